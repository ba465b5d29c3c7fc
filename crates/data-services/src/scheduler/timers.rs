//! Invokes schedules when they are due.
//!
//! When a schedule is due next is a record, in the order of time. It is replaced by the one after
//! it in the transaction that puts the invocation into the outbox, so that each time makes one
//! invocation, whenever we are stopped. What was missed while we were down makes one altogether.

use model::record::Record as _;
use model::record::scheduler::{NextInvocation, ScheduleRecord, ScheduleTimerRecord};
use model::schedule::{Schedule, Zone};
use model::{Clock, StorageError, Timestamp};
use store::outbox;
use store::{Read as _, Store, Txn};
use tokio_util::sync::CancellationToken;

use super::target;
use crate::timers::{self, Timer};

/// What the next invocation is planned anew for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Made,
    /// It is to happen at other times than before, or has not happened yet.
    NewTimes,
    SameTimes,
}

/// Plans the next invocation anew. Does not write the schedule itself.
pub(super) fn set(txn: &mut Txn<'_>, schedule: &mut ScheduleRecord, now: Timestamp, cause: Cause) {
    clear(txn, schedule);
    if schedule.is_enabled {
        plan(txn, schedule, first(schedule, now, cause));
    }
}

/// Takes away what is planned. Does not write the schedule itself.
pub(super) fn clear(txn: &mut Txn<'_>, schedule: &mut ScheduleRecord) {
    if let Some(next) = schedule.next.take() {
        txn.delete(&ScheduleTimerRecord::of(schedule, next.at).key());
    }
}

fn plan(txn: &mut Txn<'_>, schedule: &mut ScheduleRecord, at: Option<Timestamp>) {
    schedule.next = at.map(|scheduled_at| NextInvocation {
        scheduled_at,
        at: scheduled_at.plus_millis(delay(schedule.window_minutes)),
    });
    if let Some(next) = schedule.next {
        txn.put(&ScheduleTimerRecord::of(schedule, next.at));
    }
}

/// Anything within the flexible time window.
fn delay(window_minutes: Option<u32>) -> i64 {
    let window = u64::from(window_minutes.unwrap_or(0)) * 60_000;
    match window {
        0 => 0,
        window => {
            let random = u64::from_be_bytes(model::random::bytes::<8>());
            i64::try_from(random % window).unwrap_or(0)
        }
    }
}

/// The first time of a schedule that is made or changed now. One whose only time is in the past is
/// invoked at once, and so is a rate that begins when it is made.
fn first(schedule: &ScheduleRecord, now: Timestamp, cause: Cause) -> Option<Timestamp> {
    let zone = Zone::parse(&schedule.timezone).ok()?;
    let parsed = Schedule::parse_in_any_number(&schedule.expression).ok()?;
    if let Some(only) = parsed.only_time(&zone) {
        return (only > now || cause != Cause::SameTimes).then_some(only);
    }
    if matches!(parsed, Schedule::Rate { .. }) {
        match schedule.start_at {
            // A rate counts from its start date, which is its first time.
            Some(start) if start > now => return within(schedule, start),
            None if cause == Cause::Made => return within(schedule, now),
            Some(_) | None => {}
        }
    }
    next_after(schedule, now)
}

/// The first time after `after` that the schedule names, between its start and end dates.
pub(super) fn next_after(schedule: &ScheduleRecord, after: Timestamp) -> Option<Timestamp> {
    let zone = Zone::parse(&schedule.timezone).ok()?;
    let parsed = Schedule::parse_in_any_number(&schedule.expression).ok()?;
    if matches!(parsed, Schedule::At(_)) {
        return parsed.next_after(after, after, &zone);
    }
    let start = schedule.start_at.unwrap_or(schedule.modified_at);
    let after = match schedule.start_at {
        Some(start) => after.max(start.plus_millis(-1)),
        None => after,
    };
    within(schedule, parsed.next_after(after, start, &zone)?)
}

fn within(schedule: &ScheduleRecord, at: Timestamp) -> Option<Timestamp> {
    schedule.end_at.is_none_or(|end| at <= end).then_some(at)
}

impl Timer for ScheduleTimerRecord {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn fire(&self, txn: &mut Txn<'_>, now: Timestamp) -> Result<(), StorageError> {
        fire_one(txn, self, now)
    }
}

/// Invokes schedules until shutdown.
pub async fn run(store: Store, clock: Clock, shutdown: CancellationToken) {
    timers::run::<ScheduleTimerRecord>(store, clock, shutdown).await;
}

/// Invokes all that is due; answers when the next one is.
///
/// # Errors
/// The store's.
pub async fn fire(store: &Store, now: Timestamp) -> Result<Option<Timestamp>, StorageError> {
    timers::fire::<ScheduleTimerRecord>(store, now).await
}

fn fire_one(
    txn: &mut Txn<'_>,
    timer: &ScheduleTimerRecord,
    now: Timestamp,
) -> Result<(), StorageError> {
    txn.delete(&timer.key());
    let Some(mut schedule) = txn.get(&timer.schedule_key())? else { return Ok(()) };
    // Set anew since: then it has another timer.
    let planned = schedule.next.filter(|next| next.at == timer.at && schedule.is_enabled);
    let Some(planned) = planned else { return Ok(()) };
    outbox::enqueue(txn, now, [target::delivery(&schedule, planned.scheduled_at, now)])?;
    // Within a window, the present may lie before what comes next, and after what came.
    let next = next_after(&schedule, now.max(planned.scheduled_at));
    plan(txn, &mut schedule, next);
    if schedule.next.is_none() && schedule.is_deleted_after {
        txn.delete(&schedule.key());
    } else {
        txn.put(&schedule);
    }
    Ok(())
}
