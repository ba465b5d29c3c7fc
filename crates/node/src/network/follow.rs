//! Reads what the network's records say, and has the routers follow their changes at once.
//!
//! The store is read while a router's filter is held: what is read first is also applied first.
//!
//! Not here: what the records mean (`policy`), and the kernel's part of it (`filter`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use background::Chain;
use model::record::Record;
use model::record::ec2::{
    InternetGatewayRecord, NatGatewayRecord, NetworkInterfaceRecord, PrefixListRecord,
    RouteTableRecord, SecurityGroupRecord, SecurityPeer, SubnetRecord,
};
use model::record::ecs::TaskNetwork;
use model::{Key, StorageError};
use store::{Read, Store};
use tracing::warn;

use super::filter::{Filter, Interface, PublicChange, World};
use super::link;
use super::policy::{self, PrefixLists, Ways};
use super::router::Router;
use super::{NetworkError, Routers, Subnet, functions, kernel};

/// What holds in the VPC now.
fn world(read: &impl Read, vpc_id: &str) -> Result<World, StorageError> {
    if vpc_id == functions::NETWORK {
        return functions::world(read);
    }
    let groups = of_vpc(read, |group: &SecurityGroupRecord| group.vpc_id == vpc_id)?;
    let ways = Ways {
        subnets: of_vpc(read, |subnet: &SubnetRecord| subnet.vpc_id == vpc_id)?,
        tables: of_vpc(read, |table: &RouteTableRecord| table.vpc_id == vpc_id)?,
        internet_gateways: of_vpc(read, |gateway: &InternetGatewayRecord| {
            gateway.attached_vpc_id.as_deref() == Some(vpc_id)
        })?,
        nat_gateways: of_vpc(read, |gateway: &NatGatewayRecord| gateway.vpc_id == vpc_id)?,
    };
    let mut lists = PrefixLists::new();
    for group in &groups {
        for rule in &group.rules {
            let SecurityPeer::PrefixList { prefix_list_id: id } = &rule.peer else { continue };
            let key = PrefixListRecord::key_of(&group.account, &group.region, id);
            let Some(list) = read.get(&key)? else { continue };
            let entries = list.entries.iter().filter_map(|entry| Subnet::parse(&entry.cidr).ok());
            lists.insert(id.clone(), policy::intervals(entries));
        }
    }
    let groups = policy::groups(&groups, &lists);
    Ok(World { groups, lists, routing: policy::routing(&ways) })
}

fn of_vpc<R: Record>(read: &impl Read, is_of: impl Fn(&R) -> bool) -> Result<Vec<R>, StorageError> {
    let mut records = read.scan(&Key::<R>::new())?;
    records.retain(is_of);
    Ok(records)
}

/// Without a link.
pub(super) fn interface(record: &NetworkInterfaceRecord) -> Interface {
    Interface {
        address: record.private_ip,
        groups: in_order(&record.security_groups),
        public: record.public.as_ref().map(|public| public.public_ip),
        link: None,
    }
}

/// From the task's own record, for want of the interface's.
pub(super) fn interface_of_task(network: &TaskNetwork) -> Result<Interface, NetworkError> {
    let address =
        |text: &String| text.parse().map_err(|_| NetworkError::Address { text: text.clone() });
    Ok(Interface {
        address: address(&network.private_ip)?,
        groups: in_order(&network.security_groups),
        public: network.public_ip.as_ref().map(address).transpose()?,
        link: None,
    })
}

fn in_order(groups: &[String]) -> Vec<String> {
    groups.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

/// Brings what holds for the whole VPC up to date.
pub(super) fn update_world(
    router: &Router,
    filter: &mut Filter,
    read: &impl Read,
) -> Result<(), NetworkError> {
    let change = filter.set_world(world(read, router.vpc_id())?);
    lead(router, change.map_err(kernel("set up the VPC's rules"))?);
    Ok(())
}

/// One public address that another Hansom has does not stop all the others.
fn lead(router: &Router, change: PublicChange) {
    for (public, error) in router.lead(change) {
        let vpc = router.vpc_id();
        warn!(vpc, %public, error = %Chain(&error), "a public address does not lead to its interface");
    }
}

/// Brings everything up to date. The first time, the tasks that an earlier daemon has started
/// are told by the router's routes, so that none of them is cut off for a moment.
pub(super) fn update_all(router: &Router, store: &Store) -> Result<(), NetworkError> {
    let mut filter = router.filter();
    let read = store.read()?;
    let world = world(&read, router.vpc_id())?;
    let records =
        of_vpc(&read, |record: &NetworkInterfaceRecord| record.vpc_id == router.vpc_id())?;
    let mut links: HashMap<_, _> = filter
        .interfaces()
        .filter_map(|(_, interface)| Some((interface.address, interface.link?)))
        .collect();
    if !filter.in_step() {
        let routes = router.with_links(link::links_of_addresses);
        links.extend(routes.map_err(kernel("list the router's routes"))?);
    }
    let mut changes: BTreeMap<String, Option<Interface>> = filter
        .interfaces()
        // One with a link is a task's until the task is released.
        .filter(|(_, interface)| interface.link.is_none())
        .map(|(id, _)| (id.clone(), None))
        .collect();
    for record in records {
        let mut interface = interface(&record);
        interface.link = links.get(&interface.address).copied();
        changes.insert(record.network_interface_id, Some(interface));
    }
    let change = filter.reconcile(world, changes.into_iter().collect());
    lead(router, change.map_err(kernel("set up the VPC's rules"))?);
    Ok(())
}

/// Changes of interfaces are collected for so long: a task that starts or ends changes its
/// interface's record a moment before or after it changes the packet filter itself.
const COLLECT: Duration = Duration::from_millis(5);

/// Has the routers follow the records for ever.
pub(super) async fn follow(routers: Routers, store: Store) {
    let mut interfaces = store.watch::<NetworkInterfaceRecord>();
    let mut groups = store.watch::<SecurityGroupRecord>();
    let mut subnets = store.watch::<SubnetRecord>();
    let mut tables = store.watch::<RouteTableRecord>();
    let mut internet_gateways = store.watch::<InternetGatewayRecord>();
    let mut nat_gateways = store.watch::<NatGatewayRecord>();
    let mut prefix_lists = store.watch::<PrefixListRecord>();
    loop {
        let mut changed = BTreeSet::new();
        tokio::select! {
            // A watch that is dropped while it waits has lost nothing.
            keys = interfaces.changed() => changed = keys,
            _ = groups.changed() => {}
            _ = subnets.changed() => {}
            _ = tables.changed() => {}
            _ = internet_gateways.changed() => {}
            _ = nat_gateways.changed() => {}
            _ = prefix_lists.changed() => {}
        }
        if !changed.is_empty() {
            tokio::time::sleep(COLLECT).await;
            changed.extend(interfaces.changed_by_now());
        }
        let routers: Vec<_> = routers.lock().await.values().cloned().collect();
        for router in routers {
            let followed = if changed.is_empty() {
                worlds(&router, &store)
            } else {
                members(&router, &store, &changed)
            };
            if let Err(error) = followed {
                let vpc = router.vpc_id();
                warn!(vpc, error = %Chain(&error), "could not follow a change of the network");
            }
        }
    }
}

fn worlds(router: &Router, store: &Store) -> Result<(), NetworkError> {
    let mut filter = router.filter();
    let read = store.read()?;
    update_world(router, &mut filter, &read)
}

/// Follows the change of single interfaces.
fn members(
    router: &Router,
    store: &Store,
    changed: &BTreeSet<Key<NetworkInterfaceRecord>>,
) -> Result<(), NetworkError> {
    let mut filter = router.filter();
    let read = store.read()?;
    let mut changes = Vec::new();
    for key in changed {
        let now = read.get(key)?.filter(|record| record.vpc_id == router.vpc_id());
        let Some(id) = last_part(key) else { continue };
        let link = filter.interface(id).map(|known| known.link);
        match (now, link) {
            (Some(record), link) => {
                let mut interface = interface(&record);
                interface.link = link.flatten();
                changes.push((record.network_interface_id, Some(interface)));
            }
            (None, Some(None)) => changes.push((id.to_owned(), None)),
            // A task's until the task is released; or never of this VPC.
            (None, Some(Some(_)) | None) => {}
        }
    }
    let groups = changes.iter().filter_map(|(_, interface)| interface.as_ref());
    if !groups.into_iter().all(|interface| filter.knows(&interface.groups)) {
        update_world(router, &mut filter, &read)?;
    }
    let change = filter.update(changes);
    lead(router, change.map_err(kernel("set up the interfaces' rules"))?);
    Ok(())
}

/// A record that is gone is known by its key alone, whose last part is its id.
fn last_part<R>(key: &Key<R>) -> Option<&str> {
    let bytes = key.as_bytes().strip_suffix(&[0, 0])?;
    let start = bytes.windows(2).rposition(|pair| pair == [0, 0]).map_or(0, |at| at + 2);
    std::str::from_utf8(&bytes[start..]).ok()
}
