//! The daemon's side of a shim's birth: the same executable again, in the role of a shim.
//!
//! The process that is started here forks once more and ends, so the shim is nobody's child
//! but pid 1's: it gets no signal of the daemon's terminal and leaves no zombie.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::args::Parsed;
use crate::log_path;

/// How to start the shim of one task.
#[derive(Clone, Debug)]
pub struct SpawnConfig {
    /// The shim's own directory, absolute. Made if it does not exist.
    pub task_dir: PathBuf,
    /// Told apart by this in the list of processes: the beginning of the task's id, say.
    pub title: String,
    /// The OCI runtime command: a path, or a name to be found in the usual directories.
    pub runtime_binary: PathBuf,
    /// A network namespace that lives as long as the shim, even if its file is unmounted.
    pub netns_path: Option<PathBuf>,
    /// `cgroup.procs` files of the cgroups that the shim itself is to live in.
    pub cgroup_procs: Vec<PathBuf>,
    /// Who calls [`crate::Args::take`]: this very program, unless a test says otherwise.
    pub executable: PathBuf,
}

impl SpawnConfig {
    pub fn new(task_dir: &Path, title: &str) -> SpawnConfig {
        SpawnConfig {
            task_dir: task_dir.to_owned(),
            title: title.to_owned(),
            runtime_binary: PathBuf::from("runc"),
            netns_path: None,
            cgroup_procs: Vec::new(),
            executable: PathBuf::from("/proc/self/exe"),
        }
    }
}

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
    #[error("could not start {} as a shim", executable.display())]
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

/// The one line that a shim writes to its stdout.
#[derive(Serialize, Deserialize)]
pub(crate) enum Report {
    Ready { pid: u32 },
    RunsAlready,
    Failed { message: String },
}

/// Starts a shim and waits until it listens. Blocks for a few milliseconds: from async code,
/// call it where blocking is allowed.
///
/// For a task whose shim has died, this is also how to clear up: the new shim removes what
/// is left of the old one's containers and reports them as exited and lost.
pub fn spawn(config: &SpawnConfig) -> Result<Spawned, SpawnError> {
    let directory = |source| SpawnError::Directory { path: config.task_dir.clone(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(&config.task_dir).map_err(directory)?;
    let task_dir = fs::canonicalize(&config.task_dir).map_err(directory)?;
    let log = log_path(&task_dir);
    let log_file = OpenOptions::new().create(true).append(true).open(&log).map_err(directory)?;
    let args = Parsed {
        task_dir,
        runtime: config.runtime_binary.clone(),
        netns: config.netns_path.clone(),
        cgroup_procs: config.cgroup_procs.clone(),
    };
    let start = |source| SpawnError::Start { executable: config.executable.clone(), source };
    let mut child = Command::new(&config.executable)
        .arg0(format!("hansom-shim {}", config.title))
        .args(args.to_args())
        // The daemon's environment is not for those who list processes.
        .env_clear()
        .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log_file)
        .spawn()
        .map_err(start)?;
    let mut said = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut said).map_err(start)?;
    }
    child.wait().map_err(start)?;
    match serde_json::from_str(said.trim()) {
        Ok(Report::Ready { pid }) => Ok(Spawned { pid }),
        Ok(Report::RunsAlready) => Err(SpawnError::RunsAlready),
        Ok(Report::Failed { message }) => Err(SpawnError::Failed { message }),
        Err(_) => Err(SpawnError::Died { log }),
    }
}
