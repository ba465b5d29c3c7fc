//! Rules with schedules: makes their events when they are due.
//!
//! When a rule is due next is a record, in the order of time. It is replaced by the one after it
//! in the transaction that puts the event into the outbox, so that each time makes one event,
//! whenever we are stopped. What was missed while we were down makes one event altogether.

use std::time::Duration;

use background::Chain;
use model::record::delivery::{Subject, Target};
use model::record::events::{RuleRecord, RuleTimerRecord};
use model::{Clock, Key, StorageError, Timestamp};
use serde_json::json;
use store::outbox::{self, NewDelivery};
use store::{Read as _, Store, Txn};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::bus::{BusDetail, COURIER};
use super::envelope;
use super::rules::next_time;

/// The clock may be set, so no sleep is longer.
const LONGEST_SLEEP_MS: i64 = 30_000;
/// Due rules that are looked at together.
const BATCH: usize = 256;

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

/// Makes events of schedules until shutdown.
pub async fn run(store: Store, clock: Clock, shutdown: CancellationToken) {
    let mut watch = store.watch::<RuleTimerRecord>();
    loop {
        let now = clock.now();
        let next = match fire(&store, now).await {
            Ok(next) => next,
            Err(error) => {
                // A full disk, say: what is due stays due.
                warn!(error = %Chain(&error), "scheduled rules could not be looked at");
                Some(now.plus_secs(1))
            }
        };
        let pause = next.map_or(LONGEST_SLEEP_MS, |at| (at.0 - now.0).clamp(1, LONGEST_SLEEP_MS));
        tokio::select! {
            // Each pass looks at all that is due, so nothing is lost by leaving any of these.
            () = shutdown.cancelled() => return,
            _ = watch.changed() => {}
            () = tokio::time::sleep(Duration::from_millis(pause.unsigned_abs())) => {}
        }
    }
}

/// Makes the events of all rules that are due; answers when the next one is.
///
/// # Errors
/// The store's.
pub async fn fire(store: &Store, now: Timestamp) -> Result<Option<Timestamp>, StorageError> {
    loop {
        let due = store.read()?.scan_page(&Key::<RuleTimerRecord>::new(), None, BATCH)?;
        let next = due.iter().map(|timer| timer.at).find(|at| *at > now);
        let due: Vec<_> = due.into_iter().filter(|timer| timer.at <= now).collect();
        if due.is_empty() {
            return Ok(next);
        }
        store
            .write(move |txn| {
                for timer in due {
                    fire_one(txn, &timer, now)?;
                }
                Ok::<_, StorageError>(())
            })
            .await?;
    }
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
