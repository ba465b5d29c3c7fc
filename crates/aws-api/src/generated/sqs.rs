//! Types, operations and errors of Amazon Simple Queue Service.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use bytes::Bytes;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Member, Operation};

string_enum! { MessageSystemAttributeName {
    All = "All",
    SenderId = "SenderId",
    SentTimestamp = "SentTimestamp",
    ApproximateReceiveCount = "ApproximateReceiveCount",
    ApproximateFirstReceiveTimestamp = "ApproximateFirstReceiveTimestamp",
    SequenceNumber = "SequenceNumber",
    MessageDeduplicationId = "MessageDeduplicationId",
    MessageGroupId = "MessageGroupId",
    AWSTraceHeader = "AWSTraceHeader",
    DeadLetterQueueSourceArn = "DeadLetterQueueSourceArn",
} }

string_enum! { MessageSystemAttributeNameForSends {
    AWSTraceHeader = "AWSTraceHeader",
} }

string_enum! { QueueAttributeName {
    All = "All",
    Policy = "Policy",
    VisibilityTimeout = "VisibilityTimeout",
    MaximumMessageSize = "MaximumMessageSize",
    MessageRetentionPeriod = "MessageRetentionPeriod",
    ApproximateNumberOfMessages = "ApproximateNumberOfMessages",
    ApproximateNumberOfMessagesNotVisible = "ApproximateNumberOfMessagesNotVisible",
    CreatedTimestamp = "CreatedTimestamp",
    LastModifiedTimestamp = "LastModifiedTimestamp",
    QueueArn = "QueueArn",
    ApproximateNumberOfMessagesDelayed = "ApproximateNumberOfMessagesDelayed",
    DelaySeconds = "DelaySeconds",
    ReceiveMessageWaitTimeSeconds = "ReceiveMessageWaitTimeSeconds",
    RedrivePolicy = "RedrivePolicy",
    FifoQueue = "FifoQueue",
    ContentBasedDeduplication = "ContentBasedDeduplication",
    KmsMasterKeyId = "KmsMasterKeyId",
    KmsDataKeyReusePeriodSeconds = "KmsDataKeyReusePeriodSeconds",
    DeduplicationScope = "DeduplicationScope",
    FifoThroughputLimit = "FifoThroughputLimit",
    RedriveAllowPolicy = "RedriveAllowPolicy",
    SqsManagedSseEnabled = "SqsManagedSseEnabled",
} }

shape! { AddPermissionRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 label: String = Member::new("Label").required(),
    2 aws_account_ids: Vec<String> = Member::new("AWSAccountIds").flattened().form("AWSAccountId").required(),
    3 actions: Vec<String> = Member::new("Actions").flattened().form("ActionName").required(),
} }

shape! { BatchResultErrorEntry {
    0 id: String = Member::new("Id"),
    1 sender_fault: bool = Member::new("SenderFault"),
    2 code: String = Member::new("Code"),
    3 message: String = Member::new("Message"),
} }

shape! { CancelMessageMoveTaskRequest {
    0 task_handle: String = Member::new("TaskHandle").required(),
} }

shape! { CancelMessageMoveTaskResult {
    0 approximate_number_of_messages_moved: i64 = Member::new("ApproximateNumberOfMessagesMoved"),
} }

shape! { ChangeMessageVisibilityBatchRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 entries: Vec<ChangeMessageVisibilityBatchRequestEntry> = Member::new("Entries").flattened().form("ChangeMessageVisibilityBatchRequestEntry").required(),
} }

shape! { ChangeMessageVisibilityBatchRequestEntry {
    0 id: String = Member::new("Id").required(),
    1 receipt_handle: String = Member::new("ReceiptHandle").required(),
    2 visibility_timeout: i32 = Member::new("VisibilityTimeout"),
} }

shape! { ChangeMessageVisibilityBatchResult {
    0 successful: Vec<ChangeMessageVisibilityBatchResultEntry> = Member::new("Successful").flattened().form("ChangeMessageVisibilityBatchResultEntry"),
    1 failed: Vec<BatchResultErrorEntry> = Member::new("Failed").flattened().form("BatchResultErrorEntry"),
} }

shape! { ChangeMessageVisibilityBatchResultEntry {
    0 id: String = Member::new("Id"),
} }

shape! { ChangeMessageVisibilityRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 receipt_handle: String = Member::new("ReceiptHandle").required(),
    2 visibility_timeout: i32 = Member::new("VisibilityTimeout").required(),
} }

shape! { CreateQueueRequest {
    0 queue_name: String = Member::new("QueueName").required(),
    1 attributes: BTreeMap<String, String> = Member::new("Attributes").flattened().form("Attribute").key("Name").of(&Member::new("value").wire("Value")),
    2 tags: BTreeMap<String, String> = Member::new("tags").flattened().form("Tag").key("Key").of(&Member::new("value").wire("Value")),
} }

shape! { CreateQueueResult {
    0 queue_url: String = Member::new("QueueUrl"),
} }

shape! { DeleteMessageBatchRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 entries: Vec<DeleteMessageBatchRequestEntry> = Member::new("Entries").flattened().form("DeleteMessageBatchRequestEntry").required(),
} }

shape! { DeleteMessageBatchRequestEntry {
    0 id: String = Member::new("Id").required(),
    1 receipt_handle: String = Member::new("ReceiptHandle").required(),
} }

shape! { DeleteMessageBatchResult {
    0 successful: Vec<DeleteMessageBatchResultEntry> = Member::new("Successful").flattened().form("DeleteMessageBatchResultEntry"),
    1 failed: Vec<BatchResultErrorEntry> = Member::new("Failed").flattened().form("BatchResultErrorEntry"),
} }

shape! { DeleteMessageBatchResultEntry {
    0 id: String = Member::new("Id"),
} }

shape! { DeleteMessageRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 receipt_handle: String = Member::new("ReceiptHandle").required(),
} }

shape! { DeleteQueueRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
} }

shape! { GetQueueAttributesRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 attribute_names: Vec<QueueAttributeName> = Member::new("AttributeNames").flattened().form("AttributeName"),
} }

shape! { GetQueueAttributesResult {
    0 attributes: BTreeMap<String, String> = Member::new("Attributes").flattened().form("Attribute").key("Name").of(&Member::new("value").wire("Value")),
} }

shape! { GetQueueUrlRequest {
    0 queue_name: String = Member::new("QueueName").required(),
    1 queue_owner_aws_account_id: String = Member::new("QueueOwnerAWSAccountId"),
} }

shape! { GetQueueUrlResult {
    0 queue_url: String = Member::new("QueueUrl"),
} }

shape! { ListDeadLetterSourceQueuesRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 next_token: String = Member::new("NextToken"),
    2 max_results: i32 = Member::new("MaxResults"),
} }

shape! { ListDeadLetterSourceQueuesResult {
    0 queue_urls: Vec<String> = Member::new("queueUrls").flattened().form("QueueUrl"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListMessageMoveTasksRequest {
    0 source_arn: String = Member::new("SourceArn").required(),
    1 max_results: i32 = Member::new("MaxResults"),
} }

shape! { ListMessageMoveTasksResult {
    0 results: Vec<ListMessageMoveTasksResultEntry> = Member::new("Results").flattened().form("ListMessageMoveTasksResultEntry"),
} }

shape! { ListMessageMoveTasksResultEntry {
    0 task_handle: String = Member::new("TaskHandle"),
    1 status: String = Member::new("Status"),
    2 source_arn: String = Member::new("SourceArn"),
    3 destination_arn: String = Member::new("DestinationArn"),
    4 max_number_of_messages_per_second: i32 = Member::new("MaxNumberOfMessagesPerSecond"),
    5 approximate_number_of_messages_moved: i64 = Member::new("ApproximateNumberOfMessagesMoved"),
    6 approximate_number_of_messages_to_move: i64 = Member::new("ApproximateNumberOfMessagesToMove"),
    7 failure_reason: String = Member::new("FailureReason"),
    8 started_timestamp: i64 = Member::new("StartedTimestamp"),
} }

shape! { ListQueueTagsRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
} }

shape! { ListQueueTagsResult {
    0 tags: BTreeMap<String, String> = Member::new("Tags").flattened().form("Tag").key("Key").of(&Member::new("value").wire("Value")),
} }

shape! { ListQueuesRequest {
    0 queue_name_prefix: String = Member::new("QueueNamePrefix"),
    1 next_token: String = Member::new("NextToken"),
    2 max_results: i32 = Member::new("MaxResults"),
} }

shape! { ListQueuesResult {
    0 queue_urls: Vec<String> = Member::new("QueueUrls").flattened().form("QueueUrl"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { Message {
    0 message_id: String = Member::new("MessageId"),
    1 receipt_handle: String = Member::new("ReceiptHandle"),
    2 md5_of_body: String = Member::new("MD5OfBody"),
    3 body: String = Member::new("Body"),
    4 attributes: BTreeMap<String, String> = Member::new("Attributes").flattened().form("Attribute").key("Name").of(&Member::new("value").wire("Value")),
    5 md5_of_message_attributes: String = Member::new("MD5OfMessageAttributes"),
    6 message_attributes: BTreeMap<String, MessageAttributeValue> = Member::new("MessageAttributes").flattened().form("MessageAttribute").key("Name").of(&Member::new("value").wire("Value")),
} }

shape! { MessageAttributeValue {
    0 string_value: String = Member::new("StringValue"),
    1 binary_value: Bytes = Member::new("BinaryValue"),
    2 string_list_values: Vec<String> = Member::new("StringListValues").flattened().form("StringListValue"),
    3 binary_list_values: Vec<Bytes> = Member::new("BinaryListValues").flattened().form("BinaryListValue"),
    4 data_type: String = Member::new("DataType").required(),
} }

shape! { MessageSystemAttributeValue {
    0 string_value: String = Member::new("StringValue"),
    1 binary_value: Bytes = Member::new("BinaryValue"),
    2 string_list_values: Vec<String> = Member::new("StringListValues").flattened().form("StringListValue"),
    3 binary_list_values: Vec<Bytes> = Member::new("BinaryListValues").flattened().form("BinaryListValue"),
    4 data_type: String = Member::new("DataType").required(),
} }

shape! { PurgeQueueRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
} }

shape! { ReceiveMessageRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 attribute_names: Vec<QueueAttributeName> = Member::new("AttributeNames").flattened().form("AttributeName"),
    2 message_system_attribute_names: Vec<MessageSystemAttributeName> = Member::new("MessageSystemAttributeNames").flattened().form("MessageSystemAttributeName"),
    3 message_attribute_names: Vec<String> = Member::new("MessageAttributeNames").flattened().form("MessageAttributeName"),
    4 max_number_of_messages: i32 = Member::new("MaxNumberOfMessages"),
    5 visibility_timeout: i32 = Member::new("VisibilityTimeout"),
    6 wait_time_seconds: i32 = Member::new("WaitTimeSeconds"),
    7 receive_request_attempt_id: String = Member::new("ReceiveRequestAttemptId"),
} }

shape! { ReceiveMessageResult {
    0 messages: Vec<Message> = Member::new("Messages").flattened().form("Message"),
} }

shape! { RemovePermissionRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 label: String = Member::new("Label").required(),
} }

shape! { SendMessageBatchRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 entries: Vec<SendMessageBatchRequestEntry> = Member::new("Entries").flattened().form("SendMessageBatchRequestEntry").required(),
} }

shape! { SendMessageBatchRequestEntry {
    0 id: String = Member::new("Id").required(),
    1 message_body: String = Member::new("MessageBody").required(),
    2 delay_seconds: i32 = Member::new("DelaySeconds"),
    3 message_attributes: BTreeMap<String, MessageAttributeValue> = Member::new("MessageAttributes").flattened().form("MessageAttribute").key("Name").of(&Member::new("value").wire("Value")),
    4 message_system_attributes: BTreeMap<String, MessageSystemAttributeValue> = Member::new("MessageSystemAttributes").flattened().form("MessageSystemAttribute").key("Name").of(&Member::new("value").wire("Value")),
    5 message_deduplication_id: String = Member::new("MessageDeduplicationId"),
    6 message_group_id: String = Member::new("MessageGroupId"),
} }

shape! { SendMessageBatchResult {
    0 successful: Vec<SendMessageBatchResultEntry> = Member::new("Successful").flattened().form("SendMessageBatchResultEntry"),
    1 failed: Vec<BatchResultErrorEntry> = Member::new("Failed").flattened().form("BatchResultErrorEntry"),
} }

shape! { SendMessageBatchResultEntry {
    0 id: String = Member::new("Id"),
    1 message_id: String = Member::new("MessageId"),
    2 md5_of_message_body: String = Member::new("MD5OfMessageBody"),
    3 md5_of_message_attributes: String = Member::new("MD5OfMessageAttributes"),
    4 md5_of_message_system_attributes: String = Member::new("MD5OfMessageSystemAttributes"),
    5 sequence_number: String = Member::new("SequenceNumber"),
} }

shape! { SendMessageRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 message_body: String = Member::new("MessageBody").required(),
    2 delay_seconds: i32 = Member::new("DelaySeconds"),
    3 message_attributes: BTreeMap<String, MessageAttributeValue> = Member::new("MessageAttributes").flattened().form("MessageAttribute").key("Name").of(&Member::new("value").wire("Value")),
    4 message_system_attributes: BTreeMap<String, MessageSystemAttributeValue> = Member::new("MessageSystemAttributes").flattened().form("MessageSystemAttribute").key("Name").of(&Member::new("value").wire("Value")),
    5 message_deduplication_id: String = Member::new("MessageDeduplicationId"),
    6 message_group_id: String = Member::new("MessageGroupId"),
} }

shape! { SendMessageResult {
    0 md5_of_message_body: String = Member::new("MD5OfMessageBody"),
    1 md5_of_message_attributes: String = Member::new("MD5OfMessageAttributes"),
    2 md5_of_message_system_attributes: String = Member::new("MD5OfMessageSystemAttributes"),
    3 message_id: String = Member::new("MessageId"),
    4 sequence_number: String = Member::new("SequenceNumber"),
} }

shape! { SetQueueAttributesRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 attributes: BTreeMap<String, String> = Member::new("Attributes").flattened().form("Attribute").key("Name").of(&Member::new("value").wire("Value")).required(),
} }

shape! { StartMessageMoveTaskRequest {
    0 source_arn: String = Member::new("SourceArn").required(),
    1 destination_arn: String = Member::new("DestinationArn"),
    2 max_number_of_messages_per_second: i32 = Member::new("MaxNumberOfMessagesPerSecond"),
} }

shape! { StartMessageMoveTaskResult {
    0 task_handle: String = Member::new("TaskHandle"),
} }

shape! { TagQueueRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 tags: BTreeMap<String, String> = Member::new("Tags").flattened().form("Tag").key("Key").of(&Member::new("value").wire("Value")).required(),
} }

shape! { UntagQueueRequest {
    0 queue_url: String = Member::new("QueueUrl").required(),
    1 tag_keys: Vec<String> = Member::new("TagKeys").flattened().form("TagKey").required(),
} }

errors! {
    batch_entry_ids_not_distinct = "BatchEntryIdsNotDistinct" 400 query "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    batch_request_too_long = "BatchRequestTooLong" 400 query "AWS.SimpleQueueService.BatchRequestTooLong",
    empty_batch_request = "EmptyBatchRequest" 400 query "AWS.SimpleQueueService.EmptyBatchRequest",
    invalid_address = "InvalidAddress" 400,
    invalid_attribute_name = "InvalidAttributeName" 400,
    invalid_attribute_value = "InvalidAttributeValue" 400,
    invalid_batch_entry_id = "InvalidBatchEntryId" 400 query "AWS.SimpleQueueService.InvalidBatchEntryId",
    invalid_id_format = "InvalidIdFormat" 400,
    invalid_message_contents = "InvalidMessageContents" 400,
    invalid_security = "InvalidSecurity" 400,
    kms_access_denied = "KmsAccessDenied" 400,
    kms_disabled = "KmsDisabled" 400,
    kms_invalid_key_usage = "KmsInvalidKeyUsage" 400,
    kms_invalid_state = "KmsInvalidState" 400,
    kms_not_found = "KmsNotFound" 400,
    kms_opt_in_required = "KmsOptInRequired" 400,
    kms_throttled = "KmsThrottled" 400,
    message_not_inflight = "MessageNotInflight" 400 query "AWS.SimpleQueueService.MessageNotInflight",
    over_limit = "OverLimit" 400,
    purge_queue_in_progress = "PurgeQueueInProgress" 400 query "AWS.SimpleQueueService.PurgeQueueInProgress",
    queue_deleted_recently = "QueueDeletedRecently" 400 query "AWS.SimpleQueueService.QueueDeletedRecently",
    queue_does_not_exist = "QueueDoesNotExist" 400 query "AWS.SimpleQueueService.NonExistentQueue",
    queue_name_exists = "QueueNameExists" 400 query "QueueAlreadyExists",
    receipt_handle_is_invalid = "ReceiptHandleIsInvalid" 400,
    request_throttled = "RequestThrottled" 400,
    resource_not_found_exception = "ResourceNotFoundException" 400,
    too_many_entries_in_batch_request = "TooManyEntriesInBatchRequest" 400 query "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    unsupported_operation = "UnsupportedOperation" 400 query "AWS.SimpleQueueService.UnsupportedOperation",
}

service! { Sqs, SQS {
    0 add_permission (AddPermissionRequest) -> () = Operation::new(&catalog::SQS, 0, "AddPermission").void(),
    1 cancel_message_move_task (CancelMessageMoveTaskRequest) -> CancelMessageMoveTaskResult = Operation::new(&catalog::SQS, 1, "CancelMessageMoveTask").wrapper("CancelMessageMoveTaskResult"),
    2 change_message_visibility (ChangeMessageVisibilityRequest) -> () = Operation::new(&catalog::SQS, 2, "ChangeMessageVisibility").void(),
    3 change_message_visibility_batch (ChangeMessageVisibilityBatchRequest) -> ChangeMessageVisibilityBatchResult = Operation::new(&catalog::SQS, 3, "ChangeMessageVisibilityBatch").wrapper("ChangeMessageVisibilityBatchResult"),
    4 create_queue (CreateQueueRequest) -> CreateQueueResult = Operation::new(&catalog::SQS, 4, "CreateQueue").wrapper("CreateQueueResult"),
    5 delete_message (DeleteMessageRequest) -> () = Operation::new(&catalog::SQS, 5, "DeleteMessage").void(),
    6 delete_message_batch (DeleteMessageBatchRequest) -> DeleteMessageBatchResult = Operation::new(&catalog::SQS, 6, "DeleteMessageBatch").wrapper("DeleteMessageBatchResult"),
    7 delete_queue (DeleteQueueRequest) -> () = Operation::new(&catalog::SQS, 7, "DeleteQueue").void(),
    8 get_queue_attributes (GetQueueAttributesRequest) -> GetQueueAttributesResult = Operation::new(&catalog::SQS, 8, "GetQueueAttributes").wrapper("GetQueueAttributesResult"),
    9 get_queue_url (GetQueueUrlRequest) -> GetQueueUrlResult = Operation::new(&catalog::SQS, 9, "GetQueueUrl").wrapper("GetQueueUrlResult"),
    10 list_dead_letter_source_queues (ListDeadLetterSourceQueuesRequest) -> ListDeadLetterSourceQueuesResult = Operation::new(&catalog::SQS, 10, "ListDeadLetterSourceQueues").wrapper("ListDeadLetterSourceQueuesResult"),
    11 list_message_move_tasks (ListMessageMoveTasksRequest) -> ListMessageMoveTasksResult = Operation::new(&catalog::SQS, 11, "ListMessageMoveTasks").wrapper("ListMessageMoveTasksResult"),
    12 list_queue_tags (ListQueueTagsRequest) -> ListQueueTagsResult = Operation::new(&catalog::SQS, 12, "ListQueueTags").wrapper("ListQueueTagsResult"),
    13 list_queues (ListQueuesRequest) -> ListQueuesResult = Operation::new(&catalog::SQS, 13, "ListQueues").wrapper("ListQueuesResult"),
    14 purge_queue (PurgeQueueRequest) -> () = Operation::new(&catalog::SQS, 14, "PurgeQueue").void(),
    15 receive_message (ReceiveMessageRequest) -> ReceiveMessageResult = Operation::new(&catalog::SQS, 15, "ReceiveMessage").wrapper("ReceiveMessageResult"),
    16 remove_permission (RemovePermissionRequest) -> () = Operation::new(&catalog::SQS, 16, "RemovePermission").void(),
    17 send_message (SendMessageRequest) -> SendMessageResult = Operation::new(&catalog::SQS, 17, "SendMessage").wrapper("SendMessageResult"),
    18 send_message_batch (SendMessageBatchRequest) -> SendMessageBatchResult = Operation::new(&catalog::SQS, 18, "SendMessageBatch").wrapper("SendMessageBatchResult"),
    19 set_queue_attributes (SetQueueAttributesRequest) -> () = Operation::new(&catalog::SQS, 19, "SetQueueAttributes").void(),
    20 start_message_move_task (StartMessageMoveTaskRequest) -> StartMessageMoveTaskResult = Operation::new(&catalog::SQS, 20, "StartMessageMoveTask").wrapper("StartMessageMoveTaskResult"),
    21 tag_queue (TagQueueRequest) -> () = Operation::new(&catalog::SQS, 21, "TagQueue").void(),
    22 untag_queue (UntagQueueRequest) -> () = Operation::new(&catalog::SQS, 22, "UntagQueue").void(),
} }
