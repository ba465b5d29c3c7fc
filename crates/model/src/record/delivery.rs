//! The outbox: what has happened and still has to be told to somebody.
//!
//! A [`DeliveryRecord`] is committed together with what it tells of, so that no event is lost,
//! and removed when the receiver has it. Delivery is at least once. Not here: who delivers
//! (`data_services::delivery`).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Record;
use crate::{AccountId, Key, Region, Timestamp};

/// In whose name a call is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Actor {
    /// An AWS service, such as `s3.amazonaws.com`, for a resource of `account`. The policy of the
    /// receiver must let it in.
    #[serde(rename_all = "camelCase")]
    Service {
        name: String,
        account: AccountId,
        /// What `aws:SourceArn` says: the bucket, topic, rule or schedule.
        source_arn: String,
    },
    /// A role that the service takes on; its trust policy must let it.
    #[serde(rename_all = "camelCase")]
    Role {
        role_arn: String,
        /// Who takes it on: `events.amazonaws.com`.
        service: String,
        session_name: String,
        source_arn: String,
    },
}

impl Actor {
    pub fn source_arn(&self) -> &str {
        match self {
            Actor::Service { source_arn, .. } | Actor::Role { source_arn, .. } => source_arn,
        }
    }
}

/// How a delivery reaches its receiver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Target {
    /// A call of an AWS operation, authorized like anybody's.
    #[serde(rename_all = "camelCase")]
    Call {
        /// As in `service-models/operations.toml`: `sqs`.
        service: String,
        operation: String,
        /// With the member names of the model.
        input: Value,
        actor: Actor,
        /// Where the call is made.
        region: Region,
    },
    /// What a courier of that name does: `events-bus`, `sns-http`, `lambda-async`, `ecs-state`.
    #[serde(rename_all = "camelCase")]
    Courier { name: String, detail: Value },
}

/// How often and how long it is tried, and how long between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryPolicy {
    /// After the first attempt.
    pub max_retries: u32,
    pub max_age_secs: u64,
    /// The pause after the first failure, in milliseconds; it doubles, with jitter.
    pub first_pause_ms: u64,
    pub longest_pause_ms: u64,
}

impl Default for RetryPolicy {
    /// EventBridge's: a day, 185 retries.
    fn default() -> RetryPolicy {
        RetryPolicy {
            max_retries: 185,
            max_age_secs: 86_400,
            first_pause_ms: 1_000,
            longest_pause_ms: 600_000,
        }
    }
}

/// Where a delivery goes that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetter {
    pub queue_arn: String,
    pub actor: Actor,
    /// Message attributes with fixed values: `RULE_ARN`, `TARGET_ARN`. The engine adds what it
    /// knows of the failure when `explains` is set.
    pub attributes: Vec<(String, String)>,
    /// Add `ERROR_CODE`, `ERROR_MESSAGE`, `EXHAUSTED_RETRY_CONDITION`, `RETRY_ATTEMPTS`.
    pub explains: bool,
}

/// What a delivery is about, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// Of the event, the message or the invocation: the same in all deliveries that follow from it.
    pub event_id: String,
    /// `aws.s3`, `aws.ecs`, `sns`, `lambda`, …
    pub source: String,
    /// `ObjectCreated:Put`, `ECS Task State Change`, …
    pub event: String,
    /// The bucket and key, the task, the topic: whatever tells it from others.
    pub resource: String,
    /// What led to the receiver: the ARN of a rule or a subscription, the id of a notification.
    pub via: Option<String>,
    /// The ARN or the address of the receiver.
    pub receiver: String,
}

/// Why the last attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastFailure {
    pub code: String,
    pub message: String,
}

/// One thing to tell one receiver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryRecord {
    /// Grows with each delivery; the order of what has the same `order`.
    pub sequence: u64,
    pub id: String,
    pub account: AccountId,
    pub subject: Subject,
    pub target: Target,
    /// The event itself, as the dead-letter queue gets it.
    pub payload: String,
    /// Deliveries with the same value are made one after the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    pub created_at: Timestamp,
    pub due_at: Timestamp,
    /// So many have failed.
    #[serde(default)]
    pub attempts: u32,
    #[serde(default)]
    pub retry: RetryPolicy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_letter: Option<DeadLetter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_failure: Option<LastFailure>,
    /// The X-Ray trace header of what caused it. Its `Lineage` counts how often a function has led
    /// to itself, so it goes on with every call that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// It has been given up, and what is left to do is to tell the dead-letter queue, which is
    /// now the target.
    #[serde(default)]
    pub is_dead_letter: bool,
}

impl DeliveryRecord {
    pub fn key_of(sequence: u64) -> Key<Self> {
        Key::new().number(sequence)
    }
}

impl Record for DeliveryRecord {
    const TABLE: &'static str = "deliveries";

    fn key(&self) -> Key<Self> {
        Self::key_of(self.sequence)
    }
}

/// The last sequence number that was given out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryCounterRecord {
    pub last: u64,
}

impl DeliveryCounterRecord {
    pub fn only_key() -> Key<Self> {
        Key::new().text("counter")
    }
}

impl Record for DeliveryCounterRecord {
    const TABLE: &'static str = "delivery-counter";

    fn key(&self) -> Key<Self> {
        Self::only_key()
    }
}
