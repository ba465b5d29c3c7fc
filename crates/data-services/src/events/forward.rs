//! Whether a rule may send events on to another bus.

use access::{Access, Ask, Call, ResourceDocument};
use model::policy::conditions::Facts;
use model::policy::trust::{Naming, Trust, trust};
use model::policy::{Policy, PolicyKind};
use model::record::delivery::{Actor, DeliveryRecord};
use model::record::events::EventBusRecord;
use model::record::iam::RoleRecord;
use model::{AccountId, Arn, Principal, StorageError, Timestamp};
use serde_json::Value;
use store::{Read as _, Reader};

/// The name of a session that a rule or a schedule has: its own, as far as STS takes it.
pub(crate) fn session_name(name: &str) -> String {
    const LONGEST: usize = 64;
    name.chars().take(LONGEST).collect()
}

/// `Err` is the refusal.
pub(super) fn permit(
    read: &Reader,
    access: &Access,
    from: &Actor,
    bus: &EventBusRecord,
    event: &Value,
    delivery: &DeliveryRecord,
    now: Timestamp,
) -> Result<Result<(), String>, StorageError> {
    let principal = match from {
        // Without a role: buses of one account are open to each other; another account's must
        // name the account.
        Actor::Service { account, .. } if *account == bus.account => return Ok(Ok(())),
        Actor::Service { account, .. } => Principal::Root { account: account.clone() },
        Actor::Role { role_arn, service, session_name, source_arn } => {
            match session(read, role_arn, service, session_name, source_arn)? {
                Some(session) => session,
                None => {
                    return Ok(Err(format!(
                        "User: {service} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
                    )));
                }
            }
        }
    };
    let Some(caller) = access.caller(&principal, None)? else {
        return Ok(Err(format!("{} does not exist any more", principal.arn())));
    };
    let mut facts = Facts::over([caller.facts.clone()]);
    facts.add("aws:SourceArn", from.source_arn());
    for (key, member) in [("events:source", "source"), ("events:detail-type", "detail-type")] {
        if let Some(value) = event[member].as_str() {
            facts.add(key, value);
        }
    }
    let (arn, name) = (bus.arn().to_string(), format!("policy of event bus {}", bus.name));
    let ask = Ask {
        action: "events:PutEvents",
        resource: &arn,
        owner: Some(&bus.account),
        resource_policy: bus.policy.as_deref().map(|document| ResourceDocument {
            name: &name,
            document,
            kind: PolicyKind::Resource,
        }),
        granted_besides: Naming::No,
        facts: facts.into(),
    };
    let call = Call { request_id: &delivery.id, operation: "events:PutEvents", now };
    Ok(access.ask(&caller, call, &ask).map_err(|refused| refused.message))
}

/// The session of the role that `service` may have; `None` when there is no such role, or it does
/// not trust the service.
pub(crate) fn session(
    read: &Reader,
    role_arn: &str,
    service: &str,
    session_name: &str,
    source_arn: &str,
) -> Result<Option<Principal>, StorageError> {
    let Ok(arn) = Arn::parse(role_arn) else { return Ok(None) };
    let Ok(account) = AccountId::parse(arn.account()) else { return Ok(None) };
    let name = arn.resource().rsplit('/').next().unwrap_or_default();
    let role = read.get(&RoleRecord::key_of(&account, name))?.filter(|role| role.arn() == arn);
    let Some(role) = role else { return Ok(None) };
    let by = Principal::Service { account: account.clone(), name: service.to_owned() };
    let mut facts = Facts::of_principal(&by);
    facts.add("aws:SourceArn", source_arn);
    let is_let_in = Policy::parse(&role.trust_policy, PolicyKind::Trust).is_ok_and(|policy| {
        matches!(trust(&policy, &by, "sts:AssumeRole", &facts), Trust::Granted)
    });
    Ok(is_let_in.then(|| Principal::AssumedRole {
        account,
        role_path: role.path,
        role_name: role.name,
        role_id: role.id,
        session_name: session_name.to_owned(),
    }))
}
