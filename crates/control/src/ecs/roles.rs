//! Whether a task may have the roles that its definition names.

use aws_api::ecs::errors;
use aws_api::{AwsError, Context};
use model::policy::{Policy, PolicyKind};
use model::record::ecs::TaskSpec;
use model::record::iam::RoleRecord;
use model::{Arn, StorageError};
use store::Read;

use super::fault::Fault;

/// # Errors
/// When a role does not exist or does not trust ECS tasks.
pub(crate) fn check(read: &impl Read, ctx: &Context, spec: &TaskSpec) -> Result<(), Fault> {
    for arn in [&spec.task_role_arn, &spec.execution_role_arn].into_iter().flatten() {
        if !trusts_tasks(read, ctx, arn)? {
            return Err(cannot_assume(arn).into());
        }
    }
    Ok(())
}

fn trusts_tasks(read: &impl Read, ctx: &Context, text: &str) -> Result<bool, StorageError> {
    let Ok(arn) = Arn::parse(text) else { return Ok(false) };
    if arn.account() != ctx.account.as_str() {
        return Ok(false);
    }
    let name = arn.resource().rsplit('/').next().unwrap_or_default();
    let Some(role) = read.get(&RoleRecord::key_of(&ctx.account, name))? else { return Ok(false) };
    // A role under a path may be named without it; its ARN must be its own otherwise.
    let is_this = role.arn() == arn || arn.resource() == format!("role/{}", role.name);
    let trust = Policy::parse(&role.trust_policy, PolicyKind::Trust);
    Ok(is_this && trust.is_ok_and(|policy| policy.trusts_service("ecs-tasks.amazonaws.com")))
}

fn cannot_assume(arn: &str) -> AwsError {
    errors::client_exception(format!(
        "ECS was unable to assume the role '{arn}' that was provided for this task. Please verify \
         that the role being passed has the proper trust relationship and permissions and that \
         your IAM user has permissions to pass this role."
    ))
}
