//! Tags of log groups, under their two sets of operations: by ARN, and the old ones by name.

use std::collections::BTreeMap;

use aws_api::logs::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, ListTagsLogGroupRequest,
    ListTagsLogGroupResponse, TagLogGroupRequest, TagResourceRequest, UntagLogGroupRequest,
    UntagResourceRequest, errors,
};
use aws_api::{AwsError, Context};
use model::Arn;

use super::{Failure, Logs, find_group, group_key, invalid, no_group};

const MAX_TAGS: usize = 50;

impl Logs {
    pub(super) async fn tag_resource(
        &self,
        ctx: &Context,
        input: TagResourceRequest,
    ) -> Result<(), AwsError> {
        let name = taggable(ctx, input.resource_arn)?;
        self.tag(ctx, name, input.tags).await
    }

    pub(super) async fn tag_log_group(
        &self,
        ctx: &Context,
        input: TagLogGroupRequest,
    ) -> Result<(), AwsError> {
        self.tag(ctx, input.log_group_name.unwrap_or_default(), input.tags).await
    }

    async fn tag(
        &self,
        ctx: &Context,
        name: String,
        tags: Option<BTreeMap<String, String>>,
    ) -> Result<(), AwsError> {
        let tags = tags.unwrap_or_default();
        check(&tags)?;
        let key = group_key(ctx, &name);
        let tagged = self.store.write(move |txn| {
            let mut group = find_group(txn, &key)?;
            group.tags.extend(tags);
            if group.tags.len() > MAX_TAGS {
                return Err(Failure::from(too_many(&group.arn().to_string())));
            }
            txn.put(&group);
            Ok(())
        });
        Ok(tagged.await?)
    }

    pub(super) async fn untag_resource(
        &self,
        ctx: &Context,
        input: UntagResourceRequest,
    ) -> Result<(), AwsError> {
        let name = taggable(ctx, input.resource_arn)?;
        self.untag(ctx, name, input.tag_keys.unwrap_or_default()).await
    }

    pub(super) async fn untag_log_group(
        &self,
        ctx: &Context,
        input: UntagLogGroupRequest,
    ) -> Result<(), AwsError> {
        let name = input.log_group_name.unwrap_or_default();
        self.untag(ctx, name, input.tags.unwrap_or_default()).await
    }

    async fn untag(&self, ctx: &Context, name: String, keys: Vec<String>) -> Result<(), AwsError> {
        let key = group_key(ctx, &name);
        let untagged = self.store.write(move |txn| {
            let mut group = find_group(txn, &key)?;
            group.tags.retain(|key, _| !keys.contains(key));
            txn.put(&group);
            Ok::<_, Failure>(())
        });
        Ok(untagged.await?)
    }

    pub(super) async fn list_tags_for_resource(
        &self,
        ctx: &Context,
        input: ListTagsForResourceRequest,
    ) -> Result<ListTagsForResourceResponse, AwsError> {
        let name = taggable(ctx, input.resource_arn)?;
        Ok(ListTagsForResourceResponse { tags: Some(self.tags_of(ctx, &name)?) })
    }

    pub(super) async fn list_tags_log_group(
        &self,
        ctx: &Context,
        input: ListTagsLogGroupRequest,
    ) -> Result<ListTagsLogGroupResponse, AwsError> {
        let name = input.log_group_name.unwrap_or_default();
        Ok(ListTagsLogGroupResponse { tags: Some(self.tags_of(ctx, &name)?) })
    }

    fn tags_of(&self, ctx: &Context, name: &str) -> Result<BTreeMap<String, String>, Failure> {
        Ok(find_group(&self.store.read()?, &group_key(ctx, name))?.tags)
    }
}

/// Refuses what the model's constraints let through: keys are not part of them.
pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), AwsError> {
    if tags.len() > MAX_TAGS {
        return Err(invalid("A log group can have at most 50 tags."));
    }
    for key in tags.keys() {
        if key.is_empty() || key.chars().count() > 128 {
            return Err(invalid("A tag key must have 1 to 128 characters."));
        }
        if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            return Err(invalid("Tag keys beginning with aws: are reserved for system use."));
        }
    }
    Ok(())
}

fn too_many(arn: &str) -> AwsError {
    errors::too_many_tags_exception("The resource has reached its limit of 50 tags.")
        .with_detail("resourceName", arn)
}

/// The group's name in an ARN of this account and region, with or without `:*` at its end.
pub(super) fn group_of_arn(ctx: &Context, arn: &str) -> Option<String> {
    let arn = Arn::parse(arn).ok()?;
    let is_here = arn.service() == "logs"
        && arn.region() == ctx.region.as_str()
        && arn.account() == ctx.account.as_str();
    let name = arn.resource().strip_prefix("log-group:")?;
    is_here.then(|| name.strip_suffix(":*").unwrap_or(name).to_owned())
}

fn taggable(ctx: &Context, arn: Option<String>) -> Result<String, AwsError> {
    let arn = arn.unwrap_or_default();
    let parsed = Arn::parse(&arn).ok().filter(|arn| arn.service() == "logs");
    if parsed.is_none() {
        return Err(invalid(format!("Invalid resource arn: {arn}")));
    }
    group_of_arn(ctx, &arn).ok_or_else(no_group)
}
