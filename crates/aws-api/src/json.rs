//! AWS shapes as JSON values, for records that keep what was sent and for command lines.
//!
//! The same JSON as in the AWS JSON protocols.

use crate::protocol::json::{JsonDec, JsonEnc};
use crate::value::{Dec, DecodeError, Structure, Value, encode_structure};

/// `value` as AWS JSON has it.
pub fn to_value(value: &impl Value) -> serde_json::Value {
    let mut encoder = JsonEnc::default();
    value.encode(&mut encoder);
    // What the encoder writes is JSON; null would be a bug that the tests of the codec find.
    serde_json::from_str(&encoder.out).unwrap_or_default()
}

/// Reads what [`to_value`] wrote.
///
/// # Errors
/// When `json` is not of the shape.
pub fn from_value<T: Value>(json: &serde_json::Value) -> Result<T, DecodeError> {
    T::decode(&mut JsonDec::new(json))
}

/// A JSON value as an input of whatever operation: members by the model's names, wherever HTTP
/// would put them.
pub fn reader(json: &serde_json::Value) -> impl Dec + '_ {
    JsonDec::by_name(json)
}

/// An output of whatever operation, as [`reader`] would read it.
pub fn of_structure(structure: &dyn Structure) -> serde_json::Value {
    let mut encoder = JsonEnc::by_name();
    encode_structure(structure, &mut encoder);
    serde_json::from_str(&encoder.out).unwrap_or_default()
}
