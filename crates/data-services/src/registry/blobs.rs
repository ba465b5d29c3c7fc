//! Layers over HTTP: fetching them, and uploading them in one request or many.

use aws_api::body::empty;
use aws_api::{Body, BodyError, StreamBody};
use futures_util::TryStreamExt;
use http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, LOCATION, RANGE,
};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, request};
use model::image::{Digest, is_repository};
use model::record::ecr::RepositoryLayerRecord;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::content::RepositoryId;
use super::error::RegistryError;
use super::layers::{RemovedLayer, blob_id, find_layer};
use super::path::{ByteRange, Query, parse_content_range};
use super::{Registry, digest_header, header_text, upload_range};

const UPLOAD_UUID: HeaderName = HeaderName::from_static("docker-upload-uuid");

type Answer = Result<Response<Body>, RegistryError>;

impl Registry {
    pub(super) async fn blob(
        &self,
        head: &request::Parts,
        repository: &RepositoryId,
        digest: &str,
    ) -> Answer {
        let parsed = Digest::parse(digest).map_err(|_| RegistryError::digest_invalid(digest))?;
        let layer = {
            let read = self.content().store.read()?;
            if !repository.exists(&read)? {
                return Err(RegistryError::name_unknown(repository));
            }
            find_layer(&read, repository, &parsed)?
                .ok_or_else(|| RegistryError::blob_unknown(&parsed))?
        };
        match head.method {
            Method::GET | Method::HEAD => self.serve(head, &layer).await,
            Method::DELETE => match self.content().remove_layer(repository, &parsed).await? {
                RemovedLayer::Removed => Ok(status(StatusCode::ACCEPTED)),
                RemovedLayer::Unknown => Err(RegistryError::blob_unknown(&parsed)),
                RemovedLayer::InUse => Err(RegistryError::new(
                    StatusCode::CONFLICT,
                    "DENIED",
                    "an image of the repository needs the layer",
                )),
            },
            _ => Err(RegistryError::unsupported()),
        }
    }

    async fn serve(&self, head: &request::Parts, layer: &RepositoryLayerRecord) -> Answer {
        let range = ByteRange::parse(header_text(head, &RANGE), layer.size);
        let (status, first, length) = match range {
            ByteRange::Whole => (StatusCode::OK, 0, layer.size),
            ByteRange::Part { first, length } => (StatusCode::PARTIAL_CONTENT, first, length),
            ByteRange::Unsatisfiable => {
                let message = "the range is outside the blob";
                return Err(RegistryError::new(
                    StatusCode::RANGE_NOT_SATISFIABLE,
                    "RANGE_INVALID",
                    message,
                )
                .header(CONTENT_RANGE, &format!("bytes */{}", layer.size)));
            }
        };
        let body = match head.method == Method::HEAD {
            true => empty(),
            false => {
                let mut file =
                    self.content().store.blobs().open_file(&blob_id(&layer.blob)?).await?;
                if first > 0 {
                    file.seek(std::io::SeekFrom::Start(first)).await?;
                }
                let chunks = ReaderStream::with_capacity(file.take(length), 128 << 10);
                let chunks = chunks.map_err(|error| BodyError::Transport(Box::new(error)));
                StreamBody::from_stream(chunks, Some(length)).into_http()
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if status == StatusCode::PARTIAL_CONTENT {
            let range = format!("bytes {first}-{}/{}", first + length - 1, layer.size);
            headers.extend(HeaderValue::from_str(&range).ok().map(|range| (CONTENT_RANGE, range)));
        }
        let etag = HeaderValue::from_str(&format!("\"{}\"", layer.digest));
        headers.extend(etag.ok().map(|etag| (ETAG, etag)));
        headers.extend([digest_header(&layer.digest)]);
        Ok(response)
    }

    /// `POST …/blobs/uploads/`: a mount, a whole layer, or the start of one.
    pub(super) async fn start_upload(
        &self,
        head: &request::Parts,
        repository: &RepositoryId,
        body: &StreamBody,
    ) -> Answer {
        if head.method != Method::POST {
            return Err(RegistryError::unsupported());
        }
        let failed = |error| RegistryError::of_upload(error, repository);
        let query = Query::parse(head.uri.query());
        if let (Some(digest), Some(from)) = (query.get("mount"), query.get("from"))
            && let Ok(digest) = Digest::parse(digest)
            && is_repository(from)
        {
            let from = RepositoryId { name: from.to_owned(), ..repository.clone() };
            if self.content().mount(&from, repository, &digest).await.map_err(failed)? {
                return Ok(created(repository, &digest));
            }
            // Not there: the client is told to upload it, as the specification asks.
        }
        let digest = match query.get("digest") {
            Some(text) => {
                Some(Digest::parse(text).map_err(|_| RegistryError::digest_invalid(text))?)
            }
            None => None,
        };
        let id = self.content().begin_upload(repository).await.map_err(failed)?;
        let Some(digest) = digest else {
            return Ok(progress(StatusCode::ACCEPTED, repository, &id, 0));
        };
        let finished = self.content().finish(repository, &id, Some(0), body, &digest).await;
        match finished {
            Ok(_) => Ok(created(repository, &digest)),
            Err(error) => {
                // Nobody knows this upload's name, so nobody could go on with it.
                let _ = self.content().cancel(repository, &id).await;
                Err(failed(error))
            }
        }
    }

    /// `…/blobs/uploads/<id>`: more of a layer, the end of it, how much there is, or never mind.
    pub(super) async fn upload(
        &self,
        head: &request::Parts,
        repository: &RepositoryId,
        id: &str,
        body: &StreamBody,
    ) -> Answer {
        let failed = |error| RegistryError::of_upload(error, repository);
        match head.method {
            Method::GET | Method::HEAD => {
                let length = self.content().upload_length(repository, id).await.map_err(failed)?;
                Ok(progress(StatusCode::NO_CONTENT, repository, id, length))
            }
            Method::PATCH => {
                let offset = chunk_offset(head, body)?;
                let appended = self.content().append(repository, id, offset, body).await;
                let length = appended.map_err(failed)?;
                Ok(progress(StatusCode::ACCEPTED, repository, id, length))
            }
            Method::PUT => {
                let query = Query::parse(head.uri.query());
                let text = query.get("digest").unwrap_or("");
                let digest =
                    Digest::parse(text).map_err(|_| RegistryError::digest_invalid(text))?;
                let offset = match body.length() {
                    // Clients that send no last chunk may still send a range of nothing.
                    Some(0) => None,
                    Some(_) | None => chunk_offset(head, body)?,
                };
                let finished = self.content().finish(repository, id, offset, body, &digest).await;
                finished.map_err(failed)?;
                Ok(created(repository, &digest))
            }
            Method::DELETE => {
                self.content().cancel(repository, id).await.map_err(failed)?;
                Ok(status(StatusCode::NO_CONTENT))
            }
            _ => Err(RegistryError::unsupported()),
        }
    }
}

/// Where the client says that its chunk belongs. Without a range it belongs at the end.
fn chunk_offset(head: &request::Parts, body: &StreamBody) -> Result<Option<u64>, RegistryError> {
    let Some(text) = header_text(head, &CONTENT_RANGE) else { return Ok(None) };
    let invalid = || {
        RegistryError::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "BLOB_UPLOAD_INVALID",
            "the content range does not fit the content",
        )
    };
    let (first, last) = parse_content_range(text).ok_or_else(invalid)?;
    if body.length().is_some_and(|length| length != last - first + 1) {
        return Err(invalid());
    }
    Ok(Some(first))
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(empty());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(0));
    response
}

/// 201: the layer is in the repository.
fn created(repository: &RepositoryId, digest: &Digest) -> Response<Body> {
    let mut response = status(StatusCode::CREATED);
    let location = HeaderValue::from_str(&format!("/v2/{}/blobs/{digest}", repository.name));
    response.headers_mut().extend(location.ok().map(|location| (LOCATION, location)));
    response.headers_mut().extend([digest_header(digest)]);
    response
}

/// Where an upload goes on.
fn progress(code: StatusCode, repository: &RepositoryId, id: &str, length: u64) -> Response<Body> {
    let mut response = status(code);
    let location = format!("/v2/{}/blobs/uploads/{id}", repository.name);
    for (name, value) in
        [(LOCATION, location), (RANGE, upload_range(length)), (UPLOAD_UUID, id.to_owned())]
    {
        response
            .headers_mut()
            .extend(HeaderValue::from_str(&value).ok().map(|value| (name, value)));
    }
    if code == StatusCode::NO_CONTENT {
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response
}
