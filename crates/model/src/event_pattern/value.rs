//! One allowed value of a pattern, and whether a leaf of an event is it.

use std::net::IpAddr;

use serde_json::Value;

/// Numbers beyond this have no order for AWS's operators, only their digits.
pub(super) const MAX_NUMBER: f64 = 5e9;

/// What is written into a list of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ValuePattern {
    Null,
    Bool(bool),
    Number(NumberPattern),
    Text(TextPattern),
    /// From, to: inclusive or not.
    Range {
        from: Option<Limit>,
        to: Option<Limit>,
    },
    /// An address of this network.
    Cidr(Network),
    /// Decided by the field, not by a value.
    Exists(bool),
    /// Anything that is none of these.
    AnythingBut(Vec<ValuePattern>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TextPattern {
    Exact(String),
    IgnoreCase(String),
    Prefix(String),
    PrefixIgnoreCase(String),
    Suffix(String),
    SuffixIgnoreCase(String),
    Wildcard(Vec<String>),
}

/// A number by its value; its digits decide where a double cannot.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NumberPattern {
    pub(super) digits: String,
    pub(super) value: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    pub(super) value: f64,
    pub(super) is_inclusive: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) address: IpAddr,
    pub(super) bits: u8,
}

impl ValuePattern {
    /// Whether `leaf`, which is no list and no object, is this.
    pub(super) fn matches(&self, leaf: &Value) -> bool {
        match (self, leaf) {
            (ValuePattern::Null, Value::Null) => true,
            (ValuePattern::Bool(wanted), Value::Bool(value)) => wanted == value,
            (ValuePattern::Number(wanted), Value::Number(number)) => wanted.matches(number),
            (ValuePattern::Text(wanted), Value::String(text)) => wanted.matches(text),
            (ValuePattern::Range { from, to }, Value::Number(number)) => {
                let Some(value) = number.as_f64().filter(|value| value.abs() <= MAX_NUMBER) else {
                    return false;
                };
                from.is_none_or(|limit| {
                    value > limit.value || (limit.is_inclusive && value == limit.value)
                }) && to.is_none_or(|limit| {
                    value < limit.value || (limit.is_inclusive && value == limit.value)
                })
            }
            (ValuePattern::Cidr(network), Value::String(text)) => {
                text.parse().is_ok_and(|address| network.contains(address))
            }
            (ValuePattern::AnythingBut(excluded), leaf) => {
                !excluded.iter().any(|pattern| pattern.matches(leaf))
            }
            (ValuePattern::Exists(wanted), _) => *wanted,
            (
                ValuePattern::Null
                | ValuePattern::Bool(_)
                | ValuePattern::Number(_)
                | ValuePattern::Text(_)
                | ValuePattern::Range { .. }
                | ValuePattern::Cidr(_),
                _,
            ) => false,
        }
    }
}

impl NumberPattern {
    fn matches(&self, number: &serde_json::Number) -> bool {
        // A double has no place for the digits of large integers, such as ids.
        if let (Some(wanted), Some(value)) = (self.digits.parse::<i128>().ok(), integer(number)) {
            return wanted == value;
        }
        number.as_f64() == Some(self.value)
    }
}

fn integer(number: &serde_json::Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

impl TextPattern {
    fn matches(&self, text: &str) -> bool {
        match self {
            TextPattern::Exact(wanted) => {
                wanted == text
                    // One address has many spellings: `::1` and `0:0:0:0:0:0:0:1`.
                    || matches!(
                        (wanted.parse::<IpAddr>(), text.parse::<IpAddr>()),
                        (Ok(wanted), Ok(address)) if wanted == address
                    )
            }
            TextPattern::IgnoreCase(wanted) => folded(wanted).eq(folded(text)),
            TextPattern::Prefix(wanted) => text.starts_with(wanted.as_str()),
            TextPattern::PrefixIgnoreCase(wanted) => {
                let mut text = folded(text);
                folded(wanted).all(|c| text.next() == Some(c))
            }
            TextPattern::Suffix(wanted) => text.ends_with(wanted.as_str()),
            TextPattern::SuffixIgnoreCase(wanted) => {
                let text: String = folded(text).collect();
                let wanted: String = folded(wanted).collect();
                text.ends_with(&wanted)
            }
            TextPattern::Wildcard(parts) => wildcard(parts, text),
        }
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Whether `text` has `parts` in order, the first at its start and the last at its end.
fn wildcard(parts: &[String], text: &str) -> bool {
    let Some((first, others)) = parts.split_first() else { return text.is_empty() };
    let Some((last, between)) = others.split_last() else { return text == first };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    // The earliest place leaves the most for what follows.
    for part in between {
        match rest.find(part.as_str()) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

impl Network {
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                u32::from(network) & mask == u32::from(address) & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                u128::from(network) & mask == u128::from(address) & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}
