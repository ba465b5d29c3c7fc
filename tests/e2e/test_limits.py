"""What a machine cannot give is refused, stopped or waited for, and said; images come and go."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from conftest import BINARY, Hansom, credentials, push, wait_for
from fargate import Fargate, exit_code
from images import write_image
from machine import children

BUSYBOX = pathlib.Path(shutil.which("busybox") or "/bin/busybox")


class Inside(Fargate):
    """Tasks without public addresses, of which several daemons on a machine have the same few."""

    def start(self, definition, **arguments):
        network = {"awsvpcConfiguration": {"subnets": self.subnets}}
        answer = self.ecs.run_task(cluster=self.name, taskDefinition=definition, launchType="FARGATE",
                                   networkConfiguration=network, **arguments)
        assert not answer["failures"], answer["failures"]
        return answer["tasks"][0]["taskArn"]


@pytest.fixture
def start(tmp_path):
    """Starts daemons with arguments, and takes them away."""
    daemons = []

    def begin(*args, folder=None):
        daemons.append(Hansom(folder or tempfile.mkdtemp(dir=tmp_path)).start(*args))
        return daemons[-1]

    yield begin
    for daemon in reversed(daemons):
        if daemon.process.poll() is None or daemon.data_dir.exists():
            daemon.destroy()


def image_with(folder, words):
    """Busybox and a file that says so."""
    files = {"bin/busybox": BUSYBOX.read_bytes(), "words": words.encode()}
    return write_image(folder, files, entrypoint=[], cmd=["cat", "/words"])


def layers(daemon):
    return len(os.listdir(daemon.data_dir / "node/images/layers"))


def test_what_the_machine_has_no_memory_for_is_a_failure(start, busybox_image):
    daemon = start("--memory-overcommit", "0.000001")
    fargate = Inside(daemon, "memory")
    definition = fargate.register("busybox", ["true"])
    network = {"awsvpcConfiguration": {"subnets": fargate.subnets}}
    answer = fargate.ecs.run_task(cluster="memory", taskDefinition=definition, launchType="FARGATE", networkConfiguration=network)
    assert answer["tasks"] == []
    [failure] = answer["failures"]
    assert failure["reason"] == "RESOURCE:MEMORY" and "512 MiB" in failure["detail"], failure
    daemon.stop()
    daemon.start("--cpu-overcommit", "0.2")
    image = push(daemon, busybox_image, "busybox")
    definition = fargate.register(image, ["sleep", "60"])
    # A fifth of the machine, in quarters of a processor; then one more.
    n_fit = int(os.cpu_count() * 1024 * 0.2) // 256
    for n in range(n_fit):
        fargate.start(definition)
    answer = fargate.ecs.run_task(cluster="memory", taskDefinition=definition, launchType="FARGATE", networkConfiguration=network)
    assert [f["reason"] for f in answer["failures"]] == ["RESOURCE:CPU"]


def test_a_task_that_writes_too_much_is_stopped_and_told_why(start, busybox_image, tmp_path):
    room = os.statvfs(tmp_path)
    if room.f_bavail * room.f_frsize < 30 << 30:
        pytest.skip("needs 30 GiB on the disk for a task to be over its 20 GiB")
    daemon = start()
    fargate = Inside(daemon, "storage")
    image = push(daemon, busybox_image, "busybox")
    # Allocated, not written: that takes no time.
    arn = fargate.start(fargate.register(image, ["busybox", "sh", "-c", f"busybox fallocate -l {21 << 30} /large; echo $?; sleep 600"]))
    task = fargate.until(arn, "STOPPED")
    if "project quotas" in daemon.log():
        return  # Then the write fails.
    assert task["stoppedReason"] == "Ephemeral storage limit exceeded: 21.0 GiB are in use, and 20.0 GiB are allowed"
    assert list((daemon.data_dir / "node/tasks").iterdir()) == []


def test_what_a_task_has_written_is_in_its_metadata(hansom, busybox, name):
    fargate = Inside(hansom, name)
    look = ("busybox dd if=/dev/zero of=/file bs=1M count=50 2>/dev/null; while sleep 1; do "
            "busybox wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task >/meta; "
            "if busybox grep -q '\"Utilized\":5[0-9]' /meta; then cat /meta; exit; fi; done")
    task = fargate.run(busybox, ["busybox", "sh", "-c", look])
    document = json.loads("".join(fargate.lines(task)))
    assert document["EphemeralStorageMetrics"]["Reserved"] == 20496


def test_every_launch_asks_what_a_tag_leads_to_unless_told_otherwise(start, tmp_path):
    registry = start()
    old, new = image_with(tmp_path / "old", "old"), image_with(tmp_path / "new", "new")
    name = push(registry, old, "words")
    auth = tmp_path / "config.json"
    user = subprocess.run(["base64", "-w0"], input=credentials(registry).encode(), capture_output=True, check=True).stdout
    auth.write_text(json.dumps({"auths": {registry.registry: {"auth": user.decode()}}}))
    always = start("--registry-auth", auth)
    missing = start("--registry-auth", auth, "--image-pull", "missing")
    ones, others = Inside(always, "always"), Inside(missing, "missing")

    def words(fargate):
        task = fargate.run(name)
        assert exit_code(task) == 0, task["stoppedReason"]
        return fargate.lines(task)

    assert (words(ones), words(others)) == (["old"], ["old"])
    push(registry, new, "words")
    assert (words(ones), words(others)) == (["new"], ["old"])
    assert (words(ones), layers(always)) == (["new"], 2)
    # Nobody answers any more: what is here can be started by whoever need not ask.
    registry.stop()
    task = ones.run(name)
    assert task["stopCode"] == "TaskFailedToStart" and "failed to do request" in task["stoppedReason"], task["stoppedReason"]
    missing.stop()
    missing.start("--registry-auth", auth, "--image-pull", "missing")
    assert words(others) == ["old"]


def test_layers_that_nobody_uses_go_and_those_of_running_tasks_stay(start, tmp_path):
    daemon = start("--keep-images", "0", "--image-look", "1")
    fargate = Inside(daemon, "collect")
    kept, gone = image_with(tmp_path / "kept", "kept"), image_with(tmp_path / "gone", "gone")
    kept, gone = push(daemon, kept, "kept"), push(daemon, gone, "gone")
    running = fargate.start(fargate.register(kept, ["busybox", "sh", "-c", "while ! test -e /stop; do sleep 0.2; done; cat /words"]))
    fargate.until(running, "RUNNING")
    assert exit_code(fargate.run(gone)) == 0
    wait_for(lambda: layers(daemon) == 1, "the removal of the unused layer")
    # One that comes back is pulled again, also while the look is at work.
    for _ in range(5):
        task = fargate.run(gone)
        assert exit_code(task) == 0 and fargate.lines(task) == ["gone"], task["stoppedReason"]
    # A daemon that was killed knows what is in use.
    daemon.kill()
    daemon.start("--keep-images", "0", "--image-look", "1")
    wait_for(lambda: layers(daemon) == 1, "the removal of the unused layer")
    assert exit_code(fargate.run(gone)) == 0
    fargate.ecs.stop_task(cluster="collect", task=running)
    fargate.until(running, "STOPPED")
    wait_for(lambda: layers(daemon) == 0, "the removal of all layers")
    assert os.listdir(daemon.data_dir / "node/images/l") == []
    wait_for(lambda: not os.listdir(daemon.data_dir / "node/images/trash"), "the trash to be empty")


@pytest.fixture
def few_processes():
    """A control group to which processes can be moved and which can be closed to more."""
    root = pathlib.Path("/sys/fs/cgroup")
    root = root / "pids" if (root / "pids/cgroup.procs").exists() else root
    group = root / f"hansom-few-{os.getpid()}"
    group.mkdir()
    if not (group / "pids.max").exists():
        group.rmdir()
        pytest.skip("control groups of this machine cannot limit processes here")
    yield group
    (group / "pids.max").write_text("max")
    for pid in (group / "cgroup.procs").read_text().split():
        (root / "cgroup.procs").write_text(pid)
    wait_for(lambda: not (group / "cgroup.procs").read_text(), "the group to be empty")
    group.rmdir()


def test_a_machine_without_processes_fails_tasks_and_passes(few_processes, start, busybox_image):
    daemon = start("--warm", "1")
    image = push(daemon, busybox_image, "busybox")
    fargate = Inside(daemon, "processes")
    definition = fargate.register(image, ["true"])
    fargate.until(fargate.start(definition), "STOPPED")

    def family(pid):
        return [pid, *(member for child in children(pid) for member in family(child))]

    for pid in family(daemon.process.pid):
        (few_processes / "cgroup.procs").write_text(str(pid))
    (few_processes / "pids.max").write_text("1")
    # What was ready before may still run; then nothing can be started.
    tasks = [fargate.until(arn, "STOPPED") for arn in [fargate.start(definition) for _ in range(6)]]
    failed = [task["stoppedReason"] for task in tasks if task["stopCode"] == "TaskFailedToStart"]
    assert len(failed) >= 3 and any("Resource temporarily unavailable" in reason for reason in failed), failed
    assert daemon.process.poll() is None
    (few_processes / "pids.max").write_text("max")
    task = fargate.until(fargate.start(definition), "STOPPED")
    assert exit_code(task) == 0, task["stoppedReason"]


def test_a_daemon_without_open_files_goes_on_when_there_are_some(tmp_path, busybox_image):
    daemon = Hansom(tmp_path)
    log = open(daemon.log_path, "ab")
    daemon.process = subprocess.Popen(
        ["prlimit", "--nofile=160:160", BINARY, "up", "--data-dir", daemon.data_dir, "--listen", f"127.0.0.1:{daemon.port}", "--warm", "1"],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "HANSOM_KEEP_FILE_LIMIT": "1"})
    log.close()
    try:
        wait_for(daemon._answers, "the daemon's answer")
        image = push(daemon, busybox_image, "busybox")
        fargate = Inside(daemon, "files")
        definition = fargate.register(image, ["true"])
        fargate.until(fargate.start(definition), "STOPPED")
        taken = []
        for _ in range(200):
            taken.append(socket.socket())
            taken[-1].setblocking(False)
            taken[-1].connect_ex(("127.0.0.1", daemon.port))
        wait_for(lambda: "Too many open files" in daemon.log(), "the daemon to run out")
        for connection in taken:
            connection.close()
        task = wait_for(lambda: attempt(lambda: fargate.until(fargate.start(definition), "STOPPED")), "a task")
        assert exit_code(task) == 0, task["stoppedReason"]
    finally:
        daemon.destroy()


def attempt(work):
    try:
        return work()
    except (BotoCoreError, ClientError):
        return None


@pytest.fixture
def few_inodes(tmp_path):
    folder = tmp_path / "few-inodes"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m,nr_inodes=4000", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_without_inodes_fails_tasks_and_passes(few_inodes, busybox_image):
    daemon = Hansom(few_inodes).start()
    try:
        image = push(daemon, busybox_image, "busybox")
        fargate = Inside(daemon, "inodes")
        (few_inodes / "fill").mkdir()
        for n in range(4000):
            try:
                (few_inodes / f"fill/{n}").touch()
            except OSError:
                break
        task = fargate.run(image, ["true"])
        assert task["stopCode"] == "TaskFailedToStart" and "no space left on device" in task["stoppedReason"], task["stoppedReason"]
        checks = {check["name"]: check for check in json.loads(daemon.cli("--json", "doctor").stdout)["checks"]}
        assert checks["inodes"]["outcome"] == "FAIL", checks["inodes"]
        # Records need none.
        fargate.ecs.create_cluster(clusterName="meanwhile")
        shutil.rmtree(few_inodes / "fill")
        task = fargate.run(image, ["true"])
        assert exit_code(task) == 0, task["stoppedReason"]
    finally:
        daemon.destroy()
