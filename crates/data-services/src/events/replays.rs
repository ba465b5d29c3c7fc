//! Replays: events of an archive, sent to their bus once more.

use std::time::Duration;

use aws_api::events::{
    self as api, CancelReplayRequest, CancelReplayResponse, DescribeReplayRequest,
    DescribeReplayResponse, ListReplaysRequest, ListReplaysResponse, StartReplayRequest,
    StartReplayResponse, errors,
};
use aws_api::{AwsError, Context};
use background::Chain;
use model::record::Record as _;
use model::record::delivery::{Subject, Target};
use model::record::events::{
    ArchiveRecord, ArchivedEventRecord, ReplayRecord, ReplayState, bus_arn,
};
use model::{Arn, Clock, Key, StorageError, Timestamp};
use serde_json::Value;
use store::outbox::{self, NewDelivery};
use store::{Read as _, Store};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::archives::{check_filters, clean_up, no_archive, source_bus};
use super::bus::{BusDetail, COURIER};
use super::failure::{Failure, invalid};
use super::{Events, page};

/// Events that are sent in one transaction.
const BATCH: usize = 100;
/// Between looks at what archives no longer keep, and at replays in case a hint was missed.
const EVERY: Duration = Duration::from_secs(600);
/// Before the store is tried again that could not be written or read.
const STORE_PAUSE: Duration = Duration::from_secs(1);

impl Events {
    pub(super) async fn start_replay(
        &self,
        ctx: &Context,
        input: StartReplayRequest,
    ) -> Result<StartReplayResponse, Failure> {
        let archive_arn = input.event_source_arn.unwrap_or_default();
        let archive = Arn::parse(&archive_arn).ok().and_then(|arn| {
            let name = arn.resource().strip_prefix("archive/")?.to_owned();
            let is_here =
                arn.account() == ctx.account.as_str() && arn.region() == ctx.region.as_str();
            is_here.then_some(name)
        });
        let archive = archive.ok_or_else(|| {
            invalid("Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.")
        })?;
        let (from, to) =
            (input.event_start_time.unwrap_or_default(), input.event_end_time.unwrap_or_default());
        if from >= to {
            let text = "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.";
            return Err(invalid(text).into());
        }
        let destination = input.destination.unwrap_or_default();
        let bus = source_bus(ctx, destination.arn.as_deref())?;
        let filter_arns = destination.filter_arns.unwrap_or_default();
        let (name, description, now) =
            (input.replay_name.unwrap_or_default(), input.description, ctx.now);
        let (account, region) = (ctx.account.clone(), ctx.region.clone());
        let started = self.store.write(move |txn| {
            bus.get(txn)?;
            let key = ArchiveRecord::key_of(&account, &region, &archive);
            let archive = txn.get(&key)?.ok_or_else(|| no_archive(&archive))?;
            if archive.bus != bus.name {
                let text = "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.";
                return Err(Failure::from(invalid(text)));
            }
            if txn.contains(&ReplayRecord::key_of(&account, &region, &name))? {
                let text = format!("Replay {name} already exists.");
                return Err(errors::resource_already_exists_exception(text).into());
            }
            let record = ReplayRecord {
                account,
                region,
                name,
                description,
                state: ReplayState::Starting,
                archive: archive.name,
                archive_id: archive.id,
                bus: bus.name,
                filter_arns,
                from,
                to,
                started_at: now,
                ended_at: None,
                last: None,
            };
            txn.put(&record);
            Ok(record)
        });
        let record = started.await?;
        Ok(StartReplayResponse {
            replay_arn: Some(record.arn().to_string()),
            state: Some(state(record.state)),
            state_reason: None,
            replay_start_time: Some(record.started_at),
        })
    }

    pub(super) async fn cancel_replay(
        &self,
        ctx: &Context,
        input: CancelReplayRequest,
    ) -> Result<CancelReplayResponse, Failure> {
        let name = input.replay_name.unwrap_or_default();
        let key = ReplayRecord::key_of(&ctx.account, &ctx.region, &name);
        let cancelled = self.store.write(move |txn| {
            let mut record = txn.get(&key)?.ok_or_else(|| no_replay(&name))?;
            match record.state {
                ReplayState::Starting | ReplayState::Running => {}
                ReplayState::Cancelling | ReplayState::Completed | ReplayState::Cancelled => {
                    let text = format!("Replay {name} is not in a valid state for this operation.");
                    return Err(Failure::from(errors::illegal_status_exception(text)));
                }
            }
            record.state = ReplayState::Cancelling;
            txn.put(&record);
            Ok(record)
        });
        let record = cancelled.await?;
        Ok(CancelReplayResponse {
            replay_arn: Some(record.arn().to_string()),
            state: Some(state(record.state)),
            state_reason: None,
        })
    }

    pub(super) async fn describe_replay(
        &self,
        ctx: &Context,
        input: DescribeReplayRequest,
    ) -> Result<DescribeReplayResponse, Failure> {
        let name = input.replay_name.unwrap_or_default();
        let key = ReplayRecord::key_of(&ctx.account, &ctx.region, &name);
        let record = self.store.read()?.get(&key)?.ok_or_else(|| no_replay(&name))?;
        let destination = bus_arn(&record.account, &record.region, &record.bus).to_string();
        Ok(DescribeReplayResponse {
            replay_arn: Some(record.arn().to_string()),
            event_source_arn: Some(archive_arn(&record)),
            replay_name: Some(record.name),
            description: record.description,
            state: Some(state(record.state)),
            state_reason: None,
            destination: Some(api::ReplayDestination {
                arn: Some(destination),
                filter_arns: Some(record.filter_arns),
            }),
            event_start_time: Some(record.from),
            event_end_time: Some(record.to),
            event_last_replayed_time: record.last.map(|(at, _)| at),
            replay_start_time: Some(record.started_at),
            replay_end_time: record.ended_at,
        })
    }

    pub(super) async fn list_replays(
        &self,
        ctx: &Context,
        input: ListReplaysRequest,
    ) -> Result<ListReplaysResponse, Failure> {
        check_filters(
            "ListReplays",
            [input.state.is_some(), input.event_source_arn.is_some(), input.name_prefix.is_some()],
        )?;
        let mut replays =
            self.store.read()?.scan(&ReplayRecord::keys_of(&ctx.account, &ctx.region))?;
        let prefix = input.name_prefix.unwrap_or_default();
        replays.retain(|replay| {
            let is_of_source =
                input.event_source_arn.as_ref().is_none_or(|arn| archive_arn(replay) == *arn);
            let is_in_state =
                input.state.as_ref().is_none_or(|wanted| *wanted == state(replay.state));
            replay.name.starts_with(&prefix) && is_of_source && is_in_state
        });
        let token = input.next_token.as_deref();
        let (page, next_token) = page::cut(replays, input.limit, token, |one| one.name.clone())?;
        let replays = page.into_iter().map(|record| api::Replay {
            event_source_arn: Some(archive_arn(&record)),
            replay_name: Some(record.name),
            state: Some(state(record.state)),
            state_reason: None,
            event_start_time: Some(record.from),
            event_end_time: Some(record.to),
            event_last_replayed_time: record.last.map(|(at, _)| at),
            replay_start_time: Some(record.started_at),
            replay_end_time: record.ended_at,
        });
        Ok(ListReplaysResponse { replays: Some(replays.collect()), next_token })
    }
}

fn no_replay(name: &str) -> AwsError {
    errors::resource_not_found_exception(format!("Replay {name} does not exist."))
}

fn archive_arn(record: &ReplayRecord) -> String {
    let resource = format!("archive/{}", record.archive);
    Arn::regional("events", &record.region, &record.account, resource).to_string()
}

fn state(state: ReplayState) -> api::ReplayState {
    match state {
        ReplayState::Starting => api::ReplayState::Starting,
        ReplayState::Running => api::ReplayState::Running,
        ReplayState::Cancelling => api::ReplayState::Cancelling,
        ReplayState::Completed => api::ReplayState::Completed,
        ReplayState::Cancelled => api::ReplayState::Cancelled,
    }
}

/// Sends what replays send, and removes what archives no longer keep, until `shutdown`.
pub async fn run(store: Store, clock: Clock, shutdown: CancellationToken) {
    let mut watch = store.watch::<ReplayRecord>();
    loop {
        let mut pause = EVERY;
        let passed = async {
            replay_all(&store, clock.now()).await?;
            clean_up(&store, clock.now()).await
        };
        if let Err(error) = passed.await {
            warn!(error = %Chain(&error), "archives could not be looked after");
            pause = STORE_PAUSE;
        }
        tokio::select! {
            // Each pass looks at everything, so nothing is lost by leaving any of these.
            () = shutdown.cancelled() => return,
            _ = watch.changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Takes every replay to its end.
///
/// # Errors
/// The store's.
pub(super) async fn replay_all(store: &Store, now: Timestamp) -> Result<(), StorageError> {
    let replays: Vec<ReplayRecord> = store.read()?.scan(&Key::new())?;
    for replay in replays.into_iter().filter(|replay| replay.state.is_active()) {
        while step(store, replay.key(), now).await? {}
    }
    Ok(())
}

/// Sends some events of a replay, in the transaction that notes where it is. Whether there is more.
async fn step(store: &Store, key: Key<ReplayRecord>, now: Timestamp) -> Result<bool, StorageError> {
    let stepped = store.write(move |txn| {
        let Some(mut replay) = txn.get(&key)? else { return Ok(false) };
        match replay.state {
            ReplayState::Starting | ReplayState::Running => replay.state = ReplayState::Running,
            ReplayState::Cancelling => {
                replay.state = ReplayState::Cancelled;
                replay.ended_at = Some(now);
                txn.put(&replay);
                return Ok(false);
            }
            ReplayState::Completed | ReplayState::Cancelled => return Ok(false),
        }
        let after = match &replay.last {
            Some((at, id)) => ArchivedEventRecord::start_of(&replay.archive_id, *at).text(id),
            None => ArchivedEventRecord::start_of(&replay.archive_id, replay.from),
        };
        let keys = ArchivedEventRecord::archive_keys(&replay.archive_id);
        let mut events = txn.scan_page(&keys, Some(&after), BATCH)?;
        let is_last = events.len() < BATCH || events.iter().any(|event| event.at >= replay.to);
        events.retain(|event| event.at < replay.to);
        if let Some(event) = events.last() {
            replay.last = Some((event.at, event.id.clone()));
        }
        let deliveries = events.iter().map(|event| delivery(&replay, event, now));
        outbox::enqueue(txn, now, deliveries)?;
        if is_last {
            replay.state = ReplayState::Completed;
            replay.ended_at = Some(now);
        }
        txn.put(&replay);
        Ok::<_, StorageError>(!is_last)
    });
    stepped.await
}

fn delivery(replay: &ReplayRecord, event: &ArchivedEventRecord, now: Timestamp) -> NewDelivery {
    let mut envelope: Value = serde_json::from_str(&event.envelope).unwrap_or_default();
    if let Some(envelope) = envelope.as_object_mut() {
        envelope.insert("replay-name".into(), replay.name.clone().into());
    }
    let text = |name: &str| envelope[name].as_str().unwrap_or_default().to_owned();
    let subject = Subject {
        event_id: event.id.clone(),
        source: text("source"),
        event: text("detail-type"),
        resource: envelope["resources"][0].as_str().unwrap_or_default().to_owned(),
        via: Some(replay.arn().to_string()),
        receiver: bus_arn(&replay.account, &replay.region, &replay.bus).to_string(),
    };
    let detail = BusDetail {
        replay: Some(replay.filter_arns.clone()),
        ..BusDetail::new(&replay.bus, &replay.region)
    };
    let target = Target::Courier { name: COURIER.into(), detail: detail.to_value() };
    NewDelivery::new(replay.account.clone(), subject, target, envelope.to_string(), now)
}
