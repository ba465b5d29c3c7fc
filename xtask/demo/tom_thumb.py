"""Tom Thumb by hand: what a person does on AWS, by the AWS APIs and nothing else.

Run by `cargo xtask demo`; the daemon's address comes in AWS_ENDPOINT_URL. Every step is one that
would work on AWS as it stands, and is printed with its time.
"""

import argparse
import base64
import json
import pathlib
import subprocess
import sys
import time

import boto3
from botocore.exceptions import ClientError

FPS = 25
# us-east-1, Linux on x86_64, dollars for one vCPU and one GiB for one second; a minute at least.
VCPU_SECOND, GIB_SECOND, MINIMUM_SECONDS = 0.0000112444, 0.0000012347, 60


class Steps:
    def __init__(self):
        self.started = time.monotonic()

    def __call__(self, title, work):
        print(f"  {title:<58}", end="", flush=True)
        started = time.monotonic()
        result = work()
        print(f"{(time.monotonic() - started) * 1000:8.0f} ms", flush=True)
        return result


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--image", required=True, help="OCI image layout of Tom Thumb")
    args.add_argument("--video", required=True)
    args.add_argument("--position", required=True, help="[HH:]MM:SS[.fff]")
    args.add_argument("--output", required=True)
    args.add_argument("--task-endpoint", default=None)
    args = args.parse_args()
    step = Steps()
    region = "us-east-1"
    make = lambda service: boto3.client(service, region_name=region)
    iam, ec2, s3, ecr, logs, ecs = map(make, ["iam", "ec2", "s3", "ecr", "logs", "ecs"])

    role = step("IAM: role for ECS tasks, with S3 access", lambda: create_role(iam))
    vpc = step("EC2: VPC 10.10.0.0/16", lambda: ec2.create_vpc(CidrBlock="10.10.0.0/16")["Vpc"]["VpcId"])
    subnets = step("EC2: two subnets in two availability zones", lambda: [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.10.{n}.0/24", AvailabilityZone=f"{region}{zone}")["Subnet"]["SubnetId"]
        for n, zone in [(1, "a"), (2, "b")]
    ])
    step("EC2: internet gateway, route table, routes", lambda: open_to_internet(ec2, vpc, subnets))
    group = step("EC2: security group", lambda: create_group(ec2, vpc))
    bucket = f"tom-thumb-{int(time.time())}"
    step(f"S3: bucket {bucket}", lambda: s3.create_bucket(Bucket=bucket))
    uri = step("ECR: repository tom-thumb", lambda: ecr.create_repository(repositoryName="tom-thumb")["repository"]["repositoryUri"])
    step(f"ECR: push {uri}", lambda: push(ecr, args.image, uri))
    step("Logs: group /ecs/tom-thumb", lambda: logs.create_log_group(logGroupName="/ecs/tom-thumb"))
    step("ECS: cluster tom-thumb", lambda: ecs.create_cluster(clusterName="tom-thumb"))
    step("ECS: task definition, 256 CPU units, 1024 MiB", lambda: register(ecs, uri, role, region, bucket))
    video = pathlib.Path(args.video)
    step(f"S3: upload {video.name}", lambda: s3.upload_file(str(video), bucket, f"video/{video.name}"))

    name = "thumbnail.png"
    accepted = time.time()
    started = time.monotonic()
    task = step("ECS: run the task", lambda: run(ecs, subnets, group, {
        "INPUT_VIDEO_FILE_URL": f"s3://{bucket}/video/{video.name}",
        "POSITION_TIME_DURATION": args.position,
        "OUTPUT_THUMBS_FILE_NAME": name,
        "OUTPUT_S3_PATH": f"{bucket}/thumbnail",
    }))
    task = step("ECS: wait until it has stopped", lambda: wait(ecs, task))
    seconds = time.monotonic() - started
    show_log(logs, task)
    container = task["containers"][0]
    if container.get("exitCode") != 0:
        print(f"\nThe task failed: {task.get('stopCode')}: {task.get('stoppedReason')}")
        print(f"Its container: exit code {container.get('exitCode')}, {container.get('reason')}")
        return 1
    picture = pathlib.Path(args.output) / name
    step("S3: fetch the thumbnail", lambda: s3.download_file(bucket, f"thumbnail/{name}", str(picture)))

    stages = [("accepted", accepted)]
    for label, key in [("network ready", "connectivityAt"), ("image ready", "pullStoppedAt"),
                       ("running", "startedAt"), ("exited", "executionStoppedAt"), ("stopped", "stoppedAt")]:
        if key in task:
            stages.append((label, task[key].timestamp()))
    print("\nThe task's life: " + ", ".join(f"{label} +{(at - accepted) * 1000:.0f} ms" for label, at in stages[1:]))
    billed = max(MINIMUM_SECONDS, seconds)
    cost = billed * (0.25 * VCPU_SECOND + 1.0 * GIB_SECOND)
    print(f"On AWS this run would have cost ${cost:.6f} (0.25 vCPU and 1 GiB for {billed:.0f} s, the minimum being a minute).")
    print(f"Everything took {time.monotonic() - step.started:.1f} s.")
    print(f"\nThe picture at {args.position} is {picture}")
    return 0


def create_role(iam):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    arn = iam.create_role(RoleName="tom-thumb", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    for policy in ["AmazonS3FullAccess", "service-role/AmazonECSTaskExecutionRolePolicy"]:
        iam.attach_role_policy(RoleName="tom-thumb", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    return arn


def open_to_internet(ec2, vpc, subnets):
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    for subnet in subnets:
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)


def create_group(ec2, vpc):
    group = ec2.create_security_group(GroupName="tom-thumb", Description="Tasks of Tom Thumb", VpcId=vpc)["GroupId"]
    for port in [80, 443]:
        ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp="0.0.0.0/0")
    return group


def push(ecr, layout, uri):
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    done = subprocess.run(
        ["skopeo", "copy", "--quiet", "--dest-tls-verify=false", "--dest-creds", base64.b64decode(token).decode(),
         f"oci:{layout}:latest", f"docker://{uri}:latest"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"\nskopeo could not push the image: {done.stderr}")


def register(ecs, uri, role, region, bucket):
    ecs.register_task_definition(
        family="tom-thumb", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="1024",
        executionRoleArn=role, taskRoleArn=role,
        containerDefinitions=[{
            "name": "tom-thumb",
            "image": f"{uri}:latest",
            "environment": [{"name": "AWS_REGION", "value": region}],
            "logConfiguration": {"logDriver": "awslogs", "options": {
                "awslogs-group": "/ecs/tom-thumb", "awslogs-region": region, "awslogs-stream-prefix": "ecs"}},
        }])


def run(ecs, subnets, group, environment):
    answer = ecs.run_task(
        cluster="tom-thumb", taskDefinition="tom-thumb", launchType="FARGATE", platformVersion="LATEST",
        networkConfiguration={"awsvpcConfiguration": {
            "subnets": subnets, "securityGroups": [group], "assignPublicIp": "ENABLED"}},
        overrides={"containerOverrides": [{
            "name": "tom-thumb", "environment": [{"name": n, "value": v} for n, v in environment.items()]}]})
    if answer["failures"]:
        raise SystemExit(f"\nthe task was not placed: {answer['failures']}")
    return answer["tasks"][0]["taskArn"]


def wait(ecs, arn):
    """As the waiter `tasks_stopped` does, which looks every six seconds only."""
    give_up = time.monotonic() + 300
    last = None
    while time.monotonic() < give_up:
        task = ecs.describe_tasks(cluster="tom-thumb", tasks=[arn])["tasks"][0]
        if task["lastStatus"] != last:
            last = task["lastStatus"]
            print(f"{last.lower()} ", end="", flush=True)
        if last == "STOPPED":
            return task
        time.sleep(0.05)
    raise SystemExit("\nthe task did not stop within five minutes")


def show_log(logs, task):
    stream = f"ecs/tom-thumb/{task['taskArn'].rsplit('/', 1)[1]}"
    print("\nThe task's log:")
    try:
        events = logs.get_log_events(logGroupName="/ecs/tom-thumb", logStreamName=stream, startFromHead=True)["events"]
    except ClientError as error:
        print(f"  ({error})")
        return
    for event in events:
        print(f"  | {event['message']}")
    print()


if __name__ == "__main__":
    sys.exit(main())
