//! Functions and what belongs to them.
//!
//! Control writes all but [`FunctionStatusRecord`]s, which the node writes: what is, beside what
//! should be.
//!
//! ```text
//! FunctionSettingsRecord (one per function) ─┬─ FunctionRecord ($LATEST and each version) ── FunctionStatusRecord
//!                                            ├─ AliasRecord
//!                                            ├─ FunctionPolicyRecord, EventInvokeRecord, FunctionUrlRecord (by qualifier)
//!                                            └─ EventSourceMappingRecord (names it)
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Record;
use super::ecs::Tag;
use crate::{AccountId, Arn, Key, Region, Timestamp};

pub mod layer;
pub mod wiring;

pub use layer::{LayerRecord, LayerVersionRecord};
pub use wiring::{
    CorsRules, Destinations, EventInvokeRecord, EventSourceMappingRecord, FunctionUrlIndexRecord,
    FunctionUrlRecord, MappingState,
};

/// The version that changes.
pub const LATEST: &str = "$LATEST";

/// The place of `version` among the versions of a function: `$LATEST` first.
fn ordinal(version: &str) -> u64 {
    version.parse().unwrap_or(0)
}

fn of_function<R>(account: &AccountId, region: &Region, name: &str) -> Key<R> {
    Key::new().text(account.as_str()).text(region.as_str()).text(name)
}

/// `arn:aws:lambda:<region>:<account>:function:<name>`, with `:<qualifier>` unless that is empty.
pub fn function_arn(account: &AccountId, region: &Region, name: &str, qualifier: &str) -> Arn {
    let resource = match qualifier {
        "" => format!("function:{name}"),
        qualifier => format!("function:{name}:{qualifier}"),
    };
    Arn::regional("lambda", region, account, resource)
}

/// What a function has once, whatever its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionSettingsRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    /// Tells a function from an earlier one of the same name.
    pub id: String,
    /// The number of the newest version; 0 before the first.
    pub last_version: u64,
    /// How `$LATEST` was described when the newest version was published.
    #[serde(default)]
    pub published_description: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    #[serde(default)]
    pub reserved_concurrency: Option<u32>,
    /// `RecursiveLoop: Allow`: rounds are not counted.
    #[serde(default)]
    pub allows_recursion: bool,
    /// Qualifier to what PutRuntimeManagementConfig said: `Auto`, `FunctionUpdate`, `Manual`.
    #[serde(default)]
    pub runtime_management: BTreeMap<String, RuntimeManagement>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuntimeManagement {
    pub update_on: String,
    pub version_arn: Option<String>,
}

impl FunctionSettingsRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        of_function(account, region, name)
    }

    /// All functions of one region.
    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        function_arn(&self.account, &self.region, &self.name, "")
    }
}

impl Record for FunctionSettingsRecord {
    const TABLE: &'static str = "lambda-function-settings";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

/// Where a function's code is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum FunctionCode {
    /// A zip file. Several versions may name the same blob.
    #[serde(rename_all = "camelCase")]
    Zip {
        /// The text of a blob's id in the store.
        blob: String,
        /// Of the zip file, in bytes.
        size: u64,
        /// Base64.
        sha256: String,
    },
    #[serde(rename_all = "camelCase")]
    Image {
        /// As it was given.
        uri: String,
        /// With the digest in place of the tag.
        resolved_uri: String,
        /// `sha256:…`
        digest: String,
    },
}

/// A layer as a function uses it; it outlives the layer's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedLayer {
    /// Of the version.
    pub arn: String,
    /// The text of a blob's id in the store; a zip file.
    pub blob: String,
    /// Of the zip file, in bytes.
    pub size: u64,
    /// Base64.
    pub sha256: String,
}

/// What replaces the image's own; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageOverrides {
    pub entry_point: Option<Vec<String>>,
    pub command: Option<Vec<String>>,
    pub working_directory: Option<String>,
}

/// The network that a function is put into; validated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionVpc {
    pub vpc_id: String,
    pub subnet_ids: Vec<String>,
    pub security_group_ids: Vec<String>,
    #[serde(default)]
    pub ipv6: bool,
}

/// How a function's log is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionLogging {
    /// Otherwise text.
    pub json: bool,
    /// With JSON only.
    pub application_level: Option<String>,
    pub system_level: Option<String>,
    pub log_group: String,
}

/// One version of a function: what should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    /// `$LATEST` or a number.
    pub version: String,
    /// Changes with code and configuration. What the node reports is about one revision.
    pub revision_id: String,
    pub last_modified: Timestamp,
    #[serde(default)]
    pub description: String,
    /// The ARN of the execution role.
    pub role: String,
    pub code: FunctionCode,
    /// `python3.13`; `None` for images.
    pub runtime: Option<String>,
    /// `None` for images.
    pub handler: Option<String>,
    pub timeout_secs: u32,
    pub memory_mb: u32,
    /// Of `/tmp`.
    pub ephemeral_storage_mb: u32,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// In the order in which they are laid over each other.
    #[serde(default)]
    pub layers: Vec<UsedLayer>,
    #[serde(default)]
    pub image_overrides: Option<ImageOverrides>,
    #[serde(default)]
    pub vpc: Option<FunctionVpc>,
    /// The ARN of a queue or topic.
    #[serde(default)]
    pub dead_letter_arn: Option<String>,
    /// `TracingConfig: Active`.
    #[serde(default)]
    pub is_traced: bool,
    pub logging: FunctionLogging,
    /// `SnapStart: PublishedVersions`, from when it was taken without being made true. Refused now.
    #[serde(default)]
    pub snap_start: bool,
    #[serde(default)]
    pub kms_key_arn: Option<String>,
}

impl FunctionRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str, version: &str) -> Key<Self> {
        of_function(account, region, name).number(ordinal(version))
    }

    /// All versions of all functions of one region.
    pub fn keys_in(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    /// All versions of one function, `$LATEST` first.
    pub fn keys_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        of_function(account, region, name)
    }

    /// Without a qualifier.
    pub fn arn(&self) -> Arn {
        function_arn(&self.account, &self.region, &self.name, "")
    }

    /// With the version.
    pub fn version_arn(&self) -> Arn {
        function_arn(&self.account, &self.region, &self.name, &self.version)
    }

    /// The blobs that it names: code and layers.
    pub fn blobs(&self) -> impl Iterator<Item = &str> {
        let code = match &self.code {
            FunctionCode::Zip { blob, .. } => Some(blob.as_str()),
            FunctionCode::Image { .. } => None,
        };
        code.into_iter().chain(self.layers.iter().map(|layer| layer.blob.as_str()))
    }
}

impl Record for FunctionRecord {
    const TABLE: &'static str = "lambda-functions";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name, &self.version)
    }
}

/// AWS's `State`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FunctionState {
    Pending,
    Active,
    Inactive,
    Failed,
}

impl FunctionState {
    pub fn as_str(self) -> &'static str {
        match self {
            FunctionState::Pending => "Pending",
            FunctionState::Active => "Active",
            FunctionState::Inactive => "Inactive",
            FunctionState::Failed => "Failed",
        }
    }
}

/// Why something is as it is: AWS's code and a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// `InvalidImage`, `InvalidZipFileException`, `ImageDeleted`, …
    pub code: String,
    pub message: String,
}

/// What is: the node writes it. While there is none, the version is Pending (`Creating`); while it
/// is of an older revision, the last update is InProgress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionStatusRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub version: String,
    /// The revision this is about.
    pub revision_id: String,
    pub state: FunctionState,
    /// When `state` is not Active.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// Why the update to `revision_id` failed, if it did; the revision before goes on.
    #[serde(default)]
    pub update_failure: Option<Reason>,
}

impl FunctionStatusRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str, version: &str) -> Key<Self> {
        of_function(account, region, name).number(ordinal(version))
    }

    pub fn keys_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        of_function(account, region, name)
    }
}

impl Record for FunctionStatusRecord {
    const TABLE: &'static str = "lambda-function-status";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name, &self.version)
    }
}

/// A name for a version, or for two with weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AliasRecord {
    pub account: AccountId,
    pub region: Region,
    pub function: String,
    pub name: String,
    pub version: String,
    #[serde(default)]
    pub description: String,
    /// Another version to its share of the calls, 0 to 1.
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
    pub revision_id: String,
}

impl AliasRecord {
    pub fn key_of(account: &AccountId, region: &Region, function: &str, name: &str) -> Key<Self> {
        of_function(account, region, function).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region, function: &str) -> Key<Self> {
        of_function(account, region, function)
    }

    pub fn arn(&self) -> Arn {
        function_arn(&self.account, &self.region, &self.function, &self.name)
    }
}

impl Record for AliasRecord {
    const TABLE: &'static str = "lambda-aliases";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.function, &self.name)
    }
}

/// The resource policy of a function, of one version or of one alias.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionPolicyRecord {
    pub account: AccountId,
    pub region: Region,
    pub function: String,
    /// Empty for the function itself, which `$LATEST` is.
    pub qualifier: String,
    pub revision_id: String,
    /// The document, as GetPolicy answers it.
    pub document: String,
}

impl FunctionPolicyRecord {
    /// `qualifier` is empty or `$LATEST` for the function itself.
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        function: &str,
        qualifier: &str,
    ) -> Key<Self> {
        let qualifier = if qualifier == LATEST { "" } else { qualifier };
        of_function(account, region, function).text(qualifier)
    }

    pub fn keys_of(account: &AccountId, region: &Region, function: &str) -> Key<Self> {
        of_function(account, region, function)
    }

    /// Of the policy that decides about a call of `arn`:
    /// `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]`; `None` for other texts.
    pub fn key_of_arn(arn: &str) -> Option<Key<Self>> {
        let (account, region, name, qualifier) = split_function_arn(arn)?;
        Some(Self::key_of(&account, &region, &name, &qualifier))
    }
}

impl Record for FunctionPolicyRecord {
    const TABLE: &'static str = "lambda-policies";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.function, &self.qualifier)
    }
}

/// Account, region, name and qualifier (which may be empty) of a function's ARN.
pub fn split_function_arn(arn: &str) -> Option<(AccountId, Region, String, String)> {
    let arn = Arn::parse(arn).ok()?;
    let rest = arn.resource().strip_prefix("function:")?;
    if arn.service() != "lambda" || rest.is_empty() {
        return None;
    }
    let (name, qualifier) = rest.split_once(':').unwrap_or((rest, ""));
    let account = AccountId::parse(arn.account()).ok()?;
    let region = Region::parse(arn.region()).ok()?;
    Some((account, region, name.to_owned(), qualifier.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_taken_apart() {
        let split = split_function_arn("arn:aws:lambda:eu-west-1:123456789012:function:f:live");
        let (account, region, name, qualifier) = split.unwrap();
        assert_eq!(
            function_arn(&account, &region, &name, &qualifier).to_string(),
            "arn:aws:lambda:eu-west-1:123456789012:function:f:live"
        );
        assert_eq!(
            split_function_arn("arn:aws:lambda:eu-west-1:123456789012:function:f").unwrap().3,
            ""
        );
        for other in ["f", "arn:aws:sqs:eu-west-1:123456789012:f", "arn:aws:lambda:x:1:function:f"]
        {
            assert_eq!(split_function_arn(other), None, "{other}");
        }
    }

    #[test]
    fn the_version_that_changes_comes_first() {
        let (account, region) = (AccountId::default_account(), Region::default_region());
        let key = |version| FunctionRecord::key_of(&account, &region, "f", version);
        assert!(key(LATEST) < key("1"));
        assert!(key("9") < key("10"));
    }
}
