//! Sees to it that every task that should have a worker has one, and that nothing is left of
//! tasks that are no more.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use background::{Chain, TaskKind};
use model::record::Record;
use model::record::ec2::RouteTableRecord;
use model::record::ecs::{DesiredStatus, StopCode, TaskGlance, TaskRecord, TaskStatus, TaskStop};
use model::{Key, StorageError};
use store::Read;
use store::task_events::task_changed;
use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;
use tracing::{debug, info, warn};

use crate::network::NetworkError;
use crate::rootfs::TaskDir;
use crate::rundir;
use crate::supervisor::Supervisor;
use crate::task::Worker;
use crate::{NodeError, Shared};

const N_TRIES: u32 = 200;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// Who works for which task. One task never has two workers.
#[derive(Debug, Default)]
pub(crate) struct Workers {
    by_task: Mutex<HashMap<Key<TaskRecord>, Arc<Notify>>>,
}

impl Workers {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key<TaskRecord>, Arc<Notify>>> {
        self.by_task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the task's worker look at its record; `false` when it has none.
    fn wake(&self, key: &Key<TaskRecord>) -> bool {
        let workers = self.lock();
        let worker = workers.get(key);
        worker.inspect(|changed| changed.notify_one()).is_some()
    }
}

/// Until shutdown.
pub(crate) async fn run(shared: &Arc<Shared>) -> Result<(), NodeError> {
    let shutdown = shared.tasks.shutdown_token();
    // Before the first look, so that no change falls in between.
    let mut changes = shared.store.watch::<TaskRecord>();
    let mut routes = shared.store.watch::<RouteTableRecord>();
    let trash = Arc::clone(shared);
    shared.tasks.spawn(TaskKind::Disposable, "trash", async move {
        trash.trash.run().await;
        Ok(())
    });
    let pool = Arc::clone(shared);
    shared.tasks.spawn(TaskKind::Disposable, "warm sandboxes", async move {
        pool.pool.run(&pool).await;
        Ok(())
    });
    let used = Arc::clone(shared);
    shared.tasks.spawn(TaskKind::Disposable, "used networks", async move {
        used.pool.collect().await;
        Ok(())
    });
    let alive = see_to_all(shared)?;
    let orphans = Arc::clone(shared);
    // Beside the rest: tasks are adopted and started meanwhile.
    shared.tasks.spawn(TaskKind::Disposable, "orphans", async move {
        if let Err(error) = remove_orphans(&orphans, &alive).await {
            warn!(error = %Chain(error.as_ref()), "could not remove what earlier tasks have left");
        }
        Ok(())
    });
    let mut full_pass = tokio::time::interval(shared.config.full_pass);
    full_pass.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            // Nothing is in progress here that a drop could break.
            () = shutdown.cancelled() => return Ok(()),
            _ = full_pass.tick() => {
                see_to_all(shared)?;
                let unused = shared.networks.remove_unused(|| in_use(shared)).await;
                report(unused, "could not remove unused networks");
                report(shared.networks.follow_routes().await, "could not follow the route tables");
            }
            _ = routes.changed() => {
                report(shared.networks.follow_routes().await, "could not follow the route tables");
            }
            keys = changes.changed() => {
                let read = shared.store.read()?;
                for key in keys {
                    if shared.workers.wake(&key) {
                        continue;
                    }
                    if let Some(task) = read.get(&key)? {
                        see_to(shared, task);
                    }
                }
            }
        }
    }
}

/// Looks at every task; returns the ids of those that are alive.
fn see_to_all(shared: &Arc<Shared>) -> Result<HashSet<String>, StorageError> {
    let mut alive = HashSet::new();
    for task in live_tasks(shared)? {
        alive.insert(task.id.clone());
        if !shared.workers.wake(&task.key()) {
            see_to(shared, task);
        }
    }
    Ok(alive)
}

fn live_tasks(shared: &Shared) -> Result<Vec<TaskRecord>, StorageError> {
    let read = shared.store.read()?;
    let mut alive = Vec::new();
    read.visit(&Key::new(), None, |task: TaskGlance| {
        if task.last_status < TaskStatus::Deprovisioning {
            alive.push(task.task_key());
        }
        true
    })?;
    let found = alive.iter().map(|key| read.get(key));
    found.filter_map(Result::transpose).collect()
}

fn see_to(shared: &Arc<Shared>, task: TaskRecord) {
    if task.last_status >= TaskStatus::Deprovisioning {
        return;
    }
    debug!(target: "launch", task = task.id, "node woke");
    let (key, changed) = (task.key(), Arc::new(Notify::new()));
    shared.workers.lock().insert(key.clone(), Arc::clone(&changed));
    let worker = Worker::new(Arc::clone(shared), task, changed);
    let done = Arc::clone(shared);
    // Dropped at shutdown wherever it stands: the next daemon's worker begins again.
    shared.tasks.spawn(TaskKind::Disposable, "task", async move {
        worker.run().await;
        done.workers.lock().remove(&key);
        Ok(())
    });
}

/// Removes directories, groups and networks whose tasks are unknown or over.
async fn remove_orphans(
    shared: &Arc<Shared>,
    alive: &HashSet<String>,
) -> Result<(), background::BoxError> {
    let mut orphans = shared.cgroups.tasks()?;
    let node_dir = shared.store.node_dir();
    orphans.extend(rundir::names(&shared.run.tasks())?);
    orphans.extend(rundir::names(&node_dir.join("tasks"))?);
    orphans.sort_unstable();
    orphans.dedup();
    // Instances of functions that were made since are not ours to judge.
    let is_orphan = |id: &String| !alive.contains(id) && !shared.functions.books().has(id);
    for id in orphans.into_iter().filter(is_orphan) {
        info!(task = %id, "removing what a task has left");
        let dir = TaskDir::new(&shared.run, &node_dir, &id);
        shared.cgroups.kill_task(&id)?;
        if let Ok(supervisor) = Supervisor::connect(dir.path()).await {
            supervisor.shut_down().await?;
        }
        let shared = Arc::clone(shared);
        crate::task::blocking(move || {
            for _ in 1..N_TRIES {
                if shared.cgroups.end_task(&id).is_ok() {
                    break;
                }
                std::thread::sleep(BETWEEN_TRIES);
            }
            shared.cgroups.end_task(&id)?;
            dir.remove(&shared.trash)
        })
        .await?;
    }
    Ok(())
}

/// The VPCs and tasks that need a network.
fn in_use(shared: &Shared) -> Result<(Vec<String>, Vec<String>), StorageError> {
    let tasks = live_tasks(shared)?;
    let (mut vpcs, ids): (Vec<_>, _) =
        tasks.into_iter().map(|task| (task.network.vpc_id, task.id)).unzip();
    vpcs.extend(shared.pool.vpcs_in_use());
    vpcs.extend(shared.functions.networks_in_use());
    Ok((vpcs, ids))
}

fn report(result: Result<(), NetworkError>, message: &'static str) {
    if let Err(error) = result {
        warn!(error = %Chain(&error), "{message}");
    }
}

/// See [`crate::Node::stop_all`].
pub(crate) async fn stop_all(shared: &Arc<Shared>, reason: &str) -> Result<(), NodeError> {
    let (reason, now) = (reason.to_owned(), shared.clock.now());
    let asked = shared.store.write(move |txn| {
        for mut task in txn.scan(&Key::<TaskRecord>::new())? {
            let alive = task.last_status < TaskStatus::Deprovisioning;
            if alive && task.desired_status == DesiredStatus::Running {
                let stop = TaskStop { code: StopCode::UserInitiated, reason: reason.clone() };
                let before = task.clone();
                task.request_stop(stop, now);
                task_changed(txn, Some(&before), &mut task, now)?;
                txn.put(&task);
            }
        }
        Ok::<_, model::StorageError>(())
    });
    asked.await?;
    let mut changes = shared.store.watch::<TaskRecord>();
    loop {
        if live_tasks(shared)?.is_empty() {
            return Ok(());
        }
        // The time-out is for a change between the look and the wait, which the watch has too.
        let _changed = tokio::time::timeout(Duration::from_secs(1), changes.changed()).await;
    }
}
