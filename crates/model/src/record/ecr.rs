//! Repositories, images, tags, layers, and uploads of layers that are under way.
//!
//! The registry writes all of it, and the node reads it to pull from our own registry without
//! HTTP: [`ImageTagRecord`] gives a digest, [`ImageRecord`] the manifest, [`RepositoryLayerRecord`]
//! the blob of each part.
//!
//! ```text
//! RepositoryRecord ─┬─ ImageTagRecord ──► ImageRecord (by digest)
//!                   ├─ ImageRecord ─────► RepositoryLayerRecord (by the manifest's digests)
//!                   └─ RepositoryLayerRecord ──► LayerRecord (one per digest, counted) ──► blob
//! ```
//!
//! A repository has a layer only when a [`RepositoryLayerRecord`] says so; that the bytes are
//! here because of another account's repository gives nobody access to them.

use serde::{Deserialize, Serialize};

use super::Record;
use super::ecs::Tag;
use crate::image::Digest;
use crate::{AccountId, Arn, Key, Principal, Region, Timestamp};

/// The prefix or key of a record that belongs to a repository.
fn in_repository<R>(account: &AccountId, region: &Region, repository: &str) -> Key<R> {
    Key::new().text(account.as_str()).text(region.as_str()).text(repository)
}

/// Whether a tag can be moved to another image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TagMutability {
    #[default]
    Mutable,
    Immutable,
    ImmutableWithExclusion,
    MutableWithExclusion,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub created_at: Timestamp,
    #[serde(default)]
    pub mutability: TagMutability,
    /// Wildcard patterns of tags for which the opposite of `mutability` holds.
    #[serde(default)]
    pub mutability_exclusions: Vec<String>,
    #[serde(default)]
    pub scan_on_push: bool,
    /// `AES256`, `KMS` or `KMS_DSSE`; kept and echoed.
    pub encryption_type: String,
    #[serde(default)]
    pub kms_key: Option<String>,
    /// JSON, as it was set.
    #[serde(default)]
    pub policy: Option<String>,
    /// JSON, as it was set.
    #[serde(default)]
    pub lifecycle_policy: Option<String>,
    #[serde(default)]
    pub lifecycle_evaluated_at: Option<Timestamp>,
    /// The policy of the last preview that was started.
    #[serde(default)]
    pub lifecycle_preview: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl RepositoryRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        in_repository(account, region, name)
    }

    /// All of one registry.
    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::regional("ecr", &self.region, &self.account, format!("repository/{}", self.name))
    }
}

impl Record for RepositoryRecord {
    const TABLE: &'static str = "ecr-repositories";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

/// One manifest: an image, an index of images, or another artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageRecord {
    pub account: AccountId,
    pub region: Region,
    pub repository: String,
    pub digest: Digest,
    pub media_type: String,
    /// Byte for byte as it was pushed; `digest` is of its UTF-8 bytes.
    pub manifest: String,
    /// What AWS calls the image's size: its layers as they are stored. Of an index, the size of
    /// its largest image.
    pub size: u64,
    pub pushed_at: Timestamp,
    /// The configuration's media type, or the manifest's `artifactType`.
    #[serde(default)]
    pub artifact_type: Option<String>,
    /// The manifest that this one says something about, for the referrers list.
    #[serde(default)]
    pub subject: Option<Digest>,
    /// Not in an index.
    #[serde(default)]
    pub config: Option<Digest>,
    /// In the order of the manifest, the lowest first. A layer can be there twice.
    #[serde(default)]
    pub layers: Vec<Digest>,
    /// The manifests that an index lists.
    #[serde(default)]
    pub manifests: Vec<Digest>,
    /// To the day, as AWS records it.
    #[serde(default)]
    pub last_pulled_at: Option<Timestamp>,
}

impl ImageRecord {
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        repository: &str,
        digest: &Digest,
    ) -> Key<Self> {
        in_repository(account, region, repository).text(digest.as_str())
    }

    pub fn keys_of(account: &AccountId, region: &Region, repository: &str) -> Key<Self> {
        in_repository(account, region, repository)
    }

    /// The blobs that the manifest names: configuration and layers.
    pub fn blobs(&self) -> impl Iterator<Item = &Digest> {
        self.config.iter().chain(&self.layers)
    }
}

impl Record for ImageRecord {
    const TABLE: &'static str = "ecr-images";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.repository, &self.digest)
    }
}

/// What a tag means now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageTagRecord {
    pub account: AccountId,
    pub region: Region,
    pub repository: String,
    pub tag: String,
    pub digest: Digest,
    pub tagged_at: Timestamp,
}

impl ImageTagRecord {
    pub fn key_of(account: &AccountId, region: &Region, repository: &str, tag: &str) -> Key<Self> {
        in_repository(account, region, repository).text(tag)
    }

    pub fn keys_of(account: &AccountId, region: &Region, repository: &str) -> Key<Self> {
        in_repository(account, region, repository)
    }
}

impl Record for ImageTagRecord {
    const TABLE: &'static str = "ecr-image-tags";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.repository, &self.tag)
    }
}

/// That a repository has a layer or configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryLayerRecord {
    pub account: AccountId,
    pub region: Region,
    pub repository: String,
    pub digest: Digest,
    /// As in the [`LayerRecord`], so that readers need one look-up.
    pub size: u64,
    /// The text of a blob's id in the store. The blob's bytes have the digest.
    pub blob: String,
    pub added_at: Timestamp,
}

impl RepositoryLayerRecord {
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        repository: &str,
        digest: &Digest,
    ) -> Key<Self> {
        in_repository(account, region, repository).text(digest.as_str())
    }

    pub fn keys_of(account: &AccountId, region: &Region, repository: &str) -> Key<Self> {
        in_repository(account, region, repository)
    }
}

impl Record for RepositoryLayerRecord {
    const TABLE: &'static str = "ecr-repository-layers";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.repository, &self.digest)
    }
}

/// The one copy of a layer's bytes, whoever has it. Gone with the last repository's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerRecord {
    pub digest: Digest,
    pub size: u64,
    /// The text of a blob's id in the store.
    pub blob: String,
    /// How many [`RepositoryLayerRecord`]s name this digest; never 0 in the store.
    pub n_repositories: u64,
}

impl LayerRecord {
    pub fn key_of(digest: &Digest) -> Key<Self> {
        Key::new().text(digest.as_str())
    }
}

impl Record for LayerRecord {
    const TABLE: &'static str = "ecr-layers";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.digest)
    }
}

/// A layer that is being received. How much of it is here is the length of its partial blob.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadRecord {
    pub account: AccountId,
    pub region: Region,
    pub repository: String,
    /// A UUID.
    pub id: String,
    /// The text of the unfinished blob's id.
    pub blob: String,
    pub started_at: Timestamp,
}

impl UploadRecord {
    pub fn key_of(account: &AccountId, region: &Region, repository: &str, id: &str) -> Key<Self> {
        in_repository(account, region, repository).text(id)
    }

    pub fn keys_of(account: &AccountId, region: &Region, repository: &str) -> Key<Self> {
        in_repository(account, region, repository)
    }
}

impl Record for UploadRecord {
    const TABLE: &'static str = "ecr-uploads";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.repository, &self.id)
    }
}

/// What is set for a whole registry: one account in one region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryRecord {
    pub account: AccountId,
    pub region: Region,
    /// JSON, as it was set.
    #[serde(default)]
    pub policy: Option<String>,
}

impl RegistryRecord {
    pub fn key_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }
}

impl Record for RegistryRecord {
    const TABLE: &'static str = "ecr-registries";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region)
    }
}

/// The secret that authorization tokens and download links are signed with. One, made at first use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrySecretRecord {
    /// 64 hex digits.
    pub secret: String,
}

impl RegistrySecretRecord {
    pub fn the_key() -> Key<Self> {
        Key::new().text("secret")
    }
}

impl Record for RegistrySecretRecord {
    const TABLE: &'static str = "ecr-secret";
    fn key(&self) -> Key<Self> {
        Self::the_key()
    }
}

/// What an authorization token says; it is signed, not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryTokenClaims {
    /// Whom the token was given to.
    pub principal: Principal,
    pub region: Region,
    pub expires_at: Timestamp,
    /// The access key id of the session that asked for it: its policies count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_images_of_a_repository_are_not_those_of_one_with_a_longer_name() {
        let (account, region) = (AccountId::default_account(), Region::default_region());
        let digest = Digest::sha256(&[7; 32]);
        let of_a = ImageRecord::keys_of(&account, &region, "a");
        assert!(ImageRecord::key_of(&account, &region, "a", &digest).starts_with(&of_a));
        assert!(!ImageRecord::key_of(&account, &region, "a/b", &digest).starts_with(&of_a));
        assert!(!ImageRecord::key_of(&account, &region, "ab", &digest).starts_with(&of_a));
    }
}
