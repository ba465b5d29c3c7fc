//! Control groups of tasks: made before the containers, with the task's limits, and removed after.
//!
//! ```text
//! <each hierarchy>/hansom-<instance>/<task>/<container>
//! ```
//!
//! The node makes the task's; the runtime makes the containers' below it. Shims are in none of
//! them, but in one of their own beside them: a service manager that ends a service ends all that
//! is in the daemon's group. Both layouts are served: one hierarchy per controller (version 1, also
//! beside version 2) and the unified one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tracing::warn;

use crate::sys;

/// Beside the tasks' groups. No task is called so.
const SHIMS: &str = "shims";
const CPU_PERIOD_MICROS: u64 = 100_000;
/// Processes and threads of one task. Fargate names no limit; this one keeps the machine usable.
const MAX_PIDS: u64 = 4096;

const NO_DEVICE: i32 = 19;
const NO_PROCESS: i32 = 3;
const FREEZER_STATE: &str = "freezer.state";

/// Whether processes change their control group quickly.
///
/// Else each change waits for the kernel's readers, ten to twenty milliseconds. The switch is
/// one for all hierarchies; on recent kernels it stays on until the machine is restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dynmods {
    /// `favordynmods` is on.
    On,
    /// It could be switched on.
    Off,
    /// Version 2 alone: processes are born in their group. Only those that are made ahead change
    /// it, and without the switch none is.
    NotNeeded,
}

/// As it is now.
pub(crate) fn dynmods() -> io::Result<Dynmods> {
    let mounts: Vec<_> = sys::mount_points()?
        .into_iter()
        .filter(|mount| mount.fs_type.starts_with("cgroup"))
        .collect();
    if mounts.iter().any(|mount| mount.options.split(',').any(|option| option == FAVOR)) {
        return Ok(Dynmods::On);
    }
    Ok(if mounts.iter().all(|mount| mount.fs_type == "cgroup2") {
        Dynmods::NotNeeded
    } else {
        Dynmods::Off
    })
}

/// Switches `favordynmods` on where it is of use.
///
/// # Errors
/// When the kernel (before 6.0) does not know it.
pub(crate) fn favor_dynmods() -> io::Result<Dynmods> {
    let before = dynmods()?;
    if before == Dynmods::On {
        return Ok(before);
    }
    let mounts = sys::mount_points()?;
    let Some(unified) = mounts.iter().find(|mount| mount.fs_type == "cgroup2") else {
        // The lock is one for all hierarchies, so any of them will do: here an empty one, which
        // the kernel keeps while it is mounted somewhere.
        return favor_by_empty_hierarchy();
    };
    let context = rustix::mount::fspick(
        rustix::fs::CWD,
        &unified.path,
        rustix::mount::FsPickFlags::FSPICK_CLOEXEC,
    )?;
    // What is not named is switched off.
    for option in unified.options.split(',').filter(|option| !matches!(*option, "rw" | "ro")) {
        rustix::mount::fsconfig_set_flag(&context, option)?;
    }
    rustix::mount::fsconfig_set_flag(&context, FAVOR)?;
    rustix::mount::fsconfig_reconfigure(&context)?;
    dynmods()
}

fn favor_by_empty_hierarchy() -> io::Result<Dynmods> {
    let at = Path::new("/run/hansom/cgroup");
    fs::create_dir_all(at)?;
    let options = c"none,name=hansom,favordynmods";
    rustix::mount::mount("hansom", at, "cgroup", rustix::mount::MountFlags::empty(), options)?;
    dynmods()
}

const FAVOR: &str = "favordynmods";

/// The hierarchies of this machine.
#[derive(Clone, Debug)]
pub(crate) struct Cgroups {
    instance: String,
    hierarchies: Vec<Hierarchy>,
    /// All limits are set in the unified hierarchy.
    unified: bool,
}

#[derive(Clone, Debug)]
struct Hierarchy {
    root: PathBuf,
    /// Empty for version 2.
    controllers: Vec<String>,
}

impl Hierarchy {
    /// As the one of service managers, which has no controller.
    fn is_named(&self) -> bool {
        self.controllers.iter().any(|option| option.starts_with("name="))
    }

    /// Says which processors and which memory may be used, and nothing else.
    fn is_of_processors(&self) -> bool {
        let mut controllers = self.controllers.iter().filter(|option| !is_mount_option(option));
        controllers.next().is_some_and(|name| name == "cpuset") && controllers.next().is_none()
    }
}

/// What is among a hierarchy's controllers in the list of mounts and is none.
fn is_mount_option(option: &str) -> bool {
    ["rw", "ro", "clone_children", "xattr", "noprefix", FAVOR].contains(&option)
        || option.starts_with("release_agent=")
}

/// A task's ceilings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) cpu_units: u32,
    pub(crate) memory_mib: u32,
}

impl Limits {
    /// Microseconds of processor time in each period: 1024 units are one whole processor.
    fn quota_micros(self) -> u64 {
        // The kernel takes no less than a millisecond.
        (u64::from(self.cpu_units) * CPU_PERIOD_MICROS / 1024).max(1000)
    }

    fn memory_bytes(self) -> u64 {
        u64::from(self.memory_mib) << 20
    }
}

impl Cgroups {
    pub(crate) fn detect(instance: &str) -> io::Result<Cgroups> {
        let mut hierarchies = Vec::new();
        for mount in sys::mount_points()? {
            let controllers = match mount.fs_type.as_str() {
                "cgroup2" => Vec::new(),
                "cgroup" => mount.options.split(',').map(str::to_owned).collect(),
                _ => continue,
            };
            // The same hierarchy may be mounted twice, in a container of an earlier daemon's.
            if mount.path.starts_with("/sys/fs/cgroup") {
                hierarchies.push(Hierarchy { root: mount.path, controllers });
            }
        }
        let unified = hierarchies.iter().all(|hierarchy| hierarchy.controllers.is_empty());
        Ok(Cgroups { instance: instance.to_owned(), hierarchies, unified })
    }

    pub(crate) fn is_unified(&self) -> bool {
        self.unified
    }

    /// What the OCI configuration calls a container's group.
    pub(crate) fn container_path(&self, task_id: &str, container: &str) -> String {
        format!("/hansom-{}/{task_id}/{container}", self.instance)
    }

    /// Makes the group that shims live in; returns the files that take processes into it.
    ///
    /// Hierarchies that have limits are left alone where there are others: there shims count as
    /// the daemon does. But for the one of processors: containers are shown where they are in it,
    /// without which a JVM does not look at its other limits, and that is not to be others' groups.
    pub(crate) fn ensure_shims(&self) -> io::Result<Vec<PathBuf>> {
        let has_no_limits = |one: &Hierarchy| {
            self.unified || one.controllers.is_empty() || one.is_named() || one.is_of_processors()
        };
        let mut files = Vec::new();
        for hierarchy in self.hierarchies.iter().filter(|one| has_no_limits(one)) {
            let instance = hierarchy.root.join(self.instance_dir());
            let group = instance.join(SHIMS);
            fs::create_dir_all(&group)?;
            if hierarchy.is_of_processors()
                && let Err(error) = give_processors(&[&hierarchy.root, &instance, &group])
            {
                // Only who looks for it in a container misses it.
                warn!(%error, "containers do not see which processors they have");
                continue;
            }
            files.push(group.join("cgroup.procs"));
        }
        Ok(files)
    }

    /// Makes the task's group and sets its limits, but for [`Cgroups::cpu_ceiling`]. Twice is
    /// once.
    pub(crate) fn ensure_task(&self, task_id: &str, limits: Limits) -> io::Result<()> {
        if self.unified {
            return self.ensure_unified(task_id, limits);
        }
        for controller in ["cpu", "cpuacct"] {
            match self.task_dir(controller, task_id) {
                Ok(dir) => fs::create_dir_all(dir)?,
                // It only counts.
                Err(_) if controller == "cpuacct" => {}
                Err(error) => return Err(error),
            }
        }
        let memory = self.task_dir("memory", task_id)?;
        fs::create_dir_all(&memory)?;
        let bytes = limits.memory_bytes().to_string();
        fs::write(memory.join("memory.limit_in_bytes"), &bytes)?;
        let with_swap = memory.join("memory.memsw.limit_in_bytes");
        if with_swap.exists() {
            fs::write(with_swap, &bytes)?;
        }
        let pids = self.task_dir("pids", task_id)?;
        fs::create_dir_all(&pids)?;
        fs::write(pids.join("pids.max"), MAX_PIDS.to_string())
    }

    /// Gives the task's group its weight against others, when all want the processor: 1024 is that
    /// of one processor. Its group must be there.
    pub(crate) fn weigh_task(&self, task_id: &str, shares: u32) -> io::Result<()> {
        let shares = u64::from(shares).clamp(2, 262_144);
        if self.unified {
            let root = &self.hierarchies.first().ok_or_else(|| missing("any"))?.root;
            // As the kernel's own translation has it: 2 to 262144 become 1 to 10000.
            let weight = 1 + (shares - 2) * 9999 / 262_142;
            let file = root.join(self.instance_dir()).join(task_id).join("cpu.weight");
            return fs::write(file, weight.to_string());
        }
        fs::write(self.task_dir("cpu", task_id)?.join("cpu.shares"), shares.to_string())
    }

    fn ensure_unified(&self, task_id: &str, limits: Limits) -> io::Result<()> {
        let hierarchy = self.hierarchies.first();
        let root = &hierarchy.ok_or_else(|| missing("any"))?.root;
        let instance = root.join(self.instance_dir());
        let task = instance.join(task_id);
        fs::create_dir_all(&task)?;
        for dir in [root, &instance, &task] {
            fs::write(dir.join("cgroup.subtree_control"), "+cpu +memory +pids")?;
        }
        fs::write(task.join("memory.max"), limits.memory_bytes().to_string())?;
        let swap = task.join("memory.swap.max");
        if swap.exists() {
            fs::write(swap, "0")?;
        }
        fs::write(task.join("pids.max"), MAX_PIDS.to_string())
    }

    /// What the task's processor time is limited by, as files and what to write into them.
    ///
    /// To be written when the first container is made and before it runs. The runtime makes
    /// containers inside the group, and takes more processor time for one than a quarter of a
    /// processor has in a period: with the ceiling already there, it would wait for the next.
    pub(crate) fn cpu_ceiling(
        &self,
        task_id: &str,
        limits: Limits,
    ) -> io::Result<Vec<(PathBuf, String)>> {
        let (period, quota) = (CPU_PERIOD_MICROS.to_string(), limits.quota_micros().to_string());
        if self.unified {
            let root = &self.hierarchies.first().ok_or_else(|| missing("any"))?.root;
            let task = root.join(self.instance_dir()).join(task_id);
            return Ok(vec![(task.join("cpu.max"), format!("{quota} {period}"))]);
        }
        let task = self.task_dir("cpu", task_id)?;
        // The period is the kernel's own.
        Ok(vec![(task.join("cpu.cfs_quota_us"), quota)])
    }

    /// A file of a container's group; `None` when it is not there. `controller` does not matter
    /// where one hierarchy has all.
    pub(crate) fn read(
        &self,
        task_id: &str,
        container: &str,
        controller: &str,
        file: &str,
    ) -> Option<String> {
        let has = |one: &&Hierarchy| one.controllers.iter().any(|name| name == controller);
        let hierarchy = match self.unified {
            true => self.hierarchies.first(),
            false => self.hierarchies.iter().find(has),
        };
        let group = hierarchy?.root.join(self.instance_dir()).join(task_id).join(container);
        fs::read_to_string(group.join(file)).ok()
    }

    /// Halts every process of a container; [`Cgroups::thaw`] lets them go on. A process that is
    /// halted takes no processor time, and does not die either.
    ///
    /// Where the freezer is a hierarchy of its own, the container's processes enter it the first
    /// time; those that they fork are born in it.
    pub(crate) fn freeze(&self, task_id: &str, container: &str) -> io::Result<()> {
        if self.unified {
            return fs::write(self.unified_freezer(task_id, container)?, "1");
        }
        let group = self.task_dir("freezer", task_id)?;
        if !group.exists() {
            let procs = self.task_dir("pids", task_id)?.join(container).join("cgroup.procs");
            let pids = fs::read_to_string(procs)?;
            fs::create_dir_all(&group)?;
            for pid in pids.lines() {
                match fs::write(group.join("cgroup.procs"), pid) {
                    // It has ended just now.
                    Err(error) if error.raw_os_error() == Some(NO_PROCESS) => {}
                    other => other?,
                }
            }
        }
        fs::write(group.join(FREEZER_STATE), "FROZEN")
    }

    pub(crate) fn thaw(&self, task_id: &str, container: &str) -> io::Result<()> {
        if self.unified {
            return fs::write(self.unified_freezer(task_id, container)?, "0");
        }
        fs::write(self.task_dir("freezer", task_id)?.join(FREEZER_STATE), "THAWED")
    }

    fn unified_freezer(&self, task_id: &str, container: &str) -> io::Result<PathBuf> {
        let root = &self.hierarchies.first().ok_or_else(|| missing("any"))?.root;
        Ok(root.join(self.instance_dir()).join(task_id).join(container).join("cgroup.freeze"))
    }

    /// Kills every process of the task. They are gone when this returns, or on their way.
    pub(crate) fn kill_task(&self, task_id: &str) -> io::Result<()> {
        for task in self.of_task(task_id) {
            kill_below(&task)?;
        }
        Ok(())
    }

    /// Kills what still lives where shims do.
    pub(crate) fn kill_shims(&self) -> io::Result<()> {
        for hierarchy in &self.hierarchies {
            kill_below(&hierarchy.root.join(self.instance_dir()).join(SHIMS))?;
        }
        Ok(())
    }

    /// Removes the task's groups. Twice is once.
    ///
    /// # Errors
    /// When a process is still in one. It is killed, and so this is worth another try.
    pub(crate) fn end_task(&self, task_id: &str) -> io::Result<()> {
        let mut result = Ok(());
        for hierarchy in &self.hierarchies {
            let task = hierarchy.root.join(self.instance_dir()).join(task_id);
            // The shim has removed the containers' as a rule, and most hierarchies have none.
            match fs::remove_dir(&task) {
                Ok(()) => continue,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(_) => {}
            }
            if let Err(error) = remove_tree(&task) {
                kill_below(&task)?;
                result = Err(error);
            }
        }
        result
    }

    /// The task's group in every hierarchy where it has one.
    fn of_task(&self, task_id: &str) -> impl Iterator<Item = PathBuf> {
        let (instance, task_id) = (self.instance_dir(), task_id.to_owned());
        let groups =
            self.hierarchies.iter().map(move |one| one.root.join(&instance).join(&task_id));
        groups.filter(|group| group.exists())
    }

    /// The tasks that have a group in some hierarchy.
    pub(crate) fn tasks(&self) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for hierarchy in &self.hierarchies {
            for dir in subdirectories(&hierarchy.root.join(self.instance_dir()))? {
                found.extend(dir.file_name().map(|name| name.to_string_lossy().into_owned()));
            }
        }
        found.retain(|name| name != SHIMS);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Removes the instance's groups, which must be empty of processes.
    pub(crate) fn remove_all(&self) -> io::Result<()> {
        for hierarchy in &self.hierarchies {
            remove_tree(&hierarchy.root.join(self.instance_dir()))?;
        }
        Ok(())
    }

    fn instance_dir(&self) -> String {
        format!("hansom-{}", self.instance)
    }

    fn task_dir(&self, controller: &str, task_id: &str) -> io::Result<PathBuf> {
        let hierarchy = self
            .hierarchies
            .iter()
            .find(|hierarchy| hierarchy.controllers.iter().any(|name| name == controller));
        let root = &hierarchy.ok_or_else(|| missing(controller))?.root;
        Ok(root.join(self.instance_dir()).join(task_id))
    }
}

/// Passes processors and memory on from each group to the next: a new one has none, and takes no
/// process then.
fn give_processors(groups: &[&Path]) -> io::Result<()> {
    for (from, to) in groups.iter().zip(&groups[1..]) {
        for file in ["cpuset.cpus", "cpuset.mems"] {
            fs::write(to.join(file), fs::read(from.join(file))?)?;
        }
    }
    Ok(())
}

fn missing(controller: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::NotFound,
        format!("the {controller} cgroup controller is not mounted"),
    )
}

/// Kills every process in a group and those below it.
fn kill_below(group: &Path) -> io::Result<()> {
    each_below(group, &mut |dir| {
        // What is halted does not die.
        let freezer = dir.join(FREEZER_STATE);
        if freezer.exists() {
            fs::write(freezer, "THAWED")?;
        }
        let kill = dir.join("cgroup.kill");
        if kill.exists() {
            return fs::write(kill, "1");
        }
        let pids = match fs::read_to_string(dir.join("cgroup.procs")) {
            Ok(pids) => pids,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            // A group that goes at this moment.
            Err(error) if error.raw_os_error() == Some(NO_DEVICE) => return Ok(()),
            Err(error) => return Err(error),
        };
        for pid in pids.lines().filter_map(|line| line.parse().ok()) {
            if let Some(pid) = rustix::process::Pid::from_raw(pid) {
                // One that is gone already is what was wanted.
                let _gone = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
        Ok(())
    })
}

/// `visit` sees the innermost first.
fn each_below(dir: &Path, visit: &mut dyn FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    for below in subdirectories(dir)? {
        each_below(&below, visit)?;
    }
    if dir.exists() { visit(dir) } else { Ok(()) }
}

fn remove_tree(dir: &Path) -> io::Result<()> {
    each_below(dir, &mut |dir| match fs::remove_dir(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    })
}

fn subdirectories(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_thousand_and_twenty_fourths_of_a_processor() {
        let quota = |cpu_units| Limits { cpu_units, memory_mib: 1 }.quota_micros();
        assert_eq!(quota(1024), 100_000);
        assert_eq!(quota(256), 25_000);
        assert_eq!(quota(4096), 400_000);
        assert_eq!(quota(0), 1000);
    }
}
