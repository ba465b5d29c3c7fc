//! Message move tasks: dead letters on their way back, in the background.
//!
//! ```text
//! start ──► RUNNING ──► COMPLETED | FAILED
//!              └─ cancel ──► CANCELLING ──► CANCELLED
//! ```

use std::collections::HashMap;
use std::time::Duration;

use aws_api::sqs::{
    CancelMessageMoveTaskRequest, CancelMessageMoveTaskResult, ListMessageMoveTasksRequest,
    ListMessageMoveTasksResult, ListMessageMoveTasksResultEntry, StartMessageMoveTaskRequest,
    StartMessageMoveTaskResult, errors,
};
use aws_api::{Ask, AwsError, Context, catalog};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::policy::PolicyKind;
use model::record::Record as _;
use model::record::sqs::{MessageRecord, MoveStatus, MoveTaskRecord, QueueRecord};
use model::{AccountId, Arn, Key, Region, Timestamp};
use serde_json::{Value, json};
use store::{Read, Txn};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::change::{Open, Queues};
use super::error::{Failure, invalid, invalid_value, missing, no_resource};
use super::{Sqs, queue, transfer};

/// Messages in one transaction of a task without a limit.
const BATCH: u32 = 100;
const MAX_PER_SECOND: i32 = 500;
/// Tasks of one queue that are remembered.
const MAX_KEPT: usize = 10;

impl Sqs {
    pub(super) async fn start_message_move_task(
        &self,
        _ctx: &Context,
        input: StartMessageMoveTaskRequest,
    ) -> Result<StartMessageMoveTaskResult, AwsError> {
        let source = parse_arn(input.source_arn, "SourceArn")?;
        let destination = match input.destination_arn {
            None => None,
            some => Some(parse_arn(some, "DestinationArn")?),
        };
        let per_second = match input.max_number_of_messages_per_second {
            None => None,
            Some(n) if (1..=MAX_PER_SECOND).contains(&n) => u32::try_from(n).ok(),
            Some(n) => {
                let reason = format!("Must be >= 1 and <= {MAX_PER_SECOND}, if provided.");
                return Err(invalid_value(n, "MaxNumberOfMessagesPerSecond", &reason));
            }
        };
        let (queues, clock) = (self.queues.clone(), self.clock.clone());
        let id = model::random::uuid();
        let handle = handle(&id, &source);
        let started = self.store.write(move |txn| {
            let from = queue::by_arn(txn, &source)?.ok_or_else(|| no_resource("SourceArn"))?;
            if !is_dead_letter_queue(txn, &from)? {
                return Err(Failure::from(invalid(
                    "Source queue must be configured as a Dead Letter Queue.",
                )));
            }
            if let Some(destination) = &destination {
                let to = queue::by_arn(txn, destination)?;
                let to = to.ok_or_else(|| no_resource("DestinationArn"))?;
                if to.id == from.id || to.is_fifo() != from.is_fifo() {
                    return Err(Failure::from(invalid(
                        "Source queue and destination queue must be different queues of the same type.",
                    )));
                }
            }
            let mut old = tasks(txn, &from)?;
            if old.iter().any(is_active) {
                return Err(Failure::from(invalid(
                    "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
                )));
            }
            // Newest first: the last ones are forgotten.
            for forgotten in old.drain(..).skip(MAX_KEPT - 1) {
                txn.delete(&forgotten.key());
            }
            let now = clock.now();
            let (last, n_to_move) = queues.change(txn, &from, now, |_, open| {
                let last = open.index.counter.last;
                Ok((last, open.index.numbers(last).filter(|n| open.index.is_visible(*n)).count()))
            })?;
            txn.put(&MoveTaskRecord {
                account: from.account.clone(),
                region: from.region.clone(),
                source,
                id,
                destination,
                per_second,
                started_at: now,
                status: MoveStatus::Running,
                n_moved: 0,
                n_to_move: n_to_move as u64,
                last,
                failure: None,
            });
            Ok(())
        });
        started.await?;
        Ok(StartMessageMoveTaskResult { task_handle: Some(handle) })
    }

    pub(super) async fn cancel_message_move_task(
        &self,
        ctx: &Context,
        input: CancelMessageMoveTaskRequest,
    ) -> Result<CancelMessageMoveTaskResult, AwsError> {
        let text = input.task_handle.ok_or_else(|| missing("TaskHandle"))?;
        let (id, source) = parse_handle(&text)
            .ok_or_else(|| invalid("Value for parameter TaskHandle is invalid."))?;
        self.ask(ctx, "sqs:CancelMessageMoveTask", &source)?;
        let cancelled = self.store.write(move |txn| {
            let from = queue::by_arn(txn, &source)?.ok_or_else(|| no_resource("SourceArn"))?;
            let key = MoveTaskRecord::key_of(&from.account, &from.region, &from.name, &id);
            let task = txn.get(&key)?;
            let mut task =
                task.ok_or_else(|| errors::resource_not_found_exception("Task does not exist."))?;
            if task.status != MoveStatus::Running {
                return Err(Failure::from(invalid("Only active tasks can be cancelled.")));
            }
            task.status = MoveStatus::Cancelling;
            txn.put(&task);
            Ok(task.n_moved)
        });
        let n_moved = cancelled.await?;
        Ok(CancelMessageMoveTaskResult {
            approximate_number_of_messages_moved: i64::try_from(n_moved).ok(),
        })
    }

    pub(super) async fn list_message_move_tasks(
        &self,
        _ctx: &Context,
        input: ListMessageMoveTasksRequest,
    ) -> Result<ListMessageMoveTasksResult, AwsError> {
        let source = parse_arn(input.source_arn, "SourceArn")?;
        let max = input.max_results.unwrap_or(1);
        let max =
            usize::try_from(max).ok().filter(|n| (1..=MAX_KEPT).contains(n)).ok_or_else(|| {
                invalid_value(max, "MaxResults", "Must be between 1 and 10, if provided.")
            })?;
        let read = self.store.read().map_err(Failure::from)?;
        let from = queue::by_arn(&read, &source)?.ok_or_else(|| no_resource("SourceArn"))?;
        let results: Vec<_> = tasks(&read, &from)?.into_iter().take(max).map(entry).collect();
        Ok(ListMessageMoveTasksResult { results: (!results.is_empty()).then_some(results) })
    }

    /// Asks whether the caller may do what the gateway's table cannot put into a resource.
    fn ask(&self, ctx: &Context, action: &str, source: &Arn) -> Result<(), AwsError> {
        let read = self.store.read().map_err(Failure::from)?;
        let policy = queue::by_arn(&read, source)?.and_then(|queue| queue.policy);
        let (owner, arn) = (AccountId::parse(source.account()).ok(), source.to_string());
        let name = format!("policy of queue {}", source.resource());
        let asked = ctx.ask(&Ask {
            owner: owner.as_ref(),
            resource_policy: policy
                .as_deref()
                .map(|document| (name.as_str(), document, PolicyKind::Resource)),
            ..Ask::new(action, &arn)
        });
        asked.map_err(|refused| AwsError::refused(&catalog::SQS, &refused, String::new))
    }

    /// Moves messages for all tasks that run, until shutdown.
    pub async fn move_messages(self, shutdown: CancellationToken) {
        let mut changes = self.store.watch::<MoveTaskRecord>();
        // When tasks with a limit may go on.
        let mut not_before: HashMap<String, Instant> = HashMap::new();
        loop {
            let wake = match self.move_some(&mut not_before).await {
                Ok(wake) => wake,
                Err(failure) => {
                    let error = AwsError::from(failure);
                    warn!(%error, "messages could not be moved; it is tried again");
                    Some(Instant::now() + Duration::from_secs(1))
                }
            };
            tokio::select! {
                // Every step is a transaction of its own.
                () = shutdown.cancelled() => return,
                _ = changes.changed() => {}
                // Without a task that runs, only a new one wakes us.
                () = async {
                    match wake {
                        Some(at) => tokio::time::sleep_until(at).await,
                        None => std::future::pending().await,
                    }
                } => {}
            }
        }
    }

    /// One step for each task that is due. When the next one is.
    async fn move_some(
        &self,
        not_before: &mut HashMap<String, Instant>,
    ) -> Result<Option<Instant>, Failure> {
        let tasks: Vec<MoveTaskRecord> = self.store.read()?.scan(&Key::new())?;
        not_before.retain(|id, _| tasks.iter().any(|task| task.id == *id && is_active(task)));
        let mut wake: Option<Instant> = None;
        for task in tasks.into_iter().filter(is_active) {
            let due = not_before.get(&task.id).copied();
            let now = Instant::now();
            let is_cancelled = task.status == MoveStatus::Cancelling;
            if let Some(due) = due.filter(|due| *due > now && !is_cancelled) {
                wake = Some(wake.map_or(due, |wake| wake.min(due)));
                continue;
            }
            let (queues, clock, key) = (self.queues.clone(), self.clock.clone(), task.key());
            let stepped = self.store.write(move |txn| {
                let Some(mut task) = txn.get(&key)? else { return Ok(()) };
                step(txn, &queues, &mut task, clock.now())?;
                txn.put(&task);
                Ok::<_, Failure>(())
            });
            stepped.await?;
            if task.per_second.is_some() {
                let due = now + Duration::from_secs(1);
                not_before.insert(task.id, due);
                wake = Some(wake.map_or(due, |wake| wake.min(due)));
            } else {
                wake = Some(now);
            }
        }
        Ok(wake)
    }
}

/// Moves as many messages as the task may move now, and says how it stands.
fn step(
    txn: &mut Txn<'_>,
    queues: &Queues,
    task: &mut MoveTaskRecord,
    now: Timestamp,
) -> Result<(), Failure> {
    match task.status {
        MoveStatus::Running => {}
        MoveStatus::Cancelling => {
            task.status = MoveStatus::Cancelled;
            return Ok(());
        }
        MoveStatus::Cancelled | MoveStatus::Completed | MoveStatus::Failed => return Ok(()),
    }
    let Some(from) = queue::by_arn(txn, &task.source)? else {
        return fail(task, "AWS.SimpleQueueService.NonExistentQueue");
    };
    queues.change(txn, &from, now, |txn, open| {
        let limit = task.per_second.unwrap_or(BATCH) as usize;
        let visible = open.index.numbers(task.last).filter(|n| open.index.is_visible(*n));
        let numbers: Vec<u64> = visible.take(limit).collect();
        let is_last = numbers.len() < limit;
        for number in numbers {
            if !move_one(txn, queues, task, open, number, now)? {
                return Ok(());
            }
            task.n_moved += 1;
        }
        if is_last {
            task.status = MoveStatus::Completed;
        }
        Ok(())
    })
}

/// Whether the message found its way; if not, the task has failed.
fn move_one(
    txn: &mut Txn<'_>,
    queues: &Queues,
    task: &mut MoveTaskRecord,
    open: &mut Open<'_>,
    number: u64,
    now: Timestamp,
) -> Result<bool, Failure> {
    let target = match &task.destination {
        Some(arn) => Some(arn.clone()),
        None => {
            let record = txn.get(&MessageRecord::key_of(&open.queue.id, number))?;
            record.and_then(|record| record.dead_letter_source)
        }
    };
    let Some(target) = target else {
        fail(task, "CouldNotDetermineMessageSource")?;
        return Ok(false);
    };
    let target = queue::by_arn(txn, &target)?.filter(|target| target.id != open.queue.id);
    let Some(target) = target else {
        fail(task, "AWS.SimpleQueueService.NonExistentQueue")?;
        return Ok(false);
    };
    queues.change(txn, &target, now, |txn, to| transfer::revive(txn, open, number, to, now))?;
    Ok(true)
}

fn fail(task: &mut MoveTaskRecord, reason: &str) -> Result<(), Failure> {
    task.status = MoveStatus::Failed;
    task.failure = Some(reason.to_owned());
    Ok(())
}

fn is_active(task: &MoveTaskRecord) -> bool {
    matches!(task.status, MoveStatus::Running | MoveStatus::Cancelling)
}

/// The tasks of one queue, newest first.
fn tasks(read: &impl Read, source: &QueueRecord) -> Result<Vec<MoveTaskRecord>, Failure> {
    let keys = MoveTaskRecord::keys_of(&source.account, &source.region, &source.name);
    let mut tasks = read.scan(&keys)?;
    tasks.sort_by_key(|task| std::cmp::Reverse(task.started_at));
    Ok(tasks)
}

fn is_dead_letter_queue(read: &impl Read, queue: &QueueRecord) -> Result<bool, Failure> {
    let (arn, mut found) = (queue.arn(), false);
    let prefix = QueueRecord::keys_of(&queue.account, &queue.region);
    read.visit(&prefix, None, |other: QueueRecord| {
        found = other.redrive.is_some_and(|redrive| redrive.dead_letter_target == arn);
        !found
    })?;
    Ok(found)
}

fn parse_arn(text: Option<String>, parameter: &str) -> Result<Arn, AwsError> {
    let text = text.filter(|text| !text.is_empty()).ok_or_else(|| missing(parameter))?;
    let arn = Arn::parse(&text).ok();
    let arn = arn.filter(|arn| arn.service() == "sqs" && Region::parse(arn.region()).is_ok());
    arn.ok_or_else(|| no_resource(parameter))
}

fn handle(id: &str, source: &Arn) -> String {
    STANDARD.encode(json!({ "taskId": id, "sourceArn": source.to_string() }).to_string())
}

fn parse_handle(text: &str) -> Option<(String, Arn)> {
    let value: Value = serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()?;
    let id = value["taskId"].as_str()?.to_owned();
    Some((id, Arn::parse(value["sourceArn"].as_str()?).ok()?))
}

fn entry(task: MoveTaskRecord) -> ListMessageMoveTasksResultEntry {
    let is_running = task.status == MoveStatus::Running;
    let status = match task.status {
        MoveStatus::Running => "RUNNING",
        MoveStatus::Cancelling => "CANCELLING",
        MoveStatus::Cancelled => "CANCELLED",
        MoveStatus::Completed => "COMPLETED",
        MoveStatus::Failed => "FAILED",
    };
    ListMessageMoveTasksResultEntry {
        // Only what runs can be cancelled.
        task_handle: is_running.then(|| handle(&task.id, &task.source)),
        status: Some(status.into()),
        source_arn: Some(task.source.to_string()),
        destination_arn: task.destination.map(|arn| arn.to_string()),
        max_number_of_messages_per_second: task.per_second.and_then(|n| i32::try_from(n).ok()),
        approximate_number_of_messages_moved: i64::try_from(task.n_moved).ok(),
        approximate_number_of_messages_to_move: i64::try_from(task.n_to_move).ok(),
        failure_reason: task.failure,
        started_timestamp: Some(task.started_at.0),
    }
}
