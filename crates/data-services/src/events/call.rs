//! The call that brings an event to a target.

use model::record::delivery::{Actor, DeadLetter, RetryPolicy, Subject, Target};
use model::record::events::{RuleRecord, TargetRecord};
use model::{Arn, Region, Timestamp};
use serde_json::{Map, Value, json};
use store::outbox::NewDelivery;

use super::bus::{self, BusDetail};
use super::input::{Occasion, render};
use super::names::BusName;
use super::{forward, log_group};

pub(super) const SERVICE: &str = "events.amazonaws.com";
/// RunTask's `startedBy` is cut to this by AWS.
const LONGEST_STARTED_BY: usize = 36;

/// The delivery of an event to one target of a rule that wants it.
pub(super) fn delivery(
    rule: &RuleRecord,
    target: &TargetRecord,
    occasion: &Occasion<'_>,
    now: Timestamp,
) -> NewDelivery {
    let text = |name: &str| occasion.event[name].as_str().unwrap_or_default().to_owned();
    let subject = Subject {
        event_id: text("id"),
        source: text("source"),
        event: text("detail-type"),
        resource: occasion.event["resources"][0].as_str().unwrap_or_default().to_owned(),
        via: Some(occasion.rule_arn.to_owned()),
        receiver: target.arn.clone(),
    };
    let actor = actor(rule, target, occasion.rule_arn);
    let message = render(&target.input, occasion);
    let call = call(rule, target, &actor, message);
    let mut delivery =
        NewDelivery::new(rule.account.clone(), subject, call, occasion.text.to_owned(), now);
    let retry = RetryPolicy::default();
    delivery.retry = RetryPolicy {
        max_retries: target.max_retries.unwrap_or(retry.max_retries),
        max_age_secs: target.max_age_secs.unwrap_or(retry.max_age_secs),
        ..retry
    };
    delivery.dead_letter = target.dead_letter_arn.clone().map(|queue_arn| DeadLetter {
        queue_arn,
        actor: service(rule, occasion.rule_arn),
        attributes: vec![
            ("RULE_ARN".into(), occasion.rule_arn.to_owned()),
            ("TARGET_ARN".into(), target.arn.clone()),
        ],
        explains: true,
    });
    delivery
}

fn service(rule: &RuleRecord, rule_arn: &str) -> Actor {
    Actor::Service {
        name: SERVICE.into(),
        account: rule.account.clone(),
        source_arn: rule_arn.to_owned(),
    }
}

/// In the name of the target's role, or the rule's; without one, of EventBridge itself, which the
/// receiver's policy must let in.
fn actor(rule: &RuleRecord, target: &TargetRecord, rule_arn: &str) -> Actor {
    match target.role_arn.as_ref().or(rule.role_arn.as_ref()) {
        Some(role_arn) => Actor::Role {
            role_arn: role_arn.clone(),
            service: SERVICE.into(),
            session_name: forward::session_name(&rule.name),
            source_arn: rule_arn.to_owned(),
        },
        None => service(rule, rule_arn),
    }
}

fn call(rule: &RuleRecord, target: &TargetRecord, actor: &Actor, message: String) -> Target {
    let arn = Arn::parse(&target.arn).ok();
    let service = arn.as_ref().map(Arn::service).unwrap_or_default();
    let resource = arn.as_ref().map(Arn::resource).unwrap_or_default();
    let region = arn.as_ref().and_then(|arn| Region::parse(arn.region()).ok());
    let region = region.unwrap_or_else(|| rule.region.clone());
    let call = |service: &str, operation: &str, input: Value| Target::Call {
        service: service.into(),
        operation: operation.into(),
        input,
        actor: actor.clone(),
        region: region.clone(),
    };
    match service {
        "sqs" => {
            let account = arn.as_ref().map(Arn::account).unwrap_or_default();
            let url = format!("https://sqs.{region}.amazonaws.com/{account}/{resource}");
            let mut input = json!({ "QueueUrl": url, "MessageBody": message });
            if let Some(group) = &target.message_group_id {
                input["MessageGroupId"] = json!(group);
            }
            call("sqs", "SendMessage", input)
        }
        "sns" => {
            let mut input = json!({ "TopicArn": target.arn, "Message": message });
            if resource.ends_with(".fifo") {
                input["MessageGroupId"] =
                    json!(target.message_group_id.as_ref().unwrap_or(&rule.name));
            }
            call("sns", "Publish", input)
        }
        "lambda" => call(
            "lambda",
            "Invoke",
            json!({
                "FunctionName": target.arn,
                "InvocationType": "Event",
                "Payload": base64(&message),
            }),
        ),
        "ecs" => call("ecs", "RunTask", run_task(rule, target, &message)),
        "logs" => Target::Courier {
            name: log_group::COURIER.into(),
            detail: json!({ "group": target.arn, "rule": rule.name, "message": message }),
        },
        // PutTargets lets nothing else in.
        _ => {
            let bus = BusName::of_arn(&target.arn);
            let mut detail = BusDetail::new(bus.as_ref().map_or("", |bus| &bus.name), &region);
            detail.account = bus.map(|bus| bus.account);
            detail.from = Some(actor.clone());
            Target::Courier { name: bus::COURIER.into(), detail: detail.to_value() }
        }
    }
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn run_task(rule: &RuleRecord, target: &TargetRecord, message: &str) -> Value {
    let parameters = target.ecs.clone().unwrap_or_default();
    let started_by: String =
        format!("events-rule/{}", rule.name).chars().take(LONGEST_STARTED_BY).collect();
    let mut input = run_task_input(&target.arn, &parameters);
    input.insert("startedBy".into(), json!(started_by));
    if let Some(overrides) = overrides(message) {
        input.insert("overrides".into(), overrides);
    }
    Value::Object(input)
}

/// RunTask's input from `EcsParameters`, which rules and schedules have alike.
pub(crate) fn run_task_input(cluster: &str, parameters: &Value) -> Map<String, Value> {
    let mut input = Map::new();
    input.insert("cluster".into(), json!(cluster));
    input.insert("taskDefinition".into(), parameters["TaskDefinitionArn"].clone());
    input.insert("count".into(), parameters.get("TaskCount").cloned().unwrap_or_else(|| json!(1)));
    for (from, to) in [
        ("LaunchType", "launchType"),
        ("PlatformVersion", "platformVersion"),
        ("Group", "group"),
        ("CapacityProviderStrategy", "capacityProviderStrategy"),
        ("EnableECSManagedTags", "enableECSManagedTags"),
        ("EnableExecuteCommand", "enableExecuteCommand"),
        ("PlacementConstraints", "placementConstraints"),
        ("PlacementStrategy", "placementStrategy"),
        ("PropagateTags", "propagateTags"),
        ("ReferenceId", "referenceId"),
    ] {
        if let Some(value) = parameters.get(from) {
            input.insert(to.into(), value.clone());
        }
    }
    if let Some(network) = parameters["NetworkConfiguration"].get("awsvpcConfiguration") {
        let mut inner = Map::new();
        for (from, to) in [
            ("Subnets", "subnets"),
            ("SecurityGroups", "securityGroups"),
            ("AssignPublicIp", "assignPublicIp"),
        ] {
            if let Some(value) = network.get(from) {
                inner.insert(to.into(), value.clone());
            }
        }
        input.insert("networkConfiguration".into(), json!({ "awsvpcConfiguration": inner }));
    }
    if let Some(Value::Array(tags)) = parameters.get("Tags") {
        let tags = tags.iter().map(|tag| {
            // Rules write them as RunTask's shape has them but for the case; schedules as maps.
            let member = |name: &str| tag.get(name).or_else(|| tag.get(name.to_lowercase()));
            json!({ "key": member("Key"), "value": member("Value") })
        });
        input.insert("tags".into(), tags.collect());
    }
    input
}

/// The overrides that a target's input asks for. What is no such object changes nothing: the
/// event itself is not seen by the task. What is no JSON is handed on, for RunTask to refuse: a
/// template may have made it, and a task without what it was to be told would do the wrong thing.
pub(crate) fn overrides(message: &str) -> Option<Value> {
    const MEMBERS: [&str; 7] = [
        "containerOverrides",
        "cpu",
        "memory",
        "ephemeralStorage",
        "executionRoleArn",
        "taskRoleArn",
        "inferenceAcceleratorOverrides",
    ];
    let given = match serde_json::from_str(message) {
        Ok(Value::Object(given)) => given,
        Ok(_) => return None,
        Err(_) => return Some(message.into()),
    };
    let overrides: Map<String, Value> =
        given.into_iter().filter(|(name, _)| MEMBERS.contains(&name.as_str())).collect();
    (!overrides.is_empty()).then_some(Value::Object(overrides))
}
