//! What starts, signals and removes a container.
//!
//! Two kinds: a launcher of our own ([`Native`]) that clones the container's first process from
//! the shim, and any OCI runtime command ([`OciCommand`]). Both are given the same OCI
//! specification, and both leave the first process as a child of the shim, which reaps it.

mod native;
mod oci_command;
mod overlay;

use std::fmt::{self, Debug, Display};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::process::Pid;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::oom::OomCounter;
use crate::protocol::{FileWrite, Overlay};

pub use native::Native;
pub(crate) use native::{Hierarchies, Pattern};
pub use oci_command::OciCommand;

/// Which launcher a shim uses, for its whole life.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RuntimeKind {
    Native,
    /// An OCI runtime command: a path, or a name to be found in the usual directories.
    Command(PathBuf),
}

impl RuntimeKind {
    /// `native`, or the name or path of a command.
    pub fn parse(text: &str) -> RuntimeKind {
        match text {
            "native" => RuntimeKind::Native,
            command => RuntimeKind::Command(PathBuf::from(command)),
        }
    }
}

impl Display for RuntimeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuntimeKind::Native => f.write_str("native"),
            RuntimeKind::Command(command) => write!(f, "{}", command.display()),
        }
    }
}

/// One container to start.
#[derive(Debug)]
pub struct Launch<'a> {
    /// Unique among the containers of the shim.
    pub id: &'a str,
    /// The directory with `config.json` in it.
    pub bundle: &'a Path,
    /// To be mounted as the root file system, if it is not there already.
    pub rootfs: Option<&'a Overlay>,
    /// A compiled seccomp filter, for who can use it.
    pub seccomp_filter: Option<&'a Path>,
    /// To be written after the container was made and before its command runs.
    pub before_start: &'a [FileWrite],
}

/// What becomes descriptors 0, 1 and 2 of the container. The shim keeps no copy, so the pipes
/// end when the container's processes do.
#[derive(Debug)]
pub struct Stdio {
    pub stdin: OwnedFd,
    pub stdout: OwnedFd,
    pub stderr: OwnedFd,
}

/// The reading ends of a container's output.
#[derive(Debug)]
pub struct Outputs {
    pub stdout: OwnedFd,
    pub stderr: OwnedFd,
}

/// A container whose command runs.
#[derive(Debug)]
pub struct Started {
    pub pid: Pid,
    /// `None` when the specification names no cgroup.
    pub oom: Option<OomCounter>,
}

/// Why a container did not start. The texts reach the user.
#[derive(Debug, Error)]
pub enum StartError {
    #[error("OCI runtime create failed: {message}")]
    Create { message: String },
    #[error("OCI runtime start failed: {message}")]
    Start { message: String },
    #[error("could not write {}: {source}", path.display())]
    Limit { path: PathBuf, source: io::Error },
    #[error("timed out after waiting {seconds}s for the OCI runtime to {doing} the container")]
    Timeout { doing: &'static str, seconds: u64 },
    #[error("could not run the OCI runtime {binary}: {source}")]
    Command { binary: String, source: io::Error },
    #[error("could not read {}: {message}", path.display())]
    Spec { path: PathBuf, message: String },
    #[error("could not mount the root file system at {}: {source}", path.display())]
    Rootfs { path: PathBuf, source: io::Error },
    /// As another process of the launcher said it.
    #[error("{message}")]
    Told { message: String },
}

/// *Guarantees* for every implementation: when `create_and_start` fails nothing is left of the
/// container; when it succeeds the process is, or becomes, a child of the caller, who must be
/// a child subreaper; `delete` leaves no process of the container and removes its cgroup.
///
/// *Assumes* that the caller has one thread and reaps no child while a method runs.
pub trait Runtime: Debug {
    fn create_and_start(
        &mut self,
        launch: &Launch<'_>,
        stdio: Stdio,
    ) -> Result<Started, StartError>;

    /// Makes ahead what the first container will need, as far as that is known. `dir` is the
    /// shim's own directory. Without it, starts are only slower.
    fn prepare(&mut self, _dir: &Path) {}

    /// As [`Runtime::create_and_start`], in what was prepared, which has its output connected
    /// already. `None` when there is nothing, or it is not for such a container: nothing was
    /// done then.
    fn start_prepared(
        &mut self,
        _launch: &Launch<'_>,
    ) -> Option<Result<(Started, Outputs), StartError>> {
        None
    }

    /// The caller has reaped a child that it does not know.
    fn reaped(&mut self, _pid: Pid) {}

    /// Signals the first process, a child of the caller that was not reaped yet.
    fn kill(&mut self, id: &str, pid: Pid, signal: i32) -> io::Result<()>;

    /// Removes the container, by force if need be. One that is not known is no error. The
    /// bundle tells what an earlier shim may have left.
    fn delete(&mut self, id: &str, bundle: &Path) -> io::Result<()>;

    /// The task's directory has another name from now on. No container was started yet.
    fn moved(&mut self, task_dir: &Path);
}

/// The specification of a bundle.
fn read_spec(bundle: &Path) -> Result<oci_spec::runtime::Spec, StartError> {
    let path = bundle.join("config.json");
    let read = std::fs::read(&path).map_err(|error| error.to_string());
    let spec = read.and_then(|bytes| {
        serde_json::from_slice::<oci_spec::runtime::Spec>(&bytes).map_err(|error| error.to_string())
    });
    let spec = spec.map_err(|message| StartError::Spec { path, message })?;
    if spec.process().as_ref().is_some_and(|process| process.terminal() == Some(true)) {
        return Err(StartError::Told {
            message: "the specification asks for a terminal".to_owned(),
        });
    }
    Ok(spec)
}
