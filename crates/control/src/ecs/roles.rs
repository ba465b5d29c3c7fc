//! Whether a task may have the roles that its definition names.

use aws_api::ecs::errors;
use aws_api::{AwsError, Context};
use model::record::ecs::TaskSpec;
use model::record::iam::RoleRecord;
use model::{Arn, StorageError};
use store::Read;

use super::fault::Fault;
use crate::iam::{RoleCheck, role_trusts_ecs_tasks};

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
    let arn = role.arn().to_string();
    let check = role_trusts_ecs_tasks(read, &arn, &ctx.account, &ctx.region)?;
    Ok(is_this && matches!(check, RoleCheck::Trusts(_)))
}

fn cannot_assume(arn: &str) -> AwsError {
    errors::client_exception(format!(
        "ECS was unable to assume the role '{arn}' that was provided for this task. Please verify \
         that the role being passed has the proper trust relationship and permissions and that \
         your IAM user has permissions to pass this role."
    ))
}
