//! Bucket policies: whether one is well-formed, and whether it lets everybody in.
//!
//! Not here: what it says to a caller ([`super::access`] asks).

mod actions;

use aws_api::AwsError;
use model::policy::{Policy, PolicyKind, trust};
use model::record::iam::{RoleRecord, UserRecord};
use model::{AccountId, Arn, StorageError};
use serde_json::Value;
use store::Read;

use super::Failure;
use super::errors::malformed_policy;
use actions::Level;

/// Of the text, in bytes.
const MAX_SIZE: usize = 20 * 1024;

/// # Errors
/// `MalformedPolicy`, with S3's text for the first thing that is wrong.
pub(super) fn check(text: &str, bucket: &str) -> Result<(), AwsError> {
    if text.len() > MAX_SIZE {
        return Err(malformed_policy(format!(
            "Policy exceeds the maximum allowed document size of {MAX_SIZE} bytes"
        )));
    }
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
        let is_known = |action: &&str| actions::matching(action).next().is_some();
        if actions.is_empty() || !actions.iter().all(|action| is_action(action) && is_known(action))
        {
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
        // The `Not` forms say what is meant by what they leave out.
        let names_both = statement.get("Action").is_some() && statement.get("Resource").is_some();
        let applies = |action: &&str| resources.iter().any(|resource| applies(action, resource));
        if names_both && !actions.iter().all(applies) {
            return Err(malformed_policy("Action does not apply to any resource(s) in statement"));
        }
    }
    // What is left: operators of conditions, elements of other names, and the like.
    match Policy::parse(text, PolicyKind::Resource) {
        Ok(_) => Ok(()),
        Err(fault) => Err(malformed_policy(fault.message)),
    }
}

/// Whether one of the actions that a pattern stands for can be done with `resource`.
fn applies(action: &str, resource: &str) -> bool {
    let path = resource.strip_prefix("arn:aws:s3:::").unwrap_or(resource);
    let is_object = path.contains('/');
    actions::matching(action).any(|level| match level {
        Level::Bucket => !is_object,
        // `bucket*` is also what is in it.
        Level::Object => is_object || path.contains('*'),
        Level::Other => true,
    })
}

/// The users and roles that a policy names must exist, as on AWS, where a misspelt name would
/// otherwise be let in as soon as somebody takes it.
///
/// # Errors
/// `MalformedPolicy`.
pub(super) fn check_principals(
    read: &impl Read,
    owner: &AccountId,
    text: &str,
) -> Result<(), Failure> {
    let policy = Policy::parse(text, PolicyKind::Resource)
        .map_err(|fault| malformed_policy(fault.message))?;
    for name in trust::aws_principals(&policy) {
        if !exists(read, owner, name)? {
            return Err(malformed_policy("Invalid principal in policy").into());
        }
    }
    Ok(())
}

/// False for the ARN of a user or role that is not there, in an account of which we know users
/// or roles. All other principals cannot be looked up, and pass.
fn exists(read: &impl Read, owner: &AccountId, principal: &str) -> Result<bool, StorageError> {
    let Ok(arn) = Arn::parse(principal) else { return Ok(true) };
    let Ok(account) = AccountId::parse(arn.account()) else { return Ok(true) };
    let Some((kind, path)) = arn.resource().split_once('/') else { return Ok(true) };
    if (arn.partition(), arn.service()) != ("aws", "iam") {
        return Ok(true);
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_there = match kind {
        // Services make theirs when they need them.
        "role" if path.starts_with("aws-service-role/") => true,
        "role" => {
            read.get(&RoleRecord::key_of(&account, name))?.is_some_and(|role| role.arn() == arn)
        }
        "user" => {
            read.get(&UserRecord::key_of(&account, name))?.is_some_and(|user| user.arn() == arn)
        }
        _ => true,
    };
    Ok(is_there || !is_known(read, owner, &account)?)
}

/// Whether `account` is one of this installation: anybody may name accounts that are not.
fn is_known(
    read: &impl Read,
    owner: &AccountId,
    account: &AccountId,
) -> Result<bool, StorageError> {
    Ok(account == owner
        || !read.scan_page(&RoleRecord::keys_of(account), None, 1)?.is_empty()
        || !read.scan_page(&UserRecord::keys_of(account), None, 1)?.is_empty())
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
    use aws_api::s3::{self as api, S3 as _};
    use model::record::iam::UserRecord;
    use model::{AccountId, StorageError, Timestamp};

    use super::*;
    use crate::s3::tests::{Bench, some};

    const GOOD: &str = r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;

    fn policy(statement: &str) -> String {
        format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
    }

    #[test]
    fn a_policy_must_be_one_for_this_bucket() {
        assert!(check(&policy(GOOD), "b").is_ok());
        assert!(check(&format!(r#"{{"Statement":{GOOD}}}"#), "b").is_ok());
        for (bad, text) in [
            ("x".to_owned(), "Policies must be valid JSON and the first byte must be '{'"),
            ("{x".to_owned(), "This policy contains invalid Json"),
            ("{}".to_owned(), "Missing required field Statement"),
            (policy(&GOOD.replace("Allow", "Perhaps")), "Invalid effect: Perhaps"),
            (policy(&GOOD.replace("\"Principal\":\"*\",", "")), "Missing required field Principal"),
            (policy(&GOOD.replace("\"*\"", "\"you\"")), "Invalid principal in policy"),
            (
                policy(&GOOD.replace("s3:GetObject", "ec2:RunInstances")),
                "Policy has invalid action",
            ),
            (policy(&GOOD.replace(":::b/", ":::c/")), "Policy has invalid resource"),
            (
                policy(&format!("{}{GOOD}", " ".repeat(20 * 1024))),
                "Policy exceeds the maximum allowed document size of 20480 bytes",
            ),
        ] {
            assert_eq!(check(&bad, "b").unwrap_err().message, text, "{bad}");
        }
        let spaces = 20 * 1024 - policy(GOOD).len();
        assert!(check(&policy(&format!("{}{GOOD}", " ".repeat(spaces))), "b").is_ok());
    }

    /// `members` are those of a statement that say what may be done with what.
    fn verdict(members: &str) -> &'static str {
        let text = policy(&format!(r#"{{"Effect":"Allow","Principal":"*",{members}}}"#));
        match check(&text, "b").map_err(|error| error.message) {
            Ok(()) => "good",
            Err(text) if text == "Policy has invalid action" => "no action",
            Err(text) if text == "Action does not apply to any resource(s) in statement" => {
                "no pair"
            }
            Err(other) => panic!("{members}: {other}"),
        }
    }

    #[test]
    fn actions_must_be_there_and_fit_a_resource() {
        for (actions, on_bucket, on_objects) in [
            (r#""*""#, "good", "good"),
            (r#""s3:*""#, "good", "good"),
            (r#""S3:get*""#, "good", "good"),
            (r#"["s3:GetObject","s3:PutObject*"]"#, "no pair", "good"),
            (r#""s3:getobject""#, "no pair", "good"),
            (r#""s3:GetObjectVersion""#, "no pair", "good"),
            (r#""s3:AbortMultipartUpload""#, "no pair", "good"),
            (r#""s3:ListMultipartUploadParts""#, "no pair", "good"),
            (r#""s3:PutObjectAcl""#, "no pair", "good"),
            (r#""s3:RestoreObject""#, "no pair", "good"),
            (r#""s3:ReplicateObject""#, "no pair", "good"),
            (r#""s3:ListBucketMultipartUploads""#, "good", "no pair"),
            (r#""s3:GetBucketLocation""#, "good", "no pair"),
            (r#""s3:ListBucket*""#, "good", "no pair"),
            (r#""s3:?etBucketPolicy""#, "good", "no pair"),
            // Of the account: it does nothing here, and harms nothing.
            (r#""s3:ListAllMyBuckets""#, "good", "good"),
            // Each action needs a resource, not only one of them.
            (r#"["s3:ListBucket","s3:GetObject"]"#, "no pair", "no pair"),
            (r#"["s3:ListBucket","s3:*"]"#, "good", "no pair"),
            (r#"["s3:GetObject","s3:Fetch"]"#, "no action", "no action"),
            (r#""s3:Fetch*""#, "no action", "no action"),
            (r#""s3:HeadObject""#, "no action", "no action"),
            (r#""s3:""#, "no action", "no action"),
        ] {
            for (resources, expected) in [
                (r#""arn:aws:s3:::b""#, on_bucket),
                (r#""arn:aws:s3:::b/*""#, on_objects),
                (r#"["arn:aws:s3:::b/x","arn:aws:s3:::b/y/*"]"#, on_objects),
            ] {
                let members = format!(r#""Action":{actions},"Resource":{resources}"#);
                assert_eq!(verdict(&members), expected, "{members}");
            }
            // What may be both fits every action, and so does what is not said.
            let is_there = |found| if found == "no action" { found } else { "good" };
            for more in [
                r#""Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]"#,
                r#""Resource":"arn:aws:s3:::b*""#,
                r#""Resource":"arn:aws:s3:::*""#,
                r#""NotResource":"arn:aws:s3:::b/*""#,
            ] {
                let members = format!(r#""Action":{actions},{more}"#);
                assert_eq!(verdict(&members), is_there(on_bucket), "{members}");
            }
            let members = format!(r#""NotAction":{actions},"Resource":"arn:aws:s3:::b""#);
            assert_eq!(verdict(&members), is_there(on_bucket), "{members}");
        }
    }

    #[tokio::test]
    async fn users_and_roles_that_a_policy_names_are_there() {
        let bench = Bench::with_bucket().await;
        for account in ["000000000000", "111111111111"] {
            let user = UserRecord {
                account: AccountId::parse(account).unwrap(),
                path: "/p/".into(),
                name: "Ann".into(),
                id: "AIDAAAAAAAAAAAAAAAAAA".into(),
                created_at: Timestamp(0),
                policies: Default::default(),
                groups: Vec::new(),
                access_keys: Vec::new(),
                tags: Vec::new(),
            };
            let put = bench.store.write(move |txn| -> Result<(), StorageError> {
                txn.put(&user);
                Ok(())
            });
            put.await.unwrap();
        }
        for (principal, good) in [
            (r#""Principal":"*""#, true),
            (r#""Principal":{"AWS":"*"}"#, true),
            (r#""Principal":{"AWS":"000000000000"}"#, true),
            (r#""Principal":{"AWS":["999999999999","arn:aws:iam::222222222222:root"]}"#, true),
            (r#""Principal":{"AWS":"arn:aws:iam::000000000000:user/p/Ann"}"#, true),
            (r#""Principal":{"AWS":"arn:aws:iam::111111111111:user/p/Ann"}"#, true),
            (r#""Principal":{"AWS":"arn:aws:iam::000000000000:user/Ann"}"#, false),
            (r#""Principal":{"AWS":"arn:aws:iam::000000000000:user/p/Bob"}"#, false),
            (r#""Principal":{"AWS":"arn:aws:iam::000000000000:role/p/Ann"}"#, false),
            (r#""Principal":{"AWS":"arn:aws:iam::000000000000:role/*"}"#, false),
            (r#""Principal":{"AWS":["*","arn:aws:iam::111111111111:role/none"]}"#, false),
            (r#""NotPrincipal":{"AWS":"arn:aws:iam::000000000000:user/none"}"#, false),
            (r#""NotPrincipal":{"AWS":"arn:aws:iam::000000000000:user/p/Ann"}"#, true),
            // Nothing is known of this account.
            (r#""Principal":{"AWS":"arn:aws:iam::333333333333:role/far"}"#, true),
            (r#""Principal":{"AWS":"arn:aws:sts::000000000000:assumed-role/r/s"}"#, true),
            (r#""Principal":{"AWS":"AROAAAAAAAAAAAAAAAAAA"}"#, true),
            (
                r#""Principal":{"AWS":"arn:aws:iam::000000000000:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"}"#,
                true,
            ),
            (
                r#""Principal":{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}"#,
                true,
            ),
            (r#""Principal":{"Service":"cloudtrail.amazonaws.com"}"#, true),
            (r#""Principal":{"CanonicalUser":"79a59d"}"#, true),
            (r#""Principal":{"Federated":"cognito-identity.amazonaws.com"}"#, true),
        ] {
            let statement = format!(
                r#"{{"Effect":"Deny",{principal},"Action":"s3:GetObject","Resource":"arn:aws:s3:::bkt/*"}}"#
            );
            let input = api::PutBucketPolicyRequest {
                bucket: some("bkt"),
                policy: Some(policy(&statement)),
                ..Default::default()
            };
            let put = bench.s3.put_bucket_policy(&bench.ctx, input).await;
            let refusal = put.err().map(|error| (error.code.into_owned(), error.message));
            let expected = (!good)
                .then(|| ("MalformedPolicy".to_owned(), "Invalid principal in policy".to_owned()));
            assert_eq!(refusal, expected, "{principal}");
        }
    }
}
