"""An image of Debian packages and of what pip installs, taken from this machine: no network and no root needed.

The files are the packages' own; nothing in them knows of Hansom.
"""

import os
import pathlib
import re
import subprocess
import sys

from images import write_image

PACKAGES = ["bash", "coreutils", "dash", "libc-bin", "grep", "sed", "python3", "curl", "ca-certificates", "openssl", "base-files"]
MODULES = ["boto3", "botocore", "s3transfer", "urllib3", "jmespath", "dateutil", "six.py", "awscli", "docutils", "yaml", "_yaml",
           "colorama", "rsa", "pyasn1"]
# Of botocore's and awscli's data only what the tests call for, since the rest is a hundred megabytes.
SERVICES = {"s3", "sts", "ecr", "ecs", "kinesis", "logs", "iam"}
SKIP = re.compile(r"/(__pycache__|examples|topics|test|tests|idlelib|ensurepip|lib2to3|distutils)(/|$)|^/usr/share/(doc|man|info|locale|lintian)/")


def closure(packages):
    """The packages and all that they need, as far as they are installed."""
    found, queue = set(), list(packages)
    while queue:
        package = queue.pop()
        if package in found:
            continue
        shown = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}\n${Depends}, ${Pre-Depends}", package],
                               capture_output=True, text=True)
        if shown.returncode != 0 or not shown.stdout.startswith("ii"):
            continue
        found.add(package)
        for alternatives in shown.stdout.split("\n", 1)[1].split(","):
            queue += [re.split(r"[\s(:]", alternative.strip())[0] for alternative in alternatives.split("|") if alternative.strip()]
    return sorted(found)


def write_debian_image(folder, **config):
    """Python with boto3, the AWS command line, curl and the usual roots."""
    files, links = {}, {"bin": "usr/bin", "lib": "usr/lib", "sbin": "usr/sbin", "lib64": "usr/lib64"}

    def take(path):
        path = pathlib.Path(path)
        real = pathlib.Path(os.path.realpath(path.parent)) / path.name
        name = str(real).lstrip("/")
        if SKIP.search(str(real)) or name in links:
            return
        if real.is_symlink():
            links[name] = os.readlink(real)
        elif real.is_file():
            files[name] = real.read_bytes()

    for package in closure(PACKAGES):
        for line in subprocess.run(["dpkg-query", "-L", package], capture_output=True, text=True, check=True).stdout.splitlines():
            if line.startswith("/"):
                take(line)
    # What the packages' scripts made when they were installed.
    for path in [*pathlib.Path("/etc/ssl/certs").iterdir(), "/etc/ld.so.cache", "/usr/bin/python3", "/bin/sh"]:
        take(path)

    # Of the packages' Python, which need not be the one that runs this.
    version = pathlib.Path(os.path.realpath("/usr/bin/python3")).name
    site = pathlib.Path(next(p for p in sys.path if p.endswith("site-packages")))
    for module in MODULES:
        root = site / module
        for path in [root] if root.is_file() else root.rglob("*"):
            parts = path.relative_to(site).parts
            data = parts[1] == "data" if len(parts) > 3 and parts[0] == "botocore" else False
            if path.is_file() and not SKIP.search(str(path)) and (not data or parts[2] in SERVICES):
                files[f"usr/local/lib/{version}/dist-packages/" + "/".join(parts)] = path.read_bytes()
    files["usr/local/bin/aws"] = b"#!/usr/bin/python3\nimport sys\nimport awscli.clidriver\nsys.exit(awscli.clidriver.main())\n"
    return write_image(folder, files, entrypoint=[], cmd=["bash"], env=["PATH=/usr/local/bin:/usr/bin:/bin"],
                       extra_links=[(name, target) for name, target in links.items() if name not in files], **config)
