//! One process per task: starts the task's containers through a runtime, pumps their output
//! to disk, waits for their end, and keeps what it learnt until a daemon has taken it.
//!
//! A shim outlives the daemon that had it forked. The next daemon adopts it by connecting to its
//! socket. It stays one process with **one thread** for its whole life and starts no async
//! runtime, because a launcher may clone a container's first process from it: `main` of the
//! binary therefore looks for the role ([`Args::take`]) before anything else.
//!
//! For a daemon: [`Zygote`], [`connect`], [`protocol`], [`seccomp`], [`spool::Reader`], [`read_state`].
//! For `main`: [`Args`], [`run`].
//!
//! Not here: images, root file systems, networks and the task's cgroup. The `node` crate makes
//! them before a launch and removes them afterwards; a shim only uses them.

pub mod args;
pub mod client;
mod container;
mod log;
mod oom;
mod output;
pub mod protocol;
pub mod runtime;
pub mod seccomp;
mod server;
pub mod signal;
pub mod spawn;
pub mod spool;
mod state;
mod sys;
mod title;
mod zygote;

pub use args::Args;
pub use client::connect;
pub use runtime::RuntimeKind;
pub use spawn::{Birth, SpawnError, Spawned, Template, Zygote};
pub use state::read_state;
pub use zygote::run;

use std::path::{Path, PathBuf};

/// Where a shim listens.
pub fn socket_path(task_dir: &Path) -> PathBuf {
    task_dir.join("shim.sock")
}

/// Where the output of a container is until a daemon has taken it. A directory of segments.
///
/// For a shim that was never told of a directory for logs; see [`spool_path_in`].
pub fn spool_path(task_dir: &Path, container: &str) -> PathBuf {
    spool_path_in(&default_log_dir(task_dir), container)
}

/// As [`spool_path`], for the `log_dir` of [`protocol::Request::Assign`].
pub fn spool_path_in(log_dir: &Path, container: &str) -> PathBuf {
    log_dir.join(format!("{container}.spool"))
}

fn default_log_dir(task_dir: &Path) -> PathBuf {
    task_dir.join("logs")
}

/// Where a shim writes about itself.
pub fn log_path(task_dir: &Path) -> PathBuf {
    task_dir.join("shim.log")
}
