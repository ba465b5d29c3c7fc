//! Network interfaces as users see them. Making and releasing: [`super::interfaces`].

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use aws_api::ec2::{
    AttachmentStatus, AttributeBooleanValue, AttributeValue, CreateNetworkInterfaceRequest,
    CreateNetworkInterfaceResult, DeleteNetworkInterfaceRequest,
    DescribeNetworkInterfaceAttributeRequest, DescribeNetworkInterfaceAttributeResult,
    DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult, GroupIdentifier,
    ModifyNetworkInterfaceAttributeRequest, NetworkInterface, NetworkInterfaceAssociation,
    NetworkInterfaceAttachment, NetworkInterfaceAttribute, NetworkInterfacePrivateIpAddress,
};
use model::record::ec2::{
    NetworkInterfaceRecord, SecurityGroupRecord, SubnetRecord, VpcRecord, public_dns_name,
};

use super::failure::{Outcome, invalid_value, missing_parameter, refuse, unsupported};
use super::interfaces::{NewInterface, check_task_network, create_interface, release_interface};
use super::query::{Query, select};
use super::scope::{Change, Records, Scope, View, all_tags};
use super::tags;
use super::zones::zone_id;

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    mut input: CreateNetworkInterfaceRequest,
) -> Outcome<CreateNetworkInterfaceResult> {
    let token = input.client_token.take();
    let request = format!("{input:?}");
    let before = scope.made_before("CreateNetworkInterface", token.as_deref(), &request)?;
    let interface = match before {
        Some(interface) => interface,
        None => {
            let interface = create_new(scope, input)?;
            let id = &interface.network_interface_id;
            scope.remember("CreateNetworkInterface", token.as_deref(), request, id);
            interface
        }
    };
    let names = Names::read(scope)?;
    Ok(CreateNetworkInterfaceResult {
        network_interface: Some(names.to_aws(&interface)),
        client_token: token,
    })
}

fn create_new(
    scope: &mut Change<'_, '_>,
    input: CreateNetworkInterfaceRequest,
) -> Outcome<NetworkInterfaceRecord> {
    if input.ipv6_address_count.is_some_and(|n| n > 0)
        || input.ipv6_addresses.is_some_and(|list| !list.is_empty())
        || input.ipv6_prefix_count.is_some_and(|n| n > 0)
    {
        return Err(unsupported("IPv6 addresses of network interfaces"));
    }
    if input.secondary_private_ip_address_count.is_some_and(|n| n > 0)
        || input.ipv4_prefix_count.is_some_and(|n| n > 0)
    {
        return Err(unsupported("secondary addresses of network interfaces"));
    }
    if let Some(other) = input.interface_type {
        return Err(unsupported(&format!("network interfaces of type {other}")));
    }
    let mut wanted = input.private_ip_address;
    for address in input.private_ip_addresses.unwrap_or_default() {
        if address.primary != Some(true) {
            return Err(unsupported("secondary addresses of network interfaces"));
        }
        wanted = wanted.or(address.private_ip_address);
    }
    let subnet: SubnetRecord = scope.find(&input.subnet_id.unwrap_or_default())?;
    let private_ip = match wanted {
        None => None,
        Some(text) => Some(parse_address(&text, &subnet)?),
    };
    let checked = check_task_network(
        scope.read(),
        &scope.account,
        &scope.region,
        std::slice::from_ref(&subnet.subnet_id),
        &input.groups.unwrap_or_default(),
    )?;
    let tags = tags::of_specifications(input.tag_specifications, "network-interface")?;
    Ok(create_interface(
        scope.records,
        NewInterface {
            vpc: &checked.vpc,
            subnet: &subnet,
            security_groups: checked.security_groups,
            private_ip,
            description: input.description.unwrap_or_default(),
            interface_type: "interface",
            requester_id: None,
            attachment: None,
            assign_public_ip: false,
            tags,
            now: scope.now,
        },
    )?)
}

/// An address in a request; it must lie in the subnet.
pub(super) fn parse_address(text: &str, subnet: &SubnetRecord) -> Outcome<Ipv4Addr> {
    let address: Ipv4Addr = text.parse().map_err(|_| {
        invalid_value(format!("Value ({text}) for parameter privateIpAddress is invalid."))
    })?;
    let is_within =
        super::cidr::Cidr::parse(&subnet.cidr_block).is_some_and(|block| block.contains(address));
    if !is_within {
        return Err(invalid_value("Address does not fall within the subnet's address range"));
    }
    Ok(address)
}

pub(super) fn delete(
    scope: &mut Change<'_, '_>,
    input: DeleteNetworkInterfaceRequest,
) -> Outcome<()> {
    let id = input.network_interface_id.unwrap_or_default();
    let interface: NetworkInterfaceRecord = scope.find(&id)?;
    if interface.attachment.is_some() || interface.requester_managed {
        return Err(refuse(
            "InvalidParameterValue",
            format!("Network interface '{id}' is currently in use."),
        ));
    }
    let (account, region) = (scope.account.clone(), scope.region.clone());
    release_interface(scope.records, &account, &region, &id)?;
    Ok(())
}

/// One attribute a call, as on AWS. New groups count for what the interface does from now on.
pub(super) fn modify_attribute(
    scope: &mut Change<'_, '_>,
    input: ModifyNetworkInterfaceAttributeRequest,
) -> Outcome<()> {
    let id = input.network_interface_id.unwrap_or_default();
    let mut interface: NetworkInterfaceRecord = scope.find(&id)?;
    if input.attachment.is_some() {
        return Err(unsupported("changes of an interface's attachment"));
    }
    if input.associate_public_ip_address.is_some() {
        return Err(unsupported("associatePublicIpAddress of an existing network interface"));
    }
    if input.enable_primary_ipv6.is_some() || input.associated_subnet_ids.is_some() {
        return Err(unsupported("IPv6 and further subnets of network interfaces"));
    }
    if input.ena_srd_specification.is_some() || input.connection_tracking_specification.is_some() {
        return Err(unsupported("ENA and connection tracking settings of network interfaces"));
    }
    let groups = input.groups.filter(|groups| !groups.is_empty());
    let n_attributes =
        [groups.is_some(), input.description.is_some(), input.source_dest_check.is_some()];
    match n_attributes.into_iter().filter(|is| *is).count() {
        0 => return Err(missing_parameter("attribute")),
        1 => {}
        _ => {
            return Err(refuse(
                "InvalidParameterCombination",
                "Fields for multiple attribute types specified",
            ));
        }
    }
    if let Some(groups) = groups {
        if interface.interface_type != "interface" {
            return Err(refuse(
                "OperationNotPermitted",
                format!("The network interface '{id}' does not support security groups."),
            ));
        }
        let subnet_ids = std::slice::from_ref(&interface.subnet_id);
        let checked =
            check_task_network(scope.read(), &scope.account, &scope.region, subnet_ids, &groups)?;
        interface.security_groups = checked.security_groups;
    }
    if let Some(description) = input.description {
        interface.description = description.value.unwrap_or_default();
    }
    if let Some(check) = input.source_dest_check.and_then(|check| check.value) {
        if !check && interface.interface_type == "interface" {
            return Err(unsupported("network interfaces that forward for others"));
        }
        interface.source_dest_check = check;
    }
    scope.put(&interface);
    Ok(())
}

pub(super) fn describe_attribute(
    scope: &View,
    input: DescribeNetworkInterfaceAttributeRequest,
) -> Outcome<DescribeNetworkInterfaceAttributeResult> {
    let interface: NetworkInterfaceRecord =
        scope.find(&input.network_interface_id.unwrap_or_default())?;
    let names = Names::read(scope)?;
    let shown = names.to_aws(&interface);
    let mut answer = DescribeNetworkInterfaceAttributeResult {
        network_interface_id: Some(interface.network_interface_id.clone()),
        ..Default::default()
    };
    match input.attribute {
        Some(NetworkInterfaceAttribute::Description) => {
            answer.description = Some(AttributeValue { value: Some(interface.description) });
        }
        Some(NetworkInterfaceAttribute::GroupSet) => answer.groups = shown.groups,
        Some(NetworkInterfaceAttribute::SourceDestCheck) => {
            answer.source_dest_check =
                Some(AttributeBooleanValue { value: Some(interface.source_dest_check) });
        }
        Some(NetworkInterfaceAttribute::Attachment) => answer.attachment = shown.attachment,
        Some(NetworkInterfaceAttribute::AssociatePublicIpAddress) => {
            answer.associate_public_ip_address = Some(interface.public.is_some());
        }
        Some(NetworkInterfaceAttribute::Unknown(other)) => {
            return Err(invalid_value(format!(
                "Value ({other}) for parameter attribute is invalid. Unknown attribute."
            )));
        }
        None => return Err(missing_parameter("attribute")),
    }
    Ok(answer)
}

const FILTERS: &[&str] = &[
    "addresses.association.owner-id",
    "addresses.association.public-ip",
    "addresses.primary",
    "addresses.private-ip-address",
    "association.allocation-id",
    "association.association-id",
    "association.ip-owner-id",
    "association.public-dns-name",
    "association.public-ip",
    "attachment.attach-time",
    "attachment.attachment-id",
    "attachment.delete-on-termination",
    "attachment.device-index",
    "attachment.instance-id",
    "attachment.instance-owner-id",
    "attachment.status",
    "availability-zone",
    "availability-zone-id",
    "description",
    "group-id",
    "group-name",
    "interface-type",
    "ipv6-addresses.ipv6-address",
    "mac-address",
    "network-interface-id",
    "operator.managed",
    "operator.principal",
    "owner-id",
    "private-dns-name",
    "private-ip-address",
    "requester-id",
    "requester-managed",
    "source-dest-check",
    "status",
    "subnet-id",
    "vpc-id",
];

pub(super) fn describe(
    scope: &View,
    input: DescribeNetworkInterfacesRequest,
) -> Outcome<DescribeNetworkInterfacesResult> {
    let query = Query {
        ids: input.network_interface_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let names = Names::read(scope)?;
    let (interfaces, next_token) =
        select(scope, query, FILTERS, |interface: &NetworkInterfaceRecord, name| {
            filter_values(&names, interface, name)
        })?;
    let interfaces = interfaces.iter().map(|interface| names.to_aws(interface)).collect();
    Ok(DescribeNetworkInterfacesResult { network_interfaces: Some(interfaces), next_token })
}

fn filter_values(names: &Names, interface: &NetworkInterfaceRecord, name: &str) -> Vec<String> {
    let public = interface.public.iter();
    let attachment = interface.attachment.iter();
    match name {
        "addresses.association.owner-id" | "association.ip-owner-id" => {
            public.map(|_| names.ip_owner(interface)).collect()
        }
        "addresses.association.public-ip" | "association.public-ip" => {
            public.map(|public| public.public_ip.to_string()).collect()
        }
        "addresses.primary" => vec!["true".into()],
        "addresses.private-ip-address" | "private-ip-address" => {
            vec![interface.private_ip.to_string()]
        }
        "association.allocation-id" => {
            public.filter_map(|public| public.allocation_id.clone()).collect()
        }
        "association.association-id" => {
            public.filter_map(|public| public.association_id.clone()).collect()
        }
        "association.public-dns-name" => {
            public.map(|public| public_dns_name(&interface.region, public.public_ip)).collect()
        }
        "attachment.attach-time" => {
            attachment.map(|attachment| attachment.attached_at.to_string()).collect()
        }
        "attachment.attachment-id" => {
            attachment.map(|attachment| attachment.attachment_id.clone()).collect()
        }
        "attachment.delete-on-termination" => attachment.map(|_| "false".into()).collect(),
        "attachment.device-index" => attachment.map(|_| "1".into()).collect(),
        "attachment.instance-owner-id" => {
            attachment.map(|attachment| attachment.instance_owner_id.clone()).collect()
        }
        "attachment.status" => attachment.map(|_| "attached".into()).collect(),
        "availability-zone" => vec![interface.availability_zone.clone()],
        "availability-zone-id" => {
            vec![zone_id(&interface.region, &interface.availability_zone)]
        }
        "description" => vec![interface.description.clone()],
        "group-id" => interface.security_groups.clone(),
        "group-name" => interface
            .security_groups
            .iter()
            .filter_map(|id| names.groups.get(id).cloned())
            .collect(),
        "interface-type" => vec![interface.interface_type.clone()],
        "mac-address" => vec![interface.mac_address.clone()],
        "network-interface-id" => vec![interface.network_interface_id.clone()],
        "operator.managed" => vec!["false".into()],
        "owner-id" => vec![interface.account.to_string()],
        "private-dns-name" => vec![interface.private_dns_name.clone()],
        "requester-id" => interface.requester_id.iter().cloned().collect(),
        "requester-managed" => vec![interface.requester_managed.to_string()],
        "source-dest-check" => vec![interface.source_dest_check.to_string()],
        "status" => vec![interface.status.as_str().into()],
        "subnet-id" => vec![interface.subnet_id.clone()],
        "vpc-id" => vec![interface.vpc_id.clone()],
        _ => Vec::new(),
    }
}

/// What an interface's description says of other resources.
struct Names {
    /// By id.
    groups: BTreeMap<String, String>,
    /// VPCs whose interfaces have public and private names.
    vpcs_with_hostnames: Vec<String>,
}

impl Names {
    fn read<T: Records>(scope: &Scope<T>) -> Outcome<Names> {
        let groups: Vec<SecurityGroupRecord> = scope.all()?;
        let vpcs: Vec<VpcRecord> = scope.all()?;
        Ok(Names {
            groups: groups.into_iter().map(|group| (group.group_id, group.group_name)).collect(),
            vpcs_with_hostnames: vpcs
                .into_iter()
                .filter(|vpc| vpc.enable_dns_hostnames)
                .map(|vpc| vpc.vpc_id)
                .collect(),
        })
    }

    /// Elastic addresses are the account's own.
    fn ip_owner(&self, interface: &NetworkInterfaceRecord) -> String {
        let is_elastic =
            interface.public.as_ref().is_some_and(|public| public.allocation_id.is_some());
        if is_elastic { interface.account.to_string() } else { "amazon".into() }
    }

    fn to_aws(&self, interface: &NetworkInterfaceRecord) -> NetworkInterface {
        let has_hostnames = self.vpcs_with_hostnames.contains(&interface.vpc_id);
        let association = interface.public.as_ref().map(|public| NetworkInterfaceAssociation {
            allocation_id: public.allocation_id.clone(),
            association_id: public.association_id.clone(),
            ip_owner_id: Some(self.ip_owner(interface)),
            public_dns_name: Some(if has_hostnames {
                public_dns_name(&interface.region, public.public_ip)
            } else {
                String::new()
            }),
            public_ip: Some(public.public_ip.to_string()),
            ..Default::default()
        });
        let private_dns_name = has_hostnames.then(|| interface.private_dns_name.clone());
        let private_ip = interface.private_ip.to_string();
        let groups = interface.security_groups.iter().map(|id| GroupIdentifier {
            group_id: Some(id.clone()),
            group_name: self.groups.get(id).cloned(),
        });
        NetworkInterface {
            association: association.clone(),
            attachment: interface.attachment.as_ref().map(|attachment| {
                NetworkInterfaceAttachment {
                    attach_time: Some(attachment.attached_at),
                    attachment_id: Some(attachment.attachment_id.clone()),
                    delete_on_termination: Some(false),
                    device_index: Some(1),
                    network_card_index: Some(0),
                    instance_owner_id: Some(attachment.instance_owner_id.clone()),
                    status: Some(AttachmentStatus::Attached),
                    ..Default::default()
                }
            }),
            availability_zone: Some(interface.availability_zone.clone()),
            availability_zone_id: Some(zone_id(&interface.region, &interface.availability_zone)),
            description: Some(interface.description.clone()),
            groups: Some(groups.collect()),
            interface_type: Some(interface.interface_type.as_str().into()),
            ipv6_addresses: Some(Vec::new()),
            mac_address: Some(interface.mac_address.clone()),
            network_interface_id: Some(interface.network_interface_id.clone()),
            owner_id: Some(interface.account.to_string()),
            private_dns_name: private_dns_name.clone(),
            private_ip_address: Some(private_ip.clone()),
            private_ip_addresses: Some(vec![NetworkInterfacePrivateIpAddress {
                association,
                primary: Some(true),
                private_dns_name,
                private_ip_address: Some(private_ip),
            }]),
            requester_id: interface.requester_id.clone(),
            requester_managed: Some(interface.requester_managed),
            source_dest_check: Some(interface.source_dest_check),
            status: Some(interface.status.as_str().into()),
            subnet_id: Some(interface.subnet_id.clone()),
            tag_set: Some(all_tags(&interface.tags)),
            vpc_id: Some(interface.vpc_id.clone()),
            ..Default::default()
        }
    }
}
