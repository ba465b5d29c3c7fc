//! The packet filter's tables, chains, rules and sets, as netlink messages.
//!
//! A [`Batch`] is one transaction: the kernel does all of it or nothing. Rules are said in the
//! words of [`Match`] and [`Action`], which is all that the node needs of nftables.
//!
//! Not here: which rules there are (`policy`, `filter`, `uplink`).

use std::io;
use std::net::Ipv4Addr;

use super::Subnet;
use crate::sys::netlink::{APPEND, CREATE, DUMP, Packet, Socket, attrs};

const BATCH_BEGIN: u16 = 0x10;
const BATCH_END: u16 = 0x11;
const SUBSYSTEM: u16 = 10 << 8;
const NEWTABLE: u16 = SUBSYSTEM;
const GETTABLE: u16 = SUBSYSTEM | 1;
const DELTABLE: u16 = SUBSYSTEM | 2;
const NEWCHAIN: u16 = SUBSYSTEM | 3;
const GETCHAIN: u16 = SUBSYSTEM | 4;
const DELCHAIN: u16 = SUBSYSTEM | 5;
const NEWRULE: u16 = SUBSYSTEM | 6;
const DELRULE: u16 = SUBSYSTEM | 8;
const NEWSET: u16 = SUBSYSTEM | 9;
const DELSET: u16 = SUBSYSTEM | 11;
const NEWSETELEM: u16 = SUBSYSTEM | 12;
const DELSETELEM: u16 = SUBSYSTEM | 14;

/// Tables for both versions of IP.
const NFPROTO_INET: u8 = 1;
const NFPROTO_IPV4: u8 = 2;

const VERDICT_REGISTER: u32 = 0;
/// The first register of 16 bytes, and of 4 bytes: the same place.
const REGISTER: u32 = 1;
const REGISTER_32: u32 = 8;

const PAYLOAD_NETWORK_HEADER: u32 = 1;
const PAYLOAD_TRANSPORT_HEADER: u32 = 2;
const SOURCE_OFFSET: u32 = 12;
const DESTINATION_OFFSET: u32 = 16;

const META_MARK: u32 = 3;
const META_IIF: u32 = 4;
const META_IIFNAME: u32 = 6;
const META_OIFNAME: u32 = 7;
const META_L4PROTO: u32 = 16;

const CT_STATE: u32 = 0;
const CT_STATUS: u32 = 2;
const STATE_ESTABLISHED_OR_RELATED: u32 = 2 | 4;
const STATUS_DESTINATION_TRANSLATED: u32 = 0x20;

const CMP_EQ: u32 = 0;
const CMP_NEQ: u32 = 1;

/// The number of its hook.
const FORWARD: u32 = 2;

const DROP: u32 = 0;
const ACCEPT: u32 = 1;
const JUMP: u32 = (-3_i32).cast_unsigned();
const GOTO: u32 = (-4_i32).cast_unsigned();

const SET_HAS_INTERVALS: u32 = 4;
const SET_IS_MAP: u32 = 8;
const ELEMENT_ENDS_INTERVAL: u32 = 1;
/// What nft calls the types when it lists a set; the kernel only keeps them.
const TYPE_ADDRESS: u32 = 7;
const TYPE_MARK: u32 = 19;
const TYPE_LINK: u32 = 20;
const TYPE_VERDICT: u32 = 0xffff_ff00;

/// A message's attributes are counted in 16 bits, so long lists are cut.
const ELEMENTS_PER_MESSAGE: usize = 400;

/// Where in a packet's way a chain stands, and what it does with what no rule decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Base {
    pub(crate) hook: Hook,
    /// Chains of a hook run in this order, whatever their tables. Connections are known after
    /// -200, destinations translated at -100, sources at 100.
    pub(crate) priority: i32,
    pub(crate) translates: bool,
    pub(crate) drops: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hook {
    Prerouting,
    Input,
    Forward,
    Postrouting,
}

/// One condition of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It came by the link of this name.
    In(String),
    /// It leaves by the link of this name.
    Out(String),
    Source(Subnet),
    Destination(Subnet),
    NotSource(Subnet),
    NotDestination(Subnet),
    /// Its source is in this set of addresses.
    SourceIn(String),
    DestinationIn(String),
    /// The link it came by and its source are in this set of pairs.
    LinkAndSourceIn(String),
    Protocol(u8),
    /// Its destination port is one of these, both ends included.
    Ports(u16, u16),
    IcmpType(u8),
    IcmpCode(u8),
    /// It belongs to a connection that was let through, or is an error about one.
    Known,
    /// Its destination was translated.
    Translated,
    Mark(u32),
}

/// What happens to a packet that meets all conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Accept,
    Drop,
    Jump(String),
    Goto(String),
    /// Looks up a number for its source and does what the second map says for the number; goes
    /// on when one of them says nothing.
    ///
    /// A map from addresses to chains would do as well, but for every chain that an address is
    /// mapped to the kernel looks at all others again.
    BySource {
        numbers: String,
        chains: String,
    },
    /// Likewise, for its destination.
    ByDestination {
        numbers: String,
        chains: String,
    },
    /// Marks it and lets it through.
    MarkAndAccept(u32),
    /// It gets the address of the link that it leaves by.
    Masquerade,
    /// It gets this source.
    SourceTo(Ipv4Addr),
    /// It gets the source that this map has for its own.
    SourceFrom(String),
    /// It gets the destination that this map has for its own.
    DestinationFrom(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) matches: Vec<Match>,
    pub(crate) action: Action,
}

impl Rule {
    pub(crate) fn new(matches: impl Into<Vec<Match>>, action: Action) -> Rule {
        Rule { matches: matches.into(), action }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetKind {
    Addresses,
    /// Of which each interval has a first address and, unless it goes to the last of all, one
    /// that follows it.
    Intervals,
    /// Pairs of link and address.
    LinkAddresses,
    /// A map from addresses to numbers.
    Numbers,
    /// A map from numbers to chains.
    Chains,
    /// A map from addresses to addresses.
    Translations,
}

/// A member of a set, or an entry of a map.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Element {
    Address(Ipv4Addr),
    /// The first address after an interval.
    After(Ipv4Addr),
    LinkAddress(u32, Ipv4Addr),
    Number(Ipv4Addr, u32),
    /// The chain to jump to.
    Chain(u32, String),
    Translation(Ipv4Addr, Ipv4Addr),
}

/// One transaction on one table.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    table: &'a str,
    packet: Packet,
    n_sets: u32,
    is_empty: bool,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(table: &'a str) -> Batch<'a> {
        let mut packet = Packet::new();
        packet.message(BATCH_BEGIN, 0, &[0, 0, 0, 10]);
        Batch { table, packet, n_sets: 0, is_empty: true }
    }

    /// Has the table be there and empty.
    pub(crate) fn reset_table(&mut self) {
        // To delete needs a table, so it is made first; all of it is one transaction.
        for kind in [NEWTABLE, DELTABLE, NEWTABLE] {
            self.message(kind, if kind == NEWTABLE { CREATE } else { 0 });
        }
    }

    pub(crate) fn delete_table(&mut self) {
        self.message(DELTABLE, 0);
    }

    pub(crate) fn chain(&mut self, name: &str, base: Option<Base>) {
        self.message(NEWCHAIN, CREATE);
        self.packet.attr_text(3, name);
        let Some(base) = base else { return };
        let hook = match base.hook {
            Hook::Prerouting => 0_u32,
            Hook::Input => 1,
            Hook::Forward => FORWARD,
            Hook::Postrouting => 4,
        };
        self.packet.attr_text(7, if base.translates { "nat" } else { "filter" });
        self.packet.nest(4, |packet| {
            packet.attr(1, &hook.to_be_bytes());
            packet.attr(2, &base.priority.to_be_bytes());
        });
        let policy = if base.drops { DROP } else { ACCEPT };
        self.packet.attr(5, &policy.to_be_bytes());
    }

    /// Takes all rules out of a chain.
    pub(crate) fn flush_chain(&mut self, name: &str) {
        self.message(DELRULE, 0);
        self.packet.attr_text(2, name);
    }

    /// A chain to which nothing leads any more.
    pub(crate) fn delete_chain(&mut self, name: &str) {
        self.message(DELCHAIN, 0);
        self.packet.attr_text(3, name);
    }

    /// Adds rules at the chain's end.
    pub(crate) fn rules(&mut self, chain: &str, rules: &[Rule]) {
        for rule in rules {
            self.message(NEWRULE, CREATE | APPEND);
            self.packet.attr_text(2, chain);
            self.packet.nest(4, |packet| {
                for condition in &rule.matches {
                    matching(packet, condition);
                }
                acting(packet, &rule.action);
            });
        }
    }

    pub(crate) fn set(&mut self, name: &str, kind: SetKind) {
        self.n_sets += 1;
        let (flags, key_type, key_length, data) = match kind {
            SetKind::Addresses => (0, TYPE_ADDRESS, 4_u32, None),
            SetKind::Intervals => (SET_HAS_INTERVALS, TYPE_ADDRESS, 4, None),
            SetKind::LinkAddresses => (0, TYPE_LINK << 6 | TYPE_ADDRESS, 8, None),
            SetKind::Numbers => (SET_IS_MAP, TYPE_ADDRESS, 4, Some((TYPE_MARK, 4))),
            SetKind::Chains => (SET_IS_MAP, TYPE_MARK, 4, Some((TYPE_VERDICT, 0))),
            SetKind::Translations => (SET_IS_MAP, TYPE_ADDRESS, 4, Some((TYPE_ADDRESS, 4))),
        };
        let id = self.n_sets;
        self.message(NEWSET, CREATE);
        self.packet.attr_text(2, name);
        self.packet.attr(3, &flags.to_be_bytes());
        self.packet.attr(4, &key_type.to_be_bytes());
        self.packet.attr(5, &key_length.to_be_bytes());
        if let Some((data_type, data_length)) = data {
            self.packet.attr(6, &data_type.to_be_bytes());
            if data_length > 0 {
                self.packet.attr(7, &u32::to_be_bytes(data_length));
            }
        }
        self.packet.attr(10, &id.to_be_bytes());
    }

    /// A set that no rule uses any more.
    pub(crate) fn delete_set(&mut self, name: &str) {
        self.message(DELSET, 0);
        self.packet.attr_text(2, name);
    }

    pub(crate) fn add<'e>(&mut self, set: &str, elements: impl IntoIterator<Item = &'e Element>) {
        self.elements(NEWSETELEM, CREATE, set, elements);
    }

    /// Elements that are not there fail the transaction.
    pub(crate) fn remove<'e>(
        &mut self,
        set: &str,
        elements: impl IntoIterator<Item = &'e Element>,
    ) {
        self.elements(DELSETELEM, 0, set, elements);
    }

    fn elements<'e>(
        &mut self,
        kind: u16,
        flags: u16,
        set: &str,
        elements: impl IntoIterator<Item = &'e Element>,
    ) {
        let mut elements = elements.into_iter().peekable();
        while elements.peek().is_some() {
            self.message(kind, flags);
            self.packet.attr_text(2, set);
            self.packet.nest(3, |packet| {
                for element in elements.by_ref().take(ELEMENTS_PER_MESSAGE) {
                    packet.nest(1, |packet| describe(packet, element, kind == NEWSETELEM));
                }
            });
        }
    }

    fn message(&mut self, kind: u16, flags: u16) {
        self.is_empty = false;
        self.packet.message(kind, flags, &family());
        self.packet.attr_text(1, self.table);
    }

    /// Does all of it or, with an error, nothing.
    pub(crate) fn commit(mut self, socket: &Socket) -> io::Result<()> {
        if self.is_empty {
            return Ok(());
        }
        self.packet.message(BATCH_END, 0, &[0, 0, 0, 10]);
        socket.execute(self.packet)
    }
}

/// One that is not there is no error.
pub(crate) fn remove_table(socket: &Socket, table: &str) -> io::Result<()> {
    let mut batch = Batch::new(table);
    batch.delete_table();
    match batch.commit(socket) {
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
        .map(|(_, name)| text(name))
        .collect())
}

/// The chains, by table and name, that drop what is forwarded unless a rule accepts it: those of
/// others, in the way of what comes from our networks.
pub(crate) fn closed_to_forwarding(socket: &Socket) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for family in [NFPROTO_INET, NFPROTO_IPV4] {
        let mut packet = Packet::new();
        packet.message(GETCHAIN, DUMP, &[family, 0, 0, 0]);
        for chain in socket.query(packet)? {
            let value = |wanted| chain.attrs(4).find(|(kind, _)| *kind == wanted).map(|(_, v)| v);
            let number = |value: Option<&[u8]>| {
                value.and_then(|value| value.first_chunk()).map(|value| u32::from_be_bytes(*value))
            };
            let name = |wanted| text(value(wanted).unwrap_or_default());
            let hook = value(4).and_then(|hook| attrs(hook).find(|(kind, _)| *kind == 1));
            let is_forward = number(hook.map(|(_, number)| number)) == Some(FORWARD);
            if is_forward && number(value(5)) == Some(DROP) {
                found.push((name(1), name(3)));
            }
        }
    }
    Ok(found)
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value.strip_suffix(&[0]).unwrap_or(value)).into_owned()
}

fn describe(packet: &mut Packet, element: &Element, with_data: bool) {
    let key = match element {
        Element::Address(address)
        | Element::After(address)
        | Element::Number(address, _)
        | Element::Translation(address, _) => address.octets().to_vec(),
        Element::Chain(number, _) => number.to_ne_bytes().to_vec(),
        Element::LinkAddress(link, address) => [link.to_ne_bytes(), address.octets()].concat(),
    };
    packet.nest(1, |packet| packet.attr(1, &key));
    if !with_data {
        return;
    }
    match element {
        Element::Address(_) | Element::LinkAddress(..) => {}
        Element::After(_) => packet.attr(3, &ELEMENT_ENDS_INTERVAL.to_be_bytes()),
        Element::Chain(_, chain) => {
            packet.nest(2, |packet| verdict_data(packet, JUMP, Some(chain)));
        }
        Element::Number(_, number) => {
            packet.nest(2, |packet| packet.attr(1, &number.to_ne_bytes()));
        }
        Element::Translation(_, to) => {
            packet.nest(2, |packet| packet.attr(1, &to.octets()));
        }
    }
}

fn matching(packet: &mut Packet, condition: &Match) {
    match condition {
        Match::In(name) => link_name(packet, META_IIFNAME, name),
        Match::Out(name) => link_name(packet, META_OIFNAME, name),
        Match::Source(subnet) => is_in(packet, SOURCE_OFFSET, *subnet, CMP_EQ),
        Match::Destination(subnet) => is_in(packet, DESTINATION_OFFSET, *subnet, CMP_EQ),
        Match::NotSource(subnet) => is_in(packet, SOURCE_OFFSET, *subnet, CMP_NEQ),
        Match::NotDestination(subnet) => is_in(packet, DESTINATION_OFFSET, *subnet, CMP_NEQ),
        Match::SourceIn(set) => {
            address(packet, SOURCE_OFFSET, REGISTER);
            lookup(packet, set, None);
        }
        Match::DestinationIn(set) => {
            address(packet, DESTINATION_OFFSET, REGISTER);
            lookup(packet, set, None);
        }
        Match::LinkAndSourceIn(set) => {
            meta(packet, META_IIF, REGISTER_32);
            address(packet, SOURCE_OFFSET, REGISTER_32 + 1);
            lookup(packet, set, None);
        }
        Match::Protocol(number) => {
            meta(packet, META_L4PROTO, REGISTER);
            compare(packet, CMP_EQ, &[*number]);
        }
        Match::Ports(first, last) => {
            payload(packet, PAYLOAD_TRANSPORT_HEADER, 2, 2, REGISTER);
            if first == last {
                compare(packet, CMP_EQ, &first.to_be_bytes());
            } else {
                expression(packet, "range", |packet| {
                    packet.attr(1, &REGISTER.to_be_bytes());
                    packet.attr(2, &CMP_EQ.to_be_bytes());
                    packet.nest(3, |packet| packet.attr(1, &first.to_be_bytes()));
                    packet.nest(4, |packet| packet.attr(1, &last.to_be_bytes()));
                });
            }
        }
        Match::IcmpType(kind) => {
            payload(packet, PAYLOAD_TRANSPORT_HEADER, 0, 1, REGISTER);
            compare(packet, CMP_EQ, &[*kind]);
        }
        Match::IcmpCode(code) => {
            payload(packet, PAYLOAD_TRANSPORT_HEADER, 1, 1, REGISTER);
            compare(packet, CMP_EQ, &[*code]);
        }
        Match::Known => connection(packet, CT_STATE, STATE_ESTABLISHED_OR_RELATED),
        Match::Translated => connection(packet, CT_STATUS, STATUS_DESTINATION_TRANSLATED),
        Match::Mark(mark) => {
            meta(packet, META_MARK, REGISTER);
            compare(packet, CMP_EQ, &mark.to_ne_bytes());
        }
    }
}

fn acting(packet: &mut Packet, action: &Action) {
    match action {
        Action::Accept => verdict(packet, ACCEPT, None),
        Action::Drop => verdict(packet, DROP, None),
        Action::Jump(chain) => verdict(packet, JUMP, Some(chain)),
        Action::Goto(chain) => verdict(packet, GOTO, Some(chain)),
        Action::BySource { numbers, chains } => {
            address(packet, SOURCE_OFFSET, REGISTER);
            lookup(packet, numbers, Some(REGISTER));
            lookup(packet, chains, Some(VERDICT_REGISTER));
        }
        Action::ByDestination { numbers, chains } => {
            address(packet, DESTINATION_OFFSET, REGISTER);
            lookup(packet, numbers, Some(REGISTER));
            lookup(packet, chains, Some(VERDICT_REGISTER));
        }
        Action::MarkAndAccept(mark) => {
            immediate(packet, |packet| packet.attr(1, &mark.to_ne_bytes()), REGISTER);
            expression(packet, "meta", |packet| {
                packet.attr(2, &META_MARK.to_be_bytes());
                packet.attr(3, &REGISTER.to_be_bytes());
            });
            verdict(packet, ACCEPT, None);
        }
        Action::Masquerade => expression(packet, "masq", |_| {}),
        Action::SourceTo(to) => {
            immediate(packet, |packet| packet.attr(1, &to.octets()), REGISTER);
            translate(packet, 0);
        }
        Action::SourceFrom(map) => {
            address(packet, SOURCE_OFFSET, REGISTER);
            lookup(packet, map, Some(REGISTER));
            translate(packet, 0);
        }
        Action::DestinationFrom(map) => {
            address(packet, DESTINATION_OFFSET, REGISTER);
            lookup(packet, map, Some(REGISTER));
            translate(packet, 1);
        }
    }
}

/// Compared as a whole register row: 16 bytes, padded with zeros.
fn link_name(packet: &mut Packet, key: u32, name: &str) {
    meta(packet, key, REGISTER);
    let mut padded = [0; 16];
    padded[..name.len()].copy_from_slice(name.as_bytes());
    compare(packet, CMP_EQ, &padded);
}

/// The address at `offset` of the packet is one of `subnet`, or is not.
fn is_in(packet: &mut Packet, offset: u32, subnet: Subnet, comparison: u32) {
    address(packet, offset, REGISTER);
    mask(packet, &super::mask(subnet.prefix).to_be_bytes());
    compare(packet, comparison, &Ipv4Addr::from(subnet.base).octets());
}

/// At least one of `bits` is set.
fn connection(packet: &mut Packet, key: u32, bits: u32) {
    expression(packet, "ct", |packet| {
        packet.attr(2, &key.to_be_bytes());
        packet.attr(1, &REGISTER.to_be_bytes());
    });
    mask(packet, &bits.to_ne_bytes());
    compare(packet, CMP_NEQ, &[0; 4]);
}

fn mask(packet: &mut Packet, mask: &[u8; 4]) {
    expression(packet, "bitwise", |packet| {
        packet.attr(1, &REGISTER.to_be_bytes());
        packet.attr(2, &REGISTER.to_be_bytes());
        packet.attr(3, &4_u32.to_be_bytes());
        packet.nest(4, |packet| packet.attr(1, mask));
        packet.nest(5, |packet| packet.attr(1, &[0; 4]));
    });
}

fn address(packet: &mut Packet, offset: u32, register: u32) {
    payload(packet, PAYLOAD_NETWORK_HEADER, offset, 4, register);
}

fn payload(packet: &mut Packet, base: u32, offset: u32, length: u32, register: u32) {
    expression(packet, "payload", |packet| {
        packet.attr(1, &register.to_be_bytes());
        packet.attr(2, &base.to_be_bytes());
        packet.attr(3, &offset.to_be_bytes());
        packet.attr(4, &length.to_be_bytes());
    });
}

fn meta(packet: &mut Packet, key: u32, register: u32) {
    expression(packet, "meta", |packet| {
        packet.attr(2, &key.to_be_bytes());
        packet.attr(1, &register.to_be_bytes());
    });
}

fn lookup(packet: &mut Packet, set: &str, into: Option<u32>) {
    // A pair begins in the first register as well.
    expression(packet, "lookup", |packet| {
        packet.attr_text(1, set);
        packet.attr(2, &REGISTER.to_be_bytes());
        if let Some(into) = into {
            packet.attr(3, &into.to_be_bytes());
        }
    });
}

fn compare(packet: &mut Packet, comparison: u32, value: &[u8]) {
    expression(packet, "cmp", |packet| {
        packet.attr(1, &REGISTER.to_be_bytes());
        packet.attr(2, &comparison.to_be_bytes());
        packet.nest(3, |packet| packet.attr(1, value));
    });
}

/// To the address in the register.
fn translate(packet: &mut Packet, kind: u32) {
    expression(packet, "nat", |packet| {
        packet.attr(1, &kind.to_be_bytes());
        packet.attr(2, &u32::from(NFPROTO_IPV4).to_be_bytes());
        packet.attr(3, &REGISTER.to_be_bytes());
    });
}

fn verdict(packet: &mut Packet, code: u32, chain: Option<&str>) {
    immediate(packet, |packet| verdict_data(packet, code, chain), VERDICT_REGISTER);
}

fn verdict_data(packet: &mut Packet, code: u32, chain: Option<&str>) {
    packet.nest(2, |packet| {
        packet.attr(1, &code.to_be_bytes());
        if let Some(chain) = chain {
            packet.attr_text(2, chain);
        }
    });
}

fn immediate(packet: &mut Packet, data: impl FnOnce(&mut Packet), register: u32) {
    expression(packet, "immediate", |packet| {
        packet.attr(1, &register.to_be_bytes());
        packet.nest(2, data);
    });
}

fn expression(packet: &mut Packet, name: &str, data: impl FnOnce(&mut Packet)) {
    packet.nest(1, |packet| {
        packet.attr_text(1, name);
        packet.nest(2, data);
    });
}

fn family() -> [u8; 4] {
    [NFPROTO_IPV4, 0, 0, 0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys;

    #[test]
    fn chains_that_drop_what_is_forwarded_are_found_and_others_are_not() {
        if !rustix::process::geteuid().is_root() {
            eprintln!("skipped: needs root");
            return;
        }
        let (_netns, socket) = sys::new_netns(Socket::netfilter).unwrap();
        assert_eq!(closed_to_forwarding(&socket).unwrap(), []);
        let mut batch = Batch::new("filter");
        batch.reset_table();
        for (name, hook, drops) in [
            ("INPUT", Hook::Input, true),
            ("FORWARD", Hook::Forward, true),
            ("open", Hook::Forward, false),
        ] {
            batch.chain(name, Some(Base { hook, priority: 0, translates: false, drops }));
        }
        batch.chain("plain", None);
        batch.commit(&socket).unwrap();
        let found = closed_to_forwarding(&socket).unwrap();
        assert_eq!(found, [("filter".to_owned(), "FORWARD".to_owned())]);
    }
}
