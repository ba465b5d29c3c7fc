//! What a shim keeps on disk about its containers, and says over its socket.
//!
//! One file per task, replaced as a whole with every change. It is not in the store: it must
//! be written while no daemon runs.

use serde::{Deserialize, Serialize};

/// All that a shim knows of its containers, in the order of their first launch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShimState {
    /// [`ShimState::VERSION`] of the shim that wrote it.
    pub version: u8,
    /// Where the output of containers is; `None` for `logs` in the shim's own directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_dir: Option<std::path::PathBuf>,
    pub containers: Vec<ShimContainer>,
}

impl ShimState {
    pub const VERSION: u8 = 1;

    pub fn container(&self, name: &str) -> Option<&ShimContainer> {
        self.containers.iter().find(|container| container.name == name)
    }
}

/// One container of the task, in its latest attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShimContainer {
    /// The container's name in the task definition.
    pub name: String,
    /// The id that the runtime knows it by.
    pub runtime_id: String,
    /// Counts launches of the same container: 0 first, then one more for every restart.
    pub attempt: u32,
    /// Where the bundle is; a later shim needs the cgroup in it to clear up after a lost one.
    pub bundle_dir: std::path::PathBuf,
    pub status: ShimContainerStatus,
}

/// ```text
/// Created ──► Running ──► Exited
///    └──────► FailedToStart
/// ```
/// The last two are final for the attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status")]
pub enum ShimContainerStatus {
    /// The runtime is being asked to start it.
    Created,
    Running {
        pid: u32,
        started_at_ms: i64,
    },
    /// All its output is in the spool, and the runtime has forgotten it.
    Exited {
        /// As a shell gives it: 128 + the signal's number when a signal ended it.
        code: i32,
        signal: Option<i32>,
        /// The kernel killed a process of this container for want of memory.
        oom_killed: bool,
        /// The shim died first, so how the container ended is not known; `code` is 137.
        #[serde(default)]
        lost: bool,
        started_at_ms: i64,
        finished_at_ms: i64,
    },
    FailedToStart {
        /// The runtime's own words.
        message: String,
        finished_at_ms: i64,
    },
}

impl ShimContainerStatus {
    /// Whether nothing more will happen in this attempt.
    pub fn is_final(&self) -> bool {
        match self {
            ShimContainerStatus::Created | ShimContainerStatus::Running { .. } => false,
            ShimContainerStatus::Exited { .. } | ShimContainerStatus::FailedToStart { .. } => true,
        }
    }
}
