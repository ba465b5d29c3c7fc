//! What the launcher needs of the kernel and has no safe wrapper: cloning with name spaces,
//! mount attributes, rights, filters, exec.
#![expect(unsafe_code, reason = "clone3, prctl, capset, seccomp and execve have no safe form")]

use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::ptr;

use rustix::process::Pid;

fn check(result: libc::c_long) -> io::Result<libc::c_long> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Which side of a fork or clone this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Parent(Pid),
    Child,
}

fn side(pid: libc::c_long) -> Side {
    match i32::try_from(pid).ok().and_then(Pid::from_raw) {
        Some(pid) => Side::Parent(pid),
        None => Side::Child,
    }
}

/// *Assumes* one thread: a fork would leave the locks of others locked.
pub(crate) fn fork() -> io::Result<Side> {
    // SAFETY: the processes that come here, zygote and shim, have one thread (see `lib.rs`), so
    // the child finds every lock of the library and the allocator as its only owner left it.
    let pid = unsafe { libc::fork() };
    Ok(side(check(libc::c_long::from(pid))?))
}

/// Clones this process as a child of its parent, with new name spaces (`CLONE_NEW…`), and in
/// the cgroup (version 2) whose directory is given.
///
/// *Assumes* one thread.
pub(crate) fn clone_sibling(namespaces: u64, cgroup: Option<BorrowedFd<'_>>) -> io::Result<Side> {
    const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;
    // SAFETY: all zeroes is a valid clone_args: nothing shared, no stack, no signal (which is
    // what CLONE_PARENT demands; the parent's own is taken).
    let mut args: libc::clone_args = unsafe { std::mem::zeroed() };
    args.flags = libc::CLONE_PARENT.unsigned_abs().into();
    args.flags |= namespaces;
    if let Some(cgroup) = cgroup {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = u64::try_from(cgroup.as_raw_fd()).map_err(io::Error::other)?;
    }
    // SAFETY: without CLONE_VM the child has its own copy of the memory and goes on on the same
    // stack, as after fork. What glibc's fork would add concerns other threads and the cached
    // thread id, which only its mutexes of special kinds use.
    let pid = unsafe { libc::syscall(libc::SYS_clone3, &raw const args, size_of_val(&args)) };
    Ok(side(check(pid)?))
}

/// Clones this process as a child of its own, with new name spaces (`CLONE_NEW…`).
///
/// *Assumes* one thread.
pub(crate) fn clone_child(namespaces: u64) -> io::Result<Side> {
    // SAFETY: all zeroes is a valid clone_args: nothing shared, no stack.
    let mut args: libc::clone_args = unsafe { std::mem::zeroed() };
    args.flags = namespaces;
    args.exit_signal = libc::SIGCHLD.unsigned_abs().into();
    // SAFETY: as in `clone_sibling`.
    let pid = unsafe { libc::syscall(libc::SYS_clone3, &raw const args, size_of_val(&args)) };
    Ok(side(check(pid)?))
}

/// Closes all descriptors from 3 on but these.
///
/// *Assumes* a process that was just cloned and never returns to the frames of its parent:
/// their owners, of which it has copies, are never used or dropped here.
pub(crate) fn close_all_but(kept: &[BorrowedFd<'_>]) {
    let mut kept: Vec<u32> =
        kept.iter().filter_map(|fd| u32::try_from(fd.as_raw_fd()).ok()).collect();
    kept.sort_unstable();
    let mut first = 3;
    for end in kept.into_iter().chain([u32::MAX]) {
        if first < end {
            let last = if end == u32::MAX { end } else { end - 1 };
            // SAFETY: closes descriptors that nobody uses any more, by what is assumed.
            unsafe { libc::close_range(first, last, 0) };
        }
        first = first.max(end.saturating_add(1));
    }
}

/// Ends this process without what `exit` would do on behalf of the process it was forked from.
pub(crate) fn exit_now(code: i32) -> ! {
    // SAFETY: `_exit` takes any number and does not return.
    unsafe { libc::_exit(code) }
}

/// Sets and clears attributes (`MOUNT_ATTR_…`) of the mount or, with `recursive`, the tree of
/// mounts behind the descriptor; `propagation` is 0 for no change.
pub(crate) fn set_mount_attributes(
    mount: &OwnedFd,
    recursive: bool,
    set: u64,
    clear: u64,
    propagation: u64,
) -> io::Result<()> {
    const AT_RECURSIVE: libc::c_int = 0x8000;
    #[repr(C)]
    struct MountAttr {
        set: u64,
        clear: u64,
        propagation: u64,
        userns_fd: u64,
    }
    let attr = MountAttr { set, clear, propagation, userns_fd: 0 };
    let flags = libc::AT_EMPTY_PATH | if recursive { AT_RECURSIVE } else { 0 };
    // SAFETY: the path is a C string, and `attr` has the layout and the size that are said.
    check(unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_raw_fd(),
            c"".as_ptr(),
            flags,
            &raw const attr,
            size_of::<MountAttr>(),
        )
    })?;
    Ok(())
}

/// A session keyring of its own, so that keys of the daemon's session stay there.
pub(crate) fn join_new_session_keyring() -> io::Result<()> {
    const KEYCTL_JOIN_SESSION_KEYRING: libc::c_int = 1;
    let no_name: *const libc::c_char = ptr::null();
    // SAFETY: a null name asks for an anonymous keyring; no memory is passed.
    let joined =
        check(unsafe { libc::syscall(libc::SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, no_name) });
    match joined {
        // A kernel without keyrings has none that could leak.
        Err(error) if error.raw_os_error() == Some(libc::ENOSYS) => Ok(()),
        other => other.map(|_| ()),
    }
}

fn prctl(option: libc::c_int, value: libc::c_ulong) -> io::Result<()> {
    // SAFETY: the options that are used in this file take numbers only, and zeroes after them.
    check(libc::c_long::from(unsafe { libc::prctl(option, value, 0, 0, 0) }))?;
    Ok(())
}

pub(crate) fn die_with_parent() -> io::Result<()> {
    prctl(libc::PR_SET_PDEATHSIG, libc::c_ulong::from(libc::SIGKILL.unsigned_abs()))
}

pub(crate) fn set_no_new_privileges() -> io::Result<()> {
    prctl(libc::PR_SET_NO_NEW_PRIVS, 1)
}

/// Keeps the permitted capabilities when the user becomes another than root.
pub(crate) fn set_keep_capabilities(keep: bool) -> io::Result<()> {
    prctl(libc::PR_SET_KEEPCAPS, libc::c_ulong::from(keep))
}

pub(crate) fn drop_from_bounding_set(capability: u32) -> io::Result<()> {
    prctl(libc::PR_CAPBSET_DROP, capability.into())
}

pub(crate) fn clear_ambient() -> io::Result<()> {
    let option = libc::c_ulong::from(libc::PR_CAP_AMBIENT_CLEAR_ALL.unsigned_abs());
    prctl(libc::PR_CAP_AMBIENT, option)
}

pub(crate) fn raise_ambient(capability: u32) -> io::Result<()> {
    let raise = libc::c_ulong::from(libc::PR_CAP_AMBIENT_RAISE.unsigned_abs());
    let capability = libc::c_ulong::from(capability);
    // SAFETY: takes two numbers.
    check(libc::c_long::from(unsafe {
        libc::prctl(libc::PR_CAP_AMBIENT, raise, capability, 0, 0)
    }))?;
    Ok(())
}

/// Sets of capabilities, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CapabilitySets {
    pub(crate) effective: u64,
    pub(crate) permitted: u64,
    pub(crate) inheritable: u64,
}

const CAPABILITY_VERSION_3: u32 = 0x2008_0522;

#[repr(C)]
struct CapHeader {
    version: u32,
    pid: i32,
}

pub(crate) fn set_capabilities(sets: CapabilitySets) -> io::Result<()> {
    let header = CapHeader { version: CAPABILITY_VERSION_3, pid: 0 };
    let halves =
        |set: u64| [set & 0xffff_ffff, set >> 32].map(|half| u32::try_from(half).unwrap_or(0));
    let (e, p, i) = (halves(sets.effective), halves(sets.permitted), halves(sets.inheritable));
    let data: [[u32; 3]; 2] = [[e[0], p[0], i[0]], [e[1], p[1], i[1]]];
    // SAFETY: version 3 is a header of two words and two times three words of data.
    check(unsafe { libc::syscall(libc::SYS_capset, &raw const header, data.as_ptr()) })?;
    Ok(())
}

/// What is permitted to this thread.
pub(crate) fn permitted_capabilities() -> io::Result<u64> {
    let header = CapHeader { version: CAPABILITY_VERSION_3, pid: 0 };
    let mut data = [[0u32; 3]; 2];
    // SAFETY: version 3 is a header of two words and room for two times three words.
    check(unsafe { libc::syscall(libc::SYS_capget, &raw const header, data.as_mut_ptr()) })?;
    Ok(u64::from(data[0][1]) | u64::from(data[1][1]) << 32)
}

/// Of this thread, which is the whole process.
pub(crate) fn set_user(uid: u32, gid: u32, groups: &[u32]) -> io::Result<()> {
    // SAFETY: the slice is as long as is said. Raw calls, as all three below: glibc's would
    // look for other threads to change too, and there are none.
    check(unsafe { libc::syscall(libc::SYS_setgroups, groups.len(), groups.as_ptr()) })?;
    // SAFETY: takes numbers.
    check(unsafe { libc::syscall(libc::SYS_setresgid, gid, gid, gid) })?;
    // SAFETY: takes numbers.
    check(unsafe { libc::syscall(libc::SYS_setresuid, uid, uid, uid) })?;
    Ok(())
}

/// Installs a filter: the bytes of `struct sock_filter`s.
///
/// *Assumes* `CAP_SYS_ADMIN` or no_new_privs.
pub(crate) fn install_filter(filter: &[u8], flags: u32) -> io::Result<()> {
    const SET_MODE_FILTER: libc::c_uint = 1;
    let invalid = || io::Error::from(io::ErrorKind::InvalidData);
    let (instructions, rest) = filter.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(invalid());
    }
    // A copy, because the kernel wants them aligned.
    let mut program: Vec<libc::sock_filter> = instructions
        .iter()
        .map(|[c0, c1, jt, jf, k @ ..]| libc::sock_filter {
            code: u16::from_ne_bytes([*c0, *c1]),
            jt: *jt,
            jf: *jf,
            k: u32::from_ne_bytes(*k),
        })
        .collect();
    let len = u16::try_from(program.len()).map_err(|_| invalid())?;
    let program = libc::sock_fprog { len, filter: program.as_mut_ptr() };
    // SAFETY: `program` points to `len` instructions that live until the call is over; the
    // kernel checks the instructions themselves.
    check(unsafe { libc::syscall(libc::SYS_seccomp, SET_MODE_FILTER, flags, &raw const program) })?;
    Ok(())
}

/// Makes all descriptors from 3 on close at the next exec.
pub(crate) fn close_on_exec_from_3() -> io::Result<()> {
    const CLOSE_RANGE_CLOEXEC: libc::c_uint = 4;
    // SAFETY: sets flags; nothing is closed that somebody still owns.
    check(unsafe {
        libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, CLOSE_RANGE_CLOEXEC)
    })?;
    Ok(())
}

/// Gives signals back their defaults and unblocks them: what is ignored or blocked outlives exec.
pub(crate) fn reset_signals() -> io::Result<()> {
    for signal in [libc::SIGPIPE, libc::SIGCHLD] {
        // SAFETY: SIG_DFL is a valid disposition of both.
        if unsafe { libc::signal(signal, libc::SIG_DFL) } == libc::SIG_ERR {
            return Err(io::Error::last_os_error());
        }
    }
    // SAFETY: an empty set is made by sigemptyset before it is used; the old one is not asked for.
    unsafe {
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, ptr::null_mut());
    }
    Ok(())
}

/// Runs the program in the place of this one. Returns only the error.
pub(crate) fn exec(path: &CStr, args: &[CString], env: &[CString]) -> io::Error {
    let pointers = |texts: &[CString]| -> Vec<*const libc::c_char> {
        texts.iter().map(|text| text.as_ptr()).chain([ptr::null()]).collect()
    };
    let (args, env) = (pointers(args), pointers(env));
    // SAFETY: all three are C strings, or arrays of such that end with a null, and outlive the
    // call by the borrows.
    unsafe { libc::execve(path.as_ptr(), args.as_ptr(), env.as_ptr()) };
    io::Error::last_os_error()
}

/// Runs an open file in the place of this process. Returns only the error.
pub(crate) fn exec_fd(file: &OwnedFd, args: &[CString], env: &[CString]) -> io::Error {
    let pointers = |texts: &[CString]| -> Vec<*const libc::c_char> {
        texts.iter().map(|text| text.as_ptr()).chain([ptr::null()]).collect()
    };
    let (args, env) = (pointers(args), pointers(env));
    // SAFETY: as in `exec`; the empty path makes the descriptor the program.
    unsafe {
        libc::syscall(
            libc::SYS_execveat,
            file.as_raw_fd(),
            c"".as_ptr(),
            args.as_ptr(),
            env.as_ptr(),
            libc::AT_EMPTY_PATH,
        )
    };
    io::Error::last_os_error()
}

pub(crate) fn set_resource_limit(resource: u32, soft: u64, hard: u64) -> io::Result<()> {
    let limit = libc::rlimit64 { rlim_cur: soft, rlim_max: hard };
    let old: *mut libc::rlimit64 = ptr::null_mut();
    // SAFETY: process 0 is this one; the new limit lives here, the old one is not asked for.
    check(unsafe { libc::syscall(libc::SYS_prlimit64, 0, resource, &raw const limit, old) })?;
    Ok(())
}

pub(crate) fn set_domain_name(name: &str) -> io::Result<()> {
    // SAFETY: the length is the slice's.
    check(libc::c_long::from(unsafe { libc::setdomainname(name.as_ptr().cast(), name.len()) }))?;
    Ok(())
}

pub(crate) fn set_host_name(name: &str) -> io::Result<()> {
    // SAFETY: the length is the slice's.
    check(libc::c_long::from(unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) }))?;
    Ok(())
}

/// Switches on the loopback interface of a network name space that was just made.
pub(crate) fn loopback_up() -> io::Result<()> {
    let socket = rustix::net::socket(
        rustix::net::AddressFamily::INET,
        rustix::net::SocketType::DGRAM,
        None,
    )?;
    // SAFETY: all zeroes is a valid ifreq.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    request.ifr_name[0] = libc::c_char::from_ne_bytes(*b"l");
    request.ifr_name[1] = libc::c_char::from_ne_bytes(*b"o");
    request.ifr_ifru.ifru_flags = i16::try_from(libc::IFF_UP).map_err(io::Error::other)?;
    // SAFETY: SIOCSIFFLAGS reads an ifreq.
    check(libc::c_long::from(unsafe {
        libc::ioctl(socket.as_fd().as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request)
    }))?;
    Ok(())
}

fn unshare(flags: libc::c_int) -> io::Result<()> {
    // SAFETY: takes flags; those that are used in this file concern name spaces, not memory or
    // descriptors.
    check(libc::c_long::from(unsafe { libc::unshare(flags) }))?;
    Ok(())
}

pub(crate) fn unshare_cgroup() -> io::Result<()> {
    unshare(libc::CLONE_NEWCGROUP)
}

pub(crate) fn unshare_mounts() -> io::Result<()> {
    unshare(libc::CLONE_NEWNS)
}
