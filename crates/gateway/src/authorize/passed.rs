//! The roles that a call hands to a service: its caller must be allowed to pass each of them on.

use aws_api::Operation;
use model::StorageError;
use serde_json::Value;

use super::resources::Place;

/// A role, and the service that is to act as it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) arn: String,
    pub(super) service: &'static str,
}

const TASKS: &str = "ecs-tasks.amazonaws.com";
const EVENTS: &str = "events.amazonaws.com";

/// The roles in an input, and those in the task definition that it names.
pub(super) fn roles(operation: &Operation, place: &Place<'_>) -> Result<Vec<Passed>, StorageError> {
    let members: &[(&str, &'static str)] = match (operation.service.id, operation.name) {
        ("ecs", "RegisterTaskDefinition") => &[("taskRoleArn", TASKS), ("executionRoleArn", TASKS)],
        ("ecs", "RunTask" | "StartTask") => {
            &[("overrides.taskRoleArn", TASKS), ("overrides.executionRoleArn", TASKS)]
        }
        ("ecs", "CreateService") => &[("role", "ecs.amazonaws.com")],
        ("ecs", "UpdateService" | "CreateTaskSet") => &[],
        ("logs", "PutSubscriptionFilter") => &[("roleArn", "logs.amazonaws.com")],
        ("ec2", "CreateFlowLogs") => &[("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com")],
        ("lambda", "CreateFunction" | "UpdateFunctionConfiguration") => {
            &[("Role", "lambda.amazonaws.com")]
        }
        ("events", "PutRule") => &[("RoleArn", EVENTS)],
        // One for each target.
        ("events", "PutTargets") => &[],
        ("scheduler", "CreateSchedule" | "UpdateSchedule") => {
            &[("Target.RoleArn", "scheduler.amazonaws.com")]
        }
        ("iam", "AddRoleToInstanceProfile") => &[("RoleName", "ec2.amazonaws.com")],
        _ => return Ok(Vec::new()),
    };
    let mut passed: Vec<Passed> = Vec::new();
    let mut add = |text: String, service: &'static str| -> Result<(), StorageError> {
        // A role of the account may be given by its name.
        let arn = if text.starts_with("arn:") { text } else { place.lookup.role(&text)? };
        let one = Passed { arn, service };
        if !passed.contains(&one) {
            passed.push(one);
        }
        Ok(())
    };
    let mut is_given = [false, false];
    for (index, (member, service)) in members.iter().enumerate() {
        if let Some(text) = place.fields.text(member) {
            if let Some(slot) = is_given.get_mut(index) {
                *slot = true;
            }
            add(text, service)?;
        }
    }
    if (operation.service.id, operation.name) == ("events", "PutTargets") {
        for text in place.fields.texts("Targets.RoleArn") {
            add(text, EVENTS)?;
        }
    }
    let runs_a_definition = operation.service.id == "ecs"
        && matches!(
            operation.name,
            "RunTask" | "StartTask" | "CreateService" | "UpdateService" | "CreateTaskSet"
        );
    if runs_a_definition
        && let Some(text) = place.fields.text("taskDefinition")
        && let Some(record) = place.lookup.definition_record(&text)?
    {
        let overridable = matches!(operation.name, "RunTask" | "StartTask");
        for (index, member) in ["taskRoleArn", "executionRoleArn"].into_iter().enumerate() {
            // A role that is replaced for this task is not passed.
            if overridable && is_given[index] {
                continue;
            }
            if let Some(role) = record.document.get(member).and_then(Value::as_str) {
                add(role.to_owned(), TASKS)?;
            }
        }
    }
    Ok(passed)
}
