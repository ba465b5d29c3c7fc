//! Settings of a bucket that are set and read back as a whole.
//!
//! Kept as JSON with AWS's member names. The default encryption is what objects report; who
//! acts on the others is said with each.

use aws_api::value::Value;
use aws_api::{AwsError, Context, json, s3 as api};
use model::record::s3::BucketRecord;

use super::bucket::{bucket_of, update};
use super::lifecycle::{self, LIFECYCLE};
use super::{Failure, S3, errors};

const ENCRYPTION: &str = "encryption";
const MINIMUM_SIZE: &str = "lifecycle-minimum-size";
const CORS: &str = "cors";
const WEBSITE: &str = "website";
const LOGGING: &str = "logging";

pub(super) fn document<T: Value>(bucket: &BucketRecord, name: &str) -> Result<Option<T>, Failure> {
    let Some(document) = bucket.documents.get(name) else { return Ok(None) };
    json::from_value(document).map(Some).map_err(|error| {
        tracing::error!(bucket = bucket.name, document = name, %error, "a setting cannot be read");
        errors::internal().into()
    })
}

pub(super) async fn set(
    s3: &S3,
    ctx: &Context,
    named: (Option<String>, Option<String>),
    action: &'static str,
    name: &'static str,
    document: &impl Value,
) -> Result<(), Failure> {
    let document = json::to_value(document);
    update(s3, ctx, named, action, move |bucket| {
        bucket.documents.insert(name.to_owned(), document);
        Ok(())
    })
    .await
}

async fn unset(
    s3: &S3,
    ctx: &Context,
    named: (Option<String>, Option<String>),
    action: &'static str,
    name: &'static str,
) -> Result<(), Failure> {
    update(s3, ctx, named, action, move |bucket| {
        bucket.documents.remove(name);
        Ok(())
    })
    .await
}

/// How new objects of a bucket are said to be encrypted.
#[derive(Debug)]
pub(super) struct DefaultEncryption {
    pub(super) algorithm: String,
    pub(super) kms_key_id: Option<String>,
    /// Said of objects that are encrypted with `aws:kms`; nothing when it is off.
    pub(super) bucket_key_enabled: Option<bool>,
}

pub(super) fn default_encryption(bucket: &BucketRecord) -> DefaultEncryption {
    let rule = document::<api::ServerSideEncryptionConfiguration>(bucket, ENCRYPTION)
        .ok()
        .flatten()
        .and_then(|configuration| configuration.rules)
        .and_then(|rules| rules.into_iter().next())
        .unwrap_or_default();
    let default = rule.apply_server_side_encryption_by_default.unwrap_or_default();
    DefaultEncryption {
        bucket_key_enabled: rule.bucket_key_enabled.filter(|enabled| *enabled),
        algorithm: default
            .sse_algorithm
            .map_or_else(|| "AES256".to_owned(), |algorithm| algorithm.as_str().to_owned()),
        kms_key_id: default.kms_master_key_id,
    }
}

pub(super) async fn get_bucket_encryption(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketEncryptionRequest,
) -> Result<api::GetBucketEncryptionOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetEncryptionConfiguration");
    let configuration = document(&bucket, ENCRYPTION)?.unwrap_or_else(|| {
        let default = api::ServerSideEncryptionByDefault {
            sse_algorithm: Some(api::ServerSideEncryption::Aes256),
            kms_master_key_id: None,
        };
        let rule = api::ServerSideEncryptionRule {
            apply_server_side_encryption_by_default: Some(default),
            bucket_key_enabled: Some(false),
            ..Default::default()
        };
        api::ServerSideEncryptionConfiguration { rules: Some(vec![rule]) }
    });
    Ok(api::GetBucketEncryptionOutput { server_side_encryption_configuration: Some(configuration) })
}

pub(super) async fn put_bucket_encryption(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketEncryptionRequest,
) -> Result<(), Failure> {
    let configuration =
        input.server_side_encryption_configuration.ok_or_else(errors::malformed_xml)?;
    let rules = configuration.rules.as_deref().unwrap_or_default();
    let [rule] = rules else { return Err(errors::malformed_xml().into()) };
    if let Some(default) = &rule.apply_server_side_encryption_by_default {
        match &default.sse_algorithm {
            Some(api::ServerSideEncryption::AwsKms | api::ServerSideEncryption::AwsKmsDsse) => {}
            Some(api::ServerSideEncryption::Aes256) if default.kms_master_key_id.is_none() => {}
            Some(api::ServerSideEncryption::Aes256) => {
                return Err(errors::invalid_argument(
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
                    "ApplyServerSideEncryptionByDefault",
                    "AES256",
                )
                .into());
            }
            _ => return Err(errors::malformed_xml().into()),
        }
    }
    let named = (input.bucket, input.expected_bucket_owner);
    set(s3, ctx, named, "s3:PutEncryptionConfiguration", ENCRYPTION, &configuration).await
}

pub(super) async fn delete_bucket_encryption(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketEncryptionRequest,
) -> Result<(), Failure> {
    let named = (input.bucket, input.expected_bucket_owner);
    unset(s3, ctx, named, "s3:PutEncryptionConfiguration", ENCRYPTION).await
}

pub(super) async fn get_bucket_lifecycle_configuration(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketLifecycleConfigurationRequest,
) -> Result<api::GetBucketLifecycleConfigurationOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetLifecycleConfiguration");
    let found = document::<api::BucketLifecycleConfiguration>(&bucket, LIFECYCLE)?;
    let rules = found.ok_or_else(|| {
        errors::not_configured(
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist",
            &bucket.name,
        )
    })?;
    Ok(api::GetBucketLifecycleConfigurationOutput {
        rules: rules.rules,
        transition_default_minimum_object_size: Some(minimum_size(&bucket)),
    })
}

pub(super) async fn put_bucket_lifecycle_configuration(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketLifecycleConfigurationRequest,
) -> Result<api::PutBucketLifecycleConfigurationOutput, Failure> {
    let mut configuration = input.lifecycle_configuration.ok_or_else(errors::malformed_xml)?;
    lifecycle::rules::check(configuration.rules.as_deref_mut().unwrap_or_default())?;
    let minimum = input
        .transition_default_minimum_object_size
        .unwrap_or(api::TransitionDefaultMinimumObjectSize::AllStorageClasses128k);
    if matches!(minimum, api::TransitionDefaultMinimumObjectSize::Unknown(_)) {
        return Err(errors::invalid_request(format!(
            "Invalid TransitionDefaultMinimumObjectSize found: {}",
            minimum.as_str()
        ))
        .into());
    }
    let document = json::to_value(&configuration);
    let kept = minimum.as_str().to_owned();
    let named = (input.bucket, input.expected_bucket_owner);
    update(s3, ctx, named, "s3:PutLifecycleConfiguration", move |bucket| {
        bucket.documents.insert(LIFECYCLE.to_owned(), document);
        bucket.documents.insert(MINIMUM_SIZE.to_owned(), kept.into());
        Ok(())
    })
    .await?;
    s3.rules_changed.notify_one();
    Ok(api::PutBucketLifecycleConfigurationOutput {
        transition_default_minimum_object_size: Some(minimum),
    })
}

/// Kept and read back: nothing is transitioned.
fn minimum_size(bucket: &BucketRecord) -> api::TransitionDefaultMinimumObjectSize {
    let kept = bucket.documents.get(MINIMUM_SIZE).and_then(serde_json::Value::as_str);
    kept.map_or(api::TransitionDefaultMinimumObjectSize::AllStorageClasses128k, Into::into)
}

pub(super) async fn delete_bucket_lifecycle(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketLifecycleRequest,
) -> Result<(), Failure> {
    let named = (input.bucket, input.expected_bucket_owner);
    unset(s3, ctx, named, "s3:PutLifecycleConfiguration", LIFECYCLE).await
}

pub(super) async fn get_bucket_cors(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketCorsRequest,
) -> Result<api::GetBucketCorsOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketCORS");
    let found = document::<api::CORSConfiguration>(&bucket, CORS)?.ok_or_else(|| {
        errors::not_configured(
            "NoSuchCORSConfiguration",
            "The CORS configuration does not exist",
            &bucket.name,
        )
    })?;
    Ok(api::GetBucketCorsOutput { cors_rules: found.cors_rules })
}

pub(super) async fn put_bucket_cors(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketCorsRequest,
) -> Result<(), Failure> {
    let configuration = input.cors_configuration.ok_or_else(errors::malformed_xml)?;
    let rules = configuration.cors_rules.as_deref().unwrap_or_default();
    if rules.is_empty() || rules.len() > 100 {
        return Err(errors::malformed_xml().into());
    }
    for rule in rules {
        let methods = rule.allowed_methods.as_deref().unwrap_or_default();
        if methods.is_empty() || rule.allowed_origins.as_deref().unwrap_or_default().is_empty() {
            return Err(errors::malformed_xml().into());
        }
        for method in methods {
            if !matches!(method.as_str(), "GET" | "PUT" | "POST" | "DELETE" | "HEAD") {
                return Err(errors::invalid_request(format!(
                    "Found unsupported HTTP method in CORS config. Unsupported method is {method}"
                ))
                .into());
            }
        }
        check_wildcards(rule)?;
    }
    let named = (input.bucket, input.expected_bucket_owner);
    set(s3, ctx, named, "s3:PutBucketCORS", CORS, &configuration).await
}

fn check_wildcards(rule: &api::CORSRule) -> Result<(), AwsError> {
    let several = |text: &&String| text.matches('*').count() > 1;
    let origins = rule.allowed_origins.as_deref().unwrap_or_default();
    if let Some(origin) = origins.iter().find(several) {
        let message = format!("AllowedOrigin \"{origin}\" can not have more than one wildcard.");
        return Err(errors::invalid_request(message));
    }
    let headers = rule.allowed_headers.as_deref().unwrap_or_default();
    if let Some(header) = headers.iter().find(several) {
        let message = format!("AllowedHeader \"{header}\" can not have more than one wildcard.");
        return Err(errors::invalid_request(message));
    }
    let exposed = rule.expose_headers.as_deref().unwrap_or_default();
    if let Some(header) = exposed.iter().find(|header| header.contains('*')) {
        return Err(errors::invalid_request(format!(
            "ExposeHeader \"{header}\" contains wildcard. We currently do not support wildcard for ExposeHeader."
        )));
    }
    Ok(())
}

pub(super) async fn delete_bucket_cors(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketCorsRequest,
) -> Result<(), Failure> {
    let named = (input.bucket, input.expected_bucket_owner);
    unset(s3, ctx, named, "s3:PutBucketCORS", CORS).await
}

pub(super) async fn get_bucket_website(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketWebsiteRequest,
) -> Result<api::GetBucketWebsiteOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketWebsite");
    let found = document::<api::WebsiteConfiguration>(&bucket, WEBSITE)?.ok_or_else(|| {
        errors::not_configured(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
            &bucket.name,
        )
    })?;
    Ok(api::GetBucketWebsiteOutput {
        redirect_all_requests_to: found.redirect_all_requests_to,
        index_document: found.index_document,
        error_document: found.error_document,
        routing_rules: found.routing_rules,
    })
}

pub(super) async fn put_bucket_website(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketWebsiteRequest,
) -> Result<(), Failure> {
    let configuration = input.website_configuration.ok_or_else(errors::malformed_xml)?;
    if configuration.redirect_all_requests_to.is_none() {
        let suffix =
            configuration.index_document.as_ref().and_then(|index| index.suffix.as_deref());
        if suffix.is_none_or(|suffix| suffix.is_empty() || suffix.contains('/')) {
            return Err(errors::invalid_argument(
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                "IndexDocument",
                suffix.unwrap_or("null"),
            )
            .into());
        }
    }
    let named = (input.bucket, input.expected_bucket_owner);
    set(s3, ctx, named, "s3:PutBucketWebsite", WEBSITE, &configuration).await
}

pub(super) async fn delete_bucket_website(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketWebsiteRequest,
) -> Result<(), Failure> {
    let named = (input.bucket, input.expected_bucket_owner);
    unset(s3, ctx, named, "s3:DeleteBucketWebsite", WEBSITE).await
}

pub(super) async fn get_bucket_logging(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketLoggingRequest,
) -> Result<api::GetBucketLoggingOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketLogging");
    let found = document::<api::BucketLoggingStatus>(&bucket, LOGGING)?.unwrap_or_default();
    Ok(api::GetBucketLoggingOutput { logging_enabled: found.logging_enabled })
}

pub(super) async fn put_bucket_logging(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketLoggingRequest,
) -> Result<(), Failure> {
    let status = input.bucket_logging_status.ok_or_else(errors::malformed_xml)?;
    let named = (input.bucket, input.expected_bucket_owner);
    match &status.logging_enabled {
        None => unset(s3, ctx, named, "s3:PutBucketLogging", LOGGING).await,
        Some(logging) => {
            use store::Read as _;
            let target = logging.target_bucket.as_deref().unwrap_or_default();
            if !s3.store.read()?.contains(&BucketRecord::key_of(target))? {
                return Err(AwsError::new(
                    "InvalidTargetBucketForLogging",
                    400,
                    "The target bucket for logging does not exist",
                )
                .with_detail("TargetBucket", target)
                .into());
            }
            set(s3, ctx, named, "s3:PutBucketLogging", LOGGING, &status).await
        }
    }
}
