//! DeleteMessage and ChangeMessageVisibility, alone and in batches: what is done with receipt
//! handles.

use aws_api::sqs::{
    ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResult,
    ChangeMessageVisibilityBatchResultEntry, ChangeMessageVisibilityRequest,
    DeleteMessageBatchRequest, DeleteMessageBatchResult, DeleteMessageBatchResultEntry,
    DeleteMessageRequest,
};
use aws_api::{AwsError, Context};
use model::Timestamp;
use model::record::Record as _;
use model::record::sqs::QueueRecord;
use store::Txn;

use super::change::Open;
use super::error::{
    Failure, expired_handle, invalid_value, missing, no_handle, not_available, not_in_flight,
};
use super::receipt::Receipt;
use super::receive::MAX_VISIBILITY;
use super::{Sqs, batch, queue};

/// What is done with the message of a handle.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Delete,
    /// In so many seconds.
    Show(i32),
}

impl Sqs {
    pub(super) async fn delete_message(
        &self,
        ctx: &Context,
        input: DeleteMessageRequest,
    ) -> Result<(), AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        let handle = input.receipt_handle.ok_or_else(|| missing("ReceiptHandle"))?;
        self.one(&queue, handle, Deed::Delete).await
    }

    pub(super) async fn change_message_visibility(
        &self,
        ctx: &Context,
        input: ChangeMessageVisibilityRequest,
    ) -> Result<(), AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        let handle = input.receipt_handle.ok_or_else(|| missing("ReceiptHandle"))?;
        let timeout = input.visibility_timeout.ok_or_else(|| missing("VisibilityTimeout"))?;
        self.one(&queue, handle, Deed::Show(timeout)).await
    }

    pub(super) async fn delete_message_batch(
        &self,
        ctx: &Context,
        input: DeleteMessageBatchRequest,
    ) -> Result<DeleteMessageBatchResult, AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        let entries = input.entries.unwrap_or_default();
        batch::check(entries.iter().map(|entry| entry.id.as_deref()))?;
        let (ids, deeds): (Vec<String>, Vec<_>) = entries
            .into_iter()
            .map(|entry| {
                let handle = entry.receipt_handle.unwrap_or_default();
                (entry.id.unwrap_or_default(), (handle, Deed::Delete))
            })
            .unzip();
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for (id, outcome) in ids.into_iter().zip(self.all(&queue, deeds).await?) {
            match outcome {
                Ok(()) => successful.push(DeleteMessageBatchResultEntry { id: Some(id) }),
                Err(error) => failed.push(batch::failed(id, &error)),
            }
        }
        Ok(DeleteMessageBatchResult {
            successful: (!successful.is_empty()).then_some(successful),
            failed: (!failed.is_empty()).then_some(failed),
        })
    }

    pub(super) async fn change_message_visibility_batch(
        &self,
        ctx: &Context,
        input: ChangeMessageVisibilityBatchRequest,
    ) -> Result<ChangeMessageVisibilityBatchResult, AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        let entries = input.entries.unwrap_or_default();
        batch::check(entries.iter().map(|entry| entry.id.as_deref()))?;
        let (ids, deeds): (Vec<String>, Vec<_>) = entries
            .into_iter()
            .map(|entry| {
                let handle = entry.receipt_handle.unwrap_or_default();
                let deed = Deed::Show(entry.visibility_timeout.unwrap_or(0));
                (entry.id.unwrap_or_default(), (handle, deed))
            })
            .unzip();
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for (id, outcome) in ids.into_iter().zip(self.all(&queue, deeds).await?) {
            match outcome {
                Ok(()) => {
                    successful.push(ChangeMessageVisibilityBatchResultEntry { id: Some(id) });
                }
                Err(error) => failed.push(batch::failed(id, &error)),
            }
        }
        Ok(ChangeMessageVisibilityBatchResult {
            successful: (!successful.is_empty()).then_some(successful),
            failed: (!failed.is_empty()).then_some(failed),
        })
    }

    async fn one(&self, queue: &QueueRecord, handle: String, deed: Deed) -> Result<(), AwsError> {
        let outcomes = self.all(queue, vec![(handle, deed)]).await?;
        outcomes.into_iter().next().unwrap_or(Ok(()))
    }

    /// Does each, in one transaction.
    async fn all(
        &self,
        queue: &QueueRecord,
        deeds: Vec<(String, Deed)>,
    ) -> Result<Vec<Result<(), AwsError>>, AwsError> {
        let queues = self.queues.clone();
        let (key, clock) = (queue.key(), self.clock.clone());
        let done = self.store.write(move |txn| {
            let queue = queue::get(txn, &key)?;
            let now = clock.now();
            let arn = queue.arn().to_string();
            queues.change(txn, &queue, now, |txn, open| {
                Ok(deeds
                    .iter()
                    .map(|(handle, deed)| match deed {
                        Deed::Delete => delete(txn, open, handle, &arn),
                        Deed::Show(timeout) => show(txn, open, handle, &arn, *timeout, now),
                    })
                    .collect())
            })
        });
        done.await.map_err(|failure: Failure| failure.into())
    }
}

fn delete(txn: &mut Txn<'_>, open: &mut Open<'_>, handle: &str, arn: &str) -> Result<(), AwsError> {
    let receipt = Receipt::parse(handle, arn).ok_or_else(|| no_handle(handle))?;
    // What is gone, with its queue's former contents or alone, need not be deleted.
    let Some(entry) = open.index.get(receipt.number).filter(|_| receipt.queue == open.queue.id)
    else {
        return Ok(());
    };
    let is_latest = entry.receipt == receipt.receipt;
    if open.queue.is_fifo() && !(is_latest && open.index.is_in_flight(receipt.number)) {
        // Somebody else may be at work on it, or on what follows it in its group.
        return Err(expired_handle(handle));
    }
    if is_latest {
        open.remove(txn, receipt.number);
    }
    Ok(())
}

fn show(
    txn: &mut Txn<'_>,
    open: &mut Open<'_>,
    handle: &str,
    arn: &str,
    timeout: i32,
    now: Timestamp,
) -> Result<(), AwsError> {
    if !(0..=MAX_VISIBILITY).contains(&timeout) {
        let reason =
            format!("VisibilityTimeout must be an integer between 0 and {MAX_VISIBILITY}.");
        return Err(invalid_value(timeout, "VisibilityTimeout", &reason));
    }
    let receipt = Receipt::parse(handle, arn).ok_or_else(|| no_handle(handle))?;
    let Some(entry) = open.index.get(receipt.number).filter(|_| receipt.queue == open.queue.id)
    else {
        return Err(not_available(handle));
    };
    if !open.index.is_in_flight(receipt.number) {
        return Err(not_in_flight(handle));
    }
    if entry.receipt != receipt.receipt {
        return Err(not_available(handle));
    }
    let until = now.plus_secs(i64::from(timeout));
    let received_at = entry.received_at.unwrap_or(now);
    if until > received_at.plus_secs(i64::from(MAX_VISIBILITY)) {
        let reason = format!(
            "Total VisibilityTimeout for the message is beyond the limit [{MAX_VISIBILITY} seconds]"
        );
        return Err(invalid_value(timeout, "VisibilityTimeout", &reason));
    }
    open.index.set_visible_at(receipt.number, until);
    open.write(txn, receipt.number);
    open.index.advance(now);
    Ok(())
}
