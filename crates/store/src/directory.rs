//! The data directory as a whole: its lock, and its name among others of its kind.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Who holds a data directory. Written to its `lock` file for people and for `hansom status`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub pid: u32,
    /// `127.0.0.1:4566`
    pub listen: String,
}

impl Holder {
    /// The process that holds `path` now; `None` when nobody does.
    ///
    /// # Errors
    /// When the lock file is there but cannot be read.
    pub fn of(path: &Path) -> io::Result<Option<Holder>> {
        let file = match File::open(path.join("lock")) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match flock(&file, FlockOperation::NonBlockingLockShared) {
            // Nobody had it exclusively. Our shared lock goes with `file`.
            Ok(()) => Ok(None),
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let text = io::read_to_string(&file)?;
                Ok(serde_json::from_str(&text).ok())
            }
            Err(error) => Err(error.into()),
        }
    }
}

#[derive(Debug, Error)]
pub enum OpenError {
    #[error(
        "the data directory {} is in use by the hansom with process id {} that listens on {}",
        path.display(), holder.pid, holder.listen
    )]
    Held { path: PathBuf, holder: Holder },
    #[error("the data directory {} is in use by another process", path.display())]
    HeldByUnknown { path: PathBuf },
    #[error("could not open the data directory {}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("could not open the database {}", file.display())]
    Database {
        file: PathBuf,
        #[source]
        source: Box<redb::DatabaseError>,
    },
}

#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
    instance_id: String,
    _lock: File,
}

impl Directory {
    pub(crate) fn acquire(path: &Path, holder: &Holder) -> Result<Directory, OpenError> {
        let io_error = |source| OpenError::Io { path: path.into(), source };
        fs::create_dir_all(path).map_err(io_error)?;
        let path = path.canonicalize().map_err(io_error)?;
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("lock"))
            .map_err(io_error)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let mut text = String::new();
                lock.read_to_string(&mut text).map_err(io_error)?;
                return Err(match serde_json::from_str(&text) {
                    Ok(holder) => OpenError::Held { path, holder },
                    Err(_) => OpenError::HeldByUnknown { path },
                });
            }
            Err(error) => return Err(io_error(error.into())),
        }
        let text = serde_json::to_string(holder).expect("a holder is plain JSON");
        lock.set_len(0).map_err(io_error)?;
        lock.rewind().map_err(io_error)?;
        lock.write_all(text.as_bytes()).map_err(io_error)?;

        let id_file = path.join("instance-id");
        let instance_id = match fs::read_to_string(&id_file) {
            Ok(id) if id.len() == 8 && id.bytes().all(|b| b.is_ascii_hexdigit()) => id,
            Ok(_) | Err(_) => {
                let id = model::random::hex::<4>();
                fs::write(&id_file, &id).map_err(io_error)?;
                id
            }
        };
        for folder in ["node", "logs"] {
            fs::create_dir_all(path.join(folder)).map_err(io_error)?;
        }
        Ok(Directory { path, instance_id, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn instance_id(&self) -> &str {
        &self.instance_id
    }
}
