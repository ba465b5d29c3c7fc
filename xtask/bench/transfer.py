"""Bytes in and out: the registry beside skopeo and tar on the same disk, S3 beside dd and nginx."""

import hashlib
import json
import os
import shutil
import tarfile
import zlib

import boto3

from api import interleaved
from tools import median, run, timed
from wire import Connection, HOST, Signer, plain_get

LAYER, OBJECT, ROUNDS = 200_000_000, 268_435_456, 3
BUCKET = "bench"


def registry(bench):
    layout = bench.folder / "large-image"
    packed = large_image(layout, bench.tasks.program)
    size = packed.stat().st_size
    pushes, copies, pulls, unpacks = [], [], [], []
    for n in range(ROUNDS):
        # Another layer every time: what the registry has already is not sent again.
        if n:
            shutil.rmtree(layout)
            packed = large_image(layout, bench.tasks.program)
        pushes.append(timed(lambda: bench.tasks.push(layout, f"large-{n}"))[0])
        copies.append(timed(lambda: run("skopeo", "copy", "--quiet", f"oci:{layout}:latest", f"dir:{bench.folder}/copy"))[0])
        shutil.rmtree(bench.folder / "copy")
        bench.tasks.register(f"large-{n}", [])
        connection = Connection()
        arn = connection.json(bench.tasks.request(f"large-{n}"))["tasks"][0]["taskArn"]
        connection.close()
        task = bench.tasks.wait([arn])[0]
        pulls.append(float(task["pullStoppedAt"]) - float(task["pullStartedAt"]))
        target = bench.folder / "unpacked"
        target.mkdir()
        unpacks.append(timed(lambda: run("tar", "-xzf", packed, "-C", target))[0])
        shutil.rmtree(target)
    shutil.rmtree(layout)
    speeds(bench, "registry: push of a 200 MB layer by skopeo", size, pushes, "skopeo copy to a folder", copies)
    speeds(bench, "registry: pull and unpack of it by a task", size, pulls, "tar -xzf", unpacks)


def large_image(layout, program):
    """One gzip layer with 200 MB that do not compress. Returns the layer's file."""
    blobs = layout / "blobs/sha256"
    blobs.mkdir(parents=True)

    def put(content, kind):
        digest = hashlib.sha256(content).hexdigest()
        (blobs / digest).write_bytes(content)
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": len(content)}

    from images import architecture

    folder = layout / "content"
    folder.mkdir()
    (folder / "random").write_bytes(os.urandom(LAYER))
    shutil.copy(program, folder / "large")
    with tarfile.open(layout / "layer.tar", "w") as tar:
        tar.add(folder / "large", "large")
        tar.add(folder / "random", "random")
    tar = (layout / "layer.tar").read_bytes()
    shutil.rmtree(folder)
    (layout / "layer.tar").unlink()
    # Any level would store such bytes as they are; this one does not try first.
    pack = zlib.compressobj(0, zlib.DEFLATED, 31)
    layer = put(pack.compress(tar) + pack.flush(), "layer.v1.tar+gzip")
    config = put(json.dumps({
        "architecture": architecture(), "os": "linux", "config": {"Entrypoint": ["/large"]},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]}}).encode(), "config.v1+json")
    manifest = put(json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                               "config": config, "layers": [layer]}).encode(), "manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "latest"}
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}))
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    return blobs / layer["digest"].removeprefix("sha256:")


def s3(bench):
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    source = bench.nginx.files / "object"
    with open(source, "wb") as out:
        for _ in range(OBJECT // 1_048_576):
            out.write(os.urandom(1_048_576))
    (bench.nginx.files / "page").write_bytes(os.urandom(4096))
    client.upload_file(str(bench.nginx.files / "page"), BUCKET, "page")
    url = {verb: client.generate_presigned_url(f"{verb}_object", Params={"Bucket": BUCKET, "Key": "object"})
           for verb in ["put", "get"]}
    puts, synced, gets, served = [], [], [], []
    for _ in range(ROUNDS):
        puts.append(timed(lambda: run("curl", "-fsS", "-T", source, url["put"]))[0])
        synced.append(timed(lambda: run("dd", f"if={source}", f"of={bench.folder}/copy", "bs=1M", "conv=fsync"))[0])
        gets.append(timed(lambda: run("curl", "-fsS", "-o", "/dev/null", url["get"]))[0])
        served.append(timed(lambda: run("curl", "-fsS", "-o", "/dev/null", bench.nginx.url("object")))[0])
    (bench.folder / "copy").unlink()
    speeds(bench, "S3: PUT of 256 MiB", OBJECT, puts, "dd conv=fsync", synced)
    speeds(bench, "S3: GET of 256 MiB", OBJECT, gets, "nginx", served)
    get = Signer("s3").request("GET", f"/{BUCKET}/page", {}, payload_hash="UNSIGNED-PAYLOAD")
    connection = Connection()
    if len(connection.call(get)) != 4096:
        raise RuntimeError(f"{HOST} answered something else than the object")
    connection.close()
    interleaved(bench, "S3: GET of 4 KiB, 16 clients", get, plain_get(bench.nginx.port, "/page"))


def speeds(bench, label, size, ours, baseline, theirs):
    mine, other = (size / 1e6 / median(times) for times in [ours, theirs])
    bench.row(label, f"{mine:.0f} MB/s", f"{baseline} {other:.0f} MB/s", mine / other)
