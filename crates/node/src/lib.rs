//! The node agent: runs the tasks that the store says should run, and writes what became of them.
//!
//! ```text
//! reconcile ──► task (one worker each) ─┬─ images     found, verified, unpacked
//!                                       ├─ network    name space, router, resolver, way out
//!                                       ├─ rootfs     overlay, volumes, /etc
//!                                       ├─ cgroup     limits
//!                                       ├─ oci        the description for the runtime
//!                                       ├─ supervisor the task's shim, which runs the containers
//!                                       └─ logs       output into log streams
//! ```
//!
//! A daemon that ends leaves its tasks running; the next one finds them in the store and goes on.
//! Kernel objects are named after the data directory's instance, so several daemons share a
//! machine. Not here: AWS shapes, admission and addresses (control), the shim itself.

mod accounts;
mod capacity;
mod cgroup;
mod collect;
mod credentials;
mod delete;
mod destroy;
mod doctor;
mod env_files;
mod execution;
mod functions;
mod images;
mod linklocal;
mod logs;
mod merged;
mod metadata;
mod network;
mod oci;
mod order;
mod pool;
mod quota;
mod reconcile;
mod rootfs;
mod rundir;
mod sandbox;
mod seccomp;
mod stats;
mod supervisor;
mod sys;
mod task;
#[cfg(test)]
mod testing;
mod trash;
mod trust;

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use background::{TaskKind, Tasks};
use futures_util::future::BoxFuture;
use model::image::OwnRegistry;
use model::record::ecs::TaskRecord;
use model::{Clock, StorageError};
use store::Store;
use thiserror::Error;
use tracing::info;

pub use capacity::Overcommit;
pub use collect::ImageCollection;
pub use destroy::{DestroyError, destroy};
pub use doctor::{Check, Outcome, doctor};
pub use functions::{Functions, Interfaces, LateFunctions, Runtimes};
pub use images::{Credentials, ImagePull, RegistryAuth};
pub use network::dns::AwsNames;
pub use network::gateway::{Endpoint, TaskPeer};
pub use network::{CREDENTIALS_ADDRESS, GATEWAY_ADDRESS, GATEWAY_PORT};
pub use shim::RuntimeKind;

/// Tasks of an earlier daemon that are looked at side by side.
const N_ADOPTED_AT_ONCE: usize = 32;

/// What the node is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Hansom's own endpoint, as the host reaches it.
    pub endpoint: SocketAddr,
    /// Serves what tasks send to Hansom; without it nobody does.
    pub gateway: Option<Arc<dyn Endpoint>>,
    /// The certificate, in PEM, of the authority that the gateway's certificates are signed by.
    /// Containers are made to trust it.
    pub authority_pem: Option<String>,
    /// Which names of AWS lead there.
    pub aws_names: AwsNames,
    /// Decides what execution roles may do; without it nobody asks.
    pub access: Option<access::Access>,
    /// Further `host:port` names of our own registry, beside those of this machine.
    pub registry_hosts: Vec<String>,
    /// Credentials for other registries.
    pub registry_auth: RegistryAuth,
    /// When registries are asked what a tag leads to.
    pub image_pull: ImagePull,
    /// When unpacked layers go.
    pub image_collection: ImageCollection,
    /// How many times over the machine is promised to tasks.
    pub overcommit: Overcommit,
    /// Whether this process may raise its own limit of open files.
    pub raise_open_files: bool,
    /// What starts containers, unless a task's tag `hansom:runtime` says otherwise.
    pub runtime: RuntimeKind,
    /// Sandboxes that wait for tasks in each VPC in use, at most; each takes some 720 KiB. As many
    /// as a hundredth of the machine's memory has room for, from 16 to 128.
    pub warm_per_vpc: usize,
    /// The same in all VPCs together.
    pub warm_total: usize,
    /// The program that becomes a shim: this one, unless a test says otherwise.
    pub shim_executable: PathBuf,
    /// Switches the kernel's `favordynmods` on where it is of use.
    pub favor_dynmods: bool,
    /// Of the links of tasks, in bytes.
    pub mtu: u32,
    /// How often every task is looked at, changed or not.
    pub full_pass: Duration,
    /// The images of Lambda's runtimes.
    pub lambda_runtimes: Runtimes,
    /// How long an instance of a function is kept with nothing to do.
    pub function_idle: Duration,
    /// Gives instances their addresses in VPCs; without it functions in a VPC do not run.
    pub function_interfaces: Option<Arc<dyn Interfaces>>,
}

impl Config {
    /// The defaults, for a gateway that listens at `endpoint`.
    pub fn new(endpoint: SocketAddr) -> Config {
        Config {
            endpoint,
            gateway: None,
            authority_pem: None,
            aws_names: AwsNames::default(),
            access: None,
            registry_hosts: Vec::new(),
            registry_auth: RegistryAuth::default(),
            image_pull: ImagePull::default(),
            image_collection: ImageCollection::default(),
            overcommit: Overcommit::default(),
            raise_open_files: false,
            runtime: RuntimeKind::Native,
            warm_per_vpc: pool::default_per_vpc(),
            warm_total: 2 * pool::default_per_vpc(),
            shim_executable: PathBuf::from("/proc/self/exe"),
            favor_dynmods: true,
            mtu: 1500,
            full_pass: Duration::from_secs(30),
            lambda_runtimes: Runtimes::default(),
            function_idle: Duration::from_secs(600),
            function_interfaces: None,
        }
    }
}

#[derive(Debug, Error)]
pub enum NodeError {
    #[error("could not prepare the node's directory")]
    Directory(#[source] io::Error),
    #[error("could not find the machine's control groups")]
    Cgroups(#[source] io::Error),
    #[error("could not find out how large this machine is")]
    Machine(#[source] io::Error),
    #[error("could not read or write the store")]
    Storage(#[from] StorageError),
}

/// The node agent. Clones share it.
#[derive(Clone, Debug)]
pub struct Node {
    shared: Arc<Shared>,
}

/// What all workers use.
#[derive(Debug)]
pub(crate) struct Shared {
    config: Config,
    store: Store,
    clock: Clock,
    tasks: Tasks,
    images: images::Images,
    networks: network::Networks,
    cgroups: cgroup::Cgroups,
    workers: reconcile::Workers,
    accounts: accounts::Cache,
    filters: seccomp::Filters,
    pool: pool::Pool,
    /// Tasks of an earlier daemon that are being looked at.
    adopting: tokio::sync::Semaphore,
    run: rundir::RunDir,
    trash: trash::Trash,
    quotas: Arc<quota::Quotas>,
    trust: trust::Trust,
    functions: functions::State,
    /// The machine was restarted since the last daemon ran.
    is_new_boot: bool,
    max_open_files: u64,
    /// Where [`sys::INIT`] is kept as a file.
    init: PathBuf,
}

impl Node {
    /// Prepares the node's directory. Starts nothing; see [`Node::run`].
    ///
    /// # Errors
    /// When the machine lacks what no task can do without; `doctor` says more.
    pub fn new(
        config: Config,
        store: Store,
        clock: Clock,
        tasks: Tasks,
    ) -> Result<Node, NodeError> {
        if config.raise_open_files
            && let Err(error) = sys::raise_open_files()
        {
            info!(error = %background::Chain(&error), "no more files can be opened than were allowed");
        }
        std::fs::create_dir_all(store.node_dir()).map_err(NodeError::Directory)?;
        // Images bring set-user-id programs, which are not for the machine's other users.
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(store.node_dir(), mode).map_err(NodeError::Directory)?;
        let instance = store.instance_id().to_owned();
        let run = rundir::RunDir::of(&instance);
        run.ensure().map_err(NodeError::Directory)?;
        let is_new_boot = note_boot(&store.node_dir(), &run).map_err(NodeError::Directory)?;
        if config.favor_dynmods
            && let Err(error) = cgroup::favor_dynmods()
        {
            info!(error = %background::Chain(&error), "processes change their cgroup slowly here");
        }
        let init = sys::write_init(&store.node_dir()).map_err(NodeError::Directory)?;
        let mut own = OwnRegistry::on_port(config.endpoint.port());
        for host in &config.registry_hosts {
            own = own.and(host.clone());
        }
        let images = images::Images::open(
            &store,
            &clock,
            own,
            config.registry_auth.clone(),
            config.image_pull,
        );
        let cgroups = cgroup::Cgroups::detect(&instance).map_err(NodeError::Cgroups)?;
        let quotas = Arc::new(quota::Quotas::detect(&store.node_dir()));
        let networks = network::Config {
            instance: instance.clone(),
            mtu: config.mtu,
            gateway: config.gateway.clone(),
            aws_names: Arc::new(config.aws_names.clone()),
            link_local: linklocal::LinkLocal::new(
                store.clone(),
                clock.clone(),
                Some(cgroups.clone()),
            )
            .with_storage(Arc::clone(&quotas)),
        };
        let trash = trash::Trash::open(&store.node_dir()).map_err(NodeError::Directory)?;
        let functions = functions::State::open(&store.node_dir(), &trash);
        Ok(Node {
            shared: Arc::new(Shared {
                functions: functions.map_err(NodeError::Directory)?,
                images: images.map_err(NodeError::Directory)?,
                networks: network::Networks::new(networks, tasks.clone()),
                cgroups,
                workers: reconcile::Workers::default(),
                accounts: accounts::Cache::default(),
                filters: seccomp::Filters::new(run.seccomp()),
                adopting: tokio::sync::Semaphore::new(N_ADOPTED_AT_ONCE),
                pool: pool::Pool::new(config.warm_per_vpc, config.warm_total, &run)
                    .map_err(NodeError::Directory)?,
                trust: trust::Trust::open(&store.node_dir(), config.authority_pem.as_deref())
                    .map_err(NodeError::Directory)?,
                trash,
                quotas,
                run,
                is_new_boot,
                max_open_files: sys::max_open_files(),
                init,
                config,
                store,
                clock,
                tasks,
            }),
        })
    }

    /// Runs until shutdown: adopts the tasks that run, removes what belongs to none, and does
    /// what the store asks for. Tasks go on running afterwards.
    ///
    /// # Errors
    /// When the store can no longer be read.
    pub fn run(&self) -> BoxFuture<'_, Result<(), NodeError>> {
        Box::pin(async move {
            let machine = capacity::machine(self.shared.config.overcommit);
            let machine = machine.map_err(NodeError::Machine)?;
            self.shared.functions.set_room(machine.offered_memory_mib.unwrap_or(u64::MAX));
            let write = self.shared.store.write(move |txn| {
                txn.put(&machine);
                Ok::<_, StorageError>(())
            });
            write.await?;
            let (shared, spawn) = (&self.shared, &self.shared.tasks);
            spawn.spawn(TaskKind::Disposable, "images", collect::run(Arc::clone(shared)));
            spawn.spawn(TaskKind::Disposable, "ephemeral storage", quota::run(Arc::clone(shared)));
            let layers = Arc::clone(&shared.images.layers);
            spawn.spawn(TaskKind::Disposable, "removed layers", async move {
                layers.trash.run().await;
                Ok(())
            });
            spawn.spawn(TaskKind::Vital, "functions", functions::keep::run(Arc::clone(shared)));
            reconcile::run(&self.shared).await?;
            functions::end_all(shared).await;
            Ok(())
        })
    }

    /// Runs functions. They are ready some time after [`Node::run`] has begun.
    pub fn functions(&self) -> Functions {
        Functions { shared: Arc::clone(&self.shared) }
    }

    /// Asks every task to stop and waits until this node has let go of all of them.
    ///
    /// *Assumes* that [`Node::run`] runs.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn stop_all<'a>(&'a self, reason: &'a str) -> BoxFuture<'a, Result<(), NodeError>> {
        Box::pin(async move { reconcile::stop_all(&self.shared, reason).await })
    }
}

impl Shared {
    /// Holds a task to its ephemeral storage. Before anything is written into its directory;
    /// twice is once.
    fn limit_storage(&self, task: &TaskRecord, dir: &rootfs::TaskDir) -> io::Result<()> {
        self.quotas.apply(task, dir.disk(), &dir.log_dir())
    }

    /// Why a task that ran has no directory any more.
    fn why_lost(&self) -> &'static str {
        if self.is_new_boot {
            "The machine that ran the task was restarted"
        } else {
            "What supervised the task on its machine was removed"
        }
    }
}

/// Whether the machine was restarted since this was last asked; then nothing is left of what
/// ran, whatever files may say.
fn note_boot(node_dir: &Path, run: &rundir::RunDir) -> io::Result<bool> {
    let (file, boot) = (node_dir.join("boot-id"), sys::boot_id()?);
    let last = match std::fs::read_to_string(&file) {
        Ok(last) => Some(last),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if last.as_ref() == Some(&boot) {
        return Ok(false);
    }
    if last.is_some() {
        run.forget()?;
    }
    let new = file.with_extension("new");
    std::fs::write(&new, &boot)?;
    std::fs::rename(&new, &file)?;
    Ok(last.is_some())
}
