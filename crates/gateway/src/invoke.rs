//! Calls that Hansom makes itself, in the name of a service or of a role that a service takes on.
//!
//! They pass the same authorization as calls from outside; only the signature is missing. Not
//! here: when such calls are made.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};

use access::Caller;
use aws_api::value::Structure;
use aws_api::{AwsError, Context, Invocation, Invoke, Operation, json};
use background::Chain;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use model::policy::conditions::Facts;
use model::policy::trust::{Trust, trust};
use model::policy::{Policy, PolicyKind};
use model::record::delivery::Actor;
use model::record::iam::RoleRecord;
use model::{AccountId, Arn, Principal, Region, Timestamp};
use serde_json::Value;
use store::{Read as _, Store};
use tracing::info;

use crate::Shared;
use crate::authorize::{Authorizer, CallPermit};

/// The way in for our own calls.
pub(crate) struct Inside(pub(crate) Arc<Shared>);

impl std::fmt::Debug for Inside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inside").finish_non_exhaustive()
    }
}

impl Invoke for Inside {
    fn invoke(&self, call: Invocation) -> BoxFuture<'static, Result<Value, AwsError>> {
        let shared = Arc::clone(&self.0);
        async move {
            let request_id = model::random::uuid();
            let (service, operation) = (call.service.clone(), call.operation.clone());
            let source = call.actor.source_arn().to_owned();
            let answer = answer(&shared, call, &request_id).await;
            let error = answer.as_ref().err().map(ToString::to_string);
            info!(
                target: "access",
                request = %request_id, service, operation, source, error, "our own call"
            );
            answer
        }
        .boxed()
    }
}

async fn answer(shared: &Shared, call: Invocation, request_id: &str) -> Result<Value, AwsError> {
    let Invocation { service, operation, input, actor, region, trace } = call;
    let backend = shared.backends.services.iter().find(|one| one.descriptor().id == service);
    let Some(backend) = backend else {
        let message = format!("Hansom does not serve the service {service}.");
        return Err(AwsError::new("NotImplemented", 501, message));
    };
    let descriptor = backend.descriptor();
    let Some(operation) = descriptor.operation(&operation) else {
        return Err(AwsError::not_implemented(descriptor, &operation));
    };
    let now = shared.clock.now();
    let output = {
        let (ctx, gate) = context(shared, operation, &actor, region, now, request_id)?;
        let ctx = Context { trace, ..ctx };
        let gate = |ctx: &Context, input: &dyn Structure| gate.gate(operation, ctx, input);
        backend.dispatch(operation, ctx, &mut json::reader(&input), &gate)?
    };
    Ok(json::of_structure(output.await?.as_ref()))
}

fn context<'a>(
    shared: &'a Shared,
    operation: &'static Operation,
    actor: &Actor,
    region: Region,
    now: Timestamp,
    request_id: &str,
) -> Result<(Context, Authorizer<'a>), AwsError> {
    let internal = |error: model::StorageError| {
        tracing::error!(error = %Chain(&error), "could not read in whose name a call is made");
        AwsError::internal(operation.service)
    };
    let principal = match actor {
        Actor::Service { name, account, .. } => {
            Principal::Service { account: account.clone(), name: name.clone() }
        }
        Actor::Role { role_arn, service, session_name, source_arn } => {
            session(&shared.store, role_arn, service, session_name, source_arn)
                .map_err(internal)?
                .ok_or_else(|| not_assumable(role_arn, service))?
        }
    };
    let access = &shared.backends.access;
    let caller = access.caller(&principal, None).map_err(internal)?;
    // The role went between two reads.
    let caller = caller.ok_or_else(|| not_assumable(&principal.arn(), "a service"))?;
    let account = principal.account().cloned().unwrap_or_else(AccountId::default_account);
    let facts = facts(&caller, actor, &region, now);
    let of_input: Arc<OnceLock<_>> = Arc::default();
    let authorizer = Authorizer {
        store: &shared.store,
        mode: access.mode(),
        with_resource_tags: caller.asks_for_resource_tags,
        of_input: of_input.clone(),
    };
    let host = shared.config.listen.to_string();
    let permit = CallPermit {
        access: access.clone(),
        caller,
        facts: OnceLock::from(facts),
        of_input,
        operation: format!("{}:{}", operation.service.id, operation.name),
    };
    let ctx = Context {
        is_form: false,
        request_id: request_id.to_owned(),
        account,
        region,
        principal,
        now,
        endpoint: format!("http://{host}"),
        source_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        source_vpc: None,
        secure: true,
        user_agent: None,
        host,
        session: None,
        trace: None,
        permit: Arc::new(permit),
    };
    Ok((ctx, authorizer))
}

/// What conditions can ask of a call that a service makes. It comes from no address.
fn facts(caller: &Caller, actor: &Actor, region: &Region, now: Timestamp) -> Arc<Facts> {
    let mut facts = Facts::over([caller.facts.clone()]);
    facts.add("aws:CurrentTime", now.to_string());
    facts.add("aws:EpochTime", now.as_secs().to_string());
    facts.add("aws:SecureTransport", "true");
    facts.add("aws:RequestedRegion", region.as_str());
    facts.add("aws:ViaAWSService", "false");
    match actor {
        Actor::Service { account, source_arn, .. } => {
            facts.add("aws:SourceArn", source_arn.clone());
            facts.set("aws:SourceAccount", vec![account.to_string()]);
        }
        Actor::Role { .. } => facts.add("aws:MultiFactorAuthPresent", "false"),
    }
    Arc::new(facts)
}

/// The session of `role_arn` that `service` may have; `None` when there is no such role, or it
/// does not trust the service.
fn session(
    store: &Store,
    role_arn: &str,
    service: &str,
    session_name: &str,
    source_arn: &str,
) -> Result<Option<Principal>, model::StorageError> {
    let Ok(arn) = Arn::parse(role_arn) else { return Ok(None) };
    let Ok(account) = AccountId::parse(arn.account()) else { return Ok(None) };
    let name = arn.resource().rsplit('/').next().unwrap_or_default();
    let role = store.read()?.get(&RoleRecord::key_of(&account, name))?;
    let Some(role) = role.filter(|role| role.arn() == arn) else { return Ok(None) };
    let by = Principal::Service { account: account.clone(), name: service.to_owned() };
    let mut facts = Facts::of_principal(&by);
    facts.add("aws:SourceArn", source_arn);
    let policy = Policy::parse(&role.trust_policy, PolicyKind::Trust);
    let is_let_in = policy.is_ok_and(|policy| {
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

fn not_assumable(role_arn: &str, service: &str) -> AwsError {
    let message = format!(
        "User: {service} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
    );
    AwsError::new("AccessDenied", 403, message)
}
