//! How functions are invoked asynchronously: retries, age, destinations.

use aws_api::Context;
use aws_api::lambda as api;
use model::record::lambda::{Destinations, EventInvokeRecord, LATEST};
use store::{Read, Txn};

use super::configure::target_exists;
use super::fault::{Fault, invalid, not_found, unserved};
use super::names::FunctionRef;
use super::paging::page;
use super::{Lambda, shapes};

fn shape(record: &EventInvokeRecord) -> api::FunctionEventInvokeConfig {
    let EventInvokeRecord { account, region, function, qualifier, .. } = record;
    let arn = model::record::lambda::function_arn(account, region, function, qualifier);
    let destinations = record.destinations.clone().unwrap_or_default();
    api::FunctionEventInvokeConfig {
        last_modified: Some(record.last_modified),
        function_arn: Some(arn.to_string()),
        maximum_retry_attempts: record.max_retries.and_then(shapes::number),
        maximum_event_age_in_seconds: record.max_age_secs.and_then(shapes::number),
        destination_config: Some(api::DestinationConfig {
            on_success: Some(api::OnSuccess { destination: destinations.on_success }),
            on_failure: Some(api::OnFailure { destination: destinations.on_failure }),
        }),
    }
}

fn checked(
    read: &impl Read,
    function: &FunctionRef,
    config: Option<api::DestinationConfig>,
) -> Result<Option<Destinations>, Fault> {
    let Some(config) = config else { return Ok(None) };
    let arn = |text: Option<String>| -> Result<Option<String>, Fault> {
        let Some(arn) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
        if arn.starts_with("arn:aws:s3:") || arn.starts_with("kafka:") {
            return Err(unserved(&format!("the destination {arn}")));
        }
        if arn == function.unqualified_arn() {
            return Err(invalid("You can't specify the function as a destination for itself."));
        }
        match target_exists(read, &arn)? {
            Some(_) => Ok(Some(arn)),
            None => Err(invalid(format!("The destination ARN {arn} is invalid."))),
        }
    };
    Ok(Some(Destinations {
        on_success: arn(config.on_success.and_then(|one| one.destination))?,
        on_failure: arn(config.on_failure.and_then(|one| one.destination))?,
    }))
}

/// Writes what `change` makes of the present record, or of none.
fn write(
    txn: &mut Txn<'_>,
    function: &FunctionRef,
    change: impl FnOnce(Option<EventInvokeRecord>) -> Result<EventInvokeRecord, Fault>,
) -> Result<api::FunctionEventInvokeConfig, Fault> {
    function.resolve(txn)?;
    let record = change(txn.get(&key(function))?)?;
    txn.put(&record);
    Ok(shape(&record))
}

fn key(function: &FunctionRef) -> model::Key<EventInvokeRecord> {
    let FunctionRef { account, region, name, qualifier } = function;
    EventInvokeRecord::key_of(account, region, name, qualifier.as_deref().unwrap_or(LATEST))
}

fn missing(function: &FunctionRef) -> Fault {
    let qualifier = function.qualifier.as_deref().unwrap_or(LATEST);
    not_found(format!(
        "The function {}:{qualifier} doesn't have an EventInvokeConfig",
        function.unqualified_arn()
    ))
}

pub(super) async fn put(
    lambda: &Lambda,
    ctx: &Context,
    input: api::PutFunctionEventInvokeConfigRequest,
) -> Result<api::FunctionEventInvokeConfig, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    if input.maximum_retry_attempts.is_none()
        && input.maximum_event_age_in_seconds.is_none()
        && input.destination_config.is_none()
    {
        return Err(invalid(
            "You must specify at least one of error handling or destination setting.",
        ));
    }
    let now = lambda.clock.now();
    lambda
        .store
        .write(move |txn| {
            let destinations = checked(txn, &function, input.destination_config)?;
            write(txn, &function, |_| {
                Ok(EventInvokeRecord {
                    account: function.account.clone(),
                    region: function.region.clone(),
                    function: function.name.clone(),
                    qualifier: function.qualifier.clone().unwrap_or_else(|| LATEST.into()),
                    last_modified: now,
                    max_retries: input.maximum_retry_attempts.map(i32::unsigned_abs),
                    max_age_secs: input.maximum_event_age_in_seconds.map(i32::unsigned_abs),
                    destinations,
                })
            })
        })
        .await
}

pub(super) async fn update(
    lambda: &Lambda,
    ctx: &Context,
    input: api::UpdateFunctionEventInvokeConfigRequest,
) -> Result<api::FunctionEventInvokeConfig, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let now = lambda.clock.now();
    lambda
        .store
        .write(move |txn| {
            let destinations = checked(txn, &function, input.destination_config)?;
            write(txn, &function, |old| {
                let mut record = old.ok_or_else(|| missing(&function))?;
                record.last_modified = now;
                if let Some(retries) = input.maximum_retry_attempts {
                    record.max_retries = Some(retries.unsigned_abs());
                }
                if let Some(age) = input.maximum_event_age_in_seconds {
                    record.max_age_secs = Some(age.unsigned_abs());
                }
                if destinations.is_some() {
                    record.destinations = destinations;
                }
                Ok(record)
            })
        })
        .await
}

pub(super) async fn get(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetFunctionEventInvokeConfigRequest,
) -> Result<api::FunctionEventInvokeConfig, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let read = lambda.store.read()?;
    function.resolve(&read)?;
    let record = read.get(&key(&function))?;
    record.as_ref().map(shape).ok_or_else(|| missing(&function))
}

pub(super) async fn list(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListFunctionEventInvokeConfigsRequest,
) -> Result<api::ListFunctionEventInvokeConfigsResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let read = lambda.store.read()?;
    function.settings(&read)?;
    let FunctionRef { account, region, name, .. } = &function;
    let all: Vec<EventInvokeRecord> =
        read.scan(&EventInvokeRecord::keys_of(account, region, name))?;
    let name = |record: &EventInvokeRecord| record.qualifier.clone();
    let (records, next_marker) = page(all, name, input.marker.as_deref(), input.max_items, 50)?;
    Ok(api::ListFunctionEventInvokeConfigsResponse {
        function_event_invoke_configs: Some(records.iter().map(shape).collect()),
        next_marker,
    })
}

pub(super) async fn delete(
    lambda: &Lambda,
    ctx: &Context,
    input: api::DeleteFunctionEventInvokeConfigRequest,
) -> Result<(), Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    lambda
        .store
        .write(move |txn| {
            function.resolve(txn)?;
            if txn.get(&key(&function))?.is_none() {
                return Err(missing(&function));
            }
            txn.delete(&key(&function));
            Ok(())
        })
        .await
}
