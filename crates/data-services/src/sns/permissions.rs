//! The topic's policy: what it is by default, and the statements of `AddPermission`.

use aws_api::sns::{AddPermissionInput, RemovePermissionInput, errors};
use aws_api::{AwsError, Context};
use model::AccountId;
use model::record::sns::TopicRecord;
use serde_json::{Value, json};

use super::Sns;
use super::error::invalid;

/// What may be given away.
const ACTIONS: &[&str] = &[
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
    "Receive",
];

/// As AWS shows it of a topic whose policy was never set. It says what holds without it: the
/// owner's account may.
pub(super) fn default_policy(topic: &TopicRecord) -> String {
    let actions: Vec<String> =
        ACTIONS.iter().take(8).map(|action| format!("SNS:{action}")).collect();
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": actions,
            "Resource": topic.arn().to_string(),
            "Condition": { "StringEquals": { "AWS:SourceOwner": topic.account.as_str() } },
        }],
    })
    .to_string()
}

fn parsed(topic: &TopicRecord) -> Value {
    let text = topic.policy.clone().unwrap_or_else(|| default_policy(topic));
    serde_json::from_str(&text).unwrap_or_else(|_| json!({ "Version": "2012-10-17" }))
}

/// The statements, as a list even where the policy has a single one.
fn statements(policy: &mut Value) -> Vec<Value> {
    match policy["Statement"].take() {
        Value::Array(list) => list,
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

impl Sns {
    pub(super) async fn add_permission(
        &self,
        ctx: &Context,
        input: AddPermissionInput,
    ) -> Result<(), AwsError> {
        let label = input.label.unwrap_or_default();
        let is_word = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if label.is_empty() || label.len() > 80 || !is_word {
            return Err(invalid("Label"));
        }
        let accounts = input.aws_account_id.unwrap_or_default();
        let is_account = |text: &String| AccountId::parse(text).is_ok();
        if accounts.is_empty() || !accounts.iter().all(is_account) {
            return Err(invalid("AWSAccountId"));
        }
        let actions = input.action_name.unwrap_or_default();
        if actions.is_empty() {
            return Err(invalid("ActionName"));
        }
        if !actions.iter().all(|action| ACTIONS.contains(&action.as_str()) || action == "*") {
            return Err(invalid("Policy statement action out of service scope!"));
        }
        self.change_topic(ctx, input.topic_arn.as_deref(), move |topic| {
            let mut policy = parsed(topic);
            let mut list = statements(&mut policy);
            if list.iter().any(|one| one["Sid"] == label.as_str()) {
                return Err(invalid("Statement already exists").into());
            }
            let principals: Vec<String> =
                accounts.iter().map(|account| format!("arn:aws:iam::{account}:root")).collect();
            list.push(json!({
                "Sid": label,
                "Effect": "Allow",
                "Principal": { "AWS": single(principals) },
                "Action": single(actions.iter().map(|action| format!("SNS:{action}")).collect()),
                "Resource": topic.arn().to_string(),
            }));
            policy["Statement"] = json!(list);
            topic.policy = Some(policy.to_string());
            Ok(())
        })
        .await
    }

    pub(super) async fn remove_permission(
        &self,
        ctx: &Context,
        input: RemovePermissionInput,
    ) -> Result<(), AwsError> {
        let label = input.label.unwrap_or_default();
        self.change_topic(ctx, input.topic_arn.as_deref(), move |topic| {
            let mut policy = parsed(topic);
            let mut list = statements(&mut policy);
            let before = list.len();
            list.retain(|one| one["Sid"] != label.as_str());
            if list.len() == before {
                return Err(errors::not_found_exception("Statement does not exist").into());
            }
            policy["Statement"] = json!(list);
            topic.policy = Some(policy.to_string());
            Ok(())
        })
        .await
    }
}

/// One value stands alone, as AWS writes it.
fn single(values: Vec<String>) -> Value {
    match values.as_slice() {
        [one] => json!(one),
        _ => json!(values),
    }
}
