//! The network that functions run in unless they are put into a VPC: one of Hansom's own, with a
//! way out and none in.
//!
//! It is a router like a VPC's, whose rules come from here instead of from records: every instance
//! reaches Hansom and the world, by one public address that all share, and no instance reaches
//! another.
//!
//! Not here: which instance has which address (`functions`).

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use model::record::ec2::{PublicAddressRecord, PublicPoolRecord};
use model::{AccountId, Key, Region, StorageError};
use store::{Read, Store, Txn};

use super::Subnet;
use super::filter::World;
use super::nft::{Action, Match, Rule};
use super::policy::{Group, INTERNET_MARK, PrefixLists, Routing};

/// In place of a VPC's id. No VPC is called so.
pub(crate) const NETWORK: &str = "functions";
pub(crate) const CIDR: &str = "10.254.0.0/16";
/// In place of a security group's id.
pub(crate) const GROUP: &str = "sg-functions";

const BASE: u32 = u32::from_be_bytes([10, 254, 0, 0]);
/// The first ones are the router's.
const FIRST: u32 = 16;
const LAST: u32 = (1 << 16) - 2;
const OUT: &str = "via-functions";
const MARK: u32 = INTERNET_MARK + 1;
/// As control gives public addresses out: all of 198.18.0.0/15 but the first and the last.
const FIRST_PUBLIC: u32 = u32::from_be_bytes([198, 18, 0, 1]);
const N_PUBLIC: u32 = (1 << 17) - 2;

/// The address of the instance with this number; numbers start anew after some 65,000.
pub(crate) fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from(BASE + FIRST + number % (LAST - FIRST))
}

/// What holds in the network.
pub(super) fn world(read: &impl Read) -> Result<World, StorageError> {
    let group = Group { ingress: Vec::new(), egress: vec![Rule::new([], Action::Accept)] };
    let mut routing = Routing::default();
    if let (Some(public), Ok(all)) = (public_address(read)?, Subnet::parse(CIDR)) {
        routing.routes.push(Rule::new([Match::Source(all)], Action::Goto(OUT.into())));
        let out = vec![Rule::new([], Action::MarkAndAccept(MARK))];
        routing.tables.insert(OUT.into(), out);
        routing.translations.push(Rule::new([Match::Mark(MARK)], Action::SourceTo(public)));
        routing.nat_addresses = BTreeSet::from([public]);
    }
    let groups = BTreeMap::from([(GROUP.to_owned(), group)]);
    Ok(World { groups, lists: PrefixLists::new(), routing })
}

fn public_address(read: &impl Read) -> Result<Option<Ipv4Addr>, StorageError> {
    let all = read.scan(&Key::<PublicAddressRecord>::new())?;
    Ok(all.into_iter().find(|record| record.held_by == NETWORK).map(|record| record.address))
}

/// Has the network have a public address. Twice is once.
pub(crate) async fn ensure_public_address(store: &Store) -> Result<(), StorageError> {
    if public_address(&store.read()?)?.is_some() {
        return Ok(());
    }
    store.write(take_public_address).await
}

fn take_public_address(txn: &mut Txn<'_>) -> Result<(), StorageError> {
    if public_address(txn)?.is_some() {
        return Ok(());
    }
    let mut pool = txn.get(&PublicPoolRecord::key_of())?.unwrap_or_else(|| {
        // Several Hansoms on a machine: each begins somewhere of its own.
        let random = u32::from_be_bytes(model::random::bytes::<4>());
        PublicPoolRecord { n_used: 0, next_offset: random % N_PUBLIC / 256 * 256 }
    });
    for step in 0..N_PUBLIC {
        let offset = (pool.next_offset + step) % N_PUBLIC;
        let address = Ipv4Addr::from(FIRST_PUBLIC + offset);
        if txn.contains(&PublicAddressRecord::key_of(address))? {
            continue;
        }
        txn.put(&PublicAddressRecord {
            address,
            account: AccountId::default_account(),
            region: Region::default_region(),
            held_by: NETWORK.into(),
        });
        pool.n_used += 1;
        pool.next_offset = (offset + 1) % N_PUBLIC;
        txn.put(&pool);
        return Ok(());
    }
    // Functions do without the world then; Hansom they reach all the same.
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_is_one_way_out_and_it_stays_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let holder = store::Holder { pid: 1, listen: String::new() };
        let store = Store::open(dir.path(), &holder).unwrap();
        let routing = |store: &Store| world(&store.read().unwrap()).unwrap().routing;
        assert!(routing(&store).nat_addresses.is_empty());
        ensure_public_address(&store).await.unwrap();
        let first = routing(&store);
        assert_eq!(first.nat_addresses.len(), 1);
        ensure_public_address(&store).await.unwrap();
        assert_eq!(routing(&store), first);
    }

    #[test]
    fn addresses_are_of_the_network_and_not_the_router_s() {
        let all = Subnet::parse(CIDR).unwrap();
        for number in [0, 1, 65_000, 70_000, u32::MAX] {
            let address = address(number);
            assert!(all.contains(address), "{address}");
            assert!(address != all.gateway() && address != all.resolver());
        }
        assert_ne!(address(0), address(1));
    }
}
