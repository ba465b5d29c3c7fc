//! CBOR, as Smithy RPC v2 writes values.
//!
//! Reads all that RFC 8949 allows in definite and indefinite form, writes structures in
//! indefinite form.

use bytes::Bytes;
use model::Timestamp;
use serde_json::Value;

use super::time;
use crate::schema::{Member, Schema};
use crate::value::{Dec, DecodeError, Enc, EntryFn, ItemFn, MemberFn};

/// Deeper than any input of AWS; a limit, since items are walked by recursion.
const MAX_DEPTH: usize = 64;

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;
const SIMPLE: u8 = 7;
/// The additional information of items of indefinite length.
const INDEFINITE: u8 = 31;
const BREAK: u8 = 0xff;
/// Seconds since 1970.
const TAG_EPOCH: u64 = 1;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cbor {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Bytes(Bytes),
    Text(String),
    Array(Vec<Cbor>),
    Map(Vec<(String, Cbor)>),
    Time(f64),
}

fn malformed() -> DecodeError {
    DecodeError::new("The request body is not well-formed CBOR.")
}

/// An empty body is an empty structure.
pub(crate) fn parse(body: &[u8]) -> Result<Cbor, DecodeError> {
    if body.is_empty() {
        return Ok(Cbor::Map(Vec::new()));
    }
    let mut reader = CborReader { rest: body };
    let item = reader.item(0)?;
    if reader.rest.is_empty() { Ok(item) } else { Err(malformed()) }
}

struct CborReader<'a> {
    rest: &'a [u8],
}

impl<'a> CborReader<'a> {
    fn byte(&mut self) -> Result<u8, DecodeError> {
        let (first, rest) = self.rest.split_first().ok_or_else(malformed)?;
        self.rest = rest;
        Ok(*first)
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], DecodeError> {
        let length = usize::try_from(length).map_err(|_| malformed())?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    fn argument(&mut self, info: u8) -> Result<u64, DecodeError> {
        let length = match info {
            0..=23 => return Ok(u64::from(info)),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => return Err(malformed()),
        };
        let bytes = self.take(length)?;
        Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Whether an item of indefinite length ends here.
    fn at_break(&mut self) -> bool {
        if self.rest.first() == Some(&BREAK) {
            self.rest = &self.rest[1..];
            return true;
        }
        false
    }

    fn chunks(&mut self, major: u8, info: u8) -> Result<Vec<u8>, DecodeError> {
        if info != INDEFINITE {
            let length = self.argument(info)?;
            return Ok(self.take(length)?.to_vec());
        }
        let mut out = Vec::new();
        while !self.at_break() {
            let head = self.byte()?;
            if head >> 5 != major || head & 31 == INDEFINITE {
                return Err(malformed());
            }
            let length = self.argument(head & 31)?;
            out.extend_from_slice(self.take(length)?);
        }
        Ok(out)
    }

    fn item(&mut self, depth: usize) -> Result<Cbor, DecodeError> {
        if depth > MAX_DEPTH {
            return Err(malformed());
        }
        let head = self.byte()?;
        let (major, info) = (head >> 5, head & 31);
        Ok(match major {
            UNSIGNED => Cbor::Int(i64::try_from(self.argument(info)?).map_err(|_| malformed())?),
            NEGATIVE => {
                let number = i64::try_from(self.argument(info)?).map_err(|_| malformed())?;
                Cbor::Int(-1 - number)
            }
            BYTES => Cbor::Bytes(self.chunks(major, info)?.into()),
            TEXT => {
                Cbor::Text(String::from_utf8(self.chunks(major, info)?).map_err(|_| malformed())?)
            }
            ARRAY => {
                let mut items = Vec::new();
                self.each(info, |reader| {
                    items.push(reader.item(depth + 1)?);
                    Ok(())
                })?;
                Cbor::Array(items)
            }
            MAP => {
                let mut entries = Vec::new();
                self.each(info, |reader| {
                    let Cbor::Text(key) = reader.item(depth + 1)? else { return Err(malformed()) };
                    entries.push((key, reader.item(depth + 1)?));
                    Ok(())
                })?;
                Cbor::Map(entries)
            }
            TAG => {
                let tag = self.argument(info)?;
                match (tag, self.item(depth + 1)?) {
                    (TAG_EPOCH, Cbor::Int(seconds)) => Cbor::Time(seconds as f64),
                    (TAG_EPOCH, Cbor::Float(seconds)) => Cbor::Time(seconds),
                    (TAG_EPOCH, _) => return Err(malformed()),
                    (_, item) => item,
                }
            }
            _ => self.simple(info)?,
        })
    }

    fn each(
        &mut self,
        info: u8,
        mut read: impl FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        if info == INDEFINITE {
            while !self.at_break() {
                read(self)?;
            }
            return Ok(());
        }
        // Each item takes a byte at least, so a false count ends at the end of the body.
        for _ in 0..self.argument(info)? {
            read(self)?;
        }
        Ok(())
    }

    fn simple(&mut self, info: u8) -> Result<Cbor, DecodeError> {
        Ok(match info {
            20 => Cbor::Bool(false),
            21 => Cbor::Bool(true),
            22 | 23 => Cbor::Null,
            25 => Cbor::Float(half(self.argument(25)?)),
            26 => {
                let bits = u32::try_from(self.argument(26)?).map_err(|_| malformed())?;
                Cbor::Float(f64::from(f32::from_bits(bits)))
            }
            27 => Cbor::Float(f64::from_bits(self.argument(27)?)),
            _ => return Err(malformed()),
        })
    }
}

/// An IEEE 754 number of 16 bits.
fn half(bits: u64) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::try_from(bits >> 10 & 0x1f).unwrap_or_default();
    let fraction = (bits & 0x3ff) as f64;
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

#[derive(Debug)]
pub(crate) struct CborDec<'a> {
    value: &'a Cbor,
}

impl<'a> CborDec<'a> {
    pub(crate) fn new(value: &'a Cbor) -> CborDec<'a> {
        CborDec { value }
    }

    fn mismatch<T>(&self, expected: &str) -> Result<T, DecodeError> {
        let found = match self.value {
            Cbor::Null => "null",
            Cbor::Bool(_) => "a boolean",
            Cbor::Int(_) => "an integer",
            Cbor::Float(_) => "a float",
            Cbor::Bytes(_) => "a byte string",
            Cbor::Text(_) => "a text",
            Cbor::Array(_) => "an array",
            Cbor::Map(_) => "a map",
            Cbor::Time(_) => "a timestamp",
        };
        Err(DecodeError::new(format!("Expected {expected}, found {found}.")))
    }
}

impl Dec for CborDec<'_> {
    fn is_null(&self) -> bool {
        *self.value == Cbor::Null
    }

    fn string(&mut self) -> Result<String, DecodeError> {
        match self.value {
            Cbor::Text(text) => Ok(text.clone()),
            _ => self.mismatch("a text"),
        }
    }

    fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.value {
            Cbor::Bool(value) => Ok(*value),
            _ => self.mismatch("a boolean"),
        }
    }

    fn integer(&mut self) -> Result<i64, DecodeError> {
        match self.value {
            Cbor::Int(value) => Ok(*value),
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            Cbor::Float(value) if value.fract() == 0.0 && value.abs() < 9e18 => Ok(*value as i64),
            _ => self.mismatch("an integer"),
        }
    }

    fn float(&mut self) -> Result<f64, DecodeError> {
        match self.value {
            Cbor::Int(value) => Ok(*value as f64),
            Cbor::Float(value) => Ok(*value),
            _ => self.mismatch("a float"),
        }
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        match self.value {
            Cbor::Time(seconds) => time::from_seconds(*seconds),
            _ => self.mismatch("a timestamp"),
        }
    }

    fn blob(&mut self) -> Result<Bytes, DecodeError> {
        match self.value {
            Cbor::Bytes(bytes) => Ok(bytes.clone()),
            _ => self.mismatch("a byte string"),
        }
    }

    fn structure(
        &mut self,
        schema: &'static Schema,
        member: MemberFn<'_>,
    ) -> Result<(), DecodeError> {
        let Cbor::Map(entries) = self.value else { return self.mismatch("a map") };
        for (index, description) in schema.members.iter().enumerate() {
            if let Some((_, value)) = entries.iter().find(|(key, _)| key == description.name) {
                member(index, &mut CborDec { value })?;
            }
        }
        Ok(())
    }

    fn list(&mut self, item: ItemFn<'_>) -> Result<(), DecodeError> {
        let Cbor::Array(items) = self.value else { return self.mismatch("an array") };
        for value in items {
            item(&mut CborDec { value })?;
        }
        Ok(())
    }

    fn map(&mut self, entry: EntryFn<'_>) -> Result<(), DecodeError> {
        let Cbor::Map(entries) = self.value else { return self.mismatch("a map") };
        for (key, value) in entries {
            entry(key.clone(), &mut CborDec { value })?;
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
pub(crate) struct CborEnc {
    pub(crate) out: Vec<u8>,
}

impl CborEnc {
    #[expect(clippy::cast_possible_truncation, reason = "each arm has checked the range")]
    fn head(&mut self, major: u8, argument: u64) {
        let major = major << 5;
        match argument {
            0..=23 => self.out.push(major | argument as u8),
            24..=0xff => self.out.extend([major | 24, argument as u8]),
            0x100..=0xffff => {
                self.out.push(major | 25);
                self.out.extend((argument as u16).to_be_bytes());
            }
            0x1_0000..=0xffff_ffff => {
                self.out.push(major | 26);
                self.out.extend((argument as u32).to_be_bytes());
            }
            _ => {
                self.out.push(major | 27);
                self.out.extend(argument.to_be_bytes());
            }
        }
    }

    /// Details of errors are JSON.
    pub(crate) fn json(&mut self, value: &Value) {
        match value {
            Value::Null => self.out.push(SIMPLE << 5 | 22),
            Value::Bool(value) => self.boolean(*value),
            Value::Number(number) => match number.as_i64() {
                Some(value) => self.integer(value),
                None => self.float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                self.begin_list(items.len());
                items.iter().for_each(|item| self.json(item));
            }
            Value::Object(entries) => {
                self.begin_map(entries.len());
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.key(index, key);
                    self.json(value);
                }
            }
        }
    }
}

impl Enc for CborEnc {
    fn string(&mut self, value: &str) {
        self.head(TEXT, value.len() as u64);
        self.out.extend_from_slice(value.as_bytes());
    }

    fn boolean(&mut self, value: bool) {
        self.out.push(SIMPLE << 5 | if value { 21 } else { 20 });
    }

    fn integer(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => self.head(UNSIGNED, value),
            Err(_) => self.head(NEGATIVE, (-1 - value).unsigned_abs()),
        }
    }

    fn float(&mut self, value: f64) {
        self.out.push(SIMPLE << 5 | 27);
        self.out.extend(value.to_bits().to_be_bytes());
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.head(TAG, TAG_EPOCH);
        if value.0 % 1000 == 0 {
            self.integer(value.as_secs());
        } else {
            self.float(value.as_secs_f64());
        }
    }

    fn blob(&mut self, value: &Bytes) {
        self.head(BYTES, value.len() as u64);
        self.out.extend_from_slice(value);
    }

    fn begin_structure(&mut self, _schema: &'static Schema) {
        self.out.push(MAP << 5 | INDEFINITE);
    }

    fn member(&mut self, member: &'static Member) {
        self.string(member.name);
    }

    fn end_structure(&mut self) {
        self.out.push(BREAK);
    }

    fn begin_list(&mut self, length: usize) {
        self.head(ARRAY, length as u64);
    }

    fn item(&mut self, _index: usize) {}

    fn end_list(&mut self) {}

    fn begin_map(&mut self, length: usize) {
        self.head(MAP, length as u64);
    }

    fn key(&mut self, _index: usize, key: &str) {
        self.string(key);
    }

    fn end_map(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hex: &str, expected: Cbor) {
        assert_eq!(parse(&hex::decode(hex).unwrap()), Ok(expected), "{hex}");
    }

    #[test]
    fn items_of_the_rfc_are_read() {
        let text = |text: &str| Cbor::Text(text.into());
        check("1903e8", Cbor::Int(1000));
        check("3903e7", Cbor::Int(-1000));
        check("f93c00", Cbor::Float(1.0));
        check("f97bff", Cbor::Float(65504.0));
        check("fa47c35000", Cbor::Float(100_000.0));
        check("fb3ff199999999999a", Cbor::Float(1.1));
        check("f7", Cbor::Null);
        check("c11a514b67b0", Cbor::Time(1_363_896_240.0));
        check("7f657374726561646d696e67ff", text("streaming"));
        check("9f018202039f0405ffff", {
            let inner = |a, b| Cbor::Array(vec![Cbor::Int(a), Cbor::Int(b)]);
            Cbor::Array(vec![Cbor::Int(1), inner(2, 3), inner(4, 5)])
        });
        check("bf6346756ef563416d7421ff", {
            Cbor::Map(vec![("Fun".into(), Cbor::Bool(true)), ("Amt".into(), Cbor::Int(-2))])
        });
    }

    #[test]
    fn what_is_cut_off_or_too_deep_is_refused() {
        for hex in ["", "bf", "7f61", "9bffffffffffffffff", "ff", "5f6161ff"].map(hex::decode) {
            let body = hex.unwrap();
            assert!(body.is_empty() || parse(&body).is_err(), "{body:?}");
        }
        assert!(parse(&[0x81; 10_000]).is_err());
    }
}
