//! Makes the files of a layer, entry by entry.
//!
//! Every name is resolved by the kernel with the layer's directory as its root
//! (`openat2`, `RESOLVE_IN_ROOT`), so neither `..` nor a symbolic link planted earlier in the
//! archive leads out of it; what is made is made in a directory that is held open.
//!
//! `.wh.NAME` becomes the overlay file system's whiteout, `.wh..wh..opq` its opaque mark.
//!
//! Layers have many small files, so each costs four system calls: open, write, times, close. The
//! directories in use are kept open, and an owner or a mode is only set when the file has
//! another. *Assumes* root and an umask of 0.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::rc::Rc;

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, ResolveFlags, Timespec, Timestamps, Uid,
    XattrFlags, chmodat, chownat, fchmod, fchown, fsetxattr, fstat, futimens, linkat, makedev,
    mkdirat, mknodat, openat, openat2, statat, symlinkat, unlinkat, utimensat,
};
use rustix::io::Errno;
use tar::EntryType;

/// What is copied by one system call.
const BUFFER: usize = 256 << 10;
/// Directories that are kept open.
const MOST_OPEN: usize = 64;

pub(super) struct Tree {
    root: OwnedFd,
    /// By their path from the root. Forgotten whenever something is replaced, since a path may
    /// lead elsewhere then.
    open: HashMap<Vec<u8>, Rc<Directory>>,
    /// Their times change with every entry, so they are set last.
    directories: Vec<(Vec<u8>, i64)>,
    buffer: Vec<u8>,
}

struct Directory {
    fd: OwnedFd,
    /// What is made in it has its group.
    gives_group: bool,
}

/// What all kinds of entries have.
#[derive(Clone, Copy)]
struct Meta {
    mode: Mode,
    uid: Uid,
    gid: Gid,
    mtime: i64,
}

impl Meta {
    fn of(header: &tar::Header) -> io::Result<Meta> {
        let id = |id: u64| u32::try_from(id).map_err(|_| invalid("an owner's id is too large"));
        let raw = header.as_old();
        let mode = u32::try_from(number(&raw.mode, header.mode().map(u64::from))?).unwrap_or(0);
        Ok(Meta {
            mode: Mode::from_raw_mode(mode & 0o7777),
            uid: Uid::from_raw(id(number(&raw.uid, header.uid())?)?),
            gid: Gid::from_raw(id(number(&raw.gid, header.gid())?)?),
            mtime: i64::try_from(number(&raw.mtime, header.mtime())?).unwrap_or(i64::MAX),
        })
    }

    fn times(self) -> Timestamps {
        times(self.mtime)
    }

    /// Whether a file made in `parent` has this owner from the beginning.
    fn is_makers(self, parent: &Directory) -> bool {
        self.uid.is_root() && self.gid.is_root() && !parent.gives_group
    }

    /// The mode to make it with: closed to others until it has its owner.
    fn first_mode(self, parent: &Directory) -> Mode {
        if self.is_makers(parent) { self.mode } else { Mode::RWXU }
    }

    /// Whether [`Meta::first_mode`] is not all there is to say.
    fn needs_more(self, parent: &Directory) -> bool {
        !self.is_makers(parent) || self.mode.intersects(Mode::SUID | Mode::SGID)
    }
}

fn times(mtime: i64) -> Timestamps {
    let at = Timespec { tv_sec: mtime, tv_nsec: 0 };
    Timestamps { last_access: at, last_modification: at }
}

impl Tree {
    /// `target` is an empty directory.
    pub(super) fn at(target: &Path) -> io::Result<Tree> {
        let mode = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Tree {
            root: openat(CWD, target, mode, Mode::empty())?,
            open: HashMap::new(),
            directories: Vec::new(),
            buffer: vec![0; BUFFER],
        })
    }

    pub(super) fn add<R: Read>(&mut self, mut entry: tar::Entry<'_, R>) -> io::Result<()> {
        let path = components(&entry.path_bytes())?;
        let kind = entry.header().entry_type();
        let meta = Meta::of(entry.header())?;
        let Some((name, parents)) = path.split_last() else {
            // The root directory itself.
            let root = openat(&self.root, ".", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
            fchown(&root, Some(meta.uid), Some(meta.gid))?;
            self.open.clear();
            return Ok(fchmod(&root, meta.mode)?);
        };
        let parent = self.directory(parents)?;

        if name == b".wh..wh..opq" {
            let flags = OFlags::RDONLY | OFlags::CLOEXEC;
            let directory = openat(&parent.fd, ".", flags, Mode::empty())?;
            return Ok(fsetxattr(&directory, "trusted.overlay.opaque", b"y", XattrFlags::empty())?);
        }
        if let Some(hidden) = name.strip_prefix(b".wh.") {
            let kind = FileType::CharacterDevice;
            return match mknodat(&parent.fd, hidden, kind, Mode::empty(), 0) {
                // It hides what is below this layer, not what this layer brings.
                Ok(()) | Err(Errno::EXIST) => Ok(()),
                Err(error) => Err(error.into()),
            };
        }

        let name = name.as_slice();
        let xattrs = xattrs(&mut entry)?;
        match kind {
            EntryType::Directory => self.make_directory(&parent, name, &path, meta, &xattrs),
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
                let mode = meta.first_mode(&parent);
                let mut file = File::from(
                    self.make(&parent, name, |parent, name| openat(parent, name, flags, mode))?,
                );
                copy(&mut entry, &mut file, &mut self.buffer)?;
                if meta.needs_more(&parent) || !xattrs.is_empty() {
                    return finish(file.as_fd(), meta, &xattrs);
                }
                Ok(futimens(&file, &meta.times())?)
            }
            EntryType::Symlink => {
                let to = link_name(&entry)?;
                self.make(&parent, name, |parent, name| symlinkat(to.as_slice(), parent, name))?;
                let flags = AtFlags::SYMLINK_NOFOLLOW;
                if !meta.is_makers(&parent) {
                    chownat(&parent.fd, name, Some(meta.uid), Some(meta.gid), flags)?;
                }
                Ok(utimensat(&parent.fd, name, &meta.times(), flags)?)
            }
            EntryType::Link => {
                let to = components(&link_name(&entry)?)?;
                let (to_name, to_parents) =
                    to.split_last().ok_or_else(|| invalid("a hard link to the root"))?;
                let to_parent = self.directory(to_parents)?;
                if to == path {
                    return Ok(());
                }
                self.make(&parent, name, |parent, name| {
                    linkat(&to_parent.fd, to_name.as_slice(), parent, name, AtFlags::empty())
                })
            }
            EntryType::Char | EntryType::Block | EntryType::Fifo => {
                let kind = match kind {
                    EntryType::Char => FileType::CharacterDevice,
                    EntryType::Block => FileType::BlockDevice,
                    _ => FileType::Fifo,
                };
                let (major, minor) = device(entry.header())?;
                self.make(&parent, name, |parent, name| {
                    mknodat(parent, name, kind, Mode::empty(), makedev(major, minor))
                })?;
                let (parent, flags) = (&parent.fd, AtFlags::SYMLINK_NOFOLLOW);
                chownat(parent, name, Some(meta.uid), Some(meta.gid), flags)?;
                chmodat(parent, name, meta.mode, AtFlags::empty())?;
                Ok(utimensat(parent, name, &meta.times(), flags)?)
            }
            // Extended headers, which the reader has applied to their entries already.
            _ => Ok(()),
        }
    }

    /// After the last entry.
    pub(super) fn finish(mut self) -> io::Result<()> {
        for (path, mtime) in std::mem::take(&mut self.directories) {
            let (parents, name) = match path.iter().rposition(|byte| *byte == b'/') {
                Some(at) => (&path[..at], &path[at + 1..]),
                None => (&b""[..], path.as_slice()),
            };
            // One that a later entry replaced has times of its own.
            if let Ok(parent) = self.lookup(parents) {
                let _replaced =
                    utimensat(&parent.fd, name, &times(mtime), AtFlags::SYMLINK_NOFOLLOW);
            }
        }
        Ok(())
    }

    fn make_directory(
        &mut self,
        parent: &Directory,
        name: &[u8],
        path: &[Vec<u8>],
        meta: Meta,
        xattrs: &[(String, Vec<u8>)],
    ) -> io::Result<()> {
        self.directories.push((path.join(&b'/'), meta.mtime));
        let first = meta.first_mode(parent);
        let is_new = match mkdirat(&parent.fd, name, first) {
            Ok(()) => true,
            Err(Errno::EXIST) if is_directory(parent.fd.as_fd(), name)? => false,
            Err(Errno::EXIST) => {
                self.replace(parent, name)?;
                mkdirat(&parent.fd, name, first)?;
                true
            }
            Err(error) => return Err(error.into()),
        };
        if is_new && !meta.needs_more(parent) && xattrs.is_empty() {
            return Ok(());
        }
        // Its group may have become what is made in it.
        self.open.clear();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let directory = openat(&parent.fd, name, flags, Mode::empty())?;
        finish(directory.as_fd(), meta, xattrs)
    }

    /// Makes what cannot be made over something else, in the place of what is there.
    fn make<T>(
        &mut self,
        parent: &Directory,
        name: &[u8],
        make: impl Fn(&OwnedFd, &[u8]) -> rustix::io::Result<T>,
    ) -> io::Result<T> {
        match make(&parent.fd, name) {
            Err(Errno::EXIST) => {
                self.replace(parent, name)?;
                Ok(make(&parent.fd, name)?)
            }
            other => Ok(other?),
        }
    }

    fn replace(&mut self, parent: &Directory, name: &[u8]) -> io::Result<()> {
        self.open.clear();
        remove(parent.fd.as_fd(), name)
    }

    /// Opens a directory of the layer, making what is missing of it.
    fn directory(&mut self, path: &[Vec<u8>]) -> io::Result<Rc<Directory>> {
        match self.lookup(&path.join(&b'/')) {
            Err(Errno::NOENT | Errno::NOTDIR) => {}
            other => return Ok(other?),
        }
        let mut directory = self.lookup(b"")?;
        for (n, name) in path.iter().enumerate() {
            let so_far = path[..=n].join(&b'/');
            directory = match self.lookup(&so_far) {
                Ok(directory) => directory,
                Err(Errno::NOENT) => {
                    mkdirat(&directory.fd, name.as_slice(), Mode::from_raw_mode(0o755))?;
                    self.lookup(&so_far)?
                }
                // A file in the way, from earlier in this layer: the later entry wins.
                Err(Errno::NOTDIR) => {
                    self.replace(&directory, name)?;
                    mkdirat(&directory.fd, name.as_slice(), Mode::from_raw_mode(0o755))?;
                    self.lookup(&so_far)?
                }
                Err(error) => return Err(error.into()),
            };
        }
        Ok(directory)
    }

    fn lookup(&mut self, path: &[u8]) -> rustix::io::Result<Rc<Directory>> {
        if let Some(directory) = self.open.get(path) {
            return Ok(Rc::clone(directory));
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        let name = if path.is_empty() { b"." } else { path };
        let fd = openat2(&self.root, name, flags, Mode::empty(), resolve)?;
        let mode = Mode::from_raw_mode(fstat(&fd)?.st_mode);
        let directory = Rc::new(Directory { fd, gives_group: mode.contains(Mode::SGID) });
        if self.open.len() >= MOST_OPEN {
            self.open.clear();
        }
        self.open.insert(path.to_vec(), Rc::clone(&directory));
        Ok(directory)
    }
}

fn copy(from: &mut impl Read, to: &mut File, buffer: &mut [u8]) -> io::Result<()> {
    loop {
        let length = super::read_up_to(from, buffer)?;
        to.write_all(&buffer[..length])?;
        if length < buffer.len() {
            return Ok(());
        }
    }
}

fn finish(fd: BorrowedFd<'_>, meta: Meta, xattrs: &[(String, Vec<u8>)]) -> io::Result<()> {
    fchown(fd, Some(meta.uid), Some(meta.gid))?;
    // After the owner, since a change of owner clears set-user-id and capabilities.
    fchmod(fd, meta.mode)?;
    for (name, value) in xattrs {
        match fsetxattr(fd, name.as_str(), value, XattrFlags::empty()) {
            // A file system without them, or a label that means nothing here.
            Err(Errno::NOTSUP | Errno::PERM) if name != "security.capability" => {}
            other => other?,
        }
    }
    Ok(futimens(fd, &meta.times())?)
}

/// A field that some tools leave empty is 0 then.
fn number(field: &[u8], parsed: io::Result<u64>) -> io::Result<u64> {
    match field.iter().all(|byte| matches!(byte, 0 | b' ')) {
        true => Ok(0),
        false => parsed,
    }
}

/// Major and minor number; 0 in archives that have none.
fn device(header: &tar::Header) -> io::Result<(u32, u32)> {
    let (major, minor) = if let Some(ustar) = header.as_ustar() {
        (&ustar.dev_major, &ustar.dev_minor)
    } else if let Some(gnu) = header.as_gnu() {
        (&gnu.dev_major, &gnu.dev_minor)
    } else {
        return Ok((0, 0));
    };
    let of = |field: &[u8], parsed: io::Result<Option<u32>>| {
        let number = number(field, parsed.map(|number| number.unwrap_or(0).into()))?;
        u32::try_from(number).map_err(|_| invalid("a device number is too large"))
    };
    Ok((of(major, header.device_major())?, of(minor, header.device_minor())?))
}

/// Those that concern the file, not the overlay that it was taken from.
fn xattrs<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    if let Some(extensions) = entry.pax_extensions()? {
        for extension in extensions {
            let extension = extension?;
            let name = extension.key().ok().and_then(|key| key.strip_prefix("SCHILY.xattr."));
            if let Some(name) = name
                && (name.starts_with("user.") || name.starts_with("security."))
            {
                found.push((name.to_owned(), extension.value_bytes().to_vec()));
            }
        }
    }
    Ok(found)
}

fn link_name<R: Read>(entry: &tar::Entry<'_, R>) -> io::Result<Vec<u8>> {
    let name = entry.link_name_bytes();
    Ok(name.ok_or_else(|| invalid("a link without a target"))?.into_owned())
}

/// The parts of a path, without `.` and empty ones.
fn components(path: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => return Err(invalid("a path with \"..\" in it")),
            part if part.contains(&0) => return Err(invalid("a path with a zero byte in it")),
            part => parts.push(part.to_vec()),
        }
    }
    Ok(parts)
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("invalid tar archive: {what}"))
}

fn is_directory(parent: BorrowedFd<'_>, name: &[u8]) -> io::Result<bool> {
    let stat = statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}

/// Removes whatever has that name. Nothing there is no error.
fn remove(parent: BorrowedFd<'_>, name: &[u8]) -> io::Result<()> {
    match unlinkat(parent, name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(Errno::ISDIR) => {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let directory = openat(parent, name, flags, Mode::empty())?;
            for child in Dir::read_from(&directory)? {
                let child = child?;
                let child = child.file_name().to_bytes();
                if child != b"." && child != b".." {
                    remove(directory.as_fd(), child)?;
                }
            }
            Ok(unlinkat(parent, name, AtFlags::REMOVEDIR)?)
        }
        Err(error) => Err(error.into()),
    }
}
