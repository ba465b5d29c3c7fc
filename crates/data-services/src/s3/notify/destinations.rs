//! Whether those whom a bucket wants to tell are there, and let it.
//!
//! Their records are read and their policies asked, as they will be when there is something to
//! tell. Whatever becomes of them later is the delivery's business.

use aws_api::AwsError;
use model::policy::conditions::Facts;
use model::policy::evaluate::{CallerPolicies, Question, ResourcePolicy, evaluate};
use model::policy::trust::Naming;
use model::policy::{Policy, PolicyKind};
use model::record::lambda::{self, AliasRecord, FunctionPolicyRecord, FunctionRecord};
use model::record::s3::BucketRecord;
use model::record::sns::TopicRecord;
use model::record::sqs::QueueRecord;
use model::{AccountId, Arn, Principal, Region, StorageError};
use store::Read;

use super::super::{Failure, errors, events};
use super::rules::Destination;

fn invalid(arn: &str, reason: &str) -> Failure {
    errors::invalid_argument(
        "Unable to validate the following destination configurations",
        arn,
        reason,
    )
    .into()
}

/// # Errors
/// For what is no ARN of a receiver, or one in another region.
pub(super) fn check_form(destination: &Destination, bucket: &BucketRecord) -> Result<(), AwsError> {
    let text = destination.arn();
    let malformed = || errors::invalid_argument("The ARN is not well formed", "ARN", text);
    let arn = Arn::parse(text).map_err(|_| malformed())?;
    let resource = arn.resource();
    let fits = match destination {
        Destination::Queue(_) => arn.service() == "sqs" && !resource.contains([':', '/']),
        Destination::Topic(_) => arn.service() == "sns" && !resource.contains([':', '/']),
        Destination::Function(_) => lambda::split_function_arn(text).is_some(),
    };
    let is_placed = AccountId::parse(arn.account()).is_ok() && Region::parse(arn.region()).is_ok();
    if !fits || !is_placed {
        return Err(malformed());
    }
    if arn.region() != bucket.region.as_str() {
        return Err(errors::invalid_argument(
            "The notification destination service region is not valid for the bucket location constraint",
            "ARN",
            text,
        ));
    }
    Ok(())
}

/// # Errors
/// When the destination is not there, is none for notifications, or does not let the bucket.
pub(super) fn check(
    read: &impl Read,
    destination: &Destination,
    bucket: &BucketRecord,
) -> Result<(), Failure> {
    match destination {
        Destination::Queue(arn) => {
            let queue = parsed(arn).and_then(|arn| QueueRecord::key_of_arn(&arn));
            let queue = queue.map(|key| read.get(&key)).transpose()?.flatten();
            let queue =
                queue.ok_or_else(|| invalid(arn, "The destination queue does not exist"))?;
            if queue.is_fifo() {
                let reason = "FIFO queues are not supported as a destination of notifications";
                return Err(invalid(arn, reason));
            }
            let policy = queue.policy.as_deref();
            if !lets(policy, bucket, "sqs:SendMessage", arn, &queue.account) {
                return Err(invalid(
                    arn,
                    "Permissions on the destination queue do not allow S3 to publish notifications from this bucket",
                ));
            }
        }
        Destination::Topic(arn) => {
            let topic = parsed(arn).and_then(|arn| TopicRecord::key_of_arn(&arn));
            let topic = topic.map(|key| read.get(&key)).transpose()?.flatten();
            let topic =
                topic.ok_or_else(|| invalid(arn, "The destination topic does not exist"))?;
            if topic.is_fifo() {
                let reason = "FIFO topics are not supported as a destination of notifications";
                return Err(invalid(arn, reason));
            }
            let policy = topic.policy.as_deref();
            if !lets(policy, bucket, "sns:Publish", arn, &topic.account) {
                return Err(invalid(
                    arn,
                    "Permissions on the destination topic do not allow S3 to publish notifications from this bucket",
                ));
            }
        }
        Destination::Function(arn) => {
            let Some((account, region, name, qualifier)) = lambda::split_function_arn(arn) else {
                return Err(invalid(arn, "The destination Lambda does not exist"));
            };
            if !function_exists(read, &account, &region, &name, &qualifier)? {
                return Err(invalid(arn, "The destination Lambda does not exist"));
            }
            let key = FunctionPolicyRecord::key_of_arn(arn);
            let policy = key.map(|key| read.get(&key)).transpose()?.flatten();
            let policy = policy.map(|policy| policy.document);
            if !lets(policy.as_deref(), bucket, "lambda:InvokeFunction", arn, &account) {
                return Err(invalid(arn, &format!("Not authorized to invoke function [{arn}]")));
            }
        }
    }
    Ok(())
}

fn parsed(arn: &str) -> Option<Arn> {
    Arn::parse(arn).ok()
}

fn function_exists(
    read: &impl Read,
    account: &AccountId,
    region: &Region,
    name: &str,
    qualifier: &str,
) -> Result<bool, StorageError> {
    let version = if qualifier.is_empty() { lambda::LATEST } else { qualifier };
    Ok(read.contains(&FunctionRecord::key_of(account, region, name, version))?
        || read.contains(&AliasRecord::key_of(account, region, name, version))?)
}

/// Whether a resource's policy lets S3 do `action` for this bucket.
fn lets(
    policy: Option<&str>,
    bucket: &BucketRecord,
    action: &str,
    resource: &str,
    owner: &AccountId,
) -> bool {
    let Some(text) = policy else { return false };
    let policy =
        Policy::parse(text, PolicyKind::Resource).unwrap_or_else(|_| Policy::deny_everything());
    let principal =
        Principal::Service { account: bucket.account.clone(), name: events::SERVICE.to_owned() };
    let mut facts = Facts::of_principal(&principal);
    facts.add("aws:SourceArn", events::bucket_arn(bucket));
    facts.add("aws:SecureTransport", "true");
    facts.add("aws:RequestedRegion", bucket.region.as_str());
    let question = Question {
        principal: &principal,
        action,
        resource,
        owner: Some(owner),
        resource_policy: Some(ResourcePolicy {
            name: resource,
            policy: &policy,
            must_allow: false,
        }),
        granted_besides: Naming::No,
        facts: &facts,
    };
    evaluate(&question, &CallerPolicies::default()).is_allowed()
}
