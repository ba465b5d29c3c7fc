//! The packet filter's tables, as netlink messages.
//!
//! A table belongs to one purpose and is always replaced as a whole, in one transaction.
//!
//! Not here: security groups, which come as verdict maps in tables of their own.

use std::io;
use std::net::Ipv4Addr;

use crate::sys::netlink::{APPEND, CREATE, Packet, Socket};

const BATCH_BEGIN: u16 = 0x10;
const BATCH_END: u16 = 0x11;
const SUBSYSTEM: u16 = 10 << 8;
const NEWTABLE: u16 = SUBSYSTEM;
const GETTABLE: u16 = SUBSYSTEM | 1;
const DELTABLE: u16 = SUBSYSTEM | 2;
const NEWCHAIN: u16 = SUBSYSTEM | 3;
const NEWRULE: u16 = SUBSYSTEM | 6;

const NFPROTO_IPV4: u8 = 2;
const HOOK_POSTROUTING: u32 = 4;
const PRIORITY_SOURCE_NAT: u32 = 100;

const REGISTER: u32 = 1;
const PAYLOAD_NETWORK_HEADER: u32 = 1;
const SOURCE_ADDRESS: u32 = 12;
const META_OIFNAME: u32 = 7;
const CMP_EQ: u32 = 0;

/// Which packets get the address of the link that they leave by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Masquerade<'a> {
    pub(crate) source: Ipv4Addr,
    pub(crate) prefix: u8,
    /// Only those that leave by this link; otherwise by any.
    pub(crate) out: Option<&'a str>,
}

/// Makes `table` consist of `masquerades` and nothing else.
pub(crate) fn replace_table(
    socket: &Socket,
    table: &str,
    masquerades: &[Masquerade<'_>],
) -> io::Result<()> {
    let mut packet = begin();
    // To delete needs a table, so it is made first; all of it is one transaction.
    for kind in [NEWTABLE, DELTABLE, NEWTABLE] {
        let flags = if kind == NEWTABLE { CREATE } else { 0 };
        packet.message(kind, flags, &family(NFPROTO_IPV4));
        packet.attr_text(1, table);
    }
    packet.message(NEWCHAIN, CREATE, &family(NFPROTO_IPV4));
    packet.attr_text(1, table);
    packet.attr_text(3, "postrouting");
    packet.attr_text(7, "nat");
    packet.nest(4, |packet| {
        packet.attr(1, &HOOK_POSTROUTING.to_be_bytes());
        packet.attr(2, &PRIORITY_SOURCE_NAT.to_be_bytes());
    });
    for rule in masquerades {
        packet.message(NEWRULE, CREATE | APPEND, &family(NFPROTO_IPV4));
        packet.attr_text(1, table);
        packet.attr_text(2, "postrouting");
        packet.nest(4, |packet| masquerade(packet, rule));
    }
    commit(socket, packet)
}

/// One that is not there is no error.
pub(crate) fn remove_table(socket: &Socket, table: &str) -> io::Result<()> {
    let mut packet = begin();
    packet.message(DELTABLE, 0, &family(NFPROTO_IPV4));
    packet.attr_text(1, table);
    match commit(socket, packet) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// The names of all IPv4 tables.
pub(crate) fn tables(socket: &Socket) -> io::Result<Vec<String>> {
    let mut packet = Packet::new();
    packet.message(GETTABLE, crate::sys::netlink::DUMP, &family(NFPROTO_IPV4));
    let replies = socket.query(packet)?;
    Ok(replies
        .iter()
        .flat_map(|reply| reply.attrs(4).filter(|(kind, _)| *kind == 1))
        .map(|(_, name)| {
            String::from_utf8_lossy(name.strip_suffix(&[0]).unwrap_or(name)).into_owned()
        })
        .collect())
}

fn masquerade(packet: &mut Packet, rule: &Masquerade<'_>) {
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
    expression(packet, "payload", |packet| {
        packet.attr(1, &REGISTER.to_be_bytes());
        packet.attr(2, &PAYLOAD_NETWORK_HEADER.to_be_bytes());
        packet.attr(3, &SOURCE_ADDRESS.to_be_bytes());
        packet.attr(4, &4_u32.to_be_bytes());
    });
    let mask = super::mask(rule.prefix);
    expression(packet, "bitwise", |packet| {
        packet.attr(1, &REGISTER.to_be_bytes());
        packet.attr(2, &REGISTER.to_be_bytes());
        packet.attr(3, &4_u32.to_be_bytes());
        packet.nest(4, |packet| packet.attr(1, &mask.to_be_bytes()));
        packet.nest(5, |packet| packet.attr(1, &[0; 4]));
    });
    equal(packet, &(u32::from(rule.source) & mask).to_be_bytes());
    expression(packet, "masq", |_| {});
}

fn equal(packet: &mut Packet, value: &[u8]) {
    expression(packet, "cmp", |packet| {
        packet.attr(1, &REGISTER.to_be_bytes());
        packet.attr(2, &CMP_EQ.to_be_bytes());
        packet.nest(3, |packet| packet.attr(1, value));
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

fn family(protocol: u8) -> [u8; 4] {
    [protocol, 0, 0, 0]
}
