//! Names and ARNs of topics and subscriptions as requests give them, and pages of lists.

use aws_api::{AwsError, Context};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::record::sns::{SubscriptionRecord, TopicRecord};
use model::{Arn, Key, Principal};
use store::Read;

use super::error::{Failure, invalid, no_subscription, no_topic};

pub(super) const PAGE: usize = 100;

/// The name of a new topic, FIFO or not.
pub(super) fn check_topic_name(name: &str, is_fifo: bool) -> Result<(), AwsError> {
    let stem = name.strip_suffix(".fifo");
    if is_fifo && stem.is_none() {
        return Err(invalid(
            "Fifo Topic names must end with .fifo and must be made up of only uppercase and \
             lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 \
             and 256 characters long.",
        ));
    }
    let stem = if is_fifo { stem.unwrap_or(name) } else { name };
    let is_word = stem.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    match is_word && !stem.is_empty() && name.len() <= 256 {
        true => Ok(()),
        false => Err(invalid("Topic Name")),
    }
}

fn parse(text: &str, what: &str) -> Result<Arn, AwsError> {
    let n_parts = text.splitn(6, ':').count();
    if n_parts < 6 {
        return Err(invalid(format!(
            "{what} Reason: An ARN must have at least 6 elements, not {n_parts}"
        )));
    }
    Arn::parse(text).map_err(|_| invalid(what))
}

/// Where the topic is that a request names. Whose it is does not matter here; which region does.
pub(super) fn topic_key(ctx: &Context, arn: Option<&str>) -> Result<Key<TopicRecord>, AwsError> {
    let arn = parse(arn.unwrap_or_default(), "TopicArn")?;
    // Who follows an address out of a message is of no region.
    if arn.region() != ctx.region.as_str() && !matches!(ctx.principal, Principal::Anonymous) {
        return Err(invalid("TopicArn"));
    }
    TopicRecord::key_of_arn(&arn).ok_or_else(|| invalid("TopicArn"))
}

pub(super) fn find_topic(read: &impl Read, key: &Key<TopicRecord>) -> Result<TopicRecord, Failure> {
    read.get(key)?.ok_or_else(|| no_topic().into())
}

pub(super) fn subscription_key(
    ctx: &Context,
    arn: Option<&str>,
) -> Result<Key<SubscriptionRecord>, AwsError> {
    let text = arn.unwrap_or_default();
    if text == "PendingConfirmation" || text == "pending confirmation" {
        return Err(invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"));
    }
    let arn = parse(text, "SubscriptionArn")?;
    if arn.region() != ctx.region.as_str() && !matches!(ctx.principal, Principal::Anonymous) {
        return Err(invalid("SubscriptionArn"));
    }
    SubscriptionRecord::key_of_arn(&arn).ok_or_else(|| {
        let n_parts = text.split(':').count();
        invalid(format!(
            "SubscriptionArn Reason: An ARN must have at least 7 elements, not {n_parts}"
        ))
    })
}

pub(super) fn find_subscription(
    read: &impl Read,
    key: &Key<SubscriptionRecord>,
) -> Result<SubscriptionRecord, Failure> {
    read.get(key)?.ok_or_else(|| no_subscription().into())
}

/// A page of records after `token`, and the token of the next page.
pub(super) fn page<R: model::record::Record>(
    read: &store::Reader,
    prefix: &Key<R>,
    token: Option<&str>,
    wanted: impl Fn(&R) -> bool,
) -> Result<(Vec<R>, Option<String>), Failure> {
    let after = match token.filter(|token| !token.is_empty()) {
        None => None,
        Some(token) => {
            let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid("NextToken"))?;
            let after = Key::<R>::from_bytes(bytes);
            match after.starts_with(prefix) {
                true => Some(after),
                false => return Err(invalid("NextToken").into()),
            }
        }
    };
    let (mut found, mut has_more) = (Vec::new(), false);
    read.visit(prefix, after.as_ref(), |record: R| {
        if !wanted(&record) {
            return true;
        }
        has_more = found.len() == PAGE;
        if !has_more {
            found.push(record);
        }
        !has_more
    })?;
    let last = found.last().filter(|_| has_more);
    let token = last.map(|last| URL_SAFE_NO_PAD.encode(last.key().as_bytes()));
    Ok((found, token))
}
