//! What goes wrong with images, in the words that Fargate has for it.

use std::io;

use model::StorageError;
use model::image::Digest;
use thiserror::Error;

/// Why an image is not here. The texts follow those that Fargate gives for the same mishap.
#[derive(Debug, Error)]
pub(crate) enum PullError {
    #[error("{0}")]
    Reference(#[from] model::image::InvalidImageReference),
    #[error(
        "pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found"
    )]
    NotFound { image: String },
    #[error(
        "pull image manifest has been retried 1 time(s): failed to resolve ref {image}: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials"
    )]
    Denied { image: String },
    #[error(
        "pull image manifest has been retried 1 time(s): failed to resolve ref {image}: failed to do request: {problem}"
    )]
    Request { image: String, problem: String },
    #[error("image Manifest does not contain descriptor matching platform '{platform}'")]
    Platform { platform: String },
    #[error(
        "ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: {problem}"
    )]
    Blob { problem: String },
    #[error(
        "ref pull has been retried 1 time(s): failed to extract layer {layer}: unexpected commit digest {found}, expected {expected}: failed precondition"
    )]
    Corrupt { layer: Digest, found: String, expected: Digest },
    #[error(
        "ref pull has been retried 1 time(s): failed to extract layer {layer}: {}: unknown",
        in_go(source)
    )]
    Unpack { layer: Digest, source: io::Error },
    #[error("failed to read the image's {what}: {problem}")]
    Malformed { what: &'static str, problem: String },
    #[error("failed to write the image: {}", in_go(.0))]
    Disk(#[from] io::Error),
    #[error("failed to read the image store: {0}")]
    Storage(#[from] StorageError),
}

/// An I/O error as containerd writes it: `no space left on device`.
pub(crate) fn in_go(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}
