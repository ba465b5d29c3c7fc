//! What a machine runs out of: space, inodes, processes, open files, name spaces, connections.
//!
//! The same checks tell the daemon, while it runs, what to warn of.

use std::fs;
use std::path::Path;

use super::{Check, Outcome};
use crate::collect::Disk;

/// Tasks may have 20 GiB each.
const LOW_SPACE: u64 = 20 << 30;
const NO_SPACE: u64 = 1 << 30;
/// An image of a distribution has some ten thousand files.
const LOW_INODES: u64 = 200_000;
const NO_INODES: u64 = 1000;
/// A thousand tasks, each with a handful.
const ENOUGH_FILES: u64 = 16_384;
const ENOUGH_PROCESSES: u64 = 32_768;
const ENOUGH_NAMESPACES: u64 = 2_000;
const ENOUGH_CONNECTIONS: u64 = 65_536;
/// Of what there can be, in per cent: from here on it may run out soon.
const MUCH: u64 = 85;

/// What changes while the machine works. `dir` exists.
pub(crate) fn pressure(dir: &Path) -> Vec<Check> {
    let mut checks = disk(dir);
    checks.push(processes());
    checks.push(open_files());
    checks
}

/// What the machine was set up with.
pub(super) fn limits() -> Vec<Check> {
    vec![own_files(), namespaces(), connections()]
}

fn disk(dir: &Path) -> Vec<Check> {
    let disk = match Disk::of(dir) {
        Ok(disk) => disk,
        Err(error) => {
            let hint = "use another --data-dir";
            return vec![Check::bad("disk", Outcome::Fail, error.to_string(), hint)];
        }
    };
    let (bytes, inodes) = (disk.bytes.free, disk.inodes.free);
    let detail = format!("{} GiB free at {}", bytes >> 30, dir.display());
    let hint = "tasks may have 20 GiB each; make room, or use another --data-dir";
    let space = below("disk", bytes, NO_SPACE, LOW_SPACE, detail, hint);
    if disk.inodes.total == 0 {
        let without = Check::ok("inodes", format!("no limit at {}", dir.display()));
        return vec![space, without];
    }
    let detail = format!("{inodes} free at {}", dir.display());
    let hint = "every file of an image needs one; make room, or use another --data-dir";
    vec![space, below("inodes", inodes, NO_INODES, LOW_INODES, detail, hint)]
}

fn below(
    name: &'static str,
    found: u64,
    fail: u64,
    warn: u64,
    detail: String,
    hint: &str,
) -> Check {
    match found {
        found if found < fail => Check::bad(name, Outcome::Fail, detail, hint),
        found if found < warn => Check::bad(name, Outcome::Warn, detail, hint),
        _ => Check::ok(name, detail),
    }
}

fn number(path: &str) -> Option<u64> {
    fs::read_to_string(path).ok()?.split_whitespace().next()?.parse().ok()
}

fn processes() -> Check {
    let most = ["/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max"];
    let most = most.into_iter().filter_map(number).min().unwrap_or(u64::MAX);
    // `0.20 0.18 0.12 1/80 11206`: running and existing, threads and all.
    let now = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let now = now.split_whitespace().nth(3).and_then(|field| field.split_once('/'));
    let now: u64 = now.and_then(|(_, existing)| existing.parse().ok()).unwrap_or(0);
    let detail = format!("{now} of {most}");
    let hint = "raise kernel.pid_max and kernel.threads-max";
    if now.saturating_mul(100) >= most.saturating_mul(MUCH) {
        return Check::bad("processes", Outcome::Fail, detail, hint);
    }
    if most < ENOUGH_PROCESSES {
        return Check::bad("processes", Outcome::Warn, detail, hint);
    }
    Check::ok("processes", detail)
}

fn open_files() -> Check {
    // `1056 0 9223372036854775807`
    let found = fs::read_to_string("/proc/sys/fs/file-nr").unwrap_or_default();
    let mut fields = found.split_whitespace().map_while(|field| field.parse::<u64>().ok());
    let (now, most) = (fields.next().unwrap_or(0), fields.nth(1).unwrap_or(u64::MAX));
    let detail = match most {
        most if most >= 1 << 40 => format!("{now}, without a limit"),
        most => format!("{now} of {most}"),
    };
    if u128::from(now) * 100 >= u128::from(most) * u128::from(MUCH) {
        return Check::bad("open files", Outcome::Fail, detail, "raise fs.file-max");
    }
    Check::ok("open files", detail)
}

/// What the daemon itself may open.
fn own_files() -> Check {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX);
    let most = most.max(if rustix::process::geteuid().is_root() {
        // Root may raise its own.
        number("/proc/sys/fs/nr_open").unwrap_or(0)
    } else {
        0
    });
    let detail = format!("{most} files for one process");
    match most < ENOUGH_FILES {
        true => Check::bad("file limit", Outcome::Warn, detail, "raise `ulimit -n` and fs.nr_open"),
        false => Check::ok("file limit", detail),
    }
}

fn namespaces() -> Check {
    let kinds = ["net", "mnt", "pid", "ipc", "uts", "cgroup"];
    let limits = kinds
        .into_iter()
        .filter_map(|kind| Some((number(&format!("/proc/sys/user/max_{kind}_namespaces"))?, kind)));
    match limits.min() {
        Some((most, kind)) if most < ENOUGH_NAMESPACES => Check::bad(
            "name spaces",
            Outcome::Warn,
            format!("{most} of kind {kind}"),
            format!("each task has one; raise user.max_{kind}_namespaces"),
        ),
        Some((most, _)) => Check::ok("name spaces", format!("{most} of each kind")),
        None => Check::ok("name spaces", "no limit"),
    }
}

fn connections() -> Check {
    match number("/proc/sys/net/netfilter/nf_conntrack_max") {
        Some(most) if most < ENOUGH_CONNECTIONS => Check::bad(
            "connections",
            Outcome::Warn,
            format!("{most} can be tracked"),
            "raise net.netfilter.nf_conntrack_max",
        ),
        Some(most) => Check::ok("connections", format!("{most} can be tracked")),
        None => Check::ok("connections", "tracking begins with the first task"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_a_warning_and_nothing_a_failure() {
        for (found, expected) in
            [(0, Outcome::Fail), (9, Outcome::Fail), (10, Outcome::Warn), (20, Outcome::Ok)]
        {
            let check = below("x", found, 10, 20, "d".into(), "h");
            assert_eq!(check.outcome, expected, "{found}");
        }
    }

    #[test]
    fn this_machine_is_not_out_of_everything() {
        let checks = pressure(Path::new("/"));
        let names: Vec<&str> = checks.iter().map(|check| check.name).collect();
        assert_eq!(names, ["disk", "inodes", "processes", "open files"]);
        assert!(checks.iter().any(|check| check.outcome == Outcome::Ok), "{checks:?}");
    }
}
