//! An image's files as the overlay file system would show them, read from the layers without
//! mounting anything.
//!
//! The topmost layer that has a name wins; a whiteout (a character device 0/0) hides what lies
//! below it, an opaque directory likewise; symbolic links are followed inside the image only.
//!
//! Not here: who reads what (`accounts`, `rootfs`), making layers (`images`).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;

/// As many as the kernel follows.
const MAX_LINKS: usize = 40;
const OPAQUE: &str = "trusted.overlay.opaque";

/// The layers of an image, the topmost first.
#[derive(Clone, Debug)]
pub(crate) struct Merged {
    layers: Vec<PathBuf>,
}

/// Where a file is or could be made, with all symbolic links on the way followed.
#[derive(Debug)]
pub(crate) struct Place {
    /// From the image's root, without links.
    pub(crate) path: PathBuf,
    /// Those of the directories on the way that the image has, the outermost first.
    pub(crate) directories: Vec<fs::Metadata>,
    /// The file in its layer, if the image has it.
    pub(crate) file: Option<PathBuf>,
}

/// What a path leads to.
enum Found {
    File(PathBuf, fs::Metadata),
    /// The directories that make this one, the topmost first.
    Directory(Vec<PathBuf>),
}

impl Merged {
    /// `layers`: directories, the topmost first.
    pub(crate) fn new(layers: Vec<PathBuf>) -> Merged {
        Merged { layers }
    }

    /// The text of a regular file; `None` when there is no such file.
    pub(crate) fn read(&self, path: &str) -> io::Result<Option<String>> {
        let Some(Found::File(path, metadata)) = self.find(Path::new(path))? else {
            return Ok(None);
        };
        if !metadata.is_file() {
            return Ok(None);
        }
        let flags = i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default();
        let file = fs::OpenOptions::new().read(true).custom_flags(flags).open(path)?;
        io::read_to_string(file).map(Some)
    }

    /// Copies the directory at `path` with all that is in it into `target`, which is there;
    /// `false` when the image has no such directory.
    pub(crate) fn copy(&self, path: &str, target: &Path) -> io::Result<bool> {
        let Some(Found::Directory(sources)) = self.find(Path::new(path))? else {
            return Ok(false);
        };
        copy_directory(&sources, target)?;
        Ok(true)
    }

    /// Where `path` leads as a file's; `None` when no file can be there, because a directory is,
    /// or a file where a directory would have to be.
    pub(crate) fn place(&self, path: &str) -> io::Result<Option<Place>> {
        let mut rest: Vec<OsString> = names(Path::new(path));
        let mut here = vec![(OsString::new(), self.layers.clone())];
        let mut n_links = 0;
        let mut file = None;
        let mut missing = Vec::new();
        while let Some(name) = rest.pop() {
            if name == ".." {
                if !missing.is_empty() {
                    return Ok(None);
                }
                if here.len() > 1 {
                    here.pop();
                }
                continue;
            }
            let above = here.last().map(|(_, layers)| layers.as_slice()).unwrap_or_default();
            let found = if missing.is_empty() { lookup(above, &name)? } else { None };
            match found {
                None => missing.push(name),
                Some(Found::Directory(layers)) => here.push((name, layers)),
                Some(Found::File(found, metadata)) if metadata.is_symlink() => {
                    n_links += 1;
                    if n_links > MAX_LINKS {
                        return Ok(None);
                    }
                    let leads_to = fs::read_link(found)?;
                    if leads_to.is_absolute() {
                        here.truncate(1);
                    }
                    rest.extend(names(&leads_to));
                }
                Some(Found::File(found, metadata)) if rest.is_empty() && metadata.is_file() => {
                    missing.push(name);
                    file = Some(found);
                }
                Some(Found::File(..)) => return Ok(None),
            }
        }
        if missing.is_empty() {
            return Ok(None);
        }
        let mut directories = Vec::new();
        for (_, layers) in &here[1..] {
            directories.extend(layers.first().map(fs::metadata).transpose()?);
        }
        let path = here.into_iter().map(|(name, _)| name).skip(1).chain(missing).collect();
        Ok(Some(Place { path, directories, file }))
    }

    /// The names in the directory at `path`; none when there is no such directory.
    pub(crate) fn list(&self, path: &str) -> io::Result<Vec<OsString>> {
        let Some(Found::Directory(sources)) = self.find(Path::new(path))? else {
            return Ok(Vec::new());
        };
        let mut names = Vec::new();
        for (name, ()) in entries(&sources)? {
            if lookup(&sources, &name)?.is_some() {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn find(&self, path: &Path) -> io::Result<Option<Found>> {
        let mut rest: Vec<OsString> = names(path);
        let mut here = vec![self.layers.clone()];
        let mut n_links = 0;
        while let Some(name) = rest.pop() {
            if name == ".." {
                if here.len() > 1 {
                    here.pop();
                }
                continue;
            }
            let above = here.last().map(Vec::as_slice).unwrap_or_default();
            match lookup(above, &name)? {
                None => return Ok(None),
                Some(Found::Directory(layers)) => here.push(layers),
                Some(Found::File(found, metadata)) if metadata.is_symlink() => {
                    n_links += 1;
                    if n_links > MAX_LINKS {
                        return Ok(None);
                    }
                    let leads_to = fs::read_link(found)?;
                    if leads_to.is_absolute() {
                        here.truncate(1);
                    }
                    rest.extend(names(&leads_to));
                }
                Some(file) if rest.is_empty() => return Ok(Some(file)),
                Some(Found::File(..)) => return Ok(None),
            }
        }
        Ok(here.pop().map(Found::Directory))
    }
}

/// The parts of a path, the last first.
fn names(path: &Path) -> Vec<OsString> {
    let parts = path.components().rev().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    });
    parts.collect()
}

/// `name` in the directory that `sources` make together.
fn lookup(sources: &[PathBuf], name: &OsString) -> io::Result<Option<Found>> {
    let mut directories = Vec::new();
    for source in sources {
        let path = source.join(name);
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if is_whiteout(&metadata) {
            break;
        }
        if !metadata.is_dir() {
            if directories.is_empty() {
                return Ok(Some(Found::File(path, metadata)));
            }
            break;
        }
        let opaque = is_opaque(&path);
        directories.push(path);
        if opaque {
            break;
        }
    }
    Ok((!directories.is_empty()).then_some(Found::Directory(directories)))
}

fn is_whiteout(metadata: &fs::Metadata) -> bool {
    metadata.file_type().is_char_device() && metadata.rdev() == 0
}

fn is_opaque(directory: &Path) -> bool {
    let mut value = [0; 1];
    matches!(rustix::fs::lgetxattr(directory, OPAQUE, &mut value), Ok(1) if value == *b"y")
}

/// All names in the directory that `sources` make, whited-out ones included.
fn entries(sources: &[PathBuf]) -> io::Result<BTreeMap<OsString, ()>> {
    let mut found = BTreeMap::new();
    for source in sources {
        for entry in fs::read_dir(source)? {
            found.insert(entry?.file_name(), ());
        }
    }
    Ok(found)
}

fn copy_directory(sources: &[PathBuf], target: &Path) -> io::Result<()> {
    let Some(top) = sources.first() else { return Ok(()) };
    for (name, ()) in entries(sources)? {
        let to = target.join(&name);
        match lookup(sources, &name)? {
            None => {}
            Some(Found::Directory(below)) => {
                fs::create_dir(&to)?;
                copy_directory(&below, &to)?;
            }
            Some(Found::File(from, metadata)) if metadata.is_symlink() => {
                std::os::unix::fs::symlink(fs::read_link(&from)?, &to)?;
                std::os::unix::fs::lchown(&to, Some(metadata.uid()), Some(metadata.gid()))?;
            }
            Some(Found::File(from, metadata)) if metadata.is_file() => {
                fs::copy(&from, &to)?;
                copy_metadata(&metadata, &to)?;
            }
            // Devices, pipes and sockets are nothing that an image puts into a volume.
            Some(Found::File(..)) => {}
        }
    }
    // Last, since a directory may be one that its owner cannot write to.
    copy_metadata(&fs::metadata(top)?, target)
}

fn copy_metadata(metadata: &fs::Metadata, to: &Path) -> io::Result<()> {
    std::os::unix::fs::chown(to, Some(metadata.uid()), Some(metadata.gid()))?;
    fs::set_permissions(to, metadata.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    struct Layers(tempfile::TempDir, Vec<PathBuf>);

    /// Two layers, the upper one first, from `(layer, path, content)`.
    fn layers(files: &[(usize, &str, &str)]) -> Layers {
        let dir = tempfile::tempdir().unwrap();
        let paths = vec![dir.path().join("0"), dir.path().join("1")];
        for path in &paths {
            fs::create_dir(path).unwrap();
        }
        for (layer, path, content) in files {
            let path = paths[*layer].join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        Layers(dir, paths)
    }

    impl Layers {
        fn read(&self, path: &str) -> Option<String> {
            Merged::new(self.1.clone()).read(path).unwrap()
        }

        /// `false` when this process may not make one.
        fn white_out(&self, path: &str) -> bool {
            let mode = rustix::fs::Mode::empty();
            let kind = rustix::fs::FileType::CharacterDevice;
            let path = self.1[0].join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            rustix::fs::mknodat(rustix::fs::CWD, path, kind, mode, 0).is_ok()
        }
    }

    #[test]
    fn the_topmost_layer_wins_and_the_others_show_through() {
        let layers =
            layers(&[(0, "etc/passwd", "new"), (1, "etc/passwd", "old"), (1, "etc/group", "g")]);
        assert_eq!(layers.read("/etc/passwd").as_deref(), Some("new"));
        assert_eq!(layers.read("/etc/group").as_deref(), Some("g"));
        assert_eq!(layers.read("/etc"), None, "a directory is no file");
        assert_eq!(layers.read("/etc/group/x"), None);
        assert_eq!(layers.read("/none"), None);
    }

    #[test]
    fn whiteouts_and_opaque_directories_hide_what_is_below() {
        let layers = layers(&[(1, "etc/passwd", "old"), (1, "opt/a", "a"), (0, "opt/b", "b")]);
        if !layers.white_out("etc/passwd") {
            eprintln!("skipped: may not make devices");
            return;
        }
        assert_eq!(layers.read("/etc/passwd"), None);
        let opaque = layers.1[0].join("opt");
        rustix::fs::setxattr(&opaque, OPAQUE, b"y", rustix::fs::XattrFlags::empty()).unwrap();
        assert_eq!(layers.read("/opt/a"), None);
        assert_eq!(layers.read("/opt/b").as_deref(), Some("b"));
        let target = layers.0.path().join("copy");
        fs::create_dir(&target).unwrap();
        assert!(Merged::new(layers.1.clone()).copy("/", &target).unwrap());
        assert!(target.join("opt/b").exists());
        assert!(!target.join("opt/a").exists() && !target.join("etc/passwd").exists());
    }

    #[test]
    fn a_place_is_where_links_lead() {
        let layers = layers(&[(1, "etc/pki/tls/certs/bundle.crt", "x")]);
        fs::create_dir(layers.1[0].join("etc")).unwrap();
        symlink("pki/tls/certs", layers.1[1].join("etc/certs")).unwrap();
        symlink("/etc/certs/bundle.crt", layers.1[0].join("etc/cert.pem")).unwrap();
        let place = |path| Merged::new(layers.1.clone()).place(path).unwrap();
        let found = place("/etc/cert.pem").unwrap();
        assert_eq!(found.path, Path::new("etc/pki/tls/certs/bundle.crt"));
        assert_eq!(found.directories.len(), 4);
        assert_eq!(found.file, Some(layers.1[1].join(&found.path)));
        let absent = place("/etc/certs/java/cacerts").unwrap();
        assert_eq!(absent.path, Path::new("etc/pki/tls/certs/java/cacerts"));
        assert_eq!((absent.directories.len(), absent.file), (4, None));
        assert!(place("/etc/certs").is_none(), "a directory");
        assert!(place("/etc/cert.pem/x").is_none(), "a file in the way");
        assert_eq!(Merged::new(layers.1.clone()).list("/etc").unwrap().len(), 3);
    }

    #[test]
    fn links_are_followed_inside_the_image_only() {
        let layers = layers(&[(1, "usr/etc/passwd", "linked")]);
        symlink("/usr/etc", layers.1[0].join("etc")).unwrap();
        symlink("../../../../../usr/etc/passwd", layers.1[0].join("out")).unwrap();
        symlink("loop", layers.1[0].join("loop")).unwrap();
        assert_eq!(layers.read("/etc/passwd").as_deref(), Some("linked"));
        assert_eq!(layers.read("/out").as_deref(), Some("linked"));
        assert_eq!(layers.read("/loop"), None);
        let host = layers.0.path().join("secret");
        fs::write(&host, "secret").unwrap();
        symlink(&host, layers.1[0].join("host")).unwrap();
        assert_eq!(layers.read("/host"), None);
    }
}
