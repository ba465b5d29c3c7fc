//! The rules that archives have on their buses, as EventBridge makes them: shown like any rule, and
//! not changed by anybody.
//!
//! They are no records, and deliver nothing: what they stand for is done by [`super::bus`].

use model::StorageError;
use model::record::events::{ArchiveRecord, RuleRecord, RuleState};
use serde_json::{Map, Value, json};
use store::Read;

use super::names::BusName;

const PREFIX: &str = "Events-Archive-";
const SERVICE: &str = "prod.vhs.events.aws.internal";

/// The archive whose rule is called `name` on `bus`.
pub(super) fn archive_of(
    read: &impl Read,
    bus: &BusName,
    name: &str,
) -> Result<Option<ArchiveRecord>, StorageError> {
    let Some(archive) = name.strip_prefix(PREFIX) else { return Ok(None) };
    let archive = read.get(&ArchiveRecord::key_of(&bus.account, &bus.region, archive))?;
    Ok(archive.filter(|archive| archive.bus == bus.name && !archive.has_lost_rule))
}

/// The rules of all archives of `bus`, in the order of their names.
pub(super) fn rules(read: &impl Read, bus: &BusName) -> Result<Vec<RuleRecord>, StorageError> {
    let archives = read.scan(&ArchiveRecord::keys_of(&bus.account, &bus.region))?;
    let of_bus = archives.iter().filter(|one| one.bus == bus.name && !one.has_lost_rule);
    Ok(of_bus.map(rule).collect())
}

pub(super) fn rule(archive: &ArchiveRecord) -> RuleRecord {
    let pattern = archive.event_pattern.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let mut pattern: Map<String, Value> = pattern.unwrap_or_default();
    // What is replayed is not kept once more.
    pattern.insert("replay-name".into(), json!([{ "exists": false }]));
    RuleRecord {
        account: archive.account.clone(),
        region: archive.region.clone(),
        bus: archive.bus.clone(),
        name: format!("{PREFIX}{}", archive.name),
        event_pattern: Some(Value::Object(pattern).to_string()),
        schedule: None,
        state: RuleState::Enabled,
        description: None,
        role_arn: None,
        tags: Vec::new(),
        managed_by: Some(SERVICE.into()),
        scheduled_at: archive.created_at,
        next_at: None,
    }
}
