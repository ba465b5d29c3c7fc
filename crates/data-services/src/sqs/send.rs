//! SendMessage and SendMessageBatch.

use aws_api::sqs::{
    BatchResultErrorEntry, SendMessageBatchRequest, SendMessageBatchResult,
    SendMessageBatchResultEntry, SendMessageRequest, SendMessageResult, errors,
};
use aws_api::{AwsError, Context};
use model::record::Record as _;
use model::record::sqs::{DeduplicationRecord, MessageRecord, MessageStateRecord, QueueRecord};
use model::{Principal, Timestamp};
use store::{Read, Txn};

use super::change::Open;
use super::error::Failure;
use super::message::{self, Given, Outgoing};
use super::{Sqs, batch, queue};

/// The largest batch; a message's own limit is its queue's.
const MAX_BATCH_BYTES: usize = 1 << 20;

/// Sequence numbers have 20 digits from the first on, so that they sort as texts too.
const FIRST_SEQUENCE_NUMBER: u128 = 18_870_000_000_000_000_000;

/// What a sender is told.
#[derive(Clone, Debug, PartialEq)]
struct Sent {
    message_id: String,
    sequence_number: Option<String>,
}

impl Sqs {
    pub(super) async fn send_message(
        &self,
        ctx: &Context,
        input: SendMessageRequest,
    ) -> Result<SendMessageResult, AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        let given = Given {
            body: input.message_body,
            delay: input.delay_seconds,
            attributes: input.message_attributes,
            system_attributes: input.message_system_attributes,
            deduplication_id: input.message_deduplication_id,
            group: input.message_group_id,
        };
        let message = message::check(&queue, given, ctx.trace.as_deref())?;
        message::check_size(&queue, &message)?;
        let answer = SendMessageResult {
            md5_of_message_body: Some(message.md5_of_body.clone()),
            md5_of_message_attributes: message.md5_of_attributes.clone(),
            md5_of_message_system_attributes: message.md5_of_system_attributes.clone(),
            ..SendMessageResult::default()
        };
        let sent = self.send(ctx, &queue, vec![message]).await?;
        let sent = sent.into_iter().next();
        Ok(SendMessageResult {
            message_id: sent.as_ref().map(|sent| sent.message_id.clone()),
            sequence_number: sent.and_then(|sent| sent.sequence_number),
            ..answer
        })
    }

    pub(super) async fn send_message_batch(
        &self,
        ctx: &Context,
        input: SendMessageBatchRequest,
    ) -> Result<SendMessageBatchResult, AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        let entries = input.entries.unwrap_or_default();
        batch::check(entries.iter().map(|entry| entry.id.as_deref()))?;
        let (mut messages, mut successful, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        let mut n_bytes = 0;
        for entry in entries {
            let id = entry.id.unwrap_or_default();
            let given = Given {
                body: entry.message_body,
                delay: entry.delay_seconds,
                attributes: entry.message_attributes,
                system_attributes: entry.message_system_attributes,
                deduplication_id: entry.message_deduplication_id,
                group: entry.message_group_id,
            };
            // What is missing altogether fails the whole batch, on AWS as well.
            if queue.is_fifo() && given.group.is_none() {
                return Err(super::error::missing("MessageGroupId"));
            }
            let checked = message::check(&queue, given, ctx.trace.as_deref());
            n_bytes += checked.as_ref().map_or(0, Outgoing::size);
            let checked = checked.and_then(|message| {
                message::check_size(&queue, &message)?;
                Ok(message)
            });
            match checked {
                Ok(message) => {
                    successful.push(SendMessageBatchResultEntry {
                        id: Some(id),
                        md5_of_message_body: Some(message.md5_of_body.clone()),
                        md5_of_message_attributes: message.md5_of_attributes.clone(),
                        md5_of_message_system_attributes: message.md5_of_system_attributes.clone(),
                        ..SendMessageBatchResultEntry::default()
                    });
                    messages.push(message);
                }
                Err(error) => failed.push(batch::failed(id, &error)),
            }
        }
        if n_bytes > MAX_BATCH_BYTES {
            return Err(errors::batch_request_too_long(format!(
                "Batch requests cannot be longer than {MAX_BATCH_BYTES} bytes. You have sent {n_bytes} bytes."
            )));
        }
        let sent = self.send(ctx, &queue, messages).await?;
        for (entry, sent) in successful.iter_mut().zip(sent) {
            entry.message_id = Some(sent.message_id);
            entry.sequence_number = sent.sequence_number;
        }
        let some = |list: Vec<BatchResultErrorEntry>| (!list.is_empty()).then_some(list);
        Ok(SendMessageBatchResult {
            successful: (!successful.is_empty()).then_some(successful),
            failed: some(failed),
        })
    }

    /// Sends messages in this order, all or none.
    async fn send(
        &self,
        ctx: &Context,
        queue: &QueueRecord,
        messages: Vec<Outgoing>,
    ) -> Result<Vec<Sent>, AwsError> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        let queues = self.queues.clone();
        let sender = sender(&ctx.principal);
        let (key, clock) = (queue.key(), self.clock.clone());
        let sent = self.store.write(move |txn| {
            let queue = queue::get(txn, &key)?;
            // Inside, so that what is sent later is never older.
            let now = clock.now();
            queues.change(txn, &queue, now, |txn, open| {
                messages.into_iter().map(|message| put(txn, open, message, &sender, now)).collect()
            })
        });
        Ok(sent.await?)
    }
}

/// The sender as `SenderId` has it.
fn sender(principal: &Principal) -> String {
    principal.user_id()
}

pub(super) fn sequence_number(number: u64) -> String {
    // In steps, as AWS's are.
    (FIRST_SEQUENCE_NUMBER + u128::from(number) * 256).to_string()
}

fn put(
    txn: &mut Txn<'_>,
    open: &mut Open<'_>,
    message: Outgoing,
    sender: &str,
    now: Timestamp,
) -> Result<Sent, Failure> {
    let queue = open.queue;
    if let Some(fifo) = &queue.fifo
        && let Some(id) = &message.deduplication_id
    {
        let group = message.group.as_deref().filter(|_| fifo.per_group_deduplication);
        let key = DeduplicationRecord::key_of(&queue.id, group, id);
        if let Some(taken) = txn.get(&key)? {
            return Ok(Sent {
                message_id: taken.message_id,
                sequence_number: Some(taken.sequence_number),
            });
        }
    }
    let number = open.next_number();
    let sequence_number = queue.is_fifo().then(|| sequence_number(number));
    let record = MessageRecord {
        queue: queue.id.clone(),
        number,
        id: model::random::uuid(),
        body: message.body,
        attributes: message.attributes,
        trace_header: message.trace_header,
        sender: sender.to_owned(),
        sent_at: now,
        group: message.group,
        deduplication_id: message.deduplication_id,
        sequence_number: sequence_number.clone(),
        dead_letter_source: None,
    };
    let state = MessageStateRecord {
        queue: queue.id.clone(),
        number,
        sent_at: now,
        visible_at: now.plus_secs(i64::from(message.delay.unwrap_or(queue.delay))),
        receives: 0,
        first_received_at: None,
        received_at: None,
        receipt: 0,
        group: record.group.clone(),
        receives_before: 0,
    };
    open.insert(txn, &record, &state, now);
    if let (Some(fifo), Some(id), Some(sequence_number)) =
        (&queue.fifo, record.deduplication_id, &sequence_number)
    {
        let taken = DeduplicationRecord {
            queue: queue.id.clone(),
            group: record.group.filter(|_| fifo.per_group_deduplication),
            id,
            message_id: record.id.clone(),
            sequence_number: sequence_number.clone(),
            taken_at: now,
        };
        open.take_id(txn, &taken);
    }
    Ok(Sent { message_id: record.id, sequence_number })
}
