//! Schedules on a real store, with the clock standing still and nobody who delivers.

use aws_api::scheduler as api;
use aws_api::{AwsError, Context, json};
use model::record::Record as _;
use model::record::delivery::{DeliveryRecord, Target};
use model::record::iam::{AttachedPolicies, RoleRecord};
use model::record::scheduler::{ScheduleRecord, ScheduleTimerRecord};
use model::{AccountId, Clock, Key, StorageError, Timestamp};
use serde_json::{Value, json};
use store::{Holder, Read as _, Store};

use super::{Scheduler, timers};

const NOW: i64 = 1_795_264_215_000;
const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:q";
const ROLE: &str = "arn:aws:iam::000000000000:role/r";

struct Bench {
    scheduler: Scheduler,
    store: Store,
    clock: Clock,
    _dir: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
        let role = RoleRecord {
            account: AccountId::default_account(),
            path: "/".into(),
            name: "r".into(),
            id: "AROAX".into(),
            created_at: Timestamp(NOW),
            description: None,
            max_session_secs: 3600,
            trust_policy: json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "Service": "scheduler.amazonaws.com" }, "Action": "sts:AssumeRole" } }).to_string(),
            policies: AttachedPolicies::default(),
            tags: Vec::new(),
            last_used_at: None,
        };
        let written = store.write(move |txn| {
            txn.put(&role);
            Ok::<_, StorageError>(())
        });
        written.await.unwrap();
        let clock = Clock::manual(Timestamp(NOW));
        Bench { scheduler: Scheduler::new(store.clone()), store, clock, _dir: dir }
    }

    fn ctx(&self) -> Context {
        Context { now: self.clock.now(), ..Context::for_tests() }
    }

    async fn try_create(
        &self,
        name: &str,
        expression: &str,
        more: Value,
    ) -> Result<String, AwsError> {
        let mut input = json!({
            "Name": name, "ScheduleExpression": expression, "FlexibleTimeWindow": { "Mode": "OFF" },
            "Target": { "Arn": QUEUE, "RoleArn": ROLE, "Input": "hello" },
        });
        for (member, value) in more.as_object().unwrap() {
            input[member] = value.clone();
        }
        let input = json::from_value(&input).unwrap();
        let made = api::Scheduler::create_schedule(&self.scheduler, &self.ctx(), input).await?;
        Ok(made.schedule_arn.unwrap())
    }

    async fn create(&self, name: &str, expression: &str, more: Value) {
        self.try_create(name, expression, more).await.unwrap();
    }

    fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_secs(seconds));
    }

    /// What is invoked now.
    async fn fire(&self) -> Vec<DeliveryRecord> {
        timers::fire(&self.store, self.clock.now()).await.unwrap();
        let made: Vec<DeliveryRecord> = self.store.read().unwrap().scan(&Key::new()).unwrap();
        let keys: Vec<_> = made.iter().map(DeliveryRecord::key).collect();
        let removed = self.store.write(move |txn| {
            keys.iter().for_each(|key| txn.delete(key));
            Ok::<_, StorageError>(())
        });
        removed.await.unwrap();
        made
    }

    fn schedules(&self) -> Vec<ScheduleRecord> {
        self.store.read().unwrap().scan(&Key::new()).unwrap()
    }

    fn timers(&self) -> Vec<ScheduleTimerRecord> {
        self.store.read().unwrap().scan(&Key::new()).unwrap()
    }
}

fn input(delivery: &DeliveryRecord) -> &Value {
    match &delivery.target {
        Target::Call { input, .. } => input,
        Target::Courier { .. } => panic!("a courier's"),
    }
}

#[tokio::test]
async fn one_time_is_one_invocation() {
    let bench = Bench::new().await;
    bench
        .create("past", "at(2026-11-21T12:00:00)", json!({ "ActionAfterCompletion": "DELETE" }))
        .await;
    bench
        .create(
            "soon",
            "at(2026-11-21T13:31:00)",
            json!({ "ScheduleExpressionTimezone": "Europe/Berlin" }),
        )
        .await;
    let made = bench.fire().await;
    assert_eq!(made.len(), 1, "what is past is invoked at once");
    assert_eq!(made[0].subject.receiver, QUEUE);
    assert_eq!(input(&made[0])["MessageBody"], "hello");
    assert_eq!(bench.schedules().iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["soon"]);
    bench.pass(44);
    assert!(bench.fire().await.is_empty());
    bench.pass(1);
    assert_eq!(bench.fire().await.len(), 1);
    assert!(bench.fire().await.is_empty(), "twice is once");
    assert_eq!(bench.schedules().len(), 1, "kept without ActionAfterCompletion");
    assert_eq!(bench.timers(), []);
    // Its target changes, and it is not invoked once more.
    let update = json!({ "Name": "soon", "ScheduleExpression": "at(2026-11-21T13:31:00)", "ScheduleExpressionTimezone": "Europe/Berlin", "FlexibleTimeWindow": { "Mode": "OFF" }, "Target": { "Arn": QUEUE, "RoleArn": ROLE } });
    api::Scheduler::update_schedule(
        &bench.scheduler,
        &bench.ctx(),
        json::from_value(&update).unwrap(),
    )
    .await
    .unwrap();
    assert!(bench.fire().await.is_empty());
}

#[tokio::test]
async fn a_rate_goes_from_start_to_end() {
    let bench = Bench::new().await;
    let start = NOW / 1000 + 600;
    bench.create("r", "rate(1 minute)", json!({ "StartDate": start, "EndDate": start + 120, "ActionAfterCompletion": "DELETE" })).await;
    let mut times = Vec::new();
    for _ in 0..20 {
        bench.pass(60);
        let made = bench.fire().await.len();
        times.extend((0..made).map(|_| bench.clock.now().as_secs() - start));
    }
    assert_eq!(times, [0, 60, 120]);
    assert!(bench.schedules().is_empty());
}

#[tokio::test]
async fn a_rate_without_a_start_begins_when_it_is_made() {
    let bench = Bench::new().await;
    bench.create("r", "rate(1 minutes)", json!({})).await;
    bench.create("ended", "rate(1 minute)", json!({ "EndDate": NOW / 1000 + 1 })).await;
    let window = json!({ "Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5 });
    bench.create("window", "rate(1 hours)", json!({ "FlexibleTimeWindow": window })).await;
    let schedules = bench.schedules();
    let first = schedules.iter().find(|one| one.name == "window").unwrap().next.unwrap();
    assert_eq!(first.scheduled_at, Timestamp(NOW));
    assert!((Timestamp(NOW)..Timestamp(NOW).plus_secs(300)).contains(&first.at));
    let delete = json::from_value(&json!({ "Name": "window" })).unwrap();
    api::Scheduler::delete_schedule(&bench.scheduler, &bench.ctx(), delete).await.unwrap();
    assert_eq!(bench.fire().await.len(), 2);
    assert!(bench.fire().await.is_empty(), "twice is once");
    bench.pass(59);
    assert!(bench.fire().await.is_empty());
    bench.pass(1);
    assert_eq!(bench.fire().await.len(), 1);
    // A change makes the period begin anew, and invokes nothing by itself.
    bench.pass(30);
    let update = json!({ "Name": "r", "ScheduleExpression": "rate(2 minute)", "FlexibleTimeWindow": { "Mode": "OFF" }, "Target": { "Arn": QUEUE, "RoleArn": ROLE } });
    let update = json::from_value(&update).unwrap();
    api::Scheduler::update_schedule(&bench.scheduler, &bench.ctx(), update).await.unwrap();
    bench.pass(119);
    assert!(bench.fire().await.is_empty());
    bench.pass(1);
    assert_eq!(bench.fire().await.len(), 1);
    let get = json::from_value(&json!({ "Name": "r" })).unwrap();
    let found = api::Scheduler::get_schedule(&bench.scheduler, &bench.ctx(), get).await.unwrap();
    assert_eq!(found.schedule_expression.as_deref(), Some("rate(2 minute)"), "as it was given");
}

#[tokio::test]
async fn what_was_missed_is_one_invocation_and_a_disabled_schedule_none() {
    let bench = Bench::new().await;
    bench.create("c", "cron(0/5 * * * ? *)", json!({})).await;
    bench.create("off", "rate(1 minute)", json!({ "State": "DISABLED" })).await;
    bench.pass(86_400);
    assert_eq!(bench.fire().await.len(), 1);
    assert!(bench.fire().await.is_empty());
    assert_eq!(bench.timers().len(), 1);
    let input = json::from_value(&json!({ "Name": "c" })).unwrap();
    api::Scheduler::delete_schedule(&bench.scheduler, &bench.ctx(), input).await.unwrap();
    assert_eq!(bench.timers(), []);
}

#[tokio::test]
async fn a_window_is_kept() {
    let bench = Bench::new().await;
    for n in 0..50 {
        bench.create(&format!("s{n}"), "at(2026-11-21T13:00:00)", json!({ "FlexibleTimeWindow": { "Mode": "FLEXIBLE", "MaximumWindowInMinutes": 10 } })).await;
    }
    let begin = 1_795_266_000;
    let times: Vec<i64> = bench.timers().iter().map(|timer| timer.at.as_secs() - begin).collect();
    assert!(times.iter().all(|at| (0..600).contains(at)), "{times:?}");
    assert!(times.iter().max() > times.iter().min(), "not all at once");
}

#[tokio::test]
async fn attributes_of_the_context_are_filled_in() {
    let bench = Bench::new().await;
    let target = json!({ "Arn": QUEUE, "RoleArn": ROLE, "Input": "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.execution-id>" });
    bench.create("a", "at(2026-11-21T12:00:00)", json!({ "Target": target })).await;
    let made = bench.fire().await;
    let text = input(&made[0])["MessageBody"].as_str().unwrap().to_owned();
    let words: Vec<&str> = text.split(' ').collect();
    assert_eq!(
        words[..2],
        ["arn:aws:scheduler:us-east-1:000000000000:schedule/default/a", "2026-11-21T12:00:00Z"]
    );
    assert_eq!(words[2], made[0].subject.event_id);
    let target =
        json!({ "Arn": QUEUE, "RoleArn": ROLE, "Input": "try <aws.scheduler.attempt-number>" });
    bench.create("n", "at(2026-11-21T12:00:00)", json!({ "Target": target })).await;
    let mut made = bench.fire().await.remove(0);
    made.attempts = 2;
    let Some(Target::Call { input, .. }) = super::target::numbered(&made) else { panic!() };
    assert_eq!(input["MessageBody"], "try 3");
}

#[tokio::test]
async fn any_operation_can_be_a_target() {
    let bench = Bench::new().await;
    let target = |arn: &str, input: Value| json!({ "Target": { "Arn": arn, "RoleArn": ROLE, "Input": input.to_string() } });
    for (n, (call, input, service, operation, called)) in [
        // The call takes names in whichever case; those of maps are the caller's.
        (
            "ecs:registerTaskDefinition",
            json!({ "Family": "f", "ContainerDefinitions": [{ "DockerLabels": { "Team": "a" } }] }),
            "ecs",
            "RegisterTaskDefinition",
            json!({ "Family": "f", "ContainerDefinitions": [{ "DockerLabels": { "Team": "a" } }] }),
        ),
        // Blobs are texts here, and in base64 in our own calls.
        (
            "lambda:invoke",
            json!({ "FunctionName": "x", "InvocationType": "Event", "Payload": "{}" }),
            "lambda",
            "Invoke",
            json!({ "FunctionName": "x", "InvocationType": "Event", "Payload": "e30=" }),
        ),
        (
            "lambda:invoke",
            json!({ "FunctionName": "x", "Payload": { "a": 1 } }),
            "lambda",
            "Invoke",
            json!({ "FunctionName": "x", "Payload": "eyJhIjoxfQ==" }),
        ),
        (
            "s3:putObject",
            json!({ "Bucket": "b", "Key": "k", "Body": "abc" }),
            "s3",
            "PutObject",
            json!({ "Bucket": "b", "Key": "k", "Body": "YWJj" }),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let target = target(&format!("arn:aws:scheduler:::aws-sdk:{call}"), input);
        bench.create(&format!("u{n}"), "at(2026-11-21T12:00:00)", target).await;
        let made = bench.fire().await;
        let Target::Call { service: to, operation: what, input, .. } = &made[0].target else {
            panic!()
        };
        assert_eq!((to.as_str(), what.as_str(), input), (service, operation, &called));
    }
    for (arn, code) in [
        ("arn:aws:scheduler:::aws-sdk:ecs:listTasks", "ValidationException"),
        ("arn:aws:scheduler:::aws-sdk:sqs:doIt", "ValidationException"),
        ("arn:aws:scheduler:::aws-sdk:dynamodb:putItem", "NotImplemented"),
        ("arn:aws:kinesis:us-east-1:000000000000:stream/s", "NotImplemented"),
        ("arn:aws:ecs:us-east-1:000000000000:cluster/c", "ValidationException"),
    ] {
        let error = bench.try_create("x", "rate(1 day)", target(arn, json!({}))).await.unwrap_err();
        assert_eq!(error.code, code, "{arn}: {}", error.message);
    }
}

#[tokio::test]
async fn the_same_call_again_is_no_other_schedule() {
    let bench = Bench::new().await;
    let token = |token: &str| json!({ "ClientToken": token });
    let arn = bench.try_create("s", "rate(1 day)", token("t1")).await.unwrap();
    assert_eq!(bench.try_create("s", "rate(1 day)", token("t1")).await.unwrap(), arn);
    let error = bench.try_create("s", "rate(1 day)", token("t2")).await.unwrap_err();
    assert_eq!(
        (error.code.as_ref(), error.message.as_str()),
        ("ConflictException", "Schedule s already exists.")
    );
    assert_eq!(bench.timers().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let bench = Bench::new().await;
    for (expression, more, message) in [
        ("rate(1 seconds)", json!({}), "Invalid Schedule Expression rate(1 seconds)."),
        (
            "rate(1 day)",
            json!({ "ScheduleExpressionTimezone": "Mars/Olympus" }),
            "Invalid ScheduleExpressionTimezone Mars/Olympus.",
        ),
        (
            "rate(1 day)",
            json!({ "EndDate": NOW / 1000 - 1 }),
            "The EndDate you specify must come after the current time.",
        ),
        (
            "rate(1 day)",
            json!({ "StartDate": NOW / 1000 + 9, "EndDate": NOW / 1000 + 8 }),
            "The EndDate you specify must come after StartDate.",
        ),
        (
            "rate(1 day)",
            json!({ "FlexibleTimeWindow": { "Mode": "FLEXIBLE" } }),
            "MaximumWindowInMinutes must be provided if FlexibleTimeWindow mode is FLEXIBLE.",
        ),
        ("rate(1 day)", json!({ "GroupName": "none" }), "Schedule group none does not exist."),
        (
            "rate(1 day)",
            json!({ "Target": { "Arn": QUEUE, "RoleArn": "arn:aws:iam::000000000000:role/none" } }),
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        ),
    ] {
        assert_eq!(bench.try_create("s", expression, more).await.unwrap_err().message, message);
    }
}

#[tokio::test]
async fn a_group_goes_with_its_schedules() {
    let bench = Bench::new().await;
    let group = |name: &str| json::from_value(&json!({ "Name": name })).unwrap();
    api::Scheduler::create_schedule_group(&bench.scheduler, &bench.ctx(), group("g"))
        .await
        .unwrap();
    bench.create("s", "rate(1 day)", json!({ "GroupName": "g" })).await;
    bench.create("s", "rate(1 day)", json!({})).await;
    let group = json::from_value(&json!({ "Name": "g" })).unwrap();
    api::Scheduler::delete_schedule_group(&bench.scheduler, &bench.ctx(), group).await.unwrap();
    assert_eq!(
        bench.schedules().iter().map(|one| one.group.as_str()).collect::<Vec<_>>(),
        ["default"]
    );
    assert_eq!(bench.timers().len(), 1);
}
