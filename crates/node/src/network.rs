//! A network for every task, joined by a router for every VPC.
//!
//! ```text
//!  task's name space          router's name space (one per VPC)          host
//!  eth1 10.0.1.17/24 ◄─veth─► t0123456789ab    up0 169.254.64.3 ◄─veth─► h<instance>-0 ─ NAT ─► world
//!                             lo: 10.0.0.2, 169.254.169.253 (DNS), 169.254.170.2 (credentials),
//!                                 169.254.170.3:4566 (Hansom itself)
//! ```
//!
//! No bridge: a task sends everything to its gateway address, whose hardware address it knows
//! for ever, and the router has one route per task. VPCs with the same addresses do not meet,
//! since each router is a world of its own; nor do several daemons on one machine, since all
//! names and uplink addresses are the instance's.
//!
//! Name spaces are kept by mounts under `/run`, so they outlive the daemon and not the machine.
//! Not here: security groups, and who gets which address (control).

pub(crate) mod dns;
mod exits;
pub(crate) mod link;
pub(crate) mod nft;
mod router;
mod splice;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use background::Tasks;
use model::StorageError;
use model::record::ecs::TaskNetwork;
use thiserror::Error;
use tokio::sync::Mutex;

use crate::linklocal::LinkLocal;
use crate::sys;
use crate::sys::netlink::Socket;
use link::{End, Mac, Setup};
use router::Router;

/// Where tasks find credentials and metadata, as on AWS.
pub const CREDENTIALS_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);
/// Where tasks find Hansom's own endpoint, at the port [`GATEWAY_PORT`].
pub const GATEWAY_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 3);
pub const GATEWAY_PORT: u16 = 4566;
/// The resolver's second address, the same in every VPC.
const RESOLVER_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 253);

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

    pub(crate) fn contains(self, address: Ipv4Addr) -> bool {
        u32::from(address) & mask(self.prefix) == self.base
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
    /// The gateway, as the host reaches it.
    pub(crate) endpoint: SocketAddr,
    pub(crate) link_local: LinkLocal,
}

/// The networks of one instance.
#[derive(Debug)]
pub(crate) struct Networks {
    config: Arc<Config>,
    tasks: Tasks,
    routers: Mutex<HashMap<String, Arc<Router>>>,
}

impl Networks {
    pub(crate) fn new(config: Config, tasks: Tasks) -> Networks {
        Networks { config: Arc::new(config), tasks, routers: Mutex::new(HashMap::new()) }
    }

    /// Gives the task its network, if it does not have it yet, and says where the name space is.
    pub(crate) async fn ensure_task(
        &self,
        task_id: &str,
        network: &TaskNetwork,
    ) -> Result<PathBuf, NetworkError> {
        let router = self.ensure_router(&network.vpc_id, &network.vpc_cidr).await?;
        let plan = TaskLink::plan(task_id, network, self.config.mtu)?;
        let path = task_path(&self.config.instance, task_id);
        let exits = self.exits(&network.vpc_id)?;
        blocking(move || {
            router.set_exits(exits)?;
            attach(&router, &plan, &path).map_err(kernel("make the task's network"))?;
            Ok(path)
        })
        .await
    }

    /// Takes the task's network away. Twice is once.
    pub(crate) async fn remove_task(&self, task_id: &str) -> Result<(), NetworkError> {
        let path = task_path(&self.config.instance, task_id);
        blocking(move || {
            // The links and routes go with the name space, once its last process has.
            sys::remove_netns(&path).map_err(kernel("remove the task's network"))
        })
        .await
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
        let vpc = Subnet::parse(vpc_cidr)?;
        let (config, id) = (Arc::clone(&self.config), vpc_id.to_owned());
        let (router, sockets) = blocking(move || Router::ensure(&config, &id, vpc)).await?;
        router::serve(sockets, vpc, vpc_id, &self.config, &self.tasks, &router)?;
        let router = Arc::new(router);
        routers.insert(vpc_id.to_owned(), Arc::clone(&router));
        Ok(router)
    }

    fn exits(&self, vpc_id: &str) -> Result<Vec<Subnet>, NetworkError> {
        Ok(exits::of_vpc(&self.config.link_local.store.read()?, vpc_id)?)
    }

    /// Makes what the route tables say true, for every router that there is.
    pub(crate) async fn follow_routes(&self) -> Result<(), NetworkError> {
        let routers = self.routers.lock().await;
        let known: Vec<_> =
            routers.iter().map(|(id, router)| (id.clone(), Arc::clone(router))).collect();
        drop(routers);
        for (vpc_id, router) in known {
            let exits = self.exits(&vpc_id)?;
            blocking(move || router.set_exits(exits)).await?;
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
    for dir in [netns_dir(instance), run_dir(instance)] {
        match fs::remove_dir(&dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
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
    let prefix = router::table_name(instance, "");
    for table in nft::tables(&netfilter)? {
        if table.strip_prefix(&prefix).is_some_and(&condemned) {
            nft::remove_table(&netfilter, &table)?;
        }
    }
    Ok(())
}

fn run_dir(instance: &str) -> PathBuf {
    PathBuf::from("/run/hansom").join(instance)
}

fn netns_dir(instance: &str) -> PathBuf {
    run_dir(instance).join("netns")
}

fn task_path(instance: &str, task_id: &str) -> PathBuf {
    netns_dir(instance).join(format!("task-{task_id}"))
}

/// What the two ends of a task's link are to look like.
#[derive(Debug)]
struct TaskLink {
    router_end: String,
    address: Ipv4Addr,
    prefix: u8,
    gateway: Ipv4Addr,
    mac: Mac,
    mtu: u32,
}

impl TaskLink {
    fn plan(task_id: &str, network: &TaskNetwork, mtu: u32) -> Result<TaskLink, NetworkError> {
        let subnet = Subnet::parse(&network.subnet_cidr)?;
        let address = network.private_ip.parse().ok();
        let address = address.filter(|address| subnet.contains(*address));
        Ok(TaskLink {
            router_end: format!("t{}", task_id.get(..12).unwrap_or(task_id)),
            address: address
                .ok_or_else(|| NetworkError::Address { text: network.private_ip.clone() })?,
            prefix: subnet.prefix,
            gateway: subnet.gateway(),
            mac: parse_mac(&network.mac_address)?,
            mtu,
        })
    }
}

fn attach(router: &Router, plan: &TaskLink, path: &Path) -> io::Result<()> {
    let socket = sys::in_netns(router.netns(), Socket::route)?;
    let there = path.exists() && link::index_of(&socket, &plan.router_end)?.is_some();
    if !there {
        sys::remove_netns(path)?;
        // Left over when the daemon died between two steps.
        link::remove(&socket, &plan.router_end)?;
        sys::create_netns(path, |netns| {
            let near = End { name: &plan.router_end, mac: ROUTER_MAC };
            let far = End { name: TASK_LINK, mac: plan.mac };
            link::create_veth(&socket, &near, &far, netns, plan.mtu)
        })?;
    }
    let near = index(&socket, &plan.router_end)?;
    Setup::default()
        .up(near)
        .route(plan.address, 32, near, None)
        .neighbour(near, plan.address, plan.mac)
        .apply(&socket)?;

    let netns = File::open(path)?;
    sys::in_netns(netns.as_fd(), || {
        let socket = Socket::route()?;
        let lo = index(&socket, "lo")?;
        let own = index(&socket, TASK_LINK)?;
        Setup::default()
            .up(lo)
            .address(own, plan.address, plan.prefix)
            .up(own)
            .route(plan.gateway, 32, own, None)
            .neighbour(own, plan.gateway, ROUTER_MAC)
            .route(Ipv4Addr::UNSPECIFIED, 0, own, Some(plan.gateway))
            .apply(&socket)
    })
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
