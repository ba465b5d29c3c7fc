//! Types, operations and errors of Amazon Elastic Container Registry.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use bytes::Bytes;
use model::Timestamp;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Member, Operation};

string_enum! { ArtifactStatus {
    Active = "ACTIVE",
    Archived = "ARCHIVED",
    Activating = "ACTIVATING",
} }

string_enum! { ArtifactStatusFilter {
    Active = "ACTIVE",
    Archived = "ARCHIVED",
    Activating = "ACTIVATING",
    Any = "ANY",
} }

string_enum! { EncryptionType {
    Aes256 = "AES256",
    Kms = "KMS",
    KmsDsse = "KMS_DSSE",
} }

string_enum! { FindingSeverity {
    Informational = "INFORMATIONAL",
    Low = "LOW",
    Medium = "MEDIUM",
    High = "HIGH",
    Critical = "CRITICAL",
    Undefined = "UNDEFINED",
} }

string_enum! { ImageActionType {
    Expire = "EXPIRE",
    Transition = "TRANSITION",
} }

string_enum! { ImageFailureCode {
    InvalidImageDigest = "InvalidImageDigest",
    InvalidImageTag = "InvalidImageTag",
    ImageTagDoesNotMatchDigest = "ImageTagDoesNotMatchDigest",
    ImageNotFound = "ImageNotFound",
    MissingDigestAndTag = "MissingDigestAndTag",
    ImageReferencedByManifestList = "ImageReferencedByManifestList",
    KmsError = "KmsError",
    UpstreamAccessDenied = "UpstreamAccessDenied",
    UpstreamTooManyRequests = "UpstreamTooManyRequests",
    UpstreamUnavailable = "UpstreamUnavailable",
    ImageInaccessible = "ImageInaccessible",
} }

string_enum! { ImageStatus {
    Active = "ACTIVE",
    Archived = "ARCHIVED",
    Activating = "ACTIVATING",
} }

string_enum! { ImageStatusFilter {
    Active = "ACTIVE",
    Archived = "ARCHIVED",
    Activating = "ACTIVATING",
    Any = "ANY",
} }

string_enum! { ImageTagMutability {
    Mutable = "MUTABLE",
    Immutable = "IMMUTABLE",
    ImmutableWithExclusion = "IMMUTABLE_WITH_EXCLUSION",
    MutableWithExclusion = "MUTABLE_WITH_EXCLUSION",
} }

string_enum! { ImageTagMutabilityExclusionFilterType {
    Wildcard = "WILDCARD",
} }

string_enum! { LayerAvailability {
    Available = "AVAILABLE",
    Unavailable = "UNAVAILABLE",
    Archived = "ARCHIVED",
} }

string_enum! { LayerFailureCode {
    InvalidLayerDigest = "InvalidLayerDigest",
    MissingLayerDigest = "MissingLayerDigest",
} }

string_enum! { LifecyclePolicyPreviewStatus {
    InProgress = "IN_PROGRESS",
    Complete = "COMPLETE",
    Expired = "EXPIRED",
    Failed = "FAILED",
} }

string_enum! { LifecyclePolicyStorageClass {
    Archive = "ARCHIVE",
    Standard = "STANDARD",
} }

string_enum! { LifecyclePolicyTargetStorageClass {
    Archive = "ARCHIVE",
} }

string_enum! { RepositoryFilterType {
    PrefixMatch = "PREFIX_MATCH",
} }

string_enum! { ScanFrequency {
    ScanOnPush = "SCAN_ON_PUSH",
    ContinuousScan = "CONTINUOUS_SCAN",
    Manual = "MANUAL",
} }

string_enum! { ScanStatus {
    InProgress = "IN_PROGRESS",
    Complete = "COMPLETE",
    Failed = "FAILED",
    UnsupportedImage = "UNSUPPORTED_IMAGE",
    Active = "ACTIVE",
    Pending = "PENDING",
    ScanEligibilityExpired = "SCAN_ELIGIBILITY_EXPIRED",
    FindingsUnavailable = "FINDINGS_UNAVAILABLE",
    LimitExceeded = "LIMIT_EXCEEDED",
    ImageArchived = "IMAGE_ARCHIVED",
    ImageSizeExceeded = "IMAGE_SIZE_EXCEEDED",
} }

string_enum! { ScanType {
    Basic = "BASIC",
    Enhanced = "ENHANCED",
} }

string_enum! { ScanningConfigurationFailureCode {
    RepositoryNotFound = "REPOSITORY_NOT_FOUND",
} }

string_enum! { ScanningRepositoryFilterType {
    Wildcard = "WILDCARD",
} }

string_enum! { TagStatus {
    Tagged = "TAGGED",
    Untagged = "UNTAGGED",
    Any = "ANY",
} }

string_enum! { UpstreamRegistry {
    Ecr = "ecr",
    EcrPublic = "ecr-public",
    Quay = "quay",
    K8s = "k8s",
    DockerHub = "docker-hub",
    GithubContainerRegistry = "github-container-registry",
    AzureContainerRegistry = "azure-container-registry",
    GitlabContainerRegistry = "gitlab-container-registry",
    Chainguard = "chainguard",
} }

shape! { Attribute {
    0 key: String = Member::new("key"),
    1 value: String = Member::new("value"),
} }

shape! { AuthorizationData {
    0 authorization_token: String = Member::new("authorizationToken"),
    1 expires_at: Timestamp = Member::new("expiresAt"),
    2 proxy_endpoint: String = Member::new("proxyEndpoint"),
} }

shape! { AwsEcrContainerImageDetails {
    0 architecture: String = Member::new("architecture"),
    1 author: String = Member::new("author"),
    2 image_hash: String = Member::new("imageHash"),
    3 image_tags: Vec<String> = Member::new("imageTags"),
    4 platform: String = Member::new("platform"),
    5 pushed_at: Timestamp = Member::new("pushedAt"),
    6 last_in_use_at: Timestamp = Member::new("lastInUseAt"),
    7 in_use_count: i64 = Member::new("inUseCount"),
    8 registry: String = Member::new("registry"),
    9 repository_name: String = Member::new("repositoryName"),
} }

shape! { BatchCheckLayerAvailabilityRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 layer_digests: Vec<String> = Member::new("layerDigests").min(1).max(100).of(&Member::new("member").min(0).max(1000)).required(),
} }

shape! { BatchCheckLayerAvailabilityResponse {
    0 layers: Vec<Layer> = Member::new("layers"),
    1 failures: Vec<LayerFailure> = Member::new("failures"),
} }

shape! { BatchDeleteImageRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_ids: Vec<ImageIdentifier> = Member::new("imageIds").min(1).max(100).required(),
} }

shape! { BatchDeleteImageResponse {
    0 image_ids: Vec<ImageIdentifier> = Member::new("imageIds"),
    1 failures: Vec<ImageFailure> = Member::new("failures"),
} }

shape! { BatchGetImageRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_ids: Vec<ImageIdentifier> = Member::new("imageIds").min(1).max(100).required(),
    3 accepted_media_types: Vec<String> = Member::new("acceptedMediaTypes").min(1).max(100),
} }

shape! { BatchGetImageResponse {
    0 images: Vec<Image> = Member::new("images"),
    1 failures: Vec<ImageFailure> = Member::new("failures"),
} }

shape! { BatchGetRepositoryScanningConfigurationRequest {
    0 repository_names: Vec<String> = Member::new("repositoryNames").min(1).max(25).of(&Member::new("member").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#)).required(),
} }

shape! { BatchGetRepositoryScanningConfigurationResponse {
    0 scanning_configurations: Vec<RepositoryScanningConfiguration> = Member::new("scanningConfigurations"),
    1 failures: Vec<RepositoryScanningConfigurationFailure> = Member::new("failures"),
} }

shape! { CompleteLayerUploadRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 upload_id: String = Member::new("uploadId").pattern(r#"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"#).required(),
    3 layer_digests: Vec<String> = Member::new("layerDigests").min(1).max(100).of(&Member::new("member").pattern(r#"[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+"#)).required(),
} }

shape! { CompleteLayerUploadResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 upload_id: String = Member::new("uploadId"),
    3 layer_digest: String = Member::new("layerDigest"),
} }

shape! { CreatePullThroughCacheRuleRequest {
    0 ecr_repository_prefix: String = Member::new("ecrRepositoryPrefix").min(2).max(30).pattern(r#"^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$"#).required(),
    1 upstream_registry_url: String = Member::new("upstreamRegistryUrl").required(),
    2 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    3 upstream_registry: UpstreamRegistry = Member::new("upstreamRegistry"),
    4 credential_arn: String = Member::new("credentialArn").min(50).max(612).pattern(r#"^arn:aws(-\w+)*:secretsmanager:[a-zA-Z0-9-:]+:secret:ecr\-pullthroughcache\/[a-zA-Z0-9\/_+=.@-]+$"#),
    5 custom_role_arn: String = Member::new("customRoleArn").max(2048),
    6 upstream_repository_prefix: String = Member::new("upstreamRepositoryPrefix").min(2).max(30).pattern(r#"^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$"#),
} }

shape! { CreatePullThroughCacheRuleResponse {
    0 ecr_repository_prefix: String = Member::new("ecrRepositoryPrefix"),
    1 upstream_registry_url: String = Member::new("upstreamRegistryUrl"),
    2 created_at: Timestamp = Member::new("createdAt"),
    3 registry_id: String = Member::new("registryId"),
    4 upstream_registry: UpstreamRegistry = Member::new("upstreamRegistry"),
    5 credential_arn: String = Member::new("credentialArn"),
    6 custom_role_arn: String = Member::new("customRoleArn"),
    7 upstream_repository_prefix: String = Member::new("upstreamRepositoryPrefix"),
} }

shape! { CreateRepositoryRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 tags: Vec<Tag> = Member::new("tags"),
    3 image_tag_mutability: ImageTagMutability = Member::new("imageTagMutability"),
    4 image_tag_mutability_exclusion_filters: Vec<ImageTagMutabilityExclusionFilter> = Member::new("imageTagMutabilityExclusionFilters").min(1).max(5),
    5 image_scanning_configuration: ImageScanningConfiguration = Member::new("imageScanningConfiguration"),
    6 encryption_configuration: EncryptionConfiguration = Member::new("encryptionConfiguration"),
} }

shape! { CreateRepositoryResponse {
    0 repository: Repository = Member::new("repository"),
} }

shape! { CvssScore {
    0 base_score: f64 = Member::new("baseScore"),
    1 scoring_vector: String = Member::new("scoringVector"),
    2 source: String = Member::new("source"),
    3 version: String = Member::new("version"),
} }

shape! { CvssScoreAdjustment {
    0 metric: String = Member::new("metric"),
    1 reason: String = Member::new("reason"),
} }

shape! { CvssScoreDetails {
    0 adjustments: Vec<CvssScoreAdjustment> = Member::new("adjustments"),
    1 score: f64 = Member::new("score"),
    2 score_source: String = Member::new("scoreSource"),
    3 scoring_vector: String = Member::new("scoringVector"),
    4 version: String = Member::new("version"),
} }

shape! { DeleteLifecyclePolicyRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
} }

shape! { DeleteLifecyclePolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 lifecycle_policy_text: String = Member::new("lifecyclePolicyText"),
    3 last_evaluated_at: Timestamp = Member::new("lastEvaluatedAt"),
} }

shape! { DeletePullThroughCacheRuleRequest {
    0 ecr_repository_prefix: String = Member::new("ecrRepositoryPrefix").min(2).max(30).pattern(r#"^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$"#).required(),
    1 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
} }

shape! { DeletePullThroughCacheRuleResponse {
    0 ecr_repository_prefix: String = Member::new("ecrRepositoryPrefix"),
    1 upstream_registry_url: String = Member::new("upstreamRegistryUrl"),
    2 created_at: Timestamp = Member::new("createdAt"),
    3 registry_id: String = Member::new("registryId"),
    4 credential_arn: String = Member::new("credentialArn"),
    5 custom_role_arn: String = Member::new("customRoleArn"),
    6 upstream_repository_prefix: String = Member::new("upstreamRepositoryPrefix"),
} }

shape! { DeleteRegistryPolicyRequest {} }

shape! { DeleteRegistryPolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 policy_text: String = Member::new("policyText"),
} }

shape! { DeleteReplication {
    0 enabled: bool = Member::new("enabled"),
} }

shape! { DeleteRepositoryPolicyRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
} }

shape! { DeleteRepositoryPolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 policy_text: String = Member::new("policyText"),
} }

shape! { DeleteRepositoryRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 force: bool = Member::new("force"),
} }

shape! { DeleteRepositoryResponse {
    0 repository: Repository = Member::new("repository"),
} }

shape! { DescribeImageScanFindingsRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_id: ImageIdentifier = Member::new("imageId").required(),
    3 next_token: String = Member::new("nextToken"),
    4 max_results: i32 = Member::new("maxResults").min(1).max(1000),
} }

shape! { DescribeImageScanFindingsResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 image_id: ImageIdentifier = Member::new("imageId"),
    3 image_scan_status: ImageScanStatus = Member::new("imageScanStatus"),
    4 image_scan_findings: ImageScanFindings = Member::new("imageScanFindings"),
    5 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeImagesFilter {
    0 tag_status: TagStatus = Member::new("tagStatus"),
    1 image_status: ImageStatusFilter = Member::new("imageStatus"),
} }

shape! { DescribeImagesRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_ids: Vec<ImageIdentifier> = Member::new("imageIds").min(1).max(100),
    3 next_token: String = Member::new("nextToken"),
    4 max_results: i32 = Member::new("maxResults").min(1).max(1000),
    5 filter: DescribeImagesFilter = Member::new("filter"),
} }

shape! { DescribeImagesResponse {
    0 image_details: Vec<ImageDetail> = Member::new("imageDetails"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { DescribePullThroughCacheRulesRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 ecr_repository_prefixes: Vec<String> = Member::new("ecrRepositoryPrefixes").min(1).max(100).of(&Member::new("member").min(2).max(30).pattern(r#"^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$"#)),
    2 next_token: String = Member::new("nextToken"),
    3 max_results: i32 = Member::new("maxResults").min(1).max(1000),
} }

shape! { DescribePullThroughCacheRulesResponse {
    0 pull_through_cache_rules: Vec<PullThroughCacheRule> = Member::new("pullThroughCacheRules"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { DescribeRegistryRequest {} }

shape! { DescribeRegistryResponse {
    0 registry_id: String = Member::new("registryId"),
    1 replication_configuration: ReplicationConfiguration = Member::new("replicationConfiguration"),
} }

shape! { DescribeRepositoriesRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_names: Vec<String> = Member::new("repositoryNames").min(1).max(100).of(&Member::new("member").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#)),
    2 next_token: String = Member::new("nextToken"),
    3 max_results: i32 = Member::new("maxResults").min(1).max(1000),
} }

shape! { DescribeRepositoriesResponse {
    0 repositories: Vec<Repository> = Member::new("repositories"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { EncryptionConfiguration {
    0 encryption_type: EncryptionType = Member::new("encryptionType").required(),
    1 kms_key: String = Member::new("kmsKey").min(1).max(2048),
} }

shape! { EnhancedImageScanFinding {
    0 aws_account_id: String = Member::new("awsAccountId"),
    1 description: String = Member::new("description"),
    2 finding_arn: String = Member::new("findingArn"),
    3 first_observed_at: Timestamp = Member::new("firstObservedAt"),
    4 last_observed_at: Timestamp = Member::new("lastObservedAt"),
    5 package_vulnerability_details: PackageVulnerabilityDetails = Member::new("packageVulnerabilityDetails"),
    6 remediation: Remediation = Member::new("remediation"),
    7 resources: Vec<Resource> = Member::new("resources"),
    8 score: f64 = Member::new("score"),
    9 score_details: ScoreDetails = Member::new("scoreDetails"),
    10 severity: String = Member::new("severity"),
    11 status: String = Member::new("status"),
    12 title: String = Member::new("title"),
    13 r#type: String = Member::new("type"),
    14 updated_at: Timestamp = Member::new("updatedAt"),
    15 fix_available: String = Member::new("fixAvailable"),
    16 exploit_available: String = Member::new("exploitAvailable"),
} }

shape! { GetAccountSettingRequest {
    0 name: String = Member::new("name").min(1).max(64).required(),
} }

shape! { GetAccountSettingResponse {
    0 name: String = Member::new("name"),
    1 value: String = Member::new("value"),
} }

shape! { GetAuthorizationTokenRequest {
    0 registry_ids: Vec<String> = Member::new("registryIds").min(1).max(10).of(&Member::new("member").pattern(r#"[0-9]{12}"#)),
} }

shape! { GetAuthorizationTokenResponse {
    0 authorization_data: Vec<AuthorizationData> = Member::new("authorizationData"),
} }

shape! { GetDownloadUrlForLayerRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 layer_digest: String = Member::new("layerDigest").pattern(r#"[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+"#).required(),
} }

shape! { GetDownloadUrlForLayerResponse {
    0 download_url: String = Member::new("downloadUrl"),
    1 layer_digest: String = Member::new("layerDigest"),
} }

shape! { GetLifecyclePolicyPreviewRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_ids: Vec<ImageIdentifier> = Member::new("imageIds").min(1).max(100),
    3 next_token: String = Member::new("nextToken"),
    4 max_results: i32 = Member::new("maxResults").min(1).max(100),
    5 filter: LifecyclePolicyPreviewFilter = Member::new("filter"),
} }

shape! { GetLifecyclePolicyPreviewResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 lifecycle_policy_text: String = Member::new("lifecyclePolicyText"),
    3 status: LifecyclePolicyPreviewStatus = Member::new("status"),
    4 next_token: String = Member::new("nextToken"),
    5 preview_results: Vec<LifecyclePolicyPreviewResult> = Member::new("previewResults"),
    6 summary: LifecyclePolicyPreviewSummary = Member::new("summary"),
} }

shape! { GetLifecyclePolicyRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
} }

shape! { GetLifecyclePolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 lifecycle_policy_text: String = Member::new("lifecyclePolicyText"),
    3 last_evaluated_at: Timestamp = Member::new("lastEvaluatedAt"),
} }

shape! { GetRegistryPolicyRequest {} }

shape! { GetRegistryPolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 policy_text: String = Member::new("policyText"),
} }

shape! { GetRegistryScanningConfigurationRequest {} }

shape! { GetRegistryScanningConfigurationResponse {
    0 registry_id: String = Member::new("registryId"),
    1 scanning_configuration: RegistryScanningConfiguration = Member::new("scanningConfiguration"),
} }

shape! { GetRepositoryPolicyRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
} }

shape! { GetRepositoryPolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 policy_text: String = Member::new("policyText"),
} }

shape! { Image {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 image_id: ImageIdentifier = Member::new("imageId"),
    3 image_manifest: String = Member::new("imageManifest"),
    4 image_manifest_media_type: String = Member::new("imageManifestMediaType"),
} }

shape! { ImageDetail {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 image_digest: String = Member::new("imageDigest"),
    3 image_tags: Vec<String> = Member::new("imageTags"),
    4 image_size_in_bytes: i64 = Member::new("imageSizeInBytes"),
    5 image_pushed_at: Timestamp = Member::new("imagePushedAt"),
    6 image_scan_status: ImageScanStatus = Member::new("imageScanStatus"),
    7 image_scan_findings_summary: ImageScanFindingsSummary = Member::new("imageScanFindingsSummary"),
    8 image_manifest_media_type: String = Member::new("imageManifestMediaType"),
    9 artifact_media_type: String = Member::new("artifactMediaType"),
    10 last_recorded_pull_time: Timestamp = Member::new("lastRecordedPullTime"),
    11 subject_manifest_digest: String = Member::new("subjectManifestDigest"),
    12 image_status: ImageStatus = Member::new("imageStatus"),
    13 last_archived_at: Timestamp = Member::new("lastArchivedAt"),
    14 last_activated_at: Timestamp = Member::new("lastActivatedAt"),
} }

shape! { ImageFailure {
    0 image_id: ImageIdentifier = Member::new("imageId"),
    1 failure_code: ImageFailureCode = Member::new("failureCode"),
    2 failure_reason: String = Member::new("failureReason"),
} }

shape! { ImageIdentifier {
    0 image_digest: String = Member::new("imageDigest"),
    1 image_tag: String = Member::new("imageTag").min(1).max(300),
} }

shape! { ImageReferrer {
    0 digest: String = Member::new("digest"),
    1 media_type: String = Member::new("mediaType"),
    2 artifact_type: String = Member::new("artifactType"),
    3 size: i64 = Member::new("size"),
    4 annotations: BTreeMap<String, String> = Member::new("annotations"),
    5 artifact_status: ArtifactStatus = Member::new("artifactStatus"),
} }

shape! { ImageScanFinding {
    0 name: String = Member::new("name"),
    1 description: String = Member::new("description"),
    2 uri: String = Member::new("uri"),
    3 severity: FindingSeverity = Member::new("severity"),
    4 attributes: Vec<Attribute> = Member::new("attributes"),
} }

shape! { ImageScanFindings {
    0 image_scan_completed_at: Timestamp = Member::new("imageScanCompletedAt"),
    1 vulnerability_source_updated_at: Timestamp = Member::new("vulnerabilitySourceUpdatedAt"),
    2 finding_severity_counts: BTreeMap<String, i32> = Member::new("findingSeverityCounts"),
    3 findings: Vec<ImageScanFinding> = Member::new("findings"),
    4 enhanced_findings: Vec<EnhancedImageScanFinding> = Member::new("enhancedFindings"),
} }

shape! { ImageScanFindingsSummary {
    0 image_scan_completed_at: Timestamp = Member::new("imageScanCompletedAt"),
    1 vulnerability_source_updated_at: Timestamp = Member::new("vulnerabilitySourceUpdatedAt"),
    2 finding_severity_counts: BTreeMap<String, i32> = Member::new("findingSeverityCounts"),
} }

shape! { ImageScanStatus {
    0 status: ScanStatus = Member::new("status"),
    1 description: String = Member::new("description"),
} }

shape! { ImageScanningConfiguration {
    0 scan_on_push: bool = Member::new("scanOnPush"),
} }

shape! { ImageTagMutabilityExclusionFilter {
    0 filter_type: ImageTagMutabilityExclusionFilterType = Member::new("filterType").required(),
    1 filter: String = Member::new("filter").min(1).max(128).pattern(r#"^[0-9a-zA-Z._*-]{1,128}$"#).required(),
} }

shape! { InitiateLayerUploadRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
} }

shape! { InitiateLayerUploadResponse {
    0 upload_id: String = Member::new("uploadId"),
    1 part_size: i64 = Member::new("partSize"),
} }

shape! { Layer {
    0 layer_digest: String = Member::new("layerDigest"),
    1 layer_availability: LayerAvailability = Member::new("layerAvailability"),
    2 layer_size: i64 = Member::new("layerSize"),
    3 media_type: String = Member::new("mediaType"),
} }

shape! { LayerFailure {
    0 layer_digest: String = Member::new("layerDigest"),
    1 failure_code: LayerFailureCode = Member::new("failureCode"),
    2 failure_reason: String = Member::new("failureReason"),
} }

shape! { LifecyclePolicyPreviewFilter {
    0 tag_status: TagStatus = Member::new("tagStatus"),
} }

shape! { LifecyclePolicyPreviewResult {
    0 image_tags: Vec<String> = Member::new("imageTags"),
    1 image_digest: String = Member::new("imageDigest"),
    2 image_pushed_at: Timestamp = Member::new("imagePushedAt"),
    3 action: LifecyclePolicyRuleAction = Member::new("action"),
    4 applied_rule_priority: i32 = Member::new("appliedRulePriority"),
    5 storage_class: LifecyclePolicyStorageClass = Member::new("storageClass"),
} }

shape! { LifecyclePolicyPreviewSummary {
    0 expiring_image_total_count: i32 = Member::new("expiringImageTotalCount"),
    1 transitioning_image_total_counts: Vec<TransitioningImageTotalCount> = Member::new("transitioningImageTotalCounts"),
} }

shape! { LifecyclePolicyRuleAction {
    0 r#type: ImageActionType = Member::new("type"),
    1 target_storage_class: LifecyclePolicyTargetStorageClass = Member::new("targetStorageClass"),
} }

shape! { ListImageReferrersFilter {
    0 artifact_types: Vec<String> = Member::new("artifactTypes").min(0).max(5).of(&Member::new("member").min(1).max(255)),
    1 artifact_status: ArtifactStatusFilter = Member::new("artifactStatus"),
} }

shape! { ListImageReferrersRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 subject_id: SubjectIdentifier = Member::new("subjectId").required(),
    3 filter: ListImageReferrersFilter = Member::new("filter"),
    4 next_token: String = Member::new("nextToken"),
    5 max_results: i32 = Member::new("maxResults").min(1).max(50),
} }

shape! { ListImageReferrersResponse {
    0 referrers: Vec<ImageReferrer> = Member::new("referrers"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListImagesFilter {
    0 tag_status: TagStatus = Member::new("tagStatus"),
    1 image_status: ImageStatusFilter = Member::new("imageStatus"),
} }

shape! { ListImagesRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 next_token: String = Member::new("nextToken"),
    3 max_results: i32 = Member::new("maxResults").min(1).max(1000),
    4 filter: ListImagesFilter = Member::new("filter"),
} }

shape! { ListImagesResponse {
    0 image_ids: Vec<ImageIdentifier> = Member::new("imageIds"),
    1 next_token: String = Member::new("nextToken"),
} }

shape! { ListTagsForResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").required(),
} }

shape! { ListTagsForResourceResponse {
    0 tags: Vec<Tag> = Member::new("tags"),
} }

shape! { PackageVulnerabilityDetails {
    0 cvss: Vec<CvssScore> = Member::new("cvss"),
    1 reference_urls: Vec<String> = Member::new("referenceUrls"),
    2 related_vulnerabilities: Vec<String> = Member::new("relatedVulnerabilities"),
    3 source: String = Member::new("source"),
    4 source_url: String = Member::new("sourceUrl"),
    5 vendor_created_at: Timestamp = Member::new("vendorCreatedAt"),
    6 vendor_severity: String = Member::new("vendorSeverity"),
    7 vendor_updated_at: Timestamp = Member::new("vendorUpdatedAt"),
    8 vulnerability_id: String = Member::new("vulnerabilityId"),
    9 vulnerable_packages: Vec<VulnerablePackage> = Member::new("vulnerablePackages"),
} }

shape! { PullThroughCacheRule {
    0 ecr_repository_prefix: String = Member::new("ecrRepositoryPrefix"),
    1 upstream_registry_url: String = Member::new("upstreamRegistryUrl"),
    2 created_at: Timestamp = Member::new("createdAt"),
    3 registry_id: String = Member::new("registryId"),
    4 credential_arn: String = Member::new("credentialArn"),
    5 custom_role_arn: String = Member::new("customRoleArn"),
    6 upstream_repository_prefix: String = Member::new("upstreamRepositoryPrefix"),
    7 upstream_registry: UpstreamRegistry = Member::new("upstreamRegistry"),
    8 updated_at: Timestamp = Member::new("updatedAt"),
} }

shape! { PutImageRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_manifest: String = Member::new("imageManifest").min(1).max(4194304).required(),
    3 image_manifest_media_type: String = Member::new("imageManifestMediaType"),
    4 image_tag: String = Member::new("imageTag").min(1).max(300),
    5 image_digest: String = Member::new("imageDigest"),
} }

shape! { PutImageResponse {
    0 image: Image = Member::new("image"),
} }

shape! { PutImageScanningConfigurationRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_scanning_configuration: ImageScanningConfiguration = Member::new("imageScanningConfiguration").required(),
} }

shape! { PutImageScanningConfigurationResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 image_scanning_configuration: ImageScanningConfiguration = Member::new("imageScanningConfiguration"),
} }

shape! { PutImageTagMutabilityRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_tag_mutability: ImageTagMutability = Member::new("imageTagMutability").required(),
    3 image_tag_mutability_exclusion_filters: Vec<ImageTagMutabilityExclusionFilter> = Member::new("imageTagMutabilityExclusionFilters").min(1).max(5),
} }

shape! { PutImageTagMutabilityResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 image_tag_mutability: ImageTagMutability = Member::new("imageTagMutability"),
    3 image_tag_mutability_exclusion_filters: Vec<ImageTagMutabilityExclusionFilter> = Member::new("imageTagMutabilityExclusionFilters"),
} }

shape! { PutLifecyclePolicyRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 lifecycle_policy_text: String = Member::new("lifecyclePolicyText").min(100).max(30720).required(),
} }

shape! { PutLifecyclePolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 lifecycle_policy_text: String = Member::new("lifecyclePolicyText"),
} }

shape! { PutRegistryPolicyRequest {
    0 policy_text: String = Member::new("policyText").min(0).max(10240).required(),
} }

shape! { PutRegistryPolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 policy_text: String = Member::new("policyText"),
} }

shape! { Recommendation {
    0 url: String = Member::new("url"),
    1 text: String = Member::new("text"),
} }

shape! { RegistryScanningConfiguration {
    0 scan_type: ScanType = Member::new("scanType"),
    1 rules: Vec<RegistryScanningRule> = Member::new("rules"),
} }

shape! { RegistryScanningRule {
    0 scan_frequency: ScanFrequency = Member::new("scanFrequency"),
    1 repository_filters: Vec<ScanningRepositoryFilter> = Member::new("repositoryFilters"),
} }

shape! { Remediation {
    0 recommendation: Recommendation = Member::new("recommendation"),
} }

shape! { ReplicationConfiguration {
    0 rules: Vec<ReplicationRule> = Member::new("rules"),
} }

shape! { ReplicationDestination {
    0 region: String = Member::new("region"),
    1 registry_id: String = Member::new("registryId"),
} }

shape! { ReplicationRule {
    0 destinations: Vec<ReplicationDestination> = Member::new("destinations"),
    1 repository_filters: Vec<RepositoryFilter> = Member::new("repositoryFilters"),
    2 delete_replication: DeleteReplication = Member::new("deleteReplication"),
} }

shape! { Repository {
    0 repository_arn: String = Member::new("repositoryArn"),
    1 registry_id: String = Member::new("registryId"),
    2 repository_name: String = Member::new("repositoryName"),
    3 repository_uri: String = Member::new("repositoryUri"),
    4 created_at: Timestamp = Member::new("createdAt"),
    5 image_tag_mutability: ImageTagMutability = Member::new("imageTagMutability"),
    6 image_tag_mutability_exclusion_filters: Vec<ImageTagMutabilityExclusionFilter> = Member::new("imageTagMutabilityExclusionFilters"),
    7 image_scanning_configuration: ImageScanningConfiguration = Member::new("imageScanningConfiguration"),
    8 encryption_configuration: EncryptionConfiguration = Member::new("encryptionConfiguration"),
} }

shape! { RepositoryFilter {
    0 filter: String = Member::new("filter"),
    1 filter_type: RepositoryFilterType = Member::new("filterType"),
} }

shape! { RepositoryScanningConfiguration {
    0 repository_arn: String = Member::new("repositoryArn"),
    1 repository_name: String = Member::new("repositoryName"),
    2 scan_on_push: bool = Member::new("scanOnPush"),
    3 scan_frequency: ScanFrequency = Member::new("scanFrequency"),
    4 applied_scan_filters: Vec<ScanningRepositoryFilter> = Member::new("appliedScanFilters"),
} }

shape! { RepositoryScanningConfigurationFailure {
    0 repository_name: String = Member::new("repositoryName"),
    1 failure_code: ScanningConfigurationFailureCode = Member::new("failureCode"),
    2 failure_reason: String = Member::new("failureReason"),
} }

shape! { Resource {
    0 details: ResourceDetails = Member::new("details"),
    1 id: String = Member::new("id"),
    2 tags: BTreeMap<String, String> = Member::new("tags"),
    3 r#type: String = Member::new("type"),
} }

shape! { ResourceDetails {
    0 aws_ecr_container_image: AwsEcrContainerImageDetails = Member::new("awsEcrContainerImage"),
} }

shape! { ScanningRepositoryFilter {
    0 filter: String = Member::new("filter"),
    1 filter_type: ScanningRepositoryFilterType = Member::new("filterType"),
} }

shape! { ScoreDetails {
    0 cvss: CvssScoreDetails = Member::new("cvss"),
} }

shape! { SetRepositoryPolicyRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 policy_text: String = Member::new("policyText").min(0).max(10240).required(),
    3 force: bool = Member::new("force"),
} }

shape! { SetRepositoryPolicyResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 policy_text: String = Member::new("policyText"),
} }

shape! { StartImageScanRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 image_id: ImageIdentifier = Member::new("imageId").required(),
} }

shape! { StartImageScanResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 image_id: ImageIdentifier = Member::new("imageId"),
    3 image_scan_status: ImageScanStatus = Member::new("imageScanStatus"),
} }

shape! { StartLifecyclePolicyPreviewRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 lifecycle_policy_text: String = Member::new("lifecyclePolicyText").min(100).max(30720),
} }

shape! { StartLifecyclePolicyPreviewResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 lifecycle_policy_text: String = Member::new("lifecyclePolicyText"),
    3 status: LifecyclePolicyPreviewStatus = Member::new("status"),
} }

shape! { SubjectIdentifier {
    0 image_digest: String = Member::new("imageDigest").required(),
} }

shape! { Tag {
    0 key: String = Member::new("Key").required(),
    1 value: String = Member::new("Value").required(),
} }

shape! { TagResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").required(),
    1 tags: Vec<Tag> = Member::new("tags").required(),
} }

shape! { TagResourceResponse {} }

shape! { TransitioningImageTotalCount {
    0 target_storage_class: LifecyclePolicyTargetStorageClass = Member::new("targetStorageClass"),
    1 image_total_count: i32 = Member::new("imageTotalCount"),
} }

shape! { UntagResourceRequest {
    0 resource_arn: String = Member::new("resourceArn").required(),
    1 tag_keys: Vec<String> = Member::new("tagKeys").required(),
} }

shape! { UntagResourceResponse {} }

shape! { UploadLayerPartRequest {
    0 registry_id: String = Member::new("registryId").pattern(r#"[0-9]{12}"#),
    1 repository_name: String = Member::new("repositoryName").min(2).max(256).pattern(r#"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*"#).required(),
    2 upload_id: String = Member::new("uploadId").pattern(r#"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"#).required(),
    3 part_first_byte: i64 = Member::new("partFirstByte").min(0).required(),
    4 part_last_byte: i64 = Member::new("partLastByte").min(0).required(),
    5 layer_part_blob: Bytes = Member::new("layerPartBlob").min(0).max(20971520).required(),
} }

shape! { UploadLayerPartResponse {
    0 registry_id: String = Member::new("registryId"),
    1 repository_name: String = Member::new("repositoryName"),
    2 upload_id: String = Member::new("uploadId"),
    3 last_byte_received: i64 = Member::new("lastByteReceived"),
} }

shape! { VulnerablePackage {
    0 arch: String = Member::new("arch"),
    1 epoch: i32 = Member::new("epoch"),
    2 file_path: String = Member::new("filePath"),
    3 name: String = Member::new("name"),
    4 package_manager: String = Member::new("packageManager"),
    5 release: String = Member::new("release"),
    6 source_layer_hash: String = Member::new("sourceLayerHash"),
    7 version: String = Member::new("version"),
    8 fixed_in_version: String = Member::new("fixedInVersion"),
} }

errors! {
    blocked_by_organization_policy_exception = "BlockedByOrganizationPolicyException" 400,
    empty_upload_exception = "EmptyUploadException" 400,
    exclusion_already_exists_exception = "ExclusionAlreadyExistsException" 400,
    exclusion_not_found_exception = "ExclusionNotFoundException" 400,
    image_already_exists_exception = "ImageAlreadyExistsException" 400,
    image_archived_exception = "ImageArchivedException" 400,
    image_digest_does_not_match_exception = "ImageDigestDoesNotMatchException" 400,
    image_not_found_exception = "ImageNotFoundException" 400,
    image_storage_class_update_not_supported_exception = "ImageStorageClassUpdateNotSupportedException" 400,
    image_tag_already_exists_exception = "ImageTagAlreadyExistsException" 400,
    invalid_layer_exception = "InvalidLayerException" 400,
    invalid_layer_part_exception = "InvalidLayerPartException" 400,
    invalid_parameter_exception = "InvalidParameterException" 400,
    invalid_tag_parameter_exception = "InvalidTagParameterException" 400,
    kms_exception = "KmsException" 400,
    layer_already_exists_exception = "LayerAlreadyExistsException" 400,
    layer_inaccessible_exception = "LayerInaccessibleException" 400,
    layer_part_too_small_exception = "LayerPartTooSmallException" 400,
    layers_not_found_exception = "LayersNotFoundException" 400,
    lifecycle_policy_not_found_exception = "LifecyclePolicyNotFoundException" 400,
    lifecycle_policy_preview_in_progress_exception = "LifecyclePolicyPreviewInProgressException" 400,
    lifecycle_policy_preview_not_found_exception = "LifecyclePolicyPreviewNotFoundException" 400,
    limit_exceeded_exception = "LimitExceededException" 400,
    pull_through_cache_rule_already_exists_exception = "PullThroughCacheRuleAlreadyExistsException" 400,
    pull_through_cache_rule_not_found_exception = "PullThroughCacheRuleNotFoundException" 400,
    referenced_images_not_found_exception = "ReferencedImagesNotFoundException" 400,
    registry_policy_not_found_exception = "RegistryPolicyNotFoundException" 400,
    replication_backfill_in_progress_exception = "ReplicationBackfillInProgressException" 400,
    replication_backfill_invalid_status_exception = "ReplicationBackfillInvalidStatusException" 400,
    replication_backfill_not_found_exception = "ReplicationBackfillNotFoundException" 400,
    repository_already_exists_exception = "RepositoryAlreadyExistsException" 400,
    repository_not_empty_exception = "RepositoryNotEmptyException" 400,
    repository_not_found_exception = "RepositoryNotFoundException" 400,
    repository_policy_not_found_exception = "RepositoryPolicyNotFoundException" 400,
    scan_not_found_exception = "ScanNotFoundException" 400,
    secret_not_found_exception = "SecretNotFoundException" 400,
    server_exception = "ServerException" 500,
    signing_configuration_not_found_exception = "SigningConfigurationNotFoundException" 400,
    template_already_exists_exception = "TemplateAlreadyExistsException" 400,
    template_not_found_exception = "TemplateNotFoundException" 400,
    too_many_tags_exception = "TooManyTagsException" 400,
    unable_to_access_secret_exception = "UnableToAccessSecretException" 400,
    unable_to_decrypt_secret_value_exception = "UnableToDecryptSecretValueException" 400,
    unable_to_get_upstream_image_exception = "UnableToGetUpstreamImageException" 400,
    unable_to_get_upstream_layer_exception = "UnableToGetUpstreamLayerException" 400,
    unable_to_list_upstream_image_referrers_exception = "UnableToListUpstreamImageReferrersException" 400,
    unsupported_image_type_exception = "UnsupportedImageTypeException" 400,
    unsupported_upstream_registry_exception = "UnsupportedUpstreamRegistryException" 400,
    upload_not_found_exception = "UploadNotFoundException" 400,
    validation_exception = "ValidationException" 400,
}

service! { Ecr, ECR {
    0 batch_check_layer_availability (BatchCheckLayerAvailabilityRequest) -> BatchCheckLayerAvailabilityResponse = Operation::new(&catalog::ECR, 0, "BatchCheckLayerAvailability"),
    1 batch_delete_image (BatchDeleteImageRequest) -> BatchDeleteImageResponse = Operation::new(&catalog::ECR, 1, "BatchDeleteImage"),
    2 batch_get_image (BatchGetImageRequest) -> BatchGetImageResponse = Operation::new(&catalog::ECR, 2, "BatchGetImage"),
    3 batch_get_repository_scanning_configuration (BatchGetRepositoryScanningConfigurationRequest) -> BatchGetRepositoryScanningConfigurationResponse = Operation::new(&catalog::ECR, 3, "BatchGetRepositoryScanningConfiguration"),
    4 complete_layer_upload (CompleteLayerUploadRequest) -> CompleteLayerUploadResponse = Operation::new(&catalog::ECR, 4, "CompleteLayerUpload"),
    5 create_pull_through_cache_rule (CreatePullThroughCacheRuleRequest) -> CreatePullThroughCacheRuleResponse = Operation::new(&catalog::ECR, 5, "CreatePullThroughCacheRule"),
    6 create_repository (CreateRepositoryRequest) -> CreateRepositoryResponse = Operation::new(&catalog::ECR, 6, "CreateRepository"),
    7 delete_lifecycle_policy (DeleteLifecyclePolicyRequest) -> DeleteLifecyclePolicyResponse = Operation::new(&catalog::ECR, 7, "DeleteLifecyclePolicy"),
    8 delete_pull_through_cache_rule (DeletePullThroughCacheRuleRequest) -> DeletePullThroughCacheRuleResponse = Operation::new(&catalog::ECR, 8, "DeletePullThroughCacheRule"),
    9 delete_registry_policy (DeleteRegistryPolicyRequest) -> DeleteRegistryPolicyResponse = Operation::new(&catalog::ECR, 9, "DeleteRegistryPolicy"),
    10 delete_repository (DeleteRepositoryRequest) -> DeleteRepositoryResponse = Operation::new(&catalog::ECR, 10, "DeleteRepository"),
    11 delete_repository_policy (DeleteRepositoryPolicyRequest) -> DeleteRepositoryPolicyResponse = Operation::new(&catalog::ECR, 11, "DeleteRepositoryPolicy"),
    12 describe_image_scan_findings (DescribeImageScanFindingsRequest) -> DescribeImageScanFindingsResponse = Operation::new(&catalog::ECR, 12, "DescribeImageScanFindings"),
    13 describe_images (DescribeImagesRequest) -> DescribeImagesResponse = Operation::new(&catalog::ECR, 13, "DescribeImages"),
    14 describe_pull_through_cache_rules (DescribePullThroughCacheRulesRequest) -> DescribePullThroughCacheRulesResponse = Operation::new(&catalog::ECR, 14, "DescribePullThroughCacheRules"),
    15 describe_registry (DescribeRegistryRequest) -> DescribeRegistryResponse = Operation::new(&catalog::ECR, 15, "DescribeRegistry"),
    16 describe_repositories (DescribeRepositoriesRequest) -> DescribeRepositoriesResponse = Operation::new(&catalog::ECR, 16, "DescribeRepositories"),
    17 get_account_setting (GetAccountSettingRequest) -> GetAccountSettingResponse = Operation::new(&catalog::ECR, 17, "GetAccountSetting"),
    18 get_authorization_token (GetAuthorizationTokenRequest) -> GetAuthorizationTokenResponse = Operation::new(&catalog::ECR, 18, "GetAuthorizationToken"),
    19 get_download_url_for_layer (GetDownloadUrlForLayerRequest) -> GetDownloadUrlForLayerResponse = Operation::new(&catalog::ECR, 19, "GetDownloadUrlForLayer"),
    20 get_lifecycle_policy (GetLifecyclePolicyRequest) -> GetLifecyclePolicyResponse = Operation::new(&catalog::ECR, 20, "GetLifecyclePolicy"),
    21 get_lifecycle_policy_preview (GetLifecyclePolicyPreviewRequest) -> GetLifecyclePolicyPreviewResponse = Operation::new(&catalog::ECR, 21, "GetLifecyclePolicyPreview"),
    22 get_registry_policy (GetRegistryPolicyRequest) -> GetRegistryPolicyResponse = Operation::new(&catalog::ECR, 22, "GetRegistryPolicy"),
    23 get_registry_scanning_configuration (GetRegistryScanningConfigurationRequest) -> GetRegistryScanningConfigurationResponse = Operation::new(&catalog::ECR, 23, "GetRegistryScanningConfiguration"),
    24 get_repository_policy (GetRepositoryPolicyRequest) -> GetRepositoryPolicyResponse = Operation::new(&catalog::ECR, 24, "GetRepositoryPolicy"),
    25 initiate_layer_upload (InitiateLayerUploadRequest) -> InitiateLayerUploadResponse = Operation::new(&catalog::ECR, 25, "InitiateLayerUpload"),
    26 list_image_referrers (ListImageReferrersRequest) -> ListImageReferrersResponse = Operation::new(&catalog::ECR, 26, "ListImageReferrers"),
    27 list_images (ListImagesRequest) -> ListImagesResponse = Operation::new(&catalog::ECR, 27, "ListImages"),
    28 list_tags_for_resource (ListTagsForResourceRequest) -> ListTagsForResourceResponse = Operation::new(&catalog::ECR, 28, "ListTagsForResource"),
    29 put_image (PutImageRequest) -> PutImageResponse = Operation::new(&catalog::ECR, 29, "PutImage"),
    30 put_image_scanning_configuration (PutImageScanningConfigurationRequest) -> PutImageScanningConfigurationResponse = Operation::new(&catalog::ECR, 30, "PutImageScanningConfiguration"),
    31 put_image_tag_mutability (PutImageTagMutabilityRequest) -> PutImageTagMutabilityResponse = Operation::new(&catalog::ECR, 31, "PutImageTagMutability"),
    32 put_lifecycle_policy (PutLifecyclePolicyRequest) -> PutLifecyclePolicyResponse = Operation::new(&catalog::ECR, 32, "PutLifecyclePolicy"),
    33 put_registry_policy (PutRegistryPolicyRequest) -> PutRegistryPolicyResponse = Operation::new(&catalog::ECR, 33, "PutRegistryPolicy"),
    34 set_repository_policy (SetRepositoryPolicyRequest) -> SetRepositoryPolicyResponse = Operation::new(&catalog::ECR, 34, "SetRepositoryPolicy"),
    35 start_image_scan (StartImageScanRequest) -> StartImageScanResponse = Operation::new(&catalog::ECR, 35, "StartImageScan"),
    36 start_lifecycle_policy_preview (StartLifecyclePolicyPreviewRequest) -> StartLifecyclePolicyPreviewResponse = Operation::new(&catalog::ECR, 36, "StartLifecyclePolicyPreview"),
    37 tag_resource (TagResourceRequest) -> TagResourceResponse = Operation::new(&catalog::ECR, 37, "TagResource"),
    38 untag_resource (UntagResourceRequest) -> UntagResourceResponse = Operation::new(&catalog::ECR, 38, "UntagResource"),
    39 upload_layer_part (UploadLayerPartRequest) -> UploadLayerPartResponse = Operation::new(&catalog::ECR, 39, "UploadLayerPart"),
} }
