//! A network for every task, joined by a router for every VPC.
//!
//! ```text
//!  task's name space          router's name space (one per VPC)          host
//!  eth1 10.0.1.17/24 ◄─veth─► w401             up0 169.254.64.3 ◄─veth─► h<instance>-0 ─ NAT ─► world
//!                             lo: 10.0.0.2, 169.254.169.253 (DNS), 169.254.170.2 (credentials),
//!                                 169.254.170.3:80, 443, 4566 (Hansom itself)
//! ```
//!
//! No bridge: a task sends everything to its gateway address, whose hardware address it knows
//! for ever, and the router has one route per task. VPCs with the same addresses do not meet,
//! since each router is a world of its own; nor do several daemons on one machine, since all
//! names and uplink addresses are the instance's.
//!
//! A task's name space lives as long as a process is in it; a router's is kept by a mount under
//! `/run`. Both outlive the daemon, with all rules in force, and not the machine.
//!
//! ```text
//!  wire     a task's name space and link, made before the task comes
//!  follow   reads the records ─► policy   decides what they allow ─► filter   tells the kernel,
//!                                                                   by differences (nft)
//!  uplink   the way to the host and what the host lets through
//!  router   the VPC's own name space and services
//! ```
//!
//! Not here: who gets which address (control).

mod admission;
pub(crate) mod dns;
mod filter;
mod follow;
pub(crate) mod functions;
pub(crate) mod gateway;
pub(crate) mod link;
pub(crate) mod nft;
mod policy;
mod router;
mod uplink;
mod wire;

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use background::{TaskKind, Tasks};
use model::record::ec2::{NetworkInterfaceRecord, VpcRecord};
use model::record::ecs::TaskRecord;
use model::{Key, StorageError};
use store::Read;
use thiserror::Error;
use tokio::sync::Mutex;

use crate::linklocal::LinkLocal;
use crate::sys;
use crate::sys::netlink::Socket;
use admission::Wish;
use link::Mac;
use router::Router;
use wire::TaskAddress;
pub(crate) use wire::Wire;

/// Where tasks find credentials and metadata, as on AWS.
pub const CREDENTIALS_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);
/// Where tasks find Hansom's own endpoint, at the ports [`GATEWAY_PORTS`]. The names of AWS's
/// services lead here.
pub const GATEWAY_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 3);
pub const GATEWAY_PORT: u16 = 4566;
/// Each takes plain connections and TLS.
pub(crate) const GATEWAY_PORTS: [u16; 3] = [80, 443, GATEWAY_PORT];
/// The resolver's second address, the same in every VPC.
const RESOLVER_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 253);

/// What the router itself answers at: credentials, metadata, Hansom.
const SERVICES: Subnet = Subnet { base: 0xa9fe_aa00, prefix: 24 };
const LINK_LOCAL: Subnet = Subnet { base: 0xa9fe_0000, prefix: 16 };
/// Stands for the public addresses of the world, which sets it aside for benchmarks. Control
/// gives them out.
const PUBLIC_POOL: Subnet = Subnet { base: 0xc612_0000, prefix: 15 };
/// What lets tasks reach the world by somebody else's firewall; the network is [`PUBLIC_POOL`].
pub(crate) const LET_THROUGH: &str = "let them: `iptables -I FORWARD -s 198.18.0.0/15 -j ACCEPT` and \
    `iptables -I FORWARD -d 198.18.0.0/15 -j ACCEPT` (where Docker is, into DOCKER-USER)";

/// The router's end of every task's link has this hardware address.
const ROUTER_MAC: Mac = [0xee, 0xee, 0xee, 0xee, 0xee, 0xee];
/// As on Fargate, where `eth0` is the platform's own.
const TASK_LINK: &str = "eth1";

#[derive(Debug, Error)]
pub(crate) enum NetworkError {
    #[error("{text:?} is not an IPv4 network")]
    Cidr { text: String },
    #[error("{text:?} is not an address of the task's subnet")]
    Address { text: String },
    #[error("{text:?} is not a hardware address")]
    Mac { text: String },
    #[error("the link's other end is gone")]
    Cut,
    #[error("VPC {vpc_id} does not exist")]
    VpcGone { vpc_id: String },
    #[error("could not read the store")]
    Storage(#[from] StorageError),
    #[error("could not {doing}")]
    Kernel {
        doing: &'static str,
        #[source]
        source: io::Error,
    },
}

fn kernel(doing: &'static str) -> impl FnOnce(io::Error) -> NetworkError {
    move |source| NetworkError::Kernel { doing, source }
}

/// An IPv4 network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subnet {
    base: u32,
    prefix: u8,
}

impl Subnet {
    pub(crate) fn parse(text: &str) -> Result<Subnet, NetworkError> {
        let parsed = text.split_once('/').and_then(|(address, prefix)| {
            let address: Ipv4Addr = address.parse().ok()?;
            let prefix: u8 = prefix.parse().ok().filter(|prefix| *prefix <= 32)?;
            Some(Subnet { base: u32::from(address) & mask(prefix), prefix })
        });
        parsed.ok_or_else(|| NetworkError::Cidr { text: text.into() })
    }

    /// One address alone.
    fn of(address: Ipv4Addr) -> Subnet {
        Subnet { base: address.into(), prefix: 32 }
    }

    pub(crate) fn contains(self, address: Ipv4Addr) -> bool {
        u32::from(address) & mask(self.prefix) == self.base
    }

    fn last(self) -> u32 {
        self.base | !mask(self.prefix)
    }

    /// Base plus one.
    pub(crate) fn gateway(self) -> Ipv4Addr {
        Ipv4Addr::from(self.base + 1)
    }

    /// Base plus two.
    pub(crate) fn resolver(self) -> Ipv4Addr {
        Ipv4Addr::from(self.base + 2)
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.base), self.prefix)
    }
}

pub(crate) fn mask(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

fn parse_mac(text: &str) -> Result<Mac, NetworkError> {
    let bytes: Option<Vec<u8>> =
        text.split(':').map(|part| u8::from_str_radix(part, 16).ok()).collect();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| NetworkError::Mac { text: text.into() })
}

/// What the networks of one instance have in common.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) instance: String,
    pub(crate) mtu: u32,
    /// Who serves tasks at [`GATEWAY_ADDRESS`]; without it nobody does.
    pub(crate) gateway: Option<Arc<dyn gateway::Endpoint>>,
    pub(crate) aws_names: Arc<dns::AwsNames>,
    pub(crate) link_local: LinkLocal,
}

/// Whether the link of an adopted name space has its task's address already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not, or nobody knows.
    Unassigned,
    Assigned,
}

/// The networks of one instance.
#[derive(Debug)]
pub(crate) struct Networks {
    config: Arc<Config>,
    tasks: Tasks,
    routers: Routers,
    follows: AtomicBool,
}

/// By VPC.
type Routers = Arc<Mutex<HashMap<String, Arc<Router>>>>;

impl Networks {
    pub(crate) fn new(config: Config, tasks: Tasks) -> Networks {
        let routers = Routers::default();
        Networks { config: Arc::new(config), tasks, routers, follows: AtomicBool::new(false) }
    }

    /// Makes a name space with a link to the VPC's router, for a task to come.
    ///
    /// *Guarantees*: nothing passes the link before [`Networks::assign`].
    pub(crate) async fn prepare(&self, vpc_id: &str, vpc_cidr: &str) -> Result<Wire, NetworkError> {
        let router = self.ensure_router(vpc_id, vpc_cidr).await?;
        let mtu = self.config.mtu;
        blocking(move || Wire::create(&router, mtu).map_err(kernel("make a name space"))).await
    }

    /// Makes the wire the task's: address, routes and what the VPC lets through. Twice is once.
    ///
    /// # Errors
    /// When the router has been taken away since, among others: the wire leads nowhere then.
    pub(crate) async fn assign(&self, wire: &Wire, task: &TaskRecord) -> Result<(), NetworkError> {
        let router = self.routers.lock().await.get(wire.vpc_id()).cloned();
        if !router.is_some_and(|router| Arc::ptr_eq(&router, &wire.router)) {
            return Err(NetworkError::Cut);
        }
        // A handful of netlink messages, some tens of microseconds each: no thread is worth it.
        let address = TaskAddress::of(&task.network)?;
        wire.assign(&address).map_err(kernel("give the task its address"))?;
        self.config.link_local.know(task);
        self.admit(&wire.router, task, wire.near).await
    }

    /// Has the router let through what the interface's groups allow.
    async fn admit(
        &self,
        router: &Router,
        task: &TaskRecord,
        link: u32,
    ) -> Result<(), NetworkError> {
        let store = &self.config.link_local.store;
        admission::ask(router, store, task, Wish::Admit { link }).await
    }

    /// Takes over a name space of an earlier daemon: a task's, or one that waits for a task.
    ///
    /// # Errors
    /// When it has no link, or the VPC is gone: it is of no use then.
    pub(crate) async fn adopt(
        &self,
        netns: OwnedFd,
        task: Option<&TaskRecord>,
        vpc_id: &str,
        link: Link,
    ) -> Result<Wire, NetworkError> {
        let vpc_cidr = match task {
            Some(task) => task.network.vpc_cidr.clone(),
            None => self.cidr_of(vpc_id).await?,
        };
        let router = self.ensure_router(vpc_id, &vpc_cidr).await?;
        if let (Some(task), Link::Assigned) = (task, link)
            && let Some(near) = router.link_of(&task.network.network_interface_id)
        {
            // The routes told of it, and the packet filter has it already.
            self.config.link_local.know(task);
            return Ok(Wire::of_known_link(&router, netns, near));
        }
        let adopted = move || Wire::adopt(&router, netns).map_err(kernel("adopt a name space"));
        let wire = blocking(adopted).await?;
        match (task, link) {
            (Some(task), Link::Unassigned) => self.assign(&wire, task).await?,
            (Some(task), Link::Assigned) => {
                self.config.link_local.know(task);
                self.admit(&wire.router, task, wire.near).await?;
            }
            (None, _) => {}
        }
        Ok(wire)
    }

    /// Lets go of the task's address. The link dies with the name space, when the [`Wire`] and
    /// the last process in it are gone. Twice is once.
    pub(crate) async fn release(&self, task: &TaskRecord) -> Result<(), NetworkError> {
        self.config.link_local.forget(task);
        let router = self.routers.lock().await.get(&task.network.vpc_id).cloned();
        let Some(router) = router else { return Ok(()) };
        admission::ask(&router, &self.config.link_local.store, task, Wish::Release).await
    }

    async fn cidr_of(&self, vpc_id: &str) -> Result<String, NetworkError> {
        if let Some(router) = self.routers.lock().await.get(vpc_id) {
            return Ok(router.vpc().to_string());
        }
        if vpc_id == functions::NETWORK {
            return Ok(functions::CIDR.to_owned());
        }
        let vpcs = self.config.link_local.store.read()?.scan(&Key::<VpcRecord>::new())?;
        let vpc = vpcs.into_iter().find(|vpc| vpc.vpc_id == vpc_id);
        let vpc = vpc.ok_or_else(|| NetworkError::VpcGone { vpc_id: vpc_id.into() })?;
        Ok(vpc.cidr_block)
    }

    /// Has the VPC's router and its services run; after a restart of the daemon, again.
    pub(crate) async fn ensure_router(
        &self,
        vpc_id: &str,
        vpc_cidr: &str,
    ) -> Result<Arc<Router>, NetworkError> {
        let mut routers = self.routers.lock().await;
        if let Some(router) = routers.get(vpc_id) {
            return Ok(Arc::clone(router));
        }
        let store = &self.config.link_local.store;
        if !self.follows.swap(true, Ordering::Relaxed) {
            // From before the first look, so that no change falls in between.
            let followed = follow::follow(Arc::clone(&self.routers), store.clone());
            self.tasks.spawn(TaskKind::Disposable, "network records", async move {
                followed.await;
                Ok(())
            });
        }
        let vpc = Subnet::parse(vpc_cidr)?;
        let (config, id) = (Arc::clone(&self.config), vpc_id.to_owned());
        let (router, sockets) = blocking(move || Router::ensure(&config, &id, vpc)).await?;
        router::serve(sockets, vpc, vpc_id, &self.config, &self.tasks, &router)?;
        let router = Arc::new(router);
        follow::update_all(&router, store)?;
        routers.insert(vpc_id.to_owned(), Arc::clone(&router));
        Ok(router)
    }

    /// Makes what the records say true for every router that there is.
    pub(crate) async fn follow_routes(&self) -> Result<(), NetworkError> {
        let routers: Vec<_> = self.routers.lock().await.values().cloned().collect();
        for router in routers {
            let store = self.config.link_local.store.clone();
            blocking(move || follow::update_all(&router, &store)).await?;
        }
        Ok(())
    }

    /// Takes away the networks of tasks that are not in use, and the routers of VPCs likewise.
    ///
    /// `in_use` says which VPCs and tasks are. It is asked while no router can be given out,
    /// so a task that was recorded before its network was asked for is in it.
    pub(crate) async fn remove_unused(
        &self,
        in_use: impl FnOnce() -> Result<(Vec<String>, Vec<String>), StorageError>,
    ) -> Result<(), NetworkError> {
        let mut routers = self.routers.lock().await;
        let (used_vpcs, used_tasks) = in_use()?;
        routers.retain(|vpc_id, router| {
            let keep = used_vpcs.contains(vpc_id);
            if !keep {
                router.stop_serving();
            }
            keep
        });
        let instance = self.config.instance.clone();
        blocking(move || {
            let keep = |name: &str| match name.strip_prefix("task-") {
                Some(task) => used_tasks.iter().any(|used| used == task),
                None => used_vpcs.iter().any(|used| used == name),
            };
            remove_where(&instance, |name| !keep(name)).map_err(kernel("remove unused networks"))
        })
        .await
    }
}

/// Removes every name space and packet filter table of the instance. For `destroy`, when no
/// daemon runs.
pub(crate) fn remove_all(instance: &str) -> io::Result<()> {
    remove_where(instance, |_| true)?;
    match fs::remove_dir(netns_dir(instance)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // The folder around it is not ours alone (see `rundir`): it goes if nothing else is in it.
    let _others = fs::remove_dir(run_dir(instance));
    Ok(())
}

fn remove_where(instance: &str, condemned: impl Fn(&str) -> bool) -> io::Result<()> {
    let entries = match fs::read_dir(netns_dir(instance)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if condemned(&name) {
            sys::remove_netns(&entry.path())?;
        }
    }
    let netfilter = Socket::netfilter()?;
    let prefix = uplink::table_name(instance, "");
    for table in nft::tables(&netfilter)? {
        if table.strip_prefix(&prefix).is_some_and(&condemned) {
            nft::remove_table(&netfilter, &table)?;
        }
    }
    Ok(())
}

/// Links called `name` of this thread's name space shall not speak IPv6; a kernel without it is
/// fine as well.
fn disable_ipv6(name: &str) -> io::Result<()> {
    match fs::write(format!("/proc/sys/net/ipv6/conf/{name}/disable_ipv6"), "1") {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn run_dir(instance: &str) -> PathBuf {
    PathBuf::from("/run/hansom").join(instance)
}

fn netns_dir(instance: &str) -> PathBuf {
    run_dir(instance).join("netns")
}

fn interface_key(task: &TaskRecord) -> Key<NetworkInterfaceRecord> {
    let id = &task.network.network_interface_id;
    NetworkInterfaceRecord::key_of(&task.account, &task.region, id)
}

fn index(socket: &Socket, name: &str) -> io::Result<u32> {
    link::index_of(socket, name)?
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no link {name}")))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NetworkError> + Send + 'static,
) -> Result<T, NetworkError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(NetworkError::Kernel { doing: "run a helper thread", source: io::Error::other(error) })
    })
}

#[cfg(test)]
mod traffic;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnet_has_its_gateway_and_resolver_at_fixed_places() {
        let subnet = Subnet::parse("10.0.1.0/24").unwrap();
        assert_eq!(subnet.gateway(), Ipv4Addr::new(10, 0, 1, 1));
        assert_eq!(subnet.resolver(), Ipv4Addr::new(10, 0, 1, 2));
        assert!(subnet.contains(Ipv4Addr::new(10, 0, 1, 255)));
        assert!(!subnet.contains(Ipv4Addr::new(10, 0, 2, 0)));
        assert!(Subnet::parse("0.0.0.0/0").unwrap().contains(Ipv4Addr::LOCALHOST));
        for bad in ["", "10.0.0.0", "10.0.0.0/33", "x/8"] {
            assert!(Subnet::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn hardware_addresses_are_six_bytes() {
        assert_eq!(parse_mac("02:00:0a:00:01:ff").unwrap(), [2, 0, 10, 0, 1, 255]);
        assert!(parse_mac("02:00:0a:00:01").is_err());
    }
}
