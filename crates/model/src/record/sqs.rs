//! Queues and their messages.
//!
//! A message is three records, so that what changes often is small: [`MessageRecord`] is what was
//! sent, [`MessageStateRecord`] is where it is in its life, and a FIFO queue has a
//! [`DeduplicationRecord`] for five minutes. All of them lie below the queue's id, which is never
//! used again, so that a queue that is made anew under its old name is empty.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Record;
use crate::{AccountId, Arn, Key, Region, Timestamp};

/// One queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueRecord {
    pub account: AccountId,
    pub region: Region,
    /// A FIFO queue's ends in `.fifo`.
    pub name: String,
    /// What its messages lie below. Not that of the next queue with this name, and another one
    /// after each purge.
    pub id: String,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    /// JSON, as it was set or as `AddPermission` wrote it.
    #[serde(default)]
    pub policy: Option<String>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Seconds, as all of these.
    pub visibility_timeout: u32,
    pub delay: u32,
    pub retention: u32,
    pub receive_wait: u32,
    /// Bytes.
    pub maximum_message_size: u32,
    #[serde(default)]
    pub redrive: Option<RedrivePolicy>,
    /// JSON, as it was set.
    #[serde(default)]
    pub redrive_allow: Option<String>,
    /// What only FIFO queues have.
    #[serde(default)]
    pub fifo: Option<FifoSettings>,
    /// Kept and echoed.
    #[serde(default)]
    pub kms_key: Option<String>,
    #[serde(default)]
    pub kms_reuse: Option<u32>,
    #[serde(default)]
    pub managed_encryption: bool,
    #[serde(default)]
    pub purged_at: Option<Timestamp>,
}

/// Where messages go that nobody could work off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RedrivePolicy {
    pub dead_letter_target: Arn,
    pub max_receive_count: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FifoSettings {
    /// The deduplication id of a message without one is its body's digest.
    #[serde(default)]
    pub content_based: bool,
    /// Two groups may use the same deduplication id.
    #[serde(default)]
    pub per_group_deduplication: bool,
    /// Kept and echoed: there is no throughput to limit.
    #[serde(default)]
    pub per_group_throughput: bool,
}

impl QueueRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    /// All of one account in one region, by name.
    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    /// Where the queue with this ARN would be. `None` when it is no queue's.
    pub fn key_of_arn(arn: &Arn) -> Option<Key<Self>> {
        let account = AccountId::parse(arn.account()).ok()?;
        let region = Region::parse(arn.region()).ok()?;
        (arn.service() == "sqs").then(|| Self::key_of(&account, &region, arn.resource()))
    }

    pub fn arn(&self) -> Arn {
        Arn::regional("sqs", &self.region, &self.account, self.name.as_str())
    }

    pub fn is_fifo(&self) -> bool {
        self.fifo.is_some()
    }
}

/// Account and name in a queue's URL: its last two parts, whatever host comes before. A name alone
/// has no account.
pub fn parse_queue_url(url: &str) -> Option<(Option<AccountId>, &str)> {
    let (path, has_host) = match url.split_once("://") {
        Some((_, rest)) => (rest.split_once('/')?.1, true),
        None => (url, false),
    };
    let path = path.trim_matches('/');
    let (rest, name) = path.rsplit_once('/').unwrap_or(("", path));
    let account = rest.rsplit('/').next().unwrap_or_default();
    if account.is_empty() && !has_host && !name.is_empty() {
        return Some((None, name));
    }
    Some((Some(AccountId::parse(account).ok()?), name))
}

impl Record for QueueRecord {
    const TABLE: &'static str = "sqs-queues";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

/// When a queue was deleted: its name is taken for another minute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedQueueRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub deleted_at: Timestamp,
}

impl DeletedQueueRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(name)
    }
}

impl Record for DeletedQueueRecord {
    const TABLE: &'static str = "sqs-deleted-queues";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

/// Messages that no queue has any more: of a queue that was deleted or purged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueRemainsRecord {
    /// The id that the queue had.
    pub queue: String,
}

impl Record for QueueRemainsRecord {
    const TABLE: &'static str = "sqs-remains";
    fn key(&self) -> Key<Self> {
        Key::new().text(&self.queue)
    }
}

/// Counts what happened to a queue's messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueCounterRecord {
    pub queue: String,
    /// One more with every change of the queue's messages. Whoever has an index of them in memory
    /// sees by it whether the index is still true.
    pub version: u64,
    /// The number of the last message.
    pub last: u64,
}

impl QueueCounterRecord {
    pub fn key_of(queue: &str) -> Key<Self> {
        Key::new().text(queue)
    }
}

impl Record for QueueCounterRecord {
    const TABLE: &'static str = "sqs-counters";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.queue)
    }
}

/// What was sent. Never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageRecord {
    /// The queue's id.
    pub queue: String,
    /// In the order of sending, from 1.
    pub number: u64,
    /// A UUID. Stays the same in a dead-letter queue.
    pub id: String,
    pub body: String,
    #[serde(default)]
    pub attributes: BTreeMap<String, MessageAttribute>,
    /// The X-Ray trace header.
    #[serde(default)]
    pub trace_header: Option<String>,
    /// The user id or account of the sender.
    pub sender: String,
    pub sent_at: Timestamp,
    #[serde(default)]
    pub group: Option<String>,
    #[serde(default)]
    pub deduplication_id: Option<String>,
    /// Of a FIFO queue: 20 digits.
    #[serde(default)]
    pub sequence_number: Option<String>,
    /// The queue whose dead letter this is.
    #[serde(default)]
    pub dead_letter_source: Option<Arn>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageAttribute {
    /// `String`, `Number`, `Binary`, perhaps with a label: `Number.int`.
    #[serde(rename = "type")]
    pub data_type: String,
    pub value: AttributeValue,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AttributeValue {
    Text(String),
    /// In Base64.
    Binary(String),
}

fn in_queue<R>(queue: &str) -> Key<R> {
    Key::new().text(queue)
}

impl MessageRecord {
    pub fn key_of(queue: &str, number: u64) -> Key<Self> {
        in_queue(queue).number(number)
    }

    pub fn keys_of(queue: &str) -> Key<Self> {
        in_queue(queue)
    }
}

impl Record for MessageRecord {
    const TABLE: &'static str = "sqs-messages";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.queue, self.number)
    }
}

/// Where a message is in its life.
///
/// ```text
/// sent ──► delayed ──► visible ──► in flight ──► deleted, or moved to the dead-letter queue
///                         ▲            │
///                         └─ timed out ┘
/// ```
///
/// There is no member for it: a message is visible from `visible_at` on, and before that it is in
/// flight when it has a receipt, else delayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageStateRecord {
    #[serde(rename = "q")]
    pub queue: String,
    #[serde(rename = "n")]
    pub number: u64,
    #[serde(rename = "at")]
    pub sent_at: Timestamp,
    #[serde(rename = "v")]
    pub visible_at: Timestamp,
    /// How often it was received.
    #[serde(rename = "r", default)]
    pub receives: u32,
    #[serde(rename = "f", default)]
    pub first_received_at: Option<Timestamp>,
    /// The latest time.
    #[serde(rename = "l", default)]
    pub received_at: Option<Timestamp>,
    /// What the latest receipt handle has in it; 0 before the first.
    #[serde(rename = "t", default)]
    pub receipt: u64,
    #[serde(rename = "g", default)]
    pub group: Option<String>,
    /// How often it was received in the queue whose dead letter it is.
    #[serde(rename = "b", default)]
    pub receives_before: u32,
}

impl MessageStateRecord {
    pub fn key_of(queue: &str, number: u64) -> Key<Self> {
        in_queue(queue).number(number)
    }

    pub fn keys_of(queue: &str) -> Key<Self> {
        in_queue(queue)
    }
}

impl Record for MessageStateRecord {
    const TABLE: &'static str = "sqs-message-states";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.queue, self.number)
    }
}

/// A message that a FIFO queue has taken, and does not take again for five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeduplicationRecord {
    pub queue: String,
    /// Only when the scope is the group.
    #[serde(default)]
    pub group: Option<String>,
    pub id: String,
    pub message_id: String,
    pub sequence_number: String,
    pub taken_at: Timestamp,
}

impl DeduplicationRecord {
    pub fn key_of(queue: &str, group: Option<&str>, id: &str) -> Key<Self> {
        in_queue(queue).text(group.unwrap_or_default()).text(id)
    }

    pub fn keys_of(queue: &str) -> Key<Self> {
        in_queue(queue)
    }
}

impl Record for DeduplicationRecord {
    const TABLE: &'static str = "sqs-deduplication";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.queue, self.group.as_deref(), &self.id)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MoveStatus {
    Running,
    Cancelling,
    Cancelled,
    Completed,
    Failed,
}

/// Dead letters on their way back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MoveTaskRecord {
    pub account: AccountId,
    pub region: Region,
    pub source: Arn,
    pub id: String,
    /// `None` moves each message to the queue that it came from.
    #[serde(default)]
    pub destination: Option<Arn>,
    #[serde(default)]
    pub per_second: Option<u32>,
    pub started_at: Timestamp,
    pub status: MoveStatus,
    pub n_moved: u64,
    pub n_to_move: u64,
    /// Messages with higher numbers arrived later and stay.
    pub last: u64,
    #[serde(default)]
    pub failure: Option<String>,
}

impl MoveTaskRecord {
    pub fn key_of(account: &AccountId, region: &Region, source: &str, id: &str) -> Key<Self> {
        Self::keys_of(account, region, source).text(id)
    }

    /// All of one source queue, by its name.
    pub fn keys_of(account: &AccountId, region: &Region, source: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(source)
    }
}

impl Record for MoveTaskRecord {
    const TABLE: &'static str = "sqs-move-tasks";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, self.source.resource(), &self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_is_found_by_any_url_that_ends_with_account_and_name() {
        for url in [
            "https://sqs.us-east-1.amazonaws.com/111122223333/q.fifo",
            "http://127.0.0.1:4566/111122223333/q.fifo",
            "http://localhost:4566/queue/us-east-1/111122223333/q.fifo/",
            "/111122223333/q.fifo",
        ] {
            let (account, name) = parse_queue_url(url).unwrap();
            assert_eq!((account.unwrap().as_str(), name), ("111122223333", "q.fifo"), "{url}");
        }
        assert_eq!(parse_queue_url("q").unwrap(), (None, "q"));
        for url in ["http://localhost:4566/", "http://localhost:4566/q", "http://x", "1/q", ""] {
            assert_eq!(parse_queue_url(url), None, "{url}");
        }
    }
}
