//! One VPC's router: its name space, its uplink to the host, and the services at its addresses.
//!
//! Packets that leave the VPC get the router's uplink address here, and the host's on the host.
//! The services' sockets belong to the name space and die with the daemon; the next one opens
//! them anew. Everything else stays.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use background::{TaskKind, Tasks};
use rustix::fs::{FlockOperation, flock};
use tokio_util::sync::CancellationToken;

use super::link::{self, End, Setup};
use super::nft::{self, Hook, Rule, Verdict};
use super::{
    CREDENTIALS_ADDRESS, Config, GATEWAY_ADDRESS, GATEWAY_PORTS, NetworkError, RESOLVER_ADDRESS,
    ROUTER_MAC, Subnet, dns, gateway, index, kernel, netns_dir,
};
use crate::sys;
use crate::sys::netlink::Socket;

const UPLINK: &str = "up0";
const UPLINK_HOST_MAC: link::Mac = [0xee, 0xee, 0xee, 0xee, 0xee, 0x01];
/// Pairs of uplink addresses are taken from 169.254.64.0/18: link-local, so no network of the
/// host is hidden, and clear of the addresses that clouds give their metadata services.
const UPLINK_BASE: u32 = 0xa9fe_4000;
const LINK_LOCAL: Subnet = Subnet { base: 0xa9fe_0000, prefix: 16 };
const N_UPLINKS: u32 = 8192;
/// The numbers of links to tasks are higher, so as not to meet those that the kernel chooses.
const FIRST_INDEX: u32 = 1024;

#[derive(Debug)]
pub(crate) struct Router {
    vpc_id: String,
    vpc: Subnet,
    netns: OwnedFd,
    /// Speaks to the name space's links.
    links: Mutex<Socket>,
    /// Of the next link to a task.
    next_index: AtomicU32,
    serving: CancellationToken,
    /// As the packet filter has them now.
    exits: Mutex<Option<Vec<Subnet>>>,
}

/// Opened inside the router's name space.
#[derive(Debug)]
pub(super) struct Sockets {
    dns_udp: Vec<UdpSocket>,
    dns_tcp: Vec<TcpListener>,
    credentials: TcpListener,
    gateway: Vec<TcpListener>,
}

/// Both ends of the uplink.
#[derive(Clone, Copy, Debug)]
struct Uplink {
    host: Ipv4Addr,
    router: Ipv4Addr,
}

impl Uplink {
    fn number(n: u32) -> Uplink {
        let base = UPLINK_BASE + 2 * (n % N_UPLINKS);
        Uplink { host: base.into(), router: (base + 1).into() }
    }
}

impl Router {
    pub(super) fn netns(&self) -> BorrowedFd<'_> {
        self.netns.as_fd()
    }

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
        // Several instances choose uplink addresses on one host: one at a time.
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open("/run/hansom/lock")
            .and_then(|file| {
                flock(&file, FlockOperation::LockExclusive)?;
                Ok(file)
            })
            .map_err(kernel("lock the host's networks"))?;
        let netns = open_or_create(&path).map_err(kernel("make the VPC's name space"))?;
        let uplink = ensure_uplink(config, vpc_id, netns.as_fd())
            .map_err(kernel("make the VPC's uplink"))?;
        drop(lock);

        allow_forwarding().map_err(kernel("switch on forwarding"))?;
        let host = Socket::netfilter().map_err(kernel("reach the packet filter"))?;
        let leaving = Rule {
            out: None,
            source: Some(Subnet { base: uplink.router.into(), prefix: 32 }),
            destination: None,
            verdict: Verdict::Masquerade,
        };
        let chains = [(Hook::Postrouting, vec![leaving])];
        nft::replace_table(&host, &table_name(&config.instance, vpc_id), &chains)
            .map_err(kernel("set up address translation on the host"))?;

        let sockets = sys::in_netns(netns.as_fd(), || furnish(vpc))
            .map_err(kernel("set up the VPC's router"))?;
        let serving = CancellationToken::new();
        let links = sys::in_netns(netns.as_fd(), Socket::route);
        let links = links.map_err(kernel("reach the links of the VPC's router"))?;
        let highest = link::highest_index(&links).map_err(kernel("list the router's links"))?;
        let router = Router {
            vpc_id: vpc_id.to_owned(),
            vpc,
            netns,
            links: Mutex::new(links),
            next_index: AtomicU32::new(highest.max(FIRST_INDEX) + 1),
            serving,
            exits: Mutex::new(None),
        };
        Ok((router, sockets))
    }

    /// Lets the addresses of `exits`, and no others, out of the VPC. Blocks for a moment.
    pub(super) fn set_exits(&self, exits: Vec<Subnet>) -> Result<(), NetworkError> {
        let mut known = self.exits.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref() == Some(&exits) {
            return Ok(());
        }
        sys::in_netns(self.netns.as_fd(), || {
            nft::replace_table(&Socket::netfilter()?, "hansom", &way_out(&exits))
        })
        .map_err(kernel("set up the VPC's way out"))?;
        *known = Some(exits);
        Ok(())
    }
}

/// Of the host's table for one VPC.
pub(super) fn table_name(instance: &str, vpc_id: &str) -> String {
    format!("hansom-{instance}-{vpc_id}")
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

fn ensure_uplink(config: &Config, vpc_id: &str, netns: BorrowedFd<'_>) -> io::Result<Uplink> {
    let inside = sys::in_netns(netns, Socket::route)?;
    if link::index_of(&inside, UPLINK)?.is_some() {
        let own = link::addresses(&inside)?.into_iter().find_map(|address| {
            let n = u32::from(address).checked_sub(UPLINK_BASE)? / 2;
            (n < N_UPLINKS).then(|| Uplink::number(n))
        });
        if let Some(uplink) = own {
            return Ok(uplink);
        }
        link::remove(&inside, UPLINK)?;
    }
    let host = Socket::route()?;
    let taken = link::names(&host)?;
    let name = (0_u32..)
        .map(|n| format!("h{}-{n}", config.instance))
        .find(|name| !taken.contains(name))
        .ok_or_else(|| io::Error::other("no free link name"))?;
    let used = link::addresses(&host)?;
    let first = vpc_id.bytes().chain(config.instance.bytes());
    let first = first.fold(17_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    let uplink = (0..N_UPLINKS)
        .map(|n| Uplink::number(first.wrapping_add(n)))
        .find(|uplink| !used.contains(&uplink.host))
        .ok_or_else(|| io::Error::other("no free uplink address"))?;

    let near = End { name: &name, mac: UPLINK_HOST_MAC, index: 0 };
    let far = End { name: UPLINK, mac: ROUTER_MAC, index: 0 };
    link::create_veth(&host, &near, &far, netns, config.mtu, false)?;
    let near = index(&host, &name)?;
    Setup::default()
        .address(near, uplink.host, 31)
        .up(near)
        .route(uplink.router, 32, near, None)
        .neighbour(near, uplink.router, ROUTER_MAC)
        .apply(&host)?;
    let far = index(&inside, UPLINK)?;
    Setup::default()
        .address(far, uplink.router, 31)
        .up(far)
        .route(uplink.host, 32, far, None)
        .neighbour(far, uplink.host, UPLINK_HOST_MAC)
        .route(Ipv4Addr::UNSPECIFIED, 0, far, Some(uplink.host))
        .apply(&inside)?;
    Ok(uplink)
}

/// The host passes on what tasks send to the world, and the answers.
fn allow_forwarding() -> io::Result<()> {
    let path = "/proc/sys/net/ipv4/ip_forward";
    if fs::read_to_string(path)?.trim() == "0" {
        fs::write(path, "1")?;
    }
    Ok(())
}

/// The router's packet filter.
fn way_out(exits: &[Subnet]) -> [(Hook, Vec<Rule<'static>>); 2] {
    let leaving =
        |source, destination, verdict| Rule { out: Some(UPLINK), source, destination, verdict };
    // The host's own link-local services, such as a cloud's metadata, are not the tasks'.
    let mut forward = vec![leaving(None, Some(LINK_LOCAL), Verdict::Drop)];
    forward.extend(exits.iter().map(|exit| leaving(Some(*exit), None, Verdict::Accept)));
    forward.push(leaving(None, None, Verdict::Drop));
    let translate = exits.iter().map(|exit| leaving(Some(*exit), None, Verdict::Masquerade));
    [(Hook::Forward, forward), (Hook::Postrouting, translate.collect())]
}

/// Runs inside the router's name space.
fn furnish(vpc: Subnet) -> io::Result<Sockets> {
    fs::write("/proc/sys/net/ipv4/ip_forward", "1")?;
    // A task that sends with another's address is not heard.
    fs::write("/proc/sys/net/ipv4/conf/all/rp_filter", "1")?;
    fs::write("/proc/sys/net/ipv4/conf/default/rp_filter", "1")?;
    let socket = Socket::route()?;
    let lo = index(&socket, "lo")?;
    let resolvers = [vpc.resolver(), RESOLVER_ADDRESS];
    let mut setup = Setup::default().up(lo);
    for address in resolvers.iter().chain(&[CREDENTIALS_ADDRESS, GATEWAY_ADDRESS]) {
        setup = setup.address(lo, *address, 32);
    }
    setup.apply(&socket)?;
    // Until somebody says otherwise nothing gets out.
    nft::replace_table(&Socket::netfilter()?, "hansom", &way_out(&[]))?;

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
    let services = || -> io::Result<()> {
        for socket in sockets.dns_udp {
            let socket = tokio::net::UdpSocket::from_std(socket)?;
            spawn(tasks, router, "resolver", dns::serve_udp(socket, zone.clone()));
        }
        for listener in sockets.dns_tcp {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let connections = connections(tasks, router);
            spawn(tasks, router, "resolver", dns::serve_tcp(listener, zone.clone(), connections));
        }
        let listener = tokio::net::TcpListener::from_std(sockets.credentials)?;
        let served = config.link_local.clone().serve(
            listener,
            vpc_id.to_owned(),
            connections(tasks, router),
        );
        spawn(tasks, router, "credentials and metadata", served);
        let endpoint = config.gateway.iter();
        for (listener, endpoint) in sockets.gateway.into_iter().zip(endpoint.cycle()) {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let served = gateway::serve(
                listener,
                Arc::clone(endpoint),
                vpc_id.into(),
                connections(tasks, router),
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
) -> impl Fn(futures_util::future::BoxFuture<'static, ()>) + Send + 'static {
    let (tasks, stopped) = (tasks.clone(), router.serving.clone());
    move |connection| {
        let stopped = stopped.clone();
        tasks.spawn(TaskKind::Disposable, "a task's connection", async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                () = connection => {}
            }
            Ok(())
        });
    }
}
