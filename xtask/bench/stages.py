"""Where the time of one launch goes: by the daemon's own log of its stages, from the request at the
gateway to the first instruction of the container."""

import datetime
import re
import time

from own import Daemon
from tasks import Tasks
from tools import median, quantile
from wire import Connection

N_WARM, N = 20, 100
LINE = re.compile(r'^(\S+Z)\s+DEBUG (?:\S+: )?launch: (.*?)(?: task="?(\w+)"?)?$')
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")

# In the order of a launch. A stage that this daemon does not log is left out.
STAGES = [
    "request received", "committed", "node woke", "sandbox taken", "network assigned", "images found", "described",
    "shim asked", "shim answered",
]


def events(log, since=0.0):
    """The stages in a daemon's log, as (seconds, stage, task or None)."""
    for line in log.read_text(errors="replace").splitlines():
        found = LINE.match(ESCAPES.sub("", line))
        if found:
            at = datetime.datetime.fromisoformat(found[1].replace("Z", "+00:00")).timestamp()
            if at >= since:
                yield at, found[2].strip('"'), found[3]


def profile(bench):
    daemon = Daemon(bench.folder / "profile", "--log", "info,launch=debug")
    daemon.start()
    try:
        tasks = Tasks(bench.folder, daemon.port)
        connection, request, launches = Connection(daemon.port), tasks.request("stamp"), []
        tasks.settle()
        time.sleep(1)
        for n in range(N_WARM + N):
            sent = time.time()
            arn = connection.json(request)["tasks"][0]["taskArn"]
            answered = time.time()
            task = tasks.wait([arn])[0]
            if n >= N_WARM:
                launches.append((sent, answered, arn, float(task["startedAt"]), float(task["stoppedAt"])))
        connection.close()
        logged = list(events(daemon.log))
        rows = {}
        for sent, answered, arn, started, stopped in launches:
            task = arn.rsplit("/", 1)[1]
            mine = {}
            for at, stage, of in logged:
                if sent <= at <= stopped + 1 and (of == task or of is None and at <= answered):
                    mine.setdefault(stage, at - sent)
            mine["answered"] = answered - sent
            mine["first instruction"] = tasks.stamp(arn) - sent
            for stage, at in mine.items():
                rows.setdefault(stage, []).append(at)
    finally:
        daemon.destroy()
    bench.note(f"one launch of {N}, microseconds since the request was sent, and since the stage before:")
    bench.note(f"  {'':<20}{'p50':>10}{'p99':>10}{'step p50':>10}")
    before = 0.0
    shown = [(stage, rows[stage]) for stage in [*STAGES, "first instruction"] if stage in rows]
    for stage, at in sorted(shown, key=lambda row: median(row[1])):
        bench.note(f"  {stage:<20}{median(at) * 1e6:>10.0f}{quantile(at, 0.99) * 1e6:>10.0f}{(median(at) - before) * 1e6:>10.0f}")
        before = median(at)
    bench.note(f"  beside it: the answer reached the client after {median(rows['answered']) * 1e6:.0f}")
