//! Ends what needs no caller.
//!
//! - A task whose node has let go (`DEPROVISIONING`) loses its network interface and its role's
//!   credentials, and is `STOPPED`.
//! - Stopped tasks, deleted clusters, deleted task definitions that nobody uses, and client
//!   tokens go once their time is over.
//!
//! Woken by changed tasks, and by a full pass from time to time. Each step reads the present and
//! commits by itself, so it may be repeated or cut off anywhere.

use std::collections::BTreeSet;
use std::time::Duration;

use background::{BoxError, Chain};
use futures_core::future::BoxFuture;
use model::record::Record;
use model::record::ecs::{
    AttachmentStatus, ClusterRecord, ClusterStatus, ContainerStatus, DesiredStatus,
    RunTaskTokenRecord, TaskDefinitionRecord, TaskDefinitionStatus, TaskRecord, TaskStatus,
};
use model::record::iam::AccessKeyRecord;
use model::record::machine::PromisedRecord;
use model::record::node::TaskCredentialsRecord;
use model::{Clock, Key, StorageError, Timestamp};
use store::task_events::task_changed;
use store::{Read, Store, Txn};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::admission;
use super::run_task::TOKEN_LIFETIME_SECS;
use crate::ec2::release_interface;

/// Tasks that are finished in one transaction.
const MOST_AT_ONCE: usize = 64;

/// How often to look, and how long to keep.
#[derive(Clone, Debug)]
pub struct Config {
    /// Between full passes.
    pub full_pass_every: Duration,
    /// How long a stopped task can be described; AWS promises an hour.
    pub keep_stopped_tasks: Duration,
    /// How long a deleted cluster can be described.
    pub keep_inactive_clusters: Duration,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            full_pass_every: Duration::from_secs(60),
            keep_stopped_tasks: Duration::from_secs(60 * 60),
            keep_inactive_clusters: Duration::from_secs(60 * 60),
        }
    }
}

/// Runs until `shutdown`.
///
/// # Errors
/// None at present: trouble with the store is logged and met again at the next pass.
pub fn run(
    store: Store,
    clock: Clock,
    shutdown: CancellationToken,
    config: Config,
) -> BoxFuture<'static, Result<(), BoxError>> {
    Box::pin(async move {
        let mut changes = store.watch::<TaskRecord>();
        let mut full_pass = tokio::time::interval(config.full_pass_every);
        full_pass.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let result = tokio::select! {
                // Nothing has begun that could be cut off: every arm only waits.
                () = shutdown.cancelled() => return Ok(()),
                keys = changes.changed() => finish_tasks(&store, clock.now(), keys).await,
                _ = full_pass.tick() => pass(&store, clock.now(), &config).await,
            };
            if let Err(error) = result {
                warn!(error = %Chain(&error), "ECS could not be reconciled; it is tried again");
            }
        }
    })
}

/// One full pass: everything that can be ended now, is.
///
/// # Errors
/// When the store fails; what was done until then stays done.
pub async fn pass(store: &Store, now: Timestamp, config: &Config) -> Result<(), StorageError> {
    let mut leaving = BTreeSet::new();
    let mut promised = PromisedRecord::default();
    let read = store.read()?;
    read.visit(&Key::new(), None, |task: TaskRecord| {
        admission::add(&mut promised, &task);
        if task.last_status == TaskStatus::Deprovisioning {
            leaving.insert(Record::key(&task));
        }
        true
    })?;
    let known = read.get(&PromisedRecord::the_key())?;
    drop(read);
    if known.is_some_and(|known| known != promised) {
        warn!("what tasks were promised did not add up, and is counted anew");
        let recounted = store.write(|txn| {
            let promised = admission::count(txn)?;
            txn.put(&promised);
            Ok::<_, StorageError>(())
        });
        recounted.await?;
    }
    finish_tasks(store, now, leaving).await?;
    forget(store, now, config).await
}

/// Finishes those of `keys` that are ready for it.
async fn finish_tasks(
    store: &Store,
    now: Timestamp,
    keys: BTreeSet<Key<TaskRecord>>,
) -> Result<(), StorageError> {
    // Most changes are none of ours; a snapshot costs no place on the writer's thread.
    let mut leaving = Vec::new();
    {
        let read = store.read()?;
        for key in keys {
            let task = read.get(&key)?;
            if task.is_some_and(|task| task.last_status == TaskStatus::Deprovisioning) {
                leaving.push(key);
            }
        }
    }
    // Many may end at once. They share a commit, but none holds the writer's thread for long.
    for some in leaving.chunks(MOST_AT_ONCE) {
        let some = some.to_vec();
        let finished = store
            .write(move |txn| {
                let mut finished = Vec::new();
                for key in &some {
                    finished.extend(finish_task(txn, key, now)?);
                }
                Ok::<_, StorageError>(finished)
            })
            .await?;
        for task in finished {
            info!(task = %task.id, cluster = %task.cluster, "task stopped");
        }
    }
    Ok(())
}

fn finish_task(
    txn: &mut Txn<'_>,
    key: &Key<TaskRecord>,
    now: Timestamp,
) -> Result<Option<TaskRecord>, StorageError> {
    let Some(mut task) = txn.get(key)? else { return Ok(None) };
    if task.last_status != TaskStatus::Deprovisioning {
        return Ok(None);
    }
    let before = task.clone();
    let id = task.network.network_interface_id.clone();
    release_interface(txn, &task.account, &task.region, &id)?;
    if let Some(id) = &task.credentials_id
        && let Some(credentials) = txn.get(&TaskCredentialsRecord::key_of(id))?
    {
        for id in &credentials.access_key_ids {
            txn.delete(&AccessKeyRecord::key_of(id));
        }
        txn.delete(&Record::key(&credentials));
    }
    task.network.attachment_status = AttachmentStatus::Deleted;
    task.desired_status = DesiredStatus::Stopped;
    task.last_status = TaskStatus::Stopped;
    let now = task.not_before_its_past(now);
    task.stopping_at.get_or_insert(now);
    task.execution_stopped_at.get_or_insert(now);
    task.stopped_at = Some(now);
    task.version += 1;
    for container in &mut task.containers {
        // A container that no node has ever seen ends with its task.
        container.status = ContainerStatus::Stopped;
    }
    task_changed(txn, Some(&before), &mut task, now)?;
    txn.put(&task);
    admission::give_back(txn, &task)?;
    Ok(Some(task))
}

fn is_expired(token: &RunTaskTokenRecord, now: Timestamp) -> bool {
    token.created_at.plus_secs(TOKEN_LIFETIME_SECS) <= now
}

/// Removes records whose time is over.
async fn forget(store: &Store, now: Timestamp, config: &Config) -> Result<(), StorageError> {
    let is_over = |since: Option<Timestamp>, keep: Duration| {
        let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
        since.is_some_and(|since| since.plus_millis(keep) <= now)
    };
    let keep_tasks = config.keep_stopped_tasks;
    let keep_clusters = config.keep_inactive_clusters;
    let read = store.read()?;
    let mut old_tasks: Vec<Key<TaskRecord>> = Vec::new();
    let mut used = BTreeSet::new();
    read.visit(&Key::new(), None, |task: TaskRecord| {
        if task.last_status != TaskStatus::Stopped {
            let (account, region) = (&task.account, &task.region);
            used.insert(TaskDefinitionRecord::key_of(account, region, &task.family, task.revision));
        } else if is_over(task.stopped_at, keep_tasks) {
            old_tasks.push(Record::key(&task));
        }
        true
    })?;
    let mut old_clusters: Vec<Key<ClusterRecord>> = Vec::new();
    read.visit(&Key::new(), None, |cluster: ClusterRecord| {
        if cluster.status == ClusterStatus::Inactive && is_over(cluster.deleted_at, keep_clusters) {
            old_clusters.push(Record::key(&cluster));
        }
        true
    })?;
    let mut old_definitions: Vec<Key<TaskDefinitionRecord>> = Vec::new();
    read.visit(&Key::new(), None, |definition: TaskDefinitionRecord| {
        let key = Record::key(&definition);
        if definition.status == TaskDefinitionStatus::DeleteInProgress && !used.contains(&key) {
            old_definitions.push(key);
        }
        true
    })?;
    let mut old_tokens: Vec<Key<RunTaskTokenRecord>> = Vec::new();
    read.visit(&Key::new(), None, |token: RunTaskTokenRecord| {
        if is_expired(&token, now) {
            old_tokens.push(Record::key(&token));
        }
        true
    })?;
    drop(read);
    let nothing = old_tasks.is_empty()
        && old_clusters.is_empty()
        && old_definitions.is_empty()
        && old_tokens.is_empty();
    if nothing {
        return Ok(());
    }
    // A cluster may have been created again meanwhile, and a token used again. Tasks do not come
    // back, and no task can begin to use a definition that is being deleted.
    store
        .write(move |txn| {
            old_tasks.iter().for_each(|key| txn.delete(key));
            old_definitions.iter().for_each(|key| txn.delete(key));
            for key in &old_tokens {
                if txn.get(key)?.is_some_and(|token| is_expired(&token, now)) {
                    txn.delete(key);
                }
            }
            for key in &old_clusters {
                if txn.get(key)?.is_some_and(|one| one.status == ClusterStatus::Inactive) {
                    txn.delete(key);
                }
            }
            Ok(())
        })
        .await
}
