"""The real binary on a directory and port of its own, and the official clients pointed at it."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import boto3
import botocore.config
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("HANSOM_BINARY", ROOT / "target/debug/hansom"))
VENV = pathlib.Path(sys.executable).parent


# Those that take minutes go first, so that the last worker does not end long after the others.
FIRST = ["test_tom_thumb.py", "test_chaos.py", "test_lambda.py"]
# What takes the machine for itself goes last, when there is little beside it to be slowed down.
LAST = "test_isolation.py"


def pytest_collection_modifyitems(items):
    def place(item):
        name = item.path.name
        return FIRST.index(name) if name in FIRST else len(FIRST) + (name == LAST)

    items.sort(key=place)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(condition, what, timeout=60.0):
    """Polls a condition; a test waits for facts, never for a time to pass."""
    deadline = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {timeout} s")
        time.sleep(0.05)


class Hansom:
    """A daemon of the tests' own."""

    def __init__(self, folder, port=None):
        self.data_dir = pathlib.Path(folder) / "data"
        self.port = port or free_port()
        self.log_path = pathlib.Path(folder) / "hansom.log"
        self.process = None

    @property
    def endpoint(self):
        return f"http://localhost:{self.port}"

    @property
    def registry(self):
        return f"localhost:{self.port}"

    def start(self, *args, group=None):
        """With `group`, in that control group."""
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            [BINARY, "up", "--data-dir", self.data_dir, "--listen", f"127.0.0.1:{self.port}", *args],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=group and (lambda: (group / "cgroup.procs").write_text("0")),
        )
        log.close()
        wait_for(self._answers, "the daemon's answer")
        return self

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the daemon ended:\n{self.log()}")
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_hansom/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def destroy(self):
        self.stop()
        done = self.cli("destroy", "--yes")
        assert done.returncode == 0, done.stderr

    def log(self):
        return self.log_path.read_text(errors="replace")

    def cli(self, *args, env=None, timeout=120):
        """The `hansom` command line on this daemon."""
        environment = {
            **os.environ,
            "HANSOM_DATA_DIR": str(self.data_dir),
            "AWS_ENDPOINT_URL": self.endpoint,
            **(env or {}),
        }
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_PROFILE"):
            if not env or name not in env:
                environment.pop(name, None)
        return subprocess.run(
            [BINARY, *map(str, args)], env=environment, capture_output=True, text=True, timeout=timeout
        )

    def environment(self, key="test", secret="test", token=None, region="us-east-1"):
        environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_DEFAULT_REGION": region,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }
        if token:
            environment["AWS_SESSION_TOKEN"] = token
        return environment

    def aws(self, *args, check=True, json_output=True, **credentials):
        """The AWS command line. Returns the parsed answer, or the finished process."""
        done = subprocess.run(
            [VENV / "aws", *map(str, args)],
            env=self.environment(**credentials),
            capture_output=True,
            text=True,
            timeout=180,
        )
        if check:
            assert done.returncode == 0, f"aws {' '.join(map(str, args))}\n{done.stderr}\n{self.log()[-4000:]}"
            return json.loads(done.stdout) if json_output and done.stdout.strip() else done.stdout
        return done

    def client(self, service, key="test", secret="test", token=None, region="us-east-1", **config):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            region_name=region,
            config=botocore.config.Config(retries={"max_attempts": 0}, **config),
        )


@pytest.fixture(scope="session")
def hansom(tmp_path_factory):
    """One daemon for all tests that do not stop it. Each test names its things for itself."""
    daemon = Hansom(tmp_path_factory.mktemp("hansom"))
    daemon.start()
    yield daemon
    daemon.destroy()


@pytest.fixture
def own_hansom(tmp_path):
    """A daemon that a test may kill and start again."""
    daemon = Hansom(tmp_path)
    daemon.start()
    yield daemon
    if daemon.process.poll() is None or daemon.data_dir.exists():
        daemon.destroy()


@pytest.fixture
def name(request):
    """A name that no other test uses, fit for buckets, repositories, clusters and roles."""
    text = request.node.name.replace("_", "-").replace("[", "-").replace("]", "").lower()
    return "".join(c for c in text if c.isalnum() or c == "-").strip("-")[:48] + f"-{os.getpid()}"


@pytest.fixture(scope="session")
def busybox_image(tmp_path_factory):
    """An OCI image layout with Debian's static busybox in it."""
    busybox = shutil.which("busybox")
    assert busybox, "install the Debian package busybox-static"
    from images import write_image

    folder = tmp_path_factory.mktemp("busybox-image")
    write_image(folder, {"bin/busybox": pathlib.Path(busybox).read_bytes()}, entrypoint=[], cmd=["sh"])
    return folder


@pytest.fixture(scope="session")
def busybox(hansom, busybox_image):
    """The busybox image in the daemon's registry."""
    return push(hansom, busybox_image, "busybox")


@pytest.fixture(scope="session")
def probe(tmp_path_factory):
    """The program of hostile attempts, compiled; it also serves and calls for tests of networks."""
    program = tmp_path_factory.mktemp("probe") / "probe"
    source = pathlib.Path(__file__).with_name("hostile") / "probe.c"
    subprocess.run(["gcc", "-O1", "-static", "-o", program, source], check=True)
    return program


@pytest.fixture(scope="session")
def hostile(hansom, probe, tmp_path_factory):
    """An image with busybox and the hostile attempts, in the daemon's registry."""
    from images import write_hostile_image

    folder = tmp_path_factory.mktemp("hostile-image")
    write_hostile_image(folder, probe)
    return push(hansom, folder, "hostile")


def push(daemon, layout, repository, tag="latest", region="us-east-1"):
    ecr = daemon.client("ecr", region=region)
    try:
        ecr.create_repository(repositoryName=repository)
    except ecr.exceptions.RepositoryAlreadyExistsException:
        pass
    skopeo(daemon, "copy", "--dest-creds", credentials(daemon, region), f"oci:{layout}:latest",
           f"docker://{daemon.registry}/{repository}:{tag}")
    return f"{daemon.registry}/{repository}:{tag}"


def credentials(daemon, region="us-east-1"):
    import base64

    data = daemon.client("ecr", region=region).get_authorization_token()["authorizationData"][0]
    return base64.b64decode(data["authorizationToken"]).decode()


def skopeo(daemon, verb, *args):
    tls = {"copy": "--dest-tls-verify=false"}.get(verb, "--tls-verify=false")
    if verb == "copy" and any(str(a).startswith("--src-creds") for a in args):
        tls = "--src-tls-verify=false"
    done = subprocess.run(["skopeo", verb, tls, *map(str, args)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"skopeo {verb}: {done.stderr}\n{daemon.log()[-4000:]}"
    return done.stdout
