//! Tags of queues.

use std::collections::BTreeMap;

use aws_api::sqs::{ListQueueTagsRequest, ListQueueTagsResult, TagQueueRequest, UntagQueueRequest};
use aws_api::{AwsError, Context};

use super::error::{Failure, invalid};
use super::{Sqs, queue};

const MAX_TAGS: usize = 50;

/// # Errors
/// When AWS would not take them.
pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), AwsError> {
    if tags.len() > MAX_TAGS {
        return Err(invalid("Too many tags added for queue."));
    }
    for (key, value) in tags {
        let n_key = key.chars().count();
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid("aws: prefixed tag key names are not allowed for external use."));
        }
        if !(1..=128).contains(&n_key) {
            return Err(invalid("Tag keys must be between 1 and 128 characters in length."));
        }
        if value.chars().count() > 256 {
            return Err(invalid("Tag values must be between 0 and 256 characters in length."));
        }
    }
    Ok(())
}

impl Sqs {
    pub(super) async fn tag_queue(
        &self,
        ctx: &Context,
        input: TagQueueRequest,
    ) -> Result<(), AwsError> {
        let key = Sqs::queue_key(ctx, input.queue_url.as_deref())?;
        let tags = input.tags.unwrap_or_default();
        check(&tags)?;
        let tagged = self.store.write(move |txn| {
            let mut queue = queue::get(txn, &key)?;
            queue.tags.extend(tags);
            if queue.tags.len() > MAX_TAGS {
                let text = format!("Too many tags added for queue {}.", queue.name);
                return Err(Failure::from(invalid(text)));
            }
            txn.put(&queue);
            Ok(())
        });
        Ok(tagged.await?)
    }

    pub(super) async fn untag_queue(
        &self,
        ctx: &Context,
        input: UntagQueueRequest,
    ) -> Result<(), AwsError> {
        let key = Sqs::queue_key(ctx, input.queue_url.as_deref())?;
        let keys = input.tag_keys.unwrap_or_default();
        let untagged = self.store.write(move |txn| {
            let mut queue = queue::get(txn, &key)?;
            queue.tags.retain(|key, _| !keys.contains(key));
            txn.put(&queue);
            Ok::<_, Failure>(())
        });
        Ok(untagged.await?)
    }

    pub(super) async fn list_queue_tags(
        &self,
        ctx: &Context,
        input: ListQueueTagsRequest,
    ) -> Result<ListQueueTagsResult, AwsError> {
        let queue = self.queue(ctx, input.queue_url.as_deref())?;
        Ok(ListQueueTagsResult { tags: (!queue.tags.is_empty()).then_some(queue.tags) })
    }
}
