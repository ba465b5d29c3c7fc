//! The system calls that have no safe wrapper, and the two clocks' raw forms.
#![expect(unsafe_code, reason = "signal handlers, close_range and kill have no safe form")]

pub(crate) mod container;

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use rustix::event::Timespec;
use rustix::mount::{MountPropagationFlags, mount_change};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::Pid;
use rustix::time::{ClockId, clock_gettime};

/// Milliseconds on a clock that nobody sets; for deadlines.
pub(crate) fn monotonic_ms() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    u64::try_from(now.tv_sec * 1000 + now.tv_nsec / 1_000_000).unwrap_or(0)
}

pub(crate) fn timespec(ms: u64) -> Timespec {
    let seconds = i64::try_from(ms / 1000).unwrap_or(i64::MAX);
    Timespec { tv_sec: seconds, tv_nsec: i64::try_from(ms % 1000).unwrap_or(0) * 1_000_000 }
}

/// Gives all signals their defaults, which the daemon's parents may have changed, but for
/// SIGCHLD: the kernel forgets children that end, and nobody asks about them.
pub(crate) fn reset_signals_and_ignore_children() -> io::Result<()> {
    for signal in 1..=64 {
        let disposition = if signal == libc::SIGCHLD { libc::SIG_IGN } else { libc::SIG_DFL };
        // The kernel's own form: handler, flags, restorer, mask.
        let action: [libc::sighandler_t; 4] = [disposition, 0, 0, 0];
        let old: *mut libc::sighandler_t = std::ptr::null_mut();
        // SAFETY: a raw call, since glibc keeps two signals to itself; `action` is the kernel's
        // sigaction on the 64-bit architectures, whose mask has 8 bytes, and installs no
        // function. For SIGKILL and SIGSTOP it is an error, as it should be.
        unsafe { libc::syscall(libc::SYS_rt_sigaction, signal, action.as_ptr(), old, 8) };
    }
    Ok(())
}

/// Closes all that was inherited besides descriptors 0, 1 and 2.
///
/// *Assumes* that the process has opened nothing that it still wants to use.
pub(crate) fn close_inherited() -> io::Result<()> {
    // SAFETY: closes descriptors that no `OwnedFd` of this process owns: it is called first in
    // the role, before anything is opened.
    match unsafe { libc::close_range(3, libc::c_uint::MAX, 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Gives free memory back to the kernel. There are thousands of idle shims.
pub(crate) fn trim_heap() {
    #[cfg(target_env = "gnu")]
    // SAFETY: takes a number, how much to keep; concerns only what nobody has allocated.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// A mount name space of its own. What is mounted on the host still comes, and goes, here.
pub(crate) fn own_mounts() -> io::Result<()> {
    container::unshare_mounts()?;
    let slave = MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC;
    Ok(mount_change("/", slave)?)
}

/// The writing end of the pipe that the signal handler writes to, or -1.
static WAKE: AtomicI32 = AtomicI32::new(-1);
static TERMINATE: AtomicBool = AtomicBool::new(false);

extern "C" fn on_signal(signal: libc::c_int) {
    if signal == libc::SIGTERM {
        TERMINATE.store(true, Ordering::SeqCst);
    }
    // SAFETY: write is async-signal-safe, the byte lives on this stack, and an invalid or full
    // pipe is an error that nobody asks for. `errno` is restored for the interrupted code.
    unsafe {
        let errno = *libc::__errno_location();
        libc::write(WAKE.load(Ordering::SeqCst), [1u8].as_ptr().cast(), 1);
        *libc::__errno_location() = errno;
    }
}

/// Turns SIGCHLD and SIGTERM into bytes to be read from the returned pipe, and makes SIGINT,
/// SIGHUP and SIGQUIT do nothing.
///
/// By handlers, not by a mask or by ignoring: both of those would be inherited by containers
/// through exec, handlers are not.
pub(crate) fn catch_signals() -> io::Result<OwnedFd> {
    let (read, write) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
    WAKE.store(write.as_raw_fd(), Ordering::SeqCst);
    // The handlers need it as long as the process lives.
    std::mem::forget(write);
    for signal in [libc::SIGCHLD, libc::SIGTERM, libc::SIGINT, libc::SIGHUP, libc::SIGQUIT] {
        // SAFETY: all zeroes is a valid sigaction: no flags, an empty mask.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = on_signal as extern "C" fn(libc::c_int) as libc::sighandler_t;
        action.sa_flags = libc::SA_RESTART;
        // SAFETY: `action` is initialised, its handler is an extern "C" function of the right
        // type without SA_SIGINFO, and it only does what is async-signal-safe.
        if unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) } != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    // SAFETY: an empty set is made by sigemptyset before it is used; the old mask is not asked
    // for. A daemon that blocks signals would have given us its mask.
    unsafe {
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut());
    }
    Ok(read)
}

/// Whether SIGTERM has come since the last question.
pub(crate) fn terminated() -> bool {
    TERMINATE.swap(false, Ordering::SeqCst)
}

/// Signals a process; real-time signals too.
pub(crate) fn kill(pid: Pid, signal: i32) -> io::Result<()> {
    // SAFETY: kill has no memory to go wrong with.
    match unsafe { libc::kill(pid.as_raw_nonzero().get(), signal) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
