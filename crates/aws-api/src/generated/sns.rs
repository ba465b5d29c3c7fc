//! Types, operations and errors of Amazon Simple Notification Service.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use bytes::Bytes;
use crate::generated::catalog;
use crate::macros::{errors, service, shape};
use crate::schema::{Member, Operation};

shape! { AddPermissionInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
    1 label: String = Member::new("Label").required(),
    2 aws_account_id: Vec<String> = Member::new("AWSAccountId").required(),
    3 action_name: Vec<String> = Member::new("ActionName").required(),
} }

shape! { BatchResultErrorEntry {
    0 id: String = Member::new("Id"),
    1 code: String = Member::new("Code"),
    2 message: String = Member::new("Message"),
    3 sender_fault: bool = Member::new("SenderFault"),
} }

shape! { ConfirmSubscriptionInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
    1 token: String = Member::new("Token").required(),
    2 authenticate_on_unsubscribe: String = Member::new("AuthenticateOnUnsubscribe"),
} }

shape! { ConfirmSubscriptionResponse {
    0 subscription_arn: String = Member::new("SubscriptionArn"),
} }

shape! { CreateTopicInput {
    0 name: String = Member::new("Name").required(),
    1 attributes: BTreeMap<String, String> = Member::new("Attributes"),
    2 tags: Vec<Tag> = Member::new("Tags"),
    3 data_protection_policy: String = Member::new("DataProtectionPolicy"),
} }

shape! { CreateTopicResponse {
    0 topic_arn: String = Member::new("TopicArn"),
} }

shape! { DeleteTopicInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
} }

shape! { GetDataProtectionPolicyInput {
    0 resource_arn: String = Member::new("ResourceArn").required(),
} }

shape! { GetDataProtectionPolicyResponse {
    0 data_protection_policy: String = Member::new("DataProtectionPolicy"),
} }

shape! { GetSubscriptionAttributesInput {
    0 subscription_arn: String = Member::new("SubscriptionArn").required(),
} }

shape! { GetSubscriptionAttributesResponse {
    0 attributes: BTreeMap<String, String> = Member::new("Attributes"),
} }

shape! { GetTopicAttributesInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
} }

shape! { GetTopicAttributesResponse {
    0 attributes: BTreeMap<String, String> = Member::new("Attributes"),
} }

shape! { ListSubscriptionsByTopicInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListSubscriptionsByTopicResponse {
    0 subscriptions: Vec<Subscription> = Member::new("Subscriptions"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListSubscriptionsInput {
    0 next_token: String = Member::new("NextToken"),
} }

shape! { ListSubscriptionsResponse {
    0 subscriptions: Vec<Subscription> = Member::new("Subscriptions"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { ListTagsForResourceRequest {
    0 resource_arn: String = Member::new("ResourceArn").min(1).max(1011).required(),
} }

shape! { ListTagsForResourceResponse {
    0 tags: Vec<Tag> = Member::new("Tags"),
} }

shape! { ListTopicsInput {
    0 next_token: String = Member::new("NextToken"),
} }

shape! { ListTopicsResponse {
    0 topics: Vec<Topic> = Member::new("Topics"),
    1 next_token: String = Member::new("NextToken"),
} }

shape! { MessageAttributeValue {
    0 data_type: String = Member::new("DataType").required(),
    1 string_value: String = Member::new("StringValue"),
    2 binary_value: Bytes = Member::new("BinaryValue"),
} }

shape! { PublishBatchInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
    1 publish_batch_request_entries: Vec<PublishBatchRequestEntry> = Member::new("PublishBatchRequestEntries").required(),
} }

shape! { PublishBatchRequestEntry {
    0 id: String = Member::new("Id").required(),
    1 message: String = Member::new("Message").required(),
    2 subject: String = Member::new("Subject"),
    3 message_structure: String = Member::new("MessageStructure"),
    4 message_attributes: BTreeMap<String, MessageAttributeValue> = Member::new("MessageAttributes").of(&Member::new("value").wire("Value")).key("Name"),
    5 message_deduplication_id: String = Member::new("MessageDeduplicationId"),
    6 message_group_id: String = Member::new("MessageGroupId"),
} }

shape! { PublishBatchResponse {
    0 successful: Vec<PublishBatchResultEntry> = Member::new("Successful"),
    1 failed: Vec<BatchResultErrorEntry> = Member::new("Failed"),
} }

shape! { PublishBatchResultEntry {
    0 id: String = Member::new("Id"),
    1 message_id: String = Member::new("MessageId"),
    2 sequence_number: String = Member::new("SequenceNumber"),
} }

shape! { PublishInput {
    0 topic_arn: String = Member::new("TopicArn"),
    1 target_arn: String = Member::new("TargetArn"),
    2 phone_number: String = Member::new("PhoneNumber").sensitive(),
    3 message: String = Member::new("Message").required(),
    4 subject: String = Member::new("Subject"),
    5 message_structure: String = Member::new("MessageStructure"),
    6 message_attributes: BTreeMap<String, MessageAttributeValue> = Member::new("MessageAttributes").of(&Member::new("value").wire("Value")).key("Name"),
    7 message_deduplication_id: String = Member::new("MessageDeduplicationId"),
    8 message_group_id: String = Member::new("MessageGroupId"),
} }

shape! { PublishResponse {
    0 message_id: String = Member::new("MessageId"),
    1 sequence_number: String = Member::new("SequenceNumber"),
} }

shape! { PutDataProtectionPolicyInput {
    0 resource_arn: String = Member::new("ResourceArn").required(),
    1 data_protection_policy: String = Member::new("DataProtectionPolicy").required(),
} }

shape! { RemovePermissionInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
    1 label: String = Member::new("Label").required(),
} }

shape! { SetSubscriptionAttributesInput {
    0 subscription_arn: String = Member::new("SubscriptionArn").required(),
    1 attribute_name: String = Member::new("AttributeName").required(),
    2 attribute_value: String = Member::new("AttributeValue"),
} }

shape! { SetTopicAttributesInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
    1 attribute_name: String = Member::new("AttributeName").required(),
    2 attribute_value: String = Member::new("AttributeValue"),
} }

shape! { SubscribeInput {
    0 topic_arn: String = Member::new("TopicArn").required(),
    1 protocol: String = Member::new("Protocol").required(),
    2 endpoint: String = Member::new("Endpoint"),
    3 attributes: BTreeMap<String, String> = Member::new("Attributes"),
    4 return_subscription_arn: bool = Member::new("ReturnSubscriptionArn"),
} }

shape! { SubscribeResponse {
    0 subscription_arn: String = Member::new("SubscriptionArn"),
} }

shape! { Subscription {
    0 subscription_arn: String = Member::new("SubscriptionArn"),
    1 owner: String = Member::new("Owner"),
    2 protocol: String = Member::new("Protocol"),
    3 endpoint: String = Member::new("Endpoint"),
    4 topic_arn: String = Member::new("TopicArn"),
} }

shape! { Tag {
    0 key: String = Member::new("Key").min(1).max(128).required(),
    1 value: String = Member::new("Value").min(0).max(256).required(),
} }

shape! { TagResourceRequest {
    0 resource_arn: String = Member::new("ResourceArn").min(1).max(1011).required(),
    1 tags: Vec<Tag> = Member::new("Tags").required(),
} }

shape! { TagResourceResponse {} }

shape! { Topic {
    0 topic_arn: String = Member::new("TopicArn"),
} }

shape! { UnsubscribeInput {
    0 subscription_arn: String = Member::new("SubscriptionArn").required(),
} }

shape! { UntagResourceRequest {
    0 resource_arn: String = Member::new("ResourceArn").min(1).max(1011).required(),
    1 tag_keys: Vec<String> = Member::new("TagKeys").of(&Member::new("member").min(1).max(128)).required(),
} }

shape! { UntagResourceResponse {} }

errors! {
    authorization_error_exception = "AuthorizationError" 403,
    batch_entry_ids_not_distinct_exception = "BatchEntryIdsNotDistinct" 400,
    batch_request_too_long_exception = "BatchRequestTooLong" 400,
    concurrent_access_exception = "ConcurrentAccess" 400,
    empty_batch_request_exception = "EmptyBatchRequest" 400,
    endpoint_disabled_exception = "EndpointDisabled" 400,
    filter_policy_limit_exceeded_exception = "FilterPolicyLimitExceeded" 403,
    internal_error_exception = "InternalError" 500,
    invalid_batch_entry_id_exception = "InvalidBatchEntryId" 400,
    invalid_parameter_exception = "InvalidParameter" 400,
    invalid_parameter_value_exception = "ParameterValueInvalid" 400,
    invalid_security_exception = "InvalidSecurity" 403,
    invalid_state_exception = "InvalidState" 400,
    kms_access_denied_exception = "KMSAccessDenied" 400,
    kms_disabled_exception = "KMSDisabled" 400,
    kms_invalid_state_exception = "KMSInvalidState" 400,
    kms_not_found_exception = "KMSNotFound" 400,
    kms_opt_in_required = "KMSOptInRequired" 403,
    kms_throttling_exception = "KMSThrottling" 400,
    not_found_exception = "NotFound" 404,
    opted_out_exception = "OptedOut" 400,
    platform_application_disabled_exception = "PlatformApplicationDisabled" 400,
    replay_limit_exceeded_exception = "ReplayLimitExceeded" 403,
    resource_not_found_exception = "ResourceNotFound" 404,
    stale_tag_exception = "StaleTag" 400,
    subscription_limit_exceeded_exception = "SubscriptionLimitExceeded" 403,
    tag_limit_exceeded_exception = "TagLimitExceeded" 400,
    tag_policy_exception = "TagPolicy" 400,
    throttled_exception = "Throttled" 429,
    too_many_entries_in_batch_request_exception = "TooManyEntriesInBatchRequest" 400,
    topic_limit_exceeded_exception = "TopicLimitExceeded" 403,
    user_error_exception = "UserError" 400,
    validation_exception = "ValidationException" 400,
    verification_exception = "VerificationException" 400,
}

service! { Sns, SNS {
    0 add_permission (AddPermissionInput) -> () = Operation::new(&catalog::SNS, 0, "AddPermission").void(),
    1 confirm_subscription (ConfirmSubscriptionInput) -> ConfirmSubscriptionResponse = Operation::new(&catalog::SNS, 1, "ConfirmSubscription").wrapper("ConfirmSubscriptionResult"),
    2 create_topic (CreateTopicInput) -> CreateTopicResponse = Operation::new(&catalog::SNS, 2, "CreateTopic").wrapper("CreateTopicResult"),
    3 delete_topic (DeleteTopicInput) -> () = Operation::new(&catalog::SNS, 3, "DeleteTopic").void(),
    4 get_data_protection_policy (GetDataProtectionPolicyInput) -> GetDataProtectionPolicyResponse = Operation::new(&catalog::SNS, 4, "GetDataProtectionPolicy").wrapper("GetDataProtectionPolicyResult"),
    5 get_subscription_attributes (GetSubscriptionAttributesInput) -> GetSubscriptionAttributesResponse = Operation::new(&catalog::SNS, 5, "GetSubscriptionAttributes").wrapper("GetSubscriptionAttributesResult"),
    6 get_topic_attributes (GetTopicAttributesInput) -> GetTopicAttributesResponse = Operation::new(&catalog::SNS, 6, "GetTopicAttributes").wrapper("GetTopicAttributesResult"),
    7 list_subscriptions (ListSubscriptionsInput) -> ListSubscriptionsResponse = Operation::new(&catalog::SNS, 7, "ListSubscriptions").wrapper("ListSubscriptionsResult"),
    8 list_subscriptions_by_topic (ListSubscriptionsByTopicInput) -> ListSubscriptionsByTopicResponse = Operation::new(&catalog::SNS, 8, "ListSubscriptionsByTopic").wrapper("ListSubscriptionsByTopicResult"),
    9 list_tags_for_resource (ListTagsForResourceRequest) -> ListTagsForResourceResponse = Operation::new(&catalog::SNS, 9, "ListTagsForResource").wrapper("ListTagsForResourceResult"),
    10 list_topics (ListTopicsInput) -> ListTopicsResponse = Operation::new(&catalog::SNS, 10, "ListTopics").wrapper("ListTopicsResult"),
    11 publish (PublishInput) -> PublishResponse = Operation::new(&catalog::SNS, 11, "Publish").wrapper("PublishResult"),
    12 publish_batch (PublishBatchInput) -> PublishBatchResponse = Operation::new(&catalog::SNS, 12, "PublishBatch").wrapper("PublishBatchResult"),
    13 put_data_protection_policy (PutDataProtectionPolicyInput) -> () = Operation::new(&catalog::SNS, 13, "PutDataProtectionPolicy").void(),
    14 remove_permission (RemovePermissionInput) -> () = Operation::new(&catalog::SNS, 14, "RemovePermission").void(),
    15 set_subscription_attributes (SetSubscriptionAttributesInput) -> () = Operation::new(&catalog::SNS, 15, "SetSubscriptionAttributes").void(),
    16 set_topic_attributes (SetTopicAttributesInput) -> () = Operation::new(&catalog::SNS, 16, "SetTopicAttributes").void(),
    17 subscribe (SubscribeInput) -> SubscribeResponse = Operation::new(&catalog::SNS, 17, "Subscribe").wrapper("SubscribeResult"),
    18 tag_resource (TagResourceRequest) -> TagResourceResponse = Operation::new(&catalog::SNS, 18, "TagResource").wrapper("TagResourceResult"),
    19 unsubscribe (UnsubscribeInput) -> () = Operation::new(&catalog::SNS, 19, "Unsubscribe").void(),
    20 untag_resource (UntagResourceRequest) -> UntagResourceResponse = Operation::new(&catalog::SNS, 20, "UntagResource").wrapper("UntagResourceResult"),
} }
