//! Records as the API shows them.
//!
//! Pure. A record has what is true; AWS shows some of it only later (an address once the
//! interface is attached), or in another form. That is decided here.

use std::collections::BTreeMap;

use aws_api::ecs as api;
use aws_api::json;
use model::record::ecs::{
    AttachmentStatus, ClusterRecord, ClusterStatus, ContainerState, DesiredStatus, Tag,
    TaskDefinitionRecord, TaskDefinitionStatus, TaskRecord, TaskStatus,
};

pub(crate) fn tags(tags: &[Tag]) -> Vec<api::Tag> {
    tags.iter()
        .map(|tag| api::Tag { key: Some(tag.key.clone()), value: Some(tag.value.clone()) })
        .collect()
}

pub(crate) fn pair(name: &str, value: impl Into<String>) -> api::KeyValuePair {
    api::KeyValuePair { name: Some(name.into()), value: Some(value.into()) }
}

/// What runs in a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) n_running: i32,
    pub(crate) n_pending: i32,
    /// Tasks that hold the cluster: all that have not stopped.
    pub(crate) n_alive: i32,
}

impl Counts {
    pub(crate) fn add(&mut self, status: TaskStatus) {
        match status {
            TaskStatus::Provisioning | TaskStatus::Pending | TaskStatus::Activating => {
                self.n_pending += 1;
                self.n_alive += 1;
            }
            TaskStatus::Running => {
                self.n_running += 1;
                self.n_alive += 1;
            }
            TaskStatus::Deactivating | TaskStatus::Stopping | TaskStatus::Deprovisioning => {
                self.n_alive += 1;
            }
            TaskStatus::Stopped => {}
        }
    }
}

/// What of a cluster was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClusterParts {
    pub(crate) configurations: bool,
    pub(crate) settings: bool,
    pub(crate) statistics: bool,
    pub(crate) tags: bool,
}

impl ClusterParts {
    /// As operations that change a cluster answer it.
    pub(crate) const CHANGED: ClusterParts =
        ClusterParts { configurations: true, settings: true, statistics: false, tags: true };
}

/// A member of a cluster's document, when it is there and readable.
fn part<T: aws_api::value::Value>(
    document: &BTreeMap<String, serde_json::Value>,
    name: &str,
) -> Option<T> {
    document.get(name).and_then(|value| json::from_value(value).ok())
}

pub(crate) fn cluster(record: &ClusterRecord, counts: Counts, parts: ClusterParts) -> api::Cluster {
    let statistics = || {
        [
            ("runningEC2TasksCount", 0),
            ("runningFargateTasksCount", counts.n_running),
            ("pendingEC2TasksCount", 0),
            ("pendingFargateTasksCount", counts.n_pending),
            ("activeEC2ServiceCount", 0),
            ("activeFargateServiceCount", 0),
            ("drainingEC2ServiceCount", 0),
            ("drainingFargateServiceCount", 0),
        ]
        .map(|(name, value)| pair(name, value.to_string()))
        .to_vec()
    };
    let document = &record.document;
    let configuration = parts.configurations.then(|| part(document, "configuration")).flatten();
    api::Cluster {
        cluster_arn: Some(record.arn().to_string()),
        cluster_name: Some(record.name.clone()),
        configuration,
        status: Some(match record.status {
            ClusterStatus::Active => "ACTIVE".into(),
            ClusterStatus::Inactive => "INACTIVE".into(),
        }),
        registered_container_instances_count: Some(0),
        running_tasks_count: Some(counts.n_running),
        pending_tasks_count: Some(counts.n_pending),
        active_services_count: Some(0),
        statistics: Some(if parts.statistics { statistics() } else { Vec::new() }),
        tags: Some(if parts.tags { tags(&record.tags) } else { Vec::new() }),
        settings: Some(if parts.settings {
            part(document, "settings").unwrap_or_default()
        } else {
            Vec::new()
        }),
        capacity_providers: Some(capacity_providers(record)),
        default_capacity_provider_strategy: Some(default_strategy(record)),
        service_connect_defaults: part(document, "serviceConnectDefaults"),
        ..api::Cluster::default()
    }
}

pub(crate) fn capacity_providers(record: &ClusterRecord) -> Vec<String> {
    part(&record.document, "capacityProviders").unwrap_or_default()
}

pub(crate) fn default_strategy(record: &ClusterRecord) -> Vec<api::CapacityProviderStrategyItem> {
    part(&record.document, "defaultCapacityProviderStrategy").unwrap_or_default()
}

/// The definition as it was registered; what cannot be read is left out rather than hidden
/// behind an error, since the rest is still true.
pub(crate) fn registered(record: &TaskDefinitionRecord) -> api::TaskDefinition {
    json::from_value(&record.document).unwrap_or_default()
}

pub(crate) fn task_definition(record: &TaskDefinitionRecord) -> api::TaskDefinition {
    api::TaskDefinition {
        task_definition_arn: Some(record.arn().to_string()),
        family: Some(record.family.clone()),
        revision: Some(i32::try_from(record.revision).unwrap_or(i32::MAX)),
        status: Some(match record.status {
            TaskDefinitionStatus::Active => api::TaskDefinitionStatus::Active,
            TaskDefinitionStatus::Inactive => api::TaskDefinitionStatus::Inactive,
            TaskDefinitionStatus::DeleteInProgress => api::TaskDefinitionStatus::DeleteInProgress,
        }),
        registered_at: Some(record.registered_at),
        registered_by: Some(record.registered_by.clone()),
        deregistered_at: record.deregistered_at,
        delete_requested_at: record.delete_requested_at,
        ..registered(record)
    }
}

/// What `attachments[0].status` is: what is stored, or what the task's progress implies.
fn attachment_status(task: &TaskRecord) -> AttachmentStatus {
    let implied = match task.last_status {
        TaskStatus::Provisioning => AttachmentStatus::Precreated,
        TaskStatus::Pending if task.connectivity_at.is_none() => AttachmentStatus::Attaching,
        TaskStatus::Pending
        | TaskStatus::Activating
        | TaskStatus::Running
        | TaskStatus::Deactivating
        | TaskStatus::Stopping => AttachmentStatus::Attached,
        TaskStatus::Deprovisioning => AttachmentStatus::Detaching,
        TaskStatus::Stopped => AttachmentStatus::Deleted,
    };
    implied.max(task.network.attachment_status)
}

fn attachment(task: &TaskRecord) -> api::Attachment {
    let network = &task.network;
    let status = attachment_status(task);
    let mut details = vec![pair("subnetId", &network.subnet_id)];
    if status >= AttachmentStatus::Attached && !network.network_interface_id.is_empty() {
        for (name, value) in [
            ("networkInterfaceId", &network.network_interface_id),
            ("macAddress", &network.mac_address),
            ("privateDnsName", &network.private_dns_name),
            ("privateIPv4Address", &network.private_ip),
        ] {
            if !value.is_empty() {
                details.push(pair(name, value));
            }
        }
    }
    api::Attachment {
        id: Some(network.attachment_id.clone()),
        r#type: Some("ElasticNetworkInterface".into()),
        status: Some(status.as_str().into()),
        details: Some(details),
    }
}

fn container(task: &TaskRecord, state: &ContainerState) -> api::Container {
    let spec = task.spec.containers.iter().find(|spec| spec.name == state.name);
    let is_attached = attachment_status(task) >= AttachmentStatus::Attached
        && !task.network.private_ip.is_empty();
    let is_taken = task.last_status > TaskStatus::Provisioning;
    let interfaces = is_attached.then(|| api::NetworkInterface {
        attachment_id: Some(task.network.attachment_id.clone()),
        private_ipv4_address: Some(task.network.private_ip.clone()),
        ipv6_address: None,
    });
    let agent = task.enable_execute_command.then(|| {
        vec![api::ManagedAgent {
            name: Some(api::ManagedAgentName::ExecuteCommandAgent),
            last_status: Some(
                if task.last_status == TaskStatus::Stopped { "STOPPED" } else { "PENDING" }.into(),
            ),
            ..api::ManagedAgent::default()
        }]
    });
    api::Container {
        container_arn: Some(task.container_arn(state).to_string()),
        task_arn: Some(task.arn().to_string()),
        name: Some(state.name.clone()),
        image: spec.map(|spec| spec.image.clone()),
        image_digest: state.image_digest.clone(),
        runtime_id: is_taken.then(|| state.runtime_id.clone()),
        last_status: Some(state.status.as_str().into()),
        exit_code: state.exit_code,
        reason: state.reason.clone(),
        network_bindings: is_taken.then(Vec::new),
        network_interfaces: Some(interfaces.into_iter().collect()),
        health_status: Some(api::HealthStatus::UnknownValue),
        managed_agents: agent,
        cpu: Some(spec.map_or(0, |spec| spec.cpu_units).to_string()),
        memory: spec.and_then(|spec| spec.memory_mib).map(|mib| mib.to_string()),
        memory_reservation: spec
            .and_then(|spec| spec.memory_reservation_mib)
            .map(|mib| mib.to_string()),
        ..api::Container::default()
    }
}

pub(crate) fn task(record: &TaskRecord, with_tags: bool) -> api::Task {
    let storage = i32::try_from(record.spec.ephemeral_storage_gib).unwrap_or(i32::MAX);
    let architecture = match record.spec.cpu_architecture.as_str() {
        "ARM64" => "arm64",
        _ => "x86_64",
    };
    api::Task {
        attachments: Some(vec![attachment(record)]),
        attributes: Some(vec![api::Attribute {
            name: Some("ecs.cpu-architecture".into()),
            value: Some(architecture.into()),
            ..api::Attribute::default()
        }]),
        availability_zone: Some(record.availability_zone.clone()),
        capacity_provider_name: record.capacity_provider.clone(),
        cluster_arn: Some(record.cluster_arn().to_string()),
        connectivity: record.connectivity_at.map(|_| api::Connectivity::Connected),
        connectivity_at: record.connectivity_at,
        containers: Some(record.containers.iter().map(|one| container(record, one)).collect()),
        cpu: Some(record.spec.cpu_units.to_string()),
        created_at: Some(record.created_at),
        desired_status: Some(match record.desired_status {
            DesiredStatus::Running => "RUNNING".into(),
            DesiredStatus::Stopped => "STOPPED".into(),
        }),
        enable_execute_command: Some(record.enable_execute_command),
        execution_stopped_at: record.execution_stopped_at,
        group: Some(record.group.clone()),
        health_status: Some(api::HealthStatus::UnknownValue),
        inference_accelerators: Some(Vec::new()),
        last_status: Some(record.last_status.as_str().into()),
        launch_type: Some(api::LaunchType::from(record.launch_type.as_str())),
        memory: Some(record.spec.memory_mib.to_string()),
        overrides: json::from_value(&record.overrides).ok(),
        platform_version: Some(record.platform_version.clone()),
        platform_family: Some("Linux".into()),
        pull_started_at: record.pull_started_at,
        pull_stopped_at: record.pull_stopped_at,
        started_at: record.started_at,
        started_by: record.started_by.clone(),
        stop_code: record.stop.as_ref().map(|stop| api::TaskStopCode::from(stop.code.as_str())),
        stopped_at: record.stopped_at,
        stopped_reason: record.stop.as_ref().map(|stop| stop.reason.clone()),
        stopping_at: record.stopping_at,
        tags: Some(if with_tags { tags(&record.tags) } else { Vec::new() }),
        task_arn: Some(record.arn().to_string()),
        task_definition_arn: Some(record.task_definition_arn().to_string()),
        version: Some(i64::try_from(record.version).unwrap_or(i64::MAX)),
        ephemeral_storage: Some(api::EphemeralStorage { size_in_gi_b: Some(storage) }),
        fargate_ephemeral_storage: Some(api::TaskEphemeralStorage {
            size_in_gi_b: Some(storage),
            kms_key_id: None,
        }),
        ..api::Task::default()
    }
}
