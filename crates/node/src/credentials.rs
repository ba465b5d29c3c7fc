//! Temporary credentials of task roles: minted when a task first asks for them, and renewed
//! while it does.
//!
//! Control makes their record with the task and removes it, with all keys, when the task has
//! stopped; so a launch waits for nothing here. Not here: the address they are served at
//! (`linklocal`).

use model::record::ecs::TaskRecord;
use model::record::iam::{AccessKeyRecord, RoleRecord};
use model::record::node::TaskCredentialsRecord;
use model::{AccountId, Principal, StorageError, Timestamp, random};
use store::{Read, Txn};

const LIFETIME_MS: i64 = 6 * 3600 * 1000;
/// Asked for with less than this left, new ones are made.
const RENEW_MS: i64 = 3600 * 1000;

const KEY_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The path that a task's containers are told, or `None` without a task role.
pub(crate) fn relative_uri(task: &TaskRecord) -> Option<String> {
    task.credentials_id.as_ref().map(|id| format!("/v2/credentials/{id}"))
}

/// Whether the task's role, if it has one, exists.
pub(crate) fn has_its_role(read: &impl Read, task: &TaskRecord) -> Result<bool, StorageError> {
    let Some(role_arn) = &task.spec.task_role_arn else {
        return Ok(true);
    };
    match parse_role(role_arn) {
        Some((account, name)) => read.contains(&RoleRecord::key_of(&account, name)),
        None => Ok(false),
    }
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

/// The credentials with this id, if they need not be renewed: the usual case, which writes nothing.
pub(crate) fn fresh(
    read: &impl Read,
    id: &str,
    now: Timestamp,
) -> Result<Option<Current>, StorageError> {
    let Some(record) = read.get(&TaskCredentialsRecord::key_of(id))? else {
        return Ok(Some(Current::Unknown));
    };
    let Some(newest) = record.access_key_ids.last() else { return Ok(None) };
    let left = record.expires_at.0 - now.0;
    // More than was given: the clock was set back, and they would last too long.
    if !(RENEW_MS..=LIFETIME_MS).contains(&left) {
        return Ok(None);
    }
    let key = read.get(&AccessKeyRecord::key_of(newest))?;
    Ok(key.map(|key| Current::Here { role_arn: record.role_arn, key: Box::new(key) }))
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
    if let Some(current) = fresh(txn, id, now)? {
        return Ok(current);
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

/// A session of the role in the name of a task, or of a function; `None` when there is no such role.
pub(crate) fn mint(
    txn: &mut Txn<'_>,
    role_arn: &str,
    session_name: &str,
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
            session_name: session_name.to_owned(),
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

    const START: Timestamp = Timestamp(1_795_264_215_000);

    #[tokio::test]
    async fn keys_are_replaced_before_they_end_and_the_old_ones_last_as_promised() {
        let dir = tempfile::tempdir().unwrap();
        let holder = store::Holder { pid: 1, listen: String::new() };
        let store = store::Store::open(dir.path(), &holder).unwrap();
        let role = RoleRecord {
            account: AccountId::default_account(),
            path: "/".into(),
            name: "thumb".into(),
            id: "AROATEST".into(),
            created_at: START,
            description: None,
            max_session_secs: 3600,
            trust_policy: "{}".into(),
            policies: Default::default(),
            tags: Vec::new(),
            last_used_at: None,
        };
        let record = TaskCredentialsRecord {
            id: "u".into(),
            account: AccountId::default_account(),
            region: model::Region::default_region(),
            cluster: "default".into(),
            task_id: "t".into(),
            role_arn: "arn:aws:iam::000000000000:role/thumb".into(),
            access_key_ids: Vec::new(),
            expires_at: Timestamp(0),
        };
        let write = store.write(move |txn| {
            txn.put(&role);
            txn.put(&record);
            Ok::<_, StorageError>(())
        });
        write.await.unwrap();
        let ask = async |hours: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "small")]
            let now = Timestamp(START.0 + (hours * 3.6e6) as i64);
            let fresh = fresh(&store.read().unwrap(), "u", now).unwrap();
            let current = store.write(move |txn| current(txn, "u", now)).await.unwrap();
            let Current::Here { key, .. } = current else { panic!("{current:?}") };
            // A look without a write says the same, or that there is something to write.
            if let Some(Current::Here { key: seen, .. }) = fresh {
                assert_eq!(seen, key);
            }
            (key.access_key_id.clone(), (key.expires_at.unwrap().0 - now.0) / 3_600_000)
        };
        let (first, hours) = ask(0.0).await;
        assert_eq!(hours, 6);
        assert_eq!(ask(4.9).await.0, first, "more than an hour is left");
        let (second, hours) = ask(5.1).await;
        assert_ne!(second, first);
        assert_eq!(hours, 6);
        let kept = |id: &str| store.read().unwrap().contains(&AccessKeyRecord::key_of(id)).unwrap();
        assert!(kept(&first), "a container may still use it");
        let listed =
            || store.read().unwrap().get(&TaskCredentialsRecord::key_of("u")).unwrap().unwrap();
        assert_eq!(listed().access_key_ids, [first.clone(), second.clone()]);
        let (third, _) = ask(11.0).await;
        assert_eq!(listed().access_key_ids, [second, third], "the first is over");
        // The clock jumps a day ahead and back again.
        let (ahead, hours) = ask(35.0).await;
        assert_eq!(hours, 6);
        let (back, hours) = ask(11.0).await;
        assert_ne!(back, ahead);
        assert_eq!(hours, 6, "and not 30");
        let unknown = fresh(&store.read().unwrap(), "other", START).unwrap();
        assert_eq!(unknown, Some(Current::Unknown));
    }

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
