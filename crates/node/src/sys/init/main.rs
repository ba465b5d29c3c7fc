//! Process 1 of containers with `initProcessEnabled`: starts the command, passes signals on to
//! it, reaps what its descendants leave behind, and ends as it does.
//!
//! A program of its own, since it runs inside images that have no library at all: no standard
//! library, no allocation, system calls only. `build.rs` compiles it, the node carries it along
//! and mounts it at `/dev/init`: `/dev/init -- COMMAND ARG…`. Without any argument it only reaps:
//! process 1 of a name space that several containers share.
#![no_std]
#![no_main]
#![no_builtins]

use core::arch::{asm, global_asm};
use core::ptr;

#[cfg(target_arch = "x86_64")]
global_asm!(
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "and rsp, -16",
    "call {start}",
    "ud2",
    start = sym start
);
#[cfg(target_arch = "aarch64")]
global_asm!(
    ".globl _start",
    "_start:",
    "mov x29, xzr",
    "mov x0, sp",
    "bl {start}",
    "brk #1",
    start = sym start
);

#[cfg(target_arch = "x86_64")]
mod number {
    pub const RT_SIGPROCMASK: usize = 14;
    pub const CLONE: usize = 56;
    pub const EXECVE: usize = 59;
    pub const WAIT4: usize = 61;
    pub const KILL: usize = 62;
    pub const RT_SIGTIMEDWAIT: usize = 128;
    pub const EXIT_GROUP: usize = 231;
}
#[cfg(target_arch = "aarch64")]
mod number {
    pub const RT_SIGPROCMASK: usize = 135;
    pub const CLONE: usize = 220;
    pub const EXECVE: usize = 221;
    pub const WAIT4: usize = 260;
    pub const KILL: usize = 129;
    pub const RT_SIGTIMEDWAIT: usize = 137;
    pub const EXIT_GROUP: usize = 94;
}

const SIGCHLD: usize = 17;
const WNOHANG: usize = 1;
const SIG_SETMASK: usize = 2;
const EACCES: isize = -13;
/// All signals but those by which a fault of this very program shows: ILL, TRAP, ABRT, BUS,
/// FPE, SEGV, SYS.
const WATCHED: u64 = !(1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 10 | 1 << 30);

type Text = *const u8;

/// # Safety
/// The arguments must be what the system call takes.
unsafe fn call(number: usize, a: usize, b: usize, c: usize, d: usize, e: usize) -> isize {
    let result: isize;
    // SAFETY: the caller's promise; the clobbers are the kernel's.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        asm!("syscall", inlateout("rax") number => result, in("rdi") a, in("rsi") b, in("rdx") c,
            in("r10") d, in("r8") e, lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    // SAFETY: the caller's promise; the kernel changes nothing but x0.
    #[cfg(target_arch = "aarch64")]
    unsafe {
        asm!("svc 0", in("x8") number, inlateout("x0") a => result, in("x1") b, in("x2") c,
            in("x3") d, in("x4") e, options(nostack));
    }
    result
}

fn exit(code: usize) -> ! {
    loop {
        // SAFETY: takes a number and does not return.
        unsafe { call(number::EXIT_GROUP, code, 0, 0, 0, 0) };
    }
}

/// `stack` is as the kernel leaves it: the number of arguments, the arguments, a null, the
/// environment, a null.
extern "C" fn start(stack: *const usize) -> ! {
    // SAFETY: that layout is the kernel's promise to every new program.
    let (n_args, args) = unsafe { (*stack, stack.add(1).cast::<Text>()) };
    if n_args == 1 {
        reap_for_ever();
    }
    if n_args < 3 {
        exit(127);
    }
    // SAFETY: behind the arguments and their null; and the command stands behind `--`.
    let (environment, command) = unsafe { (args.add(n_args + 1), args.add(2)) };

    let (watched, mut before) = (WATCHED, 0_u64);
    let (set, old) = (ptr::addr_of!(watched) as usize, ptr::addr_of_mut!(before) as usize);
    // SAFETY: two sets of 8 bytes, alive on this stack; so for the other uses of `set`.
    unsafe { call(number::RT_SIGPROCMASK, SIG_SETMASK, set, old, 8, 0) };
    // SAFETY: without flags and a stack of its own this is fork, and there is one thread.
    let child = unsafe { call(number::CLONE, SIGCHLD, 0, 0, 0, 0) };
    if child == 0 {
        // SAFETY: as above.
        unsafe { call(number::RT_SIGPROCMASK, SIG_SETMASK, old, 0, 8, 0) };
        execute(command, environment);
    }
    if child < 0 {
        exit(126);
    }
    loop {
        // SAFETY: a set of 8 bytes; no information, no time limit.
        let signal = unsafe { call(number::RT_SIGTIMEDWAIT, set, 0, 0, 8, 0) };
        if signal == SIGCHLD as isize {
            reap(child);
        } else if signal > 0 {
            // SAFETY: numbers only.
            unsafe { call(number::KILL, child as usize, signal as usize, 0, 0, 0) };
        }
    }
}

/// Until SIGKILL: other signals do nothing to a process 1 that does not ask for them.
fn reap_for_ever() -> ! {
    let watched = WATCHED;
    let set = ptr::addr_of!(watched) as usize;
    // SAFETY: a set of 8 bytes, alive on this stack; so for the other use of `set`.
    unsafe { call(number::RT_SIGPROCMASK, SIG_SETMASK, set, 0, 8, 0) };
    loop {
        // No process has the number 0, so this does not end.
        reap(0);
        // SAFETY: a set of 8 bytes; no information, no time limit.
        unsafe { call(number::RT_SIGTIMEDWAIT, set, 0, 0, 8, 0) };
    }
}

/// Takes every ended process, and ends when the command is among them.
fn reap(child: isize) {
    let (mut status, mut code) = (0_i32, None);
    loop {
        let into = ptr::addr_of_mut!(status) as usize;
        // SAFETY: `into` is room for the status.
        let ended = unsafe { call(number::WAIT4, usize::MAX, into, WNOHANG, 0, 0) };
        if ended <= 0 {
            break;
        }
        if ended == child {
            let signal = status & 0x7f;
            code = Some(if signal == 0 { (status >> 8) & 0xff } else { 128 + signal });
        }
    }
    if let Some(code) = code {
        exit(code as usize);
    }
}

/// Becomes the command, searched in `PATH` if its name has no slash.
fn execute(command: *const Text, environment: *const Text) -> ! {
    // SAFETY: the caller checked that there is one.
    let name = unsafe { *command };
    let mut worst = 127;
    let mut attempt = |path: Text| {
        // SAFETY: texts and lists that end with zero, from the kernel or made below.
        let error = unsafe {
            call(number::EXECVE, path as usize, command as usize, environment as usize, 0, 0)
        };
        if error == EACCES {
            worst = 126;
        }
    };
    if texts(name).any(|byte| byte == b'/') {
        attempt(name);
        exit(worst);
    }
    let mut candidate = [const { core::mem::MaybeUninit::<u8>::uninit() }; 4096];
    let mut directories = path_of(environment);
    loop {
        let (mut length, mut more) = (0, false);
        // SAFETY: stops at the zero.
        while let byte @ 1.. = unsafe { *directories } {
            // SAFETY: the zero is not behind us.
            directories = unsafe { directories.add(1) };
            if byte == b':' {
                more = true;
                break;
            }
            if length < 2048 {
                candidate[length].write(byte);
                length += 1;
            }
        }
        if length > 0 {
            candidate[length].write(b'/');
            length += 1;
        }
        for byte in texts(name).take(2000) {
            candidate[length].write(byte);
            length += 1;
        }
        candidate[length].write(0);
        attempt(candidate.as_ptr().cast());
        if !more {
            exit(worst);
        }
    }
}

fn path_of(environment: *const Text) -> Text {
    let mut at = environment;
    // SAFETY: the list ends with a null.
    while let text = unsafe { *at }
        && !text.is_null()
    {
        let mut rest = texts(text);
        if b"PATH=".iter().all(|byte| rest.next() == Some(*byte)) {
            // SAFETY: five bytes were there.
            return unsafe { text.add(5) };
        }
        // SAFETY: the null is not behind us.
        at = unsafe { at.add(1) };
    }
    c"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".as_ptr().cast()
}

/// The bytes of a text that ends with a zero.
fn texts(text: Text) -> impl Iterator<Item = u8> {
    let mut at = text;
    core::iter::from_fn(move || {
        // SAFETY: stays at the zero once there.
        let byte = unsafe { *at };
        if byte == 0 {
            return None;
        }
        // SAFETY: the zero is not behind us.
        at = unsafe { at.add(1) };
        Some(byte)
    })
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(125)
}

/// The core library was compiled with unwinding in mind. Never called: a panic ends above.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
