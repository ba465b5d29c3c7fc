//! The words of ECR's errors.

use aws_api::AwsError;
use aws_api::catalog::ECR;
use aws_api::ecr::errors;
use model::StorageError;
use model::image::Digest;

use crate::registry::{RepositoryId, UploadError};

/// Our fault; the cause is for our log only.
pub(super) fn internal(error: &(dyn std::error::Error + 'static)) -> AwsError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    tracing::error!(error = %text, "ECR could not answer");
    AwsError::internal(&ECR)
}

pub(super) fn storage(error: StorageError) -> AwsError {
    internal(&error)
}

pub(super) fn repository_not_found(repository: &RepositoryId) -> AwsError {
    errors::repository_not_found_exception(repository.not_found())
}

pub(super) fn invalid_parameter(member: &str, constraint: &str) -> AwsError {
    errors::invalid_parameter_exception(format!(
        "Invalid parameter at '{member}' failed to satisfy constraint: '{constraint}'"
    ))
}

/// `{imageDigest:'sha256:…', imageTag:'null'}`, as AWS writes what was asked for.
pub(super) fn image_not_found(
    repository: &RepositoryId,
    digest: Option<&str>,
    tag: Option<&str>,
) -> AwsError {
    errors::image_not_found_exception(format!(
        "The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does not exist within the \
         repository with name '{}' in the registry with id '{}'",
        digest.unwrap_or("null"),
        tag.unwrap_or("null"),
        repository.name,
        repository.account
    ))
}

pub(super) fn layers_not_found(repository: &RepositoryId, digests: &[Digest]) -> AwsError {
    let digests: Vec<&str> = digests.iter().map(Digest::as_str).collect();
    errors::layers_not_found_exception(format!(
        "Layers with digests '[{}]' required for pushing image into repository with name '{}' in \
         the registry with id '{}' do not exist",
        digests.join(", "),
        repository.name,
        repository.account
    ))
}

pub(super) fn upload(error: UploadError, repository: &RepositoryId, id: &str) -> AwsError {
    let RepositoryId { account, name, .. } = repository;
    match error {
        UploadError::NoRepository => repository_not_found(repository),
        UploadError::NoUpload => errors::upload_not_found_exception(format!(
            "The upload with uploadId '{id}' does not exist in the repository with name '{name}' \
             in the registry with id '{account}'"
        )),
        UploadError::WrongOffset { at } => {
            let last = i64::try_from(at).unwrap_or(i64::MAX) - 1;
            errors::invalid_layer_part_exception(format!(
                "The layer part of the upload with uploadId '{id}' must begin at byte {at}"
            ))
            .with_detail("registryId", account.as_str())
            .with_detail("repositoryName", name.as_str())
            .with_detail("uploadId", id)
            .with_detail("lastValidByteReceived", last)
        }
        UploadError::WrongDigest { expected } => errors::invalid_layer_exception(format!(
            "The layer of the upload with uploadId '{id}' does not have the digest '{expected}'"
        )),
        UploadError::Empty => errors::empty_upload_exception(format!(
            "The upload with uploadId '{id}' has no layer parts"
        )),
        UploadError::Body(error) => internal(&error),
        UploadError::Io(error) => internal(&error),
        UploadError::Storage(error) => internal(&error),
    }
}
