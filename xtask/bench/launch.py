"""From the request for a task to the first instruction of its container, beside `runc run`."""

import concurrent.futures
import json
import shutil
import subprocess
import time

from tools import median, quantile, run
from wire import Connection

N_LAUNCHES = 30
BATCHES, BATCH = 10, 10

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
        config = json.loads((self.bundle / "config.json").read_text())
        config["process"].update(terminal=False, args=["/stamp"])
        (self.bundle / "config.json").write_text(json.dumps(config))

    def start(self, name):
        command = ["runc", "--root", self.root, "run", "--bundle", self.bundle, f"hansom-bench-{name}"]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, process):
        out, error = process.communicate(timeout=120)
        if process.returncode != 0:
            raise RuntimeError(f"runc run: {error.decode()}")
        return int(out) / 1e9

    def seconds_to_first_instruction(self, name):
        began = time.time()
        return self.finish(self.start(name)) - began


def sequential(bench):
    tasks, runc, connection = bench.tasks, bench.runc, Connection()
    request = tasks.request("stamp")
    runs, launches = [], []
    for n in range(N_LAUNCHES + 1):
        of_runc = runc.seconds_to_first_instruction(n)
        sent = time.time()
        arn = connection.json(request)["tasks"][0]["taskArn"]
        answered = time.time()
        task = tasks.wait([arn])[0]
        if n == 0:  # The first pulls the image and makes the network of the VPC.
            continue
        runs.append(of_runc)
        launches.append((sent, answered, tasks.stamp(arn), task))
    connection.close()
    firsts = [first - sent for sent, _, first, _ in launches]
    bench.row("RunTask sent to first instruction, p50", ms(median(firsts)), f"runc run {ms(median(runs))}",
              median(firsts) / median(runs), goal="launch p50")
    bench.row("… p99", ms(quantile(firsts, 0.99)), f"median runc run {ms(median(runs))}",
              quantile(firsts, 0.99) / median(runs), goal="launch p99")
    answers = [answered - sent for sent, answered, _, _ in launches]
    bench.row("RunTask sent to its answer, p50", ms(median(answers)))
    since_created = [first - seconds(task, "createdAt") for _, _, first, task in launches]
    bench.row("createdAt to first instruction, p50", ms(median(since_created)), f"runc run {ms(median(runs))}",
              median(since_created) / median(runs))
    bench.note("where the time of one launch goes, medians since the request was sent:")
    for label, member in STAGES:
        at = median([(seconds(task, member) if member else first) - sent for sent, _, first, task in launches])
        bench.note(f"  {label:<20}{ms(at):>10}")


def burst(bench):
    """100 tasks by ten requests at once, beside 100 `runc run` at once."""
    tasks, n = bench.tasks, BATCHES * BATCH
    request = tasks.request("stamp", BATCH)
    connections = [Connection() for _ in range(BATCHES)]
    began = time.time()
    processes = [bench.runc.start(f"burst-{i}") for i in range(n)]
    runs = [bench.runc.finish(process) for process in processes]
    of_runc, runc_over = max(runs) - began, time.time() - began
    with concurrent.futures.ThreadPoolExecutor(BATCHES) as pool:
        sent = time.time()
        answers = list(pool.map(lambda connection: connection.json(request), connections))
    arns = [task["taskArn"] for answer in answers for task in answer["tasks"]]
    if len(arns) != n:
        raise RuntimeError(f"{len(arns)} tasks were accepted: {answers[0]['failures'][:1]}")
    stopped = tasks.wait(arns, pause=0.1)
    last = max(tasks.stamp(arn) for arn in arns) - sent
    over = max(seconds(task, "stoppedAt") for task in stopped) - sent
    for connection in connections:
        connection.close()
    bench.row(f"{n} tasks at once: the last one's first instruction", ms(last), f"{n} runc run {ms(of_runc)}",
              last / of_runc, goal="burst")
    bench.row(f"{n} tasks at once: all STOPPED", f"{n / over:.1f} tasks/s", f"runc run {n / runc_over:.1f}/s",
              (n / over) / (n / runc_over), goal="tasks/s")
    accepted = [seconds(task, "createdAt") - sent for task in stopped]
    bench.note(f"accepted after {ms(min(accepted))} to {ms(max(accepted))}")


def seconds(task, member):
    if member not in task: return 0

    return float(task[member])


def ms(value):
    return f"{value * 1000:.1f} ms"
