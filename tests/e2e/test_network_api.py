"""EC2's network by the AWS command line, in the order of a person who sets it up."""

import json

import pytest
from botocore.exceptions import ClientError


def test_the_sequence_of_the_document(hansom, name):
    ec2 = lambda *args: hansom.aws("ec2", *args)
    vpc = ec2("create-vpc", "--cidr-block", "10.20.0.0/16")["Vpc"]["VpcId"]
    ec2("create-tags", "--resources", vpc, "--tags", f"Key=Name,Value={name}")
    subnets = [ec2("create-subnet", "--vpc-id", vpc, "--cidr-block", f"10.20.{n}.0/24")["Subnet"]["SubnetId"] for n in (1, 2)]
    gateway = ec2("create-internet-gateway")["InternetGateway"]["InternetGatewayId"]
    ec2("attach-internet-gateway", "--internet-gateway-id", gateway, "--vpc-id", vpc)
    table = ec2("create-route-table", "--vpc-id", vpc)["RouteTable"]["RouteTableId"]
    assert ec2("create-route", "--route-table-id", table, "--destination-cidr-block", "0.0.0.0/0", "--gateway-id", gateway)["Return"]
    for subnet in subnets:
        ec2("associate-route-table", "--route-table-id", table, "--subnet-id", subnet)
    group = ec2("create-security-group", "--group-name", name, "--description", "e2e", "--vpc-id", vpc)["GroupId"]
    for port in (80, 443, 8080):
        ec2("authorize-security-group-ingress", "--group-id", group, "--protocol", "tcp", "--port", port, "--cidr", "0.0.0.0/0")
    found = ec2("describe-vpcs", "--filters", f"Name=tag:Name,Values={name}")["Vpcs"]
    assert [v["VpcId"] for v in found] == [vpc]
    rules = ec2("describe-security-groups", "--group-ids", group)["SecurityGroups"][0]["IpPermissions"]
    assert sorted(r["FromPort"] for r in rules) == [80, 443, 8080]
    refused = hansom.aws("ec2", "delete-vpc", "--vpc-id", vpc, check=False)
    assert refused.returncode != 0 and "DependencyViolation" in refused.stderr


def test_the_default_vpc_is_in_every_region_and_account(hansom):
    for where in [{}, {"region": "eu-central-1"}, {"key": "222222222222"}]:
        ec2 = hansom.client("ec2", **where)
        vpc, = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
        assert vpc["CidrBlock"] == "172.31.0.0/16" and len(subnets) >= 2


@pytest.mark.parametrize("call, arguments, expected", [
    ("create_vpc", {"CidrBlock": "10.0.0.0/8"}, "InvalidVpc.Range"),
    ("create_subnet", {"VpcId": "vpc-00000000000000000", "CidrBlock": "10.0.0.0/24"}, "InvalidVpcID.NotFound"),
    ("describe_subnets", {"SubnetIds": ["subnet-00000000000000000"]}, "InvalidSubnetID.NotFound"),
    ("delete_security_group", {"GroupId": "sg-00000000000000000"}, "InvalidGroup.NotFound"),
    ("create_vpc", {"CidrBlock": "10.0.0.0/16", "DryRun": True}, "DryRunOperation"),
])
def test_errors_have_awss_codes(hansom, call, arguments, expected):
    with pytest.raises(ClientError) as error:
        getattr(hansom.client("ec2"), call)(**arguments)
    assert error.value.response["Error"]["Code"] == expected


def test_pages_and_filters(hansom):
    ec2 = hansom.client("ec2", region="ap-south-1")
    vpc = ec2.create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
    made = {ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.30.{n}.0/24")["Subnet"]["SubnetId"] for n in range(7)}
    pages = ec2.get_paginator("describe_subnets").paginate(
        Filters=[{"Name": "vpc-id", "Values": [vpc]}], PaginationConfig={"PageSize": 5})
    assert {s["SubnetId"] for page in pages for s in page["Subnets"]} == made
    assert len(ec2.describe_subnets(Filters=[{"Name": "cidr-block", "Values": ["10.30.3.*"]}])["Subnets"]) == 1
