"""IAM is enforced: policies of every kind decide, and refusals are worded as AWS words them."""

import json
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

from fargate import EXECUTION, TRUST, Fargate

ACCOUNT = "000000000000"
OTHER = "111111111111"


def policy(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)})


def allow(actions, resources="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions, resources="*", **more):
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


def trusts(*principals):
    return policy({"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": ["sts:AssumeRole", "sts:TagSession"]})


class Person:
    """A user with a key, and clients that sign with it."""

    def __init__(self, daemon, name, *statements, key="test"):
        self.daemon, self.name, self.iam = daemon, name, daemon.client("iam", key=key)
        self.arn = self.iam.create_user(UserName=name)["User"]["Arn"]
        made = self.iam.create_access_key(UserName=name)["AccessKey"]
        self.keys = {"key": made["AccessKeyId"], "secret": made["SecretAccessKey"]}
        if statements:
            self.may(*statements)

    def may(self, *statements, name="own"):
        self.iam.put_user_policy(UserName=self.name, PolicyName=name, PolicyDocument=policy(*statements))

    def client(self, service, **more):
        return self.daemon.client(service, **self.keys, **more)


def session(daemon, credentials, service):
    return daemon.client(service, credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])


def refused(call, **arguments):
    """The refusal of a call: status, code, message, request id."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    answer = error.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"].get("RequestId")


def words(arn, action, resource, why):
    return f"User: {arn} is not authorized to perform: {action} on resource: {resource} {why}"


@pytest.mark.parametrize("service, call, arguments, status, code, action, resource", [
    ("ecs", "list_clusters", {}, 400, "AccessDeniedException", "ecs:ListClusters", "*"),
    ("ecs", "delete_cluster", {"cluster": "x"}, 400, "AccessDeniedException", "ecs:DeleteCluster", f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/x"),
    ("ecs", "run_task", {"taskDefinition": "f:1", "cluster": "c"}, 400, "AccessDeniedException", "ecs:RunTask", f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/f:1"),
    ("logs", "create_log_group", {"logGroupName": "/x"}, 400, "AccessDeniedException", "logs:CreateLogGroup", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/x:log-stream:"),
    ("ecr", "get_authorization_token", {}, 400, "AccessDeniedException", "ecr:GetAuthorizationToken", "*"),
    ("ecr", "create_repository", {"repositoryName": "a/b"}, 400, "AccessDeniedException", "ecr:CreateRepository", f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/a/b"),
    ("iam", "list_roles", {}, 403, "AccessDenied", "iam:ListRoles", f"arn:aws:iam::{ACCOUNT}:role/"),
])
def test_nothing_is_allowed_without_a_policy(hansom, name, service, call, arguments, status, code, action, resource):
    person = Person(hansom, name)
    found = refused(getattr(person.client(service), call), **arguments)
    assert found[:3] == (status, code, words(person.arn, action, resource, f"because no identity-based policy allows the {action} action"))
    person.may(allow(action, resource))
    try:
        getattr(person.client(service), call)(**arguments)
    except ClientError as error:  # Allowed, and refused for another reason.
        assert not error.response["Error"]["Code"].startswith("AccessDenied"), error


def test_who_am_i_needs_no_permission(hansom, name):
    person = Person(hansom, name, deny("*"))
    assert person.client("sts").get_caller_identity()["Arn"] == person.arn


def test_ec2_has_its_own_words(hansom, name):
    person = Person(hansom, name)
    status, code, message, _ = refused(person.client("ec2").describe_vpcs)
    assert (status, code) == (403, "UnauthorizedOperation")
    assert message == (f"You are not authorized to perform this operation. User: {person.arn} is not authorized to perform: "
                       "ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action")
    _, _, message, _ = refused(person.client("ec2").delete_vpc, VpcId="vpc-0123456789abcdef0")
    encoded = message.split("Encoded authorization failure message: ")[1]
    decoded = json.loads(hansom.client("sts").decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"])
    assert decoded["allowed"] is False and decoded["context"]["action"] == "ec2:DeleteVpc"
    assert decoded["context"]["principal"]["arn"] == person.arn
    assert refused(person.client("sts").decode_authorization_message, EncodedMessage=encoded)[1] == "AccessDenied"


def test_groups_managed_policies_and_denials(hansom, name):
    iam, person = hansom.client("iam"), Person(hansom, name)
    iam.create_group(GroupName=name)
    iam.add_user_to_group(GroupName=name, UserName=name)
    iam.attach_group_policy(GroupName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonECS_FullAccess")
    ecs = person.client("ecs")
    ecs.list_clusters()
    own = iam.create_policy(PolicyName=name, PolicyDocument=policy(deny("ecs:List*")))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=name, PolicyArn=own)
    assert refused(ecs.list_clusters)[2] == words(person.arn, "ecs:ListClusters", "*", "with an explicit deny in an identity-based policy")
    # A new version is in force at once.
    iam.create_policy_version(PolicyArn=own, PolicyDocument=policy(deny("ecs:Delete*")), SetAsDefault=True)
    ecs.list_clusters()
    iam.remove_user_from_group(GroupName=name, UserName=name)
    assert refused(ecs.list_clusters)[1] == "AccessDeniedException"


def test_a_permissions_boundary_limits(hansom, name):
    iam, person = hansom.client("iam"), Person(hansom, name, allow("*"))
    bound = iam.create_policy(PolicyName=name, PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"]
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusts(person.arn), PermissionsBoundary=bound)
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy(allow("*")))
    role = person.client("sts").assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}", RoleSessionName="one")
    session(hansom, role["Credentials"], "s3").list_buckets()
    me = role["AssumedRoleUser"]["Arn"]
    assert refused(session(hansom, role["Credentials"], "ecs").list_clusters)[2] == words(
        me, "ecs:ListClusters", "*", "because no permissions boundary allows the ecs:ListClusters action")


def test_session_policies_narrow_a_session(hansom, name):
    iam, person = hansom.client("iam"), Person(hansom, name, allow("sts:AssumeRole"), allow("sts:GetFederationToken"), allow("s3:*"))
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusts(person.arn))
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy(allow("*")))
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    narrow = person.client("sts").assume_role(RoleArn=arn, RoleSessionName="one", Policy=policy(allow("s3:*")))
    session(hansom, narrow["Credentials"], "s3").list_buckets()
    assert refused(session(hansom, narrow["Credentials"], "ecs").list_clusters)[2] == words(
        narrow["AssumedRoleUser"]["Arn"], "ecs:ListClusters", "*", "because no session policy allows the ecs:ListClusters action")
    by_arn = person.client("sts").assume_role(
        RoleArn=arn, RoleSessionName="one", PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AmazonECS_FullAccess"}])
    session(hansom, by_arn["Credentials"], "ecs").list_clusters()
    federated = person.client("sts").get_federation_token(Name="fred", Policy=policy(allow("s3:List*")))["Credentials"]
    session(hansom, federated, "s3").list_buckets()
    assert refused(session(hansom, federated, "s3").create_bucket, Bucket=name)[1] == "AccessDenied"
    assert refused(session(hansom, federated, "iam").list_users)[1] == "InvalidClientTokenId"


def test_roles_are_assumed_by_those_who_may(hansom, name):
    iam, person = hansom.client("iam"), Person(hansom, name)
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusts(ACCOUNT), MaxSessionDuration=7200)["Role"]["Arn"]
    sts = person.client("sts")
    said = f"User: {person.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    # The role trusts the account, which has to allow its user.
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="one")[:3] == (403, "AccessDenied", said)
    # A role that is not there is refused in the same words.
    assert refused(sts.assume_role, RoleArn=arn + "x", RoleSessionName="one")[2] == said + "x"
    person.may(allow("sts:AssumeRole", arn))
    first = sts.assume_role(RoleArn=arn, RoleSessionName="one", DurationSeconds=7200)["Credentials"]
    assert refused(sts.assume_role, RoleArn=arn, RoleSessionName="one", Tags=[{"Key": "a", "Value": "b"}])[2] == said.replace("AssumeRole", "TagSession")
    # A role that a role assumes lasts an hour.
    iam.put_role_policy(RoleName=name, PolicyName="chain", PolicyDocument=policy(allow("sts:AssumeRole")))
    chained = session(hansom, first, "sts")
    chained.assume_role(RoleArn=arn, RoleSessionName="two")
    assert "role chaining" in refused(chained.assume_role, RoleArn=arn, RoleSessionName="two", DurationSeconds=7200)[2]
    assert refused(chained.get_session_token)[1] == "AccessDenied"
    # What is gone is gone for its sessions too.
    iam.delete_role_policy(RoleName=name, PolicyName="chain")
    iam.delete_role(RoleName=name)
    assert refused(session(hansom, first, "ecs").list_clusters)[1] == "UnrecognizedClientException"


def test_session_tags_count(hansom, name):
    iam, s3 = hansom.client("iam"), hansom.client("s3")
    person = Person(hansom, name, allow(["sts:AssumeRole", "sts:TagSession"]))
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusts(person.arn))
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(allow("s3:PutObject", f"arn:aws:s3:::{name}/${{aws:PrincipalTag/team}}/*")))
    s3.create_bucket(Bucket=name)
    keys = person.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}", RoleSessionName="one", Tags=[{"Key": "team", "Value": "red"}])["Credentials"]
    mine = session(hansom, keys, "s3")
    mine.put_object(Bucket=name, Key="red/x", Body=b"1")
    assert refused(mine.put_object, Bucket=name, Key="blue/x", Body=b"1")[1] == "AccessDenied"


def test_conditions_variables_and_tags(hansom, name):
    s3, person = hansom.client("s3"), Person(hansom, name)
    s3.create_bucket(Bucket=name)
    for key in [f"{name}/a", "else/a"]:
        s3.put_object(Bucket=name, Key=key, Body=b"1")
    person.may(
        allow("s3:ListBucket", f"arn:aws:s3:::{name}", Condition={"StringLike": {"s3:prefix": "${aws:username}/*"}}),
        allow("s3:GetObject", f"arn:aws:s3:::{name}/${{aws:username}}/*"),
        allow("ecs:CreateCluster", Condition={"StringEquals": {"aws:RequestTag/team": "red"}, "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}),
        allow("ecs:DeleteCluster", Condition={"StringEquals": {"aws:ResourceTag/team": "red"}}),
        deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}))
    mine, ecs = person.client("s3"), person.client("ecs")
    mine.list_objects_v2(Bucket=name, Prefix=f"{name}/")
    assert refused(mine.list_objects_v2, Bucket=name)[:3] == (403, "AccessDenied", (
        f"User: {person.arn} is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::{name}\" "
        "because no identity-based policy allows the s3:ListBucket action"))
    mine.get_object(Bucket=name, Key=f"{name}/a")
    assert refused(mine.get_object, Bucket=name, Key="else/a")[1] == "AccessDenied"
    # Who may not list does not learn what is missing.
    assert refused(mine.get_object, Bucket=name, Key=f"{name}/none")[0] == 403
    assert refused(ecs.create_cluster, clusterName=name)[1] == "AccessDeniedException"
    assert refused(ecs.create_cluster, clusterName=name, tags=[{"key": "team", "value": "blue"}])[1] == "AccessDeniedException"
    assert refused(ecs.create_cluster, clusterName=name, tags=[{"key": "team", "value": "red"}, {"key": "x", "value": "y"}])[1] == "AccessDeniedException"
    ecs.create_cluster(clusterName=name, tags=[{"key": "team", "value": "red"}])
    hansom.client("ecs").create_cluster(clusterName=f"{name}-2")
    assert refused(ecs.delete_cluster, cluster=f"{name}-2")[1] == "AccessDeniedException"
    ecs.delete_cluster(cluster=name)
    assert refused(person.client("ecs", region="eu-west-1").create_cluster, clusterName=name, tags=[{"key": "team", "value": "red"}])[2].endswith(
        "with an explicit deny in an identity-based policy")


def test_bucket_policies_bind_and_open(hansom, name):
    s3, person = hansom.client("s3"), Person(hansom, name)
    stranger = Person(hansom, name, key=OTHER)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="open/a", Body=b"1")
    s3.put_object(Bucket=name, Key="shut/a", Body=b"1")
    read = {"Bucket": name, "Key": "open/a"}
    assert refused(person.client("s3").get_object, **read)[1] == "AccessDenied"
    assert refused(stranger.client("s3").get_object, **read)[2] == "Access Denied"
    s3.put_bucket_policy(Bucket=name, Policy=policy(
        allow("s3:GetObject", f"arn:aws:s3:::{name}/*", Principal={"AWS": [person.arn, stranger.arn]}),
        deny("s3:*", f"arn:aws:s3:::{name}/shut/*", Principal="*", Condition={"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:root"}})))
    # In one account the bucket's word is enough; across accounts both must allow.
    assert person.client("s3").get_object(**read)["Body"].read() == b"1"
    assert refused(stranger.client("s3").get_object, **read)[2] == "Access Denied"
    stranger.may(allow("s3:GetObject"))
    assert stranger.client("s3").get_object(**read)["Body"].read() == b"1"
    person.may(allow("s3:*"))
    assert refused(person.client("s3").get_object, Bucket=name, Key="shut/a")[2].endswith("with an explicit deny in a resource-based policy")
    s3.get_object(Bucket=name, Key="shut/a")
    # Several at once are decided one by one.
    answer = person.client("s3").delete_objects(Bucket=name, Delete={"Objects": [{"Key": "open/a"}, {"Key": "shut/a"}]})
    assert [d["Key"] for d in answer["Deleted"]] == ["open/a"] and [(e["Key"], e["Code"]) for e in answer["Errors"]] == [("shut/a", "AccessDenied")]


def test_a_condition_of_a_bucket_policy_is_read_for_strangers(hansom, name):
    s3 = hansom.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=b"hello")
    s3.delete_public_access_block(Bucket=name)

    def anonymous():
        try:
            with urllib.request.urlopen(f"{hansom.endpoint}/{name}/k") as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    statement = lambda address: allow("s3:GetObject", f"arn:aws:s3:::{name}/*", Principal="*", Condition={"IpAddress": {"aws:SourceIp": address}})
    assert anonymous() == 403
    s3.put_bucket_policy(Bucket=name, Policy=policy(statement("127.0.0.0/8")))
    assert anonymous() == 200
    s3.put_bucket_policy(Bucket=name, Policy=policy(statement("10.0.0.0/8")))
    assert anonymous() == 403


def test_further_actions_of_one_request(hansom, name):
    s3, person = hansom.client("s3"), Person(hansom, name, allow(["s3:PutObject", "s3:GetObject"]))
    s3.create_bucket(Bucket=name)
    mine = person.client("s3")
    mine.put_object(Bucket=name, Key="k", Body=b"1")
    assert "s3:PutObjectTagging" in refused(mine.put_object, Bucket=name, Key="k", Body=b"1", Tagging="a=b")[2]
    s3.put_object_tagging(Bucket=name, Key="k", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert "s3:GetObjectTagging" in refused(mine.copy_object, Bucket=name, Key="l", CopySource=f"{name}/k")[2]
    person.may(allow(["s3:PutObject", "s3:PutObjectTagging", "s3:GetObjectTagging"]))
    assert "s3:GetObject " in refused(mine.copy_object, Bucket=name, Key="l", CopySource=f"{name}/k")[2]
    upload = s3.create_multipart_upload(Bucket=name, Key="m")["UploadId"]
    assert "s3:ListMultipartUploadParts" in refused(mine.list_parts, Bucket=name, Key="m", UploadId=upload)[2]
    assert "s3:AbortMultipartUpload" in refused(mine.abort_multipart_upload, Bucket=name, Key="m", UploadId=upload)[2]


def test_roles_are_passed_by_those_who_may(hansom, name):
    iam, person = hansom.client("iam"), Person(hansom, name, allow("ecs:*"))
    arn = iam.create_role(RoleName=name, Path="/app/", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    definition = {"family": name, "taskRoleArn": arn, "containerDefinitions": [{"name": "a", "image": "x", "memory": 64}]}
    ecs = person.client("ecs")
    expected = words(person.arn, "iam:PassRole", arn, "because no identity-based policy allows the iam:PassRole action")
    assert refused(ecs.register_task_definition, **definition)[:3] == (400, "AccessDeniedException", expected)
    passing = lambda service: allow("iam:PassRole", arn, Condition={"StringEquals": {"iam:PassedToService": service}})
    person.may(allow("ecs:*"), passing("lambda.amazonaws.com"))
    assert refused(ecs.register_task_definition, **definition)[2] == expected
    person.may(allow("ecs:*"), passing("ecs-tasks.amazonaws.com"))
    ecs.register_task_definition(**definition)
    # Running it passes the role once more.
    person.may(allow("ecs:*"))
    assert refused(ecs.run_task, taskDefinition=name)[2] == expected
    assert refused(ecs.run_task, taskDefinition=name, overrides={"taskRoleArn": arn + "2"})[2] == expected.replace(arn, arn + "2")


def test_a_task_is_what_its_roles_are(hansom, busybox, name):
    fargate = Fargate(hansom, name)
    # Who asks in the task's name is held to the task role.
    arn = fargate.start(fargate.register(busybox, ["sh", "-c", "sleep 300"], task_role=fargate.role))
    fargate.until(arn, "RUNNING")
    fargate.ecs.stop_task(cluster=name, task=arn)
    fargate.until(arn, "STOPPED")
    # Without its permissions the execution role pulls nothing and writes nothing.
    fargate.iam.detach_role_policy(RoleName=name, PolicyArn=EXECUTION)
    who = lambda task: f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{task.rsplit('/', 1)[1]}"
    arn = fargate.start(fargate.register(busybox, ["true"]))
    reason = fargate.until(arn, "STOPPED")["stoppedReason"]
    assert reason.startswith("ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth")
    assert words(who(arn), "ecr:GetAuthorizationToken", "*", "because no identity-based policy allows the ecr:GetAuthorizationToken action") in reason
    ecr = [allow("ecr:GetAuthorizationToken"), allow(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/*")]
    fargate.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(ecr[0]))
    arn = fargate.start(fargate.register(busybox, ["true"]))
    assert "403 Forbidden" in fargate.until(arn, "STOPPED")["stoppedReason"]
    fargate.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(*ecr))
    arn = fargate.start(fargate.register(busybox, ["true"]))
    reason = fargate.until(arn, "STOPPED")["stoppedReason"]
    assert reason.startswith("ResourceInitializationError: failed to validate logger args:") and "logs:CreateLogStream" in reason
    logs = allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{fargate.group}:*")
    fargate.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(*ecr, logs))
    arn = fargate.start(fargate.register(busybox, ["true"]))
    assert fargate.until(arn, "STOPPED")["stoppedReason"] == "Essential container in task exited"


def test_the_registry_asks_as_ecr_does(hansom, busybox, name):
    ecr, person = hansom.client("ecr"), Person(hansom, name, allow("ecr:GetAuthorizationToken"))
    repository = f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/busybox"
    token = person.client("ecr").get_authorization_token()["authorizationData"][0]["authorizationToken"]

    def get(path, method="GET"):
        request = urllib.request.Request(f"{hansom.endpoint}/v2/{path}", headers={"Authorization": f"Basic {token}"}, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.loads(answer.read() or "{}")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    assert get("")[0] == 200
    status, body = get("busybox/manifests/latest")
    assert (status, body["errors"][0]["code"]) == (403, "DENIED")
    assert body["errors"][0]["message"] == words(person.arn, "ecr:BatchGetImage", repository, "because no identity-based policy allows the ecr:BatchGetImage action")
    person.may(allow("ecr:GetAuthorizationToken"), allow(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], repository))
    status, manifest = get("busybox/manifests/latest")
    assert status == 200
    digest = (manifest.get("config") or manifest["manifests"][0])["digest"]
    assert get("busybox/blobs/uploads/", "POST")[0] == 403
    assert get("busybox/tags/list")[0] == 403
    # The repository's policy may name the user instead.
    person.may(allow("ecr:GetAuthorizationToken"))
    assert get("busybox/manifests/latest")[0] == 403 and digest
    ecr.create_repository(repositoryName=name)
    ecr.set_repository_policy(repositoryName=name, policyText=policy(
        {"Effect": "Allow", "Principal": {"AWS": person.arn}, "Action": ["ecr:BatchGetImage", "ecr:DescribeImages"]}))
    assert get(f"{name}/manifests/latest")[0] == 404
    assert person.client("ecr").describe_images(repositoryName=name)["imageDetails"] == []


def test_repositories_open_to_other_accounts(hansom, name):
    ecr, stranger = hansom.client("ecr"), Person(hansom, name, key=OTHER)
    ecr.create_repository(repositoryName=name)
    call = {"registryId": ACCOUNT, "repositoryName": name}
    theirs = stranger.client("ecr")
    assert refused(theirs.describe_images, **call)[1] == "AccessDeniedException"
    stranger.may(allow("ecr:*"))
    assert refused(theirs.describe_images, **call)[2].endswith("because no resource-based policy allows the ecr:DescribeImages action")
    ecr.set_repository_policy(repositoryName=name, policyText=policy(
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}, "Action": "ecr:DescribeImages"}))
    assert theirs.describe_images(**call)["imageDetails"] == []
    assert refused(theirs.list_images, **call)[1] == "AccessDeniedException"


def test_a_refusal_can_be_explained(hansom, name):
    person = Person(hansom, name, allow("s3:*"), allow("ecs:ListClusters", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}))
    *_, message, request = refused(person.client("ecs").list_clusters)
    done = hansom.cli("iam", "why", request)
    assert done.returncode == 0, done.stderr
    assert message in done.stdout and "does not hold: aws:RequestedRegion is us-east-1" in done.stdout
    [decision] = json.loads(hansom.cli("--json", "iam", "why", request).stdout)
    assert decision["decision"] == "implicitDeny" and len(decision["statements"]) == 2
    assert decision["facts"]["aws:username"] == [name]
    assert request in hansom.cli("iam", "denials").stdout
    # Nobody but root is told.
    asked = hansom.cli("iam", "why", request, env={"AWS_ACCESS_KEY_ID": person.keys["key"], "AWS_SECRET_ACCESS_KEY": person.keys["secret"]})
    assert asked.returncode != 0 and "Only the root" in asked.stderr


def test_in_log_mode_calls_go_through_and_are_reported(own_hansom, name):
    own_hansom.stop()
    own_hansom.start("--iam", "log")
    person = Person(own_hansom, name)
    request = person.client("ecs").list_clusters()["ResponseMetadata"]["RequestId"]
    assert "would be denied" in own_hansom.cli("iam", "why", request).stdout
    assert "ecs:ListClusters" in own_hansom.cli("iam", "denials").stdout
    assert "a call would be denied" in own_hansom.log()


def test_policies_can_be_simulated(hansom, name):
    iam, person = hansom.client("iam"), Person(hansom, name)
    person.may(allow("s3:Get*", "arn:aws:s3:::b/*"), allow("ecs:RunTask", Condition={"StringEquals": {"ecs:cluster": "c"}}), deny("s3:GetObjectAcl"))
    simulate = lambda **arguments: iam.simulate_principal_policy(PolicySourceArn=person.arn, **arguments)
    results = simulate(ActionNames=["s3:GetObject", "s3:PutObject", "s3:GetObjectAcl"], ResourceArns=["arn:aws:s3:::b/k"])["EvaluationResults"]
    assert [(r["EvalActionName"], r["EvalDecision"]) for r in results] == [
        ("s3:GetObject", "allowed"), ("s3:PutObject", "implicitDeny"), ("s3:GetObjectAcl", "explicitDeny")]
    matched = results[0]["MatchedStatements"]
    assert [(m["SourcePolicyId"], m["SourcePolicyType"]) for m in matched] == [(f"user_{name}_own", "IAM Policy")]
    [missing] = simulate(ActionNames=["ecs:RunTask"])["EvaluationResults"]
    assert missing["EvalDecision"] == "implicitDeny" and missing["MissingContextValues"] == ["ecs:cluster"]
    entry = {"ContextKeyName": "ecs:cluster", "ContextKeyValues": ["c"], "ContextKeyType": "string"}
    assert simulate(ActionNames=["ecs:RunTask"], ContextEntries=[entry])["EvaluationResults"][0]["EvalDecision"] == "allowed"
    [two] = simulate(ActionNames=["s3:GetObject"], ResourceArns=["arn:aws:s3:::b/k", "arn:aws:s3:::c/k"])["EvaluationResults"][:1]
    assert two["EvalResourceName"] == "arn:aws:s3:::b/k" and two["ResourceSpecificResults"][0]["EvalResourceDecision"] == "allowed"
    bounded = simulate(ActionNames=["s3:GetObject"], ResourceArns=["arn:aws:s3:::b/k"],
                       PermissionsBoundaryPolicyInputList=[policy(allow("ecs:*"))])["EvaluationResults"][0]
    assert bounded["EvalDecision"] == "implicitDeny" and bounded["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    custom = iam.simulate_custom_policy(PolicyInputList=[policy(allow("ecs:*"))], ActionNames=["ecs:RunTask", "s3:GetObject"], MaxItems=1)
    assert custom["IsTruncated"] and [r["EvalDecision"] for r in custom["EvaluationResults"]] == ["allowed"]
    rest = iam.simulate_custom_policy(PolicyInputList=[policy(allow("ecs:*"))], ActionNames=["ecs:RunTask", "s3:GetObject"], Marker=custom["Marker"])
    assert not rest["IsTruncated"] and [r["EvalDecision"] for r in rest["EvaluationResults"]] == ["implicitDeny"]
    assert iam.get_context_keys_for_principal_policy(PolicySourceArn=person.arn)["ContextKeyNames"] == ["ecs:cluster"]


def test_the_aws_command_line_prints_the_refusal(hansom, name):
    person = Person(hansom, name)
    done = hansom.aws("s3api", "list-buckets", check=False, key=person.keys["key"], secret=person.keys["secret"])
    assert done.returncode != 0 and "(AccessDenied) when calling the ListBuckets operation" in done.stderr
    assert f"User: {person.arn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows" in done.stderr
