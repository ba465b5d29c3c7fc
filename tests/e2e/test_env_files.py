"""Environment variables from files in S3, with the rights of the execution role."""

import json

from fargate import Fargate, exit_code


def allow(fargate, bucket):
    fargate.iam.put_role_policy(RoleName=fargate.name, PolicyName="env", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"},
            {"Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": f"arn:aws:s3:::{bucket}"},
            {"Effect": "Allow", "Action": ["logs:*", "ecr:*"], "Resource": "*"},
        ]}))


def test_variables_come_from_files_in_s3(hansom, busybox, name):
    fargate, s3 = Fargate(hansom, name), hansom.client("s3")
    s3.create_bucket(Bucket=name)
    # One that is stored with the record, one that is a file.
    s3.put_object(Bucket=name, Key="a/first.env", Body=b"# remark\nONE=1\nQUOTED=\"q\"\nTWO=file\nDEFINED=file\n")
    s3.put_object(Bucket=name, Key="second.env", Body=b"TWO=late\nTHREE=3\n" + b"#" * 100_000 + b"\nFOUR=4")
    files = [{"value": f"arn:aws:s3:::{name}/{key}", "type": "s3"} for key in ["a/first.env", "second.env"]]
    definition = {"environmentFiles": files, "environment": [{"name": "DEFINED", "value": "definition"}]}
    script = "echo $ONE $QUOTED $TWO $THREE $FOUR $DEFINED"
    allow(fargate, name)
    task = fargate.run(busybox, ["sh", "-c", script], **definition)
    assert exit_code(task) == 0, task["stoppedReason"]
    assert fargate.lines(task) == ['1 "q" file 3 4 definition']


def test_a_file_that_cannot_be_read_keeps_the_task_from_starting(hansom, busybox, name):
    fargate, s3 = Fargate(hansom, name), hansom.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="there.env", Body=b"A=1")

    def reason(key):
        task = fargate.run(busybox, ["true"], environmentFiles=[{"value": f"arn:aws:s3:::{name}/{key}", "type": "s3"}])
        assert task["stopCode"] == "TaskFailedToStart"
        return task["stoppedReason"]

    allow(fargate, name)
    missing = reason("missing.env")
    assert missing.startswith("ResourceInitializationError: failed to download env files: ") and "NoSuchKey" in missing, missing
    fargate.iam.put_role_policy(RoleName=name, PolicyName="env", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["logs:*", "ecr:*", "s3:GetBucketLocation"], "Resource": "*"}]}))
    denied = reason("there.env")
    assert "AccessDenied" in denied and f"s3:GetObject on resource: arn:aws:s3:::{name}/there.env" in denied, denied
