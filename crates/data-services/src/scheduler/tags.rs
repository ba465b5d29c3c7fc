//! Tags of groups; schedules have none.

use aws_api::scheduler::{
    ListTagsForResourceInput, ListTagsForResourceOutput, Tag as ApiTag, TagResourceInput,
    TagResourceOutput, UntagResourceInput, UntagResourceOutput, errors,
};
use aws_api::{AwsError, Context};
use model::Arn;
use model::record::ecs::Tag;

use super::{Scheduler, groups};
use crate::events::failure::{Failure, invalid};

impl Scheduler {
    pub(super) async fn tag_resource(
        &self,
        ctx: &Context,
        input: TagResourceInput,
    ) -> Result<TagResourceOutput, Failure> {
        let new = of_new(input.tags)?;
        self.change_tags(ctx, input.resource_arn, |tags| {
            tags.retain(|tag| !new.iter().any(|one| one.key == tag.key));
            tags.extend(new);
        })
        .await?;
        Ok(TagResourceOutput {})
    }

    pub(super) async fn untag_resource(
        &self,
        ctx: &Context,
        input: UntagResourceInput,
    ) -> Result<UntagResourceOutput, Failure> {
        let keys = input.tag_keys.unwrap_or_default();
        self.change_tags(ctx, input.resource_arn, move |tags| {
            tags.retain(|tag| !keys.contains(&tag.key));
        })
        .await?;
        Ok(UntagResourceOutput {})
    }

    async fn change_tags(
        &self,
        ctx: &Context,
        arn: Option<String>,
        work: impl FnOnce(&mut Vec<Tag>) + Send + 'static,
    ) -> Result<(), Failure> {
        let name = group_of(ctx, arn.as_deref())?;
        let (account, region, now) = (ctx.account.clone(), ctx.region.clone(), ctx.now);
        let changed = self.store.write(move |txn| {
            let mut group = groups::get(txn, &account, &region, &name)?;
            work(&mut group.tags);
            if group.created_at.0 == 0 {
                group.created_at = now;
            }
            group.modified_at = now;
            txn.put(&group);
            Ok(())
        });
        changed.await
    }

    pub(super) async fn list_tags_for_resource(
        &self,
        ctx: &Context,
        input: ListTagsForResourceInput,
    ) -> Result<ListTagsForResourceOutput, Failure> {
        let name = group_of(ctx, input.resource_arn.as_deref())?;
        let group = groups::get(&self.store.read()?, &ctx.account, &ctx.region, &name)?;
        let tags =
            group.tags.into_iter().map(|tag| ApiTag { key: Some(tag.key), value: Some(tag.value) });
        Ok(ListTagsForResourceOutput { tags: Some(tags.collect()) })
    }
}

fn group_of(ctx: &Context, arn: Option<&str>) -> Result<String, AwsError> {
    let text = arn.unwrap_or_default();
    let arn = Arn::parse(text)
        .ok()
        .filter(|arn| arn.account() == ctx.account.as_str() && arn.region() == ctx.region.as_str());
    let name = arn.as_ref().and_then(|arn| arn.resource().strip_prefix("schedule-group/"));
    name.map(str::to_owned)
        .ok_or_else(|| errors::resource_not_found_exception(format!("{text} does not exist.")))
}

/// The tags of something new.
///
/// # Errors
/// When one of them is AWS's own or comes twice.
pub(super) fn of_new(tags: Option<Vec<ApiTag>>) -> Result<Vec<Tag>, AwsError> {
    let mut new: Vec<Tag> = Vec::new();
    for tag in tags.unwrap_or_default() {
        let key = tag.key.unwrap_or_default();
        if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            return Err(invalid("Tag keys beginning with aws: are reserved for system use."));
        }
        if new.iter().any(|one| one.key == key) {
            return Err(invalid(format!("The tag key {key} is given more than once.")));
        }
        new.push(Tag { key, value: tag.value.unwrap_or_default() });
    }
    Ok(new)
}
