//! Takes down everything that one instance has in the kernel. For `hansom destroy`, when no
//! daemon of the instance runs: the data directory goes afterwards.

use std::io;
use std::time::Duration;

use store::Store;
use thiserror::Error;

use crate::cgroup::Cgroups;
use crate::network;
use crate::rootfs::unmount_below;
use crate::rundir::{self, RunDir};
use crate::supervisor::Supervisor;

#[derive(Debug, Error)]
pub enum DestroyError {
    #[error("could not {doing}")]
    Step {
        doing: &'static str,
        #[source]
        source: io::Error,
    },
}

fn step(doing: &'static str) -> impl FnOnce(io::Error) -> DestroyError {
    move |source| DestroyError::Step { doing, source }
}

const N_TRIES: u32 = 500;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// Kills every task's processes and removes control groups, mounts, networks and packet filter
/// tables. Twice is once; the store is not touched.
///
/// # Errors
/// Names the step that failed; what is left is found again by the next call.
pub async fn destroy(store: &Store) -> Result<(), DestroyError> {
    let cgroups = Cgroups::detect(store.instance_id()).map_err(step("find the control groups"))?;
    let run = RunDir::of(store.instance_id());
    for id in cgroups.tasks().map_err(step("list the tasks"))? {
        cgroups.kill_task(&id).map_err(step("kill the tasks' processes"))?;
    }
    for folder in [run.tasks(), run.warm()] {
        for id in rundir::names(&folder).map_err(step("list the sandboxes"))? {
            if let Ok(supervisor) = Supervisor::connect(&folder.join(id)).await {
                // Its containers are dead already; if it does not go, its files do.
                let _ended = supervisor.shut_down().await;
            }
        }
    }
    cgroups.kill_shims().map_err(step("kill what supervised the tasks"))?;
    let mut n_try = 0;
    while let Err(error) = cgroups.remove_all() {
        n_try += 1;
        if n_try == N_TRIES {
            return Err(step("remove the control groups")(error));
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    unmount_below(&run.tasks()).map_err(step("unmount the tasks' file systems"))?;
    unmount_below(&store.node_dir()).map_err(step("unmount the tasks' file systems"))?;
    network::remove_all(store.instance_id()).map_err(step("remove the networks"))?;
    run.remove().map_err(step("remove the tasks' state"))?;
    rundir::remove(&store.node_dir().join("tasks")).map_err(step("remove the tasks' files"))
}
