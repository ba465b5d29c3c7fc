//! What a task reaches: Hansom itself, credentials, metadata, names; and what it does not.

use model::record::ec2::{
    RouteOrigin, RouteRecord, RouteTableAssociation, RouteTableRecord, RouteTarget, SubnetRecord,
};
use model::record::ecs::TaskRecord;
use model::record::iam::{AccessKeyRecord, RoleRecord};
use model::record::node::TaskCredentialsRecord;
use model::{AccountId, Key, Principal, Region, Timestamp};
use serde_json::Value;
use store::Read;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::machine::{Machine, machine, put, sh};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_endpoint_in_the_environment_is_the_gateway() {
    let machine = machine!();
    let task = machine.submit(sh("wget -q -O - $AWS_ENDPOINT_URL/hello")).await;
    let (mut request, _) = machine.gateway.accept().await.unwrap();
    let mut bytes = [0; 11];
    request.read_exact(&mut bytes).await.unwrap();
    assert_eq!(&bytes, b"GET /hello ");
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nhi\n";
    request.write_all(answer).await.unwrap();
    drop(request);
    let task = machine.ended(&task).await;
    assert_eq!(machine.log(&task), ["hi"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_s_credentials_and_the_metadata_are_at_the_known_address() {
    let machine = machine!();
    let role = RoleRecord {
        account: AccountId::default_account(),
        path: "/".into(),
        name: "thumb".into(),
        id: "AROATEST".into(),
        created_at: Timestamp(1),
        description: None,
        max_session_secs: 3600,
        trust_policy: "{}".into(),
        policies: Default::default(),
        tags: Vec::new(),
        last_used_at: None,
    };
    put(&machine.store, role).await;
    let mut task = sh("wget -q -O - 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI; echo; \
         wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task; echo; \
         wget -q -O - $ECS_CONTAINER_METADATA_URI_V4; echo; \
         wget -q -O - 169.254.170.2/v2/credentials/other 2>&1; sleep 1000");
    task.spec.task_role_arn = Some("arn:aws:iam::000000000000:role/thumb".into());
    task.spec.containers[0].stop_timeout_secs = Some(0);
    let task = machine.submit(task).await;
    machine.wait_for_line(&task, "wget: server returned error: HTTP/1.1 400 Bad Request").await;
    let log = machine.log(&task);
    let given: Value = serde_json::from_str(&log[0]).unwrap();
    assert_eq!(given["RoleArn"], "arn:aws:iam::000000000000:role/thumb");
    let id = given["AccessKeyId"].as_str().unwrap().to_owned();
    let key = machine.store.read().unwrap().get(&AccessKeyRecord::key_of(&id)).unwrap().unwrap();
    assert_eq!(given["SecretAccessKey"], key.secret_access_key.as_str());
    assert_eq!(given["Token"], key.session_token.as_deref().unwrap());
    let Principal::AssumedRole { role_id, session_name, .. } = &key.principal else {
        panic!("{key:?}");
    };
    assert_eq!((role_id.as_str(), session_name), ("AROATEST", &task.id));
    let document: Value = serde_json::from_str(&log[1]).unwrap();
    assert_eq!(document["TaskARN"], task.arn().to_string());
    let document: Value = serde_json::from_str(&log[2]).unwrap();
    assert_eq!(document["Networks"][0]["IPv4Addresses"][0], "10.0.1.17");
    assert_eq!(document["LogOptions"]["awslogs-stream"], format!("p/app/{}", task.id));

    machine.stop_now(&task).await;
    machine.ended(&task).await;
    let read = machine.store.read().unwrap();
    assert!(!read.contains(&AccessKeyRecord::key_of(&id)).unwrap());
    assert_eq!(read.scan(&Key::<TaskCredentialsRecord>::new()).unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_the_vpc_resolve_and_neighbours_answer() {
    let machine = machine!();
    let mut server = sh("echo up; echo hello | nc -l -p 80; sleep 1000");
    server.spec.containers[0].stop_timeout_secs = Some(0);
    let server = machine.submit(server).await;
    machine.wait_for_line(&server, "up").await;
    let at = |task: &mut TaskRecord, ip: &str, mac: &str| {
        task.network.vpc_id = server.network.vpc_id.clone();
        task.network.subnet_cidr = "10.0.2.0/24".into();
        task.network.private_ip = ip.into();
        task.network.mac_address = mac.into();
        task.network.private_dns_name = "ip-10-0-2-9.ec2.internal".into();
    };
    let mut client = sh("nslookup ip-10-0-1-17.ec2.internal 10.0.0.2; \
                         nc ip-10-0-1-17.ec2.internal 80 </dev/null");
    at(&mut client, "10.0.2.9", "02:00:0a:00:02:09");
    let client = machine.run(client).await;
    let log = machine.log(&client);
    assert!(log.iter().any(|line| line.contains("10.0.1.17")), "{log:?}");
    assert!(log.contains(&"hello".into()), "{log:?}");
    machine.stop_now(&server).await;
    machine.ended(&server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn vpcs_with_the_same_addresses_do_not_meet() {
    let machine = machine!();
    let script = "echo up; nc -l -p 80; sleep 1000";
    let mut first = sh(script);
    first.spec.containers[0].stop_timeout_secs = Some(0);
    let first = machine.submit(first).await;
    machine.wait_for_line(&first, "up").await;
    // The same address in another VPC, where nobody listens.
    let second = machine.run(sh("nc -w 1 10.0.1.17 80 </dev/null; echo $?")).await;
    assert_eq!(machine.sorted_log(&second).first().map(String::as_str), Some("1"));
    machine.stop_now(&first).await;
    let first = machine.ended(&first).await;
    machine.assert_nothing_is_left_of(&first);
    machine.assert_nothing_is_left_of(&second);
    machine.assert_destroyed().await;
}

/// An address of this machine that is not loopback, if it has one.
fn own_address() -> Option<std::net::IpAddr> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    // No packet is sent: the kernel only looks up the way.
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().unwrap().ip())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_subnets_with_a_route_to_a_gateway_reach_the_world() {
    let machine = machine!();
    let Some(world) = own_address() else {
        eprintln!("skipped: this machine has no address but loopback");
        return;
    };
    let listener = tokio::net::TcpListener::bind((world, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut private = sh(&format!("nc -w 1 {world} {port} </dev/null; echo $?"));
    private.network.vpc_id = "vpc-0123".into();
    let private = machine.run(private).await;
    assert_eq!(machine.sorted_log(&private).first().map(String::as_str), Some("1"));

    let (account, region) = (AccountId::default_account(), Region::default_region());
    let subnet = SubnetRecord {
        account: account.clone(),
        region: region.clone(),
        subnet_id: "subnet-1".into(),
        vpc_id: "vpc-0123".into(),
        cidr_block: "10.0.1.0/24".into(),
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
    };
    put(&machine.store, subnet).await;
    let table = RouteTableRecord {
        account,
        region,
        route_table_id: "rtb-1".into(),
        vpc_id: "vpc-0123".into(),
        routes: vec![RouteRecord {
            destination: "0.0.0.0/0".into(),
            target: RouteTarget::InternetGateway("igw-1".into()),
            origin: RouteOrigin::CreateRoute,
        }],
        associations: vec![RouteTableAssociation { association_id: "a".into(), subnet_id: None }],
        created_at: Timestamp(1),
        tags: Vec::new(),
    };
    put(&machine.store, table).await;
    let mut public = sh(&format!("nc {world} {port} </dev/null"));
    public.network.vpc_id = "vpc-0123".into();
    let public = machine.submit(public).await;
    let (mut stream, from) = listener.accept().await.unwrap();
    assert_ne!(from.ip().to_string(), public.network.private_ip, "addresses of VPCs stay there");
    stream.write_all(b"hello\n").await.unwrap();
    drop(stream);
    let public = machine.ended(&public).await;
    assert_eq!(machine.log(&public), ["hello"]);
    machine.assert_destroyed().await;
}
