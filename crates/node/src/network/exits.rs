//! Which subnets of a VPC have a way to the world: those whose route table leads everything
//! that is not the VPC's own to an internet or NAT gateway.
//!
//! Not yet here: routes to single networks, and that an internet gateway serves only
//! interfaces with a public address.

use model::record::ec2::{RouteTableRecord, RouteTarget, SubnetRecord};
use model::{Key, StorageError};
use store::Read;

use super::Subnet;

/// The subnets of `vpc_id` that have a way out.
pub(super) fn of_vpc(read: &impl Read, vpc_id: &str) -> Result<Vec<Subnet>, StorageError> {
    let mut subnets = read.scan(&Key::<SubnetRecord>::new())?;
    subnets.retain(|subnet| subnet.vpc_id == vpc_id);
    let mut tables = read.scan(&Key::<RouteTableRecord>::new())?;
    tables.retain(|table| table.vpc_id == vpc_id);
    Ok(decide(&subnets, &tables))
}

fn decide(subnets: &[SubnetRecord], tables: &[RouteTableRecord]) -> Vec<Subnet> {
    let leads_out = |subnet: &&SubnetRecord| {
        let own = tables.iter().find(|table| table.is_associated_with(&subnet.subnet_id));
        let table = own.or_else(|| tables.iter().find(|table| table.is_main()));
        table.is_some_and(|table| {
            table.routes.iter().any(|route| {
                route.destination == "0.0.0.0/0"
                    && match route.target {
                        RouteTarget::InternetGateway(_) | RouteTarget::NatGateway(_) => true,
                        RouteTarget::Local | RouteTarget::NetworkInterface(_) => false,
                    }
            })
        })
    };
    subnets
        .iter()
        .filter(leads_out)
        .filter_map(|subnet| Subnet::parse(&subnet.cidr_block).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::record::ec2::{RouteOrigin, RouteRecord, RouteTableAssociation};
    use model::{AccountId, Region, Timestamp};

    fn subnet(id: &str, cidr: &str) -> SubnetRecord {
        SubnetRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            subnet_id: id.into(),
            vpc_id: "vpc".into(),
            cidr_block: cidr.into(),
            availability_zone: "us-east-1a".into(),
            default_for_az: false,
            map_public_ip_on_launch: false,
            enable_dns64: false,
            resource_name_dns_a_record: false,
            resource_name_hostnames: false,
            network_acl_id: "acl".into(),
            network_acl_association_id: "assoc".into(),
            created_at: Timestamp(1),
            tags: Vec::new(),
        }
    }

    fn table(subnet: Option<&str>, gateway: bool) -> RouteTableRecord {
        let target =
            if gateway { RouteTarget::InternetGateway("igw".into()) } else { RouteTarget::Local };
        RouteTableRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            route_table_id: "rtb".into(),
            vpc_id: "vpc".into(),
            routes: vec![RouteRecord {
                destination: "0.0.0.0/0".into(),
                target,
                origin: RouteOrigin::CreateRoute,
            }],
            associations: vec![RouteTableAssociation {
                association_id: "a".into(),
                subnet_id: subnet.map(str::to_owned),
            }],
            created_at: Timestamp(1),
            tags: Vec::new(),
        }
    }

    #[test]
    fn a_subnet_s_own_table_decides_and_the_main_one_otherwise() {
        let subnets = [subnet("a", "10.0.1.0/24"), subnet("b", "10.0.2.0/24")];
        let found = |tables: &[RouteTableRecord]| {
            let exits = decide(&subnets, tables);
            exits.iter().map(|exit| exit.gateway().octets()[2]).collect::<Vec<u8>>()
        };
        assert_eq!(found(&[table(None, false), table(Some("a"), true)]), [1]);
        assert_eq!(found(&[table(None, true), table(Some("a"), false)]), [2]);
        assert_eq!(found(&[]), [0; 0]);
    }
}
