//! Access control lists of buckets and objects: canned ones, grants in headers and in XML.
//!
//! The owner's own full control is implied and never stored. New buckets enforce the bucket
//! owner's ownership, and then no list but the owner's can be set.

use aws_api::{AwsError, Context, s3 as api};
use model::AccountId;
use model::record::s3::{AclGrant, BucketRecord, Grantee};
use sha2::{Digest as _, Sha256};

use super::access::{ALL_USERS, AUTHENTICATED_USERS};
use super::events::{Cause, Event};
use super::{Failure, S3, access, bucket, errors, read, versions};

/// The 64 hex digits by which access control lists know an account. Derived, so that it needs
/// no place and is the same for ever.
pub(super) fn canonical_id(account: &AccountId) -> String {
    let mut hash = Sha256::new();
    hash.update(b"hansom canonical user of account ");
    hash.update(account.as_str().as_bytes());
    hex::encode(hash.finalize())
}

pub(super) fn owner(account: &AccountId) -> api::Owner {
    api::Owner { id: Some(canonical_id(account)), ..Default::default() }
}

/// What the headers of a request say about access.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) canned: Option<String>,
    pub(super) full_control: Option<String>,
    pub(super) read: Option<String>,
    pub(super) write: Option<String>,
    pub(super) read_acp: Option<String>,
    pub(super) write_acp: Option<String>,
}

impl Given {
    fn by_header(&self) -> [(&Option<String>, &'static str); 5] {
        [
            (&self.full_control, "FULL_CONTROL"),
            (&self.read, "READ"),
            (&self.write, "WRITE"),
            (&self.read_acp, "READ_ACP"),
            (&self.write_acp, "WRITE_ACP"),
        ]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.canned.is_none() && self.by_header().iter().all(|(header, _)| header.is_none())
    }

    /// The grants of a new object.
    ///
    /// # Errors
    /// `AccessControlListNotSupported`, `AccessDenied` for what the bucket blocks, or what the
    /// headers get wrong.
    pub(super) fn check_for_object(self, bucket: &BucketRecord) -> Result<Vec<AclGrant>, AwsError> {
        let owners_own = self.canned.as_deref() == Some("bucket-owner-full-control")
            && self.by_header().iter().all(|(header, _)| header.is_none());
        if self.is_empty() || owners_own {
            return Ok(Vec::new());
        }
        if enforced(bucket) {
            return Err(errors::acl_not_supported());
        }
        self.grants(bucket)
    }

    /// # Errors
    /// As [`Given::check_for_object`], without regard to ownership.
    pub(super) fn grants(self, bucket: &BucketRecord) -> Result<Vec<AclGrant>, AwsError> {
        let mut grants = match self.canned.as_deref() {
            Some(canned) => canned_grants(canned)?,
            None => Vec::new(),
        };
        for (header, permission) in self.by_header() {
            for grantee in header.as_deref().unwrap_or_default().split(',') {
                if !grantee.trim().is_empty() {
                    let grantee = parse_grantee(grantee.trim())?;
                    grants.push(AclGrant { grantee, permission: permission.to_owned() });
                }
            }
        }
        without_owner(&mut grants, bucket);
        check_public(&grants, bucket)?;
        Ok(grants)
    }
}

fn enforced(bucket: &BucketRecord) -> bool {
    bucket.object_ownership.as_deref() == Some("BucketOwnerEnforced")
}

fn without_owner(grants: &mut Vec<AclGrant>, bucket: &BucketRecord) {
    let owner = Grantee::User(canonical_id(&bucket.account));
    grants.retain(|grant| grant.grantee != owner);
}

fn check_public(grants: &[AclGrant], bucket: &BucketRecord) -> Result<(), AwsError> {
    let public = grants.iter().any(|grant| matches!(grant.grantee, Grantee::Group(_)));
    if public && bucket.public_access_block.is_some_and(|block| block.block_public_acls) {
        return Err(errors::access_denied());
    }
    Ok(())
}

fn canned_grants(name: &str) -> Result<Vec<AclGrant>, AwsError> {
    let grant = |group: &str, permission: &str| AclGrant {
        grantee: Grantee::Group(group.to_owned()),
        permission: permission.to_owned(),
    };
    Ok(match name {
        "private" | "bucket-owner-read" | "bucket-owner-full-control" => Vec::new(),
        "public-read" => vec![grant(ALL_USERS, "READ")],
        "public-read-write" => vec![grant(ALL_USERS, "READ"), grant(ALL_USERS, "WRITE")],
        "authenticated-read" => vec![grant(AUTHENTICATED_USERS, "READ")],
        other => return Err(errors::invalid_argument("", "x-amz-acl", other)),
    })
}

/// `id="…"` or `uri="…"`.
fn parse_grantee(text: &str) -> Result<Grantee, AwsError> {
    let (kind, value) = text
        .split_once('=')
        .ok_or_else(|| errors::invalid_argument("Argument format not recognized", "grant", text))?;
    let value = value.trim().trim_matches('"').to_owned();
    match kind.trim().to_ascii_lowercase().as_str() {
        "id" => user(value),
        "uri" => group(value),
        "emailaddress" => Err(errors::not_implemented("grants to e-mail addresses")),
        _ => Err(errors::invalid_argument("Argument format not recognized", "grant", text)),
    }
}

fn user(id: String) -> Result<Grantee, AwsError> {
    if id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Grantee::User(id));
    }
    Err(errors::invalid_argument("Invalid id", "CanonicalUser/ID", &id))
}

fn group(uri: String) -> Result<Grantee, AwsError> {
    match uri.as_str() {
        ALL_USERS | AUTHENTICATED_USERS => Ok(Grantee::Group(uri)),
        "http://acs.amazonaws.com/groups/s3/LogDelivery" => {
            Err(errors::not_implemented("grants to the log delivery group"))
        }
        _ => Err(errors::invalid_argument("Invalid group uri", "uri", &uri)),
    }
}

fn grants_of(policy: api::AccessControlPolicy) -> Result<Vec<AclGrant>, AwsError> {
    let mut grants = Vec::new();
    for grant in policy.grants.unwrap_or_default() {
        let permission = grant.permission.ok_or_else(errors::malformed_xml)?;
        if matches!(permission, api::Permission::Unknown(_)) {
            return Err(errors::malformed_xml());
        }
        let grantee = grant.grantee.ok_or_else(errors::malformed_xml)?;
        let grantee = match (grantee.id, grantee.uri, grantee.email_address) {
            (Some(id), _, _) => user(id)?,
            (None, Some(uri), _) => group(uri)?,
            (None, None, Some(_)) => {
                return Err(errors::not_implemented("grants to e-mail addresses"));
            }
            (None, None, None) => return Err(errors::malformed_xml()),
        };
        grants.push(AclGrant { grantee, permission: permission.as_str().to_owned() });
    }
    Ok(grants)
}

fn shown(account: &AccountId, grants: &[AclGrant]) -> Vec<api::Grant> {
    let full_control = AclGrant {
        grantee: Grantee::User(canonical_id(account)),
        permission: "FULL_CONTROL".to_owned(),
    };
    std::iter::once(&full_control)
        .chain(grants)
        .map(|grant| {
            let grantee = match &grant.grantee {
                Grantee::User(id) => api::Grantee {
                    id: Some(id.clone()),
                    r#type: Some(api::Type::CanonicalUser),
                    ..Default::default()
                },
                Grantee::Group(uri) => api::Grantee {
                    uri: Some(uri.clone()),
                    r#type: Some(api::Type::Group),
                    ..Default::default()
                },
            };
            api::Grant {
                grantee: Some(grantee),
                permission: Some(api::Permission::from(grant.permission.as_str())),
            }
        })
        .collect()
}

/// Headers or XML, not both; one of them at least.
fn asked(
    given: Given,
    policy: Option<api::AccessControlPolicy>,
    bucket: &BucketRecord,
) -> Result<Vec<AclGrant>, AwsError> {
    let grants = match policy {
        Some(policy) if given.is_empty() => {
            let mut grants = grants_of(policy)?;
            without_owner(&mut grants, bucket);
            grants
        }
        Some(_) => {
            return Err(AwsError::new(
                "UnexpectedContent",
                400,
                "This request does not support content",
            ));
        }
        None if given.is_empty() => {
            return Err(AwsError::new(
                "MissingSecurityHeader",
                400,
                "Your request was missing a required header",
            )
            .with_detail("MissingHeaderName", "x-amz-acl"));
        }
        None => given.grants(bucket)?,
    };
    if enforced(bucket) {
        return Err(errors::acl_not_supported());
    }
    check_public(&grants, bucket)?;
    Ok(grants)
}

pub(super) async fn get_bucket_acl(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketAclRequest,
) -> Result<api::GetBucketAclOutput, Failure> {
    let read = s3.store.read()?;
    let bucket = access::bucket(
        &read,
        ctx,
        input.bucket.as_deref(),
        input.expected_bucket_owner.as_deref(),
        "s3:GetBucketAcl",
        None,
    )?;
    Ok(api::GetBucketAclOutput {
        owner: Some(owner(&bucket.account)),
        grants: Some(shown(&bucket.account, &bucket.acl)),
    })
}

pub(super) async fn put_bucket_acl(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketAclRequest,
) -> Result<(), Failure> {
    let given = Given {
        canned: input.acl.map(|acl| acl.as_str().to_owned()),
        full_control: input.grant_full_control,
        read: input.grant_read,
        write: input.grant_write,
        read_acp: input.grant_read_acp,
        write_acp: input.grant_write_acp,
    };
    let policy = input.access_control_policy;
    let named = (input.bucket, input.expected_bucket_owner);
    bucket::update(s3, ctx, named, "s3:PutBucketAcl", move |bucket| {
        bucket.acl = asked(given, policy, bucket)?;
        Ok(())
    })
    .await
}

pub(super) async fn get_object_acl(
    s3: &S3,
    ctx: &Context,
    input: api::GetObjectAclRequest,
) -> Result<api::GetObjectAclOutput, Failure> {
    let reader = s3.store.read()?;
    let key = input.key.unwrap_or_default();
    let bucket = access::bucket(
        &reader,
        ctx,
        input.bucket.as_deref(),
        input.expected_bucket_owner.as_deref(),
        "s3:GetObjectAcl",
        Some(&key),
    )?;
    let version = input.version_id.as_deref();
    let object = read::object(&reader, &bucket, &key, version, "GET")?;
    Ok(api::GetObjectAclOutput {
        owner: Some(owner(&bucket.account)),
        grants: Some(shown(&bucket.account, &object.attributes.acl)),
        ..Default::default()
    })
}

pub(super) async fn put_object_acl(
    s3: &S3,
    ctx: &Context,
    input: api::PutObjectAclRequest,
) -> Result<api::PutObjectAclOutput, Failure> {
    let given = Given {
        canned: input.acl.map(|acl| acl.as_str().to_owned()),
        full_control: input.grant_full_control,
        read: input.grant_read,
        write: input.grant_write,
        read_acp: input.grant_read_acp,
        write_acp: input.grant_write_acp,
    };
    let ctx = ctx.clone();
    let key = input.key.unwrap_or_default();
    let cause = Cause::of(&ctx, s3.clock.now());
    s3.store
        .write(move |txn| {
            let bucket = access::bucket(
                txn,
                &ctx,
                input.bucket.as_deref(),
                input.expected_bucket_owner.as_deref(),
                "s3:PutObjectAcl",
                Some(&key),
            )?;
            let version = input.version_id.as_deref();
            let mut object = read::object(txn, &bucket, &key, version, "PUT")?;
            let grants = asked(given, input.access_control_policy, &bucket)?;
            // What changes nothing is no event.
            if grants != object.attributes.acl {
                object.attributes.acl = grants;
                versions::change(txn, &bucket, object, Event::AclPut, &cause)?;
            }
            Ok(api::PutObjectAclOutput::default())
        })
        .await
}
