"""Hostile containers: what they try is refused, and the same attempt outside of a container works.

The second half of that sentence is what makes the first one mean something: an attempt that the kernel or
this machine refuses to everybody is skipped, since it proves nothing.
"""

import os
import pathlib
import resource
import socket
import subprocess
import threading

import pytest

import machine
from conftest import push, wait_for
from fargate import Fargate, exit_code
from images import write_hostile_image

NEWNS, NEWUSER, NEWNET, NEWPID = 0x20000, 0x10000000, 0x40000000, 0x20000000
CGROUP = next((f"/sys/fs/cgroup/{p}" for p in ["memory", ""] if pathlib.Path(f"/sys/fs/cgroup/{p}/cgroup.procs").exists()), "")
DISK = os.stat("/").st_dev

# Name: the attempt, as arguments of `probe`; and, where it must differ, the attempt outside.
ATTEMPTS = {
    "mount a tmpfs": "mount",
    "bind the root": "bind",
    "make /proc/sys writable": ("remount /proc/sys", "remount /proc"),
    "make /sys writable": ("remount /sys", "remount /sys"),
    "uncover a masked file": ("umount /proc/kcore", "umount /proc"),
    "uncover /proc/sys": ("umount /proc/sys", "umount /proc"),
    "mount by the new calls": "fsopen",
    "copy the mount tree": "open_tree",
    "another name space of mounts": f"unshare {NEWNS}",
    "a user name space": f"unshare {NEWUSER}",
    "a user name space by clone": f"clone {NEWUSER}",
    "a user name space by clone3": f"clone3 {NEWUSER}",
    "a network name space by clone": f"clone {NEWNET}",
    "a process name space": f"unshare {NEWPID}",
    "join a name space": "setns /proc/self/ns/net",
    "make the disk's device": f"device b {os.major(DISK)} {os.minor(DISK)}",
    "make /dev/mem": "device c 1 1",
    "make /dev/kmsg": "device c 1 11",
    "make the tun device": "device c 10 200",
    "make the loop control": "device c 10 237",
    "make the fuse device": "device c 10 229",
    "make another memory disk": "device b 253 0",
    "read the kernel's memory": "read /proc/kcore",
    "read the kernel's timers": "read /proc/timer_list",
    "read the kernel's keys": "read /proc/keys",
    "read the firmware": "open /sys/firmware/acpi",
    "write the core pattern": "write /proc/sys/kernel/core_pattern",
    "write the module loader": "write /proc/sys/kernel/modprobe",
    "write the overcommit": "write /proc/sys/vm/overcommit_memory",
    "drop the caches": "write /proc/sys/vm/drop_caches",
    "press the magic key": "write /proc/sysrq-trigger",
    "write the interrupts": "write /proc/irq/default_smp_affinity",
    "write /sys": "write /sys/kernel/mm/transparent_hugepage/enabled",
    "write the disk's queue": "write /sys/block/zram0/disksize",
    "write an event helper": "write /sys/kernel/uevent_helper",
    "leave the control group": (f"write {CGROUP}/cgroup.procs", f"write {CGROUP}/cgroup.procs"),
    "raise the memory limit": f"write {CGROUP}/memory.limit_in_bytes",
    "write a release agent": f"write {CGROUP}/release_agent",
    "mount the control groups": "mount-cgroup memory",
    "the kernel's keyring": "keyctl",
    "add a key": "add_key",
    "bpf": "bpf",
    "watch the processor": "perf",
    "boot another kernel": "kexec",
    "load a module": "module",
    "open by handle": "handle /",
    "reboot": "reboot",
    "swap": "swapon",
    "process accounting": "acct",
    "the kernel's log": "syslog",
    "a host name": "sethostname",
    "page faults of the kernel": "userfaultfd",
    "io_uring": "io_uring",
    "input and output ports": "iopl",
    "set the clock": "clock",
    "real-time priority": "rtprio",
    "a higher priority": "nice",
    "talk to the hypervisor": "vsock",
    "change a link": "link-up",
}


def outside(probe, arguments):
    """The attempt by the host's root, with mounts, host name and processes that may be spoilt."""
    done = subprocess.run(["unshare", "--mount", "--uts", "--propagation", "private", probe, *arguments.split()],
                          capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def fargate(hansom):
    return Fargate(hansom, f"isolation-{os.getpid()}")


@pytest.fixture(scope="module")
def attempted(fargate, hostile):
    """What each attempt came to in one hostile container."""
    script = "; ".join(f"probe {a if isinstance(a, str) else a[0]}" for a in ATTEMPTS.values())
    task = fargate.run(hostile, ["sh", "-c", script])
    lines = fargate.lines(task)
    assert len(lines) == len(ATTEMPTS), lines
    return dict(zip(ATTEMPTS, lines))


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_attempt_is_refused(attempt, attempted, probe):
    arguments = ATTEMPTS[attempt]
    control = outside(probe, arguments if isinstance(arguments, str) else arguments[1])
    inside = attempted[attempt]
    assert not inside.startswith("done"), inside
    if not control.startswith("done"):
        pytest.skip(f"it is refused to everybody here, or not there: {control}")
    assert inside.startswith(("refused", "absent")), inside


def test_a_cage_in_the_container_leads_back_to_the_container(fargate, hostile, probe, tmp_path):
    """chroot is allowed, as on AWS; the classic way out of it ends at the container's own root."""
    proof = tmp_path / "proof"
    proof.touch()
    cage = tmp_path / "cage"
    (cage / "tmp").mkdir(parents=True)
    (cage / "probe").write_bytes(probe.read_bytes())
    (cage / "probe").chmod(0o755)
    out = subprocess.run(["chroot", cage, "/probe", "chroot", proof], capture_output=True, text=True)
    assert out.stdout.startswith("done"), "outside it leads out of a plain chroot"
    task = fargate.run(hostile, ["sh", "-c", f"probe chroot {proof}; probe chroot /bin/probe"])
    inside = fargate.lines(task)
    assert inside[0].startswith("refused ENOENT") and inside[1].startswith("done"), inside


def test_processes_outside_are_not_there(fargate, hostile, hansom, probe):
    """Neither the host's nor those of another container of the same task."""
    victim = subprocess.Popen(["sleep", "600"])
    try:
        attempts = [f"{name} {victim.pid}" for name in ["kill", "seize"]] + [f"peek {victim.pid} 0x1000"]
        for attempt in attempts:
            assert outside(probe, attempt).startswith("done"), attempt
        side = fargate.container("side", hostile, ["sh", "-c", "exec sleep 599"], essential=False)
        main = fargate.container("main", hostile, ["sh", "-c", "; ".join(f"probe {a}" for a in attempts) + "; ps; ls -l /proc/self/fd"],
                                 dependsOn=[{"containerName": "side", "condition": "START"}])
        task = fargate.run(hostile, containers=[main, side])
        lines = fargate.lines(task)
        assert all(line.startswith("refused ESRCH") for line in lines[:3]), lines
        assert not [line for line in lines if "sleep 599" in line or "sleep 600" in line or "hansom" in line], lines
        open_files = [line.split(" -> ")[1] for line in lines if " -> " in line]
        assert 3 <= len(open_files) <= 4 and not [f for f in open_files if f.startswith("/") and not f.startswith(("/proc/", "/dev/null"))], open_files
        assert victim.poll() is None
    finally:
        victim.kill()
        victim.wait()


def test_the_daemon_s_files_and_sockets_are_not_there(fargate, hostile, hansom, probe):
    instance = machine.instance_of(hansom.data_dir)
    sleeper = fargate.until(fargate.start(fargate.register(hostile, ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"])), "RUNNING")
    try:
        unix = [line.split()[-1] for line in machine.read("/proc/net/unix").splitlines() if instance in line or str(hansom.data_dir) in line]
        paths = [f"open {hansom.data_dir}/instance-id", f"open {hansom.data_dir}/node", f"open /run/hansom/{instance}", f"open {hansom.log_path}"]
        paths = [path for path in paths if outside(probe, path).startswith("done")]
        sockets = [f"connect-unix {path}" for path in unix if not path.startswith("@") and len(path) < 100]
        assert len(paths) >= 3, paths
        task = fargate.run(hostile, ["sh", "-c", "; ".join(f"probe {a}" for a in [*paths, *sockets])])
        lines = fargate.lines(task)
        assert len(lines) == len(paths) + len(sockets) and all(line.startswith("refused") for line in lines), lines
    finally:
        fargate.ecs.stop_task(cluster=fargate.name, task=sleeper["taskArn"])




@pytest.mark.parametrize("link", ["../../../../../../../../../..{}", "{}", "/proc/self/cwd/../../../../../../..{}", "/proc/1/root{}"])
def test_links_in_an_image_lead_nowhere(link, fargate, hansom, probe, tmp_path):
    """A volume, a working directory and the files that Hansom puts there follow no link out of the image."""
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "secret").write_text("secret")
    before = {p.name: p.stat().st_mtime_ns for p in [precious, *precious.iterdir()]}
    target = link.format(precious)
    layout = tmp_path / "image"
    write_hostile_image(layout, probe, extra_links=[("data", target), ("work", target), ("etc/hosts", f"{target}/hosts"),
                                                    ("etc/resolv.conf", f"{target}/resolv.conf"), ("etc/hostname", f"{target}/secret")])
    image = push(hansom, layout, f"{fargate.name}-{abs(hash(link)) % 10**6}")
    script = "cat /data/secret /work/secret ./secret; echo spoilt > /data/secret; echo new > /data/new; echo spoilt > secret; echo over"
    container = fargate.container("main", image, ["sh", "-c", script], workingDirectory="/work",
                                  mountPoints=[{"sourceVolume": "v", "containerPath": "/data/sub"}])
    definition = fargate.ecs.register_task_definition(
        family=fargate.name, networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512", executionRoleArn=fargate.role,
        containerDefinitions=[container], volumes=[{"name": "v"}])["taskDefinition"]["taskDefinitionArn"]
    task = fargate.until(fargate.start(definition), "STOPPED")
    lines = fargate.lines(task)
    assert "secret" not in lines, "the host's file was read"
    assert "over" in lines or task["stopCode"] == "TaskFailedToStart", (task.get("stoppedReason"), lines)
    after = {p.name: p.stat().st_mtime_ns for p in [precious, *precious.iterdir()]}
    assert after == before, "something was written outside of the container"


@pytest.mark.parametrize("place", ["/proc/self/fd/3", "/proc/self/fd/7", "/proc/self/fd/8", "/proc/self/fd/9"])
def test_a_working_directory_is_no_open_file_of_the_launcher(place, fargate, hostile):
    """As in CVE-2024-21626: a descriptor of the host that the launcher forgot would be a way out."""
    task = fargate.run(hostile, ["sh", "-c", "echo at $(ls -di . 2>&1); ls ../../../../../../../..; probe open ../../../../../etc/shadow-"], workingDirectory=place)
    lines = fargate.lines(task)
    assert task["stopCode"] == "TaskFailedToStart" or ("proc" in lines and "boot" not in lines and "var" not in lines), (task["stoppedReason"], lines)


def test_another_task_s_metadata_and_credentials_are_its_own(fargate, hostile, hansom):
    """By the addresses that the other was told, asked from here."""
    script = "echo $ECS_CONTAINER_METADATA_URI_V4; echo $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI; wget -qO- $ECS_CONTAINER_METADATA_URI_V4 >/dev/null && echo own; trap 'exit 0' TERM; while :; do sleep 1; done"
    other = fargate.start(fargate.register(hostile, ["sh", "-c", script], task_role=fargate.role))
    metadata, path, own = wait_for(lambda: len(lines := fargate.lines(other)) == 3 and lines, "the addresses")
    try:
        assert own == "own"
        here = ["$ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
        there = [metadata, f"{metadata}/task", f"{metadata}/stats", f"{metadata}/task/stats", f"http://169.254.170.2{path}",
                 f"http://169.254.170.2/v3/{metadata.rsplit('/', 1)[1]}"]
        fetch = lambda url: f"wget -qO- {url} >/dev/null 2>&1 && echo found || echo refused"
        task = fargate.run(hostile, ["sh", "-c", "; ".join(map(fetch, here + there))], task_role=fargate.role)
        assert fargate.lines(task) == ["found"] * len(here) + ["refused"] * len(there)
    finally:
        fargate.ecs.stop_task(cluster=fargate.name, task=other)


def address_of(task):
    return next(d["value"] for d in task["attachments"][0]["details"] if d["name"] == "privateIPv4Address")


def test_no_task_poses_as_another(fargate, hostile):
    """A datagram with another's source address, by a raw socket and by a frame of one's own, arrives nowhere."""
    wait = "trap 'exit 0' TERM; while :; do sleep 1; done"
    server = fargate.start(fargate.register(hostile, ["sh", "-c", "exec probe udp-server 9000"]))
    victim = fargate.start(fargate.register(hostile, ["sh", "-c", wait]))
    try:
        to, pose = (address_of(fargate.until(arn, "RUNNING")) for arn in [server, victim])
        wait_for(lambda: fargate.lines(server) == ["ready"], "the server")
        script = f"""
            mine=$(ip -4 -o addr show eth1 | sed 's/.*inet \\([0-9.]*\\).*/\\1/')
            mac=$(cat /sys/class/net/eth1/address)
            probe udp {to} 9000 first answer
            probe spoof $mine {to} 9000 honest-raw
            probe spoof {pose} {to} 9000 spoofed-raw
            probe spoof 8.8.8.8 {to} 9000 spoofed-world
            probe spoof 169.254.170.2 {to} 9000 spoofed-metadata
            probe spoof 127.0.0.1 {to} 9000 spoofed-loopback
            for from in $mine {pose} 8.8.8.8; do for source in $mac 02:00:00:00:00:07; do
                probe spoof-frame eth1 $source ee:ee:ee:ee:ee:ee $from {to} 9000 frame-$source-$from
            done; done
            ip addr add {pose}/32 dev eth1 2>/dev/null && echo done address
            probe udp {to} 9000 last answer"""
        attacker = fargate.run(hostile, ["sh", "-c", script.replace("sed", "busybox sed")])
        said = fargate.lines(attacker)
        own = address_of(attacker)
        assert said[0].startswith("done") and said[-1].startswith("done") and "done address" not in said, said
        heard = wait_for(lambda: f"{own} last" in (lines := fargate.lines(server)) and lines, "the last datagram")
        assert f"{own} honest-raw" in heard, "a raw datagram with the own address does arrive"
        assert {line.split()[0] for line in heard[1:]} == {own}, heard
        assert not [line for line in heard if "spoofed" in line], heard
    finally:
        for arn in [server, victim]:
            fargate.ecs.stop_task(cluster=fargate.name, task=arn)


class Listener:
    """A service of the host's own, on every address or on loopback only; counts who comes."""

    def __init__(self, address):
        self.socket = socket.create_server((address, 0))
        self.port, self.callers = self.socket.getsockname()[1], []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, caller = self.socket.accept()
            except OSError:
                return
            self.callers.append(caller[0])
            connection.sendall(b"hello")
            connection.close()

    def close(self):
        self.socket.close()


def host_addresses():
    text = subprocess.run(["ip", "-4", "-o", "addr"], capture_output=True, text=True).stdout
    return sorted({line.split("inet ")[1].split("/")[0] for line in text.splitlines()})


def answers(address, port):
    """Uplinks of other daemons on this machine come and go; all else must answer."""
    try:
        socket.create_connection((address, port), timeout=5).close()
        return True
    except OSError:
        if address in host_addresses():
            raise
        return False


@pytest.mark.parametrize("public", ["ENABLED", "DISABLED"])
def test_the_host_s_own_services_are_out_of_reach(public, fargate, hostile, hansom):
    """On all its addresses, Hansom's own end of the uplink among them, and its instance metadata."""
    everywhere, inward = Listener("0.0.0.0"), Listener("127.0.0.1")
    try:
        # A task that runs already, so that the uplinks are among the host's addresses.
        warm = fargate.until(fargate.start(fargate.register(hostile, ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"])), "RUNNING")
        addresses = [a for a in host_addresses() if a != "127.0.0.1" and answers(a, everywhere.port)]
        assert any(a.startswith("169.254.") for a in addresses), addresses
        n_own = len(addresses)
        wait_for(lambda: len(everywhere.callers) == n_own, "our own calls")
        targets = [(a, p) for a in [*addresses, "127.0.0.1", "169.254.170.2", "169.254.170.3", "169.254.169.253"] for p in [everywhere.port, inward.port, hansom.port]]
        targets += [("169.254.169.254", 80)]
        gateway = ["$(ip route | busybox sed -n 's/default via \\([0-9.]*\\).*/\\1/p')"]
        targets += [(gateway[0], p) for p in [everywhere.port, inward.port, hansom.port]]
        script = " ".join(f"probe tcp {a} {p} 1 & " for a, p in targets) + "wait; echo over"
        fargate.ecs.stop_task(cluster=fargate.name, task=warm["taskArn"])
        arn = fargate.ecs.run_task(
            cluster=fargate.name, taskDefinition=fargate.register(hostile, ["sh", "-c", script]), launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": fargate.subnets, "assignPublicIp": public}})["tasks"][0]["taskArn"]
        fargate.until(arn, "STOPPED")
        lines = fargate.lines(arn)
        assert len(lines) == len(targets) + 1 and not [line for line in lines if line.startswith("done")], lines
        assert len(everywhere.callers) == n_own and not inward.callers
    finally:
        everywhere.close()
        inward.close()


def test_another_vpc_is_out_of_reach(fargate, hostile):
    """With an address of its own that the other could name, and a way out into the world."""
    serve = fargate.register(hostile, ["sh", "-c", "exec probe tcp-server 9000"])
    vpc = fargate.ec2.create_vpc(CidrBlock="10.61.0.0/16")["Vpc"]["VpcId"]
    subnet = fargate.ec2.create_subnet(VpcId=vpc, CidrBlock="10.61.1.0/24")["Subnet"]["SubnetId"]
    group = fargate.ec2.create_security_group(GroupName="open", Description="x", VpcId=vpc)["GroupId"]
    fargate.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])

    def start(definition, subnets, groups):
        return fargate.ecs.run_task(cluster=fargate.name, taskDefinition=definition, launchType="FARGATE", networkConfiguration={
            "awsvpcConfiguration": {"subnets": subnets, "securityGroups": groups}})["tasks"][0]["taskArn"]

    server = start(serve, [subnet], [group])
    try:
        address = address_of(fargate.until(server, "RUNNING"))
        wait_for(lambda: fargate.lines(server) == ["ready"], "the server")
        call = fargate.register(hostile, ["sh", "-c", f"probe tcp {address} 9000"])
        inside = fargate.until(start(call, [subnet], [group]), "STOPPED")
        outside_ = fargate.until(fargate.start(call), "STOPPED")
        assert fargate.lines(inside)[0].startswith("done"), "a neighbour reaches it"
        assert fargate.lines(outside_)[0].startswith("refused"), fargate.lines(outside_)
    finally:
        fargate.ecs.stop_task(cluster=fargate.name, task=server)


# ── exhaustion: what is taken is bounded, and the neighbours do not notice ──

@pytest.fixture
def neighbour(fargate, hostile):
    """A task beside the hostile one; it must still be there afterwards, and a new one must start."""
    arn = fargate.start(fargate.register(hostile, ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"]))
    fargate.until(arn, "RUNNING")
    yield arn
    assert fargate.describe(arn)["lastStatus"] == "RUNNING"
    assert exit_code(fargate.run(hostile, ["true"])) == 0
    fargate.ecs.stop_task(cluster=fargate.name, task=arn)


def test_a_fork_bomb_ends_at_its_limit(fargate, hostile, neighbour, hansom):
    arn = fargate.start(fargate.register(hostile, ["sh", "-c", "probe fork-bomb; echo ready; while :; do :; done"]))
    line, _ = wait_for(lambda: len(lines := fargate.lines(arn)) == 2 and lines, "the limit", timeout=120)
    assert line.startswith("refused fork EAGAIN after "), line
    assert int(line.split()[-1]) <= 65536
    assert subprocess.run(["true"]).returncode == 0, "the host still forks"
    assert exit_code(fargate.run(hostile, ["true"])) == 0, "while it is at its limit"
    fargate.ecs.stop_task(cluster=fargate.name, task=arn)
    fargate.until(arn, "STOPPED")


def test_a_memory_bomb_hits_itself(fargate, hostile, neighbour):
    script = "for i in 1 2 3 4; do probe memory-bomb 400 & done; wait; echo over; exec probe memory-bomb 2000"
    task = fargate.run(hostile, ["sh", "-c", script], timeout=120)
    assert exit_code(task) == 137 and not any(line.startswith("done memory 2000") for line in fargate.lines(task))


def test_shared_memory_is_bounded(fargate, hostile, neighbour):
    task = fargate.run(hostile, ["sh", "-c", "probe fill /dev/shm/x 10000; probe fill /dev/x 10000; probe fill /run/x 1"])
    shm, dev, _ = fargate.lines(task)
    assert shm.startswith("refused write ENOSPC after ") and int(shm.split()[-1]) <= 256, shm  # Half of its memory, as on Fargate.
    assert dev.startswith("refused"), dev


def test_open_files_are_bounded(fargate, hostile, neighbour):
    task = fargate.run(hostile, ["sh", "-c", "ulimit -Hn; probe files; ulimit -Hn 1048577 2>/dev/null && echo raised || echo kept"])
    hard, said, raised = fargate.lines(task)[:3]
    most = min(65535, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    assert int(hard) == most and said.startswith("refused open EMFILE after ") and int(said.split()[-1]) < most, (hard, said)
    assert raised == "kept"


def test_a_flood_of_lines_does_not_drown_the_daemon(fargate, hostile, neighbour, hansom):
    before = machine.memory(hansom.process.pid, "Rss")
    flood = fargate.start(fargate.register(hostile, ["sh", "-c", "exec yes 0123456789012345678901234567890123456789"]))
    fargate.until(flood, "RUNNING")
    wait_for(lambda: len(fargate.logs.get_log_events(
        logGroupName=fargate.group, logStreamName=f"e2e/main/{flood.rsplit('/', 1)[1]}", limit=1000)["events"]) == 1000, "a thousand lines")
    beside = fargate.run(hostile, ["sh", "-c", "echo heard"])
    assert fargate.lines(beside) == ["heard"]
    fargate.ecs.stop_task(cluster=fargate.name, task=flood)
    fargate.until(flood, "STOPPED", timeout=120)
    assert machine.memory(hansom.process.pid, "Rss") < before + (200 << 20)
