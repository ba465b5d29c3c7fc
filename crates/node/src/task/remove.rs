//! The end of a task: everything that was made for it goes, and then the record says so.

use std::time::Duration;

use model::record::ecs::{AttachmentStatus, ContainerStatus, TaskStatus};

use super::{TaskError, Worker, blocking};
use crate::credentials;
use crate::supervisor::Supervisor;

/// Killed processes leave their groups within milliseconds; the kernel may be busy.
const N_TRIES: u32 = 200;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

impl Worker {
    /// After the last container, or instead of the first.
    pub(super) async fn finish(&mut self, supervisor: Option<Supervisor>) -> Result<(), TaskError> {
        self.update(|task, now| {
            let changed = task.execution_stopped_at.is_none();
            task.execution_stopped_at.get_or_insert(now);
            // A task whose containers ended by themselves and without consequence, too.
            task.request_stop(
                model::record::ecs::TaskStop {
                    code: model::record::ecs::StopCode::EssentialContainerExited,
                    reason: "Essential container in task exited".into(),
                },
                now,
            ) || changed
        })
        .await?;
        self.remove_everything(supervisor).await?;
        self.update(|task, _| {
            let Some(status) = task.last_status.advance(TaskStatus::Deprovisioning) else {
                return false;
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
        Ok(())
    }

    /// Twice is once: each part may be gone already.
    pub(super) async fn remove_everything(
        &mut self,
        supervisor: Option<Supervisor>,
    ) -> Result<(), TaskError> {
        let supervisor = match supervisor {
            Some(supervisor) => Some(supervisor),
            None => Supervisor::connect(self.dir.path()).await.ok(),
        };
        if let Some(supervisor) = supervisor {
            end_shim(supervisor).await?;
        }
        let (cgroups, id) = (self.shared.cgroups.clone(), self.task.id.clone());
        for n_try in 1.. {
            let (cgroups, id) = (cgroups.clone(), id.clone());
            let removed = blocking(move || {
                cgroups.kill_task(&id)?;
                cgroups.remove_task(&id)
            });
            match removed.await {
                Ok(()) => break,
                Err(error) if n_try == N_TRIES => return Err(TaskError::Remove(error)),
                Err(_) => tokio::time::sleep(BETWEEN_TRIES).await,
            }
        }
        self.shared.networks.remove_task(&self.task.id).await?;
        let dir = self.dir.clone();
        blocking(move || dir.remove()).await.map_err(TaskError::Remove)?;
        let task = self.task.clone();
        self.shared.store.write(move |txn| credentials::remove(txn, &task)).await?;
        Ok(())
    }
}

/// Whatever runs by now is not to.
async fn end_shim(mut supervisor: Supervisor) -> Result<(), TaskError> {
    use shim::protocol::{Answer, Request};
    if let Answer::State(state) = supervisor.call(Request::State).await? {
        for container in state.containers.iter().filter(|container| !container.status.is_final()) {
            let kill = Request::Signal { container: container.name.clone(), signal: 9 };
            supervisor.call(kill).await?;
        }
    }
    supervisor.shut_down().await?;
    Ok(())
}
