//! AddPermission and RemovePermission: statements in the queue's policy, by their labels.

use aws_api::sqs::{AddPermissionRequest, RemovePermissionRequest};
use aws_api::{AwsError, Context};
use model::AccountId;
use model::record::sqs::QueueRecord;
use serde_json::{Value, json};

use super::error::{Failure, invalid_value, missing};
use super::{Sqs, queue};

/// What others can be allowed to do.
const ACTIONS: [&str; 7] = [
    "*",
    "SendMessage",
    "ReceiveMessage",
    "DeleteMessage",
    "ChangeMessageVisibility",
    "GetQueueAttributes",
    "GetQueueUrl",
];
const MAX_ACTIONS: usize = 7;

impl Sqs {
    pub(super) async fn add_permission(
        &self,
        ctx: &Context,
        input: AddPermissionRequest,
    ) -> Result<(), AwsError> {
        let key = Sqs::queue_key(ctx, input.queue_url.as_deref())?;
        let label =
            input.label.filter(|label| !label.is_empty()).ok_or_else(|| missing("Label"))?;
        let accounts = input.aws_account_ids.unwrap_or_default();
        let actions = input.actions.unwrap_or_default();
        check(&label, &accounts, &actions)?;
        let now = ctx.now;
        let added = self.store.write(move |txn| {
            let mut queue = queue::get(txn, &key)?;
            add(&mut queue, &label, &accounts, &actions)?;
            queue.modified_at = now;
            txn.put(&queue);
            Ok::<_, Failure>(())
        });
        Ok(added.await?)
    }

    pub(super) async fn remove_permission(
        &self,
        ctx: &Context,
        input: RemovePermissionRequest,
    ) -> Result<(), AwsError> {
        let key = Sqs::queue_key(ctx, input.queue_url.as_deref())?;
        let label = input.label.ok_or_else(|| missing("Label"))?;
        let now = ctx.now;
        let removed = self.store.write(move |txn| {
            let mut queue = queue::get(txn, &key)?;
            remove(&mut queue, &label)?;
            queue.modified_at = now;
            txn.put(&queue);
            Ok::<_, Failure>(())
        });
        Ok(removed.await?)
    }
}

fn check(label: &str, accounts: &[String], actions: &[String]) -> Result<(), AwsError> {
    let is_label = label.len() <= 80
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !is_label {
        let reason =
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
        return Err(invalid_value(label, "Label", reason));
    }
    if accounts.is_empty() {
        return Err(missing("PrincipalId"));
    }
    if let Some(bad) = accounts.iter().find(|text| AccountId::parse(text).is_err()) {
        return Err(invalid_value(bad, "PrincipalId", "Unable to verify."));
    }
    if actions.is_empty() {
        return Err(missing("Actions"));
    }
    if actions.len() > MAX_ACTIONS {
        return Err(aws_api::sqs::errors::over_limit(format!(
            "{} Actions were found, maximum allowed is {MAX_ACTIONS}.",
            actions.len()
        )));
    }
    if let Some(bad) = actions.iter().find(|action| !ACTIONS.contains(&action.as_str())) {
        let reason = "Only the queue owner is allowed to invoke this action.";
        return Err(invalid_value(format!("SQS:{bad}"), "ActionName", reason));
    }
    Ok(())
}

/// One text, or a list of several.
fn one_or_many(mut texts: Vec<String>) -> Value {
    match texts.len() {
        1 => Value::from(texts.remove(0)),
        _ => Value::from(texts),
    }
}

fn policy(queue: &QueueRecord) -> Value {
    let known = queue.policy.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let mut policy = known.unwrap_or_else(|| {
        json!({
            "Version": "2008-10-17",
            "Id": format!("{}/SQSDefaultPolicy", queue.arn()),
            "Statement": [],
        })
    });
    // A policy may have its only statement without a list around it.
    if let Some(statement) = policy.get_mut("Statement")
        && !statement.is_array()
    {
        *statement = json!([statement.take()]);
    }
    policy
}

fn add(
    queue: &mut QueueRecord,
    label: &str,
    accounts: &[String],
    actions: &[String],
) -> Result<(), AwsError> {
    let mut policy = policy(queue);
    let arn = queue.arn().to_string();
    let statements = policy["Statement"].as_array_mut();
    let Some(statements) = statements else { return Ok(()) };
    if statements.iter().any(|statement| statement["Sid"] == label) {
        return Err(invalid_value(label, "Label", "Already exists."));
    }
    let roots = accounts.iter().map(|account| format!("arn:aws:iam::{account}:root")).collect();
    let actions = actions.iter().map(|action| format!("SQS:{action}")).collect();
    statements.push(json!({
        "Sid": label,
        "Effect": "Allow",
        "Principal": { "AWS": one_or_many(roots) },
        "Action": one_or_many(actions),
        "Resource": arn,
    }));
    queue.policy = Some(policy.to_string());
    Ok(())
}

fn remove(queue: &mut QueueRecord, label: &str) -> Result<(), AwsError> {
    let mut policy = policy(queue);
    let unknown = || invalid_value(label, "Label", "can't find label.");
    let statements = policy["Statement"].as_array_mut().ok_or_else(unknown)?;
    let n_before = statements.len();
    statements.retain(|statement| statement["Sid"] != label);
    if statements.len() == n_before {
        return Err(unknown());
    }
    queue.policy = (!statements.is_empty()).then(|| policy.to_string());
    Ok(())
}
