"""Pushes images of runtimes into the registry of a running Hansom, whose address is in AWS_ENDPOINT_URL.

    usage: push.py FOLDER      the output of build.py

They become `hansom-lambda/<name>:latest`, where Hansom looks for runtimes that its settings do not name.
"""

import base64
import pathlib
import subprocess
import sys
import urllib.parse

import boto3

PREFIX = "hansom-lambda"
NAMES = ["provided", "python", "nodejs"]


def main():
    folder = pathlib.Path(sys.argv[1])
    ecr = boto3.client("ecr", region_name="us-east-1")
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    host = urllib.parse.urlsplit(ecr.meta.endpoint_url).netloc
    for name in NAMES:
        if not (folder / name / "oci-layout").exists():
            continue
        try:
            ecr.create_repository(repositoryName=f"{PREFIX}/{name}")
        except ecr.exceptions.RepositoryAlreadyExistsException:
            pass
        image = f"{host}/{PREFIX}/{name}:latest"
        done = subprocess.run(
            ["skopeo", "copy", "--quiet", "--dest-tls-verify=false", "--dest-creds", base64.b64decode(token).decode(),
             f"oci:{folder / name}:latest", f"docker://{image}"], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"skopeo could not push {image}: {done.stderr}")
        print(f"pushed {image}")


if __name__ == "__main__":
    main()
