//! Publishing: checks a message, and makes a delivery for each subscription that wants it.

use std::collections::{BTreeMap, BTreeSet};

use aws_api::sns::{
    BatchResultErrorEntry, MessageAttributeValue, PublishBatchInput, PublishBatchRequestEntry,
    PublishBatchResponse, PublishBatchResultEntry, PublishInput, PublishResponse, errors,
};
use aws_api::{AwsError, Context, catalog};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::record::delivery::{Actor, DeadLetter, RetryPolicy, Subject, Target};
use model::record::sns::{SeenMessageRecord, SubscriptionRecord, TopicRecord};
use model::{Arn, Key, Region};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::outbox::{self, NewDelivery};
use store::{Read as _, Txn};

use super::error::{Failure, invalid};
use super::message::{self, Message, Signature};
use super::names::{find_topic, topic_key};
use super::signature::Signer;
use super::subscriptions::effective_delivery_policy;
use super::{Sns, filter, settings};

/// A message with its attributes, and all messages of a batch together.
const MOST_BYTES: usize = 256 * 1024;
const MOST_ENTRIES: usize = 10;
const SEEN_FOR_SECS: i64 = 300;

/// A message as a request has it, alone or in a batch.
#[derive(Default)]
struct Given {
    message: Option<String>,
    subject: Option<String>,
    structure: Option<String>,
    attributes: Option<BTreeMap<String, MessageAttributeValue>>,
    deduplication: Option<String>,
    group: Option<String>,
}

/// What became of a message.
struct Published {
    message_id: String,
    sequence: Option<String>,
}

/// A message and who gets it, ready for a transaction.
struct Prepared {
    message: Message,
    receivers: Vec<(SubscriptionRecord, Option<Signature>)>,
}

impl Sns {
    pub(super) async fn publish(
        &self,
        ctx: &Context,
        input: PublishInput,
    ) -> Result<PublishResponse, AwsError> {
        if input.phone_number.is_some() {
            return Err(AwsError::new(
                "NotImplemented",
                501,
                "Hansom sends no text messages (PhoneNumber).",
            ));
        }
        let arn = input.topic_arn.or(input.target_arn);
        if arn.is_none() {
            return Err(invalid("TopicArn or TargetArn Reason: no value for required parameter"));
        }
        let key = topic_key(ctx, arn.as_deref())?;
        let given = Given {
            message: input.message,
            subject: input.subject,
            structure: input.message_structure,
            attributes: input.message_attributes,
            deduplication: input.message_deduplication_id,
            group: input.message_group_id,
        };
        let (topic, subscriptions) = self.topic_with_subscriptions(&key)?;
        let message = check(ctx, &topic, given)?;
        let prepared = self.prepare(topic, subscriptions, vec![message]).await?;
        let mut published = self.commit(ctx, key, prepared).await?;
        let one = published.pop().ok_or_else(|| invalid("Message"))?;
        Ok(PublishResponse { message_id: Some(one.message_id), sequence_number: one.sequence })
    }

    pub(super) async fn publish_batch(
        &self,
        ctx: &Context,
        input: PublishBatchInput,
    ) -> Result<PublishBatchResponse, AwsError> {
        let key = topic_key(ctx, input.topic_arn.as_deref())?;
        let entries = input.publish_batch_request_entries.unwrap_or_default();
        check_batch(&entries)?;
        let (topic, subscriptions) = self.topic_with_subscriptions(&key)?;
        let (mut ids, mut messages, mut failed) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries {
            let id = entry.id.clone().unwrap_or_default();
            let given = Given {
                message: entry.message,
                subject: entry.subject,
                structure: entry.message_structure,
                attributes: entry.message_attributes,
                deduplication: entry.message_deduplication_id,
                group: entry.message_group_id,
            };
            match check(ctx, &topic, given) {
                Ok(message) => {
                    messages.push(message);
                    ids.push(id);
                }
                Err(error) => failed.push(BatchResultErrorEntry {
                    id: Some(id),
                    code: Some(error.code.to_string()),
                    message: Some(error.message),
                    sender_fault: Some(error.sender_fault),
                }),
            }
        }
        let prepared = self.prepare(topic, subscriptions, messages).await?;
        let published = self.commit(ctx, key, prepared).await?;
        let successful = ids.into_iter().zip(published).map(|(id, one)| PublishBatchResultEntry {
            id: Some(id),
            message_id: Some(one.message_id),
            sequence_number: one.sequence,
        });
        Ok(PublishBatchResponse { successful: Some(successful.collect()), failed: Some(failed) })
    }

    fn topic_with_subscriptions(
        &self,
        key: &Key<TopicRecord>,
    ) -> Result<(TopicRecord, Vec<SubscriptionRecord>), AwsError> {
        let read = self.store.read().map_err(Failure::from)?;
        let topic = find_topic(&read, key)?;
        let keys = SubscriptionRecord::keys_of(&topic.account, &topic.region, &topic.name);
        let mut subscriptions = read.scan(&keys).map_err(Failure::from)?;
        subscriptions.retain(SubscriptionRecord::is_confirmed);
        Ok((topic, subscriptions))
    }

    /// Chooses the receivers, and signs what they get: on a thread of its own, because it takes
    /// longer than anything may on those that answer calls.
    async fn prepare(
        &self,
        topic: TopicRecord,
        subscriptions: Vec<SubscriptionRecord>,
        messages: Vec<Message>,
    ) -> Result<Vec<Prepared>, AwsError> {
        let is_signed =
            !topic.is_fifo() && subscriptions.iter().any(|subscription| !subscription.is_raw());
        if !is_signed {
            let one = |message| prepare_one(&topic, &subscriptions, message, None);
            return Ok(messages.into_iter().map(one).collect());
        }
        self.signer.make_ready().await?;
        let signer = self.signer.clone();
        let prepared = tokio::task::spawn_blocking(move || {
            messages
                .into_iter()
                .map(|message| prepare_one(&topic, &subscriptions, message, Some(&signer)))
                .collect()
        });
        prepared.await.map_err(|error| {
            tracing::error!(%error, "the signing of messages was cut off");
            AwsError::internal(&catalog::SNS)
        })
    }

    async fn commit(
        &self,
        ctx: &Context,
        key: Key<TopicRecord>,
        prepared: Vec<Prepared>,
    ) -> Result<Vec<Published>, AwsError> {
        let (now, trace) = (ctx.now, ctx.trace.clone());
        let committed = self.store.write(move |txn| {
            let mut topic = find_topic(txn, &key)?;
            let (mut published, mut deliveries) = (Vec::new(), Vec::new());
            for Prepared { mut message, receivers } in prepared {
                if topic.is_fifo() {
                    if let Some(seen) = seen(txn, &topic, &message)? {
                        let sequence = Some(seen.sequence);
                        published.push(Published { message_id: seen.message_id, sequence });
                        continue;
                    }
                    number(txn, &mut topic, &mut message);
                }
                published.push(Published {
                    message_id: message.id.clone(),
                    sequence: message.sequence.clone(),
                });
                for (subscription, signature) in &receivers {
                    let new = delivery(&topic, subscription, &message, signature.as_ref());
                    deliveries.push(NewDelivery { trace: trace.clone(), ..new });
                }
            }
            if topic.is_fifo() {
                txn.put(&topic);
            }
            outbox::enqueue(txn, now, deliveries)?;
            Ok::<_, Failure>(published)
        });
        Ok(committed.await?)
    }
}

fn prepare_one(
    topic: &TopicRecord,
    subscriptions: &[SubscriptionRecord],
    message: Message,
    signer: Option<&Signer>,
) -> Prepared {
    // Most receivers get the same text.
    let mut signatures: BTreeMap<&str, Option<Signature>> = BTreeMap::new();
    let mut receivers = Vec::new();
    for subscription in subscriptions {
        let text = message.text_for(&subscription.protocol);
        if !filter::wants(subscription, &message, text) {
            continue;
        }
        let signature = match signer.filter(|_| !subscription.is_raw()) {
            None => None,
            Some(signer) => signatures
                .entry(text)
                .or_insert_with(|| signer.sign(topic, &message.to_sign(text)))
                .clone(),
        };
        receivers.push((subscription.clone(), signature));
    }
    Prepared { message, receivers }
}

fn check_batch(entries: &[PublishBatchRequestEntry]) -> Result<(), AwsError> {
    if entries.is_empty() {
        return Err(errors::empty_batch_request_exception(
            "The batch request doesn't contain any entries.",
        ));
    }
    if entries.len() > MOST_ENTRIES {
        return Err(errors::too_many_entries_in_batch_request_exception(
            "The batch request contains more entries than permissible.",
        ));
    }
    let mut ids = BTreeSet::new();
    for entry in entries {
        let id = entry.id.as_deref().unwrap_or_default();
        let is_word = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if id.is_empty() || id.len() > 80 || !is_word {
            return Err(errors::invalid_batch_entry_id_exception(
                "The Id of a batch entry in a batch request doesn't abide by the specification.",
            ));
        }
        if !ids.insert(id) {
            return Err(errors::batch_entry_ids_not_distinct_exception(
                "Two or more batch entries in the request have the same Id.",
            ));
        }
    }
    let size = |entry: &PublishBatchRequestEntry| {
        entry.message.as_deref().map_or(0, str::len)
            + entry.message_attributes.iter().flatten().map(given_size).sum::<usize>()
    };
    if entries.iter().map(size).sum::<usize>() > MOST_BYTES {
        return Err(errors::batch_request_too_long_exception(
            "The length of all the messages put together is more than the limit.",
        ));
    }
    Ok(())
}

fn given_size((name, value): (&String, &MessageAttributeValue)) -> usize {
    name.len()
        + value.data_type.as_deref().map_or(0, str::len)
        + value.string_value.as_deref().map_or(0, str::len)
        + value.binary_value.as_ref().map_or(0, bytes::Bytes::len)
}

/// # Errors
/// In AWS's words.
fn check(ctx: &Context, topic: &TopicRecord, given: Given) -> Result<Message, AwsError> {
    let text = given.message.unwrap_or_default();
    if text.is_empty() {
        return Err(invalid("Empty message"));
    }
    let attributes = given.attributes.unwrap_or_default();
    let size = text.len() + attributes.iter().map(given_size).sum::<usize>();
    if size > MOST_BYTES {
        return Err(invalid("Message too long"));
    }
    let attributes = message::attributes(attributes)?;
    if let Some(subject) = &given.subject {
        let is_line = !subject.chars().any(char::is_control);
        if subject.is_empty() || subject.chars().count() > 100 || !is_line {
            return Err(invalid("Subject"));
        }
    }
    let mut by_protocol = BTreeMap::new();
    let mut default = text;
    match given.structure.as_deref() {
        None | Some("") => {}
        Some("json") => (default, by_protocol) = structured(&default)?,
        Some(_) => return Err(invalid("Message Structure - Invalid value")),
    }
    let check_id = |id: &Option<String>, what: &str| match id {
        Some(id)
            if id.is_empty() || id.len() > 128 || !id.bytes().all(|b| b.is_ascii_graphic()) =>
        {
            Err(invalid(format!(
                "The {what} parameter is invalid. {what} can only include alphanumeric and \
                 punctuation characters, and must be 1 to 128 in length."
            )))
        }
        _ => Ok(()),
    };
    check_id(&given.group, "MessageGroupId")?;
    check_id(&given.deduplication, "MessageDeduplicationId")?;
    let mut deduplication = given.deduplication;
    if topic.is_fifo() {
        if given.group.is_none() {
            return Err(invalid("The MessageGroupId parameter is required for FIFO topics"));
        }
        if deduplication.is_none() {
            if !topic.is_on("ContentBasedDeduplication") {
                return Err(invalid(
                    "The topic should either have ContentBasedDeduplication enabled or \
                     MessageDeduplicationId provided explicitly",
                ));
            }
            deduplication = Some(hex::encode(Sha256::digest(default.as_bytes())));
        }
    } else if deduplication.is_some() {
        return Err(invalid(
            "The request includes MessageDeduplicationId parameter that is not valid for this \
             topic type",
        ));
    }
    Ok(Message {
        id: model::random::uuid(),
        topic_arn: topic.arn().to_string(),
        subject: given.subject,
        text: default,
        by_protocol,
        attributes,
        at: ctx.now,
        group: given.group,
        deduplication,
        sequence: None,
    })
}

/// `{"default": "…", "sqs": "…"}`: the text for most, and those for certain protocols.
fn structured(text: &str) -> Result<(String, BTreeMap<String, String>), AwsError> {
    let wrong = |reason: &str| invalid(format!("Message Structure - {reason}"));
    let parsed: Value =
        serde_json::from_str(text).map_err(|_| wrong("JSON message body failed to parse"))?;
    let Value::Object(members) = parsed else {
        return Err(wrong("JSON message body failed to parse"));
    };
    let texts: BTreeMap<String, String> = members
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
        .collect();
    let default = texts.get("default").cloned();
    let default = default.ok_or_else(|| wrong("No default entry in JSON message body"))?;
    Ok((default, texts))
}

/// The message that this one repeats.
fn seen(
    txn: &Txn<'_>,
    topic: &TopicRecord,
    message: &Message,
) -> Result<Option<SeenMessageRecord>, Failure> {
    let (account, region, name) = (&topic.account, &topic.region, &topic.name);
    let key = SeenMessageRecord::key_of(account, region, name, &seen_as(topic, message));
    Ok(txn.get(&key)?.filter(|seen| seen.expires_at > message.at))
}

fn seen_as(topic: &TopicRecord, message: &Message) -> String {
    let id = message.deduplication.as_deref().unwrap_or_default();
    match topic.attributes.get("FifoThroughputScope").map(String::as_str) {
        // Ids and groups have no spaces.
        Some("MessageGroup") => format!("{} {id}", message.group.as_deref().unwrap_or_default()),
        _ => id.to_owned(),
    }
}

/// Gives a message of a FIFO topic its number, and remembers it.
fn number(txn: &mut Txn<'_>, topic: &mut TopicRecord, message: &mut Message) {
    topic.last_sequence += 1;
    let sequence = format!("1{:019}", topic.last_sequence);
    message.sequence = Some(sequence.clone());
    txn.put(&SeenMessageRecord {
        account: topic.account.clone(),
        region: topic.region.clone(),
        topic: topic.name.clone(),
        deduplication: seen_as(topic, message),
        message_id: message.id.clone(),
        sequence,
        expires_at: message.at.plus_secs(SEEN_FOR_SECS),
    });
}

fn delivery(
    topic: &TopicRecord,
    subscription: &SubscriptionRecord,
    message: &Message,
    signature: Option<&Signature>,
) -> NewDelivery {
    let arn = subscription.arn().to_string();
    let actor = Actor::Service {
        name: "sns.amazonaws.com".into(),
        account: topic.account.clone(),
        source_arn: message.topic_arn.clone(),
    };
    let subject = Subject {
        event_id: message.id.clone(),
        source: "aws.sns".into(),
        event: "Notification".into(),
        resource: message.topic_arn.clone(),
        via: Some(arn.clone()),
        receiver: subscription.endpoint.clone(),
    };
    let payload = match subscription.is_raw() {
        true => message.text_for(&subscription.protocol).to_owned(),
        false => message.envelope(subscription, signature),
    };
    let target = match subscription.protocol.as_str() {
        "sqs" => {
            let mut input = json!({ "MessageBody": payload });
            if subscription.is_raw() && !message.attributes.is_empty() {
                input["MessageAttributes"] = message.attributes_for_sqs();
            }
            // A standard queue shares itself fairly among groups.
            if let Some(group) = &message.group {
                input["MessageGroupId"] = json!(group);
            }
            if subscription.endpoint.ends_with(".fifo") {
                input["MessageDeduplicationId"] = json!(message.deduplication);
            }
            sqs_target(&subscription.endpoint, input, actor.clone())
        }
        "lambda" => {
            let event = message.lambda_event(subscription, signature);
            lambda_target(&subscription.endpoint, &event, actor.clone())
        }
        _ => Target::Courier {
            name: "sns-http".into(),
            detail: http_detail(topic, subscription, message),
        },
    };
    let dead_letter = settings::dead_letter_queue(subscription).map(|queue_arn| DeadLetter {
        queue_arn,
        actor,
        attributes: Vec::new(),
        explains: false,
    });
    let order = message
        .sequence
        .as_ref()
        .map(|_| format!("{arn} {}", message.group.as_deref().unwrap_or_default()));
    let account = topic.account.clone();
    let new = NewDelivery::new(account, subject, target, payload, message.at);
    NewDelivery { order, retry: retry(&subscription.protocol), dead_letter, ..new }
}

/// AWS keeps trying its own services for 23 days; HTTP receivers have a policy of their own, which
/// the courier follows, so only the bounds are here.
fn retry(protocol: &str) -> RetryPolicy {
    match protocol {
        "sqs" | "lambda" => RetryPolicy {
            max_retries: 100_015,
            max_age_secs: 23 * 86_400,
            first_pause_ms: 500,
            longest_pause_ms: 20_000,
        },
        _ => RetryPolicy {
            max_retries: 1_000,
            max_age_secs: 4 * 86_400,
            first_pause_ms: 20_000,
            longest_pause_ms: 20_000,
        },
    }
}

fn http_detail(topic: &TopicRecord, subscription: &SubscriptionRecord, message: &Message) -> Value {
    let mut policy = effective_delivery_policy(subscription, topic);
    let content_type = policy["requestPolicy"]["headerContentType"].take();
    let mut headers = json!({
        "x-amz-sns-message-type": "Notification",
        "x-amz-sns-message-id": message.id,
        "x-amz-sns-topic-arn": message.topic_arn,
        "x-amz-sns-subscription-arn": subscription.arn().to_string(),
    });
    if subscription.is_raw() {
        headers["x-amz-sns-rawdelivery"] = json!("true");
    }
    json!({
        "url": subscription.endpoint,
        "fromInside": subscription.from_inside,
        "headers": headers,
        "contentType": content_type.as_str().unwrap_or("text/plain; charset=UTF-8"),
        "policy": policy["healthyRetryPolicy"].take(),
    })
}

/// A `SendMessage` to the queue with this ARN. `input` is all but the queue.
pub(super) fn sqs_target(queue_arn: &str, mut input: Value, actor: Actor) -> Target {
    let (url, region) = crate::delivery::queue_url(queue_arn);
    input["QueueUrl"] = json!(url);
    Target::Call { service: "sqs".into(), operation: "SendMessage".into(), input, actor, region }
}

fn lambda_target(function_arn: &str, event: &str, actor: Actor) -> Target {
    let region = Arn::parse(function_arn).ok().and_then(|arn| Region::parse(arn.region()).ok());
    Target::Call {
        service: "lambda".into(),
        operation: "Invoke".into(),
        input: json!({
            "FunctionName": function_arn,
            "InvocationType": "Event",
            "Payload": STANDARD.encode(event),
        }),
        actor,
        region: region.unwrap_or_else(Region::default_region),
    }
}
