//! Who may use a bucket: what the bucket says, put beside what the caller's own policies say.
//!
//! The bucket's policy, its access control lists and the public access block are brought to the
//! question here; [`Context::ask`] decides.

use aws_api::{Ask, AwsError, Context, catalog};
use model::Principal;
use model::policy::PolicyKind;
use model::policy::trust::Naming;
use model::record::s3::{BucketRecord, Grantee, ObjectAttributes, ObjectRecord};
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
    let is_own = ctx.principal.account() == Some(&bucket.account);
    // The owner's root can always mend a policy that shuts everybody out.
    if is_own
        && matches!(ctx.principal, Principal::Root { .. })
        && matches!(action, "s3:GetBucketPolicy" | "s3:PutBucketPolicy" | "s3:DeleteBucketPolicy")
    {
        return Ok(());
    }
    let policy = bucket.policy.as_deref();
    if !is_own
        && bucket.public_access_block.is_some_and(|block| block.restrict_public_buckets)
        && policy.is_some_and(policy::is_public)
    {
        return Err(errors::access_denied());
    }
    let resource = match key {
        Some(key) => format!("arn:aws:s3:::{}/{key}", bucket.name),
        None => format!("arn:aws:s3:::{}", bucket.name),
    };
    let mut facts = vec![("aws:ResourceAccount".to_owned(), bucket.account.to_string())];
    for tag in object.iter().flat_map(|object| &object.attributes.tags) {
        facts.push((format!("s3:ExistingObjectTag/{}", tag.key), tag.value.clone()));
    }
    let label = format!("bucket policy of {}", bucket.name);
    let ask = Ask {
        owner: Some(&bucket.account),
        resource_policy: policy.map(|text| (label.as_str(), text, PolicyKind::Resource)),
        granted_besides: granted_by_list(&ctx.principal, bucket, action, object),
        facts,
        ..Ask::new(action, &resource)
    };
    ctx.ask(&ask).map_err(|refused| match is_own {
        // Strangers are told nothing of policies.
        false => errors::access_denied(),
        true => AwsError::refused(&catalog::S3, &refused, String::new),
    })
}

/// The further actions of a request that also sets an access control list, tags or a lock.
///
/// # Errors
/// `AccessDenied`.
pub(super) fn check_besides(
    ctx: &Context,
    bucket: &BucketRecord,
    key: &str,
    sets_acl: bool,
    attributes: &ObjectAttributes,
    sets_tags: bool,
) -> Result<(), AwsError> {
    if sets_acl {
        check(ctx, bucket, "s3:PutObjectAcl", Some(key), None)?;
    }
    if sets_tags {
        check(ctx, bucket, "s3:PutObjectTagging", Some(key), None)?;
    }
    if attributes.retention.is_some() {
        check(ctx, bucket, "s3:PutObjectRetention", Some(key), None)?;
    }
    if attributes.legal_hold.is_some() {
        check(ctx, bucket, "s3:PutObjectLegalHold", Some(key), None)?;
    }
    Ok(())
}

/// What the access control lists of the bucket and the object grant, where they count.
fn granted_by_list(
    principal: &Principal,
    bucket: &BucketRecord,
    action: &'static str,
    object: Option<&ObjectRecord>,
) -> Naming {
    if bucket.object_ownership.as_deref() == Some("BucketOwnerEnforced") {
        return Naming::No;
    }
    let (grants, permission) = match action {
        "s3:GetObject" | "s3:GetObjectVersion" => {
            (object.map(|object| object.attributes.acl.as_slice()), "READ")
        }
        "s3:GetObjectAcl" => (object.map(|object| object.attributes.acl.as_slice()), "READ_ACP"),
        "s3:ListBucket" | "s3:ListBucketVersions" | "s3:ListBucketMultipartUploads" => {
            (Some(bucket.acl.as_slice()), "READ")
        }
        "s3:PutObject" | "s3:DeleteObject" => (Some(bucket.acl.as_slice()), "WRITE"),
        "s3:GetBucketAcl" => (Some(bucket.acl.as_slice()), "READ_ACP"),
        "s3:PutBucketAcl" => (Some(bucket.acl.as_slice()), "WRITE_ACP"),
        _ => (None, ""),
    };
    let ignores_public = bucket.public_access_block.is_some_and(|block| block.ignore_public_acls);
    grants
        .into_iter()
        .flatten()
        .filter(|grant| grant.permission == permission || grant.permission == "FULL_CONTROL")
        .map(|grant| match &grant.grantee {
            Grantee::Group(_) if ignores_public => Naming::No,
            Grantee::Group(group) if group == ALL_USERS => Naming::Directly,
            Grantee::Group(group) if group == AUTHENTICATED_USERS => match principal.account() {
                Some(_) => Naming::ByAccount,
                None => Naming::No,
            },
            Grantee::Group(_) => Naming::No,
            Grantee::User(id) => match principal.account() {
                Some(account) if super::acl::canonical_id(account) == *id => Naming::ByAccount,
                Some(_) | None => Naming::No,
            },
        })
        .max()
        .unwrap_or(Naming::No)
}

#[cfg(test)]
mod tests {
    use model::record::s3::{AclGrant, PublicAccessBlock, Versioning};
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
            let ctx = Context { principal: who.clone(), ..Context::for_tests() };
            check(&ctx, bucket, action, key, None).is_ok()
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

    #[test]
    fn a_deny_binds_the_owner_too_but_root_can_mend_the_policy() {
        let deny = PUBLIC.replace("Allow", "Deny").replace("s3:GetObject", "s3:*");
        let deny =
            deny.replace("\"arn:aws:s3:::b/*\"", "[\"arn:aws:s3:::b/*\",\"arn:aws:s3:::b\"]");
        let bucket = bucket(Some(&deny), None);
        let ctx = Context::for_tests();
        let refused = check(&ctx, &bucket, "s3:GetObject", Some("k"), None).unwrap_err();
        assert_eq!(
            refused.message,
            "User: arn:aws:iam::000000000000:root is not authorized to perform: s3:GetObject on \
             resource: \"arn:aws:s3:::b/k\" with an explicit deny in a resource-based policy"
        );
        assert!(check(&ctx, &bucket, "s3:DeleteBucketPolicy", None, None).is_ok());
    }
}
