//! What the node agent must remember about its tasks beyond the tasks' own records.

use serde::{Deserialize, Serialize};

use super::Record;
use super::ecs::TaskRecord;
use crate::{AccountId, Key, Region, Timestamp};

/// The task role's credentials, as a task asks for them at 169.254.170.2.
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
    /// Access keys made for the task so far, the newest last. All end with the task.
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
