//! Managed prefix lists: networks under one name, for security groups.

use serde::{Deserialize, Serialize};

use super::{Record, Tag, regional_record};
use crate::{AccountId, Arn, Key, Region, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrefixListRecord {
    pub account: AccountId,
    pub region: Region,
    /// `pl-…`
    pub prefix_list_id: String,
    pub prefix_list_name: String,
    /// Entries are IPv6 networks instead of IPv4 ones, which nothing here uses.
    #[serde(default)]
    pub is_ipv6: bool,
    /// What it counts for in the limits of those that name it.
    pub max_entries: u32,
    pub entries: Vec<PrefixListEntry>,
    /// Begins at 1 and counts the changes of entries.
    pub version: u64,
    /// The entries of earlier versions, the oldest first.
    #[serde(default)]
    pub earlier: Vec<PrefixListVersion>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(PrefixListRecord, "ec2-prefix-lists", prefix_list_id, "prefix-list");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrefixListEntry {
    /// `10.0.0.0/8`
    pub cidr: String,
    #[serde(default)]
    pub description: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrefixListVersion {
    pub version: u64,
    pub entries: Vec<PrefixListEntry>,
}
