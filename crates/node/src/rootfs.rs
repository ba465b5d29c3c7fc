//! What a container sees as its files: the image's layers under a writable one of its own, the
//! task's scratch volumes, and the few files that tell it its name and its resolver.
//!
//! ```text
//! on tmpfs   tasks/<id>/                                 the shim's own files
//!            tasks/<id>/launch.json                      what a later daemon must know, see `task`
//!            tasks/<id>/etc/{hosts,hostname,resolv.conf} mounted into every container
//!            tasks/<id>/containers/<name>/               the bundle, and the mount point rootfs/, empty here
//! on disk    tasks/<id>/logs/                            output that waits to be taken
//!            tasks/<id>/volumes/<name>/                  scratch volumes
//!            tasks/<id>/{upper,work}-<name>/             what the container writes
//! ```
//!
//! Not here: what is mounted inside the container by the runtime (`oci`), where the tmpfs is
//! (`rundir`).

use std::collections::HashSet;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use model::record::ecs::TaskNetwork;
use shim::protocol::Overlay;

use crate::network::Subnet;
use crate::rundir::{self, RunDir};
use crate::sys;
use crate::trash::Trash;

/// The directories of one task. Only names; nothing is made.
#[derive(Clone, Debug)]
pub(crate) struct TaskDir {
    run: PathBuf,
    disk: PathBuf,
}

impl TaskDir {
    pub(crate) fn new(run: &RunDir, node_dir: &Path, task_id: &str) -> TaskDir {
        TaskDir { run: run.tasks().join(task_id), disk: node_dir.join("tasks").join(task_id) }
    }

    /// Where the task's shim is.
    pub(crate) fn path(&self) -> &Path {
        &self.run
    }

    /// Where what the task writes is.
    pub(crate) fn disk(&self) -> &Path {
        &self.disk
    }

    /// Where the containers' output waits to be taken.
    pub(crate) fn log_dir(&self) -> PathBuf {
        self.disk.join("logs")
    }

    /// What a later daemon must know of the launch.
    pub(crate) fn launch(&self) -> PathBuf {
        self.run.join("launch.json")
    }

    /// A file that every container of the task has in its `/etc`.
    pub(crate) fn etc(&self, file: &str) -> PathBuf {
        self.run.join("etc").join(file)
    }

    pub(crate) fn volume(&self, name: &str) -> PathBuf {
        self.disk.join("volumes").join(name)
    }

    /// The OCI bundle.
    pub(crate) fn container(&self, name: &str) -> PathBuf {
        self.run.join("containers").join(name)
    }

    /// Where the container's root file system is mounted, in its own mount name space.
    pub(crate) fn rootfs(&self, container: &str) -> PathBuf {
        self.container(container).join("rootfs")
    }

    pub(crate) fn upper(&self, container: &str) -> PathBuf {
        self.disk.join(format!("upper-{container}"))
    }

    pub(crate) fn work(&self, container: &str) -> PathBuf {
        self.disk.join(format!("work-{container}"))
    }

    /// Makes the directory on disk; the other one is the sandbox's.
    pub(crate) fn ensure(&self) -> io::Result<()> {
        rundir::private(&self.disk)
    }

    /// Makes what the container writes to: an overlay that does not find it says so on the
    /// kernel's console, which may be slow.
    pub(crate) fn ensure_writable(&self, name: &str) -> io::Result<()> {
        make(&self.upper(name))?;
        make(&self.work(name))
    }

    /// Makes the bundle, with the mount point in it.
    pub(crate) fn ensure_container(&self, name: &str) -> io::Result<()> {
        fs::create_dir_all(self.container(name).join("rootfs"))
    }

    /// Whether the task has come so far, in this boot of the machine, that it has a directory.
    pub(crate) fn is_there(&self) -> bool {
        self.run.exists()
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
        fs::create_dir_all(self.run.join("etc"))?;
        for (file, content) in files {
            fs::write(self.etc(file), content)?;
            fs::set_permissions(self.etc(file), fs::Permissions::from_mode(0o644))?;
        }
        Ok(())
    }

    /// Makes a scratch volume, empty at first.
    pub(crate) fn ensure_volume(&self, name: &str) -> io::Result<()> {
        make(&self.volume(name))
    }

    /// Copies what the image has at `path` into an empty volume: Docker's rule for `VOLUME`.
    pub(crate) fn fill_volume(
        &self,
        volume: &str,
        image: &crate::merged::Merged,
        path: &str,
    ) -> io::Result<()> {
        let target = self.volume(volume);
        if fs::read_dir(&target)?.next().is_none() {
            image.copy(path, &target)?;
        }
        Ok(())
    }

    /// What the container's root file system is to be made of, where its shim mounts it. `layers`:
    /// the topmost first.
    pub(crate) fn overlay(&self, container: &str, mut layers: Vec<PathBuf>) -> Overlay {
        // An image may have a layer twice, an empty one say; the kernel takes none twice. What the
        // lower one has the upper one has, too.
        let mut seen = HashSet::new();
        layers.retain(|layer| seen.insert(layer.clone()));
        Overlay { lower: layers, upper: self.upper(container), work: self.work(container) }
    }

    /// Takes everything of the task away, at once. Twice is once.
    pub(crate) fn remove(&self, trash: &Trash) -> io::Result<()> {
        rundir::remove(&self.run)?;
        trash.throw(&self.disk)
    }
}

/// Makes a directory that everybody may look into.
fn make(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_that_an_image_has_twice_is_taken_once_where_it_is_higher() {
        let dir = TaskDir::new(&RunDir::of("test"), Path::new("/data/node"), "task");
        let layers = ["c", "a", "b", "a", "c"].map(PathBuf::from).to_vec();
        let overlay = dir.overlay("app", layers);
        assert_eq!(overlay.lower, ["c", "a", "b"].map(PathBuf::from));
    }
}
