//! What a region is and has by itself: regions, zones, account attributes, DHCP options, network
//! ACLs; and the kinds of resources of which there are none here.

use aws_api::ec2::{
    AccountAttribute, AccountAttributeName, AccountAttributeValue, AttributeValue,
    AvailabilityZone, AvailabilityZoneOptInStatus, AvailabilityZoneState,
    DescribeAccountAttributesRequest, DescribeAccountAttributesResult,
    DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResult, DescribeDhcpOptionsRequest,
    DescribeDhcpOptionsResult, DescribeInstancesRequest, DescribeInstancesResult,
    DescribeNetworkAclsRequest, DescribeNetworkAclsResult, DescribeRegionsRequest,
    DescribeRegionsResult, DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult,
    DescribeVpnGatewaysRequest, DescribeVpnGatewaysResult, DhcpConfiguration, DhcpOptions,
    NetworkAcl, NetworkAclAssociation, NetworkAclEntry, Region, RuleAction,
};
use model::record::ec2::{DhcpOptionsRecord, NetworkAclRecord, SubnetRecord};

use super::failure::{Outcome, invalid_value, refuse};
use super::query::{Filters, Query, select};
use super::scope::{View, all_tags};
use super::zones::{REGIONS, zones};

/// Every region may be used without asking, so none is held back for opting in.
pub(super) fn regions(_: &View, input: DescribeRegionsRequest) -> Outcome<DescribeRegionsResult> {
    let filters = Filters::parse(input.filters, &["endpoint", "opt-in-status", "region-name"])?;
    let wanted = input.region_names.unwrap_or_default();
    if let Some(bad) = wanted.iter().find(|name| !REGIONS.iter().any(|(known, _)| known == name)) {
        return Err(invalid_value(format!("Invalid region names: [{bad}]")));
    }
    let regions = REGIONS
        .iter()
        .filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name))
        .map(|(name, opt_in)| {
            let status = if *opt_in { "opted-in" } else { "opt-in-not-required" };
            (*name, status, format!("ec2.{name}.amazonaws.com"))
        })
        .filter(|(name, status, endpoint)| {
            filters.accept(&[], |filter| {
                vec![match filter {
                    "endpoint" => endpoint.clone(),
                    "opt-in-status" => (*status).to_owned(),
                    _ => (*name).to_owned(),
                }]
            })
        })
        .map(|(name, status, endpoint)| Region {
            opt_in_status: Some(status.into()),
            region_name: Some(name.into()),
            endpoint: Some(endpoint),
            ..Default::default()
        })
        .collect();
    Ok(DescribeRegionsResult { regions: Some(regions) })
}

const ZONE_FILTERS: &[&str] = &[
    "group-long-name",
    "group-name",
    "message",
    "opt-in-status",
    "parent-zone-id",
    "parent-zone-name",
    "region-name",
    "state",
    "zone-id",
    "zone-name",
    "zone-type",
];

pub(super) fn availability_zones(
    scope: &View,
    input: DescribeAvailabilityZonesRequest,
) -> Outcome<DescribeAvailabilityZonesResult> {
    let filters = Filters::parse(input.filters, ZONE_FILTERS)?;
    let zones = zones(&scope.region);
    let names = input.zone_names.unwrap_or_default();
    let ids = input.zone_ids.unwrap_or_default();
    if let Some(bad) = names.iter().find(|name| !zones.iter().any(|zone| zone.name == **name)) {
        return Err(invalid_value(format!("Invalid availability zone: [{bad}]")));
    }
    if let Some(bad) = ids.iter().find(|id| !zones.iter().any(|zone| zone.id == **id)) {
        return Err(invalid_value(format!("Invalid availability zone-id: [{bad}]")));
    }
    let region = scope.region.to_string();
    let group = format!("{region}-zg-1");
    let zones = zones
        .into_iter()
        .filter(|zone| names.is_empty() || names.contains(&zone.name))
        .filter(|zone| ids.is_empty() || ids.contains(&zone.id))
        .filter(|zone| {
            filters.accept(&[], |filter| {
                vec![match filter {
                    "group-name" => group.clone(),
                    "opt-in-status" => "opt-in-not-required".into(),
                    "region-name" => region.clone(),
                    "state" => "available".into(),
                    "zone-id" => zone.id.clone(),
                    "zone-name" => zone.name.clone(),
                    "zone-type" => "availability-zone".into(),
                    _ => return Vec::new(),
                }]
            })
        })
        .map(|zone| AvailabilityZone {
            opt_in_status: Some(AvailabilityZoneOptInStatus::OptInNotRequired),
            messages: Some(Vec::new()),
            region_name: Some(region.clone()),
            zone_name: Some(zone.name),
            zone_id: Some(zone.id),
            group_name: Some(group.clone()),
            network_border_group: Some(region.clone()),
            zone_type: Some("availability-zone".into()),
            state: Some(AvailabilityZoneState::Available),
            ..Default::default()
        })
        .collect();
    Ok(DescribeAvailabilityZonesResult { availability_zones: Some(zones) })
}

pub(super) fn account_attributes(
    scope: &View,
    input: DescribeAccountAttributesRequest,
) -> Outcome<DescribeAccountAttributesResult> {
    let wanted: Vec<String> = input
        .attribute_names
        .unwrap_or_default()
        .iter()
        .map(|name: &AccountAttributeName| name.as_str().to_owned())
        .collect();
    let default_vpc = scope.default_vpc()?.map_or_else(|| "none".to_owned(), |vpc| vpc.vpc_id);
    let attributes = [
        ("vpc-max-security-groups-per-interface", "5".to_owned()),
        ("max-instances", "0".to_owned()),
        ("supported-platforms", "VPC".to_owned()),
        ("default-vpc", default_vpc),
        ("max-elastic-ips", "5".to_owned()),
        ("vpc-max-elastic-ips", "5".to_owned()),
    ];
    let attributes = attributes
        .into_iter()
        .filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name))
        .map(|(name, value)| AccountAttribute {
            attribute_name: Some(name.into()),
            attribute_values: Some(vec![AccountAttributeValue { attribute_value: Some(value) }]),
        })
        .collect();
    Ok(DescribeAccountAttributesResult { account_attributes: Some(attributes) })
}

pub(super) fn dhcp_options(
    scope: &View,
    input: DescribeDhcpOptionsRequest,
) -> Outcome<DescribeDhcpOptionsResult> {
    let query = Query {
        ids: input.dhcp_options_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let known = &["dhcp-options-id", "key", "value", "owner-id"];
    let (options, next_token) =
        select(scope, query, known, |options: &DhcpOptionsRecord, name| {
            let configurations = options.configurations.iter();
            match name {
                "dhcp-options-id" => vec![options.dhcp_options_id.clone()],
                "key" => configurations.map(|(key, _)| key.clone()).collect(),
                "value" => configurations.flat_map(|(_, values)| values.clone()).collect(),
                _ => vec![options.account.to_string()],
            }
        })?;
    let options = options
        .iter()
        .map(|options| DhcpOptions {
            owner_id: Some(options.account.to_string()),
            tags: Some(all_tags(&options.tags)),
            dhcp_options_id: Some(options.dhcp_options_id.clone()),
            dhcp_configurations: Some(
                options
                    .configurations
                    .iter()
                    .map(|(key, values)| DhcpConfiguration {
                        key: Some(key.clone()),
                        values: Some(
                            values
                                .iter()
                                .map(|value| AttributeValue { value: Some(value.clone()) })
                                .collect(),
                        ),
                    })
                    .collect(),
            ),
        })
        .collect();
    Ok(DescribeDhcpOptionsResult { dhcp_options: Some(options), next_token })
}

const ACL_FILTERS: &[&str] = &[
    "association.association-id",
    "association.network-acl-id",
    "association.subnet-id",
    "default",
    "entry.cidr",
    "entry.egress",
    "entry.icmp.code",
    "entry.icmp.type",
    "entry.ipv6-cidr",
    "entry.port-range.from",
    "entry.port-range.to",
    "entry.protocol",
    "entry.rule-action",
    "entry.rule-number",
    "network-acl-id",
    "owner-id",
    "vpc-id",
];

pub(super) fn network_acls(
    scope: &View,
    input: DescribeNetworkAclsRequest,
) -> Outcome<DescribeNetworkAclsResult> {
    let query = Query {
        ids: input.network_acl_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let subnets: Vec<SubnetRecord> = scope.all()?;
    let of = |acl: &NetworkAclRecord| {
        let id = acl.network_acl_id.clone();
        subnets.iter().filter(move |subnet| subnet.network_acl_id == id)
    };
    let action = |allow| if allow { RuleAction::Allow } else { RuleAction::Deny };
    let (acls, next_token) = select(scope, query, ACL_FILTERS, |acl: &NetworkAclRecord, name| {
        let entries = acl.entries.iter();
        match name {
            "association.association-id" => {
                of(acl).map(|subnet| subnet.network_acl_association_id.clone()).collect()
            }
            "association.network-acl-id" => {
                of(acl).map(|subnet| subnet.network_acl_id.clone()).collect()
            }
            "association.subnet-id" => of(acl).map(|subnet| subnet.subnet_id.clone()).collect(),
            "default" => vec![acl.is_default.to_string()],
            "entry.cidr" => entries.map(|entry| entry.cidr_block.clone()).collect(),
            "entry.egress" => entries.map(|entry| entry.is_egress.to_string()).collect(),
            "entry.protocol" => entries.map(|entry| entry.protocol.clone()).collect(),
            "entry.rule-action" => {
                entries.map(|entry| action(entry.allow).as_str().into()).collect()
            }
            "entry.rule-number" => entries.map(|entry| entry.rule_number.to_string()).collect(),
            "network-acl-id" => vec![acl.network_acl_id.clone()],
            "owner-id" => vec![acl.account.to_string()],
            "vpc-id" => vec![acl.vpc_id.clone()],
            _ => Vec::new(),
        }
    })?;
    let acls = acls
        .iter()
        .map(|acl| NetworkAcl {
            associations: Some(
                of(acl)
                    .map(|subnet| NetworkAclAssociation {
                        network_acl_association_id: Some(subnet.network_acl_association_id.clone()),
                        network_acl_id: Some(acl.network_acl_id.clone()),
                        subnet_id: Some(subnet.subnet_id.clone()),
                    })
                    .collect(),
            ),
            entries: Some(
                acl.entries
                    .iter()
                    .map(|entry| NetworkAclEntry {
                        cidr_block: Some(entry.cidr_block.clone()),
                        egress: Some(entry.is_egress),
                        protocol: Some(entry.protocol.clone()),
                        rule_action: Some(action(entry.allow)),
                        rule_number: Some(entry.rule_number),
                        ..Default::default()
                    })
                    .collect(),
            ),
            is_default: Some(acl.is_default),
            network_acl_id: Some(acl.network_acl_id.clone()),
            tags: Some(all_tags(&acl.tags)),
            vpc_id: Some(acl.vpc_id.clone()),
            owner_id: Some(acl.account.to_string()),
        })
        .collect();
    Ok(DescribeNetworkAclsResult { network_acls: Some(acls), next_token })
}

/// Whoever asks for one by its id is told that it does not exist.
fn none_of(ids: Option<Vec<String>>, code: &'static str, noun: &str) -> Outcome<()> {
    match ids.unwrap_or_default().first() {
        None => Ok(()),
        Some(id) => Err(refuse(code, format!("The {noun} ID '{id}' does not exist"))),
    }
}

pub(super) fn vpc_endpoints(
    _: &View,
    input: DescribeVpcEndpointsRequest,
) -> Outcome<DescribeVpcEndpointsResult> {
    none_of(input.vpc_endpoint_ids, "InvalidVpcEndpointId.NotFound", "Vpc Endpoint")?;
    Ok(DescribeVpcEndpointsResult { vpc_endpoints: Some(Vec::new()), next_token: None })
}

pub(super) fn vpn_gateways(
    _: &View,
    input: DescribeVpnGatewaysRequest,
) -> Outcome<DescribeVpnGatewaysResult> {
    none_of(input.vpn_gateway_ids, "InvalidVpnGatewayID.NotFound", "vpnGateway")?;
    Ok(DescribeVpnGatewaysResult { vpn_gateways: Some(Vec::new()) })
}

pub(super) fn instances(
    _: &View,
    input: DescribeInstancesRequest,
) -> Outcome<DescribeInstancesResult> {
    none_of(input.instance_ids, "InvalidInstanceID.NotFound", "instance")?;
    Ok(DescribeInstancesResult { reservations: Some(Vec::new()), next_token: None })
}
