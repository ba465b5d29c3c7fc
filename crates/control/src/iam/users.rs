//! Users: people and programs with keys of their own.

use aws_api::Context;
use aws_api::iam as api;
use model::record::iam::{AccessKeyRecord, AttachedPolicies, UserRecord};
use model::{Arn, Principal};
use store::{Read, Reader, Txn};

use super::fault::{Fault, already_exists, delete_conflict, required, validation_error};
use super::names::{Id, new_id, whole_seconds};
use super::owners::{self, boundary_shape, find};
use super::paging::page;
use super::tags;

fn exists(name: &str) -> Fault {
    already_exists(format!("User with name {name} already exists."))
}

pub(super) fn create(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::CreateUserRequest,
) -> Result<api::CreateUserResponse, Fault> {
    let name = required(input.user_name, "userName")?;
    if let Some(arn) = &input.permissions_boundary {
        owners::check_attachable(txn, &ctx.account, arn)?;
    }
    if txn.contains(&UserRecord::key_of(&ctx.account, &name))? {
        return Err(exists(&name));
    }
    let user = UserRecord {
        account: ctx.account.clone(),
        path: input.path.unwrap_or_else(|| "/".into()),
        name,
        id: new_id(Id::User),
        created_at: ctx.now,
        policies: AttachedPolicies {
            boundary: input.permissions_boundary,
            ..AttachedPolicies::default()
        },
        groups: Vec::new(),
        access_keys: Vec::new(),
        tags: tags::of_new(input.tags)?,
    };
    txn.put(&user);
    Ok(api::CreateUserResponse { user: Some(shape(&user)) })
}

/// Without a name: the caller.
pub(super) fn get(
    read: &Reader,
    ctx: &Context,
    input: api::GetUserRequest,
) -> Result<api::GetUserResponse, Fault> {
    let user = match (input.user_name.as_deref(), &ctx.principal) {
        (Some(name), _) => shape(&find(read, &ctx.account, name)?),
        (None, Principal::User { name, .. }) => shape(&find(read, &ctx.account, name)?),
        (None, Principal::Root { account }) => api::User {
            user_id: Some(account.to_string()),
            arn: Some(Arn::global("iam", account, "root").to_string()),
            ..api::User::default()
        },
        (None, _) => {
            return Err(validation_error(
                "Must specify userName when calling with non-User credentials",
            ));
        }
    };
    Ok(api::GetUserResponse { user: Some(user) })
}

pub(super) fn list(
    read: &Reader,
    ctx: &Context,
    input: api::ListUsersRequest,
) -> Result<api::ListUsersResponse, Fault> {
    let users = owners::list::<UserRecord>(read, &ctx.account, input.path_prefix.as_deref())?;
    let page = page(
        users,
        |user| user.name.to_ascii_lowercase(),
        input.marker.as_deref(),
        input.max_items,
    )?;
    Ok(api::ListUsersResponse {
        is_truncated: page.is_truncated(),
        users: Some(page.items.iter().map(listed_shape).collect()),
        marker: page.marker,
    })
}

/// A new name or path changes the ARN; the id stays, and the keys go on to work.
pub(super) fn update(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UpdateUserRequest,
) -> Result<(), Fault> {
    let name = required(input.user_name, "userName")?;
    let mut user: UserRecord = find(txn, &ctx.account, &name)?;
    let old_key = UserRecord::key_of(&ctx.account, &user.name);
    if let Some(path) = input.new_path {
        user.path = path;
    }
    if let Some(new_name) = input.new_user_name {
        let key = UserRecord::key_of(&ctx.account, &new_name);
        if key != old_key && txn.contains(&key)? {
            return Err(exists(&new_name));
        }
        user.name = new_name;
    }
    for id in &user.access_keys {
        if let Some(mut key) = txn.get(&AccessKeyRecord::key_of(id))? {
            key.principal = principal(&user);
            txn.put(&key);
        }
    }
    txn.delete(&old_key);
    txn.put(&user);
    Ok(())
}

pub(super) fn delete(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeleteUserRequest,
) -> Result<(), Fault> {
    let name = required(input.user_name, "userName")?;
    let user: UserRecord = find(txn, &ctx.account, &name)?;
    for (is_free, message) in [
        (user.groups.is_empty(), "Cannot delete entity, must remove users from group first."),
        (user.access_keys.is_empty(), "Cannot delete entity, must delete access keys first."),
        (user.policies.managed.is_empty(), "Cannot delete entity, must detach all policies first."),
        (user.policies.inline.is_empty(), "Cannot delete entity, must delete policies first."),
    ] {
        if !is_free {
            return Err(delete_conflict(message));
        }
    }
    txn.delete(&UserRecord::key_of(&ctx.account, &name));
    Ok(())
}

pub(super) fn put_boundary(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::PutUserPermissionsBoundaryRequest,
) -> Result<(), Fault> {
    let name = required(input.user_name, "userName")?;
    let arn = required(input.permissions_boundary, "permissionsBoundary")?;
    let mut user: UserRecord = find(txn, &ctx.account, &name)?;
    owners::check_attachable(txn, &ctx.account, &arn)?;
    user.policies.boundary = Some(arn);
    txn.put(&user);
    Ok(())
}

pub(super) fn delete_boundary(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeleteUserPermissionsBoundaryRequest,
) -> Result<(), Fault> {
    let name = required(input.user_name, "userName")?;
    let mut user: UserRecord = find(txn, &ctx.account, &name)?;
    user.policies.boundary = None;
    txn.put(&user);
    Ok(())
}

pub(super) fn tag(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::TagUserRequest,
) -> Result<(), Fault> {
    let name = required(input.user_name, "userName")?;
    let mut user: UserRecord = find(txn, &ctx.account, &name)?;
    tags::add(&mut user.tags, input.tags.unwrap_or_default())?;
    txn.put(&user);
    Ok(())
}

pub(super) fn untag(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::UntagUserRequest,
) -> Result<(), Fault> {
    let name = required(input.user_name, "userName")?;
    let mut user: UserRecord = find(txn, &ctx.account, &name)?;
    tags::remove(&mut user.tags, &input.tag_keys.unwrap_or_default());
    txn.put(&user);
    Ok(())
}

pub(super) fn list_tags(
    read: &Reader,
    ctx: &Context,
    input: api::ListUserTagsRequest,
) -> Result<api::ListUserTagsResponse, Fault> {
    let name = required(input.user_name, "userName")?;
    let user: UserRecord = find(read, &ctx.account, &name)?;
    let page = tags::list(user.tags, input.marker.as_deref(), input.max_items)?;
    Ok(api::ListUserTagsResponse {
        is_truncated: page.is_truncated(),
        tags: Some(page.items),
        marker: page.marker,
    })
}

/// Who calls when one of the user's keys signs.
pub(super) fn principal(user: &UserRecord) -> Principal {
    Principal::User {
        account: user.account.clone(),
        path: user.path.clone(),
        name: user.name.clone(),
        id: user.id.clone(),
    }
}

fn shape(user: &UserRecord) -> api::User {
    api::User {
        path: Some(user.path.clone()),
        user_name: Some(user.name.clone()),
        user_id: Some(user.id.clone()),
        arn: Some(user.arn().to_string()),
        create_date: Some(whole_seconds(user.created_at)),
        password_last_used: None,
        permissions_boundary: boundary_shape(&user.policies),
        tags: tags::shapes(&user.tags),
    }
}

/// What lists of users hold: no tags, no boundary.
pub(super) fn listed_shape(user: &UserRecord) -> api::User {
    api::User { permissions_boundary: None, tags: None, ..shape(user) }
}
