//! Attributes of topics and subscriptions: which there are, and what they may be.

use aws_api::AwsError;
use model::Arn;
use model::policy::{Policy, PolicyKind};
use model::record::sns::{SubscriptionRecord, TopicRecord};
use serde_json::Value;

use super::error::invalid;
use super::filter;

/// Kept and read back; what has no effect here has none because there is nothing to limit, to
/// encrypt with or to trace by.
const KEPT: &[&str] = &[
    "DisplayName",
    "KmsMasterKeyId",
    "TracingConfig",
    "ApplicationSuccessFeedbackRoleArn",
    "ApplicationSuccessFeedbackSampleRate",
    "ApplicationFailureFeedbackRoleArn",
    "FirehoseSuccessFeedbackRoleArn",
    "FirehoseSuccessFeedbackSampleRate",
    "FirehoseFailureFeedbackRoleArn",
    "HTTPSuccessFeedbackRoleArn",
    "HTTPSuccessFeedbackSampleRate",
    "HTTPFailureFeedbackRoleArn",
    "LambdaSuccessFeedbackRoleArn",
    "LambdaSuccessFeedbackSampleRate",
    "LambdaFailureFeedbackRoleArn",
    "SQSSuccessFeedbackRoleArn",
    "SQSSuccessFeedbackSampleRate",
    "SQSFailureFeedbackRoleArn",
];

pub(super) fn boolean(name: &str, value: &str) -> Result<bool, AwsError> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(invalid(format!("{name} Reason: Invalid value: {value}"))),
    }
}

/// Sets an attribute of a topic; an empty value takes it away.
pub(super) fn set_topic(
    topic: &mut TopicRecord,
    name: &str,
    value: Option<&str>,
) -> Result<(), AwsError> {
    let value = value.unwrap_or_default();
    match name {
        "Policy" => {
            topic.policy = match value {
                "" => None,
                text => {
                    let parsed = Policy::parse(text, PolicyKind::Resource);
                    let parsed = parsed
                        .map_err(|error| invalid(format!("Policy Error: {}", error.message)))?;
                    if !parsed.is_about("sns") {
                        return Err(invalid("Policy statement action out of service scope!"));
                    }
                    Some(text.to_owned())
                }
            };
            return Ok(());
        }
        "DeliveryPolicy" => check_delivery_policy(value)?,
        "ContentBasedDeduplication" if topic.is_fifo() => {
            boolean(name, value)?;
        }
        "FifoThroughputScope" if topic.is_fifo() => {
            if !matches!(value, "Topic" | "MessageGroup") {
                return Err(invalid(format!("FifoThroughputScope Reason: Invalid value: {value}")));
            }
        }
        "SignatureVersion" => {
            if !matches!(value, "1" | "2") {
                return Err(invalid("SignatureVersion"));
            }
        }
        "DisplayName" if value.chars().count() > 100 => return Err(invalid("DisplayName")),
        "ArchivePolicy" => {
            return Err(AwsError::new(
                "NotImplemented",
                501,
                "Hansom does not serve the archive of FIFO topics (ArchivePolicy).",
            ));
        }
        name if KEPT.contains(&name) => {}
        "ContentBasedDeduplication" | "FifoThroughputScope" => {
            return Err(invalid(format!("{name} is only for FIFO topics")));
        }
        _ => return Err(invalid("AttributeName")),
    }
    match value {
        "" => topic.attributes.remove(name),
        value => topic.attributes.insert(name.to_owned(), value.to_owned()),
    };
    Ok(())
}

/// Sets an attribute of a subscription; an empty value takes it away. `prefix` is what AWS puts
/// before the name of the attribute when it is part of a `Subscribe`.
pub(super) fn set_subscription(
    subscription: &mut SubscriptionRecord,
    name: &str,
    value: Option<&str>,
    prefix: &str,
) -> Result<(), AwsError> {
    let value = value.unwrap_or_default();
    match name {
        "RawMessageDelivery" => {
            if !value.is_empty() {
                boolean(&format!("{prefix}RawMessageDelivery"), value)?;
            }
            let is_raw_possible = subscription.protocol != "lambda";
            if value.eq_ignore_ascii_case("true") && !is_raw_possible {
                return Err(invalid(format!(
                    "{prefix}RawMessageDelivery: Delivery protocol [{}] does not support raw \
                     message delivery.",
                    subscription.protocol
                )));
            }
        }
        "FilterPolicy" if value.is_empty() || value == "{}" => {
            subscription.attributes.remove(name);
            return Ok(());
        }
        "FilterPolicy" => {}
        "FilterPolicyScope" => {
            if !matches!(value, "MessageAttributes" | "MessageBody") {
                return Err(invalid(format!(
                    "{prefix}FilterPolicyScope: Invalid value [{value}]. Please use either \
                     MessageBody or MessageAttributes"
                )));
            }
        }
        "RedrivePolicy" => {
            if !value.is_empty() {
                check_redrive(subscription, value, prefix)?;
            }
        }
        "DeliveryPolicy" => check_delivery_policy(value)?,
        "SubscriptionRoleArn" => {
            return Err(AwsError::new(
                "NotImplemented",
                501,
                "Hansom does not serve Firehose subscriptions (SubscriptionRoleArn).",
            ));
        }
        "ReplayPolicy" => {
            return Err(AwsError::new(
                "NotImplemented",
                501,
                "Hansom does not serve replays of FIFO topics (ReplayPolicy).",
            ));
        }
        _ => return Err(invalid("AttributeName")),
    }
    match value {
        "" => subscription.attributes.remove(name),
        value => subscription.attributes.insert(name.to_owned(), value.to_owned()),
    };
    Ok(())
}

/// What can only be checked when all is set: a filter policy is read by its scope.
pub(super) fn check_filter(
    subscription: &SubscriptionRecord,
    prefix: &str,
) -> Result<(), AwsError> {
    let Some(policy) = subscription.attributes.get("FilterPolicy") else { return Ok(()) };
    filter::check(policy, filter::scope_of(subscription))
        .map_err(|reason| invalid(format!("{prefix}{reason}")))
}

fn check_redrive(
    subscription: &SubscriptionRecord,
    value: &str,
    prefix: &str,
) -> Result<(), AwsError> {
    let wrong = |reason: &str| invalid(format!("{prefix}RedrivePolicy: {reason}"));
    let policy: Value = serde_json::from_str(value).map_err(|_| wrong("failed to parse JSON."))?;
    let arn = policy["deadLetterTargetArn"].as_str();
    let arn = arn.ok_or_else(|| wrong("deadLetterTargetArn is a required parameter"))?;
    let parsed = Arn::parse(arn).ok().filter(|arn| arn.service() == "sqs");
    let Some(parsed) = parsed else {
        return Err(wrong("deadLetterTargetArn is an invalid arn"));
    };
    if parsed.region() != subscription.region.as_str() {
        return Err(wrong("deadLetterTargetArn must be in the same region as the subscription"));
    }
    if subscription.topic.ends_with(".fifo") != parsed.resource().ends_with(".fifo") {
        return Err(wrong(
            "must use a Fifo queue as DLQ for a Fifo Topic, and a standard queue for a standard one",
        ));
    }
    Ok(())
}

/// The queue of a subscription's redrive policy.
pub(super) fn dead_letter_queue(subscription: &SubscriptionRecord) -> Option<String> {
    let policy = subscription.attributes.get("RedrivePolicy")?;
    let policy: Value = serde_json::from_str(policy).ok()?;
    policy["deadLetterTargetArn"].as_str().map(str::to_owned)
}

fn check_delivery_policy(value: &str) -> Result<(), AwsError> {
    if value.is_empty() {
        return Ok(());
    }
    let policy: Result<Value, _> = serde_json::from_str(value);
    let policy = policy.map_err(|_| invalid("DeliveryPolicy: failed to parse JSON."))?;
    if !policy.is_object() {
        return Err(invalid("DeliveryPolicy: failed to parse JSON."));
    }
    for healthy in [&policy["http"]["defaultHealthyRetryPolicy"], &policy["healthyRetryPolicy"]] {
        let number = |name: &str| healthy[name].as_u64();
        let (least, most) = (number("minDelayTarget"), number("maxDelayTarget"));
        if most.is_some_and(|most| most > 3600) {
            return Err(invalid(
                "DeliveryPolicy: healthyRetryPolicy.maxDelayTarget must be less than or equal to 3600",
            ));
        }
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            return Err(invalid(
                "DeliveryPolicy: healthyRetryPolicy.maxDelayTarget must be greater than or equal \
                 to minDelayTarget",
            ));
        }
        if number("numRetries").is_some_and(|n| n > 100) {
            return Err(invalid(
                "DeliveryPolicy: healthyRetryPolicy.numRetries must be less than or equal to 100",
            ));
        }
    }
    Ok(())
}

/// Lays what `over` says over `base`, object by object.
pub(super) fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (name, value) in over {
                match base.get_mut(name) {
                    Some(present) => merge(present, value),
                    None => {
                        base.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (base, over) if !over.is_null() => *base = over.clone(),
        _ => {}
    }
}
