//! Lifecycle: what expires, and the pass that makes it so.
//!
//! The rules are plain functions over an object and its neighbours ([`rules`]); the pass looks for
//! what is due, and decides again inside the transaction that removes it, with its event. What is
//! locked stays. Transitions to other storage classes are kept and change nothing: there is one
//! kind of storage here.
//!
//! AWS acts once a day, at midnight UTC after what was due; so do we, to the hour.

pub(super) mod rules;
#[cfg(test)]
mod tests;

use std::time::Duration;

use aws_api::{json, s3 as api};
use model::record::s3::{
    BucketRecord, MultipartUploadRecord, ObjectRecord, VersionRecord, Versioning,
};
use model::{Key, StorageError, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{BlobId, Read, Store, Txn};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::events::Cause;
use super::{S3, lock, multipart, versions};
use rules::{Rules, Version};

/// The name of the setting.
pub(super) const LIFECYCLE: &str = "lifecycle";
/// Objects in one transaction: others wait for it.
const BATCH: usize = 200;
/// Objects in memory at once, by and large. The rest is found by looking again.
const AT_ONCE: usize = 10_000;

/// The rules of a bucket; `None` when it has none that do anything.
pub(super) fn of_bucket(bucket: &BucketRecord) -> Option<Rules> {
    let document = bucket.documents.get(LIFECYCLE)?;
    match json::from_value::<api::BucketLifecycleConfiguration>(document) {
        Ok(configuration) => Some(Rules::of(&configuration)),
        Err(error) => {
            tracing::error!(bucket = bucket.name, %error, "lifecycle rules cannot be read");
            None
        }
    }
}

/// The header that says when an object expires, and by which rule.
pub(super) fn expiration(bucket: &BucketRecord, object: &ObjectRecord) -> Option<String> {
    let rules = of_bucket(bucket)?;
    let (at, id) = rules.expiry(object)?;
    let date = super::read::http_date(at)?;
    let id = utf8_percent_encode(id, NON_ALPHANUMERIC).to_string();
    Some(format!("expiry-date=\"{date}\", rule-id=\"{}\"", id.replace("%2D", "-")))
}

/// What a pass found to do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Due {
    /// The current version of a key expires.
    Current {
        key: String,
    },
    /// A version that is not the current one, or a marker with nothing below it, goes for ever.
    Version {
        key: String,
        version: String,
    },
    Upload {
        key: String,
        upload_id: String,
    },
}

/// Removes what is due now and then, and when rules are set, until shutdown.
pub async fn run(s3: S3, shutdown: CancellationToken, every: Duration) {
    loop {
        match pass(&s3).await {
            Ok(0) => {}
            Ok(n_expired) => info!(n_expired, "objects and uploads expired by lifecycle rules"),
            // A full disk, say: what is due stays due, and the next pass finds it.
            Err(error) => warn!(%error, "a lifecycle pass failed; it is tried again"),
        }
        tokio::select! {
            // Each pass stands alone, so there is nothing to finish.
            () = shutdown.cancelled() => return,
            // A permit is kept until we are here again.
            () = s3.rules_changed.notified() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// One full pass: how many versions and uploads it ended. Doing it twice changes nothing.
///
/// # Errors
/// The store's.
pub(super) async fn pass(s3: &S3) -> Result<usize, StorageError> {
    let mut n_expired = 0;
    let buckets = s3.store.read()?.scan::<BucketRecord>(&Key::new())?;
    for bucket in buckets {
        let Some(rules) = of_bucket(&bucket) else { continue };
        loop {
            let now = s3.now();
            let (looked, rules) = (bucket.clone(), rules.clone());
            let found = blocking(&s3.store, move |read| find(read, &looked, &rules, now)).await?;
            let mut n_of_these = 0;
            for batch in found.chunks(BATCH) {
                n_of_these += expire(s3, &bucket.name, batch.to_vec(), now).await?;
            }
            n_expired += n_of_these;
            // Nothing was left, or nothing of it is due any more.
            if found.len() < AT_ONCE || n_of_these == 0 {
                break;
            }
        }
    }
    Ok(n_expired)
}

/// Looks through a bucket on a thread that may take its time.
async fn blocking<T: Send + 'static>(
    store: &Store,
    look: impl FnOnce(&store::Reader) -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    let store = store.clone();
    tokio::task::spawn_blocking(move || look(&store.read()?))
        .await
        .map_err(|_| StorageError::message("a lifecycle pass panicked"))?
}

fn find(
    read: &impl Read,
    bucket: &BucketRecord,
    rules: &Rules,
    now: Timestamp,
) -> Result<Vec<Due>, StorageError> {
    let mut due = Vec::new();
    if rules.expire_current() {
        read.visit(&ObjectRecord::keys_of(&bucket.name), None, |object: ObjectRecord| {
            if rules.expires(&object, now) {
                due.push(Due::Current { key: object.key });
            }
            due.len() < AT_ONCE
        })?;
    }
    if bucket.versioning != Versioning::Never {
        // The versions of a key come together, newest first.
        let mut family: Vec<ObjectRecord> = Vec::new();
        let mut failure = None;
        read.visit(&VersionRecord::keys_in(&bucket.name), None, |VersionRecord(version)| {
            if family.first().is_some_and(|first| first.key != version.key) {
                let whole = std::mem::take(&mut family);
                if let Err(error) = judge(read, rules, whole, now, &mut due) {
                    failure = Some(error);
                    return false;
                }
            }
            family.push(version);
            due.len() < AT_ONCE
        })?;
        if let Some(error) = failure {
            return Err(error);
        }
        if due.len() < AT_ONCE {
            judge(read, rules, family, now, &mut due)?;
        }
    }
    if rules.abort_uploads() {
        read.visit(
            &MultipartUploadRecord::keys_of(&bucket.name),
            None,
            |upload: MultipartUploadRecord| {
                if rules.aborts(&upload.key, upload.initiated_at, now) {
                    due.push(Due::Upload { key: upload.key, upload_id: upload.upload_id });
                }
                due.len() < AT_ONCE
            },
        )?;
    }
    Ok(due)
}

/// Judges the old versions of one key, newest first.
fn judge(
    read: &impl Read,
    rules: &Rules,
    family: Vec<ObjectRecord>,
    now: Timestamp,
    due: &mut Vec<Due>,
) -> Result<(), StorageError> {
    let Some(first) = family.first() else { return Ok(()) };
    let current = read.get(&ObjectRecord::key_of(&first.bucket, &first.key))?;
    for version in due_versions(rules, current.as_ref(), &family, now) {
        if is_locked(version, now) {
            continue;
        }
        due.push(Due::Version { key: version.key.clone(), version: version.version.clone() });
    }
    Ok(())
}

/// Which of the versions that are not current objects are due.
fn due_versions<'a>(
    rules: &Rules,
    current: Option<&ObjectRecord>,
    family: &'a [ObjectRecord],
    now: Timestamp,
) -> Vec<&'a ObjectRecord> {
    let mut due = Vec::new();
    let mut newer = current;
    // The newest of all is current, be it an object or a delete marker.
    let n_before = usize::from(current.is_some());
    for (index, version) in family.iter().enumerate() {
        let rank = n_before + index;
        let is_due = match newer {
            None => {
                version.delete_marker && family.len() == 1 && rules.expires_marker(version, now)
            }
            Some(newer) => rules.expires_noncurrent(
                Version { object: version, newer_than_it: rank - 1, since: newer.last_modified },
                now,
            ),
        };
        if is_due {
            due.push(version);
        }
        newer = Some(version);
    }
    due
}

/// Removes what is still due. Returns how much it was.
async fn expire(
    s3: &S3,
    bucket: &str,
    batch: Vec<Due>,
    now: Timestamp,
) -> Result<usize, StorageError> {
    let name = bucket.to_owned();
    let at = s3.clock.now();
    let (n_expired, unlinked) = s3
        .store
        .write(move |txn| {
            let mut unlinked = Vec::new();
            let mut n_expired = 0;
            // The rules may have changed since, or the bucket gone.
            let bucket = txn.get(&BucketRecord::key_of(&name))?;
            let Some(bucket) = bucket else { return Ok((0, unlinked)) };
            let Some(rules) = of_bucket(&bucket) else { return Ok((0, unlinked)) };
            for due in &batch {
                n_expired += usize::from(end(txn, &bucket, &rules, due, now, at, &mut unlinked)?);
            }
            Ok::<_, StorageError>((n_expired, unlinked))
        })
        .await?;
    s3.pins.remove(unlinked).await;
    Ok(n_expired)
}

fn end(
    txn: &mut Txn<'_>,
    bucket: &BucketRecord,
    rules: &Rules,
    due: &Due,
    now: Timestamp,
    at: Timestamp,
    unlinked: &mut Vec<BlobId>,
) -> Result<bool, StorageError> {
    let cause = Cause::lifecycle(at);
    match due {
        Due::Current { key } => {
            let current = txn.get(&ObjectRecord::key_of(&bucket.name, key))?;
            let Some(current) = current.filter(|object| rules.expires(object, now)) else {
                return Ok(false);
            };
            let goes_for_ever = bucket.versioning == Versioning::Never;
            if goes_for_ever && is_locked(&current, now) {
                return Ok(false);
            }
            let removed = versions::remove(txn, bucket, key, None, now, &cause)?;
            unlinked.extend(removed.unlinked);
        }
        Due::Version { key, version } => {
            let current = txn.get(&ObjectRecord::key_of(&bucket.name, key))?;
            let family = txn.scan(&VersionRecord::keys_of(&bucket.name, key))?;
            let family: Vec<ObjectRecord> = family.into_iter().map(|version| version.0).collect();
            let still = due_versions(rules, current.as_ref(), &family, now);
            let is_due =
                still.iter().any(|object| object.version == *version && !is_locked(object, now));
            if !is_due {
                return Ok(false);
            }
            let removed = versions::remove(txn, bucket, key, Some(version), now, &cause)?;
            unlinked.extend(removed.unlinked);
        }
        Due::Upload { key, upload_id } => {
            let place = MultipartUploadRecord::key_of(&bucket.name, key, upload_id);
            let Some(upload) = txn.get(&place)? else { return Ok(false) };
            if !rules.aborts(key, upload.initiated_at, now) {
                return Ok(false);
            }
            multipart::discard(txn, &upload, unlinked)?;
        }
    }
    Ok(true)
}

fn is_locked(object: &ObjectRecord, now: Timestamp) -> bool {
    lock::check_deletion(object, now, || false).is_err()
}
