//! Amazon ECR: the API about repositories and images.
//!
//! What repositories hold is changed through [`crate::registry`], so that an image pushed by
//! Docker and one put by `PutImage` are the same thing. An operation that is missing here
//! (scanning, replication, pull-through caches) answers that it is not served.

mod error;
mod image;
mod layer;
pub(crate) mod lifecycle;
mod page;
mod policy;
mod preview;
mod repository;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

use aws_api::ecr::{self as api, errors};
use aws_api::{AwsError, Context};
use model::record::ecr::RepositoryRecord;
use model::{AccountId, Arn, AwsHost};
use store::Store;

use crate::registry::{Content, Registry, RepositoryId};

/// Under which host repositories are given to clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostNames {
    /// The one that the client called us by, such as `localhost:4566`. A Docker client on this
    /// machine can push there.
    #[default]
    Endpoint,
    /// `<account>.dkr.ecr.<region>.amazonaws.com`, for those who let this name lead to us.
    Aws,
}

#[derive(Clone, Debug, Default)]
pub struct Config {
    pub host_names: HostNames,
}

/// The ECR API over the repositories of `registry`.
#[derive(Clone, Debug)]
pub struct Ecr {
    registry: Registry,
    config: Config,
}

impl Ecr {
    pub fn new(registry: Registry, config: Config) -> Ecr {
        Ecr { registry, config }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::ecr::Server::new(self))
    }

    fn content(&self) -> &Content {
        self.registry.content()
    }

    fn store(&self) -> &Store {
        &self.registry.content().store
    }

    /// The repository that a request means.
    fn repository(
        &self,
        ctx: &Context,
        registry_id: Option<&str>,
        name: Option<String>,
    ) -> Result<RepositoryId, AwsError> {
        Ok(RepositoryId {
            account: registry_of(ctx, registry_id)?,
            region: ctx.region.clone(),
            name: name.unwrap_or_default(),
        })
    }

    /// The repository that an ARN names.
    fn repository_of_arn(&self, ctx: &Context, arn: &str) -> Result<RepositoryId, AwsError> {
        let invalid = || {
            errors::invalid_parameter_exception(
                "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'",
            )
        };
        let arn = Arn::parse(arn).map_err(|_| invalid())?;
        let name = arn.resource().strip_prefix("repository/").ok_or_else(invalid)?;
        if arn.service() != "ecr" || arn.region() != ctx.region.as_str() {
            return Err(invalid());
        }
        self.repository(ctx, Some(arn.account()), Some(name.to_owned()))
    }

    fn registry_host(&self, ctx: &Context, account: &AccountId) -> String {
        // Whoever reaches us by a name of AWS reaches the registry by its name, too.
        let by_aws_name = AwsHost::parse(&ctx.host, |_| true).is_some();
        match self.config.host_names {
            HostNames::Endpoint if !by_aws_name => {
                let endpoint = ctx.endpoint.trim_end_matches('/');
                endpoint.split_once("://").map_or(endpoint, |(_, host)| host).to_owned()
            }
            HostNames::Endpoint | HostNames::Aws => {
                format!("{account}.dkr.ecr.{}.amazonaws.com", ctx.region)
            }
        }
    }

    fn repository_uri(&self, ctx: &Context, repository: &RepositoryRecord) -> String {
        format!("{}/{}", self.registry_host(ctx, &repository.account), repository.name)
    }
}

/// The account that a request means. Another's registry is open to those whom a policy of its
/// lets in, which the front door has asked.
fn registry_of(ctx: &Context, registry_id: Option<&str>) -> Result<AccountId, AwsError> {
    match registry_id {
        None => Ok(ctx.account.clone()),
        Some(id) if id == ctx.account.as_str() => Ok(ctx.account.clone()),
        Some(id) if ctx.permit.asks_first() => AccountId::parse(id).map_err(|_| not_a_registry(id)),
        Some(id) => Err(AwsError::new(
            "AccessDeniedException",
            400,
            format!(
                "User: {} is not authorized to use the registry with id '{id}' because no \
                 resource-based policy allows it",
                ctx.principal.arn()
            ),
        )),
    }
}

macro_rules! operations {
    ($($method:ident ($input:ident) -> $output:ident;)*) => {
        impl api::Ecr for Ecr {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<api::$output, AwsError> {
                    Ecr::$method(self, ctx, input).await
                }
            )*
        }
    };
}

operations! {
    batch_check_layer_availability(BatchCheckLayerAvailabilityRequest) -> BatchCheckLayerAvailabilityResponse;
    batch_delete_image(BatchDeleteImageRequest) -> BatchDeleteImageResponse;
    batch_get_image(BatchGetImageRequest) -> BatchGetImageResponse;
    batch_get_repository_scanning_configuration(BatchGetRepositoryScanningConfigurationRequest) -> BatchGetRepositoryScanningConfigurationResponse;
    complete_layer_upload(CompleteLayerUploadRequest) -> CompleteLayerUploadResponse;
    create_repository(CreateRepositoryRequest) -> CreateRepositoryResponse;
    delete_lifecycle_policy(DeleteLifecyclePolicyRequest) -> DeleteLifecyclePolicyResponse;
    delete_registry_policy(DeleteRegistryPolicyRequest) -> DeleteRegistryPolicyResponse;
    delete_repository(DeleteRepositoryRequest) -> DeleteRepositoryResponse;
    delete_repository_policy(DeleteRepositoryPolicyRequest) -> DeleteRepositoryPolicyResponse;
    describe_image_scan_findings(DescribeImageScanFindingsRequest) -> DescribeImageScanFindingsResponse;
    describe_images(DescribeImagesRequest) -> DescribeImagesResponse;
    describe_registry(DescribeRegistryRequest) -> DescribeRegistryResponse;
    describe_repositories(DescribeRepositoriesRequest) -> DescribeRepositoriesResponse;
    get_account_setting(GetAccountSettingRequest) -> GetAccountSettingResponse;
    get_authorization_token(GetAuthorizationTokenRequest) -> GetAuthorizationTokenResponse;
    get_download_url_for_layer(GetDownloadUrlForLayerRequest) -> GetDownloadUrlForLayerResponse;
    get_lifecycle_policy(GetLifecyclePolicyRequest) -> GetLifecyclePolicyResponse;
    get_lifecycle_policy_preview(GetLifecyclePolicyPreviewRequest) -> GetLifecyclePolicyPreviewResponse;
    get_registry_policy(GetRegistryPolicyRequest) -> GetRegistryPolicyResponse;
    get_registry_scanning_configuration(GetRegistryScanningConfigurationRequest) -> GetRegistryScanningConfigurationResponse;
    get_repository_policy(GetRepositoryPolicyRequest) -> GetRepositoryPolicyResponse;
    initiate_layer_upload(InitiateLayerUploadRequest) -> InitiateLayerUploadResponse;
    list_image_referrers(ListImageReferrersRequest) -> ListImageReferrersResponse;
    list_images(ListImagesRequest) -> ListImagesResponse;
    list_tags_for_resource(ListTagsForResourceRequest) -> ListTagsForResourceResponse;
    put_image(PutImageRequest) -> PutImageResponse;
    put_image_scanning_configuration(PutImageScanningConfigurationRequest) -> PutImageScanningConfigurationResponse;
    put_image_tag_mutability(PutImageTagMutabilityRequest) -> PutImageTagMutabilityResponse;
    put_lifecycle_policy(PutLifecyclePolicyRequest) -> PutLifecyclePolicyResponse;
    put_registry_policy(PutRegistryPolicyRequest) -> PutRegistryPolicyResponse;
    set_repository_policy(SetRepositoryPolicyRequest) -> SetRepositoryPolicyResponse;
    start_lifecycle_policy_preview(StartLifecyclePolicyPreviewRequest) -> StartLifecyclePolicyPreviewResponse;
    tag_resource(TagResourceRequest) -> TagResourceResponse;
    untag_resource(UntagResourceRequest) -> UntagResourceResponse;
    upload_layer_part(UploadLayerPartRequest) -> UploadLayerPartResponse;
}

fn not_a_registry(id: &str) -> AwsError {
    errors::invalid_parameter_exception(format!(
        "Invalid parameter at 'registryId' failed to satisfy constraint: '{id}'"
    ))
}
