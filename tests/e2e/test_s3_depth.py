"""S3 in depth, with its official clients: keys, parts, versions, settings, strangers, broken uploads."""

import base64
import hashlib
import http.client
import io
import os
import re
import subprocess
import threading
import urllib.error
import urllib.request

import botocore.exceptions
import pytest
from boto3.s3.transfer import TransferConfig
from conftest import VENV, wait_for


@pytest.fixture
def s3(hansom):
    return hansom.client("s3")


@pytest.fixture
def bucket(s3, name):
    s3.create_bucket(Bucket=name)
    return name


def code(call, **arguments):
    """The code of the error that a call ends with."""
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        call(**arguments)
    return raised.value.response["Error"]["Code"]


def fetch(url, data=None, method=None, headers=None):
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


AWKWARD = ["plain", "with space", "a+b", "ünï/côdé/✓", "%41", "a//b", "/leading", "trailing/", "q?x=1&y=2", "#frag", "a'b\"c<d>&e", "~tilde.", "..", "x" * 1000]


def test_keys_of_any_kind_come_back(s3, bucket):
    for key in AWKWARD:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    for key in AWKWARD:
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    listed = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == sorted(AWKWARD, key=lambda key: key.encode())
    for source in AWKWARD:
        s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": source})
        assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == source.encode()
    gone = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": k} for k in [*AWKWARD, "copy"]]})
    assert len(gone["Deleted"]) == len(AWKWARD) + 1
    s3.delete_bucket(Bucket=bucket)


def test_metadata_headers_and_times(s3, bucket):
    s3.put_object(
        Bucket=bucket, Key="k", Body=b"hello", ContentType="text/plain", CacheControl="no-store",
        ContentDisposition="attachment", ContentLanguage="de", Metadata={"Colour": "blue"}, Tagging="a=1",
    )
    head = s3.head_object(Bucket=bucket, Key="k")
    assert head["ContentType"] == "text/plain" and head["CacheControl"] == "no-store"
    assert head["ContentLanguage"] == "de" and head["Metadata"] == {"colour": "blue"}
    assert head["ETag"] == '"%s"' % hashlib.md5(b"hello").hexdigest()
    assert head["LastModified"] == s3.list_objects_v2(Bucket=bucket)["Contents"][0]["LastModified"]
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [{"Key": "a", "Value": "1"}]
    got = s3.get_object(Bucket=bucket, Key="k", ResponseContentType="x/y")
    assert got["ContentType"] == "x/y"


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums_are_kept_and_checked(s3, bucket, algorithm):
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
    name = f"Checksum{algorithm}"
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got["Body"].read() == b"hello" and got[name] == put[name] and got["ChecksumType"] == "FULL_OBJECT"
    wrong = base64.b64encode(bytes(len(base64.b64decode(put[name])))).decode()
    assert code(s3.put_object, Bucket=bucket, Key="k", Body=b"hello", **{name: wrong}) == "BadDigest"
    assert code(s3.put_object, Bucket=bucket, Key="k", Body=b"hello", ContentMD5="x") == "InvalidDigest"


def test_large_transfers_go_in_parts_both_ways(s3, bucket, tmp_path):
    body = os.urandom(30_000_000)
    transfer = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20, max_concurrency=6)
    s3.upload_fileobj(io.BytesIO(body), bucket, "big", Config=transfer)
    assert s3.head_object(Bucket=bucket, Key="big")["ETag"].endswith('-6"')
    out = io.BytesIO()
    s3.download_fileobj(bucket, "big", out, Config=transfer)
    assert out.getvalue() == body
    s3.copy({"Bucket": bucket, "Key": "big"}, bucket, "copied", Config=transfer)
    s3.delete_object(Bucket=bucket, Key="big")
    assert s3.get_object(Bucket=bucket, Key="copied")["Body"].read() == body
    part = s3.get_object(Bucket=bucket, Key="copied", PartNumber=2)
    assert part["PartsCount"] == 6 and part["Body"].read() == body[5 << 20:10 << 20]
    attributes = s3.get_object_attributes(Bucket=bucket, Key="copied", ObjectAttributes=["ObjectSize", "ObjectParts"])
    assert attributes["ObjectSize"] == len(body) and attributes["ObjectParts"]["TotalPartsCount"] == 6


def test_multipart_errors(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="SHA256")
    assert upload["ChecksumAlgorithm"] == "SHA256" and upload["ChecksumType"] == "COMPOSITE"
    named = {"Bucket": bucket, "Key": "k", "UploadId": upload["UploadId"]}
    parts = [
        {"PartNumber": n, "ETag": s3.upload_part(**named, PartNumber=n, Body=b"x", ChecksumAlgorithm="SHA256")["ETag"]}
        for n in [1, 2]
    ]
    assert [p["PartNumber"] for p in s3.list_parts(**named)["Parts"]] == [1, 2]
    assert [u["Key"] for u in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == ["k"]
    finish = s3.complete_multipart_upload
    assert code(finish, **named, MultipartUpload={"Parts": parts}) == "EntityTooSmall"
    assert code(finish, **named, MultipartUpload={"Parts": parts[::-1]}) == "InvalidPartOrder"
    assert code(finish, **named, MultipartUpload={"Parts": [{"PartNumber": 9, "ETag": "x"}]}) == "InvalidPart"
    done = finish(**named, MultipartUpload={"Parts": parts[:1]})
    assert done["ChecksumSHA256"].endswith("-1")
    s3.abort_multipart_upload(**{**named, "UploadId": s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]})
    assert code(s3.upload_part, **named, PartNumber=1, Body=b"x") == "NoSuchUpload"


def test_ranges_and_conditions(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")["ETag"]
    got = s3.get_object(Bucket=bucket, Key="k", Range="bytes=2-4")
    assert got["Body"].read() == b"234" and got["ContentRange"] == "bytes 2-4/10"
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert s3.get_object(Bucket=bucket, Key="k", Range="bytes=-3")["Body"].read() == b"789"
    assert code(s3.get_object, Bucket=bucket, Key="k", Range="bytes=10-") == "InvalidRange"
    assert code(s3.get_object, Bucket=bucket, Key="k", IfNoneMatch=etag) == "304"
    assert code(s3.get_object, Bucket=bucket, Key="k", IfMatch='"x"') == "PreconditionFailed"
    assert code(s3.put_object, Bucket=bucket, Key="k", Body=b"", IfNoneMatch="*") == "PreconditionFailed"
    s3.put_object(Bucket=bucket, Key="k", Body=b"new", IfMatch=etag)
    assert code(s3.head_object, Bucket=bucket, Key="none") == "404"
    assert code(s3.get_object, Bucket=bucket, Key="none") == "NoSuchKey"
    assert code(s3.get_object, Bucket="never-made", Key="k") == "NoSuchBucket"


def test_listing_in_pages_and_by_delimiter(s3, bucket):
    keys = sorted(f"{d}/{n:03}" for d in "ab" for n in range(15))
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    for operation in ["list_objects", "list_objects_v2"]:
        pages = list(s3.get_paginator(operation).paginate(Bucket=bucket, PaginationConfig={"PageSize": 7}))
        assert [o["Key"] for p in pages for o in p["Contents"]] == keys and len(pages) == 5
        page = getattr(s3, operation)(Bucket=bucket, Delimiter="/")
        assert [p["Prefix"] for p in page["CommonPrefixes"]] == ["a/", "b/"] and "Contents" not in page
    assert s3.list_objects_v2(Bucket=bucket, Prefix="b/", StartAfter="b/012")["KeyCount"] == 2


def test_versions(s3, bucket):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    one = s3.put_object(Bucket=bucket, Key="k", Body=b"one")["VersionId"]
    two = s3.put_object(Bucket=bucket, Key="k", Body=b"two")["VersionId"]
    marker = s3.delete_object(Bucket=bucket, Key="k")
    assert marker["DeleteMarker"] is True
    assert code(s3.get_object, Bucket=bucket, Key="k") == "NoSuchKey"
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=one)["Body"].read() == b"one"
    page = s3.list_object_versions(Bucket=bucket)
    assert [(v["VersionId"], v["IsLatest"]) for v in page["Versions"]] == [(two, False), (one, False)]
    assert page["DeleteMarkers"][0]["IsLatest"] is True
    s3.delete_object(Bucket=bucket, Key="k", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"two"
    assert code(s3.delete_bucket, Bucket=bucket) == "BucketNotEmpty"


def test_settings_of_a_bucket(s3, bucket):
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "x"}, "Expiration": {"Days": 3}}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [rule]
    cors = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 9}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [cors]})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [cors]
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "i.html"}})
    assert s3.get_bucket_website(Bucket=bucket)["IndexDocument"] == {"Suffix": "i.html"}
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "a", "Value": "1"}]
    policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*"}]}' % bucket
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == policy
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"] == {"IsPublic": False}
    default = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert default["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    grants = s3.get_bucket_acl(Bucket=bucket)["Grants"]
    assert [(g["Grantee"]["Type"], g["Permission"]) for g in grants] == [("CanonicalUser", "FULL_CONTROL")]
    topics = {"TopicConfigurations": [{"TopicArn": "arn:aws:sns:us-east-1:000000000000:t", "Events": ["s3:ObjectCreated:*"]}]}
    assert code(s3.put_bucket_notification_configuration, Bucket=bucket, NotificationConfiguration=topics) == "InvalidArgument"
    assert code(s3.get_object_lock_configuration, Bucket=bucket) == "ObjectLockConfigurationNotFoundError"
    s3.delete_bucket_lifecycle(Bucket=bucket)
    assert code(s3.get_bucket_lifecycle_configuration, Bucket=bucket) == "NoSuchLifecycleConfiguration"


def test_buckets_of_other_regions_and_accounts(hansom, s3, name):
    far = hansom.client("s3", region="eu-central-1")
    assert code(far.create_bucket, Bucket=name) == "IllegalLocationConstraintException"
    far.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    assert s3.head_bucket(Bucket=name)["BucketRegion"] == "eu-central-1"
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-central-1"
    stranger = hansom.client("s3", key="111122223333")
    assert code(stranger.create_bucket, Bucket=name) == "BucketAlreadyExists"
    assert code(stranger.list_objects_v2, Bucket=name) == "AccessDenied"
    assert name not in [b["Name"] for b in stranger.list_buckets()["Buckets"]]
    assert name in [b["Name"] for b in s3.list_buckets()["Buckets"]]


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_urls(hansom, bucket, version):
    s3 = hansom.client("s3", signature_version=version)
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "a b"})
    assert fetch(url, data=b"hello", method="PUT", headers={"Content-Type": ""})[0] == 200
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a b", "ResponseContentType": "x/y"})
    status, body, headers = fetch(url)
    assert (status, body, headers["Content-Type"]) == (200, b"hello", "x/y")
    assert headers["x-amz-request-id"] and headers["x-amz-id-2"]
    signature = re.search("Signature=([^&]*)", url).group(1)
    status, body, _ = fetch(url.replace(signature, signature[::-1]))
    assert status == 403 and b"SignatureDoesNotMatch" in body


def test_strangers_see_what_is_public(hansom, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    url = f"{hansom.endpoint}/{bucket}/k"
    status, body, _ = fetch(url)
    assert status == 403 and b"<Code>AccessDenied</Code>" in body
    s3.delete_public_access_block(Bucket=bucket)
    policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*"}}' % bucket
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert fetch(url)[:2] == (200, b"hello")
    assert fetch(url, data=b"x", method="PUT")[0] == 403


def test_virtual_host_style(hansom, s3, bucket):
    s3.delete_public_access_block(Bucket=bucket)
    policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::%s/*"}}' % bucket
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    for host in [f"{bucket}.localhost:{hansom.port}", f"{bucket}.s3.amazonaws.com", f"{bucket}.s3.us-east-1.amazonaws.com"]:
        status, _, _ = fetch(f"{hansom.endpoint}/dir/k", data=host.encode(), method="PUT", headers={"Host": host})
        assert status == 200
        assert s3.get_object(Bucket=bucket, Key="dir/k")["Body"].read() == host.encode()


def test_errors_are_those_of_s3(hansom, s3, bucket):
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "none"})
    status, body, headers = fetch(url)
    assert status == 404 and headers["Content-Type"] == "application/xml"
    assert b"<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>none</Key>" in body


def test_curl_waits_to_be_told_to_go_on(s3, bucket, tmp_path):
    (tmp_path / "f").write_bytes(os.urandom(2_000_000))
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    done = subprocess.run(
        ["curl", "-sS", "-v", "-H", "Expect: 100-continue", "-T", tmp_path / "f", url], capture_output=True, text=True
    )
    assert "100 Continue" in done.stderr and "200 OK" in done.stderr
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == (tmp_path / "f").read_bytes()


def test_the_command_line(hansom, bucket, tmp_path):
    tree = tmp_path / "tree"
    (tree / "sub dir").mkdir(parents=True)
    (tree / "big").write_bytes(os.urandom(20_000_000))
    (tree / "sub dir" / "ä+b").write_text("hello")
    for file in [tree / "big", tree / "sub dir" / "ä+b"]:
        # `sync` compares times, and those of S3 are whole seconds.
        os.utime(file, (0, 0))
    aws = lambda *arguments, **kw: hansom.aws("s3", *arguments, json_output=False, **kw)
    aws("sync", tree, f"s3://{bucket}/t")
    assert aws("sync", tree, f"s3://{bucket}/t").strip() == ""
    aws("cp", "--recursive", f"s3://{bucket}/t", f"s3://{bucket}/u")
    aws("mv", f"s3://{bucket}/u/big", f"s3://{bucket}/moved")
    aws("sync", f"s3://{bucket}/t", tmp_path / "back")
    assert (tmp_path / "back/big").read_bytes() == (tree / "big").read_bytes()
    assert (tmp_path / "back/sub dir/ä+b").read_text() == "hello"
    assert "PRE t/" in aws("ls", f"s3://{bucket}/")
    url = aws("presign", f"s3://{bucket}/u/sub dir/ä+b").strip()
    assert fetch(url)[:2] == (200, b"hello")
    refused = aws("rb", f"s3://{bucket}", check=False)
    assert refused.returncode != 0 and "BucketNotEmpty" in refused.stderr
    aws("rb", "--force", f"s3://{bucket}")


def test_the_command_line_goes_on_after_an_empty_file(hansom, bucket, tmp_path):
    """It waits to be asked for the empty body, and takes the answer for what it is on a new connection only."""
    tree, config = tmp_path / "tree", tmp_path / "config"
    tree.mkdir()
    for n, content in enumerate(["", "one", "two"]):
        (tree / f"{n}").write_text(content)
    config.write_text("[default]\ns3 =\n  max_concurrent_requests = 1\n")
    command = ["s3", "sync", "--cli-read-timeout", "30", tree, f"s3://{bucket}"]
    environment = {**hansom.environment(), "AWS_CONFIG_FILE": str(config), "AWS_MAX_ATTEMPTS": "1"}
    done = subprocess.run([VENV / "aws", *map(str, command)], env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    sizes = {o["Key"]: o["Size"] for o in hansom.client("s3").list_objects_v2(Bucket=bucket)["Contents"]}
    assert sizes == {"0": 0, "1": 3, "2": 3}


def test_an_upload_that_breaks_off_leaves_nothing(hansom, s3, bucket):
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    path = url.split(str(hansom.port), 1)[1]
    partial = hansom.data_dir / "blobs" / "partial"
    connection = http.client.HTTPConnection("localhost", hansom.port)
    connection.putrequest("PUT", path)
    connection.putheader("Content-Length", str(50_000_000))
    connection.endheaders()
    connection.send(bytes(10_000_000))
    wait_for(lambda: any(partial.iterdir()), "a partial file")
    connection.close()
    wait_for(lambda: not any(partial.iterdir()), "its removal")
    assert code(s3.get_object, Bucket=bucket, Key="k") == "NoSuchKey"


def test_readers_and_writers_of_one_key_never_see_a_mixture(hansom, bucket):
    bodies = {hashlib.md5(b).hexdigest(): b for b in (os.urandom(3_000_000) for _ in range(4))}
    failures = []

    def write(body):
        client = hansom.client("s3")
        for _ in range(10):
            client.put_object(Bucket=bucket, Key="k", Body=body)

    def read():
        client = hansom.client("s3")
        for _ in range(20):
            got = client.get_object(Bucket=bucket, Key="k")
            body = got["Body"].read()
            if hashlib.md5(body).hexdigest() != got["ETag"].strip('"') or got["ETag"].strip('"') not in bodies:
                failures.append(got["ETag"])

    hansom.client("s3").put_object(Bucket=bucket, Key="k", Body=next(iter(bodies.values())))
    threads = [threading.Thread(target=write, args=[b]) for b in bodies.values()]
    threads += [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
