"""What the chaos test does to a daemon, and what must be true of it: operations and invariants.

Every value that was written is in a ledger with the values that a read may find: one when the write
was acknowledged, the old and the new when the daemon was killed before it answered.
"""

import contextlib
import dataclasses
import re
import threading

ORDER = ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"]
STOP_CODES = {"TaskFailedToStart", "EssentialContainerExited", "UserInitiated", "InfrastructureHealth"}
LAUNCH_TIMES = ["createdAt", "connectivityAt", "pullStartedAt", "pullStoppedAt", "startedAt"]
MARKER = "HANSOM_CHAOS"


class Violation(Exception):
    """An invariant does not hold."""


@dataclasses.dataclass(frozen=True)
class Kind:
    """A sort of task: how to make it, and what it does when nobody stops it."""

    name: str
    script: str = ""
    n_lines: int = 0
    code: int | None = 0  # Of the main container. None: it goes on until it is stopped.
    side: str = ""  # The script of a second container, which is not essential.
    missing_image: bool = False
    entry_point: tuple = ()
    fails: str = ""  # What stoppedReason begins with when it cannot start.
    reason: str = ""  # Of the main container.
    end_lines: tuple = ()  # After a SIGTERM.

    def lines(self):
        return [f"line {n}" for n in range(self.n_lines)]


def counted(n, end, pause=""):
    return f"i=0; while [ $i -lt {n} ]; do echo line $i; i=$((i+1)); {pause} done; {end}"


UNTIL_TOLD = "trap 'echo told; exit 0' TERM; i=0; while :; do echo line $i; i=$((i+1)); sleep 0.3; done"

KINDS = {kind.name: kind for kind in [
    Kind("short", counted(3, "exit 0"), 3),
    Kind("silent", "exit 0"),
    Kind("failing", counted(2, "exit 7"), 2, 7),
    Kind("slow", counted(20, "exit 4", "[ $((i % 5)) = 0 ] && sleep 0.4;"), 20, 4),
    Kind("chatty", counted(4000, "exit 0"), 4000),
    Kind("endless", UNTIL_TOLD, 10**9, None, end_lines=("told",)),
    Kind("deaf", "trap '' TERM; " + counted(10**9, "", "sleep 1;"), 10**9, None),
    Kind("pair", counted(5, "exit 3"), 5, 3, side=UNTIL_TOLD),
    Kind("parent", "setsid sleep 1000 & setsid sleep 1000 & echo line 0; exit 5", 1, 5),
    Kind("glutton", "echo line 0; exec tail /dev/zero", 1, 137, reason="OutOfMemoryError: container killed due to memory usage"),
    Kind("imageless", missing_image=True, fails="CannotPullContainerError: "),
    Kind("commandless", entry_point=("/no/such/program",), fails="CannotStartContainerError: "),
]}


class Ledger:
    """What a read of each thing may find. Writes of one thing are made one after the other."""

    def __init__(self):
        self.may_be, self._locks, self._lock = {}, {}, threading.Lock()

    @contextlib.contextmanager
    def of(self, *key):
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            yield self.may_be.setdefault(key, {None})

    def of_kind(self, kind):
        with self._lock:
            return {key[1:]: values for key, values in self.may_be.items() if key[0] == kind}


@dataclasses.dataclass
class Task:
    arn: str
    kind: Kind
    started_by: str
    stop_asked: bool = False
    wounded: bool = False  # Its shim or a container was killed by us.
    seen: int = 0  # The furthest status that was read.
    over: bool = False  # Found STOPPED, and right.
    address: str = ""

    @property
    def id(self):
        return self.arn.rsplit("/", 1)[1]


def check_status(task, described, seen):
    """`seen`: the furthest status that was read before this one was asked for."""
    at = ORDER.index(described["lastStatus"])
    if at < seen:
        raise Violation(f"{task.kind.name} {task.id} was {ORDER[seen]} and is {described['lastStatus']}")
    task.seen = max(task.seen, at)
    for detail in (described.get("attachments") or [{}])[0].get("details", []):
        if detail["name"] == "privateIPv4Address":
            task.address = detail["value"]


def check_stopped(task, described):
    """Reason, exit codes and times of a task that is STOPPED go together."""
    def must(condition, what):
        if not condition:
            shown = {k: described.get(k) for k in ["stopCode", "stoppedReason", "desiredStatus", *LAUNCH_TIMES, "stoppingAt", "executionStoppedAt", "stoppedAt"]}
            containers = [{k: c.get(k) for k in ["name", "exitCode", "reason", "lastStatus"]} for c in described["containers"]]
            raise Violation(f"{task.kind.name} {task.id}{' (wounded)' * task.wounded}{' (stop asked)' * task.stop_asked}: {what}: {shown} {containers}")

    kind, code, reason = task.kind, described.get("stopCode"), described.get("stoppedReason") or ""
    main = next(c for c in described["containers"] if c["name"] == "main")
    must(described["desiredStatus"] == "STOPPED", "a stopped task is wanted")
    must(code in STOP_CODES, "no known stop code")
    must(reason, "no reason")
    must("stoppedAt" in described and "createdAt" in described, "no time")
    for names in [LAUNCH_TIMES, ["stoppingAt", "stoppedAt"], ["startedAt", "executionStoppedAt", "stoppedAt"]]:
        times = [described[name] for name in names if name in described]
        must(times == sorted(times), f"the order of {names}")
    must(all(described["createdAt"] <= described[n] <= described["stoppedAt"] for n in LAUNCH_TIMES if n in described), "a time outside of its life")
    must(all(c["lastStatus"] == "STOPPED" for c in described["containers"]), "a container that is not stopped")
    must(code != "UserInitiated" or task.stop_asked, "nobody asked for that")
    must(code != "InfrastructureHealth" or task.wounded, "nothing happened to it")
    if code == "EssentialContainerExited":
        must("exitCode" in main or task.wounded, "an exit without a code")
        must("startedAt" in described or task.wounded, "an exit of what never started")
    if kind.fails:
        must("exitCode" not in main, "the exit code of what cannot start")
        must(code == "TaskFailedToStart" and reason.startswith(kind.fails) or task.stop_asked or task.wounded, "why it did not start")
    else:
        must(code != "TaskFailedToStart" or task.wounded or task.stop_asked, "it did not start")
    if "exitCode" in main and not task.wounded:
        expected = {kind.code} if kind.code is not None else set()
        if task.stop_asked or kind.code is None:
            expected |= {0, 137, 143}
        must(main["exitCode"] in expected, f"not {expected}")
        must(kind.code is not None or task.stop_asked, "the end of what does not end")
        if kind.reason and main["exitCode"] == kind.code and not task.stop_asked:
            must(main.get("reason") == kind.reason, "the container's reason")


def check_lines(task, lines, ended):
    """Numbered lines, none lost, none doubled; a task that ran to its end has all."""
    if task.wounded:
        return
    numbered = [line for line in lines if line not in task.kind.end_lines]
    expected = [f"line {n}" for n in range(len(numbered))]
    if numbered != expected:
        at = next(i for i, (a, b) in enumerate(zip(numbered, expected)) if a != b)
        raise Violation(f"the lines of {task.kind.name} {task.id}: {len(lines)}, and at {at} {numbered[max(0, at - 2):at + 3]}")
    if len(lines) - len(numbered) > len(task.kind.end_lines):
        raise Violation(f"{task.kind.name} {task.id} said its end twice: {lines[-4:]}")
    if ended and task.kind.code is not None and not task.stop_asked and not task.kind.fails and len(lines) != task.kind.n_lines:
        raise Violation(f"{task.kind.name} {task.id} ended by itself and has {len(lines)} lines of {task.kind.n_lines}")


def check_interfaces(interfaces):
    """No address is given out twice."""
    seen = {}
    for interface in interfaces:
        place = (interface["SubnetId"], interface["PrivateIpAddress"])
        if place in seen:
            raise Violation(f"{place} is of {seen[place]} and {interface['NetworkInterfaceId']}")
        seen[place] = interface["NetworkInterfaceId"]


def body(key, value):
    n, size = value
    unit = f"{key} {n} ".encode()
    return (unit * (size // len(unit) + 1))[:size]


def complaints(log):
    """Lines of the daemon's log that say that something is wrong with itself."""
    return [line for line in log.splitlines() if re.search(r"\bERROR\b|panicked at", re.sub(r"\x1b\[[0-9;]*m", "", line))]
