//! A task of its own for each test: directory, root file systems, cgroup and shim, all removed
//! with it.
#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test")]

use std::fs;
use std::io::{self, Read};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{CWD, FileType, Mode, inotify, mknodat};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde_json::json;
use shim::client::{Client, ClientError};
use shim::protocol::{Event, LaunchSpec, Request};
use shim::spool::{Reader, Record};
use shim::{Birth, RuntimeKind, SpawnError, Zygote};
use tempfile::TempDir;

pub(crate) use model::record::shim::ShimContainerStatus as Status;

/// Only against a hang: nothing is asserted about time.
const PATIENCE: Duration = Duration::from_secs(120);
const APPLETS: &[&str] = &["sh", "echo", "printf", "yes", "head", "mv", "tail", "true"];

pub(crate) struct Task {
    /// Deeper than the address of a socket could be.
    task_dir: PathBuf,
    runtime: RuntimeKind,
    pub(crate) zygote: Zygote,
    dir: TempDir,
    cgroup: String,
    memory_limit: Option<u64>,
    pid: u32,
    client: Option<Client>,
}

impl Task {
    /// `None`, and a word about it, where containers cannot be run.
    pub(crate) fn new(runtime: RuntimeKind) -> Option<Task> {
        Task::with(runtime, None, |_, _| {})
    }

    /// Like [`Task::new`], with another birth. The second argument names a cgroup that is
    /// removed with the task.
    pub(crate) fn with(
        runtime: RuntimeKind,
        netns: Option<BorrowedFd<'_>>,
        change: impl FnOnce(&mut Birth, &str),
    ) -> Option<Task> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        if !is_possible() || !can_run(&runtime) {
            return None;
        }
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        let dir = TempDir::new().unwrap();
        let mut task = Task {
            task_dir: dir.path().join("d".repeat(120)).join("task"),
            runtime,
            zygote: Zygote::start(Path::new(env!("CARGO_BIN_EXE_hansom-shim"))).unwrap(),
            dir,
            cgroup: format!("hansom-shim-test-{}-{count}", std::process::id()),
            memory_limit: None,
            pid: 0,
            client: None,
        };
        let mut birth = task.birth();
        change(&mut birth, &task.cgroup);
        task.pid = task.zygote.fork(&birth, netns).unwrap().pid;
        task.client = Some(Client::connect(&task.task_dir()).unwrap());
        Some(task)
    }

    pub(crate) fn birth(&self) -> Birth {
        Birth {
            task_dir: self.task_dir(),
            title: "test".to_owned(),
            runtime: self.runtime.clone(),
            cgroup_procs: Vec::new(),
            template: None,
        }
    }

    pub(crate) fn task_dir(&self) -> PathBuf {
        self.task_dir.clone()
    }

    pub(crate) fn rename(&mut self, task_dir: &Path) {
        fs::rename(&self.task_dir, task_dir).unwrap();
        self.task_dir = task_dir.to_owned();
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) fn spawn_again(&self) -> Result<(), SpawnError> {
        self.zygote.fork(&self.birth(), None).map(|_| ())
    }

    pub(crate) fn bundle_dir(&self, container: &str) -> PathBuf {
        self.dir.path().join("bundles").join(container)
    }

    pub(crate) fn limit_memory(&mut self, bytes: u64) {
        self.memory_limit = Some(bytes);
    }

    /// A root file system and a specification, as a node would make them.
    pub(crate) fn bundle(&self, container: &str, args: &[&str]) {
        let dir = self.bundle_dir(container);
        let bin = dir.join("rootfs/bin");
        fs::create_dir_all(&bin).unwrap();
        fs::create_dir_all(dir.join("rootfs/proc")).unwrap();
        fs::create_dir_all(dir.join("rootfs/dev")).unwrap();
        fs::copy(busybox().unwrap(), bin.join("busybox")).unwrap();
        for applet in APPLETS {
            std::os::unix::fs::symlink("busybox", bin.join(applet)).unwrap();
        }
        mknodat(CWD, dir.join("rootfs/fifo"), FileType::Fifo, Mode::RWXU, 0).unwrap();
        let mut spec = json!({
            "ociVersion": "1.0.2",
            "process": {
                "terminal": false, "cwd": "/", "args": args, "env": ["PATH=/bin"],
                "user": {"uid": 0, "gid": 0}, "oomScoreAdj": 0,
            },
            "root": {"path": "rootfs"},
            "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs"},
            ],
            "linux": {
                "cgroupsPath": format!("/{}/{container}", self.cgroup),
                "namespaces": [
                    {"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"},
                    {"type": "network"},
                ],
                "resources": {},
            },
        });
        if let Some(limit) = self.memory_limit {
            spec["linux"]["resources"] = json!({"memory": {"limit": limit}});
        }
        fs::write(dir.join("config.json"), spec.to_string()).unwrap();
    }

    /// Runs a shell script. `exec 3<>/fifo` comes before it, to have something to wait on.
    pub(crate) fn launch(&mut self, container: &str, script: &str) -> Result<(), ClientError> {
        self.launch_args(container, &["sh", "-c", &format!("exec 3<>/fifo; {script}")])
    }

    pub(crate) fn launch_args(
        &mut self,
        container: &str,
        args: &[&str],
    ) -> Result<(), ClientError> {
        if !self.bundle_dir(container).exists() {
            self.bundle(container, args);
        }
        self.launch_prepared(container, 0, 0)
    }

    /// With stop signal 0: SIGTERM.
    pub(crate) fn launch_prepared(
        &mut self,
        container: &str,
        attempt: u32,
        stop_signal: i32,
    ) -> Result<(), ClientError> {
        self.launch_with(container, |spec| {
            spec.attempt = attempt;
            if stop_signal != 0 {
                spec.stop_signal = stop_signal;
            }
        })
    }

    pub(crate) fn launch_with(
        &mut self,
        container: &str,
        change: impl FnOnce(&mut LaunchSpec),
    ) -> Result<(), ClientError> {
        let mut spec = LaunchSpec {
            container: container.to_owned(),
            runtime_id: format!("{}-{container}", self.cgroup),
            bundle_dir: self.bundle_dir(container),
            rootfs: None,
            seccomp_filter: None,
            before_start: Vec::new(),
            attempt: 0,
            stop_signal: libc::SIGTERM,
            stop_timeout_ms: 5_000,
            keep_empty_lines: false,
            spool_limit_bytes: shim::protocol::default_spool_limit(),
        };
        change(&mut spec);
        self.client().call(Request::Launch(spec)).map(|_| ())
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        self.client.as_mut().unwrap()
    }

    pub(crate) fn disconnect(&mut self) {
        self.client = None;
    }

    /// As a new connection is told.
    pub(crate) fn status(&self, container: &str) -> Status {
        let mut client = Client::connect(&self.task_dir()).unwrap();
        match client.event(PATIENCE).unwrap() {
            Event::State(state) => state.container(container).unwrap().status.clone(),
            Event::Logs { .. } => panic!("the state comes first"),
        }
    }

    /// The process that waits for a container, if there is one.
    pub(crate) fn made_ahead(&self) -> Option<u32> {
        // Cloned before the shim answers anybody.
        let found = children(self.pid);
        assert!(found.len() <= 1, "{found:?}");
        found.first().copied()
    }

    /// The first process of a container that was started, running or not.
    pub(crate) fn pids_of(&mut self, container: &str) -> Vec<u32> {
        let client = self.client();
        let mut pids = Vec::new();
        while pids.is_empty() {
            if let Event::State(state) = client.event(PATIENCE).unwrap()
                && let Some(Status::Running { pid, .. }) =
                    state.container(container).map(|known| &known.status)
            {
                pids.push(*pid);
            }
        }
        pids
    }

    pub(crate) fn wait_exit(&mut self, container: &str) -> Status {
        // A connection of its own begins with the present, so nothing is missed.
        let mut client = Client::connect(&self.task_dir()).unwrap();
        loop {
            if let Event::State(state) = client.event(PATIENCE).unwrap() {
                let status = &state.container(container).unwrap().status;
                if status.is_final() {
                    return status.clone();
                }
            }
        }
    }

    pub(crate) fn wait_line(&self, container: &str, line: &str) {
        let mut client = Client::connect(&self.task_dir()).unwrap();
        while !self.lines(container).iter().any(|known| known == line) {
            if let Event::Logs { container, .. } = client.event(PATIENCE).unwrap() {
                // Takes nothing, but asks to be told of more.
                client.call(Request::TakeLogs { container, offset: 0 }).unwrap();
            }
        }
    }

    /// Waits without a connection.
    pub(crate) fn wait_on_disk(&self, container: &str, wanted: impl Fn(&Status) -> bool) {
        let watch = inotify::init(inotify::CreateFlags::CLOEXEC).unwrap();
        inotify::add_watch(&watch, self.task_dir(), inotify::WatchFlags::MOVED_TO).unwrap();
        let mut watch = fs::File::from(watch);
        while !wanted(
            &shim::read_state(&self.task_dir()).unwrap().container(container).unwrap().status,
        ) {
            wait_readable(&watch);
            let _ = watch.read(&mut [0; 4096]).unwrap();
        }
    }

    /// Waits until the file is there and says this.
    pub(crate) fn wait_file(&self, path: &Path, content: &str) {
        let watch = inotify::init(inotify::CreateFlags::CLOEXEC).unwrap();
        // Of files below an overlay, older kernels tell only their names' changes.
        let flags = inotify::WatchFlags::CLOSE_WRITE
            | inotify::WatchFlags::CREATE
            | inotify::WatchFlags::MOVED_TO;
        inotify::add_watch(&watch, path.parent().unwrap(), flags).unwrap();
        let mut watch = fs::File::from(watch);
        while fs::read_to_string(path).unwrap_or_default() != content {
            wait_readable(&watch);
            let _ = watch.read(&mut [0; 4096]).unwrap();
        }
    }

    pub(crate) fn records(&self, container: &str) -> Vec<Record> {
        let reader = Reader::new(&shim::spool_path(&self.task_dir(), container));
        let (mut records, mut offset) = (Vec::new(), 0);
        loop {
            let batch = reader.read_from(offset, 1 << 20).unwrap();
            assert_eq!(batch.lost_bytes, 0);
            if batch.records.is_empty() {
                return records;
            }
            offset = batch.next;
            records.extend(batch.records);
        }
    }

    pub(crate) fn lines(&self, container: &str) -> Vec<String> {
        let records = self.records(container).into_iter();
        records.map(|record| String::from_utf8(record.bytes).unwrap()).collect()
    }

    /// What the runtime still knows of this task's containers.
    pub(crate) fn left_in_runtime(&self) -> Vec<String> {
        names(&self.task_dir().join("runtime"))
    }

    pub(crate) fn kill_shim(&mut self) {
        self.end_shim(Signal::KILL);
    }

    pub(crate) fn terminate_shim(&mut self) {
        self.end_shim(Signal::TERM);
    }

    fn end_shim(&mut self, signal: Signal) {
        self.client = None;
        let pidfd = pidfd_open(pid(self.pid), PidfdFlags::empty()).unwrap();
        pidfd_send_signal(&pidfd, signal).unwrap();
        wait_readable(&pidfd);
    }

    pub(crate) fn wait_gone(&mut self) {
        if let Ok(pidfd) = pidfd_open(pid(self.pid), PidfdFlags::empty()) {
            wait_readable(&pidfd);
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        // The connection first: it might not read any more what the shim says.
        self.client = None;
        let pidfd = pidfd_open(pid(self.pid), PidfdFlags::empty());
        if let Ok(mut client) = Client::connect(&self.task_dir())
            && let Ok(shim::protocol::Answer::State(state)) = client.call(Request::State)
        {
            for known in state.containers {
                let _ = client.call(Request::Stop {
                    container: known.name,
                    signal: None,
                    timeout_ms: Some(0),
                });
            }
            let _ = client.call(Request::Shutdown);
            // Ends with an error when the shim closes the connection.
            while client.event(PATIENCE).is_ok() {}
        }
        if let Ok(pidfd) = pidfd
            && !std::thread::panicking()
        {
            wait_readable(&pidfd);
        }
        // Each version 1 hierarchy, and the unified one wherever it is.
        for hierarchy in names(Path::new("/sys/fs/cgroup")) {
            let _ = fs::remove_dir(Path::new("/sys/fs/cgroup").join(hierarchy).join(&self.cgroup));
        }
        let _ = fs::remove_dir(Path::new("/sys/fs/cgroup").join(&self.cgroup));
    }
}

/// Whether containers can be run here; says why not.
pub(crate) fn is_possible() -> bool {
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: not root");
        return false;
    }
    if Command::new("runc").arg("--version").output().is_err() {
        eprintln!("skipped: there is no runc");
        return false;
    }
    if busybox().is_none() {
        eprintln!("skipped: there is no statically linked busybox");
        return false;
    }
    true
}

/// Whether the runtime is there, and takes the machine's control groups; says why not.
fn can_run(runtime: &RuntimeKind) -> bool {
    let RuntimeKind::Command(command) = runtime else { return true };
    if Command::new(command).arg("--version").output().is_err() {
        eprintln!("skipped: there is no {}", command.display());
        return false;
    }
    let is_unified = Path::new("/sys/fs/cgroup/cgroup.controllers").exists();
    if command.ends_with("crun") && !is_unified {
        eprintln!("skipped: crun refuses control groups of both versions");
        return false;
    }
    true
}

/// Whether it runs; a zombie does not.
pub(crate) fn is_alive(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    !status.is_empty() && !status.contains("State:\tZ")
}

fn pid(number: u32) -> Pid {
    Pid::from_raw(i32::try_from(number).unwrap()).unwrap()
}

/// Has processes change their group quickly, as the node does on every machine; without it no
/// container is made ahead. False where the kernel (before 6.0) cannot.
pub(crate) fn favor_dynmods() -> bool {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let is_on = |line: &str| line.contains(" - cgroup") && line.contains("favordynmods");
    if mounts.lines().any(is_on) {
        return true;
    }
    let unified = mounts.lines().find(|line| line.contains(" - cgroup2 "));
    let Some(point) = unified.and_then(|line| line.split(' ').nth(4)) else { return false };
    let remount = Command::new("mount").args(["-o", "remount,favordynmods", point]).status();
    remount.unwrap().success()
}

pub(crate) fn watch(pid: u32) -> OwnedFd {
    pidfd_open(self::pid(pid), PidfdFlags::empty()).unwrap()
}

pub(crate) fn kill_and_wait(pid: u32) {
    let pidfd = watch(pid);
    pidfd_send_signal(&pidfd, Signal::KILL).unwrap();
    wait_readable(&pidfd);
}

pub(crate) fn wait_readable(fd: &(impl AsRawFd + std::os::fd::AsFd)) {
    let mut fds = [PollFd::new(fd, PollFlags::IN)];
    let patience = PATIENCE.try_into().unwrap();
    assert_eq!(poll(&mut fds, Some(&patience)), Ok(1), "waited in vain");
}

fn names(dir: &Path) -> Vec<String> {
    match fs::read_dir(dir) {
        Ok(entries) => {
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}

fn busybox() -> Option<PathBuf> {
    ["/bin/busybox", "/usr/bin/busybox"].map(PathBuf::from).into_iter().find(|path| path.exists())
}

/// The processes that a process has started and that have not been reaped.
fn children(of: u32) -> Vec<u32> {
    let stats = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let pid: u32 = entry.unwrap().file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?;
        (parent.parse() == Ok(of)).then_some(pid)
    });
    stats.collect()
}
