//! The API of STS over a real store, called as the gateway calls it.

use aws_api::iam::Iam as _;
use aws_api::sts::*;
use aws_api::{AwsError, Context};
use model::record::iam::{AccessKeyRecord, UserRecord};
use model::{AccountId, Clock, Key, Principal, StorageError};
use store::Read;

use super::Sts;
use crate::iam::tests::{Fixture, fixture, is};
use aws_api::sts::Sts as _;

const ROOT_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"sts:AssumeRole"}]}"#;

fn sts(f: &Fixture, clock: &Clock) -> Sts {
    Sts::new(f.store.clone(), clock.clone())
}

fn ask(role: &str) -> AssumeRoleRequest {
    AssumeRoleRequest {
        role_arn: Some(format!("arn:aws:iam::000000000000:role/{role}")),
        role_session_name: Some("session".into()),
        ..Default::default()
    }
}

fn record(f: &Fixture, credentials: &Credentials) -> AccessKeyRecord {
    let id = credentials.access_key_id.as_deref().unwrap();
    f.store.read().unwrap().get(&AccessKeyRecord::key_of(id)).unwrap().unwrap()
}

async fn assume(
    f: &Fixture,
    ctx: &Context,
    input: AssumeRoleRequest,
) -> Result<AssumeRoleResponse, AwsError> {
    sts(f, &Clock::manual(f.ctx.now)).assume_role(ctx, input).await
}

#[tokio::test]
async fn a_session_of_a_role_is_who_it_says() {
    let f = fixture();
    let role = f.role("r", ROOT_TRUST).await.unwrap();
    let answer = assume(&f, &f.ctx, ask("r")).await.unwrap();
    let user = answer.assumed_role_user.unwrap();
    assert_eq!(user.arn.as_deref(), Some("arn:aws:sts::000000000000:assumed-role/r/session"));
    assert_eq!(user.assumed_role_id, Some(format!("{}:session", role.role_id.unwrap())));
    let credentials = answer.credentials.unwrap();
    let record = record(&f, &credentials);
    assert!(record.access_key_id.starts_with("ASIA"));
    assert_eq!(record.session_token, credentials.session_token);
    assert_eq!(record.expires_at, Some(f.ctx.now.plus_secs(3600)));
    assert_eq!(record.expires_at, credentials.expiration);

    let as_session = Context { principal: record.principal, ..f.ctx.clone() };
    let sts = sts(&f, &Clock::manual(f.ctx.now));
    let caller = GetCallerIdentityRequest::default();
    let caller = sts.get_caller_identity(&as_session, caller).await.unwrap();
    assert_eq!((caller.arn, caller.user_id), (user.arn, user.assumed_role_id));
    is(
        sts.get_session_token(&as_session, GetSessionTokenRequest::default()).await,
        403,
        "AccessDenied: Cannot call GetSessionToken with session credentials",
    );
    let info = GetAccessKeyInfoRequest { access_key_id: credentials.access_key_id };
    let info = sts.get_access_key_info(&f.ctx, info).await.unwrap();
    assert_eq!(info.account.as_deref(), Some("000000000000"));
}

#[tokio::test]
async fn only_those_whom_a_role_trusts_assume_it() {
    let f = fixture();
    f.user("tom").await;
    f.user("tim").await;
    let only = |principal: &str, condition: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},
                "Action":"sts:AssumeRole"{condition}}}]}}"#
        )
    };
    let tom = r#"{"AWS":"arn:aws:iam::000000000000:user/tom"}"#;
    let ecs = r#"{"Service":"ecs-tasks.amazonaws.com"}"#;
    let secret = r#","Condition":{"StringEquals":{"sts:ExternalId":"secret"}}"#;
    let whim = r#","Condition":{"StringMatches":{"sts:ExternalId":"secret"}}"#;
    for (name, trust) in [
        ("root", ROOT_TRUST.to_owned()),
        ("tom", only(tom, "")),
        ("ecs", only(ecs, "")),
        ("secret", only(r#"{"AWS":"000000000000"}"#, secret)),
        ("whim", only(r#"{"AWS":"*"}"#, whim)),
        ("all", only(r#""*""#, "")),
    ] {
        // An operator that does not exist is refused already when the role is made.
        assert_eq!(f.role(name, &trust).await.is_ok(), name != "whim", "{name}");
    }
    let user = |name: &str| {
        let key = UserRecord::key_of(&f.ctx.account, name);
        let user = f.store.read().unwrap().get(&key).unwrap().unwrap();
        let principal = Principal::User {
            account: user.account,
            path: user.path,
            name: user.name,
            id: user.id,
        };
        Context { principal, ..f.ctx.clone() }
    };
    let account = AccountId::parse("111122223333").unwrap();
    let foreign = Context {
        principal: Principal::Root { account: account.clone() },
        account,
        ..f.ctx.clone()
    };
    let (tom, tim) = (user("tom"), user("tim"));
    let cases: [(&str, &Context, Option<&str>, bool); 12] = [
        ("root", &f.ctx, None, true),
        ("root", &tom, None, true),
        ("root", &foreign, None, false),
        ("tom", &tom, None, true),
        ("tom", &tim, None, false),
        ("tom", &f.ctx, None, false),
        ("ecs", &f.ctx, None, false),
        ("secret", &f.ctx, Some("secret"), true),
        ("secret", &f.ctx, Some("guess"), false),
        ("secret", &f.ctx, None, false),
        ("all", &foreign, None, true),
        ("none", &f.ctx, None, false),
    ];
    for (role, ctx, external_id, expected) in cases {
        let input = AssumeRoleRequest { external_id: external_id.map(str::to_owned), ..ask(role) };
        let answer = assume(&f, ctx, input).await;
        let who = ctx.principal.arn();
        if expected {
            assert!(answer.is_ok(), "{who} {role}: {answer:?}");
        } else {
            let expected = format!(
                "AccessDenied: User: {who} is not authorized to perform: sts:AssumeRole on \
                 resource: arn:aws:iam::000000000000:role/{role}"
            );
            is(answer, 403, &expected);
        }
    }
}

#[tokio::test]
async fn sessions_end_in_time() {
    let f = fixture();
    f.role("r", ROOT_TRUST).await.unwrap();
    let long = AssumeRoleRequest { duration_seconds: Some(7200), ..ask("r") };
    is(
        assume(&f, &f.ctx, long.clone()).await,
        400,
        "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for \
         this role.",
    );
    let input = aws_api::iam::UpdateRoleRequest {
        role_name: Some("r".into()),
        max_session_duration: Some(43_200),
        ..Default::default()
    };
    f.iam.update_role(&f.ctx, input).await.unwrap();
    let credentials = assume(&f, &f.ctx, long.clone()).await.unwrap().credentials.unwrap();
    let first = record(&f, &credentials);
    let as_session = Context { principal: first.principal.clone(), ..f.ctx.clone() };
    is(
        assume(&f, &as_session, long).await,
        400,
        "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles \
         assumed by role chaining.",
    );
    assume(&f, &as_session, ask("r")).await.unwrap();

    // They are forgotten a while after their end, and users' keys never are.
    f.user("tom").await;
    let key = aws_api::iam::CreateAccessKeyRequest { user_name: Some("tom".into()) };
    f.iam.create_access_key(&f.ctx, key).await.unwrap();
    for (hours, n_left) in [(1, 3), (7, 2), (8, 1)] {
        let now = f.ctx.now.plus_secs(hours * 3600 + 1);
        let write = f.store.write(move |txn| super::expire_sessions(txn, now));
        write.await.map_err(|error: StorageError| error.to_string()).unwrap();
        let left = f.store.read().unwrap().scan(&Key::<AccessKeyRecord>::new()).unwrap();
        assert_eq!(left.len(), n_left, "after {hours} hours");
    }
}

#[tokio::test]
async fn session_policies_and_tags_are_kept_with_the_session() {
    let f = fixture();
    let trust = ROOT_TRUST.replace("\"sts:AssumeRole\"", "[\"sts:AssumeRole\",\"sts:TagSession\"]");
    f.role("tagged", &trust).await.unwrap();
    f.role("untagged", ROOT_TRUST).await.unwrap();
    let policy =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let input = |role: &str| AssumeRoleRequest {
        policy: Some(policy.into()),
        policy_arns: Some(vec![PolicyDescriptorType {
            arn: Some("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".into()),
        }]),
        tags: Some(vec![Tag { key: Some("team".into()), value: Some("red".into()) }]),
        ..ask(role)
    };
    let answer = assume(&f, &f.ctx, input("tagged")).await.unwrap();
    let record = record(&f, &answer.credentials.unwrap());
    assert_eq!(record.session_policies.len(), 2);
    assert_eq!(record.session_tags.len(), 1);
    assert!(answer.packed_policy_size.is_some_and(|percent| (1..100).contains(&percent)));
    is(
        assume(&f, &f.ctx, input("untagged")).await,
        403,
        "AccessDenied: User: arn:aws:iam::000000000000:root is not authorized to perform: \
         sts:TagSession on resource: arn:aws:iam::000000000000:role/untagged",
    );
    let bad = AssumeRoleRequest { policy: Some("{".into()), ..ask("tagged") };
    is(
        assume(&f, &f.ctx, bad).await,
        400,
        "MalformedPolicyDocument: This policy contains invalid Json",
    );
}

#[tokio::test]
async fn a_federated_user_has_a_name_of_its_own() {
    let f = fixture();
    let sts = sts(&f, &Clock::manual(f.ctx.now));
    let input = GetFederationTokenRequest { name: Some("bob".into()), ..Default::default() };
    let answer = sts.get_federation_token(&f.ctx, input).await.unwrap();
    let user = answer.federated_user.unwrap();
    assert_eq!(user.arn.as_deref(), Some("arn:aws:sts::000000000000:federated-user/bob"));
    assert_eq!(user.federated_user_id.as_deref(), Some("000000000000:bob"));
    let record = record(&f, &answer.credentials.unwrap());
    assert_eq!(record.expires_at, Some(f.ctx.now.plus_secs(43_200)));
    assert_eq!(Some(record.principal.arn()), user.arn);
}
