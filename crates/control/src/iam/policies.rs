//! Managed policies and their versions: the account's own, and AWS's, which only AWS changes.

use std::collections::BTreeMap;

use aws_api::iam as api;
use aws_api::{AwsError, Context};
use model::record::iam::{
    AttachedPolicies, GroupRecord, PolicyRecord, PolicyVersion, RoleRecord, UserRecord,
};
use model::{AccountId, StorageError};
use store::{Read, Reader, Txn};

use super::fault::{
    Fault, already_exists, delete_conflict, limit_exceeded, no_such_entity, required,
};
use super::managed::{self, ManagedPolicy};
use super::names::{Id, PolicyArn, encode_document, new_id, whole_seconds};
use super::paging::page;
use super::{documents, tags};

const MAX_VERSIONS: usize = 5;

/// A policy that can be attached.
#[derive(Clone, Debug)]
pub(super) enum AnyPolicy {
    Aws(&'static ManagedPolicy),
    Own(PolicyRecord),
}

fn not_found(arn: &str) -> Fault {
    no_such_entity(format!("Policy {arn} was not found."))
}

pub(super) fn find(
    read: &impl Read,
    account: &AccountId,
    arn: Option<String>,
) -> Result<AnyPolicy, Fault> {
    let arn = required(arn, "policyArn")?;
    let parts = PolicyArn::parse(&arn)?;
    if parts.account == "aws" {
        return managed::find(&arn).map(AnyPolicy::Aws).ok_or_else(|| not_found(&arn));
    }
    if parts.account != account.as_str() {
        return Err(not_found(&arn));
    }
    read.get(&PolicyRecord::key_of(account, &parts.name))?
        .filter(|policy| policy.arn().to_string() == arn)
        .map(AnyPolicy::Own)
        .ok_or_else(|| not_found(&arn))
}

/// As [`find`], for a change.
fn find_own(
    read: &impl Read,
    account: &AccountId,
    arn: Option<String>,
) -> Result<PolicyRecord, Fault> {
    match find(read, account, arn)? {
        AnyPolicy::Own(policy) => Ok(policy),
        AnyPolicy::Aws(policy) => Err(AwsError::new(
            "AccessDenied",
            403,
            format!("Policy {} is an AWS managed policy and cannot be changed.", policy.arn()),
        )
        .into()),
    }
}

/// How often each policy is attached, and used as a boundary, by ARN.
#[derive(Debug, Default)]
pub(super) struct Usage {
    attached: BTreeMap<String, i32>,
    boundaries: BTreeMap<String, i32>,
}

impl Usage {
    pub(super) fn of(read: &impl Read, account: &AccountId) -> Result<Usage, StorageError> {
        let mut usage = Usage::default();
        for role in read.scan(&RoleRecord::keys_of(account))? {
            usage.add(role.policies);
        }
        for user in read.scan(&UserRecord::keys_of(account))? {
            usage.add(user.policies);
        }
        for group in read.scan(&GroupRecord::keys_of(account))? {
            usage.add(group.policies);
        }
        Ok(usage)
    }

    fn add(&mut self, policies: AttachedPolicies) {
        for arn in policies.managed {
            *self.attached.entry(arn).or_default() += 1;
        }
        if let Some(arn) = policies.boundary {
            *self.boundaries.entry(arn).or_default() += 1;
        }
    }

    pub(super) fn attached(&self, arn: &str) -> i32 {
        self.attached.get(arn).copied().unwrap_or(0)
    }

    pub(super) fn as_boundary(&self, arn: &str) -> i32 {
        self.boundaries.get(arn).copied().unwrap_or(0)
    }
}

impl AnyPolicy {
    pub(super) fn arn(&self) -> String {
        match self {
            AnyPolicy::Aws(policy) => policy.arn(),
            AnyPolicy::Own(policy) => policy.arn().to_string(),
        }
    }

    fn path(&self) -> &str {
        match self {
            AnyPolicy::Aws(policy) => policy.path,
            AnyPolicy::Own(policy) => &policy.path,
        }
    }

    /// All that is known of the policy.
    pub(super) fn shape(&self, usage: &Usage) -> api::Policy {
        let arn = self.arn();
        let common = api::Policy {
            attachment_count: Some(usage.attached(&arn)),
            permissions_boundary_usage_count: Some(usage.as_boundary(&arn)),
            is_attachable: Some(true),
            path: Some(self.path().into()),
            arn: Some(arn),
            ..api::Policy::default()
        };
        match self {
            AnyPolicy::Aws(policy) => api::Policy {
                policy_name: Some(policy.name.into()),
                policy_id: Some(managed::id_of(policy)),
                default_version_id: Some(format!("v{}", policy.version)),
                create_date: Some(managed::CREATED_AT),
                update_date: Some(managed::CREATED_AT),
                ..common
            },
            AnyPolicy::Own(policy) => api::Policy {
                policy_name: Some(policy.name.clone()),
                policy_id: Some(policy.id.clone()),
                default_version_id: Some(format!("v{}", policy.default_version)),
                description: policy.description.clone(),
                create_date: Some(whole_seconds(policy.created_at)),
                update_date: Some(whole_seconds(policy.updated_at)),
                tags: tags::shapes(&policy.tags),
                ..common
            },
        }
    }

    /// Its versions, newest first, with documents.
    pub(super) fn versions(&self) -> Vec<api::PolicyVersion> {
        match self {
            AnyPolicy::Aws(policy) => vec![api::PolicyVersion {
                document: Some(encode_document(policy.document)),
                version_id: Some(format!("v{}", policy.version)),
                is_default_version: Some(true),
                create_date: Some(managed::CREATED_AT),
            }],
            AnyPolicy::Own(policy) => policy
                .versions
                .iter()
                .rev()
                .map(|version| version_shape(version, policy.default_version))
                .collect(),
        }
    }
}

fn version_shape(version: &PolicyVersion, default_version: u32) -> api::PolicyVersion {
    api::PolicyVersion {
        document: Some(encode_document(&version.document)),
        version_id: Some(format!("v{}", version.number)),
        is_default_version: Some(version.number == default_version),
        create_date: Some(whole_seconds(version.created_at)),
    }
}

pub(super) fn create(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::CreatePolicyRequest,
) -> Result<api::CreatePolicyResponse, Fault> {
    let name = required(input.policy_name, "policyName")?;
    let document = required(input.policy_document, "policyDocument")?;
    documents::check_managed(&document)?;
    if txn.contains(&PolicyRecord::key_of(&ctx.account, &name))? {
        return Err(already_exists(format!(
            "A policy called {name} already exists. Duplicate names are not allowed."
        )));
    }
    let policy = PolicyRecord {
        account: ctx.account.clone(),
        path: input.path.unwrap_or_else(|| "/".into()),
        name,
        id: new_id(Id::Policy),
        created_at: ctx.now,
        updated_at: ctx.now,
        description: input.description,
        versions: vec![PolicyVersion { number: 1, document, created_at: ctx.now }],
        default_version: 1,
        next_version: 2,
        tags: tags::of_new(input.tags)?,
    };
    txn.put(&policy);
    let shape = AnyPolicy::Own(policy).shape(&Usage::default());
    Ok(api::CreatePolicyResponse { policy: Some(api::Policy { description: None, ..shape }) })
}

pub(super) fn get(
    read: &Reader,
    ctx: &Context,
    input: api::GetPolicyRequest,
) -> Result<api::GetPolicyResponse, Fault> {
    let policy = find(read, &ctx.account, input.policy_arn)?;
    let usage = Usage::of(read, &ctx.account)?;
    Ok(api::GetPolicyResponse { policy: Some(policy.shape(&usage)) })
}

pub(super) fn delete(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeletePolicyRequest,
) -> Result<(), Fault> {
    let policy = find_own(txn, &ctx.account, input.policy_arn)?;
    let usage = Usage::of(txn, &ctx.account)?;
    let arn = policy.arn().to_string();
    if usage.attached(&arn) + usage.as_boundary(&arn) > 0 {
        return Err(delete_conflict("Cannot delete a policy attached to entities."));
    }
    if policy.versions.len() > 1 {
        return Err(delete_conflict(
            "This policy has more than one version. Before you delete a policy, you must delete \
             the policy's versions. The default version is deleted with the policy.",
        ));
    }
    txn.delete(&PolicyRecord::key_of(&ctx.account, &policy.name));
    Ok(())
}

pub(super) fn list(
    read: &Reader,
    ctx: &Context,
    input: api::ListPoliciesRequest,
) -> Result<api::ListPoliciesResponse, Fault> {
    use api::{PolicyScopeType as Scope, PolicyUsageType as Use};
    let usage = Usage::of(read, &ctx.account)?;
    let scope = input.scope.unwrap_or(Scope::All);
    let mut all: Vec<AnyPolicy> = Vec::new();
    if scope != Scope::Local {
        all.extend(managed::ALL.iter().map(AnyPolicy::Aws));
    }
    if scope != Scope::Aws {
        let own = read.scan(&PolicyRecord::keys_of(&ctx.account))?;
        all.extend(own.into_iter().map(AnyPolicy::Own));
    }
    let prefix = input.path_prefix.unwrap_or_else(|| "/".into());
    let only_attached = input.only_attached.unwrap_or(false);
    all.retain(|policy| {
        let arn = policy.arn();
        let is_used = match input.policy_usage_filter {
            Some(Use::PermissionsPolicy) => usage.attached(&arn) > 0,
            Some(Use::PermissionsBoundary) => usage.as_boundary(&arn) > 0,
            Some(Use::Unknown(_)) | None => true,
        };
        policy.path().starts_with(&prefix)
            && is_used
            && (!only_attached || usage.attached(&arn) + usage.as_boundary(&arn) > 0)
    });
    let page = page(all, AnyPolicy::arn, input.marker.as_deref(), input.max_items)?;
    let listed =
        |policy: &AnyPolicy| api::Policy { description: None, tags: None, ..policy.shape(&usage) };
    Ok(api::ListPoliciesResponse {
        is_truncated: page.is_truncated(),
        policies: Some(page.items.iter().map(listed).collect()),
        marker: page.marker,
    })
}

fn no_version(arn: &str, version: &str) -> Fault {
    no_such_entity(format!("Policy {arn} version {version} does not exist or is not attachable."))
}

/// `v3` to 3. A policy of ours has no other form of version.
fn number_of(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.parse().ok()
}

pub(super) fn create_version(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::CreatePolicyVersionRequest,
) -> Result<api::CreatePolicyVersionResponse, Fault> {
    let document = required(input.policy_document, "policyDocument")?;
    documents::check_managed(&document)?;
    let mut policy = find_own(txn, &ctx.account, input.policy_arn)?;
    if policy.versions.len() >= MAX_VERSIONS {
        return Err(limit_exceeded(
            "A managed policy can have up to 5 versions. Before you create a new version, you must \
             delete an existing version.",
        ));
    }
    let version = PolicyVersion { number: policy.next_version, document, created_at: ctx.now };
    policy.next_version += 1;
    if input.set_as_default.unwrap_or(false) {
        policy.default_version = version.number;
    }
    policy.updated_at = ctx.now;
    let shape = version_shape(&version, policy.default_version);
    policy.versions.push(version);
    txn.put(&policy);
    let shape = api::PolicyVersion { document: None, ..shape };
    Ok(api::CreatePolicyVersionResponse { policy_version: Some(shape) })
}

pub(super) fn get_version(
    read: &Reader,
    ctx: &Context,
    input: api::GetPolicyVersionRequest,
) -> Result<api::GetPolicyVersionResponse, Fault> {
    let wanted = required(input.version_id, "versionId")?;
    let policy = find(read, &ctx.account, input.policy_arn)?;
    let version = policy
        .versions()
        .into_iter()
        .find(|version| version.version_id.as_ref() == Some(&wanted))
        .ok_or_else(|| no_version(&policy.arn(), &wanted))?;
    Ok(api::GetPolicyVersionResponse { policy_version: Some(version) })
}

pub(super) fn list_versions(
    read: &Reader,
    ctx: &Context,
    input: api::ListPolicyVersionsRequest,
) -> Result<api::ListPolicyVersionsResponse, Fault> {
    let policy = find(read, &ctx.account, input.policy_arn)?;
    // The newest first, as AWS has it.
    let key = |version: &api::PolicyVersion| {
        let number = version.version_id.as_deref().and_then(number_of).unwrap_or(0);
        format!("{:010}", u32::MAX - number)
    };
    let page = page(policy.versions(), key, input.marker.as_deref(), input.max_items)?;
    let is_truncated = page.is_truncated();
    let versions = page.items.into_iter();
    let versions = versions.map(|version| api::PolicyVersion { document: None, ..version });
    Ok(api::ListPolicyVersionsResponse {
        versions: Some(versions.collect()),
        is_truncated,
        marker: page.marker,
    })
}

pub(super) fn delete_version(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeletePolicyVersionRequest,
) -> Result<(), Fault> {
    let wanted = required(input.version_id, "versionId")?;
    let mut policy = find_own(txn, &ctx.account, input.policy_arn)?;
    let number = number_of(&wanted);
    let at = policy.versions.iter().position(|version| Some(version.number) == number);
    let Some(at) = at else { return Err(no_version(&policy.arn().to_string(), &wanted)) };
    if Some(policy.default_version) == number {
        return Err(delete_conflict("Cannot delete the default version of a policy."));
    }
    policy.versions.remove(at);
    policy.updated_at = ctx.now;
    txn.put(&policy);
    Ok(())
}

pub(super) fn set_default(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::SetDefaultPolicyVersionRequest,
) -> Result<(), Fault> {
    let wanted = required(input.version_id, "versionId")?;
    let mut policy = find_own(txn, &ctx.account, input.policy_arn)?;
    let number = number_of(&wanted).filter(|&number| policy.version(number).is_some());
    let Some(number) = number else {
        return Err(no_version(&policy.arn().to_string(), &wanted));
    };
    policy.default_version = number;
    policy.updated_at = ctx.now;
    txn.put(&policy);
    Ok(())
}

pub(super) fn tag(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::TagPolicyRequest,
) -> Result<(), Fault> {
    let mut policy = find_own(txn, &ctx.account, input.policy_arn)?;
    tags::add(&mut policy.tags, input.tags.unwrap_or_default())?;
    txn.put(&policy);
    Ok(())
}

pub(super) fn untag(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UntagPolicyRequest,
) -> Result<(), Fault> {
    let mut policy = find_own(txn, &ctx.account, input.policy_arn)?;
    tags::remove(&mut policy.tags, &input.tag_keys.unwrap_or_default());
    txn.put(&policy);
    Ok(())
}

pub(super) fn list_tags(
    read: &Reader,
    ctx: &Context,
    input: api::ListPolicyTagsRequest,
) -> Result<api::ListPolicyTagsResponse, Fault> {
    let tags = match find(read, &ctx.account, input.policy_arn)? {
        AnyPolicy::Aws(_) => Vec::new(),
        AnyPolicy::Own(policy) => policy.tags,
    };
    let page = tags::list(tags, input.marker.as_deref(), input.max_items)?;
    Ok(api::ListPolicyTagsResponse {
        is_truncated: page.is_truncated(),
        tags: Some(page.items),
        marker: page.marker,
    })
}
