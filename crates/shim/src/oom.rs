//! Whether the kernel killed in a container for want of memory: its cgroup's counters.

use std::fs;
use std::path::{Path, PathBuf};

use oci_spec::runtime::Spec;

/// The file with the counter of one container's cgroup.
#[derive(Clone, Debug)]
pub struct OomCounter {
    file: PathBuf,
    before: u64,
}

impl OomCounter {
    /// `None` when the specification names no cgroup, or in systemd's notation.
    ///
    /// The cgroup need not exist yet. If it does, what was counted before does not count.
    pub(crate) fn new(spec: &Spec) -> Option<OomCounter> {
        let path = spec.linux().as_ref()?.cgroups_path().as_ref()?;
        let relative = path.strip_prefix("/").ok()?;
        Some(OomCounter::at(Path::new("/sys/fs/cgroup"), relative))
    }

    /// A file, and its count from before.
    pub(crate) fn known(file: PathBuf, before: u64) -> OomCounter {
        OomCounter { file, before }
    }

    fn at(mount: &Path, relative: &Path) -> OomCounter {
        // Version 1 counts a kill in the cgroup of the victim only, version 2 also in those
        // above. The limit that was hit may be the task's; the victim's own is what we ask.
        let v1 = mount.join("memory");
        let file = if v1.is_dir() {
            v1.join(relative).join("memory.oom_control")
        } else {
            mount.join(relative).join("memory.events")
        };
        let before = read(&file).unwrap_or(0);
        OomCounter { file, before }
    }

    /// *Assumes* that the cgroup was not removed yet.
    pub(crate) fn has_risen(&self) -> bool {
        read(&self.file).is_some_and(|now| now > self.before)
    }
}

/// Both versions have a line `oom_kill N`.
pub(crate) fn read(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, head: &str) {
        let mount = tempfile::TempDir::new().unwrap();
        let file = mount.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let counter = OomCounter::at(mount.path(), Path::new("task/app"));
        assert_eq!(counter.file, file);
        assert!(!counter.has_risen());
        fs::write(&file, format!("{head}oom_kill 0\n")).unwrap();
        assert!(!counter.has_risen());
        fs::write(&file, format!("{head}oom_kill 2\noom_group_kill 0\n")).unwrap();
        assert!(counter.has_risen());
        assert!(!OomCounter::at(mount.path(), Path::new("task/app")).has_risen());
    }

    #[test]
    fn version_1_is_read_from_oom_control() {
        check("memory/task/app/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n");
    }

    #[test]
    fn version_2_is_read_from_memory_events() {
        check("task/app/memory.events", "low 0\nhigh 0\nmax 31\noom 1\n");
    }
}
