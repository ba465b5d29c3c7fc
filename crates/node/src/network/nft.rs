//! The packet filter's tables, as netlink messages.
//!
//! A table belongs to one purpose and is always replaced as a whole, in one transaction.
//!
//! Not here: security groups, which come as verdict maps in tables of their own.

use std::io;
use std::net::Ipv4Addr;

use super::Subnet;
use crate::sys::netlink::{APPEND, CREATE, DUMP, Packet, Socket};

const BATCH_BEGIN: u16 = 0x10;
const BATCH_END: u16 = 0x11;
const SUBSYSTEM: u16 = 10 << 8;
const NEWTABLE: u16 = SUBSYSTEM;
const GETTABLE: u16 = SUBSYSTEM | 1;
const DELTABLE: u16 = SUBSYSTEM | 2;
const NEWCHAIN: u16 = SUBSYSTEM | 3;
const NEWRULE: u16 = SUBSYSTEM | 6;

const NFPROTO_IPV4: u8 = 2;

const REGISTER: u32 = 1;
const VERDICT_REGISTER: u32 = 0;
const PAYLOAD_NETWORK_HEADER: u32 = 1;
const SOURCE_OFFSET: u32 = 12;
const DESTINATION_OFFSET: u32 = 16;
const META_OIFNAME: u32 = 7;
const CMP_EQ: u32 = 0;

/// Where in a packet's way a chain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hook {
    /// Filters what is passed on from one link to another.
    Forward,
    /// Translates the source of what leaves.
    Postrouting,
}

/// What happens to a packet that a rule describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accept,
    Drop,
    /// It gets the address of the link that it leaves by.
    Masquerade,
}

/// What is `None` does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule<'a> {
    pub(crate) out: Option<&'a str>,
    pub(crate) source: Option<Subnet>,
    pub(crate) destination: Option<Subnet>,
    pub(crate) verdict: Verdict,
}

/// Makes `table` consist of these chains and nothing else. The first rule that fits decides;
/// without one the packet passes.
pub(crate) fn replace_table(
    socket: &Socket,
    table: &str,
    chains: &[(Hook, Vec<Rule<'_>>)],
) -> io::Result<()> {
    let mut packet = begin();
    // To delete needs a table, so it is made first; all of it is one transaction.
    for kind in [NEWTABLE, DELTABLE, NEWTABLE] {
        let flags = if kind == NEWTABLE { CREATE } else { 0 };
        packet.message(kind, flags, &family());
        packet.attr_text(1, table);
    }
    for (hook, rules) in chains {
        let (name, kind, number, priority) = match hook {
            Hook::Forward => ("forward", "filter", 2_u32, 0_u32),
            Hook::Postrouting => ("postrouting", "nat", 4, 100),
        };
        packet.message(NEWCHAIN, CREATE, &family());
        packet.attr_text(1, table);
        packet.attr_text(3, name);
        packet.attr_text(7, kind);
        packet.nest(4, |packet| {
            packet.attr(1, &number.to_be_bytes());
            packet.attr(2, &priority.to_be_bytes());
        });
        for rule in rules {
            packet.message(NEWRULE, CREATE | APPEND, &family());
            packet.attr_text(1, table);
            packet.attr_text(2, name);
            packet.nest(4, |packet| expressions(packet, rule));
        }
    }
    commit(socket, packet)
}

/// One that is not there is no error.
pub(crate) fn remove_table(socket: &Socket, table: &str) -> io::Result<()> {
    let mut packet = begin();
    packet.message(DELTABLE, 0, &family());
    packet.attr_text(1, table);
    match commit(socket, packet) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// The names of all IPv4 tables.
pub(crate) fn tables(socket: &Socket) -> io::Result<Vec<String>> {
    let mut packet = Packet::new();
    packet.message(GETTABLE, DUMP, &family());
    let replies = socket.query(packet)?;
    Ok(replies
        .iter()
        .flat_map(|reply| reply.attrs(4).filter(|(kind, _)| *kind == 1))
        .map(|(_, name)| {
            String::from_utf8_lossy(name.strip_suffix(&[0]).unwrap_or(name)).into_owned()
        })
        .collect())
}

fn expressions(packet: &mut Packet, rule: &Rule<'_>) {
    if let Some(out) = rule.out {
        expression(packet, "meta", |packet| {
            packet.attr(2, &META_OIFNAME.to_be_bytes());
            packet.attr(1, &REGISTER.to_be_bytes());
        });
        // Compared as a whole register row: 16 bytes, padded with zeros.
        let mut name = [0; 16];
        name[..out.len()].copy_from_slice(out.as_bytes());
        equal(packet, &name);
    }
    for (subnet, offset) in [(rule.source, SOURCE_OFFSET), (rule.destination, DESTINATION_OFFSET)] {
        if let Some(subnet) = subnet {
            is_in(packet, offset, subnet);
        }
    }
    match rule.verdict {
        Verdict::Masquerade => expression(packet, "masq", |_| {}),
        Verdict::Accept => verdict(packet, 1),
        Verdict::Drop => verdict(packet, 0),
    }
}

/// The address at `offset` of the packet is one of `subnet`.
fn is_in(packet: &mut Packet, offset: u32, subnet: Subnet) {
    expression(packet, "payload", |packet| {
        packet.attr(1, &REGISTER.to_be_bytes());
        packet.attr(2, &PAYLOAD_NETWORK_HEADER.to_be_bytes());
        packet.attr(3, &offset.to_be_bytes());
        packet.attr(4, &4_u32.to_be_bytes());
    });
    let mask = super::mask(subnet.prefix);
    expression(packet, "bitwise", |packet| {
        packet.attr(1, &REGISTER.to_be_bytes());
        packet.attr(2, &REGISTER.to_be_bytes());
        packet.attr(3, &4_u32.to_be_bytes());
        packet.nest(4, |packet| packet.attr(1, &mask.to_be_bytes()));
        packet.nest(5, |packet| packet.attr(1, &[0; 4]));
    });
    equal(packet, &Ipv4Addr::from(subnet.base).octets());
}

fn equal(packet: &mut Packet, value: &[u8]) {
    expression(packet, "cmp", |packet| {
        packet.attr(1, &REGISTER.to_be_bytes());
        packet.attr(2, &CMP_EQ.to_be_bytes());
        packet.nest(3, |packet| packet.attr(1, value));
    });
}

fn verdict(packet: &mut Packet, code: u32) {
    expression(packet, "immediate", |packet| {
        packet.attr(1, &VERDICT_REGISTER.to_be_bytes());
        packet.nest(2, |packet| {
            packet.nest(2, |packet| packet.attr(1, &code.to_be_bytes()));
        });
    });
}

fn expression(packet: &mut Packet, name: &str, data: impl FnOnce(&mut Packet)) {
    packet.nest(1, |packet| {
        packet.attr_text(1, name);
        packet.nest(2, data);
    });
}

fn begin() -> Packet {
    let mut packet = Packet::new();
    packet.message(BATCH_BEGIN, 0, &[0, 0, 0, 10]);
    packet
}

fn commit(socket: &Socket, mut packet: Packet) -> io::Result<()> {
    packet.message(BATCH_END, 0, &[0, 0, 0, 10]);
    socket.execute(packet)
}

fn family() -> [u8; 4] {
    [NFPROTO_IPV4, 0, 0, 0]
}
