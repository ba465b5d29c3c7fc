//! Appending to log streams, from the API and from the node alike.
//!
//! Not here: what a caller may append and how events are searched (`data-services::logs`).

use model::record::logs::{
    LogChunkRecord, LogEvent, LogGroupRecord, LogPositionRecord, LogStreamRecord,
};
use model::{AccountId, Region, StorageError, Timestamp};
use thiserror::Error;

use crate::{Read, Txn};

/// What AWS counts for each event on top of its message.
pub const EVENT_OVERHEAD: u64 = 26;

/// The full name of a log stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogStreamName {
    pub account: AccountId,
    pub region: Region,
    pub group: String,
    pub stream: String,
}

/// Where in a producer's output a batch ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProducerPosition {
    pub producer: String,
    pub offset: u64,
}

#[derive(Debug, Error)]
pub enum AppendError {
    #[error("the log group {group} does not exist")]
    NoGroup { group: String },
    #[error("the log stream {stream} does not exist")]
    NoStream { stream: String },
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The longest time between two events of one chunk. A reader that begins at some time has to look
/// this far beyond it for events that belong before, so one batch over a day must not make it a
/// day.
const MAX_CHUNK_MILLIS: i64 = 60_000;

/// Appends `events`, as one chunk where they are close to each other. With a `position`, a batch that ends at or before what was
/// taken from that producer already is dropped, and the position moves with the events.
///
/// Returns the number that the stream's next chunk gets; nothing for a batch that is dropped.
///
/// # Errors
/// When group or stream are not there; nothing is written then.
pub fn append(
    txn: &mut Txn<'_>,
    name: &LogStreamName,
    mut events: Vec<LogEvent>,
    position: Option<&ProducerPosition>,
    now: Timestamp,
) -> Result<Option<u64>, AppendError> {
    if let Some(position) = position {
        if taken(txn, &position.producer)? >= position.offset {
            return Ok(None);
        }
        let ProducerPosition { producer, offset } = position.clone();
        txn.put(&LogPositionRecord { producer, offset });
    }
    let LogStreamName { account, region, group, stream } = name;
    let key = LogStreamRecord::key_of(account, region, group, stream);
    let Some(mut record) = txn.get(&key)? else {
        let group_exists = txn.contains(&LogGroupRecord::key_of(account, region, group))?;
        return Err(if group_exists {
            AppendError::NoStream { stream: stream.clone() }
        } else {
            AppendError::NoGroup { group: group.clone() }
        });
    };
    if events.is_empty() {
        return Ok(Some(record.next_chunk));
    }
    events.sort_by_key(|event| event.timestamp); // Stable: equal times keep their order.
    let (oldest, newest) = (events[0].timestamp, events[events.len() - 1].timestamp);
    record.first_event_at = Some(record.first_event_at.map_or(oldest, |at| at.min(oldest)));
    record.last_event_at = Some(record.last_event_at.map_or(newest, |at| at.max(newest)));
    record.last_ingestion_at = Some(now);
    record.stored_bytes +=
        events.iter().map(|event| event.message.len() as u64 + EVENT_OVERHEAD).sum::<u64>();
    while let Some(first) = events.first().map(|event| event.timestamp) {
        let end = first.plus_millis(MAX_CHUNK_MILLIS);
        let rest = events.split_off(events.partition_point(|event| event.timestamp <= end));
        let span = events.last().map_or(0, |last| last.timestamp.0 - first.0);
        record.longest_chunk_millis = record.longest_chunk_millis.max(span);
        txn.put(&LogChunkRecord {
            stream: record.uid.clone(),
            number: record.next_chunk,
            ingested_at: now,
            events,
        });
        record.next_chunk += 1;
        events = rest;
    }
    txn.put(&record);
    Ok(Some(record.next_chunk))
}

/// The offset up to which `producer`'s output has been taken; 0 for one not seen before.
///
/// # Errors
/// The store's.
pub fn taken(read: &impl Read, producer: &str) -> Result<u64, StorageError> {
    let record = read.get(&LogPositionRecord::key_of(producer))?;
    Ok(record.map_or(0, |record| record.offset))
}

/// Makes the stream if it is not there. Returns whether it was made.
///
/// # Errors
/// [`AppendError::NoGroup`] when its group does not exist.
pub fn ensure_stream(
    txn: &mut Txn<'_>,
    name: &LogStreamName,
    now: Timestamp,
) -> Result<bool, AppendError> {
    let LogStreamName { account, region, group, stream } = name;
    if txn.contains(&LogStreamRecord::key_of(account, region, group, stream))? {
        return Ok(false);
    }
    if !txn.contains(&LogGroupRecord::key_of(account, region, group))? {
        return Err(AppendError::NoGroup { group: group.clone() });
    }
    txn.put(&LogStreamRecord {
        account: account.clone(),
        region: region.clone(),
        group: group.clone(),
        name: stream.clone(),
        uid: model::random::hex::<16>(),
        created_at: now,
        first_event_at: None,
        last_event_at: None,
        last_ingestion_at: None,
        next_chunk: 0,
        stored_bytes: 0,
        longest_chunk_millis: 0,
    });
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Holder, Store};

    fn name() -> LogStreamName {
        LogStreamName {
            account: AccountId::default_account(),
            region: Region::default_region(),
            group: "g".into(),
            stream: "s".into(),
        }
    }

    fn event(at: i64, message: &str) -> LogEvent {
        LogEvent { timestamp: Timestamp(at), message: message.into() }
    }

    #[tokio::test]
    async fn a_batch_that_was_taken_is_not_taken_twice() {
        let dir = tempfile::tempdir().unwrap();
        let holder = Holder { pid: 1, listen: String::new() };
        let store = Store::open(dir.path(), &holder).unwrap();
        store
            .write(|txn| {
                let name = name();
                txn.put(&LogGroupRecord {
                    account: name.account.clone(),
                    region: name.region.clone(),
                    name: name.group.clone(),
                    created_at: Timestamp(0),
                    retention_days: None,
                    kms_key_id: None,
                    class: "STANDARD".into(),
                    tags: Default::default(),
                });
                assert!(ensure_stream(txn, &name, Timestamp(1))?);
                assert!(!ensure_stream(txn, &name, Timestamp(1))?);
                let first = ProducerPosition { producer: "c".into(), offset: 10 };
                for _ in 0..2 {
                    let events = vec![event(9, "later"), event(5, "earlier")];
                    append(txn, &name, events, Some(&first), Timestamp(10))?;
                }
                Ok::<_, AppendError>(())
            })
            .await
            .unwrap();
        let read = store.read().unwrap();
        let chunks: Vec<LogChunkRecord> = read.scan(&model::Key::new()).unwrap();
        assert_eq!(chunks.len(), 1);
        assert_eq!(chunks[0].events, [event(5, "earlier"), event(9, "later")]);
        assert_eq!(taken(&read, "c").unwrap(), 10);
    }

    #[tokio::test]
    async fn a_missing_group_is_told_from_a_missing_stream() {
        let dir = tempfile::tempdir().unwrap();
        let holder = Holder { pid: 1, listen: String::new() };
        let store = Store::open(dir.path(), &holder).unwrap();
        let result = store.write(|txn| append(txn, &name(), vec![], None, Timestamp(0))).await;
        assert!(matches!(result, Err(AppendError::NoGroup { .. })));
    }
}
