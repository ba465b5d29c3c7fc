//! Network interfaces: what gives a task its address.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{Record, Tag, regional_record};
use crate::{AccountId, Arn, Key, Region, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkInterfaceRecord {
    pub account: AccountId,
    pub region: Region,
    /// `eni-…`
    pub network_interface_id: String,
    pub vpc_id: String,
    pub subnet_id: String,
    pub availability_zone: String,
    pub private_ip: Ipv4Addr,
    /// `02:` and five more pairs.
    pub mac_address: String,
    /// Given even when the VPC has no DNS host names; whether it is shown is up to the reader.
    pub private_dns_name: String,
    /// `sg-…`, at least one.
    pub security_groups: Vec<String>,
    pub description: String,
    pub status: InterfaceStatus,
    /// `interface`, `nat_gateway`, or `lambda`.
    pub interface_type: String,
    /// Made by a service (`amazon-ecs`, …) for the user, who cannot delete it.
    pub requester_managed: bool,
    #[serde(default)]
    pub requester_id: Option<String>,
    pub source_dest_check: bool,
    #[serde(default)]
    pub attachment: Option<InterfaceAttachment>,
    #[serde(default)]
    pub public: Option<PublicAssociation>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(
    NetworkInterfaceRecord,
    "ec2-network-interfaces",
    network_interface_id,
    "network-interface"
);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InterfaceStatus {
    Available,
    InUse,
}

impl InterfaceStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            InterfaceStatus::Available => "available",
            InterfaceStatus::InUse => "in-use",
        }
    }
}

/// To what the interface is attached. Never a user's instance: there are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InterfaceAttachment {
    /// `ela-attach-…` or `eni-attach-…`
    pub attachment_id: String,
    /// `amazon-aws` or an account.
    pub instance_owner_id: String,
    pub attached_at: Timestamp,
}

/// The public address of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicAssociation {
    pub public_ip: Ipv4Addr,
    /// Elastic addresses only; any other lives and dies with the interface.
    #[serde(default)]
    pub allocation_id: Option<String>,
    #[serde(default)]
    pub association_id: Option<String>,
}
