//! Tags: what may be one, and the operations on those of clusters, task definitions and tasks.

use std::collections::BTreeSet;

use aws_api::ecs::{self as api, errors};
use aws_api::{AwsError, Context};
use model::Arn;
use model::record::Record;
use model::record::ecs::{ClusterRecord, Tag, TaskDefinitionRecord, TaskRecord};
use store::{Read, Txn};

use super::Ecs;
use super::fault::Fault;
use super::identifiers::DefinitionName;
use super::shapes;

const MOST_TAGS: usize = 50;

fn invalid(message: impl Into<String>) -> AwsError {
    errors::invalid_parameter_exception(message)
}

/// The tags that a user gave, if they can be.
///
/// # Errors
/// AWS's first complaint.
pub(crate) fn checked(tags: Vec<api::Tag>) -> Result<Vec<Tag>, AwsError> {
    if tags.len() > MOST_TAGS {
        return Err(invalid(format!("tags can have at most {MOST_TAGS} items.")));
    }
    let mut keys = BTreeSet::new();
    let mut checked = Vec::with_capacity(tags.len());
    for api::Tag { key, value } in tags {
        let (key, value) = (key.unwrap_or_default(), value.unwrap_or_default());
        if key.is_empty() || key.chars().count() > 128 {
            return Err(invalid("Tag keys must have between 1 and 128 characters."));
        }
        if value.chars().count() > 256 {
            return Err(invalid("Tag values can have at most 256 characters."));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid("aws: prefixed tag key names are not allowed for external use."));
        }
        if !is_tag_text(&key) || !is_tag_text(&value) {
            return Err(invalid("Tags contain invalid characters."));
        }
        if !keys.insert(key.clone()) {
            return Err(invalid(format!("Duplicate tag key '{key}' is not allowed.")));
        }
        checked.push(Tag { key, value });
    }
    Ok(checked)
}

/// Letters, numbers and spaces of any language, and a few signs.
fn is_tag_text(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c))
}

/// Adds `new` to `tags`; a key that is there gets the new value.
pub(crate) fn merge(tags: &mut Vec<Tag>, new: Vec<Tag>) {
    for tag in new {
        match tags.iter_mut().find(|one| one.key == tag.key) {
            Some(one) => one.value = tag.value,
            None => tags.push(tag),
        }
    }
}

/// What has tags, found by its ARN.
#[derive(Debug)]
enum Tagged {
    Cluster(ClusterRecord),
    Definition(TaskDefinitionRecord),
    Task(Box<TaskRecord>),
}

impl Tagged {
    fn find(read: &impl Read, ctx: &Context, text: &str) -> Result<Tagged, Fault> {
        let bad = || invalid("The resource ARN is invalid. Specify a valid ARN and try again.");
        let arn = Arn::parse(text).map_err(|_| bad())?;
        if arn.service() != "ecs" {
            return Err(bad().into());
        }
        let (kind, rest) = arn.resource().split_once('/').ok_or_else(bad)?;
        let missing = |what: &str| {
            Fault::from(errors::resource_not_found_exception(format!(
                "The specified {what} is not found. Specify a valid {what} and try again."
            )))
        };
        let (account, region) = (&ctx.account, &ctx.region);
        let is_here = arn.account() == account.as_str() && arn.region() == region.as_str();
        fn get<R: Record>(
            read: &impl Read,
            is_here: bool,
            key: model::Key<R>,
        ) -> Result<Option<R>, Fault> {
            Ok(if is_here { read.get(&key)? } else { None })
        }
        match kind {
            "cluster" => get(read, is_here, ClusterRecord::key_of(account, region, rest))?
                .map(Tagged::Cluster)
                .ok_or_else(|| errors::cluster_not_found_exception("Cluster not found.").into()),
            "task-definition" => {
                let Ok(DefinitionName { family, revision: Some(revision) }) =
                    DefinitionName::parse(ctx, rest)
                else {
                    return Err(bad().into());
                };
                let key = TaskDefinitionRecord::key_of(account, region, &family, revision);
                get(read, is_here, key)?
                    .map(Tagged::Definition)
                    .ok_or_else(|| missing("task definition"))
            }
            "task" => {
                let (cluster, id) = rest.split_once('/').unwrap_or(("default", rest));
                get(read, is_here, TaskRecord::key_of(account, region, cluster, id))?
                    .map(|task| Tagged::Task(Box::new(task)))
                    .ok_or_else(|| missing("task"))
            }
            "service" | "container-instance" | "task-set" | "capacity-provider"
            | "service-deployment" | "service-revision" => Err(missing("resource")),
            _ => Err(bad().into()),
        }
    }

    fn tags(&self) -> &[Tag] {
        match self {
            Tagged::Cluster(cluster) => &cluster.tags,
            Tagged::Definition(definition) => &definition.tags,
            Tagged::Task(task) => &task.tags,
        }
    }

    fn tags_mut(&mut self) -> &mut Vec<Tag> {
        match self {
            Tagged::Cluster(cluster) => &mut cluster.tags,
            Tagged::Definition(definition) => &mut definition.tags,
            Tagged::Task(task) => &mut task.tags,
        }
    }

    fn put(&self, txn: &mut Txn<'_>) {
        match self {
            Tagged::Cluster(cluster) => txn.put(cluster),
            Tagged::Definition(definition) => txn.put(definition),
            Tagged::Task(task) => txn.put(task.as_ref()),
        }
    }
}

pub(crate) async fn tag(
    ecs: &Ecs,
    ctx: &Context,
    input: api::TagResourceRequest,
) -> Result<api::TagResourceResponse, Fault> {
    let tags = checked(input.tags.unwrap_or_default())?;
    let arn = input.resource_arn.unwrap_or_default();
    let ctx = ctx.clone();
    ecs.store
        .write(move |txn| {
            let mut tagged = Tagged::find(txn, &ctx, &arn)?;
            merge(tagged.tags_mut(), tags);
            let n_own = tagged.tags().iter().filter(|tag| !tag.key.starts_with("aws:")).count();
            if n_own > MOST_TAGS {
                return Err(Fault::from(invalid(format!(
                    "A resource can have at most {MOST_TAGS} tags."
                ))));
            }
            tagged.put(txn);
            Ok(())
        })
        .await?;
    Ok(api::TagResourceResponse::default())
}

pub(crate) async fn untag(
    ecs: &Ecs,
    ctx: &Context,
    input: api::UntagResourceRequest,
) -> Result<api::UntagResourceResponse, Fault> {
    let keys = input.tag_keys.unwrap_or_default();
    if keys.iter().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(invalid("aws: prefixed tag key names are not allowed for external use.").into());
    }
    let arn = input.resource_arn.unwrap_or_default();
    let ctx = ctx.clone();
    ecs.store
        .write(move |txn| {
            let mut tagged = Tagged::find(txn, &ctx, &arn)?;
            tagged.tags_mut().retain(|tag| !keys.contains(&tag.key));
            tagged.put(txn);
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(api::UntagResourceResponse::default())
}

pub(crate) async fn list(
    ecs: &Ecs,
    ctx: &Context,
    input: api::ListTagsForResourceRequest,
) -> Result<api::ListTagsForResourceResponse, Fault> {
    let arn = input.resource_arn.unwrap_or_default();
    let tagged = Tagged::find(&ecs.store.read()?, ctx, &arn)?;
    Ok(api::ListTagsForResourceResponse { tags: Some(shapes::tags(tagged.tags())) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> api::Tag {
        api::Tag { key: Some(key.into()), value: Some(value.into()) }
    }

    #[test]
    fn tags_are_short_and_the_users_own() {
        assert!(checked(vec![tag("Team", "Videos & more".replace('&', "+").as_str())]).is_ok());
        for (tags, message) in [
            (vec![tag("", "x")], "Tag keys must have between 1 and 128 characters."),
            (vec![tag(&"k".repeat(129), "x")], "Tag keys must have between 1 and 128 characters."),
            (vec![tag("k", &"v".repeat(257))], "Tag values can have at most 256 characters."),
            (
                vec![tag("AWS:x", "x")],
                "aws: prefixed tag key names are not allowed for external use.",
            ),
            (vec![tag("k", "<x>")], "Tags contain invalid characters."),
            (vec![tag("k", "1"), tag("k", "2")], "Duplicate tag key 'k' is not allowed."),
            (
                (0..51).map(|i| tag(&format!("k{i}"), "v")).collect(),
                "tags can have at most 50 items.",
            ),
        ] {
            let error = checked(tags).unwrap_err();
            assert_eq!(error.code, "InvalidParameterException");
            assert_eq!(error.message, message);
        }
    }
}
