"""Two minutes of chaos. An hour of it, or one seed again: `cargo xtask chaos --seconds 3600 --seed N`."""

import os
import random

import pytest

import chaos
from chaos_world import KINDS, Task, Violation, check_interfaces, check_lines, check_status, check_stopped


def test_every_invariant_survives_chaos(tmp_path, busybox_image):
    seed = int(os.environ.get("HANSOM_CHAOS_SEED", random.SystemRandom().randrange(10**9)))
    chaos.run(tmp_path, busybox_image, seed, int(os.environ.get("HANSOM_CHAOS_SECONDS", 120)))


# What the checks see, shown with what is wrong: a check that finds nothing anywhere proves nothing.

def task(kind, **members):
    return Task("arn:aws:ecs:us-east-1:000000000000:task/chaos/0123", KINDS[kind], "x", **members)


@pytest.mark.parametrize("kind, lines", [
    ("short", ["line 0", "line 2"]),
    ("short", ["line 0", "line 1", "line 1"]),
    ("short", ["line 0", "line 1"]),
    ("silent", ["line 0"]),
    ("endless", ["line 0", "told", "told"]),
])
def test_lines_that_are_lost_or_doubled_are_seen(kind, lines):
    check_lines(task("short"), ["line 0", "line 1", "line 2"], ended=True)
    with pytest.raises(Violation):
        check_lines(task(kind), lines, ended=True)


def described(**changes):
    return {"desiredStatus": "STOPPED", "lastStatus": "STOPPED", "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
            "createdAt": 1, "startedAt": 2, "stoppedAt": 3,
            "containers": [{"name": "main", "lastStatus": "STOPPED", "exitCode": 7}], **changes}


@pytest.mark.parametrize("changes", [
    {"desiredStatus": "RUNNING"}, {"stopCode": "InfrastructureHealth"}, {"stopCode": "UserInitiated"}, {"stopCode": "TaskFailedToStart"}, {"stoppedReason": ""}, {"startedAt": 4}, {"createdAt": 9},
    {"containers": [{"name": "main", "lastStatus": "STOPPED", "exitCode": 0}]},
    {"containers": [{"name": "main", "lastStatus": "STOPPED"}]},
    {"containers": [{"name": "main", "lastStatus": "RUNNING", "exitCode": 7}]},
])
def test_an_end_that_does_not_fit_is_seen(changes):
    check_stopped(task("failing"), described())
    with pytest.raises(Violation):
        check_stopped(task("failing"), described(**changes))


def test_a_task_that_goes_back_is_seen():
    with pytest.raises(Violation):
        check_status(task("short"), {"lastStatus": "PENDING"}, seen=3)


def test_an_address_of_two_is_seen():
    one, other = ({"SubnetId": "s", "PrivateIpAddress": "10.0.0.4", "NetworkInterfaceId": n} for n in "ab")
    check_interfaces([one])
    with pytest.raises(Violation):
        check_interfaces([one, other])
