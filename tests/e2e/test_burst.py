"""kill -9 of the daemon in the middle of a burst of launches: none is lost, none runs twice."""

import concurrent.futures
import os
import threading

import botocore.exceptions
import pytest

import machine
from conftest import push, wait_for
from fargate import Fargate

BATCHES, BATCH = 5, 10


@pytest.mark.parametrize("moment", ["after the first answer", "after the last answer", "when some run"])
def test_a_burst_of_launches_survives_the_daemon_s_death(own_hansom, busybox_image, moment):
    fargate = Fargate(own_hansom, "burst")
    marker = f"HANSOM_BURST={os.getpid()}-{moment.split()[2]}"
    name, value = marker.split("=")
    definition = fargate.register(
        push(own_hansom, busybox_image, "busybox"), ["sh", "-c", "trap 'exit 0' TERM; cat /proc/sys/kernel/random/uuid; while :; do sleep 1; done"],
        environment=[{"name": name, "value": value}])
    arguments = {"cluster": fargate.name, "taskDefinition": definition, "launchType": "FARGATE", "count": BATCH,
                 "networkConfiguration": {"awsvpcConfiguration": {"subnets": fargate.subnets, "assignPublicIp": "ENABLED"}}}
    answered = threading.Semaphore(0)

    def launch(n):
        try:
            tasks = fargate.ecs.run_task(**arguments, clientToken=f"batch-{n}")["tasks"]
        except botocore.exceptions.BotoCoreError:
            tasks = None  # The daemon was gone. The same token asks again, below.
        answered.release()
        return tasks

    with concurrent.futures.ThreadPoolExecutor(BATCHES) as pool:
        launches = [pool.submit(launch, n) for n in range(BATCHES)]
        for _ in range(1 if moment == "after the first answer" else BATCHES):
            assert answered.acquire(timeout=60)
        if moment == "when some run":
            wait_for(lambda: len(machine.marked(marker)) > 4, "some containers", timeout=60)
        own_hansom.kill()
        launches = [launch.result() for launch in launches]
    own_hansom.start()
    launches = [tasks or launch(n) for n, tasks in enumerate(launches)]
    assert [len(tasks) for tasks in launches] == [BATCH] * BATCHES
    arns = sorted(task["taskArn"] for tasks in launches for task in tasks)
    listed = {arn for status in ["RUNNING", "STOPPED"] for page in
              fargate.ecs.get_paginator("list_tasks").paginate(cluster=fargate.name, desiredStatus=status) for arn in page["taskArns"]}
    assert sorted(listed) == arns, "no task more, none less"

    def describe():
        return fargate.ecs.describe_tasks(cluster=fargate.name, tasks=arns)["tasks"]

    def settled():
        tasks = describe()
        return tasks if all(t["lastStatus"] in ("RUNNING", "STOPPED") for t in tasks) else None

    tasks = wait_for(settled, "every task's start or end", timeout=120)
    for task in tasks:
        if task["lastStatus"] == "STOPPED":
            assert task.get("stoppedReason"), task
    running = [t["taskArn"] for t in tasks if t["lastStatus"] == "RUNNING"]
    # Nothing was wrong with them, so a task that gave up would be a fault too.
    assert len(running) == len(tasks), [(t["taskArn"], t["stopCode"], t["stoppedReason"]) for t in tasks if t["lastStatus"] == "STOPPED"]
    for arn in running:
        fargate.ecs.stop_task(cluster=fargate.name, task=arn)
    wait_for(lambda: all(t["lastStatus"] == "STOPPED" for t in describe()), "the end of all", timeout=120)
    said = [fargate.lines(arn) for arn in running]
    assert all(len(lines) == 1 for lines in said), "each said once that it began"
    assert len({lines[0] for lines in said}) == len(running)
    assert not machine.marked(marker)
