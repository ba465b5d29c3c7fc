//! Event source mappings: which queues feed which functions.
//!
//! ```text
//! Creating ─┬─► Enabled ◄─► Disabled        what the user asked for last
//! Updating ─┘
//! Deleting ──► gone
//! ```
//!
//! Not here: feeding ([`super::poller`], which also takes the steps above).

use aws_api::lambda as api;
use aws_api::{Context, Invocation};
use model::event_pattern::EventPattern;
use model::record::delivery::Actor;
use model::record::lambda::{EventSourceMappingRecord, FunctionRecord, MappingState};
use model::record::sqs::QueueRecord;
use model::{Arn, Region};
use serde_json::json;
use store::Read;

use super::fault::{Fault, conflict, invalid, not_found, unserved};
use super::names::FunctionRef;
use super::outcome::queue_url;
use super::paging::page;
use super::{Lambda, settings, shapes};

const MOST_FILTERS: usize = 5;
/// From this size on, a batch takes a window to fill.
const MOST_AT_ONCE: u32 = 10;

fn shape(record: &EventSourceMappingRecord) -> api::EventSourceMappingConfiguration {
    let filters: Vec<api::Filter> =
        record.filters.iter().map(|one| api::Filter { pattern: Some(one.clone()) }).collect();
    api::EventSourceMappingConfiguration {
        uuid: Some(record.uuid.clone()),
        batch_size: shapes::number(record.batch_size),
        maximum_batching_window_in_seconds: shapes::number(record.window_secs),
        event_source_arn: Some(record.source_arn.clone()),
        filter_criteria: (!filters.is_empty())
            .then_some(api::FilterCriteria { filters: Some(filters) }),
        scaling_config: record
            .max_concurrency
            .map(|most| api::ScalingConfig { maximum_concurrency: shapes::number(most) }),
        function_arn: Some(record.function_arn().to_string()),
        last_modified: Some(record.last_modified),
        last_processing_result: record.last_result.clone(),
        state: Some(record.state.as_str().to_owned()),
        state_transition_reason: Some(record.state_reason.clone()),
        function_response_types: Some(match record.reports_item_failures {
            true => vec![api::FunctionResponseType::ReportBatchItemFailures],
            false => Vec::new(),
        }),
        event_source_mapping_arn: Some(record.arn().to_string()),
        ..Default::default()
    }
}

/// The members that both requests have.
#[derive(Clone, Debug, Default)]
struct Given {
    enabled: Option<bool>,
    batch_size: Option<i32>,
    window: Option<i32>,
    filters: Option<api::FilterCriteria>,
    scaling: Option<api::ScalingConfig>,
    response_types: Option<Vec<api::FunctionResponseType>>,
    /// Members that are given and not for queues.
    not_for_queues: Option<&'static str>,
}

impl Given {
    fn apply(self, record: &mut EventSourceMappingRecord) -> Result<(), Fault> {
        if let Some(name) = self.not_for_queues {
            return Err(invalid(format!("{name} is not supported for SQS event sources.")));
        }
        if let Some(size) = self.batch_size {
            record.batch_size = size.unsigned_abs();
        }
        if let Some(window) = self.window {
            record.window_secs = window.unsigned_abs();
        }
        if let Some(criteria) = self.filters {
            record.filters = checked_filters(criteria)?;
        }
        if let Some(scaling) = self.scaling {
            record.max_concurrency = scaling.maximum_concurrency.map(i32::unsigned_abs);
        }
        if let Some(types) = self.response_types {
            record.reports_item_failures =
                types.contains(&api::FunctionResponseType::ReportBatchItemFailures);
        }
        if let Some(enabled) = self.enabled {
            record.enabled = enabled;
        }
        let is_fifo = record.source_arn.ends_with(".fifo");
        if is_fifo && record.batch_size > MOST_AT_ONCE {
            return Err(invalid("Batch size for FIFO queues must be between 1 and 10."));
        }
        if is_fifo && record.window_secs > 0 {
            return Err(invalid("Batching window is not supported for FIFO queues."));
        }
        if record.batch_size > MOST_AT_ONCE && record.window_secs == 0 {
            return Err(invalid(
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is \
                 greater than 10",
            ));
        }
        Ok(())
    }
}

fn checked_filters(criteria: api::FilterCriteria) -> Result<Vec<String>, Fault> {
    let filters = criteria.filters.unwrap_or_default();
    if filters.len() > MOST_FILTERS {
        return Err(invalid(format!("The number of filters cannot be more than {MOST_FILTERS}.")));
    }
    let patterns: Vec<String> =
        filters.into_iter().map(|filter| filter.pattern.unwrap_or_default()).collect();
    for pattern in &patterns {
        EventPattern::parse(pattern)
            .map_err(|error| invalid(format!("Invalid filter pattern definition. {error}")))?;
    }
    Ok(patterns)
}

/// The queue, which must be there and leave the function enough time.
fn checked_queue(
    read: &impl Read,
    arn: &Arn,
    function: &FunctionRecord,
) -> Result<QueueRecord, Fault> {
    let missing = || {
        invalid(
            "Error occurred while ReceiveMessage. SQS Error Code: \
             AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does \
             not exist.",
        )
    };
    let key = QueueRecord::key_of_arn(arn).ok_or_else(missing)?;
    let queue = read.get(&key)?.ok_or_else(missing)?;
    if queue.visibility_timeout < function.timeout_secs {
        return Err(invalid(format!(
            "Queue visibility timeout: {} seconds is less than Function timeout: {} seconds",
            queue.visibility_timeout, function.timeout_secs
        )));
    }
    Ok(queue)
}

/// In whose name a function's queue is read.
pub(super) fn actor(function: &FunctionRecord) -> Actor {
    Actor::Role {
        role_arn: function.role.clone(),
        service: "lambda.amazonaws.com".into(),
        session_name: function.name.clone(),
        source_arn: function.arn().to_string(),
    }
}

/// Asks SQS whether the function's role gets in at all.
async fn check_role(lambda: &Lambda, arn: &Arn, function: &FunctionRecord) -> Result<(), Fault> {
    let call = Invocation {
        service: "sqs".into(),
        operation: "GetQueueAttributes".into(),
        input: json!({ "QueueUrl": queue_url(arn), "AttributeNames": ["QueueArn"] }),
        actor: actor(function),
        region: Region::parse(arn.region()).unwrap_or_else(|_| function.region.clone()),
        trace: None,
    };
    match lambda.invoke.invoke(call).await {
        Err(error) if error.code.contains("AccessDenied") => Err(invalid(
            "The provided execution role does not have permissions to call GetQueueAttributes on \
             SQS",
        )),
        // Whether it is there has been seen; what else is wrong, the poller will report.
        Ok(_) | Err(_) => Ok(()),
    }
}

pub(super) async fn create(
    lambda: &Lambda,
    ctx: &Context,
    input: api::CreateEventSourceMappingRequest,
) -> Result<api::EventSourceMappingConfiguration, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    settings::own(ctx, &function)?;
    let source = input.event_source_arn.unwrap_or_default();
    let Ok(arn) = Arn::parse(&source) else {
        return Err(match source.is_empty() {
            true if input.self_managed_event_source.is_some() => {
                unserved("self-managed event sources")
            }
            true => invalid("EventSourceArn is required."),
            false => invalid(format!("Invalid event source ARN: {source}")),
        });
    };
    if arn.service() != "sqs" {
        return Err(unserved(&format!("event sources of the service {}", arn.service())));
    }
    let given = Given {
        enabled: input.enabled,
        batch_size: input.batch_size,
        window: input.maximum_batching_window_in_seconds,
        filters: input.filter_criteria,
        scaling: input.scaling_config,
        response_types: input.function_response_types,
        not_for_queues: [
            (input.starting_position.is_some(), "StartingPosition"),
            (input.parallelization_factor.is_some(), "ParallelizationFactor"),
            (input.destination_config.is_some(), "DestinationConfig"),
            (input.maximum_record_age_in_seconds.is_some(), "MaximumRecordAgeInSeconds"),
            (input.bisect_batch_on_function_error.is_some(), "BisectBatchOnFunctionError"),
            (input.maximum_retry_attempts.is_some(), "MaximumRetryAttempts"),
            (input.tumbling_window_in_seconds.is_some(), "TumblingWindowInSeconds"),
            (input.topics.is_some(), "Topics"),
            (input.queues.is_some(), "Queues"),
            (input.source_access_configurations.is_some(), "SourceAccessConfigurations"),
            (input.provisioned_poller_config.is_some(), "ProvisionedPollerConfig"),
        ]
        .into_iter()
        .find_map(|(is_given, name)| is_given.then_some(name)),
    };
    let tags = settings::checked_tags(input.tags.unwrap_or_default())?;
    let record = {
        let read = lambda.store.read()?;
        let record = function.resolve(&read)?.record;
        checked_queue(&read, &arn, &record)?;
        record
    };
    check_role(lambda, &arn, &record).await?;
    let now = lambda.clock.now();
    let mapping = lambda
        .store
        .write(move |txn| {
            let record = function.resolve(txn)?.record;
            checked_queue(txn, &arn, &record)?;
            let FunctionRef { account, region, name, qualifier } = function.clone();
            let qualifier = qualifier.unwrap_or_default();
            let mut mapping = EventSourceMappingRecord {
                account,
                region,
                uuid: model::random::uuid(),
                source_arn: source,
                function: name,
                qualifier,
                batch_size: MOST_AT_ONCE,
                window_secs: 0,
                reports_item_failures: false,
                filters: Vec::new(),
                max_concurrency: None,
                enabled: true,
                state: MappingState::Creating,
                state_reason: "USER_INITIATED".into(),
                last_result: Some("No records processed".into()),
                last_modified: now,
                tags,
            };
            given.apply(&mut mapping)?;
            let all: Vec<EventSourceMappingRecord> =
                txn.scan(&EventSourceMappingRecord::keys_of(&mapping.account, &mapping.region))?;
            let same = all.iter().find(|one| {
                one.source_arn == mapping.source_arn
                    && one.function == mapping.function
                    && one.qualifier == mapping.qualifier
            });
            if let Some(same) = same {
                return Err(conflict(format!(
                    "An event source mapping with SQS arn (\" {} \") and function (\" {} \") \
                     already exists. Please update or delete the existing mapping with UUID {}",
                    mapping.source_arn, mapping.function, same.uuid
                )));
            }
            txn.put(&mapping);
            Ok::<_, Fault>(mapping)
        })
        .await?;
    Ok(shape(&mapping))
}

fn find(
    read: &impl Read,
    ctx: &Context,
    uuid: Option<&str>,
) -> Result<EventSourceMappingRecord, Fault> {
    let uuid = uuid.unwrap_or_default();
    let key = EventSourceMappingRecord::key_of(&ctx.account, &ctx.region, uuid);
    read.get(&key)?.ok_or_else(|| not_found("The resource you requested does not exist."))
}

pub(super) async fn update(
    lambda: &Lambda,
    ctx: &Context,
    input: api::UpdateEventSourceMappingRequest,
) -> Result<api::EventSourceMappingConfiguration, Fault> {
    let given = Given {
        enabled: input.enabled,
        batch_size: input.batch_size,
        window: input.maximum_batching_window_in_seconds,
        filters: input.filter_criteria,
        scaling: input.scaling_config,
        response_types: input.function_response_types,
        not_for_queues: [
            (input.parallelization_factor.is_some(), "ParallelizationFactor"),
            (input.destination_config.is_some(), "DestinationConfig"),
            (input.maximum_record_age_in_seconds.is_some(), "MaximumRecordAgeInSeconds"),
            (input.bisect_batch_on_function_error.is_some(), "BisectBatchOnFunctionError"),
            (input.maximum_retry_attempts.is_some(), "MaximumRetryAttempts"),
            (input.tumbling_window_in_seconds.is_some(), "TumblingWindowInSeconds"),
            (input.provisioned_poller_config.is_some(), "ProvisionedPollerConfig"),
        ]
        .into_iter()
        .find_map(|(is_given, name)| is_given.then_some(name)),
    };
    let function = match input.function_name {
        Some(name) => Some(FunctionRef::parse(ctx, Some(&name), None)?),
        None => None,
    };
    let (now, ctx, uuid) = (lambda.clock.now(), ctx.clone(), input.uuid);
    let mapping = lambda
        .store
        .write(move |txn| {
            let mut mapping = find(txn, &ctx, uuid.as_deref())?;
            if mapping.state == MappingState::Deleting {
                return Err(being_changed(&mapping));
            }
            if let Some(function) = function {
                settings::own(&ctx, &function)?;
                let record = function.resolve(txn)?.record;
                let bad = || invalid("Invalid event source ARN");
                let arn = Arn::parse(&mapping.source_arn).map_err(|_| bad())?;
                checked_queue(txn, &arn, &record)?;
                mapping.function = function.name;
                mapping.qualifier = function.qualifier.unwrap_or_default();
            }
            given.apply(&mut mapping)?;
            mapping.state = MappingState::Updating;
            mapping.state_reason = "USER_INITIATED".into();
            mapping.last_modified = now;
            txn.put(&mapping);
            Ok::<_, Fault>(mapping)
        })
        .await?;
    Ok(shape(&mapping))
}

fn being_changed(mapping: &EventSourceMappingRecord) -> Fault {
    use aws_api::lambda::errors;
    errors::resource_in_use_exception(format!(
        "Cannot update the event source mapping because it is in use: {}",
        mapping.state.as_str()
    ))
    .into()
}

pub(super) async fn get(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetEventSourceMappingRequest,
) -> Result<api::EventSourceMappingConfiguration, Fault> {
    Ok(shape(&find(&lambda.store.read()?, ctx, input.uuid.as_deref())?))
}

pub(super) async fn list(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListEventSourceMappingsRequest,
) -> Result<api::ListEventSourceMappingsResponse, Fault> {
    let function = match &input.function_name {
        Some(name) => Some(FunctionRef::parse(ctx, Some(name), None)?),
        None => None,
    };
    let read = lambda.store.read()?;
    if let Some(function) = &function {
        function.settings(&read)?;
    }
    let mut all: Vec<EventSourceMappingRecord> =
        read.scan(&EventSourceMappingRecord::keys_of(&ctx.account, &ctx.region))?;
    all.retain(|mapping| {
        let is_of_function = function.as_ref().is_none_or(|function| {
            function.name == mapping.function
                && function.qualifier.as_ref().is_none_or(|one| *one == mapping.qualifier)
        });
        let source = input.event_source_arn.as_ref();
        is_of_function && source.is_none_or(|arn| *arn == mapping.source_arn)
    });
    let name = |mapping: &EventSourceMappingRecord| mapping.uuid.clone();
    let (mappings, next_marker) = page(all, name, input.marker.as_deref(), input.max_items, 100)?;
    let event_source_mappings = Some(mappings.iter().map(shape).collect());
    Ok(api::ListEventSourceMappingsResponse { next_marker, event_source_mappings })
}

pub(super) async fn delete(
    lambda: &Lambda,
    ctx: &Context,
    input: api::DeleteEventSourceMappingRequest,
) -> Result<api::EventSourceMappingConfiguration, Fault> {
    let (now, ctx) = (lambda.clock.now(), ctx.clone());
    let mapping = lambda
        .store
        .write(move |txn| {
            let mut mapping = find(txn, &ctx, input.uuid.as_deref())?;
            mapping.state = MappingState::Deleting;
            mapping.state_reason = "USER_INITIATED".into();
            mapping.last_modified = now;
            txn.put(&mapping);
            Ok::<_, Fault>(mapping)
        })
        .await?;
    Ok(shape(&mapping))
}
