//! Security groups. Their rules: [`super::security_rules`].

use std::collections::BTreeSet;

use aws_api::ec2::{
    CreateSecurityGroupRequest, CreateSecurityGroupResult, DeleteSecurityGroupRequest,
    DeleteSecurityGroupResult, DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult,
    SecurityGroup,
};
use model::record::ec2::{NetworkInterfaceRecord, SecurityGroupRecord, SecurityPeer, VpcRecord};

use super::default_network::all_egress;
use super::failure::{Failure, Outcome, dependency, invalid_value, missing_parameter, refuse};
use super::ids::new_id;
use super::permissions;
use super::query::{Query, select};
use super::scope::{Change, Records, Scope, View, some_tags};
use super::tags;

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    input: CreateSecurityGroupRequest,
) -> Outcome<CreateSecurityGroupResult> {
    let name = input.group_name.unwrap_or_default();
    let description = input.description.unwrap_or_default();
    check_texts(&name, &description)?;
    let vpc: VpcRecord = match input.vpc_id {
        Some(id) => scope.find(&id)?,
        None => scope
            .default_vpc()?
            .ok_or_else(|| refuse("VPCIdNotSpecified", "No default VPC for this user"))?,
    };
    let groups: Vec<SecurityGroupRecord> = scope.all()?;
    if groups.iter().any(|group| group.vpc_id == vpc.vpc_id && group.group_name == name) {
        return Err(refuse(
            "InvalidGroup.Duplicate",
            format!("The security group '{name}' already exists for VPC '{}'", vpc.vpc_id),
        ));
    }
    let group = SecurityGroupRecord {
        account: scope.account.clone(),
        region: scope.region.clone(),
        group_id: new_id("sg"),
        group_name: name,
        description,
        vpc_id: vpc.vpc_id,
        rules: vec![all_egress()],
        created_at: scope.now,
        tags: tags::of_specifications(input.tag_specifications, "security-group")?,
    };
    scope.put(&group);
    Ok(CreateSecurityGroupResult {
        security_group_arn: Some(group.arn().to_string()),
        tags: some_tags(&group.tags),
        group_id: Some(group.group_id),
    })
}

fn check_texts(name: &str, description: &str) -> Outcome<()> {
    const SET: &str = "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";
    let is_valid = |text: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
        !text.trim().is_empty() && text.chars().count() <= 255 && text.chars().all(allowed)
    };
    if name == "default" {
        return Err(invalid_value("Cannot use reserved security group name: default"));
    }
    if name.starts_with("sg-") {
        return Err(invalid_value(
            "Invalid group name. Group names may not be in the format sg-*.",
        ));
    }
    if !is_valid(name) {
        return Err(invalid_value(format!(
            "Invalid security group name. Valid names are non-empty strings less than 256 \
             characters from the following set: {SET}"
        )));
    }
    if !is_valid(description) {
        return Err(invalid_value(format!(
            "Invalid security group description. Valid descriptions are strings less than 256 \
             characters from the following set:  {SET}"
        )));
    }
    Ok(())
}

/// The group that a request names by id or, in the default VPC, by name.
pub(super) fn named<T: Records>(
    scope: &Scope<T>,
    group_id: Option<String>,
    group_name: Option<String>,
) -> Outcome<SecurityGroupRecord> {
    match (group_id, group_name) {
        (Some(id), _) => scope.find(&id),
        (None, Some(name)) => by_name(scope, &name),
        (None, None) => Err(refuse(
            "MissingParameter",
            "The request must contain the parameter groupName or groupId",
        )),
    }
}

pub(super) fn by_name<T: Records>(scope: &Scope<T>, name: &str) -> Outcome<SecurityGroupRecord> {
    let Some(vpc) = scope.default_vpc()? else {
        return Err(refuse("VPCIdNotSpecified", "No default VPC for this user"));
    };
    let groups: Vec<SecurityGroupRecord> = scope.all()?;
    groups
        .into_iter()
        .find(|group| group.vpc_id == vpc.vpc_id && group.group_name == name)
        .ok_or_else(|| name_not_found(name, &vpc.vpc_id))
}

fn name_not_found(name: &str, vpc_id: &str) -> Failure {
    refuse(
        "InvalidGroup.NotFound",
        format!("The security group '{name}' does not exist in default VPC '{vpc_id}'"),
    )
}

pub(super) fn delete(
    scope: &mut Change<'_, '_>,
    input: DeleteSecurityGroupRequest,
) -> Outcome<DeleteSecurityGroupResult> {
    if input.group_id.is_none() && input.group_name.is_none() {
        return Err(missing_parameter("groupId"));
    }
    let group = named(scope, input.group_id, input.group_name)?;
    let id = group.group_id;
    if group.group_name == "default" {
        return Err(refuse(
            "CannotDelete",
            format!("the specified group: \"{id}\" name: \"default\" cannot be deleted by a user"),
        ));
    }
    let interfaces: Vec<NetworkInterfaceRecord> = scope.all()?;
    let is_in_use = interfaces.iter().any(|interface| interface.security_groups.contains(&id))
        || scope.is_of_a_function(|vpc| vpc.security_group_ids.contains(&id))?;
    let groups: Vec<SecurityGroupRecord> = scope.all()?;
    let is_referred_to = groups.iter().filter(|other| other.group_id != id).any(|other| {
        other.rules.iter().any(
            |rule| matches!(&rule.peer, SecurityPeer::Group { group_id, .. } if *group_id == id),
        )
    });
    if is_in_use || is_referred_to {
        return Err(dependency(format!("resource {id} has a dependent object")));
    }
    scope.delete::<SecurityGroupRecord>(&id);
    Ok(DeleteSecurityGroupResult { r#return: Some(true), group_id: Some(id) })
}

const FILTERS: &[&str] = &[
    "description",
    "egress.ip-permission.cidr",
    "egress.ip-permission.from-port",
    "egress.ip-permission.group-id",
    "egress.ip-permission.group-name",
    "egress.ip-permission.ipv6-cidr",
    "egress.ip-permission.prefix-list-id",
    "egress.ip-permission.protocol",
    "egress.ip-permission.to-port",
    "egress.ip-permission.user-id",
    "group-id",
    "group-name",
    "ip-permission.cidr",
    "ip-permission.from-port",
    "ip-permission.group-id",
    "ip-permission.group-name",
    "ip-permission.ipv6-cidr",
    "ip-permission.prefix-list-id",
    "ip-permission.protocol",
    "ip-permission.to-port",
    "ip-permission.user-id",
    "owner-id",
    "vpc-id",
];

pub(super) fn describe(
    scope: &View,
    input: DescribeSecurityGroupsRequest,
) -> Outcome<DescribeSecurityGroupsResult> {
    let all: Vec<SecurityGroupRecord> = scope.all()?;
    let names: Option<BTreeSet<String>> = input
        .group_names
        .filter(|names| !names.is_empty())
        .map(|names| names.into_iter().collect());
    let default_vpc = scope.default_vpc()?.map(|vpc| vpc.vpc_id).unwrap_or_default();
    if let Some(names) = &names {
        for name in names {
            let exists =
                all.iter().any(|group| group.vpc_id == default_vpc && group.group_name == *name);
            if !exists {
                return Err(name_not_found(name, &default_vpc));
            }
        }
    }
    let name_of = |id: &str| {
        all.iter().find(|group| group.group_id == id).map(|group| group.group_name.clone())
    };
    let query = Query {
        ids: input.group_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let (mut groups, next_token) =
        select(scope, query, FILTERS, |group: &SecurityGroupRecord, name| match name {
            "description" => vec![group.description.clone()],
            "group-id" => vec![group.group_id.clone()],
            "group-name" => vec![group.group_name.clone()],
            "owner-id" => vec![group.account.to_string()],
            "vpc-id" => vec![group.vpc_id.clone()],
            other => rule_values(group, other, name_of),
        })?;
    groups.retain(|group| {
        names
            .as_ref()
            .is_none_or(|names| group.vpc_id == default_vpc && names.contains(&group.group_name))
    });
    let groups = groups.iter().map(to_aws).collect();
    Ok(DescribeSecurityGroupsResult { security_groups: Some(groups), next_token })
}

/// What the group's rules have for a filter such as `egress.ip-permission.cidr`.
fn rule_values(
    group: &SecurityGroupRecord,
    filter: &str,
    name_of: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let is_egress = filter.starts_with("egress.");
    let member = filter.rsplit('.').next().unwrap_or_default();
    let rules = group.rules.iter().filter(|rule| rule.is_egress == is_egress);
    rules
        .filter_map(|rule| match (member, &rule.peer) {
            ("from-port", _) => Some(rule.from_port.to_string()),
            ("to-port", _) => Some(rule.to_port.to_string()),
            ("protocol", _) => Some(rule.ip_protocol.clone()),
            ("cidr", SecurityPeer::Ipv4 { cidr }) => Some(cidr.clone()),
            ("ipv6-cidr", SecurityPeer::Ipv6 { cidr }) => Some(cidr.clone()),
            ("group-id", SecurityPeer::Group { group_id, .. }) => Some(group_id.clone()),
            ("group-name", SecurityPeer::Group { group_id, .. }) => name_of(group_id),
            ("user-id", SecurityPeer::Group { account, .. }) => Some(account.to_string()),
            ("prefix-list-id", SecurityPeer::PrefixList { prefix_list_id }) => {
                Some(prefix_list_id.clone())
            }
            _ => None,
        })
        .collect()
}

fn to_aws(group: &SecurityGroupRecord) -> SecurityGroup {
    let of = |is_egress| {
        let rules = group.rules.iter().filter(move |rule| rule.is_egress == is_egress);
        permissions::group(rules, &group.account)
    };
    SecurityGroup {
        group_id: Some(group.group_id.clone()),
        ip_permissions_egress: Some(of(true)),
        tags: some_tags(&group.tags),
        vpc_id: Some(group.vpc_id.clone()),
        security_group_arn: Some(group.arn().to_string()),
        owner_id: Some(group.account.to_string()),
        group_name: Some(group.group_name.clone()),
        description: Some(group.description.clone()),
        ip_permissions: Some(of(false)),
    }
}
