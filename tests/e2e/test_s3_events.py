"""Bucket notifications, from the upload to whoever is told: queues, topics, functions, rules."""

import json
import threading
import urllib.parse

import botocore.exceptions
import pytest
from conftest import wait_for

ACCOUNT = "000000000000"
AWKWARD = ["plain.mp4", "with space.mp4", "a+b.mp4", "ünï/côdé/✓.mp4", "%41.mp4", "a//b.mp4", "q?x=1&y=2.mp4", "a'b\"<d>.mp4", "~()*!.mp4"]


def letting(action, resource, bucket):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": action,
                    "Resource": resource,
                    "Condition": {
                        "ArnLike": {"aws:SourceArn": f"arn:aws:s3:*:*:{bucket}"},
                        "StringEquals": {"aws:SourceAccount": ACCOUNT},
                    },
                }
            ],
        }
    )


def make_queue(hansom, name, bucket=None, principal=None, **attributes):
    sqs = hansom.client("sqs")
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    if bucket:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": letting("sqs:SendMessage", arn, bucket)})
    return sqs, url, arn


def receive(sqs, url, n, timeout=60):
    """The bodies of `n` messages, in the order in which they came."""
    bodies = []

    def enough():
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            bodies.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(bodies) >= n

    wait_for(enough, f"{n} messages", timeout)
    return bodies


def refused(call, **arguments):
    """Code, text, and the two arguments of the error that a call ends with."""
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(**arguments)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"], error.get("ArgumentName"), error.get("ArgumentValue")


def to_queue(arn, *events, **filters):
    entry = {"Id": "mine", "QueueArn": arn, "Events": list(events)}
    if filters:
        rules = [{"Name": key, "Value": value} for key, value in filters.items()]
        entry["Filter"] = {"Key": {"FilterRules": rules}}
    return {"QueueConfigurations": [entry]}


@pytest.fixture
def s3(hansom):
    return hansom.client("s3")


@pytest.fixture
def bucket(s3, name):
    s3.create_bucket(Bucket=name)
    return name


def test_a_queue_is_told_of_every_kind_of_change(hansom, s3, bucket, name):
    sqs, url, arn = make_queue(hansom, name, bucket)
    events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*"]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=to_queue(arn, *events))
    [test] = receive(sqs, url, 1)
    assert (test["Service"], test["Event"], test["Bucket"]) == ("Amazon S3", "s3:TestEvent", bucket)
    read = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert read["QueueConfigurations"] == [{"Id": "mine", "QueueArn": arn, "Events": events}]

    answer = s3.put_object(Bucket=bucket, Key="a.txt", Body=b"hello")
    s3.copy_object(Bucket=bucket, Key="b.txt", CopySource={"Bucket": bucket, "Key": "a.txt"})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="c.txt")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="c.txt", UploadId=upload, PartNumber=1, Body=b"part")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket=bucket, Key="c.txt", UploadId=upload, MultipartUpload=parts)
    s3.put_object_tagging(Bucket=bucket, Key="a.txt", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    s3.delete_object_tagging(Bucket=bucket, Key="a.txt")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a.txt"}, {"Key": "none"}]})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.delete_object(Bucket=bucket, Key="b.txt")

    records = [body["Records"][0] for body in receive(sqs, url, 7)]
    told = sorted((r["s3"]["object"]["key"], r["s3"]["object"]["sequencer"], r["eventName"]) for r in records)
    assert [(key, event) for key, _, event in told] == [
        ("a.txt", "ObjectCreated:Put"),
        ("a.txt", "ObjectTagging:Put"),
        ("a.txt", "ObjectTagging:Delete"),
        ("a.txt", "ObjectRemoved:Delete"),
        ("b.txt", "ObjectCreated:Copy"),
        ("b.txt", "ObjectRemoved:DeleteMarkerCreated"),
        ("c.txt", "ObjectCreated:CompleteMultipartUpload"),
    ]
    # Of one key they came in their order.
    of_a = [r["s3"]["object"]["sequencer"] for r in records if r["s3"]["object"]["key"] == "a.txt"]
    assert of_a == sorted(of_a)
    put = next(r for r in records if r["eventName"] == "ObjectCreated:Put")
    assert put["eventSource"] == "aws:s3" and put["awsRegion"] == "us-east-1" and put["eventVersion"] == "2.1"
    assert put["requestParameters"] == {"sourceIPAddress": "127.0.0.1"}
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert put["responseElements"]["x-amz-request-id"] == headers["x-amz-request-id"]
    assert put["responseElements"]["x-amz-id-2"] == headers["x-amz-id-2"]
    assert put["s3"]["configurationId"] == "mine"
    assert put["s3"]["bucket"]["name"] == bucket and put["s3"]["bucket"]["arn"] == f"arn:aws:s3:::{bucket}"
    assert put["s3"]["object"]["size"] == 5
    assert put["s3"]["object"]["eTag"] == "5d41402abc4b2a76b9719d911017c592"
    marker = next(r for r in records if r["eventName"].endswith("DeleteMarkerCreated"))
    assert len(marker["s3"]["object"]["versionId"]) == 32 and "size" not in marker["s3"]["object"]


def test_keys_of_any_kind_pass_filters_and_come_encoded(hansom, s3, bucket, name):
    sqs, url, arn = make_queue(hansom, name, bucket)
    configuration = to_queue(arn, "s3:ObjectCreated:*", prefix="in+put/", suffix=".mp4")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    read = s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"][0]
    rules = read["Filter"]["Key"]["FilterRules"]
    assert rules == [{"Name": "Prefix", "Value": "in+put/"}, {"Name": "Suffix", "Value": ".mp4"}]
    receive(sqs, url, 1)
    s3.put_object(Bucket=bucket, Key="in put/not.txt", Body=b"")
    s3.put_object(Bucket=bucket, Key="in+put/not.mp4", Body=b"")
    for key in AWKWARD:
        s3.put_object(Bucket=bucket, Key=f"in put/{key}", Body=b"")
    keys = [body["Records"][0]["s3"]["object"]["key"] for body in receive(sqs, url, len(AWKWARD))]
    assert all(" " not in key and key.isascii() for key in keys)
    assert sorted(urllib.parse.unquote_plus(key) for key in keys) == sorted(f"in put/{key}" for key in AWKWARD)


def test_bad_configurations_are_refused_in_the_words_of_aws(hansom, s3, bucket, name):
    _, _, closed = make_queue(hansom, f"{name}-closed")
    _, _, open_queue = make_queue(hansom, f"{name}-open", bucket)
    _, _, fifo = make_queue(hansom, f"{name}.fifo", bucket, FifoQueue="true")
    put = s3.put_bucket_notification_configuration
    unable = "Unable to validate the following destination configurations"
    lambdas = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}", "Events": ["s3:ObjectCreated:*"]}]}
    topics = {"TopicConfigurations": [{"TopicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:{name}", "Events": ["s3:ObjectCreated:*"]}]}
    two = lambda first, second: {"QueueConfigurations": [to_queue(open_queue, *events, **filters)["QueueConfigurations"][0] | {"Id": str(n)} for n, (events, filters) in enumerate([first, second])]}
    missing = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}-none"
    created = "s3:ObjectCreated:*"
    for configuration, expected in [
        (to_queue(closed, created), (unable, closed, "Permissions on the destination queue do not allow S3 to publish notifications from this bucket")),
        (to_queue(missing, created), (unable, missing, "The destination queue does not exist")),
        (topics, (unable, topics["TopicConfigurations"][0]["TopicArn"], "The destination topic does not exist")),
        (lambdas, (unable, lambdas["LambdaFunctionConfigurations"][0]["LambdaFunctionArn"], "The destination Lambda does not exist")),
        (to_queue(fifo, created), (unable, fifo, "FIFO queues are not supported as a destination of notifications")),
        (to_queue("queue", created), ("The ARN is not well formed", "ARN", "queue")),
        (
            to_queue(open_queue.replace("us-east-1", "eu-west-1"), created),
            ("The notification destination service region is not valid for the bucket location constraint", "ARN", open_queue.replace("us-east-1", "eu-west-1")),
        ),
        (to_queue(open_queue, "s3:ObjectEaten:*"), ("The event is not supported for notifications", "Event", "s3:ObjectEaten:*")),
        (to_queue(open_queue, created, infix="x"), ("filter rule name must be either prefix or suffix", "FilterRule.Name", "infix")),
        (
            two(([created], {}), (["s3:ObjectCreated:Put"], {})),
            ("Configurations overlap. Configurations on the same bucket cannot share a common event type.", "Event", created),
        ),
        (
            two(([created], {"prefix": "a"}), ([created], {"prefix": "ab"})),
            ("Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.", "Event", created),
        ),
    ]:
        assert refused(put, Bucket=bucket, NotificationConfiguration=configuration) == ("InvalidArgument", *expected)
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket=bucket)
    put(Bucket=bucket, NotificationConfiguration=two(([created], {"suffix": ".a"}), ([created], {"suffix": ".b"})))
    put(Bucket=bucket, NotificationConfiguration=to_queue(closed, created), SkipDestinationValidation=True)
    put(Bucket=bucket, NotificationConfiguration={})
    read = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert set(read) == {"ResponseMetadata"}


def test_a_crash_loses_no_event(own_hansom, name):
    s3 = own_hansom.client("s3")
    s3.create_bucket(Bucket=name)
    sqs, url, arn = make_queue(own_hansom, name, name)
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=to_queue(arn, "s3:ObjectCreated:*"))
    acknowledged, lock, enough = set(), threading.Lock(), threading.Event()

    def upload(thread):
        client = own_hansom.client("s3")
        for n in range(100_000):
            key = f"{thread}/{n}"
            try:
                client.put_object(Bucket=name, Key=key, Body=key.encode())
            except Exception:
                return
            with lock:
                acknowledged.add(key)
                if len(acknowledged) >= 60:
                    enough.set()

    threads = [threading.Thread(target=upload, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    assert enough.wait(timeout=120)
    own_hansom.kill()
    for thread in threads:
        thread.join()
    own_hansom.start()
    told = set()

    def all_told():
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            for record in json.loads(message["Body"]).get("Records", []):
                told.add(urllib.parse.unquote_plus(record["s3"]["object"]["key"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return acknowledged <= told

    wait_for(all_told, "the events of all uploads that were acknowledged", timeout=120)
    # What is told of is there, too.
    there = set()
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        there |= {item["Key"] for item in page.get("Contents", [])}
    assert told <= there


def test_the_command_line_sets_and_reads_notifications(hansom, bucket, name):
    sqs, url, arn = make_queue(hansom, name, bucket)
    configuration = to_queue(arn, "s3:ObjectCreated:*", suffix=".txt") | {"EventBridgeConfiguration": {}}
    hansom.aws("s3api", "put-bucket-notification-configuration", "--bucket", bucket, "--notification-configuration", json.dumps(configuration))
    read = hansom.aws("s3api", "get-bucket-notification-configuration", "--bucket", bucket)
    assert read["EventBridgeConfiguration"] == {} and read["QueueConfigurations"][0]["QueueArn"] == arn
    receive(sqs, url, 1)


def test_aws_s3_cp_sync_mv_and_rm_are_told_of(hansom, s3, bucket, name, tmp_path):
    sqs, url, arn = make_queue(hansom, name, bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=to_queue(arn, "s3:ObjectCreated:*", "s3:ObjectRemoved:*"))
    receive(sqs, url, 1)
    (tmp_path / "a b.txt").write_text("1")
    (tmp_path / "große.bin").write_bytes(bytes(9 << 20))
    hansom.aws("s3", "cp", tmp_path / "a b.txt", f"s3://{bucket}/one.txt", json_output=False)
    hansom.aws("s3", "sync", tmp_path, f"s3://{bucket}/dir/", json_output=False)
    hansom.aws("s3", "mv", f"s3://{bucket}/one.txt", f"s3://{bucket}/two.txt", json_output=False)
    hansom.aws("s3", "rm", f"s3://{bucket}/dir/", "--recursive", json_output=False)
    records = [body["Records"][0] for body in receive(sqs, url, 7)]
    assert sorted((r["eventName"], urllib.parse.unquote_plus(r["s3"]["object"]["key"])) for r in records) == [
        ("ObjectCreated:CompleteMultipartUpload", "dir/große.bin"),
        ("ObjectCreated:Copy", "two.txt"),
        ("ObjectCreated:Put", "dir/a b.txt"),
        ("ObjectCreated:Put", "one.txt"),
        ("ObjectRemoved:Delete", "dir/a b.txt"),
        ("ObjectRemoved:Delete", "dir/große.bin"),
        ("ObjectRemoved:Delete", "one.txt"),
    ]


def test_a_rule_that_expires_objects_is_told_of(hansom, s3, bucket, name):
    sqs, url, arn = make_queue(hansom, name, bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=to_queue(arn, "s3:LifecycleExpiration:*"))
    receive(sqs, url, 1)
    s3.put_object(Bucket=bucket, Key="old/a", Body=b"1")
    s3.put_object(Bucket=bucket, Key="new/a", Body=b"1")
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "old/"}, "Expiration": {"Date": "2020-01-01T00:00:00Z"}}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    [record] = [body["Records"][0] for body in receive(sqs, url, 1)]
    assert record["eventName"] == "LifecycleExpiration:Delete" and record["eventVersion"] == "2.3"
    assert record["userIdentity"] == {"principalId": "s3.amazonaws.com"}
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["new/a"]


def test_the_uploads_of_browsers_are_told_of_as_such(hansom, s3, bucket, name):
    from test_s3_settings import post_form

    sqs, url, arn = make_queue(hansom, name, bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=to_queue(arn, "s3:ObjectCreated:Post"))
    receive(sqs, url, 1)
    form = s3.generate_presigned_post(bucket, "up/${filename}")
    status, _, _ = post_form(form["url"], form["fields"], b"hello", "a b.txt")
    assert status == 204
    [record] = [body["Records"][0] for body in receive(sqs, url, 1)]
    assert (record["eventName"], record["s3"]["object"]["key"]) == ("ObjectCreated:Post", "up/a+b.txt")


def test_a_topic_is_told_and_passes_it_on(hansom, s3, bucket, name):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    configuration = {"TopicConfigurations": [{"Id": "t", "TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}]}
    assert refused(s3.put_bucket_notification_configuration, Bucket=bucket, NotificationConfiguration=configuration) == (
        "InvalidArgument",
        "Unable to validate the following destination configurations",
        topic,
        "Permissions on the destination topic do not allow S3 to publish notifications from this bucket",
    )
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=letting("sns:Publish", topic, bucket))
    sqs, url, arn = make_queue(hansom, name)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    [test] = receive(sqs, url, 1)
    assert test["Subject"] == "Amazon S3 Notification"
    assert json.loads(test["Message"])["Event"] == "s3:TestEvent"
    s3.put_object(Bucket=bucket, Key="a b", Body=b"hello")
    [notice] = receive(sqs, url, 1)
    assert (notice["Type"], notice["TopicArn"], notice["Subject"]) == ("Notification", topic, "Amazon S3 Notification")
    record = json.loads(notice["Message"])["Records"][0]
    assert (record["eventName"], record["s3"]["object"]["key"], record["s3"]["configurationId"]) == ("ObjectCreated:Put", "a+b", "t")


def test_the_event_bus_gets_all_events_of_a_bucket(hansom, s3, bucket, name):
    events = hansom.client("events")
    sqs, url, arn = make_queue(hansom, name)
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}}
    rule = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": rule}}}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    events.put_targets(Rule=name, Targets=[{"Id": "q", "Arn": arn}])
    s3.put_object(Bucket=bucket, Key="before", Body=b"1")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}})
    for key in AWKWARD:
        s3.put_object(Bucket=bucket, Key=key, Body=b"hello")
    told = {event["detail"]["object"]["key"]: event for event in receive(sqs, url, len(AWKWARD))}
    assert set(told) == set(AWKWARD)
    event = told["a+b.mp4"]
    assert (event["detail-type"], event["source"], event["account"], event["region"]) == ("Object Created", "aws.s3", ACCOUNT, "us-east-1")
    assert event["resources"] == [f"arn:aws:s3:::{bucket}"]
    detail = event["detail"]
    assert detail["reason"] == "PutObject" and detail["requester"] == ACCOUNT and detail["source-ip-address"] == "127.0.0.1"
    assert detail["object"]["size"] == 5 and detail["object"]["etag"] == "5d41402abc4b2a76b9719d911017c592"
    s3.delete_object(Bucket=bucket, Key="before")
    [event] = receive(sqs, url, 1)
    assert (event["detail-type"], event["detail"]["deletion-type"]) == ("Object Deleted", "Permanently Deleted")


PRINTS = """
def handler(event, context):
    for record in event["Records"]:
        print("told", record["eventName"], record["s3"]["object"]["key"])
"""


def test_a_function_is_invoked_for_each_upload(hansom, s3, bucket, name):
    from test_lambda import create, push_runtimes

    push_runtimes(hansom, ("python",))
    functions = create(hansom, name, {"app.py": PRINTS})
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"
    configuration = {"LambdaFunctionConfigurations": [{"Id": "f", "LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    assert refused(s3.put_bucket_notification_configuration, Bucket=bucket, NotificationConfiguration=configuration) == (
        "InvalidArgument",
        "Unable to validate the following destination configurations",
        arn,
        f"Not authorized to invoke function [{arn}]",
    )
    functions.add_permission(FunctionName=name, StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{bucket}", SourceAccount=ACCOUNT)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    for key in AWKWARD:
        s3.put_object(Bucket=bucket, Key=key, Body=b"hello")
    logs = hansom.client("logs")

    def told():
        try:
            pages = logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{name}", filterPattern="told")
            return [event["message"].split()[2] for page in pages for event in page["events"]]
        except logs.exceptions.ResourceNotFoundException:
            return []

    wait_for(lambda: len(told()) >= len(AWKWARD), "an invocation for each upload", timeout=120)
    assert sorted(urllib.parse.unquote_plus(key) for key in told()) == sorted(AWKWARD)
