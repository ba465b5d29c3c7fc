"""Security groups, enforced: rule by direction by kind of peer, and changes that apply to running tasks.

The tasks are real; the probes are run inside of their network name spaces by the test, so that one pair of
tasks serves many rules. What may pass is written out by hand for every case.
"""

import os
import subprocess

import pytest

import machine
from conftest import wait_for
from fargate import Fargate

TCP, UDP, ICMP = [9000, 9001, 9005], 9100, "icmp"
ALL = {"tcp9000", "tcp9001", "tcp9005", "udp9100", "icmp"}
EVERYWHERE = [{"CidrIp": "0.0.0.0/0"}]


class Puppet:
    """A task that answers on all ports, and calls where it is told to."""

    def __init__(self, fargate, definition, groups, probe, marker, subnets=None, public="DISABLED"):
        self.fargate, self.probe = fargate, probe
        known = set(machine.marked(marker))
        arn = fargate.ecs.run_task(cluster=fargate.name, taskDefinition=definition, launchType="FARGATE", networkConfiguration={
            "awsvpcConfiguration": {"subnets": subnets or fargate.subnets[:1], "securityGroups": groups, "assignPublicIp": public}})["tasks"][0]["taskArn"]
        self.arn, task = arn, fargate.until(arn, "RUNNING")
        details = {d["name"]: d["value"] for d in task["attachments"][0]["details"]}
        self.address, self.interface = details["privateIPv4Address"], details["networkInterfaceId"]
        wait_for(lambda: "ready" in fargate.lines(arn), "the server")
        self.pid = min(set(machine.marked(marker)) - known)

    def start(self, *command):
        return subprocess.Popen(["nsenter", f"--net=/proc/{self.pid}/ns/net", *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def calls(self, address, seconds=1):
        """Probes that run side by side: name to process."""
        started = {f"tcp{port}": self.start(self.probe, "tcp", address, port, seconds) for port in TCP}
        started[f"udp{UDP}"] = self.start(self.probe, "udp", address, UDP, "hello", "answer")
        started["icmp"] = self.start("busybox", "ping", "-c", 1, "-W", seconds, address)
        return started

    def public_address(self):
        interface = self.fargate.ec2.describe_network_interfaces(NetworkInterfaceIds=[self.interface])["NetworkInterfaces"][0]
        return interface["Association"]["PublicIp"]

    def stop(self):
        self.fargate.ecs.stop_task(cluster=self.fargate.name, task=self.arn, reason="over")


def succeeded(process):
    out = process.communicate()[0]
    return process.returncode == 0 and not out.startswith(("refused", "absent"))


def passing(calls):
    """What got through: of each caller, by name."""
    return {f"{who}:{what}" for who, started in calls.items() for what, process in started.items() if succeeded(process)}


class Stage:
    """Clients a and b and the server s, each in a group of its own; `both` is one that a and s share."""

    def __init__(self, hansom, hostile, probe):
        self.fargate = Fargate(hansom, f"groups-{os.getpid()}")
        self.ec2 = self.fargate.ec2
        subnet = self.ec2.describe_subnets(SubnetIds=self.fargate.subnets[:1])["Subnets"][0]
        self.vpc, self.cidr = subnet["VpcId"], subnet["CidrBlock"]
        self.groups = {name: self.ec2.create_security_group(GroupName=f"{name}-{os.getpid()}", Description=name, VpcId=self.vpc)["GroupId"]
                       for name in ["a", "b", "s", "both"]}
        self.marker = f"HANSOM_PUPPET={os.getpid()}"
        self.definition = puppet_definition(self.fargate, hostile, self.marker)
        self.a = self.puppet(probe, ["a", "both"])
        self.b = self.puppet(probe, ["b"])
        self.s = self.puppet(probe, ["s", "both"], public="ENABLED")
        self.base = {name: self.permissions(name) for name in self.groups}

    def puppet(self, probe, groups, **more):
        return Puppet(self.fargate, self.definition, [self.groups[g] for g in groups], probe, self.marker, **more)

    def permissions(self, name):
        group = self.ec2.describe_security_groups(GroupIds=[self.groups[name]])["SecurityGroups"][0]
        return group["IpPermissions"], group["IpPermissionsEgress"]

    def change(self, name, ingress=None, egress=None):
        """The group has these rules and no others."""
        for wanted, present, revoke, authorize in zip(
                [ingress, egress], self.permissions(name),
                [self.ec2.revoke_security_group_ingress, self.ec2.revoke_security_group_egress],
                [self.ec2.authorize_security_group_ingress, self.ec2.authorize_security_group_egress]):
            if wanted is None or wanted == present:
                continue
            if present:
                revoke(GroupId=self.groups[name], IpPermissions=present)
            if wanted:
                authorize(GroupId=self.groups[name], IpPermissions=wanted)

    def reset(self):
        for name, (ingress, egress) in self.base.items():
            self.change(name, ingress, egress)

    def expect(self, expected):
        """Changes apply at once; what the network needs to be seen with is not measured here."""
        seen = []

        def as_expected():
            seen[:] = [passing({"a": self.a.calls(self.s.address), "b": self.b.calls(self.s.address)})]
            return seen[0] == expected

        try:
            wait_for(as_expected, "the rules' effect", timeout=15)
        except AssertionError:
            raise AssertionError(f"through came {sorted(seen[0])}; wanted {sorted(expected)}") from None


def puppet_definition(fargate, image, marker):
    name, value = marker.split("=")
    return fargate.register(image, ["sh", "-c", f"probe udp-server {UDP} >/dev/null & exec probe tcp-server {' '.join(map(str, TCP))}"],
                            environment=[{"name": name, "value": value}])


@pytest.fixture(scope="module")
def the_stage(hansom, hostile, probe):
    stage = Stage(hansom, hostile, probe)
    yield stage
    for puppet in [stage.a, stage.b, stage.s]:
        puppet.stop()
    for puppet in [stage.a, stage.b, stage.s]:
        stage.fargate.until(puppet.arn, "STOPPED")


@pytest.fixture
def stage(the_stage):
    the_stage.reset()
    return the_stage


def tcp(first, last=None, **peer):
    return {"IpProtocol": "tcp", "FromPort": first, "ToPort": last or first, **peer}


def ranges(cidr):
    return {"IpRanges": [{"CidrIp": cidr}]}


def pairs(group):
    return {"UserIdGroupPairs": [{"GroupId": group}]}


def of(who, *what):
    return {f"{w}:{x}" for w in who for x in what}


# Rules of the server's group, as functions of the stage, and what then gets through from a and b.
INGRESS = {
    "no rule": (lambda s: [], set()),
    "one port from anywhere": (lambda s: [tcp(9000, **ranges("0.0.0.0/0"))], of("ab", "tcp9000")),
    "a range of ports": (lambda s: [tcp(9000, 9001, **ranges("0.0.0.0/0"))], of("ab", "tcp9000", "tcp9001")),
    "two rules": (lambda s: [tcp(9000, **ranges("0.0.0.0/0")), tcp(9005, **ranges("0.0.0.0/0"))], of("ab", "tcp9000", "tcp9005")),
    "all ports of one protocol": (lambda s: [tcp(0, 65535, **ranges("0.0.0.0/0"))], of("ab", "tcp9000", "tcp9001", "tcp9005")),
    "udp": (lambda s: [{"IpProtocol": "udp", "FromPort": UDP, "ToPort": UDP, **ranges("0.0.0.0/0")}], of("ab", "udp9100")),
    "udp of another port": (lambda s: [{"IpProtocol": "udp", "FromPort": 1, "ToPort": 9099, **ranges("0.0.0.0/0")}], set()),
    "echo requests": (lambda s: [{"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, **ranges("0.0.0.0/0")}], of("ab", "icmp")),
    "all of icmp": (lambda s: [{"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, **ranges("0.0.0.0/0")}], of("ab", "icmp")),
    "another type of icmp": (lambda s: [{"IpProtocol": "icmp", "FromPort": 3, "ToPort": -1, **ranges("0.0.0.0/0")}], set()),
    "everything": (lambda s: [{"IpProtocol": "-1", **ranges("0.0.0.0/0")}], of("ab", *ALL)),
    "everything from one address": (lambda s: [{"IpProtocol": "-1", **ranges(f"{s.a.address}/32")}], of("a", *ALL)),
    "from the subnet": (lambda s: [tcp(9000, **ranges(s.cidr))], of("ab", "tcp9000")),
    "from somewhere else": (lambda s: [{"IpProtocol": "-1", **ranges("10.1.2.0/24")}], set()),
    "from a group": (lambda s: [tcp(9000, **pairs(s.groups["b"]))], of("b", "tcp9000")),
    "from two groups": (lambda s: [tcp(9000, **pairs(s.groups["a"])), tcp(9001, **pairs(s.groups["b"]))], {"a:tcp9000", "b:tcp9001"}),
    "from a group that a shares": (lambda s: [tcp(9000, **pairs(s.groups["both"]))], of("a", "tcp9000")),
    "everything from a group": (lambda s: [{"IpProtocol": "-1", **pairs(s.groups["a"])}], of("a", *ALL)),
    "from itself": (lambda s: [{"IpProtocol": "-1", **pairs(s.groups["s"])}], set()),
}


@pytest.mark.parametrize("case", INGRESS)
def test_ingress(stage, case):
    rules, expected = INGRESS[case]
    stage.change("s", ingress=rules(stage))
    stage.expect(expected)


# Rules of a's group for what leaves it; the server takes everything. b stays free.
EGRESS = {
    "no rule": (lambda s: [], set()),
    "one port": (lambda s: [tcp(9000, **ranges("0.0.0.0/0"))], {"tcp9000"}),
    "to the server's address": (lambda s: [{"IpProtocol": "-1", **ranges(f"{s.s.address}/32")}], ALL),
    "to another address": (lambda s: [{"IpProtocol": "-1", **ranges(f"{s.b.address}/32")}], set()),
    "to a group": (lambda s: [tcp(9001, **pairs(s.groups["s"]))], {"tcp9001"}),
    "to another group": (lambda s: [tcp(9001, **pairs(s.groups["b"]))], set()),
    "udp": (lambda s: [{"IpProtocol": "udp", "FromPort": 9000, "ToPort": 9200, **ranges("0.0.0.0/0")}], {"udp9100"}),
    "icmp": (lambda s: [{"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, **ranges("0.0.0.0/0")}], {"icmp"}),
}


@pytest.mark.parametrize("case", EGRESS)
def test_egress(stage, case):
    rules, expected = EGRESS[case]
    stage.change("s", ingress=[{"IpProtocol": "-1", "IpRanges": EVERYWHERE}])
    stage.change("both", egress=[])  # Else it would let all out: rules of all groups add up.
    stage.change("a", egress=rules(stage))
    stage.expect(of("a", *expected) | of("b", *ALL))


def test_rules_of_all_groups_add_up(stage):
    stage.change("s", ingress=[tcp(9000, **ranges("0.0.0.0/0"))])
    stage.change("both", ingress=[tcp(9001, **pairs(stage.groups["both"]))])
    stage.expect(of("ab", "tcp9000") | of("a", "tcp9001"))


def test_a_prefix_list_and_its_changes(stage):
    lists = stage.ec2.create_managed_prefix_list(PrefixListName=f"l-{os.getpid()}", MaxEntries=5, AddressFamily="IPv4",
                                                 Entries=[{"Cidr": f"{stage.a.address}/32"}])["PrefixList"]
    rule = tcp(9000, PrefixListIds=[{"PrefixListId": lists["PrefixListId"]}])
    stage.change("s", ingress=[rule])
    stage.expect(of("a", "tcp9000"))
    stage.ec2.modify_managed_prefix_list(PrefixListId=lists["PrefixListId"], CurrentVersion=lists["Version"],
                                         AddEntries=[{"Cidr": f"{stage.b.address}/32"}], RemoveEntries=[{"Cidr": f"{stage.a.address}/32"}])
    stage.expect(of("b", "tcp9000"))
    stage.change("s", ingress=[])
    stage.expect(set())


def test_a_revoked_rule_stops_new_connections_and_spares_those_that_are(stage):
    """As on AWS: a connection that is tracked goes on after the rule that let it in is gone."""
    stage.change("s", ingress=[tcp(9000, **ranges(f"{stage.a.address}/32"))])
    stage.expect(of("a", "tcp9000"))
    held = stage.a.start(stage.a.probe, "tcp-hold", stage.s.address, 9000)
    try:
        assert held.stdout.readline() == "held 0\n"
        stage.change("s", ingress=[])
        stage.expect(set())
        last = max(int(line.split()[-1]) for line in iter_lines(held, 3))
        assert last >= 2 and held.poll() is None
    finally:
        held.kill()
        held.communicate()


def iter_lines(process, n):
    for _ in range(n):
        line = process.stdout.readline()
        assert "broken" not in line, line
        yield line


def test_the_groups_of_a_new_task_hold_from_its_first_packet(stage, hostile, probe):
    """A task joins a group that others refer to, and they know it; when it has gone, they forget it."""
    stage.change("s", ingress=[tcp(9000, **pairs(stage.groups["b"]))])
    joined = stage.fargate.register(hostile, ["sh", "-c", f"probe tcp {stage.s.address} 9000; probe tcp {stage.s.address} 9001 1"])
    arn = stage.fargate.ecs.run_task(cluster=stage.fargate.name, taskDefinition=joined, launchType="FARGATE", networkConfiguration={
        "awsvpcConfiguration": {"subnets": stage.fargate.subnets[:1], "securityGroups": [stage.groups["b"]]}})["tasks"][0]["taskArn"]
    task = stage.fargate.until(arn, "STOPPED")
    first, second = stage.fargate.lines(arn)
    assert first.startswith("done") and second.startswith("refused"), (first, second)
    address = next(d["value"] for d in task["attachments"][0]["details"] if d["name"] == "privateIPv4Address")
    for path in machine.routers(machine.instance_of(stage.fargate.daemon.data_dir)).values():
        assert f" {address} " not in machine.rules(path).replace(",", " "), "its address is still in the rules"


def test_the_default_group_lets_its_members_talk_and_nobody_else(stage, hostile, probe):
    vpc = stage.ec2.create_vpc(CidrBlock="10.71.0.0/16")["Vpc"]["VpcId"]
    subnet = stage.ec2.create_subnet(VpcId=vpc, CidrBlock="10.71.1.0/24")["Subnet"]["SubnetId"]
    other = stage.ec2.create_security_group(GroupName="other", Description="x", VpcId=vpc)["GroupId"]
    marker = f"HANSOM_PUPPET=default-{os.getpid()}"
    definition = puppet_definition(stage.fargate, hostile, marker)
    made = [Puppet(stage.fargate, definition, groups, probe, marker, subnets=[subnet]) for groups in [[], [], [other]]]
    try:
        one, two, stranger = made
        assert passing({"one": one.calls(two.address), "stranger": stranger.calls(two.address)}) == of(["one"], *ALL)
        assert passing({"out": one.calls(stranger.address)}) == set()
    finally:
        for puppet in made:
            puppet.stop()


def from_host(probe, address):
    started = {f"tcp{port}": subprocess.Popen([probe, "tcp", address, str(port), "1"], stdout=subprocess.PIPE, text=True) for port in TCP}
    return {what for what, process in started.items() if succeeded(process)}


def test_a_public_address_is_reached_from_the_host_as_the_rules_allow(stage, probe):
    public = stage.s.public_address()
    stage.change("s", ingress=[tcp(9000, 9001, **ranges("0.0.0.0/0"))])
    wait_for(lambda: from_host(probe, public) == {"tcp9000", "tcp9001"}, "two ports of the public address", timeout=15)
    stage.change("s", ingress=[tcp(9000, **ranges("203.0.113.0/24"))])
    wait_for(lambda: from_host(probe, public) == set(), "no port of the public address", timeout=15)
    assert from_host(probe, stage.s.address) == set(), "the private address is nobody's on the host"


@pytest.fixture
def world(probe):
    """A piece of the internet: a name space behind the host, which answers."""
    name, here = f"hw{os.getpid() % 100000}", f"hw{os.getpid() % 100000}"
    run = lambda *command: subprocess.run(command, check=True, capture_output=True)
    run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", here, "type", "veth", "peer", "name", "w0", "netns", name)
        run("ip", "addr", "add", "198.51.100.1/30", "dev", here)
        run("ip", "link", "set", here, "up")
        run("ip", "-n", name, "addr", "add", "198.51.100.2/30", "dev", "w0")
        for link in ["lo", "w0"]:
            run("ip", "-n", name, "link", "set", link, "up")
        run("ip", "-n", name, "route", "add", "default", "via", "198.51.100.1")
        server = subprocess.Popen(["ip", "netns", "exec", name, probe, "tcp-server", *map(str, TCP)], stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert server.stdout.readline() == "ready\n"
        assert from_host(probe, "198.51.100.2") == {f"tcp{port}" for port in TCP}
        yield "198.51.100.2"
        os.killpg(server.pid, 9)
        server.communicate()
    finally:
        run("ip", "link", "del", here)
        run("ip", "netns", "del", name)


def test_the_way_out_is_what_the_route_table_says(stage, world, hostile, probe):
    """With an internet gateway and a public address, or by a NAT gateway; not without either."""
    ec2 = stage.ec2
    vpc = ec2.create_vpc(CidrBlock="10.72.0.0/16")["Vpc"]["VpcId"]
    public, private = (ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.72.{n}.0/24")["Subnet"]["SubnetId"] for n in (1, 2))
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    tables = [ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2)]
    ec2.create_route(RouteTableId=tables[0], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    for table, subnet in zip(tables, [public, private]):
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    marker = f"HANSOM_PUPPET=out-{os.getpid()}"
    definition = puppet_definition(stage.fargate, hostile, marker)
    make = lambda subnet, ip: Puppet(stage.fargate, definition, [], probe, marker, subnets=[subnet], public=ip)
    with_address, without, inner = made = [make(public, "ENABLED"), make(public, "DISABLED"), make(private, "DISABLED")]
    out = lambda puppet: succeeded(puppet.start(probe, "tcp", world, 9000, 1))
    try:
        assert [out(with_address), out(without), out(inner)] == [True, False, False]
        allocation = ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=public, AllocationId=allocation)["NatGateway"]["NatGatewayId"]
        ec2.create_route(RouteTableId=tables[1], DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
        wait_for(lambda: out(inner), "the way by the NAT gateway", timeout=15)
        ec2.delete_route(RouteTableId=tables[1], DestinationCidrBlock="0.0.0.0/0")
        wait_for(lambda: not out(inner), "the end of that way", timeout=15)
        ec2.delete_route(RouteTableId=tables[0], DestinationCidrBlock="0.0.0.0/0")
        wait_for(lambda: not out(with_address), "no way without a route", timeout=15)
    finally:
        for puppet in made:
            puppet.stop()
