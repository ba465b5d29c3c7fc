//! Containers by an OCI runtime command: `runc`, or one with the same command line.
//!
//! `create` and `start` are two commands. With a single `run --detach` the container could end
//! while the command is still its parent, and its exit status would be lost; after `create`
//! has gone, the first process is already ours (we are the subreaper) and still waits.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio as ChildStdio};

use oci_spec::runtime::Spec;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::mount::{UnmountFlags, unmount};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::overlay::mount_overlay;
use super::{Launch, Runtime, StartError, Started, Stdio, read_spec};
use crate::oom::OomCounter;
use crate::protocol::FileWrite;
use crate::sys;

/// As on AWS: the longest that a container may take to start.
const START_SECONDS: u64 = 60;
/// `kill` and `delete` do little; while they hang the shim does.
const OTHER_SECONDS: u64 = 20;

#[derive(Debug)]
pub struct OciCommand {
    binary: PathBuf,
    /// Where the runtime keeps its state, for this task alone.
    root: PathBuf,
    /// Containers by id, and the root file systems that were mounted for them, in a mount name
    /// space that is the shim's own.
    mounted: Vec<(String, PathBuf)>,
}

impl OciCommand {
    /// *Assumes*, if root file systems are to be mounted, that the mount name space is not the
    /// host's.
    pub fn new(binary: PathBuf, task_dir: &Path) -> OciCommand {
        OciCommand { binary, root: task_dir.join("runtime"), mounted: Vec::new() }
    }

    fn command(&self, log: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("--root").arg(&self.root);
        command.arg("--log").arg(log).args(["--log-format", "json"]);
        command.stdin(ChildStdio::null()).stdout(ChildStdio::null()).stderr(ChildStdio::null());
        command
    }

    fn log_of(&self, id: &str) -> PathBuf {
        self.root.join(format!("{id}.log"))
    }

    fn pid_file_of(&self, id: &str) -> PathBuf {
        self.root.join(format!("{id}.pid"))
    }

    /// Runs the command to its end; `Err` holds the runtime's own words.
    fn run(&self, id: &str, seconds: u64, build: impl FnOnce(&mut Command)) -> Result<(), Failed> {
        let log = self.log_of(id);
        // Only the words of this command, not of an earlier one.
        let _ = fs::remove_file(&log);
        let mut command = self.command(&log);
        build(&mut command);
        let child = command.spawn().map_err(Failed::Io)?;
        // The command holds copies of the container's pipes until dropped.
        drop(command);
        let status = wait(child, seconds).map_err(Failed::Io)?;
        let message = last_error(&log);
        let _ = fs::remove_file(&log);
        match status {
            None => Err(Failed::Timeout),
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(Failed::Message(message.unwrap_or_else(|| {
                format!("{} ended with {status} and said nothing", self.binary.display())
            }))),
        }
    }

    fn create(&self, launch: &Launch<'_>, stdio: Stdio) -> Result<Pid, Failed> {
        fs::create_dir_all(&self.root).map_err(Failed::Io)?;
        let pid_file = self.pid_file_of(launch.id);
        self.run(launch.id, START_SECONDS, |command| {
            command.arg("create").arg("--bundle").arg(launch.bundle);
            command.arg("--pid-file").arg(&pid_file).arg(launch.id);
            command.stdin(stdio.stdin).stdout(stdio.stdout).stderr(stdio.stderr);
        })?;
        let text = fs::read_to_string(&pid_file).map_err(Failed::Io)?;
        let _ = fs::remove_file(&pid_file);
        let pid = text.trim().parse().ok().and_then(Pid::from_raw);
        pid.ok_or_else(|| Failed::Message(format!("the pid file says {text:?}")))
    }

    fn explain(&self, failed: Failed, doing: &'static str) -> StartError {
        match failed {
            Failed::Message(message) if doing == "create" => StartError::Create { message },
            Failed::Message(message) => StartError::Start { message },
            Failed::Timeout => StartError::Timeout { doing, seconds: START_SECONDS },
            Failed::Io(source) => {
                StartError::Command { binary: self.binary.display().to_string(), source }
            }
        }
    }
}

enum Failed {
    Message(String),
    Timeout,
    Io(io::Error),
}

impl From<Failed> for io::Error {
    fn from(failed: Failed) -> io::Error {
        match failed {
            Failed::Message(message) => io::Error::other(message),
            Failed::Timeout => io::Error::from(io::ErrorKind::TimedOut),
            Failed::Io(error) => error,
        }
    }
}

impl OciCommand {
    fn mount_rootfs(&mut self, launch: &Launch<'_>, spec: &Spec) -> Result<(), StartError> {
        let (Some(overlay), Some(root)) = (launch.rootfs, spec.root()) else { return Ok(()) };
        let path = launch.bundle.join(root.path());
        // From another directory than this, since the mount changes it.
        let mounted = mount_overlay(overlay, &path)
            .and_then(|()| std::env::set_current_dir("/"))
            .map_err(|source| StartError::Rootfs { path: path.clone(), source });
        self.mounted.push((launch.id.to_owned(), path));
        mounted
    }

    fn unmount_rootfs(&mut self, id: &str) {
        let of_id = |(known, _): &mut (String, PathBuf)| known == id;
        for (_, path) in self.mounted.extract_if(.., of_id) {
            // One that was not mounted after all is as good as unmounted.
            let _ = unmount(&path, UnmountFlags::DETACH);
        }
    }

    fn try_start(&mut self, launch: &Launch<'_>, stdio: Stdio) -> Result<Started, StartError> {
        let spec = read_spec(launch.bundle)?;
        let oom = OomCounter::new(&spec);
        self.mount_rootfs(launch, &spec)?;
        let pid = self.create(launch, stdio).map_err(|failed| self.explain(failed, "create"))?;
        for FileWrite { path, content } in launch.before_start {
            fs::write(path, content)
                .map_err(|source| StartError::Limit { path: path.clone(), source })?;
        }
        let started = self.run(launch.id, START_SECONDS, |command| {
            command.arg("start").arg(launch.id);
        });
        started.map_err(|failed| self.explain(failed, "start"))?;
        Ok(Started { pid, oom })
    }
}

impl Runtime for OciCommand {
    fn create_and_start(
        &mut self,
        launch: &Launch<'_>,
        stdio: Stdio,
    ) -> Result<Started, StartError> {
        let started = self.try_start(launch, stdio);
        if started.is_err()
            && let Err(error) = self.delete(launch.id, launch.bundle)
        {
            crate::log::write(&format!("could not remove the container {}: {error}", launch.id));
        }
        started
    }

    fn kill(&mut self, id: &str, _pid: Pid, signal: i32) -> io::Result<()> {
        self.run(id, OTHER_SECONDS, |command| {
            command.arg("kill").arg(id).arg(signal.to_string());
        })
        .map_err(io::Error::from)
    }

    fn delete(&mut self, id: &str, _bundle: &Path) -> io::Result<()> {
        let _ = fs::remove_file(self.pid_file_of(id));
        // With --force a container that does not exist is a success.
        let deleted = self.run(id, OTHER_SECONDS, |command| {
            command.args(["delete", "--force"]).arg(id);
        });
        self.unmount_rootfs(id);
        deleted.map_err(io::Error::from)
    }

    fn moved(&mut self, task_dir: &Path) {
        self.root = task_dir.join("runtime");
    }
}

/// Waits, but not for ever; `None` when the time was over and the command was killed.
fn wait(mut child: Child, seconds: u64) -> io::Result<Option<ExitStatus>> {
    let pid = Pid::from_child(&child);
    let pidfd: OwnedFd = pidfd_open(pid, PidfdFlags::empty())?;
    let deadline = sys::monotonic_ms() + seconds * 1000;
    loop {
        let left = deadline.saturating_sub(sys::monotonic_ms());
        if left == 0 {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        let mut fds = [PollFd::new(&pidfd, PollFlags::IN)];
        match poll(&mut fds, Some(&sys::timespec(left))) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return child.wait().map(Some),
            Err(error) => return Err(error.into()),
        }
    }
}

/// The last error of a log in JSON lines, as the runtime itself would print it.
fn last_error(log: &Path) -> Option<String> {
    let text = fs::read_to_string(log).ok()?;
    let lines = text.lines().rev().filter_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let level = line.get("level")?.as_str()?;
        let message = line.get("msg")?.as_str()?.trim().to_owned();
        matches!(level, "error" | "fatal").then_some(message)
    });
    lines.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_error_of_the_log_is_what_the_user_reads() {
        let dir = tempfile::TempDir::new().unwrap();
        let log = dir.path().join("log");
        assert_eq!(last_error(&log), None);
        fs::write(
            &log,
            concat!(
                "{\"level\":\"error\",\"msg\":\"first\"}\n",
                "{\"level\":\"error\",\"msg\":\"exec: \\\"nope\\\": not found\\n\"}\n",
                "{\"level\":\"warning\",\"msg\":\"later\"}\nnot json\n",
            ),
        )
        .unwrap();
        assert_eq!(last_error(&log).unwrap(), "exec: \"nope\": not found");
    }
}
