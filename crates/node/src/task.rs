//! One task, from its record to nothing left of it.
//!
//! ```text
//! Provisioning ─ sandbox, images, files, launch ─► Running
//!      └── failure, or asked to stop ──┴────────────────┤
//!         Deprovisioning ◄─ all removed ─ Stopping ◄────┘
//! ```
//!
//! A [`Worker`] is given a key and works until the record says `Deprovisioning`. It can be
//! dropped anywhere and begun again: every step looks first whether it was done. After a
//! restart of the daemon that is how running tasks are adopted.
//!
//! No launch waits for the disk: what must be known later is kept beside the shim, on tmpfs
//! ([`TaskLaunch`]), and committed with the next change of the task's status. So a task that
//! comes up at once is never recorded as `Pending`; one that waits for its image is.
//!
//! Not here: which tasks need a worker (`reconcile`), `Stopped` and the network interface
//! (control).

mod launch;
mod observe;
mod remove;

use std::sync::Arc;
use std::time::Duration;

use background::Chain;
use model::record::ecs::{
    AttachmentStatus, ContainerStatus, DesiredStatus, StopCode, TaskRecord, TaskStatus, TaskStop,
};
use model::record::node::TaskLaunch;
use model::record::shim::{ShimContainerStatus, ShimState};
use model::{Key, StorageError, Timestamp};
use store::Read;
use store::task_events::task_changed;
use thiserror::Error;
use tokio::sync::Notify;
use tracing::{info, warn};

use crate::Shared;
use crate::logs::{self, LogError, Pump};
use crate::rootfs::TaskDir;
use crate::sandbox::{Sandbox, SandboxError};
use crate::supervisor::{SupervisorError, own_containers};
use launch::Failure;

/// Between two tries of something that should have worked.
const RETRY: Duration = Duration::from_secs(1);
/// When it is the shim that is gone, which is known by now.
const RETRY_SHIM: Duration = Duration::from_millis(20);

/// What a container ends with when nobody knows how it ended.
const LOST_CODE: i32 = 137;

/// What keeps a worker from going on; it begins again after a while.
#[derive(Debug, Error)]
pub(crate) enum TaskError {
    #[error("could not read or write the task's record")]
    Storage(#[from] StorageError),
    #[error("could not speak to the task's containers")]
    Supervisor(#[from] SupervisorError),
    #[error("could not use the task's sandbox")]
    Sandbox(#[from] SandboxError),
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
    /// What the next commit has to say of the launch.
    pub(super) launch: Option<TaskLaunch>,
}

impl Worker {
    pub(crate) fn new(shared: Arc<Shared>, task: TaskRecord, changed: Arc<Notify>) -> Worker {
        use model::record::Record;
        let dir = TaskDir::new(&shared.run, &shared.store.node_dir(), &task.id);
        Worker { shared, key: task.key(), task, dir, changed, launch: None }
    }

    /// Returns when nothing of the task is left on this node.
    pub(crate) async fn run(mut self) {
        loop {
            let result = self.attempt().await;
            let Err(error) = result else { return };
            let pause = match &error {
                TaskError::Supervisor(_) | TaskError::Sandbox(SandboxError::Shim(_)) => RETRY_SHIM,
                _ => RETRY,
            };
            warn!(task = %self.task.id, error = %Chain(&error), retry_in = ?pause, "work on a task was interrupted");
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(&mut self) -> Result<(), TaskError> {
        // What this worker was given may be older than the end of another one's work.
        self.refresh_or_gone()?;
        if self.task.last_status >= TaskStatus::Deprovisioning {
            self.tear_down(None).await?;
            return self.discard().await;
        }
        let (sandbox, state) = match self.live().await? {
            Lived::Over(sandbox, state) => (sandbox, state),
            Lived::Failed(failure, sandbox) => {
                info!(task = %self.task.id, reason = %failure, "a task could not start");
                let stop =
                    TaskStop { code: StopCode::TaskFailedToStart, reason: failure.to_string() };
                self.request_stop(stop, failure.container).await?;
                self.stop_what_runs(sandbox).await?
            }
            Lived::Lost(reason) => {
                let stop = TaskStop { code: StopCode::InfrastructureHealth, reason };
                self.request_stop(stop, None).await?;
                (None, ShimState::default())
            }
        };
        self.finish(sandbox, state).await
    }

    /// From wherever the task stands to the end of its last container.
    async fn live(&mut self) -> Result<Lived, TaskError> {
        // The first containers of a task run before it does, while others wait for them.
        let was_running = self.task.last_status >= TaskStatus::Running
            || self.task.containers.iter().any(|one| one.status > ContainerStatus::Pending);
        if !self.dir.is_there() {
            if was_running {
                return Ok(Lived::Lost(self.shared.why_lost().into()));
            }
            if self.is_to_stop() {
                return Ok(Lived::Over(None, ShimState::default()));
            }
            return self.live_from_the_start().await;
        }
        self.launch = launch::read(&self.dir).filter(|_| !was_running);
        match Sandbox::adopt(&self.shared, &self.task, &self.dir).await? {
            Some((sandbox, state)) if !state.containers.is_empty() => {
                self.live_on(sandbox, state).await
            }
            Some((sandbox, _)) => {
                // Nothing was launched in it: what is half-made is not worth a second look.
                self.tear_down(Some(sandbox)).await?;
                self.discard().await?;
                if self.is_to_stop() {
                    return Ok(Lived::Over(None, ShimState::default()));
                }
                self.live_from_the_start().await
            }
            None => {
                let state = shim::read_state(self.dir.path()).map_err(TaskError::Directory)?;
                let state = own_containers(state);
                if state.containers.is_empty() && !was_running {
                    self.tear_down(None).await?;
                    self.discard().await?;
                    if self.is_to_stop() {
                        return Ok(Lived::Over(None, ShimState::default()));
                    }
                    return self.live_from_the_start().await;
                }
                Ok(Lived::Over(None, lost(state, self.shared.clock.now())))
            }
        }
    }

    async fn live_from_the_start(&mut self) -> Result<Lived, TaskError> {
        let mut sandbox = None;
        match self.prepare(&mut sandbox).await? {
            Ok(true) => {}
            Ok(false) => return Ok(Lived::Over(sandbox, ShimState::default())),
            Err(failure) => return Ok(Lived::Failed(failure, sandbox)),
        }
        match sandbox {
            Some(sandbox) => self.live_on(sandbox, ShimState::default()).await,
            None => Ok(Lived::Over(None, ShimState::default())),
        }
    }

    async fn live_on(
        &mut self,
        mut sandbox: Sandbox,
        state: ShimState,
    ) -> Result<Lived, TaskError> {
        match self.supervise(&mut sandbox.supervisor, state).await? {
            Ok(state) => Ok(Lived::Over(Some(sandbox), state)),
            Err(failure) => Ok(Lived::Failed(failure, Some(sandbox))),
        }
    }

    /// Ends containers that had started before another one could not.
    async fn stop_what_runs(
        &mut self,
        sandbox: Option<Sandbox>,
    ) -> Result<(Option<Sandbox>, ShimState), TaskError> {
        let Some(mut sandbox) = sandbox else {
            return Ok((None, ShimState::default()));
        };
        let state = sandbox.supervisor.state().await?;
        if state.containers.is_empty() {
            return Ok((Some(sandbox), state));
        }
        // To stop is what the task is to do by now, so nothing can fail to start.
        let state = self.supervise(&mut sandbox.supervisor, state).await?.unwrap_or_default();
        Ok((Some(sandbox), state))
    }

    pub(super) fn is_to_stop(&self) -> bool {
        self.task.desired_status == DesiredStatus::Stopped
    }

    /// Waits until the task's record may have changed.
    pub(super) async fn wait_for_change(&self) {
        self.changed.notified().await;
    }

    /// Reads the record again. One that is gone is a task that is to stop: it was deleted with
    /// its cluster, say.
    pub(super) fn refresh_or_gone(&mut self) -> Result<(), StorageError> {
        match self.shared.store.read()?.get(&self.key)? {
            Some(task) => self.task = task,
            None => self.task.desired_status = DesiredStatus::Stopped,
        }
        Ok(())
    }

    /// Changes the task's record. `change` says whether it did; an old report changes nothing.
    /// What is known of the launch and was not recorded yet goes with it.
    pub(super) async fn update(
        &mut self,
        change: impl FnOnce(&mut TaskRecord, Timestamp) -> bool + Send + 'static,
    ) -> Result<(), TaskError> {
        self.update_with(Vec::new(), change).await
    }

    /// As [`Worker::update`], together with what the containers have said.
    pub(super) async fn update_with(
        &mut self,
        output: Vec<logs::Batch>,
        change: impl FnOnce(&mut TaskRecord, Timestamp) -> bool + Send + 'static,
    ) -> Result<(), TaskError> {
        let (key, now) = (self.key.clone(), self.shared.clock.now());
        let launch = self.launch.clone();
        let changed = self.shared.store.write(move |txn| {
            let task: Option<TaskRecord> = txn.get(&key)?;
            let Some(mut task) = task else {
                return Ok::<_, StorageError>(None);
            };
            let mut has_changed = false;
            let mut before = task.clone();
            if let Some(launch) = &launch {
                has_changed |= launched(&mut task, launch);
                // An event of its own, although both steps are written at once.
                task_changed(txn, Some(&before), &mut task, now)?;
                before = task.clone();
                logs::ensure_streams(txn, &task, now)?;
            }
            has_changed |= change(&mut task, now);
            if has_changed {
                task_changed(txn, Some(&before), &mut task, now)?;
                txn.put(&task);
            }
            for batch in &output {
                batch.append(txn, now)?;
            }
            Ok(Some(task))
        });
        if let Some(task) = changed.await? {
            self.task = task;
        }
        self.launch = None;
        Ok(())
    }

    async fn request_stop(
        &mut self,
        stop: TaskStop,
        container: Option<String>,
    ) -> Result<(), TaskError> {
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
            let pump = Pump::new(&self.task, spec, state, &self.dir.log_dir(), store, clock);
            Some((spec.name.clone(), pump))
        };
        self.task.spec.containers.iter().filter_map(pump).collect()
    }
}

/// Writes what is known of the launch into the task's record; says whether that was news.
fn launched(task: &mut TaskRecord, launch: &TaskLaunch) -> bool {
    let before = task.clone();
    if let Some(status) = task.last_status.advance(TaskStatus::Pending) {
        task.last_status = status;
        task.version += 1;
    }
    task.connectivity_at = task.connectivity_at.or(launch.connectivity_at);
    task.pull_started_at = task.pull_started_at.or(launch.pull_started_at);
    task.pull_stopped_at = task.pull_stopped_at.or(launch.pull_stopped_at);
    let attachment = &mut task.network.attachment_status;
    *attachment = (*attachment).max(AttachmentStatus::Attached);
    for state in &mut task.containers {
        if let Some(known) = launch.container(&state.name) {
            state.image_digest.get_or_insert_with(|| known.image_digest.clone());
        }
    }
    *task != before
}

/// What a shim that is dead last knew, with the end of what it can no longer tell of.
fn lost(mut state: ShimState, now: Timestamp) -> ShimState {
    for container in &mut state.containers {
        let started_at_ms = match container.status {
            ShimContainerStatus::Created => now.0,
            ShimContainerStatus::Running { started_at_ms, .. } => started_at_ms,
            ShimContainerStatus::Exited { .. } | ShimContainerStatus::FailedToStart { .. } => {
                continue;
            }
        };
        container.status = ShimContainerStatus::Exited {
            code: LOST_CODE,
            signal: Some(9),
            oom_killed: false,
            lost: true,
            started_at_ms,
            finished_at_ms: now.0,
        };
    }
    state
}

/// How the containers' life came to its end.
enum Lived {
    /// All have ended, as the state says, or were never to start. The sandbox is there if its
    /// shim lives.
    Over(Option<Sandbox>, ShimState),
    Failed(Failure, Option<Sandbox>),
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
