//! Which addresses are in use, in subnets and in the public pool, and elastic addresses.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{Record, Tag, regional_record};
use crate::{AccountId, Arn, Key, Region, Timestamp};

/// One private address in use. Its being there is what "in use" means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubnetAddressRecord {
    pub account: AccountId,
    pub region: Region,
    pub subnet_id: String,
    pub address: Ipv4Addr,
    /// `eni-…`
    pub network_interface_id: String,
}

impl SubnetAddressRecord {
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        subnet_id: &str,
        address: Ipv4Addr,
    ) -> Key<Self> {
        Self::keys_of(account, region, subnet_id).number(u64::from(u32::from(address)))
    }

    /// All addresses in use in a subnet, in their order.
    pub fn keys_of(account: &AccountId, region: &Region, subnet_id: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(subnet_id)
    }
}

impl Record for SubnetAddressRecord {
    const TABLE: &'static str = "ec2-subnet-addresses";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.subnet_id, self.address)
    }
}

/// How much of a subnet is in use, and where to look next for a free address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubnetUsageRecord {
    pub account: AccountId,
    pub region: Region,
    pub subnet_id: String,
    pub n_used: u32,
    /// Offset from the subnet's base of the address after the one given out last.
    pub next_offset: u32,
}

impl SubnetUsageRecord {
    pub fn key_of(account: &AccountId, region: &Region, subnet_id: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(subnet_id)
    }
}

impl Record for SubnetUsageRecord {
    const TABLE: &'static str = "ec2-subnet-usage";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.subnet_id)
    }
}

/// One address of this Hansom's public pool in use, by whatever account in whatever region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicAddressRecord {
    pub address: Ipv4Addr,
    pub account: AccountId,
    pub region: Region,
    /// `eni-…` for an address that comes and goes with an interface, `eipalloc-…` for an
    /// elastic one.
    pub held_by: String,
}

impl PublicAddressRecord {
    pub fn key_of(address: Ipv4Addr) -> Key<Self> {
        Key::new().number(u64::from(u32::from(address)))
    }
}

impl Record for PublicAddressRecord {
    const TABLE: &'static str = "ec2-public-addresses";

    fn key(&self) -> Key<Self> {
        Self::key_of(self.address)
    }
}

/// How much of the public pool is in use, and where to look next. There is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicPoolRecord {
    pub n_used: u32,
    pub next_offset: u32,
}

impl PublicPoolRecord {
    pub fn key_of() -> Key<Self> {
        Key::new().text("pool")
    }
}

impl Record for PublicPoolRecord {
    const TABLE: &'static str = "ec2-public-pool";

    fn key(&self) -> Key<Self> {
        Self::key_of()
    }
}

/// An elastic IP address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressRecord {
    pub account: AccountId,
    pub region: Region,
    /// `eipalloc-…`
    pub allocation_id: String,
    pub public_ip: Ipv4Addr,
    #[serde(default)]
    pub association: Option<AddressAssociation>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}
regional_record!(AddressRecord, "ec2-addresses", allocation_id, "elastic-ip");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddressAssociation {
    /// `eipassoc-…`
    pub association_id: String,
    pub network_interface_id: String,
    pub private_ip: Ipv4Addr,
}
