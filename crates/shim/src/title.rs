//! What a shim is called in the list of processes.
//!
//! A forked shim has the command line of the process that it was forked from. The kernel reads
//! command lines from the memory of the process, so it is written over. [`find`] looks once
//! where that is; the zygote is started with an argument that makes room.
#![expect(unsafe_code, reason = "the memory of the command line belongs to nobody in Rust")]

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

static START: AtomicUsize = AtomicUsize::new(0);
static LEN: AtomicUsize = AtomicUsize::new(0);

/// An argument that is only there to be written over.
pub(crate) fn padding() -> String {
    " ".repeat(480)
}

/// Remembers where the command line is. Without it, and when that cannot be found, [`set`]
/// does nothing.
pub(crate) fn find() {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the process is in parentheses, and may have spaces.
    let fields = stat.rsplit_once(") ").map(|(_, fields)| fields).unwrap_or_default();
    // `arg_start` and `arg_end` are fields 48 and 49, and this begins with field 3.
    let mut fields = fields.split(' ').skip(45).map(|field| field.trim().parse().unwrap_or(0));
    if let (Some(start), Some(end)) = (fields.next(), fields.next())
        && start != 0
        && end > start
    {
        START.store(start, Ordering::Relaxed);
        LEN.store(end - start, Ordering::Relaxed);
    }
}

/// Makes the command line `hansom-shim TITLE` and the task's directory.
pub(crate) fn set(title: &str, task_dir: &Path) {
    write(&[format!("hansom-shim {title}").as_bytes(), task_dir.as_os_str().as_bytes()]);
}

/// Makes these the command line; what does not fit is cut off.
pub(crate) fn write(args: &[&[u8]]) {
    let (start, len) = (START.load(Ordering::Relaxed), LEN.load(Ordering::Relaxed));
    let mut text = Vec::new();
    for arg in args {
        text.extend_from_slice(arg);
        text.push(0);
    }
    if start == 0 {
        return;
    }
    text.truncate(len.saturating_sub(1));
    text.push(0);
    let used = text.len();
    text.resize(len, 0);
    // SAFETY: the kernel has put the arguments' texts there, `len` bytes of a writable stack,
    // and said so itself. The standard library has pointers into it, which stay pointers to
    // texts that end with a zero: the last byte is one, and no other thread reads meanwhile.
    unsafe {
        ptr::copy_nonoverlapping(text.as_ptr(), ptr::with_exposed_provenance_mut(start), len)
    };
    const PR_SET_MM: libc::c_int = 35;
    const PR_SET_MM_ARG_END: libc::c_ulong = 9;
    // SAFETY: takes numbers. Without the right to do it, zeroes follow the title; no matter.
    let _ = unsafe { libc::prctl(PR_SET_MM, PR_SET_MM_ARG_END, start + used, 0, 0) };
}
