//! Manifests over HTTP, and the lists made of them: tags, referrers, the catalog.

use aws_api::body::{empty, full};
use aws_api::{Body, BodyError, StreamBody};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LINK, LOCATION};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, request};
use model::image::{Digest, is_tag};
use model::record::ecr::{ImageRecord, ImageTagRecord, RepositoryRecord};
use serde_json::{Value, json};
use store::Read;

use super::access::Caller;
use super::content::RepositoryId;
use super::error::RegistryError;
use super::images::{self, NewImage, Reference};
use super::manifest::{self, MAX_MANIFEST};
use super::path::Query;
use super::{Registry, digest_header, header_text};

const SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
const FILTERS_APPLIED: HeaderName = HeaderName::from_static("oci-filters-applied");
/// As many as a list has when the client does not say.
const DEFAULT_PAGE: usize = 1000;

type Answer = Result<Response<Body>, RegistryError>;

impl Registry {
    pub(super) async fn manifest(
        &self,
        head: &request::Parts,
        repository: &RepositoryId,
        reference: &str,
        body: &StreamBody,
    ) -> Answer {
        let reference = match Digest::parse(reference) {
            Ok(digest) => Reference::Digest(digest),
            Err(_) if reference.contains(':') => {
                return Err(RegistryError::digest_invalid(reference));
            }
            Err(_) if is_tag(reference) => Reference::Tag(reference.to_owned()),
            Err(_) if head.method == Method::PUT => {
                let message = "the tag is malformed";
                return Err(RegistryError::new(StatusCode::BAD_REQUEST, "TAG_INVALID", message));
            }
            Err(_) => return Err(RegistryError::manifest_unknown()),
        };
        match head.method {
            Method::GET | Method::HEAD => {
                let image = {
                    let read = self.content().store.read()?;
                    if !repository.exists(&read)? {
                        return Err(RegistryError::name_unknown(repository));
                    }
                    images::find(&read, repository, &reference)?
                        .ok_or_else(RegistryError::manifest_unknown)?
                };
                if head.method == Method::GET {
                    self.content().note_pull(&image).await?;
                }
                Ok(serve(image, head.method == Method::HEAD))
            }
            Method::PUT => self.put_manifest(head, repository, reference, body).await,
            Method::DELETE => {
                let (digest, tag) = match reference {
                    Reference::Digest(digest) => (Some(digest), None),
                    Reference::Tag(tag) => (None, Some(tag)),
                };
                let deleted = self.content().delete_image(repository, digest, tag).await;
                deleted.map_err(|error| RegistryError::of_delete(error, repository))?;
                let mut response = Response::new(empty());
                *response.status_mut() = StatusCode::ACCEPTED;
                Ok(response)
            }
            _ => Err(RegistryError::unsupported()),
        }
    }

    async fn put_manifest(
        &self,
        head: &request::Parts,
        repository: &RepositoryId,
        reference: Reference,
        body: &StreamBody,
    ) -> Answer {
        let invalid = |message: &str| {
            RegistryError::new(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", message)
        };
        let bytes = body.collect(MAX_MANIFEST).await.map_err(|error| match error {
            BodyError::Rejected(_) => RegistryError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "SIZE_INVALID",
                "the manifest is larger than 4 MiB",
            ),
            BodyError::Transport(_) => invalid("the manifest broke off"),
        })?;
        let text = String::from_utf8(bytes.into()).map_err(|_| invalid("it is not UTF-8"))?;
        let media_type = header_text(head, &CONTENT_TYPE)
            .map(|value| value.split(';').next().unwrap_or(value).trim().to_owned())
            // What clients send that do not care, which says nothing about the manifest.
            .filter(|value| !matches!(value.as_str(), "" | "application/json" | "text/plain"));
        let (tag, digest) = match &reference {
            Reference::Tag(tag) => (Some(tag.clone()), None),
            Reference::Digest(digest) => (None, Some(digest.clone())),
        };
        let new = NewImage { manifest: text, media_type, tag, digest, must_be_new: false };
        let image = self
            .content()
            .put_image(repository, new)
            .await
            .map_err(|error| RegistryError::of_put(error, repository))?;
        let mut response = Response::new(empty());
        *response.status_mut() = StatusCode::CREATED;
        let headers = response.headers_mut();
        let reference = match &reference {
            Reference::Tag(tag) => tag.as_str(),
            Reference::Digest(digest) => digest.as_str(),
        };
        let location = format!("/v2/{}/manifests/{reference}", repository.name);
        headers.extend(HeaderValue::from_str(&location).ok().map(|value| (LOCATION, value)));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
        headers.extend([digest_header(&image.digest)]);
        let subject =
            image.subject.and_then(|subject| HeaderValue::from_str(subject.as_str()).ok());
        headers.extend(subject.map(|subject| (SUBJECT, subject)));
        Ok(response)
    }

    pub(super) fn list_tags(&self, head: &request::Parts, repository: &RepositoryId) -> Answer {
        if head.method != Method::GET {
            return Err(RegistryError::unsupported());
        }
        let read = self.content().store.read()?;
        if !repository.exists(&read)? {
            return Err(RegistryError::name_unknown(repository));
        }
        let RepositoryId { account, region, name } = repository;
        let page = Page::of(head)?;
        let last = page.last.map(|last| ImageTagRecord::key_of(account, region, name, &last));
        let keys = ImageTagRecord::keys_of(account, region, name);
        let found = read.scan_page(&keys, last.as_ref(), page.n + 1)?;
        let tags: Vec<String> = found.into_iter().map(|record| record.tag).collect();
        let path = format!("/v2/{name}/tags/list");
        Ok(list(&path, tags, page.n, |tags| json!({ "name": name, "tags": tags })))
    }

    pub(super) fn catalog(&self, head: &request::Parts, caller: &Caller) -> Answer {
        if head.method != Method::GET {
            return Err(RegistryError::unsupported());
        }
        let page = Page::of(head)?;
        let (account, region) = (&caller.account, &caller.region);
        let last = page.last.map(|last| RepositoryRecord::key_of(account, region, &last));
        let keys = RepositoryRecord::keys_of(account, region);
        let found = self.content().store.read()?.scan_page(&keys, last.as_ref(), page.n + 1)?;
        let names: Vec<String> = found.into_iter().map(|record| record.name).collect();
        Ok(list("/v2/_catalog", names, page.n, |names| json!({ "repositories": names })))
    }

    pub(super) fn referrers(
        &self,
        head: &request::Parts,
        repository: &RepositoryId,
        digest: &str,
    ) -> Answer {
        if head.method != Method::GET {
            return Err(RegistryError::unsupported());
        }
        let digest = Digest::parse(digest).map_err(|_| RegistryError::digest_invalid(digest))?;
        let read = self.content().store.read()?;
        if !repository.exists(&read)? {
            return Err(RegistryError::name_unknown(repository));
        }
        let query = Query::parse(head.uri.query());
        let wanted = query.get("artifactType");
        let descriptors: Vec<Value> = images::referrers(&read, repository, &digest)?
            .iter()
            .filter(|image| {
                wanted.is_none_or(|wanted| image.artifact_type.as_deref() == Some(wanted))
            })
            .map(descriptor)
            .collect();
        let index = json!({
            "schemaVersion": 2,
            "mediaType": manifest::OCI_INDEX,
            "manifests": descriptors,
        });
        let mut response = json_response(manifest::OCI_INDEX, &index);
        if wanted.is_some() {
            let filters = HeaderValue::from_static("artifactType");
            response.headers_mut().insert(FILTERS_APPLIED, filters);
        }
        Ok(response)
    }
}

fn serve(image: ImageRecord, is_head: bool) -> Response<Body> {
    let length = image.manifest.len();
    let mut response = Response::new(match is_head {
        true => empty(),
        false => full(image.manifest),
    });
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    let media_type = HeaderValue::from_str(&image.media_type);
    headers.extend(media_type.ok().map(|media_type| (CONTENT_TYPE, media_type)));
    let etag = HeaderValue::from_str(&format!("\"{}\"", image.digest));
    headers.extend(etag.ok().map(|etag| (ETAG, etag)));
    headers.extend([digest_header(&image.digest)]);
    response
}

/// The annotations of a manifest that is known to be well-formed.
pub(crate) fn annotations_of(image: &ImageRecord) -> std::collections::BTreeMap<String, String> {
    manifest::parse(Some(&image.media_type), &image.manifest)
        .map(|parsed| parsed.annotations)
        .unwrap_or_default()
}

fn descriptor(image: &ImageRecord) -> Value {
    let mut descriptor = json!({
        "mediaType": image.media_type,
        "digest": image.digest.as_str(),
        "size": image.manifest.len(),
    });
    if let Some(artifact_type) = &image.artifact_type {
        descriptor["artifactType"] = json!(artifact_type);
    }
    let annotations = annotations_of(image);
    if !annotations.is_empty() {
        descriptor["annotations"] = json!(annotations);
    }
    descriptor
}

/// What part of a list the client wants.
struct Page {
    n: usize,
    last: Option<String>,
}

impl Page {
    fn of(head: &request::Parts) -> Result<Page, RegistryError> {
        let query = Query::parse(head.uri.query());
        let n = match query.get("n").filter(|n| !n.is_empty()) {
            None => DEFAULT_PAGE,
            Some(text) => text.parse().map_err(|_| {
                RegistryError::new(
                    StatusCode::BAD_REQUEST,
                    "PAGINATION_NUMBER_INVALID",
                    "invalid number of results requested",
                )
            })?,
        };
        let last = query.get("last").filter(|last| !last.is_empty()).map(str::to_owned);
        Ok(Page { n: n.min(DEFAULT_PAGE), last })
    }
}

/// `found` has one more than the page if there is more; then the answer says where that is.
fn list(
    path: &str,
    mut found: Vec<String>,
    n: usize,
    json: impl FnOnce(&[String]) -> Value,
) -> Response<Body> {
    let has_more = found.len() > n;
    found.truncate(n);
    let mut response = json_response("application/json", &json(&found));
    if let (true, Some(last)) = (has_more, found.last()) {
        let link = format!("<{path}?last={}&n={n}>; rel=\"next\"", last.replace('/', "%2F"));
        response.headers_mut().extend(HeaderValue::from_str(&link).ok().map(|link| (LINK, link)));
    }
    response
}

fn json_response(media_type: &'static str, json: &Value) -> Response<Body> {
    let text = json.to_string();
    let length = text.len();
    let mut response = Response::new(full(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}
