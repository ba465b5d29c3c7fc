//! Rules: put, described, listed, switched on and off, deleted.

use aws_api::events::{
    self as api, DeleteRuleRequest, DescribeRuleRequest, DescribeRuleResponse, DisableRuleRequest,
    EnableRuleRequest, ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse,
    ListRulesRequest, ListRulesResponse, PutRuleRequest, PutRuleResponse, errors,
};
use aws_api::{AwsError, Context};
use model::record::events::{DEFAULT_BUS, RuleRecord, RuleState, TargetRecord};
use model::schedule::Schedule;
use model::{EventPattern, Timestamp};
use store::Read as _;

use super::failure::{Failure, invalid};
use super::names::{BusName, not_managed, own_bus};
use super::{Events, buses, managed, page, tags, timers};

const MOST_RULES: usize = 300;

impl Events {
    pub(super) async fn put_rule(
        &self,
        ctx: &Context,
        input: PutRuleRequest,
    ) -> Result<PutRuleResponse, Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let event_pattern = input.event_pattern.filter(|text| !text.is_empty());
        let schedule = input.schedule_expression.filter(|text| !text.is_empty());
        if event_pattern.is_none() && schedule.is_none() {
            let text = "Parameter(s) EventPattern or ScheduleExpression must be specified.";
            return Err(invalid(text).into());
        }
        if let Some(pattern) = &event_pattern {
            check_pattern(pattern)?;
        }
        if let Some(expression) = &schedule {
            if bus.name != DEFAULT_BUS {
                let text = "ScheduleExpression is supported only on the default event bus.";
                return Err(invalid(text).into());
            }
            check_schedule(expression)?;
        }
        let tags = tags::of_new(input.tags)?;
        let (name, now) = (input.name.unwrap_or_default(), ctx.now);
        let state = state_of(input.state.as_ref());
        let (description, role_arn) = (input.description, input.role_arn);
        let put = self.store.write(move |txn| {
            bus.get(txn)?;
            let managed = managed::archive_of(txn, &bus, &name)?;
            let BusName { account, region, name: bus } = bus;
            let key = RuleRecord::key_of(&account, &region, &bus, &name);
            let old = txn.get(&key)?;
            if let (None, Some(archive)) = (&old, managed) {
                not_managed(&managed::rule(&archive), None)?;
            }
            if let Some(old) = &old {
                not_managed(old, None)?;
            } else {
                let keys = RuleRecord::bus_keys(&account, &region, &bus);
                if txn.scan(&keys)?.len() >= MOST_RULES {
                    return Err(Failure::from(buses::too_many()));
                }
            }
            let mut rule = RuleRecord {
                // Those of a rule that exists are changed by TagResource only.
                tags: old.as_ref().map_or(tags, |old| old.tags.clone()),
                account,
                region,
                bus,
                name,
                event_pattern,
                schedule,
                state,
                description,
                role_arn,
                managed_by: None,
                scheduled_at: old.as_ref().map_or(now, |old| old.scheduled_at),
                next_at: old.as_ref().and_then(|old| old.next_at),
            };
            let is_as_before = old.is_some_and(|old| {
                old.schedule == rule.schedule && old.state.is_enabled() == rule.state.is_enabled()
            });
            if !is_as_before {
                timers::set(txn, &mut rule, now);
            }
            txn.put(&rule);
            Ok(rule.arn().to_string())
        });
        Ok(PutRuleResponse { rule_arn: Some(put.await?) })
    }

    pub(super) async fn delete_rule(
        &self,
        ctx: &Context,
        input: DeleteRuleRequest,
    ) -> Result<(), Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let (name, force) = (input.name.unwrap_or_default(), input.force);
        let deleted = self.store.write(move |txn| {
            bus.get(txn)?;
            let managed = managed::archive_of(txn, &bus, &name)?;
            let BusName { account, region, name: bus } = &bus;
            let key = RuleRecord::key_of(account, region, bus, &name);
            let Some(mut rule) = txn.get(&key)? else {
                // What is gone is gone.
                let Some(mut archive) = managed else { return Ok(()) };
                not_managed(&managed::rule(&archive), force)?;
                archive.has_lost_rule = true;
                txn.put(&archive);
                return Ok(());
            };
            not_managed(&rule, force)?;
            let targets = TargetRecord::rule_keys(account, region, bus, &name);
            if !txn.scan_page(&targets, None, 1)?.is_empty() {
                return Err(invalid("Rule can't be deleted since it has targets.").into());
            }
            timers::clear(txn, &mut rule);
            txn.delete(&key);
            Ok(())
        });
        deleted.await
    }

    pub(super) async fn describe_rule(
        &self,
        ctx: &Context,
        input: DescribeRuleRequest,
    ) -> Result<DescribeRuleResponse, Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let rule = bus.rule(&self.store.read()?, &input.name.unwrap_or_default())?;
        Ok(DescribeRuleResponse {
            arn: Some(rule.arn().to_string()),
            name: Some(rule.name),
            event_pattern: rule.event_pattern,
            schedule_expression: rule.schedule,
            state: Some(state(rule.state)),
            description: rule.description,
            role_arn: rule.role_arn,
            managed_by: rule.managed_by,
            event_bus_name: Some(rule.bus),
            created_by: Some(rule.account.to_string()),
        })
    }

    pub(super) async fn enable_rule(
        &self,
        ctx: &Context,
        input: EnableRuleRequest,
    ) -> Result<(), Failure> {
        self.switch(ctx, input.name, input.event_bus_name, RuleState::Enabled).await
    }

    pub(super) async fn disable_rule(
        &self,
        ctx: &Context,
        input: DisableRuleRequest,
    ) -> Result<(), Failure> {
        self.switch(ctx, input.name, input.event_bus_name, RuleState::Disabled).await
    }

    async fn switch(
        &self,
        ctx: &Context,
        name: Option<String>,
        bus: Option<String>,
        to: RuleState,
    ) -> Result<(), Failure> {
        let bus = own_bus(ctx, bus.as_deref())?;
        let (name, now) = (name.unwrap_or_default(), ctx.now);
        let switched = self.store.write(move |txn| {
            let mut rule = bus.rule(txn, &name)?;
            not_managed(&rule, None)?;
            if rule.state.is_enabled() != to.is_enabled() {
                rule.state = to;
                timers::set(txn, &mut rule, now);
                txn.put(&rule);
            }
            Ok(())
        });
        switched.await
    }

    pub(super) async fn list_rules(
        &self,
        ctx: &Context,
        input: ListRulesRequest,
    ) -> Result<ListRulesResponse, Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let read = self.store.read()?;
        bus.get(&read)?;
        let prefix = input.name_prefix.unwrap_or_default();
        let keys = RuleRecord::bus_keys(&bus.account, &bus.region, &bus.name);
        let mut rules = read.scan(&keys.text_prefix(&prefix))?;
        for rule in managed::rules(&read, &bus)? {
            let place = rules.binary_search_by(|one| one.name.cmp(&rule.name));
            if let (Err(place), true) = (place, rule.name.starts_with(&prefix)) {
                rules.insert(place, rule);
            }
        }
        let token = input.next_token.as_deref();
        let (page, next_token) = page::cut(rules, input.limit, token, |rule| rule.name.clone())?;
        let rules = page.into_iter().map(|rule| api::Rule {
            arn: Some(rule.arn().to_string()),
            name: Some(rule.name),
            event_pattern: rule.event_pattern,
            state: Some(state(rule.state)),
            description: rule.description,
            schedule_expression: rule.schedule,
            role_arn: rule.role_arn,
            managed_by: rule.managed_by,
            event_bus_name: Some(rule.bus),
        });
        Ok(ListRulesResponse { rules: Some(rules.collect()), next_token })
    }

    pub(super) async fn list_rule_names_by_target(
        &self,
        ctx: &Context,
        input: ListRuleNamesByTargetRequest,
    ) -> Result<ListRuleNamesByTargetResponse, Failure> {
        let bus = own_bus(ctx, input.event_bus_name.as_deref())?;
        let read = self.store.read()?;
        bus.get(&read)?;
        let arn = input.target_arn.unwrap_or_default();
        let mut names = Vec::new();
        let keys = TargetRecord::bus_keys(&bus.account, &bus.region, &bus.name);
        read.visit(&keys, None, |target: TargetRecord| {
            if target.arn == arn && names.last() != Some(&target.rule) {
                names.push(target.rule);
            }
            true
        })?;
        let token = input.next_token.as_deref();
        let (rule_names, next_token) = page::cut(names, input.limit, token, Clone::clone)?;
        Ok(ListRuleNamesByTargetResponse { rule_names: Some(rule_names), next_token })
    }
}

/// # Errors
/// In the words of AWS's compiler of patterns.
pub(super) fn check_pattern(pattern: &str) -> Result<EventPattern, AwsError> {
    EventPattern::parse(pattern)
        .map_err(|error| errors::invalid_event_pattern_exception(error.to_string()))
}

fn check_schedule(expression: &str) -> Result<(), AwsError> {
    match Schedule::parse(expression) {
        Ok(Schedule::Rate { .. } | Schedule::Cron(_)) => Ok(()),
        Ok(Schedule::At(_)) | Err(_) => Err(invalid("Parameter ScheduleExpression is not valid.")),
    }
}

fn state_of(given: Option<&api::RuleState>) -> RuleState {
    match given {
        Some(api::RuleState::Disabled) => RuleState::Disabled,
        Some(api::RuleState::EnabledWithAllCloudtrailManagementEvents) => {
            RuleState::EnabledWithAllManagementEvents
        }
        Some(api::RuleState::Enabled | api::RuleState::Unknown(_)) | None => RuleState::Enabled,
    }
}

fn state(state: RuleState) -> api::RuleState {
    match state {
        RuleState::Enabled => api::RuleState::Enabled,
        RuleState::Disabled => api::RuleState::Disabled,
        RuleState::EnabledWithAllManagementEvents => {
            api::RuleState::EnabledWithAllCloudtrailManagementEvents
        }
    }
}

/// The next time after `now` that the rule's schedule names.
pub(super) fn next_time(rule: &RuleRecord, now: Timestamp) -> Option<Timestamp> {
    let schedule = Schedule::parse(rule.schedule.as_deref()?).ok()?;
    schedule.next_after(now, rule.scheduled_at, &model::schedule::Zone::utc())
}
