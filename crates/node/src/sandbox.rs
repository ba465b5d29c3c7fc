//! Where a task's containers run: a shim in a network name space of its own.
//!
//! Not here: those that wait for a task (`pool`), what is started in it (`task`), how shims are
//! made (`shim`).

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use model::record::ecs::TaskRecord;
use model::record::shim::ShimState;
use shim::RuntimeKind;
use shim::protocol::Request;
use thiserror::Error;
use tracing::debug;

use crate::network::{Link, NetworkError, Wire};
use crate::rootfs::TaskDir;
use crate::supervisor::{Supervisor, SupervisorError, own_containers};
use crate::{Shared, oci, rundir, sys};

const SIGKILL: i32 = 9;
/// A task's tag that names what it is to be run by: `native`, or an OCI runtime command.
const RUNTIME_TAG: &str = "hansom:runtime";
const KNOWN_RUNTIMES: [&str; 7] =
    ["native", "runc", "crun", "youki", "runsc", "kata-runtime", "sysbox-runc"];

#[derive(Debug, Error)]
pub(crate) enum SandboxError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Shim(#[from] SupervisorError),
    #[error("could not make the sandbox's directory")]
    Directory(#[source] io::Error),
    #[error("could not set {name}")]
    Sysctl {
        name: String,
        #[source]
        source: io::Error,
    },
}

/// A sandbox whose shim is connected.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) supervisor: Supervisor,
    pub(crate) wire: Wire,
    /// Where the shim is: the task's directory, once it is a task's.
    pub(crate) dir: PathBuf,
}

impl Sandbox {
    /// The sandbox of a task that has none yet, on the task's network.
    pub(crate) async fn make(
        shared: &Shared,
        task: &TaskRecord,
        dir: &TaskDir,
    ) -> Result<Sandbox, SandboxError> {
        let sandbox = Sandbox::take(shared, task, dir).await?;
        sandbox.assign(shared, task).await?;
        Ok(sandbox)
    }

    /// As [`Sandbox::make`], but nothing passes its link before [`Sandbox::assign`].
    pub(crate) async fn take(
        shared: &Shared,
        task: &TaskRecord,
        dir: &TaskDir,
    ) -> Result<Sandbox, SandboxError> {
        let (vpc_id, vpc_cidr) = (&task.network.vpc_id, &task.network.vpc_cidr);
        let runtime = runtime_of(shared, task);
        let mut sandbox = shared.pool.take(shared, vpc_id, vpc_cidr, &runtime).await?;
        if sandbox.supervisor.is_cut() {
            debug!(task = %task.id, "a sandbox that waited was dead");
            rundir::remove(&sandbox.dir).map_err(SandboxError::Directory)?;
            shared.pool.let_go(sandbox.wire);
            sandbox = shared.pool.make(shared, vpc_id, vpc_cidr, &runtime).await?;
        }
        // First, so that a daemon that follows does not take it for one that waits.
        fs::rename(&sandbox.dir, dir.path()).map_err(SandboxError::Directory)?;
        sandbox.dir = dir.path().to_owned();
        let assigned = Request::Assign {
            task_dir: sandbox.dir.clone(),
            log_dir: dir.log_dir(),
            title: task.id.get(..8).unwrap_or(&task.id).to_owned(),
        };
        // The shim is not woken for it alone.
        sandbox.supervisor.before_the_next(assigned)?;
        debug!(target: "launch", task = task.id, "sandbox taken");
        Ok(sandbox)
    }

    /// Puts it on the task's network.
    pub(crate) async fn assign(
        &self,
        shared: &Shared,
        task: &TaskRecord,
    ) -> Result<(), SandboxError> {
        shared.networks.assign(&self.wire, task).await?;
        set_sysctls(&self.wire, task)?;
        debug!(target: "launch", task = task.id, "network assigned");
        Ok(())
    }

    /// The sandbox that an earlier daemon has left, with what its shim says; `None` when the
    /// shim is dead or never was.
    pub(crate) async fn adopt(
        shared: &Shared,
        task: &TaskRecord,
        dir: &TaskDir,
    ) -> Result<Option<(Sandbox, ShimState)>, SandboxError> {
        // A thousand at once would only wait for each other.
        let _place = shared.adopting.acquire().await;
        let Some((supervisor, state)) = connect_to_known(dir.path()).await? else {
            return Ok(None);
        };
        let state = own_containers(state);
        let netns = File::open(format!("/proc/{}/ns/net", supervisor.pid()));
        let netns = netns.map_err(SandboxError::Directory)?;
        // Nothing is launched before the address is there.
        let state_of_link = match state.containers.is_empty() {
            true => Link::Unassigned,
            false => Link::Assigned,
        };
        let adopted =
            shared.networks.adopt(netns.into(), Some(task), &task.network.vpc_id, state_of_link);
        let wire = adopted.await?;
        shared.limit_storage(task, dir).map_err(SandboxError::Directory)?;
        let dir = dir.path().to_owned();
        debug!(target: "launch", task = task.id, "adopted");
        Ok(Some((Sandbox { supervisor, wire, dir }, state)))
    }

    /// Whatever runs in it by now is not to.
    pub(crate) async fn end(self, shared: &Shared) -> Result<(), SupervisorError> {
        end(self.supervisor).await?;
        shared.pool.let_go(self.wire);
        Ok(())
    }

    /// As [`Sandbox::end`], of one in which nothing runs any more.
    pub(crate) async fn end_of_idle(self, shared: &Shared) -> Result<(), SupervisorError> {
        self.supervisor.shut_down().await?;
        shared.pool.let_go(self.wire);
        Ok(())
    }
}

/// Ends the shim that is in `dir`, if one is.
pub(crate) async fn end_in(dir: &Path) -> Result<(), SupervisorError> {
    match connect(dir).await? {
        Some(supervisor) => end(supervisor).await,
        None => Ok(()),
    }
}

async fn end(mut supervisor: Supervisor) -> Result<(), SupervisorError> {
    let state = supervisor.whole_state().await?;
    for container in state.containers.iter().filter(|container| !container.status.is_final()) {
        let kill = Request::Signal { container: container.name.clone(), signal: SIGKILL };
        supervisor.call(kill).await?;
    }
    supervisor.shut_down().await
}

/// `None` when the shim is dead or never was.
async fn connect(dir: &Path) -> Result<Option<Supervisor>, SupervisorError> {
    alive(Supervisor::connect(dir).await)
}

/// As [`connect`], with what the shim says of its containers.
async fn connect_to_known(dir: &Path) -> Result<Option<(Supervisor, ShimState)>, SupervisorError> {
    alive(Supervisor::connect_to_known(dir).await)
}

fn alive<T>(connected: Result<T, SupervisorError>) -> Result<Option<T>, SupervisorError> {
    match connected {
        Ok(connected) => Ok(Some(connected)),
        Err(error) if error.is_of_a_dead_shim() => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the task is run by: what its tag names, if it has one.
pub(crate) fn runtime_of(shared: &Shared, task: &TaskRecord) -> RuntimeKind {
    let tag = task.tags.iter().find(|tag| tag.key == RUNTIME_TAG);
    tag.map_or_else(|| shared.config.runtime.clone(), |tag| RuntimeKind::parse(&tag.value))
}

/// Whether the runtime that the task's tag names is one that a user may choose. A tag is no way
/// to have the host run any file.
pub(crate) fn may_choose(shared: &Shared, task: &TaskRecord) -> bool {
    let known = || {
        let tag = task.tags.iter().find(|tag| tag.key == RUNTIME_TAG);
        tag.is_none_or(|tag| KNOWN_RUNTIMES.contains(&tag.value.as_str()))
    };
    runtime_of(shared, task) == shared.config.runtime || known()
}

/// What the task's definition sets in its network.
fn set_sysctls(wire: &Wire, task: &TaskRecord) -> Result<(), SandboxError> {
    for (name, value) in oci::network_sysctls(task) {
        let file = format!("/proc/sys/{}", name.replace('.', "/"));
        sys::in_netns(wire.netns(), || std::fs::write(file, value))
            .map_err(|source| SandboxError::Sysctl { name: name.to_owned(), source })?;
    }
    Ok(())
}
