//! The API of IAM over a real store, called as the gateway calls it.

use aws_api::iam::*;
use aws_api::{AwsError, Context};
use model::policy::PolicyKind;
use model::record::iam::AccessKeyRecord;
use model::{AccountId, Clock, Principal, Region, Timestamp};
use store::{Holder, Read, Store};

use super::{Iam, RoleCheck, role_trusts_ecs_tasks};
use aws_api::iam::Iam as _;

/// As the Container-on-Demand pattern writes it: a key given twice, a statement without a list.
const TWO_SERVICES: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {
      "Service": "ecs-tasks.amazonaws.com",
      "Service": "lambda.amazonaws.com"
    },
    "Action": "sts:AssumeRole"
  }
}"#;
const LAMBDA_ONLY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
    "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const ALLOW_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const S3: &str = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
const EXECUTION: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) iam: Iam,
    pub(crate) ctx: Context,
    // Last: the store is closed before its directory goes.
    _directory: tempfile::TempDir,
}

pub(crate) fn fixture() -> Fixture {
    let directory = tempfile::tempdir().unwrap();
    let holder = Holder { pid: 1, listen: "test".into() };
    let store = Store::open(directory.path(), &holder).unwrap();
    let ctx = Context::for_tests();
    let iam = Iam::new(store.clone(), Clock::manual(ctx.now));
    Fixture { store, iam, ctx, _directory: directory }
}

fn some(text: impl Into<String>) -> Option<String> {
    Some(text.into())
}

impl Fixture {
    pub(crate) async fn role(&self, name: &str, trust: &str) -> Result<Role, AwsError> {
        let input = CreateRoleRequest {
            role_name: some(name),
            assume_role_policy_document: some(trust),
            ..Default::default()
        };
        Ok(self.iam.create_role(&self.ctx, input).await?.role.unwrap())
    }

    pub(crate) async fn user(&self, name: &str) -> User {
        let input = CreateUserRequest { user_name: some(name), ..Default::default() };
        self.iam.create_user(&self.ctx, input).await.unwrap().user.unwrap()
    }

    async fn policy(&self, name: &str, document: &str) -> Result<Policy, AwsError> {
        let input = CreatePolicyRequest {
            policy_name: some(name),
            policy_document: some(document),
            ..Default::default()
        };
        Ok(self.iam.create_policy(&self.ctx, input).await?.policy.unwrap())
    }

    async fn attach(&self, role: &str, arn: &str) -> Result<(), AwsError> {
        let input = AttachRolePolicyRequest { role_name: some(role), policy_arn: some(arn) };
        self.iam.attach_role_policy(&self.ctx, input).await
    }

    async fn detach(&self, role: &str, arn: &str) -> Result<(), AwsError> {
        let input = DetachRolePolicyRequest { role_name: some(role), policy_arn: some(arn) };
        self.iam.detach_role_policy(&self.ctx, input).await
    }

    async fn put(&self, role: &str, policy: &str, document: &str) -> Result<(), AwsError> {
        let input = PutRolePolicyRequest {
            role_name: some(role),
            policy_name: some(policy),
            policy_document: some(document),
        };
        self.iam.put_role_policy(&self.ctx, input).await
    }

    async fn delete_role(&self, name: &str) -> Result<(), AwsError> {
        let input = DeleteRoleRequest { role_name: some(name) };
        self.iam.delete_role(&self.ctx, input).await
    }

    async fn get_role(&self, name: &str) -> Result<Role, AwsError> {
        let input = GetRoleRequest { role_name: some(name) };
        Ok(self.iam.get_role(&self.ctx, input).await?.role.unwrap())
    }

    async fn new_key(&self, user: Option<&str>) -> Result<AccessKey, AwsError> {
        let input = CreateAccessKeyRequest { user_name: user.map(str::to_owned) };
        Ok(self.iam.create_access_key(&self.ctx, input).await?.access_key.unwrap())
    }
}

#[track_caller]
pub(crate) fn is<T: std::fmt::Debug>(result: Result<T, AwsError>, status: u16, expected: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.status, error.to_string().as_str()), (status, expected));
}

#[tokio::test]
async fn a_role_is_kept_as_it_was_made() {
    let f = fixture();
    let input = CreateRoleRequest {
        path: some("/app/"),
        role_name: some("Thumb"),
        assume_role_policy_document: some(LAMBDA_ONLY),
        description: some("of Tom"),
        max_session_duration: Some(7200),
        permissions_boundary: some(S3),
        tags: Some(vec![Tag { key: some("team"), value: some("red") }]),
    };
    let made = f.iam.create_role(&f.ctx, input).await.unwrap().role.unwrap();
    let role = f.get_role("thumb").await.unwrap();
    assert_eq!(role.role_name.as_deref(), Some("Thumb"));
    assert_eq!(role.arn.as_deref(), Some("arn:aws:iam::000000000000:role/app/Thumb"));
    assert_eq!(role.role_id, made.role_id);
    assert_eq!(role.description.as_deref(), Some("of Tom"));
    assert_eq!(role.max_session_duration, Some(7200));
    assert_eq!(role.permissions_boundary.unwrap().permissions_boundary_arn.as_deref(), Some(S3));
    assert_eq!(role.tags.unwrap().len(), 1);
    let document = role.assume_role_policy_document.unwrap();
    assert!(document.starts_with("%7B%22Version%22%3A%222012-10-17%22%2C"), "{document}");
    // Accounts do not see one another.
    let account = AccountId::parse("111122223333").unwrap();
    let other = Context { account, ..f.ctx.clone() };
    let input = GetRoleRequest { role_name: some("Thumb") };
    let answer = f.iam.get_role(&other, input).await;
    is(answer, 404, "NoSuchEntity: The role with name Thumb cannot be found.");
}

#[tokio::test]
async fn the_role_of_the_pattern_is_trusted_by_both_services() {
    let f = fixture();
    f.role("both", TWO_SERVICES).await.unwrap();
    f.role("lambda", LAMBDA_ONLY).await.unwrap();
    f.attach("both", S3).await.unwrap();
    f.attach("both", EXECUTION).await.unwrap();
    let here = |account: &str| {
        let confined = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":
            {"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{
            "ArnLike":{"aws:SourceArn":"arn:aws:ecs:us-east-1:ACCOUNT:*"},
            "StringEquals":{"aws:SourceAccount":"ACCOUNT"}}}}"#;
        confined.replace("ACCOUNT", account)
    };
    f.role("here", &here("000000000000")).await.unwrap();
    f.role("there", &here("111122223333")).await.unwrap();
    let (account, region) = (AccountId::default_account(), Region::default_region());
    let snapshot = f.store.read().unwrap();
    for (role, expected) in [
        ("both", "trusts"),
        ("lambda", "does not"),
        ("here", "trusts"),
        ("there", "does not"),
        ("none", "missing"),
        ("path/both", "missing"),
    ] {
        let arn = format!("arn:aws:iam::{account}:role/{role}");
        let found = match role_trusts_ecs_tasks(&snapshot, &arn, &account, &region).unwrap() {
            RoleCheck::Trusts(_) => "trusts",
            RoleCheck::DoesNotTrust => "does not",
            RoleCheck::Missing => "missing",
        };
        assert_eq!(found, expected, "{role}");
    }
}

#[tokio::test]
async fn a_role_goes_only_when_nothing_hangs_on_it() {
    let f = fixture();
    f.role("r", LAMBDA_ONLY).await.unwrap();
    f.attach("r", S3).await.unwrap();
    f.put("r", "inline", ALLOW_ALL).await.unwrap();
    let profile = |name: &str| CreateInstanceProfileRequest {
        instance_profile_name: some(name),
        ..Default::default()
    };
    f.iam.create_instance_profile(&f.ctx, profile("p")).await.unwrap();
    let add =
        AddRoleToInstanceProfileRequest { instance_profile_name: some("p"), role_name: some("r") };
    f.iam.add_role_to_instance_profile(&f.ctx, add.clone()).await.unwrap();
    is(
        f.iam.add_role_to_instance_profile(&f.ctx, add).await,
        409,
        "LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    );
    is(
        f.delete_role("r").await,
        409,
        "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.",
    );
    let remove = RemoveRoleFromInstanceProfileRequest {
        instance_profile_name: some("p"),
        role_name: some("r"),
    };
    f.iam.remove_role_from_instance_profile(&f.ctx, remove).await.unwrap();
    is(
        f.delete_role("r").await,
        409,
        "DeleteConflict: Cannot delete entity, must detach all policies first.",
    );
    f.detach("r", S3).await.unwrap();
    is(
        f.delete_role("r").await,
        409,
        "DeleteConflict: Cannot delete entity, must delete policies first.",
    );
    let delete = DeleteRolePolicyRequest { role_name: some("r"), policy_name: some("inline") };
    f.iam.delete_role_policy(&f.ctx, delete).await.unwrap();
    f.delete_role("r").await.unwrap();
    is(f.delete_role("r").await, 404, "NoSuchEntity: The role with name r cannot be found.");
}

#[tokio::test]
async fn what_is_wrong_is_said_as_aws_says_it() {
    let f = fixture();
    f.role("r", LAMBDA_ONLY).await.unwrap();
    f.policy("p", ALLOW_ALL).await.unwrap();
    is(
        f.role("R", LAMBDA_ONLY).await,
        409,
        "EntityAlreadyExists: Role with name R already exists.",
    );
    is(f.role("x", "{").await, 400, "MalformedPolicyDocument: This policy contains invalid Json");
    let stranger = TWO_SERVICES.replace(
        "\"Service\": \"lambda.amazonaws.com\"",
        "\"AWS\": \"arn:aws:iam::000000000000:user/nobody\"",
    );
    is(
        f.role("x", &stranger).await,
        400,
        "MalformedPolicyDocument: Invalid principal in policy: \
         \"AWS\":\"arn:aws:iam::000000000000:user/nobody\"",
    );
    is(f.attach("x", S3).await, 404, "NoSuchEntity: The role with name x cannot be found.");
    is(
        f.attach("r", "arn:aws:iam::aws:policy/Nothing").await,
        404,
        "NoSuchEntity: Policy arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.",
    );
    is(
        f.attach("r", "AmazonS3FullAccess-please").await,
        400,
        "InvalidInput: ARN AmazonS3FullAccess-please is not valid.",
    );
    is(
        f.detach("r", S3).await,
        404,
        "NoSuchEntity: Policy arn:aws:iam::aws:policy/AmazonS3FullAccess was not found.",
    );
    is(
        f.policy("P", ALLOW_ALL).await,
        409,
        "EntityAlreadyExists: A policy called P already exists. Duplicate names are not allowed.",
    );
    is(
        f.put("r", "x", r#"{"Statement":[]}"#.replace("[]", "1").as_str()).await,
        400,
        "MalformedPolicyDocument: Syntax errors in policy.",
    );
    let long = ALLOW_ALL.replace("\"*\"}", &format!("\"arn:aws:s3:::{}\"}}", "x".repeat(10_240)));
    is(
        f.put("r", "x", &long).await,
        409,
        "LimitExceeded: Maximum policy size of 10240 bytes exceeded for role r",
    );
    is(
        f.policy("long", &long).await,
        409,
        "LimitExceeded: Cannot exceed quota for PolicySize: 6144",
    );
    let get = GetRolePolicyRequest { role_name: some("r"), policy_name: some("x") };
    is(
        f.iam.get_role_policy(&f.ctx, get).await,
        404,
        "NoSuchEntity: The role policy with name x cannot be found.",
    );
    let aws = CreatePolicyVersionRequest {
        policy_arn: some(S3),
        policy_document: some(ALLOW_ALL),
        set_as_default: None,
    };
    assert_eq!(f.iam.create_policy_version(&f.ctx, aws).await.unwrap_err().code, "AccessDenied");
}

#[tokio::test]
async fn ten_managed_policies_are_the_most() {
    let f = fixture();
    f.role("r", LAMBDA_ONLY).await.unwrap();
    for policy in &super::managed::ALL[..10] {
        f.attach("r", &policy.arn()).await.unwrap();
        f.attach("r", &policy.arn()).await.unwrap();
    }
    let eleventh = f.attach("r", &super::managed::ALL[10].arn()).await;
    is(eleventh, 409, "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10");
    let input = ListAttachedRolePoliciesRequest {
        role_name: some("r"),
        max_items: Some(7),
        ..Default::default()
    };
    let first = f.iam.list_attached_role_policies(&f.ctx, input.clone()).await.unwrap();
    assert_eq!((first.is_truncated, first.attached_policies.unwrap().len()), (Some(true), 7));
    let input = ListAttachedRolePoliciesRequest { marker: first.marker, ..input };
    let second = f.iam.list_attached_role_policies(&f.ctx, input).await.unwrap();
    assert_eq!((second.is_truncated, second.attached_policies.unwrap().len()), (Some(false), 3));
}

#[tokio::test]
async fn versions_of_a_policy_come_and_go() {
    let f = fixture();
    let arn = f.policy("p", ALLOW_ALL).await.unwrap().arn;
    let new = |set_as_default| CreatePolicyVersionRequest {
        policy_arn: arn.clone(),
        policy_document: some(
            ALLOW_ALL.replace('*', "s3:*").replace("Resource\":\"s3:*", "Resource\":\"*"),
        ),
        set_as_default,
    };
    for default in [None, Some(true), None, None] {
        f.iam.create_policy_version(&f.ctx, new(default)).await.unwrap();
    }
    is(
        f.iam.create_policy_version(&f.ctx, new(None)).await,
        409,
        "LimitExceeded: A managed policy can have up to 5 versions. Before you create a new \
         version, you must delete an existing version.",
    );
    let get = GetPolicyRequest { policy_arn: arn.clone() };
    let policy = f.iam.get_policy(&f.ctx, get.clone()).await.unwrap().policy.unwrap();
    assert_eq!(policy.default_version_id.as_deref(), Some("v3"));
    let delete = |version: &str| DeletePolicyVersionRequest {
        policy_arn: arn.clone(),
        version_id: some(version),
    };
    is(
        f.iam.delete_policy_version(&f.ctx, delete("v3")).await,
        409,
        "DeleteConflict: Cannot delete the default version of a policy.",
    );
    f.iam.delete_policy_version(&f.ctx, delete("v4")).await.unwrap();
    let list = ListPolicyVersionsRequest { policy_arn: arn.clone(), ..Default::default() };
    let versions = f.iam.list_policy_versions(&f.ctx, list).await.unwrap().versions.unwrap();
    let ids: Vec<_> = versions.iter().filter_map(|v| v.version_id.as_deref()).collect();
    assert_eq!(ids, ["v5", "v3", "v2", "v1"]);
    let set = |version: &str| SetDefaultPolicyVersionRequest {
        policy_arn: arn.clone(),
        version_id: some(version),
    };
    f.iam.set_default_policy_version(&f.ctx, set("v1")).await.unwrap();
    let missing = f.iam.set_default_policy_version(&f.ctx, set("v4")).await;
    assert_eq!(missing.unwrap_err().code, "NoSuchEntity");
    let wanted = GetPolicyVersionRequest { policy_arn: arn.clone(), version_id: some("v1") };
    let version = f.iam.get_policy_version(&f.ctx, wanted).await.unwrap().policy_version.unwrap();
    assert_eq!(version.is_default_version, Some(true));
    assert!(version.document.unwrap().contains("%22Action%22%3A%22%2A%22"));

    f.role("r", LAMBDA_ONLY).await.unwrap();
    f.attach("r", arn.as_deref().unwrap()).await.unwrap();
    let policy = f.iam.get_policy(&f.ctx, get).await.unwrap().policy.unwrap();
    assert_eq!(policy.attachment_count, Some(1));
    let entities = ListEntitiesForPolicyRequest { policy_arn: arn.clone(), ..Default::default() };
    let entities = f.iam.list_entities_for_policy(&f.ctx, entities).await.unwrap();
    assert_eq!(entities.policy_roles.unwrap()[0].role_name.as_deref(), Some("r"));
    let delete_policy = DeletePolicyRequest { policy_arn: arn.clone() };
    is(
        f.iam.delete_policy(&f.ctx, delete_policy.clone()).await,
        409,
        "DeleteConflict: Cannot delete a policy attached to entities.",
    );
    f.detach("r", arn.as_deref().unwrap()).await.unwrap();
    assert_eq!(
        f.iam.delete_policy(&f.ctx, delete_policy.clone()).await.unwrap_err().code,
        "DeleteConflict"
    );
    for version in ["v5", "v3", "v2"] {
        f.iam.delete_policy_version(&f.ctx, delete(version)).await.unwrap();
    }
    f.iam.delete_policy(&f.ctx, delete_policy).await.unwrap();
}

#[tokio::test]
async fn the_policies_of_aws_are_there_from_the_start() {
    let f = fixture();
    let list = |scope, marker| ListPoliciesRequest {
        scope: Some(scope),
        marker,
        max_items: Some(20),
        ..Default::default()
    };
    let (mut n, mut marker) = (0, None);
    loop {
        let page = f.iam.list_policies(&f.ctx, list(PolicyScopeType::Aws, marker)).await.unwrap();
        n += page.policies.unwrap().len();
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(n, super::managed::ALL.len());
    let own = f.iam.list_policies(&f.ctx, list(PolicyScopeType::Local, None)).await.unwrap();
    assert!(own.policies.unwrap().is_empty());
    let wanted = GetPolicyVersionRequest { policy_arn: some(EXECUTION), version_id: some("v1") };
    let version = f.iam.get_policy_version(&f.ctx, wanted).await.unwrap().policy_version.unwrap();
    assert!(version.document.unwrap().contains("ecr%3AGetAuthorizationToken"));
}

#[tokio::test]
async fn a_secret_is_told_once_and_two_keys_are_the_most() {
    let f = fixture();
    f.user("tom").await;
    let key = f.new_key(Some("tom")).await.unwrap();
    let id = key.access_key_id.unwrap();
    assert!(id.starts_with("AKIA") && id.len() == 20, "{id}");
    assert_eq!(key.secret_access_key.map(|secret| secret.len()), Some(40));
    f.new_key(Some("tom")).await.unwrap();
    is(
        f.new_key(Some("tom")).await,
        409,
        "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2",
    );
    let update = UpdateAccessKeyRequest {
        user_name: some("tom"),
        access_key_id: some(&id),
        status: Some(StatusType::Inactive),
    };
    f.iam.update_access_key(&f.ctx, update).await.unwrap();
    let rename =
        UpdateUserRequest { user_name: some("tom"), new_user_name: some("thumb"), new_path: None };
    f.iam.update_user(&f.ctx, rename).await.unwrap();
    let record = f.store.read().unwrap().get(&AccessKeyRecord::key_of(&id)).unwrap().unwrap();
    assert!(!record.active);
    assert_eq!(record.principal.arn(), "arn:aws:iam::000000000000:user/thumb");
    // The user itself needs not say whose keys.
    let as_user = Context { principal: record.principal, ..f.ctx.clone() };
    let list = f.iam.list_access_keys(&as_user, ListAccessKeysRequest::default()).await.unwrap();
    assert_eq!(list.access_key_metadata.unwrap().len(), 2);
    let delete = |user: Option<&str>, id: &str| DeleteAccessKeyRequest {
        user_name: user.map(str::to_owned),
        access_key_id: some(id),
    };
    let used = GetAccessKeyLastUsedRequest { access_key_id: some(&id) };
    let used = f.iam.get_access_key_last_used(&f.ctx, used).await.unwrap();
    assert_eq!(used.user_name.as_deref(), Some("thumb"));
    // Root has none of its own.
    is(
        f.iam.delete_access_key(&f.ctx, delete(None, &id)).await,
        404,
        &format!("NoSuchEntity: The Access Key with id {id} cannot be found."),
    );
    f.iam.delete_access_key(&f.ctx, delete(Some("thumb"), &id)).await.unwrap();
    assert!(f.store.read().unwrap().get(&AccessKeyRecord::key_of(&id)).unwrap().is_none());
    let gone = f.iam.delete_user(&f.ctx, DeleteUserRequest { user_name: some("thumb") }).await;
    is(gone, 409, "DeleteConflict: Cannot delete entity, must delete access keys first.");
}

#[tokio::test]
async fn a_user_without_a_name_is_the_caller() {
    let f = fixture();
    let get = |name: Option<&str>| GetUserRequest { user_name: name.map(str::to_owned) };
    let root = f.iam.get_user(&f.ctx, get(None)).await.unwrap().user.unwrap();
    assert_eq!(root.arn.as_deref(), Some("arn:aws:iam::000000000000:root"));
    let principal = Principal::AssumedRole {
        account: f.ctx.account.clone(),
        role_path: "/".into(),
        role_name: "r".into(),
        role_id: "AROA".into(),
        session_name: "s".into(),
    };
    let session = Context { principal, ..f.ctx.clone() };
    is(
        f.iam.get_user(&session, get(None)).await,
        400,
        "ValidationError: Must specify userName when calling with non-User credentials",
    );
    is(
        f.iam.get_user(&f.ctx, get(Some("x"))).await,
        404,
        "NoSuchEntity: The user with name x cannot be found.",
    );
}

#[tokio::test]
async fn groups_keep_their_members_when_they_are_renamed() {
    let f = fixture();
    f.user("a").await;
    let group = CreateGroupRequest { group_name: some("g"), path: None };
    f.iam.create_group(&f.ctx, group.clone()).await.unwrap();
    is(
        f.iam.create_group(&f.ctx, group).await,
        409,
        "EntityAlreadyExists: Group with name g already exists.",
    );
    let add = AddUserToGroupRequest { group_name: some("g"), user_name: some("a") };
    f.iam.add_user_to_group(&f.ctx, add).await.unwrap();
    let rename = UpdateGroupRequest {
        group_name: some("g"),
        new_path: some("/x/"),
        new_group_name: some("h"),
    };
    f.iam.update_group(&f.ctx, rename).await.unwrap();
    let get = GetGroupRequest { group_name: some("h"), ..Default::default() };
    let answer = f.iam.get_group(&f.ctx, get).await.unwrap();
    let arn = answer.group.unwrap().arn;
    assert_eq!(arn.as_deref(), Some("arn:aws:iam::000000000000:group/x/h"));
    assert_eq!(answer.users.unwrap()[0].user_name.as_deref(), Some("a"));
    let of_user = ListGroupsForUserRequest { user_name: some("a"), ..Default::default() };
    let groups = f.iam.list_groups_for_user(&f.ctx, of_user).await.unwrap().groups.unwrap();
    assert_eq!(groups.len(), 1);
    let delete = DeleteGroupRequest { group_name: some("h") };
    is(
        f.iam.delete_group(&f.ctx, delete.clone()).await,
        409,
        "DeleteConflict: Cannot delete entity, must remove users from group first.",
    );
    let remove = RemoveUserFromGroupRequest { group_name: some("h"), user_name: some("a") };
    f.iam.remove_user_from_group(&f.ctx, remove).await.unwrap();
    f.iam.delete_group(&f.ctx, delete).await.unwrap();
}

#[tokio::test]
async fn service_linked_roles_belong_to_aws() {
    let f = fixture();
    let create = |service: &str| CreateServiceLinkedRoleRequest {
        aws_service_name: some(service),
        ..Default::default()
    };
    let role = f.iam.create_service_linked_role(&f.ctx, create("ecs.amazonaws.com")).await;
    assert_eq!(
        role.unwrap().role.unwrap().arn.as_deref(),
        Some(
            "arn:aws:iam::000000000000:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
        )
    );
    is(
        f.iam.create_service_linked_role(&f.ctx, create("ecs.amazonaws.com")).await,
        400,
        "InvalidInput: Service role name AWSServiceRoleForECS has been taken in this account, \
         please try a different suffix.",
    );
    is(
        f.delete_role("AWSServiceRoleForECS").await,
        400,
        "UnmodifiableEntity: Cannot perform the operation on the protected role \
         'AWSServiceRoleForECS' - this role is only modifiable by AWS",
    );
    let delete = DeleteServiceLinkedRoleRequest { role_name: some("AWSServiceRoleForECS") };
    let task = f.iam.delete_service_linked_role(&f.ctx, delete).await.unwrap().deletion_task_id;
    let status = GetServiceLinkedRoleDeletionStatusRequest { deletion_task_id: task };
    let status = f.iam.get_service_linked_role_deletion_status(&f.ctx, status).await.unwrap();
    assert_eq!(status.status, Some(DeletionTaskStatusType::Succeeded));
}

#[tokio::test]
async fn lists_are_filtered_by_path_and_tags_are_changed() {
    let f = fixture();
    for (path, name) in [("/a/", "one"), ("/a/b/", "two"), ("/", "three")] {
        let input = CreateRoleRequest {
            path: some(path),
            role_name: some(name),
            assume_role_policy_document: some(LAMBDA_ONLY),
            ..Default::default()
        };
        f.iam.create_role(&f.ctx, input).await.unwrap();
    }
    for (prefix, expected) in [("/", 3), ("/a/", 2), ("/a/b/", 1), ("/c/", 0)] {
        let input = ListRolesRequest { path_prefix: some(prefix), ..Default::default() };
        let roles = f.iam.list_roles(&f.ctx, input).await.unwrap().roles.unwrap();
        assert_eq!(roles.len(), expected, "{prefix}");
    }
    let tag = |key: &str, value: &str| Tag { key: some(key), value: some(value) };
    let put = |tags| TagRoleRequest { role_name: some("one"), tags: Some(tags) };
    f.iam.tag_role(&f.ctx, put(vec![tag("a", "1"), tag("b", "2")])).await.unwrap();
    f.iam.tag_role(&f.ctx, put(vec![tag("A", "3")])).await.unwrap();
    is(
        f.iam.tag_role(&f.ctx, put(vec![tag("c", "1"), tag("C", "2")])).await,
        400,
        "InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
    let many = (0..49).map(|n| tag(&format!("k{n}"), "")).collect();
    is(
        f.iam.tag_role(&f.ctx, put(many)).await,
        409,
        "LimitExceeded: The number of tags has reached the maximum limit.",
    );
    let untag = UntagRoleRequest { role_name: some("one"), tag_keys: Some(vec!["b".into()]) };
    f.iam.untag_role(&f.ctx, untag).await.unwrap();
    assert_eq!(f.get_role("one").await.unwrap().tags, Some(vec![tag("a", "3")]));
}

#[tokio::test]
async fn the_whole_account_is_told_in_pages() {
    let f = fixture();
    f.user("u").await;
    f.role("r", LAMBDA_ONLY).await.unwrap();
    f.attach("r", S3).await.unwrap();
    f.put("r", "inline", ALLOW_ALL).await.unwrap();
    f.policy("p", ALLOW_ALL).await.unwrap();
    f.new_key(None).await.unwrap();
    let (mut n, mut marker) = (0, None);
    loop {
        let input =
            GetAccountAuthorizationDetailsRequest { max_items: Some(1), marker, filter: None };
        let page = f.iam.get_account_authorization_details(&f.ctx, input).await.unwrap();
        n += page.user_detail_list.unwrap().len() + page.role_detail_list.unwrap().len();
        for policy in page.policies.unwrap() {
            let version = &policy.policy_version_list.unwrap()[0];
            assert!(version.document.as_deref().unwrap().starts_with("%7B"));
            n += 1;
        }
        marker = page.marker;
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(n, 4, "a user, a role, a policy of ours and one of AWS");
    let summary = f.iam.get_account_summary(&f.ctx, ()).await.unwrap().summary_map.unwrap();
    for (name, figure) in
        [("Users", 1), ("Roles", 1), ("Policies", 1), ("AccountAccessKeysPresent", 1)]
    {
        assert_eq!(summary.get(name), Some(&figure), "{name}");
    }
}

#[test]
fn timestamps_are_told_in_whole_seconds() {
    assert_eq!(super::names::whole_seconds(Timestamp(1_999)), Timestamp(1_000));
    assert!(model::policy::Policy::parse(TWO_SERVICES, PolicyKind::Trust).is_ok());
}
