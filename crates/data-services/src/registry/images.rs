//! Images: manifests and the tags that point to them.

use std::collections::{BTreeMap, BTreeSet};

use model::image::Digest;
use model::record::Record;
use model::record::ecr::{
    ImageRecord, ImageTagRecord, RepositoryLayerRecord, RepositoryRecord, TagMutability,
    UploadRecord,
};
use model::{StorageError, Timestamp};
use sha2::{Digest as _, Sha256, Sha512};
use store::{Read, Txn};
use thiserror::Error;

use super::content::{Content, RepositoryId};
use super::layers::{find_layer, release};
use super::manifest::{self, Manifest, ManifestError};

/// A manifest that is to be stored.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewImage {
    pub(crate) manifest: String,
    pub(crate) media_type: Option<String>,
    pub(crate) tag: Option<String>,
    /// What its digest must be.
    pub(crate) digest: Option<Digest>,
    /// Refuse what changes nothing, as the API does and the registry does not.
    pub(crate) must_be_new: bool,
}

#[derive(Debug, Error)]
pub(crate) enum PutImageError {
    #[error("the repository does not exist")]
    NoRepository,
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error("the manifest's digest is {actual}")]
    WrongDigest { actual: Digest },
    #[error("layers are missing")]
    LayersMissing { digests: Vec<Digest> },
    #[error("manifests are missing")]
    ManifestsMissing { digests: Vec<Digest> },
    #[error("the tag exists and cannot be moved")]
    TagImmutable { tag: String },
    #[error("the image exists with this tag")]
    AlreadyExists { digest: Digest },
    #[error(transparent)]
    Storage(#[from] StorageError),
}

#[derive(Debug, Error)]
pub(crate) enum DeleteImageError {
    #[error("the repository does not exist")]
    NoRepository,
    #[error("the image does not exist")]
    NoImage,
    #[error("the tag does not mean this image")]
    TagDiffers,
    #[error("manifest lists need the image")]
    InUse { by: Vec<Digest> },
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Which image is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Tag(String),
    Digest(Digest),
}

impl Content {
    /// Stores a manifest, and lets the tag point to it. All that it names must be here.
    pub(crate) async fn put_image(
        &self,
        repository: &RepositoryId,
        new: NewImage,
    ) -> Result<ImageRecord, PutImageError> {
        let parsed = manifest::parse(new.media_type.as_deref(), &new.manifest)?;
        let algorithm = new.digest.as_ref().map_or("sha256", Digest::algorithm);
        let actual = digest_of(algorithm, new.manifest.as_bytes())?;
        if new.digest.as_ref().is_some_and(|expected| *expected != actual) {
            return Err(PutImageError::WrongDigest { actual });
        }
        let (repository, now) = (repository.clone(), self.clock.now());
        self.store.write(move |txn| put(txn, &repository, new, &parsed, actual, now)).await
    }

    /// Removes an image with all its tags, or one tag, and the image if it has no other.
    ///
    /// Returns what was removed: one entry for each tag, or one without.
    pub(crate) async fn delete_image(
        &self,
        repository: &RepositoryId,
        digest: Option<Digest>,
        tag: Option<String>,
    ) -> Result<Vec<(Digest, Option<String>)>, DeleteImageError> {
        let repository = repository.clone();
        let (removed, blobs) = self
            .store
            .write(move |txn| {
                let mut blobs = Vec::new();
                let removed =
                    delete(txn, &repository, digest.as_ref(), tag.as_deref(), &mut blobs)?;
                Ok::<_, DeleteImageError>((removed, blobs))
            })
            .await?;
        self.remove_blobs(blobs).await;
        Ok(removed)
    }

    /// Notes that an image was pulled, at most once a day.
    pub(crate) async fn note_pull(&self, image: &ImageRecord) -> Result<(), StorageError> {
        let now = self.clock.now();
        let is_recent = |at: Option<Timestamp>| at.is_some_and(|at| at.plus_secs(86_400) > now);
        if is_recent(image.last_pulled_at) {
            return Ok(());
        }
        let key = image.key();
        self.store
            .write(move |txn| {
                if let Some(mut image) = txn.get(&key)? {
                    image.last_pulled_at = Some(now);
                    txn.put(&image);
                }
                Ok(())
            })
            .await
    }

    /// Removes a repository and all that is in it. `None` when there is none; an error when it
    /// has images and `force` is false.
    pub(crate) async fn delete_repository(
        &self,
        repository: &RepositoryId,
        force: bool,
    ) -> Result<RepositoryRecord, DeleteRepositoryError> {
        let place = repository.clone();
        let (record, uploads, blobs) = self
            .store
            .write(move |txn| {
                let record = place.get(txn)?.ok_or(DeleteRepositoryError::NoRepository)?;
                let RepositoryId { account, region, name } = &place;
                let images = txn.scan(&ImageRecord::keys_of(account, region, name))?;
                if !force && !images.is_empty() {
                    return Err(DeleteRepositoryError::NotEmpty);
                }
                let (mut uploads, mut blobs) = (Vec::new(), Vec::new());
                for image in &images {
                    txn.delete(&image.key());
                }
                for tag in txn.scan(&ImageTagRecord::keys_of(account, region, name))? {
                    txn.delete(&tag.key());
                }
                for layer in txn.scan(&RepositoryLayerRecord::keys_of(account, region, name))? {
                    blobs.extend(release(txn, &place, &layer.digest)?);
                }
                for upload in txn.scan(&UploadRecord::keys_of(account, region, name))? {
                    txn.delete(&upload.key());
                    blobs.push(upload.blob);
                    uploads.push(upload.id);
                }
                txn.delete(&record.key());
                Ok((record, uploads, blobs))
            })
            .await?;
        for upload in uploads {
            self.forget_progress(&upload);
        }
        self.remove_blobs(blobs).await;
        Ok(record)
    }
}

#[derive(Debug, Error)]
pub(crate) enum DeleteRepositoryError {
    #[error("the repository does not exist")]
    NoRepository,
    #[error("the repository has images")]
    NotEmpty,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

fn put(
    txn: &mut Txn<'_>,
    repository: &RepositoryId,
    new: NewImage,
    parsed: &Manifest,
    digest: Digest,
    now: Timestamp,
) -> Result<ImageRecord, PutImageError> {
    let record = repository.get(txn)?.ok_or(PutImageError::NoRepository)?;
    let present = find_image(txn, repository, &digest)?;
    let is_tagged_so = match &new.tag {
        None => true,
        Some(tag) => match find_tag(txn, repository, tag)? {
            Some(found) if found.digest == digest => true,
            Some(_) if is_immutable(&record, tag) => {
                return Err(PutImageError::TagImmutable { tag: tag.clone() });
            }
            Some(_) | None => false,
        },
    };
    if new.must_be_new && present.is_some() && is_tagged_so {
        return Err(PutImageError::AlreadyExists { digest });
    }
    let image = match present {
        Some(image) => image,
        None => {
            let image = describe(txn, repository, new.manifest, parsed, digest, now)?;
            txn.put(&image);
            image
        }
    };
    if let Some(tag) = new.tag
        && !is_tagged_so
    {
        txn.put(&ImageTagRecord {
            account: repository.account.clone(),
            region: repository.region.clone(),
            repository: repository.name.clone(),
            tag,
            digest: image.digest.clone(),
            tagged_at: now,
        });
    }
    Ok(image)
}

/// The record of a manifest, once all that it names is found.
fn describe(
    txn: &Txn<'_>,
    repository: &RepositoryId,
    text: String,
    parsed: &Manifest,
    digest: Digest,
    now: Timestamp,
) -> Result<ImageRecord, PutImageError> {
    let mut image = ImageRecord {
        account: repository.account.clone(),
        region: repository.region.clone(),
        repository: repository.name.clone(),
        digest,
        media_type: parsed.media_type.clone(),
        manifest: text,
        size: 0,
        pushed_at: now,
        artifact_type: parsed.artifact_type.clone(),
        subject: parsed.subject.clone(),
        config: None,
        layers: Vec::new(),
        manifests: Vec::new(),
        last_pulled_at: None,
    };
    let mut missing = Vec::new();
    match &parsed.content {
        manifest::Content::Image { config, layers } => {
            for part in layers.iter().chain([config]) {
                match find_layer(txn, repository, &part.digest)? {
                    Some(layer) => image.size += layer.size,
                    None if part.is_foreign => {}
                    None => missing.push(part.digest.clone()),
                }
            }
            image.config = Some(config.digest.clone());
            image.layers = layers.iter().map(|layer| layer.digest.clone()).collect();
            if !missing.is_empty() {
                return Err(PutImageError::LayersMissing { digests: missing });
            }
        }
        manifest::Content::Index { manifests } => {
            for part in manifests {
                match find_image(txn, repository, &part.digest)? {
                    Some(child) => image.size = image.size.max(child.size),
                    None => missing.push(part.digest.clone()),
                }
            }
            image.manifests = manifests.iter().map(|part| part.digest.clone()).collect();
            if !missing.is_empty() {
                return Err(PutImageError::ManifestsMissing { digests: missing });
            }
        }
    }
    Ok(image)
}

fn delete(
    txn: &mut Txn<'_>,
    repository: &RepositoryId,
    digest: Option<&Digest>,
    tag: Option<&str>,
    blobs: &mut Vec<String>,
) -> Result<Vec<(Digest, Option<String>)>, DeleteImageError> {
    if !repository.exists(txn)? {
        return Err(DeleteImageError::NoRepository);
    }
    let tagged = match tag {
        Some(tag) => Some(find_tag(txn, repository, tag)?.ok_or(DeleteImageError::NoImage)?),
        None => None,
    };
    let digest = match (&tagged, digest) {
        (Some(tagged), Some(digest)) if tagged.digest != *digest => {
            return Err(DeleteImageError::TagDiffers);
        }
        (Some(tagged), _) => tagged.digest.clone(),
        (None, Some(digest)) => digest.clone(),
        (None, None) => return Err(DeleteImageError::NoImage),
    };
    find_image(txn, repository, &digest)?.ok_or(DeleteImageError::NoImage)?;
    let mut tags = tags_by_digest(txn, repository)?.remove(&digest).unwrap_or_default();
    if let Some(tagged) = &tagged
        && tags.len() > 1
    {
        txn.delete(&tagged.key());
        return Ok(vec![(digest, Some(tagged.tag.clone()))]);
    }
    delete_whole(txn, repository, &digest, blobs)?;
    tags.sort();
    Ok(match tags.is_empty() {
        true => vec![(digest, None)],
        false => tags.into_iter().map(|tag| (digest.clone(), Some(tag))).collect(),
    })
}

/// Removes an image, its tags, and the layers that no other image of the repository needs.
pub(super) fn delete_whole(
    txn: &mut Txn<'_>,
    repository: &RepositoryId,
    digest: &Digest,
    blobs: &mut Vec<String>,
) -> Result<(), DeleteImageError> {
    let RepositoryId { account, region, name } = repository;
    let image = find_image(txn, repository, digest)?.ok_or(DeleteImageError::NoImage)?;
    let mut still_used = BTreeSet::new();
    let mut used_by = Vec::new();
    for other in txn.scan(&ImageRecord::keys_of(account, region, name))? {
        if other.digest == *digest {
            continue;
        }
        if other.manifests.contains(digest) {
            used_by.push(other.digest.clone());
        }
        still_used.extend(other.blobs().cloned());
    }
    if !used_by.is_empty() {
        return Err(DeleteImageError::InUse { by: used_by });
    }
    for tag in txn.scan(&ImageTagRecord::keys_of(account, region, name))? {
        if tag.digest == *digest {
            txn.delete(&tag.key());
        }
    }
    let unused: BTreeSet<&Digest> =
        image.blobs().filter(|blob| !still_used.contains(*blob)).collect();
    for blob in unused {
        blobs.extend(release(txn, repository, blob)?);
    }
    txn.delete(&image.key());
    Ok(())
}

pub(crate) fn find_image(
    read: &impl Read,
    repository: &RepositoryId,
    digest: &Digest,
) -> Result<Option<ImageRecord>, StorageError> {
    let RepositoryId { account, region, name } = repository;
    read.get(&ImageRecord::key_of(account, region, name, digest))
}

pub(crate) fn find_tag(
    read: &impl Read,
    repository: &RepositoryId,
    tag: &str,
) -> Result<Option<ImageTagRecord>, StorageError> {
    let RepositoryId { account, region, name } = repository;
    read.get(&ImageTagRecord::key_of(account, region, name, tag))
}

pub(crate) fn find(
    read: &impl Read,
    repository: &RepositoryId,
    reference: &Reference,
) -> Result<Option<ImageRecord>, StorageError> {
    match reference {
        Reference::Digest(digest) => find_image(read, repository, digest),
        Reference::Tag(tag) => match find_tag(read, repository, tag)? {
            Some(tag) => find_image(read, repository, &tag.digest),
            None => Ok(None),
        },
    }
}

/// Every image of the repository, in the order of digests.
pub(crate) fn all(
    read: &impl Read,
    repository: &RepositoryId,
) -> Result<Vec<ImageRecord>, StorageError> {
    let RepositoryId { account, region, name } = repository;
    read.scan(&ImageRecord::keys_of(account, region, name))
}

/// The tags of each image, in their order.
pub(crate) fn tags_by_digest(
    read: &impl Read,
    repository: &RepositoryId,
) -> Result<BTreeMap<Digest, Vec<String>>, StorageError> {
    let RepositoryId { account, region, name } = repository;
    let mut tags = BTreeMap::<Digest, Vec<String>>::new();
    read.visit(&ImageTagRecord::keys_of(account, region, name), None, |tag| {
        tags.entry(tag.digest).or_default().push(tag.tag);
        true
    })?;
    Ok(tags)
}

/// The images whose subject is `digest`, in the order of digests.
pub(crate) fn referrers(
    read: &impl Read,
    repository: &RepositoryId,
    digest: &Digest,
) -> Result<Vec<ImageRecord>, StorageError> {
    let mut images = all(read, repository)?;
    images.retain(|image| image.subject.as_ref() == Some(digest));
    Ok(images)
}

/// Every configuration and layer that an image of the repository names.
pub(super) fn blobs_in_use(
    read: &impl Read,
    repository: &RepositoryId,
) -> Result<BTreeSet<Digest>, StorageError> {
    let RepositoryId { account, region, name } = repository;
    let mut used = BTreeSet::new();
    read.visit(&ImageRecord::keys_of(account, region, name), None, |image| {
        used.extend(image.blobs().cloned());
        true
    })?;
    Ok(used)
}

/// Whether `tag`, once there, stays with its image.
pub(crate) fn is_immutable(repository: &RepositoryRecord, tag: &str) -> bool {
    let is_excluded =
        repository.mutability_exclusions.iter().any(|pattern| matches_wildcard(pattern, tag));
    match repository.mutability {
        TagMutability::Mutable => false,
        TagMutability::Immutable => true,
        TagMutability::ImmutableWithExclusion => !is_excluded,
        TagMutability::MutableWithExclusion => is_excluded,
    }
}

/// `*` stands for any characters, or none.
pub(crate) fn matches_wildcard(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = pattern.contains('*').then(|| parts.next_back()).flatten() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn digest_of(algorithm: &str, bytes: &[u8]) -> Result<Digest, StorageError> {
    match algorithm {
        "sha512" => Digest::parse(&format!("sha512:{}", hex::encode(Sha512::digest(bytes))))
            .map_err(|error| StorageError::new("could not digest a manifest", error)),
        _ => Ok(Digest::sha256(&Sha256::digest(bytes).into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("latest", "latest", true),
            ("latest", "latest2", false),
            ("*", "", true),
            ("v*", "v1", true),
            ("v*", "w1", false),
            ("*-dev", "a-dev", true),
            ("*-dev", "-de", false),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "acb", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches_wildcard(pattern, text), expected, "{pattern} {text}");
        }
    }
}
