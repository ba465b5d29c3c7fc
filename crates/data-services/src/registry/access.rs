//! Who calls the registry, and which account's and region's repositories are meant.
//!
//! Clients know two ways to log in: user `AWS` with an authorization token, as on AWS, and, only
//! while we listen on loopback, an access key id with its secret. The token may also come as a
//! bearer token. Nobody gets in without.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HOST, WWW_AUTHENTICATE};
use http::{StatusCode, request};
use model::image::parse_ecr_host;
use model::record::iam::AccessKeyRecord;
use model::{AccountId, Principal, Region, StorageError, Timestamp};
use store::Read;

use super::error::RegistryError;
use super::token::{Signer, TokenError};

/// Somebody who may come in, and the registry that they named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) principal: Principal,
    pub(super) account: AccountId,
    pub(super) region: Region,
    /// The session that the token was given to.
    pub(super) session: Option<Box<AccessKeyRecord>>,
}

/// What a request brings to prove who sends it.
#[derive(Debug, PartialEq, Eq)]
enum Credentials {
    None,
    Token(String),
    AccessKey { id: String, secret: String },
}

impl Credentials {
    fn of(head: &request::Parts) -> Credentials {
        let Some((scheme, value)) = head
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
        else {
            return Credentials::None;
        };
        let value = value.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return Credentials::Token(value.to_owned());
        }
        let decoded = STANDARD.decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let pair = decoded.as_deref().and_then(|text| text.split_once(':'));
        match pair {
            Some(("AWS", token)) if scheme.eq_ignore_ascii_case("basic") => {
                Credentials::Token(token.to_owned())
            }
            Some((id, secret)) if scheme.eq_ignore_ascii_case("basic") => {
                Credentials::AccessKey { id: id.to_owned(), secret: secret.to_owned() }
            }
            Some(_) | None => Credentials::None,
        }
    }
}

/// Lets the sender of `head` in, or says what to do about it.
pub(super) fn authenticate(
    read: &impl Read,
    signer: &Signer,
    head: &request::Parts,
    now: Timestamp,
    allow_access_keys: bool,
) -> Result<Caller, RegistryError> {
    let host = host_of(head);
    let (principal, region, session) = match Credentials::of(head) {
        Credentials::None => return Err(unauthorized(host, "authentication required")),
        Credentials::Token(token) => match signer.check_token(&token, now) {
            Ok(claims) => {
                let session = match &claims.session {
                    None => None,
                    Some(id) => {
                        let record = read.get(&AccessKeyRecord::key_of(id))?;
                        let record = record.filter(|r| r.expires_at.is_none_or(|at| at > now));
                        let over = || unauthorized(host, "the session of the token is over");
                        Some(Box::new(record.ok_or_else(over)?))
                    }
                };
                (claims.principal, claims.region, session)
            }
            Err(TokenError::Invalid) => {
                return Err(unauthorized(host, "the authorization token is invalid"));
            }
            Err(TokenError::Expired) => {
                return Err(RegistryError::new(
                    StatusCode::FORBIDDEN,
                    "DENIED",
                    "Your authorization token has expired. Reauthenticate and try again.",
                ));
            }
        },
        Credentials::AccessKey { .. } if !allow_access_keys => {
            return Err(unauthorized(host, "the user must be AWS"));
        }
        Credentials::AccessKey { id, secret } => {
            let principal = principal_of(read, signer, &id, &secret, now)?
                .ok_or_else(|| unauthorized(host, "the access key or its secret is wrong"))?;
            (principal, Region::default_region(), None)
        }
    };
    let own = principal
        .account()
        .cloned()
        .ok_or_else(|| unauthorized(host, "the token belongs to nobody"))?;
    let (account, region) = parse_ecr_host(host).unwrap_or((own, region));
    Ok(Caller { principal, account, region, session })
}

/// Whose access key it is. Keys of sessions cannot be used so: there is no place for their token.
fn principal_of(
    read: &impl Read,
    signer: &Signer,
    id: &str,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Principal>, StorageError> {
    let root = match id {
        "test" => Some(AccountId::default_account()),
        other => AccountId::parse(other).ok(),
    };
    if let Some(account) = root {
        // As the gateway has it: a root key's secret is `test`, or the account once more.
        let is_right = signer.same(secret, "test") || signer.same(secret, id);
        return Ok(is_right.then_some(Principal::Root { account }));
    }
    let key = read.get(&AccessKeyRecord::key_of(id))?;
    Ok(key
        .filter(|key| {
            key.active
                && key.session_token.is_none()
                && key.expires_at.is_none_or(|at| at > now)
                && signer.same(secret, &key.secret_access_key)
        })
        .map(|key| key.principal))
}

/// The name under which the client knows us.
pub(super) fn host_of(head: &request::Parts) -> &str {
    head.headers
        .get(HOST)
        .and_then(|value| value.to_str().ok())
        .or_else(|| head.uri.authority().map(|authority| authority.as_str()))
        .unwrap_or("localhost")
}

fn unauthorized(host: &str, why: &str) -> RegistryError {
    RegistryError::new(
        StatusCode::UNAUTHORIZED,
        "UNAUTHORIZED",
        format!(
            "{why}: log in as user AWS with the password that `aws ecr get-login-password` prints"
        ),
    )
    .header(
        WWW_AUTHENTICATE,
        &format!("Basic realm=\"http://{host}/\",service=\"ecr.amazonaws.com\""),
    )
}
