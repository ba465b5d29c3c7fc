//! One task, from its record to nothing left of it.
//!
//! ```text
//! Provisioning ─ network, credentials, streams ─► Pending ─ images, files, launch ─► Running
//!      └───────────────┴── failure, or asked to stop ──┴────────────────────────────────┤
//!                              Deprovisioning ◄─ all removed ─ Stopping ◄───────────────┘
//! ```
//!
//! A [`Worker`] is given a key and works until the record says `Deprovisioning`. It can be
//! dropped anywhere and begun again: every step looks first whether it was done. After a
//! restart of the daemon that is how running tasks are adopted.
//!
//! Not here: which tasks need a worker (`reconcile`), `Stopped` and the network interface
//! (control).

mod launch;
mod observe;
mod remove;

use std::sync::Arc;
use std::time::Duration;

use background::Chain;
use model::record::ecs::{DesiredStatus, StopCode, TaskRecord, TaskStatus, TaskStop};
use model::{Key, StorageError, Timestamp};
use store::Read;
use thiserror::Error;
use tokio::sync::Notify;
use tracing::{info, warn};

use crate::Shared;
use crate::logs::{LogError, Pump};
use crate::rootfs::TaskDir;
use crate::supervisor::{Supervisor, SupervisorError};
use launch::Failure;

/// Between two tries of something that should have worked.
const RETRY: Duration = Duration::from_secs(1);

/// What keeps a worker from going on; it begins again after a while.
#[derive(Debug, Error)]
pub(crate) enum TaskError {
    #[error("could not read or write the task's record")]
    Storage(#[from] StorageError),
    #[error("could not speak to the task's containers")]
    Supervisor(#[from] SupervisorError),
    #[error("could not take the containers' output")]
    Logs(#[from] LogError),
    #[error("could not clear up")]
    Remove(#[source] std::io::Error),
    #[error("could not remove the task's network")]
    Network(#[from] crate::network::NetworkError),
    #[error("could not use the task's directory")]
    Directory(#[source] std::io::Error),
}

/// Works for one task.
pub(crate) struct Worker {
    pub(super) shared: Arc<Shared>,
    key: Key<TaskRecord>,
    /// As last seen.
    pub(super) task: TaskRecord,
    pub(super) dir: TaskDir,
    changed: Arc<Notify>,
}

impl Worker {
    pub(crate) fn new(shared: Arc<Shared>, task: TaskRecord, changed: Arc<Notify>) -> Worker {
        use model::record::Record;
        let dir = TaskDir::new(&shared.store.node_dir(), &task.id);
        Worker { shared, key: task.key(), task, dir, changed }
    }

    /// Returns when nothing of the task is left on this node.
    pub(crate) async fn run(mut self) {
        loop {
            match self.attempt().await {
                Ok(()) => return,
                Err(error) => {
                    warn!(task = %self.task.id, error = %Chain(&error), retry_in = ?RETRY, "work on a task was interrupted");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    async fn attempt(&mut self) -> Result<(), TaskError> {
        if !self.refresh()? {
            // Nobody wants to know, but what there is must go.
            return self.remove_everything(None).await;
        }
        if self.task.last_status >= TaskStatus::Deprovisioning {
            return self.remove_everything(None).await;
        }
        let supervisor = match self.live().await? {
            Lived::Over(supervisor) => supervisor,
            Lived::Failed(failure) => {
                info!(task = %self.task.id, reason = %failure, "a task could not start");
                let stop =
                    TaskStop { code: StopCode::TaskFailedToStart, reason: failure.to_string() };
                self.request_stop(stop, failure.container).await?;
                self.stop_what_runs().await?
            }
            Lived::Lost(reason) => {
                let stop = TaskStop { code: StopCode::InfrastructureHealth, reason };
                self.request_stop(stop, None).await?;
                None
            }
        };
        self.finish(supervisor).await
    }

    /// From wherever the task stands to the end of its last container.
    async fn live(&mut self) -> Result<Lived, TaskError> {
        let earlier_boot = self.dir.is_of_earlier_boot().map_err(TaskError::Directory)?;
        if earlier_boot {
            if self.task.last_status >= TaskStatus::Running {
                return Ok(Lived::Lost("The machine that ran the task was restarted".into()));
            }
            // Its mounts and groups are gone, what is on disk is in the way of new ones.
            let dir = self.dir.clone();
            blocking(move || dir.remove()).await.map_err(TaskError::Directory)?;
        }
        let mut supervisor = None;
        if self.task.last_status < TaskStatus::Running {
            let launched =
                shim::read_state(self.dir.path()).is_ok_and(|state| !state.containers.is_empty());
            if self.is_to_stop() && !launched {
                return Ok(Lived::Over(None));
            }
            match self.prepare().await? {
                Ok(Some(prepared)) => supervisor = Some(prepared),
                Ok(None) => return Ok(Lived::Over(None)),
                Err(failure) => return Ok(Lived::Failed(failure)),
            }
        }
        let mut supervisor = match supervisor {
            Some(supervisor) => supervisor,
            None => Supervisor::ensure(self.spawn_config()).await?,
        };
        match self.supervise(&mut supervisor).await? {
            Ok(()) => Ok(Lived::Over(Some(supervisor))),
            Err(failure) => Ok(Lived::Failed(failure)),
        }
    }

    /// Ends containers that had started before another one could not.
    async fn stop_what_runs(&mut self) -> Result<Option<Supervisor>, TaskError> {
        let state = shim::read_state(self.dir.path()).map_err(TaskError::Directory)?;
        if state.containers.is_empty() {
            return Ok(None);
        }
        let mut supervisor = Supervisor::ensure(self.spawn_config()).await?;
        // To stop is what the task is to do by now, so nothing can fail to start.
        let _stopped = self.supervise(&mut supervisor).await?;
        Ok(Some(supervisor))
    }

    pub(super) fn is_to_stop(&self) -> bool {
        self.task.desired_status == DesiredStatus::Stopped
    }

    /// Waits until the task's record may have changed.
    pub(super) async fn wait_for_change(&self) {
        self.changed.notified().await;
    }

    /// Reads the record again; `false` when it is gone.
    pub(super) fn refresh(&mut self) -> Result<bool, StorageError> {
        match self.shared.store.read()?.get(&self.key)? {
            Some(task) => {
                self.task = task;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Changes the task's record. `change` says whether it did; an old report changes nothing.
    pub(super) async fn update(
        &mut self,
        change: impl FnOnce(&mut TaskRecord, Timestamp) -> bool + Send + 'static,
    ) -> Result<(), StorageError> {
        if let Some(task) = self.commit(change).await? {
            self.task = task;
        }
        Ok(())
    }

    /// As [`Worker::update`], but only returns what the record is now.
    async fn commit(
        &self,
        change: impl FnOnce(&mut TaskRecord, Timestamp) -> bool + Send + 'static,
    ) -> Result<Option<TaskRecord>, StorageError> {
        let (key, now) = (self.key.clone(), self.shared.clock.now());
        let changed = self.shared.store.write(move |txn| {
            let Some(mut task) = txn.get(&key)? else {
                return Ok::<_, StorageError>(None);
            };
            if change(&mut task, now) {
                txn.put(&task);
            }
            Ok(Some(task))
        });
        changed.await
    }

    async fn request_stop(
        &mut self,
        stop: TaskStop,
        container: Option<String>,
    ) -> Result<(), StorageError> {
        self.update(move |task, now| {
            let reason = stop.reason.clone();
            let mut changed = task.request_stop(stop, now);
            let failed = task.containers.iter_mut();
            for state in failed.filter(|state| Some(&state.name) == container.as_ref()) {
                changed |= state.reason.is_none();
                state.reason.get_or_insert(shorten(&reason));
            }
            changed
        })
        .await
    }

    pub(super) fn pumps(&self) -> Vec<(String, Pump)> {
        let pump = |spec: &model::record::ecs::ContainerSpec| {
            let state = self.task.containers.iter().find(|state| state.name == spec.name)?;
            let (store, clock) = (&self.shared.store, &self.shared.clock);
            let pump = Pump::new(&self.task, spec, state, self.dir.path(), store, clock);
            Some((spec.name.clone(), pump))
        };
        self.task.spec.containers.iter().filter_map(pump).collect()
    }
}

/// How the containers' life came to its end.
enum Lived {
    /// All have ended or were never to start. The shim, if there is one, is still there.
    Over(Option<Supervisor>),
    Failed(Failure),
    Lost(String),
}

/// A container's reason has room for 1024 characters.
fn shorten(reason: &str) -> String {
    reason.chars().take(1024).collect()
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}
