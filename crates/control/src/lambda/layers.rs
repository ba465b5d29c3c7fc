//! Layers: publish, describe, list, delete, and who else may use them.

use aws_api::Context;
use aws_api::lambda as api;
use model::policy::{Policy, PolicyKind};
use model::record::lambda::{LayerRecord, LayerVersionRecord};
use model::{AccountId, Arn, Key, Region};
use serde_json::{Value, json};
use store::Read;

use super::fault::{Fault, conflict, invalid, not_found, precondition};
use super::paging::page;
use super::{Lambda, code, shapes};

/// A layer as it was named: by its name or by its ARN.
#[derive(Clone, Debug)]
struct LayerRef {
    account: AccountId,
    region: Region,
    name: String,
}

impl LayerRef {
    fn parse(ctx: &Context, text: Option<&str>) -> Result<LayerRef, Fault> {
        let text = text.unwrap_or_default();
        if !text.starts_with("arn:") {
            return Ok(LayerRef {
                account: ctx.account.clone(),
                region: ctx.region.clone(),
                name: text.to_owned(),
            });
        }
        let bad = || invalid(format!("Invalid layer name: {text}"));
        let arn = Arn::parse(text).map_err(|_| bad())?;
        let name = arn.resource().strip_prefix("layer:").ok_or_else(bad)?;
        Ok(LayerRef {
            account: AccountId::parse(arn.account()).map_err(|_| bad())?,
            region: Region::parse(arn.region()).map_err(|_| bad())?,
            name: name.to_owned(),
        })
    }

    fn key(&self, version: u64) -> Key<LayerVersionRecord> {
        LayerVersionRecord::key_of(&self.account, &self.region, &self.name, version)
    }
}

/// The version of a layer that an ARN names.
pub(super) fn find_arn(read: &impl Read, text: &str) -> Result<Option<LayerVersionRecord>, Fault> {
    let Ok(arn) = Arn::parse(text) else { return Ok(None) };
    let parts = arn.resource().strip_prefix("layer:").and_then(|rest| rest.rsplit_once(':'));
    let (Some((name, version)), Ok(account), Ok(region)) =
        (parts, AccountId::parse(arn.account()), Region::parse(arn.region()))
    else {
        return Ok(None);
    };
    let Ok(version) = version.parse() else { return Ok(None) };
    Ok(read.get(&LayerVersionRecord::key_of(&account, &region, name, version))?)
}

/// Where the front door hands out the zip file: nobody can guess the last part.
fn content(ctx: &Context, layer: &LayerVersionRecord) -> api::LayerVersionContentOutput {
    let LayerVersionRecord { account, region, name, version, blob, .. } = layer;
    let path = format!("{account}/{region}/{name}/{version}/{blob}");
    api::LayerVersionContentOutput {
        location: Some(format!("{}/_hansom/lambda-layer/{path}", ctx.endpoint)),
        code_sha256: Some(layer.sha256.clone()),
        code_size: i64::try_from(layer.size).ok(),
        ..Default::default()
    }
}

fn runtimes(layer: &LayerVersionRecord) -> Option<Vec<api::Runtime>> {
    let list = layer.runtimes.iter().map(|name| api::Runtime::from(name.as_str())).collect();
    (!layer.runtimes.is_empty()).then_some(list)
}

fn architectures(layer: &LayerVersionRecord) -> Option<Vec<api::Architecture>> {
    let list = layer.architectures.iter().map(|name| name.as_str().into()).collect();
    (!layer.architectures.is_empty()).then_some(list)
}

fn number(version: u64) -> Option<i64> {
    i64::try_from(version).ok()
}

fn item(layer: &LayerVersionRecord) -> api::LayerVersionsListItem {
    api::LayerVersionsListItem {
        layer_version_arn: Some(layer.arn().to_string()),
        version: number(layer.version),
        description: Some(layer.description.clone()),
        created_date: Some(shapes::time(layer.created_at)),
        compatible_architectures: architectures(layer),
        compatible_runtimes: runtimes(layer),
        license_info: layer.license.clone(),
    }
}

pub(super) async fn publish(
    lambda: &Lambda,
    ctx: &Context,
    input: api::PublishLayerVersionRequest,
) -> Result<api::PublishLayerVersionResponse, Fault> {
    let layer = LayerRef::parse(ctx, input.layer_name.as_deref())?;
    if layer.account != ctx.account || layer.region != ctx.region {
        return Err(invalid("A layer can be published to one's own account and region only."));
    }
    let given = input.content.unwrap_or_default();
    let source = code::Source {
        zip_file: given.zip_file,
        s3_bucket: given.s3_bucket,
        s3_key: given.s3_key,
        s3_version: given.s3_object_version,
        image_uri: None,
    };
    let zip = code::keep(&lambda.store, ctx, &source).await?;
    let now = lambda.clock.now();
    let texts = |list: Option<Vec<api::Runtime>>| -> Vec<String> {
        list.unwrap_or_default().iter().map(|one| one.as_str().to_owned()).collect()
    };
    let version = lambda
        .store
        .write(move |txn| {
            let LayerRef { account, region, name } = layer;
            let key = LayerRecord::key_of(&account, &region, &name);
            let mut record = txn.get(&key)?.unwrap_or_else(|| LayerRecord {
                account: account.clone(),
                region: region.clone(),
                name: name.clone(),
                last_version: 0,
            });
            record.last_version += 1;
            let architectures = input.compatible_architectures.unwrap_or_default();
            let version = LayerVersionRecord {
                account,
                region,
                name,
                version: record.last_version,
                description: input.description.unwrap_or_default(),
                license: input.license_info,
                runtimes: texts(input.compatible_runtimes),
                architectures: architectures.iter().map(|one| one.as_str().to_owned()).collect(),
                created_at: now,
                blob: zip.blob,
                size: zip.size,
                unzipped_size: zip.contents.unzipped,
                sha256: zip.sha256,
                policy: None,
                policy_revision_id: None,
            };
            txn.put(&record);
            txn.put(&version);
            Ok::<_, Fault>(version)
        })
        .await?;
    Ok(api::PublishLayerVersionResponse {
        content: Some(content(ctx, &version)),
        layer_arn: Some(version.layer_arn().to_string()),
        layer_version_arn: Some(version.arn().to_string()),
        description: Some(version.description.clone()),
        created_date: Some(shapes::time(version.created_at)),
        version: number(version.version),
        compatible_architectures: architectures(&version),
        compatible_runtimes: runtimes(&version),
        license_info: version.license.clone(),
    })
}

fn found(ctx: &Context, layer: &LayerVersionRecord) -> api::GetLayerVersionResponse {
    api::GetLayerVersionResponse {
        content: Some(content(ctx, layer)),
        layer_arn: Some(layer.layer_arn().to_string()),
        layer_version_arn: Some(layer.arn().to_string()),
        description: Some(layer.description.clone()),
        created_date: Some(shapes::time(layer.created_at)),
        version: number(layer.version),
        compatible_architectures: architectures(layer),
        compatible_runtimes: runtimes(layer),
        license_info: layer.license.clone(),
    }
}

const MISSING: &str = "The resource you requested does not exist.";

fn version_number(version: Option<i64>) -> Result<u64, Fault> {
    let version = version.and_then(|version| u64::try_from(version).ok());
    version
        .filter(|version| *version > 0)
        .ok_or_else(|| invalid("Layer Version Cannot be less than 1."))
}

pub(super) async fn get(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetLayerVersionRequest,
) -> Result<api::GetLayerVersionResponse, Fault> {
    let layer = LayerRef::parse(ctx, input.layer_name.as_deref())?;
    let version = version_number(input.version_number)?;
    let record = lambda.store.read()?.get(&layer.key(version))?;
    record.as_ref().map(|record| found(ctx, record)).ok_or_else(|| not_found(MISSING))
}

pub(super) async fn get_by_arn(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetLayerVersionByArnRequest,
) -> Result<api::GetLayerVersionResponse, Fault> {
    let record = find_arn(&lambda.store.read()?, input.arn.as_deref().unwrap_or_default())?;
    record.as_ref().map(|record| found(ctx, record)).ok_or_else(|| not_found(MISSING))
}

fn suits(
    layer: &LayerVersionRecord,
    runtime: Option<&api::Runtime>,
    architecture: Option<&api::Architecture>,
) -> bool {
    let has = |list: &[String], text: &str| list.iter().any(|one| one == text);
    runtime.is_none_or(|runtime| has(&layer.runtimes, runtime.as_str()))
        && architecture.is_none_or(|one| has(&layer.architectures, one.as_str()))
}

pub(super) async fn list(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListLayersRequest,
) -> Result<api::ListLayersResponse, Fault> {
    let read = lambda.store.read()?;
    let layers: Vec<LayerRecord> = read.scan(&LayerRecord::keys_of(&ctx.account, &ctx.region))?;
    let mut newest = Vec::new();
    for layer in layers {
        let key = LayerVersionRecord::keys_of(&layer.account, &layer.region, &layer.name);
        let versions: Vec<LayerVersionRecord> = read.scan(&key)?;
        let (runtime, architecture) =
            (input.compatible_runtime.as_ref(), input.compatible_architecture.as_ref());
        let fitting = versions.into_iter().rfind(|one| suits(one, runtime, architecture));
        newest.extend(fitting);
    }
    let name = |layer: &LayerVersionRecord| layer.name.clone();
    let (layers, next_marker) = page(newest, name, input.marker.as_deref(), input.max_items, 50)?;
    let show = |layer: &LayerVersionRecord| api::LayersListItem {
        layer_name: Some(layer.name.clone()),
        layer_arn: Some(layer.layer_arn().to_string()),
        latest_matching_version: Some(item(layer)),
    };
    Ok(api::ListLayersResponse { next_marker, layers: Some(layers.iter().map(show).collect()) })
}

pub(super) async fn list_versions(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListLayerVersionsRequest,
) -> Result<api::ListLayerVersionsResponse, Fault> {
    let layer = LayerRef::parse(ctx, input.layer_name.as_deref())?;
    let key = LayerVersionRecord::keys_of(&layer.account, &layer.region, &layer.name);
    let mut all: Vec<LayerVersionRecord> = lambda.store.read()?.scan(&key)?;
    all.retain(|one| {
        suits(one, input.compatible_runtime.as_ref(), input.compatible_architecture.as_ref())
    });
    // Newest first.
    all.reverse();
    let name = |layer: &LayerVersionRecord| format!("{:>20}", u64::MAX - layer.version);
    let (versions, next_marker) = page(all, name, input.marker.as_deref(), input.max_items, 50)?;
    let layer_versions = Some(versions.iter().map(item).collect());
    Ok(api::ListLayerVersionsResponse { next_marker, layer_versions })
}

pub(super) async fn delete(
    lambda: &Lambda,
    ctx: &Context,
    input: api::DeleteLayerVersionRequest,
) -> Result<(), Fault> {
    let layer = LayerRef::parse(ctx, input.layer_name.as_deref())?;
    let version = version_number(input.version_number)?;
    let unnamed = lambda
        .store
        .write(move |txn| {
            // AWS does not mind a version that is not there. Functions that use it go on.
            let Some(record) = txn.get(&layer.key(version))? else { return Ok(Vec::new()) };
            txn.delete(&layer.key(version));
            Ok::<_, Fault>(code::unnamed(txn, [record.blob])?)
        })
        .await?;
    code::remove(&lambda.store, unnamed).await;
    Ok(())
}

pub(super) async fn add_permission(
    lambda: &Lambda,
    ctx: &Context,
    input: api::AddLayerVersionPermissionRequest,
) -> Result<api::AddLayerVersionPermissionResponse, Fault> {
    let layer = LayerRef::parse(ctx, input.layer_name.as_deref())?;
    let version = version_number(input.version_number)?;
    lambda
        .store
        .write(move |txn| {
            let found = txn.get(&layer.key(version))?;
            let mut record = found.ok_or_else(|| {
                not_found(format!("Layer version {}:{version} does not exist.", layer.name))
            })?;
            check_revision(&record, input.revision_id.as_deref())?;
            let sid = input.statement_id.unwrap_or_default();
            let mut document = document(&record);
            let principal = input.principal.unwrap_or_default();
            let principal = match principal.as_str() {
                "*" => json!("*"),
                number if AccountId::parse(number).is_ok() => {
                    json!({ "AWS": format!("arn:aws:iam::{number}:root") })
                }
                arn => json!({ "AWS": arn }),
            };
            let mut statement = json!({
                "Sid": sid,
                "Effect": "Allow",
                "Principal": principal,
                "Action": input.action,
                "Resource": record.arn().to_string(),
            });
            if let Some(organization) = input.organization_id {
                statement["Condition"] =
                    json!({ "StringEquals": { "aws:PrincipalOrgID": organization } });
            }
            let list = document["Statement"].as_array_mut();
            let list = list.ok_or_else(|| invalid("The policy of the layer cannot be read."))?;
            if list.iter().any(|one| one["Sid"].as_str() == Some(sid.as_str())) {
                return Err(conflict(format!(
                    "The statement id ({sid}) provided already exists. Please provide a new \
                     statement id, or remove the existing statement."
                )));
            }
            list.push(statement.clone());
            let text = document.to_string();
            if Policy::parse(&text, PolicyKind::Resource).is_err() {
                return Err(invalid(
                    "The provided principal was invalid. Please check the principal and try again.",
                ));
            }
            let revision_id = model::random::uuid();
            record.policy = Some(text);
            record.policy_revision_id = Some(revision_id.clone());
            txn.put(&record);
            Ok(api::AddLayerVersionPermissionResponse {
                statement: Some(statement.to_string()),
                revision_id: Some(revision_id),
            })
        })
        .await
}

fn document(record: &LayerVersionRecord) -> Value {
    let text = record.policy.as_deref().unwrap_or_default();
    serde_json::from_str(text)
        .unwrap_or_else(|_| json!({ "Version": "2012-10-17", "Id": "default", "Statement": [] }))
}

fn check_revision(record: &LayerVersionRecord, given: Option<&str>) -> Result<(), Fault> {
    match given {
        Some(given) if record.policy_revision_id.as_deref() != Some(given) => {
            Err(precondition("GetLayerVersionPolicy"))
        }
        _ => Ok(()),
    }
}

pub(super) async fn remove_permission(
    lambda: &Lambda,
    ctx: &Context,
    input: api::RemoveLayerVersionPermissionRequest,
) -> Result<(), Fault> {
    let layer = LayerRef::parse(ctx, input.layer_name.as_deref())?;
    let version = version_number(input.version_number)?;
    lambda
        .store
        .write(move |txn| {
            let found = txn.get(&layer.key(version))?;
            let mut record = found.ok_or_else(|| not_found(MISSING))?;
            check_revision(&record, input.revision_id.as_deref())?;
            let sid = input.statement_id.unwrap_or_default();
            let mut document = document(&record);
            let list = document["Statement"].as_array_mut();
            let list = list.ok_or_else(|| not_found(MISSING))?;
            let n_before = list.len();
            list.retain(|one| one["Sid"].as_str() != Some(sid.as_str()));
            let (n_after, is_empty) = (list.len(), list.is_empty());
            if n_after == n_before {
                return Err(not_found(format!("Statement {sid} is not found in resource policy.")));
            }
            record.policy = (!is_empty).then(|| document.to_string());
            record.policy_revision_id = (!is_empty).then(model::random::uuid);
            txn.put(&record);
            Ok(())
        })
        .await
}

pub(super) async fn get_policy(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetLayerVersionPolicyRequest,
) -> Result<api::GetLayerVersionPolicyResponse, Fault> {
    let layer = LayerRef::parse(ctx, input.layer_name.as_deref())?;
    let version = version_number(input.version_number)?;
    let record = lambda.store.read()?.get(&layer.key(version))?;
    let record = record.filter(|record| record.policy.is_some());
    let record =
        record.ok_or_else(|| not_found("No policy is associated with the given resource."))?;
    Ok(api::GetLayerVersionPolicyResponse {
        policy: record.policy,
        revision_id: record.policy_revision_id,
    })
}
