"""A cluster with task definitions of the benchmark's own, and tasks on it, by signed bytes."""

import base64
import json
import pathlib

import boto3

from tools import run, until
from wire import PORT, Connection, ecs

CLUSTER, GROUP, CONTAINER = "bench", "/bench", "main"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]})


class Tasks:
    def __init__(self, folder, port=PORT):
        from images import write_image

        self.port, self.host = port, f"localhost:{port}"
        clients = [boto3.client(service, endpoint_url=f"http://{self.host}") for service in ["iam", "ec2", "ecr", "logs", "ecs"]]
        iam, ec2, self.ecr, self.logs, self.ecs = clients
        self.role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.attach_role_policy(
            RoleName="bench", PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")
        self.ecs.create_cluster(clusterName=CLUSTER)
        self.logs.create_log_group(logGroupName=GROUP)
        subnets = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
        self.subnets = [subnet["SubnetId"] for subnet in subnets]
        self.program = folder / "stamp"
        if not self.program.exists():
            run("gcc", "-O2", "-static", "-o", self.program, pathlib.Path(__file__).with_name("stamp.c"))
        layout = write_image(folder / f"stamp-image-{port}", {"stamp": self.program.read_bytes()}, ["/stamp"], [])
        self.push(layout, "stamp")
        self.register("stamp", [])
        self.register("waiting", ["wait"], image="stamp")

    def push(self, layout, repository):
        self.ecr.create_repository(repositoryName=repository)
        token = self.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        run("skopeo", "copy", "--quiet", "--dest-tls-verify=false", "--dest-creds", base64.b64decode(token).decode(),
            f"oci:{layout}:latest", f"docker://{self.host}/{repository}:latest")

    def register(self, family, command, image=None):
        self.ecs.register_task_definition(
            family=family, networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
            executionRoleArn=self.role,
            containerDefinitions=[{
                "name": CONTAINER, "image": f"{self.host}/{image or family}:latest", "command": command,
                "logConfiguration": {"logDriver": "awslogs", "options": {
                    "awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "bench"}}}])

    def request(self, family, count=1):
        """The bytes of a RunTask that may be sent again and again."""
        return ecs("RunTask", cluster=CLUSTER, taskDefinition=family, count=count, launchType="FARGATE",
                   networkConfiguration={"awsvpcConfiguration": {"subnets": self.subnets, "assignPublicIp": "ENABLED"}})

    def settle(self):
        """Until what waits for tasks has been made, after the first task of a network asked for it."""
        connection = Connection(self.port)
        self.wait([connection.json(self.request("stamp"))["tasks"][0]["taskArn"]])
        connection.close()

    def wait(self, arns, status="STOPPED", pause=0.02, seconds=120):
        """The tasks, when all have reached `status`."""
        connection, request = Connection(self.port), ecs("DescribeTasks", cluster=CLUSTER, tasks=arns)

        def reached():
            tasks = connection.json(request)["tasks"]
            early = [t for t in tasks if t["lastStatus"] == "STOPPED" != status]
            if early:
                raise RuntimeError(f"a task stopped: {early[0].get('stoppedReason')}")
            return tasks if all(t["lastStatus"] == status for t in tasks) else None

        try:
            tasks = until(reached, f"{status} of {len(arns)} tasks", seconds, pause)
        finally:
            connection.close()
        for task in tasks:
            if status == "STOPPED" and task["stopCode"] == "TaskFailedToStart":
                raise RuntimeError(f"a task did not start: {task['stoppedReason']}")
        return tasks

    def stamp(self, arn):
        """When the task's container began, in seconds, as it said in its log."""
        stream = f"bench/{CONTAINER}/{arn.rsplit('/', 1)[1]}"
        events = self.logs.get_log_events(logGroupName=GROUP, logStreamName=stream)["events"]
        if len(events) != 1:
            raise RuntimeError(f"{len(events)} lines of output instead of one in {stream}")
        return int(events[0]["message"]) / 1e9
