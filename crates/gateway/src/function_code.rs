//! Hands out the zip files of functions and layers, at the addresses that GetFunction and
//! GetLayerVersion answer. As on AWS, whoever has the address has the file: its last part is random.

use aws_api::{Body, StreamBody};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use model::record::lambda::{FunctionCode, FunctionRecord, LayerVersionRecord};
use model::{AccountId, Region, StorageError};
use store::{BlobId, Read as _};
use tokio_util::io::ReaderStream;

use crate::Shared;

/// What stands before `code/…` and `layer/…`.
pub(crate) const PREFIX: &str = "/_hansom/lambda-";

/// `code/<account>/<region>/<name>/<version>/<secret>`, or `layer/…`.
pub(crate) async fn serve(shared: &Shared, path: &str) -> Response<Body> {
    let found = match find(shared, path) {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(error = %background::Chain(&error), "could not look up a function's code");
            None
        }
    };
    let file = match found {
        Some(blob) => shared.store.blobs().open_file(&blob).await.ok(),
        None => None,
    };
    let Some(file) = file else {
        let mut response = Response::new(aws_api::body::full("no such code\n"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let length = file.metadata().await.ok().map(|metadata| metadata.len());
    let stream = futures_util::StreamExt::map(ReaderStream::new(file), |chunk| {
        chunk.map_err(|error| aws_api::BodyError::Transport(error.into()))
    });
    let mut response = Response::new(StreamBody::from_stream(stream, length).into_http());
    let kind = HeaderValue::from_static("application/zip");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    if let Some(length) = length {
        response.headers_mut().insert(http::header::CONTENT_LENGTH, length.into());
    }
    response
}

fn find(shared: &Shared, path: &str) -> Result<Option<BlobId>, StorageError> {
    let parts: Vec<&str> = path.split('/').collect();
    let [kind, account, region, name, version, secret] = parts.as_slice() else { return Ok(None) };
    let (Ok(account), Ok(region)) = (AccountId::parse(account), Region::parse(region)) else {
        return Ok(None);
    };
    let read = shared.store.read()?;
    let blob = match *kind {
        "code" => {
            let key = FunctionRecord::key_of(&account, &region, name, version);
            match read.get(&key)?.map(|function| function.code) {
                Some(FunctionCode::Zip { blob, .. }) => Some(blob),
                Some(FunctionCode::Image { .. }) | None => None,
            }
        }
        "layer" => {
            let version = version.parse().unwrap_or(0);
            let key = LayerVersionRecord::key_of(&account, &region, name, version);
            read.get(&key)?.map(|layer| layer.blob)
        }
        _ => None,
    };
    Ok(blob.filter(|blob| blob == secret).and_then(|blob| BlobId::parse(&blob)))
}
