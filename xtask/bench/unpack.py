"""An image of four layers, from the registry to files on disk, beside umoci and tar on the same disk."""

import concurrent.futures
import hashlib
import io
import json
import random
import shutil
import subprocess
import tarfile
import zlib

from images import architecture
from tools import median, run, timed
from wire import Connection

LAYERS, ROUNDS = 4, 3
# Of one layer: as an image of a language has it, a few libraries and many small sources.
LARGE, LARGE_SIZE = 4, 12 << 20
FOLDERS, FILES, SMALL_SIZES = 40, 50, (200, 24_000)


def layers(bench):
    work = bench.folder / "unpack"
    work.mkdir()
    source = random.Random(7)
    archives = [archive(work / f"layer{n}.tar", source, n, bench.tasks.program) for n in range(LAYERS)]
    size = sum(path.stat().st_size for path in archives)
    for kind, pack in {"gzip": ["gzip", "-6", "-k"], "zstd": ["zstd", "-q"]}.items():
        for path in archives:
            run(*pack, path)
        ours, tars, umocis = [], [], []
        for n in range(ROUNDS):
            layout = work / f"{kind}-{n}"
            blobs = image(layout, archives, kind, n)
            ours.append(pull(bench, layout, f"unpack-{kind}-{n}"))
            tars.append(in_turn(work / "out", lambda out: untar(blobs, kind, out)))
            if kind == "gzip":  # All that umoci can.
                umocis.append(in_turn(work / "out", lambda out: run("umoci", "unpack", "--image", f"{layout}:latest", out)))
            shutil.rmtree(layout)
        speed = size / 1e6 / median(ours)
        if umocis:
            other = size / 1e6 / median(umocis)
            bench.row(f"unpack: {LAYERS} {kind} layers", f"{speed:.0f} MB/s", f"umoci unpack {other:.0f} MB/s", speed / other, goal="unpack")
        other = size / 1e6 / median(tars)
        bench.row(f"unpack: {LAYERS} {kind} layers", f"{speed:.0f} MB/s", f"{LAYERS} tar at once {other:.0f} MB/s", speed / other)
    shutil.rmtree(work)


def in_turn(out, work):
    out.mkdir()
    seconds, _ = timed(lambda: work(out))
    shutil.rmtree(out)
    return seconds


def untar(blobs, kind, out):
    for n in range(LAYERS):
        (out / str(n)).mkdir()
    with concurrent.futures.ThreadPoolExecutor(LAYERS) as pool:
        list(pool.map(lambda n: run("tar", f"--{kind}", "-xf", blobs[n], "-C", out / str(n)), range(LAYERS)))


def pull(bench, layout, repository):
    bench.tasks.push(layout, repository)
    bench.tasks.register(repository, [])
    connection = Connection()
    arn = connection.json(bench.tasks.request(repository))["tasks"][0]["taskArn"]
    connection.close()
    task = bench.tasks.wait([arn])[0]
    return float(task["pullStoppedAt"]) - float(task["pullStartedAt"])


def archive(path, source, n, program):
    words = [bytes(source.choices(b"abcdefghijklmnopqrstuvwxyz", k=source.randint(3, 10))) for _ in range(5000)]
    text = b" ".join(source.choices(words, k=300_000))
    noise = source.randbytes(2 << 20)

    def content(size):
        """Shrinks to about half, as programs and their sources do."""
        out = bytearray()
        while len(out) < size:
            piece = source.randint(1000, 60_000)
            of = text if source.random() < 0.88 else noise
            at = source.randrange(len(of) - piece)
            out += of[at:at + piece]
        return bytes(out[:size])

    with tarfile.open(path, "w") as tar:
        def add(name, data=None, mode=0o644):
            info = tarfile.TarInfo(name)
            info.mtime, info.mode = 1_700_000_000, mode
            if data is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(info)
            else:
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))

        if n == 0:
            # What the tasks of the benchmark run.
            add("stamp", program.read_bytes(), 0o755)
        add(f"layer{n}")
        for number in range(LARGE):
            add(f"layer{n}/library{number}.so", content(LARGE_SIZE))
        for folder in range(FOLDERS):
            add(f"layer{n}/package{folder}")
            for file in range(FILES):
                add(f"layer{n}/package{folder}/module{file}.py", content(source.randint(*SMALL_SIZES)))
    return path


def image(layout, archives, kind, number):
    """Writes the image and returns the files of its layers. What is here already is not unpacked
    again, so every number makes other layers: with more zeros behind the end of their archives."""
    blobs = layout / "blobs/sha256"
    blobs.mkdir(parents=True)
    zeros = bytes(512 * (number + 1))
    if kind == "gzip":
        pack = zlib.compressobj(6, zlib.DEFLATED, 31)
        tail, suffix = pack.compress(zeros) + pack.flush(), "gz"
    else:
        tail, suffix = subprocess.run(["zstd", "-q"], input=zeros, capture_output=True, check=True).stdout, "zst"

    def put(content, media_type):
        digest = hashlib.sha256(content).hexdigest()
        (blobs / digest).write_bytes(content)
        return {"mediaType": f"application/vnd.oci.image.{media_type}", "digest": f"sha256:{digest}", "size": len(content)}

    packed = [put(path.with_name(f"{path.name}.{suffix}").read_bytes() + tail, f"layer.v1.tar+{kind}") for path in archives]
    diff_ids = ["sha256:" + hashlib.sha256(path.read_bytes() + zeros).hexdigest() for path in archives]
    config = put(json.dumps({"architecture": architecture(), "os": "linux", "config": {"Entrypoint": ["/stamp"]},
                             "rootfs": {"type": "layers", "diff_ids": diff_ids}}).encode(), "config.v1+json")
    manifest = put(json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                               "config": config, "layers": packed}).encode(), "manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "latest"}
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}))
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    return [blobs / layer["digest"].removeprefix("sha256:") for layer in packed]
