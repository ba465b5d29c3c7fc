//! Networks on this kernel, with real traffic between name spaces. Needs root.

mod groups;
mod isolation;
mod ways;

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use background::Tasks;
use model::record::Record;
use model::record::ec2::{
    InterfaceStatus, InternetGatewayRecord, NetworkInterfaceRecord, PrefixListEntry,
    PrefixListRecord, PublicAssociation, RouteOrigin, RouteRecord, RouteTableAssociation,
    RouteTableRecord, RouteTarget, SecurityGroupRecord, SecurityGroupRule, SecurityPeer,
    SubnetRecord,
};
use model::record::ecs::TaskRecord;
use model::{AccountId, Clock, Region, StorageError, Timestamp};
use store::{Holder, Store};

use super::link::{End, Setup};
use super::*;
use crate::testing;

/// How long an answer may take that must come; and one that must not.
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(250);

/// A daemon's networks with one VPC, 10.0.0.0/16.
struct Net {
    networks: Networks,
    store: Store,
    tasks: Tasks,
    vpc: String,
    _dir: tempfile::TempDir,
}

/// A task, as far as the network sees it.
struct Node {
    wire: Wire,
    task: TaskRecord,
    address: Ipv4Addr,
}

impl Net {
    /// `None` where no name spaces can be made.
    fn new() -> Option<Net> {
        if !rustix::process::geteuid().is_root() {
            eprintln!("skipped: needs root");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        let holder = Holder { pid: 1, listen: String::new() };
        let store = Store::open(dir.path(), &holder).unwrap();
        let tasks = Tasks::new();
        let networks = networks(&store, &tasks);
        let vpc = format!("vpc-{}", model::random::hex::<4>());
        Some(Net { networks, store, tasks, vpc, _dir: dir })
    }

    /// The daemon dies and another one comes.
    async fn restart(&mut self) {
        self.tasks.shut_down();
        self.tasks.finished().await.unwrap();
        self.tasks = Tasks::new();
        self.networks = networks(&self.store, &self.tasks);
    }

    async fn put<R: Record>(&self, record: R) {
        let write = self.store.write(move |txn| {
            txn.put(&record);
            Ok::<_, StorageError>(())
        });
        write.await.unwrap();
    }

    /// A group with these rules.
    async fn group(&self, id: &str, rules: &[SecurityGroupRule]) {
        self.put(SecurityGroupRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            group_id: id.into(),
            group_name: id.into(),
            description: String::new(),
            vpc_id: self.vpc.clone(),
            rules: rules.to_vec(),
            created_at: Timestamp(1),
            tags: Vec::new(),
        })
        .await;
    }

    async fn subnet(&self, id: &str, cidr: &str) {
        self.put(SubnetRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            subnet_id: id.into(),
            vpc_id: self.vpc.clone(),
            cidr_block: cidr.into(),
            availability_zone: "us-east-1a".into(),
            default_for_az: false,
            map_public_ip_on_launch: false,
            enable_dns64: false,
            resource_name_dns_a_record: false,
            resource_name_hostnames: false,
            network_acl_id: "acl".into(),
            network_acl_association_id: "assoc".into(),
            created_at: Timestamp(1),
            tags: Vec::new(),
        })
        .await;
    }

    async fn internet_gateway(&self, id: &str) {
        self.put(InternetGatewayRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            internet_gateway_id: id.into(),
            attached_vpc_id: Some(self.vpc.clone()),
            created_at: Timestamp(1),
            tags: Vec::new(),
        })
        .await;
    }

    /// The table of `subnet`, or the main one.
    async fn table(&self, id: &str, subnet: Option<&str>, routes: &[(&str, RouteTarget)]) {
        let local = ("10.0.0.0/16", RouteTarget::Local);
        let routes = std::iter::once(&local).chain(routes).map(|(to, target)| RouteRecord {
            destination: (*to).into(),
            target: target.clone(),
            origin: RouteOrigin::CreateRoute,
        });
        self.put(RouteTableRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            route_table_id: id.into(),
            vpc_id: self.vpc.clone(),
            routes: routes.collect(),
            associations: vec![RouteTableAssociation {
                association_id: format!("{id}-assoc"),
                subnet_id: subnet.map(str::to_owned),
            }],
            created_at: Timestamp(1),
            tags: Vec::new(),
        })
        .await;
    }

    fn interface(
        &self,
        address: Ipv4Addr,
        groups: &[&str],
        public: Option<Ipv4Addr>,
    ) -> NetworkInterfaceRecord {
        let [a, b, c, d] = address.octets();
        NetworkInterfaceRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            network_interface_id: format!("eni-{a}-{b}-{c}-{d}"),
            vpc_id: self.vpc.clone(),
            subnet_id: format!("subnet-{c}"),
            availability_zone: "us-east-1a".into(),
            private_ip: address,
            mac_address: format!("02:00:{a:02x}:{b:02x}:{c:02x}:{d:02x}"),
            private_dns_name: String::new(),
            security_groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            description: String::new(),
            status: InterfaceStatus::InUse,
            interface_type: "interface".into(),
            requester_managed: false,
            requester_id: None,
            source_dest_check: true,
            attachment: None,
            public: public.map(|public_ip| PublicAssociation {
                public_ip,
                allocation_id: None,
                association_id: None,
            }),
            created_at: Timestamp(1),
            tags: Vec::new(),
        }
    }

    fn task(&self, record: &NetworkInterfaceRecord) -> TaskRecord {
        let mut task = testing::task("image");
        let [a, b, c, _] = record.private_ip.octets();
        task.network.vpc_id = self.vpc.clone();
        task.network.subnet_cidr = format!("{a}.{b}.{c}.0/24");
        task.network.private_ip = record.private_ip.to_string();
        task.network.mac_address = record.mac_address.clone();
        task.network.network_interface_id = record.network_interface_id.clone();
        task
    }

    /// A running task with an interface of its own.
    async fn node(&self, address: &str, groups: &[&str], public: Option<Ipv4Addr>) -> Node {
        let address = address.parse().unwrap();
        let record = self.interface(address, groups, public);
        let task = self.task(&record);
        self.put(record).await;
        let wire = self.networks.prepare(&self.vpc, "10.0.0.0/16").await.unwrap();
        self.networks.assign(&wire, &task).await.unwrap();
        Node { wire, task, address }
    }

    /// Waits until the router's filter is as `enough` wants it.
    async fn until(&self, enough: impl Fn(&filter::Filter) -> bool) {
        let router = self.networks.ensure_router(&self.vpc, "10.0.0.0/16").await.unwrap();
        let waited = tokio::time::timeout(LONG, async {
            while !enough(&router.filter()) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        waited.await.expect("the router does not follow");
    }

    async fn prefix_list(&self, id: &str, cidrs: &[&str]) {
        let entry = |cidr: &&str| PrefixListEntry { cidr: (*cidr).into(), description: None };
        self.put(PrefixListRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            prefix_list_id: id.into(),
            prefix_list_name: id.into(),
            is_ipv6: false,
            max_entries: 10,
            entries: cidrs.iter().map(entry).collect(),
            version: 1,
            earlier: Vec::new(),
            created_at: Timestamp(1),
            tags: Vec::new(),
        })
        .await;
    }

    /// Waits until the routers have what the store has.
    async fn followed(&self) {
        self.networks.follow_routes().await.unwrap();
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        self.tasks.shut_down();
        remove_all(&self.networks.config.instance).unwrap();
    }
}

fn networks(store: &Store, tasks: &Tasks) -> Networks {
    let config = Config {
        instance: store.instance_id().to_owned(),
        mtu: 1500,
        gateway: None,
        aws_names: Arc::default(),
        link_local: LinkLocal::new(store.clone(), Clock::system(), None),
    };
    Networks::new(config, tasks.clone())
}

/// `tcp 80 from 10.0.0.0/8`, `all to sg-1`, `icmp 8/-1 from 0.0.0.0/0`, `udp 1-99 to pl-1`.
fn rule(text: &str) -> SecurityGroupRule {
    let words: Vec<&str> = text.split(' ').collect();
    let (protocol, ports, direction, peer) = match words[..] {
        [protocol, direction @ ("from" | "to"), peer] => (protocol, "-1", direction, peer),
        [protocol, ports, direction, peer] => (protocol, ports, direction, peer),
        _ => panic!("{text}"),
    };
    let (first, last) = match ports.split_once(['/', '~']) {
        Some((first, last)) => (first, last),
        None => (ports, ports),
    };
    SecurityGroupRule {
        rule_id: "sgr-1".into(),
        is_egress: direction == "to",
        ip_protocol: if protocol == "all" { "-1" } else { protocol }.into(),
        from_port: first.parse().unwrap(),
        to_port: last.parse().unwrap(),
        peer: match peer.split_once('-') {
            Some(("sg", _)) => {
                SecurityPeer::Group { group_id: peer.into(), account: AccountId::default_account() }
            }
            Some(("pl", _)) => SecurityPeer::PrefixList { prefix_list_id: peer.into() },
            _ => SecurityPeer::Ipv4 { cidr: peer.into() },
        },
        description: None,
        tags: Vec::new(),
    }
}

fn rules(texts: &[&str]) -> Vec<SecurityGroupRule> {
    texts.iter().map(|text| rule(text)).collect()
}

/// The host's own, where the tests run.
enum Place<'a> {
    Host,
    In(BorrowedFd<'a>),
}

impl Place<'_> {
    fn run<T: Send>(&self, work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
        match self {
            Place::Host => work(),
            Place::In(netns) => sys::in_netns(*netns, work),
        }
    }
}

impl Node {
    fn place(&self) -> Place<'_> {
        Place::In(self.wire.netns())
    }
}

/// Something that says who connected, on every address of the place.
fn serve(place: &Place<'_>, port: u16) {
    let listener = place.run(|| TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))).unwrap();
    std::thread::spawn(move || {
        while let Ok((mut stream, from)) = listener.accept() {
            let _gone = stream.write_all(from.ip().to_string().as_bytes());
        }
    });
    let socket = place.run(|| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port))).unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 64];
        while let Ok((_, from)) = socket.recv_from(&mut buffer) {
            let _gone = socket.send_to(from.ip().to_string().as_bytes(), from);
        }
    });
}

/// As whom the server sees who connects; `None` when it cannot be reached.
fn tcp(place: &Place<'_>, to: Ipv4Addr, port: u16, patience: Duration) -> Option<String> {
    let connected = place.run(|| {
        let to = SocketAddrV4::new(to, port);
        let mut stream = TcpStream::connect_timeout(&to.into(), patience)?;
        stream.set_read_timeout(Some(LONG))?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text)
    });
    connected.ok()
}

fn udp(place: &Place<'_>, to: Ipv4Addr, port: u16, patience: Duration) -> Option<String> {
    let answered = place.run(|| {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.set_read_timeout(Some(patience))?;
        socket.send_to(b"hello", (to, port))?;
        let mut buffer = [0; 64];
        let length = socket.recv(&mut buffer)?;
        Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
    });
    answered.ok()
}

/// Whether an echo comes back.
fn ping(place: &Place<'_>, to: Ipv4Addr, patience: Duration) -> bool {
    use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketType, ipproto, sockopt};
    let answered = place.run(|| {
        let socket =
            rustix::net::socket(AddressFamily::INET, SocketType::DGRAM, Some(ipproto::ICMP))?;
        sockopt::set_socket_timeout(&socket, sockopt::Timeout::Recv, Some(patience))?;
        let to = SocketAddrV4::new(to, 0);
        rustix::net::sendto(&socket, &[8, 0, 0, 0, 0, 0, 0, 1], SendFlags::empty(), &to)?;
        let mut buffer = [0; 64];
        rustix::net::recv(&socket, &mut buffer[..], RecvFlags::empty())?;
        Ok(buffer[0] == 0)
    });
    answered.unwrap_or(false)
}

/// A machine outside, which the host reaches by a link of its own.
struct World {
    netns: OwnedFd,
    address: Ipv4Addr,
    /// The host's end.
    host: Ipv4Addr,
    link: String,
}

impl World {
    fn new() -> World {
        let host = Socket::route().unwrap();
        let used = link::addresses(&host).unwrap();
        let base = loop {
            // Of 198.51.100.0/24, which is for examples.
            let random = u32::from_str_radix(&model::random::hex::<1>(), 16).unwrap();
            let base = 0xc633_6400 + (random & !1);
            if !used.contains(&base.into()) {
                break base;
            }
        };
        let (near, far) = (Ipv4Addr::from(base), Ipv4Addr::from(base + 1));
        let link = format!("wt{}", model::random::hex::<4>());
        let (netns, inside) = sys::new_netns(Socket::route).unwrap();
        let ends = [
            End { name: &link, mac: [2, 0, 0, 0, 1, 1], index: 0 },
            End { name: "eth0", mac: [2, 0, 0, 0, 1, 2], index: 0 },
        ];
        link::create_veth(&host, &ends[0], &ends[1], netns.as_fd(), 1500, false).unwrap();
        let (own, other) = (index(&host, &link).unwrap(), index(&inside, "eth0").unwrap());
        Setup::default()
            .address(own, near, 31)
            .up(own)
            .route(far, 32, own, None)
            .neighbour(own, far, ends[1].mac)
            .apply(&host)
            .unwrap();
        Setup::default()
            .up(1)
            .address(other, far, 31)
            .up(other)
            .route(near, 32, other, None)
            .neighbour(other, near, ends[0].mac)
            .route(Ipv4Addr::UNSPECIFIED, 0, other, Some(near))
            .apply(&inside)
            .unwrap();
        World { netns, address: far, host: near, link }
    }

    fn place(&self) -> Place<'_> {
        Place::In(self.netns.as_fd())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        link::remove(&Socket::route().unwrap(), &self.link).unwrap();
    }
}

/// One that no other test is likely to have.
fn public_address() -> Ipv4Addr {
    let random = u32::from_str_radix(&model::random::hex::<4>(), 16).unwrap();
    Ipv4Addr::from(PUBLIC_POOL.base + (random & 0x1_ffff).clamp(2, 0x1_fffd))
}
