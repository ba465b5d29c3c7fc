//! What every account has in every region before it asks for anything, and what every new VPC
//! comes with.
//!
//! The default network is made when an account first uses a region, in the transaction of that
//! use. It is made once: what the user deletes stays deleted.

use model::record::ec2::{
    DhcpOptionsRecord, InternetGatewayRecord, NetworkAccountRecord, NetworkAclEntry,
    NetworkAclRecord, RouteOrigin, RouteRecord, RouteTableAssociation, RouteTableRecord,
    RouteTarget, SecurityGroupRecord, SecurityGroupRule, SecurityPeer, SubnetRecord, Tag,
    VpcRecord, private_domain,
};
use model::{AccountId, Region, StorageError, Timestamp};
use store::{Read, Txn};

use super::cidr::Cidr;
use super::ids::new_id;
use super::zones::zones;

/// The block of every default VPC.
pub const DEFAULT_VPC_CIDR: &str = "172.31.0.0/16";
/// How many zones have a subnet in a new default VPC.
const N_DEFAULT_SUBNETS: usize = 3;

/// Makes the account's default network in the region unless that has been done before.
///
/// # Errors
/// When the store cannot be read.
pub fn ensure_default_network(
    txn: &mut Txn<'_>,
    account: &AccountId,
    region: &Region,
    now: Timestamp,
) -> Result<NetworkAccountRecord, StorageError> {
    if let Some(existing) = txn.get(&NetworkAccountRecord::key_of(account, region))? {
        return Ok(existing);
    }
    let options = DhcpOptionsRecord {
        account: account.clone(),
        region: region.clone(),
        dhcp_options_id: new_id("dopt"),
        configurations: vec![
            ("domain-name".into(), vec![private_domain(region)]),
            ("domain-name-servers".into(), vec!["AmazonProvidedDNS".into()]),
        ],
        tags: Vec::new(),
    };
    txn.put(&options);
    let mut record = NetworkAccountRecord {
        account: account.clone(),
        region: region.clone(),
        default_vpc_id: None,
        dhcp_options_id: options.dhcp_options_id,
        created_at: now,
    };
    create_default_vpc(txn, &mut record, now);
    Ok(record)
}

/// A default VPC with its subnets, gateway, route, group and ACL; `of` comes to name it.
pub(super) fn create_default_vpc(
    txn: &mut Txn<'_>,
    of: &mut NetworkAccountRecord,
    now: Timestamp,
) -> VpcRecord {
    let (account, region) = (of.account.clone(), of.region.clone());
    let vpc = VpcRecord {
        account: account.clone(),
        region: region.clone(),
        vpc_id: new_id("vpc"),
        cidr_block: DEFAULT_VPC_CIDR.into(),
        cidr_association_id: new_id("vpc-cidr-assoc"),
        instance_tenancy: "default".into(),
        dhcp_options_id: of.dhcp_options_id.clone(),
        is_default: true,
        enable_dns_support: true,
        enable_dns_hostnames: true,
        enable_network_address_usage_metrics: false,
        created_at: now,
        // AWS gives it no name, but scripts that look for VPCs by name trip over one without.
        tags: vec![Tag { key: "Name".into(), value: "default".into() }],
    };
    let gateway = InternetGatewayRecord {
        account,
        region: region.clone(),
        internet_gateway_id: new_id("igw"),
        attached_vpc_id: Some(vpc.vpc_id.clone()),
        created_at: now,
        tags: Vec::new(),
    };
    let to_internet = RouteRecord {
        destination: "0.0.0.0/0".into(),
        target: RouteTarget::InternetGateway(gateway.internet_gateway_id.clone()),
        origin: RouteOrigin::CreateRoute,
    };
    let acl = create_vpc_companions(txn, &vpc, vec![to_internet], now);
    for (index, zone) in (0..).zip(zones(&region).into_iter().take(N_DEFAULT_SUBNETS)) {
        if let Some(block) = default_subnet_block(index) {
            txn.put(&default_subnet(&vpc, &acl, zone.name, block, now));
        }
    }
    txn.put(&vpc);
    txn.put(&gateway);
    of.default_vpc_id = Some(vpc.vpc_id.clone());
    txn.put(of);
    vpc
}

/// The `index`th block of 4,096 addresses of a default VPC; `None` past the last.
pub(super) fn default_subnet_block(index: u32) -> Option<Cidr> {
    let vpc = Cidr::parse(DEFAULT_VPC_CIDR)?;
    Cidr::new(vpc.nth(index.checked_mul(4096)?)?, 20)
}

pub(super) fn default_subnet(
    vpc: &VpcRecord,
    acl: &NetworkAclRecord,
    zone: String,
    block: Cidr,
    now: Timestamp,
) -> SubnetRecord {
    SubnetRecord {
        account: vpc.account.clone(),
        region: vpc.region.clone(),
        subnet_id: new_id("subnet"),
        vpc_id: vpc.vpc_id.clone(),
        cidr_block: block.to_string(),
        availability_zone: zone,
        default_for_az: true,
        map_public_ip_on_launch: true,
        enable_dns64: false,
        resource_name_dns_a_record: false,
        resource_name_hostnames: false,
        network_acl_id: acl.network_acl_id.clone(),
        network_acl_association_id: new_id("aclassoc"),
        created_at: now,
        tags: Vec::new(),
    }
}

/// What every VPC comes with: its main route table, its default group, its default ACL.
/// Answers the ACL, which subnets refer to.
pub(super) fn create_vpc_companions(
    txn: &mut Txn<'_>,
    vpc: &VpcRecord,
    further_routes: Vec<RouteRecord>,
    now: Timestamp,
) -> NetworkAclRecord {
    let (account, region) = (vpc.account.clone(), vpc.region.clone());
    let mut routes = vec![local_route(vpc)];
    routes.extend(further_routes);
    txn.put(&RouteTableRecord {
        account: account.clone(),
        region: region.clone(),
        route_table_id: new_id("rtb"),
        vpc_id: vpc.vpc_id.clone(),
        routes,
        associations: vec![RouteTableAssociation {
            association_id: new_id("rtbassoc"),
            subnet_id: None,
        }],
        created_at: now,
        tags: Vec::new(),
    });
    let group_id = new_id("sg");
    let from_itself = SecurityGroupRule {
        rule_id: new_id("sgr"),
        is_egress: false,
        ip_protocol: "-1".into(),
        from_port: -1,
        to_port: -1,
        peer: SecurityPeer::Group { group_id: group_id.clone(), account: account.clone() },
        description: None,
        tags: Vec::new(),
    };
    txn.put(&SecurityGroupRecord {
        account: account.clone(),
        region: region.clone(),
        group_id,
        group_name: "default".into(),
        description: "default VPC security group".into(),
        vpc_id: vpc.vpc_id.clone(),
        rules: vec![from_itself, all_egress()],
        created_at: now,
        tags: Vec::new(),
    });
    let acl = NetworkAclRecord {
        account,
        region,
        network_acl_id: new_id("acl"),
        vpc_id: vpc.vpc_id.clone(),
        is_default: true,
        entries: default_acl_entries(),
        tags: Vec::new(),
    };
    txn.put(&acl);
    acl
}

pub(super) fn local_route(vpc: &VpcRecord) -> RouteRecord {
    RouteRecord {
        destination: vpc.cidr_block.clone(),
        target: RouteTarget::Local,
        origin: RouteOrigin::CreateRouteTable,
    }
}

/// The rule that every new group begins with: all may go out.
pub(super) fn all_egress() -> SecurityGroupRule {
    SecurityGroupRule {
        rule_id: new_id("sgr"),
        is_egress: true,
        ip_protocol: "-1".into(),
        from_port: -1,
        to_port: -1,
        peer: SecurityPeer::Ipv4 { cidr: "0.0.0.0/0".into() },
        description: None,
        tags: Vec::new(),
    }
}

/// Rule 100 allows all, and the last rule would deny what is left.
fn default_acl_entries() -> Vec<NetworkAclEntry> {
    let entry = |is_egress, rule_number, allow| NetworkAclEntry {
        rule_number,
        is_egress,
        allow,
        protocol: "-1".into(),
        cidr_block: "0.0.0.0/0".into(),
    };
    vec![
        entry(true, 100, true),
        entry(true, 32767, false),
        entry(false, 100, true),
        entry(false, 32767, false),
    ]
}
