//! Buckets themselves, and the settings of theirs that Hansom acts on: versioning, policy,
//! public access, ownership.

use aws_api::{Context, s3 as api};
use model::record::s3::{
    BucketRecord, MultipartUploadRecord, ObjectRecord, PublicAccessBlock, VersionRecord, Versioning,
};
use model::{Key, Region};
use store::{Read as _, Txn};

use super::{Failure, S3, access, acl, errors, given, lock, multipart, names, policy};

const FIRST_REGION: &str = "us-east-1";

/// Changes a bucket's record in one transaction.
pub(super) async fn update(
    s3: &S3,
    ctx: &Context,
    (name, expected_owner): (Option<String>, Option<String>),
    action: &'static str,
    change: impl FnOnce(&mut BucketRecord) -> Result<(), aws_api::AwsError> + Send + 'static,
) -> Result<(), Failure> {
    update_by(s3, ctx, (name, expected_owner), action, move |_, bucket| Ok(change(bucket)?)).await
}

/// As [`update`], for a change that looks at other records too.
async fn update_by(
    s3: &S3,
    ctx: &Context,
    (name, expected_owner): (Option<String>, Option<String>),
    action: &'static str,
    change: impl FnOnce(&Txn<'_>, &mut BucketRecord) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let ctx = ctx.clone();
    s3.store
        .write(move |txn| {
            let owner = expected_owner.as_deref();
            let mut bucket = access::bucket(txn, &ctx, name.as_deref(), owner, action, None)?;
            change(txn, &mut bucket)?;
            txn.put(&bucket);
            Ok(())
        })
        .await
}

/// The region of a new bucket, from what the request says and where it was sent.
fn place(constraint: Option<&str>, here: &Region) -> Result<Region, aws_api::AwsError> {
    let parsed = |text: &str| Region::parse(text).map_err(|_| errors::invalid_location(text));
    match (here.as_str(), constraint.filter(|text| !text.is_empty())) {
        // The first region is also everybody's: from there, buckets go anywhere.
        (FIRST_REGION, None) => Ok(here.clone()),
        (FIRST_REGION, Some(FIRST_REGION)) => Err(errors::invalid_location(FIRST_REGION)),
        (FIRST_REGION | "eu-west-1", Some("EU")) => parsed("eu-west-1"),
        (FIRST_REGION, Some(other)) => parsed(other),
        (_, None) => Err(errors::illegal_location("unspecified")),
        (here_name, Some(there)) if here_name == there => Ok(here.clone()),
        (_, Some(other)) => {
            parsed(other)?;
            Err(errors::illegal_location(other))
        }
    }
}

pub(super) async fn create_bucket(
    s3: &S3,
    ctx: &Context,
    input: api::CreateBucketRequest,
) -> Result<api::CreateBucketOutput, Failure> {
    let name = input.bucket.unwrap_or_default();
    names::check_bucket(&name)?;
    if ctx.principal.account().is_none() {
        return Err(errors::access_denied().into());
    }
    let configuration = input.create_bucket_configuration.unwrap_or_default();
    if configuration.location.is_some() || configuration.bucket.is_some() {
        return Err(errors::not_implemented("directory buckets").into());
    }
    if matches!(input.bucket_namespace, Some(api::BucketNamespace::AccountRegional)) {
        return Err(errors::not_implemented("account regional bucket namespaces").into());
    }
    let constraint = configuration.location_constraint;
    let region =
        place(constraint.as_ref().map(api::BucketLocationConstraint::as_str), &ctx.region)?;
    let ownership = ownership(input.object_ownership)?;
    let mut record = BucketRecord {
        name,
        account: ctx.account.clone(),
        region,
        created_at: s3.now(),
        versioning: Versioning::Never,
        object_ownership: Some(ownership),
        public_access_block: Some(PublicAccessBlock::ALL),
        acl: Vec::new(),
        policy: None,
        tags: match configuration.tags {
            Some(tags) => {
                let tagging = api::Tagging { tag_set: Some(tags) };
                given::tags_of(Some(tagging), given::MAX_BUCKET_TAGS)?
            }
            None => Vec::new(),
        },
        documents: Default::default(),
    };
    if input.object_lock_enabled_for_bucket == Some(true) {
        lock::turn_on(&mut record);
    }
    let asked = acl::Given {
        canned: input.acl.map(|acl| acl.as_str().to_owned()),
        full_control: input.grant_full_control,
        read: input.grant_read,
        write: input.grant_write,
        read_acp: input.grant_read_acp,
        write_acp: input.grant_write_acp,
    };
    if !asked.is_empty() && asked.canned.as_deref() != Some("private") {
        if record.object_ownership.as_deref() == Some("BucketOwnerEnforced") {
            return Err(aws_api::AwsError::new(
                "InvalidBucketAclWithObjectOwnership",
                400,
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
            )
            .into());
        }
        record.acl = asked.grants(&record)?;
    }
    let location = match record.region.as_str() {
        FIRST_REGION => format!("/{}", record.name),
        _ => format!("http://{}.s3.amazonaws.com/", record.name),
    };
    let arn = format!("arn:aws:s3:::{}", record.name);
    s3.store
        .write(move |txn| -> Result<(), Failure> {
            match txn.get(&BucketRecord::key_of(&record.name))? {
                None => txn.put(&record),
                Some(there) if there.account != record.account => {
                    return Err(errors::bucket_already_exists(&record.name).into());
                }
                // As ever in the first region: asking again for what one has is no error.
                Some(there)
                    if there.region == record.region && record.region.as_str() == FIRST_REGION => {}
                Some(_) => return Err(errors::bucket_already_owned_by_you(&record.name).into()),
            }
            Ok(())
        })
        .await?;
    Ok(api::CreateBucketOutput { location: Some(location), bucket_arn: Some(arn) })
}

fn ownership(asked: Option<api::ObjectOwnership>) -> Result<String, aws_api::AwsError> {
    match asked {
        None => Ok("BucketOwnerEnforced".to_owned()),
        Some(api::ObjectOwnership::Unknown(other)) => Err(errors::invalid_argument(
            format!("Invalid x-amz-object-ownership header: {other}"),
            "x-amz-object-ownership",
            &other,
        )),
        Some(known) => Ok(known.as_str().to_owned()),
    }
}

pub(super) async fn delete_bucket(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketRequest,
) -> Result<(), Failure> {
    let ctx = ctx.clone();
    let unlinked = s3
        .store
        .write(move |txn| -> Result<_, Failure> {
            let bucket = access::bucket(
                txn,
                &ctx,
                input.bucket.as_deref(),
                input.expected_bucket_owner.as_deref(),
                "s3:DeleteBucket",
                None,
            )?;
            let name = &bucket.name;
            if !txn.scan_page(&ObjectRecord::keys_of(name), None, 1)?.is_empty() {
                return Err(errors::bucket_not_empty(name, false).into());
            }
            if !txn.scan_page(&VersionRecord::keys_in(name), None, 1)?.is_empty() {
                return Err(errors::bucket_not_empty(name, true).into());
            }
            // Unfinished uploads do not hold a bucket; they go with it.
            let mut unlinked = Vec::new();
            for upload in txn.scan(&MultipartUploadRecord::keys_of(name))? {
                multipart::discard(txn, &upload, &mut unlinked)?;
            }
            txn.delete(&BucketRecord::key_of(name));
            Ok(unlinked)
        })
        .await?;
    s3.pins.remove(unlinked).await;
    Ok(())
}

pub(super) async fn head_bucket(
    s3: &S3,
    ctx: &Context,
    input: api::HeadBucketRequest,
) -> Result<api::HeadBucketOutput, Failure> {
    let read = s3.store.read()?;
    let bucket = access::bucket(
        &read,
        ctx,
        input.bucket.as_deref(),
        input.expected_bucket_owner.as_deref(),
        "s3:ListBucket",
        None,
    )?;
    Ok(api::HeadBucketOutput {
        bucket_arn: Some(format!("arn:aws:s3:::{}", bucket.name)),
        bucket_region: Some(bucket.region.to_string()),
        access_point_alias: Some(false),
        ..Default::default()
    })
}

pub(super) async fn list_buckets(
    s3: &S3,
    ctx: &Context,
    input: api::ListBucketsRequest,
) -> Result<api::ListBucketsOutput, Failure> {
    let Some(account) = ctx.principal.account() else {
        return Err(errors::access_denied().into());
    };
    let limit = match input.max_buckets {
        None => 10_000,
        Some(n) => {
            usize::try_from(n).ok().filter(|n| (1..=10_000).contains(n)).ok_or_else(|| {
                errors::invalid_argument(
                    "Argument max-buckets must be an integer between 1 and 10000",
                    "max-buckets",
                    &n.to_string(),
                )
            })?
        }
    };
    let narrowed = input.max_buckets.is_some()
        || input.continuation_token.is_some()
        || input.prefix.is_some()
        || input.bucket_region.is_some();
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let after = input.continuation_token.as_deref().map(BucketRecord::key_of);
    let mut buckets: Vec<BucketRecord> = Vec::new();
    let mut more = false;
    s3.store.read()?.visit(&Key::new().text_prefix(prefix), after.as_ref(), |bucket| {
        let shown = bucket.account == *account
            && input.bucket_region.as_deref().is_none_or(|region| region == bucket.region.as_str());
        if shown {
            more = buckets.len() == limit;
            if !more {
                buckets.push(bucket);
            }
        }
        !more
    })?;
    Ok(api::ListBucketsOutput {
        continuation_token: buckets.last().filter(|_| more).map(|bucket| bucket.name.clone()),
        buckets: Some(
            buckets
                .into_iter()
                .map(|bucket| api::Bucket {
                    name: Some(bucket.name),
                    creation_date: Some(bucket.created_at),
                    bucket_region: narrowed.then(|| bucket.region.to_string()),
                    ..Default::default()
                })
                .collect(),
        ),
        owner: Some(acl::owner(account)),
        prefix: input.prefix,
    })
}

/// Reads a bucket for an operation on a sub-resource.
macro_rules! bucket_of {
    ($s3:expr, $ctx:expr, $input:expr, $action:literal) => {{
        let read = $s3.store.read()?;
        crate::s3::access::bucket(
            &read,
            $ctx,
            $input.bucket.as_deref(),
            $input.expected_bucket_owner.as_deref(),
            $action,
            None,
        )?
    }};
}
pub(super) use bucket_of;

pub(super) async fn get_bucket_location(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketLocationRequest,
) -> Result<api::GetBucketLocationOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketLocation");
    let region = bucket.region.as_str();
    Ok(api::GetBucketLocationOutput {
        location_constraint: (region != FIRST_REGION)
            .then(|| api::BucketLocationConstraint::from(region)),
    })
}

pub(super) async fn get_bucket_versioning(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketVersioningRequest,
) -> Result<api::GetBucketVersioningOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketVersioning");
    Ok(api::GetBucketVersioningOutput {
        status: match bucket.versioning {
            Versioning::Never => None,
            Versioning::Enabled => Some(api::BucketVersioningStatus::Enabled),
            Versioning::Suspended => Some(api::BucketVersioningStatus::Suspended),
        },
        mfa_delete: None,
    })
}

pub(super) async fn put_bucket_versioning(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketVersioningRequest,
) -> Result<(), Failure> {
    let configuration = input.versioning_configuration.ok_or_else(errors::malformed_xml)?;
    if matches!(configuration.mfa_delete, Some(api::MFADelete::Enabled)) {
        return Err(errors::not_implemented("MFA delete").into());
    }
    let versioning = match configuration.status {
        Some(api::BucketVersioningStatus::Enabled) => Versioning::Enabled,
        Some(api::BucketVersioningStatus::Suspended) => Versioning::Suspended,
        Some(api::BucketVersioningStatus::Unknown(_)) => {
            return Err(errors::malformed_xml().into());
        }
        None => {
            return Err(aws_api::AwsError::new(
                "IllegalVersioningConfigurationException",
                400,
                "The Versioning element must be specified",
            )
            .into());
        }
    };
    let named = (input.bucket, input.expected_bucket_owner);
    update(s3, ctx, named, "s3:PutBucketVersioning", move |bucket| {
        if lock::is_on(bucket) && versioning != Versioning::Enabled {
            return Err(aws_api::AwsError::new(
                "InvalidBucketState",
                409,
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
            ));
        }
        bucket.versioning = versioning;
        Ok(())
    })
    .await
}

fn no_policy(bucket: &str) -> aws_api::AwsError {
    errors::not_configured("NoSuchBucketPolicy", "The bucket policy does not exist", bucket)
}

pub(super) async fn get_bucket_policy(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketPolicyRequest,
) -> Result<api::GetBucketPolicyOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketPolicy");
    let policy = bucket.policy.ok_or_else(|| no_policy(&bucket.name))?;
    Ok(api::GetBucketPolicyOutput { policy: Some(policy) })
}

pub(super) async fn put_bucket_policy(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketPolicyRequest,
) -> Result<(), Failure> {
    let text = input.policy.unwrap_or_default();
    let named = (input.bucket, input.expected_bucket_owner);
    update_by(s3, ctx, named, "s3:PutBucketPolicy", move |txn, bucket| {
        policy::check(&text, &bucket.name)?;
        policy::check_principals(txn, &bucket.account, &text)?;
        let blocked = bucket.public_access_block.is_some_and(|block| block.block_public_policy);
        if blocked && policy::is_public(&text) {
            return Err(errors::access_denied().into());
        }
        bucket.policy = Some(text);
        Ok(())
    })
    .await
}

pub(super) async fn delete_bucket_policy(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketPolicyRequest,
) -> Result<(), Failure> {
    let named = (input.bucket, input.expected_bucket_owner);
    update(s3, ctx, named, "s3:DeleteBucketPolicy", |bucket| {
        bucket.policy = None;
        Ok(())
    })
    .await
}

pub(super) async fn get_bucket_policy_status(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketPolicyStatusRequest,
) -> Result<api::GetBucketPolicyStatusOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketPolicyStatus");
    let policy = bucket.policy.ok_or_else(|| no_policy(&bucket.name))?;
    Ok(api::GetBucketPolicyStatusOutput {
        policy_status: Some(api::PolicyStatus { is_public: Some(policy::is_public(&policy)) }),
    })
}

pub(super) async fn get_public_access_block(
    s3: &S3,
    ctx: &Context,
    input: api::GetPublicAccessBlockRequest,
) -> Result<api::GetPublicAccessBlockOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketPublicAccessBlock");
    let block = bucket.public_access_block.ok_or_else(|| {
        errors::not_configured(
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
            &bucket.name,
        )
    })?;
    Ok(api::GetPublicAccessBlockOutput {
        public_access_block_configuration: Some(api::PublicAccessBlockConfiguration {
            block_public_acls: Some(block.block_public_acls),
            ignore_public_acls: Some(block.ignore_public_acls),
            block_public_policy: Some(block.block_public_policy),
            restrict_public_buckets: Some(block.restrict_public_buckets),
        }),
    })
}

pub(super) async fn put_public_access_block(
    s3: &S3,
    ctx: &Context,
    input: api::PutPublicAccessBlockRequest,
) -> Result<(), Failure> {
    let asked = input.public_access_block_configuration.ok_or_else(errors::malformed_xml)?;
    let block = PublicAccessBlock {
        block_public_acls: asked.block_public_acls.unwrap_or(false),
        ignore_public_acls: asked.ignore_public_acls.unwrap_or(false),
        block_public_policy: asked.block_public_policy.unwrap_or(false),
        restrict_public_buckets: asked.restrict_public_buckets.unwrap_or(false),
    };
    let named = (input.bucket, input.expected_bucket_owner);
    update(s3, ctx, named, "s3:PutBucketPublicAccessBlock", move |bucket| {
        bucket.public_access_block = Some(block);
        Ok(())
    })
    .await
}

pub(super) async fn delete_public_access_block(
    s3: &S3,
    ctx: &Context,
    input: api::DeletePublicAccessBlockRequest,
) -> Result<(), Failure> {
    let named = (input.bucket, input.expected_bucket_owner);
    update(s3, ctx, named, "s3:PutBucketPublicAccessBlock", |bucket| {
        bucket.public_access_block = None;
        Ok(())
    })
    .await
}

pub(super) async fn get_bucket_ownership_controls(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketOwnershipControlsRequest,
) -> Result<api::GetBucketOwnershipControlsOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketOwnershipControls");
    let ownership = bucket.object_ownership.ok_or_else(|| {
        errors::not_configured(
            "OwnershipControlsNotFoundError",
            "The bucket ownership controls were not found",
            &bucket.name,
        )
    })?;
    let rule = api::OwnershipControlsRule {
        object_ownership: Some(api::ObjectOwnership::from(ownership.as_str())),
    };
    Ok(api::GetBucketOwnershipControlsOutput {
        ownership_controls: Some(api::OwnershipControls { rules: Some(vec![rule]) }),
    })
}

pub(super) async fn put_bucket_ownership_controls(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketOwnershipControlsRequest,
) -> Result<(), Failure> {
    let rules = input.ownership_controls.and_then(|controls| controls.rules).unwrap_or_default();
    let [rule] = rules.as_slice() else { return Err(errors::malformed_xml().into()) };
    let ownership = match &rule.object_ownership {
        None | Some(api::ObjectOwnership::Unknown(_)) => {
            return Err(errors::malformed_xml().into());
        }
        Some(known) => known.as_str().to_owned(),
    };
    let named = (input.bucket, input.expected_bucket_owner);
    update(s3, ctx, named, "s3:PutBucketOwnershipControls", move |bucket| {
        if ownership == "BucketOwnerEnforced" && !bucket.acl.is_empty() {
            return Err(aws_api::AwsError::new(
                "InvalidBucketAclWithObjectOwnership",
                400,
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
            ));
        }
        bucket.object_ownership = Some(ownership);
        Ok(())
    })
    .await
}

pub(super) async fn delete_bucket_ownership_controls(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketOwnershipControlsRequest,
) -> Result<(), Failure> {
    let named = (input.bucket, input.expected_bucket_owner);
    update(s3, ctx, named, "s3:PutBucketOwnershipControls", |bucket| {
        bucket.object_ownership = None;
        Ok(())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_made_where_the_request_may_put_it() {
        for (here, constraint, expected) in [
            ("us-east-1", None, Ok("us-east-1")),
            ("us-east-1", Some(""), Ok("us-east-1")),
            ("us-east-1", Some("us-east-1"), Err("InvalidLocationConstraint")),
            ("us-east-1", Some("eu-central-1"), Ok("eu-central-1")),
            ("us-east-1", Some("EU"), Ok("eu-west-1")),
            ("us-east-1", Some("Nowhere!"), Err("InvalidLocationConstraint")),
            ("eu-central-1", Some("eu-central-1"), Ok("eu-central-1")),
            ("eu-central-1", None, Err("IllegalLocationConstraintException")),
            ("eu-central-1", Some("us-west-2"), Err("IllegalLocationConstraintException")),
            ("eu-central-1", Some("us-east-1"), Err("IllegalLocationConstraintException")),
        ] {
            let region = place(constraint, &Region::parse(here).unwrap());
            let found = region.as_ref().map(Region::as_str).map_err(|error| error.code.as_ref());
            assert_eq!(found, expected, "{constraint:?} sent to {here}");
        }
    }
}
