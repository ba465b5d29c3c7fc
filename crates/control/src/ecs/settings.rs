//! Account settings: what is stored, for whom, and what holds when nothing is.

use aws_api::ecs::{self as api, SettingName, errors};
use aws_api::{AwsError, Context};
use model::record::ecs::AccountSettingRecord;
use model::{Principal, StorageError};
use store::Read;

use super::Ecs;
use super::fault::Fault;
use super::paging::Page;

/// A setting's values. The first is the one that holds when none is stored.
fn values(name: &str) -> &'static [&'static str] {
    match name {
        "serviceLongArnFormat" | "taskLongArnFormat" | "containerInstanceLongArnFormat" => {
            &["enabled", "disabled"]
        }
        "awsvpcTrunking" | "fargateFIPSMode" | "fargateEventWindows" => &["disabled", "enabled"],
        "containerInsights" => &["disabled", "enabled", "enhanced"],
        "tagResourceAuthorization" => &["on", "off"],
        "fargateTaskRetirementWaitPeriod" => &["7", "0", "14"],
        "guardDutyActivate" => &["off", "on"],
        "defaultLogDriverMode" => &["non-blocking", "blocking"],
        _ => &[],
    }
}

fn invalid(message: impl Into<String>) -> AwsError {
    errors::invalid_parameter_exception(message)
}

fn known_name(name: Option<SettingName>) -> Result<String, AwsError> {
    match name {
        Some(SettingName::Unknown(_)) | None => {
            Err(invalid(format!("unknown should be one of [{}]", SettingName::VALUES.join(","))))
        }
        Some(name) => Ok(name.as_str().to_owned()),
    }
}

fn root_arn(ctx: &Context) -> String {
    format!("arn:aws:iam::{}:root", ctx.account)
}

/// The principal whose settings are meant: a user, a role, or (`None`) the account.
fn principal(ctx: &Context, given: Option<String>) -> Option<String> {
    let arn = given.filter(|arn| !arn.is_empty()).unwrap_or_else(|| match &ctx.principal {
        // Settings belong to the role, not to one of its sessions.
        Principal::AssumedRole { account, role_path, role_name, .. } => {
            format!("arn:aws:iam::{account}:role{role_path}{role_name}")
        }
        Principal::Root { .. }
        | Principal::User { .. }
        | Principal::FederatedUser { .. }
        | Principal::Anonymous
        | Principal::Service { .. } => ctx.principal.arn(),
    });
    (arn != root_arn(ctx) && arn.starts_with("arn:")).then_some(arn)
}

fn lookup(
    read: &impl Read,
    ctx: &Context,
    principal: Option<&str>,
    name: &str,
) -> Result<String, StorageError> {
    let get = |principal: Option<&str>| {
        read.get(&AccountSettingRecord::key_of(&ctx.account, &ctx.region, principal, name))
    };
    let own = match principal {
        Some(_) => get(principal)?,
        None => None,
    };
    let found = match own {
        Some(own) => Some(own),
        None => get(None)?,
    };
    let default = values(name).first().copied().unwrap_or_default();
    Ok(found.map_or_else(|| default.to_owned(), |setting| setting.value))
}

/// The value that holds for the caller: its own, the account's, or AWS's.
pub(crate) fn effective(
    read: &impl Read,
    ctx: &Context,
    name: &str,
) -> Result<String, StorageError> {
    lookup(read, ctx, principal(ctx, None).as_deref(), name)
}

fn shape(ctx: &Context, principal: Option<&str>, name: &str, value: &str) -> api::Setting {
    let managed = name == "guardDutyActivate";
    api::Setting {
        name: Some(SettingName::from(name)),
        value: Some(value.into()),
        principal_arn: Some(principal.map_or_else(|| root_arn(ctx), str::to_owned)),
        r#type: Some(if managed { api::SettingType::AwsManaged } else { api::SettingType::User }),
    }
}

async fn store(
    ecs: &Ecs,
    ctx: &Context,
    principal: Option<String>,
    name: Option<SettingName>,
    value: Option<String>,
) -> Result<api::Setting, Fault> {
    let name = known_name(name)?;
    let value = value.unwrap_or_default();
    if name == "guardDutyActivate" {
        return Err(
            invalid("The setting guardDutyActivate is managed by AWS and is read-only.").into()
        );
    }
    // Old clients write these for all settings.
    let value = match (value.as_str(), values(&name).contains(&"on")) {
        ("enabled", true) => "on".into(),
        ("disabled", true) => "off".into(),
        ("on", false) => "enabled".into(),
        ("off", false) => "disabled".into(),
        _ => value,
    };
    if !values(&name).contains(&value.as_str()) {
        let allowed = values(&name).join(",");
        return Err(
            invalid(format!("Invalid value for {name}: it should be one of [{allowed}]")).into()
        );
    }
    let setting = shape(ctx, principal.as_deref(), &name, &value);
    let record = AccountSettingRecord {
        account: ctx.account.clone(),
        region: ctx.region.clone(),
        principal_arn: principal,
        name,
        value,
    };
    ecs.store
        .write(move |txn| {
            txn.put(&record);
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(setting)
}

pub(crate) async fn put(
    ecs: &Ecs,
    ctx: &Context,
    input: api::PutAccountSettingRequest,
) -> Result<api::PutAccountSettingResponse, Fault> {
    let principal = principal(ctx, input.principal_arn);
    let setting = store(ecs, ctx, principal, input.name, input.value).await?;
    Ok(api::PutAccountSettingResponse { setting: Some(setting) })
}

pub(crate) async fn put_default(
    ecs: &Ecs,
    ctx: &Context,
    input: api::PutAccountSettingDefaultRequest,
) -> Result<api::PutAccountSettingDefaultResponse, Fault> {
    let setting = store(ecs, ctx, None, input.name, input.value).await?;
    Ok(api::PutAccountSettingDefaultResponse { setting: Some(setting) })
}

pub(crate) async fn delete(
    ecs: &Ecs,
    ctx: &Context,
    input: api::DeleteAccountSettingRequest,
) -> Result<api::DeleteAccountSettingResponse, Fault> {
    let name = known_name(input.name)?;
    let principal = principal(ctx, input.principal_arn);
    let key = AccountSettingRecord::key_of(&ctx.account, &ctx.region, principal.as_deref(), &name);
    let setting = ecs
        .store
        .write({
            let (ctx, principal, name) = (ctx.clone(), principal.clone(), name.clone());
            move |txn| {
                txn.delete(&key);
                let value = lookup(txn, &ctx, principal.as_deref(), &name)?;
                Ok::<_, Fault>(shape(&ctx, principal.as_deref(), &name, &value))
            }
        })
        .await?;
    Ok(api::DeleteAccountSettingResponse { setting: Some(setting) })
}

pub(crate) async fn list(
    ecs: &Ecs,
    ctx: &Context,
    input: api::ListAccountSettingsRequest,
) -> Result<api::ListAccountSettingsResponse, Fault> {
    let page = Page::new(input.max_results, input.next_token.as_deref(), 10)?;
    let only = input.name.map(|name| known_name(Some(name))).transpose()?;
    let is_wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    let principal = principal(ctx, input.principal_arn);
    let read = ecs.store.read()?;
    let mut settings = Vec::new();
    if input.effective_settings == Some(true) {
        for name in SettingName::VALUES.iter().filter(|name| is_wanted(name)) {
            let value = lookup(&read, ctx, principal.as_deref(), name)?;
            settings.push(shape(ctx, principal.as_deref(), name, &value));
        }
    } else {
        let all = read.scan(&AccountSettingRecord::keys_of(&ctx.account, &ctx.region))?;
        for setting in all {
            if setting.principal_arn == principal && is_wanted(&setting.name) {
                settings.push(shape(ctx, principal.as_deref(), &setting.name, &setting.value));
            }
        }
    }
    settings.retain(|setting| input.value.is_none() || setting.value == input.value);
    let name_of = |setting: &api::Setting| {
        setting.name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default()
    };
    settings.sort_by_key(name_of);
    let (settings, next_token) = page.cut(settings, name_of, |name, after| name > after);
    Ok(api::ListAccountSettingsResponse { settings: Some(settings), next_token })
}
