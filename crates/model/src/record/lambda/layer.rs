//! Layers: zip files that functions share.

use serde::{Deserialize, Serialize};

use crate::record::Record;
use crate::{AccountId, Arn, Key, Region, Timestamp};

/// How many versions a layer has had; numbers are not used again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub last_version: u64,
}

impl LayerRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        Arn::regional("lambda", &self.region, &self.account, format!("layer:{}", self.name))
    }
}

impl Record for LayerRecord {
    const TABLE: &'static str = "lambda-layers";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerVersionRecord {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    pub version: u64,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub license: Option<String>,
    #[serde(default)]
    pub runtimes: Vec<String>,
    #[serde(default)]
    pub architectures: Vec<String>,
    pub created_at: Timestamp,
    /// The text of a blob's id in the store; a zip file.
    pub blob: String,
    /// Of the zip file, in bytes.
    pub size: u64,
    /// Of what is in it, in bytes.
    pub unzipped_size: u64,
    /// Base64.
    pub sha256: String,
    /// A policy document, as GetLayerVersionPolicy answers it.
    #[serde(default)]
    pub policy: Option<String>,
    #[serde(default)]
    pub policy_revision_id: Option<String>,
}

impl LayerVersionRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str, version: u64) -> Key<Self> {
        Self::keys_of(account, region, name).number(version)
    }

    /// All versions of one layer, oldest first.
    pub fn keys_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(name)
    }

    pub fn layer_arn(&self) -> Arn {
        Arn::regional("lambda", &self.region, &self.account, format!("layer:{}", self.name))
    }

    pub fn arn(&self) -> Arn {
        let resource = format!("layer:{}:{}", self.name, self.version);
        Arn::regional("lambda", &self.region, &self.account, resource)
    }
}

impl Record for LayerVersionRecord {
    const TABLE: &'static str = "lambda-layer-versions";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name, self.version)
    }
}
