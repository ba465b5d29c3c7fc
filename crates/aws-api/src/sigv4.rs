//! Signatures of requests: AWS Signature Version 4 in headers, in query strings and in the
//! chunks of a body; Version 2 in S3's query strings.
//!
//! [`parse`] says who claims to have signed; the caller looks up the secret;
//! [`Authorization::verify`] says whether it is true; [`wrap_body`] goes on to check a body that
//! is streamed. Which keys exist, and what they may do, is not decided here.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use hmac::{Hmac, Mac};
use http::request::Parts;
use model::Timestamp;
use sha2::{Digest, Sha256};

use crate::{AwsError, ServiceDescriptor};

mod canonical;
mod chunked;
pub mod errors;
mod form;
mod sign;
mod v2;

pub use chunked::wrap_body;
pub use form::FormSignature;
pub use sign::{Credentials, presign, sign, sign_unsigned_payload};

type HmacSha256 = Hmac<Sha256>;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// What stands in a presigned URL, or is told by a client that does not hash its body.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
const MAX_SKEW_SECONDS: i64 = 15 * 60;
/// How far a clock may be ahead, for services other than S3.
const MAX_AHEAD_SECONDS: i64 = 5 * 60;
const MAX_PRESIGN_SECONDS: i64 = 7 * 24 * 60 * 60;

/// Whom and what a request claims to be from, not yet believed.
#[derive(Clone, Debug)]
pub struct Authorization {
    pub access_key: String,
    pub session_token: Option<String>,
    pub scope: Scope,
    /// In lower case, in order.
    pub signed_headers: Vec<String>,
    signature: String,
    /// As written, `20261121T123015Z`.
    date: String,
    pub signed_at: Timestamp,
    pub form: Form,
}

/// What a signature is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// `20261121`.
    pub date: String,
    pub region: String,
    /// The signing name of the service.
    pub service: String,
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}/aws4_request", self.date, self.region, self.service)
    }
}

/// Where the signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Header,
    /// In the query string, good for some seconds.
    Presigned {
        expires_seconds: i64,
    },
    /// Version 2 in the query string, good until a time.
    PresignedV2 {
        expires: Timestamp,
    },
}

impl Authorization {
    pub fn is_presigned(&self) -> bool {
        self.form != Form::Header
    }
}

/// A signature that has been found good, and what is needed to check what follows.
#[derive(Clone, Debug)]
pub struct Verified {
    signing_key: [u8; 32],
    seed_signature: String,
    scope: Scope,
    date: String,
}

/// Reads the signature of a request, or `None` when it is not signed.
///
/// # Errors
/// When there is a signature of which something is missing.
pub fn parse(parts: &Parts) -> Result<Option<Authorization>, AwsError> {
    if let Some(header) = parts.headers.get(http::header::AUTHORIZATION) {
        let text = header.to_str().unwrap_or_default();
        let Some(fields) = text.strip_prefix(ALGORITHM) else {
            // Basic and Bearer are not for us to judge; the registry takes them.
            return Ok(None);
        };
        return parse_header(parts, fields).map(Some);
    }
    let query = canonical::raw_query(parts);
    if canonical::get(&query, "X-Amz-Algorithm").is_some() {
        return parse_query(&query).map(Some);
    }
    v2::parse(&query)
}

fn parse_header(parts: &Parts, fields: &str) -> Result<Authorization, AwsError> {
    let hint = errors::hint(parts);
    let field = |name: &str| {
        let mut fields = fields.split(',').filter_map(|field| field.trim().split_once('='));
        fields.find(|(key, _)| *key == name).map(|(_, value)| value).ok_or_else(|| {
            let message = format!("Authorization header requires '{name}' parameter.");
            errors::incomplete(hint, message)
        })
    };
    let (access_key, scope) = credential(field("Credential")?, hint)?;
    let service = scope.service.as_str();
    let date = header(parts, "x-amz-date").map(str::to_owned);
    let date = match date.or_else(|| header(parts, "date").and_then(compact_date)) {
        Some(date) => date,
        None => {
            let message = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
            return Err(errors::incomplete(service, message));
        }
    };
    let signed_at = parse_date(&date).ok_or_else(|| {
        let message = "Date must be in ISO-8601 'basic format'.";
        errors::incomplete(service, message)
    })?;
    Ok(Authorization {
        access_key,
        session_token: header(parts, "x-amz-security-token").map(str::to_owned),
        signed_headers: field("SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: field("Signature")?.to_owned(),
        date,
        signed_at,
        form: Form::Header,
        scope,
    })
}

fn parse_query(query: &[(String, String)]) -> Result<Authorization, AwsError> {
    let parameter = |name: &str| {
        canonical::get(query, name).ok_or_else(|| {
            AwsError::new(
                "AuthorizationQueryParametersError",
                400,
                format!("Query-string authentication version 4 requires the {name} parameter"),
            )
        })
    };
    let wrong = |message: &str| AwsError::new("AuthorizationQueryParametersError", 400, message);
    if parameter("X-Amz-Algorithm")? != ALGORITHM {
        return Err(wrong("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\""));
    }
    let (access_key, scope) = credential(parameter("X-Amz-Credential")?, "s3")?;
    let date = parameter("X-Amz-Date")?.to_owned();
    let signed_at = parse_date(&date).ok_or_else(|| {
        wrong("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
    })?;
    // STS may leave it out; its URLs are good for a quarter of an hour.
    let expires_seconds = match canonical::get(query, "X-Amz-Expires") {
        Some(text) => text.parse().map_err(|_| wrong("X-Amz-Expires should be a number"))?,
        None => MAX_SKEW_SECONDS,
    };
    if expires_seconds < 0 {
        return Err(wrong("X-Amz-Expires must be non-negative"));
    }
    if expires_seconds > MAX_PRESIGN_SECONDS {
        return Err(wrong(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
        ));
    }
    Ok(Authorization {
        access_key,
        session_token: canonical::get(query, "X-Amz-Security-Token").map(str::to_owned),
        signed_headers: parameter("X-Amz-SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: parameter("X-Amz-Signature")?.to_owned(),
        date,
        signed_at,
        form: Form::Presigned { expires_seconds },
        scope,
    })
}

fn credential(text: &str, hint: &str) -> Result<(String, Scope), AwsError> {
    // An access key has no slash in it, but other people's emulators allow them: read backwards.
    let mut parts = text.rsplitn(5, '/');
    let (terminator, service, region, date, key) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next());
    match (key, date, region, service, terminator) {
        (Some(key), Some(date), Some(region), Some(service), Some("aws4_request")) => {
            let scope = Scope { date: date.into(), region: region.into(), service: service.into() };
            Ok((key.to_owned(), scope))
        }
        _ => Err(errors::incomplete(
            hint,
            format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{text}'"
            ),
        )),
    }
}

impl Authorization {
    /// Whether the owner of `secret` has signed this request, and lately enough. `body` is the
    /// body when it has been read; without it [`wrap_body`] must be used for the rest.
    ///
    /// # Errors
    /// AWS's answer to a wrong, stale or expired signature, as the service words it.
    pub fn verify(
        &self,
        parts: &Parts,
        secret: &str,
        body: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<Verified, AwsError> {
        self.check_time(now)?;
        if let Form::PresignedV2 { .. } = self.form {
            v2::verify(self, parts, secret)?;
            return Ok(self.verified([0; 32]));
        }
        if !self.signed_headers.iter().any(|name| name == "host") {
            let message =
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
            return Err(errors::incomplete(&self.scope.service, message));
        }
        self.check_headers(parts)?;
        if !self.date.starts_with(&self.scope.date) {
            let message = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.";
            return Err(errors::mismatch(&self.scope.service, message));
        }
        let payload_hash = self.payload_hash(parts, body)?;
        let request = canonical::request(
            parts,
            self.scope.service == "s3",
            &self.signed_headers,
            &payload_hash,
            matches!(self.form, Form::Presigned { .. }),
        );
        let to_sign = string_to_sign(&self.date, &self.scope, &request);
        let signing_key = signing_key(secret, &self.scope);
        if hmac_is(&signing_key, &to_sign, &self.signature) {
            return Ok(self.verified(signing_key));
        }
        let error = errors::mismatch(&self.scope.service, errors::MISMATCH);
        Err(if self.scope.service == "s3" {
            error
                .with_detail("AWSAccessKeyId", self.access_key.as_str())
                .with_detail("StringToSign", to_sign)
                .with_detail("SignatureProvided", self.signature.as_str())
                .with_detail("CanonicalRequest", request)
        } else {
            error
        })
    }

    /// A signature for one service is not good for another.
    ///
    /// # Errors
    /// When the scope names another service than `service`.
    pub fn check_service(&self, service: &ServiceDescriptor) -> Result<(), AwsError> {
        if self.scope.service == service.signing_name {
            return Ok(());
        }
        let message =
            format!("Credential should be scoped to correct service: '{}'.", service.signing_name);
        Err(errors::mismatch(service.signing_name, &message))
    }

    /// Whoever has a presigned URL must not be able to add what S3 acts upon.
    fn check_headers(&self, parts: &Parts) -> Result<(), AwsError> {
        let unsigned: Vec<&str> = parts
            .headers
            .keys()
            .map(http::HeaderName::as_str)
            // The hash of the body is signed as such.
            .filter(|name| name.starts_with("x-amz-") && *name != "x-amz-content-sha256")
            .filter(|name| !self.signed_headers.iter().any(|signed| signed == name))
            .collect();
        if self.scope.service != "s3" || unsigned.is_empty() {
            return Ok(());
        }
        let message = "There were headers present in the request which were not signed";
        Err(AwsError::new("AccessDenied", 403, message)
            .with_detail("HeadersNotSigned", unsigned.join(", ")))
    }

    fn verified(&self, signing_key: [u8; 32]) -> Verified {
        Verified {
            signing_key,
            seed_signature: self.signature.clone(),
            scope: self.scope.clone(),
            date: self.date.clone(),
        }
    }

    fn payload_hash(&self, parts: &Parts, body: Option<&[u8]>) -> Result<String, AwsError> {
        let declared = header(parts, "x-amz-content-sha256");
        let is_s3 = self.scope.service == "s3";
        if self.is_presigned() && is_s3 {
            return Ok(declared.unwrap_or(UNSIGNED_PAYLOAD).to_owned());
        }
        let actual = body.map(|body| hex::encode(Sha256::digest(body)));
        match (declared, actual) {
            (Some(declared), Some(actual)) if is_hash(declared) && declared != actual => {
                Err(errors::wrong_hash(&self.scope.service, declared, &actual))
            }
            (Some(declared), _) => Ok(declared.to_owned()),
            (None, Some(actual)) => Ok(actual),
            (None, None) if is_s3 => Err(AwsError::new(
                "MissingSecurityHeader",
                400,
                "Your request was missing a required header",
            )
            .with_detail("MissingHeaderName", "x-amz-content-sha256")),
            (None, None) => Ok(UNSIGNED_PAYLOAD.to_owned()),
        }
    }

    fn check_time(&self, now: Timestamp) -> Result<(), AwsError> {
        let age = now.as_secs() - self.signed_at.as_secs();
        match self.form {
            Form::PresignedV2 { expires } if now > expires => {
                Err(errors::presign_expired(None, expires, now))
            }
            Form::PresignedV2 { .. } => Ok(()),
            Form::Presigned { expires_seconds } if age > expires_seconds => {
                let expires = self.signed_at.plus_secs(expires_seconds);
                Err(match self.scope.service.as_str() {
                    "s3" => errors::presign_expired(Some(expires_seconds), expires, now),
                    service => errors::stale(service, &self.date, now, expires_seconds / 60),
                })
            }
            Form::Presigned { .. } if age < -MAX_SKEW_SECONDS => {
                Err(AwsError::new("AccessDenied", 403, "Request is not valid yet"))
            }
            Form::Presigned { .. } => Ok(()),
            Form::Header if self.scope.service == "s3" && age.abs() > MAX_SKEW_SECONDS => {
                Err(errors::skewed(&self.date, now))
            }
            Form::Header if age > MAX_SKEW_SECONDS => {
                Err(errors::stale(&self.scope.service, &self.date, now, MAX_SKEW_SECONDS / 60))
            }
            Form::Header if self.scope.service != "s3" && age < -MAX_AHEAD_SECONDS => {
                Err(errors::early(&self.scope.service, &self.date, now, MAX_AHEAD_SECONDS / 60))
            }
            Form::Header => Ok(()),
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name)?.to_str().ok()
}

fn string_to_sign(date: &str, scope: &Scope, request: &str) -> String {
    let digest = hex::encode(Sha256::digest(request));
    format!("{ALGORITHM}\n{date}\n{scope}\n{digest}")
}

/// A key is derived from its secret once a day, region and service: requests come in thousands.
fn signing_key(secret: &str, scope: &Scope) -> [u8; 32] {
    static KNOWN: LazyLock<Mutex<HashMap<String, [u8; 32]>>> = LazyLock::new(Mutex::default);
    const MOST: usize = 1024;
    // Of a scope that anybody signs for, no part has a line end in it.
    let id = [secret, &scope.date, &scope.region, &scope.service].join("\n");
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = known().get(&id) {
        return *key;
    }
    let key = derive_signing_key(secret, scope);
    let mut known = known();
    if known.len() >= MOST {
        known.clear();
    }
    known.insert(id, key);
    key
}

fn derive_signing_key(secret: &str, scope: &Scope) -> [u8; 32] {
    let mut key = hmac(format!("AWS4{secret}").as_bytes(), &scope.date);
    for part in [scope.region.as_str(), scope.service.as_str(), "aws4_request"] {
        key = hmac(&key, part);
    }
    key
}

fn keyed(key: &[u8], text: &str) -> HmacSha256 {
    let mut mac = HmacSha256::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac
}

fn hmac(key: &[u8], text: &str) -> [u8; 32] {
    keyed(key, text).finalize().into_bytes().into()
}

/// Whether `signature` is the HMAC, compared in constant time.
fn hmac_is(key: &[u8], text: &str, signature: &str) -> bool {
    hex::decode(signature).is_ok_and(|signature| keyed(key, text).verify_slice(&signature).is_ok())
}

/// `20261121T123015Z`.
fn basic_date(at: Timestamp) -> String {
    let at = at.to_datetime();
    let (hour, minute, second) = at.to_hms();
    let (year, month, day) = at.to_calendar_date();
    format!("{year:04}{:02}{day:02}T{hour:02}{minute:02}{second:02}Z", u8::from(month))
}

fn parse_date(text: &str) -> Option<Timestamp> {
    if text.len() != 16 || !text.is_ascii() {
        return None;
    }
    let (date, rest) = text.split_at(8);
    let time = rest.strip_prefix('T')?.strip_suffix('Z')?;
    let number = |text: &str| text.parse::<u8>().ok();
    let month = time::Month::try_from(number(&date[4..6])?).ok()?;
    let date =
        time::Date::from_calendar_date(date[..4].parse().ok()?, month, number(&date[6..])?).ok()?;
    let time = time::Time::from_hms(number(&time[..2])?, number(&time[2..4])?, number(&time[4..])?)
        .ok()?;
    Some(Timestamp::from_datetime(date.with_time(time).assume_utc()))
}

/// An HTTP date as `X-Amz-Date` writes it.
fn compact_date(text: &str) -> Option<String> {
    if parse_date(text).is_some() {
        return Some(text.to_owned());
    }
    crate::protocol::time::parse(text).ok().map(basic_date)
}
