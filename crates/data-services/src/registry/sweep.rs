//! What time takes away: abandoned uploads, layers that no image came to need, and images that
//! a lifecycle policy lets go.

use std::collections::BTreeSet;
use std::time::Duration;

use model::image::Digest;
use model::record::Record;
use model::record::ecr::{ImageRecord, RepositoryLayerRecord, RepositoryRecord, UploadRecord};
use model::{Key, StorageError, Timestamp};
use store::{Read, Txn};
use tracing::{info, warn};

use super::content::{Content, RepositoryId};
use super::images::{self, DeleteImageError};
use super::layers::{is_abandoned, release};
use super::{Registry, tags_by_digest};
use crate::ecr::lifecycle::{self, Candidate, Policy};

const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub uploads: usize,
    pub layers: usize,
    pub images: usize,
}

impl Registry {
    /// Sweeps once an hour, for ever. Dropping it is harmless.
    pub async fn run(self) {
        loop {
            match self.sweep().await {
                Ok(swept) if swept == Swept::default() => {}
                Ok(Swept { uploads, layers, images }) => {
                    info!(uploads, layers, images, "swept the image registry");
                }
                Err(error) => warn!(%error, "could not sweep the image registry"),
            }
            tokio::time::sleep(SWEEP_EVERY).await;
        }
    }

    /// Removes what is due now, one repository a transaction.
    ///
    /// # Errors
    /// The store's.
    pub async fn sweep(&self) -> Result<Swept, StorageError> {
        let mut total = Swept::default();
        let repositories = self.content().store.read()?.scan(&Key::<RepositoryRecord>::new())?;
        for repository in repositories {
            let swept = sweep_repository(self.content(), repository.key()).await?;
            total.uploads += swept.uploads;
            total.layers += swept.layers;
            total.images += swept.images;
        }
        Ok(total)
    }
}

async fn sweep_repository(
    content: &Content,
    key: Key<RepositoryRecord>,
) -> Result<Swept, StorageError> {
    let now = content.clock.now();
    // A snapshot first: most sweeps find nothing, and should not cost a commit.
    let is_due = {
        let read = content.store.read()?;
        match read.get(&key)? {
            Some(repository) => {
                let plan = plan(&read, &repository, now)?;
                plan != Plan::default() || repository.lifecycle_policy.is_some()
            }
            None => false,
        }
    };
    if !is_due {
        return Ok(Swept::default());
    }
    let (swept, uploads, blobs) = content
        .store
        .write(move |txn| {
            let mut blobs = Vec::new();
            let Some(repository) = txn.get(&key)? else {
                return Ok((Swept::default(), Vec::new(), blobs));
            };
            let (swept, uploads) = apply(txn, repository, now, &mut blobs)?;
            Ok::<_, StorageError>((swept, uploads, blobs))
        })
        .await?;
    for upload in uploads {
        content.forget_progress(&upload);
    }
    content.remove_blobs(blobs).await;
    Ok(swept)
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Plan {
    uploads: Vec<UploadRecord>,
    images: Vec<Digest>,
    layers: Vec<Digest>,
}

fn place(repository: &RepositoryRecord) -> RepositoryId {
    RepositoryId {
        account: repository.account.clone(),
        region: repository.region.clone(),
        name: repository.name.clone(),
    }
}

fn plan(
    read: &impl Read,
    repository: &RepositoryRecord,
    now: Timestamp,
) -> Result<Plan, StorageError> {
    let RepositoryId { account, region, name } = &place(repository);
    let mut uploads = read.scan(&UploadRecord::keys_of(account, region, name))?;
    uploads.retain(|upload| is_abandoned(upload.started_at, now));
    let records = read.scan(&ImageRecord::keys_of(account, region, name))?;
    let used: BTreeSet<&Digest> = records.iter().flat_map(ImageRecord::blobs).collect();
    let mut layers = Vec::new();
    for layer in read.scan(&RepositoryLayerRecord::keys_of(account, region, name))? {
        // Clients push layers first and the manifest last, so a new layer is not unused yet.
        if is_abandoned(layer.added_at, now) && !used.contains(&layer.digest) {
            layers.push(layer.digest);
        }
    }
    let policy = repository.lifecycle_policy.as_deref().and_then(|text| Policy::parse(text).ok());
    let images = match policy {
        None => Vec::new(),
        Some(policy) => {
            let candidates = candidates(&place(repository), read, records)?;
            let expired = lifecycle::evaluate(&policy, &candidates, now);
            expired.into_iter().map(|expired| expired.digest).collect()
        }
    };
    Ok(Plan { uploads, images, layers })
}

/// The images of a repository as lifecycle rules see them.
pub(crate) fn candidates(
    repository: &RepositoryId,
    read: &impl Read,
    images: Vec<ImageRecord>,
) -> Result<Vec<Candidate>, StorageError> {
    let mut tags = tags_by_digest(read, repository)?;
    let needed: BTreeSet<Digest> =
        images.iter().flat_map(|image| image.manifests.iter().cloned()).collect();
    Ok(images
        .into_iter()
        .map(|image| Candidate {
            tags: tags.remove(&image.digest).unwrap_or_default(),
            pushed_at: image.pushed_at,
            last_pulled_at: image.last_pulled_at,
            is_needed_by_a_list: needed.contains(&image.digest),
            digest: image.digest,
        })
        .collect())
}

/// What was swept, and the ids of the uploads among it.
fn apply(
    txn: &mut Txn<'_>,
    mut repository: RepositoryRecord,
    now: Timestamp,
    blobs: &mut Vec<String>,
) -> Result<(Swept, Vec<String>), StorageError> {
    let place = place(&repository);
    let mut uploads = Vec::new();
    let plan = plan(txn, &repository, now)?;
    let mut swept = Swept { uploads: plan.uploads.len(), layers: plan.layers.len(), images: 0 };
    for upload in plan.uploads {
        txn.delete(&upload.key());
        blobs.push(upload.blob);
        uploads.push(upload.id);
    }
    for layer in &plan.layers {
        blobs.extend(release(txn, &place, layer)?);
    }
    for digest in &plan.images {
        match images::delete_whole(txn, &place, digest, blobs) {
            Ok(()) => swept.images += 1,
            Err(DeleteImageError::Storage(error)) => return Err(error),
            // Gone or needed since; the next sweep sees.
            Err(
                DeleteImageError::NoRepository
                | DeleteImageError::NoImage
                | DeleteImageError::TagDiffers
                | DeleteImageError::InUse { .. },
            ) => {}
        }
    }
    if repository.lifecycle_policy.is_some() {
        repository.lifecycle_evaluated_at = Some(now);
        txn.put(&repository);
    }
    Ok((swept, uploads))
}
