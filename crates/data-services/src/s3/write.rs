//! PutObject, and the commit that it shares with CopyObject.

use aws_api::{AwsError, Context, s3 as api};
use model::record::s3::{
    BucketRecord, ChecksumKind, Checksums, ObjectAttributes, ObjectRecord, Versioning,
};
use store::Read as _;

use super::checksums::{Declared, given_checksums, set_checksums};
use super::content::{Unnamed, blob_ids};
use super::events::{Cause, Created};
use super::given::given_attributes;
use super::read::kind_of;
use super::versions::{self, WriteConditions};
use super::{Failure, S3, access, errors, ingest, lifecycle, lock, names};

/// An object whose bytes are stored, about to be named.
pub(super) struct NewObject {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) size: u64,
    pub(super) etag: String,
    pub(super) content: Unnamed,
    pub(super) checksums: Checksums,
    pub(super) attributes: ObjectAttributes,
    pub(super) conditions: WriteConditions,
}

/// An object as it now is, and how its bucket keeps versions.
pub(super) struct Written {
    pub(super) object: ObjectRecord,
    versioning: Versioning,
    /// When it expires, if a rule says so.
    pub(super) expiration: Option<String>,
}

impl Written {
    pub(super) fn version_id(&self) -> Option<String> {
        (self.versioning != Versioning::Never).then(|| self.object.version.clone())
    }
}

/// Makes `new` the current version of its key, if the bucket is still there and the
/// conditions hold at that moment.
pub(super) async fn commit(
    s3: &S3,
    new: NewObject,
    how: Created,
    cause: Cause,
) -> Result<Written, Failure> {
    let NewObject { bucket, key, size, etag, content, checksums, attributes, conditions } = new;
    let (content, small) = content.take();
    let stored = blob_ids(&content);
    let object = ObjectRecord {
        bucket,
        key,
        version: String::new(),
        sequence: 0,
        last_modified: s3.now(),
        size,
        etag,
        content,
        parts: Vec::new(),
        upload_id: None,
        checksums,
        checksum_kind: ChecksumKind::FullObject,
        delete_marker: false,
        attributes,
    };
    let written = s3
        .store
        .write(move |txn| -> Result<_, Failure> {
            let bucket = txn
                .get(&BucketRecord::key_of(&object.bucket))?
                .ok_or_else(|| errors::no_such_bucket(&object.bucket))?;
            if conditions.any() {
                let current = txn.get(&ObjectRecord::key_of(&object.bucket, &object.key))?;
                conditions.check(&object.key, current.as_ref())?;
            }
            for small in &small {
                txn.put(small);
            }
            let installed = versions::install(txn, &bucket, object, how, &cause)?;
            let written = Written {
                expiration: lifecycle::expiration(&bucket, &installed.object),
                object: installed.object,
                versioning: bucket.versioning,
            };
            Ok((written, installed.unlinked))
        })
        .await;
    match written {
        Ok((written, unlinked)) => {
            s3.pins.remove(unlinked).await;
            Ok(written)
        }
        Err(failure) => {
            s3.pins.remove(stored).await;
            Err(failure)
        }
    }
}

pub(super) async fn put_object(
    s3: &S3,
    ctx: &Context,
    mut input: api::PutObjectRequest,
) -> Result<api::PutObjectOutput, Failure> {
    if input.write_offset_bytes.is_some() {
        return Err(errors::header_not_implemented("x-amz-write-offset-bytes").into());
    }
    let key = input.key.take().unwrap_or_default();
    names::check_key(&key)?;
    let conditions = WriteConditions::new(input.if_match.take(), input.if_none_match.take())?;
    let algorithm = input.checksum_algorithm.as_ref().map(api::ChecksumAlgorithm::as_str);
    let declared = Declared::new(input.content_md5.take(), &given_checksums!(input), algorithm)?;
    let (bucket, attributes) = {
        let read = s3.store.read()?;
        let bucket = access::bucket(
            &read,
            ctx,
            input.bucket.as_deref(),
            input.expected_bucket_owner.as_deref(),
            "s3:PutObject",
            Some(&key),
        )?;
        // Asked again when the object is committed; here, so that a body that would be for
        // nothing is refused before it is sent.
        if conditions.any() {
            let current = read.get(&ObjectRecord::key_of(&bucket.name, &key))?;
            conditions.check(&key, current.as_ref())?;
        }
        let sets_acl = input.acl.is_some();
        let attributes = given_attributes!(input).check(&bucket)?;
        let sets_acl = sets_acl || !attributes.acl.is_empty();
        let sets_tags = !attributes.tags.is_empty();
        access::check_besides(ctx, &bucket, &key, sets_acl, &attributes, sets_tags)?;
        lock::check_future(&attributes, s3.now())?;
        (bucket.name, attributes)
    };
    let body = input.body.unwrap_or_default();
    let received = ingest::receive(s3.store.blobs(), &body, declared, None).await?;
    let new = NewObject {
        bucket,
        key,
        size: received.size,
        etag: received.etag(),
        content: received.content,
        checksums: received.checksums,
        attributes,
        conditions,
    };
    let cause = Cause::of(ctx, s3.clock.now());
    let how = if ctx.is_form { Created::Post } else { Created::Put };
    let written = commit(s3, new, how, cause).await?;
    Ok(answer(written))
}

fn answer(written: Written) -> api::PutObjectOutput {
    let version_id = written.version_id();
    let object = written.object;
    let mut output = api::PutObjectOutput {
        e_tag: Some(format!("\"{}\"", object.etag)),
        checksum_type: Some(kind_of(object.checksum_kind)),
        server_side_encryption: Some(encryption(&object.attributes)),
        ssekms_key_id: object.attributes.kms_key_id,
        bucket_key_enabled: object.attributes.bucket_key_enabled,
        version_id,
        expiration: written.expiration,
        ..Default::default()
    };
    set_checksums!(&mut output, &object.checksums);
    output
}

pub(super) fn encryption(attributes: &ObjectAttributes) -> api::ServerSideEncryption {
    api::ServerSideEncryption::from(attributes.encryption.as_str())
}

/// # Errors
/// `InvalidArgument` unless it is a part's number.
pub(super) fn part_number(number: Option<i32>) -> Result<u32, AwsError> {
    let number = number.unwrap_or(0);
    u32::try_from(number).ok().filter(|n| (1..=10_000).contains(n)).ok_or_else(|| {
        errors::invalid_argument(
            "Part number must be an integer between 1 and 10000, inclusive",
            "partNumber",
            &number.to_string(),
        )
    })
}
