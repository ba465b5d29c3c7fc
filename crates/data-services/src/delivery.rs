//! The delivery engine: takes what is in the outbox to its receivers.
//!
//! At least once: a delivery leaves the outbox when its receiver has it, in one transaction with
//! what follows from it. What has the same `order` goes one after the other; everything else goes
//! side by side, and no receiver takes so much of the room that others wait for it.
//!
//! - [`schedule`] decides what goes next, and is all that is kept of a delivery in memory.
//! - [`attempt`] makes one attempt; [`errors`] says what a failure means.
//! - [`settle`] decides what becomes of a delivery after an attempt.
//! - [`trail`] remembers the latest attempts, for people.
//!
//! Not here: what is delivered and why (the services that fill the outbox), and how a receiver is
//! called (the gateway, and the couriers of the services).

pub mod attempt;
mod errors;
mod schedule;
mod settle;
#[cfg(test)]
mod tests;
mod trail;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use aws_api::Invoke;
use background::Chain;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use model::record::delivery::DeliveryRecord;
use model::{Arn, Clock, Key, Region, StorageError, Timestamp};
use store::outbox::{Courier, Outcome};
use store::{Read as _, Store};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};

use schedule::{Item, Limits, Schedule};
use settle::Settlement;
pub use trail::Trail;

/// Between looks at everything, in case a hint was missed.
const FULL_PASS_EVERY: Duration = Duration::from_secs(300);
/// The clock may be set, so no sleep is longer.
const LONGEST_SLEEP_MS: i64 = 30_000;
/// Before the store is tried again that could not be written or read.
const STORE_PAUSE: Duration = Duration::from_secs(1);
/// So long a shutdown waits for attempts under way; what they leave is made again.
const DRAIN: Duration = Duration::from_secs(2);

/// Delivers what is in the outbox. Clones share everything.
#[derive(Clone, Debug)]
pub struct Engine {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    store: Store,
    clock: Clock,
    invoke: Arc<dyn Invoke>,
    couriers: HashMap<&'static str, Arc<dyn Courier>>,
    trail: Trail,
}

/// What is left of a delivery after an attempt.
enum Next {
    Gone,
    /// To be tried again; or, if it has been given up, to be told to the dead-letter queue.
    Again(Item),
    /// Something panicked, so what the store has of it is still to do.
    Unknown,
}

impl Engine {
    pub fn new(
        store: Store,
        clock: Clock,
        invoke: Arc<dyn Invoke>,
        couriers: Vec<Arc<dyn Courier>>,
    ) -> Engine {
        let couriers = couriers.into_iter().map(|courier| (courier.name(), courier)).collect();
        let trail = Trail::new(clock.now());
        Engine { shared: Arc::new(Shared { store, clock, invoke, couriers, trail }) }
    }

    /// The latest attempts, and how many there were.
    pub fn trail(&self) -> &Trail {
        &self.shared.trail
    }

    /// Delivers until `shutdown`.
    pub fn run(self, shutdown: CancellationToken) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let mut watch = self.shared.store.watch::<DeliveryRecord>();
            let mut schedule = Schedule::new(Limits::default());
            let mut attempts: JoinSet<(u64, Next)> = JoinSet::new();
            let mut full_pass = tokio::time::interval(FULL_PASS_EVERY);
            full_pass.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                let now = self.shared.clock.now();
                while let Some(sequence) = schedule.next(now) {
                    let one =
                        AssertUnwindSafe(Arc::clone(&self.shared).one(sequence)).catch_unwind();
                    attempts.spawn(async move { (sequence, one.await.unwrap_or(Next::Unknown)) });
                }
                self.shared.trail.set_waiting(schedule.len());
                let pause = schedule
                    .next_due()
                    .map_or(LONGEST_SLEEP_MS, |due| (due.0 - now.0).clamp(1, LONGEST_SLEEP_MS));
                tokio::select! {
                    // Each of these can be dropped: a watch, a join set, an interval and a token lose
                    // nothing, and the time to sleep is worked out anew.
                    () = shutdown.cancelled() => break,
                    Some(joined) = attempts.join_next() => match joined {
                        Ok((sequence, next)) => self.take_back(&mut schedule, sequence, next),
                        Err(error) => error!(%error, "an attempt at a delivery was lost"),
                    },
                    changed = watch.changed() => {
                        let sequences = changed.iter().filter_map(sequence_of);
                        let new: Vec<u64> = sequences.filter(|one| schedule.is_news(*one)).collect();
                        if let Err(error) = self.learn(&mut schedule, &new) {
                            warn!(error = %Chain(&error), "could not read new deliveries");
                            full_pass.reset_after(STORE_PAUSE);
                        }
                    }
                    _ = full_pass.tick() => {
                        if let Err(error) = self.learn_all(&mut schedule) {
                            warn!(error = %Chain(&error), "could not read the outbox");
                            full_pass.reset_after(STORE_PAUSE);
                        }
                    }
                    () = sleep(Duration::from_millis(pause.unsigned_abs())) => {}
                }
            }
            let drained = tokio::time::timeout(DRAIN, async {
                while attempts.join_next().await.is_some() {}
            });
            if drained.await.is_err() {
                debug!(n_running = attempts.len(), "left attempts for the next start");
            }
        })
    }

    fn take_back(&self, schedule: &mut Schedule, sequence: u64, next: Next) {
        match next {
            Next::Gone => schedule.remove(sequence),
            Next::Again(item) => schedule.again(sequence, item),
            Next::Unknown => {
                error!(delivery = sequence, "a delivery panicked");
                schedule.later(sequence, self.shared.clock.now().plus_millis(1_000));
            }
        }
    }

    fn learn(&self, schedule: &mut Schedule, sequences: &[u64]) -> Result<(), StorageError> {
        if sequences.is_empty() {
            return Ok(());
        }
        let read = self.shared.store.read()?;
        for sequence in sequences {
            match read.get(&DeliveryRecord::key_of(*sequence))? {
                Some(record) => schedule.add(*sequence, item(&record)),
                // Made and delivered, or taken away, between the hint and the look.
                None => schedule.saw(*sequence),
            }
        }
        Ok(())
    }

    fn learn_all(&self, schedule: &mut Schedule) -> Result<(), StorageError> {
        let read = self.shared.store.read()?;
        read.visit::<DeliveryRecord>(&Key::new(), None, |record| {
            schedule.add(record.sequence, item(&record));
            true
        })
    }
}

/// How SQS is told which queue is meant, and in which region it is.
pub(crate) fn queue_url(queue_arn: &str) -> (String, Region) {
    let arn = Arn::parse(queue_arn).ok();
    let part = |get: fn(&Arn) -> &str| arn.as_ref().map(get).unwrap_or_default();
    let region = Region::parse(part(Arn::region)).unwrap_or_else(|_| Region::default_region());
    let (account, name) = (part(Arn::account), part(Arn::resource));
    (format!("https://sqs.{}.amazonaws.com/{account}/{name}", region.as_str()), region)
}

/// What the schedule needs to know of a delivery.
fn item(record: &DeliveryRecord) -> Item {
    Item {
        due: record.due_at,
        receiver: record.subject.receiver.as_str().into(),
        order: record.order.as_deref().map(Into::into),
    }
}

fn sequence_of(key: &Key<DeliveryRecord>) -> Option<u64> {
    key.as_bytes().try_into().ok().map(u64::from_be_bytes)
}

impl Shared {
    /// Makes one attempt at a delivery and commits what follows from how it ended.
    async fn one(self: Arc<Self>, sequence: u64) -> Next {
        let key = DeliveryRecord::key_of(sequence);
        let record = loop {
            match self.store.read().and_then(|read| read.get(&key)) {
                Ok(Some(record)) => break record,
                Ok(None) => return Next::Gone,
                Err(error) => {
                    warn!(delivery = sequence, error = %Chain(&error), "could not read a delivery");
                    sleep(STORE_PAUSE).await;
                }
            }
        };
        let attempt = attempt::make(&self.invoke, &self.couriers, record.clone());
        let outcome = AssertUnwindSafe(attempt).catch_unwind().await.unwrap_or_else(|_| {
            error!(delivery = record.id, receiver = record.subject.receiver, "an attempt panicked");
            Outcome::Retry {
                code: "InternalFailure".into(),
                message: "Hansom failed inside; its log says more.".into(),
                after: None,
            }
        });
        let courier = attempt::courier_of(&self.couriers, &record.target);
        let exhausted = |record: &DeliveryRecord| {
            courier.map(|courier| courier.exhausted(record)).unwrap_or_default()
        };
        let now = self.clock.now();
        let settlement = settle::plan(&record, outcome.clone(), now, settle::jitter(), exhausted);
        self.commit(&record, &settlement, now).await;
        self.trail.note(&record, &outcome, &settlement, now);
        match &settlement {
            Settlement::Gone { .. } => Next::Gone,
            Settlement::Kept { record, .. } => Next::Again(item(record)),
        }
    }

    /// Until it is on disk, or we are told to stop: then the attempt is made again.
    async fn commit(&self, before: &DeliveryRecord, settlement: &Settlement, now: Timestamp) {
        loop {
            let (before, settlement) = (before.clone(), settlement.clone());
            let key = DeliveryRecord::key_of(before.sequence);
            let written = self.store.write(move |txn| {
                // A commit that failed for us may have reached the disk all the same.
                if txn.get(&key)?.is_some_and(|record| record == before) {
                    settle::write(txn, &before, settlement, now)?;
                }
                Ok::<_, StorageError>(())
            });
            match written.await {
                Ok(()) => return,
                Err(error) => {
                    warn!(error = %Chain(&error), "could not record how a delivery went");
                    sleep(STORE_PAUSE).await;
                }
            }
        }
    }
}
