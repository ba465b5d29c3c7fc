//! Tags of buses and rules.

use aws_api::events::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, Tag as ApiTag, TagResourceRequest,
    TagResourceResponse, UntagResourceRequest, UntagResourceResponse, errors,
};
use aws_api::{AwsError, Context};
use model::Arn;
use model::record::ecs::Tag;
use model::record::events::{DEFAULT_BUS, EventBusRecord, RuleRecord};
use store::{Read, Txn};

use super::Events;
use super::failure::{Failure, invalid};
use super::names::{BusName, not_managed, own_bus, wrong_arn};

const MOST_TAGS: usize = 50;

impl Events {
    pub(super) async fn tag_resource(
        &self,
        ctx: &Context,
        input: TagResourceRequest,
    ) -> Result<TagResourceResponse, Failure> {
        let resource = Resource::parse(ctx, input.resource_arn.as_deref())?;
        let new = of_new(input.tags)?;
        let tagged = self.store.write(move |txn| {
            resource.change(txn, |tags| {
                tags.retain(|tag| !new.iter().any(|one| one.key == tag.key));
                tags.extend(new);
            })
        });
        tagged.await?;
        Ok(TagResourceResponse {})
    }

    pub(super) async fn untag_resource(
        &self,
        ctx: &Context,
        input: UntagResourceRequest,
    ) -> Result<UntagResourceResponse, Failure> {
        let resource = Resource::parse(ctx, input.resource_arn.as_deref())?;
        let keys = input.tag_keys.unwrap_or_default();
        let untagged = self
            .store
            .write(move |txn| resource.change(txn, |tags| tags.retain(|t| !keys.contains(&t.key))));
        untagged.await?;
        Ok(UntagResourceResponse {})
    }

    pub(super) async fn list_tags_for_resource(
        &self,
        ctx: &Context,
        input: ListTagsForResourceRequest,
    ) -> Result<ListTagsForResourceResponse, Failure> {
        let resource = Resource::parse(ctx, input.resource_arn.as_deref())?;
        let tags = match resource.find(&self.store.read()?)? {
            Found::Bus(bus) => bus.tags,
            Found::Rule(rule) => rule.tags,
        };
        let tags = tags
            .into_iter()
            .map(|tag| ApiTag { key: Some(tag.key), value: Some(tag.value) })
            .collect();
        Ok(ListTagsForResourceResponse { tags: Some(tags) })
    }
}

/// What has tags.
struct Resource {
    bus: BusName,
    rule: Option<String>,
}

enum Found {
    Bus(Box<EventBusRecord>),
    Rule(Box<RuleRecord>),
}

impl Resource {
    fn parse(ctx: &Context, arn: Option<&str>) -> Result<Resource, AwsError> {
        let text = arn.unwrap_or_default();
        let arn = Arn::parse(text).ok().filter(|arn| arn.service() == "events");
        let arn = arn.ok_or_else(|| wrong_arn(text))?;
        let is_here = arn.account() == ctx.account.as_str() && arn.region() == ctx.region.as_str();
        let found = match arn.resource().split_once('/') {
            Some(("event-bus", name)) => Some((name, None)),
            Some(("rule", rest)) => Some(match rest.rsplit_once('/') {
                Some((bus, rule)) => (bus, Some(rule.to_owned())),
                None => (DEFAULT_BUS, Some(rest.to_owned())),
            }),
            _ => None,
        };
        match found {
            Some((bus, rule)) if is_here => Ok(Resource { bus: own_bus(ctx, Some(bus))?, rule }),
            _ => Err(errors::resource_not_found_exception(format!("{text} does not exist."))),
        }
    }

    fn find(&self, read: &impl Read) -> Result<Found, Failure> {
        Ok(match &self.rule {
            Some(rule) => Found::Rule(Box::new(self.bus.rule(read, rule)?)),
            None => Found::Bus(Box::new(self.bus.get(read)?)),
        })
    }

    fn change(&self, txn: &mut Txn<'_>, work: impl FnOnce(&mut Vec<Tag>)) -> Result<(), Failure> {
        match self.find(txn)? {
            Found::Bus(mut bus) => {
                work(&mut bus.tags);
                check(&bus.tags)?;
                txn.put(bus.as_ref());
            }
            Found::Rule(mut rule) => {
                not_managed(&rule, None)?;
                work(&mut rule.tags);
                check(&rule.tags)?;
                txn.put(rule.as_ref());
            }
        }
        Ok(())
    }
}

fn check(tags: &[Tag]) -> Result<(), AwsError> {
    match tags.len() > MOST_TAGS {
        true => Err(invalid("A resource can have at most 50 tags.")),
        false => Ok(()),
    }
}

/// The tags of something new.
///
/// # Errors
/// When they are too many, or one of them is AWS's own or comes twice.
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
    check(&new)?;
    Ok(new)
}
