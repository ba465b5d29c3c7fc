//! The end of a task: everything that was made for it goes, and then the record says so.
//!
//! One commit says how the containers ended, what they said last, and that nothing is left of
//! them. Only afterwards is forgotten what a later daemon would need to say the same.

use std::time::Duration;

use model::record::ecs::{
    AttachmentStatus, ContainerStatus, StopCode, TaskRecord, TaskStatus, TaskStop,
};
use model::record::shim::ShimState;

use super::observe::record;
use super::{TaskError, Worker, blocking};
use crate::sandbox::{self, Sandbox};

/// Killed processes leave their groups within milliseconds; the kernel may be busy.
const N_TRIES: u32 = 400;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);
/// What takes longer to tear down is said to have ended before.
const SOON: Duration = Duration::from_millis(100);

impl Worker {
    /// After the last container, or instead of the first.
    pub(super) async fn finish(
        &mut self,
        sandbox: Option<Sandbox>,
        state: ShimState,
    ) -> Result<(), TaskError> {
        let shared = self.shared.clone();
        let task = self.task.clone();
        let all_final = state.containers.iter().all(|container| container.status.is_final());
        let is_idle = all_final && !task.spec.shared_pid_namespace;
        let torn_down = tear_down(&shared, &task, sandbox, is_idle);
        tokio::pin!(torn_down);
        match tokio::time::timeout(SOON, &mut torn_down).await {
            Ok(result) => result?,
            Err(_) => {
                let seen = state.clone();
                self.update(move |task, now| {
                    let changed = record(task, &seen, now);
                    end(task, now) || changed
                })
                .await?;
                torn_down.await?;
            }
        }
        let output = self.last_output().await?;
        self.update_with(output, move |task, now| {
            record(task, &state, now);
            end(task, now);
            let Some(status) = task.last_status.advance(TaskStatus::Deprovisioning) else {
                return true;
            };
            task.last_status = status;
            task.network.attachment_status =
                task.network.attachment_status.max(AttachmentStatus::Detaching);
            for container in &mut task.containers {
                container.status = ContainerStatus::Stopped;
            }
            true
        })
        .await?;
        self.discard().await
    }

    /// Everything in the kernel. Twice is once: each part may be gone already.
    pub(super) async fn tear_down(&mut self, sandbox: Option<Sandbox>) -> Result<(), TaskError> {
        if sandbox.is_none() {
            sandbox::end_in(self.dir.path()).await?;
        }
        tear_down(&self.shared, &self.task, sandbox, false).await
    }

    /// The task's files. Twice is once.
    pub(super) async fn discard(&mut self) -> Result<(), TaskError> {
        let (dir, shared) = (self.dir.clone(), self.shared.clone());
        shared.quotas.release(&self.task.id);
        blocking(move || dir.remove(&shared.trash)).await.map_err(TaskError::Remove)
    }
}

async fn tear_down(
    shared: &crate::Shared,
    task: &TaskRecord,
    sandbox: Option<Sandbox>,
    is_idle: bool,
) -> Result<(), TaskError> {
    match sandbox {
        Some(sandbox) if is_idle => sandbox.end_of_idle(shared).await?,
        Some(sandbox) => sandbox.end(shared).await?,
        None => {}
    }
    for n_try in 1.. {
        let (cgroups, id) = (shared.cgroups.clone(), task.id.clone());
        let removed = blocking(move || cgroups.end_task(&id));
        match removed.await {
            Ok(()) => break,
            Err(error) if n_try == N_TRIES => return Err(TaskError::Remove(error)),
            Err(_) => tokio::time::sleep(BETWEEN_TRIES).await,
        }
    }
    shared.networks.release(task).await?;
    Ok(())
}

/// A task whose containers ended by themselves and without consequence ends, too.
fn end(task: &mut TaskRecord, now: model::Timestamp) -> bool {
    let changed = task.execution_stopped_at.is_none();
    let now = task.not_before_its_past(now);
    task.execution_stopped_at.get_or_insert(now);
    let stop = TaskStop {
        code: StopCode::EssentialContainerExited,
        reason: "Essential container in task exited".into(),
    };
    task.request_stop(stop, now) || changed
}
