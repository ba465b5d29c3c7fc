//! The routes of a route table, where they lead, and whether that is still there.

use std::collections::BTreeSet;

use aws_api::ec2::{
    CreateRouteRequest, CreateRouteResult, DeleteRouteRequest, ReplaceRouteRequest, Route,
    RouteState,
};
use model::record::ec2::{
    InternetGatewayRecord, NatGatewayRecord, NatGatewayState, NetworkInterfaceRecord, RouteOrigin,
    RouteRecord, RouteTableRecord, RouteTarget, VpcRecord,
};

use super::cidr::{Cidr, canonical_ipv6};
use super::failure::{Outcome, invalid_value, missing_parameter, refuse, unsupported};
use super::scope::{Change, Records, Scope};

/// The members of Create and Replace that say where a route leads.
#[derive(Debug, Default)]
struct TargetRequest {
    is_local: bool,
    gateway_id: Option<String>,
    nat_gateway_id: Option<String>,
    network_interface_id: Option<String>,
    /// A target of which this region has none: code, noun and id.
    absent: Option<(&'static str, &'static str, String)>,
    unsupported: Option<&'static str>,
}

macro_rules! target_request {
    ($input:ident, $is_local:expr) => {{
        let absent = [
            ("InvalidInstanceID.NotFound", "instance", &$input.instance_id),
            (
                "InvalidVpcPeeringConnectionID.NotFound",
                "vpcPeeringConnection",
                &$input.vpc_peering_connection_id,
            ),
            ("InvalidTransitGatewayID.NotFound", "transitGateway", &$input.transit_gateway_id),
            (
                "InvalidEgressOnlyInternetGatewayId.NotFound",
                "egressOnlyInternetGateway",
                &$input.egress_only_internet_gateway_id,
            ),
            ("InvalidCarrierGatewayID.NotFound", "carrierGateway", &$input.carrier_gateway_id),
            ("InvalidVpcEndpointId.NotFound", "vpcEndpoint", &$input.vpc_endpoint_id),
        ];
        TargetRequest {
            is_local: $is_local,
            absent: absent.into_iter().find_map(|(code, noun, id)| Some((code, noun, id.clone()?))),
            unsupported: if $input.local_gateway_id.is_some() {
                Some("routes to local gateways")
            } else if $input.core_network_arn.is_some() || $input.odb_network_arn.is_some() {
                Some("routes to core networks")
            } else {
                None
            },
            gateway_id: $input.gateway_id,
            nat_gateway_id: $input.nat_gateway_id,
            network_interface_id: $input.network_interface_id,
        }
    }};
}

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    input: CreateRouteRequest,
) -> Outcome<CreateRouteResult> {
    let mut table: RouteTableRecord = scope.find(&input.route_table_id.unwrap_or_default())?;
    let vpc: VpcRecord = scope.find(&table.vpc_id)?;
    let destination = destination(
        input.destination_cidr_block,
        input.destination_ipv6_cidr_block,
        input.destination_prefix_list_id,
    )?;
    let target = target(scope, &table, target_request!(input, false))?;
    if let Some(existing) = table.routes.iter().find(|route| route.destination == destination) {
        // The same again is no error; a script may be run twice.
        if existing.target == target {
            return Ok(CreateRouteResult { r#return: Some(true) });
        }
        return Err(refuse(
            "RouteAlreadyExists",
            format!("The route identified by {destination} already exists."),
        ));
    }
    check_specificity(&vpc, &destination, &target)?;
    table.routes.push(RouteRecord { destination, target, origin: RouteOrigin::CreateRoute });
    scope.put(&table);
    Ok(CreateRouteResult { r#return: Some(true) })
}

/// Traffic within the VPC is the local route's; only an interface may be put in its way.
fn check_specificity(vpc: &VpcRecord, destination: &str, target: &RouteTarget) -> Outcome<()> {
    let is_within = match (Cidr::parse(&vpc.cidr_block), Cidr::parse(destination)) {
        (Some(vpc), Some(destination)) => vpc.covers(destination),
        _ => false,
    };
    match target {
        RouteTarget::NetworkInterface(_) => Ok(()),
        _ if is_within => Err(invalid_value(format!(
            "The destination CIDR block {destination} is equal to or more specific than one of \
             this VPC's CIDR blocks. This route can target only an interface or an instance."
        ))),
        RouteTarget::Local | RouteTarget::InternetGateway(_) | RouteTarget::NatGateway(_) => Ok(()),
    }
}

pub(super) fn replace(scope: &mut Change<'_, '_>, input: ReplaceRouteRequest) -> Outcome<()> {
    let mut table: RouteTableRecord = scope.find(&input.route_table_id.unwrap_or_default())?;
    let destination = destination(
        input.destination_cidr_block,
        input.destination_ipv6_cidr_block,
        input.destination_prefix_list_id,
    )?;
    let is_local = input.local_target == Some(true);
    let target = target(scope, &table, target_request!(input, is_local))?;
    let Some(route) = table.routes.iter_mut().find(|route| route.destination == destination) else {
        return Err(invalid_value(format!(
            "There is no route defined for '{destination}' in the route table. Use CreateRoute \
             instead."
        )));
    };
    let was_local = route.origin == RouteOrigin::CreateRouteTable;
    let may_be = match &target {
        RouteTarget::Local => was_local,
        RouteTarget::NetworkInterface(_) => true,
        RouteTarget::InternetGateway(_) | RouteTarget::NatGateway(_) => !was_local,
    };
    if !may_be {
        return Err(invalid_value(format!(
            "cannot replace the target of the route {destination} in route table {}",
            table.route_table_id
        )));
    }
    route.target = target;
    scope.put(&table);
    Ok(())
}

pub(super) fn delete(scope: &mut Change<'_, '_>, input: DeleteRouteRequest) -> Outcome<()> {
    let mut table: RouteTableRecord = scope.find(&input.route_table_id.unwrap_or_default())?;
    let destination = destination(
        input.destination_cidr_block,
        input.destination_ipv6_cidr_block,
        input.destination_prefix_list_id,
    )?;
    let Some(position) = table.routes.iter().position(|route| route.destination == destination)
    else {
        return Err(refuse(
            "InvalidRoute.NotFound",
            format!(
                "no route with destination-cidr-block {destination} in route table {}",
                table.route_table_id
            ),
        ));
    };
    if table.routes[position].origin == RouteOrigin::CreateRouteTable {
        return Err(invalid_value(format!(
            "cannot remove local route {destination} in route table {}",
            table.route_table_id
        )));
    }
    table.routes.remove(position);
    scope.put(&table);
    Ok(())
}

/// The destination in canonical form.
fn destination(
    ipv4: Option<String>,
    ipv6: Option<String>,
    prefix_list: Option<String>,
) -> Outcome<String> {
    let malformed = |name: &str, text: &str| {
        invalid_value(format!(
            "Value ({text}) for parameter {name} is invalid. This is not a valid CIDR block."
        ))
    };
    match (ipv4, ipv6, prefix_list) {
        (Some(text), None, None) => Cidr::parse(&text)
            .map(|block| block.to_string())
            .ok_or_else(|| malformed("destinationCidrBlock", &text)),
        (None, Some(text), None) => {
            canonical_ipv6(&text).ok_or_else(|| malformed("destinationIpv6CidrBlock", &text))
        }
        (None, None, Some(_)) => Err(unsupported("routes to prefix lists")),
        (None, None, None) => Err(missing_parameter("destinationCidrBlock")),
        _ => Err(refuse(
            "InvalidParameterCombination",
            "The request must contain exactly one of destinationCidrBlock, \
             destinationIpv6CidrBlock, destinationPrefixListId",
        )),
    }
}

fn target<T: Records>(
    scope: &Scope<T>,
    table: &RouteTableRecord,
    request: TargetRequest,
) -> Outcome<RouteTarget> {
    if let Some((code, noun, id)) = request.absent {
        return Err(refuse(code, format!("The {noun} ID '{id}' does not exist")));
    }
    if let Some(what) = request.unsupported {
        return Err(unsupported(what));
    }
    let different_networks = |what: &str, id: &str| {
        invalid_value(format!(
            "route table {} and {what} {id} belong to different networks",
            table.route_table_id
        ))
    };
    let TargetRequest { is_local, gateway_id, nat_gateway_id, network_interface_id, .. } = request;
    match (is_local, gateway_id, nat_gateway_id, network_interface_id) {
        (true, None, None, None) => Ok(RouteTarget::Local),
        (false, Some(id), None, None) if id == "local" => Ok(RouteTarget::Local),
        (false, Some(id), None, None) if id.starts_with("vgw-") => Err(refuse(
            "InvalidVpnGatewayID.NotFound",
            format!("The vpnGateway ID '{id}' does not exist"),
        )),
        (false, Some(id), None, None) => {
            let Some(gateway) = scope.look_up::<InternetGatewayRecord>(&id)? else {
                return Err(refuse(
                    "InvalidGatewayID.NotFound",
                    format!("The gateway ID '{id}' does not exist"),
                ));
            };
            if gateway.attached_vpc_id.as_ref() != Some(&table.vpc_id) {
                return Err(different_networks("network gateway", &id));
            }
            Ok(RouteTarget::InternetGateway(id))
        }
        (false, None, Some(id), None) => {
            let gateway = scope.look_up::<NatGatewayRecord>(&id)?;
            let Some(gateway) =
                gateway.filter(|gateway| gateway.state == NatGatewayState::Available)
            else {
                return Err(refuse(
                    "InvalidNatGatewayID.NotFound",
                    format!("The natGateway ID '{id}' does not exist"),
                ));
            };
            if gateway.vpc_id != table.vpc_id {
                return Err(different_networks("NAT gateway", &id));
            }
            Ok(RouteTarget::NatGateway(id))
        }
        (false, None, None, Some(id)) => {
            let interface: NetworkInterfaceRecord = scope.find(&id)?;
            if interface.vpc_id != table.vpc_id {
                return Err(different_networks("interface", &id));
            }
            Ok(RouteTarget::NetworkInterface(id))
        }
        (false, None, None, None) => Err(refuse(
            "MissingParameter",
            "The request must contain exactly one of gatewayId, natGatewayId, \
             networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, \
             transitGatewayId, localGatewayId, carrierGatewayId, vpcEndpointId, coreNetworkArn, \
             instanceId",
        )),
        _ => Err(refuse(
            "InvalidParameterCombination",
            "The request must contain exactly one of gatewayId, natGatewayId, \
             networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, \
             transitGatewayId, localGatewayId, carrierGatewayId, vpcEndpointId, coreNetworkArn, \
             instanceId",
        )),
    }
}

/// What routes may lead to, as of now: tells routes that work from those that do not.
#[derive(Debug)]
pub(super) struct Targets {
    /// With the VPC that it is attached to.
    gateways: BTreeSet<(String, String)>,
    nats: BTreeSet<String>,
    interfaces: BTreeSet<String>,
}

impl Targets {
    pub(super) fn read<T: Records>(scope: &Scope<T>) -> Outcome<Targets> {
        let gateways: Vec<InternetGatewayRecord> = scope.all()?;
        let nats: Vec<NatGatewayRecord> = scope.all()?;
        let interfaces: Vec<NetworkInterfaceRecord> = scope.all()?;
        Ok(Targets {
            gateways: gateways
                .into_iter()
                .filter_map(|gateway| Some((gateway.attached_vpc_id?, gateway.internet_gateway_id)))
                .collect(),
            nats: nats
                .into_iter()
                .filter(|nat| nat.state == NatGatewayState::Available)
                .map(|nat| nat.nat_gateway_id)
                .collect(),
            interfaces: interfaces
                .into_iter()
                .map(|interface| interface.network_interface_id)
                .collect(),
        })
    }

    /// A route to what is gone is a black hole.
    pub(super) fn state_of(&self, vpc_id: &str, target: &RouteTarget) -> RouteState {
        let exists = match target {
            RouteTarget::Local => true,
            RouteTarget::InternetGateway(id) => {
                self.gateways.contains(&(vpc_id.to_owned(), id.clone()))
            }
            RouteTarget::NatGateway(id) => self.nats.contains(id),
            RouteTarget::NetworkInterface(id) => self.interfaces.contains(id),
        };
        if exists { RouteState::Active } else { RouteState::Blackhole }
    }

    pub(super) fn to_aws(&self, vpc_id: &str, route: &RouteRecord) -> Route {
        let mut converted = Route {
            origin: Some(origin(route.origin)),
            state: Some(self.state_of(vpc_id, &route.target)),
            ..Default::default()
        };
        if route.destination.contains(':') {
            converted.destination_ipv6_cidr_block = Some(route.destination.clone());
        } else {
            converted.destination_cidr_block = Some(route.destination.clone());
        }
        match &route.target {
            RouteTarget::Local => converted.gateway_id = Some("local".into()),
            RouteTarget::InternetGateway(id) => converted.gateway_id = Some(id.clone()),
            RouteTarget::NatGateway(id) => converted.nat_gateway_id = Some(id.clone()),
            RouteTarget::NetworkInterface(id) => converted.network_interface_id = Some(id.clone()),
        }
        converted
    }
}

pub(super) fn origin(origin: RouteOrigin) -> aws_api::ec2::RouteOrigin {
    match origin {
        RouteOrigin::CreateRouteTable => aws_api::ec2::RouteOrigin::CreateRouteTable,
        RouteOrigin::CreateRoute => aws_api::ec2::RouteOrigin::CreateRoute,
    }
}
