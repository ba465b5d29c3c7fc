//! What becomes of an asynchronous invocation: the record that a destination gets, the message
//! that a dead-letter queue gets, and the calls that bring them there. Plain functions.

use model::function::FunctionAnswer;
use model::record::delivery::{Actor, Subject, Target};
use model::record::lambda::FunctionRecord;
use model::{Arn, Region, Timestamp};
use serde_json::{Value, json};
use store::outbox::NewDelivery;

use super::invoke::AsyncCall;

/// A dead-letter queue gets no more of an error, in bytes.
const LONGEST_ERROR: usize = 1024;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Success,
    RetriesExhausted,
    EventAgeExceeded,
    RecursionDetected,
    /// The function may not run at all, so that waiting leads nowhere.
    ZeroReservedConcurrency,
}

impl Ending {
    fn as_str(self) -> &'static str {
        match self {
            Ending::Success => "Success",
            Ending::RetriesExhausted => "RetriesExhausted",
            Ending::EventAgeExceeded => "EventAgeExceeded",
            Ending::RecursionDetected => "RecursiveInvocationDetected",
            Ending::ZeroReservedConcurrency => "ZeroReservedConcurrency",
        }
    }
}

/// All that is known at the end.
#[derive(Clone, Debug)]
pub(super) struct Ended<'a> {
    pub(super) call: &'a AsyncCall,
    pub(super) payload: &'a str,
    pub(super) record: &'a FunctionRecord,
    pub(super) ending: Ending,
    /// `None` when nothing ran the last time.
    pub(super) answer: Option<&'a FunctionAnswer>,
    /// The error then.
    pub(super) error: Option<(&'a str, u16, &'a str)>,
    pub(super) n_invoked: u32,
    pub(super) trace: Option<&'a str>,
    pub(super) now: Timestamp,
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

impl Ended<'_> {
    /// AWS's invocation record, version 1.0.
    pub(super) fn invocation_record(&self) -> Value {
        let version = self.answer.map_or(self.record.version.as_str(), |answer| &answer.version);
        let arn = format!("{}:{version}", self.record.arn());
        let mut out = json!({
            "version": "1.0",
            "timestamp": iso(self.now),
            "requestContext": {
                "requestId": self.call.request_id,
                "functionArn": arn,
                "condition": self.ending.as_str(),
                "approximateInvokeCount": self.n_invoked,
            },
            "requestPayload": json_of(self.payload),
        });
        if let Some(answer) = self.answer {
            let mut context = json!({ "statusCode": 200, "executedVersion": version });
            if let Some(error) = &answer.error {
                context["functionError"] = json!(error);
            }
            out["responseContext"] = context;
            out["responsePayload"] = json_of(&String::from_utf8_lossy(&answer.payload));
        } else if let Some((code, status, message)) = self.error {
            out["responseContext"] = json!({ "statusCode": status, "functionError": code });
            out["responsePayload"] = json!({ "errorType": code, "errorMessage": message });
        }
        out
    }

    fn delivery(&self, receiver: &str, call: (&str, &str, Value), payload: String) -> NewDelivery {
        let (service, operation, input) = call;
        let region = Arn::parse(receiver).ok().and_then(|arn| Region::parse(arn.region()).ok());
        let region = region.unwrap_or_else(|| self.record.region.clone());
        let subject = Subject {
            event_id: self.call.request_id.clone(),
            source: "lambda".into(),
            event: format!("Invocation {}", self.ending.as_str()),
            resource: self.record.arn().to_string(),
            via: None,
            receiver: receiver.to_owned(),
        };
        let actor = Actor::Role {
            role_arn: self.record.role.clone(),
            service: "lambda.amazonaws.com".into(),
            session_name: self.record.name.clone(),
            source_arn: self.record.arn().to_string(),
        };
        let target = Target::Call {
            service: service.into(),
            operation: operation.into(),
            input,
            actor,
            region,
        };
        let account = self.record.account.clone();
        let mut delivery = NewDelivery::new(account, subject, target, payload, self.now);
        delivery.trace = self.trace.map(str::to_owned);
        // AWS tries three times in all.
        delivery.retry.max_retries = 10;
        delivery
    }

    /// Brings the invocation record to a destination. `None` for what is none.
    pub(super) fn to_destination(&self, arn: &str) -> Option<NewDelivery> {
        let parsed = Arn::parse(arn).ok()?;
        let record = self.invocation_record();
        let text = record.to_string();
        let call = match parsed.service() {
            "sqs" => {
                let mut input = json!({ "QueueUrl": queue_url(&parsed), "MessageBody": text });
                if parsed.resource().ends_with(".fifo") {
                    input["MessageGroupId"] = json!(self.record.name);
                    input["MessageDeduplicationId"] = json!(self.call.request_id);
                }
                ("sqs", "SendMessage", input)
            }
            "sns" => ("sns", "Publish", json!({ "TopicArn": arn, "Message": text })),
            "lambda" => {
                use base64::Engine as _;
                let payload = base64::engine::general_purpose::STANDARD.encode(&text);
                let input = json!({
                    "FunctionName": arn, "InvocationType": "Event", "Payload": payload,
                });
                ("lambda", "Invoke", input)
            }
            "events" => {
                let outcome = match self.ending {
                    Ending::Success => "Success",
                    _ => "Failure",
                };
                let entry = json!({
                    "Source": "lambda",
                    "DetailType": format!("Lambda Function Invocation Result - {outcome}"),
                    "Resources": [
                        format!("{}:{}", self.record.arn(), self.record.version), arn,
                    ],
                    "Detail": text,
                    "EventBusName": arn,
                });
                ("events", "PutEvents", json!({ "Entries": [entry] }))
            }
            _ => return None,
        };
        Some(self.delivery(arn, call, text))
    }

    /// Brings the event itself to the dead-letter queue or topic.
    pub(super) fn to_dead_letter(&self, arn: &str) -> Option<NewDelivery> {
        let parsed = Arn::parse(arn).ok()?;
        let (status, message) = match (self.answer, self.error) {
            (Some(answer), _) => {
                let document: Value = serde_json::from_slice(&answer.payload).unwrap_or_default();
                let text = document["errorMessage"].as_str().map(str::to_owned);
                (200, text.unwrap_or_else(|| String::from_utf8_lossy(&answer.payload).into()))
            }
            (None, Some((_, status, message))) => (status, message.to_owned()),
            (None, None) => (500, "The function could not be run.".to_owned()),
        };
        let mut end = message.len().min(LONGEST_ERROR);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        let mut attributes = json!({
            "RequestID": { "DataType": "String", "StringValue": self.call.request_id },
            "ErrorCode": { "DataType": "Number", "StringValue": status.to_string() },
        });
        if end > 0 {
            attributes["ErrorMessage"] =
                json!({ "DataType": "String", "StringValue": &message[..end] });
        }
        let call = match parsed.service() {
            "sqs" => (
                "sqs",
                "SendMessage",
                json!({
                    "QueueUrl": queue_url(&parsed),
                    "MessageBody": self.payload,
                    "MessageAttributes": attributes,
                }),
            ),
            "sns" => (
                "sns",
                "Publish",
                json!({
                    "TopicArn": arn, "Message": self.payload, "MessageAttributes": attributes,
                }),
            ),
            _ => return None,
        };
        Some(self.delivery(arn, call, self.payload.to_owned()))
    }
}

/// The address by which SQS knows a queue.
pub(super) fn queue_url(arn: &Arn) -> String {
    format!("https://sqs.{}.amazonaws.com/{}/{}", arn.region(), arn.account(), arn.resource())
}

/// `2026-11-22T05:00:00.123Z`, always with milliseconds.
fn iso(at: Timestamp) -> String {
    super::shapes::time(at).replace("+0000", "Z")
}
