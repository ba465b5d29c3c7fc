//! Who sends a request: its signature, verified against the key that it names.
//!
//! Not here: what the sender may do.

use aws_api::protocol::Routed;
use aws_api::sigv4::{self, Authorization, FormSignature, errors};
use aws_api::{AwsError, ServiceDescriptor, StreamBody, catalog};
use bytes::Bytes;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use model::{AwsHost, Principal, Region, StorageError, Timestamp};

use crate::keys::{self, Refusal, SigningKey};
use crate::{Peer, Shared};

/// Whether the request carries an AWS signature, good or bad, in its header.
pub(crate) fn is_signed(headers: &HeaderMap) -> bool {
    headers
        .get(AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"AWS4-HMAC-SHA256"))
}

/// The signature of a request as it was read: once, for all who need it.
pub(crate) type Signed = Result<Option<Authorization>, AwsError>;

/// The service in the signature's scope: it decides between services that share action names.
pub(crate) fn signing_name(signed: &Signed) -> Option<String> {
    Some(signed.as_ref().ok()?.as_ref()?.scope.service.clone())
}

/// The region that the client meant: that of the signature, else the one in the host name.
pub(crate) fn region(signed: &Signed, host: &str) -> Option<Region> {
    if let Ok(Some(authorization)) = signed
        && let Ok(region) = Region::parse(&authorization.scope.region)
        // Clients of global services sign for a pseudo region.
        && !region.as_str().starts_with("aws-global")
    {
        return Some(region);
    }
    aws_host(host)?.region().cloned()
}

/// What the name means by which the client knows us, if it is one of AWS's.
pub(crate) fn aws_host(host: &str) -> Option<AwsHost> {
    AwsHost::parse(host, |prefix| named(prefix).is_some())
}

/// The service whose endpoints' names begin so.
pub(crate) fn named(prefix: &str) -> Option<&'static ServiceDescriptor> {
    catalog::ALL.iter().copied().find(|service| service.endpoint_prefix == prefix)
}

/// A request whose body is in memory. Returns who sent it, and the body less any signing frame.
pub(crate) fn buffered(
    shared: &Shared,
    peer: &Peer,
    routed: &Routed,
    (signed, parts): (&Signed, &Parts),
    body: Bytes,
    now: Timestamp,
) -> Result<(SigningKey, Bytes), AwsError> {
    if is_anonymous(routed, signed)? {
        return Ok((SigningKey::anonymous(), body));
    }
    let (authorization, key) = signer(shared, peer, routed.service, signed, now)?;
    verify(authorization, parts, &key, Some(&body), now)?;
    Ok((key, body))
}

/// A request whose body is still to come: its frames are checked while it is read.
pub(crate) fn streamed(
    shared: &Shared,
    peer: &Peer,
    routed: &Routed,
    (signed, parts): (&Signed, &Parts),
    body: StreamBody,
    now: Timestamp,
) -> Result<(SigningKey, StreamBody), AwsError> {
    if is_anonymous(routed, signed)? {
        return Ok((SigningKey::anonymous(), sigv4::wrap_body(parts, None, body)?));
    }
    let (authorization, key) = signer(shared, peer, routed.service, signed, now)?;
    let verified = verify(authorization, parts, &key, None, now)?;
    let body = sigv4::wrap_body(parts, Some(&verified), body)?;
    Ok((key, body))
}

/// Lets only the root of an account go on, by a signature for STS: what is asked is ours, and
/// no service of AWS's has it.
pub(crate) fn root(
    shared: &Shared,
    peer: &Peer,
    parts: &Parts,
    now: Timestamp,
) -> Result<(), AwsError> {
    let signed = sigv4::parse(parts);
    let (authorization, key) = signer(shared, peer, &catalog::STS, &signed, now)?;
    verify(authorization, parts, &key, Some(&[]), now)?;
    match key.principal {
        Principal::Root { .. } => Ok(()),
        _ => Err(AwsError::new("AccessDenied", 403, "Only the root of an account may ask this.")),
    }
}

/// Who signed a request to a function's address.
pub(crate) fn function_caller(
    shared: &Shared,
    peer: &Peer,
    (signed, parts): (&Signed, &Parts),
    body: &[u8],
    now: Timestamp,
) -> Result<SigningKey, AwsError> {
    let (authorization, key) = signer(shared, peer, &catalog::LAMBDA, signed, now)?;
    verify(authorization, parts, &key, Some(body), now)?;
    Ok(key)
}

/// S3 knows callers without a signature: it lets them in where a bucket's policy or an access
/// control list does. So does SNS, for the addresses that it puts into messages.
fn is_anonymous(routed: &Routed, signed: &Signed) -> Result<bool, AwsError> {
    let signed = signed.as_ref().map_err(Clone::clone)?;
    let knows_strangers = match routed.service.id {
        "s3" => true,
        "sns" => matches!(routed.operation_name(), "ConfirmSubscription" | "Unsubscribe"),
        _ => false,
    };
    Ok(knows_strangers && signed.is_none())
}

fn signer<'a>(
    shared: &Shared,
    peer: &Peer,
    descriptor: &'static ServiceDescriptor,
    signed: &'a Signed,
    now: Timestamp,
) -> Result<(&'a Authorization, SigningKey), AwsError> {
    let service = descriptor.signing_name;
    let signed = signed.as_ref().map_err(Clone::clone)?;
    let authorization = signed.as_ref().ok_or_else(|| errors::missing(service))?;
    authorization.check_service(descriptor)?;
    let internal = |error: StorageError| {
        tracing::error!(error = %background::Chain(&error), "could not look up an access key");
        AwsError::internal(descriptor)
    };
    let found = keys::find(
        || shared.store.read(),
        keys::roots(&shared.config, peer),
        &authorization.access_key,
        authorization.session_token.as_deref(),
        now,
    )
    .map_err(internal)?;
    match found {
        Ok(key) => Ok((authorization, key)),
        Err(Refusal::Unknown | Refusal::WrongToken) => {
            Err(errors::unknown_key(service, &authorization.access_key))
        }
        Err(Refusal::Expired) => Err(errors::expired_token(service)),
    }
}

/// The key that a form says its policy is signed with.
pub(crate) fn form_key(
    shared: &Shared,
    peer: &Peer,
    signature: &FormSignature,
    now: Timestamp,
) -> Result<SigningKey, AwsError> {
    let found = keys::find(
        || shared.store.read(),
        keys::roots(&shared.config, peer),
        &signature.access_key,
        signature.session_token.as_deref(),
        now,
    );
    let found = found.map_err(|error| {
        tracing::error!(error = %background::Chain(&error), "could not look up an access key");
        AwsError::internal(&catalog::S3)
    })?;
    found.map_err(|refusal| match refusal {
        Refusal::Unknown | Refusal::WrongToken => errors::unknown_key("s3", &signature.access_key),
        Refusal::Expired => errors::expired_token("s3"),
    })
}

/// Tries each secret that the key may have; the first error is the one to report.
fn verify(
    authorization: &Authorization,
    parts: &Parts,
    key: &SigningKey,
    body: Option<&[u8]>,
    now: Timestamp,
) -> Result<sigv4::Verified, AwsError> {
    let mut first_error = None;
    for secret in &key.secrets {
        match authorization.verify(parts, secret, body, now) {
            Ok(verified) => return Ok(verified),
            Err(error) => {
                first_error.get_or_insert(error);
            }
        }
    }
    Err(first_error.unwrap_or_else(|| {
        errors::unknown_key(&authorization.scope.service, &authorization.access_key)
    }))
}
