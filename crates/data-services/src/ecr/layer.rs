//! Layers, for clients that upload and fetch them by the API instead of the registry.

use aws_api::ecr::{
    BatchCheckLayerAvailabilityRequest, BatchCheckLayerAvailabilityResponse,
    CompleteLayerUploadRequest, CompleteLayerUploadResponse, GetDownloadUrlForLayerRequest,
    GetDownloadUrlForLayerResponse, InitiateLayerUploadRequest, InitiateLayerUploadResponse, Layer,
    LayerAvailability, LayerFailure, LayerFailureCode, UploadLayerPartRequest,
    UploadLayerPartResponse, errors,
};
use aws_api::{AwsError, Context, StreamBody};
use model::image::Digest;

use super::Ecr;
use super::error::{self, invalid_parameter, storage};
use crate::registry::find_layer;

/// What AWS tells clients to cut layers into: 20 MiB.
const PART_SIZE: i64 = 20 << 20;

const LAYER_MEDIA_TYPE: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

impl Ecr {
    pub(super) async fn batch_check_layer_availability(
        &self,
        ctx: &Context,
        input: BatchCheckLayerAvailabilityRequest,
    ) -> Result<BatchCheckLayerAvailabilityResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let read = self.store().read().map_err(storage)?;
        let (mut layers, mut failures) = (Vec::new(), Vec::new());
        for text in input.layer_digests.unwrap_or_default() {
            let failure = |code: LayerFailureCode, reason: &str| LayerFailure {
                layer_digest: Some(text.clone()),
                failure_code: Some(code),
                failure_reason: Some(reason.into()),
            };
            if text.is_empty() {
                let reason = "Layer digest is missing";
                failures.push(failure(LayerFailureCode::MissingLayerDigest, reason));
                continue;
            }
            let Ok(digest) = Digest::parse(&text) else {
                let reason = "Invalid layer digest";
                failures.push(failure(LayerFailureCode::InvalidLayerDigest, reason));
                continue;
            };
            let found = find_layer(&read, &place, &digest).map_err(storage)?;
            layers.push(Layer {
                layer_digest: Some(text),
                layer_availability: Some(match found {
                    Some(_) => LayerAvailability::Available,
                    None => LayerAvailability::Unavailable,
                }),
                layer_size: found.as_ref().map(|layer| size(layer.size)),
                media_type: found.map(|_| LAYER_MEDIA_TYPE.into()),
            });
        }
        Ok(BatchCheckLayerAvailabilityResponse { layers: Some(layers), failures: Some(failures) })
    }

    pub(super) async fn initiate_layer_upload(
        &self,
        ctx: &Context,
        input: InitiateLayerUploadRequest,
    ) -> Result<InitiateLayerUploadResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let id = self.content().begin_upload(&place).await;
        let id = id.map_err(|error| error::upload(error, &place, ""))?;
        Ok(InitiateLayerUploadResponse { upload_id: Some(id), part_size: Some(PART_SIZE) })
    }

    pub(super) async fn upload_layer_part(
        &self,
        ctx: &Context,
        input: UploadLayerPartRequest,
    ) -> Result<UploadLayerPartResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let id = input.upload_id.unwrap_or_default().to_ascii_lowercase();
        let part = input.layer_part_blob.unwrap_or_default();
        let first = u64::try_from(input.part_first_byte.unwrap_or(0)).unwrap_or(0);
        let last = u64::try_from(input.part_last_byte.unwrap_or(0)).unwrap_or(0);
        if last.checked_sub(first).map(|n| n + 1) != Some(part.len() as u64) {
            return Err(invalid_parameter("partLastByte", "must be where the layer part ends"));
        }
        let body = StreamBody::from_bytes(part);
        let length = self.content().append(&place, &id, Some(first), &body).await;
        let length = length.map_err(|error| error::upload(error, &place, &id))?;
        Ok(UploadLayerPartResponse {
            registry_id: Some(place.account.to_string()),
            repository_name: Some(place.name),
            upload_id: Some(id),
            last_byte_received: Some(size(length) - 1),
        })
    }

    pub(super) async fn complete_layer_upload(
        &self,
        ctx: &Context,
        input: CompleteLayerUploadRequest,
    ) -> Result<CompleteLayerUploadResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let id = input.upload_id.unwrap_or_default().to_ascii_lowercase();
        let failed = |failure| error::upload(failure, &place, &id);
        let digests = input.layer_digests.unwrap_or_default();
        let digest = digests
            .iter()
            .find_map(|text| Digest::parse(text).ok())
            .ok_or_else(|| invalid_parameter("layerDigests", "must be a valid SHA-256 digest"))?;
        if self.content().upload_length(&place, &id).await.map_err(failed)? == 0 {
            return Err(failed(crate::registry::UploadError::Empty));
        }
        let is_here = {
            let read = self.store().read().map_err(storage)?;
            find_layer(&read, &place, &digest).map_err(storage)?.is_some()
        };
        let nothing = StreamBody::default();
        let layer = self.content().finish(&place, &id, None, &nothing, &digest).await;
        let layer = layer.map_err(failed)?;
        if is_here {
            return Err(errors::layer_already_exists_exception(format!(
                "Layer with digest '{digest}' already exists in the repository with name '{}' in \
                 the registry with id '{}'",
                place.name, place.account
            )));
        }
        Ok(CompleteLayerUploadResponse {
            registry_id: Some(place.account.to_string()),
            repository_name: Some(place.name.clone()),
            upload_id: Some(id.clone()),
            layer_digest: Some(layer.digest.into()),
        })
    }

    pub(super) async fn get_download_url_for_layer(
        &self,
        ctx: &Context,
        input: GetDownloadUrlForLayerRequest,
    ) -> Result<GetDownloadUrlForLayerResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        self.find_repository(&place)?;
        let text = input.layer_digest.unwrap_or_default();
        let digest = Digest::parse(&text)
            .map_err(|_| invalid_parameter("layerDigest", "must be a valid SHA-256 digest"))?;
        let found = {
            let read = self.store().read().map_err(storage)?;
            find_layer(&read, &place, &digest).map_err(storage)?
        };
        if found.is_none() {
            return Err(errors::layers_not_found_exception(format!(
                "The layer with digest '{digest}' does not exist in the repository with name '{}' \
                 in the registry with id '{}'",
                place.name, place.account
            )));
        }
        let path = self.registry.layer_link(&place, &digest).await.map_err(storage)?;
        Ok(GetDownloadUrlForLayerResponse {
            download_url: Some(format!("{}{path}", ctx.endpoint.trim_end_matches('/'))),
            layer_digest: Some(text),
        })
    }
}

fn size(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
