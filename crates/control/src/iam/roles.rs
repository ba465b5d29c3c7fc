//! Roles: what they are, who may assume them, their tags and boundary.

use aws_api::Context;
use aws_api::iam as api;
use model::record::iam::{AttachedPolicies, InstanceProfileRecord, RoleRecord};
use store::{Read, Reader, Txn};

use super::fault::{Fault, already_exists, delete_conflict, required};
use super::names::{Id, encode_document, new_id, whole_seconds};
use super::owners::{self, boundary_shape, find, find_to_change};
use super::paging::page;
use super::{documents, instance_profiles, tags};

pub(super) fn create(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::CreateRoleRequest,
) -> Result<api::CreateRoleResponse, Fault> {
    let name = required(input.role_name, "roleName")?;
    let trust_policy = required(input.assume_role_policy_document, "assumeRolePolicyDocument")?;
    let path = input.path.unwrap_or_else(|| "/".into());
    if path.starts_with(super::protected::PATH) {
        return Err(super::fault::validation_error(
            "The path /aws-service-role/ is reserved for roles of AWS services.",
        ));
    }
    documents::check_trust(txn, &trust_policy)?;
    if let Some(arn) = &input.permissions_boundary {
        owners::check_attachable(txn, &ctx.account, arn)?;
    }
    if txn.contains(&RoleRecord::key_of(&ctx.account, &name))? {
        return Err(already_exists(format!("Role with name {name} already exists.")));
    }
    let role = RoleRecord {
        account: ctx.account.clone(),
        path,
        name,
        id: new_id(Id::Role),
        created_at: ctx.now,
        description: input.description,
        max_session_secs: session_secs(input.max_session_duration),
        trust_policy,
        policies: AttachedPolicies {
            boundary: input.permissions_boundary,
            ..AttachedPolicies::default()
        },
        tags: tags::of_new(input.tags)?,
        last_used_at: None,
    };
    txn.put(&role);
    let full = shape(&role);
    // AWS answers with less than it stores.
    let answer =
        api::Role { description: None, max_session_duration: None, role_last_used: None, ..full };
    Ok(api::CreateRoleResponse { role: Some(answer) })
}

fn session_secs(given: Option<i32>) -> u32 {
    given.and_then(|secs| u32::try_from(secs).ok()).unwrap_or(3600)
}

pub(super) fn get(
    read: &Reader,
    ctx: &Context,
    input: api::GetRoleRequest,
) -> Result<api::GetRoleResponse, Fault> {
    let name = required(input.role_name, "roleName")?;
    let role: RoleRecord = find(read, &ctx.account, &name)?;
    Ok(api::GetRoleResponse { role: Some(shape(&role)) })
}

pub(super) fn list(
    read: &Reader,
    ctx: &Context,
    input: api::ListRolesRequest,
) -> Result<api::ListRolesResponse, Fault> {
    let roles = owners::list::<RoleRecord>(read, &ctx.account, input.path_prefix.as_deref())?;
    let page = page(
        roles,
        |role| role.name.to_ascii_lowercase(),
        input.marker.as_deref(),
        input.max_items,
    )?;
    Ok(api::ListRolesResponse {
        is_truncated: page.is_truncated(),
        roles: Some(page.items.iter().map(listed_shape).collect()),
        marker: page.marker,
    })
}

pub(super) fn update(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UpdateRoleRequest,
) -> Result<api::UpdateRoleResponse, Fault> {
    let name = required(input.role_name, "roleName")?;
    let mut role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    if input.description.is_some() {
        role.description = input.description;
    }
    if let Some(secs) = input.max_session_duration {
        role.max_session_secs = session_secs(Some(secs));
    }
    txn.put(&role);
    Ok(api::UpdateRoleResponse::default())
}

pub(super) fn update_description(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UpdateRoleDescriptionRequest,
) -> Result<api::UpdateRoleDescriptionResponse, Fault> {
    let name = required(input.role_name, "roleName")?;
    let mut role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    role.description = input.description;
    txn.put(&role);
    Ok(api::UpdateRoleDescriptionResponse { role: Some(listed_shape(&role)) })
}

pub(super) fn update_trust(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UpdateAssumeRolePolicyRequest,
) -> Result<(), Fault> {
    let name = required(input.role_name, "roleName")?;
    let document = required(input.policy_document, "policyDocument")?;
    let mut role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    documents::check_trust(txn, &document)?;
    role.trust_policy = document;
    txn.put(&role);
    Ok(())
}

pub(super) fn delete(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeleteRoleRequest,
) -> Result<(), Fault> {
    let name = required(input.role_name, "roleName")?;
    let role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    let profiles: Vec<InstanceProfileRecord> = instance_profiles::with_role(txn, &role)?;
    if !profiles.is_empty() {
        return Err(delete_conflict(
            "Cannot delete entity, must remove roles from instance profile first.",
        ));
    }
    if !role.policies.managed.is_empty() {
        return Err(delete_conflict("Cannot delete entity, must detach all policies first."));
    }
    if !role.policies.inline.is_empty() {
        return Err(delete_conflict("Cannot delete entity, must delete policies first."));
    }
    txn.delete(&RoleRecord::key_of(&ctx.account, &name));
    Ok(())
}

pub(super) fn put_boundary(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::PutRolePermissionsBoundaryRequest,
) -> Result<(), Fault> {
    let name = required(input.role_name, "roleName")?;
    let arn = required(input.permissions_boundary, "permissionsBoundary")?;
    let mut role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    owners::check_attachable(txn, &ctx.account, &arn)?;
    role.policies.boundary = Some(arn);
    txn.put(&role);
    Ok(())
}

pub(super) fn delete_boundary(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeleteRolePermissionsBoundaryRequest,
) -> Result<(), Fault> {
    let name = required(input.role_name, "roleName")?;
    let mut role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    role.policies.boundary = None;
    txn.put(&role);
    Ok(())
}

pub(super) fn tag(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::TagRoleRequest,
) -> Result<(), Fault> {
    let name = required(input.role_name, "roleName")?;
    let mut role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    tags::add(&mut role.tags, input.tags.unwrap_or_default())?;
    txn.put(&role);
    Ok(())
}

pub(super) fn untag(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UntagRoleRequest,
) -> Result<(), Fault> {
    let name = required(input.role_name, "roleName")?;
    let mut role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    tags::remove(&mut role.tags, &input.tag_keys.unwrap_or_default());
    txn.put(&role);
    Ok(())
}

pub(super) fn list_tags(
    read: &Reader,
    ctx: &Context,
    input: api::ListRoleTagsRequest,
) -> Result<api::ListRoleTagsResponse, Fault> {
    let name = required(input.role_name, "roleName")?;
    let role: RoleRecord = find(read, &ctx.account, &name)?;
    let page = tags::list(role.tags, input.marker.as_deref(), input.max_items)?;
    Ok(api::ListRoleTagsResponse {
        is_truncated: page.is_truncated(),
        tags: Some(page.items),
        marker: page.marker,
    })
}

/// All that is known of a role.
pub(super) fn shape(role: &RoleRecord) -> api::Role {
    api::Role {
        path: Some(role.path.clone()),
        role_name: Some(role.name.clone()),
        role_id: Some(role.id.clone()),
        arn: Some(role.arn().to_string()),
        create_date: Some(whole_seconds(role.created_at)),
        assume_role_policy_document: Some(encode_document(&role.trust_policy)),
        description: role.description.clone(),
        max_session_duration: i32::try_from(role.max_session_secs).ok(),
        permissions_boundary: boundary_shape(&role.policies),
        tags: tags::shapes(&role.tags),
        role_last_used: Some(api::RoleLastUsed {
            last_used_date: role.last_used_at.map(whole_seconds),
            region: None,
        }),
        source_role_template: None,
    }
}

/// What lists of roles hold: no tags, no boundary, no last use.
pub(super) fn listed_shape(role: &RoleRecord) -> api::Role {
    api::Role { permissions_boundary: None, tags: None, role_last_used: None, ..shape(role) }
}
