//! The image registry: the OCI distribution API under `/v2/`, as ECR serves it.
//!
//! [`Registry::handle`] answers one request; listening and limits are the gateway's. What
//! repositories hold is changed in [`content`] and its neighbours only, which the ECR API
//! ([`crate::ecr`]) shares. Layers are streamed both ways, never held.
//!
//! Not here: pulling from other registries (the node does), creating repositories (the ECR API).

mod access;
mod blobs;
mod content;
mod error;
mod images;
mod layers;
mod manifest;
mod manifests;
mod path;
mod permission;
mod sweep;
#[cfg(test)]
pub(crate) mod tests;
mod token;

pub use content::named_blobs;
pub use sweep::Swept;

pub(crate) use content::{Content, RepositoryId};
pub(crate) use error::{in_use, tag_immutable};
pub(crate) use images::{
    DeleteImageError, DeleteRepositoryError, NewImage, PutImageError, Reference, all, find,
    find_image, matches_wildcard, referrers, tags_by_digest,
};
pub(crate) use layers::{UploadError, find_layer};
pub(crate) use manifests::annotations_of;
pub(crate) use sweep::candidates;
pub(crate) use token::{LINK_LIFE_SECS, Link, Signer, TOKEN_LIFE_SECS};

use std::sync::Arc;

use ::access::Access;
use aws_api::body::full;
use aws_api::{Body, BoxError, StreamBody};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, request};
use model::image::{Digest, is_repository};
use model::{AccountId, Clock, Region, StorageError, Timestamp};
use store::Store;
use tokio::sync::OnceCell;

use access::Caller;
use error::RegistryError;
use path::{Query, Route};

const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

#[derive(Clone, Debug)]
pub struct Config {
    /// Also let in an access key id and its secret as user and password, root keys included.
    /// Only while we listen on loopback.
    pub allow_access_keys: bool,
}

/// The registry of every account and region. Clones share it.
#[derive(Clone, Debug)]
pub struct Registry {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    access: Access,
    content: Content,
    signer: OnceCell<Signer>,
}

impl Registry {
    pub fn new(store: Store, clock: Clock, config: Config) -> Registry {
        let access = Access::new(&store, ::access::Mode::Enforce);
        Registry::with_access(store, clock, config, access)
    }

    /// As [`Registry::new`], with decisions made and remembered by `access`.
    pub fn with_access(store: Store, clock: Clock, config: Config, access: Access) -> Registry {
        let content = Content::new(store, clock);
        Registry { inner: Arc::new(Inner { config, access, content, signer: OnceCell::new() }) }
    }

    /// Answers a request for `/v2` or below.
    pub async fn handle<B>(&self, request: Request<B>) -> Response<Body>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.handle_from(request, true).await
    }

    /// As [`Registry::handle`], from somewhere where access keys may be let in only if both
    /// `allow_access_keys` and [`Config::allow_access_keys`] say so.
    pub async fn handle_from<B>(
        &self,
        request: Request<B>,
        allow_access_keys: bool,
    ) -> Response<Body>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (head, body) = request.into_parts();
        let length = header_text(&head, &CONTENT_LENGTH)
            .and_then(|text| text.parse().ok())
            .or_else(|| body.size_hint().exact());
        let body = StreamBody::from_http(body, length);
        let mut response = match self.answer(&head, &body, allow_access_keys).await {
            Ok(response) => response,
            Err(error) => error.into_response(),
        };
        response.headers_mut().insert(API_VERSION, HeaderValue::from_static("registry/2.0"));
        response
    }

    fn answer<'a>(
        &'a self,
        head: &'a request::Parts,
        body: &'a StreamBody,
        allow_access_keys: bool,
    ) -> BoxFuture<'a, Result<Response<Body>, RegistryError>> {
        Box::pin(self.find_answer(head, body, allow_access_keys))
    }

    async fn find_answer(
        &self,
        head: &request::Parts,
        body: &StreamBody,
        allow_access_keys: bool,
    ) -> Result<Response<Body>, RegistryError> {
        let route = Route::parse(head.uri.path()).ok_or_else(|| {
            RegistryError::new(StatusCode::NOT_FOUND, "UNSUPPORTED", "There is nothing here.")
        })?;
        let caller = match self.linked_layer(head, &route).await? {
            Some(caller) => caller,
            None => self.authenticate(head, allow_access_keys).await?,
        };
        let now = self.content().clock.now();
        let read = self.content().store.read()?;
        permission::check(&self.inner.access, &read, head, &route, &caller, now)?;
        drop(read);
        let repository = |name: &str| match is_repository(name) {
            true => Ok(RepositoryId {
                account: caller.account.clone(),
                region: caller.region.clone(),
                name: name.to_owned(),
            }),
            false => Err(RegistryError::new(
                StatusCode::BAD_REQUEST,
                "NAME_INVALID",
                "invalid repository name",
            )),
        };
        match &route {
            Route::Base => Ok(base(head)),
            Route::Catalog => self.catalog(head, &caller),
            Route::Uploads { name } => self.start_upload(head, &repository(name)?, body).await,
            Route::Upload { name, id } => self.upload(head, &repository(name)?, id, body).await,
            Route::Blob { name, digest } => self.blob(head, &repository(name)?, digest).await,
            Route::Manifest { name, reference } => {
                self.manifest(head, &repository(name)?, reference, body).await
            }
            Route::Tags { name } => self.list_tags(head, &repository(name)?),
            Route::Referrers { name, digest } => self.referrers(head, &repository(name)?, digest),
        }
    }

    async fn authenticate(
        &self,
        head: &request::Parts,
        allow_access_keys: bool,
    ) -> Result<Caller, RegistryError> {
        let signer = self.signer().await?;
        let read = self.content().store.read()?;
        let now = self.content().clock.now();
        let allow = allow_access_keys && self.inner.config.allow_access_keys;
        access::authenticate(&read, signer, head, now, allow)
    }

    /// The registry that a link of [`Registry::layer_link`] opens, if the request is one.
    async fn linked_layer(
        &self,
        head: &request::Parts,
        route: &Route,
    ) -> Result<Option<Caller>, RegistryError> {
        let query = Query::parse(head.uri.query());
        let (Route::Blob { name, digest }, Some(signature)) = (route, query.get("signature"))
        else {
            return Ok(None);
        };
        let denied = || {
            RegistryError::new(
                StatusCode::FORBIDDEN,
                "DENIED",
                "the link is invalid or has expired",
            )
        };
        let account = query.get("account").and_then(|text| AccountId::parse(text).ok());
        let region = query.get("region").and_then(|text| Region::parse(text).ok());
        let expires = query.get("expires").and_then(|text| text.parse().ok());
        let (Some(account), Some(region), Some(expires)) = (account, region, expires) else {
            return Err(denied());
        };
        let digest = Digest::parse(digest).map_err(|_| denied())?;
        let link = Link {
            account: &account,
            region: &region,
            repository: name,
            digest: &digest,
            expires: Timestamp(expires),
        };
        let now = self.content().clock.now();
        self.signer().await?.check_link(&link, signature, now).map_err(|_| denied())?;
        if !matches!(head.method, Method::GET | Method::HEAD) {
            return Err(RegistryError::unsupported());
        }
        let principal = model::Principal::Anonymous;
        Ok(Some(Caller { principal, account, region, session: None }))
    }

    /// The path and query with which anybody may fetch one layer for an hour.
    pub(crate) async fn layer_link(
        &self,
        repository: &RepositoryId,
        digest: &Digest,
    ) -> Result<String, StorageError> {
        let RepositoryId { account, region, name } = repository;
        let expires = self.content().clock.now().plus_secs(LINK_LIFE_SECS);
        let link = Link { account, region, repository: name, digest, expires };
        let signature = self.signer().await?.link_signature(&link);
        Ok(format!(
            "/v2/{name}/blobs/{digest}?account={account}&region={region}&expires={}&signature={signature}",
            expires.0
        ))
    }

    pub(crate) fn content(&self) -> &Content {
        &self.inner.content
    }

    pub(crate) async fn signer(&self) -> Result<&Signer, StorageError> {
        self.inner.signer.get_or_try_init(|| Signer::of(&self.inner.content.store)).await
    }
}

/// `GET /v2/`: the question whether we are a registry and the caller may come in.
fn base(head: &request::Parts) -> Response<Body> {
    let mut response = Response::new(full(match head.method == Method::HEAD {
        true => "",
        false => "{}",
    }));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn digest_header(digest: &Digest) -> (HeaderName, HeaderValue) {
    let value = HeaderValue::from_str(digest.as_str())
        .expect("a digest consists of letters, digits and a colon");
    (CONTENT_DIGEST, value)
}

fn header_text<'a>(head: &'a request::Parts, name: &HeaderName) -> Option<&'a str> {
    head.headers.get(name).and_then(|value| value.to_str().ok())
}

/// The `Range` of an upload with `length` bytes. There is no way to say none, so registries
/// say `0-0`.
fn upload_range(length: u64) -> String {
    format!("0-{}", length.saturating_sub(1))
}
