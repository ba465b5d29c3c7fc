"""Measures Hansom, each thing beside a baseline that is run in turns with it.

Run by `cargo xtask bench [NAME ...]`, which starts the daemon and names it in the environment.
Machines are noisy and differ: the ratios are what to compare, never the figures alone.
"""

import functools
import os
import pathlib
import sys
import tempfile
import time

import adoption
import api
import idle
import launch
import on_demand
import stages
import transfer
import unpack
from tasks import Tasks
from tools import Nginx

BENCHES = {
    "launch": launch.sequential,
    "burst": launch.burst,
    "sustained": launch.sustained,
    "adoption": adoption.adoption,
    "profile": stages.profile,
    "requests": api.reads,
    "writes": api.writes,
    "daemon": idle.daemon,
    "shim": idle.shim,
    "functions": on_demand.functions,
    "events": on_demand.events,
    "uploads": on_demand.uploads,
    "registry": transfer.registry,
    "s3": transfer.s3,
    "unpack": unpack.layers,
}

# What issue-by-issue work aims at; a figure is judged by people, not by an exit code.
GOALS = {
    "launch p50": "0.25", "launch p99": "1", "burst": "300 ms", "tasks/s": "200/s", "start": "150 ms",
    "unpack": "3", "adoption": "1 s", "daemon memory": "40 MiB", "shim memory": "200 KiB", "writes": "10,000/s",
}


class Bench:
    """The scratch folder, what the benchmarks share, and the table of results."""

    def __init__(self, folder):
        self.folder, self.rows = folder, []

    @functools.cached_property
    def tasks(self):
        return Tasks(self.folder)

    @functools.cached_property
    def runc(self):
        return launch.Runc(self.folder, self.tasks.program)

    @functools.cached_property
    def nginx(self):
        return Nginx(self.folder / "nginx").start()

    def row(self, what, measured, baseline="", ratio=None, goal=None):
        self.rows.append((what, measured, baseline, f"{ratio:.2f}" if ratio is not None else "", GOALS.get(goal, "")))
        print("  " + "  ".join(filter(None, self.rows[-1][:4])), flush=True)

    def note(self, text):
        print(f"  {text}", flush=True)

    def close(self):
        if "nginx" in self.__dict__:
            self.nginx.stop()


def table(rows):
    rows = [("what", "measured", "baseline", "ratio", "goal"), *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main(names):
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hansom-bench-") as folder:
        bench = Bench(pathlib.Path(folder))
        try:
            for name in names or BENCHES:
                load = os.getloadavg()[0]
                print(f"{name} (load {load:.1f} on {os.cpu_count()} processors before it)", flush=True)
                BENCHES[name](bench)
        finally:
            bench.close()
    print(f"\n{os.uname().sysname} {os.uname().release}, {os.cpu_count()} processors, "
          f"{time.monotonic() - began:.0f} s. Only ratios compare.\n")
    table(bench.rows)


if __name__ == "__main__":
    main(sys.argv[1:])
