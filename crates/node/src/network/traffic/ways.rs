//! Ways out and in: route tables, internet and NAT gateways, public addresses.

use model::record::ec2::{NatGatewayRecord, NatGatewayState};

use super::*;

const EVERYTHING: &str = "0.0.0.0/0";

fn internet() -> RouteTarget {
    RouteTarget::InternetGateway("igw-1".into())
}

fn nat() -> RouteTarget {
    RouteTarget::NatGateway("nat-1".into())
}

impl Net {
    async fn nat_gateway(&self, subnet: &str, state: NatGatewayState, public: Ipv4Addr) {
        self.put(NatGatewayRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            nat_gateway_id: "nat-1".into(),
            vpc_id: self.vpc.clone(),
            subnet_id: subnet.into(),
            state,
            is_public: true,
            network_interface_id: "eni-nat".into(),
            private_ip: Ipv4Addr::new(10, 0, 1, 250),
            allocation_id: None,
            association_id: None,
            public_ip: Some(public),
            created_at: Timestamp(1),
            deleted_at: None,
            tags: Vec::new(),
        })
        .await;
    }

    /// Groups that allow everything, and two subnets.
    async fn open(&self) {
        self.group("sg-open", &rules(&["all from 0.0.0.0/0", "all to 0.0.0.0/0"])).await;
        self.subnet("subnet-1", "10.0.1.0/24").await;
        self.subnet("subnet-2", "10.0.2.0/24").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn out_leads_what_the_route_table_says_and_a_gateway_serves() {
    let Some(net) = Net::new() else { return };
    let world = World::new();
    serve(&world.place(), 80);
    net.open().await;
    net.table("rtb-main", None, &[]).await;
    net.table("rtb-2", Some("subnet-2"), &[]).await;
    let public = net.node("10.0.1.10", &["sg-open"], Some(public_address())).await;
    let private = net.node("10.0.2.10", &["sg-open"], None).await;
    let reach = |what: &'static str, public_reaches: bool, private_reaches: bool| {
        let (net, world, public, private) = (&net, &world, &public, &private);
        async move {
            net.followed().await;
            for (node, expected) in [(public, public_reaches), (private, private_reaches)] {
                let patience = if expected { LONG } else { SHORT };
                let seen = tcp(&node.place(), world.address, 80, patience);
                assert_eq!(seen.is_some(), expected, "{what}: {} {seen:?}", node.address);
                // Outside, addresses of VPCs and of the public pool mean nothing.
                assert!(seen.is_none_or(|seen| seen == world.host.to_string()), "{what}");
            }
        }
    };
    reach("no route", false, false).await;
    for table in [("rtb-main", None), ("rtb-2", Some("subnet-2"))] {
        net.table(table.0, table.1, &[(EVERYTHING, internet())]).await;
    }
    reach("a gateway that is not there", false, false).await;
    net.internet_gateway("igw-1").await;
    reach("a gateway serves whom has a public address", true, false).await;

    let only = format!("{}/32", world.address);
    net.table("rtb-main", None, &[(&only, internet())]).await;
    reach("a route to one network", true, false).await;
    net.table("rtb-main", None, &[("203.0.113.7/32", internet())]).await;
    reach("a route to another network", false, false).await;
    let gone = RouteTarget::InternetGateway("igw-gone".into());
    net.table("rtb-main", None, &[(EVERYTHING, internet()), (&only, gone)]).await;
    reach("a black hole is more specific", false, false).await;

    net.table("rtb-main", None, &[(EVERYTHING, internet())]).await;
    net.table("rtb-2", Some("subnet-2"), &[(EVERYTHING, nat())]).await;
    reach("a NAT gateway that is not there", true, false).await;
    let address = public_address();
    net.nat_gateway("subnet-1", NatGatewayState::Available, address).await;
    reach("a NAT gateway", true, true).await;
    net.nat_gateway("subnet-2", NatGatewayState::Available, address).await;
    reach("a NAT gateway in a subnet that leads to itself", true, false).await;
    net.nat_gateway("subnet-1", NatGatewayState::Available, address).await;
    net.table("rtb-main", None, &[("203.0.113.7/32", internet())]).await;
    reach("a NAT gateway whose subnet leads elsewhere", false, false).await;
    net.table("rtb-main", None, &[(EVERYTHING, internet())]).await;
    reach("and back", true, true).await;
    net.nat_gateway("subnet-1", NatGatewayState::Deleted, address).await;
    reach("a NAT gateway that was deleted", true, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_public_address_leads_in_as_the_groups_allow() {
    let Some(net) = Net::new() else { return };
    let world = World::new();
    net.open().await;
    net.internet_gateway("igw-1").await;
    net.table("rtb-main", None, &[(EVERYTHING, internet())]).await;
    net.table("rtb-2", Some("subnet-2"), &[]).await;
    let host_rule = "tcp 80 from 169.254.64.0/18";
    let world_rule = format!("tcp 81 from {}/32", world.address);
    net.group("sg-web", &rules(&[host_rule, &world_rule])).await;
    let (address, closed) = (public_address(), public_address());
    let server = net.node("10.0.1.10", &["sg-web"], Some(address)).await;
    let hidden = net.node("10.0.2.10", &["sg-open"], Some(closed)).await;
    for port in [80, 81, 82] {
        serve(&server.place(), port);
        serve(&hidden.place(), port);
    }
    let from_host = tcp(&Place::Host, address, 80, LONG).unwrap();
    assert!(from_host.starts_with("169.254."), "{from_host}");
    assert_eq!(tcp(&world.place(), address, 81, LONG), Some(world.address.to_string()));
    assert_eq!(tcp(&Place::Host, address, 81, SHORT), None);
    assert_eq!(tcp(&world.place(), address, 80, SHORT), None);
    assert_eq!(tcp(&Place::Host, address, 82, SHORT), None);
    // Its subnet has no internet gateway.
    assert_eq!(tcp(&Place::Host, closed, 80, SHORT), None);
    // The private address leads nowhere from outside.
    assert_eq!(tcp(&Place::Host, server.address, 80, SHORT), None);

    // An address that moves is followed; one that was given back leads nowhere.
    let moved = public_address();
    net.put(net.interface(server.address, &["sg-web"], Some(moved))).await;
    let id = &server.task.network.network_interface_id;
    net.until(|filter| filter.interface(id).unwrap().public == Some(moved)).await;
    assert!(tcp(&Place::Host, moved, 80, LONG).is_some());
    assert_eq!(tcp(&Place::Host, address, 80, SHORT), None);
    net.networks.release(&server.task).await.unwrap();
    assert_eq!(tcp(&Place::Host, moved, 80, SHORT), None);
    let host = Socket::route().unwrap();
    assert!(link::route_to(&host, moved).unwrap().is_none_or(|(prefix, _)| prefix != 32));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn between_tasks_a_public_address_is_the_one_that_is_seen() {
    let Some(net) = Net::new() else { return };
    net.open().await;
    net.internet_gateway("igw-1").await;
    net.table("rtb-main", None, &[(EVERYTHING, internet())]).await;
    net.table("rtb-2", Some("subnet-2"), &[(EVERYTHING, nat())]).await;
    let [of_server, of_client, of_nat, of_other] = [(); 4].map(|()| public_address());
    net.nat_gateway("subnet-1", NatGatewayState::Available, of_nat).await;
    let server = net.node("10.0.1.10", &["sg-open"], Some(of_server)).await;
    let client = net.node("10.0.1.11", &["sg-open"], Some(of_client)).await;
    let plain = net.node("10.0.1.12", &["sg-open"], None).await;
    let behind = net.node("10.0.2.13", &["sg-open"], None).await;
    serve(&server.place(), 80);
    let seen = |node: &Node, to, patience| tcp(&node.place(), to, 80, patience);
    assert_eq!(seen(&client, server.address, LONG), Some(client.address.to_string()));
    assert_eq!(seen(&client, of_server, LONG), Some(of_client.to_string()));
    assert_eq!(seen(&server, of_server, LONG), Some(of_server.to_string()));
    assert_eq!(seen(&behind, of_server, LONG), Some(of_nat.to_string()));
    assert_eq!(seen(&plain, of_server, SHORT), None);
    assert_eq!(seen(&client, of_other, SHORT), None);
    // A NAT gateway lets nobody in, and what nobody has does not go round in circles.
    assert_eq!(seen(&client, of_nat, SHORT), None);

    // Groups are about private addresses: by way of the internet nobody is a member.
    net.group("sg-open", &rules(&["all from sg-open", "all to 0.0.0.0/0"])).await;
    net.followed().await;
    assert_eq!(seen(&client, server.address, LONG), Some(client.address.to_string()));
    assert_eq!(seen(&client, of_server, SHORT), None);

    // Another VPC is another world, but for its public addresses.
    let other = Net::new().unwrap();
    other.open().await;
    other.internet_gateway("igw-1").await;
    other.table("rtb-main", None, &[(EVERYTHING, internet())]).await;
    let stranger = other.node("10.0.1.77", &["sg-open"], Some(of_other)).await;
    serve(&stranger.place(), 80);
    assert_eq!(seen(&client, of_other, LONG), Some(of_client.to_string()));
    assert_eq!(seen(&client, stranger.address, SHORT), None);
}
