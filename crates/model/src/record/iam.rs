//! Access keys, long-lived and temporary. (Users, roles and policies follow in this file.)

use serde::{Deserialize, Serialize};

use super::Record;
use crate::{Key, Principal, Timestamp};

/// What a signature is checked against: an IAM user's key or the credentials of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessKeyRecord {
    /// `AKIA…` for users, `ASIA…` for sessions.
    pub access_key_id: String,
    pub secret_access_key: String,
    /// Sessions only: must be sent with each request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_token: Option<String>,
    pub principal: Principal,
    /// False for a user's key that was set `Inactive`.
    pub active: bool,
    pub created_at: Timestamp,
    /// Sessions only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Sessions only: policy documents given to AssumeRole that narrow what the role may do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_policies: Vec<String>,
}

impl AccessKeyRecord {
    pub fn key_of(access_key_id: &str) -> Key<Self> {
        Key::new().text(access_key_id)
    }
}

impl Record for AccessKeyRecord {
    const TABLE: &'static str = "access-keys";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.access_key_id)
    }
}
