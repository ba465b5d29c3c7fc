//! The devices of a container, and why it has no others.
//!
//! `CAP_MKNOD` is among the default capabilities, so a container can make a node for any
//! device. It cannot open one: every mount of a container forbids devices (`nodev`). The few
//! that it is to have are mounted over themselves, each alone, without that attribute. So no
//! device cgroup is needed, whose second version would be a BPF program per container.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use oci_spec::runtime::{LinuxDeviceType, Spec};
use rustix::fs::{
    AtFlags, FileType, Gid, Mode, OFlags, Uid, chownat, fstat, makedev, mknodat, openat, symlinkat,
    unlinkat,
};
use rustix::io::Errno;
use rustix::mount::{MoveMountFlags, OpenTreeFlags, move_mount, open_tree};

use super::options::{NODEV, NOEXEC, NOSUID};
use super::root::{Root, exists_at};
use super::{Step, step};
use crate::sys::container::set_mount_attributes;

/// Every container has these: name, major, minor.
const DEFAULT: [(&str, u32, u32); 6] = [
    ("null", 1, 3),
    ("zero", 1, 5),
    ("full", 1, 7),
    ("random", 1, 8),
    ("urandom", 1, 9),
    ("tty", 5, 0),
];

const LINKS: [(&str, &str); 4] = [
    ("/proc/self/fd", "fd"),
    ("/proc/self/fd/0", "stdin"),
    ("/proc/self/fd/1", "stdout"),
    ("/proc/self/fd/2", "stderr"),
];

#[derive(Debug, Clone)]
struct Device {
    path: PathBuf,
    kind: FileType,
    major: u32,
    minor: u32,
    mode: u32,
    owner: (u32, u32),
}

/// Makes devices and the usual links in `/dev`.
///
/// *Assumes* umask 0, and that a `/dev` which is a bind mount is complete.
pub(super) fn make(root: &Root, spec: &Spec) -> Step<()> {
    let mounts = spec.mounts().as_deref().unwrap_or_default();
    let is_foreign = mounts.iter().any(|mount| {
        let is_bind = mount.typ().as_deref() == Some("bind")
            || mount.options().iter().flatten().any(|word| word == "bind" || word == "rbind");
        is_bind && mount.destination().components().eq(Path::new("/dev").components())
    });
    if is_foreign {
        return Ok(());
    }
    let dir = root.ensure_dir(Path::new("/dev")).map_err(step("error making /dev"))?;
    let listed = listed(spec);
    for (name, major, minor) in DEFAULT {
        let path = Path::new("/dev").join(name);
        if listed.iter().any(|device| device.path == path) {
            continue;
        }
        let kind = FileType::CharacterDevice;
        let device = Device { path, kind, major, minor, mode: 0o666, owner: (0, 0) };
        make_device(&dir, OsStr::new(name), &device)
            .map_err(step(format!("error making {name}")))?;
    }
    for device in &listed {
        let made = root
            .ensure_parent(&device.path)
            .and_then(|(dir, name)| make_device(&dir, name, device));
        made.map_err(step(format!("error making {}", device.path.display())))?;
    }
    make_links(&dir).map_err(step("error making the links in /dev"))
}

fn listed(spec: &Spec) -> Vec<Device> {
    let linux = spec.linux().as_ref();
    let devices = linux.and_then(|linux| linux.devices().as_deref()).unwrap_or_default();
    let number = |number: i64| u32::try_from(number).unwrap_or(0);
    let made = devices.iter().map(|device| Device {
        path: device.path().clone(),
        kind: match device.typ() {
            LinuxDeviceType::B => FileType::BlockDevice,
            LinuxDeviceType::P => FileType::Fifo,
            LinuxDeviceType::A | LinuxDeviceType::C | LinuxDeviceType::U => {
                FileType::CharacterDevice
            }
        },
        major: number(device.major()),
        minor: number(device.minor()),
        mode: device.file_mode().unwrap_or(0o666),
        owner: (device.uid().unwrap_or(0), device.gid().unwrap_or(0)),
    });
    made.collect()
}

fn make_device(dir: &OwnedFd, name: &OsStr, device: &Device) -> io::Result<()> {
    let number = makedev(device.major, device.minor);
    match mknodat(dir, name, device.kind, Mode::from_raw_mode(device.mode), number) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(error.into()),
    }
    if device.owner != (0, 0) {
        let (uid, gid) = device.owner;
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        chownat(dir, name, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)), flags)?;
    }
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let node = openat(dir, name, flags, Mode::empty())?;
    // What an image has put there is not believed to be what it is called.
    let stat = fstat(&node)?;
    if FileType::from_raw_mode(stat.st_mode) != device.kind
        || (device.kind != FileType::Fifo && stat.st_rdev != number)
    {
        return Err(Errno::EXIST.into());
    }
    if device.kind == FileType::Fifo {
        return Ok(());
    }
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH;
    let alone = open_tree(node.as_fd(), "", flags)?;
    set_mount_attributes(&alone, false, NOSUID | NOEXEC, NODEV, 0)?;
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    Ok(move_mount(&alone, "", &node, "", flags)?)
}

fn make_links(dir: &OwnedFd) -> io::Result<()> {
    let link = |target: &str, name: &str| match symlinkat(target, dir, name) {
        Ok(()) | Err(Errno::EXIST) => Ok(()),
        Err(error) => Err(io::Error::from(error)),
    };
    for (target, name) in LINKS {
        link(target, name)?;
    }
    if Path::new("/proc/kcore").exists() {
        link("/proc/kcore", "core")?;
    }
    if exists_at(dir, OsStr::new("pts")) {
        match unlinkat(dir, "ptmx", AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error.into()),
        }
        link("pts/ptmx", "ptmx")?;
    }
    Ok(())
}
