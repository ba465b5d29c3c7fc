//! EventBridge Scheduler: schedules, their groups, and when they are due.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Record;
use super::ecs::Tag;
use crate::{AccountId, Arn, Key, Region, Timestamp};

/// The group that every account has in every region without making it.
pub const DEFAULT_GROUP: &str = "default";

/// One schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleRecord {
    pub account: AccountId,
    pub region: Region,
    pub group: String,
    pub name: String,
    /// As it was written.
    pub expression: String,
    /// A name of the IANA database.
    pub timezone: String,
    #[serde(default)]
    pub start_at: Option<Timestamp>,
    #[serde(default)]
    pub end_at: Option<Timestamp>,
    #[serde(default)]
    pub description: Option<String>,
    pub is_enabled: bool,
    #[serde(default)]
    pub kms_key: Option<String>,
    /// `Target` as it was sent.
    pub target: Value,
    /// Minutes; `None` without a flexible time window.
    #[serde(default)]
    pub window_minutes: Option<u32>,
    /// `ActionAfterCompletion` is `DELETE`.
    #[serde(default)]
    pub is_deleted_after: bool,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    /// With what token it was made, so that the same call made again is no other.
    #[serde(default)]
    pub client_token: Option<String>,
    /// The next time that its expression names, and when within the window it is invoked: the
    /// place of its [`ScheduleTimerRecord`].
    #[serde(default)]
    pub next: Option<NextInvocation>,
}

/// When a schedule is invoked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextInvocation {
    /// What the expression names.
    pub scheduled_at: Timestamp,
    /// Within the flexible time window that begins then.
    pub at: Timestamp,
}

impl ScheduleRecord {
    pub fn key_of(account: &AccountId, region: &Region, group: &str, name: &str) -> Key<Self> {
        Self::group_keys(account, region, group).text(name)
    }

    pub fn group_keys(account: &AccountId, region: &Region, group: &str) -> Key<Self> {
        Self::keys_of(account, region).text(group)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        let resource = format!("schedule/{}/{}", self.group, self.name);
        Arn::regional("scheduler", &self.region, &self.account, resource)
    }
}

impl Record for ScheduleRecord {
    const TABLE: &'static str = "schedules";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.group, &self.name)
    }
}

/// That a schedule is due, in the order of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleTimerRecord {
    pub at: Timestamp,
    pub account: AccountId,
    pub region: Region,
    pub group: String,
    pub name: String,
}

impl ScheduleTimerRecord {
    pub fn of(schedule: &ScheduleRecord, at: Timestamp) -> ScheduleTimerRecord {
        ScheduleTimerRecord {
            at,
            account: schedule.account.clone(),
            region: schedule.region.clone(),
            group: schedule.group.clone(),
            name: schedule.name.clone(),
        }
    }

    pub fn schedule_key(&self) -> Key<ScheduleRecord> {
        ScheduleRecord::key_of(&self.account, &self.region, &self.group, &self.name)
    }
}

impl Record for ScheduleTimerRecord {
    const TABLE: &'static str = "schedule-timers";

    fn key(&self) -> Key<Self> {
        Key::new()
            .number(self.at.0.max(0).unsigned_abs())
            .text(self.account.as_str())
            .text(self.region.as_str())
            .text(&self.group)
            .text(&self.name)
    }
}

/// A group of schedules. The default one has a record only once something was set on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleGroupRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
    #[serde(default)]
    pub client_token: Option<String>,
}

impl ScheduleGroupRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        let resource = format!("schedule-group/{}", self.name);
        Arn::regional("scheduler", &self.region, &self.account, resource)
    }
}

impl Record for ScheduleGroupRecord {
    const TABLE: &'static str = "schedule-groups";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}
