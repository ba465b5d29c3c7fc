"""kill -9 of a daemon with a thousand tasks: how soon the next one has them all."""

import os
import time

from own import Daemon
from stages import events
from tasks import CLUSTER, Tasks
from tools import until
from wire import Connection, ecs

N_TASKS, BATCH, N_STOPPED = int(os.environ.get("HANSOM_BENCH_ADOPTED", "1000")), 10, 20


def adoption(bench):
    # A thousand tasks were promised more than this machine has; that is the machine's, not the figure's.
    daemon = Daemon(bench.folder / "adoption", "--log", "info,launch=debug", **ROOMY)
    daemon.start()
    try:
        tasks = Tasks(bench.folder, daemon.port)
        connection, began, arns = Connection(daemon.port), time.time(), []
        request, state = tasks.request("waiting", BATCH), ecs("DescribeClusters", clusters=[CLUSTER])
        while len(arns) < N_TASKS:
            answer = connection.json(request)
            if answer["failures"]:
                raise RuntimeError(f"a task was refused: {answer['failures'][0]}")
            arns += [task["taskArn"] for task in answer["tasks"]]
            until(lambda: connection.json(state)["clusters"][0]["pendingTasksCount"] < 60, "room for more launches", pause=0.005)
        for start in range(0, N_TASKS, 100):
            tasks.wait(arns[start:start + 100], "RUNNING", pause=0.1)
        bench.note(f"{N_TASKS} tasks RUNNING after {time.time() - began:.1f} s")
        connection.close()
        daemon.kill()
        killed = time.time()
        answered = daemon.start()
        ids = {arn.rsplit("/", 1)[1] for arn in arns}

        def adopted():
            seen = {task: at for at, stage, task in events(daemon.log, since=killed) if stage == "adopted"}
            return seen if ids <= seen.keys() else None

        at = until(adopted, f"adoption of {N_TASKS} tasks", seconds=60, pause=0.1)
        lost = [task for start in range(0, N_TASKS, 100) for task in describe(daemon, arns[start:start + 100]) if task["lastStatus"] != "RUNNING"]
        if lost:
            raise RuntimeError(f"{len(lost)} tasks were lost: {lost[0].get('stoppedReason')}")
        bench.row(f"adoption of {N_TASKS} tasks after kill -9, none lost", f"{(max(at[i] for i in ids) - killed) * 1000:.0f} ms", goal="adoption")
        bench.note(f"since the start of the new daemon, which answered after {answered * 1000:.0f} ms")
        # They are the new daemon's: it can stop them.
        connection = Connection(daemon.port)
        for arn in arns[:N_STOPPED]:
            connection.call(ecs("StopTask", cluster=CLUSTER, task=arn))
        connection.close()
        tasks.wait(arns[:N_STOPPED])
    finally:
        daemon.destroy()


ROOMY = {"HANSOM_CPU_OVERCOMMIT": "unlimited", "HANSOM_MEMORY_OVERCOMMIT": "unlimited"}


def describe(daemon, arns):
    connection = Connection(daemon.port)
    try:
        return connection.json(ecs("DescribeTasks", cluster=CLUSTER, tasks=arns))["tasks"]
    finally:
        connection.close()
