//! The embedded database, and the only thing that opens the data directory.
//!
//! - [`Store::write`] runs a closure as one transaction; many callers share one disk commit.
//! - [`Store::read`] is a snapshot. [`Store::watch`] tells which records changed.
//! - [`Blobs`] keeps what is too big for records: S3 objects, image layers.
//!
//! Layout of the data directory: `lock` (who holds it), `hansom.redb` (records), `blobs/`,
//! `logs/`, and `node/`, which belongs to the node agent.
//!
//! Not here: what records mean (`model::record`, and the services that own them).

pub mod blobs;
mod database;
mod directory;
pub mod logs;
pub mod outbox;
pub mod task_events;
#[cfg(test)]
mod tests;
mod transaction;
mod watch;
mod writer;

pub use blobs::{BlobId, BlobWriter, Blobs, BlockingBlobWriter};
pub use directory::{Holder, OpenError};
pub use transaction::{Read, Reader, Txn};
pub use watch::Watch;

use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use database::Database;
use model::StorageError;
use model::record::Record;

/// A handle to the data directory. Clones share it; the last one closes it.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    // Order matters: the writer thread is joined before the directory's lock is let go.
    writer: writer::Writer,
    database: Arc<Database>,
    watchers: Arc<watch::Watchers>,
    blobs: Blobs,
    directory: directory::Directory,
}

impl Store {
    /// Opens `path`, creating it if need be, and holds it until the last handle is dropped.
    ///
    /// `holder` is what a second process that tries the same is told: our process id and
    /// listening address.
    ///
    /// # Errors
    /// [`OpenError::Held`] names the holder; the others are the file system's.
    pub fn open(path: &Path, holder: &Holder) -> Result<Store, OpenError> {
        let directory = directory::Directory::acquire(path, holder)?;
        let file = directory.path().join("hansom.redb");
        // Secrets are in it, so it is nobody else's to read, not even while it is made.
        let private = OpenOptions::new().append(true).create(true).mode(0o600).open(&file);
        private
            .and_then(|file| file.set_permissions(Permissions::from_mode(0o600)))
            .map_err(|source| OpenError::Io { path: file.clone(), source })?;
        let database = Database::open(file.clone())
            .map_err(|source| OpenError::Database { file, source: Box::new(source) })?;
        let database = Arc::new(database);
        let watchers = Arc::new(watch::Watchers::default());
        let blobs = Blobs::open(directory.path().join("blobs"))?;
        let writer = writer::Writer::start(Arc::clone(&database), Arc::clone(&watchers))
            .map_err(|source| OpenError::Io { path: path.into(), source })?;
        Ok(Store { inner: Arc::new(Inner { writer, database, watchers, blobs, directory }) })
    }

    /// Runs `work` as one transaction and returns once it is on disk.
    ///
    /// *Guarantees*: `work` sees every write acknowledged before it and none that comes after;
    /// no other write runs meanwhile; when it returns an error, or the process dies, nothing of
    /// it remains. *Assumes* that `work` is quick and pure: it runs on the one writer thread.
    ///
    /// # Errors
    /// Those of `work`, and a [`StorageError`] when the commit fails.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Txn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.inner.writer.write(work).await
    }

    /// A snapshot of all records as of the last commit. Cheap; do not hold it for long, since
    /// the file cannot reuse space that a snapshot still sees.
    ///
    /// # Errors
    /// When the database file cannot be read.
    pub fn read(&self) -> Result<Reader, StorageError> {
        Reader::begin(&self.inner.database)
    }

    /// Reports the keys of `R` that change from now on.
    pub fn watch<R: Record>(&self) -> Watch<R> {
        self.inner.watchers.subscribe()
    }

    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// The node agent's own directory for root file systems and shims, inside the data directory.
    pub fn node_dir(&self) -> PathBuf {
        self.inner.directory.path().join("node")
    }

    /// The data directory.
    pub fn path(&self) -> &Path {
        self.inner.directory.path()
    }

    /// Eight hex digits that name this data directory for ever. Kernel objects are named after
    /// it, so that several daemons on one machine do not meet.
    pub fn instance_id(&self) -> &str {
        self.inner.directory.instance_id()
    }
}
