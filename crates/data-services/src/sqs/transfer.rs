//! Takes a message from one queue to another, in one transaction: to a dead-letter queue, and
//! back.

use model::Timestamp;
use model::record::sqs::{MessageRecord, MessageStateRecord};
use store::{Read, Txn};

use super::change::Open;
use super::error::Failure;
use super::send;

/// Moves a message that was received too often to its dead-letter queue. It stays the same message,
/// except that a FIFO queue counts its age anew.
pub(super) fn bury(
    txn: &mut Txn<'_>,
    from: &mut Open<'_>,
    number: u64,
    to: &mut Open<'_>,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(record) = txn.get(&MessageRecord::key_of(&from.queue.id, number))? else {
        return Ok(());
    };
    let (receives, first_received_at) = from.index.get(number).map_or((0, None), |entry| {
        (entry.receives + entry.receives_before, entry.first_received_at)
    });
    let sent_at = if to.queue.is_fifo() { now } else { record.sent_at };
    let record = MessageRecord { sent_at, dead_letter_source: Some(from.queue.arn()), ..record };
    from.remove(txn, number);
    place(txn, to, record, receives, first_received_at, now);
    Ok(())
}

/// Moves a dead letter on, as a new message.
pub(super) fn revive(
    txn: &mut Txn<'_>,
    from: &mut Open<'_>,
    number: u64,
    to: &mut Open<'_>,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(record) = txn.get(&MessageRecord::key_of(&from.queue.id, number))? else {
        return Ok(());
    };
    let record = MessageRecord {
        id: model::random::uuid(),
        sent_at: now,
        dead_letter_source: None,
        ..record
    };
    from.remove(txn, number);
    place(txn, to, record, 0, None, now);
    Ok(())
}

fn place(
    txn: &mut Txn<'_>,
    to: &mut Open<'_>,
    record: MessageRecord,
    receives_before: u32,
    first_received_at: Option<Timestamp>,
    now: Timestamp,
) {
    let number = to.next_number();
    let record = MessageRecord {
        queue: to.queue.id.clone(),
        number,
        sequence_number: to.queue.is_fifo().then(|| send::sequence_number(number)),
        ..record
    };
    let state = MessageStateRecord {
        queue: to.queue.id.clone(),
        number,
        sent_at: record.sent_at,
        visible_at: now.plus_secs(i64::from(to.queue.delay)),
        receives: 0,
        first_received_at,
        received_at: None,
        receipt: 0,
        group: record.group.clone(),
        receives_before,
    };
    to.insert(txn, &record, &state, now);
}
