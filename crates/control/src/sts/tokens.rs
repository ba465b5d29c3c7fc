//! GetSessionToken, GetFederationToken, GetAccessKeyInfo.

use aws_api::sts as api;
use aws_api::{AwsError, Context};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::policy::{Policy, PolicyKind};
use model::record::ecs::Tag;
use model::record::iam::{AccessKeyRecord, PolicyRecord};
use model::{AccountId, Principal};
use store::{Read, Txn};

use super::assume_role::packed_size;
use super::session::{self, NewSession};
use crate::iam::fault::{Fault, no_such_entity, required, validation_error};
use crate::iam::managed;
use crate::iam::names::PolicyArn;

/// Twelve hours, unless asked otherwise.
const DEFAULT_SECS: i32 = 43_200;

pub(super) fn session_token(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::GetSessionTokenRequest,
) -> Result<api::GetSessionTokenResponse, Fault> {
    check_long_lived(&ctx.principal, "GetSessionToken")?;
    let new = NewSession {
        principal: ctx.principal.clone(),
        duration_secs: input.duration_seconds.unwrap_or(DEFAULT_SECS),
        policies: Vec::new(),
        tags: Vec::new(),
        source_identity: None,
    };
    Ok(api::GetSessionTokenResponse {
        credentials: Some(session::open(txn, ctx.now, new)),
        ..api::GetSessionTokenResponse::default()
    })
}

pub(super) fn federation_token(
    txn: &mut Txn<'_>,
    ctx: &Context,
    input: api::GetFederationTokenRequest,
) -> Result<api::GetFederationTokenResponse, Fault> {
    check_long_lived(&ctx.principal, "GetFederationToken")?;
    let name = required(input.name, "name")?;
    let policies = session_policies(
        txn,
        &ctx.account,
        input.policy.as_deref(),
        input.policy_arns.as_deref().unwrap_or_default(),
    )?;
    let principal = Principal::FederatedUser {
        account: ctx.account.clone(),
        name,
        issuer: Box::new(ctx.principal.clone()),
    };
    let federated_user = api::FederatedUser {
        federated_user_id: Some(principal.user_id()),
        arn: Some(principal.arn()),
    };
    let tags = input
        .tags
        .unwrap_or_default()
        .into_iter()
        .map(|tag| Tag { key: tag.key.unwrap_or_default(), value: tag.value.unwrap_or_default() });
    let new = NewSession {
        principal,
        duration_secs: input.duration_seconds.unwrap_or(DEFAULT_SECS),
        policies,
        tags: tags.collect(),
        source_identity: None,
    };
    Ok(api::GetFederationTokenResponse {
        credentials: Some(session::open(txn, ctx.now, new)),
        federated_user: Some(federated_user),
        packed_policy_size: packed_size(input.policy.as_deref()),
        ..api::GetFederationTokenResponse::default()
    })
}

/// Sessions cannot make sessions of their maker.
fn check_long_lived(principal: &Principal, operation: &str) -> Result<(), Fault> {
    match principal {
        Principal::Root { .. } | Principal::User { .. } => Ok(()),
        Principal::AssumedRole { .. }
        | Principal::FederatedUser { .. }
        | Principal::Service { .. }
        | Principal::Anonymous => Err(AwsError::new(
            "AccessDenied",
            403,
            format!("Cannot call {operation} with session credentials"),
        )
        .into()),
    }
}

/// The JSON in an encoded authorization message.
pub(super) fn decode_message(encoded: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let value: serde_json::Value = serde_json::from_str(&text).ok()?;
    value.get("allowed").is_some().then_some(text)
}

/// The documents that narrow a session: the one given, and those of the policies named.
pub(super) fn session_policies(
    read: &impl Read,
    account: &AccountId,
    given: Option<&str>,
    named: &[api::PolicyDescriptorType],
) -> Result<Vec<String>, Fault> {
    let mut documents = Vec::new();
    if let Some(document) = given {
        Policy::parse(document, PolicyKind::Identity)?;
        documents.push(document.to_owned());
    }
    if named.len() > 10 {
        return Err(validation_error("The number of session policies must not exceed 10."));
    }
    for arn in named.iter().filter_map(|named| named.arn.as_deref()) {
        let missing = || no_such_entity(format!("Policy {arn} does not exist."));
        if let Some(policy) = managed::find(arn) {
            documents.push(policy.document.to_owned());
            continue;
        }
        let parts = PolicyArn::parse(arn)?;
        let policy = read
            .get(&PolicyRecord::key_of(account, &parts.name))?
            .filter(|policy| policy.arn().to_string() == arn)
            .ok_or_else(missing)?;
        documents.push(policy.default_document().ok_or_else(missing)?.to_owned());
    }
    Ok(documents)
}

pub(super) fn access_key_info(
    read: &impl Read,
    input: api::GetAccessKeyInfoRequest,
) -> Result<api::GetAccessKeyInfoResponse, Fault> {
    let id = required(input.access_key_id, "accessKeyId")?;
    let record = read.get(&AccessKeyRecord::key_of(&id))?;
    let account = record
        .and_then(|record| record.principal.account().map(ToString::to_string))
        .ok_or_else(|| validation_error("Invalid AccessKeyId"))?;
    Ok(api::GetAccessKeyInfoResponse { account: Some(account) })
}
