//! Credentials of functions: a session of the role in the function's name, in the environment of
//! each instance.
//!
//! An instance cannot be given new ones, so a session is given to new instances only while much of
//! it is left, and instances do not live longer than that.
//!
//! Not here: making a session (`credentials`).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::record::iam::{AccessKeyRecord, RoleRecord};
use model::{Principal, StorageError};
use store::Read;

use super::prepare::Prepared;
use crate::{Shared, credentials};

/// Left of a session that is given to an instance, at least.
const LEAST_LEFT_MS: i64 = 4 * 3600 * 1000;
/// An instance that is older is ended when it is next idle: its credentials are good for a quarter
/// of an hour, the longest invocation, beyond.
pub(super) const OLDEST: Duration = Duration::from_secs(3 * 3600 + 2400);

/// By role and function.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    known: Mutex<HashMap<(String, String), AccessKeyRecord>>,
}

/// A session for an instance; `None` when there is no such role any more.
pub(super) async fn session(
    shared: &Shared,
    prepared: &Prepared,
) -> Result<Option<AccessKeyRecord>, StorageError> {
    let function = &prepared.function;
    let name = (function.role.clone(), function.arn().to_string());
    let now = shared.clock.now();
    let sessions = &shared.functions.sessions;
    let known = {
        let known = sessions.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&name).cloned()
    };
    if let Some(key) = known {
        let lasts = key.expires_at.is_some_and(|at| at.0 - now.0 > LEAST_LEFT_MS);
        if lasts && is_of_the_same_role(&shared.store.read()?, &key)? {
            return Ok(Some(key));
        }
    }
    let (role, session_name) = (function.role.clone(), function.name.clone());
    let minted = shared.store.write(move |txn| credentials::mint(txn, &role, &session_name, now));
    let minted = minted.await?;
    if let Some(key) = &minted {
        let mut known = sessions.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, key| key.expires_at.is_some_and(|at| at > now));
        known.insert(name, key.clone());
    }
    Ok(minted)
}

/// A role that was deleted and made anew is another one, and the key is still there.
fn is_of_the_same_role(read: &impl Read, key: &AccessKeyRecord) -> Result<bool, StorageError> {
    let Principal::AssumedRole { account, role_name, role_id, .. } = &key.principal else {
        return Ok(false);
    };
    let role = read.get(&RoleRecord::key_of(account, role_name))?;
    Ok(role.is_some_and(|role| role.id == *role_id)
        && read.contains(&AccessKeyRecord::key_of(&key.access_key_id))?)
}
