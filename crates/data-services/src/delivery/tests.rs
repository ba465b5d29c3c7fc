//! The engine on a real store, with receivers that do what a test says.

use std::collections::BTreeMap;
use std::sync::Mutex;

use aws_api::{AwsError, Invocation};
use futures_util::future::BoxFuture;
use model::AccountId;
use model::record::delivery::{Actor, DeadLetter, RetryPolicy, Subject, Target};
use serde_json::{Value, json};
use store::Holder;
use store::outbox::{self, NewDelivery};

use super::*;

const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:q";

fn actor() -> Actor {
    Actor::Service {
        name: "sns.amazonaws.com".into(),
        account: AccountId::default_account(),
        source_arn: "arn:aws:sns:us-east-1:000000000000:t".into(),
    }
}

/// A call of SQS that has not been attempted.
pub(super) fn record(sequence: u64) -> DeliveryRecord {
    let new = delivery("x");
    DeliveryRecord {
        sequence,
        id: format!("id-{sequence}"),
        account: new.account,
        subject: new.subject,
        target: new.target,
        payload: new.payload,
        order: None,
        created_at: new.due_at,
        due_at: new.due_at,
        attempts: 0,
        retry: new.retry,
        dead_letter: None,
        last_failure: None,
        trace: None,
        is_dead_letter: false,
    }
}

fn delivery(body: &str) -> NewDelivery {
    let subject = Subject {
        event_id: body.into(),
        source: "sns".into(),
        event: "Notification".into(),
        resource: "t".into(),
        via: None,
        receiver: QUEUE.into(),
    };
    let target = Target::Call {
        service: "sqs".into(),
        operation: "SendMessage".into(),
        input: json!({ "QueueUrl": "q", "MessageBody": body }),
        actor: actor(),
        region: Region::default_region(),
    };
    let account = AccountId::default_account();
    NewDelivery::new(account, subject, target, body.into(), Timestamp(1_000_000))
}

/// Keeps what arrives, and fails as often as a test says.
#[derive(Debug, Default)]
struct Receiver {
    arrived: Mutex<Vec<(String, String)>>,
    /// Failures to come, by body; and by queue for ever.
    failures: Mutex<BTreeMap<String, Vec<AwsError>>>,
    closed: Mutex<Vec<String>>,
    news: tokio::sync::Notify,
}

impl Receiver {
    fn bodies(&self) -> Vec<String> {
        self.arrived.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }

    async fn until(&self, n: usize) -> Vec<String> {
        loop {
            let news = self.news.notified();
            let bodies = self.bodies();
            if bodies.len() >= n {
                return bodies;
            }
            news.await;
        }
    }

    fn take(&self, input: &Value) -> Result<Value, AwsError> {
        let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
        let (queue, body) = (text("QueueUrl"), text("MessageBody"));
        if body == "panics" && self.closed.lock().unwrap().is_empty() {
            self.closed.lock().unwrap().push("panicked".into());
            panic!("a receiver that panics");
        }
        if self.closed.lock().unwrap().iter().any(|closed| queue.ends_with(closed.as_str())) {
            return Err(AwsError::new("QueueDoesNotExist", 400, "gone"));
        }
        let failure = self.failures.lock().unwrap().get_mut(&body).and_then(Vec::pop);
        match failure {
            Some(error) => Err(error),
            None => {
                self.arrived.lock().unwrap().push((queue, body));
                self.news.notify_waiters();
                Ok(json!({ "MessageId": "m" }))
            }
        }
    }
}

impl Invoke for Receiver {
    fn invoke(&self, call: Invocation) -> BoxFuture<'static, Result<Value, AwsError>> {
        let result = self.take(&call.input);
        async move { result }.boxed()
    }
}

struct Bench {
    store: Store,
    clock: Clock,
    receiver: Arc<Receiver>,
    _dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
        // So late that every pause is over.
        let clock = Clock::system();
        Bench { store, clock, receiver: Arc::default(), _dir: dir }
    }

    async fn enqueue(&self, deliveries: Vec<NewDelivery>) {
        let now = self.clock.now();
        let enqueue = move |txn: &mut store::Txn<'_>| {
            let deliveries = deliveries.into_iter().map(|mut one| {
                one.retry = RetryPolicy { first_pause_ms: 1, longest_pause_ms: 2, ..one.retry };
                one
            });
            outbox::enqueue(txn, now, deliveries)
        };
        self.store.write::<_, StorageError, _>(enqueue).await.unwrap();
    }

    fn engine(&self, couriers: Vec<Arc<dyn Courier>>) -> Engine {
        let invoke: Arc<dyn Invoke> = Arc::<Receiver>::clone(&self.receiver);
        Engine::new(self.store.clone(), self.clock.clone(), invoke, couriers)
    }

    /// Runs an engine until `until` has come true.
    async fn run<T>(&self, engine: Engine, until: impl Future<Output = T>) -> T {
        let stop = CancellationToken::new();
        let running = engine.run(stop.clone());
        let work = async {
            let result = until.await;
            stop.cancel();
            result
        };
        tokio::join!(running, work).1
    }

    async fn until_empty(&self) {
        let mut watch = self.store.watch::<DeliveryRecord>();
        while !self.outbox().is_empty() {
            watch.changed().await;
        }
    }

    fn outbox(&self) -> Vec<DeliveryRecord> {
        self.store.read().unwrap().scan(&Key::new()).unwrap()
    }
}

fn server_exception() -> AwsError {
    AwsError::new("ServerException", 500, "down")
}

#[tokio::test]
async fn what_was_there_before_and_what_comes_later_arrives_and_leaves_nothing() {
    let bench = Bench::new();
    bench.enqueue((0..100).map(|n| delivery(&format!("{n:03}"))).collect()).await;
    let engine = bench.engine(vec![]);
    bench
        .run(engine.clone(), async {
            bench.receiver.until(100).await;
            bench.enqueue((100..150).map(|n| delivery(&format!("{n:03}"))).collect()).await;
            bench.receiver.until(150).await;
            bench.until_empty().await;
        })
        .await;
    let mut bodies = bench.receiver.bodies();
    bodies.sort();
    let expected: Vec<String> = (0..150).map(|n| format!("{n:03}")).collect();
    assert_eq!(bodies, expected);
    assert_eq!(engine.trail().counts()["delivered events"], 150);
}

#[tokio::test]
async fn a_failing_head_blocks_its_own_order_only() {
    let bench = Bench::new();
    let failures = vec![server_exception(), server_exception(), server_exception()];
    bench.receiver.failures.lock().unwrap().insert("a1".into(), failures);
    let ordered =
        |body: &str, order: &str| NewDelivery { order: Some(order.into()), ..delivery(body) };
    let all = [("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a"), ("b2", "b")];
    bench.enqueue(all.map(|(body, order)| ordered(body, order)).into()).await;
    bench.run(bench.engine(vec![]), bench.until_empty()).await;
    let bodies = bench.receiver.bodies();
    let of = |order: &str| -> Vec<&str> {
        bodies.iter().map(String::as_str).filter(|body| body.starts_with(order)).collect()
    };
    assert_eq!((of("a"), of("b")), (vec!["a1", "a2", "a3"], vec!["b1", "b2"]));
    assert_eq!(bodies[0], "b1");
}

#[tokio::test]
async fn what_cannot_be_delivered_goes_to_the_dead_letter_queue_once_that_is_there() {
    let bench = Bench::new();
    bench.receiver.closed.lock().unwrap().extend(["/dead".to_owned(), "q".to_owned()]);
    let dead_letter = DeadLetter {
        queue_arn: "arn:aws:sqs:us-east-1:000000000000:dead".into(),
        actor: actor(),
        attributes: vec![],
        explains: true,
    };
    bench.enqueue(vec![NewDelivery { dead_letter: Some(dead_letter), ..delivery("x") }]).await;
    let engine = bench.engine(vec![]);
    bench
        .run(engine.clone(), async {
            let mut watch = bench.store.watch::<DeliveryRecord>();
            // First the delivery fails, then the dead-letter queue is not there either.
            while !bench.outbox().iter().any(|one| one.is_dead_letter && one.attempts > 0) {
                watch.changed().await;
            }
            bench.receiver.closed.lock().unwrap().clear();
            bench.until_empty().await;
        })
        .await;
    let arrived = bench.receiver.arrived.lock().unwrap().clone();
    let expected = "https://sqs.us-east-1.amazonaws.com/000000000000/dead";
    assert_eq!(arrived, [(expected.to_owned(), "x".to_owned())]);
    let counts = engine.trail().counts();
    assert_eq!(
        (&counts["dead-lettered events"], &counts["delivered events"]),
        (&json!(1), &json!(0))
    );
}

#[tokio::test]
async fn an_attempt_that_panics_is_made_again() {
    let bench = Bench::new();
    bench.enqueue(vec![delivery("panics"), delivery("other")]).await;
    bench.run(bench.engine(vec![]), bench.until_empty()).await;
    let mut bodies = bench.receiver.bodies();
    bodies.sort();
    assert_eq!(bodies, ["other", "panics"]);
}

/// Answers with one further delivery.
#[derive(Debug)]
struct Splitter;

impl Courier for Splitter {
    fn name(&self) -> &'static str {
        "events-bus"
    }

    fn deliver(&self, record: DeliveryRecord) -> BoxFuture<'static, Outcome> {
        let then = match record.payload.as_str() {
            // A bus that leads to itself.
            "loop" => {
                NewDelivery { target: record.target, payload: "loop".into(), ..delivery("x") }
            }
            payload => delivery(payload),
        };
        async move { Outcome::Done { answer: "1 target".into(), then: vec![then] } }.boxed()
    }
}

#[tokio::test]
async fn what_follows_is_delivered_and_a_loop_ends() {
    let bench = Bench::new();
    let by_bus = |body: &str| {
        let target = Target::Courier { name: "events-bus".into(), detail: Value::Null };
        NewDelivery { target, ..delivery(body) }
    };
    bench.enqueue(vec![by_bus("one"), by_bus("loop")]).await;
    let engine = bench.engine(vec![Arc::new(Splitter)]);
    bench.run(engine.clone(), bench.until_empty()).await;
    assert_eq!(bench.receiver.bodies(), ["one"]);
    assert_eq!(engine.trail().counts()["undeliverable events"], 1);
    let trail = engine.trail().answer(String::new()).await;
    let entries = trail["events"].as_array().unwrap();
    let code = entries.iter().find_map(|entry| entry["error"]["code"].as_str());
    assert_eq!(code, Some("RecursiveLoop"));
}
