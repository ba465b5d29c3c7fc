//! Internet gateways, and their being attached to VPCs.

use aws_api::ec2::{
    AttachInternetGatewayRequest, CreateInternetGatewayRequest, CreateInternetGatewayResult,
    DeleteInternetGatewayRequest, DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult,
    DetachInternetGatewayRequest, InternetGateway, InternetGatewayAttachment,
};
use model::record::ec2::{InternetGatewayRecord, NetworkInterfaceRecord, VpcRecord};

use super::failure::{Outcome, dependency, invalid_value, refuse};
use super::ids::new_id;
use super::query::{Query, select};
use super::scope::{Change, Records, Scope, View, all_tags};
use super::tags;

pub(super) fn create(
    scope: &mut Change<'_, '_>,
    input: CreateInternetGatewayRequest,
) -> Outcome<CreateInternetGatewayResult> {
    let gateway = InternetGatewayRecord {
        account: scope.account.clone(),
        region: scope.region.clone(),
        internet_gateway_id: new_id("igw"),
        attached_vpc_id: None,
        created_at: scope.now,
        tags: tags::of_specifications(input.tag_specifications, "internet-gateway")?,
    };
    scope.put(&gateway);
    Ok(CreateInternetGatewayResult { internet_gateway: Some(to_aws(&gateway)) })
}

/// The gateway through which the VPC reaches the internet.
pub(super) fn of_vpc<T: Records>(
    scope: &Scope<T>,
    vpc_id: &str,
) -> Outcome<Option<InternetGatewayRecord>> {
    let gateways: Vec<InternetGatewayRecord> = scope.all()?;
    Ok(gateways.into_iter().find(|gateway| gateway.attached_vpc_id.as_deref() == Some(vpc_id)))
}

pub(super) fn attach(
    scope: &mut Change<'_, '_>,
    input: AttachInternetGatewayRequest,
) -> Outcome<()> {
    let mut gateway: InternetGatewayRecord =
        scope.find(&input.internet_gateway_id.unwrap_or_default())?;
    let vpc: VpcRecord = scope.find(&input.vpc_id.unwrap_or_default())?;
    if let Some(vpc_id) = &gateway.attached_vpc_id {
        return Err(refuse(
            "Resource.AlreadyAssociated",
            format!(
                "resource {} is already attached to network {vpc_id}",
                gateway.internet_gateway_id
            ),
        ));
    }
    if of_vpc(scope, &vpc.vpc_id)?.is_some() {
        return Err(invalid_value(format!(
            "Network {} already has an internet gateway attached",
            vpc.vpc_id
        )));
    }
    gateway.attached_vpc_id = Some(vpc.vpc_id);
    scope.put(&gateway);
    Ok(())
}

pub(super) fn detach(
    scope: &mut Change<'_, '_>,
    input: DetachInternetGatewayRequest,
) -> Outcome<()> {
    let mut gateway: InternetGatewayRecord =
        scope.find(&input.internet_gateway_id.unwrap_or_default())?;
    let vpc: VpcRecord = scope.find(&input.vpc_id.unwrap_or_default())?;
    if gateway.attached_vpc_id.as_ref() != Some(&vpc.vpc_id) {
        return Err(refuse(
            "Gateway.NotAttached",
            format!(
                "resource {} is not attached to network {}",
                gateway.internet_gateway_id, vpc.vpc_id
            ),
        ));
    }
    let interfaces: Vec<NetworkInterfaceRecord> = scope.all()?;
    let has_public_address = interfaces
        .iter()
        .any(|interface| interface.vpc_id == vpc.vpc_id && interface.public.is_some());
    if has_public_address {
        return Err(dependency(format!(
            "Network {} has some mapped public address(es). Please unmap those public address(es) \
             before detaching the gateway.",
            vpc.vpc_id
        )));
    }
    gateway.attached_vpc_id = None;
    scope.put(&gateway);
    Ok(())
}

pub(super) fn delete(
    scope: &mut Change<'_, '_>,
    input: DeleteInternetGatewayRequest,
) -> Outcome<()> {
    let id = input.internet_gateway_id.unwrap_or_default();
    let gateway: InternetGatewayRecord = scope.find(&id)?;
    if gateway.attached_vpc_id.is_some() {
        return Err(dependency(format!(
            "The internetGateway '{id}' has dependencies and cannot be deleted."
        )));
    }
    scope.delete::<InternetGatewayRecord>(&id);
    Ok(())
}

const FILTERS: &[&str] =
    &["attachment.state", "attachment.vpc-id", "internet-gateway-id", "owner-id"];

pub(super) fn describe(
    scope: &View,
    input: DescribeInternetGatewaysRequest,
) -> Outcome<DescribeInternetGatewaysResult> {
    let query = Query {
        ids: input.internet_gateway_ids,
        filters: input.filters,
        max_results: input.max_results,
        next_token: input.next_token,
    };
    let (gateways, next_token) =
        select(scope, query, FILTERS, |gateway: &InternetGatewayRecord, name| match name {
            "attachment.state" => {
                gateway.attached_vpc_id.iter().map(|_| "available".into()).collect()
            }
            "attachment.vpc-id" => gateway.attached_vpc_id.iter().cloned().collect(),
            "internet-gateway-id" => vec![gateway.internet_gateway_id.clone()],
            "owner-id" => vec![gateway.account.to_string()],
            _ => Vec::new(),
        })?;
    let gateways = gateways.iter().map(to_aws).collect();
    Ok(DescribeInternetGatewaysResult { internet_gateways: Some(gateways), next_token })
}

fn to_aws(gateway: &InternetGatewayRecord) -> InternetGateway {
    let attachments = gateway.attached_vpc_id.iter().map(|vpc_id| InternetGatewayAttachment {
        // AWS says this of gateways, though its model does not list it.
        state: Some("available".into()),
        vpc_id: Some(vpc_id.clone()),
    });
    InternetGateway {
        attachments: Some(attachments.collect()),
        internet_gateway_id: Some(gateway.internet_gateway_id.clone()),
        owner_id: Some(gateway.account.to_string()),
        tags: Some(all_tags(&gateway.tags)),
    }
}
