//! Types, operations and errors of Amazon CloudWatch Logs.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Member, Operation};

/// Operations with event streams; they are served by hand.
pub const EVENT_STREAMS: &[&str] = &["StartLiveTail"];

string_enum! { DataProtectionStatus {
    Activated = "ACTIVATED",
    Deleted = "DELETED",
    Archived = "ARCHIVED",
    Disabled = "DISABLED",
} }

string_enum! { Distribution {
    Random = "Random",
    ByLogStream = "ByLogStream",
} }

string_enum! { EntityRejectionErrorType {
    InvalidEntity = "InvalidEntity",
    InvalidTypeValue = "InvalidTypeValue",
    InvalidKeyAttributes = "InvalidKeyAttributes",
    InvalidAttributes = "InvalidAttributes",
    EntitySizeTooLarge = "EntitySizeTooLarge",
    UnsupportedLogGroupType = "UnsupportedLogGroupType",
    MissingRequiredFields = "MissingRequiredFields",
} }

string_enum! { InheritedProperty {
    AccountDataProtection = "ACCOUNT_DATA_PROTECTION",
} }

string_enum! { LogGroupClass {
    Standard = "STANDARD",
    InfrequentAccess = "INFREQUENT_ACCESS",
    Delivery = "DELIVERY",
    Essentials = "ESSENTIALS",
} }

string_enum! { OrderBy {
    LogStreamName = "LogStreamName",
    LastEventTime = "LastEventTime",
} }

string_enum! { PolicyScope {
    Account = "ACCOUNT",
    Resource = "RESOURCE",
} }

string_enum! { QueryLanguage {
    Cwli = "CWLI",
    Sql = "SQL",
    Ppl = "PPL",
} }

string_enum! { QueryStatus {
    Scheduled = "Scheduled",
    Running = "Running",
    Complete = "Complete",
    Failed = "Failed",
    Cancelled = "Cancelled",
    Timeout = "Timeout",
    UnknownValue = "Unknown",
} }

string_enum! { StandardUnit {
    Seconds = "Seconds",
    Microseconds = "Microseconds",
    Milliseconds = "Milliseconds",
    Bytes = "Bytes",
    Kilobytes = "Kilobytes",
    Megabytes = "Megabytes",
    Gigabytes = "Gigabytes",
    Terabytes = "Terabytes",
    Bits = "Bits",
    Kilobits = "Kilobits",
    Megabits = "Megabits",
    Gigabits = "Gigabits",
    Terabits = "Terabits",
    Percent = "Percent",
    Count = "Count",
    BytesSecond = "Bytes/Second",
    KilobytesSecond = "Kilobytes/Second",
    MegabytesSecond = "Megabytes/Second",
    GigabytesSecond = "Gigabytes/Second",
    TerabytesSecond = "Terabytes/Second",
    BitsSecond = "Bits/Second",
    KilobitsSecond = "Kilobits/Second",
    MegabitsSecond = "Megabits/Second",
    GigabitsSecond = "Gigabits/Second",
    TerabitsSecond = "Terabits/Second",
    CountSecond = "Count/Second",
    None = "None",
} }

shape! { CreateLogGroupRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 kms_key_id: String = Member::new("kmsKeyId").max(256),
    2 tags: BTreeMap<String, String> = Member::new("tags").min(1).max(50).of(&Member::new("value").max(256).pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#)),
    3 log_group_class: LogGroupClass = Member::new("logGroupClass"),
    4 deletion_protection_enabled: bool = Member::new("deletionProtectionEnabled"),
} }

shape! { CreateLogStreamRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 log_stream_name: String = Member::new("logStreamName").min(1).max(512).pattern(r#"[^:*]*"#).required(),
} }

shape! { DataSourceFilter {
    0 name: String = Member::new("name").required(),
    1 r#type: String = Member::new("type"),
} }

shape! { DeleteLogGroupRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
} }

shape! { DeleteLogStreamRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 log_stream_name: String = Member::new("logStreamName").min(1).max(512).pattern(r#"[^:*]*"#).required(),
} }

shape! { DeleteMetricFilterRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 filter_name: String = Member::new("filterName").min(1).max(512).pattern(r#"[^:*]*"#).required(),
} }

shape! { DeleteQueryDefinitionRequest {
    0 query_definition_id: String = Member::new("queryDefinitionId").min(1).max(256).required(),
} }

shape! { DeleteQueryDefinitionResponse {
    0 success: bool = Member::new("success"),
} }

shape! { DeleteResourcePolicyRequest {
    0 policy_name: String = Member::new("policyName"),
    1 resource_arn: String = Member::new("resourceArn"),
    2 expected_revision_id: String = Member::new("expectedRevisionId").min(1),
} }

shape! { DeleteRetentionPolicyRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
} }

shape! { DeleteSubscriptionFilterRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 filter_name: String = Member::new("filterName").min(1).max(512).pattern(r#"[^:*]*"#).required(),
} }

shape! { DescribeLogGroupsRequest {
    0 account_identifiers: Vec<String> = Member::new("accountIdentifiers").min(0).max(20).of(&Member::new("member").min(12).max(12).pattern(r#"^\d{12}$"#)),
    1 log_group_name_prefix: String = Member::new("logGroupNamePrefix").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
    2 log_group_name_pattern: String = Member::new("logGroupNamePattern").min(0).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]*"#),
    3 next_token: String = Member::new("nextToken").min(1),
    4 limit: i32 = Member::new("limit").min(1).max(50),
    5 include_linked_accounts: bool = Member::new("includeLinkedAccounts"),
    6 log_group_class: LogGroupClass = Member::new("logGroupClass"),
    7 log_group_identifiers: Vec<String> = Member::new("logGroupIdentifiers").min(1).max(50).of(&Member::new("member").min(1).max(2048).pattern(r#"[\w#+=/:,.@-]*"#)),
} }

shape! { DescribeLogGroupsResponse {
    0 log_groups: Vec<LogGroup> = Member::new("logGroups"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeLogStreamsRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
    1 log_group_identifier: String = Member::new("logGroupIdentifier").min(1).max(2048).pattern(r#"[\w#+=/:,.@-]*"#),
    2 log_stream_name_prefix: String = Member::new("logStreamNamePrefix").min(1).max(512).pattern(r#"[^:*]*"#),
    3 order_by: OrderBy = Member::new("orderBy"),
    4 descending: bool = Member::new("descending"),
    5 next_token: String = Member::new("nextToken").min(1),
    6 limit: i32 = Member::new("limit").min(1).max(50),
} }

shape! { DescribeLogStreamsResponse {
    0 log_streams: Vec<LogStream> = Member::new("logStreams"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeMetricFiltersRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
    1 filter_name_prefix: String = Member::new("filterNamePrefix").min(1).max(512).pattern(r#"[^:*]*"#),
    2 next_token: String = Member::new("nextToken").min(1),
    3 limit: i32 = Member::new("limit").min(1).max(50),
    4 metric_name: String = Member::new("metricName").max(255).pattern(r#"[^:*$]*"#),
    5 metric_namespace: String = Member::new("metricNamespace").max(255).pattern(r#"[^:*$]*"#),
} }

shape! { DescribeMetricFiltersResponse {
    0 metric_filters: Vec<MetricFilter> = Member::new("metricFilters"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeQueriesRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
    1 status: QueryStatus = Member::new("status"),
    2 max_results: i32 = Member::new("maxResults").min(1).max(1000),
    3 next_token: String = Member::new("nextToken").min(1),
    4 query_language: QueryLanguage = Member::new("queryLanguage"),
} }

shape! { DescribeQueriesResponse {
    0 queries: Vec<QueryInfo> = Member::new("queries"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeQueryDefinitionsRequest {
    0 query_language: QueryLanguage = Member::new("queryLanguage"),
    1 query_definition_name_prefix: String = Member::new("queryDefinitionNamePrefix").min(1).max(255),
    2 max_results: i32 = Member::new("maxResults").min(1).max(1000),
    3 next_token: String = Member::new("nextToken").min(1),
} }

shape! { DescribeQueryDefinitionsResponse {
    0 query_definitions: Vec<QueryDefinition> = Member::new("queryDefinitions"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeResourcePoliciesRequest {
    0 next_token: String = Member::new("nextToken").min(1),
    1 limit: i32 = Member::new("limit").min(1).max(50),
    2 resource_arn: String = Member::new("resourceArn"),
    3 policy_scope: PolicyScope = Member::new("policyScope"),
} }

shape! { DescribeResourcePoliciesResponse {
    0 resource_policies: Vec<ResourcePolicy> = Member::new("resourcePolicies"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeSubscriptionFiltersRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 filter_name_prefix: String = Member::new("filterNamePrefix").min(1).max(512).pattern(r#"[^:*]*"#),
    2 next_token: String = Member::new("nextToken").min(1),
    3 limit: i32 = Member::new("limit").min(1).max(50),
} }

shape! { DescribeSubscriptionFiltersResponse {
    0 subscription_filters: Vec<SubscriptionFilter> = Member::new("subscriptionFilters"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { Entity {
    0 key_attributes: BTreeMap<String, String> = Member::new("keyAttributes").min(2).max(4).of(&Member::new("value").min(1).max(512)),
    1 attributes: BTreeMap<String, String> = Member::new("attributes").min(0).max(10).of(&Member::new("value").min(1).max(512)),
} }

shape! { FilterLogEventsRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
    1 log_group_identifier: String = Member::new("logGroupIdentifier").min(1).max(2048).pattern(r#"[\w#+=/:,.@-]*"#),
    2 log_stream_names: Vec<String> = Member::new("logStreamNames").min(1).max(100).of(&Member::new("member").min(1).max(512).pattern(r#"[^:*]*"#)),
    3 log_stream_name_prefix: String = Member::new("logStreamNamePrefix").min(1).max(512).pattern(r#"[^:*]*"#),
    4 start_time: i64 = Member::new("startTime").min(0),
    5 end_time: i64 = Member::new("endTime").min(0),
    6 filter_pattern: String = Member::new("filterPattern").min(0).max(1024),
    7 next_token: String = Member::new("nextToken").min(1),
    8 limit: i32 = Member::new("limit").min(1).max(10000),
    9 start_from_head: bool = Member::new("startFromHead"),
    10 interleaved: bool = Member::new("interleaved"),
    11 unmask: bool = Member::new("unmask"),
} }

shape! { FilterLogEventsResponse {
    0 events: Vec<FilteredLogEvent> = Member::new("events"),
    1 searched_log_streams: Vec<SearchedLogStream> = Member::new("searchedLogStreams"),
    2 next_token: String = Member::new("nextToken"),
} }

shape! { FilteredLogEvent {
    0 log_stream_name: String = Member::new("logStreamName"),
    1 timestamp: i64 = Member::new("timestamp"),
    2 message: String = Member::new("message"),
    3 ingestion_time: i64 = Member::new("ingestionTime"),
    4 event_id: String = Member::new("eventId"),
} }

shape! { GetLogEventsRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
    1 log_group_identifier: String = Member::new("logGroupIdentifier").min(1).max(2048).pattern(r#"[\w#+=/:,.@-]*"#),
    2 log_stream_name: String = Member::new("logStreamName").min(1).max(512).pattern(r#"[^:*]*"#).required(),
    3 start_time: i64 = Member::new("startTime").min(0),
    4 end_time: i64 = Member::new("endTime").min(0),
    5 next_token: String = Member::new("nextToken").min(1),
    6 limit: i32 = Member::new("limit").min(1).max(10000),
    7 start_from_head: bool = Member::new("startFromHead"),
    8 unmask: bool = Member::new("unmask"),
} }

shape! { GetLogEventsResponse {
    0 events: Vec<OutputLogEvent> = Member::new("events"),
    1 next_forward_token: String = Member::new("nextForwardToken"),
    2 next_backward_token: String = Member::new("nextBackwardToken"),
} }

shape! { GetLogGroupFieldsRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
    1 time: i64 = Member::new("time").min(0),
    2 log_group_identifier: String = Member::new("logGroupIdentifier").min(1).max(2048).pattern(r#"[\w#+=/:,.@-]*"#),
} }

shape! { GetLogGroupFieldsResponse {
    0 log_group_fields: Vec<LogGroupField> = Member::new("logGroupFields"),
} }

shape! { GetLogRecordRequest {
    0 log_record_pointer: String = Member::new("logRecordPointer").required(),
    1 unmask: bool = Member::new("unmask"),
} }

shape! { GetLogRecordResponse {
    0 log_record: BTreeMap<String, String> = Member::new("logRecord"),
} }

shape! { GetQueryResultsRequest {
    0 query_id: String = Member::new("queryId").min(1).max(256).required(),
    1 next_token: String = Member::new("nextToken").max(1024),
    2 max_items: i32 = Member::new("maxItems").min(0).max(10000),
} }

shape! { GetQueryResultsResponse {
    0 query_language: QueryLanguage = Member::new("queryLanguage"),
    1 results: Vec<Vec<ResultField>> = Member::new("results"),
    2 statistics: QueryStatistics = Member::new("statistics"),
    3 status: QueryStatus = Member::new("status"),
    4 encryption_key: String = Member::new("encryptionKey"),
    5 next_token: String = Member::new("nextToken"),
} }

shape! { InputLogEvent {
    0 timestamp: i64 = Member::new("timestamp").min(0).required(),
    1 message: String = Member::new("message").min(1).required(),
} }

shape! { ListLogGroupsRequest {
    0 log_group_name_pattern: String = Member::new("logGroupNamePattern").min(3).max(129).pattern(r#"(\^?[\.\-_\/#A-Za-z0-9]{3,24})(\|\^?[\.\-_\/#A-Za-z0-9]{3,24}){0,4}"#),
    1 log_group_class: LogGroupClass = Member::new("logGroupClass"),
    2 include_linked_accounts: bool = Member::new("includeLinkedAccounts"),
    3 account_identifiers: Vec<String> = Member::new("accountIdentifiers").min(0).max(20).of(&Member::new("member").min(12).max(12).pattern(r#"^\d{12}$"#)),
    4 next_token: String = Member::new("nextToken").min(1),
    5 limit: i32 = Member::new("limit").min(1).max(1000),
    6 data_sources: Vec<DataSourceFilter> = Member::new("dataSources").min(1).max(5),
    7 field_index_names: Vec<String> = Member::new("fieldIndexNames").min(1).max(20).of(&Member::new("member").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#)),
    8 log_group_tags: Vec<TagFilter> = Member::new("logGroupTags").min(1).max(5),
} }

shape! { ListLogGroupsResponse {
    0 log_groups: Vec<LogGroupSummary> = Member::new("logGroups"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListTagsForResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").min(1).max(1011).pattern(r#"[\w+=/:,.@-]*"#).required(),
} }

shape! { ListTagsForResourceResponse {
    0 tags: BTreeMap<String, String> = Member::new("tags"),
} }

shape! { ListTagsLogGroupRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
} }

shape! { ListTagsLogGroupResponse {
    0 tags: BTreeMap<String, String> = Member::new("tags"),
} }

shape! { LogGroup {
    0 log_group_name: String = Member::new("logGroupName"),
    1 creation_time: i64 = Member::new("creationTime"),
    2 retention_in_days: i32 = Member::new("retentionInDays"),
    3 metric_filter_count: i32 = Member::new("metricFilterCount"),
    4 arn: String = Member::new("arn"),
    5 stored_bytes: i64 = Member::new("storedBytes"),
    6 kms_key_id: String = Member::new("kmsKeyId"),
    7 data_protection_status: DataProtectionStatus = Member::new("dataProtectionStatus"),
    8 inherited_properties: Vec<InheritedProperty> = Member::new("inheritedProperties"),
    9 log_group_class: LogGroupClass = Member::new("logGroupClass"),
    10 log_group_arn: String = Member::new("logGroupArn"),
    11 deletion_protection_enabled: bool = Member::new("deletionProtectionEnabled"),
    12 bearer_token_authentication_enabled: bool = Member::new("bearerTokenAuthenticationEnabled"),
    13 retention_policy_name: String = Member::new("retentionPolicyName"),
} }

shape! { LogGroupField {
    0 name: String = Member::new("name"),
    1 percent: i32 = Member::new("percent"),
} }

shape! { LogGroupSummary {
    0 log_group_name: String = Member::new("logGroupName"),
    1 log_group_arn: String = Member::new("logGroupArn"),
    2 log_group_class: LogGroupClass = Member::new("logGroupClass"),
} }

shape! { LogStream {
    0 log_stream_name: String = Member::new("logStreamName"),
    1 creation_time: i64 = Member::new("creationTime"),
    2 first_event_timestamp: i64 = Member::new("firstEventTimestamp"),
    3 last_event_timestamp: i64 = Member::new("lastEventTimestamp"),
    4 last_ingestion_time: i64 = Member::new("lastIngestionTime"),
    5 upload_sequence_token: String = Member::new("uploadSequenceToken"),
    6 arn: String = Member::new("arn"),
    7 stored_bytes: i64 = Member::new("storedBytes"),
} }

shape! { MetricFilter {
    0 filter_name: String = Member::new("filterName"),
    1 filter_pattern: String = Member::new("filterPattern"),
    2 metric_transformations: Vec<MetricTransformation> = Member::new("metricTransformations"),
    3 creation_time: i64 = Member::new("creationTime"),
    4 log_group_name: String = Member::new("logGroupName"),
    5 apply_on_transformed_logs: bool = Member::new("applyOnTransformedLogs"),
    6 field_selection_criteria: String = Member::new("fieldSelectionCriteria"),
    7 emit_system_field_dimensions: Vec<String> = Member::new("emitSystemFieldDimensions"),
} }

shape! { MetricFilterMatchRecord {
    0 event_number: i64 = Member::new("eventNumber"),
    1 event_message: String = Member::new("eventMessage"),
    2 extracted_values: BTreeMap<String, String> = Member::new("extractedValues"),
} }

shape! { MetricTransformation {
    0 metric_name: String = Member::new("metricName").max(255).pattern(r#"[^:*$]*"#).required(),
    1 metric_namespace: String = Member::new("metricNamespace").max(255).pattern(r#"[^:*$]*"#).required(),
    2 metric_value: String = Member::new("metricValue").max(100).required(),
    3 default_value: f64 = Member::new("defaultValue"),
    4 dimensions: BTreeMap<String, String> = Member::new("dimensions").of(&Member::new("value").max(255)),
    5 unit: StandardUnit = Member::new("unit"),
} }

shape! { OutputLogEvent {
    0 timestamp: i64 = Member::new("timestamp"),
    1 message: String = Member::new("message"),
    2 ingestion_time: i64 = Member::new("ingestionTime"),
} }

shape! { PutLogEventsRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 log_stream_name: String = Member::new("logStreamName").min(1).max(512).pattern(r#"[^:*]*"#).required(),
    2 log_events: Vec<InputLogEvent> = Member::new("logEvents").min(1).max(10000).required(),
    3 sequence_token: String = Member::new("sequenceToken").min(1),
    4 entity: Entity = Member::new("entity"),
} }

shape! { PutLogEventsResponse {
    0 next_sequence_token: String = Member::new("nextSequenceToken"),
    1 rejected_log_events_info: RejectedLogEventsInfo = Member::new("rejectedLogEventsInfo"),
    2 rejected_entity_info: RejectedEntityInfo = Member::new("rejectedEntityInfo"),
} }

shape! { PutMetricFilterRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 filter_name: String = Member::new("filterName").min(1).max(512).pattern(r#"[^:*]*"#).required(),
    2 filter_pattern: String = Member::new("filterPattern").min(0).max(1024).required(),
    3 metric_transformations: Vec<MetricTransformation> = Member::new("metricTransformations").min(1).max(1).required(),
    4 apply_on_transformed_logs: bool = Member::new("applyOnTransformedLogs"),
    5 field_selection_criteria: String = Member::new("fieldSelectionCriteria").min(0).max(2000),
    6 emit_system_field_dimensions: Vec<String> = Member::new("emitSystemFieldDimensions"),
} }

shape! { PutQueryDefinitionRequest {
    0 query_language: QueryLanguage = Member::new("queryLanguage"),
    1 name: String = Member::new("name").min(1).max(255).required(),
    2 query_definition_id: String = Member::new("queryDefinitionId").min(1).max(256),
    3 log_group_names: Vec<String> = Member::new("logGroupNames").of(&Member::new("member").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#)),
    4 query_string: String = Member::new("queryString").min(1).max(10000).required(),
    5 client_token: String = Member::new("clientToken").token().min(36).max(128).pattern(r#"\S{36,128}"#),
    6 parameters: Vec<QueryParameter> = Member::new("parameters").max(20),
} }

shape! { PutQueryDefinitionResponse {
    0 query_definition_id: String = Member::new("queryDefinitionId"),
} }

shape! { PutResourcePolicyRequest {
    0 policy_name: String = Member::new("policyName"),
    1 policy_document: String = Member::new("policyDocument").min(1).max(51200),
    2 resource_arn: String = Member::new("resourceArn"),
    3 expected_revision_id: String = Member::new("expectedRevisionId").min(1),
} }

shape! { PutResourcePolicyResponse {
    0 resource_policy: ResourcePolicy = Member::new("resourcePolicy"),
    1 revision_id: String = Member::new("revisionId"),
} }

shape! { PutRetentionPolicyRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 retention_in_days: i32 = Member::new("retentionInDays").required(),
} }

shape! { PutSubscriptionFilterRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 filter_name: String = Member::new("filterName").min(1).max(512).pattern(r#"[^:*]*"#).required(),
    2 filter_pattern: String = Member::new("filterPattern").min(0).max(1024).required(),
    3 destination_arn: String = Member::new("destinationArn").min(1).required(),
    4 role_arn: String = Member::new("roleArn").min(1),
    5 distribution: Distribution = Member::new("distribution"),
    6 apply_on_transformed_logs: bool = Member::new("applyOnTransformedLogs"),
    7 field_selection_criteria: String = Member::new("fieldSelectionCriteria").min(0).max(2000),
    8 emit_system_fields: Vec<String> = Member::new("emitSystemFields"),
} }

shape! { QueryDefinition {
    0 query_language: QueryLanguage = Member::new("queryLanguage"),
    1 query_definition_id: String = Member::new("queryDefinitionId"),
    2 name: String = Member::new("name"),
    3 query_string: String = Member::new("queryString"),
    4 last_modified: i64 = Member::new("lastModified"),
    5 log_group_names: Vec<String> = Member::new("logGroupNames"),
    6 parameters: Vec<QueryParameter> = Member::new("parameters"),
} }

shape! { QueryInfo {
    0 query_language: QueryLanguage = Member::new("queryLanguage"),
    1 query_id: String = Member::new("queryId"),
    2 query_string: String = Member::new("queryString"),
    3 status: QueryStatus = Member::new("status"),
    4 create_time: i64 = Member::new("createTime"),
    5 log_group_name: String = Member::new("logGroupName"),
    6 query_duration: i64 = Member::new("queryDuration"),
    7 bytes_scanned: f64 = Member::new("bytesScanned"),
    8 user_identity: String = Member::new("userIdentity"),
} }

shape! { QueryParameter {
    0 name: String = Member::new("name").min(1).max(128).pattern(r#"^[a-zA-Z_][a-zA-Z0-9_]*"#).required(),
    1 default_value: String = Member::new("defaultValue").max(1024),
    2 description: String = Member::new("description").max(512),
} }

shape! { QueryStatistics {
    0 records_matched: f64 = Member::new("recordsMatched"),
    1 records_scanned: f64 = Member::new("recordsScanned"),
    2 estimated_records_skipped: f64 = Member::new("estimatedRecordsSkipped"),
    3 bytes_scanned: f64 = Member::new("bytesScanned"),
    4 estimated_bytes_skipped: f64 = Member::new("estimatedBytesSkipped"),
    5 log_groups_scanned: f64 = Member::new("logGroupsScanned"),
    6 result_count: f64 = Member::new("resultCount"),
} }

shape! { RejectedEntityInfo {
    0 error_type: EntityRejectionErrorType = Member::new("errorType"),
} }

shape! { RejectedLogEventsInfo {
    0 too_new_log_event_start_index: i32 = Member::new("tooNewLogEventStartIndex"),
    1 too_old_log_event_end_index: i32 = Member::new("tooOldLogEventEndIndex"),
    2 expired_log_event_end_index: i32 = Member::new("expiredLogEventEndIndex"),
} }

shape! { ResourcePolicy {
    0 policy_name: String = Member::new("policyName"),
    1 policy_document: String = Member::new("policyDocument"),
    2 last_updated_time: i64 = Member::new("lastUpdatedTime"),
    3 policy_scope: PolicyScope = Member::new("policyScope"),
    4 resource_arn: String = Member::new("resourceArn"),
    5 revision_id: String = Member::new("revisionId"),
} }

shape! { ResultField {
    0 field: String = Member::new("field"),
    1 value: String = Member::new("value"),
} }

shape! { SearchedLogStream {
    0 log_stream_name: String = Member::new("logStreamName"),
    1 searched_completely: bool = Member::new("searchedCompletely"),
} }

shape! { StartQueryRequest {
    0 query_language: QueryLanguage = Member::new("queryLanguage"),
    1 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#),
    2 log_group_names: Vec<String> = Member::new("logGroupNames").of(&Member::new("member").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#)),
    3 log_group_identifiers: Vec<String> = Member::new("logGroupIdentifiers").of(&Member::new("member").min(1).max(2048).pattern(r#"[\w#+=/:,.@-]*"#)),
    4 start_time: i64 = Member::new("startTime").min(0).required(),
    5 end_time: i64 = Member::new("endTime").min(0).required(),
    6 query_string: String = Member::new("queryString").min(0).max(10000).required(),
    7 limit: i32 = Member::new("limit").min(1).max(100000),
} }

shape! { StartQueryResponse {
    0 query_id: String = Member::new("queryId"),
} }

shape! { StopQueryRequest {
    0 query_id: String = Member::new("queryId").min(1).max(256).required(),
} }

shape! { StopQueryResponse {
    0 success: bool = Member::new("success"),
} }

shape! { SubscriptionFilter {
    0 filter_name: String = Member::new("filterName"),
    1 log_group_name: String = Member::new("logGroupName"),
    2 filter_pattern: String = Member::new("filterPattern"),
    3 destination_arn: String = Member::new("destinationArn"),
    4 role_arn: String = Member::new("roleArn"),
    5 distribution: Distribution = Member::new("distribution"),
    6 apply_on_transformed_logs: bool = Member::new("applyOnTransformedLogs"),
    7 creation_time: i64 = Member::new("creationTime"),
    8 field_selection_criteria: String = Member::new("fieldSelectionCriteria"),
    9 emit_system_fields: Vec<String> = Member::new("emitSystemFields"),
} }

shape! { TagFilter {
    0 key: String = Member::new("key").min(1).max(128).pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$"#).required(),
    1 values: Vec<String> = Member::new("values").min(0).max(5).of(&Member::new("member").min(0).max(259).pattern(r#"^!?\*?([\p{L}\p{Z}\p{N}_.:/=+\-@]*)\*?$"#)),
} }

shape! { TagLogGroupRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 tags: BTreeMap<String, String> = Member::new("tags").min(1).max(50).of(&Member::new("value").max(256).pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#)).required(),
} }

shape! { TagResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").min(1).max(1011).pattern(r#"[\w+=/:,.@-]*"#).required(),
    1 tags: BTreeMap<String, String> = Member::new("tags").min(1).max(50).of(&Member::new("value").max(256).pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#)).required(),
} }

shape! { TestMetricFilterRequest {
    0 filter_pattern: String = Member::new("filterPattern").min(0).max(1024).required(),
    1 log_event_messages: Vec<String> = Member::new("logEventMessages").min(1).max(50).of(&Member::new("member").min(1)).required(),
} }

shape! { TestMetricFilterResponse {
    0 matches: Vec<MetricFilterMatchRecord> = Member::new("matches"),
} }

shape! { UntagLogGroupRequest {
    0 log_group_name: String = Member::new("logGroupName").min(1).max(512).pattern(r#"[\.\-_/#A-Za-z0-9]+"#).required(),
    1 tags: Vec<String> = Member::new("tags").min(1).of(&Member::new("member").min(1).max(128).pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$"#)).required(),
} }

shape! { UntagResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").min(1).max(1011).pattern(r#"[\w+=/:,.@-]*"#).required(),
    1 tag_keys: Vec<String> = Member::new("tagKeys").min(0).max(50).of(&Member::new("member").min(1).max(128).pattern(r#"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$"#)).required(),
} }

errors! {
    access_denied_exception = "AccessDeniedException" 400,
    conflict_exception = "ConflictException" 400,
    data_already_accepted_exception = "DataAlreadyAcceptedException" 400,
    internal_server_exception = "InternalServerException" 500,
    internal_streaming_exception = "InternalStreamingException" 400,
    invalid_operation_exception = "InvalidOperationException" 400,
    invalid_parameter_exception = "InvalidParameterException" 400,
    invalid_sequence_token_exception = "InvalidSequenceTokenException" 400,
    limit_exceeded_exception = "LimitExceededException" 400,
    malformed_query_exception = "MalformedQueryException" 400,
    operation_aborted_exception = "OperationAbortedException" 400,
    resource_already_exists_exception = "ResourceAlreadyExistsException" 400,
    resource_not_found_exception = "ResourceNotFoundException" 400,
    service_quota_exceeded_exception = "ServiceQuotaExceededException" 400,
    service_unavailable_exception = "ServiceUnavailableException" 500,
    session_streaming_exception = "SessionStreamingException" 400,
    session_timeout_exception = "SessionTimeoutException" 400,
    throttling_exception = "ThrottlingException" 400,
    too_many_tags_exception = "TooManyTagsException" 400,
    unrecognized_client_exception = "UnrecognizedClientException" 400,
    validation_exception = "ValidationException" 400,
}

service! { Logs, LOGS {
    0 create_log_group (CreateLogGroupRequest) -> () = Operation::new(&catalog::LOGS, 0, "CreateLogGroup").void(),
    1 create_log_stream (CreateLogStreamRequest) -> () = Operation::new(&catalog::LOGS, 1, "CreateLogStream").void(),
    2 delete_log_group (DeleteLogGroupRequest) -> () = Operation::new(&catalog::LOGS, 2, "DeleteLogGroup").void(),
    3 delete_log_stream (DeleteLogStreamRequest) -> () = Operation::new(&catalog::LOGS, 3, "DeleteLogStream").void(),
    4 delete_metric_filter (DeleteMetricFilterRequest) -> () = Operation::new(&catalog::LOGS, 4, "DeleteMetricFilter").void(),
    5 delete_query_definition (DeleteQueryDefinitionRequest) -> DeleteQueryDefinitionResponse = Operation::new(&catalog::LOGS, 5, "DeleteQueryDefinition"),
    6 delete_resource_policy (DeleteResourcePolicyRequest) -> () = Operation::new(&catalog::LOGS, 6, "DeleteResourcePolicy").void(),
    7 delete_retention_policy (DeleteRetentionPolicyRequest) -> () = Operation::new(&catalog::LOGS, 7, "DeleteRetentionPolicy").void(),
    8 delete_subscription_filter (DeleteSubscriptionFilterRequest) -> () = Operation::new(&catalog::LOGS, 8, "DeleteSubscriptionFilter").void(),
    9 describe_log_groups (DescribeLogGroupsRequest) -> DescribeLogGroupsResponse = Operation::new(&catalog::LOGS, 9, "DescribeLogGroups"),
    10 describe_log_streams (DescribeLogStreamsRequest) -> DescribeLogStreamsResponse = Operation::new(&catalog::LOGS, 10, "DescribeLogStreams"),
    11 describe_metric_filters (DescribeMetricFiltersRequest) -> DescribeMetricFiltersResponse = Operation::new(&catalog::LOGS, 11, "DescribeMetricFilters"),
    12 describe_queries (DescribeQueriesRequest) -> DescribeQueriesResponse = Operation::new(&catalog::LOGS, 12, "DescribeQueries"),
    13 describe_query_definitions (DescribeQueryDefinitionsRequest) -> DescribeQueryDefinitionsResponse = Operation::new(&catalog::LOGS, 13, "DescribeQueryDefinitions"),
    14 describe_resource_policies (DescribeResourcePoliciesRequest) -> DescribeResourcePoliciesResponse = Operation::new(&catalog::LOGS, 14, "DescribeResourcePolicies"),
    15 describe_subscription_filters (DescribeSubscriptionFiltersRequest) -> DescribeSubscriptionFiltersResponse = Operation::new(&catalog::LOGS, 15, "DescribeSubscriptionFilters"),
    16 filter_log_events (FilterLogEventsRequest) -> FilterLogEventsResponse = Operation::new(&catalog::LOGS, 16, "FilterLogEvents"),
    17 get_log_events (GetLogEventsRequest) -> GetLogEventsResponse = Operation::new(&catalog::LOGS, 17, "GetLogEvents"),
    18 get_log_group_fields (GetLogGroupFieldsRequest) -> GetLogGroupFieldsResponse = Operation::new(&catalog::LOGS, 18, "GetLogGroupFields"),
    19 get_log_record (GetLogRecordRequest) -> GetLogRecordResponse = Operation::new(&catalog::LOGS, 19, "GetLogRecord"),
    20 get_query_results (GetQueryResultsRequest) -> GetQueryResultsResponse = Operation::new(&catalog::LOGS, 20, "GetQueryResults"),
    21 list_log_groups (ListLogGroupsRequest) -> ListLogGroupsResponse = Operation::new(&catalog::LOGS, 21, "ListLogGroups"),
    22 list_tags_for_resource (ListTagsForResourceRequest) -> ListTagsForResourceResponse = Operation::new(&catalog::LOGS, 22, "ListTagsForResource"),
    23 list_tags_log_group (ListTagsLogGroupRequest) -> ListTagsLogGroupResponse = Operation::new(&catalog::LOGS, 23, "ListTagsLogGroup"),
    24 put_log_events (PutLogEventsRequest) -> PutLogEventsResponse = Operation::new(&catalog::LOGS, 24, "PutLogEvents"),
    25 put_metric_filter (PutMetricFilterRequest) -> () = Operation::new(&catalog::LOGS, 25, "PutMetricFilter").void(),
    26 put_query_definition (PutQueryDefinitionRequest) -> PutQueryDefinitionResponse = Operation::new(&catalog::LOGS, 26, "PutQueryDefinition"),
    27 put_resource_policy (PutResourcePolicyRequest) -> PutResourcePolicyResponse = Operation::new(&catalog::LOGS, 27, "PutResourcePolicy"),
    28 put_retention_policy (PutRetentionPolicyRequest) -> () = Operation::new(&catalog::LOGS, 28, "PutRetentionPolicy").void(),
    29 put_subscription_filter (PutSubscriptionFilterRequest) -> () = Operation::new(&catalog::LOGS, 29, "PutSubscriptionFilter").void(),
    30 start_query (StartQueryRequest) -> StartQueryResponse = Operation::new(&catalog::LOGS, 30, "StartQuery"),
    31 stop_query (StopQueryRequest) -> StopQueryResponse = Operation::new(&catalog::LOGS, 31, "StopQuery"),
    32 tag_log_group (TagLogGroupRequest) -> () = Operation::new(&catalog::LOGS, 32, "TagLogGroup").void(),
    33 tag_resource (TagResourceRequest) -> () = Operation::new(&catalog::LOGS, 33, "TagResource").void(),
    34 test_metric_filter (TestMetricFilterRequest) -> TestMetricFilterResponse = Operation::new(&catalog::LOGS, 34, "TestMetricFilter"),
    35 untag_log_group (UntagLogGroupRequest) -> () = Operation::new(&catalog::LOGS, 35, "UntagLogGroup").void(),
    36 untag_resource (UntagResourceRequest) -> () = Operation::new(&catalog::LOGS, 36, "UntagResource").void(),
} }
