//! What starts, signals and removes a container.
//!
//! Two kinds are foreseen: any OCI runtime command ([`OciCommand`]), and a launcher of our own
//! that clones the container's first process from the shim. Both are given the same OCI
//! specification, and both leave the first process as a child of the shim, which reaps it.

mod oci_command;

use std::fmt::Debug;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use oci_spec::runtime::Spec;
use rustix::process::Pid;
use thiserror::Error;

use crate::protocol::FileWrite;

pub use oci_command::OciCommand;

/// One container to start.
#[derive(Debug)]
pub struct Launch<'a> {
    /// Unique among the containers of the shim.
    pub id: &'a str,
    /// The directory with `config.json` in it.
    pub bundle: &'a Path,
    /// The same specification, read.
    pub spec: &'a Spec,
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
}

/// *Guarantees* for every implementation: when `create_and_start` fails nothing is left of the
/// container; when it succeeds the process is, or becomes, a child of the caller, who must be
/// a child subreaper; `delete` leaves no process of the container and removes its cgroup.
///
/// *Assumes* that the caller has one thread and reaps no child while a method runs.
pub trait Runtime: Debug {
    fn create_and_start(&mut self, launch: &Launch<'_>, stdio: Stdio) -> Result<Pid, StartError>;

    /// Signals the first process. An error when there is none any more.
    fn kill(&mut self, id: &str, signal: i32) -> io::Result<()>;

    /// Removes the container, by force if need be. One that is not known is no error.
    fn delete(&mut self, id: &str) -> io::Result<()>;
}
