//! IAM: roles, users, groups, policies, access keys. The same in all regions.
//!
//! Each operation is a function over one transaction or one snapshot, in the file of its subject.
//! Documents are checked when they come and kept as they were written.
//!
//! Not here: sessions ([`crate::sts`]), whether a call is allowed (the gateway).

mod attachments;
mod documents;
pub(crate) mod fault;
mod instance_profiles;
pub(crate) mod managed;
pub(crate) mod names;
mod owners;
mod paging;
mod protected;
mod roles;
mod tags;
mod trust;

use aws_api::iam::*;
use aws_api::{AwsError, Context, catalog};
use model::Clock;
use store::Store;

use attachments::of_role;
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

        create_instance_profile(CreateInstanceProfileRequest) -> CreateInstanceProfileResponse
            = instance_profiles::create;
        delete_instance_profile(DeleteInstanceProfileRequest) -> () = instance_profiles::delete;
        add_role_to_instance_profile(AddRoleToInstanceProfileRequest) -> ()
            = instance_profiles::add_role;
        remove_role_from_instance_profile(RemoveRoleFromInstanceProfileRequest) -> ()
            = instance_profiles::remove_role;
    }
}
