//! The operations on the policies of roles, users and groups: the same seven for each.

use aws_api::Context;
use aws_api::iam as api;
use model::record::iam::{GroupRecord, RoleRecord, UserRecord};
use store::{Reader, Txn};

use super::fault::{Fault, required};
use super::owners;

/// `$owner` is the member of the requests that holds the name, `$path` as validation calls it.
macro_rules! operations {
    (
        $module:ident: $record:ident $owner:ident $path:literal,
        $attach:ident $detach:ident $list_attached:ident $list_attached_response:ident,
        $put:ident $get:ident $get_response:ident $delete:ident $list:ident $list_response:ident
    ) => {
        pub(super) mod $module {
            use super::*;

            pub(in crate::iam) fn attach(
                txn: &mut Txn<'_>,
                ctx: &Context,
                input: api::$attach,
            ) -> Result<(), Fault> {
                let owner = required(input.$owner, $path)?;
                let arn = required(input.policy_arn, "policyArn")?;
                owners::attach::<$record>(txn, &ctx.account, &owner, arn)
            }

            pub(in crate::iam) fn detach(
                txn: &mut Txn<'_>,
                ctx: &Context,
                input: api::$detach,
            ) -> Result<(), Fault> {
                let owner = required(input.$owner, $path)?;
                let arn = required(input.policy_arn, "policyArn")?;
                owners::detach::<$record>(txn, &ctx.account, &owner, &arn)
            }

            pub(in crate::iam) fn list_attached(
                read: &Reader,
                ctx: &Context,
                input: api::$list_attached,
            ) -> Result<api::$list_attached_response, Fault> {
                let page = owners::list_attached::<$record>(
                    read,
                    &ctx.account,
                    &required(input.$owner, $path)?,
                    input.path_prefix.as_deref(),
                    input.marker.as_deref(),
                    input.max_items,
                )?;
                Ok(api::$list_attached_response {
                    is_truncated: page.is_truncated(),
                    attached_policies: Some(page.items),
                    marker: page.marker,
                })
            }

            pub(in crate::iam) fn put(
                txn: &mut Txn<'_>,
                ctx: &Context,
                input: api::$put,
            ) -> Result<(), Fault> {
                let owner = required(input.$owner, $path)?;
                let policy = required(input.policy_name, "policyName")?;
                let document = required(input.policy_document, "policyDocument")?;
                owners::put_inline::<$record>(txn, &ctx.account, &owner, policy, document)
            }

            pub(in crate::iam) fn get(
                read: &Reader,
                ctx: &Context,
                input: api::$get,
            ) -> Result<api::$get_response, Fault> {
                let owner = required(input.$owner, $path)?;
                let policy = required(input.policy_name, "policyName")?;
                let (record, document) =
                    owners::get_inline::<$record>(read, &ctx.account, &owner, &policy)?;
                Ok(api::$get_response {
                    $owner: Some(record.name),
                    policy_name: Some(policy),
                    policy_document: Some(document),
                })
            }

            pub(in crate::iam) fn delete(
                txn: &mut Txn<'_>,
                ctx: &Context,
                input: api::$delete,
            ) -> Result<(), Fault> {
                let owner = required(input.$owner, $path)?;
                let policy = required(input.policy_name, "policyName")?;
                owners::delete_inline::<$record>(txn, &ctx.account, &owner, &policy)
            }

            pub(in crate::iam) fn list(
                read: &Reader,
                ctx: &Context,
                input: api::$list,
            ) -> Result<api::$list_response, Fault> {
                let page = owners::list_inline::<$record>(
                    read,
                    &ctx.account,
                    &required(input.$owner, $path)?,
                    input.marker.as_deref(),
                    input.max_items,
                )?;
                Ok(api::$list_response {
                    is_truncated: page.is_truncated(),
                    policy_names: Some(page.items),
                    marker: page.marker,
                })
            }
        }
    };
}

operations!(
    of_role: RoleRecord role_name "roleName",
    AttachRolePolicyRequest DetachRolePolicyRequest
    ListAttachedRolePoliciesRequest ListAttachedRolePoliciesResponse,
    PutRolePolicyRequest GetRolePolicyRequest GetRolePolicyResponse DeleteRolePolicyRequest
    ListRolePoliciesRequest ListRolePoliciesResponse
);
operations!(
    of_user: UserRecord user_name "userName",
    AttachUserPolicyRequest DetachUserPolicyRequest
    ListAttachedUserPoliciesRequest ListAttachedUserPoliciesResponse,
    PutUserPolicyRequest GetUserPolicyRequest GetUserPolicyResponse DeleteUserPolicyRequest
    ListUserPoliciesRequest ListUserPoliciesResponse
);
operations!(
    of_group: GroupRecord group_name "groupName",
    AttachGroupPolicyRequest DetachGroupPolicyRequest
    ListAttachedGroupPoliciesRequest ListAttachedGroupPoliciesResponse,
    PutGroupPolicyRequest GetGroupPolicyRequest GetGroupPolicyResponse DeleteGroupPolicyRequest
    ListGroupPoliciesRequest ListGroupPoliciesResponse
);
