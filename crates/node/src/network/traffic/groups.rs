//! Security groups: what is allowed reaches, everything else does not; changes count at once.

use super::*;
use crate::network::Link;

/// What a client in group `sg-client` and one in `sg-other` sends to the server in `sg-server`.
const CASES: &[(&str, &[&str], &[&str], &str)] = &[
    // Rules of the server; of the client; what reaches: t80 is TCP at 80, u53 UDP, p is a ping.
    ("nothing is allowed", &[], &[], ""),
    ("no way in", &[], &["all to 0.0.0.0/0"], ""),
    ("no way out", &["all from 0.0.0.0/0"], &[], ""),
    ("everything", &["all from 0.0.0.0/0"], &["all to 0.0.0.0/0"], "t80 t81 u53 u54 ping"),
    ("one port in", &["tcp 80 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], "t80"),
    ("one port out", &["all from 0.0.0.0/0"], &["tcp 81 to 0.0.0.0/0"], "t81"),
    ("different ports in and out", &["tcp 80 from 0.0.0.0/0"], &["tcp 81 to 0.0.0.0/0"], ""),
    ("a range", &["tcp 80~90 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], "t80 t81"),
    ("the end of a range", &["tcp 70~80 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], "t80"),
    ("all ports of UDP", &["udp 0~65535 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], "u53 u54"),
    ("UDP is not TCP", &["udp 80 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], ""),
    ("a protocol by number", &["17 53 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], "u53"),
    ("all of ICMP", &["icmp -1 from 0.0.0.0/0"], &["icmp -1 to 0.0.0.0/0"], "ping"),
    ("echo only", &["icmp 8/-1 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], "ping"),
    ("echo of one code", &["icmp 8/0 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], "ping"),
    ("another code", &["icmp 8/1 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], ""),
    ("another ICMP type", &["icmp 13/-1 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], ""),
    ("ICMP for IPv6", &["icmpv6 -1 from 0.0.0.0/0"], &["all to 0.0.0.0/0"], ""),
    ("the client's address", &["tcp 80 from 10.0.1.20/32"], &["all to 0.0.0.0/0"], "t80"),
    ("the client's network", &["tcp 80 from 10.0.1.0/24"], &["all to 0.0.0.0/0"], "t80"),
    ("another network", &["tcp 80 from 10.0.2.0/24"], &["all to 0.0.0.0/0"], ""),
    ("the server's address", &["all from 0.0.0.0/0"], &["tcp 80 to 10.0.1.10/32"], "t80"),
    ("another address", &["all from 0.0.0.0/0"], &["tcp 80 to 10.0.1.11/32"], ""),
    ("the client's group", &["tcp 80 from sg-client"], &["all to 0.0.0.0/0"], "t80"),
    ("the client's second group", &["tcp 80 from sg-second"], &["all to 0.0.0.0/0"], "t80"),
    ("another group", &["tcp 80 from sg-other"], &["all to 0.0.0.0/0"], ""),
    ("the server's own group", &["all from sg-server"], &["all to 0.0.0.0/0"], ""),
    ("to the server's group", &["all from 0.0.0.0/0"], &["tcp 80 to sg-server"], "t80"),
    ("to another group", &["all from 0.0.0.0/0"], &["all to sg-other"], ""),
    ("a group that is not there", &["all from sg-gone"], &["all to 0.0.0.0/0"], ""),
    (
        "several rules add up",
        &["tcp 80 from 10.0.2.0/24", "tcp 81 from sg-client", "udp 53 from 10.0.1.20/32"],
        &["all to 0.0.0.0/0"],
        "t81 u53",
    ),
    ("a prefix list", &["tcp 80 from pl-here"], &["all to 0.0.0.0/0"], "t80"),
    ("a prefix list of others", &["tcp 80 from pl-there"], &["all to 0.0.0.0/0"], ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_groups_allow_reaches_and_nothing_else() {
    let Some(net) = Net::new() else { return };
    for (id, cidrs) in [
        ("pl-here", &["10.9.0.0/16", "10.0.1.16/28"][..]),
        ("pl-there", &["10.9.0.0/16", "10.8.0.0/16"][..]),
    ] {
        net.prefix_list(id, cidrs).await;
    }
    for group in ["sg-server", "sg-client", "sg-second", "sg-other"] {
        net.group(group, &[]).await;
    }
    let server = net.node("10.0.1.10", &["sg-server"], None).await;
    let client = net.node("10.0.1.20", &["sg-client", "sg-second"], None).await;
    for port in [53, 54, 80, 81] {
        serve(&server.place(), port);
    }
    for (name, ingress, egress, expected) in CASES {
        net.group("sg-server", &rules(ingress)).await;
        net.group("sg-client", &rules(egress)).await;
        net.followed().await;
        let (place, to) = (client.place(), server.address);
        let reached = std::thread::scope(|scope| {
            let patience = |what: &str| {
                if expected.split(' ').any(|one| one == what) { LONG } else { SHORT }
            };
            let place = &place;
            let attempts = ["t80", "t81", "u53", "u54", "ping"].map(|what| {
                let patience = patience(what);
                let attempt = scope.spawn(move || match what {
                    "t80" => tcp(place, to, 80, patience).is_some(),
                    "t81" => tcp(place, to, 81, patience).is_some(),
                    "u53" => udp(place, to, 53, patience).is_some(),
                    "u54" => udp(place, to, 54, patience).is_some(),
                    _ => ping(place, to, patience),
                });
                (what, attempt)
            });
            let reached = attempts.map(|(what, attempt)| (what, attempt.join().unwrap()));
            reached.iter().filter(|(_, is)| *is).map(|(what, _)| *what).collect::<Vec<_>>()
        });
        assert_eq!(reached.join(" "), *expected, "{name}: {ingress:?} {egress:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn members_of_the_default_group_reach_each_other_and_others_do_not() {
    let Some(net) = Net::new() else { return };
    let default = rules(&["all from sg-default", "all to 0.0.0.0/0"]);
    net.group("sg-default", &default).await;
    net.group("sg-web", &rules(&["all to 0.0.0.0/0"])).await;
    let one = net.node("10.0.1.10", &["sg-default"], None).await;
    let two = net.node("10.0.1.11", &["sg-default"], None).await;
    let three = net.node("10.0.2.12", &["sg-web"], None).await;
    serve(&one.place(), 80);
    assert_eq!(tcp(&two.place(), one.address, 80, LONG).as_deref(), Some("10.0.1.11"));
    assert_eq!(tcp(&three.place(), one.address, 80, SHORT), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_count_at_once_and_connections_that_are_there_stay() {
    let Some(net) = Net::new() else { return };
    net.group("sg-server", &rules(&["tcp 80 from sg-client"])).await;
    net.group("sg-client", &rules(&["all to 0.0.0.0/0"])).await;
    net.group("sg-none", &[]).await;
    let server = net.node("10.0.1.10", &["sg-server"], None).await;
    let client = net.node("10.0.1.20", &["sg-client"], None).await;
    let listener = server.place().run(|| TcpListener::bind("0.0.0.0:80")).unwrap();
    let connect = |patience| {
        let to = SocketAddrV4::new(server.address, 80).into();
        client.place().run(|| TcpStream::connect_timeout(&to, patience))
    };
    let mut there = connect(LONG).unwrap();
    let (mut accepted, _) = listener.accept().unwrap();

    net.group("sg-server", &[]).await;
    net.until(|filter| filter.group("sg-server").is_some_and(|group| group.ingress.is_empty()))
        .await;
    assert!(connect(SHORT).is_err());
    there.write_all(b"still here").unwrap();
    let mut text = [0; 10];
    accepted.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"still here");

    net.group("sg-server", &rules(&["tcp 80 from sg-client"])).await;
    net.until(|filter| filter.group("sg-server").is_some_and(|group| !group.ingress.is_empty()))
        .await;
    connect(LONG).unwrap();

    // The client leaves its group, as by ModifyNetworkInterfaceAttribute.
    net.put(net.interface(client.address, &["sg-none"], None)).await;
    let id = &client.task.network.network_interface_id;
    net.until(|filter| filter.interface(id).unwrap().groups == ["sg-none"]).await;
    assert!(connect(SHORT).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_next_daemon_finds_the_rules_in_force() {
    let Some(mut net) = Net::new() else { return };
    net.group("sg-server", &rules(&["tcp 80 from sg-client"])).await;
    net.group("sg-client", &rules(&["all to 0.0.0.0/0"])).await;
    let server = net.node("10.0.1.10", &["sg-server"], None).await;
    let client = net.node("10.0.1.20", &["sg-client"], None).await;
    let waiting = net.networks.prepare(&net.vpc, "10.0.0.0/16").await.unwrap();
    serve(&server.place(), 80);
    serve(&server.place(), 81);
    net.restart().await;
    let reaches = |port, patience| tcp(&client.place(), server.address, port, patience).is_some();
    // While no daemon is there.
    assert!(reaches(80, LONG));
    assert!(!reaches(81, SHORT));

    // What changed meanwhile counts as soon as one is, and what did not goes on.
    net.group("sg-server", &rules(&["tcp 81 from sg-client"])).await;
    net.networks.ensure_router(&net.vpc, "10.0.0.0/16").await.unwrap();
    assert!(reaches(81, LONG));
    assert!(!reaches(80, SHORT));
    let again = |wire: &Wire| wire.netns().try_clone_to_owned().unwrap();
    for node in [&server, &client] {
        let netns = again(&node.wire);
        let wire =
            net.networks.adopt(netns, Some(&node.task), &net.vpc, Link::Assigned).await.unwrap();
        assert_eq!((wire.near, wire.far), (node.wire.near, node.wire.far));
    }
    let adopted =
        net.networks.adopt(again(&waiting), None, &net.vpc, Link::Unassigned).await.unwrap();
    assert_eq!(adopted.near, waiting.near);
    assert!(reaches(81, LONG));

    // The next ones do not get in the way of those that were there.
    let third = net.node("10.0.1.30", &["sg-client"], None).await;
    assert_eq!(tcp(&third.place(), server.address, 81, LONG).as_deref(), Some("10.0.1.30"));
    assert!(reaches(81, LONG));
    net.networks.release(&server.task).await.unwrap();
    net.networks.release(&server.task).await.unwrap();
    assert!(!reaches(81, SHORT));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_tasks_get_along() {
    let Some(mut net) = Net::new() else { return };
    // As the daemon does; a login has 1024.
    sys::raise_open_files().unwrap();
    net.group("sg-web", &rules(&["tcp 80 from sg-web", "all to 0.0.0.0/0"])).await;
    let record = |n: u32| net.interface(Ipv4Addr::from(0x0a00_1000 + n), &["sg-web"], None);
    let records: Vec<_> = (0..1000).map(record).collect();
    let all = records.clone();
    let write = net.store.write(move |txn| {
        all.iter().for_each(|record| txn.put(record));
        Ok::<_, StorageError>(())
    });
    write.await.unwrap();
    let mut nodes = Vec::new();
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for record in &records {
        let mut task = net.task(record);
        task.network.subnet_cidr = "10.0.16.0/20".into();
        let begin = tokio::time::Instant::now();
        let wire = net.networks.prepare(&net.vpc, "10.0.0.0/16").await.unwrap();
        let prepared = tokio::time::Instant::now();
        net.networks.assign(&wire, &task).await.unwrap();
        times[0].push(prepared - begin);
        times[1].push(prepared.elapsed());
        nodes.push((wire, task));
    }
    let (first, last) = (&nodes[0], &nodes[999]);
    let server = Place::In(first.0.netns());
    serve(&server, 80);
    let to = Ipv4Addr::new(10, 0, 16, 0);
    let client = Place::In(last.0.netns());
    assert_eq!(tcp(&client, to, 80, LONG).as_deref(), Some("10.0.19.231"));

    net.restart().await;
    let begin = tokio::time::Instant::now();
    net.networks.ensure_router(&net.vpc, "10.0.0.0/16").await.unwrap();
    let adopted = begin.elapsed();
    assert_eq!(tcp(&client, to, 80, LONG).as_deref(), Some("10.0.19.231"));
    for (_, task) in &nodes {
        let begin = tokio::time::Instant::now();
        net.networks.release(task).await.unwrap();
        times[2].push(begin.elapsed());
    }
    for (what, mut times) in ["prepare", "assign", "release"].into_iter().zip(times) {
        times.sort_unstable();
        eprintln!("{what}: p50 {:?}, p99 {:?}", times[500], times[990]);
    }
    eprintln!("a router with 1000 tasks after a restart: {adopted:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_that_changes_hands_keeps_its_groups() {
    let Some(net) = Net::new() else { return };
    net.group("sg-server", &rules(&["tcp 80 from sg-client"])).await;
    net.group("sg-client", &rules(&["all to 0.0.0.0/0"])).await;
    let server = net.node("10.0.1.10", &["sg-server"], None).await;
    serve(&server.place(), 80);
    let mut former = net.interface("10.0.1.20".parse().unwrap(), &["sg-client"], None);
    former.network_interface_id = "eni-former".into();
    let key = former.key();
    net.put(former).await;
    net.until(|filter| filter.interface("eni-former").is_some()).await;
    let client = net.node("10.0.1.20", &["sg-client"], None).await;
    // That the former is gone is heard only now.
    let write = net.store.write(move |txn| {
        txn.delete(&key);
        Ok::<_, StorageError>(())
    });
    write.await.unwrap();
    net.until(|filter| filter.interface("eni-former").is_none()).await;
    assert!(tcp(&client.place(), server.address, 80, LONG).is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_that_come_and_go_at_once_are_told_apart() {
    let Some(net) = Net::new() else { return };
    net.group("sg-server", &rules(&["tcp 80 from sg-client"])).await;
    net.group("sg-client", &rules(&["all to 0.0.0.0/0"])).await;
    let server = net.node("10.0.1.10", &["sg-server"], None).await;
    serve(&server.place(), 80);
    let addresses: Vec<String> = (20..36).map(|n| format!("10.0.1.{n}")).collect();
    let nodes = addresses.iter().map(|address| net.node(address, &["sg-client"], None));
    let mut nodes = futures_util::future::join_all(nodes).await;
    let gone = nodes.split_off(8);
    let released = gone.iter().map(|node| net.networks.release(&node.task));
    for released in futures_util::future::join_all(released).await {
        released.unwrap();
    }
    for node in &nodes {
        let to = server.address;
        let seen = tcp(&node.place(), to, 80, LONG);
        assert_eq!(seen, Some(node.address.to_string()));
    }
    for node in gone.iter().take(2) {
        assert_eq!(tcp(&node.place(), server.address, 80, SHORT), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn groups_that_were_used_before_are_used_again() {
    let Some(net) = Net::new() else { return };
    net.group("sg-server", &rules(&["tcp 80 from 0.0.0.0/0"])).await;
    let server = net.node("10.0.1.10", &["sg-server"], None).await;
    serve(&server.place(), 80);
    // More combinations than are kept for nobody.
    let groups: Vec<String> = (0..20).map(|n| format!("sg-{n}")).collect();
    for (n, group) in groups.iter().enumerate() {
        let rule = if n % 2 == 0 { "all to 0.0.0.0/0" } else { "tcp 81 to 0.0.0.0/0" };
        net.group(group, &rules(&[rule])).await;
        let node = net.node("10.0.1.20", &[group], None).await;
        net.networks.release(&node.task).await.unwrap();
    }
    // The first was forgotten, the others were not.
    for (n, group) in groups.iter().enumerate().take(1).chain(groups.iter().enumerate().skip(18)) {
        let node = net.node("10.0.1.21", &[group], None).await;
        let patience = if n % 2 == 0 { LONG } else { SHORT };
        let reached = tcp(&node.place(), server.address, 80, patience).is_some();
        assert_eq!(reached, n % 2 == 0, "{group}");
        net.networks.release(&node.task).await.unwrap();
    }
}
