"""CloudWatch Logs by boto3 and the AWS command line."""

import time

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def logs(hansom):
    return hansom.client("logs")


@pytest.fixture
def group(logs, name):
    logs.create_log_group(logGroupName=name)
    return name


def put(logs, group, stream, *messages, at=None):
    at = at or int(time.time() * 1000)
    try:
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
    except logs.exceptions.ResourceAlreadyExistsException:
        pass
    logs.put_log_events(logGroupName=group, logStreamName=stream,
                        logEvents=[{"timestamp": at + n, "message": m} for n, m in enumerate(messages)])


def test_events_come_back_in_order_and_in_pages(logs, group):
    put(logs, group, "s", *[f"line {n}" for n in range(250)])
    seen, token = [], None
    while True:
        page = logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True, limit=60,
                                   **({"nextToken": token} if token else {}))
        if page["nextForwardToken"] == token:
            break
        seen, token = seen + [e["message"] for e in page["events"]], page["nextForwardToken"]
    assert seen == [f"line {n}" for n in range(250)]
    newest = logs.get_log_events(logGroupName=group, logStreamName="s", limit=10)
    assert [e["message"] for e in newest["events"]] == [f"line {n}" for n in range(240, 250)]


def test_filtering_over_streams(logs, group):
    put(logs, group, "a", "GET /x 200", "ERROR in a")
    put(logs, group, "b", '{"level":"error","code":7}', "fine")
    find = lambda pattern, **how: [e["message"] for page in logs.get_paginator("filter_log_events").paginate(
        logGroupName=group, filterPattern=pattern, **how) for e in page["events"]]
    assert find("ERROR") == ["ERROR in a"] and find("-ERROR GET") == ["GET /x 200"]
    assert find('{ $.level = "error" && $.code > 5 }') == ['{"level":"error","code":7}']
    assert len(find("")) == 4 and find("", logStreamNames=["b"], limit=1)[-1] == "fine"
    with pytest.raises(ClientError) as error:
        find("{ $.level = ")
    assert error.value.response["Error"]["Code"] == "InvalidParameterException"


def test_errors_and_retention(logs, group):
    with pytest.raises(ClientError) as error:
        logs.create_log_group(logGroupName=group)
    assert "The specified log group already exists" in str(error.value)
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    assert logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["retentionInDays"] == 7
    logs.delete_log_group(logGroupName=group)
    with pytest.raises(ClientError) as error:
        logs.describe_log_streams(logGroupName=group)
    assert error.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_by_the_command_line(hansom, logs, group):
    put(logs, group, "cli", "hello from the command line")
    answer = hansom.aws("logs", "filter-log-events", "--log-group-name", group, "--filter-pattern", "command")
    assert [e["message"] for e in answer["events"]] == ["hello from the command line"]
