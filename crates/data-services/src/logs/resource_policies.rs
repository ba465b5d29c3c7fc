//! Resource policies: which services may write into the log groups of an account.
//!
//! They are evaluated where services write (`crate::events`), not here.

use aws_api::logs::{
    DeleteResourcePolicyRequest, DescribeResourcePoliciesRequest, DescribeResourcePoliciesResponse,
    PutResourcePolicyRequest, PutResourcePolicyResponse, ResourcePolicy, errors,
};
use aws_api::{AwsError, Context};
use model::policy::{Policy, PolicyKind};
use model::record::logs::LogResourcePolicyRecord;
use store::Read as _;

use super::{Failure, Logs, invalid};

const MOST_POLICIES: usize = 10;
const LONGEST_DOCUMENT: usize = 5120;

impl Logs {
    pub(super) async fn put_resource_policy(
        &self,
        ctx: &Context,
        input: PutResourcePolicyRequest,
    ) -> Result<PutResourcePolicyResponse, AwsError> {
        if input.resource_arn.is_some() {
            return Err(invalid("Hansom does not serve policies of single log groups."));
        }
        let name = input.policy_name.filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| invalid("Policy name is required."))?;
        let document = input.policy_document.unwrap_or_default();
        if document.len() > LONGEST_DOCUMENT {
            return Err(invalid("Resource policy document must be at most 5120 characters."));
        }
        Policy::parse(&document, PolicyKind::Resource)
            .map_err(|error| invalid(format!("Invalid resource policy: {}", error.message)))?;
        let record = LogResourcePolicyRecord {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            name,
            document,
            updated_at: ctx.now,
        };
        let answer = PutResourcePolicyResponse {
            resource_policy: Some(shape(record.clone())),
            ..PutResourcePolicyResponse::default()
        };
        let put = self.store.write(move |txn| {
            let keys = LogResourcePolicyRecord::keys_of(&record.account, &record.region);
            let known = txn.scan(&keys)?;
            if known.len() >= MOST_POLICIES && !known.iter().any(|one| one.name == record.name) {
                return Err(Failure::from(errors::limit_exceeded_exception(
                    "Resource limit exceeded.",
                )));
            }
            txn.put(&record);
            Ok(())
        });
        put.await?;
        Ok(answer)
    }

    pub(super) async fn describe_resource_policies(
        &self,
        ctx: &Context,
        _input: DescribeResourcePoliciesRequest,
    ) -> Result<DescribeResourcePoliciesResponse, AwsError> {
        let keys = LogResourcePolicyRecord::keys_of(&ctx.account, &ctx.region);
        let read = self.store.read().map_err(Failure::from)?;
        let policies = read.scan(&keys).map_err(Failure::from)?;
        Ok(DescribeResourcePoliciesResponse {
            resource_policies: Some(policies.into_iter().map(shape).collect()),
            next_token: None,
        })
    }

    pub(super) async fn delete_resource_policy(
        &self,
        ctx: &Context,
        input: DeleteResourcePolicyRequest,
    ) -> Result<(), AwsError> {
        let name = input.policy_name.unwrap_or_default();
        let key = LogResourcePolicyRecord::key_of(&ctx.account, &ctx.region, &name);
        let deleted = self.store.write(move |txn| {
            if !txn.contains(&key)? {
                return Err(Failure::from(errors::resource_not_found_exception(format!(
                    "Policy with name [{name}] does not exist."
                ))));
            }
            txn.delete(&key);
            Ok(())
        });
        Ok(deleted.await?)
    }
}

fn shape(record: LogResourcePolicyRecord) -> ResourcePolicy {
    ResourcePolicy {
        policy_name: Some(record.name),
        policy_document: Some(record.document),
        last_updated_time: Some(record.updated_at.0),
        ..ResourcePolicy::default()
    }
}
