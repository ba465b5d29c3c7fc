//! The system calls that containers may make: what ordinary programs need, and nothing that
//! reconfigures the kernel, loads code into it, or looks into other processes' name spaces.
//!
//! The same calls are allowed as by the default profiles of the usual container engines. Names
//! that a processor or the runtime's library does not know are ignored there, so one list
//! serves x86-64 and aarch64.

use serde_json::{Value, json};

const FILES: &str = "access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 \
    faccessat faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl \
    fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fstat fstatfs fsync ftruncate \
    futimesat getcwd getdents getdents64 getxattr getxattrat ioctl lchown lgetxattr link linkat \
    listxattr listxattrat llistxattr lremovexattr lseek lsetxattr lstat mkdir mkdirat mknod mknodat \
    newfstatat open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead \
    readlink readlinkat readv removexattr removexattrat rename renameat renameat2 rmdir sendfile \
    setxattr setxattrat splice stat statfs statmount statx symlink symlinkat sync sync_file_range \
    syncfs tee truncate umask unlink unlinkat utime utimensat utimes vmsplice write writev \
    listmount name_to_handle_at quotactl_fd cachestat ustat";

const MEMORY: &str = "brk get_mempolicy madvise map_shadow_stack membarrier memfd_create memfd_secret \
    mincore mlock mlock2 mlockall mmap mprotect mremap mseal msync munlock munlockall munmap \
    pkey_alloc pkey_free pkey_mprotect process_madvise process_mrelease remap_file_pages";

const PROCESSES: &str = "capget capset execve execveat exit exit_group fork getegid geteuid getgid \
    getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit get_robust_list \
    getrusage getsid get_thread_area gettid getuid ioprio_get ioprio_set kill landlock_add_rule \
    landlock_create_ruleset landlock_restrict_self pidfd_open pidfd_send_signal prctl prlimit64 \
    ptrace process_vm_readv process_vm_writev restart_syscall rseq sched_getaffinity sched_getattr \
    sched_getparam sched_get_priority_max sched_get_priority_min sched_getscheduler \
    sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler \
    sched_yield seccomp setfsgid setfsuid setgid setgroups setpgid setpriority setregid setresgid \
    setresuid setreuid setrlimit set_robust_list setsid set_thread_area set_tid_address setuid \
    sysinfo tgkill times tkill uname vfork wait4 waitid arch_prctl modify_ldt lsm_get_self_attr \
    lsm_list_modules lsm_set_self_attr getcpu";

const SIGNALS_AND_TIME: &str = "adjtimex alarm clock_adjtime clock_getres clock_gettime \
    clock_nanosleep getitimer gettimeofday nanosleep pause rt_sigaction rt_sigpending rt_sigprocmask \
    rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo setitimer \
    sigaltstack signalfd signalfd4 time timer_create timer_delete timerfd_create timerfd_gettime \
    timerfd_settime timer_getoverrun timer_gettime timer_settime";

const WAITING: &str = "epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait \
    eventfd eventfd2 fanotify_mark futex futex_requeue futex_wait futex_waitv futex_wake \
    inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents \
    io_pgetevents io_setup io_submit pipe pipe2 poll ppoll pselect6 riscv_hwprobe select uretprobe";

const NETWORK_AND_IPC: &str = "accept accept4 bind connect getpeername getrandom getsockname \
    getsockopt listen mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl \
    msgget msgrcv msgsnd recvfrom recvmmsg recvmsg semctl semget semop semtimedop sendmmsg sendmsg \
    sendto setsockopt shmat shmctl shmdt shmget shutdown socketpair";

/// Flags of `clone` that make name spaces.
const CLONE_NEW_ANYTHING: u64 = 0x7e02_0000;
const ENOSYS: u32 = 38;
const EPERM: u32 = 1;
const AF_VSOCK: u64 = 40;
/// Linux, and 32-bit behaviour in its variants; the last one asks what is set.
const PERSONALITIES: [u64; 5] = [0, 8, 0x20000, 0x20008, 0xffff_ffff];

/// The profile, as the OCI specification writes it. `capabilities` are those that the
/// container is bounded by: some calls come with them.
pub(crate) fn profile(capabilities: &[String]) -> Value {
    let has = |name: &str| capabilities.iter().any(|capability| capability == name);
    let everyday = [FILES, MEMORY, PROCESSES, SIGNALS_AND_TIME, WAITING, NETWORK_AND_IPC];
    let names: Vec<&str> = everyday.iter().flat_map(|group| group.split_whitespace()).collect();
    let mut rules = vec![
        allow(&names),
        allow_if(
            "clone",
            json!([{
                "index": 0, "value": CLONE_NEW_ANYTHING, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"
            }]),
        ),
        // Its flags are in memory, where no filter sees them. Libraries go back to `clone`.
        json!({"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": ENOSYS}),
        allow_if("socket", json!([{"index": 0, "value": AF_VSOCK, "op": "SCMP_CMP_NE"}])),
    ];
    for value in PERSONALITIES {
        let is = json!([{"index": 0, "value": value, "op": "SCMP_CMP_EQ"}]);
        rules.push(allow_if("personality", is));
    }
    if has("CAP_SYS_CHROOT") {
        rules.push(allow(&["chroot"]));
    }
    if has("CAP_SYS_PTRACE") {
        rules.push(allow(&["kcmp", "pidfd_getfd", "process_madvise"]));
    }
    json!({
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": EPERM,
        "architectures": if cfg!(target_arch = "aarch64") {
            vec!["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"]
        } else {
            // Without x32, which kernels have switched off: its share of the filter would cost
            // the runtime a sixth of its time for each container.
            vec!["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"]
        },
        "syscalls": rules,
    })
}

fn allow(names: &[&str]) -> Value {
    json!({"names": names, "action": "SCMP_ACT_ALLOW"})
}

fn allow_if(name: &str, args: Value) -> Value {
    json!({"names": [name], "action": "SCMP_ACT_ALLOW", "args": args})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_is_named_once_and_none_that_harms() {
        let profile = profile(&[]);
        let mut names: Vec<&str> = profile["syscalls"][0]["names"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        for harmful in [
            "mount",
            "umount2",
            "pivot_root",
            "setns",
            "unshare",
            "bpf",
            "perf_event_open",
            "kexec_load",
            "init_module",
            "delete_module",
            "reboot",
            "swapon",
            "keyctl",
            "add_key",
            "request_key",
            "userfaultfd",
            "open_by_handle_at",
            "io_uring_setup",
            "settimeofday",
            "clone",
            "chroot",
        ] {
            assert!(!names.contains(&harmful), "{harmful}");
        }
        let n_names = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n_names);
    }
}
