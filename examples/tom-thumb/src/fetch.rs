//! Brings the video to a file, from a bucket or from the web, without holding it in memory.
//!
//! FFmpeg reads a file only: so it needs no network code, no credentials, and a playlist that calls
//! itself a video cannot make it open other addresses.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;
use ureq::Body;
use ureq::http::Response;

use crate::config::Video;
use crate::http::{self, Roots};
use crate::s3::{S3Object, Storage, StorageError};

#[derive(Debug, Error)]
pub(crate) enum FetchError {
    #[error("no answer from {url}")]
    Unreachable {
        url: String,
        #[source]
        source: Box<ureq::Error>,
    },
    #[error("could not read {url}: HTTP {status}")]
    Refused { url: String, status: ureq::http::StatusCode },
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("the video broke off after {n_bytes} bytes")]
    BrokeOff {
        n_bytes: u64,
        #[source]
        source: io::Error,
    },
    #[error("the video is empty: {0}")]
    Empty(Video),
    #[error("could not keep the video at {}", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// How often a video that breaks off is fetched from its start.
const N_TRIES: u32 = 3;

/// Fetches `video` into a new file at `path` and returns its length.
pub(crate) fn fetch(
    video: &Video,
    storage: &Storage,
    roots: &Roots,
    path: &Path,
) -> Result<u64, FetchError> {
    for _ in 1..N_TRIES {
        match fetch_once(video, storage, roots, path) {
            Err(FetchError::BrokeOff { .. }) => {}
            result => return result,
        }
    }
    fetch_once(video, storage, roots, path)
}

fn fetch_once(
    video: &Video,
    storage: &Storage,
    roots: &Roots,
    path: &Path,
) -> Result<u64, FetchError> {
    let response = match video {
        Video::Object(object) => storage.get(object)?,
        // S3 is somewhere else, so what AWS calls this address is there.
        Video::Web { object: Some(object), .. } if storage.is_elsewhere() => storage.get(object)?,
        Video::Web { url, object } => get(url, object.as_ref(), storage, roots)?,
    };
    match keep(response.into_body().into_reader(), path)? {
        0 => Err(FetchError::Empty(video.clone())),
        n_bytes => Ok(n_bytes),
    }
}

/// Gets a URL as anybody would. An object of S3 that not anybody may read is then asked for by the
/// task role.
fn get(
    url: &str,
    object: Option<&S3Object>,
    storage: &Storage,
    roots: &Roots,
) -> Result<Response<Body>, FetchError> {
    let agent = http::agent(roots).build().new_agent();
    let shown = || Video::Web { url: url.to_owned(), object: None }.to_string();
    let response = http::with_patience(|| agent.get(url).call())
        .map_err(|source| FetchError::Unreachable { url: shown(), source: Box::new(source) })?;
    let status = response.status();
    match object {
        _ if status.is_success() => Ok(response),
        Some(object) if matches!(status.as_u16(), 401 | 403) => Ok(storage.get(object)?),
        _ => Err(FetchError::Refused { url: shown(), status }),
    }
}

/// Like [`io::copy`], but it tells a source that fails from a disk that does.
fn keep(mut from: impl Read, path: &Path) -> Result<u64, FetchError> {
    let write = |source| FetchError::Write { path: path.to_owned(), source };
    let mut file = File::create(path).map_err(write)?;
    let mut buffer = vec![0; 256 << 10];
    let mut n_bytes = 0;
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(n_bytes),
            Ok(n) => {
                file.write_all(&buffer[..n]).map_err(write)?;
                n_bytes += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(FetchError::BrokeOff { n_bytes, source }),
        }
    }
}
