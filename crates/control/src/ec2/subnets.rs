//! Subnets and their attributes.

use aws_api::ec2::{
    BlockPublicAccessStates, CreateDefaultSubnetRequest, CreateDefaultSubnetResult,
    CreateSubnetRequest, CreateSubnetResult, DeleteSubnetRequest, DescribeSubnetsRequest,
    DescribeSubnetsResult, HostnameType, ModifySubnetAttributeRequest,
    PrivateDnsNameOptionsOnLaunch, Subnet, SubnetState,
};
use model::record::ec2::{
    NetworkAclRecord, NetworkInterfaceRecord, RouteTableRecord, SubnetRecord, SubnetUsageRecord,
    VpcRecord,
};
use model::{Region, StorageError};

use super::cidr::Cidr;
use super::default_network::{default_subnet, default_subnet_block};
use super::failure::{Outcome, dependency, invalid_value, missing_parameter, refuse, unsupported};
use super::ids::new_id;
use super::interfaces::n_free;
use super::query::{Query, select};
use super::scope::{Change, Records, Scope, View, some_tags};
use super::tags;
use super::vpcs::parse_block;
use super::zones::{Zone, zone_id, zones};

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    input: CreateSubnetRequest,
) -> Outcome<CreateSubnetResult> {
    if input.ipv6_cidr_block.is_some() || input.ipv6_native == Some(true) {
        return Err(unsupported("IPv6 address ranges of subnets"));
    }
    if input.ipv4_ipam_pool_id.is_some() {
        return Err(unsupported("address ranges from IPAM pools"));
    }
    if input.outpost_arn.is_some() {
        return Err(unsupported("Outposts"));
    }
    let vpc: VpcRecord = scope.find(&input.vpc_id.unwrap_or_default())?;
    let text = input.cidr_block.ok_or_else(|| missing_parameter("cidrBlock"))?;
    let block = parse_block(&text)?;
    let others = of_vpc(scope, &vpc.vpc_id)?;
    check_block(&text, block, &vpc, &others)?;
    let zone = choose_zone(
        &scope.region,
        input.availability_zone.as_deref(),
        input.availability_zone_id.as_deref(),
        others.len(),
    )?;
    let acl = default_acl(scope, &vpc.vpc_id)?;
    let subnet = SubnetRecord {
        account: scope.account.clone(),
        region: scope.region.clone(),
        subnet_id: new_id("subnet"),
        vpc_id: vpc.vpc_id,
        cidr_block: block.to_string(),
        availability_zone: zone.name,
        default_for_az: false,
        map_public_ip_on_launch: false,
        enable_dns64: false,
        resource_name_dns_a_record: false,
        resource_name_hostnames: false,
        network_acl_id: acl.network_acl_id,
        network_acl_association_id: new_id("aclassoc"),
        created_at: scope.now,
        tags: tags::of_specifications(input.tag_specifications, "subnet")?,
    };
    scope.put(&subnet);
    Ok(CreateSubnetResult { subnet: Some(to_aws(scope, &subnet)?) })
}

/// Within the VPC, of a size that AWS allows, and apart from the VPC's other subnets.
fn check_block(text: &str, block: Cidr, vpc: &VpcRecord, others: &[SubnetRecord]) -> Outcome<()> {
    let is_within = Cidr::parse(&vpc.cidr_block).is_some_and(|whole| whole.covers(block));
    if !is_within || !(16..=28).contains(&block.prefix()) {
        return Err(refuse("InvalidSubnet.Range", format!("The CIDR '{text}' is invalid.")));
    }
    let conflicts = others
        .iter()
        .filter_map(|other| Cidr::parse(&other.cidr_block))
        .any(|other| other.overlaps(block));
    if conflicts {
        return Err(refuse(
            "InvalidSubnet.Conflict",
            format!("The CIDR '{text}' conflicts with another subnet"),
        ));
    }
    Ok(())
}

/// The zone that is asked for, or the next in turn.
fn choose_zone(
    region: &Region,
    name: Option<&str>,
    id: Option<&str>,
    n_others: usize,
) -> Outcome<Zone> {
    let zones = zones(region);
    let list = |part: fn(&Zone) -> &str| zones.iter().map(part).collect::<Vec<_>>().join(", ");
    match (name.filter(|name| !name.is_empty()), id.filter(|id| !id.is_empty())) {
        (Some(_), Some(_)) => Err(refuse(
            "InvalidParameterCombination",
            "The parameters availabilityZone and availabilityZoneId cannot be used together",
        )),
        (Some(name), None) => {
            zones.iter().find(|zone| zone.name == name).cloned().ok_or_else(|| {
                invalid_value(format!(
                    "Value ({name}) for parameter availabilityZone is invalid. Subnets can \
                     currently only be created in the following availability zones: {}.",
                    list(|zone| &zone.name)
                ))
            })
        }
        (None, Some(id)) => zones.iter().find(|zone| zone.id == id).cloned().ok_or_else(|| {
            invalid_value(format!(
                "Value ({id}) for parameter availabilityZoneId is invalid. Subnets can \
                 currently only be created in the following availability zones: {}.",
                list(|zone| &zone.id)
            ))
        }),
        (None, None) => Ok(zones[n_others % zones.len()].clone()),
    }
}

fn default_acl<T: Records>(scope: &Scope<T>, vpc_id: &str) -> Outcome<NetworkAclRecord> {
    let acls: Vec<NetworkAclRecord> = scope.all()?;
    let found = acls.into_iter().find(|acl| acl.vpc_id == vpc_id && acl.is_default);
    Ok(found
        .ok_or_else(|| StorageError::message(format!("VPC {vpc_id} has no default network ACL")))?)
}

fn of_vpc<T: Records>(scope: &Scope<T>, vpc_id: &str) -> Outcome<Vec<SubnetRecord>> {
    let mut subnets: Vec<SubnetRecord> = scope.all()?;
    subnets.retain(|subnet| subnet.vpc_id == vpc_id);
    Ok(subnets)
}

pub(super) fn create_default(
    scope: &mut Change<'_, '_>,
    input: CreateDefaultSubnetRequest,
) -> Outcome<CreateDefaultSubnetResult> {
    let (name, id) = (input.availability_zone.as_deref(), input.availability_zone_id.as_deref());
    if name.is_none() && id.is_none() {
        return Err(missing_parameter("availabilityZone"));
    }
    let zone = choose_zone(&scope.region, name, id, 0)?;
    let Some(vpc) = scope.default_vpc()? else {
        return Err(refuse(
            "DefaultVpcDoesNotExist",
            "No default VPC exists for this account in this region.",
        ));
    };
    let others = of_vpc(scope, &vpc.vpc_id)?;
    let existing =
        others.iter().find(|other| other.default_for_az && other.availability_zone == zone.name);
    if let Some(existing) = existing {
        return Err(refuse(
            "DefaultSubnetAlreadyExistsInAvailabilityZone",
            format!("'{}' is already the default subnet in {}.", existing.subnet_id, zone.name),
        ));
    }
    let taken: Vec<Cidr> =
        others.iter().filter_map(|other| Cidr::parse(&other.cidr_block)).collect();
    let block = (0..16)
        .filter_map(default_subnet_block)
        .find(|block| !taken.iter().any(|other| other.overlaps(*block)))
        .ok_or_else(|| {
            refuse(
                "InsufficientFreeAddressesInVpc",
                "The default VPC has no free address range for a default subnet.",
            )
        })?;
    let acl = default_acl(scope, &vpc.vpc_id)?;
    let subnet = default_subnet(&vpc, &acl, zone.name, block, scope.now);
    scope.put(&subnet);
    Ok(CreateDefaultSubnetResult { subnet: Some(to_aws(scope, &subnet)?) })
}

pub(super) fn delete(scope: &mut Change<'_, '_>, input: DeleteSubnetRequest) -> Outcome<()> {
    let id = input.subnet_id.unwrap_or_default();
    let _: SubnetRecord = scope.find(&id)?;
    let interfaces: Vec<NetworkInterfaceRecord> = scope.all()?;
    if interfaces.iter().any(|interface| interface.subnet_id == id)
        || scope.is_of_a_function(|vpc| vpc.subnet_ids.contains(&id))?
    {
        return Err(dependency(format!(
            "The subnet '{id}' has dependencies and cannot be deleted."
        )));
    }
    for mut table in scope.all::<RouteTableRecord>()? {
        if table.is_associated_with(&id) {
            table
                .associations
                .retain(|association| association.subnet_id.as_deref() != Some(id.as_str()));
            scope.put(&table);
        }
    }
    let usage = SubnetUsageRecord::key_of(&scope.account, &scope.region, &id);
    scope.records.delete(&usage);
    scope.delete::<SubnetRecord>(&id);
    Ok(())
}

const FILTERS: &[&str] = &[
    "availability-zone",
    "availabilityZone",
    "availability-zone-id",
    "availabilityZoneId",
    "available-ip-address-count",
    "cidr",
    "cidr-block",
    "cidrBlock",
    "default-for-az",
    "defaultForAz",
    "enable-dns64",
    "ipv6-cidr-block-association.association-id",
    "ipv6-cidr-block-association.ipv6-cidr-block",
    "ipv6-cidr-block-association.state",
    "ipv6-native",
    "map-public-ip-on-launch",
    "outpost-arn",
    "owner-id",
    "private-dns-name-options-on-launch.hostname-type",
    "private-dns-name-options-on-launch.enable-resource-name-dns-a-record",
    "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record",
    "state",
    "subnet-arn",
    "subnet-id",
    "vpc-id",
];

pub(super) fn describe(
    scope: &View,
    input: DescribeSubnetsRequest,
) -> Outcome<DescribeSubnetsResult> {
    let query = Query {
        ids: input.subnet_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let (subnets, next_token) =
        select(scope, query, FILTERS, |subnet: &SubnetRecord, name| match name {
            "availability-zone" | "availabilityZone" => vec![subnet.availability_zone.clone()],
            "availability-zone-id" | "availabilityZoneId" => {
                vec![zone_id(&subnet.region, &subnet.availability_zone)]
            }
            "available-ip-address-count" => {
                n_free(scope.read(), subnet).map(|n| n.to_string()).into_iter().collect()
            }
            "cidr" | "cidr-block" | "cidrBlock" => vec![subnet.cidr_block.clone()],
            "default-for-az" | "defaultForAz" => vec![subnet.default_for_az.to_string()],
            "enable-dns64" => vec![subnet.enable_dns64.to_string()],
            "ipv6-native" => vec!["false".into()],
            "map-public-ip-on-launch" => vec![subnet.map_public_ip_on_launch.to_string()],
            "owner-id" => vec![subnet.account.to_string()],
            "private-dns-name-options-on-launch.hostname-type" => {
                vec![hostname_type(subnet).as_str().into()]
            }
            "private-dns-name-options-on-launch.enable-resource-name-dns-a-record" => {
                vec![subnet.resource_name_dns_a_record.to_string()]
            }
            "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record" => {
                vec!["false".into()]
            }
            "state" => vec!["available".into()],
            "subnet-arn" => vec![subnet.arn().to_string()],
            "subnet-id" => vec![subnet.subnet_id.clone()],
            "vpc-id" => vec![subnet.vpc_id.clone()],
            _ => Vec::new(),
        })?;
    let subnets = subnets.iter().map(|subnet| to_aws(scope, subnet)).collect::<Outcome<_>>()?;
    Ok(DescribeSubnetsResult { subnets: Some(subnets), next_token })
}

pub(super) fn modify_attribute(
    scope: &mut Change<'_, '_>,
    input: ModifySubnetAttributeRequest,
) -> Outcome<()> {
    let mut subnet: SubnetRecord = scope.find(&input.subnet_id.unwrap_or_default())?;
    if input.assign_ipv6_address_on_creation.is_some_and(|a| a.value == Some(true))
        || input
            .enable_resource_name_dns_aaaa_record_on_launch
            .is_some_and(|a| a.value == Some(true))
    {
        return Err(unsupported("IPv6 address ranges of subnets"));
    }
    if input.customer_owned_ipv4_pool.is_some()
        || input.map_customer_owned_ip_on_launch.is_some()
        || input.enable_lni_at_device_index.is_some()
        || input.disable_lni_at_device_index.is_some()
    {
        return Err(unsupported("Outposts"));
    }
    if let Some(value) = input.map_public_ip_on_launch.and_then(|a| a.value) {
        subnet.map_public_ip_on_launch = value;
    }
    if let Some(value) = input.enable_dns64.and_then(|a| a.value) {
        subnet.enable_dns64 = value;
    }
    if let Some(value) = input.enable_resource_name_dns_a_record_on_launch.and_then(|a| a.value) {
        subnet.resource_name_dns_a_record = value;
    }
    match input.private_dns_hostname_type_on_launch {
        None => {}
        Some(HostnameType::IpName) => subnet.resource_name_hostnames = false,
        Some(HostnameType::ResourceName) => subnet.resource_name_hostnames = true,
        Some(HostnameType::Unknown(other)) => {
            return Err(invalid_value(format!(
                "Value ({other}) for parameter privateDnsHostnameTypeOnLaunch is invalid."
            )));
        }
    }
    scope.put(&subnet);
    Ok(())
}

fn hostname_type(subnet: &SubnetRecord) -> HostnameType {
    if subnet.resource_name_hostnames { HostnameType::ResourceName } else { HostnameType::IpName }
}

fn to_aws<T: Records>(scope: &Scope<T>, subnet: &SubnetRecord) -> Outcome<Subnet> {
    let n_free = n_free(scope.read(), subnet)?;
    Ok(Subnet {
        availability_zone_id: Some(zone_id(&subnet.region, &subnet.availability_zone)),
        map_customer_owned_ip_on_launch: Some(false),
        owner_id: Some(subnet.account.to_string()),
        assign_ipv6_address_on_creation: Some(false),
        ipv6_cidr_block_association_set: Some(Vec::new()),
        tags: some_tags(&subnet.tags),
        subnet_arn: Some(subnet.arn().to_string()),
        enable_dns64: Some(subnet.enable_dns64),
        ipv6_native: Some(false),
        private_dns_name_options_on_launch: Some(PrivateDnsNameOptionsOnLaunch {
            hostname_type: Some(hostname_type(subnet)),
            enable_resource_name_dns_a_record: Some(subnet.resource_name_dns_a_record),
            enable_resource_name_dns_aaaa_record: Some(false),
        }),
        block_public_access_states: Some(BlockPublicAccessStates {
            internet_gateway_block_mode: Some("off".into()),
        }),
        subnet_id: Some(subnet.subnet_id.clone()),
        state: Some(SubnetState::Available),
        vpc_id: Some(subnet.vpc_id.clone()),
        cidr_block: Some(subnet.cidr_block.clone()),
        available_ip_address_count: Some(i32::try_from(n_free).unwrap_or(i32::MAX)),
        availability_zone: Some(subnet.availability_zone.clone()),
        default_for_az: Some(subnet.default_for_az),
        map_public_ip_on_launch: Some(subnet.map_public_ip_on_launch),
        ..Default::default()
    })
}
