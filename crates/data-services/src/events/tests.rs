//! Buses, rules and schedules on a real store, with the clock standing still and nobody who
//! delivers: what is in the outbox is looked at instead.

use access::{Access, Mode};
use aws_api::events as api;
use aws_api::{AwsError, Context, json};
use model::record::Record as _;
use model::record::delivery::{Actor, DeliveryRecord, Target};
use model::record::events::{ReplayRecord, RuleTimerRecord};
use model::{AccountId, Clock, Key, StorageError, Timestamp};
use serde_json::{Value, json};
use store::outbox::{self, Courier as _, Outcome};
use store::{Holder, Read as _, Store};

use super::{Events, EventsBus, archives, replays, timers};

const NOW: i64 = 1_795_264_215_000;
const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:q";

struct Bench {
    events: Events,
    store: Store,
    clock: Clock,
    bus: EventsBus,
    _dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
        let clock = Clock::manual(Timestamp(NOW));
        let access = Access::new(&store, Mode::Enforce);
        let bus = EventsBus::new(store.clone(), clock.clone(), access);
        Bench { events: Events::new(store.clone()), store, clock, bus, _dir: dir }
    }

    fn ctx(&self) -> Context {
        Context { now: self.clock.now(), ..Context::for_tests() }
    }

    async fn rule(&self, name: &str, more: Value) {
        let mut input = more;
        input["Name"] = json!(name);
        let input: api::PutRuleRequest = json::from_value(&input).unwrap();
        api::Events::put_rule(&self.events, &self.ctx(), input).await.unwrap();
    }

    async fn try_targets(
        &self,
        rule: &str,
        targets: Value,
    ) -> Result<api::PutTargetsResponse, AwsError> {
        let input = json!({ "Rule": rule, "Targets": targets });
        let input = json::from_value(&input).unwrap();
        api::Events::put_targets(&self.events, &self.ctx(), input).await
    }

    async fn targets(&self, rule: &str, targets: Value) {
        let answer = self.try_targets(rule, targets).await.unwrap();
        assert_eq!(answer.failed_entry_count, Some(0), "{answer:?}");
    }

    async fn put(&self, entries: Value) -> Result<api::PutEventsResponse, AwsError> {
        let input = json::from_value(&json!({ "Entries": entries })).unwrap();
        api::Events::put_events(&self.events, &self.ctx(), input).await
    }

    fn outbox(&self) -> Vec<DeliveryRecord> {
        self.store.read().unwrap().scan(&Key::new()).unwrap()
    }

    /// Lets buses have what is for them; answers what is left, and forgets it.
    async fn settle(&self) -> Vec<DeliveryRecord> {
        let mut left = Vec::new();
        while let Some(delivery) = self.outbox().into_iter().next() {
            let is_for_bus = matches!(&delivery.target, Target::Courier { name, .. } if name == super::bus::COURIER);
            let then = match is_for_bus {
                true => match self.bus.deliver(delivery.clone()).await {
                    Outcome::Done { then, .. } | Outcome::Failed { then, .. } => then,
                    Outcome::Retry { message, .. } => panic!("{message}"),
                },
                false => {
                    left.push(delivery.clone());
                    Vec::new()
                }
            };
            let now = self.clock.now();
            let written = self.store.write(move |txn| {
                txn.delete(&delivery.key());
                outbox::enqueue(txn, now, then)?;
                Ok::<_, StorageError>(())
            });
            written.await.unwrap();
        }
        left
    }

    async fn rule_names(&self) -> Vec<String> {
        let input = json::from_value(&json!({})).unwrap();
        let answer = api::Events::list_rules(&self.events, &self.ctx(), input).await.unwrap();
        answer.rules.unwrap().into_iter().map(|rule| rule.name.unwrap()).collect()
    }

    fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_secs(seconds));
    }

    async fn fire(&self) -> usize {
        timers::fire(&self.store, self.clock.now()).await.unwrap();
        self.settle().await.len()
    }
}

fn body(delivery: &DeliveryRecord) -> String {
    match &delivery.target {
        Target::Call { input, .. } => input["MessageBody"].as_str().unwrap().to_owned(),
        Target::Courier { .. } => panic!("a courier's"),
    }
}

fn event(source: &str, detail: &Value) -> Value {
    json!({ "Source": source, "DetailType": "T", "Detail": detail.to_string() })
}

#[tokio::test]
async fn an_event_goes_to_the_targets_of_the_rules_that_want_it() {
    let bench = Bench::new();
    let wants = |source: &str| json!({ "EventPattern": json!({ "source": [source] }).to_string() });
    bench.rule("wants", wants("my.app")).await;
    bench.rule("wants-too", wants("my.app")).await;
    bench.rule("other", wants("your.app")).await;
    let mut off = wants("my.app");
    off["State"] = json!("DISABLED");
    bench.rule("off", off).await;
    bench
        .targets(
            "wants",
            json!([
                { "Id": "whole", "Arn": QUEUE, "RetryPolicy": { "MaximumRetryAttempts": 3 }, "DeadLetterConfig": { "Arn": format!("{QUEUE}-dead") } },
                { "Id": "constant", "Arn": QUEUE, "Input": "{\"a\": 1}" },
                { "Id": "path", "Arn": QUEUE, "InputPath": "$.detail.key" },
                { "Id": "template", "Arn": QUEUE, "InputTransformer": { "InputPathsMap": { "k": "$.detail.key" }, "InputTemplate": "\"<k> by <aws.events.rule-name>\"" } },
            ]),
        )
        .await;
    for rule in ["wants-too", "other", "off"] {
        bench.targets(rule, json!([{ "Id": rule, "Arn": QUEUE }])).await;
    }
    let answer = bench.put(json!([event("my.app", &json!({ "key": "k1" }))])).await.unwrap();
    let id = answer.entries.unwrap()[0].event_id.clone().unwrap();
    let deliveries = bench.settle().await;
    let bodies: Vec<String> = deliveries.iter().map(body).collect();
    // Targets come in the order of their ids.
    assert_eq!(bodies[..3], ["{\"a\": 1}", "\"k1\"", "\"k1 by wants\""]);
    let whole: Value = serde_json::from_str(&bodies[3]).unwrap();
    assert_eq!(
        whole,
        json!({
            "version": "0", "id": id, "detail-type": "T", "source": "my.app", "account": "000000000000",
            "time": "2026-11-21T12:30:15Z", "region": "us-east-1", "resources": [], "detail": { "key": "k1" },
        })
    );
    assert_eq!(bodies.len(), 5);
    let first = &deliveries[3];
    assert_eq!((first.retry.max_retries, first.retry.max_age_secs), (3, 86_400));
    let dead = first.dead_letter.as_ref().unwrap();
    let rule_arn = "arn:aws:events:us-east-1:000000000000:rule/wants";
    assert_eq!(
        dead.attributes,
        [("RULE_ARN".to_owned(), rule_arn.to_owned()), ("TARGET_ARN".to_owned(), QUEUE.to_owned())]
    );
    assert_eq!(first.payload, bodies[3], "dead-letter queues get the event as it was");
    assert_eq!(first.subject.via.as_deref(), Some(rule_arn));
    let Target::Call { actor, .. } = &first.target else { panic!() };
    assert!(
        matches!(actor, Actor::Service { name, source_arn, .. } if name == "events.amazonaws.com" && source_arn == rule_arn)
    );
}

#[tokio::test]
async fn each_entry_is_taken_or_refused_on_its_own() {
    let bench = Bench::new();
    let answer = bench
        .put(json!([
            event("my.app", &json!({})),
            { "DetailType": "T", "Detail": "{}" },
            { "Source": "s", "DetailType": "T" },
            { "Source": "s", "DetailType": "T", "Detail": "[1]" },
            event("aws.s3", &json!({})),
            { "Source": "s", "DetailType": "T", "Detail": "{}", "EventBusName": "nobody-made-this" },
        ]))
        .await
        .unwrap();
    assert_eq!(answer.failed_entry_count, Some(4));
    let of = |entry: &api::PutEventsResultEntry| {
        (
            entry.event_id.is_some(),
            entry.error_code.clone().unwrap_or_default(),
            entry.error_message.clone().unwrap_or_default(),
        )
    };
    let entries: Vec<_> = answer.entries.unwrap().iter().map(of).collect();
    let failed = |code: &str, message: &str| (false, code.to_owned(), message.to_owned());
    let taken = (true, String::new(), String::new());
    assert_eq!(
        entries,
        [
            taken.clone(),
            failed(
                "InvalidArgument",
                "Parameter Source is not valid. Reason: Source is a required argument."
            ),
            failed(
                "InvalidArgument",
                "Parameter Detail is not valid. Reason: Detail is a required argument."
            ),
            failed("MalformedDetail", "Detail is malformed."),
            failed("NotAuthorizedForSourceException", "Not authorized for the source."),
            taken,
        ]
    );
    assert_eq!(bench.outbox().len(), 1, "what is for no bus is dropped");
    let big = "x".repeat(1024 * 1024);
    let error = bench.put(json!([event("s", &json!({ "a": big }))])).await.unwrap_err();
    assert_eq!(error.message, "Total size of the entries in the request is over the limit.");
}

#[tokio::test]
async fn a_schedule_makes_one_event_for_each_time_whenever_it_is_looked_at() {
    let bench = Bench::new();
    bench.rule("tick", json!({ "ScheduleExpression": "rate(1 minute)" })).await;
    bench.targets("tick", json!([{ "Id": "q", "Arn": QUEUE }])).await;
    // Another rule sees nothing of it.
    bench.rule("all", json!({ "EventPattern": "{\"source\": [{\"prefix\": \"\"}]}" })).await;
    bench.targets("all", json!([{ "Id": "q", "Arn": QUEUE }])).await;
    assert_eq!(bench.fire().await, 0);
    bench.pass(59);
    assert_eq!(bench.fire().await, 0);
    bench.pass(1);
    let next = timers::fire(&bench.store, bench.clock.now()).await.unwrap();
    assert_eq!(next, Some(Timestamp(NOW).plus_secs(120)));
    let deliveries = bench.settle().await;
    let event: Value = serde_json::from_str(&body(&deliveries[0])).unwrap();
    assert_eq!(deliveries.len(), 1);
    assert_eq!(event["detail-type"], "Scheduled Event");
    assert_eq!(event["source"], "aws.events");
    assert_eq!(event["time"], "2026-11-21T12:31:15Z");
    assert_eq!(event["resources"][0], "arn:aws:events:us-east-1:000000000000:rule/tick");
    assert_eq!(event["detail"], json!({}));
    assert_eq!(bench.fire().await, 0, "twice is once");
    // Down for an hour: one event for all that was missed, then the next minute as ever.
    bench.pass(3600);
    assert_eq!(bench.fire().await, 1);
    assert_eq!(bench.fire().await, 0);
    bench.pass(60);
    assert_eq!(bench.fire().await, 1);
    let input = |name: &str| json::from_value(&json!({ "Name": name })).unwrap();
    api::Events::disable_rule(&bench.events, &bench.ctx(), input("tick")).await.unwrap();
    bench.pass(600);
    assert_eq!(bench.fire().await, 0);
    let input = json::from_value(&json!({ "Name": "tick" })).unwrap();
    api::Events::enable_rule(&bench.events, &bench.ctx(), input).await.unwrap();
    bench.pass(60);
    assert_eq!(bench.fire().await, 1);
    // Putting the rule again as it is changes nothing of when it is due.
    bench.pass(30);
    bench.rule("tick", json!({ "ScheduleExpression": "rate(1 minute)", "Description": "d" })).await;
    bench.pass(30);
    assert_eq!(bench.fire().await, 1);
    let input = json::from_value(&json!({ "Rule": "tick", "Ids": ["q"] })).unwrap();
    api::Events::remove_targets(&bench.events, &bench.ctx(), input).await.unwrap();
    let input = json::from_value(&json!({ "Name": "tick" })).unwrap();
    api::Events::delete_rule(&bench.events, &bench.ctx(), input).await.unwrap();
    let timers: Vec<RuleTimerRecord> = bench.store.read().unwrap().scan(&Key::new()).unwrap();
    assert_eq!(timers, [], "nothing is left of a rule that is deleted");
}

#[tokio::test]
async fn an_archive_replays_what_it_kept_to_the_rules_that_are_named() {
    let bench = Bench::new();
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    let input = json!({ "ArchiveName": "a", "EventSourceArn": bus, "EventPattern": "{\"source\": [\"keep\"]}", "RetentionDays": 10 });
    api::Events::create_archive(&bench.events, &bench.ctx(), json::from_value(&input).unwrap())
        .await
        .unwrap();
    for rule in ["one", "two"] {
        bench.rule(rule, json!({ "EventPattern": "{\"source\": [\"keep\"]}" })).await;
        bench.targets(rule, json!([{ "Id": "q", "Arn": QUEUE }])).await;
    }
    for n in 0..3 {
        bench
            .put(json!([event("keep", &json!({ "n": n })), event("drop", &json!({}))]))
            .await
            .unwrap();
        bench.pass(10);
        assert_eq!(bench.settle().await.len(), 2);
    }
    let start = json!({
        "ReplayName": "r",
        "EventSourceArn": "arn:aws:events:us-east-1:000000000000:archive/a",
        // Without the third.
        "EventStartTime": NOW / 1000, "EventEndTime": NOW / 1000 + 20,
        "Destination": { "Arn": bus, "FilterArns": ["arn:aws:events:us-east-1:000000000000:rule/two"] },
    });
    api::Events::start_replay(&bench.events, &bench.ctx(), json::from_value(&start).unwrap())
        .await
        .unwrap();
    replays::replay_all(&bench.store, bench.clock.now()).await.unwrap();
    replays::replay_all(&bench.store, bench.clock.now()).await.unwrap();
    let replayed: Vec<Value> =
        bench.settle().await.iter().map(|one| serde_json::from_str(&body(one)).unwrap()).collect();
    let seen: Vec<_> = replayed
        .iter()
        .map(|one| (one["replay-name"].clone(), one["detail"]["n"].clone()))
        .collect();
    assert_eq!(seen, [(json!("r"), json!(0)), (json!("r"), json!(1))]);
    let replay: ReplayRecord = bench.store.read().unwrap().scan(&Key::new()).unwrap().remove(0);
    assert_eq!(replay.state, model::record::events::ReplayState::Completed);
    let describe = || async {
        let input = json::from_value(&json!({ "ArchiveName": "a" })).unwrap();
        api::Events::describe_archive(&bench.events, &bench.ctx(), input).await.unwrap().event_count
    };
    assert_eq!(describe().await, Some(3), "what is replayed is not kept once more");
    // Of the three, at 0, 10 and 20 seconds, the first is too old then.
    bench.clock.set(Timestamp(NOW).plus_secs(10 * 86_400 + 5));
    assert_eq!(archives::clean_up(&bench.store, bench.clock.now()).await.unwrap(), 1);
    assert_eq!(describe().await, Some(2));
    assert_eq!(bench.rule_names().await, ["Events-Archive-a", "one", "two"]);
    let input = json::from_value(&json!({ "ArchiveName": "a" })).unwrap();
    api::Events::delete_archive(&bench.events, &bench.ctx(), input).await.unwrap();
    assert_eq!(archives::clean_up(&bench.store, bench.clock.now()).await.unwrap(), 2);
    assert_eq!(bench.rule_names().await, ["one", "two"]);
}

#[tokio::test]
async fn the_rule_of_an_archive_is_managed() {
    let bench = Bench::new();
    let (events, ctx) = (&bench.events, bench.ctx());
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    let input = json!({ "ArchiveName": "a", "EventSourceArn": bus, "EventPattern": "{\"source\":[\"s\"]}" });
    api::Events::create_archive(events, &ctx, json::from_value(&input).unwrap()).await.unwrap();
    let name = "Events-Archive-a";
    let describe = || async {
        let input = json::from_value(&json!({ "Name": name })).unwrap();
        api::Events::describe_rule(events, &ctx, input).await
    };
    let rule = describe().await.unwrap();
    assert_eq!(rule.managed_by.as_deref(), Some("prod.vhs.events.aws.internal"));
    let pattern: Value = serde_json::from_str(&rule.event_pattern.unwrap()).unwrap();
    assert_eq!(pattern, json!({ "source": ["s"], "replay-name": [{ "exists": false }] }));
    let named = json!({ "Name": name });
    let put = json::from_value(&json!({ "Name": name, "EventPattern": "{\"a\":[1]}" })).unwrap();
    let target = json!({ "Rule": name, "Targets": [{ "Id": "q", "Arn": QUEUE }] });
    let remove = json::from_value(&json!({ "Rule": name, "Ids": ["q"] })).unwrap();
    let tag = json!({ "ResourceARN": rule.arn, "Tags": [{ "Key": "k", "Value": "v" }] });
    let tag = json::from_value(&tag).unwrap();
    let refused = [
        api::Events::put_rule(events, &ctx, put).await.map(drop),
        api::Events::delete_rule(events, &ctx, json::from_value(&named).unwrap()).await.map(drop),
        api::Events::enable_rule(events, &ctx, json::from_value(&named).unwrap()).await.map(drop),
        api::Events::disable_rule(events, &ctx, json::from_value(&named).unwrap()).await.map(drop),
        api::Events::put_targets(events, &ctx, json::from_value(&target).unwrap()).await.map(drop),
        api::Events::remove_targets(events, &ctx, remove).await.map(drop),
        api::Events::tag_resource(events, &ctx, tag).await.map(drop),
    ];
    for (n, refused) in refused.into_iter().enumerate() {
        let error = refused.unwrap_err();
        assert_eq!(error.code, "ManagedRuleException", "{n}");
        assert_eq!(error.message, "Rule Events-Archive-a is a managed rule.", "{n}");
    }
    let n_kept = || async {
        bench.put(json!([event_of("s")])).await.unwrap();
        assert_eq!(bench.settle().await, []);
        let input = json::from_value(&json!({ "ArchiveName": "a" })).unwrap();
        api::Events::describe_archive(events, &ctx, input).await.unwrap().event_count
    };
    assert_eq!(n_kept().await, Some(1));
    // By force it goes, and with it what the archive would get.
    let force = json::from_value(&json!({ "Name": name, "Force": true })).unwrap();
    api::Events::delete_rule(events, &ctx, force).await.unwrap();
    assert_eq!(describe().await.unwrap_err().code, "ResourceNotFoundException");
    assert_eq!(bench.rule_names().await, [""; 0]);
    assert_eq!(n_kept().await, Some(1));
}

#[tokio::test]
async fn lists_of_archives_and_replays_take_one_filter() {
    let bench = Bench::new();
    let arn = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    for (input, is_taken) in [
        (json!({}), true),
        (json!({ "NamePrefix": "a" }), true),
        (json!({ "EventSourceArn": arn }), true),
        (json!({ "NamePrefix": "a", "State": "ENABLED" }), false),
        (json!({ "NamePrefix": "a", "EventSourceArn": arn }), false),
        (json!({ "NamePrefix": "a", "EventSourceArn": arn, "State": "COMPLETED" }), false),
    ] {
        let (archives, replays) =
            (json::from_value(&input).unwrap(), json::from_value(&input).unwrap());
        let ctx = bench.ctx();
        for (operation, answer) in [
            (
                "ListArchives",
                api::Events::list_archives(&bench.events, &ctx, archives).await.map(drop),
            ),
            (
                "ListReplays",
                api::Events::list_replays(&bench.events, &ctx, replays).await.map(drop),
            ),
        ] {
            let refused = answer.err().map(|error| (error.code.to_string(), error.message));
            let text = format!(
                "At most one filter is allowed for {operation}. Use either : State, EventSourceArn, or NamePrefix."
            );
            let expected = (!is_taken).then_some(("ValidationException".to_owned(), text));
            assert_eq!(refused, expected, "{input}");
        }
    }
}

#[tokio::test]
async fn a_task_is_run_with_what_the_input_overrides() {
    let bench = Bench::new();
    bench.rule("run", json!({ "EventPattern": "{\"source\": [\"s\"]}" })).await;
    let cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/c";
    bench
        .targets(
            "run",
            json!([{
                "Id": "task", "Arn": cluster, "RoleArn": "arn:aws:iam::000000000000:role/r",
                "EcsParameters": {
                    "TaskDefinitionArn": "arn:aws:ecs:us-east-1:000000000000:task-definition/f", "LaunchType": "FARGATE",
                    "NetworkConfiguration": { "awsvpcConfiguration": { "Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED" } },
                    "Tags": [{ "Key": "k", "Value": "v" }],
                },
                "InputTransformer": { "InputPathsMap": { "k": "$.detail.key" }, "InputTemplate": "{\"containerOverrides\": [{\"name\": \"c\", \"environment\": [{\"name\": \"KEY\", \"value\": <k>}]}]}" },
            }]),
        )
        .await;
    bench.put(json!([event("s", &json!({ "key": "a \"b\" ü.mp4" }))])).await.unwrap();
    let deliveries = bench.settle().await;
    let Target::Call { service, operation, input, actor, .. } = &deliveries[0].target else {
        panic!()
    };
    assert_eq!((service.as_str(), operation.as_str()), ("ecs", "RunTask"));
    assert_eq!(
        *input,
        json!({
            "cluster": cluster, "taskDefinition": "arn:aws:ecs:us-east-1:000000000000:task-definition/f", "count": 1, "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"], "assignPublicIp": "ENABLED" } },
            "tags": [{ "key": "k", "value": "v" }], "startedBy": "events-rule/run",
            "overrides": { "containerOverrides": [{ "name": "c", "environment": [{ "name": "KEY", "value": "a \"b\" ü.mp4" }] }] },
        })
    );
    assert!(
        matches!(actor, Actor::Role { role_arn, service, .. } if role_arn.ends_with(":role/r") && service == "events.amazonaws.com")
    );
}

#[tokio::test]
async fn targets_that_cannot_be_are_refused_by_name() {
    let bench = Bench::new();
    bench.rule("r", json!({ "EventPattern": "{\"source\": [\"s\"]}" })).await;
    let cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/c";
    for (target, message) in [
        (
            json!({ "Arn": "queue" }),
            "Parameter queue is not valid. Reason: Provided Arn is not in correct format.",
        ),
        (
            json!({ "Arn": "arn:aws:kinesis:us-east-1:000000000000:stream/s" }),
            "Hansom does not serve targets of kinesis: target t, arn:aws:kinesis:us-east-1:000000000000:stream/s.",
        ),
        (json!({ "Arn": cluster }), "Parameter(s) EcsParameters must be specified for target: t."),
        (
            json!({ "Arn": cluster, "EcsParameters": { "TaskDefinitionArn": "x" } }),
            "RoleArn is required for target arn:aws:ecs:us-east-1:000000000000:cluster/c.",
        ),
        (
            json!({ "Arn": format!("{QUEUE}.fifo") }),
            "Parameter(s) SqsParameters must be specified for target: t.",
        ),
        (
            json!({ "Arn": QUEUE, "Input": "{" }),
            "JSON syntax error in input for target t : at line 1, column 1",
        ),
        (
            json!({ "Arn": QUEUE, "Input": "{}", "InputPath": "$" }),
            "Only one of Input, InputPath, or InputTransformer must be provided for target t.",
        ),
        (
            json!({ "Arn": QUEUE, "DeadLetterConfig": { "Arn": "x" } }),
            "Parameter x is not valid. Reason: Provided Arn is not in correct format.",
        ),
    ] {
        let mut target = target;
        target["Id"] = json!("t");
        assert_eq!(bench.try_targets("r", json!([target])).await.unwrap_err().message, message);
    }
    let many: Vec<Value> = (0..6).map(|n| json!({ "Id": format!("t{n}"), "Arn": QUEUE })).collect();
    let answer = bench.try_targets("r", json!(many)).await.unwrap();
    assert_eq!(answer.failed_entry_count, Some(1));
    assert_eq!(
        answer.failed_entries.unwrap()[0].error_code.as_deref(),
        Some("LimitExceededException")
    );
    let missing =
        bench.try_targets("none", json!([{ "Id": "t", "Arn": QUEUE }])).await.unwrap_err();
    assert_eq!(missing.message, "Rule none does not exist on EventBus default.");
}

#[tokio::test]
async fn rules_that_cannot_be_are_refused() {
    let bench = Bench::new();
    for (input, code, message) in [
        (
            json!({}),
            "ValidationException",
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ),
        (
            json!({ "ScheduleExpression": "rate(1 minutes)" }),
            "ValidationException",
            "Parameter ScheduleExpression is not valid.",
        ),
        (
            json!({ "ScheduleExpression": "at(2027-01-01T00:00:00)" }),
            "ValidationException",
            "Parameter ScheduleExpression is not valid.",
        ),
        (
            json!({ "EventPattern": "{}" }),
            "InvalidEventPatternException",
            "Event pattern is not valid. Reason: Empty objects are not allowed\n at [Source: (String)\"{}\"; line: 1, column: 3]",
        ),
        (
            json!({ "EventPattern": "{\"a\": [1]}", "EventBusName": "none" }),
            "ResourceNotFoundException",
            "Event bus none does not exist.",
        ),
    ] {
        let mut input = input;
        input["Name"] = json!("r");
        let error =
            api::Events::put_rule(&bench.events, &bench.ctx(), json::from_value(&input).unwrap())
                .await
                .unwrap_err();
        assert_eq!((error.code.as_ref(), error.message.as_str()), (code, message));
    }
    bench.rule("r", json!({ "EventPattern": "{\"a\": [1]}" })).await;
    bench.targets("r", json!([{ "Id": "t", "Arn": QUEUE }])).await;
    let input = json::from_value(&json!({ "Name": "r" })).unwrap();
    let error = api::Events::delete_rule(&bench.events, &bench.ctx(), input).await.unwrap_err();
    assert_eq!(error.message, "Rule can't be deleted since it has targets.");
}

#[tokio::test]
async fn another_account_needs_the_leave_of_the_bus() {
    let bench = Bench::new();
    let other = AccountId::parse("111111111111").unwrap();
    let ctx = Context {
        account: other.clone(),
        principal: model::Principal::Root { account: other },
        ..bench.ctx()
    };
    let bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    let put = || {
        let entry =
            json!({ "Source": "s", "DetailType": "T", "Detail": "{}", "EventBusName": bus });
        let input = json::from_value(&json!({ "Entries": [entry] })).unwrap();
        api::Events::put_events(&bench.events, &ctx, input)
    };
    assert_eq!(put().await.unwrap_err().code, "AccessDeniedException");
    let input =
        json!({ "Action": "events:PutEvents", "Principal": "111111111111", "StatementId": "x" });
    api::Events::put_permission(&bench.events, &bench.ctx(), json::from_value(&input).unwrap())
        .await
        .unwrap();
    put().await.unwrap();
    // The event is the other account's, on this bus.
    let event: Value = serde_json::from_str(&bench.outbox()[0].payload).unwrap();
    assert_eq!(event["account"], "111111111111");
    bench.settle().await;
    let input = json::from_value(&json!({ "StatementId": "x" })).unwrap();
    api::Events::remove_permission(&bench.events, &bench.ctx(), input).await.unwrap();
    assert_eq!(put().await.unwrap_err().code, "AccessDeniedException");
    // The same for a rule of theirs that sends events on.
    let rule = json!({ "Name": "on", "EventPattern": "{\"source\": [\"s\"]}" });
    api::Events::put_rule(&bench.events, &ctx, json::from_value(&rule).unwrap()).await.unwrap();
    let targets = json!({ "Rule": "on", "Targets": [{ "Id": "b", "Arn": bus }] });
    api::Events::put_targets(&bench.events, &ctx, json::from_value(&targets).unwrap())
        .await
        .unwrap();
    bench.rule("here", json!({ "EventPattern": "{\"source\": [\"s\"]}" })).await;
    bench.targets("here", json!([{ "Id": "q", "Arn": QUEUE }])).await;
    let on = || async {
        let input = json::from_value(&json!({ "Entries": [event_of("s")] })).unwrap();
        api::Events::put_events(&bench.events, &ctx, input).await.unwrap();
        bench.settle().await.len()
    };
    assert_eq!(on().await, 0);
    let input =
        json!({ "Action": "events:PutEvents", "Principal": "111111111111", "StatementId": "x" });
    api::Events::put_permission(&bench.events, &bench.ctx(), json::from_value(&input).unwrap())
        .await
        .unwrap();
    assert_eq!(on().await, 1);
}

fn event_of(source: &str) -> Value {
    event(source, &json!({}))
}
