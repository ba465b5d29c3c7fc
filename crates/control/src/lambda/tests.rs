//! Lambda on a real store, with functions that answer what the test says and a node that reports
//! what it is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_api::lambda::Lambda as _;
use aws_api::value::Value as Shape;
use aws_api::{AwsError, Context, Invocation, Invoke, json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_core::future::BoxFuture;
use model::function::{FunctionAnswer, FunctionCall, FunctionFailure};
use model::record::Record;
use model::record::delivery::{DeliveryRecord, Target};
use model::record::iam::RoleRecord;
use model::record::lambda::{
    EventSourceMappingRecord, FunctionRecord, FunctionState, FunctionStatusRecord, MappingState,
};
use model::record::sqs::QueueRecord;
use model::{Clock, Key, StorageError};
use serde_json::{Value, json};
use store::outbox::{Courier as _, NewDelivery, Outcome};
use store::{Holder, Read as _, Store};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::zip::of_files;
use super::{Lambda, Run};

const ROLE: &str = "arn:aws:iam::000000000000:role/fn";

/// Answers every call of a service with an empty object, but for those that ask a queue: there
/// comes nothing, and who asks waits.
#[derive(Debug, Default)]
struct Calls {
    /// One more for each that waits.
    waiting: Arc<()>,
}

impl Invoke for Calls {
    fn invoke(&self, call: Invocation) -> BoxFuture<'static, Result<Value, AwsError>> {
        if call.operation != "ReceiveMessage" {
            return Box::pin(std::future::ready(Ok(json!({}))));
        }
        let waiting = self.waiting.clone();
        Box::pin(async move {
            std::future::pending::<()>().await;
            drop(waiting);
            Ok(json!({}))
        })
    }
}

type Answers = Arc<Mutex<VecDeque<Result<FunctionAnswer, FunctionFailure>>>>;

struct World {
    lambda: Lambda,
    store: Store,
    clock: Clock,
    ctx: Context,
    answers: Answers,
    ran: Arc<Mutex<Vec<FunctionCall>>>,
    calls: Arc<Calls>,
    // Last: the store is closed before its directory goes.
    _dir: tempfile::TempDir,
}

macro_rules! operations {
    ($($name:literal $method:ident;)*) => {
        impl World {
            /// Calls the operation; an error is `Code: message`.
            async fn call(&self, name: &str, input: Value) -> Result<Value, String> {
                match name {
                    $($name => {
                        let input = Shape::decode(&mut json::reader(&input));
                        let input = input.expect("an input of the operation");
                        let output = self.lambda.$method(&self.ctx, input).await;
                        output.map(|output| json::of_structure(&output)).map_err(|e| e.to_string())
                    })*
                    other => panic!("no operation {other}"),
                }
            }
        }
    };
}
operations! {
    "CreateFunction" create_function;
    "UpdateFunctionCode" update_function_code;
    "UpdateFunctionConfiguration" update_function_configuration;
    "GetFunction" get_function;
    "GetFunctionConfiguration" get_function_configuration;
    "ListFunctions" list_functions;
    "PublishVersion" publish_version;
    "ListVersionsByFunction" list_versions_by_function;
    "CreateAlias" create_alias;
    "UpdateAlias" update_alias;
    "AddPermission" add_permission;
    "GetPolicy" get_policy;
    "PublishLayerVersion" publish_layer_version;
    "GetLayerVersion" get_layer_version;
    "Invoke" invoke;
    "PutFunctionConcurrency" put_function_concurrency;
    "GetFunctionConcurrency" get_function_concurrency;
    "DeleteFunctionConcurrency" delete_function_concurrency;
    "PutFunctionEventInvokeConfig" put_function_event_invoke_config;
    "CreateFunctionUrlConfig" create_function_url_config;
    "CreateEventSourceMapping" create_event_source_mapping;
    "DeleteFunction" delete_function;
}

fn zip() -> String {
    STANDARD.encode(of_files(&[("app.py", b"def handler(e, c): return e")]))
}

impl World {
    async fn new() -> World {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: "test".into() }).unwrap();
        let ctx = Context::for_tests();
        let clock = Clock::manual(ctx.now);
        let trust = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" },
            "Action": "sts:AssumeRole",
        } });
        let role = |name: &str, trust: &Value| RoleRecord {
            account: ctx.account.clone(),
            path: "/".into(),
            name: name.into(),
            id: format!("AROA{name}"),
            created_at: ctx.now,
            description: None,
            max_session_secs: 3600,
            trust_policy: trust.to_string(),
            policies: Default::default(),
            tags: Vec::new(),
            last_used_at: None,
        };
        let ours = role("fn", &trust);
        let others = trust.to_string().replace("lambda.", "ec2.");
        let others = role("other", &serde_json::from_str(&others).unwrap());
        store
            .write(move |txn| {
                txn.put(&ours);
                txn.put(&others);
                Ok::<_, StorageError>(())
            })
            .await
            .unwrap();
        let answers = Answers::default();
        let ran = Arc::new(Mutex::new(Vec::new()));
        let run: Run = Arc::new({
            let (answers, ran) = (answers.clone(), ran.clone());
            move |call: FunctionCall| {
                let echo = FunctionAnswer {
                    payload: call.payload.clone(),
                    version: call.version.clone(),
                    ..FunctionAnswer::default()
                };
                ran.lock().unwrap().push(call);
                let answer = answers.lock().unwrap().pop_front().unwrap_or(Ok(echo));
                Box::pin(std::future::ready(answer))
            }
        });
        let calls = Arc::new(Calls::default());
        let lambda = Lambda::new(store.clone(), clock.clone(), calls.clone(), run);
        World { lambda, store, clock, ctx, answers, ran, calls, _dir: dir }
    }

    fn request(&self, changes: Value) -> Value {
        let mut request = json!({
            "FunctionName": "f", "Runtime": "python3.13", "Handler": "app.handler", "Role": ROLE,
            "Code": { "ZipFile": zip() },
        });
        for (name, value) in changes.as_object().unwrap() {
            request[name] = value.clone();
        }
        request
    }

    async fn create(&self, changes: Value) -> Result<Value, String> {
        self.call("CreateFunction", self.request(changes)).await
    }

    /// The node has made everything ready.
    async fn settle(&self) {
        let write = |txn: &mut store::Txn<'_>| {
            for function in txn.scan::<FunctionRecord>(&Key::new())? {
                txn.put(&FunctionStatusRecord {
                    account: function.account,
                    region: function.region,
                    name: function.name,
                    version: function.version,
                    revision_id: function.revision_id,
                    state: FunctionState::Active,
                    reason: None,
                    update_failure: None,
                });
            }
            Ok::<_, StorageError>(())
        };
        self.store.write(write).await.unwrap();
    }

    async fn ready() -> World {
        let world = World::new().await;
        world.create(json!({})).await.unwrap();
        world.settle().await;
        world
    }

    async fn refused(&self, operation: &str, input: Value) -> String {
        self.call(operation, input).await.unwrap_err()
    }

    fn outbox(&self) -> Vec<DeliveryRecord> {
        self.store.read().unwrap().scan(&Key::new()).unwrap()
    }

    async fn put<R: Record>(&self, record: R) {
        let write = move |txn: &mut store::Txn<'_>| {
            txn.put(&record);
            Ok::<_, StorageError>(())
        };
        self.store.write(write).await.unwrap();
    }

    /// Gives the function the dead-letter queue `dead` and the destination `failed`.
    async fn tell_of_failures(&self) {
        for name in ["dead", "failed"] {
            self.put(queue(&self.ctx, name)).await;
        }
        let arn = |name: &str| format!("arn:aws:sqs:us-east-1:000000000000:{name}");
        let dead = json!({ "FunctionName": "f", "DeadLetterConfig": { "TargetArn": arn("dead") } });
        self.call("UpdateFunctionConfiguration", dead).await.unwrap();
        self.settle().await;
        let config = json!({
            "FunctionName": "f",
            "DestinationConfig": { "OnFailure": { "Destination": arn("failed") } },
        });
        self.call("PutFunctionEventInvokeConfig", config).await.unwrap();
    }

    /// So many ask queues for messages.
    fn n_waiting(&self) -> usize {
        Arc::strong_count(&self.calls.waiting) - 1
    }

    fn mapping(&self) -> EventSourceMappingRecord {
        self.store.read().unwrap().scan(&Key::new()).unwrap().remove(0)
    }

    fn fails(&self, n: usize) {
        let failure = FunctionAnswer {
            payload: r#"{"errorMessage":"boom","errorType":"Oops"}"#.into(),
            error: Some("Unhandled".into()),
            tail: None,
            version: "$LATEST".into(),
        };
        self.answers.lock().unwrap().extend((0..n).map(|_| Ok(failure.clone())));
    }
}

#[tokio::test]
async fn a_function_is_pending_until_the_node_has_it() {
    let world = World::new().await;
    let made =
        world.create(json!({ "Environment": { "Variables": { "A1": "b" } } })).await.unwrap();
    assert_eq!(made["State"], "Pending");
    assert_eq!(made["StateReasonCode"], "Creating");
    assert_eq!(made["FunctionArn"], "arn:aws:lambda:us-east-1:000000000000:function:f");
    assert_eq!((&made["Timeout"], &made["MemorySize"]), (&json!(3), &json!(128)));
    let refused = world.refused("Invoke", json!({ "FunctionName": "f" })).await;
    assert_eq!(
        refused,
        "ResourceConflictException: The operation cannot be performed at this time. The function \
         is currently in the following state: Pending"
    );
    let again = world.create(json!({})).await.unwrap_err();
    assert_eq!(again, "ResourceConflictException: Function already exist: f");
    world.settle().await;
    let got = world.call("GetFunction", json!({ "FunctionName": "f" })).await.unwrap();
    assert_eq!(got["Configuration"]["State"], "Active");
    assert_eq!(got["Configuration"]["LastUpdateStatus"], "Successful");
    assert_eq!(got["Configuration"]["Environment"]["Variables"]["A1"], "b");
    let listed = world.call("ListFunctions", json!({})).await.unwrap();
    assert_eq!(listed["Functions"][0]["FunctionName"], "f");
}

#[tokio::test]
async fn what_a_function_cannot_be_is_refused() {
    let world = World::new().await;
    let role = "The role defined for the function cannot be assumed by Lambda.";
    let zip = "Could not unzip uploaded file. Please check your file, then try to upload again.";
    for (changes, message) in [
        (json!({ "Role": "arn:aws:iam::000000000000:role/none" }), role),
        (json!({ "Role": "arn:aws:iam::000000000000:role/other" }), role),
        (json!({ "Code": { "ZipFile": STANDARD.encode("no zip") } }), zip),
        (json!({ "Code": {} }), "Please provide a source for function code."),
        (
            json!({ "Handler": null }),
            "Runtime and Handler are mandatory parameters for functions created with deployment \
             packages.",
        ),
        (
            json!({ "Layers": ["arn:aws:lambda:us-east-1:000000000000:layer:l:1"] }),
            "Layer version arn:aws:lambda:us-east-1:000000000000:layer:l:1 does not exist.",
        ),
        (
            json!({ "DeadLetterConfig": { "TargetArn": "arn:aws:sqs:us-east-1:000000000000:q" } }),
            "The provided target ARN is invalid.",
        ),
    ] {
        let refused = world.create(changes.clone()).await.unwrap_err();
        assert_eq!(refused, format!("InvalidParameterValueException: {message}"), "{changes}");
    }
    let other = if super::functions::own_architecture() == "arm64" { "x86_64" } else { "arm64" };
    for (member, value) in [
        ("Architectures", json!([other])),
        ("SnapStart", json!({ "ApplyOn": "PublishedVersions" })),
    ] {
        let mut changes = json!({});
        changes[member] = value;
        let refused = world.create(changes).await.unwrap_err();
        assert!(refused.starts_with("NotImplemented"), "{refused}");
    }
    // Nothing of all that is left.
    assert!(world.store.read().unwrap().scan::<FunctionRecord>(&Key::new()).unwrap().is_empty());
    let folders = std::fs::read_dir(world.store.path().join("blobs")).unwrap();
    let n_blobs: usize =
        folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum();
    assert_eq!(n_blobs, 0);
}

#[tokio::test]
async fn a_change_waits_for_the_one_before() {
    let world = World::ready().await;
    let update = |timeout: i32| json!({ "FunctionName": "f", "Timeout": timeout });
    let changed = world.call("UpdateFunctionConfiguration", update(5)).await.unwrap();
    assert_eq!(changed["LastUpdateStatus"], "InProgress");
    assert_eq!(changed["State"], "Active");
    let refused = world.refused("UpdateFunctionConfiguration", update(6)).await;
    assert_eq!(
        refused,
        "ResourceConflictException: The operation cannot be performed at this time. An update is \
         in progress for resource: arn:aws:lambda:us-east-1:000000000000:function:f"
    );
    world.settle().await;
    let revision = json!({ "FunctionName": "f", "Timeout": 7, "RevisionId": "another" });
    let refused = world.refused("UpdateFunctionConfiguration", revision).await;
    assert!(refused.starts_with("PreconditionFailedException"), "{refused}");
    assert!(world.call("UpdateFunctionConfiguration", update(7)).await.is_ok());
}

#[tokio::test]
async fn the_same_code_is_the_same_version() {
    let world = World::ready().await;
    let publish = json!({ "FunctionName": "f" });
    let one = world.call("PublishVersion", publish.clone()).await.unwrap();
    assert_eq!(one["Version"], "1");
    assert_eq!(world.call("PublishVersion", publish.clone()).await.unwrap()["Version"], "1");
    let code = STANDARD.encode(of_files(&[("app.py", b"other")]));
    let update = json!({ "FunctionName": "f", "ZipFile": code, "Publish": true });
    world.settle().await;
    assert_eq!(world.call("UpdateFunctionCode", update).await.unwrap()["Version"], "2");
    world.settle().await;
    let wrong = json!({ "FunctionName": "f", "CodeSha256": "x" });
    assert!(world.refused("PublishVersion", wrong).await.contains("is different from current"));
    let alias = json!({
        "FunctionName": "f", "Name": "live", "FunctionVersion": "1",
        "RoutingConfig": { "AdditionalVersionWeights": { "2": 1.0 } },
    });
    world.call("CreateAlias", alias).await.unwrap();
    let invoked = world.call("Invoke", json!({ "FunctionName": "f:live" })).await.unwrap();
    assert_eq!(invoked["ExecutedVersion"], "2");
    assert_eq!(
        world.ran.lock().unwrap()[0].invoked_arn,
        "arn:aws:lambda:us-east-1:000000000000:function:f:live"
    );
    let refused = world.refused("DeleteFunction", json!({ "FunctionName": "f:1" })).await;
    assert!(refused.contains("the following aliases reference it"), "{refused}");
    let listed =
        world.call("ListVersionsByFunction", json!({ "FunctionName": "f" })).await.unwrap();
    let versions: Vec<_> =
        listed["Versions"].as_array().unwrap().iter().map(|one| one["Version"].clone()).collect();
    assert_eq!(versions, ["$LATEST", "1", "2"]);
    world.call("DeleteFunction", json!({ "FunctionName": "f" })).await.unwrap();
    assert_eq!(
        world.refused("Invoke", json!({ "FunctionName": "f" })).await,
        "ResourceNotFoundException: Function not found: \
         arn:aws:lambda:us-east-1:000000000000:function:f"
    );
    let mut named = std::collections::HashSet::new();
    super::named_blobs(&world.store.read().unwrap(), &mut named).unwrap();
    assert!(named.is_empty());
}

#[tokio::test]
async fn a_description_is_configuration_too_but_a_version_may_have_its_own() {
    let world = World::ready().await;
    for (description, own, version) in [
        (None, None, "1"),
        (Some("new"), None, "2"),
        (None, None, "2"),
        (Some("newer"), Some("of the version"), "3"),
        (None, Some("of the version"), "3"),
        (None, None, "3"),
        (None, Some("another"), "3"),
        // As it was.
        (Some("newer"), None, "3"),
        (Some("new"), None, "4"),
    ] {
        if let Some(text) = description {
            let update = json!({ "FunctionName": "f", "Description": text });
            world.call("UpdateFunctionConfiguration", update).await.unwrap();
            world.settle().await;
        }
        let publish = json!({ "FunctionName": "f", "Description": own });
        let published = world.call("PublishVersion", publish).await.unwrap();
        assert_eq!(published["Version"], version, "{description:?}, {own:?}");
    }
}

#[tokio::test]
async fn an_alias_has_weights_from_none_to_all() {
    let world = World::ready().await;
    world.call("PublishVersion", json!({ "FunctionName": "f" })).await.unwrap();
    let update = json!({ "FunctionName": "f", "Timeout": 5, });
    world.call("UpdateFunctionConfiguration", update).await.unwrap();
    world.settle().await;
    world.call("PublishVersion", json!({ "FunctionName": "f" })).await.unwrap();
    let alias = |weight: f64| {
        json!({
            "FunctionName": "f", "Name": "live", "FunctionVersion": "1",
            "RoutingConfig": { "AdditionalVersionWeights": { "2": weight } },
        })
    };
    world.call("CreateAlias", alias(0.0)).await.unwrap();
    for (weight, text) in [(1.5, "1.5"), (-0.1, "-0.1"), (1e9, "1000000000.0")] {
        for operation in ["CreateAlias", "UpdateAlias"] {
            let mut input = alias(weight);
            if operation == "CreateAlias" {
                input["Name"] = json!("other");
            }
            assert_eq!(
                world.refused(operation, input).await,
                format!(
                    "ValidationException: 1 validation error detected: Value '{{2={text}}}' at \
                     'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map \
                     value must satisfy constraint: [Member must have value less than or equal to \
                     1.0, Member must have value greater than or equal to 0.0]"
                )
            );
        }
    }
    assert!(world.call("UpdateAlias", alias(1.0)).await.is_ok());
}

#[tokio::test]
async fn a_reservation_is_the_whole_function_s() {
    let world = World::ready().await;
    world.call("PublishVersion", json!({ "FunctionName": "f" })).await.unwrap();
    let alias = json!({ "FunctionName": "f", "Name": "live", "FunctionVersion": "1" });
    world.call("CreateAlias", alias).await.unwrap();
    for operation in
        ["PutFunctionConcurrency", "GetFunctionConcurrency", "DeleteFunctionConcurrency"]
    {
        let mut input = json!({ "FunctionName": "f" });
        if operation.starts_with("Put") {
            input["ReservedConcurrentExecutions"] = json!(1);
        }
        assert!(world.call(operation, input.clone()).await.is_ok(), "{operation}");
        for name in ["f:live", "f:1", "arn:aws:lambda:us-east-1:000000000000:function:f:1"] {
            input["FunctionName"] = json!(name);
            assert_eq!(
                world.refused(operation, input.clone()).await,
                "InvalidParameterValueException: This operation is permitted on Lambda functions \
                 only. Aliases and versions do not support this operation. Please specify either \
                 a function name or an unqualified function ARN."
            );
        }
    }
}

#[tokio::test]
async fn an_invocation_says_how_the_function_ended() {
    let world = World::ready().await;
    let payload = STANDARD.encode(r#"{"a":1}"#);
    let input = json!({ "FunctionName": "f", "Payload": payload });
    let answer = world.call("Invoke", input).await.unwrap();
    assert_eq!((&answer["StatusCode"], &answer["Payload"]), (&json!(200), &json!(payload)));
    assert_eq!(answer["ExecutedVersion"], "$LATEST");
    world.fails(1);
    let answer = world.call("Invoke", json!({ "FunctionName": "f" })).await.unwrap();
    assert_eq!(answer["FunctionError"], "Unhandled");
    let dry = json!({ "FunctionName": "f", "InvocationType": "DryRun" });
    assert_eq!(world.call("Invoke", dry).await.unwrap()["StatusCode"], 204);
    assert_eq!(world.ran.lock().unwrap().len(), 2);
    let none = json!({ "FunctionName": "f", "ReservedConcurrentExecutions": 0 });
    world.call("PutFunctionConcurrency", none).await.unwrap();
    let refused = world.refused("Invoke", json!({ "FunctionName": "f" })).await;
    assert_eq!(refused, "TooManyRequestsException: Rate Exceeded.");
    let most = json!({ "FunctionName": "f", "ReservedConcurrentExecutions": 901 });
    assert!(world.refused("PutFunctionConcurrency", most).await.contains("minimum value of [100]"));
}

fn inputs(then: &[NewDelivery]) -> Vec<Value> {
    let input = |one: &NewDelivery| match &one.target {
        Target::Call { input, .. } => input.clone(),
        Target::Courier { .. } => panic!("all go to queues"),
    };
    then.iter().map(input).collect()
}

/// Waits for what others bring about.
async fn until(is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.expect("it comes about");
}

#[tokio::test]
async fn an_event_is_tried_three_times_and_then_told_of() {
    let world = World::ready().await;
    world.tell_of_failures().await;
    let event = json!({
        "FunctionName": "f", "InvocationType": "Event", "Payload": STANDARD.encode("[7]"),
    });
    assert_eq!(world.call("Invoke", event).await.unwrap()["StatusCode"], 202);
    let courier = world.lambda.courier();
    world.fails(3);
    let mut delivery = world.outbox().remove(0);
    for pause in [60, 120] {
        let Outcome::Done { mut then, .. } = courier.deliver(delivery.clone()).await else {
            panic!("a failure is followed by another attempt")
        };
        let next = then.remove(0);
        assert_eq!(next.due_at, world.clock.now().plus_secs(pause));
        delivery.target = next.target;
    }
    let Outcome::Failed { then, .. } = courier.deliver(delivery).await else {
        panic!("there is no fourth attempt")
    };
    assert_eq!(world.ran.lock().unwrap().len(), 3);
    let inputs = inputs(&then);
    assert_eq!(inputs[0]["QueueUrl"], "https://sqs.us-east-1.amazonaws.com/000000000000/dead");
    assert_eq!(inputs[0]["MessageBody"], "[7]");
    assert_eq!(inputs[0]["MessageAttributes"]["ErrorMessage"]["StringValue"], "boom");
    assert_eq!(inputs[0]["MessageAttributes"]["ErrorCode"]["StringValue"], "200");
    let record: Value = serde_json::from_str(inputs[1]["MessageBody"].as_str().unwrap()).unwrap();
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 3);
    assert_eq!(record["requestPayload"], json!([7]));
    assert_eq!(record["responsePayload"]["errorType"], "Oops");
}

#[tokio::test]
async fn a_throttled_event_waits_and_a_loop_ends() {
    let world = World::ready().await;
    let event = json!({ "FunctionName": "f", "InvocationType": "Event" });
    world.call("Invoke", event).await.unwrap();
    let mut delivery = world.outbox().remove(0);
    let reason = "ConcurrentInvocationLimitExceeded".to_owned();
    world.answers.lock().unwrap().push_back(Err(FunctionFailure::Throttled { reason }));
    let outcome = world.lambda.courier().deliver(delivery.clone()).await;
    assert!(
        matches!(outcome, Outcome::Retry { ref code, .. } if code == "TooManyRequestsException")
    );
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    let mut trace = None;
    for _ in 0..16 {
        trace = Some(model::lineage::passed(trace.as_deref(), arn));
    }
    delivery.trace = trace;
    let outcome = world.lambda.courier().deliver(delivery).await;
    assert!(
        matches!(outcome, Outcome::Failed { ref code, .. } if code == "RecursiveInvocationException"),
        "{outcome:?}"
    );
    // Only the one that was throttled came so far.
    assert_eq!(world.ran.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_event_for_a_function_that_may_never_run_ends_at_once() {
    let world = World::ready().await;
    world.tell_of_failures().await;
    let none = json!({ "FunctionName": "f", "ReservedConcurrentExecutions": 0 });
    world.call("PutFunctionConcurrency", none).await.unwrap();
    let event = json!({ "FunctionName": "f", "InvocationType": "Event" });
    assert_eq!(world.call("Invoke", event).await.unwrap()["StatusCode"], 202);
    let outcome = world.lambda.courier().deliver(world.outbox().remove(0)).await;
    let Outcome::Failed { code, then, .. } = outcome else { panic!("it ends: {outcome:?}") };
    assert_eq!(code, "TooManyRequestsException");
    let inputs = inputs(&then);
    assert_eq!(inputs[0]["QueueUrl"], "https://sqs.us-east-1.amazonaws.com/000000000000/dead");
    assert_eq!(inputs[0]["MessageBody"], "{}");
    let record: Value = serde_json::from_str(inputs[1]["MessageBody"].as_str().unwrap()).unwrap();
    assert_eq!(record["requestContext"]["condition"], "ZeroReservedConcurrency");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 0);
    assert!(world.ran.lock().unwrap().is_empty());
}

#[tokio::test]
async fn permissions_make_a_policy() {
    let world = World::ready().await;
    let add = json!({
        "FunctionName": "f", "StatementId": "s3", "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::videos",
    });
    world.call("AddPermission", add.clone()).await.unwrap();
    let refused = world.refused("AddPermission", add).await;
    assert!(refused.starts_with("ResourceConflictException: The statement id (s3)"), "{refused}");
    let got = world.call("GetPolicy", json!({ "FunctionName": "f" })).await.unwrap();
    let policy: Value = serde_json::from_str(got["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Id"], "default");
    assert_eq!(
        policy["Statement"][0]["Condition"]["ArnLike"]["AWS:SourceArn"],
        "arn:aws:s3:::videos"
    );
    let none = world.refused("GetPolicy", json!({ "FunctionName": "f", "Qualifier": "1" })).await;
    assert_eq!(none, "ResourceNotFoundException: The resource you requested does not exist.");
}

#[tokio::test]
async fn a_mapping_needs_a_queue_with_enough_time() {
    let world = World::ready().await;
    let arn = "arn:aws:sqs:us-east-1:000000000000:work";
    let input = json!({ "FunctionName": "f", "EventSourceArn": arn });
    let refused = world.refused("CreateEventSourceMapping", input.clone()).await;
    assert!(refused.contains("The specified queue does not exist."), "{refused}");
    let queue = QueueRecord { visibility_timeout: 2, ..queue(&world.ctx, "work") };
    let put = |queue: QueueRecord| {
        move |txn: &mut store::Txn<'_>| {
            txn.put(&queue);
            Ok::<_, StorageError>(())
        }
    };
    world.store.write(put(queue.clone())).await.unwrap();
    let refused = world.refused("CreateEventSourceMapping", input.clone()).await;
    assert!(refused.contains("Queue visibility timeout: 2 seconds is less than"), "{refused}");
    world.store.write(put(QueueRecord { visibility_timeout: 30, ..queue })).await.unwrap();
    let made = world.call("CreateEventSourceMapping", input.clone()).await.unwrap();
    assert_eq!((&made["State"], &made["BatchSize"]), (&json!("Creating"), &json!(10)));
    let refused = world.refused("CreateEventSourceMapping", input).await;
    assert!(refused.starts_with("ResourceConflictException: An event source mapping"), "{refused}");
    for (member, value) in [
        ("BatchSize", json!(11)),
        ("StartingPosition", json!("LATEST")),
        ("FilterCriteria", json!({ "Filters": [{ "Pattern": "no pattern" }] })),
    ] {
        let mut input = json!({ "FunctionName": "f", "EventSourceArn": arn });
        input[member] = value;
        let refused = world.refused("CreateEventSourceMapping", input).await;
        assert!(refused.starts_with("InvalidParameterValueException"), "{refused}");
    }
    let stream = json!({
        "FunctionName": "f", "EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s",
    });
    let refused = world.refused("CreateEventSourceMapping", stream).await;
    assert!(refused.contains("event sources of the service kinesis"), "{refused}");
}

#[tokio::test]
async fn a_mapping_is_enabled_once_it_is_polled_and_rests_without_its_function() {
    let world = World::ready().await;
    world.put(queue(&world.ctx, "work")).await;
    let arn = "arn:aws:sqs:us-east-1:000000000000:work";
    let input = json!({ "FunctionName": "f", "EventSourceArn": arn });
    world.call("CreateEventSourceMapping", input).await.unwrap();
    let shutdown = CancellationToken::new();
    let mut running = JoinSet::new();
    running.spawn(super::poller::run(world.lambda.clone(), shutdown.clone()));
    until(|| world.n_waiting() == 1 && world.mapping().state == MappingState::Enabled).await;
    world.call("DeleteFunction", json!({ "FunctionName": "f" })).await.unwrap();
    until(|| world.n_waiting() == 0).await;
    assert_eq!(world.mapping().state, MappingState::Enabled);
    world.create(json!({})).await.unwrap();
    until(|| world.n_waiting() == 1).await;
    shutdown.cancel();
    running.join_all().await;
}

fn queue(ctx: &Context, name: &str) -> QueueRecord {
    QueueRecord {
        account: ctx.account.clone(),
        region: ctx.region.clone(),
        name: name.into(),
        id: name.into(),
        created_at: ctx.now,
        modified_at: ctx.now,
        policy: None,
        tags: Default::default(),
        visibility_timeout: 30,
        delay: 0,
        retention: 345_600,
        receive_wait: 0,
        maximum_message_size: 1_048_576,
        redrive: None,
        redrive_allow: None,
        fifo: None,
        kms_key: None,
        kms_reuse: None,
        managed_encryption: false,
        purged_at: None,
    }
}
