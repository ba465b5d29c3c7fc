//! AssumeRole: a session of a role, for those whom its trust policy lets in.

use aws_api::sts as api;
use aws_api::{AwsError, Context};
use model::Principal;
use model::policy::conditions::Facts;
use model::policy::trust::{Trust, trust};
use model::policy::{Policy, PolicyKind};
use model::record::ecs::Tag;
use model::record::iam::RoleRecord;
use store::Txn;

use super::session::{self, NewSession};
use super::tokens::session_policies;
use crate::iam::fault::{Fault, required, validation_error};
use crate::iam::find_role;

pub(super) fn assume(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::AssumeRoleRequest,
) -> Result<api::AssumeRoleResponse, Fault> {
    let role_arn = required(input.role_arn.clone(), "roleArn")?;
    let session_name = required(input.role_session_name.clone(), "roleSessionName")?;
    if !role_arn.starts_with("arn:") {
        return Err(validation_error(format!("{role_arn} is invalid")));
    }
    let session_tags = tags(&input)?;
    // A role that does not exist is denied like one that does not trust the caller, so that
    // strangers cannot find out which roles there are.
    let denied = |action: &str| access_denied(ctx, action, &role_arn);
    let Some(role) = find_role(txn, &role_arn)? else { return Err(denied("sts:AssumeRole")) };
    let facts = facts(ctx, &input, &session_name, &session_tags);
    let mut actions = vec!["sts:AssumeRole"];
    if !session_tags.is_empty() {
        actions.push("sts:TagSession");
    }
    if input.source_identity.is_some() {
        actions.push("sts:SetSourceIdentity");
    }
    for action in actions {
        if !lets_in(&role, &ctx.principal, action, &facts) {
            return Err(denied(action));
        }
    }
    let duration_secs = duration(&role, &ctx.principal, input.duration_seconds)?;
    let policies = session_policies(
        txn,
        &ctx.account,
        input.policy.as_deref(),
        input.policy_arns.as_deref().unwrap_or_default(),
    )?;
    let principal = Principal::AssumedRole {
        account: role.account.clone(),
        role_path: role.path.clone(),
        role_name: role.name.clone(),
        role_id: role.id.clone(),
        session_name,
    };
    let assumed_role_user = api::AssumedRoleUser {
        assumed_role_id: Some(principal.user_id()),
        arn: Some(principal.arn()),
    };
    let new = NewSession {
        principal,
        duration_secs,
        policies,
        tags: session_tags,
        source_identity: input.source_identity.clone(),
    };
    let credentials = session::open(txn, ctx.now, new);
    txn.put(&RoleRecord { last_used_at: Some(ctx.now), ..role });
    Ok(api::AssumeRoleResponse {
        credentials: Some(credentials),
        assumed_role_user: Some(assumed_role_user),
        packed_policy_size: packed_size(input.policy.as_deref()),
        source_identity: input.source_identity,
        ..api::AssumeRoleResponse::default()
    })
}

/// What the trust policy says. Where it delegates to the caller's account, that account's
/// policies are the gateway's to ask, before the call comes here.
fn lets_in(role: &RoleRecord, caller: &Principal, action: &str, facts: &Facts) -> bool {
    let policy = Policy::parse(&role.trust_policy, PolicyKind::Trust);
    policy.is_ok_and(|policy| match trust(&policy, caller, action, facts) {
        Trust::Granted | Trust::Delegated => true,
        Trust::Missing | Trust::Denied => false,
    })
}

fn access_denied(ctx: &Context, action: &str, role_arn: &str) -> Fault {
    let caller = ctx.principal.arn();
    AwsError::new(
        "AccessDenied",
        403,
        format!("User: {caller} is not authorized to perform: {action} on resource: {role_arn}"),
    )
    .into()
}

/// How long the session lasts. Sessions that roles make of roles end within the hour.
fn duration(role: &RoleRecord, caller: &Principal, asked: Option<i32>) -> Result<i32, Fault> {
    const HOUR: i32 = 3600;
    let asked = asked.unwrap_or(HOUR);
    if matches!(caller, Principal::AssumedRole { .. }) && asked > HOUR {
        return Err(validation_error(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
             role chaining.",
        ));
    }
    if u32::try_from(asked).unwrap_or(0) > role.max_session_secs {
        return Err(validation_error(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(asked)
}

fn tags(input: &api::AssumeRoleRequest) -> Result<Vec<Tag>, Fault> {
    let mut tags: Vec<Tag> = Vec::new();
    for tag in input.tags.iter().flatten() {
        let tag = Tag {
            key: tag.key.clone().unwrap_or_default(),
            value: tag.value.clone().unwrap_or_default(),
        };
        if tags.iter().any(|other| other.key.eq_ignore_ascii_case(&tag.key)) {
            return Err(AwsError::new(
                "InvalidParameterValue",
                400,
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            )
            .into());
        }
        tags.push(tag);
    }
    Ok(tags)
}

/// What the conditions of a trust policy can ask about.
fn facts(ctx: &Context, input: &api::AssumeRoleRequest, session_name: &str, tags: &[Tag]) -> Facts {
    let caller = &ctx.principal;
    let mut facts = Facts::new()
        .with("sts:RoleSessionName", session_name)
        .with("aws:PrincipalArn", caller.role_arn().unwrap_or_else(|| caller.arn()))
        .with("aws:userid", caller.user_id())
        .with("aws:PrincipalIsAWSService", "false")
        .with("aws:SourceIp", ctx.source_ip.to_string())
        .with("aws:SecureTransport", ctx.secure.to_string())
        .with("aws:RequestedRegion", ctx.region.as_str())
        .with("aws:CurrentTime", ctx.now.to_string())
        .with("aws:EpochTime", ctx.now.as_secs().to_string());
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.add(key, value);
        }
    };
    add("aws:PrincipalAccount", caller.account().map(ToString::to_string));
    add("aws:UserAgent", ctx.user_agent.clone());
    add("sts:ExternalId", input.external_id.clone());
    add("sts:SourceIdentity", input.source_identity.clone());
    if let Principal::User { name, .. } = caller {
        add("aws:username", Some(name.clone()));
    }
    for tag in tags {
        add(&format!("aws:RequestTag/{}", tag.key), Some(tag.value.clone()));
        add("aws:TagKeys", Some(tag.key.clone()));
    }
    for key in input.transitive_tag_keys.iter().flatten() {
        add("sts:TransitiveTagKeys", Some(key.clone()));
    }
    facts
}

/// The share in percent that the policy takes of the room that there is. Given only for
/// sessions that have one.
pub(super) fn packed_size(policy: Option<&str>) -> Option<i32> {
    let length = i32::try_from(policy?.len()).unwrap_or(i32::MAX);
    Some((length.saturating_mul(100) / 2048).max(1))
}
