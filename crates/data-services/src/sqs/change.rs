//! Changes a queue's messages: their records and the index of them, in one transaction.
//!
//! The index of a queue is read from its records when it is first needed, and whenever the version
//! in memory is not the one in the store: after a transaction whose commit failed, for one.
//! Transactions run one after the other on the store's writer thread, so the index that one leaves
//! behind is what the next one finds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::Timestamp;
use model::record::sqs::{
    DeduplicationRecord, MessageRecord, MessageStateRecord, QueueCounterRecord, QueueRecord,
};
use store::{Read, Txn};
use tokio::sync::Notify;

use super::error::Failure;
use super::index::{Counts, Glance, Index};

/// How long a FIFO queue knows a deduplication id.
pub(super) const DEDUPLICATION_MILLIS: i64 = 5 * 60 * 1000;

/// Sleepers that one change wakes at most; the others would find nothing.
const MAX_WOKEN: usize = 64;

/// What is kept in memory of all queues that have been used.
#[derive(Debug, Default)]
pub(super) struct Queues {
    by_id: Mutex<HashMap<String, Arc<Cell>>>,
}

/// What is kept in memory of one queue.
#[derive(Debug, Default)]
pub(super) struct Cell {
    /// `None` before the first use, and after a transaction that failed half-way.
    index: Mutex<Option<Index>>,
    /// Who waits for messages.
    pub(super) arrival: Notify,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queues {
    pub(super) fn cell(&self, queue: &str) -> Arc<Cell> {
        let mut by_id = lock(&self.by_id);
        match by_id.get(queue) {
            Some(cell) => Arc::clone(cell),
            None => Arc::clone(by_id.entry(queue.to_owned()).or_default()),
        }
    }

    /// Forgets a queue that is gone, and lets go of those who wait for its messages.
    pub(super) fn forget(&self, queue: &str) {
        let cell = lock(&self.by_id).remove(queue);
        if let Some(cell) = cell {
            cell.arrival.notify_waiters();
        }
    }

    /// Runs `work` on the index of `queue`, which shows what is visible at `now` and nothing that is
    /// too old. What `work` changes, it changes in the index and in the records alike.
    ///
    /// Only for the store's writer thread. `work` may call this for another queue, not for the
    /// same.
    pub(super) fn change<T>(
        &self,
        txn: &mut Txn<'_>,
        queue: &QueueRecord,
        now: Timestamp,
        work: impl FnOnce(&mut Txn<'_>, &mut Open<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let cell = self.cell(&queue.id);
        let mut slot = lock(&cell.index);
        let counter = counter(txn, &queue.id)?;
        // Whatever goes wrong from here on, the index is read anew the next time.
        let index = match slot.take().filter(|index| index.counter == counter) {
            Some(index) => index,
            None => load(txn, queue, counter)?,
        };
        let mut open = Open { index, queue, is_changed: false };
        open.index.advance(now);
        open.expire(txn, now);
        let result = work(txn, &mut open)?;
        let Open { mut index, is_changed, .. } = open;
        if is_changed {
            index.counter.version += 1;
            txn.put(&index.counter);
        }
        let news = index.take_news();
        *slot = Some(index);
        drop(slot);
        // Before the commit: whoever wakes has to wait for this thread, and shares the commit.
        for _ in 0..news.n_visible.min(MAX_WOKEN) {
            cell.arrival.notify_one();
        }
        if news.is_sooner {
            cell.arrival.notify_waiters();
        }
        Ok(result)
    }
}

impl Cell {
    /// What can be said without a transaction; `None` when the queue has not been looked at yet.
    pub(super) fn glance(&self, now: Timestamp) -> Option<Glance> {
        lock(&self.index).as_ref().map(|index| index.glance(now))
    }

    pub(super) fn counts(&self, now: Timestamp) -> Option<Counts> {
        lock(&self.index).as_ref().map(|index| index.counts(now))
    }

    /// Whether a message was sent at that time or before; `None` when that is not known.
    pub(super) fn has_older(&self, than: Timestamp) -> Option<bool> {
        let index = lock(&self.index);
        index.as_ref().map(|index| index.oldest().is_some_and(|oldest| oldest <= than))
    }
}

fn counter(txn: &Txn<'_>, queue: &str) -> Result<QueueCounterRecord, Failure> {
    let counter = txn.get(&QueueCounterRecord::key_of(queue))?;
    Ok(counter.unwrap_or_else(|| QueueCounterRecord {
        queue: queue.to_owned(),
        ..QueueCounterRecord::default()
    }))
}

fn load(txn: &Txn<'_>, queue: &QueueRecord, counter: QueueCounterRecord) -> Result<Index, Failure> {
    let states = txn.scan(&MessageStateRecord::keys_of(&queue.id))?;
    let deduplications = txn.scan(&DeduplicationRecord::keys_of(&queue.id))?;
    Ok(Index::load(counter, queue.is_fifo(), states, deduplications))
}

/// A queue under change.
pub(super) struct Open<'a> {
    pub(super) index: Index,
    pub(super) queue: &'a QueueRecord,
    is_changed: bool,
}

impl Open<'_> {
    /// The number of the next message.
    pub(super) fn next_number(&mut self) -> u64 {
        self.is_changed = true;
        self.index.counter.last += 1;
        self.index.counter.last
    }

    pub(super) fn insert(
        &mut self,
        txn: &mut Txn<'_>,
        message: &MessageRecord,
        state: &MessageStateRecord,
        now: Timestamp,
    ) {
        self.is_changed = true;
        txn.put(message);
        txn.put(state);
        self.index.insert(state);
        self.index.advance(now);
        if !self.index.is_visible(state.number) {
            self.index.is_sooner();
        }
    }

    /// Writes the state of a message as the index has it.
    pub(super) fn write(&mut self, txn: &mut Txn<'_>, number: u64) {
        self.is_changed = true;
        if let Some(state) = self.index.state(number) {
            txn.put(&state);
        }
    }

    /// Removes a message. Whether there was one.
    pub(super) fn remove(&mut self, txn: &mut Txn<'_>, number: u64) -> bool {
        if self.index.remove(number).is_none() {
            return false;
        }
        self.is_changed = true;
        txn.delete(&MessageStateRecord::key_of(&self.queue.id, number));
        txn.delete(&MessageRecord::key_of(&self.queue.id, number));
        true
    }

    /// Remembers a deduplication id.
    pub(super) fn take_id(&mut self, txn: &mut Txn<'_>, record: &DeduplicationRecord) {
        self.is_changed = true;
        txn.put(record);
        self.index.taken.push_back((record.taken_at, record.group.clone(), record.id.clone()));
    }

    /// Removes messages past their retention, and deduplication ids past their time.
    fn expire(&mut self, txn: &mut Txn<'_>, now: Timestamp) {
        for number in self.index.sent_until(expiry(self.queue, now)) {
            self.remove(txn, number);
        }
        let over = now.plus_millis(-DEDUPLICATION_MILLIS);
        while self.index.taken.front().is_some_and(|(at, ..)| *at <= over) {
            let Some((_, group, id)) = self.index.taken.pop_front() else { break };
            self.is_changed = true;
            txn.delete(&DeduplicationRecord::key_of(&self.queue.id, group.as_deref(), &id));
        }
    }
}

/// Messages that were sent then, or before, are past their retention.
pub(super) fn expiry(queue: &QueueRecord, now: Timestamp) -> Timestamp {
    now.plus_secs(-i64::from(queue.retention))
}
