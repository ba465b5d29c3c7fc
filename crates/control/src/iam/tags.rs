//! Tags of roles, users, policies and instance profiles.

use aws_api::iam as api;
use model::record::ecs::Tag;

use super::fault::{Fault, invalid_input, limit_exceeded};
use super::paging::{Page, page};

const MAX_TAGS: usize = 50;

/// Adds `new` to `tags`; a key that is there already gets the new value. Keys that differ in
/// case only are the same key, spelt as first given.
pub(super) fn add(tags: &mut Vec<Tag>, new: Vec<api::Tag>) -> Result<(), Fault> {
    let mut seen: Vec<String> = Vec::new();
    for tag in new {
        let (key, value) = (tag.key.unwrap_or_default(), tag.value.unwrap_or_default());
        let folded = key.to_lowercase();
        if folded.starts_with("aws:") {
            return Err(invalid_input("System tags cannot be added/updated by requester"));
        }
        if seen.contains(&folded) {
            return Err(invalid_input(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        match tags.iter_mut().find(|old| old.key.to_lowercase() == folded) {
            Some(old) => old.value = value,
            None => tags.push(Tag { key, value }),
        }
        seen.push(folded);
    }
    if tags.len() > MAX_TAGS {
        return Err(limit_exceeded("The number of tags has reached the maximum limit."));
    }
    Ok(())
}

/// The tags of something new.
pub(super) fn of_new(tags: Option<Vec<api::Tag>>) -> Result<Vec<Tag>, Fault> {
    let mut list = Vec::new();
    add(&mut list, tags.unwrap_or_default())?;
    Ok(list)
}

pub(super) fn remove(tags: &mut Vec<Tag>, keys: &[String]) {
    tags.retain(|tag| !keys.iter().any(|key| key.to_lowercase() == tag.key.to_lowercase()));
}

/// `None` when there are none: AWS leaves the list out.
pub(super) fn shapes(tags: &[Tag]) -> Option<Vec<api::Tag>> {
    (!tags.is_empty()).then(|| tags.iter().map(shape).collect())
}

fn shape(tag: &Tag) -> api::Tag {
    api::Tag { key: Some(tag.key.clone()), value: Some(tag.value.clone()) }
}

pub(super) fn list(
    tags: Vec<Tag>,
    marker: Option<&str>,
    max_items: Option<i32>,
) -> Result<Page<api::Tag>, Fault> {
    let page = page(tags, |tag| tag.key.clone(), marker, max_items)?;
    Ok(Page { items: page.items.iter().map(shape).collect(), marker: page.marker })
}
