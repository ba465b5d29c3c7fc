"""What a daemon has in the kernel and on the machine, found without asking it."""

import json
import os
import pathlib
import signal
import subprocess

CGROUPS = pathlib.Path("/sys/fs/cgroup")


def instance_of(data_dir):
    return (pathlib.Path(data_dir) / "instance-id").read_text().strip()


def processes():
    """Every process as (pid, name, command line)."""
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            yield int(entry.name), (entry / "comm").read_text().strip(), (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # It has just ended.


def read(path):
    try:
        return pathlib.Path(path).read_text(errors="replace")
    except OSError:
        return ""


def marked(marker):
    """Processes that were started with `marker` in their environment: containers and their children."""
    return [pid for pid, _, _ in processes() if marker in read(f"/proc/{pid}/environ")]


def children(pid):
    found = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return found  # It has just ended.
    for thread in threads:
        found += map(int, read(f"/proc/{pid}/task/{thread}/children").split())
    return found


def shims(task_ids):
    """The shims of these tasks: task to pid. A shim is told by its title, its group or its containers' group."""
    found = {}
    for pid, name, command in processes():
        if "shim" not in name:
            continue
        texts = [command, read(f"/proc/{pid}/cgroup"), *(read(f"/proc/{child}/cgroup") for child in children(pid))]
        for task in task_ids:
            if task[:8] in command or any(task in text for text in texts):
                found[task] = pid
    return found


def shims_of_instance(instance):
    """All shims of a daemon, as pid to title; one without a task says that it waits."""
    return {pid: command for pid, name, command in processes() if "hansom-shim" in name and f"/{instance}/" in command}


def kill(pid, name):
    """SIGKILL to the process `pid` if it is still called so; nobody else is hit when its number was given away."""
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if name not in read(f"/proc/{pid}/comm"):
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        return True
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)


def kill_if(pid, text):
    """SIGKILL to a process whose command line says `text`, which it cannot change meanwhile."""
    try:
        handle = os.pidfd_open(pid)
        signal.pidfd_send_signal(handle, signal.SIGSTOP)
    except OSError:
        return
    try:
        # It has stopped when its state says so; until then it may still run on another processor.
        while read(f"/proc/{pid}/stat").rpartition(")")[2].split()[:1] in (["R"], ["S"], ["D"]):
            pass
        fits = text in read(f"/proc/{pid}/cmdline").replace("\0", " ")
        signal.pidfd_send_signal(handle, signal.SIGKILL if fits else signal.SIGCONT)
    except OSError:
        pass
    finally:
        os.close(handle)


def memory(pid, field="Pss"):
    """Bytes, or 0 when it has ended."""
    for line in read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0


def n_files(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True).stdout


def routers(instance):
    """The name spaces of the instance's VPCs: name to path."""
    folder = pathlib.Path("/run/hansom") / instance / "netns"
    return {p.name: p for p in folder.glob("*")} if folder.exists() else {}


def rules(namespace):
    return run("nsenter", f"--net={namespace}", "nft", "list", "ruleset")


def links(namespace):
    try:
        return [link["ifname"] for link in json.loads(run("nsenter", f"--net={namespace}", "ip", "-j", "link"))]
    except ValueError:
        return []


def traces_of_tasks(instance, data_dir, tasks, addresses=()):
    """What is left of tasks, which should be nothing: lines to read. `addresses` were theirs."""
    left = []
    for line in read("/proc/self/mountinfo").splitlines():
        if any(task in line for task in tasks):
            left.append(f"mount {line}")
    for folder in CGROUPS.glob(f"*/hansom-{instance}/*"):
        if folder.name in tasks:
            left.append(f"cgroup {folder}")
    for folder in CGROUPS.glob(f"hansom-{instance}/*"):
        if folder.name in tasks:
            left.append(f"cgroup {folder}")
    for root in [pathlib.Path(data_dir) / "node", pathlib.Path("/run/hansom") / instance]:
        for folder, folders, files in os.walk(root):
            for name in [*folders, *files]:
                if any(task in name for task in tasks):
                    left.append(f"file {folder}/{name}")
    short = {task[:12] for task in tasks}
    for name, path in routers(instance).items():
        left += [f"link {link} of {name}" for link in links(path) if link.lstrip("t") in short]
        text = rules(path)
        left += [f"rule with {address} in {name}" for address in addresses if f" {address} " in text.replace(",", " ")]
    for pid, name, command in processes():
        if any(task in command for task in tasks):
            left.append(f"process {pid} {name} {command}")
    return left


def traces_in_waiting(instance):
    """What sandboxes that wait for a task may have, and what is more than that, when no task is left."""
    shims = shims_of_instance(instance)
    left = [f"shim {pid} {title}" for pid, title in shims.items() if " waits " not in title]
    n_links = 0
    for path in routers(instance).values():
        n_links += sum(1 for link in links(path) if link != "lo" and not link.startswith("up"))
    if n_links > len(shims):
        left.append(f"{n_links} links of tasks, and {len(shims)} shims")
    return left


def traces_of_instance(instance, data_dir):
    """What is left of a whole daemon after `hansom destroy`, which should be nothing."""
    left = [f"mount {line}" for line in read("/proc/self/mountinfo").splitlines() if instance in line or f"{data_dir}/" in line]
    left += [f"cgroup {folder}" for pattern in ["hansom-*", "*/hansom-*"] for folder in CGROUPS.glob(pattern) if instance in folder.name]
    left += [f"folder {p}" for p in [pathlib.Path(data_dir), pathlib.Path("/run/hansom") / instance] if p.exists()]
    left += [f"table {line}" for line in run("nft", "list", "tables").splitlines() if instance in line]
    left += [f"link {link}" for link in run("ip", "-o", "link").splitlines() if instance in link]
    left += [f"process {pid} {name} {command}" for pid, name, command in processes()
             if instance in command or f"{data_dir}/" in command or is_in_group(pid, instance)]
    return left


def is_in_group(pid, instance):
    """Whether a process lives in a control group of this instance; one whose group is removed has ended, and waits for its parent."""
    groups = read(f"/proc/{pid}/cgroup").splitlines()
    return any(instance in group and not group.endswith(" (deleted)") for group in groups)
