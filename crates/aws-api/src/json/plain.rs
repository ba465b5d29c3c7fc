//! Blobs as people write them in an input: the text itself, or JSON.
//!
//! [`super::reader`] takes base64, as our own calls have it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::Timestamp;
use serde_json::Value;

use crate::protocol::json::JsonDec;
use crate::schema::{Operation, Schema};
use crate::value::{Dec, DecodeError, EntryFn, ItemFn, MemberFn};

/// Writes all blobs of an input of `operation` in base64, however deep. What is no text is a blob
/// as the JSON that it is.
pub fn encode_blobs(operation: &'static Operation, input: &mut Value) {
    // What the operation does not take is left as it is, for the call to refuse.
    let _ = (operation.read_input)(&mut PlainDec { value: input });
}

/// Reads as [`JsonDec::by_name`] does, and replaces each blob that is read.
struct PlainDec<'a> {
    value: &'a mut Value,
}

impl PlainDec<'_> {
    fn json(&self) -> JsonDec<'_> {
        JsonDec::by_name(self.value)
    }
}

impl Dec for PlainDec<'_> {
    fn is_null(&self) -> bool {
        self.value.is_null()
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        self.json().string()
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        self.json().boolean()
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        self.json().integer()
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        self.json().float()
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        self.json().timestamp()
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        let plain = match &*self.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        *self.value = STANDARD.encode(&plain).into();
        Ok(plain.into())
    }

    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        let Value::Object(object) = &mut *self.value else {
            return self.json().structure(schema, member);
        };
        for (index, description) in schema.members.iter().enumerate() {
            let name = description.name;
            let key = match object.contains_key(name) {
                true => Some(name.to_owned()),
                false => object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned(),
            };
            if let Some(value) = key.and_then(|key| object.get_mut(&key)) {
                member(index, &mut PlainDec { value })?;
            }
        }
        Ok(())
    }

    fn list(&mut self, item: ItemFn<'_>) -> Result<(), DecodeError> {
        let Value::Array(values) = &mut *self.value else { return self.json().list(item) };
        for value in values {
            item(&mut PlainDec { value })?;
        }
        Ok(())
    }

    fn map(&mut self, entry: EntryFn<'_>) -> Result<(), DecodeError> {
        let Value::Object(object) = &mut *self.value else { return self.json().map(entry) };
        for (key, value) in object {
            entry(key.clone(), &mut PlainDec { value })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ServiceDescriptor, catalog};

    fn check(service: &ServiceDescriptor, operation: &str, mut input: Value, expected: &Value) {
        encode_blobs(service.operation(operation).unwrap(), &mut input);
        assert_eq!(input, *expected, "{operation}");
    }

    #[test]
    fn blobs_are_encoded_wherever_they_are() {
        check(
            &catalog::LAMBDA,
            "Invoke",
            json!({ "functionName": "f", "payload": "{}", "Other": 1 }),
            &json!({ "functionName": "f", "payload": "e30=", "Other": 1 }),
        );
        check(
            &catalog::LAMBDA,
            "Invoke",
            json!({ "FunctionName": "f", "Payload": { "a": 1 } }),
            &json!({ "FunctionName": "f", "Payload": "eyJhIjoxfQ==" }),
        );
        check(
            &catalog::S3,
            "PutObject",
            json!({ "Bucket": "b", "Key": "k", "Body": "abc" }),
            &json!({ "Bucket": "b", "Key": "k", "Body": "YWJj" }),
        );
        check(
            &catalog::SQS,
            "SendMessageBatch",
            json!({ "QueueUrl": "u", "Entries": [{ "MessageBody": "m", "MessageAttributes": { "a": { "BinaryValue": "x", "StringValue": "y" } } }] }),
            &json!({ "QueueUrl": "u", "Entries": [{ "MessageBody": "m", "MessageAttributes": { "a": { "BinaryValue": "eA==", "StringValue": "y" } } }] }),
        );
    }

    #[test]
    fn what_the_operation_does_not_take_is_left() {
        let wrong = json!({ "QueueUrl": 1, "Entries": "x" });
        check(&catalog::SQS, "SendMessageBatch", wrong.clone(), &wrong);
        check(&catalog::LAMBDA, "Invoke", json!([]), &json!([]));
    }
}
