//! Due times that are records, in the order of time: looks at them when the next one is due.
//!
//! What is due is replaced or removed in the transaction that does what it was for, so that each
//! time does it once, whenever we are stopped. Not here: what is done, and when it is due next
//! (rules and schedules).

use std::time::Duration;

use background::Chain;
use model::record::Record;
use model::{Clock, Key, StorageError, Timestamp};
use store::{Read as _, Store, Txn};
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// The clock may be set, so no sleep is longer.
const LONGEST_SLEEP_MS: i64 = 30_000;
/// Timers that are looked at together.
const BATCH: usize = 256;

/// A due time. Its key begins with [`Timer::at`].
pub(crate) trait Timer: Record {
    fn at(&self) -> Timestamp;

    /// Does what is due. Has to take the timer out of the store.
    fn fire(&self, txn: &mut Txn<'_>, now: Timestamp) -> Result<(), StorageError>;
}

/// Fires timers until shutdown.
pub(crate) async fn run<T: Timer>(store: Store, clock: Clock, shutdown: CancellationToken) {
    let mut watch = store.watch::<T>();
    loop {
        let now = clock.now();
        let next = match fire::<T>(&store, now).await {
            Ok(next) => next,
            Err(error) => {
                // A full disk, say: what is due stays due.
                warn!(timers = T::TABLE, error = %Chain(&error), "could not look at what is due");
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

/// Fires all that are due; answers when the next one is.
pub(crate) async fn fire<T: Timer>(
    store: &Store,
    now: Timestamp,
) -> Result<Option<Timestamp>, StorageError> {
    loop {
        let due = store.read()?.scan_page(&Key::<T>::new(), None, BATCH)?;
        let next = due.iter().map(Timer::at).find(|at| *at > now);
        let due: Vec<_> = due.into_iter().filter(|timer| timer.at() <= now).collect();
        if due.is_empty() {
            return Ok(next);
        }
        store
            .write(move |txn| {
                for timer in due {
                    timer.fire(txn, now)?;
                }
                Ok::<_, StorageError>(())
            })
            .await?;
    }
}
