//! What Fargate asks of a task definition, in the order in which it complains.

use aws_api::AwsError;
use aws_api::ecs::{
    ContainerDefinition, LogDriver, NetworkMode, PidMode, ResourceType, TaskDefinition, errors,
};

use crate::ecs::sizes::{Size, parse_cpu, parse_memory};

/// The kernel parameters that a task may set: its network's and its IPC name space's.
const IPC_CONTROLS: [&str; 8] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
];

pub(super) fn check(definition: &TaskDefinition) -> Result<(), AwsError> {
    if definition.network_mode != Some(NetworkMode::Awsvpc) {
        return Err(errors::client_exception("Fargate only supports network mode ‘awsvpc’."));
    }
    size(definition)?;
    if definition.ipc_mode.is_some() {
        return Err(unsupported("ipcMode"));
    }
    if definition.pid_mode == Some(PidMode::Host) {
        return Err(errors::client_exception(
            "Tasks using the Fargate launch type do not support pidMode 'host'. The supported \
             value for pidMode is 'task'.",
        ));
    }
    if definition.placement_constraints.iter().flatten().next().is_some() {
        return Err(unsupported("placementConstraints"));
    }
    if definition.inference_accelerators.is_some() {
        return Err(unsupported("inferenceAccelerators"));
    }
    for volume in definition.volumes.iter().flatten() {
        let source = volume.host.as_ref().and_then(|host| host.source_path.as_deref());
        if source.is_some_and(|path| !path.is_empty()) {
            return Err(unsupported("host.sourcePath"));
        }
        if volume.docker_volume_configuration.is_some() {
            return Err(unsupported("dockerVolumeConfiguration"));
        }
        if volume.fsx_windows_file_server_volume_configuration.is_some() {
            return Err(unsupported("fsxWindowsFileServerVolumeConfiguration"));
        }
    }
    let all = definition.container_definitions.as_deref().unwrap_or_default();
    for container in all {
        parameters(container)?;
        timeouts(container)?;
    }
    execution_role(definition, all)
}

fn unsupported(feature: &str) -> AwsError {
    errors::client_exception(format!(
        "Tasks using the Fargate launch type do not support {feature}."
    ))
}

fn size(definition: &TaskDefinition) -> Result<Size, AwsError> {
    let missing = |member: &str| {
        errors::client_exception(format!(
            "Fargate requires that '{member}' be defined at the task level."
        ))
    };
    let cpu = definition.cpu.as_deref().ok_or_else(|| missing("cpu"))?;
    let memory = definition.memory.as_deref().ok_or_else(|| missing("memory"))?;
    let size = Size { cpu_units: parse_cpu(cpu)?, memory_mib: parse_memory(memory)? };
    let platform = definition.runtime_platform.as_ref();
    let family = platform.and_then(|platform| platform.operating_system_family.as_ref());
    let is_windows = family.is_some_and(|family| family.as_str().starts_with("WINDOWS"));
    if is_windows && !(1024..=4096).contains(&size.cpu_units) {
        return Err(size.not_offered());
    }
    size.check_fargate()
}

fn parameters(container: &ContainerDefinition) -> Result<(), AwsError> {
    fn any<T>(list: Option<&Vec<T>>) -> bool {
        list.is_some_and(|list| !list.is_empty())
    }
    let requirements = container.resource_requirements.as_deref().unwrap_or_default();
    if requirements.iter().any(|one| one.r#type == Some(ResourceType::Gpu)) {
        return Err(errors::client_exception(
            "Tasks using the Fargate launch type do not support GPU resource requirements",
        ));
    }
    for (member, is_used) in [
        ("resourceRequirements", !requirements.is_empty()),
        ("disableNetworking", container.disable_networking == Some(true)),
        ("dnsSearchDomains", any(container.dns_search_domains.as_ref())),
        ("dnsServers", any(container.dns_servers.as_ref())),
        ("dockerSecurityOptions", any(container.docker_security_options.as_ref())),
        ("extraHosts", any(container.extra_hosts.as_ref())),
        ("links", any(container.links.as_ref())),
        ("privileged", container.privileged == Some(true)),
        ("hostname", container.hostname.as_deref().is_some_and(|name| !name.is_empty())),
        ("credentialSpecs", any(container.credential_specs.as_ref())),
    ] {
        if is_used {
            return Err(unsupported(member));
        }
    }
    if let Some(linux) = &container.linux_parameters {
        for (member, is_used) in [
            ("devices", any(linux.devices.as_ref())),
            ("sharedMemorySize", linux.shared_memory_size.is_some()),
            ("maxSwap", linux.max_swap.is_some()),
            ("swappiness", linux.swappiness.is_some()),
        ] {
            if is_used {
                return Err(unsupported(member));
            }
        }
        let capabilities = linux.capabilities.as_ref();
        let added = capabilities.and_then(|some| some.add.as_deref()).unwrap_or_default();
        if added.iter().any(|capability| capability != "SYS_PTRACE") {
            return Err(unsupported("adding Linux capabilities other than SYS_PTRACE"));
        }
    }
    for control in container.system_controls.iter().flatten() {
        let name = control.namespace.as_deref().unwrap_or_default();
        let is_allowed = name.starts_with("net.")
            || name.starts_with("fs.mqueue.")
            || IPC_CONTROLS.contains(&name);
        if !is_allowed {
            return Err(unsupported(&format!("the system control {name}")));
        }
    }
    if let Some(log) = &container.log_configuration {
        let driver = log.log_driver.as_ref().map(LogDriver::as_str).unwrap_or_default();
        if !matches!(driver, "awslogs" | "splunk" | "awsfirelens") {
            return Err(errors::client_exception(format!(
                "{driver} is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]"
            )));
        }
    }
    Ok(())
}

fn timeouts(container: &ContainerDefinition) -> Result<(), AwsError> {
    for (kind, value) in [("stop", container.stop_timeout), ("start", container.start_timeout)] {
        if value.is_some_and(|seconds| seconds > 120) {
            return Err(errors::client_exception(format!(
                "Tasks using the Fargate launch type must have a container {kind} timeout of less \
                 than 120 seconds."
            )));
        }
    }
    Ok(())
}

fn execution_role(
    definition: &TaskDefinition,
    all: &[ContainerDefinition],
) -> Result<(), AwsError> {
    if definition.execution_role_arn.is_some() {
        return Ok(());
    }
    let needs = |purpose: &str| {
        errors::client_exception(format!(
            "Fargate requires task definition to have execution role ARN to support {purpose}."
        ))
    };
    for container in all {
        let driver = container.log_configuration.as_ref().and_then(|log| log.log_driver.as_ref());
        if driver == Some(&LogDriver::Awslogs) {
            return Err(needs("log driver awslogs"));
        }
        if container.image.as_deref().is_some_and(is_ecr_image) {
            return Err(needs("ECR images"));
        }
        if container.repository_credentials.is_some() {
            return Err(needs("private registry authentication"));
        }
    }
    Ok(())
}

/// Whether the image lies in a registry of ECR: `<account>.dkr.ecr.<region>.…/`.
pub(super) fn is_ecr_image(image: &str) -> bool {
    let host = image.split('/').next().unwrap_or_default();
    let (account, rest) = host.split_once('.').unwrap_or_default();
    account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && (rest.starts_with("dkr.ecr.") || rest.starts_with("dkr.ecr-fips."))
        && image.contains('/')
}
