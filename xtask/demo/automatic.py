"""Tom Thumb, automatic: a video is uploaded, and a thumbnail appears, with nobody asking for it.

Run by `cargo xtask demo` after the run by hand; the daemon's address comes in AWS_ENDPOINT_URL. Sets
up `examples/tom-thumb/automatic/with-python.sh`, uploads, waits for the bucket's own message about
the thumbnail, and prints when each hop happened, as AWS's APIs tell.
"""

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time
from urllib.parse import unquote_plus

import boto3

REGION = "us-east-1"
AUTOMATIC = pathlib.Path(__file__).resolve().parents[2] / "examples/tom-thumb/automatic"


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--image", required=True, help="OCI image layout of Tom Thumb")
    args.add_argument("--video", required=True)
    args.add_argument("--position", required=True, help="[HH:]MM:SS[.fff]")
    args.add_argument("--output", required=True)
    args.add_argument("--runtime", default="python3.12")
    args = args.parse_args()
    make = lambda service: boto3.client(service, region_name=REGION)
    s3, sqs, ecs, logs, sts = map(make, ["s3", "sqs", "ecs", "logs", "sts"])
    account = sts.get_caller_identity()["Account"]
    bucket = f"tom-thumb-automatic-{int(time.time())}"

    started = time.monotonic()
    set_up(args, bucket)
    print(f"  set up in {time.monotonic() - started:.1f} s: bucket, queue, roles, function, notifications")
    queue = sqs.get_queue_url(QueueName="tom-thumb-thumbnails")["QueueUrl"]
    drain(sqs, queue)

    video = pathlib.Path(args.video)
    # The first upload finds no instance of the function, the second does.
    for number, folder in enumerate(["first", "second"]):
        key = f"video/{folder} upload/{video.name}"
        picture = f"thumbnail/{folder} upload/{video.stem}.png"
        print(f"\n  upload {number + 1}: {video.name} → s3://{bucket}/{key}")
        begun = now()
        s3.upload_file(str(video), bucket, key)
        accepted = now()
        told, at = wait(sqs, queue, picture)
        if told is None:
            return failed(ecs, logs, key)
        hops(ecs, logs, key, begun, accepted, told, at)
        path = pathlib.Path(args.output) / f"automatic-{folder}.png"
        s3.download_file(bucket, picture, str(path))
        print(f"  the picture is {path}")
    print(f"\nAccount {account}: everything above was done with AWS's own tools.")
    return 0


def set_up(args, bucket):
    environment = {
        **os.environ,
        "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
        "AWS_DEFAULT_REGION": REGION,
        "BUCKET": bucket,
        "POSITION": args.position,
        "IMAGE": args.image,
    }
    done = subprocess.run(["sh", str(AUTOMATIC / "with-python.sh"), args.runtime], env=environment,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"the set-up failed:\n{done.stdout}{done.stderr}")


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def drain(sqs, queue):
    """The test message that S3 sends when it is told to notify."""
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def wait(sqs, queue, picture):
    """The time at which the thumbnail was created, and that at which we were told."""
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10, MaxNumberOfMessages=10)
        at = now()
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            for record in json.loads(message["Body"]).get("Records", []):
                if unquote_plus(record["s3"]["object"]["key"]) == picture:
                    return datetime.datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00")), at
    return None, None


def task_of(ecs, key):
    for status in ("STOPPED", "RUNNING"):
        arns = ecs.list_tasks(cluster="tom-thumb-cluster", desiredStatus=status)["taskArns"]
        for task in ecs.describe_tasks(cluster="tom-thumb-cluster", tasks=arns)["tasks"] if arns else []:
            environment = task["overrides"]["containerOverrides"][0].get("environment", [])
            if any(one["value"].endswith(f"/{key}") for one in environment):
                return task
    return None


def invocation(logs, key):
    """When the function began and ended with `key`, and what it reports."""
    events = logs.filter_log_events(logGroupName="/aws/lambda/task-runner")["events"]
    said = next((one for one in events if key in one["message"]), None)
    if said is None:
        return None
    same = [one for one in events if one["logStreamName"] == said["logStreamName"]]
    before = [one for one in same if one["message"].startswith("START") and one["timestamp"] <= said["timestamp"]]
    after = [one for one in same if one["message"].startswith("REPORT") and one["timestamp"] >= said["timestamp"]]
    if not before or not after:
        return None
    at = lambda event: datetime.datetime.fromtimestamp(event["timestamp"] / 1000, datetime.timezone.utc)
    return at(before[-1]), at(after[0]), after[0]["message"].strip()


def hops(ecs, logs, key, begun, accepted, created, told):
    rows = [("upload acknowledged", accepted)]
    called = None
    give_up = time.monotonic() + 10
    while called is None and time.monotonic() < give_up:
        called = invocation(logs, key)
    if called:
        rows += [("function began", called[0]), ("function ended", called[1])]
    task = task_of(ecs, key)
    if task:
        rows += [(name, task[member]) for name, member in [
            ("task accepted", "createdAt"), ("task running", "startedAt"), ("task exited", "executionStoppedAt")]
            if member in task]
    rows += [("thumbnail created", created), ("its message received", told)]
    for name, at in sorted(rows, key=lambda row: row[1]):
        print(f"    {name:<24}{(at - begun).total_seconds() * 1000:+9.0f} ms")
    if called:
        print(f"    {' '.join(called[2].split())}")


def failed(ecs, logs, key):
    print("\nNo thumbnail came. What the function and the task say:")
    for group in ("/aws/lambda/task-runner", "/ecs/tom-thumb-service"):
        try:
            for event in logs.filter_log_events(logGroupName=group)["events"][-20:]:
                print(f"  {group} | {event['message'].rstrip()}")
        except logs.exceptions.ResourceNotFoundException:
            print(f"  {group}: nothing")
    task = task_of(ecs, key)
    if task:
        print(f"  {task['lastStatus']}: {task.get('stoppedReason')}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
