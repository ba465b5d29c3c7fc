//! What the generated types have in common, and the two walks over them: in from a wire format
//! ([`Dec`]) and out to one ([`Enc`]).
//!
//! A structure gives its table and, by position, its members; all else here is ordinary code
//! that is compiled once. Validation is in [`crate::validate`], wire formats in
//! [`crate::protocol`].

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use model::Timestamp;
use thiserror::Error;

use crate::StreamBody;
use crate::schema::{Member, Schema};
use crate::validate::Validator;

/// A request that is not of the shape that the operation takes.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct DecodeError {
    pub message: String,
}

impl DecodeError {
    pub fn new(message: impl Into<String>) -> DecodeError {
        DecodeError { message: message.into() }
    }
}

/// Reads one structure's member, given its position.
pub type MemberFn<'a> = &'a mut dyn FnMut(usize, &mut dyn Dec) -> Result<(), DecodeError>;
/// Reads one list item.
pub type ItemFn<'a> = &'a mut dyn FnMut(&mut dyn Dec) -> Result<(), DecodeError>;
/// Reads one map entry.
pub type EntryFn<'a> = &'a mut dyn FnMut(String, &mut dyn Dec) -> Result<(), DecodeError>;

/// One value in some wire format, to be read as the type that the caller expects.
pub trait Dec {
    fn is_null(&self) -> bool;
    fn string(&mut self) -> Result<String, DecodeError>;
    fn boolean(&mut self) -> Result<bool, DecodeError>;
    fn integer(&mut self) -> Result<i64, DecodeError>;
    fn float(&mut self) -> Result<f64, DecodeError>;
    fn timestamp(&mut self) -> Result<Timestamp, DecodeError>;
    fn blob(&mut self) -> Result<Bytes, DecodeError>;
    /// A body that is not held in memory. Only REST payloads have one.
    fn stream(&mut self) -> Result<StreamBody, DecodeError> {
        Ok(StreamBody::from_bytes(self.blob()?))
    }
    /// Calls `member` for each member of `schema` that is present. Ignores what it does not know.
    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError>;
    fn list(&mut self, item: ItemFn<'_>) -> Result<(), DecodeError>;
    fn map(&mut self, entry: EntryFn<'_>) -> Result<(), DecodeError>;
}

/// Writes values in some wire format. Calls nest as the values do.
pub trait Enc {
    fn string(&mut self, value: &str);
    fn boolean(&mut self, value: bool);
    fn integer(&mut self, value: i64);
    fn float(&mut self, value: f64);
    fn timestamp(&mut self, value: Timestamp);
    fn blob(&mut self, value: &Bytes);
    /// Only REST payloads have one; elsewhere there is nothing to write.
    fn stream(&mut self, _value: &StreamBody) {}
    fn begin_structure(&mut self, schema: &'static Schema);
    /// Before the value of each member that is present.
    fn member(&mut self, member: &'static Member);
    fn end_structure(&mut self);
    fn begin_list(&mut self, length: usize);
    /// Before each item; positions count from 0.
    fn item(&mut self, index: usize);
    fn end_list(&mut self);
    fn begin_map(&mut self, length: usize);
    /// Before each value; positions count from 0.
    fn key(&mut self, index: usize, key: &str);
    fn end_map(&mut self);
}

/// Anything a member can hold.
pub trait Value: Sized + Send + fmt::Debug + 'static {
    fn decode(from: &mut dyn Dec) -> Result<Self, DecodeError>;
    fn encode(&self, to: &mut dyn Enc);
    /// Tells `validator` of each constraint in `member` that this value breaks.
    fn check(&self, _member: &'static Member, _validator: &mut Validator) {}
    fn is_empty_text(&self) -> bool {
        false
    }
}

/// A member's place in a structure: an `Option` of some [`Value`].
pub trait Slot {
    fn decode(&mut self, from: &mut dyn Dec) -> Result<(), DecodeError>;
    /// Writes nothing when the member is absent.
    fn encode(&self, to: &mut dyn Enc);
    fn check(&self, member: &'static Member, validator: &mut Validator);
    fn is_present(&self) -> bool;
    fn is_empty_text(&self) -> bool;
    fn clear(&mut self);
    fn debug(&self) -> Option<&dyn fmt::Debug>;
}

impl<T: Value> Slot for Option<T> {
    fn decode(&mut self, from: &mut dyn Dec) -> Result<(), DecodeError> {
        if !from.is_null() {
            *self = Some(T::decode(from)?);
        }
        Ok(())
    }

    fn encode(&self, to: &mut dyn Enc) {
        if let Some(value) = self {
            value.encode(to);
        }
    }

    fn check(&self, member: &'static Member, validator: &mut Validator) {
        if let Some(value) = self {
            value.check(member, validator);
        }
    }

    fn is_present(&self) -> bool {
        self.is_some()
    }

    fn is_empty_text(&self) -> bool {
        self.as_ref().is_some_and(Value::is_empty_text)
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn debug(&self) -> Option<&dyn fmt::Debug> {
        self.as_ref().map(|value| value as &dyn fmt::Debug)
    }
}

/// A generated structure. Every input and output is one.
pub trait Structure: Any + Send {
    fn schema(&self) -> &'static Schema;
    /// Absent members and positions beyond the last give an empty slot.
    fn slot(&self, index: usize) -> &dyn Slot;
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Slot>;
}

/// The table of a structure, known without a value of it.
pub trait Described {
    const SCHEMA: &'static Schema;
}

impl Described for () {
    const SCHEMA: &'static Schema = &crate::schema::UNIT;
}

/// A [`crate::schema::ReadFn`].
pub fn read<T: Value + Structure>(from: &mut dyn Dec) -> Result<Box<dyn Structure>, DecodeError> {
    Ok(Box::new(T::decode(from)?))
}

/// What [`Structure::slot`] gives beyond the last member.
pub const NO_SLOT: &dyn Slot = &None::<bool>;

pub fn decode_structure(into: &mut dyn Structure, from: &mut dyn Dec) -> Result<(), DecodeError> {
    let schema = into.schema();
    from.structure(schema, &mut |index, from| {
        let Some(slot) = into.slot_mut(index) else { return Ok(()) };
        slot.decode(from)?;
        if schema.members[index].is_idempotency_token && slot.is_empty_text() {
            slot.clear();
        }
        Ok(())
    })
}

pub fn encode_structure(structure: &dyn Structure, to: &mut dyn Enc) {
    let schema = structure.schema();
    to.begin_structure(schema);
    // XML attributes belong to the start tag, wherever the model lists them.
    for is_attribute in [true, false] {
        for (index, member) in schema.members.iter().enumerate() {
            let slot = structure.slot(index);
            if member.is_xml_attribute == is_attribute && slot.is_present() {
                to.member(member);
                slot.encode(to);
            }
        }
    }
    to.end_structure();
}

/// Shows the members that are present; what is sensitive is starred.
pub fn debug_structure(structure: &dyn Structure, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let schema = structure.schema();
    let mut out = f.debug_struct(schema.name);
    for (index, member) in schema.members.iter().enumerate() {
        match structure.slot(index).debug() {
            Some(_) if member.is_sensitive => {
                out.field(member.name, &format_args!("***"));
            }
            Some(value) => {
                out.field(member.name, value);
            }
            None => {}
        }
    }
    out.finish()
}

impl Structure for () {
    fn schema(&self) -> &'static Schema {
        &crate::schema::UNIT
    }

    fn slot(&self, _index: usize) -> &dyn Slot {
        NO_SLOT
    }

    fn slot_mut(&mut self, _index: usize) -> Option<&mut dyn Slot> {
        None
    }
}

impl Value for () {
    fn decode(from: &mut dyn Dec) -> Result<(), DecodeError> {
        decode_structure(&mut (), from)
    }

    fn encode(&self, to: &mut dyn Enc) {
        encode_structure(self, to);
    }
}

impl Value for String {
    fn decode(from: &mut dyn Dec) -> Result<String, DecodeError> {
        from.string()
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.string(self);
    }

    fn check(&self, member: &'static Member, validator: &mut Validator) {
        validator.text(self, member);
    }

    fn is_empty_text(&self) -> bool {
        self.is_empty()
    }
}

impl Value for bool {
    fn decode(from: &mut dyn Dec) -> Result<bool, DecodeError> {
        from.boolean()
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.boolean(*self);
    }
}

impl Value for i32 {
    fn decode(from: &mut dyn Dec) -> Result<i32, DecodeError> {
        let value = from.integer()?;
        i32::try_from(value)
            .map_err(|_| DecodeError::new(format!("{value} does not fit in an Integer")))
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.integer(i64::from(*self));
    }

    fn check(&self, member: &'static Member, validator: &mut Validator) {
        validator.number(i64::from(*self), member);
    }
}

impl Value for i64 {
    fn decode(from: &mut dyn Dec) -> Result<i64, DecodeError> {
        from.integer()
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.integer(*self);
    }

    fn check(&self, member: &'static Member, validator: &mut Validator) {
        validator.number(*self, member);
    }
}

impl Value for f64 {
    fn decode(from: &mut dyn Dec) -> Result<f64, DecodeError> {
        from.float()
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.float(*self);
    }
}

impl Value for f32 {
    fn decode(from: &mut dyn Dec) -> Result<f32, DecodeError> {
        #[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is what is asked for")]
        Ok(from.float()? as f32)
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.float(f64::from(*self));
    }
}

impl Value for Timestamp {
    fn decode(from: &mut dyn Dec) -> Result<Timestamp, DecodeError> {
        from.timestamp()
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.timestamp(*self);
    }
}

impl Value for Bytes {
    fn decode(from: &mut dyn Dec) -> Result<Bytes, DecodeError> {
        from.blob()
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.blob(self);
    }

    fn check(&self, member: &'static Member, validator: &mut Validator) {
        validator.length(self.len(), &"java.nio.HeapByteBuffer", member);
    }
}

impl Value for StreamBody {
    fn decode(from: &mut dyn Dec) -> Result<StreamBody, DecodeError> {
        from.stream()
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.stream(self);
    }
}

/// Members that would otherwise contain themselves are boxed.
impl<T: Value> Value for Box<T> {
    fn decode(from: &mut dyn Dec) -> Result<Box<T>, DecodeError> {
        Ok(Box::new(T::decode(from)?))
    }

    fn encode(&self, to: &mut dyn Enc) {
        (**self).encode(to);
    }

    fn check(&self, member: &'static Member, validator: &mut Validator) {
        (**self).check(member, validator);
    }
}

impl<T: Value> Value for Vec<T> {
    fn decode(from: &mut dyn Dec) -> Result<Vec<T>, DecodeError> {
        let mut out = Vec::new();
        from.list(&mut |item| {
            // A null in a list of AWS JSON is dropped, as AWS does.
            if !item.is_null() {
                out.push(T::decode(item)?);
            }
            Ok(())
        })?;
        Ok(out)
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.begin_list(self.len());
        for (index, item) in self.iter().enumerate() {
            to.item(index);
            item.encode(to);
        }
        to.end_list();
    }

    fn check(&self, member: &'static Member, validator: &mut Validator) {
        validator.length(self.len(), &Printed(self), member);
        for (index, item) in self.iter().enumerate() {
            validator.within(format_args!("{}.member", index + 1), |validator| {
                item.check(member.item(), validator);
            });
        }
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn decode(from: &mut dyn Dec) -> Result<BTreeMap<String, T>, DecodeError> {
        let mut out = BTreeMap::new();
        from.map(&mut |key, value| {
            if !value.is_null() {
                out.insert(key, T::decode(value)?);
            }
            Ok(())
        })?;
        Ok(out)
    }

    fn encode(&self, to: &mut dyn Enc) {
        to.begin_map(self.len());
        for (index, (key, value)) in self.iter().enumerate() {
            to.key(index, key);
            value.encode(to);
        }
        to.end_map();
    }

    fn check(&self, member: &'static Member, validator: &mut Validator) {
        validator.length(self.len(), &Printed(self), member);
        for (key, value) in self {
            validator.within(format_args!("{key}.member"), |validator| {
                value.check(member.value(), validator);
            });
        }
    }
}

/// A collection as AWS prints it in a validation error: `[a, b]`.
struct Printed<'a, T>(&'a T);

impl<T: fmt::Debug> fmt::Display for Printed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Quotes do not appear in AWS's messages.
        write!(f, "{}", format!("{:?}", self.0).replace('"', ""))
    }
}
