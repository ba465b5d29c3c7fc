//! Deletes what tasks have left on disk, one after the other and in nobody's way.
//!
//! A tree of many files takes minutes on a busy disk, so it is renamed at once and deleted
//! later. What a daemon did not get to, the next one finds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use background::Chain;
use tokio::sync::Notify;
use tracing::warn;

use crate::delete;
use crate::sys::background::in_background;

#[derive(Debug)]
pub(crate) struct Trash {
    dir: PathBuf,
    next: AtomicU64,
    arrived: Notify,
}

impl Trash {
    /// `node_dir/trash`, on the same file system as what is thrown away.
    pub(crate) fn open(node_dir: &Path) -> io::Result<Trash> {
        let dir = node_dir.join("trash");
        fs::create_dir_all(&dir)?;
        Ok(Trash { dir, next: AtomicU64::new(0), arrived: Notify::new() })
    }

    /// Takes `path` away at once. One that is not there is no error.
    pub(crate) fn throw(&self, path: &Path) -> io::Result<()> {
        loop {
            let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
            // Not over what an earlier daemon has thrown away: a directory that is not empty
            // is an error, and so the next number is tried.
            match fs::rename(path, self.dir.join(name)) {
                Ok(()) => break,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
                Err(error) => return Err(error),
            }
        }
        self.arrived.notify_one();
        Ok(())
    }

    /// Deletes what is thrown away, until it is dropped.
    pub(crate) async fn run(&self) {
        loop {
            let dir = self.dir.clone();
            let empty = move || in_background("node-trash", || delete::contents(&dir));
            let emptied = tokio::task::spawn_blocking(empty);
            let emptied = emptied.await.map_err(io::Error::other).and_then(|result| result);
            if let Err(error) = emptied {
                warn!(error = %Chain(&error), "could not delete what tasks have left");
            }
            self.arrived.notified().await;
        }
    }
}
