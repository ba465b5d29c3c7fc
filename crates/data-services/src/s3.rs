//! S3: buckets and objects, with versions, uploads in parts, and what is configured about them.
//!
//! Records (`model::record::s3`) say what there is; the bytes are blobs. A write first stores
//! its bytes, then commits the record that names them; a read follows the record. Each file
//! below is a group of operations or the rules that they share:
//!
//! - [`bucket`], [`config`], [`settings`], [`acl`], [`tagging`]: buckets and what is set on them;
//! - [`notify`], [`events`]: who is told of what happens, and what they are told;
//! - [`lifecycle`], [`lock`]: what goes by itself, and what must not go;
//! - [`write`], [`read`], [`copy`], [`delete`], [`multipart`], [`list`]: objects;
//! - [`ingest`], [`content`]: bytes in, bytes out;
//! - [`versions`]: what is current; [`access`], [`policy`]: who may;
//! - [`names`], [`range`], [`conditions`], [`checksums`], [`given`], [`errors`]: rules.
//!
//! Not here: routing, signatures, framing of bodies, CORS (`aws-api` and `gateway`), policies of
//! IAM, delivery of events. Nothing acts on logging and website configurations: they are set and
//! read back.

mod access;
mod acl;
mod bucket;
mod checksums;
mod conditions;
mod config;
mod content;
mod copy;
mod delete;
mod errors;
mod events;
mod given;
mod ingest;
pub mod lifecycle;
mod list;
mod lock;
mod multipart;
mod names;
mod notify;
mod policy;
mod range;
mod read;
mod settings;
mod tagging;
#[cfg(test)]
mod tests;
mod versions;
mod write;

use std::collections::HashSet;
use std::sync::Arc;

use aws_api::s3 as api;
use aws_api::{AwsError, Context, StreamBody};
use model::record::s3::{ObjectRecord, PartRecord, VersionRecord};
use model::{Clock, Key, StorageError, Timestamp};
use store::{BlobId, Read, Store};
use tokio::sync::Notify;

/// The service. Clones share everything.
#[derive(Clone, Debug)]
pub struct S3 {
    store: Store,
    clock: Clock,
    pins: content::Pins,
    /// Lifecycle rules were set.
    rules_changed: Arc<Notify>,
}

impl S3 {
    pub fn new(store: Store, clock: Clock) -> S3 {
        let pins = content::Pins::new(store.blobs().clone());
        S3 { store, clock, pins, rules_changed: Arc::default() }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::s3::Server::new(self))
    }

    /// Now, as S3 keeps it: in whole seconds.
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(self.clock.now().as_secs())
    }

    /// The current version of an object and its bytes, for other parts of Hansom. No
    /// permission is checked.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn open_object(
        &self,
        bucket: &str,
        key: &str,
    ) -> Result<Option<(ObjectRecord, StreamBody)>, StorageError> {
        let opened = read::open(self, |read| {
            let object = read.get(&ObjectRecord::key_of(bucket, key))?;
            Ok::<_, StorageError>(object.map(|object| {
                let span = range::Span { start: 0, end: object.size };
                (object, span)
            }))
        })?;
        Ok(opened.map(|opened| (opened.object, opened.body)))
    }
}

/// Every blob that a record of S3 names: what the collection of garbage must keep.
///
/// # Errors
/// When the store cannot be read.
pub fn referenced_blobs(read: &impl Read) -> Result<HashSet<BlobId>, StorageError> {
    let mut named = HashSet::new();
    read.visit(&Key::<ObjectRecord>::new(), None, |object| {
        named.extend(content::blob_ids(&object.content));
        true
    })?;
    read.visit(&Key::<VersionRecord>::new(), None, |version| {
        named.extend(content::blob_ids(&version.0.content));
        true
    })?;
    read.visit(&Key::<PartRecord>::new(), None, |part| {
        named.extend(content::blob_ids(&part.content));
        true
    })?;
    Ok(named)
}

/// Why an operation failed, ready to be answered.
#[derive(Debug)]
struct Failure(AwsError);

impl From<AwsError> for Failure {
    fn from(error: AwsError) -> Failure {
        Failure(error)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Failure {
        Failure(errors::storage(&error))
    }
}

/// The operations that are served, each by the function of its name.
macro_rules! operations {
    ($($module:ident { $($operation:ident ($input:ident) -> $output:ty;)* })*) => {
        impl api::S3 for S3 {
            $($(
                async fn $operation(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<$output, AwsError> {
                    $module::$operation(self, ctx, input).await.map_err(|failure| failure.0)
                }
            )*)*
        }
    };
}

operations! {
    bucket {
        create_bucket (CreateBucketRequest) -> api::CreateBucketOutput;
        delete_bucket (DeleteBucketRequest) -> ();
        head_bucket (HeadBucketRequest) -> api::HeadBucketOutput;
        list_buckets (ListBucketsRequest) -> api::ListBucketsOutput;
        get_bucket_location (GetBucketLocationRequest) -> api::GetBucketLocationOutput;
        get_bucket_versioning (GetBucketVersioningRequest) -> api::GetBucketVersioningOutput;
        put_bucket_versioning (PutBucketVersioningRequest) -> ();
        get_bucket_policy (GetBucketPolicyRequest) -> api::GetBucketPolicyOutput;
        put_bucket_policy (PutBucketPolicyRequest) -> ();
        delete_bucket_policy (DeleteBucketPolicyRequest) -> ();
        get_bucket_policy_status (GetBucketPolicyStatusRequest)
            -> api::GetBucketPolicyStatusOutput;
        get_public_access_block (GetPublicAccessBlockRequest)
            -> api::GetPublicAccessBlockOutput;
        put_public_access_block (PutPublicAccessBlockRequest) -> ();
        delete_public_access_block (DeletePublicAccessBlockRequest) -> ();
        get_bucket_ownership_controls (GetBucketOwnershipControlsRequest)
            -> api::GetBucketOwnershipControlsOutput;
        put_bucket_ownership_controls (PutBucketOwnershipControlsRequest) -> ();
        delete_bucket_ownership_controls (DeleteBucketOwnershipControlsRequest) -> ();
    }
    config {
        get_bucket_encryption (GetBucketEncryptionRequest) -> api::GetBucketEncryptionOutput;
        put_bucket_encryption (PutBucketEncryptionRequest) -> ();
        delete_bucket_encryption (DeleteBucketEncryptionRequest) -> ();
        get_bucket_lifecycle_configuration (GetBucketLifecycleConfigurationRequest)
            -> api::GetBucketLifecycleConfigurationOutput;
        put_bucket_lifecycle_configuration (PutBucketLifecycleConfigurationRequest)
            -> api::PutBucketLifecycleConfigurationOutput;
        delete_bucket_lifecycle (DeleteBucketLifecycleRequest) -> ();
        get_bucket_cors (GetBucketCorsRequest) -> api::GetBucketCorsOutput;
        put_bucket_cors (PutBucketCorsRequest) -> ();
        delete_bucket_cors (DeleteBucketCorsRequest) -> ();
        get_bucket_website (GetBucketWebsiteRequest) -> api::GetBucketWebsiteOutput;
        put_bucket_website (PutBucketWebsiteRequest) -> ();
        delete_bucket_website (DeleteBucketWebsiteRequest) -> ();
        get_bucket_logging (GetBucketLoggingRequest) -> api::GetBucketLoggingOutput;
        put_bucket_logging (PutBucketLoggingRequest) -> ();
    }
    settings {
        put_bucket_metrics_configuration (PutBucketMetricsConfigurationRequest) -> ();
        get_bucket_metrics_configuration (GetBucketMetricsConfigurationRequest)
            -> api::GetBucketMetricsConfigurationOutput;
        delete_bucket_metrics_configuration (DeleteBucketMetricsConfigurationRequest) -> ();
        list_bucket_metrics_configurations (ListBucketMetricsConfigurationsRequest)
            -> api::ListBucketMetricsConfigurationsOutput;
        put_bucket_analytics_configuration (PutBucketAnalyticsConfigurationRequest) -> ();
        get_bucket_analytics_configuration (GetBucketAnalyticsConfigurationRequest)
            -> api::GetBucketAnalyticsConfigurationOutput;
        delete_bucket_analytics_configuration (DeleteBucketAnalyticsConfigurationRequest) -> ();
        list_bucket_analytics_configurations (ListBucketAnalyticsConfigurationsRequest)
            -> api::ListBucketAnalyticsConfigurationsOutput;
        put_bucket_inventory_configuration (PutBucketInventoryConfigurationRequest) -> ();
        get_bucket_inventory_configuration (GetBucketInventoryConfigurationRequest)
            -> api::GetBucketInventoryConfigurationOutput;
        delete_bucket_inventory_configuration (DeleteBucketInventoryConfigurationRequest) -> ();
        list_bucket_inventory_configurations (ListBucketInventoryConfigurationsRequest)
            -> api::ListBucketInventoryConfigurationsOutput;
        put_bucket_intelligent_tiering_configuration
            (PutBucketIntelligentTieringConfigurationRequest) -> ();
        get_bucket_intelligent_tiering_configuration
            (GetBucketIntelligentTieringConfigurationRequest)
            -> api::GetBucketIntelligentTieringConfigurationOutput;
        delete_bucket_intelligent_tiering_configuration
            (DeleteBucketIntelligentTieringConfigurationRequest) -> ();
        list_bucket_intelligent_tiering_configurations
            (ListBucketIntelligentTieringConfigurationsRequest)
            -> api::ListBucketIntelligentTieringConfigurationsOutput;
        get_bucket_request_payment (GetBucketRequestPaymentRequest)
            -> api::GetBucketRequestPaymentOutput;
        put_bucket_request_payment (PutBucketRequestPaymentRequest) -> ();
        get_bucket_accelerate_configuration (GetBucketAccelerateConfigurationRequest)
            -> api::GetBucketAccelerateConfigurationOutput;
        put_bucket_accelerate_configuration (PutBucketAccelerateConfigurationRequest) -> ();
        get_bucket_abac (GetBucketAbacRequest) -> api::GetBucketAbacOutput;
        put_bucket_abac (PutBucketAbacRequest) -> ();
        get_bucket_replication (GetBucketReplicationRequest) -> api::GetBucketReplicationOutput;
        put_bucket_replication (PutBucketReplicationRequest) -> ();
        delete_bucket_replication (DeleteBucketReplicationRequest) -> ();
    }
    lock {
        get_object_lock_configuration (GetObjectLockConfigurationRequest)
            -> api::GetObjectLockConfigurationOutput;
        put_object_lock_configuration (PutObjectLockConfigurationRequest)
            -> api::PutObjectLockConfigurationOutput;
        get_object_retention (GetObjectRetentionRequest) -> api::GetObjectRetentionOutput;
        put_object_retention (PutObjectRetentionRequest) -> api::PutObjectRetentionOutput;
        get_object_legal_hold (GetObjectLegalHoldRequest) -> api::GetObjectLegalHoldOutput;
        put_object_legal_hold (PutObjectLegalHoldRequest) -> api::PutObjectLegalHoldOutput;
    }
    notify {
        get_bucket_notification_configuration (GetBucketNotificationConfigurationRequest)
            -> api::NotificationConfiguration;
        put_bucket_notification_configuration (PutBucketNotificationConfigurationRequest) -> ();
    }
    acl {
        get_bucket_acl (GetBucketAclRequest) -> api::GetBucketAclOutput;
        put_bucket_acl (PutBucketAclRequest) -> ();
        get_object_acl (GetObjectAclRequest) -> api::GetObjectAclOutput;
        put_object_acl (PutObjectAclRequest) -> api::PutObjectAclOutput;
    }
    tagging {
        get_bucket_tagging (GetBucketTaggingRequest) -> api::GetBucketTaggingOutput;
        put_bucket_tagging (PutBucketTaggingRequest) -> ();
        delete_bucket_tagging (DeleteBucketTaggingRequest) -> ();
        get_object_tagging (GetObjectTaggingRequest) -> api::GetObjectTaggingOutput;
        put_object_tagging (PutObjectTaggingRequest) -> api::PutObjectTaggingOutput;
        delete_object_tagging (DeleteObjectTaggingRequest) -> api::DeleteObjectTaggingOutput;
    }
    read {
        get_object (GetObjectRequest) -> api::GetObjectOutput;
        head_object (HeadObjectRequest) -> api::HeadObjectOutput;
        get_object_attributes (GetObjectAttributesRequest) -> api::GetObjectAttributesOutput;
    }
    write {
        put_object (PutObjectRequest) -> api::PutObjectOutput;
    }
    copy {
        copy_object (CopyObjectRequest) -> api::CopyObjectOutput;
        upload_part_copy (UploadPartCopyRequest) -> api::UploadPartCopyOutput;
    }
    delete {
        delete_object (DeleteObjectRequest) -> api::DeleteObjectOutput;
        delete_objects (DeleteObjectsRequest) -> api::DeleteObjectsOutput;
    }
    multipart {
        create_multipart_upload (CreateMultipartUploadRequest)
            -> api::CreateMultipartUploadOutput;
        upload_part (UploadPartRequest) -> api::UploadPartOutput;
        complete_multipart_upload (CompleteMultipartUploadRequest)
            -> api::CompleteMultipartUploadOutput;
        abort_multipart_upload (AbortMultipartUploadRequest)
            -> api::AbortMultipartUploadOutput;
        list_parts (ListPartsRequest) -> api::ListPartsOutput;
    }
    list {
        list_objects (ListObjectsRequest) -> api::ListObjectsOutput;
        list_objects_v2 (ListObjectsV2Request) -> api::ListObjectsV2Output;
        list_object_versions (ListObjectVersionsRequest) -> api::ListObjectVersionsOutput;
        list_multipart_uploads (ListMultipartUploadsRequest)
            -> api::ListMultipartUploadsOutput;
    }
}
