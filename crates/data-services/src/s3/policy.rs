//! Bucket policies: whether one is well-formed, and what it says to strangers.
//!
//! The evaluation here is for callers from outside of the bucket's account only, and errs on
//! the strict side: a condition is not understood, so an `Allow` with one does not allow and a
//! `Deny` with one denies.

use aws_api::AwsError;
use model::Principal;
use serde_json::Value;

use super::errors::malformed_policy;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
    /// No statement speaks of this.
    Silent,
}

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
    Ok(())
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

/// What the policy says to `principal`, who is not of the bucket's account.
pub(super) fn evaluate(text: &str, principal: &Principal, action: &str, resource: &str) -> Effect {
    let policy: Value = serde_json::from_str(text).unwrap_or_default();
    let mut effect = Effect::Silent;
    for statement in statements(&policy) {
        let is_meant = is_meant(statement, principal)
            && applies(statement, "Action", "NotAction", |pattern| {
                matches(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())
            })
            && applies(statement, "Resource", "NotResource", |pattern| matches(pattern, resource));
        if !is_meant {
            continue;
        }
        match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow") if statement.get("Condition").is_none() => effect = Effect::Allow,
            Some("Allow") => {}
            _ => return Effect::Deny,
        }
    }
    effect
}

fn applies(statement: &Value, name: &str, negated: &str, matches: impl Fn(&str) -> bool) -> bool {
    if let Some(patterns) = statement.get(name) {
        return texts(patterns).into_iter().any(matches);
    }
    statement.get(negated).is_some_and(|patterns| !texts(patterns).into_iter().any(matches))
}

fn is_meant(statement: &Value, principal: &Principal) -> bool {
    if let Some(named) = statement.get("Principal") {
        return names(named, principal);
    }
    statement.get("NotPrincipal").is_some_and(|named| !names(named, principal))
}

fn names(named: &Value, principal: &Principal) -> bool {
    if names_everybody(named) {
        return true;
    }
    let Value::Object(kinds) = named else { return false };
    if let Principal::Service { name, .. } = principal {
        return kinds.get("Service").is_some_and(|who| texts(who).contains(&name.as_str()));
    }
    let Some(account) = principal.account() else { return false };
    let of_account = format!("arn:aws:iam::{account}:root");
    let of_role = match principal {
        Principal::AssumedRole { role_path, role_name, .. } => {
            format!("arn:aws:iam::{account}:role{role_path}{role_name}")
        }
        _ => String::new(),
    };
    let own = principal.arn();
    kinds.get("AWS").is_some_and(|who| {
        texts(who)
            .into_iter()
            .any(|who| who == account.as_str() || who == of_account || who == own || who == of_role)
    })
}

/// Whether `text` is of the form `pattern`, where `*` is anything and `?` any one character.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go back to: behind the last star, with one more character under it.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after_star, from)) = retry else { return false };
                retry = Some((after_star, from + 1));
                p = after_star;
                t = from + 1;
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
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

    #[test]
    fn a_denial_wins_and_conditions_err_on_the_strict_side() {
        let check = |statements: &str, expected| {
            let text = format!(r#"{{"Statement":[{statements}]}}"#);
            let found = evaluate(&text, &Principal::Anonymous, "s3:GetObject", "arn:aws:s3:::b/k");
            assert_eq!(found, expected, "{statements}");
        };
        let allow = r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"}"#;
        check(allow, Effect::Allow);
        check(&allow.replace("s3:Get*", "s3:Put*"), Effect::Silent);
        check(&allow.replace("b/*", "b/x*"), Effect::Silent);
        check(&allow.replace("\"Action\"", "\"NotAction\""), Effect::Silent);
        check(&allow.replace("{\"AWS\":\"*\"}", "{\"AWS\":\"111122223333\"}"), Effect::Silent);
        check(&format!("{allow},{}", allow.replace("Allow", "Deny")), Effect::Deny);
        let conditional = allow.replace("\"Action\"", r#""Condition":{},"Action""#);
        check(&conditional, Effect::Silent);
        check(&conditional.replace("Allow", "Deny"), Effect::Deny);
    }

    #[test]
    fn wildcards_match_across_slashes() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abb", false),
            ("*a*b", "xxaxxbxb", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("arn:*/*", "arn:x/y/z", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
