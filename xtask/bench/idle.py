"""What an idle daemon and an idle shim cost, and how soon a daemon answers."""

import os
import pathlib
import signal
import subprocess
import time

from tools import BINARY, Nginx, answers, children, free_port, median, memory, run, until
from wire import Connection, ecs
from tasks import CLUSTER

ROUNDS, SHIMS = 5, 5


def daemon(bench):
    ours, theirs, sizes, nginx_sizes = [], [], [], []
    for n in range(ROUNDS):
        data, port = bench.folder / f"idle-{n}", free_port()
        began = time.monotonic()
        with open(bench.folder / "idle.log", "wb") as log:
            process = subprocess.Popen([BINARY, "up", "--data-dir", data, "--listen", f"127.0.0.1:{port}"],
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            until(lambda: answers(port, "/_hansom/health"), "the daemon's answer", pause=0.001)
            ours.append(time.monotonic() - began)
            sizes.append((memory(process.pid, "Rss"), memory(process.pid)))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
            run(BINARY, "destroy", "--yes", env={**os.environ, "HANSOM_DATA_DIR": str(data)})
        began = time.monotonic()
        nginx = Nginx(bench.folder / f"nginx-{n}").start()
        theirs.append(time.monotonic() - began)
        nginx_sizes.append(sum(map(memory, [nginx.process.pid, *children(nginx.process.pid)])))
        nginx.stop()
    bench.row("daemon start to first answer, new data directory", f"{median(ours) * 1000:.0f} ms",
              f"nginx {median(theirs) * 1000:.0f} ms", median(ours) / median(theirs), goal="start")
    rss, pss = (median([size[i] for size in sizes]) for i in range(2))
    other = median(nginx_sizes)
    bench.row("idle daemon, proportional memory (PSS)", mib(pss), f"nginx {mib(other)}", pss / other, goal="daemon memory")
    bench.row("idle daemon, resident memory (RSS)", mib(rss))


def shim(bench):
    connection = Connection()
    arns = [connection.json(bench.tasks.request("waiting"))["tasks"][0]["taskArn"] for _ in range(SHIMS)]
    bench.tasks.wait(arns, "RUNNING")
    pids = [shim_of(arn.rsplit("/", 1)[1]) for arn in arns]
    sizes = [memory(pid) for pid in pids]
    bench.row(f"idle shim, one of {SHIMS}, proportional memory (PSS)", f"{median(sizes) / 1024:.0f} KiB", goal="shim memory")
    bench.row(f"idle shim, of its own (private memory)", f"{median(list(map(private, pids))) / 1024:.0f} KiB")
    for arn in arns:
        connection.call(ecs("StopTask", cluster=CLUSTER, task=arn))
    connection.close()
    bench.tasks.wait(arns)


def private(pid):
    return memory(pid, "Private_Clean") + memory(pid, "Private_Dirty")


def shim_of(task):
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (process / "comm").read_text().strip() == "hansom-shim" and task in (process / "cmdline").read_text():
                return int(process.name)
        except OSError:
            continue  # It has just ended.
    raise RuntimeError(f"task {task} has no shim")


def mib(size):
    return f"{size / 1048576:.1f} MiB"
