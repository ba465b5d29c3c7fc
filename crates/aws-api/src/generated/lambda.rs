//! Types, operations and errors of AWS Lambda.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use bytes::Bytes;
use model::Timestamp;
use crate::StreamBody;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Location, Member, Operation};

/// Operations with event streams; they are served by hand.
pub const EVENT_STREAMS: &[&str] = &["InvokeWithResponseStream"];

string_enum! { ApplicationLogLevel {
    Trace = "TRACE",
    Debug = "DEBUG",
    Info = "INFO",
    Warn = "WARN",
    Error = "ERROR",
    Fatal = "FATAL",
} }

string_enum! { Architecture {
    X8664 = "x86_64",
    Arm64 = "arm64",
} }

string_enum! { DirectS3Read {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
    Auto = "AUTO",
} }

string_enum! { EndPointType {
    KafkaBootstrapServers = "KAFKA_BOOTSTRAP_SERVERS",
} }

string_enum! { EventSourceMappingMetric {
    EventCount = "EventCount",
    ErrorCount = "ErrorCount",
    KafkaMetrics = "KafkaMetrics",
} }

string_enum! { EventSourceMappingSystemLogLevel {
    Debug = "DEBUG",
    Info = "INFO",
    Warn = "WARN",
} }

string_enum! { EventSourcePosition {
    TrimHorizon = "TRIM_HORIZON",
    Latest = "LATEST",
    AtTimestamp = "AT_TIMESTAMP",
} }

string_enum! { FullDocument {
    UpdateLookup = "UpdateLookup",
    Default = "Default",
} }

string_enum! { FunctionResponseType {
    ReportBatchItemFailures = "ReportBatchItemFailures",
} }

string_enum! { FunctionUrlAuthType {
    None = "NONE",
    AwsIam = "AWS_IAM",
} }

string_enum! { FunctionVersion {
    All = "ALL",
} }

string_enum! { FunctionVersionLatestPublished {
    LatestPublished = "LATEST_PUBLISHED",
} }

string_enum! { InvocationType {
    Event = "Event",
    RequestResponse = "RequestResponse",
    DryRun = "DryRun",
} }

string_enum! { InvokeMode {
    Buffered = "BUFFERED",
    ResponseStream = "RESPONSE_STREAM",
} }

string_enum! { KafkaEventSourceMappingConsumptionMode {
    Stream = "Stream",
    Queue = "Queue",
} }

string_enum! { KafkaSchemaRegistryAuthType {
    BasicAuth = "BASIC_AUTH",
    ClientCertificateTlsAuth = "CLIENT_CERTIFICATE_TLS_AUTH",
    ServerRootCaCertificate = "SERVER_ROOT_CA_CERTIFICATE",
    OauthbearerAuth = "OAUTHBEARER_AUTH",
} }

string_enum! { KafkaSchemaValidationAttribute {
    Key = "KEY",
    Value = "VALUE",
} }

string_enum! { LastUpdateStatus {
    Successful = "Successful",
    Failed = "Failed",
    InProgress = "InProgress",
} }

string_enum! { LastUpdateStatusReasonCode {
    EniLimitExceeded = "EniLimitExceeded",
    InsufficientRolePermissions = "InsufficientRolePermissions",
    InvalidConfiguration = "InvalidConfiguration",
    InternalError = "InternalError",
    SubnetOutOfIPAddresses = "SubnetOutOfIPAddresses",
    InvalidSubnet = "InvalidSubnet",
    InvalidSecurityGroup = "InvalidSecurityGroup",
    ImageDeleted = "ImageDeleted",
    ImageAccessDenied = "ImageAccessDenied",
    InvalidImage = "InvalidImage",
    KMSKeyAccessDenied = "KMSKeyAccessDenied",
    KMSKeyNotFound = "KMSKeyNotFound",
    InvalidStateKMSKey = "InvalidStateKMSKey",
    DisabledKMSKey = "DisabledKMSKey",
    EFSIOError = "EFSIOError",
    EFSMountConnectivityError = "EFSMountConnectivityError",
    EFSMountFailure = "EFSMountFailure",
    EFSMountTimeout = "EFSMountTimeout",
    InvalidRuntime = "InvalidRuntime",
    InvalidZipFileException = "InvalidZipFileException",
    FunctionError = "FunctionError",
    ServiceQuotaExceededException = "ServiceQuotaExceededException",
    VcpuLimitExceeded = "VcpuLimitExceeded",
    CapacityProviderScalingLimitExceeded = "CapacityProviderScalingLimitExceeded",
    InsufficientCapacity = "InsufficientCapacity",
    EC2RequestLimitExceeded = "EC2RequestLimitExceeded",
    FunctionErrorInitTimeout = "FunctionError.InitTimeout",
    FunctionErrorRuntimeInitError = "FunctionError.RuntimeInitError",
    FunctionErrorExtensionInitError = "FunctionError.ExtensionInitError",
    FunctionErrorInvalidEntryPoint = "FunctionError.InvalidEntryPoint",
    FunctionErrorInvalidWorkingDirectory = "FunctionError.InvalidWorkingDirectory",
    FunctionErrorPermissionDenied = "FunctionError.PermissionDenied",
    FunctionErrorTooManyExtensions = "FunctionError.TooManyExtensions",
    FunctionErrorInitResourceExhausted = "FunctionError.InitResourceExhausted",
    DisallowedByVpcEncryptionControl = "DisallowedByVpcEncryptionControl",
    IncompatibleAcceleratorInstanceTypes = "IncompatibleAcceleratorInstanceTypes",
    DependencyError = "DependencyError",
} }

string_enum! { LogFormat {
    Json = "JSON",
    Text = "Text",
} }

string_enum! { LogType {
    None = "None",
    Tail = "Tail",
} }

string_enum! { PackageType {
    Zip = "Zip",
    Image = "Image",
} }

string_enum! { ProvisionedConcurrencyStatusEnum {
    InProgress = "IN_PROGRESS",
    Ready = "READY",
    Failed = "FAILED",
} }

string_enum! { RecursiveLoop {
    Allow = "Allow",
    Terminate = "Terminate",
} }

string_enum! { Runtime {
    Nodejs = "nodejs",
    Nodejs43 = "nodejs4.3",
    Nodejs610 = "nodejs6.10",
    Nodejs810 = "nodejs8.10",
    Nodejs10X = "nodejs10.x",
    Nodejs12X = "nodejs12.x",
    Nodejs14X = "nodejs14.x",
    Nodejs16X = "nodejs16.x",
    Nodejs18X = "nodejs18.x",
    Nodejs20X = "nodejs20.x",
    Nodejs22X = "nodejs22.x",
    Nodejs24X = "nodejs24.x",
    Java8 = "java8",
    Java8Al2 = "java8.al2",
    Java11 = "java11",
    Java17 = "java17",
    Java21 = "java21",
    Java25 = "java25",
    Python27 = "python2.7",
    Python36 = "python3.6",
    Python37 = "python3.7",
    Python38 = "python3.8",
    Python39 = "python3.9",
    Python310 = "python3.10",
    Python311 = "python3.11",
    Python312 = "python3.12",
    Python313 = "python3.13",
    Python314 = "python3.14",
    Dotnetcore10 = "dotnetcore1.0",
    Dotnetcore20 = "dotnetcore2.0",
    Dotnetcore21 = "dotnetcore2.1",
    Dotnetcore31 = "dotnetcore3.1",
    Dotnet6 = "dotnet6",
    Dotnet8 = "dotnet8",
    Dotnet10 = "dotnet10",
    Nodejs43Edge = "nodejs4.3-edge",
    Go1X = "go1.x",
    Ruby25 = "ruby2.5",
    Ruby27 = "ruby2.7",
    Ruby32 = "ruby3.2",
    Ruby33 = "ruby3.3",
    Ruby34 = "ruby3.4",
    Ruby40 = "ruby4.0",
    Provided = "provided",
    ProvidedAl2 = "provided.al2",
    ProvidedAl2023 = "provided.al2023",
    Nodejs26X = "nodejs26.x",
    Python315 = "python3.15",
    Java8Al2023 = "java8.al2023",
    Java11Al2023 = "java11.al2023",
    Java17Al2023 = "java17.al2023",
    Custom = "custom",
} }

string_enum! { S3ObjectStorageMode {
    Copy = "COPY",
    Reference = "REFERENCE",
} }

string_enum! { SchemaRegistryEventRecordFormat {
    Json = "JSON",
    Source = "SOURCE",
} }

string_enum! { SnapStartApplyOn {
    PublishedVersions = "PublishedVersions",
    None = "None",
} }

string_enum! { SnapStartOptimizationStatus {
    On = "On",
    Off = "Off",
} }

string_enum! { SourceAccessType {
    BasicAuth = "BASIC_AUTH",
    VpcSubnet = "VPC_SUBNET",
    VpcSecurityGroup = "VPC_SECURITY_GROUP",
    SaslScram512Auth = "SASL_SCRAM_512_AUTH",
    SaslScram256Auth = "SASL_SCRAM_256_AUTH",
    VirtualHost = "VIRTUAL_HOST",
    ClientCertificateTlsAuth = "CLIENT_CERTIFICATE_TLS_AUTH",
    ServerRootCaCertificate = "SERVER_ROOT_CA_CERTIFICATE",
    OauthbearerAuth = "OAUTHBEARER_AUTH",
    OauthbearerScope = "OAUTHBEARER_SCOPE",
    OauthbearerAudience = "OAUTHBEARER_AUDIENCE",
    OauthbearerLogicalCluster = "OAUTHBEARER_LOGICAL_CLUSTER",
    OauthbearerIdentityPool = "OAUTHBEARER_IDENTITY_POOL",
    IamAuth = "IAM_AUTH",
    IamOauthbearerAuth = "IAM_OAUTHBEARER_AUTH",
} }

string_enum! { State {
    Pending = "Pending",
    Active = "Active",
    Inactive = "Inactive",
    Failed = "Failed",
    Deactivating = "Deactivating",
    Deactivated = "Deactivated",
    ActiveNonInvocable = "ActiveNonInvocable",
    Deleting = "Deleting",
} }

string_enum! { StateReasonCode {
    Idle = "Idle",
    Creating = "Creating",
    Restoring = "Restoring",
    EniLimitExceeded = "EniLimitExceeded",
    InsufficientRolePermissions = "InsufficientRolePermissions",
    InvalidConfiguration = "InvalidConfiguration",
    InternalError = "InternalError",
    SubnetOutOfIPAddresses = "SubnetOutOfIPAddresses",
    InvalidSubnet = "InvalidSubnet",
    InvalidSecurityGroup = "InvalidSecurityGroup",
    ImageDeleted = "ImageDeleted",
    ImageAccessDenied = "ImageAccessDenied",
    InvalidImage = "InvalidImage",
    KMSKeyAccessDenied = "KMSKeyAccessDenied",
    KMSKeyNotFound = "KMSKeyNotFound",
    InvalidStateKMSKey = "InvalidStateKMSKey",
    DisabledKMSKey = "DisabledKMSKey",
    EFSIOError = "EFSIOError",
    EFSMountConnectivityError = "EFSMountConnectivityError",
    EFSMountFailure = "EFSMountFailure",
    EFSMountTimeout = "EFSMountTimeout",
    InvalidRuntime = "InvalidRuntime",
    InvalidZipFileException = "InvalidZipFileException",
    FunctionError = "FunctionError",
    ServiceQuotaExceededException = "ServiceQuotaExceededException",
    VcpuLimitExceeded = "VcpuLimitExceeded",
    CapacityProviderScalingLimitExceeded = "CapacityProviderScalingLimitExceeded",
    InsufficientCapacity = "InsufficientCapacity",
    EC2RequestLimitExceeded = "EC2RequestLimitExceeded",
    FunctionErrorInitTimeout = "FunctionError.InitTimeout",
    FunctionErrorRuntimeInitError = "FunctionError.RuntimeInitError",
    FunctionErrorExtensionInitError = "FunctionError.ExtensionInitError",
    FunctionErrorInvalidEntryPoint = "FunctionError.InvalidEntryPoint",
    FunctionErrorInvalidWorkingDirectory = "FunctionError.InvalidWorkingDirectory",
    FunctionErrorPermissionDenied = "FunctionError.PermissionDenied",
    FunctionErrorTooManyExtensions = "FunctionError.TooManyExtensions",
    FunctionErrorInitResourceExhausted = "FunctionError.InitResourceExhausted",
    DisallowedByVpcEncryptionControl = "DisallowedByVpcEncryptionControl",
    DrainingDurableExecutions = "DrainingDurableExecutions",
    IncompatibleAcceleratorInstanceTypes = "IncompatibleAcceleratorInstanceTypes",
    DependencyError = "DependencyError",
} }

string_enum! { SystemLogLevel {
    Debug = "DEBUG",
    Info = "INFO",
    Warn = "WARN",
} }

string_enum! { TenantIsolationMode {
    PerTenant = "PER_TENANT",
} }

string_enum! { TracingMode {
    Active = "Active",
    PassThrough = "PassThrough",
} }

string_enum! { UpdateRuntimeOn {
    Auto = "Auto",
    Manual = "Manual",
    FunctionUpdate = "FunctionUpdate",
} }

shape! { AcceleratorConfig {
    0 accelerator_memory_size: i32 = Member::new("AcceleratorMemorySize").required(),
} }

shape! { AccountLimit {
    0 total_code_size: i64 = Member::new("TotalCodeSize"),
    1 code_size_unzipped: i64 = Member::new("CodeSizeUnzipped"),
    2 code_size_zipped: i64 = Member::new("CodeSizeZipped"),
    3 concurrent_executions: i32 = Member::new("ConcurrentExecutions"),
    4 unreserved_concurrent_executions: i32 = Member::new("UnreservedConcurrentExecutions"),
} }

shape! { AccountUsage {
    0 total_code_size: i64 = Member::new("TotalCodeSize"),
    1 function_count: i64 = Member::new("FunctionCount"),
} }

shape! { AddLayerVersionPermissionRequest {
    0 layer_name: String = Member::new("LayerName").at(Location::Uri).min(1).max(2048).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})"#).required(),
    1 version_number: i64 = Member::new("VersionNumber").at(Location::Uri).required(),
    2 statement_id: String = Member::new("StatementId").min(1).max(100).pattern(r#"([a-zA-Z0-9-_]+)"#).required(),
    3 action: String = Member::new("Action").min(0).max(22).pattern(r#"lambda:GetLayerVersion"#).required(),
    4 principal: String = Member::new("Principal").min(0).max(10000).pattern(r#"\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root"#).required(),
    5 organization_id: String = Member::new("OrganizationId").min(0).max(34).pattern(r#"o-[a-z0-9]{10,32}"#),
    6 revision_id: String = Member::new("RevisionId").at(Location::Query),
} }

shape! { AddLayerVersionPermissionResponse {
    0 statement: String = Member::new("Statement"),
    1 revision_id: String = Member::new("RevisionId"),
} }

shape! { AddPermissionRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 statement_id: String = Member::new("StatementId").min(1).max(100).pattern(r#"([a-zA-Z0-9-_]+)"#).required(),
    2 action: String = Member::new("Action").min(0).max(10000).pattern(r#"(lambda:[*]|lambda:[a-zA-Z]+|[*])"#).required(),
    3 principal: String = Member::new("Principal").min(0).max(2048).pattern(r#"[^\s]+"#).required(),
    4 source_arn: String = Member::new("SourceArn").min(0).max(10000).pattern(r#"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#),
    5 function_url_auth_type: FunctionUrlAuthType = Member::new("FunctionUrlAuthType"),
    6 invoked_via_function_url: bool = Member::new("InvokedViaFunctionUrl"),
    7 source_account: String = Member::new("SourceAccount").min(0).max(12).pattern(r#"\d{12}"#),
    8 event_source_token: String = Member::new("EventSourceToken").min(0).max(256).pattern(r#"[a-zA-Z0-9._\-]+"#),
    9 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
    10 revision_id: String = Member::new("RevisionId"),
    11 principal_org_id: String = Member::new("PrincipalOrgID").min(12).max(34).pattern(r#"o-[a-z0-9]{10,32}"#),
} }

shape! { AddPermissionResponse {
    0 statement: String = Member::new("Statement"),
} }

shape! { AliasConfiguration {
    0 alias_arn: String = Member::new("AliasArn"),
    1 name: String = Member::new("Name"),
    2 function_version: String = Member::new("FunctionVersion"),
    3 description: String = Member::new("Description"),
    4 routing_config: AliasRoutingConfiguration = Member::new("RoutingConfig"),
    5 revision_id: String = Member::new("RevisionId"),
} }

shape! { AliasRoutingConfiguration {
    0 additional_version_weights: BTreeMap<String, f64> = Member::new("AdditionalVersionWeights").of(&Member::new("value").min(0).max(1)),
} }

shape! { AmazonManagedKafkaEventSourceConfig {
    0 consumer_group_id: String = Member::new("ConsumerGroupId").min(1).max(200).pattern(r#"[ a-zA-Z0-9-\/*:_+=.@-]*"#),
    1 schema_registry_config: KafkaSchemaRegistryConfig = Member::new("SchemaRegistryConfig"),
} }

shape! { CapacityProviderConfig {
    0 lambda_managed_instances_capacity_provider_config: LambdaManagedInstancesCapacityProviderConfig = Member::new("LambdaManagedInstancesCapacityProviderConfig").required(),
} }

shape! { Concurrency {
    0 reserved_concurrent_executions: i32 = Member::new("ReservedConcurrentExecutions"),
} }

shape! { Cors {
    0 allow_credentials: bool = Member::new("AllowCredentials"),
    1 allow_headers: Vec<String> = Member::new("AllowHeaders").min(0).max(100).of(&Member::new("member").min(0).max(1024).pattern(r#".*"#)),
    2 allow_methods: Vec<String> = Member::new("AllowMethods").min(0).max(6).of(&Member::new("member").min(0).max(6).pattern(r#".*"#)),
    3 allow_origins: Vec<String> = Member::new("AllowOrigins").min(0).max(100).of(&Member::new("member").min(1).max(253).pattern(r#".*"#)),
    4 expose_headers: Vec<String> = Member::new("ExposeHeaders").min(0).max(100).of(&Member::new("member").min(0).max(1024).pattern(r#".*"#)),
    5 max_age: i32 = Member::new("MaxAge").min(0).max(86400),
} }

shape! { CreateAliasRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 name: String = Member::new("Name").min(1).max(128).pattern(r#"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"#).required(),
    2 function_version: String = Member::new("FunctionVersion").min(1).max(1024).pattern(r#"(\$LATEST(\.PUBLISHED)?|[0-9]+)"#).required(),
    3 description: String = Member::new("Description").min(0).max(256),
    4 routing_config: AliasRoutingConfiguration = Member::new("RoutingConfig"),
} }

shape! { CreateEventSourceMappingRequest {
    0 event_source_arn: String = Member::new("EventSourceArn").min(0).max(10000).pattern(r#"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#),
    1 function_name: String = Member::new("FunctionName").min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    2 enabled: bool = Member::new("Enabled"),
    3 batch_size: i32 = Member::new("BatchSize").min(1).max(10000),
    4 filter_criteria: FilterCriteria = Member::new("FilterCriteria"),
    5 kms_key_arn: String = Member::new("KMSKeyArn").min(0).max(10000).pattern(r#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#),
    6 metrics_config: EventSourceMappingMetricsConfig = Member::new("MetricsConfig"),
    7 logging_config: EventSourceMappingLoggingConfig = Member::new("LoggingConfig"),
    8 scaling_config: ScalingConfig = Member::new("ScalingConfig"),
    9 maximum_batching_window_in_seconds: i32 = Member::new("MaximumBatchingWindowInSeconds").min(0).max(300),
    10 parallelization_factor: i32 = Member::new("ParallelizationFactor").min(1).max(10),
    11 starting_position: EventSourcePosition = Member::new("StartingPosition"),
    12 starting_position_timestamp: Timestamp = Member::new("StartingPositionTimestamp"),
    13 destination_config: DestinationConfig = Member::new("DestinationConfig"),
    14 maximum_record_age_in_seconds: i32 = Member::new("MaximumRecordAgeInSeconds").min(-1).max(604800),
    15 bisect_batch_on_function_error: bool = Member::new("BisectBatchOnFunctionError"),
    16 maximum_retry_attempts: i32 = Member::new("MaximumRetryAttempts").min(-1).max(10000),
    17 tags: BTreeMap<String, String> = Member::new("Tags").of(&Member::new("value").min(0).max(256).pattern(r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#)),
    18 tumbling_window_in_seconds: i32 = Member::new("TumblingWindowInSeconds").min(0).max(900),
    19 topics: Vec<String> = Member::new("Topics").min(1).max(1).of(&Member::new("member").min(1).max(249).pattern(r#"[^.]([a-zA-Z0-9\-_.]+)"#)),
    20 queues: Vec<String> = Member::new("Queues").min(1).max(1).of(&Member::new("member").min(1).max(1000).pattern(r#"[\s\S]*"#)),
    21 source_access_configurations: Vec<SourceAccessConfiguration> = Member::new("SourceAccessConfigurations").min(0).max(23),
    22 self_managed_event_source: SelfManagedEventSource = Member::new("SelfManagedEventSource"),
    23 function_response_types: Vec<FunctionResponseType> = Member::new("FunctionResponseTypes").min(0).max(1),
    24 amazon_managed_kafka_event_source_config: AmazonManagedKafkaEventSourceConfig = Member::new("AmazonManagedKafkaEventSourceConfig"),
    25 self_managed_kafka_event_source_config: SelfManagedKafkaEventSourceConfig = Member::new("SelfManagedKafkaEventSourceConfig"),
    26 document_db_event_source_config: DocumentDBEventSourceConfig = Member::new("DocumentDBEventSourceConfig"),
    27 provisioned_poller_config: ProvisionedPollerConfig = Member::new("ProvisionedPollerConfig"),
} }

shape! { CreateFunctionRequest {
    0 function_name: String = Member::new("FunctionName").min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 runtime: Runtime = Member::new("Runtime"),
    2 role: String = Member::new("Role").min(0).max(10000).pattern(r#"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"#).required(),
    3 handler: String = Member::new("Handler").min(0).max(128).pattern(r#"[^\s]+"#),
    4 code: FunctionCode = Member::new("Code").required(),
    5 description: String = Member::new("Description").min(0).max(256),
    6 timeout: i32 = Member::new("Timeout").min(1).max(5400),
    7 memory_size: i32 = Member::new("MemorySize").min(128).max(32768),
    8 publish: bool = Member::new("Publish"),
    9 publish_to: FunctionVersionLatestPublished = Member::new("PublishTo"),
    10 vpc_config: VpcConfig = Member::new("VpcConfig"),
    11 package_type: PackageType = Member::new("PackageType"),
    12 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    13 environment: Environment = Member::new("Environment"),
    14 kms_key_arn: String = Member::new("KMSKeyArn").min(0).max(10000).pattern(r#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#),
    15 tracing_config: TracingConfig = Member::new("TracingConfig"),
    16 tags: BTreeMap<String, String> = Member::new("Tags").of(&Member::new("value").min(0).max(256).pattern(r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#)),
    17 layers: Vec<String> = Member::new("Layers").of(&Member::new("member").min(1).max(2048).pattern(r#"((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))"#)),
    18 file_system_configs: Vec<FileSystemConfig> = Member::new("FileSystemConfigs").min(0).max(1),
    19 code_signing_config_arn: String = Member::new("CodeSigningConfigArn").min(0).max(200).pattern(r#"arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:code-signing-config:csc-[a-z0-9]{17}"#),
    20 image_config: ImageConfig = Member::new("ImageConfig"),
    21 architectures: Vec<Architecture> = Member::new("Architectures").min(1).max(1),
    22 ephemeral_storage: EphemeralStorage = Member::new("EphemeralStorage"),
    23 snap_start: SnapStart = Member::new("SnapStart"),
    24 logging_config: LoggingConfig = Member::new("LoggingConfig"),
    25 tenancy_config: TenancyConfig = Member::new("TenancyConfig"),
    26 capacity_provider_config: CapacityProviderConfig = Member::new("CapacityProviderConfig"),
    27 durable_config: DurableConfig = Member::new("DurableConfig"),
    28 runtime_config: FunctionRuntimeConfig = Member::new("RuntimeConfig"),
    29 accelerator_config: AcceleratorConfig = Member::new("AcceleratorConfig"),
} }

shape! { CreateFunctionUrlConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"((?!^\d+$)^[0-9a-zA-Z-_]+$)"#),
    2 auth_type: FunctionUrlAuthType = Member::new("AuthType").required(),
    3 cors: Cors = Member::new("Cors"),
    4 invoke_mode: InvokeMode = Member::new("InvokeMode"),
} }

shape! { CreateFunctionUrlConfigResponse {
    0 function_url: String = Member::new("FunctionUrl"),
    1 function_arn: String = Member::new("FunctionArn"),
    2 auth_type: FunctionUrlAuthType = Member::new("AuthType"),
    3 cors: Cors = Member::new("Cors"),
    4 creation_time: String = Member::new("CreationTime"),
    5 invoke_mode: InvokeMode = Member::new("InvokeMode"),
} }

shape! { DeadLetterConfig {
    0 target_arn: String = Member::new("TargetArn").min(0).max(10000).pattern(r#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#),
} }

shape! { DeleteAliasRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 name: String = Member::new("Name").at(Location::Uri).min(1).max(128).pattern(r#"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"#).required(),
} }

shape! { DeleteEventSourceMappingRequest {
    0 uuid: String = Member::new("UUID").at(Location::Uri).min(36).max(36).required(),
} }

shape! { DeleteFunctionConcurrencyRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
} }

shape! { DeleteFunctionEventInvokeConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
} }

shape! { DeleteFunctionRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
} }

shape! { DeleteFunctionResponse {
    0 status_code: i32 = Member::new("StatusCode").at(Location::Status),
} }

shape! { DeleteFunctionUrlConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"((?!^\d+$)^[0-9a-zA-Z-_]+$)"#),
} }

shape! { DeleteLayerVersionRequest {
    0 layer_name: String = Member::new("LayerName").at(Location::Uri).min(1).max(2048).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})"#).required(),
    1 version_number: i64 = Member::new("VersionNumber").at(Location::Uri).required(),
} }

shape! { DeleteProvisionedConcurrencyConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"(|[a-zA-Z0-9$_-]+)"#).required(),
} }

shape! { DestinationConfig {
    0 on_success: OnSuccess = Member::new("OnSuccess"),
    1 on_failure: OnFailure = Member::new("OnFailure"),
} }

shape! { DocumentDBEventSourceConfig {
    0 database_name: String = Member::new("DatabaseName").min(1).max(63).pattern(r#"[^ /\.$\x22]*"#),
    1 collection_name: String = Member::new("CollectionName").min(1).max(57).pattern(r#"(^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*)"#),
    2 full_document: FullDocument = Member::new("FullDocument"),
} }

shape! { DurableConfig {
    0 kms_key_arn: String = Member::new("KMSKeyArn").min(0).max(10000).pattern(r#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#),
    1 retention_period_in_days: i32 = Member::new("RetentionPeriodInDays").min(1).max(90),
    2 execution_timeout: i32 = Member::new("ExecutionTimeout").min(1).max(31622400),
} }

shape! { Environment {
    0 variables: BTreeMap<String, String> = Member::new("Variables").sensitive().of(&Member::new("value").sensitive()),
} }

shape! { EnvironmentError {
    0 error_code: String = Member::new("ErrorCode"),
    1 message: String = Member::new("Message").sensitive(),
} }

shape! { EnvironmentResponse {
    0 variables: BTreeMap<String, String> = Member::new("Variables").sensitive().of(&Member::new("value").sensitive()),
    1 error: EnvironmentError = Member::new("Error"),
} }

shape! { EphemeralStorage {
    0 size: i32 = Member::new("Size").min(512).max(32768).required(),
} }

shape! { EventSourceMappingConfiguration {
    0 uuid: String = Member::new("UUID"),
    1 starting_position: EventSourcePosition = Member::new("StartingPosition"),
    2 starting_position_timestamp: Timestamp = Member::new("StartingPositionTimestamp"),
    3 batch_size: i32 = Member::new("BatchSize"),
    4 maximum_batching_window_in_seconds: i32 = Member::new("MaximumBatchingWindowInSeconds"),
    5 parallelization_factor: i32 = Member::new("ParallelizationFactor"),
    6 event_source_arn: String = Member::new("EventSourceArn"),
    7 filter_criteria: FilterCriteria = Member::new("FilterCriteria"),
    8 filter_criteria_error: FilterCriteriaError = Member::new("FilterCriteriaError"),
    9 kms_key_arn: String = Member::new("KMSKeyArn"),
    10 metrics_config: EventSourceMappingMetricsConfig = Member::new("MetricsConfig"),
    11 logging_config: EventSourceMappingLoggingConfig = Member::new("LoggingConfig"),
    12 scaling_config: ScalingConfig = Member::new("ScalingConfig"),
    13 function_arn: String = Member::new("FunctionArn"),
    14 last_modified: Timestamp = Member::new("LastModified"),
    15 last_processing_result: String = Member::new("LastProcessingResult"),
    16 state: String = Member::new("State"),
    17 state_transition_reason: String = Member::new("StateTransitionReason"),
    18 destination_config: DestinationConfig = Member::new("DestinationConfig"),
    19 topics: Vec<String> = Member::new("Topics"),
    20 queues: Vec<String> = Member::new("Queues"),
    21 source_access_configurations: Vec<SourceAccessConfiguration> = Member::new("SourceAccessConfigurations"),
    22 self_managed_event_source: SelfManagedEventSource = Member::new("SelfManagedEventSource"),
    23 maximum_record_age_in_seconds: i32 = Member::new("MaximumRecordAgeInSeconds"),
    24 bisect_batch_on_function_error: bool = Member::new("BisectBatchOnFunctionError"),
    25 maximum_retry_attempts: i32 = Member::new("MaximumRetryAttempts"),
    26 tumbling_window_in_seconds: i32 = Member::new("TumblingWindowInSeconds"),
    27 function_response_types: Vec<FunctionResponseType> = Member::new("FunctionResponseTypes"),
    28 amazon_managed_kafka_event_source_config: AmazonManagedKafkaEventSourceConfig = Member::new("AmazonManagedKafkaEventSourceConfig"),
    29 self_managed_kafka_event_source_config: SelfManagedKafkaEventSourceConfig = Member::new("SelfManagedKafkaEventSourceConfig"),
    30 document_db_event_source_config: DocumentDBEventSourceConfig = Member::new("DocumentDBEventSourceConfig"),
    31 event_source_mapping_arn: String = Member::new("EventSourceMappingArn"),
    32 provisioned_poller_config: ProvisionedPollerConfig = Member::new("ProvisionedPollerConfig"),
} }

shape! { EventSourceMappingLoggingConfig {
    0 system_log_level: EventSourceMappingSystemLogLevel = Member::new("SystemLogLevel"),
} }

shape! { EventSourceMappingMetricsConfig {
    0 metrics: Vec<EventSourceMappingMetric> = Member::new("Metrics").min(0).max(3),
} }

shape! { FileSystemConfig {
    0 arn: String = Member::new("Arn").min(0).max(256).pattern(r#"arn:aws[a-zA-Z-]*:elasticfilesystem:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:access-point/fsap-[a-f0-9]{17}$|^arn:aws[-a-z]*:s3files:[0-9a-z-:]+:file-system/fs-[0-9a-f]{17,40}/access-point/fsap-[0-9a-f]{17,40}"#).required(),
    1 local_mount_path: String = Member::new("LocalMountPath").min(0).max(160).pattern(r#"/mnt/[a-zA-Z0-9-_.]+"#).required(),
    2 s3_files_config: S3FilesConfig = Member::new("S3FilesConfig"),
} }

shape! { Filter {
    0 pattern: String = Member::new("Pattern").min(0).max(4096).pattern(r#"[\s\S]*"#),
} }

shape! { FilterCriteria {
    0 filters: Vec<Filter> = Member::new("Filters"),
} }

shape! { FilterCriteriaError {
    0 error_code: String = Member::new("ErrorCode"),
    1 message: String = Member::new("Message"),
} }

shape! { FunctionCode {
    0 zip_file: Bytes = Member::new("ZipFile").sensitive(),
    1 s3_bucket: String = Member::new("S3Bucket").min(3).max(63).pattern(r#"[0-9A-Za-z\.\-_]*(?<!\.)"#),
    2 s3_key: String = Member::new("S3Key").min(1).max(1024).pattern(r#".*"#),
    3 s3_object_version: String = Member::new("S3ObjectVersion").min(1).max(1024).pattern(r#".*"#),
    4 s3_object_storage_mode: S3ObjectStorageMode = Member::new("S3ObjectStorageMode"),
    5 image_uri: String = Member::new("ImageUri"),
    6 source_kms_key_arn: String = Member::new("SourceKMSKeyArn").min(0).max(10000).pattern(r#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#),
} }

shape! { FunctionCodeLocation {
    0 repository_type: String = Member::new("RepositoryType"),
    1 location: String = Member::new("Location"),
    2 image_uri: String = Member::new("ImageUri"),
    3 resolved_image_uri: String = Member::new("ResolvedImageUri"),
    4 resolved_s3_object: ResolvedS3Object = Member::new("ResolvedS3Object"),
    5 source_kms_key_arn: String = Member::new("SourceKMSKeyArn"),
    6 error: FunctionCodeLocationError = Member::new("Error"),
} }

shape! { FunctionCodeLocationError {
    0 error_code: String = Member::new("ErrorCode"),
    1 message: String = Member::new("Message").sensitive(),
} }

shape! { FunctionConfiguration {
    0 function_name: String = Member::new("FunctionName"),
    1 function_arn: String = Member::new("FunctionArn"),
    2 runtime: Runtime = Member::new("Runtime"),
    3 role: String = Member::new("Role"),
    4 handler: String = Member::new("Handler"),
    5 code_size: i64 = Member::new("CodeSize"),
    6 description: String = Member::new("Description"),
    7 timeout: i32 = Member::new("Timeout"),
    8 memory_size: i32 = Member::new("MemorySize"),
    9 last_modified: String = Member::new("LastModified"),
    10 code_sha256: String = Member::new("CodeSha256"),
    11 version: String = Member::new("Version"),
    12 vpc_config: VpcConfigResponse = Member::new("VpcConfig"),
    13 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    14 environment: EnvironmentResponse = Member::new("Environment"),
    15 kms_key_arn: String = Member::new("KMSKeyArn"),
    16 tracing_config: TracingConfigResponse = Member::new("TracingConfig"),
    17 master_arn: String = Member::new("MasterArn"),
    18 revision_id: String = Member::new("RevisionId"),
    19 layers: Vec<Layer> = Member::new("Layers"),
    20 state: State = Member::new("State"),
    21 state_reason: String = Member::new("StateReason"),
    22 state_reason_code: StateReasonCode = Member::new("StateReasonCode"),
    23 last_update_status: LastUpdateStatus = Member::new("LastUpdateStatus"),
    24 last_update_status_reason: String = Member::new("LastUpdateStatusReason"),
    25 last_update_status_reason_code: LastUpdateStatusReasonCode = Member::new("LastUpdateStatusReasonCode"),
    26 file_system_configs: Vec<FileSystemConfig> = Member::new("FileSystemConfigs"),
    27 signing_profile_version_arn: String = Member::new("SigningProfileVersionArn"),
    28 signing_job_arn: String = Member::new("SigningJobArn"),
    29 package_type: PackageType = Member::new("PackageType"),
    30 image_config_response: ImageConfigResponse = Member::new("ImageConfigResponse"),
    31 architectures: Vec<Architecture> = Member::new("Architectures"),
    32 ephemeral_storage: EphemeralStorage = Member::new("EphemeralStorage"),
    33 snap_start: SnapStartResponse = Member::new("SnapStart"),
    34 runtime_version_config: RuntimeVersionConfig = Member::new("RuntimeVersionConfig"),
    35 logging_config: LoggingConfig = Member::new("LoggingConfig"),
    36 tenancy_config: TenancyConfig = Member::new("TenancyConfig"),
    37 capacity_provider_config: CapacityProviderConfig = Member::new("CapacityProviderConfig"),
    38 config_sha256: String = Member::new("ConfigSha256"),
    39 durable_config: DurableConfig = Member::new("DurableConfig"),
    40 runtime_config: FunctionRuntimeConfig = Member::new("RuntimeConfig"),
    41 accelerator_config: AcceleratorConfig = Member::new("AcceleratorConfig"),
} }

shape! { FunctionEventInvokeConfig {
    0 last_modified: Timestamp = Member::new("LastModified"),
    1 function_arn: String = Member::new("FunctionArn"),
    2 maximum_retry_attempts: i32 = Member::new("MaximumRetryAttempts"),
    3 maximum_event_age_in_seconds: i32 = Member::new("MaximumEventAgeInSeconds"),
    4 destination_config: DestinationConfig = Member::new("DestinationConfig"),
} }

shape! { FunctionRuntimeConfig {
    0 runtime_arn: String = Member::new("RuntimeArn").min(48).max(2048).pattern(r#"arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:runtime/.+"#).required(),
    1 runtime_alias: String = Member::new("RuntimeAlias").min(1).max(128).required(),
} }

shape! { FunctionUrlConfig {
    0 function_url: String = Member::new("FunctionUrl"),
    1 function_arn: String = Member::new("FunctionArn"),
    2 creation_time: String = Member::new("CreationTime"),
    3 last_modified_time: String = Member::new("LastModifiedTime"),
    4 cors: Cors = Member::new("Cors"),
    5 auth_type: FunctionUrlAuthType = Member::new("AuthType"),
    6 invoke_mode: InvokeMode = Member::new("InvokeMode"),
} }

shape! { GetAccountSettingsRequest {} }

shape! { GetAccountSettingsResponse {
    0 account_limit: AccountLimit = Member::new("AccountLimit"),
    1 account_usage: AccountUsage = Member::new("AccountUsage"),
} }

shape! { GetAliasRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 name: String = Member::new("Name").at(Location::Uri).min(1).max(128).pattern(r#"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"#).required(),
} }

shape! { GetEventSourceMappingRequest {
    0 uuid: String = Member::new("UUID").at(Location::Uri).min(36).max(36).required(),
} }

shape! { GetFunctionCodeSigningConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
} }

shape! { GetFunctionCodeSigningConfigResponse {
    0 code_signing_config_arn: String = Member::new("CodeSigningConfigArn"),
    1 function_name: String = Member::new("FunctionName"),
} }

shape! { GetFunctionConcurrencyRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
} }

shape! { GetFunctionConcurrencyResponse {
    0 reserved_concurrent_executions: i32 = Member::new("ReservedConcurrentExecutions"),
} }

shape! { GetFunctionConfigurationRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
} }

shape! { GetFunctionEventInvokeConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
} }

shape! { GetFunctionRecursionConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)"#).required(),
} }

shape! { GetFunctionRecursionConfigResponse {
    0 recursive_loop: RecursiveLoop = Member::new("RecursiveLoop"),
} }

shape! { GetFunctionRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
} }

shape! { GetFunctionResponse {
    0 configuration: FunctionConfiguration = Member::new("Configuration"),
    1 code: FunctionCodeLocation = Member::new("Code"),
    2 tags: BTreeMap<String, String> = Member::new("Tags"),
    3 tags_error: TagsError = Member::new("TagsError"),
    4 concurrency: Concurrency = Member::new("Concurrency"),
} }

shape! { GetFunctionUrlConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"((?!^\d+$)^[0-9a-zA-Z-_]+$)"#),
} }

shape! { GetFunctionUrlConfigResponse {
    0 function_url: String = Member::new("FunctionUrl"),
    1 function_arn: String = Member::new("FunctionArn"),
    2 auth_type: FunctionUrlAuthType = Member::new("AuthType"),
    3 cors: Cors = Member::new("Cors"),
    4 creation_time: String = Member::new("CreationTime"),
    5 last_modified_time: String = Member::new("LastModifiedTime"),
    6 invoke_mode: InvokeMode = Member::new("InvokeMode"),
} }

shape! { GetLayerVersionByArnRequest {
    0 arn: String = Member::new("Arn").at(Location::Query).min(1).max(2048).pattern(r#"((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))"#).required(),
} }

shape! { GetLayerVersionPolicyRequest {
    0 layer_name: String = Member::new("LayerName").at(Location::Uri).min(1).max(2048).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})"#).required(),
    1 version_number: i64 = Member::new("VersionNumber").at(Location::Uri).required(),
} }

shape! { GetLayerVersionPolicyResponse {
    0 policy: String = Member::new("Policy"),
    1 revision_id: String = Member::new("RevisionId"),
} }

shape! { GetLayerVersionRequest {
    0 layer_name: String = Member::new("LayerName").at(Location::Uri).min(1).max(2048).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})"#).required(),
    1 version_number: i64 = Member::new("VersionNumber").at(Location::Uri).required(),
} }

shape! { GetLayerVersionResponse {
    0 content: LayerVersionContentOutput = Member::new("Content"),
    1 layer_arn: String = Member::new("LayerArn"),
    2 layer_version_arn: String = Member::new("LayerVersionArn"),
    3 description: String = Member::new("Description"),
    4 created_date: String = Member::new("CreatedDate"),
    5 version: i64 = Member::new("Version"),
    6 compatible_architectures: Vec<Architecture> = Member::new("CompatibleArchitectures"),
    7 compatible_runtimes: Vec<Runtime> = Member::new("CompatibleRuntimes"),
    8 license_info: String = Member::new("LicenseInfo"),
} }

shape! { GetPolicyRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
} }

shape! { GetPolicyResponse {
    0 policy: String = Member::new("Policy"),
    1 revision_id: String = Member::new("RevisionId"),
} }

shape! { GetProvisionedConcurrencyConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"(|[a-zA-Z0-9$_-]+)"#).required(),
} }

shape! { GetProvisionedConcurrencyConfigResponse {
    0 requested_provisioned_concurrent_executions: i32 = Member::new("RequestedProvisionedConcurrentExecutions"),
    1 available_provisioned_concurrent_executions: i32 = Member::new("AvailableProvisionedConcurrentExecutions"),
    2 allocated_provisioned_concurrent_executions: i32 = Member::new("AllocatedProvisionedConcurrentExecutions"),
    3 status: ProvisionedConcurrencyStatusEnum = Member::new("Status"),
    4 status_reason: String = Member::new("StatusReason"),
    5 last_modified: String = Member::new("LastModified"),
} }

shape! { GetRuntimeManagementConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
} }

shape! { GetRuntimeManagementConfigResponse {
    0 update_runtime_on: UpdateRuntimeOn = Member::new("UpdateRuntimeOn"),
    1 function_arn: String = Member::new("FunctionArn"),
    2 runtime_version_arn: String = Member::new("RuntimeVersionArn"),
} }

shape! { ImageConfig {
    0 entry_point: Vec<String> = Member::new("EntryPoint").min(0).max(1500),
    1 command: Vec<String> = Member::new("Command").min(0).max(1500),
    2 working_directory: String = Member::new("WorkingDirectory").min(0).max(1000),
} }

shape! { ImageConfigError {
    0 error_code: String = Member::new("ErrorCode"),
    1 message: String = Member::new("Message").sensitive(),
} }

shape! { ImageConfigResponse {
    0 image_config: ImageConfig = Member::new("ImageConfig"),
    1 error: ImageConfigError = Member::new("Error"),
} }

shape! { InvocationRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 invocation_type: InvocationType = Member::new("InvocationType").wire("X-Amz-Invocation-Type").at(Location::Header),
    2 log_type: LogType = Member::new("LogType").wire("X-Amz-Log-Type").at(Location::Header),
    3 client_context: String = Member::new("ClientContext").wire("X-Amz-Client-Context").at(Location::Header),
    4 durable_execution_name: String = Member::new("DurableExecutionName").wire("X-Amz-Durable-Execution-Name").at(Location::Header).min(1).max(64).pattern(r#"[a-zA-Z0-9-_]+"#),
    5 payload: Bytes = Member::new("Payload").sensitive().at(Location::Payload),
    6 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
    7 tenant_id: String = Member::new("TenantId").wire("X-Amz-Tenant-Id").at(Location::Header).min(1).max(256).pattern(r#"[a-zA-Z0-9\._:\/=+\-@ ]+"#),
} }

shape! { InvocationResponse {
    0 status_code: i32 = Member::new("StatusCode").at(Location::Status),
    1 function_error: String = Member::new("FunctionError").wire("X-Amz-Function-Error").at(Location::Header),
    2 log_result: String = Member::new("LogResult").wire("X-Amz-Log-Result").at(Location::Header),
    3 payload: Bytes = Member::new("Payload").sensitive().at(Location::Payload),
    4 executed_version: String = Member::new("ExecutedVersion").wire("X-Amz-Executed-Version").at(Location::Header),
    5 durable_execution_arn: String = Member::new("DurableExecutionArn").wire("X-Amz-Durable-Execution-Arn").at(Location::Header),
} }

shape! { InvokeAsyncRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 invoke_args: StreamBody = Member::new("InvokeArgs").streaming().required().at(Location::Payload),
} }

shape! { InvokeAsyncResponse {
    0 status: i32 = Member::new("Status").at(Location::Status),
} }

shape! { KafkaSchemaRegistryAccessConfig {
    0 r#type: KafkaSchemaRegistryAuthType = Member::new("Type"),
    1 uri: String = Member::new("URI").min(0).max(10000).pattern(r#"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#),
} }

shape! { KafkaSchemaRegistryConfig {
    0 schema_registry_uri: String = Member::new("SchemaRegistryURI").min(1).max(10000).pattern(r#"[a-zA-Z0-9-\/*:_+=.@-]*"#),
    1 event_record_format: SchemaRegistryEventRecordFormat = Member::new("EventRecordFormat"),
    2 access_configs: Vec<KafkaSchemaRegistryAccessConfig> = Member::new("AccessConfigs"),
    3 schema_validation_configs: Vec<KafkaSchemaValidationConfig> = Member::new("SchemaValidationConfigs"),
} }

shape! { KafkaSchemaValidationConfig {
    0 attribute: KafkaSchemaValidationAttribute = Member::new("Attribute"),
} }

shape! { LambdaManagedInstancesCapacityProviderConfig {
    0 capacity_provider_arn: String = Member::new("CapacityProviderArn").min(1).max(140).pattern(r#"arn:aws[a-zA-Z-]*:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:capacity-provider:[a-zA-Z0-9-_]+"#).required(),
    1 per_execution_environment_max_concurrency: i32 = Member::new("PerExecutionEnvironmentMaxConcurrency").min(1).max(1600),
    2 execution_environment_memory_gi_b_per_v_cpu: f64 = Member::new("ExecutionEnvironmentMemoryGiBPerVCpu").min(2).max(8),
} }

shape! { Layer {
    0 arn: String = Member::new("Arn"),
    1 code_size: i64 = Member::new("CodeSize"),
    2 signing_profile_version_arn: String = Member::new("SigningProfileVersionArn"),
    3 signing_job_arn: String = Member::new("SigningJobArn"),
} }

shape! { LayerVersionContentInput {
    0 s3_bucket: String = Member::new("S3Bucket").min(3).max(63).pattern(r#"[0-9A-Za-z\.\-_]*(?<!\.)"#),
    1 s3_key: String = Member::new("S3Key").min(1).max(1024).pattern(r#".*"#),
    2 s3_object_version: String = Member::new("S3ObjectVersion").min(1).max(1024).pattern(r#".*"#),
    3 s3_object_storage_mode: S3ObjectStorageMode = Member::new("S3ObjectStorageMode"),
    4 zip_file: Bytes = Member::new("ZipFile").sensitive(),
} }

shape! { LayerVersionContentOutput {
    0 location: String = Member::new("Location"),
    1 code_sha256: String = Member::new("CodeSha256"),
    2 code_size: i64 = Member::new("CodeSize"),
    3 signing_profile_version_arn: String = Member::new("SigningProfileVersionArn"),
    4 signing_job_arn: String = Member::new("SigningJobArn"),
    5 resolved_s3_object: ResolvedS3Object = Member::new("ResolvedS3Object"),
} }

shape! { LayerVersionsListItem {
    0 layer_version_arn: String = Member::new("LayerVersionArn"),
    1 version: i64 = Member::new("Version"),
    2 description: String = Member::new("Description"),
    3 created_date: String = Member::new("CreatedDate"),
    4 compatible_architectures: Vec<Architecture> = Member::new("CompatibleArchitectures"),
    5 compatible_runtimes: Vec<Runtime> = Member::new("CompatibleRuntimes"),
    6 license_info: String = Member::new("LicenseInfo"),
} }

shape! { LayersListItem {
    0 layer_name: String = Member::new("LayerName"),
    1 layer_arn: String = Member::new("LayerArn"),
    2 latest_matching_version: LayerVersionsListItem = Member::new("LatestMatchingVersion"),
} }

shape! { ListAliasesRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 function_version: String = Member::new("FunctionVersion").at(Location::Query).min(1).max(1024).pattern(r#"(\$LATEST(\.PUBLISHED)?|[0-9]+)"#),
    2 marker: String = Member::new("Marker").at(Location::Query),
    3 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(10000),
} }

shape! { ListAliasesResponse {
    0 next_marker: String = Member::new("NextMarker"),
    1 aliases: Vec<AliasConfiguration> = Member::new("Aliases"),
} }

shape! { ListEventSourceMappingsRequest {
    0 event_source_arn: String = Member::new("EventSourceArn").at(Location::Query).min(0).max(10000).pattern(r#"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#),
    1 function_name: String = Member::new("FunctionName").at(Location::Query).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#),
    2 marker: String = Member::new("Marker").at(Location::Query),
    3 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(10000),
} }

shape! { ListEventSourceMappingsResponse {
    0 next_marker: String = Member::new("NextMarker"),
    1 event_source_mappings: Vec<EventSourceMappingConfiguration> = Member::new("EventSourceMappings"),
} }

shape! { ListFunctionEventInvokeConfigsRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 marker: String = Member::new("Marker").at(Location::Query),
    2 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(50),
} }

shape! { ListFunctionEventInvokeConfigsResponse {
    0 function_event_invoke_configs: Vec<FunctionEventInvokeConfig> = Member::new("FunctionEventInvokeConfigs"),
    1 next_marker: String = Member::new("NextMarker"),
} }

shape! { ListFunctionUrlConfigsRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?"#).required(),
    1 marker: String = Member::new("Marker").at(Location::Query),
    2 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(50),
} }

shape! { ListFunctionUrlConfigsResponse {
    0 function_url_configs: Vec<FunctionUrlConfig> = Member::new("FunctionUrlConfigs"),
    1 next_marker: String = Member::new("NextMarker"),
} }

shape! { ListFunctionsRequest {
    0 master_region: String = Member::new("MasterRegion").at(Location::Query).min(1).max(50).pattern(r#"ALL|(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}"#),
    1 function_version: FunctionVersion = Member::new("FunctionVersion").at(Location::Query),
    2 marker: String = Member::new("Marker").at(Location::Query),
    3 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(10000),
} }

shape! { ListFunctionsResponse {
    0 next_marker: String = Member::new("NextMarker"),
    1 functions: Vec<FunctionConfiguration> = Member::new("Functions"),
} }

shape! { ListLayerVersionsRequest {
    0 compatible_architecture: Architecture = Member::new("CompatibleArchitecture").at(Location::Query),
    1 compatible_runtime: Runtime = Member::new("CompatibleRuntime").at(Location::Query),
    2 layer_name: String = Member::new("LayerName").at(Location::Uri).min(1).max(2048).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})"#).required(),
    3 marker: String = Member::new("Marker").at(Location::Query),
    4 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(50),
} }

shape! { ListLayerVersionsResponse {
    0 next_marker: String = Member::new("NextMarker"),
    1 layer_versions: Vec<LayerVersionsListItem> = Member::new("LayerVersions"),
} }

shape! { ListLayersRequest {
    0 compatible_architecture: Architecture = Member::new("CompatibleArchitecture").at(Location::Query),
    1 compatible_runtime: Runtime = Member::new("CompatibleRuntime").at(Location::Query),
    2 marker: String = Member::new("Marker").at(Location::Query),
    3 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(50),
} }

shape! { ListLayersResponse {
    0 next_marker: String = Member::new("NextMarker"),
    1 layers: Vec<LayersListItem> = Member::new("Layers"),
} }

shape! { ListProvisionedConcurrencyConfigsRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 marker: String = Member::new("Marker").at(Location::Query),
    2 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(50),
} }

shape! { ListProvisionedConcurrencyConfigsResponse {
    0 provisioned_concurrency_configs: Vec<ProvisionedConcurrencyConfigListItem> = Member::new("ProvisionedConcurrencyConfigs"),
    1 next_marker: String = Member::new("NextMarker"),
} }

shape! { ListTagsRequest {
    0 resource: String = Member::new("Resource").at(Location::Uri).min(1).max(10000).pattern(r#"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})"#).required(),
} }

shape! { ListTagsResponse {
    0 tags: BTreeMap<String, String> = Member::new("Tags"),
} }

shape! { ListVersionsByFunctionRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 marker: String = Member::new("Marker").at(Location::Query),
    2 max_items: i32 = Member::new("MaxItems").at(Location::Query).min(1).max(10000),
} }

shape! { ListVersionsByFunctionResponse {
    0 next_marker: String = Member::new("NextMarker"),
    1 versions: Vec<FunctionConfiguration> = Member::new("Versions"),
} }

shape! { LoggingConfig {
    0 log_format: LogFormat = Member::new("LogFormat"),
    1 application_log_level: ApplicationLogLevel = Member::new("ApplicationLogLevel"),
    2 system_log_level: SystemLogLevel = Member::new("SystemLogLevel"),
    3 log_group: String = Member::new("LogGroup").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
} }

shape! { OnFailure {
    0 destination: String = Member::new("Destination").min(0).max(350).pattern(r#"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#),
} }

shape! { OnSuccess {
    0 destination: String = Member::new("Destination").min(0).max(350).pattern(r#"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#),
} }

shape! { ProvisionedConcurrencyConfigListItem {
    0 function_arn: String = Member::new("FunctionArn"),
    1 requested_provisioned_concurrent_executions: i32 = Member::new("RequestedProvisionedConcurrentExecutions"),
    2 available_provisioned_concurrent_executions: i32 = Member::new("AvailableProvisionedConcurrentExecutions"),
    3 allocated_provisioned_concurrent_executions: i32 = Member::new("AllocatedProvisionedConcurrentExecutions"),
    4 status: ProvisionedConcurrencyStatusEnum = Member::new("Status"),
    5 status_reason: String = Member::new("StatusReason"),
    6 last_modified: String = Member::new("LastModified"),
} }

shape! { ProvisionedPollerConfig {
    0 minimum_pollers: i32 = Member::new("MinimumPollers").min(1).max(200),
    1 maximum_pollers: i32 = Member::new("MaximumPollers").min(1).max(10000),
    2 poller_group_name: String = Member::new("PollerGroupName").min(0).max(128).pattern(r#"[a-zA-Z0-9-_]*"#),
} }

shape! { PublishLayerVersionRequest {
    0 layer_name: String = Member::new("LayerName").at(Location::Uri).min(1).max(2048).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})"#).required(),
    1 description: String = Member::new("Description").min(0).max(256),
    2 content: LayerVersionContentInput = Member::new("Content").required(),
    3 compatible_architectures: Vec<Architecture> = Member::new("CompatibleArchitectures").min(0).max(2),
    4 compatible_runtimes: Vec<Runtime> = Member::new("CompatibleRuntimes").min(0).max(15),
    5 license_info: String = Member::new("LicenseInfo").min(0).max(512).pattern(r#".*"#),
} }

shape! { PublishLayerVersionResponse {
    0 content: LayerVersionContentOutput = Member::new("Content"),
    1 layer_arn: String = Member::new("LayerArn"),
    2 layer_version_arn: String = Member::new("LayerVersionArn"),
    3 description: String = Member::new("Description"),
    4 created_date: String = Member::new("CreatedDate"),
    5 version: i64 = Member::new("Version"),
    6 compatible_architectures: Vec<Architecture> = Member::new("CompatibleArchitectures"),
    7 compatible_runtimes: Vec<Runtime> = Member::new("CompatibleRuntimes"),
    8 license_info: String = Member::new("LicenseInfo"),
} }

shape! { PublishVersionRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 code_sha256: String = Member::new("CodeSha256"),
    2 description: String = Member::new("Description").min(0).max(256),
    3 revision_id: String = Member::new("RevisionId"),
    4 publish_to: FunctionVersionLatestPublished = Member::new("PublishTo"),
} }

shape! { PutFunctionConcurrencyRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 reserved_concurrent_executions: i32 = Member::new("ReservedConcurrentExecutions").min(0).required(),
} }

shape! { PutFunctionEventInvokeConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
    2 maximum_retry_attempts: i32 = Member::new("MaximumRetryAttempts").min(0).max(2),
    3 maximum_event_age_in_seconds: i32 = Member::new("MaximumEventAgeInSeconds").min(60).max(21600),
    4 destination_config: DestinationConfig = Member::new("DestinationConfig"),
} }

shape! { PutFunctionRecursionConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)"#).required(),
    1 recursive_loop: RecursiveLoop = Member::new("RecursiveLoop").required(),
} }

shape! { PutFunctionRecursionConfigResponse {
    0 recursive_loop: RecursiveLoop = Member::new("RecursiveLoop"),
} }

shape! { PutProvisionedConcurrencyConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"(|[a-zA-Z0-9$_-]+)"#).required(),
    2 provisioned_concurrent_executions: i32 = Member::new("ProvisionedConcurrentExecutions").min(1).required(),
} }

shape! { PutProvisionedConcurrencyConfigResponse {
    0 requested_provisioned_concurrent_executions: i32 = Member::new("RequestedProvisionedConcurrentExecutions"),
    1 allocated_provisioned_concurrent_executions: i32 = Member::new("AllocatedProvisionedConcurrentExecutions"),
    2 available_provisioned_concurrent_executions: i32 = Member::new("AvailableProvisionedConcurrentExecutions"),
    3 status: ProvisionedConcurrencyStatusEnum = Member::new("Status"),
    4 status_reason: String = Member::new("StatusReason"),
    5 last_modified: String = Member::new("LastModified"),
} }

shape! { PutRuntimeManagementConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
    2 update_runtime_on: UpdateRuntimeOn = Member::new("UpdateRuntimeOn").required(),
    3 runtime_version_arn: String = Member::new("RuntimeVersionArn").min(26).max(2048).pattern(r#"((arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}::runtime:.+)|(arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:runtime/[A-Za-z0-9_.-]{1,128}/version/[A-Za-z0-9_.-]{1,128}))"#),
} }

shape! { PutRuntimeManagementConfigResponse {
    0 update_runtime_on: UpdateRuntimeOn = Member::new("UpdateRuntimeOn"),
    1 function_arn: String = Member::new("FunctionArn"),
    2 runtime_version_arn: String = Member::new("RuntimeVersionArn"),
} }

shape! { RemoveLayerVersionPermissionRequest {
    0 layer_name: String = Member::new("LayerName").at(Location::Uri).min(1).max(2048).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140})"#).required(),
    1 version_number: i64 = Member::new("VersionNumber").at(Location::Uri).required(),
    2 statement_id: String = Member::new("StatementId").at(Location::Uri).min(1).max(100).pattern(r#"([a-zA-Z0-9-_]+)"#).required(),
    3 revision_id: String = Member::new("RevisionId").at(Location::Query),
} }

shape! { RemovePermissionRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 statement_id: String = Member::new("StatementId").at(Location::Uri).min(1).max(100).pattern(r#"([a-zA-Z0-9-_.]+)"#).required(),
    2 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
    3 revision_id: String = Member::new("RevisionId").at(Location::Query),
} }

shape! { ResolvedS3Object {
    0 s3_bucket: String = Member::new("S3Bucket"),
    1 s3_key: String = Member::new("S3Key"),
    2 s3_object_version: String = Member::new("S3ObjectVersion"),
} }

shape! { RuntimeVersionConfig {
    0 runtime_version_arn: String = Member::new("RuntimeVersionArn"),
    1 error: RuntimeVersionError = Member::new("Error"),
} }

shape! { RuntimeVersionError {
    0 error_code: String = Member::new("ErrorCode"),
    1 message: String = Member::new("Message").sensitive(),
} }

shape! { S3FilesConfig {
    0 direct_s3_read: DirectS3Read = Member::new("DirectS3Read"),
} }

shape! { ScalingConfig {
    0 maximum_concurrency: i32 = Member::new("MaximumConcurrency").min(2).max(1000),
} }

shape! { SelfManagedEventSource {
    0 endpoints: BTreeMap<String, Vec<String>> = Member::new("Endpoints").min(1).max(2).of(&Member::new("value").min(1).max(10).of(&Member::new("member").min(1).max(300).pattern(r#"(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\-]*[a-zA-Z0-9])\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\-]*[A-Za-z0-9]):[0-9]{1,5}"#))),
} }

shape! { SelfManagedKafkaEventSourceConfig {
    0 consumer_group_id: String = Member::new("ConsumerGroupId").min(1).max(200).pattern(r#"[ a-zA-Z0-9-\/*:_+=.@-]*"#),
    1 schema_registry_config: KafkaSchemaRegistryConfig = Member::new("SchemaRegistryConfig"),
    2 consumption_mode: KafkaEventSourceMappingConsumptionMode = Member::new("ConsumptionMode"),
} }

shape! { SnapStart {
    0 apply_on: SnapStartApplyOn = Member::new("ApplyOn"),
} }

shape! { SnapStartResponse {
    0 apply_on: SnapStartApplyOn = Member::new("ApplyOn"),
    1 optimization_status: SnapStartOptimizationStatus = Member::new("OptimizationStatus"),
} }

shape! { SourceAccessConfiguration {
    0 r#type: SourceAccessType = Member::new("Type"),
    1 uri: String = Member::new("URI").min(1).max(200).pattern(r#"[ a-zA-Z0-9-\/*:_+=.@-]*"#),
} }

shape! { TagResourceRequest {
    0 resource: String = Member::new("Resource").at(Location::Uri).min(1).max(10000).pattern(r#"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})"#).required(),
    1 tags: BTreeMap<String, String> = Member::new("Tags").of(&Member::new("value").min(0).max(256).pattern(r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#)).required(),
} }

shape! { TagsError {
    0 error_code: String = Member::new("ErrorCode"),
    1 message: String = Member::new("Message"),
} }

shape! { TenancyConfig {
    0 tenant_isolation_mode: TenantIsolationMode = Member::new("TenantIsolationMode").required(),
} }

shape! { TracingConfig {
    0 mode: TracingMode = Member::new("Mode"),
} }

shape! { TracingConfigResponse {
    0 mode: TracingMode = Member::new("Mode"),
} }

shape! { UntagResourceRequest {
    0 resource: String = Member::new("Resource").at(Location::Uri).min(1).max(10000).pattern(r#"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})"#).required(),
    1 tag_keys: Vec<String> = Member::new("TagKeys").wire("tagKeys").at(Location::Query).of(&Member::new("member").min(1).max(128).pattern(r#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#)).required(),
} }

shape! { UpdateAliasRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 name: String = Member::new("Name").at(Location::Uri).min(1).max(128).pattern(r#"(?!^[0-9]+$)([a-zA-Z0-9-_]+)"#).required(),
    2 function_version: String = Member::new("FunctionVersion").min(1).max(1024).pattern(r#"(\$LATEST(\.PUBLISHED)?|[0-9]+)"#),
    3 description: String = Member::new("Description").min(0).max(256),
    4 routing_config: AliasRoutingConfiguration = Member::new("RoutingConfig"),
    5 revision_id: String = Member::new("RevisionId"),
} }

shape! { UpdateEventSourceMappingRequest {
    0 uuid: String = Member::new("UUID").at(Location::Uri).min(36).max(36).required(),
    1 function_name: String = Member::new("FunctionName").min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#),
    2 enabled: bool = Member::new("Enabled"),
    3 batch_size: i32 = Member::new("BatchSize").min(1).max(10000),
    4 filter_criteria: FilterCriteria = Member::new("FilterCriteria"),
    5 kms_key_arn: String = Member::new("KMSKeyArn").min(0).max(10000).pattern(r#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#),
    6 metrics_config: EventSourceMappingMetricsConfig = Member::new("MetricsConfig"),
    7 logging_config: EventSourceMappingLoggingConfig = Member::new("LoggingConfig"),
    8 scaling_config: ScalingConfig = Member::new("ScalingConfig"),
    9 maximum_batching_window_in_seconds: i32 = Member::new("MaximumBatchingWindowInSeconds").min(0).max(300),
    10 parallelization_factor: i32 = Member::new("ParallelizationFactor").min(1).max(10),
    11 destination_config: DestinationConfig = Member::new("DestinationConfig"),
    12 maximum_record_age_in_seconds: i32 = Member::new("MaximumRecordAgeInSeconds").min(-1).max(604800),
    13 bisect_batch_on_function_error: bool = Member::new("BisectBatchOnFunctionError"),
    14 maximum_retry_attempts: i32 = Member::new("MaximumRetryAttempts").min(-1).max(10000),
    15 tumbling_window_in_seconds: i32 = Member::new("TumblingWindowInSeconds").min(0).max(900),
    16 source_access_configurations: Vec<SourceAccessConfiguration> = Member::new("SourceAccessConfigurations").min(0).max(23),
    17 function_response_types: Vec<FunctionResponseType> = Member::new("FunctionResponseTypes").min(0).max(1),
    18 amazon_managed_kafka_event_source_config: AmazonManagedKafkaEventSourceConfig = Member::new("AmazonManagedKafkaEventSourceConfig"),
    19 self_managed_kafka_event_source_config: SelfManagedKafkaEventSourceConfig = Member::new("SelfManagedKafkaEventSourceConfig"),
    20 document_db_event_source_config: DocumentDBEventSourceConfig = Member::new("DocumentDBEventSourceConfig"),
    21 provisioned_poller_config: ProvisionedPollerConfig = Member::new("ProvisionedPollerConfig"),
} }

shape! { UpdateFunctionCodeRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 zip_file: Bytes = Member::new("ZipFile").sensitive(),
    2 s3_bucket: String = Member::new("S3Bucket").min(3).max(63).pattern(r#"[0-9A-Za-z\.\-_]*(?<!\.)"#),
    3 s3_key: String = Member::new("S3Key").min(1).max(1024).pattern(r#".*"#),
    4 s3_object_version: String = Member::new("S3ObjectVersion").min(1).max(1024).pattern(r#".*"#),
    5 s3_object_storage_mode: S3ObjectStorageMode = Member::new("S3ObjectStorageMode"),
    6 image_uri: String = Member::new("ImageUri"),
    7 architectures: Vec<Architecture> = Member::new("Architectures").min(1).max(1),
    8 publish: bool = Member::new("Publish"),
    9 publish_to: FunctionVersionLatestPublished = Member::new("PublishTo"),
    10 dry_run: bool = Member::new("DryRun"),
    11 revision_id: String = Member::new("RevisionId"),
    12 source_kms_key_arn: String = Member::new("SourceKMSKeyArn").min(0).max(10000).pattern(r#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#),
} }

shape! { UpdateFunctionConfigurationRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"#).required(),
    1 role: String = Member::new("Role").min(0).max(10000).pattern(r#"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"#),
    2 handler: String = Member::new("Handler").min(0).max(128).pattern(r#"[^\s]+"#),
    3 description: String = Member::new("Description").min(0).max(256),
    4 timeout: i32 = Member::new("Timeout").min(1).max(5400),
    5 memory_size: i32 = Member::new("MemorySize").min(128).max(32768),
    6 vpc_config: VpcConfig = Member::new("VpcConfig"),
    7 environment: Environment = Member::new("Environment"),
    8 runtime: Runtime = Member::new("Runtime"),
    9 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    10 kms_key_arn: String = Member::new("KMSKeyArn").min(0).max(10000).pattern(r#"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"#),
    11 tracing_config: TracingConfig = Member::new("TracingConfig"),
    12 revision_id: String = Member::new("RevisionId"),
    13 layers: Vec<String> = Member::new("Layers").of(&Member::new("member").min(1).max(2048).pattern(r#"((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))"#)),
    14 file_system_configs: Vec<FileSystemConfig> = Member::new("FileSystemConfigs").min(0).max(1),
    15 image_config: ImageConfig = Member::new("ImageConfig"),
    16 ephemeral_storage: EphemeralStorage = Member::new("EphemeralStorage"),
    17 snap_start: SnapStart = Member::new("SnapStart"),
    18 logging_config: LoggingConfig = Member::new("LoggingConfig"),
    19 capacity_provider_config: CapacityProviderConfig = Member::new("CapacityProviderConfig"),
    20 durable_config: DurableConfig = Member::new("DurableConfig"),
    21 runtime_config: FunctionRuntimeConfig = Member::new("RuntimeConfig"),
    22 accelerator_config: AcceleratorConfig = Member::new("AcceleratorConfig"),
} }

shape! { UpdateFunctionEventInvokeConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(256).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#),
    2 maximum_retry_attempts: i32 = Member::new("MaximumRetryAttempts").min(0).max(2),
    3 maximum_event_age_in_seconds: i32 = Member::new("MaximumEventAgeInSeconds").min(60).max(21600),
    4 destination_config: DestinationConfig = Member::new("DestinationConfig"),
} }

shape! { UpdateFunctionUrlConfigRequest {
    0 function_name: String = Member::new("FunctionName").at(Location::Uri).min(1).max(140).pattern(r#"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\d+$)[0-9a-zA-Z-_]+))?"#).required(),
    1 qualifier: String = Member::new("Qualifier").at(Location::Query).min(1).max(128).pattern(r#"((?!^\d+$)^[0-9a-zA-Z-_]+$)"#),
    2 auth_type: FunctionUrlAuthType = Member::new("AuthType"),
    3 cors: Cors = Member::new("Cors"),
    4 invoke_mode: InvokeMode = Member::new("InvokeMode"),
} }

shape! { UpdateFunctionUrlConfigResponse {
    0 function_url: String = Member::new("FunctionUrl"),
    1 function_arn: String = Member::new("FunctionArn"),
    2 auth_type: FunctionUrlAuthType = Member::new("AuthType"),
    3 cors: Cors = Member::new("Cors"),
    4 creation_time: String = Member::new("CreationTime"),
    5 last_modified_time: String = Member::new("LastModifiedTime"),
    6 invoke_mode: InvokeMode = Member::new("InvokeMode"),
} }

shape! { VpcConfig {
    0 subnet_ids: Vec<String> = Member::new("SubnetIds").min(0).max(16).of(&Member::new("member").min(0).max(1024).pattern(r#"subnet-[0-9a-z]*"#)),
    1 security_group_ids: Vec<String> = Member::new("SecurityGroupIds").min(0).max(5).of(&Member::new("member").min(0).max(1024).pattern(r#"sg-[0-9a-zA-Z]*"#)),
    2 ipv6_allowed_for_dual_stack: bool = Member::new("Ipv6AllowedForDualStack"),
} }

shape! { VpcConfigResponse {
    0 subnet_ids: Vec<String> = Member::new("SubnetIds"),
    1 security_group_ids: Vec<String> = Member::new("SecurityGroupIds"),
    2 vpc_id: String = Member::new("VpcId"),
    3 ipv6_allowed_for_dual_stack: bool = Member::new("Ipv6AllowedForDualStack"),
} }

errors! {
    alias_limit_exceeded_exception = "AliasLimitExceededException" 400,
    callback_timeout_exception = "CallbackTimeoutException" 400,
    capacity_provider_limit_exceeded_exception = "CapacityProviderLimitExceededException" 400,
    code_artifact_user_deleted_exception = "CodeArtifactUserDeletedException" 409,
    code_artifact_user_failed_exception = "CodeArtifactUserFailedException" 409,
    code_artifact_user_pending_exception = "CodeArtifactUserPendingException" 409,
    code_signing_config_not_found_exception = "CodeSigningConfigNotFoundException" 404,
    code_storage_exceeded_exception = "CodeStorageExceededException" 400,
    code_verification_failed_exception = "CodeVerificationFailedException" 400,
    durable_execution_already_started_exception = "DurableExecutionAlreadyStartedException" 409,
    ec2_access_denied_exception = "EC2AccessDeniedException" 502,
    ec2_throttled_exception = "EC2ThrottledException" 502,
    ec2_unexpected_exception = "EC2UnexpectedException" 502,
    efsio_exception = "EFSIOException" 410,
    efs_mount_connectivity_exception = "EFSMountConnectivityException" 408,
    efs_mount_failure_exception = "EFSMountFailureException" 403,
    efs_mount_timeout_exception = "EFSMountTimeoutException" 408,
    eni_limit_reached_exception = "ENILimitReachedException" 502,
    eni_not_ready_exception = "ENINotReadyException" 502,
    function_versions_per_capacity_provider_limit_exceeded_exception = "FunctionVersionsPerCapacityProviderLimitExceededException" 400,
    invalid_code_signature_exception = "InvalidCodeSignatureException" 400,
    invalid_parameter_value_exception = "InvalidParameterValueException" 400,
    invalid_request_content_exception = "InvalidRequestContentException" 400,
    invalid_runtime_exception = "InvalidRuntimeException" 502,
    invalid_security_group_id_exception = "InvalidSecurityGroupIDException" 502,
    invalid_subnet_id_exception = "InvalidSubnetIDException" 502,
    invalid_zip_file_exception = "InvalidZipFileException" 502,
    kms_access_denied_exception = "KMSAccessDeniedException" 502,
    kms_disabled_exception = "KMSDisabledException" 502,
    kms_invalid_state_exception = "KMSInvalidStateException" 502,
    kms_not_found_exception = "KMSNotFoundException" 502,
    mode_not_supported_exception = "ModeNotSupportedException" 400,
    no_published_version_exception = "NoPublishedVersionException" 400,
    policy_length_exceeded_exception = "PolicyLengthExceededException" 400,
    precondition_failed_exception = "PreconditionFailedException" 412,
    provisioned_concurrency_config_not_found_exception = "ProvisionedConcurrencyConfigNotFoundException" 404,
    public_policy_exception = "PublicPolicyException" 400,
    recursive_invocation_exception = "RecursiveInvocationException" 400,
    request_too_large_exception = "RequestTooLargeException" 413,
    resource_conflict_exception = "ResourceConflictException" 409,
    resource_in_use_exception = "ResourceInUseException" 400,
    resource_not_found_exception = "ResourceNotFoundException" 404,
    resource_not_ready_exception = "ResourceNotReadyException" 502,
    runtime_alias_deleted_exception = "RuntimeAliasDeletedException" 409,
    runtime_version_deleted_exception = "RuntimeVersionDeletedException" 409,
    s3_files_mount_connectivity_exception = "S3FilesMountConnectivityException" 408,
    s3_files_mount_failure_exception = "S3FilesMountFailureException" 403,
    s3_files_mount_timeout_exception = "S3FilesMountTimeoutException" 408,
    serialized_request_entity_too_large_exception = "SerializedRequestEntityTooLargeException" 413,
    service_exception = "ServiceException" 500,
    service_quota_exceeded_exception = "ServiceQuotaExceededException" 402,
    snap_start_exception = "SnapStartException" 400,
    snap_start_not_ready_exception = "SnapStartNotReadyException" 409,
    snap_start_regeneration_failure_exception = "SnapStartRegenerationFailureException" 409,
    snap_start_timeout_exception = "SnapStartTimeoutException" 408,
    subnet_ip_address_limit_reached_exception = "SubnetIPAddressLimitReachedException" 502,
    too_many_requests_exception = "TooManyRequestsException" 429,
    unsupported_media_type_exception = "UnsupportedMediaTypeException" 415,
}

service! { Lambda, LAMBDA {
    0 add_layer_version_permission (AddLayerVersionPermissionRequest) -> AddLayerVersionPermissionResponse = Operation::new(&catalog::LAMBDA, 0, "AddLayerVersionPermission").http("POST", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy", 201),
    1 add_permission (AddPermissionRequest) -> AddPermissionResponse = Operation::new(&catalog::LAMBDA, 1, "AddPermission").http("POST", "/2015-03-31/functions/{FunctionName}/policy", 201),
    2 create_alias (CreateAliasRequest) -> AliasConfiguration = Operation::new(&catalog::LAMBDA, 2, "CreateAlias").http("POST", "/2015-03-31/functions/{FunctionName}/aliases", 201),
    3 create_event_source_mapping (CreateEventSourceMappingRequest) -> EventSourceMappingConfiguration = Operation::new(&catalog::LAMBDA, 3, "CreateEventSourceMapping").http("POST", "/2015-03-31/event-source-mappings", 202),
    4 create_function (CreateFunctionRequest) -> FunctionConfiguration = Operation::new(&catalog::LAMBDA, 4, "CreateFunction").http("POST", "/2015-03-31/functions", 201),
    5 create_function_url_config (CreateFunctionUrlConfigRequest) -> CreateFunctionUrlConfigResponse = Operation::new(&catalog::LAMBDA, 5, "CreateFunctionUrlConfig").http("POST", "/2021-10-31/functions/{FunctionName}/url", 201),
    6 delete_alias (DeleteAliasRequest) -> () = Operation::new(&catalog::LAMBDA, 6, "DeleteAlias").http("DELETE", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", 204).void(),
    7 delete_event_source_mapping (DeleteEventSourceMappingRequest) -> EventSourceMappingConfiguration = Operation::new(&catalog::LAMBDA, 7, "DeleteEventSourceMapping").http("DELETE", "/2015-03-31/event-source-mappings/{UUID}", 202),
    8 delete_function (DeleteFunctionRequest) -> DeleteFunctionResponse = Operation::new(&catalog::LAMBDA, 8, "DeleteFunction").http("DELETE", "/2015-03-31/functions/{FunctionName}", 200),
    9 delete_function_concurrency (DeleteFunctionConcurrencyRequest) -> () = Operation::new(&catalog::LAMBDA, 9, "DeleteFunctionConcurrency").http("DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", 204).void(),
    10 delete_function_event_invoke_config (DeleteFunctionEventInvokeConfigRequest) -> () = Operation::new(&catalog::LAMBDA, 10, "DeleteFunctionEventInvokeConfig").http("DELETE", "/2019-09-25/functions/{FunctionName}/event-invoke-config", 204).void(),
    11 delete_function_url_config (DeleteFunctionUrlConfigRequest) -> () = Operation::new(&catalog::LAMBDA, 11, "DeleteFunctionUrlConfig").http("DELETE", "/2021-10-31/functions/{FunctionName}/url", 204).void(),
    12 delete_layer_version (DeleteLayerVersionRequest) -> () = Operation::new(&catalog::LAMBDA, 12, "DeleteLayerVersion").http("DELETE", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}", 204).void(),
    13 delete_provisioned_concurrency_config (DeleteProvisionedConcurrencyConfigRequest) -> () = Operation::new(&catalog::LAMBDA, 13, "DeleteProvisionedConcurrencyConfig").http("DELETE", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", 204).void().when(&["?Qualifier"]),
    14 get_account_settings (GetAccountSettingsRequest) -> GetAccountSettingsResponse = Operation::new(&catalog::LAMBDA, 14, "GetAccountSettings").http("GET", "/2016-08-19/account-settings", 200),
    15 get_alias (GetAliasRequest) -> AliasConfiguration = Operation::new(&catalog::LAMBDA, 15, "GetAlias").http("GET", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", 200),
    16 get_event_source_mapping (GetEventSourceMappingRequest) -> EventSourceMappingConfiguration = Operation::new(&catalog::LAMBDA, 16, "GetEventSourceMapping").http("GET", "/2015-03-31/event-source-mappings/{UUID}", 200),
    17 get_function (GetFunctionRequest) -> GetFunctionResponse = Operation::new(&catalog::LAMBDA, 17, "GetFunction").http("GET", "/2015-03-31/functions/{FunctionName}", 200),
    18 get_function_code_signing_config (GetFunctionCodeSigningConfigRequest) -> GetFunctionCodeSigningConfigResponse = Operation::new(&catalog::LAMBDA, 18, "GetFunctionCodeSigningConfig").http("GET", "/2020-06-30/functions/{FunctionName}/code-signing-config", 200),
    19 get_function_concurrency (GetFunctionConcurrencyRequest) -> GetFunctionConcurrencyResponse = Operation::new(&catalog::LAMBDA, 19, "GetFunctionConcurrency").http("GET", "/2019-09-30/functions/{FunctionName}/concurrency", 200),
    20 get_function_configuration (GetFunctionConfigurationRequest) -> FunctionConfiguration = Operation::new(&catalog::LAMBDA, 20, "GetFunctionConfiguration").http("GET", "/2015-03-31/functions/{FunctionName}/configuration", 200),
    21 get_function_event_invoke_config (GetFunctionEventInvokeConfigRequest) -> FunctionEventInvokeConfig = Operation::new(&catalog::LAMBDA, 21, "GetFunctionEventInvokeConfig").http("GET", "/2019-09-25/functions/{FunctionName}/event-invoke-config", 200),
    22 get_function_recursion_config (GetFunctionRecursionConfigRequest) -> GetFunctionRecursionConfigResponse = Operation::new(&catalog::LAMBDA, 22, "GetFunctionRecursionConfig").http("GET", "/2024-08-31/functions/{FunctionName}/recursion-config", 200),
    23 get_function_url_config (GetFunctionUrlConfigRequest) -> GetFunctionUrlConfigResponse = Operation::new(&catalog::LAMBDA, 23, "GetFunctionUrlConfig").http("GET", "/2021-10-31/functions/{FunctionName}/url", 200),
    24 get_layer_version (GetLayerVersionRequest) -> GetLayerVersionResponse = Operation::new(&catalog::LAMBDA, 24, "GetLayerVersion").http("GET", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}", 200),
    25 get_layer_version_by_arn (GetLayerVersionByArnRequest) -> GetLayerVersionResponse = Operation::new(&catalog::LAMBDA, 25, "GetLayerVersionByArn").http("GET", "/2018-10-31/layers?find=LayerVersion", 200).when(&["?Arn"]),
    26 get_layer_version_policy (GetLayerVersionPolicyRequest) -> GetLayerVersionPolicyResponse = Operation::new(&catalog::LAMBDA, 26, "GetLayerVersionPolicy").http("GET", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy", 200),
    27 get_policy (GetPolicyRequest) -> GetPolicyResponse = Operation::new(&catalog::LAMBDA, 27, "GetPolicy").http("GET", "/2015-03-31/functions/{FunctionName}/policy", 200),
    28 get_provisioned_concurrency_config (GetProvisionedConcurrencyConfigRequest) -> GetProvisionedConcurrencyConfigResponse = Operation::new(&catalog::LAMBDA, 28, "GetProvisionedConcurrencyConfig").http("GET", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", 200).when(&["?Qualifier"]),
    29 get_runtime_management_config (GetRuntimeManagementConfigRequest) -> GetRuntimeManagementConfigResponse = Operation::new(&catalog::LAMBDA, 29, "GetRuntimeManagementConfig").http("GET", "/2021-07-20/functions/{FunctionName}/runtime-management-config", 200),
    30 invoke (InvocationRequest) -> InvocationResponse = Operation::new(&catalog::LAMBDA, 30, "Invoke").http("POST", "/2015-03-31/functions/{FunctionName}/invocations", 200),
    31 invoke_async (InvokeAsyncRequest) -> InvokeAsyncResponse = Operation::new(&catalog::LAMBDA, 31, "InvokeAsync").http("POST", "/2014-11-13/functions/{FunctionName}/invoke-async", 202),
    32 list_aliases (ListAliasesRequest) -> ListAliasesResponse = Operation::new(&catalog::LAMBDA, 32, "ListAliases").http("GET", "/2015-03-31/functions/{FunctionName}/aliases", 200),
    33 list_event_source_mappings (ListEventSourceMappingsRequest) -> ListEventSourceMappingsResponse = Operation::new(&catalog::LAMBDA, 33, "ListEventSourceMappings").http("GET", "/2015-03-31/event-source-mappings", 200),
    34 list_function_event_invoke_configs (ListFunctionEventInvokeConfigsRequest) -> ListFunctionEventInvokeConfigsResponse = Operation::new(&catalog::LAMBDA, 34, "ListFunctionEventInvokeConfigs").http("GET", "/2019-09-25/functions/{FunctionName}/event-invoke-config/list", 200),
    35 list_function_url_configs (ListFunctionUrlConfigsRequest) -> ListFunctionUrlConfigsResponse = Operation::new(&catalog::LAMBDA, 35, "ListFunctionUrlConfigs").http("GET", "/2021-10-31/functions/{FunctionName}/urls", 200),
    36 list_functions (ListFunctionsRequest) -> ListFunctionsResponse = Operation::new(&catalog::LAMBDA, 36, "ListFunctions").http("GET", "/2015-03-31/functions", 200),
    37 list_layer_versions (ListLayerVersionsRequest) -> ListLayerVersionsResponse = Operation::new(&catalog::LAMBDA, 37, "ListLayerVersions").http("GET", "/2018-10-31/layers/{LayerName}/versions", 200),
    38 list_layers (ListLayersRequest) -> ListLayersResponse = Operation::new(&catalog::LAMBDA, 38, "ListLayers").http("GET", "/2018-10-31/layers", 200),
    39 list_provisioned_concurrency_configs (ListProvisionedConcurrencyConfigsRequest) -> ListProvisionedConcurrencyConfigsResponse = Operation::new(&catalog::LAMBDA, 39, "ListProvisionedConcurrencyConfigs").http("GET", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL", 200),
    40 list_tags (ListTagsRequest) -> ListTagsResponse = Operation::new(&catalog::LAMBDA, 40, "ListTags").http("GET", "/2017-03-31/tags/{Resource}", 200),
    41 list_versions_by_function (ListVersionsByFunctionRequest) -> ListVersionsByFunctionResponse = Operation::new(&catalog::LAMBDA, 41, "ListVersionsByFunction").http("GET", "/2015-03-31/functions/{FunctionName}/versions", 200),
    42 publish_layer_version (PublishLayerVersionRequest) -> PublishLayerVersionResponse = Operation::new(&catalog::LAMBDA, 42, "PublishLayerVersion").http("POST", "/2018-10-31/layers/{LayerName}/versions", 201),
    43 publish_version (PublishVersionRequest) -> FunctionConfiguration = Operation::new(&catalog::LAMBDA, 43, "PublishVersion").http("POST", "/2015-03-31/functions/{FunctionName}/versions", 201),
    44 put_function_concurrency (PutFunctionConcurrencyRequest) -> Concurrency = Operation::new(&catalog::LAMBDA, 44, "PutFunctionConcurrency").http("PUT", "/2017-10-31/functions/{FunctionName}/concurrency", 200),
    45 put_function_event_invoke_config (PutFunctionEventInvokeConfigRequest) -> FunctionEventInvokeConfig = Operation::new(&catalog::LAMBDA, 45, "PutFunctionEventInvokeConfig").http("PUT", "/2019-09-25/functions/{FunctionName}/event-invoke-config", 200),
    46 put_function_recursion_config (PutFunctionRecursionConfigRequest) -> PutFunctionRecursionConfigResponse = Operation::new(&catalog::LAMBDA, 46, "PutFunctionRecursionConfig").http("PUT", "/2024-08-31/functions/{FunctionName}/recursion-config", 200),
    47 put_provisioned_concurrency_config (PutProvisionedConcurrencyConfigRequest) -> PutProvisionedConcurrencyConfigResponse = Operation::new(&catalog::LAMBDA, 47, "PutProvisionedConcurrencyConfig").http("PUT", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", 202).when(&["?Qualifier"]),
    48 put_runtime_management_config (PutRuntimeManagementConfigRequest) -> PutRuntimeManagementConfigResponse = Operation::new(&catalog::LAMBDA, 48, "PutRuntimeManagementConfig").http("PUT", "/2021-07-20/functions/{FunctionName}/runtime-management-config", 200),
    49 remove_layer_version_permission (RemoveLayerVersionPermissionRequest) -> () = Operation::new(&catalog::LAMBDA, 49, "RemoveLayerVersionPermission").http("DELETE", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy/{StatementId}", 204).void(),
    50 remove_permission (RemovePermissionRequest) -> () = Operation::new(&catalog::LAMBDA, 50, "RemovePermission").http("DELETE", "/2015-03-31/functions/{FunctionName}/policy/{StatementId}", 204).void(),
    51 tag_resource (TagResourceRequest) -> () = Operation::new(&catalog::LAMBDA, 51, "TagResource").http("POST", "/2017-03-31/tags/{Resource}", 204).void(),
    52 untag_resource (UntagResourceRequest) -> () = Operation::new(&catalog::LAMBDA, 52, "UntagResource").http("DELETE", "/2017-03-31/tags/{Resource}", 204).void().when(&["?tagKeys"]),
    53 update_alias (UpdateAliasRequest) -> AliasConfiguration = Operation::new(&catalog::LAMBDA, 53, "UpdateAlias").http("PUT", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", 200),
    54 update_event_source_mapping (UpdateEventSourceMappingRequest) -> EventSourceMappingConfiguration = Operation::new(&catalog::LAMBDA, 54, "UpdateEventSourceMapping").http("PUT", "/2015-03-31/event-source-mappings/{UUID}", 202),
    55 update_function_code (UpdateFunctionCodeRequest) -> FunctionConfiguration = Operation::new(&catalog::LAMBDA, 55, "UpdateFunctionCode").http("PUT", "/2015-03-31/functions/{FunctionName}/code", 200),
    56 update_function_configuration (UpdateFunctionConfigurationRequest) -> FunctionConfiguration = Operation::new(&catalog::LAMBDA, 56, "UpdateFunctionConfiguration").http("PUT", "/2015-03-31/functions/{FunctionName}/configuration", 200),
    57 update_function_event_invoke_config (UpdateFunctionEventInvokeConfigRequest) -> FunctionEventInvokeConfig = Operation::new(&catalog::LAMBDA, 57, "UpdateFunctionEventInvokeConfig").http("POST", "/2019-09-25/functions/{FunctionName}/event-invoke-config", 200),
    58 update_function_url_config (UpdateFunctionUrlConfigRequest) -> UpdateFunctionUrlConfigResponse = Operation::new(&catalog::LAMBDA, 58, "UpdateFunctionUrlConfig").http("PUT", "/2021-10-31/functions/{FunctionName}/url", 200),
} }
