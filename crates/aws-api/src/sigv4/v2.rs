//! Signature Version 2 in S3's presigned URLs, which some clients still make by default.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use http::request::Parts;
use model::Timestamp;
use sha1::Sha1;

use super::{Authorization, Form, Scope, canonical, errors};
use crate::AwsError;
use crate::protocol::bucket_of_host;

/// The query parameters that are part of what is signed.
const SUBRESOURCES: &[&str] = &[
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "notificationConfiguration",
    "partNumber",
    "policy",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// `None` when this is not such a URL.
pub(super) fn parse(query: &[(String, String)]) -> Result<Option<Authorization>, AwsError> {
    let get = |name| canonical::get(query, name);
    let (Some(access_key), Some(signature)) = (get("AWSAccessKeyId"), get("Signature")) else {
        return Ok(None);
    };
    // The old query protocols have a signature of this name too, and it is long gone.
    if get("Action").is_some() {
        return Ok(None);
    }
    let expires: i64 = get("Expires").and_then(|text| text.parse().ok()).ok_or_else(|| {
        let message = "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters";
        AwsError::new("AccessDenied", 403, message)
    })?;
    let expires = Timestamp::from_secs(expires);
    Ok(Some(Authorization {
        access_key: access_key.to_owned(),
        session_token: get("x-amz-security-token").map(str::to_owned),
        // The scope has no region; AWS takes the bucket's.
        scope: Scope { date: String::new(), region: "us-east-1".into(), service: "s3".into() },
        signed_headers: Vec::new(),
        signature: signature.to_owned(),
        date: String::new(),
        signed_at: expires,
        form: Form::PresignedV2 { expires },
    }))
}

pub(super) fn verify(
    authorization: &Authorization,
    parts: &Parts,
    secret: &str,
) -> Result<(), AwsError> {
    let to_sign = string_to_sign(parts);
    let mut mac =
        Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(to_sign.as_bytes());
    let is_good = STANDARD
        .decode(&authorization.signature)
        .is_ok_and(|signature| mac.verify_slice(&signature).is_ok());
    if is_good {
        return Ok(());
    }
    Err(errors::mismatch("s3", errors::MISMATCH)
        .with_detail("AWSAccessKeyId", authorization.access_key.as_str())
        .with_detail("StringToSign", to_sign)
        .with_detail("SignatureProvided", authorization.signature.as_str()))
}

fn string_to_sign(parts: &Parts) -> String {
    let query = canonical::raw_query(parts);
    let header = |name: &str| {
        let value = parts.headers.get(name).and_then(|value| value.to_str().ok());
        value.or_else(|| canonical::get(&query, name)).unwrap_or_default().to_owned()
    };
    // Clients move their x-amz headers into the query string.
    let mut amz: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .chain(query.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())))
        .filter(|(name, _)| name.starts_with("x-amz-"))
        .collect();
    amz.sort();
    let amz: String =
        amz.into_iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let expires = canonical::get(&query, "Expires").unwrap_or_default();
    format!(
        "{}\n{}\n{}\n{expires}\n{amz}{}",
        parts.method,
        header("content-md5"),
        header("content-type"),
        resource(parts, &query),
    )
}

fn resource(parts: &Parts, query: &[(String, String)]) -> String {
    let host = parts.headers.get(http::header::HOST).and_then(|host| host.to_str().ok());
    let bucket = host.and_then(bucket_of_host);
    let bucket = bucket.map(|bucket| format!("/{bucket}")).unwrap_or_default();
    let mut named: Vec<String> = query
        .iter()
        .filter(|(name, _)| SUBRESOURCES.contains(&name.as_str()))
        .map(
            |(name, value)| {
                if value.is_empty() { name.clone() } else { format!("{name}={value}") }
            },
        )
        .collect();
    named.sort();
    let query = if named.is_empty() { String::new() } else { format!("?{}", named.join("&")) };
    format!("{bucket}{}{query}", parts.uri.path())
}
