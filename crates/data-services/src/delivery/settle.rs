//! Decides what becomes of a delivery after an attempt: gone, tried again, or told to the
//! dead-letter queue.

use std::time::Duration;

use model::record::delivery::{
    Actor, DeadLetter, DeliveryRecord, LastFailure, RetryPolicy, Target,
};
use model::{StorageError, Timestamp, lineage};
use serde_json::{Value, json};
use store::Txn;
use store::outbox::{self, NewDelivery, Outcome};

use super::errors;

/// As long as a queue can keep a message, the dead-letter queue is given time to be there.
const DEAD_LETTER_AGE_SECS: u64 = 14 * 24 * 3600;
/// SQS takes no longer attribute; AWS cuts its own to this.
const LONGEST_MESSAGE: usize = 1_000;

/// What is to be committed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Settlement {
    /// The receiver has it, or it is given up and nobody wants to know.
    Gone { then: Vec<NewDelivery> },
    /// It stays, changed.
    Kept { record: Box<DeliveryRecord>, then: Vec<NewDelivery> },
}

/// Why no further attempt is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GivenUp {
    Hopeless,
    TooOften,
    TooOld,
}

/// `jitter` is from 0 to 1: the part of the longest pause that is really made.
pub(super) fn plan(
    record: &DeliveryRecord,
    outcome: Outcome,
    now: Timestamp,
    jitter: f64,
    exhausted: impl FnOnce(&DeliveryRecord) -> Vec<NewDelivery>,
) -> Settlement {
    let (code, message, after, hopeless) = match outcome {
        Outcome::Done { then, .. } => return Settlement::Gone { then: passed_on(record, then) },
        // The dead-letter queue may come back, so nothing about it is final.
        Outcome::Failed { code, message, .. } if record.is_dead_letter => {
            (code, message, None, None)
        }
        Outcome::Failed { code, message, then } => (code, message, None, Some(then)),
        Outcome::Retry { code, message, after } => (code, message, after, None),
    };
    let mut record = record.clone();
    record.attempts = record.attempts.saturating_add(1);
    record.last_failure = Some(LastFailure { code, message });
    let age = u64::try_from(now.0.saturating_sub(record.created_at.0)).unwrap_or(0) / 1000;
    let given_up = match &hopeless {
        Some(_) => GivenUp::Hopeless,
        None if record.attempts > record.retry.max_retries => GivenUp::TooOften,
        None if age >= record.retry.max_age_secs => GivenUp::TooOld,
        None => {
            let pause = after.unwrap_or_else(|| pause(&record.retry, record.attempts, jitter));
            let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
            let last_chance = i64::try_from(record.retry.max_age_secs).unwrap_or(i64::MAX);
            let last_chance = record.created_at.plus_secs(last_chance);
            record.due_at = now.plus_millis(pause).min(last_chance);
            return Settlement::Kept { record: Box::new(record), then: Vec::new() };
        }
    };
    let then = hopeless.unwrap_or_else(|| exhausted(&record));
    let then = passed_on(&record, then);
    match record.dead_letter.take() {
        None => Settlement::Gone { then },
        Some(dead_letter) => {
            make_dead_letter(&mut record, dead_letter, given_up, age, now);
            Settlement::Kept { record: Box::new(record), then }
        }
    }
}

/// The pause after so many failures: anything up to the first pause doubled with each.
fn pause(policy: &RetryPolicy, attempts: u32, jitter: f64) -> Duration {
    let doubled = 1_u64.checked_shl(attempts.saturating_sub(1).min(40)).unwrap_or(u64::MAX);
    let longest = policy.first_pause_ms.saturating_mul(doubled).min(policy.longest_pause_ms);
    Duration::from_millis(longest).mul_f64(jitter.clamp(0.0, 1.0))
}

/// Evenly from 0 to 1.
pub(super) fn jitter() -> f64 {
    f64::from(u32::from_be_bytes(model::random::bytes::<4>())) / f64::from(u32::MAX)
}

/// What follows from a delivery carries its trace on, with one more round through its receiver.
fn passed_on(record: &DeliveryRecord, then: Vec<NewDelivery>) -> Vec<NewDelivery> {
    let mut then = then;
    for new in then.iter_mut().filter(|new| new.trace.is_none()) {
        new.trace = Some(lineage::passed(record.trace.as_deref(), &record.subject.receiver));
    }
    then
}

/// From now on the delivery's target is the dead-letter queue.
fn make_dead_letter(
    record: &mut DeliveryRecord,
    dead_letter: DeadLetter,
    given_up: GivenUp,
    age: u64,
    now: Timestamp,
) {
    let DeadLetter { queue_arn, actor, mut attributes, explains } = dead_letter;
    if explains {
        let failure = record.last_failure.clone();
        let failure =
            failure.unwrap_or(LastFailure { code: String::new(), message: String::new() });
        attributes.push(("ERROR_CODE".into(), errors::word(&failure.code).into()));
        let message = if failure.message.is_empty() { &failure.code } else { &failure.message };
        attributes.push(("ERROR_MESSAGE".into(), message.clone()));
        let condition = match given_up {
            GivenUp::Hopeless => None,
            GivenUp::TooOften => Some("MaximumRetryAttempts"),
            GivenUp::TooOld => Some("MaximumEventAgeInSeconds"),
        };
        if let Some(condition) = condition {
            attributes.push(("EXHAUSTED_RETRY_CONDITION".into(), condition.into()));
        }
        let n_retries = record.attempts.saturating_sub(1);
        attributes.push(("RETRY_ATTEMPTS".into(), n_retries.to_string()));
    }
    record.target = send_message(record, &queue_arn, actor, attributes);
    // Others with its order need not wait for the dead-letter queue, but dead letters keep theirs.
    record.order = record.order.take().map(|order| format!("dead letters of {order}"));
    record.subject.via = Some(match record.subject.via.take() {
        Some(via) => format!("{via}, given up for {}", record.subject.receiver),
        None => format!("given up for {}", record.subject.receiver),
    });
    record.subject.receiver = queue_arn;
    record.is_dead_letter = true;
    record.attempts = 0;
    record.due_at = now;
    record.retry = RetryPolicy {
        max_retries: u32::MAX,
        max_age_secs: age.saturating_add(DEAD_LETTER_AGE_SECS),
        first_pause_ms: 1_000,
        longest_pause_ms: 600_000,
    };
}

fn send_message(
    record: &DeliveryRecord,
    queue_arn: &str,
    actor: Actor,
    attributes: Vec<(String, String)>,
) -> Target {
    let (url, region) = super::queue_url(queue_arn);
    let attributes: serde_json::Map<String, Value> = attributes
        .into_iter()
        // SQS takes no empty value.
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let value: String = value.chars().take(LONGEST_MESSAGE).collect();
            (name, json!({ "DataType": "String", "StringValue": value }))
        })
        .collect();
    let mut input = json!({
        "QueueUrl": url,
        "MessageBody": record.payload,
        "MessageAttributes": attributes,
    });
    let sent = match &record.target {
        Target::Call { service, input, .. } if service == "sqs" => Some(input),
        Target::Call { .. } | Target::Courier { .. } => None,
    };
    // A message that went out as it came, with its attributes, keeps them.
    if let Some(sent) = sent.filter(|sent| sent["MessageBody"] == json!(record.payload)) {
        for (name, value) in sent["MessageAttributes"].as_object().into_iter().flatten() {
            input["MessageAttributes"][name] = value.clone();
        }
    }
    if queue_arn.ends_with(".fifo") {
        let of_message = |name: &str| sent.and_then(|sent| sent[name].as_str()).map(str::to_owned);
        let group = of_message("MessageGroupId").unwrap_or_else(|| "dead-letters".into());
        let id = of_message("MessageDeduplicationId").unwrap_or_else(|| record.id.clone());
        input["MessageGroupId"] = json!(group);
        input["MessageDeduplicationId"] = json!(id);
    }
    Target::Call { service: "sqs".into(), operation: "SendMessage".into(), input, actor, region }
}

/// Commits a settlement of `before`.
pub(super) fn write(
    txn: &mut Txn<'_>,
    before: &DeliveryRecord,
    settlement: Settlement,
    now: Timestamp,
) -> Result<(), StorageError> {
    let then = match settlement {
        Settlement::Gone { then } => {
            txn.delete(&DeliveryRecord::key_of(before.sequence));
            then
        }
        Settlement::Kept { record, then } => {
            txn.put(&*record);
            then
        }
    };
    outbox::enqueue(txn, now, then)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::tests::record;

    fn retry() -> Outcome {
        Outcome::Retry { code: "ServerException".into(), message: "down".into(), after: None }
    }

    fn with_queue(record: DeliveryRecord) -> DeliveryRecord {
        let actor = match &record.target {
            Target::Call { actor, .. } => actor.clone(),
            Target::Courier { .. } => unreachable!(),
        };
        let dead_letter = DeadLetter {
            queue_arn: "arn:aws:sqs:eu-west-1:000000000000:dead".into(),
            actor,
            attributes: vec![("RULE_ARN".into(), "arn:rule".into())],
            explains: true,
        };
        DeliveryRecord { dead_letter: Some(dead_letter), ..record }
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy =
            RetryPolicy { first_pause_ms: 100, longest_pause_ms: 1_000, ..Default::default() };
        let pauses: Vec<_> = [1, 2, 3, 4, 5, 99].map(|n| pause(&policy, n, 1.0).as_millis()).into();
        assert_eq!(pauses, [100, 200, 400, 800, 1_000, 1_000]);
        assert_eq!(pause(&policy, 3, 0.5).as_millis(), 200);
        assert_eq!(pause(&policy, 3, 0.0).as_millis(), 0);
    }

    #[test]
    fn a_failure_is_tried_again_until_there_were_enough() {
        let mut one = record(1);
        one.retry.max_retries = 2;
        let now = one.created_at;
        for attempts in 1..=2 {
            let Settlement::Kept { record, .. } = plan(&one, retry(), now, 1.0, |_| vec![]) else {
                panic!("given up after {attempts}")
            };
            assert_eq!((record.attempts, record.is_dead_letter), (attempts, false));
            assert!(record.due_at > now);
            one = *record;
        }
        assert_eq!(plan(&one, retry(), now, 1.0, |_| vec![]), Settlement::Gone { then: vec![] });
    }

    #[test]
    fn what_is_too_old_is_given_up_and_the_last_attempt_is_at_that_age() {
        let mut one = record(1);
        one.retry.max_age_secs = 10;
        one.retry.first_pause_ms = 60_000;
        let Settlement::Kept { record: two, .. } =
            plan(&one, retry(), one.created_at, 1.0, |_| vec![])
        else {
            panic!()
        };
        assert_eq!(two.due_at, one.created_at.plus_secs(10));
        let settled = plan(&two, retry(), two.due_at, 1.0, |_| vec![]);
        assert_eq!(settled, Settlement::Gone { then: vec![] });
    }

    #[test]
    fn a_dead_letter_says_why_and_waits_for_its_queue() {
        let mut one = with_queue(record(1));
        one.order = Some("group".into());
        let now = one.created_at;
        let hopeless = Outcome::Failed {
            code: "AccessDenied".into(),
            message: "not you".into(),
            then: vec![],
        };
        let Settlement::Kept { record: dead, .. } =
            plan(&one, hopeless.clone(), now, 1.0, |_| vec![])
        else {
            panic!("lost")
        };
        assert!(dead.is_dead_letter && dead.due_at == now && dead.order != one.order);
        let Target::Call { service, input, region, .. } = &dead.target else { panic!() };
        assert_eq!((service.as_str(), region.as_str()), ("sqs", "eu-west-1"));
        assert_eq!(input["QueueUrl"], "https://sqs.eu-west-1.amazonaws.com/000000000000/dead");
        assert_eq!(input["MessageBody"], json!(one.payload));
        let attribute = |name: &str| input["MessageAttributes"][name]["StringValue"].clone();
        assert_eq!(attribute("RULE_ARN"), "arn:rule");
        assert_eq!(attribute("ERROR_CODE"), "NO_PERMISSIONS");
        assert_eq!(attribute("ERROR_MESSAGE"), "not you");
        assert_eq!(attribute("RETRY_ATTEMPTS"), "0");
        assert_eq!(attribute("EXHAUSTED_RETRY_CONDITION"), Value::Null);
        // The queue is gone: that is no reason to lose it.
        let mut dead = dead;
        for _ in 0..300 {
            match plan(&dead, hopeless.clone(), dead.due_at, 1.0, |_| vec![]) {
                Settlement::Kept { record, .. } => dead = record,
                Settlement::Gone { .. } => panic!("lost after {} attempts", dead.attempts),
            }
        }
        let done = Outcome::Done { answer: String::new(), then: vec![] };
        assert_eq!(plan(&dead, done, now, 1.0, |_| vec![]), Settlement::Gone { then: vec![] });
    }

    #[test]
    fn what_follows_carries_the_trace_on() {
        let one = record(1);
        let then = NewDelivery::new(
            one.account.clone(),
            one.subject.clone(),
            one.target.clone(),
            String::new(),
            one.created_at,
        );
        let done = Outcome::Done { answer: String::new(), then: vec![then] };
        let Settlement::Gone { then } = plan(&one, done, one.created_at, 1.0, |_| vec![]) else {
            panic!()
        };
        assert_eq!(lineage::rounds(then[0].trace.as_deref(), &one.subject.receiver), 1);
    }
}
