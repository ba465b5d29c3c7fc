"""Functions in VPCs: an address of a subnet, security groups and route tables that hold, and the way back."""

import ipaddress
import json

import pytest
from botocore.exceptions import ClientError
from conftest import wait_for
from fargate import Fargate
from test_lambda import create, functions, invoke, pack, push_runtimes, role  # noqa: F401
from test_security_groups import world  # noqa: F401

CIDR = "10.73.0.0/16"
VPC_ACCESS = "service-role/AWSLambdaVPCAccessExecutionRole"

CODE = """
import os, socket, urllib.request
import boto3

def handler(event, context):
    if "get" in event:
        with urllib.request.urlopen(event["get"], timeout=2) as answer:
            return answer.read().decode()
    if "connect" in event:
        try:
            with socket.create_connection(event["connect"], timeout=2) as connection:
                return connection.getsockname()[0]
        except OSError as error:
            return f"no way: {type(error).__name__}"
    if "bucket" in event:
        s3 = boto3.client("s3")
        s3.put_object(Bucket=event["bucket"], Key="key", Body=b"from the VPC")
        return s3.get_object(Bucket=event["bucket"], Key="key")["Body"].read().decode()
    if "resolve" in event:
        return socket.gethostbyname(event["resolve"])
    return {"host": socket.gethostname(), "instance": os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
            "address": socket.gethostbyname(socket.gethostname())}
"""


class Vpc:
    """A VPC with a public and a private subnet, and a group for functions and one for servers."""

    def __init__(self, daemon, name, cidr=CIDR):
        self.daemon, self.ec2 = daemon, daemon.client("ec2")
        ec2 = self.ec2
        self.id = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        base = cidr.split(".0.0/")[0]
        self.public, self.private = (
            ec2.create_subnet(VpcId=self.id, CidrBlock=f"{base}.{n}.0/24")["Subnet"]["SubnetId"] for n in (1, 2))
        self.tables = {}
        for subnet in [self.public, self.private]:
            self.tables[subnet] = ec2.create_route_table(VpcId=self.id)["RouteTable"]["RouteTableId"]
            ec2.associate_route_table(RouteTableId=self.tables[subnet], SubnetId=subnet)
        self.callers, self.servers = (
            ec2.create_security_group(GroupName=f"{name}-{kind}", Description=kind, VpcId=self.id)["GroupId"]
            for kind in ["callers", "servers"])

    def config(self, *subnets, groups=None):
        return {"SubnetIds": list(subnets) or [self.private], "SecurityGroupIds": groups or [self.callers]}

    def interfaces(self):
        found = self.ec2.describe_network_interfaces(Filters=[
            {"Name": "interface-type", "Values": ["lambda"]}, {"Name": "vpc-id", "Values": [self.id]}])
        return found["NetworkInterfaces"]

    def free(self, subnet):
        return self.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"]

    def rule(self):
        return [{"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "UserIdGroupPairs": [{"GroupId": self.callers}]}]


@pytest.fixture
def vpc(hansom, name):
    return Vpc(hansom, name)


def refused(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def settled(client, name):
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def test_a_function_is_in_its_vpc(functions, name, vpc):  # noqa: F811
    """Its address, its interface, the names and services that it reaches, and how it leaves again."""
    s3 = functions.client("s3")
    s3.create_bucket(Bucket=name)
    execution = role(functions, name, VPC_ACCESS, "AmazonS3FullAccess")
    free = vpc.free(vpc.private)
    client = create(functions, name, {"app.py": CODE}, role_arn=execution, VpcConfig=vpc.config())
    shown = {**vpc.config(), "VpcId": vpc.id, "Ipv6AllowedForDualStack": False}
    assert client.get_function(FunctionName=name)["Configuration"]["VpcConfig"] == shown
    version = client.publish_version(FunctionName=name)["Version"]
    client.create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    assert client.get_function_configuration(FunctionName=name, Qualifier="live")["VpcConfig"] == shown

    inside = invoke(client, name, {})[0]
    assert ipaddress.ip_address(inside["address"]) in ipaddress.ip_network("10.73.2.0/24")
    (interface,) = vpc.interfaces()
    assert interface["PrivateIpAddress"] == inside["address"] and interface["SubnetId"] == vpc.private
    assert interface["Description"].startswith(f"AWS Lambda VPC ENI-{name}-")
    assert [group["GroupId"] for group in interface["Groups"]] == [vpc.callers]
    assert interface["RequesterManaged"] and interface["Status"] == "in-use" and "Association" not in interface
    assert vpc.free(vpc.private) == free - 1
    assert invoke(client, name, {"bucket": name})[:2] == ("from the VPC", None)
    assert invoke(client, name, {"resolve": "s3.us-east-1.amazonaws.com"})[0] == "169.254.170.3"
    assert len(vpc.interfaces()) == 1, "one that waits is used again"

    code, _ = refused(vpc.ec2.delete_network_interface, NetworkInterfaceId=interface["NetworkInterfaceId"])
    assert code == "InvalidParameterValue"
    for call, arguments in [(vpc.ec2.delete_subnet, {"SubnetId": vpc.private}), (vpc.ec2.delete_security_group, {"GroupId": vpc.callers})]:
        assert refused(call, **arguments)[0] == "DependencyViolation"

    answer = client.update_function_configuration(FunctionName=name, VpcConfig={"SubnetIds": [], "SecurityGroupIds": []})
    assert not answer.get("VpcConfig")
    settled(client, name)
    wait_for(lambda: not vpc.interfaces(), "the end of the interface")
    assert vpc.free(vpc.private) == free
    outside = invoke(client, name, {})[0]
    assert ipaddress.ip_address(outside["address"]) not in ipaddress.ip_network(CIDR)
    assert "VpcConfig" not in client.get_function_configuration(FunctionName=name)
    # The version is in the VPC still, with and without an instance.
    assert refused(vpc.ec2.delete_subnet, SubnetId=vpc.private)[0] == "DependencyViolation"
    assert ipaddress.ip_address(invoke(client, name, {}, Qualifier="live")[0]["address"]) in ipaddress.ip_network(CIDR)
    client.delete_function(FunctionName=name)
    wait_for(lambda: not vpc.interfaces(), "the end of the version's interface")
    assert vpc.free(vpc.private) == free
    vpc.ec2.delete_security_group(GroupId=vpc.callers)
    vpc.ec2.delete_subnet(SubnetId=vpc.private)


def test_it_reaches_a_task_where_the_groups_allow_it(functions, name, vpc, busybox):  # noqa: F811
    fargate, ec2 = Fargate(functions, name), vpc.ec2
    definition = fargate.register(busybox, ["sh", "-c", "mkdir /w; echo hello > /w/index.html; exec httpd -f -p 8080 -h /w"])
    task = fargate.ecs.run_task(cluster=name, taskDefinition=definition, launchType="FARGATE", networkConfiguration={
        "awsvpcConfiguration": {"subnets": [vpc.public], "securityGroups": [vpc.servers]}})["tasks"][0]["taskArn"]
    try:
        details = {d["name"]: d["value"] for d in fargate.until(task, "RUNNING")["attachments"][0]["details"]}
        address = details["privateIPv4Address"]
        client = create(functions, name, {"app.py": CODE}, role_arn=role(functions, f"{name}-fn", VPC_ACCESS), VpcConfig=vpc.config())
        connect = lambda: invoke(client, name, {"connect": [address, 8080]})[0]
        own = invoke(client, name, {})[0]["address"]
        assert connect() == "no way: TimeoutError"
        ec2.authorize_security_group_ingress(GroupId=vpc.servers, IpPermissions=vpc.rule())
        wait_for(lambda: connect() == own, "the way to the task", timeout=20)
        assert invoke(client, name, {"get": f"http://{address}:8080/"})[0] == "hello\n"
        # Its own group is asked as well.
        everywhere = ec2.describe_security_groups(GroupIds=[vpc.callers])["SecurityGroups"][0]["IpPermissionsEgress"]
        ec2.revoke_security_group_egress(GroupId=vpc.callers, IpPermissions=everywhere)
        wait_for(lambda: connect() == "no way: TimeoutError", "no way without a rule for what leaves", timeout=20)
        ec2.authorize_security_group_egress(GroupId=vpc.callers, IpPermissions=everywhere)
        wait_for(lambda: connect() == own, "the way to the task again", timeout=20)
        ec2.revoke_security_group_ingress(GroupId=vpc.servers, IpPermissions=vpc.rule())
        wait_for(lambda: connect() == "no way: TimeoutError", "no way without a rule for what arrives", timeout=20)
        client.delete_function(FunctionName=name)
    finally:
        fargate.ecs.stop_task(cluster=name, task=task)


def test_only_a_nat_gateway_leads_out(functions, name, vpc, world):  # noqa: F811
    ec2 = vpc.ec2
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc.id)
    ec2.create_route(RouteTableId=vpc.tables[vpc.public], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.modify_subnet_attribute(SubnetId=vpc.public, MapPublicIpOnLaunch={"Value": True})
    client = create(functions, name, {"app.py": CODE}, role_arn=role(functions, name, VPC_ACCESS), VpcConfig=vpc.config(vpc.public))
    out = lambda: not invoke(client, name, {"connect": [world, 9000]})[0].startswith("no way")
    assert not out(), "an internet gateway is of no use to who has no public address"
    client.update_function_configuration(FunctionName=name, VpcConfig=vpc.config(vpc.private))
    settled(client, name)
    assert not out()
    allocation = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=vpc.public, AllocationId=allocation)["NatGateway"]["NatGatewayId"]
    ec2.create_route(RouteTableId=vpc.tables[vpc.private], DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    wait_for(out, "the way by the NAT gateway", timeout=20)
    client.delete_function(FunctionName=name)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.release_address(AllocationId=allocation)


def test_what_does_not_fit_is_refused(functions, name, vpc):  # noqa: F811
    other = Vpc(functions, f"{name}-other", "10.74.0.0/16")
    execution = role(functions, name, VPC_ACCESS)
    client = functions.client("lambda")

    def answer(config, role_arn=execution):
        return refused(client.create_function, FunctionName=name, Runtime="python3.12", Handler="app.handler", Role=role_arn,
                       Code={"ZipFile": pack({"app.py": CODE})}, VpcConfig=config)

    for config, message in [
        ({"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": [vpc.callers]},
         "The subnet ID 'subnet-0123456789abcdef0' does not exist"),
        ({"SubnetIds": [vpc.private], "SecurityGroupIds": ["sg-0123456789abcdef0"]},
         "The security group 'sg-0123456789abcdef0' does not exist"),
        ({"SubnetIds": [vpc.private], "SecurityGroupIds": [other.callers]}, "Security Groups are required to be in the same VPC."),
        ({"SubnetIds": [vpc.private, other.private], "SecurityGroupIds": [vpc.callers]}, "Subnets must all be in the same VPC."),
        ({"SubnetIds": [vpc.private]}, "SubnetIds and SecurityIds must coexist or be both empty list."),
        ({"SecurityGroupIds": [vpc.callers]}, "SubnetIds and SecurityIds must coexist or be both empty list."),
    ]:
        code, text = answer(config)
        assert code == "InvalidParameterValueException" and message in text, (config, code, text)
    code, text = answer({**vpc.config(), "Ipv6AllowedForDualStack": True})
    assert code == "NotImplemented" and "Ipv6AllowedForDualStack" in text
    poor = role(functions, f"{name}-poor")
    assert answer(vpc.config(), poor) == (
        "InvalidParameterValueException", "The provided execution role does not have permissions to call CreateNetworkInterface on EC2")

    client = create(functions, name, {"app.py": CODE}, role_arn=execution, VpcConfig=vpc.config())
    code, text = refused(client.update_function_configuration, FunctionName=name, Role=poor)
    assert code == "InvalidParameterValueException" and "CreateNetworkInterface" in text
    client.update_function_configuration(FunctionName=name, Role=poor, VpcConfig={"SubnetIds": [], "SecurityGroupIds": []})
    client.delete_function(FunctionName=name)


def test_a_policy_may_say_in_which_subnets(functions, name, vpc):  # noqa: F811
    iam, user = functions.client("iam"), name[:60]
    execution = role(functions, name, VPC_ACCESS)
    iam.create_user(UserName=user)
    iam.put_user_policy(UserName=user, PolicyName="functions", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["lambda:*", "iam:PassRole"], "Resource": "*"},
        {"Effect": "Deny", "Action": ["lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"], "Resource": "*",
         "Condition": {"ForAnyValue:StringNotEquals": {"lambda:SubnetIds": vpc.private}}},
        {"Effect": "Deny", "Action": "lambda:CreateFunction", "Resource": "*", "Condition": {"Null": {"lambda:SecurityGroupIds": "true"}}},
    ]}))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    client = functions.client("lambda", key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    arguments = {"FunctionName": name, "Runtime": "python3.12", "Handler": "app.handler", "Role": execution, "Code": {"ZipFile": pack({"app.py": CODE})}}
    for more in [{}, {"VpcConfig": vpc.config(vpc.public)}, {"VpcConfig": vpc.config(vpc.private, vpc.public)}]:
        assert refused(client.create_function, **arguments, **more)[0] == "AccessDeniedException"
    client.create_function(**arguments, VpcConfig=vpc.config(vpc.private))
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert refused(client.update_function_configuration, FunctionName=name, VpcConfig=vpc.config(vpc.public))[0] == "AccessDeniedException"
    client.delete_function(FunctionName=name)


def test_a_full_subnet_says_so(functions, name, vpc):  # noqa: F811
    """Eleven addresses, all of them somebody else's until one is given back."""
    ec2 = vpc.ec2
    small = ec2.create_subnet(VpcId=vpc.id, CidrBlock="10.73.9.0/28")["Subnet"]["SubnetId"]
    client = create(functions, name, {"app.py": CODE}, role_arn=role(functions, name, VPC_ACCESS), VpcConfig=vpc.config(small))
    others = [ec2.create_network_interface(SubnetId=small)["NetworkInterface"]["NetworkInterfaceId"] for _ in range(vpc.free(small))]
    code, text = refused(client.invoke, FunctionName=name)
    assert code == "SubnetIPAddressLimitReachedException" and "no available IP addresses" in text
    ec2.delete_network_interface(NetworkInterfaceId=others.pop())
    assert invoke(client, name, {})[1] is None
    client.delete_function(FunctionName=name)
    for interface in others:
        ec2.delete_network_interface(NetworkInterfaceId=interface)


def test_a_killed_daemon_s_addresses_come_back(own_hansom, name):
    push_runtimes(own_hansom, ["python"])
    vpc = Vpc(own_hansom, name)
    free = vpc.free(vpc.private)
    client = create(own_hansom, name, {"app.py": CODE}, role_arn=role(own_hansom, name, VPC_ACCESS), VpcConfig=vpc.config())
    first = invoke(client, name, {})[0]
    assert len(vpc.interfaces()) == 1
    own_hansom.kill()
    own_hansom.start()
    assert not vpc.interfaces() and vpc.free(vpc.private) == free
    client = own_hansom.client("lambda", read_timeout=120)
    second = invoke(client, name, {})[0]
    assert second["instance"] != first["instance"]
    (interface,) = vpc.interfaces()
    assert interface["PrivateIpAddress"] == second["address"]
    # Told to end it leaves nothing either.
    own_hansom.stop()
    own_hansom.start()
    assert not vpc.interfaces() and vpc.free(vpc.private) == free
