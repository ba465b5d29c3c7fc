//! Ephemeral storage: what a task may write, and what it has written.
//!
//! Where the file system of the tasks' directories has project quotas (ext4 or XFS, mounted with
//! `prjquota`), the kernel holds every task to its limit and a write beyond it fails. Elsewhere
//! the directories are measured from time to time, and a task that is over is stopped. A task is
//! measured again after as long as it would take to fill what it has left at [`FASTEST`], so idle
//! tasks cost next to nothing and the excess is bounded by a few seconds of writing.
//!
//! What counts: the containers' writable layers, the task's volumes, and output that waits to be
//! taken. Images do not: their layers are shared. Inodes are limited too, one for each 16 KiB, as
//! on a new ext4 of that size.
//!
//! Not here: making and removing the directories (`rootfs`).

use std::collections::{HashMap, HashSet};
use std::ffi::CString;
use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use background::{BoxError, Chain};
use model::record::Record;
use model::record::ecs::{StopCode, TaskRecord, TaskStop};
use model::{Key, StorageError};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat};
use rustix::io::Errno;
use rustix::thread::CapabilitySet;
use store::Read;
use store::task_events::task_changed;
use tokio::time::Instant;
use tracing::{info, warn};

use crate::Shared;
use crate::sys::background::in_background;
use crate::sys::quota as kernel;
use crate::task::blocking;

/// Bytes a second that no task is expected to write more of.
const FASTEST: u64 = 1 << 30;
/// Between two measurements of one task, at least and at most.
const SOONEST: Duration = Duration::from_secs(2);
const LATEST: Duration = Duration::from_secs(30);
/// Measuring takes at most one part in that many of a processor's time.
const SHARE: u32 = 20;
const TICK: Duration = Duration::from_secs(1);
const BYTES_PER_INODE: u64 = 16 << 10;
/// Deeper than any program makes directories; each level costs an open file to measure.
const MOST_DEEP: usize = 256;
/// Away from the ids that people give by hand.
const FIRST_PROJECT: u32 = 0x4861_0000;
const MOST_PROJECTS: u32 = 1 << 16;

/// How limits are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// By the kernel: nothing goes beyond.
    Project,
    /// By measuring: a task that goes beyond is stopped.
    Measured,
}

/// What a task has written, of what it may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) bytes: u64,
    pub(crate) inodes: u64,
}

#[derive(Debug)]
pub(crate) struct Quotas {
    mode: Held,
    tasks: Mutex<HashMap<String, Watched>>,
}

#[derive(Clone, Debug)]
struct Watched {
    key: Key<TaskRecord>,
    dirs: Vec<PathBuf>,
    limit: u64,
    project: u32,
    used: Usage,
    due: Instant,
    is_over: bool,
}

impl Quotas {
    /// Finds out what the file system of `dir` can do, by doing it.
    pub(crate) fn detect(dir: &Path) -> Quotas {
        let mode = match try_project(dir) {
            Ok(()) => Held::Project,
            Err(_) => Held::Measured,
        };
        Quotas { mode, tasks: Mutex::default() }
    }

    pub(crate) fn mode(&self) -> Held {
        self.mode
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Watched>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Holds a task to its ephemeral storage from now on. `disk` is its directory for what it
    /// writes, and must be empty the first time; `spool` is where its output waits. Twice is once,
    /// and so a task is adopted. Takes some microseconds.
    ///
    /// # Errors
    /// When the kernel refuses the limit.
    pub(crate) fn apply(&self, task: &TaskRecord, disk: &Path, spool: &Path) -> io::Result<()> {
        let limit = u64::from(task.spec.ephemeral_storage_gib) << 30;
        self.apply_limit(task, limit, disk, spool)
    }

    /// As [`Quotas::apply`], with another limit, in bytes.
    pub(crate) fn apply_limit(
        &self,
        task: &TaskRecord,
        limit: u64,
        disk: &Path,
        spool: &Path,
    ) -> io::Result<()> {
        let mut tasks = self.lock();
        if tasks.contains_key(&task.id) {
            return Ok(());
        }
        let project = match self.mode {
            Held::Measured => 0,
            Held::Project => {
                let dir = fs::File::open(disk)?;
                // What an earlier task has left may still be waiting for its deletion.
                let is_unused =
                    |project| kernel::used(dir.as_fd(), project).is_ok_and(|used| used.inodes == 0);
                let project = match kernel::project(dir.as_fd())? {
                    0 => {
                        let taken: HashSet<u32> = tasks.values().map(|task| task.project).collect();
                        free_project(|project| taken.contains(&project) || !is_unused(project))
                    }
                    known => known,
                };
                kernel::set_limits(dir.as_fd(), project, limit, limit / BYTES_PER_INODE)?;
                kernel::set_project(dir.as_fd(), project)?;
                project
            }
        };
        let watched = Watched {
            key: task.key(),
            dirs: vec![disk.to_owned(), spool.to_owned()],
            limit,
            project,
            used: Usage::default(),
            due: Instant::now() + SOONEST,
            is_over: false,
        };
        tasks.insert(task.id.clone(), watched);
        Ok(())
    }

    /// The task has ended. Its directory may still be there. Twice is once.
    pub(crate) fn release(&self, task_id: &str) {
        let Some(task) = self.lock().remove(task_id) else { return };
        if self.mode == Held::Project
            && let Ok(dir) = fs::File::open(&task.dirs[0])
        {
            // The project's next task sets a limit of its own.
            let _ = kernel::set_limits(dir.as_fd(), task.project, 0, 0);
        }
    }

    /// What the task has written, as far as it is known. Cheap.
    pub(crate) fn usage(&self, task_id: &str) -> Option<Usage> {
        let tasks = self.lock();
        let task = tasks.get(task_id)?;
        if self.mode == Held::Project
            && let Ok(dir) = fs::File::open(&task.dirs[0])
            && let Ok(used) = kernel::used(dir.as_fd(), task.project)
        {
            return Some(Usage { bytes: used.bytes, inodes: used.inodes });
        }
        Some(task.used)
    }

    fn due(&self, now: Instant) -> Vec<(String, Watched)> {
        let tasks = self.lock();
        let due = tasks.iter().filter(|(_, task)| task.due <= now && !task.is_over);
        due.map(|(id, task)| (id.clone(), task.clone())).collect()
    }

    /// Says whether the task has just gone over its limit.
    fn note(&self, id: &str, measured: &Measured, now: Instant) -> bool {
        let mut tasks = self.lock();
        let Some(task) = tasks.get_mut(id) else { return false };
        task.used = measured.usage;
        task.due = now + pause(measured.usage.bytes, task.limit, measured.took);
        let is_over = self.mode == Held::Measured && excess(measured, task.limit).is_some();
        is_over && !std::mem::replace(&mut task.is_over, true)
    }
}

/// Until a task is measured again.
fn pause(used: u64, limit: u64, took: Duration) -> Duration {
    let left = Duration::from_secs(limit.saturating_sub(used) / FASTEST);
    left.clamp(SOONEST, LATEST).max(took * SHARE)
}

/// Which limit a task is over, for its owner to read.
fn excess(measured: &Measured, limit: u64) -> Option<String> {
    let gib = |bytes: u64| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30));
    let usage = measured.usage;
    if usage.bytes > limit {
        return Some(format!("{} are in use, and {} are allowed", gib(usage.bytes), gib(limit)));
    }
    if usage.inodes > limit / BYTES_PER_INODE {
        let allowed = limit / BYTES_PER_INODE;
        return Some(format!("{} files are in use, and {allowed} are allowed", usage.inodes));
    }
    measured.is_too_deep.then(|| format!("directories are nested deeper than {MOST_DEEP} levels"))
}

/// The smallest that is not taken, above what people give by hand.
fn free_project(is_taken: impl Fn(u32) -> bool) -> u32 {
    let mut all = FIRST_PROJECT..FIRST_PROJECT + MOST_PROJECTS;
    all.find(|project| !is_taken(*project)).unwrap_or(FIRST_PROJECT)
}

/// Whether the kernel really refuses what is over a limit.
fn try_project(dir: &Path) -> io::Result<()> {
    const LIMIT: usize = 64 << 10;
    let probe = dir.join(format!("quota-probe-{}", model::random::hex::<4>()));
    fs::create_dir(&probe)?;
    let tried = (|| {
        let open = fs::File::open(&probe)?;
        kernel::used(open.as_fd(), FIRST_PROJECT - 1)?;
        kernel::set_limits(open.as_fd(), FIRST_PROJECT - 1, LIMIT as u64, 0)?;
        kernel::set_project(open.as_fd(), FIRST_PROJECT - 1)?;
        let written = as_a_container(|| fs::write(probe.join("file"), vec![0; 4 * LIMIT]));
        match written.map_err(|error| error.raw_os_error()) {
            Err(Some(libc::EDQUOT | libc::ENOSPC)) => Ok(()),
            Err(_) | Ok(()) => Err(io::Error::from(io::ErrorKind::Unsupported)),
        }
    })();
    fs::remove_dir_all(&probe)?;
    tried
}

/// Runs `write` on a thread that limits hold for, as they do for containers: ext4 lets whoever has
/// this capability go beyond.
fn as_a_container(write: impl FnOnce() -> io::Result<()> + Send) -> io::Result<()> {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let mut mine = rustix::thread::capabilities(None)?;
            mine.effective.remove(CapabilitySet::SYS_RESOURCE);
            rustix::thread::set_capabilities(None, mine)?;
            write()
        });
        thread.join().unwrap_or_else(|_| Err(io::Error::other("the probe panicked")))
    })
}

/// Measures until it is dropped. With project quotas there is only the output to measure, which
/// is bounded elsewhere.
pub(crate) async fn run(shared: Arc<Shared>) -> Result<(), BoxError> {
    match shared.quotas.mode {
        Held::Project => {
            info!(by = "project quotas", "ephemeral storage is limited");
            return Ok(());
        }
        Held::Measured => info!(by = "measuring", "ephemeral storage is limited"),
    }
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let due = shared.quotas.due(Instant::now());
        if due.is_empty() {
            continue;
        }
        let measured = blocking(move || {
            in_background("node-measure", || {
                let measure = |(id, task): (String, Watched)| (id, measure(&task.dirs), task);
                Ok(due.into_iter().map(measure).collect::<Vec<_>>())
            })
        });
        for (id, measured, task) in measured.await? {
            if !shared.quotas.note(&id, &measured, Instant::now()) {
                continue;
            }
            let why = excess(&measured, task.limit).unwrap_or_default();
            if shared.functions.books().note_over_storage(&id) {
                info!(instance = %id, why, "an instance of a function is over its ephemeral storage and is ended");
                shared.cgroups.kill_task(&id)?;
                continue;
            }
            warn!(task = %id, why, "a task is over its ephemeral storage and is stopped");
            let reason = format!("Ephemeral storage limit exceeded: {why}");
            if let Err(error) = stop(&shared, task.key, reason).await {
                warn!(task = %id, error = %Chain(&error), "could not stop a task");
                // Measured again, and stopped then.
                if let Some(task) = shared.quotas.lock().get_mut(&id) {
                    task.is_over = false;
                }
            }
        }
    }
}

async fn stop(shared: &Shared, key: Key<TaskRecord>, reason: String) -> Result<(), StorageError> {
    let now = shared.clock.now();
    let write = shared.store.write(move |txn| {
        let Some(mut task) = txn.get(&key)? else { return Ok(()) };
        let before = task.clone();
        if task.request_stop(TaskStop { code: StopCode::InfrastructureHealth, reason }, now) {
            task_changed(txn, Some(&before), &mut task, now)?;
            txn.put(&task);
        }
        Ok::<_, StorageError>(())
    });
    write.await
}

#[derive(Debug, Default)]
struct Measured {
    usage: Usage,
    is_too_deep: bool,
    took: Duration,
}

/// Adds up what is in the directories. What disappears meanwhile, or is not there, is nothing.
fn measure(dirs: &[PathBuf]) -> Measured {
    let began = Instant::now();
    let mut measured = Measured::default();
    let mut linked = HashSet::new();
    for dir in dirs {
        if let Ok(dir) = open(CWD.as_fd(), dir) {
            add(&dir, 0, &mut measured, &mut linked);
        }
    }
    measured.took = began.elapsed();
    measured
}

fn open(
    parent: std::os::fd::BorrowedFd<'_>,
    name: impl rustix::path::Arg,
) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(parent, name, flags, Mode::empty())
}

fn add(dir: &OwnedFd, depth: usize, measured: &mut Measured, linked: &mut HashSet<(u64, u64)>) {
    let Ok(entries) = Dir::read_from(dir) else { return };
    let mut below: Vec<CString> = Vec::new();
    for entry in entries {
        let Ok(entry) = entry else { break };
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        let Ok(stat) = statat(dir, name, AtFlags::SYMLINK_NOFOLLOW) else { continue };
        let is_directory = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        if !is_directory && stat.st_nlink > 1 && !linked.insert((stat.st_dev, stat.st_ino)) {
            continue;
        }
        measured.usage.inodes += 1;
        measured.usage.bytes += u64::try_from(stat.st_blocks).unwrap_or(0) * 512;
        if is_directory {
            below.push(name.to_owned());
        }
    }
    if depth == MOST_DEEP {
        measured.is_too_deep |= !below.is_empty();
        return;
    }
    for name in below {
        match open(dir.as_fd(), &name) {
            Ok(child) => add(&child, depth + 1, measured, linked),
            Err(Errno::MFILE) => measured.is_too_deep = true,
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    const GIB: u64 = 1 << 30;

    #[test]
    fn what_is_written_is_added_up_and_links_count_once() {
        let dir = tempfile::tempdir().unwrap();
        let (upper, spool) = (dir.path().join("upper"), dir.path().join("spool"));
        fs::create_dir_all(upper.join("a/b")).unwrap();
        fs::create_dir(&spool).unwrap();
        fs::write(upper.join("a/b/file"), vec![1; 1 << 20]).unwrap();
        fs::hard_link(upper.join("a/b/file"), upper.join("again")).unwrap();
        std::os::unix::fs::symlink("/", upper.join("out")).unwrap();
        fs::write(spool.join("log"), vec![1; 1 << 20]).unwrap();
        let measured = measure(&[upper, spool, dir.path().join("none")]);
        assert!((2 << 20..3 << 20).contains(&measured.usage.bytes), "{measured:?}");
        assert_eq!(measured.usage.inodes, 5);
        assert!(!measured.is_too_deep);
    }

    #[test]
    fn what_cannot_be_measured_is_too_much() {
        let dir = tempfile::tempdir().unwrap();
        let mut at = open(CWD.as_fd(), dir.path()).unwrap();
        for _ in 0..MOST_DEEP + 10 {
            rustix::fs::mkdirat(&at, "d", Mode::RWXU).unwrap();
            at = open(at.as_fd(), "d").unwrap();
        }
        let measured = measure(&[dir.path().to_owned()]);
        assert!(measured.is_too_deep);
        assert!(excess(&measured, GIB).unwrap().contains("nested"));
        drop(at);
        crate::delete::contents(dir.path()).unwrap();
    }

    #[test]
    fn limits_are_of_bytes_and_of_files() {
        let measured =
            |bytes, inodes| Measured { usage: Usage { bytes, inodes }, ..Measured::default() };
        assert_eq!(excess(&measured(GIB, GIB / BYTES_PER_INODE), GIB), None);
        let bytes = excess(&measured(GIB + GIB / 2, 1), GIB).unwrap();
        assert_eq!(bytes, "1.5 GiB are in use, and 1.0 GiB are allowed");
        let files = excess(&measured(1, 65_537), GIB).unwrap();
        assert_eq!(files, "65537 files are in use, and 65536 are allowed");
    }

    #[test]
    fn the_fuller_a_task_the_sooner_it_is_measured_again() {
        let quick = Duration::from_millis(1);
        assert_eq!(pause(0, 200 * GIB, quick), LATEST);
        assert_eq!(pause(0, 20 * GIB, quick), Duration::from_secs(20));
        assert_eq!(pause(19 * GIB, 20 * GIB, quick), SOONEST);
        assert_eq!(pause(30 * GIB, 20 * GIB, quick), SOONEST);
        assert_eq!(pause(20 * GIB, 20 * GIB, Duration::from_secs(3)), Duration::from_secs(60));
    }

    #[tokio::test]
    async fn a_task_goes_over_its_limit_once() {
        let dir = tempfile::tempdir().unwrap();
        let quotas = Quotas { mode: Held::Measured, tasks: Mutex::default() };
        let task = testing::task("busybox");
        quotas.apply(&task, dir.path(), dir.path()).unwrap();
        quotas.apply(&task, dir.path(), dir.path()).unwrap();
        let now = Instant::now() + LATEST;
        assert_eq!(quotas.due(now).len(), 1);
        let usage = Usage { bytes: 21 * GIB, inodes: 1 };
        let measured = Measured { usage, ..Measured::default() };
        assert!(quotas.note(&task.id, &measured, now));
        assert!(!quotas.note(&task.id, &measured, now));
        assert_eq!(quotas.usage(&task.id), Some(usage));
        assert_eq!(quotas.due(now + LATEST * 10).len(), 0);
        quotas.release(&task.id);
        quotas.release(&task.id);
        assert_eq!(quotas.usage(&task.id), None);
    }

    /// `cargo xtask vm` has such a file system; few machines that build have.
    #[test]
    fn where_the_file_system_has_project_quotas_they_hold_tasks() {
        let dir = tempfile::tempdir().unwrap();
        let mounts = crate::sys::mount_points().unwrap();
        let around = mounts.iter().filter(|mount| dir.path().starts_with(&mount.path));
        let mount = around.max_by_key(|mount| mount.path.as_os_str().len()).unwrap();
        let has_quotas = mount.options.split(',').any(|option| option == "prjquota");
        let quotas = Quotas::detect(dir.path());
        assert_eq!(quotas.mode(), if has_quotas { Held::Project } else { Held::Measured });
        if !has_quotas {
            eprintln!("not all of it: {} has no project quotas", mount.path.display());
            return;
        }
        let (task, disk) = (testing::task("busybox"), dir.path().join("disk"));
        fs::create_dir(&disk).unwrap();
        quotas.apply_limit(&task, 1 << 20, &disk, dir.path()).unwrap();
        let write = |name| as_a_container(|| fs::write(disk.join(name), vec![0; 2 << 20]));
        let refused = write("one").unwrap_err().raw_os_error();
        assert!(matches!(refused, Some(libc::EDQUOT | libc::ENOSPC)), "{refused:?}");
        let used = quotas.usage(&task.id).unwrap();
        assert!((1 << 19..=1 << 20).contains(&used.bytes), "{used:?}");
        quotas.release(&task.id);
        write("two").unwrap();
    }

    #[test]
    fn projects_are_told_apart() {
        let taken = HashSet::from([FIRST_PROJECT, FIRST_PROJECT + 1, FIRST_PROJECT + 3]);
        assert_eq!(free_project(|project| taken.contains(&project)), FIRST_PROJECT + 2);
        assert_eq!(free_project(|_| false), FIRST_PROJECT);
    }
}
