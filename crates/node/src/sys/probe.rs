//! Asks the kernel what it can do, by trying.

use std::ffi::CString;
use std::io;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
use rustix::io::Errno;
use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_change};
use rustix::thread::{UnshareFlags, unshare_unsafe};

use super::on_thread;

/// Whether a process can be made in its control group and with all its name spaces at once.
pub(crate) fn has_clone3() -> bool {
    // SAFETY: an argument block of length 0 is refused before the kernel looks at the pointer,
    // and no process is made: `EINVAL` where there is such a call, `ENOSYS` where there is not.
    let result = unsafe { libc::syscall(libc::SYS_clone3, std::ptr::null::<u8>(), 0_usize) };
    result == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::EINVAL)
}

/// Whether names can be resolved below a directory and never out of it.
pub(crate) fn has_openat2() -> bool {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    !matches!(openat2(CWD, ".", flags, Mode::empty(), ResolveFlags::IN_ROOT), Err(Errno::NOSYS))
}

/// Whether the attributes of mounts can be set before anybody sees them.
pub(crate) fn has_mount_setattr() -> bool {
    // SAFETY: a structure of length 0 is refused before the kernel looks at any pointer: `EINVAL`
    // where there is such a call, `ENOSYS` where there is not.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            -1,
            std::ptr::null::<u8>(),
            0,
            std::ptr::null::<u8>(),
            0_usize,
        )
    };
    result == -1 && io::Error::last_os_error().raw_os_error() == Some(libc::EINVAL)
}

/// Mounts an overlay whose writable layer is in `dir`, which is empty, in a mount name space that
/// ends with this call. Says whether it could be `volatile`.
///
/// # Errors
/// The kernel's, for instance when the file system of `dir` cannot hold a writable layer.
pub(crate) fn overlay(dir: &Path) -> io::Result<bool> {
    on_thread(|| {
        // SAFETY: asks for FILES to be left alone, and that flag's is the one danger.
        unsafe { unshare_unsafe(UnshareFlags::NEWNS | UnshareFlags::FS) }?;
        let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
        mount_change("/", private)?;
        rustix::process::chdir(dir)?;
        for name in ["lower", "upper", "work", "target"] {
            std::fs::create_dir(name)?;
        }
        let try_with = |more: &str| {
            let options = format!("lowerdir=lower,upperdir=upper,workdir=work{more}");
            let options = CString::new(options)?;
            mount("overlay", "target", "overlay", MountFlags::empty(), options.as_c_str())?;
            Ok::<(), io::Error>(())
        };
        match try_with(",volatile") {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                try_with("").map(|()| false)
            }
            Err(error) => Err(error),
        }
    })
}
