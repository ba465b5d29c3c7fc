//! Object Lock: retention and legal holds of versions, and the default that a bucket gives.
//!
//! [`check_deletion`] is asked before a version goes for ever, whoever wants it gone.

use aws_api::{AwsError, Context, json, s3 as api};
use model::Timestamp;
use model::record::s3::{
    BucketRecord, ObjectAttributes, ObjectRecord, Retention, RetentionMode, Versioning,
};

use super::bucket::{self, bucket_of};
use super::events::{Cause, Event};
use super::{Failure, S3, access, errors, read, versions};

/// The name of the setting.
const OBJECT_LOCK: &str = "object-lock";
const MAX_DAYS: i32 = 36_500;
const MAX_YEARS: i32 = 100;
const DAY_SECS: i64 = 86_400;

pub(super) fn is_on(bucket: &BucketRecord) -> bool {
    bucket.documents.contains_key(OBJECT_LOCK)
}

/// Makes a new bucket one with Object Lock.
pub(super) fn turn_on(bucket: &mut BucketRecord) {
    let configuration = api::ObjectLockConfiguration {
        object_lock_enabled: Some(api::ObjectLockEnabled::Enabled),
        rule: None,
    };
    bucket.versioning = Versioning::Enabled;
    bucket.documents.insert(OBJECT_LOCK.to_owned(), json::to_value(&configuration));
}

fn configuration(bucket: &BucketRecord) -> Result<Option<api::ObjectLockConfiguration>, Failure> {
    let Some(document) = bucket.documents.get(OBJECT_LOCK) else { return Ok(None) };
    json::from_value(document).map(Some).map_err(|error| {
        tracing::error!(bucket = bucket.name, %error, "an Object Lock setting cannot be read");
        errors::internal().into()
    })
}

/// What a request says about the lock of a new object.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) mode: Option<String>,
    pub(super) until: Option<Timestamp>,
    pub(super) hold: Option<String>,
}

impl Given {
    /// # Errors
    /// For a bucket without Object Lock, and for what is said by halves.
    pub(super) fn check(
        self,
        bucket: &BucketRecord,
    ) -> Result<(Option<Retention>, Option<bool>), AwsError> {
        if self.mode.is_none() && self.until.is_none() && self.hold.is_none() {
            return Ok((None, None));
        }
        if !is_on(bucket) {
            return Err(missing());
        }
        let retention = match (self.mode.as_deref(), self.until) {
            (None, None) => None,
            (Some(mode), Some(until)) => {
                let mode = mode_of(mode).ok_or_else(|| {
                    errors::invalid_argument(
                        "Unknown wormMode directive.",
                        "x-amz-object-lock-mode",
                        mode,
                    )
                })?;
                Some(Retention { mode, until })
            }
            (mode, _) => {
                let (given, lacking) = match mode {
                    Some(_) => ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"),
                    None => ("x-amz-object-lock-retain-until-date", "x-amz-object-lock-mode"),
                };
                return Err(errors::invalid_argument(
                    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
                    lacking,
                    given,
                ));
            }
        };
        let hold = match self.hold.as_deref() {
            None => None,
            Some("ON") => Some(true),
            Some("OFF") => Some(false),
            Some(other) => {
                return Err(errors::invalid_argument(
                    "Legal Hold must be either of 'ON' or 'OFF'",
                    "x-amz-object-lock-legal-hold",
                    other,
                ));
            }
        };
        Ok((retention, hold))
    }
}

/// # Errors
/// When a retention would be over before it begins.
pub(super) fn check_future(attributes: &ObjectAttributes, now: Timestamp) -> Result<(), AwsError> {
    match &attributes.retention {
        Some(retention) if retention.until <= now => Err(past(retention.until)),
        Some(_) | None => Ok(()),
    }
}

fn past(until: Timestamp) -> AwsError {
    errors::invalid_argument(
        "The retain until date must be in the future!",
        "x-amz-object-lock-retain-until-date",
        &until.to_string(),
    )
}

fn missing() -> AwsError {
    errors::invalid_request("Bucket is missing Object Lock Configuration")
}

fn mode_of(text: &str) -> Option<RetentionMode> {
    match text {
        "GOVERNANCE" => Some(RetentionMode::Governance),
        "COMPLIANCE" => Some(RetentionMode::Compliance),
        _ => None,
    }
}

/// `GOVERNANCE` or `COMPLIANCE`.
pub(super) fn mode_text(mode: RetentionMode) -> &'static str {
    match mode {
        RetentionMode::Governance => "GOVERNANCE",
        RetentionMode::Compliance => "COMPLIANCE",
    }
}

/// Gives a new object the retention that its bucket gives to those who bring none.
pub(super) fn apply_default(bucket: &BucketRecord, object: &mut ObjectRecord, now: Timestamp) {
    if object.attributes.retention.is_some() || !is_on(bucket) {
        return;
    }
    let default = configuration(bucket)
        .ok()
        .flatten()
        .and_then(|configuration| configuration.rule)
        .and_then(|rule| rule.default_retention);
    let Some(default) = default else { return };
    let Some(mode) = default.mode.as_ref().and_then(|mode| mode_of(mode.as_str())) else { return };
    let days = match (default.days, default.years) {
        (Some(days), _) => i64::from(days),
        (None, Some(years)) => i64::from(years) * 365,
        (None, None) => return,
    };
    object.attributes.retention = Some(Retention { mode, until: now.plus_secs(days * DAY_SECS) });
}

/// Whether `object` may go for ever now. `bypass` is asked only when it matters.
///
/// # Errors
/// `AccessDenied` for what is locked.
pub(super) fn check_deletion(
    object: &ObjectRecord,
    now: Timestamp,
    bypass: impl FnOnce() -> bool,
) -> Result<(), AwsError> {
    let is_held = object.attributes.legal_hold == Some(true);
    let is_retained = match &object.attributes.retention {
        Some(Retention { until, .. }) if *until <= now => false,
        Some(Retention { mode: RetentionMode::Compliance, .. }) => true,
        Some(Retention { mode: RetentionMode::Governance, .. }) => is_held || !bypass(),
        None => false,
    };
    if is_held || is_retained { Err(protected()) } else { Ok(()) }
}

fn protected() -> AwsError {
    AwsError::new("AccessDenied", 403, "Access Denied because object protected by object lock.")
}

pub(super) async fn get_object_lock_configuration(
    s3: &S3,
    ctx: &Context,
    input: api::GetObjectLockConfigurationRequest,
) -> Result<api::GetObjectLockConfigurationOutput, Failure> {
    let bucket = bucket_of!(s3, ctx, input, "s3:GetBucketObjectLockConfiguration");
    let configuration = configuration(&bucket)?.ok_or_else(|| {
        errors::not_configured(
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket",
            &bucket.name,
        )
    })?;
    Ok(api::GetObjectLockConfigurationOutput { object_lock_configuration: Some(configuration) })
}

pub(super) async fn put_object_lock_configuration(
    s3: &S3,
    ctx: &Context,
    input: api::PutObjectLockConfigurationRequest,
) -> Result<api::PutObjectLockConfigurationOutput, Failure> {
    let configuration = input.object_lock_configuration.ok_or_else(errors::malformed_xml)?;
    if configuration.object_lock_enabled != Some(api::ObjectLockEnabled::Enabled) {
        return Err(errors::malformed_xml().into());
    }
    if let Some(rule) = &configuration.rule {
        check_default(rule)?;
    }
    let named = (input.bucket, input.expected_bucket_owner);
    bucket::update(s3, ctx, named, "s3:PutBucketObjectLockConfiguration", move |bucket| {
        if bucket.versioning != Versioning::Enabled {
            return Err(AwsError::new(
                "InvalidBucketState",
                409,
                "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
            ));
        }
        bucket.documents.insert(OBJECT_LOCK.to_owned(), json::to_value(&configuration));
        Ok(())
    })
    .await?;
    Ok(api::PutObjectLockConfigurationOutput::default())
}

fn check_default(rule: &api::ObjectLockRule) -> Result<(), AwsError> {
    let default = rule.default_retention.as_ref().ok_or_else(errors::malformed_xml)?;
    if default.default_event_hold.is_some() {
        return Err(errors::not_implemented("default event holds of Object Lock"));
    }
    let is_mode = default.mode.as_ref().is_some_and(|mode| mode_of(mode.as_str()).is_some());
    let (number, most, name) = match (default.days, default.years) {
        (Some(days), None) => (days, MAX_DAYS, "days"),
        (None, Some(years)) => (years, MAX_YEARS, "years"),
        (Some(_), Some(_)) | (None, None) => return Err(errors::malformed_xml()),
    };
    if !is_mode {
        return Err(errors::malformed_xml());
    }
    let text = number.to_string();
    if number < 1 {
        let message = "Default retention period must be a positive integer value.";
        return Err(errors::invalid_argument(message, name, &text));
    }
    if number > most {
        let message = format!("Default retention period too large; the maximum is {most} {name}.");
        return Err(errors::invalid_argument(message, name, &text));
    }
    Ok(())
}

fn not_locked() -> Failure {
    AwsError::new(
        "NoSuchObjectLockConfiguration",
        404,
        "The specified object does not have a ObjectLock configuration",
    )
    .into()
}

pub(super) async fn get_object_retention(
    s3: &S3,
    ctx: &Context,
    input: api::GetObjectRetentionRequest,
) -> Result<api::GetObjectRetentionOutput, Failure> {
    let reader = s3.store.read()?;
    let key = input.key.unwrap_or_default();
    let owner = input.expected_bucket_owner.as_deref();
    let name = input.bucket.as_deref();
    let bucket = access::bucket(&reader, ctx, name, owner, "s3:GetObjectRetention", Some(&key))?;
    if !is_on(&bucket) {
        return Err(missing().into());
    }
    let object = read::object(&reader, &bucket, &key, input.version_id.as_deref(), "GET")?;
    let retention = object.attributes.retention.ok_or_else(not_locked)?;
    Ok(api::GetObjectRetentionOutput {
        retention: Some(api::ObjectLockRetention {
            mode: Some(api::ObjectLockRetentionMode::from(mode_text(retention.mode))),
            retain_until_date: Some(retention.until),
            ..Default::default()
        }),
    })
}

pub(super) async fn put_object_retention(
    s3: &S3,
    ctx: &Context,
    input: api::PutObjectRetentionRequest,
) -> Result<api::PutObjectRetentionOutput, Failure> {
    let given = input.retention.unwrap_or_default();
    if given.event_hold.is_some() || given.event_hold_duration.is_some() {
        return Err(errors::not_implemented("event holds of Object Lock").into());
    }
    let mode =
        given.mode.as_ref().map(|mode| mode_of(mode.as_str()).ok_or_else(errors::malformed_xml));
    let wanted = match (mode.transpose()?, given.retain_until_date) {
        (None, None) => None,
        (Some(mode), Some(until)) => Some(Retention { mode, until }),
        (None, Some(_)) | (Some(_), None) => return Err(errors::malformed_xml().into()),
    };
    let now = s3.now();
    if let Some(Retention { until, .. }) = &wanted
        && *until <= now
    {
        return Err(past(*until).into());
    }
    let ctx = ctx.clone();
    let cause = Cause::of(&ctx, s3.clock.now());
    s3.store
        .write(move |txn| {
            let key = input.key.unwrap_or_default();
            let owner = input.expected_bucket_owner.as_deref();
            let name = input.bucket.as_deref();
            let action = "s3:PutObjectRetention";
            let bucket = access::bucket(txn, &ctx, name, owner, action, Some(&key))?;
            if !is_on(&bucket) {
                return Err(missing().into());
            }
            let version = input.version_id.as_deref();
            let mut object = read::object(txn, &bucket, &key, version, "PUT")?;
            let bypass = input.bypass_governance_retention == Some(true)
                && may_bypass(&ctx, &bucket, &key, &object);
            if loosens(object.attributes.retention.as_ref(), wanted.as_ref(), now, bypass) {
                return Err(protected().into());
            }
            object.attributes.retention = wanted;
            versions::change(txn, &bucket, object, Event::RetentionPut, &cause)?;
            Ok(api::PutObjectRetentionOutput::default())
        })
        .await
}

/// Whether the caller may set governance aside.
pub(super) fn may_bypass(
    ctx: &Context,
    bucket: &BucketRecord,
    key: &str,
    object: &ObjectRecord,
) -> bool {
    access::check(ctx, bucket, "s3:BypassGovernanceRetention", Some(key), Some(object)).is_ok()
}

/// Whether `wanted` would give up something that `current` promises.
fn loosens(
    current: Option<&Retention>,
    wanted: Option<&Retention>,
    now: Timestamp,
    bypass: bool,
) -> bool {
    let Some(current) = current.filter(|current| current.until > now) else { return false };
    let is_weaker = wanted.is_none_or(|wanted| {
        wanted.until < current.until
            || (current.mode == RetentionMode::Compliance
                && wanted.mode == RetentionMode::Governance)
    });
    match current.mode {
        RetentionMode::Compliance => is_weaker,
        RetentionMode::Governance => is_weaker && !bypass,
    }
}

pub(super) async fn get_object_legal_hold(
    s3: &S3,
    ctx: &Context,
    input: api::GetObjectLegalHoldRequest,
) -> Result<api::GetObjectLegalHoldOutput, Failure> {
    let reader = s3.store.read()?;
    let key = input.key.unwrap_or_default();
    let owner = input.expected_bucket_owner.as_deref();
    let name = input.bucket.as_deref();
    let bucket = access::bucket(&reader, ctx, name, owner, "s3:GetObjectLegalHold", Some(&key))?;
    if !is_on(&bucket) {
        return Err(missing().into());
    }
    let object = read::object(&reader, &bucket, &key, input.version_id.as_deref(), "GET")?;
    let hold = object.attributes.legal_hold.ok_or_else(not_locked)?;
    Ok(api::GetObjectLegalHoldOutput {
        legal_hold: Some(api::ObjectLockLegalHold { status: Some(hold_status(hold)) }),
    })
}

pub(super) fn hold_status(hold: bool) -> api::ObjectLockLegalHoldStatus {
    match hold {
        true => api::ObjectLockLegalHoldStatus::On,
        false => api::ObjectLockLegalHoldStatus::Off,
    }
}

pub(super) async fn put_object_legal_hold(
    s3: &S3,
    ctx: &Context,
    input: api::PutObjectLegalHoldRequest,
) -> Result<api::PutObjectLegalHoldOutput, Failure> {
    let hold = match input.legal_hold.and_then(|hold| hold.status) {
        Some(api::ObjectLockLegalHoldStatus::On) => true,
        Some(api::ObjectLockLegalHoldStatus::Off) => false,
        Some(api::ObjectLockLegalHoldStatus::Unknown(_)) | None => {
            return Err(errors::malformed_xml().into());
        }
    };
    let ctx = ctx.clone();
    s3.store
        .write(move |txn| {
            let key = input.key.unwrap_or_default();
            let owner = input.expected_bucket_owner.as_deref();
            let name = input.bucket.as_deref();
            let action = "s3:PutObjectLegalHold";
            let bucket = access::bucket(txn, &ctx, name, owner, action, Some(&key))?;
            if !is_on(&bucket) {
                return Err(missing().into());
            }
            let version = input.version_id.as_deref();
            let mut object = read::object(txn, &bucket, &key, version, "PUT")?;
            object.attributes.legal_hold = Some(hold);
            versions::put_in_place(txn, object)?;
            Ok(api::PutObjectLegalHoldOutput::default())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `mode:until`; it is 100 now.
    fn retention(text: &str) -> Option<Retention> {
        let (mode, until) = text.split_once(':')?;
        let mode = if mode == "c" { RetentionMode::Compliance } else { RetentionMode::Governance };
        Some(Retention { mode, until: Timestamp(until.parse().unwrap()) })
    }

    #[test]
    fn retention_can_be_extended_and_otherwise_only_bypassed() {
        for (current, wanted, bypass, refused) in [
            ("-", "g:200", false, false),
            ("g:200", "g:300", false, false),
            ("g:200", "c:200", false, false),
            ("g:200", "g:150", false, true),
            ("g:200", "g:150", true, false),
            ("g:200", "-", false, true),
            ("g:200", "-", true, false),
            ("c:200", "c:300", false, false),
            ("c:200", "c:150", true, true),
            ("c:200", "g:300", true, true),
            ("c:200", "-", true, true),
            ("c:50", "-", false, false),
        ] {
            let (now, old, new) = (Timestamp(100), retention(current), retention(wanted));
            let found = loosens(old.as_ref(), new.as_ref(), now, bypass);
            assert_eq!(found, refused, "{current} to {wanted}, bypass: {bypass}");
        }
    }

    #[test]
    fn defaults_have_one_unit_and_a_mode() {
        let rule = |mode: Option<&str>, days, years| api::ObjectLockRule {
            default_retention: Some(api::DefaultRetention {
                mode: mode.map(api::ObjectLockRetentionMode::from),
                days,
                years,
                default_event_hold: None,
            }),
        };
        for (rule, expected) in [
            (rule(Some("GOVERNANCE"), Some(1), None), None),
            (rule(Some("COMPLIANCE"), None, Some(100)), None),
            (rule(None, Some(1), None), Some("MalformedXML")),
            (rule(Some("LAX"), Some(1), None), Some("MalformedXML")),
            (rule(Some("GOVERNANCE"), None, None), Some("MalformedXML")),
            (rule(Some("GOVERNANCE"), Some(1), Some(1)), Some("MalformedXML")),
            (rule(Some("GOVERNANCE"), Some(0), None), Some("InvalidArgument")),
            (rule(Some("GOVERNANCE"), Some(36_501), None), Some("InvalidArgument")),
            (rule(Some("GOVERNANCE"), None, Some(101)), Some("InvalidArgument")),
        ] {
            let found = check_default(&rule).err().map(|error| error.code.into_owned());
            assert_eq!(found.as_deref(), expected, "{rule:?}");
        }
    }
}
