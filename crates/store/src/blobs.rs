//! Big values: one file each, written once, named by a random id.
//!
//! A blob is nothing without a record that names it: write the blob, then commit the record.
//! A crash in between leaves an unnamed file, which [`Blobs::collect_garbage`] removes.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt;

use crate::OpenError;

/// Names a blob: 32 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlobId(String);

impl BlobId {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// From a record, where it was kept as text.
    ///
    /// Returns `None` for anything but 32 hex digits, so that no record can name a path.
    pub fn parse(text: &str) -> Option<BlobId> {
        let valid = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        valid.then(|| BlobId(text.to_owned()))
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The folder of blobs. Clones share it.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: Arc<Path>,
}

impl Blobs {
    pub(crate) fn open(root: PathBuf) -> Result<Blobs, OpenError> {
        let create = |path: &Path| {
            std::fs::create_dir_all(path)
                .map_err(|source| OpenError::Io { path: path.to_owned(), source })
        };
        create(&root.join("partial"))?;
        for first in 0..=255_u8 {
            create(&root.join(format!("{first:02x}")))?;
        }
        Ok(Blobs { root: root.into() })
    }

    /// Where a finished blob is. The file never changes, and is there while a record names it.
    pub fn path(&self, id: &BlobId) -> PathBuf {
        self.root.join(&id.0[..2]).join(&id.0)
    }

    fn partial_path(&self, id: &BlobId) -> PathBuf {
        self.root.join("partial").join(&id.0)
    }

    /// A new, empty blob to write.
    ///
    /// # Errors
    /// The file system's; so for all of these.
    pub async fn create(&self) -> io::Result<BlobWriter> {
        let id = BlobId(model::random::hex::<16>());
        let path = self.partial_path(&id);
        let file = OpenOptions::new().write(true).create_new(true).open(&path).await?;
        Ok(BlobWriter { blobs: self.clone(), id, file, length: 0 })
    }

    /// As [`Blobs::create`], for a blocking thread that writes much at once.
    pub fn create_blocking(&self) -> io::Result<BlockingBlobWriter> {
        let id = BlobId(model::random::hex::<16>());
        let file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(self.partial_path(&id))?;
        Ok(BlockingBlobWriter { blobs: self.clone(), id, file: Some(file) })
    }

    /// Gives a blob a second name, whose life is its own: a hard link, so no byte is copied.
    pub fn link(&self, id: &BlobId) -> io::Result<BlobId> {
        let new = BlobId(model::random::hex::<16>());
        std::fs::hard_link(self.path(id), self.path(&new))?;
        Ok(new)
    }

    /// Goes on with an unfinished blob at its end: an upload in several requests.
    pub async fn resume(&self, id: &BlobId) -> io::Result<BlobWriter> {
        let file = OpenOptions::new().append(true).open(self.partial_path(id)).await?;
        let length = file.metadata().await?.len();
        Ok(BlobWriter { blobs: self.clone(), id: id.clone(), file, length })
    }

    /// Opens an unfinished blob for reading, to digest what a resumed upload already has.
    pub async fn open_partial(&self, id: &BlobId) -> io::Result<File> {
        File::open(self.partial_path(id)).await
    }

    pub async fn open_file(&self, id: &BlobId) -> io::Result<File> {
        File::open(self.path(id)).await
    }

    /// Removes a blob, finished or not. Readers that have it open go on reading.
    pub async fn remove(&self, id: &BlobId) -> io::Result<()> {
        for path in [self.path(id), self.partial_path(id)] {
            match fs::remove_file(&path).await {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Removes every blob, finished or not, that is not in `named`. Only for start-up, before
    /// anything writes: a blob whose record is about to be committed looks the same.
    pub async fn collect_garbage(&self, named: &HashSet<BlobId>) -> io::Result<usize> {
        let mut n_removed = 0;
        let mut folders = fs::read_dir(&self.root).await?;
        while let Some(folder) = folders.next_entry().await? {
            let mut files = fs::read_dir(folder.path()).await?;
            while let Some(file) = files.next_entry().await? {
                let name = file.file_name();
                let id = name.to_str().and_then(BlobId::parse);
                if id.is_none_or(|id| !named.contains(&id)) {
                    fs::remove_file(file.path()).await?;
                    n_removed += 1;
                }
            }
        }
        Ok(n_removed)
    }
}

/// A blob that is being written. Dropping it leaves the partial file for [`Blobs::resume`].
#[derive(Debug)]
pub struct BlobWriter {
    blobs: Blobs,
    id: BlobId,
    file: File,
    length: u64,
}

impl BlobWriter {
    pub fn id(&self) -> &BlobId {
        &self.id
    }

    /// Bytes written so far, those of earlier requests included.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// # Errors
    /// The file system's, such as a full disk.
    pub async fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.file.write_all(chunk).await?;
        self.length += chunk.len() as u64;
        Ok(())
    }

    /// Hands what was written to the kernel, so that a later [`Blobs::resume`] sees all of it.
    pub async fn pause(mut self) -> io::Result<()> {
        self.file.flush().await
    }

    /// Makes the blob durable and gives it its final place.
    pub async fn finish(mut self) -> io::Result<BlobId> {
        self.file.flush().await?;
        self.file.sync_data().await?;
        fs::rename(self.blobs.partial_path(&self.id), self.blobs.path(&self.id)).await?;
        Ok(self.id)
    }

    /// Throws away what was written.
    pub async fn discard(self) -> io::Result<()> {
        self.blobs.remove(&self.id).await
    }
}

/// A blob that is being written by a blocking thread. Dropping it unfinished removes it.
#[derive(Debug)]
pub struct BlockingBlobWriter {
    blobs: Blobs,
    id: BlobId,
    // `None` once finished.
    file: Option<std::fs::File>,
}

impl BlockingBlobWriter {
    /// # Errors
    /// The file system's, such as a full disk; so for [`BlockingBlobWriter::finish`].
    pub fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        use std::io::Write as _;
        match &mut self.file {
            Some(file) => file.write_all(chunk),
            None => Ok(()),
        }
    }

    /// Makes the blob durable and gives it its final place.
    pub fn finish(mut self) -> io::Result<BlobId> {
        if let Some(file) = &self.file {
            file.sync_data()?;
            std::fs::rename(self.blobs.partial_path(&self.id), self.blobs.path(&self.id))?;
        }
        self.file = None;
        Ok(self.id.clone())
    }
}

impl Drop for BlockingBlobWriter {
    fn drop(&mut self) {
        if self.file.is_some() {
            // What stays is collected at the next start.
            let _ = std::fs::remove_file(self.blobs.partial_path(&self.id));
        }
    }
}
