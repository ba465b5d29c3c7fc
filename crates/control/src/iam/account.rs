//! The account as a whole: its summary, its aliases, and all of its IAM in one list.

use std::collections::BTreeMap;

use aws_api::Context;
use aws_api::iam as api;
use model::Key;
use model::record::iam::{
    AccessKeyRecord, AttachedPolicies, GroupRecord, InstanceProfileRecord, PolicyRecord,
    RoleRecord, UserRecord,
};
use model::{Principal, StorageError};
use store::{Read, Reader};

use super::fault::Fault;
use super::names::{encode_document, whole_seconds};
use super::owners::{attached_shape, boundary_shape};
use super::paging::page;
use super::policies::{AnyPolicy, Usage};
use super::{instance_profiles, managed, tags};

pub(super) fn summary(
    read: &Reader,
    ctx: &Context,
    _input: (),
) -> Result<api::GetAccountSummaryResponse, Fault> {
    let account = &ctx.account;
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let policies = read.scan(&PolicyRecord::keys_of(account))?;
    let root = Principal::Root { account: account.clone() };
    let mut has_root_key = false;
    read.visit(&Key::<AccessKeyRecord>::new().text_prefix("AKIA"), None, |key| {
        has_root_key |= key.principal == root;
        !has_root_key
    })?;
    let versions: usize = policies.iter().map(|policy| policy.versions.len()).sum();
    let figures: &[(&str, i32)] = &[
        ("Users", count(read.scan(&UserRecord::keys_of(account))?.len())),
        ("UsersQuota", 5000),
        ("Groups", count(read.scan(&GroupRecord::keys_of(account))?.len())),
        ("GroupsQuota", 300),
        ("Roles", count(read.scan(&RoleRecord::keys_of(account))?.len())),
        ("RolesQuota", 1000),
        ("Policies", count(policies.len())),
        ("PoliciesQuota", 1500),
        ("PolicyVersionsInUse", count(versions)),
        ("PolicyVersionsInUseQuota", 10_000),
        ("VersionsPerPolicyQuota", 5),
        ("PolicySizeQuota", 6144),
        ("UserPolicySizeQuota", 2048),
        ("GroupPolicySizeQuota", 5120),
        ("RolePolicySizeQuota", 10_240),
        ("AssumeRolePolicySizeQuota", 2048),
        ("GroupsPerUserQuota", 10),
        ("AttachedPoliciesPerUserQuota", 10),
        ("AttachedPoliciesPerGroupQuota", 10),
        ("AttachedPoliciesPerRoleQuota", 10),
        ("AccessKeysPerUserQuota", 2),
        ("SigningCertificatesPerUserQuota", 2),
        ("InstanceProfiles", count(read.scan(&InstanceProfileRecord::keys_of(account))?.len())),
        ("InstanceProfilesQuota", 1000),
        ("ServerCertificates", 0),
        ("ServerCertificatesQuota", 20),
        ("Providers", 0),
        ("MFADevices", 0),
        ("MFADevicesInUse", 0),
        ("AccountMFAEnabled", 0),
        ("AccountAccessKeysPresent", i32::from(has_root_key)),
        ("AccountPasswordPresent", 0),
        ("AccountSigningCertificatesPresent", 0),
        ("GlobalEndpointTokenVersion", 1),
    ];
    let summary: BTreeMap<String, i32> =
        figures.iter().map(|&(name, figure)| (name.to_owned(), figure)).collect();
    Ok(api::GetAccountSummaryResponse { summary_map: Some(summary) })
}

/// None: the operation that makes one is not served.
pub(super) fn aliases(
    _read: &Reader,
    _ctx: &Context,
    _input: api::ListAccountAliasesRequest,
) -> Result<api::ListAccountAliasesResponse, Fault> {
    Ok(api::ListAccountAliasesResponse {
        account_aliases: Some(Vec::new()),
        is_truncated: Some(false),
        marker: None,
    })
}

/// One entry of the long list.
enum Detail {
    User(UserRecord),
    Group(GroupRecord),
    Role(RoleRecord),
    Policy(AnyPolicy),
}

impl Detail {
    fn key(&self) -> String {
        match self {
            Detail::User(user) => format!("1{}", user.name.to_ascii_lowercase()),
            Detail::Group(group) => format!("2{}", group.name.to_ascii_lowercase()),
            Detail::Role(role) => format!("3{}", role.name.to_ascii_lowercase()),
            Detail::Policy(policy) => format!("4{}", policy.arn()),
        }
    }
}

pub(super) fn details(
    read: &Reader,
    ctx: &Context,
    input: api::GetAccountAuthorizationDetailsRequest,
) -> Result<api::GetAccountAuthorizationDetailsResponse, Fault> {
    use api::EntityType as Kind;
    let filter = input.filter.unwrap_or_default();
    let wanted = |kind: Kind| filter.is_empty() || filter.contains(&kind);
    let account = &ctx.account;
    let usage = Usage::of(read, account)?;
    let mut all = Vec::new();
    if wanted(Kind::User) {
        all.extend(read.scan(&UserRecord::keys_of(account))?.into_iter().map(Detail::User));
    }
    if wanted(Kind::Group) {
        all.extend(read.scan(&GroupRecord::keys_of(account))?.into_iter().map(Detail::Group));
    }
    if wanted(Kind::Role) {
        all.extend(read.scan(&RoleRecord::keys_of(account))?.into_iter().map(Detail::Role));
    }
    let mut policies = Vec::new();
    if wanted(Kind::LocalManagedPolicy) {
        let own = read.scan(&PolicyRecord::keys_of(account))?;
        policies.extend(own.into_iter().map(AnyPolicy::Own));
    }
    if wanted(Kind::AWSManagedPolicy) {
        // AWS's policies are listed as far as they are used.
        let used = managed::ALL.iter().filter(|policy| usage.attached(&policy.arn()) > 0);
        policies.extend(used.map(AnyPolicy::Aws));
    }
    all.extend(policies.into_iter().map(Detail::Policy));
    let page = page(all, Detail::key, input.marker.as_deref(), input.max_items)?;
    let is_truncated = page.is_truncated();
    let (mut users, mut groups, mut roles, mut policies) = (vec![], vec![], vec![], vec![]);
    for detail in page.items {
        match detail {
            Detail::User(user) => users.push(user_detail(user)),
            Detail::Group(group) => groups.push(group_detail(group)),
            Detail::Role(role) => roles.push(role_detail(read, role)?),
            Detail::Policy(policy) => policies.push(policy_detail(&policy, &usage)),
        }
    }
    Ok(api::GetAccountAuthorizationDetailsResponse {
        user_detail_list: Some(users),
        group_detail_list: Some(groups),
        role_detail_list: Some(roles),
        policies: Some(policies),
        is_truncated,
        marker: page.marker,
    })
}

fn inline(policies: &AttachedPolicies) -> Option<Vec<api::PolicyDetail>> {
    let detail = |(name, document): (&String, &String)| api::PolicyDetail {
        policy_name: Some(name.clone()),
        policy_document: Some(encode_document(document)),
    };
    Some(policies.inline.iter().map(detail).collect())
}

fn attached(policies: &AttachedPolicies) -> Option<Vec<api::AttachedPolicy>> {
    Some(policies.managed.iter().map(|arn| attached_shape(arn)).collect())
}

fn user_detail(user: UserRecord) -> api::UserDetail {
    api::UserDetail {
        user_policy_list: inline(&user.policies),
        attached_managed_policies: attached(&user.policies),
        permissions_boundary: boundary_shape(&user.policies),
        tags: tags::shapes(&user.tags),
        arn: Some(user.arn().to_string()),
        create_date: Some(whole_seconds(user.created_at)),
        path: Some(user.path),
        user_name: Some(user.name),
        user_id: Some(user.id),
        group_list: Some(user.groups),
    }
}

fn group_detail(group: GroupRecord) -> api::GroupDetail {
    api::GroupDetail {
        group_policy_list: inline(&group.policies),
        attached_managed_policies: attached(&group.policies),
        arn: Some(group.arn().to_string()),
        create_date: Some(whole_seconds(group.created_at)),
        path: Some(group.path),
        group_name: Some(group.name),
        group_id: Some(group.id),
    }
}

fn role_detail(read: &impl Read, role: RoleRecord) -> Result<api::RoleDetail, StorageError> {
    let profiles = instance_profiles::with_role(read, &role)?;
    let profiles: Result<Vec<_>, _> =
        profiles.iter().map(|profile| instance_profiles::shape(read, profile)).collect();
    Ok(api::RoleDetail {
        instance_profile_list: Some(profiles?),
        role_policy_list: inline(&role.policies),
        attached_managed_policies: attached(&role.policies),
        permissions_boundary: boundary_shape(&role.policies),
        tags: tags::shapes(&role.tags),
        arn: Some(role.arn().to_string()),
        create_date: Some(whole_seconds(role.created_at)),
        assume_role_policy_document: Some(encode_document(&role.trust_policy)),
        role_last_used: Some(api::RoleLastUsed {
            last_used_date: role.last_used_at.map(whole_seconds),
            region: None,
        }),
        path: Some(role.path),
        role_name: Some(role.name),
        role_id: Some(role.id),
    })
}

fn policy_detail(policy: &AnyPolicy, usage: &Usage) -> api::ManagedPolicyDetail {
    let shape = policy.shape(usage);
    api::ManagedPolicyDetail {
        policy_name: shape.policy_name,
        policy_id: shape.policy_id,
        arn: shape.arn,
        path: shape.path,
        default_version_id: shape.default_version_id,
        attachment_count: shape.attachment_count,
        permissions_boundary_usage_count: shape.permissions_boundary_usage_count,
        is_attachable: shape.is_attachable,
        description: shape.description,
        create_date: shape.create_date,
        update_date: shape.update_date,
        policy_version_list: Some(policy.versions()),
    }
}
