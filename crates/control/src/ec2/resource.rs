//! What the kinds of resources have in common: ids, tags, and the words AWS has for them.

use model::record::Record;
use model::record::ec2::{
    AddressRecord, DhcpOptionsRecord, InternetGatewayRecord, NatGatewayRecord, NetworkAclRecord,
    NetworkInterfaceRecord, PrefixListRecord, RouteTableRecord, SecurityGroupRecord, SubnetRecord,
    Tag, VpcRecord,
};
use model::{AccountId, Key, Region};

use super::failure::{Failure, refuse};
use super::ids::is_well_formed;

/// How AWS speaks of one kind of resource.
#[derive(Debug)]
pub(super) struct Kind {
    /// What ids begin with.
    pub(super) prefix: &'static str,
    /// As in tag specifications.
    pub(super) resource_type: &'static str,
    pub(super) not_found: &'static str,
    pub(super) malformed: &'static str,
    /// As in "The vpc ID 'vpc-1' does not exist".
    pub(super) noun: &'static str,
}

impl Kind {
    /// The error for ids that name nothing.
    pub(super) fn not_found(&self, ids: &[&str]) -> Failure {
        if let Some(bad) = ids.iter().find(|id| !is_well_formed(self.prefix, id)) {
            return self.malformed(bad);
        }
        let (s, verb) = if ids.len() == 1 { ("", "does") } else { ("s", "do") };
        let (noun, ids) = (self.noun, ids.join(", "));
        let message = match self.prefix {
            "nat" => format!("NatGateway {ids} was not found"),
            "sg" => format!("The security group{s} '{ids}' {verb} not exist"),
            _ => format!("The {noun} ID{s} '{ids}' {verb} not exist"),
        };
        refuse(self.not_found, message)
    }

    fn malformed(&self, id: &str) -> Failure {
        let prefix = self.prefix;
        let has_prefix = id.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('-'));
        let message = if has_prefix {
            format!("Invalid id: \"{id}\"")
        } else {
            format!("Invalid id: \"{id}\" (expecting \"{prefix}-...\")")
        };
        refuse(self.malformed, message)
    }
}

/// A record that users know by an id and may tag.
pub(super) trait Resource: Record {
    const KIND: Kind;

    fn key_for(account: &AccountId, region: &Region, id: &str) -> Key<Self>;
    fn keys_for(account: &AccountId, region: &Region) -> Key<Self>;
    fn id(&self) -> &str;
    fn tags(&self) -> &[Tag];
    fn tags_mut(&mut self) -> &mut Vec<Tag>;
}

macro_rules! resources {
    ($($record:ident $id:ident: $prefix:literal $type:literal $noun:literal $not_found:literal $malformed:literal;)*) => {$(
        impl Resource for $record {
            const KIND: Kind = Kind {
                prefix: $prefix,
                resource_type: $type,
                not_found: $not_found,
                malformed: $malformed,
                noun: $noun,
            };

            fn key_for(account: &AccountId, region: &Region, id: &str) -> Key<Self> {
                Self::key_of(account, region, id)
            }

            fn keys_for(account: &AccountId, region: &Region) -> Key<Self> {
                Self::keys_of(account, region)
            }

            fn id(&self) -> &str {
                &self.$id
            }

            fn tags(&self) -> &[Tag] {
                &self.tags
            }

            fn tags_mut(&mut self) -> &mut Vec<Tag> {
                &mut self.tags
            }
        }
    )*};
}

resources! {
    VpcRecord vpc_id: "vpc" "vpc" "vpc"
        "InvalidVpcID.NotFound" "InvalidVpcID.Malformed";
    SubnetRecord subnet_id: "subnet" "subnet" "subnet"
        "InvalidSubnetID.NotFound" "InvalidSubnetID.Malformed";
    InternetGatewayRecord internet_gateway_id: "igw" "internet-gateway" "internetGateway"
        "InvalidInternetGatewayID.NotFound" "InvalidInternetGatewayId.Malformed";
    RouteTableRecord route_table_id: "rtb" "route-table" "routeTable"
        "InvalidRouteTableID.NotFound" "InvalidRouteTableId.Malformed";
    SecurityGroupRecord group_id: "sg" "security-group" "security group"
        "InvalidGroup.NotFound" "InvalidGroupId.Malformed";
    NetworkInterfaceRecord network_interface_id: "eni" "network-interface" "networkInterface"
        "InvalidNetworkInterfaceID.NotFound" "InvalidNetworkInterfaceId.Malformed";
    AddressRecord allocation_id: "eipalloc" "elastic-ip" "allocation"
        "InvalidAllocationID.NotFound" "InvalidAllocationID.Malformed";
    NatGatewayRecord nat_gateway_id: "nat" "natgateway" "natGateway"
        "NatGatewayNotFound" "NatGatewayMalformed";
    NetworkAclRecord network_acl_id: "acl" "network-acl" "networkAcl"
        "InvalidNetworkAclID.NotFound" "InvalidNetworkAclId.Malformed";
    PrefixListRecord prefix_list_id: "pl" "prefix-list" "prefix list"
        "InvalidPrefixListID.NotFound" "InvalidPrefixListId.Malformed";
    DhcpOptionsRecord dhcp_options_id: "dopt" "dhcp-options" "dhcpOption"
        "InvalidDhcpOptionID.NotFound" "InvalidDhcpOptionsId.Malformed";
}
