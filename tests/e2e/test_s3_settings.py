"""Settings of buckets: what tools set and read back, and those that do something."""

import datetime
import json
import urllib.error
import urllib.request

import botocore.config
import botocore.exceptions
import pytest
from conftest import wait_for
from fargate import TRUST


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


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def post_form(url, fields, content, filename):
    """What a browser does with an upload form. Returns status, body and headers."""
    boundary = "----form-boundary-x7"
    lines = []
    for key, value in fields.items():
        lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode())
    lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: text/plain\r\n\r\n'.encode())
    lines += [content, f"\r\n--{boundary}--\r\n".encode()]
    request = urllib.request.Request(url, data=b"".join(lines), headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_a_new_bucket_answers_what_tools_read_back(s3, bucket):
    """The list that Terraform and CDK read after they made a bucket."""
    absent = lambda call: code(call, Bucket=bucket)
    assert absent(s3.get_bucket_policy) == "NoSuchBucketPolicy"
    assert absent(s3.get_bucket_cors) == "NoSuchCORSConfiguration"
    assert absent(s3.get_bucket_website) == "NoSuchWebsiteConfiguration"
    assert absent(s3.get_bucket_lifecycle_configuration) == "NoSuchLifecycleConfiguration"
    assert absent(s3.get_bucket_replication) == "ReplicationConfigurationNotFoundError"
    assert absent(s3.get_object_lock_configuration) == "ObjectLockConfigurationNotFoundError"
    assert absent(s3.get_bucket_tagging) == "NoSuchTagSet"
    plain = lambda call: {k: v for k, v in call(Bucket=bucket).items() if k != "ResponseMetadata"}
    assert plain(s3.get_bucket_accelerate_configuration) == {}
    assert plain(s3.get_bucket_request_payment) == {"Payer": "BucketOwner"}
    assert plain(s3.get_bucket_logging) == {}
    assert plain(s3.get_bucket_versioning) == {}
    assert plain(s3.get_bucket_notification_configuration) == {}
    assert plain(s3.get_bucket_abac) == {"AbacStatus": {"Status": "Disabled"}}
    assert plain(s3.get_bucket_ownership_controls)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    for kind in ("metrics", "analytics", "inventory", "intelligent_tiering"):
        assert plain(getattr(s3, f"list_bucket_{kind}_configurations")) == {"IsTruncated": False}
        assert code(getattr(s3, f"get_bucket_{kind}_configuration"), Bucket=bucket, Id="x") == "NoSuchConfiguration"


def test_settings_with_ids_are_kept_apart(s3, bucket):
    destination = {"S3BucketDestination": {"Bucket": f"arn:aws:s3:::{bucket}", "Format": "CSV"}}
    kinds = {
        "metrics": {"Filter": {"Prefix": "a/"}},
        "analytics": {"StorageClassAnalysis": {}},
        "inventory": {"Destination": destination, "IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"}, "OptionalFields": ["Size", "ETag"]},
        "intelligent_tiering": {"Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]},
    }
    for kind, body in kinds.items():
        member = "".join(word.title() for word in kind.split("_")) + "Configuration"
        for id in ("two", "one"):
            getattr(s3, f"put_bucket_{kind}_configuration")(Bucket=bucket, Id=id, **{member: body | {"Id": id}})
        read = getattr(s3, f"get_bucket_{kind}_configuration")(Bucket=bucket, Id="one")[member]
        assert read == body | {"Id": "one"}
        listed = getattr(s3, f"list_bucket_{kind}_configurations")(Bucket=bucket)[f"{member}List"]
        assert [entry["Id"] for entry in listed] == ["one", "two"]
        getattr(s3, f"delete_bucket_{kind}_configuration")(Bucket=bucket, Id="one")
        assert code(getattr(s3, f"get_bucket_{kind}_configuration"), Bucket=bucket, Id="one") == "NoSuchConfiguration"


def test_settings_that_are_a_word_are_kept(s3, bucket):
    s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_accelerate_configuration(Bucket=bucket)["Status"] == "Enabled"
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "Requester"


def test_what_would_be_missed_is_refused_by_name(s3, bucket):
    def refused(call, **arguments):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            call(Bucket=bucket, **arguments)
        return raised.value.response["Error"]

    rule = {"Status": "Enabled", "Priority": 1, "Filter": {}, "DeleteMarkerReplication": {"Status": "Disabled"}, "Destination": {"Bucket": "arn:aws:s3:::other"}}
    error = refused(s3.put_bucket_replication, ReplicationConfiguration={"Role": "arn:aws:iam::000000000000:role/r", "Rules": [rule]})
    assert error["Code"] == "NotImplemented" and "replication" in error["Message"]
    error = refused(s3.put_bucket_versioning, VersioningConfiguration={"Status": "Enabled", "MFADelete": "Enabled"}, MFA="arn 123456")
    assert error["Code"] == "NotImplemented" and "MFA delete" in error["Message"]
    error = refused(s3.put_bucket_abac, AbacStatus={"Status": "Enabled"})
    assert error["Code"] == "NotImplemented"


def test_what_makes_no_sense_is_refused_in_the_words_of_s3(hansom, s3, bucket):
    def refused(call, **arguments):
        with pytest.raises(botocore.exceptions.ClientError) as raised:
            call(Bucket=bucket, **arguments)
        answer = raised.value.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
        return answer["Error"]["Code"], answer["Error"]["Message"]

    assert refused(s3.put_object, Key="k", ServerSideEncryption="AES256", SSEKMSKeyId="x") == (
        "InvalidArgument", "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms")
    rule = {"AllowedOrigins": ["https://*.a.*"], "AllowedMethods": ["GET"]}
    assert refused(s3.put_bucket_cors, CORSConfiguration={"CORSRules": [rule]}) == (
        "InvalidRequest", 'AllowedOrigin "https://*.a.*" can not have more than one wildcard.')
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Transitions": [{"Days": 29, "StorageClass": "STANDARD_IA"}]}
    assert refused(s3.put_bucket_lifecycle_configuration, LifecycleConfiguration={"Rules": [rule]}) == (
        "InvalidArgument", "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'")

    objects, role = f"arn:aws:s3:::{bucket}/*", hansom.client("iam").create_role(RoleName=bucket, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    statement = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": ["s3:GetObject", "s3:Put*"], "Resource": objects}
    policy = lambda **changed: json.dumps({"Version": "2012-10-17", "Statement": [statement | changed]})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy())
    for changed, message in [
        ({"Principal": {"AWS": f"{role}-none"}}, "Invalid principal in policy"),
        ({"Action": "s3:FetchObject"}, "Policy has invalid action"),
        ({"Action": "s3:ListBucket"}, "Action does not apply to any resource(s) in statement"),
        ({"Sid": "x" * 20480}, "Policy exceeds the maximum allowed document size of 20480 bytes"),
    ]:
        assert refused(s3.put_bucket_policy, Policy=policy(**changed)) == ("MalformedPolicy", message)


def test_new_objects_use_the_key_of_the_bucket(s3, bucket):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")
    named = {"Bucket": bucket, "Key": "parts", "UploadId": upload["UploadId"]}
    part = s3.upload_part(**named, PartNumber=1, Body=b"x")
    done = s3.complete_multipart_upload(**named, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    copy = s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k")
    heads = [s3.head_object(Bucket=bucket, Key=key) for key in ("k", "parts", "copy")]
    for answer in [upload, part, done, put, copy, *heads, s3.get_object(Bucket=bucket, Key="k")]:
        assert answer["BucketKeyEnabled"] is True
        assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-server-side-encryption-bucket-key-enabled"] == "true"


def test_rules_of_lifecycle_expire_what_they_say(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key, size, tag in [("tmp/a", 10, ""), ("tmp/b", 10_000, ""), ("keep/a", 10, ""), ("any", 10, "gone=yes")]:
        s3.put_object(Bucket=bucket, Key=key, Body=bytes(size), Tagging=tag)
    past = {"Date": "2020-01-01T00:00:00Z"}
    rules = [
        {"ID": "small", "Status": "Enabled", "Filter": {"And": {"Prefix": "tmp/", "ObjectSizeLessThan": 100}}, "Expiration": past},
        {"ID": "tagged", "Status": "Enabled", "Filter": {"Tag": {"Key": "gone", "Value": "yes"}}, "Expiration": past},
        {"ID": "off", "Status": "Disabled", "Filter": {}, "Expiration": past},
        {"ID": "later", "Status": "Enabled", "Filter": {"Prefix": "keep/"}, "Expiration": {"Days": 3}, "NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}},
    ]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    read = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert [rule["ID"] for rule in read] == ["small", "tagged", "off", "later"]
    keys = lambda: [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    wait_for(lambda: keys() == ["keep/a", "tmp/b"], "what is left")
    # What expired is hidden, not gone: the bucket has versions.
    versions = s3.list_object_versions(Bucket=bucket)
    assert {entry["Key"] for entry in versions["DeleteMarkers"]} == {"tmp/a", "any"}
    assert {entry["Key"] for entry in versions["Versions"]} == {"tmp/a", "tmp/b", "keep/a", "any"}
    expiration = s3.head_object(Bucket=bucket, Key="keep/a")["Expiration"]
    assert 'rule-id="later"' in expiration and "00:00:00 GMT" in expiration
    assert "Expiration" not in s3.head_object(Bucket=bucket, Key="tmp/b")
    bad = [{"ID": "x", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 0}}]
    assert code(s3.put_bucket_lifecycle_configuration, Bucket=bucket, LifecycleConfiguration={"Rules": bad}) == "InvalidArgument"


def test_what_is_locked_stays(hansom, s3, name):
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    assert s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}
    assert code(s3.put_bucket_versioning, Bucket=name, VersioningConfiguration={"Status": "Suspended"}) == "InvalidBucketState"
    until = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=1)
    put = s3.put_object(Bucket=name, Key="k", Body=b"1", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    head = s3.head_object(Bucket=name, Key="k")
    assert (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]) == ("GOVERNANCE", until)
    version = {"Bucket": name, "Key": "k", "VersionId": put["VersionId"]}
    assert code(s3.delete_object, **version) == "AccessDenied"
    failed = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "k", "VersionId": put["VersionId"]}]})["Errors"]
    assert [error["Code"] for error in failed] == ["AccessDenied"]
    # A marker hides it, and hides nothing for ever.
    s3.delete_object(Bucket=name, Key="k")
    assert s3.get_object(**version)["Body"].read() == b"1"
    sooner = {"Mode": "GOVERNANCE", "RetainUntilDate": until - datetime.timedelta(hours=1)}
    assert code(s3.put_object_retention, **version, Retention=sooner) == "AccessDenied"
    s3.put_object_retention(**version, Retention=sooner, BypassGovernanceRetention=True)
    assert s3.get_object_retention(**version)["Retention"] == sooner
    assert code(s3.get_object_legal_hold, **version) == "NoSuchObjectLockConfiguration"
    s3.put_object_legal_hold(**version, LegalHold={"Status": "ON"})
    assert code(s3.delete_object, **version, BypassGovernanceRetention=True) == "AccessDenied"
    s3.put_object_legal_hold(**version, LegalHold={"Status": "OFF"})
    s3.delete_object(**version, BypassGovernanceRetention=True)
    assert code(s3.get_object, **version) == "NoSuchVersion"

    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    strict = s3.put_object(Bucket=name, Key="strict", Body=b"1")["VersionId"]
    assert s3.get_object_retention(Bucket=name, Key="strict", VersionId=strict)["Retention"]["Mode"] == "COMPLIANCE"
    assert code(s3.delete_object, Bucket=name, Key="strict", VersionId=strict, BypassGovernanceRetention=True) == "AccessDenied"
    plain = f"{name}-plain"
    s3.create_bucket(Bucket=plain)
    assert code(s3.put_object_lock_configuration, Bucket=plain, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}) == "InvalidBucketState"
    assert code(s3.put_object, Bucket=plain, Key="k", ObjectLockLegalHoldStatus="ON") == "InvalidRequest"


def test_browsers_ask_first_and_see_what_they_may(hansom, s3, bucket):
    url = f"{hansom.endpoint}/{bucket}/k"
    ask = lambda origin, method, headers="": fetch(url, method="OPTIONS", headers={"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers})
    status, body, _ = ask("https://a.example", "PUT")
    assert status == 403 and b"CORSResponse: CORS is not enabled for this bucket." in body
    rules = [
        {"AllowedOrigins": ["https://*.example"], "AllowedMethods": ["PUT", "GET"], "AllowedHeaders": ["content-type", "x-amz-*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 600},
        {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]},
    ]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    status, _, headers = ask("https://a.example", "PUT", "Content-Type, X-Amz-Date")
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert headers["Access-Control-Allow-Methods"] == "PUT, GET"
    assert headers["Access-Control-Allow-Headers"] == "content-type, x-amz-date"
    assert headers["Access-Control-Expose-Headers"] == "ETag"
    assert headers["Access-Control-Max-Age"] == "600"
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in headers["Vary"]
    for origin, method, wanted in [("https://a.test", "PUT", ""), ("https://a.example", "DELETE", ""), ("https://a.example", "PUT", "authorization")]:
        status, body, _ = ask(origin, method, wanted)
        assert status == 403 and b"This CORS request is not allowed." in body
    status, body, _ = fetch(url, method="OPTIONS")
    assert status == 400 and b"Insufficient information. Origin request header needed." in body
    # What follows the question carries the same permission, success or not.
    signed = hansom.client("s3", signature_version="s3v4").generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    status, _, headers = fetch(signed, data=b"x", method="PUT", headers={"Origin": "https://a.example"})
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "https://a.example"
    status, _, headers = fetch(url, headers={"Origin": "https://b.test"})
    assert status == 403 and headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in fetch(url)[2]


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_browser_uploads_with_a_form(hansom, s3, bucket, version):
    signer = hansom.client("s3", signature_version=version)
    content = b"line\r\n--form\r\n" + bytes(range(256)) * 5000
    fields = {"acl": "bucket-owner-full-control", "Content-Type": "text/x-mine", "x-amz-meta-a": "b", "success_action_status": "201"}
    conditions = [{key: value} for key, value in fields.items()] + [["content-length-range", 1, 2_000_000], ["starts-with", "$key", "up/"]]
    form = signer.generate_presigned_post(bucket, "up/${filename}", Fields=dict(fields), Conditions=conditions)
    status, body, headers = post_form(form["url"], form["fields"], content, "ä b.bin")
    assert status == 201, body
    assert b"<PostResponse>" in body and f"<Bucket>{bucket}</Bucket>".encode() in body
    found = s3.get_object(Bucket=bucket, Key="up/ä b.bin")
    assert found["Body"].read() == content
    assert (found["ContentType"], found["Metadata"], found["ETag"]) == ("text/x-mine", {"a": "b"}, headers["ETag"])

    def refused(fields, content=b"x"):
        status, body, _ = post_form(form["url"], fields, content, "x")
        return status, body.split(b"<Code>")[1].split(b"</Code>")[0].decode()

    assert refused(form["fields"] | {"key": "elsewhere"}) == (403, "AccessDenied")
    assert refused(form["fields"] | {"x-amz-meta-more": "1"}) == (403, "AccessDenied")
    assert refused(form["fields"], b"") == (400, "EntityTooSmall")
    assert refused(form["fields"], bytes(2_000_001)) == (400, "EntityTooLarge")
    signature = "signature" if version == "s3" else "x-amz-signature"
    assert refused(form["fields"] | {signature: "00" * 32}) == (403, "SignatureDoesNotMatch")
    assert refused({"key": "up/x"}) == (403, "AccessDenied")
    late = signer.generate_presigned_post(bucket, "up/x", ExpiresIn=-10)
    status, body, _ = post_form(late["url"], late["fields"], b"x", "x")
    assert status == 403 and b"Invalid according to Policy: Policy expired." in body
    there = s3.list_objects_v2(Bucket=bucket)
    assert [item["Key"] for item in there["Contents"]] == ["up/ä b.bin"]
    led = signer.generate_presigned_post(bucket, "up/led", Fields={"success_action_redirect": "http://a.example/done"}, Conditions=[{"success_action_redirect": "http://a.example/done"}])
    status, _, headers = post_form(led["url"], led["fields"], b"x", "x")
    assert status == 303 and headers["Location"].startswith(f"http://a.example/done?bucket={bucket}&key=up%2Fled&etag=")
