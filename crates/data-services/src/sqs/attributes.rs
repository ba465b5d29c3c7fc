//! The attributes of queues: read from texts, checked, and shown as texts.

use std::collections::BTreeMap;

use aws_api::sqs::{
    GetQueueAttributesRequest, GetQueueAttributesResult, QueueAttributeName,
    SetQueueAttributesRequest, errors,
};
use aws_api::{AwsError, Context};
use model::Arn;
use model::policy::{Policy, PolicyKind};
use model::record::Record as _;
use model::record::sqs::{FifoSettings, QueueRecord, RedrivePolicy};
use serde_json::{Value, json};
use store::Read;

use super::error::{Failure, attribute_value, invalid, invalid_value, unknown_attribute};
use super::index::Counts;
use super::{Sqs, change, queue};

/// What a user can set, in the order in which it is checked.
const SETTABLE: [&str; 15] = [
    "FifoQueue",
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "SqsManagedSseEnabled",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
];

impl Sqs {
    pub(super) async fn set_queue_attributes(
        &self,
        ctx: &Context,
        input: SetQueueAttributesRequest,
    ) -> Result<(), AwsError> {
        let key = Sqs::queue_key(ctx, input.queue_url.as_deref())?;
        let given = input.attributes.unwrap_or_default();
        let now = ctx.now;
        let set = self.store.write(move |txn| {
            let mut queue = queue::get(txn, &key)?;
            apply(&mut queue, &given, false)?;
            if given.contains_key("RedrivePolicy") {
                check_dead_letters(txn, &queue)?;
            }
            queue.modified_at = now;
            txn.put(&queue);
            Ok::<_, Failure>(())
        });
        Ok(set.await?)
    }

    pub(super) async fn get_queue_attributes(
        &self,
        ctx: &Context,
        input: GetQueueAttributesRequest,
    ) -> Result<GetQueueAttributesResult, AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        let names = input.attribute_names.unwrap_or_default();
        if let Some(QueueAttributeName::Unknown(name)) =
            names.iter().find(|name| matches!(name, QueueAttributeName::Unknown(_)))
        {
            return Err(unknown_attribute(name));
        }
        let wants = |name: &str| {
            names.iter().any(|wanted| wanted == &QueueAttributeName::All || wanted.as_str() == name)
        };
        let counted = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ];
        let mut attributes = BTreeMap::new();
        if counted.iter().any(|name| wants(name)) {
            let counts = self.counts(&queue).await?;
            let numbers = [counts.visible, counts.in_flight, counts.delayed];
            for (name, number) in counted.into_iter().zip(numbers) {
                if wants(name) {
                    attributes.insert(name.to_owned(), number.to_string());
                }
            }
        }
        for name in QueueAttributeName::VALUES.iter().filter(|name| wants(name)) {
            if let Some(value) = show(&queue, name) {
                attributes.insert((*name).to_owned(), value);
            }
        }
        Ok(GetQueueAttributesResult { attributes: (!attributes.is_empty()).then_some(attributes) })
    }

    /// How many messages are where.
    pub(super) async fn counts(&self, queue: &QueueRecord) -> Result<Counts, AwsError> {
        let now = self.clock.now();
        let cell = self.queues.cell(&queue.id);
        if cell.has_older(change::expiry(queue, now)) != Some(false) {
            self.look_at(queue).await?;
        }
        Ok(cell.counts(now).unwrap_or_default())
    }

    /// Reads a queue's messages, if they are not known yet, and removes those that are too old.
    pub(super) async fn look_at(&self, queue: &QueueRecord) -> Result<(), Failure> {
        let queues = self.queues.clone();
        let (key, clock) = (queue.key(), self.clock.clone());
        let looked = self.store.write(move |txn| {
            let queue = queue::get(txn, &key)?;
            queues.change(txn, &queue, clock.now(), |_, _| Ok(()))
        });
        looked.await
    }
}

/// An attribute as it is shown; `None` when there is none. Counts are not known here.
pub(super) fn show(queue: &QueueRecord, name: &str) -> Option<String> {
    let fifo = queue.fifo.as_ref();
    match name {
        "QueueArn" => Some(queue.arn().to_string()),
        "CreatedTimestamp" => Some(queue.created_at.as_secs().to_string()),
        "LastModifiedTimestamp" => Some(queue.modified_at.as_secs().to_string()),
        "VisibilityTimeout" => Some(queue.visibility_timeout.to_string()),
        "DelaySeconds" => Some(queue.delay.to_string()),
        "MaximumMessageSize" => Some(queue.maximum_message_size.to_string()),
        "MessageRetentionPeriod" => Some(queue.retention.to_string()),
        "ReceiveMessageWaitTimeSeconds" => Some(queue.receive_wait.to_string()),
        "Policy" => queue.policy.clone(),
        "RedrivePolicy" => queue.redrive.as_ref().map(|redrive| {
            let target = redrive.dead_letter_target.to_string();
            json!({ "deadLetterTargetArn": target, "maxReceiveCount": redrive.max_receive_count })
                .to_string()
        }),
        "RedriveAllowPolicy" => queue.redrive_allow.clone(),
        "FifoQueue" => fifo.map(|_| "true".into()),
        "ContentBasedDeduplication" => fifo.map(|fifo| fifo.content_based.to_string()),
        "DeduplicationScope" => fifo.map(|fifo| match fifo.per_group_deduplication {
            true => "messageGroup".into(),
            false => "queue".into(),
        }),
        "FifoThroughputLimit" => fifo.map(|fifo| match fifo.per_group_throughput {
            true => "perMessageGroupId".into(),
            false => "perQueue".into(),
        }),
        "KmsMasterKeyId" => queue.kms_key.clone(),
        "KmsDataKeyReusePeriodSeconds" => {
            queue.kms_key.as_ref().map(|_| queue.kms_reuse.unwrap_or(300).to_string())
        }
        "SqsManagedSseEnabled" => Some(queue.managed_encryption.to_string()),
        _ => None,
    }
}

/// Sets attributes. What they refer to is not looked up: [`check_dead_letters`] does.
///
/// # Errors
/// In SQS's words.
pub(super) fn apply(
    queue: &mut QueueRecord,
    given: &BTreeMap<String, String>,
    is_new: bool,
) -> Result<(), AwsError> {
    if let Some(name) = given.keys().find(|name| !SETTABLE.contains(&name.as_str())) {
        return Err(unknown_attribute(name));
    }
    for name in SETTABLE {
        if let Some(value) = given.get(name) {
            set(queue, name, value, is_new)?;
        }
    }
    let is_managed = given.get("SqsManagedSseEnabled").is_some_and(|value| value == "true");
    let is_kms = given.get("KmsMasterKeyId").is_some_and(|value| !value.is_empty());
    if is_managed && is_kms {
        return Err(errors::invalid_attribute_name(
            "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
        ));
    }
    if is_kms {
        queue.managed_encryption = false;
    } else if is_managed {
        (queue.kms_key, queue.kms_reuse) = (None, None);
    }
    if let Some(fifo) = &queue.fifo
        && fifo.per_group_throughput
        && !fifo.per_group_deduplication
    {
        return Err(errors::invalid_attribute_value(
            "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.",
        ));
    }
    Ok(())
}

fn set(queue: &mut QueueRecord, name: &str, value: &str, is_new: bool) -> Result<(), AwsError> {
    let bad = || attribute_value(name);
    let number = |min: u32, max: u32| {
        value.trim().parse::<u32>().ok().filter(|n| (min..=max).contains(n)).ok_or_else(bad)
    };
    let flag = || match value.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(bad()),
    };
    // Standard queues do not know these.
    let fifo = |queue: &mut QueueRecord, set: &dyn Fn(&mut FifoSettings)| {
        queue.fifo.as_mut().map(set).ok_or_else(|| unknown_attribute(name))
    };
    match name {
        "DelaySeconds" => queue.delay = number(0, 900)?,
        "MaximumMessageSize" => queue.maximum_message_size = number(1024, 1 << 20)?,
        "MessageRetentionPeriod" => queue.retention = number(60, 1_209_600)?,
        "ReceiveMessageWaitTimeSeconds" => queue.receive_wait = number(0, 20)?,
        "VisibilityTimeout" => queue.visibility_timeout = number(0, 43_200)?,
        "KmsDataKeyReusePeriodSeconds" => queue.kms_reuse = Some(number(60, 86_400)?),
        "KmsMasterKeyId" => queue.kms_key = (!value.is_empty()).then(|| value.to_owned()),
        "SqsManagedSseEnabled" => queue.managed_encryption = flag()?,
        "Policy" if value.trim().is_empty() => queue.policy = None,
        "Policy" => {
            let policy = Policy::parse(value, PolicyKind::Resource).map_err(|_| bad())?;
            if !policy.is_about("sqs") {
                return Err(bad());
            }
            queue.policy = Some(value.to_owned());
        }
        "RedrivePolicy" => queue.redrive = redrive(value)?,
        "RedriveAllowPolicy" => queue.redrive_allow = redrive_allow(value)?,
        "FifoQueue" if is_new && queue.fifo.is_some() => {
            if !flag()? {
                return Err(bad());
            }
        }
        // It cannot be changed, and a standard queue does not know it.
        "FifoQueue" => {
            return match flag()? == queue.is_fifo() && queue.is_fifo() {
                true => Ok(()),
                false => Err(unknown_attribute(name)),
            };
        }
        "ContentBasedDeduplication" => {
            let is = flag()?;
            fifo(queue, &|fifo| fifo.content_based = is)?;
        }
        "DeduplicationScope" => {
            let is = match value {
                "messageGroup" => true,
                "queue" => false,
                _ => return Err(bad()),
            };
            fifo(queue, &|fifo| fifo.per_group_deduplication = is)?;
        }
        "FifoThroughputLimit" => {
            let is = match value {
                "perMessageGroupId" => true,
                "perQueue" => false,
                _ => return Err(bad()),
            };
            fifo(queue, &|fifo| fifo.per_group_throughput = is)?;
        }
        _ => return Err(unknown_attribute(name)),
    }
    Ok(())
}

/// An empty text takes the policy away.
fn redrive(text: &str) -> Result<Option<RedrivePolicy>, AwsError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let bad = |reason: &str| invalid_value(text, "RedrivePolicy", reason);
    let Ok(Value::Object(policy)) = serde_json::from_str::<Value>(text) else {
        return Err(bad("Redrive policy is not a valid JSON map."));
    };
    if policy.is_empty() {
        return Ok(None);
    }
    let mandatory = |name: &str| {
        policy.get(name).ok_or_else(|| {
            bad(&format!("Redrive policy does not contain mandatory attribute: {name}."))
        })
    };
    let target = mandatory("deadLetterTargetArn")?;
    let count = mandatory("maxReceiveCount")?;
    let other =
        policy.keys().find(|k| !matches!(k.as_str(), "deadLetterTargetArn" | "maxReceiveCount"));
    if other.is_some() {
        return Err(bad(
            "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].",
        ));
    }
    let target = target.as_str().and_then(|text| Arn::parse(text).ok());
    let target = target.filter(|arn| QueueRecord::key_of_arn(arn).is_some());
    let dead_letter_target = target.ok_or_else(|| bad("Invalid value for deadLetterTargetArn."))?;
    // Numbers come as texts, too.
    let number = count.as_u64().or_else(|| count.as_str()?.parse().ok());
    let number = number.and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=1000).contains(n));
    let max_receive_count = number.ok_or_else(|| {
        let shown = count.as_str().map_or_else(|| count.to_string(), str::to_owned);
        bad(&format!(
            "Invalid value for maxReceiveCount: {shown}, valid values are from 1 to 1000 both inclusive."
        ))
    })?;
    Ok(Some(RedrivePolicy { dead_letter_target, max_receive_count }))
}

fn redrive_allow(text: &str) -> Result<Option<String>, AwsError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let bad = |reason: &str| invalid_value(text, "RedriveAllowPolicy", reason);
    let Ok(Value::Object(policy)) = serde_json::from_str::<Value>(text) else {
        return Err(bad("Redrive allow policy is not a valid JSON map."));
    };
    if policy.is_empty() {
        return Ok(None);
    }
    let sources = policy.get("sourceQueueArns");
    match policy.get("redrivePermission").and_then(Value::as_str) {
        Some("allowAll" | "denyAll") if sources.is_none() => {}
        Some("byQueue") => {
            let arns = sources.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            if !(1..=10).contains(&arns.len()) {
                return Err(bad("sourceQueueArns must have between 1 and 10 queue ARNs."));
            }
            let is_queue = |arn: &Value| {
                let arn = arn.as_str().and_then(|text| Arn::parse(text).ok());
                arn.is_some_and(|arn| QueueRecord::key_of_arn(&arn).is_some())
            };
            if !arns.iter().all(is_queue) {
                return Err(bad("Invalid value for sourceQueueArns."));
            }
        }
        Some("allowAll" | "denyAll") => {
            return Err(bad("sourceQueueArns is allowed only with redrivePermission byQueue."));
        }
        _ => return Err(bad("Invalid value for redrivePermission.")),
    }
    Ok(Some(text.to_owned()))
}

/// Whether the dead-letter queue of `queue` exists, is of its kind, and lets it in.
///
/// # Errors
/// In SQS's words.
pub(super) fn check_dead_letters(read: &impl Read, queue: &QueueRecord) -> Result<(), Failure> {
    let Some(redrive) = &queue.redrive else { return Ok(()) };
    let arn = &redrive.dead_letter_target;
    let shown = show(queue, "RedrivePolicy").unwrap_or_default();
    let bad = |reason: &str| Failure::from(invalid_value(&shown, "RedrivePolicy", reason));
    if arn.account() != queue.account.as_str() || arn.region() != queue.region.as_str() {
        return Err(bad("Dead-letter target owner should be same as the source."));
    }
    let Some(target) = queue::by_arn(read, arn)? else {
        return Err(bad("Dead letter target does not exist."));
    };
    if target.is_fifo() != queue.is_fifo() {
        return Err(bad("Dead-letter queue must be same type of queue as the source."));
    }
    if *arn == queue.arn() {
        return Err(bad("Dead letter target can not be the queue itself."));
    }
    if !allows(&target, &queue.arn()) {
        return Err(Failure::from(invalid(format!(
            "Value {shown} for parameter RedrivePolicy is invalid. Reason: Access denied by the RedriveAllowPolicy of the dead-letter queue."
        ))));
    }
    Ok(())
}

/// Whether `target` may be the dead-letter queue of `source`.
fn allows(target: &QueueRecord, source: &Arn) -> bool {
    let policy = target.redrive_allow.as_deref().map(serde_json::from_str::<Value>);
    let Some(Ok(policy)) = policy else { return true };
    match policy["redrivePermission"].as_str() {
        Some("denyAll") => false,
        Some("byQueue") => {
            let source = source.to_string();
            policy["sourceQueueArns"]
                .as_array()
                .is_some_and(|arns| arns.iter().any(|arn| arn.as_str() == Some(&source)))
        }
        _ => true,
    }
}
