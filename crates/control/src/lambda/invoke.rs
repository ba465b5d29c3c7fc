//! Invocations: at once, in the outbox, or only asked about.
//!
//! Not here: running ([`super::Run`]), what becomes of asynchronous ones ([`super::courier`]).

use std::time::Duration;

use aws_api::lambda::{self as api, InvocationType, LogType, errors};
use aws_api::{AwsError, Context};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::function::{FunctionAnswer, FunctionCall, FunctionFailure};
use model::record::delivery::{RetryPolicy, Subject, Target};
use model::record::lambda::{
    AliasRecord, EventInvokeRecord, FunctionRecord, FunctionSettingsRecord, FunctionStatusRecord,
    LATEST,
};
use model::{StorageError, lineage};
use serde::{Deserialize, Serialize};
use store::Read;
use store::outbox::{self, NewDelivery};

use super::Lambda;
use super::concurrency::Exceeded;
use super::fault::{Fault, unserved};
use super::functions::invocable;
use super::names::FunctionRef;
use super::shapes::Condition;

/// Of a payload, in bytes: for an answer, and for the outbox.
const MOST_SYNC: usize = 6_291_556;
const MOST_ASYNC: usize = 1_048_576;
/// So long an invocation waits for an update that is under way.
const UPDATE_PATIENCE: Duration = Duration::from_secs(30);

/// The name under which the delivery engine knows [`super::courier`].
pub(super) const COURIER: &str = "lambda-async";

/// What an asynchronous invocation carries besides its payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AsyncCall {
    pub(super) function_arn: String,
    pub(super) request_id: String,
    #[serde(default)]
    pub(super) client_context: Option<String>,
    /// When it was taken on, in milliseconds.
    pub(super) first_at: i64,
    /// So often the function has failed.
    #[serde(default)]
    pub(super) n_failures: u32,
}

/// One invocation, by whomever.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) function: FunctionRef,
    pub(super) request_id: String,
    pub(super) payload: Bytes,
    pub(super) client_context: Option<String>,
    pub(super) trace: Option<String>,
    pub(super) wants_tail: bool,
}

fn too_large(limit: usize) -> Fault {
    let text =
        format!("Request must be smaller than {limit} bytes for the InvokeFunction operation");
    errors::request_too_large_exception(text).into()
}

fn checked_payload(payload: Option<Bytes>, limit: usize) -> Result<Bytes, Fault> {
    let payload = payload.filter(|payload| !payload.is_empty());
    let Some(payload) = payload else { return Ok(Bytes::from_static(b"{}")) };
    if payload.len() > limit {
        return Err(too_large(limit));
    }
    match serde_json::from_slice::<serde::de::IgnoredAny>(&payload) {
        Ok(_) => Ok(payload),
        Err(error) => Err(errors::invalid_request_content_exception(format!(
            "Could not parse request body into json: Could not parse payload into json: {error}"
        ))
        .into()),
    }
}

pub(super) async fn invoke(
    lambda: &Lambda,
    ctx: &Context,
    input: api::InvocationRequest,
) -> Result<api::InvocationResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    if input.durable_execution_name.is_some() {
        return Err(unserved("the member DurableExecutionName of invocations"));
    }
    if input.tenant_id.is_some() {
        return Err(unserved("the member TenantId of invocations"));
    }
    let client_context = input.client_context.map(decoded).transpose()?;
    match input.invocation_type.unwrap_or(InvocationType::RequestResponse) {
        InvocationType::DryRun => {
            function.resolve(&lambda.store.read()?)?;
            Ok(api::InvocationResponse { status_code: Some(204), ..Default::default() })
        }
        InvocationType::Event => {
            let payload = checked_payload(input.payload, MOST_ASYNC)?;
            enqueue(lambda, ctx, function, payload, client_context).await?;
            Ok(api::InvocationResponse { status_code: Some(202), ..Default::default() })
        }
        InvocationType::RequestResponse | InvocationType::Unknown(_) => {
            let request = Request {
                function,
                request_id: ctx.request_id.clone(),
                payload: checked_payload(input.payload, MOST_SYNC)?,
                client_context,
                trace: ctx.trace.clone(),
                wants_tail: input.log_type == Some(LogType::Tail),
            };
            let answer = execute(lambda, request).await?;
            Ok(api::InvocationResponse {
                status_code: Some(200),
                function_error: answer.error,
                log_result: answer.tail.map(|tail| STANDARD.encode(tail)),
                payload: Some(answer.payload),
                executed_version: Some(answer.version),
                ..Default::default()
            })
        }
    }
}

fn decoded(context: String) -> Result<String, Fault> {
    let bytes = STANDARD.decode(&context).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
        errors::invalid_request_content_exception(
            "Client context must be a valid Base64-encoded JSON object.",
        )
        .into()
    })
}

pub(super) async fn invoke_async(
    lambda: &Lambda,
    ctx: &Context,
    input: api::InvokeAsyncRequest,
) -> Result<api::InvokeAsyncResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let body = match input.invoke_args {
        Some(body) => body.collect(MOST_ASYNC + 1).await.map_err(|_| too_large(MOST_ASYNC))?,
        None => Bytes::new(),
    };
    let payload = checked_payload(Some(body), MOST_ASYNC)?;
    enqueue(lambda, ctx, function, payload, None).await?;
    Ok(api::InvokeAsyncResponse { status: Some(202) })
}

/// Puts the invocation into the outbox.
async fn enqueue(
    lambda: &Lambda,
    ctx: &Context,
    function: FunctionRef,
    payload: Bytes,
    client_context: Option<String>,
) -> Result<(), Fault> {
    let now = lambda.clock.now();
    let call = AsyncCall {
        function_arn: function.arn(),
        request_id: ctx.request_id.clone(),
        client_context,
        first_at: now.0,
        n_failures: 0,
    };
    let trace = ctx.trace.clone();
    lambda
        .store
        .write(move |txn| {
            let record = function.resolve(txn)?.record;
            invocable(&Condition::read(txn, &record)?, &function.arn())?;
            let config = event_config(txn, &function)?;
            let delivery = delivery(call, payload, trace, config.as_ref(), now);
            outbox::enqueue(txn, now, [delivery])?;
            Ok(())
        })
        .await
}

/// How the qualifier that was invoked is to be invoked asynchronously.
pub(super) fn event_config(
    read: &impl Read,
    function: &FunctionRef,
) -> Result<Option<EventInvokeRecord>, StorageError> {
    let FunctionRef { account, region, name, qualifier } = function;
    let qualifier = qualifier.as_deref().unwrap_or(LATEST);
    read.get(&EventInvokeRecord::key_of(account, region, name, qualifier))
}

/// The age at which an event is given up.
pub(super) fn max_age_secs(config: Option<&EventInvokeRecord>) -> u64 {
    config.and_then(|config| config.max_age_secs).map_or(21_600, u64::from)
}

/// An attempt at `call`, due at `due`. Throttling and our own trouble are tried again until the
/// event is too old; failures of the function are the courier's.
pub(super) fn delivery(
    call: AsyncCall,
    payload: Bytes,
    trace: Option<String>,
    config: Option<&EventInvokeRecord>,
    due: model::Timestamp,
) -> NewDelivery {
    let age_secs = u64::try_from((due.0 - call.first_at).max(0)).unwrap_or(0) / 1000;
    let function = FunctionRef::of_arn(&call.function_arn);
    let account = function
        .as_ref()
        .map_or_else(model::AccountId::default_account, |function| function.account.clone());
    let subject = Subject {
        event_id: call.request_id.clone(),
        source: "lambda".into(),
        event: "Invoke".into(),
        resource: call.function_arn.clone(),
        via: (call.n_failures > 0).then(|| format!("retry {}", call.n_failures)),
        receiver: call.function_arn.clone(),
    };
    let detail = serde_json::to_value(&call).unwrap_or_default();
    let target = Target::Courier { name: COURIER.into(), detail };
    let payload = String::from_utf8_lossy(&payload).into_owned();
    NewDelivery {
        due_at: due,
        trace,
        retry: RetryPolicy {
            max_retries: u32::MAX,
            max_age_secs: max_age_secs(config).saturating_sub(age_secs),
            first_pause_ms: 1_000,
            longest_pause_ms: 300_000,
        },
        ..NewDelivery::new(account, subject, target, payload, due)
    }
}

/// What an invocation needs to know.
struct Ready {
    record: FunctionRecord,
    settings: FunctionSettingsRecord,
    invoked_arn: String,
}

/// Runs the function and waits for its answer.
///
/// # Errors
/// When nothing ran. That the function failed is an answer.
pub(super) async fn execute(lambda: &Lambda, request: Request) -> Result<FunctionAnswer, Fault> {
    let arn = request.function.unqualified_arn();
    let ready = prepare(lambda, &request.function).await?;
    let rounds = lineage::rounds(request.trace.as_deref(), &arn);
    if rounds >= lineage::MOST_ROUNDS && !ready.settings.allows_recursion {
        return Err(errors::recursive_invocation_exception(format!(
            "Lambda has detected your function being invoked in a recursive loop with other AWS \
             resources and stopped the invocation: {arn} has led to itself {rounds} times."
        ))
        .into());
    }
    let begun = lambda.concurrency.begin(&ready.settings, || reserved(lambda, &ready.settings))?;
    let _execution = begun.map_err(|exceeded| throttled(exceeded.as_str()))?;
    let trace = match ready.settings.allows_recursion {
        true => request.trace.clone(),
        false => Some(lineage::passed(request.trace.as_deref(), &arn)),
    };
    let call = FunctionCall {
        account: ready.record.account.clone(),
        region: ready.record.region.clone(),
        name: ready.record.name.clone(),
        version: ready.record.version.clone(),
        invoked_arn: ready.invoked_arn,
        request_id: request.request_id,
        payload: request.payload,
        client_context: request.client_context,
        trace_id: trace,
        wants_tail: request.wants_tail,
    };
    (lambda.run)(call).await.map_err(|failure| refused(failure, &request.function))
}

fn reserved(lambda: &Lambda, settings: &FunctionSettingsRecord) -> Result<u32, Fault> {
    let key = FunctionSettingsRecord::keys_of(&settings.account, &settings.region);
    let all: Vec<FunctionSettingsRecord> = lambda.store.read()?.scan(&key)?;
    Ok(all.iter().filter_map(|one| one.reserved_concurrency).sum())
}

pub(super) fn throttled(reason: &str) -> Fault {
    let error = match reason == Exceeded::Account.as_str() || reason == Exceeded::Reserved.as_str()
    {
        true => errors::too_many_requests_exception("Rate Exceeded."),
        false => errors::too_many_requests_exception(format!("Rate Exceeded. {reason}")),
    };
    let known = match reason == Exceeded::Reserved.as_str() {
        true => reason,
        false => Exceeded::Account.as_str(),
    };
    error.with_detail("Reason", known).into()
}

fn refused(failure: FunctionFailure, function: &FunctionRef) -> Fault {
    let start = "The operation cannot be performed at this time.";
    match failure {
        FunctionFailure::NotFound => function.missing(),
        FunctionFailure::NotReady { state } => errors::resource_conflict_exception(format!(
            "{start} The function is currently in the following state: {state}"
        ))
        .into(),
        FunctionFailure::Broken { reason_code, reason } => {
            let code = reason_code.as_str();
            match code {
                "InvalidRuntime" => errors::invalid_runtime_exception(reason),
                "InvalidZipFileException" => errors::invalid_zip_file_exception(reason),
                "InvalidSubnet" => errors::invalid_subnet_id_exception(reason),
                "InvalidSecurityGroup" => errors::invalid_security_group_id_exception(reason),
                "SubnetOutOfIPAddresses" => {
                    errors::subnet_ip_address_limit_reached_exception(reason)
                }
                _ => errors::resource_conflict_exception(format!(
                    "{start} The function is currently in the following state: Failed ({code}): \
                     {reason}"
                )),
            }
            .into()
        }
        FunctionFailure::Throttled { reason } => throttled(&reason),
        FunctionFailure::Unavailable(why) => {
            tracing::warn!(function = %function.arn(), why, "a function could not be run");
            errors::service_exception(why).into()
        }
    }
}

/// The version to run, once it can. Waits for an update under way, which AWS need not do because it
/// still has the code of before.
async fn prepare(lambda: &Lambda, function: &FunctionRef) -> Result<Ready, Fault> {
    let mut watch = None;
    let deadline = tokio::time::Instant::now() + UPDATE_PATIENCE;
    loop {
        let ready = {
            let read = lambda.store.read()?;
            let record = choose(&read, function)?;
            let condition = Condition::read(&read, &record)?;
            invocable(&condition, &function.arn())?;
            let settings = function.settings(&read)?;
            let ready = Ready { record, settings, invoked_arn: function.arn() };
            if condition.update != api::LastUpdateStatus::InProgress {
                return Ok(ready);
            }
            ready
        };
        // Watched first, looked at again, and only then waited for.
        let Some(changes) = &mut watch else {
            watch = Some(lambda.store.watch::<FunctionStatusRecord>());
            continue;
        };
        if tokio::time::timeout_at(deadline, changes.changed()).await.is_err() {
            return Ok(ready);
        }
    }
}

/// The version that the qualifier stands for; an alias with weights chooses by them.
fn choose(read: &impl Read, function: &FunctionRef) -> Result<FunctionRecord, Fault> {
    let resolved = function.resolve(read)?;
    let Some(alias) = resolved.alias else { return Ok(resolved.record) };
    let lot = u32::from_be_bytes(model::random::bytes::<4>());
    match other_version(&alias, f64::from(lot) / (f64::from(u32::MAX) + 1.0)) {
        None => Ok(resolved.record),
        Some(version) => function.version(read, version),
    }
}

/// The version besides the alias's own that `lot`, from 0 to 1, falls to.
fn other_version(alias: &AliasRecord, lot: f64) -> Option<&str> {
    let mut end = 0.0;
    alias.weights.iter().find_map(|(version, weight)| {
        end += weight;
        (lot < end).then_some(version.as_str())
    })
}

/// Whether a failure passes by itself, so that the event is tried again.
pub(super) fn passes(error: &AwsError) -> bool {
    error.status == 429
        || (error.status >= 500 && error.status != 501 && !error.code.starts_with("Invalid"))
        || error.code == "ResourceConflictException"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_shares_its_calls() {
        let alias = AliasRecord {
            account: model::AccountId::default_account(),
            region: model::Region::default_region(),
            function: "f".into(),
            name: "live".into(),
            version: "1".into(),
            description: String::new(),
            weights: [("2".to_owned(), 0.25)].into(),
            revision_id: String::new(),
        };
        assert_eq!(other_version(&alias, 0.0), Some("2"));
        assert_eq!(other_version(&alias, 0.24), Some("2"));
        assert_eq!(other_version(&alias, 0.25), None);
        assert_eq!(other_version(&alias, 0.99), None);
    }

    #[test]
    fn a_payload_is_json_and_not_too_large() {
        assert_eq!(checked_payload(None, 10).unwrap(), "{}");
        assert_eq!(checked_payload(Some(Bytes::from_static(b" [1]")), 10).unwrap(), " [1]");
        let error = checked_payload(Some(Bytes::from_static(b"{x}")), 10).unwrap_err().to_string();
        assert!(error.starts_with("InvalidRequestContentException: Could not parse"), "{error}");
        let error = checked_payload(Some(Bytes::from(vec![b' '; 11])), 10).unwrap_err();
        assert!(error.to_string().starts_with("RequestTooLargeException"), "{error}");
    }
}
