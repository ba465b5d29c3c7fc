//! Who subscribes to a topic: making, listing, describing, changing and ending subscriptions.

use aws_api::sns::{
    GetSubscriptionAttributesInput, GetSubscriptionAttributesResponse,
    ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse, ListSubscriptionsInput,
    ListSubscriptionsResponse, SetSubscriptionAttributesInput, SubscribeInput, SubscribeResponse,
    Subscription, UnsubscribeInput, errors,
};
use aws_api::{Ask, AwsError, Context};
use model::policy::PolicyKind;
use model::record::sns::{Confirmation, SubscriptionRecord, TopicRecord};
use model::{Arn, Key, Principal, Region};
use serde_json::json;
use store::outbox;
use store::{Read as _, Txn};

use super::error::{Failure, invalid};
use super::names::{find_subscription, find_topic, page, subscription_key, topic_key};
use super::{Sns, confirm, settings, topics};

/// What is shown instead of an ARN until the receiver has said yes.
const PENDING: &str = "PendingConfirmation";

/// A topic has no more.
const MOST_FILTERED: usize = 12_500;

impl Sns {
    pub(super) async fn subscribe(
        &self,
        ctx: &Context,
        input: SubscribeInput,
    ) -> Result<SubscribeResponse, AwsError> {
        let key = topic_key(ctx, input.topic_arn.as_deref())?;
        let protocol = input.protocol.unwrap_or_default();
        let endpoint = input.endpoint.unwrap_or_default();
        let topic = find_topic(&self.store.read().map_err(Failure::from)?, &key)?;
        check_endpoint(ctx, &topic, &protocol, &endpoint)?;
        let wants_arn = input.return_subscription_arn.unwrap_or(false);

        let is_own = Arn::parse(&endpoint).is_ok_and(|arn| arn.account() == ctx.account.as_str());
        let confirmation = match protocol.as_str() {
            "lambda" => Confirmation::Confirmed { authenticated: true },
            "sqs" if is_own => Confirmation::Confirmed { authenticated: true },
            _ => Confirmation::Pending { token: confirm::new_token() },
        };
        let mut subscription = SubscriptionRecord {
            account: topic.account.clone(),
            region: topic.region.clone(),
            topic: topic.name.clone(),
            id: model::random::uuid(),
            owner: ctx.account.clone(),
            protocol,
            endpoint,
            created_at: ctx.now,
            confirmation,
            attributes: Default::default(),
            our_url: ctx.endpoint.clone(),
            from_inside: ctx.source_vpc.is_some(),
        };
        let prefix = "Attributes Reason: ";
        for (name, value) in input.attributes.unwrap_or_default() {
            settings::set_subscription(&mut subscription, &name, Some(&value), prefix)?;
        }
        settings::check_filter(&subscription, prefix)?;

        if !subscription.is_raw() || !subscription.is_confirmed() {
            // Here, where somebody waits who can: the first time takes long.
            self.signer.make_ready().await?;
        }
        let now = ctx.now;
        let signer = self.signer.clone();
        let made = self.store.write(move |txn| {
            let topic = find_topic(txn, &key)?;
            let keys = SubscriptionRecord::keys_of(&topic.account, &topic.region, &topic.name);
            let (mut same, mut n_filtered) = (None, 0);
            txn.visit(&keys, None, |one: SubscriptionRecord| {
                n_filtered += usize::from(one.attributes.contains_key("FilterPolicy"));
                if one.protocol == subscription.protocol && one.endpoint == subscription.endpoint {
                    same = Some(one);
                }
                true
            })?;
            if let Some(mut same) = same {
                if same.attributes != subscription.attributes && same.is_confirmed() {
                    let reason =
                        "Attributes Reason: Subscription already exists with different attributes";
                    return Err(invalid(reason).into());
                }
                if !same.is_confirmed() {
                    // Asked again, as AWS does.
                    same.attributes = subscription.attributes;
                    same.confirmation = subscription.confirmation;
                    same.our_url = subscription.our_url;
                    same.created_at = now;
                    txn.put(&same);
                    ask_to_confirm(txn, now, &same, &topic, &signer)?;
                }
                return Ok::<_, Failure>(same);
            }
            if n_filtered >= MOST_FILTERED {
                return Err(errors::subscription_limit_exceeded_exception(
                    "Subscription limit exceeded",
                )
                .into());
            }
            txn.put(&subscription);
            if !subscription.is_confirmed() {
                ask_to_confirm(txn, now, &subscription, &topic, &signer)?;
            }
            Ok(subscription)
        });
        let made = made.await?;
        let subscription_arn = match made.is_confirmed() || wants_arn {
            true => made.arn().to_string(),
            false => "pending confirmation".to_owned(),
        };
        Ok(SubscribeResponse { subscription_arn: Some(subscription_arn) })
    }

    pub(super) async fn unsubscribe(
        &self,
        ctx: &Context,
        input: UnsubscribeInput,
    ) -> Result<(), AwsError> {
        let key = subscription_key(ctx, input.subscription_arn.as_deref())?;
        let read = self.store.read().map_err(Failure::from)?;
        let found = read.get(&key).map_err(Failure::from)?;
        // That there is no such subscription is no failure.
        let Some(subscription) = found else { return Ok(()) };
        let topic = read.get(&subscription.topic_key()).map_err(Failure::from)?;
        drop(read);
        may_end(ctx, &subscription, topic.as_ref())?;
        if !subscription.is_confirmed() {
            return Err(invalid("This subscription is pending confirmation and cannot be deleted"));
        }
        let removed = self.store.write(move |txn| {
            let Some(subscription) = txn.get(&key)? else { return Ok::<_, Failure>(()) };
            txn.delete(&key);
            if let Some(mut topic) = txn.get(&subscription.topic_key())? {
                topic.n_deleted += 1;
                txn.put(&topic);
            }
            Ok(())
        });
        Ok(removed.await?)
    }

    pub(super) async fn list_subscriptions(
        &self,
        ctx: &Context,
        input: ListSubscriptionsInput,
    ) -> Result<ListSubscriptionsResponse, AwsError> {
        let read = self.store.read().map_err(Failure::from)?;
        // An account's subscriptions may be to topics of others.
        let is_here =
            |one: &SubscriptionRecord| one.owner == ctx.account && one.region == ctx.region;
        let (found, next_token) = page(&read, &Key::new(), input.next_token.as_deref(), is_here)?;
        let subscriptions = Some(found.iter().map(shown).collect());
        Ok(ListSubscriptionsResponse { subscriptions, next_token })
    }

    pub(super) async fn list_subscriptions_by_topic(
        &self,
        ctx: &Context,
        input: ListSubscriptionsByTopicInput,
    ) -> Result<ListSubscriptionsByTopicResponse, AwsError> {
        let key = topic_key(ctx, input.topic_arn.as_deref())?;
        let read = self.store.read().map_err(Failure::from)?;
        let topic = find_topic(&read, &key)?;
        let keys = SubscriptionRecord::keys_of(&topic.account, &topic.region, &topic.name);
        let (found, next_token) = page(&read, &keys, input.next_token.as_deref(), |_| true)?;
        let subscriptions = Some(found.iter().map(shown).collect());
        Ok(ListSubscriptionsByTopicResponse { subscriptions, next_token })
    }

    pub(super) async fn get_subscription_attributes(
        &self,
        ctx: &Context,
        input: GetSubscriptionAttributesInput,
    ) -> Result<GetSubscriptionAttributesResponse, AwsError> {
        let key = subscription_key(ctx, input.subscription_arn.as_deref())?;
        let read = self.store.read().map_err(Failure::from)?;
        let subscription = find_subscription(&read, &key)?;
        is_of_caller(ctx, &subscription, "SNS:GetSubscriptionAttributes")?;
        let topic = read.get(&subscription.topic_key()).map_err(Failure::from)?;
        let authenticated =
            matches!(subscription.confirmation, Confirmation::Confirmed { authenticated: true });
        let mut attributes = subscription.attributes.clone();
        let mut set = |name: &str, value: String| {
            attributes.insert(name.to_owned(), value);
        };
        set("SubscriptionArn", subscription.arn().to_string());
        set("TopicArn", subscription.topic_arn().to_string());
        set("Protocol", subscription.protocol.clone());
        set("Endpoint", subscription.endpoint.clone());
        set("Owner", subscription.owner.to_string());
        set("PendingConfirmation", (!subscription.is_confirmed()).to_string());
        set("ConfirmationWasAuthenticated", authenticated.to_string());
        set("SubscriptionPrincipal", format!("arn:aws:iam::{}:root", subscription.owner));
        set("RawMessageDelivery", subscription.is_raw().to_string());
        if subscription.attributes.contains_key("FilterPolicy") {
            attributes
                .entry("FilterPolicyScope".into())
                .or_insert_with(|| "MessageAttributes".to_owned());
        } else {
            attributes.remove("FilterPolicyScope");
        }
        if matches!(subscription.protocol.as_str(), "http" | "https")
            && let Some(topic) = topic
        {
            let policy = effective_delivery_policy(&subscription, &topic);
            attributes.insert("EffectiveDeliveryPolicy".into(), policy.to_string());
        }
        Ok(GetSubscriptionAttributesResponse { attributes: Some(attributes) })
    }

    pub(super) async fn set_subscription_attributes(
        &self,
        ctx: &Context,
        input: SetSubscriptionAttributesInput,
    ) -> Result<(), AwsError> {
        let key = subscription_key(ctx, input.subscription_arn.as_deref())?;
        let name = input.attribute_name.unwrap_or_default();
        let value = input.attribute_value;
        let ctx = ctx.clone();
        let changed = self.store.write(move |txn| {
            let mut subscription = find_subscription(txn, &key)?;
            is_of_caller(&ctx, &subscription, "SNS:SetSubscriptionAttributes")?;
            settings::set_subscription(&mut subscription, &name, value.as_deref(), "")?;
            if matches!(name.as_str(), "FilterPolicy" | "FilterPolicyScope") {
                settings::check_filter(&subscription, "")?;
            }
            txn.put(&subscription);
            Ok::<_, Failure>(())
        });
        Ok(changed.await?)
    }
}

/// What the receiver of an HTTP subscription is tried by.
pub(super) fn effective_delivery_policy(
    subscription: &SubscriptionRecord,
    topic: &TopicRecord,
) -> serde_json::Value {
    let of_topic = topics::effective_delivery_policy(topic);
    let mut policy = json!({
        "healthyRetryPolicy": of_topic["http"]["defaultHealthyRetryPolicy"],
        "sicklyRetryPolicy": null,
        "throttlePolicy": of_topic["http"]["defaultThrottlePolicy"],
        "requestPolicy": of_topic["http"]["defaultRequestPolicy"],
        "guaranteed": false,
    });
    let overrides = of_topic["http"]["disableSubscriptionOverrides"] != true;
    let set = subscription.attributes.get("DeliveryPolicy").filter(|_| overrides);
    if let Some(Ok(set)) = set.map(|text| serde_json::from_str(text)) {
        settings::merge(&mut policy, &set);
    }
    policy
}

fn ask_to_confirm(
    txn: &mut Txn<'_>,
    now: model::Timestamp,
    subscription: &SubscriptionRecord,
    topic: &TopicRecord,
    signer: &super::Signer,
) -> Result<(), Failure> {
    let request = confirm::request(now, subscription, topic, signer);
    Ok(outbox::enqueue(txn, now, request)?)
}

fn shown(subscription: &SubscriptionRecord) -> Subscription {
    let arn = match subscription.is_confirmed() {
        true => subscription.arn().to_string(),
        false => PENDING.to_owned(),
    };
    Subscription {
        subscription_arn: Some(arn),
        owner: Some(subscription.owner.to_string()),
        protocol: Some(subscription.protocol.clone()),
        endpoint: Some(subscription.endpoint.clone()),
        topic_arn: Some(subscription.topic_arn().to_string()),
    }
}

/// Refuses what is not for this protocol, and protocols that are not served.
fn check_endpoint(
    ctx: &Context,
    topic: &TopicRecord,
    protocol: &str,
    endpoint: &str,
) -> Result<(), AwsError> {
    match protocol {
        "sqs" => {
            let arn = Arn::parse(endpoint).ok().filter(|arn| {
                arn.service() == "sqs"
                    && !arn.resource().contains([':', '/'])
                    && Region::parse(arn.region()).is_ok()
            });
            let Some(arn) = arn else { return Err(invalid("SQS endpoint ARN")) };
            if arn.resource().ends_with(".fifo") && !topic.is_fifo() {
                return Err(invalid(
                    "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to \
                     standard SNS topics",
                ));
            }
            Ok(())
        }
        _ if topic.is_fifo() && matches!(protocol, "lambda" | "http" | "https") => Err(invalid(
            "Invalid parameter: Endpoint Reason: Please use SQS endpoints for FIFO topics",
        )),
        "lambda" => {
            let is_function = Arn::parse(endpoint).is_ok_and(|arn| {
                arn.service() == "lambda" && arn.resource().starts_with("function:")
            });
            is_function.then_some(()).ok_or_else(|| invalid("Lambda endpoint ARN"))
        }
        "http" | "https" => {
            let wrong = || invalid("Endpoint must match the specified protocol");
            let uri: http::Uri = endpoint.parse().map_err(|_| wrong())?;
            if uri.scheme_str() != Some(protocol) {
                return Err(wrong());
            }
            let host = uri.host().filter(|host| !host.is_empty());
            let host = host.ok_or_else(|| invalid("HTTP(S) endpoint must include a host name"))?;
            if ctx.source_vpc.is_some() && super::http::is_of_this_machine(host) {
                return Err(invalid("Unreachable endpoint"));
            }
            Ok(())
        }
        "email" | "email-json" | "sms" | "application" | "firehose" => Err(AwsError::new(
            "NotImplemented",
            501,
            format!("Hansom does not serve subscriptions of the protocol {protocol}."),
        )),
        _ => Err(invalid(format!("Amazon SNS does not support this protocol string: {protocol}"))),
    }
}

/// Attributes of a subscription are its owner's and the topic's owner's business.
fn is_of_caller(
    ctx: &Context,
    subscription: &SubscriptionRecord,
    action: &str,
) -> Result<(), AwsError> {
    match ctx.account == subscription.owner || ctx.account == subscription.account {
        true => Ok(()),
        false => Err(not_authorized(ctx, subscription, action)),
    }
}

fn not_authorized(ctx: &Context, subscription: &SubscriptionRecord, action: &str) -> AwsError {
    errors::authorization_error_exception(format!(
        "User: {} is not authorized to perform: {action} on resource: {}",
        ctx.principal.arn(),
        subscription.arn()
    ))
}

/// Whoever knows the address in a message may end a subscription, unless it was confirmed so that
/// only its owners may.
fn may_end(
    ctx: &Context,
    subscription: &SubscriptionRecord,
    topic: Option<&TopicRecord>,
) -> Result<(), AwsError> {
    if matches!(ctx.principal, Principal::Anonymous) {
        let is_open =
            matches!(subscription.confirmation, Confirmation::Confirmed { authenticated: false });
        return match is_open {
            true => Ok(()),
            false => Err(not_authorized(ctx, subscription, "SNS:Unsubscribe")),
        };
    }
    is_of_caller(ctx, subscription, "SNS:Unsubscribe")?;
    if matches!(ctx.principal, Principal::Root { .. }) {
        return Ok(());
    }
    let arn = subscription.topic_arn().to_string();
    let policy = topic.and_then(|topic| topic.policy.clone());
    // The subscriber's own account decides, whoever's the topic is.
    let ask = Ask {
        owner: Some(&ctx.account),
        resource_policy: policy
            .as_deref()
            .map(|policy| ("policy of the topic", policy, PolicyKind::Resource)),
        ..Ask::new("sns:Unsubscribe", &arn)
    };
    ctx.ask(&ask).map_err(|refused| errors::authorization_error_exception(refused.message))
}
