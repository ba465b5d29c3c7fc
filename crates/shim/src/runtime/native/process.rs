//! What a container's process is: user, rights, limits, and which program it becomes.

use std::collections::HashSet;
use std::ffi::{CString, OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use oci_spec::runtime::{Capability, PosixRlimitType, Process};
use rustix::fs::{Mode, fchown, fstat, makedev, stat};
use rustix::process::Uid;

use super::init::Filter;
use super::{Failure, Step, describe, read_small, step};
use crate::sys::container::{self as kernel, CapabilitySets};

/// In the order of the kernel's numbers.
const CAPABILITIES: [Capability; 41] = [
    Capability::Chown,
    Capability::DacOverride,
    Capability::DacReadSearch,
    Capability::Fowner,
    Capability::Fsetid,
    Capability::Kill,
    Capability::Setgid,
    Capability::Setuid,
    Capability::Setpcap,
    Capability::LinuxImmutable,
    Capability::NetBindService,
    Capability::NetBroadcast,
    Capability::NetAdmin,
    Capability::NetRaw,
    Capability::IpcLock,
    Capability::IpcOwner,
    Capability::SysModule,
    Capability::SysRawio,
    Capability::SysChroot,
    Capability::SysPtrace,
    Capability::SysPacct,
    Capability::SysAdmin,
    Capability::SysBoot,
    Capability::SysNice,
    Capability::SysResource,
    Capability::SysTime,
    Capability::SysTtyConfig,
    Capability::Mknod,
    Capability::Lease,
    Capability::AuditWrite,
    Capability::AuditControl,
    Capability::Setfcap,
    Capability::MacOverride,
    Capability::MacAdmin,
    Capability::Syslog,
    Capability::WakeAlarm,
    Capability::BlockSuspend,
    Capability::AuditRead,
    Capability::Perfmon,
    Capability::Bpf,
    Capability::CheckpointRestore,
];

/// One bit for each.
fn bits(set: Option<&HashSet<Capability>>) -> u64 {
    let known = CAPABILITIES.iter().enumerate();
    let held = known.filter(|(_, capability)| set.is_some_and(|set| set.contains(capability)));
    held.fold(0, |bits, (number, _)| bits | 1 << number)
}

pub(super) fn set_limits(process: &Process) -> Step<()> {
    for limit in process.rlimits().iter().flatten() {
        let resource = match limit.typ() {
            PosixRlimitType::RlimitCpu => libc::RLIMIT_CPU,
            PosixRlimitType::RlimitFsize => libc::RLIMIT_FSIZE,
            PosixRlimitType::RlimitData => libc::RLIMIT_DATA,
            PosixRlimitType::RlimitStack => libc::RLIMIT_STACK,
            PosixRlimitType::RlimitCore => libc::RLIMIT_CORE,
            PosixRlimitType::RlimitRss => libc::RLIMIT_RSS,
            PosixRlimitType::RlimitNproc => libc::RLIMIT_NPROC,
            PosixRlimitType::RlimitNofile => libc::RLIMIT_NOFILE,
            PosixRlimitType::RlimitMemlock => libc::RLIMIT_MEMLOCK,
            PosixRlimitType::RlimitAs => libc::RLIMIT_AS,
            PosixRlimitType::RlimitLocks => libc::RLIMIT_LOCKS,
            PosixRlimitType::RlimitSigpending => libc::RLIMIT_SIGPENDING,
            PosixRlimitType::RlimitMsgqueue => libc::RLIMIT_MSGQUEUE,
            PosixRlimitType::RlimitNice => libc::RLIMIT_NICE,
            PosixRlimitType::RlimitRtprio => libc::RLIMIT_RTPRIO,
            PosixRlimitType::RlimitRttime => libc::RLIMIT_RTTIME,
        };
        kernel::set_resource_limit(resource, limit.soft(), limit.hard())
            .map_err(step(format!("error setting rlimit {:?}", limit.typ())))?;
    }
    Ok(())
}

/// Gives the process its own output, so that it may open `/dev/stdout` by name.
pub(super) fn own_stdio(uid: u32) -> Step<()> {
    let null = makedev(1, 3);
    for fd in [rustix::stdio::stdin(), rustix::stdio::stdout(), rustix::stdio::stderr()] {
        let stat = fstat(fd).map_err(step("error looking at stdio"))?;
        // `/dev/null` is the host's.
        if stat.st_uid == uid || stat.st_rdev == null {
            continue;
        }
        match fchown(fd, Some(Uid::from_raw(uid)), None) {
            // A file system that has no owners, or is read-only: as good as it gets.
            Ok(())
            | Err(rustix::io::Errno::INVAL | rustix::io::Errno::PERM | rustix::io::Errno::ROFS) => {
            }
            Err(error) => return Err(step("error giving stdio to the user")(error)),
        }
    }
    Ok(())
}

/// Becomes the user with its rights, enters the working directory, installs the filter.
pub(super) fn become_user(process: &Process, filter: Option<&Filter>) -> Step<()> {
    let user = process.user();
    let failed = |what| step(format!("error {what}"));
    let no_new_privileges = process.no_new_privileges() == Some(true);
    if no_new_privileges {
        kernel::set_no_new_privileges().map_err(failed("setting no_new_privs"))?;
    }
    let sets = process.capabilities().as_ref();
    let bounding = bits(sets.and_then(|sets| sets.bounding().as_ref()));
    for number in (0..64).filter(|number| bounding & 1 << number == 0) {
        match kernel::drop_from_bounding_set(number) {
            // The first that this kernel does not have.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => break,
            dropped => dropped.map_err(failed("dropping capabilities"))?,
        }
    }
    // The directory may be one that only root can enter, or that only the user can.
    let entered = rustix::process::chdir(process.cwd());
    kernel::set_keep_capabilities(true).map_err(failed("keeping capabilities"))?;
    let groups = user.additional_gids().as_deref().unwrap_or_default();
    kernel::set_user(user.uid(), user.gid(), groups).map_err(failed("setting user and groups"))?;
    kernel::set_keep_capabilities(false).map_err(failed("keeping capabilities"))?;
    rustix::process::umask(Mode::from_raw_mode(user.umask().unwrap_or(0o022)));
    if let Some(filter) = filter
        && !no_new_privileges
    {
        // Only who may administrate may install one: with all rights for the last time.
        let permitted = kernel::permitted_capabilities().map_err(failed("reading rights"))?;
        let all = CapabilitySets { effective: permitted, permitted, inheritable: 0 };
        kernel::set_capabilities(all).map_err(failed("setting capabilities"))?;
        kernel::install_filter(&filter.program, filter.flags)
            .map_err(failed("installing the seccomp filter"))?;
    }
    kernel::set_capabilities(CapabilitySets {
        effective: bits(sets.and_then(|sets| sets.effective().as_ref())),
        permitted: bits(sets.and_then(|sets| sets.permitted().as_ref())),
        inheritable: bits(sets.and_then(|sets| sets.inheritable().as_ref())),
    })
    .map_err(failed("setting capabilities"))?;
    kernel::clear_ambient().map_err(failed("setting ambient capabilities"))?;
    let ambient = bits(sets.and_then(|sets| sets.ambient().as_ref()));
    for number in (0..64).filter(|number| ambient & 1 << number != 0) {
        kernel::raise_ambient(number).map_err(failed("setting ambient capabilities"))?;
    }
    if entered.is_err() {
        rustix::process::chdir(process.cwd()).map_err(|error| {
            let (cwd, error) = (process.cwd().display(), describe(&error.into()));
            Failure(format!("chdir to cwd ({cwd:?}) set in config.json failed: {error}"))
        })?;
    }
    if let Some(filter) = filter
        && no_new_privileges
    {
        kernel::install_filter(&filter.program, filter.flags)
            .map_err(failed("installing the seccomp filter"))?;
    }
    Ok(())
}

/// What is to be run, found as a shell would find it, for the user that this process is now.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) path: CString,
    pub(super) args: Vec<CString>,
    pub(super) env: Vec<CString>,
}

impl Program {
    /// Reads the container's `/etc/passwd` for a home directory, if none is set.
    ///
    /// *Assumes* that the root was changed.
    pub(super) fn of(process: &Process) -> Step<Program> {
        let text = |text: &String| {
            let refused = |_| Failure(format!("{text:?} has a zero byte"));
            CString::new(text.as_bytes()).map_err(refused)
        };
        let mut variables: Vec<&String> = Vec::new();
        for variable in process.env().iter().flatten() {
            // The last one of a name holds.
            let name = |variable: &str| variable.split('=').next().map(str::len);
            variables.retain(|known| {
                name(known) != name(variable)
                    || !known.starts_with(&variable[..name(variable).unwrap_or(0)])
            });
            variables.push(variable);
        }
        let mut env = variables.iter().map(|v| text(v)).collect::<Step<Vec<_>>>()?;
        let set = |name: &str| {
            variables.iter().any(|v| v.strip_prefix(name).is_some_and(|v| v.len() > 1))
        };
        if !set("HOME") {
            env.retain(|variable| !variable.as_bytes().starts_with(b"HOME="));
            env.push(text(&format!("HOME={}", home_of(process.user().uid())))?);
        }
        let args = process.args().iter().flatten().map(text).collect::<Step<Vec<_>>>()?;
        Ok(Program { path: CString::default(), args, env })
    }

    /// Finds the program. *Assumes* that this process is the user already.
    pub(super) fn find(&mut self) -> Step<()> {
        let Some(name) = self.args.first() else {
            return Err(Failure("args must not be empty".to_owned()));
        };
        let not_found =
            |error: &str| Err(Failure(format!("exec: {:?}: {error}", name.to_string_lossy())));
        let file = OsStr::from_bytes(name.as_bytes());
        if name.as_bytes().contains(&b'/') {
            return match executable(Path::new(file)) {
                Ok(()) => {
                    self.path = name.clone();
                    Ok(())
                }
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    not_found("permission denied")
                }
                Err(error) => {
                    not_found(&format!("stat {}: {}", Path::new(file).display(), describe(&error)))
                }
            };
        }
        let path = self.env.iter().find_map(|variable| variable.as_bytes().strip_prefix(b"PATH="));
        for dir in path.unwrap_or_default().split(|byte| *byte == b':') {
            // An empty entry is the working directory.
            let dir = if dir.is_empty() { b".".as_slice() } else { dir };
            let candidate = Path::new(OsStr::from_bytes(dir)).join(file);
            if !file.is_empty() && executable(&candidate).is_ok() {
                let path = OsString::from(candidate).into_vec();
                self.path = CString::new(path).map_err(|error| Failure(error.to_string()))?;
                return Ok(());
            }
        }
        not_found("executable file not found in $PATH")
    }

    /// Becomes the program. Returns only the words for what went wrong.
    pub(super) fn exec(&self) -> String {
        let error = kernel::exec(&self.path, &self.args, &self.env);
        format!("exec {}: {}\n", self.path.to_string_lossy(), describe(&error))
    }
}

fn executable(path: &Path) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() || metadata.mode() & 0o111 == 0 {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok(())
}

fn home_of(uid: u32) -> String {
    // A pipe in the place of the file would hold us up.
    let is_file = stat("/etc/passwd")
        .is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file());
    let passwd =
        if is_file { File::open("/etc/passwd").and_then(read_small) } else { Ok(String::new()) };
    home_in(&passwd.unwrap_or_default(), uid).unwrap_or_else(|| "/".to_owned())
}

fn home_in(passwd: &str, uid: u32) -> Option<String> {
    let uid = uid.to_string();
    let found = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.nth(2)? == uid).then(|| fields.nth(2)).flatten()
    });
    found.filter(|home| !home.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_have_the_kernels_numbers() {
        let set = HashSet::from([Capability::Chown, Capability::Mknod, Capability::SysAdmin]);
        assert_eq!(bits(Some(&set)), 1 | 1 << 27 | 1 << 21);
        assert_eq!(bits(None), 0);
        let last = HashSet::from([Capability::CheckpointRestore]);
        assert_eq!(bits(Some(&last)), 1 << 40);
    }

    #[test]
    fn the_home_directory_is_the_users() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nx:x:7:7::\n";
        assert_eq!(home_in(passwd, 0).unwrap(), "/root");
        assert_eq!(home_in(passwd, 65534).unwrap(), "/");
        assert_eq!(home_in(passwd, 7), None);
        assert_eq!(home_in(passwd, 8), None);
    }
}
