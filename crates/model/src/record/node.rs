//! What the node agent must remember about its tasks beyond the tasks' own records.

use serde::{Deserialize, Serialize};

use super::Record;
use super::ecs::TaskRecord;
use crate::{AccountId, Key, Region, Timestamp};

/// The task role's credentials, as a task asks for them at 169.254.170.2. Made by control with
/// the task and removed when it has stopped; the node mints the keys when they are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskCredentialsRecord {
    /// The last part of the address that is in the containers' environment.
    pub id: String,
    pub account: AccountId,
    pub region: Region,
    pub cluster: String,
    pub task_id: String,
    pub role_arn: String,
    /// Access keys made for the task so far, the newest last; none until it asks. All end with
    /// the task.
    pub access_key_ids: Vec<String>,
    /// Of the newest.
    pub expires_at: Timestamp,
}

impl TaskCredentialsRecord {
    pub fn key_of(id: &str) -> Key<Self> {
        Key::new().text(id)
    }

    /// Of the task that the credentials are for.
    pub fn task_key(&self) -> Key<TaskRecord> {
        TaskRecord::key_of(&self.account, &self.region, &self.cluster, &self.task_id)
    }
}

impl Record for TaskCredentialsRecord {
    const TABLE: &'static str = "node-task-credentials";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.id)
    }
}

/// What is known of a task's launch and not in its record yet: a file beside its shim, written
/// before the first container starts, so that no launch waits for the disk and no daemon that
/// dies in between forgets it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskLaunch {
    pub connectivity_at: Option<Timestamp>,
    pub pull_started_at: Option<Timestamp>,
    pub pull_stopped_at: Option<Timestamp>,
    pub containers: Vec<ContainerLaunch>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerLaunch {
    pub name: String,
    pub image_digest: String,
    /// As the image names it.
    pub stop_signal: Option<String>,
    /// Short names of the image's layers, the lowest first.
    pub layers: Vec<String>,
    /// File with the compiled system call filter, if it has one.
    pub seccomp_filter: Option<std::path::PathBuf>,
}

impl TaskLaunch {
    pub fn container(&self, name: &str) -> Option<&ContainerLaunch> {
        self.containers.iter().find(|container| container.name == name)
    }
}
