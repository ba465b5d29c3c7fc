"""Images of Lambda's runtimes, made of this machine's Debian packages and of what PyPI has: no container
engine, no root.

Equivalents of AWS's public images for machines that cannot reach those. Each is an OCI image layout:

    <output>/provided   a small Debian with libc, bash, coreutils and curl; brings no runtime of its own
    <output>/python     that, Debian's python3, and AWS's runtime interface client with boto3
    <output>/nodejs     that, the host's node, and bootstrap.mjs beside this file

All Python runtimes are Debian's one Python, and all Node.js runtimes the host's one node.

    usage: build.py --output DIR [--pip PIP] [--only NAME[,NAME...]]

Layers are kept below the output directory and made anew when what they are made of changes.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tarfile

HERE = pathlib.Path(__file__).resolve().parent
BASE = ["base-files", "bash", "ca-certificates", "coreutils", "curl", "dash", "gawk", "grep", "gzip", "libc-bin", "libgcc-s1",
        "libstdc++6", "sed", "tar"]
PYTHON = ["python3"]
SKIP = re.compile(r"/(__pycache__|test|tests|idlelib|lib2to3|ensurepip|turtledemo|tkinter)(/|$)"
                  r"|^/usr/share/(doc|man|info|locale|lintian|bug|menu|perl5?|debconf|dpkg)/|^/usr/lib/x86_64-linux-gnu/perl")
# Debian's usual links, which are made once for the whole image.
USR_LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}
CLIENT = ["awslambdaric", "boto3"]


def architecture():
    return {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def closure(packages):
    """The packages and all that they need, as far as they are installed."""
    found, queue = {}, list(packages)
    while queue:
        package = queue.pop()
        if package in found:
            continue
        shown = subprocess.run(
            ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}\t${Version}\t${Depends}, ${Pre-Depends}", package],
            capture_output=True, text=True)
        if shown.returncode != 0 or not shown.stdout.startswith("ii"):
            continue
        _, version, depends = shown.stdout.split("\t", 2)
        found[package] = version
        for alternatives in depends.split(","):
            queue += [re.split(r"[\s(:]", one.strip())[0] for one in alternatives.split("|") if one.strip()]
    return found


class Tree:
    """The files and links of one layer."""

    def __init__(self):
        self.files, self.links = {}, {}

    def take(self, path):
        """A file of this machine, under its own name once the links of its folders are followed."""
        path = pathlib.Path(path)
        real = pathlib.Path(os.path.realpath(path.parent)) / path.name
        name = str(real).lstrip("/")
        if SKIP.search(str(real)) or name in USR_LINKS:
            return
        if real.is_symlink():
            self.links[name] = os.readlink(real)
        elif real.is_file():
            self.files[name] = (real.read_bytes(), real.stat().st_mode & 0o755)

    def packages(self, packages):
        for package in packages:
            for line in output_of("dpkg-query", "-L", package).splitlines():
                if line.startswith("/"):
                    self.take(line)

    def folder(self, root, under):
        """Everything in the folder `root`, at `under`."""
        for path in sorted(pathlib.Path(root).rglob("*")):
            name = f"{under}/{path.relative_to(root)}"
            if path.is_symlink():
                self.links[name] = os.readlink(path)
            elif path.is_file() and "__pycache__" not in name:
                self.files[name] = (path.read_bytes(), path.stat().st_mode & 0o755)

    def text(self, name, content, mode=0o644):
        self.files[name] = (content.encode(), mode)

    def tar(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
            names = [*self.files, *self.links, "tmp/x"]
            folders = sorted({str(p) for name in names for p in pathlib.PurePosixPath(name).parents if str(p) != "."})
            for folder in folders:
                info = tarfile.TarInfo(folder)
                info.type, info.mode = tarfile.DIRTYPE, 0o1777 if folder == "tmp" else 0o755
                tar.addfile(info)
            for name, (content, mode) in sorted(self.files.items()):
                info = tarfile.TarInfo(name)
                info.size, info.mode = len(content), mode | 0o444
                tar.addfile(info, io.BytesIO(content))
            for name, target in sorted(self.links.items()):
                if name not in self.files:
                    info = tarfile.TarInfo(name)
                    info.type, info.linkname = tarfile.SYMTYPE, target
                    tar.addfile(info)
        return out.getvalue()


class Kitchen:
    """Where layers are kept."""

    def __init__(self, output):
        self.output = pathlib.Path(output)
        self.layers = self.output / "layers"
        self.layers.mkdir(parents=True, exist_ok=True)

    def layer(self, name, recipe, make):
        """The packed layer and the digest of what is in it; made when its recipe has changed."""
        key = hashlib.sha256(json.dumps([name, recipe, pathlib.Path(__file__).read_text()], sort_keys=True).encode()).hexdigest()[:24]
        packed, note = self.layers / f"{name}-{key}.tar.gz", self.layers / f"{name}-{key}.json"
        if not (packed.exists() and note.exists()):
            tar = make().tar()
            new = packed.with_suffix(".new")
            new.write_bytes(gzip.compress(tar, 1, mtime=0))
            new.rename(packed)
            note.write_text(json.dumps({"diff_id": "sha256:" + hashlib.sha256(tar).hexdigest()}))
        return packed, json.loads(note.read_text())["diff_id"]

    def image(self, name, layers, env):
        folder = self.output / name
        blobs = folder / "blobs/sha256"
        blobs.mkdir(parents=True, exist_ok=True)

        def put(content):
            digest = hashlib.sha256(content).hexdigest()
            (blobs / digest).write_bytes(content)
            return {"digest": f"sha256:{digest}", "size": len(content)}

        config = put(json.dumps({
            "created": "1970-01-01T00:00:00Z", "architecture": architecture(), "os": "linux",
            "config": {"Env": env, "WorkingDir": "/var/task", "Entrypoint": ["/var/runtime/bootstrap"]},
            "rootfs": {"type": "layers", "diff_ids": [diff_id for _, diff_id in layers]},
        }).encode())
        oci = "application/vnd.oci.image"
        manifest = put(json.dumps({
            "schemaVersion": 2, "mediaType": f"{oci}.manifest.v1+json",
            "config": {"mediaType": f"{oci}.config.v1+json", **config},
            "layers": [{"mediaType": f"{oci}.layer.v1.tar+gzip", **put(packed.read_bytes())} for packed, _ in layers],
        }).encode())
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [
            {"mediaType": f"{oci}.manifest.v1+json", **manifest,
             "annotations": {"org.opencontainers.image.ref.name": "latest"}}]}))
        (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        used = {entry["digest"].split(":")[1] for entry in [config, manifest]}
        used |= {hashlib.sha256(packed.read_bytes()).hexdigest() for packed, _ in layers}
        for blob in blobs.iterdir():
            if blob.name not in used:
                blob.unlink()
        return folder


def make_base(packages):
    tree = Tree()
    tree.links.update(USR_LINKS)
    tree.packages(packages)
    # What the packages' scripts made when they were installed.
    for path in [*pathlib.Path("/etc/ssl/certs").iterdir(), pathlib.Path("/bin/sh"), pathlib.Path("/usr/bin/awk"),
                 pathlib.Path("/etc/alternatives/awk")]:
        tree.take(path)
    tree.text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nsbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n")
    tree.text("etc/group", "root:x:0:\nsbx_user1051:x:990:\n")
    tree.text("etc/nsswitch.conf", "hosts: files dns\n")
    for folder in ["var/task", "var/runtime", "opt"]:
        tree.text(f"{folder}/.keep", "")
    return tree


def make_python(packages, base, version, client):
    tree = Tree()
    tree.packages(package for package in packages if package not in base)
    tree.take("/usr/bin/python3")
    tree.folder(client, "var/runtime")
    tree.text("var/runtime/bootstrap", f"""#!/bin/sh
# Layers and the function's own folder come before what the runtime brings.
PYTHONPATH=/var/task:/opt/python/lib/{version}/site-packages:/opt/python${{PYTHONPATH:+:$PYTHONPATH}}:/var/runtime
export PYTHONPATH
export PYTHONDONTWRITEBYTECODE=1
if [ -n "${{AWS_LAMBDA_EXEC_WRAPPER:-}}" ]; then
    exec "$AWS_LAMBDA_EXEC_WRAPPER" /usr/bin/python3 -m awslambdaric "$_HANDLER"
fi
exec /usr/bin/python3 -m awslambdaric "$_HANDLER"
""", 0o755)
    return tree


def make_nodejs(node):
    tree = Tree()
    tree.files["usr/local/bin/node"] = (node.read_bytes(), 0o755)
    for line in output_of("ldd", str(node)).splitlines():
        found = re.search(r"(/\S+) \(0x", line)
        if found:
            library = pathlib.Path(found.group(1))
            place = pathlib.Path(os.path.realpath(library.parent)) / library.name
            tree.files[str(place).lstrip("/")] = (library.read_bytes(), 0o755)
    tree.text("var/runtime/bootstrap.mjs", (HERE / "bootstrap.mjs").read_text())
    tree.text("var/runtime/bootstrap", """#!/bin/sh
major=$(/usr/local/bin/node -p 'process.versions.node.split(".")[0]')
NODE_PATH=/opt/nodejs/node$major/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task
export NODE_PATH
if [ -n "${AWS_LAMBDA_EXEC_WRAPPER:-}" ]; then
    exec "$AWS_LAMBDA_EXEC_WRAPPER" /usr/local/bin/node /var/runtime/bootstrap.mjs
fi
exec /usr/local/bin/node /var/runtime/bootstrap.mjs
""", 0o755)
    return tree


def install_client(pip, version, folder):
    """AWS's runtime interface client and boto3, for Debian's Python, whichever one runs pip."""
    number = version.removeprefix("python")
    done = folder / "done.json"
    wanted = json.dumps([CLIENT, number])
    if done.exists() and done.read_text() == wanted:
        return folder / "site"
    site = folder / "site"
    subprocess.run([*pip, "install", "--quiet", "--disable-pip-version-check", "--upgrade", "--target", str(site),
                    "--only-binary=:all:", "--python-version", number, "--implementation", "cp", *CLIENT], check=True)
    done.write_text(wanted)
    return site


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--output", required=True)
    args.add_argument("--pip", default=f"{sys.executable} -m pip")
    args.add_argument("--only", default="provided,python,nodejs")
    args = args.parse_args()
    only = args.only.split(",")
    kitchen = Kitchen(args.output)
    base = closure(BASE)
    common = ["LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin:/opt/bin"]
    layers = [kitchen.layer("base", base, lambda: make_base(base))]
    if "provided" in only:
        print(kitchen.image("provided", layers, common))
    if "python" in only:
        version = pathlib.Path(os.path.realpath("/usr/bin/python3")).name
        packages = closure(PYTHON)
        client = kitchen.output / "client"
        client.mkdir(exist_ok=True)
        site = install_client(args.pip.split(), version, client)
        installed = sorted(path.name for path in site.glob("*.dist-info"))
        python = kitchen.layer("python", [packages, installed], lambda: make_python(packages, base, version, site))
        print(kitchen.image("python", [*layers, python], common))
    if "nodejs" in only:
        node = pathlib.Path(os.path.realpath(output_of("sh", "-c", "command -v node").strip()))
        recipe = [output_of(str(node), "--version"), (HERE / "bootstrap.mjs").read_text()]
        print(kitchen.image("nodejs", [*layers, kitchen.layer("nodejs", recipe, lambda: make_nodejs(node))], common))


if __name__ == "__main__":
    main()
