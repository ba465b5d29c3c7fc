//! Images of our own registry, read from the store without HTTP.

use std::path::PathBuf;

use model::image::{Digest, ImageReference, OwnRepository};
use model::record::ecr::{ImageRecord, ImageTagRecord, RepositoryLayerRecord};
use model::{AccountId, Region};
use store::{BlobId, Read, Store};

use super::{PullError, Request};

#[derive(Debug)]
pub(super) struct Repository<'a> {
    store: &'a Store,
    account: AccountId,
    region: Region,
    name: String,
}

impl<'a> Repository<'a> {
    /// What the image's name does not say is the task's own account and region.
    pub(super) fn new(store: &'a Store, found: OwnRepository, request: &Request) -> Repository<'a> {
        Repository {
            store,
            account: found.account.unwrap_or_else(|| request.account.clone()),
            region: found.region.unwrap_or_else(|| request.region.clone()),
            name: found.repository,
        }
    }

    /// What a tag or a digest leads to here.
    pub(super) fn digest(&self, image: &ImageReference, name: &str) -> Result<Digest, PullError> {
        Ok(self.record(image, name)?.digest)
    }

    pub(super) fn manifest(
        &self,
        image: &ImageReference,
        name: &str,
    ) -> Result<Vec<u8>, PullError> {
        Ok(self.record(image, name)?.manifest.into_bytes())
    }

    fn record(&self, image: &ImageReference, name: &str) -> Result<ImageRecord, PullError> {
        let not_found = || PullError::NotFound { image: with_tag(image) };
        let read = self.store.read()?;
        let digest = match Digest::parse(name) {
            Ok(digest) => digest,
            Err(_) => {
                let key = ImageTagRecord::key_of(&self.account, &self.region, &self.name, name);
                read.get(&key)?.ok_or_else(not_found)?.digest
            }
        };
        let key = ImageRecord::key_of(&self.account, &self.region, &self.name, &digest);
        read.get(&key)?.ok_or_else(not_found)
    }

    /// Where the blob is.
    pub(super) fn blob(&self, digest: &Digest) -> Result<PathBuf, PullError> {
        let key = RepositoryLayerRecord::key_of(&self.account, &self.region, &self.name, digest);
        let missing = || PullError::Blob { problem: format!("content digest {digest}: not found") };
        let record = self.store.read()?.get(&key)?.ok_or_else(missing)?;
        let blob = BlobId::parse(&record.blob).ok_or_else(missing)?;
        Ok(self.store.blobs().path(&blob))
    }
}

/// As containerd writes a name: always with what was looked for.
pub(super) fn with_tag(image: &ImageReference) -> String {
    let mut image = image.clone();
    if image.tag.is_none() && image.digest.is_none() {
        image.tag = Some("latest".into());
    }
    image.to_string()
}
