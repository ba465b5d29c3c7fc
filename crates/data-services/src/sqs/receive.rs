//! ReceiveMessage: who gets which message, waiting for messages, and dead letters.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_api::sqs::{
    Message, MessageAttributeValue, MessageSystemAttributeName, ReceiveMessageRequest,
    ReceiveMessageResult, errors,
};
use aws_api::{AwsError, Context};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Timestamp;
use model::record::Record as _;
use model::record::sqs::{AttributeValue, MessageAttribute, MessageRecord, QueueRecord};
use store::{Read, Txn};
use tokio::time::{Instant, sleep_until};

use super::change::{DEDUPLICATION_MILLIS, Open, Queues};
use super::error::{Failure, invalid_value, not_for_this_type, unknown_attribute};
use super::index::{Attempt, Glance};
use super::receipt::Receipt;
use super::{Sqs, digest, queue, transfer};

/// Messages of one queue that may be in flight at once.
const MAX_IN_FLIGHT: usize = 120_000;

pub(super) const MAX_VISIBILITY: i32 = 43_200;
const MAX_WAIT: i32 = 20;

/// When a receiver that found nothing where something seemed to be looks again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Dead letters that one receive moves; the next moves more.
const MAX_MOVED: usize = 1000;

/// What a receiver asks for.
#[derive(Clone, Debug)]
struct Wish {
    max: usize,
    /// Seconds; `None` is the queue's.
    visibility: Option<u32>,
    attempt: Option<String>,
    system: Vec<String>,
    user: Vec<String>,
    /// Long polling does not complain of too many messages in flight.
    is_patient: bool,
}

/// A message that somebody has received.
#[derive(Clone, Debug)]
struct Taken {
    number: u64,
    receipt: u64,
    receives: u32,
    first_received_at: Timestamp,
}

impl Sqs {
    pub(super) async fn receive_message(
        &self,
        ctx: &Context,
        input: ReceiveMessageRequest,
    ) -> Result<ReceiveMessageResult, AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        let wait = between(input.wait_time_seconds, MAX_WAIT, "WaitTimeSeconds")?;
        let wait = wait.unwrap_or(queue.receive_wait);
        let wish = wish(&queue, input, wait)?;
        let deadline = Instant::now() + Duration::from_secs(wait.into());
        let key = queue.key();
        loop {
            let queue = queue::get(&self.store.read().map_err(Failure::from)?, &key)?;
            let cell = self.queues.cell(&queue.id);
            // Listening begins before looking, so that nothing arrives in between.
            let arrival = cell.arrival.notified();
            tokio::pin!(arrival);
            arrival.as_mut().enable();
            // What a repeated attempt is given again is in flight.
            let is_worth_it = wish.attempt.is_some()
                || !matches!(cell.glance(self.clock.now()), Some(Glance::Nothing { .. }));
            if is_worth_it {
                let messages = self.take(&key, &wish).await?;
                if !messages.is_empty() {
                    return Ok(ReceiveMessageResult { messages: Some(messages) });
                }
            }
            if Instant::now() >= deadline {
                return Ok(ReceiveMessageResult::default());
            }
            let now = self.clock.now();
            let pause = match cell.glance(now) {
                // It came in between.
                Some(Glance::Something) if !is_worth_it => continue,
                // Too many are in flight, or a transaction is under way.
                Some(Glance::Something) | None => Some(LOOK_AGAIN),
                Some(Glance::Nothing { until }) => until.map(|at| {
                    Duration::from_millis(u64::try_from(at.0 - now.0).unwrap_or(0).max(1))
                }),
            };
            let wake = pause.map_or(deadline, |pause| deadline.min(Instant::now() + pause));
            tokio::select! {
                // Dropping it passes on what it was told.
                () = &mut arrival => {}
                // A message becomes visible, or the caller has waited long enough.
                () = sleep_until(wake) => {}
            }
        }
    }

    /// Receives what there is.
    async fn take(
        &self,
        key: &model::Key<QueueRecord>,
        wish: &Wish,
    ) -> Result<Vec<Message>, Failure> {
        let queues = self.queues.clone();
        let (key, for_txn, clock) = (key.clone(), wish.clone(), self.clock.clone());
        let taken = self.store.write(move |txn| {
            let queue = queue::get(txn, &key)?;
            let now = clock.now();
            let taken = queues
                .change(txn, &queue, now, |txn, open| take(txn, &queues, open, &for_txn, now))?;
            Ok::<_, Failure>((queue, taken))
        });
        let (queue, taken) = taken.await?;
        // Beside the writer thread: bodies may be large.
        let read = self.store.read()?;
        let arn = queue.arn().to_string();
        let mut messages = Vec::with_capacity(taken.len());
        for taken in taken {
            let record = read.get(&MessageRecord::key_of(&queue.id, taken.number))?;
            // Gone already: past its retention, or purged.
            if let Some(record) = record {
                messages.push(message(record, &taken, wish, &arn));
            }
        }
        Ok(messages)
    }
}

fn between(value: Option<i32>, max: i32, parameter: &str) -> Result<Option<u32>, AwsError> {
    let Some(value) = value else { return Ok(None) };
    match u32::try_from(value) {
        Ok(seconds) if value <= max => Ok(Some(seconds)),
        _ => {
            let reason = format!("Must be >= 0 and <= {max}, if provided.");
            Err(invalid_value(value, parameter, &reason))
        }
    }
}

fn wish(queue: &QueueRecord, input: ReceiveMessageRequest, wait: u32) -> Result<Wish, AwsError> {
    let max = input.max_number_of_messages.unwrap_or(1);
    let max = usize::try_from(max).ok().filter(|n| (1..=10).contains(n)).ok_or_else(|| {
        invalid_value(max, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
    })?;
    let visibility = between(input.visibility_timeout, MAX_VISIBILITY, "VisibilityTimeout")?;
    let attempt = input.receive_request_attempt_id;
    if let Some(attempt) = &attempt
        && !queue.is_fifo()
    {
        return Err(not_for_this_type(attempt, "ReceiveRequestAttemptId"));
    }
    let old = input.attribute_names.unwrap_or_default();
    let new = input.message_system_attribute_names.unwrap_or_default();
    let system: Vec<String> = old
        .iter()
        .map(|name| name.as_str().to_owned())
        .chain(new.iter().map(|name| name.as_str().to_owned()))
        .collect();
    let is_known = |name: &str| {
        MessageSystemAttributeName::VALUES.contains(&name)
            || aws_api::sqs::QueueAttributeName::VALUES.contains(&name)
    };
    if let Some(name) = system.iter().find(|name| !is_known(name)) {
        return Err(unknown_attribute(name));
    }
    let user = input.message_attribute_names.unwrap_or_default();
    Ok(Wish { max, visibility, attempt, system, user, is_patient: wait > 0 })
}

/// Puts messages in flight, and moves those that were received too often.
fn take(
    txn: &mut Txn<'_>,
    queues: &Arc<Queues>,
    open: &mut Open<'_>,
    wish: &Wish,
    now: Timestamp,
) -> Result<Vec<Taken>, Failure> {
    let visibility = wish.visibility.unwrap_or(open.queue.visibility_timeout);
    let visible_at = now.plus_secs(i64::from(visibility));
    if let Some(again) = repeated(open, wish, now) {
        for (number, _) in &again {
            open.index.set_visible_at(*number, visible_at);
            open.write(txn, *number);
        }
        return Ok(again.iter().filter_map(|(number, _)| taken(open, *number)).collect());
    }
    let free = MAX_IN_FLIGHT.saturating_sub(open.index.n_in_flight());
    if free == 0 {
        // FIFO queues answer that there is nothing.
        return match wish.is_patient || open.queue.is_fifo() {
            true => Ok(Vec::new()),
            false => Err(errors::over_limit("Too many messages in flight for this queue.").into()),
        };
    }
    let max = wish.max.min(free);
    move_dead(txn, queues, open, max, now)?;
    let numbers = open.index.receivable(max);
    for number in &numbers {
        // 0 means none.
        let receipt = u64::from_be_bytes(model::random::bytes()).max(1);
        open.index.receive(*number, now, visible_at, receipt);
        open.write(txn, *number);
    }
    if visibility == 0 {
        open.index.advance(now);
    }
    let taken: Vec<Taken> = numbers.iter().filter_map(|number| taken(open, *number)).collect();
    if let Some(attempt) = &wish.attempt {
        open.index.attempts.retain(|_, old| old.at.plus_millis(DEDUPLICATION_MILLIS) > now);
        if !taken.is_empty() {
            let given = taken.iter().map(|taken| (taken.number, taken.receipt)).collect();
            open.index.attempts.insert(attempt.clone(), Attempt { at: now, given });
        }
    }
    Ok(taken)
}

/// What the attempt was given the first time, if nothing has happened to it since.
fn repeated(open: &Open<'_>, wish: &Wish, now: Timestamp) -> Option<Vec<(u64, u64)>> {
    let attempt = open.index.attempts.get(wish.attempt.as_ref()?)?;
    if attempt.at.plus_millis(DEDUPLICATION_MILLIS) <= now {
        return None;
    }
    let is_untouched = attempt.given.iter().all(|(number, receipt)| {
        open.index.is_in_flight(*number)
            && open.index.get(*number).is_some_and(|entry| entry.receipt == *receipt)
    });
    is_untouched.then(|| attempt.given.clone())
}

fn taken(open: &Open<'_>, number: u64) -> Option<Taken> {
    let entry = open.index.get(number)?;
    Some(Taken {
        number,
        receipt: entry.receipt,
        receives: entry.receives.saturating_add(entry.receives_before),
        first_received_at: entry.first_received_at?,
    })
}

/// Moves what is next in turn to the dead-letter queue, as far as it was received too often.
fn move_dead(
    txn: &mut Txn<'_>,
    queues: &Arc<Queues>,
    open: &mut Open<'_>,
    max: usize,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(redrive) = &open.queue.redrive else { return Ok(()) };
    let Some(key) = QueueRecord::key_of_arn(&redrive.dead_letter_target) else { return Ok(()) };
    // Without the queue, messages stay where they are.
    let Some(target) = txn.get(&key)? else { return Ok(()) };
    if target.id == open.queue.id {
        return Ok(());
    }
    let limit = redrive.max_receive_count;
    let mut n_moved = 0;
    while n_moved < MAX_MOVED {
        let dead: Vec<u64> = open
            .index
            .receivable(max)
            .into_iter()
            .filter(|number| open.index.get(*number).is_some_and(|entry| entry.receives >= limit))
            .collect();
        if dead.is_empty() {
            break;
        }
        n_moved += dead.len();
        queues.change(txn, &target, now, |txn, to| {
            dead.iter().try_for_each(|number| transfer::bury(txn, open, *number, to, now))
        })?;
    }
    Ok(())
}

/// A message as the receiver gets it.
fn message(record: MessageRecord, taken: &Taken, wish: &Wish, arn: &str) -> Message {
    let receipt =
        Receipt { queue: record.queue.clone(), number: record.number, receipt: taken.receipt };
    let attributes = system_attributes(&record, taken, &wish.system);
    let chosen: BTreeMap<&String, &MessageAttribute> = record
        .attributes
        .iter()
        .filter(|(name, _)| wish.user.iter().any(|wanted| is_wanted(wanted, name)))
        .collect();
    let md5_of_message_attributes = digest::of_attributes(chosen.iter().map(|(k, v)| (*k, *v)));
    let user: BTreeMap<String, MessageAttributeValue> =
        chosen.into_iter().map(|(name, value)| (name.clone(), attribute(value))).collect();
    Message {
        message_id: Some(record.id),
        receipt_handle: Some(receipt.handle(arn)),
        md5_of_body: Some(digest::of_text(&record.body)),
        body: Some(record.body),
        attributes: (!attributes.is_empty()).then_some(attributes),
        md5_of_message_attributes,
        message_attributes: (!user.is_empty()).then_some(user),
    }
}

/// `All`, a name, or the beginning of names: `bar.*`.
fn is_wanted(wanted: &str, name: &str) -> bool {
    if matches!(wanted, "All" | "*" | ".*") {
        return true;
    }
    match wanted.strip_suffix(".*").or_else(|| wanted.strip_suffix('*')) {
        Some(start) => name.starts_with(start),
        None => name == wanted,
    }
}

fn attribute(attribute: &MessageAttribute) -> MessageAttributeValue {
    let data_type = Some(attribute.data_type.clone());
    match &attribute.value {
        AttributeValue::Text(text) => MessageAttributeValue {
            data_type,
            string_value: Some(text.clone()),
            ..MessageAttributeValue::default()
        },
        AttributeValue::Binary(text) => MessageAttributeValue {
            data_type,
            // What we wrote ourselves.
            binary_value: Some(STANDARD.decode(text).unwrap_or_default().into()),
            ..MessageAttributeValue::default()
        },
    }
}

fn system_attributes(
    record: &MessageRecord,
    taken: &Taken,
    wanted: &[String],
) -> BTreeMap<String, String> {
    let all = [
        ("SenderId", Some(record.sender.clone())),
        ("SentTimestamp", Some(record.sent_at.0.to_string())),
        ("ApproximateReceiveCount", Some(taken.receives.to_string())),
        ("ApproximateFirstReceiveTimestamp", Some(taken.first_received_at.0.to_string())),
        ("SequenceNumber", record.sequence_number.clone()),
        ("MessageDeduplicationId", record.deduplication_id.clone()),
        ("MessageGroupId", record.group.clone()),
        ("AWSTraceHeader", record.trace_header.clone()),
        ("DeadLetterQueueSourceArn", record.dead_letter_source.as_ref().map(ToString::to_string)),
    ];
    all.into_iter()
        .filter(|(name, _)| wanted.iter().any(|wanted| wanted == "All" || wanted == name))
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_attributes_are_wanted_whole_or_by_their_beginning() {
        for wanted in ["All", ".*", "*", "Hello", "Hel.*"] {
            assert!(is_wanted(wanted, "Hello"), "{wanted}");
        }
        for wanted in ["", "Hel", "hello", "Help.*"] {
            assert!(!is_wanted(wanted, "Hello"), "{wanted}");
        }
    }
}
