//! What a function has beside code and configuration: tags, concurrency, runtime management,
//! recursion. And what the account has.

use std::collections::BTreeMap;

use aws_api::lambda::errors;
use aws_api::{AwsError, Context, lambda as api};
use model::record::ecs::Tag;
use model::record::lambda::{
    EventSourceMappingRecord, FunctionCode, FunctionRecord, FunctionSettingsRecord, LATEST,
    LayerVersionRecord, RuntimeManagement,
};
use model::{AccountId, Arn, Key, Region};
use store::Read;

use super::concurrency::ACCOUNT_LIMIT;
use super::fault::{Fault, invalid, not_found};
use super::names::FunctionRef;
use super::{Lambda, shapes};

const MOST_TAGS: usize = 50;
/// So many executions an account always keeps for functions without a reservation.
const LEAST_UNRESERVED: u32 = 100;

pub(super) fn checked_tags(tags: BTreeMap<String, String>) -> Result<Vec<Tag>, Fault> {
    if tags.len() > MOST_TAGS {
        return Err(invalid(format!("The number of tags cannot be more than {MOST_TAGS}.")));
    }
    for key in tags.keys() {
        if key.is_empty() || key.chars().count() > 128 {
            return Err(invalid("Tag keys must have between 1 and 128 characters."));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid("Tag keys starting with 'aws:' are reserved for system use."));
        }
    }
    Ok(shapes::tags_of(tags))
}

/// What can have tags.
enum Tagged {
    Function(FunctionSettingsRecord),
    Mapping(Box<EventSourceMappingRecord>),
}

impl Tagged {
    fn find(read: &impl Read, ctx: &Context, text: &str) -> Result<Tagged, Fault> {
        let bad = || invalid(format!("Invalid ARN: {text}"));
        let arn = Arn::parse(text).map_err(|_| bad())?;
        if let Some(uuid) = arn.resource().strip_prefix("event-source-mapping:") {
            let account = AccountId::parse(arn.account()).map_err(|_| bad())?;
            let region = Region::parse(arn.region()).map_err(|_| bad())?;
            let key = EventSourceMappingRecord::key_of(&account, &region, uuid);
            let missing = || not_found("The resource you requested does not exist.");
            return Ok(Tagged::Mapping(Box::new(read.get(&key)?.ok_or_else(missing)?)));
        }
        let function = FunctionRef::parse(ctx, Some(text), None)?;
        if function.qualifier.is_some() {
            return Err(invalid(
                "Tags on function aliases and versions are not supported. Please specify a function ARN.",
            ));
        }
        Ok(Tagged::Function(function.settings(read)?))
    }

    fn tags_mut(&mut self) -> &mut Vec<Tag> {
        match self {
            Tagged::Function(record) => &mut record.tags,
            Tagged::Mapping(record) => &mut record.tags,
        }
    }

    fn put(&self, txn: &mut store::Txn<'_>) {
        match self {
            Tagged::Function(record) => txn.put(record),
            Tagged::Mapping(record) => txn.put(record.as_ref()),
        }
    }
}

pub(super) async fn list_tags(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListTagsRequest,
) -> Result<api::ListTagsResponse, Fault> {
    let arn = input.resource.unwrap_or_default();
    let mut tagged = Tagged::find(&lambda.store.read()?, ctx, &arn)?;
    Ok(api::ListTagsResponse { tags: Some(shapes::tags(tagged.tags_mut())) })
}

pub(super) async fn tag(
    lambda: &Lambda,
    ctx: &Context,
    input: api::TagResourceRequest,
) -> Result<(), Fault> {
    let new = checked_tags(input.tags.unwrap_or_default())?;
    let (arn, ctx) = (input.resource.unwrap_or_default(), ctx.clone());
    lambda
        .store
        .write(move |txn| {
            let mut tagged = Tagged::find(txn, &ctx, &arn)?;
            let tags = tagged.tags_mut();
            for tag in new {
                match tags.iter_mut().find(|one| one.key == tag.key) {
                    Some(one) => one.value = tag.value,
                    None => tags.push(tag),
                }
            }
            if tags.len() > MOST_TAGS {
                return Err(invalid(format!(
                    "The number of tags cannot be more than {MOST_TAGS}."
                )));
            }
            tagged.put(txn);
            Ok(())
        })
        .await
}

pub(super) async fn untag(
    lambda: &Lambda,
    ctx: &Context,
    input: api::UntagResourceRequest,
) -> Result<(), Fault> {
    let keys = input.tag_keys.unwrap_or_default();
    let (arn, ctx) = (input.resource.unwrap_or_default(), ctx.clone());
    lambda
        .store
        .write(move |txn| {
            let mut tagged = Tagged::find(txn, &ctx, &arn)?;
            tagged.tags_mut().retain(|tag| !keys.contains(&tag.key));
            tagged.put(txn);
            Ok(())
        })
        .await
}

/// What the functions of the account have reserved, all together.
fn reserved(read: &impl Read, account: &AccountId, region: &Region) -> Result<u32, Fault> {
    let all: Vec<FunctionSettingsRecord> =
        read.scan(&FunctionSettingsRecord::keys_of(account, region))?;
    Ok(all.iter().filter_map(|settings| settings.reserved_concurrency).sum())
}

/// The function itself; its versions and aliases share what it has reserved.
fn whole(ctx: &Context, name: Option<&str>) -> Result<FunctionRef, Fault> {
    let function = FunctionRef::parse(ctx, name, None)?;
    match function.qualifier {
        None => Ok(function),
        Some(_) => Err(invalid(
            "This operation is permitted on Lambda functions only. Aliases and versions do not \
             support this operation. Please specify either a function name or an unqualified \
             function ARN.",
        )),
    }
}

pub(super) async fn put_concurrency(
    lambda: &Lambda,
    ctx: &Context,
    input: api::PutFunctionConcurrencyRequest,
) -> Result<api::Concurrency, Fault> {
    let function = whole(ctx, input.function_name.as_deref())?;
    let asked = input.reserved_concurrent_executions.unwrap_or(0).unsigned_abs();
    lambda
        .store
        .write(move |txn| {
            let mut settings = function.settings(txn)?;
            let all = reserved(txn, &function.account, &function.region)?;
            let others = all - settings.reserved_concurrency.unwrap_or(0);
            if others + asked + LEAST_UNRESERVED > ACCOUNT_LIMIT {
                return Err(invalid(format!(
                    "Specified ReservedConcurrentExecutions for function decreases account's \
                     UnreservedConcurrentExecution below its minimum value of [{LEAST_UNRESERVED}]."
                )));
            }
            settings.reserved_concurrency = Some(asked);
            txn.put(&settings);
            Ok(())
        })
        .await?;
    Ok(api::Concurrency { reserved_concurrent_executions: shapes::number(asked) })
}

pub(super) async fn get_concurrency(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetFunctionConcurrencyRequest,
) -> Result<api::GetFunctionConcurrencyResponse, Fault> {
    let function = whole(ctx, input.function_name.as_deref())?;
    let settings = function.settings(&lambda.store.read()?)?;
    let reserved_concurrent_executions = settings.reserved_concurrency.and_then(shapes::number);
    Ok(api::GetFunctionConcurrencyResponse { reserved_concurrent_executions })
}

pub(super) async fn delete_concurrency(
    lambda: &Lambda,
    ctx: &Context,
    input: api::DeleteFunctionConcurrencyRequest,
) -> Result<(), Fault> {
    let function = whole(ctx, input.function_name.as_deref())?;
    lambda
        .store
        .write(move |txn| {
            let mut settings = function.settings(txn)?;
            settings.reserved_concurrency = None;
            txn.put(&settings);
            Ok(())
        })
        .await
}

/// Nothing is provisioned: PutProvisionedConcurrencyConfig is not served.
pub(super) async fn get_provisioned(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetProvisionedConcurrencyConfigRequest,
) -> Result<api::GetProvisionedConcurrencyConfigResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    function.resolve(&lambda.store.read()?)?;
    let text = "No Provisioned Concurrency Config found for this function";
    Err(errors::provisioned_concurrency_config_not_found_exception(text).into())
}

pub(super) async fn list_provisioned(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListProvisionedConcurrencyConfigsRequest,
) -> Result<api::ListProvisionedConcurrencyConfigsResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    function.settings(&lambda.store.read()?)?;
    Ok(api::ListProvisionedConcurrencyConfigsResponse {
        next_marker: None,
        provisioned_concurrency_configs: Some(Vec::new()),
    })
}

pub(super) async fn account(
    lambda: &Lambda,
    ctx: &Context,
    _input: api::GetAccountSettingsRequest,
) -> Result<api::GetAccountSettingsResponse, Fault> {
    let read = lambda.store.read()?;
    let here = || Key::new().text(ctx.account.as_str()).text(ctx.region.as_str());
    let (mut size, mut n_functions) = (0_u64, 0_i64);
    read.visit(&here(), None, |record: FunctionRecord| {
        n_functions += i64::from(record.version == LATEST);
        if let FunctionCode::Zip { size: one, .. } = &record.code {
            size += one;
        }
        true
    })?;
    let here = Key::new().text(ctx.account.as_str()).text(ctx.region.as_str());
    read.visit(&here, None, |record: LayerVersionRecord| {
        size += record.size;
        true
    })?;
    let unreserved = ACCOUNT_LIMIT.saturating_sub(reserved(&read, &ctx.account, &ctx.region)?);
    Ok(api::GetAccountSettingsResponse {
        account_limit: Some(api::AccountLimit {
            total_code_size: Some(75 << 30),
            code_size_unzipped: Some(262_144_000),
            code_size_zipped: Some(52_428_800),
            concurrent_executions: shapes::number(ACCOUNT_LIMIT),
            unreserved_concurrent_executions: shapes::number(unreserved),
        }),
        account_usage: Some(api::AccountUsage {
            total_code_size: i64::try_from(size).ok(),
            function_count: Some(n_functions),
        }),
    })
}

pub(super) async fn put_runtime_management(
    lambda: &Lambda,
    ctx: &Context,
    input: api::PutRuntimeManagementConfigRequest,
) -> Result<api::PutRuntimeManagementConfigResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let update_on = input.update_runtime_on.unwrap_or(api::UpdateRuntimeOn::Auto);
    let version_arn = input.runtime_version_arn;
    if (update_on == api::UpdateRuntimeOn::Manual) != version_arn.is_some() {
        return Err(invalid(
            "RuntimeVersionArn is required for the update mode Manual, and for that only.",
        ));
    }
    let management = RuntimeManagement {
        update_on: update_on.as_str().into(),
        version_arn: version_arn.clone(),
    };
    let arn = lambda
        .store
        .write(move |txn| {
            let record = function.resolve(txn)?.record;
            let mut settings = function.settings(txn)?;
            settings.runtime_management.insert(record.version.clone(), management);
            txn.put(&settings);
            Ok::<_, Fault>(record.version_arn().to_string())
        })
        .await?;
    Ok(api::PutRuntimeManagementConfigResponse {
        update_runtime_on: Some(update_on),
        function_arn: Some(arn),
        runtime_version_arn: version_arn,
    })
}

pub(super) async fn get_runtime_management(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetRuntimeManagementConfigRequest,
) -> Result<api::GetRuntimeManagementConfigResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let read = lambda.store.read()?;
    let record = function.resolve(&read)?.record;
    let settings = function.settings(&read)?;
    let found = settings.runtime_management.get(&record.version);
    Ok(api::GetRuntimeManagementConfigResponse {
        update_runtime_on: Some(found.map_or("Auto", |found| found.update_on.as_str()).into()),
        function_arn: Some(record.version_arn().to_string()),
        runtime_version_arn: found.and_then(|found| found.version_arn.clone()),
    })
}

pub(super) async fn put_recursion(
    lambda: &Lambda,
    ctx: &Context,
    input: api::PutFunctionRecursionConfigRequest,
) -> Result<api::PutFunctionRecursionConfigResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let recursive_loop = input.recursive_loop.unwrap_or(api::RecursiveLoop::Terminate);
    let allows = recursive_loop == api::RecursiveLoop::Allow;
    lambda
        .store
        .write(move |txn| {
            let mut settings = function.settings(txn)?;
            settings.allows_recursion = allows;
            txn.put(&settings);
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(api::PutFunctionRecursionConfigResponse { recursive_loop: Some(recursive_loop) })
}

pub(super) async fn get_recursion(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetFunctionRecursionConfigRequest,
) -> Result<api::GetFunctionRecursionConfigResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let settings = function.settings(&lambda.store.read()?)?;
    let recursive_loop = Some(match settings.allows_recursion {
        true => api::RecursiveLoop::Allow,
        false => api::RecursiveLoop::Terminate,
    });
    Ok(api::GetFunctionRecursionConfigResponse { recursive_loop })
}

/// No function has one: PutFunctionCodeSigningConfig is not served. Terraform asks.
pub(super) async fn get_code_signing(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetFunctionCodeSigningConfigRequest,
) -> Result<api::GetFunctionCodeSigningConfigResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let settings = function.settings(&lambda.store.read()?)?;
    Ok(api::GetFunctionCodeSigningConfigResponse {
        code_signing_config_arn: Some(String::new()),
        function_name: Some(settings.name),
    })
}

/// Refuses what speaks of a function of another account where AWS knows one's own only.
pub(super) fn own(ctx: &Context, function: &FunctionRef) -> Result<(), Fault> {
    match function.account == ctx.account {
        true => Ok(()),
        false => {
            let text = format!("Cross-account access to {} is not allowed.", function.arn());
            Err(AwsError::new("AccessDeniedException", 403, text).into())
        }
    }
}
