"""The image registry by skopeo and buildah, and ECR's API beside it."""

import json
import os
import shutil
import subprocess

import pytest

from conftest import credentials, push, skopeo


def inspect(hansom, reference):
    done = subprocess.run(["skopeo", "inspect", "--tls-verify=false", "--creds", credentials(hansom), f"docker://{reference}"],
                          capture_output=True, text=True, timeout=60)
    return done


def test_push_pull_and_describe(hansom, busybox_image, name, tmp_path):
    reference = push(hansom, busybox_image, f"team/{name}", tag="v1")
    ecr = hansom.client("ecr")
    image, = ecr.describe_images(repositoryName=f"team/{name}")["imageDetails"]
    assert image["imageTags"] == ["v1"] and image["imageSizeInBytes"] > 100_000
    assert json.loads(inspect(hansom, reference).stdout)["Digest"] == image["imageDigest"]
    skopeo(hansom, "copy", "--src-creds", credentials(hansom), f"docker://{reference}", f"oci:{tmp_path}/back:latest")
    names = lambda folder: {p.name for p in (folder / "blobs/sha256").iterdir()}
    assert names(tmp_path / "back") == names(busybox_image)
    assert ecr.list_images(repositoryName=f"team/{name}")["imageIds"][0]["imageTag"] == "v1"


def test_copy_between_repositories_mounts_the_layers(hansom, busybox, name):
    hansom.client("ecr").create_repository(repositoryName=name)
    login = credentials(hansom)
    done = subprocess.run(["skopeo", "copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--src-creds", login, "--dest-creds", login,
                           f"docker://{busybox}", f"docker://{hansom.registry}/{name}:copied"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert hansom.client("ecr").describe_images(repositoryName=name)["imageDetails"][0]["imageTags"] == ["copied"]


def test_the_command_lines_login(hansom, busybox_image, name, tmp_path):
    hansom.client("ecr").create_repository(repositoryName=name)
    password = hansom.aws("ecr", "get-login-password", json_output=False).strip()
    auth = tmp_path / "auth.json"
    login = subprocess.run(["skopeo", "login", "--tls-verify=false", "--authfile", auth, "--username", "AWS", "--password-stdin", hansom.registry],
                           input=password, capture_output=True, text=True)
    assert login.returncode == 0, login.stderr
    done = subprocess.run(["skopeo", "copy", "--dest-tls-verify=false", "--authfile", auth, f"oci:{busybox_image}:latest",
                           f"docker://{hansom.registry}/{name}:latest"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_buildah_builds_on_an_image_and_pushes(hansom, busybox, name, tmp_path):
    if not shutil.which("buildah"):
        pytest.skip("buildah is not installed")
    hansom.client("ecr").create_repository(repositoryName=name)
    storage = ["--root", str(tmp_path / "root"), "--runroot", str(tmp_path / "run"), "--storage-driver", "vfs"]
    buildah = lambda *args: subprocess.run(["buildah", *storage, *args], capture_output=True, text=True, timeout=120,
                                           env={**os.environ, "BUILDAH_ISOLATION": "chroot", "TMPDIR": str(tmp_path)})
    made = buildah("from", "--tls-verify=false", "--creds", credentials(hansom), busybox)
    assert made.returncode == 0, made.stderr
    container = made.stdout.strip().splitlines()[-1]
    (tmp_path / "file").write_text("added")
    for step in [("copy", container, str(tmp_path / "file"), "/file"), ("config", "--cmd", "cat /file", container),
                 ("commit", "--rm", container, "built")]:
        done = buildah(*step)
        assert done.returncode == 0, done.stderr
    done = buildah("push", "--tls-verify=false", "--creds", credentials(hansom), "built", f"docker://{hansom.registry}/{name}:built")
    assert done.returncode == 0, done.stderr
    run = hansom.cli("run", "--follow", f"{hansom.registry}/{name}:built", "--", "cat", "/file")
    assert (run.returncode, run.stdout.strip()) == (0, "added"), run.stderr


def test_without_a_login_or_a_repository(hansom, busybox, busybox_image):
    done = subprocess.run(["skopeo", "inspect", "--tls-verify=false", "--no-creds", f"docker://{busybox}"], capture_output=True, text=True)
    assert done.returncode != 0 and "log in as user AWS" in done.stderr
    done = subprocess.run(["skopeo", "copy", "--dest-tls-verify=false", "--dest-creds", credentials(hansom), f"oci:{busybox_image}:latest",
                           f"docker://{hansom.registry}/no-such/repository:x"], capture_output=True, text=True)
    assert done.returncode != 0 and "does not exist in the registry" in done.stderr
