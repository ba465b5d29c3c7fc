//! Clusters, task definitions and tasks.
//!
//! Two halves meet in a [`TaskRecord`]: control writes what should be (`spec`, `network`,
//! `desired_status`), the node writes what is (`last_status`, `containers`, times). Both change
//! it in read-modify-write transactions and move statuses by [`TaskStatus::advance`] only.
//!
//! What AWS clients only want echoed (the many members of a task definition) is kept as the
//! JSON document that AWS would answer; what Hansom acts on is typed, in [`TaskSpec`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Record;
use crate::{AccountId, Arn, Key, Region, Timestamp};

/// A user's tag on anything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tag {
    pub key: String,
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClusterStatus {
    Active,
    /// Deleted; describable for a while.
    Inactive,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub status: ClusterStatus,
    pub created_at: Timestamp,
    #[serde(default)]
    pub deleted_at: Option<Timestamp>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// The members that are set and echoed: `settings`, `configuration`, `capacityProviders`,
    /// `defaultCapacityProviderStrategy`, `serviceConnectDefaults`, as AWS's JSON.
    #[serde(default)]
    pub document: BTreeMap<String, Value>,
}

impl ClusterRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::regional("ecs", &self.region, &self.account, format!("cluster/{}", self.name))
    }
}

impl Record for ClusterRecord {
    const TABLE: &'static str = "ecs-clusters";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskDefinitionStatus {
    Active,
    Inactive,
    DeleteInProgress,
}

/// One revision of a family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskDefinitionRecord {
    pub account: AccountId,
    pub region: Region,
    pub family: String,
    pub revision: u64,
    pub status: TaskDefinitionStatus,
    pub registered_at: Timestamp,
    pub registered_by: String,
    #[serde(default)]
    pub deregistered_at: Option<Timestamp>,
    #[serde(default)]
    pub delete_requested_at: Option<Timestamp>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// `taskDefinition` as AWS answers it, normalised, less the members that stand above.
    pub document: Value,
}

impl TaskDefinitionRecord {
    pub fn key_of(account: &AccountId, region: &Region, family: &str, revision: u64) -> Key<Self> {
        Self::family_keys(account, region, family).number(revision)
    }

    pub fn family_keys(account: &AccountId, region: &Region, family: &str) -> Key<Self> {
        Self::keys_of(account, region).text(family)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        let resource = format!("task-definition/{}:{}", self.family, self.revision);
        Arn::regional("ecs", &self.region, &self.account, resource)
    }
}

impl Record for TaskDefinitionRecord {
    const TABLE: &'static str = "ecs-task-definitions";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.family, self.revision)
    }
}

/// The number that the next revision of a family gets: never reused, not even after deletion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskFamilyRecord {
    pub account: AccountId,
    pub region: Region,
    pub family: String,
    pub next_revision: u64,
}

impl TaskFamilyRecord {
    pub fn key_of(account: &AccountId, region: &Region, family: &str) -> Key<Self> {
        Self::keys_of(account, region).text(family)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }
}

impl Record for TaskFamilyRecord {
    const TABLE: &'static str = "ecs-task-families";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.family)
    }
}

/// Where a task is in its life. The order is the order of life: a task only moves down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TaskStatus {
    /// Written by control: the network interface exists.
    Provisioning,
    /// Taken by the node: image, root file system and network are being made ready.
    Pending,
    Activating,
    Running,
    Deactivating,
    /// The stop signal was sent.
    Stopping,
    /// The node has let go of everything; control releases the network interface.
    Deprovisioning,
    /// Written by control, and final.
    Stopped,
}

impl TaskStatus {
    /// The status after `reported` arrives, or `None` if that is old news: reports are
    /// repeated after every reconnect, and must not move a task back.
    pub fn advance(self, reported: TaskStatus) -> Option<TaskStatus> {
        (reported > self).then_some(reported)
    }

    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskStatus::Provisioning => "PROVISIONING",
            TaskStatus::Pending => "PENDING",
            TaskStatus::Activating => "ACTIVATING",
            TaskStatus::Running => "RUNNING",
            TaskStatus::Deactivating => "DEACTIVATING",
            TaskStatus::Stopping => "STOPPING",
            TaskStatus::Deprovisioning => "DEPROVISIONING",
            TaskStatus::Stopped => "STOPPED",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DesiredStatus {
    Running,
    Stopped,
}

/// `stopCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StopCode {
    TaskFailedToStart,
    EssentialContainerExited,
    UserInitiated,
    ServiceSchedulerInitiated,
    SpotInterruption,
    TerminationNotice,
    InfrastructureHealth,
}

impl StopCode {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            StopCode::TaskFailedToStart => "TaskFailedToStart",
            StopCode::EssentialContainerExited => "EssentialContainerExited",
            StopCode::UserInitiated => "UserInitiated",
            StopCode::ServiceSchedulerInitiated => "ServiceSchedulerInitiated",
            StopCode::SpotInterruption => "SpotInterruption",
            StopCode::TerminationNotice => "TerminationNotice",
            StopCode::InfrastructureHealth => "InfrastructureHealth",
        }
    }
}

/// Why a task stopped or is to stop. The first reason stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStop {
    pub code: StopCode,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskRecord {
    pub account: AccountId,
    pub region: Region,
    pub cluster: String,
    /// 32 lowercase hex digits, unique on earth.
    pub id: String,
    pub family: String,
    pub revision: u64,
    pub group: String,
    #[serde(default)]
    pub started_by: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// `overrides` as AWS answers it.
    pub overrides: Value,
    pub launch_type: String,
    #[serde(default)]
    pub capacity_provider: Option<String>,
    pub platform_version: String,
    pub enable_execute_command: bool,
    pub availability_zone: String,

    /// What the node is to run.
    pub spec: TaskSpec,
    pub network: TaskNetwork,
    /// Key of the task role's [`TaskCredentialsRecord`](super::node::TaskCredentialsRecord),
    /// and a secret: only the task's containers are told. `None` without a task role.
    #[serde(default)]
    pub credentials_id: Option<String>,

    pub desired_status: DesiredStatus,
    pub last_status: TaskStatus,
    /// Counts the changes that emit an event; begins at 1.
    pub version: u64,
    #[serde(default)]
    pub stop: Option<TaskStop>,
    pub containers: Vec<ContainerState>,

    pub created_at: Timestamp,
    /// When the network was ready and the task's agent connected.
    #[serde(default)]
    pub connectivity_at: Option<Timestamp>,
    #[serde(default)]
    pub pull_started_at: Option<Timestamp>,
    #[serde(default)]
    pub pull_stopped_at: Option<Timestamp>,
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    #[serde(default)]
    pub stopping_at: Option<Timestamp>,
    #[serde(default)]
    pub execution_stopped_at: Option<Timestamp>,
    #[serde(default)]
    pub stopped_at: Option<Timestamp>,
}

impl TaskRecord {
    pub fn key_of(account: &AccountId, region: &Region, cluster: &str, id: &str) -> Key<Self> {
        Self::cluster_keys(account, region, cluster).text(id)
    }

    pub fn cluster_keys(account: &AccountId, region: &Region, cluster: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(cluster)
    }

    pub fn arn(&self) -> Arn {
        let resource = format!("task/{}/{}", self.cluster, self.id);
        Arn::regional("ecs", &self.region, &self.account, resource)
    }

    pub fn cluster_arn(&self) -> Arn {
        let resource = format!("cluster/{}", self.cluster);
        Arn::regional("ecs", &self.region, &self.account, resource)
    }

    pub fn task_definition_arn(&self) -> Arn {
        let resource = format!("task-definition/{}:{}", self.family, self.revision);
        Arn::regional("ecs", &self.region, &self.account, resource)
    }

    pub fn container_arn(&self, container: &ContainerState) -> Arn {
        let resource = format!("container/{}/{}/{}", self.cluster, self.id, container.uuid);
        Arn::regional("ecs", &self.region, &self.account, resource)
    }

    /// Asks the task to stop. Returns whether this changed anything: the first reason stays.
    pub fn request_stop(&mut self, stop: TaskStop, now: Timestamp) -> bool {
        if self.desired_status == DesiredStatus::Stopped {
            return false;
        }
        self.desired_status = DesiredStatus::Stopped;
        self.stopping_at = Some(self.not_before_its_past(now));
        self.stop.get_or_insert(stop);
        self.version += 1;
        true
    }

    /// `now`, or the latest time that the task has seen: when the machine's clock is set back, no
    /// task ends before it began.
    pub fn not_before_its_past(&self, now: Timestamp) -> Timestamp {
        let past = [
            self.connectivity_at,
            self.pull_started_at,
            self.pull_stopped_at,
            self.started_at,
            self.stopping_at,
            self.execution_stopped_at,
        ];
        past.into_iter().flatten().fold(now.max(self.created_at), Timestamp::max)
    }
}

impl Record for TaskRecord {
    const TABLE: &'static str = "ecs-tasks";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.cluster, &self.id)
    }
}

/// The few members of a [`TaskRecord`] that are asked of all tasks at once, read without the
/// rest. Of the same table, and only ever read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskGlance {
    pub account: AccountId,
    pub region: Region,
    pub cluster: String,
    pub id: String,
    pub desired_status: DesiredStatus,
    pub last_status: TaskStatus,
}

impl TaskGlance {
    /// Of the whole record.
    pub fn task_key(&self) -> Key<TaskRecord> {
        TaskRecord::key_of(&self.account, &self.region, &self.cluster, &self.id)
    }

    pub fn cluster_keys(account: &AccountId, region: &Region, cluster: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(cluster)
    }
}

impl Record for TaskGlance {
    const TABLE: &'static str = TaskRecord::TABLE;
    const VERSION: u8 = TaskRecord::VERSION;

    fn key(&self) -> Key<Self> {
        Self::cluster_keys(&self.account, &self.region, &self.cluster).text(&self.id)
    }

    fn upgrade(from: u8, old: Value) -> Option<Value> {
        TaskRecord::upgrade(from, old)
    }
}

/// One container as it is. Written by the node, but for the names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerState {
    pub name: String,
    /// The last part of the container's ARN.
    pub uuid: String,
    /// `<task id>-<10 digits>`.
    pub runtime_id: String,
    pub status: ContainerStatus,
    /// `sha256:…` of the manifest, once pulled.
    #[serde(default)]
    pub image_digest: Option<String>,
    #[serde(default)]
    pub exit_code: Option<i32>,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    #[serde(default)]
    pub finished_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ContainerStatus {
    Pending,
    Running,
    Stopped,
}

impl ContainerStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            ContainerStatus::Pending => "PENDING",
            ContainerStatus::Running => "RUNNING",
            ContainerStatus::Stopped => "STOPPED",
        }
    }
}

/// What a node needs to run a task: the definition with all overrides applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskSpec {
    /// 1024 per vCPU: a ceiling.
    pub cpu_units: u32,
    pub memory_mib: u32,
    pub ephemeral_storage_gib: u32,
    #[serde(default)]
    pub task_role_arn: Option<String>,
    #[serde(default)]
    pub execution_role_arn: Option<String>,
    /// `X86_64` or `ARM64`.
    pub cpu_architecture: String,
    /// All containers in one process name space (`pidMode: task`).
    #[serde(default)]
    pub shared_pid_namespace: bool,
    /// Names of the scratch volumes that containers mount.
    #[serde(default)]
    pub volumes: Vec<String>,
    /// In the order of the definition.
    pub containers: Vec<ContainerSpec>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerSpec {
    pub name: String,
    /// As written in the definition.
    pub image: String,
    /// The task stops when this container does.
    pub essential: bool,
    /// Relative weight against the task's other containers; 0 when unset.
    pub cpu_units: u32,
    /// Hard limit; `None` leaves the task's.
    pub memory_mib: Option<u32>,
    pub memory_reservation_mib: Option<u32>,
    /// Replaces the image's entry point (and then the image's command does not apply).
    pub entry_point: Option<Vec<String>>,
    /// Replaces the image's command.
    pub command: Option<Vec<String>>,
    /// Definition and overrides merged; comes over the image's own.
    pub environment: Vec<(String, String)>,
    /// S3 object ARNs, read with the execution role.
    pub environment_files: Vec<String>,
    /// Variable name and `valueFrom`.
    pub secrets: Vec<(String, String)>,
    pub working_directory: Option<String>,
    /// `user[:group]`, names or numbers.
    pub user: Option<String>,
    pub read_only_root: bool,
    /// Volume name, path in the container, read-only.
    pub mount_points: Vec<MountPoint>,
    /// Containers whose mounts are repeated here, and whether read-only.
    pub volumes_from: Vec<(String, bool)>,
    pub port_mappings: Vec<PortMapping>,
    pub ulimits: Vec<Ulimit>,
    pub system_controls: Vec<(String, String)>,
    pub capabilities_add: Vec<String>,
    pub capabilities_drop: Vec<String>,
    /// Run a reaping init as process 1.
    pub init_process: bool,
    pub tmpfs: Vec<Tmpfs>,
    pub docker_labels: BTreeMap<String, String>,
    pub interactive: bool,
    pub pseudo_terminal: bool,
    /// Containers to wait for, and the condition: `START`, `COMPLETE`, `SUCCESS`, `HEALTHY`.
    pub depends_on: Vec<(String, String)>,
    pub start_timeout_secs: Option<u32>,
    /// From the stop signal to SIGKILL; 30 when unset.
    pub stop_timeout_secs: Option<u32>,
    pub log: Option<LogSpec>,
    pub health_check: Option<HealthCheckSpec>,
    /// Secrets Manager ARN with the registry's user name and password.
    pub repository_credentials: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MountPoint {
    pub volume: String,
    pub container_path: String,
    pub read_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortMapping {
    pub container_port: u16,
    /// `tcp` or `udp`.
    pub protocol: String,
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ulimit {
    /// `nofile`, `nproc`, …
    pub name: String,
    pub soft: i64,
    pub hard: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tmpfs {
    pub container_path: String,
    pub size_mib: u32,
    pub mount_options: Vec<String>,
}

/// Where a container's output goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogSpec {
    /// `awslogs`; other drivers are refused when a task is run.
    pub driver: String,
    pub options: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HealthCheckSpec {
    pub command: Vec<String>,
    pub interval_secs: u32,
    pub timeout_secs: u32,
    pub retries: u32,
    pub start_period_secs: Option<u32>,
}

/// The task's one network interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskNetwork {
    /// The attachment's UUID.
    pub attachment_id: String,
    pub attachment_status: AttachmentStatus,
    /// `eni-…`
    pub network_interface_id: String,
    pub vpc_id: String,
    pub subnet_id: String,
    /// `10.0.1.0/24`
    pub subnet_cidr: String,
    /// `10.0.0.0/16`; its base plus two is the resolver.
    pub vpc_cidr: String,
    pub private_ip: String,
    pub mac_address: String,
    /// `ip-10-0-1-17.ec2.internal`
    pub private_dns_name: String,
    pub security_groups: Vec<String>,
    #[serde(default)]
    pub public_ip: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AttachmentStatus {
    Precreated,
    Created,
    Attaching,
    Attached,
    Detaching,
    Detached,
    Deleted,
}

impl AttachmentStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            AttachmentStatus::Precreated => "PRECREATED",
            AttachmentStatus::Created => "CREATED",
            AttachmentStatus::Attaching => "ATTACHING",
            AttachmentStatus::Attached => "ATTACHED",
            AttachmentStatus::Detaching => "DETACHING",
            AttachmentStatus::Detached => "DETACHED",
            AttachmentStatus::Deleted => "DELETED",
        }
    }
}

/// A client token that `RunTask` was called with: the same call again answers the same tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunTaskTokenRecord {
    pub account: AccountId,
    pub region: Region,
    pub token: String,
    /// Of the request less its token, so that another request with the token is noticed.
    pub request_sha256: String,
    pub cluster: String,
    /// What was started, in order.
    pub task_ids: Vec<String>,
    pub created_at: Timestamp,
}

impl RunTaskTokenRecord {
    pub fn key_of(account: &AccountId, region: &Region, token: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(token)
    }
}

impl Record for RunTaskTokenRecord {
    const TABLE: &'static str = "ecs-run-task-tokens";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.token)
    }
}

/// An ECS account setting, of one principal or of the whole account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSettingRecord {
    pub account: AccountId,
    pub region: Region,
    /// The ARN of a user, role or root; `None` is the default of all.
    #[serde(default)]
    pub principal_arn: Option<String>,
    pub name: String,
    pub value: String,
}

impl AccountSettingRecord {
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        principal_arn: Option<&str>,
        name: &str,
    ) -> Key<Self> {
        // No ARN is empty.
        Self::keys_of(account, region).text(principal_arn.unwrap_or_default()).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }
}

impl Record for AccountSettingRecord {
    const TABLE: &'static str = "ecs-account-settings";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, self.principal_arn.as_deref(), &self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_only_moves_down() {
        assert_eq!(TaskStatus::Pending.advance(TaskStatus::Running), Some(TaskStatus::Running));
        assert_eq!(TaskStatus::Running.advance(TaskStatus::Running), None);
        assert_eq!(TaskStatus::Stopped.advance(TaskStatus::Running), None);
    }
}
