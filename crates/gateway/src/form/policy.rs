//! Whether a form holds what its policy says, and nothing else. Pure.

use aws_api::AwsError;
use model::Timestamp;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Iso8601;

use super::parts::Fields;

/// How many bytes the object may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) least: Option<u64>,
    pub(super) most: Option<u64>,
}

fn denied(reason: impl std::fmt::Display) -> AwsError {
    AwsError::new("AccessDenied", 403, format!("Invalid according to Policy: {reason}"))
}

fn invalid(reason: &str) -> AwsError {
    AwsError::new("InvalidPolicyDocument", 400, format!("Invalid Policy: {reason}"))
}

/// # Errors
/// When the policy is none or is over, a condition does not hold, or a field has none.
pub(super) fn check(
    policy: &Value,
    fields: &Fields,
    bucket: &str,
    key: &str,
    now: Timestamp,
) -> Result<Limits, AwsError> {
    let expiration = policy.get("expiration").and_then(Value::as_str);
    let expiration = expiration.ok_or_else(|| invalid("Policy missing expiration."))?;
    let expiration = OffsetDateTime::parse(expiration, &Iso8601::DEFAULT)
        .map_err(|_| invalid("Invalid 'expiration' value."))?;
    if Timestamp::from_datetime(expiration) <= now {
        return Err(denied("Policy expired."));
    }
    let conditions = policy.get("conditions").and_then(Value::as_array);
    let conditions = conditions.ok_or_else(|| invalid("Policy missing conditions."))?;
    let actual = |name: &str| match name {
        "bucket" => bucket.to_owned(),
        "key" => key.to_owned(),
        name => fields.get(name).unwrap_or_default().to_owned(),
    };
    let mut named = vec!["bucket".to_owned()];
    let mut limits = Limits::default();
    for condition in conditions {
        for Condition { operator, name, value } in parse(condition, &mut limits)? {
            let found = actual(&name);
            let holds = match operator {
                Operator::Equals => found == value,
                Operator::StartsWith if name == "content-type" => {
                    found.split(',').all(|part| part.trim().starts_with(&value))
                }
                Operator::StartsWith => found.starts_with(&value),
            };
            if !holds {
                let text = match operator {
                    Operator::Equals => "eq",
                    Operator::StartsWith => "starts-with",
                };
                let shown = serde_json::json!([text, format!("${name}"), value]);
                return Err(denied(format!("Policy Condition failed: {shown}")));
            }
            named.push(name);
        }
    }
    let free = |name: &str| {
        matches!(name, "x-amz-signature" | "awsaccesskeyid" | "signature" | "policy" | "file")
            || name.starts_with("x-ignore-")
    };
    let extra: Vec<&str> = fields
        .all()
        .map(|(name, _)| name)
        .filter(|name| !free(name) && !named.iter().any(|known| known == name))
        .collect();
    match extra.is_empty() {
        true => Ok(limits),
        false => Err(denied(format!("Extra input fields: {}", extra.join(", ")))),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equals,
    StartsWith,
}

#[derive(Debug)]
struct Condition {
    operator: Operator,
    /// In lower case, without its dollar sign.
    name: String,
    value: String,
}

/// A condition of the list, which may be of several fields, or of the size.
fn parse(condition: &Value, limits: &mut Limits) -> Result<Vec<Condition>, AwsError> {
    let malformed = || invalid("Invalid Condition.");
    match condition {
        Value::Object(pairs) => pairs
            .iter()
            .map(|(name, value)| {
                Ok(Condition {
                    operator: Operator::Equals,
                    name: name.to_ascii_lowercase(),
                    value: value.as_str().ok_or_else(malformed)?.to_owned(),
                })
            })
            .collect(),
        Value::Array(items) => {
            let [operator, first, second] = items.as_slice() else { return Err(malformed()) };
            let operator = operator.as_str().ok_or_else(malformed)?.to_ascii_lowercase();
            if operator == "content-length-range" {
                limits.least = Some(number(first).ok_or_else(malformed)?);
                limits.most = Some(number(second).ok_or_else(malformed)?);
                return Ok(Vec::new());
            }
            let operator = match operator.as_str() {
                "eq" => Operator::Equals,
                "starts-with" => Operator::StartsWith,
                _ => return Err(malformed()),
            };
            let name = first.as_str().and_then(|name| name.strip_prefix('$'));
            let name = name.ok_or_else(malformed)?.to_ascii_lowercase();
            let value = second.as_str().ok_or_else(malformed)?.to_owned();
            Ok(vec![Condition { operator, name, value }])
        }
        _ => Err(malformed()),
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(conditions: Value, fields: &[(&str, &str)]) -> Result<Limits, String> {
        let policy = json!({ "expiration": "2026-11-22T00:00:00Z", "conditions": conditions });
        let fields = Fields::of(fields);
        let key = fields.get("key").unwrap_or_default().to_owned();
        check(&policy, &fields, "b", &key, Timestamp::from_secs(1_795_264_215))
            .map_err(|error| error.message)
    }

    #[test]
    fn every_field_needs_a_condition_that_holds() {
        let key = ("key", "user/a.jpg");
        for (conditions, fields, expected) in [
            (json!([["starts-with", "$key", "user/"]]), &[key][..], None),
            (json!([{ "bucket": "b" }, { "key": "user/a.jpg" }]), &[key], None),
            (
                json!([{ "bucket": "other" }, { "key": "user/a.jpg" }]),
                &[key],
                Some(
                    "Invalid according to Policy: Policy Condition failed: [\"eq\",\"$bucket\",\"other\"]",
                ),
            ),
            (
                json!([["starts-with", "$key", "x/"]]),
                &[key],
                Some(
                    "Invalid according to Policy: Policy Condition failed: [\"starts-with\",\"$key\",\"x/\"]",
                ),
            ),
            (
                json!([["starts-with", "$key", ""]]),
                &[key, ("acl", "public-read")],
                Some("Invalid according to Policy: Extra input fields: acl"),
            ),
            (
                json!([["starts-with", "$key", ""]]),
                &[key, ("x-ignore-a", "1"), ("policy", "p")],
                None,
            ),
            (json!([["eq", "key", "x"]]), &[key], Some("Invalid Policy: Invalid Condition.")),
            (json!(["x"]), &[key], Some("Invalid Policy: Invalid Condition.")),
        ] {
            let found = run(conditions.clone(), fields).err();
            assert_eq!(found.as_deref(), expected, "{conditions}");
        }
    }

    #[test]
    fn sizes_are_limited_and_policies_end() {
        let conditions = json!([["content-length-range", 1, "10"], ["starts-with", "$key", ""]]);
        let limits = run(conditions, &[("key", "k")]).unwrap();
        assert_eq!(limits, Limits { least: Some(1), most: Some(10) });
        let over = json!({ "expiration": "2026-11-21T12:00:00.000Z", "conditions": [] });
        let now = Timestamp::from_secs(1_795_264_215);
        let error = check(&over, &Fields::of(&[]), "b", "k", now).unwrap_err();
        assert_eq!(error.message, "Invalid according to Policy: Policy expired.");
    }
}
