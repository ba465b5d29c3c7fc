//! How each family of services words a failed authentication.

use http::request::Parts;
use model::Timestamp;

use super::basic_date;
use crate::AwsError;
use crate::protocol::time;
use crate::schema::{Protocol, TimestampFormat};

pub(super) const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Json,
    RestJson,
    Query,
    Ec2,
    S3,
}

/// By the service's signing name.
fn family(service: &str) -> Family {
    let service = crate::catalog::ALL.iter().find(|known| known.signing_name == service);
    match service.and_then(|service| service.protocols.first()) {
        Some(Protocol::Json | Protocol::Cbor) | None => Family::Json,
        Some(Protocol::RestJson) => Family::RestJson,
        Some(Protocol::Query) => Family::Query,
        Some(Protocol::Ec2) => Family::Ec2,
        Some(Protocol::RestXml) => Family::S3,
    }
}

/// A service of the family that a request looks like, when its signature cannot be read.
pub(super) fn hint(parts: &Parts) -> &'static str {
    if parts.headers.contains_key("x-amz-target") {
        "ecs"
    } else if crate::protocol::takes_form(parts) {
        "sts"
    } else {
        "s3"
    }
}

fn error(
    service: &str,
    json: &'static str,
    query: (&'static str, u16),
    ec2: (&'static str, u16),
    s3: (&'static str, u16),
    message: impl Into<String>,
) -> AwsError {
    let (code, status) = match family(service) {
        Family::Json => (json, 400),
        Family::RestJson => (json, 403),
        Family::Query => query,
        Family::Ec2 => ec2,
        Family::S3 => s3,
    };
    AwsError::new(code, status, message)
}

/// Something of the signature is missing.
pub(super) fn incomplete(service: &str, message: impl Into<String>) -> AwsError {
    error(
        service,
        "IncompleteSignatureException",
        ("IncompleteSignature", 400),
        ("AuthFailure", 401),
        ("AuthorizationHeaderMalformed", 400),
        message,
    )
}

/// The signature is not that of the key.
pub(super) fn mismatch(service: &str, message: &str) -> AwsError {
    let message = match family(service) {
        Family::S3 => {
            "The request signature we calculated does not match the signature you provided. Check your key and signing method."
        }
        Family::Ec2 => "AWS was not able to validate the provided access credentials",
        Family::Json | Family::RestJson | Family::Query => message,
    };
    error(
        service,
        "InvalidSignatureException",
        ("SignatureDoesNotMatch", 403),
        ("AuthFailure", 401),
        ("SignatureDoesNotMatch", 403),
        message,
    )
}

/// There is no such key, or its session token is not the one we gave with it.
pub fn unknown_key(service: &str, access_key: &str) -> AwsError {
    let message = match family(service) {
        Family::S3 => "The AWS Access Key Id you provided does not exist in our records.",
        Family::Ec2 => "AWS was not able to validate the provided access credentials",
        Family::Json | Family::RestJson | Family::Query => {
            "The security token included in the request is invalid."
        }
    };
    let error = error(
        service,
        "UnrecognizedClientException",
        ("InvalidClientTokenId", 403),
        ("AuthFailure", 401),
        ("InvalidAccessKeyId", 403),
        message,
    );
    match family(service) {
        Family::S3 => error.with_detail("AWSAccessKeyId", access_key),
        _ => error,
    }
}

/// The request is not signed, and the operation needs it.
pub fn missing(service: &str) -> AwsError {
    let message = match family(service) {
        Family::S3 => "Access Denied",
        Family::Json | Family::RestJson | Family::Ec2 | Family::Query => {
            "Request is missing Authentication Token"
        }
    };
    error(
        service,
        "MissingAuthenticationTokenException",
        ("MissingAuthenticationToken", 403),
        ("MissingAuthenticationToken", 403),
        ("AccessDenied", 403),
        message,
    )
}

/// The session that the key belongs to is over.
pub fn expired_token(service: &str) -> AwsError {
    let message = match family(service) {
        Family::S3 => "The provided token has expired.",
        Family::Ec2 => "Request has expired.",
        Family::Json | Family::RestJson | Family::Query => {
            "The security token included in the request is expired"
        }
    };
    error(
        service,
        "ExpiredTokenException",
        ("ExpiredToken", 403),
        ("RequestExpired", 400),
        ("ExpiredToken", 400),
        message,
    )
}

/// Signed too long ago.
pub(super) fn stale(service: &str, date: &str, now: Timestamp, minutes: i64) -> AwsError {
    let (now, limit) = (basic_date(now), basic_date(now.plus_secs(-60 * minutes)));
    let message = match family(service) {
        Family::Ec2 => "Request has expired.".to_owned(),
        _ => format!(
            "Signature expired: {date} is now earlier than {limit} ({now} - {minutes} min.)"
        ),
    };
    error(
        service,
        "InvalidSignatureException",
        ("SignatureDoesNotMatch", 403),
        ("RequestExpired", 400),
        ("RequestTimeTooSkewed", 403),
        message,
    )
}

/// Signed in the future.
pub(super) fn early(service: &str, date: &str, now: Timestamp, minutes: i64) -> AwsError {
    let (now, limit) = (basic_date(now), basic_date(now.plus_secs(60 * minutes)));
    let message = format!(
        "Signature not yet current: {date} is still later than {limit} ({now} + {minutes} min.)"
    );
    error(
        service,
        "InvalidSignatureException",
        ("SignatureDoesNotMatch", 403),
        ("AuthFailure", 401),
        ("RequestTimeTooSkewed", 403),
        message,
    )
}

/// S3's words for both.
pub(super) fn skewed(date: &str, now: Timestamp) -> AwsError {
    AwsError::new(
        "RequestTimeTooSkewed",
        403,
        "The difference between the request time and the current time is too large.",
    )
    .with_detail("RequestTime", date)
    .with_detail("ServerTime", time::format(now, TimestampFormat::Iso8601, false))
    .with_detail("MaxAllowedSkewMilliseconds", "900000")
}

pub(super) fn presign_expired(
    seconds: Option<i64>,
    expires: Timestamp,
    now: Timestamp,
) -> AwsError {
    let error = AwsError::new("AccessDenied", 403, "Request has expired");
    let error = match seconds {
        Some(seconds) => error.with_detail("X-Amz-Expires", seconds.to_string()),
        None => error,
    };
    error
        .with_detail("Expires", time::format(expires, TimestampFormat::Iso8601, false))
        .with_detail("ServerTime", time::format(now, TimestampFormat::Iso8601, false))
}

/// The body is not what its declared hash says.
pub(super) fn wrong_hash(service: &str, declared: &str, actual: &str) -> AwsError {
    if family(service) != Family::S3 {
        return mismatch(service, MISMATCH);
    }
    AwsError::new(
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
    .with_detail("ClientComputedContentSHA256", declared)
    .with_detail("S3ComputedContentSHA256", actual)
}
