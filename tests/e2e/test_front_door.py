"""Signatures, identities, and what is not served."""

import datetime
import json
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError

from fargate import TRUST

JSON = "application/x-amz-json-1.1"


def code(error):
    return error.value.response["Error"]["Code"]


def test_a_refused_upload_does_not_break_the_next_request(hansom, name):
    s3 = hansom.client("s3")
    for _ in range(40):
        with pytest.raises(s3.exceptions.NoSuchBucket):
            s3.put_object(Bucket=name, Key="key", Body=b"refused before it is read")
        s3.list_buckets()


def test_who_am_i(hansom):
    assert hansom.aws("sts", "get-caller-identity") == {
        "UserId": "000000000000", "Account": "000000000000", "Arn": "arn:aws:iam::000000000000:root"}
    other = hansom.client("sts", key="123456789012").get_caller_identity()
    assert other["Arn"] == "arn:aws:iam::123456789012:root"


def test_accounts_and_regions_are_separate(hansom, name):
    hansom.client("ecs").create_cluster(clusterName=name)
    seen = lambda **where: any(a.endswith(f"/{name}") for a in hansom.client("ecs", **where).list_clusters()["clusterArns"])
    assert seen() and not seen(region="eu-west-1") and not seen(key="111111111111")


def test_users_and_roles_sign_with_their_own_keys(hansom, name):
    iam = hansom.client("iam")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    me = hansom.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
    assert me["Arn"] == f"arn:aws:iam::000000000000:user/{name}"
    trust = json.loads(TRUST)
    trust["Statement"].append({"Effect": "Allow", "Principal": {"AWS": me["Arn"]}, "Action": "sts:AssumeRole"})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    session = hansom.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).assume_role(RoleArn=role, RoleSessionName="e2e")
    keys = session["Credentials"]
    me = hansom.client("sts", keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"]).get_caller_identity()
    assert me["Arn"] == f"arn:aws:sts::000000000000:assumed-role/{name}/e2e"
    with pytest.raises(ClientError) as error:  # The token belongs to the key.
        hansom.client("sts", keys["AccessKeyId"], keys["SecretAccessKey"]).get_caller_identity()
    assert code(error) == "InvalidClientTokenId"
    iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    with pytest.raises(ClientError):
        hansom.client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()


@pytest.mark.parametrize("service, call, wrong_secret, unknown_key", [
    ("ecs", "list_clusters", "InvalidSignatureException", "UnrecognizedClientException"),
    ("sts", "get_caller_identity", "SignatureDoesNotMatch", "InvalidClientTokenId"),
    ("ec2", "describe_vpcs", "AuthFailure", "AuthFailure"),
    ("s3", "list_buckets", "SignatureDoesNotMatch", "InvalidAccessKeyId"),
])
def test_a_wrong_signature_is_refused(hansom, service, call, wrong_secret, unknown_key):
    for arguments, expected in [({"secret": "wrong"}, wrong_secret), ({"key": "AKIANOBODYKNOWSTHIS1"}, unknown_key)]:
        with pytest.raises(ClientError) as error:
            getattr(hansom.client(service, **arguments), call)()
        assert code(error) == expected


def test_an_unsigned_request_is_refused(hansom):
    request = urllib.request.Request(hansom.endpoint, b"{}", {
        "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListClusters", "Content-Type": JSON})
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request)
    assert json.loads(error.value.read())["__type"] == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("service, call, arguments", [
    ("ecs", "create_service", {"serviceName": "x"}),
    ("lambda", "list_code_signing_configs", {}),
    ("events", "list_connections", {}),
    ("sns", "list_platform_applications", {}),
    ("stepfunctions", "list_state_machines", {}),
    ("cloudformation", "list_stacks", {}),
    ("logs", "start_query", {"logGroupName": "x", "startTime": 0, "endTime": 1, "queryString": "x"}),
])
def test_what_is_not_served_says_so_by_name(hansom, service, call, arguments):
    with pytest.raises(ClientError) as error:
        getattr(hansom.client(service), call)(**arguments)
    answer = error.value.response
    assert answer["Error"]["Code"] == "NotImplemented" and answer["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert call.replace("_", "") in answer["Error"]["Message"].lower()


def test_an_operation_that_aws_does_not_have(hansom):
    import botocore.awsrequest, botocore.auth, botocore.credentials

    request = botocore.awsrequest.AWSRequest("POST", hansom.endpoint, data=b"{}", headers={
        "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.Nonsense", "Content-Type": JSON})
    botocore.auth.SigV4Auth(botocore.credentials.Credentials("test", "test"), "ecs", "us-east-1").add_auth(request)
    prepared = request.prepare()
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(urllib.request.Request(prepared.url, prepared.body, dict(prepared.headers)))
    assert json.loads(error.value.read())["__type"] == "UnknownOperationException"


def test_constraints_are_checked_with_awss_words(hansom):
    client = hansom.client("iam", parameter_validation=False)
    with pytest.raises(ClientError) as error:
        client.create_role(RoleName="a b", AssumeRolePolicyDocument=TRUST)
    assert code(error) == "ValidationError" and "at 'roleName' failed to satisfy constraint" in str(error.value)


def test_info_and_health(hansom):
    info = json.load(urllib.request.urlopen(f"{hansom.endpoint}/_hansom/info"))
    assert {"ecs", "ec2", "ecr", "iam", "sts", "s3", "logs"} <= set(info["services"])


def test_one_valid_date_in_every_answer(hansom):
    answer = hansom.client("sts").get_caller_identity()["ResponseMetadata"]["HTTPHeaders"]
    date = datetime.datetime.strptime(answer["date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=datetime.timezone.utc)
    assert abs((datetime.datetime.now(datetime.timezone.utc) - date).total_seconds()) < 60
