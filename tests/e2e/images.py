"""Makes OCI image layouts without a container engine."""

import gzip
import hashlib
import io
import json
import pathlib
import platform
import tarfile

APPLETS = ["sh", "cat", "echo", "env", "false", "head", "id", "ls", "mkdir", "ping", "printf", "ps", "seq", "sleep",
           "touch", "true", "wget", "nslookup", "hostname", "ip", "dd", "tail", "yes", "kill", "mount", "nc", "stat",
           "setsid", "chmod", "ln", "mknod", "rm", "sync", "umount", "unshare", "dmesg", "sysctl", "sort", "wc", "nproc", "timeout", "traceroute", "arping"]


def architecture():
    return {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]


def layer(files, links=()):
    """An uncompressed layer: path to content, and symbolic links as (path, target)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        folders = sorted({str(p) for name in files for p in pathlib.PurePosixPath(name).parents if str(p) != "."})
        for folder in folders:
            info = tarfile.TarInfo(folder)
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(info)
        for name, content in sorted(files.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o755
            tar.addfile(info, io.BytesIO(content))
        for name, target in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            tar.addfile(info)
    return out.getvalue()


def write_image(folder, files, entrypoint, cmd, env=("PATH=/bin",), arch=None, corrupt=False, extra_links=(), **config):
    """Writes an image layout with one layer; busybox gets its applets as links."""
    folder = pathlib.Path(folder)
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True, exist_ok=True)

    def put(content):
        digest = hashlib.sha256(content).hexdigest()
        (blobs / digest).write_bytes(content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    links = [(f"bin/{a}", "busybox") for a in APPLETS] if "bin/busybox" in files else []
    tar = layer({**files, "etc/passwd": b"root:x:0:0:root:/:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n",
                 "etc/group": b"root:x:0:\nuser:x:1000:\n", "tmp/.keep": b""}, [*links, *extra_links])
    diff_id = "sha256:" + hashlib.sha256(b"another" if corrupt else tar).hexdigest()
    packed = gzip.compress(tar, 1, mtime=0)
    layer_descriptor = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **put(packed)}
    image = {
        "architecture": arch or architecture(),
        "os": "linux",
        "config": {"Entrypoint": entrypoint, "Cmd": cmd, "Env": list(env), **config},
        "rootfs": {"type": "layers", "diff_ids": [diff_id]},
    }
    config_descriptor = {"mediaType": "application/vnd.oci.image.config.v1+json", **put(json.dumps(image).encode())}
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": config_descriptor,
        "layers": [layer_descriptor],
    }
    entry = {
        "mediaType": manifest["mediaType"],
        **put(json.dumps(manifest).encode()),
        "annotations": {"org.opencontainers.image.ref.name": "latest"},
    }
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    return folder


def write_hostile_image(folder, program, extra_links=(), **config):
    """busybox and the attempts of `hostile/probe.c`, compiled to `program`."""
    import shutil

    files = {"bin/busybox": pathlib.Path(shutil.which("busybox")).read_bytes(), "bin/probe": pathlib.Path(program).read_bytes()}
    return write_image(folder, files, entrypoint=[], cmd=["sh"], extra_links=extra_links, **config)
