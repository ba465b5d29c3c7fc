//! Tells who asked which records changed.
//!
//! A watch carries keys, never contents: what woke a reconciler is a hint, the store is the
//! truth. Changes of one key between two looks are one.

use std::collections::{BTreeSet, HashMap};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use model::Key;
use model::record::Record;
use tokio::sync::Notify;

#[derive(Debug, Default)]
struct Mailbox {
    pending: Mutex<BTreeSet<Vec<u8>>>,
    arrived: Notify,
}

#[derive(Debug, Default)]
pub(crate) struct Watchers {
    by_table: Mutex<HashMap<&'static str, Vec<Weak<Mailbox>>>>,
}

impl Watchers {
    pub(crate) fn subscribe<R: Record>(&self) -> Watch<R> {
        let mailbox = Arc::new(Mailbox::default());
        let mut by_table = self.by_table.lock().unwrap_or_else(PoisonError::into_inner);
        by_table.entry(R::TABLE).or_default().push(Arc::downgrade(&mailbox));
        Watch { mailbox, of: PhantomData }
    }

    pub(crate) fn publish(&self, table: &'static str, keys: &BTreeSet<Vec<u8>>) {
        let mut by_table = self.by_table.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mailboxes) = by_table.get_mut(table) else {
            return;
        };
        mailboxes.retain(|mailbox| {
            let Some(mailbox) = mailbox.upgrade() else {
                return false;
            };
            let mut pending = mailbox.pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.extend(keys.iter().cloned());
            drop(pending);
            mailbox.arrived.notify_one();
            true
        });
    }
}

/// One reader's place in the stream of changes to records of type `R`.
#[derive(Debug)]
pub struct Watch<R> {
    mailbox: Arc<Mailbox>,
    of: PhantomData<fn() -> R>,
}

impl<R: Record> Watch<R> {
    /// Waits for at least one change since the last call and returns all changed keys.
    ///
    /// Dropping the future loses nothing.
    pub async fn changed(&mut self) -> BTreeSet<Key<R>> {
        loop {
            let taken = self.changed_by_now();
            if !taken.is_empty() {
                return taken;
            }
            self.mailbox.arrived.notified().await;
        }
    }

    /// All keys that changed since the last call, often none. Cheap.
    pub fn changed_by_now(&mut self) -> BTreeSet<Key<R>> {
        let mut pending = self.mailbox.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.is_empty() {
            return BTreeSet::new();
        }
        let taken = std::mem::take(&mut *pending);
        drop(pending);
        taken.into_iter().map(Key::from_bytes).collect()
    }
}
