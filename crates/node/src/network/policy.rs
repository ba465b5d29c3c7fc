//! What a VPC lets through, decided from its records: security groups into chains of rules,
//! route tables and gateways into ways out.
//!
//! Plain functions. The rules are data in the words of `nft`, which writes them for the kernel;
//! `filter` brings the kernel from one state to the next. Their place in a packet's way:
//!
//! ```text
//!            ┌ guard    is it the sender's own address, on its own link?
//!            │ egress   do the sender's groups allow it?        the chain `out-sg-…` per group
//! prerouting ┤ routes   where do the sender's routes lead?      the chain `via-rtb-…` per table
//!            └ public   a public address becomes a private one
//! forward      open     may what was translated enter the receiver's subnet?
//!            ┌ leaving  a private address becomes a public one: the sender's own or a NAT gateway's
//! postrouting┤
//!            └ ingress  do the receiver's groups allow it?      the chain `in-sg-…` per group
//! ```
//!
//! Both sides see addresses as on AWS: the sender's groups the destination as it was asked for,
//! the receiver's groups the source as it arrives. Connections that were let through stay.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use model::record::ec2::{
    InternetGatewayRecord, NatGatewayRecord, NatGatewayState, RouteTableRecord, RouteTarget,
    SecurityGroupRecord, SecurityGroupRule, SecurityPeer, SubnetRecord,
};

use super::Subnet;
use super::nft::{Action, Match, Rule};

/// Addresses with a public one of their own.
pub(super) const PUBLIC_SENDERS: &str = "public-senders";
/// Marks what leaves by an internet gateway; NAT gateways count on from the next.
pub(super) const INTERNET_MARK: u32 = 1;

/// The prefix lists that rules may name, as [`intervals`].
pub(super) type PrefixLists = BTreeMap<String, Vec<Interval>>;

/// First and last address.
pub(super) type Interval = (u32, u32);

/// The same addresses, each once: in order, and with a gap between any two intervals.
pub(super) fn intervals(networks: impl IntoIterator<Item = Subnet>) -> Vec<Interval> {
    let mut all: Vec<Interval> =
        networks.into_iter().map(|network| (network.base, network.last())).collect();
    all.sort_unstable();
    let mut merged: Vec<Interval> = Vec::new();
    for (first, last) in all {
        match merged.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// What one security group allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) ingress: Vec<Rule>,
    pub(super) egress: Vec<Rule>,
}

/// The set of a group's members.
pub(super) fn members_of(group_id: &str) -> String {
    format!("of-{group_id}")
}

pub(super) fn ingress_of(group_id: &str) -> String {
    format!("in-{group_id}")
}

pub(super) fn egress_of(group_id: &str) -> String {
    format!("out-{group_id}")
}

/// The groups of one VPC. A rule that names what is not there allows nothing.
pub(super) fn groups(
    records: &[SecurityGroupRecord],
    lists: &PrefixLists,
) -> BTreeMap<String, Group> {
    let known: BTreeSet<&str> = records.iter().map(|group| group.group_id.as_str()).collect();
    let decide = |record: &SecurityGroupRecord| {
        let mut group = Group::default();
        for rule in &record.rules {
            let rules = allow(rule, &known, lists);
            if rule.is_egress { &mut group.egress } else { &mut group.ingress }.extend(rules);
        }
        group
    };
    records.iter().map(|record| (record.group_id.clone(), decide(record))).collect()
}

/// `None`: nothing at all.
fn allow(rule: &SecurityGroupRule, known: &BTreeSet<&str>, lists: &PrefixLists) -> Option<Rule> {
    let traffic = traffic(rule)?;
    let network = |subnet: Subnet| {
        if subnet.prefix == 0 {
            return Vec::new();
        }
        vec![if rule.is_egress { Match::Destination(subnet) } else { Match::Source(subnet) }]
    };
    let peer = match &rule.peer {
        SecurityPeer::Ipv4 { cidr } => Subnet::parse(cidr).ok().map(network),
        // Tasks have no IPv6.
        SecurityPeer::Ipv6 { .. } => None,
        SecurityPeer::Group { group_id, .. } if known.contains(group_id.as_str()) => {
            let members = members_of(group_id);
            Some(vec![if rule.is_egress {
                Match::DestinationIn(members)
            } else {
                Match::SourceIn(members)
            }])
        }
        SecurityPeer::Group { .. } => None,
        SecurityPeer::PrefixList { prefix_list_id: id } if lists.contains_key(id) => {
            Some(vec![if rule.is_egress {
                Match::DestinationIn(id.clone())
            } else {
                Match::SourceIn(id.clone())
            }])
        }
        SecurityPeer::PrefixList { .. } => None,
    };
    Some(Rule::new([peer?, traffic].concat(), Action::Accept))
}

/// Protocol and ports; `None` for what IPv4 never has.
fn traffic(rule: &SecurityGroupRule) -> Option<Vec<Match>> {
    const ICMP: u8 = 1;
    const TCP: u8 = 6;
    const UDP: u8 = 17;
    const ICMP_V6: u8 = 58;
    let protocol = match rule.ip_protocol.as_str() {
        "-1" => return Some(Vec::new()),
        "icmp" => ICMP,
        "tcp" => TCP,
        "udp" => UDP,
        "icmpv6" => ICMP_V6,
        number => number.parse().ok()?,
    };
    let mut matches = vec![Match::Protocol(protocol)];
    match protocol {
        ICMP_V6 => return None,
        ICMP => {
            // A negative one is "all".
            matches.extend(u8::try_from(rule.from_port).ok().map(Match::IcmpType));
            matches.extend(u8::try_from(rule.to_port).ok().map(Match::IcmpCode));
        }
        TCP | UDP => {
            let first = u16::try_from(rule.from_port).unwrap_or(0);
            let last = u16::try_from(rule.to_port).unwrap_or(u16::MAX);
            if (first, last) != (0, u16::MAX) {
                matches.push(Match::Ports(first, last));
            }
        }
        _ => {}
    }
    Some(matches)
}

/// The records that decide about ways out of one VPC.
#[derive(Debug, Default)]
pub(super) struct Ways {
    pub(super) subnets: Vec<SubnetRecord>,
    pub(super) tables: Vec<RouteTableRecord>,
    pub(super) internet_gateways: Vec<InternetGatewayRecord>,
    pub(super) nat_gateways: Vec<NatGatewayRecord>,
}

/// What the route tables make of the VPC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Routing {
    /// Per subnet, the chain of its route table.
    pub(super) routes: Vec<Rule>,
    /// The chains of route tables, by name.
    pub(super) tables: BTreeMap<String, Vec<Rule>>,
    /// The subnets into which a public address leads.
    pub(super) open: Vec<Rule>,
    /// Who gets which source address when it leaves by a NAT gateway.
    pub(super) translations: Vec<Rule>,
    /// The public addresses of NAT gateways.
    pub(super) nat_addresses: BTreeSet<Ipv4Addr>,
}

pub(super) fn routing(ways: &Ways) -> Routing {
    let mut routing = Routing::default();
    let nats: Vec<(&NatGatewayRecord, Ipv4Addr)> = ways
        .nat_gateways
        .iter()
        .filter(|nat| nat.state == NatGatewayState::Available && nat.is_public)
        .filter_map(|nat| Some((nat, nat.public_ip?)))
        .collect();
    for (mark, (_, address)) in (INTERNET_MARK + 1..).zip(&nats) {
        let leaving = Rule::new([Match::Mark(mark)], Action::SourceTo(*address));
        routing.translations.push(leaving);
        routing.nat_addresses.insert(*address);
    }
    for table in &ways.tables {
        let rules = chain(table, ways, &nats);
        routing.tables.insert(chain_of(table), rules);
    }
    for subnet in &ways.subnets {
        let Ok(network) = Subnet::parse(&subnet.cidr_block) else { continue };
        let Some(table) = table_of(&subnet.subnet_id, &ways.tables) else { continue };
        routing.routes.push(Rule::new([Match::Source(network)], Action::Goto(chain_of(table))));
        if table.routes.iter().any(|route| ways.is_internet(&route.target)) {
            routing.open.push(Rule::new([Match::Destination(network)], Action::Accept));
        }
    }
    routing
}

impl Ways {
    /// An internet gateway that is attached to this VPC; any other is a black hole.
    fn is_internet(&self, target: &RouteTarget) -> bool {
        matches!(target, RouteTarget::InternetGateway(id)
            if self.internet_gateways.iter().any(|gateway| gateway.internet_gateway_id == *id))
    }
}

fn chain_of(table: &RouteTableRecord) -> String {
    format!("via-{}", table.route_table_id)
}

/// The subnet's own table, or the main one.
fn table_of<'a>(subnet_id: &str, tables: &'a [RouteTableRecord]) -> Option<&'a RouteTableRecord> {
    let own = tables.iter().find(|table| table.is_associated_with(subnet_id));
    own.or_else(|| tables.iter().find(|table| table.is_main()))
}

/// The IPv4 routes of a table, the most specific first.
fn by_length(table: &RouteTableRecord) -> Vec<(Subnet, &RouteTarget)> {
    let mut routes: Vec<_> = table
        .routes
        .iter()
        .filter_map(|route| Some((Subnet::parse(&route.destination).ok()?, &route.target)))
        .collect();
    routes.sort_by_key(|(subnet, _)| std::cmp::Reverse(subnet.prefix));
    routes
}

fn chain(
    table: &RouteTableRecord,
    ways: &Ways,
    nats: &[(&NatGatewayRecord, Ipv4Addr)],
) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (destination, target) in by_length(table) {
        let to = |destination| Match::Destination(destination);
        match target {
            // Decided before this chain.
            RouteTarget::Local => continue,
            target @ RouteTarget::InternetGateway(_) if ways.is_internet(target) => {
                // It does not translate for others: without a public address there is no way.
                rules.push(Rule::new(
                    [to(destination), Match::SourceIn(PUBLIC_SENDERS.into())],
                    Action::MarkAndAccept(INTERNET_MARK),
                ));
            }
            RouteTarget::NatGateway(id) => {
                let found = nats.iter().position(|(nat, _)| nat.nat_gateway_id == *id);
                if let Some(place) = found
                    && let Ok(offset) = u32::try_from(place)
                    && let Some(own) = table_of(&nats[place].0.subnet_id, &ways.tables)
                {
                    let mark = INTERNET_MARK + 1 + offset;
                    rules.extend(through_nat(destination, own, ways, mark));
                }
            }
            // Nothing forwards for others here, and what is gone is a black hole.
            RouteTarget::InternetGateway(_) | RouteTarget::NetworkInterface(_) => {}
        }
        rules.push(Rule::new([to(destination)], Action::Drop));
    }
    rules.push(Rule::new([], Action::Drop));
    rules
}

/// What of `destination` the NAT gateway can pass on: that depends on its own subnet's routes.
fn through_nat(destination: Subnet, own: &RouteTableRecord, ways: &Ways, mark: u32) -> Vec<Rule> {
    let common = |(other, target): (Subnet, &RouteTarget)| {
        let narrower = if other.prefix > destination.prefix { other } else { destination };
        let overlap =
            destination.contains(other.base.into()) || other.contains(destination.base.into());
        if !overlap {
            return None;
        }
        let action =
            if ways.is_internet(target) { Action::MarkAndAccept(mark) } else { Action::Drop };
        Some(Rule::new([Match::Destination(narrower)], action))
    };
    by_length(own).into_iter().filter_map(common).collect()
}

#[cfg(test)]
mod tests;
