//! Puts changes of tasks into the outbox, in the transaction that makes them, for the events that
//! EventBridge sends of them.
//!
//! Whoever changes a task calls [`task_changed`] before the record is put. Where nobody listens,
//! that is two looks into the database and nothing else. Not here: what the event looks like
//! (`control::ecs`).

use model::record::delivery::{Subject, Target};
use model::record::ecs::TaskRecord;
use model::record::events::{ArchiveRecord, DEFAULT_BUS, RuleRecord};
use model::{StorageError, Timestamp};
use serde_json::json;

use crate::outbox::{self, NewDelivery};
use crate::{Read, Txn};

/// The courier that makes an event of a snapshot.
pub const COURIER: &str = "ecs-state";

/// Notes that a task is now `after`. When there is something to tell, its version is higher than
/// before, and if the account's default bus has rules or archives, they will hear of it, one
/// change after the other.
///
/// # Errors
/// The store's.
pub fn task_changed(
    txn: &mut Txn<'_>,
    before: Option<&TaskRecord>,
    after: &mut TaskRecord,
    now: Timestamp,
) -> Result<(), StorageError> {
    if let Some(before) = before {
        if !is_news(before, after) {
            return Ok(());
        }
        if after.version == before.version {
            after.version += 1;
        }
    }
    let rules = RuleRecord::bus_keys(&after.account, &after.region, DEFAULT_BUS);
    if txn.scan_page(&rules, None, 1)?.is_empty() {
        let archives = ArchiveRecord::keys_of(&after.account, &after.region);
        if txn.scan_page(&archives, None, 1)?.is_empty() {
            return Ok(());
        }
    }
    outbox::enqueue(txn, now, [delivery(after, now)])
}

/// What events are sent of.
fn is_news(before: &TaskRecord, after: &TaskRecord) -> bool {
    let states = |task: &TaskRecord| -> Vec<_> {
        task.containers.iter().map(|one| (one.name.clone(), one.status)).collect()
    };
    before.last_status != after.last_status
        || before.desired_status != after.desired_status
        || states(before) != states(after)
}

fn delivery(task: &TaskRecord, now: Timestamp) -> NewDelivery {
    let arn = task.arn().to_string();
    let mut snapshot = task.clone();
    // Nobody's business, and not part of the event.
    snapshot.credentials_id = None;
    for container in &mut snapshot.spec.containers {
        container.environment.clear();
        container.secrets.clear();
    }
    let payload = json!(snapshot).to_string();
    let subject = Subject {
        event_id: model::random::uuid(),
        source: "aws.ecs".into(),
        event: "ECS Task State Change".into(),
        resource: arn.clone(),
        via: None,
        receiver: "ECS task state changes".into(),
    };
    let target = Target::Courier { name: COURIER.into(), detail: json!({}) };
    let mut delivery = NewDelivery::new(task.account.clone(), subject, target, payload, now);
    delivery.order = Some(arn);
    delivery
}
