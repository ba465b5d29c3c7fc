"""Functions beside the bare start of the same process; events on their way; and from an upload to a task."""

import base64
import concurrent.futures
import io
import json
import os
import pathlib
import time
import zipfile

import boto3

from tasks import CLUSTER
from tools import median, quantile, run, until
from wire import PORT

RUNTIMES = pathlib.Path(__file__).resolve().parents[2] / "target/lambda-runtimes"
N_WARM, N_COLD, N_UPLOADS = 200, 12, 40
PUBLISHERS, SECONDS = 4, 8.0

PLAIN = "def handler(event, context):\n    return 'x'\n"
INVOKER = """
import os
import boto3
ecs = boto3.client("ecs")
def handler(event, context):
    ecs.run_task(cluster="bench", taskDefinition="stamp", launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": os.environ["SUBNETS"].split(), "assignPublicIp": "ENABLED"}})
"""


def client(service):
    return boto3.client(service, endpoint_url=f"http://localhost:{PORT}", region_name="us-east-1")


def runtimes(bench):
    """The image of Python, as `cargo xtask runtimes` makes it, in the daemon's registry."""
    if not hasattr(bench, "has_runtimes"):
        bench.tasks.push(RUNTIMES / "python", "hansom-lambda/python")
        iam = client("iam")
        trust = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        bench.role = iam.create_role(RoleName="bench-function", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        iam.attach_role_policy(RoleName="bench-function", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
        bench.has_runtimes = True


def create(bench, name, code, **environment):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("app.py", code)
    functions = client("lambda")
    functions.create_function(
        FunctionName=name, Runtime="python3.12", Handler="app.handler", Role=bench.role, MemorySize=512, Timeout=30,
        Code={"ZipFile": packed.getvalue()}, Environment={"Variables": environment})
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return functions


def milliseconds(seconds):
    return f"{seconds * 1000:.1f} ms"


def functions(bench):
    runtimes(bench)
    functions = create(bench, "plain", PLAIN)

    def invoke(**more):
        began = time.perf_counter()
        answer = functions.invoke(FunctionName="plain", Payload=b"{}", **more)
        answer["Payload"].read()
        if "FunctionError" in answer:
            raise RuntimeError("the function failed")
        return time.perf_counter() - began, answer

    invoke()
    warm = [invoke()[0] for _ in range(N_WARM)]
    identity = client("sts")
    calls = []
    for _ in range(N_WARM):
        began = time.perf_counter()
        identity.get_caller_identity()
        calls.append(time.perf_counter() - began)
    cold, bare = [], []
    site = RUNTIMES / "client/site"
    for n in range(N_COLD):
        functions.update_function_configuration(FunctionName="plain", Description=str(n))
        functions.get_waiter("function_updated_v2").wait(FunctionName="plain", WaiterConfig={"Delay": 1})
        seconds, answer = invoke(LogType="Tail")
        if "Init Duration" not in base64.b64decode(answer["LogResult"]).decode():
            raise RuntimeError("the invocation was not a cold one")
        cold.append(seconds)
        began = time.perf_counter()
        run("/usr/bin/python3", "-c", "import awslambdaric.bootstrap", env={**os.environ, "PYTHONPATH": str(site)})
        bare.append(time.perf_counter() - began)
    bench.row("warm invocation, Python, p50", milliseconds(median(warm)), f"GetCallerIdentity, same client {milliseconds(median(calls))}",
              median(warm) / median(calls))
    bench.row("cold invocation, Python, p50", milliseconds(median(cold)), f"python3 that loads the same client {milliseconds(median(bare))}",
              median(cold) / median(bare))


def events(bench):
    sns, sqs, bus = client("sns"), client("sqs"), client("events")
    for name, send in [("SNS → SQS", None), ("EventBridge rule → SQS", bus)]:
        queue = f"bench-{'rule' if send else 'topic'}"
        url = sqs.create_queue(QueueName=queue)["QueueUrl"]
        arn = f"arn:aws:sqs:us-east-1:000000000000:{queue}"
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}]}
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        if send:
            bus.put_rule(Name="bench", EventPattern=json.dumps({"source": ["bench"]}))
            bus.put_targets(Rule="bench", Targets=[{"Id": "queue", "Arn": arn}])
            entries = [{"Source": "bench", "DetailType": "x", "Detail": json.dumps({"n": n})} for n in range(10)]
            publish = lambda one: one.put_events(Entries=entries)
        else:
            topic = sns.create_topic(Name="bench")["TopicArn"]
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
            entries = [{"Id": str(n), "Message": f"message {n}"} for n in range(10)]
            publish = lambda one: one.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)

        def work(_):
            mine, sent, end = client("events" if send else "sns"), 0, time.monotonic() + SECONDS
            while time.monotonic() < end:
                publish(mine)
                sent += 10
            return sent

        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(PUBLISHERS) as pool:
            sent = sum(pool.map(work, range(PUBLISHERS)))
        published = time.monotonic() - began

        def there():
            counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
            return int(counts["ApproximateNumberOfMessages"]) >= sent

        until(there, f"{sent} messages in the queue", 120, 0.02)
        took = time.monotonic() - began
        bench.row(f"{name}: published and delivered", f"{sent / took:,.0f}/s", f"published {sent / published:,.0f}/s")


def uploads(bench):
    """The first upload finds nothing warm and is not counted."""
    runtimes(bench)
    bench.tasks.settle()
    functions = create(bench, "invoker", INVOKER, SUBNETS=" ".join(bench.tasks.subnets))
    s3, ecs = client("s3"), client("ecs")
    s3.create_bucket(Bucket="bench-uploads")
    functions.add_permission(FunctionName="invoker", StatementId="s3", Action="lambda:InvokeFunction",
                             Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::bench-uploads")
    s3.put_bucket_notification_configuration(Bucket="bench-uploads", NotificationConfiguration={
        "LambdaFunctionConfigurations": [{
            "LambdaFunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:invoker", "Events": ["s3:ObjectCreated:*"]}]})
    running, first, before = [], [], set()
    for status in ("STOPPED", "RUNNING"):
        for page in ecs.get_paginator("list_tasks").paginate(cluster=CLUSTER, family="stamp", desiredStatus=status):
            before.update(page["taskArns"])
    for n in range(N_UPLOADS + 1):
        key = f"upload-{n}"
        s3.put_object(Bucket="bench-uploads", Key=key, Body=b"x")
        acknowledged = time.time()
        find = lambda: [arn for status in ("STOPPED", "RUNNING")
                        for page in ecs.get_paginator("list_tasks").paginate(cluster=CLUSTER, family="stamp", desiredStatus=status)
                        for arn in page["taskArns"] if arn not in before]
        arn = until(find, f"a task for {key}", 60, 0.01)[0]
        before.add(arn)
        task = bench.tasks.wait([arn])[0]
        if n:
            running.append(task["startedAt"] - acknowledged)
            first.append(bench.tasks.stamp(arn) - acknowledged)
    bench.row("upload acknowledged → first instruction of the task, p50", milliseconds(median(first)),
              f"p90 {milliseconds(quantile(first, 0.9))}")
    bench.row("upload acknowledged → task RUNNING, p50", milliseconds(median(running)), f"p90 {milliseconds(quantile(running, 0.9))}")
