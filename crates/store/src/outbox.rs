//! Puts deliveries into the transaction that makes them necessary.
//!
//! Not here: carrying them out (`data_services::delivery`).

use std::fmt;
use std::time::Duration;

use futures_core::future::BoxFuture;
use model::record::delivery::{
    DeadLetter, DeliveryCounterRecord, DeliveryRecord, RetryPolicy, Subject, Target,
};
use model::{AccountId, StorageError, Timestamp};

use crate::{Read, Txn};

/// A delivery that has no place in the outbox yet.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDelivery {
    pub account: AccountId,
    pub subject: Subject,
    pub target: Target,
    pub payload: String,
    pub order: Option<String>,
    pub due_at: Timestamp,
    pub retry: RetryPolicy,
    pub dead_letter: Option<DeadLetter>,
    /// The X-Ray trace header of what caused it (`Context::trace`).
    pub trace: Option<String>,
}

impl NewDelivery {
    /// At once, with EventBridge's retries, in no order, without a dead-letter queue.
    pub fn new(
        account: AccountId,
        subject: Subject,
        target: Target,
        payload: String,
        now: Timestamp,
    ) -> NewDelivery {
        NewDelivery {
            account,
            subject,
            target,
            payload,
            order: None,
            due_at: now,
            retry: RetryPolicy::default(),
            dead_letter: None,
            trace: None,
        }
    }
}

/// Commits `deliveries`, in this order, with the rest of the transaction.
///
/// # Errors
/// The store's.
pub fn enqueue(
    txn: &mut Txn<'_>,
    now: Timestamp,
    deliveries: impl IntoIterator<Item = NewDelivery>,
) -> Result<(), StorageError> {
    let mut deliveries = deliveries.into_iter().peekable();
    if deliveries.peek().is_none() {
        return Ok(());
    }
    let mut counter = txn.get(&DeliveryCounterRecord::only_key())?.unwrap_or_default();
    for new in deliveries {
        counter.last += 1;
        txn.put(&DeliveryRecord {
            sequence: counter.last,
            id: model::random::uuid(),
            account: new.account,
            subject: new.subject,
            target: new.target,
            payload: new.payload,
            order: new.order,
            created_at: now,
            due_at: new.due_at,
            attempts: 0,
            retry: new.retry,
            dead_letter: new.dead_letter,
            last_failure: None,
            trace: new.trace,
            is_dead_letter: false,
        });
    }
    txn.put(&counter);
    Ok(())
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The receiver has it. `then` is committed together with the removal of the delivery.
    Done {
        /// For people: `200`, `MessageId …`, `3 targets`.
        answer: String,
        then: Vec<NewDelivery>,
    },
    /// Try again, after that long, or after what the policy says.
    Retry { code: String, message: String, after: Option<Duration> },
    /// No attempt will help. The dead-letter queue gets it, if there is one.
    Failed { code: String, message: String, then: Vec<NewDelivery> },
}

/// Carries deliveries whose target is [`Target::Courier`] with its name.
pub trait Courier: fmt::Debug + Send + Sync {
    fn name(&self) -> &'static str;

    /// One attempt. May be made again after a crash, although it succeeded.
    fn deliver(&self, delivery: DeliveryRecord) -> BoxFuture<'static, Outcome>;

    /// What follows when the policy allows no more attempts, on top of the dead-letter queue.
    fn exhausted(&self, _delivery: &DeliveryRecord) -> Vec<NewDelivery> {
        Vec::new()
    }
}
