//! Sessions: making them, and forgetting them when they are over.

use std::time::Duration;

use aws_api::sts::Credentials;
use background::Chain;
use base64::Engine as _;
use model::record::ecs::Tag;
use model::record::iam::AccessKeyRecord;
use model::{Clock, Key, Principal, StorageError, Timestamp, random};
use store::{Read, Store, Txn};
use tracing::{info, warn};

use crate::iam::names::{Id, new_id, new_secret, whole_seconds};

/// What a new session is to be.
pub(super) struct NewSession {
    pub(super) principal: Principal,
    pub(super) duration_secs: i32,
    pub(super) policies: Vec<String>,
    pub(super) tags: Vec<Tag>,
    pub(super) source_identity: Option<String>,
}

/// Stores a session and returns its credentials, which are shown this once.
pub(super) fn open(txn: &mut Txn<'_>, now: Timestamp, new: NewSession) -> Credentials {
    let expires_at = whole_seconds(now.plus_secs(i64::from(new.duration_secs)));
    let token = base64::engine::general_purpose::STANDARD.encode(random::bytes::<240>());
    let record = AccessKeyRecord {
        access_key_id: new_id(Id::SessionKey),
        secret_access_key: new_secret(),
        session_token: Some(token),
        principal: new.principal,
        active: true,
        created_at: now,
        expires_at: Some(expires_at),
        session_policies: new.policies,
        session_tags: new.tags,
        source_identity: new.source_identity,
    };
    txn.put(&record);
    Credentials {
        access_key_id: Some(record.access_key_id),
        secret_access_key: Some(record.secret_access_key),
        session_token: record.session_token,
        expiration: Some(expires_at),
    }
}

/// How long the record of a session stays after its end: clients are told that it expired, not
/// that it never was.
const GRACE_SECS: i64 = 6 * 3600;

/// Removes the records of sessions that ended a while ago, every `every`, for ever. Those of
/// tasks, which the node makes, are among them.
pub async fn sweep_sessions(store: Store, clock: Clock, every: Duration) {
    loop {
        let now = clock.now();
        match store.write(move |txn| expire_sessions(txn, now)).await {
            Ok(0) => {}
            Ok(n_removed) => info!(n_removed, "sessions that are over were forgotten"),
            // They do no harm while they stay.
            Err(error) => warn!(error = %Chain(&error), "could not remove old sessions"),
        }
        tokio::time::sleep(every).await;
    }
}

/// Removes the records of sessions that ended a while ago; returns how many.
///
/// # Errors
/// When the store cannot be read.
pub fn expire_sessions(txn: &mut Txn<'_>, now: Timestamp) -> Result<usize, StorageError> {
    let mut over: Vec<Key<AccessKeyRecord>> = Vec::new();
    txn.visit(&Key::<AccessKeyRecord>::new().text_prefix("ASIA"), None, |record| {
        if record.expires_at.is_some_and(|at| at.plus_secs(GRACE_SECS) <= now) {
            over.push(AccessKeyRecord::key_of(&record.access_key_id));
        }
        true
    })?;
    for key in &over {
        txn.delete(key);
    }
    Ok(over.len())
}
