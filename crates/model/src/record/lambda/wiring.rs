//! What leads to a function and away from it: addresses, event sources, destinations.

use serde::{Deserialize, Serialize};

use super::of_function;
use crate::record::Record;
use crate::record::ecs::Tag;
use crate::{AccountId, Arn, Key, Region, Timestamp};

/// Where the outcome of an asynchronous invocation goes: ARNs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Destinations {
    pub on_success: Option<String>,
    pub on_failure: Option<String>,
}

/// How a function is invoked asynchronously.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventInvokeRecord {
    pub account: AccountId,
    pub region: Region,
    pub function: String,
    /// `$LATEST`, a version or an alias.
    pub qualifier: String,
    pub last_modified: Timestamp,
    /// 0 to 2.
    pub max_retries: Option<u32>,
    /// 60 to 21 600.
    pub max_age_secs: Option<u32>,
    /// `None` when no `DestinationConfig` was given.
    pub destinations: Option<Destinations>,
}

impl EventInvokeRecord {
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        function: &str,
        qualifier: &str,
    ) -> Key<Self> {
        Self::keys_of(account, region, function).text(qualifier)
    }

    pub fn keys_of(account: &AccountId, region: &Region, function: &str) -> Key<Self> {
        of_function(account, region, function)
    }
}

impl Record for EventInvokeRecord {
    const TABLE: &'static str = "lambda-event-invoke";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.function, &self.qualifier)
    }
}

/// What browsers of other sites may do with a function's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CorsRules {
    pub allow_credentials: Option<bool>,
    pub allow_headers: Option<Vec<String>>,
    pub allow_methods: Option<Vec<String>>,
    pub allow_origins: Option<Vec<String>>,
    pub expose_headers: Option<Vec<String>>,
    pub max_age_secs: Option<u32>,
}

/// The HTTP address of a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionUrlRecord {
    /// The first label of the host name: 32 of `[a-z0-9]`.
    pub id: String,
    pub account: AccountId,
    pub region: Region,
    pub function: String,
    /// Empty for the function itself, or an alias.
    pub qualifier: String,
    /// `AuthType: AWS_IAM`; otherwise `NONE`.
    pub requires_iam: bool,
    pub cors: Option<CorsRules>,
    /// `InvokeMode: RESPONSE_STREAM`.
    #[serde(default)]
    pub streams: bool,
    pub created_at: Timestamp,
    pub last_modified: Timestamp,
}

impl FunctionUrlRecord {
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        function: &str,
        qualifier: &str,
    ) -> Key<Self> {
        Self::keys_of(account, region, function).text(qualifier)
    }

    pub fn keys_of(account: &AccountId, region: &Region, function: &str) -> Key<Self> {
        of_function(account, region, function)
    }

    /// The ARN of what it invokes.
    pub fn function_arn(&self) -> Arn {
        super::function_arn(&self.account, &self.region, &self.function, &self.qualifier)
    }
}

impl Record for FunctionUrlRecord {
    const TABLE: &'static str = "lambda-urls";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.function, &self.qualifier)
    }
}

/// Finds the function of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionUrlIndexRecord {
    pub id: String,
    pub account: AccountId,
    pub region: Region,
    pub function: String,
    pub qualifier: String,
}

impl FunctionUrlIndexRecord {
    pub fn key_of(id: &str) -> Key<Self> {
        Key::new().text(id)
    }
}

impl Record for FunctionUrlIndexRecord {
    const TABLE: &'static str = "lambda-url-index";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.id)
    }
}

/// Where a mapping is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MappingState {
    Creating,
    Enabling,
    Enabled,
    Disabling,
    Disabled,
    Updating,
    Deleting,
}

impl MappingState {
    pub fn as_str(self) -> &'static str {
        match self {
            MappingState::Creating => "Creating",
            MappingState::Enabling => "Enabling",
            MappingState::Enabled => "Enabled",
            MappingState::Disabling => "Disabling",
            MappingState::Disabled => "Disabled",
            MappingState::Updating => "Updating",
            MappingState::Deleting => "Deleting",
        }
    }
}

/// A queue whose messages a function gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventSourceMappingRecord {
    pub account: AccountId,
    pub region: Region,
    pub uuid: String,
    pub source_arn: String,
    pub function: String,
    /// Empty for the function itself.
    pub qualifier: String,
    pub batch_size: u32,
    pub window_secs: u32,
    pub reports_item_failures: bool,
    /// Event patterns, as they were given: one of them must match.
    #[serde(default)]
    pub filters: Vec<String>,
    #[serde(default)]
    pub max_concurrency: Option<u32>,
    pub enabled: bool,
    pub state: MappingState,
    /// `USER_INITIATED`, or what is wrong.
    pub state_reason: String,
    /// `No records processed`, `OK`, or what is wrong.
    #[serde(default)]
    pub last_result: Option<String>,
    pub last_modified: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl EventSourceMappingRecord {
    pub fn key_of(account: &AccountId, region: &Region, uuid: &str) -> Key<Self> {
        Self::keys_of(account, region).text(uuid)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    pub fn arn(&self) -> Arn {
        let resource = format!("event-source-mapping:{}", self.uuid);
        Arn::regional("lambda", &self.region, &self.account, resource)
    }

    /// The ARN of what it invokes.
    pub fn function_arn(&self) -> Arn {
        super::function_arn(&self.account, &self.region, &self.function, &self.qualifier)
    }
}

impl Record for EventSourceMappingRecord {
    const TABLE: &'static str = "lambda-event-source-mappings";
    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.uuid)
    }
}
