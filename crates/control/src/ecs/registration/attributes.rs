//! Derives where a definition can run and what an agent must be able to do for it.

use std::collections::BTreeSet;

use aws_api::ecs::{
    Attribute, Compatibility, ContainerDefinition, LogDriver, NetworkMode, TaskDefinition,
};

use super::fargate::is_ecr_image;

pub(super) fn compatibilities(
    definition: &TaskDefinition,
    fits_fargate: bool,
) -> Vec<Compatibility> {
    match (&definition.network_mode, fits_fargate) {
        (Some(NetworkMode::Awsvpc), true) => {
            vec![Compatibility::Ec2, Compatibility::ManagedInstances, Compatibility::Fargate]
        }
        (Some(NetworkMode::Awsvpc), false) => {
            vec![Compatibility::Ec2, Compatibility::ManagedInstances]
        }
        (Some(NetworkMode::Host), _) => {
            vec![Compatibility::External, Compatibility::Ec2, Compatibility::ManagedInstances]
        }
        _ => vec![Compatibility::External, Compatibility::Ec2],
    }
}

/// `requiresAttributes`, sorted by name.
pub(super) fn required(definition: &TaskDefinition) -> Vec<Attribute> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut need = |name: &str| {
        names.insert(name.to_owned());
    };
    const API: &str = "com.amazonaws.ecs.capability.docker-remote-api.";
    let api = |version: &str| format!("{API}{version}");
    let has_execution_role = definition.execution_role_arn.is_some();
    need(&api("1.18"));
    if definition.network_mode == Some(NetworkMode::Awsvpc) {
        need("ecs.capability.task-eni");
    }
    if definition.task_role_arn.is_some() {
        need("com.amazonaws.ecs.capability.task-iam-role");
    }
    if definition.ephemeral_storage.is_some() {
        need("ecs.capability.extensible-ephemeral-storage");
    }
    if definition.pid_mode.is_some() || definition.ipc_mode.is_some() {
        need("ecs.capability.pid-ipc-namespace-sharing");
    }
    if definition.volumes.iter().flatten().any(|volume| volume.efs_volume_configuration.is_some()) {
        need("ecs.capability.efsAuth");
        need("ecs.capability.efs");
        need(&api("1.25"));
    }
    for container in definition.container_definitions.iter().flatten() {
        container_needs(container, has_execution_role, &mut need, &api);
    }
    names.into_iter().map(|name| Attribute { name: Some(name), ..Attribute::default() }).collect()
}

fn container_needs(
    container: &ContainerDefinition,
    has_execution_role: bool,
    need: &mut impl FnMut(&str),
    api: &impl Fn(&str) -> String,
) {
    if container.image.as_deref().is_some_and(is_ecr_image) {
        need("com.amazonaws.ecs.capability.ecr-auth");
        need(&api("1.19"));
        if has_execution_role {
            need("ecs.capability.execution-role-ecr-pull");
        }
    }
    if container.memory_reservation.is_some() {
        need(&api("1.21"));
    }
    if let Some(driver) =
        container.log_configuration.as_ref().and_then(|log| log.log_driver.as_ref())
    {
        need(&format!("com.amazonaws.ecs.capability.logging-driver.{driver}"));
        match driver {
            LogDriver::Awslogs => {
                need(&api("1.19"));
                if has_execution_role {
                    need("ecs.capability.execution-role-awslogs");
                }
            }
            LogDriver::Awsfirelens => need("ecs.capability.firelens.fluentbit"),
            _ => {}
        }
    }
    if container.health_check.is_some() {
        need("ecs.capability.container-health-check");
        need(&api("1.24"));
    }
    if container.depends_on.iter().flatten().next().is_some()
        || container.start_timeout.is_some()
        || container.stop_timeout.is_some()
    {
        need("ecs.capability.container-ordering");
    }
    if container.environment_files.iter().flatten().next().is_some() {
        need("ecs.capability.env-files.s3");
    }
    if container
        .linux_parameters
        .as_ref()
        .is_some_and(|linux| linux.init_process_enabled == Some(true))
    {
        need(&api("1.25"));
    }
    if container.repository_credentials.is_some() {
        need("ecs.capability.private-registry-authentication.secretsmanager");
    }
    for secret in container.secrets.iter().flatten() {
        let value = secret.value_from.as_deref().unwrap_or_default();
        if value.contains(":secretsmanager:") {
            need("ecs.capability.secrets.asm.environment-variables");
        } else {
            need("ecs.capability.secrets.ssm.environment-variables");
        }
    }
}
