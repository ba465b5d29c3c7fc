//! What a schedule calls: one of the templates that AWS has for some services, or any operation of
//! a service that we serve.

use std::collections::HashMap;
use std::sync::Arc;

use aws_api::scheduler::{Target as ApiTarget, errors};
use aws_api::{AwsError, Invoke, catalog, json as aws_json};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use model::record::delivery::{Actor, DeadLetter, DeliveryRecord, RetryPolicy, Subject, Target};
use model::record::scheduler::ScheduleRecord;
use model::{Arn, Region, Timestamp};
use serde_json::{Value, json};
use store::Reader;
use store::outbox::{Courier, NewDelivery, Outcome};

use crate::delivery::attempt;
use crate::events::call::{overrides, run_task_input};
use crate::events::envelope::{Bare, time};
use crate::events::failure::{Failure, invalid};
use crate::events::forward;

const SERVICE: &str = "scheduler.amazonaws.com";
const COURIER: &str = "scheduler-call";
const UNIVERSAL: &str = "aws-sdk:";
const ATTEMPT: &str = "<aws.scheduler.attempt-number>";
/// RunTask's `startedBy` is cut to this by AWS.
const LONGEST_STARTED_BY: usize = 36;
/// Operations that only read are none for schedules.
const READING: [&str; 13] = [
    "get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read",
    "lookup", "batchGet", "head",
];
/// What has templates on AWS besides.
const NOT_SERVED: [&str; 7] =
    ["codebuild", "codepipeline", "firehose", "inspector", "kinesis", "sagemaker", "states"];

/// # Errors
/// When nothing can be called so.
pub(super) fn check(target: &ApiTarget) -> Result<(), AwsError> {
    let text = target.arn.as_deref().unwrap_or_default();
    let wrong = || invalid(format!("Provided Arn is not in correct format: {text}."));
    let arn = Arn::parse(text).map_err(|_| wrong())?;
    let resource = arn.resource();
    if arn.service() == "scheduler" && resource.starts_with(UNIVERSAL) {
        let (service, operation) = universal(resource).ok_or_else(wrong)?;
        return check_universal(text, service, &operation, target.input.as_deref());
    }
    let must_have =
        |name: &str| Err(invalid(format!("{name} must be specified for target {text}.")));
    match arn.service() {
        "sqs" => {
            let group =
                target.sqs_parameters.as_ref().and_then(|one| one.message_group_id.as_ref());
            match resource.ends_with(".fifo") && group.is_none() {
                true => must_have("SqsParameters"),
                false => Ok(()),
            }
        }
        "sns" => Ok(()),
        "lambda" if resource.starts_with("function:") => Ok(()),
        "ecs" if resource.starts_with("cluster/") => match target.ecs_parameters {
            Some(_) => Ok(()),
            None => must_have("EcsParameters"),
        },
        "events" if resource.starts_with("event-bus/") => {
            if target.event_bridge_parameters.is_none() {
                return must_have("EventBridgeParameters");
            }
            let is_object =
                |text: &String| matches!(serde_json::from_str(text), Ok(Value::Object(_)));
            match target.input.as_ref().is_none_or(is_object) {
                true => Ok(()),
                false => Err(invalid("Input must be a JSON object for a target of EventBridge.")),
            }
        }
        service if NOT_SERVED.contains(&service) => Err(AwsError::new(
            "NotImplemented",
            501,
            format!("Hansom does not serve targets of {service}: {text}."),
        )),
        _ => Err(wrong()),
    }
}

fn check_universal(
    text: &str,
    service: &str,
    operation: &str,
    input: Option<&str>,
) -> Result<(), AwsError> {
    let lower = lower_first(operation);
    if READING.iter().any(|verb| lower.starts_with(verb)) {
        return Err(invalid(format!("{text} is not a supported API for EventBridge Scheduler.")));
    }
    let known = catalog::ALL.iter().find(|one| one.id == service).ok_or_else(|| {
        let message = format!("Hansom does not serve the service {service}: {text}.");
        AwsError::new("NotImplemented", 501, message)
    })?;
    if known.operation(operation).is_none() {
        return Err(match known.modelled(operation) {
            Some(operation) => AwsError::not_implemented(known, operation),
            None => invalid(format!("{text} is not a supported API for EventBridge Scheduler.")),
        });
    }
    match serde_json::from_str::<Value>(input.unwrap_or("{}")) {
        Ok(Value::Object(_)) => Ok(()),
        Ok(_) | Err(_) => Err(invalid("Input must be a JSON object for a universal target.")),
    }
}

/// The service and the operation of `aws-sdk:<service>:<action>`, by our names.
fn universal(resource: &str) -> Option<(&str, String)> {
    let (service, action) = resource.strip_prefix(UNIVERSAL)?.split_once(':')?;
    let service = match service {
        "eventbridge" => "events",
        "cloudwatchlogs" => "logs",
        "sfn" => "stepfunctions",
        "elasticloadbalancingv2" => "elbv2",
        other => other,
    };
    let mut letters = action.chars();
    let first = letters.next()?.to_ascii_uppercase();
    Some((service, std::iter::once(first).chain(letters).collect()))
}

/// # Errors
/// When Scheduler may not assume the role.
pub(super) fn check_role(read: &Reader, schedule: &ScheduleRecord) -> Result<(), Failure> {
    let role = schedule.target["RoleArn"].as_str().unwrap_or_default();
    let session = forward::session(read, role, SERVICE, "check", &source_arn(schedule))?;
    match session {
        Some(_) => Ok(()),
        None => Err(errors::validation_exception(
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        )
        .into()),
    }
}

/// What conditions of trust policies see: the group, as on AWS.
fn source_arn(schedule: &ScheduleRecord) -> String {
    let resource = format!("schedule-group/{}", schedule.group);
    Arn::regional("scheduler", &schedule.region, &schedule.account, resource).to_string()
}

/// The delivery that invokes the target.
pub(super) fn delivery(
    schedule: &ScheduleRecord,
    scheduled_at: Timestamp,
    now: Timestamp,
) -> NewDelivery {
    let arn = schedule.arn().to_string();
    let target = &schedule.target;
    let text = |name: &str| target[name].as_str().unwrap_or_default().to_owned();
    let execution = model::random::uuid();
    let message = match target["Input"].as_str() {
        Some(input) => input
            .replace("<aws.scheduler.schedule-arn>", &arn)
            .replace("<aws.scheduler.scheduled-time>", &time(scheduled_at))
            .replace("<aws.scheduler.execution-id>", &execution),
        None => notice(schedule, &arn, scheduled_at, &execution),
    };
    let actor = Actor::Role {
        role_arn: text("RoleArn"),
        service: SERVICE.into(),
        session_name: forward::session_name(&schedule.name),
        source_arn: source_arn(schedule),
    };
    let call = match message.contains(ATTEMPT) {
        false => call(target, &schedule.region, &schedule.name, &actor, &message),
        // Only the one who makes an attempt knows its number.
        true => Target::Courier {
            name: COURIER.into(),
            detail: json!({
                "target": target,
                "region": schedule.region,
                "name": schedule.name,
                "actor": actor,
            }),
        },
    };
    let subject = Subject {
        event_id: execution.clone(),
        source: "aws.scheduler".into(),
        event: "Scheduled Event".into(),
        resource: arn.clone(),
        via: None,
        receiver: text("Arn"),
    };
    let mut delivery = NewDelivery::new(schedule.account.clone(), subject, call, message, now);
    let retry = RetryPolicy::default();
    let given = &target["RetryPolicy"];
    delivery.retry = RetryPolicy {
        max_retries: given["MaximumRetryAttempts"]
            .as_u64()
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(retry.max_retries),
        max_age_secs: given["MaximumEventAgeInSeconds"].as_u64().unwrap_or(retry.max_age_secs),
        ..retry
    };
    delivery.dead_letter = target["DeadLetterConfig"]["Arn"].as_str().map(|queue| DeadLetter {
        queue_arn: queue.to_owned(),
        actor,
        attributes: vec![
            ("SCHEDULE_ARN".into(), arn),
            ("SCHEDULED_TIME".into(), time(scheduled_at)),
            ("EXECUTION_ID".into(), execution),
            ("TARGET_ARN".into(), text("Arn")),
        ],
        explains: true,
    });
    delivery
}

/// What a target without `Input` is told.
fn notice(
    schedule: &ScheduleRecord,
    arn: &str,
    scheduled_at: Timestamp,
    execution: &str,
) -> String {
    Bare {
        id: execution,
        source: "aws.scheduler",
        detail_type: "Scheduled Event",
        account: &schedule.account,
        region: &schedule.region,
        time: scheduled_at,
        resources: &[arn.to_owned()],
        // A text, as AWS has it here.
        detail: "\"{}\"",
    }
    .wrap()
}

fn call(target: &Value, home: &Region, name: &str, actor: &Actor, message: &str) -> Target {
    let text = target["Arn"].as_str().unwrap_or_default();
    let arn = Arn::parse(text).ok();
    let resource = arn.as_ref().map(Arn::resource).unwrap_or_default();
    let region = arn.as_ref().and_then(|arn| Region::parse(arn.region()).ok());
    let region = region.unwrap_or_else(|| home.clone());
    let call = |service: &str, operation: &str, input: Value| Target::Call {
        service: service.into(),
        operation: operation.into(),
        input,
        actor: actor.clone(),
        region: region.clone(),
    };
    match arn.as_ref().map(Arn::service).unwrap_or_default() {
        "sqs" => {
            let account = arn.as_ref().map(Arn::account).unwrap_or_default();
            let url = format!("https://sqs.{region}.amazonaws.com/{account}/{resource}");
            let mut input = json!({ "QueueUrl": url, "MessageBody": message });
            if let Some(group) = target["SqsParameters"].get("MessageGroupId") {
                input["MessageGroupId"] = group.clone();
            }
            call("sqs", "SendMessage", input)
        }
        "sns" => call("sns", "Publish", json!({ "TopicArn": text, "Message": message })),
        "lambda" => {
            use base64::Engine as _;
            let payload = base64::engine::general_purpose::STANDARD.encode(message);
            let input =
                json!({ "FunctionName": text, "InvocationType": "Event", "Payload": payload });
            call("lambda", "Invoke", input)
        }
        "ecs" => {
            let mut input = run_task_input(text, &target["EcsParameters"]);
            let started_by: String =
                format!("chronos-schedule/{name}").chars().take(LONGEST_STARTED_BY).collect();
            input.insert("startedBy".into(), json!(started_by));
            if let Some(overrides) = overrides(message) {
                input.insert("overrides".into(), overrides);
            }
            call("ecs", "RunTask", Value::Object(input))
        }
        "events" => {
            let parameters = &target["EventBridgeParameters"];
            let entry = json!({
                "EventBusName": text,
                "Source": parameters["Source"],
                "DetailType": parameters["DetailType"],
                "Detail": message,
            });
            call("events", "PutEvents", json!({ "Entries": [entry] }))
        }
        _ => {
            let (service, operation) = universal(resource).unwrap_or_default();
            let mut input = match target.get("Input") {
                Some(_) => serde_json::from_str(message).unwrap_or_default(),
                None => json!({}),
            };
            let known = catalog::ALL.iter().find(|one| one.id == service);
            if let Some(operation) = known.and_then(|known| known.operation(&operation)) {
                aws_json::encode_blobs(operation, &mut input);
            }
            call(service, &operation, input)
        }
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => std::iter::once(first.to_ascii_lowercase()).chain(letters).collect(),
        None => String::new(),
    }
}

/// Makes the calls of schedules whose input has the number of the attempt in it.
#[derive(Clone, Debug)]
pub struct SchedulerCourier {
    invoke: Arc<dyn Invoke>,
}

impl SchedulerCourier {
    pub fn new(invoke: Arc<dyn Invoke>) -> SchedulerCourier {
        SchedulerCourier { invoke }
    }
}

impl Courier for SchedulerCourier {
    fn name(&self) -> &'static str {
        COURIER
    }

    fn deliver(&self, delivery: DeliveryRecord) -> BoxFuture<'static, Outcome> {
        let invoke = self.invoke.clone();
        async move {
            let mut delivery = delivery;
            let Some(target) = numbered(&delivery) else {
                return Outcome::Failed {
                    code: "InvalidDelivery".into(),
                    message: "the delivery does not say what to call".into(),
                    then: Vec::new(),
                };
            };
            delivery.target = target;
            attempt::make(&invoke, &HashMap::new(), delivery).await
        }
        .boxed()
    }
}

pub(super) fn numbered(delivery: &DeliveryRecord) -> Option<Target> {
    let Target::Courier { detail, .. } = &delivery.target else { return None };
    let region = Region::parse(detail["region"].as_str()?).ok()?;
    let actor: Actor = serde_json::from_value(detail["actor"].clone()).ok()?;
    let number = (delivery.attempts + 1).to_string();
    let message = delivery.payload.replace(ATTEMPT, &number);
    Some(call(&detail["target"], &region, detail["name"].as_str()?, &actor, &message))
}
