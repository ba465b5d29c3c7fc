//! Users, groups, roles, policies, and the keys that requests are signed with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Record;
use super::ecs::Tag;
use crate::{AccountId, Arn, Key, Principal, Timestamp};

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
    /// Sessions only: `aws:PrincipalTag/…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_tags: Vec<Tag>,
    /// Sessions only: `aws:SourceIdentity`, which chained sessions inherit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
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

/// The policies of a user, group or role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AttachedPolicies {
    /// Name to document.
    pub inline: BTreeMap<String, String>,
    /// ARNs, in the order of attachment.
    pub managed: Vec<String>,
    /// ARN of the permissions boundary.
    pub boundary: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleRecord {
    pub account: AccountId,
    /// Begins and ends with `/`.
    pub path: String,
    /// As it was written; names that differ in case only are the same name.
    pub name: String,
    /// `AROA…`
    pub id: String,
    pub created_at: Timestamp,
    #[serde(default)]
    pub description: Option<String>,
    pub max_session_secs: u32,
    /// JSON, as it was given.
    pub trust_policy: String,
    #[serde(default)]
    pub policies: AttachedPolicies,
    #[serde(default)]
    pub tags: Vec<Tag>,
    #[serde(default)]
    pub last_used_at: Option<Timestamp>,
}

impl RoleRecord {
    pub fn key_of(account: &AccountId, name: &str) -> Key<Self> {
        Self::keys_of(account).text(&name.to_ascii_lowercase())
    }

    pub fn keys_of(account: &AccountId) -> Key<Self> {
        Key::new().text(account.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::global("iam", &self.account, format!("role{}{}", self.path, self.name))
    }
}

impl Record for RoleRecord {
    const TABLE: &'static str = "iam-roles";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserRecord {
    pub account: AccountId,
    pub path: String,
    pub name: String,
    /// `AIDA…`
    pub id: String,
    pub created_at: Timestamp,
    #[serde(default)]
    pub policies: AttachedPolicies,
    /// Names of the user's groups.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Ids of the user's access keys.
    #[serde(default)]
    pub access_keys: Vec<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl UserRecord {
    pub fn key_of(account: &AccountId, name: &str) -> Key<Self> {
        Self::keys_of(account).text(&name.to_ascii_lowercase())
    }

    pub fn keys_of(account: &AccountId) -> Key<Self> {
        Key::new().text(account.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::global("iam", &self.account, format!("user{}{}", self.path, self.name))
    }
}

impl Record for UserRecord {
    const TABLE: &'static str = "iam-users";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupRecord {
    pub account: AccountId,
    pub path: String,
    pub name: String,
    /// `AGPA…`
    pub id: String,
    pub created_at: Timestamp,
    #[serde(default)]
    pub policies: AttachedPolicies,
}

impl GroupRecord {
    pub fn key_of(account: &AccountId, name: &str) -> Key<Self> {
        Self::keys_of(account).text(&name.to_ascii_lowercase())
    }

    pub fn keys_of(account: &AccountId) -> Key<Self> {
        Key::new().text(account.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::global("iam", &self.account, format!("group{}{}", self.path, self.name))
    }
}

impl Record for GroupRecord {
    const TABLE: &'static str = "iam-groups";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.name)
    }
}

/// A customer managed policy. Those of AWS are part of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyRecord {
    pub account: AccountId,
    pub path: String,
    pub name: String,
    /// `ANPA…`
    pub id: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[serde(default)]
    pub description: Option<String>,
    /// Oldest first, at most five.
    pub versions: Vec<PolicyVersion>,
    /// The number of the version that is in force.
    pub default_version: u32,
    /// The number that the next version gets.
    pub next_version: u32,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyVersion {
    pub number: u32,
    /// JSON, as it was given.
    pub document: String,
    pub created_at: Timestamp,
}

impl PolicyRecord {
    pub fn key_of(account: &AccountId, name: &str) -> Key<Self> {
        Self::keys_of(account).text(&name.to_ascii_lowercase())
    }

    pub fn keys_of(account: &AccountId) -> Key<Self> {
        Key::new().text(account.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::global("iam", &self.account, format!("policy{}{}", self.path, self.name))
    }

    pub fn version(&self, number: u32) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The document that is in force.
    pub fn default_document(&self) -> Option<&str> {
        Some(&self.version(self.default_version)?.document)
    }
}

impl Record for PolicyRecord {
    const TABLE: &'static str = "iam-policies";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.name)
    }
}

/// What EC2 instances get their role from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceProfileRecord {
    pub account: AccountId,
    pub path: String,
    pub name: String,
    /// `AIPA…`
    pub id: String,
    pub created_at: Timestamp,
    /// The name of its role: it has at most one.
    #[serde(default)]
    pub role: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl InstanceProfileRecord {
    pub fn key_of(account: &AccountId, name: &str) -> Key<Self> {
        Self::keys_of(account).text(&name.to_ascii_lowercase())
    }

    pub fn keys_of(account: &AccountId) -> Key<Self> {
        Key::new().text(account.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::global("iam", &self.account, format!("instance-profile{}{}", self.path, self.name))
    }
}

impl Record for InstanceProfileRecord {
    const TABLE: &'static str = "iam-instance-profiles";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.name)
    }
}

/// A service-linked role that was deleted: what `GetServiceLinkedRoleDeletionStatus` knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleDeletionRecord {
    pub account: AccountId,
    /// `task/aws-service-role/<service>/<role>/<uuid>`
    pub id: String,
    pub role_name: String,
    pub finished_at: Timestamp,
}

impl RoleDeletionRecord {
    pub fn key_of(account: &AccountId, id: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(id)
    }
}

impl Record for RoleDeletionRecord {
    const TABLE: &'static str = "iam-role-deletions";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.id)
    }
}
