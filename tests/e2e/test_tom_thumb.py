"""Container-on-Demand, whole: an upload becomes a thumbnail, by the three set-ups of the example.

The set-ups are scripts of plain AWS CLI commands; what they make is used with boto3.
"""

import json
import os
import pathlib
import subprocess
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote_plus

import pytest

from conftest import ROOT, VENV, Hansom, wait_for
from test_lambda import push_runtimes

EXAMPLE = ROOT / "examples/tom-thumb"
KEYS = ["film.mp4", "a b/two words.mp4", "plus+and&more=1.mp4", "über/日本語 (1).mp4", "deep/er/and/deeper.mp4"]


def run(*args, **more):
    done = subprocess.run([*map(str, args)], capture_output=True, text=True, timeout=600, **more)
    assert done.returncode == 0, f"{args}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    layout = tmp_path_factory.mktemp("tom-thumb-image")
    run(EXAMPLE / "build-image.sh", "--output", layout)
    return layout


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    path = tmp_path_factory.mktemp("video") / "film.mp4"
    run(EXAMPLE / "make-video.sh", path, 3)
    return path


class Automatic:
    """What one set-up has made."""

    def __init__(self, hansom, image, script, *args, bucket):
        self.hansom, self.bucket = hansom, bucket
        environment = hansom.environment()
        environment |= {"PATH": f"{VENV}:{os.environ['PATH']}", "BUCKET": bucket, "IMAGE": str(image), "POSITION": "00:02"}
        self.environment = environment
        run("sh", EXAMPLE / "automatic" / script, *args, env=environment)
        self.s3, self.sqs, self.ecs, self.logs = map(hansom.client, ["s3", "sqs", "ecs", "logs"])
        self.queue = self.sqs.get_queue_url(QueueName="tom-thumb-thumbnails")["QueueUrl"]

    def clean_up(self):
        run("sh", EXAMPLE / "automatic/clean-up.sh", env=self.environment)

    def upload(self, video, key):
        self.s3.upload_file(str(video), self.bucket, f"video/{key}")

    def told(self, n, timeout=120):
        """The keys of the first `n` thumbnails that the queue is told of, in any order."""
        keys = []

        def enough():
            answer = self.sqs.receive_message(QueueUrl=self.queue, WaitTimeSeconds=1, MaxNumberOfMessages=10)
            for message in answer.get("Messages", []):
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                for record in json.loads(message["Body"]).get("Records", []):
                    keys.append(unquote_plus(record["s3"]["object"]["key"]))
            return len(keys) >= n

        wait_for(enough, f"{n} thumbnails in the queue (there are {len(keys)})", timeout)
        return keys

    def thumbnails(self):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix="thumbnail/")
        return sorted(one["Key"] for page in pages for one in page.get("Contents", []))

    def tasks(self):
        """For the videos of this bucket."""
        arns = [arn for status in ("RUNNING", "STOPPED")
                for page in self.ecs.get_paginator("list_tasks").paginate(cluster="tom-thumb-cluster", desiredStatus=status)
                for arn in page["taskArns"]]
        tasks = [task for at in range(0, len(arns), 100)
                 for task in self.ecs.describe_tasks(cluster="tom-thumb-cluster", tasks=arns[at:at + 100])["tasks"]]
        # Those that stopped before the cluster of an earlier set-up was deleted are still told of.
        return [task for task in tasks if f"s3://{self.bucket}/" in json.dumps(task["overrides"])]

    def lines(self, task):
        stream = f"ecs/tom-thumb/{task['taskArn'].rsplit('/', 1)[1]}"
        events = self.logs.get_log_events(logGroupName="/ecs/tom-thumb-service", logStreamName=stream, startFromHead=True)
        return [event["message"] for event in events["events"]]


@pytest.fixture
def daemon(tmp_path):
    """One for each set-up: the names of queues are free again a minute after they were deleted, as on AWS."""
    daemon = Hansom(tmp_path)
    daemon.start()
    push_runtimes(daemon, ["provided", "python"])
    yield daemon
    daemon.destroy()


@pytest.fixture(params=["with-python.sh", "with-rust.sh", "with-rule.sh"])
def automatic(request, daemon, image):
    made = Automatic(daemon, image, request.param, bucket=f"{request.param[:-3]}-{os.getpid()}")
    made.suffix = ".mp4.png" if request.param == "with-rule.sh" else ".png"
    made.prefix = "thumbnail/video/" if request.param == "with-rule.sh" else "thumbnail/"
    yield made
    made.clean_up()
    assert made.s3.list_buckets()["Buckets"] == [] and made.ecs.list_clusters()["clusterArns"] == []


def frame_of(automatic, key, folder):
    path = pathlib.Path(folder) / "picture.png"
    automatic.s3.download_file(automatic.bucket, key, str(path))
    return int(run(EXAMPLE / "frame-number.sh", path))


def test_an_upload_becomes_a_thumbnail(automatic, video, tmp_path):
    expected = {automatic.prefix + key.removesuffix(".mp4") + automatic.suffix for key in KEYS}
    for key in KEYS:
        automatic.upload(video, key)
    assert set(automatic.told(len(KEYS))) == expected
    assert automatic.thumbnails() == sorted(expected)
    assert frame_of(automatic, sorted(expected)[0], tmp_path) == 50  # Two seconds at 25 frames a second.
    # What is not below video/ is nobody's business.
    automatic.s3.put_object(Bucket=automatic.bucket, Key="other/film.mp4", Body=b"")
    assert len(automatic.tasks()) == len(KEYS)


def test_fifty_at_once_and_a_broken_one_among_them(daemon, image, video, tmp_path):
    automatic = Automatic(daemon, image, "with-python.sh", bucket=f"fifty-{os.getpid()}")
    try:
        broken = tmp_path / "broken.mp4"
        broken.write_bytes(b"this is no video\n" * 1000)
        names = [f"{n:02}.mp4" for n in range(50)]
        with ThreadPoolExecutor(16) as pool:
            uploads = [pool.submit(automatic.upload, video, name) for name in names]
            uploads.insert(25, pool.submit(automatic.upload, broken, "broken.mp4"))
            for upload in uploads:
                upload.result()
        expected = [f"thumbnail/{n:02}.png" for n in range(50)]
        assert sorted(set(automatic.told(50, timeout=300))) == expected
        wait_for(lambda: all(task["lastStatus"] == "STOPPED" for task in automatic.tasks()), "the end of every task", 120)
        assert automatic.thumbnails() == expected
        tasks = automatic.tasks()
        assert len(tasks) == 51  # None missing, none doubled.
        failed = [task for task in tasks if task["containers"][0].get("exitCode") != 0]
        assert len(failed) == 1 and failed[0]["containers"][0]["exitCode"] == 1
        assert any("broken.mp4" in line for line in automatic.lines(failed[0])), automatic.lines(failed[0])
    finally:
        automatic.clean_up()
