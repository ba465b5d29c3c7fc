//! What a function may be configured to: checks the members that CreateFunction and
//! UpdateFunctionConfiguration share, and puts them into the record.

use std::collections::BTreeMap;

use aws_api::lambda::{self as api, LogFormat, TracingMode};
use aws_api::{AwsError, Context};
use model::Arn;
use model::record::lambda::{
    FunctionCode, FunctionLogging, FunctionRecord, ImageOverrides, LayerVersionRecord, UsedLayer,
};
use model::record::sns::TopicRecord;
use model::record::sqs::QueueRecord;
use store::Read;

use super::fault::{Fault, constraint, invalid, unserved};
use super::{layers, vpc};
use crate::iam::{RoleCheck, role_trusts_service};

const MOST_ENVIRONMENT: usize = 4096;

/// What cannot be set by a user.
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

/// What AWS no longer takes for new functions.
const RETIRED: &[&str] = &[
    "dotnet6",
    "dotnetcore1.0",
    "dotnetcore2.0",
    "dotnetcore2.1",
    "dotnetcore3.1",
    "go1.x",
    "java8",
    "nodejs",
    "nodejs4.3",
    "nodejs4.3-edge",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "nodejs16.x",
    "provided",
    "python2.7",
    "python3.6",
    "python3.7",
    "python3.8",
    "ruby2.5",
    "ruby2.7",
];

/// The members that may change, as both requests have them; `None` leaves a member as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    pub(crate) role: Option<String>,
    pub(crate) handler: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) timeout: Option<i32>,
    pub(crate) memory_size: Option<i32>,
    pub(crate) runtime: Option<api::Runtime>,
    pub(crate) vpc_config: Option<api::VpcConfig>,
    pub(crate) environment: Option<api::Environment>,
    pub(crate) dead_letter: Option<api::DeadLetterConfig>,
    pub(crate) kms_key_arn: Option<String>,
    pub(crate) tracing: Option<api::TracingConfig>,
    pub(crate) layers: Option<Vec<String>>,
    pub(crate) image_config: Option<api::ImageConfig>,
    pub(crate) ephemeral_storage: Option<api::EphemeralStorage>,
    pub(crate) snap_start: Option<api::SnapStart>,
    pub(crate) logging: Option<api::LoggingConfig>,
    /// Members that are given and not served.
    pub(crate) unserved: Vec<&'static str>,
}

impl Change {
    /// Puts what is given into `record`.
    ///
    /// # Errors
    /// AWS's first complaint.
    pub(crate) fn apply(
        self,
        read: &impl Read,
        ctx: &Context,
        record: &mut FunctionRecord,
    ) -> Result<(), Fault> {
        if let Some(name) = self.unserved.first() {
            return Err(unserved(&format!("the member {name} of functions")));
        }
        let is_image = matches!(record.code, FunctionCode::Image { .. });
        if is_image && (self.runtime.is_some() || self.handler.is_some() || self.layers.is_some()) {
            return Err(invalid(
                "Please don't provide Handler or Runtime or Layer when the intended function \
                 PackageType is Image.",
            ));
        }
        if !is_image && self.image_config.is_some() {
            return Err(invalid(
                "Please don't provide ImageConfig when the intended function PackageType is Zip.",
            ));
        }
        if let Some(role) = self.role {
            check_role(read, ctx, record, &role)?;
            record.role = role;
        }
        if let Some(runtime) = self.runtime {
            record.runtime = Some(checked_runtime(&runtime)?);
        }
        if let Some(handler) = self.handler {
            record.handler = Some(handler);
        }
        if let Some(description) = self.description {
            record.description = description;
        }
        if let Some(timeout) = self.timeout {
            record.timeout_secs = within("timeout", timeout, 1, 900)?;
        }
        if let Some(memory) = self.memory_size {
            record.memory_mb = within("memorySize", memory, 128, 10_240)?;
        }
        if let Some(storage) = self.ephemeral_storage.and_then(|storage| storage.size) {
            record.ephemeral_storage_mb = within("ephemeralStorage.size", storage, 512, 10_240)?;
        }
        if let Some(environment) = self.environment {
            record.environment = checked_environment(environment.variables.unwrap_or_default())?;
        }
        if let Some(config) = self.vpc_config {
            record.vpc = vpc::checked(read, record, config)?;
        }
        if let Some(arn) = self.dead_letter.and_then(|config| config.target_arn) {
            record.dead_letter_arn = checked_dead_letter(read, arn)?;
        }
        if let Some(arn) = self.kms_key_arn {
            record.kms_key_arn = (!arn.is_empty()).then_some(arn);
        }
        if let Some(mode) = self.tracing.and_then(|config| config.mode) {
            record.is_traced = mode == TracingMode::Active;
        }
        if let Some(arns) = self.layers {
            record.layers = checked_layers(read, ctx, &arns)?;
        }
        if let Some(image) = self.image_config {
            record.image_overrides = Some(image_overrides(image));
        }
        if let Some(apply_on) = self.snap_start.and_then(|snap| snap.apply_on) {
            if apply_on == api::SnapStartApplyOn::PublishedVersions {
                return Err(unserved("the value PublishedVersions of SnapStart.ApplyOn"));
            }
            record.snap_start = false;
        }
        if let Some(logging) = self.logging {
            record.logging = checked_logging(&record.name, logging)?;
        }
        Ok(())
    }
}

fn within(member: &str, value: i32, least: i32, most: i32) -> Result<u32, Fault> {
    let rule = match value {
        value if value < least => {
            format!("Member must have value greater than or equal to {least}")
        }
        value if value > most => format!("Member must have value less than or equal to {most}"),
        _ => return Ok(value.unsigned_abs()),
    };
    Err(constraint(member, &value.to_string(), &rule))
}

fn check_role(
    read: &impl Read,
    ctx: &Context,
    record: &FunctionRecord,
    role: &str,
) -> Result<(), Fault> {
    let owner = Arn::parse(role).ok().map(|arn| arn.account().to_owned());
    if owner.is_some_and(|owner| owner != ctx.account.as_str()) {
        let text = "Cross-account pass role is not allowed.";
        return Err(AwsError::new("AccessDeniedException", 403, text).into());
    }
    let source = record.arn().to_string();
    let service = "lambda.amazonaws.com";
    match role_trusts_service(read, role, &ctx.account, service, &source)? {
        RoleCheck::Trusts(_) => Ok(()),
        RoleCheck::Missing | RoleCheck::DoesNotTrust => {
            Err(invalid("The role defined for the function cannot be assumed by Lambda."))
        }
    }
}

fn checked_runtime(runtime: &api::Runtime) -> Result<String, Fault> {
    let name = runtime.as_str();
    if RETIRED.contains(&name) {
        return Err(invalid(format!(
            "The runtime parameter of {name} is no longer supported for creating or updating AWS \
             Lambda functions. We recommend you use a supported runtime while creating or \
             updating functions."
        )));
    }
    Ok(name.to_owned())
}

fn checked_environment(
    variables: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Fault> {
    let start = "Lambda was unable to configure your environment variables because the \
                 environment variables you have provided";
    let reserved: Vec<&str> =
        variables.keys().map(String::as_str).filter(|key| RESERVED.contains(key)).collect();
    if !reserved.is_empty() {
        return Err(invalid(format!(
            "{start} contains reserved keys that are currently not supported for modification. \
             Reserved keys used in this request: {}",
            reserved.join(", ")
        )));
    }
    let is_name = |key: &str| {
        key.len() >= 2
            && key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    if let Some(key) = variables.keys().find(|key| !is_name(key)) {
        let rule = "Member must satisfy constraint: [Member must satisfy regular expression \
                    pattern: [a-zA-Z]([a-zA-Z0-9_])+]";
        return Err(constraint("environment.variables", key, rule));
    }
    let measured = serde_json::to_string(&variables).unwrap_or_default();
    let size: usize = variables.iter().map(|(key, value)| key.len() + value.len()).sum();
    if size > MOST_ENVIRONMENT {
        return Err(invalid(format!(
            "{start} exceeded the 4KB limit. String measured: {measured}"
        )));
    }
    Ok(variables)
}

/// A queue or a topic that exists; an empty text takes the present one away.
fn checked_dead_letter(read: &impl Read, arn: String) -> Result<Option<String>, Fault> {
    if arn.is_empty() {
        return Ok(None);
    }
    let found = match target_exists(read, &arn)? {
        Some(Kind::Queue | Kind::Topic) => true,
        Some(Kind::Function | Kind::Bus) | None => false,
    };
    match found {
        true => Ok(Some(arn)),
        false => Err(invalid("The provided target ARN is invalid.")),
    }
}

/// What an ARN names that functions send to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Queue,
    Topic,
    Function,
    Bus,
}

/// What `arn` names, if it is there and something that functions can send to.
pub(crate) fn target_exists(read: &impl Read, arn: &str) -> Result<Option<Kind>, Fault> {
    let Ok(parsed) = Arn::parse(arn) else { return Ok(None) };
    let (Ok(account), Ok(region)) =
        (model::AccountId::parse(parsed.account()), model::Region::parse(parsed.region()))
    else {
        return Ok(None);
    };
    let name = parsed.resource();
    Ok(match parsed.service() {
        "sqs" => read.get(&QueueRecord::key_of(&account, &region, name))?.map(|_| Kind::Queue),
        "sns" => read.get(&TopicRecord::key_of(&account, &region, name))?.map(|_| Kind::Topic),
        "lambda" => match super::names::FunctionRef::of_arn(arn) {
            Some(function) => function.settings(read).ok().map(|_| Kind::Function),
            None => None,
        },
        "events" => name.starts_with("event-bus/").then_some(Kind::Bus),
        _ => None,
    })
}

fn checked_layers(
    read: &impl Read,
    ctx: &Context,
    arns: &[String],
) -> Result<Vec<UsedLayer>, Fault> {
    if arns.len() > 5 {
        return Err(invalid("Cannot reference more than 5 layers."));
    }
    let mut used: Vec<UsedLayer> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for arn in arns {
        let layer = layers::find_arn(read, arn)?;
        let Some(LayerVersionRecord { region, blob, size, sha256, .. }) = layer else {
            return Err(invalid(format!("Layer version {arn} does not exist.")));
        };
        if region != ctx.region {
            return Err(invalid(format!(
                "Layers are not in the same region as the function. Layer ARN: {arn}"
            )));
        }
        let name = arn.rsplit_once(':').map_or(arn.as_str(), |(name, _)| name);
        if names.contains(&name) {
            return Err(invalid(format!(
                "Two different versions of the same layer are not allowed to be referenced in the same function. {name}"
            )));
        }
        names.push(name);
        used.push(UsedLayer { arn: arn.clone(), blob, size, sha256 });
    }
    Ok(used)
}

fn image_overrides(config: api::ImageConfig) -> ImageOverrides {
    let some = |list: Option<Vec<String>>| list.filter(|list| !list.is_empty());
    ImageOverrides {
        entry_point: some(config.entry_point),
        command: some(config.command),
        working_directory: config.working_directory.filter(|text| !text.is_empty()),
    }
}

/// Where a function logs that was told nothing else.
pub(crate) fn default_logging(name: &str) -> FunctionLogging {
    FunctionLogging {
        json: false,
        application_level: None,
        system_level: None,
        log_group: format!("/aws/lambda/{name}"),
    }
}

fn checked_logging(name: &str, config: api::LoggingConfig) -> Result<FunctionLogging, Fault> {
    let json = config.log_format == Some(LogFormat::Json);
    if !json && (config.application_log_level.is_some() || config.system_log_level.is_some()) {
        return Err(invalid(
            "ApplicationLogLevel and SystemLogLevel are only supported for JSON log format. \
             Please update the LogFormat to JSON and try again.",
        ));
    }
    let level = |text: Option<String>| json.then(|| text.unwrap_or_else(|| "INFO".into()));
    Ok(FunctionLogging {
        json,
        application_level: level(config.application_log_level.map(|l| l.as_str().to_owned())),
        system_level: level(config.system_log_level.map(|l| l.as_str().to_owned())),
        log_group: config.log_group.unwrap_or_else(|| format!("/aws/lambda/{name}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_small_and_the_users_own() {
        let one = |key: &str, value: String| {
            checked_environment(BTreeMap::from([(key.to_owned(), value)]))
        };
        assert!(one("CLUSTER", "x".repeat(4000)).is_ok());
        let error = one("CLUSTER", "x".repeat(4096)).unwrap_err().to_string();
        assert!(error.contains("exceeded the 4KB limit. String measured: {\"CLUSTER\""), "{error}");
        let error = one("AWS_REGION", "x".into()).unwrap_err().to_string();
        assert!(error.ends_with("Reserved keys used in this request: AWS_REGION"), "{error}");
        for bad in ["1A", "A", "A-B", ""] {
            assert!(one(bad, "x".into()).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(within("timeout", 900, 1, 900).unwrap(), 900);
        let error = within("timeout", 901, 1, 900).unwrap_err().to_string();
        assert_eq!(
            error,
            "ValidationException: 1 validation error detected: Value '901' at 'timeout' failed to \
             satisfy constraint: Member must have value less than or equal to 900"
        );
    }
}
