//! Rules with schedules: makes their events when they are due.
//!
//! When a rule is due next is a record, in the order of time. It is replaced by the one after it
//! in the transaction that puts the event into the outbox, so that each time makes one event,
//! whenever we are stopped. What was missed while we were down makes one event altogether.

use model::record::delivery::{Subject, Target};
use model::record::events::{RuleRecord, RuleTimerRecord};
use model::{Clock, StorageError, Timestamp};
use serde_json::json;
use store::outbox::{self, NewDelivery};
use store::{Read as _, Store, Txn};
use tokio_util::sync::CancellationToken;

use super::bus::{BusDetail, COURIER};
use super::envelope;
use super::rules::next_time;
use crate::timers::{self, Timer};

/// Begins the rule's schedule anew, or ends it. Does not write the rule itself.
pub(super) fn set(txn: &mut Txn<'_>, rule: &mut RuleRecord, now: Timestamp) {
    clear(txn, rule);
    rule.scheduled_at = now;
    if rule.state.is_enabled() {
        plan_next(txn, rule, now);
    }
}

/// Takes away what is planned. Does not write the rule itself.
pub(super) fn clear(txn: &mut Txn<'_>, rule: &mut RuleRecord) {
    if let Some(at) = rule.next_at.take() {
        use model::record::Record as _;
        txn.delete(&RuleTimerRecord::of(rule, at).key());
    }
}

fn plan_next(txn: &mut Txn<'_>, rule: &mut RuleRecord, now: Timestamp) {
    rule.next_at = next_time(rule, now);
    if let Some(at) = rule.next_at {
        txn.put(&RuleTimerRecord::of(rule, at));
    }
}

impl Timer for RuleTimerRecord {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn fire(&self, txn: &mut Txn<'_>, now: Timestamp) -> Result<(), StorageError> {
        fire_one(txn, self, now)
    }
}

/// Makes events of schedules until shutdown.
pub async fn run(store: Store, clock: Clock, shutdown: CancellationToken) {
    timers::run::<RuleTimerRecord>(store, clock, shutdown).await;
}

/// Makes the events of all rules that are due; answers when the next one is.
///
/// # Errors
/// The store's.
pub async fn fire(store: &Store, now: Timestamp) -> Result<Option<Timestamp>, StorageError> {
    timers::fire::<RuleTimerRecord>(store, now).await
}

fn fire_one(
    txn: &mut Txn<'_>,
    timer: &RuleTimerRecord,
    now: Timestamp,
) -> Result<(), StorageError> {
    use model::record::Record as _;
    txn.delete(&timer.key());
    let Some(mut rule) = txn.get(&timer.rule_key())? else { return Ok(()) };
    // Set anew since: then it has another timer.
    if rule.next_at != Some(timer.at) || !rule.state.is_enabled() {
        return Ok(());
    }
    let arn = rule.arn().to_string();
    let id = model::random::uuid();
    let event = json!({
        "version": "0",
        "id": id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account,
        "time": envelope::time(timer.at),
        "region": rule.region,
        "resources": [arn],
        "detail": {},
    });
    let subject = Subject {
        event_id: id,
        source: "aws.events".into(),
        event: "Scheduled Event".into(),
        resource: arn,
        via: None,
        receiver: model::record::events::bus_arn(&rule.account, &rule.region, &rule.bus)
            .to_string(),
    };
    let detail =
        BusDetail { rule: Some(rule.name.clone()), ..BusDetail::new(&rule.bus, &rule.region) };
    let target = Target::Courier { name: COURIER.into(), detail: detail.to_value() };
    let delivery = NewDelivery::new(rule.account.clone(), subject, target, event.to_string(), now);
    outbox::enqueue(txn, now, [delivery])?;
    plan_next(txn, &mut rule, now);
    txn.put(&rule);
    Ok(())
}
