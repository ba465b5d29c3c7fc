//! Unpacks the zip files of functions and layers, each once.
//!
//! ```text
//! functions/code/<sha-256>/      what was unpacked, named by what it was made of
//! functions/code/<random>.new    being unpacked; thrown away at start
//! ```
//!
//! Nothing leaves the directory: names that point outside are refused, and no link is followed.
//! What is unpacked is readable for everybody, whatever the zip file says, since a function does not
//! run as the one who packed it.
//!
//! Not here: who needs what (`prepare`).

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};
use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::trash::Trash;

/// Of code and layers together, unpacked.
pub(super) const MAX_UNPACKED: u64 = 262_144_000;
/// More than anybody has, and a bound to what a small file can make of a disk.
const MAX_ENTRIES: usize = 200_000;
const MAX_LINK: u64 = 4096;
const NEW: &str = "new";

const TYPE: u32 = 0o170_000;
const LINK: u32 = 0o120_000;

#[derive(Debug, Error)]
pub(super) enum UnpackError {
    #[error("Could not unzip uploaded file. Please check your file, then try to upload again.")]
    NotZip(#[source] ZipError),
    #[error("the zip file has an entry that leads out of it: {name}")]
    Outside { name: String },
    #[error("Unzipped size must be smaller than {MAX_UNPACKED} bytes")]
    TooLarge,
    #[error("the zip file has more than {MAX_ENTRIES} entries")]
    TooMany,
    #[error("could not write what was unpacked")]
    Disk(#[from] io::Error),
}

impl From<ZipError> for UnpackError {
    fn from(error: ZipError) -> UnpackError {
        match error {
            ZipError::Io(error) if error.kind() != io::ErrorKind::InvalidData => {
                UnpackError::Disk(error)
            }
            error => UnpackError::NotZip(error),
        }
    }
}

/// A zip file, and the digest that names it.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    pub(super) file: PathBuf,
    pub(super) sha256: String,
}

/// The directory of unpacked code.
#[derive(Debug)]
pub(super) struct Code {
    dir: PathBuf,
}

impl Code {
    /// Opens the directory and puts away what an earlier daemon did not finish.
    pub(super) fn open(node_dir: &Path, trash: &Trash) -> io::Result<Code> {
        let dir = node_dir.join("functions").join("code");
        fs::create_dir_all(&dir)?;
        for entry in fs::read_dir(&dir)? {
            let path = entry?.path();
            if path.extension().is_some() {
                trash.throw(&path)?;
            }
        }
        Ok(Code { dir })
    }

    /// Where these zip files, one laid over the other in this order, are unpacked. Blocks.
    pub(super) fn place(&self, packed: &[Packed]) -> PathBuf {
        let mut name = Sha256::new();
        for one in packed {
            name.update(one.sha256.as_bytes());
            name.update(b"\n");
        }
        let name: String = name.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.dir.join(name)
    }

    /// Has them unpacked there. Twice is once. Blocks.
    ///
    /// `room`: bytes that there may be at most; what was used is taken from it.
    pub(super) fn ensure(
        &self,
        packed: &[Packed],
        room: &mut u64,
        trash: &Trash,
    ) -> Result<PathBuf, UnpackError> {
        let place = self.place(packed);
        if place.exists() {
            return Ok(place);
        }
        let new = self.dir.join(format!("{}.{NEW}", model::random::hex::<8>()));
        fs::create_dir(&new)?;
        fs::set_permissions(&new, fs::Permissions::from_mode(0o755))?;
        let unpacked = packed.iter().try_for_each(|one| unpack(&one.file, &new, room));
        let kept = unpacked.and_then(|()| {
            // A directory under its last name is whole, also after a loss of power.
            rustix::fs::syncfs(File::open(&new)?).map_err(io::Error::from)?;
            match fs::rename(&new, &place) {
                // Somebody else was as quick.
                Err(_) if place.exists() => Ok(trash.throw(&new)?),
                other => Ok(other?),
            }
        });
        match kept {
            Ok(()) => Ok(place),
            Err(error) => {
                let _thrown = trash.throw(&new);
                Err(error)
            }
        }
    }

    /// Throws away what nobody uses.
    pub(super) fn keep_only(&self, used: &HashSet<PathBuf>, trash: &Trash) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            if path.extension().is_none() && !used.contains(&path) {
                trash.throw(&path)?;
            }
        }
        Ok(())
    }
}

fn unpack(file: &Path, into: &Path, room: &mut u64) -> Result<(), UnpackError> {
    let mut archive = ZipArchive::new(File::open(file)?)?;
    if archive.len() > MAX_ENTRIES {
        return Err(UnpackError::TooMany);
    }
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        let outside = || UnpackError::Outside { name: name.clone() };
        let parts = parts(&name).ok_or_else(outside)?;
        let mode = entry.unix_mode().unwrap_or(0o644);
        let Some((last, parents)) = parts.split_last() else { continue };
        let mut path = into.to_owned();
        for parent in parents {
            path.push(parent);
            ensure_dir(&path)?;
        }
        path.push(last);
        if entry.is_dir() {
            ensure_dir(&path)?;
            continue;
        }
        remove(&path)?;
        if mode & TYPE == LINK {
            let mut target = String::new();
            entry.by_ref().take(MAX_LINK).read_to_string(&mut target)?;
            // Where it leads is looked at in the function's own root, never here.
            symlink(target, &path)?;
            continue;
        }
        let mut to = OpenOptions::new();
        let mut to = to.write(true).create_new(true).mode(0o600).open(&path)?;
        // What the entry says of its size is only what it says.
        let written = io::copy(&mut entry.by_ref().take(*room + 1), &mut to);
        let written = written.map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
                UnpackError::NotZip(ZipError::Io(error))
            }
            _ => UnpackError::Disk(error),
        })?;
        *room = room.checked_sub(written).ok_or(UnpackError::TooLarge)?;
        to.set_permissions(fs::Permissions::from_mode((mode & 0o777) | 0o444))?;
    }
    Ok(())
}

/// The parts of a name; `None` when it leads outside.
fn parts(name: &str) -> Option<Vec<&str>> {
    if name.contains('\0') {
        return None;
    }
    let mut parts = Vec::new();
    for component in Path::new(name).components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts)
}

/// A directory in place of whatever else is there: a link of an earlier zip file would lead on.
fn ensure_dir(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Ok(()),
        Ok(_) => fs::remove_file(path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::create_dir(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    struct World {
        dir: tempfile::TempDir,
        code: Code,
        trash: Trash,
    }

    impl World {
        fn new() -> World {
            let dir = tempfile::tempdir().unwrap();
            let trash = Trash::open(dir.path()).unwrap();
            let code = Code::open(dir.path(), &trash).unwrap();
            World { dir, code, trash }
        }

        /// Name, content and mode of each entry.
        fn pack(&self, name: &str, entries: &[(&str, &str, u32)]) -> Packed {
            let file = self.dir.path().join(name);
            let mut zip = ZipWriter::new(File::create(&file).unwrap());
            for (name, content, mode) in entries {
                let options = SimpleFileOptions::default().unix_permissions(mode & 0o777);
                if mode & TYPE == LINK {
                    zip.add_symlink(*name, *content, options).unwrap();
                } else {
                    zip.start_file(*name, options).unwrap();
                    zip.write_all(content.as_bytes()).unwrap();
                }
            }
            zip.finish().unwrap();
            Packed { file, sha256: name.into() }
        }

        fn unpack(&self, packed: &[Packed]) -> Result<PathBuf, UnpackError> {
            self.code.ensure(packed, &mut MAX_UNPACKED.clone(), &self.trash)
        }
    }

    #[test]
    fn files_are_there_once_and_can_be_read() {
        let world = World::new();
        let packed = world.pack("a", &[("app.py", "1", 0o600), ("bin/run", "2", 0o755)]);
        let place = world.unpack(std::slice::from_ref(&packed)).unwrap();
        let mode =
            |name: &str| fs::metadata(place.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("app.py"), mode("bin/run"), mode("bin")), (0o644, 0o755, 0o755));
        fs::remove_file(&packed.file).unwrap();
        assert_eq!(world.unpack(&[packed]).unwrap(), place, "not read again");
        world.code.keep_only(&HashSet::from([place.clone()]), &world.trash).unwrap();
        assert!(place.exists());
        world.code.keep_only(&HashSet::new(), &world.trash).unwrap();
        assert!(!place.exists());
    }

    #[test]
    fn layers_lie_over_each_other_and_links_are_not_followed() {
        let world = World::new();
        let outside = world.dir.path().join("outside");
        fs::create_dir(&outside).unwrap();
        let first =
            world.pack("first", &[("x", "1", 0o644), ("d", outside.to_str().unwrap(), LINK)]);
        let second = world.pack("second", &[("x", "2", 0o644), ("d/evil", "!", 0o644)]);
        let place = world.unpack(&[first, second]).unwrap();
        assert_eq!(fs::read_to_string(place.join("x")).unwrap(), "2");
        assert_eq!(fs::read_to_string(place.join("d/evil")).unwrap(), "!");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }

    #[test]
    fn what_leads_out_is_refused_and_nothing_is_left() {
        let world = World::new();
        for name in ["../evil", "/etc/evil", "a/../../evil"] {
            let packed = world.pack("evil", &[(name, "!", 0o644)]);
            let refused = world.unpack(&[packed]).unwrap_err();
            assert!(matches!(refused, UnpackError::Outside { .. }), "{name}: {refused}");
        }
        assert_eq!(fs::read_dir(&world.code.dir).unwrap().count(), 0);
        assert!(!world.dir.path().join("evil.py").exists());
    }

    #[test]
    fn there_is_an_end_to_what_a_small_file_becomes() {
        let world = World::new();
        let packed = world.pack("bomb", &[("zeros", &"0".repeat(1 << 20), 0o644)]);
        let refused = world.code.ensure(&[packed], &mut 1000, &world.trash).unwrap_err();
        assert!(matches!(refused, UnpackError::TooLarge), "{refused}");
    }

    #[test]
    fn what_is_no_zip_file_is_said_to_be_none() {
        let world = World::new();
        let file = world.dir.path().join("text");
        fs::write(&file, "not a zip file").unwrap();
        let refused = world.unpack(&[Packed { file, sha256: "x".into() }]).unwrap_err();
        assert!(matches!(refused, UnpackError::NotZip(_)), "{refused}");
    }
}
