//! Which messages a subscription wants.
//!
//! The matching is EventBridge's (`model::event_pattern`); what SNS allows of it is less.

use std::collections::BTreeMap;

use model::EventPattern;
use model::record::sns::SubscriptionRecord;
use serde_json::{Map, Value, json};

use super::message::{Attribute, Message};

/// What the policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Attributes,
    Body,
}

const MOST_KEYS: usize = 5;
const MOST_COMBINATIONS: usize = 150;
const LONGEST: usize = 256 * 1024;

pub(super) fn scope_of(subscription: &SubscriptionRecord) -> Scope {
    match subscription.attributes.get("FilterPolicyScope").map(String::as_str) {
        Some("MessageBody") => Scope::Body,
        _ => Scope::Attributes,
    }
}

/// # Errors
/// AWS's reason why `policy` is none.
pub(super) fn check(policy: &str, scope: Scope) -> Result<(), String> {
    let wrong = |reason: &str| Err(format!("FilterPolicy: {reason}"));
    if policy.len() > LONGEST {
        return wrong("Filter policy is too large");
    }
    let json: Value = match serde_json::from_str(policy) {
        Ok(json) => json,
        Err(_) => return wrong("failed to parse JSON."),
    };
    let Value::Object(fields) = &json else { return wrong("Filter policy is not an object") };
    if scope == Scope::Attributes
        && fields.iter().any(|(name, value)| name != "$or" && value.is_object())
    {
        return Err("Filter policy scope MessageAttributes does not support nested filter policy"
            .to_owned());
    }
    let pattern = match EventPattern::parse(policy) {
        Ok(pattern) => pattern,
        Err(error) => return wrong(&error.detail()),
    };
    let counts = pattern.values_per_leaf();
    if counts.len() > MOST_KEYS {
        return wrong("Filter policy can not have more than 5 keys");
    }
    let n_combinations = counts.iter().fold(1_usize, |all, n| all.saturating_mul(*n));
    if n_combinations > MOST_COMBINATIONS {
        return wrong("Filter policy is too complex");
    }
    Ok(())
}

/// Whether `subscription` wants `message`, whose text it would get as `body`.
pub(super) fn wants(subscription: &SubscriptionRecord, message: &Message, body: &str) -> bool {
    let Some(policy) = subscription.attributes.get("FilterPolicy") else { return true };
    let Ok(pattern) = EventPattern::parse(policy) else { return false };
    match scope_of(subscription) {
        Scope::Attributes => pattern.matches(&of_attributes(&message.attributes)),
        Scope::Body => match serde_json::from_str::<Value>(body) {
            Ok(body @ Value::Object(_)) => pattern.matches(&body),
            Ok(_) | Err(_) => false,
        },
    }
}

/// Message attributes as an event. Those that are binary cannot be filtered by.
fn of_attributes(attributes: &BTreeMap<String, Attribute>) -> Value {
    let mut event = Map::new();
    for (name, attribute) in attributes {
        let Attribute::Text { data_type, text } = attribute else { continue };
        let value = match data_type.as_str() {
            "String.Array" => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
            number if number == "Number" || number.starts_with("Number.") => {
                serde_json::from_str(text).unwrap_or_else(|_| json!(text))
            }
            _ => json!(text),
        };
        event.insert(name.clone(), value);
    }
    Value::Object(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(data_type: &str, text: &str) -> Attribute {
        Attribute::Text { data_type: data_type.into(), text: text.into() }
    }

    fn matches(policy: &str, attributes: &[(&str, Attribute)]) -> bool {
        let attributes =
            attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        check(policy, Scope::Attributes).unwrap();
        EventPattern::parse(policy).unwrap().matches(&of_attributes(&attributes))
    }

    #[test]
    fn attributes_are_matched_by_their_type() {
        let shop = [("store", text("String", "example_corp"))];
        assert!(matches(r#"{"store": ["example_corp"]}"#, &shop));
        assert!(matches(r#"{"store": [{"prefix": "example"}]}"#, &shop));
        assert!(!matches(r#"{"store": [{"anything-but": "example_corp"}]}"#, &shop));
        assert!(!matches(r#"{"store": [{"exists": false}]}"#, &shop));
        let price = [("price", text("Number", "100.5"))];
        assert!(matches(r#"{"price": [{"numeric": [">", 100, "<=", 101]}]}"#, &price));
        assert!(!matches(r#"{"price": ["100.5"]}"#, &price));
        let list = [("sports", text("String.Array", r#"["rugby", "hockey"]"#))];
        assert!(matches(r#"{"sports": ["hockey"]}"#, &list));
        assert!(!matches(r#"{"sports": ["soccer"]}"#, &list));
        assert!(!matches(r#"{"store": ["x"]}"#, &[]));
    }

    #[test]
    fn what_is_no_policy_is_refused() {
        let reason = |policy: &str, scope| check(policy, scope).unwrap_err();
        assert_eq!(reason("{", Scope::Body), "FilterPolicy: failed to parse JSON.");
        assert!(
            reason(r#"{"a": {"b": ["c"]}}"#, Scope::Attributes).contains("does not support nested")
        );
        assert!(check(r#"{"a": {"b": ["c"]}}"#, Scope::Body).is_ok());
        assert!(reason(r#"{"a": "b"}"#, Scope::Attributes).starts_with("FilterPolicy: "));
        let many = r#"{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}"#;
        assert!(reason(many, Scope::Attributes).contains("more than 5 keys"));
    }
}
