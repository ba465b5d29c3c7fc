//! What users, groups and roles have in common: inline policies and attached policies.

use aws_api::iam::{
    AttachedPermissionsBoundary, AttachedPolicy, PermissionsBoundaryAttachmentType,
};
use model::AccountId;
use model::Key;
use model::record::Record;
use model::record::iam::{AttachedPolicies, GroupRecord, PolicyRecord, RoleRecord, UserRecord};
use store::{Read, Txn};

use super::fault::{Fault, limit_exceeded, no_such_entity};
use super::names::{PolicyArn, encode_document};
use super::paging::{Page, page};
use super::{documents, managed, protected};

/// How many managed policies each of them may have, and AWS's quota on one inline set.
const MAX_ATTACHED: usize = 10;

/// A user, group or role.
pub(super) trait Owner: Record {
    /// `role`, as the texts have it.
    const KIND: &'static str;
    /// `Role`, as the quotas have it.
    const TITLE: &'static str;
    /// How many characters its inline policies may have together.
    const INLINE_SIZE: usize;

    fn key_of(account: &AccountId, name: &str) -> Key<Self>;
    fn keys_of(account: &AccountId) -> Key<Self>;
    fn path(&self) -> &str;
    fn policies(&self) -> &AttachedPolicies;
    fn policies_mut(&mut self) -> &mut AttachedPolicies;

    /// # Errors
    /// When only AWS may change it.
    fn check_modifiable(&self) -> Result<(), Fault> {
        Ok(())
    }
}

macro_rules! owner {
    ($record:ty, $kind:literal, $title:literal, $inline_size:literal $(, $check:path)?) => {
        impl Owner for $record {
            const KIND: &'static str = $kind;
            const TITLE: &'static str = $title;
            const INLINE_SIZE: usize = $inline_size;

            fn key_of(account: &AccountId, name: &str) -> Key<Self> {
                <$record>::key_of(account, name)
            }
            fn keys_of(account: &AccountId) -> Key<Self> {
                <$record>::keys_of(account)
            }
            fn path(&self) -> &str {
                &self.path
            }
            fn policies(&self) -> &AttachedPolicies {
                &self.policies
            }
            fn policies_mut(&mut self) -> &mut AttachedPolicies {
                &mut self.policies
            }
            $(
                fn check_modifiable(&self) -> Result<(), Fault> {
                    $check(self)
                }
            )?
        }
    };
}
owner!(RoleRecord, "role", "Role", 10_240, protected::check_role);
owner!(UserRecord, "user", "User", 2_048);
owner!(GroupRecord, "group", "Group", 5_120);

pub(super) fn find<R: Owner>(
    read: &impl Read,
    account: &AccountId,
    name: &str,
) -> Result<R, Fault> {
    read.get(&R::key_of(account, name))?
        .ok_or_else(|| no_such_entity(format!("The {} with name {name} cannot be found.", R::KIND)))
}

/// As [`find`], for a change by a caller.
pub(super) fn find_to_change<R: Owner>(
    read: &impl Read,
    account: &AccountId,
    name: &str,
) -> Result<R, Fault> {
    let found: R = find(read, account, name)?;
    found.check_modifiable()?;
    Ok(found)
}

/// Those whose path begins with `prefix`.
pub(super) fn list<R: Owner>(
    read: &impl Read,
    account: &AccountId,
    prefix: Option<&str>,
) -> Result<Vec<R>, Fault> {
    let mut all: Vec<R> = read.scan(&R::keys_of(account))?;
    all.retain(|one| one.path().starts_with(prefix.unwrap_or("/")));
    Ok(all)
}

pub(super) fn put_inline<R: Owner>(
    txn: &mut Txn<'_>,
    account: &AccountId,
    owner: &str,
    policy: String,
    document: String,
) -> Result<(), Fault> {
    documents::check_identity(&document)?;
    let mut record: R = find_to_change(txn, account, owner)?;
    let inline = &mut record.policies_mut().inline;
    inline.insert(policy, document);
    let size: usize = inline.values().map(|document| documents::size(document)).sum();
    if size > R::INLINE_SIZE {
        return Err(limit_exceeded(format!(
            "Maximum policy size of {} bytes exceeded for {} {owner}",
            R::INLINE_SIZE,
            R::KIND
        )));
    }
    txn.put(&record);
    Ok(())
}

fn no_inline<R: Owner>(policy: &str) -> Fault {
    no_such_entity(format!("The {} policy with name {policy} cannot be found.", R::KIND))
}

/// The document, encoded for the answer.
pub(super) fn get_inline<R: Owner>(
    read: &impl Read,
    account: &AccountId,
    owner: &str,
    policy: &str,
) -> Result<(R, String), Fault> {
    let record: R = find(read, account, owner)?;
    let document = record.policies().inline.get(policy).ok_or_else(|| no_inline::<R>(policy))?;
    let document = encode_document(document);
    Ok((record, document))
}

pub(super) fn delete_inline<R: Owner>(
    txn: &mut Txn<'_>,
    account: &AccountId,
    owner: &str,
    policy: &str,
) -> Result<(), Fault> {
    let mut record: R = find_to_change(txn, account, owner)?;
    record.policies_mut().inline.remove(policy).ok_or_else(|| no_inline::<R>(policy))?;
    txn.put(&record);
    Ok(())
}

pub(super) fn list_inline<R: Owner>(
    read: &impl Read,
    account: &AccountId,
    owner: &str,
    marker: Option<&str>,
    max_items: Option<i32>,
) -> Result<Page<String>, Fault> {
    let record: R = find(read, account, owner)?;
    let names = record.policies().inline.keys().cloned().collect();
    page(names, Clone::clone, marker, max_items)
}

/// Checks that `arn` names a policy that can be attached to something of `account`.
pub(super) fn check_attachable(
    read: &impl Read,
    account: &AccountId,
    arn: &str,
) -> Result<(), Fault> {
    let parts = PolicyArn::parse(arn)?;
    let exists = if parts.account == "aws" {
        managed::find(arn).is_some()
    } else {
        parts.account == account.as_str()
            && read
                .get(&PolicyRecord::key_of(account, &parts.name))?
                .is_some_and(|policy| policy.arn().to_string() == arn)
    };
    if exists {
        Ok(())
    } else {
        Err(no_such_entity(format!("Policy {arn} does not exist or is not attachable.")))
    }
}

pub(super) fn attach<R: Owner>(
    txn: &mut Txn<'_>,
    account: &AccountId,
    owner: &str,
    arn: String,
) -> Result<(), Fault> {
    let mut record: R = find_to_change(txn, account, owner)?;
    check_attachable(txn, account, &arn)?;
    let attached = &mut record.policies_mut().managed;
    if attached.contains(&arn) {
        return Ok(());
    }
    if attached.len() >= MAX_ATTACHED {
        return Err(limit_exceeded(format!(
            "Cannot exceed quota for PoliciesPer{}: {MAX_ATTACHED}",
            R::TITLE
        )));
    }
    attached.push(arn);
    txn.put(&record);
    Ok(())
}

pub(super) fn detach<R: Owner>(
    txn: &mut Txn<'_>,
    account: &AccountId,
    owner: &str,
    arn: &str,
) -> Result<(), Fault> {
    let mut record: R = find_to_change(txn, account, owner)?;
    PolicyArn::parse(arn)?;
    let attached = &mut record.policies_mut().managed;
    let Some(at) = attached.iter().position(|one| one == arn) else {
        return Err(no_such_entity(format!("Policy {arn} was not found.")));
    };
    attached.remove(at);
    txn.put(&record);
    Ok(())
}

pub(super) fn list_attached<R: Owner>(
    read: &impl Read,
    account: &AccountId,
    owner: &str,
    prefix: Option<&str>,
    marker: Option<&str>,
    max_items: Option<i32>,
) -> Result<Page<AttachedPolicy>, Fault> {
    let record: R = find(read, account, owner)?;
    let mut attached = record.policies().managed.clone();
    attached.retain(|arn| {
        PolicyArn::parse(arn).is_ok_and(|parts| parts.path.starts_with(prefix.unwrap_or("/")))
    });
    let page = page(attached, Clone::clone, marker, max_items)?;
    let items = page.items.iter().map(|arn| attached_shape(arn)).collect();
    Ok(Page { items, marker: page.marker })
}

pub(super) fn attached_shape(arn: &str) -> AttachedPolicy {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    AttachedPolicy { policy_name: Some(name.into()), policy_arn: Some(arn.into()) }
}

pub(super) fn boundary_shape(policies: &AttachedPolicies) -> Option<AttachedPermissionsBoundary> {
    let arn = policies.boundary.clone()?;
    Some(AttachedPermissionsBoundary {
        permissions_boundary_type: Some(
            PermissionsBoundaryAttachmentType::PermissionsBoundaryPolicy,
        ),
        permissions_boundary_arn: Some(arn),
    })
}
