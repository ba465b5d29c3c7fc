//! A container's cgroup: made from the specification, entered, mounted, removed.
//!
//! Version 1: only in the hierarchies that limit or account something here. Version 2: the one.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use oci_spec::runtime::LinuxResources;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use super::Said;
use crate::oom;
use crate::sys;

const MOUNT: &str = "/sys/fs/cgroup";
const FAVOR: &str = "favordynmods";
/// Version 1 hierarchies that a container is put into. What the others could do is done
/// without them: devices by mounts, freezing not at all.
const CONTROLLERS: [&str; 4] = ["cpu", "cpuacct", "memory", "pids"];
/// Shown beside them. JVMs look for limits only where this is among them, too.
const PROCESSORS: &str = "cpuset";
/// The longest that killed processes may take to be gone.
const REMOVE_MS: u64 = 20_000;

/// Where the cgroups of this machine are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hierarchies {
    /// Version 1: mount points, each with its controllers.
    separate: Vec<(PathBuf, Vec<String>)>,
    /// Version 1: the hierarchy that says on which processors to run.
    processors: Option<PathBuf>,
    /// The group in it that shims and containers are in, if that is not everybody's.
    own_processors: Option<PathBuf>,
    /// Version 2, when it has the controllers.
    unified: Option<PathBuf>,
    /// `favordynmods` is on: to move a process does not wait for the kernel's readers.
    are_quick: bool,
}

impl Hierarchies {
    pub(crate) fn detect() -> io::Result<Hierarchies> {
        Ok(Hierarchies::parse(&fs::read_to_string("/proc/self/mountinfo")?))
    }

    fn parse(mountinfo: &str) -> Hierarchies {
        let mut found = Hierarchies::default();
        for line in mountinfo.lines() {
            let Some((mount, rest)) = line.split_once(" - ") else { continue };
            let Some(point) = mount.split(' ').nth(4).map(PathBuf::from) else { continue };
            found.are_quick |=
                rest.starts_with("cgroup") && rest.split([' ', ',']).any(|word| word == FAVOR);
            // The same hierarchy may be mounted a second time elsewhere.
            if !point.starts_with(MOUNT) {
                continue;
            }
            let mut rest = rest.split(' ');
            match (rest.next(), rest.nth(1)) {
                (Some("cgroup2"), _) => found.unified = Some(point),
                (Some("cgroup"), Some(options)) => {
                    let of_use = options.split(',').filter(|name| CONTROLLERS.contains(name));
                    let of_use: Vec<String> = of_use.map(str::to_owned).collect();
                    if !of_use.is_empty() {
                        found.separate.push((point, of_use));
                    } else if options.split(',').any(|name| name == PROCESSORS) {
                        found.processors = Some(point);
                    }
                }
                _ => {}
            }
        }
        if !found.separate.is_empty() {
            found.unified = None;
        }
        found
    }

    /// As they are for this process, which is about to be a shim.
    pub(super) fn of_shim(self) -> Hierarchies {
        let Some(mount) = &self.processors else { return self };
        let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let own = groups
            .lines()
            .find_map(|line| line.split_once(':')?.1.strip_prefix(PROCESSORS)?.strip_prefix(":/"));
        let own = own.filter(|own| !own.is_empty()).map(|own| mount.join(own));
        Hierarchies { own_processors: own, ..self }
    }

    /// Whether processes change their group quickly.
    pub(super) fn are_quick(&self) -> bool {
        self.are_quick
    }

    /// The group that the specification calls `path`.
    pub(super) fn group(&self, path: &Path) -> io::Result<Group<'_>> {
        let relative = path.strip_prefix("/").unwrap_or(path);
        let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || relative.as_os_str().is_empty() {
            return Err(io::Error::other("it is not a plain path"));
        }
        Ok(Group { hierarchies: self, path: path.to_owned(), relative: relative.to_owned() })
    }

    /// Ends what is in the group and removes it. One that is not there is no error.
    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        let group = self.group(path)?;
        for dir in group.dirs() {
            remove_dir(&dir)?;
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct Group<'a> {
    hierarchies: &'a Hierarchies,
    /// As the specification has it.
    path: PathBuf,
    relative: PathBuf,
}

/// The file that counts kills for want of memory, and its count.
pub(super) type Oom = Option<(PathBuf, u64)>;

impl Group<'_> {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// For the shim, which removes it at the end.
    pub(super) fn said(&self, oom: Oom) -> Said {
        Said::Cgroup { path: self.path.clone(), oom }
    }

    fn dirs(&self) -> impl Iterator<Item = PathBuf> {
        let separate = self.hierarchies.separate.iter().map(|(mount, _)| mount);
        separate.chain(&self.hierarchies.unified).map(|mount| mount.join(&self.relative))
    }

    fn dir_of(&self, controller: &str) -> Option<PathBuf> {
        let mut separate = self.hierarchies.separate.iter();
        let found = separate.find(|(_, names)| names.iter().any(|name| name == controller));
        found.map(|(mount, _)| mount.join(&self.relative))
    }

    /// Makes it and sets its limits. It may be there already.
    pub(super) fn make(&self, resources: Option<&LinuxResources>) -> io::Result<Oom> {
        let mut is_new = true;
        for dir in self.dirs() {
            match fs::create_dir(&dir) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(&dir)?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => is_new = false,
                Err(error) => return Err(error),
            }
        }
        if let Some(resources) = resources {
            self.limit(resources)?;
        }
        Ok(self.oom_counter(is_new))
    }

    fn limit(&self, resources: &LinuxResources) -> io::Result<()> {
        match &self.hierarchies.unified {
            Some(mount) => {
                let dir = mount.join(&self.relative);
                let limits = unified_limits(resources);
                if limits.iter().any(|(file, _)| !dir.join(file).exists()) {
                    self.delegate(mount)?;
                }
                for (file, value) in limits {
                    write(&dir.join(file), &value)?;
                }
            }
            None => {
                for (controller, file, value) in separate_limits(resources) {
                    let dir = self.dir_of(controller).ok_or_else(|| {
                        let text = format!("the {controller} controller is not mounted");
                        io::Error::new(io::ErrorKind::NotFound, text)
                    })?;
                    write(&dir.join(file), &value)?;
                }
            }
        }
        Ok(())
    }

    /// Lets the group have controllers: each one above it must pass them on.
    fn delegate(&self, mount: &Path) -> io::Result<()> {
        let mut dir = mount.to_owned();
        for part in self.relative.components() {
            fs::write(dir.join("cgroup.subtree_control"), "+cpu +memory +pids")?;
            dir.push(part);
        }
        Ok(())
    }

    /// Moves this process into it (version 1), or gives the directory to be cloned into.
    pub(super) fn enter(&self) -> io::Result<Option<OwnedFd>> {
        if let Some(mount) = &self.hierarchies.unified {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            return Ok(Some(open(mount.join(&self.relative), flags, Mode::empty())?));
        }
        self.move_in()?;
        Ok(None)
    }

    /// Moves this process into it.
    pub(super) fn move_in(&self) -> io::Result<()> {
        for dir in self.dirs() {
            fs::write(dir.join("cgroup.procs"), "0")?;
        }
        Ok(())
    }

    fn oom_counter(&self, is_new: bool) -> Oom {
        let file = match &self.hierarchies.unified {
            Some(mount) => mount.join(&self.relative).join("memory.events"),
            None => self.dir_of("memory")?.join("memory.oom_control"),
        };
        let before = if is_new { 0 } else { oom::read(&file).unwrap_or(0) };
        Some((file, before))
    }

    /// What a container sees in its `/sys/fs/cgroup`: names there, and the directories that
    /// they show. An empty name is `/sys/fs/cgroup` itself.
    pub(super) fn views(&self) -> Vec<(Vec<String>, PathBuf)> {
        if let Some(mount) = &self.hierarchies.unified {
            return vec![(Vec::new(), mount.join(&self.relative))];
        }
        let separate = self.hierarchies.separate.iter();
        let views = separate.map(|(mount, controllers)| {
            let mut names = vec![mount.file_name().unwrap_or_default().to_string_lossy().into()];
            // Links beside a directory that several controllers share.
            names.extend(controllers.iter().filter(|name| !mount.ends_with(name)).cloned());
            (names, mount.join(&self.relative))
        });
        let processors = self.hierarchies.own_processors.iter();
        views.chain(processors.map(|dir| (vec![PROCESSORS.to_owned()], dir.clone()))).collect()
    }
}

fn write(file: &Path, value: &str) -> io::Result<()> {
    fs::write(file, value)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))
}

/// Version 1: controller, file and value. Minus one is no limit in both versions.
fn separate_limits(resources: &LinuxResources) -> Vec<(&'static str, &'static str, String)> {
    let mut limits = Vec::new();
    let mut add = |controller, file, value: Option<String>| {
        limits.extend(value.map(|value| (controller, file, value)));
    };
    if let Some(cpu) = resources.cpu() {
        let number = |value: Option<u64>| value.filter(|value| *value > 0).map(|v| v.to_string());
        add("cpu", "cpu.shares", number(cpu.shares()));
        add("cpu", "cpu.cfs_period_us", number(cpu.period()));
        let quota = cpu.quota().filter(|quota| *quota != 0);
        add("cpu", "cpu.cfs_quota_us", quota.map(|quota| quota.to_string()));
    }
    if let Some(memory) = resources.memory() {
        let number = |value: Option<i64>| value.filter(|value| *value != 0).map(|v| v.to_string());
        add("memory", "memory.limit_in_bytes", number(memory.limit()));
        add("memory", "memory.memsw.limit_in_bytes", number(memory.swap()));
        add("memory", "memory.soft_limit_in_bytes", number(memory.reservation()));
    }
    if let Some(pids) = resources.pids() {
        let limit = pids.limit();
        add("pids", "pids.max", Some(if limit > 0 { limit.to_string() } else { "max".into() }));
    }
    limits
}

fn unified_limits(resources: &LinuxResources) -> Vec<(String, String)> {
    let mut limits: Vec<(String, String)> = Vec::new();
    let mut add = |file: &str, value: Option<String>| {
        limits.extend(value.map(|value| (file.to_owned(), value)));
    };
    let or_max = |value: i64| if value < 0 { "max".to_owned() } else { value.to_string() };
    if let Some(cpu) = resources.cpu() {
        // From 2..=262144 to 1..=10000, as all runtimes do it.
        let shares = cpu.shares().filter(|shares| *shares > 0);
        let weight = shares.map(|shares| 1 + (shares.clamp(2, 262_144) - 2) * 9999 / 262_142);
        add("cpu.weight", weight.map(|weight| weight.to_string()));
        let (quota, period) = (cpu.quota().unwrap_or(0), cpu.period().unwrap_or(0));
        if quota != 0 || period != 0 {
            let quota = if quota > 0 { quota.to_string() } else { "max".to_owned() };
            let period = if period > 0 { period } else { 100_000 };
            add("cpu.max", Some(format!("{quota} {period}")));
        }
    }
    if let Some(memory) = resources.memory() {
        let limit = memory.limit().filter(|limit| *limit != 0);
        add("memory.max", limit.map(or_max));
        // Version 1 counts memory and swap together, version 2 swap alone.
        let swap = memory.swap().filter(|swap| *swap != 0);
        let swap = swap.map(|swap| match limit {
            Some(limit) if swap >= limit && limit > 0 => swap - limit,
            _ => swap,
        });
        add("memory.swap.max", swap.map(or_max));
        add("memory.low", memory.reservation().filter(|low| *low != 0).map(or_max));
    }
    if let Some(pids) = resources.pids() {
        let limit = pids.limit();
        add("pids.max", Some(if limit > 0 { limit.to_string() } else { "max".to_owned() }));
    }
    let nothing = HashMap::new();
    for (file, value) in resources.unified().as_ref().unwrap_or(&nothing) {
        // A name in the specification must not become a path to elsewhere.
        if !file.contains('/') {
            add(file, Some(value.clone()));
        }
    }
    limits
}

/// Removes one directory, after its processes were killed if there are any.
fn remove_dir(dir: &Path) -> io::Result<()> {
    let deadline = sys::monotonic_ms() + REMOVE_MS;
    loop {
        match fs::remove_dir(dir) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) if error.raw_os_error() == Some(libc::EBUSY) => {
                if sys::monotonic_ms() > deadline {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
        // A group that a container made for itself, with rights to do so.
        for entry in fs::read_dir(dir)?.flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                remove_dir(&entry.path())?;
            }
        }
        kill_all(dir)?;
    }
}

/// Kills the processes of one directory and waits, not for ever, until they have ended.
fn kill_all(dir: &Path) -> io::Result<()> {
    let pids = fs::read_to_string(dir.join("cgroup.procs"))?;
    let mut found = false;
    for pid in pids.lines().filter_map(|line| line.parse().ok()).filter_map(Pid::from_raw) {
        // One that is gone already is what was wanted.
        let Ok(pidfd) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
        found = true;
        let _ = pidfd_send_signal(&pidfd, Signal::KILL);
        let mut fds = [PollFd::new(&pidfd, PollFlags::IN)];
        let _ = poll(&mut fds, Some(&sys::timespec(1000)));
    }
    if !found {
        // On its way out: the last process is gone and the kernel has yet to notice.
        let _ = poll(&mut [], Some(&sys::timespec(1)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const V1: &str = "\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
37 31 0:33 / /mnt/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
";

    #[test]
    fn version_1_counts_where_it_has_the_controllers() {
        let found = Hierarchies::parse(V1);
        assert_eq!(found.unified, None);
        let group = found.group(Path::new("/a/b")).unwrap();
        let dirs: Vec<_> = group.dirs().map(|dir| dir.display().to_string()).collect();
        assert_eq!(dirs, ["/sys/fs/cgroup/cpu,cpuacct/a/b", "/sys/fs/cgroup/memory/a/b"]);
        let views = group.views();
        assert_eq!(views[0].0, ["cpu,cpuacct", "cpu", "cpuacct"]);
        assert_eq!(views[1].0, ["memory"]);
    }

    #[test]
    fn version_2_alone_is_unified() {
        let found = Hierarchies::parse("30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        assert_eq!(found.unified.as_deref(), Some(Path::new("/sys/fs/cgroup")));
    }

    #[test]
    fn a_group_cannot_be_named_out_of_the_hierarchy() {
        let found = Hierarchies::parse(V1);
        for path in ["", "/", "/a/../../x", "../x"] {
            assert!(found.group(Path::new(path)).is_err(), "{path}");
        }
    }

    #[test]
    fn limits_are_written_in_each_versions_words() {
        let resources: LinuxResources = serde_json::from_value(json!({
            "cpu": {"shares": 1024, "quota": 50_000, "period": 100_000},
            "memory": {"limit": 1000, "swap": 1500, "reservation": 500},
            "pids": {"limit": 7},
            "unified": {"memory.high": "9", "../x": "1"},
        }))
        .unwrap();
        let separate = separate_limits(&resources);
        let lines: Vec<_> =
            separate.iter().map(|(_, file, value)| format!("{file}={value}")).collect();
        assert_eq!(
            lines,
            [
                "cpu.shares=1024",
                "cpu.cfs_period_us=100000",
                "cpu.cfs_quota_us=50000",
                "memory.limit_in_bytes=1000",
                "memory.memsw.limit_in_bytes=1500",
                "memory.soft_limit_in_bytes=500",
                "pids.max=7",
            ]
        );
        let unified = unified_limits(&resources);
        let lines: Vec<_> = unified.iter().map(|(file, value)| format!("{file}={value}")).collect();
        assert_eq!(
            lines,
            [
                "cpu.weight=39",
                "cpu.max=50000 100000",
                "memory.max=1000",
                "memory.swap.max=500",
                "memory.low=500",
                "pids.max=7",
                "memory.high=9",
            ]
        );
    }
}
