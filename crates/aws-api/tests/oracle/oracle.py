"""Has botocore judge our wire formats.

usage: oracle.py PATH-OF-THE-EXAMPLE-wire_oracle

Outputs: botocore parses a filled answer of every operation and must find every member. Inputs:
botocore writes a filled request for every operation, and we must read it back. Nothing is sent.
"""

import base64
import datetime
import json
import subprocess
import sys

import botocore.awsrequest
import botocore.parsers
import botocore.serialize
import botocore.session

UTC = datetime.timezone.utc
session = botocore.session.get_session()
models = {}


def model(service):
    if service not in models:
        models[service] = session.get_service_model(service)
    return models[service]


def plain(value):
    """A parsed value in the form that the example uses."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        return {"milliseconds": round(value.timestamp() * 1000)}
    if isinstance(value, (bytes, bytearray)):
        return {"base64": base64.b64encode(value).decode()}
    return value


def rich(value, shape):
    """The example's form as botocore wants it, guided by the model."""
    kind = shape.type_name
    if kind == "structure":
        return {key: rich(item, shape.members[key]) for key, item in value.items()}
    if kind == "list":
        return [rich(item, shape.member) for item in value]
    if kind == "map":
        return {key: rich(item, shape.value) for key, item in value.items()}
    if kind == "timestamp":
        return datetime.datetime.fromtimestamp(value["milliseconds"] / 1000, UTC)
    if kind == "blob":
        return base64.b64decode(value["base64"])
    return value


def differences(expected, found, path=""):
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(set(expected) | set(found)):
            if key not in found:
                yield f"{path}.{key}: missing"
            elif key not in expected:
                yield f"{path}.{key}: unexpected {found[key]!r}"
            else:
                yield from differences(expected[key], found[key], f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{path}: {len(expected)} items expected, {len(found)} found"
        for index, (left, right) in enumerate(zip(expected, found)):
            yield from differences(left, right, f"{path}[{index}]")
    elif expected != found:
        yield f"{path}: expected {expected!r}, found {found!r}"


def without_expires(sample):
    """botocore turns this text of S3's model into a time, and adds a member of its own."""
    if isinstance(sample["members"].get("Expires"), str):
        del sample["members"]["Expires"]
    return sample


class Raw:
    def __init__(self, data):
        self.data = data

    def stream(self):
        yield self.data

    def read(self, *_):
        data, self.data = self.data, b""
        return data


def check_outputs(binary, report):
    for line in subprocess.run([binary, "outputs"], check=True, capture_output=True).stdout.splitlines():
        sample = without_expires(json.loads(line))
        service = model(sample["service"])
        operation = service.operation_model(sample["operation"])
        headers = botocore.awsrequest.HeadersDict(sample["headers"])
        body = base64.b64decode(sample["body"])
        response = {"status_code": sample["status"], "headers": headers, "body": body}
        shape = operation.output_shape
        if operation.has_streaming_output:
            response["body"] = Raw(body)
        parser = botocore.parsers.create_parser(service.resolved_protocol)
        where = f"output {sample['service']} {sample['operation']}"
        try:
            parsed = parser.parse(response, shape)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is our fault)
            report(where, f"botocore failed: {error!r}")
            continue
        metadata = parsed.pop("ResponseMetadata", {})
        if metadata.get("RequestId") != "the-request-id":
            report(where, f"request id {metadata.get('RequestId')!r}")
        if "Expires" not in sample["members"]:
            parsed.pop("Expires", None)
            parsed.pop("ExpiresString", None)
        for name, value in parsed.items():
            if isinstance(value, Raw):
                parsed[name] = value.read()
        if sample["operation"] == "GetBucketLocation":
            continue  # Its only element is read by another part of botocore.
        for difference in differences(sample["members"], plain(parsed)):
            report(where, difference)


def check_inputs(binary, report):
    samples = [
        without_expires(json.loads(line))
        for line in subprocess.run([binary, "inputs"], check=True, capture_output=True).stdout.splitlines()
    ]
    requests = []
    for sample in samples:
        service = model(sample["service"])
        operation = service.operation_model(sample["operation"])
        serializer = botocore.serialize.create_serializer(service.resolved_protocol, False)
        parameters = rich(sample["members"], operation.input_shape) if operation.input_shape else {}
        request = serializer.serialize_to_request(parameters, operation)
        request["url_path"] = request["url_path"] or "/"
        request["context"] = {}
        botocore.awsrequest.prepare_request_dict(request, "http://localhost:4566", context={})
        prepared = botocore.awsrequest.create_request_object(request).prepare()
        body = prepared.body or b""
        if isinstance(body, str):
            body = body.encode()
        uri = prepared.url.removeprefix("http://localhost:4566")
        headers = [["host", "localhost:4566"]]
        for key, value in prepared.headers.items():
            headers.append([key, value.decode() if isinstance(value, bytes) else value])
        requests.append({
            "method": prepared.method,
            "uri": uri,
            "headers": headers,
            "body": base64.b64encode(body).decode(),
            "signing_name": service.signing_name,
        })
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    answers = subprocess.run([binary, "read"], input=lines.encode(), check=True, capture_output=True).stdout
    for sample, line in zip(samples, answers.splitlines(), strict=True):
        answer = json.loads(line)
        where = f"input {sample['service']} {sample['operation']}"
        if "error" in answer:
            report(where, answer["error"])
            continue
        if answer["operation"] != sample["operation"]:
            report(where, f"routed to {answer['operation']}")
            continue
        for difference in differences(sample["members"], answer["members"]):
            report(where, difference)
    return len(samples)


def main():
    binary = sys.argv[1]
    problems = []

    def report(where, what):
        problems.append(f"{where}: {what}")

    check_outputs(binary, report)
    count = check_inputs(binary, report)
    for problem in problems:
        print(problem)
    print(f"{count} operations, {len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
