//! VPCs, subnets, gateways, route tables, interfaces, addresses, tags, pages.

use model::{AccountId, Region};

use super::*;

const NO_DEPENDENTS: &str = "has dependencies and cannot be deleted.";

#[tokio::test]
async fn the_default_network_is_there_before_anything_is_asked_for() {
    let w = world();
    let vpc = w.default_vpc().await;
    assert_eq!(w.default_vpc().await, vpc, "it is made once");
    let subnets = w.ec2.describe_subnets(&w.ctx, Default::default()).await.unwrap();
    let mut subnets: Vec<_> = subnets
        .subnets
        .unwrap()
        .into_iter()
        .map(|s| {
            (s.availability_zone.unwrap(), s.cidr_block.unwrap(), s.available_ip_address_count)
        })
        .collect();
    subnets.sort();
    assert_eq!(
        subnets,
        [
            ("us-east-1a".to_owned(), "172.31.0.0/20".to_owned(), Some(4091)),
            ("us-east-1b".to_owned(), "172.31.16.0/20".to_owned(), Some(4091)),
            ("us-east-1c".to_owned(), "172.31.32.0/20".to_owned(), Some(4091)),
        ]
    );
    let tables = w.tables(&vpc).await;
    assert_eq!(tables.len(), 1);
    let routes = tables[0].routes.as_ref().unwrap();
    assert_eq!(routes[0].gateway_id.as_deref(), Some("local"));
    assert_eq!(routes[1].destination_cidr_block.as_deref(), Some("0.0.0.0/0"));
    assert_eq!(routes[1].state, Some(api::RouteState::Active));
    assert_eq!(tables[0].associations.as_ref().unwrap()[0].main, Some(true));
    let acls = w.ec2.describe_network_acls(&w.ctx, Default::default()).await.unwrap();
    assert_eq!(acls.network_acls.unwrap()[0].associations.as_ref().unwrap().len(), 3);
}

#[tokio::test]
async fn accounts_and_regions_are_apart() {
    let w = world();
    let here = w.default_vpc().await;
    for ctx in [
        Context { region: Region::parse("eu-west-1").unwrap(), ..w.ctx.clone() },
        Context { account: AccountId::parse("111111111111").unwrap(), ..w.ctx.clone() },
    ] {
        let found = w.ec2.describe_vpcs(&ctx, Default::default()).await.unwrap().vpcs.unwrap();
        assert_eq!(found.len(), 1);
        assert_ne!(found[0].vpc_id.as_deref(), Some(here.as_str()));
        let input =
            api::DescribeVpcsRequest { vpc_ids: Some(vec![here.clone()]), ..Default::default() };
        refused(
            w.ec2.describe_vpcs(&ctx, input).await,
            &format!("InvalidVpcID.NotFound: The vpc ID '{here}' does not exist"),
        );
    }
}

/// What a person does by hand for a task, and then undoes, with every wrong order refused.
#[tokio::test]
async fn a_network_is_built_and_taken_down() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let a = w.subnet(&vpc, "10.0.1.0/24").await;
    let b = w.subnet(&vpc, "10.0.2.0/24").await;
    let gateway = w.gateway().await;
    let table = w.table(&vpc).await;
    refused(
        w.route(&table, "0.0.0.0/0", &gateway).await,
        &format!(
            "InvalidParameterValue: route table {table} and network gateway {gateway} belong to different networks"
        ),
    );
    w.attach(&gateway, &vpc).await.unwrap();
    w.route(&table, "0.0.0.0/0", &gateway).await.unwrap();
    w.route(&table, "0.0.0.0/0", &gateway).await.unwrap();
    let to_a = w.associate(&table, &a).await.unwrap();
    assert_eq!(w.associate(&table, &a).await.unwrap(), to_a);
    let to_b = w.associate(&table, &b).await.unwrap();
    let group = w.group(&vpc, "web").await.unwrap();
    for port in [22, 80, 443] {
        w.allow(&group, port, "0.0.0.0/0").await.unwrap();
    }
    let permissions = w.described_group(&group).await.ip_permissions.unwrap();
    let ports: Vec<_> = permissions.iter().map(|p| p.from_port.unwrap()).collect();
    assert_eq!(ports, [22, 80, 443]);

    refused(
        w.delete_vpc(&vpc).await,
        &format!("DependencyViolation: The vpc '{vpc}' {NO_DEPENDENTS}"),
    );
    refused(
        w.delete_table(&table).await,
        &format!("DependencyViolation: The routeTable '{table}' {NO_DEPENDENTS}"),
    );
    refused(
        w.delete_gateway(&gateway).await,
        &format!("DependencyViolation: The internetGateway '{gateway}' {NO_DEPENDENTS}"),
    );
    let interface = w.interface(&a, None).await.unwrap().network_interface_id.unwrap();
    refused(
        w.delete_subnet(&a).await,
        &format!("DependencyViolation: The subnet '{a}' {NO_DEPENDENTS}"),
    );
    let input = api::DeleteNetworkInterfaceRequest {
        network_interface_id: text(&interface),
        ..Default::default()
    };
    w.ec2.delete_network_interface(&w.ctx, input).await.unwrap();
    w.delete_subnet(&a).await.unwrap();
    let input =
        api::DisassociateRouteTableRequest { association_id: text(&to_b), ..Default::default() };
    w.ec2.disassociate_route_table(&w.ctx, input).await.unwrap();
    w.delete_table(&table).await.unwrap();
    w.delete_subnet(&b).await.unwrap();
    w.detach(&gateway, &vpc).await.unwrap();
    w.delete_gateway(&gateway).await.unwrap();
    refused(
        w.delete_vpc(&vpc).await,
        &format!("DependencyViolation: The vpc '{vpc}' {NO_DEPENDENTS}"),
    );
    w.delete_group(&group).await.unwrap();
    w.delete_vpc(&vpc).await.unwrap();
    refused(
        w.delete_vpc(&vpc).await,
        &format!("InvalidVpcID.NotFound: The vpc ID '{vpc}' does not exist"),
    );
    assert!(w.tables(&vpc).await.is_empty());
}

#[tokio::test]
async fn a_deleted_default_vpc_stays_deleted_until_it_is_asked_for() {
    let w = world();
    let vpc = w.default_vpc().await;
    let again = w.ec2.create_default_vpc(&w.ctx, Default::default()).await;
    assert_eq!(again.unwrap_err().code, "DefaultVpcAlreadyExists");
    let subnets = w.ec2.describe_subnets(&w.ctx, Default::default()).await.unwrap();
    for subnet in subnets.subnets.unwrap() {
        w.delete_subnet(&subnet.subnet_id.unwrap()).await.unwrap();
    }
    let gateways = w.ec2.describe_internet_gateways(&w.ctx, Default::default()).await.unwrap();
    let gateway = gateways.internet_gateways.unwrap()[0].internet_gateway_id.clone().unwrap();
    w.detach(&gateway, &vpc).await.unwrap();
    w.delete_vpc(&vpc).await.unwrap();
    let left = w.ec2.describe_vpcs(&w.ctx, Default::default()).await.unwrap();
    assert!(left.vpcs.unwrap().is_empty());
    let input = api::CreateDefaultSubnetRequest {
        availability_zone: text("us-east-1d"),
        ..Default::default()
    };
    let error = w.ec2.create_default_subnet(&w.ctx, input.clone()).await.unwrap_err();
    assert_eq!(error.code, "DefaultVpcDoesNotExist");
    w.ec2.create_default_vpc(&w.ctx, Default::default()).await.unwrap();
    let made = w.ec2.create_default_subnet(&w.ctx, input.clone()).await.unwrap().subnet.unwrap();
    assert_eq!(made.cidr_block.as_deref(), Some("172.31.48.0/20"));
    let error = w.ec2.create_default_subnet(&w.ctx, input).await.unwrap_err();
    assert_eq!(error.code, "DefaultSubnetAlreadyExistsInAvailabilityZone");
}

#[tokio::test]
async fn blocks_are_checked() {
    let w = world();
    for (cidr, expected) in [
        ("10.0.0.0/8", "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid."),
        ("10.0.0.0/29", "InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid."),
        (
            "10.0.0.0",
            "InvalidParameterValue: Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
        ),
    ] {
        let input = api::CreateVpcRequest { cidr_block: text(cidr), ..Default::default() };
        refused(w.ec2.create_vpc(&w.ctx, input).await, expected);
    }
    let vpc = w.vpc("10.0.7.7/16").await;
    for (cidr, expected) in [
        ("10.0.1.9/24", Ok("10.0.1.0/24")),
        (
            "10.0.1.128/25",
            Err("InvalidSubnet.Conflict: The CIDR '10.0.1.128/25' conflicts with another subnet"),
        ),
        (
            "10.0.0.0/16",
            Err("InvalidSubnet.Conflict: The CIDR '10.0.0.0/16' conflicts with another subnet"),
        ),
        ("10.1.0.0/24", Err("InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.")),
        ("10.0.0.0/15", Err("InvalidSubnet.Range: The CIDR '10.0.0.0/15' is invalid.")),
        ("10.0.2.0/29", Err("InvalidSubnet.Range: The CIDR '10.0.2.0/29' is invalid.")),
        ("10.0.2.0/28", Ok("10.0.2.0/28")),
    ] {
        let made = w.try_subnet(&vpc, cidr).await;
        let made = made.map(|subnet| subnet.cidr_block.unwrap()).map_err(|error| error.to_string());
        assert_eq!(made.as_deref().map_err(String::as_str), expected, "{cidr}");
    }
    let input = api::CreateSubnetRequest {
        vpc_id: text(&vpc),
        cidr_block: text("10.0.3.0/24"),
        availability_zone: text("eu-west-1a"),
        ..Default::default()
    };
    let error = w.ec2.create_subnet(&w.ctx, input).await.unwrap_err();
    assert!(
        error
            .message
            .ends_with("us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f.")
    );
}

#[tokio::test]
async fn a_gateway_has_one_network_and_a_network_one_gateway() {
    let w = world();
    let (one, two) = (w.vpc("10.0.0.0/16").await, w.vpc("10.0.0.0/16").await);
    let (g, h) = (w.gateway().await, w.gateway().await);
    w.attach(&g, &one).await.unwrap();
    refused(
        w.attach(&g, &two).await,
        &format!("Resource.AlreadyAssociated: resource {g} is already attached to network {one}"),
    );
    refused(
        w.attach(&h, &one).await,
        &format!("InvalidParameterValue: Network {one} already has an internet gateway attached"),
    );
    refused(
        w.detach(&g, &two).await,
        &format!("Gateway.NotAttached: resource {g} is not attached to network {two}"),
    );
    refused(
        w.attach("igw-0123456789abcdef0", &two).await,
        "InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-0123456789abcdef0' does not exist",
    );
    refused(
        w.attach("gateway", &two).await,
        "InvalidInternetGatewayId.Malformed: Invalid id: \"gateway\" (expecting \"igw-...\")",
    );
}

#[tokio::test]
async fn routes_are_checked() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let (g, h) = (w.gateway().await, w.gateway().await);
    w.attach(&g, &vpc).await.unwrap();
    let table = w.table(&vpc).await;
    w.route(&table, "0.0.0.0/0", &g).await.unwrap();
    refused(
        w.route(&table, "10.0.1.0/24", &g).await,
        "InvalidParameterValue: The destination CIDR block 10.0.1.0/24 is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.",
    );
    refused(
        w.route(&table, "1.2.3.0/24", "igw-00000000000000000").await,
        "InvalidGatewayID.NotFound: The gateway ID 'igw-00000000000000000' does not exist",
    );
    let subnet = w.subnet(&vpc, "10.0.1.0/24").await;
    let interface = w.interface(&subnet, None).await.unwrap().network_interface_id;
    let input = api::CreateRouteRequest {
        route_table_id: text(&table),
        destination_cidr_block: text("0.0.0.0/0"),
        network_interface_id: interface.clone(),
        ..Default::default()
    };
    refused(
        w.ec2.create_route(&w.ctx, input).await,
        "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.",
    );
    let replace = |destination: &str| api::ReplaceRouteRequest {
        route_table_id: text(&table),
        destination_cidr_block: text(destination),
        network_interface_id: interface.clone(),
        ..Default::default()
    };
    w.ec2.replace_route(&w.ctx, replace("0.0.0.0/0")).await.unwrap();
    refused(
        w.ec2.replace_route(&w.ctx, replace("1.0.0.0/8")).await,
        "InvalidParameterValue: There is no route defined for '1.0.0.0/8' in the route table. Use CreateRoute instead.",
    );
    let delete = |destination: &str| api::DeleteRouteRequest {
        route_table_id: text(&table),
        destination_cidr_block: text(destination),
        ..Default::default()
    };
    w.ec2.delete_route(&w.ctx, delete("0.0.0.0/0")).await.unwrap();
    refused(
        w.ec2.delete_route(&w.ctx, delete("0.0.0.0/0")).await,
        &format!(
            "InvalidRoute.NotFound: no route with destination-cidr-block 0.0.0.0/0 in route table {table}"
        ),
    );
    refused(
        w.ec2.delete_route(&w.ctx, delete("10.0.0.0/16")).await,
        &format!(
            "InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table {table}"
        ),
    );
    w.route(&table, "0.0.0.0/0", &g).await.unwrap();
    w.detach(&g, &vpc).await.unwrap();
    let described = w.tables(&vpc).await;
    let states: Vec<_> = described
        .iter()
        .find(|t| t.route_table_id.as_deref() == Some(table.as_str()))
        .unwrap()
        .routes
        .iter()
        .flatten()
        .map(|route| route.state.clone().unwrap())
        .collect();
    assert_eq!(states, [api::RouteState::Active, api::RouteState::Blackhole]);
    drop(h);
}

#[tokio::test]
async fn the_main_table_can_be_replaced_but_not_left_out() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let main = w.tables(&vpc).await.remove(0);
    let association = main.associations.unwrap().remove(0).route_table_association_id.unwrap();
    let input = api::DisassociateRouteTableRequest {
        association_id: text(&association),
        ..Default::default()
    };
    refused(
        w.ec2.disassociate_route_table(&w.ctx, input).await,
        &format!(
            "InvalidParameterValue: cannot disassociate the main route table association {association}"
        ),
    );
    let table = w.table(&vpc).await;
    let input = api::ReplaceRouteTableAssociationRequest {
        association_id: text(&association),
        route_table_id: text(&table),
        ..Default::default()
    };
    let new = w.ec2.replace_route_table_association(&w.ctx, input.clone()).await.unwrap();
    assert_ne!(new.new_association_id.as_deref(), Some(association.as_str()));
    refused(
        w.ec2.replace_route_table_association(&w.ctx, input).await,
        &format!(
            "InvalidAssociationID.NotFound: The association ID '{association}' does not exist"
        ),
    );
    w.delete_table(&main.route_table_id.unwrap()).await.unwrap();
    let subnet = w.subnet(&vpc, "10.0.0.0/24").await;
    let (one, two) = (w.table(&vpc).await, w.table(&vpc).await);
    w.associate(&one, &subnet).await.unwrap();
    refused(
        w.associate(&two, &subnet).await,
        &format!(
            "Resource.AlreadyAssociated: the specified association for route table {two} conflicts with an existing association"
        ),
    );
}

#[tokio::test]
async fn an_interface_gets_the_address_that_it_asks_for() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let subnet = w.subnet(&vpc, "10.0.0.0/28").await;
    let made = w.interface(&subnet, Some("10.0.0.9")).await.unwrap();
    assert_eq!(made.private_ip_address.as_deref(), Some("10.0.0.9"));
    assert_eq!(made.groups.unwrap()[0].group_name.as_deref(), Some("default"));
    assert_eq!(made.status, Some(api::NetworkInterfaceStatus::Available));
    for (address, expected) in [
        ("10.0.0.9", "InvalidIPAddress.InUse: Address 10.0.0.9 is in use."),
        (
            "10.0.0.2",
            "InvalidParameterValue: Address 10.0.0.2 is in subnet's reserved address range",
        ),
        (
            "10.0.1.1",
            "InvalidParameterValue: Address does not fall within the subnet's address range",
        ),
    ] {
        refused(w.interface(&subnet, Some(address)).await, expected);
    }
    for _ in 0..10 {
        w.interface(&subnet, None).await.unwrap();
    }
    refused(
        w.interface(&subnet, None).await,
        "InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.",
    );
    let input = api::DescribeNetworkInterfacesRequest {
        filters: filter("private-ip-address", "10.0.0.9"),
        ..Default::default()
    };
    let found = w.ec2.describe_network_interfaces(&w.ctx, input).await.unwrap();
    assert_eq!(found.network_interfaces.unwrap().len(), 1);
}

#[tokio::test]
async fn an_elastic_address_moves_between_interfaces() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let subnet = w.subnet(&vpc, "10.0.0.0/24").await;
    let one = w.interface(&subnet, None).await.unwrap().network_interface_id.unwrap();
    let two = w.interface(&subnet, None).await.unwrap().network_interface_id.unwrap();
    let (allocation, public_ip) = w.allocate().await;
    assert!(public_ip.starts_with("198.18.") || public_ip.starts_with("198.19."));
    let associate = |interface: &str, again: Option<bool>| api::AssociateAddressRequest {
        allocation_id: text(&allocation),
        network_interface_id: text(interface),
        allow_reassociation: again,
        ..Default::default()
    };
    refused(
        w.ec2.associate_address(&w.ctx, associate(&one, None)).await,
        &format!("Gateway.NotAttached: Network {vpc} is not attached to any internet gateway"),
    );
    let gateway = w.gateway().await;
    w.attach(&gateway, &vpc).await.unwrap();
    let first = w.ec2.associate_address(&w.ctx, associate(&one, None)).await.unwrap();
    let first = first.association_id.unwrap();
    refused(
        w.ec2.associate_address(&w.ctx, associate(&two, Some(false))).await,
        &format!(
            "Resource.AlreadyAssociated: resource {allocation} is already associated with associate-id {first}"
        ),
    );
    refused(
        w.detach(&gateway, &vpc).await,
        &format!(
            "DependencyViolation: Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        ),
    );
    w.ec2.associate_address(&w.ctx, associate(&two, None)).await.unwrap();
    let release =
        || api::ReleaseAddressRequest { allocation_id: text(&allocation), ..Default::default() };
    refused(
        w.ec2.release_address(&w.ctx, release()).await,
        &format!("InvalidIPAddress.InUse: Address {public_ip} is in use."),
    );
    let found = w.ec2.describe_addresses(&w.ctx, Default::default()).await.unwrap();
    let address = found.addresses.unwrap().remove(0);
    assert_eq!(address.network_interface_id.as_deref(), Some(two.as_str()));
    let input = api::DisassociateAddressRequest {
        association_id: address.association_id,
        ..Default::default()
    };
    w.ec2.disassociate_address(&w.ctx, input).await.unwrap();
    w.ec2.release_address(&w.ctx, release()).await.unwrap();
    refused(
        w.ec2.release_address(&w.ctx, release()).await,
        &format!("InvalidAllocationID.NotFound: The allocation ID '{allocation}' does not exist"),
    );
}

#[tokio::test]
async fn a_nat_gateway_holds_an_interface_and_an_address() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let subnet = w.subnet(&vpc, "10.0.0.0/24").await;
    let (allocation, public_ip) = w.allocate().await;
    let input = api::CreateNatGatewayRequest {
        subnet_id: text(&subnet),
        allocation_id: text(&allocation),
        client_token: text("once"),
        ..Default::default()
    };
    refused(
        w.ec2.create_nat_gateway(&w.ctx, input.clone()).await,
        &format!("Gateway.NotAttached: Network {vpc} has no Internet gateway attached"),
    );
    let gateway = w.gateway().await;
    w.attach(&gateway, &vpc).await.unwrap();
    let made = w.ec2.create_nat_gateway(&w.ctx, input.clone()).await.unwrap();
    let again = w.ec2.create_nat_gateway(&w.ctx, input.clone()).await.unwrap();
    assert_eq!(made, again);
    let other = api::CreateNatGatewayRequest { allocation_id: None, ..input };
    let error = w.ec2.create_nat_gateway(&w.ctx, other).await.unwrap_err();
    assert_eq!(error.code, "IdempotentParameterMismatch");
    let nat = made.nat_gateway.unwrap().nat_gateway_id.unwrap();

    let described = w.ec2.describe_nat_gateways(&w.ctx, Default::default()).await.unwrap();
    let described = described.nat_gateways.unwrap().remove(0);
    assert_eq!(described.state, Some(api::NatGatewayState::Available));
    let address = described.nat_gateway_addresses.unwrap().remove(0);
    assert_eq!(address.public_ip.as_deref(), Some(public_ip.as_str()));
    assert_eq!(address.private_ip.as_deref(), Some("10.0.0.4"));

    let table = w.table(&vpc).await;
    let route = api::CreateRouteRequest {
        route_table_id: text(&table),
        destination_cidr_block: text("0.0.0.0/0"),
        nat_gateway_id: text(&nat),
        ..Default::default()
    };
    w.ec2.create_route(&w.ctx, route).await.unwrap();
    assert!(w.delete_subnet(&subnet).await.is_err());
    let input = api::DeleteNatGatewayRequest { nat_gateway_id: text(&nat), ..Default::default() };
    w.ec2.delete_nat_gateway(&w.ctx, input).await.unwrap();
    w.delete_subnet(&subnet).await.unwrap();
    let input =
        api::ReleaseAddressRequest { allocation_id: text(&allocation), ..Default::default() };
    w.ec2.release_address(&w.ctx, input).await.unwrap();
    let described = w.ec2.describe_nat_gateways(&w.ctx, Default::default()).await.unwrap();
    assert_eq!(described.nat_gateways.unwrap()[0].state, Some(api::NatGatewayState::Deleted));
    let later = Context { now: w.ctx.now.plus_secs(3601), ..w.ctx.clone() };
    let described = w.ec2.describe_nat_gateways(&later, Default::default()).await.unwrap();
    assert!(described.nat_gateways.unwrap().is_empty());
}

#[tokio::test]
async fn a_dry_run_does_nothing() {
    let w = world();
    let input = api::CreateVpcRequest {
        cidr_block: text("10.0.0.0/16"),
        dry_run: Some(true),
        ..Default::default()
    };
    let error = w.ec2.create_vpc(&w.ctx, input.clone()).await.unwrap_err();
    assert_eq!(error.status, 412);
    refused::<()>(
        Err(error),
        "DryRunOperation: Request would have succeeded, but DryRun flag is set.",
    );
    let bad = api::CreateVpcRequest { cidr_block: text("10.0.0.0/8"), ..input };
    assert_eq!(w.ec2.create_vpc(&w.ctx, bad).await.unwrap_err().code, "InvalidVpc.Range");
    let found = w.ec2.describe_vpcs(&w.ctx, Default::default()).await.unwrap();
    assert_eq!(found.vpcs.unwrap().len(), 1);
}

fn tag(key: &str, value: &str) -> api::Tag {
    api::Tag { key: text(key), value: text(value) }
}

#[tokio::test]
async fn tags_are_given_found_and_taken() {
    let w = world();
    let specification = |kind: &str| api::CreateVpcRequest {
        cidr_block: text("10.0.0.0/16"),
        tag_specifications: Some(vec![api::TagSpecification {
            resource_type: Some(kind.into()),
            tags: Some(vec![tag("Name", "tom"), tag("env", "test")]),
        }]),
        ..Default::default()
    };
    refused(
        w.ec2.create_vpc(&w.ctx, specification("subnet")).await,
        "InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation.",
    );
    let vpc = w.ec2.create_vpc(&w.ctx, specification("vpc")).await.unwrap().vpc.unwrap();
    let vpc = vpc.vpc_id.unwrap();
    let find = |filters| api::DescribeVpcsRequest { filters, ..Default::default() };
    let found = w.ec2.describe_vpcs(&w.ctx, find(filter("tag:Name", "t?m"))).await.unwrap();
    assert_eq!(found.vpcs.unwrap()[0].vpc_id.as_deref(), Some(vpc.as_str()));

    let group = w.group(&vpc, "web").await.unwrap();
    let rule = w.allow(&group, 80, "0.0.0.0/0").await.unwrap();
    let input = api::CreateTagsRequest {
        resources: Some(vec![vpc.clone(), rule.clone()]),
        tags: Some(vec![tag("env", "live")]),
        ..Default::default()
    };
    w.ec2.create_tags(&w.ctx, input).await.unwrap();
    let input = api::DescribeTagsRequest { filters: filter("key", "env"), ..Default::default() };
    let found = w.ec2.describe_tags(&w.ctx, input).await.unwrap().tags.unwrap();
    let kinds: Vec<_> = found
        .iter()
        .map(|t| (t.resource_type.clone().unwrap().to_string(), t.value.clone().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("security-group-rule".to_owned(), "live".to_owned()),
            ("vpc".to_owned(), "live".to_owned())
        ]
    );
    let remove = |value: Option<&str>| api::DeleteTagsRequest {
        resources: Some(vec![vpc.clone()]),
        tags: Some(vec![api::Tag { key: text("env"), value: value.map(str::to_owned) }]),
        ..Default::default()
    };
    w.ec2.delete_tags(&w.ctx, remove(Some("test"))).await.unwrap();
    let with_env = || find(filter("tag-key", "env"));
    assert_eq!(w.ec2.describe_vpcs(&w.ctx, with_env()).await.unwrap().vpcs.unwrap().len(), 1);
    w.ec2.delete_tags(&w.ctx, remove(None)).await.unwrap();
    assert_eq!(w.ec2.describe_vpcs(&w.ctx, with_env()).await.unwrap().vpcs.unwrap().len(), 0);

    for (resource, key, expected) in [
        ("thing", "a", "InvalidID: The ID 'thing' is not valid"),
        (
            "vpc-00000000000000000",
            "a",
            "InvalidVpcID.NotFound: The vpc ID 'vpc-00000000000000000' does not exist",
        ),
        (
            &vpc,
            "aws:x",
            "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use",
        ),
    ] {
        let input = api::CreateTagsRequest {
            resources: Some(vec![resource.to_owned()]),
            tags: Some(vec![tag(key, "b")]),
            ..Default::default()
        };
        refused(w.ec2.create_tags(&w.ctx, input).await, expected);
    }
}

#[tokio::test]
async fn lists_come_in_pages() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    for n in 0..12 {
        w.subnet(&vpc, &format!("10.0.{n}.0/24")).await;
    }
    let mut seen = Vec::new();
    let mut next_token = None;
    loop {
        let input = api::DescribeSubnetsRequest {
            filters: filter("vpc-id", &vpc),
            max_results: Some(5),
            next_token,
            ..Default::default()
        };
        let page = w.ec2.describe_subnets(&w.ctx, input).await.unwrap();
        seen.extend(page.subnets.unwrap().into_iter().map(|subnet| subnet.subnet_id.unwrap()));
        next_token = page.next_token;
        if next_token.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 12);
    seen.dedup();
    assert_eq!(seen.len(), 12);
    let input =
        api::DescribeSubnetsRequest { filters: filter("colour", "red"), ..Default::default() };
    refused(
        w.ec2.describe_subnets(&w.ctx, input).await,
        "InvalidParameterValue: The filter 'colour' is invalid",
    );
}

#[tokio::test]
async fn attributes_are_set_and_told() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let on = || Some(api::AttributeBooleanValue { value: Some(true) });
    let input = api::ModifyVpcAttributeRequest {
        vpc_id: text(&vpc),
        enable_dns_hostnames: on(),
        ..Default::default()
    };
    let ask = || api::DescribeVpcAttributeRequest {
        vpc_id: text(&vpc),
        attribute: Some(api::VpcAttributeName::EnableDnsHostnames),
        ..Default::default()
    };
    let before = w.ec2.describe_vpc_attribute(&w.ctx, ask()).await.unwrap();
    assert_eq!(before.enable_dns_hostnames.unwrap().value, Some(false));
    w.ec2.modify_vpc_attribute(&w.ctx, input.clone()).await.unwrap();
    let after = w.ec2.describe_vpc_attribute(&w.ctx, ask()).await.unwrap();
    assert_eq!(after.enable_dns_hostnames.unwrap().value, Some(true));
    assert_eq!(after.enable_dns_support, None);
    let both = api::ModifyVpcAttributeRequest { enable_dns_support: on(), ..input };
    let error = w.ec2.modify_vpc_attribute(&w.ctx, both).await.unwrap_err();
    assert_eq!(error.code, "InvalidParameterCombination");

    let subnet = w.subnet(&vpc, "10.0.0.0/24").await;
    let input = api::ModifySubnetAttributeRequest {
        subnet_id: text(&subnet),
        map_public_ip_on_launch: on(),
        ..Default::default()
    };
    w.ec2.modify_subnet_attribute(&w.ctx, input).await.unwrap();
    let input = api::DescribeSubnetsRequest {
        filters: filter("map-public-ip-on-launch", "true"),
        subnet_ids: Some(vec![subnet]),
        ..Default::default()
    };
    assert_eq!(w.ec2.describe_subnets(&w.ctx, input).await.unwrap().subnets.unwrap().len(), 1);
}

#[tokio::test]
async fn regions_and_zones_are_listed() {
    let w = world();
    let regions = w.ec2.describe_regions(&w.ctx, Default::default()).await.unwrap();
    assert!(regions.regions.unwrap().len() > 30);
    let input = api::DescribeAvailabilityZonesRequest {
        filters: filter("zone-id", "use1-az2"),
        ..Default::default()
    };
    let zones = w.ec2.describe_availability_zones(&w.ctx, input).await.unwrap();
    let zones = zones.availability_zones.unwrap();
    assert_eq!(zones.len(), 1);
    assert_eq!(zones[0].zone_name.as_deref(), Some("us-east-1b"));
    let input = api::DescribeAvailabilityZonesRequest {
        zone_names: Some(vec!["us-east-1z".into()]),
        ..Default::default()
    };
    refused(
        w.ec2.describe_availability_zones(&w.ctx, input).await,
        "InvalidParameterValue: Invalid availability zone: [us-east-1z]",
    );
    let attributes = w.ec2.describe_account_attributes(&w.ctx, Default::default()).await.unwrap();
    let vpc = w.default_vpc().await;
    assert!(attributes.account_attributes.unwrap().iter().any(|attribute| {
        attribute.attribute_name.as_deref() == Some("default-vpc")
            && attribute.attribute_values.as_ref().unwrap()[0].attribute_value.as_ref()
                == Some(&vpc)
    }));
}
