//! Sandboxes that wait for a task: name space, link and shim are there, only the address is not.
//!
//! ```text
//! make ──► waiting (per VPC) ──► taken by a launch
//!              └──► ended: the VPC is not used any more
//! ```
//!
//! Each VPC in which tasks were started lately has some, made in the background when no launch
//! is under way. A launch that finds none makes one itself, by the same code. One that waits
//! takes some 270 KiB of memory for its processes, the shim and the container's first, and 450 in
//! the kernel, for the name spaces.
//!
//! They outlive the daemon like tasks: each has a directory that names its VPC.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use background::Chain;
use model::record::ecs::ContainerSpec;
use shim::{Birth, RuntimeKind, Template, Zygote};
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::Instant;
use tracing::{debug, warn};

use crate::Shared;
use crate::network::Link;
use crate::network::Wire;
use crate::rundir::{self, RunDir};
use crate::sandbox::{Sandbox, SandboxError};
use crate::supervisor::{Supervisor, SupervisorError};
use crate::{oci, seccomp};

/// A VPC in which nothing was started for so long keeps none.
const IDLE: Duration = Duration::from_secs(600);
/// How long a launch that is under way holds up the making of others' sandboxes.
const DEFERENCE: Duration = Duration::from_millis(50);
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Made at the same time by launches that found none waiting.
const N_COLD: usize = 8;
/// Launches that are prepared at the same time: more would only take threads and the processor
/// from each other.
const N_PREPARED_AT_ONCE: usize = 8;
/// How long name spaces that nobody needs any more are collected, at least and at most.
const COLLECT: Duration = Duration::from_millis(200);
const COLLECT_AT_MOST: Duration = Duration::from_secs(2);
/// Names the VPC, in the sandbox's directory.
const VPC_FILE: &str = "vpc";

#[derive(Debug)]
pub(crate) struct Pool {
    per_vpc: usize,
    total: usize,
    /// The directories' names of sandboxes that an earlier daemon has left, until they are
    /// adopted.
    left: Mutex<Vec<String>>,
    vpcs: Mutex<HashMap<String, Vpc>>,
    zygote: tokio::sync::Mutex<Option<Arc<Zygote>>>,
    template: OnceLock<Option<Template>>,
    cold: Semaphore,
    launching: AtomicUsize,
    places: Semaphore,
    /// Wires of tasks that are over.
    used: Mutex<Vec<Wire>>,
    some_used: Notify,
    /// Something was taken, or the last launch is over.
    stirred: Notify,
}

#[derive(Debug)]
struct Vpc {
    cidr: String,
    waiting: Vec<Sandbox>,
    last_used: Instant,
}

/// How many sandboxes wait in a VPC when nothing is said: a burst as large as these takes them all,
/// and together they take a hundredth of the machine's memory.
pub(crate) fn default_per_vpc() -> usize {
    let memory = rustix::system::sysinfo();
    let bytes = memory.totalram.saturating_mul(memory.mem_unit.into());
    let gib = usize::try_from(bytes >> 30).unwrap_or(usize::MAX);
    gib.saturating_mul(16).clamp(16, 128)
}

/// A launch is under way as long as this lives.
#[derive(Debug)]
pub(crate) struct Launching<'a>(&'a Pool);

impl Drop for Launching<'_> {
    fn drop(&mut self) {
        if self.0.launching.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.stirred.notify_one();
        }
    }
}

impl Pool {
    /// `per_vpc` and `total`: sandboxes that wait, at most. What is in `run` by now was left by an
    /// earlier daemon; what comes after is being made by this one.
    pub(crate) fn new(per_vpc: usize, total: usize, run: &RunDir) -> io::Result<Pool> {
        Ok(Pool {
            per_vpc,
            total,
            left: Mutex::new(rundir::names(&run.warm())?),
            vpcs: Mutex::default(),
            zygote: tokio::sync::Mutex::new(None),
            template: OnceLock::new(),
            cold: Semaphore::new(N_COLD),
            launching: AtomicUsize::new(0),
            places: Semaphore::new(N_PREPARED_AT_ONCE),
            used: Mutex::default(),
            some_used: Notify::new(),
            stirred: Notify::new(),
        })
    }

    fn vpcs(&self) -> std::sync::MutexGuard<'_, HashMap<String, Vpc>> {
        self.vpcs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn launching(&self) -> Launching<'_> {
        self.launching.fetch_add(1, Ordering::Relaxed);
        Launching(self)
    }

    /// Waits for a turn to prepare a launch, which is over when what is returned is dropped. To be
    /// kept only for what is quick.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.places.acquire().await.ok()
    }

    /// Lets go of a name space in which no process is any more, soon.
    ///
    /// While the kernel takes one apart no link can be made, for tens of milliseconds; many at
    /// once take no longer than one.
    pub(crate) fn let_go(&self, wire: Wire) {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).push(wire);
        self.some_used.notify_one();
    }

    /// Lets go of what was collected, until it is dropped.
    pub(crate) async fn collect(&self) {
        loop {
            self.some_used.notified().await;
            tokio::time::sleep(COLLECT).await;
            let since = Instant::now();
            while self.launching.load(Ordering::Relaxed) > 0 && since.elapsed() < COLLECT_AT_MOST {
                tokio::time::sleep(COLLECT / 10).await;
            }
            let used =
                std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
            drop(used);
        }
    }

    /// A sandbox in the VPC, which nobody else has.
    pub(crate) async fn take(
        &self,
        shared: &Shared,
        vpc_id: &str,
        vpc_cidr: &str,
        runtime: &RuntimeKind,
    ) -> Result<Sandbox, SandboxError> {
        if *runtime == shared.config.runtime
            && let Some(sandbox) = self.take_waiting(vpc_id, vpc_cidr)
        {
            return Ok(sandbox);
        }
        // More at once would only take the processor from each other.
        let _place = self.cold.acquire().await;
        self.make(shared, vpc_id, vpc_cidr, runtime).await
    }

    fn take_waiting(&self, vpc_id: &str, vpc_cidr: &str) -> Option<Sandbox> {
        self.expect(vpc_id, vpc_cidr);
        self.vpcs().get_mut(vpc_id)?.waiting.pop()
    }

    /// Something is started in the VPC, or will be soon.
    pub(crate) fn expect(&self, vpc_id: &str, vpc_cidr: &str) {
        let mut vpcs = self.vpcs();
        let now = Instant::now();
        let vpc = vpcs.entry(vpc_id.to_owned()).or_insert_with(|| Vpc {
            cidr: vpc_cidr.to_owned(),
            waiting: Vec::new(),
            last_used: now,
        });
        vpc.last_used = now;
        self.stirred.notify_one();
    }

    /// As [`Pool::take`], but never one that waited.
    pub(crate) async fn make(
        &self,
        shared: &Shared,
        vpc_id: &str,
        vpc_cidr: &str,
        runtime: &RuntimeKind,
    ) -> Result<Sandbox, SandboxError> {
        let mut has_died = false;
        loop {
            let dir = shared.run.warm().join(model::random::hex::<8>());
            let made = self.make_in(&dir, shared, vpc_id, vpc_cidr, runtime).await;
            let Err(error) = made else { return made };
            // A shim that lives all the same ends without it.
            rundir::remove(&dir).map_err(SandboxError::Directory)?;
            match error {
                SandboxError::Shim(error) if error.is_of_a_dead_shim() && !has_died => {
                    debug!(error = %Chain(&error), "a sandbox has died as it was made");
                    has_died = true;
                }
                error => return Err(error),
            }
        }
    }

    async fn make_in(
        &self,
        dir: &Path,
        shared: &Shared,
        vpc_id: &str,
        vpc_cidr: &str,
        runtime: &RuntimeKind,
    ) -> Result<Sandbox, SandboxError> {
        let wire = shared.networks.prepare(vpc_id, vpc_cidr).await?;
        let zygote = self.zygote(shared).await?;
        let birth = Birth {
            task_dir: dir.to_owned(),
            title: "waits".into(),
            runtime: runtime.clone(),
            cgroup_procs: Vec::new(),
            template: self.template(shared),
        };
        let vpc_id = vpc_id.to_owned();
        let born = tokio::task::spawn_blocking(move || {
            rundir::private(&birth.task_dir).map_err(SandboxError::Directory)?;
            std::fs::write(birth.task_dir.join(VPC_FILE), vpc_id)
                .map_err(SandboxError::Directory)?;
            let forked = zygote.fork(&birth, Some(wire.netns()));
            forked.map_err(|error| SandboxError::Shim(error.into()))?;
            Ok::<_, SandboxError>(wire)
        });
        let born = born.await.map_err(|error| SandboxError::Directory(io::Error::other(error)))?;
        match born {
            Ok(wire) => {
                let supervisor = Supervisor::connect(dir).await?;
                Ok(Sandbox { supervisor, wire, dir: dir.to_owned() })
            }
            Err(error) => {
                // It may be the zygote that is dead. The next sandbox has another.
                *self.zygote.lock().await = None;
                Err(error)
            }
        }
    }

    /// What a container's process is made by before the container is known. Without it launches
    /// are only slower.
    fn template(&self, shared: &Shared) -> Option<Template> {
        let written = self.template.get_or_init(|| {
            let written = write_template(shared);
            if let Err(error) = &written {
                warn!(error = %Chain(error), "nothing of containers can be made ahead");
            }
            written.ok()
        });
        written.clone()
    }

    async fn zygote(&self, shared: &Shared) -> Result<Arc<Zygote>, SandboxError> {
        let mut zygote = self.zygote.lock().await;
        if let Some(zygote) = &*zygote {
            return Ok(Arc::clone(zygote));
        }
        let executable = shared.config.shim_executable.clone();
        // Without them shims live as long as the daemon's group.
        let groups = shared.cgroups.ensure_shims().unwrap_or_else(|error| {
            warn!(%error, "shims have no control group of their own");
            Vec::new()
        });
        let started = tokio::task::spawn_blocking(move || Zygote::start_in(&executable, groups));
        let started =
            started.await.map_err(|error| SandboxError::Directory(io::Error::other(error)))?;
        let started = Arc::new(started.map_err(SupervisorError::from)?);
        *zygote = Some(Arc::clone(&started));
        Ok(started)
    }

    /// Adopts what waits already, and then keeps as many waiting as there should be, until it
    /// is dropped.
    pub(crate) async fn run(&self, shared: &Shared) {
        if let Err(error) = self.zygote(shared).await {
            warn!(error = %Chain(&error), "could not start what shims are forked from");
        }
        self.adopt_all(shared).await;
        loop {
            let Some((vpc_id, cidr)) = self.next_wanted() else {
                self.drain(shared).await;
                // A timeout for those that become idle meanwhile.
                let _stirred = tokio::time::timeout(IDLE / 4, self.stirred.notified()).await;
                continue;
            };
            let since = Instant::now();
            while self.launching.load(Ordering::Relaxed) > 0 && since.elapsed() < DEFERENCE {
                let left = DEFERENCE.saturating_sub(since.elapsed());
                let _stirred = tokio::time::timeout(left, self.stirred.notified()).await;
            }
            match self.make(shared, &vpc_id, &cidr, &shared.config.runtime).await {
                Ok(sandbox) => self.put(vpc_id, cidr, sandbox),
                Err(error) => {
                    warn!(vpc = %vpc_id, error = %Chain(&error), retry_in = ?AFTER_FAILURE, "could not make a sandbox ahead");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
        }
    }

    fn put(&self, vpc_id: String, cidr: String, sandbox: Sandbox) {
        let mut vpcs = self.vpcs();
        let now = Instant::now();
        let vpc = vpcs.entry(vpc_id);
        let vpc = vpc.or_insert_with(|| Vpc { cidr, waiting: Vec::new(), last_used: now });
        vpc.waiting.push(sandbox);
    }

    /// The VPC that has the fewest of those that want more.
    fn next_wanted(&self) -> Option<(String, String)> {
        let vpcs = self.vpcs();
        let n_waiting: usize = vpcs.values().map(|vpc| vpc.waiting.len()).sum();
        if n_waiting >= self.total {
            return None;
        }
        let wanted = vpcs
            .iter()
            .filter(|(_, vpc)| vpc.waiting.len() < self.per_vpc && vpc.last_used.elapsed() < IDLE);
        let fewest = wanted.min_by_key(|(_, vpc)| vpc.waiting.len());
        fewest.map(|(vpc_id, vpc)| (vpc_id.clone(), vpc.cidr.clone()))
    }

    /// VPCs whose networks are needed for what waits in them.
    pub(crate) fn vpcs_in_use(&self) -> Vec<String> {
        let vpcs = self.vpcs();
        vpcs.iter().filter(|(_, vpc)| !vpc.waiting.is_empty()).map(|(id, _)| id.clone()).collect()
    }

    /// Ends what waits where nothing is started any more.
    async fn drain(&self, shared: &Shared) {
        let mut idle = Vec::new();
        self.vpcs().retain(|_, vpc| {
            let keep = vpc.last_used.elapsed() < IDLE;
            if !keep {
                idle.append(&mut vpc.waiting);
            }
            keep
        });
        for sandbox in idle {
            discard(shared, sandbox).await;
        }
    }

    async fn adopt_all(&self, shared: &Shared) {
        let left = std::mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner));
        let adopted = left.into_iter().map(|name| async move {
            let dir = shared.run.warm().join(name);
            match adopt(shared, &dir).await {
                Ok((vpc_id, cidr, sandbox)) => self.put(vpc_id, cidr, sandbox),
                Err(error) => {
                    debug!(dir = %dir.display(), error = %Chain(&error), "a sandbox that waited is of no use");
                    if let Ok(supervisor) = Supervisor::connect(&dir).await {
                        let _ended = supervisor.shut_down().await;
                    }
                    let _removed = rundir::remove(&dir);
                }
            }
        });
        futures_util::future::join_all(adopted).await;
    }
}

fn write_template(shared: &Shared) -> io::Result<Template> {
    let text = oci::describe_template().map_err(io::Error::other)?;
    let spec = shared.run.template(&seccomp::name_of(&text));
    seccomp::write(&spec, &text)?;
    let filter = shared.filters.of(&ContainerSpec::default())?;
    Ok(Template { spec, seccomp_filter: Some(filter.file.clone()) })
}

async fn adopt(shared: &Shared, dir: &Path) -> Result<(String, String, Sandbox), SandboxError> {
    let vpc_id = std::fs::read_to_string(dir.join(VPC_FILE)).map_err(SandboxError::Directory)?;
    let supervisor = Supervisor::connect(dir).await?;
    let netns = File::open(format!("/proc/{}/ns/net", supervisor.pid()));
    let netns = netns.map_err(SandboxError::Directory)?;
    let wire = shared.networks.adopt(netns.into(), None, &vpc_id, Link::Unassigned).await?;
    let cidr = wire.vpc_cidr();
    Ok((vpc_id, cidr, Sandbox { supervisor, wire, dir: dir.to_owned() }))
}

async fn discard(shared: &Shared, sandbox: Sandbox) {
    let dir = sandbox.dir.clone();
    if let Err(error) = sandbox.end(shared).await {
        warn!(error = %Chain(&error), "could not end a sandbox that nobody needs");
    }
    let _removed = rundir::remove(&dir);
}
