"""Requests as bytes: signed ahead of time, so that no client's own time is measured."""

import datetime
import hashlib
import hmac
import http.client
import json
import os
import socket
import urllib.parse

ENDPOINT = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"])
PORT = ENDPOINT.port
HOST = f"localhost:{PORT}"
REGION = os.environ["AWS_DEFAULT_REGION"]


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Signer:
    """Signs requests to one service with one time; they stay valid for 15 minutes."""

    def __init__(self, service, host=HOST):
        self.host = host
        now = datetime.datetime.now(datetime.timezone.utc)
        self.time = now.strftime("%Y%m%dT%H%M%SZ")
        self.scope = f"{self.time[:8]}/{REGION}/{service}/aws4_request"
        key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
        for part in self.scope.split("/"):
            key = _hmac(key, part)
        self.key = key

    def request(self, method, path, headers, body=b"", payload_hash=None):
        """The bytes of one request. `path` has no query and needs no escapes."""
        payload_hash = payload_hash or hashlib.sha256(body).hexdigest()
        headers = {"host": self.host, "x-amz-date": self.time, **headers}
        if payload_hash == "UNSIGNED-PAYLOAD":
            headers["x-amz-content-sha256"] = payload_hash
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = f"{method}\n{path}\n\n{lines}\n{names}\n{payload_hash}"
        text = f"AWS4-HMAC-SHA256\n{self.time}\n{self.scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{self.scope}, "
            f"SignedHeaders={names}, Signature={signature}")
        if body:
            headers["content-length"] = len(body)
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def json(self, target, version, arguments):
        headers = {"content-type": f"application/x-amz-json-{version}", "x-amz-target": target}
        return self.request("POST", "/", headers, json.dumps(arguments).encode())


def ecs(operation, **arguments):
    return Signer("ecs").json(f"AmazonEC2ContainerServiceV20141113.{operation}", "1.1", arguments)


def plain_get(port, path):
    return f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()


class Connection:
    """One kept-alive connection."""

    def __init__(self, port=PORT):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self, request):
        self.socket.sendall(request)
        answer = http.client.HTTPResponse(self.socket)
        answer.begin()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {body[:500]!r}")
        return body

    def json(self, request):
        return json.loads(self.call(request))

    def close(self):
        self.socket.close()
