//! Temporary credentials of task roles: made when a task starts, renewed while it asks for
//! them, gone when it has stopped.
//!
//! Every function works inside a transaction of the caller's, so that credentials and task
//! never disagree. Not here: the address they are served at (`linklocal`).

use model::record::ecs::TaskRecord;
use model::record::iam::{AccessKeyRecord, RoleRecord};
use model::record::node::TaskCredentialsRecord;
use model::{AccountId, Key, Principal, StorageError, Timestamp, random};
use store::{Read, Txn};

const LIFETIME_MS: i64 = 6 * 3600 * 1000;
/// Asked for with less than this left, new ones are made.
const RENEW_MS: i64 = 3600 * 1000;

const KEY_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The path that a task's containers are told, or `None` without a task role.
pub(crate) fn relative_uri(
    read: &impl Read,
    task: &TaskRecord,
) -> Result<Option<String>, StorageError> {
    Ok(of_task(read, task)?.map(|record| format!("/v2/credentials/{}", record.id)))
}

fn of_task(
    read: &impl Read,
    task: &TaskRecord,
) -> Result<Option<TaskCredentialsRecord>, StorageError> {
    let all = read.scan(&Key::<TaskCredentialsRecord>::new())?;
    Ok(all.into_iter().find(|record| record.task_id == task.id))
}

/// Gives the task its credentials, if it has a role and does not have them yet. `false` when
/// the role does not exist.
pub(crate) fn ensure(
    txn: &mut Txn<'_>,
    task: &TaskRecord,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let Some(role_arn) = &task.spec.task_role_arn else {
        return Ok(true);
    };
    if of_task(txn, task)?.is_some() {
        return Ok(true);
    }
    let Some(key) = mint(txn, role_arn, &task.id, now)? else {
        return Ok(false);
    };
    txn.put(&TaskCredentialsRecord {
        id: random::uuid(),
        account: task.account.clone(),
        region: task.region.clone(),
        cluster: task.cluster.clone(),
        task_id: task.id.clone(),
        role_arn: role_arn.clone(),
        expires_at: key.expires_at.unwrap_or(now),
        access_key_ids: vec![key.access_key_id],
    });
    Ok(true)
}

/// Takes the task's credentials away. Twice is once.
pub(crate) fn remove(txn: &mut Txn<'_>, task: &TaskRecord) -> Result<(), StorageError> {
    if task.spec.task_role_arn.is_none() {
        return Ok(());
    }
    if let Some(record) = of_task(txn, task)? {
        for id in &record.access_key_ids {
            txn.delete(&AccessKeyRecord::key_of(id));
        }
        txn.delete(&TaskCredentialsRecord::key_of(&record.id));
    }
    Ok(())
}

/// What the credentials endpoint answers with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Current {
    /// There are no such credentials.
    Unknown,
    /// The role is gone.
    NoRole,
    Here {
        role_arn: String,
        key: Box<AccessKeyRecord>,
    },
}

/// The credentials with this id as they are now, renewed if they would soon expire.
pub(crate) fn current(
    txn: &mut Txn<'_>,
    id: &str,
    now: Timestamp,
) -> Result<Current, StorageError> {
    let Some(mut record) = txn.get(&TaskCredentialsRecord::key_of(id))? else {
        return Ok(Current::Unknown);
    };
    let newest = record.access_key_ids.last().cloned().unwrap_or_default();
    if record.expires_at.0 - now.0 >= RENEW_MS
        && let Some(key) = txn.get(&AccessKeyRecord::key_of(&newest))?
    {
        return Ok(Current::Here { role_arn: record.role_arn, key: Box::new(key) });
    }
    let Some(key) = mint(txn, &record.role_arn, &record.task_id, now)? else {
        return Ok(Current::NoRole);
    };
    // The ones before stay until they expire: a container may be using them at this moment.
    record.access_key_ids.retain(|id| {
        let old = txn.get(&AccessKeyRecord::key_of(id));
        old.is_ok_and(|old| old.is_some_and(|old| old.expires_at.is_none_or(|at| at > now)))
    });
    record.access_key_ids.push(key.access_key_id.clone());
    record.expires_at = key.expires_at.unwrap_or(now);
    let role_arn = record.role_arn.clone();
    txn.put(&record);
    Ok(Current::Here { role_arn, key: Box::new(key) })
}

/// A session of the role in the task's name; `None` when there is no such role.
fn mint(
    txn: &mut Txn<'_>,
    role_arn: &str,
    task_id: &str,
    now: Timestamp,
) -> Result<Option<AccessKeyRecord>, StorageError> {
    let Some((account, name)) = parse_role(role_arn) else {
        return Ok(None);
    };
    let Some(role) = txn.get(&RoleRecord::key_of(&account, name))? else {
        return Ok(None);
    };
    let key = AccessKeyRecord {
        access_key_id: format!("ASIA{}", random::text(KEY_ALPHABET, 16)),
        secret_access_key: random::text(SECRET_ALPHABET, 40),
        session_token: Some(random::text(SECRET_ALPHABET, 320)),
        principal: Principal::AssumedRole {
            account,
            role_path: role.path,
            role_name: role.name,
            role_id: role.id,
            session_name: task_id.to_owned(),
        },
        active: true,
        created_at: now,
        expires_at: Some(Timestamp(now.0 + LIFETIME_MS)),
        session_policies: Vec::new(),
        session_tags: Default::default(),
        source_identity: None,
    };
    txn.put(&key);
    Ok(Some(key))
}

/// Account and name in `arn:aws:iam::123456789012:role/path/name`.
fn parse_role(arn: &str) -> Option<(AccountId, &str)> {
    let rest = arn.strip_prefix("arn:")?.split_once(":iam::")?.1;
    let (account, resource) = rest.split_once(':')?;
    let name = resource.strip_prefix("role/")?.rsplit('/').next()?;
    Some((AccountId::parse(account).ok()?, name))
}

/// `…/<id>`, or `id=<id>` as version 1 had it.
pub(crate) fn id_in(path: &str, query: Option<&str>) -> Option<String> {
    let in_path = path.strip_prefix("/v2/credentials").map(|rest| rest.trim_start_matches('/'));
    let in_query = (path == "/v1/credentials")
        .then(|| query?.split('&').find_map(|pair| pair.strip_prefix("id=")))
        .flatten();
    in_path.or(in_query).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roles_name_is_the_last_part_of_its_arn() {
        let (account, name) = parse_role("arn:aws:iam::123456789012:role/a/b/thumb").unwrap();
        assert_eq!((account.as_str(), name), ("123456789012", "thumb"));
        assert!(parse_role("arn:aws:iam::1:role/x").is_none());
        assert!(parse_role("thumb").is_none());
    }

    #[test]
    fn both_forms_of_the_address_are_known() {
        assert_eq!(id_in("/v2/credentials/abc", None).as_deref(), Some("abc"));
        assert_eq!(id_in("/v2/credentials", None).as_deref(), Some(""));
        assert_eq!(id_in("/v1/credentials", Some("x=1&id=abc")).as_deref(), Some("abc"));
        assert_eq!(id_in("/v1/credentials", None), None);
    }
}
