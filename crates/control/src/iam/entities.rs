//! To whom a policy is attached.

use aws_api::Context;
use aws_api::iam as api;
use model::record::iam::{GroupRecord, RoleRecord, UserRecord};
use store::Reader;

use super::fault::Fault;
use super::owners::{self, Owner};
use super::paging::page;
use super::policies;

/// One of them, sorted as AWS lists them: groups, users, roles.
enum Entity {
    Group(GroupRecord),
    User(UserRecord),
    Role(RoleRecord),
}

impl Entity {
    fn key(&self) -> String {
        match self {
            Entity::Group(group) => format!("1{}", group.name.to_ascii_lowercase()),
            Entity::User(user) => format!("2{}", user.name.to_ascii_lowercase()),
            Entity::Role(role) => format!("3{}", role.name.to_ascii_lowercase()),
        }
    }
}

pub(super) fn list(
    read: &Reader,
    ctx: &Context,
    input: api::ListEntitiesForPolicyRequest,
) -> Result<api::ListEntitiesForPolicyResponse, Fault> {
    use api::{EntityType as Kind, PolicyUsageType as Use};
    let arn = policies::find(read, &ctx.account, input.policy_arn)?.arn();
    let prefix = input.path_prefix.as_deref();
    let filter = input.entity_filter;
    let wanted = |kind: Kind| filter.is_none() || filter == Some(kind);
    let usage = input.policy_usage_filter;
    let uses = |owner: &dyn Fn() -> (bool, bool)| {
        let (is_attached, is_boundary) = owner();
        match usage {
            Some(Use::PermissionsPolicy) => is_attached,
            Some(Use::PermissionsBoundary) => is_boundary,
            Some(Use::Unknown(_)) | None => is_attached || is_boundary,
        }
    };
    fn how<R: Owner>(owner: &R, arn: &str) -> (bool, bool) {
        let policies = owner.policies();
        (policies.managed.iter().any(|one| one == arn), policies.boundary.as_deref() == Some(arn))
    }
    let mut all = Vec::new();
    if wanted(Kind::Group) {
        let groups = owners::list::<GroupRecord>(read, &ctx.account, prefix)?;
        all.extend(groups.into_iter().filter(|o| uses(&|| how(o, &arn))).map(Entity::Group));
    }
    if wanted(Kind::User) {
        let users = owners::list::<UserRecord>(read, &ctx.account, prefix)?;
        all.extend(users.into_iter().filter(|o| uses(&|| how(o, &arn))).map(Entity::User));
    }
    if wanted(Kind::Role) {
        let roles = owners::list::<RoleRecord>(read, &ctx.account, prefix)?;
        all.extend(roles.into_iter().filter(|o| uses(&|| how(o, &arn))).map(Entity::Role));
    }
    let page = page(all, Entity::key, input.marker.as_deref(), input.max_items)?;
    let is_truncated = page.is_truncated();
    let (mut groups, mut users, mut roles) = (Vec::new(), Vec::new(), Vec::new());
    for entity in page.items {
        match entity {
            Entity::Group(group) => groups
                .push(api::PolicyGroup { group_name: Some(group.name), group_id: Some(group.id) }),
            Entity::User(user) => {
                users.push(api::PolicyUser { user_name: Some(user.name), user_id: Some(user.id) })
            }
            Entity::Role(role) => {
                roles.push(api::PolicyRole { role_name: Some(role.name), role_id: Some(role.id) })
            }
        }
    }
    Ok(api::ListEntitiesForPolicyResponse {
        policy_groups: Some(groups),
        policy_users: Some(users),
        policy_roles: Some(roles),
        is_truncated,
        marker: page.marker,
    })
}
