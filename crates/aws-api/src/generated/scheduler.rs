//! Types, operations and errors of Amazon EventBridge Scheduler.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use model::Timestamp;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Location, Member, Operation};

string_enum! { ActionAfterCompletion {
    None = "NONE",
    Delete = "DELETE",
} }

string_enum! { AssignPublicIp {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

string_enum! { FlexibleTimeWindowMode {
    Off = "OFF",
    Flexible = "FLEXIBLE",
} }

string_enum! { LaunchType {
    Ec2 = "EC2",
    Fargate = "FARGATE",
    External = "EXTERNAL",
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

string_enum! { ScheduleGroupState {
    Active = "ACTIVE",
    Deleting = "DELETING",
} }

string_enum! { ScheduleState {
    Enabled = "ENABLED",
    Disabled = "DISABLED",
} }

shape! { AwsVpcConfiguration {
    0 subnets: Vec<String> = Member::new("Subnets").min(1).max(16).of(&Member::new("member").min(1).max(1000)).required(),
    1 security_groups: Vec<String> = Member::new("SecurityGroups").min(1).max(5).of(&Member::new("member").min(1).max(1000)),
    2 assign_public_ip: AssignPublicIp = Member::new("AssignPublicIp"),
} }

shape! { CapacityProviderStrategyItem {
    0 capacity_provider: String = Member::new("capacityProvider").min(1).max(255).required(),
    1 weight: i32 = Member::new("weight").min(0).max(1000),
    2 base: i32 = Member::new("base").min(0).max(100000),
} }

shape! { CreateScheduleGroupInput {
    0 name: String = Member::new("Name").at(Location::Uri).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#).required(),
    1 tags: Vec<Tag> = Member::new("Tags").min(0).max(200),
    2 client_token: String = Member::new("ClientToken").token().min(1).max(64).pattern(r#"[a-zA-Z0-9-_]+"#),
} }

shape! { CreateScheduleGroupOutput {
    0 schedule_group_arn: String = Member::new("ScheduleGroupArn"),
} }

shape! { CreateScheduleInput {
    0 name: String = Member::new("Name").at(Location::Uri).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#).required(),
    1 group_name: String = Member::new("GroupName").min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#),
    2 schedule_expression: String = Member::new("ScheduleExpression").min(1).max(256).required(),
    3 start_date: Timestamp = Member::new("StartDate"),
    4 end_date: Timestamp = Member::new("EndDate"),
    5 description: String = Member::new("Description").min(0).max(512),
    6 schedule_expression_timezone: String = Member::new("ScheduleExpressionTimezone").min(1).max(50),
    7 state: ScheduleState = Member::new("State"),
    8 kms_key_arn: String = Member::new("KmsKeyArn").min(1).max(2048).pattern(r#"arn:aws[a-z-]*:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*"#),
    9 target: Target = Member::new("Target").required(),
    10 flexible_time_window: FlexibleTimeWindow = Member::new("FlexibleTimeWindow").required(),
    11 client_token: String = Member::new("ClientToken").token().min(1).max(64).pattern(r#"[a-zA-Z0-9-_]+"#),
    12 action_after_completion: ActionAfterCompletion = Member::new("ActionAfterCompletion"),
} }

shape! { CreateScheduleOutput {
    0 schedule_arn: String = Member::new("ScheduleArn"),
} }

shape! { DeadLetterConfig {
    0 arn: String = Member::new("Arn").min(1).max(1600).pattern(r#"arn:aws[a-z-]*:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+"#),
} }

shape! { DeleteScheduleGroupInput {
    0 name: String = Member::new("Name").at(Location::Uri).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#).required(),
    1 client_token: String = Member::new("ClientToken").wire("clientToken").at(Location::Query).token().min(1).max(64).pattern(r#"[a-zA-Z0-9-_]+"#),
} }

shape! { DeleteScheduleGroupOutput {} }

shape! { DeleteScheduleInput {
    0 name: String = Member::new("Name").at(Location::Uri).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#).required(),
    1 group_name: String = Member::new("GroupName").wire("groupName").at(Location::Query).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#),
    2 client_token: String = Member::new("ClientToken").wire("clientToken").at(Location::Query).token().min(1).max(64).pattern(r#"[a-zA-Z0-9-_]+"#),
} }

shape! { DeleteScheduleOutput {} }

shape! { EcsParameters {
    0 task_definition_arn: String = Member::new("TaskDefinitionArn").min(1).max(1600).required(),
    1 task_count: i32 = Member::new("TaskCount").min(1).max(10),
    2 launch_type: LaunchType = Member::new("LaunchType"),
    3 network_configuration: NetworkConfiguration = Member::new("NetworkConfiguration"),
    4 platform_version: String = Member::new("PlatformVersion").min(1).max(64),
    5 group: String = Member::new("Group").min(1).max(255),
    6 capacity_provider_strategy: Vec<CapacityProviderStrategyItem> = Member::new("CapacityProviderStrategy").min(0).max(6),
    7 enable_ecs_managed_tags: bool = Member::new("EnableECSManagedTags"),
    8 enable_execute_command: bool = Member::new("EnableExecuteCommand"),
    9 placement_constraints: Vec<PlacementConstraint> = Member::new("PlacementConstraints").min(0).max(10),
    10 placement_strategy: Vec<PlacementStrategy> = Member::new("PlacementStrategy").min(0).max(5),
    11 propagate_tags: PropagateTags = Member::new("PropagateTags"),
    12 reference_id: String = Member::new("ReferenceId").min(0).max(1024),
    13 tags: Vec<BTreeMap<String, String>> = Member::new("Tags").min(0).max(50).of(&Member::new("member").of(&Member::new("value").min(1).max(256))),
} }

shape! { EventBridgeParameters {
    0 detail_type: String = Member::new("DetailType").min(1).max(128).required(),
    1 source: String = Member::new("Source").min(1).max(256).pattern(r#"(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)"#).required(),
} }

shape! { EventBridgePutEventsV2Parameters {
    0 detail_type: String = Member::new("DetailType").min(1).max(128).required(),
    1 source: String = Member::new("Source").min(1).max(256).pattern(r#"(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)"#).required(),
} }

shape! { EventBridgePutRawEventsParameters {
    0 metadata: BTreeMap<String, String> = Member::new("Metadata").min(0).max(100).of(&Member::new("value").min(1)),
} }

shape! { FlexibleTimeWindow {
    0 mode: FlexibleTimeWindowMode = Member::new("Mode").required(),
    1 maximum_window_in_minutes: i32 = Member::new("MaximumWindowInMinutes").min(1).max(1440),
} }

shape! { GetScheduleGroupInput {
    0 name: String = Member::new("Name").at(Location::Uri).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#).required(),
} }

shape! { GetScheduleGroupOutput {
    0 arn: String = Member::new("Arn"),
    1 name: String = Member::new("Name"),
    2 state: ScheduleGroupState = Member::new("State"),
    3 creation_date: Timestamp = Member::new("CreationDate"),
    4 last_modification_date: Timestamp = Member::new("LastModificationDate"),
} }

shape! { GetScheduleInput {
    0 name: String = Member::new("Name").at(Location::Uri).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#).required(),
    1 group_name: String = Member::new("GroupName").wire("groupName").at(Location::Query).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#),
} }

shape! { GetScheduleOutput {
    0 arn: String = Member::new("Arn"),
    1 group_name: String = Member::new("GroupName"),
    2 name: String = Member::new("Name"),
    3 schedule_expression: String = Member::new("ScheduleExpression"),
    4 start_date: Timestamp = Member::new("StartDate"),
    5 end_date: Timestamp = Member::new("EndDate"),
    6 description: String = Member::new("Description"),
    7 schedule_expression_timezone: String = Member::new("ScheduleExpressionTimezone"),
    8 state: ScheduleState = Member::new("State"),
    9 creation_date: Timestamp = Member::new("CreationDate"),
    10 last_modification_date: Timestamp = Member::new("LastModificationDate"),
    11 kms_key_arn: String = Member::new("KmsKeyArn"),
    12 target: Target = Member::new("Target"),
    13 flexible_time_window: FlexibleTimeWindow = Member::new("FlexibleTimeWindow"),
    14 action_after_completion: ActionAfterCompletion = Member::new("ActionAfterCompletion"),
} }

shape! { KinesisParameters {
    0 partition_key: String = Member::new("PartitionKey").min(1).max(256).required(),
} }

shape! { ListScheduleGroupsInput {
    0 name_prefix: String = Member::new("NamePrefix").at(Location::Query).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#),
    1 next_token: String = Member::new("NextToken").at(Location::Query).min(1).max(2048),
    2 max_results: i32 = Member::new("MaxResults").at(Location::Query).min(1).max(100),
} }

shape! { ListScheduleGroupsOutput {
    0 next_token: String = Member::new("NextToken"),
    1 schedule_groups: Vec<ScheduleGroupSummary> = Member::new("ScheduleGroups"),
} }

shape! { ListSchedulesInput {
    0 group_name: String = Member::new("GroupName").wire("ScheduleGroup").at(Location::Query).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#),
    1 name_prefix: String = Member::new("NamePrefix").at(Location::Query).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#),
    2 state: ScheduleState = Member::new("State").at(Location::Query),
    3 next_token: String = Member::new("NextToken").at(Location::Query).min(1).max(2048),
    4 max_results: i32 = Member::new("MaxResults").at(Location::Query).min(1).max(100),
} }

shape! { ListSchedulesOutput {
    0 next_token: String = Member::new("NextToken"),
    1 schedules: Vec<ScheduleSummary> = Member::new("Schedules"),
} }

shape! { ListTagsForResourceInput {
    0 resource_arn: String = Member::new("ResourceArn").at(Location::Uri).min(1).max(1011).pattern(r#"arn:aws[a-z-]*:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+"#).required(),
} }

shape! { ListTagsForResourceOutput {
    0 tags: Vec<Tag> = Member::new("Tags"),
} }

shape! { NetworkConfiguration {
    0 awsvpc_configuration: AwsVpcConfiguration = Member::new("awsvpcConfiguration"),
} }

shape! { PlacementConstraint {
    0 r#type: PlacementConstraintType = Member::new("type"),
    1 expression: String = Member::new("expression").min(0).max(2000),
} }

shape! { PlacementStrategy {
    0 r#type: PlacementStrategyType = Member::new("type"),
    1 field: String = Member::new("field").min(0).max(255),
} }

shape! { RetryPolicy {
    0 maximum_event_age_in_seconds: i32 = Member::new("MaximumEventAgeInSeconds").min(60).max(86400),
    1 maximum_retry_attempts: i32 = Member::new("MaximumRetryAttempts").min(0).max(185),
} }

shape! { SageMakerPipelineParameter {
    0 name: String = Member::new("Name").min(1).max(256).pattern(r#"[A-Za-z0-9\-_]*"#).required(),
    1 value: String = Member::new("Value").min(1).max(1024).required(),
} }

shape! { SageMakerPipelineParameters {
    0 pipeline_parameter_list: Vec<SageMakerPipelineParameter> = Member::new("PipelineParameterList").min(0).max(200),
} }

shape! { ScheduleGroupSummary {
    0 arn: String = Member::new("Arn"),
    1 name: String = Member::new("Name"),
    2 state: ScheduleGroupState = Member::new("State"),
    3 creation_date: Timestamp = Member::new("CreationDate"),
    4 last_modification_date: Timestamp = Member::new("LastModificationDate"),
} }

shape! { ScheduleSummary {
    0 arn: String = Member::new("Arn"),
    1 name: String = Member::new("Name"),
    2 group_name: String = Member::new("GroupName"),
    3 state: ScheduleState = Member::new("State"),
    4 creation_date: Timestamp = Member::new("CreationDate"),
    5 last_modification_date: Timestamp = Member::new("LastModificationDate"),
    6 target: TargetSummary = Member::new("Target"),
} }

shape! { SqsParameters {
    0 message_group_id: String = Member::new("MessageGroupId").min(1).max(128),
} }

shape! { Tag {
    0 key: String = Member::new("Key").min(1).max(128).required(),
    1 value: String = Member::new("Value").min(1).max(256).required(),
} }

shape! { TagResourceInput {
    0 resource_arn: String = Member::new("ResourceArn").at(Location::Uri).min(1).max(1011).pattern(r#"arn:aws[a-z-]*:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+"#).required(),
    1 tags: Vec<Tag> = Member::new("Tags").min(0).max(200).required(),
} }

shape! { TagResourceOutput {} }

shape! { Target {
    0 arn: String = Member::new("Arn").min(1).max(1600).required(),
    1 role_arn: String = Member::new("RoleArn").min(1).max(1600).pattern(r#"arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@\/-]+"#).required(),
    2 dead_letter_config: DeadLetterConfig = Member::new("DeadLetterConfig"),
    3 retry_policy: RetryPolicy = Member::new("RetryPolicy"),
    4 input: String = Member::new("Input").min(1),
    5 ecs_parameters: EcsParameters = Member::new("EcsParameters"),
    6 event_bridge_parameters: EventBridgeParameters = Member::new("EventBridgeParameters"),
    7 event_bridge_put_events_v2_parameters: EventBridgePutEventsV2Parameters = Member::new("EventBridgePutEventsV2Parameters"),
    8 event_bridge_put_raw_events_parameters: EventBridgePutRawEventsParameters = Member::new("EventBridgePutRawEventsParameters"),
    9 kinesis_parameters: KinesisParameters = Member::new("KinesisParameters"),
    10 sage_maker_pipeline_parameters: SageMakerPipelineParameters = Member::new("SageMakerPipelineParameters"),
    11 sqs_parameters: SqsParameters = Member::new("SqsParameters"),
} }

shape! { TargetSummary {
    0 arn: String = Member::new("Arn"),
} }

shape! { UntagResourceInput {
    0 resource_arn: String = Member::new("ResourceArn").at(Location::Uri).min(1).max(1011).pattern(r#"arn:aws[a-z-]*:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+"#).required(),
    1 tag_keys: Vec<String> = Member::new("TagKeys").at(Location::Query).min(0).max(200).of(&Member::new("member").min(1).max(128)).required(),
} }

shape! { UntagResourceOutput {} }

shape! { UpdateScheduleInput {
    0 name: String = Member::new("Name").at(Location::Uri).min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#).required(),
    1 group_name: String = Member::new("GroupName").min(1).max(64).pattern(r#"[0-9a-zA-Z-_.]+"#),
    2 schedule_expression: String = Member::new("ScheduleExpression").min(1).max(256).required(),
    3 start_date: Timestamp = Member::new("StartDate"),
    4 end_date: Timestamp = Member::new("EndDate"),
    5 description: String = Member::new("Description").min(0).max(512),
    6 schedule_expression_timezone: String = Member::new("ScheduleExpressionTimezone").min(1).max(50),
    7 state: ScheduleState = Member::new("State"),
    8 kms_key_arn: String = Member::new("KmsKeyArn").min(1).max(2048).pattern(r#"arn:aws[a-z-]*:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*"#),
    9 target: Target = Member::new("Target").required(),
    10 flexible_time_window: FlexibleTimeWindow = Member::new("FlexibleTimeWindow").required(),
    11 client_token: String = Member::new("ClientToken").token().min(1).max(64).pattern(r#"[a-zA-Z0-9-_]+"#),
    12 action_after_completion: ActionAfterCompletion = Member::new("ActionAfterCompletion"),
} }

shape! { UpdateScheduleOutput {
    0 schedule_arn: String = Member::new("ScheduleArn"),
} }

errors! {
    conflict_exception = "ConflictException" 409,
    internal_server_exception = "InternalServerException" 500,
    resource_not_found_exception = "ResourceNotFoundException" 404,
    service_quota_exceeded_exception = "ServiceQuotaExceededException" 402,
    throttling_exception = "ThrottlingException" 429,
    validation_exception = "ValidationException" 400,
}

service! { Scheduler, SCHEDULER {
    0 create_schedule (CreateScheduleInput) -> CreateScheduleOutput = Operation::new(&catalog::SCHEDULER, 0, "CreateSchedule").http("POST", "/schedules/{Name}", 200),
    1 create_schedule_group (CreateScheduleGroupInput) -> CreateScheduleGroupOutput = Operation::new(&catalog::SCHEDULER, 1, "CreateScheduleGroup").http("POST", "/schedule-groups/{Name}", 200),
    2 delete_schedule (DeleteScheduleInput) -> DeleteScheduleOutput = Operation::new(&catalog::SCHEDULER, 2, "DeleteSchedule").http("DELETE", "/schedules/{Name}", 200),
    3 delete_schedule_group (DeleteScheduleGroupInput) -> DeleteScheduleGroupOutput = Operation::new(&catalog::SCHEDULER, 3, "DeleteScheduleGroup").http("DELETE", "/schedule-groups/{Name}", 200),
    4 get_schedule (GetScheduleInput) -> GetScheduleOutput = Operation::new(&catalog::SCHEDULER, 4, "GetSchedule").http("GET", "/schedules/{Name}", 200),
    5 get_schedule_group (GetScheduleGroupInput) -> GetScheduleGroupOutput = Operation::new(&catalog::SCHEDULER, 5, "GetScheduleGroup").http("GET", "/schedule-groups/{Name}", 200),
    6 list_schedule_groups (ListScheduleGroupsInput) -> ListScheduleGroupsOutput = Operation::new(&catalog::SCHEDULER, 6, "ListScheduleGroups").http("GET", "/schedule-groups", 200),
    7 list_schedules (ListSchedulesInput) -> ListSchedulesOutput = Operation::new(&catalog::SCHEDULER, 7, "ListSchedules").http("GET", "/schedules", 200),
    8 list_tags_for_resource (ListTagsForResourceInput) -> ListTagsForResourceOutput = Operation::new(&catalog::SCHEDULER, 8, "ListTagsForResource").http("GET", "/tags/{ResourceArn}", 200),
    9 tag_resource (TagResourceInput) -> TagResourceOutput = Operation::new(&catalog::SCHEDULER, 9, "TagResource").http("POST", "/tags/{ResourceArn}", 200),
    10 untag_resource (UntagResourceInput) -> UntagResourceOutput = Operation::new(&catalog::SCHEDULER, 10, "UntagResource").http("DELETE", "/tags/{ResourceArn}", 200).when(&["?TagKeys"]),
    11 update_schedule (UpdateScheduleInput) -> UpdateScheduleOutput = Operation::new(&catalog::SCHEDULER, 11, "UpdateSchedule").http("PUT", "/schedules/{Name}", 200),
} }
