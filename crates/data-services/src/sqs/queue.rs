//! Queues themselves: made, found by their URLs, listed, emptied, deleted.

use std::collections::BTreeMap;

use aws_api::sqs::{
    CreateQueueRequest, CreateQueueResult, DeleteQueueRequest, GetQueueUrlRequest,
    GetQueueUrlResult, ListDeadLetterSourceQueuesRequest, ListDeadLetterSourceQueuesResult,
    ListQueuesRequest, ListQueuesResult, PurgeQueueRequest, errors,
};
use aws_api::{AwsError, Context};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::record::Record as _;
use model::record::sqs::{
    DeletedQueueRecord, FifoSettings, QueueCounterRecord, QueueRecord, QueueRemainsRecord,
    parse_queue_url,
};
use model::{AccountId, Arn, Key};
use store::Read;

use super::error::{Failure, invalid, missing, no_queue};
use super::{Sqs, attributes, tags};

/// How long the name of a deleted queue is taken, and how often a queue can be purged.
pub(super) const PAUSE_SECS: i64 = 60;
const MAX_PAGE: usize = 1000;

/// # Errors
/// When it is gone.
pub(super) fn get(read: &impl Read, key: &Key<QueueRecord>) -> Result<QueueRecord, Failure> {
    read.get(key)?.ok_or_else(|| no_queue().into())
}

/// The queue with that ARN.
pub(super) fn by_arn(read: &impl Read, arn: &Arn) -> Result<Option<QueueRecord>, Failure> {
    match QueueRecord::key_of_arn(arn) {
        Some(key) => Ok(read.get(&key)?),
        None => Ok(None),
    }
}

impl Sqs {
    pub(super) fn queue_key(
        ctx: &Context,
        url: Option<&str>,
    ) -> Result<Key<QueueRecord>, AwsError> {
        let url = url.filter(|url| !url.is_empty()).ok_or_else(|| missing("QueueUrl"))?;
        let (account, name) = parse_queue_url(url).ok_or_else(|| {
            errors::invalid_address(format!("The address {url} is not valid for this endpoint."))
        })?;
        let account = account.unwrap_or_else(|| ctx.account.clone());
        Ok(QueueRecord::key_of(&account, &ctx.region, name))
    }

    /// The queue that a request is for.
    pub(super) fn queue(&self, ctx: &Context, url: Option<&str>) -> Result<QueueRecord, AwsError> {
        let key = Sqs::queue_key(ctx, url)?;
        Ok(get(&self.store.read().map_err(Failure::from)?, &key)?)
    }

    pub(super) async fn create_queue(
        &self,
        ctx: &Context,
        input: CreateQueueRequest,
    ) -> Result<CreateQueueResult, AwsError> {
        let name = input.queue_name.unwrap_or_default();
        let given = input.attributes.unwrap_or_default();
        check_name(&name, given.get("FifoQueue").is_some_and(|is| is == "true"))?;
        let tags = input.tags.unwrap_or_default();
        tags::check(&tags)?;
        let (ctx, url) = (ctx.clone(), url(ctx, &ctx.account, &name));
        let created = self.store.write(move |txn| {
            let mut queue = fresh(&ctx, name, tags);
            let old = txn.get(&queue.key())?;
            attributes::apply(&mut queue, &given, true)?;
            if let Some(old) = old {
                return Ok(same(&old, &queue, &given)?);
            }
            attributes::check_dead_letters(txn, &queue)?;
            let deleted = DeletedQueueRecord::key_of(&ctx.account, &ctx.region, &queue.name);
            if let Some(deleted) = txn.get(&deleted)?
                && deleted.deleted_at.plus_secs(PAUSE_SECS) > ctx.now
            {
                return Err(Failure::from(errors::queue_deleted_recently(
                    "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
                )));
            }
            txn.put(&queue);
            Ok(())
        });
        created.await?;
        Ok(CreateQueueResult { queue_url: Some(url) })
    }

    pub(super) async fn delete_queue(
        &self,
        ctx: &Context,
        input: DeleteQueueRequest,
    ) -> Result<(), AwsError> {
        let key = Sqs::queue_key(ctx, input.queue_url.as_deref())?;
        let now = ctx.now;
        let deleted = self.store.write(move |txn| {
            let queue = get(txn, &key)?;
            txn.delete(&key);
            txn.put(&DeletedQueueRecord {
                account: queue.account,
                region: queue.region,
                name: queue.name,
                deleted_at: now,
            });
            txn.put(&QueueRemainsRecord { queue: queue.id.clone() });
            Ok::<_, Failure>(queue.id)
        });
        self.queues.forget(&deleted.await?);
        Ok(())
    }

    pub(super) async fn purge_queue(
        &self,
        ctx: &Context,
        input: PurgeQueueRequest,
    ) -> Result<(), AwsError> {
        let key = Sqs::queue_key(ctx, input.queue_url.as_deref())?;
        let now = ctx.now;
        let purged = self.store.write(move |txn| {
            let mut queue = get(txn, &key)?;
            if queue.purged_at.is_some_and(|at| at.plus_secs(PAUSE_SECS) > now) {
                return Err(Failure::from(errors::purge_queue_in_progress(format!(
                    "Only one PurgeQueue operation on {} is allowed every 60 seconds.",
                    queue.name
                ))));
            }
            // Under a new id there are no messages; the old ones are cleared away later. Numbers,
            // and with them sequence numbers, go on.
            let last = txn.get(&QueueCounterRecord::key_of(&queue.id))?.map_or(0, |old| old.last);
            let old = std::mem::replace(&mut queue.id, new_id());
            queue.purged_at = Some(now);
            txn.put(&QueueCounterRecord { queue: queue.id.clone(), version: 0, last });
            txn.put(&QueueRemainsRecord { queue: old.clone() });
            txn.put(&queue);
            Ok(old)
        });
        self.queues.forget(&purged.await?);
        Ok(())
    }

    pub(super) async fn get_queue_url(
        &self,
        ctx: &Context,
        input: GetQueueUrlRequest,
    ) -> Result<GetQueueUrlResult, AwsError> {
        let name = input.queue_name.unwrap_or_default();
        let account = match input.queue_owner_aws_account_id.as_deref() {
            None | Some("") => ctx.account.clone(),
            Some(text) => AccountId::parse(text).map_err(|_| no_queue())?,
        };
        let key = QueueRecord::key_of(&account, &ctx.region, &name);
        get(&self.store.read().map_err(Failure::from)?, &key)?;
        Ok(GetQueueUrlResult { queue_url: Some(url(ctx, &account, &name)) })
    }

    pub(super) async fn list_queues(
        &self,
        ctx: &Context,
        input: ListQueuesRequest,
    ) -> Result<ListQueuesResult, AwsError> {
        let prefix = QueueRecord::keys_of(&ctx.account, &ctx.region)
            .text_prefix(input.queue_name_prefix.as_deref().unwrap_or_default());
        let (names, next_token) =
            self.page(ctx, &prefix, input.max_results, input.next_token, |_| true)?;
        let urls: Vec<_> = names.iter().map(|name| url(ctx, &ctx.account, name)).collect();
        Ok(ListQueuesResult { queue_urls: (!urls.is_empty()).then_some(urls), next_token })
    }

    pub(super) async fn list_dead_letter_source_queues(
        &self,
        ctx: &Context,
        input: ListDeadLetterSourceQueuesRequest,
    ) -> Result<ListDeadLetterSourceQueuesResult, AwsError> {
        let target = self.queue(ctx, input.queue_url.as_deref())?;
        let arn = target.arn();
        let prefix = QueueRecord::keys_of(&target.account, &ctx.region);
        let (names, next_token) =
            self.page(ctx, &prefix, input.max_results, input.next_token, |queue| {
                queue.redrive.as_ref().is_some_and(|redrive| redrive.dead_letter_target == arn)
            })?;
        let urls = names.iter().map(|name| url(ctx, &target.account, name)).collect();
        Ok(ListDeadLetterSourceQueuesResult { queue_urls: Some(urls), next_token })
    }

    /// Names of queues, and the token of the next page.
    fn page(
        &self,
        ctx: &Context,
        prefix: &Key<QueueRecord>,
        max: Option<i32>,
        token: Option<String>,
        mut test: impl FnMut(&QueueRecord) -> bool,
    ) -> Result<(Vec<String>, Option<String>), AwsError> {
        let limit = match max {
            None => MAX_PAGE,
            Some(n) => {
                usize::try_from(n).ok().filter(|n| (1..=MAX_PAGE).contains(n)).ok_or_else(|| {
                    super::error::invalid_value(
                        n,
                        "MaxResults",
                        "MaxResults must be an integer between 1 and 1000.",
                    )
                })?
            }
        };
        let after = match token {
            None => None,
            Some(token) => {
                let name = STANDARD.decode(&token).ok().and_then(|it| String::from_utf8(it).ok());
                let name = name.ok_or_else(|| invalid("Invalid or expired next token."))?;
                Some(QueueRecord::key_of(&ctx.account, &ctx.region, &name))
            }
        };
        let (mut names, mut is_more) = (Vec::new(), false);
        let read = self.store.read().map_err(Failure::from)?;
        read.visit(prefix, after.as_ref(), |queue: QueueRecord| {
            if !test(&queue) {
                return true;
            }
            is_more = names.len() == limit;
            if !is_more {
                names.push(queue.name);
            }
            !is_more
        })
        .map_err(Failure::from)?;
        // Only a caller who asked for pages gets any.
        let next = names.last().filter(|_| is_more && max.is_some());
        let next = next.map(|name| STANDARD.encode(name));
        Ok((names, next))
    }
}

/// The address by which the client that calls can reach the queue.
pub(super) fn url(ctx: &Context, account: &AccountId, name: &str) -> String {
    format!("{}/{account}/{name}", ctx.endpoint)
}

pub(super) fn new_id() -> String {
    model::random::hex::<8>()
}

fn check_name(name: &str, is_fifo: bool) -> Result<(), AwsError> {
    let stem = match is_fifo {
        true => name.strip_suffix(".fifo"),
        false => Some(name),
    };
    let is_well_formed = name.len() <= 80
        && stem.is_some_and(|stem| {
            !stem.is_empty()
                && stem.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        });
    match (is_well_formed, is_fifo) {
        (true, _) => Ok(()),
        (false, true) => Err(invalid(
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
        )),
        (false, false) => Err(invalid(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        )),
    }
}

/// A queue with AWS's defaults.
fn fresh(ctx: &Context, name: String, tags: BTreeMap<String, String>) -> QueueRecord {
    let is_fifo = name.ends_with(".fifo");
    QueueRecord {
        account: ctx.account.clone(),
        region: ctx.region.clone(),
        name,
        id: new_id(),
        created_at: ctx.now,
        modified_at: ctx.now,
        policy: None,
        tags,
        visibility_timeout: 30,
        delay: 0,
        retention: 345_600,
        receive_wait: 0,
        maximum_message_size: 1 << 20,
        redrive: None,
        redrive_allow: None,
        fifo: is_fifo.then(FifoSettings::default),
        kms_key: None,
        kms_reuse: None,
        managed_encryption: true,
        purged_at: None,
    }
}

/// Whether the queue that exists is the one that is asked for: all attributes that are given, and
/// the tags if there are any.
fn same(
    old: &QueueRecord,
    wanted: &QueueRecord,
    given: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    for name in given.keys() {
        if attributes::show(old, name) != attributes::show(wanted, name) {
            return Err(errors::queue_name_exists(format!(
                "A queue already exists with the same name and a different value for attribute {name}"
            )));
        }
    }
    if !wanted.tags.is_empty() && wanted.tags != old.tags {
        return Err(errors::queue_name_exists(
            "A queue already exists with the same name and a different value for tags",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        for (name, is_fifo) in [("a", false), ("a_B-9", false), ("a.fifo", true)] {
            assert!(check_name(name, is_fifo).is_ok(), "{name}");
        }
        for (name, is_fifo) in [("", false), ("a.fifo", false), ("a", true), (".fifo", true)] {
            assert!(check_name(name, is_fifo).is_err(), "{name}");
        }
        assert!(check_name(&"x".repeat(81), false).is_err());
    }
}
