//! What happens to objects, told to whoever the bucket notifies.
//!
//! [`record`] is called inside the transaction that changes an object and puts one delivery into
//! the outbox for each receiver, so that an event is committed with its change or not at all. For
//! a bucket that notifies nobody it does nothing.
//!
//! Not here: which receivers there are ([`super::notify`]), making the deliveries
//! (`data_services::delivery`).

mod message;
#[cfg(test)]
mod tests;

use aws_api::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use model::record::delivery::{Actor, DeliveryCounterRecord, Subject, Target};
use model::record::s3::{BucketRecord, ObjectRecord, Versioning};
use model::{Arn, Principal, Region, StorageError, Timestamp};
use serde_json::{Value, json};
use store::outbox::{self, NewDelivery};
use store::{Read as _, Txn};

use super::notify::rules::{Destination, Rule};
use super::notify::{self, Configured};

/// In whose name buckets speak.
pub(super) const SERVICE: &str = "s3.amazonaws.com";

/// How an object came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Created {
    Put,
    Post,
    Copy,
    CompleteMultipartUpload,
}

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Created(Created),
    /// For ever: an object or one version of it.
    Removed,
    MarkerCreated,
    Tagged,
    Untagged,
    AclPut,
    RetentionPut,
}

/// Who or what made it happen, and when.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    at: Timestamp,
    request_id: String,
    principal_id: String,
    /// An account or a service.
    requester: String,
    source_ip: String,
    /// It follows from a rule of the bucket's lifecycle.
    is_lifecycle: bool,
    /// The trace header of the request.
    trace: Option<String>,
}

impl Cause {
    /// A request.
    pub(super) fn of(ctx: &Context, now: Timestamp) -> Cause {
        let account = ctx.principal.account().map_or("anonymous", |account| account.as_str());
        Cause {
            at: now,
            request_id: ctx.request_id.clone(),
            principal_id: match &ctx.principal {
                Principal::Root { account } => account.to_string(),
                Principal::Anonymous => "Anonymous".to_owned(),
                Principal::Service { name, .. } => name.clone(),
                other => format!("AWS:{}", other.user_id()),
            },
            requester: match &ctx.principal {
                Principal::Service { name, .. } => name.clone(),
                _ => account.to_owned(),
            },
            source_ip: ctx.source_ip.to_string(),
            is_lifecycle: false,
            trace: ctx.trace.clone(),
        }
    }

    /// A rule of the bucket's lifecycle.
    pub(super) fn lifecycle(now: Timestamp) -> Cause {
        Cause {
            at: now,
            request_id: model::random::uuid(),
            principal_id: SERVICE.to_owned(),
            requester: SERVICE.to_owned(),
            source_ip: SERVICE.to_owned(),
            is_lifecycle: true,
            trace: None,
        }
    }
}

impl Event {
    /// `ObjectCreated:Put`.
    fn name(self, cause: &Cause) -> &'static str {
        match (self, cause.is_lifecycle) {
            (Event::Created(Created::Put), _) => "ObjectCreated:Put",
            (Event::Created(Created::Post), _) => "ObjectCreated:Post",
            (Event::Created(Created::Copy), _) => "ObjectCreated:Copy",
            (Event::Created(Created::CompleteMultipartUpload), _) => {
                "ObjectCreated:CompleteMultipartUpload"
            }
            (Event::Removed, false) => "ObjectRemoved:Delete",
            (Event::Removed, true) => "LifecycleExpiration:Delete",
            (Event::MarkerCreated, false) => "ObjectRemoved:DeleteMarkerCreated",
            (Event::MarkerCreated, true) => "LifecycleExpiration:DeleteMarkerCreated",
            (Event::Tagged, _) => "ObjectTagging:Put",
            (Event::Untagged, _) => "ObjectTagging:Delete",
            (Event::AclPut, _) => "ObjectAcl:Put",
            (Event::RetentionPut, _) => "ObjectRetention:Put",
        }
    }
}

/// Tells of `event` whoever `bucket` says. `object` is what there is now or, for a removal, was.
///
/// # Errors
/// The store's.
pub(super) fn record(
    txn: &mut Txn<'_>,
    bucket: &BucketRecord,
    event: Event,
    object: &ObjectRecord,
    cause: &Cause,
) -> Result<(), StorageError> {
    let Some(Configured { rules, to_bus }) = notify::configured(bucket) else { return Ok(()) };
    let name = event.name(cause);
    let rules: Vec<Rule> =
        rules.into_iter().filter(|rule| rule.matches(name, &object.key)).collect();
    if rules.is_empty() && !to_bus {
        return Ok(());
    }
    // Deliveries are counted in the order of their transactions: what grows with them grows with
    // each event of a key, whatever the clock does.
    let counter = txn.get(&DeliveryCounterRecord::only_key())?.unwrap_or_default();
    let happened = message::Happened {
        bucket,
        event,
        name,
        object,
        cause,
        sequencer: format!("00{:016X}", counter.last + 1),
        version: (bucket.versioning != Versioning::Never).then_some(object.version.as_str()),
    };
    let event_id = model::random::uuid();
    let mut deliveries = Vec::new();
    for rule in &rules {
        let body = happened.record(&rule.id).to_string();
        let Some(target) = target(bucket, &rule.destination, &body) else { continue };
        let subject = subject(&happened, &event_id, Some(&rule.id), rule.destination.arn());
        let mut new = NewDelivery::new(bucket.account.clone(), subject, target, body, cause.at);
        if let Destination::Queue(arn) = &rule.destination {
            new.order = Some(format!("s3 {arn} {}/{}", bucket.name, object.key));
        }
        deliveries.push(new);
    }
    if to_bus && let Some(envelope) = happened.envelope(&event_id) {
        let bus = Arn::regional("events", &bucket.region, &bucket.account, "event-bus/default");
        let target = Target::Courier {
            name: "events-bus".to_owned(),
            detail: json!({ "bus": "default", "region": bucket.region.as_str() }),
        };
        let subject = subject(&happened, &event_id, None, &bus.to_string());
        let account = bucket.account.clone();
        deliveries.push(NewDelivery::new(account, subject, target, envelope.to_string(), cause.at));
    }
    for delivery in &mut deliveries {
        delivery.trace.clone_from(&cause.trace);
    }
    outbox::enqueue(txn, cause.at, deliveries)
}

fn subject(
    happened: &message::Happened<'_>,
    event_id: &str,
    via: Option<&str>,
    receiver: &str,
) -> Subject {
    Subject {
        event_id: event_id.to_owned(),
        source: "aws.s3".to_owned(),
        event: happened.name.to_owned(),
        resource: format!("{}/{}", happened.bucket.name, happened.object.key),
        via: via.map(str::to_owned),
        receiver: receiver.to_owned(),
    }
}

pub(super) fn bucket_arn(bucket: &BucketRecord) -> String {
    format!("arn:aws:s3:::{}", bucket.name)
}

/// The call that brings `body` to a destination; `None` when its ARN is none, which the
/// configuration does not let happen.
fn target(bucket: &BucketRecord, destination: &Destination, body: &str) -> Option<Target> {
    let arn = Arn::parse(destination.arn()).ok()?;
    let (service, operation, input) = match destination {
        Destination::Queue(_) => ("sqs", "SendMessage", send_message(&arn, body)),
        Destination::Topic(arn) => ("sns", "Publish", publish(arn, body)),
        Destination::Function(arn) => (
            "lambda",
            "Invoke",
            json!({
                "FunctionName": arn,
                "InvocationType": "Event",
                "Payload": BASE64.encode(body),
            }),
        ),
    };
    Some(Target::Call {
        service: service.to_owned(),
        operation: operation.to_owned(),
        input,
        actor: Actor::Service {
            name: SERVICE.to_owned(),
            account: bucket.account.clone(),
            source_arn: bucket_arn(bucket),
        },
        region: Region::parse(arn.region()).unwrap_or_else(|_| bucket.region.clone()),
    })
}

fn send_message(queue: &Arn, body: &str) -> Value {
    let (region, account, name) = (queue.region(), queue.account(), queue.resource());
    json!({
        "QueueUrl": format!("https://sqs.{region}.amazonaws.com/{account}/{name}"),
        "MessageBody": body,
    })
}

fn publish(topic_arn: &str, body: &str) -> Value {
    json!({
        "TopicArn": topic_arn,
        "Subject": "Amazon S3 Notification",
        "Message": body,
    })
}

/// The test message that queues and topics get when they are configured.
///
/// # Errors
/// The store's.
pub(super) fn announce(
    txn: &mut Txn<'_>,
    now: Timestamp,
    bucket: &BucketRecord,
    rules: &[Rule],
    request_id: &str,
) -> Result<(), StorageError> {
    let event_id = model::random::uuid();
    let body = message::test_event(&bucket.name, now, request_id).to_string();
    let told = rules.iter().filter(|rule| !matches!(rule.destination, Destination::Function(_)));
    let deliveries = told.filter_map(|rule| {
        let subject = Subject {
            event_id: event_id.clone(),
            source: "aws.s3".to_owned(),
            event: "s3:TestEvent".to_owned(),
            resource: bucket.name.clone(),
            via: Some(rule.id.clone()),
            receiver: rule.destination.arn().to_owned(),
        };
        let target = target(bucket, &rule.destination, &body)?;
        Some(NewDelivery::new(bucket.account.clone(), subject, target, body.clone(), now))
    });
    outbox::enqueue(txn, now, deliveries.collect::<Vec<_>>())
}
