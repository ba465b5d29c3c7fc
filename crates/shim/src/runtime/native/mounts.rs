//! What a container sees as its files. Runs in the container's first process, in its own mount
//! name space, before and after the root is changed.
//!
//! Targets are opened inside the root first, and mounted onto by their descriptors.

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use oci_spec::runtime::Mount;
use rustix::fs::{
    CWD, FileType, Mode, OFlags, PROC_SUPER_MAGIC, fstat, fstatfs, mkdirat, open, symlinkat,
};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, FsPickFlags, MountAttrFlags, MountPropagationFlags, MoveMountFlags,
    OpenTreeFlags, UnmountFlags, fsconfig_create, fsconfig_reconfigure, fsconfig_set_flag,
    fsconfig_set_string, fsmount, fsopen, fspick, mount_change, move_mount, open_tree, unmount,
};

use super::cgroup::Group;
use super::options::{NODEV, NOEXEC, NOSUID, Options, RDONLY};
use super::root::Root;
use super::{Failure, Step, describe, step};
use crate::protocol::Overlay;
use crate::runtime::overlay::mount_overlay;
use crate::sys::container::set_mount_attributes;

/// Mounts the root file system at `path`, in a tree that nothing is propagated to or from.
pub(super) fn mount_root(path: &Path, overlay: Option<&Overlay>) -> Step<Root> {
    let mounted = try_mount_root(path, overlay);
    mounted.map_err(step(format!("error preparing rootfs {:?}", path.display().to_string())))
}

fn try_mount_root(path: &Path, overlay: Option<&Overlay>) -> io::Result<Root> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    match overlay {
        Some(overlay) => mount_overlay(overlay, path)?,
        None => {
            let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
            move_mount(&own_copy(path)?, "", CWD, path, flags)?;
        }
    }
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(Root::new(open(path, flags, Mode::empty())?))
}

/// Makes the root of this name space what was prepared, and drops everything else.
pub(super) fn change_root(root: &Root) -> Step<()> {
    let change = || step("error changing root");
    rustix::process::fchdir(root).map_err(change())?;
    // The old root ends up on top of the new one, from where it is taken off.
    rustix::process::pivot_root(".", ".").map_err(change())?;
    unmount(".", UnmountFlags::DETACH).map_err(change())?;
    rustix::process::chdir("/").map_err(change())
}

/// Mounts one of the specification's list. A `proc` is given back, for what is set through it.
pub(super) fn mount_one(
    root: &Root,
    mount: &Mount,
    group: Option<&Group<'_>>,
) -> Step<Option<OwnedFd>> {
    let destination = mount.destination();
    let source = mount.source().as_deref().unwrap_or(Path::new("none"));
    let options = Options::parse(mount.options().iter().flatten())?;
    let kind = mount.typ().as_deref().unwrap_or("");
    let failed = |error: io::Error| step(named(mount, ""))(error);
    if destination.components().all(|part| part.as_os_str() == "/") {
        return Err(Failure(named(mount, ": the root is mounted already")));
    }
    match kind {
        "bind" | "none" | "" if options.bind || kind == "bind" => {
            let tree = bind(source, &options).map_err(failed)?;
            let target = target_for(root, &tree, destination).map_err(failed)?;
            refuse_proc(&target, destination)?;
            attach(&tree, &target).map_err(failed)?;
            Ok(None)
        }
        "cgroup" | "cgroup2" => {
            if let Some(group) = group {
                mount_cgroup(root, destination, group, &options).map_err(failed)?;
            }
            Ok(None)
        }
        "proc" | "sysfs" => {
            let target = target_of_kernel(root, mount, kind)?;
            let mounted =
                new_file_system(kind, source, &options.data, options.set, None).map_err(failed)?;
            attach(&mounted, &target).map_err(failed)?;
            Ok((kind == "proc").then_some(mounted))
        }
        kind => {
            let target = target_of_kernel(root, mount, kind)?;
            // A tmpfs has the rights of the directory that it covers, if nothing is said.
            let covered = match kind {
                "tmpfs" => Some(fstat(&target).map_err(|error| failed(error.into()))?.st_mode),
                _ => None,
            };
            let mounted = new_file_system(kind, source, &options.data, options.set, covered)
                .map_err(failed)?;
            if kind == "devpts" {
                set_mount_attributes(&mounted, false, 0, NODEV, 0).map_err(failed)?;
            }
            attach(&mounted, &target).map_err(failed)?;
            Ok(None)
        }
    }
}

fn named(mount: &Mount, text: &str) -> String {
    let source = mount.source().as_deref().unwrap_or(Path::new("none")).display();
    let destination = mount.destination().display();
    format!("error mounting \"{source}\" to rootfs at \"{destination}\"{text}")
}

/// Where a file system of the kernel's is to be mounted.
fn target_of_kernel(root: &Root, mount: &Mount, kind: &str) -> Step<OwnedFd> {
    let destination = mount.destination();
    let target = root.ensure_dir(destination).map_err(step(named(mount, "")))?;
    if !matches!(kind, "proc" | "sysfs") {
        refuse_proc(&target, destination)?;
        return Ok(target);
    }
    // A link of the image in this place would make us hide, or set, something else.
    root.open_without_links(destination).map_err(|_| {
        let text = format!(": filesystem {kind:?} must be mounted on ordinary directory");
        Failure(format!("error during container init: {}", named(mount, &text)))
    })
}

/// Moves what was mounted ahead for `mount`, with all that is mounted in it, to where it belongs.
pub(super) fn move_in(root: &Root, mount: &Mount, tree: &OwnedFd) -> Step<()> {
    let target = target_of_kernel(root, mount, mount.typ().as_deref().unwrap_or(""))?;
    attach(tree, &target).map_err(step(named(mount, "")))
}

/// The one option that a `tmpfs` which is mounted may be given anew.
#[derive(Debug)]
pub(super) struct Size;

impl Size {
    fn of(mount: &Mount) -> Option<&str> {
        mount.options().iter().flatten().find_map(|option| option.strip_prefix("size="))
    }

    fn others(mount: &Mount) -> impl Iterator<Item = &String> {
        mount.options().iter().flatten().filter(|option| !option.starts_with("size="))
    }

    /// Whether two mounts differ in their size at most.
    pub(super) fn is_all(one: &Mount, other: &Mount) -> bool {
        one == other
            || (one.typ().as_deref() == Some("tmpfs")
                && one.typ() == other.typ()
                && one.destination() == other.destination()
                && one.source() == other.source()
                && Size::of(one).is_some() == Size::of(other).is_some()
                && Size::others(one).eq(Size::others(other)))
    }

    /// The size of `other`, if that of `one` is another.
    pub(super) fn another<'a>(one: &Mount, other: &'a Mount) -> Option<&'a str> {
        Size::of(other).filter(|size| Size::of(one) != Some(size))
    }
}

/// Gives a tmpfs that is mounted already another size.
pub(super) fn resize(tmpfs: &OwnedFd, size: &str) -> io::Result<()> {
    let flags = FsPickFlags::FSPICK_CLOEXEC | FsPickFlags::FSPICK_EMPTY_PATH;
    let context = fspick(tmpfs, "", flags)?;
    fsconfig_set_string(&context, "size", size)?;
    Ok(fsconfig_reconfigure(&context)?)
}

/// Mounts an empty file system at `path`, in which things can be made ready. What is mounted on
/// the host still comes, and goes, in the rest of this name space.
pub(super) fn mount_stage(path: &Path) -> io::Result<Root> {
    let slave = MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC;
    mount_change("/", slave)?;
    match std::fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let target = open(path, flags, Mode::empty())?;
    let attributes = NOSUID | NODEV | NOEXEC;
    let stage = new_file_system("tmpfs", Path::new("tmpfs"), &[], attributes, Some(0o755))?;
    attach(&stage, &target)?;
    Ok(Root::new(stage))
}

/// As [`mount_root`], at `name` in the stage. `source` is what is mounted without layers.
pub(super) fn mount_root_in(
    stage: &Root,
    name: &Path,
    source: &Path,
    overlay: Option<&Overlay>,
) -> Step<Root> {
    let mount = || -> io::Result<Root> {
        mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
        let target = stage.ensure_dir(name)?;
        match overlay {
            Some(overlay) => {
                let target = format!("/proc/self/fd/{}", target.as_raw_fd());
                mount_overlay(overlay, Path::new(&target))?;
            }
            None => attach(&own_copy(source)?, &target)?,
        }
        // Opened anew: the descriptor is what is now covered.
        Ok(Root::new(stage.open(name, OFlags::PATH | OFlags::DIRECTORY)?))
    };
    let source = source.display().to_string();
    mount().map_err(step::<io::Error>(format!("error preparing rootfs {source:?}")))
}

/// A directory as a root: what is mounted in it comes along, devices do not.
fn own_copy(path: &Path) -> io::Result<OwnedFd> {
    let tree = clone_tree(path, true)?;
    set_mount_attributes(&tree, true, NODEV, 0, 0)?;
    Ok(tree)
}

/// Nothing but `proc` may be where the kernel's own files are looked for.
fn refuse_proc(target: &OwnedFd, destination: &Path) -> Step<()> {
    let stat = fstatfs(target).map_err(step("error looking at a mount point"))?;
    if stat.f_type == PROC_SUPER_MAGIC {
        return Err(Failure(format!(
            "error during container init: \"{}\" cannot be mounted because it is inside /proc",
            destination.display()
        )));
    }
    Ok(())
}

fn clone_tree(source: &Path, recursive: bool) -> io::Result<OwnedFd> {
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    if recursive {
        flags |= OpenTreeFlags::AT_RECURSIVE;
    }
    Ok(open_tree(CWD, source, flags)?)
}

fn bind(source: &Path, options: &Options) -> io::Result<OwnedFd> {
    let tree = clone_tree(source, options.recursive)?;
    // The whole tree is private already.
    let propagation = if options.propagation == libc::MS_PRIVATE { 0 } else { options.propagation };
    // Nothing is cleared: what the source forbids, its copy does.
    set_mount_attributes(&tree, options.recursive, options.set, 0, propagation)?;
    Ok(tree)
}

/// Where a tree is to be mounted: a directory for a directory, else a file.
fn target_for(root: &Root, tree: &OwnedFd, destination: &Path) -> io::Result<OwnedFd> {
    let is_dir = FileType::from_raw_mode(fstat(tree)?.st_mode) == FileType::Directory;
    if is_dir { root.ensure_dir(destination) } else { root.ensure_file(destination) }
}

fn attach(mounted: &OwnedFd, target: &OwnedFd) -> io::Result<()> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    Ok(move_mount(mounted, "", target, "", flags)?)
}

/// A mount of a new file system, not attached anywhere yet.
fn new_file_system(
    kind: &str,
    source: &Path,
    data: &[(String, Option<String>)],
    attributes: u64,
    mode: Option<u32>,
) -> io::Result<OwnedFd> {
    let fs = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_set_string(&fs, "source", source)?;
    if let Some(mode) = mode {
        fsconfig_set_string(&fs, "mode", format!("{:o}", mode & 0o7777))?;
    }
    for (name, value) in data {
        match value {
            Some(value) => fsconfig_set_string(&fs, name.as_str(), value.as_str()),
            // Every devpts is an instance of its own since Linux 4.7.
            None if name == "newinstance" => Ok(()),
            None => fsconfig_set_flag(&fs, name.as_str()),
        }
        .map_err(|error| {
            let text = format!("{}: option {name}", describe(&error.into()));
            io::Error::other(text)
        })?;
    }
    fsconfig_create(&fs)?;
    let attributes = u32::try_from(attributes).map_err(io::Error::other)?;
    let attributes = MountAttrFlags::from_bits_retain(attributes);
    Ok(fsmount(&fs, FsMountFlags::FSMOUNT_CLOEXEC, attributes)?)
}

/// Shows a container its own groups, and nobody else's.
fn mount_cgroup(
    root: &Root,
    destination: &Path,
    group: &Group<'_>,
    options: &Options,
) -> io::Result<()> {
    let target = root.ensure_dir(destination)?;
    let views = group.views();
    let mut views = views.into_iter();
    let attributes = options.set | NOSUID | NOEXEC;
    let show = |dir: &Path, target: &OwnedFd| {
        let tree = clone_tree(dir, false)?;
        set_mount_attributes(&tree, false, attributes, 0, 0)?;
        attach(&tree, target)
    };
    if let Some((names, dir)) = views.next() {
        if names.is_empty() {
            return show(&dir, &target);
        }
        let data = [("mode".to_owned(), Some("755".to_owned()))];
        let tmpfs =
            new_file_system("tmpfs", Path::new("tmpfs"), &data, attributes & !RDONLY, None)?;
        for (names, dir) in [(names, dir)].into_iter().chain(views) {
            let mut names = names.into_iter();
            let Some(name) = names.next() else { continue };
            mkdirat(&tmpfs, &name, Mode::from_raw_mode(0o755))?;
            for link in names {
                symlinkat(&name, &tmpfs, &link)?;
            }
            let _ = dir;
        }
        attach(&tmpfs, &target)?;
        // Mounts go onto attached ones only.
        for (names, dir) in group.views() {
            let name = names.first().map_or("", String::as_str);
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            show(&dir, &rustix::fs::openat(&tmpfs, name, flags, Mode::empty())?)?;
        }
        set_mount_attributes(&tmpfs, false, options.set, 0, 0)?;
    }
    Ok(())
}

/// Hides what is there: a directory behind an empty one, a file behind nothing.
///
/// What is not there needs no hiding.
pub(super) fn mask(root: &Root, path: &Path, nothing: &mut Option<OwnedFd>) -> io::Result<()> {
    let Some(target) = open_if_there(root, path)? else { return Ok(()) };
    let is_dir = FileType::from_raw_mode(fstat(&target)?.st_mode) == FileType::Directory;
    if !is_dir {
        let null = root.open(Path::new("/dev/null"), OFlags::PATH)?;
        return attach(&clone_of(&null, false)?, &target);
    }
    // One empty file system is as good as many. Before Linux 6.15 only what is attached can be
    // cloned.
    if let Some(nothing) = nothing {
        return attach(&clone_of(nothing, false)?, &target);
    }
    let attributes = RDONLY | NOSUID | NODEV | NOEXEC;
    let data = [("size".to_owned(), Some("0".to_owned()))];
    let new = new_file_system("tmpfs", Path::new("tmpfs"), &data, attributes, Some(0o755))?;
    attach(&new, &target)?;
    *nothing = Some(new);
    Ok(())
}

/// The mount, or with `recursive` the tree of mounts, that is open; attached nowhere.
fn clone_of(mount: &OwnedFd, recursive: bool) -> io::Result<OwnedFd> {
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH;
    if recursive {
        flags |= OpenTreeFlags::AT_RECURSIVE;
    }
    Ok(open_tree(mount.as_fd(), "", flags)?)
}

/// Makes what is there read-only, with all mounts below it.
pub(super) fn make_read_only(root: &Root, path: &Path) -> io::Result<()> {
    let Some(target) = open_if_there(root, path)? else { return Ok(()) };
    let tree = clone_of(&target, true)?;
    set_mount_attributes(&tree, true, RDONLY, 0, 0)?;
    attach(&tree, &target)
}

/// The mount at `/` itself, and nothing below it.
pub(super) fn make_root_read_only() -> io::Result<()> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = open("/", flags, Mode::empty())?;
    set_mount_attributes(&root, false, RDONLY, 0, 0)
}

fn open_if_there(root: &Root, path: &Path) -> io::Result<Option<OwnedFd>> {
    match root.open(path, OFlags::PATH) {
        Ok(fd) => Ok(Some(fd)),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// `/`, after [`change_root`].
pub(super) fn changed_root() -> io::Result<Root> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(Root::new(open("/", flags, Mode::empty())?))
}

/// Writes what the specification sets in `/proc/sys`, through a `proc` that was made here: what
/// is at that path may be an image's.
pub(super) fn write_sysctl(proc: &OwnedFd, name: &str, value: &str) -> io::Result<()> {
    let path = PathBuf::from("sys").join(name.replace('.', "/"));
    let plain = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !plain || path.as_os_str().as_bytes().ends_with(b"/") {
        return Err(rustix::io::Errno::INVAL.into());
    }
    let flags = OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let file = rustix::fs::openat(proc, &path, flags, Mode::empty())?;
    rustix::io::write(&file, value.as_bytes())?;
    Ok(())
}

/// A `proc` of this process's pid name space that is mounted nowhere.
pub(super) fn private_proc() -> io::Result<OwnedFd> {
    new_file_system("proc", Path::new("proc"), &[], NOSUID | NODEV | NOEXEC, None)
}
