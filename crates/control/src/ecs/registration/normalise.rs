//! Fills in what AWS fills in, so that the answer is the same however little was sent.

use aws_api::AwsError;
use aws_api::ecs::{NetworkMode, TaskDefinition, TransportProtocol};

use crate::ecs::sizes::{parse_cpu, parse_memory};

pub(super) fn apply(definition: &mut TaskDefinition) -> Result<(), AwsError> {
    let digits = |units: u32| units.to_string();
    let cpu = definition.cpu.as_deref().map(parse_cpu).transpose()?;
    definition.cpu = cpu.map(digits);
    let memory = definition.memory.as_deref().map(parse_memory).transpose()?;
    definition.memory = memory.map(digits);
    definition.volumes.get_or_insert_default();
    for volume in definition.volumes.iter_mut().flatten() {
        let has_kind = volume.docker_volume_configuration.is_some()
            || volume.efs_volume_configuration.is_some()
            || volume.fsx_windows_file_server_volume_configuration.is_some()
            || volume.s3files_volume_configuration.is_some()
            || volume.configured_at_launch == Some(true);
        if !has_kind {
            volume.host.get_or_insert_default();
        }
    }
    definition.placement_constraints.get_or_insert_default();
    let is_awsvpc = definition.network_mode == Some(NetworkMode::Awsvpc);
    for container in definition.container_definitions.iter_mut().flatten() {
        container.cpu.get_or_insert(0);
        container.essential.get_or_insert(true);
        container.environment.get_or_insert_default();
        container.mount_points.get_or_insert_default();
        container.volumes_from.get_or_insert_default();
        container.system_controls.get_or_insert_default();
        container.port_mappings.get_or_insert_default();
        for mapping in container.port_mappings.iter_mut().flatten() {
            mapping.protocol.get_or_insert(TransportProtocol::Tcp);
            if is_awsvpc && mapping.container_port_range.is_none() {
                mapping.host_port = mapping.container_port;
            } else if mapping.container_port_range.is_none() {
                mapping.host_port.get_or_insert(0);
            }
        }
        if let Some(check) = &mut container.health_check {
            check.interval.get_or_insert(30);
            check.timeout.get_or_insert(5);
            check.retries.get_or_insert(3);
        }
    }
    Ok(())
}
