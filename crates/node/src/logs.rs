//! Takes containers' output from their spools into log streams, as the `awslogs` driver does.
//!
//! How far a spool was taken is committed together with the lines, under the container's id.
//! So a daemon that dies anywhere loses no line and writes none twice.
//!
//! Not here: cutting output into lines (`shim`), what a log stream is (`store::logs`).

mod multiline;

use std::collections::BTreeMap;
use std::path::Path;

use model::record::ecs::{ContainerSpec, ContainerState, LogSpec, TaskRecord};
use model::record::logs::{LogEvent, LogGroupRecord};
use model::{Clock, Region, StorageError, Timestamp};
use shim::spool::Reader;
use store::logs::{AppendError, LogStreamName, ProducerPosition};
use store::{Read, Store, Txn};
use thiserror::Error;

use multiline::Rule;

/// Read from a spool at a time, and so the size of one transaction.
const MAX_BATCH: usize = 1 << 20;

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

/// Makes the streams of all containers, and the groups where that is asked for.
pub(crate) fn ensure_streams(
    txn: &mut Txn<'_>,
    task: &TaskRecord,
    now: Timestamp,
) -> Result<(), AppendError> {
    for spec in &task.spec.containers {
        let Some(name) = stream_of(task, spec) else {
            continue;
        };
        let create = awslogs(spec).and_then(|log| log.options.get("awslogs-create-group"));
        let key = LogGroupRecord::key_of(&name.account, &name.region, &name.group);
        if create.is_some_and(|create| create == "true") && !txn.contains(&key)? {
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
        store::logs::ensure_stream(txn, &name, now)?;
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
}

impl Pump {
    pub(crate) fn new(
        task: &TaskRecord,
        spec: &ContainerSpec,
        state: &ContainerState,
        task_dir: &Path,
        store: &Store,
        clock: &Clock,
    ) -> Pump {
        Pump {
            container: spec.name.clone(),
            producer: state.runtime_id.clone(),
            reader: Reader::new(&shim::spool_path(task_dir, &spec.name)),
            to: stream_of(task, spec),
            rule: awslogs(spec).and_then(|log| Rule::of(&log.options)),
            store: store.clone(),
            clock: clock.clone(),
        }
    }

    /// Takes all that is there; with `last`, also what would wait for more.
    pub(crate) async fn run(&self, last: bool) -> Result<Pumped, LogError> {
        let read = || store::logs::taken(&self.store.read()?, &self.producer);
        let mut taken = read().map_err(|error| self.append_error(error.into()))?;
        loop {
            let (reader, from) = (self.reader.clone(), taken);
            let batch = tokio::task::spawn_blocking(move || reader.read_from(from, MAX_BATCH))
                .await
                .map_err(std::io::Error::other)
                .and_then(|batch| batch)
                .map_err(|source| LogError::Spool { container: self.container.clone(), source })?;
            if batch.next == taken {
                return Ok(Pumped { taken, waiting: false });
            }
            let read_to = batch.next;
            let now = self.clock.now();
            let (events, end) = match &self.rule {
                None => (multiline::one_each(&batch.records), read_to),
                Some(rule) => rule.join(&batch.records, now, last),
            };
            let end = if batch.records.is_empty() { read_to } else { end };
            if end == taken {
                return Ok(Pumped { taken, waiting: true });
            }
            self.append(events, end, now).await?;
            taken = end;
            if end < read_to {
                return Ok(Pumped { taken, waiting: true });
            }
        }
    }

    async fn append(
        &self,
        events: Vec<LogEvent>,
        offset: u64,
        now: Timestamp,
    ) -> Result<(), LogError> {
        let position = ProducerPosition { producer: self.producer.clone(), offset };
        let to = self.to.clone();
        let written = self.store.write(move |txn| match &to {
            Some(name) => match store::logs::append(txn, name, events, Some(&position), now) {
                // Somebody deleted group or stream under the running task: what it says from
                // now on has nowhere to go, as on AWS.
                Err(AppendError::NoGroup { .. } | AppendError::NoStream { .. }) => Ok(()),
                other => other,
            },
            None => {
                txn.put(&model::record::logs::LogPositionRecord {
                    producer: position.producer,
                    offset: position.offset,
                });
                Ok(())
            }
        });
        written.await.map_err(|source| self.append_error(source))
    }

    fn append_error(&self, source: AppendError) -> LogError {
        LogError::Append { container: self.container.clone(), source }
    }
}

impl From<StorageError> for LogError {
    fn from(error: StorageError) -> LogError {
        LogError::Append { container: String::new(), source: error.into() }
    }
}
