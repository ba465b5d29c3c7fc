"""Functions that events start: asynchronous calls, queues, topics, buckets, rules, and HTTP addresses."""

import http.client
import json
import re
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from conftest import wait_for
from test_lambda import create, functions, invoke, pack, role  # noqa: F401

RECORDER = """
import json, os, boto3

def handler(event, context):
    if isinstance(event, dict) and event.get("raise"):
        raise ValueError(event["raise"])
    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=context.aws_request_id,
                                  Body=json.dumps(event).encode())
    return {"seen": event}
"""


def recorder(daemon, name, **more):
    """A function that puts each event it gets into a bucket, and what lists these events."""
    s3 = daemon.client("s3")
    s3.create_bucket(Bucket=name)
    arn = role(daemon, name, "AmazonS3FullAccess", "AmazonSQSFullAccess", "AmazonSNSFullAccess")
    client = create(daemon, name, {"app.py": RECORDER}, role_arn=arn,
                    Environment={"Variables": {"BUCKET": name}}, **more)

    def events():
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=name).get("Contents", [])]
        return [json.loads(s3.get_object(Bucket=name, Key=key)["Body"].read()) for key in keys]

    return client, events


def queue(daemon, name, **attributes):
    sqs = daemon.client("sqs")
    url = sqs.create_queue(QueueName=name, Attributes={key: str(value) for key, value in attributes.items()})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return sqs, url, arn


def messages(sqs, url, n=1):
    """The first `n` messages that come."""
    found = []

    def more():
        got = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10,
                                  MessageAttributeNames=["All"]).get("Messages", [])
        for one in got:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        found.extend(got)
        return len(found) >= n

    wait_for(more, f"{n} messages in {url}")
    return found


def test_an_event_is_taken_on_and_run(functions, name):
    client, events = recorder(functions, name)
    sqs, url, arn = queue(functions, name)
    client.put_function_event_invoke_config(FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": arn}})
    answer = client.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"key": "\xc3\xbc"}')
    assert answer["StatusCode"] == 202
    wait_for(lambda: events() == [{"key": "ü"}], "the event")
    record = json.loads(messages(sqs, url)[0]["Body"])
    assert record["requestContext"]["condition"] == "Success"
    assert record["requestContext"]["functionArn"].endswith(f":function:{name}:$LATEST")
    assert record["requestPayload"] == {"key": "ü"} and record["responsePayload"] == {"seen": {"key": "ü"}}
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST"}


def test_an_event_may_come_by_the_oldest_operation(functions, name):
    client, events = recorder(functions, name)
    assert client.invoke_async(FunctionName=name, InvokeArgs=b'{"n": 1}')["Status"] == 202
    wait_for(lambda: events() == [{"n": 1}], "the event")


def test_an_event_for_a_function_that_may_not_run_ends_at_once(functions, name):
    client, events = recorder(functions, name)
    sqs, dead_url, dead = queue(functions, f"{name}-dead")
    client.update_function_configuration(FunctionName=name, DeadLetterConfig={"TargetArn": dead})
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    client.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"n": 1}')
    assert json.loads(messages(sqs, dead_url)[0]["Body"]) == {"n": 1}
    assert events() == []


def test_an_event_that_fails_ends_in_the_dead_letter_queue(functions, name):
    client, _ = recorder(functions, name)
    sqs, dead_url, dead = queue(functions, f"{name}-dead")
    _, failed_url, failed = queue(functions, f"{name}-failed")
    client.update_function_configuration(FunctionName=name, DeadLetterConfig={"TargetArn": dead})
    client.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0,
                                            DestinationConfig={"OnFailure": {"Destination": failed}})
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    client.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"raise": "boom"}')
    letter = messages(sqs, dead_url)[0]
    assert json.loads(letter["Body"]) == {"raise": "boom"}
    attributes = {key: value["StringValue"] for key, value in letter["MessageAttributes"].items()}
    assert attributes["ErrorCode"] == "200" and attributes["ErrorMessage"] == "boom"
    record = json.loads(messages(sqs, failed_url)[0]["Body"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["requestId"] == attributes["RequestID"]
    assert record["responseContext"]["functionError"] == "Unhandled"
    assert record["responsePayload"]["errorType"] == "ValueError"


def test_a_queue_feeds_a_function(functions, name):
    client, events = recorder(functions, name)
    sqs, url, arn = queue(functions, name, VisibilityTimeout=60)
    mapping = client.create_event_source_mapping(
        FunctionName=name, EventSourceArn=arn, BatchSize=5,
        FilterCriteria={"Filters": [{"Pattern": json.dumps({"body": {"kind": ["video"]}})}]})
    assert mapping["State"] == "Creating"
    wait_for(lambda: client.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Enabled", "the mapping")
    for n in range(7):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"kind": "video", "n": n}),
                         MessageAttributes={"from": {"DataType": "String", "StringValue": "test"}})
    sqs.send_message(QueueUrl=url, MessageBody='{"kind": "text"}')

    def seen():
        return sorted(json.loads(record["body"])["n"] for event in events() for record in event["Records"])

    wait_for(lambda: seen() == list(range(7)), "every message, once")
    record = events()[0]["Records"][0]
    assert record["eventSource"] == "aws:sqs" and record["eventSourceARN"] == arn
    assert record["messageAttributes"]["from"]["stringValue"] == "test"

    def left():
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]

    wait_for(lambda: set(left().values()) == {"0"}, "the queue to be empty")
    assert client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)["State"] == "Updating"
    wait_for(lambda: client.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Disabled", "the mapping to rest")
    sqs.send_message(QueueUrl=url, MessageBody='{"kind": "video", "n": 7}')
    assert client.delete_event_source_mapping(UUID=mapping["UUID"])["State"] == "Deleting"
    wait_for(lambda: not client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"], "its end")
    assert seen() == list(range(7))


def test_messages_that_fail_come_back_and_end_in_the_queue_s_dead_letters(functions, name):
    failing = """
def handler(event, context):
    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"] if one["body"] == "bad"]}
"""
    client = create(functions, name, {"app.py": failing}, Timeout=5,
                    role_arn=role(functions, name, "service-role/AWSLambdaSQSQueueExecutionRole"))
    sqs, dead_url, dead = queue(functions, f"{name}-dead")
    redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 2})
    _, url, arn = queue(functions, name, VisibilityTimeout=5, RedrivePolicy=redrive)
    client.create_event_source_mapping(FunctionName=name, EventSourceArn=arn,
                                       FunctionResponseTypes=["ReportBatchItemFailures"])
    for body in ("good", "bad", "fine"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    assert [one["Body"] for one in messages(sqs, dead_url)] == ["bad"]
    for mapping in client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
        client.delete_event_source_mapping(UUID=mapping["UUID"])


def test_a_bucket_starts_a_function(functions, name):
    client, events = recorder(functions, name)
    s3 = functions.client("s3")
    source = f"{name[:50]}-in"
    s3.create_bucket(Bucket=source)
    rule = {"LambdaFunctionConfigurations": [{
        "LambdaFunctionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{name}", "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".mp4"}]}}}]}
    with pytest.raises(s3.exceptions.ClientError) as error:
        s3.put_bucket_notification_configuration(Bucket=source, NotificationConfiguration=rule)
    assert error.value.response["Error"]["Code"] == "InvalidArgument"
    client.add_permission(FunctionName=name, StatementId="s3", Action="lambda:InvokeFunction",
                          Principal="s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{source}", SourceAccount="000000000000")
    s3.put_bucket_notification_configuration(Bucket=source, NotificationConfiguration=rule)
    s3.put_object(Bucket=source, Key="a b+ü/c.mp4", Body=b"x")
    s3.put_object(Bucket=source, Key="c.txt", Body=b"x")
    wait_for(events, "the event of the bucket")
    record = events()[0]["Records"][0]
    assert record["eventName"] == "ObjectCreated:Put" and record["s3"]["bucket"]["name"] == source
    assert urllib.parse.unquote_plus(record["s3"]["object"]["key"]) == "a b+ü/c.mp4"


def test_a_topic_starts_a_function(functions, name):
    client, events = recorder(functions, name)
    sns = functions.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda",
                  Endpoint=f"arn:aws:lambda:us-east-1:000000000000:function:{name}")
    client.add_permission(FunctionName=name, StatementId="sns", Action="lambda:InvokeFunction",
                          Principal="sns.amazonaws.com", SourceArn=topic)
    sns.publish(TopicArn=topic, Message="hello", Subject="greeting")
    wait_for(events, "the message of the topic")
    record = events()[0]["Records"][0]
    assert record["EventSource"] == "aws:sns" and record["Sns"]["Message"] == "hello"


def test_a_rule_starts_a_function(functions, name):
    client, events = recorder(functions, name)
    bus = functions.client("events")
    rule = bus.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
    target = f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    bus.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": target, "InputPath": "$.detail"}])
    client.add_permission(FunctionName=name, StatementId="events", Action="lambda:InvokeFunction",
                          Principal="events.amazonaws.com", SourceArn=rule)
    bus.put_events(Entries=[{"Source": name, "DetailType": "t", "Detail": '{"n": 1}'}])
    wait_for(lambda: events() == [{"n": 1}], "the event of the rule")


def request(daemon, url, method="GET", body=None, headers=None, credentials=None):
    """An HTTP request to a function's address, whose name need not be resolved."""
    parts = urllib.parse.urlsplit(url)
    headers = {"Host": parts.netloc, **(headers or {})}
    if credentials:
        signed = botocore.awsrequest.AWSRequest(method, url, data=body, headers=headers)
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(*credentials), "lambda", "us-east-1").add_auth(signed)
        headers = dict(signed.headers.items())
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=60)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


WEB = """
import json

def handler(event, context):
    if event["rawPath"] == "/plain":
        return "plain"
    if event["rawPath"] == "/raise":
        raise ValueError("no")
    return {"statusCode": 201, "headers": {"Content-Type": "text/x-test"}, "cookies": ["a=1", "b=2"],
            "body": json.dumps(event)}
"""


def test_a_function_has_an_address(functions, name):
    client = create(functions, name, {"app.py": WEB})
    made = client.create_function_url_config(FunctionName=name, AuthType="NONE", Cors={
        "AllowOrigins": ["https://a.example"], "AllowMethods": ["GET", "POST"], "MaxAge": 60})
    url = made["FunctionUrl"]
    assert ".lambda-url.us-east-1." in url and url.endswith("/")
    # Open to all is open only when the function's policy says so too.
    answer, content = request(functions, url)
    assert answer.status == 403 and json.loads(content)["Message"].startswith("Forbidden")
    client.add_permission(FunctionName=name, StatementId="public", Action="lambda:InvokeFunctionUrl", Principal="*",
                          FunctionUrlAuthType="NONE")
    answer, content = request(functions, f"{url}a/b?x=1&x=2", "POST", b'{"k": 1}', {
        "Content-Type": "application/json", "Cookie": "c=3; d=4", "Origin": "https://a.example"})
    assert answer.status == 201 and answer.getheader("Content-Type") == "text/x-test"
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert answer.getheader("Access-Control-Allow-Origin") == "https://a.example"
    event = json.loads(content)
    assert event["version"] == "2.0" and event["rawPath"] == "/a/b" and event["body"] == '{"k": 1}'
    assert event["queryStringParameters"] == {"x": "1,2"} and event["cookies"] == ["c=3", "d=4"]
    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["requestContext"]["accountId"] == "anonymous"
    assert event["headers"]["x-forwarded-for"] == "127.0.0.1" and event["headers"]["x-forwarded-proto"] == "http"
    assert event["headers"]["x-forwarded-port"] == str(functions.port)
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", event["headers"]["x-amzn-trace-id"])
    answer, content = request(functions, f"{url}plain")
    assert (answer.status, content) == (200, b"plain")
    answer, content = request(functions, f"{url}raise")
    assert (answer.status, json.loads(content)) == (502, {"Message": "Internal Server Error"})
    answer, _ = request(functions, url, "OPTIONS", headers={
        "Origin": "https://a.example", "Access-Control-Request-Method": "POST"})
    assert answer.status == 200 and answer.getheader("Access-Control-Allow-Methods") == "GET,POST"
    answer, _ = request(functions, url, "OPTIONS", headers={
        "Origin": "https://b.example", "Access-Control-Request-Method": "POST"})
    assert answer.getheader("Access-Control-Allow-Origin") is None

    client.update_function_url_config(FunctionName=name, AuthType="AWS_IAM")
    assert request(functions, f"{url}plain")[0].status == 403
    answer, content = request(functions, f"{url}plain", credentials=("test", "test"))
    assert (answer.status, content) == (200, b"plain")
    assert request(functions, f"{url}plain", credentials=("test", "wrong"))[0].status == 403
    client.delete_function_url_config(FunctionName=name)
    assert request(functions, f"{url}plain")[0].status == 403


def test_a_function_that_feeds_itself_is_stopped(functions, name):
    loop = """
import os, boto3

def handler(event, context):
    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=context.aws_request_id, Body=b"x")
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="again")
"""
    sqs, url, arn = queue(functions, name, VisibilityTimeout=10)
    s3 = functions.client("s3")
    s3.create_bucket(Bucket=name)
    client = create(functions, name, {"app.py": loop}, Timeout=10,
                    role_arn=role(functions, name, "AmazonS3FullAccess", "AmazonSQSFullAccess"),
                    Environment={"Variables": {"BUCKET": name, "QUEUE": url}})
    mapping = client.create_event_source_mapping(FunctionName=name, EventSourceArn=arn, BatchSize=1)
    sqs.send_message(QueueUrl=url, MessageBody="begin")

    def stopped():
        words = [line for line in functions.log().splitlines() if "messages of a loop are not delivered" in line]
        return any(mapping["UUID"] in line and "RecursiveInvocationException" in line for line in words)

    wait_for(stopped, "the loop to be noticed", timeout=120)
    rounds = s3.list_objects_v2(Bucket=name)["KeyCount"]
    assert 10 <= rounds <= 20
    client.delete_event_source_mapping(UUID=mapping["UUID"])
