//! Sees to it that every task that should have a worker has one, and that nothing is left of
//! tasks that are no more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use background::{Chain, TaskKind};
use model::record::ec2::RouteTableRecord;
use model::record::ecs::{DesiredStatus, StopCode, TaskRecord, TaskStatus, TaskStop};
use model::{Key, StorageError};
use store::Read;
use tokio::sync::Notify;
use tokio::time::MissedTickBehavior;
use tracing::{info, warn};

use crate::network::NetworkError;
use crate::rootfs::TaskDir;
use crate::supervisor::Supervisor;
use crate::task::Worker;
use crate::{NodeError, Shared};

/// Who works for which task. One task never has two workers.
#[derive(Debug, Default)]
pub(crate) struct Workers {
    by_task: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Workers {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Notify>>> {
        self.by_task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Until shutdown.
pub(crate) async fn run(shared: &Arc<Shared>) -> Result<(), NodeError> {
    let shutdown = shared.tasks.shutdown_token();
    // Before the first look, so that no change falls in between.
    let mut changes = shared.store.watch::<TaskRecord>();
    let mut routes = shared.store.watch::<RouteTableRecord>();
    if let Err(error) = remove_orphans(shared).await {
        warn!(error = %Chain(error.as_ref()), "could not remove what earlier tasks have left");
    }
    let mut full_pass = tokio::time::interval(shared.config.full_pass);
    full_pass.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            // Nothing is in progress here that a drop could break.
            () = shutdown.cancelled() => return Ok(()),
            _ = full_pass.tick() => {
                for task in shared.store.read()?.scan(&Key::<TaskRecord>::new())? {
                    see_to(shared, task);
                }
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
                    if let Some(task) = read.get(&key)? {
                        see_to(shared, task);
                    }
                }
            }
        }
    }
}

fn see_to(shared: &Arc<Shared>, task: TaskRecord) {
    let mut workers = shared.workers.lock();
    if let Some(changed) = workers.get(&task.id) {
        changed.notify_one();
        return;
    }
    if task.last_status >= TaskStatus::Deprovisioning {
        return;
    }
    let (id, changed) = (task.id.clone(), Arc::new(Notify::new()));
    workers.insert(id.clone(), Arc::clone(&changed));
    let worker = Worker::new(Arc::clone(shared), task, changed);
    let done = Arc::clone(shared);
    // Dropped at shutdown wherever it stands: the next daemon's worker begins again.
    shared.tasks.spawn(TaskKind::Disposable, "task", async move {
        worker.run().await;
        done.workers.lock().remove(&id);
        Ok(())
    });
}

/// Removes directories, groups and networks whose tasks are unknown or over.
async fn remove_orphans(shared: &Arc<Shared>) -> Result<(), background::BoxError> {
    let tasks = shared.store.read()?.scan(&Key::<TaskRecord>::new())?;
    let alive: Vec<TaskRecord> =
        tasks.into_iter().filter(|task| task.last_status < TaskStatus::Deprovisioning).collect();
    let is_alive = |id: &str| alive.iter().any(|task| task.id == id);

    let mut orphans = shared.cgroups.tasks()?;
    let node_dir = shared.store.node_dir();
    if let Ok(entries) = std::fs::read_dir(node_dir.join("tasks")) {
        for entry in entries {
            orphans.push(entry?.file_name().to_string_lossy().into_owned());
        }
    }
    orphans.sort_unstable();
    orphans.dedup();
    for id in orphans.iter().filter(|id| !is_alive(id)) {
        info!(task = %id, "removing what a task has left");
        let dir = TaskDir::new(&node_dir, id);
        if let Ok(supervisor) = Supervisor::connect(dir.path()).await {
            shared.cgroups.kill_task(id)?;
            supervisor.shut_down().await?;
        }
        shared.cgroups.kill_task(id)?;
        let (cgroups, id) = (shared.cgroups.clone(), id.clone());
        crate::task::blocking(move || {
            dir.remove()?;
            cgroups.remove_task(&id)
        })
        .await?;
    }
    shared.networks.remove_unused(|| in_use(shared)).await?;
    // Those that run have lost their resolver and endpoints with the last daemon.
    for task in &alive {
        shared.networks.ensure_router(&task.network.vpc_id, &task.network.vpc_cidr).await?;
    }
    Ok(())
}

/// The VPCs and tasks that need a network.
fn in_use(shared: &Shared) -> Result<(Vec<String>, Vec<String>), StorageError> {
    let mut tasks = shared.store.read()?.scan(&Key::<TaskRecord>::new())?;
    tasks.retain(|task| task.last_status < TaskStatus::Deprovisioning);
    Ok(tasks.into_iter().map(|task| (task.network.vpc_id, task.id)).unzip())
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
                task.request_stop(stop, now);
                txn.put(&task);
            }
        }
        Ok::<_, model::StorageError>(())
    });
    asked.await?;
    let mut changes = shared.store.watch::<TaskRecord>();
    loop {
        let tasks = shared.store.read()?.scan(&Key::<TaskRecord>::new())?;
        if tasks.iter().all(|task| task.last_status >= TaskStatus::Deprovisioning) {
            return Ok(());
        }
        // The time-out is for a change between the look and the wait, which the watch has too.
        let _changed = tokio::time::timeout(Duration::from_secs(1), changes.changed()).await;
    }
}
