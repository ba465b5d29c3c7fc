//! Sees to it that every task that should have a worker has one, and that nothing is left of
//! tasks that are no more.

use std::collections::{HashMap, HashSet};
use std::io;
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
pub(crate) struct Workers(Mutex<Busy>);

#[derive(Debug, Default)]
struct Busy {
    by_task: HashMap<Key<TaskRecord>, Arc<Notify>>,
    ids: HashSet<String>,
}

impl Workers {
    fn lock(&self) -> std::sync::MutexGuard<'_, Busy> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The task's worker begins. It is told of changes of the record by what is returned.
    fn begin(&self, task: &TaskRecord) -> Arc<Notify> {
        let (mut busy, changed) = (self.lock(), Arc::new(Notify::new()));
        busy.by_task.insert(task.key(), Arc::clone(&changed));
        busy.ids.insert(task.id.clone());
        changed
    }

    /// Nothing of the task is left.
    fn end(&self, key: &Key<TaskRecord>, task_id: &str) {
        let mut busy = self.lock();
        busy.by_task.remove(key);
        busy.ids.remove(task_id);
    }

    fn has(&self, task_id: &str) -> bool {
        self.lock().ids.contains(task_id)
    }

    /// Has the task's worker look at its record; `false` when it has none.
    fn wake(&self, key: &Key<TaskRecord>) -> bool {
        let busy = self.lock();
        let worker = busy.by_task.get(key);
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
    see_to_all(shared)?;
    let orphans = Arc::clone(shared);
    // Beside the rest: tasks are adopted and started meanwhile.
    shared.tasks.spawn(TaskKind::Disposable, "orphans", async move {
        if let Err(error) = remove_orphans(&orphans).await {
            warn!(error = %Chain(&error), "could not look for what earlier tasks have left");
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

/// Sees to it that every live task has a worker, which looks at it.
fn see_to_all(shared: &Arc<Shared>) -> Result<(), StorageError> {
    for task in live_tasks(shared)? {
        if !shared.workers.wake(&task.key()) {
            see_to(shared, task);
        }
    }
    Ok(())
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
    let (key, id, changed) = (task.key(), task.id.clone(), shared.workers.begin(&task));
    let worker = Worker::new(Arc::clone(shared), task, changed);
    let done = Arc::clone(shared);
    // Dropped at shutdown wherever it stands: the next daemon's worker begins again.
    shared.tasks.spawn(TaskKind::Disposable, "task", async move {
        worker.run().await;
        done.workers.end(&key, &id);
        Ok(())
    });
}

/// Removes directories and groups of tasks that are unknown or over, and that nobody works for.
async fn remove_orphans(shared: &Arc<Shared>) -> io::Result<()> {
    let mut left = shared.cgroups.tasks()?;
    left.extend(rundir::names(&shared.run.tasks())?);
    left.extend(rundir::names(&shared.store.node_dir().join("tasks"))?);
    left.sort_unstable();
    left.dedup();
    for id in left {
        // Now, and not when this began: tasks and instances of functions begin meanwhile.
        if shared.workers.has(&id) || shared.functions.books().has(&id) {
            continue;
        }
        info!(task = %id, "removing what a task has left");
        if let Err(error) = remove_orphan(shared, &id).await {
            warn!(task = %id, error = %Chain(error.as_ref()), "could not remove what a task has left");
        }
    }
    Ok(())
}

async fn remove_orphan(shared: &Arc<Shared>, id: &str) -> Result<(), background::BoxError> {
    let dir = TaskDir::new(&shared.run, &shared.store.node_dir(), id);
    shared.cgroups.kill_task(id)?;
    if let Ok(supervisor) = Supervisor::connect(dir.path()).await {
        supervisor.shut_down().await?;
    }
    let (shared, id) = (Arc::clone(shared), id.to_owned());
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
