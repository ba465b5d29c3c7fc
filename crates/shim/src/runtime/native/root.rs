//! Paths inside a container's root file system, which may be hostile: a link in an image never
//! leads out of it.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, ResolveFlags, fstat, mkdirat, openat2, readlinkat, statat,
};
use rustix::io::Errno;

const MAX_LINKS: usize = 40;
const DIR_MODE: Mode = Mode::from_raw_mode(0o755);

#[derive(Debug)]
pub(super) struct Root {
    fd: OwnedFd,
}

impl Root {
    pub(super) fn new(fd: OwnedFd) -> Root {
        Root { fd }
    }

    /// Opens what `path` is for a process in the container. The last link is followed too.
    pub(super) fn open(&self, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
        open_in(self.fd.as_fd(), path, flags, ResolveFlags::IN_ROOT)
    }

    /// As [`Root::open`], but any link on the way is an error.
    pub(super) fn open_without_links(&self, path: &Path) -> io::Result<OwnedFd> {
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_SYMLINKS;
        open_in(self.fd.as_fd(), path, OFlags::PATH, resolve)
    }

    /// A directory, made with those above it if it is missing.
    pub(super) fn ensure_dir(&self, path: &Path) -> io::Result<OwnedFd> {
        match self.open(path, OFlags::PATH | OFlags::DIRECTORY) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.make_dirs(&self.resolve(path)?)
            }
            other => other,
        }
    }

    /// Something that is no directory: an empty file, if it is missing.
    pub(super) fn ensure_file(&self, path: &Path) -> io::Result<OwnedFd> {
        match self.open(path, OFlags::PATH) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other,
        }
        let resolved = self.resolve(path)?;
        let (Some(parent), Some(name)) = (resolved.parent(), resolved.file_name()) else {
            return Err(Errno::ISDIR.into());
        };
        let parent = self.make_dirs(parent)?;
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        // Opened a second time, without what writing would keep busy.
        drop(open_in(parent.as_fd(), Path::new(name), flags, resolve)?);
        open_in(parent.as_fd(), Path::new(name), OFlags::PATH, resolve)
    }

    /// The directory that `path` is in, made if it is missing, and the last name.
    pub(super) fn ensure_parent<'a>(&self, path: &'a Path) -> io::Result<(OwnedFd, &'a OsStr)> {
        let name = path.file_name().ok_or(Errno::INVAL)?;
        let parent = path.parent().unwrap_or(Path::new("/"));
        Ok((self.ensure_dir(parent)?, name))
    }

    /// Makes directories by a path that has no links.
    fn make_dirs(&self, path: &Path) -> io::Result<OwnedFd> {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        let mut dir = open_in(self.fd.as_fd(), Path::new("."), flags, ResolveFlags::IN_ROOT)?;
        for part in path.components() {
            let Component::Normal(name) = part else { continue };
            let next = match open_in(dir.as_fd(), Path::new(name), flags, resolve) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    match mkdirat(&dir, name, DIR_MODE) {
                        Ok(()) | Err(Errno::EXIST) => {}
                        Err(error) => return Err(error.into()),
                    }
                    open_in(dir.as_fd(), Path::new(name), flags, resolve)?
                }
                other => other?,
            };
            dir = next;
        }
        Ok(dir)
    }

    /// Where `path` leads, links followed, of which the end may not exist yet. Only a text: it
    /// is opened without following any link afterwards, so that a change in between does no
    /// harm.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let mut resolved = PathBuf::new();
        let mut rest: VecDeque<OsString> = parts(path).collect();
        let mut n_links = 0;
        while let Some(part) = rest.pop_front() {
            if part == ".." {
                resolved.pop();
                continue;
            }
            resolved.push(&part);
            let Some(target) = self.link_target(&resolved)? else { continue };
            n_links += 1;
            if n_links > MAX_LINKS {
                return Err(Errno::LOOP.into());
            }
            resolved.pop();
            if target.is_absolute() {
                resolved = PathBuf::new();
            }
            for part in parts(&target).collect::<Vec<_>>().into_iter().rev() {
                rest.push_front(part);
            }
        }
        Ok(resolved)
    }

    fn link_target(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW;
        let link = match open_in(self.fd.as_fd(), path, flags, ResolveFlags::IN_ROOT) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        if FileType::from_raw_mode(fstat(&link)?.st_mode) != FileType::Symlink {
            return Ok(None);
        }
        let target = readlinkat(&link, "", Vec::new())?;
        Ok(Some(PathBuf::from(OsString::from_vec(target.into_bytes()))))
    }
}

impl AsFd for Root {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

fn open_in(
    dir: BorrowedFd<'_>,
    path: &Path,
    flags: OFlags,
    resolve: ResolveFlags,
) -> io::Result<OwnedFd> {
    // A rename elsewhere makes the kernel give up a path with `..`; then it is tried again.
    for _ in 0..16 {
        let resolve = resolve | ResolveFlags::NO_MAGICLINKS;
        let mode =
            if flags.contains(OFlags::CREATE) { DIR_MODE & !Mode::XUSR } else { Mode::empty() };
        let mode = mode & !(Mode::XGRP | Mode::XOTH);
        match openat2(dir, path, flags | OFlags::CLOEXEC, mode, resolve) {
            Err(Errno::AGAIN | Errno::INTR) => {}
            other => return Ok(other?),
        }
    }
    Err(Errno::AGAIN.into())
}

/// Names and `..`; where a path begins makes no difference in a root.
fn parts(path: &Path) -> impl Iterator<Item = OsString> {
    path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    })
}

/// Whether the directory entry is there, a link being one itself.
pub(super) fn exists_at(dir: &OwnedFd, name: &OsStr) -> bool {
    statat(dir, name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, open};

    use super::*;

    fn root(dir: &Path) -> Root {
        Root::new(open(dir, OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).unwrap())
    }

    #[test]
    fn links_never_lead_out_of_the_root() {
        let dir = tempfile::TempDir::new().unwrap();
        let (inside, outside) = (dir.path().join("root"), dir.path().join("outside"));
        fs::create_dir_all(inside.join("a")).unwrap();
        fs::create_dir(&outside).unwrap();
        symlink("../../../outside", inside.join("up")).unwrap();
        symlink(&outside, inside.join("absolute")).unwrap();
        symlink("/missing/deep/file", inside.join("a/dangling")).unwrap();
        symlink("loop", inside.join("loop")).unwrap();
        let root = root(&inside);
        root.ensure_dir(Path::new("/up/x")).unwrap();
        root.ensure_dir(Path::new("/../../y")).unwrap();
        root.ensure_file(Path::new("/absolute/f")).unwrap();
        root.ensure_file(Path::new("/a/dangling")).unwrap();
        assert!(root.ensure_file(Path::new("/loop/x")).is_err());
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
        assert!(inside.join("outside/x").is_dir());
        assert!(inside.join("y").is_dir());
        assert!(inside.join("missing/deep/file").is_file());
        assert!(inside.join(outside.strip_prefix("/").unwrap()).join("f").is_file());
        assert!(root.open_without_links(Path::new("/up")).is_err());
        assert!(root.open_without_links(Path::new("/a")).is_ok());
        let _ = CWD;
    }
}
