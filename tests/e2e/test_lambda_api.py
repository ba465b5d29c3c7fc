"""Lambda's control plane through boto3 and the AWS command line: what is said, kept and refused."""

import base64
import hashlib
import json
import re
import urllib.request

import boto3
import botocore.exceptions
import pytest
from conftest import push, wait_for
from test_lambda import create, functions, invoke, pack, role  # noqa: F401

ECHO = "def handler(event, context):\n    return event\n"
ARN = "arn:aws:lambda:us-east-1:000000000000:function:"


def refused(call, **arguments):
    """Code and message of the refusal."""
    with pytest.raises(botocore.exceptions.ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def plain(daemon, name, **changes):
    """The client, and what creates a function that is never run."""
    request = {"FunctionName": name, "Runtime": "python3.12", "Handler": "app.handler", "Role": role(daemon, name),
               "Code": {"ZipFile": pack({"app.py": ECHO})}, **changes}
    return daemon.client("lambda"), request


def settled(client, name):
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def test_a_function_is_made_changed_and_deleted(functions, name):
    client, request = plain(functions, name, Description="first", Tags={"team": "red"}, MemorySize=256, Timeout=7,
                            Environment={"Variables": {"BUCKET": "thumbs"}})
    made = client.create_function(**request)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (made["State"], made["StateReasonCode"]) == ("Pending", "Creating")
    assert made["FunctionArn"] == ARN + name and made["Version"] == "$LATEST"
    code = request["Code"]["ZipFile"]
    assert made["CodeSha256"] == base64.b64encode(hashlib.sha256(code).digest()).decode()
    assert made["CodeSize"] == len(code)
    assert refused(client.create_function, **request) == (
        "ResourceConflictException", f"Function already exist: {name}")
    settled(client, name)
    got = client.get_function(FunctionName=ARN + name)
    assert got["Tags"] == {"team": "red"}
    assert got["Configuration"]["Environment"] == {"Variables": {"BUCKET": "thumbs"}}
    with urllib.request.urlopen(got["Code"]["Location"]) as answer:
        assert answer.read() == code

    old = got["Configuration"]["RevisionId"]
    changed = client.update_function_configuration(FunctionName=name, Timeout=9, RevisionId=old)
    assert changed["Timeout"] == 9 and changed["LastUpdateStatus"] == "InProgress"
    settled(client, name)
    assert refused(client.update_function_configuration, FunctionName=name, Timeout=10, RevisionId=old)[0] == (
        "PreconditionFailedException")
    new = pack({"app.py": ECHO + "# changed\n"})
    dry = client.update_function_code(FunctionName=name, ZipFile=new, DryRun=True)
    assert client.get_function_configuration(FunctionName=name)["CodeSha256"] == made["CodeSha256"] != dry["CodeSha256"]
    client.update_function_code(FunctionName=name, ZipFile=new)
    settled(client, name)
    assert client.get_function_configuration(FunctionName=name)["CodeSha256"] == dry["CodeSha256"]

    assert client.delete_function(FunctionName=name)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_function, FunctionName=name) == (
        "ResourceNotFoundException", f"Function not found: {ARN}{name}")
    assert refused(client.invoke, FunctionName=name)[0] == "ResourceNotFoundException"


def test_what_cannot_be_a_function_is_refused(functions, name):
    client, request = plain(functions, name)
    functions.client("iam").create_role(RoleName=f"{name}-ec2", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
    cannot = "The role defined for the function cannot be assumed by Lambda."
    no_zip = "Could not unzip uploaded file. Please check your file, then try to upload again."
    for changes, message in [
        ({"Role": "arn:aws:iam::000000000000:role/none"}, cannot),
        ({"Role": f"arn:aws:iam::000000000000:role/{name}-ec2"}, cannot),
        ({"Code": {"ZipFile": b"no zip file"}}, no_zip),
        ({"Code": {"ZipFile": pack({"../../etc/passwd": "x"})}}, no_zip),
        ({"Code": {"S3Bucket": "no-such-bucket-of-ours", "S3Key": "k"}}, "S3 Error Code: NoSuchBucket"),
        ({"Runtime": "python2.7"}, "The runtime parameter of python2.7 is no longer supported"),
        ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, "Reserved keys used in this request: AWS_REGION"),
        ({"Environment": {"Variables": {"BIG": "x" * 4097}}}, "exceeded the 4KB limit"),
        ({"DeadLetterConfig": {"TargetArn": "arn:aws:sqs:us-east-1:000000000000:none"}}, "target ARN is invalid"),
        ({"Layers": ["arn:aws:lambda:us-east-1:000000000000:layer:none:1"]}, "does not exist"),
    ]:
        code, said = refused(client.create_function, **{**request, **changes})
        assert code == "InvalidParameterValueException" and message in said, (changes, code, said)
    for changes in [{"Timeout": 901}, {"MemorySize": 10241}, {"FunctionName": "x" * 65}]:
        assert refused(client.create_function, **{**request, **changes})[0] == "ValidationException"
    without = {key: value for key, value in request.items() if key != "Handler"}
    assert "Runtime and Handler are mandatory" in refused(client.create_function, **without)[1]
    other = {"x86_64": "arm64", "aarch64": "x86_64"}[__import__("platform").machine()]
    assert refused(client.create_function, **{**request, "Architectures": [other]})[0] == "NotImplemented"


def test_code_comes_from_s3_with_the_caller_s_rights(functions, name):
    s3, iam = functions.client("s3"), functions.client("iam")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="code dir/ü.zip", Body=pack({"app.py": ECHO, "data": "x" * 3_000_000}))
    client, request = plain(functions, name, Code={"S3Bucket": name, "S3Key": "code dir/ü.zip"})
    client.create_function(**request)
    settled(client, name)
    s3.put_object(Bucket=name, Key="broken.zip", Body=b"PK\x03\x04")
    assert refused(client.update_function_code, FunctionName=name, S3Bucket=name, S3Key="broken.zip")[1].startswith(
        "Could not unzip")
    assert "NoSuchKey" in refused(client.update_function_code, FunctionName=name, S3Bucket=name, S3Key="none")[1]
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}]}))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    stranger = functions.client("lambda", key["AccessKeyId"], key["SecretAccessKey"])
    code, said = refused(stranger.update_function_code, FunctionName=name, S3Bucket=name, S3Key="code dir/ü.zip")
    assert code == "AccessDeniedException" and "make sure your request credentials have permission to GetObject" in said
    # Without PassRole nobody gives a role to a function.
    code, said = refused(stranger.update_function_configuration, FunctionName=name, Role=request["Role"])
    assert code == "AccessDeniedException" and "iam:PassRole" in said


def test_versions_and_aliases(functions, name):
    client = create(functions, name, {"app.py": "def handler(e, c):\n    return 1\n"})
    one = client.publish_version(FunctionName=name, Description="one")
    assert one["Version"] == "1" and one["FunctionArn"] == f"{ARN}{name}:1"
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.update_function_code(FunctionName=name, ZipFile=pack({"app.py": "def handler(e, c):\n    return 2\n"}))
    settled(client, name)
    assert client.publish_version(FunctionName=name)["Version"] == "2"
    listed = client.list_versions_by_function(FunctionName=name)["Versions"]
    assert [one["Version"] for one in listed] == ["$LATEST", "1", "2"]
    every = client.get_paginator("list_functions").paginate(FunctionVersion="ALL", PaginationConfig={"PageSize": 2})
    mine = [one["FunctionArn"] for page in every for one in page["Functions"] if one["FunctionName"] == name]
    assert mine == [f"{ARN}{name}:{version}" for version in ("$LATEST", "1", "2")]

    alias = client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    assert alias["AliasArn"] == f"{ARN}{name}:live"
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    wait_for(lambda: client.get_function_configuration(FunctionName=name, Qualifier="2")["State"] == "Active", "version 2")
    answer = client.invoke(FunctionName=name, Qualifier="live")
    assert (answer["ExecutedVersion"], answer["Payload"].read()) == ("1", b"1")
    client.update_alias(FunctionName=name, Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 1.0}})
    assert client.invoke(FunctionName=f"{name}:live")["Payload"].read() == b"2"
    assert refused(client.delete_function, FunctionName=name, Qualifier="2")[0] == "ResourceConflictException"
    assert refused(client.invoke, FunctionName=name, Qualifier="none") == (
        "ResourceNotFoundException", f"Cannot find alias arn: {ARN}{name}:none")
    client.delete_alias(FunctionName=name, Name="live")
    client.delete_function(FunctionName=name, Qualifier="2")
    assert refused(client.get_function, FunctionName=name, Qualifier="2")[0] == "ResourceNotFoundException"
    # The number is not used again.
    assert client.publish_version(FunctionName=name, Description="again")["Version"] == "3"


def test_permissions_let_others_in(functions, name):
    client = create(functions, name, {"app.py": ECHO})
    # 111111111111 is another account, whose root may do everything of its own.
    other = functions.client("lambda", "111111111111", "test")
    code, said = refused(other.invoke, FunctionName=ARN + name)
    assert code == "AccessDeniedException" and "lambda:InvokeFunction" in said
    added = client.add_permission(FunctionName=name, StatementId="other", Action="lambda:InvokeFunction",
                                  Principal="111111111111")
    assert json.loads(added["Statement"]) == {
        "Sid": "other", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Action": "lambda:InvokeFunction", "Resource": ARN + name}
    assert json.loads(other.invoke(FunctionName=ARN + name, Payload=b"[1]")["Payload"].read()) == [1]
    assert refused(other.get_function, FunctionName=ARN + name)[0] == "AccessDeniedException"
    client.add_permission(FunctionName=name, StatementId="s3", Action="lambda:InvokeFunction",
                          Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::b", SourceAccount="000000000000")
    policy = client.get_policy(FunctionName=name)
    assert [one["Sid"] for one in json.loads(policy["Policy"])["Statement"]] == ["other", "s3"]
    assert refused(client.add_permission, FunctionName=name, StatementId="s3", Action="lambda:InvokeFunction",
                   Principal="s3.amazonaws.com")[0] == "ResourceConflictException"
    client.remove_permission(FunctionName=name, StatementId="other", RevisionId=policy["RevisionId"])
    assert refused(other.invoke, FunctionName=ARN + name)[0] == "AccessDeniedException"
    client.remove_permission(FunctionName=name, StatementId="s3")
    assert refused(client.get_policy, FunctionName=name) == (
        "ResourceNotFoundException", "The resource you requested does not exist.")


def test_layers(functions, name):
    client = functions.client("lambda")
    content = pack({"python/ours.py": "VALUE = 42\n"})
    one = client.publish_layer_version(LayerName=name, Content={"ZipFile": content}, CompatibleRuntimes=["python3.12"])
    assert one["Version"] == 1 and one["LayerVersionArn"].endswith(f":layer:{name}:1")
    two = client.publish_layer_version(LayerName=name, Content={"ZipFile": content}, Description="second")
    assert [v["Version"] for v in client.list_layer_versions(LayerName=name)["LayerVersions"]] == [2, 1]
    listed = {layer["LayerName"]: layer["LatestMatchingVersion"]["Version"] for layer in client.list_layers()["Layers"]}
    assert listed[name] == 2
    got = client.get_layer_version_by_arn(Arn=one["LayerVersionArn"])
    with urllib.request.urlopen(got["Content"]["Location"]) as answer:
        assert answer.read() == content
    create(functions, name, {"app.py": "import ours\ndef handler(e, c):\n    return ours.VALUE\n"},
           Layers=[one["LayerVersionArn"]])
    client.delete_layer_version(LayerName=name, VersionNumber=1)
    assert invoke(client, name)[0] == 42
    assert refused(client.get_layer_version, LayerName=name, VersionNumber=1)[0] == "ResourceNotFoundException"
    assert refused(client.publish_layer_version, LayerName=name, Content={"ZipFile": b"x"})[0] == (
        "InvalidParameterValueException")
    other = functions.client("lambda", "111111111111", "test")
    assert refused(other.get_layer_version_by_arn, Arn=two["LayerVersionArn"])[0] == "AccessDeniedException"
    client.add_layer_version_permission(LayerName=name, VersionNumber=2, StatementId="all",
                                        Action="lambda:GetLayerVersion", Principal="*")
    assert other.get_layer_version_by_arn(Arn=two["LayerVersionArn"])["Version"] == 2


def test_settings_are_kept(functions, name):
    client, request = plain(functions, name)
    client.create_function(**request)
    client.tag_resource(Resource=ARN + name, Tags={"a": "1", "b": "2"})
    client.untag_resource(Resource=ARN + name, TagKeys=["a"])
    assert client.list_tags(Resource=ARN + name)["Tags"] == {"b": "2"}
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=5)
    assert client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 5
    assert client.get_function(FunctionName=name)["Concurrency"] == {"ReservedConcurrentExecutions": 5}
    limits = client.get_account_settings()["AccountLimit"]
    assert limits["ConcurrentExecutions"] == 1000 and limits["UnreservedConcurrentExecutions"] <= 995
    client.delete_function_concurrency(FunctionName=name)
    config = client.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0,
                                                     MaximumEventAgeInSeconds=60)
    assert config["FunctionArn"] == f"{ARN}{name}:$LATEST"
    assert client.get_function_event_invoke_config(FunctionName=name)["MaximumRetryAttempts"] == 0
    client.update_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1)
    assert client.get_function_event_invoke_config(FunctionName=name)["MaximumEventAgeInSeconds"] == 60
    client.delete_function_event_invoke_config(FunctionName=name)
    assert "doesn't have an EventInvokeConfig" in refused(client.get_function_event_invoke_config, FunctionName=name)[1]
    assert client.get_runtime_management_config(FunctionName=name)["UpdateRuntimeOn"] == "Auto"
    assert client.get_function_recursion_config(FunctionName=name)["RecursiveLoop"] == "Terminate"
    client.put_function_recursion_config(FunctionName=name, RecursiveLoop="Allow")
    assert client.get_function_recursion_config(FunctionName=name)["RecursiveLoop"] == "Allow"
    assert client.get_function_code_signing_config(FunctionName=name)["FunctionName"] == name
    assert refused(client.put_provisioned_concurrency_config, FunctionName=name, Qualifier="1",
                   ProvisionedConcurrentExecutions=1)[0] == "NotImplemented"


def test_invocations_that_nothing_comes_of(functions, name):
    client = create(functions, name, {"app.py": ECHO})
    assert client.invoke(FunctionName=name, InvocationType="DryRun")["StatusCode"] == 204
    assert refused(client.invoke, FunctionName=name, Payload=b"{not json")[0] == "InvalidRequestContentException"
    big = json.dumps("x" * 6_291_600).encode()
    assert refused(client.invoke, FunctionName=name, Payload=big)[0] == "RequestTooLargeException"
    medium = json.dumps("x" * 1_100_000).encode()
    assert refused(client.invoke, FunctionName=name, Payload=medium, InvocationType="Event")[0] == (
        "RequestTooLargeException")
    qualified = refused(client.put_function_concurrency, FunctionName=f"{name}:1", ReservedConcurrentExecutions=0)
    assert qualified[0] == "InvalidParameterValueException" and "unqualified function ARN" in qualified[1]
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException) as error:
        client.invoke(FunctionName=name)
    assert error.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


def test_an_answer_says_its_kind_and_its_trace(functions, name):
    client = create(functions, name, {"app.py": "import os\ndef handler(e, c):\n    return os.environ['_X_AMZN_TRACE_ID']\n"})
    answer = client.invoke(FunctionName=name)
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["content-type"] == "application/json"
    trace = headers["x-amzn-trace-id"]
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0", trace)
    assert json.loads(answer["Payload"].read()).startswith(trace)


def test_an_answer_may_be_a_stream_of_events(functions, name):
    client = create(functions, name, {"app.py": "def handler(e, c):\n    if e.get('raise'):\n        raise ValueError('no')\n    return e\n"})
    answer = client.invoke_with_response_stream(FunctionName=name, Payload=b'{"a": 1}', LogType="Tail")
    assert answer["StatusCode"] == 200 and answer["ExecutedVersion"] == "$LATEST"
    events = list(answer["EventStream"])
    assert b"".join(one["PayloadChunk"]["Payload"] for one in events[:-1]) == b'{"a": 1}'
    assert b"START RequestId" in base64.b64decode(events[-1]["InvokeComplete"]["LogResult"])
    failed = list(client.invoke_with_response_stream(FunctionName=name, Payload=b'{"raise": 1}')["EventStream"])
    assert failed[-1]["InvokeComplete"]["ErrorCode"] == "Unhandled"
    assert refused(client.invoke_with_response_stream, FunctionName="none")[0] == "ResourceNotFoundException"


def test_the_command_line(functions, name, tmp_path):
    (tmp_path / "code.zip").write_bytes(pack({"app.py": ECHO}))
    made = functions.aws("lambda", "create-function", "--function-name", name, "--runtime", "python3.12",
                         "--handler", "app.handler", "--role", role(functions, name),
                         "--zip-file", f"fileb://{tmp_path}/code.zip")
    assert made["FunctionName"] == name
    functions.aws("lambda", "wait", "function-active-v2", "--function-name", name)
    out = tmp_path / "out.json"
    answer = functions.aws("lambda", "invoke", "--function-name", name, "--payload", '{"key": "value"}', out)
    assert answer["StatusCode"] == 200 and json.loads(out.read_text()) == {"key": "value"}
    functions.aws("lambda", "delete-function", "--function-name", name)


def test_regions_are_apart(functions, name):
    client, request = plain(functions, name)
    client.create_function(**request)
    elsewhere = functions.client("lambda", region="eu-west-1")
    assert refused(elsewhere.get_function, FunctionName=name)[0] == "ResourceNotFoundException"
    assert refused(elsewhere.get_function, FunctionName=ARN + name) == (
        "ResourceNotFoundException", "Functions from 'us-east-1' are not reachable in this region ('eu-west-1')")
