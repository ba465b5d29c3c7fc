"""EventBridge Scheduler by boto3 and the AWS command line."""

import json

import pytest
from botocore.exceptions import ClientError

from conftest import wait_for
from test_events import ACCOUNT, make_queue, receive, trust

PAST = "at(2026-01-01T00:00:00)"
OFF = {"Mode": "OFF"}


@pytest.fixture
def scheduler(hansom):
    return hansom.client("scheduler")


@pytest.fixture
def role(hansom, name):
    iam = hansom.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("scheduler.amazonaws.com"))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="send", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["sqs:SendMessage", "events:PutEvents", "sqs:CreateQueue", "s3:PutObject"], "Resource": "*"}]}))
    return arn


def test_one_time_is_invoked_and_deleted(hansom, scheduler, role, name):
    url, arn = make_queue(hansom, name)
    target = {"Arn": arn, "RoleArn": role, "Input": '{"s": "<aws.scheduler.schedule-arn>", "t": "<aws.scheduler.scheduled-time>", "n": "<aws.scheduler.attempt-number>"}'}
    made = hansom.aws(
        "scheduler", "create-schedule", "--name", name, "--schedule-expression", PAST, "--schedule-expression-timezone", "Europe/Berlin",
        "--flexible-time-window", json.dumps(OFF), "--target", json.dumps(target), "--action-after-completion", "DELETE")
    assert made["ScheduleArn"] == f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/default/{name}"
    (message,) = receive(hansom, url, lambda got: got)
    assert json.loads(message["Body"]) == {"s": made["ScheduleArn"], "t": "2025-12-31T23:00:00Z", "n": "1"}
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException, match=f"Schedule {name} does not exist."):
        scheduler.get_schedule(Name=name)


def test_any_operation_and_the_bus_are_targets(hansom, scheduler, role, name):
    url, arn = make_queue(hansom, name)
    events = hansom.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "q", "Arn": arn}])
    bus = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"
    scheduler.create_schedule(Name=f"{name}-b", ScheduleExpression=PAST, FlexibleTimeWindow=OFF, Target={
        "Arn": bus, "RoleArn": role, "Input": '{"a": 1}', "EventBridgeParameters": {"Source": name, "DetailType": "T"}})
    (message,) = receive(hansom, url, lambda got: got)
    event = json.loads(message["Body"])
    assert (event["source"], event["detail-type"], event["detail"]) == (name, "T", {"a": 1})
    scheduler.create_schedule(Name=f"{name}-u", ScheduleExpression=PAST, FlexibleTimeWindow=OFF, Target={
        "Arn": "arn:aws:scheduler:::aws-sdk:sqs:createQueue", "RoleArn": role, "Input": json.dumps({"QueueName": f"{name}-made"})})
    sqs = hansom.client("sqs")
    wait_for(lambda: sqs.list_queues(QueueNamePrefix=f"{name}-made").get("QueueUrls"), "the queue that the schedule makes")
    s3 = hansom.client("s3")
    s3.create_bucket(Bucket=name)
    scheduler.create_schedule(Name=f"{name}-o", ScheduleExpression=PAST, FlexibleTimeWindow=OFF, Target={
        "Arn": "arn:aws:scheduler:::aws-sdk:s3:putObject", "RoleArn": role, "Input": json.dumps({"Bucket": name, "Key": "k", "Body": "abc"})})
    wait_for(lambda: s3.list_objects_v2(Bucket=name)["KeyCount"], "the object that the schedule puts")
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"abc"


def test_a_rate_begins_when_it_is_made(hansom, scheduler, role, name):
    url, arn = make_queue(hansom, name)
    scheduler.create_schedule(Name=name, ScheduleExpression="rate(1 hours)", FlexibleTimeWindow=OFF, Target={"Arn": arn, "RoleArn": role, "Input": "now"})
    (message,) = receive(hansom, url, lambda got: got)
    assert message["Body"] == "now"
    assert scheduler.get_schedule(Name=name)["ScheduleExpression"] == "rate(1 hours)"
    scheduler.delete_schedule(Name=name)


def test_schedules_and_groups_are_kept_as_they_were_given(scheduler, role, name):
    group = scheduler.create_schedule_group(Name=name, Tags=[{"Key": "k", "Value": "v"}])["ScheduleGroupArn"]
    assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == [{"Key": "k", "Value": "v"}]
    given = {
        "ScheduleExpression": "cron(0 12 ? * MON-FRI *)", "ScheduleExpressionTimezone": "Asia/Kolkata", "State": "DISABLED",
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}, "Description": "d", "ActionAfterCompletion": "NONE",
        "Target": {"Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/c", "RoleArn": role, "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
                   "EcsParameters": {"TaskDefinitionArn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/f", "TaskCount": 1, "LaunchType": "FARGATE",
                                     "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}}}}}
    scheduler.create_schedule(Name="s", GroupName=name, **given)
    found = scheduler.get_schedule(Name="s", GroupName=name)
    assert {key: found[key] for key in given} == given
    with pytest.raises(scheduler.exceptions.ConflictException):
        scheduler.create_schedule(Name="s", GroupName=name, **given)
    (listed,) = scheduler.list_schedules(GroupName=name)["Schedules"]
    assert (listed["Name"], listed["GroupName"], listed["State"]) == ("s", name, "DISABLED")
    scheduler.update_schedule(Name="s", GroupName=name, **{**given, "ScheduleExpression": "rate(5 minutes)"})
    assert scheduler.get_schedule(Name="s", GroupName=name)["ScheduleExpression"] == "rate(5 minutes)"
    scheduler.delete_schedule_group(Name=name)
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        scheduler.get_schedule(Name="s", GroupName=name)


def test_what_cannot_be_is_refused(scheduler, role):
    def refused(expression, target=None, **more):
        with pytest.raises(ClientError) as error:
            target = {"Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", "RoleArn": role, **(target or {})}
            scheduler.create_schedule(Name="x", ScheduleExpression=expression, FlexibleTimeWindow=OFF, Target=target, **more)
        return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]

    assert refused("rate(1 seconds)") == ("ValidationException", "Invalid Schedule Expression rate(1 seconds).")
    assert refused("rate(1 day)", GroupName="none") == ("ResourceNotFoundException", "Schedule group none does not exist.")
    assert refused("rate(1 day)", {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/none"})[1].startswith("The execution role you provide must allow")
    code, text = refused("rate(1 day)", {"Arn": "arn:aws:scheduler:::aws-sdk:dynamodb:putItem"})
    assert code == "NotImplemented" and "dynamodb" in text
