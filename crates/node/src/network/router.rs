//! One VPC's router: its name space, and the services at its addresses.
//!
//! The services' sockets belong to the name space and die with the daemon; the next one opens
//! them anew. Everything else stays.
//!
//! Not here: the link to the host (`uplink`), and what the router lets through (`filter`).

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use background::{TaskKind, Tasks};
use tokio_util::sync::CancellationToken;

use super::admission::Admissions;
use super::filter::{Filter, PublicChange};
use super::link::{self, Setup};
use super::uplink::Uplink;
use super::{
    CREDENTIALS_ADDRESS, Config, GATEWAY_ADDRESS, GATEWAY_PORTS, NetworkError, RESOLVER_ADDRESS,
    Subnet, disable_ipv6, dns, gateway, index, kernel, netns_dir,
};
use crate::sys;
use crate::sys::netlink::Socket;

/// The numbers of links to tasks are higher, so as not to meet those that the kernel chooses.
const FIRST_INDEX: u32 = 1024;

#[derive(Debug)]
pub(crate) struct Router {
    vpc_id: String,
    vpc: Subnet,
    /// Speaks to the name space's links.
    links: Mutex<Socket>,
    /// Of the next link to a task.
    next_index: AtomicU32,
    uplink: Uplink,
    filter: Mutex<Filter>,
    pub(super) admissions: Admissions,
    serving: CancellationToken,
}

/// Opened inside the router's name space.
#[derive(Debug)]
pub(super) struct Sockets {
    dns_udp: Vec<UdpSocket>,
    dns_tcp: Vec<TcpListener>,
    credentials: TcpListener,
    gateway: Vec<TcpListener>,
}

impl Router {
    pub(crate) fn vpc_id(&self) -> &str {
        &self.vpc_id
    }

    pub(super) fn vpc(&self) -> Subnet {
        self.vpc
    }

    /// Runs `work` with the socket that speaks to the router's links. For short work only.
    pub(super) fn with_links<T>(&self, work: impl FnOnce(&Socket) -> T) -> T {
        work(&self.links.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A number for a link, not given before.
    pub(super) fn next_index(&self) -> u32 {
        self.next_index.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn stop_serving(&self) {
        self.serving.cancel();
    }

    pub(super) fn ensure(
        config: &Config,
        vpc_id: &str,
        vpc: Subnet,
    ) -> Result<(Router, Sockets), NetworkError> {
        let dir = netns_dir(&config.instance);
        fs::create_dir_all(&dir).map_err(kernel("make the directory of name spaces"))?;
        let path = dir.join(vpc_id);
        let netns = open_or_create(&path).map_err(kernel("make the VPC's name space"))?;
        let sockets = sys::in_netns(netns.as_fd(), || furnish(vpc))
            .map_err(kernel("set up the VPC's router"))?;
        let uplink = Uplink::ensure(config, vpc_id, netns.as_fd());
        let uplink = uplink.map_err(kernel("make the VPC's uplink"))?;
        allow_forwarding().map_err(kernel("switch on forwarding"))?;
        let serving = CancellationToken::new();
        let links = sys::in_netns(netns.as_fd(), Socket::route);
        let links = links.map_err(kernel("reach the links of the VPC's router"))?;
        let packet_filter = sys::in_netns(netns.as_fd(), Socket::netfilter);
        let packet_filter = packet_filter.map_err(kernel("reach the VPC's packet filter"))?;
        let highest = link::highest_index(&links).map_err(kernel("list the router's links"))?;
        let router = Router {
            vpc_id: vpc_id.to_owned(),
            vpc,
            links: Mutex::new(links),
            next_index: AtomicU32::new(highest.max(FIRST_INDEX) + 1),
            uplink,
            filter: Mutex::new(Filter::new(packet_filter, vpc)),
            admissions: Admissions::default(),
            serving,
        };
        Ok((router, sockets))
    }

    /// What the router lets through. For short work only; read the store while it is held.
    pub(super) fn filter(&self) -> MutexGuard<'_, Filter> {
        self.filter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The link of a task's interface, when its packets pass by one.
    pub(super) fn link_of(&self, interface_id: &str) -> Option<u32> {
        let filter = self.filter();
        filter.interface(interface_id).and_then(|known| known.link).filter(|_| filter.in_step())
    }

    /// Has the host know which public addresses lead here: as many of them as it can. Returns
    /// the others.
    pub(super) fn lead(&self, change: PublicChange) -> Vec<(Ipv4Addr, NetworkError)> {
        let away = change.removed.into_iter().map(|public| {
            let away = self.uplink.lead_away(public).map_err(kernel("take a public address away"));
            (public, away)
        });
        let here = change.added.into_iter().map(|public| {
            let here = self.uplink.lead_in(public).map_err(kernel("give a public address"));
            (public, here)
        });
        // In this order: an address that changed hands is in both.
        let all = away.chain(here);
        all.filter_map(|(public, result)| Some((public, result.err()?))).collect()
    }
}

fn open_or_create(path: &std::path::Path) -> io::Result<OwnedFd> {
    if let Ok(file) = File::open(path) {
        // A plain file is what a crash between making and mounting leaves.
        if sys::in_netns(file.as_fd(), || Ok(())).is_ok() {
            return Ok(file.into());
        }
    }
    sys::remove_netns(path)?;
    sys::create_netns(path, |_| Ok(()))?;
    Ok(File::open(path)?.into())
}

/// The host passes on what tasks send to the world, and the answers.
fn allow_forwarding() -> io::Result<()> {
    let path = "/proc/sys/net/ipv4/ip_forward";
    if fs::read_to_string(path)?.trim() == "0" {
        fs::write(path, "1")?;
    }
    Ok(())
}

/// Runs inside the router's name space.
fn furnish(vpc: Subnet) -> io::Result<Sockets> {
    fs::write("/proc/sys/net/ipv4/ip_forward", "1")?;
    disable_ipv6("all")?;
    disable_ipv6("default")?;
    // A task that sends with another's address is not heard; the packet filter says so as well.
    fs::write("/proc/sys/net/ipv4/conf/all/rp_filter", "1")?;
    fs::write("/proc/sys/net/ipv4/conf/default/rp_filter", "1")?;
    let socket = Socket::route()?;
    let lo = index(&socket, "lo")?;
    let resolvers = [vpc.resolver(), RESOLVER_ADDRESS];
    let mut setup = Setup::default().up(lo);
    for address in resolvers.iter().chain(&[CREDENTIALS_ADDRESS, GATEWAY_ADDRESS]) {
        setup = setup.address(lo, *address, 32);
    }
    // Addresses of the VPC that nobody has do not lead to the host.
    setup = setup.black_hole(vpc.base.into(), vpc.prefix);
    setup.apply(&socket)?;

    let tcp = |address: Ipv4Addr, port| {
        let listener = TcpListener::bind(SocketAddrV4::new(address, port))?;
        listener.set_nonblocking(true)?;
        Ok::<_, io::Error>(listener)
    };
    let udp = |address: &Ipv4Addr| {
        let socket = UdpSocket::bind(SocketAddrV4::new(*address, 53))?;
        socket.set_nonblocking(true)?;
        Ok::<_, io::Error>(socket)
    };
    Ok(Sockets {
        dns_udp: resolvers.iter().map(udp).collect::<io::Result<_>>()?,
        dns_tcp: resolvers.iter().map(|address| tcp(*address, 53)).collect::<io::Result<_>>()?,
        credentials: tcp(CREDENTIALS_ADDRESS, 80)?,
        gateway: GATEWAY_PORTS
            .iter()
            .map(|port| tcp(GATEWAY_ADDRESS, *port))
            .collect::<io::Result<_>>()?,
    })
}

/// Starts the services on the sockets; they end with [`Router::stop_serving`] or the daemon.
pub(super) fn serve(
    sockets: Sockets,
    vpc: Subnet,
    vpc_id: &str,
    config: &Arc<Config>,
    tasks: &Tasks,
    router: &Router,
) -> Result<(), NetworkError> {
    let resolv_conf = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let upstream: Arc<[SocketAddr]> = dns::host_resolvers(&resolv_conf).into();
    let zone = dns::Zone { vpc, aws: Arc::clone(&config.aws_names), upstream };
    let runtime = kernel("serve the VPC's addresses");
    let crowd = gateway::Crowd::default();
    let services = || -> io::Result<()> {
        for socket in sockets.dns_udp {
            let socket = tokio::net::UdpSocket::from_std(socket)?;
            spawn(tasks, router, "resolver", dns::serve_udp(socket, zone.clone()));
        }
        for listener in sockets.dns_tcp {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let connections = connections(tasks, router, TaskKind::Disposable);
            spawn(
                tasks,
                router,
                "resolver",
                dns::serve_tcp(listener, zone.clone(), crowd.clone(), connections),
            );
        }
        let listener = tokio::net::TcpListener::from_std(sockets.credentials)?;
        let served = config.link_local.clone().serve(
            listener,
            vpc_id.to_owned(),
            crowd.clone(),
            connections(tasks, router, TaskKind::Disposable),
        );
        spawn(tasks, router, "credentials and metadata", served);
        let endpoint = config.gateway.iter();
        for (listener, endpoint) in sockets.gateway.into_iter().zip(endpoint.cycle()) {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let served = gateway::serve(
                listener,
                Arc::clone(endpoint),
                vpc_id.into(),
                crowd.clone(),
                // A request that has begun is answered, also while the daemon ends.
                connections(tasks, router, TaskKind::Work),
            );
            spawn(tasks, router, "way to the gateway", served);
        }
        Ok(())
    };
    services().map_err(runtime)
}

fn spawn(
    tasks: &Tasks,
    router: &Router,
    name: &'static str,
    service: impl Future<Output = io::Result<()>> + Send + 'static,
) {
    let stopped = router.serving.clone();
    tasks.spawn(TaskKind::Disposable, name, async move {
        tokio::select! {
            // The service holds nothing that a drop could break.
            () = stopped.cancelled() => Ok(()),
            result = service => result.map_err(Into::into),
        }
    });
}

/// Spawns what serves one connection.
fn connections(
    tasks: &Tasks,
    router: &Router,
    kind: TaskKind,
) -> impl Fn(futures_util::future::BoxFuture<'static, ()>) + Send + 'static {
    let (tasks, stopped) = (tasks.clone(), router.serving.clone());
    move |connection| {
        let stopped = stopped.clone();
        tasks.spawn(kind, "a task's connection", async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                () = connection => {}
            }
            Ok(())
        });
    }
}
