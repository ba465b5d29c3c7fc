"""What the benchmarks share: a scratch folder, the baselines' programs, and medians."""

import math
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "tests/e2e"))

BINARY = pathlib.Path(os.environ["HANSOM_BINARY"])
THREADS = 2

median = statistics.median


def quantile(values, share):
    """The smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def timed(work):
    started = time.monotonic()
    result = work()
    return time.monotonic() - started, result


def until(condition, what, seconds=120, pause=0.01):
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not come true within {seconds} s")
        time.sleep(pause)
    return result


def free_port():
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port, path="/"):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def memory(pid, field="Pss"):
    """Bytes, of all threads, from the kernel's own sum."""
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {pid} has no {field}")


def children(pid):
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Nginx:
    """The baseline for whatever is answered over HTTP: static files, two workers."""

    def __init__(self, folder):
        self.folder, self.files, self.process = folder, folder / "files", None
        self.files.mkdir(parents=True)
        (self.files / "small").write_bytes(b"x" * 200)
        self.port = free_port()
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        (folder / "nginx.conf").write_text(
            f"user root; daemon off; worker_processes {THREADS}; pid {folder}/pid; error_log {folder}/error.log;"
            "events { worker_connections 1024; }"
            f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; {temporary}"
            f"server {{ listen 127.0.0.1:{self.port}; root {self.files}; }} }}")

    def start(self):
        self.process = subprocess.Popen(
            ["/usr/sbin/nginx", "-c", self.folder / "nginx.conf", "-e", self.folder / "error.log"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: answers(self.port, "/small"), "nginx's answer", seconds=20, pause=0.001)
        return self

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
            self.process = None

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{name}"


class Replay:
    """What wrk measured."""

    def __init__(self, folder, port, requests, connections, seconds):
        file = folder / "requests"
        with open(file, "wb") as out:
            for request in requests:
                out.write(f"{len(request)}\n".encode() + request)
        text = run("wrk", "-t", THREADS, "-c", connections, "-d", f"{seconds}s", "-s", HERE / "replay.lua",
                   f"http://127.0.0.1:{port}", "--", file, min(THREADS, len(requests)))
        fields = next(line for line in text.splitlines() if line.startswith("RESULT")).split()
        self.n, micros, self.p50, self.p99, errors = map(int, fields[1:])
        self.rate = self.n / (micros / 1e6)
        if errors:
            raise RuntimeError(f"{errors} of {self.n} requests failed:\n{text}")
