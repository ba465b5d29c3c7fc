//! Deletes trees of files that somebody else made, and perhaps made to be hard to delete.
//!
//! No path is followed and no link: every step is from an open directory. A tree may be deeper
//! than there are file descriptors, or than a stack has room for, so what is too deep is first
//! moved up.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags, openat, renameat, unlinkat};
use rustix::io::Errno;

/// Directories that are held open at a time.
const MOST_DEEP: usize = 64;

/// Deletes everything in `dir`, and not `dir` itself. One that is not there is empty.
pub(crate) fn contents(dir: &Path) -> io::Result<()> {
    let top = match open(CWD.as_fd(), dir) {
        Err(Errno::NOENT) => return Ok(()),
        other => other?,
    };
    let mut n_lifted = 0;
    // What was moved up is deleted by the next round.
    loop {
        let before = n_lifted;
        empty(&top, &top, 0, &mut n_lifted)?;
        if n_lifted == before {
            return Ok(());
        }
    }
}

fn open(
    parent: std::os::fd::BorrowedFd<'_>,
    name: impl rustix::path::Arg,
) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(parent, name, flags, Mode::empty())
}

fn empty(dir: &OwnedFd, top: &OwnedFd, depth: usize, n_lifted: &mut u64) -> io::Result<()> {
    for name in names(dir)? {
        match unlinkat(dir, &name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => continue,
            Err(Errno::ISDIR) => {}
            Err(error) => return Err(error.into()),
        }
        if depth == MOST_DEEP {
            lift(dir, &name, top, n_lifted)?;
            continue;
        }
        let child = match open(dir.as_fd(), &name) {
            Err(Errno::NOENT) => continue,
            other => other?,
        };
        empty(&child, top, depth + 1, n_lifted)?;
        match unlinkat(dir, &name, AtFlags::REMOVEDIR) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Moves `name` to the top, under a name that is not in use there.
fn lift(dir: &OwnedFd, name: &CString, top: &OwnedFd, n_lifted: &mut u64) -> io::Result<()> {
    *n_lifted += 1;
    let random = model::random::hex::<8>();
    Ok(renameat(dir, name, top, format!("deep-{random}-{n_lifted}"))?)
}

/// Read at once, since what is being read changes.
fn names(dir: &OwnedFd) -> io::Result<Vec<CString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if name != c"." && name != c".." {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_tree_deeper_than_any_path_goes() {
        let dir = tempfile::tempdir().unwrap();
        let mut at = open(CWD.as_fd(), dir.path()).unwrap();
        for _ in 0..3000 {
            rustix::fs::mkdirat(&at, "directory", Mode::RWXU).unwrap();
            at = open(at.as_fd(), "directory").unwrap();
        }
        drop(at);
        contents(dir.path()).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn links_are_deleted_and_not_followed() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("kept"), "x").unwrap();
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::write(dir.path().join("a/file"), "y").unwrap();
        std::os::unix::fs::symlink(outside.path(), dir.path().join("a/b/link")).unwrap();
        contents(dir.path()).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        assert!(outside.path().join("kept").exists());
        contents(&dir.path().join("none")).unwrap();
    }
}
