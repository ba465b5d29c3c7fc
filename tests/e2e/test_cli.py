"""The `hansom` command line, as a person types it."""

import json

import pytest

from conftest import Hansom, wait_for


def test_a_container_is_hailed_in_one_line(hansom, busybox):
    done = hansom.cli("run", "--follow", "--rm", "--env", "WHO=world", busybox, "--", "sh", "-c", "echo hello $WHO; exit 4")
    assert (done.returncode, done.stdout) == (4, "hello world\n"), done.stderr


def test_a_task_is_listed_followed_and_stopped(hansom, busybox):
    task = hansom.cli("run", busybox, "--", "sh", "-c", "echo ready; sleep 600").stdout.strip()
    assert len(task) == 32
    wait_for(lambda: hansom.cli("logs", task[:8]).stdout == "ready\n", "the line")
    assert task[:12] in hansom.cli("ps").stdout and "RUNNING" in hansom.cli("ps").stdout
    listed = json.loads(hansom.cli("ps", "--json").stdout)
    assert any(t["id"] == task and t["containers"][0]["status"] == "RUNNING" for t in listed)
    assert hansom.cli("stop", task[:8]).returncode == 0
    assert hansom.cli("logs", "--follow", task).returncode == 0  # Ends when the task has stopped.
    assert task[:12] not in hansom.cli("ps").stdout and task[:12] in hansom.cli("ps", "--all").stdout


def test_images_are_listed(hansom, busybox):
    assert f"{hansom.registry}/busybox" in hansom.cli("images").stdout
    assert any(image["tags"] == ["latest"] for image in json.loads(hansom.cli("images", "--json").stdout))


def test_status_and_env(hansom):
    assert "running" in hansom.cli("status").stdout
    assert json.loads(hansom.cli("status", "--json").stdout)["info"]["services"]
    assert f"export AWS_ENDPOINT_URL={hansom.endpoint}" in hansom.cli("env").stdout.splitlines()


def test_a_profile_is_written_beside_others(hansom, tmp_path):
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text("[default]\nregion = eu-west-1\n")
    env = {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
    assert hansom.cli("env", "--profile", env=env).returncode == 0
    assert config.read_text().startswith("[default]\nregion = eu-west-1\n\n[profile hansom]\n")
    answer = hansom.aws("sts", "get-caller-identity", check=False)
    assert answer.returncode == 0


def test_the_life_of_a_detached_daemon(tmp_path):
    daemon = Hansom(tmp_path)
    assert daemon.cli("status").returncode == 3
    up = daemon.cli("up", "--detach", "--listen", f"127.0.0.1:{daemon.port}")
    assert up.returncode == 0, up.stderr
    again = daemon.cli("up", "--detach", "--listen", f"127.0.0.1:{daemon.port}")
    assert again.returncode == 1 and "already runs" in again.stderr
    assert daemon.cli("status").returncode == 0
    assert daemon.cli("down").returncode == 0
    assert daemon.cli("down").returncode == 1
    assert daemon.cli("destroy").returncode == 1, "without a terminal it must be told --yes"
    assert daemon.cli("destroy", "--yes").returncode == 0
    assert not daemon.data_dir.exists()


def test_a_detached_daemon_whose_port_another_has_says_so(tmp_path, hansom):
    daemon = Hansom(tmp_path)
    up = daemon.cli("up", "--detach", "--listen", f"127.0.0.1:{hansom.port}")
    assert up.returncode == 1 and "listens on" not in up.stdout + up.stderr, up
    assert "in use" in up.stderr, up.stderr
    assert daemon.cli("status").returncode == 3
    daemon.cli("destroy", "--yes")


def test_destroy_spares_what_is_not_ours(tmp_path):
    daemon = Hansom(tmp_path)
    daemon.data_dir.mkdir()
    (daemon.data_dir / "precious").write_text("x")
    done = daemon.cli("destroy", "--yes")
    assert done.returncode == 1 and "not a data directory" in done.stderr
    assert (daemon.data_dir / "precious").exists()


def test_listening_beyond_loopback_needs_credentials(tmp_path):
    daemon = Hansom(tmp_path)
    done = daemon.cli("up", "--listen", f"0.0.0.0:{daemon.port}")
    assert done.returncode == 1 and "--root-credentials" in done.stderr


def test_doctor_says_what_this_machine_has(hansom):
    checks = json.loads(hansom.cli("doctor", "--json").stdout)
    assert checks["ok"], checks


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions(hansom, shell):
    assert "hansom" in hansom.cli("completions", shell).stdout


def test_mistakes_are_explained(hansom):
    assert "no task nonsense" in hansom.cli("logs", "nonsense").stderr
    missing = hansom.cli("run", "--follow", f"{hansom.registry}/no-such-image")
    assert missing.returncode == 1 and "CannotPullContainerError" in missing.stderr
    refused = hansom.cli("run", "--cpu", "3", f"{hansom.registry}/busybox")
    assert refused.returncode == 1 and "3 CPU, 512 memory" in refused.stderr
    nobody = hansom.cli("ps", "--endpoint", "http://127.0.0.1:1")
    assert nobody.returncode == 1 and "127.0.0.1:1" in nobody.stderr
