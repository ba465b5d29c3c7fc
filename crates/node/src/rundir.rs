//! Where what must survive processes, but not the machine, is kept: on a tmpfs.
//!
//! ```text
//! /run/hansom/<instance>/tasks/<id>/     a task's shim: socket, state, bundles; see `rootfs`
//! /run/hansom/<instance>/warm/<id>/      the same of a sandbox that waits for a task
//! /run/hansom/<instance>/seccomp/        compiled filters
//! /run/hansom/<instance>/template-*.json  what containers have in common, for shims that wait
//! /run/hansom/<instance>/netns/          name spaces of routers, see `network`
//! ```
//!
//! Where `/run` is not a tmpfs, one is mounted at `/run/hansom/<instance>`. So a task that ran
//! and has no directory here ran before the machine was restarted.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, mount};

use crate::sys;

const TMPFS_MAGIC: i64 = 0x0102_1994;

/// Only names; [`RunDir::ensure`] makes them.
#[derive(Clone, Debug)]
pub(crate) struct RunDir {
    path: PathBuf,
}

impl RunDir {
    pub(crate) fn of(instance: &str) -> RunDir {
        RunDir { path: PathBuf::from("/run/hansom").join(instance) }
    }

    pub(crate) fn tasks(&self) -> PathBuf {
        self.path.join("tasks")
    }

    pub(crate) fn warm(&self) -> PathBuf {
        self.path.join("warm")
    }

    pub(crate) fn seccomp(&self) -> PathBuf {
        self.path.join("seccomp")
    }

    /// What containers have in common; `name` tells one content from another.
    pub(crate) fn template(&self, name: &str) -> PathBuf {
        self.path.join(format!("template-{name}.json"))
    }

    /// Makes the directories, on a tmpfs. Twice is once.
    pub(crate) fn ensure(&self) -> io::Result<()> {
        private(&self.path)?;
        if !is_tmpfs(&self.path)? {
            let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
            mount("hansom", &self.path, "tmpfs", flags, c"mode=0700")?;
        }
        for dir in [self.tasks(), self.warm(), self.seccomp()] {
            private(&dir)?;
        }
        Ok(())
    }

    /// Forgets all tasks: what an earlier boot of the machine has left where it could.
    pub(crate) fn forget(&self) -> io::Result<()> {
        for dir in [self.tasks(), self.warm()] {
            remove(&dir)?;
        }
        self.ensure()
    }

    /// Takes everything away, the mount too. Twice is once.
    pub(crate) fn remove(&self) -> io::Result<()> {
        // The files first: a shim that was forked meanwhile sees by them that it is forgotten.
        for dir in [self.tasks(), self.warm()] {
            remove(&dir)?;
        }
        sys::detach_all(&self.path)?;
        remove(&self.path)
    }
}

/// Makes a directory that is nobody else's.
pub(crate) fn private(dir: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// Removes a directory with all that is in it. One that is not there is no error.
pub(crate) fn remove(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn is_tmpfs(path: &Path) -> io::Result<bool> {
    let found = rustix::fs::statfs(path)?;
    Ok(found.f_type as i64 == TMPFS_MAGIC)
}

/// The names in a directory; none when there is no such directory.
pub(crate) fn names(dir: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}
