"""Tasks on the real kernel, from RunTask to STOPPED, by boto3."""

import pathlib
import subprocess

import pytest

from conftest import push, wait_for
from fargate import Fargate, exit_code
from images import write_image


@pytest.fixture
def fargate(hansom, name):
    return Fargate(hansom, name)


def test_a_task_runs_and_its_life_is_recorded(fargate, busybox):
    task = fargate.run(busybox, ["sh", "-c", "echo to stdout; echo to stderr >&2; exit 3"])
    assert exit_code(task) == 3
    assert sorted(fargate.lines(task)) == ["to stderr", "to stdout"]
    assert (task["stopCode"], task["stoppedReason"]) == ("EssentialContainerExited", "Essential container in task exited")
    assert task["desiredStatus"] == "STOPPED" and task["launchType"] == "FARGATE" and task["platformVersion"] == "1.4.0"
    times = [task[k] for k in ["createdAt", "connectivityAt", "pullStartedAt", "pullStoppedAt", "startedAt",
                               "stoppingAt", "executionStoppedAt", "stoppedAt"]]
    assert times[:5] == sorted(times[:5]) and times[-2:] == sorted(times[-2:]) and times[-1] >= times[4]
    container = task["containers"][0]
    assert container["imageDigest"].startswith("sha256:") and container["lastStatus"] == "STOPPED"
    assert task["attachments"][0]["status"] == "DELETED"


def test_overrides_merge_with_the_definition(fargate, busybox):
    task = fargate.run(
        busybox, ["sh", "-c", "echo definition"], environment=[{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
        overrides={"containerOverrides": [{"name": "main", "command": ["sh", "-c", "echo $A $B $C"], "environment": [
            {"name": "B", "value": "two"}, {"name": "C", "value": "3"}]}]})
    assert fargate.lines(task) == ["1 two 3"]


def test_a_long_line_is_one_event_and_no_character_is_cut(fargate, busybox):
    script = "printf '%040000d\\n' 7; yes é€ | head -n 20000 | tr -d '\\n'; echo; yes é€ | head -n 100000 | tr -d '\\n'"
    zeros, one, *more = fargate.lines(fargate.run(busybox, ["sh", "-c", script]))
    assert zeros == "7".zfill(40000) and one == "é€" * 20000
    assert "".join(more) == "é€" * 100000 and len(more) == 2 and max(len(part.encode()) for part in more) <= 262144 - 26


def test_the_environment_is_that_of_fargate(fargate, busybox):
    task = fargate.run(busybox, ["env"])
    env = dict(line.split("=", 1) for line in fargate.lines(task))
    assert env["AWS_EXECUTION_ENV"] == "AWS_ECS_FARGATE"
    assert env["AWS_REGION"] == env["AWS_DEFAULT_REGION"] == "us-east-1"
    assert env["ECS_CONTAINER_METADATA_URI_V4"].startswith("http://169.254.170.2/v4/")
    assert "AWS_ENDPOINT_URL" not in env  # AWS's own names lead to Hansom.
    assert "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" not in env  # There is no task role.


def test_a_task_has_its_own_address_and_reaches_the_metadata(fargate, busybox):
    task_arn = fargate.start(fargate.register(busybox, ["sh", "-c", "ip -4 addr; wget -qO- $ECS_CONTAINER_METADATA_URI_V4/task; echo; sleep 600"]))
    task = fargate.until(task_arn, "RUNNING")
    details = {d["name"]: d["value"] for d in task["attachments"][0]["details"]}
    eni = fargate.ec2.describe_network_interfaces(NetworkInterfaceIds=[details["networkInterfaceId"]])["NetworkInterfaces"][0]
    assert eni["PrivateIpAddress"] == details["privateIPv4Address"] and eni["Status"] == "in-use"
    text = wait_for(lambda: (t := "\n".join(fargate.lines(task_arn))) and "TaskARN" in t and t, "the metadata in the log")
    assert f"inet {details['privateIPv4Address']}/" in text and task_arn in text
    fargate.ecs.stop_task(cluster=fargate.name, task=task_arn, reason="the test is over")
    task = fargate.until(task_arn, "STOPPED")
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "the test is over")


def test_two_tasks_reach_each_other(fargate, busybox):
    server = fargate.start(fargate.register(busybox, ["sh", "-c", "echo hello | nc -l -p 8080"]))
    server = fargate.until(server, "RUNNING")
    address = next(d["value"] for d in server["attachments"][0]["details"] if d["name"] == "privateIPv4Address")
    client = fargate.run(busybox, ["sh", "-c", f"for i in 1 2 3 4 5; do nc {address} 8080 2>/dev/null && exit 0; sleep 1; done; exit 1"])
    assert fargate.lines(client) == ["hello"]
    fargate.until(server["taskArn"], "STOPPED")


def test_containers_of_a_task_share_a_network_and_stop_together(fargate, busybox):
    containers = [
        fargate.container("main", busybox, ["sh", "-c", "for i in 1 2 3 4 5; do nc 127.0.0.1 9000 2>/dev/null && exit 0; sleep 1; done; exit 1"]),
        fargate.container("side", busybox, ["sh", "-c", "trap 'echo told to stop; exit 0' TERM; while :; do echo hi | nc -l -p 9000; done"],
                          essential=False),
    ]
    task = fargate.run(busybox, containers=containers, timeout=90)
    assert exit_code(task) == 0 and fargate.lines(task) == ["hi"]
    assert exit_code(task, "side") in (0, 137, 143)


def test_limits_are_enforced(fargate, busybox):
    task = fargate.run(busybox, ["sh", "-c", "exec tail /dev/zero"], timeout=120)
    assert exit_code(task) == 137 and fargate.lines(task) == []
    assert task["containers"][0]["reason"] == "OutOfMemoryError: container killed due to memory usage"


def test_a_process_that_ignores_the_signal_is_killed(fargate, busybox):
    arn = fargate.start(fargate.register(busybox, ["sh", "-c", "trap 'echo ignored' TERM; echo ready; while :; do sleep 1; done"], stopTimeout=2))
    wait_for(lambda: "ready" in fargate.lines(arn), "the trap")
    fargate.ecs.stop_task(cluster=fargate.name, task=arn)
    task = fargate.until(arn, "STOPPED")
    assert exit_code(task) == 137 and "ignored" in fargate.lines(task)
    assert task["stoppedReason"] == "Task stopped by user"


def test_the_role_of_a_task_signs_its_calls(fargate, busybox, hansom):
    task = fargate.run(busybox, ["sh", "-c", "wget -qO- http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"], task_role=fargate.role)
    import json

    credentials = json.loads("\n".join(fargate.lines(task)))
    assert credentials["RoleArn"] == fargate.role and credentials["AccessKeyId"].startswith("ASIA")


@pytest.mark.parametrize("image, text", [
    ("{registry}/no-such-repository:latest", "CannotPullContainerError: "),
    ("{registry}/busybox:no-such-tag", "not found"),
])
def test_an_image_that_is_not_there(fargate, hansom, busybox, image, text):
    task = fargate.run(image.format(registry=hansom.registry))
    assert task["stopCode"] == "TaskFailedToStart" and text in task["stoppedReason"]
    assert "exitCode" not in task["containers"][0] and "startedAt" not in task


def test_an_image_of_another_architecture(fargate, hansom, tmp_path):
    import platform

    other = "arm64" if platform.machine() == "x86_64" else "amd64"
    layout = write_image(tmp_path, {"bin/x": b"x"}, entrypoint=["/bin/x"], cmd=[], arch=other)
    task = fargate.run(push(hansom, layout, f"{fargate.name}"))
    assert task["stopCode"] == "TaskFailedToStart"
    assert "descriptor matching platform" in task["stoppedReason"]


def test_a_corrupt_layer(fargate, hansom, tmp_path):
    layout = write_image(tmp_path, {"bin/x": b"x"}, entrypoint=["/bin/x"], cmd=[], corrupt=True)
    task = fargate.run(push(hansom, layout, f"{fargate.name}"))
    assert task["stopCode"] == "TaskFailedToStart" and task["stoppedReason"].startswith("CannotPullContainerError: ")


def test_an_entry_point_that_does_not_exist(fargate, busybox):
    task = fargate.run(busybox, entryPoint=["/no/such/program"])
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: "
                                            "failed to create shim task: OCI runtime create failed: ")
    assert "/no/such/program" in task["stoppedReason"]


def test_a_log_group_that_does_not_exist(fargate, busybox):
    fargate.group = "/no/such/group"
    task = fargate.run(busybox, ["true"])
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
                                            "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.")


def test_a_full_subnet_refuses_and_gives_addresses_back(fargate, busybox):
    vpc = fargate.ec2.create_vpc(CidrBlock="10.99.0.0/24")["Vpc"]["VpcId"]
    subnet = fargate.ec2.create_subnet(VpcId=vpc, CidrBlock="10.99.0.0/28")["Subnet"]["SubnetId"]
    fargate.subnets = [subnet]
    definition = fargate.register(busybox, ["sleep", "600"])
    arns = [fargate.start(definition) for _ in range(11)]  # 16 less the five that AWS keeps.
    refused = fargate.until(fargate.start(definition), "STOPPED")
    assert refused["stopCode"] == "TaskFailedToStart" and "InsufficientFreeAddressesInSubnet" in refused["stoppedReason"], refused["stoppedReason"]
    for arn in arns:
        fargate.ecs.stop_task(cluster=fargate.name, task=arn)
    for arn in arns:
        fargate.until(arn, "STOPPED", timeout=120)
    assert fargate.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"] == 11


def test_nothing_is_left_in_the_kernel(fargate, busybox, hansom):
    task = fargate.run(busybox, ["true"])
    task_id = task["taskArn"].rsplit("/", 1)[1]
    assert task_id not in pathlib.Path("/proc/mounts").read_text()
    assert not [p for p in pathlib.Path("/sys/fs/cgroup").glob(f"*/hansom-*/*{task_id}*")]
    assert not [p for p in (hansom.data_dir / "node").glob(f"**/{task_id}*")]
    links = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout
    assert task_id[:8] not in links
