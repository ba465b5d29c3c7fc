//! The rules of security groups: allowing, revoking, changing, listing.

use aws_api::ec2::{
    AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResult,
    AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult,
    DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResult, IpPermission, IpRange,
    ModifySecurityGroupRulesRequest, ModifySecurityGroupRulesResult, ReferencedSecurityGroup,
    RevokeSecurityGroupEgressRequest, RevokeSecurityGroupEgressResult,
    RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult, RevokedSecurityGroupRule,
    SecurityGroupRuleDescription, UpdateSecurityGroupRuleDescriptionsEgressRequest,
    UpdateSecurityGroupRuleDescriptionsEgressResult,
    UpdateSecurityGroupRuleDescriptionsIngressRequest,
    UpdateSecurityGroupRuleDescriptionsIngressResult, UserIdGroupPair,
};
use model::record::ec2::{
    PrefixListRecord, SecurityGroupRecord, SecurityGroupRule, SecurityPeer, Tag, VpcRecord,
};

use super::failure::{Failure, Outcome, invalid_value, missing_parameter, refuse};
use super::ids::new_id;
use super::permissions::{
    PeerRequest, RuleRequest, Traffic, check_description, describe as describe_rule, ipv4, ipv6,
    parse,
};
use super::query::{Filters, page};
use super::scope::{Change, Records, Scope, View, all_tags};
use super::security_groups::{by_name, named};
use super::tags;

/// How many rules a group may have in each direction.
const MAX_RULES: usize = 60;

pub(super) fn authorize_ingress(
    scope: &mut Change<'_, '_>,
    input: AuthorizeSecurityGroupIngressRequest,
) -> Outcome<AuthorizeSecurityGroupIngressResult> {
    let group = named(scope, input.group_id, input.group_name)?;
    let permissions = with_old_members(
        input.ip_permissions,
        OldMembers {
            ip_protocol: input.ip_protocol,
            from_port: input.from_port,
            to_port: input.to_port,
            cidr_ip: input.cidr_ip,
            group_name: input.source_security_group_name,
            group_owner: input.source_security_group_owner_id,
        },
    );
    let tags = tags::of_specifications(input.tag_specifications, "security-group-rule")?;
    let rules = authorize(scope, group, false, &permissions, &tags)?;
    Ok(AuthorizeSecurityGroupIngressResult {
        r#return: Some(true),
        security_group_rules: Some(rules),
    })
}

pub(super) fn authorize_egress(
    scope: &mut Change<'_, '_>,
    input: AuthorizeSecurityGroupEgressRequest,
) -> Outcome<AuthorizeSecurityGroupEgressResult> {
    let group = named(scope, input.group_id, None)?;
    let permissions = with_old_members(
        input.ip_permissions,
        OldMembers {
            ip_protocol: input.ip_protocol,
            from_port: input.from_port,
            to_port: input.to_port,
            cidr_ip: input.cidr_ip,
            group_name: input.source_security_group_name,
            group_owner: input.source_security_group_owner_id,
        },
    );
    let tags = tags::of_specifications(input.tag_specifications, "security-group-rule")?;
    let rules = authorize(scope, group, true, &permissions, &tags)?;
    Ok(AuthorizeSecurityGroupEgressResult {
        r#return: Some(true),
        security_group_rules: Some(rules),
    })
}

/// The members that say one permission without a list.
struct OldMembers {
    ip_protocol: Option<String>,
    from_port: Option<i32>,
    to_port: Option<i32>,
    cidr_ip: Option<String>,
    group_name: Option<String>,
    group_owner: Option<String>,
}

fn with_old_members(permissions: Option<Vec<IpPermission>>, old: OldMembers) -> Vec<IpPermission> {
    let mut permissions = permissions.unwrap_or_default();
    if old.cidr_ip.is_some() || old.ip_protocol.is_some() || old.group_name.is_some() {
        let pair = old.group_name.map(|group_name| UserIdGroupPair {
            group_name: Some(group_name),
            user_id: old.group_owner,
            ..Default::default()
        });
        // A source group without a protocol means all traffic from it.
        let ip_protocol = match (old.ip_protocol, &pair) {
            (None, Some(_)) => Some("-1".into()),
            (given, _) => given,
        };
        permissions.push(IpPermission {
            ip_protocol,
            from_port: old.from_port,
            to_port: old.to_port,
            ip_ranges: old
                .cidr_ip
                .map(|cidr_ip| vec![IpRange { cidr_ip: Some(cidr_ip), description: None }]),
            user_id_group_pairs: pair.map(|pair| vec![pair]),
            ..Default::default()
        });
    }
    permissions
}

fn authorize(
    scope: &mut Change<'_, '_>,
    mut group: SecurityGroupRecord,
    is_egress: bool,
    permissions: &[IpPermission],
    tags: &[Tag],
) -> Outcome<Vec<aws_api::ec2::SecurityGroupRule>> {
    if permissions.is_empty() {
        return Err(missing_parameter("ipPermissions"));
    }
    let requests = parse(permissions)?;
    for (index, request) in requests.iter().enumerate() {
        let is_same =
            |other: &RuleRequest| other.traffic == request.traffic && other.peer == request.peer;
        if requests[..index].iter().any(is_same) {
            return Err(invalid_value("The same permission must not appear multiple times"));
        }
    }
    let mut made = Vec::with_capacity(requests.len());
    for request in requests {
        let peer = resolve(scope, &group, request.peer)?;
        if find(&group, is_egress, &request.traffic, &peer).is_some() {
            return Err(duplicate(&request.traffic, &peer));
        }
        let Traffic { ip_protocol, from_port, to_port } = request.traffic;
        let rule = SecurityGroupRule {
            rule_id: new_id("sgr"),
            is_egress,
            ip_protocol,
            from_port,
            to_port,
            peer,
            description: request.description,
            tags: tags.to_vec(),
        };
        made.push(rule.clone());
        group.rules.push(rule);
    }
    if group.rules.iter().filter(|rule| rule.is_egress == is_egress).count() > MAX_RULES {
        return Err(refuse(
            "RulesPerSecurityGroupLimitExceeded",
            "The maximum number of rules per security group has been reached.",
        ));
    }
    scope.put(&group);
    Ok(made.iter().map(|rule| to_aws(&group, rule)).collect())
}

fn duplicate(traffic: &Traffic, peer: &SecurityPeer) -> Failure {
    refuse(
        "InvalidPermission.Duplicate",
        format!("the specified rule \"{}\" already exists", describe_rule(traffic, peer)),
    )
}

fn find(
    group: &SecurityGroupRecord,
    is_egress: bool,
    traffic: &Traffic,
    peer: &SecurityPeer,
) -> Option<usize> {
    group.rules.iter().position(|rule| {
        rule.is_egress == is_egress && Traffic::of(rule) == *traffic && rule.peer == *peer
    })
}

/// The peer as it is stored; a group must exist, in the same VPC.
fn resolve<T: Records>(
    scope: &Scope<T>,
    group: &SecurityGroupRecord,
    peer: PeerRequest,
) -> Outcome<SecurityPeer> {
    let (peer_group, user_id) = match peer {
        PeerRequest::Ipv4(cidr) => return Ok(SecurityPeer::Ipv4 { cidr }),
        PeerRequest::Ipv6(cidr) => return Ok(SecurityPeer::Ipv6 { cidr }),
        PeerRequest::PrefixList(id) => {
            let list: PrefixListRecord = scope.find(&id)?;
            return Ok(SecurityPeer::PrefixList { prefix_list_id: list.prefix_list_id });
        }
        PeerRequest::GroupId { group_id, user_id } => (scope.find(&group_id)?, user_id),
        PeerRequest::GroupName { group_name, user_id } => (by_name(scope, &group_name)?, user_id),
    };
    let peer_group: SecurityGroupRecord = peer_group;
    let is_foreign = user_id.is_some_and(|user_id| user_id != peer_group.account.as_str());
    if is_foreign || peer_group.vpc_id != group.vpc_id {
        return Err(refuse(
            "InvalidGroup.NotFound",
            "You have specified two resources that belong to different networks.",
        ));
    }
    Ok(SecurityPeer::Group { group_id: peer_group.group_id, account: peer_group.account })
}

pub(super) fn revoke_ingress(
    scope: &mut Change<'_, '_>,
    input: RevokeSecurityGroupIngressRequest,
) -> Outcome<RevokeSecurityGroupIngressResult> {
    let group = named(scope, input.group_id, input.group_name)?;
    let permissions = with_old_members(
        input.ip_permissions,
        OldMembers {
            ip_protocol: input.ip_protocol,
            from_port: input.from_port,
            to_port: input.to_port,
            cidr_ip: input.cidr_ip,
            group_name: input.source_security_group_name,
            group_owner: input.source_security_group_owner_id,
        },
    );
    let ids = input.security_group_rule_ids.unwrap_or_default();
    let (revoked, unknown) = revoke(scope, group, false, permissions, &ids)?;
    Ok(RevokeSecurityGroupIngressResult {
        r#return: Some(true),
        unknown_ip_permissions: unknown,
        revoked_security_group_rules: Some(revoked),
    })
}

pub(super) fn revoke_egress(
    scope: &mut Change<'_, '_>,
    input: RevokeSecurityGroupEgressRequest,
) -> Outcome<RevokeSecurityGroupEgressResult> {
    let group = named(scope, input.group_id, None)?;
    let permissions = with_old_members(
        input.ip_permissions,
        OldMembers {
            ip_protocol: input.ip_protocol,
            from_port: input.from_port,
            to_port: input.to_port,
            cidr_ip: input.cidr_ip,
            group_name: input.source_security_group_name,
            group_owner: input.source_security_group_owner_id,
        },
    );
    let ids = input.security_group_rule_ids.unwrap_or_default();
    let (revoked, unknown) = revoke(scope, group, true, permissions, &ids)?;
    Ok(RevokeSecurityGroupEgressResult {
        r#return: Some(true),
        unknown_ip_permissions: unknown,
        revoked_security_group_rules: Some(revoked),
    })
}

type Revoked = (Vec<RevokedSecurityGroupRule>, Option<Vec<IpPermission>>);

/// In the default VPC, permissions that are not there are answered, elsewhere they are an error.
fn revoke(
    scope: &mut Change<'_, '_>,
    mut group: SecurityGroupRecord,
    is_egress: bool,
    permissions: Vec<IpPermission>,
    ids: &[String],
) -> Outcome<Revoked> {
    if permissions.is_empty() && ids.is_empty() {
        return Err(missing_parameter("ipPermissions"));
    }
    let mut revoked = Vec::new();
    let mut unknown = Vec::new();
    for id in ids {
        let position = group
            .rules
            .iter()
            .position(|rule| rule.is_egress == is_egress && rule.rule_id == *id)
            .ok_or_else(|| rule_not_found(id))?;
        revoked.push(group.rules.remove(position));
    }
    let vpc: VpcRecord = scope.find(&group.vpc_id)?;
    for permission in permissions {
        let mut is_known = true;
        for request in parse(std::slice::from_ref(&permission))? {
            let peer = stored_peer(scope, &group, request.peer);
            match peer.and_then(|peer| find(&group, is_egress, &request.traffic, &peer)) {
                Some(position) => revoked.push(group.rules.remove(position)),
                None if vpc.is_default => is_known = false,
                None => {
                    return Err(refuse(
                        "InvalidPermission.NotFound",
                        "The specified rule does not exist in this security group.",
                    ));
                }
            }
        }
        if !is_known {
            unknown.push(permission);
        }
    }
    scope.put(&group);
    let revoked = revoked.iter().map(|rule| to_revoked(&group, rule)).collect();
    Ok((revoked, (!unknown.is_empty()).then_some(unknown)))
}

/// The peer that a rule would have; a group need no longer exist for its rule to be revoked.
fn stored_peer<T: Records>(
    scope: &Scope<T>,
    group: &SecurityGroupRecord,
    peer: PeerRequest,
) -> Option<SecurityPeer> {
    match peer {
        PeerRequest::GroupId { group_id, .. } => {
            Some(SecurityPeer::Group { group_id, account: group.account.clone() })
        }
        PeerRequest::PrefixList(prefix_list_id) => {
            Some(SecurityPeer::PrefixList { prefix_list_id })
        }
        other @ (PeerRequest::Ipv4(_) | PeerRequest::Ipv6(_) | PeerRequest::GroupName { .. }) => {
            resolve(scope, group, other).ok()
        }
    }
}

fn rule_not_found(id: &str) -> Failure {
    refuse(
        "InvalidSecurityGroupRuleId.NotFound",
        format!("The security group rule ID '{id}' does not exist"),
    )
}

fn rule_mut<'a>(
    group: &'a mut SecurityGroupRecord,
    id: &str,
) -> Outcome<&'a mut SecurityGroupRule> {
    let found = group.rules.iter_mut().find(|rule| rule.rule_id == id);
    found.ok_or_else(|| rule_not_found(id))
}

/// A rule keeps its id and direction; all else is replaced.
pub(super) fn modify(
    scope: &mut Change<'_, '_>,
    input: ModifySecurityGroupRulesRequest,
) -> Outcome<ModifySecurityGroupRulesResult> {
    let mut group = named(scope, input.group_id, None)?;
    for update in input.security_group_rules.unwrap_or_default() {
        let id = update.security_group_rule_id.unwrap_or_default();
        let request =
            update.security_group_rule.ok_or_else(|| missing_parameter("SecurityGroupRule"))?;
        let traffic =
            Traffic::parse(request.ip_protocol.as_deref(), request.from_port, request.to_port)?;
        check_description(request.description.as_deref())?;
        let peer = match (
            request.cidr_ipv4,
            request.cidr_ipv6,
            request.prefix_list_id,
            request.referenced_group_id,
        ) {
            (Some(text), None, None, None) => ipv4(&text)?,
            (None, Some(text), None, None) => ipv6(&text)?,
            (None, None, Some(id), None) => PeerRequest::PrefixList(id),
            (None, None, None, Some(group_id)) => PeerRequest::GroupId { group_id, user_id: None },
            _ => {
                return Err(refuse(
                    "InvalidParameterCombination",
                    "Only one of cidrIpv4, cidrIpv6, prefixListId, or referencedGroupId can be \
                     specified",
                ));
            }
        };
        let peer = resolve(scope, &group, peer)?;
        let is_egress = rule_mut(&mut group, &id)?.is_egress;
        if let Some(position) = find(&group, is_egress, &traffic, &peer)
            && group.rules[position].rule_id != id
        {
            return Err(duplicate(&traffic, &peer));
        }
        let rule = rule_mut(&mut group, &id)?;
        rule.ip_protocol = traffic.ip_protocol;
        rule.from_port = traffic.from_port;
        rule.to_port = traffic.to_port;
        rule.peer = peer;
        rule.description = request.description.filter(|text| !text.is_empty());
    }
    scope.put(&group);
    Ok(ModifySecurityGroupRulesResult { r#return: Some(true) })
}

pub(super) fn describe_ingress(
    scope: &mut Change<'_, '_>,
    input: UpdateSecurityGroupRuleDescriptionsIngressRequest,
) -> Outcome<UpdateSecurityGroupRuleDescriptionsIngressResult> {
    let group = named(scope, input.group_id, input.group_name)?;
    let by_id = input.security_group_rule_descriptions;
    update_descriptions(scope, group, false, input.ip_permissions, by_id)?;
    Ok(UpdateSecurityGroupRuleDescriptionsIngressResult { r#return: Some(true) })
}

pub(super) fn describe_egress(
    scope: &mut Change<'_, '_>,
    input: UpdateSecurityGroupRuleDescriptionsEgressRequest,
) -> Outcome<UpdateSecurityGroupRuleDescriptionsEgressResult> {
    let group = named(scope, input.group_id, input.group_name)?;
    let by_id = input.security_group_rule_descriptions;
    update_descriptions(scope, group, true, input.ip_permissions, by_id)?;
    Ok(UpdateSecurityGroupRuleDescriptionsEgressResult { r#return: Some(true) })
}

fn update_descriptions(
    scope: &mut Change<'_, '_>,
    mut group: SecurityGroupRecord,
    is_egress: bool,
    permissions: Option<Vec<IpPermission>>,
    by_id: Option<Vec<SecurityGroupRuleDescription>>,
) -> Outcome<()> {
    let permissions = permissions.unwrap_or_default();
    let by_id = by_id.unwrap_or_default();
    if permissions.is_empty() && by_id.is_empty() {
        return Err(missing_parameter("ipPermissions"));
    }
    for request in parse(&permissions)? {
        let peer = stored_peer(scope, &group, request.peer);
        let position = peer
            .and_then(|peer| find(&group, is_egress, &request.traffic, &peer))
            .ok_or_else(|| {
                refuse(
                    "InvalidPermission.NotFound",
                    "The specified rule does not exist in this security group.",
                )
            })?;
        group.rules[position].description = request.description;
    }
    for update in by_id {
        check_description(update.description.as_deref())?;
        let rule = rule_mut(&mut group, &update.security_group_rule_id.unwrap_or_default())?;
        rule.description = update.description.filter(|text| !text.is_empty());
    }
    scope.put(&group);
    Ok(())
}

pub(super) fn describe(
    scope: &View,
    input: DescribeSecurityGroupRulesRequest,
) -> Outcome<DescribeSecurityGroupRulesResult> {
    let filters = Filters::parse(input.filters, &["group-id", "security-group-rule-id"])?;
    let groups: Vec<SecurityGroupRecord> = scope.all()?;
    let mut rules: Vec<(&SecurityGroupRecord, &SecurityGroupRule)> =
        groups.iter().flat_map(|group| group.rules.iter().map(move |rule| (group, rule))).collect();
    let ids = input.security_group_rule_ids.filter(|ids| !ids.is_empty());
    if let Some(ids) = &ids {
        if let Some(missing) =
            ids.iter().find(|id| !rules.iter().any(|(_, rule)| rule.rule_id == **id))
        {
            return Err(rule_not_found(missing));
        }
        rules.retain(|(_, rule)| ids.contains(&rule.rule_id));
    }
    rules.retain(|(group, rule)| {
        filters.accept(&rule.tags, |name| {
            vec![match name {
                "group-id" => group.group_id.clone(),
                _ => rule.rule_id.clone(),
            }]
        })
    });
    rules.sort_by(|(_, a), (_, b)| a.rule_id.cmp(&b.rule_id));
    let (rules, next_token) =
        page(rules, input.max_results, input.next_token, |(_, rule)| rule.rule_id.clone())?;
    let rules = rules.into_iter().map(|(group, rule)| to_aws(group, rule)).collect();
    Ok(DescribeSecurityGroupRulesResult { security_group_rules: Some(rules), next_token })
}

/// The members of an answer that name the other end: IPv4, IPv6, prefix list, group.
type PeerMembers = (Option<String>, Option<String>, Option<String>, Option<(String, String)>);

fn peer_members(peer: &SecurityPeer) -> PeerMembers {
    match peer {
        SecurityPeer::Ipv4 { cidr } => (Some(cidr.clone()), None, None, None),
        SecurityPeer::Ipv6 { cidr } => (None, Some(cidr.clone()), None, None),
        SecurityPeer::PrefixList { prefix_list_id } => {
            (None, None, Some(prefix_list_id.clone()), None)
        }
        SecurityPeer::Group { group_id, account } => {
            (None, None, None, Some((group_id.clone(), account.to_string())))
        }
    }
}

fn to_aws(
    group: &SecurityGroupRecord,
    rule: &SecurityGroupRule,
) -> aws_api::ec2::SecurityGroupRule {
    let (cidr_ipv4, cidr_ipv6, prefix_list_id, referenced) = peer_members(&rule.peer);
    let SecurityGroupRecord { account, region, .. } = group;
    let resource = format!("security-group-rule/{}", rule.rule_id);
    aws_api::ec2::SecurityGroupRule {
        security_group_rule_id: Some(rule.rule_id.clone()),
        group_id: Some(group.group_id.clone()),
        group_owner_id: Some(account.to_string()),
        is_egress: Some(rule.is_egress),
        ip_protocol: Some(rule.ip_protocol.clone()),
        from_port: Some(rule.from_port),
        to_port: Some(rule.to_port),
        cidr_ipv4,
        cidr_ipv6,
        prefix_list_id,
        referenced_group_info: referenced.map(|(group_id, user_id)| ReferencedSecurityGroup {
            group_id: Some(group_id),
            user_id: Some(user_id),
            ..Default::default()
        }),
        description: rule.description.clone(),
        tags: Some(all_tags(&rule.tags)),
        security_group_rule_arn: Some(
            model::Arn::regional("ec2", region, account, resource).to_string(),
        ),
    }
}

fn to_revoked(group: &SecurityGroupRecord, rule: &SecurityGroupRule) -> RevokedSecurityGroupRule {
    let (cidr_ipv4, cidr_ipv6, prefix_list_id, referenced) = peer_members(&rule.peer);
    RevokedSecurityGroupRule {
        security_group_rule_id: Some(rule.rule_id.clone()),
        group_id: Some(group.group_id.clone()),
        is_egress: Some(rule.is_egress),
        ip_protocol: Some(rule.ip_protocol.clone()),
        from_port: Some(rule.from_port),
        to_port: Some(rule.to_port),
        cidr_ipv4,
        cidr_ipv6,
        prefix_list_id,
        referenced_group_id: referenced.map(|(group_id, _)| group_id),
        description: rule.description.clone(),
    }
}
