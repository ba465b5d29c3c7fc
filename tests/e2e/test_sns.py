"""Topics with boto3 and the AWS command line: who gets which message, in which form."""

import base64
import http.server
import json
import subprocess
import threading
import urllib.error
import urllib.request

import botocore.exceptions
import pytest
from conftest import wait_for

ACCOUNT = "000000000000"
OTHER = "111111111111"


class HttpReceiver:
    """A receiver on loopback that keeps what it gets, and answers what a test says."""

    def __init__(self):
        self.requests = []
        self.statuses = []
        self.down = False
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                receiver.requests.append((dict(self.headers), body))
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def bodies(self, kind):
        return [body for headers, body in list(self.requests) if headers["x-amz-sns-message-type"] == kind]

    def wait(self, kind, n=1):
        wait_for(lambda: len(self.bodies(kind)) >= n, f"{n} {kind}")
        return self.bodies(kind)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    server = HttpReceiver()
    yield server
    server.close()


def letting_in(queue_arn, topic_arn):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": queue_arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
                }
            ],
        }
    )


def make_queue(daemon, name, topic_arn, key="test", **attributes):
    sqs = daemon.client("sqs", key=key)
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": letting_in(arn, topic_arn)})
    return sqs, url, arn


def receive(sqs, url, n):
    messages = []

    def enough():
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
        )
        for message in answer.get("Messages", []):
            messages.append(message)
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages) >= n

    wait_for(enough, f"{n} messages")
    assert len(messages) == n, messages
    return messages


def refused(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def test_a_message_reaches_a_queue_in_an_envelope(hansom, name):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    assert topic == f"arn:aws:sns:us-east-1:{ACCOUNT}:{name}"
    sqs, url, queue = make_queue(hansom, name, topic)
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    assert subscription.startswith(topic + ":")
    published = sns.publish(
        TopicArn=topic,
        Message="héllo",
        Subject="greeting",
        MessageAttributes={
            "n": {"DataType": "Number", "StringValue": "7"},
            "b": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
        },
    )
    (message,) = receive(sqs, url, 1)
    assert message["Body"].startswith('{\n  "Type" : "Notification",\n  "MessageId" : "')
    body = json.loads(message["Body"])
    assert list(body) == [
        "Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion",
        "Signature", "SigningCertURL", "UnsubscribeURL", "MessageAttributes",
    ]
    assert (body["MessageId"], body["TopicArn"]) == (published["MessageId"], topic)
    assert (body["Message"], body["Subject"]) == ("héllo", "greeting")
    assert body["MessageAttributes"] == {
        "n": {"Type": "Number", "Value": "7"},
        "b": {"Type": "Binary", "Value": base64.b64encode(b"\x00\x01").decode()},
    }
    assert body["UnsubscribeURL"].endswith(f"/?Action=Unsubscribe&SubscriptionArn={subscription}")


@pytest.mark.parametrize("version", ["1", "2"])
def test_the_signature_is_that_of_the_certificate(hansom, name, version, tmp_path):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name, Attributes={"SignatureVersion": version})["TopicArn"]
    sqs, url, queue = make_queue(hansom, name, topic)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    sns.publish(TopicArn=topic, Message="signed", Subject="s")
    body = json.loads(receive(sqs, url, 1)[0]["Body"])
    assert body["SignatureVersion"] == version
    names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    text = "".join(f"{key}\n{body[key]}\n" for key in names)
    with urllib.request.urlopen(body["SigningCertURL"]) as answer:
        (tmp_path / "cert.pem").write_bytes(answer.read())
    (tmp_path / "signature").write_bytes(base64.b64decode(body["Signature"]))
    key = subprocess.run(
        ["openssl", "x509", "-in", tmp_path / "cert.pem", "-pubkey", "-noout"], check=True, capture_output=True
    ).stdout
    (tmp_path / "key.pem").write_bytes(key)

    def verify(text):
        digest = {"1": "-sha1", "2": "-sha256"}[version]
        command = ["openssl", "dgst", digest, "-verify", tmp_path / "key.pem", "-signature", tmp_path / "signature"]
        return subprocess.run(command, input=text.encode(), capture_output=True).returncode == 0

    assert verify(text)
    assert not verify(text + "x")


def test_raw_delivery_keeps_the_attributes(hansom, name):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sqs, url, queue = make_queue(hansom, name, topic)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    attributes = {"a": {"DataType": "String", "StringValue": "x"}, "b": {"DataType": "Binary", "BinaryValue": b"y"}}
    sns.publish(TopicArn=topic, Message="raw", MessageAttributes=attributes)
    (message,) = receive(sqs, url, 1)
    assert message["Body"] == "raw"
    assert message["MessageAttributes"] == attributes


def test_each_subscription_gets_what_it_filters(hansom, name):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    policies = {
        "all": {},
        "attr": {"FilterPolicy": json.dumps({"kind": ["a", {"prefix": "b-"}], "price": [{"numeric": [">=", 10]}]})},
        "body": {"FilterPolicy": json.dumps({"s": {"key": [{"suffix": ".mp4"}]}}), "FilterPolicyScope": "MessageBody"},
        "array": {"FilterPolicy": json.dumps({"tags": ["x"]})},
    }
    queues = {}
    for which, attributes in policies.items():
        queues[which] = make_queue(hansom, f"{name}-{which}", topic)
        attributes = {"RawMessageDelivery": "true", **attributes}
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queues[which][2], Attributes=attributes)

    def publish(text, **attributes):
        typed = {key: {"DataType": kind, "StringValue": value} for key, (kind, value) in attributes.items()}
        sns.publish(TopicArn=topic, Message=text, MessageAttributes=typed)

    publish("1", kind=("String", "a"), price=("Number", "10"))
    publish("2", kind=("String", "b-2"), price=("Number", "9.5"))
    publish("3", kind=("String", "b-3"), price=("Number", "1e3"))
    publish('{"s": {"key": "v.mp4"}}')
    publish('{"s": {"key": "v.txt"}}', tags=("String.Array", '["y", "x"]'))
    bodies = {}
    for which, n in {"all": 5, "attr": 2, "body": 1, "array": 1}.items():
        sqs, url, _ = queues[which]
        bodies[which] = sorted(message["Body"] for message in receive(sqs, url, n))
    assert bodies["attr"] == ["1", "3"]
    assert bodies["body"] == ['{"s": {"key": "v.mp4"}}']
    assert bodies["array"] == ['{"s": {"key": "v.txt"}}']


def test_a_fifo_topic_keeps_groups_in_order_and_drops_what_it_has_seen(hansom, name):
    sns = hansom.client("sns")
    topic_name = f"{name}.fifo"
    attributes = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    topic = sns.create_topic(Name=topic_name, Attributes=attributes)["TopicArn"]
    sqs, url, queue = make_queue(hansom, f"{name}.fifo", topic, FifoQueue="true")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    numbers = []
    for n in range(20):
        answer = sns.publish(TopicArn=topic, Message=f"{n % 2} {n}", MessageGroupId=str(n % 2))
        numbers.append(answer["SequenceNumber"])
    assert numbers == sorted(numbers) and len(set(numbers)) == 20
    again = sns.publish(TopicArn=topic, Message="0 0", MessageGroupId="0")
    assert again["SequenceNumber"] == numbers[0]
    messages = receive(sqs, url, 20)
    for group in "01":
        got = [m["Body"] for m in messages if m["Attributes"]["MessageGroupId"] == group]
        assert got == [f"{group} {n}" for n in range(int(group), 20, 2)]
    assert refused(sns.publish, TopicArn=topic, Message="x") == (
        "InvalidParameter", "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
    )


def test_a_batch_and_messages_for_each_protocol(hansom, name):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sqs, url, queue = make_queue(hansom, name, topic)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    answer = sns.publish_batch(
        TopicArn=topic,
        PublishBatchRequestEntries=[
            {"Id": "one", "Message": "1"},
            {"Id": "two", "Message": json.dumps({"default": "d", "sqs": "for queues"}), "MessageStructure": "json"},
            {"Id": "bad", "Message": json.dumps({"sqs": "x"}), "MessageStructure": "json"},
        ],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["one", "two"]
    (failed,) = answer["Failed"]
    assert (failed["Id"], failed["Code"], failed["SenderFault"]) == ("bad", "InvalidParameter", True)
    assert sorted(message["Body"] for message in receive(sqs, url, 2)) == ["1", "for queues"]
    twice = [{"Id": "x", "Message": "1"}, {"Id": "x", "Message": "2"}]
    assert refused(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=twice)[0] == "BatchEntryIdsNotDistinct"
    assert refused(sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=[])[0] == "EmptyBatchRequest"


def test_an_http_receiver_confirms_gets_messages_and_leaves(hansom, name, receiver):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    answer = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=receiver.url)
    assert answer["SubscriptionArn"] == "pending confirmation"
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (attributes["SubscriptionsPending"], attributes["SubscriptionsConfirmed"]) == ("1", "0")
    (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert listed["SubscriptionArn"] == "PendingConfirmation"

    (asked,) = receiver.wait("SubscriptionConfirmation")
    asked = json.loads(asked)
    assert list(asked) == [
        "Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp",
        "SignatureVersion", "Signature", "SigningCertURL",
    ]
    sns.publish(TopicArn=topic, Message="too early")
    assert refused(sns.confirm_subscription, TopicArn=topic, Token="wrong") == (
        "InvalidParameter", "Invalid parameter: Token",
    )
    # As people do it: nobody signs this.
    with urllib.request.urlopen(asked["SubscribeURL"]) as confirmed:
        assert f"<SubscriptionArn>{topic}:" in confirmed.read().decode()

    sns.publish(TopicArn=topic, Message="hello", Subject="s")
    (body,) = receiver.wait("Notification")
    headers = [headers for headers, _ in receiver.requests if headers["x-amz-sns-message-type"] == "Notification"][0]
    body = json.loads(body)
    assert body["Message"] == "hello"
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert headers["x-amz-sns-message-id"] == body["MessageId"]
    assert headers["x-amz-sns-topic-arn"] == topic
    subscription = headers["x-amz-sns-subscription-arn"]
    assert "x-amz-sns-rawdelivery" not in headers

    sns.set_subscription_attributes(
        SubscriptionArn=subscription, AttributeName="RawMessageDelivery", AttributeValue="true"
    )
    sns.publish(TopicArn=topic, Message="bare")
    assert receiver.wait("Notification", 2)[1] == "bare"
    assert receiver.requests[-1][0]["x-amz-sns-rawdelivery"] == "true"

    with urllib.request.urlopen(body["UnsubscribeURL"]) as answer:
        assert answer.status == 200
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsDeleted"] == "1"


def test_only_the_owner_ends_a_subscription_that_was_confirmed_so(hansom, name, receiver):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=receiver.url)
    asked = json.loads(receiver.wait("SubscriptionConfirmation")[0])
    arn = sns.confirm_subscription(TopicArn=topic, Token=asked["Token"], AuthenticateOnUnsubscribe="true")["SubscriptionArn"]
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{hansom.endpoint}/?Action=Unsubscribe&SubscriptionArn={arn}")
    assert error.value.code == 403
    sns.unsubscribe(SubscriptionArn=arn)
    assert refused(sns.get_subscription_attributes, SubscriptionArn=arn) == (
        "NotFound", "Subscription does not exist",
    )


def test_an_http_receiver_is_tried_as_its_policy_says(hansom, name, receiver):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sqs, url, queue = make_queue(hansom, name, topic)
    policy = {"healthyRetryPolicy": {"numRetries": 2, "minDelayTarget": 0, "maxDelayTarget": 0, "numNoDelayRetries": 2}}
    sns.subscribe(
        TopicArn=topic,
        Protocol="http",
        Endpoint=receiver.url,
        Attributes={
            "DeliveryPolicy": json.dumps(policy),
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": queue}),
        },
    )
    asked = json.loads(receiver.wait("SubscriptionConfirmation")[0])
    sns.confirm_subscription(TopicArn=topic, Token=asked["Token"])
    receiver.statuses = [500, 429, 503]
    sns.publish(TopicArn=topic, Message="thrice")
    assert json.loads(receive(sqs, url, 1)[0]["Body"])["Message"] == "thrice"
    assert len(receiver.bodies("Notification")) == 3
    # What the receiver refuses for good is not tried again.
    receiver.statuses = [404]
    sns.publish(TopicArn=topic, Message="once")
    assert json.loads(receive(sqs, url, 1)[0]["Body"])["Message"] == "once"
    assert len(receiver.bodies("Notification")) == 4


def test_another_account_subscribes_and_publishes_when_the_policy_lets_it(hansom, name):
    sns, theirs = hansom.client("sns"), hansom.client("sns", key=OTHER)
    topic = sns.create_topic(Name=name)["TopicArn"]
    sqs, url, queue = make_queue(hansom, name, topic, key=OTHER)
    for call, arguments in [
        (theirs.publish, {"TopicArn": topic, "Message": "x"}),
        (theirs.subscribe, {"TopicArn": topic, "Protocol": "sqs", "Endpoint": queue}),
    ]:
        code, message = refused(call, **arguments)
        assert code == "AuthorizationError"
        assert "is not authorized to perform: SNS:" in message
    sns.add_permission(TopicArn=topic, Label="them", AWSAccountId=[OTHER], ActionName=["Publish", "Subscribe"])
    subscription = theirs.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    theirs.publish(TopicArn=topic, Message="from outside")
    assert json.loads(receive(sqs, url, 1)[0]["Body"])["Message"] == "from outside"
    (mine,) = [s for s in theirs.list_subscriptions()["Subscriptions"] if s["TopicArn"] == topic]
    assert (mine["SubscriptionArn"], mine["Owner"]) == (subscription, OTHER)
    sns.remove_permission(TopicArn=topic, Label="them")
    assert refused(theirs.publish, TopicArn=topic, Message="x")[0] == "AuthorizationError"


def test_a_queue_of_another_account_is_asked_first(hansom, name):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sqs, url, queue = make_queue(hansom, name, topic, key=OTHER)
    answer = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    assert answer["SubscriptionArn"] == "pending confirmation"
    asked = json.loads(receive(sqs, url, 1)[0]["Body"])
    assert asked["Type"] == "SubscriptionConfirmation"
    sns.confirm_subscription(TopicArn=topic, Token=asked["Token"])
    sns.publish(TopicArn=topic, Message="welcome")
    assert json.loads(receive(sqs, url, 1)[0]["Body"])["Message"] == "welcome"


def test_attributes_are_set_and_read_back(hansom, name):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name, Attributes={"DisplayName": "d"}, Tags=[{"Key": "k", "Value": "v"}])["TopicArn"]
    assert sns.create_topic(Name=name, Attributes={"DisplayName": "d"})["TopicArn"] == topic
    assert refused(sns.create_topic, Name=name, Attributes={"DisplayName": "e"}) == (
        "InvalidParameter", "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    )
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (attributes["DisplayName"], attributes["Owner"], attributes["TopicArn"]) == ("d", ACCOUNT, topic)
    assert json.loads(attributes["Policy"])["Id"] == "__default_policy_ID"
    retries = json.loads(attributes["EffectiveDeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"]
    assert (retries["numRetries"], retries["minDelayTarget"]) == (3, 20)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns")
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"] == "alias/aws/sns"
    assert refused(sns.set_topic_attributes, TopicArn=topic, AttributeName="Nope", AttributeValue="x") == (
        "InvalidParameter", "Invalid parameter: AttributeName",
    )
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "l", "Value": "w"}])
    sns.untag_resource(ResourceArn=topic, TagKeys=["k"])
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "l", "Value": "w"}]
    sns.delete_topic(TopicArn=topic)
    sns.delete_topic(TopicArn=topic)
    assert refused(sns.get_topic_attributes, TopicArn=topic) == ("NotFound", "Topic does not exist")


def test_what_is_wrong_is_refused_in_the_words_of_aws(hansom, name):
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"

    def subscribe(protocol="sqs", endpoint=queue, **attributes):
        return refused(sns.subscribe, TopicArn=topic, Protocol=protocol, Endpoint=endpoint, Attributes=attributes)

    invalid = "InvalidParameter"
    assert refused(sns.create_topic, Name="a b") == (invalid, "Invalid parameter: Topic Name")
    assert refused(sns.publish, TopicArn=topic, Message="") == (invalid, "Invalid parameter: Empty message")
    assert refused(sns.publish, TopicArn=topic, Message="x" * (256 * 1024 + 1)) == (
        invalid, "Invalid parameter: Message too long",
    )
    assert refused(sns.publish, TopicArn=topic, Message="x", Subject="a\nb") == (invalid, "Invalid parameter: Subject")
    assert refused(sns.publish, TopicArn=f"{topic}x", Message="x") == ("NotFound", "Topic does not exist")
    assert refused(sns.publish, TopicArn="x", Message="x") == (
        invalid, "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    )
    bad = {"a": {"DataType": "Strange", "StringValue": "x"}}
    assert refused(sns.publish, TopicArn=topic, Message="x", MessageAttributes=bad)[0] == "ParameterValueInvalid"
    assert subscribe(protocol="telegram")[1].endswith("does not support this protocol string: telegram")
    assert subscribe(protocol="email", endpoint="a@b.c")[0] == "NotImplemented"
    assert subscribe(endpoint="nope") == (invalid, "Invalid parameter: SQS endpoint ARN")
    assert subscribe(protocol="http", endpoint="https://x") == (
        invalid, "Invalid parameter: Endpoint must match the specified protocol",
    )
    assert subscribe(endpoint=f"{queue}.fifo")[1].endswith(
        "FIFO SQS Queues can not be subscribed to standard SNS topics"
    )
    assert subscribe(FilterPolicy="{") == (
        invalid, "Invalid parameter: Attributes Reason: FilterPolicy: failed to parse JSON.",
    )
    assert subscribe(FilterPolicy='{"a": "b"}')[1].startswith("Invalid parameter: Attributes Reason: FilterPolicy: ")
    assert subscribe(RedrivePolicy='{"deadLetterTargetArn": "x"}') == (
        invalid, "Invalid parameter: Attributes Reason: RedrivePolicy: deadLetterTargetArn is an invalid arn",
    )


def test_lists_come_in_pages(hansom, name):
    sns = hansom.client("sns", region="eu-north-1")
    topics = [sns.create_topic(Name=f"{name}-{n:03}")["TopicArn"] for n in range(120)]
    pages = list(sns.get_paginator("list_topics").paginate())
    assert len(pages) == 2
    assert [topic["TopicArn"] for page in pages for topic in page["Topics"]] == topics
    assert hansom.aws("sns", "list-topics", region="eu-north-1")["Topics"][0]["TopicArn"] == topics[0]
