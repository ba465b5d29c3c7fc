//! The service through its trait, on a real store and a clock that stands still.

use std::collections::BTreeMap;

use aws_api::sqs::{self as api};
use aws_api::{AwsError, Context};
use model::record::sqs::{MessageRecord, MessageStateRecord, QueueRemainsRecord};
use model::{Clock, Key, Timestamp};
use proptest::prelude::*;
use store::{Holder, Read, Store};

use super::*;

/// The present at the start of each test.
const NOW: i64 = 1_795_264_215_000;

struct Bench {
    sqs: Sqs,
    store: Store,
    clock: Clock,
    _dir: tempfile::TempDir,
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
        let clock = Clock::manual(Timestamp(NOW));
        let sqs = Sqs::new(store.clone(), clock.clone());
        Bench { sqs, store, clock, _dir: dir }
    }

    /// With one queue.
    async fn with(name: &str, attributes: &[(&str, &str)]) -> Bench {
        let bench = Bench::new();
        bench.create(name, attributes).await.unwrap();
        bench
    }

    fn ctx(&self) -> Context {
        Context { now: self.clock.now(), ..Context::for_tests() }
    }

    fn pass(&self, millis: i64) {
        self.clock.set(self.clock.now().plus_millis(millis));
    }

    /// The service as it is after a restart.
    fn restart(&mut self) {
        self.sqs = Sqs::new(self.store.clone(), self.clock.clone());
    }

    async fn create(&self, name: &str, attributes: &[(&str, &str)]) -> Result<String, AwsError> {
        let input = api::CreateQueueRequest {
            queue_name: Some(name.into()),
            attributes: Some(map(attributes)),
            tags: None,
        };
        let created = self.sqs.create_queue(&self.ctx(), input).await?;
        Ok(created.queue_url.unwrap())
    }

    async fn set(&self, name: &str, attributes: &[(&str, &str)]) -> Result<(), AwsError> {
        let input = api::SetQueueAttributesRequest {
            queue_url: Some(name.into()),
            attributes: Some(map(attributes)),
        };
        self.sqs.set_queue_attributes(&self.ctx(), input).await
    }

    async fn attribute(&self, queue: &str, name: &str) -> Option<String> {
        let input = api::GetQueueAttributesRequest {
            queue_url: Some(queue.into()),
            attribute_names: Some(vec![name.into()]),
        };
        let found = self.sqs.get_queue_attributes(&self.ctx(), input).await.unwrap();
        found.attributes?.remove(name)
    }

    /// Visible, in flight, delayed.
    async fn counts(&self, queue: &str) -> [usize; 3] {
        let queue = self.sqs.queue(&self.ctx(), Some(queue)).unwrap();
        let counts = self.sqs.counts(&queue).await.unwrap();
        [counts.visible, counts.in_flight, counts.delayed]
    }

    async fn send(&self, queue: &str, body: &str) -> Result<api::SendMessageResult, AwsError> {
        let input = api::SendMessageRequest {
            queue_url: Some(queue.into()),
            message_body: Some(body.into()),
            ..Default::default()
        };
        self.sqs.send_message(&self.ctx(), input).await
    }

    async fn send_in_group(
        &self,
        queue: &str,
        body: &str,
        group: &str,
        id: &str,
    ) -> Result<api::SendMessageResult, AwsError> {
        let input = api::SendMessageRequest {
            queue_url: Some(queue.into()),
            message_body: Some(body.into()),
            message_group_id: Some(group.into()),
            message_deduplication_id: (!id.is_empty()).then(|| id.into()),
            ..Default::default()
        };
        self.sqs.send_message(&self.ctx(), input).await
    }

    async fn receive_with(
        &self,
        queue: &str,
        more: api::ReceiveMessageRequest,
    ) -> Result<Vec<api::Message>, AwsError> {
        let input = api::ReceiveMessageRequest {
            queue_url: Some(queue.into()),
            message_system_attribute_names: Some(vec!["All".into()]),
            message_attribute_names: Some(vec!["All".into()]),
            ..more
        };
        let received = self.sqs.receive_message(&self.ctx(), input).await?;
        Ok(received.messages.unwrap_or_default())
    }

    async fn receive(&self, queue: &str, max: i32) -> Vec<api::Message> {
        let more =
            api::ReceiveMessageRequest { max_number_of_messages: Some(max), ..Default::default() };
        self.receive_with(queue, more).await.unwrap()
    }

    async fn delete(&self, queue: &str, handle: &str) -> Result<(), AwsError> {
        let input = api::DeleteMessageRequest {
            queue_url: Some(queue.into()),
            receipt_handle: Some(handle.into()),
        };
        self.sqs.delete_message(&self.ctx(), input).await
    }

    async fn show_in(&self, queue: &str, handle: &str, seconds: i32) -> Result<(), AwsError> {
        let input = api::ChangeMessageVisibilityRequest {
            queue_url: Some(queue.into()),
            receipt_handle: Some(handle.into()),
            visibility_timeout: Some(seconds),
        };
        self.sqs.change_message_visibility(&self.ctx(), input).await
    }
}

fn handle(message: &api::Message) -> &str {
    message.receipt_handle.as_deref().unwrap()
}

fn bodies(messages: &[api::Message]) -> Vec<&str> {
    messages.iter().map(|message| message.body.as_deref().unwrap()).collect()
}

fn system<'a>(message: &'a api::Message, name: &str) -> Option<&'a str> {
    message.attributes.as_ref()?.get(name).map(String::as_str)
}

#[tokio::test]
async fn a_message_is_in_flight_until_it_is_deleted_or_times_out() {
    let bench = Bench::with("q", &[("VisibilityTimeout", "10")]).await;
    bench.send("q", "hello").await.unwrap();
    assert_eq!(bench.counts("q").await, [1, 0, 0]);
    let first = bench.receive("q", 10).await;
    assert_eq!(bodies(&first), ["hello"]);
    assert_eq!(first[0].md5_of_body.as_deref(), Some("5d41402abc4b2a76b9719d911017c592"));
    assert_eq!(bench.counts("q").await, [0, 1, 0]);
    bench.pass(9_999);
    assert_eq!(bench.receive("q", 10).await, []);
    bench.pass(1);
    let again = bench.receive("q", 10).await;
    assert_eq!(system(&again[0], "ApproximateReceiveCount"), Some("2"));
    let at = NOW.to_string();
    assert_eq!(system(&again[0], "ApproximateFirstReceiveTimestamp"), Some(at.as_str()));
    // The first handle is not that of the latest receive.
    bench.delete("q", handle(&first[0])).await.unwrap();
    assert_eq!(bench.counts("q").await, [0, 1, 0]);
    bench.delete("q", handle(&again[0])).await.unwrap();
    bench.delete("q", handle(&again[0])).await.unwrap();
    assert_eq!(bench.counts("q").await, [0, 0, 0]);
    assert!(bench.store.read().unwrap().scan::<MessageRecord>(&Key::new()).unwrap().is_empty());
}

#[tokio::test]
async fn visibility_can_be_changed_of_what_is_in_flight_only() {
    let bench = Bench::with("q", &[]).await;
    bench.send("q", "m").await.unwrap();
    let got = bench.receive("q", 1).await;
    bench.show_in("q", handle(&got[0]), 0).await.unwrap();
    assert_eq!(bench.counts("q").await, [1, 0, 0]);
    let error = bench.show_in("q", handle(&got[0]), 5).await.unwrap_err();
    assert_eq!(error.code, "MessageNotInflight");
    let again = bench.receive("q", 1).await;
    bench.show_in("q", handle(&again[0]), 43_200).await.unwrap();
    bench.pass(1000);
    let error = bench.show_in("q", handle(&again[0]), 43_200).await.unwrap_err();
    assert!(error.message.contains("beyond the limit"), "{error}");
    bench.delete("q", handle(&again[0])).await.unwrap();
    let error = bench.show_in("q", handle(&again[0]), 5).await.unwrap_err();
    assert_eq!(error.code, "InvalidParameterValue");
    let error = bench.show_in("q", "nonsense", 5).await.unwrap_err();
    assert_eq!(error.code, "ReceiptHandleIsInvalid");
}

#[tokio::test]
async fn everything_is_as_it_was_after_a_restart() {
    let mut bench = Bench::with("q.fifo", &[("FifoQueue", "true")]).await;
    for n in 1..=3 {
        bench.send_in_group("q.fifo", &format!("m{n}"), "g", &format!("id{n}")).await.unwrap();
    }
    let got = bench.receive("q.fifo", 1).await;
    bench.restart();
    // The group is still blocked, the handle still good, and the ids are still known.
    assert_eq!(bench.receive("q.fifo", 10).await, []);
    let again = bench.send_in_group("q.fifo", "m3", "g", "id3").await.unwrap();
    bench.delete("q.fifo", handle(&got[0])).await.unwrap();
    let rest = bench.receive("q.fifo", 10).await;
    assert_eq!(bodies(&rest), ["m2", "m3"]);
    assert_eq!(system(&rest[1], "SequenceNumber"), again.sequence_number.as_deref());
    assert_eq!(rest[1].message_id, again.message_id);
}

#[tokio::test]
async fn a_fifo_queue_takes_an_id_once_in_five_minutes() {
    let bench = Bench::with("q.fifo", &[("FifoQueue", "true")]).await;
    let error = bench.send_in_group("q.fifo", "m", "g", "").await.unwrap_err();
    assert!(error.message.contains("ContentBasedDeduplication"), "{error}");
    let error = bench.send("q.fifo", "m").await.unwrap_err();
    assert_eq!(error.code, "MissingParameter");
    bench.set("q.fifo", &[("ContentBasedDeduplication", "true")]).await.unwrap();
    let first = bench.send_in_group("q.fifo", "m", "g", "").await.unwrap();
    let same = bench.send_in_group("q.fifo", "m", "other", "").await.unwrap();
    assert_eq!(first, same);
    bench.pass(5 * 60 * 1000 - 1);
    assert_eq!(bench.send_in_group("q.fifo", "m", "g", "").await.unwrap(), first);
    bench.pass(1);
    let later = bench.send_in_group("q.fifo", "m", "g", "").await.unwrap();
    assert!(later.sequence_number > first.sequence_number);
    // Per group, when it is told so.
    bench.set("q.fifo", &[("DeduplicationScope", "messageGroup")]).await.unwrap();
    bench.send_in_group("q.fifo", "m", "a", "").await.unwrap();
    bench.send_in_group("q.fifo", "m", "b", "").await.unwrap();
    bench.send_in_group("q.fifo", "m", "b", "").await.unwrap();
    assert_eq!(bench.counts("q.fifo").await, [4, 0, 0]);
}

#[tokio::test]
async fn a_fifo_handle_that_timed_out_deletes_nothing() {
    let bench = Bench::with("q.fifo", &[("FifoQueue", "true")]).await;
    bench.send_in_group("q.fifo", "m", "g", "1").await.unwrap();
    let got = bench.receive("q.fifo", 1).await;
    bench.pass(30_000);
    let error = bench.delete("q.fifo", handle(&got[0])).await.unwrap_err();
    assert!(error.message.ends_with("Reason: The receipt handle has expired."), "{error}");
    assert_eq!(bench.counts("q.fifo").await, [1, 0, 0]);
}

#[tokio::test]
async fn an_attempt_that_is_repeated_gives_the_same_messages() {
    let bench = Bench::with("q.fifo", &[("FifoQueue", "true")]).await;
    for n in 1..=2 {
        bench.send_in_group("q.fifo", &format!("m{n}"), "g", &format!("{n}")).await.unwrap();
    }
    let attempt = || api::ReceiveMessageRequest {
        receive_request_attempt_id: Some("a".into()),
        ..Default::default()
    };
    let first = bench.receive_with("q.fifo", attempt()).await.unwrap();
    let again = bench.receive_with("q.fifo", attempt()).await.unwrap();
    assert_eq!(first[0].receipt_handle, again[0].receipt_handle);
    assert_eq!(system(&again[0], "ApproximateReceiveCount"), Some("1"));
    bench.delete("q.fifo", handle(&first[0])).await.unwrap();
    assert_eq!(bodies(&bench.receive_with("q.fifo", attempt()).await.unwrap()), ["m2"]);
}

#[tokio::test]
async fn delays_are_of_the_queue_or_of_the_message() {
    let bench = Bench::with("q", &[("DelaySeconds", "5")]).await;
    bench.send("q", "late").await.unwrap();
    let input = api::SendMessageRequest {
        queue_url: Some("q".into()),
        message_body: Some("now".into()),
        delay_seconds: Some(0),
        ..Default::default()
    };
    bench.sqs.send_message(&bench.ctx(), input).await.unwrap();
    assert_eq!(bench.counts("q").await, [1, 0, 1]);
    assert_eq!(bodies(&bench.receive("q", 10).await), ["now"]);
    bench.pass(5000);
    assert_eq!(bodies(&bench.receive("q", 10).await), ["late"]);
}

#[tokio::test]
async fn messages_past_their_retention_are_gone() {
    let bench = Bench::with("q", &[("MessageRetentionPeriod", "60")]).await;
    bench.send("q", "old").await.unwrap();
    bench.pass(59_999);
    bench.send("q", "new").await.unwrap();
    assert_eq!(bench.counts("q").await, [2, 0, 0]);
    bench.pass(1);
    assert_eq!(bodies(&bench.receive("q", 10).await), ["new"]);
    bench.pass(60_000);
    bench.sqs.sweep_once().await.unwrap();
    let read = bench.store.read().unwrap();
    assert!(read.scan::<MessageRecord>(&Key::new()).unwrap().is_empty());
    assert!(read.scan::<MessageStateRecord>(&Key::new()).unwrap().is_empty());
}

const DLQ_ARN: &str = "arn:aws:sqs:us-east-1:000000000000:dead";

async fn with_dead_letters() -> Bench {
    let bench = Bench::with("dead", &[]).await;
    let redrive = format!(r#"{{"deadLetterTargetArn":"{DLQ_ARN}","maxReceiveCount":"2"}}"#);
    bench.create("q", &[("RedrivePolicy", &redrive), ("VisibilityTimeout", "0")]).await.unwrap();
    bench
}

#[tokio::test]
async fn what_is_received_too_often_becomes_a_dead_letter() {
    let bench = with_dead_letters().await;
    let sent = bench.send("q", "poison").await.unwrap();
    bench.send("q", "fine").await.unwrap();
    for _ in 0..2 {
        assert_eq!(bodies(&bench.receive("q", 1).await), ["poison"]);
    }
    assert_eq!(bodies(&bench.receive("q", 1).await), ["fine"]);
    let dead = bench.receive("dead", 10).await;
    assert_eq!((bodies(&dead), &dead[0].message_id), (vec!["poison"], &sent.message_id));
    let source = "arn:aws:sqs:us-east-1:000000000000:q";
    assert_eq!(system(&dead[0], "DeadLetterQueueSourceArn"), Some(source));
    assert_eq!(system(&dead[0], "ApproximateReceiveCount"), Some("3"));
    let input = api::ListDeadLetterSourceQueuesRequest {
        queue_url: Some("dead".into()),
        ..Default::default()
    };
    let sources = bench.sqs.list_dead_letter_source_queues(&bench.ctx(), input).await.unwrap();
    assert_eq!(sources.queue_urls.unwrap(), ["http://localhost:4566/000000000000/q"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_go_back_where_they_came_from() {
    let bench = with_dead_letters().await;
    for n in 0..3 {
        bench.send("q", &format!("m{n}")).await.unwrap();
    }
    for _ in 0..3 {
        bench.receive("q", 10).await;
    }
    assert_eq!(bench.counts("dead").await, [3, 0, 0]);
    let shutdown = tokio_util::sync::CancellationToken::new();
    let mover = bench.sqs.clone().move_messages(shutdown.clone());
    let start =
        api::StartMessageMoveTaskRequest { source_arn: Some(DLQ_ARN.into()), ..Default::default() };
    let bad = api::StartMessageMoveTaskRequest {
        source_arn: Some("arn:aws:sqs:us-east-1:000000000000:q".into()),
        ..Default::default()
    };
    let error = bench.sqs.start_message_move_task(&bench.ctx(), bad).await.unwrap_err();
    assert_eq!(error.message, "Source queue must be configured as a Dead Letter Queue.");
    bench.sqs.start_message_move_task(&bench.ctx(), start.clone()).await.unwrap();
    let error = bench.sqs.start_message_move_task(&bench.ctx(), start).await.unwrap_err();
    assert!(error.message.starts_with("There is already a task running."), "{error}");
    let done = async {
        loop {
            let input = api::ListMessageMoveTasksRequest {
                source_arn: Some(DLQ_ARN.into()),
                ..Default::default()
            };
            let tasks = bench.sqs.list_message_move_tasks(&bench.ctx(), input).await.unwrap();
            let task = tasks.results.unwrap().remove(0);
            if task.status.as_deref() == Some("COMPLETED") {
                break task;
            }
            tokio::task::yield_now().await;
        }
    };
    let task = tokio::select! {
        () = mover => unreachable!("it runs until shutdown"),
        task = done => task,
    };
    assert_eq!(task.approximate_number_of_messages_moved, Some(3));
    assert_eq!(bench.counts("dead").await, [0, 0, 0]);
    let back = bench.receive("q", 10).await;
    assert_eq!(bodies(&back), ["m0", "m1", "m2"]);
    assert_eq!(system(&back[0], "ApproximateReceiveCount"), Some("1"));
}

#[tokio::test]
async fn redrive_policies_are_checked() {
    let bench = Bench::with("dead", &[]).await;
    for (policy, reason) in [
        ("nonsense", "Redrive policy is not a valid JSON map."),
        (r#"{"maxReceiveCount":1}"#, "mandatory attribute: deadLetterTargetArn."),
        (
            r#"{"deadLetterTargetArn":"dummy","maxReceiveCount":42}"#,
            "Invalid value for deadLetterTargetArn.",
        ),
        (
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":0}"#,
            "valid values are from 1 to 1000 both inclusive.",
        ),
        (
            r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:none","maxReceiveCount":1}"#,
            "Dead letter target does not exist.",
        ),
    ] {
        let error = bench.create("q", &[("RedrivePolicy", policy)]).await.unwrap_err();
        assert_eq!(error.code, "InvalidParameterValue");
        assert!(error.message.ends_with(reason), "{error}");
    }
    bench
        .set("dead", &[("RedriveAllowPolicy", r#"{"redrivePermission":"denyAll"}"#)])
        .await
        .unwrap();
    let policy = format!(r#"{{"deadLetterTargetArn":"{DLQ_ARN}","maxReceiveCount":1}}"#);
    assert!(bench.create("q", &[("RedrivePolicy", &policy)]).await.is_err());
}

#[tokio::test]
async fn attributes_are_checked_and_echoed() {
    let bench = Bench::with("q", &[("DelaySeconds", "7")]).await;
    assert_eq!(bench.attribute("q", "DelaySeconds").await.as_deref(), Some("7"));
    assert_eq!(bench.attribute("q", "MaximumMessageSize").await.as_deref(), Some("1048576"));
    assert_eq!(bench.attribute("q", "FifoQueue").await, None);
    let about_another_service = serde_json::json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": "*", "Action": ["sqs:SendMessage", "s3:*"], "Resource": "*",
    }]});
    let about_another_service = about_another_service.to_string();
    for (name, value, code) in [
        ("DelaySeconds", "901", "InvalidAttributeValue"),
        ("VisibilityTimeout", "-1", "InvalidAttributeValue"),
        ("MessageRetentionPeriod", "59", "InvalidAttributeValue"),
        ("MaximumMessageSize", "1048577", "InvalidAttributeValue"),
        ("Policy", "{", "InvalidAttributeValue"),
        ("Policy", &about_another_service, "InvalidAttributeValue"),
        ("FifoQueue", "true", "InvalidAttributeName"),
        ("ContentBasedDeduplication", "true", "InvalidAttributeName"),
        ("QueueArn", "x", "InvalidAttributeName"),
        ("Nonsense", "x", "InvalidAttributeName"),
    ] {
        let error = bench.set("q", &[(name, value)]).await.unwrap_err();
        assert_eq!(error.code, code, "{name}");
    }
    let error = bench.create("q", &[("DelaySeconds", "8")]).await.unwrap_err();
    assert_eq!(
        error.message,
        "A queue already exists with the same name and a different value for attribute DelaySeconds"
    );
    assert!(bench.create("q", &[("DelaySeconds", "7")]).await.is_ok());
    assert!(bench.create("q", &[]).await.is_ok());
}

#[tokio::test]
async fn a_purged_queue_is_empty_and_so_is_one_made_anew() {
    let bench = Bench::with("q", &[]).await;
    bench.send("q", "m").await.unwrap();
    let got = bench.receive("q", 1).await;
    bench.send("q", "n").await.unwrap();
    let purge = || api::PurgeQueueRequest { queue_url: Some("q".into()) };
    bench.sqs.purge_queue(&bench.ctx(), purge()).await.unwrap();
    assert_eq!(bench.counts("q").await, [0, 0, 0]);
    bench.delete("q", handle(&got[0])).await.unwrap();
    let error = bench.sqs.purge_queue(&bench.ctx(), purge()).await.unwrap_err();
    assert_eq!(error.message, "Only one PurgeQueue operation on q is allowed every 60 seconds.");
    bench.send("q", "o").await.unwrap();
    let delete = api::DeleteQueueRequest { queue_url: Some("q".into()) };
    bench.sqs.delete_queue(&bench.ctx(), delete).await.unwrap();
    assert_eq!(bench.send("q", "p").await.unwrap_err().code, "QueueDoesNotExist");
    assert_eq!(bench.create("q", &[]).await.unwrap_err().code, "QueueDeletedRecently");
    bench.pass(60_000);
    bench.create("q", &[]).await.unwrap();
    assert_eq!(bench.counts("q").await, [0, 0, 0]);
    bench.sqs.sweep_once().await.unwrap();
    let read = bench.store.read().unwrap();
    assert!(read.scan::<MessageRecord>(&Key::new()).unwrap().is_empty());
    assert!(read.scan::<QueueRemainsRecord>(&Key::new()).unwrap().is_empty());
}

#[tokio::test]
async fn batches_fail_entry_by_entry_or_as_a_whole() {
    let bench = Bench::with("q", &[]).await;
    let entry = |id: &str, body: &str| api::SendMessageBatchRequestEntry {
        id: Some(id.into()),
        message_body: Some(body.into()),
        ..Default::default()
    };
    let send = |entries: Vec<api::SendMessageBatchRequestEntry>| {
        let input =
            api::SendMessageBatchRequest { queue_url: Some("q".into()), entries: Some(entries) };
        let (sqs, ctx) = (bench.sqs.clone(), bench.ctx());
        async move { sqs.send_message_batch(&ctx, input).await }
    };
    let sent = send(vec![entry("a", "x"), entry("b", "\u{1}"), entry("c", "y")]).await.unwrap();
    let ids: Vec<_> = sent.successful.unwrap().into_iter().map(|it| it.id.unwrap()).collect();
    assert_eq!(ids, ["a", "c"]);
    let failed = sent.failed.unwrap();
    assert_eq!(failed[0].id.as_deref(), Some("b"));
    assert_eq!(failed[0].code.as_deref(), Some("InvalidMessageContents"));
    for (entries, code) in [
        (vec![], "EmptyBatchRequest"),
        (vec![entry("a", "x"), entry("a", "y")], "BatchEntryIdsNotDistinct"),
        (vec![entry("a b", "x")], "InvalidBatchEntryId"),
        ((0..11).map(|n| entry(&n.to_string(), "x")).collect(), "TooManyEntriesInBatchRequest"),
        (
            (0..2).map(|n| entry(&n.to_string(), &"x".repeat(600_000))).collect(),
            "BatchRequestTooLong",
        ),
    ] {
        assert_eq!(send(entries).await.unwrap_err().code, code);
    }
    assert_eq!(bench.counts("q").await, [2, 0, 0]);
}

#[tokio::test]
async fn who_waits_is_woken_by_a_message() {
    let bench = Bench::with("q", &[]).await;
    let wait = api::ReceiveMessageRequest { wait_time_seconds: Some(20), ..Default::default() };
    let waiting = bench.receive_with("q", wait);
    let sending = async {
        // Only once the receiver has looked, and sleeps.
        let queue = bench.sqs.queue(&bench.ctx(), Some("q")).unwrap();
        while bench.sqs.queues.cell(&queue.id).glance(Timestamp(NOW)).is_none() {
            tokio::task::yield_now().await;
        }
        bench.send("q", "m").await.unwrap();
    };
    let (got, ()) = tokio::join!(waiting, sending);
    assert_eq!(bodies(&got.unwrap()), ["m"]);
}

#[tokio::test]
async fn permissions_are_statements_of_the_policy() {
    let bench = Bench::with("q", &[]).await;
    let add = |label: &str| api::AddPermissionRequest {
        queue_url: Some("q".into()),
        label: Some(label.into()),
        aws_account_ids: Some(vec!["111122223333".into()]),
        actions: Some(vec!["SendMessage".into()]),
    };
    bench.sqs.add_permission(&bench.ctx(), add("a")).await.unwrap();
    let policy = bench.attribute("q", "Policy").await.unwrap();
    let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
    assert_eq!(policy["Statement"][0]["Principal"]["AWS"], "arn:aws:iam::111122223333:root");
    assert_eq!(policy["Statement"][0]["Action"], "SQS:SendMessage");
    let error = bench.sqs.add_permission(&bench.ctx(), add("a")).await.unwrap_err();
    assert_eq!(error.message, "Value a for parameter Label is invalid. Reason: Already exists.");
    let remove =
        || api::RemovePermissionRequest { queue_url: Some("q".into()), label: Some("a".into()) };
    bench.sqs.remove_permission(&bench.ctx(), remove()).await.unwrap();
    assert_eq!(bench.attribute("q", "Policy").await, None);
    assert!(bench.sqs.remove_permission(&bench.ctx(), remove()).await.is_err());
}

#[derive(Clone, Debug)]
enum Step {
    Send(u8),
    Receive(i32),
    /// Of what is held, by position.
    Delete(usize),
    Wait(i64),
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..3_u8).prop_map(Step::Send),
        3 => (1..4_i32).prop_map(Step::Receive),
        3 => (0..6_usize).prop_map(Step::Delete),
        1 => (1..40_000_i64).prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever happens: a group's messages come in order, none while another of the group is in
    /// flight, none that was deleted, and in the end every one that was not.
    #[test]
    fn a_fifo_queue_keeps_its_order(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut bench = Bench::with("q.fifo", &[("FifoQueue", "true")]).await;
            let mut left: BTreeMap<String, Vec<String>> = BTreeMap::new();
            // Body, handle, and when it times out.
            let mut held: Vec<(String, String, i64)> = Vec::new();
            let mut n_sent = 0;
            for step in steps {
                match step {
                    Step::Send(group) => {
                        n_sent += 1;
                        let (group, body) = (format!("g{group}"), format!("g{group}-{n_sent}"));
                        bench.send_in_group("q.fifo", &body, &group, &body).await.unwrap();
                        left.entry(group).or_default().push(body);
                    }
                    Step::Receive(max) => {
                        let now = bench.clock.now().0;
                        held.retain(|(.., until)| *until > now);
                        let got = bench.receive("q.fifo", max).await;
                        let mut of_group: BTreeMap<String, Vec<String>> = BTreeMap::new();
                        for message in &got {
                            let group = system(message, "MessageGroupId").unwrap().to_owned();
                            let body = message.body.clone().unwrap();
                            of_group.entry(group).or_default().push(body);
                        }
                        for (group, bodies) in &of_group {
                            assert!(!held.iter().any(|(body, ..)| body.starts_with(group.as_str())));
                            assert_eq!(bodies[..], left[group][..bodies.len()]);
                        }
                        held.extend(got.iter().map(|message| {
                            let body = message.body.clone().unwrap();
                            (body, handle(message).to_owned(), now + 30_000)
                        }));
                    }
                    Step::Delete(which) => {
                        let now = bench.clock.now().0;
                        if let Some((body, handle, until)) = held.get(which).cloned() {
                            let deleted = bench.delete("q.fifo", &handle).await;
                            assert_eq!(deleted.is_ok(), until > now);
                            if deleted.is_ok() {
                                held.remove(which);
                                for bodies in left.values_mut() {
                                    bodies.retain(|other| *other != body);
                                }
                            }
                        }
                    }
                    Step::Wait(millis) => bench.pass(millis),
                    Step::Restart => bench.restart(),
                }
            }
            bench.pass(30_000);
            let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
            loop {
                let got = bench.receive("q.fifo", 10).await;
                if got.is_empty() {
                    break;
                }
                for message in got {
                    let group = system(&message, "MessageGroupId").unwrap().to_owned();
                    seen.entry(group).or_default().push(message.body.clone().unwrap());
                    bench.delete("q.fifo", handle(&message)).await.unwrap();
                }
            }
            left.retain(|_, bodies| !bodies.is_empty());
            assert_eq!(seen, left);
        });
    }
}
