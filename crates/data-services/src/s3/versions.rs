//! Which version of a key is the current one, and what each write and deletion does to that.
//!
//! All of it happens within the transaction of the caller, so that an object, its versions and
//! its event are committed together. [`install`] and [`remove`] are the only places where objects
//! come and go, and [`change`] where what is said about one changes.

use aws_api::AwsError;
use model::record::s3::{
    BucketRecord, ChecksumKind, Checksums, ObjectAttributes, ObjectRecord, VersionRecord,
    Versioning,
};
use model::{StorageError, Timestamp};
use store::{BlobId, Read, Txn};

use super::conditions::names_etag;
use super::content::unlink;
use super::events::{self, Cause, Created, Event};
use super::{errors, lock};

/// The version of objects that were written while their bucket was not versioned.
pub(super) const NULL: &str = "null";

/// The newest version of a key, if it is an object or a delete marker.
pub(super) fn newest(
    read: &impl Read,
    bucket: &str,
    key: &str,
) -> Result<Option<ObjectRecord>, StorageError> {
    if let Some(current) = read.get(&ObjectRecord::key_of(bucket, key))? {
        return Ok(Some(current));
    }
    let newest = read.scan_page(&VersionRecord::keys_of(bucket, key), None, 1)?;
    Ok(newest.into_iter().next().map(|version| version.0))
}

/// A version by its id.
pub(super) fn find(
    read: &impl Read,
    bucket: &str,
    key: &str,
    version: &str,
) -> Result<Option<ObjectRecord>, StorageError> {
    if let Some(current) = read.get(&ObjectRecord::key_of(bucket, key))?
        && current.version == version
    {
        return Ok(Some(current));
    }
    if version == NULL {
        let mut found = None;
        read.visit(&VersionRecord::keys_of(bucket, key), None, |VersionRecord(object)| {
            if object.version == NULL {
                found = Some(object);
            }
            found.is_none()
        })?;
        return Ok(found);
    }
    let Some(sequence) = sequence_of(version) else { return Ok(None) };
    let found = read.get(&VersionRecord::key_of(bucket, key, sequence))?;
    Ok(found.map(|version| version.0).filter(|object| object.version == version))
}

/// A version's id begins with its sequence, so that it is found without a search, and goes on
/// with what nobody can guess.
fn new_version_id(sequence: u64) -> String {
    format!("{sequence:016x}{}", model::random::hex::<8>())
}

pub(super) fn sequence_of(version: &str) -> Option<u64> {
    let digits = version.get(..16).filter(|_| version.len() == 32)?;
    u64::from_str_radix(digits, 16).ok()
}

/// What a write left behind.
#[derive(Debug)]
pub(super) struct Installed {
    pub(super) object: ObjectRecord,
    /// Blobs that nothing names once the transaction is on disk.
    pub(super) unlinked: Vec<BlobId>,
}

/// Makes `object` the current version of its key. Its version and sequence are set here.
pub(super) fn install(
    txn: &mut Txn<'_>,
    record: &BucketRecord,
    mut object: ObjectRecord,
    how: Created,
    cause: &Cause,
) -> Result<Installed, StorageError> {
    let versioning = record.versioning;
    let mut unlinked = Vec::new();
    let (bucket, key) = (object.bucket.clone(), object.key.clone());
    let now = object.last_modified;
    object.sequence = supersede(txn, versioning, &bucket, &key, now, &mut unlinked)?;
    object.version = version_id(versioning, object.sequence);
    lock::apply_default(record, &mut object, now);
    txn.put(&object);
    events::record(txn, record, Event::Created(how), &object, cause)?;
    Ok(Installed { object, unlinked })
}

fn version_id(versioning: Versioning, sequence: u64) -> String {
    match versioning {
        Versioning::Enabled => new_version_id(sequence),
        Versioning::Never | Versioning::Suspended => NULL.to_owned(),
    }
}

/// Makes room for a new newest version and returns its sequence: what was current becomes an
/// old version or, when it has the id that the new one will have, goes.
fn supersede(
    txn: &mut Txn<'_>,
    versioning: Versioning,
    bucket: &str,
    key: &str,
    now: Timestamp,
    unlinked: &mut Vec<BlobId>,
) -> Result<u64, StorageError> {
    let before = match versioning {
        Versioning::Never => txn.get(&ObjectRecord::key_of(bucket, key))?,
        Versioning::Enabled | Versioning::Suspended => newest(txn, bucket, key)?,
    };
    let sequence = u64::try_from(now.0).unwrap_or(0);
    let sequence = before.as_ref().map_or(sequence, |object| sequence.max(object.sequence + 1));
    if versioning == Versioning::Suspended
        && let Some(old) = find(txn, bucket, key, NULL)?
    {
        unlink(txn, &old.content, unlinked);
        txn.delete(&VersionRecord::key_of(bucket, key, old.sequence));
    }
    if let Some(current) = txn.get(&ObjectRecord::key_of(bucket, key))? {
        let goes = match versioning {
            Versioning::Never => true,
            Versioning::Enabled => false,
            Versioning::Suspended => current.version == NULL,
        };
        match (goes, versioning) {
            (true, Versioning::Never) => unlink(txn, &current.content, unlinked),
            // Its content is unlinked above already.
            (true, _) => {}
            (false, _) => txn.put(&VersionRecord(current)),
        }
        txn.delete(&ObjectRecord::key_of(bucket, key));
    }
    Ok(sequence)
}

/// What a deletion did.
#[derive(Debug, Default)]
pub(super) struct Removed {
    /// The version that was deleted, or the delete marker that was made.
    pub(super) version: Option<String>,
    /// What was made or deleted is a delete marker.
    pub(super) delete_marker: bool,
    pub(super) unlinked: Vec<BlobId>,
}

/// Deletes a key: for ever when a version is named or the bucket was never versioned, else by
/// a delete marker. Deleting what is not there succeeds, as on S3.
pub(super) fn remove(
    txn: &mut Txn<'_>,
    record: &BucketRecord,
    key: &str,
    version: Option<&str>,
    now: Timestamp,
    cause: &Cause,
) -> Result<Removed, StorageError> {
    let (bucket, versioning) = (record.name.as_str(), record.versioning);
    let mut removed = Removed::default();
    match (version, versioning) {
        (Some(version), _) => {
            removed.version = Some(version.to_owned());
            if let Some(object) = find(txn, bucket, key, version)? {
                removed.delete_marker = object.delete_marker;
                remove_version(txn, &object, &mut removed.unlinked)?;
                events::record(txn, record, Event::Removed, &object, cause)?;
            }
        }
        (None, Versioning::Never) => {
            let key = ObjectRecord::key_of(bucket, key);
            if let Some(object) = txn.get(&key)? {
                unlink(txn, &object.content, &mut removed.unlinked);
                txn.delete(&key);
                events::record(txn, record, Event::Removed, &object, cause)?;
            }
        }
        (None, Versioning::Enabled | Versioning::Suspended) => {
            let sequence = supersede(txn, versioning, bucket, key, now, &mut removed.unlinked)?;
            let marker =
                delete_marker(bucket, key, version_id(versioning, sequence), sequence, now);
            removed.version = Some(marker.version.clone());
            removed.delete_marker = true;
            events::record(txn, record, Event::MarkerCreated, &marker, cause)?;
            txn.put(&VersionRecord(marker));
        }
    }
    Ok(removed)
}

fn delete_marker(
    bucket: &str,
    key: &str,
    version: String,
    sequence: u64,
    now: Timestamp,
) -> ObjectRecord {
    ObjectRecord {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        version,
        sequence,
        last_modified: now,
        size: 0,
        etag: String::new(),
        content: Vec::new(),
        parts: Vec::new(),
        upload_id: None,
        checksums: Checksums::new(),
        checksum_kind: ChecksumKind::FullObject,
        delete_marker: true,
        attributes: ObjectAttributes::default(),
    }
}

fn remove_version(
    txn: &mut Txn<'_>,
    object: &ObjectRecord,
    unlinked: &mut Vec<BlobId>,
) -> Result<(), StorageError> {
    let (bucket, key) = (&object.bucket, &object.key);
    let place = ObjectRecord::key_of(bucket, key);
    unlink(txn, &object.content, unlinked);
    match txn.get(&place)? {
        Some(current) if current.version == object.version => txn.delete(&place),
        Some(_) => {
            txn.delete(&VersionRecord::key_of(bucket, key, object.sequence));
            return Ok(());
        }
        None => txn.delete(&VersionRecord::key_of(bucket, key, object.sequence)),
    }
    // What is the newest now is current again, if it is an object.
    let heir = txn.scan_page(&VersionRecord::keys_of(bucket, key), None, 1)?.into_iter().next();
    if let Some(VersionRecord(heir)) = heir
        && !heir.delete_marker
    {
        txn.delete(&VersionRecord::key_of(bucket, key, heir.sequence));
        txn.put(&heir);
    }
    Ok(())
}

/// Stores changed tags, grants or locks of a version in its place.
pub(super) fn change(
    txn: &mut Txn<'_>,
    bucket: &BucketRecord,
    object: ObjectRecord,
    event: Event,
    cause: &Cause,
) -> Result<(), StorageError> {
    events::record(txn, bucket, event, &object, cause)?;
    put_in_place(txn, object)
}

/// As [`change`], where nobody is told.
pub(super) fn put_in_place(txn: &mut Txn<'_>, object: ObjectRecord) -> Result<(), StorageError> {
    let current = txn.get(&ObjectRecord::key_of(&object.bucket, &object.key))?;
    if current.is_some_and(|current| current.version == object.version) {
        txn.put(&object);
    } else {
        txn.put(&VersionRecord(object));
    }
    Ok(())
}

/// The conditions of a write: `If-None-Match: *` and `If-Match`.
#[derive(Clone, Debug, Default)]
pub(super) struct WriteConditions {
    pub(super) if_match: Option<String>,
    pub(super) if_none_match: Option<String>,
}

impl WriteConditions {
    /// # Errors
    /// `NotImplemented` for what S3 has no use for either.
    pub(super) fn new(
        if_match: Option<String>,
        if_none_match: Option<String>,
    ) -> Result<WriteConditions, AwsError> {
        if if_none_match.as_deref().is_some_and(|value| value.trim() != "*") {
            return Err(errors::header_not_implemented("If-None-Match"));
        }
        if if_match.is_some() && if_none_match.is_some() {
            return Err(errors::header_not_implemented("If-Match"));
        }
        Ok(WriteConditions { if_match, if_none_match })
    }

    /// # Errors
    /// `PreconditionFailed`, or `NoSuchKey` for `If-Match` of what is not there.
    pub(super) fn check(&self, key: &str, current: Option<&ObjectRecord>) -> Result<(), AwsError> {
        if self.if_none_match.is_some() && current.is_some() {
            return Err(errors::precondition_failed("If-None-Match"));
        }
        if let Some(wanted) = &self.if_match {
            match current {
                None => return Err(errors::no_such_key(key)),
                Some(object) if !names_etag(wanted, &object.etag) => {
                    return Err(errors::precondition_failed("If-Match"));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    pub(super) fn any(&self) -> bool {
        self.if_match.is_some() || self.if_none_match.is_some()
    }
}
