//! Types, operations and errors of Amazon Simple Storage Service.
//!
//! Written by `cargo xtask codegen`; do not edit. Derived from the service models in
//! botocore 1.44.5, Copyright Amazon.com, Inc. or its affiliates, licensed under the
//! Apache License, Version 2.0 (https://www.apache.org/licenses/LICENSE-2.0).

use std::collections::BTreeMap;
use model::Timestamp;
use crate::StreamBody;
use crate::generated::catalog;
use crate::macros::{errors, service, shape, string_enum};
use crate::schema::{Location, Member, Operation, TimestampFormat};

string_enum! { AnalyticsS3ExportFileFormat {
    Csv = "CSV",
} }

string_enum! { AnnotationDirective {
    Copy = "COPY",
    Exclude = "EXCLUDE",
} }

string_enum! { ArchiveStatus {
    ArchiveAccess = "ARCHIVE_ACCESS",
    DeepArchiveAccess = "DEEP_ARCHIVE_ACCESS",
} }

string_enum! { BucketAbacStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { BucketAccelerateStatus {
    Enabled = "Enabled",
    Suspended = "Suspended",
} }

string_enum! { BucketCannedACL {
    Private = "private",
    PublicRead = "public-read",
    PublicReadWrite = "public-read-write",
    AuthenticatedRead = "authenticated-read",
} }

string_enum! { BucketLocationConstraint {
    AfSouth1 = "af-south-1",
    ApEast1 = "ap-east-1",
    ApEast2 = "ap-east-2",
    ApNortheast1 = "ap-northeast-1",
    ApNortheast2 = "ap-northeast-2",
    ApNortheast3 = "ap-northeast-3",
    ApSouth1 = "ap-south-1",
    ApSouth2 = "ap-south-2",
    ApSoutheast1 = "ap-southeast-1",
    ApSoutheast2 = "ap-southeast-2",
    ApSoutheast3 = "ap-southeast-3",
    ApSoutheast4 = "ap-southeast-4",
    ApSoutheast5 = "ap-southeast-5",
    ApSoutheast6 = "ap-southeast-6",
    ApSoutheast7 = "ap-southeast-7",
    CaCentral1 = "ca-central-1",
    CaWest1 = "ca-west-1",
    CnNorth1 = "cn-north-1",
    CnNorthwest1 = "cn-northwest-1",
    Eu = "EU",
    EuCentral1 = "eu-central-1",
    EuCentral2 = "eu-central-2",
    EuNorth1 = "eu-north-1",
    EuSouth1 = "eu-south-1",
    EuSouth2 = "eu-south-2",
    EuWest1 = "eu-west-1",
    EuWest2 = "eu-west-2",
    EuWest3 = "eu-west-3",
    IlCentral1 = "il-central-1",
    MeCentral1 = "me-central-1",
    MeSouth1 = "me-south-1",
    MxCentral1 = "mx-central-1",
    SaEast1 = "sa-east-1",
    UsEast2 = "us-east-2",
    UsGovEast1 = "us-gov-east-1",
    UsGovWest1 = "us-gov-west-1",
    UsWest1 = "us-west-1",
    UsWest2 = "us-west-2",
} }

string_enum! { BucketLogsPermission {
    FullControl = "FULL_CONTROL",
    Read = "READ",
    Write = "WRITE",
} }

string_enum! { BucketNamespace {
    AccountRegional = "account-regional",
    Global = "global",
} }

string_enum! { BucketType {
    Directory = "Directory",
} }

string_enum! { BucketVersioningStatus {
    Enabled = "Enabled",
    Suspended = "Suspended",
} }

string_enum! { ChecksumAlgorithm {
    Crc32 = "CRC32",
    Crc32c = "CRC32C",
    Sha1 = "SHA1",
    Sha256 = "SHA256",
    Crc64nvme = "CRC64NVME",
    Sha512 = "SHA512",
    Md5 = "MD5",
    Xxhash64 = "XXHASH64",
    Xxhash3 = "XXHASH3",
    Xxhash128 = "XXHASH128",
} }

string_enum! { ChecksumMode {
    Enabled = "ENABLED",
} }

string_enum! { ChecksumType {
    Composite = "COMPOSITE",
    FullObject = "FULL_OBJECT",
} }

string_enum! { DataRedundancy {
    SingleAvailabilityZone = "SingleAvailabilityZone",
    SingleLocalZone = "SingleLocalZone",
} }

string_enum! { DeleteMarkerReplicationStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { EncodingType {
    Url = "url",
} }

string_enum! { EncryptionType {
    None = "NONE",
    SseC = "SSE-C",
} }

string_enum! { Event {
    S3ReducedRedundancyLostObject = "s3:ReducedRedundancyLostObject",
    S3ObjectCreatedAll = "s3:ObjectCreated:*",
    S3ObjectCreatedPut = "s3:ObjectCreated:Put",
    S3ObjectCreatedPost = "s3:ObjectCreated:Post",
    S3ObjectCreatedCopy = "s3:ObjectCreated:Copy",
    S3ObjectCreatedCompleteMultipartUpload = "s3:ObjectCreated:CompleteMultipartUpload",
    S3ObjectRemovedAll = "s3:ObjectRemoved:*",
    S3ObjectRemovedDelete = "s3:ObjectRemoved:Delete",
    S3ObjectRemovedDeleteMarkerCreated = "s3:ObjectRemoved:DeleteMarkerCreated",
    S3ObjectRestoreAll = "s3:ObjectRestore:*",
    S3ObjectRestorePost = "s3:ObjectRestore:Post",
    S3ObjectRestoreCompleted = "s3:ObjectRestore:Completed",
    S3ReplicationAll = "s3:Replication:*",
    S3ReplicationOperationFailedReplication = "s3:Replication:OperationFailedReplication",
    S3ReplicationOperationNotTracked = "s3:Replication:OperationNotTracked",
    S3ReplicationOperationMissedThreshold = "s3:Replication:OperationMissedThreshold",
    S3ReplicationOperationReplicatedAfterThreshold = "s3:Replication:OperationReplicatedAfterThreshold",
    S3ObjectRestoreDelete = "s3:ObjectRestore:Delete",
    S3LifecycleTransition = "s3:LifecycleTransition",
    S3IntelligentTiering = "s3:IntelligentTiering",
    S3ObjectAclPut = "s3:ObjectAcl:Put",
    S3LifecycleExpirationAll = "s3:LifecycleExpiration:*",
    S3LifecycleExpirationDelete = "s3:LifecycleExpiration:Delete",
    S3LifecycleExpirationDeleteMarkerCreated = "s3:LifecycleExpiration:DeleteMarkerCreated",
    S3ObjectTaggingAll = "s3:ObjectTagging:*",
    S3ObjectTaggingPut = "s3:ObjectTagging:Put",
    S3ObjectTaggingDelete = "s3:ObjectTagging:Delete",
    S3ObjectAnnotationAll = "s3:ObjectAnnotation:*",
    S3ObjectAnnotationPut = "s3:ObjectAnnotation:Put",
    S3ObjectAnnotationDelete = "s3:ObjectAnnotation:Delete",
    S3ObjectRetentionPut = "s3:ObjectRetention:Put",
} }

string_enum! { ExistingObjectReplicationStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { ExpirationStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { FilterRuleName {
    Prefix = "prefix",
    Suffix = "suffix",
} }

string_enum! { IntelligentTieringAccessTier {
    ArchiveAccess = "ARCHIVE_ACCESS",
    DeepArchiveAccess = "DEEP_ARCHIVE_ACCESS",
} }

string_enum! { IntelligentTieringStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { InventoryFormat {
    Csv = "CSV",
    Orc = "ORC",
    Parquet = "Parquet",
} }

string_enum! { InventoryFrequency {
    Daily = "Daily",
    Weekly = "Weekly",
} }

string_enum! { InventoryIncludedObjectVersions {
    All = "All",
    Current = "Current",
} }

string_enum! { InventoryOptionalField {
    Size = "Size",
    LastModifiedDate = "LastModifiedDate",
    StorageClass = "StorageClass",
    ETag = "ETag",
    IsMultipartUploaded = "IsMultipartUploaded",
    ReplicationStatus = "ReplicationStatus",
    EncryptionStatus = "EncryptionStatus",
    ObjectLockRetainUntilDate = "ObjectLockRetainUntilDate",
    ObjectLockMode = "ObjectLockMode",
    ObjectLockLegalHoldStatus = "ObjectLockLegalHoldStatus",
    ObjectLockEventHoldStatus = "ObjectLockEventHoldStatus",
    ObjectLockEventHoldDuration = "ObjectLockEventHoldDuration",
    IntelligentTieringAccessTier = "IntelligentTieringAccessTier",
    BucketKeyStatus = "BucketKeyStatus",
    ChecksumAlgorithm = "ChecksumAlgorithm",
    ObjectAccessControlList = "ObjectAccessControlList",
    ObjectOwner = "ObjectOwner",
    LifecycleExpirationDate = "LifecycleExpirationDate",
    IntelligentTieringReferenceDate = "IntelligentTieringReferenceDate",
} }

string_enum! { LocationType {
    AvailabilityZone = "AvailabilityZone",
    LocalZone = "LocalZone",
} }

string_enum! { MFADelete {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { MFADeleteStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { MetadataDirective {
    Copy = "COPY",
    Replace = "REPLACE",
} }

string_enum! { MetricsStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { ObjectAttributes {
    ETag = "ETag",
    Checksum = "Checksum",
    ObjectParts = "ObjectParts",
    StorageClass = "StorageClass",
    ObjectSize = "ObjectSize",
} }

string_enum! { ObjectCannedACL {
    Private = "private",
    PublicRead = "public-read",
    PublicReadWrite = "public-read-write",
    AuthenticatedRead = "authenticated-read",
    AwsExecRead = "aws-exec-read",
    BucketOwnerRead = "bucket-owner-read",
    BucketOwnerFullControl = "bucket-owner-full-control",
} }

string_enum! { ObjectLockEnabled {
    Enabled = "Enabled",
} }

string_enum! { ObjectLockEventHold {
    On = "ON",
    Off = "OFF",
} }

string_enum! { ObjectLockLegalHoldStatus {
    On = "ON",
    Off = "OFF",
} }

string_enum! { ObjectLockMode {
    Governance = "GOVERNANCE",
    Compliance = "COMPLIANCE",
} }

string_enum! { ObjectLockRetentionMode {
    Governance = "GOVERNANCE",
    Compliance = "COMPLIANCE",
} }

string_enum! { ObjectOwnership {
    BucketOwnerPreferred = "BucketOwnerPreferred",
    ObjectWriter = "ObjectWriter",
    BucketOwnerEnforced = "BucketOwnerEnforced",
} }

string_enum! { ObjectStorageClass {
    Standard = "STANDARD",
    ReducedRedundancy = "REDUCED_REDUNDANCY",
    Glacier = "GLACIER",
    StandardIa = "STANDARD_IA",
    OnezoneIa = "ONEZONE_IA",
    IntelligentTiering = "INTELLIGENT_TIERING",
    DeepArchive = "DEEP_ARCHIVE",
    Outposts = "OUTPOSTS",
    GlacierIr = "GLACIER_IR",
    Snow = "SNOW",
    ExpressOnezone = "EXPRESS_ONEZONE",
    FsxOpenzfs = "FSX_OPENZFS",
    FsxOntap = "FSX_ONTAP",
    AwsBackupWarm = "AWS_BACKUP_WARM",
    AwsBackupLowCostWarm = "AWS_BACKUP_LOW_COST_WARM",
} }

string_enum! { ObjectVersionStorageClass {
    Standard = "STANDARD",
} }

string_enum! { OptionalObjectAttributes {
    RestoreStatus = "RestoreStatus",
} }

string_enum! { OwnerOverride {
    Destination = "Destination",
} }

string_enum! { PartitionDateSource {
    EventTime = "EventTime",
    DeliveryTime = "DeliveryTime",
} }

string_enum! { Payer {
    Requester = "Requester",
    BucketOwner = "BucketOwner",
} }

string_enum! { Permission {
    FullControl = "FULL_CONTROL",
    Write = "WRITE",
    WriteAcp = "WRITE_ACP",
    Read = "READ",
    ReadAcp = "READ_ACP",
} }

string_enum! { Protocol {
    Http = "http",
    Https = "https",
} }

string_enum! { ReplicaModificationsStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { ReplicationRuleStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { ReplicationStatus {
    Complete = "COMPLETE",
    Pending = "PENDING",
    Failed = "FAILED",
    Replica = "REPLICA",
    Completed = "COMPLETED",
} }

string_enum! { ReplicationTimeStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { RequestCharged {
    Requester = "requester",
} }

string_enum! { RequestPayer {
    Requester = "requester",
} }

string_enum! { ServerSideEncryption {
    Aes256 = "AES256",
    AwsFsx = "aws:fsx",
    AwsBackup = "aws:backup",
    AwsKms = "aws:kms",
    AwsKmsDsse = "aws:kms:dsse",
} }

string_enum! { SessionMode {
    ReadOnly = "ReadOnly",
    ReadWrite = "ReadWrite",
} }

string_enum! { SseKmsEncryptedObjectsStatus {
    Enabled = "Enabled",
    Disabled = "Disabled",
} }

string_enum! { StorageClass {
    Standard = "STANDARD",
    ReducedRedundancy = "REDUCED_REDUNDANCY",
    StandardIa = "STANDARD_IA",
    OnezoneIa = "ONEZONE_IA",
    IntelligentTiering = "INTELLIGENT_TIERING",
    Glacier = "GLACIER",
    DeepArchive = "DEEP_ARCHIVE",
    Outposts = "OUTPOSTS",
    GlacierIr = "GLACIER_IR",
    Snow = "SNOW",
    ExpressOnezone = "EXPRESS_ONEZONE",
    FsxOpenzfs = "FSX_OPENZFS",
    FsxOntap = "FSX_ONTAP",
    AwsBackupWarm = "AWS_BACKUP_WARM",
    AwsBackupLowCostWarm = "AWS_BACKUP_LOW_COST_WARM",
} }

string_enum! { StorageClassAnalysisSchemaVersion {
    V1 = "V_1",
} }

string_enum! { TaggingDirective {
    Copy = "COPY",
    Replace = "REPLACE",
} }

string_enum! { TransitionDefaultMinimumObjectSize {
    VariesByStorageClass = "varies_by_storage_class",
    AllStorageClasses128k = "all_storage_classes_128K",
} }

string_enum! { TransitionStorageClass {
    Glacier = "GLACIER",
    StandardIa = "STANDARD_IA",
    OnezoneIa = "ONEZONE_IA",
    IntelligentTiering = "INTELLIGENT_TIERING",
    DeepArchive = "DEEP_ARCHIVE",
    GlacierIr = "GLACIER_IR",
} }

string_enum! { Type {
    CanonicalUser = "CanonicalUser",
    AmazonCustomerByEmail = "AmazonCustomerByEmail",
    Group = "Group",
} }

shape! { AbacStatus {
    0 status: BucketAbacStatus = Member::new("Status"),
} }

shape! { AbortIncompleteMultipartUpload {
    0 days_after_initiation: i32 = Member::new("DaysAfterInitiation"),
} }

shape! { AbortMultipartUploadOutput {
    0 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    1 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
} }

shape! { AbortMultipartUploadRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 upload_id: String = Member::new("UploadId").wire("uploadId").at(Location::Query).required(),
    3 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    5 if_match_initiated_time: Timestamp = Member::new("IfMatchInitiatedTime").wire("x-amz-if-match-initiated-time").at(Location::Header).time(TimestampFormat::HttpDate),
} }

shape! { AccelerateConfiguration {
    0 status: BucketAccelerateStatus = Member::new("Status"),
} }

shape! { AccessControlPolicy {
    0 grants: Vec<Grant> = Member::new("Grants").wire("AccessControlList").of(&Member::new("member").wire("Grant")),
    1 owner: Owner = Member::new("Owner"),
} }

shape! { AccessControlTranslation {
    0 owner: OwnerOverride = Member::new("Owner").required(),
} }

shape! { AnalyticsAndOperator {
    0 prefix: String = Member::new("Prefix"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("Tag").flattened().of(&Member::new("member").wire("Tag")),
} }

shape! { AnalyticsConfiguration {
    0 id: String = Member::new("Id").required(),
    1 filter: AnalyticsFilter = Member::new("Filter"),
    2 storage_class_analysis: StorageClassAnalysis = Member::new("StorageClassAnalysis").required(),
} }

shape! { AnalyticsExportDestination {
    0 s3_bucket_destination: AnalyticsS3BucketDestination = Member::new("S3BucketDestination").required(),
} }

shape! { AnalyticsFilter {
    0 prefix: String = Member::new("Prefix"),
    1 tag: Tag = Member::new("Tag"),
    2 and: AnalyticsAndOperator = Member::new("And"),
} }

shape! { AnalyticsS3BucketDestination {
    0 format: AnalyticsS3ExportFileFormat = Member::new("Format").required(),
    1 bucket_account_id: String = Member::new("BucketAccountId"),
    2 bucket: String = Member::new("Bucket").required(),
    3 prefix: String = Member::new("Prefix"),
} }

shape! { BlockedEncryptionTypes {
    0 encryption_type: Vec<EncryptionType> = Member::new("EncryptionType").flattened().of(&Member::new("member").wire("EncryptionType")),
} }

shape! { Bucket {
    0 name: String = Member::new("Name"),
    1 creation_date: Timestamp = Member::new("CreationDate"),
    2 bucket_region: String = Member::new("BucketRegion"),
    3 bucket_arn: String = Member::new("BucketArn"),
} }

shape! { BucketInfo {
    0 data_redundancy: DataRedundancy = Member::new("DataRedundancy"),
    1 r#type: BucketType = Member::new("Type"),
} }

shape! { BucketLifecycleConfiguration {
    0 rules: Vec<LifecycleRule> = Member::new("Rules").wire("Rule").flattened().required(),
} }

shape! { BucketLoggingStatus {
    0 logging_enabled: LoggingEnabled = Member::new("LoggingEnabled"),
} }

shape! { CORSConfiguration {
    0 cors_rules: Vec<CORSRule> = Member::new("CORSRules").wire("CORSRule").flattened().required(),
} }

shape! { CORSRule {
    0 id: String = Member::new("ID"),
    1 allowed_headers: Vec<String> = Member::new("AllowedHeaders").wire("AllowedHeader").flattened(),
    2 allowed_methods: Vec<String> = Member::new("AllowedMethods").wire("AllowedMethod").flattened().required(),
    3 allowed_origins: Vec<String> = Member::new("AllowedOrigins").wire("AllowedOrigin").flattened().required(),
    4 expose_headers: Vec<String> = Member::new("ExposeHeaders").wire("ExposeHeader").flattened(),
    5 max_age_seconds: i32 = Member::new("MaxAgeSeconds"),
} }

shape! { Checksum {
    0 checksum_crc32: String = Member::new("ChecksumCRC32"),
    1 checksum_crc32_c: String = Member::new("ChecksumCRC32C"),
    2 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME"),
    3 checksum_sha1: String = Member::new("ChecksumSHA1"),
    4 checksum_sha256: String = Member::new("ChecksumSHA256"),
    5 checksum_sha512: String = Member::new("ChecksumSHA512"),
    6 checksum_md5: String = Member::new("ChecksumMD5"),
    7 checksum_xxhash64: String = Member::new("ChecksumXXHASH64"),
    8 checksum_xxhash3: String = Member::new("ChecksumXXHASH3"),
    9 checksum_xxhash128: String = Member::new("ChecksumXXHASH128"),
    10 checksum_type: ChecksumType = Member::new("ChecksumType"),
} }

shape! { CommonPrefix {
    0 prefix: String = Member::new("Prefix"),
} }

shape! { CompleteMultipartUploadOutput {
    0 location: String = Member::new("Location"),
    1 bucket: String = Member::new("Bucket"),
    2 key: String = Member::new("Key"),
    3 expiration: String = Member::new("Expiration").wire("x-amz-expiration").at(Location::Header),
    4 e_tag: String = Member::new("ETag"),
    5 checksum_crc32: String = Member::new("ChecksumCRC32"),
    6 checksum_crc32_c: String = Member::new("ChecksumCRC32C"),
    7 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME"),
    8 checksum_sha1: String = Member::new("ChecksumSHA1"),
    9 checksum_sha256: String = Member::new("ChecksumSHA256"),
    10 checksum_sha512: String = Member::new("ChecksumSHA512"),
    11 checksum_md5: String = Member::new("ChecksumMD5"),
    12 checksum_xxhash64: String = Member::new("ChecksumXXHASH64"),
    13 checksum_xxhash3: String = Member::new("ChecksumXXHASH3"),
    14 checksum_xxhash128: String = Member::new("ChecksumXXHASH128"),
    15 checksum_type: ChecksumType = Member::new("ChecksumType"),
    16 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    17 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
    18 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    19 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    20 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { CompleteMultipartUploadRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 multipart_upload: CompletedMultipartUpload = Member::new("MultipartUpload").wire("CompleteMultipartUpload").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").at(Location::Payload),
    3 upload_id: String = Member::new("UploadId").wire("uploadId").at(Location::Query).required(),
    4 checksum_crc32: String = Member::new("ChecksumCRC32").wire("x-amz-checksum-crc32").at(Location::Header),
    5 checksum_crc32_c: String = Member::new("ChecksumCRC32C").wire("x-amz-checksum-crc32c").at(Location::Header),
    6 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME").wire("x-amz-checksum-crc64nvme").at(Location::Header),
    7 checksum_sha1: String = Member::new("ChecksumSHA1").wire("x-amz-checksum-sha1").at(Location::Header),
    8 checksum_sha256: String = Member::new("ChecksumSHA256").wire("x-amz-checksum-sha256").at(Location::Header),
    9 checksum_sha512: String = Member::new("ChecksumSHA512").wire("x-amz-checksum-sha512").at(Location::Header),
    10 checksum_md5: String = Member::new("ChecksumMD5").wire("x-amz-checksum-md5").at(Location::Header),
    11 checksum_xxhash64: String = Member::new("ChecksumXXHASH64").wire("x-amz-checksum-xxhash64").at(Location::Header),
    12 checksum_xxhash3: String = Member::new("ChecksumXXHASH3").wire("x-amz-checksum-xxhash3").at(Location::Header),
    13 checksum_xxhash128: String = Member::new("ChecksumXXHASH128").wire("x-amz-checksum-xxhash128").at(Location::Header),
    14 checksum_type: ChecksumType = Member::new("ChecksumType").wire("x-amz-checksum-type").at(Location::Header),
    15 mpu_object_size: i64 = Member::new("MpuObjectSize").wire("x-amz-mp-object-size").at(Location::Header),
    16 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    17 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    18 if_match: String = Member::new("IfMatch").wire("If-Match").at(Location::Header),
    19 if_none_match: String = Member::new("IfNoneMatch").wire("If-None-Match").at(Location::Header),
    20 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    21 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    22 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
} }

shape! { CompletedMultipartUpload {
    0 parts: Vec<CompletedPart> = Member::new("Parts").wire("Part").flattened(),
} }

shape! { CompletedPart {
    0 e_tag: String = Member::new("ETag"),
    1 checksum_crc32: String = Member::new("ChecksumCRC32"),
    2 checksum_crc32_c: String = Member::new("ChecksumCRC32C"),
    3 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME"),
    4 checksum_sha1: String = Member::new("ChecksumSHA1"),
    5 checksum_sha256: String = Member::new("ChecksumSHA256"),
    6 checksum_sha512: String = Member::new("ChecksumSHA512"),
    7 checksum_md5: String = Member::new("ChecksumMD5"),
    8 checksum_xxhash64: String = Member::new("ChecksumXXHASH64"),
    9 checksum_xxhash3: String = Member::new("ChecksumXXHASH3"),
    10 checksum_xxhash128: String = Member::new("ChecksumXXHASH128"),
    11 part_number: i32 = Member::new("PartNumber"),
} }

shape! { Condition {
    0 http_error_code_returned_equals: String = Member::new("HttpErrorCodeReturnedEquals"),
    1 key_prefix_equals: String = Member::new("KeyPrefixEquals"),
} }

shape! { CopyObjectOutput {
    0 copy_object_result: CopyObjectResult = Member::new("CopyObjectResult").at(Location::Payload),
    1 expiration: String = Member::new("Expiration").wire("x-amz-expiration").at(Location::Header),
    2 copy_source_version_id: String = Member::new("CopySourceVersionId").wire("x-amz-copy-source-version-id").at(Location::Header),
    3 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
    4 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    5 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    6 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    7 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    8 ssekms_encryption_context: String = Member::new("SSEKMSEncryptionContext").wire("x-amz-server-side-encryption-context").at(Location::Header).sensitive(),
    9 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    10 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { CopyObjectRequest {
    0 acl: ObjectCannedACL = Member::new("ACL").wire("x-amz-acl").at(Location::Header),
    1 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    2 cache_control: String = Member::new("CacheControl").wire("Cache-Control").at(Location::Header),
    3 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-checksum-algorithm").at(Location::Header),
    4 content_disposition: String = Member::new("ContentDisposition").wire("Content-Disposition").at(Location::Header),
    5 content_encoding: String = Member::new("ContentEncoding").wire("Content-Encoding").at(Location::Header),
    6 content_language: String = Member::new("ContentLanguage").wire("Content-Language").at(Location::Header),
    7 content_type: String = Member::new("ContentType").wire("Content-Type").at(Location::Header),
    8 copy_source: String = Member::new("CopySource").wire("x-amz-copy-source").at(Location::Header).pattern(r#"\/?.+\/.+"#).required(),
    9 copy_source_if_match: String = Member::new("CopySourceIfMatch").wire("x-amz-copy-source-if-match").at(Location::Header),
    10 copy_source_if_modified_since: Timestamp = Member::new("CopySourceIfModifiedSince").wire("x-amz-copy-source-if-modified-since").at(Location::Header),
    11 copy_source_if_none_match: String = Member::new("CopySourceIfNoneMatch").wire("x-amz-copy-source-if-none-match").at(Location::Header),
    12 copy_source_if_unmodified_since: Timestamp = Member::new("CopySourceIfUnmodifiedSince").wire("x-amz-copy-source-if-unmodified-since").at(Location::Header),
    13 expires: String = Member::new("Expires").at(Location::Header),
    14 grant_full_control: String = Member::new("GrantFullControl").wire("x-amz-grant-full-control").at(Location::Header),
    15 grant_read: String = Member::new("GrantRead").wire("x-amz-grant-read").at(Location::Header),
    16 grant_read_acp: String = Member::new("GrantReadACP").wire("x-amz-grant-read-acp").at(Location::Header),
    17 grant_write_acp: String = Member::new("GrantWriteACP").wire("x-amz-grant-write-acp").at(Location::Header),
    18 if_match: String = Member::new("IfMatch").wire("If-Match").at(Location::Header),
    19 if_none_match: String = Member::new("IfNoneMatch").wire("If-None-Match").at(Location::Header),
    20 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    21 metadata: BTreeMap<String, String> = Member::new("Metadata").wire("x-amz-meta-").at(Location::Headers),
    22 metadata_directive: MetadataDirective = Member::new("MetadataDirective").wire("x-amz-metadata-directive").at(Location::Header),
    23 tagging_directive: TaggingDirective = Member::new("TaggingDirective").wire("x-amz-tagging-directive").at(Location::Header),
    24 annotation_directive: AnnotationDirective = Member::new("AnnotationDirective").wire("x-amz-object-annotation-directive").at(Location::Header),
    25 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    26 storage_class: StorageClass = Member::new("StorageClass").wire("x-amz-storage-class").at(Location::Header),
    27 website_redirect_location: String = Member::new("WebsiteRedirectLocation").wire("x-amz-website-redirect-location").at(Location::Header),
    28 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    29 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    30 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    31 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    32 ssekms_encryption_context: String = Member::new("SSEKMSEncryptionContext").wire("x-amz-server-side-encryption-context").at(Location::Header).sensitive(),
    33 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    34 copy_source_sse_customer_algorithm: String = Member::new("CopySourceSSECustomerAlgorithm").wire("x-amz-copy-source-server-side-encryption-customer-algorithm").at(Location::Header),
    35 copy_source_sse_customer_key: String = Member::new("CopySourceSSECustomerKey").wire("x-amz-copy-source-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    36 copy_source_sse_customer_key_md5: String = Member::new("CopySourceSSECustomerKeyMD5").wire("x-amz-copy-source-server-side-encryption-customer-key-MD5").at(Location::Header),
    37 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    38 tagging: String = Member::new("Tagging").wire("x-amz-tagging").at(Location::Header),
    39 object_lock_mode: ObjectLockMode = Member::new("ObjectLockMode").wire("x-amz-object-lock-mode").at(Location::Header),
    40 object_lock_retain_until_date: Timestamp = Member::new("ObjectLockRetainUntilDate").wire("x-amz-object-lock-retain-until-date").at(Location::Header).time(TimestampFormat::Iso8601),
    41 object_lock_legal_hold_status: ObjectLockLegalHoldStatus = Member::new("ObjectLockLegalHoldStatus").wire("x-amz-object-lock-legal-hold").at(Location::Header),
    42 object_lock_event_hold: ObjectLockEventHold = Member::new("ObjectLockEventHold").wire("x-amz-object-lock-event-hold").at(Location::Header),
    43 object_lock_event_hold_duration_days: i32 = Member::new("ObjectLockEventHoldDurationDays").wire("x-amz-object-lock-event-hold-duration-days").at(Location::Header),
    44 object_lock_event_hold_duration_years: i32 = Member::new("ObjectLockEventHoldDurationYears").wire("x-amz-object-lock-event-hold-duration-years").at(Location::Header),
    45 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    46 expected_source_bucket_owner: String = Member::new("ExpectedSourceBucketOwner").wire("x-amz-source-expected-bucket-owner").at(Location::Header),
} }

shape! { CopyObjectResult {
    0 e_tag: String = Member::new("ETag"),
    1 last_modified: Timestamp = Member::new("LastModified"),
    2 checksum_type: ChecksumType = Member::new("ChecksumType"),
    3 checksum_crc32: String = Member::new("ChecksumCRC32"),
    4 checksum_crc32_c: String = Member::new("ChecksumCRC32C"),
    5 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME"),
    6 checksum_sha1: String = Member::new("ChecksumSHA1"),
    7 checksum_sha256: String = Member::new("ChecksumSHA256"),
    8 checksum_sha512: String = Member::new("ChecksumSHA512"),
    9 checksum_md5: String = Member::new("ChecksumMD5"),
    10 checksum_xxhash64: String = Member::new("ChecksumXXHASH64"),
    11 checksum_xxhash3: String = Member::new("ChecksumXXHASH3"),
    12 checksum_xxhash128: String = Member::new("ChecksumXXHASH128"),
} }

shape! { CopyPartResult {
    0 e_tag: String = Member::new("ETag"),
    1 last_modified: Timestamp = Member::new("LastModified"),
    2 checksum_crc32: String = Member::new("ChecksumCRC32"),
    3 checksum_crc32_c: String = Member::new("ChecksumCRC32C"),
    4 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME"),
    5 checksum_sha1: String = Member::new("ChecksumSHA1"),
    6 checksum_sha256: String = Member::new("ChecksumSHA256"),
    7 checksum_sha512: String = Member::new("ChecksumSHA512"),
    8 checksum_md5: String = Member::new("ChecksumMD5"),
    9 checksum_xxhash64: String = Member::new("ChecksumXXHASH64"),
    10 checksum_xxhash3: String = Member::new("ChecksumXXHASH3"),
    11 checksum_xxhash128: String = Member::new("ChecksumXXHASH128"),
} }

shape! { CreateBucketConfiguration {
    0 location_constraint: BucketLocationConstraint = Member::new("LocationConstraint"),
    1 location: LocationInfo = Member::new("Location"),
    2 bucket: BucketInfo = Member::new("Bucket"),
    3 tags: Vec<Tag> = Member::new("Tags").of(&Member::new("member").wire("Tag")),
} }

shape! { CreateBucketOutput {
    0 location: String = Member::new("Location").at(Location::Header),
    1 bucket_arn: String = Member::new("BucketArn").wire("x-amz-bucket-arn").at(Location::Header),
} }

shape! { CreateBucketRequest {
    0 acl: BucketCannedACL = Member::new("ACL").wire("x-amz-acl").at(Location::Header),
    1 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    2 create_bucket_configuration: CreateBucketConfiguration = Member::new("CreateBucketConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").at(Location::Payload),
    3 grant_full_control: String = Member::new("GrantFullControl").wire("x-amz-grant-full-control").at(Location::Header),
    4 grant_read: String = Member::new("GrantRead").wire("x-amz-grant-read").at(Location::Header),
    5 grant_read_acp: String = Member::new("GrantReadACP").wire("x-amz-grant-read-acp").at(Location::Header),
    6 grant_write: String = Member::new("GrantWrite").wire("x-amz-grant-write").at(Location::Header),
    7 grant_write_acp: String = Member::new("GrantWriteACP").wire("x-amz-grant-write-acp").at(Location::Header),
    8 object_lock_enabled_for_bucket: bool = Member::new("ObjectLockEnabledForBucket").wire("x-amz-bucket-object-lock-enabled").at(Location::Header),
    9 object_ownership: ObjectOwnership = Member::new("ObjectOwnership").wire("x-amz-object-ownership").at(Location::Header),
    10 bucket_namespace: BucketNamespace = Member::new("BucketNamespace").wire("x-amz-bucket-namespace").at(Location::Header),
} }

shape! { CreateMultipartUploadOutput {
    0 abort_date: Timestamp = Member::new("AbortDate").wire("x-amz-abort-date").at(Location::Header),
    1 abort_rule_id: String = Member::new("AbortRuleId").wire("x-amz-abort-rule-id").at(Location::Header),
    2 bucket: String = Member::new("Bucket"),
    3 key: String = Member::new("Key"),
    4 upload_id: String = Member::new("UploadId"),
    5 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    6 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    7 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    8 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    9 ssekms_encryption_context: String = Member::new("SSEKMSEncryptionContext").wire("x-amz-server-side-encryption-context").at(Location::Header).sensitive(),
    10 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    11 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    12 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-checksum-algorithm").at(Location::Header),
    13 checksum_type: ChecksumType = Member::new("ChecksumType").wire("x-amz-checksum-type").at(Location::Header),
    14 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
} }

shape! { CreateMultipartUploadRequest {
    0 acl: ObjectCannedACL = Member::new("ACL").wire("x-amz-acl").at(Location::Header),
    1 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    2 cache_control: String = Member::new("CacheControl").wire("Cache-Control").at(Location::Header),
    3 content_disposition: String = Member::new("ContentDisposition").wire("Content-Disposition").at(Location::Header),
    4 content_encoding: String = Member::new("ContentEncoding").wire("Content-Encoding").at(Location::Header),
    5 content_language: String = Member::new("ContentLanguage").wire("Content-Language").at(Location::Header),
    6 content_type: String = Member::new("ContentType").wire("Content-Type").at(Location::Header),
    7 expires: String = Member::new("Expires").at(Location::Header),
    8 grant_full_control: String = Member::new("GrantFullControl").wire("x-amz-grant-full-control").at(Location::Header),
    9 grant_read: String = Member::new("GrantRead").wire("x-amz-grant-read").at(Location::Header),
    10 grant_read_acp: String = Member::new("GrantReadACP").wire("x-amz-grant-read-acp").at(Location::Header),
    11 grant_write_acp: String = Member::new("GrantWriteACP").wire("x-amz-grant-write-acp").at(Location::Header),
    12 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    13 metadata: BTreeMap<String, String> = Member::new("Metadata").wire("x-amz-meta-").at(Location::Headers),
    14 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    15 storage_class: StorageClass = Member::new("StorageClass").wire("x-amz-storage-class").at(Location::Header),
    16 website_redirect_location: String = Member::new("WebsiteRedirectLocation").wire("x-amz-website-redirect-location").at(Location::Header),
    17 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    18 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    19 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    20 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    21 ssekms_encryption_context: String = Member::new("SSEKMSEncryptionContext").wire("x-amz-server-side-encryption-context").at(Location::Header).sensitive(),
    22 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    23 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    24 tagging: String = Member::new("Tagging").wire("x-amz-tagging").at(Location::Header),
    25 object_lock_mode: ObjectLockMode = Member::new("ObjectLockMode").wire("x-amz-object-lock-mode").at(Location::Header),
    26 object_lock_retain_until_date: Timestamp = Member::new("ObjectLockRetainUntilDate").wire("x-amz-object-lock-retain-until-date").at(Location::Header).time(TimestampFormat::Iso8601),
    27 object_lock_legal_hold_status: ObjectLockLegalHoldStatus = Member::new("ObjectLockLegalHoldStatus").wire("x-amz-object-lock-legal-hold").at(Location::Header),
    28 object_lock_event_hold: ObjectLockEventHold = Member::new("ObjectLockEventHold").wire("x-amz-object-lock-event-hold").at(Location::Header),
    29 object_lock_event_hold_duration_days: i32 = Member::new("ObjectLockEventHoldDurationDays").wire("x-amz-object-lock-event-hold-duration-days").at(Location::Header),
    30 object_lock_event_hold_duration_years: i32 = Member::new("ObjectLockEventHoldDurationYears").wire("x-amz-object-lock-event-hold-duration-years").at(Location::Header),
    31 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    32 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-checksum-algorithm").at(Location::Header),
    33 checksum_type: ChecksumType = Member::new("ChecksumType").wire("x-amz-checksum-type").at(Location::Header),
} }

shape! { CreateSessionOutput {
    0 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    1 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    2 ssekms_encryption_context: String = Member::new("SSEKMSEncryptionContext").wire("x-amz-server-side-encryption-context").at(Location::Header).sensitive(),
    3 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    4 credentials: SessionCredentials = Member::new("Credentials"),
} }

shape! { CreateSessionRequest {
    0 session_mode: SessionMode = Member::new("SessionMode").wire("x-amz-create-session-mode").at(Location::Header),
    1 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    2 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    3 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    4 ssekms_encryption_context: String = Member::new("SSEKMSEncryptionContext").wire("x-amz-server-side-encryption-context").at(Location::Header).sensitive(),
    5 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
} }

shape! { DefaultRetention {
    0 mode: ObjectLockRetentionMode = Member::new("Mode"),
    1 days: i32 = Member::new("Days"),
    2 years: i32 = Member::new("Years"),
    3 default_event_hold: EventHoldDuration = Member::new("DefaultEventHold"),
} }

shape! { Delete {
    0 objects: Vec<ObjectIdentifier> = Member::new("Objects").wire("Object").flattened().required(),
    1 quiet: bool = Member::new("Quiet"),
} }

shape! { DeleteBucketAnalyticsConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketCorsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketEncryptionRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketIntelligentTieringConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketInventoryConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketLifecycleRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketMetricsConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketOwnershipControlsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketPolicyRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketReplicationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketTaggingRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteBucketWebsiteRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteMarkerEntry {
    0 owner: Owner = Member::new("Owner"),
    1 key: String = Member::new("Key"),
    2 version_id: String = Member::new("VersionId"),
    3 is_latest: bool = Member::new("IsLatest"),
    4 last_modified: Timestamp = Member::new("LastModified"),
} }

shape! { DeleteMarkerReplication {
    0 status: DeleteMarkerReplicationStatus = Member::new("Status"),
} }

shape! { DeleteObjectOutput {
    0 delete_marker: bool = Member::new("DeleteMarker").wire("x-amz-delete-marker").at(Location::Header),
    1 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
    2 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { DeleteObjectRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 mfa: String = Member::new("MFA").wire("x-amz-mfa").at(Location::Header),
    3 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    4 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    5 bypass_governance_retention: bool = Member::new("BypassGovernanceRetention").wire("x-amz-bypass-governance-retention").at(Location::Header),
    6 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    7 if_match: String = Member::new("IfMatch").wire("If-Match").at(Location::Header),
    8 if_match_last_modified_time: Timestamp = Member::new("IfMatchLastModifiedTime").wire("x-amz-if-match-last-modified-time").at(Location::Header).time(TimestampFormat::HttpDate),
    9 if_match_size: i64 = Member::new("IfMatchSize").wire("x-amz-if-match-size").at(Location::Header),
} }

shape! { DeleteObjectTaggingOutput {
    0 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
} }

shape! { DeleteObjectTaggingRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    3 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeleteObjectsOutput {
    0 deleted: Vec<DeletedObject> = Member::new("Deleted").flattened(),
    1 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    2 errors: Vec<Error> = Member::new("Errors").wire("Error").flattened(),
} }

shape! { DeleteObjectsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 delete: Delete = Member::new("Delete").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    2 mfa: String = Member::new("MFA").wire("x-amz-mfa").at(Location::Header),
    3 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    4 bypass_governance_retention: bool = Member::new("BypassGovernanceRetention").wire("x-amz-bypass-governance-retention").at(Location::Header),
    5 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    6 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
} }

shape! { DeletePublicAccessBlockRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { DeletedObject {
    0 key: String = Member::new("Key"),
    1 version_id: String = Member::new("VersionId"),
    2 delete_marker: bool = Member::new("DeleteMarker"),
    3 delete_marker_version_id: String = Member::new("DeleteMarkerVersionId"),
} }

shape! { Destination {
    0 bucket: String = Member::new("Bucket").required(),
    1 account: String = Member::new("Account"),
    2 storage_class: StorageClass = Member::new("StorageClass"),
    3 access_control_translation: AccessControlTranslation = Member::new("AccessControlTranslation"),
    4 encryption_configuration: EncryptionConfiguration = Member::new("EncryptionConfiguration"),
    5 replication_time: ReplicationTime = Member::new("ReplicationTime"),
    6 metrics: Metrics = Member::new("Metrics"),
} }

shape! { EncryptionConfiguration {
    0 replica_kms_key_id: String = Member::new("ReplicaKmsKeyID"),
} }

shape! { Error {
    0 key: String = Member::new("Key"),
    1 version_id: String = Member::new("VersionId"),
    2 code: String = Member::new("Code"),
    3 message: String = Member::new("Message"),
} }

shape! { ErrorDocument {
    0 key: String = Member::new("Key").min(1).required(),
} }

shape! { EventBridgeConfiguration {} }

shape! { EventHoldDuration {
    0 days: i32 = Member::new("Days"),
    1 years: i32 = Member::new("Years"),
} }

shape! { ExistingObjectReplication {
    0 status: ExistingObjectReplicationStatus = Member::new("Status").required(),
} }

shape! { FilterRule {
    0 name: FilterRuleName = Member::new("Name"),
    1 value: String = Member::new("Value"),
} }

shape! { GetBucketAbacOutput {
    0 abac_status: AbacStatus = Member::new("AbacStatus").at(Location::Payload),
} }

shape! { GetBucketAbacRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketAccelerateConfigurationOutput {
    0 status: BucketAccelerateStatus = Member::new("Status"),
    1 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { GetBucketAccelerateConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    2 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
} }

shape! { GetBucketAclOutput {
    0 owner: Owner = Member::new("Owner"),
    1 grants: Vec<Grant> = Member::new("Grants").wire("AccessControlList").of(&Member::new("member").wire("Grant")),
} }

shape! { GetBucketAclRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketAnalyticsConfigurationOutput {
    0 analytics_configuration: AnalyticsConfiguration = Member::new("AnalyticsConfiguration").at(Location::Payload),
} }

shape! { GetBucketAnalyticsConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketCorsOutput {
    0 cors_rules: Vec<CORSRule> = Member::new("CORSRules").wire("CORSRule").flattened(),
} }

shape! { GetBucketCorsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketEncryptionOutput {
    0 server_side_encryption_configuration: ServerSideEncryptionConfiguration = Member::new("ServerSideEncryptionConfiguration").at(Location::Payload),
} }

shape! { GetBucketEncryptionRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketIntelligentTieringConfigurationOutput {
    0 intelligent_tiering_configuration: IntelligentTieringConfiguration = Member::new("IntelligentTieringConfiguration").at(Location::Payload),
} }

shape! { GetBucketIntelligentTieringConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketInventoryConfigurationOutput {
    0 inventory_configuration: InventoryConfiguration = Member::new("InventoryConfiguration").at(Location::Payload),
} }

shape! { GetBucketInventoryConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketLifecycleConfigurationOutput {
    0 rules: Vec<LifecycleRule> = Member::new("Rules").wire("Rule").flattened(),
    1 transition_default_minimum_object_size: TransitionDefaultMinimumObjectSize = Member::new("TransitionDefaultMinimumObjectSize").wire("x-amz-transition-default-minimum-object-size").at(Location::Header),
} }

shape! { GetBucketLifecycleConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketLocationOutput {
    0 location_constraint: BucketLocationConstraint = Member::new("LocationConstraint"),
} }

shape! { GetBucketLocationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketLoggingOutput {
    0 logging_enabled: LoggingEnabled = Member::new("LoggingEnabled"),
} }

shape! { GetBucketLoggingRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketMetricsConfigurationOutput {
    0 metrics_configuration: MetricsConfiguration = Member::new("MetricsConfiguration").at(Location::Payload),
} }

shape! { GetBucketMetricsConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketNotificationConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketOwnershipControlsOutput {
    0 ownership_controls: OwnershipControls = Member::new("OwnershipControls").at(Location::Payload),
} }

shape! { GetBucketOwnershipControlsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketPolicyOutput {
    0 policy: String = Member::new("Policy").at(Location::Payload),
} }

shape! { GetBucketPolicyRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketPolicyStatusOutput {
    0 policy_status: PolicyStatus = Member::new("PolicyStatus").at(Location::Payload),
} }

shape! { GetBucketPolicyStatusRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketReplicationOutput {
    0 replication_configuration: ReplicationConfiguration = Member::new("ReplicationConfiguration").at(Location::Payload),
} }

shape! { GetBucketReplicationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketRequestPaymentOutput {
    0 payer: Payer = Member::new("Payer"),
} }

shape! { GetBucketRequestPaymentRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketTaggingOutput {
    0 tag_set: Vec<Tag> = Member::new("TagSet").of(&Member::new("member").wire("Tag")),
} }

shape! { GetBucketTaggingRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketVersioningOutput {
    0 status: BucketVersioningStatus = Member::new("Status"),
    1 mfa_delete: MFADeleteStatus = Member::new("MFADelete").wire("MfaDelete"),
} }

shape! { GetBucketVersioningRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetBucketWebsiteOutput {
    0 redirect_all_requests_to: RedirectAllRequestsTo = Member::new("RedirectAllRequestsTo"),
    1 index_document: IndexDocument = Member::new("IndexDocument"),
    2 error_document: ErrorDocument = Member::new("ErrorDocument"),
    3 routing_rules: Vec<RoutingRule> = Member::new("RoutingRules").of(&Member::new("member").wire("RoutingRule")),
} }

shape! { GetBucketWebsiteRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetObjectAclOutput {
    0 owner: Owner = Member::new("Owner"),
    1 grants: Vec<Grant> = Member::new("Grants").wire("AccessControlList").of(&Member::new("member").wire("Grant")),
    2 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { GetObjectAclRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    3 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetObjectAttributesOutput {
    0 delete_marker: bool = Member::new("DeleteMarker").wire("x-amz-delete-marker").at(Location::Header),
    1 last_modified: Timestamp = Member::new("LastModified").wire("Last-Modified").at(Location::Header),
    2 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
    3 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    4 e_tag: String = Member::new("ETag"),
    5 checksum: Checksum = Member::new("Checksum"),
    6 object_parts: GetObjectAttributesParts = Member::new("ObjectParts"),
    7 storage_class: StorageClass = Member::new("StorageClass"),
    8 object_size: i64 = Member::new("ObjectSize"),
} }

shape! { GetObjectAttributesParts {
    0 total_parts_count: i32 = Member::new("TotalPartsCount").wire("PartsCount"),
    1 part_number_marker: i32 = Member::new("PartNumberMarker"),
    2 next_part_number_marker: i32 = Member::new("NextPartNumberMarker"),
    3 max_parts: i32 = Member::new("MaxParts"),
    4 is_truncated: bool = Member::new("IsTruncated"),
    5 parts: Vec<ObjectPart> = Member::new("Parts").wire("Part").flattened(),
} }

shape! { GetObjectAttributesRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    3 max_parts: i32 = Member::new("MaxParts").wire("x-amz-max-parts").at(Location::Header),
    4 part_number_marker: i32 = Member::new("PartNumberMarker").wire("x-amz-part-number-marker").at(Location::Header),
    5 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    6 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    7 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    8 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    9 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    10 object_attributes: Vec<ObjectAttributes> = Member::new("ObjectAttributes").wire("x-amz-object-attributes").at(Location::Header).required(),
} }

shape! { GetObjectLegalHoldOutput {
    0 legal_hold: ObjectLockLegalHold = Member::new("LegalHold").at(Location::Payload),
} }

shape! { GetObjectLegalHoldRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    3 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetObjectLockConfigurationOutput {
    0 object_lock_configuration: ObjectLockConfiguration = Member::new("ObjectLockConfiguration").at(Location::Payload),
} }

shape! { GetObjectLockConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetObjectOutput {
    0 body: StreamBody = Member::new("Body").streaming().at(Location::Payload),
    1 delete_marker: bool = Member::new("DeleteMarker").wire("x-amz-delete-marker").at(Location::Header),
    2 accept_ranges: String = Member::new("AcceptRanges").wire("accept-ranges").at(Location::Header),
    3 expiration: String = Member::new("Expiration").wire("x-amz-expiration").at(Location::Header),
    4 restore: String = Member::new("Restore").wire("x-amz-restore").at(Location::Header),
    5 last_modified: Timestamp = Member::new("LastModified").wire("Last-Modified").at(Location::Header),
    6 content_length: i64 = Member::new("ContentLength").wire("Content-Length").at(Location::Header),
    7 e_tag: String = Member::new("ETag").at(Location::Header),
    8 checksum_crc32: String = Member::new("ChecksumCRC32").wire("x-amz-checksum-crc32").at(Location::Header),
    9 checksum_crc32_c: String = Member::new("ChecksumCRC32C").wire("x-amz-checksum-crc32c").at(Location::Header),
    10 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME").wire("x-amz-checksum-crc64nvme").at(Location::Header),
    11 checksum_sha1: String = Member::new("ChecksumSHA1").wire("x-amz-checksum-sha1").at(Location::Header),
    12 checksum_sha256: String = Member::new("ChecksumSHA256").wire("x-amz-checksum-sha256").at(Location::Header),
    13 checksum_sha512: String = Member::new("ChecksumSHA512").wire("x-amz-checksum-sha512").at(Location::Header),
    14 checksum_md5: String = Member::new("ChecksumMD5").wire("x-amz-checksum-md5").at(Location::Header),
    15 checksum_xxhash64: String = Member::new("ChecksumXXHASH64").wire("x-amz-checksum-xxhash64").at(Location::Header),
    16 checksum_xxhash3: String = Member::new("ChecksumXXHASH3").wire("x-amz-checksum-xxhash3").at(Location::Header),
    17 checksum_xxhash128: String = Member::new("ChecksumXXHASH128").wire("x-amz-checksum-xxhash128").at(Location::Header),
    18 checksum_type: ChecksumType = Member::new("ChecksumType").wire("x-amz-checksum-type").at(Location::Header),
    19 missing_meta: i32 = Member::new("MissingMeta").wire("x-amz-missing-meta").at(Location::Header),
    20 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
    21 cache_control: String = Member::new("CacheControl").wire("Cache-Control").at(Location::Header),
    22 content_disposition: String = Member::new("ContentDisposition").wire("Content-Disposition").at(Location::Header),
    23 content_encoding: String = Member::new("ContentEncoding").wire("Content-Encoding").at(Location::Header),
    24 content_language: String = Member::new("ContentLanguage").wire("Content-Language").at(Location::Header),
    25 content_range: String = Member::new("ContentRange").wire("Content-Range").at(Location::Header),
    26 content_type: String = Member::new("ContentType").wire("Content-Type").at(Location::Header),
    27 expires: String = Member::new("Expires").at(Location::Header),
    28 website_redirect_location: String = Member::new("WebsiteRedirectLocation").wire("x-amz-website-redirect-location").at(Location::Header),
    29 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    30 metadata: BTreeMap<String, String> = Member::new("Metadata").wire("x-amz-meta-").at(Location::Headers),
    31 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    32 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    33 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    34 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    35 storage_class: StorageClass = Member::new("StorageClass").wire("x-amz-storage-class").at(Location::Header),
    36 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    37 replication_status: ReplicationStatus = Member::new("ReplicationStatus").wire("x-amz-replication-status").at(Location::Header),
    38 parts_count: i32 = Member::new("PartsCount").wire("x-amz-mp-parts-count").at(Location::Header),
    39 tag_count: i32 = Member::new("TagCount").wire("x-amz-tagging-count").at(Location::Header),
    40 object_lock_mode: ObjectLockMode = Member::new("ObjectLockMode").wire("x-amz-object-lock-mode").at(Location::Header),
    41 object_lock_retain_until_date: Timestamp = Member::new("ObjectLockRetainUntilDate").wire("x-amz-object-lock-retain-until-date").at(Location::Header).time(TimestampFormat::Iso8601),
    42 object_lock_legal_hold_status: ObjectLockLegalHoldStatus = Member::new("ObjectLockLegalHoldStatus").wire("x-amz-object-lock-legal-hold").at(Location::Header),
    43 object_lock_event_hold: ObjectLockEventHold = Member::new("ObjectLockEventHold").wire("x-amz-object-lock-event-hold").at(Location::Header),
    44 object_lock_event_hold_duration_days: i32 = Member::new("ObjectLockEventHoldDurationDays").wire("x-amz-object-lock-event-hold-duration-days").at(Location::Header),
    45 object_lock_event_hold_duration_years: i32 = Member::new("ObjectLockEventHoldDurationYears").wire("x-amz-object-lock-event-hold-duration-years").at(Location::Header),
} }

shape! { GetObjectRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 if_match: String = Member::new("IfMatch").wire("If-Match").at(Location::Header),
    2 if_modified_since: Timestamp = Member::new("IfModifiedSince").wire("If-Modified-Since").at(Location::Header),
    3 if_none_match: String = Member::new("IfNoneMatch").wire("If-None-Match").at(Location::Header),
    4 if_unmodified_since: Timestamp = Member::new("IfUnmodifiedSince").wire("If-Unmodified-Since").at(Location::Header),
    5 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    6 range: String = Member::new("Range").at(Location::Header),
    7 response_cache_control: String = Member::new("ResponseCacheControl").wire("response-cache-control").at(Location::Query),
    8 response_content_disposition: String = Member::new("ResponseContentDisposition").wire("response-content-disposition").at(Location::Query),
    9 response_content_encoding: String = Member::new("ResponseContentEncoding").wire("response-content-encoding").at(Location::Query),
    10 response_content_language: String = Member::new("ResponseContentLanguage").wire("response-content-language").at(Location::Query),
    11 response_content_type: String = Member::new("ResponseContentType").wire("response-content-type").at(Location::Query),
    12 response_expires: Timestamp = Member::new("ResponseExpires").wire("response-expires").at(Location::Query).time(TimestampFormat::HttpDate),
    13 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    14 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    15 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    16 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    17 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    18 part_number: i32 = Member::new("PartNumber").wire("partNumber").at(Location::Query),
    19 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    20 checksum_mode: ChecksumMode = Member::new("ChecksumMode").wire("x-amz-checksum-mode").at(Location::Header),
} }

shape! { GetObjectRetentionOutput {
    0 retention: ObjectLockRetention = Member::new("Retention").at(Location::Payload),
} }

shape! { GetObjectRetentionRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    3 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { GetObjectTaggingOutput {
    0 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
    1 tag_set: Vec<Tag> = Member::new("TagSet").of(&Member::new("member").wire("Tag")),
} }

shape! { GetObjectTaggingRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    3 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    4 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
} }

shape! { GetPublicAccessBlockOutput {
    0 public_access_block_configuration: PublicAccessBlockConfiguration = Member::new("PublicAccessBlockConfiguration").at(Location::Payload),
} }

shape! { GetPublicAccessBlockRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { Grant {
    0 grantee: Grantee = Member::new("Grantee").namespace("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    1 permission: Permission = Member::new("Permission"),
} }

shape! { Grantee {
    0 display_name: String = Member::new("DisplayName"),
    1 email_address: String = Member::new("EmailAddress"),
    2 id: String = Member::new("ID"),
    3 r#type: Type = Member::new("Type").wire("xsi:type").attribute().required(),
    4 uri: String = Member::new("URI"),
} }

shape! { HeadBucketOutput {
    0 bucket_arn: String = Member::new("BucketArn").wire("x-amz-bucket-arn").at(Location::Header),
    1 bucket_location_type: LocationType = Member::new("BucketLocationType").wire("x-amz-bucket-location-type").at(Location::Header),
    2 bucket_location_name: String = Member::new("BucketLocationName").wire("x-amz-bucket-location-name").at(Location::Header),
    3 bucket_region: String = Member::new("BucketRegion").wire("x-amz-bucket-region").at(Location::Header),
    4 access_point_alias: bool = Member::new("AccessPointAlias").wire("x-amz-access-point-alias").at(Location::Header),
} }

shape! { HeadBucketRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { HeadObjectOutput {
    0 delete_marker: bool = Member::new("DeleteMarker").wire("x-amz-delete-marker").at(Location::Header),
    1 accept_ranges: String = Member::new("AcceptRanges").wire("accept-ranges").at(Location::Header),
    2 expiration: String = Member::new("Expiration").wire("x-amz-expiration").at(Location::Header),
    3 restore: String = Member::new("Restore").wire("x-amz-restore").at(Location::Header),
    4 archive_status: ArchiveStatus = Member::new("ArchiveStatus").wire("x-amz-archive-status").at(Location::Header),
    5 last_modified: Timestamp = Member::new("LastModified").wire("Last-Modified").at(Location::Header),
    6 content_length: i64 = Member::new("ContentLength").wire("Content-Length").at(Location::Header),
    7 checksum_crc32: String = Member::new("ChecksumCRC32").wire("x-amz-checksum-crc32").at(Location::Header),
    8 checksum_crc32_c: String = Member::new("ChecksumCRC32C").wire("x-amz-checksum-crc32c").at(Location::Header),
    9 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME").wire("x-amz-checksum-crc64nvme").at(Location::Header),
    10 checksum_sha1: String = Member::new("ChecksumSHA1").wire("x-amz-checksum-sha1").at(Location::Header),
    11 checksum_sha256: String = Member::new("ChecksumSHA256").wire("x-amz-checksum-sha256").at(Location::Header),
    12 checksum_sha512: String = Member::new("ChecksumSHA512").wire("x-amz-checksum-sha512").at(Location::Header),
    13 checksum_md5: String = Member::new("ChecksumMD5").wire("x-amz-checksum-md5").at(Location::Header),
    14 checksum_xxhash64: String = Member::new("ChecksumXXHASH64").wire("x-amz-checksum-xxhash64").at(Location::Header),
    15 checksum_xxhash3: String = Member::new("ChecksumXXHASH3").wire("x-amz-checksum-xxhash3").at(Location::Header),
    16 checksum_xxhash128: String = Member::new("ChecksumXXHASH128").wire("x-amz-checksum-xxhash128").at(Location::Header),
    17 checksum_type: ChecksumType = Member::new("ChecksumType").wire("x-amz-checksum-type").at(Location::Header),
    18 e_tag: String = Member::new("ETag").at(Location::Header),
    19 missing_meta: i32 = Member::new("MissingMeta").wire("x-amz-missing-meta").at(Location::Header),
    20 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
    21 cache_control: String = Member::new("CacheControl").wire("Cache-Control").at(Location::Header),
    22 content_disposition: String = Member::new("ContentDisposition").wire("Content-Disposition").at(Location::Header),
    23 content_encoding: String = Member::new("ContentEncoding").wire("Content-Encoding").at(Location::Header),
    24 content_language: String = Member::new("ContentLanguage").wire("Content-Language").at(Location::Header),
    25 content_type: String = Member::new("ContentType").wire("Content-Type").at(Location::Header),
    26 content_range: String = Member::new("ContentRange").wire("Content-Range").at(Location::Header),
    27 expires: String = Member::new("Expires").at(Location::Header),
    28 website_redirect_location: String = Member::new("WebsiteRedirectLocation").wire("x-amz-website-redirect-location").at(Location::Header),
    29 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    30 metadata: BTreeMap<String, String> = Member::new("Metadata").wire("x-amz-meta-").at(Location::Headers),
    31 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    32 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    33 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    34 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    35 storage_class: StorageClass = Member::new("StorageClass").wire("x-amz-storage-class").at(Location::Header),
    36 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    37 replication_status: ReplicationStatus = Member::new("ReplicationStatus").wire("x-amz-replication-status").at(Location::Header),
    38 parts_count: i32 = Member::new("PartsCount").wire("x-amz-mp-parts-count").at(Location::Header),
    39 tag_count: i32 = Member::new("TagCount").wire("x-amz-tagging-count").at(Location::Header),
    40 object_lock_mode: ObjectLockMode = Member::new("ObjectLockMode").wire("x-amz-object-lock-mode").at(Location::Header),
    41 object_lock_retain_until_date: Timestamp = Member::new("ObjectLockRetainUntilDate").wire("x-amz-object-lock-retain-until-date").at(Location::Header).time(TimestampFormat::Iso8601),
    42 object_lock_legal_hold_status: ObjectLockLegalHoldStatus = Member::new("ObjectLockLegalHoldStatus").wire("x-amz-object-lock-legal-hold").at(Location::Header),
    43 object_lock_event_hold: ObjectLockEventHold = Member::new("ObjectLockEventHold").wire("x-amz-object-lock-event-hold").at(Location::Header),
    44 object_lock_event_hold_duration_days: i32 = Member::new("ObjectLockEventHoldDurationDays").wire("x-amz-object-lock-event-hold-duration-days").at(Location::Header),
    45 object_lock_event_hold_duration_years: i32 = Member::new("ObjectLockEventHoldDurationYears").wire("x-amz-object-lock-event-hold-duration-years").at(Location::Header),
} }

shape! { HeadObjectRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 if_match: String = Member::new("IfMatch").wire("If-Match").at(Location::Header),
    2 if_modified_since: Timestamp = Member::new("IfModifiedSince").wire("If-Modified-Since").at(Location::Header),
    3 if_none_match: String = Member::new("IfNoneMatch").wire("If-None-Match").at(Location::Header),
    4 if_unmodified_since: Timestamp = Member::new("IfUnmodifiedSince").wire("If-Unmodified-Since").at(Location::Header),
    5 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    6 range: String = Member::new("Range").at(Location::Header),
    7 response_cache_control: String = Member::new("ResponseCacheControl").wire("response-cache-control").at(Location::Query),
    8 response_content_disposition: String = Member::new("ResponseContentDisposition").wire("response-content-disposition").at(Location::Query),
    9 response_content_encoding: String = Member::new("ResponseContentEncoding").wire("response-content-encoding").at(Location::Query),
    10 response_content_language: String = Member::new("ResponseContentLanguage").wire("response-content-language").at(Location::Query),
    11 response_content_type: String = Member::new("ResponseContentType").wire("response-content-type").at(Location::Query),
    12 response_expires: Timestamp = Member::new("ResponseExpires").wire("response-expires").at(Location::Query).time(TimestampFormat::HttpDate),
    13 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    14 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    15 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    16 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    17 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    18 part_number: i32 = Member::new("PartNumber").wire("partNumber").at(Location::Query),
    19 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    20 checksum_mode: ChecksumMode = Member::new("ChecksumMode").wire("x-amz-checksum-mode").at(Location::Header),
} }

shape! { IndexDocument {
    0 suffix: String = Member::new("Suffix").required(),
} }

shape! { Initiator {
    0 id: String = Member::new("ID"),
    1 display_name: String = Member::new("DisplayName"),
} }

shape! { IntelligentTieringAndOperator {
    0 prefix: String = Member::new("Prefix"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("Tag").flattened().of(&Member::new("member").wire("Tag")),
} }

shape! { IntelligentTieringConfiguration {
    0 id: String = Member::new("Id").required(),
    1 filter: IntelligentTieringFilter = Member::new("Filter"),
    2 status: IntelligentTieringStatus = Member::new("Status").required(),
    3 tierings: Vec<Tiering> = Member::new("Tierings").wire("Tiering").flattened().required(),
} }

shape! { IntelligentTieringFilter {
    0 prefix: String = Member::new("Prefix"),
    1 tag: Tag = Member::new("Tag"),
    2 and: IntelligentTieringAndOperator = Member::new("And"),
} }

shape! { InventoryConfiguration {
    0 destination: InventoryDestination = Member::new("Destination").required(),
    1 is_enabled: bool = Member::new("IsEnabled").required(),
    2 filter: InventoryFilter = Member::new("Filter"),
    3 id: String = Member::new("Id").required(),
    4 included_object_versions: InventoryIncludedObjectVersions = Member::new("IncludedObjectVersions").required(),
    5 optional_fields: Vec<InventoryOptionalField> = Member::new("OptionalFields").of(&Member::new("member").wire("Field")),
    6 schedule: InventorySchedule = Member::new("Schedule").required(),
} }

shape! { InventoryDestination {
    0 s3_bucket_destination: InventoryS3BucketDestination = Member::new("S3BucketDestination").required(),
} }

shape! { InventoryEncryption {
    0 sses3: SSES3 = Member::new("SSES3").wire("SSE-S3"),
    1 ssekms: SSEKMS = Member::new("SSEKMS").wire("SSE-KMS"),
} }

shape! { InventoryFilter {
    0 prefix: String = Member::new("Prefix").required(),
} }

shape! { InventoryS3BucketDestination {
    0 account_id: String = Member::new("AccountId"),
    1 bucket: String = Member::new("Bucket").required(),
    2 format: InventoryFormat = Member::new("Format").required(),
    3 prefix: String = Member::new("Prefix"),
    4 encryption: InventoryEncryption = Member::new("Encryption"),
} }

shape! { InventorySchedule {
    0 frequency: InventoryFrequency = Member::new("Frequency").required(),
} }

shape! { LambdaFunctionConfiguration {
    0 id: String = Member::new("Id"),
    1 lambda_function_arn: String = Member::new("LambdaFunctionArn").wire("CloudFunction").required(),
    2 events: Vec<Event> = Member::new("Events").wire("Event").flattened().required(),
    3 filter: NotificationConfigurationFilter = Member::new("Filter"),
} }

shape! { LifecycleExpiration {
    0 date: Timestamp = Member::new("Date").time(TimestampFormat::Iso8601),
    1 days: i32 = Member::new("Days"),
    2 expired_object_delete_marker: bool = Member::new("ExpiredObjectDeleteMarker"),
} }

shape! { LifecycleRule {
    0 expiration: LifecycleExpiration = Member::new("Expiration"),
    1 id: String = Member::new("ID"),
    2 prefix: String = Member::new("Prefix"),
    3 filter: LifecycleRuleFilter = Member::new("Filter"),
    4 status: ExpirationStatus = Member::new("Status").required(),
    5 transitions: Vec<Transition> = Member::new("Transitions").wire("Transition").flattened(),
    6 noncurrent_version_transitions: Vec<NoncurrentVersionTransition> = Member::new("NoncurrentVersionTransitions").wire("NoncurrentVersionTransition").flattened(),
    7 noncurrent_version_expiration: NoncurrentVersionExpiration = Member::new("NoncurrentVersionExpiration"),
    8 abort_incomplete_multipart_upload: AbortIncompleteMultipartUpload = Member::new("AbortIncompleteMultipartUpload"),
} }

shape! { LifecycleRuleAndOperator {
    0 prefix: String = Member::new("Prefix"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("Tag").flattened().of(&Member::new("member").wire("Tag")),
    2 object_size_greater_than: i64 = Member::new("ObjectSizeGreaterThan"),
    3 object_size_less_than: i64 = Member::new("ObjectSizeLessThan"),
} }

shape! { LifecycleRuleFilter {
    0 prefix: String = Member::new("Prefix"),
    1 tag: Tag = Member::new("Tag"),
    2 object_size_greater_than: i64 = Member::new("ObjectSizeGreaterThan"),
    3 object_size_less_than: i64 = Member::new("ObjectSizeLessThan"),
    4 and: LifecycleRuleAndOperator = Member::new("And"),
} }

shape! { ListBucketAnalyticsConfigurationsOutput {
    0 is_truncated: bool = Member::new("IsTruncated"),
    1 continuation_token: String = Member::new("ContinuationToken"),
    2 next_continuation_token: String = Member::new("NextContinuationToken"),
    3 analytics_configuration_list: Vec<AnalyticsConfiguration> = Member::new("AnalyticsConfigurationList").wire("AnalyticsConfiguration").flattened(),
} }

shape! { ListBucketAnalyticsConfigurationsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 continuation_token: String = Member::new("ContinuationToken").wire("continuation-token").at(Location::Query),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { ListBucketIntelligentTieringConfigurationsOutput {
    0 is_truncated: bool = Member::new("IsTruncated"),
    1 continuation_token: String = Member::new("ContinuationToken"),
    2 next_continuation_token: String = Member::new("NextContinuationToken"),
    3 intelligent_tiering_configuration_list: Vec<IntelligentTieringConfiguration> = Member::new("IntelligentTieringConfigurationList").wire("IntelligentTieringConfiguration").flattened(),
} }

shape! { ListBucketIntelligentTieringConfigurationsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 continuation_token: String = Member::new("ContinuationToken").wire("continuation-token").at(Location::Query),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { ListBucketInventoryConfigurationsOutput {
    0 continuation_token: String = Member::new("ContinuationToken"),
    1 inventory_configuration_list: Vec<InventoryConfiguration> = Member::new("InventoryConfigurationList").wire("InventoryConfiguration").flattened(),
    2 is_truncated: bool = Member::new("IsTruncated"),
    3 next_continuation_token: String = Member::new("NextContinuationToken"),
} }

shape! { ListBucketInventoryConfigurationsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 continuation_token: String = Member::new("ContinuationToken").wire("continuation-token").at(Location::Query),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { ListBucketMetricsConfigurationsOutput {
    0 is_truncated: bool = Member::new("IsTruncated"),
    1 continuation_token: String = Member::new("ContinuationToken"),
    2 next_continuation_token: String = Member::new("NextContinuationToken"),
    3 metrics_configuration_list: Vec<MetricsConfiguration> = Member::new("MetricsConfigurationList").wire("MetricsConfiguration").flattened(),
} }

shape! { ListBucketMetricsConfigurationsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 continuation_token: String = Member::new("ContinuationToken").wire("continuation-token").at(Location::Query),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { ListBucketsOutput {
    0 buckets: Vec<Bucket> = Member::new("Buckets").of(&Member::new("member").wire("Bucket")),
    1 owner: Owner = Member::new("Owner"),
    2 continuation_token: String = Member::new("ContinuationToken"),
    3 prefix: String = Member::new("Prefix"),
} }

shape! { ListBucketsRequest {
    0 max_buckets: i32 = Member::new("MaxBuckets").wire("max-buckets").at(Location::Query).min(1).max(10000),
    1 continuation_token: String = Member::new("ContinuationToken").wire("continuation-token").at(Location::Query),
    2 prefix: String = Member::new("Prefix").wire("prefix").at(Location::Query),
    3 bucket_region: String = Member::new("BucketRegion").wire("bucket-region").at(Location::Query),
} }

shape! { ListMultipartUploadsOutput {
    0 bucket: String = Member::new("Bucket"),
    1 key_marker: String = Member::new("KeyMarker"),
    2 upload_id_marker: String = Member::new("UploadIdMarker"),
    3 next_key_marker: String = Member::new("NextKeyMarker"),
    4 prefix: String = Member::new("Prefix"),
    5 delimiter: String = Member::new("Delimiter"),
    6 next_upload_id_marker: String = Member::new("NextUploadIdMarker"),
    7 max_uploads: i32 = Member::new("MaxUploads"),
    8 is_truncated: bool = Member::new("IsTruncated"),
    9 uploads: Vec<MultipartUpload> = Member::new("Uploads").wire("Upload").flattened(),
    10 common_prefixes: Vec<CommonPrefix> = Member::new("CommonPrefixes").flattened(),
    11 encoding_type: EncodingType = Member::new("EncodingType"),
    12 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { ListMultipartUploadsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 delimiter: String = Member::new("Delimiter").wire("delimiter").at(Location::Query),
    2 encoding_type: EncodingType = Member::new("EncodingType").wire("encoding-type").at(Location::Query),
    3 key_marker: String = Member::new("KeyMarker").wire("key-marker").at(Location::Query),
    4 max_uploads: i32 = Member::new("MaxUploads").wire("max-uploads").at(Location::Query),
    5 prefix: String = Member::new("Prefix").wire("prefix").at(Location::Query),
    6 upload_id_marker: String = Member::new("UploadIdMarker").wire("upload-id-marker").at(Location::Query),
    7 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    8 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
} }

shape! { ListObjectVersionsOutput {
    0 is_truncated: bool = Member::new("IsTruncated"),
    1 key_marker: String = Member::new("KeyMarker"),
    2 version_id_marker: String = Member::new("VersionIdMarker"),
    3 next_key_marker: String = Member::new("NextKeyMarker"),
    4 next_version_id_marker: String = Member::new("NextVersionIdMarker"),
    5 versions: Vec<ObjectVersion> = Member::new("Versions").wire("Version").flattened(),
    6 delete_markers: Vec<DeleteMarkerEntry> = Member::new("DeleteMarkers").wire("DeleteMarker").flattened(),
    7 name: String = Member::new("Name"),
    8 prefix: String = Member::new("Prefix"),
    9 delimiter: String = Member::new("Delimiter"),
    10 max_keys: i32 = Member::new("MaxKeys"),
    11 common_prefixes: Vec<CommonPrefix> = Member::new("CommonPrefixes").flattened(),
    12 encoding_type: EncodingType = Member::new("EncodingType"),
    13 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { ListObjectVersionsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 delimiter: String = Member::new("Delimiter").wire("delimiter").at(Location::Query),
    2 encoding_type: EncodingType = Member::new("EncodingType").wire("encoding-type").at(Location::Query),
    3 key_marker: String = Member::new("KeyMarker").wire("key-marker").at(Location::Query),
    4 max_keys: i32 = Member::new("MaxKeys").wire("max-keys").at(Location::Query),
    5 prefix: String = Member::new("Prefix").wire("prefix").at(Location::Query),
    6 version_id_marker: String = Member::new("VersionIdMarker").wire("version-id-marker").at(Location::Query),
    7 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    8 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    9 optional_object_attributes: Vec<OptionalObjectAttributes> = Member::new("OptionalObjectAttributes").wire("x-amz-optional-object-attributes").at(Location::Header),
} }

shape! { ListObjectsOutput {
    0 is_truncated: bool = Member::new("IsTruncated"),
    1 marker: String = Member::new("Marker"),
    2 next_marker: String = Member::new("NextMarker"),
    3 contents: Vec<Object> = Member::new("Contents").flattened(),
    4 name: String = Member::new("Name"),
    5 prefix: String = Member::new("Prefix"),
    6 delimiter: String = Member::new("Delimiter"),
    7 max_keys: i32 = Member::new("MaxKeys"),
    8 common_prefixes: Vec<CommonPrefix> = Member::new("CommonPrefixes").flattened(),
    9 encoding_type: EncodingType = Member::new("EncodingType"),
    10 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { ListObjectsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 delimiter: String = Member::new("Delimiter").wire("delimiter").at(Location::Query),
    2 encoding_type: EncodingType = Member::new("EncodingType").wire("encoding-type").at(Location::Query),
    3 marker: String = Member::new("Marker").wire("marker").at(Location::Query),
    4 max_keys: i32 = Member::new("MaxKeys").wire("max-keys").at(Location::Query),
    5 prefix: String = Member::new("Prefix").wire("prefix").at(Location::Query),
    6 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    7 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    8 optional_object_attributes: Vec<OptionalObjectAttributes> = Member::new("OptionalObjectAttributes").wire("x-amz-optional-object-attributes").at(Location::Header),
} }

shape! { ListObjectsV2Output {
    0 is_truncated: bool = Member::new("IsTruncated"),
    1 contents: Vec<Object> = Member::new("Contents").flattened(),
    2 name: String = Member::new("Name"),
    3 prefix: String = Member::new("Prefix"),
    4 delimiter: String = Member::new("Delimiter"),
    5 max_keys: i32 = Member::new("MaxKeys"),
    6 common_prefixes: Vec<CommonPrefix> = Member::new("CommonPrefixes").flattened(),
    7 encoding_type: EncodingType = Member::new("EncodingType"),
    8 key_count: i32 = Member::new("KeyCount"),
    9 continuation_token: String = Member::new("ContinuationToken"),
    10 next_continuation_token: String = Member::new("NextContinuationToken"),
    11 start_after: String = Member::new("StartAfter"),
    12 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { ListObjectsV2Request {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 delimiter: String = Member::new("Delimiter").wire("delimiter").at(Location::Query),
    2 encoding_type: EncodingType = Member::new("EncodingType").wire("encoding-type").at(Location::Query),
    3 max_keys: i32 = Member::new("MaxKeys").wire("max-keys").at(Location::Query),
    4 prefix: String = Member::new("Prefix").wire("prefix").at(Location::Query),
    5 continuation_token: String = Member::new("ContinuationToken").wire("continuation-token").at(Location::Query),
    6 fetch_owner: bool = Member::new("FetchOwner").wire("fetch-owner").at(Location::Query),
    7 start_after: String = Member::new("StartAfter").wire("start-after").at(Location::Query),
    8 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    9 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    10 optional_object_attributes: Vec<OptionalObjectAttributes> = Member::new("OptionalObjectAttributes").wire("x-amz-optional-object-attributes").at(Location::Header),
} }

shape! { ListPartsOutput {
    0 abort_date: Timestamp = Member::new("AbortDate").wire("x-amz-abort-date").at(Location::Header),
    1 abort_rule_id: String = Member::new("AbortRuleId").wire("x-amz-abort-rule-id").at(Location::Header),
    2 bucket: String = Member::new("Bucket"),
    3 key: String = Member::new("Key"),
    4 upload_id: String = Member::new("UploadId"),
    5 part_number_marker: i32 = Member::new("PartNumberMarker"),
    6 next_part_number_marker: i32 = Member::new("NextPartNumberMarker"),
    7 max_parts: i32 = Member::new("MaxParts"),
    8 is_truncated: bool = Member::new("IsTruncated"),
    9 parts: Vec<Part> = Member::new("Parts").wire("Part").flattened(),
    10 initiator: Initiator = Member::new("Initiator"),
    11 owner: Owner = Member::new("Owner"),
    12 storage_class: StorageClass = Member::new("StorageClass"),
    13 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    14 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm"),
    15 checksum_type: ChecksumType = Member::new("ChecksumType"),
    16 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
} }

shape! { ListPartsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 max_parts: i32 = Member::new("MaxParts").wire("max-parts").at(Location::Query),
    3 part_number_marker: i32 = Member::new("PartNumberMarker").wire("part-number-marker").at(Location::Query),
    4 upload_id: String = Member::new("UploadId").wire("uploadId").at(Location::Query).required(),
    5 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    6 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    7 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    8 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    9 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
} }

shape! { LocationInfo {
    0 r#type: LocationType = Member::new("Type"),
    1 name: String = Member::new("Name"),
} }

shape! { LoggingEnabled {
    0 target_bucket: String = Member::new("TargetBucket").required(),
    1 target_grants: Vec<TargetGrant> = Member::new("TargetGrants").of(&Member::new("member").wire("Grant")),
    2 target_prefix: String = Member::new("TargetPrefix").required(),
    3 target_object_key_format: TargetObjectKeyFormat = Member::new("TargetObjectKeyFormat"),
} }

shape! { Metrics {
    0 status: MetricsStatus = Member::new("Status").required(),
    1 event_threshold: ReplicationTimeValue = Member::new("EventThreshold"),
} }

shape! { MetricsAndOperator {
    0 prefix: String = Member::new("Prefix"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("Tag").flattened().of(&Member::new("member").wire("Tag")),
    2 access_point_arn: String = Member::new("AccessPointArn"),
} }

shape! { MetricsConfiguration {
    0 id: String = Member::new("Id").required(),
    1 filter: MetricsFilter = Member::new("Filter"),
} }

shape! { MetricsFilter {
    0 prefix: String = Member::new("Prefix"),
    1 tag: Tag = Member::new("Tag"),
    2 access_point_arn: String = Member::new("AccessPointArn"),
    3 and: MetricsAndOperator = Member::new("And"),
} }

shape! { MultipartUpload {
    0 upload_id: String = Member::new("UploadId"),
    1 key: String = Member::new("Key"),
    2 initiated: Timestamp = Member::new("Initiated"),
    3 storage_class: StorageClass = Member::new("StorageClass"),
    4 owner: Owner = Member::new("Owner"),
    5 initiator: Initiator = Member::new("Initiator"),
    6 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm"),
    7 checksum_type: ChecksumType = Member::new("ChecksumType"),
    8 version_id: String = Member::new("VersionId"),
} }

shape! { NoncurrentVersionExpiration {
    0 noncurrent_days: i32 = Member::new("NoncurrentDays"),
    1 newer_noncurrent_versions: i32 = Member::new("NewerNoncurrentVersions"),
} }

shape! { NoncurrentVersionTransition {
    0 noncurrent_days: i32 = Member::new("NoncurrentDays"),
    1 storage_class: TransitionStorageClass = Member::new("StorageClass"),
    2 newer_noncurrent_versions: i32 = Member::new("NewerNoncurrentVersions"),
} }

shape! { NotificationConfiguration {
    0 topic_configurations: Vec<TopicConfiguration> = Member::new("TopicConfigurations").wire("TopicConfiguration").flattened(),
    1 queue_configurations: Vec<QueueConfiguration> = Member::new("QueueConfigurations").wire("QueueConfiguration").flattened(),
    2 lambda_function_configurations: Vec<LambdaFunctionConfiguration> = Member::new("LambdaFunctionConfigurations").wire("CloudFunctionConfiguration").flattened(),
    3 event_bridge_configuration: EventBridgeConfiguration = Member::new("EventBridgeConfiguration"),
} }

shape! { NotificationConfigurationFilter {
    0 key: S3KeyFilter = Member::new("Key").wire("S3Key"),
} }

shape! { Object {
    0 key: String = Member::new("Key"),
    1 last_modified: Timestamp = Member::new("LastModified"),
    2 e_tag: String = Member::new("ETag"),
    3 checksum_algorithm: Vec<ChecksumAlgorithm> = Member::new("ChecksumAlgorithm").flattened(),
    4 checksum_type: ChecksumType = Member::new("ChecksumType"),
    5 size: i64 = Member::new("Size"),
    6 storage_class: ObjectStorageClass = Member::new("StorageClass"),
    7 owner: Owner = Member::new("Owner"),
    8 restore_status: RestoreStatus = Member::new("RestoreStatus"),
} }

shape! { ObjectIdentifier {
    0 key: String = Member::new("Key").min(1).required(),
    1 version_id: String = Member::new("VersionId"),
    2 e_tag: String = Member::new("ETag"),
    3 last_modified_time: Timestamp = Member::new("LastModifiedTime").time(TimestampFormat::HttpDate),
    4 size: i64 = Member::new("Size"),
} }

shape! { ObjectLockConfiguration {
    0 object_lock_enabled: ObjectLockEnabled = Member::new("ObjectLockEnabled"),
    1 rule: ObjectLockRule = Member::new("Rule"),
} }

shape! { ObjectLockLegalHold {
    0 status: ObjectLockLegalHoldStatus = Member::new("Status"),
} }

shape! { ObjectLockRetention {
    0 mode: ObjectLockRetentionMode = Member::new("Mode"),
    1 retain_until_date: Timestamp = Member::new("RetainUntilDate").time(TimestampFormat::Iso8601),
    2 event_hold: ObjectLockEventHold = Member::new("EventHold"),
    3 event_hold_duration: EventHoldDuration = Member::new("EventHoldDuration"),
} }

shape! { ObjectLockRule {
    0 default_retention: DefaultRetention = Member::new("DefaultRetention"),
} }

shape! { ObjectPart {
    0 part_number: i32 = Member::new("PartNumber"),
    1 size: i64 = Member::new("Size"),
    2 checksum_crc32: String = Member::new("ChecksumCRC32"),
    3 checksum_crc32_c: String = Member::new("ChecksumCRC32C"),
    4 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME"),
    5 checksum_sha1: String = Member::new("ChecksumSHA1"),
    6 checksum_sha256: String = Member::new("ChecksumSHA256"),
    7 checksum_sha512: String = Member::new("ChecksumSHA512"),
    8 checksum_md5: String = Member::new("ChecksumMD5"),
    9 checksum_xxhash64: String = Member::new("ChecksumXXHASH64"),
    10 checksum_xxhash3: String = Member::new("ChecksumXXHASH3"),
    11 checksum_xxhash128: String = Member::new("ChecksumXXHASH128"),
} }

shape! { ObjectVersion {
    0 e_tag: String = Member::new("ETag"),
    1 checksum_algorithm: Vec<ChecksumAlgorithm> = Member::new("ChecksumAlgorithm").flattened(),
    2 checksum_type: ChecksumType = Member::new("ChecksumType"),
    3 size: i64 = Member::new("Size"),
    4 storage_class: ObjectVersionStorageClass = Member::new("StorageClass"),
    5 key: String = Member::new("Key"),
    6 version_id: String = Member::new("VersionId"),
    7 is_latest: bool = Member::new("IsLatest"),
    8 last_modified: Timestamp = Member::new("LastModified"),
    9 owner: Owner = Member::new("Owner"),
    10 restore_status: RestoreStatus = Member::new("RestoreStatus"),
} }

shape! { Owner {
    0 display_name: String = Member::new("DisplayName"),
    1 id: String = Member::new("ID"),
} }

shape! { OwnershipControls {
    0 rules: Vec<OwnershipControlsRule> = Member::new("Rules").wire("Rule").flattened().required(),
} }

shape! { OwnershipControlsRule {
    0 object_ownership: ObjectOwnership = Member::new("ObjectOwnership").required(),
} }

shape! { Part {
    0 part_number: i32 = Member::new("PartNumber"),
    1 last_modified: Timestamp = Member::new("LastModified"),
    2 e_tag: String = Member::new("ETag"),
    3 size: i64 = Member::new("Size"),
    4 checksum_crc32: String = Member::new("ChecksumCRC32"),
    5 checksum_crc32_c: String = Member::new("ChecksumCRC32C"),
    6 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME"),
    7 checksum_sha1: String = Member::new("ChecksumSHA1"),
    8 checksum_sha256: String = Member::new("ChecksumSHA256"),
    9 checksum_sha512: String = Member::new("ChecksumSHA512"),
    10 checksum_md5: String = Member::new("ChecksumMD5"),
    11 checksum_xxhash64: String = Member::new("ChecksumXXHASH64"),
    12 checksum_xxhash3: String = Member::new("ChecksumXXHASH3"),
    13 checksum_xxhash128: String = Member::new("ChecksumXXHASH128"),
} }

shape! { PartitionedPrefix {
    0 partition_date_source: PartitionDateSource = Member::new("PartitionDateSource"),
} }

shape! { PolicyStatus {
    0 is_public: bool = Member::new("IsPublic"),
} }

shape! { PublicAccessBlockConfiguration {
    0 block_public_acls: bool = Member::new("BlockPublicAcls"),
    1 ignore_public_acls: bool = Member::new("IgnorePublicAcls"),
    2 block_public_policy: bool = Member::new("BlockPublicPolicy"),
    3 restrict_public_buckets: bool = Member::new("RestrictPublicBuckets"),
} }

shape! { PutBucketAbacRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    4 abac_status: AbacStatus = Member::new("AbacStatus").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
} }

shape! { PutBucketAccelerateConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 accelerate_configuration: AccelerateConfiguration = Member::new("AccelerateConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    3 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
} }

shape! { PutBucketAclRequest {
    0 acl: BucketCannedACL = Member::new("ACL").wire("x-amz-acl").at(Location::Header),
    1 access_control_policy: AccessControlPolicy = Member::new("AccessControlPolicy").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").at(Location::Payload),
    2 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    3 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    4 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    5 grant_full_control: String = Member::new("GrantFullControl").wire("x-amz-grant-full-control").at(Location::Header),
    6 grant_read: String = Member::new("GrantRead").wire("x-amz-grant-read").at(Location::Header),
    7 grant_read_acp: String = Member::new("GrantReadACP").wire("x-amz-grant-read-acp").at(Location::Header),
    8 grant_write: String = Member::new("GrantWrite").wire("x-amz-grant-write").at(Location::Header),
    9 grant_write_acp: String = Member::new("GrantWriteACP").wire("x-amz-grant-write-acp").at(Location::Header),
    10 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketAnalyticsConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 analytics_configuration: AnalyticsConfiguration = Member::new("AnalyticsConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    3 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketCorsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 cors_configuration: CORSConfiguration = Member::new("CORSConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    2 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    3 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketEncryptionRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 server_side_encryption_configuration: ServerSideEncryptionConfiguration = Member::new("ServerSideEncryptionConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketIntelligentTieringConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    3 intelligent_tiering_configuration: IntelligentTieringConfiguration = Member::new("IntelligentTieringConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
} }

shape! { PutBucketInventoryConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 inventory_configuration: InventoryConfiguration = Member::new("InventoryConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    3 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketLifecycleConfigurationOutput {
    0 transition_default_minimum_object_size: TransitionDefaultMinimumObjectSize = Member::new("TransitionDefaultMinimumObjectSize").wire("x-amz-transition-default-minimum-object-size").at(Location::Header),
} }

shape! { PutBucketLifecycleConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    2 lifecycle_configuration: BucketLifecycleConfiguration = Member::new("LifecycleConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").at(Location::Payload),
    3 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    4 transition_default_minimum_object_size: TransitionDefaultMinimumObjectSize = Member::new("TransitionDefaultMinimumObjectSize").wire("x-amz-transition-default-minimum-object-size").at(Location::Header),
} }

shape! { PutBucketLoggingRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 bucket_logging_status: BucketLoggingStatus = Member::new("BucketLoggingStatus").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    2 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    3 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketMetricsConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 id: String = Member::new("Id").wire("id").at(Location::Query).required(),
    2 metrics_configuration: MetricsConfiguration = Member::new("MetricsConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    3 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketNotificationConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 notification_configuration: NotificationConfiguration = Member::new("NotificationConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    3 skip_destination_validation: bool = Member::new("SkipDestinationValidation").wire("x-amz-skip-destination-validation").at(Location::Header),
} }

shape! { PutBucketOwnershipControlsRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    3 ownership_controls: OwnershipControls = Member::new("OwnershipControls").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    4 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
} }

shape! { PutBucketPolicyRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 confirm_remove_self_bucket_access: bool = Member::new("ConfirmRemoveSelfBucketAccess").wire("x-amz-confirm-remove-self-bucket-access").at(Location::Header),
    4 policy: String = Member::new("Policy").required().at(Location::Payload),
    5 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketReplicationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 replication_configuration: ReplicationConfiguration = Member::new("ReplicationConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    4 token: String = Member::new("Token").wire("x-amz-bucket-object-lock-token").at(Location::Header),
    5 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketRequestPaymentRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 request_payment_configuration: RequestPaymentConfiguration = Member::new("RequestPaymentConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketTaggingRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 tagging: Tagging = Member::new("Tagging").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketVersioningRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 mfa: String = Member::new("MFA").wire("x-amz-mfa").at(Location::Header),
    4 versioning_configuration: VersioningConfiguration = Member::new("VersioningConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    5 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutBucketWebsiteRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 website_configuration: WebsiteConfiguration = Member::new("WebsiteConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutObjectAclOutput {
    0 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { PutObjectAclRequest {
    0 acl: ObjectCannedACL = Member::new("ACL").wire("x-amz-acl").at(Location::Header),
    1 access_control_policy: AccessControlPolicy = Member::new("AccessControlPolicy").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").at(Location::Payload),
    2 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    3 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    4 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    5 grant_full_control: String = Member::new("GrantFullControl").wire("x-amz-grant-full-control").at(Location::Header),
    6 grant_read: String = Member::new("GrantRead").wire("x-amz-grant-read").at(Location::Header),
    7 grant_read_acp: String = Member::new("GrantReadACP").wire("x-amz-grant-read-acp").at(Location::Header),
    8 grant_write: String = Member::new("GrantWrite").wire("x-amz-grant-write").at(Location::Header),
    9 grant_write_acp: String = Member::new("GrantWriteACP").wire("x-amz-grant-write-acp").at(Location::Header),
    10 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    11 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    12 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    13 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutObjectLegalHoldOutput {
    0 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { PutObjectLegalHoldRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 legal_hold: ObjectLockLegalHold = Member::new("LegalHold").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").at(Location::Payload),
    3 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    4 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    5 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    6 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    7 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutObjectLockConfigurationOutput {
    0 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { PutObjectLockConfigurationRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 object_lock_configuration: ObjectLockConfiguration = Member::new("ObjectLockConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").at(Location::Payload),
    2 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    3 token: String = Member::new("Token").wire("x-amz-bucket-object-lock-token").at(Location::Header),
    4 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    5 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    6 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutObjectOutput {
    0 expiration: String = Member::new("Expiration").wire("x-amz-expiration").at(Location::Header),
    1 e_tag: String = Member::new("ETag").at(Location::Header),
    2 checksum_crc32: String = Member::new("ChecksumCRC32").wire("x-amz-checksum-crc32").at(Location::Header),
    3 checksum_crc32_c: String = Member::new("ChecksumCRC32C").wire("x-amz-checksum-crc32c").at(Location::Header),
    4 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME").wire("x-amz-checksum-crc64nvme").at(Location::Header),
    5 checksum_sha1: String = Member::new("ChecksumSHA1").wire("x-amz-checksum-sha1").at(Location::Header),
    6 checksum_sha256: String = Member::new("ChecksumSHA256").wire("x-amz-checksum-sha256").at(Location::Header),
    7 checksum_sha512: String = Member::new("ChecksumSHA512").wire("x-amz-checksum-sha512").at(Location::Header),
    8 checksum_md5: String = Member::new("ChecksumMD5").wire("x-amz-checksum-md5").at(Location::Header),
    9 checksum_xxhash64: String = Member::new("ChecksumXXHASH64").wire("x-amz-checksum-xxhash64").at(Location::Header),
    10 checksum_xxhash3: String = Member::new("ChecksumXXHASH3").wire("x-amz-checksum-xxhash3").at(Location::Header),
    11 checksum_xxhash128: String = Member::new("ChecksumXXHASH128").wire("x-amz-checksum-xxhash128").at(Location::Header),
    12 checksum_type: ChecksumType = Member::new("ChecksumType").wire("x-amz-checksum-type").at(Location::Header),
    13 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    14 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
    15 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    16 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    17 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    18 ssekms_encryption_context: String = Member::new("SSEKMSEncryptionContext").wire("x-amz-server-side-encryption-context").at(Location::Header).sensitive(),
    19 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    20 size: i64 = Member::new("Size").wire("x-amz-object-size").at(Location::Header),
    21 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { PutObjectRequest {
    0 acl: ObjectCannedACL = Member::new("ACL").wire("x-amz-acl").at(Location::Header),
    1 body: StreamBody = Member::new("Body").streaming().at(Location::Payload),
    2 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    3 cache_control: String = Member::new("CacheControl").wire("Cache-Control").at(Location::Header),
    4 content_disposition: String = Member::new("ContentDisposition").wire("Content-Disposition").at(Location::Header),
    5 content_encoding: String = Member::new("ContentEncoding").wire("Content-Encoding").at(Location::Header),
    6 content_language: String = Member::new("ContentLanguage").wire("Content-Language").at(Location::Header),
    7 content_length: i64 = Member::new("ContentLength").wire("Content-Length").at(Location::Header),
    8 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    9 content_type: String = Member::new("ContentType").wire("Content-Type").at(Location::Header),
    10 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    11 checksum_crc32: String = Member::new("ChecksumCRC32").wire("x-amz-checksum-crc32").at(Location::Header),
    12 checksum_crc32_c: String = Member::new("ChecksumCRC32C").wire("x-amz-checksum-crc32c").at(Location::Header),
    13 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME").wire("x-amz-checksum-crc64nvme").at(Location::Header),
    14 checksum_sha1: String = Member::new("ChecksumSHA1").wire("x-amz-checksum-sha1").at(Location::Header),
    15 checksum_sha256: String = Member::new("ChecksumSHA256").wire("x-amz-checksum-sha256").at(Location::Header),
    16 checksum_sha512: String = Member::new("ChecksumSHA512").wire("x-amz-checksum-sha512").at(Location::Header),
    17 checksum_md5: String = Member::new("ChecksumMD5").wire("x-amz-checksum-md5").at(Location::Header),
    18 checksum_xxhash64: String = Member::new("ChecksumXXHASH64").wire("x-amz-checksum-xxhash64").at(Location::Header),
    19 checksum_xxhash3: String = Member::new("ChecksumXXHASH3").wire("x-amz-checksum-xxhash3").at(Location::Header),
    20 checksum_xxhash128: String = Member::new("ChecksumXXHASH128").wire("x-amz-checksum-xxhash128").at(Location::Header),
    21 expires: String = Member::new("Expires").at(Location::Header),
    22 if_match: String = Member::new("IfMatch").wire("If-Match").at(Location::Header),
    23 if_none_match: String = Member::new("IfNoneMatch").wire("If-None-Match").at(Location::Header),
    24 grant_full_control: String = Member::new("GrantFullControl").wire("x-amz-grant-full-control").at(Location::Header),
    25 grant_read: String = Member::new("GrantRead").wire("x-amz-grant-read").at(Location::Header),
    26 grant_read_acp: String = Member::new("GrantReadACP").wire("x-amz-grant-read-acp").at(Location::Header),
    27 grant_write_acp: String = Member::new("GrantWriteACP").wire("x-amz-grant-write-acp").at(Location::Header),
    28 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    29 write_offset_bytes: i64 = Member::new("WriteOffsetBytes").wire("x-amz-write-offset-bytes").at(Location::Header),
    30 metadata: BTreeMap<String, String> = Member::new("Metadata").wire("x-amz-meta-").at(Location::Headers),
    31 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    32 storage_class: StorageClass = Member::new("StorageClass").wire("x-amz-storage-class").at(Location::Header),
    33 website_redirect_location: String = Member::new("WebsiteRedirectLocation").wire("x-amz-website-redirect-location").at(Location::Header),
    34 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    35 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    36 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    37 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    38 ssekms_encryption_context: String = Member::new("SSEKMSEncryptionContext").wire("x-amz-server-side-encryption-context").at(Location::Header).sensitive(),
    39 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    40 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    41 tagging: String = Member::new("Tagging").wire("x-amz-tagging").at(Location::Header),
    42 object_lock_mode: ObjectLockMode = Member::new("ObjectLockMode").wire("x-amz-object-lock-mode").at(Location::Header),
    43 object_lock_retain_until_date: Timestamp = Member::new("ObjectLockRetainUntilDate").wire("x-amz-object-lock-retain-until-date").at(Location::Header).time(TimestampFormat::Iso8601),
    44 object_lock_legal_hold_status: ObjectLockLegalHoldStatus = Member::new("ObjectLockLegalHoldStatus").wire("x-amz-object-lock-legal-hold").at(Location::Header),
    45 object_lock_event_hold: ObjectLockEventHold = Member::new("ObjectLockEventHold").wire("x-amz-object-lock-event-hold").at(Location::Header),
    46 object_lock_event_hold_duration_days: i32 = Member::new("ObjectLockEventHoldDurationDays").wire("x-amz-object-lock-event-hold-duration-days").at(Location::Header),
    47 object_lock_event_hold_duration_years: i32 = Member::new("ObjectLockEventHoldDurationYears").wire("x-amz-object-lock-event-hold-duration-years").at(Location::Header),
    48 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutObjectRetentionOutput {
    0 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
} }

shape! { PutObjectRetentionRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 retention: ObjectLockRetention = Member::new("Retention").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").at(Location::Payload),
    3 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    4 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    5 bypass_governance_retention: bool = Member::new("BypassGovernanceRetention").wire("x-amz-bypass-governance-retention").at(Location::Header),
    6 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    7 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    8 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { PutObjectTaggingOutput {
    0 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
} }

shape! { PutObjectTaggingRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    2 version_id: String = Member::new("VersionId").wire("versionId").at(Location::Query),
    3 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    4 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    5 tagging: Tagging = Member::new("Tagging").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    6 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    7 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
} }

shape! { PutPublicAccessBlockRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    2 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    3 public_access_block_configuration: PublicAccessBlockConfiguration = Member::new("PublicAccessBlockConfiguration").namespace("", "http://s3.amazonaws.com/doc/2006-03-01/").required().at(Location::Payload),
    4 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { QueueConfiguration {
    0 id: String = Member::new("Id"),
    1 queue_arn: String = Member::new("QueueArn").wire("Queue").required(),
    2 events: Vec<Event> = Member::new("Events").wire("Event").flattened().required(),
    3 filter: NotificationConfigurationFilter = Member::new("Filter"),
} }

shape! { Redirect {
    0 host_name: String = Member::new("HostName"),
    1 http_redirect_code: String = Member::new("HttpRedirectCode"),
    2 protocol: Protocol = Member::new("Protocol"),
    3 replace_key_prefix_with: String = Member::new("ReplaceKeyPrefixWith"),
    4 replace_key_with: String = Member::new("ReplaceKeyWith"),
} }

shape! { RedirectAllRequestsTo {
    0 host_name: String = Member::new("HostName").required(),
    1 protocol: Protocol = Member::new("Protocol"),
} }

shape! { ReplicaModifications {
    0 status: ReplicaModificationsStatus = Member::new("Status").required(),
} }

shape! { ReplicationConfiguration {
    0 role: String = Member::new("Role").required(),
    1 rules: Vec<ReplicationRule> = Member::new("Rules").wire("Rule").flattened().required(),
} }

shape! { ReplicationRule {
    0 id: String = Member::new("ID"),
    1 priority: i32 = Member::new("Priority"),
    2 prefix: String = Member::new("Prefix"),
    3 filter: ReplicationRuleFilter = Member::new("Filter"),
    4 status: ReplicationRuleStatus = Member::new("Status").required(),
    5 source_selection_criteria: SourceSelectionCriteria = Member::new("SourceSelectionCriteria"),
    6 existing_object_replication: ExistingObjectReplication = Member::new("ExistingObjectReplication"),
    7 destination: Destination = Member::new("Destination").required(),
    8 delete_marker_replication: DeleteMarkerReplication = Member::new("DeleteMarkerReplication"),
} }

shape! { ReplicationRuleAndOperator {
    0 prefix: String = Member::new("Prefix"),
    1 tags: Vec<Tag> = Member::new("Tags").wire("Tag").flattened().of(&Member::new("member").wire("Tag")),
} }

shape! { ReplicationRuleFilter {
    0 prefix: String = Member::new("Prefix"),
    1 tag: Tag = Member::new("Tag"),
    2 and: ReplicationRuleAndOperator = Member::new("And"),
} }

shape! { ReplicationTime {
    0 status: ReplicationTimeStatus = Member::new("Status").required(),
    1 time: ReplicationTimeValue = Member::new("Time").required(),
} }

shape! { ReplicationTimeValue {
    0 minutes: i32 = Member::new("Minutes"),
} }

shape! { RequestPaymentConfiguration {
    0 payer: Payer = Member::new("Payer").required(),
} }

shape! { RestoreStatus {
    0 is_restore_in_progress: bool = Member::new("IsRestoreInProgress"),
    1 restore_expiry_date: Timestamp = Member::new("RestoreExpiryDate"),
} }

shape! { RoutingRule {
    0 condition: Condition = Member::new("Condition"),
    1 redirect: Redirect = Member::new("Redirect").required(),
} }

shape! { S3KeyFilter {
    0 filter_rules: Vec<FilterRule> = Member::new("FilterRules").wire("FilterRule").flattened(),
} }

shape! { SSEKMS {
    0 key_id: String = Member::new("KeyId").sensitive().required(),
} }

shape! { SSES3 {} }

shape! { ServerSideEncryptionByDefault {
    0 sse_algorithm: ServerSideEncryption = Member::new("SSEAlgorithm").required(),
    1 kms_master_key_id: String = Member::new("KMSMasterKeyID").sensitive(),
} }

shape! { ServerSideEncryptionConfiguration {
    0 rules: Vec<ServerSideEncryptionRule> = Member::new("Rules").wire("Rule").flattened().required(),
} }

shape! { ServerSideEncryptionRule {
    0 apply_server_side_encryption_by_default: ServerSideEncryptionByDefault = Member::new("ApplyServerSideEncryptionByDefault"),
    1 bucket_key_enabled: bool = Member::new("BucketKeyEnabled"),
    2 blocked_encryption_types: BlockedEncryptionTypes = Member::new("BlockedEncryptionTypes"),
} }

shape! { SessionCredentials {
    0 access_key_id: String = Member::new("AccessKeyId"),
    1 secret_access_key: String = Member::new("SecretAccessKey").sensitive(),
    2 session_token: String = Member::new("SessionToken").sensitive(),
    3 expiration: Timestamp = Member::new("Expiration"),
} }

shape! { SimplePrefix {} }

shape! { SourceSelectionCriteria {
    0 sse_kms_encrypted_objects: SseKmsEncryptedObjects = Member::new("SseKmsEncryptedObjects"),
    1 replica_modifications: ReplicaModifications = Member::new("ReplicaModifications"),
} }

shape! { SseKmsEncryptedObjects {
    0 status: SseKmsEncryptedObjectsStatus = Member::new("Status").required(),
} }

shape! { StorageClassAnalysis {
    0 data_export: StorageClassAnalysisDataExport = Member::new("DataExport"),
} }

shape! { StorageClassAnalysisDataExport {
    0 output_schema_version: StorageClassAnalysisSchemaVersion = Member::new("OutputSchemaVersion").required(),
    1 destination: AnalyticsExportDestination = Member::new("Destination").required(),
} }

shape! { Tag {
    0 key: String = Member::new("Key").min(1).required(),
    1 value: String = Member::new("Value").required(),
} }

shape! { Tagging {
    0 tag_set: Vec<Tag> = Member::new("TagSet").of(&Member::new("member").wire("Tag")).required(),
} }

shape! { TargetGrant {
    0 grantee: Grantee = Member::new("Grantee").namespace("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    1 permission: BucketLogsPermission = Member::new("Permission"),
} }

shape! { TargetObjectKeyFormat {
    0 simple_prefix: SimplePrefix = Member::new("SimplePrefix"),
    1 partitioned_prefix: PartitionedPrefix = Member::new("PartitionedPrefix"),
} }

shape! { Tiering {
    0 days: i32 = Member::new("Days").required(),
    1 access_tier: IntelligentTieringAccessTier = Member::new("AccessTier").required(),
} }

shape! { TopicConfiguration {
    0 id: String = Member::new("Id"),
    1 topic_arn: String = Member::new("TopicArn").wire("Topic").required(),
    2 events: Vec<Event> = Member::new("Events").wire("Event").flattened().required(),
    3 filter: NotificationConfigurationFilter = Member::new("Filter"),
} }

shape! { Transition {
    0 date: Timestamp = Member::new("Date").time(TimestampFormat::Iso8601),
    1 days: i32 = Member::new("Days"),
    2 storage_class: TransitionStorageClass = Member::new("StorageClass"),
} }

shape! { UploadPartCopyOutput {
    0 copy_source_version_id: String = Member::new("CopySourceVersionId").wire("x-amz-copy-source-version-id").at(Location::Header),
    1 copy_part_result: CopyPartResult = Member::new("CopyPartResult").at(Location::Payload),
    2 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    3 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    4 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    5 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    6 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    7 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    8 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
} }

shape! { UploadPartCopyRequest {
    0 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    1 copy_source: String = Member::new("CopySource").wire("x-amz-copy-source").at(Location::Header).pattern(r#"\/?.+\/.+"#).required(),
    2 copy_source_if_match: String = Member::new("CopySourceIfMatch").wire("x-amz-copy-source-if-match").at(Location::Header),
    3 copy_source_if_modified_since: Timestamp = Member::new("CopySourceIfModifiedSince").wire("x-amz-copy-source-if-modified-since").at(Location::Header),
    4 copy_source_if_none_match: String = Member::new("CopySourceIfNoneMatch").wire("x-amz-copy-source-if-none-match").at(Location::Header),
    5 copy_source_if_unmodified_since: Timestamp = Member::new("CopySourceIfUnmodifiedSince").wire("x-amz-copy-source-if-unmodified-since").at(Location::Header),
    6 copy_source_range: String = Member::new("CopySourceRange").wire("x-amz-copy-source-range").at(Location::Header),
    7 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    8 part_number: i32 = Member::new("PartNumber").wire("partNumber").at(Location::Query).required(),
    9 upload_id: String = Member::new("UploadId").wire("uploadId").at(Location::Query).required(),
    10 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    11 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    12 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    13 copy_source_sse_customer_algorithm: String = Member::new("CopySourceSSECustomerAlgorithm").wire("x-amz-copy-source-server-side-encryption-customer-algorithm").at(Location::Header),
    14 copy_source_sse_customer_key: String = Member::new("CopySourceSSECustomerKey").wire("x-amz-copy-source-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    15 copy_source_sse_customer_key_md5: String = Member::new("CopySourceSSECustomerKeyMD5").wire("x-amz-copy-source-server-side-encryption-customer-key-MD5").at(Location::Header),
    16 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    17 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
    18 expected_source_bucket_owner: String = Member::new("ExpectedSourceBucketOwner").wire("x-amz-source-expected-bucket-owner").at(Location::Header),
} }

shape! { UploadPartOutput {
    0 server_side_encryption: ServerSideEncryption = Member::new("ServerSideEncryption").wire("x-amz-server-side-encryption").at(Location::Header),
    1 e_tag: String = Member::new("ETag").at(Location::Header),
    2 checksum_crc32: String = Member::new("ChecksumCRC32").wire("x-amz-checksum-crc32").at(Location::Header),
    3 checksum_crc32_c: String = Member::new("ChecksumCRC32C").wire("x-amz-checksum-crc32c").at(Location::Header),
    4 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME").wire("x-amz-checksum-crc64nvme").at(Location::Header),
    5 checksum_sha1: String = Member::new("ChecksumSHA1").wire("x-amz-checksum-sha1").at(Location::Header),
    6 checksum_sha256: String = Member::new("ChecksumSHA256").wire("x-amz-checksum-sha256").at(Location::Header),
    7 checksum_sha512: String = Member::new("ChecksumSHA512").wire("x-amz-checksum-sha512").at(Location::Header),
    8 checksum_md5: String = Member::new("ChecksumMD5").wire("x-amz-checksum-md5").at(Location::Header),
    9 checksum_xxhash64: String = Member::new("ChecksumXXHASH64").wire("x-amz-checksum-xxhash64").at(Location::Header),
    10 checksum_xxhash3: String = Member::new("ChecksumXXHASH3").wire("x-amz-checksum-xxhash3").at(Location::Header),
    11 checksum_xxhash128: String = Member::new("ChecksumXXHASH128").wire("x-amz-checksum-xxhash128").at(Location::Header),
    12 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    13 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    14 ssekms_key_id: String = Member::new("SSEKMSKeyId").wire("x-amz-server-side-encryption-aws-kms-key-id").at(Location::Header).sensitive(),
    15 bucket_key_enabled: bool = Member::new("BucketKeyEnabled").wire("x-amz-server-side-encryption-bucket-key-enabled").at(Location::Header),
    16 request_charged: RequestCharged = Member::new("RequestCharged").wire("x-amz-request-charged").at(Location::Header),
    17 version_id: String = Member::new("VersionId").wire("x-amz-version-id").at(Location::Header),
} }

shape! { UploadPartRequest {
    0 body: StreamBody = Member::new("Body").streaming().at(Location::Payload),
    1 bucket: String = Member::new("Bucket").at(Location::Uri).required(),
    2 content_length: i64 = Member::new("ContentLength").wire("Content-Length").at(Location::Header),
    3 content_md5: String = Member::new("ContentMD5").wire("Content-MD5").at(Location::Header),
    4 checksum_algorithm: ChecksumAlgorithm = Member::new("ChecksumAlgorithm").wire("x-amz-sdk-checksum-algorithm").at(Location::Header),
    5 checksum_crc32: String = Member::new("ChecksumCRC32").wire("x-amz-checksum-crc32").at(Location::Header),
    6 checksum_crc32_c: String = Member::new("ChecksumCRC32C").wire("x-amz-checksum-crc32c").at(Location::Header),
    7 checksum_crc64_nvme: String = Member::new("ChecksumCRC64NVME").wire("x-amz-checksum-crc64nvme").at(Location::Header),
    8 checksum_sha1: String = Member::new("ChecksumSHA1").wire("x-amz-checksum-sha1").at(Location::Header),
    9 checksum_sha256: String = Member::new("ChecksumSHA256").wire("x-amz-checksum-sha256").at(Location::Header),
    10 checksum_sha512: String = Member::new("ChecksumSHA512").wire("x-amz-checksum-sha512").at(Location::Header),
    11 checksum_md5: String = Member::new("ChecksumMD5").wire("x-amz-checksum-md5").at(Location::Header),
    12 checksum_xxhash64: String = Member::new("ChecksumXXHASH64").wire("x-amz-checksum-xxhash64").at(Location::Header),
    13 checksum_xxhash3: String = Member::new("ChecksumXXHASH3").wire("x-amz-checksum-xxhash3").at(Location::Header),
    14 checksum_xxhash128: String = Member::new("ChecksumXXHASH128").wire("x-amz-checksum-xxhash128").at(Location::Header),
    15 key: String = Member::new("Key").at(Location::Uri).min(1).required(),
    16 part_number: i32 = Member::new("PartNumber").wire("partNumber").at(Location::Query).required(),
    17 upload_id: String = Member::new("UploadId").wire("uploadId").at(Location::Query).required(),
    18 sse_customer_algorithm: String = Member::new("SSECustomerAlgorithm").wire("x-amz-server-side-encryption-customer-algorithm").at(Location::Header),
    19 sse_customer_key: String = Member::new("SSECustomerKey").wire("x-amz-server-side-encryption-customer-key").at(Location::Header).sensitive(),
    20 sse_customer_key_md5: String = Member::new("SSECustomerKeyMD5").wire("x-amz-server-side-encryption-customer-key-MD5").at(Location::Header),
    21 request_payer: RequestPayer = Member::new("RequestPayer").wire("x-amz-request-payer").at(Location::Header),
    22 expected_bucket_owner: String = Member::new("ExpectedBucketOwner").wire("x-amz-expected-bucket-owner").at(Location::Header),
} }

shape! { VersioningConfiguration {
    0 mfa_delete: MFADelete = Member::new("MFADelete").wire("MfaDelete"),
    1 status: BucketVersioningStatus = Member::new("Status"),
} }

shape! { WebsiteConfiguration {
    0 error_document: ErrorDocument = Member::new("ErrorDocument"),
    1 index_document: IndexDocument = Member::new("IndexDocument"),
    2 redirect_all_requests_to: RedirectAllRequestsTo = Member::new("RedirectAllRequestsTo"),
    3 routing_rules: Vec<RoutingRule> = Member::new("RoutingRules").of(&Member::new("member").wire("RoutingRule")),
} }

errors! {
    access_denied = "AccessDenied" 403,
    annotation_limit_exceeded = "AnnotationLimitExceeded" 400,
    annotation_name_too_long = "AnnotationNameTooLong" 400,
    bucket_already_exists = "BucketAlreadyExists" 409,
    bucket_already_owned_by_you = "BucketAlreadyOwnedByYou" 409,
    encryption_type_mismatch = "EncryptionTypeMismatch" 400,
    idempotency_parameter_mismatch = "IdempotencyParameterMismatch" 400,
    invalid_annotation_name = "InvalidAnnotationName" 400,
    invalid_object_state = "InvalidObjectState" 403,
    invalid_prefix = "InvalidPrefix" 400,
    invalid_request = "InvalidRequest" 400,
    invalid_write_offset = "InvalidWriteOffset" 400,
    no_such_annotation = "NoSuchAnnotation" 404,
    no_such_bucket = "NoSuchBucket" 404,
    no_such_key = "NoSuchKey" 404,
    no_such_upload = "NoSuchUpload" 404,
    object_already_in_active_tier_error = "ObjectAlreadyInActiveTierError" 403,
    object_not_in_active_tier_error = "ObjectNotInActiveTierError" 403,
    too_many_parts = "TooManyParts" 400,
    unsupported_media_type = "UnsupportedMediaType" 415,
}

service! { S3, S3 {
    0 abort_multipart_upload (AbortMultipartUploadRequest) -> AbortMultipartUploadOutput = Operation::new(&catalog::S3, 0, "AbortMultipartUpload").http("DELETE", "/{Bucket}/{Key+}", 204).when(&["?uploadId"]),
    1 complete_multipart_upload (CompleteMultipartUploadRequest) -> CompleteMultipartUploadOutput = Operation::new(&catalog::S3, 1, "CompleteMultipartUpload").http("POST", "/{Bucket}/{Key+}", 200).root("CompleteMultipartUploadResult").when(&["?uploadId"]),
    2 copy_object (CopyObjectRequest) -> CopyObjectOutput = Operation::new(&catalog::S3, 2, "CopyObject").http("PUT", "/{Bucket}/{Key+}", 200).when(&["x-amz-copy-source"]),
    3 create_bucket (CreateBucketRequest) -> CreateBucketOutput = Operation::new(&catalog::S3, 3, "CreateBucket").http("PUT", "/{Bucket}", 200),
    4 create_multipart_upload (CreateMultipartUploadRequest) -> CreateMultipartUploadOutput = Operation::new(&catalog::S3, 4, "CreateMultipartUpload").http("POST", "/{Bucket}/{Key+}?uploads", 200).root("InitiateMultipartUploadResult"),
    5 create_session (CreateSessionRequest) -> CreateSessionOutput = Operation::new(&catalog::S3, 5, "CreateSession").http("GET", "/{Bucket}?session", 200).root("CreateSessionResult"),
    6 delete_bucket (DeleteBucketRequest) -> () = Operation::new(&catalog::S3, 6, "DeleteBucket").http("DELETE", "/{Bucket}", 204).void(),
    7 delete_bucket_analytics_configuration (DeleteBucketAnalyticsConfigurationRequest) -> () = Operation::new(&catalog::S3, 7, "DeleteBucketAnalyticsConfiguration").http("DELETE", "/{Bucket}?analytics", 204).void().when(&["?id"]),
    8 delete_bucket_cors (DeleteBucketCorsRequest) -> () = Operation::new(&catalog::S3, 8, "DeleteBucketCors").http("DELETE", "/{Bucket}?cors", 204).void(),
    9 delete_bucket_encryption (DeleteBucketEncryptionRequest) -> () = Operation::new(&catalog::S3, 9, "DeleteBucketEncryption").http("DELETE", "/{Bucket}?encryption", 204).void(),
    10 delete_bucket_intelligent_tiering_configuration (DeleteBucketIntelligentTieringConfigurationRequest) -> () = Operation::new(&catalog::S3, 10, "DeleteBucketIntelligentTieringConfiguration").http("DELETE", "/{Bucket}?intelligent-tiering", 204).void().when(&["?id"]),
    11 delete_bucket_inventory_configuration (DeleteBucketInventoryConfigurationRequest) -> () = Operation::new(&catalog::S3, 11, "DeleteBucketInventoryConfiguration").http("DELETE", "/{Bucket}?inventory", 204).void().when(&["?id"]),
    12 delete_bucket_lifecycle (DeleteBucketLifecycleRequest) -> () = Operation::new(&catalog::S3, 12, "DeleteBucketLifecycle").http("DELETE", "/{Bucket}?lifecycle", 204).void(),
    13 delete_bucket_metrics_configuration (DeleteBucketMetricsConfigurationRequest) -> () = Operation::new(&catalog::S3, 13, "DeleteBucketMetricsConfiguration").http("DELETE", "/{Bucket}?metrics", 204).void().when(&["?id"]),
    14 delete_bucket_ownership_controls (DeleteBucketOwnershipControlsRequest) -> () = Operation::new(&catalog::S3, 14, "DeleteBucketOwnershipControls").http("DELETE", "/{Bucket}?ownershipControls", 204).void(),
    15 delete_bucket_policy (DeleteBucketPolicyRequest) -> () = Operation::new(&catalog::S3, 15, "DeleteBucketPolicy").http("DELETE", "/{Bucket}?policy", 204).void(),
    16 delete_bucket_replication (DeleteBucketReplicationRequest) -> () = Operation::new(&catalog::S3, 16, "DeleteBucketReplication").http("DELETE", "/{Bucket}?replication", 204).void(),
    17 delete_bucket_tagging (DeleteBucketTaggingRequest) -> () = Operation::new(&catalog::S3, 17, "DeleteBucketTagging").http("DELETE", "/{Bucket}?tagging", 204).void(),
    18 delete_bucket_website (DeleteBucketWebsiteRequest) -> () = Operation::new(&catalog::S3, 18, "DeleteBucketWebsite").http("DELETE", "/{Bucket}?website", 204).void(),
    19 delete_object (DeleteObjectRequest) -> DeleteObjectOutput = Operation::new(&catalog::S3, 19, "DeleteObject").http("DELETE", "/{Bucket}/{Key+}", 204),
    20 delete_object_tagging (DeleteObjectTaggingRequest) -> DeleteObjectTaggingOutput = Operation::new(&catalog::S3, 20, "DeleteObjectTagging").http("DELETE", "/{Bucket}/{Key+}?tagging", 204),
    21 delete_objects (DeleteObjectsRequest) -> DeleteObjectsOutput = Operation::new(&catalog::S3, 21, "DeleteObjects").http("POST", "/{Bucket}?delete", 200).root("DeleteResult").checksum("ChecksumAlgorithm"),
    22 delete_public_access_block (DeletePublicAccessBlockRequest) -> () = Operation::new(&catalog::S3, 22, "DeletePublicAccessBlock").http("DELETE", "/{Bucket}?publicAccessBlock", 204).void(),
    23 get_bucket_abac (GetBucketAbacRequest) -> GetBucketAbacOutput = Operation::new(&catalog::S3, 23, "GetBucketAbac").http("GET", "/{Bucket}?abac", 200),
    24 get_bucket_accelerate_configuration (GetBucketAccelerateConfigurationRequest) -> GetBucketAccelerateConfigurationOutput = Operation::new(&catalog::S3, 24, "GetBucketAccelerateConfiguration").http("GET", "/{Bucket}?accelerate", 200).root("AccelerateConfiguration"),
    25 get_bucket_acl (GetBucketAclRequest) -> GetBucketAclOutput = Operation::new(&catalog::S3, 25, "GetBucketAcl").http("GET", "/{Bucket}?acl", 200).root("AccessControlPolicy"),
    26 get_bucket_analytics_configuration (GetBucketAnalyticsConfigurationRequest) -> GetBucketAnalyticsConfigurationOutput = Operation::new(&catalog::S3, 26, "GetBucketAnalyticsConfiguration").http("GET", "/{Bucket}?analytics", 200).when(&["?id"]),
    27 get_bucket_cors (GetBucketCorsRequest) -> GetBucketCorsOutput = Operation::new(&catalog::S3, 27, "GetBucketCors").http("GET", "/{Bucket}?cors", 200).root("CORSConfiguration"),
    28 get_bucket_encryption (GetBucketEncryptionRequest) -> GetBucketEncryptionOutput = Operation::new(&catalog::S3, 28, "GetBucketEncryption").http("GET", "/{Bucket}?encryption", 200),
    29 get_bucket_intelligent_tiering_configuration (GetBucketIntelligentTieringConfigurationRequest) -> GetBucketIntelligentTieringConfigurationOutput = Operation::new(&catalog::S3, 29, "GetBucketIntelligentTieringConfiguration").http("GET", "/{Bucket}?intelligent-tiering", 200).when(&["?id"]),
    30 get_bucket_inventory_configuration (GetBucketInventoryConfigurationRequest) -> GetBucketInventoryConfigurationOutput = Operation::new(&catalog::S3, 30, "GetBucketInventoryConfiguration").http("GET", "/{Bucket}?inventory", 200).when(&["?id"]),
    31 get_bucket_lifecycle_configuration (GetBucketLifecycleConfigurationRequest) -> GetBucketLifecycleConfigurationOutput = Operation::new(&catalog::S3, 31, "GetBucketLifecycleConfiguration").http("GET", "/{Bucket}?lifecycle", 200).root("LifecycleConfiguration"),
    32 get_bucket_location (GetBucketLocationRequest) -> GetBucketLocationOutput = Operation::new(&catalog::S3, 32, "GetBucketLocation").http("GET", "/{Bucket}?location", 200).root("LocationConstraint"),
    33 get_bucket_logging (GetBucketLoggingRequest) -> GetBucketLoggingOutput = Operation::new(&catalog::S3, 33, "GetBucketLogging").http("GET", "/{Bucket}?logging", 200).root("BucketLoggingStatus"),
    34 get_bucket_metrics_configuration (GetBucketMetricsConfigurationRequest) -> GetBucketMetricsConfigurationOutput = Operation::new(&catalog::S3, 34, "GetBucketMetricsConfiguration").http("GET", "/{Bucket}?metrics", 200).when(&["?id"]),
    35 get_bucket_notification_configuration (GetBucketNotificationConfigurationRequest) -> NotificationConfiguration = Operation::new(&catalog::S3, 35, "GetBucketNotificationConfiguration").http("GET", "/{Bucket}?notification", 200).root("NotificationConfiguration"),
    36 get_bucket_ownership_controls (GetBucketOwnershipControlsRequest) -> GetBucketOwnershipControlsOutput = Operation::new(&catalog::S3, 36, "GetBucketOwnershipControls").http("GET", "/{Bucket}?ownershipControls", 200),
    37 get_bucket_policy (GetBucketPolicyRequest) -> GetBucketPolicyOutput = Operation::new(&catalog::S3, 37, "GetBucketPolicy").http("GET", "/{Bucket}?policy", 200),
    38 get_bucket_policy_status (GetBucketPolicyStatusRequest) -> GetBucketPolicyStatusOutput = Operation::new(&catalog::S3, 38, "GetBucketPolicyStatus").http("GET", "/{Bucket}?policyStatus", 200),
    39 get_bucket_replication (GetBucketReplicationRequest) -> GetBucketReplicationOutput = Operation::new(&catalog::S3, 39, "GetBucketReplication").http("GET", "/{Bucket}?replication", 200),
    40 get_bucket_request_payment (GetBucketRequestPaymentRequest) -> GetBucketRequestPaymentOutput = Operation::new(&catalog::S3, 40, "GetBucketRequestPayment").http("GET", "/{Bucket}?requestPayment", 200).root("RequestPaymentConfiguration"),
    41 get_bucket_tagging (GetBucketTaggingRequest) -> GetBucketTaggingOutput = Operation::new(&catalog::S3, 41, "GetBucketTagging").http("GET", "/{Bucket}?tagging", 200).root("Tagging"),
    42 get_bucket_versioning (GetBucketVersioningRequest) -> GetBucketVersioningOutput = Operation::new(&catalog::S3, 42, "GetBucketVersioning").http("GET", "/{Bucket}?versioning", 200).root("VersioningConfiguration"),
    43 get_bucket_website (GetBucketWebsiteRequest) -> GetBucketWebsiteOutput = Operation::new(&catalog::S3, 43, "GetBucketWebsite").http("GET", "/{Bucket}?website", 200).root("WebsiteConfiguration"),
    44 get_object (GetObjectRequest) -> GetObjectOutput = Operation::new(&catalog::S3, 44, "GetObject").http("GET", "/{Bucket}/{Key+}", 200),
    45 get_object_acl (GetObjectAclRequest) -> GetObjectAclOutput = Operation::new(&catalog::S3, 45, "GetObjectAcl").http("GET", "/{Bucket}/{Key+}?acl", 200).root("AccessControlPolicy"),
    46 get_object_attributes (GetObjectAttributesRequest) -> GetObjectAttributesOutput = Operation::new(&catalog::S3, 46, "GetObjectAttributes").http("GET", "/{Bucket}/{Key+}?attributes", 200).root("GetObjectAttributesResponse"),
    47 get_object_legal_hold (GetObjectLegalHoldRequest) -> GetObjectLegalHoldOutput = Operation::new(&catalog::S3, 47, "GetObjectLegalHold").http("GET", "/{Bucket}/{Key+}?legal-hold", 200),
    48 get_object_lock_configuration (GetObjectLockConfigurationRequest) -> GetObjectLockConfigurationOutput = Operation::new(&catalog::S3, 48, "GetObjectLockConfiguration").http("GET", "/{Bucket}?object-lock", 200),
    49 get_object_retention (GetObjectRetentionRequest) -> GetObjectRetentionOutput = Operation::new(&catalog::S3, 49, "GetObjectRetention").http("GET", "/{Bucket}/{Key+}?retention", 200),
    50 get_object_tagging (GetObjectTaggingRequest) -> GetObjectTaggingOutput = Operation::new(&catalog::S3, 50, "GetObjectTagging").http("GET", "/{Bucket}/{Key+}?tagging", 200).root("Tagging"),
    51 get_public_access_block (GetPublicAccessBlockRequest) -> GetPublicAccessBlockOutput = Operation::new(&catalog::S3, 51, "GetPublicAccessBlock").http("GET", "/{Bucket}?publicAccessBlock", 200),
    52 head_bucket (HeadBucketRequest) -> HeadBucketOutput = Operation::new(&catalog::S3, 52, "HeadBucket").http("HEAD", "/{Bucket}", 200),
    53 head_object (HeadObjectRequest) -> HeadObjectOutput = Operation::new(&catalog::S3, 53, "HeadObject").http("HEAD", "/{Bucket}/{Key+}", 200),
    54 list_bucket_analytics_configurations (ListBucketAnalyticsConfigurationsRequest) -> ListBucketAnalyticsConfigurationsOutput = Operation::new(&catalog::S3, 54, "ListBucketAnalyticsConfigurations").http("GET", "/{Bucket}?analytics", 200).root("ListBucketAnalyticsConfigurationResult"),
    55 list_bucket_intelligent_tiering_configurations (ListBucketIntelligentTieringConfigurationsRequest) -> ListBucketIntelligentTieringConfigurationsOutput = Operation::new(&catalog::S3, 55, "ListBucketIntelligentTieringConfigurations").http("GET", "/{Bucket}?intelligent-tiering", 200),
    56 list_bucket_inventory_configurations (ListBucketInventoryConfigurationsRequest) -> ListBucketInventoryConfigurationsOutput = Operation::new(&catalog::S3, 56, "ListBucketInventoryConfigurations").http("GET", "/{Bucket}?inventory", 200).root("ListInventoryConfigurationsResult"),
    57 list_bucket_metrics_configurations (ListBucketMetricsConfigurationsRequest) -> ListBucketMetricsConfigurationsOutput = Operation::new(&catalog::S3, 57, "ListBucketMetricsConfigurations").http("GET", "/{Bucket}?metrics", 200).root("ListMetricsConfigurationsResult"),
    58 list_buckets (ListBucketsRequest) -> ListBucketsOutput = Operation::new(&catalog::S3, 58, "ListBuckets").http("GET", "/", 200).root("ListAllMyBucketsResult"),
    59 list_multipart_uploads (ListMultipartUploadsRequest) -> ListMultipartUploadsOutput = Operation::new(&catalog::S3, 59, "ListMultipartUploads").http("GET", "/{Bucket}?uploads", 200).root("ListMultipartUploadsResult"),
    60 list_object_versions (ListObjectVersionsRequest) -> ListObjectVersionsOutput = Operation::new(&catalog::S3, 60, "ListObjectVersions").http("GET", "/{Bucket}?versions", 200).root("ListVersionsResult"),
    61 list_objects (ListObjectsRequest) -> ListObjectsOutput = Operation::new(&catalog::S3, 61, "ListObjects").http("GET", "/{Bucket}", 200).root("ListBucketResult"),
    62 list_objects_v2 (ListObjectsV2Request) -> ListObjectsV2Output = Operation::new(&catalog::S3, 62, "ListObjectsV2").http("GET", "/{Bucket}?list-type=2", 200).root("ListBucketResult"),
    63 list_parts (ListPartsRequest) -> ListPartsOutput = Operation::new(&catalog::S3, 63, "ListParts").http("GET", "/{Bucket}/{Key+}", 200).root("ListPartsResult").when(&["?uploadId"]),
    64 put_bucket_abac (PutBucketAbacRequest) -> () = Operation::new(&catalog::S3, 64, "PutBucketAbac").http("PUT", "/{Bucket}?abac", 200).void().checksum("ChecksumAlgorithm"),
    65 put_bucket_accelerate_configuration (PutBucketAccelerateConfigurationRequest) -> () = Operation::new(&catalog::S3, 65, "PutBucketAccelerateConfiguration").http("PUT", "/{Bucket}?accelerate", 200).void().checksum("ChecksumAlgorithm"),
    66 put_bucket_acl (PutBucketAclRequest) -> () = Operation::new(&catalog::S3, 66, "PutBucketAcl").http("PUT", "/{Bucket}?acl", 200).void().checksum("ChecksumAlgorithm"),
    67 put_bucket_analytics_configuration (PutBucketAnalyticsConfigurationRequest) -> () = Operation::new(&catalog::S3, 67, "PutBucketAnalyticsConfiguration").http("PUT", "/{Bucket}?analytics", 200).void().when(&["?id"]),
    68 put_bucket_cors (PutBucketCorsRequest) -> () = Operation::new(&catalog::S3, 68, "PutBucketCors").http("PUT", "/{Bucket}?cors", 200).void().checksum("ChecksumAlgorithm"),
    69 put_bucket_encryption (PutBucketEncryptionRequest) -> () = Operation::new(&catalog::S3, 69, "PutBucketEncryption").http("PUT", "/{Bucket}?encryption", 200).void().checksum("ChecksumAlgorithm"),
    70 put_bucket_intelligent_tiering_configuration (PutBucketIntelligentTieringConfigurationRequest) -> () = Operation::new(&catalog::S3, 70, "PutBucketIntelligentTieringConfiguration").http("PUT", "/{Bucket}?intelligent-tiering", 200).void().when(&["?id"]),
    71 put_bucket_inventory_configuration (PutBucketInventoryConfigurationRequest) -> () = Operation::new(&catalog::S3, 71, "PutBucketInventoryConfiguration").http("PUT", "/{Bucket}?inventory", 200).void().when(&["?id"]),
    72 put_bucket_lifecycle_configuration (PutBucketLifecycleConfigurationRequest) -> PutBucketLifecycleConfigurationOutput = Operation::new(&catalog::S3, 72, "PutBucketLifecycleConfiguration").http("PUT", "/{Bucket}?lifecycle", 200).checksum("ChecksumAlgorithm"),
    73 put_bucket_logging (PutBucketLoggingRequest) -> () = Operation::new(&catalog::S3, 73, "PutBucketLogging").http("PUT", "/{Bucket}?logging", 200).void().checksum("ChecksumAlgorithm"),
    74 put_bucket_metrics_configuration (PutBucketMetricsConfigurationRequest) -> () = Operation::new(&catalog::S3, 74, "PutBucketMetricsConfiguration").http("PUT", "/{Bucket}?metrics", 200).void().when(&["?id"]),
    75 put_bucket_notification_configuration (PutBucketNotificationConfigurationRequest) -> () = Operation::new(&catalog::S3, 75, "PutBucketNotificationConfiguration").http("PUT", "/{Bucket}?notification", 200).void(),
    76 put_bucket_ownership_controls (PutBucketOwnershipControlsRequest) -> () = Operation::new(&catalog::S3, 76, "PutBucketOwnershipControls").http("PUT", "/{Bucket}?ownershipControls", 200).void().checksum("ChecksumAlgorithm"),
    77 put_bucket_policy (PutBucketPolicyRequest) -> () = Operation::new(&catalog::S3, 77, "PutBucketPolicy").http("PUT", "/{Bucket}?policy", 200).void().checksum("ChecksumAlgorithm"),
    78 put_bucket_replication (PutBucketReplicationRequest) -> () = Operation::new(&catalog::S3, 78, "PutBucketReplication").http("PUT", "/{Bucket}?replication", 200).void().checksum("ChecksumAlgorithm"),
    79 put_bucket_request_payment (PutBucketRequestPaymentRequest) -> () = Operation::new(&catalog::S3, 79, "PutBucketRequestPayment").http("PUT", "/{Bucket}?requestPayment", 200).void().checksum("ChecksumAlgorithm"),
    80 put_bucket_tagging (PutBucketTaggingRequest) -> () = Operation::new(&catalog::S3, 80, "PutBucketTagging").http("PUT", "/{Bucket}?tagging", 200).void().checksum("ChecksumAlgorithm"),
    81 put_bucket_versioning (PutBucketVersioningRequest) -> () = Operation::new(&catalog::S3, 81, "PutBucketVersioning").http("PUT", "/{Bucket}?versioning", 200).void().checksum("ChecksumAlgorithm"),
    82 put_bucket_website (PutBucketWebsiteRequest) -> () = Operation::new(&catalog::S3, 82, "PutBucketWebsite").http("PUT", "/{Bucket}?website", 200).void().checksum("ChecksumAlgorithm"),
    83 put_object (PutObjectRequest) -> PutObjectOutput = Operation::new(&catalog::S3, 83, "PutObject").http("PUT", "/{Bucket}/{Key+}", 200).checksum("ChecksumAlgorithm"),
    84 put_object_acl (PutObjectAclRequest) -> PutObjectAclOutput = Operation::new(&catalog::S3, 84, "PutObjectAcl").http("PUT", "/{Bucket}/{Key+}?acl", 200).checksum("ChecksumAlgorithm"),
    85 put_object_legal_hold (PutObjectLegalHoldRequest) -> PutObjectLegalHoldOutput = Operation::new(&catalog::S3, 85, "PutObjectLegalHold").http("PUT", "/{Bucket}/{Key+}?legal-hold", 200).checksum("ChecksumAlgorithm"),
    86 put_object_lock_configuration (PutObjectLockConfigurationRequest) -> PutObjectLockConfigurationOutput = Operation::new(&catalog::S3, 86, "PutObjectLockConfiguration").http("PUT", "/{Bucket}?object-lock", 200).checksum("ChecksumAlgorithm"),
    87 put_object_retention (PutObjectRetentionRequest) -> PutObjectRetentionOutput = Operation::new(&catalog::S3, 87, "PutObjectRetention").http("PUT", "/{Bucket}/{Key+}?retention", 200).checksum("ChecksumAlgorithm"),
    88 put_object_tagging (PutObjectTaggingRequest) -> PutObjectTaggingOutput = Operation::new(&catalog::S3, 88, "PutObjectTagging").http("PUT", "/{Bucket}/{Key+}?tagging", 200).checksum("ChecksumAlgorithm"),
    89 put_public_access_block (PutPublicAccessBlockRequest) -> () = Operation::new(&catalog::S3, 89, "PutPublicAccessBlock").http("PUT", "/{Bucket}?publicAccessBlock", 200).void().checksum("ChecksumAlgorithm"),
    90 upload_part (UploadPartRequest) -> UploadPartOutput = Operation::new(&catalog::S3, 90, "UploadPart").http("PUT", "/{Bucket}/{Key+}", 200).when(&["?partNumber", "?uploadId"]).checksum("ChecksumAlgorithm"),
    91 upload_part_copy (UploadPartCopyRequest) -> UploadPartCopyOutput = Operation::new(&catalog::S3, 91, "UploadPartCopy").http("PUT", "/{Bucket}/{Key+}", 200).when(&["?partNumber", "?uploadId", "x-amz-copy-source"]),
} }
