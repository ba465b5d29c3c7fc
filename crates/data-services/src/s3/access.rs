//! Who may use a bucket, as far as the bucket itself says.
//!
//! A principal of the bucket's own account is let through here: what IAM lets it do is for the
//! front door. Anybody else, the anonymous included, needs the bucket's policy or an access
//! control list, and the public access block must not take that back.

use aws_api::{AwsError, Context};
use model::Principal;
use model::record::s3::{AclGrant, BucketRecord, Grantee, ObjectRecord};
use store::Read;

use super::{Failure, errors, policy};

pub(super) const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
pub(super) const AUTHENTICATED_USERS: &str =
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

/// The bucket that a request names, if its caller may do `action` with it, or with the object
/// `key` in it.
pub(super) fn bucket(
    read: &impl Read,
    ctx: &Context,
    name: Option<&str>,
    expected_owner: Option<&str>,
    action: &'static str,
    key: Option<&str>,
) -> Result<BucketRecord, Failure> {
    let bucket = bucket_unchecked(read, name, expected_owner)?;
    check(ctx, &bucket, action, key, None)?;
    Ok(bucket)
}

/// As [`bucket`], for callers that [`check`] themselves once they know the object.
pub(super) fn bucket_unchecked(
    read: &impl Read,
    name: Option<&str>,
    expected_owner: Option<&str>,
) -> Result<BucketRecord, Failure> {
    let name = name.unwrap_or_default();
    let bucket =
        read.get(&BucketRecord::key_of(name))?.ok_or_else(|| errors::no_such_bucket(name))?;
    if expected_owner.is_some_and(|owner| owner != bucket.account.as_str()) {
        return Err(errors::access_denied().into());
    }
    Ok(bucket)
}

/// # Errors
/// `AccessDenied`.
pub(super) fn check(
    ctx: &Context,
    bucket: &BucketRecord,
    action: &'static str,
    key: Option<&str>,
    object: Option<&ObjectRecord>,
) -> Result<(), AwsError> {
    if allows(&ctx.principal, bucket, action, key, object) {
        Ok(())
    } else {
        Err(errors::access_denied())
    }
}

pub(super) fn allows(
    principal: &Principal,
    bucket: &BucketRecord,
    action: &'static str,
    key: Option<&str>,
    object: Option<&ObjectRecord>,
) -> bool {
    if principal.account() == Some(&bucket.account) {
        return true;
    }
    let resource = match key {
        Some(key) => format!("arn:aws:s3:::{}/{key}", bucket.name),
        None => format!("arn:aws:s3:::{}", bucket.name),
    };
    let block = bucket.public_access_block;
    let by_policy = match bucket.policy.as_deref() {
        None => policy::Effect::Silent,
        Some(text) => policy::evaluate(text, principal, action, &resource),
    };
    match by_policy {
        policy::Effect::Deny => return false,
        policy::Effect::Allow => {
            let restricted = block.is_some_and(|block| block.restrict_public_buckets)
                && bucket.policy.as_deref().is_some_and(policy::is_public);
            if !restricted {
                return true;
            }
        }
        policy::Effect::Silent => {}
    }
    if block.is_some_and(|block| block.ignore_public_acls)
        || bucket.object_ownership.as_deref() == Some("BucketOwnerEnforced")
    {
        return false;
    }
    let (grants, permission) = match action {
        "s3:GetObject" | "s3:GetObjectVersion" => {
            (object.map(|object| object.attributes.acl.as_slice()), "READ")
        }
        "s3:ListBucket" => (Some(bucket.acl.as_slice()), "READ"),
        "s3:PutObject" | "s3:DeleteObject" => (Some(bucket.acl.as_slice()), "WRITE"),
        _ => (None, ""),
    };
    grants.is_some_and(|grants| grants.iter().any(|grant| grants_to(grant, principal, permission)))
}

fn grants_to(grant: &AclGrant, principal: &Principal, permission: &str) -> bool {
    let meant = match &grant.grantee {
        Grantee::Group(group) if group == ALL_USERS => true,
        Grantee::Group(group) => group == AUTHENTICATED_USERS && principal.account().is_some(),
        Grantee::User(id) => {
            principal.account().is_some_and(|account| super::acl::canonical_id(account) == *id)
        }
    };
    meant && (grant.permission == permission || grant.permission == "FULL_CONTROL")
}

#[cfg(test)]
mod tests {
    use model::record::s3::{PublicAccessBlock, Versioning};
    use model::{AccountId, Region, Timestamp};

    use super::*;

    fn bucket(policy: Option<&str>, block: Option<PublicAccessBlock>) -> BucketRecord {
        BucketRecord {
            name: "b".into(),
            account: AccountId::default_account(),
            region: Region::default_region(),
            created_at: Timestamp(0),
            versioning: Versioning::Never,
            object_ownership: Some("ObjectWriter".into()),
            public_access_block: block,
            acl: vec![AclGrant {
                grantee: Grantee::Group(ALL_USERS.into()),
                permission: "READ".into(),
            }],
            policy: policy.map(str::to_owned),
            tags: Vec::new(),
            documents: Default::default(),
        }
    }

    const PUBLIC: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#;

    #[test]
    fn strangers_need_the_policy_or_the_list_and_no_block() {
        let owner = Principal::Root { account: AccountId::default_account() };
        let may = |who: &Principal, bucket: &BucketRecord, action, key| {
            allows(who, bucket, action, key, None)
        };
        let open = bucket(Some(PUBLIC), None);
        let closed = bucket(Some(PUBLIC), Some(PublicAccessBlock::ALL));
        let nobody = Principal::Anonymous;
        assert!(may(&owner, &closed, "s3:GetObject", Some("k")));
        assert!(may(&nobody, &open, "s3:GetObject", Some("k")));
        assert!(!may(&nobody, &open, "s3:PutObject", Some("k")));
        assert!(!may(&nobody, &closed, "s3:GetObject", Some("k")));
        assert!(may(&nobody, &open, "s3:ListBucket", None));
        assert!(!may(&nobody, &closed, "s3:ListBucket", None));
        let other = Principal::Root { account: AccountId::parse("111122223333").unwrap() };
        assert!(!may(&other, &bucket(None, None), "s3:GetObject", Some("k")));
    }
}
