"""How many requests the idle daemon answers, beside nginx with a static file of 200 bytes, and
how many writes it acknowledges, beside a file that is synced after every write."""

import os
import time

import boto3

from tools import Replay
from wire import Connection, PORT, Signer, ecs, plain_get

SECONDS, ROUNDS, CONNECTIONS, WRITERS = 2, 3, 16, 64


def reads(bench):
    boto3.client("ecs").create_cluster(clusterName="api")
    sts = Signer("sts").request("POST", "/", {"content-type": "application/x-www-form-urlencoded"},
                                b"Action=GetCallerIdentity&Version=2011-06-15")
    for label, request in [("STS GetCallerIdentity", sts), ("ECS DescribeClusters", ecs("DescribeClusters", clusters=["api"]))]:
        check(request)
        interleaved(bench, f"{label}, {CONNECTIONS} clients", request, plain_get(bench.nginx.port, "/small"))


def interleaved(bench, label, request, baseline):
    """Rows of requests per second and p99; three rounds each, one after the other."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(Replay(bench.folder, PORT, [request], CONNECTIONS, SECONDS))
        theirs.append(Replay(bench.folder, bench.nginx.port, [baseline], CONNECTIONS, SECONDS))
    mine, other = middle(ours), middle(theirs)
    bench.row(label, f"{mine.rate:,.0f}/s", f"nginx {other.rate:,.0f}/s", mine.rate / other.rate)
    bench.row("… p99", f"{mine.p99 / 1000:.2f} ms", f"nginx {other.p99 / 1000:.2f} ms", mine.p99 / other.p99)


def middle(replays):
    return sorted(replays, key=lambda replay: replay.rate)[len(replays) // 2]


def writes(bench):
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="/api")
    for n in range(WRITERS):
        logs.create_log_stream(logGroupName="/api", logStreamName=f"w{n}")
    signer, now = Signer("logs"), int(time.time() * 1000)
    puts = [signer.json("Logs_20140328.PutLogEvents", "1.1", {
        "logGroupName": "/api", "logStreamName": f"w{n}", "logEvents": [{"timestamp": now, "message": "x" * 100}]})
        for n in range(WRITERS)]
    check(puts[0])
    tags = [ecs("TagResource", resourceArn=cluster(n), tags=[{"key": "n", "value": str(n)}]) for n in range(WRITERS)]
    check(tags[0])
    for label, requests in [("Logs PutLogEvents", puts), ("ECS TagResource", tags)]:
        ours, syncs = [], []
        for _ in range(ROUNDS):
            ours.append(Replay(bench.folder, PORT, requests, WRITERS, SECONDS))
            syncs.append(synced_writes(bench.folder / "synced", 1.0))
        mine, sync = middle(ours), sorted(syncs)[ROUNDS // 2]
        bench.row(f"{label}, {WRITERS} clients, acknowledged", f"{mine.rate:,.0f}/s",
                  f"write and fdatasync {sync:,.0f}/s", mine.rate / sync, goal="writes")
        bench.row("… p99", f"{mine.p99 / 1000:.1f} ms")


def cluster(n):
    return boto3.client("ecs").create_cluster(clusterName=f"w{n}")["cluster"]["clusterArn"]


def check(request):
    connection = Connection()
    connection.call(request)
    connection.close()


def synced_writes(path, seconds):
    """Writes of 4 KiB a second, each on the disk before the next, into a file that has its size
    already: the least that one client after the other would have to wait for."""
    size, n = 16_777_216, 0
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    os.write(file, bytes(size))
    os.fsync(file)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        os.pwrite(file, b"x" * 4096, n * 4096 % size)
        os.fdatasync(file)
        n += 1
    os.close(file)
    return n / seconds
