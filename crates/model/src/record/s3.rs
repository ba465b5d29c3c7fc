//! Buckets, objects, versions of objects, and uploads in parts.
//!
//! An object's bytes are not here but in [`Segment`]s: pieces of blobs, or a [`SmallRecord`]
//! for the few bytes that deserve no file. No two records name the same blob (a copy is a hard
//! link with a name of its own), so a blob goes when the record that names it goes.
//!
//! The current version of each key is an [`ObjectRecord`], so that listing a bucket reads what
//! it shows and nothing else. All other versions, and delete markers even when they are the
//! newest, are [`VersionRecord`]s. *Invariant*: when a key has versions but no current object,
//! the newest of them is a delete marker.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Record;
use super::ecs::Tag;
use crate::{AccountId, Key, Region, Timestamp};

/// Whether a bucket keeps old versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Versioning {
    /// Never asked for: AWS answers `GetBucketVersioning` without a status.
    #[default]
    Never,
    Enabled,
    /// Old versions stay; new objects are the version `null`.
    Suspended,
}

/// What of a bucket may not be public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicAccessBlock {
    pub block_public_acls: bool,
    pub ignore_public_acls: bool,
    pub block_public_policy: bool,
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// What a new bucket has.
    pub const ALL: PublicAccessBlock = PublicAccessBlock {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };
}

/// One grant of an access control list, beyond the owner's own full control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AclGrant {
    pub grantee: Grantee,
    /// `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`.
    pub permission: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Grantee {
    /// A canonical user id, 64 hex digits.
    User(String),
    /// A group's URI.
    Group(String),
}

/// A bucket. Its name is unique among all accounts and regions, and so is its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketRecord {
    pub name: String,
    pub account: AccountId,
    pub region: Region,
    pub created_at: Timestamp,
    #[serde(default)]
    pub versioning: Versioning,
    /// `BucketOwnerEnforced`, …; absent after `DeleteBucketOwnershipControls`.
    #[serde(default)]
    pub object_ownership: Option<String>,
    #[serde(default)]
    pub public_access_block: Option<PublicAccessBlock>,
    #[serde(default)]
    pub acl: Vec<AclGrant>,
    /// The policy document as it was given.
    #[serde(default)]
    pub policy: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// What is set and read back as a whole, by the name of the sub-resource (`cors`,
    /// `lifecycle`, `website`, …), as JSON with AWS's member names.
    #[serde(default)]
    pub documents: BTreeMap<String, Value>,
}

impl BucketRecord {
    pub fn key_of(name: &str) -> Key<Self> {
        Key::new().text(name)
    }
}

impl Record for BucketRecord {
    const TABLE: &'static str = "s3-buckets";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.name)
    }
}

/// A run of an object's bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Segment {
    /// `length` bytes of a blob, from `offset` on.
    #[serde(rename = "b")]
    Blob { id: String, offset: u64, length: u64 },
    /// The whole of a [`SmallRecord`].
    #[serde(rename = "s")]
    Small { id: String, length: u64 },
}

impl Segment {
    pub fn length(&self) -> u64 {
        match self {
            Segment::Blob { length, .. } | Segment::Small { length, .. } => *length,
        }
    }
}

/// The bytes of a segment that is too small for a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SmallRecord {
    pub id: String,
    /// In base64.
    pub data: String,
}

impl SmallRecord {
    pub fn key_of(id: &str) -> Key<Self> {
        Key::new().text(id)
    }
}

impl Record for SmallRecord {
    const TABLE: &'static str = "s3-small";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.id)
    }
}

/// Whether a checksum is that of the bytes, or that of the parts' checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChecksumKind {
    FullObject,
    Composite,
}

/// Checksums in base64 by algorithm, as AWS spells it: `CRC64NVME`.
pub type Checksums = BTreeMap<String, String>;

/// The headers that come back as they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectHeaders {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_disposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website_redirect_location: Option<String>,
}

/// What is said about an object when it, or the upload that becomes it, is created.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectAttributes {
    pub headers: ObjectHeaders,
    /// `x-amz-meta-…`, without the prefix.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acl: Vec<AclGrant>,
    /// Absent for `STANDARD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
    /// `AES256`, `aws:kms`, …
    pub encryption: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_key_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// `None` where it was never said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_hold: Option<bool>,
}

/// Until when a version cannot be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retention {
    pub mode: RetentionMode,
    pub until: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RetentionMode {
    /// Who may bypass it can.
    Governance,
    /// Nobody can.
    Compliance,
}

/// What is remembered of a part once its object is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartSummary {
    pub number: u32,
    pub size: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checksums: Checksums,
}

/// The current version of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectRecord {
    pub bucket: String,
    pub key: String,
    /// `null` unless the bucket was versioned when it was written.
    pub version: String,
    /// Grows with each version of a key.
    pub sequence: u64,
    /// In whole seconds, as AWS keeps it.
    pub last_modified: Timestamp,
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Segment>,
    /// Empty unless uploaded in parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartSummary>,
    /// The upload that it came from, so that a repeated completion is known as such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload_id: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checksums: Checksums,
    pub checksum_kind: ChecksumKind,
    /// A deletion that hides older versions. It has no content.
    #[serde(default)]
    pub delete_marker: bool,
    #[serde(flatten)]
    pub attributes: ObjectAttributes,
}

impl ObjectRecord {
    pub fn key_of(bucket: &str, key: &str) -> Key<Self> {
        Self::keys_of(bucket).text(key)
    }

    /// All current objects of a bucket, in the order of their keys.
    pub fn keys_of(bucket: &str) -> Key<Self> {
        Key::new().text(bucket)
    }
}

impl Record for ObjectRecord {
    const TABLE: &'static str = "s3-objects";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.bucket, &self.key)
    }
}

/// A version that is not the current object: an older one, or a delete marker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VersionRecord(pub ObjectRecord);

impl VersionRecord {
    pub fn key_of(bucket: &str, key: &str, sequence: u64) -> Key<Self> {
        // Newest first, as AWS lists them.
        Self::keys_of(bucket, key).number(u64::MAX - sequence)
    }

    /// The versions of one key, newest first.
    pub fn keys_of(bucket: &str, key: &str) -> Key<Self> {
        Self::keys_in(bucket).text(key)
    }

    pub fn keys_in(bucket: &str) -> Key<Self> {
        Key::new().text(bucket)
    }
}

impl Record for VersionRecord {
    const TABLE: &'static str = "s3-versions";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.0.bucket, &self.0.key, self.0.sequence)
    }
}

/// An upload in parts that is neither complete nor aborted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MultipartUploadRecord {
    pub bucket: String,
    pub key: String,
    pub upload_id: String,
    pub initiated_at: Timestamp,
    /// Who began it: the canonical user id of an account, or the ARN of a user or session.
    pub initiator: String,
    /// `CRC32`, …; absent when the client left the choice to S3.
    #[serde(default)]
    pub checksum_algorithm: Option<String>,
    pub checksum_kind: ChecksumKind,
    pub attributes: ObjectAttributes,
}

impl MultipartUploadRecord {
    pub fn key_of(bucket: &str, key: &str, upload_id: &str) -> Key<Self> {
        Self::keys_of(bucket).text(key).text(upload_id)
    }

    pub fn keys_of(bucket: &str) -> Key<Self> {
        Key::new().text(bucket)
    }
}

impl Record for MultipartUploadRecord {
    const TABLE: &'static str = "s3-uploads";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.bucket, &self.key, &self.upload_id)
    }
}

/// One part of an upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartRecord {
    pub upload_id: String,
    pub number: u32,
    pub size: u64,
    pub etag: String,
    pub last_modified: Timestamp,
    pub content: Vec<Segment>,
    #[serde(default)]
    pub checksums: Checksums,
}

impl PartRecord {
    pub fn key_of(upload_id: &str, number: u32) -> Key<Self> {
        Self::keys_of(upload_id).number(u64::from(number))
    }

    /// The parts of an upload, in order.
    pub fn keys_of(upload_id: &str) -> Key<Self> {
        Key::new().text(upload_id)
    }
}

impl Record for PartRecord {
    const TABLE: &'static str = "s3-parts";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.upload_id, self.number)
    }
}
