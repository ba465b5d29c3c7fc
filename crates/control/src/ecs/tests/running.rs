//! Tasks from RunTask to their end, with a simulated node.

use model::record::ec2::{NetworkInterfaceRecord, SubnetRecord};
use model::record::ecs::{DesiredStatus, TaskStatus};
use serde_json::{Value, json};
use store::Read;

use super::super::testing::World;

fn n_interfaces(world: &World) -> usize {
    let keys = NetworkInterfaceRecord::keys_of(&world.ctx.account, &world.ctx.region);
    world.store.read().unwrap().scan(&keys).unwrap().len()
}

fn statuses(task: &Value) -> String {
    format!(
        "{} {} {}",
        task["lastStatus"].as_str().unwrap(),
        task["desiredStatus"].as_str().unwrap(),
        task["attachments"][0]["status"].as_str().unwrap()
    )
}

#[tokio::test]
async fn a_task_begins_as_on_aws() {
    let world = World::new().await;
    let answer = world.run(json!({"startedBy": "me", "count": 1})).await.unwrap();
    assert_eq!(answer["failures"], json!([]));
    let mut task = answer["tasks"][0].clone();
    let arn = task["taskArn"].as_str().unwrap().to_owned();
    let id = arn.rsplit('/').next().unwrap();
    assert_eq!(arn, format!("arn:aws:ecs:us-east-1:000000000000:task/default/{id}"));
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
    let container = &task["containers"][0];
    assert!(
        container["containerArn"]
            .as_str()
            .unwrap()
            .starts_with(&format!("arn:aws:ecs:us-east-1:000000000000:container/default/{id}/"))
    );
    // What is random is checked above.
    task["attachments"][0]["id"] = json!("attachment");
    task["containers"][0]["containerArn"] = json!("container");
    task["containers"][0]["taskArn"] = json!("task");
    task["taskArn"] = json!("task");
    assert_eq!(
        task,
        json!({
            "attachments": [{
                "id": "attachment",
                "type": "ElasticNetworkInterface",
                "status": "PRECREATED",
                "details": [{"name": "subnetId", "value": world.subnet}],
            }],
            "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
            "availabilityZone": world.record(&arn).availability_zone,
            "clusterArn": "arn:aws:ecs:us-east-1:000000000000:cluster/default",
            "containers": [{
                "containerArn": "container",
                "taskArn": "task",
                "name": "app",
                "image": "busybox",
                "lastStatus": "PENDING",
                "networkInterfaces": [],
                "healthStatus": "UNKNOWN",
                "cpu": "0",
            }],
            "cpu": "256",
            "createdAt": world.ctx.now.as_secs(),
            "desiredStatus": "RUNNING",
            "enableExecuteCommand": false,
            "group": "family:thumb",
            "healthStatus": "UNKNOWN",
            "inferenceAccelerators": [],
            "lastStatus": "PROVISIONING",
            "launchType": "FARGATE",
            "memory": "1024",
            "overrides": {
                "containerOverrides": [{"name": "app"}],
                "inferenceAcceleratorOverrides": [],
            },
            "platformVersion": "1.4.0",
            "platformFamily": "Linux",
            "startedBy": "me",
            "tags": [],
            "taskArn": "task",
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:000000000000:task-definition/thumb:1",
            "version": 1,
            "ephemeralStorage": {"sizeInGiB": 20},
            "fargateEphemeralStorage": {"sizeInGiB": 20},
        })
    );
}

#[tokio::test]
async fn a_task_lives_and_ends_and_leaves_nothing() {
    let world = World::new().await;
    let before = n_interfaces(&world);
    let arn = world.run_one().await;
    assert_eq!(n_interfaces(&world), before + 1);
    for (status, expected) in [
        (TaskStatus::Pending, "PENDING RUNNING ATTACHED"),
        (TaskStatus::Running, "RUNNING RUNNING ATTACHED"),
        (TaskStatus::Deprovisioning, "DEPROVISIONING STOPPED DETACHING"),
    ] {
        world.wait(1);
        world.node_brings(&arn, status).await;
        let task = world.describe(&arn).await;
        assert_eq!(statuses(&task), expected);
    }
    world.wait(1);
    world.reconcile().await;
    let task = world.describe(&arn).await;
    assert_eq!(statuses(&task), "STOPPED STOPPED DELETED");
    assert_eq!(task["stopCode"], "EssentialContainerExited");
    assert_eq!(task["stoppedReason"], "Essential container in task exited");
    assert_eq!(task["stoppedAt"], json!(world.clock.now().as_secs()));
    assert_eq!(task["containers"][0]["exitCode"], 0);
    let details = task["attachments"][0]["details"].as_array().unwrap();
    let names: Vec<&str> = details.iter().map(|pair| pair["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["subnetId", "networkInterfaceId", "macAddress", "privateDnsName", "privateIPv4Address"]
    );
    assert_eq!(n_interfaces(&world), before);

    // Twice is once.
    let record = world.record(&arn);
    world.wait(1);
    world.reconcile().await;
    assert_eq!(world.record(&arn), record);

    // Describable for an hour.
    world.wait(3597);
    world.reconcile().await;
    assert_eq!(statuses(&world.describe(&arn).await), "STOPPED STOPPED DELETED");
    world.wait(2);
    world.reconcile().await;
    let gone = world.call("DescribeTasks", json!({"tasks": [arn]})).await.unwrap();
    assert_eq!(gone["failures"], json!([{"arn": arn, "reason": "MISSING"}]));
}

#[tokio::test]
async fn the_reconciler_wakes_when_a_task_is_let_go() {
    let world = World::new().await;
    let arn = world.run_one().await;
    let shutdown = tokio_util::sync::CancellationToken::new();
    let config = super::super::reconcile::Config::default();
    let running = super::super::reconcile::run(
        world.store.clone(),
        world.clock.clone(),
        shutdown.clone(),
        config,
    );
    let watching = async {
        let mut changes = world.store.watch::<model::record::ecs::TaskRecord>();
        world.node_brings(&arn, TaskStatus::Deprovisioning).await;
        while world.record(&arn).last_status != TaskStatus::Stopped {
            changes.changed().await;
        }
        shutdown.cancel();
    };
    let (ended, ()) = tokio::join!(running, watching);
    ended.unwrap();
}

#[tokio::test]
async fn overrides_reach_the_node_and_the_answer() {
    let world = World::new().await;
    let overrides = json!({
        "cpu": "512",
        "containerOverrides": [{
            "name": "app",
            "command": ["sh", "-c", "true"],
            "environment": [{"name": "A", "value": "1"}],
        }],
    });
    let answer = world.run(json!({"overrides": overrides})).await.unwrap();
    let task = &answer["tasks"][0];
    assert_eq!(task["cpu"], "512");
    assert_eq!(task["overrides"]["containerOverrides"], overrides["containerOverrides"]);
    let record = world.record(task["taskArn"].as_str().unwrap());
    assert_eq!(record.spec.cpu_units, 512);
    assert_eq!(record.spec.containers[0].environment, [("A".to_owned(), "1".to_owned())]);
    assert_eq!(record.network.subnet_id, world.subnet);
    assert!(record.network.private_ip.starts_with("172.31."), "{:?}", record.network);
}

#[tokio::test]
async fn stopping_is_asked_once_and_by_whom_is_kept() {
    let world = World::new().await;
    let arn = world.run_one().await;
    world.node_brings(&arn, TaskStatus::Running).await;
    world.wait(5);
    let stop =
        |reason: Option<&str>| world.call("StopTask", json!({"task": arn, "reason": reason}));
    let answer = stop(Some("enough")).await.unwrap();
    let task = &answer["task"];
    assert_eq!(
        (&task["lastStatus"], &task["desiredStatus"]),
        (&json!("RUNNING"), &json!("STOPPED"))
    );
    assert_eq!(task["stopCode"], "UserInitiated");
    assert_eq!(task["stoppedReason"], "enough");
    assert_eq!(task["stoppingAt"], json!(world.clock.now().as_secs()));
    world.wait(5);
    let again = stop(Some("really")).await.unwrap();
    assert_eq!(again["task"], *task);
    world.node_brings(&arn, TaskStatus::Deprovisioning).await;
    world.reconcile().await;
    let ended = stop(None).await.unwrap();
    assert_eq!(ended["task"]["lastStatus"], "STOPPED");
    assert_eq!(ended["task"]["stoppedReason"], "enough");

    let other = world.run_one().await;
    let answer = world.call("StopTask", json!({"task": other})).await.unwrap();
    assert_eq!(answer["task"]["stoppedReason"], "Task stopped by user");
    for (request, message) in [
        (
            json!({"task": "0".repeat(32)}),
            "InvalidParameterException: The referenced task was not found.",
        ),
        (
            json!({"task": other, "cluster": "ghost"}),
            "ClusterNotFoundException: Cluster not found.",
        ),
        (json!({"task": "x"}), "InvalidParameterException: taskId length should be one of [32,36]"),
    ] {
        assert_eq!(world.call("StopTask", request).await.unwrap_err(), message);
    }
}

#[tokio::test]
async fn bad_requests_are_refused_in_awss_words() {
    let world = World::new().await;
    world.create_role("lambda", "lambda.amazonaws.com").await;
    world.register(json!({"family": "ghostly", "taskRoleArn": "ghost"})).await.unwrap();
    world
        .register(json!({
            "family": "ec2", "requiresCompatibilities": ["EC2"], "networkMode": "bridge",
        }))
        .await
        .unwrap();
    let network = |subnets: Value, groups: Value| {
        json!({"networkConfiguration": {"awsvpcConfiguration": {
            "subnets": subnets, "securityGroups": groups,
        }}})
    };
    let role = |name: &str| {
        format!(
            "ClientException: ECS was unable to assume the role \
             'arn:aws:iam::000000000000:role/{name}' that was provided for this task. Please \
             verify that the role being passed has the proper trust relationship and permissions \
             and that your IAM user has permissions to pass this role."
        )
    };
    let before = n_interfaces(&world);
    for (changes, message) in [
        (
            json!({"networkConfiguration": null}),
            "InvalidParameterException: Network Configuration must be provided when networkMode \
             'awsvpc' is specified."
                .to_owned(),
        ),
        (
            json!({"capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}]}),
            "InvalidParameterException: Specifying both a launch type and capacity provider \
             strategy is not supported. Remove one and try again."
                .into(),
        ),
        (
            json!({"taskDefinition": "ec2"}),
            "InvalidParameterException: Task definition does not support launch_type FARGATE."
                .into(),
        ),
        (json!({"cluster": "ghost"}), "ClusterNotFoundException: Cluster not found.".into()),
        (json!({"taskDefinition": "ghost"}), "ClientException: TaskDefinition not found.".into()),
        (
            json!({"launchType": "MOON"}),
            "ClientException: launch type should be one of [EC2,FARGATE,EXTERNAL]".into(),
        ),
        (
            json!({"launchType": "EC2"}),
            "InvalidParameterException: No Container Instances were found in your cluster.".into(),
        ),
        (
            json!({"launchType": null}),
            "InvalidParameterException: No Container Instances were found in your cluster.".into(),
        ),
        (
            json!({"platformVersion": "1.0.0"}),
            "PlatformUnknownException: The specified platform does not exist.".into(),
        ),
        (
            network(json!([]), json!([])),
            "InvalidParameterException: subnets can not be empty.".into(),
        ),
        (
            network(json!(["subnet-0"]), json!([])),
            "InvalidParameterException: Error retrieving subnet information for [subnet-0]: The \
             subnet ID 'subnet-0' does not exist (ErrorCode: InvalidSubnetID.NotFound)"
                .into(),
        ),
        (
            network(json!([world.subnet]), json!(["sg-0"])),
            "InvalidParameterException: Error retrieving security group information for [sg-0]: \
             The security group 'sg-0' does not exist (ErrorCode: InvalidGroup.NotFound)"
                .into(),
        ),
        (
            json!({"overrides": {"containerOverrides": [{"name": "ghost"}]}}),
            "InvalidParameterException: Override for container named ghost is not a container in \
             the TaskDefinition."
                .into(),
        ),
        (json!({"taskDefinition": "ghostly"}), role("ghost")),
        (json!({"overrides": {"executionRoleArn": "lambda"}}), role("lambda")),
        (
            json!({"enableExecuteCommand": true}),
            "InvalidParameterException: The task couldn't be started because a valid taskRoleArn \
             is not being used. Specify a valid task role in your task definition and try again."
                .into(),
        ),
        (
            json!({"placementStrategy": [{"type": "random"}]}),
            "InvalidParameterException: Placement strategies are not supported with FARGATE launch \
             type."
                .into(),
        ),
        (
            json!({"count": 11}),
            "InvalidParameterException: Count must be between 1 and 10.".into(),
        ),
    ] {
        assert_eq!(world.run(changes.clone()).await.unwrap_err(), message, "{changes}");
    }
    assert_eq!(n_interfaces(&world), before);
}

#[tokio::test]
async fn what_cannot_be_run_yet_is_named() {
    let world = World::new().await;
    world.create_role("exec", "ecs-tasks.amazonaws.com").await;
    let container = |more: Value| {
        let mut container = json!({"name": "app", "image": "busybox"});
        container.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"containerDefinitions": [container], "executionRoleArn": "exec"})
    };
    for (definition, what) in [
        (container(json!({"logConfiguration": {"logDriver": "splunk"}})), "the log driver splunk"),
        (container(json!({"restartPolicy": {"enabled": true}})), "restartPolicy"),
        (
            json!({"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]}),
            "efsVolumeConfiguration",
        ),
    ] {
        world.register(definition).await.unwrap();
        assert_eq!(
            world.run(json!({})).await.unwrap_err(),
            format!("UnsupportedFeatureException: Hansom does not serve {what} yet.")
        );
    }
}

#[tokio::test]
async fn roles_that_trust_tasks_will_do() {
    let world = World::new().await;
    world.create_role("thumb", "ecs-tasks.amazonaws.com").await;
    let role = "arn:aws:iam::000000000000:role/thumb";
    world.register(json!({"taskRoleArn": role, "executionRoleArn": "thumb"})).await.unwrap();
    let answer = world.run(json!({"enableExecuteCommand": true})).await.unwrap();
    let record = world.record(answer["tasks"][0]["taskArn"].as_str().unwrap());
    assert_eq!(record.spec.task_role_arn.as_deref(), Some(role));
    assert_eq!(record.spec.execution_role_arn.as_deref(), Some(role));
}

#[tokio::test]
async fn a_client_token_starts_tasks_once() {
    let world = World::new().await;
    let request = json!({"clientToken": "token", "count": 2});
    let first = world.run(request.clone()).await.unwrap();
    let again = world.run(request).await.unwrap();
    assert_eq!(first["tasks"].as_array().unwrap().len(), 2);
    assert_eq!(first, again);
    let request = world.run_request(json!({"clientToken": "token", "count": 3}));
    let error = world.try_call("RunTask", request.clone()).await.unwrap_err();
    assert_eq!(error.code, "ConflictException");
    let arns: Vec<&Value> =
        first["tasks"].as_array().unwrap().iter().map(|task| &task["taskArn"]).collect();
    assert_eq!(error.details, [("resourceIds".to_owned(), json!(arns))]);
    world.wait(24 * 60 * 60);
    world.reconcile().await;
    assert_eq!(
        world.try_call("RunTask", request).await.unwrap()["tasks"].as_array().unwrap().len(),
        3
    );
}

#[tokio::test]
async fn tags_come_from_request_definition_and_ecs() {
    let world = World::new().await;
    let tags = json!([{"key": "a", "value": "definition"}, {"key": "b", "value": "definition"}]);
    world.register(json!({"tags": tags})).await.unwrap();
    let answer = world
        .run(json!({
            "propagateTags": "TASK_DEFINITION",
            "enableECSManagedTags": true,
            "tags": [{"key": "a", "value": "request"}],
        }))
        .await
        .unwrap();
    let arn = answer["tasks"][0]["taskArn"].as_str().unwrap();
    let expected = json!([
        {"key": "a", "value": "request"},
        {"key": "b", "value": "definition"},
        {"key": "aws:ecs:clusterName", "value": "default"},
    ]);
    assert_eq!(world.describe(arn).await["tags"], expected);
    let without = world.call("DescribeTasks", json!({"tasks": [arn]})).await.unwrap();
    assert_eq!(without["tasks"][0]["tags"], json!([]));
    assert!(world.run(json!({"propagateTags": "SERVICE"})).await.is_err());
}

#[tokio::test]
async fn a_full_subnet_ends_the_task_and_leaves_nothing() {
    let world = World::new().await;
    let key = SubnetRecord::key_of(&world.ctx.account, &world.ctx.region, &world.subnet);
    world
        .write(move |txn| {
            let mut subnet = txn.get(&key)?.unwrap();
            let (base, _) = subnet.cidr_block.split_once('/').unwrap();
            // Eleven addresses to give.
            subnet.cidr_block = format!("{base}/28");
            txn.put(&subnet);
            Ok(())
        })
        .await;
    let before = n_interfaces(&world);
    world.run(json!({"count": 10})).await.unwrap();
    let answer = world.run(json!({"count": 2})).await.unwrap();
    let tasks = answer["tasks"].as_array().unwrap();
    assert_eq!(tasks[0]["lastStatus"], "PROVISIONING");
    let arn = tasks[1]["taskArn"].as_str().unwrap();
    world.reconcile().await;
    let task = world.describe(arn).await;
    assert_eq!(statuses(&task), "STOPPED STOPPED DELETED");
    assert_eq!(task["stopCode"], "TaskFailedToStart");
    assert_eq!(
        task["stoppedReason"],
        json!(format!(
            "Unexpected EC2 error while attempting to Create Network Interface in subnet '{}': \
             InsufficientFreeAddressesInSubnet",
            world.subnet
        ))
    );
    assert_eq!(n_interfaces(&world), before + 11);
}

#[tokio::test]
async fn tasks_are_listed_by_what_they_are() {
    let world = World::new().await;
    world.register(json!({"family": "other"})).await.unwrap();
    let one = world.run_one().await;
    let answer = world.run(json!({"taskDefinition": "other", "startedBy": "me"})).await.unwrap();
    let two = answer["tasks"][0]["taskArn"].as_str().unwrap().to_owned();
    let three = world.run_one().await;
    world.call("StopTask", json!({"task": three})).await.unwrap();
    assert_eq!(world.record(&three).desired_status, DesiredStatus::Stopped);
    let list = |request: Value| {
        let world = &world;
        async move {
            let answer = world.call("ListTasks", request).await?;
            let mut arns: Vec<String> = serde_json::from_value(answer["taskArns"].clone()).unwrap();
            arns.sort();
            Ok::<_, String>(arns)
        }
    };
    let sorted = |mut arns: Vec<&String>| {
        arns.sort();
        arns.into_iter().cloned().collect::<Vec<_>>()
    };
    for (request, expected) in [
        (json!({}), sorted(vec![&one, &two])),
        (json!({"desiredStatus": "STOPPED"}), vec![three.clone()]),
        (json!({"desiredStatus": "PENDING"}), vec![]),
        (json!({"family": "other"}), vec![two.clone()]),
        (json!({"startedBy": "me"}), vec![two.clone()]),
        (json!({"launchType": "FARGATE"}), sorted(vec![&one, &two])),
        (json!({"launchType": "EC2"}), vec![]),
    ] {
        assert_eq!(list(request.clone()).await.unwrap(), expected, "{request}");
    }
    for (request, message) in [
        (
            json!({"startedBy": "me", "family": "x"}),
            "InvalidParameterException: cannot specify startedBy with other arguments",
        ),
        (json!({"serviceName": "web"}), "ServiceNotFoundException: Service not found."),
        (json!({"cluster": "ghost"}), "ClusterNotFoundException: Cluster not found."),
        (json!({"nextToken": "x"}), "InvalidParameterException: Invalid token"),
    ] {
        assert_eq!(list(request).await.unwrap_err(), message);
    }
    let first = world.call("ListTasks", json!({"maxResults": 1})).await.unwrap();
    let request = json!({"maxResults": 1, "nextToken": first["nextToken"]});
    let second = world.call("ListTasks", request).await.unwrap();
    assert_eq!(second.get("nextToken"), None);
    assert_ne!(first["taskArns"], second["taskArns"]);
}

#[tokio::test]
async fn describing_tasks_checks_what_is_asked() {
    let world = World::new().await;
    let many = vec!["0".repeat(32); 101];
    for (request, message) in [
        (json!({"tasks": []}), "InvalidParameterException: Tasks cannot be empty."),
        (json!({"tasks": many}), "InvalidParameterException: taskIds can have at most 100 items."),
        (
            json!({"tasks": [""]}),
            "InvalidParameterException: taskId length should be one of [32,36]",
        ),
        (
            json!({"tasks": ["arn:aws:ecs:x"]}),
            "InvalidParameterException: Invalid identifier: Unexpected number of separators",
        ),
        (
            json!({"tasks": ["0".repeat(32)], "cluster": "ghost"}),
            "ClusterNotFoundException: Cluster not found.",
        ),
    ] {
        assert_eq!(world.call("DescribeTasks", request).await.unwrap_err(), message);
    }
    let id = "0".repeat(32);
    let answer = world.call("DescribeTasks", json!({"tasks": [id]})).await.unwrap();
    assert_eq!(
        answer["failures"][0]["arn"],
        json!(format!("arn:aws:ecs:us-east-1:000000000000:task/default/{id}"))
    );
}
