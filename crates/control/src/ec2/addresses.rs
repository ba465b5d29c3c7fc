//! Elastic IP addresses, and the interfaces they are given to.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use aws_api::ec2::{
    Address, AllocateAddressRequest, AllocateAddressResult, AssociateAddressRequest,
    AssociateAddressResult, DescribeAddressesRequest, DescribeAddressesResult,
    DisassociateAddressRequest, DomainType, ReleaseAddressRequest,
};
use model::record::ec2::{
    AddressAssociation, AddressRecord, NetworkInterfaceRecord, PublicAssociation,
};

use super::failure::{Failure, Outcome, invalid_value, missing_parameter, refuse, unsupported};
use super::ids::new_id;
use super::interfaces::InterfaceError;
use super::query::{Query, select};
use super::route_tables::association_not_found;
use super::scope::{Change, Records, Scope, View, some_tags};
use super::{internet_gateways, public_addresses, tags};

pub(super) fn allocate(
    scope: &mut Change<'_, '_>,
    input: AllocateAddressRequest,
) -> Outcome<AllocateAddressResult> {
    if input.domain.as_ref().is_some_and(|domain| *domain != DomainType::Vpc) {
        return Err(invalid_value("Domain standard is not supported."));
    }
    if input.public_ipv4_pool.as_deref().is_some_and(|pool| pool != "amazon")
        || input.customer_owned_ipv4_pool.is_some()
        || input.ipam_pool_id.is_some()
    {
        return Err(unsupported("pools of addresses besides amazon"));
    }
    if let Some(group) = &input.network_border_group
        && group != scope.region.as_str()
    {
        return Err(unsupported("network border groups besides the region"));
    }
    let tags = tags::of_specifications(input.tag_specifications, "elastic-ip")?;
    let allocation_id = new_id("eipalloc");
    let (account, region) = (scope.account.clone(), scope.region.clone());
    let public_ip = match input.address {
        None => public_addresses::take(scope.records, &account, &region, &allocation_id)?
            .ok_or(InterfaceError::NoPublicAddress)?,
        Some(text) => {
            let not_available =
                || refuse("InvalidAddress.NotFound", format!("Address '{text}' not found."));
            let address: Ipv4Addr = text.parse().map_err(|_| not_available())?;
            let taken = public_addresses::take_exactly(
                scope.records,
                &account,
                &region,
                &allocation_id,
                address,
            )?;
            if !taken {
                return Err(not_available());
            }
            address
        }
    };
    let address = AddressRecord {
        account,
        region,
        allocation_id,
        public_ip,
        association: None,
        created_at: scope.now,
        tags,
    };
    scope.put(&address);
    Ok(AllocateAddressResult {
        allocation_id: Some(address.allocation_id),
        public_ipv4_pool: Some("amazon".into()),
        network_border_group: Some(scope.region.to_string()),
        domain: Some(DomainType::Vpc),
        public_ip: Some(public_ip.to_string()),
        ..Default::default()
    })
}

/// The address that a request names by its allocation or, as in old scripts, by itself.
fn named<T: Records>(
    scope: &Scope<T>,
    allocation_id: Option<String>,
    public_ip: Option<String>,
) -> Outcome<AddressRecord> {
    match (allocation_id, public_ip) {
        (Some(id), _) => scope.find(&id),
        (None, Some(text)) => {
            let addresses: Vec<AddressRecord> = scope.all()?;
            addresses
                .into_iter()
                .find(|address| address.public_ip.to_string() == text)
                .ok_or_else(|| address_not_found(&text))
        }
        (None, None) => Err(missing_parameter("allocationId")),
    }
}

fn address_not_found(text: &str) -> Failure {
    refuse("InvalidAddress.NotFound", format!("Address '{text}' not found."))
}

pub(super) fn release(scope: &mut Change<'_, '_>, input: ReleaseAddressRequest) -> Outcome<()> {
    let address = named(scope, input.allocation_id, input.public_ip)?;
    if address.association.is_some() {
        return Err(refuse(
            "InvalidIPAddress.InUse",
            format!("Address {} is in use.", address.public_ip),
        ));
    }
    public_addresses::give_back(scope.records, address.public_ip)?;
    scope.delete::<AddressRecord>(&address.allocation_id);
    Ok(())
}

pub(super) fn associate(
    scope: &mut Change<'_, '_>,
    input: AssociateAddressRequest,
) -> Outcome<AssociateAddressResult> {
    let address = named(scope, input.allocation_id, input.public_ip)?;
    if let Some(id) = input.instance_id {
        return Err(refuse(
            "InvalidInstanceID.NotFound",
            format!("The instance ID '{id}' does not exist"),
        ));
    }
    let id = input.network_interface_id.ok_or_else(|| missing_parameter("networkInterfaceId"))?;
    let interface: NetworkInterfaceRecord = scope.find(&id)?;
    if interface.requester_managed {
        return Err(not_the_users());
    }
    if let Some(private_ip) = input.private_ip_address
        && private_ip != interface.private_ip.to_string()
    {
        return Err(invalid_value(format!(
            "The private IP address {private_ip} is not assigned to interface {id}"
        )));
    }
    // In a VPC, associating again is allowed unless it is forbidden.
    let may_move = input.allow_reassociation != Some(false);
    let association_id = bind(scope, address, interface, may_move)?;
    Ok(AssociateAddressResult { association_id: Some(association_id) })
}

/// Gives `address` to `interface`, taking it from another and replacing the interface's own.
pub(super) fn bind(
    scope: &mut Change<'_, '_>,
    mut address: AddressRecord,
    mut interface: NetworkInterfaceRecord,
    may_move: bool,
) -> Outcome<String> {
    if internet_gateways::of_vpc(scope, &interface.vpc_id)?.is_none() {
        return Err(refuse(
            "Gateway.NotAttached",
            format!("Network {} is not attached to any internet gateway", interface.vpc_id),
        ));
    }
    if let Some(association) = &address.association {
        if association.network_interface_id == interface.network_interface_id {
            return Ok(association.association_id.clone());
        }
        if !may_move {
            return Err(refuse(
                "Resource.AlreadyAssociated",
                format!(
                    "resource {} is already associated with associate-id {}",
                    address.allocation_id, association.association_id
                ),
            ));
        }
        if let Some(mut other) =
            scope.look_up::<NetworkInterfaceRecord>(&association.network_interface_id)?
        {
            other.public = None;
            scope.put(&other);
        }
    }
    match interface.public.take() {
        None => {}
        Some(PublicAssociation { allocation_id: None, public_ip, .. }) => {
            public_addresses::give_back(scope.records, public_ip)?;
        }
        Some(PublicAssociation { allocation_id: Some(other), association_id, .. }) => {
            if !may_move {
                return Err(refuse(
                    "Resource.AlreadyAssociated",
                    format!(
                        "resource {} is already associated with associate-id {}",
                        interface.network_interface_id,
                        association_id.unwrap_or_default()
                    ),
                ));
            }
            if let Some(mut other) = scope.look_up::<AddressRecord>(&other)? {
                other.association = None;
                scope.put(&other);
            }
        }
    }
    let association_id = new_id("eipassoc");
    interface.public = Some(PublicAssociation {
        public_ip: address.public_ip,
        allocation_id: Some(address.allocation_id.clone()),
        association_id: Some(association_id.clone()),
    });
    address.association = Some(AddressAssociation {
        association_id: association_id.clone(),
        network_interface_id: interface.network_interface_id.clone(),
        private_ip: interface.private_ip,
    });
    scope.put(&interface);
    scope.put(&address);
    Ok(association_id)
}

/// The interfaces of tasks and NAT gateways are their services' to manage.
fn not_the_users() -> Failure {
    refuse("AuthFailure", "You do not have permission to access the specified resource.")
}

pub(super) fn disassociate(
    scope: &mut Change<'_, '_>,
    input: DisassociateAddressRequest,
) -> Outcome<()> {
    let addresses: Vec<AddressRecord> = scope.all()?;
    let mut address = match (input.association_id, input.public_ip) {
        (Some(id), _) => addresses
            .into_iter()
            .find(|address| address.association.as_ref().is_some_and(|a| a.association_id == id))
            .ok_or_else(|| association_not_found(&id))?,
        (None, Some(text)) => addresses
            .into_iter()
            .find(|address| address.public_ip.to_string() == text)
            .ok_or_else(|| address_not_found(&text))?,
        (None, None) => return Err(missing_parameter("associationId")),
    };
    let Some(association) = address.association.take() else {
        return Ok(());
    };
    if let Some(mut interface) =
        scope.look_up::<NetworkInterfaceRecord>(&association.network_interface_id)?
    {
        if interface.requester_managed {
            return Err(not_the_users());
        }
        interface.public = None;
        scope.put(&interface);
    }
    scope.put(&address);
    Ok(())
}

const FILTERS: &[&str] = &[
    "allocation-id",
    "association-id",
    "domain",
    "instance-id",
    "network-border-group",
    "network-interface-id",
    "network-interface-owner-id",
    "private-ip-address",
    "public-ip",
];

pub(super) fn describe(
    scope: &View,
    input: DescribeAddressesRequest,
) -> Outcome<DescribeAddressesResult> {
    let wanted: Option<BTreeSet<String>> =
        input.public_ips.filter(|list| !list.is_empty()).map(|list| list.into_iter().collect());
    let query = Query {
        ids: input.allocation_ids,
        filters: input.filters,
        max_results: None,
        next_token: None,
    };
    if let Some(wanted) = &wanted {
        let addresses: Vec<AddressRecord> = scope.all()?;
        for text in wanted {
            if !addresses.iter().any(|address| address.public_ip.to_string() == *text) {
                return Err(address_not_found(text));
            }
        }
    }
    let (mut addresses, _) = select(scope, query, FILTERS, |address: &AddressRecord, name| {
        let association = address.association.iter();
        match name {
            "allocation-id" => vec![address.allocation_id.clone()],
            "association-id" => association.map(|a| a.association_id.clone()).collect(),
            "domain" => vec!["vpc".into()],
            "network-border-group" => vec![address.region.to_string()],
            "network-interface-id" => association.map(|a| a.network_interface_id.clone()).collect(),
            "network-interface-owner-id" => {
                association.map(|_| address.account.to_string()).collect()
            }
            "private-ip-address" => association.map(|a| a.private_ip.to_string()).collect(),
            "public-ip" => vec![address.public_ip.to_string()],
            _ => Vec::new(),
        }
    })?;
    addresses.retain(|address| {
        wanted.as_ref().is_none_or(|wanted| wanted.contains(&address.public_ip.to_string()))
    });
    let addresses =
        addresses.iter().map(|address| to_aws(scope, address)).collect::<Outcome<_>>()?;
    Ok(DescribeAddressesResult { addresses: Some(addresses) })
}

fn to_aws<T: Records>(scope: &Scope<T>, address: &AddressRecord) -> Outcome<Address> {
    let association = address.association.as_ref();
    let subnet_id = match association {
        None => None,
        Some(association) => scope
            .look_up::<NetworkInterfaceRecord>(&association.network_interface_id)?
            .map(|interface| interface.subnet_id),
    };
    Ok(Address {
        allocation_id: Some(address.allocation_id.clone()),
        association_id: association.map(|a| a.association_id.clone()),
        domain: Some(DomainType::Vpc),
        network_interface_id: association.map(|a| a.network_interface_id.clone()),
        network_interface_owner_id: association.map(|_| address.account.to_string()),
        private_ip_address: association.map(|a| a.private_ip.to_string()),
        tags: some_tags(&address.tags),
        public_ipv4_pool: Some("amazon".into()),
        network_border_group: Some(address.region.to_string()),
        subnet_id,
        public_ip: Some(address.public_ip.to_string()),
        ..Default::default()
    })
}
