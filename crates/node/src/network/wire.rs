//! A task's network name space and the link that joins it to its VPC's router.
//!
//! ```text
//!  prepare                              assign
//!  name space, sysctls, veth, both      hardware address, address, routes, neighbours: one packet
//!  ends up: needs no task               in the name space, one in the router's
//! ```
//!
//! A link that is not assigned carries nothing: the router knows no route to it, and its packet
//! filter (`filter`) drops what comes from it. Links are never deleted: that waits for the
//! kernel's readers, tens of milliseconds; they go with their name space.
//!
//! Not here: who may talk to whom (`filter`), and the router (`router`).

use std::fs;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};

use model::record::ecs::TaskNetwork;

use super::link::{self, End, Mac, Setup};
use super::router::Router;
use super::{NetworkError, ROUTER_MAC, Subnet, TASK_LINK, parse_mac};
use crate::sys;
use crate::sys::netlink::Socket;

/// The number of the task's end of the link. Clear of those that some kernels give to tunnel
/// devices, which are in every name space.
const TASK_INDEX: u32 = 64;
const LOOPBACK_INDEX: u32 = 1;
/// Until a task comes.
const NO_MAC: Mac = [0x02, 0, 0, 0, 0, 1];
/// Another daemon's leftovers may have the number that was chosen.
const N_TRIES: u32 = 16;

/// A network name space with a link to its VPC's router.
///
/// Holds the name space: it and the link live until this and the last process in it are gone.
#[derive(Debug)]
pub(crate) struct Wire {
    netns: OwnedFd,
    pub(super) router: Arc<Router>,
    /// The number of the router's end.
    pub(super) near: u32,
    pub(super) far: u32,
    /// Speaks to the name space's links; opened when it is needed.
    inside: Mutex<Option<Socket>>,
}

impl Wire {
    /// The name space, for a process to enter.
    pub(crate) fn netns(&self) -> BorrowedFd<'_> {
        self.netns.as_fd()
    }

    pub(crate) fn vpc_id(&self) -> &str {
        self.router.vpc_id()
    }

    pub(crate) fn vpc_cidr(&self) -> String {
        self.router.vpc().to_string()
    }

    /// Makes the name space and the link. Blocks for less than a millisecond.
    pub(super) fn create(router: &Arc<Router>, mtu: u32) -> io::Result<Wire> {
        let (netns, inside) = sys::new_netns(|| {
            furnish()?;
            Socket::route()
        })?;
        let near = connect(router, netns.as_fd(), mtu)?;
        Setup::default().up(LOOPBACK_INDEX).up(TASK_INDEX).apply(&inside)?;
        let router = Arc::clone(router);
        Ok(Wire { netns, router, near, far: TASK_INDEX, inside: Mutex::new(Some(inside)) })
    }

    /// Takes over a name space that an earlier daemon has made.
    ///
    /// # Errors
    /// When it has no link to a router.
    pub(super) fn adopt(router: &Arc<Router>, netns: OwnedFd) -> io::Result<Wire> {
        let inside = sys::in_netns(netns.as_fd(), Socket::route)?;
        let (far, near) = link::index_and_peer(&inside, TASK_LINK)?.ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, "the name space has no link to a router")
        })?;
        let router = Arc::clone(router);
        Ok(Wire { netns, router, near, far, inside: Mutex::new(Some(inside)) })
    }

    /// As [`Wire::adopt`], of a task's name space whose link the router knows.
    pub(super) fn of_known_link(router: &Arc<Router>, netns: OwnedFd, near: u32) -> Wire {
        let router = Arc::clone(router);
        Wire { netns, router, near, far: TASK_INDEX, inside: Mutex::default() }
    }

    /// Gives the link its address. Twice is once.
    pub(super) fn assign(&self, address: &TaskAddress) -> io::Result<()> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let inside = match &mut *inside {
            Some(socket) => socket,
            none => none.insert(sys::in_netns(self.netns(), Socket::route)?),
        };
        // The hardware address first: to change it forgets the neighbours.
        Setup::default()
            .mac(self.far, address.mac)
            .address(self.far, address.address, address.prefix)
            .route(address.gateway, 32, self.far, None)
            .neighbour(self.far, address.gateway, ROUTER_MAC)
            .route(Ipv4Addr::UNSPECIFIED, 0, self.far, Some(address.gateway))
            .apply(inside)?;
        let setup = Setup::default().route(address.address, 32, self.near, None).neighbour(
            self.near,
            address.address,
            address.mac,
        );
        self.router.with_links(|links| setup.apply(links))
    }
}

/// What every container expects of its name space. Runs inside it.
fn furnish() -> io::Result<()> {
    // A container without root may listen on port 80 and ping, as on Fargate.
    fs::write("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0")?;
    fs::write("/proc/sys/net/ipv4/ping_group_range", "0 2147483647")?;
    // Links to come; loopback keeps `::1`.
    super::disable_ipv6("default")
}

/// The veth pair; answers with the number of the router's end.
fn connect(router: &Router, netns: BorrowedFd<'_>, mtu: u32) -> io::Result<u32> {
    let far = End { name: TASK_LINK, mac: NO_MAC, index: TASK_INDEX };
    let mut n_tries = 0;
    loop {
        n_tries += 1;
        let index = router.next_index();
        let name = format!("w{index:x}");
        let near = End { name: &name, mac: ROUTER_MAC, index };
        let made =
            router.with_links(|links| link::create_veth(links, &near, &far, netns, mtu, true));
        match made {
            Ok(()) => return Ok(index),
            Err(error)
                if n_tries < N_TRIES
                    && matches!(
                        error.kind(),
                        io::ErrorKind::AlreadyExists | io::ErrorKind::ResourceBusy
                    ) => {}
            Err(error) => return Err(error),
        }
    }
}

/// What a task's link is to look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TaskAddress {
    pub(super) address: Ipv4Addr,
    prefix: u8,
    gateway: Ipv4Addr,
    mac: Mac,
}

impl TaskAddress {
    pub(super) fn of(network: &TaskNetwork) -> Result<TaskAddress, NetworkError> {
        let subnet = Subnet::parse(&network.subnet_cidr)?;
        let address = network.private_ip.parse().ok();
        let address = address.filter(|address| subnet.contains(*address));
        Ok(TaskAddress {
            address: address
                .ok_or_else(|| NetworkError::Address { text: network.private_ip.clone() })?,
            prefix: subnet.prefix,
            gateway: subnet.gateway(),
            mac: parse_mac(&network.mac_address)?,
        })
    }
}
