//! Tags of topics.

use std::collections::BTreeMap;

use aws_api::sns::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag, TagResourceRequest,
    TagResourceResponse, UntagResourceRequest, UntagResourceResponse, errors,
};
use aws_api::{AwsError, Context};
use store::Read as _;

use super::Sns;
use super::error::{Failure, invalid};
use super::names::topic_key;

const MOST: usize = 50;

/// Checks tags as a request lists them.
pub(super) fn of_list(list: Vec<Tag>) -> Result<BTreeMap<String, String>, AwsError> {
    let mut tags = BTreeMap::new();
    for tag in list {
        let (key, value) = (tag.key.unwrap_or_default(), tag.value.unwrap_or_default());
        if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            return Err(invalid("Tags Reason: System tags cannot be added or updated"));
        }
        if tags.insert(key, value).is_some() {
            return Err(invalid("Duplicated keys are not allowed."));
        }
    }
    match tags.len() > MOST {
        true => Err(too_many()),
        false => Ok(tags),
    }
}

fn too_many() -> AwsError {
    errors::tag_limit_exceeded_exception(
        "Could not complete request: tag quota of per resource exceeded",
    )
}

fn missing() -> AwsError {
    errors::resource_not_found_exception("Resource does not exist")
}

impl Sns {
    pub(super) async fn tag_resource(
        &self,
        ctx: &Context,
        input: TagResourceRequest,
    ) -> Result<TagResourceResponse, AwsError> {
        let tags = of_list(input.tags.unwrap_or_default())?;
        self.change_tags(ctx, input.resource_arn.as_deref(), move |present| {
            present.extend(tags);
            if present.len() > MOST { Err(too_many()) } else { Ok(()) }
        })
        .await?;
        Ok(TagResourceResponse {})
    }

    pub(super) async fn untag_resource(
        &self,
        ctx: &Context,
        input: UntagResourceRequest,
    ) -> Result<UntagResourceResponse, AwsError> {
        let keys = input.tag_keys.unwrap_or_default();
        self.change_tags(ctx, input.resource_arn.as_deref(), move |present| {
            present.retain(|key, _| !keys.contains(key));
            Ok(())
        })
        .await?;
        Ok(UntagResourceResponse {})
    }

    pub(super) async fn list_tags_for_resource(
        &self,
        ctx: &Context,
        input: ListTagsForResourceRequest,
    ) -> Result<ListTagsForResourceResponse, AwsError> {
        let key = topic_key(ctx, input.resource_arn.as_deref())?;
        let read = self.store.read().map_err(Failure::from)?;
        let topic = read.get(&key).map_err(Failure::from)?.ok_or_else(missing)?;
        let tag = |(key, value)| Tag { key: Some(key), value: Some(value) };
        Ok(ListTagsForResourceResponse { tags: Some(topic.tags.into_iter().map(tag).collect()) })
    }

    async fn change_tags(
        &self,
        ctx: &Context,
        arn: Option<&str>,
        change: impl FnOnce(&mut BTreeMap<String, String>) -> Result<(), AwsError> + Send + 'static,
    ) -> Result<(), AwsError> {
        let key = topic_key(ctx, arn)?;
        let changed = self.store.write(move |txn| {
            let mut topic = txn.get(&key)?.ok_or_else(missing)?;
            change(&mut topic.tags)?;
            txn.put(&topic);
            Ok::<_, Failure>(())
        });
        Ok(changed.await?)
    }
}
