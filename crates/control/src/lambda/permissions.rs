//! Who else may use a function: its resource policy, as AddPermission builds it.
//!
//! Not here: deciding by it, which the front door does.

use aws_api::lambda::errors;
use aws_api::{Context, lambda as api};
use model::AccountId;
use model::policy::{Policy, PolicyKind};
use model::record::lambda::{FunctionPolicyRecord, LATEST};
use serde_json::{Map, Value, json};
use store::Read;

use super::Lambda;
use super::fault::{Fault, conflict, invalid, not_found, precondition};
use super::names::{FunctionRef, is_version};

/// Of a function's policy, in bytes.
const MOST_POLICY: usize = 20_480;

/// An empty document, as AWS names it.
fn empty() -> Value {
    json!({ "Version": "2012-10-17", "Id": "default", "Statement": [] })
}

fn parse(document: &str) -> Value {
    serde_json::from_str(document).unwrap_or_else(|_| empty())
}

fn statements(document: &mut Value) -> &mut Vec<Value> {
    if !document["Statement"].is_array() {
        document["Statement"] = json!([]);
    }
    match &mut document["Statement"] {
        Value::Array(list) => list,
        _ => unreachable!("it was made an array above"),
    }
}

fn has_sid(statement: &Value, sid: &str) -> bool {
    statement["Sid"].as_str() == Some(sid)
}

/// A statement in the form that AddPermission gives it.
fn statement(input: &api::AddPermissionRequest, resource: &str) -> Value {
    let principal = input.principal.as_deref().unwrap_or_default();
    let principal = match principal {
        "*" => json!("*"),
        // AWS writes an account as its root.
        number if AccountId::parse(number).is_ok() => {
            json!({ "AWS": format!("arn:aws:iam::{number}:root") })
        }
        arn if arn.starts_with("arn:") => json!({ "AWS": arn }),
        service => json!({ "Service": service }),
    };
    let mut conditions = Map::new();
    let mut add = |operator: &str, key: &str, value: Value| {
        let entry = conditions.entry(operator).or_insert_with(|| json!({}));
        entry[key] = value;
    };
    if let Some(account) = &input.source_account {
        add("StringEquals", "AWS:SourceAccount", json!(account));
    }
    if let Some(kind) = &input.function_url_auth_type {
        add("StringEquals", "lambda:FunctionUrlAuthType", json!(kind.as_str()));
    }
    if let Some(via) = input.invoked_via_function_url {
        add("Bool", "lambda:InvokedViaFunctionUrl", json!(via.to_string()));
    }
    if let Some(token) = &input.event_source_token {
        add("StringEquals", "lambda:EventSourceToken", json!(token));
    }
    if let Some(organization) = &input.principal_org_id {
        add("StringEquals", "aws:PrincipalOrgID", json!(organization));
    }
    if let Some(arn) = &input.source_arn {
        add("ArnLike", "AWS:SourceArn", json!(arn));
    }
    let mut out = json!({
        "Sid": input.statement_id,
        "Effect": "Allow",
        "Principal": principal,
        "Action": input.action,
        "Resource": resource,
    });
    if !conditions.is_empty() {
        out["Condition"] = Value::Object(conditions);
    }
    out
}

/// The qualifier of the policy: empty for the function itself. It must exist.
fn checked_qualifier(read: &impl Read, function: &FunctionRef) -> Result<String, Fault> {
    function.settings(read)?;
    match function.qualifier.as_deref() {
        None => Ok(String::new()),
        Some(LATEST) => Err(invalid("We currently do not support adding policies for $LATEST.")),
        Some(qualifier) if is_version(qualifier) => {
            function.version(read, qualifier)?;
            Ok(qualifier.to_owned())
        }
        Some(alias) => {
            function.resolve(read)?;
            Ok(alias.to_owned())
        }
    }
}

pub(super) async fn add(
    lambda: &Lambda,
    ctx: &Context,
    input: api::AddPermissionRequest,
) -> Result<api::AddPermissionResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let statement = lambda
        .store
        .write(move |txn| {
            let qualifier = checked_qualifier(txn, &function)?;
            let FunctionRef { account, region, name, .. } = &function;
            let key = FunctionPolicyRecord::key_of(account, region, name, &qualifier);
            let old = txn.get(&key)?;
            check_revision(old.as_ref(), input.revision_id.as_deref())?;
            let sid = input.statement_id.clone().unwrap_or_default();
            let mut document = old.map_or_else(empty, |policy| parse(&policy.document));
            let list = statements(&mut document);
            if list.iter().any(|one| has_sid(one, &sid)) {
                return Err(conflict(format!(
                    "The statement id ({sid}) provided already exists. Please provide a new \
                     statement id, or remove the existing statement."
                )));
            }
            let new = statement(&input, &function.arn());
            list.push(new.clone());
            let text = document.to_string();
            if Policy::parse(&text, PolicyKind::Resource).is_err() {
                return Err(invalid(
                    "The provided principal was invalid. Please check the principal and try again.",
                ));
            }
            if text.len() > MOST_POLICY {
                return Err(errors::policy_length_exceeded_exception(format!(
                    "The final policy size ({}) is bigger than the limit ({MOST_POLICY}).",
                    text.len()
                ))
                .into());
            }
            txn.put(&FunctionPolicyRecord {
                account: account.clone(),
                region: region.clone(),
                function: name.clone(),
                qualifier,
                revision_id: model::random::uuid(),
                document: text,
            });
            Ok(new)
        })
        .await?;
    Ok(api::AddPermissionResponse { statement: Some(statement.to_string()) })
}

fn check_revision(policy: Option<&FunctionPolicyRecord>, given: Option<&str>) -> Result<(), Fault> {
    match given {
        Some(given) if policy.is_none_or(|policy| policy.revision_id != given) => {
            Err(precondition("GetPolicy"))
        }
        _ => Ok(()),
    }
}

const NO_POLICY: &str = "The resource you requested does not exist.";

pub(super) async fn remove(
    lambda: &Lambda,
    ctx: &Context,
    input: api::RemovePermissionRequest,
) -> Result<(), Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    lambda
        .store
        .write(move |txn| {
            function.settings(txn)?;
            let FunctionRef { account, region, name, qualifier } = &function;
            let qualifier = qualifier.as_deref().unwrap_or_default();
            let key = FunctionPolicyRecord::key_of(account, region, name, qualifier);
            let mut policy = txn.get(&key)?.ok_or_else(|| not_found(NO_POLICY))?;
            check_revision(Some(&policy), input.revision_id.as_deref())?;
            let sid = input.statement_id.unwrap_or_default();
            let mut document = parse(&policy.document);
            let list = statements(&mut document);
            let n_before = list.len();
            list.retain(|one| !has_sid(one, &sid));
            if list.len() == n_before {
                return Err(not_found(format!("Statement {sid} is not found in resource policy.")));
            }
            if list.is_empty() {
                txn.delete(&key);
                return Ok(());
            }
            policy.document = document.to_string();
            policy.revision_id = model::random::uuid();
            txn.put(&policy);
            Ok(())
        })
        .await
}

pub(super) async fn get(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetPolicyRequest,
) -> Result<api::GetPolicyResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let read = lambda.store.read()?;
    function.settings(&read)?;
    let FunctionRef { account, region, name, qualifier } = &function;
    let qualifier = qualifier.as_deref().unwrap_or_default();
    let key = FunctionPolicyRecord::key_of(account, region, name, qualifier);
    let policy = read.get(&key)?.ok_or_else(|| not_found(NO_POLICY))?;
    Ok(api::GetPolicyResponse {
        policy: Some(policy.document),
        revision_id: Some(policy.revision_id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_built_as_aws_builds_it() {
        let input = api::AddPermissionRequest {
            statement_id: Some("s3".into()),
            action: Some("lambda:InvokeFunction".into()),
            principal: Some("s3.amazonaws.com".into()),
            source_arn: Some("arn:aws:s3:::videos".into()),
            source_account: Some("000000000000".into()),
            ..Default::default()
        };
        let expected = json!({
            "Sid": "s3",
            "Effect": "Allow",
            "Principal": { "Service": "s3.amazonaws.com" },
            "Action": "lambda:InvokeFunction",
            "Resource": "arn:f",
            "Condition": {
                "StringEquals": { "AWS:SourceAccount": "000000000000" },
                "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::videos" },
            },
        });
        assert_eq!(statement(&input, "arn:f"), expected);
        let account = api::AddPermissionRequest {
            principal: Some("111111111111".into()),
            ..Default::default()
        };
        let built = statement(&account, "arn:f");
        assert_eq!(built["Principal"], json!({ "AWS": "arn:aws:iam::111111111111:root" }));
        assert_eq!(built.get("Condition"), None);
    }
}
