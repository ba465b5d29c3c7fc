//! Repositories: making, describing, changing and deleting them.

use aws_api::ecr::{
    CreateRepositoryRequest, CreateRepositoryResponse, DeleteRepositoryRequest,
    DeleteRepositoryResponse, DescribeRepositoriesRequest, DescribeRepositoriesResponse,
    EncryptionConfiguration, EncryptionType, ImageScanningConfiguration, ImageTagMutability,
    ImageTagMutabilityExclusionFilter, ImageTagMutabilityExclusionFilterType,
    ListTagsForResourceRequest, ListTagsForResourceResponse, PutImageScanningConfigurationRequest,
    PutImageScanningConfigurationResponse, PutImageTagMutabilityRequest,
    PutImageTagMutabilityResponse, Repository, Tag, TagResourceRequest, TagResourceResponse,
    UntagResourceRequest, UntagResourceResponse, errors,
};
use aws_api::{AwsError, Context};
use model::StorageError;
use model::record::ecr::{RepositoryRecord, TagMutability};
use store::Read;

use super::error::{invalid_parameter, repository_not_found, storage};
use super::page::page;
use super::{Ecr, registry_of};
use crate::registry::{DeleteRepositoryError, RepositoryId};

/// AWS's limit for the tags of a resource.
const MAX_TAGS: usize = 50;

/// The outcome of a transaction that only storage or a user's mistake can fail.
pub(super) enum Failure {
    Aws(Box<AwsError>),
    Storage(StorageError),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Failure {
        Failure::Storage(error)
    }
}

impl From<AwsError> for Failure {
    fn from(error: AwsError) -> Failure {
        Failure::Aws(Box::new(error))
    }
}

impl From<Failure> for AwsError {
    fn from(failure: Failure) -> AwsError {
        match failure {
            Failure::Aws(error) => *error,
            Failure::Storage(error) => storage(error),
        }
    }
}

impl Ecr {
    pub(super) async fn create_repository(
        &self,
        ctx: &Context,
        input: CreateRepositoryRequest,
    ) -> Result<CreateRepositoryResponse, AwsError> {
        let place =
            self.repository(ctx, input.registry_id.as_deref(), input.repository_name.clone())?;
        let encryption = input.encryption_configuration.unwrap_or_default();
        let (mutability, mutability_exclusions) = mutability(
            input.image_tag_mutability.unwrap_or(ImageTagMutability::Mutable),
            input.image_tag_mutability_exclusion_filters,
        )?;
        let record = RepositoryRecord {
            account: place.account.clone(),
            region: place.region.clone(),
            name: place.name.clone(),
            created_at: ctx.now,
            mutability,
            mutability_exclusions,
            scan_on_push: scan_on_push(input.image_scanning_configuration),
            encryption_type: encryption
                .encryption_type
                .unwrap_or(EncryptionType::Aes256)
                .as_str()
                .to_owned(),
            kms_key: encryption.kms_key,
            policy: None,
            lifecycle_policy: None,
            lifecycle_evaluated_at: None,
            lifecycle_preview: None,
            tags: merge_tags(Vec::new(), input.tags.unwrap_or_default())?,
        };
        let new = record.clone();
        let created: Result<(), Failure> = self
            .store()
            .write(move |txn| {
                if place.exists(txn)? {
                    return Err(errors::repository_already_exists_exception(format!(
                        "The repository with name '{}' already exists in the registry with id '{}'",
                        place.name, place.account
                    ))
                    .into());
                }
                txn.put(&new);
                Ok(())
            })
            .await;
        created?;
        Ok(CreateRepositoryResponse { repository: Some(self.describe(ctx, record)) })
    }

    pub(super) async fn describe_repositories(
        &self,
        ctx: &Context,
        input: DescribeRepositoriesRequest,
    ) -> Result<DescribeRepositoriesResponse, AwsError> {
        let account = registry_of(ctx, input.registry_id.as_deref())?;
        let read = self.store().read().map_err(storage)?;
        let (found, next_token) = match input.repository_names {
            Some(names) => {
                let mut found = Vec::new();
                for name in names {
                    let place = self.repository(ctx, Some(account.as_str()), Some(name))?;
                    let record = place.get(&read).map_err(storage)?;
                    found.push(record.ok_or_else(|| repository_not_found(&place))?);
                }
                (found, None)
            }
            None => {
                let keys = RepositoryRecord::keys_of(&account, &ctx.region);
                let all: Vec<RepositoryRecord> = read.scan(&keys).map_err(storage)?;
                let token = input.next_token.as_deref();
                page(all, |record| record.name.clone(), input.max_results, 100, token)?
            }
        };
        let repositories = found.into_iter().map(|record| self.describe(ctx, record)).collect();
        Ok(DescribeRepositoriesResponse { repositories: Some(repositories), next_token })
    }

    pub(super) async fn delete_repository(
        &self,
        ctx: &Context,
        input: DeleteRepositoryRequest,
    ) -> Result<DeleteRepositoryResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let deleted = self.content().delete_repository(&place, input.force.unwrap_or(false)).await;
        let record = deleted.map_err(|error| match error {
            DeleteRepositoryError::NoRepository => repository_not_found(&place),
            DeleteRepositoryError::NotEmpty => errors::repository_not_empty_exception(format!(
                "The repository with name '{}' in registry with id '{}' cannot be deleted because \
                 it still contains images",
                place.name, place.account
            )),
            DeleteRepositoryError::Storage(error) => storage(error),
        })?;
        Ok(DeleteRepositoryResponse { repository: Some(self.describe(ctx, record)) })
    }

    pub(super) async fn put_image_tag_mutability(
        &self,
        ctx: &Context,
        input: PutImageTagMutabilityRequest,
    ) -> Result<PutImageTagMutabilityResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let (mutability, exclusions) = mutability(
            input.image_tag_mutability.unwrap_or(ImageTagMutability::Mutable),
            input.image_tag_mutability_exclusion_filters,
        )?;
        let record = self
            .change(place, move |record| {
                record.mutability = mutability;
                record.mutability_exclusions = exclusions;
                Ok(())
            })
            .await?;
        Ok(PutImageTagMutabilityResponse {
            image_tag_mutability: Some(mutability_shape(record.mutability)),
            image_tag_mutability_exclusion_filters: exclusions_shape(&record.mutability_exclusions),
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
        })
    }

    pub(super) async fn put_image_scanning_configuration(
        &self,
        ctx: &Context,
        input: PutImageScanningConfigurationRequest,
    ) -> Result<PutImageScanningConfigurationResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let scan_on_push = scan_on_push(input.image_scanning_configuration);
        let record = self
            .change(place, move |record| {
                record.scan_on_push = scan_on_push;
                Ok(())
            })
            .await?;
        Ok(PutImageScanningConfigurationResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            image_scanning_configuration: Some(ImageScanningConfiguration {
                scan_on_push: Some(record.scan_on_push),
            }),
        })
    }

    pub(super) async fn tag_resource(
        &self,
        ctx: &Context,
        input: TagResourceRequest,
    ) -> Result<TagResourceResponse, AwsError> {
        let place = self.repository_of_arn(ctx, input.resource_arn.as_deref().unwrap_or(""))?;
        let new = input.tags.unwrap_or_default();
        self.change(place, move |record| {
            record.tags = merge_tags(std::mem::take(&mut record.tags), new)?;
            Ok(())
        })
        .await?;
        Ok(TagResourceResponse {})
    }

    pub(super) async fn untag_resource(
        &self,
        ctx: &Context,
        input: UntagResourceRequest,
    ) -> Result<UntagResourceResponse, AwsError> {
        let place = self.repository_of_arn(ctx, input.resource_arn.as_deref().unwrap_or(""))?;
        let keys = input.tag_keys.unwrap_or_default();
        self.change(place, move |record| {
            record.tags.retain(|tag| !keys.contains(&tag.key));
            Ok(())
        })
        .await?;
        Ok(UntagResourceResponse {})
    }

    pub(super) async fn list_tags_for_resource(
        &self,
        ctx: &Context,
        input: ListTagsForResourceRequest,
    ) -> Result<ListTagsForResourceResponse, AwsError> {
        let place = self.repository_of_arn(ctx, input.resource_arn.as_deref().unwrap_or(""))?;
        let record = self.find_repository(&place)?;
        let tags = record.tags.into_iter();
        let tags = tags.map(|tag| Tag { key: Some(tag.key), value: Some(tag.value) }).collect();
        Ok(ListTagsForResourceResponse { tags: Some(tags) })
    }

    pub(super) fn find_repository(
        &self,
        place: &RepositoryId,
    ) -> Result<RepositoryRecord, AwsError> {
        let record = self.store().read().and_then(|read| place.get(&read)).map_err(storage)?;
        record.ok_or_else(|| repository_not_found(place))
    }

    /// Changes the record of `place` and returns it.
    pub(super) async fn change(
        &self,
        place: RepositoryId,
        change: impl FnOnce(&mut RepositoryRecord) -> Result<(), AwsError> + Send + 'static,
    ) -> Result<RepositoryRecord, AwsError> {
        let changed: Result<RepositoryRecord, Failure> = self
            .store()
            .write(move |txn| {
                let mut record = place.get(txn)?.ok_or_else(|| repository_not_found(&place))?;
                change(&mut record)?;
                txn.put(&record);
                Ok(record)
            })
            .await;
        Ok(changed?)
    }

    fn describe(&self, ctx: &Context, record: RepositoryRecord) -> Repository {
        Repository {
            repository_arn: Some(record.arn().to_string()),
            repository_uri: Some(self.repository_uri(ctx, &record)),
            created_at: Some(record.created_at),
            image_tag_mutability: Some(mutability_shape(record.mutability)),
            image_tag_mutability_exclusion_filters: exclusions_shape(&record.mutability_exclusions),
            image_scanning_configuration: Some(ImageScanningConfiguration {
                scan_on_push: Some(record.scan_on_push),
            }),
            encryption_configuration: Some(EncryptionConfiguration {
                encryption_type: Some(record.encryption_type.as_str().into()),
                kms_key: record.kms_key,
            }),
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
        }
    }
}

fn scan_on_push(configuration: Option<ImageScanningConfiguration>) -> bool {
    configuration.and_then(|configuration| configuration.scan_on_push).unwrap_or(false)
}

fn mutability(
    mutability: ImageTagMutability,
    filters: Option<Vec<ImageTagMutabilityExclusionFilter>>,
) -> Result<(TagMutability, Vec<String>), AwsError> {
    let exclusions: Vec<String> =
        filters.unwrap_or_default().into_iter().filter_map(|filter| filter.filter).collect();
    let invalid =
        |constraint| Err(invalid_parameter("imageTagMutabilityExclusionFilters", constraint));
    let mutability = match mutability {
        ImageTagMutability::Mutable => TagMutability::Mutable,
        ImageTagMutability::Immutable => TagMutability::Immutable,
        ImageTagMutability::ImmutableWithExclusion => TagMutability::ImmutableWithExclusion,
        ImageTagMutability::MutableWithExclusion => TagMutability::MutableWithExclusion,
        ImageTagMutability::Unknown(_) => {
            return Err(invalid_parameter("imageTagMutability", "must be a known value"));
        }
    };
    match mutability {
        TagMutability::Mutable | TagMutability::Immutable if !exclusions.is_empty() => {
            invalid("must be absent unless the mutability has exclusions")
        }
        TagMutability::ImmutableWithExclusion | TagMutability::MutableWithExclusion
            if exclusions.is_empty() =>
        {
            invalid("must be present when the mutability has exclusions")
        }
        TagMutability::Mutable
        | TagMutability::Immutable
        | TagMutability::ImmutableWithExclusion
        | TagMutability::MutableWithExclusion => Ok((mutability, exclusions)),
    }
}

fn mutability_shape(mutability: TagMutability) -> ImageTagMutability {
    match mutability {
        TagMutability::Mutable => ImageTagMutability::Mutable,
        TagMutability::Immutable => ImageTagMutability::Immutable,
        TagMutability::ImmutableWithExclusion => ImageTagMutability::ImmutableWithExclusion,
        TagMutability::MutableWithExclusion => ImageTagMutability::MutableWithExclusion,
    }
}

fn exclusions_shape(exclusions: &[String]) -> Option<Vec<ImageTagMutabilityExclusionFilter>> {
    let shape = |filter: &String| ImageTagMutabilityExclusionFilter {
        filter_type: Some(ImageTagMutabilityExclusionFilterType::Wildcard),
        filter: Some(filter.clone()),
    };
    (!exclusions.is_empty()).then(|| exclusions.iter().map(shape).collect())
}

/// `old` with `new` added or put in place of what has the same key.
fn merge_tags(
    mut old: Vec<model::record::ecs::Tag>,
    new: Vec<Tag>,
) -> Result<Vec<model::record::ecs::Tag>, AwsError> {
    for tag in new {
        let (key, value) = (tag.key.unwrap_or_default(), tag.value.unwrap_or_default());
        if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(errors::invalid_tag_parameter_exception(
                "Tag keys must have 1 to 128 characters, and tag values at most 256",
            ));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(errors::invalid_tag_parameter_exception(
                "Tag keys that begin with aws: are reserved for system use",
            ));
        }
        match old.iter_mut().find(|present| present.key == key) {
            Some(present) => present.value = value,
            None => old.push(model::record::ecs::Tag { key, value }),
        }
    }
    if old.len() > MAX_TAGS {
        return Err(errors::too_many_tags_exception(
            "The maximum number of tags per resource is 50",
        ));
    }
    Ok(old)
}
