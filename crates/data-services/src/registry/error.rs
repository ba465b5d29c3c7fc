//! Errors as registries report them: a status, and a code and message in JSON.

use std::io::ErrorKind;

use aws_api::Body;
use aws_api::body::full;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response, StatusCode};
use model::StorageError;
use model::image::Digest;
use serde_json::{Value, json};

use super::content::RepositoryId;
use super::images::{DeleteImageError, PutImageError};
use super::layers::UploadError;

#[derive(Clone, Debug)]
pub(super) struct RegistryError {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) detail: Value,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

impl RegistryError {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
    ) -> RegistryError {
        RegistryError {
            status,
            code,
            message: message.into(),
            detail: Value::Null,
            headers: Vec::new(),
        }
    }

    fn detail(mut self, detail: Value) -> RegistryError {
        self.detail = detail;
        self
    }

    pub(super) fn header(mut self, name: HeaderName, value: &str) -> RegistryError {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    pub(super) fn name_unknown(repository: &RepositoryId) -> RegistryError {
        RegistryError::new(StatusCode::NOT_FOUND, "NAME_UNKNOWN", repository.not_found())
    }

    pub(super) fn manifest_unknown() -> RegistryError {
        let message = "Requested image not found";
        RegistryError::new(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", message)
    }

    pub(super) fn blob_unknown(digest: &Digest) -> RegistryError {
        RegistryError::new(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", "blob unknown to registry")
            .detail(json!({ "digest": digest.as_str() }))
    }

    pub(super) fn digest_invalid(text: &str) -> RegistryError {
        let message = "provided digest did not match uploaded content";
        RegistryError::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", message)
            .detail(json!({ "digest": text }))
    }

    pub(super) fn unsupported() -> RegistryError {
        let message = "The operation is unsupported.";
        RegistryError::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", message)
    }

    fn internal(error: &(dyn std::error::Error + 'static)) -> RegistryError {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        tracing::error!(error = %text, "the registry could not answer");
        let message = "Service Unavailable. Please try again later.";
        RegistryError::new(StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN", message)
    }

    pub(super) fn of_upload(error: UploadError, repository: &RepositoryId) -> RegistryError {
        match error {
            UploadError::NoRepository => RegistryError::name_unknown(repository),
            UploadError::NoUpload => RegistryError::new(
                StatusCode::NOT_FOUND,
                "BLOB_UPLOAD_UNKNOWN",
                "blob upload unknown to registry",
            ),
            UploadError::WrongOffset { at } => RegistryError::new(
                StatusCode::RANGE_NOT_SATISFIABLE,
                "BLOB_UPLOAD_INVALID",
                format!("the upload goes on at byte {at}"),
            )
            .header(http::header::RANGE, &super::upload_range(at)),
            UploadError::WrongDigest { expected } => {
                RegistryError::digest_invalid(expected.as_str())
            }
            UploadError::Empty => RegistryError::new(
                StatusCode::BAD_REQUEST,
                "BLOB_UPLOAD_INVALID",
                "blob upload invalid",
            ),
            UploadError::Body(error) => {
                // The client went away; this answer is for nobody, and the log has a line.
                tracing::info!(repository = %repository, %error, "a layer's upload broke off");
                RegistryError::new(
                    StatusCode::BAD_REQUEST,
                    "BLOB_UPLOAD_INVALID",
                    "the upload broke off",
                )
            }
            UploadError::Io(error) => RegistryError::from(error),
            UploadError::Storage(error) => RegistryError::from(error),
        }
    }

    pub(super) fn of_put(error: PutImageError, repository: &RepositoryId) -> RegistryError {
        let unknown = |digests: Vec<Digest>| {
            let digests: Vec<&str> = digests.iter().map(Digest::as_str).collect();
            RegistryError::new(
                StatusCode::NOT_FOUND,
                "MANIFEST_BLOB_UNKNOWN",
                format!("the repository does not have {}", digests.join(", ")),
            )
            .detail(json!({ "digests": digests }))
        };
        match error {
            PutImageError::NoRepository => RegistryError::name_unknown(repository),
            PutImageError::Manifest(error) => {
                RegistryError::new(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", error.to_string())
            }
            PutImageError::WrongDigest { actual } => RegistryError::digest_invalid(actual.as_str()),
            PutImageError::LayersMissing { digests }
            | PutImageError::ManifestsMissing { digests } => unknown(digests),
            PutImageError::TagImmutable { tag } => RegistryError::new(
                StatusCode::BAD_REQUEST,
                "TAG_INVALID",
                tag_immutable(&tag, &repository.name),
            ),
            PutImageError::AlreadyExists { .. } => RegistryError::new(
                StatusCode::BAD_REQUEST,
                "MANIFEST_INVALID",
                "the image exists with this tag",
            ),
            PutImageError::Storage(error) => RegistryError::from(error),
        }
    }

    pub(super) fn of_delete(error: DeleteImageError, repository: &RepositoryId) -> RegistryError {
        match error {
            DeleteImageError::NoRepository => RegistryError::name_unknown(repository),
            DeleteImageError::NoImage | DeleteImageError::TagDiffers => {
                RegistryError::manifest_unknown()
            }
            DeleteImageError::InUse { by } => {
                RegistryError::new(StatusCode::CONFLICT, "DENIED", in_use(&by))
            }
            DeleteImageError::Storage(error) => RegistryError::from(error),
        }
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let mut error = json!({ "code": self.code, "message": self.message });
        if !self.detail.is_null() {
            error["detail"] = self.detail;
        }
        let body = json!({ "errors": [error] }).to_string();
        let mut response = Response::new(full(body));
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.headers_mut().extend(self.headers);
        response
    }
}

impl From<StorageError> for RegistryError {
    fn from(error: StorageError) -> RegistryError {
        RegistryError::internal(&error)
    }
}

impl From<std::io::Error> for RegistryError {
    fn from(error: std::io::Error) -> RegistryError {
        let internal = RegistryError::internal(&error);
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => RegistryError::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "UNKNOWN",
                "There is no space left on the disk that keeps the images.",
            ),
            _ => internal,
        }
    }
}

/// AWS's words for a tag that would have to move and must not.
pub(crate) fn tag_immutable(tag: &str, repository: &str) -> String {
    format!(
        "The image tag '{tag}' already exists in the '{repository}' repository and cannot be \
         overwritten because the repository is immutable."
    )
}

/// AWS's words for an image that a manifest list needs.
pub(crate) fn in_use(by: &[Digest]) -> String {
    let by: Vec<&str> = by.iter().map(Digest::as_str).collect();
    format!("Requested image referenced by manifest list: [{}]", by.join(", "))
}
