//! What a task reaches: Hansom itself, credentials, metadata, names; and what it does not.

use model::record::ec2::{
    InternetGatewayRecord, RouteOrigin, RouteRecord, RouteTableAssociation, RouteTableRecord,
    RouteTarget, SecurityGroupRecord, SecurityGroupRule, SecurityPeer, SubnetRecord,
};
use model::record::ecs::TaskRecord;
use model::record::iam::{AccessKeyRecord, RoleRecord};
use model::{AccountId, Principal, Timestamp};
use serde_json::Value;
use store::Read;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::machine::{Machine, machine, put, sh};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateway_is_at_its_link_local_address() {
    let machine = machine!();
    let task = machine.submit(sh("wget -q -O - http://169.254.170.3:4566/hello")).await;
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
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_the_vpc_resolve_and_neighbours_answer() {
    let machine = machine!();
    let mut server = sh("echo up; echo hello | nc -l -p 80; sleep 1000");
    server.spec.containers[0].stop_timeout_secs = Some(0);
    server.network.security_groups = vec!["sg-1".into()];
    let all = |is_egress| allow(is_egress, "-1", -1, "0.0.0.0/0");
    put(&machine.store, group(&server, vec![all(true), all(false)])).await;
    let server = machine.submit(server).await;
    machine.wait_for_line(&server, "up").await;
    let at = |task: &mut TaskRecord, ip: &str, mac: &str| {
        task.network.vpc_id = server.network.vpc_id.clone();
        task.network.subnet_cidr = "10.0.2.0/24".into();
        task.network.private_ip = ip.into();
        task.network.mac_address = mac.into();
        task.network.private_dns_name = "ip-10-0-2-9.ec2.internal".into();
        task.network.network_interface_id = "eni-2".into();
        task.network.security_groups = vec!["sg-1".into()];
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

/// The group `sg-1` in the task's VPC.
fn group(task: &TaskRecord, rules: Vec<SecurityGroupRule>) -> SecurityGroupRecord {
    SecurityGroupRecord {
        account: task.account.clone(),
        region: task.region.clone(),
        group_id: "sg-1".into(),
        group_name: "one".into(),
        description: String::new(),
        vpc_id: task.network.vpc_id.clone(),
        rules,
        created_at: Timestamp(1),
        tags: Vec::new(),
    }
}

fn allow(is_egress: bool, protocol: &str, port: i32, cidr: &str) -> SecurityGroupRule {
    SecurityGroupRule {
        rule_id: "sgr-1".into(),
        is_egress,
        ip_protocol: protocol.into(),
        from_port: port,
        to_port: port,
        peer: SecurityPeer::Ipv4 { cidr: cidr.into() },
        description: None,
        tags: Vec::new(),
    }
}

/// What makes the subnet of the task a public one.
async fn make_public(machine: &Machine, task: &TaskRecord) {
    let (account, region) = (task.account.clone(), task.region.clone());
    let vpc_id = task.network.vpc_id.clone();
    let subnet = SubnetRecord {
        account: account.clone(),
        region: region.clone(),
        subnet_id: task.network.subnet_id.clone(),
        vpc_id: vpc_id.clone(),
        cidr_block: task.network.subnet_cidr.clone(),
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
    let gateway = InternetGatewayRecord {
        account: account.clone(),
        region: region.clone(),
        internet_gateway_id: "igw-1".into(),
        attached_vpc_id: Some(vpc_id.clone()),
        created_at: Timestamp(1),
        tags: Vec::new(),
    };
    put(&machine.store, gateway).await;
    let table = RouteTableRecord {
        account,
        region,
        route_table_id: "rtb-1".into(),
        vpc_id,
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
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_host_reaches_a_public_address_as_the_groups_allow() {
    let machine = machine!();
    let script = "echo up; while :; do echo hello | nc -l -p 80; done";
    let mut task = sh(script);
    task.spec.containers[0].stop_timeout_secs = Some(0);
    task.network.security_groups = vec!["sg-1".into()];
    let random = u16::from_str_radix(&model::random::hex::<2>(), 16).unwrap();
    let public = std::net::Ipv4Addr::from(0xc612_0000 + u32::from(random).max(1));
    task.network.public_ip = Some(public.to_string());
    make_public(&machine, &task).await;
    put(&machine.store, group(&task, Vec::new())).await;
    let task = machine.submit(task).await;
    machine.wait_for_line(&task, "up").await;
    let connect = || tokio::net::TcpStream::connect((public, 80));
    let patience = std::time::Duration::from_millis(300);
    assert!(tokio::time::timeout(patience, connect()).await.is_err(), "nothing is allowed");

    // While the task runs.
    put(&machine.store, group(&task, vec![allow(false, "tcp", 80, "0.0.0.0/0")])).await;
    let mut stream = loop {
        // Until the change is there, packets are lost; and between two rounds nobody listens.
        if let Ok(Ok(stream)) = tokio::time::timeout(patience, connect()).await {
            break stream;
        }
    };
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "hello\n");
    machine.stop_now(&task).await;
    machine.ended(&task).await;
    machine.assert_destroyed().await;
}
