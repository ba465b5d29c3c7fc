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

mod cgroup;
mod credentials;
mod destroy;
mod doctor;
mod images;
mod linklocal;
mod logs;
mod metadata;
mod network;
mod oci;
mod order;
mod reconcile;
mod rootfs;
mod supervisor;
mod sys;
mod task;
#[cfg(test)]
mod testing;

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use background::Tasks;
use model::image::OwnRegistry;
use model::{Clock, StorageError};
use store::Store;
use thiserror::Error;

pub use destroy::{DestroyError, destroy};
pub use doctor::{Check, Outcome, doctor};
pub use images::{Credentials, RegistryAuth};
pub use network::dns::AwsNames;
pub use network::gateway::{Endpoint, TaskPeer};
pub use network::{CREDENTIALS_ADDRESS, GATEWAY_ADDRESS, GATEWAY_PORT};

/// What the node is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Hansom's own endpoint, as the host reaches it.
    pub endpoint: SocketAddr,
    /// Serves what tasks send to Hansom; without it nobody does.
    pub gateway: Option<Arc<dyn Endpoint>>,
    /// Which names of AWS lead there.
    pub aws_names: AwsNames,
    /// Further `host:port` names of our own registry, beside those of this machine.
    pub registry_hosts: Vec<String>,
    /// Credentials for other registries.
    pub registry_auth: RegistryAuth,
    /// The OCI runtime command.
    pub runtime: PathBuf,
    /// The program that becomes a shim: this one, unless a test says otherwise.
    pub shim_executable: PathBuf,
    /// Of the links of tasks, in bytes.
    pub mtu: u32,
    /// How often every task is looked at, changed or not.
    pub full_pass: Duration,
}

impl Config {
    /// The defaults, for a gateway that listens at `endpoint`.
    pub fn new(endpoint: SocketAddr) -> Config {
        Config {
            endpoint,
            gateway: None,
            aws_names: AwsNames::default(),
            registry_hosts: Vec::new(),
            registry_auth: RegistryAuth::default(),
            runtime: PathBuf::from("runc"),
            shim_executable: PathBuf::from("/proc/self/exe"),
            mtu: 1500,
            full_pass: Duration::from_secs(30),
        }
    }
}

#[derive(Debug, Error)]
pub enum NodeError {
    #[error("could not prepare the node's directory")]
    Directory(#[source] io::Error),
    #[error("could not find the machine's control groups")]
    Cgroups(#[source] io::Error),
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
        std::fs::create_dir_all(store.node_dir()).map_err(NodeError::Directory)?;
        // Images bring set-user-id programs, which are not for the machine's other users.
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(store.node_dir(), mode).map_err(NodeError::Directory)?;
        let init = sys::write_init(&store.node_dir()).map_err(NodeError::Directory)?;
        let mut own = OwnRegistry::on_port(config.endpoint.port());
        for host in &config.registry_hosts {
            own = own.and(host.clone());
        }
        let images = images::Images::open(&store, own, config.registry_auth.clone());
        let instance = store.instance_id().to_owned();
        let networks = network::Config {
            instance: instance.clone(),
            mtu: config.mtu,
            gateway: config.gateway.clone(),
            aws_names: Arc::new(config.aws_names.clone()),
            link_local: linklocal::LinkLocal { store: store.clone(), clock: clock.clone() },
        };
        Ok(Node {
            shared: Arc::new(Shared {
                images: images.map_err(NodeError::Directory)?,
                networks: network::Networks::new(networks, tasks.clone()),
                cgroups: cgroup::Cgroups::detect(&instance).map_err(NodeError::Cgroups)?,
                workers: reconcile::Workers::default(),
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
    pub async fn run(&self) -> Result<(), NodeError> {
        reconcile::run(&self.shared).await
    }

    /// Asks every task to stop and waits until this node has let go of all of them.
    ///
    /// *Assumes* that [`Node::run`] runs.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn stop_all(&self, reason: &str) -> Result<(), NodeError> {
        reconcile::stop_all(&self.shared, reason).await
    }
}
