//! Groups, and who is in them. Membership is kept with the user.

use aws_api::Context;
use aws_api::iam as api;
use model::record::iam::{AttachedPolicies, GroupRecord, UserRecord};
use model::{AccountId, StorageError};
use store::{Read, Reader, Txn};

use super::fault::{Fault, already_exists, delete_conflict, limit_exceeded, required};
use super::names::{Id, new_id, whole_seconds};
use super::owners::{self, find};
use super::paging::{Page, page};
use super::users;

const MAX_GROUPS_PER_USER: usize = 10;

fn exists(name: &str) -> Fault {
    already_exists(format!("Group with name {name} already exists."))
}

fn members(
    read: &impl Read,
    account: &AccountId,
    group: &str,
) -> Result<Vec<UserRecord>, StorageError> {
    let mut all = read.scan(&UserRecord::keys_of(account))?;
    all.retain(|user| user.groups.iter().any(|name| name == group));
    Ok(all)
}

pub(super) fn create(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::CreateGroupRequest,
) -> Result<api::CreateGroupResponse, Fault> {
    let name = required(input.group_name, "groupName")?;
    if txn.contains(&GroupRecord::key_of(&ctx.account, &name))? {
        return Err(exists(&name));
    }
    let group = GroupRecord {
        account: ctx.account.clone(),
        path: input.path.unwrap_or_else(|| "/".into()),
        name,
        id: new_id(Id::Group),
        created_at: ctx.now,
        policies: AttachedPolicies::default(),
    };
    txn.put(&group);
    Ok(api::CreateGroupResponse { group: Some(shape(&group)) })
}

pub(super) fn get(
    read: &Reader,
    ctx: &Context,
    input: api::GetGroupRequest,
) -> Result<api::GetGroupResponse, Fault> {
    let name = required(input.group_name, "groupName")?;
    let group: GroupRecord = find(read, &ctx.account, &name)?;
    let page = page(
        members(read, &ctx.account, &group.name)?,
        |user| user.name.to_ascii_lowercase(),
        input.marker.as_deref(),
        input.max_items,
    )?;
    Ok(api::GetGroupResponse {
        group: Some(shape(&group)),
        is_truncated: page.is_truncated(),
        users: Some(page.items.iter().map(users::listed_shape).collect()),
        marker: page.marker,
    })
}

fn group_page(
    groups: Vec<GroupRecord>,
    marker: Option<&str>,
    max_items: Option<i32>,
) -> Result<Page<api::Group>, Fault> {
    let page = page(groups, |group| group.name.to_ascii_lowercase(), marker, max_items)?;
    Ok(Page { items: page.items.iter().map(shape).collect(), marker: page.marker })
}

pub(super) fn list(
    read: &Reader,
    ctx: &Context,
    input: api::ListGroupsRequest,
) -> Result<api::ListGroupsResponse, Fault> {
    let groups = owners::list::<GroupRecord>(read, &ctx.account, input.path_prefix.as_deref())?;
    let page = group_page(groups, input.marker.as_deref(), input.max_items)?;
    Ok(api::ListGroupsResponse {
        is_truncated: page.is_truncated(),
        groups: Some(page.items),
        marker: page.marker,
    })
}

pub(super) fn list_for_user(
    read: &Reader,
    ctx: &Context,
    input: api::ListGroupsForUserRequest,
) -> Result<api::ListGroupsForUserResponse, Fault> {
    let name = required(input.user_name, "userName")?;
    let user: UserRecord = find(read, &ctx.account, &name)?;
    let mut groups = Vec::new();
    for name in &user.groups {
        groups.extend(read.get(&GroupRecord::key_of(&ctx.account, name))?);
    }
    let page = group_page(groups, input.marker.as_deref(), input.max_items)?;
    Ok(api::ListGroupsForUserResponse {
        is_truncated: page.is_truncated(),
        groups: Some(page.items),
        marker: page.marker,
    })
}

pub(super) fn update(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UpdateGroupRequest,
) -> Result<(), Fault> {
    let name = required(input.group_name, "groupName")?;
    let mut group: GroupRecord = find(txn, &ctx.account, &name)?;
    let old_name = group.name.clone();
    let old_key = GroupRecord::key_of(&ctx.account, &old_name);
    if let Some(path) = input.new_path {
        group.path = path;
    }
    if let Some(new_name) = input.new_group_name {
        let key = GroupRecord::key_of(&ctx.account, &new_name);
        if key != old_key && txn.contains(&key)? {
            return Err(exists(&new_name));
        }
        for mut user in members(txn, &ctx.account, &old_name)? {
            for name in user.groups.iter_mut().filter(|name| **name == old_name) {
                name.clone_from(&new_name);
            }
            txn.put(&user);
        }
        group.name = new_name;
    }
    txn.delete(&old_key);
    txn.put(&group);
    Ok(())
}

pub(super) fn delete(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeleteGroupRequest,
) -> Result<(), Fault> {
    let name = required(input.group_name, "groupName")?;
    let group: GroupRecord = find(txn, &ctx.account, &name)?;
    for (is_free, message) in [
        (
            members(txn, &ctx.account, &group.name)?.is_empty(),
            "Cannot delete entity, must remove users from group first.",
        ),
        (
            group.policies.managed.is_empty(),
            "Cannot delete entity, must detach all policies first.",
        ),
        (group.policies.inline.is_empty(), "Cannot delete entity, must delete policies first."),
    ] {
        if !is_free {
            return Err(delete_conflict(message));
        }
    }
    txn.delete(&GroupRecord::key_of(&ctx.account, &name));
    Ok(())
}

pub(super) fn add_user(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::AddUserToGroupRequest,
) -> Result<(), Fault> {
    let group = required(input.group_name, "groupName")?;
    let group: GroupRecord = find(txn, &ctx.account, &group)?;
    let user = required(input.user_name, "userName")?;
    let mut user: UserRecord = find(txn, &ctx.account, &user)?;
    if user.groups.contains(&group.name) {
        return Ok(());
    }
    if user.groups.len() >= MAX_GROUPS_PER_USER {
        return Err(limit_exceeded(format!(
            "Cannot exceed quota for GroupsPerUser: {MAX_GROUPS_PER_USER}"
        )));
    }
    user.groups.push(group.name);
    txn.put(&user);
    Ok(())
}

pub(super) fn remove_user(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::RemoveUserFromGroupRequest,
) -> Result<(), Fault> {
    let group = required(input.group_name, "groupName")?;
    let group: GroupRecord = find(txn, &ctx.account, &group)?;
    let user = required(input.user_name, "userName")?;
    let mut user: UserRecord = find(txn, &ctx.account, &user)?;
    user.groups.retain(|name| *name != group.name);
    txn.put(&user);
    Ok(())
}

fn shape(group: &GroupRecord) -> api::Group {
    api::Group {
        path: Some(group.path.clone()),
        group_name: Some(group.name.clone()),
        group_id: Some(group.id.clone()),
        arn: Some(group.arn().to_string()),
        create_date: Some(whole_seconds(group.created_at)),
    }
}
