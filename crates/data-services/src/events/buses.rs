//! Buses: made, described, listed, changed, deleted.

use aws_api::events::{
    self as api, CreateEventBusRequest, CreateEventBusResponse, DeleteEventBusRequest,
    DescribeEventBusRequest, DescribeEventBusResponse, ListEventBusesRequest,
    ListEventBusesResponse, UpdateEventBusRequest, UpdateEventBusResponse, errors,
};
use aws_api::{Context, json};
use model::record::events::{DEFAULT_BUS, EventBusRecord, RuleRecord};
use store::Read as _;

use super::failure::{Failure, invalid};
use super::names::{BusName, own_bus};
use super::{Events, page, tags};

const MOST_BUSES: usize = 100;

impl Events {
    pub(super) async fn create_event_bus(
        &self,
        ctx: &Context,
        input: CreateEventBusRequest,
    ) -> Result<CreateEventBusResponse, Failure> {
        let name = input.name.unwrap_or_default();
        if input.event_source_name.is_some() {
            return Err(invalid("Hansom does not serve partner event sources.").into());
        }
        if name.contains('/') {
            return Err(invalid("Event bus name must not contain '/'.").into());
        }
        let mut record =
            EventBusRecord::new(ctx.account.clone(), ctx.region.clone(), name, ctx.now);
        record.description = input.description;
        record.kms_key = input.kms_key_identifier;
        record.dead_letter_arn = input.dead_letter_config.and_then(|config| config.arn);
        record.log_config = input.log_config.as_ref().map(json::to_value);
        record.tags = tags::of_new(input.tags)?;
        let answer = CreateEventBusResponse {
            event_bus_arn: Some(record.arn().to_string()),
            description: record.description.clone(),
            kms_key_identifier: record.kms_key.clone(),
            dead_letter_config: dead_letter(&record),
            log_config: log_config(&record),
        };
        self.store
            .write(move |txn| {
                let EventBusRecord { account, region, name, .. } = &record;
                let key = EventBusRecord::key_of(account, region, name);
                if name == DEFAULT_BUS || txn.contains(&key)? {
                    let text = format!("Event bus {name} already exists.");
                    return Err(errors::resource_already_exists_exception(text).into());
                }
                let n_buses = txn.scan(&EventBusRecord::keys_of(account, region))?.len();
                if n_buses >= MOST_BUSES {
                    return Err(too_many().into());
                }
                txn.put(&record);
                Ok::<_, Failure>(())
            })
            .await?;
        Ok(answer)
    }

    pub(super) async fn delete_event_bus(
        &self,
        ctx: &Context,
        input: DeleteEventBusRequest,
    ) -> Result<(), Failure> {
        let bus = own_bus(ctx, input.name.as_deref())?;
        if bus.name == DEFAULT_BUS {
            return Err(invalid("Cannot delete event bus default.").into());
        }
        let deleted = self.store.write(move |txn| {
            let BusName { account, region, name } = &bus;
            let rules = RuleRecord::bus_keys(account, region, name);
            if !txn.scan_page(&rules, None, 1)?.is_empty() {
                return Err(invalid("Event bus can't be deleted since it has rules.").into());
            }
            txn.delete(&EventBusRecord::key_of(account, region, name));
            Ok(())
        });
        deleted.await
    }

    pub(super) async fn describe_event_bus(
        &self,
        ctx: &Context,
        input: DescribeEventBusRequest,
    ) -> Result<DescribeEventBusResponse, Failure> {
        let bus = own_bus(ctx, input.name.as_deref())?;
        let record = bus.get(&self.store.read()?)?;
        let is_untouched = record.created_at.0 == 0;
        Ok(DescribeEventBusResponse {
            arn: Some(record.arn().to_string()),
            dead_letter_config: dead_letter(&record),
            log_config: log_config(&record),
            name: Some(record.name),
            description: record.description,
            kms_key_identifier: record.kms_key,
            policy: record.policy,
            creation_time: (!is_untouched).then_some(record.created_at),
            last_modified_time: (!is_untouched).then_some(record.modified_at),
            managed_by: None,
        })
    }

    pub(super) async fn list_event_buses(
        &self,
        ctx: &Context,
        input: ListEventBusesRequest,
    ) -> Result<ListEventBusesResponse, Failure> {
        let read = self.store.read()?;
        let mut buses = read.scan(&EventBusRecord::keys_of(&ctx.account, &ctx.region))?;
        if !buses.iter().any(|bus| bus.name == DEFAULT_BUS) {
            buses.push(own_bus(ctx, None)?.get(&read)?);
            buses.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let prefix = input.name_prefix.unwrap_or_default();
        buses.retain(|bus| bus.name.starts_with(&prefix));
        let token = input.next_token.as_deref();
        let (page, next_token) = page::cut(buses, input.limit, token, |bus| bus.name.clone())?;
        let event_buses = page.into_iter().map(|bus| api::EventBus {
            arn: Some(bus.arn().to_string()),
            creation_time: (bus.created_at.0 != 0).then_some(bus.created_at),
            last_modified_time: (bus.created_at.0 != 0).then_some(bus.modified_at),
            name: Some(bus.name),
            description: bus.description,
            policy: bus.policy,
            managed_by: None,
        });
        Ok(ListEventBusesResponse { event_buses: Some(event_buses.collect()), next_token })
    }

    pub(super) async fn update_event_bus(
        &self,
        ctx: &Context,
        input: UpdateEventBusRequest,
    ) -> Result<UpdateEventBusResponse, Failure> {
        let bus = own_bus(ctx, input.name.as_deref())?;
        let now = ctx.now;
        let updated = self.store.write(move |txn| {
            let mut record = bus.get(txn)?;
            if let Some(description) = input.description {
                record.description = Some(description);
            }
            if let Some(key) = input.kms_key_identifier {
                record.kms_key = Some(key).filter(|key| !key.is_empty());
            }
            if let Some(config) = input.dead_letter_config {
                record.dead_letter_arn = config.arn;
            }
            if let Some(config) = input.log_config {
                record.log_config = Some(json::to_value(&config));
            }
            touch(&mut record, now);
            txn.put(&record);
            Ok::<_, Failure>(record)
        });
        let record = updated.await?;
        Ok(UpdateEventBusResponse {
            arn: Some(record.arn().to_string()),
            dead_letter_config: dead_letter(&record),
            log_config: log_config(&record),
            name: Some(record.name),
            kms_key_identifier: record.kms_key,
            description: record.description,
        })
    }
}

/// Notes that the record changes now, and makes one of a default bus that had none.
pub(super) fn touch(record: &mut EventBusRecord, now: model::Timestamp) {
    if record.created_at.0 == 0 {
        record.created_at = now;
    }
    record.modified_at = now;
}

fn dead_letter(record: &EventBusRecord) -> Option<api::DeadLetterConfig> {
    record.dead_letter_arn.clone().map(|arn| api::DeadLetterConfig { arn: Some(arn) })
}

fn log_config(record: &EventBusRecord) -> Option<api::LogConfig> {
    record.log_config.as_ref().and_then(|value| json::from_value(value).ok())
}

pub(super) fn too_many() -> aws_api::AwsError {
    let text = "The requested resource exceeds the maximum number allowed.";
    errors::limit_exceeded_exception(text)
}
