"""S3 by boto3, the AWS command line, and plain HTTP."""

import hashlib
import http.client
import os
import urllib.request

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def s3(hansom):
    return hansom.client("s3")


@pytest.fixture
def bucket(s3, name):
    s3.create_bucket(Bucket=name)
    return name


def test_an_object_and_its_metadata(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a b/ü+?&.txt", Body=b"hello", ContentType="text/plain", Metadata={"who": "me"})
    answer = s3.get_object(Bucket=bucket, Key="a b/ü+?&.txt")
    assert answer["Body"].read() == b"hello" and answer["ContentType"] == "text/plain" and answer["Metadata"] == {"who": "me"}
    assert answer["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["a b/ü+?&.txt"]


def test_ranges_and_conditions(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")["ETag"]
    get = lambda **how: s3.get_object(Bucket=bucket, Key="k", **how)
    assert get(Range="bytes=2-4")["Body"].read() == b"234" and get(Range="bytes=-3")["Body"].read() == b"789"
    for how, status in [({"Range": "bytes=99-"}, 416), ({"IfNoneMatch": etag}, 304), ({"IfMatch": '"x"'}, 412)]:
        with pytest.raises(ClientError) as error:
            get(**how)
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="k", Body=b"", IfNoneMatch="*")
    assert error.value.response["Error"]["Code"] == "PreconditionFailed"


def test_large_files_by_the_command_line(hansom, bucket, tmp_path):
    data = os.urandom(20 << 20)
    (tmp_path / "large").write_bytes(data)
    hansom.aws("s3", "cp", tmp_path / "large", f"s3://{bucket}/large", json_output=False)
    assert hansom.client("s3").head_object(Bucket=bucket, Key="large")["ETag"].endswith('-3"')  # Three parts.
    hansom.aws("s3", "cp", f"s3://{bucket}/large", f"s3://{bucket}/copy", json_output=False)
    hansom.aws("s3", "cp", f"s3://{bucket}/copy", tmp_path / "back", json_output=False)
    assert (tmp_path / "back").read_bytes() == data


def test_sync_and_remove_by_the_command_line(hansom, bucket, tmp_path):
    for path in ["x/1", "x/2", "y/3"]:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(path)
    hansom.aws("s3", "sync", tmp_path, f"s3://{bucket}/tree", json_output=False)
    listing = hansom.aws("s3", "ls", f"s3://{bucket}/tree/", json_output=False)
    assert "PRE x/" in listing and "PRE y/" in listing
    hansom.aws("s3", "rb", f"s3://{bucket}", "--force", json_output=False)
    assert bucket not in hansom.aws("s3", "ls", json_output=False)


def test_multipart_by_hand(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m")["UploadId"]
    parts = [os.urandom(5 << 20), b"tail"]
    done = [{"PartNumber": n, "ETag": s3.upload_part(Bucket=bucket, Key="m", UploadId=upload, PartNumber=n, Body=p)["ETag"]}
            for n, p in enumerate(parts, 1)]
    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(Bucket=bucket, Key="m", UploadId=upload, MultipartUpload={"Parts": done[::-1]})
    assert error.value.response["Error"]["Code"] == "InvalidPartOrder"
    s3.complete_multipart_upload(Bucket=bucket, Key="m", UploadId=upload, MultipartUpload={"Parts": done})
    assert s3.get_object(Bucket=bucket, Key="m")["Body"].read() == b"".join(parts)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_urls(hansom, bucket, version):
    s3 = hansom.client("s3", signature_version=version)
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "p"})
    connection = http.client.HTTPConnection("127.0.0.1", hansom.port)  # urllib adds a content type, which is not signed.
    connection.request("PUT", "/" + url.split("/", 3)[3], b"signed", {"Host": f"localhost:{hansom.port}"})
    assert connection.getresponse().status == 200
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "p"})
    assert urllib.request.urlopen(url).read() == b"signed"
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(url.replace("Signature=", "Signature=0"))
    assert error.value.code == 403


def test_virtual_host_style(hansom, bucket):
    url = hansom.client("s3").generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "v"})
    s3 = hansom.client("s3", s3={"addressing_style": "virtual"})
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "v"})
    assert f"//{bucket}.localhost" in url
    connection = http.client.HTTPConnection("127.0.0.1", hansom.port)
    connection.request("PUT", "/" + url.split("/", 3)[3], b"by host", {"Host": f"{bucket}.localhost:{hansom.port}"})
    assert connection.getresponse().status == 200
    assert hansom.client("s3").get_object(Bucket=bucket, Key="v")["Body"].read() == b"by host"


def test_listing_in_pages_with_folders(s3, bucket):
    for n in range(25):
        s3.put_object(Bucket=bucket, Key=f"d{n % 5}/{n:02}", Body=b"")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 7})
    assert len([o for p in pages for o in p["Contents"]]) == 25
    folders = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in folders["CommonPrefixes"]] == [f"d{n}/" for n in range(5)] and "Contents" not in folders


def test_delete_many_and_the_errors_of_the_rest(s3, bucket):
    for key in "abc":
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    with pytest.raises(ClientError) as error:
        s3.delete_bucket(Bucket=bucket)
    assert error.value.response["Error"]["Code"] == "BucketNotEmpty"
    gone = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": k} for k in "abcd"]})
    assert len(gone["Deleted"]) == 4
    s3.delete_bucket(Bucket=bucket)
    with pytest.raises(ClientError) as error:
        s3.list_objects_v2(Bucket=bucket)
    assert error.value.response["Error"]["Code"] == "NoSuchBucket"


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"])
def test_checksums(s3, bucket, algorithm):
    s3.put_object(Bucket=bucket, Key="c", Body=b"check me", ChecksumAlgorithm=algorithm)
    answer = s3.get_object(Bucket=bucket, Key="c", ChecksumMode="ENABLED")
    assert answer["Body"].read() == b"check me" and answer.get(f"Checksum{algorithm}")
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="bad", Body=b"check me", ChecksumSHA256="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    assert error.value.response["Error"]["Code"] in ("BadDigest", "InvalidRequest", "XAmzContentChecksumMismatch")
