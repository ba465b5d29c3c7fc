//! IAM: roles, users, groups, policies, access keys. The same in all regions.
//!
//! Each operation is a function over one transaction or one snapshot, in the file of its subject.
//! Documents are checked when they come and kept as they were written.
//!
//! Not here: sessions ([`crate::sts`]), whether a call is allowed (the gateway).

mod access_keys;
mod account;
mod attachments;
mod documents;
mod entities;
pub(crate) mod fault;
mod groups;
mod instance_profiles;
pub(crate) mod managed;
pub(crate) mod names;
mod owners;
mod paging;
mod policies;
mod protected;
mod roles;
mod service_linked;
mod simulate;
mod tags;
#[cfg(test)]
pub(crate) mod tests;
mod trust;
mod users;

use std::sync::Arc;

use aws_api::iam::*;
use aws_api::{AwsError, Context, catalog};
use model::Clock;
use store::Store;

use attachments::{of_group, of_role, of_user};
pub(crate) use trust::find_role;
pub use trust::{RoleCheck, role_trusts_ecs_tasks, role_trusts_service};

/// The IAM API over a store.
#[derive(Clone, Debug)]
pub struct Iam {
    store: Store,
    clock: Clock,
}

impl Iam {
    pub fn new(store: Store, clock: Clock) -> Iam {
        Iam { store, clock }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::iam::Server::new(self))
    }
}

/// Each operation of the trait, and the function that serves it: on a snapshot when it only
/// reads, in a transaction when it writes.
macro_rules! serve {
    (
        read { $($reads:ident($in:ty) -> $out:ty = $read:path;)* }
        write { $($writes:ident($write_in:ty) -> $write_out:ty = $write:path;)* }
    ) => {
        impl aws_api::iam::Iam for Iam {
            $(
                async fn $reads(&self, ctx: &Context, input: $in) -> Result<$out, AwsError> {
                    let snapshot = self.store.read().map_err(fault::Fault::from);
                    snapshot
                        .and_then(|snapshot| $read(&snapshot, ctx, input))
                        .map_err(|fault| fault.answer(&catalog::IAM))
                }
            )*
            $(
                async fn $writes(
                    &self,
                    ctx: &Context,
                    input: $write_in,
                ) -> Result<$write_out, AwsError> {
                    let ctx = Context { now: self.clock.now(), ..ctx.clone() };
                    self.store
                        .write(move |txn| $write(txn, &ctx, input))
                        .await
                        .map_err(|fault: fault::Fault| fault.answer(&catalog::IAM))
                }
            )*
        }
    };
}

serve! {
    read {
        get_role(GetRoleRequest) -> GetRoleResponse = roles::get;
        list_roles(ListRolesRequest) -> ListRolesResponse = roles::list;
        list_role_tags(ListRoleTagsRequest) -> ListRoleTagsResponse = roles::list_tags;
        list_attached_role_policies(ListAttachedRolePoliciesRequest)
            -> ListAttachedRolePoliciesResponse = of_role::list_attached;
        get_role_policy(GetRolePolicyRequest) -> GetRolePolicyResponse = of_role::get;
        list_role_policies(ListRolePoliciesRequest) -> ListRolePoliciesResponse = of_role::list;

        get_policy(GetPolicyRequest) -> GetPolicyResponse = policies::get;
        list_policies(ListPoliciesRequest) -> ListPoliciesResponse = policies::list;
        get_policy_version(GetPolicyVersionRequest) -> GetPolicyVersionResponse
            = policies::get_version;
        list_policy_versions(ListPolicyVersionsRequest) -> ListPolicyVersionsResponse
            = policies::list_versions;
        list_policy_tags(ListPolicyTagsRequest) -> ListPolicyTagsResponse = policies::list_tags;
        list_entities_for_policy(ListEntitiesForPolicyRequest) -> ListEntitiesForPolicyResponse
            = entities::list;

        get_user(GetUserRequest) -> GetUserResponse = users::get;
        list_users(ListUsersRequest) -> ListUsersResponse = users::list;
        list_user_tags(ListUserTagsRequest) -> ListUserTagsResponse = users::list_tags;
        list_attached_user_policies(ListAttachedUserPoliciesRequest)
            -> ListAttachedUserPoliciesResponse = of_user::list_attached;
        get_user_policy(GetUserPolicyRequest) -> GetUserPolicyResponse = of_user::get;
        list_user_policies(ListUserPoliciesRequest) -> ListUserPoliciesResponse = of_user::list;
        list_access_keys(ListAccessKeysRequest) -> ListAccessKeysResponse = access_keys::list;
        get_access_key_last_used(GetAccessKeyLastUsedRequest) -> GetAccessKeyLastUsedResponse
            = access_keys::last_used;

        get_group(GetGroupRequest) -> GetGroupResponse = groups::get;
        list_groups(ListGroupsRequest) -> ListGroupsResponse = groups::list;
        list_groups_for_user(ListGroupsForUserRequest) -> ListGroupsForUserResponse
            = groups::list_for_user;
        list_attached_group_policies(ListAttachedGroupPoliciesRequest)
            -> ListAttachedGroupPoliciesResponse = of_group::list_attached;
        get_group_policy(GetGroupPolicyRequest) -> GetGroupPolicyResponse = of_group::get;
        list_group_policies(ListGroupPoliciesRequest) -> ListGroupPoliciesResponse
            = of_group::list;

        get_service_linked_role_deletion_status(GetServiceLinkedRoleDeletionStatusRequest)
            -> GetServiceLinkedRoleDeletionStatusResponse = service_linked::deletion_status;
        get_account_summary(()) -> GetAccountSummaryResponse = account::summary;
        list_account_aliases(ListAccountAliasesRequest) -> ListAccountAliasesResponse
            = account::aliases;
        get_account_authorization_details(GetAccountAuthorizationDetailsRequest)
            -> GetAccountAuthorizationDetailsResponse = account::details;

        simulate_principal_policy(SimulatePrincipalPolicyRequest) -> SimulatePolicyResponse
            = simulate::principal;
        simulate_custom_policy(SimulateCustomPolicyRequest) -> SimulatePolicyResponse
            = simulate::custom;
        get_context_keys_for_custom_policy(GetContextKeysForCustomPolicyRequest)
            -> GetContextKeysForPolicyResponse = simulate::custom_context_keys;
        get_context_keys_for_principal_policy(GetContextKeysForPrincipalPolicyRequest)
            -> GetContextKeysForPolicyResponse = simulate::context_keys;

        get_instance_profile(GetInstanceProfileRequest) -> GetInstanceProfileResponse
            = instance_profiles::get;
        list_instance_profiles(ListInstanceProfilesRequest) -> ListInstanceProfilesResponse
            = instance_profiles::list;
        list_instance_profiles_for_role(ListInstanceProfilesForRoleRequest)
            -> ListInstanceProfilesForRoleResponse = instance_profiles::list_for_role;
    }
    write {
        create_role(CreateRoleRequest) -> CreateRoleResponse = roles::create;
        update_role(UpdateRoleRequest) -> UpdateRoleResponse = roles::update;
        update_role_description(UpdateRoleDescriptionRequest) -> UpdateRoleDescriptionResponse
            = roles::update_description;
        update_assume_role_policy(UpdateAssumeRolePolicyRequest) -> () = roles::update_trust;
        delete_role(DeleteRoleRequest) -> () = roles::delete;
        tag_role(TagRoleRequest) -> () = roles::tag;
        untag_role(UntagRoleRequest) -> () = roles::untag;
        put_role_permissions_boundary(PutRolePermissionsBoundaryRequest) -> ()
            = roles::put_boundary;
        delete_role_permissions_boundary(DeleteRolePermissionsBoundaryRequest) -> ()
            = roles::delete_boundary;
        attach_role_policy(AttachRolePolicyRequest) -> () = of_role::attach;
        detach_role_policy(DetachRolePolicyRequest) -> () = of_role::detach;
        put_role_policy(PutRolePolicyRequest) -> () = of_role::put;
        delete_role_policy(DeleteRolePolicyRequest) -> () = of_role::delete;

        create_policy(CreatePolicyRequest) -> CreatePolicyResponse = policies::create;
        delete_policy(DeletePolicyRequest) -> () = policies::delete;
        create_policy_version(CreatePolicyVersionRequest) -> CreatePolicyVersionResponse
            = policies::create_version;
        delete_policy_version(DeletePolicyVersionRequest) -> () = policies::delete_version;
        set_default_policy_version(SetDefaultPolicyVersionRequest) -> () = policies::set_default;
        tag_policy(TagPolicyRequest) -> () = policies::tag;
        untag_policy(UntagPolicyRequest) -> () = policies::untag;

        create_user(CreateUserRequest) -> CreateUserResponse = users::create;
        update_user(UpdateUserRequest) -> () = users::update;
        delete_user(DeleteUserRequest) -> () = users::delete;
        put_user_permissions_boundary(PutUserPermissionsBoundaryRequest) -> ()
            = users::put_boundary;
        delete_user_permissions_boundary(DeleteUserPermissionsBoundaryRequest) -> ()
            = users::delete_boundary;
        tag_user(TagUserRequest) -> () = users::tag;
        untag_user(UntagUserRequest) -> () = users::untag;
        attach_user_policy(AttachUserPolicyRequest) -> () = of_user::attach;
        detach_user_policy(DetachUserPolicyRequest) -> () = of_user::detach;
        put_user_policy(PutUserPolicyRequest) -> () = of_user::put;
        delete_user_policy(DeleteUserPolicyRequest) -> () = of_user::delete;
        create_access_key(CreateAccessKeyRequest) -> CreateAccessKeyResponse
            = access_keys::create;
        update_access_key(UpdateAccessKeyRequest) -> () = access_keys::update;
        delete_access_key(DeleteAccessKeyRequest) -> () = access_keys::delete;

        create_group(CreateGroupRequest) -> CreateGroupResponse = groups::create;
        update_group(UpdateGroupRequest) -> () = groups::update;
        delete_group(DeleteGroupRequest) -> () = groups::delete;
        add_user_to_group(AddUserToGroupRequest) -> () = groups::add_user;
        remove_user_from_group(RemoveUserFromGroupRequest) -> () = groups::remove_user;
        attach_group_policy(AttachGroupPolicyRequest) -> () = of_group::attach;
        detach_group_policy(DetachGroupPolicyRequest) -> () = of_group::detach;
        put_group_policy(PutGroupPolicyRequest) -> () = of_group::put;
        delete_group_policy(DeleteGroupPolicyRequest) -> () = of_group::delete;

        create_service_linked_role(CreateServiceLinkedRoleRequest)
            -> CreateServiceLinkedRoleResponse = service_linked::create;
        delete_service_linked_role(DeleteServiceLinkedRoleRequest)
            -> DeleteServiceLinkedRoleResponse = service_linked::delete;

        create_instance_profile(CreateInstanceProfileRequest) -> CreateInstanceProfileResponse
            = instance_profiles::create;
        delete_instance_profile(DeleteInstanceProfileRequest) -> () = instance_profiles::delete;
        add_role_to_instance_profile(AddRoleToInstanceProfileRequest) -> ()
            = instance_profiles::add_role;
        remove_role_from_instance_profile(RemoveRoleFromInstanceProfileRequest) -> ()
            = instance_profiles::remove_role;
    }
}
