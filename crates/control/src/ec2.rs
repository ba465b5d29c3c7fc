//! The EC2 network: VPCs and what is in them. No instances.
//!
//! Control writes what should be; the node makes VPCs, subnets and interfaces real. Here each
//! operation is given its view of the store: a snapshot, or one transaction, in which the
//! account's default network exists. What operations do is in the files of their resources.

pub mod cidr;
pub mod default_network;
pub mod interfaces;
pub mod zones;

mod addresses;
mod catalogue;
mod failure;
mod ids;
mod internet_gateways;
mod nat_gateways;
mod network_interfaces;
mod permissions;
mod prefix_lists;
mod public_addresses;
mod query;
mod resource;
mod route_tables;
mod routes;
mod scope;
mod security_groups;
mod security_rules;
mod subnets;
mod tags;
#[cfg(test)]
mod tests;
mod vpcs;

pub use default_network::ensure_default_network;
pub use interfaces::{
    CheckedNetwork, FunctionInterfaceRequest, InterfaceError, TaskInterface, TaskInterfaceRequest,
    allocate_function_interface, allocate_task_interface, check_task_network,
    release_function_interfaces, release_interface,
};

use std::sync::Arc;

use aws_api::ec2 as api;
use aws_api::{AwsError, Context};
use model::record::ec2::NetworkAccountRecord;
use store::{Read, Store};

use failure::{Failure, Outcome, dry_run};
use scope::{Change, Scope, View};

/// The EC2 service.
#[derive(Clone, Debug)]
pub struct Ec2 {
    store: Store,
}

impl Ec2 {
    pub fn new(store: Store) -> Ec2 {
        Ec2 { store }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::ec2::Server::new(self))
    }

    /// Runs `work` in one transaction. A dry run does all of it and commits none.
    async fn change<T: Send + 'static>(
        &self,
        ctx: &Context,
        is_dry_run: Option<bool>,
        work: impl FnOnce(&mut Change<'_, '_>) -> Outcome<T> + Send + 'static,
    ) -> Result<T, AwsError> {
        let (account, region, now) = (ctx.account.clone(), ctx.region.clone(), ctx.now);
        let done = self.store.write(move |txn| {
            ensure_default_network(txn, &account, &region, now)?;
            let answer = work(&mut Scope { records: txn, account, region, now })?;
            if is_dry_run == Some(true) {
                return Err(Failure::Refused(dry_run()));
            }
            Ok(answer)
        });
        Ok(done.await?)
    }

    /// Runs `work` on a snapshot.
    async fn view<T>(
        &self,
        ctx: &Context,
        is_dry_run: Option<bool>,
        work: impl FnOnce(&View) -> Outcome<T> + Send,
    ) -> Result<T, AwsError> {
        let records = self.read_with_network(ctx).await?;
        let scope = Scope {
            records,
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            now: ctx.now,
        };
        let answer = work(&scope)?;
        if is_dry_run == Some(true) { Err(dry_run()) } else { Ok(answer) }
    }

    async fn read_with_network(&self, ctx: &Context) -> Outcome<store::Reader> {
        let key = NetworkAccountRecord::key_of(&ctx.account, &ctx.region);
        let records = self.store.read()?;
        if records.contains(&key)? {
            return Ok(records);
        }
        drop(records);
        let (account, region, now) = (ctx.account.clone(), ctx.region.clone(), ctx.now);
        self.store
            .write(move |txn| {
                ensure_default_network(txn, &account, &region, now).map_err(Failure::Storage)
            })
            .await?;
        Ok(self.store.read()?)
    }
}

/// Each operation, its input and answer, and the function that does it. `without dry_run` marks
/// the few whose input has no such member.
macro_rules! operations {
    ($($access:ident $method:ident($input:ident) -> $output:ty = $work:path $(, $without:ident dry_run)?;)*) => {
        impl api::Ec2 for Ec2 {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<$output, AwsError> {
                    let is_dry_run = operations!(@dry_run input $($without)?);
                    self.$access(ctx, is_dry_run, |scope| $work(scope, input)).await
                }
            )*
        }
    };
    (@dry_run $input:ident without) => { None };
    (@dry_run $input:ident) => { $input.dry_run };
}

operations! {
    change create_vpc(CreateVpcRequest) -> api::CreateVpcResult = vpcs::create;
    change create_default_vpc(CreateDefaultVpcRequest) -> api::CreateDefaultVpcResult
        = vpcs::create_default;
    change delete_vpc(DeleteVpcRequest) -> () = vpcs::delete;
    view describe_vpcs(DescribeVpcsRequest) -> api::DescribeVpcsResult = vpcs::describe;
    change modify_vpc_attribute(ModifyVpcAttributeRequest) -> () = vpcs::modify_attribute,
        without dry_run;
    view describe_vpc_attribute(DescribeVpcAttributeRequest) -> api::DescribeVpcAttributeResult
        = vpcs::describe_attribute;

    change create_subnet(CreateSubnetRequest) -> api::CreateSubnetResult = subnets::create;
    change create_default_subnet(CreateDefaultSubnetRequest) -> api::CreateDefaultSubnetResult
        = subnets::create_default;
    change delete_subnet(DeleteSubnetRequest) -> () = subnets::delete;
    view describe_subnets(DescribeSubnetsRequest) -> api::DescribeSubnetsResult
        = subnets::describe;
    change modify_subnet_attribute(ModifySubnetAttributeRequest) -> ()
        = subnets::modify_attribute, without dry_run;

    change create_internet_gateway(CreateInternetGatewayRequest)
        -> api::CreateInternetGatewayResult = internet_gateways::create;
    change attach_internet_gateway(AttachInternetGatewayRequest) -> ()
        = internet_gateways::attach;
    change detach_internet_gateway(DetachInternetGatewayRequest) -> ()
        = internet_gateways::detach;
    change delete_internet_gateway(DeleteInternetGatewayRequest) -> ()
        = internet_gateways::delete;
    view describe_internet_gateways(DescribeInternetGatewaysRequest)
        -> api::DescribeInternetGatewaysResult = internet_gateways::describe;

    change create_route_table(CreateRouteTableRequest) -> api::CreateRouteTableResult
        = route_tables::create;
    change delete_route_table(DeleteRouteTableRequest) -> () = route_tables::delete;
    view describe_route_tables(DescribeRouteTablesRequest) -> api::DescribeRouteTablesResult
        = route_tables::describe;
    change associate_route_table(AssociateRouteTableRequest) -> api::AssociateRouteTableResult
        = route_tables::associate;
    change disassociate_route_table(DisassociateRouteTableRequest) -> ()
        = route_tables::disassociate;
    change replace_route_table_association(ReplaceRouteTableAssociationRequest)
        -> api::ReplaceRouteTableAssociationResult = route_tables::replace_association;
    change create_route(CreateRouteRequest) -> api::CreateRouteResult = routes::create;
    change replace_route(ReplaceRouteRequest) -> () = routes::replace;
    change delete_route(DeleteRouteRequest) -> () = routes::delete;

    change create_security_group(CreateSecurityGroupRequest) -> api::CreateSecurityGroupResult
        = security_groups::create;
    change delete_security_group(DeleteSecurityGroupRequest) -> api::DeleteSecurityGroupResult
        = security_groups::delete;
    view describe_security_groups(DescribeSecurityGroupsRequest)
        -> api::DescribeSecurityGroupsResult = security_groups::describe;
    change authorize_security_group_ingress(AuthorizeSecurityGroupIngressRequest)
        -> api::AuthorizeSecurityGroupIngressResult = security_rules::authorize_ingress;
    change authorize_security_group_egress(AuthorizeSecurityGroupEgressRequest)
        -> api::AuthorizeSecurityGroupEgressResult = security_rules::authorize_egress;
    change revoke_security_group_ingress(RevokeSecurityGroupIngressRequest)
        -> api::RevokeSecurityGroupIngressResult = security_rules::revoke_ingress;
    change revoke_security_group_egress(RevokeSecurityGroupEgressRequest)
        -> api::RevokeSecurityGroupEgressResult = security_rules::revoke_egress;
    change modify_security_group_rules(ModifySecurityGroupRulesRequest)
        -> api::ModifySecurityGroupRulesResult = security_rules::modify;
    change update_security_group_rule_descriptions_ingress(
        UpdateSecurityGroupRuleDescriptionsIngressRequest
    ) -> api::UpdateSecurityGroupRuleDescriptionsIngressResult = security_rules::describe_ingress;
    change update_security_group_rule_descriptions_egress(
        UpdateSecurityGroupRuleDescriptionsEgressRequest
    ) -> api::UpdateSecurityGroupRuleDescriptionsEgressResult = security_rules::describe_egress;
    view describe_security_group_rules(DescribeSecurityGroupRulesRequest)
        -> api::DescribeSecurityGroupRulesResult = security_rules::describe;

    change create_network_interface(CreateNetworkInterfaceRequest)
        -> api::CreateNetworkInterfaceResult = network_interfaces::create;
    change delete_network_interface(DeleteNetworkInterfaceRequest) -> ()
        = network_interfaces::delete;
    view describe_network_interfaces(DescribeNetworkInterfacesRequest)
        -> api::DescribeNetworkInterfacesResult = network_interfaces::describe;

    change modify_network_interface_attribute(ModifyNetworkInterfaceAttributeRequest) -> ()
        = network_interfaces::modify_attribute;
    view describe_network_interface_attribute(DescribeNetworkInterfaceAttributeRequest)
        -> api::DescribeNetworkInterfaceAttributeResult = network_interfaces::describe_attribute;

    change create_managed_prefix_list(CreateManagedPrefixListRequest)
        -> api::CreateManagedPrefixListResult = prefix_lists::create;
    change modify_managed_prefix_list(ModifyManagedPrefixListRequest)
        -> api::ModifyManagedPrefixListResult = prefix_lists::modify;
    change restore_managed_prefix_list_version(RestoreManagedPrefixListVersionRequest)
        -> api::RestoreManagedPrefixListVersionResult = prefix_lists::restore;
    change delete_managed_prefix_list(DeleteManagedPrefixListRequest)
        -> api::DeleteManagedPrefixListResult = prefix_lists::delete;
    view get_managed_prefix_list_entries(GetManagedPrefixListEntriesRequest)
        -> api::GetManagedPrefixListEntriesResult = prefix_lists::entries;
    view get_managed_prefix_list_associations(GetManagedPrefixListAssociationsRequest)
        -> api::GetManagedPrefixListAssociationsResult = prefix_lists::associations;
    view describe_managed_prefix_lists(DescribeManagedPrefixListsRequest)
        -> api::DescribeManagedPrefixListsResult = prefix_lists::describe_managed;
    view describe_prefix_lists(DescribePrefixListsRequest) -> api::DescribePrefixListsResult
        = prefix_lists::describe;

    change allocate_address(AllocateAddressRequest) -> api::AllocateAddressResult
        = addresses::allocate;
    change release_address(ReleaseAddressRequest) -> () = addresses::release;
    change associate_address(AssociateAddressRequest) -> api::AssociateAddressResult
        = addresses::associate;
    change disassociate_address(DisassociateAddressRequest) -> () = addresses::disassociate;
    view describe_addresses(DescribeAddressesRequest) -> api::DescribeAddressesResult
        = addresses::describe;

    change create_nat_gateway(CreateNatGatewayRequest) -> api::CreateNatGatewayResult
        = nat_gateways::create;
    change delete_nat_gateway(DeleteNatGatewayRequest) -> api::DeleteNatGatewayResult
        = nat_gateways::delete;
    view describe_nat_gateways(DescribeNatGatewaysRequest) -> api::DescribeNatGatewaysResult
        = nat_gateways::describe;

    change create_tags(CreateTagsRequest) -> () = tags::create;
    change delete_tags(DeleteTagsRequest) -> () = tags::delete;
    view describe_tags(DescribeTagsRequest) -> api::DescribeTagsResult = tags::describe;

    view describe_regions(DescribeRegionsRequest) -> api::DescribeRegionsResult
        = catalogue::regions;
    view describe_availability_zones(DescribeAvailabilityZonesRequest)
        -> api::DescribeAvailabilityZonesResult = catalogue::availability_zones;
    view describe_account_attributes(DescribeAccountAttributesRequest)
        -> api::DescribeAccountAttributesResult = catalogue::account_attributes;
    view describe_dhcp_options(DescribeDhcpOptionsRequest) -> api::DescribeDhcpOptionsResult
        = catalogue::dhcp_options;
    view describe_network_acls(DescribeNetworkAclsRequest) -> api::DescribeNetworkAclsResult
        = catalogue::network_acls;
    view describe_vpc_endpoints(DescribeVpcEndpointsRequest) -> api::DescribeVpcEndpointsResult
        = catalogue::vpc_endpoints;
    view describe_vpn_gateways(DescribeVpnGatewaysRequest) -> api::DescribeVpnGatewaysResult
        = catalogue::vpn_gateways;
    view describe_instances(DescribeInstancesRequest) -> api::DescribeInstancesResult
        = catalogue::instances;
}
