//! Managed prefix lists, and the attributes of network interfaces.

use super::*;

impl World {
    async fn list(&self, cidrs: &[&str]) -> String {
        let entry = |cidr: &&str| api::AddPrefixListEntry { cidr: text(cidr), description: None };
        let input = api::CreateManagedPrefixListRequest {
            prefix_list_name: text("offices"),
            address_family: text("IPv4"),
            max_entries: Some(3),
            entries: Some(cidrs.iter().map(entry).collect()),
            ..Default::default()
        };
        let made = self.ec2.create_managed_prefix_list(&self.ctx, input).await.unwrap();
        made.prefix_list.unwrap().prefix_list_id.unwrap()
    }

    async fn change_list(
        &self,
        id: &str,
        version: i64,
        add: &[&str],
        remove: &[&str],
    ) -> Result<i64, AwsError> {
        let input = api::ModifyManagedPrefixListRequest {
            prefix_list_id: text(id),
            current_version: Some(version),
            add_entries: Some(
                add.iter()
                    .map(|cidr| api::AddPrefixListEntry { cidr: text(cidr), description: None })
                    .collect(),
            ),
            remove_entries: Some(
                remove.iter().map(|cidr| api::RemovePrefixListEntry { cidr: text(cidr) }).collect(),
            ),
            ..Default::default()
        };
        let changed = self.ec2.modify_managed_prefix_list(&self.ctx, input).await?;
        Ok(changed.prefix_list.unwrap().version.unwrap())
    }

    async fn entries(&self, id: &str, version: Option<i64>) -> Vec<String> {
        let input = api::GetManagedPrefixListEntriesRequest {
            prefix_list_id: text(id),
            target_version: version,
            ..Default::default()
        };
        let found = self.ec2.get_managed_prefix_list_entries(&self.ctx, input).await.unwrap();
        found.entries.unwrap().into_iter().filter_map(|entry| entry.cidr).collect()
    }
}

#[tokio::test]
async fn a_list_changes_version_by_version() {
    let w = world();
    let id = w.list(&["10.2.0.0/16", "10.1.0.0/16"]).await;
    assert_eq!(w.entries(&id, None).await, ["10.1.0.0/16", "10.2.0.0/16"]);
    assert_eq!(w.change_list(&id, 1, &["10.3.0.0/16"], &["10.1.0.0/16"]).await.unwrap(), 2);
    assert_eq!(w.entries(&id, None).await, ["10.2.0.0/16", "10.3.0.0/16"]);
    assert_eq!(w.entries(&id, Some(1)).await, ["10.1.0.0/16", "10.2.0.0/16"]);
    refused(
        w.change_list(&id, 1, &["10.4.0.0/16"], &[]).await,
        "PrefixListVersionMismatch: The prefix list has the incorrect version number.",
    );
    refused(
        w.change_list(&id, 2, &["10.4.0.0/16", "10.5.0.0/16"], &[]).await,
        "PrefixListMaxEntriesExceeded: You've reached the maximum number of entries for the \
         prefix list.",
    );
    refused(
        w.change_list(&id, 2, &["nonsense"], &[]).await,
        "InvalidParameterValue: Value (nonsense) for parameter Cidr is invalid. Invalid CIDR block.",
    );
    let input = api::RestoreManagedPrefixListVersionRequest {
        prefix_list_id: text(&id),
        previous_version: Some(1),
        current_version: Some(2),
        ..Default::default()
    };
    let restored = w.ec2.restore_managed_prefix_list_version(&w.ctx, input).await.unwrap();
    assert_eq!(restored.prefix_list.unwrap().version, Some(3));
    assert_eq!(w.entries(&id, None).await, ["10.1.0.0/16", "10.2.0.0/16"]);
}

#[tokio::test]
async fn a_list_that_a_rule_names_stays() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let group = w.group(&vpc, "web").await.unwrap();
    let id = w.list(&["10.1.0.0/16"]).await;
    let permission = |id: &str| api::IpPermission {
        ip_protocol: text("tcp"),
        from_port: Some(80),
        to_port: Some(80),
        prefix_list_ids: Some(vec![api::PrefixListId {
            prefix_list_id: text(id),
            description: None,
        }]),
        ..Default::default()
    };
    let allow = |id: &str| api::AuthorizeSecurityGroupIngressRequest {
        group_id: text(&group),
        ip_permissions: Some(vec![permission(id)]),
        ..Default::default()
    };
    let gone = "pl-00000000000000000";
    refused(
        w.ec2.authorize_security_group_ingress(&w.ctx, allow(gone)).await,
        &format!("InvalidPrefixListID.NotFound: The prefix list ID '{gone}' does not exist"),
    );
    w.ec2.authorize_security_group_ingress(&w.ctx, allow(&id)).await.unwrap();

    let delete =
        || api::DeleteManagedPrefixListRequest { prefix_list_id: text(&id), ..Default::default() };
    refused(
        w.ec2.delete_managed_prefix_list(&w.ctx, delete()).await,
        &format!("DependencyViolation: The prefix list '{id}' is in use by {group}."),
    );
    let input = api::GetManagedPrefixListAssociationsRequest {
        prefix_list_id: text(&id),
        ..Default::default()
    };
    let users = w.ec2.get_managed_prefix_list_associations(&w.ctx, input).await.unwrap();
    assert_eq!(users.prefix_list_associations.unwrap()[0].resource_id, text(&group));
    let revoke = api::RevokeSecurityGroupIngressRequest {
        group_id: text(&group),
        ip_permissions: Some(vec![permission(&id)]),
        ..Default::default()
    };
    w.ec2.revoke_security_group_ingress(&w.ctx, revoke).await.unwrap();
    w.ec2.delete_managed_prefix_list(&w.ctx, delete()).await.unwrap();
    let found = w.ec2.describe_managed_prefix_lists(&w.ctx, Default::default()).await.unwrap();
    assert_eq!(found.prefix_lists.unwrap().len(), 0);
}

#[tokio::test]
async fn an_interface_changes_its_groups_within_its_network() {
    let w = world();
    let vpc = w.vpc("10.0.0.0/16").await;
    let other = w.vpc("10.0.0.0/16").await;
    let subnet = w.subnet(&vpc, "10.0.1.0/24").await;
    let group = w.group(&vpc, "web").await.unwrap();
    let foreign = w.group(&other, "web").await.unwrap();
    let input =
        api::CreateNetworkInterfaceRequest { subnet_id: text(&subnet), ..Default::default() };
    let made = w.ec2.create_network_interface(&w.ctx, input).await.unwrap();
    let id = made.network_interface.unwrap().network_interface_id.unwrap();
    let change = |groups: &[&str]| api::ModifyNetworkInterfaceAttributeRequest {
        network_interface_id: text(&id),
        groups: Some(groups.iter().map(|group| (*group).to_owned()).collect()),
        ..Default::default()
    };
    refused(
        w.ec2.modify_network_interface_attribute(&w.ctx, change(&[&foreign])).await,
        "InvalidParameterValue: You have specified two resources that belong to different networks.",
    );
    w.ec2.modify_network_interface_attribute(&w.ctx, change(&[&group])).await.unwrap();
    let input = api::DescribeNetworkInterfaceAttributeRequest {
        network_interface_id: text(&id),
        attribute: Some(api::NetworkInterfaceAttribute::GroupSet),
        ..Default::default()
    };
    let found = w.ec2.describe_network_interface_attribute(&w.ctx, input).await.unwrap();
    let groups = found.groups.unwrap();
    assert_eq!((groups.len(), &groups[0].group_id), (1, &text(&group)));
    let input = api::ModifyNetworkInterfaceAttributeRequest {
        network_interface_id: text(&id),
        source_dest_check: Some(api::AttributeBooleanValue { value: Some(false) }),
        ..Default::default()
    };
    refused(
        w.ec2.modify_network_interface_attribute(&w.ctx, input).await,
        "UnsupportedOperation: Hansom does not support network interfaces that forward for others.",
    );
}
