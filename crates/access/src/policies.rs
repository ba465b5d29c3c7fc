//! Which policies a principal has: collected from the records of users, groups, roles and
//! policies.
//!
//! Not here: keeping them ([`super::cache`]).

use std::sync::Arc;

use model::policy::evaluate::{CallerPolicies, NamedPolicy};
use model::policy::{Policy, PolicyKind, managed};
use model::record::ecs::Tag;
use model::record::iam::{AttachedPolicies, GroupRecord, PolicyRecord, RoleRecord, UserRecord};
use model::{AccountId, Principal, StorageError};
use store::Read;
use tracing::error;

/// What the records say of a principal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    pub policies: CallerPolicies,
    /// Those of the user or role.
    pub tags: Vec<Tag>,
}

/// The policies of `principal`, without those of its session; `None` when it no longer exists.
///
/// # Errors
/// When the store cannot be read.
pub fn gather(read: &impl Read, principal: &Principal) -> Result<Option<Gathered>, StorageError> {
    match principal {
        Principal::Root { .. } | Principal::Anonymous | Principal::Service { .. } => {
            Ok(Some(Gathered::default()))
        }
        Principal::FederatedUser { issuer, .. } => gather(read, issuer),
        Principal::User { account, name, id, .. } => {
            // One with the same name that was made later is somebody else.
            let record = read.get(&UserRecord::key_of(account, name))?.filter(|r| r.id == *id);
            record.map(|record| of_user(read, &record)).transpose()
        }
        Principal::AssumedRole { account, role_name, role_id, .. } => {
            let record = read.get(&RoleRecord::key_of(account, role_name))?;
            let record = record.filter(|record| record.id == *role_id);
            record.map(|record| of_role(read, &record)).transpose()
        }
    }
}

/// # Errors
/// When the store cannot be read.
pub fn of_user(read: &impl Read, user: &UserRecord) -> Result<Gathered, StorageError> {
    let mut identity = Vec::new();
    let place = format!("user {}", user.name);
    attached(read, &user.account, &user.policies, &place, &mut identity)?;
    for name in &user.groups {
        if let Some(group) = read.get(&GroupRecord::key_of(&user.account, name))? {
            of_group(read, &group, &mut identity)?;
        }
    }
    let boundary = boundary(read, &user.account, &user.policies)?;
    let policies = CallerPolicies { identity, boundary, session: None };
    Ok(Gathered { policies, tags: user.tags.clone() })
}

/// # Errors
/// When the store cannot be read.
pub fn of_role(read: &impl Read, role: &RoleRecord) -> Result<Gathered, StorageError> {
    let mut identity = Vec::new();
    let place = format!("role {}", role.name);
    attached(read, &role.account, &role.policies, &place, &mut identity)?;
    let boundary = boundary(read, &role.account, &role.policies)?;
    let policies = CallerPolicies { identity, boundary, session: None };
    Ok(Gathered { policies, tags: role.tags.clone() })
}

/// Adds the policies of `group` to `into`.
///
/// # Errors
/// When the store cannot be read.
pub fn of_group(
    read: &impl Read,
    group: &GroupRecord,
    into: &mut Vec<NamedPolicy>,
) -> Result<(), StorageError> {
    let place = format!("group {}", group.name);
    attached(read, &group.account, &group.policies, &place, into)
}

fn attached(
    read: &impl Read,
    account: &AccountId,
    policies: &AttachedPolicies,
    place: &str,
    into: &mut Vec<NamedPolicy>,
) -> Result<(), StorageError> {
    for (name, document) in &policies.inline {
        into.extend(parse(format!("inline policy {name} of {place}"), document));
    }
    for arn in &policies.managed {
        into.extend(managed_policy(read, account, arn)?);
    }
    Ok(())
}

fn boundary(
    read: &impl Read,
    account: &AccountId,
    policies: &AttachedPolicies,
) -> Result<Option<Vec<NamedPolicy>>, StorageError> {
    let Some(arn) = &policies.boundary else { return Ok(None) };
    Ok(Some(managed_policy(read, account, arn)?.into_iter().collect()))
}

/// The policy with this ARN as it is in force; `None` when there is none.
///
/// # Errors
/// When the store cannot be read.
pub fn managed_policy(
    read: &impl Read,
    account: &AccountId,
    arn: &str,
) -> Result<Option<NamedPolicy>, StorageError> {
    if let Some(policy) = managed::find(arn) {
        return Ok(parse(arn.to_owned(), policy.document));
    }
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let record = read.get(&PolicyRecord::key_of(account, name))?;
    let record = record.filter(|record| record.arn().to_string() == arn);
    Ok(record
        .as_ref()
        .and_then(PolicyRecord::default_document)
        .and_then(|document| parse(arn.to_owned(), document)))
}

/// A document that was checked when it came. Should it not be readable any more, it grants
/// nothing, and somebody has to know.
pub fn parse(name: String, document: &str) -> Option<NamedPolicy> {
    match Policy::parse(document, PolicyKind::Identity) {
        Ok(policy) => Some(NamedPolicy { name, policy: Arc::new(policy) }),
        Err(fault) => {
            error!(policy = name, error = %fault, "a stored policy cannot be read");
            None
        }
    }
}
