//! Tags: on creation, later, and listed.

use aws_api::ec2::{
    CreateTagsRequest, DeleteTagsRequest, DescribeTagsRequest, DescribeTagsResult, TagDescription,
    TagSpecification,
};
use model::record::ec2::{
    AddressRecord, DhcpOptionsRecord, InternetGatewayRecord, NatGatewayRecord, NetworkAclRecord,
    NetworkInterfaceRecord, PrefixListRecord, RouteTableRecord, SecurityGroupRecord, SubnetRecord,
    Tag, VpcRecord,
};

use super::failure::{Outcome, invalid_value, refuse};
use super::query::{Filters, page};
use super::resource::Resource;
use super::scope::{Change, Records, Scope, View};

const MAX_TAGS: usize = 50;

/// The tags that a Create request has for the resource it makes, which is a `resource_type`.
pub(super) fn of_specifications(
    specifications: Option<Vec<TagSpecification>>,
    resource_type: &str,
) -> Outcome<Vec<Tag>> {
    let mut tags = Vec::new();
    for specification in specifications.unwrap_or_default() {
        match specification.resource_type {
            Some(given) if given.as_str() == resource_type => {}
            Some(given) => {
                return Err(invalid_value(format!(
                    "'{given}' is not a valid taggable resource type for this operation."
                )));
            }
            None => {
                return Err(refuse(
                    "MissingParameter",
                    "Tag specification resource type must have a value",
                ));
            }
        }
        tags.extend(specification.tags.unwrap_or_default().into_iter().map(from_aws));
    }
    for (index, tag) in tags.iter().enumerate() {
        check(tag)?;
        if tags[..index].iter().any(|other| other.key == tag.key) {
            return Err(invalid_value(format!("Duplicate tag key '{}' specified.", tag.key)));
        }
    }
    if tags.len() > MAX_TAGS {
        return Err(too_many());
    }
    Ok(tags)
}

fn from_aws(tag: aws_api::ec2::Tag) -> Tag {
    Tag { key: tag.key.unwrap_or_default(), value: tag.value.unwrap_or_default() }
}

fn too_many() -> super::failure::Failure {
    refuse(
        "TagLimitExceeded",
        format!("The maximum number of tags for a resource ({MAX_TAGS}) has been reached."),
    )
}

fn check(tag: &Tag) -> Outcome<()> {
    if tag.key.is_empty() {
        return Err(invalid_value("Tag key cannot be empty"));
    }
    if tag.key.chars().count() > 128 {
        return Err(invalid_value("Tag key exceeds the maximum length of 128 characters"));
    }
    if tag.value.chars().count() > 256 {
        return Err(invalid_value("Tag value exceeds the maximum length of 256 characters"));
    }
    if tag.key.to_ascii_lowercase().starts_with("aws:") {
        return Err(invalid_value("Tag keys starting with 'aws:' are reserved for internal use"));
    }
    Ok(())
}

pub(super) fn create(scope: &mut Change<'_, '_>, input: CreateTagsRequest) -> Outcome<()> {
    let new: Vec<Tag> = input.tags.unwrap_or_default().into_iter().map(from_aws).collect();
    for tag in &new {
        check(tag)?;
    }
    for id in input.resources.unwrap_or_default() {
        edit(scope, &id, &mut |tags| {
            for tag in &new {
                match tags.iter_mut().find(|old| old.key == tag.key) {
                    Some(old) => old.value.clone_from(&tag.value),
                    None => tags.push(tag.clone()),
                }
            }
            if tags.len() > MAX_TAGS { Err(too_many()) } else { Ok(()) }
        })?;
    }
    Ok(())
}

/// Without tags all go; a tag without a value goes whatever its value is.
pub(super) fn delete(scope: &mut Change<'_, '_>, input: DeleteTagsRequest) -> Outcome<()> {
    for id in input.resources.unwrap_or_default() {
        edit(scope, &id, &mut |tags| {
            tags.retain(|tag| match input.tags.as_deref() {
                None | Some([]) => false,
                Some(gone) => !gone.iter().any(|gone| {
                    gone.key.as_deref() == Some(tag.key.as_str())
                        && gone.value.as_ref().is_none_or(|value| *value == tag.value)
                }),
            });
            Ok(())
        })?;
    }
    Ok(())
}

type Edit<'a> = &'a mut dyn FnMut(&mut Vec<Tag>) -> Outcome<()>;

/// Changes the tags of whatever `id` names.
fn edit(scope: &mut Change<'_, '_>, id: &str, change: Edit<'_>) -> Outcome<()> {
    match id.rsplit_once('-').map_or(id, |(prefix, _)| prefix) {
        "vpc" => edit_of::<VpcRecord>(scope, id, change),
        "subnet" => edit_of::<SubnetRecord>(scope, id, change),
        "igw" => edit_of::<InternetGatewayRecord>(scope, id, change),
        "rtb" => edit_of::<RouteTableRecord>(scope, id, change),
        "sg" => edit_of::<SecurityGroupRecord>(scope, id, change),
        "eni" => edit_of::<NetworkInterfaceRecord>(scope, id, change),
        "eipalloc" => edit_of::<AddressRecord>(scope, id, change),
        "nat" => edit_of::<NatGatewayRecord>(scope, id, change),
        "acl" => edit_of::<NetworkAclRecord>(scope, id, change),
        "dopt" => edit_of::<DhcpOptionsRecord>(scope, id, change),
        "pl" => edit_of::<PrefixListRecord>(scope, id, change),
        "sgr" => {
            for mut group in scope.all::<SecurityGroupRecord>()? {
                if let Some(rule) = group.rules.iter_mut().find(|rule| rule.rule_id == id) {
                    change(&mut rule.tags)?;
                    scope.put(&group);
                    return Ok(());
                }
            }
            Err(refuse(
                "InvalidSecurityGroupRuleId.NotFound",
                format!("The security group rule ID '{id}' does not exist"),
            ))
        }
        _ => Err(refuse("InvalidID", format!("The ID '{id}' is not valid"))),
    }
}

fn edit_of<R: Resource>(scope: &mut Change<'_, '_>, id: &str, change: Edit<'_>) -> Outcome<()> {
    let mut record = scope.find::<R>(id)?;
    change(record.tags_mut())?;
    scope.put(&record);
    Ok(())
}

struct Tagged {
    resource_id: String,
    resource_type: &'static str,
    tag: Tag,
}

pub(super) fn describe(scope: &View, input: DescribeTagsRequest) -> Outcome<DescribeTagsResult> {
    let filters = Filters::parse(input.filters, &["key", "value", "resource-id", "resource-type"])?;
    let mut all = Vec::new();
    collect::<_, AddressRecord>(scope, &mut all)?;
    collect::<_, DhcpOptionsRecord>(scope, &mut all)?;
    collect::<_, PrefixListRecord>(scope, &mut all)?;
    collect::<_, InternetGatewayRecord>(scope, &mut all)?;
    collect::<_, NatGatewayRecord>(scope, &mut all)?;
    collect::<_, NetworkAclRecord>(scope, &mut all)?;
    collect::<_, NetworkInterfaceRecord>(scope, &mut all)?;
    collect::<_, RouteTableRecord>(scope, &mut all)?;
    collect::<_, SecurityGroupRecord>(scope, &mut all)?;
    collect::<_, SubnetRecord>(scope, &mut all)?;
    collect::<_, VpcRecord>(scope, &mut all)?;
    for group in scope.all::<SecurityGroupRecord>()? {
        for rule in &group.rules {
            push(&mut all, &rule.rule_id, "security-group-rule", &rule.tags);
        }
    }
    all.retain(|tagged| {
        filters.accept(std::slice::from_ref(&tagged.tag), |name| {
            vec![match name {
                "key" => tagged.tag.key.clone(),
                "value" => tagged.tag.value.clone(),
                "resource-id" => tagged.resource_id.clone(),
                _ => tagged.resource_type.to_owned(),
            }]
        })
    });
    all.sort_by_cached_key(position);
    let (tags, next_token) = page(all, input.max_results, input.next_token, position)?;
    let tags = tags
        .into_iter()
        .map(|tagged| TagDescription {
            key: Some(tagged.tag.key),
            value: Some(tagged.tag.value),
            resource_id: Some(tagged.resource_id),
            resource_type: Some(tagged.resource_type.into()),
        })
        .collect();
    Ok(DescribeTagsResult { tags: Some(tags), next_token })
}

fn position(tagged: &Tagged) -> String {
    format!("{} {}", tagged.resource_id, tagged.tag.key)
}

fn collect<T: Records, R: Resource>(scope: &Scope<T>, all: &mut Vec<Tagged>) -> Outcome<()> {
    for record in scope.all::<R>()? {
        push(all, record.id(), R::KIND.resource_type, record.tags());
    }
    Ok(())
}

fn push(all: &mut Vec<Tagged>, id: &str, resource_type: &'static str, tags: &[Tag]) {
    all.extend(tags.iter().map(|tag| Tagged {
        resource_id: id.into(),
        resource_type,
        tag: tag.clone(),
    }));
}
