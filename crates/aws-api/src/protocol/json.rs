//! JSON, as AWS JSON 1.0 and 1.1 and REST JSON write values.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::Timestamp;
use serde_json::{Map, Value};

use super::time;
use crate::schema::{Member, Schema, TimestampFormat};
use crate::value::{Dec, DecodeError, Enc, EntryFn, ItemFn, MemberFn};

/// An empty body is an empty structure.
pub(crate) fn parse(body: &[u8]) -> Result<Value, DecodeError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(body)
        .map_err(|_| DecodeError::new("The request body is not well-formed JSON."))
}

/// What AWS calls a value that is not what it expected.
fn mismatch<T>(found: &Value, expected: &str) -> Result<T, DecodeError> {
    Err(DecodeError::new(match found {
        Value::Null => format!("NULL_VALUE cannot be converted to {expected}"),
        Value::Bool(true) => format!("TRUE_VALUE cannot be converted to {expected}"),
        Value::Bool(false) => format!("FALSE_VALUE cannot be converted to {expected}"),
        Value::Number(number) if number.is_f64() => {
            format!("DECIMAL_VALUE cannot be converted to {expected}")
        }
        Value::Number(_) => format!("NUMBER_VALUE cannot be converted to {expected}"),
        Value::String(_) => format!("STRING_VALUE cannot be converted to {expected}"),
        Value::Array(_) => "Start of list found where not expected".into(),
        Value::Object(_) => "Start of structure or map found where not expected.".into(),
    }))
}

#[derive(Debug)]
pub(crate) struct JsonDec<'a> {
    value: &'a Value,
    /// All members are in the object, wherever the service's protocol puts them, by the model's
    /// names.
    by_name: bool,
}

/// The value of the member called `name`. Who calls by name writes names as the SDK does that is
/// at hand, and those differ in the case of letters only: `cluster` is `Cluster` to some, and
/// `DBName` is `DbName`.
fn named<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        let like = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        like.map(|(_, value)| value)
    })
}

impl<'a> JsonDec<'a> {
    pub(crate) fn new(value: &'a Value) -> JsonDec<'a> {
        JsonDec { value, by_name: false }
    }

    pub(crate) fn by_name(value: &'a Value) -> JsonDec<'a> {
        JsonDec { value, by_name: true }
    }

    /// What is in it.
    fn inner(&self, value: &'a Value) -> JsonDec<'a> {
        JsonDec { value, by_name: self.by_name }
    }
}

impl Dec for JsonDec<'_> {
    fn is_null(&self) -> bool {
        self.value.is_null()
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            other => mismatch(other, "String"),
        }
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.value {
            Value::Bool(value) => Ok(*value),
            other => mismatch(other, "Boolean"),
        }
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        let Value::Number(number) = self.value else { return mismatch(self.value, "Integer") };
        if let Some(value) = number.as_i64() {
            return Ok(value);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
        match number.as_f64() {
            Some(value) if value.fract() == 0.0 && value.abs() < 9e18 => Ok(value as i64),
            _ => mismatch(self.value, "Integer"),
        }
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        match self.value {
            Value::Number(number) => Ok(number.as_f64().unwrap_or(f64::NAN)),
            Value::String(text) => match text.as_str() {
                "NaN" => Ok(f64::NAN),
                "Infinity" => Ok(f64::INFINITY),
                "-Infinity" => Ok(f64::NEG_INFINITY),
                _ => mismatch(self.value, "Double"),
            },
            other => mismatch(other, "Double"),
        }
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        match self.value {
            Value::Number(number) => time::from_seconds(number.as_f64().unwrap_or(f64::NAN)),
            Value::String(text) => time::parse(text),
            other => mismatch(other, "Timestamp"),
        }
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        let Value::String(text) = self.value else { return mismatch(self.value, "Blob") };
        STANDARD
            .decode(text)
            .map(Bytes::from)
            .map_err(|_| DecodeError::new("STRING_VALUE cannot be converted to Blob"))
    }

    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        let Value::Object(object) = self.value else { return mismatch(self.value, schema.name) };
        for (index, description) in schema.members.iter().enumerate() {
            let value = match self.by_name {
                true => named(object, description.name),
                false => object.get(description.wire),
            };
            if let Some(value) = value {
                member(index, &mut self.inner(value))?;
            }
        }
        Ok(())
    }

    fn list(&mut self, item: ItemFn<'_>) -> Result<(), DecodeError> {
        let Value::Array(values) = self.value else { return mismatch(self.value, "List") };
        for value in values {
            item(&mut self.inner(value))?;
        }
        Ok(())
    }

    fn map(&mut self, entry: EntryFn<'_>) -> Result<(), DecodeError> {
        let Value::Object(object) = self.value else { return mismatch(self.value, "Map") };
        for (key, value) in object {
            entry(key.clone(), &mut self.inner(value))?;
        }
        Ok(())
    }
}

/// Writes compact JSON.
#[derive(Debug, Default)]
pub(crate) struct JsonEnc {
    pub(crate) out: String,
    /// For each structure that is open: whether a member has been written.
    has_members: Vec<bool>,
    member: Option<&'static Member>,
    /// As in [`JsonDec`].
    pub(crate) by_name: bool,
}

impl JsonEnc {
    /// As [`JsonDec::by_name`] reads.
    pub(crate) fn by_name() -> JsonEnc {
        JsonEnc { by_name: true, ..JsonEnc::default() }
    }

    pub(crate) fn quoted(&mut self, text: &str) {
        // A string always serializes.
        self.out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

impl Enc for JsonEnc {
    fn string(&mut self, value: &str) {
        self.quoted(value);
    }

    fn boolean(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    fn integer(&mut self, value: i64) {
        let _ = write!(self.out, "{value}");
    }

    fn float(&mut self, value: f64) {
        if value.is_finite() {
            self.out.push_str(&serde_json::to_string(&value).unwrap_or_default());
        } else if value.is_nan() {
            self.out.push_str("\"NaN\"");
        } else {
            self.out.push_str(if value > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" });
        }
    }

    fn timestamp(&mut self, value: Timestamp) {
        match self.member.and_then(|member| member.timestamp) {
            None | Some(TimestampFormat::EpochSeconds) => self.out.push_str(&time::epoch(value)),
            Some(format) => self.quoted(&time::format(value, format, false)),
        }
    }

    fn blob(&mut self, value: &Bytes) {
        self.quoted(&STANDARD.encode(value));
    }

    fn begin_structure(&mut self, _schema: &'static Schema) {
        self.out.push('{');
        self.has_members.push(false);
    }

    fn member(&mut self, member: &'static Member) {
        if let Some(has_members) = self.has_members.last_mut() {
            if *has_members {
                self.out.push(',');
            }
            *has_members = true;
        }
        self.quoted(if self.by_name { member.name } else { member.wire });
        self.out.push(':');
        self.member = Some(member);
    }

    fn end_structure(&mut self) {
        self.has_members.pop();
        self.out.push('}');
    }

    fn begin_list(&mut self, _length: usize) {
        self.member = self.member.map(Member::item);
        self.out.push('[');
    }

    fn item(&mut self, index: usize) {
        if index > 0 {
            self.out.push(',');
        }
    }

    fn end_list(&mut self) {
        self.out.push(']');
    }

    fn begin_map(&mut self, _length: usize) {
        self.member = self.member.map(Member::value);
        self.out.push('{');
    }

    fn key(&mut self, index: usize, key: &str) {
        if index > 0 {
            self.out.push(',');
        }
        self.quoted(key);
        self.out.push(':');
    }

    fn end_map(&mut self) {
        self.out.push('}');
    }
}
