//! Merges a task definition and `RunTask`'s overrides into what a node is to run.
//!
//! Pure. The definition is one that was registered, so it is well-formed; the overrides are
//! not, and every complaint about them is here. Not here: whether roles exist
//! ([`super::roles`]), what Hansom cannot run ([`super::unserved`]).

use aws_api::AwsError;
use aws_api::ecs::{
    ContainerCondition, ContainerDefinition, ContainerOverride, EnvironmentFile, KeyValuePair,
    LogDriver, PidMode, TaskDefinition, TaskOverride, TransportProtocol, UlimitName, errors,
};
use model::AccountId;
use model::record::ecs::{
    ContainerSpec, HealthCheckSpec, LogSpec, MountPoint, PortMapping, TaskSpec, Tmpfs, Ulimit,
};

use super::registration::{ephemeral_storage, fits, role_arn, shared_secret_name};
use super::sizes::{Size, parse_cpu, parse_memory};
use aws_api::json as document;

/// AWS's own limit on the JSON of `overrides`.
const MOST_CHARACTERS: usize = 8192;
const DEFAULT_STORAGE_GIB: u32 = 20;

/// What to run, and `overrides` as they are answered: one entry per container.
#[derive(Clone, Debug)]
pub(crate) struct Merged {
    pub(crate) spec: TaskSpec,
    pub(crate) echo: TaskOverride,
}

/// # Errors
/// AWS's first complaint about the overrides.
pub(crate) fn merge(
    account: &AccountId,
    definition: &TaskDefinition,
    overrides: Option<TaskOverride>,
) -> Result<Merged, AwsError> {
    let overrides = overrides.unwrap_or_default();
    let length = document::to_value(&overrides).to_string().chars().count();
    if length > MOST_CHARACTERS {
        return Err(invalid(format!(
            "Container Overrides length must be at most {MOST_CHARACTERS}"
        )));
    }
    let mut containers = definition.container_definitions.clone().unwrap_or_default();
    let mut echoes: Vec<ContainerOverride> = containers
        .iter()
        .map(|container| ContainerOverride { name: container.name.clone(), ..Default::default() })
        .collect();
    for change in overrides.container_overrides.iter().flatten() {
        let name = change.name.as_deref().unwrap_or_default();
        let place = containers.iter().position(|one| one.name.as_deref() == Some(name));
        let Some(place) = place else {
            return Err(invalid(format!(
                "Override for container named {name} is not a container in the TaskDefinition."
            )));
        };
        container(&mut containers[place], change)?;
        echoes[place] = change.clone();
    }
    let size = size(definition, &overrides, &containers)?;
    let storage = match (&overrides.ephemeral_storage, &definition.ephemeral_storage) {
        (Some(storage), _) | (None, Some(storage)) => {
            ephemeral_storage(storage.size_in_gi_b.unwrap_or_default()).map_err(invalid)?
        }
        (None, None) => DEFAULT_STORAGE_GIB,
    };
    let role = |changed: Option<&String>, defined: Option<&String>| {
        let changed = changed.filter(|role| !role.is_empty());
        role_arn(account, changed.or(defined).cloned())
    };
    let task_role_arn = role(overrides.task_role_arn.as_ref(), definition.task_role_arn.as_ref())?;
    let execution_role_arn =
        role(overrides.execution_role_arn.as_ref(), definition.execution_role_arn.as_ref())?;
    let architecture = definition
        .runtime_platform
        .as_ref()
        .and_then(|platform| platform.cpu_architecture.as_ref());
    let volumes = definition.volumes.iter().flatten();
    let spec = TaskSpec {
        cpu_units: size.cpu_units,
        memory_mib: size.memory_mib,
        ephemeral_storage_gib: storage,
        task_role_arn,
        execution_role_arn,
        cpu_architecture: architecture.map_or("X86_64", |one| one.as_str()).to_owned(),
        shared_pid_namespace: definition.pid_mode == Some(PidMode::Task),
        volumes: volumes.filter_map(|volume| volume.name.clone()).collect(),
        containers: containers.iter().map(container_spec).collect(),
    };
    let echo = TaskOverride {
        container_overrides: Some(echoes),
        inference_accelerator_overrides: Some(
            overrides.inference_accelerator_overrides.clone().unwrap_or_default(),
        ),
        cpu: overrides.cpu.as_ref().map(|_| size.cpu_units.to_string()),
        memory: overrides.memory.as_ref().map(|_| size.memory_mib.to_string()),
        ..overrides
    };
    Ok(Merged { spec, echo })
}

fn invalid(message: impl Into<String>) -> AwsError {
    errors::invalid_parameter_exception(message)
}

fn container(
    defined: &mut ContainerDefinition,
    change: &ContainerOverride,
) -> Result<(), AwsError> {
    if change.command.is_some() {
        defined.command.clone_from(&change.command);
    }
    let secrets = defined.secrets.iter().flatten();
    for KeyValuePair { name, .. } in change.environment.iter().flatten() {
        if secrets.clone().any(|secret| secret.name == *name) {
            return Err(shared_secret_name(name.as_deref().unwrap_or_default()));
        }
    }
    let environment = defined.environment.get_or_insert_default();
    for variable in change.environment.iter().flatten() {
        match environment.iter_mut().find(|one| one.name == variable.name) {
            Some(one) => one.value.clone_from(&variable.value),
            None => environment.push(variable.clone()),
        }
    }
    if change.environment_files.is_some() {
        defined.environment_files.clone_from(&change.environment_files);
    }
    if change.resource_requirements.iter().flatten().next().is_some() {
        return Err(invalid(
            "Tasks using the Fargate launch type do not support resourceRequirements.",
        ));
    }
    for (value, into) in [
        (change.cpu, &mut defined.cpu),
        (change.memory, &mut defined.memory),
        (change.memory_reservation, &mut defined.memory_reservation),
    ] {
        if value.is_some() {
            *into = value;
        }
    }
    let name = defined.name.as_deref().unwrap_or_default();
    if defined.cpu.is_some_and(|cpu| cpu < 0) || defined.memory.is_some_and(|mib| mib < 4) {
        return Err(invalid(format!(
            "Invalid setting for container '{name}'. 'cpu' must not be negative and 'memory' must \
             be at least 4."
        )));
    }
    if let (Some(memory), Some(reservation)) = (defined.memory, defined.memory_reservation)
        && memory < reservation
    {
        return Err(invalid(format!(
            "Invalid setting for container '{name}'. 'memory' must be greater than \
             'memoryReservation'"
        )));
    }
    Ok(())
}

fn size(
    definition: &TaskDefinition,
    overrides: &TaskOverride,
    containers: &[ContainerDefinition],
) -> Result<Size, AwsError> {
    let chosen = |changed: &Option<String>, defined: &Option<String>| {
        changed.clone().filter(|text| !text.is_empty()).or_else(|| defined.clone())
    };
    let cpu = chosen(&overrides.cpu, &definition.cpu).unwrap_or_default();
    let memory = chosen(&overrides.memory, &definition.memory).unwrap_or_default();
    let as_run_task = |error: AwsError| invalid(error.message);
    let size = Size {
        cpu_units: parse_cpu(&cpu).map_err(as_run_task)?,
        memory_mib: parse_memory(&memory).map_err(as_run_task)?,
    };
    let size = size.check_fargate().map_err(as_run_task)?;
    fits(containers, Some(size.cpu_units), Some(size.memory_mib)).map_err(invalid)?;
    Ok(size)
}

/// What is absent, negative or too big for the type is unset; registration has seen to it.
fn number<T: TryFrom<i32>>(value: Option<i32>) -> Option<T> {
    value.and_then(|value| T::try_from(value).ok())
}

fn container_spec(container: &ContainerDefinition) -> ContainerSpec {
    let linux = container.linux_parameters.clone().unwrap_or_default();
    let capabilities = linux.capabilities.unwrap_or_default();
    let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
    let list = |value: &Option<Vec<String>>| value.clone().filter(|list| !list.is_empty());
    ContainerSpec {
        name: container.name.clone().unwrap_or_default(),
        image: container.image.clone().unwrap_or_default(),
        essential: container.essential.unwrap_or(true),
        cpu_units: number(container.cpu).unwrap_or_default(),
        memory_mib: number(container.memory),
        memory_reservation_mib: number(container.memory_reservation),
        entry_point: list(&container.entry_point),
        command: list(&container.command),
        environment: container.environment.iter().flatten().map(pair).collect(),
        environment_files: container
            .environment_files
            .iter()
            .flatten()
            .filter_map(|EnvironmentFile { value, .. }| value.clone())
            .collect(),
        secrets: container
            .secrets
            .iter()
            .flatten()
            .map(|secret| {
                let name = secret.name.clone().unwrap_or_default();
                (name, secret.value_from.clone().unwrap_or_default())
            })
            .collect(),
        working_directory: text(&container.working_directory),
        user: text(&container.user),
        read_only_root: container.readonly_root_filesystem.unwrap_or_default(),
        mount_points: container
            .mount_points
            .iter()
            .flatten()
            .map(|mount| MountPoint {
                volume: mount.source_volume.clone().unwrap_or_default(),
                container_path: mount.container_path.clone().unwrap_or_default(),
                read_only: mount.read_only.unwrap_or_default(),
            })
            .collect(),
        volumes_from: container
            .volumes_from
            .iter()
            .flatten()
            .map(|from| {
                let source = from.source_container.clone().unwrap_or_default();
                (source, from.read_only.unwrap_or_default())
            })
            .collect(),
        port_mappings: container
            .port_mappings
            .iter()
            .flatten()
            .filter_map(|mapping| {
                let protocol = mapping.protocol.as_ref().map_or("tcp", TransportProtocol::as_str);
                Some(PortMapping {
                    container_port: number(mapping.container_port)?,
                    protocol: protocol.to_owned(),
                    name: text(&mapping.name),
                })
            })
            .collect(),
        ulimits: container
            .ulimits
            .iter()
            .flatten()
            .map(|ulimit| Ulimit {
                name: ulimit.name.as_ref().map(UlimitName::as_str).unwrap_or_default().to_owned(),
                soft: i64::from(ulimit.soft_limit.unwrap_or_default()),
                hard: i64::from(ulimit.hard_limit.unwrap_or_default()),
            })
            .collect(),
        system_controls: container
            .system_controls
            .iter()
            .flatten()
            .map(|control| {
                let name = control.namespace.clone().unwrap_or_default();
                (name, control.value.clone().unwrap_or_default())
            })
            .collect(),
        capabilities_add: capabilities.add.unwrap_or_default(),
        capabilities_drop: capabilities.drop.unwrap_or_default(),
        init_process: linux.init_process_enabled.unwrap_or_default(),
        tmpfs: linux
            .tmpfs
            .iter()
            .flatten()
            .map(|tmpfs| Tmpfs {
                container_path: tmpfs.container_path.clone().unwrap_or_default(),
                size_mib: number(tmpfs.size).unwrap_or_default(),
                mount_options: tmpfs.mount_options.clone().unwrap_or_default(),
            })
            .collect(),
        docker_labels: container.docker_labels.clone().unwrap_or_default(),
        interactive: container.interactive.unwrap_or_default(),
        pseudo_terminal: container.pseudo_terminal.unwrap_or_default(),
        depends_on: container
            .depends_on
            .iter()
            .flatten()
            .map(|dependency| {
                let name = dependency.container_name.clone().unwrap_or_default();
                let condition = dependency.condition.as_ref();
                (name, condition.map_or("START", ContainerCondition::as_str).to_owned())
            })
            .collect(),
        start_timeout_secs: number(container.start_timeout),
        stop_timeout_secs: number(container.stop_timeout),
        log: container.log_configuration.as_ref().map(|log| LogSpec {
            driver: log.log_driver.as_ref().map(LogDriver::as_str).unwrap_or_default().to_owned(),
            options: log.options.clone().unwrap_or_default(),
        }),
        health_check: container.health_check.as_ref().map(|check| HealthCheckSpec {
            command: check.command.clone().unwrap_or_default(),
            interval_secs: number(check.interval).unwrap_or(30),
            timeout_secs: number(check.timeout).unwrap_or(5),
            retries: number(check.retries).unwrap_or(3),
            start_period_secs: number(check.start_period),
        }),
        repository_credentials: container
            .repository_credentials
            .as_ref()
            .and_then(|credentials| credentials.credentials_parameter.clone()),
    }
}

fn pair(variable: &KeyValuePair) -> (String, String) {
    (variable.name.clone().unwrap_or_default(), variable.value.clone().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::registration;
    use super::*;

    fn definition() -> TaskDefinition {
        let request = json!({
            "family": "thumb",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "1024",
            "taskRoleArn": "defined",
            "executionRoleArn": "exec",
            "containerDefinitions": [
                {
                    "name": "app", "image": "busybox", "command": ["a"], "entryPoint": ["/x"],
                    "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
                    "secrets": [{"name": "KEY", "valueFrom": "key"}],
                },
                {"name": "side", "image": "busybox", "essential": false, "memory": 512},
            ],
        });
        let request = document::from_value(&request).unwrap();
        registration::register(&AccountId::default_account(), request).unwrap()
    }

    fn merged(overrides: Value) -> Result<Merged, AwsError> {
        let overrides = document::from_value(&overrides).unwrap();
        merge(&AccountId::default_account(), &definition(), Some(overrides))
    }

    #[test]
    fn without_overrides_the_definition_is_run_and_every_container_is_named() {
        let merged = merge(&AccountId::default_account(), &definition(), None).unwrap();
        assert_eq!(merged.spec.cpu_units, 256);
        assert_eq!(merged.spec.ephemeral_storage_gib, 20);
        assert_eq!(merged.spec.containers[0].command, Some(vec!["a".to_owned()]));
        assert_eq!(
            document::to_value(&merged.echo),
            json!({
                "containerOverrides": [{"name": "app"}, {"name": "side"}],
                "inferenceAcceleratorOverrides": [],
            })
        );
    }

    #[test]
    fn overrides_replace_commands_and_merge_environments() {
        let change = json!({
            "cpu": "1 vCPU",
            "memory": "4096",
            "taskRoleArn": "other",
            "ephemeralStorage": {"sizeInGiB": 30},
            "containerOverrides": [{
                "name": "app",
                "command": ["b", "c"],
                "environment": [{"name": "B", "value": "3"}, {"name": "C", "value": "4"}],
                "memory": 2048,
            }],
        });
        let merged = merged(change).unwrap();
        let spec = &merged.spec;
        assert_eq!((spec.cpu_units, spec.memory_mib, spec.ephemeral_storage_gib), (1024, 4096, 30));
        assert_eq!(spec.task_role_arn.as_deref(), Some("arn:aws:iam::000000000000:role/other"));
        let app = &spec.containers[0];
        assert_eq!(app.entry_point, Some(vec!["/x".to_owned()]));
        assert_eq!(app.command, Some(vec!["b".to_owned(), "c".to_owned()]));
        assert_eq!(app.memory_mib, Some(2048));
        let pairs = [("A", "1"), ("B", "3"), ("C", "4")];
        assert_eq!(app.environment, pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
        let echo = document::to_value(&merged.echo);
        assert_eq!(echo["cpu"], "1024");
        assert_eq!(echo["containerOverrides"][0]["command"], json!(["b", "c"]));
        assert_eq!(echo["containerOverrides"][1], json!({"name": "side"}));
    }

    #[test]
    fn bad_overrides_are_refused_in_awss_words() {
        for (change, code, message) in [
            (
                json!({"containerOverrides": [{"name": "ghost"}]}),
                "InvalidParameterException",
                "Override for container named ghost is not a container in the TaskDefinition.",
            ),
            (
                json!({"cpu": "512", "memory": "512"}),
                "InvalidParameterException",
                "No Fargate configuration exists for given values: 512 CPU, 512 memory. See the \
                 Amazon ECS documentation for the valid values.",
            ),
            (
                json!({"cpu": "many"}),
                "InvalidParameterException",
                "Invalid 'cpu' setting for task.",
            ),
            (
                json!({"containerOverrides": [{"name": "app", "memory": 5000}]}),
                "InvalidParameterException",
                "The 'memory' setting for container 'app' is greater than for the task.",
            ),
            (
                json!({"containerOverrides": [
                    {"name": "app", "environment": [{"name": "KEY", "value": "x"}]},
                ]}),
                "ClientException",
                "The secret name must be unique and not shared with any new or existing \
                 environment variables set on the container, such as 'KEY'.",
            ),
            (
                json!({"containerOverrides": [{"name": "app", "command": ["x".repeat(8192)]}]}),
                "InvalidParameterException",
                "Container Overrides length must be at most 8192",
            ),
            (
                json!({"ephemeralStorage": {"sizeInGiB": 20}}),
                "InvalidParameterException",
                "EphemeralStorage size should be at least 21",
            ),
            (json!({"taskRoleArn": "a b"}), "ClientException", "Role is not valid"),
        ] {
            let error = merged(change.clone()).unwrap_err();
            assert_eq!((error.code.as_ref(), error.message.as_str()), (code, message), "{change}");
        }
    }
}
