//! Settings of which a bucket has several, each with an id: metrics, analytics, inventories and
//! tiering. And those that are a word: acceleration, who pays, access by tags, replication.
//!
//! Nothing here has an effect of its own: on one machine there is nothing to accelerate, bill,
//! tier or count. They can be set and read back, as tools expect. What would be missed if it did
//! not happen (replication, access by tags) is refused instead.

use aws_api::value::Value;
use aws_api::{AwsError, Context, json, s3 as api};
use model::record::s3::BucketRecord;

use super::bucket::{bucket_of, update};
use super::config::{document, set};
use super::{Failure, S3, errors};

const ACCELERATE: &str = "accelerate";
const REQUEST_PAYMENT: &str = "requestPayment";
/// Of one kind, in one bucket.
const MAX_OF_A_KIND: usize = 1000;
/// In one answer.
const PAGE: usize = 100;

/// Where a setting of a kind is kept: `metrics/EntireBucket`.
fn place(kind: &str, id: &str) -> String {
    format!("{kind}/{id}")
}

async fn put(
    s3: &S3,
    ctx: &Context,
    named: (Option<String>, Option<String>),
    action: &'static str,
    (kind, id, inner): (&'static str, String, Option<String>),
    document: &impl Value,
) -> Result<(), Failure> {
    if inner.as_deref() != Some(id.as_str()) || id.is_empty() || id.len() > 64 {
        return Err(errors::invalid_argument(
            "The configuration ID in the request does not match that in the document",
            "id",
            &id,
        )
        .into());
    }
    let document = json::to_value(document);
    update(s3, ctx, named, action, move |bucket| {
        let name = place(kind, &id);
        let n_there = of_kind(bucket, kind).count();
        if n_there >= MAX_OF_A_KIND && !bucket.documents.contains_key(&name) {
            return Err(AwsError::new(
                "TooManyConfigurations",
                400,
                "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.",
            ));
        }
        bucket.documents.insert(name, document);
        Ok(())
    })
    .await
}

fn get<T: Value>(bucket: &BucketRecord, kind: &str, id: Option<&str>) -> Result<T, Failure> {
    let found = document(bucket, &place(kind, id.unwrap_or_default()))?;
    Ok(found.ok_or_else(|| no_such(bucket))?)
}

fn no_such(bucket: &BucketRecord) -> AwsError {
    errors::not_configured(
        "NoSuchConfiguration",
        "The specified configuration does not exist.",
        &bucket.name,
    )
}

async fn delete(
    s3: &S3,
    ctx: &Context,
    named: (Option<String>, Option<String>),
    action: &'static str,
    kind: &'static str,
    id: String,
) -> Result<(), Failure> {
    update(s3, ctx, named, action, move |bucket| match bucket.documents.remove(&place(kind, &id)) {
        Some(_) => Ok(()),
        None => Err(no_such(bucket)),
    })
    .await
}

fn of_kind<'a>(bucket: &'a BucketRecord, kind: &str) -> impl Iterator<Item = &'a str> {
    let front = place(kind, "");
    let names = bucket.documents.keys();
    names.filter(move |name| name.starts_with(&front)).map(String::as_str)
}

/// A page of the settings of a kind, in the order of their ids, and the token of the next page.
fn page<T: Value>(
    bucket: &BucketRecord,
    kind: &str,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), Failure> {
    let after = token.map(|token| place(kind, token));
    let mut names =
        of_kind(bucket, kind).filter(|name| after.as_deref().is_none_or(|after| *name > after));
    let shown: Vec<&str> = names.by_ref().take(PAGE).collect();
    let next = names.next().and(shown.last()).and_then(|name| name.split_once('/'));
    let next = next.map(|(_, id)| id.to_owned());
    let found = shown.into_iter().map(|name| document(bucket, name));
    let found: Vec<Option<T>> = found.collect::<Result<_, _>>()?;
    Ok((found.into_iter().flatten().collect(), next))
}

/// Put, Get, Delete and List of one kind.
macro_rules! kind {
    (
        $kind:literal, $document:ident, $type:ident, $list:ident, $put_action:literal, $get_action:literal,
        $put:ident ($put_input:ident), $get:ident ($get_input:ident) -> $get_output:ident,
        $delete:ident ($delete_input:ident), $all:ident ($all_input:ident) -> $all_output:ident
    ) => {
        pub(super) async fn $put(
            s3: &S3,
            ctx: &Context,
            input: api::$put_input,
        ) -> Result<(), Failure> {
            let asked = input.$document.ok_or_else(errors::malformed_xml)?;
            let named = (input.bucket, input.expected_bucket_owner);
            let id = ($kind, input.id.unwrap_or_default(), asked.id.clone());
            put(s3, ctx, named, $put_action, id, &asked).await
        }

        pub(super) async fn $get(
            s3: &S3,
            ctx: &Context,
            input: api::$get_input,
        ) -> Result<api::$get_output, Failure> {
            let bucket = bucket_of!(s3, ctx, input, $get_action);
            let found: api::$type = get(&bucket, $kind, input.id.as_deref())?;
            Ok(api::$get_output { $document: Some(found) })
        }

        pub(super) async fn $delete(
            s3: &S3,
            ctx: &Context,
            input: api::$delete_input,
        ) -> Result<(), Failure> {
            let named = (input.bucket, input.expected_bucket_owner);
            delete(s3, ctx, named, $put_action, $kind, input.id.unwrap_or_default()).await
        }

        pub(super) async fn $all(
            s3: &S3,
            ctx: &Context,
            input: api::$all_input,
        ) -> Result<api::$all_output, Failure> {
            let bucket = bucket_of!(s3, ctx, input, $get_action);
            let (found, next) = page(&bucket, $kind, input.continuation_token.as_deref())?;
            Ok(api::$all_output {
                is_truncated: Some(next.is_some()),
                continuation_token: input.continuation_token,
                next_continuation_token: next,
                $list: Some(found),
            })
        }
    };
}

kind! {
    "metrics", metrics_configuration, MetricsConfiguration, metrics_configuration_list,
    "s3:PutMetricsConfiguration", "s3:GetMetricsConfiguration",
    put_bucket_metrics_configuration (PutBucketMetricsConfigurationRequest),
    get_bucket_metrics_configuration (GetBucketMetricsConfigurationRequest) -> GetBucketMetricsConfigurationOutput,
    delete_bucket_metrics_configuration (DeleteBucketMetricsConfigurationRequest),
    list_bucket_metrics_configurations (ListBucketMetricsConfigurationsRequest) -> ListBucketMetricsConfigurationsOutput
}
kind! {
    "analytics", analytics_configuration, AnalyticsConfiguration, analytics_configuration_list,
    "s3:PutAnalyticsConfiguration", "s3:GetAnalyticsConfiguration",
    put_bucket_analytics_configuration (PutBucketAnalyticsConfigurationRequest),
    get_bucket_analytics_configuration (GetBucketAnalyticsConfigurationRequest) -> GetBucketAnalyticsConfigurationOutput,
    delete_bucket_analytics_configuration (DeleteBucketAnalyticsConfigurationRequest),
    list_bucket_analytics_configurations (ListBucketAnalyticsConfigurationsRequest) -> ListBucketAnalyticsConfigurationsOutput
}
kind! {
    "inventory", inventory_configuration, InventoryConfiguration, inventory_configuration_list,
    "s3:PutInventoryConfiguration", "s3:GetInventoryConfiguration",
    put_bucket_inventory_configuration (PutBucketInventoryConfigurationRequest),
    get_bucket_inventory_configuration (GetBucketInventoryConfigurationRequest) -> GetBucketInventoryConfigurationOutput,
    delete_bucket_inventory_configuration (DeleteBucketInventoryConfigurationRequest),
    list_bucket_inventory_configurations (ListBucketInventoryConfigurationsRequest) -> ListBucketInventoryConfigurationsOutput
}
kind! {
    "intelligent-tiering", intelligent_tiering_configuration, IntelligentTieringConfiguration, intelligent_tiering_configuration_list,
    "s3:PutIntelligentTieringConfiguration", "s3:GetIntelligentTieringConfiguration",
    put_bucket_intelligent_tiering_configuration (PutBucketIntelligentTieringConfigurationRequest),
    get_bucket_intelligent_tiering_configuration (GetBucketIntelligentTieringConfigurationRequest) -> GetBucketIntelligentTieringConfigurationOutput,
    delete_bucket_intelligent_tiering_configuration (DeleteBucketIntelligentTieringConfigurationRequest),
    list_bucket_intelligent_tiering_configurations (ListBucketIntelligentTieringConfigurationsRequest) -> ListBucketIntelligentTieringConfigurationsOutput
}

pub(super) async fn get_bucket_accelerate_configuration(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketAccelerateConfigurationRequest,
) -> Result<api::GetBucketAccelerateConfigurationOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetAccelerateConfiguration");
    let found = document::<api::AccelerateConfiguration>(&bucket, ACCELERATE)?.unwrap_or_default();
    Ok(api::GetBucketAccelerateConfigurationOutput { status: found.status, ..Default::default() })
}

pub(super) async fn put_bucket_accelerate_configuration(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketAccelerateConfigurationRequest,
) -> Result<(), Failure> {
    let asked = input.accelerate_configuration.ok_or_else(errors::malformed_xml)?;
    if matches!(asked.status, None | Some(api::BucketAccelerateStatus::Unknown(_))) {
        return Err(errors::malformed_xml().into());
    }
    if input.bucket.as_deref().is_some_and(|name| name.contains('.')) {
        return Err(errors::invalid_request(
            "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
        )
        .into());
    }
    let named = (input.bucket, input.expected_bucket_owner);
    set(s3, ctx, named, "s3:PutAccelerateConfiguration", ACCELERATE, &asked).await
}

pub(super) async fn get_bucket_request_payment(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketRequestPaymentRequest,
) -> Result<api::GetBucketRequestPaymentOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketRequestPayment");
    let found = document::<api::RequestPaymentConfiguration>(&bucket, REQUEST_PAYMENT)?;
    let payer = found.and_then(|found| found.payer).unwrap_or(api::Payer::BucketOwner);
    Ok(api::GetBucketRequestPaymentOutput { payer: Some(payer) })
}

pub(super) async fn put_bucket_request_payment(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketRequestPaymentRequest,
) -> Result<(), Failure> {
    let asked = input.request_payment_configuration.ok_or_else(errors::malformed_xml)?;
    if matches!(asked.payer, None | Some(api::Payer::Unknown(_))) {
        return Err(errors::malformed_xml().into());
    }
    let named = (input.bucket, input.expected_bucket_owner);
    set(s3, ctx, named, "s3:PutBucketRequestPayment", REQUEST_PAYMENT, &asked).await
}

pub(super) async fn get_bucket_abac(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketAbacRequest,
) -> Result<api::GetBucketAbacOutput, Failure> {
    let _ = bucket_of!(s3, ctx, input, "s3:GetBucketAbac");
    let status = api::AbacStatus { status: Some(api::BucketAbacStatus::Disabled) };
    Ok(api::GetBucketAbacOutput { abac_status: Some(status) })
}

pub(super) async fn put_bucket_abac(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketAbacRequest,
) -> Result<(), Failure> {
    let _ = bucket_of!(s3, ctx, input, "s3:PutBucketAbac");
    match input.abac_status.and_then(|asked| asked.status) {
        Some(api::BucketAbacStatus::Disabled) => Ok(()),
        Some(api::BucketAbacStatus::Enabled) => {
            Err(errors::not_implemented("attribute-based access control of buckets").into())
        }
        Some(api::BucketAbacStatus::Unknown(_)) | None => Err(errors::malformed_xml().into()),
    }
}

pub(super) async fn get_bucket_replication(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketReplicationRequest,
) -> Result<api::GetBucketReplicationOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetReplicationConfiguration");
    Err(errors::not_configured(
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found",
        &bucket.name,
    )
    .into())
}

pub(super) async fn put_bucket_replication(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketReplicationRequest,
) -> Result<(), Failure> {
    let _ = bucket_of!(s3, ctx, input, "s3:PutReplicationConfiguration");
    // Keeping it would promise copies that nobody makes.
    Err(errors::not_implemented("replication of buckets").into())
}

pub(super) async fn delete_bucket_replication(
    s3: &S3,
    ctx: &Context,
    input: api::DeleteBucketReplicationRequest,
) -> Result<(), Failure> {
    let _ = bucket_of!(s3, ctx, input, "s3:PutReplicationConfiguration");
    Ok(())
}
