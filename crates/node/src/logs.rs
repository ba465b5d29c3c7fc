//! Takes containers' output from their spools into log streams, as the `awslogs` driver does.
//!
//! How far a spool was taken is committed together with the lines, under the container's id.
//! So a daemon that dies anywhere loses no line and writes none twice.
//!
//! Not here: cutting output into lines (`shim`), what a log stream is (`store::logs`).

mod multiline;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::record::ecs::{ContainerSpec, ContainerState, LogSpec, TaskRecord};
use model::record::logs::{LogEvent, LogGroupRecord, LogPositionRecord};
use model::{Clock, Region, StorageError, Timestamp};
use shim::spool::Reader;
use store::logs::{AppendError, LogStreamName, ProducerPosition};
use store::{Read, Store, Txn};
use thiserror::Error;

use multiline::{Lines, MUCH, Rule};

/// Read from a spool at a time, and so the size of one transaction.
const MAX_BATCH: usize = 1 << 20;
/// What is taken of one container before the task is looked at again.
const MAX_TURN: u64 = 4 << 20;

#[derive(Debug, Error)]
pub(crate) enum LogError {
    #[error("could not read the output of container {container}")]
    Spool {
        container: String,
        #[source]
        source: std::io::Error,
    },
    #[error("could not write the output of container {container}")]
    Append {
        container: String,
        #[source]
        source: AppendError,
    },
}

/// `<prefix>/<container>/<task>`, or `None` without `awslogs`.
pub(crate) fn stream_name(task: &TaskRecord, spec: &ContainerSpec) -> Option<String> {
    let log = awslogs(spec)?;
    let prefix = log.options.get("awslogs-stream-prefix")?;
    Some(format!("{prefix}/{}/{}", spec.name, task.id))
}

fn awslogs(spec: &ContainerSpec) -> Option<&LogSpec> {
    spec.log.as_ref().filter(|log| log.driver == "awslogs")
}

fn stream_of(task: &TaskRecord, spec: &ContainerSpec) -> Option<LogStreamName> {
    let options = &awslogs(spec)?.options;
    let region = options.get("awslogs-region").and_then(|region| Region::parse(region).ok());
    Some(LogStreamName {
        account: task.account.clone(),
        region: region.unwrap_or_else(|| task.region.clone()),
        group: options.get("awslogs-group")?.clone(),
        stream: stream_name(task, spec)?,
    })
}

/// Every stream that the task's containers write to.
pub(crate) fn streams(task: &TaskRecord) -> Vec<crate::execution::Stream> {
    let stream = |spec: &ContainerSpec| {
        let name = stream_of(task, spec)?;
        Some(crate::execution::Stream { name, creates_group: creates_group(spec) })
    };
    task.spec.containers.iter().filter_map(stream).collect()
}

/// Whether every container's log group exists or is to be made.
pub(crate) fn has_its_groups(read: &impl Read, task: &TaskRecord) -> Result<bool, StorageError> {
    for spec in &task.spec.containers {
        let Some(name) = stream_of(task, spec) else {
            continue;
        };
        let key = LogGroupRecord::key_of(&name.account, &name.region, &name.group);
        if !creates_group(spec) && !read.contains(&key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn creates_group(spec: &ContainerSpec) -> bool {
    let create = awslogs(spec).and_then(|log| log.options.get("awslogs-create-group"));
    create.is_some_and(|create| create == "true")
}

/// Makes the streams of all containers, and the groups where that is asked for. Where a group
/// was deleted since the task began, its stream is left out: the output has nowhere to go.
pub(crate) fn ensure_streams(
    txn: &mut Txn<'_>,
    task: &TaskRecord,
    now: Timestamp,
) -> Result<(), StorageError> {
    for spec in &task.spec.containers {
        let Some(name) = stream_of(task, spec) else {
            continue;
        };
        let key = LogGroupRecord::key_of(&name.account, &name.region, &name.group);
        if creates_group(spec) && !txn.contains(&key)? {
            txn.put(&LogGroupRecord {
                account: name.account.clone(),
                region: name.region.clone(),
                name: name.group.clone(),
                created_at: now,
                retention_days: None,
                kms_key_id: None,
                class: "STANDARD".into(),
                tags: BTreeMap::new(),
            });
        }
        match store::logs::ensure_stream(txn, &name, now) {
            Ok(_) | Err(AppendError::NoGroup { .. } | AppendError::NoStream { .. }) => {}
            Err(AppendError::Storage(error)) => return Err(error),
        }
    }
    Ok(())
}

/// Whether lines are joined to events, and empty ones matter.
pub(crate) fn keeps_empty_lines(spec: &ContainerSpec) -> bool {
    awslogs(spec).is_some_and(|log| Rule::of(&log.options).is_some())
}

/// Where the output of one container goes.
#[derive(Debug)]
pub(crate) struct Pump {
    container: String,
    producer: String,
    spool: PathBuf,
    reader: Reader,
    /// `None` throws the output away, as Fargate does without a log configuration.
    to: Option<LogStreamName>,
    rule: Option<Rule>,
    store: Store,
    clock: Clock,
}

/// What a [`Pump::run`] has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pumped {
    /// Everything before this offset is safe, and may be deleted from the spool.
    pub(crate) taken: u64,
    /// Lines are held back that may belong to an event that is not complete.
    pub(crate) waiting: bool,
    /// There is more: a container that never stops talking must not be all that is listened to.
    pub(crate) more: bool,
}

impl Pump {
    pub(crate) fn new(
        task: &TaskRecord,
        spec: &ContainerSpec,
        state: &ContainerState,
        log_dir: &Path,
        store: &Store,
        clock: &Clock,
    ) -> Pump {
        let spool = shim::spool_path_in(log_dir, &spec.name);
        Pump {
            container: spec.name.clone(),
            producer: state.runtime_id.clone(),
            reader: Reader::new(&spool),
            spool,
            to: stream_of(task, spec),
            rule: awslogs(spec).and_then(|log| Rule::of(&log.options)),
            store: store.clone(),
            clock: clock.clone(),
        }
    }

    /// Takes what is there, all of it with `last`, and then also what would wait for more.
    pub(crate) async fn run(&self, last: bool) -> Result<Pumped, LogError> {
        let read = || store::logs::taken(&self.store.read()?, &self.producer);
        let mut taken = read().map_err(|error| self.append_error(error.into()))?;
        let start = taken;
        loop {
            if !last && taken - start >= MAX_TURN {
                return Ok(Pumped { taken, waiting: false, more: true });
            }
            let batch = self.read(taken).await?;
            if batch.next == taken {
                return Ok(Pumped { taken, waiting: false, more: false });
            }
            let read_to = batch.next;
            let now = self.clock.now();
            let lines = Lines::of(&batch.records, now, last);
            let (events, end) = match &self.rule {
                None => lines.one_each(),
                Some(rule) => rule.join(lines, now, last),
            };
            let end = if batch.records.is_empty() { read_to } else { end };
            if end == taken {
                // Never with `last`, which leaves nothing.
                return Ok(Pumped { taken, waiting: true, more: false });
            }
            self.append(events, end, now).await?;
            let is_all = end == read_to;
            // What was left of a full batch comes with the next.
            let comes_now = last || read_to - taken >= MUCH;
            taken = end;
            if !is_all && !comes_now {
                return Ok(Pumped { taken, waiting: true, more: false });
            }
        }
    }

    /// Takes what is there when the container has ended; what is left is for the caller to
    /// commit, with whatever else there is to say.
    pub(crate) async fn last(&self) -> Result<Option<Batch>, LogError> {
        if self.has_much() {
            self.run(true).await?;
        }
        let taken = store::logs::taken(&self.store.read()?, &self.producer);
        let taken = taken.map_err(|error| self.append_error(error.into()))?;
        let batch = self.read(taken).await?;
        if batch.next == 0 {
            return Ok(None);
        }
        let lines = Lines::of(&batch.records, self.clock.now(), true);
        let (events, _) = match &self.rule {
            None => lines.one_each(),
            Some(rule) => rule.join(lines, self.clock.now(), true),
        };
        Ok(Some(Batch { is_last: true, ..self.batch(events, batch.next) }))
    }

    /// Whether there is more than fits into one batch.
    pub(crate) fn has_much(&self) -> bool {
        let Ok(segments) = std::fs::read_dir(&self.spool) else { return false };
        let sizes = segments.filter_map(|segment| Some(segment.ok()?.metadata().ok()?.len()));
        sizes.sum::<u64>() >= MUCH
    }

    async fn read(&self, from: u64) -> Result<shim::spool::Batch, LogError> {
        let reader = self.reader.clone();
        tokio::task::spawn_blocking(move || reader.read_from(from, MAX_BATCH))
            .await
            .map_err(std::io::Error::other)
            .and_then(|batch| batch)
            .map_err(|source| LogError::Spool { container: self.container.clone(), source })
    }

    fn batch(&self, events: Vec<LogEvent>, offset: u64) -> Batch {
        let position = ProducerPosition { producer: self.producer.clone(), offset };
        Batch { to: self.to.clone(), events, position, is_last: false }
    }

    async fn append(
        &self,
        events: Vec<LogEvent>,
        offset: u64,
        now: Timestamp,
    ) -> Result<(), LogError> {
        let batch = self.batch(events, offset);
        let written = self.store.write(move |txn| batch.append(txn, now));
        written.await.map_err(|error: StorageError| self.append_error(error.into()))
    }

    fn append_error(&self, source: AppendError) -> LogError {
        LogError::Append { container: self.container.clone(), source }
    }
}

/// Output of one container that is to be committed.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    to: Option<LogStreamName>,
    events: Vec<LogEvent>,
    position: ProducerPosition,
    /// The spool goes with this commit, so nobody will ask how far it was taken.
    is_last: bool,
}

impl Batch {
    /// Writes the lines and how far the spool was taken, in the caller's transaction.
    pub(crate) fn append(&self, txn: &mut Txn<'_>, now: Timestamp) -> Result<(), StorageError> {
        let ProducerPosition { producer, offset } = self.position.clone();
        let appended = match &self.to {
            Some(name) => {
                store::logs::append(txn, name, self.events.clone(), Some(&self.position), now)
                    .map(drop)
            }
            None => {
                txn.put(&LogPositionRecord { producer, offset });
                Ok(())
            }
        };
        if self.is_last {
            txn.delete(&LogPositionRecord::key_of(&self.position.producer));
        }
        match appended {
            // Somebody deleted group or stream under the running task: what it says from
            // now on has nowhere to go, as on AWS.
            Ok(()) | Err(AppendError::NoGroup { .. } | AppendError::NoStream { .. }) => Ok(()),
            Err(AppendError::Storage(error)) => Err(error),
        }
    }
}

impl From<StorageError> for LogError {
    fn from(error: StorageError) -> LogError {
        LogError::Append { container: String::new(), source: error.into() }
    }
}
