"""kill -9 of the daemon: nothing acknowledged is lost, and tasks go on."""

import os
import pathlib
import signal
import subprocess
import threading
import time

import pytest
from botocore.exceptions import ClientError

from conftest import Hansom, push, wait_for
from fargate import Fargate, exit_code


def test_acknowledged_writes_survive(own_hansom):
    acknowledged = {"roles": [], "objects": [], "clusters": []}
    s3, iam, ecs = (own_hansom.client(s) for s in ["s3", "iam", "ecs"])
    s3.create_bucket(Bucket="crash")
    started = threading.Semaphore(0)

    def write(kind, operation):
        n = 0
        try:
            while True:
                operation(f"n{n}")
                acknowledged[kind].append(f"n{n}")
                n += 1
                started.release()
        except Exception:
            return  # The daemon is gone.

    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    threads = [threading.Thread(target=write, args=arguments) for arguments in [
        ("roles", lambda n: iam.create_role(RoleName=n, AssumeRolePolicyDocument=trust)),
        ("objects", lambda n: s3.put_object(Bucket="crash", Key=n, Body=n.encode() * 3000)),
        ("clusters", lambda n: ecs.create_cluster(clusterName=n)),
    ]]
    for thread in threads:
        thread.start()
    for _ in range(100):
        assert started.acquire(timeout=60)
    own_hansom.kill()
    for thread in threads:
        thread.join()
    own_hansom.start()
    roles = {r["RoleName"] for page in iam.get_paginator("list_roles").paginate() for r in page["Roles"]}
    clusters = {a.rsplit("/", 1)[1] for page in ecs.get_paginator("list_clusters").paginate() for a in page["clusterArns"]}
    assert set(acknowledged["roles"]) <= roles and set(acknowledged["clusters"]) <= clusters
    for name in acknowledged["objects"]:
        assert s3.get_object(Bucket="crash", Key=name)["Body"].read() == name.encode() * 3000
    assert min(map(len, acknowledged.values())) > 3


def test_a_task_goes_on_and_no_line_is_lost_or_doubled(own_hansom, busybox_image):
    image = push(own_hansom, busybox_image, "busybox")
    fargate = Fargate(own_hansom, "crash")
    arn = fargate.start(fargate.register(image, ["sh", "-c", "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); [ $((i % 100)) = 0 ] && sleep 0.1; done; exit 7"]))
    wait_for(lambda: len(fargate.lines(arn)) > 200, "some lines")
    for _ in range(3):
        own_hansom.kill()
        own_hansom.start()
    task = fargate.until(arn, "STOPPED", timeout=120)
    assert exit_code(task) == 7
    assert fargate.lines(arn) == [f"line {i}" for i in range(3000)]


def test_a_task_that_ended_while_nobody_looked(own_hansom, busybox_image):
    image = push(own_hansom, busybox_image, "busybox")
    fargate = Fargate(own_hansom, "absent")
    arn = fargate.start(fargate.register(image, ["sh", "-c", "echo ready; while [ ! -e /go ]; do sleep 0.1; done; echo done; exit 5"]))
    wait_for(lambda: "ready" in fargate.lines(arn), "the container")
    task_id = arn.rsplit("/", 1)[1]
    roots = [line.split()[1] for line in pathlib.Path("/proc/mounts").read_text().splitlines() if task_id in line and " overlay " in line]
    own_hansom.kill()
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if "while [ ! -e /go ]" in (process / "cmdline").read_text().replace("\0", " "):
                (process / "root/go").touch()
                wait_for(lambda: not process.exists(), "the container's end")
                break
        except OSError:
            continue
    else:
        raise AssertionError(f"no process of the container; its roots: {roots}")
    own_hansom.start()
    task = fargate.until(arn, "STOPPED")
    assert exit_code(task) == 5 and fargate.lines(arn) == ["ready", "done"]


@pytest.fixture
def service_group():
    """A control group as a service manager makes one for a service."""
    root = pathlib.Path("/sys/fs/cgroup")
    trees = [tree for tree in [root / "systemd", root / "unified", root] if (tree / "cgroup.procs").exists()]
    if not trees:
        pytest.skip("this machine has no control groups that a service manager would use")
    group = trees[0] / f"hansom-service-{os.getpid()}"
    group.mkdir()
    yield group
    wait_for(lambda: not (group / "cgroup.procs").read_text(), "the group to be empty")
    group.rmdir()


def test_a_task_outlives_a_service_manager_that_ends_the_service(service_group, tmp_path, busybox_image):
    daemon = Hansom(tmp_path).start(group=service_group)
    try:
        image = push(daemon, busybox_image, "busybox")
        fargate = Fargate(daemon, "service")
        arn = fargate.start(fargate.register(image, ["sh", "-c", "echo began; while [ ! -e /go ]; do sleep 0.1; done"]))
        wait_for(lambda: "began" in fargate.lines(arn), "the container")
        # As systemd does by default, whether the service ended by itself or was told to.
        pids = (service_group / "cgroup.procs").read_text().split()
        assert str(daemon.process.pid) in pids
        for pid in pids:
            os.kill(int(pid), signal.SIGKILL)
        daemon.process.wait()
        daemon.start()
        assert fargate.describe(arn)["lastStatus"] == "RUNNING"
        fargate.ecs.stop_task(cluster="service", task=arn)
        assert fargate.until(arn, "STOPPED")["stopCode"] == "UserInitiated"
        assert fargate.lines(arn) == ["began"]
    finally:
        daemon.destroy()


def test_a_second_daemon_on_the_same_data_says_who_holds_it(own_hansom):
    done = subprocess.run([*own_hansom.cli("--version").args[:1], "up", "--data-dir", own_hansom.data_dir, "--listen", "127.0.0.1:0"],
                          capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert f"process id {own_hansom.process.pid}" in done.stderr and f"127.0.0.1:{own_hansom.port}" in done.stderr


def test_two_daemons_side_by_side(own_hansom, hansom, busybox, busybox_image):
    image = push(own_hansom, busybox_image, "busybox")
    ones, others = Fargate(hansom, "side-by-side"), Fargate(own_hansom, "side-by-side")
    tasks = [(f, f.start(f.register(i, ["sh", "-c", f"echo {n}; sleep 2"]))) for f, i, n in [(ones, busybox, "one"), (others, image, "other")]]
    for (fargate, arn), expected in zip(tasks, ["one", "other"]):
        assert exit_code(fargate.until(arn, "STOPPED")) == 0
        assert fargate.lines(arn) == [expected]


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(folder, but=0):
    """Takes all room on the disk but so many bytes."""
    room = os.statvfs(folder)
    with open(folder / "fill", "ab") as file:
        try:
            for _ in range(max(0, room.f_bavail * room.f_frsize - but) >> 12):
                file.write(bytes(4096))
                file.flush()
        except OSError:
            pass


def test_a_full_disk_fails_tasks_and_writes_and_passes(small_disk, busybox_image):
    daemon = Hansom(small_disk).start()
    try:
        image = push(daemon, busybox_image, "busybox")
        fargate = Fargate(daemon, "full")
        fill(small_disk, but=1 << 20)  # Room for the records, not for the image.
        task = fargate.run(image, ["true"])
        assert task["stopCode"] == "TaskFailedToStart" and "no space left on device" in task["stoppedReason"], task["stoppedReason"]
        fill(small_disk)
        with pytest.raises(ClientError):
            for n in range(60):  # More than the disk holds.
                fargate.logs.create_log_stream(logGroupName=fargate.group, logStreamName=f"{n}")
                fargate.logs.put_log_events(logGroupName=fargate.group, logStreamName=f"{n}", logEvents=[
                    {"timestamp": int(time.time() * 1000), "message": "x" * 200_000} for _ in range(5)])
        # What is there can be read all the while, right after a write that failed as well.
        for n in range(20):
            assert fargate.describe(task["taskArn"])["lastStatus"] == "STOPPED"
            with pytest.raises(ClientError):
                fargate.logs.put_log_events(logGroupName=fargate.group, logStreamName="0", logEvents=[
                    {"timestamp": int(time.time() * 1000), "message": "x" * 200_000} for _ in range(5)])
        assert fargate.describe(task["taskArn"])["lastStatus"] == "STOPPED"
        (small_disk / "fill").unlink()
        wait_for(lambda: fargate.ecs.create_cluster(clusterName="after"), "a write")
        task = fargate.run(image, ["true"])
        assert exit_code(task) == 0, task["stoppedReason"]
    finally:
        daemon.destroy()
