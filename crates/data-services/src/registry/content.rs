//! What repositories hold: the one place that changes it, for the registry and the ECR API alike.
//!
//! [`Content`] is the handle; its methods are with their subjects, in [`super::layers`] and
//! [`super::images`].

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use model::record::ecr::{LayerRecord, RepositoryRecord, UploadRecord};
use model::{AccountId, Clock, Key, Region, StorageError};
use store::{BlobId, Read, Store};
use tracing::warn;

use super::layers::Progress;

/// Names a repository, there or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RepositoryId {
    pub(crate) account: AccountId,
    pub(crate) region: Region,
    pub(crate) name: String,
}

impl RepositoryId {
    pub(crate) fn key(&self) -> Key<RepositoryRecord> {
        RepositoryRecord::key_of(&self.account, &self.region, &self.name)
    }

    pub(crate) fn get(&self, read: &impl Read) -> Result<Option<RepositoryRecord>, StorageError> {
        read.get(&self.key())
    }

    pub(crate) fn exists(&self, read: &impl Read) -> Result<bool, StorageError> {
        read.contains(&self.key())
    }

    /// What AWS says when it is not there.
    pub(crate) fn not_found(&self) -> String {
        format!(
            "The repository with name '{}' does not exist in the registry with id '{}'",
            self.name, self.account
        )
    }
}

impl fmt::Display for RepositoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.account, self.region, self.name)
    }
}

/// A handle to all repositories. Clones share the uploads under way.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    uploads: Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<Progress>>>>>,
}

impl Content {
    pub(crate) fn new(store: Store, clock: Clock) -> Content {
        Content { store, clock, uploads: Arc::default() }
    }

    /// The digest so far of the upload `id`. Its lock is held while a request adds bytes.
    pub(super) fn progress(&self, id: &str) -> Arc<tokio::sync::Mutex<Progress>> {
        let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(uploads.entry(id.to_owned()).or_default())
    }

    pub(super) fn forget_progress(&self, id: &str) {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// Removes files that no record names any more. To be called after the commit that let go of
    /// them: the other way round, a crash would leave records that name nothing.
    pub(crate) async fn remove_blobs(&self, blobs: Vec<String>) {
        for text in blobs {
            let Some(id) = BlobId::parse(&text) else { continue };
            if let Err(error) = self.store.blobs().remove(&id).await {
                // The next start's collection finds it.
                warn!(blob = %id, %error, "could not remove the file of a deleted layer");
            }
        }
    }
}

/// Adds the blobs that registry records name, finished or not. What a start finds besides is
/// left from a crash.
///
/// # Errors
/// When the store cannot be read.
pub fn named_blobs(read: &impl Read, named: &mut HashSet<BlobId>) -> Result<(), StorageError> {
    read.visit(&Key::<LayerRecord>::new(), None, |layer| {
        named.extend(BlobId::parse(&layer.blob));
        true
    })?;
    read.visit(&Key::<UploadRecord>::new(), None, |upload| {
        named.extend(BlobId::parse(&upload.blob));
        true
    })
}
