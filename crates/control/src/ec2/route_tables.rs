//! Route tables and which subnets use them. Their routes: [`super::routes`].

use aws_api::ec2::{
    AssociateRouteTableRequest, AssociateRouteTableResult, CreateRouteTableRequest,
    CreateRouteTableResult, DeleteRouteTableRequest, DescribeRouteTablesRequest,
    DescribeRouteTablesResult, DisassociateRouteTableRequest, ReplaceRouteTableAssociationRequest,
    ReplaceRouteTableAssociationResult, RouteTable, RouteTableAssociationState,
    RouteTableAssociationStateCode,
};
use model::record::ec2::{
    RouteTableAssociation, RouteTableRecord, RouteTarget, SubnetRecord, VpcRecord,
};

use super::default_network::local_route;
use super::failure::{
    Failure, Outcome, dependency, invalid_value, missing_parameter, refuse, unsupported,
};
use super::ids::new_id;
use super::query::{Query, select};
use super::routes;
use super::scope::{Change, Records, Scope, View, all_tags};
use super::tags;

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    mut input: CreateRouteTableRequest,
) -> Outcome<CreateRouteTableResult> {
    let token = input.client_token.take();
    let request = format!("{input:?}");
    let before = scope.made_before("CreateRouteTable", token.as_deref(), &request)?;
    let table = match before {
        Some(table) => table,
        None => {
            let vpc: VpcRecord = scope.find(&input.vpc_id.unwrap_or_default())?;
            let table = RouteTableRecord {
                account: scope.account.clone(),
                region: scope.region.clone(),
                route_table_id: new_id("rtb"),
                routes: vec![local_route(&vpc)],
                vpc_id: vpc.vpc_id,
                associations: Vec::new(),
                created_at: scope.now,
                tags: tags::of_specifications(input.tag_specifications, "route-table")?,
            };
            scope.put(&table);
            let id = &table.route_table_id;
            scope.remember("CreateRouteTable", token.as_deref(), request, id);
            table
        }
    };
    let route_table = Some(to_aws(scope, &table)?);
    Ok(CreateRouteTableResult { route_table, client_token: token })
}

pub(super) fn delete(scope: &mut Change<'_, '_>, input: DeleteRouteTableRequest) -> Outcome<()> {
    let id = input.route_table_id.unwrap_or_default();
    let table: RouteTableRecord = scope.find(&id)?;
    if !table.associations.is_empty() {
        return Err(dependency(format!(
            "The routeTable '{id}' has dependencies and cannot be deleted."
        )));
    }
    scope.delete::<RouteTableRecord>(&id);
    Ok(())
}

pub(super) fn associate(
    scope: &mut Change<'_, '_>,
    input: AssociateRouteTableRequest,
) -> Outcome<AssociateRouteTableResult> {
    if input.gateway_id.is_some() || input.public_ipv4_pool.is_some() {
        return Err(unsupported("route tables of gateways"));
    }
    let mut table: RouteTableRecord = scope.find(&input.route_table_id.unwrap_or_default())?;
    let subnet_id = input.subnet_id.ok_or_else(|| missing_parameter("subnetId"))?;
    let subnet: SubnetRecord = scope.find(&subnet_id)?;
    check_same_network(&table, &subnet)?;
    let tables: Vec<RouteTableRecord> = scope.all()?;
    let existing = tables.iter().find_map(|other| {
        let association = other
            .associations
            .iter()
            .find(|association| association.subnet_id.as_ref() == Some(&subnet_id))?;
        Some((other.route_table_id.clone(), association.association_id.clone()))
    });
    let association_id = match existing {
        None => {
            let association_id = new_id("rtbassoc");
            table.associations.push(RouteTableAssociation {
                association_id: association_id.clone(),
                subnet_id: Some(subnet_id),
            });
            scope.put(&table);
            association_id
        }
        Some((other, association_id)) if other == table.route_table_id => association_id,
        Some(_) => {
            return Err(refuse(
                "Resource.AlreadyAssociated",
                format!(
                    "the specified association for route table {} conflicts with an existing \
                     association",
                    table.route_table_id
                ),
            ));
        }
    };
    Ok(AssociateRouteTableResult {
        association_id: Some(association_id),
        association_state: Some(associated()),
    })
}

fn check_same_network(table: &RouteTableRecord, subnet: &SubnetRecord) -> Outcome<()> {
    if table.vpc_id == subnet.vpc_id {
        return Ok(());
    }
    Err(invalid_value(format!(
        "route table {} and subnet {} belong to different networks",
        table.route_table_id, subnet.subnet_id
    )))
}

/// The table that has the association, and the association's place in it.
fn find_association<T: Records>(
    scope: &Scope<T>,
    association_id: &str,
) -> Outcome<(RouteTableRecord, usize)> {
    for table in scope.all::<RouteTableRecord>()? {
        let position = table
            .associations
            .iter()
            .position(|association| association.association_id == association_id);
        if let Some(position) = position {
            return Ok((table, position));
        }
    }
    Err(association_not_found(association_id))
}

pub(super) fn association_not_found(association_id: &str) -> Failure {
    refuse(
        "InvalidAssociationID.NotFound",
        format!("The association ID '{association_id}' does not exist"),
    )
}

pub(super) fn disassociate(
    scope: &mut Change<'_, '_>,
    input: DisassociateRouteTableRequest,
) -> Outcome<()> {
    let id = input.association_id.unwrap_or_default();
    let (mut table, position) = find_association(scope, &id)?;
    if table.associations[position].subnet_id.is_none() {
        return Err(invalid_value(format!(
            "cannot disassociate the main route table association {id}"
        )));
    }
    table.associations.remove(position);
    scope.put(&table);
    Ok(())
}

/// Gives a subnet another table; of the main association, gives the VPC another main table.
pub(super) fn replace_association(
    scope: &mut Change<'_, '_>,
    input: ReplaceRouteTableAssociationRequest,
) -> Outcome<ReplaceRouteTableAssociationResult> {
    let id = input.association_id.unwrap_or_default();
    let (mut from, position) = find_association(scope, &id)?;
    let to: RouteTableRecord = scope.find(&input.route_table_id.unwrap_or_default())?;
    if from.vpc_id != to.vpc_id {
        return Err(invalid_value(format!(
            "route table {} and route table {} belong to different networks",
            from.route_table_id, to.route_table_id
        )));
    }
    if from.route_table_id == to.route_table_id {
        return Ok(ReplaceRouteTableAssociationResult {
            new_association_id: Some(id),
            association_state: Some(associated()),
        });
    }
    let mut association = from.associations.remove(position);
    association.association_id = new_id("rtbassoc");
    let new_association_id = association.association_id.clone();
    let mut to = to;
    to.associations.push(association);
    scope.put(&from);
    scope.put(&to);
    Ok(ReplaceRouteTableAssociationResult {
        new_association_id: Some(new_association_id),
        association_state: Some(associated()),
    })
}

fn associated() -> RouteTableAssociationState {
    RouteTableAssociationState {
        state: Some(RouteTableAssociationStateCode::Associated),
        status_message: None,
    }
}

const FILTERS: &[&str] = &[
    "association.gateway-id",
    "association.main",
    "association.route-table-association-id",
    "association.route-table-id",
    "association.subnet-id",
    "owner-id",
    "route-table-id",
    "route.destination-cidr-block",
    "route.destination-ipv6-cidr-block",
    "route.destination-prefix-list-id",
    "route.egress-only-internet-gateway-id",
    "route.gateway-id",
    "route.instance-id",
    "route.nat-gateway-id",
    "route.network-interface-id",
    "route.origin",
    "route.state",
    "route.transit-gateway-id",
    "route.vpc-peering-connection-id",
    "vpc-id",
];

pub(super) fn describe(
    scope: &View,
    input: DescribeRouteTablesRequest,
) -> Outcome<DescribeRouteTablesResult> {
    let query = Query {
        ids: input.route_table_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let states = routes::Targets::read(scope)?;
    let (tables, next_token) = select(scope, query, FILTERS, |table: &RouteTableRecord, name| {
        let associations = table.associations.iter();
        let routes = table.routes.iter();
        match name {
            // AWS leaves `main` out of associations with subnets, where a filter finds false.
            "association.main" => associations.map(|a| a.subnet_id.is_none().to_string()).collect(),
            "association.route-table-association-id" => {
                associations.map(|a| a.association_id.clone()).collect()
            }
            "association.route-table-id" => {
                associations.map(|_| table.route_table_id.clone()).collect()
            }
            "association.subnet-id" => associations.filter_map(|a| a.subnet_id.clone()).collect(),
            "owner-id" => vec![table.account.to_string()],
            "route-table-id" => vec![table.route_table_id.clone()],
            "route.destination-cidr-block" => routes
                .filter(|route| !route.destination.contains(':'))
                .map(|route| route.destination.clone())
                .collect(),
            "route.destination-ipv6-cidr-block" => routes
                .filter(|route| route.destination.contains(':'))
                .map(|route| route.destination.clone())
                .collect(),
            "route.gateway-id" => routes
                .filter_map(|route| match &route.target {
                    RouteTarget::Local => Some("local".into()),
                    RouteTarget::InternetGateway(id) => Some(id.clone()),
                    RouteTarget::NatGateway(_) | RouteTarget::NetworkInterface(_) => None,
                })
                .collect(),
            "route.nat-gateway-id" => routes
                .filter_map(|route| match &route.target {
                    RouteTarget::NatGateway(id) => Some(id.clone()),
                    RouteTarget::Local
                    | RouteTarget::InternetGateway(_)
                    | RouteTarget::NetworkInterface(_) => None,
                })
                .collect(),
            "route.network-interface-id" => routes
                .filter_map(|route| match &route.target {
                    RouteTarget::NetworkInterface(id) => Some(id.clone()),
                    RouteTarget::Local
                    | RouteTarget::InternetGateway(_)
                    | RouteTarget::NatGateway(_) => None,
                })
                .collect(),
            "route.origin" => {
                routes.map(|route| routes::origin(route.origin).as_str().into()).collect()
            }
            "route.state" => routes
                .map(|route| states.state_of(&table.vpc_id, &route.target).as_str().into())
                .collect(),
            "vpc-id" => vec![table.vpc_id.clone()],
            _ => Vec::new(),
        }
    })?;
    let tables = tables.iter().map(|table| convert(&states, table)).collect();
    Ok(DescribeRouteTablesResult { route_tables: Some(tables), next_token })
}

fn to_aws<T: Records>(scope: &Scope<T>, table: &RouteTableRecord) -> Outcome<RouteTable> {
    Ok(convert(&routes::Targets::read(scope)?, table))
}

fn convert(targets: &routes::Targets, table: &RouteTableRecord) -> RouteTable {
    let associations =
        table.associations.iter().map(|association| aws_api::ec2::RouteTableAssociation {
            main: Some(association.subnet_id.is_none()),
            route_table_association_id: Some(association.association_id.clone()),
            route_table_id: Some(table.route_table_id.clone()),
            subnet_id: association.subnet_id.clone(),
            association_state: Some(associated()),
            ..Default::default()
        });
    RouteTable {
        associations: Some(associations.collect()),
        propagating_vgws: Some(Vec::new()),
        route_table_id: Some(table.route_table_id.clone()),
        routes: Some(
            table.routes.iter().map(|route| targets.to_aws(&table.vpc_id, route)).collect(),
        ),
        tags: Some(all_tags(&table.tags)),
        vpc_id: Some(table.vpc_id.clone()),
        owner_id: Some(table.account.to_string()),
    }
}
