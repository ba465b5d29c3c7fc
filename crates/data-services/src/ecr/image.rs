//! Images: listing, describing, fetching, storing and deleting them.

use aws_api::ecr::{
    BatchDeleteImageRequest, BatchDeleteImageResponse, BatchGetImageRequest, BatchGetImageResponse,
    DescribeImageScanFindingsRequest, DescribeImageScanFindingsResponse, DescribeImagesRequest,
    DescribeImagesResponse, Image, ImageDetail, ImageFailure, ImageFailureCode, ImageIdentifier,
    ImageReferrer, ImageStatus, ImageStatusFilter, ListImageReferrersRequest,
    ListImageReferrersResponse, ListImagesRequest, ListImagesResponse, PutImageRequest,
    PutImageResponse, TagStatus, errors,
};
use aws_api::{AwsError, Context};
use model::image::{Digest, is_tag};
use model::record::ecr::ImageRecord;
use store::Read;

use super::Ecr;
use super::error::{
    image_not_found, invalid_parameter, layers_not_found, repository_not_found, storage,
};
use super::page::page;
use crate::registry::{
    self, DeleteImageError, NewImage, PutImageError, Reference, RepositoryId, annotations_of,
    in_use, tag_immutable, tags_by_digest,
};

impl Ecr {
    pub(super) async fn put_image(
        &self,
        ctx: &Context,
        input: PutImageRequest,
    ) -> Result<PutImageResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        if input.image_tag.as_deref().is_some_and(|tag| !is_tag(tag)) {
            let pattern = "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'";
            return Err(invalid_parameter("imageTag", pattern));
        }
        let expected =
            match &input.image_digest {
                None => None,
                Some(text) => Some(Digest::parse(text).map_err(|_| {
                    invalid_parameter("imageDigest", "must be a valid SHA-256 digest")
                })?),
            };
        let new = NewImage {
            manifest: input.image_manifest.unwrap_or_default(),
            media_type: input.image_manifest_media_type,
            tag: input.image_tag.clone(),
            digest: expected.clone(),
            must_be_new: true,
        };
        let put = self.content().put_image(&place, new).await;
        let image = put.map_err(|error| match error {
            PutImageError::NoRepository => repository_not_found(&place),
            PutImageError::Manifest(error) => invalid_parameter(
                "ImageManifest",
                &format!("Invalid JSON syntax or manifest: {error}"),
            ),
            PutImageError::WrongDigest { actual } => {
                errors::image_digest_does_not_match_exception(format!(
                    "Image digest '{}' does not match the calculated digest '{actual}'",
                    expected.as_ref().map_or("", Digest::as_str)
                ))
            }
            PutImageError::LayersMissing { digests } => layers_not_found(&place, &digests),
            PutImageError::ManifestsMissing { digests } => {
                let digests: Vec<&str> = digests.iter().map(Digest::as_str).collect();
                errors::referenced_images_not_found_exception(format!(
                    "Images with digests '[{}]' required for pushing image into repository with \
                     name '{}' in the registry with id '{}' do not exist",
                    digests.join(", "),
                    place.name,
                    place.account
                ))
            }
            PutImageError::TagImmutable { tag } => {
                errors::image_tag_already_exists_exception(tag_immutable(&tag, &place.name))
            }
            PutImageError::AlreadyExists { digest } => {
                errors::image_already_exists_exception(format!(
                    "Image with digest '{digest}' and tag '{}' already exists in the repository \
                     with name '{}' in registry with id '{}'",
                    input.image_tag.as_deref().unwrap_or("null"),
                    place.name,
                    place.account
                ))
            }
            PutImageError::Storage(error) => storage(error),
        })?;
        Ok(PutImageResponse { image: Some(image_shape(image, input.image_tag)) })
    }

    pub(super) async fn batch_get_image(
        &self,
        ctx: &Context,
        input: BatchGetImageRequest,
    ) -> Result<BatchGetImageResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let (mut images, mut failures) = (Vec::new(), Vec::new());
        for id in input.image_ids.unwrap_or_default() {
            let found = {
                let read = self.store().read().map_err(storage)?;
                match references(&id) {
                    Ok((digest, tag)) => look_up(&read, &place, digest, tag)?,
                    Err((code, reason)) => Err((code, reason)),
                }
            };
            match found {
                Ok(image) => {
                    self.content().note_pull(&image).await.map_err(storage)?;
                    images.push(image_shape(image, id.image_tag));
                }
                Err((code, reason)) => failures.push(failure(id, code, reason)),
            }
        }
        Ok(BatchGetImageResponse { images: Some(images), failures: Some(failures) })
    }

    pub(super) async fn batch_delete_image(
        &self,
        ctx: &Context,
        input: BatchDeleteImageRequest,
    ) -> Result<BatchDeleteImageResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let (mut deleted, mut failures) = (Vec::new(), Vec::new());
        for id in input.image_ids.unwrap_or_default() {
            let (digest, tag) = match references(&id) {
                Ok(references) => references,
                Err((code, reason)) => {
                    failures.push(failure(id, code, reason));
                    continue;
                }
            };
            match self.content().delete_image(&place, digest, tag).await {
                Ok(removed) => deleted.extend(removed.into_iter().map(|(digest, tag)| {
                    ImageIdentifier { image_digest: Some(digest.into()), image_tag: tag }
                })),
                Err(DeleteImageError::NoImage) => {
                    let reason = "Requested image not found";
                    failures.push(failure(id, ImageFailureCode::ImageNotFound, reason));
                }
                Err(DeleteImageError::TagDiffers) => {
                    let code = ImageFailureCode::ImageTagDoesNotMatchDigest;
                    failures.push(failure(id, code, "Image tag does not match image digest"));
                }
                Err(DeleteImageError::InUse { by }) => {
                    let code = ImageFailureCode::ImageReferencedByManifestList;
                    failures.push(failure(id, code, &in_use(&by)));
                }
                Err(DeleteImageError::NoRepository) => return Err(repository_not_found(&place)),
                Err(DeleteImageError::Storage(error)) => return Err(storage(error)),
            }
        }
        Ok(BatchDeleteImageResponse { image_ids: Some(deleted), failures: Some(failures) })
    }

    pub(super) async fn list_images(
        &self,
        ctx: &Context,
        input: ListImagesRequest,
    ) -> Result<ListImagesResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let filter = input.filter.unwrap_or_default();
        let wanted = wanted_tags(filter.tag_status);
        let mut ids = Vec::new();
        if is_active_wanted(filter.image_status.as_ref()) {
            let read = self.store().read().map_err(storage)?;
            let mut tags = tags_by_digest(&read, &place).map_err(storage)?;
            for image in registry::all(&read, &place).map_err(storage)? {
                let tags = tags.remove(&image.digest).unwrap_or_default();
                if !wanted.includes(&tags) {
                    continue;
                }
                let digest = String::from(image.digest);
                let id =
                    |tag| ImageIdentifier { image_digest: Some(digest.clone()), image_tag: tag };
                match tags.is_empty() {
                    true => ids.push(id(None)),
                    false => ids.extend(tags.into_iter().map(|tag| id(Some(tag)))),
                }
            }
        }
        let name = |id: &ImageIdentifier| {
            let (digest, tag) = (id.image_digest.as_deref(), id.image_tag.as_deref());
            format!("{}\n{}", digest.unwrap_or(""), tag.unwrap_or(""))
        };
        let (image_ids, next_token) =
            page(ids, name, input.max_results, 100, input.next_token.as_deref())?;
        Ok(ListImagesResponse { image_ids: Some(image_ids), next_token })
    }

    pub(super) async fn describe_images(
        &self,
        ctx: &Context,
        input: DescribeImagesRequest,
    ) -> Result<DescribeImagesResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let read = self.store().read().map_err(storage)?;
        let mut tags = tags_by_digest(&read, &place).map_err(storage)?;
        let (images, next_token) = match input.image_ids {
            Some(ids) => {
                let mut images = Vec::<ImageRecord>::new();
                for id in ids {
                    let image = find_or_fail(&read, &place, &id)?;
                    // The same image by two names is described once.
                    if !images.iter().any(|present| present.digest == image.digest) {
                        images.push(image);
                    }
                }
                (images, None)
            }
            None => {
                let filter = input.filter.unwrap_or_default();
                let wanted = wanted_tags(filter.tag_status);
                let mut images = registry::all(&read, &place).map_err(storage)?;
                images.retain(|image| {
                    wanted.includes(tags.get(&image.digest).map_or(&[], Vec::as_slice))
                        && is_active_wanted(filter.image_status.as_ref())
                });
                let token = input.next_token.as_deref();
                let name = |image: &ImageRecord| image.digest.to_string();
                page(images, name, input.max_results, 100, token)?
            }
        };
        let image_details = images
            .into_iter()
            .map(|image| {
                let tags = tags.remove(&image.digest);
                detail(image, tags)
            })
            .collect();
        Ok(DescribeImagesResponse { image_details: Some(image_details), next_token })
    }

    pub(super) async fn list_image_referrers(
        &self,
        ctx: &Context,
        input: ListImageReferrersRequest,
    ) -> Result<ListImageReferrersResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let text = input.subject_id.and_then(|subject| subject.image_digest).unwrap_or_default();
        let subject = Digest::parse(&text)
            .map_err(|_| invalid_parameter("subjectId", "must be a valid SHA-256 digest"))?;
        let filter = input.filter.unwrap_or_default();
        let wanted = filter.artifact_types.unwrap_or_default();
        let read = self.store().read().map_err(storage)?;
        let mut found = registry::referrers(&read, &place, &subject).map_err(storage)?;
        found.retain(|image| {
            wanted.is_empty()
                || image.artifact_type.as_ref().is_some_and(|kind| wanted.contains(kind))
        });
        let name = |image: &ImageRecord| image.digest.to_string();
        let (found, next_token) =
            page(found, name, input.max_results, 50, input.next_token.as_deref())?;
        let referrers = found
            .into_iter()
            .map(|image| ImageReferrer {
                annotations: Some(annotations_of(&image)).filter(|map| !map.is_empty()),
                size: Some(size(image.manifest.len() as u64)),
                digest: Some(image.digest.into()),
                media_type: Some(image.media_type),
                artifact_type: image.artifact_type,
                artifact_status: Some("ACTIVE".into()),
            })
            .collect();
        Ok(ListImageReferrersResponse { referrers: Some(referrers), next_token })
    }

    /// No image was ever scanned, and that is what is said.
    pub(super) async fn describe_image_scan_findings(
        &self,
        ctx: &Context,
        input: DescribeImageScanFindingsRequest,
    ) -> Result<DescribeImageScanFindingsResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let id = input.image_id.unwrap_or_default();
        let read = self.store().read().map_err(storage)?;
        let image = find_or_fail(&read, &place, &id)?;
        Err(errors::scan_not_found_exception(format!(
            "Image scan does not exist for the image with '{{imageDigest:'{}', imageTag:'{}'}}' in \
             the repository with name '{}' in the registry with id '{}'",
            image.digest,
            id.image_tag.as_deref().unwrap_or("null"),
            place.name,
            place.account
        )))
    }
}

type Refusal = (ImageFailureCode, &'static str);

/// What an identifier names, or why it names nothing.
fn references(id: &ImageIdentifier) -> Result<(Option<Digest>, Option<String>), Refusal> {
    let digest = match &id.image_digest {
        None => None,
        Some(text) => Some(Digest::parse(text).map_err(|_| {
            (
                ImageFailureCode::InvalidImageDigest,
                "Invalid request parameters: image digest should satisfy the regex \
                 '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
            )
        })?),
    };
    match (&digest, &id.image_tag) {
        (None, None) => Err((
            ImageFailureCode::MissingDigestAndTag,
            "Invalid request parameters: both tag and digest cannot be null",
        )),
        (_, Some(tag)) if !is_tag(tag) => Err((
            ImageFailureCode::InvalidImageTag,
            "Invalid request parameters: image tag should satisfy the regex \
             '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'",
        )),
        (_, tag) => Ok((digest, tag.clone())),
    }
}

/// The image that digest and tag, where given, both name.
fn look_up(
    read: &impl Read,
    place: &RepositoryId,
    digest: Option<Digest>,
    tag: Option<String>,
) -> Result<Result<ImageRecord, Refusal>, AwsError> {
    let missing = (ImageFailureCode::ImageNotFound, "Requested image not found");
    let by_tag = match tag {
        None => None,
        Some(tag) => match registry::find(read, place, &Reference::Tag(tag)).map_err(storage)? {
            Some(image) => Some(image),
            None => return Ok(Err(missing)),
        },
    };
    Ok(match (by_tag, digest) {
        (Some(image), Some(digest)) if image.digest != digest => Err((
            ImageFailureCode::ImageTagDoesNotMatchDigest,
            "Image tag does not match image digest",
        )),
        (Some(image), _) => Ok(image),
        (None, Some(digest)) => {
            registry::find_image(read, place, &digest).map_err(storage)?.ok_or(missing)
        }
        (None, None) => Err(missing),
    })
}

fn find_or_fail(
    read: &impl Read,
    place: &RepositoryId,
    id: &ImageIdentifier,
) -> Result<ImageRecord, AwsError> {
    let found = match references(id) {
        Ok((digest, tag)) => look_up(read, place, digest, tag)?,
        Err((ImageFailureCode::ImageNotFound, reason)) => {
            Err((ImageFailureCode::ImageNotFound, reason))
        }
        Err((_, reason)) => return Err(errors::invalid_parameter_exception(reason)),
    };
    found.map_err(|_| image_not_found(place, id.image_digest.as_deref(), id.image_tag.as_deref()))
}

fn failure(id: ImageIdentifier, code: ImageFailureCode, reason: &str) -> ImageFailure {
    ImageFailure {
        image_id: Some(id),
        failure_code: Some(code),
        failure_reason: Some(reason.into()),
    }
}

fn image_shape(image: ImageRecord, tag: Option<String>) -> Image {
    Image {
        registry_id: Some(image.account.to_string()),
        repository_name: Some(image.repository),
        image_id: Some(ImageIdentifier { image_digest: Some(image.digest.into()), image_tag: tag }),
        image_manifest: Some(image.manifest),
        image_manifest_media_type: Some(image.media_type),
    }
}

fn detail(image: ImageRecord, tags: Option<Vec<String>>) -> ImageDetail {
    ImageDetail {
        registry_id: Some(image.account.to_string()),
        repository_name: Some(image.repository),
        image_digest: Some(image.digest.into()),
        image_tags: tags,
        image_size_in_bytes: Some(size(image.size)),
        image_pushed_at: Some(image.pushed_at),
        image_manifest_media_type: Some(image.media_type),
        artifact_media_type: image.artifact_type,
        last_recorded_pull_time: image.last_pulled_at,
        subject_manifest_digest: image.subject.map(String::from),
        image_status: Some(ImageStatus::Active),
        ..ImageDetail::default()
    }
}

/// Which images a filter by tag status lets through.
#[derive(Clone, Copy)]
enum Wanted {
    Any,
    Tagged,
    Untagged,
}

impl Wanted {
    fn includes(self, tags: &[String]) -> bool {
        match self {
            Wanted::Any => true,
            Wanted::Tagged => !tags.is_empty(),
            Wanted::Untagged => tags.is_empty(),
        }
    }
}

fn wanted_tags(status: Option<TagStatus>) -> Wanted {
    match status {
        Some(TagStatus::Tagged) => Wanted::Tagged,
        Some(TagStatus::Untagged) => Wanted::Untagged,
        Some(TagStatus::Any | TagStatus::Unknown(_)) | None => Wanted::Any,
    }
}

/// Every image here is active: none is ever archived.
fn is_active_wanted(status: Option<&ImageStatusFilter>) -> bool {
    !matches!(status, Some(ImageStatusFilter::Archived | ImageStatusFilter::Activating))
}

pub(super) fn size(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
