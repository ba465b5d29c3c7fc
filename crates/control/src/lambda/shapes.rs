//! Records as AWS's API shows them.

use std::collections::BTreeMap;

use aws_api::lambda as api;
use model::Timestamp;
use model::record::ecs::Tag;
use model::record::lambda::{
    FunctionCode, FunctionRecord, FunctionState, FunctionStatusRecord, LATEST, Reason,
};
use store::Read;

use super::fault::Fault;

/// `2026-11-22T05:00:00.123+0000`
pub(crate) fn time(at: Timestamp) -> String {
    let t = at.to_datetime();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+0000",
        t.year(),
        u8::from(t.month()),
        t.day(),
        t.hour(),
        t.minute(),
        t.second(),
        t.millisecond()
    )
}

pub(crate) fn tags(tags: &[Tag]) -> BTreeMap<String, String> {
    tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect()
}

pub(crate) fn tags_of(map: BTreeMap<String, String>) -> Vec<Tag> {
    map.into_iter().map(|(key, value)| Tag { key, value }).collect()
}

/// What a version can do at the moment: what should be beside what is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) state: FunctionState,
    pub(crate) reason: Option<Reason>,
    pub(crate) update: api::LastUpdateStatus,
    pub(crate) update_reason: Option<Reason>,
}

impl Condition {
    pub(crate) fn of(record: &FunctionRecord, status: Option<&FunctionStatusRecord>) -> Condition {
        let creating =
            || Reason { code: "Creating".into(), message: "The function is being created.".into() };
        match status {
            None => Condition {
                state: FunctionState::Pending,
                reason: Some(creating()),
                update: api::LastUpdateStatus::InProgress,
                update_reason: Some(creating()),
            },
            Some(status) if status.revision_id != record.revision_id => {
                let is_first = status.state == FunctionState::Pending;
                Condition {
                    state: status.state,
                    reason: if is_first { Some(creating()) } else { status.reason.clone() },
                    update: api::LastUpdateStatus::InProgress,
                    update_reason: Some(creating()),
                }
            }
            Some(status) => Condition {
                state: status.state,
                reason: match status.state {
                    FunctionState::Pending => Some(status.reason.clone().unwrap_or_else(creating)),
                    _ => status.reason.clone(),
                },
                update: match (&status.update_failure, status.state) {
                    (Some(_), _) | (None, FunctionState::Failed) => api::LastUpdateStatus::Failed,
                    (None, FunctionState::Pending) => api::LastUpdateStatus::InProgress,
                    (None, FunctionState::Active | FunctionState::Inactive) => {
                        api::LastUpdateStatus::Successful
                    }
                },
                update_reason: status.update_failure.clone().or_else(|| match status.state {
                    FunctionState::Failed => status.reason.clone(),
                    _ => None,
                }),
            },
        }
    }

    pub(crate) fn read(read: &impl Read, record: &FunctionRecord) -> Result<Condition, Fault> {
        let FunctionRecord { account, region, name, version, .. } = record;
        let key = FunctionStatusRecord::key_of(account, region, name, version);
        Ok(Condition::of(record, read.get(&key)?.as_ref()))
    }
}

/// How the function is named in the answer: without qualifier, with the version, or as the caller
/// qualified it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Named<'a> {
    Plain,
    Version,
    As(&'a str),
}

pub(crate) fn configuration(
    read: &impl Read,
    record: &FunctionRecord,
    named: Named<'_>,
) -> Result<api::FunctionConfiguration, Fault> {
    let condition = Condition::read(read, record)?;
    let arn = match named {
        Named::Plain => record.arn().to_string(),
        Named::Version => record.version_arn().to_string(),
        Named::As(qualifier) => format!("{}:{qualifier}", record.arn()),
    };
    let (package, sha256, size) = match &record.code {
        FunctionCode::Zip { size, sha256, .. } => {
            (api::PackageType::Zip, sha256.clone(), i64::try_from(*size).unwrap_or(i64::MAX))
        }
        FunctionCode::Image { digest, .. } => {
            let hex = digest.rsplit(':').next().unwrap_or(digest);
            (api::PackageType::Image, hex.to_owned(), 0)
        }
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut out = api::FunctionConfiguration {
        function_name: Some(record.name.clone()),
        function_arn: Some(arn),
        runtime: record.runtime.as_deref().map(api::Runtime::from),
        role: Some(record.role.clone()),
        handler: record.handler.clone(),
        code_size: Some(size),
        description: Some(record.description.clone()),
        timeout: number(record.timeout_secs),
        memory_size: number(record.memory_mb),
        last_modified: Some(time(record.last_modified)),
        code_sha256: Some(sha256),
        version: Some(record.version.clone()),
        kms_key_arn: record.kms_key_arn.clone(),
        tracing_config: Some(api::TracingConfigResponse {
            mode: Some(match record.is_traced {
                true => api::TracingMode::Active,
                false => api::TracingMode::PassThrough,
            }),
        }),
        revision_id: Some(record.revision_id.clone()),
        state: Some(condition.state.as_str().into()),
        state_reason: condition.reason.as_ref().map(|reason| reason.message.clone()),
        state_reason_code: condition.reason.as_ref().map(|reason| reason.code.as_str().into()),
        last_update_status: Some(condition.update),
        package_type: Some(package),
        architectures: Some(vec![record.architecture.as_str().into()]),
        ephemeral_storage: Some(api::EphemeralStorage {
            size: number(record.ephemeral_storage_mb),
        }),
        snap_start: Some(api::SnapStartResponse {
            apply_on: Some(match record.snap_start {
                true => api::SnapStartApplyOn::PublishedVersions,
                false => api::SnapStartApplyOn::None,
            }),
            optimization_status: Some(api::SnapStartOptimizationStatus::Off),
        }),
        logging_config: Some(api::LoggingConfig {
            log_format: Some(match record.logging.json {
                true => api::LogFormat::Json,
                false => api::LogFormat::Text,
            }),
            application_log_level: record.logging.application_level.as_deref().map(Into::into),
            system_log_level: record.logging.system_level.as_deref().map(Into::into),
            log_group: Some(record.logging.log_group.clone()),
        }),
        ..Default::default()
    };
    if let Some(reason) = &condition.update_reason {
        out.last_update_status_reason = Some(reason.message.clone());
        out.last_update_status_reason_code = Some(reason.code.as_str().into());
    }
    if record.version != LATEST {
        out.master_arn = Some(format!("{}:{LATEST}", record.arn()));
    }
    if !record.environment.is_empty() {
        out.environment = Some(api::EnvironmentResponse {
            variables: Some(record.environment.clone()),
            error: None,
        });
    }
    if !record.layers.is_empty() {
        let layer = |layer: &model::record::lambda::UsedLayer| api::Layer {
            arn: Some(layer.arn.clone()),
            code_size: i64::try_from(layer.size).ok(),
            ..Default::default()
        };
        out.layers = Some(record.layers.iter().map(layer).collect());
    }
    if let Some(vpc) = &record.vpc {
        out.vpc_config = Some(api::VpcConfigResponse {
            subnet_ids: Some(vpc.subnet_ids.clone()),
            security_group_ids: Some(vpc.security_group_ids.clone()),
            vpc_id: some(&vpc.vpc_id),
            ipv6_allowed_for_dual_stack: Some(vpc.ipv6),
        });
    }
    if let Some(arn) = &record.dead_letter_arn {
        out.dead_letter_config = Some(api::DeadLetterConfig { target_arn: Some(arn.clone()) });
    }
    if let Some(image) = &record.image_overrides {
        let image_config = api::ImageConfig {
            entry_point: image.entry_point.clone(),
            command: image.command.clone(),
            working_directory: image.working_directory.clone(),
        };
        let image_config = Some(image_config);
        out.image_config_response = Some(api::ImageConfigResponse { image_config, error: None });
    }
    Ok(out)
}

pub(crate) fn number(n: u32) -> Option<i32> {
    i32::try_from(n).ok()
}
