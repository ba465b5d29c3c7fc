//! Bucket policies: whether one is well-formed, and whether it lets everybody in.
//!
//! Not here: what it says to a caller ([`super::access`] asks).

use aws_api::AwsError;
use model::policy::{Policy, PolicyKind};
use serde_json::Value;

use super::errors::malformed_policy;

/// # Errors
/// `MalformedPolicy`, with S3's text for the first thing that is wrong.
pub(super) fn check(text: &str, bucket: &str) -> Result<(), AwsError> {
    if !text.starts_with('{') {
        return Err(malformed_policy("Policies must be valid JSON and the first byte must be '{'"));
    }
    let policy: Value = serde_json::from_str(text)
        .map_err(|_| malformed_policy("This policy contains invalid Json"))?;
    if let Some(version) = policy.get("Version")
        && !matches!(version.as_str(), Some("2012-10-17" | "2008-10-17"))
    {
        return Err(malformed_policy("The policy must contain a valid version string"));
    }
    let statements = statements(&policy);
    if statements.is_empty() {
        return Err(malformed_policy("Missing required field Statement"));
    }
    for statement in statements {
        let either = |one: &'static str, other| {
            statement
                .get(one)
                .or_else(|| statement.get(other))
                .ok_or_else(|| malformed_policy(format!("Missing required field {one}")))
        };
        match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow" | "Deny") => {}
            Some(other) => return Err(malformed_policy(format!("Invalid effect: {other}"))),
            None => return Err(malformed_policy("Missing required field Effect")),
        }
        let principal = either("Principal", "NotPrincipal")?;
        if !is_principal(principal) {
            return Err(malformed_policy("Invalid principal in policy"));
        }
        let actions = texts(either("Action", "NotAction")?);
        let is_action =
            |action: &&str| *action == "*" || action.to_ascii_lowercase().starts_with("s3:");
        if actions.is_empty() || !actions.iter().all(is_action) {
            return Err(malformed_policy("Policy has invalid action"));
        }
        let resources = texts(either("Resource", "NotResource")?);
        let is_resource = |resource: &&str| {
            let Some(path) = resource.strip_prefix("arn:aws:s3:::") else { return false };
            let (name, _) = path.split_once('/').unwrap_or((path, ""));
            matches(name, bucket)
        };
        if resources.is_empty() || !resources.iter().all(is_resource) {
            return Err(malformed_policy("Policy has invalid resource"));
        }
    }
    // What is left: operators of conditions, elements of other names, and the like.
    match Policy::parse(text, PolicyKind::Resource) {
        Ok(_) => Ok(()),
        Err(fault) => Err(malformed_policy(fault.message)),
    }
}

fn is_principal(principal: &Value) -> bool {
    match principal {
        Value::String(text) => text == "*",
        Value::Object(kinds) => {
            !kinds.is_empty()
                && kinds.iter().all(|(kind, who)| {
                    matches!(kind.as_str(), "AWS" | "Service" | "Federated" | "CanonicalUser")
                        && !texts(who).is_empty()
                })
        }
        _ => false,
    }
}

/// One statement may stand without its list.
fn statements(policy: &Value) -> Vec<&Value> {
    match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.iter().collect(),
        Some(statement @ Value::Object(_)) => vec![statement],
        _ => Vec::new(),
    }
}

/// A text, or a list of them.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether the policy lets everybody in.
pub(super) fn is_public(text: &str) -> bool {
    let policy: Value = serde_json::from_str(text).unwrap_or_default();
    statements(&policy).iter().any(|statement| {
        statement.get("Effect").and_then(Value::as_str) == Some("Allow")
            && statement.get("Condition").is_none()
            && (statement.get("NotPrincipal").is_some()
                || statement.get("Principal").is_some_and(names_everybody))
    })
}

fn names_everybody(principal: &Value) -> bool {
    match principal {
        Value::String(text) => text == "*",
        Value::Object(kinds) => kinds.get("AWS").is_some_and(|who| texts(who).contains(&"*")),
        _ => false,
    }
}

/// Whether `text` is of the form `pattern`, where `*` is anything and `?` any one character.
fn matches(pattern: &str, text: &str) -> bool {
    model::policy::glob(pattern, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_must_be_one_for_this_bucket() {
        let policy =
            |statement: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        let good = r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
        assert!(check(&policy(good), "b").is_ok());
        assert!(check(&format!(r#"{{"Statement":{good}}}"#), "b").is_ok());
        for (bad, text) in [
            ("x".to_owned(), "Policies must be valid JSON and the first byte must be '{'"),
            ("{x".to_owned(), "This policy contains invalid Json"),
            ("{}".to_owned(), "Missing required field Statement"),
            (policy(&good.replace("Allow", "Perhaps")), "Invalid effect: Perhaps"),
            (policy(&good.replace("\"Principal\":\"*\",", "")), "Missing required field Principal"),
            (policy(&good.replace("\"*\"", "\"you\"")), "Invalid principal in policy"),
            (
                policy(&good.replace("s3:GetObject", "ec2:RunInstances")),
                "Policy has invalid action",
            ),
            (policy(&good.replace(":::b/", ":::c/")), "Policy has invalid resource"),
        ] {
            assert_eq!(check(&bad, "b").unwrap_err().message, text, "{bad}");
        }
    }
}
