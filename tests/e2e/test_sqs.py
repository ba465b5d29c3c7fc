"""SQS by boto3, the AWS command line, and the old query protocol."""

import concurrent.futures
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from conftest import wait_for

ACCOUNT = "000000000000"


@pytest.fixture
def sqs(hansom):
    return hansom.client("sqs")


@pytest.fixture
def url(sqs, name):
    return sqs.create_queue(QueueName=name)["QueueUrl"]


def drain(sqs, url, **how):
    got = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **how).get("Messages"):
        got += messages
    return got


def code(error):
    return error.value.response["Error"]["Code"]


def test_a_message_there_and_back(sqs, url, hansom, name):
    assert url == f"{hansom.endpoint}/{ACCOUNT}/{name}"
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"] == url
    # boto3 checks the digests of what it sends and receives.
    sent = sqs.send_message(
        QueueUrl=url, MessageBody="héllo <&> \n\t\U0001f600",
        MessageAttributes={"n": {"DataType": "Number.int", "StringValue": "7"},
                           "b": {"DataType": "Binary", "BinaryValue": b"\0\xff"},
                           "s": {"DataType": "String", "StringValue": "ü"}},
        MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-2-3"}})
    (got,) = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"],
                                 MessageSystemAttributeNames=["All"])["Messages"]
    assert (got["MessageId"], got["Body"]) == (sent["MessageId"], "héllo <&> \n\t\U0001f600")
    assert got["MessageAttributes"]["b"]["BinaryValue"] == b"\0\xff"
    assert got["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert got["Attributes"]["AWSTraceHeader"] == "Root=1-2-3"
    assert got["Attributes"]["ApproximateReceiveCount"] == "1" and got["Attributes"]["SenderId"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["QueueArn"] == f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == "1"
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"], VisibilityTimeout=0)
    (got,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
    assert "Messages" not in sqs.receive_message(QueueUrl=url)


def test_errors_have_the_codes_of_both_protocols(sqs, url, hansom):
    with pytest.raises(sqs.exceptions.QueueDoesNotExist) as error:
        sqs.send_message(QueueUrl=f"{hansom.endpoint}/{ACCOUNT}/nothing", MessageBody="x")
    assert code(error) == "AWS.SimpleQueueService.NonExistentQueue"
    assert error.value.response["Error"]["Message"] == "The specified queue does not exist."
    for call in (lambda: sqs.send_message(QueueUrl=url, MessageBody="x" * (1024 * 1024 + 1)),
                 lambda: sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=11),
                 lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=21),
                 lambda: sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=901)):
        with pytest.raises(ClientError) as error:
            call()
        assert code(error) == "InvalidParameterValue"
    with pytest.raises(ClientError) as error:
        sqs.send_message(QueueUrl=url, MessageBody="")
    assert code(error) == "MissingParameter"
    sqs.purge_queue(QueueUrl=url)
    with pytest.raises(sqs.exceptions.PurgeQueueInProgress):
        sqs.purge_queue(QueueUrl=url)


def test_who_waits_gets_the_message_when_it_comes(hansom, url):
    """Long polling: many wait, each message goes to one of them, and nobody waits for the end."""
    n = 8
    began = threading.Barrier(n + 1)

    def wait(_):
        client = hansom.client("sqs")
        began.wait()
        return [m["Body"] for m in client.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", [])]

    with concurrent.futures.ThreadPoolExecutor(n) as pool:
        waiting = [pool.submit(wait, i) for i in range(n)]
        began.wait()
        client = hansom.client("sqs")
        for i in range(n):
            client.send_message(QueueUrl=url, MessageBody=str(i), DelaySeconds=1 if i % 2 else 0)
        got = [future.result(timeout=60) for future in waiting]
    assert sorted(body for bodies in got for body in bodies) == sorted(map(str, range(n)))
    assert all(len(bodies) == 1 for bodies in got)


def test_a_fifo_queue_keeps_order_and_knows_what_it_has_taken(sqs, name):
    url = sqs.create_queue(QueueName=f"{name}.fifo", Attributes={
        "FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    for i in range(12):
        entry = {"MessageBody": f"{i}", "MessageGroupId": "ab"[i % 2]}
        sent = sqs.send_message(QueueUrl=url, **entry)
        assert sqs.send_message(QueueUrl=url, **entry)["SequenceNumber"] == sent["SequenceNumber"]
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=3, AttributeNames=["All"])["Messages"]
    assert [m["Body"] for m in got] == ["0", "2", "4"]
    other = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [m["Body"] for m in other] == ["1", "3", "5", "7", "9", "11"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    sqs.delete_message_batch(QueueUrl=url, Entries=[
        {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(got)])
    rest = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [m["Body"] for m in rest] == ["6", "8", "10"]


def test_dead_letters_there_and_back(sqs, url, name):
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    arn = lambda url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "0", "RedrivePolicy": json.dumps(
        {"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1})})
    sqs.send_message(QueueUrl=url, MessageBody="poison",
                     MessageAttributes={"a": {"DataType": "String", "StringValue": "kept"}})
    assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    (letter,) = sqs.receive_message(QueueUrl=dead, VisibilityTimeout=0, AttributeNames=["All"],
                                    MessageAttributeNames=["All"])["Messages"]
    assert letter["Attributes"]["DeadLetterQueueSourceArn"] == arn(url)
    assert letter["MessageAttributes"]["a"]["StringValue"] == "kept"
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": "", "VisibilityTimeout": "30"})
    with pytest.raises(ClientError) as error:
        sqs.start_message_move_task(SourceArn=arn(dead), DestinationArn=arn(url))
    assert error.value.response["Error"]["Message"] == "Source queue must be configured as a Dead Letter Queue."
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(
        {"deadLetterTargetArn": arn(dead), "maxReceiveCount": 1})})
    sqs.start_message_move_task(SourceArn=arn(dead))
    (back,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    assert back["Body"] == "poison" and back["MessageId"] != letter["MessageId"]
    task = sqs.list_message_move_tasks(SourceArn=arn(dead))["Results"][0]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) in [("COMPLETED", 1), ("RUNNING", 1)]


def test_tags_lists_and_the_minute_after_deletion(sqs, url, name):
    sqs.tag_queue(QueueUrl=url, Tags={"a": "1", "b": "2"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["a"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"b": "2"}
    others = [sqs.create_queue(QueueName=f"{name}-{i}")["QueueUrl"] for i in range(3)]
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=name, PaginationConfig={"PageSize": 2})
    assert [u for page in pages for u in page["QueueUrls"]] == [url, *others]
    sqs.delete_queue(QueueUrl=others[0])
    with pytest.raises(sqs.exceptions.QueueDeletedRecently):
        sqs.create_queue(QueueName=f"{name}-0")
    assert len(sqs.list_queues(QueueNamePrefix=name)["QueueUrls"]) == 3


def test_the_policy_of_a_queue_lets_others_in(hansom, sqs, url, name):
    other = "111122223333"
    stranger = hansom.client("sqs", key=other)
    with pytest.raises(ClientError) as error:
        stranger.send_message(QueueUrl=url, MessageBody="x")
    assert code(error) == "AccessDenied"
    assert "sqs:sendmessage" in error.value.response["Error"]["Message"]
    sqs.add_permission(QueueUrl=url, Label="other", AWSAccountIds=[other], Actions=["SendMessage"])
    stranger.send_message(QueueUrl=url, MessageBody="x")
    with pytest.raises(ClientError):
        stranger.receive_message(QueueUrl=url)
    sqs.remove_permission(QueueUrl=url, Label="other")
    with pytest.raises(ClientError):
        stranger.send_message(QueueUrl=url, MessageBody="x")
    iam = hansom.client("iam")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    user = hansom.client("sqs", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    with pytest.raises(ClientError):
        user.send_message(QueueUrl=url, MessageBody="x")
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage",
                                               "Resource": f"arn:aws:sqs:*:*:{name}"}}))
    user.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "y"}])
    with pytest.raises(ClientError):
        user.receive_message(QueueUrl=url)


def query(hansom, path="/", **parameters):
    """A call as clients made it before SQS spoke JSON."""
    body = urllib.parse.urlencode({"Version": "2012-11-05", **parameters})
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    request = botocore.awsrequest.AWSRequest("POST", hansom.endpoint + path, headers, body)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials("test", "test"), "sqs", "us-east-1").add_auth(request)
    made = urllib.request.Request(request.url, body.encode(), dict(request.headers))
    try:
        with urllib.request.urlopen(made, timeout=60) as answer:
            text, status = answer.read(), answer.status
    except urllib.error.HTTPError as error:
        text, status = error.read(), error.code
    root = ET.fromstring(text)
    assert root.tag.startswith("{http://queue.amazonaws.com/doc/2012-11-05/}")
    for element in root.iter():
        element.tag = element.tag.partition("}")[2]
    return status, root


def test_the_query_protocol(hansom, name):
    status, root = query(hansom, Action="CreateQueue", QueueName=name, **{
        "Attribute.1.Name": "VisibilityTimeout", "Attribute.1.Value": "0",
        "Tag.1.Key": "k", "Tag.1.Value": "v"})
    assert (status, root.tag) == (200, "CreateQueueResponse")
    url = root.findtext("CreateQueueResult/QueueUrl")
    path = urllib.parse.urlsplit(url).path
    status, root = query(hansom, path, Action="SendMessage", MessageBody="one & two", **{
        "MessageAttribute.1.Name": "a", "MessageAttribute.1.Value.DataType": "String",
        "MessageAttribute.1.Value.StringValue": "b"})
    assert status == 200 and root.findtext("SendMessageResult/MD5OfMessageAttributes")
    status, root = query(hansom, path, Action="ReceiveMessage", MaxNumberOfMessages="10", **{
        "AttributeName.1": "All", "MessageAttributeName.1": "All"})
    (message,) = root.findall("ReceiveMessageResult/Message")
    assert message.findtext("Body") == "one & two"
    assert {a.findtext("Name") for a in message.findall("Attribute")} >= {"SentTimestamp", "SenderId"}
    assert message.findtext("MessageAttribute/Name") == "a"
    assert message.findtext("MessageAttribute/Value/StringValue") == "b"
    status, root = query(hansom, Action="SendMessageBatch", QueueUrl=url, **{
        "SendMessageBatchRequestEntry.1.Id": "x", "SendMessageBatchRequestEntry.1.MessageBody": "three"})
    assert root.findtext("SendMessageBatchResult/SendMessageBatchResultEntry/Id") == "x"
    status, root = query(hansom, path, Action="GetQueueAttributes", **{"AttributeName.1": "All"})
    found = {a.findtext("Name"): a.findtext("Value") for a in root.findall("GetQueueAttributesResult/Attribute")}
    assert found["ApproximateNumberOfMessages"] == "2"
    status, root = query(hansom, path, Action="ListQueueTags")
    assert root.findtext("ListQueueTagsResult/Tag/Value") == "v"
    status, root = query(hansom, Action="ListQueues", QueueNamePrefix=name)
    assert [q.text for q in root.findall("ListQueuesResult/QueueUrl")] == [url]
    status, root = query(hansom, f"/{ACCOUNT}/nothing", Action="ReceiveMessage")
    assert (status, root.findtext("Error/Code")) == (400, "AWS.SimpleQueueService.NonExistentQueue")
    status, root = query(hansom, path, Action="DeleteQueue")
    assert (status, root.tag) == (200, "DeleteQueueResponse")


def test_the_command_line(hansom, name):
    # Version 1 knows an old name of SQS and prefers it to the one in the environment.
    sqs = lambda *args: hansom.aws("--endpoint-url", hansom.endpoint, "sqs", *args)
    url = sqs("create-queue", "--queue-name", name)["QueueUrl"]
    sqs("send-message", "--queue-url", url, "--message-body", "hello")
    # From inside tasks, a queue has the name that it has on AWS.
    outside = f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/{name}"
    got = sqs("receive-message", "--queue-url", outside, "--wait-time-seconds", "5")
    assert got["Messages"][0]["Body"] == "hello"
    sqs("delete-message", "--queue-url", url, "--receipt-handle", got["Messages"][0]["ReceiptHandle"])
    counts = sqs("get-queue-attributes", "--queue-url", url, "--attribute-names", "All")["Attributes"]
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_kill_9_loses_and_doubles_nothing(own_hansom):
    """Senders and receivers at work while the daemon is killed again and again."""
    hansom = own_hansom
    sqs = hansom.client("sqs")
    urls = [sqs.create_queue(QueueName="standard")["QueueUrl"],
            sqs.create_queue(QueueName="ordered.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]]
    over = threading.Event()
    acknowledged, received = [[], []], [[], []]

    def again(call):
        while True:
            try:
                return call()
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    raise
            except BotoCoreError:
                # Nobody is there.
                if over.is_set():
                    raise
                time.sleep(0.02)

    def send(which):
        client = hansom.client("sqs")
        for i in range(150):
            more = {"MessageGroupId": "g", "MessageDeduplicationId": str(i)} if which else {}
            again(lambda: client.send_message(QueueUrl=urls[which], MessageBody=str(i), **more))
            acknowledged[which].append(str(i))

    def receive(which):
        client = hansom.client("sqs")
        while not over.is_set():
            for m in again(lambda: client.receive_message(QueueUrl=urls[which], VisibilityTimeout=3,
                                                          WaitTimeSeconds=1)).get("Messages", []):
                try:
                    again(lambda: client.delete_message(QueueUrl=urls[which], ReceiptHandle=m["ReceiptHandle"]))
                    received[which].append(m["Body"])
                except ClientError:
                    pass

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        senders = [pool.submit(send, which) for which in (0, 1)]
        receivers = [pool.submit(receive, which) for which in (0, 1)]
        try:
            for _ in range(3):
                goal = min(len(acknowledged[1]) + 20, 150)
                wait_for(lambda: len(acknowledged[1]) >= goal, "sending")
                hansom.kill()
                hansom.start()
            for sender in senders:
                sender.result(timeout=120)
            wait_for(lambda: all(set(received[w]) == set(acknowledged[w]) for w in (0, 1)),
                     "the receipt of all that was sent")
        finally:
            over.set()
        for receiver in receivers:
            receiver.result(timeout=60)
    assert set(received[0]) == set(acknowledged[0])
    # In order, each once: a message whose deletion was acknowledged never comes back.
    ordered = received[1]
    assert ordered == [str(i) for i in range(150)]
