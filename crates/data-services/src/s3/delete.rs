//! DeleteObject and DeleteObjects.

use aws_api::{AwsError, Context, s3 as api};
use model::Timestamp;
use model::record::s3::{BucketRecord, ObjectRecord};
use store::{BlobId, Read as _, Txn};

use super::conditions::names_etag;
use super::events::Cause;
use super::versions::{self, Removed};
use super::{Failure, S3, access, errors, lock};

/// Keys in one request.
const MAX_KEYS: usize = 1000;

/// What must hold for a deletion to happen.
#[derive(Debug, Default)]
struct Conditions {
    etag: Option<String>,
    modified: Option<Timestamp>,
    size: Option<i64>,
}

impl Conditions {
    fn any(&self) -> bool {
        self.etag.is_some() || self.modified.is_some() || self.size.is_some()
    }

    fn check(&self, key: &str, object: Option<&ObjectRecord>) -> Result<(), AwsError> {
        let Some(object) = object else {
            // Only the entity tag asks for the object to be there.
            return match &self.etag {
                Some(_) => Err(errors::no_such_key(key)),
                None => Ok(()),
            };
        };
        if self.etag.as_ref().is_some_and(|wanted| !names_etag(wanted, &object.etag)) {
            return Err(errors::precondition_failed("If-Match"));
        }
        if self.modified.is_some_and(|at| at.as_secs() != object.last_modified.as_secs()) {
            return Err(errors::precondition_failed("x-amz-if-match-last-modified-time"));
        }
        if self.size.is_some_and(|size| u64::try_from(size).ok() != Some(object.size)) {
            return Err(errors::precondition_failed("x-amz-if-match-size"));
        }
        Ok(())
    }
}

#[expect(clippy::too_many_arguments, reason = "two call sites; a struct would only rename them")]
fn delete(
    txn: &mut Txn<'_>,
    ctx: &Context,
    bucket: &BucketRecord,
    key: &str,
    version: Option<&str>,
    conditions: &Conditions,
    now: Timestamp,
    cause: &Cause,
    bypasses: bool,
) -> Result<Removed, Failure> {
    if version.is_some_and(|id| id != versions::NULL && versions::sequence_of(id).is_none()) {
        let version = version.unwrap_or_default();
        let error = errors::invalid_argument("Invalid version id specified", "versionId", version);
        return Err(error.into());
    }
    if conditions.any() {
        let there = match version {
            Some(version) => versions::find(txn, &bucket.name, key, version)?,
            None => txn.get(&ObjectRecord::key_of(&bucket.name, key))?,
        };
        conditions.check(key, there.as_ref())?;
    }
    if let Some(version) = version
        && let Some(object) = versions::find(txn, &bucket.name, key, version)?
    {
        let may = || bypasses && lock::may_bypass(ctx, bucket, key, &object);
        lock::check_deletion(&object, now, may)?;
    }
    Ok(versions::remove(txn, bucket, key, version, now, cause)?)
}

pub(super) async fn delete_object(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteObjectRequest,
) -> Result<api::DeleteObjectOutput, Failure> {
    if input.mfa.is_some() {
        return Err(errors::not_implemented("MFA delete").into());
    }
    let ctx = ctx.clone();
    let now = s3.now();
    let cause = Cause::of(&ctx, s3.clock.now());
    let removed = s3
        .store
        .write(move |txn| {
            let key = input.key.unwrap_or_default();
            let version = input.version_id.as_deref();
            let action =
                if version.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
            let bucket = access::bucket(
                txn,
                &ctx,
                input.bucket.as_deref(),
                input.expected_bucket_owner.as_deref(),
                action,
                Some(&key),
            )?;
            let conditions = Conditions {
                etag: input.if_match,
                modified: input.if_match_last_modified_time,
                size: input.if_match_size,
            };
            let bypasses = input.bypass_governance_retention == Some(true);
            delete(txn, &ctx, &bucket, &key, version, &conditions, now, &cause, bypasses)
        })
        .await?;
    s3.pins.remove(removed.unlinked).await;
    Ok(api::DeleteObjectOutput {
        delete_marker: removed.delete_marker.then_some(true),
        version_id: removed.version,
        ..Default::default()
    })
}

pub(super) async fn delete_objects(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteObjectsRequest,
) -> Result<api::DeleteObjectsOutput, Failure> {
    if input.mfa.is_some() {
        return Err(errors::not_implemented("MFA delete").into());
    }
    let asked = input.delete.ok_or_else(errors::malformed_xml)?;
    let quiet = asked.quiet.unwrap_or(false);
    let bypasses = input.bypass_governance_retention == Some(true);
    let objects = asked.objects.unwrap_or_default();
    let nameless = objects.iter().any(|object| object.key.as_deref().is_none_or(str::is_empty));
    if objects.is_empty() || objects.len() > MAX_KEYS || nameless {
        return Err(errors::malformed_xml().into());
    }
    let ctx = ctx.clone();
    let now = s3.now();
    let cause = Cause::of(&ctx, s3.clock.now());
    let (output, unlinked) = s3
        .store
        .write(move |txn| -> Result<_, Failure> {
            let bucket = access::bucket_unchecked(
                txn,
                input.bucket.as_deref(),
                input.expected_bucket_owner.as_deref(),
            )?;
            let mut output = api::DeleteObjectsOutput::default();
            let mut unlinked: Vec<BlobId> = Vec::new();
            for object in objects {
                let key = object.key.unwrap_or_default();
                let version = object.version_id.as_deref();
                let action =
                    if version.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
                let conditions = Conditions {
                    etag: object.e_tag,
                    modified: object.last_modified_time,
                    size: object.size,
                };
                let result = access::check(&ctx, &bucket, action, Some(&key), None)
                    .map_err(Failure::from)
                    .and_then(|()| {
                        let (version, conditions) = (version, &conditions);
                        delete(txn, &ctx, &bucket, &key, version, conditions, now, &cause, bypasses)
                    });
                match result {
                    Ok(removed) => {
                        unlinked.extend(removed.unlinked);
                        let marker = removed.delete_marker;
                        if !quiet {
                            output.deleted.get_or_insert_default().push(api::DeletedObject {
                                key: Some(key),
                                version_id: object.version_id,
                                delete_marker: marker.then_some(true),
                                delete_marker_version_id: removed.version.filter(|_| marker),
                            });
                        }
                    }
                    Err(Failure(error)) if error.sender_fault => {
                        output.errors.get_or_insert_default().push(api::Error {
                            key: Some(key),
                            version_id: object.version_id,
                            code: Some(error.code.into_owned()),
                            message: Some(error.message),
                        });
                    }
                    // Our own fault fails the whole, and nothing is deleted.
                    Err(failure) => return Err(failure),
                }
            }
            Ok((output, unlinked))
        })
        .await?;
    s3.pins.remove(unlinked).await;
    Ok(output)
}
