//! What a function is told of a batch of messages, and what its answer means. Plain functions.

use bytes::Bytes;
use model::Arn;
use model::event_pattern::EventPattern;
use model::function::FunctionAnswer;
use model::record::lambda::EventSourceMappingRecord;
use serde_json::{Map, Value, json};

/// A message as ReceiveMessage answers it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message(pub(super) Value);

impl Message {
    pub(super) fn id(&self) -> &str {
        self.0["MessageId"].as_str().unwrap_or_default()
    }

    pub(super) fn receipt(&self) -> &str {
        self.0["ReceiptHandle"].as_str().unwrap_or_default()
    }

    fn body(&self) -> &str {
        self.0["Body"].as_str().unwrap_or_default()
    }

    pub(super) fn n_bytes(&self) -> usize {
        self.body().len() + 1024
    }

    /// The X-Ray trace header that it was sent with.
    pub(super) fn trace(&self) -> Option<String> {
        self.0["Attributes"]["AWSTraceHeader"].as_str().map(str::to_owned)
    }

    /// As an element of `Records`.
    fn record(&self, queue: &Arn) -> Value {
        let mut attributes = Map::new();
        for (name, value) in self.0["MessageAttributes"].as_object().into_iter().flatten() {
            let mut one = json!({
                "stringListValues": [], "binaryListValues": [], "dataType": value["DataType"],
            });
            for (from, to) in [("StringValue", "stringValue"), ("BinaryValue", "binaryValue")] {
                if let Some(text) = value.get(from).filter(|text| !text.is_null()) {
                    one[to] = text.clone();
                }
            }
            attributes.insert(name.clone(), one);
        }
        let mut out = json!({
            "messageId": self.id(),
            "receiptHandle": self.receipt(),
            "body": self.body(),
            "attributes": self.0.get("Attributes").cloned().unwrap_or_else(|| json!({})),
            "messageAttributes": attributes,
            "md5OfBody": self.0["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": queue.to_string(),
            "awsRegion": queue.region(),
        });
        if let Some(md5) = self.0.get("MD5OfMessageAttributes").filter(|md5| !md5.is_null()) {
            out["md5OfMessageAttributes"] = md5.clone();
        }
        out
    }
}

/// The event that the function gets.
pub(super) fn event(queue: &Arn, messages: &[Message]) -> Bytes {
    let records: Vec<Value> = messages.iter().map(|message| message.record(queue)).collect();
    json!({ "Records": records }).to_string().into()
}

/// Those that a filter lets through, and those that none does, which are done with.
pub(super) fn filter(
    mapping: &EventSourceMappingRecord,
    messages: Vec<Message>,
) -> (Vec<Message>, Vec<Message>) {
    let patterns: Vec<EventPattern> =
        mapping.filters.iter().filter_map(|text| EventPattern::parse(text).ok()).collect();
    if patterns.is_empty() {
        return (messages, Vec::new());
    }
    let queue = Arn::parse(&mapping.source_arn).ok();
    messages.into_iter().partition(|message| {
        let Some(queue) = &queue else { return true };
        let mut seen = message.record(queue);
        // A pattern looks into a body that is JSON, and at one that is not as a text.
        if let Ok(body) = serde_json::from_str::<Value>(message.body()) {
            seen["body"] = body;
        }
        patterns.iter().any(|pattern| pattern.matches(&seen))
    })
}

/// What of a batch the function has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    All,
    None,
    /// All but these ids.
    Except(Vec<String>),
}

/// An answer that cannot be understood means that nothing was taken, as on AWS.
pub(super) fn verdict(
    mapping: &EventSourceMappingRecord,
    messages: &[Message],
    answer: &FunctionAnswer,
) -> Verdict {
    if answer.error.is_some() {
        return Verdict::None;
    }
    if !mapping.reports_item_failures {
        return Verdict::All;
    }
    let answer: Value = match answer.payload.is_empty() {
        true => Value::Null,
        false => match serde_json::from_slice(&answer.payload) {
            Ok(answer) => answer,
            Err(_) => return Verdict::None,
        },
    };
    let failures = match &answer {
        Value::Null => return Verdict::All,
        Value::Object(object) => match object.get("batchItemFailures") {
            None | Some(Value::Null) => return Verdict::All,
            Some(Value::Array(list)) => list,
            Some(_) => return Verdict::None,
        },
        _ => return Verdict::None,
    };
    let ids: Option<Vec<String>> =
        failures.iter().map(|one| one["itemIdentifier"].as_str().map(str::to_owned)).collect();
    let known = |id: &String| messages.iter().any(|message| message.id() == id);
    match ids {
        Some(ids) if ids.is_empty() => Verdict::All,
        Some(ids) if ids.iter().all(known) => {
            // In a FIFO queue, nothing behind the first failure counts as done.
            let first = messages.iter().position(|message| ids.iter().any(|id| id == message.id()));
            match first {
                Some(first) if mapping.source_arn.ends_with(".fifo") => Verdict::Except(
                    messages[first..].iter().map(|message| message.id().to_owned()).collect(),
                ),
                _ => Verdict::Except(ids),
            }
        }
        Some(_) | None => Verdict::None,
    }
}

#[cfg(test)]
mod tests {
    use model::record::lambda::MappingState;
    use model::{AccountId, Region, Timestamp};

    use super::*;

    fn mapping(queue: &str, filters: &[&str]) -> EventSourceMappingRecord {
        EventSourceMappingRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            uuid: "u".into(),
            source_arn: format!("arn:aws:sqs:us-east-1:000000000000:{queue}"),
            function: "f".into(),
            qualifier: String::new(),
            batch_size: 10,
            window_secs: 0,
            reports_item_failures: true,
            filters: filters.iter().map(|&text| text.into()).collect(),
            max_concurrency: None,
            enabled: true,
            state: MappingState::Enabled,
            state_reason: String::new(),
            last_result: None,
            last_modified: Timestamp(0),
            tags: Vec::new(),
        }
    }

    fn message(id: &str, body: &str) -> Message {
        Message(json!({ "MessageId": id, "ReceiptHandle": format!("r-{id}"), "Body": body }))
    }

    fn judge(queue: &str, payload: &str, error: Option<&str>) -> Verdict {
        let messages = [message("a", "1"), message("b", "2"), message("c", "3")];
        let answer = FunctionAnswer {
            payload: payload.to_owned().into(),
            error: error.map(str::to_owned),
            ..FunctionAnswer::default()
        };
        verdict(&mapping(queue, &[]), &messages, &answer)
    }

    #[test]
    fn an_answer_says_which_messages_failed() {
        let except = |ids: &[&str]| Verdict::Except(ids.iter().map(|&id| id.into()).collect());
        let b = r#"{"batchItemFailures":[{"itemIdentifier":"b"}]}"#;
        assert_eq!(judge("q", b, None), except(&["b"]));
        assert_eq!(judge("q.fifo", b, None), except(&["b", "c"]));
        for all in
            ["", "null", "{}", r#"{"batchItemFailures":null}"#, r#"{"batchItemFailures":[]}"#]
        {
            assert_eq!(judge("q", all, None), Verdict::All, "{all}");
        }
        for none in [
            r#"{"batchItemFailures":[{"itemIdentifier":"x"}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
            r#"{"batchItemFailures":[{}]}"#,
            r#"{"batchItemFailures":"b"}"#,
            "\"ok\"",
            "not json",
        ] {
            assert_eq!(judge("q", none, None), Verdict::None, "{none}");
        }
        assert_eq!(judge("q", "{}", Some("Unhandled")), Verdict::None);
    }

    #[test]
    fn filters_look_into_json_bodies() {
        let mapping = mapping("q", &[r#"{"body":{"kind":["video"]}}"#]);
        let messages = vec![
            message("a", r#"{"kind":"video"}"#),
            message("b", r#"{"kind":"text"}"#),
            message("c", "plain"),
        ];
        let (kept, dropped) = filter(&mapping, messages);
        assert_eq!(kept.iter().map(Message::id).collect::<Vec<_>>(), ["a"]);
        assert_eq!(dropped.iter().map(Message::id).collect::<Vec<_>>(), ["b", "c"]);
    }

    #[test]
    fn a_record_has_awss_names() {
        let queue = Arn::parse("arn:aws:sqs:eu-west-1:000000000000:q").unwrap();
        let message = Message(json!({
            "MessageId": "m", "ReceiptHandle": "r", "Body": "hi", "MD5OfBody": "x",
            "Attributes": { "ApproximateReceiveCount": "1" },
            "MessageAttributes": { "n": { "DataType": "Number", "StringValue": "7" } },
        }));
        let event: Value = serde_json::from_slice(&event(&queue, &[message])).unwrap();
        let record = &event["Records"][0];
        assert_eq!(record["eventSource"], "aws:sqs");
        assert_eq!(record["awsRegion"], "eu-west-1");
        assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
        assert_eq!(record["messageAttributes"]["n"]["stringValue"], "7");
        assert_eq!(record["messageAttributes"]["n"]["dataType"], "Number");
    }
}
