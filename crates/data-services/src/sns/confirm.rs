//! Asking a receiver whether it wants to be one, and its yes.

use aws_api::sns::{ConfirmSubscriptionInput, ConfirmSubscriptionResponse};
use aws_api::{AwsError, Context};
use model::record::delivery::{Actor, RetryPolicy, Subject, Target};
use model::record::sns::{Confirmation, SubscriptionRecord, TopicRecord};
use model::{Principal, Timestamp};
use serde_json::json;
use store::Read as _;
use store::outbox::NewDelivery;

use super::Sns;
use super::error::{Failure, invalid};
use super::message::{Signature, layout, time_text};
use super::names::{find_topic, topic_key};
use super::publish::sqs_target;
use super::signature::Signer;

/// So long the answer is waited for.
pub(super) const PATIENCE_SECS: i64 = 2 * 24 * 3600;

pub(super) fn new_token() -> String {
    model::random::hex::<64>()
}

/// What asks the receiver of a subscription that is pending.
pub(super) fn request(
    now: Timestamp,
    subscription: &SubscriptionRecord,
    topic: &TopicRecord,
    signer: &Signer,
) -> Option<NewDelivery> {
    let Confirmation::Pending { token } = &subscription.confirmation else { return None };
    let (id, topic_arn) = (model::random::uuid(), topic.arn().to_string());
    let text = format!(
        "You have chosen to subscribe to the topic {topic_arn}.\nTo confirm the subscription, \
         visit the SubscribeURL included in this message."
    );
    let url = format!(
        "{}/?Action=ConfirmSubscription&TopicArn={topic_arn}&Token={token}",
        subscription.our_url
    );
    let at = time_text(now);
    let to_sign = format!(
        "Message\n{text}\nMessageId\n{id}\nSubscribeURL\n{url}\nTimestamp\n{at}\nToken\n{token}\n\
         TopicArn\n{topic_arn}\nType\nSubscriptionConfirmation\n"
    );
    let mut members = vec![
        ("Type", json!("SubscriptionConfirmation")),
        ("MessageId", json!(id)),
        ("Token", json!(token)),
        ("TopicArn", json!(topic_arn)),
        ("Message", json!(text)),
        ("SubscribeURL", json!(url)),
        ("Timestamp", json!(at)),
    ];
    if let Some(Signature { version, text, certificate }) = signer.sign(topic, &to_sign) {
        members.push(("SignatureVersion", json!(version)));
        members.push(("Signature", json!(text)));
        let url = format!("{}/{certificate}", subscription.our_url);
        members.push(("SigningCertURL", json!(url)));
    }
    let body = layout(&members);
    let subject = Subject {
        event_id: id.clone(),
        source: "aws.sns".into(),
        event: "SubscriptionConfirmation".into(),
        resource: topic_arn.clone(),
        via: Some(subscription.arn().to_string()),
        receiver: subscription.endpoint.clone(),
    };
    let target = match subscription.protocol.as_str() {
        "sqs" => {
            let actor = Actor::Service {
                name: "sns.amazonaws.com".into(),
                account: topic.account.clone(),
                source_arn: topic_arn,
            };
            sqs_target(&subscription.endpoint, json!({ "MessageBody": body }), actor)
        }
        _ => Target::Courier {
            name: "sns-http".into(),
            detail: json!({
                "url": subscription.endpoint,
                "fromInside": subscription.from_inside,
                "headers": {
                    "x-amz-sns-message-type": "SubscriptionConfirmation",
                    "x-amz-sns-message-id": id,
                    "x-amz-sns-topic-arn": topic_arn,
                },
                "contentType": "text/plain; charset=UTF-8",
                "policy": null,
            }),
        },
    };
    let retry = RetryPolicy {
        max_retries: 3,
        max_age_secs: 3600,
        first_pause_ms: 20_000,
        longest_pause_ms: 20_000,
    };
    let new = NewDelivery::new(subscription.owner.clone(), subject, target, body, now);
    Some(NewDelivery { retry, ..new })
}

impl Sns {
    /// By the address in the message, so mostly unsigned: the token is the proof.
    pub(super) async fn confirm_subscription(
        &self,
        ctx: &Context,
        input: ConfirmSubscriptionInput,
    ) -> Result<ConfirmSubscriptionResponse, AwsError> {
        let key = topic_key(ctx, input.topic_arn.as_deref())?;
        let token = input.token.unwrap_or_default();
        let asks_for_authentication = input
            .authenticate_on_unsubscribe
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let is_anonymous = matches!(ctx.principal, Principal::Anonymous);
        let authenticated = asks_for_authentication && !is_anonymous;
        let now = ctx.now;
        let confirmed = self.store.write(move |txn| {
            let topic = find_topic(txn, &key)?;
            let keys = SubscriptionRecord::keys_of(&topic.account, &topic.region, &topic.name);
            let mut found = None;
            txn.visit(&keys, None, |one: SubscriptionRecord| {
                let is_it = matches!(&one.confirmation, Confirmation::Pending { token: wanted } if *wanted == token);
                if is_it {
                    found = Some(one);
                }
                found.is_none()
            })?;
            let Some(mut subscription) = found else { return Err(invalid("Token").into()) };
            if subscription.created_at.plus_secs(PATIENCE_SECS) < now {
                return Err(invalid("Token").into());
            }
            subscription.confirmation = Confirmation::Confirmed { authenticated };
            txn.put(&subscription);
            Ok::<_, Failure>(subscription.arn().to_string())
        });
        let subscription_arn = confirmed.await.map_err(AwsError::from)?;
        Ok(ConfirmSubscriptionResponse { subscription_arn: Some(subscription_arn) })
    }
}
