//! Service-linked roles: made on request, named by AWS, trusted by one service.

use aws_api::Context;
use aws_api::iam as api;
use model::random;
use model::record::iam::{AttachedPolicies, RoleDeletionRecord, RoleRecord};
use store::{Read, Reader, Txn};

use super::fault::{Fault, invalid_input, no_such_entity, required};
use super::names::{Id, new_id};
use super::owners::find;
use super::{protected, roles};

/// A service that has such a role.
struct Service {
    /// Who assumes it.
    principal: &'static str,
    /// What stands after `AWSServiceRoleFor`.
    role: &'static str,
    /// Its policy, for those that we have.
    policy: Option<&'static str>,
    takes_suffix: bool,
}

const SERVICES: &[Service] = &[
    service("ecs.amazonaws.com", "ECS", Some("AmazonECSServiceRolePolicy")),
    service(
        "ecs.application-autoscaling.amazonaws.com",
        "ApplicationAutoScaling_ECSService",
        Some("AWSApplicationAutoscalingECSServicePolicy"),
    ),
    service("elasticloadbalancing.amazonaws.com", "ElasticLoadBalancing", None),
    service("events.amazonaws.com", "CloudWatchEvents", None),
    service("replication.ecr.amazonaws.com", "ECRReplication", None),
    service("spot.amazonaws.com", "EC2Spot", None),
    service("spotfleet.amazonaws.com", "EC2SpotFleet", None),
    service("ecs-compute.amazonaws.com", "ECSCompute", None),
    Service { takes_suffix: true, ..service("autoscaling.amazonaws.com", "AutoScaling", None) },
];

const fn service(
    principal: &'static str,
    role: &'static str,
    policy: Option<&'static str>,
) -> Service {
    Service { principal, role, policy, takes_suffix: false }
}

pub(super) fn create(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::CreateServiceLinkedRoleRequest,
) -> Result<api::CreateServiceLinkedRoleResponse, Fault> {
    let principal = required(input.aws_service_name, "aWSServiceName")?;
    let Some(service) = SERVICES.iter().find(|service| service.principal == principal) else {
        return Err(invalid_input(format!(
            "Service {principal} has no service-linked role that can be created."
        )));
    };
    let suffix = match input.custom_suffix {
        Some(_) if !service.takes_suffix => {
            return Err(invalid_input(format!(
                "Custom suffix is not allowed for {}",
                service.principal
            )));
        }
        Some(suffix) => format!("_{suffix}"),
        None => String::new(),
    };
    let name = format!("AWSServiceRoleFor{}{suffix}", service.role);
    if txn.contains(&RoleRecord::key_of(&ctx.account, &name))? {
        return Err(invalid_input(format!(
            "Service role name {name} has been taken in this account, please try a different \
             suffix."
        )));
    }
    let managed =
        service.policy.map(|policy| format!("arn:aws:iam::aws:policy{}{policy}", protected::PATH));
    let role = RoleRecord {
        account: ctx.account.clone(),
        path: format!("{}{principal}/", protected::PATH),
        name,
        id: new_id(Id::Role),
        created_at: ctx.now,
        description: input.description,
        max_session_secs: 3600,
        trust_policy: format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":["{principal}"]}},"Action":["sts:AssumeRole"]}}]}}"#
        ),
        policies: AttachedPolicies {
            managed: managed.into_iter().collect(),
            ..AttachedPolicies::default()
        },
        tags: Vec::new(),
        last_used_at: None,
    };
    txn.put(&role);
    let role = api::Role { role_last_used: None, ..roles::shape(&role) };
    Ok(api::CreateServiceLinkedRoleResponse { role: Some(role) })
}

/// AWS first makes sure that the role is not used. Nothing of ours depends on one: the role
/// goes at once.
pub(super) fn delete(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::DeleteServiceLinkedRoleRequest,
) -> Result<api::DeleteServiceLinkedRoleResponse, Fault> {
    let name = required(input.role_name, "roleName")?;
    let role: RoleRecord = find(txn, &ctx.account, &name)?;
    if !protected::is_service_linked(&role) {
        return Err(no_such_entity(format!("The role with name {name} cannot be found.")));
    }
    let deletion = RoleDeletionRecord {
        account: ctx.account.clone(),
        id: format!("task{}{}/{}", role.path, role.name, random::uuid()),
        role_name: role.name,
        finished_at: ctx.now,
    };
    txn.put(&deletion);
    txn.delete(&RoleRecord::key_of(&ctx.account, &name));
    Ok(api::DeleteServiceLinkedRoleResponse { deletion_task_id: Some(deletion.id) })
}

pub(super) fn deletion_status(
    read: &Reader,
    ctx: &Context,
    input: api::GetServiceLinkedRoleDeletionStatusRequest,
) -> Result<api::GetServiceLinkedRoleDeletionStatusResponse, Fault> {
    let id = required(input.deletion_task_id, "deletionTaskId")?;
    if !read.contains(&RoleDeletionRecord::key_of(&ctx.account, &id))? {
        return Err(no_such_entity(format!("Deletion task {id} cannot be found.")));
    }
    Ok(api::GetServiceLinkedRoleDeletionStatusResponse {
        status: Some(api::DeletionTaskStatusType::Succeeded),
        reason: None,
    })
}
