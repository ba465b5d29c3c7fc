//! Aliases: names for versions, with weights.

use std::collections::BTreeMap;

use aws_api::Context;
use aws_api::lambda as api;
use model::record::lambda::wiring::FunctionUrlIndexRecord;
use model::record::lambda::{
    AliasRecord, EventInvokeRecord, FunctionPolicyRecord, FunctionUrlRecord, LATEST,
};
use store::Read;

use super::Lambda;
use super::fault::{Fault, conflict, constraint, invalid, not_found, precondition};
use super::names::{FunctionRef, is_version};
use super::paging::page;

fn shape(alias: &AliasRecord) -> api::AliasConfiguration {
    let weights = (!alias.weights.is_empty()).then(|| alias.weights.clone());
    api::AliasConfiguration {
        alias_arn: Some(alias.arn().to_string()),
        name: Some(alias.name.clone()),
        function_version: Some(alias.version.clone()),
        description: Some(alias.description.clone()),
        routing_config: weights.map(|weights| api::AliasRoutingConfiguration {
            additional_version_weights: Some(weights),
        }),
        revision_id: Some(alias.revision_id.clone()),
    }
}

fn checked_weights(
    read: &impl Read,
    function: &FunctionRef,
    version: &str,
    config: Option<api::AliasRoutingConfiguration>,
) -> Result<BTreeMap<String, f64>, Fault> {
    let weights = config.and_then(|config| config.additional_version_weights).unwrap_or_default();
    if weights.len() > 1 {
        return Err(invalid(
            "Number of items in AdditionalVersionWeights cannot be greater than 1",
        ));
    }
    for (other, weight) in &weights {
        if !(0.0..=1.0).contains(weight) {
            return Err(constraint(
                "routingConfig.additionalVersionWeights",
                &format!("{{{other}={weight:?}}}"),
                "Map value must satisfy constraint: [Member must have value less than or equal to \
                 1.0, Member must have value greater than or equal to 0.0]",
            ));
        }
        if other == LATEST || version == LATEST {
            return Err(invalid(
                "$LATEST is not supported for an alias pointing to more than 1 version",
            ));
        }
        if other == version {
            return Err(invalid(format!(
                "Invalid function version {version}. Function version {version} is already \
                 included in routing configuration."
            )));
        }
        if !is_version(other) {
            return Err(invalid(format!("Invalid function version {other}.")));
        }
        function.version(read, other)?;
    }
    Ok(weights)
}

pub(super) async fn create(
    lambda: &Lambda,
    ctx: &Context,
    input: api::CreateAliasRequest,
) -> Result<api::AliasConfiguration, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let alias = lambda
        .store
        .write(move |txn| {
            function.settings(txn)?;
            let name = input.name.unwrap_or_default();
            let version = input.function_version.unwrap_or_default();
            function.version(txn, &version)?;
            if let Some(alias) = function.alias(txn, &name)? {
                return Err(conflict(format!("Alias already exists: {}", alias.arn())));
            }
            let weights = checked_weights(txn, &function, &version, input.routing_config)?;
            let alias = AliasRecord {
                account: function.account,
                region: function.region,
                function: function.name,
                name,
                version,
                description: input.description.unwrap_or_default(),
                weights,
                revision_id: model::random::uuid(),
            };
            txn.put(&alias);
            Ok::<_, Fault>(alias)
        })
        .await?;
    Ok(shape(&alias))
}

fn cannot_find(function: &FunctionRef, name: &str) -> Fault {
    not_found(format!("Cannot find alias arn: {}:{name}", function.unqualified_arn()))
}

pub(super) async fn update(
    lambda: &Lambda,
    ctx: &Context,
    input: api::UpdateAliasRequest,
) -> Result<api::AliasConfiguration, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let alias = lambda
        .store
        .write(move |txn| {
            function.settings(txn)?;
            let name = input.name.unwrap_or_default();
            let found = function.alias(txn, &name)?;
            let mut alias = found.ok_or_else(|| cannot_find(&function, &name))?;
            if input.revision_id.is_some_and(|given| given != alias.revision_id) {
                return Err(precondition("GetFunction/GetAlias"));
            }
            if let Some(version) = input.function_version {
                function.version(txn, &version)?;
                alias.version = version;
            }
            if let Some(description) = input.description {
                alias.description = description;
            }
            if input.routing_config.is_some() {
                alias.weights =
                    checked_weights(txn, &function, &alias.version, input.routing_config)?;
            }
            alias.weights.retain(|version, _| *version != alias.version);
            alias.revision_id = model::random::uuid();
            txn.put(&alias);
            Ok::<_, Fault>(alias)
        })
        .await?;
    Ok(shape(&alias))
}

pub(super) async fn get(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetAliasRequest,
) -> Result<api::AliasConfiguration, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let name = input.name.unwrap_or_default();
    let alias = function.alias(&lambda.store.read()?, &name)?;
    alias.as_ref().map(shape).ok_or_else(|| cannot_find(&function, &name))
}

pub(super) async fn list(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListAliasesRequest,
) -> Result<api::ListAliasesResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let read = lambda.store.read()?;
    function.settings(&read)?;
    let FunctionRef { account, region, name, .. } = &function;
    let mut all: Vec<AliasRecord> = read.scan(&AliasRecord::keys_of(account, region, name))?;
    if let Some(version) = &input.function_version {
        all.retain(|alias| alias.version == *version || alias.weights.contains_key(version));
    }
    let name = |alias: &AliasRecord| alias.name.clone();
    let (aliases, next_marker) = page(all, name, input.marker.as_deref(), input.max_items, 50)?;
    let aliases = Some(aliases.iter().map(shape).collect());
    Ok(api::ListAliasesResponse { next_marker, aliases })
}

pub(super) async fn delete(
    lambda: &Lambda,
    ctx: &Context,
    input: api::DeleteAliasRequest,
) -> Result<(), Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let alias = input.name.unwrap_or_default();
    lambda
        .store
        .write(move |txn| {
            function.settings(txn)?;
            let FunctionRef { account, region, name, .. } = &function;
            // AWS does not mind an alias that is not there. What is attached to it goes with it.
            txn.delete(&AliasRecord::key_of(account, region, name, &alias));
            txn.delete(&FunctionPolicyRecord::key_of(account, region, name, &alias));
            txn.delete(&EventInvokeRecord::key_of(account, region, name, &alias));
            let key = FunctionUrlRecord::key_of(account, region, name, &alias);
            if let Some(url) = txn.get(&key)? {
                txn.delete(&FunctionUrlIndexRecord::key_of(&url.id));
                txn.delete(&key);
            }
            Ok(())
        })
        .await
}
