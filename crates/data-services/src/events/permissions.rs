//! Who besides its own account may put events on a bus: its policy, as a whole or statement by
//! statement.

use aws_api::events::{Condition, PutPermissionRequest, RemovePermissionRequest, errors};
use aws_api::{AwsError, Context};
use model::policy::{Policy, PolicyKind};
use serde_json::{Map, Value, json};

use super::Events;
use super::buses::touch;
use super::failure::{Failure, invalid};
use super::names::own_bus;

const LONGEST_POLICY: usize = 10 * 1024;

impl Events {
    pub(super) async fn put_permission(
        &self,
        ctx: &Context,
        input: PutPermissionRequest,
    ) -> Result<(), Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let given = match input.policy {
            Some(policy) => {
                let is_mixed = input.action.is_some()
                    || input.principal.is_some()
                    || input.statement_id.is_some()
                    || input.condition.is_some();
                if is_mixed {
                    let text = "Parameter Policy can't be used together with Action, Principal, StatementId or Condition.";
                    return Err(invalid(text).into());
                }
                Given::Whole(policy)
            }
            None => Given::Statement(statement(
                input.action.as_deref(),
                input.principal.as_deref(),
                input.statement_id.as_deref(),
                input.condition,
                &bus.arn().to_string(),
            )?),
        };
        let now = ctx.now;
        let written = self.store.write(move |txn| {
            let mut record = bus.get(txn)?;
            let policy = match given {
                Given::Whole(policy) => policy,
                Given::Statement(new) => {
                    let mut statements = statements(record.policy.as_deref());
                    statements.retain(|statement| statement["Sid"] != new["Sid"]);
                    statements.push(new);
                    document(statements)
                }
            };
            if policy.len() > LONGEST_POLICY {
                let text = "The event bus policy exceeds the maximum length.";
                return Err(errors::policy_length_exceeded_exception(text).into());
            }
            Policy::parse(&policy, PolicyKind::Resource).map_err(|error| invalid(error.message))?;
            record.policy = Some(policy);
            touch(&mut record, now);
            txn.put(&record);
            Ok(())
        });
        written.await
    }

    pub(super) async fn remove_permission(
        &self,
        ctx: &Context,
        input: RemovePermissionRequest,
    ) -> Result<(), Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let all = input.remove_all_permissions == Some(true);
        let id = input.statement_id;
        if !all && id.is_none() {
            return Err(invalid("Parameter StatementId must be specified.").into());
        }
        let now = ctx.now;
        let written = self.store.write(move |txn| {
            let mut record = bus.get(txn)?;
            if all {
                record.policy = None;
            } else {
                let Some(policy) = &record.policy else {
                    let text = "EventBus does not have a policy.";
                    return Err(errors::resource_not_found_exception(text).into());
                };
                let mut rest = statements(Some(policy));
                let before = rest.len();
                rest.retain(|statement| statement["Sid"].as_str() != id.as_deref());
                if rest.len() == before {
                    let text = "Statement with the provided id does not exist.";
                    return Err(errors::resource_not_found_exception(text).into());
                }
                record.policy = (!rest.is_empty()).then(|| document(rest));
            }
            touch(&mut record, now);
            txn.put(&record);
            Ok(())
        });
        written.await
    }
}

enum Given {
    Whole(String),
    Statement(Value),
}

fn statement(
    action: Option<&str>,
    principal: Option<&str>,
    id: Option<&str>,
    condition: Option<Condition>,
    bus_arn: &str,
) -> Result<Value, AwsError> {
    let missing = |name: &str| invalid(format!("Parameter {name} must be specified."));
    let action = action.ok_or_else(|| missing("Action"))?;
    if action != "events:PutEvents" {
        return Err(invalid("Provided value in parameter 'action' is not supported."));
    }
    let principal = match principal.ok_or_else(|| missing("Principal"))? {
        "*" => json!("*"),
        account => json!({ "AWS": format!("arn:aws:iam::{account}:root") }),
    };
    let mut statement = json!({
        "Sid": id.ok_or_else(|| missing("StatementId"))?,
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": bus_arn,
    });
    if let Some(Condition { r#type, key, value }) = condition {
        let mut of_key = Map::new();
        of_key.insert(key.unwrap_or_default(), json!(value));
        let mut of_type = Map::new();
        of_type.insert(r#type.unwrap_or_default(), Value::Object(of_key));
        statement["Condition"] = Value::Object(of_type);
    }
    Ok(statement)
}

/// The statements of a policy that was accepted once.
fn statements(policy: Option<&str>) -> Vec<Value> {
    let document: Option<Value> = policy.and_then(|text| serde_json::from_str(text).ok());
    match document.map(|mut document| document["Statement"].take()) {
        Some(Value::Array(statements)) => statements,
        Some(Value::Null) | None => Vec::new(),
        Some(one) => vec![one],
    }
}

fn document(statements: Vec<Value>) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}
