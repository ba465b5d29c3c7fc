//! Unpacks a layer: a tar archive, plain or compressed, that nobody should trust.
//!
//! Every name is resolved by the kernel with the layer's directory as its root
//! (`openat2`, `RESOLVE_IN_ROOT`), so neither `..` nor a symbolic link planted earlier in the
//! archive leads out of it; what is made is made in a directory that is held open.
//!
//! `.wh.NAME` becomes the overlay file system's whiteout, `.wh..wh..opq` its opaque mark.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use model::image::Digest;
use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, ResolveFlags, Timespec, Timestamps, Uid,
    XattrFlags, chmodat, chownat, fchmod, fchown, fsetxattr, futimens, linkat, makedev, mkdirat,
    mknodat, openat, openat2, statat, symlinkat, unlinkat, utimensat,
};
use rustix::io::Errno;
use sha2::{Digest as _, Sha256};
use tar::{Archive, EntryType};

/// The digests of what was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unpacked {
    /// Of the file as it is.
    pub(super) blob: Digest,
    /// Of the archive within.
    pub(super) diff_id: Digest,
}

/// Unpacks `blob` into the empty directory `target`. After an error, anything may be in it.
pub(super) fn unpack(blob: impl Read, target: &Path) -> io::Result<Unpacked> {
    let mut outer = BufReader::with_capacity(256 << 10, Hashing::new(blob));
    let mut magic = [0; 4];
    let n_magic = read_up_to(&mut outer, &mut magic)?;
    let outer = io::Cursor::new(magic).take(n_magic as u64).chain(outer);
    let (diff_id, outer) = match magic {
        [0x1f, 0x8b, ..] => {
            let mut inner = Hashing::new(MultiGzDecoder::new(outer));
            unpack_archive(&mut inner, target)?;
            let (diff_id, decoder) = inner.finish()?;
            (diff_id, decoder.into_inner())
        }
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let decoder = zstd::stream::read::Decoder::new(outer)?;
            let mut inner = Hashing::new(decoder);
            unpack_archive(&mut inner, target)?;
            let (diff_id, decoder) = inner.finish()?;
            (diff_id, decoder.finish().into_inner())
        }
        _ => {
            let mut inner = Hashing::new(outer);
            unpack_archive(&mut inner, target)?;
            inner.finish()?
        }
    };
    // What follows the archive counts for the digest too. The buffer in between is lost, but
    // what it holds was hashed on its way in.
    let (_, buffered) = outer.into_inner();
    let (blob, _) = buffered.into_inner().finish()?;
    Ok(Unpacked { blob, diff_id })
}

fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut at = 0;
    while at < buffer.len() {
        match reader.read(&mut buffer[at..])? {
            0 => break,
            n => at += n,
        }
    }
    Ok(at)
}

/// Digests what is read through it.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Hashing<R> {
    fn new(inner: R) -> Hashing<R> {
        Hashing { inner, hash: Sha256::new() }
    }

    /// Reads what is left.
    fn finish(mut self) -> io::Result<(Digest, R)> {
        io::copy(&mut self, &mut io::sink())?;
        Ok((Digest::sha256(&self.hash.finalize().into()), self.inner))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hash.update(&buffer[..length]);
        Ok(length)
    }
}

fn unpack_archive(reader: &mut impl Read, target: &Path) -> io::Result<()> {
    let mode = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, target, mode, Mode::empty())?;
    let mut unpacker = Unpacker { root, directories: Vec::new() };
    let mut archive = Archive::new(reader);
    for entry in archive.entries()? {
        unpacker.entry(entry?)?;
    }
    unpacker.set_directory_times()
}

struct Unpacker {
    root: OwnedFd,
    /// Their times change with every entry, so they are set last.
    directories: Vec<(Vec<u8>, i64)>,
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
    fn times(self) -> Timestamps {
        times(self.mtime)
    }
}

fn times(mtime: i64) -> Timestamps {
    let at = Timespec { tv_sec: mtime, tv_nsec: 0 };
    Timestamps { last_access: at, last_modification: at }
}

impl Unpacker {
    fn entry<R: Read>(&mut self, mut entry: tar::Entry<'_, R>) -> io::Result<()> {
        let path = components(&entry.path_bytes())?;
        let header = entry.header();
        let kind = header.entry_type();
        let id = |id: u64| u32::try_from(id).map_err(|_| invalid("an owner's id is too large"));
        let raw = header.as_old();
        let mode = u32::try_from(number(&raw.mode, header.mode().map(u64::from))?).unwrap_or(0);
        let meta = Meta {
            mode: Mode::from_raw_mode(mode & 0o7777),
            uid: Uid::from_raw(id(number(&raw.uid, header.uid())?)?),
            gid: Gid::from_raw(id(number(&raw.gid, header.gid())?)?),
            mtime: i64::try_from(number(&raw.mtime, header.mtime())?).unwrap_or(i64::MAX),
        };
        let Some((name, parents)) = path.split_last() else {
            // The root directory itself.
            let root = openat(&self.root, ".", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
            fchown(&root, Some(meta.uid), Some(meta.gid))?;
            return Ok(fchmod(&root, meta.mode)?);
        };
        let parent = self.directory(parents)?;
        let parent = parent.as_fd();

        if name == b".wh..wh..opq" {
            let directory = openat(parent, ".", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
            return Ok(fsetxattr(&directory, "trusted.overlay.opaque", b"y", XattrFlags::empty())?);
        }
        if let Some(hidden) = name.strip_prefix(b".wh.") {
            return match mknodat(parent, hidden, FileType::CharacterDevice, Mode::empty(), 0) {
                // It hides what is below this layer, not what this layer brings.
                Ok(()) | Err(Errno::EXIST) => Ok(()),
                Err(error) => Err(error.into()),
            };
        }

        let name = name.as_slice();
        let xattrs = xattrs(&mut entry)?;
        match kind {
            EntryType::Directory => {
                match mkdirat(parent, name, Mode::RWXU) {
                    Ok(()) => {}
                    Err(Errno::EXIST) if is_directory(parent, name)? => {}
                    Err(Errno::EXIST) => {
                        remove(parent, name)?;
                        mkdirat(parent, name, Mode::RWXU)?;
                    }
                    Err(error) => return Err(error.into()),
                }
                let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let directory = openat(parent, name, flags, Mode::empty())?;
                finish(directory.as_fd(), meta, &xattrs)?;
                self.directories.push((path.join(&b'/'), meta.mtime));
            }
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                remove(parent, name)?;
                let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
                let mut file = File::from(openat(parent, name, flags, Mode::RUSR)?);
                io::copy(&mut entry, &mut file)?;
                finish(file.as_fd(), meta, &xattrs)?;
            }
            EntryType::Symlink => {
                let to = link_name(&entry)?;
                remove(parent, name)?;
                symlinkat(to.as_slice(), parent, name)?;
                let flags = AtFlags::SYMLINK_NOFOLLOW;
                chownat(parent, name, Some(meta.uid), Some(meta.gid), flags)?;
                utimensat(parent, name, &meta.times(), flags)?;
            }
            EntryType::Link => {
                let to = components(&link_name(&entry)?)?;
                let (to_name, to_parents) =
                    to.split_last().ok_or_else(|| invalid("a hard link to the root"))?;
                let to_parent = self.directory(to_parents)?;
                if to != path {
                    remove(parent, name)?;
                    linkat(&to_parent, to_name.as_slice(), parent, name, AtFlags::empty())?;
                }
            }
            EntryType::Char | EntryType::Block | EntryType::Fifo => {
                let kind = match kind {
                    EntryType::Char => FileType::CharacterDevice,
                    EntryType::Block => FileType::BlockDevice,
                    _ => FileType::Fifo,
                };
                let header = entry.header();
                let major = header.device_major()?.unwrap_or(0);
                let minor = header.device_minor()?.unwrap_or(0);
                remove(parent, name)?;
                mknodat(parent, name, kind, Mode::empty(), makedev(major, minor))?;
                chownat(parent, name, Some(meta.uid), Some(meta.gid), AtFlags::SYMLINK_NOFOLLOW)?;
                chmodat(parent, name, meta.mode, AtFlags::empty())?;
                utimensat(parent, name, &meta.times(), AtFlags::SYMLINK_NOFOLLOW)?;
            }
            // Extended headers, which the reader has applied to their entries already.
            _ => {}
        }
        Ok(())
    }

    /// Opens a directory of the layer, making what is missing of it.
    fn directory(&self, path: &[Vec<u8>]) -> io::Result<OwnedFd> {
        let mut directory = self.open(b".")?;
        for (n, name) in path.iter().enumerate() {
            let so_far = path[..=n].join(&b'/');
            directory = match self.open(&so_far) {
                Ok(directory) => directory,
                Err(Errno::NOENT) => {
                    mkdirat(&directory, name.as_slice(), Mode::from_raw_mode(0o755))?;
                    self.open(&so_far)?
                }
                // A file in the way, from earlier in this layer: the later entry wins.
                Err(Errno::NOTDIR) => {
                    remove(directory.as_fd(), name)?;
                    mkdirat(&directory, name.as_slice(), Mode::from_raw_mode(0o755))?;
                    self.open(&so_far)?
                }
                Err(error) => return Err(error.into()),
            };
        }
        Ok(directory)
    }

    fn open(&self, path: &[u8]) -> rustix::io::Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        openat2(&self.root, path, flags, Mode::empty(), resolve)
    }

    fn set_directory_times(&self) -> io::Result<()> {
        for (path, mtime) in &self.directories {
            let (name, parents) = match path.iter().rposition(|byte| *byte == b'/') {
                Some(at) => (&path[at + 1..], &path[..at]),
                None => (path.as_slice(), &b"."[..]),
            };
            // One that a later entry replaced has times of its own.
            if let Ok(parent) = self.open(parents) {
                let _replaced = utimensat(&parent, name, &times(*mtime), AtFlags::SYMLINK_NOFOLLOW);
            }
        }
        Ok(())
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

#[cfg(test)]
mod tests;
