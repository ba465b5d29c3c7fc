//! Whose key signed a request, and with which secret it must have been signed.
//!
//! Root keys (`test`, and any 12 digits) exist without a record, so that a fresh machine can be
//! used at once; [`crate::RootKeys`] says whether they are let in. Every other key is a record
//! that IAM or STS wrote.

use model::record::iam::AccessKeyRecord;
use model::{AccountId, Principal, StorageError, Timestamp};
use store::{Read, Reader};

use crate::{Config, Peer, RootKeys};

/// A key that exists and may sign now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SigningKey {
    pub(crate) principal: Principal,
    /// Any of these; one for all but the 12-digit root keys.
    pub(crate) secrets: Vec<String>,
    /// The record of a session: its policies and tags count.
    pub(crate) session: Option<Box<AccessKeyRecord>>,
}

impl SigningKey {
    /// Of a request that nobody signed.
    pub(crate) fn anonymous() -> SigningKey {
        SigningKey { principal: Principal::Anonymous, secrets: Vec::new(), session: None }
    }
}

/// Why a key may not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No such key, or one that was deactivated: AWS does not tell these apart.
    Unknown,
    /// The session is over.
    Expired,
    /// The session token is missing or another session's.
    WrongToken,
}

/// The root keys that are let in from where `peer` is. A task has the credentials that it was
/// given; whoever took it over must not be root by writing `test`.
pub(crate) fn roots<'a>(config: &'a Config, peer: &Peer) -> Option<&'a RootKeys> {
    let from_host = peer.vpc_id.is_none();
    (from_host || config.root_keys_in_tasks).then_some(&config.root_keys)
}

/// The key named `access_key_id`, or why it may not sign at `now`.
pub(crate) fn find(
    read: impl FnOnce() -> Result<Reader, StorageError>,
    root_keys: Option<&RootKeys>,
    access_key_id: &str,
    session_token: Option<&str>,
    now: Timestamp,
) -> Result<Result<SigningKey, Refusal>, StorageError> {
    if let Some(key) = root_keys.and_then(|keys| root_key(keys, access_key_id)) {
        return Ok(Ok(key));
    }
    let Some(record) = read()?.get(&AccessKeyRecord::key_of(access_key_id))? else {
        return Ok(Err(Refusal::Unknown));
    };
    Ok(usable(record, session_token, now))
}

fn root_key(root_keys: &RootKeys, access_key_id: &str) -> Option<SigningKey> {
    let root = |account, secrets| SigningKey {
        principal: Principal::Root { account },
        secrets,
        session: None,
    };
    match root_keys {
        RootKeys::WellKnown if access_key_id == "test" => {
            Some(root(AccountId::default_account(), vec!["test".into()]))
        }
        RootKeys::WellKnown => {
            let account = AccountId::parse(access_key_id).ok()?;
            // People set the secret to either; both say the same, that nothing is secret here.
            Some(root(account, vec!["test".into(), access_key_id.into()]))
        }
        RootKeys::Given { access_key_id: given, secret_access_key } if given == access_key_id => {
            Some(root(AccountId::default_account(), vec![secret_access_key.clone()]))
        }
        RootKeys::Given { .. } => None,
    }
}

fn usable(
    record: AccessKeyRecord,
    session_token: Option<&str>,
    now: Timestamp,
) -> Result<SigningKey, Refusal> {
    if !record.active {
        return Err(Refusal::Unknown);
    }
    if record.session_token.as_deref() != session_token {
        return Err(Refusal::WrongToken);
    }
    if record.expires_at.is_some_and(|at| at <= now) {
        return Err(Refusal::Expired);
    }
    Ok(SigningKey {
        principal: record.principal.clone(),
        secrets: vec![record.secret_access_key.clone()],
        session: record.session_token.is_some().then(|| Box::new(record)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(token: Option<&str>, active: bool, expires_at: Option<i64>) -> AccessKeyRecord {
        AccessKeyRecord {
            access_key_id: "ASIA1".into(),
            secret_access_key: "s".into(),
            session_token: token.map(str::to_owned),
            principal: Principal::Root { account: AccountId::default_account() },
            active,
            created_at: Timestamp(0),
            expires_at: expires_at.map(Timestamp),
            session_policies: Vec::new(),
            session_tags: Vec::new(),
            source_identity: None,
        }
    }

    #[test]
    fn a_session_needs_its_own_token_while_it_lasts() {
        let check = |record: AccessKeyRecord, token: Option<&str>| {
            usable(record, token, Timestamp(10)).map(|_| ())
        };
        assert_eq!(check(session(Some("t"), true, Some(11)), Some("t")), Ok(()));
        assert_eq!(check(session(Some("t"), true, Some(10)), Some("t")), Err(Refusal::Expired));
        assert_eq!(check(session(Some("t"), true, Some(11)), None), Err(Refusal::WrongToken));
        assert_eq!(check(session(None, true, None), Some("t")), Err(Refusal::WrongToken));
        assert_eq!(check(session(None, false, None), None), Err(Refusal::Unknown));
    }

    #[test]
    fn well_known_root_keys_are_not_known_when_others_are_given() {
        let given =
            RootKeys::Given { access_key_id: "AKIAMINE".into(), secret_access_key: "x".into() };
        assert!(root_key(&given, "test").is_none());
        assert!(root_key(&given, "123456789012").is_none());
        assert!(root_key(&given, "AKIAMINE").is_some());
        let key = root_key(&RootKeys::WellKnown, "123456789012").unwrap();
        assert_eq!(key.principal.arn(), "arn:aws:iam::123456789012:root");
    }
}
