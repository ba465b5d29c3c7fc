"""Inside a task AWS is AWS: names, TLS, credentials, in images that know nothing of Hansom."""

import json

import pytest

from conftest import push, wait_for
from debian import write_debian_image
from fargate import Fargate, exit_code

EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


@pytest.fixture(scope="session")
def debian(hansom, tmp_path_factory):
    """Debian with Python, boto3, the AWS command line and curl, in the daemon's registry."""
    return push(hansom, write_debian_image(tmp_path_factory.mktemp("debian")), "debian")


@pytest.fixture
def fargate(hansom, name):
    fargate = Fargate(hansom, name)
    fargate.iam.put_role_policy(RoleName=name, PolicyName="everything", PolicyDocument=EVERYTHING)
    return fargate


@pytest.fixture
def bucket(hansom, name):
    """A bucket with one object, `key`, that the world may read."""
    s3 = hansom.client("s3")
    s3.create_bucket(Bucket=name)
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}]}
    s3.delete_public_access_block(Bucket=name)
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    s3.put_object(Bucket=name, Key="key", Body=b"content")
    return name


def script(fargate, image, text, **definition):
    """Runs a shell script to its good end, with a task role that may do everything; its lines."""
    task = fargate.run(image, ["bash", "-euc", text], timeout=120, task_role=fargate.role, **definition)
    lines = fargate.lines(task)
    assert exit_code(task) == 0, (task.get("stoppedReason"), lines)
    return lines


def test_boto3_without_any_setting(fargate, debian, bucket):
    program = f"""
import boto3, json
print(boto3.client("sts").get_caller_identity()["Arn"])
s3 = boto3.client("s3")
s3.put_object(Bucket="{bucket}", Key="from-inside", Body=b"x" * 100000)
print([o["Key"] for o in s3.list_objects_v2(Bucket="{bucket}")["Contents"]])
print(s3.meta.endpoint_url)
print(boto3.client("ecs", region_name="us-east-1").list_clusters()["clusterArns"] != [])
print(boto3.client("ecr").get_authorization_token()["authorizationData"][0]["proxyEndpoint"])
"""
    lines = script(fargate, debian, f"python3 -c '{program}'")
    arn, keys, endpoint, clusters, registry = lines
    assert arn.startswith(f"arn:aws:sts::000000000000:assumed-role/{fargate.name}/")
    assert keys == "['from-inside', 'key']" and endpoint == "https://s3.amazonaws.com" and clusters == "True"
    assert registry == "https://000000000000.dkr.ecr.us-east-1.amazonaws.com"


def test_the_aws_command_line_without_any_setting(fargate, debian, bucket):
    lines = script(fargate, debian, f"""
aws sts get-caller-identity --query Account --output text
aws s3 ls s3://{bucket}/
aws s3 cp s3://{bucket}/key - && echo
aws s3 ls --region eu-west-1 | grep -c {bucket}
""")
    assert lines[0] == "000000000000" and lines[1].endswith(" 7 key") and lines[2:] == ["content", "1"]


def test_curl_verifies_tls_in_every_form_of_a_name(fargate, debian, bucket):
    forms = [f"https://s3.amazonaws.com/{bucket}/key", f"https://{bucket}.s3.us-east-1.amazonaws.com/key",
             f"https://{bucket}.s3.amazonaws.com/key", f"https://s3.dualstack.us-east-1.amazonaws.com/{bucket}/key",
             f"https://s3-fips.us-east-1.amazonaws.com/{bucket}/key", f"http://s3.amazonaws.com/{bucket}/key",
             f"http://169.254.170.3:4566/{bucket}/key", f"https://169.254.170.3:4566/{bucket}/key"]
    # Without the environment, too: the system's own trust stores are what counts then.
    lines = script(fargate, debian, "\n".join(f'env -i /usr/bin/curl -sS {form}; echo " {form}"' for form in forms))
    assert lines == [f"content {form}" for form in forms]


def test_trust_stores_of_openssl_and_python(fargate, debian):
    python = """
import ssl, socket
for context in [ssl.create_default_context(), ssl.create_default_context(capath="/etc/ssl/certs")]:
    with socket.create_connection(("sts.us-east-1.amazonaws.com", 443)) as s:
        with context.wrap_socket(s, server_hostname="sts.us-east-1.amazonaws.com") as tls:
            print(tls.version(), dict(x[0] for x in tls.getpeercert()["issuer"])["commonName"].split()[0])
try:
    with socket.create_connection(("sts.us-east-1.amazonaws.com", 443)) as s:
        ssl.create_default_context().wrap_socket(s, server_hostname="example.com")
except ssl.SSLCertVerificationError as error:
    print("refused:", error.verify_message.split(",")[0])
"""
    lines = script(fargate, debian, f"""
env -i python3 -c '{python}'
openssl s_client -connect s3.amazonaws.com:443 -servername s3.amazonaws.com -verify_return_error -tls1_2 </dev/null 2>/dev/null | grep 'Verify return'
env | grep -E '^(AWS_CA_BUNDLE|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|AWS_ENDPOINT_URL)=' | sort
""")
    assert lines[:2] == ["TLSv1.3 Hansom"] * 2
    assert lines[2].startswith("refused: Hostname mismatch")
    assert "Verify return code: 0 (ok)" in lines[3]
    assert lines[4:] == ["AWS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt",
                         "NODE_EXTRA_CA_CERTS=/usr/local/share/ca-certificates/hansom.crt",
                         "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"]


def test_a_wrong_host_header_does_not_matter_to_tls(fargate, debian, bucket):
    lines = script(fargate, debian, f"""
curl -sS -H 'Host: {bucket}.s3.amazonaws.com' https://sts.amazonaws.com/key; echo
curl -sS --http1.1 -H 'Host: example.org' -o /dev/null -w '%{{http_code}}' https://s3.amazonaws.com/{bucket}/key; echo
""")
    assert lines == ["content", "200"]


def test_services_that_are_not_served_say_so_and_other_names_are_the_host_s(fargate, debian):
    lines = script(fargate, debian, """
python3 - <<'P'
import boto3, botocore.exceptions, socket
try:
    boto3.client("kinesis").list_streams()
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"], error.response["Error"]["Message"])
for name in ["no-such-name.invalid", "checkip.amazonaws.invalid"]:
    try:
        print(socket.getaddrinfo(name, 80))
    except OSError as error:
        print("unknown")
print(sorted({a[4][0] for a in socket.getaddrinfo("ecs.eu-west-1.amazonaws.com", 443)}))
P
""")
    assert lines == ["NotImplemented Hansom does not serve the service kinesis.", "unknown", "unknown", "['169.254.170.3']"]


def test_root_keys_are_unknown_inside_a_task(fargate, debian):
    program = """
import boto3, botocore.exceptions
for key in ["test", "000000000000"]:
    for service, call in [("sts", "get_caller_identity"), ("ecs", "list_clusters"), ("s3", "list_buckets")]:
        client = boto3.client(service, aws_access_key_id=key, aws_secret_access_key="test")
        try:
            getattr(client, call)()
            print("let in")
        except botocore.exceptions.ClientError as error:
            print(error.response["Error"]["Code"])
"""
    lines = script(fargate, debian, f"""
python3 -c '{program}'
curl -sS -o /dev/null -w '%{{http_code}}\\n' -u test:test https://000000000000.dkr.ecr.us-east-1.amazonaws.com/v2/
curl -sS -o /dev/null -w '%{{http_code}}\\n' -u "AWS:$(aws ecr get-login-password)" https://000000000000.dkr.ecr.us-east-1.amazonaws.com/v2/_catalog
curl -sS -o /dev/null -w '%{{http_code}}\\n' http://169.254.170.3:4566/_hansom/info
""")
    assert lines == ["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"] * 2 + ["401", "200", "404"]


def test_statistics_and_limits_of_the_metadata(fargate, debian):
    program = """
import json, os, urllib.error, urllib.request
base = os.environ["ECS_CONTAINER_METADATA_URI_V4"]
def get(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)
first, second = get(base + "/stats"), get(base + "/stats")
print(second["cpu_stats"]["cpu_usage"]["total_usage"] > first["cpu_stats"]["cpu_usage"]["total_usage"] > 0)
print(second["preread"] == first["read"], second["precpu_stats"] == first["cpu_stats"])
print(first["memory_stats"]["usage"] > 0, first["memory_stats"]["stats"]["hierarchical_memory_limit"])
print(list(first["networks"]), first["networks"]["eth1"]["rx_bytes"] > 0)
print(get(base + "/task/stats").keys() == {c["DockerId"] for c in get(base + "/task")["Containers"]})
print(get("http://169.254.170.2/v2/metadata")["TaskARN"] == get(base + "/task")["TaskARN"])
codes = []
for _ in range(400):
    try:
        get(base)
        codes.append(200)
    except urllib.error.HTTPError as error:
        codes.append(error.code)
print(codes[:40] == [200] * 40, set(codes) <= {200, 429})
"""
    lines = script(fargate, debian, f"python3 -c '{program}'")
    assert lines == ["True", "True True", f"True {512 << 20}", "['eth1'] True", "True", "True", "True True"]


def test_another_task_s_credentials_are_not_given(fargate, busybox):
    """Even to one that knows where they are."""
    owner = fargate.start(fargate.register(busybox, ["sh", "-c", "echo $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI; sleep 600"],
                                           task_role=fargate.role))
    uri = wait_for(lambda: fargate.lines(owner), "the address in the log")[0]
    task = fargate.run(busybox, ["sh", "-c", f"wget -qO- http://169.254.170.2{uri} 2>&1"], task_role=fargate.role)
    assert fargate.lines(task) == ["wget: server returned error: HTTP/1.1 400 Bad Request"]


def test_everything_is_back_after_the_daemon_was_killed(own_hansom, name, busybox_image):
    """A script that asks all the time sees a gap and then the same answers."""
    image = push(own_hansom, busybox_image, "busybox")
    fargate = Fargate(own_hansom, name)
    s3 = own_hansom.client("s3")
    s3.create_bucket(Bucket=name)
    s3.delete_public_access_block(Bucket=name)
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}]}))
    s3.put_object(Bucket=name, Key="key", Body=b"content")
    arn = fargate.start(fargate.register(image, ["sh", "-c", f"""
echo up
while ! [ "$(wget -qO- http://{name}.s3.amazonaws.com/again 2>/dev/null)" = again ]; do sleep 0.2; done
wget -qO- http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI; echo
wget -qO- $ECS_CONTAINER_METADATA_URI_V4/task; echo
"""], task_role=fargate.role))
    wait_for(lambda: fargate.lines(arn), "the first line")
    own_hansom.kill()
    own_hansom.start()
    own_hansom.client("s3").put_object(Bucket=name, Key="again", Body=b"again")
    task = fargate.until(arn, "STOPPED")
    up, credentials, metadata = fargate.lines(task)
    assert up == "up" and json.loads(credentials)["RoleArn"] == fargate.role and json.loads(metadata)["TaskARN"] == arn


def test_busybox_needs_no_tls(fargate, busybox, bucket):
    task = fargate.run(busybox, ["sh", "-c", f"wget -qO- http://{bucket}.s3.us-east-1.amazonaws.com/key; echo; "
                                             "head -1 /usr/local/share/ca-certificates/hansom.crt; ls /etc/ssl/certs/ca-certificates.crt"])
    assert fargate.lines(task) == ["content", "-----BEGIN CERTIFICATE-----", "/etc/ssl/certs/ca-certificates.crt"]


def test_the_host_may_use_tls_on_the_same_port(hansom, tmp_path, bucket):
    import boto3

    bundle = tmp_path / "ca.pem"
    env = dict(line.removeprefix("export ").split("=", 1)
               for line in hansom.cli("env", "--tls", "--ca-file", bundle).stdout.splitlines())
    assert env["AWS_ENDPOINT_URL"] == f"https://localhost:{hansom.port}" and env["AWS_CA_BUNDLE"] == str(bundle)
    s3 = boto3.client("s3", endpoint_url=env["AWS_ENDPOINT_URL"], verify=str(bundle), region_name="us-east-1",
                      aws_access_key_id="test", aws_secret_access_key="test")
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"content"
    assert hansom.cli("ca").stdout == bundle.read_text()
    assert hansom.cli("ps", env={"AWS_ENDPOINT_URL": env["AWS_ENDPOINT_URL"]}).returncode == 0
