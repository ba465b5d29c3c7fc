//! Bucket notifications: their configuration, set and read back.
//!
//! What is configured is kept with the bucket's other settings; [`rules`] says what it means,
//! [`destinations`] whether those who are to be told exist and let us. Not here: the events
//! themselves ([`super::events`]).

mod destinations;
pub(super) mod rules;

use aws_api::{Context, json, s3 as api};
use model::record::s3::BucketRecord;

use super::bucket::bucket_of;
use super::{Failure, S3, access, errors, events};

/// The name of the setting.
const NOTIFICATION: &str = "notification";
/// Entries of one configuration.
const MAX_RULES: usize = 100;

/// What a bucket notifies of; `None` when of nothing, which is known without reading anything.
pub(super) fn configured(bucket: &BucketRecord) -> Option<Configured> {
    let document = bucket.documents.get(NOTIFICATION)?;
    let parsed = json::from_value::<api::NotificationConfiguration>(document)
        .map_err(|error| error.to_string())
        .and_then(|mut configuration| {
            let rules = rules::rules(&mut configuration).map_err(|error| error.to_string())?;
            let to_bus = configuration.event_bridge_configuration.is_some();
            Ok(Configured { rules, to_bus })
        });
    match parsed {
        Ok(configured) => Some(configured),
        Err(error) => {
            tracing::error!(bucket = bucket.name, error, "a bucket's notifications cannot be read");
            None
        }
    }
}

#[derive(Debug)]
pub(super) struct Configured {
    pub(super) rules: Vec<rules::Rule>,
    /// All events go to the account's default event bus.
    pub(super) to_bus: bool,
}

pub(super) async fn get_bucket_notification_configuration(
    s3: &S3,
    ctx: &Context,
    input: api::GetBucketNotificationConfigurationRequest,
) -> Result<api::NotificationConfiguration, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketNotification");
    let Some(document) = bucket.documents.get(NOTIFICATION) else {
        return Ok(api::NotificationConfiguration::default());
    };
    json::from_value(document).map_err(|error| {
        tracing::error!(bucket = bucket.name, %error, "a bucket's notifications cannot be read");
        errors::internal().into()
    })
}

pub(super) async fn put_bucket_notification_configuration(
    s3: &S3,
    ctx: &Context,
    input: api::PutBucketNotificationConfigurationRequest,
) -> Result<(), Failure> {
    let mut configuration = input.notification_configuration.ok_or_else(errors::malformed_xml)?;
    let skips = input.skip_destination_validation == Some(true);
    let ctx = ctx.clone();
    let now = s3.clock.now();
    s3.store
        .write(move |txn| {
            let owner = input.expected_bucket_owner.as_deref();
            let name = input.bucket.as_deref();
            let action = "s3:PutBucketNotification";
            let mut bucket = access::bucket(txn, &ctx, name, owner, action, None)?;
            let rules = rules::rules(&mut configuration)?;
            if rules.len() > MAX_RULES {
                return Err(errors::invalid_argument(
                    "The number of notification configurations cannot exceed 100",
                    "NotificationConfiguration",
                    &rules.len().to_string(),
                )
                .into());
            }
            for rule in &rules {
                destinations::check_form(&rule.destination, &bucket)?;
            }
            rules::check_together(&rules)?;
            if !skips {
                for rule in &rules {
                    destinations::check(txn, &rule.destination, &bucket)?;
                }
                events::announce(txn, now, &bucket, &rules, &ctx.request_id)?;
            }
            if rules.is_empty() && configuration.event_bridge_configuration.is_none() {
                bucket.documents.remove(NOTIFICATION);
            } else {
                let document = json::to_value(&configuration);
                bucket.documents.insert(NOTIFICATION.to_owned(), document);
            }
            txn.put(&bucket);
            Ok(())
        })
        .await
}
