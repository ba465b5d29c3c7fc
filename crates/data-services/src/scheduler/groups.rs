//! Groups of schedules.

use aws_api::scheduler::{
    CreateScheduleGroupInput, CreateScheduleGroupOutput, DeleteScheduleGroupInput,
    DeleteScheduleGroupOutput, GetScheduleGroupInput, GetScheduleGroupOutput,
    ListScheduleGroupsInput, ListScheduleGroupsOutput, ScheduleGroupState, ScheduleGroupSummary,
    errors,
};
use aws_api::{AwsError, Context};
use model::record::Record as _;
use model::record::scheduler::{DEFAULT_GROUP, ScheduleGroupRecord, ScheduleRecord};
use model::{AccountId, Region, Timestamp};
use store::Read;

use super::{Scheduler, tags, timers};
use crate::events::failure::{Failure, invalid};
use crate::events::page;

impl Scheduler {
    pub(super) async fn create_schedule_group(
        &self,
        ctx: &Context,
        input: CreateScheduleGroupInput,
    ) -> Result<CreateScheduleGroupOutput, Failure> {
        let record = ScheduleGroupRecord {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            name: input.name.unwrap_or_default(),
            created_at: ctx.now,
            modified_at: ctx.now,
            tags: tags::of_new(input.tags)?,
            client_token: input.client_token,
        };
        let arn = record.arn().to_string();
        let made = self.store.write(move |txn| {
            let known = find(txn, &record.account, &record.region, &record.name)?;
            if let Some(known) = known {
                // The same call once more.
                if record.client_token.is_some() && known.client_token == record.client_token {
                    return Ok(());
                }
                let text = format!("Schedule group {} already exists.", record.name);
                return Err(Failure::from(errors::conflict_exception(text)));
            }
            txn.put(&record);
            Ok(())
        });
        made.await?;
        Ok(CreateScheduleGroupOutput { schedule_group_arn: Some(arn) })
    }

    pub(super) async fn get_schedule_group(
        &self,
        ctx: &Context,
        input: GetScheduleGroupInput,
    ) -> Result<GetScheduleGroupOutput, Failure> {
        let name = input.name.unwrap_or_default();
        let record = get(&self.store.read()?, &ctx.account, &ctx.region, &name)?;
        Ok(GetScheduleGroupOutput {
            arn: Some(record.arn().to_string()),
            name: Some(record.name),
            state: Some(ScheduleGroupState::Active),
            creation_date: Some(record.created_at),
            last_modification_date: Some(record.modified_at),
        })
    }

    pub(super) async fn list_schedule_groups(
        &self,
        ctx: &Context,
        input: ListScheduleGroupsInput,
    ) -> Result<ListScheduleGroupsOutput, Failure> {
        let read = self.store.read()?;
        let mut groups = read.scan(&ScheduleGroupRecord::keys_of(&ctx.account, &ctx.region))?;
        if !groups.iter().any(|group| group.name == DEFAULT_GROUP) {
            groups.push(get(&read, &ctx.account, &ctx.region, DEFAULT_GROUP)?);
            groups.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let prefix = input.name_prefix.unwrap_or_default();
        groups.retain(|group| group.name.starts_with(&prefix));
        let token = input.next_token.as_deref();
        let (page, next_token) =
            page::cut(groups, input.max_results, token, |group| group.name.clone())?;
        let groups = page.into_iter().map(|record| ScheduleGroupSummary {
            arn: Some(record.arn().to_string()),
            name: Some(record.name),
            state: Some(ScheduleGroupState::Active),
            creation_date: Some(record.created_at),
            last_modification_date: Some(record.modified_at),
        });
        Ok(ListScheduleGroupsOutput { schedule_groups: Some(groups.collect()), next_token })
    }

    /// With all schedules in it.
    pub(super) async fn delete_schedule_group(
        &self,
        ctx: &Context,
        input: DeleteScheduleGroupInput,
    ) -> Result<DeleteScheduleGroupOutput, Failure> {
        let name = input.name.unwrap_or_default();
        if name == DEFAULT_GROUP {
            return Err(invalid("The default schedule group can't be deleted.").into());
        }
        let (account, region) = (ctx.account.clone(), ctx.region.clone());
        let deleted = self.store.write(move |txn| {
            let group = get(txn, &account, &region, &name)?;
            for mut schedule in txn.scan(&ScheduleRecord::group_keys(&account, &region, &name))? {
                timers::clear(txn, &mut schedule);
                txn.delete(&schedule.key());
            }
            txn.delete(&group.key());
            Ok::<_, Failure>(())
        });
        deleted.await?;
        Ok(DeleteScheduleGroupOutput {})
    }
}

/// A group as it is; the default one always is.
fn find(
    read: &impl Read,
    account: &AccountId,
    region: &Region,
    name: &str,
) -> Result<Option<ScheduleGroupRecord>, Failure> {
    let record = read.get(&ScheduleGroupRecord::key_of(account, region, name))?;
    Ok(record.or_else(|| {
        (name == DEFAULT_GROUP).then(|| ScheduleGroupRecord {
            account: account.clone(),
            region: region.clone(),
            name: name.to_owned(),
            created_at: Timestamp(0),
            modified_at: Timestamp(0),
            tags: Vec::new(),
            client_token: None,
        })
    }))
}

/// # Errors
/// When there is no such group.
pub(super) fn get(
    read: &impl Read,
    account: &AccountId,
    region: &Region,
    name: &str,
) -> Result<ScheduleGroupRecord, Failure> {
    find(read, account, region, name)?.ok_or_else(|| no_group(name).into())
}

fn no_group(name: &str) -> AwsError {
    errors::resource_not_found_exception(format!("Schedule group {name} does not exist."))
}
