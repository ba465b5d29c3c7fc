//! The service through its trait, on a real store.

use aws_api::ec2::{self as api, Ec2 as _};
use aws_api::{AwsError, Context};
use store::{Holder, Store};

use super::Ec2;

mod network;
mod prefix_lists;
mod rules;

struct World {
    // Dropped last, after the store.
    ec2: Ec2,
    ctx: Context,
    _dir: tempfile::TempDir,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), &Holder { pid: 1, listen: "test".into() }).unwrap();
    World { ec2: Ec2::new(store), ctx: Context::for_tests(), _dir: dir }
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn filter(name: &str, value: &str) -> Option<Vec<api::Filter>> {
    Some(vec![api::Filter { name: text(name), values: Some(vec![value.to_owned()]) }])
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, AwsError>, expected: &str) {
    assert_eq!(result.unwrap_err().to_string(), expected);
}

impl World {
    async fn vpc(&self, cidr: &str) -> String {
        let input = api::CreateVpcRequest { cidr_block: text(cidr), ..Default::default() };
        let made = self.ec2.create_vpc(&self.ctx, input).await.unwrap();
        made.vpc.unwrap().vpc_id.unwrap()
    }

    async fn default_vpc(&self) -> String {
        let input = api::DescribeVpcsRequest {
            filters: filter("is-default", "true"),
            ..Default::default()
        };
        let found = self.ec2.describe_vpcs(&self.ctx, input).await.unwrap();
        found.vpcs.unwrap()[0].vpc_id.clone().unwrap()
    }

    async fn try_subnet(&self, vpc: &str, cidr: &str) -> Result<api::Subnet, AwsError> {
        let input = api::CreateSubnetRequest {
            vpc_id: text(vpc),
            cidr_block: text(cidr),
            ..Default::default()
        };
        Ok(self.ec2.create_subnet(&self.ctx, input).await?.subnet.unwrap())
    }

    async fn subnet(&self, vpc: &str, cidr: &str) -> String {
        self.try_subnet(vpc, cidr).await.unwrap().subnet_id.unwrap()
    }

    async fn gateway(&self) -> String {
        let made = self.ec2.create_internet_gateway(&self.ctx, Default::default()).await.unwrap();
        made.internet_gateway.unwrap().internet_gateway_id.unwrap()
    }

    async fn attach(&self, gateway: &str, vpc: &str) -> Result<(), AwsError> {
        let input = api::AttachInternetGatewayRequest {
            internet_gateway_id: text(gateway),
            vpc_id: text(vpc),
            ..Default::default()
        };
        self.ec2.attach_internet_gateway(&self.ctx, input).await
    }

    async fn detach(&self, gateway: &str, vpc: &str) -> Result<(), AwsError> {
        let input = api::DetachInternetGatewayRequest {
            internet_gateway_id: text(gateway),
            vpc_id: text(vpc),
            ..Default::default()
        };
        self.ec2.detach_internet_gateway(&self.ctx, input).await
    }

    async fn table(&self, vpc: &str) -> String {
        let input = api::CreateRouteTableRequest { vpc_id: text(vpc), ..Default::default() };
        let made = self.ec2.create_route_table(&self.ctx, input).await.unwrap();
        made.route_table.unwrap().route_table_id.unwrap()
    }

    async fn route(&self, table: &str, destination: &str, gateway: &str) -> Result<(), AwsError> {
        let input = api::CreateRouteRequest {
            route_table_id: text(table),
            destination_cidr_block: text(destination),
            gateway_id: text(gateway),
            ..Default::default()
        };
        self.ec2.create_route(&self.ctx, input).await.map(drop)
    }

    async fn associate(&self, table: &str, subnet: &str) -> Result<String, AwsError> {
        let input = api::AssociateRouteTableRequest {
            route_table_id: text(table),
            subnet_id: text(subnet),
            ..Default::default()
        };
        Ok(self.ec2.associate_route_table(&self.ctx, input).await?.association_id.unwrap())
    }

    async fn group(&self, vpc: &str, name: &str) -> Result<String, AwsError> {
        let input = api::CreateSecurityGroupRequest {
            group_name: text(name),
            description: text("a group"),
            vpc_id: text(vpc),
            ..Default::default()
        };
        Ok(self.ec2.create_security_group(&self.ctx, input).await?.group_id.unwrap())
    }

    async fn described_group(&self, id: &str) -> api::SecurityGroup {
        let input = api::DescribeSecurityGroupsRequest {
            group_ids: Some(vec![id.to_owned()]),
            ..Default::default()
        };
        let found = self.ec2.describe_security_groups(&self.ctx, input).await.unwrap();
        found.security_groups.unwrap().remove(0)
    }

    async fn allow(&self, group: &str, port: i32, cidr: &str) -> Result<String, AwsError> {
        let input = api::AuthorizeSecurityGroupIngressRequest {
            group_id: text(group),
            ip_protocol: text("tcp"),
            from_port: Some(port),
            to_port: Some(port),
            cidr_ip: text(cidr),
            ..Default::default()
        };
        let made = self.ec2.authorize_security_group_ingress(&self.ctx, input).await?;
        let rule = made.security_group_rules.unwrap().remove(0);
        Ok(rule.security_group_rule_id.unwrap())
    }

    async fn tables(&self, vpc: &str) -> Vec<api::RouteTable> {
        let input = api::DescribeRouteTablesRequest {
            filters: filter("vpc-id", vpc),
            ..Default::default()
        };
        let found = self.ec2.describe_route_tables(&self.ctx, input).await.unwrap();
        found.route_tables.unwrap()
    }

    async fn delete_vpc(&self, id: &str) -> Result<(), AwsError> {
        let input = api::DeleteVpcRequest { vpc_id: text(id), ..Default::default() };
        self.ec2.delete_vpc(&self.ctx, input).await
    }

    async fn delete_subnet(&self, id: &str) -> Result<(), AwsError> {
        let input = api::DeleteSubnetRequest { subnet_id: text(id), ..Default::default() };
        self.ec2.delete_subnet(&self.ctx, input).await
    }

    async fn delete_gateway(&self, id: &str) -> Result<(), AwsError> {
        let input = api::DeleteInternetGatewayRequest {
            internet_gateway_id: text(id),
            ..Default::default()
        };
        self.ec2.delete_internet_gateway(&self.ctx, input).await
    }

    async fn delete_table(&self, id: &str) -> Result<(), AwsError> {
        let input = api::DeleteRouteTableRequest { route_table_id: text(id), ..Default::default() };
        self.ec2.delete_route_table(&self.ctx, input).await
    }

    async fn delete_group(&self, id: &str) -> Result<(), AwsError> {
        let input = api::DeleteSecurityGroupRequest { group_id: text(id), ..Default::default() };
        self.ec2.delete_security_group(&self.ctx, input).await.map(drop)
    }

    async fn interface(
        &self,
        subnet: &str,
        address: Option<&str>,
    ) -> Result<api::NetworkInterface, AwsError> {
        let input = api::CreateNetworkInterfaceRequest {
            subnet_id: text(subnet),
            private_ip_address: address.map(str::to_owned),
            ..Default::default()
        };
        let made = self.ec2.create_network_interface(&self.ctx, input).await?;
        Ok(made.network_interface.unwrap())
    }

    async fn allocate(&self) -> (String, String) {
        let made = self.ec2.allocate_address(&self.ctx, Default::default()).await.unwrap();
        (made.allocation_id.unwrap(), made.public_ip.unwrap())
    }
}
