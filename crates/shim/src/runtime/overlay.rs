//! Mounts a root file system of layers.

use std::ffi::{CString, OsStr};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountFlags, MoveMountFlags, fsconfig_create,
    fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, mount, move_mount,
};

use crate::protocol::Overlay;

/// What mount(2) takes as options, with the byte that ends them.
const MAX_OPTIONS: usize = 4096;

/// Mounts `overlay` at `target`, which is made if it is missing. Devices in it cannot be opened.
///
/// The working directory is changed, and not changed back: options have no room for many long
/// paths, so they are given from where most of them begin.
pub(super) fn mount_overlay(overlay: &Overlay, target: &Path) -> io::Result<()> {
    match try_mount(overlay, target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            for dir in [&overlay.upper, &overlay.work, &target.to_owned()] {
                fs::create_dir_all(dir)?;
            }
            if overlay.lower.is_empty() {
                fs::create_dir_all(empty_layer(overlay))?;
            }
            try_mount(overlay, target)
        }
        other => other,
    }
}

fn try_mount(overlay: &Overlay, target: &Path) -> io::Result<()> {
    // What a task writes need not outlive the machine, so nothing is synced.
    match mount_once(overlay, target, true) {
        Err(error) if error.raw_os_error() == Some(libc::EINVAL) => {
            // A volatile mount leaves a mark that keeps the next one away: its end might have
            // been a crash of the machine. Then nothing of the task would be here any more.
            let _ = fs::remove_dir_all(overlay.work.join("work/incompat"));
            match mount_once(overlay, target, true) {
                // A kernel before 5.10 does not know the word.
                Err(error) if error.raw_os_error() == Some(libc::EINVAL) => {
                    mount_once(overlay, target, false)
                }
                other => other,
            }
        }
        other => other,
    }
}

fn mount_once(overlay: &Overlay, target: &Path, volatile: bool) -> io::Result<()> {
    let nothing = [empty_layer(overlay)];
    let lower =
        if overlay.lower.is_empty() { nothing.as_slice() } else { overlay.lower.as_slice() };
    let base = common_parent(lower);
    std::env::set_current_dir(&base)?;
    let short = |path: &Path| path.strip_prefix(&base).unwrap_or(path).to_owned();
    let mut options = b"lowerdir=".to_vec();
    for (index, layer) in lower.iter().enumerate() {
        if index > 0 {
            options.push(b':');
        }
        escape(short(layer).as_os_str(), &mut options);
    }
    for (name, path) in [(",upperdir=", &overlay.upper), (",workdir=", &overlay.work)] {
        options.extend_from_slice(name.as_bytes());
        escape(path.as_os_str(), &mut options);
    }
    if volatile {
        options.extend_from_slice(b",volatile");
    }
    if options.len() < MAX_OPTIONS {
        let options = CString::new(options)?;
        return Ok(mount("overlay", target, "overlay", MountFlags::NODEV, options.as_c_str())?);
    }
    // One by one there is no limit, but only since Linux 6.5.
    let fs = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    for layer in lower {
        fsconfig_set_string(&fs, "lowerdir+", short(layer))?;
    }
    fsconfig_set_string(&fs, "upperdir", &overlay.upper)?;
    fsconfig_set_string(&fs, "workdir", &overlay.work)?;
    if volatile {
        fsconfig_set_flag(&fs, "volatile")?;
    }
    fsconfig_create(&fs)?;
    let mounted = fsmount(&fs, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::MOUNT_ATTR_NODEV)?;
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    Ok(move_mount(&mounted, "", rustix::fs::CWD, target, flags)?)
}

/// Stands in for the layers of an image that has none.
fn empty_layer(overlay: &Overlay) -> PathBuf {
    overlay.upper.with_file_name("empty")
}

/// The innermost directory that all of these are in.
fn common_parent(paths: &[PathBuf]) -> PathBuf {
    let mut parents = paths.iter().map(|path| path.parent().unwrap_or(Path::new("/")));
    let first = parents.next().unwrap_or(Path::new("/")).to_owned();
    parents.fold(first, |common, parent| {
        let same = common.components().zip(parent.components()).take_while(|(a, b)| a == b);
        same.map(|(component, _): (Component<'_>, _)| component).collect()
    })
}

/// The kernel splits mount options at commas, and overlay paths at colons.
fn escape(path: &OsStr, to: &mut Vec<u8>) {
    for byte in path.as_bytes() {
        if matches!(byte, b',' | b':' | b'\\') {
            to.push(b'\\');
        }
        to.push(*byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_in_paths_are_escaped() {
        let mut escaped = Vec::new();
        escape(OsStr::new("/a,b:c\\d"), &mut escaped);
        assert_eq!(escaped, br"/a\,b\:c\\d");
    }

    #[test]
    fn layers_are_named_from_where_all_of_them_are() {
        let parent = |paths: &[&str]| {
            common_parent(&paths.iter().map(PathBuf::from).collect::<Vec<_>>())
                .display()
                .to_string()
        };
        assert_eq!(parent(&["/i/layers/a", "/i/layers/b"]), "/i/layers");
        assert_eq!(parent(&["/i/layers/a", "/i/layersx/b"]), "/i");
        assert_eq!(parent(&["/i/layers/a"]), "/i/layers");
        assert_eq!(parent(&["/a", "/b"]), "/");
    }
}
