"""Random calls, launches, stops and kill -9 against a daemon; afterwards every invariant must hold.

    python tests/e2e/chaos.py [--seconds N] [--seed S]

What is done is a function of the seed: operation n draws from a stream of its own. When it happens is
not: the daemon is killed while the operations before are under way.
"""

import argparse
import collections
import concurrent.futures
import datetime
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

import botocore.exceptions

import machine
from chaos_world import (KINDS, MARKER, Ledger, Task, Violation, body, check_interfaces, check_lines, check_status,
                         check_stopped, complaints)
from conftest import Hansom, push, wait_for
from fargate import TRUST
from images import write_image

WORKERS, MAX_ALIVE = 6, 40
MEMORY_LIMIT = 400 << 20  # Of the daemon, with a debug build's generosity.

# How often each operation is drawn.
OPERATIONS = {
    "run_task": 30, "run_burst": 2, "stop_task": 12, "describe": 10, "read_log": 10, "put_object": 12, "get_object": 4, "delete_object": 3,
    "tag_cluster": 6, "make_cluster": 4, "drop_cluster": 2, "register": 4, "make_role": 3, "authorize": 5, "revoke": 5, "put_events": 6,
    "kill_container": 2, "kill_shim": 3, "kill_waiting": 1, "kill_zygote": 1, "kill_daemon": 4,
}


class Chaos:
    def __init__(self, daemon, image, seed, seconds, say=print):
        self.daemon, self.image, self.seed, self.seconds, self.say = daemon, image, seed, seconds, say
        self.marker = f"{MARKER}={seed}-{os.getpid()}"
        self.ledger, self.tasks, self.lock = Ledger(), {}, threading.Lock()
        self.up, self.epoch = threading.Event(), 0
        self.fault, self.counts, self.sizes = None, collections.Counter(), []
        self.events = {}  # Of a log stream: message to "acknowledged" or "unknown".

    # ── the world ──

    def prepare(self):
        client = lambda service: self.daemon.client(service, max_pool_connections=32, connect_timeout=10, read_timeout=60)
        self.ecs, self.ec2, self.s3, self.iam, self.logs = map(client, ["ecs", "ec2", "s3", "iam", "logs"])
        self.role = self.iam.create_role(RoleName="chaos", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        self.iam.attach_role_policy(
            RoleName="chaos", PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")
        self.ecs.create_cluster(clusterName="chaos")
        self.s3.create_bucket(Bucket="chaos")
        self.logs.create_log_group(logGroupName="/chaos")
        for n in range(4):
            self.logs.create_log_stream(logGroupName="/chaos", logStreamName=f"api-{n}")
            self.events[n] = {}
        self.networks = [self.default_network(), self.network("10.77.0.0/16"), self.network("10.77.0.0/16")]
        self.free = self.free_addresses()
        self.definitions = {name: self.define(name, kind) for name, kind in KINDS.items()}

    def default_network(self):
        subnets = self.ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
        return [s["SubnetId"] for s in subnets], self.group(subnets[0]["VpcId"])

    def network(self, block):
        vpc = self.ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock=block.replace("/16", "/24"))["Subnet"]["SubnetId"]
        return [subnet], self.group(vpc)

    def group(self, vpc):
        return self.ec2.create_security_group(GroupName="chaos", Description="chaos", VpcId=vpc)["GroupId"]

    def free_addresses(self):
        ids = [subnet for subnets, _ in self.networks for subnet in subnets]
        return {s["SubnetId"]: s["AvailableIpAddressCount"] for s in self.ec2.describe_subnets(SubnetIds=ids)["Subnets"]}

    def define(self, name, kind, family=None):
        image = self.image.rsplit("/", 1)[0] + "/not-there:latest" if kind.missing_image else self.image
        key, value = self.marker.split("=")
        log = {"logDriver": "awslogs", "options": {"awslogs-group": "/chaos", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "t"}}
        common = {"image": image, "logConfiguration": log, "stopTimeout": 2, "environment": [{"name": key, "value": value}]}
        main = {"name": "main", **common}
        if kind.entry_point:
            main["entryPoint"] = list(kind.entry_point)
        else:
            main["command"] = ["sh", "-c", kind.script]
        side = [{"name": "side", **common, "essential": False, "command": ["sh", "-c", kind.side]}] if kind.side else []
        return self.ecs.register_task_definition(
            family=family or name, networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
            executionRoleArn=self.role, containerDefinitions=[main, *side])["taskDefinition"]["taskDefinitionArn"]

    # ── one call, whose answer may be lost with the daemon ──

    def call(self, function, allowed=(), **arguments):
        """("done", answer), ("refused", code) or ("unknown", None), the last only when the daemon was killed meanwhile."""
        epoch = self.epoch  # Before the wait: a kill that comes between the two is one that excuses.
        self.up.wait()
        try:
            return "done", function(**arguments)
        except botocore.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code in allowed:
                return "refused", code
            raise Violation(f"{function.__name__}: {error}") from error
        except (botocore.exceptions.BotoCoreError, OSError) as error:
            if self.epoch == epoch:
                raise Violation(f"{function.__name__}: the daemon lives and does not answer: {error!r}") from error
            return "unknown", None

    def surely(self, function, allowed=(), **arguments):
        """As `call`, again and again until the daemon lives long enough to answer."""
        while True:
            outcome, answer = self.call(function, allowed, **arguments)
            if outcome != "unknown":
                return outcome, answer

    def write(self, key, value, function, refusals=None, **arguments):
        """A write into the ledger. `refusals` maps an error code to what it says of the present value."""
        with self.ledger.of(*key) as may_be:
            outcome, answer = self.call(function, tuple(refusals or ()), **arguments)
            if outcome == "unknown":
                may_be.add(value)
                return
            known = value if outcome == "done" else refusals[answer](may_be)
            if outcome == "refused" and known not in may_be:
                raise Violation(f"{function.__name__} {key}: {answer}, and it may be {may_be}")
            may_be.clear()
            may_be.add(known)

    # ── operations: each is given its own random stream ──

    def run_task(self, draw, count=1, kind=None):
        kind = kind or draw.choice(list(KINDS))
        subnets, group = draw.choice(self.networks)
        token = f"{draw.getrandbits(64):016x}"
        if sum(not task.over for task in list(self.tasks.values())) > MAX_ALIVE:
            return
        # The same token again is the same tasks: an answer that was lost is asked for once more.
        _, answer = self.surely(
            self.ecs.run_task, cluster="chaos", taskDefinition=self.definitions[kind], launchType="FARGATE", count=count,
            clientToken=token, startedBy=token, networkConfiguration={"awsvpcConfiguration": {
                "subnets": subnets, "securityGroups": [group], "assignPublicIp": draw.choice(["ENABLED", "DISABLED"])}})
        if answer["failures"] and not all(f["reason"].startswith(("RESOURCE:", "Capacity")) for f in answer["failures"]):
            raise Violation(f"run_task: {answer['failures']}")
        with self.lock:
            for task in answer["tasks"]:
                self.tasks.setdefault(task["taskArn"], Task(task["taskArn"], KINDS[kind], token))

    def run_burst(self, draw):
        self.run_task(draw, count=10, kind=draw.choice(["short", "silent", "failing"]))

    def pick(self, draw, condition=lambda task: True):
        share = draw.random()
        with self.lock:
            tasks = [task for task in self.tasks.values() if not task.over and condition(task)]
        return tasks[int(share * len(tasks))] if tasks else None

    def stop_task(self, draw):
        task = self.pick(draw)
        if task:
            task.stop_asked = True  # Also when the answer is lost.
            self.call(self.ecs.stop_task, cluster="chaos", task=task.arn, reason=f"chaos {draw.randrange(100)}")

    def describe(self, draw):
        with self.lock:
            alive = [task for task in self.tasks.values() if not task.over][:100]
        if alive:
            self.look_at(alive)

    def look_at(self, tasks):
        # Of several looks at once, one that was asked for earlier may be answered later.
        seen = {task.arn: task.seen for task in tasks}
        outcome, answer = self.call(self.ecs.describe_tasks, cluster="chaos", tasks=[task.arn for task in tasks])
        if outcome != "done":
            return
        found = {described["taskArn"]: described for described in answer["tasks"]}
        for task in tasks:
            if task.arn not in found:
                raise Violation(f"{task.kind.name} {task.id} was acknowledged and is not there: {answer['failures']}")
        stopped = []
        with self.lock:
            for task in tasks:
                if not task.over:
                    described = found[task.arn]
                    check_status(task, described, seen[task.arn])
                    if described["lastStatus"] == "STOPPED":
                        stopped.append((task, described))
        for task, described in stopped:
            check_stopped(task, described)
            lines = self.lines(task)
            if lines is not None:
                check_lines(task, lines, ended=True)
                task.over = True

    def lines(self, task):
        lines, token = [], None
        while True:
            outcome, page = self.call(self.logs.get_log_events, ("ResourceNotFoundException",), logGroupName="/chaos",
                                      logStreamName=f"t/main/{task.id}", startFromHead=True, **({"nextToken": token} if token else {}))
            if outcome == "refused":
                return []
            if outcome == "unknown":
                return None
            lines += [event["message"] for event in page["events"]]
            if page["nextForwardToken"] == token or not page["events"]:
                return lines
            token = page["nextForwardToken"]

    def read_log(self, draw):
        task = self.pick(draw)
        lines = self.lines(task) if task else None
        if lines is not None:
            check_lines(task, lines, ended=False)

    def put_object(self, draw):
        key, value = f"k{draw.randrange(40)}", (draw.randrange(10**6), draw.choice([0, 10, 5000, 300_000]))
        self.write(("object", key), value, self.s3.put_object, Bucket="chaos", Key=key, Body=body(key, value))

    def delete_object(self, draw):
        key = f"k{draw.randrange(40)}"
        self.write(("object", key), None, self.s3.delete_object, Bucket="chaos", Key=key)

    def get_object(self, draw):
        key = f"k{draw.randrange(40)}"
        with self.ledger.of("object", key) as may_be:
            def get():
                return self.s3.get_object(Bucket="chaos", Key=key)["Body"].read()

            outcome, found = self.call(get, ("NoSuchKey",))
            if outcome != "unknown":
                self.must_be(("object", key), may_be, None if outcome == "refused" else found, lambda v: v and body(key, v))

    def must_be(self, key, may_be, found, shape=lambda value: value):
        fitting = [value for value in may_be if (shape(value) if value is not None else None) == found]
        if not fitting:
            raise Violation(f"{key} is {str(found)[:80]}, and may be {may_be}")
        may_be.intersection_update(fitting)

    def tag_cluster(self, draw):
        n, value = draw.randrange(10), str(draw.randrange(10**6))
        arn = self.role.replace(":iam::", ":ecs:us-east-1:").replace("role/chaos", "cluster/chaos")
        self.write(("tag", f"t{n}"), value, self.ecs.tag_resource, resourceArn=arn, tags=[{"key": f"t{n}", "value": value}])

    def make_cluster(self, draw):
        name = f"c{draw.randrange(20)}"
        self.write(("cluster", name), True, self.ecs.create_cluster, clusterName=name)

    def drop_cluster(self, draw):
        name = f"c{draw.randrange(20)}"
        self.write(("cluster", name), None, self.ecs.delete_cluster, {"ClusterNotFoundException": lambda _: None}, cluster=name)

    def register(self, draw):
        kind = draw.choice(list(KINDS))
        outcome, arn = self.call(lambda: self.define(kind, KINDS[kind], family=f"more-{draw.randrange(5)}"))
        if outcome == "done":
            with self.ledger.of("definition", arn) as may_be:
                if may_be != {None}:
                    raise Violation(f"{arn} was given out twice")
                may_be.clear()
                may_be.add(KINDS[kind].script)

    def make_role(self, draw):
        name = f"r{draw.randrange(10**6)}"
        self.write(("role", name), True, self.iam.create_role, {"EntityAlreadyExists": lambda _: True}, RoleName=name, AssumeRolePolicyDocument=TRUST)

    def rule(self, draw):
        _, group = draw.choice(self.networks)
        port = 8000 + draw.randrange(8)
        return (group, port), {"GroupId": group, "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}

    def authorize(self, draw):
        key, arguments = self.rule(draw)
        self.write(("rule", *key), True, self.ec2.authorize_security_group_ingress, {"InvalidPermission.Duplicate": lambda _: True}, **arguments)

    def revoke(self, draw):
        key, arguments = self.rule(draw)
        self.write(("rule", *key), None, self.ec2.revoke_security_group_ingress, {"InvalidPermission.NotFound": lambda _: None}, **arguments)

    def put_events(self, draw):
        n, messages = draw.randrange(4), [f"{draw.getrandbits(64):016x}" for _ in range(draw.randrange(1, 6))]
        with self.ledger.of("stream", n):
            now = int(time.time() * 1000)
            outcome, _ = self.call(self.logs.put_log_events, logGroupName="/chaos", logStreamName=f"api-{n}",
                                   logEvents=[{"timestamp": now, "message": message} for message in messages])
            self.events[n].update({message: outcome for message in messages})

    def kill_shim(self, draw):
        task = self.pick(draw, lambda task: not task.kind.fails)
        if task:
            pid = machine.shims([task.id]).get(task.id)
            if pid:
                task.wounded = True
                machine.kill(pid, "shim")

    def kill_waiting(self, draw):
        """A sandbox that waits for a task: the task that would have had it gets another."""
        share, instance = draw.random(), machine.instance_of(self.daemon.data_dir)
        waiting = sorted(pid for pid, title in machine.shims_of_instance(instance).items() if " waits " in title)
        if waiting:
            # Held while it is looked at: what has become a task's at this very moment is not meant.
            machine.kill_if(waiting[int(share * len(waiting))], " waits ")

    def kill_zygote(self, draw):
        """What forks shims is a process too; the daemon starts another."""
        for pid in machine.children(self.daemon.process.pid):
            machine.kill(pid, "hansom-zygote")

    def kill_container(self, draw):
        task = self.pick(draw, lambda task: not task.kind.fails)
        pid = task and machine.shims([task.id]).get(task.id)
        inits = [child for child in machine.children(pid) if self.marker in machine.read(f"/proc/{child}/environ")] if pid else []
        if inits:
            task.wounded = True
            machine.kill(inits[int(draw.random() * len(inits))], "")

    # ── the loop ──

    def go(self):
        self.say(f"chaos: seed {self.seed}, {self.seconds} s, data in {self.daemon.data_dir}")
        self.prepare()
        self.up.set()
        sampler = threading.Thread(target=self.sample, daemon=True)
        sampler.start()
        until, n, slots = time.monotonic() + self.seconds, 0, threading.Semaphore(WORKERS * 2)
        names, weights = list(OPERATIONS), list(OPERATIONS.values())
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            while time.monotonic() < until and not self.fault:
                draw = random.Random(f"{self.seed}/{n}")
                name = draw.choices(names, weights)[0]
                self.counts[name] += 1
                if name == "kill_daemon":
                    self.kill_daemon(draw)
                else:
                    slots.acquire()
                    pool.submit(self.attempt, n, name, draw).add_done_callback(lambda _: slots.release())
                n += 1
        self.must_not_have_failed()
        self.settle()
        self.check()
        self.say(f"chaos: {n} operations, {self.epoch} kills of the daemon, {len(self.tasks)} tasks; "
                 + ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items())))

    def attempt(self, n, name, draw):
        try:
            getattr(self, name)(draw)
        except BaseException as error:
            self.fault = self.fault or (n, name, error)

    def must_not_have_failed(self):
        if self.fault:
            n, name, error = self.fault
            raise Violation(f"operation {n}, {name}: {error!r}") from error

    def kill_daemon(self, draw):
        time.sleep(draw.random() * 0.5)
        self.must_live()
        self.up.clear()
        self.epoch += 1
        self.daemon.kill()
        time.sleep(draw.choice([0, 0, 0.2, 1.0]))
        self.daemon.start()
        if draw.random() < 0.2:  # And again before it has found its feet.
            self.daemon.kill()
            self.daemon.start()
        self.up.set()

    def must_live(self):
        code = self.daemon.process.poll()
        if code is not None:
            raise Violation(f"the daemon ended by itself with {code}")

    def sample(self):
        while not self.fault:
            time.sleep(1)
            size = machine.memory(self.daemon.process.pid, "Rss")
            if size:
                self.sizes.append(size)

    # ── the end ──

    def settle(self):
        """Every task is asked to stop, and is STOPPED."""
        arns = set()  # Some are found twice, as they end.
        for status in ["RUNNING", "STOPPED"]:
            for page in self.ecs.get_paginator("list_tasks").paginate(cluster="chaos", desiredStatus=status):
                arns.update(page["taskArns"])
        arns = sorted(arns)
        self.by_starter = collections.Counter()
        for start in range(0, len(arns), 100):
            for task in self.ecs.describe_tasks(cluster="chaos", tasks=arns[start:start + 100])["tasks"]:
                self.by_starter[task["startedBy"]] += 1
                if task["taskArn"] not in self.tasks:
                    raise Violation(f"{task['taskArn']} of {task['startedBy']} was never acknowledged")
        for task in self.tasks.values():
            if not task.over:
                task.stop_asked = True
                self.ecs.stop_task(cluster="chaos", task=task.arn, reason="the end")

        def all_over():
            self.must_live()
            alive = [task for task in self.tasks.values() if not task.over]
            for start in range(0, len(alive), 100):
                self.look_at(alive[start:start + 100])
            return not alive

        try:
            wait_for(all_over, "the end of all tasks", timeout=120)
        except AssertionError:
            alive = [task.arn for task in self.tasks.values() if not task.over][:100]
            stuck = self.ecs.describe_tasks(cluster="chaos", tasks=alive)["tasks"]
            raise Violation("tasks that do not end: " + ", ".join(
                f"{self.tasks[t['taskArn']].kind.name} {t['taskArn'].rsplit('/', 1)[1]} {t['lastStatus']}" for t in stuck)) from None

    def check(self):
        # Once more from the disk.
        self.daemon.kill()
        self.daemon.start()
        self.check_writes()
        self.check_tasks()
        self.check_addresses()
        self.check_machine()
        self.check_memory()
        self.must_live()

    def check_writes(self):
        ledger = self.ledger
        for (key,), may_be in ledger.of_kind("object").items():
            try:
                found = self.s3.get_object(Bucket="chaos", Key=key)["Body"].read()
            except self.s3.exceptions.NoSuchKey:
                found = None
            self.must_be(("object", key), may_be, found, lambda value: body(key, value))
        clusters = {arn.rsplit("/", 1)[1] for page in self.ecs.get_paginator("list_clusters").paginate() for arn in page["clusterArns"]}
        for (name,), may_be in ledger.of_kind("cluster").items():
            self.must_be(("cluster", name), may_be, True if name in clusters else None)
        tags = {tag["key"]: tag["value"] for tag in self.ecs.describe_clusters(clusters=["chaos"], include=["TAGS"])["clusters"][0]["tags"]}
        for (name,), may_be in ledger.of_kind("tag").items():
            self.must_be(("tag", name), may_be, tags.get(name))
        roles = {role["RoleName"] for page in self.iam.get_paginator("list_roles").paginate() for role in page["Roles"]}
        for (name,), may_be in ledger.of_kind("role").items():
            self.must_be(("role", name), may_be, True if name in roles else None)
        for (arn,), may_be in ledger.of_kind("definition").items():
            definition = self.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
            self.must_be(("definition", arn), may_be, (definition["containerDefinitions"][0].get("command") or ["", "", ""])[2])
        rules = {(group["GroupId"], permission.get("FromPort")) for group in self.ec2.describe_security_groups()["SecurityGroups"]
                 for permission in group["IpPermissions"]}
        for key, may_be in ledger.of_kind("rule").items():
            self.must_be(("rule", *key), may_be, True if key in rules else None)
        for n, messages in self.events.items():
            found = collections.Counter(
                event["message"] for page in self.logs.get_paginator("filter_log_events").paginate(logGroupName="/chaos", logStreamNames=[f"api-{n}"])
                for event in page["events"])
            for message, outcome in messages.items():
                if found[message] > 1 or outcome == "done" and not found[message]:
                    raise Violation(f"event {message} of api-{n}, {outcome}, is there {found[message]} times")

    def check_tasks(self):
        expected = collections.Counter(task.started_by for task in self.tasks.values())
        for token, n in self.by_starter.items():
            if expected[token] != n:
                raise Violation(f"{n} tasks were started by {token} instead of {expected[token]}")

    def check_addresses(self):
        interfaces = [i for page in self.ec2.get_paginator("describe_network_interfaces").paginate() for i in page["NetworkInterfaces"]]
        check_interfaces(interfaces)
        if interfaces:
            raise Violation(f"{len(interfaces)} network interfaces are left, such as {interfaces[0]}")
        if self.free_addresses() != self.free:
            raise Violation(f"free addresses: {self.free} before, {self.free_addresses()} after")

    def check_machine(self):
        instance = machine.instance_of(self.daemon.data_dir)
        ids = {task.id for task in self.tasks.values()}
        addresses = {task.address for task in self.tasks.values() if task.address}

        def left():
            pids = machine.marked(self.marker)
            return machine.traces_of_tasks(instance, self.daemon.data_dir, ids, addresses) + machine.traces_in_waiting(instance) + [
                f"process {pid} {machine.read(f'/proc/{pid}/cmdline')!r}" for pid in pids]

        try:
            wait_for(lambda: not left(), "a clean machine", timeout=30)
        except AssertionError:
            raise Violation("left behind:\n" + "\n".join(left()[:40])) from None

    def check_memory(self):
        if self.sizes and max(self.sizes) > MEMORY_LIMIT:
            raise Violation(f"the daemon took {max(self.sizes) >> 20} MiB")
        third = len(self.sizes) // 3
        if third > 100:  # A short run says nothing about growth.
            early, late = (sorted(part)[third // 2] for part in [self.sizes[:third], self.sizes[-third:]])
            if late > 1.5 * early + (64 << 20):
                raise Violation(f"the daemon grows: {early >> 20} MiB at first, {late >> 20} MiB at last")


def run(folder, image_layout, seed, seconds, say=print):
    """Runs chaos on a daemon in `folder`. A violation names the seed, and leaves the daemon's log."""
    daemon = Hansom(folder)
    began = datetime.datetime.now()
    try:
        daemon.start()
        Chaos(daemon, push(daemon, image_layout, "chaos"), seed, seconds, say).go()
    except BaseException as error:
        kept = pathlib.Path(tempfile.gettempdir()) / f"hansom-chaos-{seed}-{began:%H%M%S}.log"
        if daemon.log_path.exists():
            shutil.copy(daemon.log_path, kept)
        say(f"chaos: FAILED with seed {seed}: {error}\n  again: cargo xtask chaos --seconds {seconds} --seed {seed}\n  the daemon's log: {kept}")
        for line in complaints(daemon.log())[-10:] if daemon.log_path.exists() else []:
            say(f"  {line}")
        raise
    finally:
        instance = machine.instance_of(daemon.data_dir) if (daemon.data_dir / "instance-id").exists() else None
        if daemon.process and daemon.process.poll() is None:
            daemon.kill()
        daemon.destroy()
    left = machine.traces_of_instance(instance, daemon.data_dir)
    if left:
        raise Violation(f"seed {seed}: destroy left behind:\n" + "\n".join(left[:40]))


def main():
    parser = argparse.ArgumentParser(prog="cargo xtask chaos", description="Random calls, launches, stops and kill -9.")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="hansom-chaos-") as folder:
        folder = pathlib.Path(folder)
        layout = folder / "image"
        layout.mkdir()
        write_image(layout, {"bin/busybox": pathlib.Path(shutil.which("busybox")).read_bytes()}, [], ["sh"])
        try:
            run(folder, layout, options.seed, options.seconds)
        except Violation:
            raise SystemExit(1) from None


if __name__ == "__main__":
    main()
