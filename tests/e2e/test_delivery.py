"""The delivery engine from outside: nothing is lost, order is kept, and people can see why."""

import json

from conftest import wait_for
from test_sns import make_queue, receive, receiver  # noqa: F401 (a fixture)



def confirmed(sns, topic, http_receiver, **attributes):
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=http_receiver.url, Attributes=attributes)
    asked = json.loads(http_receiver.wait("SubscriptionConfirmation")[-1])
    return sns.confirm_subscription(TopicArn=topic, Token=asked["Token"])["SubscriptionArn"]


def counts(daemon):
    return json.loads(daemon.cli("status", "--json").stdout)["info"]["counts"]


def events(daemon, *args):
    done = daemon.cli("events", "--json", *args)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_nothing_is_lost_when_the_daemon_is_killed_while_a_receiver_is_down(own_hansom, name, receiver):  # noqa: F811
    sns = own_hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    policy = {"healthyRetryPolicy": {"numRetries": 100, "minDelayTarget": 1, "maxDelayTarget": 1}}
    confirmed(sns, topic, receiver, RawMessageDelivery="true", DeliveryPolicy=json.dumps(policy))
    sqs, url, queue = make_queue(own_hansom, name, topic)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    receiver.statuses = [503] * 1000
    texts = {f"message {n}" for n in range(30)}
    for text in sorted(texts):
        sns.publish(TopicArn=topic, Message=text)
    # Killed with all of it on the way.
    own_hansom.kill()
    receiver.statuses = []
    receiver.requests.clear()
    own_hansom.start()
    wait_for(lambda: set(receiver.bodies("Notification")) == texts, "all messages at the receiver")
    wait_for(lambda: counts(own_hansom)["waiting deliveries"] == 0, "an empty outbox")

    got = set()

    def all_there():
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        got.update(message["Body"] for message in answer.get("Messages", []))
        return got == texts

    wait_for(all_there, "all messages in the queue")


def test_a_dead_receiver_holds_up_nobody_else(hansom, name, receiver):  # noqa: F811
    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    policy = {"healthyRetryPolicy": {"numRetries": 100, "minDelayTarget": 1, "maxDelayTarget": 1}}
    dead = confirmed(sns, topic, receiver, DeliveryPolicy=json.dumps(policy))
    receiver.statuses = [500] * 100_000
    sqs, url, queue = make_queue(hansom, name, topic)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    for n in range(10):
        entries = [{"Id": str(m), "Message": f"{n} {m}"} for m in range(10)]
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    assert len({message["Body"] for message in receive(sqs, url, 100)}) == 100
    failed = [event for event in events(hansom, "--failed") if event["via"] == dead]
    assert failed and failed[0]["result"] == "retry" and failed[0]["error"]["code"] == "Http500"
    receiver.statuses = []
    wait_for(lambda: len(set(receiver.bodies("Notification"))) >= 100, "the receiver's messages")


def test_what_may_not_be_delivered_goes_to_the_dead_letter_queue_and_is_explained(hansom, name):
    sns, sqs = hansom.client("sns"), hansom.client("sqs")
    topic = sns.create_topic(Name=name)["TopicArn"]
    # A queue whose policy lets nobody in, and one that is not there when it is needed.
    closed_url = sqs.create_queue(QueueName=f"{name}-closed")["QueueUrl"]
    closed = sqs.get_queue_attributes(QueueUrl=closed_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    dead = closed.replace("-closed", "-dead")
    subscription = sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=closed,
        Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": dead})},
    )["SubscriptionArn"]
    published = sns.publish(TopicArn=topic, Message="unwanted")["MessageId"]

    def seen(result):
        of_message = [event for event in events(hansom) if event["eventId"] == published]
        return [event for event in of_message if event["result"] == result]

    (refused,) = wait_for(lambda: seen("to-dead-letter-queue"), "the refusal in the trail")
    assert (refused["via"], refused["receiver"], refused["attempt"]) == (subscription, closed, 1)
    assert refused["error"]["code"].startswith("AccessDenied")
    wait_for(lambda: seen("retry"), "a failure of the dead-letter queue")
    dead_sqs, dead_url, _ = make_queue(hansom, f"{name}-dead", topic)
    (message,) = receive(dead_sqs, dead_url, 1)
    assert json.loads(message["Body"])["Message"] == "unwanted"
    (last,) = wait_for(lambda: seen("dead-lettered"), "the dead letter in the trail")
    assert last["receiver"] == dead
    text = hansom.cli("events", "--failed").stdout
    assert "failed, for the dead-letter queue" in text and "in the dead-letter queue" in text


def test_groups_stay_in_order_while_their_queue_refuses(hansom, name):
    """The head of a group is retried; those behind it wait, and other groups do not."""
    sns = hansom.client("sns")
    attributes = {"FifoTopic": "true", "ContentBasedDeduplication": "true"}
    topic = sns.create_topic(Name=f"{name}.fifo", Attributes=attributes)["TopicArn"]
    sqs, url, queue = make_queue(hansom, f"{name}.fifo", topic, FifoQueue="true")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    for n in range(5):
        entries = [
            {"Id": f"{group}{m}", "Message": f"{group} {n:02} {m}", "MessageGroupId": group}
            for m in range(2)
            for group in "abc"
        ]
        assert len(sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)["Successful"]) == 6
    bodies = [json.loads(message["Body"]) for message in receive(sqs, url, 30)]
    for group in "abc":
        got = [body["Message"] for body in bodies if body["Message"].startswith(group)]
        assert got == sorted(got) and len(got) == 10
        numbers = [body["SequenceNumber"] for body in bodies if body["Message"].startswith(group)]
        assert numbers == sorted(numbers)
    # FIFO topics do not sign.
    assert "Signature" not in bodies[0]


def test_the_trail_is_for_root_only(hansom):
    import urllib.error
    import urllib.request

    import pytest

    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{hansom.endpoint}/_hansom/events?after=0")
    assert error.value.code in (400, 403)


def test_following_shows_events_as_they_come(hansom, name):
    import os
    import subprocess

    from conftest import BINARY

    sns = hansom.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sqs, url, queue = make_queue(hansom, name, topic)
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    environment = {**os.environ, "HANSOM_DATA_DIR": str(hansom.data_dir), "AWS_ENDPOINT_URL": hansom.endpoint}
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_PROFILE"):
        environment.pop(variable, None)
    follower = subprocess.Popen(
        [BINARY, "--json", "events", "--follow"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        published = sns.publish(TopicArn=topic, Message="seen")["MessageId"]
        for line in follower.stdout:
            event = json.loads(line)
            if event["eventId"] == published:
                break
    finally:
        follower.kill()
        follower.wait()
    assert (event["result"], event["receiver"], event["via"]) == ("delivered", queue, subscription)
    assert (event["source"], event["resource"], event["attempt"]) == ("aws.sns", topic, 1)
    assert event["answer"].startswith("MessageId ")
