//! VPCs and their attributes.

use aws_api::ec2::{
    AttributeBooleanValue, BlockPublicAccessStates, CreateDefaultVpcRequest,
    CreateDefaultVpcResult, CreateVpcRequest, CreateVpcResult, DeleteVpcRequest,
    DescribeVpcAttributeRequest, DescribeVpcAttributeResult, DescribeVpcsRequest,
    DescribeVpcsResult, ModifyVpcAttributeRequest, Tenancy, Vpc, VpcAttributeName,
    VpcCidrBlockAssociation, VpcCidrBlockState, VpcCidrBlockStateCode, VpcState,
};
use model::record::ec2::{
    InternetGatewayRecord, NatGatewayRecord, NetworkAclRecord, NetworkInterfaceRecord,
    RouteTableRecord, SecurityGroupRecord, SubnetRecord, VpcRecord,
};

use super::cidr::Cidr;
use super::default_network::{create_default_vpc, create_vpc_companions};
use super::failure::{Outcome, dependency, invalid_value, missing_parameter, refuse, unsupported};
use super::ids::new_id;
use super::query::{Query, select};
use super::scope::{Change, View, some_tags};
use super::tags;

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    input: CreateVpcRequest,
) -> Outcome<CreateVpcResult> {
    if input.amazon_provided_ipv6_cidr_block == Some(true)
        || input.ipv6_cidr_block.is_some()
        || input.ipv6_pool.is_some()
        || input.ipv6_ipam_pool_id.is_some()
    {
        return Err(unsupported("IPv6 address ranges of VPCs"));
    }
    if input.ipv4_ipam_pool_id.is_some() {
        return Err(unsupported("address ranges from IPAM pools"));
    }
    let Some(text) = input.cidr_block else {
        return Err(refuse(
            "MissingParameter",
            "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.",
        ));
    };
    let block = parse_block(&text)?;
    if !(16..=28).contains(&block.prefix()) {
        return Err(refuse("InvalidVpc.Range", format!("The CIDR '{text}' is invalid.")));
    }
    let tenancy = input.instance_tenancy.unwrap_or(Tenancy::Default);
    if !matches!(tenancy, Tenancy::Default | Tenancy::Dedicated) {
        return Err(invalid_value(format!(
            "Value ({tenancy}) for parameter instanceTenancy is invalid."
        )));
    }
    let account = scope.network_account()?;
    let vpc = VpcRecord {
        account: scope.account.clone(),
        region: scope.region.clone(),
        vpc_id: new_id("vpc"),
        cidr_block: block.to_string(),
        cidr_association_id: new_id("vpc-cidr-assoc"),
        instance_tenancy: tenancy.as_str().into(),
        dhcp_options_id: account.dhcp_options_id,
        is_default: false,
        enable_dns_support: true,
        enable_dns_hostnames: false,
        enable_network_address_usage_metrics: false,
        created_at: scope.now,
        tags: tags::of_specifications(input.tag_specifications, "vpc")?,
    };
    create_vpc_companions(scope.records, &vpc, Vec::new(), scope.now);
    scope.put(&vpc);
    Ok(CreateVpcResult { vpc: Some(Vpc { state: Some(VpcState::Pending), ..to_aws(&vpc) }) })
}

/// Reads a block in a request; host bits are cleared.
pub(super) fn parse_block(text: &str) -> Outcome<Cidr> {
    Cidr::parse(text).ok_or_else(|| {
        invalid_value(format!(
            "Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
        ))
    })
}

pub(super) fn create_default(
    scope: &mut Change<'_, '_>,
    _: CreateDefaultVpcRequest,
) -> Outcome<CreateDefaultVpcResult> {
    let mut account = scope.network_account()?;
    if let Some(existing) = account.default_vpc_id {
        return Err(refuse(
            "DefaultVpcAlreadyExists",
            format!("A Default VPC already exists for this account in this region: {existing}."),
        ));
    }
    let vpc = create_default_vpc(scope.records, &mut account, scope.now);
    Ok(CreateDefaultVpcResult { vpc: Some(Vpc { state: Some(VpcState::Pending), ..to_aws(&vpc) }) })
}

/// Takes the main route table, the default group and the ACLs with it; all else must be gone.
pub(super) fn delete(scope: &mut Change<'_, '_>, input: DeleteVpcRequest) -> Outcome<()> {
    let id = input.vpc_id.unwrap_or_default();
    let vpc: VpcRecord = scope.find(&id)?;
    let groups: Vec<SecurityGroupRecord> =
        scope.all()?.into_iter().filter(|group: &SecurityGroupRecord| group.vpc_id == id).collect();
    let tables: Vec<RouteTableRecord> =
        scope.all()?.into_iter().filter(|table: &RouteTableRecord| table.vpc_id == id).collect();
    let is_in_use = groups.iter().any(|group| group.group_name != "default")
        || tables.iter().any(|table| !table.is_main())
        || scope.all()?.iter().any(|subnet: &SubnetRecord| subnet.vpc_id == id)
        || scope.all()?.iter().any(|interface: &NetworkInterfaceRecord| interface.vpc_id == id)
        || scope.all()?.iter().any(|gateway: &InternetGatewayRecord| {
            gateway.attached_vpc_id.as_deref() == Some(id.as_str())
        })
        || scope
            .all()?
            .iter()
            .any(|nat: &NatGatewayRecord| nat.vpc_id == id && nat.deleted_at.is_none());
    if is_in_use {
        return Err(dependency(format!("The vpc '{id}' has dependencies and cannot be deleted.")));
    }
    for group in groups {
        scope.delete::<SecurityGroupRecord>(&group.group_id);
    }
    for table in tables {
        scope.delete::<RouteTableRecord>(&table.route_table_id);
    }
    for acl in scope.all::<NetworkAclRecord>()? {
        if acl.vpc_id == id {
            scope.delete::<NetworkAclRecord>(&acl.network_acl_id);
        }
    }
    scope.delete::<VpcRecord>(&id);
    if vpc.is_default {
        let mut account = scope.network_account()?;
        account.default_vpc_id = None;
        scope.records.put(&account);
    }
    Ok(())
}

const FILTERS: &[&str] = &[
    "cidr",
    "cidr-block-association.association-id",
    "cidr-block-association.cidr-block",
    "cidr-block-association.state",
    "cidrBlock",
    "dhcp-options-id",
    "dhcpOptionsId",
    "ipv6-cidr-block-association.association-id",
    "ipv6-cidr-block-association.ipv6-cidr-block",
    "ipv6-cidr-block-association.ipv6-pool",
    "ipv6-cidr-block-association.state",
    "is-default",
    "isDefault",
    "owner-id",
    "state",
    "vpc-id",
];

pub(super) fn describe(scope: &View, input: DescribeVpcsRequest) -> Outcome<DescribeVpcsResult> {
    let query = Query {
        ids: input.vpc_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let (vpcs, next_token) = select(scope, query, FILTERS, |vpc: &VpcRecord, name| match name {
        "cidr" | "cidrBlock" | "cidr-block-association.cidr-block" => vec![vpc.cidr_block.clone()],
        "cidr-block-association.association-id" => vec![vpc.cidr_association_id.clone()],
        "cidr-block-association.state" => vec!["associated".into()],
        "dhcp-options-id" | "dhcpOptionsId" => vec![vpc.dhcp_options_id.clone()],
        "is-default" | "isDefault" => vec![vpc.is_default.to_string()],
        "owner-id" => vec![vpc.account.to_string()],
        "state" => vec!["available".into()],
        "vpc-id" => vec![vpc.vpc_id.clone()],
        _ => Vec::new(),
    })?;
    Ok(DescribeVpcsResult { vpcs: Some(vpcs.iter().map(to_aws).collect()), next_token })
}

pub(super) fn modify_attribute(
    scope: &mut Change<'_, '_>,
    input: ModifyVpcAttributeRequest,
) -> Outcome<()> {
    let mut vpc: VpcRecord = scope.find(&input.vpc_id.unwrap_or_default())?;
    let value = |attribute: Option<AttributeBooleanValue>| attribute.and_then(|a| a.value);
    let support = value(input.enable_dns_support);
    let hostnames = value(input.enable_dns_hostnames);
    let metrics = value(input.enable_network_address_usage_metrics);
    match [support, hostnames, metrics].iter().flatten().count() {
        0 => return Err(missing_parameter("attribute")),
        1 => {}
        _ => {
            return Err(refuse(
                "InvalidParameterCombination",
                "Fields for multiple attribute types specified: enableDnsHostnames, enableDnsSupport",
            ));
        }
    }
    vpc.enable_dns_support = support.unwrap_or(vpc.enable_dns_support);
    vpc.enable_dns_hostnames = hostnames.unwrap_or(vpc.enable_dns_hostnames);
    vpc.enable_network_address_usage_metrics =
        metrics.unwrap_or(vpc.enable_network_address_usage_metrics);
    scope.put(&vpc);
    Ok(())
}

pub(super) fn describe_attribute(
    scope: &View,
    input: DescribeVpcAttributeRequest,
) -> Outcome<DescribeVpcAttributeResult> {
    let vpc: VpcRecord = scope.find(&input.vpc_id.unwrap_or_default())?;
    let is = |value| Some(AttributeBooleanValue { value: Some(value) });
    let mut result = DescribeVpcAttributeResult { vpc_id: Some(vpc.vpc_id), ..Default::default() };
    match input.attribute {
        Some(VpcAttributeName::EnableDnsSupport) => {
            result.enable_dns_support = is(vpc.enable_dns_support);
        }
        Some(VpcAttributeName::EnableDnsHostnames) => {
            result.enable_dns_hostnames = is(vpc.enable_dns_hostnames);
        }
        Some(VpcAttributeName::EnableNetworkAddressUsageMetrics) => {
            result.enable_network_address_usage_metrics =
                is(vpc.enable_network_address_usage_metrics);
        }
        Some(VpcAttributeName::Unknown(name)) => {
            return Err(invalid_value(format!(
                "Value ({name}) for parameter attribute is invalid. Unknown attribute."
            )));
        }
        None => return Err(missing_parameter("attribute")),
    }
    Ok(result)
}

fn to_aws(vpc: &VpcRecord) -> Vpc {
    Vpc {
        owner_id: Some(vpc.account.to_string()),
        instance_tenancy: Some(vpc.instance_tenancy.as_str().into()),
        cidr_block_association_set: Some(vec![VpcCidrBlockAssociation {
            association_id: Some(vpc.cidr_association_id.clone()),
            cidr_block: Some(vpc.cidr_block.clone()),
            cidr_block_state: Some(VpcCidrBlockState {
                state: Some(VpcCidrBlockStateCode::Associated),
                status_message: None,
            }),
        }]),
        is_default: Some(vpc.is_default),
        tags: some_tags(&vpc.tags),
        block_public_access_states: Some(BlockPublicAccessStates {
            internet_gateway_block_mode: Some("off".into()),
        }),
        vpc_id: Some(vpc.vpc_id.clone()),
        state: Some(VpcState::Available),
        cidr_block: Some(vpc.cidr_block.clone()),
        dhcp_options_id: Some(vpc.dhcp_options_id.clone()),
        ..Default::default()
    }
}
