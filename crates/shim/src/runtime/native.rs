//! Containers by a launcher of our own.
//!
//! ```text
//! shim ──fork──► middle: reads config.json, makes the cgroup
//!   │              └──clone3(CLONE_PARENT, name spaces)──► init: mounts, rights, exec
//!   └── reads what both have to say until the pipe ends, which it does at the exec
//! ```
//!
//! The middle process keeps the shim's memory as it is: what is read and built for one launch
//! is gone with it. The container's first process is the shim's child and dies with it. That of
//! the first container is made ahead where processes change their cgroup quickly ([`ahead`]).
//!
//! Needs Linux 5.12. Not served, and refused by name: user name spaces, hooks, AppArmor and
//! SELinux labels, Intel RDT. Devices are confined without a device cgroup: every mount forbids
//! them, and those that are allowed are mounted one by one over themselves.

mod ahead;
mod cgroup;
mod devices;
mod init;
mod middle;
mod mounts;
mod options;
mod process;
mod root;

use std::fmt::Write;
use std::io::{self, PipeWriter, Read, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, WaitOptions, waitpid};
use serde::{Deserialize, Serialize};

use super::{Launch, Outputs, Runtime, StartError, Started, Stdio, read_spec};
use crate::oom::OomCounter;
use crate::sys;
use crate::sys::container::{self as kernel, Side};

use ahead::Ahead;
pub(crate) use ahead::Pattern;
pub(crate) use cgroup::Hierarchies;

/// As on AWS: the longest that a container may take to start.
const START_SECONDS: u64 = 60;
/// A message in one write is not torn apart by another's.
const MAX_MESSAGE: usize = 2048;

#[derive(Debug)]
pub struct Native {
    hierarchies: Hierarchies,
    /// Containers by id, and their cgroups as the specification calls them.
    cgroups: Vec<(String, PathBuf)>,
    /// What containers are expected to be like.
    pattern: Option<Pattern>,
    /// The first process of a container to come.
    ahead: Option<Ahead>,
}

impl Native {
    pub(crate) fn new(hierarchies: Hierarchies, pattern: Option<Pattern>) -> Native {
        Native { hierarchies: hierarchies.of_shim(), cgroups: Vec::new(), pattern, ahead: None }
    }

    /// What became of a start, of which all was heard. Nothing is left of one that failed.
    fn conclude(
        &mut self,
        launch: &Launch<'_>,
        heard: Heard,
        in_time: bool,
    ) -> Result<Started, StartError> {
        if let Some(path) = heard.cgroup {
            self.cgroups.retain(|(id, _)| id != launch.id);
            self.cgroups.push((launch.id.to_owned(), path));
        }
        let failed = match (heard.failed, heard.pid) {
            (None, Some(pid)) if in_time => return Ok(Started { pid, oom: heard.oom }),
            _ if !in_time => StartError::Timeout { doing: "create", seconds: START_SECONDS },
            (Some(message), _) => StartError::Told { message },
            (None, None) => {
                StartError::Create { message: "the launcher ended without a word".to_owned() }
            }
            (None, Some(_)) => StartError::Create { message: "the launcher was cut".to_owned() },
        };
        if let Some(pid) = heard.pid {
            let _ = sys::kill(pid, libc::SIGKILL);
            let _ = waitpid(Some(pid), WaitOptions::empty());
        }
        if let Err(error) = self.delete(launch.id, launch.bundle) {
            crate::log::write(&format!("could not remove the container {}: {error}", launch.id));
        }
        Err(failed)
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        if let Some(ahead) = self.ahead.take() {
            ahead.end();
        }
    }
}

/// What the middle process and the container's first process tell the shim: a line of JSON each.
#[derive(Debug, Serialize, Deserialize)]
enum Said {
    /// The cgroup, which is to be removed at the end; and the file that counts kills for want
    /// of memory in it, with the count from before.
    Cgroup {
        path: PathBuf,
        oom: Option<(PathBuf, u64)>,
    },
    Pid(i32),
    /// What was made ahead is not for such a container; nothing was done.
    Unfit,
    /// What was made ahead is about to become the container's program.
    Ready,
    /// The words of a [`StartError`].
    Failed(String),
}

/// The writing end of the pipe to the shim. It closes at the exec, which is the good news.
#[derive(Debug)]
struct Report(PipeWriter);

impl Report {
    fn say(&self, said: &Said) {
        let mut line = serde_json::to_vec(said).unwrap_or_default();
        if line.len() >= MAX_MESSAGE {
            let short = Said::Failed("the reason is too long to be told".to_owned());
            line = serde_json::to_vec(&short).unwrap_or_default();
        }
        line.push(b'\n');
        // Without a shim nobody is left to tell.
        let _ = (&self.0).write_all(&line);
    }

    fn fail(&self, error: &StartError) {
        let mut text = error.to_string();
        if text.len() > MAX_MESSAGE / 2 {
            let end = (0..=MAX_MESSAGE / 2).rev().find(|at| text.is_char_boundary(*at));
            text.truncate(end.unwrap_or(0));
        }
        self.say(&Said::Failed(text));
    }

    /// Whether the shim is gone.
    fn is_orphan(&self) -> bool {
        let mut fds = [PollFd::new(&self.0, PollFlags::empty())];
        let now = sys::timespec(0);
        poll(&mut fds, Some(&now)).is_ok() && fds[0].revents().contains(PollFlags::ERR)
    }
}

/// What the shim has heard of one start.
#[derive(Debug, Default)]
struct Heard {
    pid: Option<Pid>,
    cgroup: Option<PathBuf>,
    oom: Option<OomCounter>,
    unfit: bool,
    ready: bool,
    failed: Option<String>,
}

impl Runtime for Native {
    fn create_and_start(
        &mut self,
        launch: &Launch<'_>,
        stdio: Stdio,
    ) -> Result<Started, StartError> {
        let io = |source| StartError::Command { binary: "native".to_owned(), source };
        let (read, write) = pipe_with(PipeFlags::CLOEXEC).map_err(|error| io(error.into()))?;
        let middle = match kernel::fork().map_err(io)? {
            Side::Child => {
                drop(read);
                middle::run(launch, stdio, &self.hierarchies, Report(write.into()))
            }
            Side::Parent(pid) => pid,
        };
        drop((write, stdio));
        let (heard, in_time) = listen(&read);
        if !in_time {
            let _ = sys::kill(middle, libc::SIGKILL);
        }
        let _ = waitpid(Some(middle), WaitOptions::empty());
        self.conclude(launch, heard, in_time)
    }

    fn prepare(&mut self, dir: &Path) {
        let Some(pattern) = self.pattern.as_ref().filter(|_| self.hierarchies.are_quick()) else {
            return;
        };
        match Ahead::make(pattern, dir, &self.hierarchies) {
            Ok(ahead) => self.ahead = Some(ahead),
            Err(error) => crate::log::write(&format!("could not make a process ahead: {error}")),
        }
    }

    fn start_prepared(
        &mut self,
        launch: &Launch<'_>,
    ) -> Option<Result<(Started, Outputs), StartError>> {
        // One that is not used now is not worth its memory either.
        let ahead = self.ahead.take()?;
        if !ahead.order(launch) {
            ahead.end();
            return None;
        }
        let (mut heard, in_time) = listen(&ahead.report);
        let is_known = heard.ready || heard.cgroup.is_some() || heard.failed.is_some();
        if heard.unfit || (in_time && !is_known) {
            ahead.end();
            return None;
        }
        heard.pid = Some(ahead.pid);
        let started = self.conclude(launch, heard, in_time);
        Some(started.map(|started| (started, ahead.outputs)))
    }

    fn reaped(&mut self, pid: Pid) {
        if self.ahead.as_ref().is_some_and(|ahead| ahead.pid == pid) {
            // Its number may be another process's from now on.
            self.ahead = None;
            crate::log::write("the process that was made ahead has ended");
        }
    }

    fn kill(&mut self, _id: &str, pid: Pid, signal: i32) -> io::Result<()> {
        sys::kill(pid, signal)
    }

    fn delete(&mut self, id: &str, bundle: &Path) -> io::Result<()> {
        let known = self.cgroups.iter().position(|(known, _)| known == id);
        let cgroup = match known {
            Some(index) => Some(self.cgroups.swap_remove(index).1),
            // Of an earlier shim. A bundle that cannot be read was never started.
            None => match read_spec(bundle) {
                Ok(spec) => spec.linux().as_ref().and_then(|linux| linux.cgroups_path().clone()),
                Err(_) => None,
            },
        };
        match cgroup {
            Some(path) => self.hierarchies.remove(&path),
            None => Ok(()),
        }
    }

    fn moved(&mut self, _task_dir: &Path) {}
}

/// Reads until nobody can say anything more; false when the time is over before.
fn listen(pipe: &OwnedFd) -> (Heard, bool) {
    let mut heard = Heard::default();
    let deadline = sys::monotonic_ms() + START_SECONDS * 1000;
    let mut said = Vec::new();
    let in_time = loop {
        let left = deadline.saturating_sub(sys::monotonic_ms());
        if left == 0 {
            break false;
        }
        let mut fds = [PollFd::from_borrowed_fd(pipe.as_fd(), PollFlags::IN)];
        match poll(&mut fds, Some(&sys::timespec(left))) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(_) => break false,
        }
        let mut buffer = [0; 1024];
        match rustix::io::read(pipe, &mut buffer) {
            Ok(0) => break true,
            Ok(len) => said.extend_from_slice(&buffer[..len]),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => break false,
        }
    };
    for line in said.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(Said::Cgroup { path, oom }) => {
                heard.cgroup = Some(path);
                heard.oom = oom.map(|(file, before)| OomCounter::known(file, before));
            }
            Ok(Said::Pid(pid)) => heard.pid = Pid::from_raw(pid),
            Ok(Said::Unfit) => heard.unfit = true,
            Ok(Said::Ready) => heard.ready = true,
            Ok(Said::Failed(message)) => heard.failed = Some(message),
            Err(error) => heard.failed = Some(format!("the launcher is not understood: {error}")),
        }
    }
    (heard, in_time)
}

/// A step of the set-up that failed, in the words that users know from `runc`: stopped reasons
/// are compared with AWS's, where they come from there.
#[derive(Debug)]
struct Failure(String);

type Step<T> = Result<T, Failure>;

impl Failure {
    fn create(&self) -> StartError {
        let message = format!("runc create failed: unable to start container process: {}", self.0);
        StartError::Create { message }
    }
}

/// For `map_err`: `what` was being done in the container's first process.
fn step<E: Into<io::Error>>(what: impl AsRef<str>) -> impl FnOnce(E) -> Failure {
    move |error| {
        let error = describe(&error.into());
        Failure(format!("error during container init: {}: {error}", what.as_ref()))
    }
}

/// The kernel's words for an error, without their number.
fn describe(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut described = String::new();
    let mut rest = text.chars();
    if let Some(first) = rest.next() {
        let _ = write!(described, "{}{}", first.to_ascii_lowercase(), rest.as_str());
    }
    described
}

/// A small file, at most as long as the kernel's own lists are.
fn read_small(file: impl Read) -> io::Result<String> {
    const MAX: u64 = 4 << 20;
    let mut text = Vec::new();
    file.take(MAX).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
