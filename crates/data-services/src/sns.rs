//! SNS: topics, who subscribes to them, and what becomes of a message.
//!
//! A message is no record: publishing writes one delivery for each subscription that wants it,
//! in one transaction, and the answer means that they are on disk. FIFO topics remember what they
//! have seen for five minutes.
//!
//! - [`topics`], [`permissions`], [`subscriptions`], [`confirm`] keep the records.
//! - [`publish`] checks a message and makes the deliveries; [`filter`] says who wants it,
//!   [`message`] what it looks like to each.
//! - [`http`] delivers to HTTP receivers; [`signature`] signs what they get.
//!
//! Not here: who may do it (the gateway's table, with the topic's policy), and delivery itself
//! ([`crate::delivery`]). Mobile push, SMS, e-mail and Firehose are refused by name.

mod confirm;
mod error;
mod filter;
pub mod http;
mod message;
mod names;
mod permissions;
mod publish;
mod settings;
pub mod signature;
mod subscriptions;
mod sweep;
mod tags;
#[cfg(test)]
mod tests;
mod topics;

use std::sync::Arc;

use aws_api::sns as api;
use aws_api::{AwsError, Context};
use store::Store;

use signature::Signer;
pub use sweep::sweep;

/// The SNS API over the topics of a store.
#[derive(Clone, Debug)]
pub struct Sns {
    store: Store,
    signer: Signer,
}

impl Sns {
    pub fn new(store: Store, signer: Signer) -> Sns {
        Sns { store, signer }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::sns::Server::new(self))
    }
}

macro_rules! operations {
    ($($method:ident ($input:ident) -> $output:ty;)*) => {
        impl api::Sns for Sns {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<$output, AwsError> {
                    Sns::$method(self, ctx, input).await
                }
            )*
        }
    };
}

operations! {
    add_permission(AddPermissionInput) -> ();
    confirm_subscription(ConfirmSubscriptionInput) -> api::ConfirmSubscriptionResponse;
    create_topic(CreateTopicInput) -> api::CreateTopicResponse;
    delete_topic(DeleteTopicInput) -> ();
    get_data_protection_policy(GetDataProtectionPolicyInput)
        -> api::GetDataProtectionPolicyResponse;
    get_subscription_attributes(GetSubscriptionAttributesInput)
        -> api::GetSubscriptionAttributesResponse;
    get_topic_attributes(GetTopicAttributesInput) -> api::GetTopicAttributesResponse;
    list_subscriptions(ListSubscriptionsInput) -> api::ListSubscriptionsResponse;
    list_subscriptions_by_topic(ListSubscriptionsByTopicInput)
        -> api::ListSubscriptionsByTopicResponse;
    list_tags_for_resource(ListTagsForResourceRequest) -> api::ListTagsForResourceResponse;
    list_topics(ListTopicsInput) -> api::ListTopicsResponse;
    publish(PublishInput) -> api::PublishResponse;
    publish_batch(PublishBatchInput) -> api::PublishBatchResponse;
    put_data_protection_policy(PutDataProtectionPolicyInput) -> ();
    remove_permission(RemovePermissionInput) -> ();
    set_subscription_attributes(SetSubscriptionAttributesInput) -> ();
    set_topic_attributes(SetTopicAttributesInput) -> ();
    subscribe(SubscribeInput) -> api::SubscribeResponse;
    tag_resource(TagResourceRequest) -> api::TagResourceResponse;
    unsubscribe(UnsubscribeInput) -> ();
    untag_resource(UntagResourceRequest) -> api::UntagResourceResponse;
}
