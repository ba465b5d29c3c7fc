//! Types, operations and errors of Amazon EventBridge.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use model::Timestamp;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Member, Operation};

string_enum! { ArchiveState {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
    Creating = "CREATING",
    Updating = "UPDATING",
    CreateFailed = "CREATE_FAILED",
    UpdateFailed = "UPDATE_FAILED",
} }

string_enum! { AssignPublicIp {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { IncludeDetail {
    None = "NONE",
    Full = "FULL",
} }

string_enum! { LaunchType {
    Ec2 = "EC2",
    Fargate = "FARGATE",
    External = "EXTERNAL",
} }

string_enum! { Level {
    Off = "OFF",
    Error = "ERROR",
    Info = "INFO",
    Trace = "TRACE",
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

string_enum! { PropagateTags {
    TaskDefinition = "TASK_DEFINITION",
} }

string_enum! { ReplayState {
    Starting = "STARTING",
    Running = "RUNNING",
    Cancelling = "CANCELLING",
    Completed = "COMPLETED",
    Cancelled = "CANCELLED",
    Failed = "FAILED",
} }

string_enum! { RuleState {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
    EnabledWithAllCloudtrailManagementEvents = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
} }

shape! { AppSyncParameters {
    0 graph_ql_operation: String = Member::new("GraphQLOperation").sensitive().min(1).max(1048576),
} }

shape! { Archive {
    0 archive_name: String = Member::new("ArchiveName"),
    1 event_source_arn: String = Member::new("EventSourceArn"),
    2 state: ArchiveState = Member::new("State"),
    3 state_reason: String = Member::new("StateReason"),
    4 retention_days: i32 = Member::new("RetentionDays"),
    5 size_bytes: i64 = Member::new("SizeBytes"),
    6 event_count: i64 = Member::new("EventCount"),
    7 creation_time: Timestamp = Member::new("CreationTime"),
} }

shape! { AwsVpcConfiguration {
    0 subnets: Vec<String> = Member::new("Subnets").required(),
    1 security_groups: Vec<String> = Member::new("SecurityGroups"),
    2 assign_public_ip: AssignPublicIp = Member::new("AssignPublicIp"),
} }

shape! { BatchArrayProperties {
    0 size: i32 = Member::new("Size"),
} }

shape! { BatchParameters {
    0 job_definition: String = Member::new("JobDefinition").required(),
    1 job_name: String = Member::new("JobName").required(),
    2 array_properties: BatchArrayProperties = Member::new("ArrayProperties"),
    3 retry_strategy: BatchRetryStrategy = Member::new("RetryStrategy"),
} }

shape! { BatchRetryStrategy {
    0 attempts: i32 = Member::new("Attempts"),
} }

shape! { CancelReplayRequest {
    0 replay_name: String = Member::new("ReplayName").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
} }

shape! { CancelReplayResponse {
    0 replay_arn: String = Member::new("ReplayArn"),
    1 state: ReplayState = Member::new("State"),
    2 state_reason: String = Member::new("StateReason"),
} }

shape! { CapacityProviderStrategyItem {
    0 capacity_provider: String = Member::new("capacityProvider").min(1).max(255).required(),
    1 weight: i32 = Member::new("weight").min(0).max(1000),
    2 base: i32 = Member::new("base").min(0).max(100000),
} }

shape! { Condition {
    0 r#type: String = Member::new("Type").required(),
    1 key: String = Member::new("Key").required(),
    2 value: String = Member::new("Value").required(),
} }

shape! { CreateArchiveRequest {
    0 archive_name: String = Member::new("ArchiveName").min(1).max(48).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 event_source_arn: String = Member::new("EventSourceArn").min(1).max(1600).pattern(r#"^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:.+\/.+$"#).required(),
    2 description: String = Member::new("Description").max(512).pattern(r#".*"#),
    3 event_pattern: String = Member::new("EventPattern").max(4096),
    4 retention_days: i32 = Member::new("RetentionDays").min(0),
    5 kms_key_identifier: String = Member::new("KmsKeyIdentifier").max(2048).pattern(r#"^[a-zA-Z0-9_\-/:]*$"#),
} }

shape! { CreateArchiveResponse {
    0 archive_arn: String = Member::new("ArchiveArn"),
    1 state: ArchiveState = Member::new("State"),
    2 state_reason: String = Member::new("StateReason"),
    3 creation_time: Timestamp = Member::new("CreationTime"),
} }

shape! { CreateEventBusRequest {
    0 name: String = Member::new("Name").min(1).max(256).pattern(r#"[/\.\-_A-Za-z0-9]+"#).required(),
    1 event_source_name: String = Member::new("EventSourceName").min(1).max(256).pattern(r#"aws\.partner(/[\.\-_A-Za-z0-9]+){2,}"#),
    2 description: String = Member::new("Description").max(512),
    3 kms_key_identifier: String = Member::new("KmsKeyIdentifier").max(2048).pattern(r#"^[a-zA-Z0-9_\-/:]*$"#),
    4 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    5 log_config: LogConfig = Member::new("LogConfig"),
    6 tags: Vec<Tag> = Member::new("Tags"),
} }

shape! { CreateEventBusResponse {
    0 event_bus_arn: String = Member::new("EventBusArn"),
    1 description: String = Member::new("Description"),
    2 kms_key_identifier: String = Member::new("KmsKeyIdentifier"),
    3 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    4 log_config: LogConfig = Member::new("LogConfig"),
} }

shape! { DeadLetterConfig {
    0 arn: String = Member::new("Arn").min(1).max(1600),
} }

shape! { DeleteArchiveRequest {
    0 archive_name: String = Member::new("ArchiveName").min(1).max(48).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
} }

shape! { DeleteArchiveResponse {} }

shape! { DeleteEventBusRequest {
    0 name: String = Member::new("Name").min(1).max(256).pattern(r#"[/\.\-_A-Za-z0-9]+"#).required(),
} }

shape! { DeleteRuleRequest {
    0 name: String = Member::new("Name").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
    2 force: bool = Member::new("Force"),
} }

shape! { DescribeArchiveRequest {
    0 archive_name: String = Member::new("ArchiveName").min(1).max(48).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
} }

shape! { DescribeArchiveResponse {
    0 archive_arn: String = Member::new("ArchiveArn"),
    1 archive_name: String = Member::new("ArchiveName"),
    2 event_source_arn: String = Member::new("EventSourceArn"),
    3 description: String = Member::new("Description"),
    4 event_pattern: String = Member::new("EventPattern"),
    5 state: ArchiveState = Member::new("State"),
    6 state_reason: String = Member::new("StateReason"),
    7 kms_key_identifier: String = Member::new("KmsKeyIdentifier"),
    8 retention_days: i32 = Member::new("RetentionDays"),
    9 size_bytes: i64 = Member::new("SizeBytes"),
    10 event_count: i64 = Member::new("EventCount"),
    11 creation_time: Timestamp = Member::new("CreationTime"),
} }

shape! { DescribeEventBusRequest {
    0 name: String = Member::new("Name").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
} }

shape! { DescribeEventBusResponse {
    0 name: String = Member::new("Name"),
    1 arn: String = Member::new("Arn"),
    2 description: String = Member::new("Description"),
    3 kms_key_identifier: String = Member::new("KmsKeyIdentifier"),
    4 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    5 policy: String = Member::new("Policy"),
    6 log_config: LogConfig = Member::new("LogConfig"),
    7 creation_time: Timestamp = Member::new("CreationTime"),
    8 last_modified_time: Timestamp = Member::new("LastModifiedTime"),
    9 managed_by: String = Member::new("ManagedBy"),
} }

shape! { DescribeReplayRequest {
    0 replay_name: String = Member::new("ReplayName").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
} }

shape! { DescribeReplayResponse {
    0 replay_name: String = Member::new("ReplayName"),
    1 replay_arn: String = Member::new("ReplayArn"),
    2 description: String = Member::new("Description"),
    3 state: ReplayState = Member::new("State"),
    4 state_reason: String = Member::new("StateReason"),
    5 event_source_arn: String = Member::new("EventSourceArn"),
    6 destination: ReplayDestination = Member::new("Destination"),
    7 event_start_time: Timestamp = Member::new("EventStartTime"),
    8 event_end_time: Timestamp = Member::new("EventEndTime"),
    9 event_last_replayed_time: Timestamp = Member::new("EventLastReplayedTime"),
    10 replay_start_time: Timestamp = Member::new("ReplayStartTime"),
    11 replay_end_time: Timestamp = Member::new("ReplayEndTime"),
} }

shape! { DescribeRuleRequest {
    0 name: String = Member::new("Name").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
} }

shape! { DescribeRuleResponse {
    0 name: String = Member::new("Name"),
    1 arn: String = Member::new("Arn"),
    2 event_pattern: String = Member::new("EventPattern"),
    3 schedule_expression: String = Member::new("ScheduleExpression"),
    4 state: RuleState = Member::new("State"),
    5 description: String = Member::new("Description"),
    6 role_arn: String = Member::new("RoleArn"),
    7 managed_by: String = Member::new("ManagedBy"),
    8 event_bus_name: String = Member::new("EventBusName"),
    9 created_by: String = Member::new("CreatedBy"),
} }

shape! { DisableRuleRequest {
    0 name: String = Member::new("Name").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
} }

shape! { EcsParameters {
    0 task_definition_arn: String = Member::new("TaskDefinitionArn").min(1).max(1600).required(),
    1 task_count: i32 = Member::new("TaskCount").min(1),
    2 launch_type: LaunchType = Member::new("LaunchType"),
    3 network_configuration: NetworkConfiguration = Member::new("NetworkConfiguration"),
    4 platform_version: String = Member::new("PlatformVersion"),
    5 group: String = Member::new("Group"),
    6 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("CapacityProviderStrategy").max(6),
    7 enable_ecs_managed_tags: bool = Member::new("EnableECSManagedTags"),
    8 enable_execute_command: bool = Member::new("EnableExecuteCommand"),
    9 placement_constraints: Vec<PlacementConstraint> = Member::new("PlacementConstraints").max(10),
    10 placement_strategy: Vec<PlacementStrategy> = Member::new("PlacementStrategy").max(5),
    11 propagate_tags: PropagateTags = Member::new("PropagateTags"),
    12 reference_id: String = Member::new("ReferenceId").max(1024),
    13 tags: Vec<Tag> = Member::new("Tags"),
} }

shape! { EnableRuleRequest {
    0 name: String = Member::new("Name").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
} }

shape! { EventBus {
    0 name: String = Member::new("Name"),
    1 arn: String = Member::new("Arn"),
    2 description: String = Member::new("Description"),
    3 policy: String = Member::new("Policy"),
    4 creation_time: Timestamp = Member::new("CreationTime"),
    5 last_modified_time: Timestamp = Member::new("LastModifiedTime"),
    6 managed_by: String = Member::new("ManagedBy"),
} }

shape! { HttpParameters {
    0 path_parameter_values: Vec<String> = Member::new("PathParameterValues").of(&Member::new("member").pattern(r#"^(?!\s*$).+"#)),
    1 header_parameters: BTreeMap<String, String> = Member::new("HeaderParameters").of(&Member::new("value").max(512).pattern(r#"^[ \t]*[\x20-\x7E]+([ \t]+[\x20-\x7E]+)*[ \t]*$"#)),
    2 query_string_parameters: BTreeMap<String, String> = Member::new("QueryStringParameters").of(&Member::new("value").max(512).pattern(r#"[^\x00-\x09\x0B\x0C\x0E-\x1F\x7F]+"#)),
} }

shape! { InputTransformer {
    0 input_paths_map: BTreeMap<String, String> = Member::new("InputPathsMap").max(100).of(&Member::new("value").max(256)),
    1 input_template: String = Member::new("InputTemplate").min(1).max(8192).required(),
} }

shape! { KinesisParameters {
    0 partition_key_path: String = Member::new("PartitionKeyPath").max(256).required(),
} }

shape! { ListArchivesRequest {
    0 name_prefix: String = Member::new("NamePrefix").min(1).max(48).pattern(r#"[\.\-_A-Za-z0-9]+"#),
    1 event_source_arn: String = Member::new("EventSourceArn").min(1).max(1600).pattern(r#"^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:.+\/.+$"#),
    2 state: ArchiveState = Member::new("State"),
    3 next_token: String = Member::new("NextToken").min(1).max(2048),
    4 limit: i32 = Member::new("Limit").min(1).max(100),
} }

shape! { ListArchivesResponse {
    0 archives: Vec<Archive> = Member::new("Archives"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListEventBusesRequest {
    0 name_prefix: String = Member::new("NamePrefix").min(1).max(256).pattern(r#"[/\.\-_A-Za-z0-9]+"#),
    1 next_token: String = Member::new("NextToken").min(1).max(2048),
    2 limit: i32 = Member::new("Limit").min(1).max(100),
} }

shape! { ListEventBusesResponse {
    0 event_buses: Vec<EventBus> = Member::new("EventBuses"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListReplaysRequest {
    0 name_prefix: String = Member::new("NamePrefix").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#),
    1 state: ReplayState = Member::new("State"),
    2 event_source_arn: String = Member::new("EventSourceArn").min(1).max(1600).pattern(r#"^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:.+\/.+$"#),
    3 next_token: String = Member::new("NextToken").min(1).max(2048),
    4 limit: i32 = Member::new("Limit").min(1).max(100),
} }

shape! { ListReplaysResponse {
    0 replays: Vec<Replay> = Member::new("Replays"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListRuleNamesByTargetRequest {
    0 target_arn: String = Member::new("TargetArn").min(1).max(1600).required(),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
    2 next_token: String = Member::new("NextToken").min(1).max(2048),
    3 limit: i32 = Member::new("Limit").min(1).max(100),
} }

shape! { ListRuleNamesByTargetResponse {
    0 rule_names: Vec<String> = Member::new("RuleNames"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListRulesRequest {
    0 name_prefix: String = Member::new("NamePrefix").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
    2 next_token: String = Member::new("NextToken").min(1).max(2048),
    3 limit: i32 = Member::new("Limit").min(1).max(100),
} }

shape! { ListRulesResponse {
    0 rules: Vec<Rule> = Member::new("Rules"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListTagsForResourceRequest {
    0 resource_arn: String = Member::new("ResourceARN").min(1).max(1600).required(),
} }

shape! { ListTagsForResourceResponse {
    0 tags: Vec<Tag> = Member::new("Tags"),
} }

shape! { ListTargetsByRuleRequest {
    0 rule: String = Member::new("Rule").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
    2 next_token: String = Member::new("NextToken").min(1).max(2048),
    3 limit: i32 = Member::new("Limit").min(1).max(100),
} }

shape! { ListTargetsByRuleResponse {
    0 targets: Vec<Target> = Member::new("Targets"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { LogConfig {
    0 include_detail: IncludeDetail = Member::new("IncludeDetail"),
    1 level: Level = Member::new("Level"),
} }

shape! { NetworkConfiguration {
    0 awsvpc_configuration: AwsVpcConfiguration = Member::new("awsvpcConfiguration"),
} }

shape! { PlacementConstraint {
    0 r#type: PlacementConstraintType = Member::new("type"),
    1 expression: String = Member::new("expression").max(2000),
} }

shape! { PlacementStrategy {
    0 r#type: PlacementStrategyType = Member::new("type"),
    1 field: String = Member::new("field").max(255),
} }

shape! { PutEventsRequest {
    0 entries: Vec<PutEventsRequestEntry> = Member::new("Entries").min(1).max(10).required(),
    1 endpoint_id: String = Member::new("EndpointId").min(1).max(50).pattern(r#"^[A-Za-z0-9\-]+[\.][A-Za-z0-9\-]+$"#),
} }

shape! { PutEventsRequestEntry {
    0 time: Timestamp = Member::new("Time"),
    1 source: String = Member::new("Source"),
    2 resources: Vec<String> = Member::new("Resources").of(&Member::new("member").max(2048)),
    3 detail_type: String = Member::new("DetailType"),
    4 detail: String = Member::new("Detail"),
    5 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\.\-_A-Za-z0-9]+"#),
    6 trace_header: String = Member::new("TraceHeader").min(1).max(500),
} }

shape! { PutEventsResponse {
    0 failed_entry_count: i32 = Member::new("FailedEntryCount"),
    1 entries: Vec<PutEventsResultEntry> = Member::new("Entries"),
} }

shape! { PutEventsResultEntry {
    0 event_id: String = Member::new("EventId"),
    1 error_code: String = Member::new("ErrorCode"),
    2 error_message: String = Member::new("ErrorMessage"),
} }

shape! { PutPermissionRequest {
    0 event_bus_name: String = Member::new("EventBusName").min(1).max(256).pattern(r#"[\.\-_A-Za-z0-9]+"#),
    1 action: String = Member::new("Action").min(1).max(64).pattern(r#"events:[a-zA-Z]+"#),
    2 principal: String = Member::new("Principal").min(1).max(12).pattern(r#"(\d{12}|\*)"#),
    3 statement_id: String = Member::new("StatementId").min(1).max(64).pattern(r#"[a-zA-Z0-9-_]+"#),
    4 condition: Condition = Member::new("Condition"),
    5 policy: String = Member::new("Policy"),
} }

shape! { PutRuleRequest {
    0 name: String = Member::new("Name").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 schedule_expression: String = Member::new("ScheduleExpression").max(256),
    2 event_pattern: String = Member::new("EventPattern").max(4096),
    3 state: RuleState = Member::new("State"),
    4 description: String = Member::new("Description").max(512),
    5 role_arn: String = Member::new("RoleArn").min(1).max(1600),
    6 tags: Vec<Tag> = Member::new("Tags"),
    7 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
} }

shape! { PutRuleResponse {
    0 rule_arn: String = Member::new("RuleArn"),
} }

shape! { PutTargetsRequest {
    0 rule: String = Member::new("Rule").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
    2 targets: Vec<Target> = Member::new("Targets").min(1).max(100).required(),
} }

shape! { PutTargetsResponse {
    0 failed_entry_count: i32 = Member::new("FailedEntryCount"),
    1 failed_entries: Vec<PutTargetsResultEntry> = Member::new("FailedEntries"),
} }

shape! { PutTargetsResultEntry {
    0 target_id: String = Member::new("TargetId"),
    1 error_code: String = Member::new("ErrorCode"),
    2 error_message: String = Member::new("ErrorMessage"),
} }

shape! { RedshiftDataParameters {
    0 secret_manager_arn: String = Member::new("SecretManagerArn").min(1).max(1600).pattern(r#"(^arn:aws([a-z]|\-)*:secretsmanager:[a-z0-9-.]+:.*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)"#),
    1 database: String = Member::new("Database").min(1).max(64).required(),
    2 db_user: String = Member::new("DbUser").min(1).max(128),
    3 sql: String = Member::new("Sql").sensitive().min(1).max(100000),
    4 statement_name: String = Member::new("StatementName").min(1).max(500),
    5 with_event: bool = Member::new("WithEvent"),
    6 sqls: Vec<String> = Member::new("Sqls").sensitive().min(0).max(40).of(&Member::new("member").sensitive().min(1).max(100000)),
} }

shape! { RemovePermissionRequest {
    0 statement_id: String = Member::new("StatementId").min(1).max(64).pattern(r#"[a-zA-Z0-9-_]+"#),
    1 remove_all_permissions: bool = Member::new("RemoveAllPermissions"),
    2 event_bus_name: String = Member::new("EventBusName").min(1).max(256).pattern(r#"[\.\-_A-Za-z0-9]+"#),
} }

shape! { RemoveTargetsRequest {
    0 rule: String = Member::new("Rule").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 event_bus_name: String = Member::new("EventBusName").min(1).max(1600).pattern(r#"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+"#),
    2 ids: Vec<String> = Member::new("Ids").min(1).max(100).of(&Member::new("member").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#)).required(),
    3 force: bool = Member::new("Force"),
} }

shape! { RemoveTargetsResponse {
    0 failed_entry_count: i32 = Member::new("FailedEntryCount"),
    1 failed_entries: Vec<RemoveTargetsResultEntry> = Member::new("FailedEntries"),
} }

shape! { RemoveTargetsResultEntry {
    0 target_id: String = Member::new("TargetId"),
    1 error_code: String = Member::new("ErrorCode"),
    2 error_message: String = Member::new("ErrorMessage"),
} }

shape! { Replay {
    0 replay_name: String = Member::new("ReplayName"),
    1 event_source_arn: String = Member::new("EventSourceArn"),
    2 state: ReplayState = Member::new("State"),
    3 state_reason: String = Member::new("StateReason"),
    4 event_start_time: Timestamp = Member::new("EventStartTime"),
    5 event_end_time: Timestamp = Member::new("EventEndTime"),
    6 event_last_replayed_time: Timestamp = Member::new("EventLastReplayedTime"),
    7 replay_start_time: Timestamp = Member::new("ReplayStartTime"),
    8 replay_end_time: Timestamp = Member::new("ReplayEndTime"),
} }

shape! { ReplayDestination {
    0 arn: String = Member::new("Arn").min(1).max(1600).required(),
    1 filter_arns: Vec<String> = Member::new("FilterArns").of(&Member::new("member").min(1).max(1600)),
} }

shape! { RetryPolicy {
    0 maximum_retry_attempts: i32 = Member::new("MaximumRetryAttempts").min(0).max(185),
    1 maximum_event_age_in_seconds: i32 = Member::new("MaximumEventAgeInSeconds").min(60).max(86400),
} }

shape! { Rule {
    0 name: String = Member::new("Name"),
    1 arn: String = Member::new("Arn"),
    2 event_pattern: String = Member::new("EventPattern"),
    3 state: RuleState = Member::new("State"),
    4 description: String = Member::new("Description"),
    5 schedule_expression: String = Member::new("ScheduleExpression"),
    6 role_arn: String = Member::new("RoleArn"),
    7 managed_by: String = Member::new("ManagedBy"),
    8 event_bus_name: String = Member::new("EventBusName"),
} }

shape! { RunCommandParameters {
    0 run_command_targets: Vec<RunCommandTarget> = Member::new("RunCommandTargets").min(1).max(5).required(),
} }

shape! { RunCommandTarget {
    0 key: String = Member::new("Key").min(1).max(128).pattern(r#"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$"#).required(),
    1 values: Vec<String> = Member::new("Values").min(1).max(50).of(&Member::new("member").min(1).max(256)).required(),
} }

shape! { SageMakerPipelineParameter {
    0 name: String = Member::new("Name").min(1).max(256).pattern(r#"^[a-zA-Z0-9](-*[a-zA-Z0-9])*$"#).required(),
    1 value: String = Member::new("Value").max(1024).required(),
} }

shape! { SageMakerPipelineParameters {
    0 pipeline_parameter_list: Vec<SageMakerPipelineParameter> = Member::new("PipelineParameterList").min(0).max(200),
} }

shape! { SqsParameters {
    0 message_group_id: String = Member::new("MessageGroupId").max(100),
} }

shape! { StartReplayRequest {
    0 replay_name: String = Member::new("ReplayName").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 description: String = Member::new("Description").max(512).pattern(r#".*"#),
    2 event_source_arn: String = Member::new("EventSourceArn").min(1).max(1600).pattern(r#"^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:([0-9]{12})?:.+\/.+$"#).required(),
    3 event_start_time: Timestamp = Member::new("EventStartTime").required(),
    4 event_end_time: Timestamp = Member::new("EventEndTime").required(),
    5 destination: ReplayDestination = Member::new("Destination").required(),
} }

shape! { StartReplayResponse {
    0 replay_arn: String = Member::new("ReplayArn"),
    1 state: ReplayState = Member::new("State"),
    2 state_reason: String = Member::new("StateReason"),
    3 replay_start_time: Timestamp = Member::new("ReplayStartTime"),
} }

shape! { Tag {
    0 key: String = Member::new("Key").min(1).max(128).required(),
    1 value: String = Member::new("Value").min(0).max(256).required(),
} }

shape! { TagResourceRequest {
    0 resource_arn: String = Member::new("ResourceARN").min(1).max(1600).required(),
    1 tags: Vec<Tag> = Member::new("Tags").required(),
} }

shape! { TagResourceResponse {} }

shape! { Target {
    0 id: String = Member::new("Id").min(1).max(64).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 arn: String = Member::new("Arn").min(1).max(1600).required(),
    2 role_arn: String = Member::new("RoleArn").min(1).max(1600),
    3 input: String = Member::new("Input").max(8192),
    4 input_path: String = Member::new("InputPath").max(256),
    5 input_transformer: InputTransformer = Member::new("InputTransformer"),
    6 kinesis_parameters: KinesisParameters = Member::new("KinesisParameters"),
    7 run_command_parameters: RunCommandParameters = Member::new("RunCommandParameters"),
    8 ecs_parameters: EcsParameters = Member::new("EcsParameters"),
    9 batch_parameters: BatchParameters = Member::new("BatchParameters"),
    10 sqs_parameters: SqsParameters = Member::new("SqsParameters"),
    11 http_parameters: HttpParameters = Member::new("HttpParameters"),
    12 redshift_data_parameters: RedshiftDataParameters = Member::new("RedshiftDataParameters"),
    13 sage_maker_pipeline_parameters: SageMakerPipelineParameters = Member::new("SageMakerPipelineParameters"),
    14 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    15 retry_policy: RetryPolicy = Member::new("RetryPolicy"),
    16 app_sync_parameters: AppSyncParameters = Member::new("AppSyncParameters"),
} }

shape! { TestEventPatternRequest {
    0 event_pattern: String = Member::new("EventPattern").max(4096).required(),
    1 event: String = Member::new("Event").required(),
} }

shape! { TestEventPatternResponse {
    0 result: bool = Member::new("Result"),
} }

shape! { UntagResourceRequest {
    0 resource_arn: String = Member::new("ResourceARN").min(1).max(1600).required(),
    1 tag_keys: Vec<String> = Member::new("TagKeys").of(&Member::new("member").min(1).max(128)).required(),
} }

shape! { UntagResourceResponse {} }

shape! { UpdateArchiveRequest {
    0 archive_name: String = Member::new("ArchiveName").min(1).max(48).pattern(r#"[\.\-_A-Za-z0-9]+"#).required(),
    1 description: String = Member::new("Description").max(512).pattern(r#".*"#),
    2 event_pattern: String = Member::new("EventPattern").max(4096),
    3 retention_days: i32 = Member::new("RetentionDays").min(0),
    4 kms_key_identifier: String = Member::new("KmsKeyIdentifier").max(2048).pattern(r#"^[a-zA-Z0-9_\-/:]*$"#),
} }

shape! { UpdateArchiveResponse {
    0 archive_arn: String = Member::new("ArchiveArn"),
    1 state: ArchiveState = Member::new("State"),
    2 state_reason: String = Member::new("StateReason"),
    3 creation_time: Timestamp = Member::new("CreationTime"),
} }

shape! { UpdateEventBusRequest {
    0 name: String = Member::new("Name").min(1).max(256).pattern(r#"[/\.\-_A-Za-z0-9]+"#),
    1 kms_key_identifier: String = Member::new("KmsKeyIdentifier").max(2048).pattern(r#"^[a-zA-Z0-9_\-/:]*$"#),
    2 description: String = Member::new("Description").max(512),
    3 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    4 log_config: LogConfig = Member::new("LogConfig"),
} }

shape! { UpdateEventBusResponse {
    0 arn: String = Member::new("Arn"),
    1 name: String = Member::new("Name"),
    2 kms_key_identifier: String = Member::new("KmsKeyIdentifier"),
    3 description: String = Member::new("Description"),
    4 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    5 log_config: LogConfig = Member::new("LogConfig"),
} }

errors! {
    access_denied_exception = "AccessDeniedException" 400,
    concurrent_modification_exception = "ConcurrentModificationException" 400,
    illegal_status_exception = "IllegalStatusException" 400,
    internal_exception = "InternalException" 500,
    invalid_event_pattern_exception = "InvalidEventPatternException" 400,
    invalid_state_exception = "InvalidStateException" 400,
    limit_exceeded_exception = "LimitExceededException" 400,
    managed_rule_exception = "ManagedRuleException" 400,
    operation_disabled_exception = "OperationDisabledException" 400,
    policy_length_exceeded_exception = "PolicyLengthExceededException" 400,
    resource_already_exists_exception = "ResourceAlreadyExistsException" 400,
    resource_not_found_exception = "ResourceNotFoundException" 400,
    throttling_exception = "ThrottlingException" 400,
}

service! { Events, EVENTS {
    0 cancel_replay (CancelReplayRequest) -> CancelReplayResponse = Operation::new(&catalog::EVENTS, 0, "CancelReplay"),
    1 create_archive (CreateArchiveRequest) -> CreateArchiveResponse = Operation::new(&catalog::EVENTS, 1, "CreateArchive"),
    2 create_event_bus (CreateEventBusRequest) -> CreateEventBusResponse = Operation::new(&catalog::EVENTS, 2, "CreateEventBus"),
    3 delete_archive (DeleteArchiveRequest) -> DeleteArchiveResponse = Operation::new(&catalog::EVENTS, 3, "DeleteArchive"),
    4 delete_event_bus (DeleteEventBusRequest) -> () = Operation::new(&catalog::EVENTS, 4, "DeleteEventBus").void(),
    5 delete_rule (DeleteRuleRequest) -> () = Operation::new(&catalog::EVENTS, 5, "DeleteRule").void(),
    6 describe_archive (DescribeArchiveRequest) -> DescribeArchiveResponse = Operation::new(&catalog::EVENTS, 6, "DescribeArchive"),
    7 describe_event_bus (DescribeEventBusRequest) -> DescribeEventBusResponse = Operation::new(&catalog::EVENTS, 7, "DescribeEventBus"),
    8 describe_replay (DescribeReplayRequest) -> DescribeReplayResponse = Operation::new(&catalog::EVENTS, 8, "DescribeReplay"),
    9 describe_rule (DescribeRuleRequest) -> DescribeRuleResponse = Operation::new(&catalog::EVENTS, 9, "DescribeRule"),
    10 disable_rule (DisableRuleRequest) -> () = Operation::new(&catalog::EVENTS, 10, "DisableRule").void(),
    11 enable_rule (EnableRuleRequest) -> () = Operation::new(&catalog::EVENTS, 11, "EnableRule").void(),
    12 list_archives (ListArchivesRequest) -> ListArchivesResponse = Operation::new(&catalog::EVENTS, 12, "ListArchives"),
    13 list_event_buses (ListEventBusesRequest) -> ListEventBusesResponse = Operation::new(&catalog::EVENTS, 13, "ListEventBuses"),
    14 list_replays (ListReplaysRequest) -> ListReplaysResponse = Operation::new(&catalog::EVENTS, 14, "ListReplays"),
    15 list_rule_names_by_target (ListRuleNamesByTargetRequest) -> ListRuleNamesByTargetResponse = Operation::new(&catalog::EVENTS, 15, "ListRuleNamesByTarget"),
    16 list_rules (ListRulesRequest) -> ListRulesResponse = Operation::new(&catalog::EVENTS, 16, "ListRules"),
    17 list_tags_for_resource (ListTagsForResourceRequest) -> ListTagsForResourceResponse = Operation::new(&catalog::EVENTS, 17, "ListTagsForResource"),
    18 list_targets_by_rule (ListTargetsByRuleRequest) -> ListTargetsByRuleResponse = Operation::new(&catalog::EVENTS, 18, "ListTargetsByRule"),
    19 put_events (PutEventsRequest) -> PutEventsResponse = Operation::new(&catalog::EVENTS, 19, "PutEvents"),
    20 put_permission (PutPermissionRequest) -> () = Operation::new(&catalog::EVENTS, 20, "PutPermission").void(),
    21 put_rule (PutRuleRequest) -> PutRuleResponse = Operation::new(&catalog::EVENTS, 21, "PutRule"),
    22 put_targets (PutTargetsRequest) -> PutTargetsResponse = Operation::new(&catalog::EVENTS, 22, "PutTargets"),
    23 remove_permission (RemovePermissionRequest) -> () = Operation::new(&catalog::EVENTS, 23, "RemovePermission").void(),
    24 remove_targets (RemoveTargetsRequest) -> RemoveTargetsResponse = Operation::new(&catalog::EVENTS, 24, "RemoveTargets"),
    25 start_replay (StartReplayRequest) -> StartReplayResponse = Operation::new(&catalog::EVENTS, 25, "StartReplay"),
    26 tag_resource (TagResourceRequest) -> TagResourceResponse = Operation::new(&catalog::EVENTS, 26, "TagResource"),
    27 test_event_pattern (TestEventPatternRequest) -> TestEventPatternResponse = Operation::new(&catalog::EVENTS, 27, "TestEventPattern"),
    28 untag_resource (UntagResourceRequest) -> UntagResourceResponse = Operation::new(&catalog::EVENTS, 28, "UntagResource"),
    29 update_archive (UpdateArchiveRequest) -> UpdateArchiveResponse = Operation::new(&catalog::EVENTS, 29, "UpdateArchive"),
    30 update_event_bus (UpdateEventBusRequest) -> UpdateEventBusResponse = Operation::new(&catalog::EVENTS, 30, "UpdateEventBus"),
} }
