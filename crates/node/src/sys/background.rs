//! Work that gives way to everything else on the machine.

use std::io;

const WHO_PROCESS: libc::c_int = 1;
/// `IOPRIO_CLASS_IDLE`: the disk is ours when nobody else wants it.
const IDLE: libc::c_int = 3 << 13;

/// Runs `work` on a thread of its own that has the lowest priority for processors and disk, and
/// waits for it. Blocks.
pub(crate) fn in_background<T: Send>(
    name: &'static str,
    work: impl FnOnce() -> io::Result<T> + Send,
) -> io::Result<T> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name(name.into());
        let thread = builder.spawn_scoped(scope, || {
            // A courtesy: the work is done without it too.
            let _ = rustix::process::setpriority_process(None, 19);
            // SAFETY: takes three numbers and touches no memory of ours; 0 is the calling
            // thread.
            let _ = unsafe { libc::syscall(libc::SYS_ioprio_set, WHO_PROCESS, 0, IDLE) };
            work()
        })?;
        thread.join().unwrap_or_else(|_| Err(io::Error::other("background work panicked")))
    })
}
