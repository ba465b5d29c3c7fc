//! Archives: what a bus had, kept for replays.

use aws_api::events::{
    self as api, CreateArchiveRequest, CreateArchiveResponse, DeleteArchiveRequest,
    DeleteArchiveResponse, DescribeArchiveRequest, DescribeArchiveResponse, ListArchivesRequest,
    ListArchivesResponse, UpdateArchiveRequest, UpdateArchiveResponse, errors,
};
use aws_api::{AwsError, Context};
use model::record::Record as _;
use model::record::delivery::DeliveryRecord;
use model::record::events::{ArchiveRecord, ArchivedEventRecord};
use model::{Key, StorageError, Timestamp};
use serde_json::Value;
use store::{Read as _, Store};

use super::failure::{Failure, invalid};
use super::names::{BusName, own_bus, wrong_arn};
use super::rules::check_pattern;
use super::{Events, page};

const DAY_MILLIS: i64 = 86_400_000;
/// Events that are removed in one transaction: others wait for it.
const BATCH: usize = 500;

impl Events {
    pub(super) async fn create_archive(
        &self,
        ctx: &Context,
        input: CreateArchiveRequest,
    ) -> Result<CreateArchiveResponse, Failure> {
        let bus = source_bus(ctx, input.event_source_arn.as_deref())?;
        let event_pattern = input.event_pattern.filter(|text| !text.is_empty());
        if let Some(pattern) = &event_pattern {
            check_pattern(pattern)?;
        }
        let record = ArchiveRecord {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            name: input.archive_name.unwrap_or_default(),
            bus: bus.name.clone(),
            id: model::random::hex::<16>(),
            description: input.description,
            event_pattern,
            retention_days: days(input.retention_days),
            kms_key: input.kms_key_identifier,
            created_at: ctx.now,
            n_events: 0,
            n_bytes: 0,
            has_lost_rule: false,
        };
        let answer = CreateArchiveResponse {
            archive_arn: Some(record.arn().to_string()),
            state: Some(api::ArchiveState::Enabled),
            state_reason: None,
            creation_time: Some(record.created_at),
        };
        let made = self.store.write(move |txn| {
            bus.get(txn)?;
            if txn.contains(&record.key())? {
                let text = format!("Archive {} already exists.", record.name);
                return Err(errors::resource_already_exists_exception(text).into());
            }
            txn.put(&record);
            Ok::<_, Failure>(())
        });
        made.await?;
        Ok(answer)
    }

    pub(super) async fn update_archive(
        &self,
        ctx: &Context,
        input: UpdateArchiveRequest,
    ) -> Result<UpdateArchiveResponse, Failure> {
        if let Some(pattern) = input.event_pattern.as_ref().filter(|text| !text.is_empty()) {
            check_pattern(pattern)?;
        }
        let name = input.archive_name.clone().unwrap_or_default();
        let key = ArchiveRecord::key_of(&ctx.account, &ctx.region, &name);
        let updated = self.store.write(move |txn| {
            let mut record = txn.get(&key)?.ok_or_else(|| no_archive(&name))?;
            if let Some(description) = input.description {
                record.description = Some(description);
            }
            if let Some(pattern) = input.event_pattern {
                record.event_pattern = Some(pattern).filter(|text| !text.is_empty());
            }
            if input.retention_days.is_some() {
                record.retention_days = days(input.retention_days);
            }
            if let Some(kms_key) = input.kms_key_identifier {
                record.kms_key = Some(kms_key).filter(|text| !text.is_empty());
            }
            txn.put(&record);
            Ok::<_, Failure>(record)
        });
        let record = updated.await?;
        Ok(UpdateArchiveResponse {
            archive_arn: Some(record.arn().to_string()),
            state: Some(api::ArchiveState::Enabled),
            state_reason: None,
            creation_time: Some(record.created_at),
        })
    }

    pub(super) async fn describe_archive(
        &self,
        ctx: &Context,
        input: DescribeArchiveRequest,
    ) -> Result<DescribeArchiveResponse, Failure> {
        let name = input.archive_name.unwrap_or_default();
        let key = ArchiveRecord::key_of(&ctx.account, &ctx.region, &name);
        let record = self.store.read()?.get(&key)?.ok_or_else(|| no_archive(&name))?;
        Ok(DescribeArchiveResponse {
            archive_arn: Some(record.arn().to_string()),
            event_source_arn: Some(source_arn(&record)),
            archive_name: Some(record.name),
            description: record.description,
            event_pattern: record.event_pattern,
            state: Some(api::ArchiveState::Enabled),
            state_reason: None,
            kms_key_identifier: record.kms_key,
            retention_days: i32::try_from(record.retention_days).ok(),
            size_bytes: i64::try_from(record.n_bytes).ok(),
            event_count: i64::try_from(record.n_events).ok(),
            creation_time: Some(record.created_at),
        })
    }

    pub(super) async fn list_archives(
        &self,
        ctx: &Context,
        input: ListArchivesRequest,
    ) -> Result<ListArchivesResponse, Failure> {
        check_filters(
            "ListArchives",
            [input.state.is_some(), input.event_source_arn.is_some(), input.name_prefix.is_some()],
        )?;
        let mut archives =
            self.store.read()?.scan(&ArchiveRecord::keys_of(&ctx.account, &ctx.region))?;
        let prefix = input.name_prefix.unwrap_or_default();
        archives.retain(|archive| {
            let is_of_source =
                input.event_source_arn.as_ref().is_none_or(|arn| source_arn(archive) == *arn);
            let is_in_state =
                input.state.as_ref().is_none_or(|state| *state == api::ArchiveState::Enabled);
            archive.name.starts_with(&prefix) && is_of_source && is_in_state
        });
        let token = input.next_token.as_deref();
        let (page, next_token) = page::cut(archives, input.limit, token, |one| one.name.clone())?;
        let archives = page.into_iter().map(|record| api::Archive {
            event_source_arn: Some(source_arn(&record)),
            archive_name: Some(record.name),
            state: Some(api::ArchiveState::Enabled),
            state_reason: None,
            retention_days: i32::try_from(record.retention_days).ok(),
            size_bytes: i64::try_from(record.n_bytes).ok(),
            event_count: i64::try_from(record.n_events).ok(),
            creation_time: Some(record.created_at),
        });
        Ok(ListArchivesResponse { archives: Some(archives.collect()), next_token })
    }

    /// Its events go with the next pass of [`clean_up`].
    pub(super) async fn delete_archive(
        &self,
        ctx: &Context,
        input: DeleteArchiveRequest,
    ) -> Result<DeleteArchiveResponse, Failure> {
        let name = input.archive_name.unwrap_or_default();
        let key = ArchiveRecord::key_of(&ctx.account, &ctx.region, &name);
        let deleted = self.store.write(move |txn| {
            if !txn.contains(&key)? {
                return Err(Failure::from(no_archive(&name)));
            }
            txn.delete(&key);
            Ok(())
        });
        deleted.await?;
        Ok(DeleteArchiveResponse {})
    }
}

fn days(given: Option<i32>) -> u32 {
    given.and_then(|days| u32::try_from(days).ok()).unwrap_or(0)
}

/// The bus that an archive is of, or a replay goes to.
pub(super) fn source_bus(ctx: &Context, arn: Option<&str>) -> Result<BusName, AwsError> {
    let arn = arn.unwrap_or_default();
    let bus = BusName::of_arn(arn).ok_or_else(|| wrong_arn(arn))?;
    own_bus(ctx, Some(&bus.arn().to_string()))
}

fn source_arn(record: &ArchiveRecord) -> String {
    model::record::events::bus_arn(&record.account, &record.region, &record.bus).to_string()
}

/// # Errors
/// When more than one of the filters of a list is given.
pub(super) fn check_filters(operation: &str, given: [bool; 3]) -> Result<(), AwsError> {
    match given.into_iter().filter(|is| *is).count() {
        0 | 1 => Ok(()),
        _ => Err(invalid(format!(
            "At most one filter is allowed for {operation}. Use either : State, EventSourceArn, or NamePrefix."
        ))),
    }
}

pub(super) fn no_archive(name: &str) -> AwsError {
    errors::resource_not_found_exception(format!("Archive {name} does not exist."))
}

/// Keeps an event in the archives that want it. Doing it twice changes nothing.
pub(super) async fn keep(
    store: &Store,
    archives: Vec<ArchiveRecord>,
    delivery: &DeliveryRecord,
    event: &Value,
) -> Result<(), StorageError> {
    if archives.is_empty() {
        return Ok(());
    }
    let at = delivery.created_at;
    let id = event["id"].as_str().unwrap_or(&delivery.id).to_owned();
    let envelope = delivery.payload.clone();
    let kept = store.write(move |txn| {
        for archive in archives {
            let event = ArchivedEventRecord {
                archive_id: archive.id.clone(),
                at,
                id: id.clone(),
                envelope: envelope.clone(),
            };
            // As it is now: it may be gone, or made anew.
            let now = txn.get(&archive.key())?.filter(|now| now.id == archive.id);
            let Some(mut archive) = now else { continue };
            if txn.contains(&event.key())? {
                continue;
            }
            archive.n_events += 1;
            archive.n_bytes += event.envelope.len() as u64;
            txn.put(&archive);
            txn.put(&event);
        }
        Ok(())
    });
    kept.await
}

/// Removes what archives no longer keep, and what is left of deleted ones: how many events.
///
/// # Errors
/// The store's.
pub(super) async fn clean_up(store: &Store, now: Timestamp) -> Result<usize, StorageError> {
    let mut n_removed = 0;
    loop {
        let old = find_old(store, now)?;
        if old.is_empty() {
            return Ok(n_removed);
        }
        n_removed += old.len();
        let removed = store.write(move |txn| {
            for (event, archive) in old {
                if !txn.contains(&event.key())? {
                    continue;
                }
                txn.delete(&event.key());
                let archive = match archive {
                    Some(key) => txn.get(&key)?,
                    None => None,
                };
                if let Some(mut archive) = archive {
                    archive.n_events = archive.n_events.saturating_sub(1);
                    archive.n_bytes = archive.n_bytes.saturating_sub(event.envelope.len() as u64);
                    txn.put(&archive);
                }
            }
            Ok::<_, StorageError>(())
        });
        removed.await?;
    }
}

/// Events to remove, each with the archive that counts it.
type Old = Vec<(ArchivedEventRecord, Option<Key<ArchiveRecord>>)>;

fn find_old(store: &Store, now: Timestamp) -> Result<Old, StorageError> {
    let read = store.read()?;
    let archives: Vec<ArchiveRecord> = read.scan(&Key::new())?;
    let mut old = Vec::new();
    // From archive to archive: within one, the oldest come first.
    let mut after: Option<Key<ArchivedEventRecord>> = None;
    while old.len() < BATCH
        && let Some(first) = read.scan_page(&Key::new(), after.as_ref(), 1)?.pop()
    {
        let archive = archives.iter().find(|archive| archive.id == first.archive_id);
        let keys = ArchivedEventRecord::archive_keys(&first.archive_id);
        let oldest = archive.map(|archive| match archive.retention_days {
            0 => Timestamp(i64::MIN),
            days => now.plus_millis(-i64::from(days) * DAY_MILLIS),
        });
        read.visit(&keys, None, |event: ArchivedEventRecord| {
            let is_old = oldest.is_none_or(|oldest| event.at < oldest);
            if is_old {
                old.push((event, archive.map(ArchiveRecord::key)));
            }
            is_old && old.len() < BATCH
        })?;
        after = Some(keys.number(u64::MAX));
    }
    Ok(old)
}
