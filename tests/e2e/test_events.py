"""EventBridge by boto3 and the AWS command line: rules, their targets, archives, and events of ECS."""

import json

import pytest
from botocore.exceptions import ClientError

from conftest import wait_for
from fargate import Fargate

ACCOUNT = "000000000000"
SERVICE = "events.amazonaws.com"


def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]})


def make_queue(hansom, name, source=None, **attributes):
    """A queue that rules may send to: all of them, or those whose ARN is `source`."""
    sqs, arn = hansom.client("sqs"), f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"
    statement = {"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sqs:SendMessage", "Resource": arn}
    if source:
        statement["Condition"] = {"ArnEquals": {"aws:SourceArn": source}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    url = sqs.create_queue(QueueName=name, Attributes={"Policy": policy, **attributes})["QueueUrl"]
    return url, arn


def receive(hansom, url, enough, timeout=90, **how):
    """Messages until `enough` of them says so."""
    sqs, got = hansom.client("sqs"), []

    def more():
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, **how)
        for message in answer.get("Messages", []):
            got.append(message)
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return enough(got)

    wait_for(more, "the messages", timeout)
    return got


def entry(source, detail, **more):
    return {"Source": source, "DetailType": "test", "Detail": json.dumps(detail), **more}


@pytest.fixture
def events(hansom):
    return hansom.client("events")


def test_an_event_reaches_the_queue_of_the_rule_that_wants_it(hansom, events, name):
    rule = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{name}"
    url, arn = make_queue(hansom, name, source=rule)
    closed_url, closed = make_queue(hansom, f"{name}-closed", source="arn:aws:events:us-east-1:000000000000:rule/nobody")
    dead_url, dead = make_queue(hansom, f"{name}-dead")
    pattern = {"source": [name], "detail": {"n": [{"numeric": [">", 1]}], "key": [{"suffix": ".mp4"}]}}
    made = hansom.aws("events", "put-rule", "--name", name, "--event-pattern", json.dumps(pattern))
    assert made["RuleArn"] == rule
    transformer = {"InputPathsMap": {"key": "$.detail.key"}, "InputTemplate": '{"got": <key>, "from": "<aws.events.rule-name>"}'}
    put = events.put_targets(Rule=name, Targets=[
        {"Id": "whole", "Arn": arn},
        {"Id": "part", "Arn": arn, "InputTransformer": transformer},
        {"Id": "closed", "Arn": closed, "DeadLetterConfig": {"Arn": dead}},
    ])
    assert put["FailedEntryCount"] == 0
    answer = events.put_events(Entries=[
        entry(name, {"n": 2, "key": "a b+ü.mp4"}, Resources=["r1"]),
        entry(name, {"n": 1, "key": "x.mp4"}),
        entry(name, {"n": 3, "key": "x.png"}),
    ])
    assert answer["FailedEntryCount"] == 0
    bodies = [json.loads(m["Body"]) for m in receive(hansom, url, lambda got: len(got) >= 2)]
    (whole,) = [body for body in bodies if "detail" in body]
    (part,) = [body for body in bodies if "got" in body]
    assert part == {"got": "a b+ü.mp4", "from": name}
    assert whole["id"] == answer["Entries"][0]["EventId"] and whole["resources"] == ["r1"]
    assert list(whole) == ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"]
    # What the queue's policy refuses goes to the dead-letter queue at once, with AWS's attributes.
    (lost,) = receive(hansom, dead_url, lambda got: got, MessageAttributeNames=["All"])
    assert json.loads(lost["Body"]) == whole
    attributes = {name: value["StringValue"] for name, value in lost["MessageAttributes"].items()}
    assert attributes["RULE_ARN"] == rule and attributes["TARGET_ARN"] == closed
    assert attributes["ERROR_CODE"] == "NO_PERMISSIONS"
    assert "Messages" not in hansom.client("sqs").receive_message(QueueUrl=closed_url)
    assert events.list_rule_names_by_target(TargetArn=arn)["RuleNames"] == [name]
    targets = events.list_targets_by_rule(Rule=name)["Targets"]
    assert {t["Id"]: t.get("InputTransformer") for t in targets} == {"whole": None, "part": transformer, "closed": None}
    with pytest.raises(ClientError, match="Rule can't be deleted since it has targets."):
        events.delete_rule(Name=name)
    events.remove_targets(Rule=name, Ids=["whole", "part", "closed"])
    events.delete_rule(Name=name)
    with pytest.raises(events.exceptions.ResourceNotFoundException, match=f"Rule {name} does not exist on EventBus default."):
        events.describe_rule(Name=name)


def test_buses_pass_events_on_and_groups_and_topics_get_them(hansom, events, name):
    url, arn = make_queue(hansom, name)
    sns, logs = hansom.client("sns"), hansom.client("logs")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sns:Publish", "Resource": topic}]}))
    topic_url, topic_queue = make_queue(hansom, f"{name}-t")
    hansom.client("sqs").set_queue_attributes(QueueUrl=topic_url, Attributes={"Policy": json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": topic_queue}]})})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=topic_queue, Attributes={"RawMessageDelivery": "true"})
    group = f"/aws/events/{name}"
    logs.create_log_group(logGroupName=group)
    logs.put_resource_policy(policyName=name, policyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": [SERVICE, "delivery.logs.amazonaws.com"]},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group}:*"}]}))
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    pattern = json.dumps({"source": [name]})
    events.put_rule(Name="first", EventBusName=name, EventPattern=pattern)
    default = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"
    events.put_targets(Rule="first", EventBusName=name, Targets=[{"Id": "on", "Arn": default}])
    events.put_rule(Name=name, EventPattern=pattern)
    put = events.put_targets(Rule=name, Targets=[
        {"Id": "queue", "Arn": arn}, {"Id": "topic", "Arn": topic},
        {"Id": "logs", "Arn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group}"},
        {"Id": "made", "Arn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{group}", "InputTransformer": {
            "InputPathsMap": {"a": "$.detail.a", "t": "$.time"}, "InputTemplate": '{"timestamp": <t>, "message": "a is <a>"}'}}])
    assert put["FailedEntryCount"] == 0
    event_id = events.put_events(Entries=[entry(name, {"a": 1}, EventBusName=bus)])["Entries"][0]["EventId"]
    (queued,) = receive(hansom, url, lambda got: got)
    (published,) = receive(hansom, topic_url, lambda got: got)
    assert json.loads(queued["Body"])["id"] == event_id and published["Body"] == queued["Body"]
    logged = wait_for(lambda: len(got := logs.filter_log_events(logGroupName=group)["events"]) >= 2 and got, "the event in the log group, twice")
    assert {e["message"] for e in logged} == {queued["Body"], "a is 1"}
    assert len({e["timestamp"] for e in logged}) == 1
    with pytest.raises(ClientError, match="Event bus can't be deleted since it has rules."):
        events.delete_event_bus(Name=name)


def test_patterns_are_tested_and_refused_in_aws_words(hansom, events):
    event = {"id": "1", "account": ACCOUNT, "source": "s", "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "resources": [], "detail-type": "T", "detail": {"ip": "10.0.0.7"}}
    for pattern, wanted in [({"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}, True), ({"source": [{"anything-but": "s"}]}, False)]:
        assert events.test_event_pattern(Event=json.dumps(event), EventPattern=json.dumps(pattern))["Result"] is wanted
    with pytest.raises(events.exceptions.InvalidEventPatternException) as error:
        events.put_rule(Name="x", EventPattern='{"source":[]}')
    assert error.value.response["Error"]["Message"] == (
        'Event pattern is not valid. Reason: Empty arrays are not allowed\n at [Source: (String)"{"source":[]}"; line: 1, column: 13]')
    with pytest.raises(ClientError, match="Parameter ScheduleExpression is not valid."):
        events.put_rule(Name="x", ScheduleExpression="rate(1 minutes)")


def test_a_rule_starts_a_task_with_what_the_event_says(hansom, events, busybox, name):
    fargate = Fargate(hansom, name)
    definition = fargate.register(busybox, ["sh", "-c", "echo nothing"])
    iam = hansom.client("iam")
    role = iam.create_role(RoleName=f"{name}-ev", AssumeRolePolicyDocument=trust(SERVICE))["Role"]["Arn"]
    iam.put_role_policy(RoleName=f"{name}-ev", PolicyName="run", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": definition.rsplit(":", 1)[0] + ":*"},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": fargate.role}]}))
    # The changes of the task's state, in a queue of its own.
    url, arn = make_queue(hansom, name)
    cluster = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/{name}"
    events.put_rule(Name=f"{name}-st", EventPattern=json.dumps({
        "source": ["aws.ecs"], "detail-type": ["ECS Task State Change"], "detail": {"clusterArn": [cluster]}}))
    events.put_targets(Rule=f"{name}-st", Targets=[{"Id": "q", "Arn": arn}])
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    overrides = '{"containerOverrides": [{"name": "main", "command": ["sh", "-c", "echo \\"$KEY\\""], "environment": [{"name": "KEY", "value": <key>}]}]}'
    put = events.put_targets(Rule=name, Targets=[{
        "Id": "task", "Arn": cluster, "RoleArn": role,
        "EcsParameters": {"TaskDefinitionArn": definition.rsplit(":", 1)[0], "LaunchType": "FARGATE", "NetworkConfiguration": {
            "awsvpcConfiguration": {"Subnets": fargate.subnets, "AssignPublicIp": "ENABLED"}}},
        "InputTransformer": {"InputPathsMap": {"key": "$.detail.key"}, "InputTemplate": overrides}}])
    assert put["FailedEntryCount"] == 0
    events.put_events(Entries=[entry(name, {"key": "dir/a b+ü\".mp4"})])

    def stopped(got):
        return any(json.loads(m["Body"])["detail"]["lastStatus"] == "STOPPED" for m in got)

    states = [json.loads(m["Body"]) for m in receive(hansom, url, stopped)]
    states += [json.loads(m["Body"]) for m in hansom.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])]
    states.sort(key=lambda state: state["detail"]["version"])
    details = [state["detail"] for state in states]
    versions = [detail["version"] for detail in details]
    assert versions == list(range(1, len(versions) + 1)), versions
    sequence = [(d["lastStatus"], d["desiredStatus"]) for d in details]
    order = ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"]
    ranks = [order.index(status) for status, _ in sequence]
    assert ranks == sorted(ranks) and sequence[0] == ("PROVISIONING", "RUNNING") and sequence[-1] == ("STOPPED", "STOPPED")
    assert {"PENDING", "RUNNING", "DEPROVISIONING"} <= {status for status, _ in sequence}
    last = details[-1]
    assert last["startedBy"] == f"events-rule/{name}"[:36] and states[-1]["resources"] == [last["taskArn"]]
    assert last["containers"][0]["exitCode"] == 0 and last["stoppedAt"].endswith("Z") and last["attachments"][0]["type"] == "eni"
    assert fargate.lines(last["taskArn"]) == ["dir/a b+ü\".mp4"]


def test_a_rule_whose_role_may_not_run_tasks_tells_the_dead_letter_queue(hansom, events, name):
    hansom.client("ecs").create_cluster(clusterName=name)
    role = hansom.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust(SERVICE))["Role"]["Arn"]
    dead_url, dead = make_queue(hansom, name)
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{
        "Id": "task", "Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/{name}", "RoleArn": role, "DeadLetterConfig": {"Arn": dead},
        "EcsParameters": {"TaskDefinitionArn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/{name}"}}])
    events.put_events(Entries=[entry(name, {})])
    (lost,) = receive(hansom, dead_url, lambda got: got, MessageAttributeNames=["All"])
    assert lost["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert "ecs:RunTask" in lost["MessageAttributes"]["ERROR_MESSAGE"]["StringValue"]


def test_users_need_leave_for_buses_rules_and_the_roles_they_pass(hansom, events, name):
    iam = hansom.client("iam")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    theirs = hansom.client("events", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(SERVICE))["Role"]["Arn"]
    bus = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"
    rule = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{name}"

    def refused(call, **arguments):
        with pytest.raises(ClientError) as error:
            call(**arguments)
        assert error.value.response["Error"]["Code"] == "AccessDeniedException"
        return error.value.response["Error"]["Message"]

    assert f"is not authorized to perform: events:PutEvents on resource: {bus} " in refused(theirs.put_events, Entries=[entry("s", {})])
    pattern = {"Name": name, "EventPattern": json.dumps({"source": [name]})}
    assert f"events:PutRule on resource: {rule} " in refused(theirs.put_rule, **pattern)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["events:PutRule", "events:PutTargets"], "Resource": rule},
        {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus, "Condition": {"StringEquals": {"events:source": name}}}]}))
    theirs.put_rule(**pattern)
    assert "events:PutRule" in refused(theirs.put_rule, **{**pattern, "Name": "other"})
    target = {"Id": "t", "Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/c", "RoleArn": role, "EcsParameters": {"TaskDefinitionArn": "f"}}
    assert f"iam:PassRole on resource: {role} " in refused(theirs.put_targets, Rule=name, Targets=[target])
    theirs.put_events(Entries=[entry(name, {})])
    assert "events:PutEvents" in refused(theirs.put_events, Entries=[entry("another", {})])
    events.delete_rule(Name=name)


def test_an_archive_replays_to_its_rule(hansom, events, name):
    url, arn = make_queue(hansom, name)
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    archive = events.create_archive(ArchiveName=name[:48], EventSourceArn=bus)["ArchiveArn"]
    rule = events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
    assert rule == f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{name}/{name}"
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "q", "Arn": arn}])
    events.put_events(Entries=[entry(name, {"n": n}, EventBusName=name) for n in range(3)])
    first = receive(hansom, url, lambda got: len(got) >= 3)
    assert events.describe_archive(ArchiveName=name[:48])["EventCount"] == 3
    managed = events.describe_rule(Name=f"Events-Archive-{name[:48]}", EventBusName=name)
    assert managed["ManagedBy"] == "prod.vhs.events.aws.internal" and managed["Arn"] in {r["Arn"] for r in events.list_rules(EventBusName=name)["Rules"]}
    with pytest.raises(events.exceptions.ManagedRuleException, match=f"Rule {managed['Name']} is a managed rule."):
        events.disable_rule(Name=managed["Name"], EventBusName=name)
    times = {"EventStartTime": 1_700_000_000, "EventEndTime": 4_000_000_000}
    events.start_replay(ReplayName=name, EventSourceArn=archive, Destination={"Arn": bus, "FilterArns": [rule]}, **times)
    again = receive(hansom, url, lambda got: len(got) >= 3)
    replayed = [json.loads(m["Body"]) for m in again]
    assert {e["replay-name"] for e in replayed} == {name}
    assert {e["id"] for e in replayed} == {json.loads(m["Body"])["id"] for m in first}
    wait_for(lambda: events.describe_replay(ReplayName=name)["State"] == "COMPLETED", "the replay's end")


def test_events_survive_the_daemons_death(own_hansom, name):
    events = own_hansom.client("events")
    url, arn = make_queue(own_hansom, name)
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "q", "Arn": arn}])
    ids = set()
    for n in range(20):
        answer = events.put_events(Entries=[entry(name, {"n": n * 10 + m}) for m in range(10)])
        ids |= {e["EventId"] for e in answer["Entries"]}
    own_hansom.kill()
    own_hansom.start()

    def all_there(got):
        return {json.loads(m["Body"])["id"] for m in got} >= ids

    receive(own_hansom, url, all_there)
