//! Access keys of users and of the account's root.
//!
//! When a key was last used is not recorded, since it would be a write for every call: the
//! answer to that question is AWS's "no data".

use aws_api::iam as api;
use aws_api::{AwsError, Context};
use model::record::iam::{AccessKeyRecord, UserRecord};
use model::{AccountId, Key, Principal, StorageError};
use store::{Read, Reader, Txn};

use super::fault::{Fault, limit_exceeded, no_such_entity, required, validation_error};
use super::names::{Id, new_id, new_secret, whole_seconds};
use super::owners::find;
use super::paging::page;
use super::users;

const MAX_KEYS: usize = 2;

/// Whose keys a call is about.
enum KeyOwner {
    User(Box<UserRecord>),
    /// Its keys belong to nobody else's record, so they are looked for among all.
    Root(AccountId),
}

impl KeyOwner {
    /// The user that is named, or else the caller.
    fn of(read: &impl Read, ctx: &Context, name: Option<String>) -> Result<KeyOwner, Fault> {
        match (name, &ctx.principal) {
            (Some(name), _) => Ok(KeyOwner::User(Box::new(find(read, &ctx.account, &name)?))),
            (None, Principal::User { name, .. }) => {
                Ok(KeyOwner::User(Box::new(find(read, &ctx.account, name)?)))
            }
            (None, Principal::Root { account }) => Ok(KeyOwner::Root(account.clone())),
            (None, _) => Err(validation_error(
                "Must specify userName when calling with non-User credentials",
            )),
        }
    }

    /// Absent for root.
    fn name(&self) -> Option<String> {
        match self {
            KeyOwner::User(user) => Some(user.name.clone()),
            KeyOwner::Root(_) => None,
        }
    }

    fn keys(&self, read: &impl Read) -> Result<Vec<AccessKeyRecord>, StorageError> {
        match self {
            KeyOwner::User(user) => {
                let mut keys = Vec::new();
                for id in &user.access_keys {
                    keys.extend(read.get(&AccessKeyRecord::key_of(id))?);
                }
                Ok(keys)
            }
            KeyOwner::Root(account) => {
                let root = Principal::Root { account: account.clone() };
                let mut keys = read.scan(&Key::<AccessKeyRecord>::new().text_prefix("AKIA"))?;
                keys.retain(|key| key.principal == root);
                Ok(keys)
            }
        }
    }

    fn key(&self, read: &impl Read, id: &str) -> Result<AccessKeyRecord, Fault> {
        self.keys(read)?
            .into_iter()
            .find(|key| key.access_key_id == id)
            .ok_or_else(|| no_such_entity(format!("The Access Key with id {id} cannot be found.")))
    }
}

/// The answer is the only one that ever holds the secret.
pub(super) fn create(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::CreateAccessKeyRequest,
) -> Result<api::CreateAccessKeyResponse, Fault> {
    let owner = KeyOwner::of(txn, ctx, input.user_name)?;
    if owner.keys(txn)?.len() >= MAX_KEYS {
        return Err(limit_exceeded(format!(
            "Cannot exceed quota for AccessKeysPerUser: {MAX_KEYS}"
        )));
    }
    let user_name = owner.name();
    let id = new_id(Id::AccessKey);
    let principal = match owner {
        KeyOwner::Root(account) => Principal::Root { account },
        KeyOwner::User(mut user) => {
            user.access_keys.push(id.clone());
            txn.put(&*user);
            users::principal(&user)
        }
    };
    let key = AccessKeyRecord {
        access_key_id: id,
        secret_access_key: new_secret(),
        session_token: None,
        principal,
        active: true,
        created_at: ctx.now,
        expires_at: None,
        session_policies: Vec::new(),
        session_tags: Vec::new(),
        source_identity: None,
    };
    txn.put(&key);
    let access_key = api::AccessKey {
        user_name,
        access_key_id: Some(key.access_key_id),
        status: Some(api::StatusType::Active),
        secret_access_key: Some(key.secret_access_key),
        create_date: Some(whole_seconds(key.created_at)),
    };
    Ok(api::CreateAccessKeyResponse { access_key: Some(access_key) })
}

pub(super) fn list(
    read: &Reader,
    ctx: &Context,
    input: api::ListAccessKeysRequest,
) -> Result<api::ListAccessKeysResponse, Fault> {
    let owner = KeyOwner::of(read, ctx, input.user_name)?;
    let keys = owner.keys(read)?;
    let page =
        page(keys, |key| key.access_key_id.clone(), input.marker.as_deref(), input.max_items)?;
    let is_truncated = page.is_truncated();
    let metadata = page.items.into_iter().map(|key| api::AccessKeyMetadata {
        user_name: owner.name(),
        access_key_id: Some(key.access_key_id),
        status: Some(if key.active { api::StatusType::Active } else { api::StatusType::Inactive }),
        create_date: Some(whole_seconds(key.created_at)),
    });
    Ok(api::ListAccessKeysResponse {
        access_key_metadata: Some(metadata.collect()),
        is_truncated,
        marker: page.marker,
    })
}

/// Whose key it is; of its use there is no data.
pub(super) fn last_used(
    read: &Reader,
    ctx: &Context,
    input: api::GetAccessKeyLastUsedRequest,
) -> Result<api::GetAccessKeyLastUsedResponse, Fault> {
    let id = required(input.access_key_id, "accessKeyId")?;
    let user_name = match read.get(&AccessKeyRecord::key_of(&id))?.map(|key| key.principal) {
        Some(Principal::User { account, name, .. }) if account == ctx.account => Some(name),
        Some(Principal::Root { account }) if account == ctx.account => None,
        _ => {
            return Err(AwsError::new(
                "AccessDenied",
                403,
                format!(
                    "User: {} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: \
                     access key {id}",
                    ctx.principal.arn()
                ),
            )
            .into());
        }
    };
    let no_data = || Some("N/A".to_owned());
    Ok(api::GetAccessKeyLastUsedResponse {
        user_name,
        access_key_last_used: Some(api::AccessKeyLastUsed {
            last_used_date: None,
            service_name: no_data(),
            region: no_data(),
        }),
    })
}

pub(super) fn update(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UpdateAccessKeyRequest,
) -> Result<(), Fault> {
    let id = required(input.access_key_id, "accessKeyId")?;
    let active = match required(input.status, "status")? {
        api::StatusType::Active => true,
        api::StatusType::Inactive => false,
        status @ (api::StatusType::Expired | api::StatusType::Unknown(_)) => {
            return Err(validation_error(format!("The status {status} cannot be set.")));
        }
    };
    let owner = KeyOwner::of(txn, ctx, input.user_name)?;
    let key = owner.key(txn, &id)?;
    txn.put(&AccessKeyRecord { active, ..key });
    Ok(())
}

pub(super) fn delete(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeleteAccessKeyRequest,
) -> Result<(), Fault> {
    let id = required(input.access_key_id, "accessKeyId")?;
    let owner = KeyOwner::of(txn, ctx, input.user_name)?;
    owner.key(txn, &id)?;
    if let KeyOwner::User(mut user) = owner {
        user.access_keys.retain(|key| *key != id);
        txn.put(&*user);
    }
    txn.delete(&AccessKeyRecord::key_of(&id));
    Ok(())
}
