//! Buses and rules as callers name them, and what is answered when there is no such thing.

use aws_api::events::errors;
use aws_api::{AwsError, Context};
use model::record::events::{DEFAULT_BUS, EventBusRecord, RuleRecord, bus_arn};
use model::{AccountId, Arn, Region, Timestamp};
use store::Read;

use super::failure::{Failure, invalid};
use super::managed;

/// A bus, wherever it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BusName {
    pub(super) account: AccountId,
    pub(super) region: Region,
    pub(super) name: String,
}

impl BusName {
    /// By its name or its ARN; without either, the default bus.
    pub(super) fn parse(ctx: &Context, given: Option<&str>) -> Result<BusName, AwsError> {
        let here = |name: &str| BusName {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            name: name.to_owned(),
        };
        let Some(given) = given else { return Ok(here(DEFAULT_BUS)) };
        if !given.starts_with("arn:") {
            return Ok(here(given));
        }
        BusName::of_arn(given).ok_or_else(|| no_bus(given))
    }

    pub(super) fn of_arn(arn: &str) -> Option<BusName> {
        let arn = Arn::parse(arn).ok().filter(|arn| arn.service() == "events")?;
        Some(BusName {
            account: AccountId::parse(arn.account()).ok()?,
            region: Region::parse(arn.region()).ok()?,
            name: arn.resource().strip_prefix("event-bus/")?.to_owned(),
        })
    }

    pub(super) fn arn(&self) -> Arn {
        bus_arn(&self.account, &self.region, &self.name)
    }

    /// The bus as it is. `None` when there is none; the default one always is.
    pub(super) fn find(&self, read: &impl Read) -> Result<Option<EventBusRecord>, Failure> {
        let BusName { account, region, name } = self;
        let record = read.get(&EventBusRecord::key_of(account, region, name))?;
        Ok(record.or_else(|| {
            let (account, region) = (account.clone(), region.clone());
            (name == DEFAULT_BUS)
                .then(|| EventBusRecord::new(account, region, name.clone(), Timestamp(0)))
        }))
    }

    /// # Errors
    /// When it does not exist.
    pub(super) fn get(&self, read: &impl Read) -> Result<EventBusRecord, Failure> {
        self.find(read)?.ok_or_else(|| no_bus(&self.name).into())
    }

    /// A rule of this bus.
    pub(super) fn rule(&self, read: &impl Read, rule: &str) -> Result<RuleRecord, Failure> {
        self.get(read)?;
        let key = RuleRecord::key_of(&self.account, &self.region, &self.name, rule);
        if let Some(rule) = read.get(&key)? {
            return Ok(rule);
        }
        let archive = managed::archive_of(read, self, rule)?;
        archive.map(|one| managed::rule(&one)).ok_or_else(|| no_rule(rule, &self.name).into())
    }
}

/// The bus that an operation on buses and rules means: one of the caller's own.
pub(super) fn own_bus(ctx: &Context, given: Option<&str>) -> Result<BusName, AwsError> {
    let bus = BusName::parse(ctx, given)?;
    match bus.account == ctx.account && bus.region == ctx.region {
        true => Ok(bus),
        false => Err(no_bus(given.unwrap_or_default())),
    }
}

pub(super) fn no_bus(name: &str) -> AwsError {
    errors::resource_not_found_exception(format!("Event bus {name} does not exist."))
}

pub(super) fn no_rule(rule: &str, bus: &str) -> AwsError {
    errors::resource_not_found_exception(format!("Rule {rule} does not exist on EventBus {bus}."))
}

/// Refuses changes of rules that a service made for itself.
pub(super) fn not_managed(rule: &RuleRecord, force: Option<bool>) -> Result<(), AwsError> {
    match &rule.managed_by {
        Some(_) if force != Some(true) => {
            let text = format!("Rule {} is a managed rule.", rule.name);
            Err(errors::managed_rule_exception(text))
        }
        Some(_) | None => Ok(()),
    }
}

pub(super) fn wrong_arn(arn: &str) -> AwsError {
    invalid(format!("Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."))
}
