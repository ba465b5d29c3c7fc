//! Networks: VPCs, subnets, route tables, security groups, network interfaces, addresses.
//!
//! All of a region of an account lies together: the keys are account, region, id. Control
//! writes these records; the node reads them and makes them true. Tags are inside the records.
//!
//! Addresses in use are records of their own, in [`address`], so that giving one out costs the
//! same in a full subnet as in an empty one.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::Record;
pub use super::ecs::Tag;
use crate::{AccountId, Arn, Key, Region, Timestamp};

pub mod address;
pub mod gateway;
pub mod interface;
pub mod prefix_list;
pub mod security;

pub use address::{
    AddressAssociation, AddressRecord, PublicAddressRecord, PublicPoolRecord, SubnetAddressRecord,
    SubnetUsageRecord,
};
pub use gateway::{
    InternetGatewayRecord, NatGatewayRecord, NatGatewayState, RouteOrigin, RouteRecord,
    RouteTableAssociation, RouteTableRecord, RouteTarget,
};
pub use interface::{
    InterfaceAttachment, InterfaceStatus, NetworkInterfaceRecord, PublicAssociation,
};
pub use prefix_list::{PrefixListEntry, PrefixListRecord, PrefixListVersion};
pub use security::{
    NetworkAclEntry, NetworkAclRecord, SecurityGroupRecord, SecurityGroupRule, SecurityPeer,
};

/// Keys of a record type whose place is account, region, id.
macro_rules! regional_record {
    ($record:ident, $table:literal, $id:ident, $arn_kind:literal) => {
        impl $record {
            pub fn key_of(account: &AccountId, region: &Region, id: &str) -> Key<Self> {
                Self::keys_of(account, region).text(id)
            }

            pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
                Key::new().text(account.as_str()).text(region.as_str())
            }

            pub fn arn(&self) -> Arn {
                let resource = format!(concat!($arn_kind, "/{}"), self.$id);
                Arn::regional("ec2", &self.region, &self.account, resource)
            }
        }

        impl Record for $record {
            const TABLE: &'static str = $table;

            fn key(&self) -> Key<Self> {
                Self::key_of(&self.account, &self.region, &self.$id)
            }
        }
    };
}
pub(crate) use regional_record;

/// Says that an account has been given its default network in a region. It stays when the
/// default VPC is deleted, so that what a user deleted does not come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkAccountRecord {
    pub account: AccountId,
    pub region: Region,
    /// `None` after the default VPC was deleted.
    #[serde(default)]
    pub default_vpc_id: Option<String>,
    /// The DHCP options that new VPCs get.
    pub dhcp_options_id: String,
    pub created_at: Timestamp,
}

impl NetworkAccountRecord {
    pub fn key_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }
}

impl Record for NetworkAccountRecord {
    const TABLE: &'static str = "ec2-accounts";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VpcRecord {
    pub account: AccountId,
    pub region: Region,
    /// `vpc-…`
    pub vpc_id: String,
    /// `10.0.0.0/16`
    pub cidr_block: String,
    /// `vpc-cidr-assoc-…`
    pub cidr_association_id: String,
    /// `default` or `dedicated`; echoed.
    pub instance_tenancy: String,
    pub dhcp_options_id: String,
    pub is_default: bool,
    pub enable_dns_support: bool,
    pub enable_dns_hostnames: bool,
    #[serde(default)]
    pub enable_network_address_usage_metrics: bool,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(VpcRecord, "ec2-vpcs", vpc_id, "vpc");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubnetRecord {
    pub account: AccountId,
    pub region: Region,
    /// `subnet-…`
    pub subnet_id: String,
    pub vpc_id: String,
    /// `10.0.1.0/24`
    pub cidr_block: String,
    /// `us-east-1a`
    pub availability_zone: String,
    /// The one subnet of its zone that is used when none is named.
    pub default_for_az: bool,
    pub map_public_ip_on_launch: bool,
    /// What `ModifySubnetAttribute` sets and only `DescribeSubnets` reads.
    #[serde(default)]
    pub enable_dns64: bool,
    #[serde(default)]
    pub resource_name_dns_a_record: bool,
    /// `resource-name` instead of `ip-name`.
    #[serde(default)]
    pub resource_name_hostnames: bool,
    /// `acl-…` and the id of the association with it, `aclassoc-…`.
    pub network_acl_id: String,
    pub network_acl_association_id: String,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(SubnetRecord, "ec2-subnets", subnet_id, "subnet");

/// One set of DHCP options. Hansom gives every region one and lets users tag it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DhcpOptionsRecord {
    pub account: AccountId,
    pub region: Region,
    /// `dopt-…`
    pub dhcp_options_id: String,
    /// Name and values, for example `domain-name` and `ec2.internal`.
    pub configurations: Vec<(String, Vec<String>)>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(DhcpOptionsRecord, "ec2-dhcp-options", dhcp_options_id, "dhcp-options");

/// A client token that was used: the same request again answers the same resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkTokenRecord {
    pub account: AccountId,
    pub region: Region,
    pub operation: String,
    pub token: String,
    pub resource_id: String,
    /// The request, less its token, so that another request with the token is noticed.
    pub request: String,
    pub created_at: Timestamp,
}

impl NetworkTokenRecord {
    pub fn key_of(account: &AccountId, region: &Region, operation: &str, token: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(operation).text(token)
    }
}

impl Record for NetworkTokenRecord {
    const TABLE: &'static str = "ec2-client-tokens";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.operation, &self.token)
    }
}

/// The name by which the VPC's resolver knows a private address: `ip-10-0-1-17.ec2.internal`.
pub fn private_dns_name(region: &Region, address: Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets();
    format!("ip-{a}-{b}-{c}-{d}.{}", private_domain(region))
}

/// `ec2.internal` in us-east-1, `<region>.compute.internal` elsewhere.
pub fn private_domain(region: &Region) -> String {
    match region.as_str() {
        "us-east-1" => "ec2.internal".into(),
        other => format!("{other}.compute.internal"),
    }
}

/// `ec2-198-18-0-1.compute-1.amazonaws.com`, the public name of a public address.
pub fn public_dns_name(region: &Region, address: Ipv4Addr) -> String {
    let [a, b, c, d] = address.octets();
    let domain = match region.as_str() {
        "us-east-1" => "compute-1.amazonaws.com".into(),
        other => format!("{other}.compute.amazonaws.com"),
    };
    format!("ec2-{a}-{b}-{c}-{d}.{domain}")
}
