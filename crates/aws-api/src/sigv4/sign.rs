//! Signs requests, for our own clients and for tests.

use http::header::HOST;
use http::request::Parts;
use http::{HeaderValue, Method, Uri};
use model::Timestamp;
use sha2::{Digest, Sha256};

use super::{
    ALGORITHM, Scope, UNSIGNED_PAYLOAD, basic_date, canonical, hmac, signing_key, string_to_sign,
};
use crate::protocol::rest::percent_encode;

/// What a client signs with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub access_key: String,
    pub secret_key: String,
    pub session_token: Option<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

fn scope(region: &str, service: &str, date: &str) -> Scope {
    Scope { date: date[..8].to_owned(), region: region.into(), service: service.into() }
}

/// Adds the headers of a signature to a request whose body is `body`.
pub fn sign(
    parts: &mut Parts,
    body: &[u8],
    credentials: &Credentials,
    region: &str,
    service: &str,
    now: Timestamp,
) {
    let hash = hex::encode(Sha256::digest(body));
    sign_hash(parts, &hash, credentials, region, service, now);
}

/// As [`sign`], without saying anything of the body. Only S3 accepts it.
pub fn sign_unsigned_payload(
    parts: &mut Parts,
    credentials: &Credentials,
    region: &str,
    now: Timestamp,
) {
    sign_hash(parts, UNSIGNED_PAYLOAD, credentials, region, "s3", now);
}

fn sign_hash(
    parts: &mut Parts,
    hash: &str,
    credentials: &Credentials,
    region: &str,
    service: &str,
    now: Timestamp,
) {
    let date = basic_date(now);
    let scope = scope(region, service, &date);
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            parts.headers.insert(name, value);
        }
    };
    put("x-amz-date", &date);
    put("x-amz-content-sha256", hash);
    if let Some(token) = &credentials.session_token {
        put("x-amz-security-token", token);
    }
    if !parts.headers.contains_key(HOST)
        && let Some(authority) = parts.uri.authority()
        && let Ok(value) = HeaderValue::from_str(authority.as_str())
    {
        parts.headers.insert(HOST, value);
    }
    let mut signed: Vec<String> = parts
        .headers
        .keys()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name == "host" || name == "content-type" || name.starts_with("x-amz-"))
        .collect();
    signed.sort();
    signed.dedup();
    let request = canonical::request(parts, service == "s3", &signed, hash, false);
    let signature = hex::encode(hmac(
        &signing_key(&credentials.secret_key, &scope),
        &string_to_sign(&date, &scope, &request),
    ));
    let header = format!(
        "{ALGORITHM} Credential={}/{scope}, SignedHeaders={}, Signature={signature}",
        credentials.access_key,
        signed.join(";"),
    );
    if let Ok(value) = HeaderValue::from_str(&header) {
        parts.headers.insert(http::header::AUTHORIZATION, value);
    }
}

/// `uri` with a signature in its query string. It must have a host.
pub fn presign(
    method: &Method,
    uri: &Uri,
    credentials: &Credentials,
    region: &str,
    service: &str,
    now: Timestamp,
    expires_seconds: u32,
) -> String {
    let date = basic_date(now);
    let scope = scope(region, service, &date);
    let mut query = uri.query().map(|query| format!("{query}&")).unwrap_or_default();
    let credential = format!("{}/{scope}", credentials.access_key);
    query.push_str(&format!(
        "X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={}&X-Amz-Date={date}&X-Amz-Expires={expires_seconds}&X-Amz-SignedHeaders=host",
        percent_encode(&credential),
    ));
    if let Some(token) = &credentials.session_token {
        query.push_str(&format!("&X-Amz-Security-Token={}", percent_encode(token)));
    }
    let authority = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
    let path_and_query = format!("{}?{query}", uri.path());
    let mut parts = http::Request::new(()).into_parts().0;
    parts.method = method.clone();
    parts.uri = path_and_query.parse().unwrap_or_default();
    if let Ok(host) = HeaderValue::from_str(authority) {
        parts.headers.insert(HOST, host);
    }
    let hash = if service == "s3" {
        UNSIGNED_PAYLOAD.to_owned()
    } else {
        hex::encode(Sha256::digest(b""))
    };
    let request = canonical::request(&parts, service == "s3", &["host".into()], &hash, true);
    let to_sign = string_to_sign(&date, &scope, &request);
    let signature = hex::encode(hmac(&signing_key(&credentials.secret_key, &scope), &to_sign));
    let scheme = uri.scheme_str().unwrap_or("http");
    format!("{scheme}://{authority}{path_and_query}&X-Amz-Signature={signature}")
}
