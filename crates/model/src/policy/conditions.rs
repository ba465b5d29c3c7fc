//! Whether the `Condition` of a statement holds for a request.
//!
//! All operators of AWS. An operator that is not one of them never helps: it makes an Allow
//! fail and a Deny hold.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Iso8601;

use super::pattern::Pattern;
use super::{Condition, Effect};
use crate::Timestamp;

/// What is known about a request, by condition key. Case does not count in keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    own: BTreeMap<String, Vec<String>>,
    /// What holds for the whole call, below what is added for one question.
    below: Vec<Arc<Facts>>,
}

impl Facts {
    pub fn new() -> Facts {
        Facts::default()
    }

    /// Adds `value` to those of `key`.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Facts {
        self.add(key, value);
        self
    }

    /// Nothing of its own yet, on top of others. A key that is added hides those below it.
    pub fn over(below: impl IntoIterator<Item = Arc<Facts>>) -> Facts {
        Facts { own: BTreeMap::new(), below: below.into_iter().collect() }
    }

    pub fn add(&mut self, key: &str, value: impl Into<String>) {
        self.own.entry(key.to_ascii_lowercase()).or_default().push(value.into());
    }

    /// Replaces what there is under `key`.
    pub fn set(&mut self, key: &str, values: Vec<String>) {
        self.own.insert(key.to_ascii_lowercase(), values);
    }

    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.get_lower(&key.to_ascii_lowercase())
    }

    fn get_lower(&self, key: &str) -> Option<&[String]> {
        let own = self.own.get(key).map(Vec::as_slice);
        own.or_else(|| self.below.iter().find_map(|below| below.get_lower(key)))
    }

    /// Everything, with keys in lower case.
    pub fn all(&self) -> BTreeMap<String, Vec<String>> {
        let mut all = BTreeMap::new();
        for below in self.below.iter().rev() {
            all.extend(below.all());
        }
        all.extend(self.own.clone());
        all
    }
}

/// Whether all `conditions` hold. `variables` is true for policies of version 2012-10-17.
pub fn hold(conditions: &[Condition], effect: Effect, facts: &Facts, variables: bool) -> bool {
    conditions.iter().all(|condition| match Operator::parse(&condition.operator) {
        Some(operator) => operator.holds(condition, facts, variables),
        None => effect == Effect::Deny,
    })
}

/// Whether `text` is an operator, with whatever may stand before and after it.
pub fn is_operator(text: &str) -> bool {
    Operator::parse(text).is_some()
}

/// An operator taken apart: `ForAnyValue:StringNotLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Operator {
    quantifier: Quantifier,
    compare: Compare,
    is_negated: bool,
    if_exists: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    /// One value is expected; several are treated as `ForAnyValue`.
    None,
    ForAllValues,
    ForAnyValue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    String,
    StringIgnoreCase,
    StringLike,
    Numeric(Order),
    Date(Order),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    fn parse(text: &str) -> Option<Operator> {
        let lower = text.to_ascii_lowercase();
        let (quantifier, name) = match lower.split_once(':') {
            Some(("forallvalues", name)) => (Quantifier::ForAllValues, name),
            Some(("foranyvalue", name)) => (Quantifier::ForAnyValue, name),
            Some(_) => return None,
            None => (Quantifier::None, lower.as_str()),
        };
        let (name, if_exists) = match name.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let (compare, is_negated) = match name {
            "stringequals" => (Compare::String, false),
            "stringnotequals" => (Compare::String, true),
            "stringequalsignorecase" => (Compare::StringIgnoreCase, false),
            "stringnotequalsignorecase" => (Compare::StringIgnoreCase, true),
            "stringlike" => (Compare::StringLike, false),
            "stringnotlike" => (Compare::StringLike, true),
            "bool" => (Compare::Bool, false),
            "binaryequals" => (Compare::Binary, false),
            "ipaddress" => (Compare::Ip, false),
            "notipaddress" => (Compare::Ip, true),
            "arnequals" | "arnlike" => (Compare::Arn, false),
            "arnnotequals" | "arnnotlike" => (Compare::Arn, true),
            "null" if !if_exists => (Compare::Null, false),
            _ => {
                let (make, order): (fn(Order) -> Compare, _) =
                    if let Some(order) = name.strip_prefix("numeric") {
                        (Compare::Numeric, order)
                    } else {
                        (Compare::Date, name.strip_prefix("date")?)
                    };
                match order {
                    "equals" => (make(Order::Equal), false),
                    "notequals" => (make(Order::Equal), true),
                    "lessthan" => (make(Order::Less), false),
                    "lessthanequals" => (make(Order::LessOrEqual), false),
                    "greaterthan" => (make(Order::Greater), false),
                    "greaterthanequals" => (make(Order::GreaterOrEqual), false),
                    _ => return None,
                }
            }
        };
        Some(Operator { quantifier, compare, is_negated, if_exists })
    }

    fn holds(self, condition: &Condition, facts: &Facts, variables: bool) -> bool {
        let actual = facts.get(&condition.key);
        if self.compare == Compare::Null {
            let is_absent = if actual.is_none() { "true" } else { "false" };
            return condition.values.iter().any(|value| value.eq_ignore_ascii_case(is_absent));
        }
        let Some(actual) = actual.filter(|values| !values.is_empty()) else {
            return match self.quantifier {
                Quantifier::ForAllValues => true,
                Quantifier::ForAnyValue => self.if_exists,
                Quantifier::None => self.is_negated || self.if_exists,
            };
        };
        let patterns: Vec<Pattern> = condition
            .values
            .iter()
            .filter_map(|value| {
                if variables {
                    Pattern::with_variables(value, facts)
                } else {
                    Some(Pattern::plain(value))
                }
            })
            .collect();
        let one = |value: &String| {
            patterns.iter().any(|pattern| self.compare.matches(pattern, value)) != self.is_negated
        };
        match self.quantifier {
            Quantifier::ForAllValues => actual.iter().all(one),
            Quantifier::ForAnyValue => actual.iter().any(one),
            // Several values for an operator that expects one: a negation must hold for all.
            Quantifier::None if self.is_negated => actual.iter().all(one),
            Quantifier::None => actual.iter().any(one),
        }
    }
}

impl Compare {
    fn matches(self, pattern: &Pattern, actual: &str) -> bool {
        let expected = || pattern.to_text();
        match self {
            Compare::String | Compare::Binary => expected() == actual,
            Compare::StringIgnoreCase => expected().to_lowercase() == actual.to_lowercase(),
            Compare::StringLike => pattern.matches(actual),
            Compare::Numeric(order) => match (expected().parse::<f64>(), actual.parse::<f64>()) {
                (Ok(expected), Ok(actual)) => order.holds(&actual, &expected),
                _ => false,
            },
            Compare::Date(order) => match (date(&expected()), date(actual)) {
                (Some(expected), Some(actual)) => order.holds(&actual, &expected),
                _ => false,
            },
            Compare::Bool => expected().eq_ignore_ascii_case(actual),
            Compare::Ip => address_is_in(actual, &expected()),
            Compare::Arn => arn_matches(pattern, actual),
            Compare::Null => false,
        }
    }
}

impl Order {
    fn holds<T: PartialOrd>(self, actual: &T, expected: &T) -> bool {
        match self {
            Order::Equal => actual == expected,
            Order::Less => actual < expected,
            Order::LessOrEqual => actual <= expected,
            Order::Greater => actual > expected,
            Order::GreaterOrEqual => actual >= expected,
        }
    }
}

/// ISO 8601, or seconds since 1970.
fn date(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(Timestamp::from_secs(seconds));
    }
    if let Ok(at) = OffsetDateTime::parse(text, &Iso8601::DEFAULT) {
        return Some(Timestamp::from_datetime(at));
    }
    let day = time::Date::parse(text, &Iso8601::DATE).ok()?;
    Some(Timestamp::from_datetime(day.midnight().assume_utc()))
}

/// Six parts between colons, each matched for itself: a `*` of the service does not reach into
/// the account. Only the resource may hold colons.
fn arn_matches(pattern: &Pattern, actual: &str) -> bool {
    let patterns = pattern.split_colons(6);
    let parts: Vec<&str> = actual.splitn(6, ':').collect();
    if patterns.len() == 1 {
        return pattern.matches(actual);
    }
    patterns.len() == parts.len() && patterns.iter().zip(&parts).all(|(p, part)| p.matches(part))
}

/// Whether the address `actual` lies in `expected`, an address or a range in CIDR form.
fn address_is_in(actual: &str, expected: &str) -> bool {
    let (network, length) = match expected.split_once('/') {
        Some((network, length)) => (network, length.parse::<u32>().ok()),
        None => (expected, Some(u32::MAX)),
    };
    let (Ok(network), Ok(actual), Some(length)) =
        (network.parse::<IpAddr>(), actual.parse::<IpAddr>(), length)
    else {
        return false;
    };
    // All addresses as 128 bits, left-aligned.
    let (network, actual, width) = match (network, actual) {
        (IpAddr::V4(network), IpAddr::V4(actual)) => {
            (u128::from(network.to_bits()) << 96, u128::from(actual.to_bits()) << 96, 32)
        }
        (IpAddr::V6(network), IpAddr::V6(actual)) => (network.to_bits(), actual.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    let length = length.min(width);
    length == 0 || (network ^ actual) >> (128 - length) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_compare_as_they_say() {
        let facts = Facts::new()
            .with("aws:SourceAccount", "000000000000")
            .with("aws:SourceArn", "arn:aws:ecs:us-east-1:000000000000:*")
            .with("sts:ExternalId", "Secret")
            .with("aws:SourceIp", "10.1.2.3")
            .with("aws:SecureTransport", "false")
            .with("aws:CurrentTime", "2026-11-21T10:00:00Z")
            .with("aws:TagKeys", "a")
            .with("aws:TagKeys", "b")
            .with("s3:max-keys", "10");
        for (operator, key, values, expected) in [
            ("StringEquals", "AWS:sourceaccount", &["1", "000000000000"][..], true),
            ("StringEquals", "sts:ExternalId", &["secret"], false),
            ("StringEqualsIgnoreCase", "sts:ExternalId", &["secret"], true),
            ("StringNotEquals", "sts:ExternalId", &["Secret"], false),
            ("StringLike", "sts:ExternalId", &["Sec*"], true),
            ("StringEquals", "sts:ExternalId", &["Sec*"], false),
            ("StringEquals", "sts:Other", &["x"], false),
            ("StringNotEquals", "sts:Other", &["x"], true),
            ("StringEqualsIfExists", "sts:Other", &["x"], true),
            ("ArnLike", "aws:SourceArn", &["arn:aws:ecs:*:000000000000:*"], true),
            ("ArnLike", "aws:SourceArn", &["arn:aws:ecs:*"], false),
            ("ArnEquals", "aws:SourceArn", &["arn:aws:ecs:us-west-2:000000000000:*"], false),
            ("ArnNotLike", "aws:SourceArn", &["arn:aws:s3:::x"], true),
            ("IpAddress", "aws:SourceIp", &["10.1.0.0/16"], true),
            ("IpAddress", "aws:SourceIp", &["10.1.2.3"], true),
            ("IpAddress", "aws:SourceIp", &["::/0"], false),
            ("NotIpAddress", "aws:SourceIp", &["10.0.0.0/8"], false),
            ("Bool", "aws:SecureTransport", &["False"], true),
            ("DateLessThan", "aws:CurrentTime", &["2027-01-01T00:00:00Z"], true),
            ("DateGreaterThan", "aws:CurrentTime", &["1795260000"], false),
            ("DateGreaterThan", "aws:CurrentTime", &["2026-11-21"], true),
            ("NumericLessThanEquals", "s3:max-keys", &["10.0"], true),
            ("NumericNotEquals", "s3:max-keys", &["10"], false),
            ("Null", "sts:Other", &["true"], true),
            ("Null", "sts:ExternalId", &["true"], false),
            ("ForAllValues:StringEquals", "aws:TagKeys", &["a", "b", "c"], true),
            ("ForAllValues:StringEquals", "aws:TagKeys", &["a"], false),
            ("ForAnyValue:StringEquals", "aws:TagKeys", &["b"], true),
            ("ForAllValues:StringEquals", "aws:Nothing", &["a"], true),
            ("ForAnyValue:StringEquals", "aws:Nothing", &["a"], false),
            ("StringMatches", "sts:ExternalId", &["Secret"], false),
            ("ForSome:StringEquals", "sts:ExternalId", &["Secret"], false),
        ] {
            let condition = Condition {
                operator: operator.into(),
                key: key.into(),
                values: values.iter().map(|&value| value.to_owned()).collect(),
            };
            let holds = hold(&[condition], Effect::Allow, &facts, true);
            assert_eq!(holds, expected, "{operator} {key} {values:?}");
        }
    }

    #[test]
    fn an_unknown_operator_never_helps() {
        let condition =
            Condition { operator: "Whim".into(), key: "a:b".into(), values: vec!["x".into()] };
        let conditions = [condition];
        assert!(!hold(&conditions, Effect::Allow, &Facts::new(), true));
        assert!(hold(&conditions, Effect::Deny, &Facts::new(), true));
    }
}
