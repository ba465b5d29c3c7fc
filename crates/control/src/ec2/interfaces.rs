//! Network interfaces: choosing their subnet and address, and giving both back.
//!
//! Plain functions on a transaction, so that a task and its interface are one commit. ECS uses
//! [`check_task_network`] and [`allocate_task_interface`], Lambda [`allocate_function_interface`]; NAT
//! gateways and the interfaces that users make go through [`create_interface`].
//!
//! A subnet is not searched for a free address: each one in use is a record, and a cursor moves
//! through the subnet, most often to an address that is free. An address that was given back is
//! given out again only when the cursor comes round, so a late packet for one task does not
//! reach the next.

use std::net::Ipv4Addr;

use model::record::ec2::{
    AddressRecord, InterfaceAttachment, InterfaceStatus, NetworkInterfaceRecord, PublicAssociation,
    SecurityGroupRecord, SubnetAddressRecord, SubnetRecord, SubnetUsageRecord, Tag, VpcRecord,
    private_dns_name,
};
use model::record::ecs::{AttachmentStatus, TaskNetwork};
use model::{AccountId, Key, Region, StorageError, Timestamp, random};
use store::{Read, Txn};
use thiserror::Error;

use super::cidr::Cidr;
use super::ids::new_id;
use super::public_addresses;

/// The addresses at the start of a subnet that are the network's own: base, router, resolver,
/// and one that AWS keeps for later. The last of the subnet is kept too.
pub const N_RESERVED_FIRST: u32 = 4;

/// The type of the interfaces of functions' instances.
const FUNCTION_INTERFACE: &str = "lambda";

#[derive(Debug, Error)]
pub enum InterfaceError {
    #[error("no subnet is named")]
    NoSubnets,
    #[error("the subnet ID '{0}' does not exist")]
    SubnetNotFound(String),
    #[error("subnets {first} and {other} are of different VPCs")]
    SubnetsOfDifferentVpcs { first: String, other: String },
    #[error("the security group '{0}' does not exist")]
    GroupNotFound(String),
    #[error("security group {group} is not of VPC {vpc}")]
    GroupOfOtherVpc { group: String, vpc: String },
    /// What a task meets after it was accepted; the others are mistakes in the request.
    #[error("subnet {} has no free address", .0.join(", "))]
    SubnetFull(Vec<String>),
    #[error("address {0} is not one that the subnet gives out")]
    AddressNotAvailable(Ipv4Addr),
    #[error("address {0} is in use")]
    AddressInUse(Ipv4Addr),
    #[error("no public address is left")]
    NoPublicAddress,
    #[error("the store has a subnet or VPC that cannot be used: {0}")]
    Storage(#[from] StorageError),
}

/// What a task asks of the network.
#[derive(Clone, Debug)]
pub struct TaskInterfaceRequest<'a> {
    pub account: &'a AccountId,
    pub region: &'a Region,
    /// In the order of the request.
    pub subnet_ids: &'a [String],
    /// Empty: the VPC's default group.
    pub security_groups: &'a [String],
    pub assign_public_ip: bool,
    /// The UUID of the task's attachment.
    pub attachment_id: &'a str,
    /// `arn:aws:ecs:<region>:<account>:attachment/<uuid>`
    pub description: &'a str,
    pub tags: &'a [Tag],
    pub now: Timestamp,
}

/// What an instance of a function asks of the network. It never has a public address.
#[derive(Clone, Debug)]
pub struct FunctionInterfaceRequest<'a> {
    pub account: &'a AccountId,
    pub region: &'a Region,
    pub subnet_ids: &'a [String],
    pub security_groups: &'a [String],
    pub description: String,
    /// Who asks, as DescribeNetworkInterfaces has it.
    pub requester_id: String,
    pub now: Timestamp,
}

/// A task's new interface.
#[derive(Clone, Debug)]
pub struct TaskInterface {
    pub interface: NetworkInterfaceRecord,
    /// For the task's record; its attachment is `Precreated`.
    pub network: TaskNetwork,
    pub availability_zone: String,
    /// Whether the VPC shows private DNS names (`enableDnsHostnames`).
    pub dns_hostnames: bool,
}

/// Where an interface may go: a request that was found to make sense.
#[derive(Clone, Debug)]
pub struct CheckedNetwork {
    pub vpc: VpcRecord,
    pub subnets: Vec<SubnetRecord>,
    /// Ids, at least one.
    pub security_groups: Vec<String>,
}

/// Whether subnets and groups exist and go together. Ask it before accepting a task.
///
/// # Errors
/// What is wrong with the request; never that a subnet is full.
pub fn check_task_network(
    read: &impl Read,
    account: &AccountId,
    region: &Region,
    subnet_ids: &[String],
    security_groups: &[String],
) -> Result<CheckedNetwork, InterfaceError> {
    let mut subnets: Vec<SubnetRecord> = Vec::with_capacity(subnet_ids.len());
    for id in subnet_ids {
        let subnet = read
            .get(&SubnetRecord::key_of(account, region, id))?
            .ok_or_else(|| InterfaceError::SubnetNotFound(id.clone()))?;
        subnets.push(subnet);
    }
    let first = subnets.first().ok_or(InterfaceError::NoSubnets)?;
    if let Some(other) = subnets.iter().find(|other| other.vpc_id != first.vpc_id) {
        return Err(InterfaceError::SubnetsOfDifferentVpcs {
            first: first.subnet_id.clone(),
            other: other.subnet_id.clone(),
        });
    }
    let vpc = read
        .get(&VpcRecord::key_of(account, region, &first.vpc_id))?
        .ok_or_else(|| StorageError::message(format!("subnet {} has no VPC", first.subnet_id)))?;
    let security_groups = check_groups(read, &vpc, security_groups)?;
    Ok(CheckedNetwork { vpc, subnets, security_groups })
}

fn check_groups(
    read: &impl Read,
    vpc: &VpcRecord,
    ids: &[String],
) -> Result<Vec<String>, InterfaceError> {
    let (account, region) = (&vpc.account, &vpc.region);
    if ids.is_empty() {
        let groups = read.scan(&SecurityGroupRecord::keys_of(account, region))?;
        let default = groups
            .into_iter()
            .find(|group| group.vpc_id == vpc.vpc_id && group.group_name == "default")
            .ok_or_else(|| {
                StorageError::message(format!("VPC {} has no default security group", vpc.vpc_id))
            })?;
        return Ok(vec![default.group_id]);
    }
    for id in ids {
        let group = read
            .get(&SecurityGroupRecord::key_of(account, region, id))?
            .ok_or_else(|| InterfaceError::GroupNotFound(id.clone()))?;
        if group.vpc_id != vpc.vpc_id {
            return Err(InterfaceError::GroupOfOtherVpc {
                group: id.clone(),
                vpc: vpc.vpc_id.clone(),
            });
        }
    }
    Ok(ids.to_vec())
}

/// Makes the interface of a task, in the emptiest of its subnets.
///
/// # Errors
/// Those of [`check_task_network`], [`InterfaceError::SubnetFull`] and
/// [`InterfaceError::NoPublicAddress`]; the transaction must then not be committed.
pub fn allocate_task_interface(
    txn: &mut Txn<'_>,
    request: &TaskInterfaceRequest<'_>,
) -> Result<TaskInterface, InterfaceError> {
    let TaskInterfaceRequest { account, region, .. } = *request;
    let checked =
        check_task_network(txn, account, region, request.subnet_ids, request.security_groups)?;
    let subnet = emptiest(txn, &checked.subnets)?;
    let interface = create_interface(
        txn,
        NewInterface {
            vpc: &checked.vpc,
            subnet,
            security_groups: checked.security_groups,
            private_ip: None,
            description: request.description.into(),
            interface_type: "interface",
            requester_id: Some("amazon-ecs".into()),
            attachment: Some("amazon-aws"),
            assign_public_ip: request.assign_public_ip,
            tags: request.tags.to_vec(),
            now: request.now,
        },
    )?;
    let network = TaskNetwork {
        attachment_id: request.attachment_id.into(),
        attachment_status: AttachmentStatus::Precreated,
        ..network_of(&interface, subnet, &checked.vpc)
    };
    Ok(TaskInterface {
        availability_zone: subnet.availability_zone.clone(),
        dns_hostnames: checked.vpc.enable_dns_hostnames,
        interface,
        network,
    })
}

/// Makes the interface of an instance of a function, in the emptiest of its subnets.
///
/// # Errors
/// Those of [`check_task_network`], and [`InterfaceError::SubnetFull`].
pub fn allocate_function_interface(
    txn: &mut Txn<'_>,
    request: FunctionInterfaceRequest<'_>,
) -> Result<TaskNetwork, InterfaceError> {
    let FunctionInterfaceRequest { account, region, .. } = request;
    let checked =
        check_task_network(txn, account, region, request.subnet_ids, request.security_groups)?;
    let subnet = emptiest(txn, &checked.subnets)?;
    let interface = create_interface(
        txn,
        NewInterface {
            vpc: &checked.vpc,
            subnet,
            security_groups: checked.security_groups,
            private_ip: None,
            description: request.description,
            interface_type: FUNCTION_INTERFACE,
            requester_id: Some(request.requester_id),
            attachment: Some("amazon-aws"),
            assign_public_ip: false,
            tags: Vec::new(),
            now: request.now,
        },
    )?;
    Ok(network_of(&interface, subnet, &checked.vpc))
}

/// Removes every interface of a function's instance; answers with how many there were.
///
/// # Errors
/// When the store cannot be read.
pub fn release_function_interfaces(txn: &mut Txn<'_>) -> Result<usize, StorageError> {
    let mut all = txn.scan(&Key::<NetworkInterfaceRecord>::new())?;
    all.retain(|interface| interface.interface_type == FUNCTION_INTERFACE);
    for interface in &all {
        let NetworkInterfaceRecord { account, region, network_interface_id, .. } = interface;
        release_interface(txn, account, region, network_interface_id)?;
    }
    Ok(all.len())
}

/// Attached, and with no attachment's id.
fn network_of(
    interface: &NetworkInterfaceRecord,
    subnet: &SubnetRecord,
    vpc: &VpcRecord,
) -> TaskNetwork {
    TaskNetwork {
        attachment_id: String::new(),
        attachment_status: AttachmentStatus::Attached,
        network_interface_id: interface.network_interface_id.clone(),
        vpc_id: interface.vpc_id.clone(),
        subnet_id: interface.subnet_id.clone(),
        subnet_cidr: subnet.cidr_block.clone(),
        vpc_cidr: vpc.cidr_block.clone(),
        private_ip: interface.private_ip.to_string(),
        mac_address: interface.mac_address.clone(),
        private_dns_name: interface.private_dns_name.clone(),
        security_groups: interface.security_groups.clone(),
        public_ip: interface.public.as_ref().map(|public| public.public_ip.to_string()),
    }
}

/// The subnet with the fewest addresses in use of those that have one left, the first named
/// among equals: tasks spread over the zones.
fn emptiest<'a>(
    read: &impl Read,
    subnets: &'a [SubnetRecord],
) -> Result<&'a SubnetRecord, InterfaceError> {
    let mut best: Option<(u32, &SubnetRecord)> = None;
    for subnet in subnets {
        let n_used = usage(read, subnet)?.n_used;
        let has_free = n_used < n_usable(block(subnet)?);
        if has_free && best.is_none_or(|(fewest, _)| n_used < fewest) {
            best = Some((n_used, subnet));
        }
    }
    best.map(|(_, subnet)| subnet).ok_or_else(|| {
        InterfaceError::SubnetFull(subnets.iter().map(|subnet| subnet.subnet_id.clone()).collect())
    })
}

/// An interface to make. The subnet is of the VPC, and so are the groups.
#[derive(Debug)]
pub(super) struct NewInterface<'a> {
    pub(super) vpc: &'a VpcRecord,
    pub(super) subnet: &'a SubnetRecord,
    /// Ids, as [`check_task_network`] gives them.
    pub(super) security_groups: Vec<String>,
    /// `None`: any that is free.
    pub(super) private_ip: Option<Ipv4Addr>,
    pub(super) description: String,
    pub(super) interface_type: &'static str,
    /// The service that asks in the user's place.
    pub(super) requester_id: Option<String>,
    /// The owner of what it is attached to.
    pub(super) attachment: Option<&'static str>,
    pub(super) assign_public_ip: bool,
    pub(super) tags: Vec<Tag>,
    pub(super) now: Timestamp,
}

pub(super) fn create_interface(
    txn: &mut Txn<'_>,
    new: NewInterface<'_>,
) -> Result<NetworkInterfaceRecord, InterfaceError> {
    let (account, region) = (&new.vpc.account, &new.vpc.region);
    let id = new_id("eni");
    let private_ip = take_address(txn, new.subnet, &id, new.private_ip)?;
    let public = if new.assign_public_ip {
        let public_ip = public_addresses::take(txn, account, region, &id)?
            .ok_or(InterfaceError::NoPublicAddress)?;
        Some(PublicAssociation { public_ip, allocation_id: None, association_id: None })
    } else {
        None
    };
    let interface = NetworkInterfaceRecord {
        account: account.clone(),
        region: region.clone(),
        network_interface_id: id,
        vpc_id: new.vpc.vpc_id.clone(),
        subnet_id: new.subnet.subnet_id.clone(),
        availability_zone: new.subnet.availability_zone.clone(),
        private_ip,
        mac_address: mac_address(),
        private_dns_name: private_dns_name(region, private_ip),
        security_groups: new.security_groups,
        description: new.description,
        status: match new.attachment {
            Some(_) => InterfaceStatus::InUse,
            None => InterfaceStatus::Available,
        },
        interface_type: new.interface_type.into(),
        requester_managed: new.requester_id.is_some(),
        requester_id: new.requester_id,
        source_dest_check: new.interface_type != "nat_gateway",
        attachment: new.attachment.map(|owner| InterfaceAttachment {
            attachment_id: new_id("ela-attach"),
            instance_owner_id: owner.into(),
            attached_at: new.now,
        }),
        public,
        created_at: new.now,
        tags: new.tags,
    };
    txn.put(&interface);
    Ok(interface)
}

/// Removes an interface and gives its addresses back. One that is gone already is no error.
///
/// # Errors
/// When the store cannot be read.
pub fn release_interface(
    txn: &mut Txn<'_>,
    account: &AccountId,
    region: &Region,
    network_interface_id: &str,
) -> Result<(), StorageError> {
    let key = NetworkInterfaceRecord::key_of(account, region, network_interface_id);
    let Some(interface) = txn.get(&key)? else {
        return Ok(());
    };
    txn.delete(&key);
    let address_key =
        SubnetAddressRecord::key_of(account, region, &interface.subnet_id, interface.private_ip);
    if txn.contains(&address_key)? {
        txn.delete(&address_key);
        let usage_key = SubnetUsageRecord::key_of(account, region, &interface.subnet_id);
        if let Some(mut usage) = txn.get(&usage_key)? {
            usage.n_used = usage.n_used.saturating_sub(1);
            txn.put(&usage);
        }
    }
    match interface.public {
        None => {}
        Some(PublicAssociation { public_ip, allocation_id: None, .. }) => {
            public_addresses::give_back(txn, public_ip)?;
        }
        Some(PublicAssociation { allocation_id: Some(allocation_id), .. }) => {
            let key = AddressRecord::key_of(account, region, &allocation_id);
            if let Some(mut address) = txn.get(&key)? {
                address.association = None;
                txn.put(&address);
            }
        }
    }
    Ok(())
}

/// How many addresses of the subnet are free: what `AvailableIpAddressCount` says.
///
/// # Errors
/// When the store cannot be read.
pub fn n_free(read: &impl Read, subnet: &SubnetRecord) -> Result<u32, StorageError> {
    Ok(n_usable(block(subnet)?).saturating_sub(usage(read, subnet)?.n_used))
}

fn usage(read: &impl Read, subnet: &SubnetRecord) -> Result<SubnetUsageRecord, StorageError> {
    let SubnetRecord { account, region, subnet_id, .. } = subnet;
    let stored = read.get(&SubnetUsageRecord::key_of(account, region, subnet_id))?;
    Ok(stored.unwrap_or_else(|| SubnetUsageRecord {
        account: account.clone(),
        region: region.clone(),
        subnet_id: subnet_id.clone(),
        n_used: 0,
        next_offset: N_RESERVED_FIRST,
    }))
}

fn block(subnet: &SubnetRecord) -> Result<Cidr, StorageError> {
    Cidr::parse(&subnet.cidr_block).ok_or_else(|| {
        StorageError::message(format!("subnet {} has no CIDR block", subnet.subnet_id))
    })
}

/// How many addresses of a block may be given out.
fn n_usable(block: Cidr) -> u32 {
    let reserved = u64::from(N_RESERVED_FIRST) + 1;
    u32::try_from(block.size().saturating_sub(reserved)).unwrap_or(u32::MAX)
}

/// Marks an address of `subnet` as in use by `interface_id`.
fn take_address(
    txn: &mut Txn<'_>,
    subnet: &SubnetRecord,
    interface_id: &str,
    wanted: Option<Ipv4Addr>,
) -> Result<Ipv4Addr, InterfaceError> {
    let block = block(subnet)?;
    let n_usable = n_usable(block);
    let mut usage = usage(txn, subnet)?;
    if usage.n_used >= n_usable {
        return Err(InterfaceError::SubnetFull(vec![subnet.subnet_id.clone()]));
    }
    let is_usable =
        |offset: u32| offset >= N_RESERVED_FIRST && offset < N_RESERVED_FIRST + n_usable;
    let offset = match wanted {
        Some(address) => {
            let offset = block.offset_of(address).filter(|offset| is_usable(*offset));
            let offset = offset.ok_or(InterfaceError::AddressNotAvailable(address))?;
            if is_taken(txn, subnet, address)? {
                return Err(InterfaceError::AddressInUse(address));
            }
            offset
        }
        None => {
            let start =
                if is_usable(usage.next_offset) { usage.next_offset } else { N_RESERVED_FIRST };
            let offset = next_free(txn, subnet, block, start)?;
            usage.next_offset = offset + 1;
            offset
        }
    };
    let address = block
        .nth(offset)
        .ok_or_else(|| InterfaceError::SubnetFull(vec![subnet.subnet_id.clone()]))?;
    usage.n_used += 1;
    txn.put(&usage);
    txn.put(&SubnetAddressRecord {
        account: subnet.account.clone(),
        region: subnet.region.clone(),
        subnet_id: subnet.subnet_id.clone(),
        address,
        network_interface_id: interface_id.into(),
    });
    Ok(address)
}

fn is_taken(
    read: &impl Read,
    subnet: &SubnetRecord,
    address: Ipv4Addr,
) -> Result<bool, StorageError> {
    let SubnetRecord { account, region, subnet_id, .. } = subnet;
    read.contains(&SubnetAddressRecord::key_of(account, region, subnet_id, address))
}

/// The first free offset from `start` on, coming round at the end.
fn next_free(
    read: &impl Read,
    subnet: &SubnetRecord,
    block: Cidr,
    start: u32,
) -> Result<u32, InterfaceError> {
    let end = N_RESERVED_FIRST + n_usable(block);
    for offset in (start..end).chain(N_RESERVED_FIRST..start) {
        if let Some(address) = block.nth(offset)
            && !is_taken(read, subnet, address)?
        {
            return Ok(offset);
        }
    }
    Err(InterfaceError::SubnetFull(vec![subnet.subnet_id.clone()]))
}

/// A random, locally administered, individual address: it begins with `02`.
fn mac_address() -> String {
    let [a, b, c, d, e] = random::bytes::<5>();
    format!("02:{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}")
}

#[cfg(test)]
mod tests;
