//! Schedules: made, changed, shown, listed, deleted.

use aws_api::scheduler::{
    ActionAfterCompletion, CreateScheduleInput, CreateScheduleOutput, DeleteScheduleInput,
    DeleteScheduleOutput, FlexibleTimeWindow, FlexibleTimeWindowMode, GetScheduleInput,
    GetScheduleOutput, ListSchedulesInput, ListSchedulesOutput, ScheduleState, ScheduleSummary,
    TargetSummary, UpdateScheduleInput, UpdateScheduleOutput, errors,
};
use aws_api::{AwsError, Context, json};
use model::record::Record as _;
use model::record::scheduler::{DEFAULT_GROUP, ScheduleRecord};
use model::schedule::{Schedule, Zone};
use store::Read as _;

use super::timers::Cause;
use super::{Scheduler, groups, target, timers};
use crate::events::failure::{Failure, invalid};
use crate::events::page;

/// AWS lets a schedule begin a little in the past.
const LATEST_START_SECS: i64 = 5 * 60;

impl Scheduler {
    pub(super) async fn create_schedule(
        &self,
        ctx: &Context,
        input: CreateScheduleInput,
    ) -> Result<CreateScheduleOutput, Failure> {
        let mut record = record(
            ctx,
            UpdateScheduleInput {
                name: input.name,
                group_name: input.group_name,
                schedule_expression: input.schedule_expression,
                start_date: input.start_date,
                end_date: input.end_date,
                description: input.description,
                schedule_expression_timezone: input.schedule_expression_timezone,
                state: input.state,
                kms_key_arn: input.kms_key_arn,
                target: input.target,
                flexible_time_window: input.flexible_time_window,
                client_token: input.client_token,
                action_after_completion: input.action_after_completion,
            },
        )?;
        target::check_role(&self.store.read()?, &record)?;
        let (arn, now) = (record.arn().to_string(), ctx.now);
        let made = self.store.write(move |txn| {
            groups::get(txn, &record.account, &record.region, &record.group)?;
            if let Some(known) = txn.get(&record.key())? {
                // The same call once more.
                if record.client_token.is_some() && known.client_token == record.client_token {
                    return Ok(());
                }
                let text = format!("Schedule {} already exists.", record.name);
                return Err(Failure::from(errors::conflict_exception(text)));
            }
            timers::set(txn, &mut record, now, Cause::Made);
            txn.put(&record);
            Ok(())
        });
        made.await?;
        Ok(CreateScheduleOutput { schedule_arn: Some(arn) })
    }

    pub(super) async fn update_schedule(
        &self,
        ctx: &Context,
        input: UpdateScheduleInput,
    ) -> Result<UpdateScheduleOutput, Failure> {
        let mut record = record(ctx, input)?;
        target::check_role(&self.store.read()?, &record)?;
        let (arn, now) = (record.arn().to_string(), ctx.now);
        let updated = self.store.write(move |txn| {
            groups::get(txn, &record.account, &record.region, &record.group)?;
            let known = txn.get(&record.key())?;
            let mut known = known.ok_or_else(|| no_schedule(&record.name))?;
            // What has been invoked once is not invoked again because its target changes.
            let is_new = known.expression != record.expression
                || known.timezone != record.timezone
                || known.next.is_some();
            let cause = if is_new { Cause::NewTimes } else { Cause::SameTimes };
            timers::clear(txn, &mut known);
            record.created_at = known.created_at;
            timers::set(txn, &mut record, now, cause);
            txn.put(&record);
            Ok::<_, Failure>(())
        });
        updated.await?;
        Ok(UpdateScheduleOutput { schedule_arn: Some(arn) })
    }

    pub(super) async fn delete_schedule(
        &self,
        ctx: &Context,
        input: DeleteScheduleInput,
    ) -> Result<DeleteScheduleOutput, Failure> {
        let name = input.name.unwrap_or_default();
        let group = input.group_name.unwrap_or_else(|| DEFAULT_GROUP.into());
        let (account, region) = (ctx.account.clone(), ctx.region.clone());
        let deleted = self.store.write(move |txn| {
            groups::get(txn, &account, &region, &group)?;
            let key = ScheduleRecord::key_of(&account, &region, &group, &name);
            let mut record = txn.get(&key)?.ok_or_else(|| no_schedule(&name))?;
            timers::clear(txn, &mut record);
            txn.delete(&key);
            Ok::<_, Failure>(())
        });
        deleted.await?;
        Ok(DeleteScheduleOutput {})
    }

    pub(super) async fn get_schedule(
        &self,
        ctx: &Context,
        input: GetScheduleInput,
    ) -> Result<GetScheduleOutput, Failure> {
        let name = input.name.unwrap_or_default();
        let group = input.group_name.unwrap_or_else(|| DEFAULT_GROUP.into());
        let read = self.store.read()?;
        groups::get(&read, &ctx.account, &ctx.region, &group)?;
        let key = ScheduleRecord::key_of(&ctx.account, &ctx.region, &group, &name);
        let record = read.get(&key)?.ok_or_else(|| no_schedule(&name))?;
        Ok(GetScheduleOutput {
            arn: Some(record.arn().to_string()),
            group_name: Some(record.group),
            name: Some(record.name),
            schedule_expression: Some(record.expression),
            start_date: record.start_at,
            end_date: record.end_at,
            description: record.description,
            schedule_expression_timezone: Some(record.timezone),
            state: Some(state(record.is_enabled)),
            creation_date: Some(record.created_at),
            last_modification_date: Some(record.modified_at),
            kms_key_arn: record.kms_key,
            target: json::from_value(&record.target).ok(),
            flexible_time_window: Some(match record.window_minutes {
                None => FlexibleTimeWindow {
                    mode: Some(FlexibleTimeWindowMode::Off),
                    maximum_window_in_minutes: None,
                },
                Some(minutes) => FlexibleTimeWindow {
                    mode: Some(FlexibleTimeWindowMode::Flexible),
                    maximum_window_in_minutes: i32::try_from(minutes).ok(),
                },
            }),
            action_after_completion: Some(match record.is_deleted_after {
                true => ActionAfterCompletion::Delete,
                false => ActionAfterCompletion::None,
            }),
        })
    }

    pub(super) async fn list_schedules(
        &self,
        ctx: &Context,
        input: ListSchedulesInput,
    ) -> Result<ListSchedulesOutput, Failure> {
        let read = self.store.read()?;
        let keys = match &input.group_name {
            Some(group) => {
                groups::get(&read, &ctx.account, &ctx.region, group)?;
                ScheduleRecord::group_keys(&ctx.account, &ctx.region, group)
            }
            None => ScheduleRecord::keys_of(&ctx.account, &ctx.region),
        };
        let prefix = input.name_prefix.unwrap_or_default();
        let mut schedules = read.scan(&keys)?;
        schedules.retain(|schedule| {
            let is_in_state =
                input.state.as_ref().is_none_or(|wanted| *wanted == state(schedule.is_enabled));
            schedule.name.starts_with(&prefix) && is_in_state
        });
        // Names have no characters before this one, so that the order is that of the keys.
        let place = |one: &ScheduleRecord| format!("{}\0{}", one.group, one.name);
        let token = input.next_token.as_deref();
        let (page, next_token) = page::cut(schedules, input.max_results, token, place)?;
        let schedules = page.into_iter().map(|record| ScheduleSummary {
            arn: Some(record.arn().to_string()),
            target: Some(TargetSummary { arn: record.target["Arn"].as_str().map(str::to_owned) }),
            name: Some(record.name),
            group_name: Some(record.group),
            state: Some(state(record.is_enabled)),
            creation_date: Some(record.created_at),
            last_modification_date: Some(record.modified_at),
        });
        Ok(ListSchedulesOutput { schedules: Some(schedules.collect()), next_token })
    }
}

fn state(is_enabled: bool) -> ScheduleState {
    match is_enabled {
        true => ScheduleState::Enabled,
        false => ScheduleState::Disabled,
    }
}

fn no_schedule(name: &str) -> AwsError {
    errors::resource_not_found_exception(format!("Schedule {name} does not exist."))
}

/// What an input asks for; nothing is planned yet.
fn record(ctx: &Context, input: UpdateScheduleInput) -> Result<ScheduleRecord, AwsError> {
    let expression = input.schedule_expression.unwrap_or_default();
    let schedule = Schedule::parse_in_any_number(&expression)
        .map_err(|_| invalid(format!("Invalid Schedule Expression {expression}.")))?;
    let timezone = input.schedule_expression_timezone.unwrap_or_else(|| "UTC".into());
    Zone::parse(&timezone)
        .map_err(|_| invalid(format!("Invalid ScheduleExpressionTimezone {timezone}.")))?;
    let is_once = matches!(schedule, Schedule::At(_));
    if !is_once {
        if input.start_date.is_some_and(|at| at < ctx.now.plus_secs(-LATEST_START_SECS)) {
            let text = "The StartDate you specify must come after 5 minutes ago.";
            return Err(invalid(text));
        }
        if input.end_date.is_some_and(|at| at <= ctx.now) {
            return Err(invalid("The EndDate you specify must come after the current time."));
        }
        if let (Some(start), Some(end)) = (input.start_date, input.end_date)
            && start >= end
        {
            return Err(invalid("The EndDate you specify must come after StartDate."));
        }
    }
    let window = input.flexible_time_window.unwrap_or_default();
    let window_minutes = match (window.mode, window.maximum_window_in_minutes) {
        (Some(FlexibleTimeWindowMode::Flexible), Some(minutes)) => u32::try_from(minutes).ok(),
        (Some(FlexibleTimeWindowMode::Flexible), None) => {
            let text =
                "MaximumWindowInMinutes must be provided if FlexibleTimeWindow mode is FLEXIBLE.";
            return Err(invalid(text));
        }
        (_, Some(_)) => {
            let text =
                "MaximumWindowInMinutes must not be provided if FlexibleTimeWindow mode is OFF.";
            return Err(invalid(text));
        }
        (_, None) => None,
    };
    let target = input.target.unwrap_or_default();
    target::check(&target)?;
    Ok(ScheduleRecord {
        account: ctx.account.clone(),
        region: ctx.region.clone(),
        group: input.group_name.unwrap_or_else(|| DEFAULT_GROUP.into()),
        name: input.name.unwrap_or_default(),
        expression,
        timezone,
        start_at: input.start_date,
        end_at: input.end_date,
        description: input.description,
        is_enabled: !matches!(input.state, Some(ScheduleState::Disabled)),
        kms_key: input.kms_key_arn,
        target: json::to_value(&target),
        window_minutes,
        is_deleted_after: matches!(
            input.action_after_completion,
            Some(ActionAfterCompletion::Delete)
        ),
        created_at: ctx.now,
        modified_at: ctx.now,
        client_token: input.client_token,
        next: None,
    })
}
