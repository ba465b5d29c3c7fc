//! Project quotas: the calls, and nothing of what they are for (`quota`).
//!
//! A directory with a project gives it to everything that is made in it. The kernel adds up what
//! each project uses and refuses what is over its limit; ext4 and XFS, when they are mounted with
//! `prjquota`, have the same two calls for it.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

/// `_IOC`: direction, size, type and number in one, the same on every processor we run on.
#[expect(clippy::cast_possible_truncation, reason = "a structure has some tens of bytes")]
const fn ioctl_number(direction: u32, kind: u8, number: u8, size: usize) -> u32 {
    (direction << 30) | ((size as u32) << 16) | ((kind as u32) << 8) | number as u32
}

const GET_ATTRIBUTES: u32 = ioctl_number(2, b'X', 31, size_of::<Attributes>());
const SET_ATTRIBUTES: u32 = ioctl_number(1, b'X', 32, size_of::<Attributes>());
/// What is made below has the project too.
const PROJECT_INHERIT: u32 = 0x0000_0200;

const PROJECT_QUOTA: u32 = 2;
const GET_QUOTA: u32 = 0x80_0007;
const SET_QUOTA: u32 = 0x80_0008;
const BLOCK_LIMITS: u32 = 1;
const INODE_LIMITS: u32 = 4;
/// Of the limits; what is used is in bytes.
const BLOCK: u64 = 1024;

const fn command(what: u32) -> u32 {
    (what << 8) | PROJECT_QUOTA
}

/// `struct fsxattr`
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Attributes {
    flags: u32,
    extent_size: u32,
    n_extents: u32,
    project: u32,
    cow_extent_size: u32,
    padding: [u8; 8],
}

/// `struct if_dqblk`
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Quota {
    block_hard_limit: u64,
    block_soft_limit: u64,
    bytes_used: u64,
    inode_hard_limit: u64,
    inode_soft_limit: u64,
    inodes_used: u64,
    block_time: u64,
    inode_time: u64,
    valid: u32,
}

/// What a project uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) bytes: u64,
    pub(crate) inodes: u64,
}

/// The project of a directory; 0 is none.
pub(crate) fn project(directory: BorrowedFd<'_>) -> io::Result<u32> {
    Ok(attributes(directory)?.project)
}

/// Gives an empty directory a project, which everything in it will have.
pub(crate) fn set_project(directory: BorrowedFd<'_>, project: u32) -> io::Result<()> {
    let mut attributes = attributes(directory)?;
    attributes.project = project;
    attributes.flags |= PROJECT_INHERIT;
    // SAFETY: the kernel reads one `struct fsxattr` at the pointer, which is one of ours, is
    // initialised, and lives until the call is over.
    let result = unsafe {
        libc::ioctl(directory.as_raw_fd(), libc::Ioctl::from(SET_ATTRIBUTES), &raw const attributes)
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn attributes(directory: BorrowedFd<'_>) -> io::Result<Attributes> {
    let mut attributes = Attributes::default();
    // SAFETY: the kernel writes at most one `struct fsxattr` at the pointer, which is one of
    // ours, all of whose bit patterns are values, and lives until the call is over.
    let result = unsafe {
        libc::ioctl(directory.as_raw_fd(), libc::Ioctl::from(GET_ATTRIBUTES), &raw mut attributes)
    };
    if result == 0 { Ok(attributes) } else { Err(io::Error::last_os_error()) }
}

/// Limits a project on the file system that `on` is part of. 0 is no limit.
pub(crate) fn set_limits(
    on: BorrowedFd<'_>,
    project: u32,
    bytes: u64,
    inodes: u64,
) -> io::Result<()> {
    let mut quota = limits(bytes, inodes);
    call(on, SET_QUOTA, project, &mut quota)
}

/// What a project uses on that file system.
///
/// # Errors
/// `ENOSYS`, `ESRCH` and their like where the kernel or the file system has no project quotas.
pub(crate) fn used(on: BorrowedFd<'_>, project: u32) -> io::Result<Used> {
    let mut quota = Quota::default();
    call(on, GET_QUOTA, project, &mut quota)?;
    Ok(Used { bytes: quota.bytes_used, inodes: quota.inodes_used })
}

fn limits(bytes: u64, inodes: u64) -> Quota {
    Quota {
        block_hard_limit: bytes.div_ceil(BLOCK),
        inode_hard_limit: inodes,
        valid: BLOCK_LIMITS | INODE_LIMITS,
        ..Quota::default()
    }
}

fn call(on: BorrowedFd<'_>, what: u32, project: u32, quota: &mut Quota) -> io::Result<()> {
    // SAFETY: for both commands the kernel reads or writes one `struct if_dqblk` at the pointer,
    // which is one of ours, all of whose bit patterns are values, and lives until the call is
    // over. The other arguments are numbers.
    let result = unsafe {
        libc::syscall(
            libc::SYS_quotactl_fd,
            on.as_raw_fd(),
            command(what),
            project,
            std::ptr::from_mut(quota),
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the kernel's headers have them: `linux/fs.h`, `linux/quota.h`.
    #[test]
    fn numbers_and_sizes_are_the_kernels() {
        assert_eq!((size_of::<Attributes>(), size_of::<Quota>()), (28, 72));
        assert_eq!((GET_ATTRIBUTES, SET_ATTRIBUTES), (0x801c_581f, 0x401c_5820));
        assert_eq!((command(GET_QUOTA), command(SET_QUOTA)), (0x8000_0702, 0x8000_0802));
    }

    #[test]
    fn limits_are_in_blocks_and_rounded_up() {
        let quota = limits(20 << 30, 7);
        assert_eq!((quota.block_hard_limit, quota.inode_hard_limit), (20 << 20, 7));
        assert_eq!((quota.block_soft_limit, quota.valid), (0, 5));
        assert_eq!(limits(1, 0).block_hard_limit, 1);
    }

    #[test]
    fn the_project_of_a_directory_can_be_asked_or_there_is_none() {
        use std::os::fd::AsFd;
        let dir = tempfile::tempdir().unwrap();
        let dir = std::fs::File::open(dir.path()).unwrap();
        match project(dir.as_fd()) {
            Ok(project) => assert_eq!(project, 0),
            Err(error) => {
                let code = error.raw_os_error().unwrap();
                assert!([libc::ENOTTY, libc::EOPNOTSUPP].contains(&code), "{error}");
            }
        }
    }
}
