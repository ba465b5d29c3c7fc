//! Nobody poses as another, and nobody gets where nothing leads. The hostile side is root in its
//! own name space, which no container of a task is.

use super::*;

/// UDP with any source, as by a raw socket.
fn forge(place: &Place<'_>, from: Ipv4Addr, to: Ipv4Addr, port: u16, text: &[u8]) {
    use rustix::net::{AddressFamily, SendFlags, SocketType, ipproto};
    let length = u16::try_from(28 + text.len()).unwrap();
    let mut packet = vec![0x45, 0];
    packet.extend(length.to_be_bytes());
    packet.extend([0, 0, 0, 0, 64, 17, 0, 0]);
    packet.extend(from.octets());
    packet.extend(to.octets());
    packet.extend(1000_u16.to_be_bytes());
    packet.extend(port.to_be_bytes());
    packet.extend((length - 20).to_be_bytes());
    packet.extend([0, 0]);
    packet.extend(text);
    let sent = place.run(|| {
        let socket = rustix::net::socket(AddressFamily::INET, SocketType::RAW, Some(ipproto::RAW))?;
        let to = SocketAddrV4::new(to, 0);
        rustix::net::sendto(&socket, &packet, SendFlags::empty(), &to)?;
        Ok(())
    });
    // The sender's own kernel may refuse it already.
    let _refused = sent;
}

fn written(place: &Place<'_>, path: &'static str, text: &'static str) {
    place.run(|| fs::write(path, text)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_sends_with_the_address_of_another() {
    let Some(net) = Net::new() else { return };
    net.group("sg-open", &rules(&["all from 0.0.0.0/0", "all to 0.0.0.0/0"])).await;
    let victim = net.node("10.0.1.10", &["sg-open"], None).await;
    let friend = net.node("10.0.1.11", &["sg-open"], None).await;
    let thief = net.node("10.0.1.12", &["sg-open"], None).await;
    let waiting = net.networks.prepare(&net.vpc, "10.0.0.0/16").await.unwrap();
    let listener = victim.place().run(|| UdpSocket::bind("0.0.0.0:9")).unwrap();
    listener.set_read_timeout(Some(LONG)).unwrap();

    for from in [
        friend.address,
        victim.address,
        "10.0.1.99".parse().unwrap(),
        "10.0.0.2".parse().unwrap(),
        "169.254.170.2".parse().unwrap(),
        "169.254.64.1".parse().unwrap(),
        "127.0.0.1".parse().unwrap(),
        "192.0.2.77".parse().unwrap(),
    ] {
        forge(&thief.place(), from, victim.address, 9, b"forged");
    }
    // A link without a task carries nothing, whatever address it takes.
    let place = Place::In(waiting.netns());
    let inside = place.run(Socket::route).unwrap();
    Setup::default()
        .address(waiting.far, friend.address, 24)
        .route("10.0.1.1".parse().unwrap(), 32, waiting.far, None)
        .neighbour(waiting.far, "10.0.1.1".parse().unwrap(), ROUTER_MAC)
        .route(Ipv4Addr::UNSPECIFIED, 0, waiting.far, Some("10.0.1.1".parse().unwrap()))
        .apply(&inside)
        .unwrap();
    forge(&place, friend.address, victim.address, 9, b"forged");
    assert_eq!(tcp(&place, CREDENTIALS_ADDRESS, 80, SHORT), None);

    // Taking over the friend's address and shouting about it changes nothing.
    written(&thief.place(), "/proc/sys/net/ipv4/conf/eth1/arp_notify", "1");
    let inside = thief.place().run(Socket::route).unwrap();
    Setup::default().address(thief.wire.far, friend.address, 24).apply(&inside).unwrap();
    Setup::default()
        .down(thief.wire.far)
        .mac(thief.wire.far, parse_mac(&friend.task.network.mac_address).unwrap())
        .up(thief.wire.far)
        .apply(&inside)
        .unwrap();
    serve(&friend.place(), 80);
    let seen = tcp(&victim.place(), friend.address, 80, LONG);
    assert_eq!(seen, Some(victim.address.to_string()));

    // What is honest arrives, and it is the first thing that does.
    forge(&friend.place(), friend.address, victim.address, 9, b"honest");
    let mut buffer = [0; 16];
    let (length, from) = listener.recv_from(&mut buffer).unwrap();
    assert_eq!((&buffer[..length], from.ip()), (&b"honest"[..], friend.address.into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_host_and_other_routers_are_out_of_reach() {
    let Some(net) = Net::new() else { return };
    let world = World::new();
    serve(&world.place(), 80);
    net.group("sg-open", &rules(&["all from 0.0.0.0/0", "all to 0.0.0.0/0"])).await;
    net.subnet("subnet-1", "10.0.1.0/24").await;
    net.internet_gateway("igw-1").await;
    let gateway = RouteTarget::InternetGateway("igw-1".into());
    net.table("rtb-main", None, &[("0.0.0.0/0", gateway)]).await;
    let hostile = net.node("10.0.1.10", &["sg-open"], Some(public_address())).await;
    let other = Net::new().unwrap();
    other.group("sg-open", &rules(&["all from 0.0.0.0/0", "all to 0.0.0.0/0"])).await;
    let stranger = other.node("10.0.1.20", &["sg-open"], None).await;
    serve(&stranger.place(), 80);
    // There is a way out.
    assert!(tcp(&hostile.place(), world.address, 80, LONG).is_some());

    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let host = Socket::route().unwrap();
    let mut addresses = link::addresses(&host).unwrap();
    // Its own uplink, other VPCs' uplinks and the host's real addresses are among them.
    assert!(addresses.iter().any(|address| LINK_LOCAL.contains(*address)));
    addresses.push(world.host);
    let mut attempts: Vec<(Ipv4Addr, u16)> = Vec::new();
    for address in addresses.into_iter().filter(|address| !address.is_loopback()) {
        attempts.push((address, port));
        if LINK_LOCAL.contains(address) {
            // The routers' ends.
            attempts.push(((u32::from(address) + 1).into(), 53));
        }
    }
    for (address, port) in [
        ("169.254.169.254", 80),
        ("10.0.1.20", 80),
        ("10.0.0.2", 80),
        ("169.254.169.253", 80),
        ("10.0.1.1", 80),
    ] {
        attempts.push((address.parse().unwrap(), port));
    }
    std::thread::scope(|scope| {
        for (address, port) in attempts {
            let place = hostile.place();
            scope.spawn(move || {
                assert_eq!(tcp(&place, address, port, SHORT), None, "{address}");
                assert!(!ping(&place, address, SHORT), "{address}");
            });
        }
    });
    // By the uplink nobody of the VPC is heard, whatever the host sends on.
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "somebody has reached the host");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_platform_s_services_answer_whatever_the_groups_say() {
    let Some(net) = Net::new() else { return };
    net.group("sg-none", &[]).await;
    let task = net.node("10.0.1.10", &["sg-none"], None).await;
    let connects = |address: Ipv4Addr, port| {
        let to = SocketAddrV4::new(address, port).into();
        task.place().run(|| TcpStream::connect_timeout(&to, LONG)).is_ok()
    };
    assert!(connects("10.0.0.2".parse().unwrap(), 53));
    assert!(connects(RESOLVER_ADDRESS, 53));
    assert!(connects(CREDENTIALS_ADDRESS, 80));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn there_is_no_ipv6_but_loopback() {
    let Some(net) = Net::new() else { return };
    net.group("sg-none", &[]).await;
    let task = net.node("10.0.1.10", &["sg-none"], None).await;
    let Ok(addresses) = task.place().run(|| fs::read_to_string("/proc/thread-self/net/if_inet6"))
    else {
        return; // A kernel without it.
    };
    assert!(addresses.lines().all(|line| line.ends_with(" lo")), "{addresses}");
    let path = netns_dir(&net.networks.config.instance).join(&net.vpc);
    let router = fs::File::open(path).unwrap();
    let read = || fs::read_to_string("/proc/thread-self/net/if_inet6");
    assert_eq!(sys::in_netns(router.as_fd(), read).unwrap(), "");
}
