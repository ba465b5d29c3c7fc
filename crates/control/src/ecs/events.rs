//! Changes of tasks as EventBridge tells of them: `ECS Task State Change`.
//!
//! [`store::task_events`] keeps a snapshot of each change; here it becomes an event for the
//! account's default bus.

use aws_api::json;
use futures_core::future::BoxFuture;
use model::record::delivery::{DeliveryRecord, Target};
use model::record::ecs::TaskRecord;
use model::record::events::{DEFAULT_BUS, bus_arn};
use model::{Clock, Timestamp};
use serde_json::{Map, Value, json};
use store::outbox::{Courier, NewDelivery, Outcome};
use store::task_events;

use super::shapes;

/// The courier of buses.
const BUS_COURIER: &str = "events-bus";

/// What DescribeTasks has and events have too.
const MEMBERS: [&str; 23] = [
    "attachments",
    "attributes",
    "availabilityZone",
    "capacityProviderName",
    "clusterArn",
    "connectivity",
    "containers",
    "cpu",
    "desiredStatus",
    "enableExecuteCommand",
    "ephemeralStorage",
    "group",
    "launchType",
    "lastStatus",
    "memory",
    "overrides",
    "platformVersion",
    "startedBy",
    "stopCode",
    "stoppedReason",
    "taskArn",
    "taskDefinitionArn",
    "version",
];
const CONTAINER_MEMBERS: [&str; 14] = [
    "containerArn",
    "exitCode",
    "lastStatus",
    "name",
    "image",
    "imageDigest",
    "runtimeId",
    "taskArn",
    "networkInterfaces",
    "cpu",
    "memory",
    "memoryReservation",
    "managedAgents",
    "reason",
];

/// Makes events of changes of tasks.
#[derive(Clone, Debug)]
pub struct EcsStateCourier {
    clock: Clock,
}

impl EcsStateCourier {
    pub fn new(clock: Clock) -> EcsStateCourier {
        EcsStateCourier { clock }
    }
}

impl Courier for EcsStateCourier {
    fn name(&self) -> &'static str {
        task_events::COURIER
    }

    fn deliver(&self, delivery: DeliveryRecord) -> BoxFuture<'static, Outcome> {
        let now = self.clock.now();
        Box::pin(async move {
            match serde_json::from_str::<TaskRecord>(&delivery.payload) {
                Ok(task) => {
                    let then = vec![to_bus(&task, &delivery, now)];
                    Outcome::Done { answer: "on the default bus".into(), then }
                }
                Err(error) => Outcome::Failed {
                    code: "MalformedSnapshot".into(),
                    message: error.to_string(),
                    then: Vec::new(),
                },
            }
        })
    }
}

fn to_bus(task: &TaskRecord, delivery: &DeliveryRecord, now: Timestamp) -> NewDelivery {
    let event = event(task, &delivery.subject.event_id, delivery.created_at);
    let mut subject = delivery.subject.clone();
    subject.receiver = bus_arn(&task.account, &task.region, DEFAULT_BUS).to_string();
    let target = Target::Courier {
        name: BUS_COURIER.into(),
        detail: json!({ "bus": DEFAULT_BUS, "region": task.region }),
    };
    let mut new = NewDelivery::new(task.account.clone(), subject, target, event.to_string(), now);
    new.order = delivery.order.clone();
    new
}

/// The event of a task that changed at `at`.
fn event(task: &TaskRecord, id: &str, at: Timestamp) -> Value {
    json!({
        "version": "0",
        "id": id,
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "account": task.account,
        "time": Timestamp::from_secs(at.as_secs()).to_string(),
        "region": task.region,
        "resources": [task.arn().to_string()],
        "detail": detail(task, at),
    })
}

fn detail(task: &TaskRecord, at: Timestamp) -> Value {
    let Value::Object(shape) = json::to_value(&shapes::task(task, false)) else {
        return Value::Null;
    };
    let mut detail: Map<String, Value> =
        shape.into_iter().filter(|(name, _)| MEMBERS.contains(&name.as_str())).collect();
    for (name, time) in [
        ("connectivityAt", task.connectivity_at),
        ("createdAt", Some(task.created_at)),
        ("executionStoppedAt", task.execution_stopped_at),
        ("pullStartedAt", task.pull_started_at),
        ("pullStoppedAt", task.pull_stopped_at),
        ("startedAt", task.started_at),
        ("stoppedAt", task.stopped_at),
        ("stoppingAt", task.stopping_at),
        ("updatedAt", Some(at)),
    ] {
        if let Some(time) = time {
            detail.insert(name.into(), time_millis(time).into());
        }
    }
    for attachment in list(&mut detail, "attachments") {
        // DescribeTasks has a longer name for it.
        attachment["type"] = "eni".into();
    }
    for container in list(&mut detail, "containers") {
        if let Value::Object(members) = container {
            members.retain(|name, _| CONTAINER_MEMBERS.contains(&name.as_str()));
        }
    }
    Value::Object(detail)
}

fn list<'a>(
    detail: &'a mut Map<String, Value>,
    name: &str,
) -> impl Iterator<Item = &'a mut Value> + use<'a> {
    detail.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten()
}

/// ISO 8601 with three digits of milliseconds.
fn time_millis(at: Timestamp) -> String {
    let seconds = Timestamp::from_secs(at.as_secs()).to_string();
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), at.0.rem_euclid(1000))
}
