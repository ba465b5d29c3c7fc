//! Checks of policy documents before they are stored: syntax, size, and who is named.

use model::policy::{Policy, PolicyKind, trust};
use model::record::iam::{RoleRecord, UserRecord};
use model::{AccountId, Arn, StorageError};
use store::Read;

use super::fault::{Fault, limit_exceeded};

/// The characters that count: AWS does not count white space.
pub(super) fn size(document: &str) -> usize {
    document.chars().filter(|c| !c.is_whitespace()).count()
}

/// A policy of a user, group or role.
pub(super) fn check_identity(document: &str) -> Result<(), Fault> {
    Policy::parse(document, PolicyKind::Identity)?;
    Ok(())
}

/// A version of a managed policy.
pub(super) fn check_managed(document: &str) -> Result<(), Fault> {
    check_identity(document)?;
    if size(document) > 6144 {
        return Err(limit_exceeded("Cannot exceed quota for PolicySize: 6144"));
    }
    Ok(())
}

/// A trust policy. The users and roles that it names must exist, as on AWS, where a misspelt
/// name would otherwise be trusted as soon as somebody takes it.
pub(super) fn check_trust(read: &impl Read, document: &str) -> Result<(), Fault> {
    let policy = Policy::parse(document, PolicyKind::Trust)?;
    if size(document) > 2048 {
        return Err(limit_exceeded("Cannot exceed quota for ACLSizePerRole: 2048"));
    }
    for name in trust::aws_principals(&policy) {
        if !exists(read, name)? {
            let message = format!("Invalid principal in policy: \"AWS\":\"{name}\"");
            return Err(aws_api::iam::errors::malformed_policy_document_exception(message).into());
        }
    }
    Ok(())
}

/// Whether a user or role with this ARN exists. Accounts, sessions and unique ids are not
/// looked up: every account exists, and the others cannot be told from their form.
fn exists(read: &impl Read, principal: &str) -> Result<bool, StorageError> {
    let Ok(arn) = Arn::parse(principal) else { return Ok(true) };
    let Ok(account) = AccountId::parse(arn.account()) else { return Ok(false) };
    let Some((kind, rest)) = arn.resource().split_once('/') else {
        return Ok(arn.resource() == "root");
    };
    let name = rest.rsplit('/').next().unwrap_or(rest);
    Ok(match (arn.service(), kind) {
        ("iam", "role") => {
            read.get(&RoleRecord::key_of(&account, name))?.is_some_and(|role| role.arn() == arn)
        }
        ("iam", "user") => {
            read.get(&UserRecord::key_of(&account, name))?.is_some_and(|user| user.arn() == arn)
        }
        ("sts", "assumed-role" | "federated-user") => true,
        _ => false,
    })
}
