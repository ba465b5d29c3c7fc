//! Authorization tokens, and what is set for a whole registry.

use aws_api::ecr::{
    AuthorizationData, BatchGetRepositoryScanningConfigurationRequest,
    BatchGetRepositoryScanningConfigurationResponse, DescribeRegistryRequest,
    DescribeRegistryResponse, GetAccountSettingRequest, GetAccountSettingResponse,
    GetAuthorizationTokenRequest, GetAuthorizationTokenResponse,
    GetRegistryScanningConfigurationRequest, GetRegistryScanningConfigurationResponse,
    RegistryScanningConfiguration, ReplicationConfiguration, RepositoryScanningConfiguration,
    RepositoryScanningConfigurationFailure, ScanFrequency, ScanType,
    ScanningConfigurationFailureCode,
};
use aws_api::{AwsError, Context};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::AccountId;
use model::record::ecr::RegistryTokenClaims;

use super::error::{invalid_parameter, storage};
use super::{Ecr, HostNames, not_a_registry};
use crate::registry::TOKEN_LIFE_SECS;

impl Ecr {
    pub(super) async fn get_authorization_token(
        &self,
        ctx: &Context,
        input: GetAuthorizationTokenRequest,
    ) -> Result<GetAuthorizationTokenResponse, AwsError> {
        let accounts = match input.registry_ids {
            None => vec![ctx.account.clone()],
            Some(ids) => ids
                .iter()
                .map(|id| AccountId::parse(id).map_err(|_| not_a_registry(id)))
                .collect::<Result<Vec<_>, AwsError>>()?,
        };
        let signer = self.registry.signer().await.map_err(storage)?;
        // The registry checks by its own clock, so the token is dated by it too.
        let expires_at = self.content().clock.now().plus_secs(TOKEN_LIFE_SECS);
        let claims = RegistryTokenClaims {
            principal: ctx.principal.clone(),
            region: ctx.region.clone(),
            expires_at,
            session: ctx.session.clone(),
        };
        let token = STANDARD.encode(format!("AWS:{}", signer.token(&claims)));
        let scheme = match self.config.host_names {
            HostNames::Endpoint => ctx.endpoint.split_once("://").map_or("http", |(s, _)| s),
            HostNames::Aws => "https",
        };
        let authorization_data = accounts
            .iter()
            .map(|account| AuthorizationData {
                authorization_token: Some(token.clone()),
                expires_at: Some(expires_at),
                proxy_endpoint: Some(format!("{scheme}://{}", self.registry_host(ctx, account))),
            })
            .collect();
        Ok(GetAuthorizationTokenResponse { authorization_data: Some(authorization_data) })
    }

    pub(super) async fn describe_registry(
        &self,
        ctx: &Context,
        _input: DescribeRegistryRequest,
    ) -> Result<DescribeRegistryResponse, AwsError> {
        Ok(DescribeRegistryResponse {
            registry_id: Some(ctx.account.to_string()),
            replication_configuration: Some(ReplicationConfiguration { rules: Some(Vec::new()) }),
        })
    }

    pub(super) async fn get_account_setting(
        &self,
        _ctx: &Context,
        input: GetAccountSettingRequest,
    ) -> Result<GetAccountSettingResponse, AwsError> {
        let name = input.name.unwrap_or_default();
        // AWS's defaults: nothing here can change them yet.
        let value = match name.as_str() {
            "BASIC_SCAN_TYPE_VERSION" => "AWS_NATIVE",
            "REGISTRY_POLICY_SCOPE" => "V2",
            "BLOB_MOUNTING" => "ENABLED",
            _ => return Err(invalid_parameter("name", "Invalid account setting name")),
        };
        Ok(GetAccountSettingResponse { name: Some(name), value: Some(value.into()) })
    }

    pub(super) async fn get_registry_scanning_configuration(
        &self,
        ctx: &Context,
        _input: GetRegistryScanningConfigurationRequest,
    ) -> Result<GetRegistryScanningConfigurationResponse, AwsError> {
        Ok(GetRegistryScanningConfigurationResponse {
            registry_id: Some(ctx.account.to_string()),
            scanning_configuration: Some(RegistryScanningConfiguration {
                scan_type: Some(ScanType::Basic),
                rules: Some(Vec::new()),
            }),
        })
    }

    pub(super) async fn batch_get_repository_scanning_configuration(
        &self,
        ctx: &Context,
        input: BatchGetRepositoryScanningConfigurationRequest,
    ) -> Result<BatchGetRepositoryScanningConfigurationResponse, AwsError> {
        let read = self.store().read().map_err(storage)?;
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for name in input.repository_names.unwrap_or_default() {
            let repository = self.repository(ctx, None, Some(name.clone()))?;
            match repository.get(&read).map_err(storage)? {
                Some(record) => found.push(RepositoryScanningConfiguration {
                    repository_arn: Some(record.arn().to_string()),
                    repository_name: Some(name),
                    scan_on_push: Some(record.scan_on_push),
                    scan_frequency: Some(match record.scan_on_push {
                        true => ScanFrequency::ScanOnPush,
                        false => ScanFrequency::Manual,
                    }),
                    applied_scan_filters: Some(Vec::new()),
                }),
                None => failures.push(RepositoryScanningConfigurationFailure {
                    repository_name: Some(name),
                    failure_code: Some(ScanningConfigurationFailureCode::RepositoryNotFound),
                    failure_reason: Some("REPOSITORY_NOT_FOUND".into()),
                }),
            }
        }
        Ok(BatchGetRepositoryScanningConfigurationResponse {
            scanning_configurations: Some(found),
            failures: Some(failures),
        })
    }
}
