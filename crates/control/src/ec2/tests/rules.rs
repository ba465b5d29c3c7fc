//! Security groups and their rules.

use super::*;

#[tokio::test]
async fn a_group_is_named_once_in_its_network() {
    let w = world();
    let (one, two) = (w.vpc("10.0.0.0/16").await, w.vpc("10.0.0.0/16").await);
    w.group(&one, "web").await.unwrap();
    w.group(&two, "web").await.unwrap();
    for (name, expected) in [
        (
            "web",
            format!(
                "InvalidGroup.Duplicate: The security group 'web' already exists for VPC '{one}'"
            ),
        ),
        (
            "default",
            "InvalidParameterValue: Cannot use reserved security group name: default".into(),
        ),
        (
            "sg-web",
            "InvalidParameterValue: Invalid group name. Group names may not be in the format sg-*."
                .into(),
        ),
    ] {
        refused(w.group(&one, name).await, &expected);
    }
    let input = api::DescribeSecurityGroupsRequest {
        filters: filter("vpc-id", &one),
        ..Default::default()
    };
    let groups = w.ec2.describe_security_groups(&w.ctx, input).await.unwrap();
    let groups = groups.security_groups.unwrap();
    assert_eq!(groups.len(), 2);
    let default = groups.iter().find(|g| g.group_name.as_deref() == Some("default")).unwrap();
    let id = default.group_id.clone().unwrap();
    let ingress = default.ip_permissions.as_ref().unwrap();
    let pairs = ingress[0].user_id_group_pairs.as_ref().unwrap();
    assert_eq!(pairs[0].group_id.as_ref(), Some(&id));
    refused(
        w.delete_group(&id).await,
        &format!(
            "CannotDelete: the specified group: \"{id}\" name: \"default\" cannot be deleted by a user"
        ),
    );
}

#[tokio::test]
async fn a_rule_is_made_once_and_revoked_once() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let group = w.group(&vpc, "web").await.unwrap();
    let id = w.allow(&group, 80, "0.0.0.0/0").await.unwrap();
    assert!(id.starts_with("sgr-"));
    refused(
        w.allow(&group, 80, "0.0.0.0/0").await,
        "InvalidPermission.Duplicate: the specified rule \"peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW\" already exists",
    );
    let second = w.allow(&group, 80, "10.1.2.3/8").await.unwrap();
    let described = w.described_group(&group).await;
    let permissions = described.ip_permissions.unwrap();
    assert_eq!(permissions.len(), 1, "rules for the same ports are one permission");
    let ranges: Vec<_> = permissions[0]
        .ip_ranges
        .as_ref()
        .unwrap()
        .iter()
        .map(|r| r.cidr_ip.clone().unwrap())
        .collect();
    assert_eq!(ranges, ["0.0.0.0/0", "10.0.0.0/8"]);
    let egress = described.ip_permissions_egress.unwrap();
    assert_eq!((egress[0].ip_protocol.as_deref(), egress[0].from_port), (Some("-1"), None));

    let by_permission = || api::RevokeSecurityGroupIngressRequest {
        group_id: text(&group),
        ip_permissions: Some(vec![api::IpPermission {
            ip_protocol: text("6"),
            from_port: Some(80),
            to_port: Some(80),
            ip_ranges: Some(vec![api::IpRange { cidr_ip: text("0.0.0.0/0"), description: None }]),
            ..Default::default()
        }]),
        ..Default::default()
    };
    let revoked = w.ec2.revoke_security_group_ingress(&w.ctx, by_permission()).await.unwrap();
    let revoked = revoked.revoked_security_group_rules.unwrap();
    assert_eq!(revoked[0].security_group_rule_id.as_ref(), Some(&id));
    refused(
        w.ec2.revoke_security_group_ingress(&w.ctx, by_permission()).await,
        "InvalidPermission.NotFound: The specified rule does not exist in this security group.",
    );
    let by_id = |id: &str| api::RevokeSecurityGroupIngressRequest {
        group_id: text(&group),
        security_group_rule_ids: Some(vec![id.to_owned()]),
        ..Default::default()
    };
    w.ec2.revoke_security_group_ingress(&w.ctx, by_id(&second)).await.unwrap();
    refused(
        w.ec2.revoke_security_group_ingress(&w.ctx, by_id(&second)).await,
        &format!(
            "InvalidSecurityGroupRuleId.NotFound: The security group rule ID '{second}' does not exist"
        ),
    );
}

#[tokio::test]
async fn in_the_default_vpc_what_is_not_there_is_answered() {
    let w = world();
    let vpc = w.default_vpc().await;
    let group = w.group(&vpc, "web").await.unwrap();
    let input = api::RevokeSecurityGroupIngressRequest {
        group_name: text("web"),
        ip_protocol: text("tcp"),
        from_port: Some(1),
        to_port: Some(1),
        cidr_ip: text("0.0.0.0/0"),
        ..Default::default()
    };
    let answer = w.ec2.revoke_security_group_ingress(&w.ctx, input).await.unwrap();
    assert_eq!(answer.unknown_ip_permissions.unwrap().len(), 1);
    let input = api::DescribeSecurityGroupsRequest {
        group_names: Some(vec!["web".into()]),
        ..Default::default()
    };
    let found = w.ec2.describe_security_groups(&w.ctx, input).await.unwrap();
    assert_eq!(found.security_groups.unwrap()[0].group_id.as_ref(), Some(&group));
    let input = api::DescribeSecurityGroupsRequest {
        group_names: Some(vec!["db".into()]),
        ..Default::default()
    };
    refused(
        w.ec2.describe_security_groups(&w.ctx, input).await,
        &format!(
            "InvalidGroup.NotFound: The security group 'db' does not exist in default VPC '{vpc}'"
        ),
    );
}

#[tokio::test]
async fn groups_refer_to_groups_of_their_network() {
    let w = world();
    let (one, two) = (w.vpc("10.0.0.0/16").await, w.vpc("10.0.0.0/16").await);
    let web = w.group(&one, "web").await.unwrap();
    let db = w.group(&one, "db").await.unwrap();
    let other = w.group(&two, "web").await.unwrap();
    let allow = |group: &str, from: &str| api::AuthorizeSecurityGroupIngressRequest {
        group_id: text(group),
        ip_permissions: Some(vec![api::IpPermission {
            ip_protocol: text("tcp"),
            from_port: Some(5432),
            to_port: Some(5432),
            user_id_group_pairs: Some(vec![api::UserIdGroupPair {
                group_id: text(from),
                description: text("from the web"),
                ..Default::default()
            }]),
            ..Default::default()
        }]),
        ..Default::default()
    };
    let made = w.ec2.authorize_security_group_ingress(&w.ctx, allow(&db, &web)).await.unwrap();
    let rule = made.security_group_rules.unwrap().remove(0);
    assert_eq!(rule.referenced_group_info.unwrap().group_id.as_ref(), Some(&web));
    assert_eq!(rule.description.as_deref(), Some("from the web"));
    refused(
        w.ec2.authorize_security_group_ingress(&w.ctx, allow(&db, &other)).await,
        "InvalidGroup.NotFound: You have specified two resources that belong to different networks.",
    );
    refused(
        w.ec2.authorize_security_group_ingress(&w.ctx, allow(&db, "sg-00000000000000000")).await,
        "InvalidGroup.NotFound: The security group 'sg-00000000000000000' does not exist",
    );
    refused(
        w.delete_group(&web).await,
        &format!("DependencyViolation: resource {web} has a dependent object"),
    );
    w.delete_group(&db).await.unwrap();
    w.delete_group(&web).await.unwrap();
}

#[tokio::test]
async fn rules_are_listed_and_changed_by_their_id() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let group = w.group(&vpc, "web").await.unwrap();
    let id = w.allow(&group, 80, "0.0.0.0/0").await.unwrap();
    let other = w.allow(&group, 81, "0.0.0.0/0").await.unwrap();
    let to = |id: &str, port: i32| api::ModifySecurityGroupRulesRequest {
        group_id: text(&group),
        security_group_rules: Some(vec![api::SecurityGroupRuleUpdate {
            security_group_rule_id: text(id),
            security_group_rule: Some(api::SecurityGroupRuleRequest {
                ip_protocol: text("tcp"),
                from_port: Some(port),
                to_port: Some(port),
                cidr_ipv4: text("0.0.0.0/0"),
                ..Default::default()
            }),
        }]),
        ..Default::default()
    };
    let error = w.ec2.modify_security_group_rules(&w.ctx, to(&id, 81)).await.unwrap_err();
    assert_eq!(error.code, "InvalidPermission.Duplicate");
    w.ec2.modify_security_group_rules(&w.ctx, to(&id, 8080)).await.unwrap();
    let input = api::UpdateSecurityGroupRuleDescriptionsIngressRequest {
        group_id: text(&group),
        security_group_rule_descriptions: Some(vec![api::SecurityGroupRuleDescription {
            security_group_rule_id: text(&id),
            description: text("high"),
        }]),
        ..Default::default()
    };
    w.ec2.update_security_group_rule_descriptions_ingress(&w.ctx, input).await.unwrap();
    let input = api::DescribeSecurityGroupRulesRequest {
        filters: filter("group-id", &group),
        ..Default::default()
    };
    let rules = w.ec2.describe_security_group_rules(&w.ctx, input).await.unwrap();
    let rules = rules.security_group_rules.unwrap();
    assert_eq!(rules.len(), 3, "two in, one out");
    let changed =
        rules.iter().find(|rule| rule.security_group_rule_id.as_ref() == Some(&id)).unwrap();
    assert_eq!((changed.from_port, changed.description.as_deref()), (Some(8080), Some("high")));
    let kept =
        rules.iter().find(|rule| rule.security_group_rule_id.as_ref() == Some(&other)).unwrap();
    assert_eq!(kept.from_port, Some(81));
}

#[tokio::test]
async fn a_group_has_sixty_rules_each_way() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let group = w.group(&vpc, "many").await.unwrap();
    let permissions = |n: i32| {
        (0..n)
            .map(|n| api::IpPermission {
                ip_protocol: text("tcp"),
                from_port: Some(n),
                to_port: Some(n),
                ip_ranges: Some(vec![api::IpRange {
                    cidr_ip: text("0.0.0.0/0"),
                    description: None,
                }]),
                ..Default::default()
            })
            .collect::<Vec<_>>()
    };
    let ask = |n| api::AuthorizeSecurityGroupIngressRequest {
        group_id: text(&group),
        ip_permissions: Some(permissions(n)),
        ..Default::default()
    };
    refused(
        w.ec2.authorize_security_group_ingress(&w.ctx, ask(61)).await,
        "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
    );
    w.ec2.authorize_security_group_ingress(&w.ctx, ask(60)).await.unwrap();
}
