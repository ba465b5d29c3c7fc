//! Uploads by HTML forms: `POST /bucket` with the object among the fields.
//!
//! What the form may hold is signed as a policy, which is checked here; then the upload is a
//! PutObject like any other, in the name of who signed. The object is never held in memory.

mod parts;
mod policy;

use aws_api::protocol::{self, Routed, Target};
use aws_api::sigv4::FormSignature;
use aws_api::{AwsError, Body, Protocol, StreamBody};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, ETAG, HeaderName, LOCATION};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use model::Region;
use parts::{Fields, Upload};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::keys::SigningKey;
use crate::{Peer, Shared, authenticate};

/// What RFC 3986 calls unreserved stays.
const IN_QUERIES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// As paths have keys: slashes stay.
const IN_PATHS: &AsciiSet = &IN_QUERIES.remove(b'/');

/// Whether a request that fits no operation is an upload by a form.
pub(crate) fn is_upload(parts: &Parts, routed: &Routed) -> bool {
    let content_type = parts.headers.get(CONTENT_TYPE);
    parts.method == Method::POST
        && routed.service.id == "s3"
        && matches!(routed.target, Target::Unknown(_))
        && content_type.is_some_and(|value| {
            value.as_bytes().to_ascii_lowercase().starts_with(b"multipart/form-data")
        })
}

/// A form as the PutObject that it asks for.
pub(crate) struct FormPut {
    pub(crate) signer: SigningKey,
    /// That of the signature.
    pub(crate) region: Option<Region>,
    pub(crate) parts: Parts,
    pub(crate) routed: Routed,
    pub(crate) body: StreamBody,
    fields: Fields,
    bucket: String,
    key: String,
    /// As the browser knows us.
    host: String,
}

/// Reads the form up to its file, and believes or refuses it.
///
/// # Errors
/// S3's.
pub(crate) async fn read(
    shared: &Shared,
    peer: &Peer,
    parts: &Parts,
    body: StreamBody,
    routed: &Routed,
) -> Result<FormPut, AwsError> {
    let now = shared.clock.now();
    let bucket = routed.path.trim_matches('/').to_owned();
    let Upload { fields, file } = parts::read(&parts.headers, body).await?;
    let key = key_of(&fields)?;
    let limits = policy_of(&fields, &bucket, &key, now)?;
    let (signer, region) = signer(shared, peer, &fields, now)?;
    let host = parts.headers.get(http::header::HOST).and_then(|host| host.to_str().ok());
    Ok(FormPut {
        signer,
        region: region.and_then(|region| Region::parse(&region).ok()),
        parts: put_request(parts, &fields, &bucket, &key)?,
        routed: Routed {
            protocol: Protocol::RestXml,
            service: routed.service,
            target: Target::Known(operation(routed)?),
            path: format!("/{bucket}/{}", encoded(&key)),
        },
        body: parts::limited(file, limits),
        host: host.unwrap_or_default().to_owned(),
        fields,
        bucket,
        key,
    })
}

/// What an answer to a form needs once its file is on its way.
pub(crate) struct Wish {
    fields: Fields,
    bucket: String,
    key: String,
    host: String,
}

impl FormPut {
    /// How the form wants to be answered.
    pub(crate) fn wish(&mut self) -> Wish {
        Wish {
            fields: std::mem::take(&mut self.fields),
            bucket: self.bucket.clone(),
            key: self.key.clone(),
            host: self.host.clone(),
        }
    }
}

fn operation(routed: &Routed) -> Result<&'static aws_api::Operation, AwsError> {
    let put = routed.service.operation("PutObject");
    put.ok_or_else(|| AwsError::not_implemented(routed.service, "PutObject"))
}

fn encoded(key: &str) -> String {
    utf8_percent_encode(key, IN_PATHS).to_string()
}

fn key_of(fields: &Fields) -> Result<String, AwsError> {
    let key = fields.get("key").filter(|key| !key.is_empty()).ok_or_else(|| {
        let message = "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.";
        AwsError::new("InvalidArgument", 400, message)
            .with_detail("ArgumentName", "key")
            .with_detail("ArgumentValue", "")
    })?;
    Ok(key.replace("${filename}", &fields.file_name))
}

/// Checks the form against its policy, and says how large the object may be.
fn policy_of(
    fields: &Fields,
    bucket: &str,
    key: &str,
    now: model::Timestamp,
) -> Result<policy::Limits, AwsError> {
    let Some(text) = fields.get("policy") else { return Ok(policy::Limits::default()) };
    let document = STANDARD.decode(text.trim()).ok();
    let document = document.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let document = document.ok_or_else(|| {
        AwsError::new("InvalidPolicyDocument", 400, "Invalid Policy: Invalid JSON.")
    })?;
    policy::check(&document, fields, bucket, key, now)
}

/// Who signed the policy; nobody did when there is none.
fn signer(
    shared: &Shared,
    peer: &Peer,
    fields: &Fields,
    now: model::Timestamp,
) -> Result<(SigningKey, Option<String>), AwsError> {
    let Some(signature) = FormSignature::parse(|name| fields.get(name))? else {
        return match fields.get("policy") {
            // A policy that nobody signed allows nothing.
            Some(_) => Err(AwsError::new("AccessDenied", 403, "Access Denied")),
            None => Ok((SigningKey::anonymous(), None)),
        };
    };
    let policy = fields.get("policy").ok_or_else(|| {
        AwsError::new("InvalidRequest", 400, "Bucket POST must contain a field named 'policy'.")
    })?;
    let key = authenticate::form_key(shared, peer, &signature, now)?;
    let mut refusal = None;
    for secret in &key.secrets {
        match signature.verify(policy, secret) {
            Ok(()) => return Ok((key, signature.scope.map(|scope| scope.region))),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    Err(refusal.unwrap_or_else(|| AwsError::new("AccessDenied", 403, "Access Denied")))
}

/// The PutObject that the form asks for.
fn put_request(parts: &Parts, fields: &Fields, bucket: &str, key: &str) -> Result<Parts, AwsError> {
    let mut headers = HeaderMap::new();
    for name in [http::header::HOST, http::header::USER_AGENT] {
        if let Some(value) = parts.headers.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    for (name, value) in fields.all() {
        let name = match name {
            "acl" => "x-amz-acl",
            "tagging" => {
                let message = "Hansom does not serve the field tagging of upload forms.";
                return Err(AwsError::new("NotImplemented", 501, message));
            }
            "cache-control"
            | "content-type"
            | "content-disposition"
            | "content-encoding"
            | "expires" => name,
            name if name.starts_with("x-amz-") && !is_of_signature(name) => name,
            _ => continue,
        };
        let invalid = || {
            AwsError::new("InvalidArgument", 400, "The value of a form field is not valid.")
                .with_detail("ArgumentName", name)
        };
        let name = HeaderName::try_from(name).map_err(|_| invalid())?;
        let text = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| invalid())?;
        headers.insert(name, text);
    }
    let request = http::Request::builder()
        .method(Method::PUT)
        .uri(format!("/{bucket}/{}", encoded(key)))
        .body(())
        .map_err(|_| AwsError::new("InvalidURI", 400, "Couldn't parse the specified URI."))?;
    let (mut put, ()) = request.into_parts();
    put.headers = headers;
    Ok(put)
}

/// Fields that say who signed, and nothing of the object.
fn is_of_signature(name: &str) -> bool {
    matches!(
        name,
        "x-amz-algorithm"
            | "x-amz-credential"
            | "x-amz-date"
            | "x-amz-signature"
            | "x-amz-security-token"
    )
}

impl Wish {
    /// A redirection, or a status with or without a description.
    ///
    /// # Errors
    /// When the form wants to be led to what is no URL.
    pub(crate) fn answer(
        &self,
        put: Response<Body>,
        scheme: &str,
    ) -> Result<Response<Body>, AwsError> {
        let Wish { fields, bucket, key, host } = self;
        let (mut head, _) = put.into_parts();
        let etag = head.headers.get(ETAG).and_then(|etag| etag.to_str().ok()).unwrap_or_default();
        let etag = etag.to_owned();
        let place = match protocol::bucket_of_host(host) {
            Some(_) => format!("{scheme}://{host}/{}", encoded(key)),
            None => format!("{scheme}://{host}/{bucket}/{}", encoded(key)),
        };
        let header = |text: &str| {
            HeaderValue::from_str(text)
                .map_err(|_| AwsError::new("InvalidArgument", 400, "A form field is no URL."))
        };
        let redirect = fields.get("success_action_redirect").or_else(|| fields.get("redirect"));
        if let Some(redirect) = redirect.filter(|url| !url.is_empty()) {
            let mark = if redirect.contains('?') { '&' } else { '?' };
            let all = |text: &str| utf8_percent_encode(text, IN_QUERIES).to_string();
            let (bucket, key, etag) = (all(bucket), all(key), all(&etag));
            let to = format!("{redirect}{mark}bucket={bucket}&key={key}&etag={etag}");
            head.headers.insert(LOCATION, header(&to)?);
            head.status = StatusCode::SEE_OTHER;
            return Ok(Response::from_parts(head, aws_api::body::empty()));
        }
        head.headers.insert(LOCATION, header(&place)?);
        match fields.get("success_action_status") {
            Some("200") => head.status = StatusCode::OK,
            Some("201") => {
                head.status = StatusCode::CREATED;
                head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
                let element =
                    |name: &str, text: &str| format!("<{name}>{}</{name}>", escaped(text));
                let text = format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>{}{}{}{}</PostResponse>",
                    element("Location", &place),
                    element("Bucket", bucket),
                    element("Key", key),
                    element("ETag", &etag)
                );
                return Ok(Response::from_parts(head, aws_api::body::full(text)));
            }
            _ => head.status = StatusCode::NO_CONTENT,
        }
        Ok(Response::from_parts(head, aws_api::body::empty()))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
