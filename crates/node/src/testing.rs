//! A task for tests of this crate.

use std::collections::BTreeMap;

use model::record::ecs::{
    AttachmentStatus, ContainerSpec, ContainerState, ContainerStatus, DesiredStatus, LogSpec,
    TaskNetwork, TaskRecord, TaskSpec, TaskStatus,
};
use model::{AccountId, Region, Timestamp};

/// Provisioning, with one essential container called `app`, which logs to `/test`.
pub(crate) fn task(image: &str) -> TaskRecord {
    let id = model::random::hex::<16>();
    let options = [
        ("awslogs-group", "/test"),
        ("awslogs-region", "us-east-1"),
        ("awslogs-stream-prefix", "p"),
    ];
    let options: BTreeMap<String, String> =
        options.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    TaskRecord {
        account: AccountId::default_account(),
        region: Region::default_region(),
        cluster: "default".into(),
        family: "test".into(),
        revision: 1,
        group: "family:test".into(),
        started_by: None,
        tags: Vec::new(),
        overrides: serde_json::json!({}),
        launch_type: "FARGATE".into(),
        capacity_provider: None,
        platform_version: "1.4.0".into(),
        enable_execute_command: false,
        availability_zone: "us-east-1a".into(),
        spec: TaskSpec {
            cpu_units: 256,
            memory_mib: 512,
            ephemeral_storage_gib: 20,
            task_role_arn: None,
            execution_role_arn: None,
            cpu_architecture: if cfg!(target_arch = "aarch64") { "ARM64" } else { "X86_64" }.into(),
            shared_pid_namespace: false,
            volumes: Vec::new(),
            containers: vec![ContainerSpec {
                name: "app".into(),
                image: image.into(),
                essential: true,
                log: Some(LogSpec { driver: "awslogs".into(), options }),
                ..ContainerSpec::default()
            }],
        },
        network: TaskNetwork {
            attachment_id: model::random::uuid(),
            attachment_status: AttachmentStatus::Precreated,
            network_interface_id: "eni-1".into(),
            vpc_id: format!("vpc-{}", model::random::hex::<8>()),
            subnet_id: "subnet-1".into(),
            subnet_cidr: "10.0.1.0/24".into(),
            vpc_cidr: "10.0.0.0/16".into(),
            private_ip: "10.0.1.17".into(),
            mac_address: "02:00:0a:00:01:11".into(),
            private_dns_name: "ip-10-0-1-17.ec2.internal".into(),
            security_groups: Vec::new(),
            public_ip: None,
        },
        credentials_id: None,
        desired_status: DesiredStatus::Running,
        last_status: TaskStatus::Provisioning,
        version: 1,
        stop: None,
        containers: vec![ContainerState {
            name: "app".into(),
            uuid: model::random::uuid(),
            runtime_id: format!("{id}-0123456789"),
            status: ContainerStatus::Pending,
            image_digest: None,
            exit_code: None,
            reason: None,
            started_at: None,
            finished_at: None,
        }],
        id,
        created_at: Timestamp(1),
        connectivity_at: None,
        pull_started_at: None,
        pull_stopped_at: None,
        started_at: None,
        stopping_at: None,
        execution_stopped_at: None,
        stopped_at: None,
    }
}
