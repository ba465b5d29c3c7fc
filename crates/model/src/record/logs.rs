//! Log groups, streams, and the events in them.
//!
//! Events are kept in chunks, one for each batch that arrived, under a key that leads with the
//! chunk's newest event: a search from a time on begins at the right place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Record;
use crate::{AccountId, Arn, Key, Region, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogGroupRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub created_at: Timestamp,
    /// `None` keeps events for ever.
    #[serde(default)]
    pub retention_days: Option<u32>,
    #[serde(default)]
    pub kms_key_id: Option<String>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub class: String,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

impl LogGroupRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    /// Without the `:*` that some operations add.
    pub fn arn(&self) -> Arn {
        Arn::regional("logs", &self.region, &self.account, format!("log-group:{}", self.name))
    }
}

impl Record for LogGroupRecord {
    const TABLE: &'static str = "log-groups";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogStreamRecord {
    pub account: AccountId,
    pub region: Region,
    pub group: String,
    pub name: String,
    /// Names the stream's chunks. A stream that is deleted and made anew gets another.
    pub uid: String,
    pub created_at: Timestamp,
    #[serde(default)]
    pub first_event_at: Option<Timestamp>,
    #[serde(default)]
    pub last_event_at: Option<Timestamp>,
    #[serde(default)]
    pub last_ingestion_at: Option<Timestamp>,
    /// The number that the next chunk gets.
    #[serde(default)]
    pub next_chunk: u64,
    /// UTF-8 bytes of all messages plus 26 for each event, as AWS counts.
    #[serde(default)]
    pub stored_bytes: u64,
    /// The longest time between the oldest and the newest event of one chunk, in milliseconds:
    /// how far before a chunk's key its events may reach.
    #[serde(default)]
    pub longest_chunk_millis: i64,
}

impl LogStreamRecord {
    pub fn key_of(account: &AccountId, region: &Region, group: &str, name: &str) -> Key<Self> {
        Self::group_keys(account, region, group).text(name)
    }

    pub fn group_keys(account: &AccountId, region: &Region, group: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(group)
    }
}

impl Record for LogStreamRecord {
    const TABLE: &'static str = "log-streams";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.group, &self.name)
    }
}

/// A batch of events of one stream, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogChunkRecord {
    /// The stream's `uid`.
    pub stream: String,
    /// Counts the stream's chunks in the order of arrival.
    pub number: u64,
    pub ingested_at: Timestamp,
    /// Never empty; in the order of time, and of arrival where times are equal.
    pub events: Vec<LogEvent>,
}

impl LogChunkRecord {
    /// All chunks of a stream.
    pub fn stream_keys(stream: &str) -> Key<Self> {
        Key::new().text(stream)
    }

    /// Just before the first chunk that has an event at `from` or later.
    pub fn before(stream: &str, from: Timestamp) -> Key<Self> {
        Self::stream_keys(stream).number(ordered(from))
    }

    pub fn newest(&self) -> Timestamp {
        self.events.last().map_or(self.ingested_at, |event| event.timestamp)
    }
}

/// Times before 1970 do not occur; they would sort as the epoch.
fn ordered(at: Timestamp) -> u64 {
    u64::try_from(at.0).unwrap_or(0)
}

impl Record for LogChunkRecord {
    const TABLE: &'static str = "log-chunks";

    fn key(&self) -> Key<Self> {
        Self::stream_keys(&self.stream).number(ordered(self.newest())).number(self.number)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEvent {
    #[serde(rename = "t")]
    pub timestamp: Timestamp,
    #[serde(rename = "m")]
    pub message: String,
}

/// How far a producer's spool has been taken into a stream. Committed with the events, so that
/// no crash loses a line or writes it twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPositionRecord {
    /// Unique for ever, such as a container's runtime id.
    pub producer: String,
    pub offset: u64,
}

impl LogPositionRecord {
    pub fn key_of(producer: &str) -> Key<Self> {
        Key::new().text(producer)
    }
}

impl Record for LogPositionRecord {
    const TABLE: &'static str = "log-positions";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.producer)
    }
}

/// Lets services at log groups of an account: one of several policies of a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogResourcePolicyRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    /// JSON, as it was written.
    pub document: String,
    pub updated_at: Timestamp,
}

impl LogResourcePolicyRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }
}

impl Record for LogResourcePolicyRecord {
    const TABLE: &'static str = "log-resource-policies";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}
