//! The database file, and getting over its I/O errors.
//!
//! redb refuses every transaction, also one that only reads, after one I/O error until its file is
//! opened anew. A full disk is such an error and passes, and what is in the file can be read all
//! the while; so the file is opened anew at once, and whoever comes meanwhile waits for it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use model::StorageError;
use redb::ReadableDatabase;
use tracing::info;

const CACHE_BYTES: usize = 32 << 20;

#[derive(Debug)]
pub(crate) struct Database {
    file: PathBuf,
    /// `None` after the file could not be opened anew.
    open: RwLock<Option<redb::Database>>,
    failed: AtomicBool,
}

fn open(file: &PathBuf) -> Result<redb::Database, redb::DatabaseError> {
    redb::Builder::new().set_cache_size(CACHE_BYTES).create(file)
}

fn closed() -> StorageError {
    StorageError::message("the database is closed after an I/O error")
}

impl Database {
    pub(crate) fn open(file: PathBuf) -> Result<Database, redb::DatabaseError> {
        let open = RwLock::new(Some(open(&file)?));
        Ok(Database { file, open, failed: AtomicBool::new(false) })
    }

    /// A transaction that was begun before an I/O error may still meet it: its caller is told.
    pub(crate) fn begin_read(&self) -> Result<redb::ReadTransaction, StorageError> {
        if let Ok(transaction) = self.try_read() {
            return Ok(transaction);
        }
        self.reopen_if_failed()?;
        self.try_read()
    }

    fn try_read(&self) -> Result<redb::ReadTransaction, StorageError> {
        let database = self.open.read().unwrap_or_else(PoisonError::into_inner);
        database.as_ref().ok_or_else(closed)?.begin_read().map_err(|error| {
            self.failed.store(true, Ordering::Release);
            StorageError::new("could not read the database", error)
        })
    }

    /// Runs `work` in a transaction, which is committed when `work` says that it changed
    /// something. Only the writer thread calls this.
    pub(crate) fn write(
        &self,
        work: impl FnOnce(&redb::WriteTransaction) -> bool,
    ) -> Result<(), StorageError> {
        // Once more, if it could not be opened after the last error.
        self.reopen_if_failed()?;
        let result = self.try_write(work);
        if result.is_err() {
            // The caller is told of the first error; the next call, of this one if it lasts.
            let _ = self.reopen_if_failed();
        }
        result
    }

    fn try_write(
        &self,
        work: impl FnOnce(&redb::WriteTransaction) -> bool,
    ) -> Result<(), StorageError> {
        // Said while the database is held: nobody has opened it anew in between.
        let failed = |error: redb::Error| {
            self.failed.store(true, Ordering::Release);
            StorageError::new("could not write", error)
        };
        let database = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref().ok_or_else(closed)?;
        let transaction = database.begin_write().map_err(|error| failed(error.into()))?;
        if work(&transaction) {
            transaction.commit().map_err(|error| failed(error.into()))
        } else {
            transaction.abort().map_err(|error| failed(error.into()))
        }
    }

    /// Everything that was acknowledged is in the file. What failed may be: nobody was told so.
    fn reopen_if_failed(&self) -> Result<(), StorageError> {
        if !self.failed.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut database = self.open.write().unwrap_or_else(PoisonError::into_inner);
        // Of those who waited for the lock, the first has done it for all.
        if !self.failed.load(Ordering::Acquire) {
            return Ok(());
        }
        // The old one first: it holds the file's lock.
        drop(database.take());
        let opened = open(&self.file)
            .map_err(|error| StorageError::new("could not open the database anew", error))?;
        *database = Some(opened);
        self.failed.store(false, Ordering::Release);
        info!("opened the database anew after an I/O error");
        Ok(())
    }
}
