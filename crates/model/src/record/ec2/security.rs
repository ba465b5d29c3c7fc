//! Security groups and network ACLs.

use serde::{Deserialize, Serialize};

use super::{Record, Tag, regional_record};
use crate::{AccountId, Arn, Key, Region, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityGroupRecord {
    pub account: AccountId,
    pub region: Region,
    /// `sg-…`
    pub group_id: String,
    /// Unique in the VPC. `default` is the group that cannot be deleted.
    pub group_name: String,
    pub description: String,
    pub vpc_id: String,
    /// In the order in which they were made.
    pub rules: Vec<SecurityGroupRule>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(SecurityGroupRecord, "ec2-security-groups", group_id, "security-group");

/// One thing that is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityGroupRule {
    /// `sgr-…`
    pub rule_id: String,
    pub is_egress: bool,
    /// `-1` (all), `tcp`, `udp`, `icmp`, `icmpv6`, or a protocol number.
    pub ip_protocol: String,
    /// First port, or ICMP type. -1 is all; both ends are -1 for protocols without ports.
    pub from_port: i32,
    /// Last port, or ICMP code.
    pub to_port: i32,
    pub peer: SecurityPeer,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// The other end of what a rule allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum SecurityPeer {
    #[serde(rename_all = "camelCase")]
    Ipv4 { cidr: String },
    #[serde(rename_all = "camelCase")]
    Ipv6 { cidr: String },
    /// The interfaces that are in this group.
    #[serde(rename_all = "camelCase")]
    Group { group_id: String, account: AccountId },
    #[serde(rename_all = "camelCase")]
    PrefixList { prefix_list_id: String },
}

/// A network ACL. Hansom gives each VPC its default one, which allows all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkAclRecord {
    pub account: AccountId,
    pub region: Region,
    /// `acl-…`
    pub network_acl_id: String,
    pub vpc_id: String,
    pub is_default: bool,
    pub entries: Vec<NetworkAclEntry>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(NetworkAclRecord, "ec2-network-acls", network_acl_id, "network-acl");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkAclEntry {
    /// 32767 is the last, which denies.
    pub rule_number: i32,
    pub is_egress: bool,
    pub allow: bool,
    /// `-1` is all.
    pub protocol: String,
    pub cidr_block: String,
}
