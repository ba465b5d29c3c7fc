//! Policy documents: read as AWS reads them, checked for syntax, and the parts of evaluation.
//!
//! AWS is lenient in ways that real policies lean on: a statement may stand without its list, a
//! value without its list, and a key that is given twice means both. A plain JSON map would keep
//! the last one only, and silently drop a trusted service; so documents are read by a reader
//! of their own.

pub mod conditions;
pub mod evaluate;
pub mod managed;
pub mod pattern;
pub mod trust;

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use thiserror::Error;

/// What is wrong with a document, in AWS's words.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct MalformedPolicy {
    pub message: String,
}

/// What a policy is attached to: it decides which elements must and must not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// Of a user, group or role: has resources, no principal.
    Identity,
    /// Who may assume a role: has principals, no resource.
    Trust,
    /// Of a bucket and the like: has both.
    Resource,
    /// Of a repository: has principals, and no resource is needed.
    Repository,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `2012-10-17`, or `2008-10-17` when none is given: variables work in the former only.
    pub version: String,
    pub id: Option<String>,
    pub statements: Vec<Statement>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub sid: Option<String>,
    pub effect: Effect,
    pub principals: Principals,
    pub actions: Matches,
    pub resources: Matches,
    pub conditions: Vec<Condition>,
}

/// `Action` and `Resource`, or their `Not` forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matches {
    /// The element is absent, as `Resource` is in a trust policy.
    Absent,
    AnyOf(Vec<String>),
    NoneOf(Vec<String>),
}

impl Matches {
    /// What is written in the element.
    pub fn texts(&self) -> &[String] {
        match self {
            Matches::Absent => &[],
            Matches::AnyOf(list) | Matches::NoneOf(list) => list,
        }
    }
}

/// `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principals {
    Absent,
    AnyOf(Vec<PolicyPrincipal>),
    NoneOf(Vec<PolicyPrincipal>),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyPrincipal {
    /// `*`
    Everyone,
    /// An ARN, an account number, or a unique id.
    Aws(String),
    /// `ecs-tasks.amazonaws.com`
    Service(String),
    Federated(String),
    CanonicalUser(String),
}

/// One key of one operator: `"StringLike": {"aws:userid": ["AIDA*"]}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// As written, for example `ForAnyValue:StringLikeIfExists`.
    pub operator: String,
    pub key: String,
    pub values: Vec<String>,
}

impl Policy {
    /// What takes the place of a policy that cannot be read.
    pub fn deny_everything() -> Policy {
        let statement = Statement {
            sid: None,
            effect: Effect::Deny,
            principals: Principals::AnyOf(vec![PolicyPrincipal::Everyone]),
            actions: Matches::AnyOf(vec!["*".into()]),
            resources: Matches::AnyOf(vec!["*".into()]),
            conditions: Vec::new(),
        };
        Policy { version: "2012-10-17".into(), id: None, statements: vec![statement] }
    }

    /// Reads a document and checks its syntax for its `kind`.
    ///
    /// # Errors
    /// The first fault found, in AWS's words.
    pub fn parse(text: &str, kind: PolicyKind) -> Result<Policy, MalformedPolicy> {
        let json: Json = serde_json::from_str(text)
            .map_err(|_| malformed("This policy contains invalid Json"))?;
        let policy = policy(&json)?;
        check(&policy, kind)?;
        Ok(policy)
    }

    /// Whether all actions are of `service`, or of every service. A queue's policy, for one, cannot
    /// say anything about other services.
    pub fn is_about(&self, service: &str) -> bool {
        let of_service = |action: &String| {
            let prefix = action.split_once(':').map(|(prefix, _)| prefix);
            action == "*" || prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(service))
        };
        self.statements.iter().all(|statement| statement.actions.texts().iter().all(of_service))
    }
}

/// Whether `pattern` covers `action`; case does not count.
pub fn action_matches(pattern: &str, action: &str) -> bool {
    pattern::glob_ignore_case(pattern, action)
}

/// `*` stands for any characters, `?` for one.
pub fn glob(pattern: &str, text: &str) -> bool {
    pattern::glob(pattern, text)
}

fn malformed(message: impl Into<String>) -> MalformedPolicy {
    MalformedPolicy { message: message.into() }
}

fn syntax() -> MalformedPolicy {
    malformed("Syntax errors in policy.")
}

fn policy(json: &Json) -> Result<Policy, MalformedPolicy> {
    let Json::Object(members) = json else { return Err(syntax()) };
    let mut version = None;
    let mut id = None;
    let mut statements = None;
    for (name, value) in members {
        match (name.as_str(), value) {
            ("Version", Json::Text(text)) => version = Some(text.clone()),
            ("Id", Json::Text(text)) => id = Some(text.clone()),
            ("Statement", Json::Array(list)) => {
                let list: Result<Vec<_>, _> = list.iter().map(statement).collect();
                statements.get_or_insert_with(Vec::new).extend(list?);
            }
            ("Statement", one @ Json::Object(_)) => {
                statements.get_or_insert_with(Vec::new).push(statement(one)?);
            }
            _ => return Err(syntax()),
        }
    }
    match version.as_deref() {
        None | Some("2012-10-17" | "2008-10-17") => {}
        Some(_) => {
            return Err(malformed("Policy document must be version 2012-10-17 or greater."));
        }
    }
    let statements = statements.ok_or_else(syntax)?;
    Ok(Policy { version: version.unwrap_or_else(|| "2008-10-17".into()), id, statements })
}

fn statement(json: &Json) -> Result<Statement, MalformedPolicy> {
    let Json::Object(members) = json else { return Err(syntax()) };
    let mut effect = None;
    let mut made = Statement {
        sid: None,
        effect: Effect::Deny,
        principals: Principals::Absent,
        actions: Matches::Absent,
        resources: Matches::Absent,
        conditions: Vec::new(),
    };
    for (name, value) in members {
        match name.as_str() {
            "Sid" => made.sid = Some(text(value)?),
            "Effect" => {
                effect = Some(match text(value)?.as_str() {
                    "Allow" => Effect::Allow,
                    "Deny" => Effect::Deny,
                    _ => return Err(syntax()),
                });
            }
            "Principal" | "NotPrincipal" => {
                let is_not = name == "NotPrincipal";
                let list = principals(value)?;
                made.principals = match (made.principals, is_not) {
                    (Principals::Absent, false) => Principals::AnyOf(list),
                    (Principals::Absent, true) => Principals::NoneOf(list),
                    (Principals::AnyOf(mut old), false) => {
                        old.extend(list);
                        Principals::AnyOf(old)
                    }
                    _ => return Err(syntax()),
                };
            }
            "Action" | "NotAction" => {
                made.actions = add(made.actions, texts(value)?, name == "NotAction")?;
            }
            "Resource" | "NotResource" => {
                made.resources = add(made.resources, texts(value)?, name == "NotResource")?;
            }
            "Condition" => made.conditions.extend(conditions(value)?),
            _ => return Err(syntax()),
        }
    }
    made.effect = effect.ok_or_else(|| malformed("Missing required field Effect"))?;
    Ok(made)
}

fn add(old: Matches, new: Vec<String>, is_not: bool) -> Result<Matches, MalformedPolicy> {
    match (old, is_not) {
        (Matches::Absent, false) => Ok(Matches::AnyOf(new)),
        (Matches::Absent, true) => Ok(Matches::NoneOf(new)),
        (Matches::AnyOf(mut list), false) => {
            list.extend(new);
            Ok(Matches::AnyOf(list))
        }
        _ => Err(syntax()),
    }
}

fn principals(json: &Json) -> Result<Vec<PolicyPrincipal>, MalformedPolicy> {
    match json {
        Json::Text(text) if text == "*" => Ok(vec![PolicyPrincipal::Everyone]),
        Json::Object(members) => {
            let mut list = Vec::new();
            for (kind, value) in members {
                for name in texts(value)? {
                    list.push(match kind.as_str() {
                        "AWS" if name == "*" => PolicyPrincipal::Everyone,
                        "AWS" => PolicyPrincipal::Aws(name),
                        "Service" => PolicyPrincipal::Service(name),
                        "Federated" => PolicyPrincipal::Federated(name),
                        "CanonicalUser" => PolicyPrincipal::CanonicalUser(name),
                        _ => return Err(syntax()),
                    });
                }
            }
            Ok(list)
        }
        _ => Err(malformed("Invalid principal in policy.")),
    }
}

fn conditions(json: &Json) -> Result<Vec<Condition>, MalformedPolicy> {
    let Json::Object(operators) = json else { return Err(syntax()) };
    let mut list = Vec::new();
    for (operator, keys) in operators {
        let Json::Object(keys) = keys else { return Err(syntax()) };
        for (key, values) in keys {
            if !conditions::is_operator(operator) {
                return Err(malformed(format!("Invalid Condition type : {operator}.")));
            }
            let (operator, key) = (operator.clone(), key.clone());
            list.push(Condition { operator, key, values: texts(values)? });
        }
    }
    Ok(list)
}

fn text(json: &Json) -> Result<String, MalformedPolicy> {
    match json {
        Json::Text(text) => Ok(text.clone()),
        _ => Err(syntax()),
    }
}

/// One value or a list of them. Numbers and booleans are allowed where texts are, and mean
/// their spelling.
fn texts(json: &Json) -> Result<Vec<String>, MalformedPolicy> {
    match json {
        Json::Text(text) | Json::Scalar(text) => Ok(vec![text.clone()]),
        Json::Array(list) => list
            .iter()
            .map(|item| match item {
                Json::Text(text) | Json::Scalar(text) => Ok(text.clone()),
                Json::Array(_) | Json::Object(_) | Json::Null => Err(syntax()),
            })
            .collect(),
        Json::Object(_) | Json::Null => Err(syntax()),
    }
}

fn check(policy: &Policy, kind: PolicyKind) -> Result<(), MalformedPolicy> {
    let mut sids = BTreeSet::new();
    for statement in &policy.statements {
        if let Some(sid) = &statement.sid
            && !sid.is_empty()
            && !sids.insert(sid)
        {
            return Err(malformed("Statement IDs (SID) in a single policy must be unique."));
        }
        check_actions(&statement.actions)?;
        match (kind, &statement.resources) {
            (PolicyKind::Trust | PolicyKind::Repository, Matches::Absent) => {}
            (PolicyKind::Trust, _) => return Err(malformed("Has prohibited field Resource")),
            (_, Matches::AnyOf(list) | Matches::NoneOf(list)) if !list.is_empty() => {
                check_resources(list)?;
            }
            _ => return Err(malformed("Policy statement must contain resources.")),
        }
        match (kind, &statement.principals) {
            (PolicyKind::Identity, Principals::Absent) => {}
            (PolicyKind::Identity, _) => {
                return Err(malformed("Policy document should not specify a principal."));
            }
            (
                PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Repository,
                Principals::Absent,
            ) => {
                return Err(malformed("Missing required field Principal"));
            }
            (
                PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Repository,
                Principals::AnyOf(list),
            ) => {
                for principal in list {
                    check_principal(principal)?;
                }
            }
            (
                PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Repository,
                Principals::NoneOf(_),
            ) => {}
        }
    }
    Ok(())
}

fn check_actions(actions: &Matches) -> Result<(), MalformedPolicy> {
    let (Matches::AnyOf(list) | Matches::NoneOf(list)) = actions else {
        return Err(malformed("Policy statement must contain actions."));
    };
    if list.is_empty() {
        return Err(malformed("Policy statement must contain actions."));
    }
    for action in list {
        if action == "*" {
            continue;
        }
        let Some((vendor, name)) = action.split_once(':') else {
            return Err(malformed(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ));
        };
        let vendor_is_valid =
            !vendor.is_empty() && vendor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !vendor_is_valid {
            return Err(malformed(format!("Vendor {vendor} is not valid")));
        }
        let name_is_valid = !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'?' | b'-'));
        if !name_is_valid {
            return Err(syntax());
        }
    }
    Ok(())
}

fn check_resources(list: &[String]) -> Result<(), MalformedPolicy> {
    for resource in list {
        let is_arn = resource == "*"
            || (resource.starts_with("arn:") && resource.split(':').count() >= 6)
            || (resource.starts_with("arn:") && resource.contains('*'));
        if !is_arn {
            return Err(malformed(format!("Resource {resource} must be in ARN format or \"*\".")));
        }
    }
    Ok(())
}

fn check_principal(principal: &PolicyPrincipal) -> Result<(), MalformedPolicy> {
    let invalid = |kind: &str, name: &str| {
        Err(malformed(format!("Invalid principal in policy: \"{kind}\":\"{name}\"")))
    };
    match principal {
        PolicyPrincipal::Aws(name) => {
            let is_account = name.len() == 12 && name.bytes().all(|b| b.is_ascii_digit());
            let is_arn = name.starts_with("arn:") && name.split(':').count() >= 6;
            let is_id = name.len() >= 16 && name.bytes().all(|b| b.is_ascii_alphanumeric());
            if is_account || is_arn || is_id { Ok(()) } else { invalid("AWS", name) }
        }
        PolicyPrincipal::Service(name) => {
            let is_domain = name.contains('.')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
            if is_domain { Ok(()) } else { invalid("SERVICE", name) }
        }
        PolicyPrincipal::Everyone
        | PolicyPrincipal::Federated(_)
        | PolicyPrincipal::CanonicalUser(_) => Ok(()),
    }
}

/// JSON that keeps every member of an object, in order, also those with the same name.
enum Json {
    Null,
    /// A number or boolean, by its spelling.
    Scalar(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Scalar(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
                Ok(Json::Scalar(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
                Ok(Json::Scalar(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
                Ok(Json::Scalar(value.to_string()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Json, E> {
                Ok(Json::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Json::Array(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Json::Object(members))
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountId, Principal};

    #[test]
    fn a_key_that_is_given_twice_means_both() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"Service":"ecs-tasks.amazonaws.com","Service":"lambda.amazonaws.com"}}}"#;
        let policy = Policy::parse(text, PolicyKind::Trust).unwrap();
        let named: Vec<&str> = ["ecs-tasks", "lambda", "ec2"]
            .into_iter()
            .filter(|name| {
                let name = format!("{name}.amazonaws.com");
                let service = Principal::Service { account: AccountId::default_account(), name };
                trust::trust(&policy, &service, "sts:AssumeRole", &conditions::Facts::new())
                    == trust::Trust::Granted
            })
            .collect();
        assert_eq!(named, ["ecs-tasks", "lambda"]);
    }

    #[test]
    fn faults_are_named_as_aws_names_them() {
        use PolicyKind::{Identity, Resource, Trust};
        let allow = |rest: &str| format!(r#"{{"Statement":[{{"Effect":"Allow"{rest}}}]}}"#);
        let cases = [
            (Identity, "{".to_owned(), "This policy contains invalid Json"),
            (Identity, "[]".to_owned(), "Syntax errors in policy."),
            (Identity, "{}".to_owned(), "Syntax errors in policy."),
            (
                Identity,
                r#"{"Version":"2020-01-01","Statement":[]}"#.to_owned(),
                "Policy document must be version 2012-10-17 or greater.",
            ),
            (Identity, allow(""), "Policy statement must contain actions."),
            (Identity, allow(r#","Action":"s3:*""#), "Policy statement must contain resources."),
            (
                Identity,
                allow(r#","Action":"GetObject","Resource":"*""#),
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            (
                Identity,
                allow(r#","Action":"s3:*","Resource":"bucket""#),
                r#"Resource bucket must be in ARN format or "*"."#,
            ),
            (
                Identity,
                allow(r#","Action":"s3:*","Resource":"*","Principal":"*""#),
                "Policy document should not specify a principal.",
            ),
            (Trust, allow(r#","Action":"sts:AssumeRole""#), "Missing required field Principal"),
            (
                Trust,
                allow(r#","Action":"sts:AssumeRole","Principal":"*","Resource":"*""#),
                "Has prohibited field Resource",
            ),
            (
                Trust,
                allow(r#","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks"}"#),
                r#"Invalid principal in policy: "SERVICE":"ecs-tasks""#,
            ),
            (
                Resource,
                allow(r#","Action":"s3:*","Resource":"*""#),
                "Missing required field Principal",
            ),
        ];
        for (kind, text, message) in cases {
            let error = Policy::parse(&text, kind).unwrap_err();
            assert_eq!(error.message, message, "{text}");
        }
    }

    #[test]
    fn wildcards_cover_what_they_say() {
        for (pattern, text, expected) in [
            ("s3:Get*", "s3:GetObject", true),
            ("s3:Get*", "s3:PutObject", false),
            ("*", "anything:at/all", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("", "", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
        assert!(action_matches("S3:getobject", "s3:GetObject"));
    }
}
