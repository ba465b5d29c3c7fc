//! Removes events that are older than their group keeps them, and the chunks of deleted streams.
//!
//! What is expired is not shown from the moment on that it is, whether it was removed or not.

use std::collections::HashSet;
use std::time::Duration;

use model::record::Record;
use model::record::logs::{LogChunkRecord, LogGroupRecord, LogStreamRecord};
use model::{Clock, Key, StorageError, Timestamp};
use store::{Read, Reader, Store};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::search::size;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// Chunks in one transaction: others wait for it.
const BATCH: usize = 500;
/// Chunks that a deletion waits for. What is left goes with the next pass.
const AT_ONCE: usize = 20 * BATCH;

/// The oldest time that a group still shows.
pub(super) fn cutoff(group: &LogGroupRecord, now: Timestamp) -> Timestamp {
    group.retention_days.map_or(Timestamp(0), |days| now.plus_millis(-i64::from(days) * DAY_MILLIS))
}

/// Cleans up now and then until shutdown.
pub async fn run(store: Store, clock: Clock, shutdown: CancellationToken, every: Duration) {
    loop {
        if let Err(error) = clean_up(&store, clock.now()).await {
            // A full disk, say: what is due stays due, and the next pass finds it.
            warn!(%error, "log events could not be cleaned up; it is tried again");
        }
        tokio::select! {
            // Each pass stands alone, so there is nothing to finish.
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// One full pass: how many chunks it removed. Doing it twice changes nothing.
///
/// # Errors
/// The store's.
pub async fn clean_up(store: &Store, now: Timestamp) -> Result<usize, StorageError> {
    let mut n_removed = 0;
    loop {
        let found = blocking(store, move |read| find(read, now)).await?;
        if found.is_empty() {
            return Ok(n_removed);
        }
        n_removed += remove(store, found).await?;
    }
}

/// Removes the chunks of streams that were deleted just now.
pub(super) async fn forget(store: &Store, uids: Vec<String>) -> Result<(), StorageError> {
    let found = blocking(store, move |read| {
        let mut found = Vec::new();
        for uid in uids {
            collect(read, &uid, None, AT_ONCE, &mut found)?;
        }
        Ok(found)
    });
    remove(store, found.await?).await?;
    Ok(())
}

/// A chunk to remove.
struct Expired {
    key: Key<LogChunkRecord>,
    /// The stream that is smaller by so many bytes then; `None` for one that is gone.
    counted: Option<(Key<LogStreamRecord>, u64)>,
}

/// Up to about [`AT_ONCE`] chunks that nobody may see any more.
fn find(read: &Reader, now: Timestamp) -> Result<Vec<Expired>, StorageError> {
    let mut found = Vec::new();
    let mut living = HashSet::new();
    for group in read.scan::<LogGroupRecord>(&Key::new())? {
        let oldest = cutoff(&group, now);
        let keys = LogStreamRecord::group_keys(&group.account, &group.region, &group.name);
        for stream in read.scan(&keys)? {
            if oldest > Timestamp(0) {
                collect(read, &stream.uid, Some((&stream, oldest)), AT_ONCE, &mut found)?;
            }
            living.insert(stream.uid);
        }
    }
    // From stream to stream, without reading what is between.
    let mut after: Option<Key<LogChunkRecord>> = None;
    while let Some(chunk) = read.scan_page(&Key::new(), after.as_ref(), 1)?.pop() {
        if !living.contains(&chunk.stream) {
            collect(read, &chunk.stream, None, AT_ONCE, &mut found)?;
        }
        after = Some(LogChunkRecord::stream_keys(&chunk.stream).number(u64::MAX).number(u64::MAX));
    }
    Ok(found)
}

/// Adds chunks of one stream: those older than its group keeps, or all.
fn collect(
    read: &Reader,
    uid: &str,
    living: Option<(&LogStreamRecord, Timestamp)>,
    limit: usize,
    found: &mut Vec<Expired>,
) -> Result<(), StorageError> {
    if found.len() >= limit {
        return Ok(());
    }
    read.visit(&LogChunkRecord::stream_keys(uid), None, |chunk: LogChunkRecord| {
        let counted = match living {
            // Chunks come in the order of their newest events.
            Some((_, oldest)) if chunk.newest() >= oldest => return false,
            Some((stream, _)) => {
                let n_bytes = chunk.events.iter().map(|event| size(&event.message)).sum();
                Some((stream.key(), n_bytes))
            }
            None => None,
        };
        found.push(Expired { key: chunk.key(), counted });
        found.len() < limit
    })
}

async fn remove(store: &Store, found: Vec<Expired>) -> Result<usize, StorageError> {
    let n_found = found.len();
    let mut rest = found.into_iter();
    loop {
        let batch: Vec<Expired> = rest.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(n_found);
        }
        let removed = store.write(move |txn| {
            for Expired { key, counted } in &batch {
                // Two passes at once must not count twice.
                if !txn.contains(key)? {
                    continue;
                }
                txn.delete(key);
                if let Some((stream, n_bytes)) = counted
                    && let Some(mut stream) = txn.get(stream)?
                {
                    stream.stored_bytes = stream.stored_bytes.saturating_sub(*n_bytes);
                    txn.put(&stream);
                }
            }
            Ok::<_, StorageError>(())
        });
        removed.await?;
    }
}

/// Reads beside the threads that answer quick calls.
async fn blocking<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Reader) -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    let store = store.clone();
    tokio::task::spawn_blocking(move || work(&store.read()?))
        .await
        .map_err(|error| StorageError::new("could not look for old log events", error))?
}
