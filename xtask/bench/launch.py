"""From the request for a task to the first instruction of its container, beside `runc run`; many tasks
at once; and tasks that come and go for a while."""

import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import time

from tools import median, quantile, run
from tasks import CLUSTER
from wire import Connection, ecs

N_WARM, N_LAUNCHES = 20, 200
N_WITH_SECCOMP = 40
BATCHES, BATCH, ROUNDS = 10, 10, 3
SUSTAINED, IN_FLIGHT = 15.0, 60

STAGES = [("accepted", "createdAt"), ("network ready", "connectivityAt"), ("image there", "pullStoppedAt"),
          ("first instruction", None), ("recorded as running", "startedAt"), ("exited", "executionStoppedAt"),
          ("STOPPED", "stoppedAt")]


class Runc:
    """The same static program, by `runc run` on an ordinary directory."""

    def __init__(self, folder, program):
        self.root, self.bundle = folder / "runc", folder / "bundle"
        (self.bundle / "rootfs").mkdir(parents=True)
        shutil.copy(program, self.bundle / "rootfs/stamp")
        run("runc", "spec", cwd=self.bundle)
        self.config = json.loads((self.bundle / "config.json").read_text())
        self.config["process"].update(terminal=False, args=["/stamp"])
        (self.bundle / "config.json").write_text(json.dumps(self.config))
        self.with_seccomp = None

    def learn_seccomp(self, profile):
        """A second bundle, with the system call filter that a task of ours has."""
        self.with_seccomp = self.bundle.with_name("bundle-seccomp")
        shutil.copytree(self.bundle, self.with_seccomp)
        config = {**self.config, "linux": {**self.config["linux"], "seccomp": profile}}
        (self.with_seccomp / "config.json").write_text(json.dumps(config))

    def start(self, name, bundle=None):
        command = ["runc", "--root", self.root, "run", "--bundle", bundle or self.bundle, f"hansom-bench-{name}"]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, process):
        out, error = process.communicate(timeout=120)
        if process.returncode != 0:
            raise RuntimeError(f"runc run: {error.decode()}")
        return int(out) / 1e9

    def seconds_to_first_instruction(self, name, bundle=None):
        began = time.time()
        return self.finish(self.start(name, bundle)) - began


def learn_seccomp(bench):
    """Takes the system call filter from what a task of ours was started with."""
    connection = Connection()
    arn = connection.json(bench.tasks.request("waiting"))["tasks"][0]["taskArn"]
    bench.tasks.wait([arn], "RUNNING")
    configs = list(pathlib.Path("/run/hansom").glob(f"*/tasks/{arn.rsplit('/', 1)[1]}/**/config.json"))
    if configs:
        bench.runc.learn_seccomp(json.loads(configs[0].read_text())["linux"]["seccomp"])
    connection.call(ecs("StopTask", cluster=CLUSTER, task=arn))
    connection.close()
    bench.tasks.wait([arn])


def sequential(bench):
    tasks, runc, connection = bench.tasks, bench.runc, Connection()
    learn_seccomp(bench)
    request = tasks.request("stamp")
    runs, launches = [], []
    for n in range(N_WARM + N_LAUNCHES):
        of_runc = runc.seconds_to_first_instruction(n) if n >= N_WARM else 0
        sent = time.time()
        arn = connection.json(request)["tasks"][0]["taskArn"]
        answered = time.time()
        task = tasks.wait([arn])[0]
        if n >= N_WARM:  # The first pulls the image and makes the network of the VPC.
            runs.append(of_runc)
            launches.append((sent, answered, arn, task))
    connection.close()
    launches = [(sent, answered, tasks.stamp(arn), task) for sent, answered, arn, task in launches]
    firsts = [first - sent for sent, _, first, _ in launches]
    bench.row(f"RunTask sent to first instruction, p50 of {N_LAUNCHES}", ms(median(firsts)), f"runc run {ms(median(runs))}",
              median(firsts) / median(runs), goal="launch p50")
    bench.row("… p99", ms(quantile(firsts, 0.99)), f"median runc run {ms(median(runs))}",
              quantile(firsts, 0.99) / median(runs), goal="launch p99")
    bench.row("… p90", ms(quantile(firsts, 0.9)), f"p90 of runc run {ms(quantile(runs, 0.9))}",
              quantile(firsts, 0.9) / quantile(runs, 0.9))
    answers = [answered - sent for sent, answered, _, _ in launches]
    bench.row("RunTask sent to its answer, p50", ms(median(answers)))
    since_created = [first - seconds(task, "createdAt") for _, _, first, task in launches]
    bench.row("createdAt to first instruction, p50", ms(median(since_created)), f"runc run {ms(median(runs))}",
              median(since_created) / median(runs))
    if runc.with_seccomp:
        same = [runc.seconds_to_first_instruction(f"s{n}", runc.with_seccomp) for n in range(N_WITH_SECCOMP)]
        bench.note(f"runc run with our seccomp profile, median of {N_WITH_SECCOMP}: {ms(median(same))}")
    bench.note("where the time of one launch goes, medians since the request was sent:")
    for label, member in STAGES:
        at = median([(seconds(task, member) if member else first) - sent for sent, _, first, task in launches])
        bench.note(f"  {label:<20}{ms(at):>10}")


def burst(bench):
    """100 tasks by ten requests at once, beside 100 `runc run` at once; the median of some rounds."""
    tasks, n = bench.tasks, BATCHES * BATCH
    request = tasks.request("stamp", BATCH)
    connections = [Connection() for _ in range(BATCHES)]
    rounds = []
    for number in range(ROUNDS):
        began = time.time()
        processes = [bench.runc.start(f"burst-{number}-{i}") for i in range(n)]
        runs = [bench.runc.finish(process) for process in processes]
        of_runc, runc_over = max(runs) - began, time.time() - began
        time.sleep(1)  # What waits for a task is made again when it is quiet.
        with concurrent.futures.ThreadPoolExecutor(BATCHES) as pool:
            sent = time.time()
            answers = list(pool.map(lambda connection: connection.json(request), connections))
        arns = [task["taskArn"] for answer in answers for task in answer["tasks"]]
        if len(arns) != n:
            raise RuntimeError(f"{len(arns)} tasks were accepted: {answers[0]['failures'][:1]}")
        stopped = tasks.wait(arns, pause=0.1)
        last = max(tasks.stamp(arn) for arn in arns) - sent
        over = max(seconds(task, "stoppedAt") for task in stopped) - sent
        accepted = max(seconds(task, "createdAt") for task in stopped) - sent
        rounds.append((last, of_runc, over, runc_over, accepted))
    for connection in connections:
        connection.close()
    last, of_runc, over, runc_over, accepted = map(median, zip(*rounds))
    bench.row(f"{n} tasks at once: the last one's first instruction", ms(last), f"{n} runc run {ms(of_runc)}",
              last / of_runc, goal="burst")
    bench.row(f"{n} tasks at once: all STOPPED", f"{n / over:.1f} tasks/s", f"runc run {n / runc_over:.1f}/s",
              (n / over) / (n / runc_over))
    bench.note(f"the last was accepted after {ms(accepted)}; the {ROUNDS} rounds: {', '.join(ms(r[0]) for r in rounds)}")


def sustained(bench):
    """Tasks that are started as fast as they end, beside as many `runc run` as there are processors."""
    tasks, n, arns = bench.tasks, 0, []
    request, state, connection = tasks.request("stamp", BATCH), ecs("DescribeClusters", clusters=[CLUSTER]), Connection()
    tasks.wait([connection.json(tasks.request("stamp"))["tasks"][0]["taskArn"]])  # The image is there.

    def alive():
        cluster = connection.json(state)["clusters"][0]
        return cluster["runningTasksCount"] + cluster["pendingTasksCount"]

    began = time.time()
    while time.time() - began < SUSTAINED:
        if alive() > IN_FLIGHT - BATCH:
            time.sleep(0.005)
            continue
        answer = connection.json(request)
        if answer["failures"]:
            raise RuntimeError(f"a task was refused: {answer['failures'][0]}")
        arns += [task["taskArn"] for task in answer["tasks"]]
    stopped = []
    for start in range(0, len(arns), 100):
        stopped += tasks.wait(arns[start:start + 100], pause=0.02)
    connection.close()
    wrong = [task for task in stopped if task["containers"][0].get("exitCode") != 0]
    if wrong:
        raise RuntimeError(f"{len(wrong)} tasks did not end well: {wrong[0].get('stoppedReason')}")
    over = max(seconds(task, "stoppedAt") for task in stopped) - began
    began = time.time()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        runs = list(pool.map(lambda i: bench.runc.seconds_to_first_instruction(f"sustained-{i}"), range(100)))
    of_runc = len(runs) / (time.time() - began)
    bench.row(f"tasks started and stopped for {SUSTAINED:.0f} s, {IN_FLIGHT} at once", f"{len(arns) / over:.1f} tasks/s",
              f"runc run {of_runc:.1f}/s", len(arns) / over / of_runc, goal="tasks/s")


def seconds(task, member):
    return float(task[member])


def ms(value):
    return f"{value * 1000:.1f} ms"
