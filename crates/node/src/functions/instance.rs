//! One instance of a function: a container in a sandbox of its own, and the conversation with the
//! process in it.
//!
//! ```text
//! make ─► launched ─► (init) ─► waits for work ◄─► works ─► ended, with everything of it removed
//! ```
//!
//! Whoever holds an [`Instance`] is the only one who uses it, so it never serves two invocations at
//! once. Not here: which instance is taken (`fleet`), what an invocation is made of (`invocation`).

use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use background::{Chain, TaskKind};
use model::function::FunctionFailure;
use model::record::ecs::{TaskNetwork, TaskRecord};
use model::record::iam::AccessKeyRecord;
use model::record::lambda::FunctionRecord;
use model::record::shim::ShimContainerStatus;
use shim::protocol::{Event, Fault, FileWrite, LaunchSpec, Request};
use shim::spool::Reader;
use thiserror::Error;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::{debug, warn};

use super::api::{self, Api, Said, Work};
use super::describe::{self, CONTAINER, TMP};
use super::journal::Journal;
use super::lines::Lines;
use super::prepare::Prepared;
use super::words::Exit;
use crate::cgroup::Limits;
use crate::network::functions as network;
use crate::oci::{self, Input};
use crate::rootfs::TaskDir;
use crate::sandbox::{self, Sandbox, SandboxError};
use crate::supervisor::{Supervisor, SupervisorError};
use crate::task::blocking;
use crate::{Shared, sys};

/// Read from the spool at a time.
const MAX_BATCH: usize = 1 << 20;
/// What the shim may have left in the process's pipes when it is asked whether there is more.
const MUCH: u64 = 8 << 10;
const N_TRIES: u32 = 400;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);
const SIGKILL: i32 = 9;

#[derive(Debug, Error)]
pub(super) enum InstanceError {
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    #[error("could not speak to the instance's process")]
    Supervisor(#[from] SupervisorError),
    #[error("could not make the instance's files")]
    Files(#[source] io::Error),
    #[error("could not serve the runtime API")]
    Api(#[source] io::Error),
    /// Nobody can be blamed but the function: its program does not start.
    #[error("{0}")]
    Entry(String),
    /// Its VPC has no address for it.
    #[error("the instance has no network")]
    Network(#[source] FunctionFailure),
}

/// What happens next in an instance.
#[derive(Debug)]
pub(super) enum Happened {
    Said(Said),
    Exited(Exit),
    Deadline,
}

#[derive(Debug)]
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) prepared: Arc<Prepared>,
    pub(super) journal: Journal,
    pub(super) born: Instant,
    pub(super) last_used: Instant,
    task: TaskRecord,
    dir: TaskDir,
    supervisor: Option<Sandbox>,
    api: Api,
    said: mpsc::UnboundedReceiver<Said>,
    exit: Option<Exit>,
    is_frozen: bool,
    spool: Reader,
    read_to: u64,
    lines: Lines,
    /// Ends the API's server.
    _serving: DropGuard,
}

impl Instance {
    /// An instance whose process was started. It stays in the books (`alive`) until it is ended, and
    /// on an error it is ended already.
    pub(super) async fn make(
        shared: &Arc<Shared>,
        prepared: &Arc<Prepared>,
        key: &AccessKeyRecord,
        journal: Journal,
    ) -> Result<Instance, (InstanceError, Journal)> {
        let id = model::random::hex::<16>();
        let network = match network_of(shared, &prepared.function, &id).await {
            Ok(network) => network,
            Err(failure) => {
                shared.functions.books().leave(&id);
                return Err((InstanceError::Network(failure), journal));
            }
        };
        let task = describe::task(&prepared.function, &id, network, shared.clock.now());
        let task = describe::with_entry(task, &prepared.entry);
        let dir = TaskDir::new(&shared.run, &shared.store.node_dir(), &id);
        match begin(shared, prepared, key, journal.stream(), &task, &dir).await {
            Ok((sandbox, listener)) => {
                let (api, said) = Api::new();
                let serving = serve(shared, api.clone(), listener);
                let now = Instant::now();
                let spool = Reader::new(&shim::spool_path_in(&dir.log_dir(), CONTAINER));
                let mut instance = Instance {
                    id,
                    prepared: Arc::clone(prepared),
                    journal,
                    born: now,
                    last_used: now,
                    task,
                    dir,
                    supervisor: Some(sandbox),
                    api,
                    said,
                    exit: None,
                    is_frozen: false,
                    spool,
                    read_to: 0,
                    lines: Lines::default(),
                    _serving: serving,
                };
                match instance.launch(shared).await {
                    Ok(()) => Ok(instance),
                    Err(error) => Err((error, instance.end(shared).await)),
                }
            }
            Err((error, sandbox)) => {
                remove(shared, &task, &dir, sandbox.map(|sandbox| *sandbox)).await;
                Err((error, journal))
            }
        }
    }

    async fn launch(&mut self, shared: &Shared) -> Result<(), InstanceError> {
        let limits =
            Limits { cpu_units: self.task.spec.cpu_units, memory_mib: self.task.spec.memory_mib };
        let ceiling = shared.cgroups.cpu_ceiling(&self.id, limits).map_err(InstanceError::Files)?;
        let files = |(path, content): (PathBuf, String)| FileWrite { path, content };
        let short_names = shared.images.short_names();
        let image = &self.prepared.image.layers;
        let trusted = self.prepared.trusted.iter().map(|trusted| trusted.layer.clone());
        let layers = trusted.chain(image.iter().rev().map(|name| short_names.join(name)));
        let spec = &self.task.spec.containers[0];
        let filter = shared.filters.of(spec).map_err(InstanceError::Files)?;
        let request = Request::Launch(LaunchSpec {
            container: CONTAINER.to_owned(),
            runtime_id: self.task.containers[0].runtime_id.clone(),
            bundle_dir: self.dir.container(CONTAINER),
            rootfs: Some(self.dir.overlay(CONTAINER, layers.collect())),
            seccomp_filter: Some(filter.file.clone()),
            before_start: ceiling.into_iter().map(files).collect(),
            attempt: 0,
            stop_signal: SIGKILL,
            stop_timeout_ms: 0,
            keep_empty_lines: false,
            spool_limit_bytes: shim::protocol::default_spool_limit(),
        });
        let Some(sandbox) = &mut self.supervisor else { return Ok(()) };
        match sandbox.supervisor.call(request).await {
            Ok(_) => Ok(()),
            Err(SupervisorError::Refused(Fault::StartFailed { message })) => {
                Err(InstanceError::Entry(message))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Halts its processes while it has nothing to do. Where that does not work they go on.
    pub(super) fn freeze(&mut self, shared: &Shared) {
        if !self.is_frozen {
            // Also when it failed half-way: then the thaw makes it good.
            self.is_frozen = true;
            if let Err(error) = shared.cgroups.freeze(&self.id, CONTAINER) {
                debug!(instance = self.id, error = %Chain(&error), "an instance cannot be halted");
            }
        }
    }

    fn thaw(&mut self, shared: &Shared) {
        if std::mem::take(&mut self.is_frozen)
            && let Err(error) = shared.cgroups.thaw(&self.id, CONTAINER)
        {
            debug!(instance = self.id, error = %Chain(&error), "an instance cannot go on");
        }
    }

    /// Has it go on, and says whether its process still runs.
    pub(super) async fn wake(&mut self, shared: &Shared) -> bool {
        self.thaw(shared);
        let Some(sandbox) = &mut self.supervisor else { return false };
        match sandbox.supervisor.state().await {
            Ok(state) => state.containers.iter().all(|container| !container.status.is_final()),
            Err(_) => false,
        }
    }

    pub(super) fn give(&self, work: Work) {
        self.api.give(work);
    }

    /// Whether the process has come for what it was given.
    pub(super) fn has_begun(&self) -> bool {
        self.api.is_fetched()
    }

    /// What happens next, until `deadline`. What the process writes is taken meanwhile.
    pub(super) async fn next(&mut self, deadline: Instant) -> Result<Happened, InstanceError> {
        loop {
            if let Some(exit) = self.exit {
                return Ok(match self.said.try_recv() {
                    Ok(said) => Happened::Said(said),
                    Err(_) => Happened::Exited(exit),
                });
            }
            let Some(sandbox) = &mut self.supervisor else {
                return Ok(Happened::Exited(Exit::Signal(SIGKILL)));
            };
            tokio::select! {
                biased;
                // Nothing is lost by a drop: both are queues.
                Some(said) = self.said.recv() => return Ok(Happened::Said(said)),
                event = sandbox.supervisor.event() => match event? {
                    Event::State(state) => {
                        self.exit = state.container(CONTAINER).and_then(|one| exit_of(&one.status));
                    }
                    Event::Logs { .. } => {
                        self.take_output().await?;
                        let offset = self.read_to;
                        self.call(Request::TakeLogs { container: CONTAINER.into(), offset }).await?;
                    }
                },
                () = tokio::time::sleep_until(deadline) => return Ok(Happened::Deadline),
            }
        }
    }

    async fn call(&mut self, request: Request) -> Result<(), InstanceError> {
        if let Some(sandbox) = &mut self.supervisor {
            sandbox.supervisor.call(request).await?;
        }
        Ok(())
    }

    /// Has everything that the process has written until now in the journal.
    pub(super) async fn drain(&mut self) -> Result<(), InstanceError> {
        loop {
            let before = self.read_to;
            // The shim looks at the pipes before it answers, and takes so much at a time.
            self.call(Request::State).await?;
            self.take_output().await?;
            if self.read_to - before < MUCH {
                return Ok(());
            }
        }
    }

    async fn take_output(&mut self) -> Result<(), InstanceError> {
        loop {
            let (reader, from) = (self.spool.clone(), self.read_to);
            let batch = blocking(move || reader.read_from(from, MAX_BATCH)).await;
            let batch = batch.map_err(InstanceError::Files)?;
            if batch.next == self.read_to {
                return Ok(());
            }
            self.read_to = batch.next;
            for record in batch.records {
                if let Some((line, at)) = self.lines.take(record) {
                    self.journal.output(line, at);
                }
            }
        }
    }

    /// Whether the process has written nothing at all.
    pub(super) async fn is_silent(&mut self) -> bool {
        self.drain().await.is_ok() && self.read_to == 0
    }

    /// Whether it was ended for what it wrote to `/tmp`.
    pub(super) fn is_over_storage(&self, shared: &Shared) -> bool {
        shared.functions.books().was_over_storage(&self.id)
    }

    /// The most memory that it has had, in MB.
    pub(super) fn max_memory_mb(&self, shared: &Shared) -> u64 {
        let read = |file: &str| {
            // The container's own group is gone when its process is.
            let text = shared.cgroups.read(&self.id, "", "memory", file)?;
            text.trim().parse::<u64>().ok()
        };
        let used = read("memory.max_usage_in_bytes").or_else(|| read("memory.peak"));
        let used = used.or_else(|| read("memory.current"));
        let limit = u64::from(self.prepared.function.memory_mb);
        used.map_or(0, |bytes| bytes.div_ceil(1 << 20)).min(limit)
    }

    /// Kills it and takes away everything of it. What it said last is in the journal.
    pub(super) async fn end(mut self, shared: &Arc<Shared>) -> Journal {
        self.thaw(shared);
        if let Some(Sandbox { supervisor, .. }) = &mut self.supervisor {
            let kill = Request::Signal { container: CONTAINER.into(), signal: SIGKILL };
            let _gone = supervisor.call(kill).await;
        }
        if let Err(error) = self.drain().await {
            debug!(instance = self.id, error = %Chain(&error), "the last output of an instance is lost");
        }
        for (line, at) in self.lines.rest() {
            self.journal.output(line, at);
        }
        remove(shared, &self.task, &self.dir, self.supervisor.take()).await;
        self.journal
    }
}

fn exit_of(status: &ShimContainerStatus) -> Option<Exit> {
    match status {
        ShimContainerStatus::Created | ShimContainerStatus::Running { .. } => None,
        ShimContainerStatus::Exited { oom_killed: true, .. } => Some(Exit::OutOfMemory),
        ShimContainerStatus::Exited { signal: Some(signal), .. } => Some(Exit::Signal(*signal)),
        // What process 1 says of the one below it.
        ShimContainerStatus::Exited { code, .. } if (129..=192).contains(code) => {
            Some(Exit::Signal(code - 128))
        }
        ShimContainerStatus::Exited { code, .. } => Some(Exit::Code(*code)),
        ShimContainerStatus::FailedToStart { .. } => Some(Exit::Code(127)),
    }
}

/// Enters the instance into the books, with a network for it.
async fn network_of(
    shared: &Shared,
    function: &FunctionRecord,
    id: &str,
) -> Result<TaskNetwork, FunctionFailure> {
    let vpc = function.vpc.as_ref();
    // Before it has an address, so that the VPC's router is not taken for unused in between.
    let network = vpc.map_or(network::NETWORK, |vpc| vpc.vpc_id.as_str());
    let number = shared.functions.books().enter(id, network);
    match (vpc, &shared.config.function_interfaces) {
        (None, _) => Ok(describe::own_network(id, number)),
        (Some(_), Some(interfaces)) => interfaces.attach(function).await,
        (Some(_), None) => {
            Err(FunctionFailure::Unavailable("this node has no interfaces for functions".into()))
        }
    }
}

type Begun = (Sandbox, TcpListener);

/// Everything before the launch. On an error, with the sandbox if there is one.
async fn begin(
    shared: &Arc<Shared>,
    prepared: &Arc<Prepared>,
    key: &AccessKeyRecord,
    log_stream: &str,
    task: &TaskRecord,
    dir: &TaskDir,
) -> Result<Begun, (InstanceError, Option<Box<Sandbox>>)> {
    let _launching = shared.pool.launching();
    let made = Sandbox::make(shared, task, dir);
    let ephemeral_mb = prepared.function.ephemeral_storage_mb;
    let (made, ground) = tokio::join!(made, break_ground(shared, task, dir, ephemeral_mb));
    let sandbox = made.map_err(|error| (error.into(), None))?;
    let furnished = async {
        ground.map_err(InstanceError::Files)?;
        furnish(shared, prepared, key, log_stream, task, dir).await?;
        sys::in_netns(sandbox.wire.netns(), api::listen).map_err(InstanceError::Api)
    };
    match furnished.await {
        Ok(listener) => Ok((sandbox, listener)),
        Err(error) => Err((error, Some(Box::new(sandbox)))),
    }
}

async fn break_ground(
    shared: &Arc<Shared>,
    task: &TaskRecord,
    dir: &TaskDir,
    ephemeral_mb: u32,
) -> io::Result<()> {
    let (shared, task, dir) = (Arc::clone(shared), task.clone(), dir.clone());
    blocking(move || {
        let spec = &task.spec;
        let limits = Limits { cpu_units: spec.cpu_units, memory_mib: spec.memory_mib };
        shared.cgroups.ensure_task(&task.id, limits)?;
        shared.cgroups.weigh_task(&task.id, spec.containers[0].cpu_units)?;
        dir.ensure()?;
        // Before anything is written, so that all of it counts.
        let limit = u64::from(ephemeral_mb) << 20;
        shared.quotas.apply_limit(&task, limit, dir.disk(), &dir.log_dir())?;
        dir.ensure_writable(CONTAINER)?;
        dir.ensure_volume(TMP)?;
        let tmp = dir.volume(TMP);
        chown(&tmp, Some(describe::USER), Some(describe::GROUP))?;
        std::fs::set_permissions(&tmp, std::fs::Permissions::from_mode(0o700))
    })
    .await
}

async fn furnish(
    shared: &Arc<Shared>,
    prepared: &Arc<Prepared>,
    key: &AccessKeyRecord,
    log_stream: &str,
    task: &TaskRecord,
    dir: &TaskDir,
) -> Result<(), InstanceError> {
    let (shared, prepared) = (Arc::clone(shared), Arc::clone(prepared));
    let (key, log_stream) = (key.clone(), log_stream.to_owned());
    let (task, dir) = (task.clone(), dir.clone());
    let furnished = blocking(move || {
        dir.write_etc(&task.network)?;
        dir.ensure_container(CONTAINER)?;
        let spec = &task.spec.containers[0];
        let filter = shared.filters.of(spec)?;
        let is_native = sandbox::runtime_of(&shared, &task) == shim::RuntimeKind::Native;
        let described = oci::describe(&Input {
            task: &task,
            spec,
            state: &task.containers[0],
            image: &prepared.image.defaults,
            trusted: None,
            dir: &dir,
            pid_namespace: None,
            init: &shared.init,
            seccomp: if is_native { serde_json::Value::Null } else { filter.profile.clone() },
            cgroup: shared.cgroups.container_path(&task.id, CONTAINER),
            credentials_uri: None,
            passwd: "",
            group: "",
            max_open_files: shared.max_open_files,
        });
        let config = described.map_err(io::Error::other)?;
        let config = describe::adapt(&config, &prepared, &key, &log_stream)?;
        std::fs::write(dir.container(CONTAINER).join("config.json"), config)
    });
    furnished.await.map_err(InstanceError::Files)
}

fn serve(shared: &Shared, api: Api, listener: TcpListener) -> DropGuard {
    let (token, tasks) = (CancellationToken::new(), shared.tasks.clone());
    let (stopped, spawner) = (token.clone(), shared.tasks.clone());
    tasks.spawn(TaskKind::Disposable, "runtime API", async move {
        let connections = stopped.clone();
        let spawn = move |connection: futures_util::future::BoxFuture<'static, ()>| {
            let stopped = connections.clone();
            spawner.spawn(TaskKind::Disposable, "runtime API connection", async move {
                tokio::select! {
                    () = stopped.cancelled() => {}
                    () = connection => {}
                }
                Ok(())
            });
        };
        tokio::select! {
            // Nobody is left who could be answered.
            () = stopped.cancelled() => Ok(()),
            served = api.serve(listener, spawn) => Ok(served?),
        }
    });
    token.drop_guard()
}

/// Everything in the kernel and on disk. Twice is once.
async fn remove(shared: &Arc<Shared>, task: &TaskRecord, dir: &TaskDir, sandbox: Option<Sandbox>) {
    let removed = try_remove(shared, task, dir, sandbox).await;
    if let Err(error) = removed {
        warn!(instance = task.id, error = %Chain(error.as_ref()), "could not remove an instance of a function");
    }
    shared.functions.books().leave(&task.id);
}

async fn try_remove(
    shared: &Arc<Shared>,
    task: &TaskRecord,
    dir: &TaskDir,
    sandbox: Option<Sandbox>,
) -> Result<(), background::BoxError> {
    match sandbox {
        Some(sandbox) => sandbox.end(shared).await?,
        None => sandbox::end_in(dir.path()).await?,
    }
    for n_try in 1.. {
        let (cgroups, id) = (shared.cgroups.clone(), task.id.clone());
        match blocking(move || cgroups.end_task(&id)).await {
            Ok(()) => break,
            Err(error) if n_try == N_TRIES => return Err(error.into()),
            Err(_) => tokio::time::sleep(BETWEEN_TRIES).await,
        }
    }
    shared.networks.release(task).await?;
    if task.network.vpc_id != network::NETWORK
        && let Some(interfaces) = &shared.config.function_interfaces
    {
        // Last, so that nobody else has the address while this one's packets pass.
        let id = &task.network.network_interface_id;
        interfaces.detach(&task.account, &task.region, id).await?;
    }
    shared.quotas.release(&task.id);
    let (dir, shared) = (dir.clone(), Arc::clone(shared));
    blocking(move || dir.remove(&shared.trash)).await?;
    Ok(())
}

/// Ends an instance whose holder is gone: at shutdown.
pub(super) async fn end_abandoned(shared: &Arc<Shared>, id: &str) {
    let dir = TaskDir::new(&shared.run, &shared.store.node_dir(), id);
    if shared.cgroups.kill_task(id).is_ok()
        && let Ok(supervisor) = Supervisor::connect(dir.path()).await
    {
        let _ended = supervisor.shut_down().await;
    }
}
