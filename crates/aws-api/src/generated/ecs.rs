//! Types, operations and errors of Amazon EC2 Container Service.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use model::Timestamp;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Member, Operation};

string_enum! { AcceleratorManufacturer {
    AmazonWebServices = "amazon-web-services",
    Amd = "amd",
    Nvidia = "nvidia",
    Xilinx = "xilinx",
    Habana = "habana",
} }

string_enum! { AcceleratorName {
    A100 = "a100",
    Inferentia = "inferentia",
    K520 = "k520",
    K80 = "k80",
    M60 = "m60",
    RadeonProV520 = "radeon-pro-v520",
    T4 = "t4",
    Vu9p = "vu9p",
    V100 = "v100",
    A10g = "a10g",
    H100 = "h100",
    T4g = "t4g",
    L40s = "l40s",
    L4 = "l4",
} }

string_enum! { AcceleratorType {
    Gpu = "gpu",
    Fpga = "fpga",
    Inference = "inference",
} }

string_enum! { AccessType {
    Public = "PUBLIC",
    Private = "PRIVATE",
} }

string_enum! { AgentUpdateStatus {
    Pending = "PENDING",
    Staging = "STAGING",
    Staged = "STAGED",
    Updating = "UPDATING",
    Updated = "UPDATED",
    Failed = "FAILED",
} }

string_enum! { ApplicationProtocol {
    Http = "http",
    Http2 = "http2",
    Grpc = "grpc",
} }

string_enum! { AssignPublicIp {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { AttestationPolicyStatus {
    Configured = "CONFIGURED",
} }

string_enum! { AutoRepairActionsStatus {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { AvailabilityZoneRebalancing {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { BareMetal {
    Included = "included",
    Required = "required",
    Excluded = "excluded",
} }

string_enum! { BurstablePerformance {
    Included = "included",
    Required = "required",
    Excluded = "excluded",
} }

string_enum! { CPUArchitecture {
    X8664 = "X86_64",
    Arm64 = "ARM64",
} }

string_enum! { CapacityOptionType {
    OnDemand = "ON_DEMAND",
    Spot = "SPOT",
    Reserved = "RESERVED",
} }

string_enum! { CapacityProviderField {
    Tags = "TAGS",
} }

string_enum! { CapacityProviderStatus {
    Provisioning = "PROVISIONING",
    Active = "ACTIVE",
    Deprovisioning = "DEPROVISIONING",
    Inactive = "INACTIVE",
} }

string_enum! { CapacityProviderType {
    Ec2Autoscaling = "EC2_AUTOSCALING",
    ManagedInstances = "MANAGED_INSTANCES",
    Fargate = "FARGATE",
    FargateSpot = "FARGATE_SPOT",
} }

string_enum! { CapacityProviderUpdateStatus {
    CreateInProgress = "CREATE_IN_PROGRESS",
    CreateComplete = "CREATE_COMPLETE",
    CreateFailed = "CREATE_FAILED",
    DeleteInProgress = "DELETE_IN_PROGRESS",
    DeleteComplete = "DELETE_COMPLETE",
    DeleteFailed = "DELETE_FAILED",
    UpdateInProgress = "UPDATE_IN_PROGRESS",
    UpdateComplete = "UPDATE_COMPLETE",
    UpdateFailed = "UPDATE_FAILED",
} }

string_enum! { CapacityReservationPreference {
    ReservationsOnly = "RESERVATIONS_ONLY",
    ReservationsFirst = "RESERVATIONS_FIRST",
    ReservationsExcluded = "RESERVATIONS_EXCLUDED",
} }

string_enum! { ClusterField {
    Attachments = "ATTACHMENTS",
    Configurations = "CONFIGURATIONS",
    Settings = "SETTINGS",
    Statistics = "STATISTICS",
    Tags = "TAGS",
} }

string_enum! { ClusterSettingName {
    ContainerInsights = "containerInsights",
} }

string_enum! { Compatibility {
    Ec2 = "EC2",
    Fargate = "FARGATE",
    External = "EXTERNAL",
    ManagedInstances = "MANAGED_INSTANCES",
} }

string_enum! { Connectivity {
    Connected = "CONNECTED",
    Disconnected = "DISCONNECTED",
} }

string_enum! { ContainerCondition {
    Start = "START",
    Complete = "COMPLETE",
    Success = "SUCCESS",
    Healthy = "HEALTHY",
} }

string_enum! { ContainerInstanceField {
    Tags = "TAGS",
    ContainerInstanceHealth = "CONTAINER_INSTANCE_HEALTH",
} }

string_enum! { ContainerInstanceStatus {
    Active = "ACTIVE",
    Draining = "DRAINING",
    Registering = "REGISTERING",
    Deregistering = "DEREGISTERING",
    RegistrationFailed = "REGISTRATION_FAILED",
} }

string_enum! { CpuManufacturer {
    Intel = "intel",
    Amd = "amd",
    AmazonWebServices = "amazon-web-services",
} }

string_enum! { DeploymentControllerType {
    Ecs = "ECS",
    CodeDeploy = "CODE_DEPLOY",
    External = "EXTERNAL",
} }

string_enum! { DeploymentLifecycleHookAction {
    Rollback = "ROLLBACK",
    Continue = "CONTINUE",
} }

string_enum! { DeploymentLifecycleHookStage {
    ReconcileService = "RECONCILE_SERVICE",
    PreScaleUp = "PRE_SCALE_UP",
    PostScaleUp = "POST_SCALE_UP",
    TestTrafficShift = "TEST_TRAFFIC_SHIFT",
    PostTestTrafficShift = "POST_TEST_TRAFFIC_SHIFT",
    PreProductionTrafficShift = "PRE_PRODUCTION_TRAFFIC_SHIFT",
    ProductionTrafficShift = "PRODUCTION_TRAFFIC_SHIFT",
    PostProductionTrafficShift = "POST_PRODUCTION_TRAFFIC_SHIFT",
} }

string_enum! { DeploymentLifecycleHookStatus {
    AwaitingAction = "AWAITING_ACTION",
    InProgress = "IN_PROGRESS",
    Succeeded = "SUCCEEDED",
    Failed = "FAILED",
    TimedOut = "TIMED_OUT",
} }

string_enum! { DeploymentLifecycleHookTargetType {
    AwsLambda = "AWS_LAMBDA",
    Pause = "PAUSE",
} }

string_enum! { DeploymentRolloutState {
    Completed = "COMPLETED",
    Failed = "FAILED",
    InProgress = "IN_PROGRESS",
} }

string_enum! { DeploymentStrategy {
    Rolling = "ROLLING",
    BlueGreen = "BLUE_GREEN",
    Linear = "LINEAR",
    Canary = "CANARY",
} }

string_enum! { DesiredStatus {
    Running = "RUNNING",
    Pending = "PENDING",
    Stopped = "STOPPED",
} }

string_enum! { DeviceCgroupPermission {
    Read = "read",
    Write = "write",
    Mknod = "mknod",
} }

string_enum! { EBSResourceType {
    Volume = "volume",
} }

string_enum! { EFSAuthorizationConfigIAM {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { EFSTransitEncryption {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { EnvironmentFileType {
    S3 = "s3",
} }

string_enum! { ExecuteCommandLogging {
    None = "NONE",
    Default = "DEFAULT",
    Override = "OVERRIDE",
} }

string_enum! { FirelensConfigurationType {
    Fluentd = "fluentd",
    Fluentbit = "fluentbit",
} }

string_enum! { GatewayConnectorHealthCheckProtocol {
    Http = "HTTP",
    Https = "HTTPS",
} }

string_enum! { GatewayRouteStatus {
    Active = "ACTIVE",
    CreateInProgress = "CREATE_IN_PROGRESS",
    CreateFailed = "CREATE_FAILED",
    UpdateInProgress = "UPDATE_IN_PROGRESS",
    UpdateFailed = "UPDATE_FAILED",
    DeleteInProgress = "DELETE_IN_PROGRESS",
    DeleteFailed = "DELETE_FAILED",
} }

string_enum! { GpuSharingMode {
    Idle = "IDLE",
    NvidiaMps = "NVIDIA_MPS",
    Dedicated = "DEDICATED",
} }

string_enum! { HealthStatus {
    Healthy = "HEALTHY",
    Unhealthy = "UNHEALTHY",
    UnknownValue = "UNKNOWN",
} }

string_enum! { InstanceGeneration {
    Current = "current",
    Previous = "previous",
} }

string_enum! { InstanceHealthCheckState {
    Ok = "OK",
    Impaired = "IMPAIRED",
    InsufficientData = "INSUFFICIENT_DATA",
    Initializing = "INITIALIZING",
} }

string_enum! { InstanceHealthCheckType {
    ContainerRuntime = "CONTAINER_RUNTIME",
    AcceleratedCompute = "ACCELERATED_COMPUTE",
    Daemon = "DAEMON",
    AgentConnectivity = "AGENT_CONNECTIVITY",
} }

string_enum! { IpcMode {
    Host = "host",
    Task = "task",
    None = "none",
} }

string_enum! { IsolationMode {
    Shared = "SHARED",
    IsolatedSandbox = "ISOLATED_SANDBOX",
    ConfidentialSandbox = "CONFIDENTIAL_SANDBOX",
} }

string_enum! { LaunchType {
    Ec2 = "EC2",
    Fargate = "FARGATE",
    External = "EXTERNAL",
    ManagedInstances = "MANAGED_INSTANCES",
} }

string_enum! { LocalStorage {
    Included = "included",
    Required = "required",
    Excluded = "excluded",
} }

string_enum! { LocalStorageType {
    Hdd = "hdd",
    Ssd = "ssd",
} }

string_enum! { LogDriver {
    JsonFile = "json-file",
    Syslog = "syslog",
    Journald = "journald",
    Gelf = "gelf",
    Fluentd = "fluentd",
    Awslogs = "awslogs",
    Splunk = "splunk",
    Awsfirelens = "awsfirelens",
} }

string_enum! { ManagedAgentName {
    ExecuteCommandAgent = "ExecuteCommandAgent",
} }

string_enum! { ManagedDraining {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { ManagedInstancesMonitoringOptions {
    Basic = "BASIC",
    Detailed = "DETAILED",
} }

string_enum! { ManagedResourceStatus {
    Provisioning = "PROVISIONING",
    Active = "ACTIVE",
    Deprovisioning = "DEPROVISIONING",
    Deleted = "DELETED",
    Failed = "FAILED",
} }

string_enum! { ManagedScalingStatus {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { ManagedTerminationProtection {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { NetworkMode {
    Bridge = "bridge",
    Host = "host",
    Awsvpc = "awsvpc",
    None = "none",
} }

string_enum! { OSFamily {
    WindowsServer2019Full = "WINDOWS_SERVER_2019_FULL",
    WindowsServer2019Core = "WINDOWS_SERVER_2019_CORE",
    WindowsServer2016Full = "WINDOWS_SERVER_2016_FULL",
    WindowsServer2004Core = "WINDOWS_SERVER_2004_CORE",
    WindowsServer2022Core = "WINDOWS_SERVER_2022_CORE",
    WindowsServer2022Full = "WINDOWS_SERVER_2022_FULL",
    WindowsServer2025Core = "WINDOWS_SERVER_2025_CORE",
    WindowsServer2025Full = "WINDOWS_SERVER_2025_FULL",
    WindowsServer20h2Core = "WINDOWS_SERVER_20H2_CORE",
    Linux = "LINUX",
} }

string_enum! { PidMode {
    Host = "host",
    Task = "task",
} }

string_enum! { PlacementConstraintType {
    DistinctInstance = "distinctInstance",
    MemberOf = "memberOf",
} }

string_enum! { PlacementStrategyType {
    Random = "random",
    Spread = "spread",
    Binpack = "binpack",
} }

string_enum! { PropagateMITags {
    CapacityProvider = "CAPACITY_PROVIDER",
    None = "NONE",
} }

string_enum! { PropagateTags {
    TaskDefinition = "TASK_DEFINITION",
    Service = "SERVICE",
    None = "NONE",
} }

string_enum! { ProxyConfigurationType {
    Appmesh = "APPMESH",
} }

string_enum! { ResourceManagementType {
    Customer = "CUSTOMER",
    Ecs = "ECS",
} }

string_enum! { ResourceType {
    Gpu = "GPU",
    InferenceAccelerator = "InferenceAccelerator",
    NeuronDevice = "NeuronDevice",
} }

string_enum! { ScaleUnit {
    Percent = "PERCENT",
} }

string_enum! { SchedulingStrategy {
    Replica = "REPLICA",
    Daemon = "DAEMON",
} }

string_enum! { Scope {
    Task = "task",
    Shared = "shared",
} }

string_enum! { ServiceConnectAccessLoggingFormat {
    Text = "TEXT",
    Json = "JSON",
} }

string_enum! { ServiceConnectContainerLogLevel {
    Debug = "debug",
    Info = "info",
} }

string_enum! { ServiceConnectIncludeQueryParameters {
    Disabled = "DISABLED",
    Enabled = "ENABLED",
} }

string_enum! { ServiceDeploymentLifecycleStage {
    ReconcileService = "RECONCILE_SERVICE",
    PreScaleUp = "PRE_SCALE_UP",
    ScaleUp = "SCALE_UP",
    PostScaleUp = "POST_SCALE_UP",
    TestTrafficShift = "TEST_TRAFFIC_SHIFT",
    PostTestTrafficShift = "POST_TEST_TRAFFIC_SHIFT",
    ProductionTrafficShift = "PRODUCTION_TRAFFIC_SHIFT",
    PostProductionTrafficShift = "POST_PRODUCTION_TRAFFIC_SHIFT",
    BakeTime = "BAKE_TIME",
    CleanUp = "CLEAN_UP",
} }

string_enum! { ServiceDeploymentRollbackMonitorsStatus {
    Triggered = "TRIGGERED",
    Monitoring = "MONITORING",
    MonitoringComplete = "MONITORING_COMPLETE",
    Disabled = "DISABLED",
} }

string_enum! { ServiceDeploymentStatus {
    Pending = "PENDING",
    Successful = "SUCCESSFUL",
    Stopped = "STOPPED",
    StopRequested = "STOP_REQUESTED",
    InProgress = "IN_PROGRESS",
    RollbackRequested = "ROLLBACK_REQUESTED",
    RollbackInProgress = "ROLLBACK_IN_PROGRESS",
    RollbackSuccessful = "ROLLBACK_SUCCESSFUL",
    RollbackFailed = "ROLLBACK_FAILED",
} }

string_enum! { ServiceField {
    Tags = "TAGS",
} }

string_enum! { ServiceRevisionCleanup {
    Blocking = "BLOCKING",
    Deferred = "DEFERRED",
} }

string_enum! { SettingName {
    ServiceLongArnFormat = "serviceLongArnFormat",
    TaskLongArnFormat = "taskLongArnFormat",
    ContainerInstanceLongArnFormat = "containerInstanceLongArnFormat",
    AwsvpcTrunking = "awsvpcTrunking",
    ContainerInsights = "containerInsights",
    FargateFIPSMode = "fargateFIPSMode",
    TagResourceAuthorization = "tagResourceAuthorization",
    FargateTaskRetirementWaitPeriod = "fargateTaskRetirementWaitPeriod",
    GuardDutyActivate = "guardDutyActivate",
    DefaultLogDriverMode = "defaultLogDriverMode",
    FargateEventWindows = "fargateEventWindows",
} }

string_enum! { SettingType {
    User = "user",
    AwsManaged = "aws_managed",
} }

string_enum! { SortOrder {
    Asc = "ASC",
    Desc = "DESC",
} }

string_enum! { StabilityStatus {
    SteadyState = "STEADY_STATE",
    Stabilizing = "STABILIZING",
} }

string_enum! { StopServiceDeploymentStopType {
    Abort = "ABORT",
    Rollback = "ROLLBACK",
} }

string_enum! { TargetType {
    ContainerInstance = "container-instance",
} }

string_enum! { TaskDefinitionFamilyStatus {
    Active = "ACTIVE",
    Inactive = "INACTIVE",
    All = "ALL",
} }

string_enum! { TaskDefinitionField {
    Tags = "TAGS",
} }

string_enum! { TaskDefinitionPlacementConstraintType {
    MemberOf = "memberOf",
} }

string_enum! { TaskDefinitionStatus {
    Active = "ACTIVE",
    Inactive = "INACTIVE",
    DeleteInProgress = "DELETE_IN_PROGRESS",
} }

string_enum! { TaskField {
    Tags = "TAGS",
} }

string_enum! { TaskFilesystemType {
    Ext3 = "ext3",
    Ext4 = "ext4",
    Xfs = "xfs",
    Ntfs = "ntfs",
} }

string_enum! { TaskSetField {
    Tags = "TAGS",
} }

string_enum! { TaskStopCode {
    TaskFailedToStart = "TaskFailedToStart",
    EssentialContainerExited = "EssentialContainerExited",
    UserInitiated = "UserInitiated",
    ServiceSchedulerInitiated = "ServiceSchedulerInitiated",
    SpotInterruption = "SpotInterruption",
    TerminationNotice = "TerminationNotice",
    InfrastructureHealth = "InfrastructureHealth",
} }

string_enum! { ThresholdType {
    Count = "COUNT",
    BoundedPercent = "BOUNDED_PERCENT",
    UnboundedPercent = "UNBOUNDED_PERCENT",
} }

string_enum! { TransportProtocol {
    Tcp = "tcp",
    Udp = "udp",
} }

string_enum! { UlimitName {
    Core = "core",
    Cpu = "cpu",
    Data = "data",
    Fsize = "fsize",
    Locks = "locks",
    Memlock = "memlock",
    Msgqueue = "msgqueue",
    Nice = "nice",
    Nofile = "nofile",
    Nproc = "nproc",
    Rss = "rss",
    Rtprio = "rtprio",
    Rttime = "rttime",
    Sigpending = "sigpending",
    Stack = "stack",
} }

string_enum! { VersionConsistency {
    Enabled = "enabled",
    Disabled = "disabled",
} }

shape! { AcceleratorCountRequest {
    0 min: i32 = Member::new("min"),
    1 max: i32 = Member::new("max"),
} }

shape! { AcceleratorTotalMemoryMiBRequest {
    0 min: i32 = Member::new("min"),
    1 max: i32 = Member::new("max"),
} }

shape! { AdvancedConfiguration {
    0 alternate_target_group_arn: String = Member::new("alternateTargetGroupArn"),
    1 production_listener_rule: String = Member::new("productionListenerRule"),
    2 test_listener_rule: String = Member::new("testListenerRule"),
    3 role_arn: String = Member::new("roleArn"),
} }

shape! { Attachment {
    0 id: String = Member::new("id"),
    1 r#type: String = Member::new("type"),
    2 status: String = Member::new("status"),
    3 details: Vec<KeyValuePair> = Member::new("details"),
} }

shape! { Attribute {
    0 name: String = Member::new("name"),
    1 value: String = Member::new("value"),
    2 target_type: TargetType = Member::new("targetType"),
    3 target_id: String = Member::new("targetId"),
} }

shape! { AutoRepairConfiguration {
    0 actions_status: AutoRepairActionsStatus = Member::new("actionsStatus"),
} }

shape! { AutoScalingGroupProvider {
    0 auto_scaling_group_arn: String = Member::new("autoScalingGroupArn"),
    1 managed_scaling: ManagedScaling = Member::new("managedScaling"),
    2 managed_termination_protection: ManagedTerminationProtection = Member::new("managedTerminationProtection"),
    3 managed_draining: ManagedDraining = Member::new("managedDraining"),
} }

shape! { AwsVpcConfiguration {
    0 subnets: Vec<String> = Member::new("subnets").required(),
    1 security_groups: Vec<String> = Member::new("securityGroups"),
    2 assign_public_ip: AssignPublicIp = Member::new("assignPublicIp"),
} }

shape! { BaselineEbsBandwidthMbpsRequest {
    0 min: i32 = Member::new("min"),
    1 max: i32 = Member::new("max"),
} }

shape! { CanaryConfiguration {
    0 canary_percent: f64 = Member::new("canaryPercent"),
    1 canary_bake_time_in_minutes: i32 = Member::new("canaryBakeTimeInMinutes"),
} }

shape! { CapacityProvider {
    0 capacity_provider_arn: String = Member::new("capacityProviderArn"),
    1 name: String = Member::new("name"),
    2 cluster: String = Member::new("cluster"),
    3 status: CapacityProviderStatus = Member::new("status"),
    4 auto_scaling_group_provider: AutoScalingGroupProvider = Member::new("autoScalingGroupProvider"),
    5 managed_instances_provider: ManagedInstancesProvider = Member::new("managedInstancesProvider"),
    6 update_status: CapacityProviderUpdateStatus = Member::new("updateStatus"),
    7 update_status_reason: String = Member::new("updateStatusReason"),
    8 tags: Vec<Tag> = Member::new("tags"),
    9 r#type: CapacityProviderType = Member::new("type"),
} }

shape! { CapacityProviderStrategyItem {
    0 capacity_provider: String = Member::new("capacityProvider").required(),
    1 weight: i32 = Member::new("weight").min(0).max(1000),
    2 base: i32 = Member::new("base").min(0).max(100000),
} }

shape! { CapacityReservationRequest {
    0 reservation_group_arn: String = Member::new("reservationGroupArn"),
    1 reservation_preference: CapacityReservationPreference = Member::new("reservationPreference"),
} }

shape! { Cluster {
    0 cluster_arn: String = Member::new("clusterArn"),
    1 cluster_name: String = Member::new("clusterName"),
    2 configuration: ClusterConfiguration = Member::new("configuration"),
    3 status: String = Member::new("status"),
    4 registered_container_instances_count: i32 = Member::new("registeredContainerInstancesCount"),
    5 running_tasks_count: i32 = Member::new("runningTasksCount"),
    6 pending_tasks_count: i32 = Member::new("pendingTasksCount"),
    7 active_services_count: i32 = Member::new("activeServicesCount"),
    8 statistics: Vec<KeyValuePair> = Member::new("statistics"),
    9 tags: Vec<Tag> = Member::new("tags"),
    10 settings: Vec<ClusterSetting> = Member::new("settings"),
    11 capacity_providers: Vec<String> = Member::new("capacityProviders"),
    12 default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("defaultCapacityProviderStrategy"),
    13 attachments: Vec<Attachment> = Member::new("attachments"),
    14 attachments_status: String = Member::new("attachmentsStatus"),
    15 service_connect_defaults: ClusterServiceConnectDefaults = Member::new("serviceConnectDefaults"),
} }

shape! { ClusterConfiguration {
    0 execute_command_configuration: ExecuteCommandConfiguration = Member::new("executeCommandConfiguration"),
    1 managed_storage_configuration: ManagedStorageConfiguration = Member::new("managedStorageConfiguration"),
} }

shape! { ClusterServiceConnectDefaults {
    0 namespace: String = Member::new("namespace"),
} }

shape! { ClusterServiceConnectDefaultsRequest {
    0 namespace: String = Member::new("namespace").required(),
} }

shape! { ClusterSetting {
    0 name: ClusterSettingName = Member::new("name"),
    1 value: String = Member::new("value"),
} }

shape! { Container {
    0 container_arn: String = Member::new("containerArn"),
    1 task_arn: String = Member::new("taskArn"),
    2 name: String = Member::new("name"),
    3 image: String = Member::new("image"),
    4 image_digest: String = Member::new("imageDigest"),
    5 runtime_id: String = Member::new("runtimeId"),
    6 last_status: String = Member::new("lastStatus"),
    7 exit_code: i32 = Member::new("exitCode"),
    8 reason: String = Member::new("reason"),
    9 network_bindings: Vec<NetworkBinding> = Member::new("networkBindings"),
    10 network_interfaces: Vec<NetworkInterface> = Member::new("networkInterfaces"),
    11 health_status: HealthStatus = Member::new("healthStatus"),
    12 managed_agents: Vec<ManagedAgent> = Member::new("managedAgents"),
    13 cpu: String = Member::new("cpu"),
    14 memory: String = Member::new("memory"),
    15 memory_reservation: String = Member::new("memoryReservation"),
    16 gpu_ids: Vec<String> = Member::new("gpuIds"),
    17 neuron_device_ids: Vec<String> = Member::new("neuronDeviceIds"),
    18 gpu_sharing_strategy: SharingStrategy = Member::new("gpuSharingStrategy"),
} }

shape! { ContainerDefinition {
    0 name: String = Member::new("name"),
    1 image: String = Member::new("image"),
    2 repository_credentials: RepositoryCredentials = Member::new("repositoryCredentials").sensitive(),
    3 cpu: i32 = Member::new("cpu"),
    4 memory: i32 = Member::new("memory"),
    5 memory_reservation: i32 = Member::new("memoryReservation"),
    6 links: Vec<String> = Member::new("links"),
    7 port_mappings: Vec<PortMapping> = Member::new("portMappings"),
    8 essential: bool = Member::new("essential"),
    9 restart_policy: ContainerRestartPolicy = Member::new("restartPolicy"),
    10 entry_point: Vec<String> = Member::new("entryPoint"),
    11 command: Vec<String> = Member::new("command"),
    12 environment: Vec<KeyValuePair> = Member::new("environment").sensitive(),
    13 environment_files: Vec<EnvironmentFile> = Member::new("environmentFiles"),
    14 mount_points: Vec<MountPoint> = Member::new("mountPoints"),
    15 volumes_from: Vec<VolumeFrom> = Member::new("volumesFrom"),
    16 linux_parameters: LinuxParameters = Member::new("linuxParameters"),
    17 secrets: Vec<Secret> = Member::new("secrets"),
    18 depends_on: Vec<ContainerDependency> = Member::new("dependsOn"),
    19 start_timeout: i32 = Member::new("startTimeout"),
    20 stop_timeout: i32 = Member::new("stopTimeout"),
    21 version_consistency: VersionConsistency = Member::new("versionConsistency"),
    22 hostname: String = Member::new("hostname"),
    23 user: String = Member::new("user"),
    24 working_directory: String = Member::new("workingDirectory"),
    25 disable_networking: bool = Member::new("disableNetworking"),
    26 privileged: bool = Member::new("privileged"),
    27 readonly_root_filesystem: bool = Member::new("readonlyRootFilesystem"),
    28 dns_servers: Vec<String> = Member::new("dnsServers"),
    29 dns_search_domains: Vec<String> = Member::new("dnsSearchDomains"),
    30 extra_hosts: Vec<HostEntry> = Member::new("extraHosts"),
    31 docker_security_options: Vec<String> = Member::new("dockerSecurityOptions"),
    32 interactive: bool = Member::new("interactive"),
    33 pseudo_terminal: bool = Member::new("pseudoTerminal"),
    34 docker_labels: BTreeMap<String, String> = Member::new("dockerLabels"),
    35 ulimits: Vec<Ulimit> = Member::new("ulimits"),
    36 log_configuration: LogConfiguration = Member::new("logConfiguration"),
    37 health_check: HealthCheck = Member::new("healthCheck"),
    38 system_controls: Vec<SystemControl> = Member::new("systemControls"),
    39 resource_requirements: Vec<ResourceRequirement> = Member::new("resourceRequirements"),
    40 firelens_configuration: FirelensConfiguration = Member::new("firelensConfiguration"),
    41 credential_specs: Vec<String> = Member::new("credentialSpecs"),
} }

shape! { ContainerDependency {
    0 container_name: String = Member::new("containerName").required(),
    1 condition: ContainerCondition = Member::new("condition").required(),
} }

shape! { ContainerImage {
    0 container_name: String = Member::new("containerName"),
    1 image_digest: String = Member::new("imageDigest"),
    2 image: String = Member::new("image"),
} }

shape! { ContainerInstance {
    0 container_instance_arn: String = Member::new("containerInstanceArn"),
    1 ec2_instance_id: String = Member::new("ec2InstanceId"),
    2 capacity_provider_name: String = Member::new("capacityProviderName"),
    3 version: i64 = Member::new("version"),
    4 version_info: VersionInfo = Member::new("versionInfo"),
    5 remaining_resources: Vec<Resource> = Member::new("remainingResources"),
    6 registered_resources: Vec<Resource> = Member::new("registeredResources"),
    7 status: String = Member::new("status"),
    8 status_reason: String = Member::new("statusReason"),
    9 agent_connected: bool = Member::new("agentConnected"),
    10 running_tasks_count: i32 = Member::new("runningTasksCount"),
    11 pending_tasks_count: i32 = Member::new("pendingTasksCount"),
    12 agent_update_status: AgentUpdateStatus = Member::new("agentUpdateStatus"),
    13 attributes: Vec<Attribute> = Member::new("attributes"),
    14 registered_at: Timestamp = Member::new("registeredAt"),
    15 attachments: Vec<Attachment> = Member::new("attachments"),
    16 tags: Vec<Tag> = Member::new("tags"),
    17 health_status: ContainerInstanceHealthStatus = Member::new("healthStatus"),
    18 gpu_devices: Vec<GpuDevice> = Member::new("gpuDevices"),
} }

shape! { ContainerInstanceHealthStatus {
    0 overall_status: InstanceHealthCheckState = Member::new("overallStatus"),
    1 details: Vec<InstanceHealthCheckResult> = Member::new("details"),
} }

shape! { ContainerOverride {
    0 name: String = Member::new("name"),
    1 command: Vec<String> = Member::new("command"),
    2 environment: Vec<KeyValuePair> = Member::new("environment").sensitive(),
    3 environment_files: Vec<EnvironmentFile> = Member::new("environmentFiles"),
    4 cpu: i32 = Member::new("cpu"),
    5 memory: i32 = Member::new("memory"),
    6 memory_reservation: i32 = Member::new("memoryReservation"),
    7 resource_requirements: Vec<ResourceRequirement> = Member::new("resourceRequirements"),
} }

shape! { ContainerRestartPolicy {
    0 enabled: bool = Member::new("enabled").required(),
    1 ignored_exit_codes: Vec<i32> = Member::new("ignoredExitCodes"),
    2 restart_attempt_period: i32 = Member::new("restartAttemptPeriod"),
} }

shape! { ContinueServiceDeploymentRequest {
    0 service_deployment_arn: String = Member::new("serviceDeploymentArn").required(),
    1 hook_id: String = Member::new("hookId").required(),
    2 action: DeploymentLifecycleHookAction = Member::new("action"),
} }

shape! { ContinueServiceDeploymentResponse {
    0 service_deployment_arn: String = Member::new("serviceDeploymentArn"),
} }

shape! { CreateClusterRequest {
    0 cluster_name: String = Member::new("clusterName"),
    1 tags: Vec<Tag> = Member::new("tags").min(0).max(50),
    2 settings: Vec<ClusterSetting> = Member::new("settings"),
    3 configuration: ClusterConfiguration = Member::new("configuration"),
    4 capacity_providers: Vec<String> = Member::new("capacityProviders"),
    5 default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("defaultCapacityProviderStrategy"),
    6 service_connect_defaults: ClusterServiceConnectDefaultsRequest = Member::new("serviceConnectDefaults"),
} }

shape! { CreateClusterResponse {
    0 cluster: Cluster = Member::new("cluster"),
} }

shape! { CreateServiceRequest {
    0 cluster: String = Member::new("cluster"),
    1 service_name: String = Member::new("serviceName").required(),
    2 task_definition: String = Member::new("taskDefinition"),
    3 availability_zone_rebalancing: AvailabilityZoneRebalancing = Member::new("availabilityZoneRebalancing"),
    4 load_balancers: Vec<LoadBalancer> = Member::new("loadBalancers"),
    5 service_registries: Vec<ServiceRegistry> = Member::new("serviceRegistries"),
    6 desired_count: i32 = Member::new("desiredCount"),
    7 client_token: String = Member::new("clientToken"),
    8 launch_type: LaunchType = Member::new("launchType"),
    9 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("capacityProviderStrategy"),
    10 platform_version: String = Member::new("platformVersion"),
    11 role: String = Member::new("role"),
    12 deployment_configuration: DeploymentConfiguration = Member::new("deploymentConfiguration"),
    13 placement_constraints: Vec<PlacementConstraint> = Member::new("placementConstraints"),
    14 placement_strategy: Vec<PlacementStrategy> = Member::new("placementStrategy"),
    15 network_configuration: NetworkConfiguration = Member::new("networkConfiguration"),
    16 health_check_grace_period_seconds: i32 = Member::new("healthCheckGracePeriodSeconds"),
    17 scheduling_strategy: SchedulingStrategy = Member::new("schedulingStrategy"),
    18 deployment_controller: DeploymentController = Member::new("deploymentController"),
    19 tags: Vec<Tag> = Member::new("tags").min(0).max(50),
    20 enable_ecs_managed_tags: bool = Member::new("enableECSManagedTags"),
    21 propagate_tags: PropagateTags = Member::new("propagateTags"),
    22 enable_execute_command: bool = Member::new("enableExecuteCommand"),
    23 service_connect_configuration: ServiceConnectConfiguration = Member::new("serviceConnectConfiguration"),
    24 volume_configurations: Vec<ServiceVolumeConfiguration> = Member::new("volumeConfigurations"),
    25 vpc_lattice_configurations: Vec<VpcLatticeConfiguration> = Member::new("vpcLatticeConfigurations"),
    26 gateway_connectors: Vec<GatewayConnector> = Member::new("gatewayConnectors").min(0).max(1),
    27 monitoring: MonitoringConfiguration = Member::new("monitoring"),
} }

shape! { CreateServiceResponse {
    0 service: Service = Member::new("service"),
} }

shape! { CreateTaskSetRequest {
    0 service: String = Member::new("service").required(),
    1 cluster: String = Member::new("cluster").required(),
    2 external_id: String = Member::new("externalId"),
    3 task_definition: String = Member::new("taskDefinition").required(),
    4 network_configuration: NetworkConfiguration = Member::new("networkConfiguration"),
    5 load_balancers: Vec<LoadBalancer> = Member::new("loadBalancers"),
    6 service_registries: Vec<ServiceRegistry> = Member::new("serviceRegistries"),
    7 launch_type: LaunchType = Member::new("launchType"),
    8 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("capacityProviderStrategy"),
    9 platform_version: String = Member::new("platformVersion"),
    10 scale: Scale = Member::new("scale"),
    11 client_token: String = Member::new("clientToken"),
    12 tags: Vec<Tag> = Member::new("tags").min(0).max(50),
} }

shape! { CreateTaskSetResponse {
    0 task_set: TaskSet = Member::new("taskSet"),
} }

shape! { CreatedAt {
    0 before: Timestamp = Member::new("before"),
    1 after: Timestamp = Member::new("after"),
} }

shape! { DeleteAccountSettingRequest {
    0 name: SettingName = Member::new("name").required(),
    1 principal_arn: String = Member::new("principalArn"),
} }

shape! { DeleteAccountSettingResponse {
    0 setting: Setting = Member::new("setting"),
} }

shape! { DeleteClusterRequest {
    0 cluster: String = Member::new("cluster").required(),
} }

shape! { DeleteClusterResponse {
    0 cluster: Cluster = Member::new("cluster"),
} }

shape! { DeleteServiceRequest {
    0 cluster: String = Member::new("cluster"),
    1 service: String = Member::new("service").required(),
    2 force: bool = Member::new("force"),
} }

shape! { DeleteServiceResponse {
    0 service: Service = Member::new("service"),
} }

shape! { DeleteTaskDefinitionsRequest {
    0 task_definitions: Vec<String> = Member::new("taskDefinitions").required(),
} }

shape! { DeleteTaskDefinitionsResponse {
    0 task_definitions: Vec<TaskDefinition> = Member::new("taskDefinitions"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { DeleteTaskSetRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 service: String = Member::new("service").required(),
    2 task_set: String = Member::new("taskSet").required(),
    3 force: bool = Member::new("force"),
} }

shape! { DeleteTaskSetResponse {
    0 task_set: TaskSet = Member::new("taskSet"),
} }

shape! { Deployment {
    0 id: String = Member::new("id"),
    1 status: String = Member::new("status"),
    2 task_definition: String = Member::new("taskDefinition"),
    3 desired_count: i32 = Member::new("desiredCount"),
    4 pending_count: i32 = Member::new("pendingCount"),
    5 running_count: i32 = Member::new("runningCount"),
    6 failed_tasks: i32 = Member::new("failedTasks"),
    7 created_at: Timestamp = Member::new("createdAt"),
    8 updated_at: Timestamp = Member::new("updatedAt"),
    9 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("capacityProviderStrategy"),
    10 launch_type: LaunchType = Member::new("launchType"),
    11 platform_version: String = Member::new("platformVersion"),
    12 platform_family: String = Member::new("platformFamily"),
    13 network_configuration: NetworkConfiguration = Member::new("networkConfiguration"),
    14 rollout_state: DeploymentRolloutState = Member::new("rolloutState"),
    15 rollout_state_reason: String = Member::new("rolloutStateReason"),
    16 service_connect_configuration: ServiceConnectConfiguration = Member::new("serviceConnectConfiguration"),
    17 service_connect_resources: Vec<ServiceConnectServiceResource> = Member::new("serviceConnectResources"),
    18 volume_configurations: Vec<ServiceVolumeConfiguration> = Member::new("volumeConfigurations"),
    19 fargate_ephemeral_storage: DeploymentEphemeralStorage = Member::new("fargateEphemeralStorage"),
    20 vpc_lattice_configurations: Vec<VpcLatticeConfiguration> = Member::new("vpcLatticeConfigurations"),
} }

shape! { DeploymentAlarms {
    0 alarm_names: Vec<String> = Member::new("alarmNames").required(),
    1 rollback: bool = Member::new("rollback").required(),
    2 enable: bool = Member::new("enable").required(),
} }

shape! { DeploymentCircuitBreaker {
    0 enable: bool = Member::new("enable").required(),
    1 rollback: bool = Member::new("rollback").required(),
    2 reset_on_healthy_task: bool = Member::new("resetOnHealthyTask"),
    3 threshold_configuration: ThresholdConfiguration = Member::new("thresholdConfiguration"),
} }

shape! { DeploymentConfiguration {
    0 deployment_circuit_breaker: DeploymentCircuitBreaker = Member::new("deploymentCircuitBreaker"),
    1 maximum_percent: i32 = Member::new("maximumPercent"),
    2 minimum_healthy_percent: i32 = Member::new("minimumHealthyPercent"),
    3 alarms: DeploymentAlarms = Member::new("alarms"),
    4 strategy: DeploymentStrategy = Member::new("strategy"),
    5 bake_time_in_minutes: i32 = Member::new("bakeTimeInMinutes"),
    6 lifecycle_hooks: Vec<DeploymentLifecycleHook> = Member::new("lifecycleHooks"),
    7 linear_configuration: LinearConfiguration = Member::new("linearConfiguration"),
    8 canary_configuration: CanaryConfiguration = Member::new("canaryConfiguration"),
    9 early_success_criteria: DeploymentEarlySuccessCriteria = Member::new("earlySuccessCriteria"),
} }

shape! { DeploymentController {
    0 r#type: DeploymentControllerType = Member::new("type").required(),
} }

shape! { DeploymentEarlySuccessCriteria {
    0 enable: bool = Member::new("enable").required(),
    1 healthy_percent: i32 = Member::new("healthyPercent").min(0).max(100),
    2 source_service_revision_cleanup: ServiceRevisionCleanup = Member::new("sourceServiceRevisionCleanup"),
} }

shape! { DeploymentEphemeralStorage {
    0 kms_key_id: String = Member::new("kmsKeyId"),
} }

shape! { DeploymentLifecycleHook {
    0 target_type: DeploymentLifecycleHookTargetType = Member::new("targetType"),
    1 hook_target_arn: String = Member::new("hookTargetArn"),
    2 role_arn: String = Member::new("roleArn"),
    3 lifecycle_stages: Vec<DeploymentLifecycleHookStage> = Member::new("lifecycleStages"),
    4 hook_details: HookDetails = Member::new("hookDetails"),
    5 timeout_configuration: DeploymentLifecycleHookTimeoutConfiguration = Member::new("timeoutConfiguration"),
} }

shape! { DeploymentLifecycleHookDetail {
    0 hook_id: String = Member::new("hookId"),
    1 target_type: DeploymentLifecycleHookTargetType = Member::new("targetType"),
    2 target_arn: String = Member::new("targetArn"),
    3 status: DeploymentLifecycleHookStatus = Member::new("status"),
    4 expires_at: Timestamp = Member::new("expiresAt"),
    5 timeout_action: DeploymentLifecycleHookAction = Member::new("timeoutAction"),
} }

shape! { DeploymentLifecycleHookTimeoutConfiguration {
    0 timeout_in_minutes: i32 = Member::new("timeoutInMinutes").min(1).max(20160),
    1 action: DeploymentLifecycleHookAction = Member::new("action"),
} }

shape! { DeregisterTaskDefinitionRequest {
    0 task_definition: String = Member::new("taskDefinition").required(),
} }

shape! { DeregisterTaskDefinitionResponse {
    0 task_definition: TaskDefinition = Member::new("taskDefinition"),
} }

shape! { DescribeCapacityProvidersRequest {
    0 capacity_providers: Vec<String> = Member::new("capacityProviders"),
    1 cluster: String = Member::new("cluster"),
    2 include: Vec<CapacityProviderField> = Member::new("include"),
    3 max_results: i32 = Member::new("maxResults"),
    4 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeCapacityProvidersResponse {
    0 capacity_providers: Vec<CapacityProvider> = Member::new("capacityProviders"),
    1 failures: Vec<Failure> = Member::new("failures"),
    2 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeClustersRequest {
    0 clusters: Vec<String> = Member::new("clusters"),
    1 include: Vec<ClusterField> = Member::new("include"),
} }

shape! { DescribeClustersResponse {
    0 clusters: Vec<Cluster> = Member::new("clusters"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { DescribeContainerInstancesRequest {
    0 cluster: String = Member::new("cluster"),
    1 container_instances: Vec<String> = Member::new("containerInstances").required(),
    2 include: Vec<ContainerInstanceField> = Member::new("include"),
} }

shape! { DescribeContainerInstancesResponse {
    0 container_instances: Vec<ContainerInstance> = Member::new("containerInstances"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { DescribeServiceDeploymentsRequest {
    0 service_deployment_arns: Vec<String> = Member::new("serviceDeploymentArns").required(),
} }

shape! { DescribeServiceDeploymentsResponse {
    0 service_deployments: Vec<ServiceDeployment> = Member::new("serviceDeployments"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { DescribeServiceRevisionsRequest {
    0 service_revision_arns: Vec<String> = Member::new("serviceRevisionArns").required(),
} }

shape! { DescribeServiceRevisionsResponse {
    0 service_revisions: Vec<ServiceRevision> = Member::new("serviceRevisions"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { DescribeServicesRequest {
    0 cluster: String = Member::new("cluster"),
    1 services: Vec<String> = Member::new("services").required(),
    2 include: Vec<ServiceField> = Member::new("include"),
} }

shape! { DescribeServicesResponse {
    0 services: Vec<Service> = Member::new("services"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { DescribeTaskDefinitionRequest {
    0 task_definition: String = Member::new("taskDefinition").required(),
    1 include: Vec<TaskDefinitionField> = Member::new("include"),
} }

shape! { DescribeTaskDefinitionResponse {
    0 task_definition: TaskDefinition = Member::new("taskDefinition"),
    1 tags: Vec<Tag> = Member::new("tags"),
} }

shape! { DescribeTaskSetsRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 service: String = Member::new("service").required(),
    2 task_sets: Vec<String> = Member::new("taskSets"),
    3 include: Vec<TaskSetField> = Member::new("include"),
} }

shape! { DescribeTaskSetsResponse {
    0 task_sets: Vec<TaskSet> = Member::new("taskSets"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { DescribeTasksRequest {
    0 cluster: String = Member::new("cluster"),
    1 tasks: Vec<String> = Member::new("tasks").required(),
    2 include: Vec<TaskField> = Member::new("include"),
} }

shape! { DescribeTasksResponse {
    0 tasks: Vec<Task> = Member::new("tasks"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { Device {
    0 host_path: String = Member::new("hostPath").required(),
    1 container_path: String = Member::new("containerPath"),
    2 permissions: Vec<DeviceCgroupPermission> = Member::new("permissions"),
} }

shape! { DockerVolumeConfiguration {
    0 scope: Scope = Member::new("scope"),
    1 autoprovision: bool = Member::new("autoprovision"),
    2 driver: String = Member::new("driver"),
    3 driver_opts: BTreeMap<String, String> = Member::new("driverOpts"),
    4 labels: BTreeMap<String, String> = Member::new("labels"),
} }

shape! { EBSTagSpecification {
    0 resource_type: EBSResourceType = Member::new("resourceType").required(),
    1 tags: Vec<Tag> = Member::new("tags").min(0).max(50),
    2 propagate_tags: PropagateTags = Member::new("propagateTags"),
} }

shape! { ECSManagedResources {
    0 ingress_paths: Vec<ManagedIngressPath> = Member::new("ingressPaths"),
    1 auto_scaling: ManagedAutoScaling = Member::new("autoScaling"),
    2 metric_alarms: Vec<ManagedMetricAlarm> = Member::new("metricAlarms"),
    3 service_security_groups: Vec<ManagedSecurityGroup> = Member::new("serviceSecurityGroups"),
    4 log_groups: Vec<ManagedLogGroup> = Member::new("logGroups"),
    5 gateway_connections: Vec<GatewayConnection> = Member::new("gatewayConnections"),
} }

shape! { EFSAuthorizationConfig {
    0 access_point_id: String = Member::new("accessPointId"),
    1 iam: EFSAuthorizationConfigIAM = Member::new("iam"),
} }

shape! { EFSVolumeConfiguration {
    0 file_system_id: String = Member::new("fileSystemId").required(),
    1 root_directory: String = Member::new("rootDirectory"),
    2 transit_encryption: EFSTransitEncryption = Member::new("transitEncryption"),
    3 transit_encryption_port: i32 = Member::new("transitEncryptionPort"),
    4 authorization_config: EFSAuthorizationConfig = Member::new("authorizationConfig"),
} }

shape! { EnvironmentFile {
    0 value: String = Member::new("value").required(),
    1 r#type: EnvironmentFileType = Member::new("type").required(),
} }

shape! { EphemeralStorage {
    0 size_in_gi_b: i32 = Member::new("sizeInGiB").required(),
} }

shape! { ExecuteCommandConfiguration {
    0 kms_key_id: String = Member::new("kmsKeyId"),
    1 logging: ExecuteCommandLogging = Member::new("logging"),
    2 log_configuration: ExecuteCommandLogConfiguration = Member::new("logConfiguration"),
} }

shape! { ExecuteCommandLogConfiguration {
    0 cloud_watch_log_group_name: String = Member::new("cloudWatchLogGroupName"),
    1 cloud_watch_encryption_enabled: bool = Member::new("cloudWatchEncryptionEnabled"),
    2 s3_bucket_name: String = Member::new("s3BucketName"),
    3 s3_encryption_enabled: bool = Member::new("s3EncryptionEnabled"),
    4 s3_key_prefix: String = Member::new("s3KeyPrefix"),
} }

shape! { ExecuteCommandRequest {
    0 cluster: String = Member::new("cluster"),
    1 container: String = Member::new("container"),
    2 command: String = Member::new("command").required(),
    3 interactive: bool = Member::new("interactive").required(),
    4 task: String = Member::new("task").required(),
} }

shape! { ExecuteCommandResponse {
    0 cluster_arn: String = Member::new("clusterArn"),
    1 container_arn: String = Member::new("containerArn"),
    2 container_name: String = Member::new("containerName"),
    3 interactive: bool = Member::new("interactive"),
    4 session: Session = Member::new("session"),
    5 task_arn: String = Member::new("taskArn"),
} }

shape! { FSxWindowsFileServerAuthorizationConfig {
    0 credentials_parameter: String = Member::new("credentialsParameter").required(),
    1 domain: String = Member::new("domain").required(),
} }

shape! { FSxWindowsFileServerVolumeConfiguration {
    0 file_system_id: String = Member::new("fileSystemId").required(),
    1 root_directory: String = Member::new("rootDirectory").required(),
    2 authorization_config: FSxWindowsFileServerAuthorizationConfig = Member::new("authorizationConfig").required(),
} }

shape! { Failure {
    0 arn: String = Member::new("arn"),
    1 reason: String = Member::new("reason"),
    2 detail: String = Member::new("detail"),
} }

shape! { FirelensConfiguration {
    0 r#type: FirelensConfigurationType = Member::new("type").required(),
    1 options: BTreeMap<String, String> = Member::new("options"),
} }

shape! { GatewayConnection {
    0 gateway_arn: String = Member::new("gatewayArn"),
    1 gateway_route_arn: String = Member::new("gatewayRouteArn"),
    2 port_name: String = Member::new("portName"),
    3 service_url: String = Member::new("serviceUrl"),
    4 access_type: AccessType = Member::new("accessType"),
    5 status: GatewayRouteStatus = Member::new("status"),
    6 resources: GatewayConnectionResources = Member::new("resources"),
} }

shape! { GatewayConnectionAlbResources {
    0 acm_certificate_arn: String = Member::new("acmCertificateArn"),
    1 load_balancer_arn: String = Member::new("loadBalancerArn"),
    2 load_balancer_security_group_arns: Vec<String> = Member::new("loadBalancerSecurityGroupArns"),
    3 listener_arn: String = Member::new("listenerArn"),
    4 listener_rule_arn: String = Member::new("listenerRuleArn"),
    5 test_listener_rule_arn: String = Member::new("testListenerRuleArn"),
    6 target_group_arn: String = Member::new("targetGroupArn"),
    7 alternate_target_group_arn: String = Member::new("alternateTargetGroupArn"),
} }

shape! { GatewayConnectionResources {
    0 host_shared_alb: Vec<GatewayConnectionAlbResources> = Member::new("hostSharedAlb"),
} }

shape! { GatewayConnector {
    0 port_name: String = Member::new("portName").required(),
    1 health_check: GatewayConnectorHealthCheck = Member::new("healthCheck"),
    2 filters: GatewayConnectorFilters = Member::new("filters"),
    3 deregistration_delay: GatewayConnectorDeregistrationDelay = Member::new("deregistrationDelay"),
} }

shape! { GatewayConnectorDeregistrationDelay {
    0 timeout_seconds: i32 = Member::new("timeoutSeconds").min(0).max(3600),
} }

shape! { GatewayConnectorFilters {
    0 access_types: Vec<AccessType> = Member::new("accessTypes").min(0).max(2),
} }

shape! { GatewayConnectorHealthCheck {
    0 health_check_protocol: GatewayConnectorHealthCheckProtocol = Member::new("healthCheckProtocol"),
    1 health_check_port: i32 = Member::new("healthCheckPort"),
    2 health_check_path: String = Member::new("healthCheckPath"),
    3 health_check_timeout_seconds: i32 = Member::new("healthCheckTimeoutSeconds"),
    4 health_check_interval_seconds: i32 = Member::new("healthCheckIntervalSeconds"),
    5 healthy_threshold_count: i32 = Member::new("healthyThresholdCount"),
    6 unhealthy_threshold_count: i32 = Member::new("unhealthyThresholdCount"),
    7 matcher: GatewayConnectorHealthCheckMatcher = Member::new("matcher"),
} }

shape! { GatewayConnectorHealthCheckMatcher {
    0 http_code: String = Member::new("httpCode"),
    1 grpc_code: String = Member::new("grpcCode"),
} }

shape! { GetTaskProtectionRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 tasks: Vec<String> = Member::new("tasks"),
} }

shape! { GetTaskProtectionResponse {
    0 protected_tasks: Vec<ProtectedTask> = Member::new("protectedTasks"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { GpuDevice {
    0 gpu_id: String = Member::new("gpuId"),
    1 sharing_mode: GpuSharingMode = Member::new("sharingMode"),
    2 total_memory_in_mi_b: i32 = Member::new("totalMemoryInMiB"),
    3 remaining_memory_in_mi_b: i32 = Member::new("remainingMemoryInMiB"),
    4 container_count: i32 = Member::new("containerCount"),
} }

shape! { HealthCheck {
    0 command: Vec<String> = Member::new("command").required(),
    1 interval: i32 = Member::new("interval"),
    2 timeout: i32 = Member::new("timeout"),
    3 retries: i32 = Member::new("retries"),
    4 start_period: i32 = Member::new("startPeriod"),
} }

shape! { HookDetails {} }

shape! { HostEntry {
    0 hostname: String = Member::new("hostname").required(),
    1 ip_address: String = Member::new("ipAddress").required(),
} }

shape! { HostVolumeProperties {
    0 source_path: String = Member::new("sourcePath"),
} }

shape! { InferenceAccelerator {
    0 device_name: String = Member::new("deviceName").required(),
    1 device_type: String = Member::new("deviceType").required(),
} }

shape! { InferenceAcceleratorOverride {
    0 device_name: String = Member::new("deviceName"),
    1 device_type: String = Member::new("deviceType"),
} }

shape! { InfrastructureOptimization {
    0 scale_in_after: i32 = Member::new("scaleInAfter"),
} }

shape! { InstanceHealthCheckResult {
    0 r#type: InstanceHealthCheckType = Member::new("type"),
    1 status: InstanceHealthCheckState = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 last_updated: Timestamp = Member::new("lastUpdated"),
    4 last_status_change: Timestamp = Member::new("lastStatusChange"),
} }

shape! { InstanceLaunchTemplate {
    0 ec2_instance_profile_arn: String = Member::new("ec2InstanceProfileArn"),
    1 network_configuration: ManagedInstancesNetworkConfiguration = Member::new("networkConfiguration"),
    2 storage_configuration: ManagedInstancesStorageConfiguration = Member::new("storageConfiguration"),
    3 local_storage_configuration: ManagedInstancesLocalStorageConfiguration = Member::new("localStorageConfiguration"),
    4 monitoring: ManagedInstancesMonitoringOptions = Member::new("monitoring"),
    5 capacity_option_type: CapacityOptionType = Member::new("capacityOptionType"),
    6 instance_metadata_tags_propagation: bool = Member::new("instanceMetadataTagsPropagation"),
    7 instance_requirements: InstanceRequirementsRequest = Member::new("instanceRequirements"),
    8 fips_enabled: bool = Member::new("fipsEnabled"),
    9 capacity_reservations: CapacityReservationRequest = Member::new("capacityReservations"),
    10 nitro_enclaves_enabled: bool = Member::new("nitroEnclavesEnabled"),
} }

shape! { InstanceRequirementsRequest {
    0 v_cpu_count: VCpuCountRangeRequest = Member::new("vCpuCount"),
    1 memory_mi_b: MemoryMiBRequest = Member::new("memoryMiB"),
    2 cpu_manufacturers: Vec<CpuManufacturer> = Member::new("cpuManufacturers"),
    3 memory_gi_b_per_v_cpu: MemoryGiBPerVCpuRequest = Member::new("memoryGiBPerVCpu"),
    4 excluded_instance_types: Vec<String> = Member::new("excludedInstanceTypes"),
    5 instance_generations: Vec<InstanceGeneration> = Member::new("instanceGenerations"),
    6 spot_max_price_percentage_over_lowest_price: i32 = Member::new("spotMaxPricePercentageOverLowestPrice"),
    7 on_demand_max_price_percentage_over_lowest_price: i32 = Member::new("onDemandMaxPricePercentageOverLowestPrice"),
    8 bare_metal: BareMetal = Member::new("bareMetal"),
    9 burstable_performance: BurstablePerformance = Member::new("burstablePerformance"),
    10 require_hibernate_support: bool = Member::new("requireHibernateSupport"),
    11 network_interface_count: NetworkInterfaceCountRequest = Member::new("networkInterfaceCount"),
    12 local_storage: LocalStorage = Member::new("localStorage"),
    13 local_storage_types: Vec<LocalStorageType> = Member::new("localStorageTypes"),
    14 total_local_storage_gb: TotalLocalStorageGBRequest = Member::new("totalLocalStorageGB"),
    15 baseline_ebs_bandwidth_mbps: BaselineEbsBandwidthMbpsRequest = Member::new("baselineEbsBandwidthMbps"),
    16 accelerator_types: Vec<AcceleratorType> = Member::new("acceleratorTypes"),
    17 accelerator_count: AcceleratorCountRequest = Member::new("acceleratorCount"),
    18 accelerator_manufacturers: Vec<AcceleratorManufacturer> = Member::new("acceleratorManufacturers"),
    19 accelerator_names: Vec<AcceleratorName> = Member::new("acceleratorNames"),
    20 accelerator_total_memory_mi_b: AcceleratorTotalMemoryMiBRequest = Member::new("acceleratorTotalMemoryMiB"),
    21 network_bandwidth_gbps: NetworkBandwidthGbpsRequest = Member::new("networkBandwidthGbps"),
    22 allowed_instance_types: Vec<String> = Member::new("allowedInstanceTypes"),
    23 max_spot_price_as_percentage_of_optimal_on_demand_price: i32 = Member::new("maxSpotPriceAsPercentageOfOptimalOnDemandPrice"),
} }

shape! { KernelCapabilities {
    0 add: Vec<String> = Member::new("add"),
    1 drop: Vec<String> = Member::new("drop"),
} }

shape! { KeyValuePair {
    0 name: String = Member::new("name"),
    1 value: String = Member::new("value"),
} }

shape! { LinearConfiguration {
    0 step_percent: f64 = Member::new("stepPercent"),
    1 step_bake_time_in_minutes: i32 = Member::new("stepBakeTimeInMinutes"),
} }

shape! { LinuxParameters {
    0 capabilities: KernelCapabilities = Member::new("capabilities"),
    1 devices: Vec<Device> = Member::new("devices"),
    2 init_process_enabled: bool = Member::new("initProcessEnabled"),
    3 shared_memory_size: i32 = Member::new("sharedMemorySize"),
    4 tmpfs: Vec<Tmpfs> = Member::new("tmpfs"),
    5 max_swap: i32 = Member::new("maxSwap"),
    6 swappiness: i32 = Member::new("swappiness"),
} }

shape! { ListAccountSettingsRequest {
    0 name: SettingName = Member::new("name"),
    1 value: String = Member::new("value"),
    2 principal_arn: String = Member::new("principalArn"),
    3 effective_settings: bool = Member::new("effectiveSettings"),
    4 next_token: String = Member::new("nextToken"),
    5 max_results: i32 = Member::new("maxResults"),
} }

shape! { ListAccountSettingsResponse {
    0 settings: Vec<Setting> = Member::new("settings"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListClustersRequest {
    0 next_token: String = Member::new("nextToken"),
    1 max_results: i32 = Member::new("maxResults"),
} }

shape! { ListClustersResponse {
    0 cluster_arns: Vec<String> = Member::new("clusterArns"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListContainerInstancesRequest {
    0 cluster: String = Member::new("cluster"),
    1 filter: String = Member::new("filter"),
    2 next_token: String = Member::new("nextToken"),
    3 max_results: i32 = Member::new("maxResults"),
    4 status: ContainerInstanceStatus = Member::new("status"),
} }

shape! { ListContainerInstancesResponse {
    0 container_instance_arns: Vec<String> = Member::new("containerInstanceArns"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListServiceDeploymentsRequest {
    0 service: String = Member::new("service").required(),
    1 cluster: String = Member::new("cluster"),
    2 status: Vec<ServiceDeploymentStatus> = Member::new("status"),
    3 created_at: CreatedAt = Member::new("createdAt"),
    4 next_token: String = Member::new("nextToken"),
    5 max_results: i32 = Member::new("maxResults"),
} }

shape! { ListServiceDeploymentsResponse {
    0 service_deployments: Vec<ServiceDeploymentBrief> = Member::new("serviceDeployments"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListServicesByNamespaceRequest {
    0 namespace: String = Member::new("namespace").required(),
    1 next_token: String = Member::new("nextToken"),
    2 max_results: i32 = Member::new("maxResults"),
} }

shape! { ListServicesByNamespaceResponse {
    0 service_arns: Vec<String> = Member::new("serviceArns"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListServicesRequest {
    0 cluster: String = Member::new("cluster"),
    1 next_token: String = Member::new("nextToken"),
    2 max_results: i32 = Member::new("maxResults"),
    3 launch_type: LaunchType = Member::new("launchType"),
    4 scheduling_strategy: SchedulingStrategy = Member::new("schedulingStrategy"),
    5 resource_management_type: ResourceManagementType = Member::new("resourceManagementType"),
} }

shape! { ListServicesResponse {
    0 service_arns: Vec<String> = Member::new("serviceArns"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListTagsForResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").required(),
} }

shape! { ListTagsForResourceResponse {
    0 tags: Vec<Tag> = Member::new("tags"),
} }

shape! { ListTaskDefinitionFamiliesRequest {
    0 family_prefix: String = Member::new("familyPrefix"),
    1 status: TaskDefinitionFamilyStatus = Member::new("status"),
    2 next_token: String = Member::new("nextToken"),
    3 max_results: i32 = Member::new("maxResults"),
} }

shape! { ListTaskDefinitionFamiliesResponse {
    0 families: Vec<String> = Member::new("families"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListTaskDefinitionsRequest {
    0 family_prefix: String = Member::new("familyPrefix"),
    1 status: TaskDefinitionStatus = Member::new("status"),
    2 sort: SortOrder = Member::new("sort"),
    3 next_token: String = Member::new("nextToken"),
    4 max_results: i32 = Member::new("maxResults"),
} }

shape! { ListTaskDefinitionsResponse {
    0 task_definition_arns: Vec<String> = Member::new("taskDefinitionArns"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListTasksRequest {
    0 cluster: String = Member::new("cluster"),
    1 container_instance: String = Member::new("containerInstance"),
    2 family: String = Member::new("family"),
    3 next_token: String = Member::new("nextToken"),
    4 max_results: i32 = Member::new("maxResults"),
    5 started_by: String = Member::new("startedBy"),
    6 service_name: String = Member::new("serviceName"),
    7 desired_status: DesiredStatus = Member::new("desiredStatus"),
    8 launch_type: LaunchType = Member::new("launchType"),
    9 daemon_name: String = Member::new("daemonName"),
} }

shape! { ListTasksResponse {
    0 task_arns: Vec<String> = Member::new("taskArns"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { LoadBalancer {
    0 target_group_arn: String = Member::new("targetGroupArn"),
    1 load_balancer_name: String = Member::new("loadBalancerName"),
    2 container_name: String = Member::new("containerName"),
    3 container_port: i32 = Member::new("containerPort"),
    4 advanced_configuration: AdvancedConfiguration = Member::new("advancedConfiguration"),
} }

shape! { LogConfiguration {
    0 log_driver: LogDriver = Member::new("logDriver").required(),
    1 options: BTreeMap<String, String> = Member::new("options"),
    2 secret_options: Vec<Secret> = Member::new("secretOptions"),
} }

shape! { ManagedAgent {
    0 last_started_at: Timestamp = Member::new("lastStartedAt"),
    1 name: ManagedAgentName = Member::new("name"),
    2 reason: String = Member::new("reason"),
    3 last_status: String = Member::new("lastStatus"),
} }

shape! { ManagedApplicationAutoScalingPolicy {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
    4 policy_type: String = Member::new("policyType"),
    5 target_value: f64 = Member::new("targetValue"),
    6 metric: String = Member::new("metric"),
} }

shape! { ManagedAutoScaling {
    0 scalable_target: ManagedScalableTarget = Member::new("scalableTarget"),
    1 application_auto_scaling_policies: Vec<ManagedApplicationAutoScalingPolicy> = Member::new("applicationAutoScalingPolicies"),
} }

shape! { ManagedCertificate {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
    4 domain_name: String = Member::new("domainName"),
} }

shape! { ManagedIngressPath {
    0 access_type: AccessType = Member::new("accessType"),
    1 endpoint: String = Member::new("endpoint"),
    2 load_balancer: ManagedLoadBalancer = Member::new("loadBalancer"),
    3 load_balancer_security_groups: Vec<ManagedSecurityGroup> = Member::new("loadBalancerSecurityGroups"),
    4 certificate: ManagedCertificate = Member::new("certificate"),
    5 listener: ManagedListener = Member::new("listener"),
    6 rule: ManagedListenerRule = Member::new("rule"),
    7 target_groups: Vec<ManagedTargetGroup> = Member::new("targetGroups"),
} }

shape! { ManagedInstancesLocalStorageConfiguration {
    0 use_local_storage: bool = Member::new("useLocalStorage"),
} }

shape! { ManagedInstancesNetworkConfiguration {
    0 subnets: Vec<String> = Member::new("subnets"),
    1 security_groups: Vec<String> = Member::new("securityGroups"),
} }

shape! { ManagedInstancesProvider {
    0 infrastructure_role_arn: String = Member::new("infrastructureRoleArn"),
    1 instance_launch_template: InstanceLaunchTemplate = Member::new("instanceLaunchTemplate"),
    2 propagate_tags: PropagateMITags = Member::new("propagateTags"),
    3 infrastructure_optimization: InfrastructureOptimization = Member::new("infrastructureOptimization"),
    4 auto_repair_configuration: AutoRepairConfiguration = Member::new("autoRepairConfiguration"),
} }

shape! { ManagedInstancesStorageConfiguration {
    0 storage_size_gi_b: i32 = Member::new("storageSizeGiB"),
} }

shape! { ManagedListener {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
} }

shape! { ManagedListenerRule {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
} }

shape! { ManagedLoadBalancer {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
    4 scheme: String = Member::new("scheme"),
    5 subnet_ids: Vec<String> = Member::new("subnetIds"),
    6 security_group_ids: Vec<String> = Member::new("securityGroupIds"),
} }

shape! { ManagedLogGroup {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
    4 log_group_name: String = Member::new("logGroupName"),
} }

shape! { ManagedMetricAlarm {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
} }

shape! { ManagedScalableTarget {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
    4 min_capacity: i32 = Member::new("minCapacity"),
    5 max_capacity: i32 = Member::new("maxCapacity"),
} }

shape! { ManagedScaling {
    0 status: ManagedScalingStatus = Member::new("status"),
    1 target_capacity: i32 = Member::new("targetCapacity"),
    2 minimum_scaling_step_size: i32 = Member::new("minimumScalingStepSize"),
    3 maximum_scaling_step_size: i32 = Member::new("maximumScalingStepSize"),
    4 instance_warmup_period: i32 = Member::new("instanceWarmupPeriod"),
} }

shape! { ManagedSecurityGroup {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
} }

shape! { ManagedStorageConfiguration {
    0 kms_key_id: String = Member::new("kmsKeyId"),
    1 fargate_ephemeral_storage_kms_key_id: String = Member::new("fargateEphemeralStorageKmsKeyId"),
} }

shape! { ManagedTargetGroup {
    0 arn: String = Member::new("arn"),
    1 status: ManagedResourceStatus = Member::new("status"),
    2 status_reason: String = Member::new("statusReason"),
    3 updated_at: Timestamp = Member::new("updatedAt"),
    4 health_check_path: String = Member::new("healthCheckPath"),
    5 health_check_port: i32 = Member::new("healthCheckPort"),
    6 port: i32 = Member::new("port"),
} }

shape! { MemoryGiBPerVCpuRequest {
    0 min: f64 = Member::new("min"),
    1 max: f64 = Member::new("max"),
} }

shape! { MemoryMiBRequest {
    0 min: i32 = Member::new("min"),
    1 max: i32 = Member::new("max"),
} }

shape! { MetricConfiguration {
    0 metric_names: Vec<String> = Member::new("metricNames").min(1).max(5).of(&Member::new("member").min(1).max(255)).required(),
    1 resolution_seconds: i32 = Member::new("resolutionSeconds").min(20).max(60).required(),
} }

shape! { MonitoringConfiguration {
    0 metric_configurations: Vec<MetricConfiguration> = Member::new("metricConfigurations").min(0).max(5),
} }

shape! { MountPoint {
    0 source_volume: String = Member::new("sourceVolume"),
    1 container_path: String = Member::new("containerPath"),
    2 read_only: bool = Member::new("readOnly"),
} }

shape! { NetworkBandwidthGbpsRequest {
    0 min: f64 = Member::new("min"),
    1 max: f64 = Member::new("max"),
} }

shape! { NetworkBinding {
    0 bind_ip: String = Member::new("bindIP"),
    1 container_port: i32 = Member::new("containerPort"),
    2 host_port: i32 = Member::new("hostPort"),
    3 protocol: TransportProtocol = Member::new("protocol"),
    4 container_port_range: String = Member::new("containerPortRange"),
    5 host_port_range: String = Member::new("hostPortRange"),
} }

shape! { NetworkConfiguration {
    0 awsvpc_configuration: AwsVpcConfiguration = Member::new("awsvpcConfiguration"),
} }

shape! { NetworkInterface {
    0 attachment_id: String = Member::new("attachmentId"),
    1 private_ipv4_address: String = Member::new("privateIpv4Address"),
    2 ipv6_address: String = Member::new("ipv6Address"),
} }

shape! { NetworkInterfaceCountRequest {
    0 min: i32 = Member::new("min"),
    1 max: i32 = Member::new("max"),
} }

shape! { NvidiaMpsAllocation {
    0 memory: i32 = Member::new("memory").min(1).required(),
    1 max_compute_percent: i32 = Member::new("maxComputePercent").min(1).max(100),
} }

shape! { PlacementConstraint {
    0 r#type: PlacementConstraintType = Member::new("type"),
    1 expression: String = Member::new("expression"),
} }

shape! { PlacementStrategy {
    0 r#type: PlacementStrategyType = Member::new("type"),
    1 field: String = Member::new("field"),
} }

shape! { PortMapping {
    0 container_port: i32 = Member::new("containerPort"),
    1 host_port: i32 = Member::new("hostPort"),
    2 protocol: TransportProtocol = Member::new("protocol"),
    3 name: String = Member::new("name"),
    4 app_protocol: ApplicationProtocol = Member::new("appProtocol"),
    5 container_port_range: String = Member::new("containerPortRange"),
} }

shape! { ProtectedTask {
    0 task_arn: String = Member::new("taskArn"),
    1 protection_enabled: bool = Member::new("protectionEnabled"),
    2 expiration_date: Timestamp = Member::new("expirationDate"),
} }

shape! { ProxyConfiguration {
    0 r#type: ProxyConfigurationType = Member::new("type"),
    1 container_name: String = Member::new("containerName").required(),
    2 properties: Vec<KeyValuePair> = Member::new("properties"),
} }

shape! { PutAccountSettingDefaultRequest {
    0 name: SettingName = Member::new("name").required(),
    1 value: String = Member::new("value").required(),
} }

shape! { PutAccountSettingDefaultResponse {
    0 setting: Setting = Member::new("setting"),
} }

shape! { PutAccountSettingRequest {
    0 name: SettingName = Member::new("name").required(),
    1 value: String = Member::new("value").required(),
    2 principal_arn: String = Member::new("principalArn"),
} }

shape! { PutAccountSettingResponse {
    0 setting: Setting = Member::new("setting"),
} }

shape! { PutClusterCapacityProvidersRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 capacity_providers: Vec<String> = Member::new("capacityProviders").required(),
    2 default_capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("defaultCapacityProviderStrategy").required(),
} }

shape! { PutClusterCapacityProvidersResponse {
    0 cluster: Cluster = Member::new("cluster"),
} }

shape! { RegisterTaskDefinitionRequest {
    0 family: String = Member::new("family").required(),
    1 task_role_arn: String = Member::new("taskRoleArn"),
    2 execution_role_arn: String = Member::new("executionRoleArn"),
    3 network_mode: NetworkMode = Member::new("networkMode"),
    4 container_definitions: Vec<ContainerDefinition> = Member::new("containerDefinitions").required(),
    5 volumes: Vec<Volume> = Member::new("volumes"),
    6 placement_constraints: Vec<TaskDefinitionPlacementConstraint> = Member::new("placementConstraints"),
    7 requires_compatibilities: Vec<Compatibility> = Member::new("requiresCompatibilities"),
    8 cpu: String = Member::new("cpu"),
    9 memory: String = Member::new("memory"),
    10 tags: Vec<Tag> = Member::new("tags").min(0).max(50),
    11 pid_mode: PidMode = Member::new("pidMode"),
    12 ipc_mode: IpcMode = Member::new("ipcMode"),
    13 proxy_configuration: ProxyConfiguration = Member::new("proxyConfiguration"),
    14 inference_accelerators: Vec<InferenceAccelerator> = Member::new("inferenceAccelerators"),
    15 ephemeral_storage: EphemeralStorage = Member::new("ephemeralStorage"),
    16 runtime_platform: RuntimePlatform = Member::new("runtimePlatform"),
    17 enable_fault_injection: bool = Member::new("enableFaultInjection"),
    18 trusted_execution_configuration: TrustedExecutionConfiguration = Member::new("trustedExecutionConfiguration"),
} }

shape! { RegisterTaskDefinitionResponse {
    0 task_definition: TaskDefinition = Member::new("taskDefinition"),
    1 tags: Vec<Tag> = Member::new("tags"),
} }

shape! { RepositoryCredentials {
    0 credentials_parameter: String = Member::new("credentialsParameter").required(),
} }

shape! { ResolvedConfiguration {
    0 load_balancers: Vec<ServiceRevisionLoadBalancer> = Member::new("loadBalancers"),
    1 vpc_lattice_configurations: Vec<ServiceRevisionVpcLatticeConfiguration> = Member::new("vpcLatticeConfigurations"),
} }

shape! { Resource {
    0 name: String = Member::new("name"),
    1 r#type: String = Member::new("type"),
    2 double_value: f64 = Member::new("doubleValue"),
    3 long_value: i64 = Member::new("longValue"),
    4 integer_value: i32 = Member::new("integerValue"),
    5 string_set_value: Vec<String> = Member::new("stringSetValue"),
} }

shape! { ResourceRequirement {
    0 value: String = Member::new("value"),
    1 r#type: ResourceType = Member::new("type").required(),
    2 sharing_strategy: SharingStrategy = Member::new("sharingStrategy"),
} }

shape! { Rollback {
    0 reason: String = Member::new("reason"),
    1 started_at: Timestamp = Member::new("startedAt"),
    2 service_revision_arn: String = Member::new("serviceRevisionArn"),
} }

shape! { RunTaskRequest {
    0 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("capacityProviderStrategy"),
    1 cluster: String = Member::new("cluster"),
    2 count: i32 = Member::new("count"),
    3 enable_ecs_managed_tags: bool = Member::new("enableECSManagedTags"),
    4 enable_execute_command: bool = Member::new("enableExecuteCommand"),
    5 group: String = Member::new("group"),
    6 launch_type: LaunchType = Member::new("launchType"),
    7 network_configuration: NetworkConfiguration = Member::new("networkConfiguration"),
    8 overrides: TaskOverride = Member::new("overrides"),
    9 placement_constraints: Vec<PlacementConstraint> = Member::new("placementConstraints"),
    10 placement_strategy: Vec<PlacementStrategy> = Member::new("placementStrategy"),
    11 platform_version: String = Member::new("platformVersion"),
    12 propagate_tags: PropagateTags = Member::new("propagateTags"),
    13 reference_id: String = Member::new("referenceId"),
    14 started_by: String = Member::new("startedBy"),
    15 tags: Vec<Tag> = Member::new("tags").min(0).max(50),
    16 task_definition: String = Member::new("taskDefinition").required(),
    17 client_token: String = Member::new("clientToken").token(),
    18 volume_configurations: Vec<TaskVolumeConfiguration> = Member::new("volumeConfigurations"),
} }

shape! { RunTaskResponse {
    0 tasks: Vec<Task> = Member::new("tasks"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { RuntimePlatform {
    0 cpu_architecture: CPUArchitecture = Member::new("cpuArchitecture"),
    1 operating_system_family: OSFamily = Member::new("operatingSystemFamily"),
} }

shape! { RuntimePlatformOverride {
    0 cpu_architecture: String = Member::new("cpuArchitecture"),
} }

shape! { S3FilesVolumeConfiguration {
    0 file_system_arn: String = Member::new("fileSystemArn").required(),
    1 root_directory: String = Member::new("rootDirectory"),
    2 transit_encryption_port: i32 = Member::new("transitEncryptionPort"),
    3 access_point_arn: String = Member::new("accessPointArn"),
} }

shape! { Scale {
    0 value: f64 = Member::new("value"),
    1 unit: ScaleUnit = Member::new("unit"),
} }

shape! { Secret {
    0 name: String = Member::new("name").required(),
    1 value_from: String = Member::new("valueFrom").required(),
} }

shape! { Service {
    0 service_arn: String = Member::new("serviceArn"),
    1 service_name: String = Member::new("serviceName"),
    2 cluster_arn: String = Member::new("clusterArn"),
    3 load_balancers: Vec<LoadBalancer> = Member::new("loadBalancers"),
    4 service_registries: Vec<ServiceRegistry> = Member::new("serviceRegistries"),
    5 status: String = Member::new("status"),
    6 desired_count: i32 = Member::new("desiredCount"),
    7 running_count: i32 = Member::new("runningCount"),
    8 pending_count: i32 = Member::new("pendingCount"),
    9 launch_type: LaunchType = Member::new("launchType"),
    10 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("capacityProviderStrategy"),
    11 platform_version: String = Member::new("platformVersion"),
    12 platform_family: String = Member::new("platformFamily"),
    13 task_definition: String = Member::new("taskDefinition"),
    14 deployment_configuration: DeploymentConfiguration = Member::new("deploymentConfiguration"),
    15 task_sets: Vec<TaskSet> = Member::new("taskSets"),
    16 deployments: Vec<Deployment> = Member::new("deployments"),
    17 role_arn: String = Member::new("roleArn"),
    18 events: Vec<ServiceEvent> = Member::new("events"),
    19 created_at: Timestamp = Member::new("createdAt"),
    20 current_service_deployment: String = Member::new("currentServiceDeployment"),
    21 current_service_revisions: Vec<ServiceCurrentRevisionSummary> = Member::new("currentServiceRevisions"),
    22 placement_constraints: Vec<PlacementConstraint> = Member::new("placementConstraints"),
    23 placement_strategy: Vec<PlacementStrategy> = Member::new("placementStrategy"),
    24 network_configuration: NetworkConfiguration = Member::new("networkConfiguration"),
    25 health_check_grace_period_seconds: i32 = Member::new("healthCheckGracePeriodSeconds"),
    26 scheduling_strategy: SchedulingStrategy = Member::new("schedulingStrategy"),
    27 deployment_controller: DeploymentController = Member::new("deploymentController"),
    28 tags: Vec<Tag> = Member::new("tags"),
    29 created_by: String = Member::new("createdBy"),
    30 enable_ecs_managed_tags: bool = Member::new("enableECSManagedTags"),
    31 propagate_tags: PropagateTags = Member::new("propagateTags"),
    32 enable_execute_command: bool = Member::new("enableExecuteCommand"),
    33 availability_zone_rebalancing: AvailabilityZoneRebalancing = Member::new("availabilityZoneRebalancing"),
    34 resource_management_type: ResourceManagementType = Member::new("resourceManagementType"),
} }

shape! { ServiceConnectAccessLogConfiguration {
    0 format: ServiceConnectAccessLoggingFormat = Member::new("format").required(),
    1 include_query_parameters: ServiceConnectIncludeQueryParameters = Member::new("includeQueryParameters"),
} }

shape! { ServiceConnectClientAlias {
    0 port: i32 = Member::new("port").min(0).max(65535).required(),
    1 dns_name: String = Member::new("dnsName"),
    2 test_traffic_rules: ServiceConnectTestTrafficRules = Member::new("testTrafficRules"),
} }

shape! { ServiceConnectConfiguration {
    0 enabled: bool = Member::new("enabled").required(),
    1 namespace: String = Member::new("namespace"),
    2 services: Vec<ServiceConnectService> = Member::new("services"),
    3 log_configuration: LogConfiguration = Member::new("logConfiguration"),
    4 access_log_configuration: ServiceConnectAccessLogConfiguration = Member::new("accessLogConfiguration"),
    5 container_configurations: Vec<ServiceConnectContainerConfiguration> = Member::new("containerConfigurations").min(0).max(10),
} }

shape! { ServiceConnectContainerConfiguration {
    0 log_level: ServiceConnectContainerLogLevel = Member::new("logLevel"),
} }

shape! { ServiceConnectService {
    0 port_name: String = Member::new("portName").required(),
    1 discovery_name: String = Member::new("discoveryName"),
    2 client_aliases: Vec<ServiceConnectClientAlias> = Member::new("clientAliases"),
    3 ingress_port_override: i32 = Member::new("ingressPortOverride").min(0).max(65535),
    4 timeout: TimeoutConfiguration = Member::new("timeout"),
    5 tls: ServiceConnectTlsConfiguration = Member::new("tls"),
} }

shape! { ServiceConnectServiceResource {
    0 discovery_name: String = Member::new("discoveryName"),
    1 discovery_arn: String = Member::new("discoveryArn"),
} }

shape! { ServiceConnectTestTrafficHeaderMatchRules {
    0 exact: String = Member::new("exact").required(),
} }

shape! { ServiceConnectTestTrafficHeaderRules {
    0 name: String = Member::new("name").required(),
    1 value: ServiceConnectTestTrafficHeaderMatchRules = Member::new("value"),
} }

shape! { ServiceConnectTestTrafficRules {
    0 header: ServiceConnectTestTrafficHeaderRules = Member::new("header").required(),
} }

shape! { ServiceConnectTlsCertificateAuthority {
    0 aws_pca_authority_arn: String = Member::new("awsPcaAuthorityArn"),
} }

shape! { ServiceConnectTlsConfiguration {
    0 issuer_certificate_authority: ServiceConnectTlsCertificateAuthority = Member::new("issuerCertificateAuthority").required(),
    1 kms_key: String = Member::new("kmsKey"),
    2 role_arn: String = Member::new("roleArn"),
} }

shape! { ServiceCurrentRevisionSummary {
    0 arn: String = Member::new("arn"),
    1 requested_task_count: i32 = Member::new("requestedTaskCount"),
    2 running_task_count: i32 = Member::new("runningTaskCount"),
    3 pending_task_count: i32 = Member::new("pendingTaskCount"),
} }

shape! { ServiceDeployment {
    0 service_deployment_arn: String = Member::new("serviceDeploymentArn"),
    1 service_arn: String = Member::new("serviceArn"),
    2 cluster_arn: String = Member::new("clusterArn"),
    3 created_at: Timestamp = Member::new("createdAt"),
    4 started_at: Timestamp = Member::new("startedAt"),
    5 finished_at: Timestamp = Member::new("finishedAt"),
    6 stopped_at: Timestamp = Member::new("stoppedAt"),
    7 updated_at: Timestamp = Member::new("updatedAt"),
    8 source_service_revisions: Vec<ServiceRevisionSummary> = Member::new("sourceServiceRevisions"),
    9 target_service_revision: ServiceRevisionSummary = Member::new("targetServiceRevision"),
    10 status: ServiceDeploymentStatus = Member::new("status"),
    11 status_reason: String = Member::new("statusReason"),
    12 lifecycle_stage: ServiceDeploymentLifecycleStage = Member::new("lifecycleStage"),
    13 lifecycle_hook_details: Vec<DeploymentLifecycleHookDetail> = Member::new("lifecycleHookDetails"),
    14 deployment_configuration: DeploymentConfiguration = Member::new("deploymentConfiguration"),
    15 rollback: Rollback = Member::new("rollback"),
    16 deployment_circuit_breaker: ServiceDeploymentCircuitBreaker = Member::new("deploymentCircuitBreaker"),
    17 alarms: ServiceDeploymentAlarms = Member::new("alarms"),
} }

shape! { ServiceDeploymentAlarms {
    0 status: ServiceDeploymentRollbackMonitorsStatus = Member::new("status"),
    1 alarm_names: Vec<String> = Member::new("alarmNames"),
    2 triggered_alarm_names: Vec<String> = Member::new("triggeredAlarmNames"),
} }

shape! { ServiceDeploymentBrief {
    0 service_deployment_arn: String = Member::new("serviceDeploymentArn"),
    1 service_arn: String = Member::new("serviceArn"),
    2 cluster_arn: String = Member::new("clusterArn"),
    3 started_at: Timestamp = Member::new("startedAt"),
    4 created_at: Timestamp = Member::new("createdAt"),
    5 finished_at: Timestamp = Member::new("finishedAt"),
    6 target_service_revision_arn: String = Member::new("targetServiceRevisionArn"),
    7 status: ServiceDeploymentStatus = Member::new("status"),
    8 status_reason: String = Member::new("statusReason"),
} }

shape! { ServiceDeploymentCircuitBreaker {
    0 status: ServiceDeploymentRollbackMonitorsStatus = Member::new("status"),
    1 failure_count: i32 = Member::new("failureCount"),
    2 threshold: i32 = Member::new("threshold"),
} }

shape! { ServiceEvent {
    0 id: String = Member::new("id"),
    1 created_at: Timestamp = Member::new("createdAt"),
    2 message: String = Member::new("message"),
} }

shape! { ServiceManagedEBSVolumeConfiguration {
    0 encrypted: bool = Member::new("encrypted"),
    1 kms_key_id: String = Member::new("kmsKeyId"),
    2 volume_type: String = Member::new("volumeType"),
    3 size_in_gi_b: i32 = Member::new("sizeInGiB"),
    4 snapshot_id: String = Member::new("snapshotId"),
    5 volume_initialization_rate: i32 = Member::new("volumeInitializationRate"),
    6 iops: i32 = Member::new("iops"),
    7 throughput: i32 = Member::new("throughput"),
    8 tag_specifications: Vec<EBSTagSpecification> = Member::new("tagSpecifications"),
    9 role_arn: String = Member::new("roleArn").required(),
    10 filesystem_type: TaskFilesystemType = Member::new("filesystemType"),
} }

shape! { ServiceRegistry {
    0 registry_arn: String = Member::new("registryArn"),
    1 port: i32 = Member::new("port"),
    2 container_name: String = Member::new("containerName"),
    3 container_port: i32 = Member::new("containerPort"),
} }

shape! { ServiceRevision {
    0 service_revision_arn: String = Member::new("serviceRevisionArn"),
    1 service_arn: String = Member::new("serviceArn"),
    2 cluster_arn: String = Member::new("clusterArn"),
    3 task_definition: String = Member::new("taskDefinition"),
    4 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("capacityProviderStrategy"),
    5 launch_type: LaunchType = Member::new("launchType"),
    6 platform_version: String = Member::new("platformVersion"),
    7 platform_family: String = Member::new("platformFamily"),
    8 load_balancers: Vec<LoadBalancer> = Member::new("loadBalancers"),
    9 service_registries: Vec<ServiceRegistry> = Member::new("serviceRegistries"),
    10 network_configuration: NetworkConfiguration = Member::new("networkConfiguration"),
    11 container_images: Vec<ContainerImage> = Member::new("containerImages"),
    12 guard_duty_enabled: bool = Member::new("guardDutyEnabled"),
    13 service_connect_configuration: ServiceConnectConfiguration = Member::new("serviceConnectConfiguration"),
    14 volume_configurations: Vec<ServiceVolumeConfiguration> = Member::new("volumeConfigurations"),
    15 fargate_ephemeral_storage: DeploymentEphemeralStorage = Member::new("fargateEphemeralStorage"),
    16 created_at: Timestamp = Member::new("createdAt"),
    17 vpc_lattice_configurations: Vec<VpcLatticeConfiguration> = Member::new("vpcLatticeConfigurations"),
    18 resolved_configuration: ResolvedConfiguration = Member::new("resolvedConfiguration"),
    19 ecs_managed_resources: ECSManagedResources = Member::new("ecsManagedResources"),
    20 overrides: ServiceRevisionOverrides = Member::new("overrides"),
    21 gateway_connectors: Vec<GatewayConnector> = Member::new("gatewayConnectors"),
    22 monitoring: MonitoringConfiguration = Member::new("monitoring"),
} }

shape! { ServiceRevisionLoadBalancer {
    0 target_group_arn: String = Member::new("targetGroupArn"),
    1 production_listener_rule: String = Member::new("productionListenerRule"),
} }

shape! { ServiceRevisionOverrides {
    0 runtime_platform: RuntimePlatformOverride = Member::new("runtimePlatform"),
} }

shape! { ServiceRevisionSummary {
    0 arn: String = Member::new("arn"),
    1 requested_task_count: i32 = Member::new("requestedTaskCount"),
    2 running_task_count: i32 = Member::new("runningTaskCount"),
    3 pending_task_count: i32 = Member::new("pendingTaskCount"),
    4 requested_test_traffic_weight: f64 = Member::new("requestedTestTrafficWeight"),
    5 requested_production_traffic_weight: f64 = Member::new("requestedProductionTrafficWeight"),
} }

shape! { ServiceRevisionVpcLatticeConfiguration {
    0 target_group_arn: String = Member::new("targetGroupArn"),
    1 production_listener_rule: String = Member::new("productionListenerRule"),
} }

shape! { ServiceVolumeConfiguration {
    0 name: String = Member::new("name").required(),
    1 managed_ebs_volume: ServiceManagedEBSVolumeConfiguration = Member::new("managedEBSVolume"),
} }

shape! { Session {
    0 session_id: String = Member::new("sessionId"),
    1 stream_url: String = Member::new("streamUrl"),
    2 token_value: String = Member::new("tokenValue").sensitive(),
} }

shape! { Setting {
    0 name: SettingName = Member::new("name"),
    1 value: String = Member::new("value"),
    2 principal_arn: String = Member::new("principalArn"),
    3 r#type: SettingType = Member::new("type"),
} }

shape! { SharingStrategy {
    0 nvidia_mps: NvidiaMpsAllocation = Member::new("nvidiaMps"),
} }

shape! { StopServiceDeploymentRequest {
    0 service_deployment_arn: String = Member::new("serviceDeploymentArn").required(),
    1 stop_type: StopServiceDeploymentStopType = Member::new("stopType"),
} }

shape! { StopServiceDeploymentResponse {
    0 service_deployment_arn: String = Member::new("serviceDeploymentArn"),
} }

shape! { StopTaskRequest {
    0 cluster: String = Member::new("cluster"),
    1 task: String = Member::new("task").required(),
    2 reason: String = Member::new("reason"),
} }

shape! { StopTaskResponse {
    0 task: Task = Member::new("task"),
} }

shape! { SystemControl {
    0 namespace: String = Member::new("namespace"),
    1 value: String = Member::new("value"),
} }

shape! { Tag {
    0 key: String = Member::new("key").min(1).max(128).pattern(r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#),
    1 value: String = Member::new("value").min(0).max(256).pattern(r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#),
} }

shape! { TagResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").required(),
    1 tags: Vec<Tag> = Member::new("tags").min(0).max(50).required(),
} }

shape! { TagResourceResponse {} }

shape! { Task {
    0 attachments: Vec<Attachment> = Member::new("attachments"),
    1 attributes: Vec<Attribute> = Member::new("attributes"),
    2 availability_zone: String = Member::new("availabilityZone"),
    3 capacity_provider_name: String = Member::new("capacityProviderName"),
    4 cluster_arn: String = Member::new("clusterArn"),
    5 connectivity: Connectivity = Member::new("connectivity"),
    6 connectivity_at: Timestamp = Member::new("connectivityAt"),
    7 container_instance_arn: String = Member::new("containerInstanceArn"),
    8 containers: Vec<Container> = Member::new("containers"),
    9 cpu: String = Member::new("cpu"),
    10 created_at: Timestamp = Member::new("createdAt"),
    11 desired_status: String = Member::new("desiredStatus"),
    12 enable_execute_command: bool = Member::new("enableExecuteCommand"),
    13 execution_stopped_at: Timestamp = Member::new("executionStoppedAt"),
    14 group: String = Member::new("group"),
    15 health_status: HealthStatus = Member::new("healthStatus"),
    16 inference_accelerators: Vec<InferenceAccelerator> = Member::new("inferenceAccelerators"),
    17 last_status: String = Member::new("lastStatus"),
    18 launch_type: LaunchType = Member::new("launchType"),
    19 memory: String = Member::new("memory"),
    20 overrides: TaskOverride = Member::new("overrides"),
    21 platform_version: String = Member::new("platformVersion"),
    22 platform_family: String = Member::new("platformFamily"),
    23 pull_started_at: Timestamp = Member::new("pullStartedAt"),
    24 pull_stopped_at: Timestamp = Member::new("pullStoppedAt"),
    25 started_at: Timestamp = Member::new("startedAt"),
    26 started_by: String = Member::new("startedBy"),
    27 stop_code: TaskStopCode = Member::new("stopCode"),
    28 stopped_at: Timestamp = Member::new("stoppedAt"),
    29 stopped_reason: String = Member::new("stoppedReason"),
    30 stopping_at: Timestamp = Member::new("stoppingAt"),
    31 tags: Vec<Tag> = Member::new("tags"),
    32 task_arn: String = Member::new("taskArn"),
    33 task_definition_arn: String = Member::new("taskDefinitionArn"),
    34 version: i64 = Member::new("version"),
    35 ephemeral_storage: EphemeralStorage = Member::new("ephemeralStorage"),
    36 fargate_ephemeral_storage: TaskEphemeralStorage = Member::new("fargateEphemeralStorage"),
    37 trusted_execution_summary: TrustedExecutionSummary = Member::new("trustedExecutionSummary"),
} }

shape! { TaskDefinition {
    0 task_definition_arn: String = Member::new("taskDefinitionArn"),
    1 container_definitions: Vec<ContainerDefinition> = Member::new("containerDefinitions"),
    2 family: String = Member::new("family"),
    3 task_role_arn: String = Member::new("taskRoleArn"),
    4 execution_role_arn: String = Member::new("executionRoleArn"),
    5 network_mode: NetworkMode = Member::new("networkMode"),
    6 revision: i32 = Member::new("revision"),
    7 volumes: Vec<Volume> = Member::new("volumes"),
    8 status: TaskDefinitionStatus = Member::new("status"),
    9 requires_attributes: Vec<Attribute> = Member::new("requiresAttributes"),
    10 placement_constraints: Vec<TaskDefinitionPlacementConstraint> = Member::new("placementConstraints"),
    11 compatibilities: Vec<Compatibility> = Member::new("compatibilities"),
    12 runtime_platform: RuntimePlatform = Member::new("runtimePlatform"),
    13 requires_compatibilities: Vec<Compatibility> = Member::new("requiresCompatibilities"),
    14 cpu: String = Member::new("cpu"),
    15 memory: String = Member::new("memory"),
    16 inference_accelerators: Vec<InferenceAccelerator> = Member::new("inferenceAccelerators"),
    17 pid_mode: PidMode = Member::new("pidMode"),
    18 ipc_mode: IpcMode = Member::new("ipcMode"),
    19 proxy_configuration: ProxyConfiguration = Member::new("proxyConfiguration"),
    20 registered_at: Timestamp = Member::new("registeredAt"),
    21 deregistered_at: Timestamp = Member::new("deregisteredAt"),
    22 delete_requested_at: Timestamp = Member::new("deleteRequestedAt"),
    23 registered_by: String = Member::new("registeredBy"),
    24 ephemeral_storage: EphemeralStorage = Member::new("ephemeralStorage"),
    25 enable_fault_injection: bool = Member::new("enableFaultInjection"),
    26 trusted_execution_configuration: TrustedExecutionConfiguration = Member::new("trustedExecutionConfiguration"),
} }

shape! { TaskDefinitionPlacementConstraint {
    0 r#type: TaskDefinitionPlacementConstraintType = Member::new("type"),
    1 expression: String = Member::new("expression"),
} }

shape! { TaskEphemeralStorage {
    0 size_in_gi_b: i32 = Member::new("sizeInGiB"),
    1 kms_key_id: String = Member::new("kmsKeyId"),
} }

shape! { TaskManagedEBSVolumeConfiguration {
    0 encrypted: bool = Member::new("encrypted"),
    1 kms_key_id: String = Member::new("kmsKeyId"),
    2 volume_type: String = Member::new("volumeType"),
    3 size_in_gi_b: i32 = Member::new("sizeInGiB"),
    4 snapshot_id: String = Member::new("snapshotId"),
    5 volume_initialization_rate: i32 = Member::new("volumeInitializationRate"),
    6 iops: i32 = Member::new("iops"),
    7 throughput: i32 = Member::new("throughput"),
    8 tag_specifications: Vec<EBSTagSpecification> = Member::new("tagSpecifications"),
    9 role_arn: String = Member::new("roleArn").required(),
    10 termination_policy: TaskManagedEBSVolumeTerminationPolicy = Member::new("terminationPolicy"),
    11 filesystem_type: TaskFilesystemType = Member::new("filesystemType"),
} }

shape! { TaskManagedEBSVolumeTerminationPolicy {
    0 delete_on_termination: bool = Member::new("deleteOnTermination").required(),
} }

shape! { TaskOverride {
    0 container_overrides: Vec<ContainerOverride> = Member::new("containerOverrides"),
    1 cpu: String = Member::new("cpu"),
    2 inference_accelerator_overrides: Vec<InferenceAcceleratorOverride> = Member::new("inferenceAcceleratorOverrides"),
    3 execution_role_arn: String = Member::new("executionRoleArn"),
    4 memory: String = Member::new("memory"),
    5 task_role_arn: String = Member::new("taskRoleArn"),
    6 ephemeral_storage: EphemeralStorage = Member::new("ephemeralStorage"),
} }

shape! { TaskSet {
    0 id: String = Member::new("id"),
    1 task_set_arn: String = Member::new("taskSetArn"),
    2 service_arn: String = Member::new("serviceArn"),
    3 cluster_arn: String = Member::new("clusterArn"),
    4 started_by: String = Member::new("startedBy"),
    5 external_id: String = Member::new("externalId"),
    6 status: String = Member::new("status"),
    7 task_definition: String = Member::new("taskDefinition"),
    8 computed_desired_count: i32 = Member::new("computedDesiredCount"),
    9 pending_count: i32 = Member::new("pendingCount"),
    10 running_count: i32 = Member::new("runningCount"),
    11 created_at: Timestamp = Member::new("createdAt"),
    12 updated_at: Timestamp = Member::new("updatedAt"),
    13 launch_type: LaunchType = Member::new("launchType"),
    14 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("capacityProviderStrategy"),
    15 platform_version: String = Member::new("platformVersion"),
    16 platform_family: String = Member::new("platformFamily"),
    17 network_configuration: NetworkConfiguration = Member::new("networkConfiguration"),
    18 load_balancers: Vec<LoadBalancer> = Member::new("loadBalancers"),
    19 service_registries: Vec<ServiceRegistry> = Member::new("serviceRegistries"),
    20 scale: Scale = Member::new("scale"),
    21 stability_status: StabilityStatus = Member::new("stabilityStatus"),
    22 stability_status_at: Timestamp = Member::new("stabilityStatusAt"),
    23 tags: Vec<Tag> = Member::new("tags"),
    24 fargate_ephemeral_storage: DeploymentEphemeralStorage = Member::new("fargateEphemeralStorage"),
} }

shape! { TaskVolumeConfiguration {
    0 name: String = Member::new("name").required(),
    1 managed_ebs_volume: TaskManagedEBSVolumeConfiguration = Member::new("managedEBSVolume"),
} }

shape! { ThresholdConfiguration {
    0 r#type: ThresholdType = Member::new("type").required(),
    1 value: i32 = Member::new("value").required(),
} }

shape! { TimeoutConfiguration {
    0 idle_timeout_seconds: i32 = Member::new("idleTimeoutSeconds").min(0).max(2147483647),
    1 per_request_timeout_seconds: i32 = Member::new("perRequestTimeoutSeconds").min(0).max(2147483647),
} }

shape! { Tmpfs {
    0 container_path: String = Member::new("containerPath").required(),
    1 size: i32 = Member::new("size").required(),
    2 mount_options: Vec<String> = Member::new("mountOptions"),
} }

shape! { TotalLocalStorageGBRequest {
    0 min: f64 = Member::new("min"),
    1 max: f64 = Member::new("max"),
} }

shape! { TrustedExecutionConfiguration {
    0 isolation_mode: IsolationMode = Member::new("isolationMode").required(),
    1 attestation_policy: String = Member::new("attestationPolicy"),
} }

shape! { TrustedExecutionSummary {
    0 isolation_mode: IsolationMode = Member::new("isolationMode"),
    1 attestation_policy_status: AttestationPolicyStatus = Member::new("attestationPolicyStatus"),
} }

shape! { Ulimit {
    0 name: UlimitName = Member::new("name").required(),
    1 soft_limit: i32 = Member::new("softLimit").required(),
    2 hard_limit: i32 = Member::new("hardLimit").required(),
} }

shape! { UntagResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").required(),
    1 tag_keys: Vec<String> = Member::new("tagKeys").of(&Member::new("member").min(1).max(128).pattern(r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#)).required(),
} }

shape! { UntagResourceResponse {} }

shape! { UpdateClusterRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 settings: Vec<ClusterSetting> = Member::new("settings"),
    2 configuration: ClusterConfiguration = Member::new("configuration"),
    3 service_connect_defaults: ClusterServiceConnectDefaultsRequest = Member::new("serviceConnectDefaults"),
} }

shape! { UpdateClusterResponse {
    0 cluster: Cluster = Member::new("cluster"),
} }

shape! { UpdateClusterSettingsRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 settings: Vec<ClusterSetting> = Member::new("settings").required(),
} }

shape! { UpdateClusterSettingsResponse {
    0 cluster: Cluster = Member::new("cluster"),
} }

shape! { UpdateServicePrimaryTaskSetRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 service: String = Member::new("service").required(),
    2 primary_task_set: String = Member::new("primaryTaskSet").required(),
} }

shape! { UpdateServicePrimaryTaskSetResponse {
    0 task_set: TaskSet = Member::new("taskSet"),
} }

shape! { UpdateServiceRequest {
    0 cluster: String = Member::new("cluster"),
    1 service: String = Member::new("service").required(),
    2 desired_count: i32 = Member::new("desiredCount"),
    3 task_definition: String = Member::new("taskDefinition"),
    4 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("capacityProviderStrategy"),
    5 deployment_configuration: DeploymentConfiguration = Member::new("deploymentConfiguration"),
    6 availability_zone_rebalancing: AvailabilityZoneRebalancing = Member::new("availabilityZoneRebalancing"),
    7 network_configuration: NetworkConfiguration = Member::new("networkConfiguration"),
    8 placement_constraints: Vec<PlacementConstraint> = Member::new("placementConstraints"),
    9 placement_strategy: Vec<PlacementStrategy> = Member::new("placementStrategy"),
    10 platform_version: String = Member::new("platformVersion"),
    11 force_new_deployment: bool = Member::new("forceNewDeployment"),
    12 health_check_grace_period_seconds: i32 = Member::new("healthCheckGracePeriodSeconds"),
    13 deployment_controller: DeploymentController = Member::new("deploymentController"),
    14 enable_execute_command: bool = Member::new("enableExecuteCommand"),
    15 enable_ecs_managed_tags: bool = Member::new("enableECSManagedTags"),
    16 load_balancers: Vec<LoadBalancer> = Member::new("loadBalancers"),
    17 propagate_tags: PropagateTags = Member::new("propagateTags"),
    18 service_registries: Vec<ServiceRegistry> = Member::new("serviceRegistries"),
    19 service_connect_configuration: ServiceConnectConfiguration = Member::new("serviceConnectConfiguration"),
    20 volume_configurations: Vec<ServiceVolumeConfiguration> = Member::new("volumeConfigurations"),
    21 vpc_lattice_configurations: Vec<VpcLatticeConfiguration> = Member::new("vpcLatticeConfigurations"),
    22 gateway_connectors: Vec<GatewayConnector> = Member::new("gatewayConnectors").min(0).max(1),
    23 monitoring: MonitoringConfiguration = Member::new("monitoring"),
} }

shape! { UpdateServiceResponse {
    0 service: Service = Member::new("service"),
} }

shape! { UpdateTaskProtectionRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 tasks: Vec<String> = Member::new("tasks").required(),
    2 protection_enabled: bool = Member::new("protectionEnabled").required(),
    3 expires_in_minutes: i32 = Member::new("expiresInMinutes"),
} }

shape! { UpdateTaskProtectionResponse {
    0 protected_tasks: Vec<ProtectedTask> = Member::new("protectedTasks"),
    1 failures: Vec<Failure> = Member::new("failures"),
} }

shape! { UpdateTaskSetRequest {
    0 cluster: String = Member::new("cluster").required(),
    1 service: String = Member::new("service").required(),
    2 task_set: String = Member::new("taskSet").required(),
    3 scale: Scale = Member::new("scale").required(),
} }

shape! { UpdateTaskSetResponse {
    0 task_set: TaskSet = Member::new("taskSet"),
} }

shape! { VCpuCountRangeRequest {
    0 min: i32 = Member::new("min"),
    1 max: i32 = Member::new("max"),
} }

shape! { VersionInfo {
    0 agent_version: String = Member::new("agentVersion"),
    1 agent_hash: String = Member::new("agentHash"),
    2 docker_version: String = Member::new("dockerVersion"),
} }

shape! { Volume {
    0 name: String = Member::new("name"),
    1 host: HostVolumeProperties = Member::new("host"),
    2 docker_volume_configuration: DockerVolumeConfiguration = Member::new("dockerVolumeConfiguration"),
    3 efs_volume_configuration: EFSVolumeConfiguration = Member::new("efsVolumeConfiguration"),
    4 s3files_volume_configuration: S3FilesVolumeConfiguration = Member::new("s3filesVolumeConfiguration"),
    5 fsx_windows_file_server_volume_configuration: FSxWindowsFileServerVolumeConfiguration = Member::new("fsxWindowsFileServerVolumeConfiguration"),
    6 configured_at_launch: bool = Member::new("configuredAtLaunch"),
} }

shape! { VolumeFrom {
    0 source_container: String = Member::new("sourceContainer"),
    1 read_only: bool = Member::new("readOnly"),
} }

shape! { VpcLatticeAdvancedConfiguration {
    0 alternate_target_group_arn: String = Member::new("alternateTargetGroupArn"),
    1 production_listener_rule: String = Member::new("productionListenerRule"),
    2 test_listener_rule: String = Member::new("testListenerRule"),
} }

shape! { VpcLatticeConfiguration {
    0 role_arn: String = Member::new("roleArn").required(),
    1 target_group_arn: String = Member::new("targetGroupArn").required(),
    2 port_name: String = Member::new("portName").required(),
    3 advanced_configuration: VpcLatticeAdvancedConfiguration = Member::new("advancedConfiguration"),
} }

errors! {
    access_denied_exception = "AccessDeniedException" 400,
    attribute_limit_exceeded_exception = "AttributeLimitExceededException" 400,
    blocked_exception = "BlockedException" 400,
    client_exception = "ClientException" 400,
    cluster_contains_capacity_provider_exception = "ClusterContainsCapacityProviderException" 400,
    cluster_contains_container_instances_exception = "ClusterContainsContainerInstancesException" 400,
    cluster_contains_services_exception = "ClusterContainsServicesException" 400,
    cluster_contains_tasks_exception = "ClusterContainsTasksException" 400,
    cluster_not_found_exception = "ClusterNotFoundException" 400,
    conflict_exception = "ConflictException" 400,
    daemon_not_active_exception = "DaemonNotActiveException" 400,
    daemon_not_found_exception = "DaemonNotFoundException" 400,
    gateway_not_found_exception = "GatewayNotFoundException" 400,
    invalid_parameter_exception = "InvalidParameterException" 400,
    limit_exceeded_exception = "LimitExceededException" 400,
    missing_version_exception = "MissingVersionException" 400,
    namespace_not_found_exception = "NamespaceNotFoundException" 400,
    no_update_available_exception = "NoUpdateAvailableException" 400,
    platform_task_definition_incompatibility_exception = "PlatformTaskDefinitionIncompatibilityException" 400,
    platform_unknown_exception = "PlatformUnknownException" 400,
    resource_in_use_exception = "ResourceInUseException" 400,
    resource_not_found_exception = "ResourceNotFoundException" 400,
    server_exception = "ServerException" 500,
    service_deployment_not_found_exception = "ServiceDeploymentNotFoundException" 400,
    service_not_active_exception = "ServiceNotActiveException" 400,
    service_not_found_exception = "ServiceNotFoundException" 400,
    target_not_connected_exception = "TargetNotConnectedException" 400,
    target_not_found_exception = "TargetNotFoundException" 400,
    task_set_not_found_exception = "TaskSetNotFoundException" 400,
    unsupported_feature_exception = "UnsupportedFeatureException" 400,
    update_in_progress_exception = "UpdateInProgressException" 400,
}

service! { Ecs, ECS {
    0 continue_service_deployment (ContinueServiceDeploymentRequest) -> ContinueServiceDeploymentResponse = Operation::new(&catalog::ECS, 0, "ContinueServiceDeployment"),
    1 create_cluster (CreateClusterRequest) -> CreateClusterResponse = Operation::new(&catalog::ECS, 1, "CreateCluster"),
    2 create_service (CreateServiceRequest) -> CreateServiceResponse = Operation::new(&catalog::ECS, 2, "CreateService"),
    3 create_task_set (CreateTaskSetRequest) -> CreateTaskSetResponse = Operation::new(&catalog::ECS, 3, "CreateTaskSet"),
    4 delete_account_setting (DeleteAccountSettingRequest) -> DeleteAccountSettingResponse = Operation::new(&catalog::ECS, 4, "DeleteAccountSetting"),
    5 delete_cluster (DeleteClusterRequest) -> DeleteClusterResponse = Operation::new(&catalog::ECS, 5, "DeleteCluster"),
    6 delete_service (DeleteServiceRequest) -> DeleteServiceResponse = Operation::new(&catalog::ECS, 6, "DeleteService"),
    7 delete_task_definitions (DeleteTaskDefinitionsRequest) -> DeleteTaskDefinitionsResponse = Operation::new(&catalog::ECS, 7, "DeleteTaskDefinitions"),
    8 delete_task_set (DeleteTaskSetRequest) -> DeleteTaskSetResponse = Operation::new(&catalog::ECS, 8, "DeleteTaskSet"),
    9 deregister_task_definition (DeregisterTaskDefinitionRequest) -> DeregisterTaskDefinitionResponse = Operation::new(&catalog::ECS, 9, "DeregisterTaskDefinition"),
    10 describe_capacity_providers (DescribeCapacityProvidersRequest) -> DescribeCapacityProvidersResponse = Operation::new(&catalog::ECS, 10, "DescribeCapacityProviders"),
    11 describe_clusters (DescribeClustersRequest) -> DescribeClustersResponse = Operation::new(&catalog::ECS, 11, "DescribeClusters"),
    12 describe_container_instances (DescribeContainerInstancesRequest) -> DescribeContainerInstancesResponse = Operation::new(&catalog::ECS, 12, "DescribeContainerInstances"),
    13 describe_service_deployments (DescribeServiceDeploymentsRequest) -> DescribeServiceDeploymentsResponse = Operation::new(&catalog::ECS, 13, "DescribeServiceDeployments"),
    14 describe_service_revisions (DescribeServiceRevisionsRequest) -> DescribeServiceRevisionsResponse = Operation::new(&catalog::ECS, 14, "DescribeServiceRevisions"),
    15 describe_services (DescribeServicesRequest) -> DescribeServicesResponse = Operation::new(&catalog::ECS, 15, "DescribeServices"),
    16 describe_task_definition (DescribeTaskDefinitionRequest) -> DescribeTaskDefinitionResponse = Operation::new(&catalog::ECS, 16, "DescribeTaskDefinition"),
    17 describe_task_sets (DescribeTaskSetsRequest) -> DescribeTaskSetsResponse = Operation::new(&catalog::ECS, 17, "DescribeTaskSets"),
    18 describe_tasks (DescribeTasksRequest) -> DescribeTasksResponse = Operation::new(&catalog::ECS, 18, "DescribeTasks"),
    19 execute_command (ExecuteCommandRequest) -> ExecuteCommandResponse = Operation::new(&catalog::ECS, 19, "ExecuteCommand"),
    20 get_task_protection (GetTaskProtectionRequest) -> GetTaskProtectionResponse = Operation::new(&catalog::ECS, 20, "GetTaskProtection"),
    21 list_account_settings (ListAccountSettingsRequest) -> ListAccountSettingsResponse = Operation::new(&catalog::ECS, 21, "ListAccountSettings"),
    22 list_clusters (ListClustersRequest) -> ListClustersResponse = Operation::new(&catalog::ECS, 22, "ListClusters"),
    23 list_container_instances (ListContainerInstancesRequest) -> ListContainerInstancesResponse = Operation::new(&catalog::ECS, 23, "ListContainerInstances"),
    24 list_service_deployments (ListServiceDeploymentsRequest) -> ListServiceDeploymentsResponse = Operation::new(&catalog::ECS, 24, "ListServiceDeployments"),
    25 list_services (ListServicesRequest) -> ListServicesResponse = Operation::new(&catalog::ECS, 25, "ListServices"),
    26 list_services_by_namespace (ListServicesByNamespaceRequest) -> ListServicesByNamespaceResponse = Operation::new(&catalog::ECS, 26, "ListServicesByNamespace"),
    27 list_tags_for_resource (ListTagsForResourceRequest) -> ListTagsForResourceResponse = Operation::new(&catalog::ECS, 27, "ListTagsForResource"),
    28 list_task_definition_families (ListTaskDefinitionFamiliesRequest) -> ListTaskDefinitionFamiliesResponse = Operation::new(&catalog::ECS, 28, "ListTaskDefinitionFamilies"),
    29 list_task_definitions (ListTaskDefinitionsRequest) -> ListTaskDefinitionsResponse = Operation::new(&catalog::ECS, 29, "ListTaskDefinitions"),
    30 list_tasks (ListTasksRequest) -> ListTasksResponse = Operation::new(&catalog::ECS, 30, "ListTasks"),
    31 put_account_setting (PutAccountSettingRequest) -> PutAccountSettingResponse = Operation::new(&catalog::ECS, 31, "PutAccountSetting"),
    32 put_account_setting_default (PutAccountSettingDefaultRequest) -> PutAccountSettingDefaultResponse = Operation::new(&catalog::ECS, 32, "PutAccountSettingDefault"),
    33 put_cluster_capacity_providers (PutClusterCapacityProvidersRequest) -> PutClusterCapacityProvidersResponse = Operation::new(&catalog::ECS, 33, "PutClusterCapacityProviders"),
    34 register_task_definition (RegisterTaskDefinitionRequest) -> RegisterTaskDefinitionResponse = Operation::new(&catalog::ECS, 34, "RegisterTaskDefinition"),
    35 run_task (RunTaskRequest) -> RunTaskResponse = Operation::new(&catalog::ECS, 35, "RunTask"),
    36 stop_service_deployment (StopServiceDeploymentRequest) -> StopServiceDeploymentResponse = Operation::new(&catalog::ECS, 36, "StopServiceDeployment"),
    37 stop_task (StopTaskRequest) -> StopTaskResponse = Operation::new(&catalog::ECS, 37, "StopTask"),
    38 tag_resource (TagResourceRequest) -> TagResourceResponse = Operation::new(&catalog::ECS, 38, "TagResource"),
    39 untag_resource (UntagResourceRequest) -> UntagResourceResponse = Operation::new(&catalog::ECS, 39, "UntagResource"),
    40 update_cluster (UpdateClusterRequest) -> UpdateClusterResponse = Operation::new(&catalog::ECS, 40, "UpdateCluster"),
    41 update_cluster_settings (UpdateClusterSettingsRequest) -> UpdateClusterSettingsResponse = Operation::new(&catalog::ECS, 41, "UpdateClusterSettings"),
    42 update_service (UpdateServiceRequest) -> UpdateServiceResponse = Operation::new(&catalog::ECS, 42, "UpdateService"),
    43 update_service_primary_task_set (UpdateServicePrimaryTaskSetRequest) -> UpdateServicePrimaryTaskSetResponse = Operation::new(&catalog::ECS, 43, "UpdateServicePrimaryTaskSet"),
    44 update_task_protection (UpdateTaskProtectionRequest) -> UpdateTaskProtectionResponse = Operation::new(&catalog::ECS, 44, "UpdateTaskProtection"),
    45 update_task_set (UpdateTaskSetRequest) -> UpdateTaskSetResponse = Operation::new(&catalog::ECS, 45, "UpdateTaskSet"),
} }
