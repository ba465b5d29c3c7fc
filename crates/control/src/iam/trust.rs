//! Whether a role trusts a service of ours, for the services that are given roles.

use model::policy::conditions::Facts;
use model::policy::trust::{Trust, trust};
use model::policy::{Policy, PolicyKind};
use model::record::iam::RoleRecord;
use model::{AccountId, Arn, Principal, Region, StorageError};
use store::Read;

/// What became of the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleCheck {
    Trusts(Box<RoleRecord>),
    /// There is no such role in the account.
    Missing,
    /// It is there, and does not let the service assume it.
    DoesNotTrust,
}

/// Whether ECS may assume the role for a task of `account` in `region`.
///
/// # Errors
/// When the store cannot be read.
pub fn role_trusts_ecs_tasks(
    read: &impl Read,
    role_arn: &str,
    account: &AccountId,
    region: &Region,
) -> Result<RoleCheck, StorageError> {
    let source = Arn::regional("ecs", region, account, "*").to_string();
    role_trusts_service(read, role_arn, account, "ecs-tasks.amazonaws.com", &source)
}

/// As [`role_trusts_ecs_tasks`], for any service; `source` is the `aws:SourceArn` it acts for.
///
/// # Errors
/// When the store cannot be read.
pub fn role_trusts_service(
    read: &impl Read,
    role_arn: &str,
    account: &AccountId,
    service: &str,
    source: &str,
) -> Result<RoleCheck, StorageError> {
    let Some(role) = find_role(read, role_arn)?.filter(|role| role.account == *account) else {
        return Ok(RoleCheck::Missing);
    };
    // It was valid when it was stored; should that ever change, nobody is trusted.
    let Ok(policy) = Policy::parse(&role.trust_policy, PolicyKind::Trust) else {
        return Ok(RoleCheck::DoesNotTrust);
    };
    let caller = Principal::Service { account: account.clone(), name: service.into() };
    let facts = Facts::new()
        .with("aws:SourceAccount", account.as_str())
        .with("aws:SourceArn", source)
        .with("aws:PrincipalIsAWSService", "true");
    Ok(match trust(&policy, &caller, "sts:AssumeRole", &facts) {
        Trust::Granted => RoleCheck::Trusts(Box::new(role)),
        Trust::Delegated | Trust::Missing | Trust::Denied => RoleCheck::DoesNotTrust,
    })
}

/// The role with this ARN, in whichever account.
pub(crate) fn find_role(
    read: &impl Read,
    role_arn: &str,
) -> Result<Option<RoleRecord>, StorageError> {
    let Ok(arn) = Arn::parse(role_arn) else { return Ok(None) };
    let Ok(account) = AccountId::parse(arn.account()) else { return Ok(None) };
    let Some(name) = arn.resource().strip_prefix("role/") else { return Ok(None) };
    let name = name.rsplit('/').next().unwrap_or(name);
    Ok(read.get(&RoleRecord::key_of(&account, name))?.filter(|role| role.arn() == arn))
}
