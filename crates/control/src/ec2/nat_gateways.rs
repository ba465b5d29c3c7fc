//! NAT gateways: an interface in a subnet, and for public ones an elastic address on it.

use aws_api::ec2::{
    ConnectivityType, CreateNatGatewayRequest, CreateNatGatewayResult, DeleteNatGatewayRequest,
    DeleteNatGatewayResult, DescribeNatGatewaysRequest, DescribeNatGatewaysResult, NatGateway,
    NatGatewayAddress, NatGatewayAddressStatus,
};
use model::Timestamp;
use model::record::Record;
use model::record::ec2::{
    AddressRecord, NatGatewayRecord, NatGatewayState, SubnetRecord, VpcRecord,
};
use store::Read;

use super::addresses::bind;
use super::failure::{Outcome, invalid_value, missing_parameter, refuse, unsupported};
use super::ids::new_id;
use super::interfaces::{NewInterface, create_interface, release_interface};
use super::internet_gateways;
use super::network_interfaces::parse_address;
use super::query::{Query, select};
use super::scope::{Change, View, some_tags};
use super::tags;

/// How long a deleted gateway is still described.
const SHOWN_AFTER_DELETION_SECS: i64 = 3600;

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    mut input: CreateNatGatewayRequest,
) -> Outcome<CreateNatGatewayResult> {
    let token = input.client_token.take();
    let request = format!("{input:?}");
    let before = scope.made_before("CreateNatGateway", token.as_deref(), &request)?;
    let gateway = match before {
        Some(gateway) => gateway,
        None => {
            let gateway = create_new(scope, input)?;
            let id = &gateway.nat_gateway_id;
            scope.remember("CreateNatGateway", token.as_deref(), request, id);
            gateway
        }
    };
    Ok(CreateNatGatewayResult {
        nat_gateway: Some(NatGateway { state: Some("pending".into()), ..to_aws(&gateway) }),
        client_token: token,
    })
}

fn create_new(
    scope: &mut Change<'_, '_>,
    input: CreateNatGatewayRequest,
) -> Outcome<NatGatewayRecord> {
    if input.availability_mode.as_ref().is_some_and(|mode| mode.as_str() != "zonal") {
        return Err(unsupported("regional NAT gateways"));
    }
    if input.secondary_private_ip_address_count.is_some_and(|n| n > 0)
        || input.secondary_allocation_ids.is_some_and(|list| !list.is_empty())
        || input.secondary_private_ip_addresses.is_some_and(|list| !list.is_empty())
    {
        return Err(unsupported("secondary addresses of NAT gateways"));
    }
    let is_public = match input.connectivity_type {
        None | Some(ConnectivityType::Public) => true,
        Some(ConnectivityType::Private) => false,
        Some(ConnectivityType::Unknown(other)) => {
            return Err(invalid_value(format!(
                "Value ({other}) for parameter connectivityType is invalid."
            )));
        }
    };
    let subnet_id = input.subnet_id.ok_or_else(|| missing_parameter("subnetId"))?;
    let subnet: SubnetRecord = match scope.look_up(&subnet_id)? {
        Some(subnet) => subnet,
        // NAT gateways have an error of their own for this.
        None => {
            return Err(refuse(
                "InvalidSubnet",
                format!("The subnet ID '{subnet_id}' does not exist"),
            ));
        }
    };
    let vpc: VpcRecord = scope.find(&subnet.vpc_id)?;
    let address = match (is_public, input.allocation_id) {
        (true, None) => return Err(missing_parameter("AllocationId")),
        (false, Some(_)) => {
            return Err(refuse(
                "InvalidParameterCombination",
                "AllocationId cannot be specified for a private NAT gateway.",
            ));
        }
        (false, None) => None,
        (true, Some(id)) => {
            let address: AddressRecord = scope.find(&id)?;
            if let Some(association) = &address.association {
                return Err(refuse(
                    "Resource.AlreadyAssociated",
                    format!(
                        "resource {id} is already associated with associate-id {}",
                        association.association_id
                    ),
                ));
            }
            Some(address)
        }
    };
    if is_public && internet_gateways::of_vpc(scope, &vpc.vpc_id)?.is_none() {
        // AWS accepts the call and lets the gateway fail a minute later, for the same reason.
        return Err(refuse(
            "Gateway.NotAttached",
            format!("Network {} has no Internet gateway attached", vpc.vpc_id),
        ));
    }
    let private_ip = match input.private_ip_address {
        None => None,
        Some(text) => Some(parse_address(&text, &subnet)?),
    };
    let tags = tags::of_specifications(input.tag_specifications, "natgateway")?;
    let nat_gateway_id = new_id("nat");
    let interface = create_interface(
        scope.records,
        NewInterface {
            vpc: &vpc,
            subnet: &subnet,
            security_groups: Vec::new(),
            private_ip,
            description: format!("Interface for NAT Gateway {nat_gateway_id}"),
            interface_type: "nat_gateway",
            requester_id: Some("amazon-vpc".into()),
            attachment: Some("amazon-aws"),
            assign_public_ip: false,
            tags: Vec::new(),
            now: scope.now,
        },
    )?;
    let mut gateway = NatGatewayRecord {
        account: scope.account.clone(),
        region: scope.region.clone(),
        nat_gateway_id,
        vpc_id: vpc.vpc_id,
        subnet_id,
        state: NatGatewayState::Available,
        is_public,
        network_interface_id: interface.network_interface_id.clone(),
        private_ip: interface.private_ip,
        allocation_id: None,
        association_id: None,
        public_ip: None,
        created_at: scope.now,
        deleted_at: None,
        tags,
    };
    if let Some(address) = address {
        gateway.allocation_id = Some(address.allocation_id.clone());
        gateway.public_ip = Some(address.public_ip);
        gateway.association_id = Some(bind(scope, address, interface, false)?);
    }
    scope.put(&gateway);
    Ok(gateway)
}

/// Gives its addresses back at once; the elastic one stays allocated.
pub(super) fn delete(
    scope: &mut Change<'_, '_>,
    input: DeleteNatGatewayRequest,
) -> Outcome<DeleteNatGatewayResult> {
    let id = input.nat_gateway_id.unwrap_or_default();
    let mut gateway: NatGatewayRecord = scope.find(&id)?;
    if gateway.state == NatGatewayState::Available {
        gateway.state = NatGatewayState::Deleted;
        gateway.deleted_at = Some(scope.now);
        let (account, region) = (scope.account.clone(), scope.region.clone());
        release_interface(scope.records, &account, &region, &gateway.network_interface_id)?;
        scope.put(&gateway);
        forget_old(scope)?;
    }
    Ok(DeleteNatGatewayResult { nat_gateway_id: Some(id) })
}

/// Removes the records that nobody is shown any more.
fn forget_old(scope: &mut Change<'_, '_>) -> Outcome<()> {
    let all = scope.records.scan(&NatGatewayRecord::keys_of(&scope.account, &scope.region))?;
    for gateway in all {
        if !is_shown(&gateway, scope.now) {
            scope.records.delete(&gateway.key());
        }
    }
    Ok(())
}

fn is_shown(gateway: &NatGatewayRecord, now: Timestamp) -> bool {
    gateway.deleted_at.is_none_or(|at| now < at.plus_secs(SHOWN_AFTER_DELETION_SECS))
}

const FILTERS: &[&str] = &["nat-gateway-id", "state", "subnet-id", "vpc-id"];

pub(super) fn describe(
    scope: &View,
    input: DescribeNatGatewaysRequest,
) -> Outcome<DescribeNatGatewaysResult> {
    let query = Query {
        ids: input.nat_gateway_ids,
        filters: input.filter,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let (mut gateways, next_token) =
        select(scope, query, FILTERS, |gateway: &NatGatewayRecord, name| match name {
            "nat-gateway-id" => vec![gateway.nat_gateway_id.clone()],
            "state" => vec![gateway.state.as_str().into()],
            "subnet-id" => vec![gateway.subnet_id.clone()],
            "vpc-id" => vec![gateway.vpc_id.clone()],
            _ => Vec::new(),
        })?;
    gateways.retain(|gateway| is_shown(gateway, scope.now));
    let gateways = gateways.iter().map(to_aws).collect();
    Ok(DescribeNatGatewaysResult { nat_gateways: Some(gateways), next_token })
}

fn to_aws(gateway: &NatGatewayRecord) -> NatGateway {
    let is_deleted = gateway.state == NatGatewayState::Deleted;
    NatGateway {
        create_time: Some(gateway.created_at),
        delete_time: gateway.deleted_at,
        nat_gateway_addresses: Some(vec![NatGatewayAddress {
            allocation_id: gateway.allocation_id.clone(),
            network_interface_id: Some(gateway.network_interface_id.clone()),
            private_ip: Some(gateway.private_ip.to_string()),
            public_ip: gateway.public_ip.map(|address| address.to_string()),
            association_id: gateway.association_id.clone().filter(|_| !is_deleted),
            is_primary: Some(true),
            status: Some(NatGatewayAddressStatus::Succeeded),
            ..Default::default()
        }]),
        nat_gateway_id: Some(gateway.nat_gateway_id.clone()),
        state: Some(gateway.state.as_str().into()),
        subnet_id: Some(gateway.subnet_id.clone()),
        vpc_id: Some(gateway.vpc_id.clone()),
        tags: some_tags(&gateway.tags),
        connectivity_type: Some(if gateway.is_public {
            ConnectivityType::Public
        } else {
            ConnectivityType::Private
        }),
        ..Default::default()
    }
}
