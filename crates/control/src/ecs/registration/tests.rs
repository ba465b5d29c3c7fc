//! Each rule of registration as one line of data: a change to a good request, and the answer.

use aws_api::ecs::{RegisterTaskDefinitionRequest, TaskDefinition};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::*;
use aws_api::json as document;

/// A request that Fargate takes, with `changes` merged in; `null` takes a member away.
fn request(changes: &Value) -> RegisterTaskDefinitionRequest {
    let mut request = json!({
        "family": "thumb",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "1024",
        "containerDefinitions": [{"name": "app", "image": "busybox"}],
    });
    merge(&mut request, changes);
    document::from_value(&request).unwrap()
}

/// `changes["app"]` goes into the first container.
fn merge(request: &mut Value, changes: &Value) {
    let Value::Object(changes) = changes else { panic!("an object") };
    for (name, change) in changes {
        let into = match name.as_str() {
            "app" => {
                merge(&mut request["containerDefinitions"][0], change);
                continue;
            }
            _ => request.as_object_mut().unwrap(),
        };
        match change {
            Value::Null => drop(into.remove(name)),
            change => drop(into.insert(name.clone(), change.clone())),
        }
    }
}

fn try_register(changes: &Value) -> Result<TaskDefinition, AwsError> {
    register(&AccountId::default_account(), request(changes))
}

fn refused(changes: Value, message: &str) {
    let error = try_register(&changes).expect_err(&format!("{changes} should be refused"));
    assert_eq!((error.code.as_ref(), error.message.as_str()), ("ClientException", message));
}

fn accepted(changes: Value) -> TaskDefinition {
    try_register(&changes).unwrap_or_else(|error| panic!("{changes}: {error}"))
}

#[test]
fn names_are_checked() {
    refused(json!({"family": "a b"}), "Family contains invalid characters.");
    refused(json!({"family": "a".repeat(256)}), "Family contains invalid characters.");
    refused(json!({"containerDefinitions": []}), "Container list cannot be empty.");
    refused(json!({"app": {"name": null}}), "Container.name should not be null or empty.");
    refused(json!({"app": {"name": ""}}), "Container.name should not be null or empty.");
    refused(json!({"app": {"name": "a/b"}}), "Container.name contains invalid characters.");
    refused(json!({"app": {"image": null}}), "Container.image should not be null or empty.");
    refused(json!({"app": {"image": "a b"}}), "Container.image contains invalid characters.");
    refused(
        json!({"app": {"image": "busybox@sha256:abc"}}),
        "Container.image contains invalid characters.",
    );
    let digest = "0".repeat(64);
    accepted(json!({"app": {"image": format!("localhost:4566/busybox@sha256:{digest}")}}));
    let one = json!({"name": "a", "image": "b"});
    refused(json!({"containerDefinitions": vec![one; 11]}), "Too many containers.");
    refused(
        json!({"app": {"essential": false}}),
        "Task definition doesn't have any essential container",
    );
}

#[test]
fn fargate_asks_for_a_network_and_a_size() {
    let network = "Fargate only supports network mode ‘awsvpc’.";
    refused(json!({"networkMode": "bridge"}), network);
    refused(json!({"networkMode": null}), network);
    refused(json!({"cpu": null}), "Fargate requires that 'cpu' be defined at the task level.");
    refused(
        json!({"memory": null}),
        "Fargate requires that 'memory' be defined at the task level.",
    );
    // The first failure wins.
    refused(json!({"networkMode": null, "cpu": null, "app": {"image": "x"}}), network);
    refused(json!({"cpu": "x"}), "Invalid 'cpu' setting for task.");
    refused(json!({"memory": "x"}), "Invalid 'memory' setting for task.");
    refused(
        json!({"cpu": "4096", "memory": "4096"}),
        "No Fargate configuration exists for given values: 4096 CPU, 4096 memory. See the Amazon \
         ECS documentation for the valid values.",
    );
    let windows = json!({"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"});
    refused(
        json!({"runtimePlatform": windows}),
        "No Fargate configuration exists for given values: 256 CPU, 1024 memory. See the Amazon \
         ECS documentation for the valid values.",
    );
    accepted(json!({"runtimePlatform": windows, "cpu": "1024", "memory": "2048"}));
    let definition = accepted(json!({"cpu": "1 vCPU", "memory": "2 GB"}));
    assert_eq!(definition.cpu.as_deref(), Some("1024"));
    assert_eq!(definition.memory.as_deref(), Some("2048"));
}

#[test]
fn fargate_asks_for_an_execution_role() {
    let log = |driver: &str| {
        json!({"logDriver": driver, "options": {
            "awslogs-group": "g", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p",
        }})
    };
    refused(
        json!({"app": {"logConfiguration": log("awslogs")}}),
        "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
    );
    accepted(json!({"app": {"logConfiguration": log("awslogs")}, "executionRoleArn": "exec"}));
    refused(
        json!({"app": {"image": "000000000000.dkr.ecr.us-east-1.amazonaws.com/thumb:1"}}),
        "Fargate requires task definition to have execution role ARN to support ECR images.",
    );
    refused(
        json!({"app": {"repositoryCredentials": {"credentialsParameter": "x"}}}),
        "Fargate requires task definition to have execution role ARN to support private registry \
         authentication.",
    );
    refused(
        json!({"app": {"secrets": [{"name": "A", "valueFrom": "a"}]}}),
        "When you are specifying container secrets, you must also specify a value for \
         'executionRoleArn'",
    );
    refused(json!({"taskRoleArn": "arn:aws:s3:::x"}), "Role is not valid");
    let definition = accepted(json!({"taskRoleArn": "thumb"}));
    assert_eq!(definition.task_role_arn.as_deref(), Some("arn:aws:iam::000000000000:role/thumb"));
}

#[test]
fn logs_are_checked() {
    for driver in ["json-file", "nonsense"] {
        refused(
            json!({"app": {"logConfiguration": {"logDriver": driver}}}),
            &format!(
                "{driver} is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]"
            ),
        );
    }
    refused(
        json!({"app": {"logConfiguration": {"logDriver": "awslogs"}}}),
        "Log driver awslogs requires options: awslogs-region, awslogs-group",
    );
    refused(
        json!({"app": {"logConfiguration": {"logDriver": "awslogs", "options": {
            "awslogs-group": "g", "awslogs-region": "us-east-1",
        }}}}),
        "Log driver awslogs requires options: awslogs-region, awslogs-group, awslogs-stream-prefix",
    );
    refused(
        json!({"app": {"logConfiguration": {"logDriver": "awslogs", "options": {
            "awslogs-group": "g", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "p",
            "awslogs-endpoint": "x", "mode": "non-blocking",
        }}}}),
        "Log driver awslogs disallows options: awslogs-endpoint",
    );
}

#[test]
fn what_fargate_does_not_support_is_refused() {
    let text =
        |feature: &str| format!("Tasks using the Fargate launch type do not support {feature}.");
    refused(json!({"ipcMode": "task"}), &text("ipcMode"));
    refused(
        json!({"pidMode": "host"}),
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value \
         for pidMode is 'task'.",
    );
    accepted(json!({"pidMode": "task"}));
    refused(
        json!({"placementConstraints": [{"type": "memberOf", "expression": "x"}]}),
        &text("placementConstraints"),
    );
    refused(
        json!({"volumes": [{"name": "v", "host": {"sourcePath": "/x"}}]}),
        &text("host.sourcePath"),
    );
    accepted(json!({"volumes": [{"name": "v", "host": {}}]}));
    refused(
        json!({"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "task"}}]}),
        &text("dockerVolumeConfiguration"),
    );
    for (member, value) in [
        ("disableNetworking", json!(true)),
        ("dnsSearchDomains", json!(["x"])),
        ("dnsServers", json!(["10.0.0.2"])),
        ("dockerSecurityOptions", json!(["x"])),
        ("extraHosts", json!([{"hostname": "a", "ipAddress": "10.0.0.1"}])),
        ("links", json!(["b"])),
        ("privileged", json!(true)),
        ("hostname", json!("a")),
    ] {
        refused(json!({"app": {member: value}}), &text(member));
    }
    for (member, value) in [
        ("devices", json!([{"hostPath": "/dev/x"}])),
        ("sharedMemorySize", json!(64)),
        ("maxSwap", json!(1)),
        ("swappiness", json!(1)),
    ] {
        refused(json!({"app": {"linuxParameters": {member: value}}}), &text(member));
    }
    accepted(json!({"app": {"linuxParameters": {
        "initProcessEnabled": true,
        "capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]},
        "tmpfs": [{"containerPath": "/scratch", "size": 64}],
    }}}));
    refused(
        json!({"app": {"linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}}}),
        &text("adding Linux capabilities other than SYS_PTRACE"),
    );
    refused(
        json!({"app": {"systemControls": [{"namespace": "vm.swappiness", "value": "1"}]}}),
        &text("the system control vm.swappiness"),
    );
    accepted(
        json!({"app": {"systemControls": [{"namespace": "net.core.somaxconn", "value": "1"}]}}),
    );
    refused(
        json!({"app": {"resourceRequirements": [{"type": "GPU", "value": "1"}]}}),
        "Tasks using the Fargate launch type do not support GPU resource requirements",
    );
}

#[test]
fn times_and_ports_are_checked() {
    refused(
        json!({"app": {"stopTimeout": 121}}),
        "Tasks using the Fargate launch type must have a container stop timeout of less than 120 \
         seconds.",
    );
    accepted(json!({"app": {"stopTimeout": 120}}));
    refused(
        json!({"app": {"stopTimeout": 1}}),
        "Granular stop timeout on container 'app' must be at least 2 seconds.",
    );
    refused(
        json!({"app": {"startTimeout": 1}}),
        "Granular start timeout on container 'app' must be at least 2 seconds.",
    );
    refused(
        json!({"app": {"portMappings": [{"containerPort": 80, "hostPort": 8080}]}}),
        "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
    );
    refused(
        json!({"app": {"portMappings": [{"containerPort": 70000}]}}),
        "Invalid setting for container 'app'. 'containerPort' must be between 1 and 65535.",
    );
    refused(
        json!({"app": {"healthCheck": {"command": ["CMD", "true"], "interval": 1}}}),
        "Invalid setting for container 'app'. 'healthCheck.interval' must be between 5 and 300.",
    );
}

#[test]
fn memory_and_cpu_must_fit() {
    refused(
        json!({"app": {"memory": 100, "memoryReservation": 200}}),
        "Invalid setting for container 'app'. 'memory' must be greater than 'memoryReservation'",
    );
    refused(
        json!({"app": {"memory": 2048}}),
        "The 'memory' setting for container 'app' is greater than for the task.",
    );
    let two = |member: &str, value: i32| {
        json!({"containerDefinitions": [
            {"name": "a", "image": "x", member: value},
            {"name": "b", "image": "x", member: value},
        ]})
    };
    refused(
        two("memoryReservation", 600),
        "The sum of all container 'memoryReservation' values cannot be greater than the value of \
         the task 'memory'.",
    );
    refused(
        two("cpu", 200),
        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    );
    accepted(two("cpu", 128));
    accepted(two("memory", 512));
    refused(
        json!({"ephemeralStorage": {"sizeInGiB": 20}}),
        "EphemeralStorage size should be at least 21",
    );
    refused(
        json!({"ephemeralStorage": {"sizeInGiB": 201}}),
        "EphemeralStorage size should be at most 200",
    );
    accepted(json!({"ephemeralStorage": {"sizeInGiB": 21}}));
}

#[test]
fn elsewhere_than_on_fargate_other_rules_hold() {
    let ec2 = json!({
        "requiresCompatibilities": ["EC2"], "networkMode": null, "cpu": null, "memory": null,
    });
    refused(
        ec2.clone(),
        "Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' \
         must be specified.",
    );
    let mut with_memory = ec2;
    with_memory["app"] = json!({"memory": 128, "stopTimeout": 600, "privileged": true});
    let definition = accepted(with_memory);
    assert!(!definition.compatibilities.unwrap().contains(&Compatibility::Fargate));
    refused(
        json!({"requiresCompatibilities": ["MOON"]}),
        "requiresCompatibilities should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]",
    );
}

#[test]
fn dependencies_are_checked() {
    let depends = |condition: &str, essential: bool| {
        json!({"containerDefinitions": [
            {"name": "app", "image": "x", "dependsOn": [
                {"containerName": "init", "condition": condition},
            ]},
            {"name": "init", "image": "x", "essential": essential},
        ]})
    };
    for condition in ["SUCCESS", "COMPLETE"] {
        refused(
            depends(condition, true),
            "A dependency container with SUCCESS or COMPLETE condition cannot be an essential \
             container",
        );
        accepted(depends(condition, false));
    }
    refused(
        depends("HEALTHY", true),
        "A dependency container with HEALTHY condition must have health check configured",
    );
    accepted(depends("START", true));
    refused(depends("LATER", true), "condition should be one of [START,COMPLETE,SUCCESS,HEALTHY]");
    refused(
        json!({"app": {"dependsOn": [{"containerName": "ghost", "condition": "START"}]}}),
        "Cannot depend on container + 'ghost' because it does not exist",
    );
    refused(
        json!({"containerDefinitions": [
            {"name": "a", "image": "x", "dependsOn": [{"containerName": "b", "condition": "START"}]},
            {"name": "b", "image": "x", "dependsOn": [{"containerName": "a", "condition": "START"}]},
            {"name": "c", "image": "x", "dependsOn": [{"containerName": "d", "condition": "START"}]},
            {"name": "d", "image": "x"},
        ]}),
        "Container dependencies must not form a cycle: [a, b]",
    );
}

#[test]
fn secrets_are_checked() {
    let secret = |value: &str| {
        json!({
            "executionRoleArn": "exec",
            "app": {"secrets": [{"name": "KEY", "valueFrom": value}]},
        })
    };
    for good in [
        "name",
        "/path/name",
        "arn:aws:ssm:us-east-1:000000000000:parameter/x",
        "arn:aws:secretsmanager:us-east-1:000000000000:secret:x-AbCdEf:user::",
    ] {
        accepted(secret(good));
    }
    let error = try_register(&secret("name:key::")).unwrap_err();
    let start = "The Systems Manager parameter name specified for secret KEY is invalid.";
    assert!(error.message.starts_with(start), "{error}");
    refused(
        json!({"executionRoleArn": "exec", "app": {
            "secrets": [{"name": "KEY", "valueFrom": "x"}],
            "environment": [{"name": "KEY", "value": "y"}],
        }}),
        "The secret name must be unique and not shared with any new or existing environment \
         variables set on the container, such as 'KEY'.",
    );
}

#[test]
fn volumes_are_checked() {
    refused(
        json!({"app": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]}}),
        "Unknown volume 'v'.",
    );
    accepted(json!({
        "volumes": [{"name": "v"}],
        "app": {"mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]},
    }));
}

fn shows(changes: Value, expected: Expect) {
    let value = document::to_value(&accepted(changes));
    expected.assert_eq(&serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn a_small_definition_is_filled_in() {
    shows(
        json!({
            "executionRoleArn": "exec",
            "app": {
                "portMappings": [{"containerPort": 80}],
                "healthCheck": {"command": ["CMD-SHELL", "true"]},
                "logConfiguration": {"logDriver": "awslogs", "options": {
                    "awslogs-group": "g", "awslogs-region": "r", "awslogs-stream-prefix": "p",
                }},
            },
        }),
        expect![[r#"
            {
              "compatibilities": [
                "EC2",
                "MANAGED_INSTANCES",
                "FARGATE"
              ],
              "containerDefinitions": [
                {
                  "cpu": 0,
                  "environment": [],
                  "essential": true,
                  "healthCheck": {
                    "command": [
                      "CMD-SHELL",
                      "true"
                    ],
                    "interval": 30,
                    "retries": 3,
                    "timeout": 5
                  },
                  "image": "busybox",
                  "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                      "awslogs-group": "g",
                      "awslogs-region": "r",
                      "awslogs-stream-prefix": "p"
                    }
                  },
                  "mountPoints": [],
                  "name": "app",
                  "portMappings": [
                    {
                      "containerPort": 80,
                      "hostPort": 80,
                      "protocol": "tcp"
                    }
                  ],
                  "systemControls": [],
                  "volumesFrom": []
                }
              ],
              "cpu": "256",
              "executionRoleArn": "arn:aws:iam::000000000000:role/exec",
              "family": "thumb",
              "memory": "1024",
              "networkMode": "awsvpc",
              "placementConstraints": [],
              "requiresAttributes": [
                {
                  "name": "com.amazonaws.ecs.capability.docker-remote-api.1.18"
                },
                {
                  "name": "com.amazonaws.ecs.capability.docker-remote-api.1.19"
                },
                {
                  "name": "com.amazonaws.ecs.capability.docker-remote-api.1.24"
                },
                {
                  "name": "com.amazonaws.ecs.capability.logging-driver.awslogs"
                },
                {
                  "name": "ecs.capability.container-health-check"
                },
                {
                  "name": "ecs.capability.execution-role-awslogs"
                },
                {
                  "name": "ecs.capability.task-eni"
                }
              ],
              "requiresCompatibilities": [
                "FARGATE"
              ],
              "volumes": []
            }"#]],
    );
}
