"""Functions as they run: real Python and Node.js on images made of Debian packages, and programs of one's own."""

import base64
import concurrent.futures
import fcntl
import io
import json
import pathlib
import re
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT, push, wait_for
from machine import instance_of

TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


def build_runtimes():
    """The images, made once and kept under target/."""
    folder = ROOT / "target/lambda-runtimes"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["/usr/bin/python3", ROOT / "xtask/runtimes/build.py", "--output", folder,
                        "--pip", f"{sys.executable} -m pip"], check=True, capture_output=True)
    return folder


def push_runtimes(daemon, names=("provided", "python", "nodejs")):
    folder = build_runtimes()
    for name in names:
        push(daemon, folder / name, f"hansom-lambda/{name}")


@pytest.fixture(scope="session")
def functions(hansom):
    """The daemon of all tests, with images for its runtimes."""
    push_runtimes(hansom)
    return hansom


def pack(files):
    """A zip file of names and contents; what begins with #! may be executed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            content = content if isinstance(content, bytes) else content.encode()
            info.external_attr = (0o755 if content[:2] in (b"#!", b"\x7fE") else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(info, content)
    return out.getvalue()


def role(daemon, name, *policies, inline=None):
    iam = daemon.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    for policy in ["service-role/AWSLambdaBasicExecutionRole", *policies]:
        iam.attach_role_policy(RoleName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    return arn


def create(daemon, name, files, runtime="python3.12", handler="app.handler", role_arn=None, **more):
    """The client and the function, which is active when this returns."""
    client = daemon.client("lambda", read_timeout=120)
    client.create_function(FunctionName=name, Runtime=runtime, Handler=handler, Role=role_arn or role(daemon, name),
                           Code={"ZipFile": pack(files)}, **{"Timeout": 60, "MemorySize": 256, **more})
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return client


def invoke(client, name, event=None, tail=True, **more):
    """Payload, error and tail."""
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event).encode(), LogType="Tail" if tail else "None", **more)
    assert answer["StatusCode"] == 200
    payload = json.loads(answer["Payload"].read() or b"null")
    log = base64.b64decode(answer.get("LogResult", "")).decode()
    return payload, answer.get("FunctionError"), log


PYTHON = """
import json, os, sys, time
import boto3

count = 0

def handler(event, context):
    global count
    count += 1
    event = event or {}
    if "print" in event:
        print(event["print"])
    if "raise" in event:
        raise ValueError(event["raise"])
    if "sleep" in event:
        time.sleep(event["sleep"])
    if "exit" in event:
        os._exit(event["exit"])
    if "eat" in event:
        eaten = [bytearray(os.urandom(1 << 20)) for _ in range(event["eat"])]
    if "answer" in event:
        return "x" * event["answer"]
    if "identity" in event:
        return boto3.client("sts").get_caller_identity()["Arn"]
    if "put" in event:
        boto3.client("s3").put_object(Bucket=event["put"], Key="key", Body=b"from the function")
    if "write" in event:
        with open("/tmp/file", "wb") as file:
            for _ in range(event["write"]):
                file.write(bytes(1 << 20))
        return os.path.getsize("/tmp/file")
    return {
        "count": count,
        "pid": os.getpid(),
        "instance": os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
        "event": event,
        "arn": context.invoked_function_arn,
        "id": context.aws_request_id,
        "left": context.get_remaining_time_in_millis(),
        "memory": context.memory_limit_in_mb,
        "environment": dict(os.environ),
        "user": os.getuid(),
    }
"""


def test_a_python_function_answers_and_its_instance_stays_warm(functions, name):
    client = create(functions, name, {"app.py": PYTHON}, Environment={"Variables": {"GREETING": "hello"}}, MemorySize=300)
    first, error, log = invoke(client, name, {"print": "a line of its own", "ä": "ü"})
    assert error is None
    assert first["event"]["ä"] == "ü" and first["count"] == 1 and first["user"] == 993
    assert first["arn"] == f"arn:aws:lambda:us-east-1:000000000000:function:{name}"
    assert 50_000 < first["left"] <= 60_000 and int(first["memory"]) == 300
    environment = first["environment"]
    assert environment["GREETING"] == "hello"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == name
    assert environment["AWS_LAMBDA_FUNCTION_VERSION"] == "$LATEST"
    assert environment["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.12"
    assert environment["AWS_LAMBDA_LOG_GROUP_NAME"] == f"/aws/lambda/{name}"
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "us-east-1"
    assert environment["_HANDLER"] == "app.handler" and environment["LAMBDA_TASK_ROOT"] == "/var/task"
    assert environment["AWS_ACCESS_KEY_ID"].startswith("ASIA") and environment["AWS_SESSION_TOKEN"]
    assert not [name for name in environment if name.startswith("ECS_")]
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", environment["AWS_LAMBDA_LOG_STREAM_NAME"])
    lines = [line.split(" ")[0] for line in log.splitlines()]
    assert lines == ["INIT_START", "START", "a", "END", "REPORT"], log
    assert f"START RequestId: {first['id']} Version: $LATEST" in log and "Init Duration: " in log
    assert "Memory Size: 300 MB" in log and re.search(r"Max Memory Used: [1-9]\d* MB", log)

    second, _, log = invoke(client, name)
    assert (second["count"], second["instance"]) == (2, first["instance"])
    assert "Init Duration" not in log and "INIT_START" not in log
    assert invoke(client, name, tail=False)[2] == ""

    # Everything is in the log group too, in order.
    logs = functions.client("logs")

    def messages():
        found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", logStreamNames=[first["instance"]])
        words = [event["message"].split(" ")[0] for event in found["events"]]
        return words if words.count("REPORT") == 3 else None

    assert wait_for(messages, "three reports in the log") == [
        "INIT_START", "START", "a", "END", "REPORT", "START", "END", "REPORT", "START", "END", "REPORT"]


def test_a_long_line_is_one_event(functions, name):
    client = create(functions, name, {"app.py": PYTHON})
    invoke(client, name, {"print": "é" * 50_000})
    logs = functions.client("logs")

    def lines():
        found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        return [one["message"].rstrip("\n") for one in found if "é" in one["message"]]

    wait_for(lambda: lines() == ["é" * 50_000], "the line")


def test_a_function_speaks_to_aws_as_its_role(functions, name):
    bucket = name
    functions.client("s3").create_bucket(Bucket=bucket)
    arn = role(functions, name, "AmazonS3FullAccess")
    client = create(functions, name, {"app.py": PYTHON}, role_arn=arn)
    identity, error, log = invoke(client, name, {"identity": True})
    assert error is None, (identity, log)
    assert identity == f"arn:aws:sts::000000000000:assumed-role/{name}/{name}"
    answer, error, log = invoke(client, name, {"put": bucket})
    assert error is None, (answer, log)
    assert functions.client("s3").get_object(Bucket=bucket, Key="key")["Body"].read() == b"from the function"
    functions.client("iam").detach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")
    answer, error, _ = invoke(client, name, {"put": bucket})
    assert error == "Unhandled" and "AccessDenied" in answer["errorMessage"], answer


def test_errors_of_the_function_reach_the_caller(functions, name):
    client = create(functions, name, {"app.py": PYTHON}, Timeout=5)
    answer, error, log = invoke(client, name, {"raise": "no good"})
    assert error == "Unhandled"
    assert answer["errorType"] == "ValueError" and answer["errorMessage"] == "no good" and answer["stackTrace"]
    assert "[ERROR] ValueError: no good" in log
    # The process lives on after that, and not after these.
    assert invoke(client, name)[0]["count"] == 2
    answer, error, log = invoke(client, name, {"exit": 7})
    assert error == "Unhandled" and answer["errorType"] == "Runtime.ExitError"
    assert re.fullmatch(r"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 7", answer["errorMessage"])
    assert "Status: error\tError Type: Runtime.ExitError" in log
    assert invoke(client, name)[0]["count"] == 1
    answer, error, log = invoke(client, name, {"sleep": 60})
    assert error == "Unhandled" and answer["errorType"] == "Sandbox.Timedout"
    assert answer["errorMessage"].endswith(" Error: Task timed out after 5.00 seconds")
    assert "Status: timeout" in log and "Duration: 5000.00 ms" in log
    answer, error, _ = invoke(client, name, {"answer": 6_291_556})
    assert error == "Unhandled" and answer["errorType"] == "Function.ResponseSizeTooLarge"
    assert answer["errorMessage"] == "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
    answer, error, _ = invoke(client, name, {"answer": 6_291_000})
    assert error is None and len(answer) == 6_291_000


def test_memory_and_tmp_are_limited(functions, name):
    client = create(functions, name, {"app.py": PYTHON}, MemorySize=128)
    answer, error, log = invoke(client, name, {"eat": 300})
    assert error == "Unhandled" and answer["errorType"] == "Runtime.ExitError"
    assert answer["errorMessage"].endswith(" Error: Runtime exited with error: signal: killed"), answer
    assert "Max Memory Used: 128 MB" in log
    assert invoke(client, name, {"write": 50})[0] == 50 << 20


@pytest.mark.parametrize(
    "files, handler, kind, words",
    [
        ({"app.py": "import nothing_like_this\ndef handler(e, c): pass"}, "app.handler", "Runtime.ImportModuleError",
         "Unable to import module 'app': No module named 'nothing_like_this'"),
        ({"app.py": "def other(e, c): pass"}, "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ({"app.py": "def handler(e, c:"}, "app.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'"),
        ({"app.py": "import os; os._exit(4)"}, "app.handler", "Runtime.ExitError", "Runtime exited with error: exit status 4"),
    ],
    ids=["import", "handler", "syntax", "exit"],
)
def test_a_function_that_does_not_begin_says_why(functions, name, files, handler, kind, words):
    client = create(functions, name, files, handler=handler)
    answer, error, log = invoke(client, name)
    assert error == "Unhandled" and answer["errorType"] == kind
    assert words in answer["errorMessage"]
    assert "INIT_REPORT Init Duration: " in log and f"Error Type: {kind}" in log


def test_each_of_many_calls_has_an_instance_of_its_own(functions, name):
    client = create(functions, name, {"app.py": PYTHON}, MemorySize=128)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: invoke(client, name, {"sleep": 3, "n": n})[0], range(6)))
    assert sorted(answer["event"]["n"] for answer in answers) == list(range(6))
    assert len({answer["instance"] for answer in answers}) == 6
    assert invoke(client, name)[0]["instance"] in {answer["instance"] for answer in answers}


def test_new_code_and_new_settings_are_new_instances(functions, name):
    client = create(functions, name, {"app.py": "def handler(e, c): return 'old'"})
    assert invoke(client, name)[0] == "old"
    client.update_function_code(FunctionName=name, ZipFile=pack({"app.py": "import os\ndef handler(e, c): return 'new ' + os.environ.get('XY', '-')"}))
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert invoke(client, name)[0] == "new -"
    client.update_function_configuration(FunctionName=name, Environment={"Variables": {"XY": "1"}})
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert invoke(client, name)[0] == "new 1"


def test_layers_are_below_opt_and_importable(functions, name):
    client = functions.client("lambda")
    arns = []
    for layer, files in [("one", {"python/shared.py": "text = 'one'", "first": "1"}), ("two", {"python/shared.py": "text = 'two'"})]:
        arns.append(client.publish_layer_version(LayerName=f"{name}-{layer}", Content={"ZipFile": pack(files)})["LayerVersionArn"])
    app = "import shared, os\ndef handler(e, c): return [shared.text, open('/opt/first').read()]"
    client = create(functions, name, {"app.py": app}, Layers=arns)
    assert invoke(client, name)[0] == ["two", "1"]


NODE = """
export const handler = async (event, context) => {
  console.log('said', event.n);
  if (event.fail) throw new TypeError('no good');
  return { n: event.n + 1, id: context.awsRequestId, runtime: process.version };
};
"""


def test_a_node_function_answers(functions, name):
    client = create(functions, name, {"app.mjs": NODE}, runtime="nodejs20.x")
    answer, error, log = invoke(client, name, {"n": 1})
    assert error is None and answer["n"] == 2 and answer["runtime"].startswith("v")
    assert re.search(rf"\t{answer['id']}\tINFO\tsaid 1\n", log), log
    answer, error, log = invoke(client, name, {"n": 1, "fail": True})
    assert error == "Unhandled" and (answer["errorType"], answer["errorMessage"]) == ("TypeError", "no good")
    answer, _, _ = invoke(client, name, {"n": 2})
    assert answer["n"] == 3
    common = functions.client("lambda")
    common.update_function_code(FunctionName=name, ZipFile=pack({"app.js": "exports.handler = (event, context, callback) => callback(null, 'called back');"}))
    common.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert invoke(client, name, {})[0] == "called back"


# What a program of one's own does: asks for work, does it, answers. In shell, which needs nothing built.
BOOTSTRAP = """#!/bin/bash
set -eu
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime
while :; do
    event=$(curl -s -D /tmp/head "$api/invocation/next")
    id=$(sed -n 's/^lambda-runtime-aws-request-id: *//Ip' /tmp/head | tr -d '\\r')
    echo "working on $event"
    curl -s -o /dev/null -d "{\\"you\\": $event, \\"in\\": \\"$PWD\\"}" "$api/invocation/$id/response"
done
"""


def test_a_program_of_one_s_own_is_a_function(functions, name):
    client = create(functions, name, {"bootstrap": BOOTSTRAP}, runtime="provided.al2023", handler="anything")
    for n in range(3):
        answer, error, log = invoke(client, name, {"n": n})
        assert error is None and answer == {"you": {"n": n}, "in": "/var/task"}, log
        assert f'working on {{"n": {n}}}' in log
    client.update_function_code(FunctionName=name, ZipFile=pack({"other": "#!/bin/sh\n"}))
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    answer, error, _ = invoke(client, name)
    assert error == "Unhandled" and answer["errorType"] == "Runtime.InvalidEntrypoint"
    assert answer["errorMessage"].endswith(" Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")


def test_an_image_is_a_function(functions, name):
    folder = build_runtimes()
    image = push(functions, folder / "python", name)
    digest = functions.client("ecr").describe_images(repositoryName=name)["imageDetails"][0]["imageDigest"]
    client = functions.client("lambda")
    program = "import os, json, urllib.request as u\nbase='http://'+os.environ['AWS_LAMBDA_RUNTIME_API']+'/2018-06-01/runtime/invocation/'\n" \
        "while True:\n a=u.urlopen(base+'next'); e=a.read(); u.urlopen(base+a.headers['Lambda-Runtime-Aws-Request-Id']+'/response', e[::-1])\n"
    uri = functions.client("ecr").describe_repositories(repositoryNames=[name])["repositories"][0]["repositoryUri"]
    client.create_function(FunctionName=name, PackageType="Image", Code={"ImageUri": f"{uri}:latest"}, Role=role(functions, name), Timeout=30,
                           MemorySize=256, ImageConfig={"EntryPoint": ["/usr/bin/python3", "-c"], "Command": [program], "WorkingDirectory": "/"})
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    answer, error, log = invoke(client, name, "abc")
    assert error is None and answer == "cba", log
    assert client.get_function(FunctionName=name)["Code"]["ResolvedImageUri"].endswith(digest), image


def test_without_the_right_to_log_a_function_runs_and_says_nothing(functions, name):
    iam = functions.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    client = create(functions, name, {"app.py": PYTHON}, role_arn=arn)
    assert invoke(client, name)[1] is None
    groups = functions.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
    assert groups == []


def test_a_runtime_that_nobody_has_an_image_for_is_said_to_be_missing(own_hansom, name):
    """Here AWS's images are out of reach; where they are not, this function runs."""
    client = own_hansom.client("lambda")
    client.create_function(FunctionName=name, Runtime="python3.12", Handler="app.handler", Role=role(own_hansom, name), Code={"ZipFile": pack({"app.py": PYTHON})})
    settled = lambda: (lambda found: found if found["State"] != "Pending" else None)(client.get_function_configuration(FunctionName=name))
    found = wait_for(settled, "the function's state")
    if found["State"] == "Active":
        pytest.skip("this machine reaches AWS's images")
    assert found["State"] == "Failed" and found["StateReasonCode"] == "InvalidRuntime"
    assert "public.ecr.aws/lambda/python:3.12" in found["StateReason"] and "cargo xtask runtimes" in found["StateReason"]
    # Once there is one, the next look finds it.
    push_runtimes(own_hansom, ["python"])
    client.update_function_configuration(FunctionName=name, Timeout=30)
    wait_for(lambda: client.get_function_configuration(FunctionName=name)["State"] == "Active", "the function's state")
    assert invoke(client, name)[1] is None


def test_functions_go_on_after_the_daemon_was_killed(own_hansom, name):
    push_runtimes(own_hansom, ["python"])
    client = create(own_hansom, name, {"app.py": PYTHON})
    first = invoke(client, name)[0]
    own_hansom.kill()
    own_hansom.start()
    client = own_hansom.client("lambda", read_timeout=120)
    second = invoke(client, name)[0]
    assert second["count"] == 1 and second["instance"] != first["instance"]
    run = pathlib.Path("/run/hansom") / instance_of(own_hansom.data_dir) / "tasks"
    wait_for(lambda: len(list(run.iterdir())) == 1, "the end of what the killed daemon has left")


def test_no_instance_is_a_task(functions, name):
    client = create(functions, name, {"app.py": PYTHON})
    invoke(client, name)
    ecs = functions.client("ecs")
    assert "functions" not in str(ecs.list_clusters()["clusterArns"])
    assert name not in functions.cli("ps").stdout
