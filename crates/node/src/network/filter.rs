//! Brings a router's packet filter from one state to the next, and knows which one it has.
//!
//! The table outlives the daemon: running tasks stay protected while none runs. The next daemon
//! replaces it as a whole, in one transaction; from then on only differences are sent. A new task
//! is a handful of set elements.
//!
//! An interface that has a link is a running task's; one without is a member of its groups only.
//!
//! Not here: what the records allow (`policy`), how to say it to the kernel (`nft`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::net::Ipv4Addr;

use tracing::warn;

use super::nft::{Action, Base, Batch, Element, Hook, Match, Rule, SetKind};
use super::policy::{self, Group, PUBLIC_SENDERS, PrefixLists, Routing};
use super::{LINK_LOCAL, RESOLVER_ADDRESS, SERVICES, Subnet};
use crate::sys::netlink::Socket;

const TABLE: &str = "hansom";
const UPLINK: &str = super::uplink::UPLINK;

/// Pairs of link and address: who may send as whom.
const LINKS: &str = "links";
/// From an address to the number of its combination of groups.
const COMBINATIONS: &str = "combinations";
/// From there to the chain of what the groups allow.
const EGRESS: &str = "egress-chains";
const INGRESS: &str = "ingress-chains";
/// From public to private addresses, and back.
const PUBLIC: &str = "public-addresses";
const PRIVATE: &str = "private-addresses";

const SETS: [(&str, SetKind); 7] = [
    (LINKS, SetKind::LinkAddresses),
    (COMBINATIONS, SetKind::Numbers),
    (EGRESS, SetKind::Chains),
    (INGRESS, SetKind::Chains),
    (PUBLIC, SetKind::Translations),
    (PRIVATE, SetKind::Translations),
    (PUBLIC_SENDERS, SetKind::Addresses),
];

const TCP: u8 = 6;
const UDP: u8 = 17;

/// Combinations of groups that nobody has any more and that keep their chains.
const MOST_IDLE: usize = 16;

/// A network interface, as far as packets are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) address: Ipv4Addr,
    /// In order.
    pub(super) groups: Vec<String>,
    pub(super) public: Option<Ipv4Addr>,
    /// The number of the router's end of its link, when it has one.
    pub(super) link: Option<u32>,
}

/// What holds for all interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct World {
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) lists: PrefixLists,
    pub(super) routing: Routing,
}

/// Public addresses that lead to this VPC from now on, and that no longer do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PublicChange {
    pub(super) removed: Vec<Ipv4Addr>,
    pub(super) added: Vec<Ipv4Addr>,
}

#[derive(Debug)]
pub(super) struct Filter {
    socket: Socket,
    vpc: Subnet,
    /// Whether the kernel has `state`.
    in_step: bool,
    state: State,
}

#[derive(Debug, Default)]
struct State {
    world: World,
    interfaces: HashMap<String, Interface>,
    combinations: HashMap<Vec<String>, Combination>,
    n_combinations: u32,
}

/// The groups that some interfaces have, together: one chain for each direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Combination {
    number: u32,
    n_users: u32,
}

impl Combination {
    fn ingress(self) -> String {
        format!("in-{}", self.number)
    }

    fn egress(self) -> String {
        format!("out-{}", self.number)
    }

    fn declare(self, batch: &mut Batch<'_>) {
        batch.chain(&self.ingress(), None);
        batch.chain(&self.egress(), None);
    }

    /// Has packets led to its chains.
    fn connect(self, batch: &mut Batch<'_>) {
        batch.add(INGRESS, [&Element::Chain(self.number, self.ingress())]);
        batch.add(EGRESS, [&Element::Chain(self.number, self.egress())]);
    }

    fn remove(self, batch: &mut Batch<'_>) {
        batch.remove(INGRESS, [&Element::Chain(self.number, self.ingress())]);
        batch.remove(EGRESS, [&Element::Chain(self.number, self.egress())]);
        batch.delete_chain(&self.ingress());
        batch.delete_chain(&self.egress());
    }
}

type Elements = BTreeSet<(String, Element)>;

impl Filter {
    /// `socket`: of the router's name space.
    pub(super) fn new(socket: Socket, vpc: Subnet) -> Filter {
        Filter { socket, vpc, in_step: false, state: State::default() }
    }

    /// Whether the kernel is known to have what was said here.
    pub(super) fn in_step(&self) -> bool {
        self.in_step
    }

    /// Whether all of these groups are known.
    pub(super) fn knows(&self, groups: &[String]) -> bool {
        groups.iter().all(|group| self.state.world.groups.contains_key(group))
    }

    pub(super) fn interface(&self, id: &str) -> Option<&Interface> {
        self.state.interfaces.get(id)
    }

    #[cfg(test)]
    pub(super) fn group(&self, id: &str) -> Option<&Group> {
        self.state.world.groups.get(id)
    }

    /// All of them, with their ids.
    pub(super) fn interfaces(&self) -> impl Iterator<Item = (&String, &Interface)> {
        self.state.interfaces.iter()
    }

    /// Has these interfaces be so, or with `None` not be. Twice is once.
    pub(super) fn update(
        &mut self,
        changes: Vec<(String, Option<Interface>)>,
    ) -> io::Result<PublicChange> {
        let mut batch = Batch::new(TABLE);
        let state = &mut self.state;
        let before: Vec<(String, Option<Interface>)> =
            changes.iter().map(|(id, _)| (id.clone(), state.interfaces.get(id).cloned())).collect();
        if before == changes && self.in_step {
            return Ok(PublicChange::default());
        }
        let (removed, added) = state.exchange(&mut batch, &before, &changes);
        let was_in_step = self.in_step;
        if let Err(error) = self.commit(batch) {
            // What the kernel refused is not so; nothing else has changed.
            self.in_step = was_in_step;
            self.state.exchange(&mut Batch::new(TABLE), &changes, &before);
            return Err(error);
        }
        Ok(PublicChange { removed: public(&removed), added: public(&added) })
    }

    /// Has this hold for all interfaces. Twice is once.
    pub(super) fn set_world(&mut self, world: World) -> io::Result<PublicChange> {
        if self.in_step && self.state.world == world {
            return Ok(PublicChange::default());
        }
        let mut batch = Batch::new(TABLE);
        let old = std::mem::replace(&mut self.state.world, world);
        let was_in_step = self.in_step;
        if self.state.world.lists == old.lists {
            self.state.change_world(&mut batch, &old);
        } else {
            // Intervals do not change piece by piece; but they rarely do.
            self.in_step = false;
        }
        if let Err(error) = self.commit(batch) {
            // The kernel still has what it had.
            (self.state.world, self.in_step) = (old, was_in_step);
            return Err(error);
        }
        let (old, new) = (&old.routing.nat_addresses, &self.state.world.routing.nat_addresses);
        Ok(PublicChange {
            removed: old.difference(new).copied().collect(),
            added: new.difference(old).copied().collect(),
        })
    }

    /// Both at once; what has no interface in `changes` stays. Twice is once.
    pub(super) fn reconcile(
        &mut self,
        world: World,
        changes: Vec<(String, Option<Interface>)>,
    ) -> io::Result<PublicChange> {
        if !self.in_step {
            // One transaction for everything, and no moment in which tasks that run are cut off.
            let nat_addresses = world.routing.nat_addresses.clone();
            self.state.world = world;
            let mut change = self.update(changes)?;
            change.added.extend(nat_addresses);
            return Ok(change);
        }
        let mut change = self.set_world(world)?;
        let also = self.update(changes)?;
        change.removed.extend(also.removed);
        change.added.extend(also.added);
        Ok(change)
    }

    fn commit(&mut self, batch: Batch<'_>) -> io::Result<()> {
        if self.in_step {
            match batch.commit(&self.socket) {
                Ok(()) => return Ok(()),
                // Somebody else was at the table.
                Err(error) => warn!(error = %error, "a packet filter is made anew"),
            }
            self.in_step = false;
        }
        let mut batch = Batch::new(TABLE);
        self.state.describe(&mut batch, self.vpc);
        batch.commit(&self.socket)?;
        self.in_step = true;
        Ok(())
    }
}

/// The public addresses among elements.
fn public(elements: &Elements) -> Vec<Ipv4Addr> {
    let address = |(set, element): &(String, Element)| match element {
        Element::Translation(public, _) if set == PUBLIC => Some(*public),
        _ => None,
    };
    elements.iter().filter_map(address).collect()
}

impl State {
    /// Takes `before` away and puts `after` in its place; returns the elements that went and came.
    fn exchange(
        &mut self,
        batch: &mut Batch<'_>,
        before: &[(String, Option<Interface>)],
        after: &[(String, Option<Interface>)],
    ) -> (Elements, Elements) {
        let mut old = Elements::new();
        for interface in before.iter().filter_map(|(_, interface)| interface.as_ref()) {
            self.elements(interface, &mut old);
        }
        for interface in after.iter().filter_map(|(_, interface)| interface.as_ref()) {
            self.enter(batch, interface);
        }
        let mut new = Elements::new();
        for (id, interface) in after {
            match interface {
                Some(interface) => {
                    self.elements(interface, &mut new);
                    self.interfaces.insert(id.clone(), interface.clone());
                }
                None => {
                    self.interfaces.remove(id);
                }
            }
        }
        let mut removed: Elements = old.difference(&new).cloned().collect();
        let added: Elements = new.difference(&old).cloned().collect();
        if !removed.is_empty() {
            // An address may have been given to another interface before it was heard here that
            // the former one is gone.
            let still = self.of_addresses(before.iter().filter_map(|(_, interface)| {
                interface.as_ref().map(|interface| interface.address)
            }));
            removed.retain(|element| !still.contains(element));
        }
        for (set, element) in &removed {
            batch.remove(set, [element]);
        }
        for (set, element) in &added {
            batch.add(set, [element]);
        }
        for interface in before.iter().filter_map(|(_, interface)| interface.as_ref()) {
            self.leave(batch, interface);
        }
        (removed, added)
    }

    /// The elements of all interfaces that have one of these addresses.
    fn of_addresses(&self, addresses: impl Iterator<Item = Ipv4Addr>) -> Elements {
        let addresses: BTreeSet<Ipv4Addr> = addresses.collect();
        let mut elements = Elements::new();
        for interface in self.interfaces.values() {
            if addresses.contains(&interface.address) {
                self.elements(interface, &mut elements);
            }
        }
        elements
    }

    /// Counts the interface among the users of its combination of groups.
    fn enter(&mut self, batch: &mut Batch<'_>, interface: &Interface) {
        if interface.link.is_none() {
            return;
        }
        if let Some(combination) = self.combinations.get_mut(&interface.groups) {
            combination.n_users += 1;
            return;
        }
        self.n_combinations += 1;
        let combination = Combination { number: self.n_combinations, n_users: 1 };
        self.combinations.insert(interface.groups.clone(), combination);
        combination.declare(batch);
        self.fill(batch, &interface.groups, combination);
        combination.connect(batch);
    }

    fn leave(&mut self, batch: &mut Batch<'_>, interface: &Interface) {
        if interface.link.is_none() {
            return;
        }
        let Some(combination) = self.combinations.get_mut(&interface.groups) else { return };
        combination.n_users -= 1;
        if combination.n_users > 0 {
            return;
        }
        // The next task is likely to have the same groups. Chains cost several times what its
        // elements do, because the kernel looks at all chains again.
        let idle = self.combinations.iter().filter(|(_, combination)| combination.n_users == 0);
        let mut idle: Vec<_> = idle.map(|(of, combination)| (combination.number, of)).collect();
        if idle.len() > MOST_IDLE {
            idle.sort_unstable();
            let oldest = idle[0].1.clone();
            if let Some(combination) = self.combinations.remove(&oldest) {
                combination.remove(batch);
            }
        }
    }

    /// What none of the groups allows is dropped.
    fn fill(&self, batch: &mut Batch<'_>, groups: &[String], combination: Combination) {
        let chain = |of: fn(&str) -> String| {
            let known = groups.iter().filter(|group| self.world.groups.contains_key(*group));
            let jumps = known.map(|group| Rule::new([], Action::Jump(of(group))));
            jumps.chain([Rule::new([], Action::Drop)]).collect::<Vec<Rule>>()
        };
        batch.rules(&combination.ingress(), &chain(policy::ingress_of));
        batch.rules(&combination.egress(), &chain(policy::egress_of));
    }

    fn elements(&self, interface: &Interface, into: &mut Elements) {
        let address = interface.address;
        for group in interface.groups.iter().filter(|id| self.world.groups.contains_key(*id)) {
            into.insert((policy::members_of(group), Element::Address(address)));
        }
        let Some(link) = interface.link else { return };
        into.insert((LINKS.into(), Element::LinkAddress(link, address)));
        if let Some(combination) = self.combinations.get(&interface.groups) {
            into.insert((COMBINATIONS.into(), Element::Number(address, combination.number)));
        }
        if let Some(public) = interface.public {
            into.insert((PUBLIC.into(), Element::Translation(public, address)));
            into.insert((PRIVATE.into(), Element::Translation(address, public)));
            into.insert((PUBLIC_SENDERS.into(), Element::Address(address)));
        }
    }

    /// From `old` to the present world.
    fn change_world(&self, batch: &mut Batch<'_>, old: &World) {
        let (groups, routing) = (&self.world.groups, &self.world.routing);
        let appeared = |id: &&String| !old.groups.contains_key(*id);
        let disappeared: Vec<&String> =
            old.groups.keys().filter(|id| !groups.contains_key(*id)).collect();
        let new: BTreeSet<&String> = groups.keys().filter(appeared).collect();
        for id in &new {
            declare_group(batch, id);
        }
        for (id, group) in groups {
            let before = old.groups.get(id);
            for (chain, rules, before) in [
                (policy::ingress_of(id), &group.ingress, before.map(|before| &before.ingress)),
                (policy::egress_of(id), &group.egress, before.map(|before| &before.egress)),
            ] {
                if before != Some(rules) {
                    batch.flush_chain(&chain);
                    batch.rules(&chain, rules);
                }
            }
        }
        for (of, combination) in &self.combinations {
            if of.iter().any(|id| new.contains(id) || disappeared.contains(&id)) {
                batch.flush_chain(&combination.ingress());
                batch.flush_chain(&combination.egress());
                self.fill(batch, of, *combination);
            }
        }
        for interface in self.interfaces.values() {
            for group in interface.groups.iter().filter(|id| new.contains(id)) {
                let member = Element::Address(interface.address);
                batch.add(&policy::members_of(group), [&member]);
            }
        }

        for (chain, rules) in &routing.tables {
            let before = old.routing.tables.get(chain);
            if before.is_none() {
                batch.chain(chain, None);
            }
            if before != Some(rules) {
                batch.flush_chain(chain);
                batch.rules(chain, rules);
            }
        }
        for (chain, rules, before) in [
            ("subnets", &routing.routes, &old.routing.routes),
            ("open", &routing.open, &old.routing.open),
            ("gateways", &routing.translations, &old.routing.translations),
        ] {
            if rules != before {
                batch.flush_chain(chain);
                batch.rules(chain, rules);
            }
        }

        for chain in old.routing.tables.keys().filter(|chain| !routing.tables.contains_key(*chain))
        {
            batch.delete_chain(chain);
        }
        for id in &disappeared {
            batch.delete_chain(&policy::ingress_of(id));
            batch.delete_chain(&policy::egress_of(id));
        }
        for id in disappeared {
            batch.delete_set(&policy::members_of(id));
        }
    }

    /// The whole table.
    fn describe(&self, batch: &mut Batch<'_>, vpc: Subnet) {
        batch.reset_table();
        for (name, kind) in SETS {
            batch.set(name, kind);
        }
        let World { groups, lists, routing } = &self.world;
        for (id, intervals) in lists {
            batch.set(id, SetKind::Intervals);
            let elements: Vec<Element> = intervals
                .iter()
                .flat_map(|(first, last)| {
                    let after = last.checked_add(1).map(|after| Element::After(after.into()));
                    std::iter::once(Element::Address((*first).into())).chain(after)
                })
                .collect();
            batch.add(id, &elements);
        }
        for id in groups.keys() {
            declare_group(batch, id);
        }
        for chain in ["subnets", "open", "gateways"] {
            batch.chain(chain, None);
        }
        for chain in routing.tables.keys() {
            batch.chain(chain, None);
        }
        for combination in self.combinations.values() {
            combination.declare(batch);
        }
        for (id, group) in groups {
            batch.rules(&policy::ingress_of(id), &group.ingress);
            batch.rules(&policy::egress_of(id), &group.egress);
        }
        for (of, combination) in &self.combinations {
            self.fill(batch, of, *combination);
        }
        for (chain, rules) in &routing.tables {
            batch.rules(chain, rules);
        }
        batch.rules("subnets", &routing.routes);
        batch.rules("open", &routing.open);
        batch.rules("gateways", &routing.translations);
        for (name, base, rules) in base_chains(vpc) {
            batch.chain(name, Some(base));
            batch.rules(name, &rules);
        }
        for combination in self.combinations.values() {
            combination.connect(batch);
        }
        let mut elements = Elements::new();
        for interface in self.interfaces.values() {
            self.elements(interface, &mut elements);
        }
        let mut by_set: BTreeMap<&str, BTreeMap<Key, &Element>> = BTreeMap::new();
        for (set, element) in &elements {
            // Should two interfaces claim one address, one of them has it.
            by_set.entry(set).or_default().insert(key(element), element);
        }
        for (set, elements) in by_set {
            batch.add(set, elements.into_values());
        }
    }
}

type Key = (u32, Ipv4Addr);

fn key(element: &Element) -> Key {
    match element {
        Element::LinkAddress(link, address) => (*link, *address),
        Element::Address(address)
        | Element::After(address)
        | Element::Number(address, _)
        | Element::Translation(address, _) => (0, *address),
        Element::Chain(number, _) => (*number, Ipv4Addr::UNSPECIFIED),
    }
}

fn declare_group(batch: &mut Batch<'_>, id: &str) {
    batch.set(&policy::members_of(id), SetKind::Addresses);
    batch.chain(&policy::ingress_of(id), None);
    batch.chain(&policy::egress_of(id), None);
}

/// What is the same for all tasks, in a packet's order. See `policy` for the drawing.
fn base_chains(vpc: Subnet) -> Vec<(&'static str, Base, Vec<Rule>)> {
    use Match::{Destination, In, Known, Mark, Ports, Protocol, Source, Translated};
    let rule = |matches: &[Match], action| Rule::new(matches, action);
    let base = |hook, priority, translates, drops| Base { hook, priority, translates, drops };
    let uplink = || In(UPLINK.into());
    let loopback = || In("lo".into());
    let own_link = Match::LinkAndSourceIn(LINKS.into());

    let guard = vec![
        rule(&[loopback()], Action::Accept),
        // From the host or beyond nobody is of this VPC.
        rule(&[uplink(), Source(vpc)], Action::Drop),
        rule(&[uplink()], Action::Accept),
        rule(&[own_link], Action::Accept),
    ];
    let egress = vec![
        rule(&[Known], Action::Accept),
        // Groups say nothing about the platform's own services, as on AWS.
        rule(&[Destination(LINK_LOCAL)], Action::Accept),
        rule(&[Destination(Subnet::of(vpc.resolver()))], Action::Accept),
        rule(&[], Action::BySource { numbers: COMBINATIONS.into(), chains: EGRESS.into() }),
    ];
    let routes = vec![
        rule(&[Known], Action::Accept),
        rule(&[loopback()], Action::Accept),
        rule(&[uplink()], Action::Accept),
        rule(&[Destination(vpc)], Action::Accept),
        rule(&[Destination(LINK_LOCAL)], Action::Accept),
        rule(&[], Action::Jump("subnets".into())),
    ];
    let public = vec![rule(&[], Action::DestinationFrom(PUBLIC.into()))];
    let dns = |address, protocol| {
        let to = Destination(Subnet::of(address));
        rule(&[to, Protocol(protocol), Ports(53, 53)], Action::Accept)
    };
    let input = vec![
        rule(&[Known], Action::Accept),
        rule(&[loopback()], Action::Accept),
        rule(&[uplink()], Action::Drop),
        dns(vpc.resolver(), UDP),
        dns(vpc.resolver(), TCP),
        dns(RESOLVER_ADDRESS, UDP),
        dns(RESOLVER_ADDRESS, TCP),
        rule(&[Destination(SERVICES), Protocol(TCP)], Action::Accept),
    ];
    let forward = vec![
        rule(&[Known], Action::Accept),
        // The host's own link-local services, such as a cloud's metadata, are not the tasks'.
        rule(&[Destination(LINK_LOCAL)], Action::Drop),
        rule(&[Translated], Action::Jump("open".into())),
        rule(&[Translated], Action::Drop),
        rule(&[uplink()], Action::Drop),
        rule(&[], Action::Accept),
    ];
    let leaving = vec![
        rule(&[Mark(policy::INTERNET_MARK)], Action::SourceFrom(PRIVATE.into())),
        rule(&[], Action::Jump("gateways".into())),
    ];
    let ingress = vec![
        rule(&[Known], Action::Accept),
        rule(&[], Action::ByDestination { numbers: COMBINATIONS.into(), chains: INGRESS.into() }),
    ];
    vec![
        ("guard", base(Hook::Prerouting, -300, false, true), guard),
        ("egress", base(Hook::Prerouting, -150, false, false), egress),
        ("routes", base(Hook::Prerouting, -140, false, true), routes),
        ("public", base(Hook::Prerouting, -100, true, false), public),
        ("input", base(Hook::Input, 0, false, true), input),
        ("forward", base(Hook::Forward, 0, false, true), forward),
        ("leaving", base(Hook::Postrouting, 100, true, false), leaving),
        ("ingress", base(Hook::Postrouting, 300, false, false), ingress),
    ]
}
