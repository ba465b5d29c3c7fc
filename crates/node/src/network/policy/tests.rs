//! Records in, rules out. What the kernel makes of them: `traffic`.

use model::record::ec2::{RouteOrigin, RouteRecord, RouteTableAssociation};
use model::{AccountId, Region, Timestamp};

use super::*;

/// `from 10.0.0.0/8, protocol 6, ports 80-90: accept`
fn text(rule: &Rule) -> String {
    let matches = rule.matches.iter().map(|condition| match condition {
        Match::Source(subnet) => format!("from {subnet}"),
        Match::Destination(subnet) => format!("to {subnet}"),
        Match::SourceIn(set) => format!("from {set}"),
        Match::DestinationIn(set) => format!("to {set}"),
        Match::Protocol(number) => format!("protocol {number}"),
        Match::Ports(first, last) => format!("ports {first}-{last}"),
        Match::IcmpType(kind) => format!("type {kind}"),
        Match::IcmpCode(code) => format!("code {code}"),
        Match::Mark(mark) => format!("mark {mark}"),
        other => format!("{other:?}"),
    });
    let action = match &rule.action {
        Action::Accept => "accept".into(),
        Action::Drop => "drop".into(),
        Action::Goto(chain) => format!("goto {chain}"),
        Action::MarkAndAccept(mark) => format!("accept with {mark}"),
        Action::SourceTo(address) => format!("as {address}"),
        other => format!("{other:?}"),
    };
    let matches: Vec<String> = matches.collect();
    if matches.is_empty() { action } else { format!("{}: {action}", matches.join(", ")) }
}

fn texts(rules: &[Rule]) -> Vec<String> {
    rules.iter().map(text).collect()
}

fn rule(protocol: &str, from_port: i32, to_port: i32, peer: SecurityPeer) -> SecurityGroupRule {
    SecurityGroupRule {
        rule_id: "sgr-1".into(),
        is_egress: false,
        ip_protocol: protocol.into(),
        from_port,
        to_port,
        peer,
        description: None,
        tags: Vec::new(),
    }
}

fn cidr(cidr: &str) -> SecurityPeer {
    SecurityPeer::Ipv4 { cidr: cidr.into() }
}

fn group_of(id: &str, rules: Vec<SecurityGroupRule>) -> SecurityGroupRecord {
    SecurityGroupRecord {
        account: AccountId::default_account(),
        region: Region::default_region(),
        group_id: id.into(),
        group_name: id.into(),
        description: String::new(),
        vpc_id: "vpc".into(),
        rules,
        created_at: Timestamp(1),
        tags: Vec::new(),
    }
}

/// What `sg-1` lets in and out by this rule, next to a group `sg-2` and a list `pl-1`.
fn decided(rule: SecurityGroupRule) -> (Vec<String>, Vec<String>) {
    let lists = PrefixLists::from([("pl-1".into(), intervals([]))]);
    let records = [group_of("sg-1", vec![rule]), group_of("sg-2", Vec::new())];
    let groups = groups(&records, &lists);
    (texts(&groups["sg-1"].ingress), texts(&groups["sg-1"].egress))
}

#[test]
fn a_rule_becomes_conditions() {
    let peer = |id: &str| SecurityPeer::Group {
        group_id: id.into(),
        account: AccountId::default_account(),
    };
    let list = |id: &str| SecurityPeer::PrefixList { prefix_list_id: id.into() };
    let cases: Vec<(SecurityGroupRule, &[&str])> = vec![
        (rule("-1", -1, -1, cidr("0.0.0.0/0")), &["accept"]),
        (rule("-1", -1, -1, cidr("10.0.0.0/8")), &["from 10.0.0.0/8: accept"]),
        (rule("tcp", 80, 80, cidr("0.0.0.0/0")), &["protocol 6, ports 80-80: accept"]),
        (rule("6", 80, 90, cidr("0.0.0.0/0")), &["protocol 6, ports 80-90: accept"]),
        (rule("udp", 0, 65535, cidr("0.0.0.0/0")), &["protocol 17: accept"]),
        (rule("udp", -1, -1, cidr("0.0.0.0/0")), &["protocol 17: accept"]),
        (rule("icmp", -1, -1, cidr("0.0.0.0/0")), &["protocol 1: accept"]),
        (rule("icmp", 8, -1, cidr("0.0.0.0/0")), &["protocol 1, type 8: accept"]),
        (rule("icmp", 3, 4, cidr("0.0.0.0/0")), &["protocol 1, type 3, code 4: accept"]),
        (rule("icmpv6", -1, -1, cidr("0.0.0.0/0")), &[]),
        (rule("47", -1, -1, cidr("0.0.0.0/0")), &["protocol 47: accept"]),
        (rule("nonsense", -1, -1, cidr("0.0.0.0/0")), &[]),
        (rule("-1", -1, -1, cidr("nonsense")), &[]),
        (rule("-1", -1, -1, SecurityPeer::Ipv6 { cidr: "::/0".into() }), &[]),
        (rule("-1", -1, -1, peer("sg-1")), &["from of-sg-1: accept"]),
        (rule("tcp", 22, 22, peer("sg-2")), &["from of-sg-2, protocol 6, ports 22-22: accept"]),
        (rule("-1", -1, -1, peer("sg-3")), &[]),
        (rule("tcp", 1, 2, list("pl-1")), &["from pl-1, protocol 6, ports 1-2: accept"]),
        (rule("-1", -1, -1, list("pl-2")), &[]),
    ];
    for (rule, expected) in cases {
        let mut outward = rule.clone();
        outward.is_egress = true;
        assert_eq!(decided(rule.clone()), (texts_of(expected), Vec::new()), "{rule:?}");
        let expected: Vec<String> =
            expected.iter().map(|text| text.replace("from ", "to ")).collect();
        assert_eq!(decided(outward), (Vec::new(), expected), "{rule:?}");
    }
}

#[test]
fn networks_of_a_list_become_intervals_that_do_not_touch() {
    let check = |networks: &[&str], expected: &[(&str, &str)]| {
        let found = intervals(networks.iter().map(|text| Subnet::parse(text).unwrap()));
        let found: Vec<(String, String)> = found
            .into_iter()
            .map(|(first, last)| {
                (Ipv4Addr::from(first).to_string(), Ipv4Addr::from(last).to_string())
            })
            .collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(first, last)| ((*first).into(), (*last).into())).collect();
        assert_eq!(found, expected, "{networks:?}");
    };
    check(&[], &[]);
    check(&["10.0.1.0/24"], &[("10.0.1.0", "10.0.1.255")]);
    check(&["10.0.3.0/24", "10.0.2.0/24"], &[("10.0.2.0", "10.0.3.255")]);
    check(&["10.0.0.0/8", "10.1.0.0/16"], &[("10.0.0.0", "10.255.255.255")]);
    check(
        &["255.0.0.0/8", "10.0.0.1/32", "10.0.0.3/32"],
        &[("10.0.0.1", "10.0.0.1"), ("10.0.0.3", "10.0.0.3"), ("255.0.0.0", "255.255.255.255")],
    );
    check(&["0.0.0.0/0", "255.255.255.255/32"], &[("0.0.0.0", "255.255.255.255")]);
}

fn texts_of(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

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

fn table(id: &str, subnet: Option<&str>, routes: &[(&str, &str)]) -> RouteTableRecord {
    let target = |id: &str| match id.split_once('-') {
        Some(("igw", _)) => RouteTarget::InternetGateway(id.into()),
        Some(("nat", _)) => RouteTarget::NatGateway(id.into()),
        Some(("eni", _)) => RouteTarget::NetworkInterface(id.into()),
        _ => RouteTarget::Local,
    };
    RouteTableRecord {
        account: AccountId::default_account(),
        region: Region::default_region(),
        route_table_id: id.into(),
        vpc_id: "vpc".into(),
        routes: std::iter::once(&("10.0.0.0/16", "local"))
            .chain(routes)
            .map(|(destination, id)| RouteRecord {
                destination: (*destination).into(),
                target: target(id),
                origin: RouteOrigin::CreateRoute,
            })
            .collect(),
        associations: vec![RouteTableAssociation {
            association_id: "a".into(),
            subnet_id: subnet.map(str::to_owned),
        }],
        created_at: Timestamp(1),
        tags: Vec::new(),
    }
}

fn ways(tables: &[RouteTableRecord]) -> Ways {
    Ways {
        subnets: vec![subnet("subnet-1", "10.0.1.0/24"), subnet("subnet-2", "10.0.2.0/24")],
        tables: tables.to_vec(),
        internet_gateways: vec![InternetGatewayRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            internet_gateway_id: "igw-1".into(),
            attached_vpc_id: Some("vpc".into()),
            created_at: Timestamp(1),
            tags: Vec::new(),
        }],
        nat_gateways: vec![NatGatewayRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            nat_gateway_id: "nat-1".into(),
            vpc_id: "vpc".into(),
            subnet_id: "subnet-1".into(),
            state: NatGatewayState::Available,
            is_public: true,
            network_interface_id: "eni-1".into(),
            private_ip: Ipv4Addr::new(10, 0, 1, 5),
            allocation_id: None,
            association_id: None,
            public_ip: Some(Ipv4Addr::new(198, 18, 0, 5)),
            created_at: Timestamp(1),
            deleted_at: None,
            tags: Vec::new(),
        }],
    }
}

#[test]
fn a_subnet_s_own_table_decides_and_the_main_one_otherwise() {
    let found = |tables: &[RouteTableRecord]| {
        let routing = routing(&ways(tables));
        (texts(&routing.routes), texts(&routing.open))
    };
    let public: &[_] = &[("0.0.0.0/0", "igw-1")];
    assert_eq!(
        found(&[table("rtb-1", None, &[]), table("rtb-2", Some("subnet-1"), public)]),
        (
            texts_of(&["from 10.0.1.0/24: goto via-rtb-2", "from 10.0.2.0/24: goto via-rtb-1"]),
            texts_of(&["to 10.0.1.0/24: accept"])
        )
    );
    assert_eq!(
        found(&[table("rtb-1", None, public), table("rtb-2", Some("subnet-1"), &[])]).1,
        texts_of(&["to 10.0.2.0/24: accept"])
    );
    assert_eq!(found(&[]), (Vec::new(), Vec::new()));
}

#[test]
fn the_most_specific_route_is_looked_at_first() {
    let routes = [
        ("0.0.0.0/0", "igw-1"),
        ("198.51.100.0/24", "igw-2"),
        ("198.51.0.0/16", "eni-9"),
        ("::/0", "igw-1"),
    ];
    let routing = routing(&ways(&[table("rtb-1", None, &routes)]));
    assert_eq!(
        texts(&routing.tables["via-rtb-1"]),
        [
            "to 198.51.100.0/24: drop",
            "to 198.51.0.0/16: drop",
            "to 0.0.0.0/0, from public-senders: accept with 1",
            "to 0.0.0.0/0: drop",
            "drop",
        ]
    );
}

#[test]
fn a_nat_gateway_passes_on_what_its_own_subnet_can() {
    let private = table("rtb-2", Some("subnet-2"), &[("0.0.0.0/0", "nat-1")]);
    let with = |public: &[(&str, &str)]| {
        let routing = routing(&ways(&[table("rtb-1", None, public), private.clone()]));
        (texts(&routing.tables["via-rtb-2"]), texts(&routing.translations))
    };
    let (chain, translations) = with(&[("0.0.0.0/0", "igw-1"), ("198.51.100.0/24", "igw-gone")]);
    assert_eq!(
        chain,
        [
            "to 198.51.100.0/24: drop",
            "to 10.0.0.0/16: drop",
            "to 0.0.0.0/0: accept with 2",
            "to 0.0.0.0/0: drop",
            "drop",
        ]
    );
    assert_eq!(translations, ["mark 2: as 198.18.0.5"]);
    let (chain, _) = with(&[("198.51.100.0/24", "igw-1")]);
    assert_eq!(chain[0], "to 198.51.100.0/24: accept with 2");
    assert_eq!(with(&[]).0, ["to 10.0.0.0/16: drop", "to 0.0.0.0/0: drop", "drop"]);

    let mut deleted = ways(&[table("rtb-1", None, &[("0.0.0.0/0", "igw-1")]), private]);
    deleted.nat_gateways[0].state = NatGatewayState::Deleted;
    let routing = routing(&deleted);
    assert_eq!(texts(&routing.tables["via-rtb-2"]), ["to 0.0.0.0/0: drop", "drop"]);
    assert!(routing.nat_addresses.is_empty());
}
