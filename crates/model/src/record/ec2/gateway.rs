//! Internet and NAT gateways, and the route tables that lead to them.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{Record, Tag, regional_record};
use crate::{AccountId, Arn, Key, Region, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InternetGatewayRecord {
    pub account: AccountId,
    pub region: Region,
    /// `igw-…`
    pub internet_gateway_id: String,
    #[serde(default)]
    pub attached_vpc_id: Option<String>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(
    InternetGatewayRecord,
    "ec2-internet-gateways",
    internet_gateway_id,
    "internet-gateway"
);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteTableRecord {
    pub account: AccountId,
    pub region: Region,
    /// `rtb-…`
    pub route_table_id: String,
    pub vpc_id: String,
    /// The VPC's `local` route is the first.
    pub routes: Vec<RouteRecord>,
    /// The main table's association has no subnet. Subnets without one of their own use it.
    pub associations: Vec<RouteTableAssociation>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(RouteTableRecord, "ec2-route-tables", route_table_id, "route-table");

impl RouteTableRecord {
    pub fn is_main(&self) -> bool {
        self.associations.iter().any(|association| association.subnet_id.is_none())
    }

    pub fn is_associated_with(&self, subnet_id: &str) -> bool {
        self.associations
            .iter()
            .any(|association| association.subnet_id.as_deref() == Some(subnet_id))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteRecord {
    /// `0.0.0.0/0` or `::/0`
    pub destination: String,
    pub target: RouteTarget,
    pub origin: RouteOrigin,
}

/// Where a route leads. A target that no longer exists makes the route a `blackhole`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "camelCase")]
pub enum RouteTarget {
    /// Within the VPC.
    Local,
    /// `igw-…`
    InternetGateway(String),
    /// `nat-…`
    NatGateway(String),
    /// `eni-…`
    NetworkInterface(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RouteOrigin {
    /// Came with the table: the local route.
    CreateRouteTable,
    CreateRoute,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteTableAssociation {
    /// `rtbassoc-…`
    pub association_id: String,
    /// `None` is the main association.
    #[serde(default)]
    pub subnet_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NatGatewayRecord {
    pub account: AccountId,
    pub region: Region,
    /// `nat-…`
    pub nat_gateway_id: String,
    pub vpc_id: String,
    pub subnet_id: String,
    pub state: NatGatewayState,
    /// False: connectivity type `private`, without a public address.
    pub is_public: bool,
    pub network_interface_id: String,
    pub private_ip: Ipv4Addr,
    #[serde(default)]
    pub allocation_id: Option<String>,
    #[serde(default)]
    pub association_id: Option<String>,
    #[serde(default)]
    pub public_ip: Option<Ipv4Addr>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub deleted_at: Option<Timestamp>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(NatGatewayRecord, "ec2-nat-gateways", nat_gateway_id, "natgateway");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NatGatewayState {
    Available,
    /// Described for an hour, then forgotten.
    Deleted,
}

impl NatGatewayState {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            NatGatewayState::Available => "available",
            NatGatewayState::Deleted => "deleted",
        }
    }
}
