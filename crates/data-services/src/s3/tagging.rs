//! Tags of buckets and objects.

use aws_api::{Context, s3 as api};
use model::record::ecs::Tag;
use model::record::s3::Versioning;

use super::bucket::bucket_of;
use super::events::{Cause, Event};
use super::given::{self, MAX_BUCKET_TAGS};
use super::{Failure, S3, access, bucket, errors, read, versions};

const MAX_OBJECT_TAGS: usize = 10;

pub(super) async fn get_bucket_tagging(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketTaggingRequest,
) -> Result<api::GetBucketTaggingOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketTagging");
    if bucket.tags.is_empty() {
        let error =
            errors::not_configured("NoSuchTagSet", "The TagSet does not exist", &bucket.name);
        return Err(error.into());
    }
    Ok(api::GetBucketTaggingOutput { tag_set: Some(given::tag_set(bucket.tags)) })
}

pub(super) async fn put_bucket_tagging(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketTaggingRequest,
) -> Result<(), Failure> {
    let tags = given::tags_of(input.tagging, MAX_BUCKET_TAGS)?;
    let named = (input.bucket, input.expected_bucket_owner);
    bucket::update(s3, ctx, named, "s3:PutBucketTagging", move |bucket| {
        bucket.tags = tags;
        Ok(())
    })
    .await
}

pub(super) async fn delete_bucket_tagging(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketTaggingRequest,
) -> Result<(), Failure> {
    let named = (input.bucket, input.expected_bucket_owner);
    bucket::update(s3, ctx, named, "s3:PutBucketTagging", |bucket| {
        bucket.tags.clear();
        Ok(())
    })
    .await
}

pub(super) async fn get_object_tagging(
    s3: &S3,
    ctx: &Context,
    input: api::GetObjectTaggingRequest,
) -> Result<api::GetObjectTaggingOutput, Failure> {
    let reader = s3.store.read()?;
    let key = input.key.unwrap_or_default();
    let bucket = access::bucket(
        &reader,
        ctx,
        input.bucket.as_deref(),
        input.expected_bucket_owner.as_deref(),
        match input.version_id {
            Some(_) => "s3:GetObjectVersionTagging",
            None => "s3:GetObjectTagging",
        },
        Some(&key),
    )?;
    let object = read::object(&reader, &bucket, &key, input.version_id.as_deref(), "GET")?;
    Ok(api::GetObjectTaggingOutput {
        version_id: (bucket.versioning != Versioning::Never).then_some(object.version),
        tag_set: Some(given::tag_set(object.attributes.tags)),
    })
}

pub(super) async fn put_object_tagging(
    s3: &S3,
    ctx: &Context,
    input: api::PutObjectTaggingRequest,
) -> Result<api::PutObjectTaggingOutput, Failure> {
    let tags = given::tags_of(input.tagging, MAX_OBJECT_TAGS)?;
    let named = Named {
        bucket: input.bucket,
        expected_owner: input.expected_bucket_owner,
        key: input.key.unwrap_or_default(),
        version: input.version_id,
    };
    let version_id = set(s3, ctx, named, "s3:PutObjectTagging", tags).await?;
    Ok(api::PutObjectTaggingOutput { version_id })
}

pub(super) async fn delete_object_tagging(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteObjectTaggingRequest,
) -> Result<api::DeleteObjectTaggingOutput, Failure> {
    let named = Named {
        bucket: input.bucket,
        expected_owner: input.expected_bucket_owner,
        key: input.key.unwrap_or_default(),
        version: input.version_id,
    };
    let version_id = set(s3, ctx, named, "s3:DeleteObjectTagging", Vec::new()).await?;
    Ok(api::DeleteObjectTaggingOutput { version_id })
}

struct Named {
    bucket: Option<String>,
    expected_owner: Option<String>,
    key: String,
    version: Option<String>,
}

async fn set(
    s3: &S3,
    ctx: &Context,
    named: Named,
    action: &'static str,
    tags: Vec<Tag>,
) -> Result<Option<String>, Failure> {
    let ctx = ctx.clone();
    let event = if action == "s3:PutObjectTagging" { Event::Tagged } else { Event::Untagged };
    let cause = Cause::of(&ctx, s3.clock.now());
    let action = match (&named.version, action) {
        (Some(_), "s3:PutObjectTagging") => "s3:PutObjectVersionTagging",
        (Some(_), "s3:DeleteObjectTagging") => "s3:DeleteObjectVersionTagging",
        (_, action) => action,
    };
    s3.store
        .write(move |txn| {
            let bucket = access::bucket(
                txn,
                &ctx,
                named.bucket.as_deref(),
                named.expected_owner.as_deref(),
                action,
                Some(&named.key),
            )?;
            let version = named.version.as_deref();
            let mut object = read::object(txn, &bucket, &named.key, version, "PUT")?;
            object.attributes.tags = tags;
            let version = object.version.clone();
            versions::change(txn, &bucket, object, event, &cause)?;
            Ok((bucket.versioning != Versioning::Never).then_some(version))
        })
        .await
}
