//! What launches, images and limits are made of: kernel calls, mounts, runtimes, the processor.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use shim::RuntimeKind;

use super::{Check, Outcome};
use crate::cgroup::{Cgroups, Dynmods, dynmods};
use crate::quota::{Held, Quotas};
use crate::sys::probe;

/// OCI runtime commands that a task may ask for.
const COMMANDS: [&str; 5] = ["runc", "crun", "youki", "runsc", "kata-runtime"];

pub(super) fn launcher() -> Check {
    let has = [
        ("clone3", probe::has_clone3()),
        ("openat2", probe::has_openat2()),
        ("mount_setattr", probe::has_mount_setattr()),
    ];
    let missing: Vec<&str> =
        has.into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect();
    if missing.is_empty() {
        return Check::ok("launcher", "clone3, openat2 and mount_setattr");
    }
    Check::bad(
        "launcher",
        Outcome::Fail,
        format!("the kernel refuses {}", missing.join(" and ")),
        "boot Linux 5.12 or newer; in a container, allow these calls in its seccomp profile",
    )
}

/// `dir` exists; nothing stays in it.
pub(super) fn overlay(dir: &Path) -> Check {
    let tried = in_probe_dir(dir, "overlay", probe::overlay);
    match tried {
        Ok(true) => Check::ok("overlayfs", format!("works at {}, volatile", dir.display())),
        Ok(false) => Check::bad(
            "overlayfs",
            Outcome::Warn,
            "cannot be volatile: the end of a task waits for the disk",
            "boot Linux 5.10 or newer",
        ),
        Err(error) => Check::bad(
            "overlayfs",
            Outcome::Fail,
            format!("{error} at {}", dir.display()),
            "load it with `modprobe overlay`; the data directory must be on a file system like \
             ext4 or XFS, and not on an overlay itself",
        ),
    }
}

pub(super) fn storage(dir: &Path) -> Check {
    match Quotas::detect(dir).mode() {
        Held::Project => Check::ok("ephemeral storage", "held by project quotas"),
        Held::Measured => Check::bad(
            "ephemeral storage",
            Outcome::Warn,
            format!(
                "{} has no project quotas: tasks are measured from time to time, and stopped \
                 when they are over",
                dir.display()
            ),
            "for a hard limit, mount the data directory's file system with prjquota (XFS, or ext4 \
             with the features project and quota), on a kernel with CONFIG_QUOTA",
        ),
    }
}

pub(super) fn cgroup_moves() -> Check {
    let name = "cgroup moves";
    match dynmods() {
        Ok(Dynmods::On) => Check::ok(name, "quick (favordynmods)"),
        Ok(Dynmods::Off) => Check::ok(name, "quick once Hansom runs (favordynmods)"),
        Ok(Dynmods::NotNeeded) => {
            Check::ok(name, "none are needed: processes begin in their group")
        }
        Err(error) => Check::bad(
            name,
            Outcome::Warn,
            error.to_string(),
            "each launch waits some 10 ms; boot Linux 6.0 or newer",
        ),
    }
}

pub(super) fn runtime(runtime: &RuntimeKind) -> Vec<Check> {
    let others: Vec<String> = COMMANDS.into_iter().filter_map(found).collect();
    let others = match others.is_empty() {
        true => Check::ok("other runtimes", "none"),
        false => Check::ok("other runtimes", others.join("; ")),
    };
    let own = match runtime {
        RuntimeKind::Native => Check::ok("runtime", "Hansom's own launcher"),
        RuntimeKind::Command(command) => match version(command) {
            Ok(version) => Check::ok("runtime", version),
            Err(problem) => Check::bad(
                "runtime",
                Outcome::Fail,
                format!("{}: {problem}", command.display()),
                "install it, or use Hansom's own: --runtime native",
            ),
        },
    };
    vec![own, others]
}

fn found(command: &str) -> Option<String> {
    let version = version(Path::new(command)).ok()?;
    let hybrid = command == "crun"
        && Cgroups::detect("doctor").is_ok_and(|cgroups| !cgroups.is_unified())
        && Path::new("/sys/fs/cgroup/unified").exists();
    let trouble =
        if hybrid { " (older ones refuse this machine's hybrid control groups)" } else { "" };
    Some(format!("{version}{trouble}"))
}

/// The first line of what it says of itself.
fn version(command: &Path) -> Result<String, String> {
    match Command::new(command).arg("--version").output() {
        Ok(output) if output.status.success() => {
            let text = String::from_utf8_lossy(&output.stdout);
            Ok(text.lines().next().unwrap_or_default().to_owned())
        }
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Digests of layers are most of what unpacking computes.
pub(super) fn processor() -> Check {
    #[cfg(target_arch = "x86_64")]
    let has_sha256 = std::arch::is_x86_feature_detected!("sha");
    #[cfg(target_arch = "aarch64")]
    let has_sha256 = std::arch::is_aarch64_feature_detected!("sha2");
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let has_sha256 = false;
    let n = std::thread::available_parallelism().map_or(1, usize::from);
    let detail = format!("{n} processors");
    if has_sha256 {
        return Check::ok("processor", format!("{detail}, with instructions for SHA-256"));
    }
    Check::bad(
        "processor",
        Outcome::Warn,
        format!("{detail}, without instructions for SHA-256"),
        "images are unpacked more slowly; nothing else needs them",
    )
}

fn in_probe_dir<T>(dir: &Path, name: &str, work: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    let random = model::random::hex::<4>();
    let probe: PathBuf = dir.join(format!(".hansom-doctor-{name}-{random}"));
    fs::create_dir(&probe)?;
    let done = work(&probe);
    fs::remove_dir_all(&probe)?;
    done
}
