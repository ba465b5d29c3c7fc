//! The rules for containers that hold on every platform.

use std::collections::{BTreeMap, BTreeSet};

use aws_api::AwsError;
use aws_api::ecs::{
    Compatibility, ContainerCondition, ContainerDefinition, LogDriver, NetworkMode, Secret,
    TaskDefinition, TransportProtocol, UlimitName, errors,
};

use super::{one_of, requires};
use crate::ecs::identifiers::is_name;

const MOST_CONTAINERS: usize = 10;

pub(super) fn check(definition: &TaskDefinition) -> Result<(), AwsError> {
    let all = definition.container_definitions.as_deref().unwrap_or_default();
    if all.is_empty() {
        return Err(errors::client_exception("Container list cannot be empty."));
    }
    if all.len() > MOST_CONTAINERS {
        return Err(errors::client_exception("Too many containers."));
    }
    names(all)?;
    for container in all {
        image(container)?;
    }
    if !all.iter().any(|container| container.essential.unwrap_or(true)) {
        return Err(errors::client_exception(
            "Task definition doesn't have any essential container",
        ));
    }
    for container in all {
        limits(definition, container)?;
        environment(container)?;
        ports(definition, container)?;
        mounts(definition, container)?;
        timeouts(container)?;
        health_check(container)?;
        log(definition, container)?;
        ulimits(container)?;
    }
    dependencies(all)
}

fn name_of(container: &ContainerDefinition) -> &str {
    container.name.as_deref().unwrap_or_default()
}

fn names(all: &[ContainerDefinition]) -> Result<(), AwsError> {
    let mut seen = BTreeSet::new();
    for container in all {
        let name = name_of(container);
        if name.is_empty() {
            return Err(errors::client_exception("Container.name should not be null or empty."));
        }
        if !is_name(name) {
            return Err(errors::client_exception("Container.name contains invalid characters."));
        }
        if !seen.insert(name) {
            return Err(errors::client_exception("Container.name should be unique."));
        }
    }
    Ok(())
}

fn image(container: &ContainerDefinition) -> Result<(), AwsError> {
    let image = container.image.as_deref().unwrap_or_default();
    if image.is_empty() {
        return Err(errors::client_exception("Container.image should not be null or empty."));
    }
    let well_formed = match image.split_once('@') {
        Some((name, digest)) => {
            let digest = digest.strip_prefix("sha256:").unwrap_or_default();
            is_image_name(name)
                && digest.len() == 64
                && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        None => image.len() <= 255 && is_image_name(image),
    };
    if well_formed {
        return Ok(());
    }
    Err(errors::client_exception("Container.image contains invalid characters."))
}

fn is_image_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./:#".contains(&byte))
}

fn setting(container: &ContainerDefinition, rest: &str) -> AwsError {
    let name = name_of(container);
    errors::client_exception(format!("Invalid setting for container '{name}'. {rest}"))
}

fn limits(definition: &TaskDefinition, container: &ContainerDefinition) -> Result<(), AwsError> {
    let (memory, reservation) = (container.memory, container.memory_reservation);
    if container.cpu.is_some_and(|cpu| cpu < 0) {
        return Err(setting(container, "'cpu' must not be negative."));
    }
    if definition.memory.is_none()
        && !requires(definition, &Compatibility::Fargate)
        && memory.is_none()
        && reservation.is_none()
    {
        return Err(setting(
            container,
            "At least one of 'memory' or 'memoryReservation' must be specified.",
        ));
    }
    for (member, value) in [("memory", memory), ("memoryReservation", reservation)] {
        // Docker's own smallest container.
        if value.is_some_and(|mib| mib < 4) {
            return Err(setting(container, &format!("'{member}' must be at least 4.")));
        }
    }
    if let (Some(memory), Some(reservation)) = (memory, reservation)
        && memory < reservation
    {
        return Err(setting(container, "'memory' must be greater than 'memoryReservation'"));
    }
    Ok(())
}

fn environment(container: &ContainerDefinition) -> Result<(), AwsError> {
    let variables = container.environment.iter().flatten();
    let plain: BTreeSet<&str> =
        variables.clone().filter_map(|variable| variable.name.as_deref()).collect();
    if variables.into_iter().any(|variable| variable.name.as_deref().is_none_or(str::is_empty)) {
        return Err(setting(container, "Environment variable names must not be null or empty."));
    }
    let mut secret_names = BTreeSet::new();
    for secret in container.secrets.iter().flatten() {
        let name = secret.name.as_deref().unwrap_or_default();
        if plain.contains(name) || !secret_names.insert(name) {
            return Err(shared_secret_name(name));
        }
        value_from(secret)?;
    }
    let log = container.log_configuration.as_ref();
    for secret in log.into_iter().flat_map(|log| log.secret_options.iter().flatten()) {
        value_from(secret)?;
    }
    let files = container.environment_files.as_deref().unwrap_or_default();
    if files.len() > 10 {
        return Err(setting(container, "At most 10 environment files can be specified."));
    }
    for file in files {
        let value = file.value.as_deref().unwrap_or_default();
        let object = value.split_once(":s3:::").map_or("", |(_, object)| object);
        let is_object = value.starts_with("arn:")
            && object.ends_with(".env")
            && object.split_once('/').is_some_and(|(bucket, _)| !bucket.is_empty());
        if !is_object {
            return Err(setting(
                container,
                "An environment file must be the ARN of an S3 object whose name ends with .env.",
            ));
        }
    }
    Ok(())
}

/// The complaint about a name that is a secret's and some other variable's.
pub(crate) fn shared_secret_name(name: &str) -> AwsError {
    errors::client_exception(format!(
        "The secret name must be unique and not shared with any new or existing environment \
         variables set on the container, such as '{name}'."
    ))
}

fn value_from(secret: &Secret) -> Result<(), AwsError> {
    let name = secret.name.as_deref().unwrap_or_default();
    let value = secret.value_from.as_deref().unwrap_or_default();
    if value.starts_with("arn:") {
        let service = value.split(':').nth(2).unwrap_or_default();
        if matches!(service, "ssm" | "secretsmanager") {
            return Ok(());
        }
        return Err(errors::client_exception(format!(
            "The ARN specified for secret {name} is invalid. It must be that of a Secrets \
             Manager secret or a Systems Manager parameter."
        )));
    }
    let is_parameter = (1..=2048).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte));
    if is_parameter {
        return Ok(());
    }
    Err(errors::client_exception(format!(
        "The Systems Manager parameter name specified for secret {name} is invalid. The parameter \
         name can be up to 2048 characters and include the following letters and symbols: a to z, \
         A to Z, 0 to 9, period (.), hyphen (-), underscore (_) and forward slash (/)."
    )))
}

fn ports(definition: &TaskDefinition, container: &ContainerDefinition) -> Result<(), AwsError> {
    let is_awsvpc = definition.network_mode == Some(NetworkMode::Awsvpc);
    for mapping in container.port_mappings.iter().flatten() {
        one_of(
            "protocol",
            matches!(mapping.protocol, Some(TransportProtocol::Unknown(_))),
            TransportProtocol::VALUES,
        )?;
        if let Some(range) = &mapping.container_port_range {
            let ends = range
                .split_once('-')
                .and_then(|(from, to)| Some((from.parse::<u16>().ok()?, to.parse::<u16>().ok()?)));
            if !ends.is_some_and(|(from, to)| 0 < from && from <= to) {
                return Err(setting(container, "'containerPortRange' is invalid."));
            }
            continue;
        }
        let port = mapping.container_port.unwrap_or_default();
        if !(1..=65535).contains(&port) {
            return Err(setting(container, "'containerPort' must be between 1 and 65535."));
        }
        let host_port = mapping.host_port.unwrap_or_default();
        if !(0..=65535).contains(&host_port) {
            return Err(setting(container, "'hostPort' must be between 0 and 65535."));
        }
        if is_awsvpc && mapping.host_port.is_some_and(|host| host != 0 && host != port) {
            return Err(errors::client_exception(
                "When networkMode=awsvpc, the host ports and container ports in port mappings \
                 must match.",
            ));
        }
    }
    Ok(())
}

fn mounts(definition: &TaskDefinition, container: &ContainerDefinition) -> Result<(), AwsError> {
    for mount in container.mount_points.iter().flatten() {
        let source = mount.source_volume.as_deref().unwrap_or_default();
        let volumes = definition.volumes.iter().flatten();
        if !volumes.into_iter().any(|volume| volume.name.as_deref() == Some(source)) {
            return Err(errors::client_exception(format!("Unknown volume '{source}'.")));
        }
        if !mount.container_path.as_deref().unwrap_or_default().starts_with('/') {
            return Err(setting(container, "'containerPath' of a mount point must be absolute."));
        }
    }
    let all = definition.container_definitions.as_deref().unwrap_or_default();
    for from in container.volumes_from.iter().flatten() {
        let source = from.source_container.as_deref().unwrap_or_default();
        let is_other = source != name_of(container);
        if !is_other || !all.iter().any(|other| name_of(other) == source) {
            return Err(setting(
                container,
                &format!("'volumesFrom' names the unknown container '{source}'."),
            ));
        }
    }
    Ok(())
}

fn timeouts(container: &ContainerDefinition) -> Result<(), AwsError> {
    for (kind, value) in [("start", container.start_timeout), ("stop", container.stop_timeout)] {
        if value.is_some_and(|seconds| seconds < 2) {
            let name = name_of(container);
            return Err(errors::client_exception(format!(
                "Granular {kind} timeout on container '{name}' must be at least 2 seconds."
            )));
        }
    }
    if let Some(policy) = &container.restart_policy {
        let period = policy.restart_attempt_period;
        if period.is_some_and(|seconds| !(60..=1800).contains(&seconds)) {
            return Err(setting(
                container,
                "'restartAttemptPeriod' must be between 60 and 1800 seconds.",
            ));
        }
        if policy.ignored_exit_codes.as_ref().is_some_and(|codes| codes.len() > 50) {
            return Err(setting(container, "At most 50 'ignoredExitCodes' can be specified."));
        }
    }
    Ok(())
}

fn health_check(container: &ContainerDefinition) -> Result<(), AwsError> {
    let Some(check) = &container.health_check else { return Ok(()) };
    let first = check.command.iter().flatten().next().map(String::as_str).unwrap_or_default();
    if !matches!(first, "CMD" | "CMD-SHELL" | "NONE") && check.command.iter().flatten().count() != 1
    {
        return Err(setting(
            container,
            "'healthCheck.command' must begin with CMD, CMD-SHELL or NONE.",
        ));
    }
    for (member, value, from, to) in [
        ("interval", check.interval, 5, 300),
        ("timeout", check.timeout, 2, 60),
        ("retries", check.retries, 1, 10),
        ("startPeriod", check.start_period, 0, 300),
    ] {
        if value.is_some_and(|value| !(from..=to).contains(&value)) {
            return Err(setting(
                container,
                &format!("'healthCheck.{member}' must be between {from} and {to}."),
            ));
        }
    }
    Ok(())
}

const AWSLOGS_OPTIONS: [&str; 8] = [
    "awslogs-create-group",
    "awslogs-datetime-format",
    "awslogs-group",
    "awslogs-multiline-pattern",
    "awslogs-region",
    "awslogs-stream-prefix",
    "max-buffer-size",
    "mode",
];

fn log(definition: &TaskDefinition, container: &ContainerDefinition) -> Result<(), AwsError> {
    let Some(log) = &container.log_configuration else { return Ok(()) };
    let driver = log.log_driver.as_ref().map(LogDriver::as_str).unwrap_or_default();
    let is_fargate = requires(definition, &Compatibility::Fargate);
    let drivers: &[&str] =
        if is_fargate { &["awslogs", "splunk", "awsfirelens"] } else { LogDriver::VALUES };
    if !drivers.contains(&driver) {
        return Err(errors::client_exception(format!(
            "{driver} is not a valid log driver. Must be one of [{}]",
            drivers.join(",")
        )));
    }
    if driver == "awslogs" {
        let options = log.options.iter().flatten().map(|(name, _)| name.as_str());
        let mut unknown: Vec<&str> =
            options.filter(|name| !AWSLOGS_OPTIONS.contains(name)).collect();
        unknown.sort_unstable();
        if !unknown.is_empty() {
            return Err(errors::client_exception(format!(
                "Log driver awslogs disallows options: {}",
                unknown.join(", ")
            )));
        }
        let is_set = |option: &str| {
            let options = log.options.as_ref();
            options.is_some_and(|options| options.get(option).is_some_and(|text| !text.is_empty()))
        };
        if !is_set("awslogs-region") || !is_set("awslogs-group") {
            return Err(errors::client_exception(
                "Log driver awslogs requires options: awslogs-region, awslogs-group",
            ));
        }
        if is_fargate && !is_set("awslogs-stream-prefix") {
            return Err(errors::client_exception(
                "Log driver awslogs requires options: awslogs-region, awslogs-group, \
                 awslogs-stream-prefix",
            ));
        }
    }
    Ok(())
}

fn ulimits(container: &ContainerDefinition) -> Result<(), AwsError> {
    for ulimit in container.ulimits.iter().flatten() {
        one_of(
            "ulimit name",
            matches!(ulimit.name, Some(UlimitName::Unknown(_))),
            UlimitName::VALUES,
        )?;
        let (soft, hard) =
            (ulimit.soft_limit.unwrap_or_default(), ulimit.hard_limit.unwrap_or_default());
        // -1 is no limit.
        if hard != -1 && (soft == -1 || soft > hard) {
            return Err(setting(
                container,
                "The soft limit of a ulimit must not be greater than its hard limit.",
            ));
        }
    }
    Ok(())
}

fn dependencies(all: &[ContainerDefinition]) -> Result<(), AwsError> {
    let by_name: BTreeMap<&str, &ContainerDefinition> =
        all.iter().map(|container| (name_of(container), container)).collect();
    for container in all {
        for dependency in container.depends_on.iter().flatten() {
            let name = dependency.container_name.as_deref().unwrap_or_default();
            let Some(other) = by_name.get(name) else {
                return Err(errors::client_exception(format!(
                    "Cannot depend on container + '{name}' because it does not exist"
                )));
            };
            match &dependency.condition {
                Some(ContainerCondition::Success | ContainerCondition::Complete) => {
                    if other.essential.unwrap_or(true) {
                        return Err(errors::client_exception(
                            "A dependency container with SUCCESS or COMPLETE condition cannot be \
                             an essential container",
                        ));
                    }
                }
                Some(ContainerCondition::Healthy) => {
                    if other.health_check.is_none() {
                        return Err(errors::client_exception(
                            "A dependency container with HEALTHY condition must have health \
                             check configured",
                        ));
                    }
                }
                Some(ContainerCondition::Start) => {}
                Some(ContainerCondition::Unknown(_)) | None => {
                    one_of("condition", true, ContainerCondition::VALUES)?;
                }
            }
        }
    }
    no_cycle(all)
}

/// Takes away containers that wait for none of the rest; what is left waits in a circle.
fn no_cycle(all: &[ContainerDefinition]) -> Result<(), AwsError> {
    let mut waiting: Vec<&ContainerDefinition> = all.iter().collect();
    loop {
        let names: BTreeSet<&str> = waiting.iter().map(|container| name_of(container)).collect();
        let before = waiting.len();
        waiting.retain(|container| {
            container
                .depends_on
                .iter()
                .flatten()
                .filter_map(|dependency| dependency.container_name.as_deref())
                .any(|name| names.contains(name))
        });
        if waiting.is_empty() {
            return Ok(());
        }
        if waiting.len() == before {
            let names: Vec<&str> = names.into_iter().collect();
            return Err(errors::client_exception(format!(
                "Container dependencies must not form a cycle: [{}]",
                names.join(", ")
            )));
        }
    }
}
