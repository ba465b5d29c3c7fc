//! Requests as clients write them, and answers as clients read them. Botocore judges every
//! operation in `oracle/oracle.py`; here is what it does not write, or does not look at.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which the lint does not recognise")]

use aws_api::protocol::{self, InputBody};
use aws_api::value::Structure;
use aws_api::{AwsError, Protocol, StreamBody, catalog, ec2, ecs, iam, s3, validate};
use bytes::Bytes;
use expect_test::{Expect, expect};
use http_body_util::BodyExt as _;
use model::Timestamp;

/// A request: its first line, headers, an empty line, and the body.
fn parse(text: &str) -> (http::request::Parts, Bytes) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (method, uri) = lines.next().unwrap().split_once(' ').unwrap();
    let mut builder = http::Request::builder().method(method).uri(uri);
    for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
        builder = builder.header(name, value);
    }
    (builder.body(()).unwrap().into_parts().0, Bytes::copy_from_slice(body.as_bytes()))
}

fn read(text: &str, signing_name: Option<&str>) -> Result<Box<dyn Structure>, AwsError> {
    let (parts, body) = parse(text);
    let routed =
        protocol::route(&parts, signing_name, &body).map_err(|unroutable| unroutable.error)?;
    let operation = routed.operation()?;
    let body = if protocol::streams_input(operation) {
        InputBody::Stream(StreamBody::from_bytes(body))
    } else {
        InputBody::Bytes(body)
    };
    let mut input = protocol::decode(&routed, operation, &parts, body)?;
    let input = (operation.read_input)(&mut input)
        .map_err(|error| AwsError::malformed(operation.service, error.message))?;
    validate::input(operation, input.as_ref())?;
    Ok(input)
}

struct Shown(Box<dyn Structure>);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        aws_api::value::debug_structure(self.0.as_ref(), f)
    }
}

/// What we read in a request, or the error.
fn check(signing_name: &str, request: &str, expected: Expect) {
    expected.assert_eq(&match read(request, Some(signing_name)) {
        Ok(input) => format!("{:?}", Shown(input)),
        Err(error) => format!("{} {error}", error.status),
    });
}

fn ecs(operation: &str, body: &str, expected: Expect) {
    let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
    check("ecs", &format!("POST /\nX-Amz-Target: {target}\n\n{body}"), expected);
}

fn form(service: &str, body: &str, expected: Expect) {
    let content_type = "Content-Type: application/x-www-form-urlencoded; charset=utf-8";
    check(service, &format!("POST /\n{content_type}\n\n{body}"), expected);
}

#[test]
fn unknown_members_nulls_and_empty_tokens_are_ignored() {
    ecs(
        "RunTask",
        r#"{"taskDefinition":"t:1","cluster":null,"clientToken":"","future":{"x":[1]},"overrides":{"containerOverrides":[{"name":"c","environment":[{"name":"A","value":"1"}]},null]},"launchType":"MOON","tags":[]}"#,
        expect![[
            r#"RunTaskRequest { launchType: Unknown("MOON"), overrides: TaskOverride { containerOverrides: [ContainerOverride { name: "c", environment: *** }] }, tags: [], taskDefinition: "t:1" }"#
        ]],
    );
}

#[test]
fn wrong_types_are_named() {
    ecs(
        "RunTask",
        r#"{"taskDefinition":1}"#,
        expect!["400 SerializationException: NUMBER_VALUE cannot be converted to String"],
    );
    ecs(
        "RunTask",
        r#"{"taskDefinition":"t","count":"1"}"#,
        expect!["400 SerializationException: STRING_VALUE cannot be converted to Integer"],
    );
    ecs(
        "RunTask",
        r#"{"taskDefinition":"t","count":1.5}"#,
        expect!["400 SerializationException: DECIMAL_VALUE cannot be converted to Integer"],
    );
    ecs(
        "RunTask",
        r#"{"taskDefinition":"t","count":3000000000}"#,
        expect!["400 SerializationException: 3000000000 does not fit in an Integer"],
    );
    ecs(
        "RunTask",
        r#"{"taskDefinition":"t","tags":{}}"#,
        expect!["400 SerializationException: Start of structure or map found where not expected."],
    );
    ecs(
        "RunTask",
        "{",
        expect!["400 SerializationException: The request body is not well-formed JSON."],
    );
}

#[test]
fn what_is_not_served_is_named() {
    ecs(
        "CreateDaemon",
        "{}",
        expect!["501 NotImplemented: Hansom does not serve the operation CreateDaemon of ecs."],
    );
    ecs(
        "Nonsense",
        "{}",
        expect!["400 UnknownOperationException: The operation Nonsense does not exist."],
    );
    form(
        "cloudformation",
        "Action=CreateStack&Version=2010-05-15",
        expect![
            "501 NotImplemented: Hansom does not serve the operation CreateStack of cloudformation."
        ],
    );
    form(
        "iam",
        "Action=Nonsense&Version=2010-05-08",
        expect!["400 InvalidAction: The action Nonsense is not valid for this web service."],
    );
    check(
        "lambda",
        "POST /2020-04-22/code-signing-configs",
        expect![
            "501 NotImplemented: Hansom does not serve the operation CreateCodeSigningConfig of lambda."
        ],
    );
    check(
        "lambda",
        "GET /nonsense",
        expect!["404 UnknownOperationException: The requested operation does not exist."],
    );
    check(
        "dynamodb",
        "POST /\nX-Amz-Target: DynamoDB_20120810.GetItem\n\n{}",
        expect![
            "400 UnknownOperationException: The operation DynamoDB_20120810.GetItem does not exist."
        ],
    );
    check(
        "glacier",
        "GET /x",
        expect!["501 NotImplemented: Hansom does not serve the service glacier."],
    );
    check(
        "s3",
        "POST /bucket/key",
        expect!["405 MethodNotAllowed: The specified method is not allowed against this resource."],
    );
    check(
        "s3",
        "POST /bucket/key?restore",
        expect!["501 NotImplemented: Hansom does not serve the operation RestoreObject of s3."],
    );
}

#[test]
fn forms_are_read() {
    form(
        "iam",
        "Action=CreateRole&Version=2010-05-08&RoleName=r%2B1&AssumeRolePolicyDocument=%7B%7D&Tags.member.2.Key=b&Tags.member.2.Value=+2&Tags.member.10.Key=c&Tags.member.10.Value=3&Path=/",
        expect![[
            r#"CreateRoleRequest { Path: "/", RoleName: "r+1", AssumeRolePolicyDocument: "{}", Tags: [Tag { Key: "b", Value: " 2" }, Tag { Key: "c", Value: "3" }] }"#
        ]],
    );
    form(
        "iam",
        "Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%7D&Tags=",
        expect![[
            r#"CreateRoleRequest { RoleName: "r", AssumeRolePolicyDocument: "{}", Tags: [] }"#
        ]],
    );
    form(
        "ec2",
        "Action=DescribeSubnets&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&Filter.1.Value.2=vpc-2&SubnetId.1=subnet-1&MaxResults=5&DryRun=false",
        expect![[
            r#"DescribeSubnetsRequest { Filters: [Filter { Name: "vpc-id", Values: ["vpc-1", "vpc-2"] }], SubnetIds: ["subnet-1"], MaxResults: 5, DryRun: false }"#
        ]],
    );
    let get = "GET /?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=x";
    check("sts", get, expect!["GetCallerIdentityRequest"]);
    form(
        "ec2",
        "Action=DescribeVpcs&Version=2016-11-15&MaxResults=many",
        expect![
            "400 InvalidParameterValue: Value (many) for parameter MaxResults is invalid. Expected: 'integer'."
        ],
    );
}

#[test]
fn constraints_are_worded_as_each_service_words_them() {
    ecs("RunTask", "{}", expect!["400 InvalidParameterException: TaskDefinition cannot be empty."]);
    form(
        "iam",
        "Action=CreateRole&Version=2010-05-08&RoleName=a%20b&Path=x&MaxSessionDuration=1",
        expect![[
            r#"400 ValidationError: 4 validation errors detected: Value 'x' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F); Value 'a b' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+; Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null; Value '1' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600"#
        ]],
    );
    form(
        "iam",
        "Action=GetRole&Version=2010-05-08",
        expect![
            "400 ValidationError: 1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null"
        ],
    );
    form(
        "ec2",
        "Action=CreateSubnet&Version=2016-11-15",
        expect!["400 MissingParameter: The request must contain the parameter VpcId"],
    );
    let ecr = "POST /\nX-Amz-Target: AmazonEC2ContainerRegistry_V20150921.CreateRepository\n\n";
    check(
        "ecr",
        &format!(r#"{ecr}{{"repositoryName":"UPPER"}}"#),
        expect![[
            r#"400 InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*''"#
        ]],
    );
    let logs = "POST /\nX-Amz-Target: Logs_20140328.CreateLogGroup\n\n";
    check(
        "logs",
        &format!(r#"{logs}{{"logGroupName":"a b"}}"#),
        expect![[
            r#"400 InvalidParameterException: 1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+"#
        ]],
    );
    let logs = "POST /\nX-Amz-Target: Logs_20140328.PutLogEvents\n\n";
    check(
        "logs",
        &format!(
            r#"{logs}{{"logGroupName":"g","logStreamName":"s","logEvents":[{{"message":""}}]}}"#
        ),
        expect![
            "400 InvalidParameterException: 2 validation errors detected: Value null at 'logEvents.1.member.timestamp' failed to satisfy constraint: Member must not be null; Value '' at 'logEvents.1.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1"
        ],
    );
}

#[test]
fn secrets_are_not_printed() {
    let session = iam::AccessKey { secret_access_key: Some("s3cr3t".into()), ..Default::default() };
    assert_eq!(format!("{session:?}"), r#"AccessKey { SecretAccessKey: *** }"#);
}

#[test]
fn s3_operations_are_told_apart() {
    let check = |line: &str, headers: &str, expected: &str| {
        let (parts, _) = parse(&format!("{line}\n{headers}").trim_end().replace("\n\n", "\n"));
        let routed = protocol::route(&parts, Some("s3"), b"").unwrap();
        assert_eq!(format!("{} {}", routed.operation_name(), routed.path), expected, "{line}");
    };
    let copy = "x-amz-copy-source: /b/k";
    let virtual_host = "host: b.localhost:4566";
    let amazon = "host: b.c.s3.eu-west-1.amazonaws.com";
    for (line, headers, expected) in [
        ("GET /", "", "ListBuckets /"),
        ("GET /?x-id=ListBuckets", "host: localhost:4566", "ListBuckets /"),
        ("GET /", virtual_host, "ListObjects /b/"),
        ("PUT /b", "", "CreateBucket /b"),
        ("PUT /b/", "", "CreateBucket /b/"),
        ("HEAD /b", "", "HeadBucket /b"),
        ("GET /b?list-type=2", "", "ListObjectsV2 /b"),
        ("GET /b?list-type=1", "", "ListObjects /b"),
        ("GET /b?versions", "", "ListObjectVersions /b"),
        ("GET /b?uploads=", "", "ListMultipartUploads /b"),
        ("GET /b?location", "", "GetBucketLocation /b"),
        ("GET /b?notification", "", "GetBucketNotificationConfiguration /b"),
        ("PUT /b?lifecycle", "", "PutBucketLifecycleConfiguration /b"),
        ("GET /b?inventory&id=x", "", "GetBucketInventoryConfiguration /b"),
        ("POST /b?delete", "", "DeleteObjects /b"),
        ("PUT /b/k?x-id=PutObject", "", "PutObject /b/k"),
        ("PUT /k", amazon, "PutObject /b.c/k"),
        ("PUT /b/k", copy, "CopyObject /b/k"),
        ("PUT /b/k?partNumber=1&uploadId=u", "", "UploadPart /b/k"),
        ("PUT /b/k?partNumber=1&uploadId=u", copy, "UploadPartCopy /b/k"),
        ("POST /b/k?uploads", "", "CreateMultipartUpload /b/k"),
        ("POST /b/k?uploadId=u", "", "CompleteMultipartUpload /b/k"),
        ("DELETE /b/k?uploadId=u", "", "AbortMultipartUpload /b/k"),
        ("DELETE /b/k?versionId=v", "", "DeleteObject /b/k"),
        ("GET /b/k?uploadId=u", "", "ListParts /b/k"),
        ("GET /b/k?attributes", "", "GetObjectAttributes /b/k"),
        ("GET /b/k?acl&versionId=v", "", "GetObjectAcl /b/k"),
        ("GET /b/a//b/", "", "GetObject /b/a//b/"),
    ] {
        check(line, headers, expected);
    }
}

#[test]
fn buckets_are_found_in_host_names() {
    for (host, expected) in [
        ("localhost:4566", None),
        ("127.0.0.1:4566", None),
        ("[::1]:4566", None),
        ("b.localhost:4566", Some("b")),
        ("a.b.localhost", Some("a.b")),
        ("s3.localhost:4566", None),
        ("b.s3.localhost:4566", Some("b")),
        ("s3.amazonaws.com", None),
        ("b.s3.amazonaws.com", Some("b")),
        ("a.b.s3-eu-west-1.amazonaws.com", Some("a.b")),
        ("s3.eu-west-1.amazonaws.com", None),
        ("ecs.eu-west-1.amazonaws.com", None),
        ("b.s3.hansom.internal", Some("b")),
        ("example.com", None),
    ] {
        assert_eq!(protocol::bucket_of_host(host).as_deref(), expected, "{host}");
    }
}

#[test]
fn s3_requests_are_read() {
    check(
        "s3",
        "PUT /b/a%20b%2Fc\nContent-Type: text/plain\nx-amz-meta-One: 1\nx-amz-meta-two: 2\nContent-Length: 5\n\nhello",
        expect![[
            r#"PutObjectRequest { Body: StreamBody { length: Some(5), .. }, Bucket: "b", ContentLength: 5, ContentType: "text/plain", Key: "a b/c", Metadata: {"one": "1", "two": "2"} }"#
        ]],
    );
    check(
        "s3",
        "POST /b?delete\n\n<?xml version=\"1.0\"?><Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&amp;&#x62; </Key></Object><Object><Key><![CDATA[<c>]]></Key><VersionId>v</VersionId></Object><Quiet>true</Quiet><Future/></Delete>",
        expect![[
            r#"DeleteObjectsRequest { Bucket: "b", Delete: Delete { Objects: [ObjectIdentifier { Key: "a&b " }, ObjectIdentifier { Key: "<c>", VersionId: "v" }], Quiet: true } }"#
        ]],
    );
    check(
        "s3",
        "PUT /b?acl\n\n<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" x:type=\"Group\"><URI>u</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>",
        expect![[
            r#"PutBucketAclRequest { AccessControlPolicy: AccessControlPolicy { Grants: [Grant { Grantee: Grantee { Type: Group, URI: "u" }, Permission: Read }] }, Bucket: "b" }"#
        ]],
    );
    check("s3", "PUT /b", expect![[r#"CreateBucketRequest { Bucket: "b" }"#]]);
    check(
        "s3",
        "POST /b?delete\n\n<Delete><Object>",
        expect![
            "400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"
        ],
    );
    check(
        "s3",
        "POST /b?delete\n\n<!DOCTYPE x [<!ENTITY e \"e\">]><Delete>&e;</Delete>",
        expect![
            "400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema"
        ],
    );
}

/// The status, the content type, and the body.
fn show(response: http::Response<aws_api::Body>) -> String {
    let (parts, body) = response.into_parts();
    let content_type = parts.headers.get("content-type").map_or("-", |v| v.to_str().unwrap());
    let body = futures_util::FutureExt::now_or_never(body.collect()).unwrap().unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    format!("{} {content_type}\n{}", parts.status.as_u16(), body.replace("><", ">\n<"))
}

fn answer(
    service: &aws_api::ServiceDescriptor,
    operation: &str,
    output: &dyn Structure,
    expected: Expect,
) {
    let operation = service.operation(operation).unwrap();
    let response = protocol::encode(service.protocols[0], operation, output, "ID");
    expected.assert_eq(&show(response));
}

#[test]
fn answers_are_written() {
    let at = Timestamp(1_795_264_215_120);
    let task = ecs::Task {
        created_at: Some(at),
        launch_type: Some(ecs::LaunchType::Fargate),
        tags: Some(vec![]),
        ..Default::default()
    };
    let output = ecs::RunTaskResponse { tasks: Some(vec![task]), failures: Some(vec![]) };
    answer(
        &catalog::ECS,
        "RunTask",
        &output,
        expect![[r#"
        200 application/x-amz-json-1.1
        {"tasks":[{"createdAt":1795264215.12,"launchType":"FARGATE","tags":[]}],"failures":[]}"#]],
    );
    answer(
        &catalog::LOGS,
        "CreateLogGroup",
        &(),
        expect![[r#"
        200 application/x-amz-json-1.1
    "#]],
    );

    let role = iam::Role {
        role_name: Some("<r>".into()),
        create_date: Some(Timestamp::from_secs(1_795_264_215)),
        tags: Some(vec![iam::Tag { key: Some("k".into()), value: Some(String::new()) }]),
        ..Default::default()
    };
    answer(
        &catalog::IAM,
        "GetRole",
        &iam::GetRoleResponse { role: Some(role) },
        expect![[r#"
        200 text/xml
        <GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
        <GetRoleResult>
        <Role>
        <RoleName>&lt;r&gt;</RoleName>
        <CreateDate>2026-11-21T12:30:15Z</CreateDate>
        <Tags>
        <member>
        <Key>k</Key>
        <Value>
        </Value>
        </member>
        </Tags>
        </Role>
        </GetRoleResult>
        <ResponseMetadata>
        <RequestId>ID</RequestId>
        </ResponseMetadata>
        </GetRoleResponse>"#]],
    );
    answer(
        &catalog::IAM,
        "DeleteRole",
        &(),
        expect![[r#"
        200 text/xml
        <DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
        <ResponseMetadata>
        <RequestId>ID</RequestId>
        </ResponseMetadata>
        </DeleteRoleResponse>"#]],
    );

    let vpc =
        ec2::Vpc { vpc_id: Some("vpc-1".into()), is_default: Some(true), ..Default::default() };
    let output = ec2::DescribeVpcsResult { vpcs: Some(vec![vpc]), next_token: None };
    answer(
        &catalog::EC2,
        "DescribeVpcs",
        &output,
        expect![[r#"
        200 text/xml;charset=UTF-8
        <?xml version="1.0" encoding="UTF-8"?>
        <DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>ID</requestId>
        <vpcSet>
        <item>
        <isDefault>true</isDefault>
        <vpcId>vpc-1</vpcId>
        </item>
        </vpcSet>
        </DescribeVpcsResponse>"#]],
    );
    answer(
        &catalog::EC2,
        "DeleteVpc",
        &(),
        expect![[r#"
        200 text/xml;charset=UTF-8
        <?xml version="1.0" encoding="UTF-8"?>
        <DeleteVpcResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>ID</requestId>
        <return>true</return>
        </DeleteVpcResponse>"#]],
    );
}

#[test]
fn s3_answers_are_written() {
    let object = s3::Object { key: Some("a\r\u{1}\"".into()), size: Some(1), ..Default::default() };
    let output = s3::ListObjectsV2Output {
        name: Some("b".into()),
        contents: Some(vec![object]),
        ..Default::default()
    };
    answer(
        &catalog::S3,
        "ListObjectsV2",
        &output,
        expect![[r#"
        200 application/xml
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Contents>
        <Key>a&#xD;&#x1;&quot;</Key>
        <Size>1</Size>
        </Contents>
        <Name>b</Name>
        </ListBucketResult>"#]],
    );
    let location = s3::GetBucketLocationOutput {
        location_constraint: Some(s3::BucketLocationConstraint::EuWest1),
    };
    answer(
        &catalog::S3,
        "GetBucketLocation",
        &location,
        expect![[r#"
        200 application/xml
        <?xml version="1.0" encoding="UTF-8"?>
        <LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>"#]],
    );
    answer(
        &catalog::S3,
        "GetBucketLocation",
        &s3::GetBucketLocationOutput::default(),
        expect![[r#"
        200 application/xml
        <?xml version="1.0" encoding="UTF-8"?>
        <LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        </LocationConstraint>"#]],
    );
    let grantee = s3::Grantee {
        r#type: Some(s3::Type::CanonicalUser),
        id: Some("1".into()),
        display_name: Some("d".into()),
        ..Default::default()
    };
    let grant = s3::Grant { grantee: Some(grantee), permission: None };
    let acl = s3::GetBucketAclOutput { grants: Some(vec![grant]), owner: None };
    answer(
        &catalog::S3,
        "GetBucketAcl",
        &acl,
        expect![[r#"
        200 application/xml
        <?xml version="1.0" encoding="UTF-8"?>
        <AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <AccessControlList>
        <Grant>
        <Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">
        <DisplayName>d</DisplayName>
        <ID>1</ID>
        </Grantee>
        </Grant>
        </AccessControlList>
        </AccessControlPolicy>"#]],
    );
    answer(
        &catalog::S3,
        "DeleteObject",
        &s3::DeleteObjectOutput::default(),
        expect![[r#"
        204 -
    "#]],
    );
    let policy = s3::GetBucketPolicyOutput { policy: Some("{}".into()) };
    answer(
        &catalog::S3,
        "GetBucketPolicy",
        &policy,
        expect![[r#"
        200 application/json
        {}"#]],
    );
    let part = s3::GetObjectOutput {
        body: Some(StreamBody::from_bytes("hello")),
        content_range: Some("bytes 0-4/10".into()),
        content_type: Some("video/mp4".into()),
        ..Default::default()
    };
    answer(
        &catalog::S3,
        "GetObject",
        &part,
        expect![[r#"
        206 video/mp4
        hello"#]],
    );
}

#[test]
fn errors_are_written() {
    let check = |service: &'static aws_api::ServiceDescriptor,
                 error: AwsError,
                 expected: Expect| {
        let protocol = service.protocols[0];
        expected.assert_eq(&show(protocol::encode_error(protocol, Some(service), &error, "ID")));
    };
    let conflict =
        ecs::errors::conflict_exception("no").with_detail("resourceIds", serde_json::json!(["a"]));
    check(
        &catalog::ECS,
        conflict,
        expect![[r#"
        400 application/x-amz-json-1.1
        {"__type":"ConflictException","message":"no","resourceIds":["a"]}"#]],
    );
    check(
        &catalog::IAM,
        iam::errors::no_such_entity_exception("<no>"),
        expect![[r#"
        404 text/xml
        <ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
        <Error>
        <Type>Sender</Type>
        <Code>NoSuchEntity</Code>
        <Message>&lt;no&gt;</Message>
        </Error>
        <RequestId>ID</RequestId>
        </ErrorResponse>"#]],
    );
    check(
        &catalog::EC2,
        AwsError::new("InvalidVpcID.NotFound", 400, "no"),
        expect![[r#"
        400 text/xml;charset=UTF-8
        <?xml version="1.0" encoding="UTF-8"?>
        <Response>
        <Errors>
        <Error>
        <Code>InvalidVpcID.NotFound</Code>
        <Message>no</Message>
        </Error>
        </Errors>
        <RequestID>ID</RequestID>
        </Response>"#]],
    );
    let missing = s3::errors::no_such_bucket("no").with_detail("BucketName", "b");
    check(
        &catalog::S3,
        missing,
        expect![[r#"
        404 application/xml
        <?xml version="1.0" encoding="UTF-8"?>
        <Error>
        <Code>NoSuchBucket</Code>
        <Message>no</Message>
        <BucketName>b</BucketName>
        <RequestId>ID</RequestId>
        <HostId>SUQ=</HostId>
        </Error>"#]],
    );
    check(
        &catalog::S3,
        AwsError::new("NotModified", 304, ""),
        expect![[r#"
        304 -
    "#]],
    );
    check(
        &catalog::LAMBDA,
        AwsError::new("NotImplemented", 501, "no"),
        expect![[r#"
        501 application/json
        {"message":"no"}"#]],
    );
}

#[test]
fn services_that_left_the_query_protocol_still_tell_its_codes() {
    let error = AwsError::new("QueueDoesNotExist", 400, "no")
        .with_query_code("AWS.SimpleQueueService.NonExistentQueue");
    let response = protocol::encode_error(Protocol::Json, Some(&catalog::SQS), &error, "ID");
    assert_eq!(
        response.headers()["x-amzn-query-error"],
        "AWS.SimpleQueueService.NonExistentQueue;Sender"
    );
    assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.0");
    assert_eq!(response.headers()["x-amzn-requestid"], "ID");
}
