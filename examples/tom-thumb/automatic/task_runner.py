"""Starts one Tom Thumb for each video that lands in the bucket.

Invoked by S3. Where the task runs is in the environment: CLUSTER, TASK_DEFINITION, SUBNETS
(separated by blanks), SECURITY_GROUP.
"""

import hashlib
import os
import posixpath
from urllib.parse import unquote_plus

import boto3

ecs = boto3.client("ecs")


def handler(event, context):
    return [start(record) for record in event["Records"]]


def start(record):
    bucket = record["s3"]["bucket"]["name"]
    # S3 writes keys as in forms: a plus sign is a blank.
    key = unquote_plus(record["s3"]["object"]["key"])
    picture = picture_of(key)
    # S3 may tell of an upload twice. With this the second telling starts nothing.
    upload = f"{bucket}/{key}/{record['s3']['object'].get('sequencer', '')}"
    answer = ecs.run_task(
        cluster=os.environ["CLUSTER"],
        taskDefinition=os.environ["TASK_DEFINITION"],
        launchType="FARGATE",
        platformVersion="LATEST",
        clientToken=hashlib.sha256(upload.encode()).hexdigest(),
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": os.environ["SUBNETS"].split(),
                "securityGroups": [os.environ["SECURITY_GROUP"]],
                "assignPublicIp": "ENABLED",
            }
        },
        overrides={
            "containerOverrides": [
                {
                    "name": "tom-thumb",
                    "environment": [
                        {"name": "INPUT_VIDEO_FILE_URL", "value": f"s3://{bucket}/{key}"},
                        {"name": "OUTPUT_THUMBS_FILE_NAME", "value": picture},
                    ],
                }
            ]
        },
    )
    if answer["failures"]:
        # Thrown, so that Lambda tries again.
        raise RuntimeError(f"no task for {key}: {answer['failures']}")
    task = answer["tasks"][0]["taskArn"]
    print(f"{key} becomes {picture} in {task}")
    return task


def picture_of(key):
    """`video/a/b.mp4` → `a/b.png`"""
    return posixpath.splitext(key.removeprefix("video/"))[0] + ".png"
