//! Instance profiles. Nothing runs on instances here; the profiles are kept for those who
//! describe their infrastructure with them.

use aws_api::Context;
use aws_api::iam as api;
use model::StorageError;
use model::record::iam::{InstanceProfileRecord, RoleRecord};
use store::{Read, Reader, Txn};

use super::fault::{
    Fault, already_exists, delete_conflict, limit_exceeded, no_such_entity, required,
};
use super::names::{Id, new_id, whole_seconds};
use super::owners::{find, find_to_change};
use super::paging::page;
use super::{roles, tags};

/// The profiles that hold `role`.
pub(super) fn with_role(
    read: &impl Read,
    role: &RoleRecord,
) -> Result<Vec<InstanceProfileRecord>, StorageError> {
    let mut all = read.scan(&InstanceProfileRecord::keys_of(&role.account))?;
    all.retain(|profile| profile.role.as_ref() == Some(&role.name));
    Ok(all)
}

fn find_profile(
    read: &impl Read,
    ctx: &Context,
    name: Option<String>,
) -> Result<InstanceProfileRecord, Fault> {
    let name = required(name, "instanceProfileName")?;
    read.get(&InstanceProfileRecord::key_of(&ctx.account, &name))?
        .ok_or_else(|| no_such_entity(format!("Instance Profile {name} cannot be found.")))
}

pub(super) fn create(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::CreateInstanceProfileRequest,
) -> Result<api::CreateInstanceProfileResponse, Fault> {
    let name = required(input.instance_profile_name, "instanceProfileName")?;
    if txn.contains(&InstanceProfileRecord::key_of(&ctx.account, &name))? {
        return Err(already_exists(format!("Instance Profile {name} already exists.")));
    }
    let profile = InstanceProfileRecord {
        account: ctx.account.clone(),
        path: input.path.unwrap_or_else(|| "/".into()),
        name,
        id: new_id(Id::InstanceProfile),
        created_at: ctx.now,
        role: None,
        tags: tags::of_new(input.tags)?,
    };
    txn.put(&profile);
    Ok(api::CreateInstanceProfileResponse { instance_profile: Some(shape(txn, &profile)?) })
}

pub(super) fn get(
    read: &Reader,
    ctx: &Context,
    input: api::GetInstanceProfileRequest,
) -> Result<api::GetInstanceProfileResponse, Fault> {
    let profile = find_profile(read, ctx, input.instance_profile_name)?;
    Ok(api::GetInstanceProfileResponse { instance_profile: Some(shape(read, &profile)?) })
}

pub(super) fn delete(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeleteInstanceProfileRequest,
) -> Result<(), Fault> {
    let profile = find_profile(txn, ctx, input.instance_profile_name)?;
    if profile.role.is_some() {
        return Err(delete_conflict(
            "Cannot delete entity, must remove roles from instance profile first.",
        ));
    }
    txn.delete(&InstanceProfileRecord::key_of(&ctx.account, &profile.name));
    Ok(())
}

pub(super) fn add_role(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::AddRoleToInstanceProfileRequest,
) -> Result<(), Fault> {
    let mut profile = find_profile(txn, ctx, input.instance_profile_name)?;
    let name = required(input.role_name, "roleName")?;
    let role: RoleRecord = find_to_change(txn, &ctx.account, &name)?;
    if profile.role.is_some() {
        return Err(limit_exceeded(
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
        ));
    }
    profile.role = Some(role.name);
    txn.put(&profile);
    Ok(())
}

pub(super) fn remove_role(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::RemoveRoleFromInstanceProfileRequest,
) -> Result<(), Fault> {
    let mut profile = find_profile(txn, ctx, input.instance_profile_name)?;
    let name = required(input.role_name, "roleName")?;
    let role: RoleRecord = find(txn, &ctx.account, &name)?;
    if profile.role.as_ref() != Some(&role.name) {
        return Err(no_such_entity(format!("The role with name {name} cannot be found.")));
    }
    profile.role = None;
    txn.put(&profile);
    Ok(())
}

pub(super) fn list(
    read: &Reader,
    ctx: &Context,
    input: api::ListInstanceProfilesRequest,
) -> Result<api::ListInstanceProfilesResponse, Fault> {
    let mut all = read.scan(&InstanceProfileRecord::keys_of(&ctx.account))?;
    let prefix = input.path_prefix.unwrap_or_else(|| "/".into());
    all.retain(|profile| profile.path.starts_with(&prefix));
    let (items, is_truncated, marker) =
        shapes(read, all, input.marker.as_deref(), input.max_items)?;
    Ok(api::ListInstanceProfilesResponse { instance_profiles: Some(items), is_truncated, marker })
}

pub(super) fn list_for_role(
    read: &Reader,
    ctx: &Context,
    input: api::ListInstanceProfilesForRoleRequest,
) -> Result<api::ListInstanceProfilesForRoleResponse, Fault> {
    let name = required(input.role_name, "roleName")?;
    let role: RoleRecord = find(read, &ctx.account, &name)?;
    let all = with_role(read, &role)?;
    let (items, is_truncated, marker) =
        shapes(read, all, input.marker.as_deref(), input.max_items)?;
    Ok(api::ListInstanceProfilesForRoleResponse {
        instance_profiles: Some(items),
        is_truncated,
        marker,
    })
}

type Shapes = (Vec<api::InstanceProfile>, Option<bool>, Option<String>);

fn shapes(
    read: &impl Read,
    all: Vec<InstanceProfileRecord>,
    marker: Option<&str>,
    max_items: Option<i32>,
) -> Result<Shapes, Fault> {
    let page = page(all, |profile| profile.name.to_ascii_lowercase(), marker, max_items)?;
    let is_truncated = page.is_truncated();
    let items = page
        .items
        .iter()
        .map(|profile| Ok(api::InstanceProfile { tags: None, ..shape(read, profile)? }))
        .collect::<Result<_, StorageError>>()?;
    Ok((items, is_truncated, page.marker))
}

pub(super) fn shape(
    read: &impl Read,
    profile: &InstanceProfileRecord,
) -> Result<api::InstanceProfile, StorageError> {
    let role = match &profile.role {
        Some(name) => read.get(&RoleRecord::key_of(&profile.account, name))?,
        None => None,
    };
    Ok(api::InstanceProfile {
        path: Some(profile.path.clone()),
        instance_profile_name: Some(profile.name.clone()),
        instance_profile_id: Some(profile.id.clone()),
        arn: Some(profile.arn().to_string()),
        create_date: Some(whole_seconds(profile.created_at)),
        roles: Some(role.iter().map(roles::listed_shape).collect()),
        tags: tags::shapes(&profile.tags),
    })
}
