//! Making, listing, describing, changing and removing topics.

use std::collections::BTreeMap;

use aws_api::sns::{
    CreateTopicInput, CreateTopicResponse, DeleteTopicInput, GetDataProtectionPolicyInput,
    GetDataProtectionPolicyResponse, GetTopicAttributesInput, GetTopicAttributesResponse,
    ListTopicsInput, ListTopicsResponse, PutDataProtectionPolicyInput, SetTopicAttributesInput,
    Topic,
};
use aws_api::{AwsError, Context};
use model::record::sns::{SeenMessageRecord, SubscriptionRecord, TopicRecord};
use serde_json::{Value, json};
use store::{Read as _, Txn};

use super::error::{Failure, invalid};
use super::names::{check_topic_name, find_topic, page, topic_key};
use super::{Sns, permissions, settings, tags};

impl Sns {
    pub(super) async fn create_topic(
        &self,
        ctx: &Context,
        input: CreateTopicInput,
    ) -> Result<CreateTopicResponse, AwsError> {
        let name = input.name.unwrap_or_default();
        let mut attributes = input.attributes.unwrap_or_default();
        let is_fifo = match attributes.remove("FifoTopic") {
            None => false,
            Some(value) => settings::boolean("FifoTopic", &value)?,
        };
        check_topic_name(&name, is_fifo)?;
        let mut topic = TopicRecord {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            name,
            created_at: ctx.now,
            policy: None,
            attributes: BTreeMap::new(),
            data_protection_policy: input.data_protection_policy,
            tags: tags::of_list(input.tags.unwrap_or_default())?,
            last_sequence: 0,
            n_deleted: 0,
        };
        for (name, value) in &attributes {
            settings::set_topic(&mut topic, name, Some(value.as_str()))?;
        }
        let arn = topic.arn().to_string();
        let created = self.store.write(move |txn| {
            let Some(present) = txn.get(&model::record::Record::key(&topic))? else {
                txn.put(&topic);
                return Ok::<_, Failure>(());
            };
            // The same again is the same topic; something else under its name is a mistake.
            let is_same = topic.attributes.iter().all(|(name, value)| {
                present.attributes.get(name).map(String::as_str).unwrap_or_default() == value
            }) && topic
                .policy
                .as_ref()
                .is_none_or(|policy| present.policy.as_ref() == Some(policy));
            if !is_same {
                let reason = "Attributes Reason: Topic already exists with different attributes";
                return Err(invalid(reason).into());
            }
            if !topic.tags.is_empty() && topic.tags != present.tags {
                let reason = "Tags Reason: Topic already exists with different tags";
                return Err(invalid(reason).into());
            }
            Ok(())
        });
        created.await.map_err(AwsError::from)?;
        Ok(CreateTopicResponse { topic_arn: Some(arn) })
    }

    /// With all that belongs to it. What has been published is delivered all the same.
    pub(super) async fn delete_topic(
        &self,
        ctx: &Context,
        input: DeleteTopicInput,
    ) -> Result<(), AwsError> {
        let key = topic_key(ctx, input.topic_arn.as_deref())?;
        let deleted = self.store.write(move |txn| {
            // That there is no such topic is no failure.
            let Some(topic) = txn.get(&key)? else { return Ok::<_, Failure>(()) };
            txn.delete(&key);
            remove_all_of(txn, &topic)?;
            Ok(())
        });
        Ok(deleted.await?)
    }

    pub(super) async fn list_topics(
        &self,
        ctx: &Context,
        input: ListTopicsInput,
    ) -> Result<ListTopicsResponse, AwsError> {
        let keys = TopicRecord::keys_of(&ctx.account, &ctx.region);
        let read = self.store.read().map_err(Failure::from)?;
        let (topics, next_token) = page(&read, &keys, input.next_token.as_deref(), |_| true)?;
        let topic = |topic: TopicRecord| Topic { topic_arn: Some(topic.arn().to_string()) };
        Ok(ListTopicsResponse { topics: Some(topics.into_iter().map(topic).collect()), next_token })
    }

    pub(super) async fn get_topic_attributes(
        &self,
        ctx: &Context,
        input: GetTopicAttributesInput,
    ) -> Result<GetTopicAttributesResponse, AwsError> {
        let key = topic_key(ctx, input.topic_arn.as_deref())?;
        let read = self.store.read().map_err(Failure::from)?;
        let topic = find_topic(&read, &key)?;
        let (mut n_confirmed, mut n_pending) = (0_u64, 0_u64);
        let keys = SubscriptionRecord::keys_of(&topic.account, &topic.region, &topic.name);
        read.visit(&keys, None, |subscription: SubscriptionRecord| {
            match subscription.is_confirmed() {
                true => n_confirmed += 1,
                false => n_pending += 1,
            }
            true
        })
        .map_err(Failure::from)?;
        let mut attributes = topic.attributes.clone();
        let mut set = |name: &str, value: String| {
            attributes.insert(name.to_owned(), value);
        };
        set("TopicArn", topic.arn().to_string());
        set("Owner", topic.account.to_string());
        set("Policy", topic.policy.clone().unwrap_or_else(|| permissions::default_policy(&topic)));
        set("SubscriptionsConfirmed", n_confirmed.to_string());
        set("SubscriptionsPending", n_pending.to_string());
        set("SubscriptionsDeleted", topic.n_deleted.to_string());
        set("EffectiveDeliveryPolicy", effective_delivery_policy(&topic).to_string());
        if topic.is_fifo() {
            set("FifoTopic", "true".into());
            let is_on = topic.is_on("ContentBasedDeduplication");
            set("ContentBasedDeduplication", is_on.to_string());
        }
        attributes.entry("DisplayName".into()).or_default();
        Ok(GetTopicAttributesResponse { attributes: Some(attributes) })
    }

    pub(super) async fn set_topic_attributes(
        &self,
        ctx: &Context,
        input: SetTopicAttributesInput,
    ) -> Result<(), AwsError> {
        let name = input.attribute_name.unwrap_or_default();
        let value = input.attribute_value;
        self.change_topic(ctx, input.topic_arn.as_deref(), move |topic| {
            if name == "FifoTopic" {
                return Err(invalid("AttributeName").into());
            }
            Ok(settings::set_topic(topic, &name, value.as_deref())?)
        })
        .await
    }

    pub(super) async fn get_data_protection_policy(
        &self,
        ctx: &Context,
        input: GetDataProtectionPolicyInput,
    ) -> Result<GetDataProtectionPolicyResponse, AwsError> {
        let key = topic_key(ctx, input.resource_arn.as_deref())?;
        let topic = find_topic(&self.store.read().map_err(Failure::from)?, &key)?;
        let data_protection_policy = Some(topic.data_protection_policy.unwrap_or_default());
        Ok(GetDataProtectionPolicyResponse { data_protection_policy })
    }

    /// Kept for who reads it back. Masking and denying by it is not done, so only an empty one is
    /// taken: to say yes would be to promise protection.
    pub(super) async fn put_data_protection_policy(
        &self,
        ctx: &Context,
        input: PutDataProtectionPolicyInput,
    ) -> Result<(), AwsError> {
        let policy = input.data_protection_policy.filter(|policy| !policy.is_empty());
        if policy.is_some() {
            return Err(AwsError::new(
                "NotImplemented",
                501,
                "Hansom does not inspect messages, so it takes no data protection policy.",
            ));
        }
        self.change_topic(ctx, input.resource_arn.as_deref(), |topic| {
            topic.data_protection_policy = None;
            Ok(())
        })
        .await
    }

    /// Reads, changes and writes a topic in one transaction.
    pub(super) async fn change_topic(
        &self,
        ctx: &Context,
        arn: Option<&str>,
        change: impl FnOnce(&mut TopicRecord) -> Result<(), Failure> + Send + 'static,
    ) -> Result<(), AwsError> {
        let key = topic_key(ctx, arn)?;
        let changed = self.store.write(move |txn| {
            let mut topic = find_topic(txn, &key)?;
            change(&mut topic)?;
            txn.put(&topic);
            Ok::<_, Failure>(())
        });
        Ok(changed.await?)
    }
}

fn remove_all_of(txn: &mut Txn<'_>, topic: &TopicRecord) -> Result<(), Failure> {
    let (account, region, name) = (&topic.account, &topic.region, &topic.name);
    for one in txn.scan(&SubscriptionRecord::keys_of(account, region, name))? {
        txn.delete(&model::record::Record::key(&one));
    }
    for one in txn.scan(&SeenMessageRecord::keys_of(account, region, name))? {
        txn.delete(&model::record::Record::key(&one));
    }
    Ok(())
}

/// What was set of the policy of HTTP deliveries, and AWS's defaults for the rest.
pub(super) fn effective_delivery_policy(topic: &TopicRecord) -> Value {
    let mut policy = json!({
        "http": {
            "defaultHealthyRetryPolicy": {
                "minDelayTarget": 20,
                "maxDelayTarget": 20,
                "numRetries": 3,
                "numMaxDelayRetries": 0,
                "numNoDelayRetries": 0,
                "numMinDelayRetries": 0,
                "backoffFunction": "linear",
            },
            "disableSubscriptionOverrides": false,
            "defaultRequestPolicy": { "headerContentType": "text/plain; charset=UTF-8" },
        },
    });
    let set = topic.attributes.get("DeliveryPolicy");
    if let Some(Ok(set)) = set.map(|text| serde_json::from_str::<Value>(text)) {
        settings::merge(&mut policy, &set);
    }
    policy
}
