//! What Fargate runs and Hansom does not yet. Such a task is refused by name when it is to run;
//! its definition can be registered, since registering promises nothing.

use aws_api::AwsError;
use aws_api::ecs::{RunTaskRequest, TaskDefinition, errors};

/// # Errors
/// Naming the first thing in the definition that would be ignored if the task ran.
pub(crate) fn check_definition(definition: &TaskDefinition) -> Result<(), AwsError> {
    let platform = definition.runtime_platform.as_ref();
    let family = platform.and_then(|platform| platform.operating_system_family.as_ref());
    if let Some(family) = family.filter(|family| family.as_str() != "LINUX") {
        return Err(unserved(&format!("the operating system family {family}")));
    }
    if definition.proxy_configuration.is_some() {
        return Err(unserved("proxyConfiguration"));
    }
    for volume in definition.volumes.iter().flatten() {
        for (member, is_used) in [
            ("efsVolumeConfiguration", volume.efs_volume_configuration.is_some()),
            ("s3filesVolumeConfiguration", volume.s3files_volume_configuration.is_some()),
            ("configuredAtLaunch", volume.configured_at_launch == Some(true)),
        ] {
            if is_used {
                return Err(unserved(member));
            }
        }
    }
    for container in definition.container_definitions.iter().flatten() {
        if let Some(log) = &container.log_configuration {
            let driver = log.log_driver.as_ref().map_or("", |driver| driver.as_str());
            if driver != "awslogs" {
                return Err(unserved(&format!("the log driver {driver}")));
            }
        }
        if container.firelens_configuration.is_some() {
            return Err(unserved("firelensConfiguration"));
        }
        if container.restart_policy.as_ref().is_some_and(|policy| policy.enabled == Some(true)) {
            return Err(unserved("restartPolicy"));
        }
    }
    Ok(())
}

/// # Errors
/// Naming the first thing in the request that would be ignored.
pub(crate) fn check_request(request: &RunTaskRequest) -> Result<(), AwsError> {
    if request.volume_configurations.as_ref().is_some_and(|all| !all.is_empty()) {
        return Err(unserved("volumeConfigurations"));
    }
    Ok(())
}

fn unserved(what: &str) -> AwsError {
    errors::unsupported_feature_exception(format!("Hansom does not serve {what} yet."))
}
