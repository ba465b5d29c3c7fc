//! Removes what time has ended: what FIFO topics need not remember any more, and subscriptions
//! that were never confirmed.

use std::time::Duration;

use background::Chain;
use model::record::Record as _;
use model::record::sns::{SeenMessageRecord, SubscriptionRecord};
use model::{Clock, Key, StorageError, Timestamp};
use store::{Read as _, Store};
use tracing::warn;

use super::confirm::PATIENCE_SECS;

/// For ever, every `every`.
pub async fn sweep(store: Store, clock: Clock, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        if let Err(error) = pass(&store, clock.now()).await {
            warn!(error = %Chain(&error), "could not remove what is over of SNS");
        }
    }
}

pub(super) async fn pass(store: &Store, now: Timestamp) -> Result<(), StorageError> {
    let (mut seen, mut pending) = (Vec::new(), Vec::new());
    {
        let read = store.read()?;
        read.visit(&Key::new(), None, |one: SeenMessageRecord| {
            if one.expires_at <= now {
                seen.push(one.key());
            }
            true
        })?;
        read.visit(&Key::new(), None, |one: SubscriptionRecord| {
            if !one.is_confirmed() && one.created_at.plus_secs(PATIENCE_SECS) <= now {
                pending.push(one.key());
            }
            true
        })?;
    }
    if seen.is_empty() && pending.is_empty() {
        return Ok(());
    }
    let remove = move |txn: &mut store::Txn<'_>| {
        for key in &seen {
            // It may have been seen again since.
            if txn.get(key)?.is_some_and(|one| one.expires_at <= now) {
                txn.delete(key);
            }
        }
        for key in &pending {
            if txn.get(key)?.is_some_and(|one| !one.is_confirmed()) {
                txn.delete(key);
            }
        }
        Ok(())
    };
    store.write::<_, StorageError, _>(remove).await
}
