//! Layers: receiving them, having them in a repository, letting go of them.
//!
//! ```text
//! begin ──► append* ──► finish ──► RepositoryLayerRecord     (cancel, or a day: gone)
//! ```
//! An upload is a record and a partial blob. How much has come is the length of the partial
//! blob and nothing else, so a connection that breaks in the middle of a chunk loses nothing
//! and needs no write. The digest is computed while bytes come in; only after a restart, or
//! when a request died between hashing and writing, is the partial blob read again.

use std::io;

use aws_api::{BodyError, StreamBody};
use futures_util::StreamExt;
use model::image::Digest;
use model::record::ecr::{LayerRecord, RepositoryLayerRecord, UploadRecord};
use model::{StorageError, Timestamp};
use sha2::{Digest as _, Sha256, Sha512};
use store::{BlobId, BlobWriter, Read, Txn};
use thiserror::Error;
use tokio::io::AsyncReadExt;

use super::content::{Content, RepositoryId};

#[derive(Debug, Error)]
pub(crate) enum UploadError {
    #[error("the repository does not exist")]
    NoRepository,
    #[error("the upload does not exist")]
    NoUpload,
    #[error("the upload stands at byte {at}")]
    WrongOffset { at: u64 },
    #[error("the layer's digest is not {expected}")]
    WrongDigest { expected: Digest },
    #[error("the layer has no bytes")]
    Empty,
    #[error("the layer's bytes stopped coming")]
    Body(#[source] BodyError),
    #[error("could not keep the layer's bytes")]
    Io(#[from] io::Error),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The digest of what an upload has so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    hasher: Sha256,
    n_hashed: u64,
    /// A request began to add bytes and did not get to its end.
    in_doubt: bool,
}

impl Content {
    /// Opens an upload and returns its id.
    pub(crate) async fn begin_upload(
        &self,
        repository: &RepositoryId,
    ) -> Result<String, UploadError> {
        if !repository.exists(&self.store.read()?)? {
            return Err(UploadError::NoRepository);
        }
        let writer = self.store.blobs().create().await?;
        let upload = UploadRecord {
            account: repository.account.clone(),
            region: repository.region.clone(),
            repository: repository.name.clone(),
            id: model::random::uuid(),
            blob: writer.id().to_string(),
            started_at: self.clock.now(),
        };
        writer.pause().await?;
        let (id, blob) = (upload.id.clone(), upload.blob.clone());
        let place = repository.clone();
        let result = self
            .store
            .write(move |txn| {
                if !place.exists(txn)? {
                    return Err(UploadError::NoRepository);
                }
                txn.put(&upload);
                Ok(())
            })
            .await;
        match result {
            Ok(()) => Ok(id),
            Err(error) => {
                self.remove_blobs(vec![blob]).await;
                Err(error)
            }
        }
    }

    /// How many bytes the upload has.
    pub(crate) async fn upload_length(
        &self,
        repository: &RepositoryId,
        id: &str,
    ) -> Result<u64, UploadError> {
        let upload = self.find_upload(repository, id)?;
        let file = self.store.blobs().open_partial(&blob_id(&upload.blob)?).await;
        Ok(gone_is_no_upload(file)?.metadata().await?.len())
    }

    /// Adds `body` to the upload and returns its new length. What came of a body that breaks off
    /// stays; the client may ask how much that is.
    pub(crate) async fn append(
        &self,
        repository: &RepositoryId,
        id: &str,
        offset: Option<u64>,
        body: &StreamBody,
    ) -> Result<u64, UploadError> {
        let progress = self.progress(id);
        let mut progress = progress.lock().await;
        let writer = self.receive(repository, id, offset, body, &mut progress).await;
        let writer = self.forgetting_what_is_gone(id, writer)?;
        let length = writer.length();
        writer.pause().await?;
        progress.in_doubt = false;
        Ok(length)
    }

    /// Adds `body`, checks the digest of the whole, and gives the layer to the repository.
    pub(crate) async fn finish(
        &self,
        repository: &RepositoryId,
        id: &str,
        offset: Option<u64>,
        body: &StreamBody,
        expected: &Digest,
    ) -> Result<RepositoryLayerRecord, UploadError> {
        let progress = self.progress(id);
        let mut progress = progress.lock().await;
        let writer = self.receive(repository, id, offset, body, &mut progress).await;
        let writer = self.forgetting_what_is_gone(id, writer)?;
        let size = writer.length();
        let (writer, actual) = match expected.algorithm() {
            "sha512" => {
                // Rare enough to read everything once more.
                let blob = writer.id().clone();
                writer.pause().await?;
                progress.in_doubt = false;
                let mut hasher = Sha512::new();
                self.read_partial(&blob, |chunk| hasher.update(chunk)).await?;
                let actual = format!("sha512:{}", hex::encode(hasher.finalize()));
                (self.store.blobs().resume(&blob).await?, actual)
            }
            _ => {
                let hash: [u8; 32] = progress.hasher.clone().finalize().into();
                (writer, Digest::sha256(&hash).as_str().to_owned())
            }
        };
        if actual != expected.as_str() {
            drop(writer);
            self.cancel(repository, id).await?;
            return Err(UploadError::WrongDigest { expected: expected.clone() });
        }
        let blob = writer.finish().await?.to_string();
        let layer = RepositoryLayerRecord {
            account: repository.account.clone(),
            region: repository.region.clone(),
            repository: repository.name.clone(),
            digest: expected.clone(),
            size,
            blob: blob.clone(),
            added_at: self.clock.now(),
        };
        let (place, upload) = (repository.clone(), id.to_owned());
        let result = self
            .store
            .write(move |txn| {
                if !place.exists(txn)? {
                    return Err(UploadError::NoRepository);
                }
                txn.delete(&upload_key(&place, &upload));
                Ok(attach(txn, layer)?)
            })
            .await;
        self.forget_progress(id);
        match result {
            Ok(layer) => {
                if layer.blob != blob {
                    // Somebody else had it already, perhaps since a moment ago.
                    self.remove_blobs(vec![blob]).await;
                }
                Ok(layer)
            }
            Err(error) => {
                self.remove_blobs(vec![blob]).await;
                Err(error)
            }
        }
    }

    /// Throws an upload away.
    pub(crate) async fn cancel(
        &self,
        repository: &RepositoryId,
        id: &str,
    ) -> Result<(), UploadError> {
        let (place, upload) = (repository.clone(), id.to_owned());
        let blob = self
            .store
            .write(move |txn| {
                let key = upload_key(&place, &upload);
                let record = txn.get(&key)?.ok_or(UploadError::NoUpload)?;
                txn.delete(&key);
                Ok::<_, UploadError>(record.blob)
            })
            .await?;
        self.forget_progress(id);
        self.remove_blobs(vec![blob]).await;
        Ok(())
    }

    /// Gives `to` the layer that `from` has. False when `from` has no such layer.
    pub(crate) async fn mount(
        &self,
        from: &RepositoryId,
        to: &RepositoryId,
        digest: &Digest,
    ) -> Result<bool, UploadError> {
        let (from, to, digest) = (from.clone(), to.clone(), digest.clone());
        let now = self.clock.now();
        self.store
            .write(move |txn| {
                if !to.exists(txn)? {
                    return Err(UploadError::NoRepository);
                }
                let Some(found) = find_layer(txn, &from, &digest)? else { return Ok(false) };
                attach(
                    txn,
                    RepositoryLayerRecord {
                        account: to.account,
                        region: to.region,
                        repository: to.name,
                        added_at: now,
                        ..found
                    },
                )?;
                Ok(true)
            })
            .await
    }

    /// Lets go of a layer that no image of the repository names. False when an image does, or
    /// there is no such layer.
    pub(crate) async fn remove_layer(
        &self,
        repository: &RepositoryId,
        digest: &Digest,
    ) -> Result<RemovedLayer, StorageError> {
        let (place, digest) = (repository.clone(), digest.clone());
        let (outcome, blob) = self
            .store
            .write(move |txn| {
                if find_layer(txn, &place, &digest)?.is_none() {
                    return Ok((RemovedLayer::Unknown, None));
                }
                if super::images::blobs_in_use(txn, &place)?.contains(&digest) {
                    return Ok((RemovedLayer::InUse, None));
                }
                Ok::<_, StorageError>((RemovedLayer::Removed, release(txn, &place, &digest)?))
            })
            .await?;
        self.remove_blobs(blob.into_iter().collect()).await;
        Ok(outcome)
    }

    fn find_upload(
        &self,
        repository: &RepositoryId,
        id: &str,
    ) -> Result<UploadRecord, UploadError> {
        self.store.read()?.get(&upload_key(repository, id))?.ok_or(UploadError::NoUpload)
    }

    /// Writes `body` at the upload's end, with `progress` up to date afterwards.
    async fn receive(
        &self,
        repository: &RepositoryId,
        id: &str,
        offset: Option<u64>,
        body: &StreamBody,
        progress: &mut Progress,
    ) -> Result<BlobWriter, UploadError> {
        let upload = self.find_upload(repository, id)?;
        let blob = blob_id(&upload.blob)?;
        let mut writer = gone_is_no_upload(self.store.blobs().resume(&blob).await)?;
        let at = writer.length();
        if offset.is_some_and(|offset| offset != at) {
            return Err(UploadError::WrongOffset { at });
        }
        if progress.in_doubt || progress.n_hashed != at {
            let mut hasher = Sha256::new();
            let n_hashed = self.read_partial(&blob, |chunk| hasher.update(chunk)).await?;
            *progress = Progress { hasher, n_hashed, in_doubt: false };
        }
        let Some(mut chunks) = body.take() else { return Ok(writer) };
        progress.in_doubt = true;
        while let Some(chunk) = chunks.next().await {
            match chunk {
                Ok(chunk) => {
                    progress.hasher.update(&chunk);
                    progress.n_hashed += chunk.len() as u64;
                    if let Err(error) = writer.write(&chunk).await {
                        // Most likely the disk is full, and what came of this layer is in the
                        // way. The client has to begin again in any case.
                        drop(writer);
                        self.cancel(repository, id).await?;
                        return Err(UploadError::Io(error));
                    }
                }
                Err(error) => {
                    writer.pause().await?;
                    progress.in_doubt = false;
                    return Err(UploadError::Body(error));
                }
            }
        }
        Ok(writer)
    }

    async fn read_partial(&self, blob: &BlobId, mut each: impl FnMut(&[u8])) -> io::Result<u64> {
        let mut file = self.store.blobs().open_partial(blob).await?;
        let mut buffer = vec![0; 256 << 10];
        let mut length = 0;
        loop {
            match file.read(&mut buffer).await? {
                0 => return Ok(length),
                n => {
                    each(&buffer[..n]);
                    length += n as u64;
                }
            }
        }
    }

    /// Requests for uploads that never were must not fill the table of progress.
    fn forgetting_what_is_gone<T>(
        &self,
        id: &str,
        result: Result<T, UploadError>,
    ) -> Result<T, UploadError> {
        if matches!(result, Err(UploadError::NoUpload)) {
            self.forget_progress(id);
        }
        result
    }
}

/// What [`Content::remove_layer`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RemovedLayer {
    Removed,
    InUse,
    Unknown,
}

pub(crate) fn find_layer(
    read: &impl Read,
    repository: &RepositoryId,
    digest: &Digest,
) -> Result<Option<RepositoryLayerRecord>, StorageError> {
    let RepositoryId { account, region, name } = repository;
    read.get(&RepositoryLayerRecord::key_of(account, region, name, digest))
}

/// Gives a repository the layer that `new` describes, and returns what it has now: with the
/// bytes that were here before, if any were. Then `new`'s own blob is not needed.
pub(super) fn attach(
    txn: &mut Txn<'_>,
    new: RepositoryLayerRecord,
) -> Result<RepositoryLayerRecord, StorageError> {
    use model::record::Record;
    if let Some(mut present) = txn.get(&new.key())? {
        // It may have been lying about unused; from now on it is new again.
        present.added_at = new.added_at;
        txn.put(&present);
        return Ok(present);
    }
    let key = LayerRecord::key_of(&new.digest);
    let (digest, size) = (new.digest.clone(), new.size);
    let mut shared = match txn.get(&key)? {
        Some(shared) => shared,
        None => LayerRecord { digest, size, blob: new.blob.clone(), n_repositories: 0 },
    };
    shared.n_repositories += 1;
    let attached = RepositoryLayerRecord { blob: shared.blob.clone(), size: shared.size, ..new };
    txn.put(&shared);
    txn.put(&attached);
    Ok(attached)
}

/// Takes a layer from a repository. Returns the blob when nobody has it any more.
pub(super) fn release(
    txn: &mut Txn<'_>,
    repository: &RepositoryId,
    digest: &Digest,
) -> Result<Option<String>, StorageError> {
    use model::record::Record;
    let Some(layer) = find_layer(txn, repository, digest)? else { return Ok(None) };
    txn.delete(&layer.key());
    let key = LayerRecord::key_of(digest);
    let Some(mut shared) = txn.get(&key)? else { return Ok(None) };
    shared.n_repositories = shared.n_repositories.saturating_sub(1);
    if shared.n_repositories == 0 {
        txn.delete(&key);
        return Ok(Some(shared.blob));
    }
    txn.put(&shared);
    Ok(None)
}

/// Whether an upload that began then is abandoned now.
pub(super) fn is_abandoned(started_at: Timestamp, now: Timestamp) -> bool {
    started_at.plus_secs(24 * 60 * 60) <= now
}

fn upload_key(repository: &RepositoryId, id: &str) -> model::Key<UploadRecord> {
    UploadRecord::key_of(&repository.account, &repository.region, &repository.name, id)
}

pub(crate) fn blob_id(text: &str) -> Result<BlobId, StorageError> {
    BlobId::parse(text)
        .ok_or_else(|| StorageError::message(format!("a record names a blob {text:?}")))
}

fn gone_is_no_upload<T>(result: io::Result<T>) -> Result<T, UploadError> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => UploadError::NoUpload,
        _ => UploadError::Io(error),
    })
}
