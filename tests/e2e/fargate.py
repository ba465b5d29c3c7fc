"""The steps that tests of tasks share."""

import json

from conftest import wait_for

TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
})

# What an execution role needs to pull from our own registry and to write logs.
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


class Fargate:
    """A cluster, a role, a log group and a subnet of one test, and tasks on them."""

    def __init__(self, daemon, name, region="us-east-1", key="test"):
        self.daemon, self.name, self.region = daemon, name, region
        self.ecs, self.ec2, self.logs, self.iam = (
            daemon.client(service, region=region, key=key) for service in ["ecs", "ec2", "logs", "iam"])
        self.role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        self.iam.attach_role_policy(RoleName=name, PolicyArn=EXECUTION)
        self.ecs.create_cluster(clusterName=name)
        self.group = f"/e2e/{name}"
        self.logs.create_log_group(logGroupName=self.group)
        subnets = self.ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
        self.subnets = [s["SubnetId"] for s in subnets]

    def register(self, image, command=None, cpu="256", memory="512", task_role=None, **container):
        containers = container.pop("containers", None) or [self.container("main", image, command, **container)]
        definition = {
            "family": self.name, "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": cpu, "memory": memory, "executionRoleArn": self.role, "containerDefinitions": containers,
        }
        if task_role:
            definition["taskRoleArn"] = task_role
        return self.ecs.register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]

    def container(self, name, image, command=None, **members):
        container = {"name": name, "image": image, "logConfiguration": {"logDriver": "awslogs", "options": {
            "awslogs-group": self.group, "awslogs-region": self.region, "awslogs-stream-prefix": "e2e"}}, "stopTimeout": 2, **members}
        if command:
            container["command"] = command
        return container

    def start(self, definition, **arguments):
        answer = self.ecs.run_task(
            cluster=self.name, taskDefinition=definition, launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": self.subnets, "assignPublicIp": "ENABLED"}},
            **arguments)
        assert not answer["failures"], answer["failures"]
        return answer["tasks"][0]["taskArn"]

    def describe(self, arn):
        return self.ecs.describe_tasks(cluster=self.name, tasks=[arn])["tasks"][0]

    def until(self, arn, status, timeout=60):
        def reached():
            task = self.describe(arn)
            if status != "STOPPED":
                assert task["lastStatus"] != "STOPPED", (task.get("stopCode"), task.get("stoppedReason"), self.lines(arn))
            return task if task["lastStatus"] == status else None

        return wait_for(reached, f"{status} of {arn}", timeout)

    def run(self, image, command=None, timeout=60, overrides=None, **definition):
        arguments = {"overrides": overrides} if overrides else {}
        arn = self.start(self.register(image, command, **definition), **arguments)
        return self.until(arn, "STOPPED", timeout)

    def lines(self, task, container="main"):
        arn = task if isinstance(task, str) else task["taskArn"]
        stream = f"e2e/{container}/{arn.rsplit('/', 1)[1]}"
        try:
            lines, token = [], None
            while True:
                page = self.logs.get_log_events(logGroupName=self.group, logStreamName=stream, startFromHead=True,
                                                **({"nextToken": token} if token else {}))
                lines += [e["message"] for e in page["events"]]
                if page["nextForwardToken"] == token or not page["events"]:
                    return lines
                token = page["nextForwardToken"]
        except self.logs.exceptions.ResourceNotFoundException:
            return []


def exit_code(task, container="main"):
    return next(c for c in task["containers"] if c["name"] == container).get("exitCode")
