//! Decides whether a task definition can be registered, and what it then says.
//!
//! Pure: a request in, the normalised definition or AWS's first complaint out. Task-level rules
//! are here; [`containers`] has those of containers, [`fargate`] what Fargate refuses,
//! [`normalise`] what AWS fills in, [`attributes`] what it derives.
//!
//! Not here: revisions, ARNs, storage ([`super::task_definitions`]).

mod attributes;
mod containers;
mod fargate;
mod normalise;
#[cfg(test)]
mod tests;

use aws_api::AwsError;
use aws_api::ecs::{
    Compatibility, IpcMode, NetworkMode, PidMode, RegisterTaskDefinitionRequest, TaskDefinition,
    errors,
};
use model::AccountId;

pub(crate) use self::containers::shared_secret_name;
use super::identifiers::is_name;
use super::sizes;

/// The definition that `request` asks for, as AWS answers it, less its revision, ARN, status
/// and times. Tags are not part of it.
///
/// # Errors
/// AWS's first complaint.
pub(crate) fn register(
    account: &AccountId,
    request: RegisterTaskDefinitionRequest,
) -> Result<TaskDefinition, AwsError> {
    let mut definition = definition(account, request)?;
    if !is_name(definition.family.as_deref().unwrap_or_default()) {
        return Err(errors::client_exception("Family contains invalid characters."));
    }
    known_values(&definition)?;
    containers::check(&definition)?;
    if requires(&definition, &Compatibility::Fargate) {
        fargate::check(&definition)?;
    }
    task_level(&definition)?;
    normalise::apply(&mut definition)?;
    // Only now, because what is filled in must fit as well.
    let offered = attributes::compatibilities(&definition, fargate::check(&definition).is_ok());
    definition.compatibilities = Some(offered);
    definition.requires_attributes = Some(attributes::required(&definition));
    Ok(definition)
}

/// Whether the caller asked that the definition be valid on `platform`.
fn requires(definition: &TaskDefinition, platform: &Compatibility) -> bool {
    definition.requires_compatibilities.as_ref().is_some_and(|all| all.contains(platform))
}

fn definition(
    account: &AccountId,
    request: RegisterTaskDefinitionRequest,
) -> Result<TaskDefinition, AwsError> {
    Ok(TaskDefinition {
        family: request.family,
        task_role_arn: role_arn(account, request.task_role_arn)?,
        execution_role_arn: role_arn(account, request.execution_role_arn)?,
        network_mode: request.network_mode,
        container_definitions: request.container_definitions,
        volumes: request.volumes,
        placement_constraints: request.placement_constraints,
        requires_compatibilities: request.requires_compatibilities.filter(|all| !all.is_empty()),
        cpu: request.cpu.filter(|text| !text.is_empty()),
        memory: request.memory.filter(|text| !text.is_empty()),
        pid_mode: request.pid_mode.filter(|mode| !mode.as_str().is_empty()),
        ipc_mode: request.ipc_mode.filter(|mode| !mode.as_str().is_empty()),
        proxy_configuration: request.proxy_configuration,
        inference_accelerators: request.inference_accelerators.filter(|all| !all.is_empty()),
        ephemeral_storage: request.ephemeral_storage,
        runtime_platform: request.runtime_platform,
        enable_fault_injection: request.enable_fault_injection,
        trusted_execution_configuration: request.trusted_execution_configuration,
        ..TaskDefinition::default()
    })
}

/// The ARN of a role given by ARN or by name. An empty text is none.
///
/// # Errors
/// When it is an ARN of something else.
pub(crate) fn role_arn(
    account: &AccountId,
    role: Option<String>,
) -> Result<Option<String>, AwsError> {
    let Some(role) = role.filter(|role| !role.is_empty()) else { return Ok(None) };
    let invalid = || errors::client_exception("Role is not valid");
    if role.starts_with("arn:") {
        let arn = model::Arn::parse(&role).map_err(|_| invalid())?;
        let name = arn.resource().strip_prefix("role/").unwrap_or_default();
        return if arn.service() == "iam" && !name.is_empty() {
            Ok(Some(role))
        } else {
            Err(invalid())
        };
    }
    let is_role_name = role.len() <= 512
        && role.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-/".contains(&byte));
    if !is_role_name {
        return Err(invalid());
    }
    Ok(Some(format!("arn:aws:iam::{account}:role/{}", role.trim_start_matches('/'))))
}

/// Refuses values that no enumeration has, as AWS lists the ones that it has.
fn one_of(member: &str, unknown: bool, values: &[&str]) -> Result<(), AwsError> {
    if unknown {
        let message = format!("{member} should be one of [{}]", values.join(","));
        return Err(errors::client_exception(message));
    }
    Ok(())
}

fn known_values(definition: &TaskDefinition) -> Result<(), AwsError> {
    let network_mode = definition.network_mode.as_ref();
    one_of(
        "networkMode",
        matches!(network_mode, Some(NetworkMode::Unknown(_))),
        NetworkMode::VALUES,
    )?;
    let requires = definition.requires_compatibilities.iter().flatten();
    for platform in requires {
        one_of(
            "requiresCompatibilities",
            matches!(platform, Compatibility::Unknown(_)),
            Compatibility::VALUES,
        )?;
    }
    one_of("pidMode", matches!(definition.pid_mode, Some(PidMode::Unknown(_))), PidMode::VALUES)?;
    one_of("ipcMode", matches!(definition.ipc_mode, Some(IpcMode::Unknown(_))), IpcMode::VALUES)?;
    if let Some(platform) = &definition.runtime_platform {
        use aws_api::ecs::{CPUArchitecture, OSFamily};
        one_of(
            "cpuArchitecture",
            matches!(platform.cpu_architecture, Some(CPUArchitecture::Unknown(_))),
            CPUArchitecture::VALUES,
        )?;
        one_of(
            "operatingSystemFamily",
            matches!(platform.operating_system_family, Some(OSFamily::Unknown(_))),
            OSFamily::VALUES,
        )?;
    }
    Ok(())
}

/// What holds for every platform and is not about one container.
fn task_level(definition: &TaskDefinition) -> Result<(), AwsError> {
    let all = definition.container_definitions.as_deref().unwrap_or_default();
    let cpu = definition.cpu.as_deref().map(sizes::parse_cpu).transpose()?;
    let memory = definition.memory.as_deref().map(sizes::parse_memory).transpose()?;
    if cpu.is_some_and(|cpu| !(128..=196_608).contains(&cpu)) {
        return Err(errors::client_exception("Invalid 'cpu' setting for task."));
    }
    fits(all, cpu, memory).map_err(errors::client_exception)?;
    let wants_secrets = all.iter().any(|container| {
        let log = container.log_configuration.as_ref();
        let for_log = log.and_then(|log| log.secret_options.as_ref());
        let for_container = container.secrets.as_ref();
        [for_log, for_container].into_iter().flatten().any(|secrets| !secrets.is_empty())
    });
    if wants_secrets && definition.execution_role_arn.is_none() {
        return Err(errors::client_exception(
            "When you are specifying container secrets, you must also specify a value for \
             'executionRoleArn'",
        ));
    }
    if let Some(storage) = &definition.ephemeral_storage {
        ephemeral_storage(storage.size_in_gi_b.unwrap_or_default())
            .map_err(errors::client_exception)?;
    }
    Ok(())
}

/// # Errors
/// The complaint about a size outside what Fargate offers.
pub(crate) fn ephemeral_storage(gib: i32) -> Result<u32, &'static str> {
    match u32::try_from(gib) {
        Ok(gib @ 21..=200) => Ok(gib),
        Ok(201..) => Err("EphemeralStorage size should be at most 200"),
        Ok(_) | Err(_) => Err("EphemeralStorage size should be at least 21"),
    }
}

/// Whether the containers' shares fit into the task's.
///
/// # Errors
/// The complaint.
pub(crate) fn fits(
    containers: &[aws_api::ecs::ContainerDefinition],
    cpu: Option<u32>,
    memory: Option<u32>,
) -> Result<(), String> {
    let wide = |value: Option<i32>| i64::from(value.unwrap_or_default());
    if let Some(memory) = memory.map(i64::from) {
        for container in containers {
            if wide(container.memory) > memory {
                let name = container.name.as_deref().unwrap_or_default();
                return Err(format!(
                    "The 'memory' setting for container '{name}' is greater than for the task."
                ));
            }
        }
        let reserved: i64 = containers
            .iter()
            .map(|container| wide(container.memory_reservation.or(container.memory)))
            .sum();
        if reserved > memory {
            let member = if containers.iter().any(|one| one.memory_reservation.is_some()) {
                "memoryReservation"
            } else {
                "memory"
            };
            return Err(format!(
                "The sum of all container '{member}' values cannot be greater than the value of \
                 the task 'memory'."
            ));
        }
    }
    if let Some(cpu) = cpu.map(i64::from) {
        let used: i64 = containers.iter().map(|container| wide(container.cpu)).sum();
        if used > cpu {
            return Err("The sum of all container 'cpu' values cannot be greater than the value \
                        of the task 'cpu'."
                .into());
        }
    }
    Ok(())
}
