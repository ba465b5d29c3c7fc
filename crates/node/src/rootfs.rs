//! What a container sees as its files: the image's layers under a writable one of its own, the
//! task's scratch volumes, and the few files that tell it its name and its resolver.
//!
//! ```text
//! tasks/<id>/etc/{hosts,hostname,resolv.conf}     mounted into every container
//! tasks/<id>/volumes/<name>/                      scratch volumes
//! tasks/<id>/containers/<name>/{upper,work}/      what the container writes
//! tasks/<id>/containers/<name>/rootfs/            the mount, and the bundle beside it
//! ```
//!
//! Mounts are made by system calls, in the host's mount name space, so that they outlive the
//! daemon. Not here: what is mounted inside the container by the runtime (`oci`).

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use model::record::ecs::TaskNetwork;
use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::mount::{MountFlags, mount};

use crate::images::Image;
use crate::network::Subnet;
use crate::sys;

/// The directories of one task. Only names; nothing is made.
#[derive(Clone, Debug)]
pub(crate) struct TaskDir {
    path: PathBuf,
}

impl TaskDir {
    pub(crate) fn new(node_dir: &Path, task_id: &str) -> TaskDir {
        TaskDir { path: node_dir.join("tasks").join(task_id) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A file that every container of the task has in its `/etc`.
    pub(crate) fn etc(&self, file: &str) -> PathBuf {
        self.path.join("etc").join(file)
    }

    pub(crate) fn volume(&self, name: &str) -> PathBuf {
        self.path.join("volumes").join(name)
    }

    /// The OCI bundle.
    pub(crate) fn container(&self, name: &str) -> PathBuf {
        self.path.join("containers").join(name)
    }

    pub(crate) fn rootfs(&self, container: &str) -> PathBuf {
        self.container(container).join("rootfs")
    }

    pub(crate) fn ensure(&self) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path)?;
        self.write("boot-id", &sys::boot_id()?)
    }

    /// Whether the machine was restarted since the task began: then nothing of it runs.
    pub(crate) fn is_of_earlier_boot(&self) -> io::Result<bool> {
        match fs::read_to_string(self.path.join("boot-id")) {
            Ok(boot) => Ok(boot != sys::boot_id()?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn write(&self, name: &str, content: &str) -> io::Result<()> {
        fs::write(self.path.join(name), content)
    }

    /// Writes the files of `/etc`.
    pub(crate) fn write_etc(&self, network: &TaskNetwork) -> io::Result<()> {
        let name = &network.private_dns_name;
        let resolver = Subnet::parse(&network.vpc_cidr).map_err(io::Error::other)?.resolver();
        let domain = name.split_once('.').map_or("", |(_, domain)| domain);
        let files = [
            ("hosts", format!("127.0.0.1 localhost\n{} {name}\n", network.private_ip)),
            ("hostname", format!("{name}\n")),
            ("resolv.conf", format!("nameserver {resolver}\nsearch {domain}\n")),
        ];
        fs::create_dir_all(self.path.join("etc"))?;
        for (file, content) in files {
            fs::write(self.etc(file), content)?;
            fs::set_permissions(self.etc(file), fs::Permissions::from_mode(0o644))?;
        }
        Ok(())
    }

    /// Makes a scratch volume, empty at first.
    pub(crate) fn ensure_volume(&self, name: &str) -> io::Result<()> {
        fs::create_dir_all(self.volume(name))?;
        fs::set_permissions(self.volume(name), fs::Permissions::from_mode(0o755))
    }

    /// Mounts the container's root file system, if it is not mounted yet.
    pub(crate) fn ensure_rootfs(
        &self,
        container: &str,
        image: &Image,
        short_names: &Path,
    ) -> io::Result<()> {
        let rootfs = self.rootfs(container);
        if sys::mount_points()?.iter().any(|mount| mount.path == rootfs) {
            return Ok(());
        }
        let bundle = self.container(container);
        let (upper, work) = (bundle.join("upper"), bundle.join("work"));
        for dir in [&rootfs, &upper, &work] {
            fs::create_dir_all(dir)?;
            fs::set_permissions(dir, fs::Permissions::from_mode(0o755))?;
        }
        let mut layers: Vec<&str> = image.layers.iter().map(String::as_str).rev().collect();
        let nothing = bundle.join("empty");
        let nothing = nothing.to_string_lossy();
        if layers.is_empty() {
            fs::create_dir_all(&*nothing)?;
            layers.push(&nothing);
        }
        let options = format!(
            "lowerdir={},upperdir={},workdir={}",
            layers.join(":"),
            escape(&upper),
            escape(&work)
        );
        sys::in_directory(short_names, || {
            let overlay = |options: String| {
                let options = CString::new(options)?;
                mount("overlay", &rootfs, "overlay", MountFlags::empty(), options.as_c_str())?;
                Ok::<(), io::Error>(())
            };
            // What a task writes need not outlive the machine, so nothing is synced.
            match overlay(format!("{options},volatile")) {
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => overlay(options),
                other => other,
            }
        })
    }

    /// Reads a small file as the container would see it; `None` when it is not there.
    pub(crate) fn read_in_rootfs(&self, container: &str, path: &str) -> io::Result<Option<String>> {
        let Some(fd) = self.open_in_rootfs(container, path, OFlags::RDONLY)? else {
            return Ok(None);
        };
        io::read_to_string(fs::File::from(fd)).map(Some)
    }

    fn open_in_rootfs(
        &self,
        container: &str,
        path: &str,
        flags: OFlags,
    ) -> io::Result<Option<OwnedFd>> {
        let root = openat(
            CWD,
            self.rootfs(container),
            OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )?;
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        // A pipe in the place of the file must not hold us up.
        let flags = flags | OFlags::CLOEXEC | OFlags::NONBLOCK;
        match openat2(&root, path, flags, Mode::empty(), resolve) {
            Ok(fd) => Ok(Some(fd)),
            Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Copies what the image has at `path` into an empty volume: Docker's rule for `VOLUME`.
    pub(crate) fn fill_volume(&self, container: &str, path: &str, volume: &str) -> io::Result<()> {
        let target = self.volume(volume);
        if fs::read_dir(&target)?.next().is_some() {
            return Ok(());
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY;
        let Some(source) = self.open_in_rootfs(container, path, flags)? else {
            return Ok(());
        };
        // By its descriptor, so that no link of the image is followed to get there.
        let source = PathBuf::from(format!("/proc/self/fd/{}", source.as_raw_fd()));
        copy_metadata(&fs::metadata(&source)?, &target)?;
        copy_tree(&source, &target)
    }

    /// Unmounts and removes everything of the task. Twice is once.
    pub(crate) fn remove(&self) -> io::Result<()> {
        self.unmount()?;
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    pub(crate) fn unmount(&self) -> io::Result<()> {
        unmount_below(&self.path)
    }
}

/// Unmounts whatever is mounted at or below `path`, the innermost first.
pub(crate) fn unmount_below(path: &Path) -> io::Result<()> {
    let mut mounts = sys::mount_points()?;
    mounts.retain(|mount| mount.path.starts_with(path));
    for mount in mounts.iter().rev() {
        sys::detach_all(&mount.path)?;
    }
    Ok(())
}

/// The kernel splits mount options at commas, and overlay paths at colons.
fn escape(path: &Path) -> String {
    let mut text = String::new();
    for c in path.to_string_lossy().chars() {
        if matches!(c, ',' | ':' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

fn copy_tree(source: &Path, target: &Path) -> io::Result<()> {
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let (from, to) = (entry.path(), target.join(entry.file_name()));
        let metadata = entry.metadata()?;
        if metadata.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&from)?, &to)?;
            use std::os::unix::fs::MetadataExt;
            std::os::unix::fs::lchown(&to, Some(metadata.uid()), Some(metadata.gid()))?;
        } else if metadata.is_dir() {
            fs::create_dir(&to)?;
            copy_metadata(&metadata, &to)?;
            copy_tree(&from, &to)?;
        } else if metadata.is_file() {
            fs::copy(&from, &to)?;
            copy_metadata(&metadata, &to)?;
        }
        // Devices, pipes and sockets are nothing that an image puts into a volume.
    }
    Ok(())
}

fn copy_metadata(metadata: &fs::Metadata, to: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    std::os::unix::fs::chown(to, Some(metadata.uid()), Some(metadata.gid()))?;
    fs::set_permissions(to, metadata.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_in_paths_are_escaped() {
        assert_eq!(escape(Path::new("/a,b:c\\d")), r"/a\,b\:c\\d");
    }
}
