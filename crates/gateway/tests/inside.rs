//! Calls that Hansom makes itself are decided like everybody's.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::sync::Arc;

use aws_api::{AwsError, Body, Context, Invocation, Invoke, Service, sts};
use background::Tasks;
use futures_util::future::BoxFuture;
use hansom_gateway::{Backends, Config, Gateway, RawHandler};
use model::record::delivery::Actor;
use model::record::iam::RoleRecord;
use model::{AccountId, Clock, Region, Timestamp};
use serde_json::{Value, json};
use store::{Holder, Store};

struct NoRegistry;

impl RawHandler for NoRegistry {
    fn handle(&self, _: http::Request<Body>, _: bool) -> BoxFuture<'static, http::Response<Body>> {
        Box::pin(async { http::Response::new(aws_api::body::full("")) })
    }
}

/// Tells who calls.
struct Mirror;

impl sts::Sts for Mirror {
    async fn get_caller_identity(
        &self,
        ctx: &Context,
        _: sts::GetCallerIdentityRequest,
    ) -> Result<sts::GetCallerIdentityResponse, AwsError> {
        Ok(sts::GetCallerIdentityResponse {
            arn: Some(ctx.principal.arn()),
            account: Some(ctx.account.to_string()),
            user_id: Some(ctx.region.to_string()),
        })
    }

    async fn get_access_key_info(
        &self,
        _: &Context,
        _: sts::GetAccessKeyInfoRequest,
    ) -> Result<sts::GetAccessKeyInfoResponse, AwsError> {
        Ok(sts::GetAccessKeyInfoResponse { account: Some("reached".into()) })
    }
}

struct World {
    inside: Arc<dyn Invoke>,
    store: Store,
    _gateway: Gateway,
    _dir: tempfile::TempDir,
}

async fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
    let mirror: Arc<dyn Service> = Arc::new(sts::Server::new(Mirror));
    let backends = Backends {
        services: vec![mirror],
        registry: Arc::new(NoRegistry),
        access: access::Access::new(&store, access::Mode::Enforce),
        info: json!({}),
        counts: Box::new(|| json!({})),
        own_paths: Vec::new(),
        certificates: Box::new(|_| None),
    };
    let config = Config::new("127.0.0.1:0".parse().unwrap());
    let gateway = Gateway::bind(config, store.clone(), Clock::system(), Tasks::new(), backends)
        .await
        .unwrap();
    World { inside: gateway.inside(), store, _gateway: gateway, _dir: dir }
}

fn call(operation: &str, input: Value, actor: Actor) -> Invocation {
    let region = Region::parse("eu-west-1").unwrap();
    Invocation {
        service: "sts".into(),
        operation: operation.into(),
        input,
        actor,
        region,
        trace: None,
    }
}

fn as_role(service: &str) -> Actor {
    Actor::Role {
        role_arn: "arn:aws:iam::000000000000:role/runner".into(),
        service: service.into(),
        session_name: "night".into(),
        source_arn: "arn:aws:events:eu-west-1:000000000000:rule/night".into(),
    }
}

async fn make_role(store: &Store, policies: &[(&str, &str)]) {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"Service":"events.amazonaws.com"}}]}"#;
    let inline: serde_json::Map<_, _> =
        policies.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    let role: RoleRecord = serde_json::from_value(json!({
        "account": "000000000000",
        "path": "/",
        "name": "runner",
        "id": "AROAAAAAAAAAAAAAAAAAA",
        "trustPolicy": trust,
        "createdAt": Timestamp::from_secs(0),
        "maxSessionSecs": 3600,
        "policies": { "inline": inline },
    }))
    .unwrap();
    store
        .write(move |txn| {
            txn.put(&role);
            Ok::<_, model::StorageError>(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_service_that_the_role_trusts_calls_as_its_session() {
    let world = world().await;
    make_role(&world.store, &[]).await;
    let who = call("GetCallerIdentity", json!({}), as_role("events.amazonaws.com"));
    let answer = world.inside.invoke(who).await.unwrap();
    assert_eq!(answer["Arn"], "arn:aws:sts::000000000000:assumed-role/runner/night");
    assert_eq!(answer["UserId"], "eu-west-1");
}

#[tokio::test]
async fn a_service_that_the_role_does_not_trust_is_refused() {
    let world = world().await;
    make_role(&world.store, &[]).await;
    let who = call("GetCallerIdentity", json!({}), as_role("scheduler.amazonaws.com"));
    let error = world.inside.invoke(who).await.unwrap_err();
    assert_eq!(error.code, "AccessDenied");
    assert!(error.message.contains("sts:AssumeRole"), "{error}");
}

#[tokio::test]
async fn the_policies_of_the_role_decide() {
    let world = world().await;
    make_role(&world.store, &[]).await;
    let input = json!({ "AccessKeyId": "AKIAIOSFODNN7EXAMPLE" });
    let ask = || call("GetAccessKeyInfo", input.clone(), as_role("events.amazonaws.com"));
    assert_eq!(world.inside.invoke(ask()).await.unwrap_err().code, "AccessDenied");
    let allow = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Action":"sts:GetAccessKeyInfo","Resource":"*"}]}"#;
    make_role(&world.store, &[("allow", allow)]).await;
    assert_eq!(world.inside.invoke(ask()).await.unwrap()["Account"], "reached");
}

#[tokio::test]
async fn a_service_without_a_role_needs_the_policy_of_the_resource() {
    let world = world().await;
    let actor = Actor::Service {
        name: "s3.amazonaws.com".into(),
        account: AccountId::default_account(),
        source_arn: "arn:aws:s3:::bucket".into(),
    };
    let input = json!({ "AccessKeyId": "AKIAIOSFODNN7EXAMPLE" });
    let error = world.inside.invoke(call("GetAccessKeyInfo", input, actor)).await.unwrap_err();
    assert_eq!(error.code, "AccessDenied");
    assert!(error.message.contains("s3.amazonaws.com"), "{error}");
}

#[tokio::test]
async fn what_is_not_served_is_named() {
    let world = world().await;
    let mut call = call("GetCallerIdentity", json!({}), as_role("events.amazonaws.com"));
    call.service = "kinesis".into();
    let error = world.inside.invoke(call).await.unwrap_err();
    assert_eq!((error.code.as_ref(), error.status), ("NotImplemented", 501));
    assert!(error.message.contains("kinesis"), "{error}");
}
