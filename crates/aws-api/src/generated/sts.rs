//! Types, operations and errors of AWS Security Token Service.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use model::Timestamp;
use crate::generated::catalog;
use crate::macros::{errors, service, shape};
use crate::schema::{Member, Operation};

shape! { AssumeRoleRequest {
    0 role_arn: String = Member::new("RoleArn").min(20).max(2048).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#).required(),
    1 role_session_name: String = Member::new("RoleSessionName").min(2).max(64).pattern(r#"[\w+=,.@-]*"#).required(),
    2 policy_arns: Vec<PolicyDescriptorType> = Member::new("PolicyArns"),
    3 policy: String = Member::new("Policy").min(1).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#),
    4 duration_seconds: i32 = Member::new("DurationSeconds").min(900).max(43200),
    5 tags: Vec<Tag> = Member::new("Tags").max(50),
    6 transitive_tag_keys: Vec<String> = Member::new("TransitiveTagKeys").max(50).of(&Member::new("member").min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#)),
    7 external_id: String = Member::new("ExternalId").min(2).max(1224).pattern(r#"[\w+=,.@:\/-]*"#),
    8 serial_number: String = Member::new("SerialNumber").min(9).max(256).pattern(r#"[\w+=/:,.@-]*"#),
    9 token_code: String = Member::new("TokenCode").min(6).max(6).pattern(r#"[\d]*"#),
    10 source_identity: String = Member::new("SourceIdentity").min(2).max(64).pattern(r#"[\w+=,.@-]*"#),
    11 provided_contexts: Vec<ProvidedContext> = Member::new("ProvidedContexts").min(1).max(5),
    12 minimum_session_token_size: i32 = Member::new("MinimumSessionTokenSize").min(0).max(4096),
} }

shape! { AssumeRoleResponse {
    0 credentials: Credentials = Member::new("Credentials"),
    1 assumed_role_user: AssumedRoleUser = Member::new("AssumedRoleUser"),
    2 packed_policy_size: i32 = Member::new("PackedPolicySize"),
    3 source_identity: String = Member::new("SourceIdentity"),
    4 session_token_utilization: i32 = Member::new("SessionTokenUtilization"),
    5 session_token_size: i32 = Member::new("SessionTokenSize"),
} }

shape! { AssumeRoleWithWebIdentityRequest {
    0 role_arn: String = Member::new("RoleArn").min(20).max(2048).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#).required(),
    1 role_session_name: String = Member::new("RoleSessionName").min(2).max(64).pattern(r#"[\w+=,.@-]*"#).required(),
    2 web_identity_token: String = Member::new("WebIdentityToken").sensitive().min(4).max(20000).required(),
    3 provider_id: String = Member::new("ProviderId").min(4).max(2048),
    4 policy_arns: Vec<PolicyDescriptorType> = Member::new("PolicyArns"),
    5 policy: String = Member::new("Policy").min(1).max(2048).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#),
    6 duration_seconds: i32 = Member::new("DurationSeconds").min(900).max(43200),
    7 minimum_session_token_size: i32 = Member::new("MinimumSessionTokenSize").min(0).max(4096),
} }

shape! { AssumeRoleWithWebIdentityResponse {
    0 credentials: Credentials = Member::new("Credentials"),
    1 subject_from_web_identity_token: String = Member::new("SubjectFromWebIdentityToken"),
    2 assumed_role_user: AssumedRoleUser = Member::new("AssumedRoleUser"),
    3 packed_policy_size: i32 = Member::new("PackedPolicySize"),
    4 provider: String = Member::new("Provider"),
    5 audience: String = Member::new("Audience"),
    6 source_identity: String = Member::new("SourceIdentity"),
    7 session_token_utilization: i32 = Member::new("SessionTokenUtilization"),
    8 session_token_size: i32 = Member::new("SessionTokenSize"),
} }

shape! { AssumedRoleUser {
    0 assumed_role_id: String = Member::new("AssumedRoleId"),
    1 arn: String = Member::new("Arn"),
} }

shape! { Credentials {
    0 access_key_id: String = Member::new("AccessKeyId"),
    1 secret_access_key: String = Member::new("SecretAccessKey").sensitive(),
    2 session_token: String = Member::new("SessionToken"),
    3 expiration: Timestamp = Member::new("Expiration"),
} }

shape! { DecodeAuthorizationMessageRequest {
    0 encoded_message: String = Member::new("EncodedMessage").min(1).max(10240).required(),
} }

shape! { DecodeAuthorizationMessageResponse {
    0 decoded_message: String = Member::new("DecodedMessage"),
} }

shape! { FederatedUser {
    0 federated_user_id: String = Member::new("FederatedUserId"),
    1 arn: String = Member::new("Arn"),
} }

shape! { GetAccessKeyInfoRequest {
    0 access_key_id: String = Member::new("AccessKeyId").min(16).max(128).pattern(r#"[\w]*"#).required(),
} }

shape! { GetAccessKeyInfoResponse {
    0 account: String = Member::new("Account"),
} }

shape! { GetCallerIdentityRequest {} }

shape! { GetCallerIdentityResponse {
    0 user_id: String = Member::new("UserId"),
    1 account: String = Member::new("Account"),
    2 arn: String = Member::new("Arn"),
} }

shape! { GetFederationTokenRequest {
    0 name: String = Member::new("Name").min(2).max(32).pattern(r#"[\w+=,.@-]*"#).required(),
    1 policy: String = Member::new("Policy").min(1).max(2048).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#),
    2 policy_arns: Vec<PolicyDescriptorType> = Member::new("PolicyArns"),
    3 duration_seconds: i32 = Member::new("DurationSeconds").min(900).max(129600),
    4 tags: Vec<Tag> = Member::new("Tags").max(50),
    5 minimum_session_token_size: i32 = Member::new("MinimumSessionTokenSize").min(0).max(4096),
} }

shape! { GetFederationTokenResponse {
    0 credentials: Credentials = Member::new("Credentials"),
    1 federated_user: FederatedUser = Member::new("FederatedUser"),
    2 packed_policy_size: i32 = Member::new("PackedPolicySize"),
    3 session_token_utilization: i32 = Member::new("SessionTokenUtilization"),
    4 session_token_size: i32 = Member::new("SessionTokenSize"),
} }

shape! { GetSessionTokenRequest {
    0 duration_seconds: i32 = Member::new("DurationSeconds").min(900).max(129600),
    1 serial_number: String = Member::new("SerialNumber").min(9).max(256).pattern(r#"[\w+=/:,.@-]*"#),
    2 token_code: String = Member::new("TokenCode").min(6).max(6).pattern(r#"[\d]*"#),
    3 minimum_session_token_size: i32 = Member::new("MinimumSessionTokenSize").min(0).max(4096),
} }

shape! { GetSessionTokenResponse {
    0 credentials: Credentials = Member::new("Credentials"),
    1 session_token_utilization: i32 = Member::new("SessionTokenUtilization"),
    2 session_token_size: i32 = Member::new("SessionTokenSize"),
} }

shape! { PolicyDescriptorType {
    0 arn: String = Member::new("arn").min(20).max(2048).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#),
} }

shape! { ProvidedContext {
    0 provider_arn: String = Member::new("ProviderArn").min(20).max(2048).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#),
    1 context_assertion: String = Member::new("ContextAssertion").min(4).max(2048),
} }

shape! { Tag {
    0 key: String = Member::new("Key").min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#).required(),
    1 value: String = Member::new("Value").min(0).max(256).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#).required(),
} }

errors! {
    expired_token_exception = "ExpiredTokenException" 400,
    expired_trade_in_token_exception = "ExpiredTradeInTokenException" 400,
    idp_communication_error_exception = "IDPCommunicationError" 400,
    idp_rejected_claim_exception = "IDPRejectedClaim" 403,
    invalid_authorization_message_exception = "InvalidAuthorizationMessageException" 400,
    invalid_identity_token_exception = "InvalidIdentityToken" 400,
    jwt_payload_size_exceeded_exception = "JWTPayloadSizeExceededException" 400,
    malformed_policy_document_exception = "MalformedPolicyDocument" 400,
    outbound_web_identity_federation_disabled_exception = "OutboundWebIdentityFederationDisabledException" 403,
    packed_policy_too_large_exception = "PackedPolicyTooLarge" 400,
    region_disabled_exception = "RegionDisabledException" 403,
    session_duration_escalation_exception = "SessionDurationEscalationException" 403,
}

service! { Sts, STS {
    0 assume_role (AssumeRoleRequest) -> AssumeRoleResponse = Operation::new(&catalog::STS, 0, "AssumeRole").wrapper("AssumeRoleResult"),
    1 assume_role_with_web_identity (AssumeRoleWithWebIdentityRequest) -> AssumeRoleWithWebIdentityResponse = Operation::new(&catalog::STS, 1, "AssumeRoleWithWebIdentity").wrapper("AssumeRoleWithWebIdentityResult").unsigned(),
    2 decode_authorization_message (DecodeAuthorizationMessageRequest) -> DecodeAuthorizationMessageResponse = Operation::new(&catalog::STS, 2, "DecodeAuthorizationMessage").wrapper("DecodeAuthorizationMessageResult"),
    3 get_access_key_info (GetAccessKeyInfoRequest) -> GetAccessKeyInfoResponse = Operation::new(&catalog::STS, 3, "GetAccessKeyInfo").wrapper("GetAccessKeyInfoResult"),
    4 get_caller_identity (GetCallerIdentityRequest) -> GetCallerIdentityResponse = Operation::new(&catalog::STS, 4, "GetCallerIdentity").wrapper("GetCallerIdentityResult"),
    5 get_federation_token (GetFederationTokenRequest) -> GetFederationTokenResponse = Operation::new(&catalog::STS, 5, "GetFederationToken").wrapper("GetFederationTokenResult"),
    6 get_session_token (GetSessionTokenRequest) -> GetSessionTokenResponse = Operation::new(&catalog::STS, 6, "GetSessionToken").wrapper("GetSessionTokenResult"),
} }
