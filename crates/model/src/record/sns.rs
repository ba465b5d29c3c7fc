//! Topics, who subscribes to them, and which messages of FIFO topics have been seen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Record;
use crate::{AccountId, Arn, Key, Region, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TopicRecord {
    pub account: AccountId,
    pub region: Region,
    /// Ends in `.fifo` if the topic is one.
    pub name: String,
    pub created_at: Timestamp,
    /// Who may do what with it. `None` is AWS's default: the owner's account.
    #[serde(default)]
    pub policy: Option<String>,
    /// What was set of the other attributes, by AWS's names and in AWS's form.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    #[serde(default)]
    pub data_protection_policy: Option<String>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Of a FIFO topic: the last sequence number that was given out.
    #[serde(default)]
    pub last_sequence: u64,
    /// So many subscriptions have been taken away.
    #[serde(default)]
    pub n_deleted: u64,
}

impl TopicRecord {
    pub fn key_of(account: &AccountId, region: &Region, name: &str) -> Key<Self> {
        Self::keys_of(account, region).text(name)
    }

    pub fn keys_of(account: &AccountId, region: &Region) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str())
    }

    /// Where the topic is that `arn` names; `None` when it names none.
    pub fn key_of_arn(arn: &Arn) -> Option<Key<Self>> {
        let account = AccountId::parse(arn.account()).ok()?;
        let region = Region::parse(arn.region()).ok()?;
        let is_topic = arn.service() == "sns" && !arn.resource().contains(':');
        is_topic.then(|| Self::key_of(&account, &region, arn.resource()))
    }

    pub fn arn(&self) -> Arn {
        Arn::regional("sns", &self.region, &self.account, self.name.clone())
    }

    pub fn is_fifo(&self) -> bool {
        self.name.ends_with(".fifo")
    }

    /// Whether an attribute is set to `true`.
    pub fn is_on(&self, attribute: &str) -> bool {
        self.attributes.get(attribute).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

impl Record for TopicRecord {
    const TABLE: &'static str = "sns-topics";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.name)
    }
}

/// Whether a receiver has said that it wants to be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Confirmation {
    #[serde(rename_all = "camelCase")]
    Pending { token: String },
    #[serde(rename_all = "camelCase")]
    Confirmed {
        /// Only the owners may end it, not everybody who knows its address.
        authenticated: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionRecord {
    /// Of the topic; so region and topic.
    pub account: AccountId,
    pub region: Region,
    pub topic: String,
    /// A UUID: the last part of the ARN.
    pub id: String,
    /// The account that subscribed.
    pub owner: AccountId,
    /// `sqs`, `lambda`, `http` or `https`.
    pub protocol: String,
    /// An ARN or a URL.
    pub endpoint: String,
    pub created_at: Timestamp,
    pub confirmation: Confirmation,
    /// `RawMessageDelivery`, `FilterPolicy`, `FilterPolicyScope`, `RedrivePolicy`,
    /// `DeliveryPolicy`, `ReplayPolicy`, as they were set.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// How the subscriber addressed us, for the URLs in messages: `http://localhost:4566`.
    #[serde(default)]
    pub our_url: String,
    /// It was made from inside a task, which must not reach this machine's own addresses by us.
    #[serde(default)]
    pub from_inside: bool,
}

impl SubscriptionRecord {
    pub fn key_of(account: &AccountId, region: &Region, topic: &str, id: &str) -> Key<Self> {
        Self::keys_of(account, region, topic).text(id)
    }

    /// All of one topic.
    pub fn keys_of(account: &AccountId, region: &Region, topic: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(topic)
    }

    /// Where the subscription is that `arn` names; `None` when it names none.
    pub fn key_of_arn(arn: &Arn) -> Option<Key<Self>> {
        let account = AccountId::parse(arn.account()).ok()?;
        let region = Region::parse(arn.region()).ok()?;
        let (topic, id) = arn.resource().split_once(':')?;
        (arn.service() == "sns").then(|| Self::key_of(&account, &region, topic, id))
    }

    pub fn topic_key(&self) -> Key<TopicRecord> {
        TopicRecord::key_of(&self.account, &self.region, &self.topic)
    }

    pub fn topic_arn(&self) -> Arn {
        Arn::regional("sns", &self.region, &self.account, self.topic.clone())
    }

    pub fn arn(&self) -> Arn {
        let resource = format!("{}:{}", self.topic, self.id);
        Arn::regional("sns", &self.region, &self.account, resource)
    }

    pub fn is_confirmed(&self) -> bool {
        matches!(self.confirmation, Confirmation::Confirmed { .. })
    }

    /// Whether the message goes out alone, without what SNS says about it.
    pub fn is_raw(&self) -> bool {
        self.attributes
            .get("RawMessageDelivery")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

impl Record for SubscriptionRecord {
    const TABLE: &'static str = "sns-subscriptions";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.topic, &self.id)
    }
}

/// A message of a FIFO topic, so that the same is not sent twice within five minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenMessageRecord {
    pub account: AccountId,
    pub region: Region,
    pub topic: String,
    /// What tells it from others: the deduplication id, behind its group where that is the scope.
    pub deduplication: String,
    pub message_id: String,
    pub sequence: String,
    pub expires_at: Timestamp,
}

impl SeenMessageRecord {
    pub fn key_of(
        account: &AccountId,
        region: &Region,
        topic: &str,
        deduplication: &str,
    ) -> Key<Self> {
        Self::keys_of(account, region, topic).text(deduplication)
    }

    /// All of one topic.
    pub fn keys_of(account: &AccountId, region: &Region, topic: &str) -> Key<Self> {
        Key::new().text(account.as_str()).text(region.as_str()).text(topic)
    }
}

impl Record for SeenMessageRecord {
    const TABLE: &'static str = "sns-seen-messages";

    fn key(&self) -> Key<Self> {
        Self::key_of(&self.account, &self.region, &self.topic, &self.deduplication)
    }
}

/// The key that messages to HTTP receivers are signed with. There is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SigningKeyRecord {
    /// PKCS #8, in PEM.
    pub key_pem: String,
    pub certificate_pem: String,
    pub created_at: Timestamp,
}

impl SigningKeyRecord {
    pub fn only_key() -> Key<Self> {
        Key::new().text("key")
    }
}

impl Record for SigningKeyRecord {
    const TABLE: &'static str = "sns-signing-key";

    fn key(&self) -> Key<Self> {
        Self::only_key()
    }
}
