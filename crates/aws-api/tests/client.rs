//! Our client against our server half: signature, request, answer and error, over a socket.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which the lint does not recognise")]

use std::sync::Arc;

use aws_api::client::{Client, ClientError};
use aws_api::protocol::{self, InputBody};
use aws_api::sigv4::{self, Credentials};
use aws_api::{AwsError, Body, Context, Service, StreamBody, ec2, ecs, iam, s3};
use http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use model::Clock;
use tokio::net::TcpListener;

#[derive(Debug)]
struct Echo;

impl ecs::Ecs for Echo {
    async fn run_task(
        &self,
        ctx: &Context,
        input: ecs::RunTaskRequest,
    ) -> Result<ecs::RunTaskResponse, AwsError> {
        let task = ecs::Task {
            task_definition_arn: input.task_definition,
            created_at: Some(ctx.now),
            overrides: input.overrides,
            tags: input.tags,
            ..Default::default()
        };
        Ok(ecs::RunTaskResponse { tasks: Some(vec![task]), failures: Some(vec![]) })
    }
}

impl iam::Iam for Echo {
    async fn create_role(
        &self,
        _ctx: &Context,
        input: iam::CreateRoleRequest,
    ) -> Result<iam::CreateRoleResponse, AwsError> {
        if input.role_name.as_deref() == Some("taken") {
            return Err(iam::errors::entity_already_exists_exception("Role exists <already>."));
        }
        let role = iam::Role { role_name: input.role_name, tags: input.tags, ..Default::default() };
        Ok(iam::CreateRoleResponse { role: Some(role) })
    }

    async fn delete_role(
        &self,
        _ctx: &Context,
        _input: iam::DeleteRoleRequest,
    ) -> Result<(), AwsError> {
        Ok(())
    }
}

impl ec2::Ec2 for Echo {
    async fn describe_vpcs(
        &self,
        _ctx: &Context,
        input: ec2::DescribeVpcsRequest,
    ) -> Result<ec2::DescribeVpcsResult, AwsError> {
        let values = input.filters.into_iter().flatten().flat_map(|filter| filter.values);
        let vpcs = values.flatten().map(|id| ec2::Vpc { vpc_id: Some(id), ..Default::default() });
        Ok(ec2::DescribeVpcsResult { vpcs: Some(vpcs.collect()), next_token: None })
    }
}

impl s3::S3 for Echo {
    async fn put_object(
        &self,
        _ctx: &Context,
        input: s3::PutObjectRequest,
    ) -> Result<s3::PutObjectOutput, AwsError> {
        let body = input.body.unwrap_or_default().collect(1 << 20).await.unwrap();
        let e_tag = format!("{}/{}: {}", input.bucket.unwrap(), input.key.unwrap(), body.len());
        Ok(s3::PutObjectOutput { e_tag: Some(e_tag), ..Default::default() })
    }

    async fn get_object(
        &self,
        _ctx: &Context,
        input: s3::GetObjectRequest,
    ) -> Result<s3::GetObjectOutput, AwsError> {
        let metadata = [("range".to_owned(), input.range.unwrap_or_default())];
        Ok(s3::GetObjectOutput {
            body: Some(StreamBody::from_bytes(vec![7; 100_000])),
            metadata: Some(metadata.into()),
            ..Default::default()
        })
    }

    async fn delete_objects(
        &self,
        _ctx: &Context,
        input: s3::DeleteObjectsRequest,
    ) -> Result<s3::DeleteObjectsOutput, AwsError> {
        let objects = input.delete.and_then(|delete| delete.objects).into_iter().flatten();
        let deleted = objects.map(|o| s3::DeletedObject { key: o.key, ..Default::default() });
        Ok(s3::DeleteObjectsOutput { deleted: Some(deleted.collect()), ..Default::default() })
    }
}

fn credentials() -> Credentials {
    Credentials {
        access_key: "test".into(),
        secret_key: "secret".into(),
        session_token: Some("a/token+==".into()),
    }
}

async fn serve(request: Request<Incoming>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let authorization = sigv4::parse(&parts).unwrap().unwrap();
    let form = if protocol::takes_form(&parts) { &bytes[..] } else { &[] };
    let routed = protocol::route(&parts, Some(&authorization.scope.service), form).unwrap();
    let echo = Arc::new(Echo);
    let services: [Arc<dyn Service>; 4] = [
        Arc::new(ecs::Server(echo.clone())),
        Arc::new(iam::Server(echo.clone())),
        Arc::new(ec2::Server(echo.clone())),
        Arc::new(s3::Server(echo)),
    ];
    let service = services.iter().find(|s| s.descriptor().id == routed.service.id).unwrap();
    let answer = async {
        let now = Clock::system().now();
        authorization.verify(&parts, "secret", Some(&bytes), now)?;
        let operation = routed.operation()?;
        let body = if protocol::streams_input(operation) {
            InputBody::Stream(StreamBody::from_bytes(bytes))
        } else {
            InputBody::Bytes(bytes)
        };
        let answer = {
            let mut input = protocol::decode(&routed, operation, &parts, body)?;
            service.dispatch(operation, Context::for_tests(), &mut input, &|_, _| Ok(()))?
        };
        Ok((operation, answer.await?))
    };
    match answer.await {
        Ok((operation, output)) => {
            protocol::encode(routed.protocol, operation, output.as_ref(), "ID")
        }
        Err(error) => protocol::encode_error(routed.protocol, Some(routed.service), &error, "ID"),
    }
}

/// Runs `calls` while the server answers.
async fn with_client<F: Future<Output = ()>>(calls: impl FnOnce(Client) -> F) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = async {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let service = service_fn(|request| async { Ok::<_, AwsError>(serve(request).await) });
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service);
            // A client that hangs up early is no failure.
            let _ = connection.await;
        }
    };
    let calls = calls(Client::new(endpoint, credentials(), "eu-west-1"));
    tokio::select! {
        () = server => {}
        () = calls => {}
    }
}

fn operation(operations: &'static [aws_api::Operation], name: &str) -> &'static aws_api::Operation {
    operations.iter().find(|operation| operation.name == name).unwrap()
}

#[tokio::test]
async fn calls_go_through_in_every_protocol() {
    with_client(|client| async move {
        let tag = ecs::Tag { key: Some("k \"ä\"".into()), value: Some("<v>&".into()) };
        let input = ecs::RunTaskRequest {
            task_definition: Some("t:1".into()),
            tags: Some(vec![tag]),
            ..Default::default()
        };
        let output: ecs::RunTaskResponse =
            client.call(operation(ecs::OPERATIONS, "RunTask"), &input).await.unwrap();
        let task = &output.tasks.unwrap()[0];
        assert_eq!(task.tags, input.tags);
        assert_eq!(task.created_at, Some(Context::for_tests().now));

        let tag = iam::Tag { key: Some("k".into()), value: Some("ä =+/".into()) };
        let input = iam::CreateRoleRequest {
            role_name: Some("r".into()),
            assume_role_policy_document: Some("{}".into()),
            tags: Some(vec![tag]),
            ..Default::default()
        };
        let create = operation(iam::OPERATIONS, "CreateRole");
        let output: iam::CreateRoleResponse = client.call(create, &input).await.unwrap();
        assert_eq!(output.role.unwrap().tags, input.tags);
        let delete = iam::DeleteRoleRequest { role_name: Some("r".into()) };
        let () = client.call(operation(iam::OPERATIONS, "DeleteRole"), &delete).await.unwrap();

        let input = iam::CreateRoleRequest { role_name: Some("taken".into()), ..input };
        let error = client.call::<iam::CreateRoleResponse>(create, &input).await.unwrap_err();
        assert_eq!(error.code(), Some("EntityAlreadyExists"));
        assert_eq!(error.to_string(), "CreateRole: EntityAlreadyExists: Role exists <already>.");

        let values = Some(vec!["vpc-1".into(), "vpc-2".into()]);
        let filter = ec2::Filter { name: Some("vpc-id".into()), values };
        let input = ec2::DescribeVpcsRequest { filters: Some(vec![filter]), ..Default::default() };
        let output: ec2::DescribeVpcsResult =
            client.call(operation(ec2::OPERATIONS, "DescribeVpcs"), &input).await.unwrap();
        assert_eq!(output.vpcs.unwrap()[1].vpc_id.as_deref(), Some("vpc-2"));
    })
    .await;
}

#[tokio::test]
async fn bodies_stream_both_ways() {
    with_client(|client| async move {
        let input = s3::PutObjectRequest {
            bucket: Some("b".into()),
            key: Some("a b/ä+(1)//c".into()),
            body: Some(StreamBody::from_bytes("hello")),
            ..Default::default()
        };
        let output: s3::PutObjectOutput =
            client.call(operation(s3::OPERATIONS, "PutObject"), &input).await.unwrap();
        assert_eq!(output.e_tag.as_deref(), Some("b/a b/ä+(1)//c: 5"));

        let input = s3::GetObjectRequest {
            bucket: Some("b".into()),
            key: Some("k".into()),
            range: Some("bytes=1-".into()),
            ..Default::default()
        };
        let output: s3::GetObjectOutput =
            client.call(operation(s3::OPERATIONS, "GetObject"), &input).await.unwrap();
        assert_eq!(output.metadata.unwrap()["range"], "bytes=1-");
        let body = output.body.unwrap().collect(1 << 20).await.unwrap();
        assert_eq!(body, vec![7; 100_000]);

        let object = s3::ObjectIdentifier { key: Some(" <k>\r\n ".into()), ..Default::default() };
        let delete = s3::Delete { objects: Some(vec![object]), quiet: None };
        let input = s3::DeleteObjectsRequest {
            bucket: Some("b".into()),
            delete: Some(delete),
            ..Default::default()
        };
        let output: s3::DeleteObjectsOutput =
            client.call(operation(s3::OPERATIONS, "DeleteObjects"), &input).await.unwrap();
        assert_eq!(output.deleted.unwrap()[0].key.as_deref(), Some(" <k>\r\n "));
    })
    .await;
}

#[tokio::test]
async fn what_the_server_refuses_and_what_is_no_server_are_told_apart() {
    with_client(|client| async move {
        let stop = ecs::StopTaskRequest { task: Some("t".into()), ..Default::default() };
        let call = operation(ecs::OPERATIONS, "StopTask");
        let error = client.call::<ecs::StopTaskResponse>(call, &stop).await.unwrap_err();
        assert_eq!(error.code(), Some("NotImplemented"));
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::new(endpoint, credentials(), "eu-west-1");
    let call = operation(ecs::OPERATIONS, "ListClusters");
    let error = client
        .call::<ecs::ListClustersResponse>(call, &ecs::ListClustersRequest::default())
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::Connect { .. }), "{error}");
}
