//! Versions: what a function was when it was published.

use aws_api::Context;
use aws_api::lambda as api;
use model::record::lambda::{FunctionCode, FunctionRecord, FunctionSettingsRecord, LATEST};
use store::{Read, Txn};

use super::Lambda;
use super::fault::{Fault, invalid, precondition};
use super::functions::settled;
use super::names::FunctionRef;
use super::paging::page;
use super::shapes::{self, Named};

/// Publishes `latest`, unless the newest version is the same; `settings` must be stored after.
pub(super) fn add(
    txn: &mut Txn<'_>,
    settings: &mut FunctionSettingsRecord,
    latest: &FunctionRecord,
    description: Option<String>,
) -> Result<FunctionRecord, Fault> {
    let FunctionRecord { account, region, name, .. } = latest;
    if settings.last_version > 0 {
        let newest = settings.last_version.to_string();
        let key = FunctionRecord::key_of(account, region, name, &newest);
        if let Some(newest) = txn.get(&key)?
            && is_same(&newest, settings.published_description.as_deref(), latest)
        {
            return Ok(newest);
        }
    }
    settings.published_description = Some(latest.description.clone());
    settings.last_version += 1;
    let mut version = latest.clone();
    version.version = settings.last_version.to_string();
    version.revision_id = model::random::uuid();
    if let Some(description) = description {
        version.description = description;
    }
    txn.put(&version);
    Ok(version)
}

/// Same code and configuration as when `newest` was published. A version may have a description of
/// its own, so what counts is `described`, which `$LATEST` had then; what was published before
/// that was kept has none.
fn is_same(newest: &FunctionRecord, described: Option<&str>, latest: &FunctionRecord) -> bool {
    let plain = |record: &FunctionRecord| {
        let mut record = record.clone();
        record.version = LATEST.into();
        record.revision_id.clear();
        record.description.clear();
        record.last_modified = model::Timestamp(0);
        if let FunctionCode::Zip { blob, .. } = &mut record.code {
            blob.clear();
        }
        record
    };
    plain(newest) == plain(latest) && described.is_none_or(|text| text == latest.description)
}

pub(super) async fn publish(
    lambda: &Lambda,
    ctx: &Context,
    input: api::PublishVersionRequest,
) -> Result<api::FunctionConfiguration, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    if input.publish_to.is_some() {
        return Err(super::fault::unserved("the member PublishTo of functions"));
    }
    lambda
        .store
        .write(move |txn| {
            let latest = function.latest(txn)?;
            settled(txn, &latest)?;
            if input.revision_id.is_some_and(|given| given != latest.revision_id) {
                return Err(precondition("GetFunction/GetAlias"));
            }
            let sha256 = match &latest.code {
                FunctionCode::Zip { sha256, .. } => sha256.as_str(),
                FunctionCode::Image { digest, .. } => digest.rsplit(':').next().unwrap_or(digest),
            };
            if let Some(given) = input.code_sha256.filter(|given| !given.is_empty())
                && given != sha256
            {
                return Err(invalid(format!(
                    "CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST \
                     ({sha256}). Please try again with the CodeSHA256 in $LATEST."
                )));
            }
            let mut settings = function.settings(txn)?;
            let version = add(txn, &mut settings, &latest, input.description)?;
            txn.put(&settings);
            shapes::configuration(txn, &version, Named::Version)
        })
        .await
}

pub(super) async fn list(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListVersionsByFunctionRequest,
) -> Result<api::ListVersionsByFunctionResponse, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let read = lambda.store.read()?;
    function.settings(&read)?;
    let FunctionRef { account, region, name, .. } = &function;
    let all: Vec<FunctionRecord> = read.scan(&FunctionRecord::keys_of(account, region, name))?;
    let ordinal =
        |record: &FunctionRecord| format!("{:>20}", record.version.parse::<u64>().unwrap_or(0));
    let (records, next_marker) = page(all, ordinal, input.marker.as_deref(), input.max_items, 50)?;
    let versions = records
        .iter()
        .map(|record| shapes::configuration(&read, record, Named::Version))
        .collect::<Result<_, _>>()?;
    Ok(api::ListVersionsByFunctionResponse { next_marker, versions: Some(versions) })
}
