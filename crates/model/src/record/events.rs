//! EventBridge: buses, rules, their targets, archives, replays, and when scheduled rules are due.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Record;
use super::ecs::Tag;
use crate::{AccountId, Arn, Key, Region, Timestamp};

/// The bus that every account has in every region without making it.
pub const DEFAULT_BUS: &str = "default";

/// A bus. The default one has a record only once something was set on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventBusRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    #[serde(default)]
    pub description: Option<String>,
    /// JSON, as it was set or as `PutPermission` wrote it.
    #[serde(default)]
    pub policy: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Kept and echoed.
    #[serde(default)]
    pub kms_key: Option<String>,
    #[serde(default)]
    pub dead_letter_arn: Option<String>,
    /// `LogConfig` as it was sent: kept and echoed.
    #[serde(default)]
    pub log_config: Option<Value>,
}

impl EventBusRecord {
    /// A bus on which nothing is set.
    pub fn new(account: AccountId, region: Region, name: String, now: Timestamp) -> EventBusRecord {
        EventBusRecord {
            account,
            region,
            name,
            created_at: now,
            modified_at: now,
            description: None,
            policy: None,
            tags: Vec::new(),
            kms_key: None,
            dead_letter_arn: None,
            log_config: None,
        }
    }

    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        bus_arn(&self.account, &self.region, &self.name)
    }
}

impl Record for EventBusRecord {
    const TABLE: &'static str = "event-buses";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

/// `arn:aws:events:<region>:<account>:event-bus/<name>`
pub fn bus_arn(account: &AccountId, region: &Region, name: &str) -> Arn {
    Arn::regional("events", region, account, format!("event-bus/{name}"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuleState {
    Enabled,
    Disabled,
    EnabledWithAllManagementEvents,
}

impl RuleState {
    pub fn is_enabled(self) -> bool {
        match self {
            RuleState::Enabled | RuleState::EnabledWithAllManagementEvents => true,
            RuleState::Disabled => false,
        }
    }
}

/// A rule of a bus. It has a pattern, a schedule, or both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleRecord {
    pub account: AccountId,
    pub region: Region,
    pub bus: String,
    pub name: String,
    /// As it was written.
    #[serde(default)]
    pub event_pattern: Option<String>,
    #[serde(default)]
    pub schedule: Option<String>,
    pub state: RuleState,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub role_arn: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// The service that made it for itself.
    #[serde(default)]
    pub managed_by: Option<String>,
    /// When its schedule was set or enabled last: rates count from here.
    pub scheduled_at: Timestamp,
    /// When its schedule is due next, if it is: the place of its [`RuleTimerRecord`].
    #[serde(default)]
    pub next_at: Option<Timestamp>,
}

impl RuleRecord {
    pub fn key_of(account: &AccountId, region: &Region, bus: &str, name: &str) -> Key<Self> {
        Self::bus_keys(account, region, bus).text(name)
    }

    pub fn bus_keys(account: &AccountId, region: &Region, bus: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(bus)
    }

    /// `rule/<name>` on the default bus, `rule/<bus>/<name>` on others.
    pub fn arn(&self) -> Arn {
        let resource = match self.bus.as_str() {
            DEFAULT_BUS => format!("rule/{}", self.name),
            bus => format!("rule/{bus}/{}", self.name),
        };
        Arn::regional("events", &self.region, &self.account, resource)
    }
}

impl Record for RuleRecord {
    const TABLE: &'static str = "event-rules";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.bus, &self.name)
    }
}

/// That a rule is due, in the order of time. Only rules of default buses have schedules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleTimerRecord {
    pub at: Timestamp,
    pub account: AccountId,
    pub region: Region,
    pub rule: String,
}

impl RuleTimerRecord {
    pub fn of(rule: &RuleRecord, at: Timestamp) -> RuleTimerRecord {
        RuleTimerRecord {
            at,
            account: rule.account.clone(),
            region: rule.region.clone(),
            rule: rule.name.clone(),
        }
    }

    pub fn rule_key(&self) -> Key<RuleRecord> {
        RuleRecord::key_of(&self.account, &self.region, DEFAULT_BUS, &self.rule)
    }
}

impl Record for RuleTimerRecord {
    const TABLE: &'static str = "event-rule-timers";

    fn key(&self) -> Key<Self> {
        Key::new()
            .number(self.at.0.max(0).unsigned_abs())
            .text(self.account.as_str())
            .text(self.region.as_str())
            .text(&self.rule)
    }
}

/// Where a rule sends its events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetRecord {
    pub account: AccountId,
    pub region: Region,
    pub bus: String,
    pub rule: String,
    pub id: String,
    pub arn: String,
    #[serde(default)]
    pub role_arn: Option<String>,
    #[serde(default)]
    pub input: TargetInput,
    /// `EcsParameters` as they were sent.
    #[serde(default)]
    pub ecs: Option<Value>,
    #[serde(default)]
    pub message_group_id: Option<String>,
    #[serde(default)]
    pub max_retries: Option<u32>,
    #[serde(default)]
    pub max_age_secs: Option<u64>,
    /// Whether `DeadLetterConfig` was given; without an ARN it says nothing.
    #[serde(default)]
    pub dead_letter_arn: Option<String>,
}

/// What a target is told of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum TargetInput {
    /// All of it.
    #[default]
    Event,
    /// The same JSON each time.
    Constant {
        text: String,
    },
    /// What a path leads to.
    Path {
        path: String,
    },
    Transformed {
        paths: BTreeMap<String, String>,
        template: String,
    },
}

impl TargetRecord {
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        bus: &str,
        rule: &str,
        id: &str,
    ) -> Key<Self> {
        Self::rule_keys(account, region, bus, rule).text(id)
    }

    pub fn rule_keys(account: &AccountId, region: &Region, bus: &str, rule: &str) -> Key<Self> {
        Self::bus_keys(account, region, bus).text(rule)
    }

    pub fn bus_keys(account: &AccountId, region: &Region, bus: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(bus)
    }
}

impl Record for TargetRecord {
    const TABLE: &'static str = "event-targets";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.bus, &self.rule, &self.id)
    }
}

/// Keeps the events of a bus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArchiveRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub bus: String,
    /// What its events lie below; never used again.
    pub id: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub event_pattern: Option<String>,
    /// 0 keeps for ever.
    #[serde(default)]
    pub retention_days: u32,
    #[serde(default)]
    pub kms_key: Option<String>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub n_events: u64,
    #[serde(default)]
    pub n_bytes: u64,
    /// Its rule on the bus was deleted by force: it gets nothing any more.
    #[serde(default)]
    pub has_lost_rule: bool,
}

impl ArchiveRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        let resource = format!("archive/{}", self.name);
        Arn::regional("events", &self.region, &self.account, resource)
    }
}

impl Record for ArchiveRecord {
    const TABLE: &'static str = "event-archives";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

/// One event of an archive, in the order of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArchivedEventRecord {
    pub archive_id: String,
    /// When the bus had it.
    pub at: Timestamp,
    pub id: String,
    /// JSON.
    pub envelope: String,
}

impl ArchivedEventRecord {
    pub fn archive_keys(archive_id: &str) -> Key<Self> {
        Key::new().text(archive_id)
    }

    /// What comes before everything from `at` on.
    pub fn start_of(archive_id: &str, at: Timestamp) -> Key<Self> {
        Self::archive_keys(archive_id).number(at.0.max(0).unsigned_abs())
    }
}

impl Record for ArchivedEventRecord {
    const TABLE: &'static str = "event-archive-events";

    fn key(&self) -> Key<Self> {
        Self::start_of(&self.archive_id, self.at).text(&self.id)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplayState {
    Starting,
    Running,
    Cancelling,
    Completed,
    Cancelled,
}

impl ReplayState {
    /// Whether there is still something to do.
    pub fn is_active(self) -> bool {
        match self {
            ReplayState::Starting | ReplayState::Running | ReplayState::Cancelling => true,
            ReplayState::Completed | ReplayState::Cancelled => false,
        }
    }
}

/// Events of an archive, sent to their bus once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    pub state: ReplayState,
    pub archive: String,
    pub archive_id: String,
    /// Where to.
    pub bus: String,
    /// ARNs of the rules that see them; none is all.
    #[serde(default)]
    pub filter_arns: Vec<String>,
    /// From, and up to without it.
    pub from: Timestamp,
    pub to: Timestamp,
    pub started_at: Timestamp,
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// The last event that was sent: its time and id.
    #[serde(default)]
    pub last: Option<(Timestamp, String)>,
}

impl ReplayRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::regional("events", &self.region, &self.account, format!("replay/{}", self.name))
    }
}

impl Record for ReplayRecord {
    const TABLE: &'static str = "event-replays";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}
