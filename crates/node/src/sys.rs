//! The kernel's side of the node: what needs a thread of its own or an `unsafe` block.
//!
//! Name spaces belong to threads, so whatever happens in another one is done by a short-lived
//! helper thread: the runtime's own threads never leave the host's.
//!
//! Not here: what is asked of the kernel and why (`network`, `rootfs`, `cgroup`).
#![expect(unsafe_code, reason = "unshare and the limits of a process have no safe form")]

pub(crate) mod background;
pub(crate) mod netlink;
pub(crate) mod probe;
pub(crate) mod quota;

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::mount::{UnmountFlags, mount_bind, unmount};
use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space, unshare_unsafe};

/// Runs `work` on a thread that is in the network name space `netns`.
///
/// Sockets that `work` opens stay in that name space wherever they are used.
pub(crate) fn in_netns<T: Send>(
    netns: BorrowedFd<'_>,
    work: impl FnOnce() -> io::Result<T> + Send,
) -> io::Result<T> {
    on_thread(move || {
        move_into_link_name_space(netns, Some(LinkNameSpaceType::Network))?;
        work()
    })
}

/// Makes a network name space and runs `work` in it.
///
/// It lives until the descriptor, the sockets that `work` opened and the processes in it are gone.
pub(crate) fn new_netns<T: Send>(
    work: impl FnOnce() -> io::Result<T> + Send,
) -> io::Result<(OwnedFd, T)> {
    on_thread(|| {
        // SAFETY: asks for FILES to be left alone, and that flag's is the one danger.
        unsafe { unshare_unsafe(UnshareFlags::NEWNET) }?;
        let netns = File::open("/proc/thread-self/ns/net")?;
        Ok((netns.into(), work()?))
    })
}

/// Makes a network name space, has `work` furnish it, and keeps it by a mount at `path`.
///
/// It lives until [`remove_netns`], whoever dies in between.
pub(crate) fn create_netns<T: Send>(
    path: &Path,
    work: impl FnOnce(BorrowedFd<'_>) -> io::Result<T> + Send,
) -> io::Result<T> {
    File::create(path)?;
    let made = on_thread(|| {
        // SAFETY: asks for FILES to be left alone, and that flag's is the one danger.
        unsafe { unshare_unsafe(UnshareFlags::NEWNET) }?;
        let own = File::open("/proc/thread-self/ns/net")?;
        let result = work(own.as_fd())?;
        mount_bind("/proc/thread-self/ns/net", path)?;
        Ok(result)
    });
    if made.is_err() {
        remove_netns(path)?;
    }
    made
}

/// Lets go of a name space that [`create_netns`] made. Twice is once.
pub(crate) fn remove_netns(path: &Path) -> io::Result<()> {
    detach_all(path)?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Unmounts everything that is mounted right at `path`. Nothing mounted is no error.
pub(crate) fn detach_all(path: &Path) -> io::Result<()> {
    loop {
        match unmount(path, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW) {
            Ok(()) => {}
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOENT) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// From here on the calling thread has a umask of its own, of 0, and a working directory of its
/// own: a thread that was made for one piece of work and ends with it.
pub(crate) fn clear_own_umask() -> io::Result<()> {
    // SAFETY: asks for FILES to be left alone, and that flag's is the one danger.
    unsafe { unshare_unsafe(UnshareFlags::FS) }?;
    rustix::process::umask(rustix::fs::Mode::empty());
    Ok(())
}

fn on_thread<T: Send>(work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().name("node-namespace".into()).spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|_| Err(io::Error::other("the name space thread panicked")))
    })
}

/// Process 1 of containers that ask for one; see `sys/init/main.rs`.
pub(crate) const INIT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/init"));

/// Keeps [`INIT`] as a file in `dir` and says where. Containers may have the last daemon's
/// mounted, so it is replaced and not written over.
pub(crate) fn write_init(dir: &Path) -> io::Result<PathBuf> {
    let (path, new) = (dir.join("init"), dir.join("init.new"));
    fs::write(&new, INIT)?;
    fs::set_permissions(&new, fs::Permissions::from_mode(0o755))?;
    fs::rename(&new, &path)?;
    Ok(path)
}

/// The highest limit of open files that this process can give to another.
pub(crate) fn max_open_files() -> u64 {
    const CAP_SYS_RESOURCE: u32 = 24;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let effective = effective.and_then(|text| u64::from_str_radix(text.trim(), 16).ok());
    if effective.is_some_and(|set| set & (1 << CAP_SYS_RESOURCE) != 0) {
        return u64::MAX;
    }
    let own = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    own.maximum.unwrap_or(u64::MAX)
}

/// Lets this process open many more files than most are allowed to: it has some of every task.
/// Returns how many.
pub(crate) fn raise_open_files() -> io::Result<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    const ENOUGH: u64 = 1 << 20;
    let nr_open = fs::read_to_string("/proc/sys/fs/nr_open")?;
    let wanted = nr_open.trim().parse().unwrap_or(ENOUGH).min(ENOUGH);
    let now = getrlimit(Resource::Nofile);
    let maximum = now.maximum.unwrap_or(u64::MAX);
    if maximum < wanted {
        let limit = Rlimit { current: Some(wanted), maximum: Some(wanted) };
        if setrlimit(Resource::Nofile, limit).is_ok() {
            return Ok(wanted);
        }
        // Only root may have more than it was given.
    }
    let current = maximum.min(wanted).max(now.current.unwrap_or(u64::MAX));
    setrlimit(Resource::Nofile, Rlimit { current: Some(current), maximum: now.maximum })?;
    Ok(current)
}

/// Names this boot of the machine.
pub(crate) fn boot_id() -> io::Result<String> {
    Ok(fs::read_to_string("/proc/sys/kernel/random/boot_id")?.trim().to_owned())
}

/// The mount points of this process, in the order of mounting.
pub(crate) fn mount_points() -> io::Result<Vec<MountPoint>> {
    let text = fs::read_to_string("/proc/self/mountinfo")?;
    Ok(text.lines().filter_map(MountPoint::parse).collect())
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MountPoint {
    pub(crate) path: std::path::PathBuf,
    pub(crate) fs_type: String,
    /// The options of the file system; for a version 1 cgroup these name the controllers.
    pub(crate) options: String,
}

impl MountPoint {
    fn parse(line: &str) -> Option<MountPoint> {
        let (left, right) = line.split_once(" - ")?;
        let path = unescape(left.split(' ').nth(4)?);
        let mut right = right.split(' ');
        let fs_type = right.next()?.to_owned();
        let options = right.nth(1)?.to_owned();
        Some(MountPoint { path: path.into(), fs_type, options })
    }
}

/// The kernel writes blank, tab, newline and backslash as `\040`, `\011`, `\012`, `\134`.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == b'\\')
            .then(|| tail.get(..3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[3..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_mountinfo_is_understood() {
        let line = r"36 35 98:0 /a /mnt\0402 rw,noatime master:1 - cgroup cgroup rw,cpu,cpuacct";
        let mount = MountPoint::parse(line).unwrap();
        assert_eq!(mount.path, Path::new("/mnt 2"));
        assert_eq!(mount.fs_type, "cgroup");
        assert_eq!(mount.options, "rw,cpu,cpuacct");
    }
}
