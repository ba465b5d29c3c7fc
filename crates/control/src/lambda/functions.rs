//! Functions: create, change, describe, list, delete.

use aws_api::lambda::{self as api, PackageType};
use aws_api::{AwsError, Context};
use model::Timestamp;
use model::record::lambda::wiring::FunctionUrlIndexRecord;
use model::record::lambda::{
    AliasRecord, EventInvokeRecord, EventSourceMappingRecord, FunctionCode, FunctionPolicyRecord,
    FunctionRecord, FunctionSettingsRecord, FunctionState, FunctionStatusRecord, FunctionUrlRecord,
    LATEST,
};
use store::{Read, Txn};

use super::configure::{Change, default_logging};
use super::fault::{Fault, conflict, invalid, precondition, unserved};
use super::names::{FunctionRef, is_version};
use super::paging::page;
use super::shapes::{self, Condition, Named};
use super::{Lambda, code, settings, versions, vpc};

type Configuration = api::FunctionConfiguration;

/// The architecture of this machine in AWS's words; nothing else can run here.
pub(crate) fn own_architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" }
}

fn checked_architecture(given: Option<Vec<api::Architecture>>) -> Result<Option<String>, Fault> {
    let Some(given) = given.and_then(|list| list.into_iter().next()) else { return Ok(None) };
    match given.as_str() == own_architecture() {
        true => Ok(Some(given.as_str().to_owned())),
        false => Err(unserved(&format!(
            "the architecture {given}, which this machine ({}) cannot run, for functions",
            own_architecture()
        ))),
    }
}

pub(super) async fn create(
    lambda: &Lambda,
    ctx: &Context,
    input: api::CreateFunctionRequest,
) -> Result<Configuration, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    if function.account != ctx.account || function.qualifier.is_some() {
        return Err(invalid(format!("Invalid function name: {}", function.arn())));
    }
    let given = input.code.unwrap_or_default();
    let source = code::Source {
        zip_file: given.zip_file,
        s3_bucket: given.s3_bucket,
        s3_key: given.s3_key,
        s3_version: given.s3_object_version,
        image_uri: given.image_uri,
    };
    let package = match (&input.package_type, &source.image_uri) {
        (Some(package), _) => package.clone(),
        (None, Some(_)) => PackageType::Image,
        (None, None) => PackageType::Zip,
    };
    let is_image = package == PackageType::Image;
    if is_image && source.image_uri.is_none() {
        return Err(invalid(
            "Please provide ImageUri when creating a function with packageType Image.",
        ));
    }
    if !is_image && source.image_uri.is_some() {
        return Err(invalid(
            "Please don't provide ImageUri when updating a function with packageType Zip.",
        ));
    }
    if !is_image && (input.runtime.is_none() || input.handler.is_none()) {
        return Err(invalid(
            "Runtime and Handler are mandatory parameters for functions created with deployment \
             packages.",
        ));
    }
    let tags = settings::checked_tags(input.tags.unwrap_or_default())?;
    let architecture = checked_architecture(input.architectures)?;
    let change = Change {
        role: input.role,
        handler: input.handler,
        description: input.description,
        timeout: input.timeout,
        memory_size: input.memory_size,
        runtime: input.runtime,
        vpc_config: input.vpc_config,
        environment: input.environment,
        dead_letter: input.dead_letter_config,
        kms_key_arn: input.kms_key_arn,
        tracing: input.tracing_config,
        layers: input.layers,
        image_config: input.image_config,
        ephemeral_storage: input.ephemeral_storage,
        snap_start: input.snap_start,
        logging: input.logging_config,
        unserved: [
            (input.file_system_configs.is_some_and(|list| !list.is_empty()), "FileSystemConfigs"),
            (input.code_signing_config_arn.is_some(), "CodeSigningConfigArn"),
            (input.tenancy_config.is_some(), "TenancyConfig"),
            (input.capacity_provider_config.is_some(), "CapacityProviderConfig"),
            (input.durable_config.is_some(), "DurableConfig"),
            (input.publish_to.is_some(), "PublishTo"),
            (input.runtime_config.is_some(), "RuntimeConfig"),
            (input.accelerator_config.is_some(), "AcceleratorConfig"),
        ]
        .into_iter()
        .filter_map(|(is_given, name)| is_given.then_some(name))
        .collect(),
    };
    let exists = conflict(format!("Function already exist: {}", function.name));
    let draft = {
        let read = lambda.store.read()?;
        // Both are asked again when it is written; here they save receiving the code.
        if function.settings(&read).is_ok() {
            return Err(exists);
        }
        let code = match &source.image_uri {
            Some(uri) => code::image(&read, ctx, uri)?,
            None => FunctionCode::Zip { blob: String::new(), size: 0, sha256: String::new() },
        };
        let mut record = new_record(&function, code, lambda.clock.now());
        record.architecture = architecture.unwrap_or_else(|| own_architecture().to_owned());
        change.apply(&read, ctx, &mut record)?;
        record
    };
    let mut draft = draft;
    vpc::check_role(lambda, &draft).await?;
    if !is_image {
        let zip = code::keep(&lambda.store, ctx, &source).await?;
        draft.code = zip.code();
    }
    let publish = input.publish.unwrap_or(false);
    let written = lambda
        .store
        .write({
            let draft = draft.clone();
            move |txn| {
                if function.settings(txn).is_ok() {
                    return Err(conflict(format!("Function already exist: {}", function.name)));
                }
                vpc::check_still(txn, &draft)?;
                let mut settings = FunctionSettingsRecord {
                    account: function.account.clone(),
                    region: function.region.clone(),
                    name: function.name.clone(),
                    id: model::random::uuid(),
                    last_version: 0,
                    published_description: None,
                    tags,
                    reserved_concurrency: None,
                    allows_recursion: false,
                    runtime_management: Default::default(),
                };
                txn.put(&draft);
                if publish {
                    let version = versions::add(txn, &mut settings, &draft, None)?;
                    txn.put(&settings);
                    return shapes::configuration(txn, &version, Named::Version);
                }
                txn.put(&settings);
                shapes::configuration(txn, &draft, Named::Plain)
            }
        })
        .await;
    forget_unless(lambda, written, &draft).await
}

/// Removes the code of a change that was not made.
async fn forget_unless(
    lambda: &Lambda,
    written: Result<Configuration, Fault>,
    record: &FunctionRecord,
) -> Result<Configuration, Fault> {
    if written.is_err() {
        let blobs = record.blobs().map(str::to_owned).collect::<Vec<_>>();
        let unnamed = code::unnamed(&lambda.store.read()?, blobs)?;
        code::remove(&lambda.store, unnamed).await;
    }
    let mut configuration = written?;
    // AWS says of a new function nothing of updates.
    if configuration.state == Some(api::State::Pending) {
        configuration.last_update_status = None;
        configuration.last_update_status_reason = None;
        configuration.last_update_status_reason_code = None;
    }
    Ok(configuration)
}

fn new_record(function: &FunctionRef, code: FunctionCode, now: Timestamp) -> FunctionRecord {
    FunctionRecord {
        account: function.account.clone(),
        region: function.region.clone(),
        name: function.name.clone(),
        version: LATEST.into(),
        revision_id: model::random::uuid(),
        last_modified: now,
        description: String::new(),
        role: String::new(),
        code,
        runtime: None,
        handler: None,
        timeout_secs: 3,
        memory_mb: 128,
        ephemeral_storage_mb: 512,
        architecture: own_architecture().into(),
        environment: Default::default(),
        layers: Vec::new(),
        image_overrides: None,
        vpc: None,
        dead_letter_arn: None,
        is_traced: false,
        logging: default_logging(&function.name),
        snap_start: false,
        kms_key_arn: None,
    }
}

/// Refuses a change while the last one is under way.
pub(super) fn settled(read: &impl Read, record: &FunctionRecord) -> Result<(), Fault> {
    let condition = Condition::read(read, record)?;
    let start = "The operation cannot be performed at this time.";
    if condition.state == FunctionState::Pending {
        return Err(conflict(format!(
            "{start} The function is currently in the following state: Pending"
        )));
    }
    if condition.update == api::LastUpdateStatus::InProgress {
        return Err(conflict(format!(
            "{start} An update is in progress for resource: {}",
            record.arn()
        )));
    }
    Ok(())
}

fn check_revision(record: &FunctionRecord, given: Option<&str>) -> Result<(), Fault> {
    match given {
        Some(given) if given != record.revision_id => Err(precondition("GetFunction/GetAlias")),
        _ => Ok(()),
    }
}

pub(super) async fn update_code(
    lambda: &Lambda,
    ctx: &Context,
    input: api::UpdateFunctionCodeRequest,
) -> Result<Configuration, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let architecture = checked_architecture(input.architectures)?;
    if input.publish_to.is_some() {
        return Err(unserved("the member PublishTo of functions"));
    }
    let source = code::Source {
        zip_file: input.zip_file,
        s3_bucket: input.s3_bucket,
        s3_key: input.s3_key,
        s3_version: input.s3_object_version,
        image_uri: input.image_uri,
    };
    let revision = input.revision_id;
    let image = {
        let read = lambda.store.read()?;
        let record = function.latest(&read)?;
        settled(&read, &record)?;
        check_revision(&record, revision.as_deref())?;
        match (&record.code, &source.image_uri) {
            (FunctionCode::Image { .. }, Some(uri)) => Some(code::image(&read, ctx, uri)?),
            (FunctionCode::Image { .. }, None) => {
                return Err(invalid(
                    "Please provide ImageUri when updating a function with packageType Image.",
                ));
            }
            (FunctionCode::Zip { .. }, Some(_)) => {
                return Err(invalid(
                    "Please don't provide ImageUri when updating a function with packageType Zip.",
                ));
            }
            (FunctionCode::Zip { .. }, None) => None,
        }
    };
    let code = match image {
        Some(image) => image,
        None => code::keep(&lambda.store, ctx, &source).await?.code(),
    };
    let now = lambda.clock.now();
    let (publish, dry) = (input.publish.unwrap_or(false), input.dry_run.unwrap_or(false));
    let new_blob = match &code {
        FunctionCode::Zip { blob, .. } => Some(blob.clone()),
        FunctionCode::Image { .. } => None,
    };
    let written = lambda
        .store
        .write(move |txn| {
            let mut record = function.latest(txn)?;
            settled(txn, &record)?;
            check_revision(&record, revision.as_deref())?;
            let old: Vec<String> = record.blobs().map(str::to_owned).collect();
            record.code = code;
            if let Some(architecture) = architecture {
                record.architecture = architecture;
            }
            record.last_modified = now;
            if dry {
                return Ok((shapes::configuration(txn, &record, Named::Plain)?, Vec::new()));
            }
            record.revision_id = model::random::uuid();
            txn.put(&record);
            let answer = match publish {
                false => shapes::configuration(txn, &record, Named::Plain)?,
                true => {
                    let mut settings = function.settings(txn)?;
                    let version = versions::add(txn, &mut settings, &record, None)?;
                    txn.put(&settings);
                    shapes::configuration(txn, &version, Named::Version)?
                }
            };
            Ok::<_, Fault>((answer, code::unnamed(txn, old)?))
        })
        .await;
    if written.is_err() || dry {
        let unnamed = code::unnamed(&lambda.store.read()?, new_blob)?;
        code::remove(&lambda.store, unnamed).await;
    }
    let (answer, unnamed) = written?;
    code::remove(&lambda.store, unnamed).await;
    Ok(answer)
}

pub(super) async fn update_configuration(
    lambda: &Lambda,
    ctx: &Context,
    input: api::UpdateFunctionConfigurationRequest,
) -> Result<Configuration, Fault> {
    let function = FunctionRef::parse(ctx, input.function_name.as_deref(), None)?;
    let change = Change {
        role: input.role,
        handler: input.handler,
        description: input.description,
        timeout: input.timeout,
        memory_size: input.memory_size,
        runtime: input.runtime,
        vpc_config: input.vpc_config,
        environment: input.environment,
        dead_letter: input.dead_letter_config,
        kms_key_arn: input.kms_key_arn,
        tracing: input.tracing_config,
        layers: input.layers,
        image_config: input.image_config,
        ephemeral_storage: input.ephemeral_storage,
        snap_start: input.snap_start,
        logging: input.logging_config,
        unserved: [
            (input.file_system_configs.is_some_and(|list| !list.is_empty()), "FileSystemConfigs"),
            (input.capacity_provider_config.is_some(), "CapacityProviderConfig"),
            (input.durable_config.is_some(), "DurableConfig"),
            (input.runtime_config.is_some(), "RuntimeConfig"),
            (input.accelerator_config.is_some(), "AcceleratorConfig"),
        ]
        .into_iter()
        .filter_map(|(is_given, name)| is_given.then_some(name))
        .collect(),
    };
    let (now, ctx, revision) = (lambda.clock.now(), ctx.clone(), input.revision_id);
    if change.vpc_config.is_some() || change.role.is_some() {
        let draft = {
            let read = lambda.store.read()?;
            let mut draft = function.latest(&read)?;
            settled(&read, &draft)?;
            check_revision(&draft, revision.as_deref())?;
            change.clone().apply(&read, &ctx, &mut draft)?;
            draft
        };
        vpc::check_role(lambda, &draft).await?;
    }
    let (answer, unnamed) = lambda
        .store
        .write(move |txn| {
            let mut record = function.latest(txn)?;
            settled(txn, &record)?;
            check_revision(&record, revision.as_deref())?;
            let old: Vec<String> = record.blobs().map(str::to_owned).collect();
            change.apply(txn, &ctx, &mut record)?;
            record.last_modified = now;
            record.revision_id = model::random::uuid();
            txn.put(&record);
            let answer = shapes::configuration(txn, &record, Named::Plain)?;
            Ok::<_, Fault>((answer, code::unnamed(txn, old)?))
        })
        .await?;
    code::remove(&lambda.store, unnamed).await;
    Ok(answer)
}

fn named(function: &FunctionRef) -> Named<'_> {
    function.qualifier.as_deref().map_or(Named::Plain, Named::As)
}

pub(super) async fn get_configuration(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetFunctionConfigurationRequest,
) -> Result<Configuration, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let read = lambda.store.read()?;
    let resolved = function.resolve(&read)?;
    shapes::configuration(&read, &resolved.record, named(&function))
}

pub(super) async fn get(
    lambda: &Lambda,
    ctx: &Context,
    input: api::GetFunctionRequest,
) -> Result<api::GetFunctionResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let read = lambda.store.read()?;
    let record = function.resolve(&read)?.record;
    let settings = function.settings(&read)?;
    let location = match &record.code {
        FunctionCode::Zip { blob, .. } => api::FunctionCodeLocation {
            repository_type: Some("S3".into()),
            location: Some(code_url(ctx, &function, &record.version, blob)),
            ..Default::default()
        },
        FunctionCode::Image { uri, resolved_uri, .. } => api::FunctionCodeLocation {
            repository_type: Some("ECR".into()),
            image_uri: Some(uri.clone()),
            resolved_image_uri: Some(resolved_uri.clone()),
            ..Default::default()
        },
    };
    let reserved = settings.reserved_concurrency.and_then(shapes::number);
    Ok(api::GetFunctionResponse {
        configuration: Some(shapes::configuration(&read, &record, named(&function))?),
        code: Some(location),
        tags: (!settings.tags.is_empty()).then(|| shapes::tags(&settings.tags)),
        concurrency: reserved.map(|n| api::Concurrency { reserved_concurrent_executions: Some(n) }),
        ..Default::default()
    })
}

/// Where the front door hands out the zip file: nobody can guess the last part.
fn code_url(ctx: &Context, function: &FunctionRef, version: &str, blob: &str) -> String {
    format!(
        "{}/_hansom/lambda-code/{}/{}/{}/{}/{blob}",
        ctx.endpoint, function.account, function.region, function.name, version
    )
}

pub(super) async fn list(
    lambda: &Lambda,
    ctx: &Context,
    input: api::ListFunctionsRequest,
) -> Result<api::ListFunctionsResponse, Fault> {
    let read = lambda.store.read()?;
    let all: Vec<FunctionRecord> =
        read.scan(&model::Key::new().text(ctx.account.as_str()).text(ctx.region.as_str()))?;
    let every = input.function_version == Some(api::FunctionVersion::All);
    let shown: Vec<FunctionRecord> =
        all.into_iter().filter(|record| every || record.version == LATEST).collect();
    // Names end before versions begin, as in the keys.
    let name = |record: &FunctionRecord| {
        format!("{}\0{:>20}", record.name, record.version.parse::<u64>().unwrap_or(0))
    };
    let (records, next_marker) = page(shown, name, input.marker.as_deref(), input.max_items, 50)?;
    let show = |record: &FunctionRecord| {
        let named = if every { Named::Version } else { Named::Plain };
        let mut one = shapes::configuration(&read, record, named)?;
        // Lists do not tell how things are.
        one.state = None;
        one.state_reason = None;
        one.state_reason_code = None;
        one.last_update_status = None;
        one.last_update_status_reason = None;
        one.last_update_status_reason_code = None;
        Ok::<_, Fault>(one)
    };
    let functions = records.iter().map(show).collect::<Result<_, _>>()?;
    Ok(api::ListFunctionsResponse { next_marker, functions: Some(functions) })
}

pub(super) async fn delete(
    lambda: &Lambda,
    ctx: &Context,
    input: api::DeleteFunctionRequest,
) -> Result<api::DeleteFunctionResponse, Fault> {
    let function =
        FunctionRef::parse(ctx, input.function_name.as_deref(), input.qualifier.as_deref())?;
    let unnamed = lambda
        .store
        .write(move |txn| {
            function.settings(txn)?;
            let blobs = match function.qualifier.as_deref() {
                Some(LATEST) => {
                    return Err(invalid(
                        "$LATEST version cannot be deleted without deleting the function.",
                    ));
                }
                Some(version) => delete_version(txn, &function, version)?,
                None => delete_all(txn, &function)?,
            };
            Ok::<_, Fault>(code::unnamed(txn, blobs)?)
        })
        .await?;
    code::remove(&lambda.store, unnamed).await;
    Ok(api::DeleteFunctionResponse { status_code: Some(204) })
}

fn delete_version(
    txn: &mut Txn<'_>,
    function: &FunctionRef,
    version: &str,
) -> Result<Vec<String>, Fault> {
    if !is_version(version) {
        return Err(invalid("Deletion of aliases is not currently supported."));
    }
    let FunctionRef { account, region, name, .. } = function;
    let key = FunctionRecord::key_of(account, region, name, version);
    // AWS does not mind a version that is not there.
    let Some(record) = txn.get(&key)? else { return Ok(Vec::new()) };
    let aliases: Vec<AliasRecord> = txn.scan(&AliasRecord::keys_of(account, region, name))?;
    let users: Vec<String> = aliases
        .iter()
        .filter(|alias| alias.version == version || alias.weights.contains_key(version))
        .map(|alias| alias.arn().to_string())
        .collect();
    if !users.is_empty() {
        return Err(conflict(format!(
            "Version was unable to be deleted because the following aliases reference it: [{}]",
            users.join(", ")
        )));
    }
    txn.delete(&key);
    txn.delete(&FunctionStatusRecord::key_of(account, region, name, version));
    txn.delete(&FunctionPolicyRecord::key_of(account, region, name, version));
    txn.delete(&EventInvokeRecord::key_of(account, region, name, version));
    Ok(record.blobs().map(str::to_owned).collect())
}

fn delete_all(txn: &mut Txn<'_>, function: &FunctionRef) -> Result<Vec<String>, Fault> {
    let FunctionRef { account, region, name, .. } = function;
    let mappings: Vec<EventSourceMappingRecord> =
        txn.scan(&EventSourceMappingRecord::keys_of(account, region))?;
    let mut blobs = Vec::new();
    let records: Vec<FunctionRecord> = txn.scan(&FunctionRecord::keys_of(account, region, name))?;
    for record in records {
        blobs.extend(record.blobs().map(str::to_owned));
        txn.delete(&FunctionRecord::key_of(account, region, name, &record.version));
        txn.delete(&FunctionStatusRecord::key_of(account, region, name, &record.version));
    }
    for alias in txn.scan::<AliasRecord>(&AliasRecord::keys_of(account, region, name))? {
        txn.delete(&AliasRecord::key_of(account, region, name, &alias.name));
    }
    let policies: Vec<FunctionPolicyRecord> =
        txn.scan(&FunctionPolicyRecord::keys_of(account, region, name))?;
    for policy in policies {
        txn.delete(&FunctionPolicyRecord::key_of(account, region, name, &policy.qualifier));
    }
    let configs: Vec<EventInvokeRecord> =
        txn.scan(&EventInvokeRecord::keys_of(account, region, name))?;
    for config in configs {
        txn.delete(&EventInvokeRecord::key_of(account, region, name, &config.qualifier));
    }
    let urls: Vec<FunctionUrlRecord> =
        txn.scan(&FunctionUrlRecord::keys_of(account, region, name))?;
    for url in urls {
        txn.delete(&FunctionUrlRecord::key_of(account, region, name, &url.qualifier));
        txn.delete(&FunctionUrlIndexRecord::key_of(&url.id));
    }
    // The mapping stays, as AWS leaves it: it reports that its function is gone.
    for mut mapping in mappings.into_iter().filter(|mapping| mapping.function == *name) {
        mapping.last_result = Some("PROBLEM: Function not found".into());
        txn.put(&mapping);
    }
    txn.delete(&FunctionSettingsRecord::key_of(account, region, name));
    Ok(blobs)
}

/// The state that keeps a version from being invoked, in AWS's words.
pub(super) fn invocable(condition: &Condition, arn: &str) -> Result<(), AwsError> {
    use aws_api::lambda::errors;
    match condition.state {
        FunctionState::Active | FunctionState::Inactive => Ok(()),
        FunctionState::Pending => Err(errors::resource_conflict_exception(
            "The operation cannot be performed at this time. The function is currently in the \
             following state: Pending",
        )),
        FunctionState::Failed => {
            let why = condition.reason.as_ref().map(|reason| reason.message.as_str());
            Err(errors::resource_conflict_exception(format!(
                "The operation cannot be performed at this time. The function is currently in the \
                 following state: Failed ({arn}): {}",
                why.unwrap_or("no reason is known")
            )))
        }
    }
}
