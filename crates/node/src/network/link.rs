//! Links, addresses, routes and neighbours, as netlink messages.
//!
//! Only what the node needs. Not here: which of them make a network (`network`).

use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsRawFd, BorrowedFd};

use crate::sys::netlink::{ACK, CREATE, DUMP, EXCL, Packet, REPLACE, Reply, Socket};

const RTM_NEWLINK: u16 = 16;
const RTM_DELLINK: u16 = 17;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
const RTM_NEWROUTE: u16 = 24;
const RTM_DELROUTE: u16 = 25;
const RTM_GETROUTE: u16 = 26;
const RTM_NEWNEIGH: u16 = 28;

const AF_INET: u8 = 2;
const IFF_UP: u32 = 1;

const IFLA_ADDRESS: u16 = 1;
const IFLA_IFNAME: u16 = 3;
const IFLA_MTU: u16 = 4;
const IFLA_LINK: u16 = 5;
const IFLA_LINKINFO: u16 = 18;
const IFLA_NET_NS_FD: u16 = 28;
const IFLA_INFO_KIND: u16 = 1;
const IFLA_INFO_DATA: u16 = 2;
const VETH_INFO_PEER: u16 = 1;

const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const IFA_FLAGS: u16 = 8;
const IFA_F_NOPREFIXROUTE: u32 = 0x200;

const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RT_TABLE_MAIN: u8 = 254;
const RTPROT_STATIC: u8 = 4;
const RT_SCOPE_UNIVERSE: u8 = 0;
const RT_SCOPE_LINK: u8 = 253;
const RT_SCOPE_NOWHERE: u8 = 255;
const RTN_UNICAST: u8 = 1;
const RTN_BLACKHOLE: u8 = 6;
const RTM_F_FIB_MATCH: u32 = 0x2000;

const NDA_DST: u16 = 1;
const NDA_LLADDR: u16 = 2;
const NUD_PERMANENT: u16 = 0x80;

pub(crate) type Mac = [u8; 6];

/// One end of a veth pair.
#[derive(Debug)]
pub(crate) struct End<'a> {
    pub(crate) name: &'a str,
    pub(crate) mac: Mac,
    /// The link's number; 0 has the kernel choose. The kernel hears the far end's only when
    /// the near end's is given too.
    pub(crate) index: u32,
}

/// Makes a veth pair: `near` in the socket's name space, `far` in `far_netns` from the start,
/// because to move a link later waits for a grace period. `up`: has the near end up as well,
/// which needs its number.
pub(crate) fn create_veth(
    socket: &Socket,
    near: &End<'_>,
    far: &End<'_>,
    far_netns: BorrowedFd<'_>,
    mtu: u32,
    up: bool,
) -> io::Result<()> {
    let mut packet = Packet::new();
    packet.message(RTM_NEWLINK, CREATE | EXCL, &ifinfo(near.index, 0));
    end(&mut packet, near, mtu);
    packet.nest(IFLA_LINKINFO, |packet| {
        packet.attr_text(IFLA_INFO_KIND, "veth");
        packet.nest(IFLA_INFO_DATA, |packet| {
            packet.nest(VETH_INFO_PEER, |packet| {
                packet.raw(&ifinfo(far.index, 0));
                end(packet, far, mtu);
                packet.attr(IFLA_NET_NS_FD, &far_netns.as_raw_fd().to_ne_bytes());
            });
        });
    });
    if up {
        // A link cannot be made up: its other end is not there yet.
        packet.message(RTM_NEWLINK, 0, &ifinfo(near.index, IFF_UP));
    }
    socket.execute(packet)
}

fn end(packet: &mut Packet, end: &End<'_>, mtu: u32) {
    packet.attr_text(IFLA_IFNAME, end.name);
    packet.attr(IFLA_ADDRESS, &end.mac);
    packet.attr(IFLA_MTU, &mtu.to_ne_bytes());
}

/// The number of the link called `name`, or `None`.
pub(crate) fn index_of(socket: &Socket, name: &str) -> io::Result<Option<u32>> {
    let mut packet = Packet::new();
    packet.message(RTM_GETLINK, 0, &ifinfo(0, 0));
    packet.attr_text(IFLA_IFNAME, name);
    match socket.query(packet) {
        Ok(replies) => Ok(replies.first().and_then(|reply| {
            let bytes = reply.body.get(4..8)?;
            Some(u32::from_ne_bytes(*bytes.first_chunk()?))
        })),
        Err(error) if error.raw_os_error() == Some(libc_enodev()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The numbers of the veth called `name` and of its other end, wherever that is.
pub(crate) fn index_and_peer(socket: &Socket, name: &str) -> io::Result<Option<(u32, u32)>> {
    let mut packet = Packet::new();
    packet.message(RTM_GETLINK, 0, &ifinfo(0, 0));
    packet.attr_text(IFLA_IFNAME, name);
    let replies = match socket.query(packet) {
        Err(error) if error.raw_os_error() == Some(libc_enodev()) => return Ok(None),
        other => other?,
    };
    Ok(replies.first().and_then(|reply| {
        let own = u32::from_ne_bytes(*reply.body.get(4..8)?.first_chunk()?);
        let (_, peer) = reply.attrs(16).find(|(kind, _)| *kind == IFLA_LINK)?;
        Some((own, u32::from_ne_bytes(*peer.first_chunk()?)))
    }))
}

/// The highest number of a link.
pub(crate) fn highest_index(socket: &Socket) -> io::Result<u32> {
    let mut packet = Packet::new();
    packet.message(RTM_GETLINK, DUMP, &ifinfo(0, 0));
    let replies = socket.query(packet)?;
    let index = |reply: &Reply| Some(u32::from_ne_bytes(*reply.body.get(4..8)?.first_chunk()?));
    Ok(replies.iter().filter_map(index).max().unwrap_or(0))
}

fn libc_enodev() -> i32 {
    rustix::io::Errno::NODEV.raw_os_error()
}

/// The names of all links.
pub(crate) fn names(socket: &Socket) -> io::Result<Vec<String>> {
    let mut packet = Packet::new();
    packet.message(RTM_GETLINK, DUMP, &ifinfo(0, 0));
    let replies = socket.query(packet)?;
    let name = |value: &[u8]| {
        String::from_utf8_lossy(value.strip_suffix(&[0]).unwrap_or(value)).into_owned()
    };
    Ok(replies
        .iter()
        .flat_map(|reply| reply.attrs(16).filter(|(kind, _)| *kind == IFLA_IFNAME))
        .map(|(_, value)| name(value))
        .collect())
}

/// All IPv4 addresses of the name space.
pub(crate) fn addresses(socket: &Socket) -> io::Result<Vec<Ipv4Addr>> {
    let mut packet = Packet::new();
    packet.message(RTM_GETADDR, DUMP, &ifaddr(0, 0, 0));
    let replies = socket.query(packet)?;
    Ok(replies
        .iter()
        .flat_map(|reply| reply.attrs(8).filter(|(kind, _)| *kind == IFA_LOCAL))
        .filter_map(|(_, value)| value.first_chunk::<4>().map(|octets| (*octets).into()))
        .collect())
}

/// The name of the link with this number.
pub(crate) fn name_of(socket: &Socket, index: u32) -> io::Result<String> {
    let mut packet = Packet::new();
    packet.message(RTM_GETLINK, 0, &ifinfo(index, 0));
    let replies = socket.query(packet)?;
    let name = replies
        .iter()
        .flat_map(|reply| reply.attrs(16))
        .find(|(kind, _)| *kind == IFLA_IFNAME)
        .map(|(_, value)| String::from_utf8_lossy(value).trim_end_matches('\0').to_owned());
    name.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no link {index}")))
}

/// How the name space reaches `address`: the length of the route's prefix and its link.
pub(crate) fn route_to(socket: &Socket, address: Ipv4Addr) -> io::Result<Option<(u8, u32)>> {
    let mut packet = Packet::new();
    let mut body = rtmsg(32, 0, 0);
    body[8..12].copy_from_slice(&RTM_F_FIB_MATCH.to_ne_bytes());
    packet.message(RTM_GETROUTE, 0, &body);
    packet.attr(RTA_DST, &address.octets());
    let replies = match socket.query(packet) {
        Ok(replies) => replies,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    Ok(replies.first().and_then(route))
}

/// Which link leads to which single address.
pub(crate) fn links_of_addresses(socket: &Socket) -> io::Result<Vec<(Ipv4Addr, u32)>> {
    let mut packet = Packet::new();
    packet.message(RTM_GETROUTE, DUMP, &rtmsg(0, 0, 0));
    let replies = socket.query(packet)?;
    let own = |reply: &&Reply| {
        reply.body.get(4) == Some(&RT_TABLE_MAIN) && reply.body.get(7) == Some(&RTN_UNICAST)
    };
    let pair = |reply: &Reply| {
        let (prefix, link) = route(reply)?;
        let (_, address) = reply.attrs(12).find(|(kind, _)| *kind == RTA_DST)?;
        let address: [u8; 4] = *address.first_chunk()?;
        (prefix == 32).then(|| (address.into(), link))
    };
    Ok(replies.iter().filter(own).filter_map(pair).collect())
}

fn route(reply: &Reply) -> Option<(u8, u32)> {
    let (_, link) = reply.attrs(12).find(|(kind, _)| *kind == RTA_OIF)?;
    Some((*reply.body.get(1)?, u32::from_ne_bytes(*link.first_chunk()?)))
}

/// Removes the route to `address` by this link. One that is not there is no error.
pub(crate) fn remove_route(socket: &Socket, address: Ipv4Addr, index: u32) -> io::Result<()> {
    let mut packet = Packet::new();
    packet.message(RTM_DELROUTE, ACK, &rtmsg(32, RT_SCOPE_NOWHERE, 0));
    packet.attr(RTA_DST, &address.octets());
    packet.attr(RTA_OIF, &index.to_ne_bytes());
    match socket.execute(packet) {
        Err(error)
            if error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error())
                || error.raw_os_error() == Some(libc_enodev()) =>
        {
            Ok(())
        }
        other => other,
    }
}

/// Removes a link, and with a veth its other end. One that is not there is no error.
pub(crate) fn remove(socket: &Socket, name: &str) -> io::Result<()> {
    let Some(index) = index_of(socket, name)? else {
        return Ok(());
    };
    let mut packet = Packet::new();
    packet.message(RTM_DELLINK, ACK, &ifinfo(index, 0));
    match socket.execute(packet) {
        Err(error) if error.raw_os_error() == Some(libc_enodev()) => Ok(()),
        other => other,
    }
}

/// What is to be set up in one name space, in order; sent as one packet.
#[derive(Debug, Default)]
pub(crate) struct Setup(Packet);

impl Setup {
    pub(crate) fn up(mut self, index: u32) -> Setup {
        self.0.message(RTM_NEWLINK, 0, &ifinfo(index, IFF_UP));
        self
    }

    #[cfg(test)]
    pub(crate) fn down(mut self, index: u32) -> Setup {
        let mut body = ifinfo(index, 0);
        body[12..16].copy_from_slice(&IFF_UP.to_ne_bytes());
        self.0.message(RTM_NEWLINK, 0, &body);
        self
    }

    /// The hardware address. Forgets the link's neighbours.
    pub(crate) fn mac(mut self, index: u32, mac: Mac) -> Setup {
        self.0.message(RTM_NEWLINK, 0, &ifinfo(index, 0));
        self.0.attr(IFLA_ADDRESS, &mac);
        self
    }

    /// An address. Routes to its network are not made; see [`Setup::route`].
    pub(crate) fn address(mut self, index: u32, address: Ipv4Addr, prefix: u8) -> Setup {
        self.0.message(RTM_NEWADDR, CREATE | REPLACE, &ifaddr(index, prefix, 0));
        self.0.attr(IFA_LOCAL, &address.octets());
        self.0.attr(IFA_ADDRESS, &address.octets());
        self.0.attr(IFA_FLAGS, &IFA_F_NOPREFIXROUTE.to_ne_bytes());
        self
    }

    /// To `destination`, straight out of the link or by `gateway`.
    pub(crate) fn route(
        mut self,
        destination: Ipv4Addr,
        prefix: u8,
        index: u32,
        gateway: Option<Ipv4Addr>,
    ) -> Setup {
        let scope = if gateway.is_some() { RT_SCOPE_UNIVERSE } else { RT_SCOPE_LINK };
        let body = rtmsg(prefix, scope, RTN_UNICAST);
        self.0.message(RTM_NEWROUTE, CREATE | REPLACE, &body);
        if prefix > 0 {
            self.0.attr(RTA_DST, &destination.octets());
        }
        if let Some(gateway) = gateway {
            self.0.attr(RTA_GATEWAY, &gateway.octets());
        }
        self.0.attr(RTA_OIF, &index.to_ne_bytes());
        self
    }

    /// As [`Setup::route`] to a single address by `gateway`, but fails when there is one already.
    pub(crate) fn new_route(
        mut self,
        destination: Ipv4Addr,
        index: u32,
        gateway: Ipv4Addr,
    ) -> Setup {
        let body = rtmsg(32, RT_SCOPE_UNIVERSE, RTN_UNICAST);
        self.0.message(RTM_NEWROUTE, CREATE | EXCL, &body);
        self.0.attr(RTA_DST, &destination.octets());
        self.0.attr(RTA_GATEWAY, &gateway.octets());
        self.0.attr(RTA_OIF, &index.to_ne_bytes());
        self
    }

    /// What goes to `destination` and has no route of its own is lost.
    pub(crate) fn black_hole(mut self, destination: Ipv4Addr, prefix: u8) -> Setup {
        let body = rtmsg(prefix, RT_SCOPE_UNIVERSE, RTN_BLACKHOLE);
        self.0.message(RTM_NEWROUTE, CREATE | REPLACE, &body);
        if prefix > 0 {
            self.0.attr(RTA_DST, &destination.octets());
        }
        self
    }

    /// Who has `address`, so that nobody needs to ask.
    pub(crate) fn neighbour(mut self, index: u32, address: Ipv4Addr, mac: Mac) -> Setup {
        let mut body = vec![AF_INET, 0, 0, 0];
        body.extend(index.to_ne_bytes());
        body.extend(NUD_PERMANENT.to_ne_bytes());
        body.extend([0; 2]);
        self.0.message(RTM_NEWNEIGH, CREATE | REPLACE, &body);
        self.0.attr(NDA_DST, &address.octets());
        self.0.attr(NDA_LLADDR, &mac);
        self
    }

    pub(crate) fn apply(self, socket: &Socket) -> io::Result<()> {
        socket.execute(self.0)
    }
}

fn ifinfo(index: u32, flags: u32) -> [u8; 16] {
    let mut body = [0; 16];
    body[4..8].copy_from_slice(&index.to_ne_bytes());
    body[8..12].copy_from_slice(&flags.to_ne_bytes());
    body[12..16].copy_from_slice(&flags.to_ne_bytes());
    body
}

fn rtmsg(prefix: u8, scope: u8, kind: u8) -> [u8; 12] {
    [AF_INET, prefix, 0, 0, RT_TABLE_MAIN, RTPROT_STATIC, scope, kind, 0, 0, 0, 0]
}

fn ifaddr(index: u32, prefix: u8, scope: u8) -> [u8; 8] {
    let mut body = [AF_INET, prefix, 0, scope, 0, 0, 0, 0];
    body[4..8].copy_from_slice(&index.to_ne_bytes());
    body
}
