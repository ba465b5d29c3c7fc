//! The daemon's side of a shim's birth: a small process of our own, the zygote, that is forked.
//!
//! The zygote is the same executable again, started before the daemon has grown; a shim that is
//! forked from it shares its memory, and is there in a fraction of a millisecond. Shims do not
//! need it any more: it ends with its daemon, and when it dies another one is started.

use std::fs::{self, DirBuilder};
use std::io::{self, IoSlice, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::net::{
    AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType,
    sendmsg, socketpair,
};
use rustix::pipe::{PipeFlags, pipe_with};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::args::Args;
use crate::log_path;
use crate::runtime::RuntimeKind;

/// What a shim is to be. `netns` comes beside it, as a descriptor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birth {
    /// The shim's own directory, absolute: socket, state and log. Made if it does not exist.
    pub task_dir: PathBuf,
    /// Told apart by this in the list of processes: the beginning of the task's id, say.
    pub title: String,
    pub runtime: RuntimeKind,
    /// `cgroup.procs` files of the cgroups that the shim itself is to live in.
    pub cgroup_procs: Vec<PathBuf>,
    /// What its first container will probably be like.
    #[serde(default)]
    pub template: Option<Template>,
}

/// What the containers of a node have in common: made ahead of a launch, which then takes a
/// fraction of the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// An OCI specification: name spaces, the mounts that need no path of the host, masked and
    /// read-only paths. A container whose specification begins like this, with whatever further
    /// mounts, fits. A file with other content must have another name.
    pub spec: PathBuf,
    /// As [`crate::protocol::LaunchSpec::seccomp_filter`]; another one may be asked for.
    pub seccomp_filter: Option<PathBuf>,
}

/// Two more than one: a zygote may die, and the next order wait in vain in its socket, which a
/// shim that it has just forked still has open.
const N_TRIES: usize = 3;

/// A shim that listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spawned {
    pub pid: u32,
}

#[derive(Debug, Error)]
pub enum SpawnError {
    #[error("could not make the shim's directory {}", path.display())]
    Directory {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("could not start {} as a zygote", executable.display())]
    Start {
        executable: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The task has a shim already: connect to it.
    #[error("the task's shim runs already")]
    RunsAlready,
    #[error("the shim could not start: {message}")]
    Failed { message: String },
    #[error("the shim ended before it was ready, see {}", log.display())]
    Died { log: PathBuf },
}

/// What a shim says at the end of its birth, through a pipe of the daemon's.
#[derive(Serialize, Deserialize)]
pub(crate) enum Report {
    Ready { pid: u32 },
    RunsAlready,
    Failed { message: String },
}

/// The process that shims are forked from. It ends when this is dropped; shims do not.
#[derive(Debug)]
pub struct Zygote {
    executable: PathBuf,
    /// `cgroup.procs` of where it and its shims live.
    groups: Vec<PathBuf>,
    process: Mutex<Process>,
}

#[derive(Debug)]
struct Process {
    socket: OwnedFd,
    child: Child,
}

impl Zygote {
    /// Starts `executable`, which calls [`crate::Args::take`]: `/proc/self/exe`, unless a test
    /// says otherwise. Does not wait for it.
    pub fn start(executable: &Path) -> Result<Zygote, SpawnError> {
        Zygote::start_in(executable, Vec::new())
    }

    /// As [`Zygote::start`], in control groups other than this process's: whoever ends all that
    /// is in ours, as service managers do, spares the shims. `groups` are their `cgroup.procs`.
    pub fn start_in(executable: &Path, groups: Vec<PathBuf>) -> Result<Zygote, SpawnError> {
        let process = Mutex::new(start(executable, &groups)?);
        Ok(Zygote { executable: executable.to_owned(), groups, process })
    }

    /// Has a shim forked, in the network namespace that is given, and waits until it listens.
    /// Blocks well under a millisecond on an idle machine.
    ///
    /// For a task whose shim has died, this is also how to clear up: the new shim removes what
    /// is left of the old one's containers and reports them as exited and lost. That blocks
    /// longer.
    pub fn fork(
        &self,
        birth: &Birth,
        netns: Option<BorrowedFd<'_>>,
    ) -> Result<Spawned, SpawnError> {
        let directory = |source| SpawnError::Directory { path: birth.task_dir.clone(), source };
        match DirBuilder::new().mode(0o700).create(&birth.task_dir) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(_) => DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&birth.task_dir)
                .map_err(directory)?,
        }
        let task_dir = fs::canonicalize(&birth.task_dir).map_err(directory)?;
        let birth = Birth { task_dir, ..birth.clone() };
        for _ in 0..N_TRIES {
            let zygote = self.pid();
            if let Some(report) = self.try_fork(&birth, netns)? {
                return report;
            }
            // Nobody has answered: the shim was killed, or the zygote before it had forked it.
            self.revive(zygote)?;
        }
        Err(SpawnError::Died { log: log_path(&birth.task_dir) })
    }

    /// `None` when the pipe ended without a word.
    fn try_fork(
        &self,
        birth: &Birth,
        netns: Option<BorrowedFd<'_>>,
    ) -> Result<Option<Result<Spawned, SpawnError>>, SpawnError> {
        let start =
            |source: io::Error| SpawnError::Start { executable: self.executable.clone(), source };
        let (read, write) = pipe_with(PipeFlags::CLOEXEC).map_err(|error| start(error.into()))?;
        let message = serde_json::to_vec(birth).map_err(|error| start(error.into()))?;
        let sent = send(&self.lock().socket, &message, write.as_fd(), netns);
        drop(write);
        match sent {
            Ok(()) => {}
            Err(rustix::io::Errno::PIPE | rustix::io::Errno::CONNRESET) => return Ok(None),
            Err(error) => return Err(start(error.into())),
        }
        // The shim's end, and the zygote's copy, close with them; so this ends in any case.
        let mut said = Vec::new();
        fs::File::from(read).read_to_end(&mut said).map_err(start)?;
        Ok(match serde_json::from_slice(&said) {
            Ok(Report::Ready { pid }) => Some(Ok(Spawned { pid })),
            Ok(Report::RunsAlready) => Some(Err(SpawnError::RunsAlready)),
            Ok(Report::Failed { message }) => Some(Err(SpawnError::Failed { message })),
            Err(_) => None,
        })
    }

    /// Starts another zygote if `known` has ended and nobody has done so yet.
    fn revive(&self, known: u32) -> Result<(), SpawnError> {
        let mut process = self.lock();
        let start =
            |source: io::Error| SpawnError::Start { executable: self.executable.clone(), source };
        // It closes its end of the socket when it ends, but becomes a zombie a little later.
        if process.child.id() != known || !is_closed(&process.socket) {
            return Ok(());
        }
        process.child.wait().map_err(start)?;
        *process = self::start(&self.executable, &self.groups)?;
        Ok(())
    }

    /// The process, for who wants to know it; it may be another one later.
    pub fn pid(&self) -> u32 {
        self.lock().child.id()
    }

    fn lock(&self) -> MutexGuard<'_, Process> {
        // Its two parts are replaced together, so there is nothing half done in it.
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It reads the end of the conversation, and leaves.
        let _ = rustix::net::shutdown(&self.socket, rustix::net::Shutdown::Both);
        let _ = self.child.wait();
    }
}

fn start(executable: &Path, groups: &[PathBuf]) -> Result<Process, SpawnError> {
    let failed = |source| SpawnError::Start { executable: executable.to_owned(), source };
    let (ours, theirs) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
            .map_err(|error| failed(error.into()))?;
    let [name, args @ ..] = Args::words(false);
    let child = Command::new(executable)
        .arg0(name)
        .args(args)
        // The daemon's environment is not for those who list processes.
        .env_clear()
        .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .current_dir("/")
        .process_group(0)
        .stdin(theirs)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    // Dropped, it ends.
    let process = Process { socket: ours, child };
    for group in groups {
        fs::write(group, process.child.id().to_string()).map_err(failed)?;
    }
    Ok(process)
}

fn send(
    socket: &OwnedFd,
    message: &[u8],
    report: BorrowedFd<'_>,
    netns: Option<BorrowedFd<'_>>,
) -> rustix::io::Result<()> {
    let fds: Vec<BorrowedFd<'_>> = [Some(report), netns].into_iter().flatten().collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(&fds));
    let flags = SendFlags::NOSIGNAL;
    sendmsg(socket, &[IoSlice::new(message)], &mut control, flags).map(|_| ())
}

fn is_closed(socket: &OwnedFd) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let mut fds = [PollFd::new(socket, PollFlags::IN)];
    poll(&mut fds, Some(&crate::sys::timespec(0))).is_ok()
        && fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR)
}
