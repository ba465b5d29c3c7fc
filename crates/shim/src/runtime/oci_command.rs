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

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::{Launch, Runtime, StartError, Stdio};
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
}

impl OciCommand {
    pub fn new(binary: PathBuf, root: PathBuf) -> OciCommand {
        OciCommand { binary, root }
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

impl Runtime for OciCommand {
    fn create_and_start(&mut self, launch: &Launch<'_>, stdio: Stdio) -> Result<Pid, StartError> {
        let created = self.create(launch, stdio).map_err(|failed| self.explain(failed, "create"));
        let started = created.and_then(|pid| {
            for FileWrite { path, content } in launch.before_start {
                fs::write(path, content)
                    .map_err(|source| StartError::Limit { path: path.clone(), source })?;
            }
            self.run(launch.id, START_SECONDS, |command| {
                command.arg("start").arg(launch.id);
            })
            .map(|()| pid)
            .map_err(|failed| self.explain(failed, "start"))
        });
        if started.is_err()
            && let Err(error) = self.delete(launch.id)
        {
            crate::log::write(&format!("could not remove the container {}: {error}", launch.id));
        }
        started
    }

    fn kill(&mut self, id: &str, signal: i32) -> io::Result<()> {
        self.run(id, OTHER_SECONDS, |command| {
            command.arg("kill").arg(id).arg(signal.to_string());
        })
        .map_err(io::Error::from)
    }

    fn delete(&mut self, id: &str) -> io::Result<()> {
        let _ = fs::remove_file(self.pid_file_of(id));
        // With --force a container that does not exist is a success.
        self.run(id, OTHER_SECONDS, |command| {
            command.args(["delete", "--force"]).arg(id);
        })
        .map_err(io::Error::from)
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
