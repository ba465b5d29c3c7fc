//! The link between a VPC's router and the host, and what the host lets through it.
//!
//! What comes out of a VPC bears a public address of Hansom's and may go to the world, where
//! it gets the host's address, or to another public address. The host itself, its loopback,
//! its link-local neighbours and other VPCs' routers are out of reach. The host, and whom it
//! forwards for, reach public addresses, and appear with the host's end of the uplink as source
//! unless they bring their own.
//!
//! Not here: who has a public address (control) and who may use it (`policy`).

use std::fs::OpenOptions;
use std::io;
use std::net::Ipv4Addr;
use std::os::fd::BorrowedFd;
use std::sync::{Mutex, PoisonError};

use rustix::fs::{FlockOperation, flock};
use tracing::warn;

use super::link::{self, End, Setup};
use super::nft::{self, Action, Base, Batch, Hook, Match, Rule};
use super::{Config, LET_THROUGH, LINK_LOCAL, PUBLIC_POOL, ROUTER_MAC, disable_ipv6, index};
use crate::sys;
use crate::sys::netlink::Socket;

/// The router's end.
pub(super) const UPLINK: &str = "up0";
const HOST_MAC: link::Mac = [0xee, 0xee, 0xee, 0xee, 0xee, 0x01];
/// Pairs of addresses are taken from 169.254.64.0/18: link-local, so no network of the host is
/// hidden, and clear of the addresses that clouds give their metadata services.
const BASE: u32 = 0xa9fe_4000;
const N_PAIRS: u32 = 8192;

/// The host's end.
#[derive(Debug)]
pub(super) struct Uplink {
    /// Of the host's name space.
    host: Mutex<Socket>,
    instance: String,
    index: u32,
    router: Ipv4Addr,
}

/// The addresses of both ends.
#[derive(Clone, Copy, Debug)]
struct Pair {
    host: Ipv4Addr,
    router: Ipv4Addr,
}

impl Pair {
    fn number(n: u32) -> Pair {
        let base = BASE + 2 * (n % N_PAIRS);
        Pair { host: base.into(), router: (base + 1).into() }
    }
}

impl Uplink {
    /// Makes the link, unless there is one, and has the host know about it.
    pub(super) fn ensure(
        config: &Config,
        vpc_id: &str,
        netns: BorrowedFd<'_>,
    ) -> io::Result<Uplink> {
        // Several instances choose addresses on one host: one at a time.
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open("/run/hansom/lock")?;
        flock(&lock, FlockOperation::LockExclusive)?;
        let host = Socket::route()?;
        let (index, pair) = find_or_make(&host, config, vpc_id, netns)?;
        drop(lock);
        let name = link::name_of(&host, index)?;
        let packet_filter = Socket::netfilter()?;
        describe(&table_name(&config.instance, vpc_id), &name).commit(&packet_filter)?;
        warn_of_others(&packet_filter);
        let instance = config.instance.clone();
        Ok(Uplink { host: Mutex::new(host), instance, index, router: pair.router })
    }

    /// Has the host reach `public` by this VPC.
    ///
    /// # Errors
    /// `AddrInUse` when the address leads to another Hansom on this machine.
    pub(super) fn lead_in(&self, public: Ipv4Addr) -> io::Result<()> {
        let host = self.host.lock().unwrap_or_else(PoisonError::into_inner);
        match Setup::default().new_route(public, self.index, self.router).apply(&host) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other,
        }
        if let Some((32, index)) = link::route_to(&host, public)?
            && index != self.index
        {
            let name = link::name_of(&host, index)?;
            // Our own other VPCs give addresses away and get them.
            if !name.starts_with(&format!("h{}-", self.instance)) {
                let text = format!("{public} leads to {name}, which is not this Hansom's");
                return Err(io::Error::new(io::ErrorKind::AddrInUse, text));
            }
        }
        Setup::default().route(public, 32, self.index, Some(self.router)).apply(&host)
    }

    /// No longer. An address that leads elsewhere by now stays there.
    pub(super) fn lead_away(&self, public: Ipv4Addr) -> io::Result<()> {
        let host = self.host.lock().unwrap_or_else(PoisonError::into_inner);
        link::remove_route(&host, public, self.index)
    }
}

/// Of the host's table for one VPC.
pub(super) fn table_name(instance: &str, vpc_id: &str) -> String {
    format!("hansom-{instance}-{vpc_id}")
}

/// The number of the host's end, and the addresses.
/// Says once that somebody else's firewall is in the way: ours can only forbid more.
fn warn_of_others(packet_filter: &Socket) {
    static SAID: std::sync::Once = std::sync::Once::new();
    let Ok(closed) = nft::closed_to_forwarding(packet_filter) else { return };
    for (table, chain) in closed {
        SAID.call_once(|| {
            warn!(
                table,
                chain,
                hint = LET_THROUGH,
                "a firewall drops what is forwarded: tasks may not reach the world"
            );
        });
    }
}

fn find_or_make(
    host: &Socket,
    config: &Config,
    vpc_id: &str,
    netns: BorrowedFd<'_>,
) -> io::Result<(u32, Pair)> {
    let inside = sys::in_netns(netns, Socket::route)?;
    if let Some((_, index)) = link::index_and_peer(&inside, UPLINK)? {
        let own = link::addresses(&inside)?.into_iter().find_map(|address| {
            let n = u32::from(address).checked_sub(BASE)? / 2;
            (n < N_PAIRS).then(|| Pair::number(n))
        });
        if let Some(pair) = own {
            return Ok((index, pair));
        }
        // Left over when a daemon died between two steps.
        link::remove(&inside, UPLINK)?;
    }
    let taken = link::names(host)?;
    let name = (0_u32..)
        .map(|n| format!("h{}-{n}", config.instance))
        .find(|name| !taken.contains(name))
        .ok_or_else(|| io::Error::other("no free link name"))?;
    let used = link::addresses(host)?;
    let first = vpc_id.bytes().chain(config.instance.bytes());
    let first = first.fold(17_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    let pair = (0..N_PAIRS)
        .map(|n| Pair::number(first.wrapping_add(n)))
        .find(|pair| !used.contains(&pair.host))
        .ok_or_else(|| io::Error::other("no free uplink address"))?;

    let near = End { name: &name, mac: HOST_MAC, index: 0 };
    let far = End { name: UPLINK, mac: ROUTER_MAC, index: 0 };
    link::create_veth(host, &near, &far, netns, config.mtu, false)?;
    disable_ipv6(&name)?;
    let near = index(host, &name)?;
    Setup::default()
        .address(near, pair.host, 31)
        .up(near)
        .route(pair.router, 32, near, None)
        .neighbour(near, pair.router, ROUTER_MAC)
        .apply(host)?;
    let far = index(&inside, UPLINK)?;
    Setup::default()
        .address(far, pair.router, 31)
        .up(far)
        .route(pair.host, 32, far, None)
        .neighbour(far, pair.host, HOST_MAC)
        .route(Ipv4Addr::UNSPECIFIED, 0, far, Some(pair.host))
        .apply(&inside)?;
    Ok((near, pair))
}

/// The host's table. It only ever forbids; what it accepts other tables may still refuse.
fn describe<'a>(table: &'a str, link: &str) -> Batch<'a> {
    use Match::{Destination, In, Known, NotDestination, NotSource, Out, Source};
    let base = |hook, priority, translates| Base { hook, priority, translates, drops: false };
    let rule = |matches: &[Match], action| Rule::new(matches, action);
    let (from, to) = (|| In(link.into()), || Out(link.into()));
    let input = [rule(&[from(), Known], Action::Accept), rule(&[from()], Action::Drop)];
    let forward = [
        rule(&[from(), NotSource(PUBLIC_POOL)], Action::Drop),
        rule(&[from(), Known], Action::Accept),
        rule(&[from(), Destination(LINK_LOCAL)], Action::Drop),
        rule(&[to(), Known], Action::Accept),
        rule(&[to(), NotDestination(PUBLIC_POOL)], Action::Drop),
    ];
    let leaving = [rule(&[Source(PUBLIC_POOL), NotDestination(PUBLIC_POOL)], Action::Masquerade)];
    let mut batch = Batch::new(table);
    batch.reset_table();
    for (name, base, rules) in [
        ("input", base(Hook::Input, -10, false), &input[..]),
        ("forward", base(Hook::Forward, -10, false), &forward[..]),
        ("leaving", base(Hook::Postrouting, 100, true), &leaving[..]),
    ] {
        batch.chain(name, Some(base));
        batch.rules(name, rules);
    }
    batch
}
