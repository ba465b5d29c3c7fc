//! Types, operations and errors of AWS Identity and Access Management.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use model::Timestamp;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Member, Operation};

string_enum! { AttachmentType {
    User = "user",
    Group = "group",
    Role = "role",
} }

string_enum! { ContextKeyTypeEnum {
    String = "string",
    StringList = "stringList",
    Numeric = "numeric",
    NumericList = "numericList",
    Boolean = "boolean",
    BooleanList = "booleanList",
    Ip = "ip",
    IpList = "ipList",
    Binary = "binary",
    BinaryList = "binaryList",
    Date = "date",
    DateList = "dateList",
} }

string_enum! { DeletionTaskStatusType {
    Succeeded = "SUCCEEDED",
    InProgress = "IN_PROGRESS",
    Failed = "FAILED",
    NotStarted = "NOT_STARTED",
} }

string_enum! { EntityType {
    User = "User",
    Role = "Role",
    Group = "Group",
    LocalManagedPolicy = "LocalManagedPolicy",
    AWSManagedPolicy = "AWSManagedPolicy",
} }

string_enum! { PermissionsBoundaryAttachmentType {
    PermissionsBoundaryPolicy = "PermissionsBoundaryPolicy",
} }

string_enum! { PolicyEvaluationDecisionType {
    Allowed = "allowed",
    ExplicitDeny = "explicitDeny",
    ImplicitDeny = "implicitDeny",
} }

string_enum! { PolicyIdentifierPolicyType {
    Inline = "inline",
    AwsManaged = "aws-managed",
    UserManaged = "user-managed",
    PermissionBoundary = "permission-boundary",
    Scp = "scp",
    Rcp = "rcp",
} }

string_enum! { PolicySourceType {
    User = "user",
    Group = "group",
    Role = "role",
    AwsManaged = "aws-managed",
    UserManaged = "user-managed",
    Resource = "resource",
    None = "none",
} }

string_enum! { PolicyUsageType {
    PermissionsPolicy = "PermissionsPolicy",
    PermissionsBoundary = "PermissionsBoundary",
} }

string_enum! { PolicyScopeType {
    All = "All",
    Aws = "AWS",
    Local = "Local",
} }

string_enum! { StatusType {
    Active = "Active",
    Inactive = "Inactive",
    Expired = "Expired",
} }

string_enum! { SummaryKeyType {
    Users = "Users",
    UsersQuota = "UsersQuota",
    Groups = "Groups",
    GroupsQuota = "GroupsQuota",
    ServerCertificates = "ServerCertificates",
    ServerCertificatesQuota = "ServerCertificatesQuota",
    UserPolicySizeQuota = "UserPolicySizeQuota",
    GroupPolicySizeQuota = "GroupPolicySizeQuota",
    GroupsPerUserQuota = "GroupsPerUserQuota",
    SigningCertificatesPerUserQuota = "SigningCertificatesPerUserQuota",
    AccessKeysPerUserQuota = "AccessKeysPerUserQuota",
    MFADevices = "MFADevices",
    MFADevicesInUse = "MFADevicesInUse",
    AccountMFAEnabled = "AccountMFAEnabled",
    AccountAccessKeysPresent = "AccountAccessKeysPresent",
    AccountPasswordPresent = "AccountPasswordPresent",
    AccountSigningCertificatesPresent = "AccountSigningCertificatesPresent",
    AttachedPoliciesPerGroupQuota = "AttachedPoliciesPerGroupQuota",
    AttachedPoliciesPerRoleQuota = "AttachedPoliciesPerRoleQuota",
    AttachedPoliciesPerUserQuota = "AttachedPoliciesPerUserQuota",
    Policies = "Policies",
    PoliciesQuota = "PoliciesQuota",
    PolicySizeQuota = "PolicySizeQuota",
    PolicyVersionsInUse = "PolicyVersionsInUse",
    PolicyVersionsInUseQuota = "PolicyVersionsInUseQuota",
    VersionsPerPolicyQuota = "VersionsPerPolicyQuota",
    GlobalEndpointTokenVersion = "GlobalEndpointTokenVersion",
    AssumeRolePolicySizeQuota = "AssumeRolePolicySizeQuota",
    InstanceProfiles = "InstanceProfiles",
    InstanceProfilesQuota = "InstanceProfilesQuota",
    Providers = "Providers",
    RolePolicySizeQuota = "RolePolicySizeQuota",
    Roles = "Roles",
    RolesQuota = "RolesQuota",
} }

shape! { AccessKey {
    0 user_name: String = Member::new("UserName"),
    1 access_key_id: String = Member::new("AccessKeyId"),
    2 status: StatusType = Member::new("Status"),
    3 secret_access_key: String = Member::new("SecretAccessKey").sensitive(),
    4 create_date: Timestamp = Member::new("CreateDate"),
} }

shape! { AccessKeyLastUsed {
    0 last_used_date: Timestamp = Member::new("LastUsedDate"),
    1 service_name: String = Member::new("ServiceName"),
    2 region: String = Member::new("Region"),
} }

shape! { AccessKeyMetadata {
    0 user_name: String = Member::new("UserName"),
    1 access_key_id: String = Member::new("AccessKeyId"),
    2 status: StatusType = Member::new("Status"),
    3 create_date: Timestamp = Member::new("CreateDate"),
} }

shape! { AddRoleToInstanceProfileRequest {
    0 instance_profile_name: String = Member::new("InstanceProfileName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { AddUserToGroupRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { AttachGroupPolicyRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
} }

shape! { AttachRolePolicyRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
} }

shape! { AttachUserPolicyRequest {
    0 user_name: String = Member::new("UserName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
} }

shape! { AttachedPermissionsBoundary {
    0 permissions_boundary_type: PermissionsBoundaryAttachmentType = Member::new("PermissionsBoundaryType"),
    1 permissions_boundary_arn: String = Member::new("PermissionsBoundaryArn"),
} }

shape! { AttachedPolicy {
    0 policy_name: String = Member::new("PolicyName"),
    1 policy_arn: String = Member::new("PolicyArn"),
} }

shape! { ContextEntry {
    0 context_key_name: String = Member::new("ContextKeyName").min(5).max(256),
    1 context_key_values: Vec<String> = Member::new("ContextKeyValues"),
    2 context_key_type: ContextKeyTypeEnum = Member::new("ContextKeyType"),
} }

shape! { CreateAccessKeyRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#),
} }

shape! { CreateAccessKeyResponse {
    0 access_key: AccessKey = Member::new("AccessKey"),
} }

shape! { CreateGroupRequest {
    0 path: String = Member::new("Path").min(1).max(512).pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#),
    1 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { CreateGroupResponse {
    0 group: Group = Member::new("Group"),
} }

shape! { CreateInstanceProfileRequest {
    0 instance_profile_name: String = Member::new("InstanceProfileName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 path: String = Member::new("Path").min(1).max(512).pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#),
    2 tags: Vec<Tag> = Member::new("Tags").max(50),
} }

shape! { CreateInstanceProfileResponse {
    0 instance_profile: InstanceProfile = Member::new("InstanceProfile"),
} }

shape! { CreatePolicyRequest {
    0 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 path: String = Member::new("Path").min(1).max(512).pattern(r#"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#),
    2 policy_document: String = Member::new("PolicyDocument").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#).required(),
    3 description: String = Member::new("Description").max(1000),
    4 tags: Vec<Tag> = Member::new("Tags").max(50),
} }

shape! { CreatePolicyResponse {
    0 policy: Policy = Member::new("Policy"),
} }

shape! { CreatePolicyVersionRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 policy_document: String = Member::new("PolicyDocument").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#).required(),
    2 set_as_default: bool = Member::new("SetAsDefault"),
} }

shape! { CreatePolicyVersionResponse {
    0 policy_version: PolicyVersion = Member::new("PolicyVersion"),
} }

shape! { CreateRoleRequest {
    0 path: String = Member::new("Path").min(1).max(512).pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#),
    1 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    2 assume_role_policy_document: String = Member::new("AssumeRolePolicyDocument").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#).required(),
    3 description: String = Member::new("Description").max(1000).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#),
    4 max_session_duration: i32 = Member::new("MaxSessionDuration").min(3600).max(43200),
    5 permissions_boundary: String = Member::new("PermissionsBoundary").min(20).max(2048),
    6 tags: Vec<Tag> = Member::new("Tags").max(50),
} }

shape! { CreateRoleResponse {
    0 role: Role = Member::new("Role"),
} }

shape! { CreateServiceLinkedRoleRequest {
    0 aws_service_name: String = Member::new("AWSServiceName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 description: String = Member::new("Description").max(1000).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#),
    2 custom_suffix: String = Member::new("CustomSuffix").min(1).max(64).pattern(r#"[\w+=,.@-]+"#),
} }

shape! { CreateServiceLinkedRoleResponse {
    0 role: Role = Member::new("Role"),
} }

shape! { CreateUserRequest {
    0 path: String = Member::new("Path").min(1).max(512).pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#),
    1 user_name: String = Member::new("UserName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    2 permissions_boundary: String = Member::new("PermissionsBoundary").min(20).max(2048),
    3 tags: Vec<Tag> = Member::new("Tags").max(50),
} }

shape! { CreateUserResponse {
    0 user: User = Member::new("User"),
} }

shape! { DeleteAccessKeyRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#),
    1 access_key_id: String = Member::new("AccessKeyId").min(16).max(128).pattern(r#"[\w]+"#).required(),
} }

shape! { DeleteGroupPolicyRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeleteGroupRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeleteInstanceProfileRequest {
    0 instance_profile_name: String = Member::new("InstanceProfileName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeletePolicyRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
} }

shape! { DeletePolicyVersionRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 version_id: String = Member::new("VersionId").pattern(r#"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#).required(),
} }

shape! { DeleteRolePermissionsBoundaryRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeleteRolePolicyRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeleteRoleRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeleteServiceLinkedRoleRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeleteServiceLinkedRoleResponse {
    0 deletion_task_id: String = Member::new("DeletionTaskId"),
} }

shape! { DeleteUserPermissionsBoundaryRequest {
    0 user_name: String = Member::new("UserName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeleteUserPolicyRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeleteUserRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { DeletionTaskFailureReasonType {
    0 reason: String = Member::new("Reason"),
    1 role_usage_list: Vec<RoleUsageType> = Member::new("RoleUsageList"),
} }

shape! { DetachGroupPolicyRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
} }

shape! { DetachRolePolicyRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
} }

shape! { DetachUserPolicyRequest {
    0 user_name: String = Member::new("UserName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
} }

shape! { EvaluationResult {
    0 eval_action_name: String = Member::new("EvalActionName"),
    1 eval_resource_name: String = Member::new("EvalResourceName"),
    2 eval_decision: PolicyEvaluationDecisionType = Member::new("EvalDecision"),
    3 matched_statements: Vec<Statement> = Member::new("MatchedStatements"),
    4 missing_context_values: Vec<String> = Member::new("MissingContextValues"),
    5 organizations_decision_detail: OrganizationsDecisionDetail = Member::new("OrganizationsDecisionDetail"),
    6 permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail = Member::new("PermissionsBoundaryDecisionDetail"),
    7 eval_decision_details: BTreeMap<String, PolicyEvaluationDecisionType> = Member::new("EvalDecisionDetails"),
    8 resource_specific_results: Vec<ResourceSpecificResult> = Member::new("ResourceSpecificResults"),
} }

shape! { GetAccessKeyLastUsedRequest {
    0 access_key_id: String = Member::new("AccessKeyId").min(16).max(128).pattern(r#"[\w]+"#).required(),
} }

shape! { GetAccessKeyLastUsedResponse {
    0 user_name: String = Member::new("UserName"),
    1 access_key_last_used: AccessKeyLastUsed = Member::new("AccessKeyLastUsed"),
} }

shape! { GetAccountAuthorizationDetailsRequest {
    0 filter: Vec<EntityType> = Member::new("Filter"),
    1 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
    2 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
} }

shape! { GetAccountAuthorizationDetailsResponse {
    0 user_detail_list: Vec<UserDetail> = Member::new("UserDetailList"),
    1 group_detail_list: Vec<GroupDetail> = Member::new("GroupDetailList"),
    2 role_detail_list: Vec<RoleDetail> = Member::new("RoleDetailList"),
    3 policies: Vec<ManagedPolicyDetail> = Member::new("Policies"),
    4 is_truncated: bool = Member::new("IsTruncated"),
    5 marker: String = Member::new("Marker"),
} }

shape! { GetAccountSummaryResponse {
    0 summary_map: BTreeMap<String, i32> = Member::new("SummaryMap"),
} }

shape! { GetContextKeysForCustomPolicyRequest {
    0 policy_input_list: Vec<String> = Member::new("PolicyInputList").of(&Member::new("member").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#)).required(),
} }

shape! { GetContextKeysForPolicyResponse {
    0 context_key_names: Vec<String> = Member::new("ContextKeyNames"),
} }

shape! { GetContextKeysForPrincipalPolicyRequest {
    0 policy_source_arn: String = Member::new("PolicySourceArn").min(20).max(2048).required(),
    1 policy_input_list: Vec<String> = Member::new("PolicyInputList").of(&Member::new("member").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#)),
} }

shape! { GetGroupPolicyRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { GetGroupPolicyResponse {
    0 group_name: String = Member::new("GroupName"),
    1 policy_name: String = Member::new("PolicyName"),
    2 policy_document: String = Member::new("PolicyDocument"),
} }

shape! { GetGroupRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { GetGroupResponse {
    0 group: Group = Member::new("Group"),
    1 users: Vec<User> = Member::new("Users"),
    2 is_truncated: bool = Member::new("IsTruncated"),
    3 marker: String = Member::new("Marker"),
} }

shape! { GetInstanceProfileRequest {
    0 instance_profile_name: String = Member::new("InstanceProfileName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { GetInstanceProfileResponse {
    0 instance_profile: InstanceProfile = Member::new("InstanceProfile"),
} }

shape! { GetPolicyRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
} }

shape! { GetPolicyResponse {
    0 policy: Policy = Member::new("Policy"),
} }

shape! { GetPolicyVersionRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 version_id: String = Member::new("VersionId").pattern(r#"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#).required(),
} }

shape! { GetPolicyVersionResponse {
    0 policy_version: PolicyVersion = Member::new("PolicyVersion"),
} }

shape! { GetRolePolicyRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { GetRolePolicyResponse {
    0 role_name: String = Member::new("RoleName"),
    1 policy_name: String = Member::new("PolicyName"),
    2 policy_document: String = Member::new("PolicyDocument"),
} }

shape! { GetRoleRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { GetRoleResponse {
    0 role: Role = Member::new("Role"),
} }

shape! { GetServiceLinkedRoleDeletionStatusRequest {
    0 deletion_task_id: String = Member::new("DeletionTaskId").min(1).max(1000).required(),
} }

shape! { GetServiceLinkedRoleDeletionStatusResponse {
    0 status: DeletionTaskStatusType = Member::new("Status"),
    1 reason: DeletionTaskFailureReasonType = Member::new("Reason"),
} }

shape! { GetUserPolicyRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { GetUserPolicyResponse {
    0 user_name: String = Member::new("UserName"),
    1 policy_name: String = Member::new("PolicyName"),
    2 policy_document: String = Member::new("PolicyDocument"),
} }

shape! { GetUserRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#),
} }

shape! { GetUserResponse {
    0 user: User = Member::new("User"),
} }

shape! { Group {
    0 path: String = Member::new("Path"),
    1 group_name: String = Member::new("GroupName"),
    2 group_id: String = Member::new("GroupId"),
    3 arn: String = Member::new("Arn"),
    4 create_date: Timestamp = Member::new("CreateDate"),
} }

shape! { GroupDetail {
    0 path: String = Member::new("Path"),
    1 group_name: String = Member::new("GroupName"),
    2 group_id: String = Member::new("GroupId"),
    3 arn: String = Member::new("Arn"),
    4 create_date: Timestamp = Member::new("CreateDate"),
    5 group_policy_list: Vec<PolicyDetail> = Member::new("GroupPolicyList"),
    6 attached_managed_policies: Vec<AttachedPolicy> = Member::new("AttachedManagedPolicies"),
} }

shape! { InlinePolicyIdentifierType {
    0 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 attachment_type: AttachmentType = Member::new("AttachmentType").required(),
    2 attachment_name: String = Member::new("AttachmentName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { InstanceProfile {
    0 path: String = Member::new("Path"),
    1 instance_profile_name: String = Member::new("InstanceProfileName"),
    2 instance_profile_id: String = Member::new("InstanceProfileId"),
    3 arn: String = Member::new("Arn"),
    4 create_date: Timestamp = Member::new("CreateDate"),
    5 roles: Vec<Role> = Member::new("Roles"),
    6 tags: Vec<Tag> = Member::new("Tags"),
} }

shape! { ListAccessKeysRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListAccessKeysResponse {
    0 access_key_metadata: Vec<AccessKeyMetadata> = Member::new("AccessKeyMetadata"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListAccountAliasesRequest {
    0 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    1 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListAccountAliasesResponse {
    0 account_aliases: Vec<String> = Member::new("AccountAliases"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListAttachedGroupPoliciesRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#),
    2 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    3 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListAttachedGroupPoliciesResponse {
    0 attached_policies: Vec<AttachedPolicy> = Member::new("AttachedPolicies"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListAttachedRolePoliciesRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#),
    2 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    3 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListAttachedRolePoliciesResponse {
    0 attached_policies: Vec<AttachedPolicy> = Member::new("AttachedPolicies"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListAttachedUserPoliciesRequest {
    0 user_name: String = Member::new("UserName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#),
    2 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    3 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListAttachedUserPoliciesResponse {
    0 attached_policies: Vec<AttachedPolicy> = Member::new("AttachedPolicies"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListEntitiesForPolicyRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 entity_filter: EntityType = Member::new("EntityFilter"),
    2 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#),
    3 policy_usage_filter: PolicyUsageType = Member::new("PolicyUsageFilter"),
    4 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    5 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListEntitiesForPolicyResponse {
    0 policy_groups: Vec<PolicyGroup> = Member::new("PolicyGroups"),
    1 policy_users: Vec<PolicyUser> = Member::new("PolicyUsers"),
    2 policy_roles: Vec<PolicyRole> = Member::new("PolicyRoles"),
    3 is_truncated: bool = Member::new("IsTruncated"),
    4 marker: String = Member::new("Marker"),
} }

shape! { ListGroupPoliciesRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListGroupPoliciesResponse {
    0 policy_names: Vec<String> = Member::new("PolicyNames"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListGroupsForUserRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListGroupsForUserResponse {
    0 groups: Vec<Group> = Member::new("Groups"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListGroupsRequest {
    0 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"\u002F[\u0021-\u007F]*"#),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListGroupsResponse {
    0 groups: Vec<Group> = Member::new("Groups"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListInstanceProfilesForRoleRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListInstanceProfilesForRoleResponse {
    0 instance_profiles: Vec<InstanceProfile> = Member::new("InstanceProfiles"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListInstanceProfilesRequest {
    0 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"\u002F[\u0021-\u007F]*"#),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListInstanceProfilesResponse {
    0 instance_profiles: Vec<InstanceProfile> = Member::new("InstanceProfiles"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListPoliciesRequest {
    0 scope: PolicyScopeType = Member::new("Scope"),
    1 only_attached: bool = Member::new("OnlyAttached"),
    2 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#),
    3 policy_usage_filter: PolicyUsageType = Member::new("PolicyUsageFilter"),
    4 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    5 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListPoliciesResponse {
    0 policies: Vec<Policy> = Member::new("Policies"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListPolicyTagsRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListPolicyTagsResponse {
    0 tags: Vec<Tag> = Member::new("Tags"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListPolicyVersionsRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListPolicyVersionsResponse {
    0 versions: Vec<PolicyVersion> = Member::new("Versions"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListRolePoliciesRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListRolePoliciesResponse {
    0 policy_names: Vec<String> = Member::new("PolicyNames"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListRoleTagsRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListRoleTagsResponse {
    0 tags: Vec<Tag> = Member::new("Tags"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListRolesRequest {
    0 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"\u002F[\u0021-\u007F]*"#),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListRolesResponse {
    0 roles: Vec<Role> = Member::new("Roles"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListUserPoliciesRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListUserPoliciesResponse {
    0 policy_names: Vec<String> = Member::new("PolicyNames"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListUserTagsRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListUserTagsResponse {
    0 tags: Vec<Tag> = Member::new("Tags"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ListUsersRequest {
    0 path_prefix: String = Member::new("PathPrefix").min(1).max(512).pattern(r#"\u002F[\u0021-\u007F]*"#),
    1 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
    2 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
} }

shape! { ListUsersResponse {
    0 users: Vec<User> = Member::new("Users"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { ManagedPolicyDetail {
    0 policy_name: String = Member::new("PolicyName"),
    1 policy_id: String = Member::new("PolicyId"),
    2 arn: String = Member::new("Arn"),
    3 path: String = Member::new("Path"),
    4 default_version_id: String = Member::new("DefaultVersionId"),
    5 attachment_count: i32 = Member::new("AttachmentCount"),
    6 permissions_boundary_usage_count: i32 = Member::new("PermissionsBoundaryUsageCount"),
    7 is_attachable: bool = Member::new("IsAttachable"),
    8 description: String = Member::new("Description"),
    9 create_date: Timestamp = Member::new("CreateDate"),
    10 update_date: Timestamp = Member::new("UpdateDate"),
    11 policy_version_list: Vec<PolicyVersion> = Member::new("PolicyVersionList"),
} }

shape! { OrderedOrganizationPolicyType {
    0 service_control_policy_input_list: Vec<String> = Member::new("ServiceControlPolicyInputList").of(&Member::new("member").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#)),
} }

shape! { OrganizationsDecisionDetail {
    0 allowed_by_organizations: bool = Member::new("AllowedByOrganizations"),
} }

shape! { PermissionsBoundaryDecisionDetail {
    0 allowed_by_permissions_boundary: bool = Member::new("AllowedByPermissionsBoundary"),
} }

shape! { Policy {
    0 policy_name: String = Member::new("PolicyName"),
    1 policy_id: String = Member::new("PolicyId"),
    2 arn: String = Member::new("Arn"),
    3 path: String = Member::new("Path"),
    4 default_version_id: String = Member::new("DefaultVersionId"),
    5 attachment_count: i32 = Member::new("AttachmentCount"),
    6 permissions_boundary_usage_count: i32 = Member::new("PermissionsBoundaryUsageCount"),
    7 is_attachable: bool = Member::new("IsAttachable"),
    8 description: String = Member::new("Description"),
    9 create_date: Timestamp = Member::new("CreateDate"),
    10 update_date: Timestamp = Member::new("UpdateDate"),
    11 tags: Vec<Tag> = Member::new("Tags"),
} }

shape! { PolicyDetail {
    0 policy_name: String = Member::new("PolicyName"),
    1 policy_document: String = Member::new("PolicyDocument"),
} }

shape! { PolicyGroup {
    0 group_name: String = Member::new("GroupName"),
    1 group_id: String = Member::new("GroupId"),
} }

shape! { PolicyIdentifier {
    0 policy_type: PolicyIdentifierPolicyType = Member::new("PolicyType"),
    1 policy_arn: String = Member::new("PolicyArn").min(20).max(2048),
    2 inline_policy_identifier: InlinePolicyIdentifierType = Member::new("InlinePolicyIdentifier"),
} }

shape! { PolicyRole {
    0 role_name: String = Member::new("RoleName"),
    1 role_id: String = Member::new("RoleId"),
} }

shape! { PolicyUser {
    0 user_name: String = Member::new("UserName"),
    1 user_id: String = Member::new("UserId"),
} }

shape! { PolicyVersion {
    0 document: String = Member::new("Document"),
    1 version_id: String = Member::new("VersionId"),
    2 is_default_version: bool = Member::new("IsDefaultVersion"),
    3 create_date: Timestamp = Member::new("CreateDate"),
} }

shape! { Position {
    0 line: i32 = Member::new("Line"),
    1 column: i32 = Member::new("Column"),
} }

shape! { PutGroupPolicyRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    2 policy_document: String = Member::new("PolicyDocument").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#).required(),
} }

shape! { PutRolePermissionsBoundaryRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 permissions_boundary: String = Member::new("PermissionsBoundary").min(20).max(2048).required(),
} }

shape! { PutRolePolicyRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    2 policy_document: String = Member::new("PolicyDocument").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#).required(),
} }

shape! { PutUserPermissionsBoundaryRequest {
    0 user_name: String = Member::new("UserName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 permissions_boundary: String = Member::new("PermissionsBoundary").min(20).max(2048).required(),
} }

shape! { PutUserPolicyRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_name: String = Member::new("PolicyName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    2 policy_document: String = Member::new("PolicyDocument").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#).required(),
} }

shape! { RemoveRoleFromInstanceProfileRequest {
    0 instance_profile_name: String = Member::new("InstanceProfileName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { RemoveUserFromGroupRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
} }

shape! { ResourceSpecificResult {
    0 eval_resource_name: String = Member::new("EvalResourceName"),
    1 eval_resource_decision: PolicyEvaluationDecisionType = Member::new("EvalResourceDecision"),
    2 matched_statements: Vec<Statement> = Member::new("MatchedStatements"),
    3 missing_context_values: Vec<String> = Member::new("MissingContextValues"),
    4 eval_decision_details: BTreeMap<String, PolicyEvaluationDecisionType> = Member::new("EvalDecisionDetails"),
    5 permissions_boundary_decision_detail: PermissionsBoundaryDecisionDetail = Member::new("PermissionsBoundaryDecisionDetail"),
} }

shape! { Role {
    0 path: String = Member::new("Path"),
    1 role_name: String = Member::new("RoleName"),
    2 role_id: String = Member::new("RoleId"),
    3 arn: String = Member::new("Arn"),
    4 create_date: Timestamp = Member::new("CreateDate"),
    5 assume_role_policy_document: String = Member::new("AssumeRolePolicyDocument"),
    6 description: String = Member::new("Description"),
    7 max_session_duration: i32 = Member::new("MaxSessionDuration"),
    8 permissions_boundary: AttachedPermissionsBoundary = Member::new("PermissionsBoundary"),
    9 tags: Vec<Tag> = Member::new("Tags"),
    10 role_last_used: RoleLastUsed = Member::new("RoleLastUsed"),
    11 source_role_template: SourceRoleTemplate = Member::new("SourceRoleTemplate"),
} }

shape! { RoleDetail {
    0 path: String = Member::new("Path"),
    1 role_name: String = Member::new("RoleName"),
    2 role_id: String = Member::new("RoleId"),
    3 arn: String = Member::new("Arn"),
    4 create_date: Timestamp = Member::new("CreateDate"),
    5 assume_role_policy_document: String = Member::new("AssumeRolePolicyDocument"),
    6 instance_profile_list: Vec<InstanceProfile> = Member::new("InstanceProfileList"),
    7 role_policy_list: Vec<PolicyDetail> = Member::new("RolePolicyList"),
    8 attached_managed_policies: Vec<AttachedPolicy> = Member::new("AttachedManagedPolicies"),
    9 permissions_boundary: AttachedPermissionsBoundary = Member::new("PermissionsBoundary"),
    10 tags: Vec<Tag> = Member::new("Tags"),
    11 role_last_used: RoleLastUsed = Member::new("RoleLastUsed"),
} }

shape! { RoleLastUsed {
    0 last_used_date: Timestamp = Member::new("LastUsedDate"),
    1 region: String = Member::new("Region"),
} }

shape! { RoleUsageType {
    0 region: String = Member::new("Region"),
    1 resources: Vec<String> = Member::new("Resources"),
} }

shape! { SetDefaultPolicyVersionRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 version_id: String = Member::new("VersionId").pattern(r#"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#).required(),
} }

shape! { SimulateCustomPolicyRequest {
    0 policy_input_list: Vec<String> = Member::new("PolicyInputList").of(&Member::new("member").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#)).required(),
    1 permissions_boundary_policy_input_list: Vec<String> = Member::new("PermissionsBoundaryPolicyInputList").of(&Member::new("member").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#)),
    2 ordered_organization_policy_input_list: Vec<OrderedOrganizationPolicyType> = Member::new("OrderedOrganizationPolicyInputList").max(7),
    3 action_names: Vec<String> = Member::new("ActionNames").of(&Member::new("member").min(3).max(128)).required(),
    4 resource_arns: Vec<String> = Member::new("ResourceArns").of(&Member::new("member").min(1).max(2048)),
    5 resource_policy: String = Member::new("ResourcePolicy").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#),
    6 resource_owner: String = Member::new("ResourceOwner").min(1).max(2048),
    7 caller_arn: String = Member::new("CallerArn").min(1).max(2048),
    8 context_entries: Vec<ContextEntry> = Member::new("ContextEntries"),
    9 resource_handling_option: String = Member::new("ResourceHandlingOption").min(1).max(64),
    10 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
    11 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
} }

shape! { SimulatePolicyResponse {
    0 evaluation_results: Vec<EvaluationResult> = Member::new("EvaluationResults"),
    1 is_truncated: bool = Member::new("IsTruncated"),
    2 marker: String = Member::new("Marker"),
} }

shape! { SimulatePrincipalPolicyRequest {
    0 policy_source_arn: String = Member::new("PolicySourceArn").min(20).max(2048).required(),
    1 policy_input_list: Vec<String> = Member::new("PolicyInputList").of(&Member::new("member").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#)),
    2 permissions_boundary_policy_input_list: Vec<String> = Member::new("PermissionsBoundaryPolicyInputList").of(&Member::new("member").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#)),
    3 policy_exclusion_list: Vec<PolicyIdentifier> = Member::new("PolicyExclusionList").max(256),
    4 action_names: Vec<String> = Member::new("ActionNames").of(&Member::new("member").min(3).max(128)).required(),
    5 resource_arns: Vec<String> = Member::new("ResourceArns").of(&Member::new("member").min(1).max(2048)),
    6 resource_policy: String = Member::new("ResourcePolicy").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#),
    7 resource_owner: String = Member::new("ResourceOwner").min(1).max(2048),
    8 caller_arn: String = Member::new("CallerArn").min(1).max(2048),
    9 context_entries: Vec<ContextEntry> = Member::new("ContextEntries"),
    10 resource_handling_option: String = Member::new("ResourceHandlingOption").min(1).max(64),
    11 max_items: i32 = Member::new("MaxItems").min(1).max(1000),
    12 marker: String = Member::new("Marker").min(1).max(320).pattern(r#"[\u0020-\u00FF]+"#),
} }

shape! { SourceRoleTemplate {
    0 template_arn: String = Member::new("TemplateArn"),
    1 template_minor_version: i32 = Member::new("TemplateMinorVersion"),
} }

shape! { Statement {
    0 source_policy_id: String = Member::new("SourcePolicyId"),
    1 source_policy_type: PolicySourceType = Member::new("SourcePolicyType"),
    2 start_position: Position = Member::new("StartPosition"),
    3 end_position: Position = Member::new("EndPosition"),
} }

shape! { Tag {
    0 key: String = Member::new("Key").min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#).required(),
    1 value: String = Member::new("Value").min(0).max(256).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#).required(),
} }

shape! { TagPolicyRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 tags: Vec<Tag> = Member::new("Tags").max(50).required(),
} }

shape! { TagRoleRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 tags: Vec<Tag> = Member::new("Tags").max(50).required(),
} }

shape! { TagUserRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 tags: Vec<Tag> = Member::new("Tags").max(50).required(),
} }

shape! { UntagPolicyRequest {
    0 policy_arn: String = Member::new("PolicyArn").min(20).max(2048).required(),
    1 tag_keys: Vec<String> = Member::new("TagKeys").max(50).of(&Member::new("member").min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#)).required(),
} }

shape! { UntagRoleRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 tag_keys: Vec<String> = Member::new("TagKeys").max(50).of(&Member::new("member").min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#)).required(),
} }

shape! { UntagUserRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 tag_keys: Vec<String> = Member::new("TagKeys").max(50).of(&Member::new("member").min(1).max(128).pattern(r#"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#)).required(),
} }

shape! { UpdateAccessKeyRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#),
    1 access_key_id: String = Member::new("AccessKeyId").min(16).max(128).pattern(r#"[\w]+"#).required(),
    2 status: StatusType = Member::new("Status").required(),
} }

shape! { UpdateAssumeRolePolicyRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 policy_document: String = Member::new("PolicyDocument").min(1).max(131072).pattern(r#"[\u0009\u000A\u000D\u0020-\u00FF]+"#).required(),
} }

shape! { UpdateGroupRequest {
    0 group_name: String = Member::new("GroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 new_path: String = Member::new("NewPath").min(1).max(512).pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#),
    2 new_group_name: String = Member::new("NewGroupName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#),
} }

shape! { UpdateRoleDescriptionRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 description: String = Member::new("Description").max(1000).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#).required(),
} }

shape! { UpdateRoleDescriptionResponse {
    0 role: Role = Member::new("Role"),
} }

shape! { UpdateRoleRequest {
    0 role_name: String = Member::new("RoleName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#).required(),
    1 description: String = Member::new("Description").max(1000).pattern(r#"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"#),
    2 max_session_duration: i32 = Member::new("MaxSessionDuration").min(3600).max(43200),
} }

shape! { UpdateRoleResponse {} }

shape! { UpdateUserRequest {
    0 user_name: String = Member::new("UserName").min(1).max(128).pattern(r#"[\w+=,.@-]+"#).required(),
    1 new_path: String = Member::new("NewPath").min(1).max(512).pattern(r#"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#),
    2 new_user_name: String = Member::new("NewUserName").min(1).max(64).pattern(r#"[\w+=,.@-]+"#),
} }

shape! { User {
    0 path: String = Member::new("Path"),
    1 user_name: String = Member::new("UserName"),
    2 user_id: String = Member::new("UserId"),
    3 arn: String = Member::new("Arn"),
    4 create_date: Timestamp = Member::new("CreateDate"),
    5 password_last_used: Timestamp = Member::new("PasswordLastUsed"),
    6 permissions_boundary: AttachedPermissionsBoundary = Member::new("PermissionsBoundary"),
    7 tags: Vec<Tag> = Member::new("Tags"),
} }

shape! { UserDetail {
    0 path: String = Member::new("Path"),
    1 user_name: String = Member::new("UserName"),
    2 user_id: String = Member::new("UserId"),
    3 arn: String = Member::new("Arn"),
    4 create_date: Timestamp = Member::new("CreateDate"),
    5 user_policy_list: Vec<PolicyDetail> = Member::new("UserPolicyList"),
    6 group_list: Vec<String> = Member::new("GroupList"),
    7 attached_managed_policies: Vec<AttachedPolicy> = Member::new("AttachedManagedPolicies"),
    8 permissions_boundary: AttachedPermissionsBoundary = Member::new("PermissionsBoundary"),
    9 tags: Vec<Tag> = Member::new("Tags"),
} }

errors! {
    account_not_management_or_delegated_administrator_exception = "AccountNotManagementOrDelegatedAdministratorException" 400,
    caller_is_not_management_account_exception = "CallerIsNotManagementAccountException" 400,
    concurrent_modification_exception = "ConcurrentModification" 409,
    credential_report_expired_exception = "ReportExpired" 410,
    credential_report_not_present_exception = "ReportNotPresent" 410,
    credential_report_not_ready_exception = "ReportInProgress" 404,
    delete_conflict_exception = "DeleteConflict" 409,
    duplicate_certificate_exception = "DuplicateCertificate" 409,
    duplicate_ssh_public_key_exception = "DuplicateSSHPublicKey" 400,
    entity_already_exists_exception = "EntityAlreadyExists" 409,
    entity_temporarily_unmodifiable_exception = "EntityTemporarilyUnmodifiable" 409,
    feature_disabled_exception = "FeatureDisabled" 404,
    feature_enabled_exception = "FeatureEnabled" 409,
    invalid_authentication_code_exception = "InvalidAuthenticationCode" 403,
    invalid_certificate_exception = "InvalidCertificate" 400,
    invalid_input_exception = "InvalidInput" 400,
    invalid_public_key_exception = "InvalidPublicKey" 400,
    invalid_user_type_exception = "InvalidUserType" 400,
    key_pair_mismatch_exception = "KeyPairMismatch" 400,
    limit_exceeded_exception = "LimitExceeded" 409,
    malformed_certificate_exception = "MalformedCertificate" 400,
    malformed_policy_document_exception = "MalformedPolicyDocument" 400,
    name_conflict_exception = "NameConflict" 409,
    no_such_entity_exception = "NoSuchEntity" 404,
    open_id_idp_communication_error_exception = "OpenIdIdpCommunicationError" 400,
    organization_not_found_exception = "OrganizationNotFoundException" 400,
    organization_not_in_all_features_mode_exception = "OrganizationNotInAllFeaturesModeException" 400,
    password_policy_violation_exception = "PasswordPolicyViolation" 400,
    policy_evaluation_exception = "PolicyEvaluation" 500,
    policy_not_attachable_exception = "PolicyNotAttachable" 400,
    report_generation_limit_exceeded_exception = "ReportGenerationLimitExceeded" 409,
    role_modified_exception = "RoleModified" 409,
    role_template_disabled_exception = "RoleTemplateDisabled" 400,
    service_access_not_enabled_exception = "ServiceAccessNotEnabledException" 400,
    service_failure_exception = "ServiceFailure" 500,
    service_not_supported_exception = "NotSupportedService" 404,
    unmodifiable_entity_exception = "UnmodifiableEntity" 400,
    unrecognized_public_key_encoding_exception = "UnrecognizedPublicKeyEncoding" 400,
}

service! { Iam, IAM {
    0 add_role_to_instance_profile (AddRoleToInstanceProfileRequest) -> () = Operation::new(&catalog::IAM, 0, "AddRoleToInstanceProfile").void(),
    1 add_user_to_group (AddUserToGroupRequest) -> () = Operation::new(&catalog::IAM, 1, "AddUserToGroup").void(),
    2 attach_group_policy (AttachGroupPolicyRequest) -> () = Operation::new(&catalog::IAM, 2, "AttachGroupPolicy").void(),
    3 attach_role_policy (AttachRolePolicyRequest) -> () = Operation::new(&catalog::IAM, 3, "AttachRolePolicy").void(),
    4 attach_user_policy (AttachUserPolicyRequest) -> () = Operation::new(&catalog::IAM, 4, "AttachUserPolicy").void(),
    5 create_access_key (CreateAccessKeyRequest) -> CreateAccessKeyResponse = Operation::new(&catalog::IAM, 5, "CreateAccessKey").wrapper("CreateAccessKeyResult"),
    6 create_group (CreateGroupRequest) -> CreateGroupResponse = Operation::new(&catalog::IAM, 6, "CreateGroup").wrapper("CreateGroupResult"),
    7 create_instance_profile (CreateInstanceProfileRequest) -> CreateInstanceProfileResponse = Operation::new(&catalog::IAM, 7, "CreateInstanceProfile").wrapper("CreateInstanceProfileResult"),
    8 create_policy (CreatePolicyRequest) -> CreatePolicyResponse = Operation::new(&catalog::IAM, 8, "CreatePolicy").wrapper("CreatePolicyResult"),
    9 create_policy_version (CreatePolicyVersionRequest) -> CreatePolicyVersionResponse = Operation::new(&catalog::IAM, 9, "CreatePolicyVersion").wrapper("CreatePolicyVersionResult"),
    10 create_role (CreateRoleRequest) -> CreateRoleResponse = Operation::new(&catalog::IAM, 10, "CreateRole").wrapper("CreateRoleResult"),
    11 create_service_linked_role (CreateServiceLinkedRoleRequest) -> CreateServiceLinkedRoleResponse = Operation::new(&catalog::IAM, 11, "CreateServiceLinkedRole").wrapper("CreateServiceLinkedRoleResult"),
    12 create_user (CreateUserRequest) -> CreateUserResponse = Operation::new(&catalog::IAM, 12, "CreateUser").wrapper("CreateUserResult"),
    13 delete_access_key (DeleteAccessKeyRequest) -> () = Operation::new(&catalog::IAM, 13, "DeleteAccessKey").void(),
    14 delete_group (DeleteGroupRequest) -> () = Operation::new(&catalog::IAM, 14, "DeleteGroup").void(),
    15 delete_group_policy (DeleteGroupPolicyRequest) -> () = Operation::new(&catalog::IAM, 15, "DeleteGroupPolicy").void(),
    16 delete_instance_profile (DeleteInstanceProfileRequest) -> () = Operation::new(&catalog::IAM, 16, "DeleteInstanceProfile").void(),
    17 delete_policy (DeletePolicyRequest) -> () = Operation::new(&catalog::IAM, 17, "DeletePolicy").void(),
    18 delete_policy_version (DeletePolicyVersionRequest) -> () = Operation::new(&catalog::IAM, 18, "DeletePolicyVersion").void(),
    19 delete_role (DeleteRoleRequest) -> () = Operation::new(&catalog::IAM, 19, "DeleteRole").void(),
    20 delete_role_permissions_boundary (DeleteRolePermissionsBoundaryRequest) -> () = Operation::new(&catalog::IAM, 20, "DeleteRolePermissionsBoundary").void(),
    21 delete_role_policy (DeleteRolePolicyRequest) -> () = Operation::new(&catalog::IAM, 21, "DeleteRolePolicy").void(),
    22 delete_service_linked_role (DeleteServiceLinkedRoleRequest) -> DeleteServiceLinkedRoleResponse = Operation::new(&catalog::IAM, 22, "DeleteServiceLinkedRole").wrapper("DeleteServiceLinkedRoleResult"),
    23 delete_user (DeleteUserRequest) -> () = Operation::new(&catalog::IAM, 23, "DeleteUser").void(),
    24 delete_user_permissions_boundary (DeleteUserPermissionsBoundaryRequest) -> () = Operation::new(&catalog::IAM, 24, "DeleteUserPermissionsBoundary").void(),
    25 delete_user_policy (DeleteUserPolicyRequest) -> () = Operation::new(&catalog::IAM, 25, "DeleteUserPolicy").void(),
    26 detach_group_policy (DetachGroupPolicyRequest) -> () = Operation::new(&catalog::IAM, 26, "DetachGroupPolicy").void(),
    27 detach_role_policy (DetachRolePolicyRequest) -> () = Operation::new(&catalog::IAM, 27, "DetachRolePolicy").void(),
    28 detach_user_policy (DetachUserPolicyRequest) -> () = Operation::new(&catalog::IAM, 28, "DetachUserPolicy").void(),
    29 get_access_key_last_used (GetAccessKeyLastUsedRequest) -> GetAccessKeyLastUsedResponse = Operation::new(&catalog::IAM, 29, "GetAccessKeyLastUsed").wrapper("GetAccessKeyLastUsedResult"),
    30 get_account_authorization_details (GetAccountAuthorizationDetailsRequest) -> GetAccountAuthorizationDetailsResponse = Operation::new(&catalog::IAM, 30, "GetAccountAuthorizationDetails").wrapper("GetAccountAuthorizationDetailsResult"),
    31 get_account_summary (()) -> GetAccountSummaryResponse = Operation::new(&catalog::IAM, 31, "GetAccountSummary").wrapper("GetAccountSummaryResult"),
    32 get_context_keys_for_custom_policy (GetContextKeysForCustomPolicyRequest) -> GetContextKeysForPolicyResponse = Operation::new(&catalog::IAM, 32, "GetContextKeysForCustomPolicy").wrapper("GetContextKeysForCustomPolicyResult"),
    33 get_context_keys_for_principal_policy (GetContextKeysForPrincipalPolicyRequest) -> GetContextKeysForPolicyResponse = Operation::new(&catalog::IAM, 33, "GetContextKeysForPrincipalPolicy").wrapper("GetContextKeysForPrincipalPolicyResult"),
    34 get_group (GetGroupRequest) -> GetGroupResponse = Operation::new(&catalog::IAM, 34, "GetGroup").wrapper("GetGroupResult"),
    35 get_group_policy (GetGroupPolicyRequest) -> GetGroupPolicyResponse = Operation::new(&catalog::IAM, 35, "GetGroupPolicy").wrapper("GetGroupPolicyResult"),
    36 get_instance_profile (GetInstanceProfileRequest) -> GetInstanceProfileResponse = Operation::new(&catalog::IAM, 36, "GetInstanceProfile").wrapper("GetInstanceProfileResult"),
    37 get_policy (GetPolicyRequest) -> GetPolicyResponse = Operation::new(&catalog::IAM, 37, "GetPolicy").wrapper("GetPolicyResult"),
    38 get_policy_version (GetPolicyVersionRequest) -> GetPolicyVersionResponse = Operation::new(&catalog::IAM, 38, "GetPolicyVersion").wrapper("GetPolicyVersionResult"),
    39 get_role (GetRoleRequest) -> GetRoleResponse = Operation::new(&catalog::IAM, 39, "GetRole").wrapper("GetRoleResult"),
    40 get_role_policy (GetRolePolicyRequest) -> GetRolePolicyResponse = Operation::new(&catalog::IAM, 40, "GetRolePolicy").wrapper("GetRolePolicyResult"),
    41 get_service_linked_role_deletion_status (GetServiceLinkedRoleDeletionStatusRequest) -> GetServiceLinkedRoleDeletionStatusResponse = Operation::new(&catalog::IAM, 41, "GetServiceLinkedRoleDeletionStatus").wrapper("GetServiceLinkedRoleDeletionStatusResult"),
    42 get_user (GetUserRequest) -> GetUserResponse = Operation::new(&catalog::IAM, 42, "GetUser").wrapper("GetUserResult"),
    43 get_user_policy (GetUserPolicyRequest) -> GetUserPolicyResponse = Operation::new(&catalog::IAM, 43, "GetUserPolicy").wrapper("GetUserPolicyResult"),
    44 list_access_keys (ListAccessKeysRequest) -> ListAccessKeysResponse = Operation::new(&catalog::IAM, 44, "ListAccessKeys").wrapper("ListAccessKeysResult"),
    45 list_account_aliases (ListAccountAliasesRequest) -> ListAccountAliasesResponse = Operation::new(&catalog::IAM, 45, "ListAccountAliases").wrapper("ListAccountAliasesResult"),
    46 list_attached_group_policies (ListAttachedGroupPoliciesRequest) -> ListAttachedGroupPoliciesResponse = Operation::new(&catalog::IAM, 46, "ListAttachedGroupPolicies").wrapper("ListAttachedGroupPoliciesResult"),
    47 list_attached_role_policies (ListAttachedRolePoliciesRequest) -> ListAttachedRolePoliciesResponse = Operation::new(&catalog::IAM, 47, "ListAttachedRolePolicies").wrapper("ListAttachedRolePoliciesResult"),
    48 list_attached_user_policies (ListAttachedUserPoliciesRequest) -> ListAttachedUserPoliciesResponse = Operation::new(&catalog::IAM, 48, "ListAttachedUserPolicies").wrapper("ListAttachedUserPoliciesResult"),
    49 list_entities_for_policy (ListEntitiesForPolicyRequest) -> ListEntitiesForPolicyResponse = Operation::new(&catalog::IAM, 49, "ListEntitiesForPolicy").wrapper("ListEntitiesForPolicyResult"),
    50 list_group_policies (ListGroupPoliciesRequest) -> ListGroupPoliciesResponse = Operation::new(&catalog::IAM, 50, "ListGroupPolicies").wrapper("ListGroupPoliciesResult"),
    51 list_groups (ListGroupsRequest) -> ListGroupsResponse = Operation::new(&catalog::IAM, 51, "ListGroups").wrapper("ListGroupsResult"),
    52 list_groups_for_user (ListGroupsForUserRequest) -> ListGroupsForUserResponse = Operation::new(&catalog::IAM, 52, "ListGroupsForUser").wrapper("ListGroupsForUserResult"),
    53 list_instance_profiles (ListInstanceProfilesRequest) -> ListInstanceProfilesResponse = Operation::new(&catalog::IAM, 53, "ListInstanceProfiles").wrapper("ListInstanceProfilesResult"),
    54 list_instance_profiles_for_role (ListInstanceProfilesForRoleRequest) -> ListInstanceProfilesForRoleResponse = Operation::new(&catalog::IAM, 54, "ListInstanceProfilesForRole").wrapper("ListInstanceProfilesForRoleResult"),
    55 list_policies (ListPoliciesRequest) -> ListPoliciesResponse = Operation::new(&catalog::IAM, 55, "ListPolicies").wrapper("ListPoliciesResult"),
    56 list_policy_tags (ListPolicyTagsRequest) -> ListPolicyTagsResponse = Operation::new(&catalog::IAM, 56, "ListPolicyTags").wrapper("ListPolicyTagsResult"),
    57 list_policy_versions (ListPolicyVersionsRequest) -> ListPolicyVersionsResponse = Operation::new(&catalog::IAM, 57, "ListPolicyVersions").wrapper("ListPolicyVersionsResult"),
    58 list_role_policies (ListRolePoliciesRequest) -> ListRolePoliciesResponse = Operation::new(&catalog::IAM, 58, "ListRolePolicies").wrapper("ListRolePoliciesResult"),
    59 list_role_tags (ListRoleTagsRequest) -> ListRoleTagsResponse = Operation::new(&catalog::IAM, 59, "ListRoleTags").wrapper("ListRoleTagsResult"),
    60 list_roles (ListRolesRequest) -> ListRolesResponse = Operation::new(&catalog::IAM, 60, "ListRoles").wrapper("ListRolesResult"),
    61 list_user_policies (ListUserPoliciesRequest) -> ListUserPoliciesResponse = Operation::new(&catalog::IAM, 61, "ListUserPolicies").wrapper("ListUserPoliciesResult"),
    62 list_user_tags (ListUserTagsRequest) -> ListUserTagsResponse = Operation::new(&catalog::IAM, 62, "ListUserTags").wrapper("ListUserTagsResult"),
    63 list_users (ListUsersRequest) -> ListUsersResponse = Operation::new(&catalog::IAM, 63, "ListUsers").wrapper("ListUsersResult"),
    64 put_group_policy (PutGroupPolicyRequest) -> () = Operation::new(&catalog::IAM, 64, "PutGroupPolicy").void(),
    65 put_role_permissions_boundary (PutRolePermissionsBoundaryRequest) -> () = Operation::new(&catalog::IAM, 65, "PutRolePermissionsBoundary").void(),
    66 put_role_policy (PutRolePolicyRequest) -> () = Operation::new(&catalog::IAM, 66, "PutRolePolicy").void(),
    67 put_user_permissions_boundary (PutUserPermissionsBoundaryRequest) -> () = Operation::new(&catalog::IAM, 67, "PutUserPermissionsBoundary").void(),
    68 put_user_policy (PutUserPolicyRequest) -> () = Operation::new(&catalog::IAM, 68, "PutUserPolicy").void(),
    69 remove_role_from_instance_profile (RemoveRoleFromInstanceProfileRequest) -> () = Operation::new(&catalog::IAM, 69, "RemoveRoleFromInstanceProfile").void(),
    70 remove_user_from_group (RemoveUserFromGroupRequest) -> () = Operation::new(&catalog::IAM, 70, "RemoveUserFromGroup").void(),
    71 set_default_policy_version (SetDefaultPolicyVersionRequest) -> () = Operation::new(&catalog::IAM, 71, "SetDefaultPolicyVersion").void(),
    72 simulate_custom_policy (SimulateCustomPolicyRequest) -> SimulatePolicyResponse = Operation::new(&catalog::IAM, 72, "SimulateCustomPolicy").wrapper("SimulateCustomPolicyResult"),
    73 simulate_principal_policy (SimulatePrincipalPolicyRequest) -> SimulatePolicyResponse = Operation::new(&catalog::IAM, 73, "SimulatePrincipalPolicy").wrapper("SimulatePrincipalPolicyResult"),
    74 tag_policy (TagPolicyRequest) -> () = Operation::new(&catalog::IAM, 74, "TagPolicy").void(),
    75 tag_role (TagRoleRequest) -> () = Operation::new(&catalog::IAM, 75, "TagRole").void(),
    76 tag_user (TagUserRequest) -> () = Operation::new(&catalog::IAM, 76, "TagUser").void(),
    77 untag_policy (UntagPolicyRequest) -> () = Operation::new(&catalog::IAM, 77, "UntagPolicy").void(),
    78 untag_role (UntagRoleRequest) -> () = Operation::new(&catalog::IAM, 78, "UntagRole").void(),
    79 untag_user (UntagUserRequest) -> () = Operation::new(&catalog::IAM, 79, "UntagUser").void(),
    80 update_access_key (UpdateAccessKeyRequest) -> () = Operation::new(&catalog::IAM, 80, "UpdateAccessKey").void(),
    81 update_assume_role_policy (UpdateAssumeRolePolicyRequest) -> () = Operation::new(&catalog::IAM, 81, "UpdateAssumeRolePolicy").void(),
    82 update_group (UpdateGroupRequest) -> () = Operation::new(&catalog::IAM, 82, "UpdateGroup").void(),
    83 update_role (UpdateRoleRequest) -> UpdateRoleResponse = Operation::new(&catalog::IAM, 83, "UpdateRole").wrapper("UpdateRoleResult"),
    84 update_role_description (UpdateRoleDescriptionRequest) -> UpdateRoleDescriptionResponse = Operation::new(&catalog::IAM, 84, "UpdateRoleDescription").wrapper("UpdateRoleDescriptionResult"),
    85 update_user (UpdateUserRequest) -> () = Operation::new(&catalog::IAM, 85, "UpdateUser").void(),
} }
