//! What lifecycle rules say of an object, a version and an upload. Pure.
//!
//! Days count from what began, and what is over with them is over at the next midnight UTC.

use std::fmt;

use aws_api::{AwsError, s3 as api};
use model::Timestamp;
use model::record::s3::ObjectRecord;

use super::super::errors;

const DAY_SECS: i64 = 86_400;
const MAX_RULES: usize = 1000;
/// Before an object may go to a class of infrequent access.
const MIN_DAYS_BEFORE_IA: i32 = 30;

/// The rules of a bucket that are enabled.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::s3) struct Rules(Vec<Rule>);

#[derive(Clone, Debug, Default, PartialEq)]
struct Rule {
    id: String,
    filter: Filter,
    date: Option<Timestamp>,
    days: Option<i64>,
    markers: bool,
    noncurrent: Option<Noncurrent>,
    abort_days: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Noncurrent {
    days: i64,
    /// So many of the newest old versions stay.
    keep: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Filter {
    prefix: String,
    tags: Vec<(String, String)>,
    greater_than: Option<u64>,
    less_than: Option<u64>,
}

impl Filter {
    fn of(rule: &api::LifecycleRule) -> Filter {
        let mut filter =
            Filter { prefix: rule.prefix.clone().unwrap_or_default(), ..Filter::default() };
        let size = |size: Option<i64>| size.and_then(|size| u64::try_from(size).ok());
        let tag = |tag: &api::Tag| {
            (tag.key.clone().unwrap_or_default(), tag.value.clone().unwrap_or_default())
        };
        if let Some(given) = &rule.filter {
            filter.prefix = given.prefix.clone().unwrap_or_default();
            filter.tags.extend(given.tag.as_ref().map(tag));
            filter.greater_than = size(given.object_size_greater_than);
            filter.less_than = size(given.object_size_less_than);
            if let Some(and) = &given.and {
                filter.prefix = and.prefix.clone().unwrap_or_default();
                filter.tags.extend(and.tags.iter().flatten().map(tag));
                filter.greater_than = size(and.object_size_greater_than);
                filter.less_than = size(and.object_size_less_than);
            }
        }
        filter
    }

    fn passes(&self, object: &ObjectRecord) -> bool {
        object.key.starts_with(&self.prefix)
            && self.greater_than.is_none_or(|bound| object.size > bound)
            && self.less_than.is_none_or(|bound| object.size < bound)
            && self.tags.iter().all(|(key, value)| {
                let tags = &object.attributes.tags;
                tags.iter().any(|tag| tag.key == *key && tag.value == *value)
            })
    }

    /// A marker has neither size nor tags.
    fn passes_marker(&self, key: &str) -> bool {
        key.starts_with(&self.prefix)
            && self.tags.is_empty()
            && self.greater_than.is_none()
            && self.less_than.is_none()
    }
}

/// As messages name it: `prefix=a and tag=b=c`.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "prefix={}", self.prefix)?;
        for (key, value) in &self.tags {
            write!(f, " and tag={key}={value}")?;
        }
        if let Some(size) = self.greater_than {
            write!(f, " and ObjectSizeGreaterThan={size}")?;
        }
        if let Some(size) = self.less_than {
            write!(f, " and ObjectSizeLessThan={size}")?;
        }
        Ok(())
    }
}

/// A version that is not the current one.
#[derive(Clone, Copy, Debug)]
pub(in crate::s3) struct Version<'a> {
    pub(in crate::s3) object: &'a ObjectRecord,
    /// So many old versions of its key are newer.
    pub(in crate::s3) newer_than_it: usize,
    /// When it became an old one.
    pub(in crate::s3) since: Timestamp,
}

/// The midnight at which what began at `from` has lasted for `days`.
fn midnight_after(from: Timestamp, days: i64) -> Timestamp {
    let end = from.as_secs() + days * DAY_SECS;
    Timestamp::from_secs(
        end.div_euclid(DAY_SECS) * DAY_SECS + DAY_SECS * i64::from(end % DAY_SECS != 0),
    )
}

impl Rules {
    pub(in crate::s3) fn of(configuration: &api::BucketLifecycleConfiguration) -> Rules {
        let enabled = configuration
            .rules
            .iter()
            .flatten()
            .filter(|rule| rule.status == Some(api::ExpirationStatus::Enabled));
        Rules(
            enabled
                .map(|rule| {
                    let expiration = rule.expiration.as_ref();
                    Rule {
                        id: rule.id.clone().unwrap_or_default(),
                        filter: Filter::of(rule),
                        date: expiration.and_then(|expiration| expiration.date),
                        days: expiration.and_then(|expiration| expiration.days).map(i64::from),
                        markers: expiration.and_then(|e| e.expired_object_delete_marker)
                            == Some(true),
                        noncurrent: rule.noncurrent_version_expiration.as_ref().map(|given| {
                            let keep = given.newer_noncurrent_versions.unwrap_or(0);
                            Noncurrent {
                                days: i64::from(given.noncurrent_days.unwrap_or(0)),
                                keep: usize::try_from(keep).unwrap_or(0),
                            }
                        }),
                        abort_days: rule
                            .abort_incomplete_multipart_upload
                            .as_ref()
                            .and_then(|abort| abort.days_after_initiation)
                            .map(i64::from),
                    }
                })
                .collect(),
        )
    }

    pub(in crate::s3) fn expire_current(&self) -> bool {
        self.0.iter().any(|rule| rule.date.is_some() || rule.days.is_some())
    }

    pub(in crate::s3) fn abort_uploads(&self) -> bool {
        self.0.iter().any(|rule| rule.abort_days.is_some())
    }

    /// When the current version of a key expires, and by which rule.
    pub(in crate::s3) fn expiry(&self, object: &ObjectRecord) -> Option<(Timestamp, &str)> {
        let applying = self.0.iter().filter(|rule| rule.filter.passes(object));
        applying
            .filter_map(|rule| {
                let by_days = rule.days.map(|days| midnight_after(object.last_modified, days));
                let at = [rule.date, by_days].into_iter().flatten().min()?;
                Some((at, rule.id.as_str()))
            })
            .min()
    }

    pub(in crate::s3) fn expires(&self, object: &ObjectRecord, now: Timestamp) -> bool {
        self.expiry(object).is_some_and(|(at, _)| at <= now)
    }

    /// Whether a delete marker that hides nothing goes.
    pub(in crate::s3) fn expires_marker(&self, marker: &ObjectRecord, now: Timestamp) -> bool {
        self.0.iter().filter(|rule| rule.filter.passes_marker(&marker.key)).any(|rule| {
            let by_days = rule.days.map(|days| midnight_after(marker.last_modified, days));
            rule.markers || [rule.date, by_days].into_iter().flatten().any(|at| at <= now)
        })
    }

    pub(in crate::s3) fn expires_noncurrent(&self, version: Version<'_>, now: Timestamp) -> bool {
        let object = version.object;
        self.0.iter().any(|rule| {
            let Some(noncurrent) = rule.noncurrent else { return false };
            let applies = match object.delete_marker {
                true => rule.filter.passes_marker(&object.key),
                false => rule.filter.passes(object),
            };
            applies
                && version.newer_than_it >= noncurrent.keep
                && midnight_after(version.since, noncurrent.days) <= now
        })
    }

    pub(in crate::s3) fn aborts(&self, key: &str, since: Timestamp, now: Timestamp) -> bool {
        self.0.iter().any(|rule| {
            rule.abort_days.is_some_and(|days| midnight_after(since, days) <= now)
                && rule.filter.passes_marker(key)
        })
    }
}

fn invalid(message: impl Into<String>, name: &str, value: impl ToString) -> AwsError {
    errors::invalid_argument(message, name, &value.to_string())
}

/// Checks the rules and names those that have no name.
///
/// # Errors
/// S3's for what a rule must not say.
pub(in crate::s3) fn check(rules: &mut [api::LifecycleRule]) -> Result<(), AwsError> {
    if rules.is_empty() || rules.len() > MAX_RULES {
        return Err(errors::malformed_xml());
    }
    let mut ids = std::collections::HashSet::new();
    for rule in rules {
        check_rule(rule)?;
        let id = rule.id.take().filter(|id| !id.is_empty()).unwrap_or_else(model::random::uuid);
        if id.len() > 255 {
            return Err(invalid("ID length should not exceed allowed limit of 255", "ID", id));
        }
        if !ids.insert(id.clone()) {
            let message = "Rule ID must be unique. Found same ID for more than one rule";
            return Err(invalid(message, "ID", id));
        }
        rule.id = Some(id);
    }
    Ok(())
}

fn check_rule(rule: &api::LifecycleRule) -> Result<(), AwsError> {
    if matches!(rule.status, None | Some(api::ExpirationStatus::Unknown(_))) {
        return Err(errors::malformed_xml());
    }
    if rule.filter.is_some() == rule.prefix.is_some() {
        return Err(errors::malformed_xml());
    }
    let acts = rule.expiration.is_some()
        || rule.transitions.is_some()
        || rule.noncurrent_version_expiration.is_some()
        || rule.noncurrent_version_transitions.is_some()
        || rule.abort_incomplete_multipart_upload.is_some();
    if !acts {
        let message = "At least one action needs to be specified in a rule";
        return Err(errors::invalid_request(message));
    }
    let has_tags = rule.filter.as_ref().is_some_and(|filter| {
        filter.tag.is_some() || filter.and.as_ref().is_some_and(|and| and.tags.is_some())
    });
    let has_sizes = rule.filter.as_ref().is_some_and(|filter| {
        let sizes = (filter.object_size_greater_than, filter.object_size_less_than);
        let and = filter.and.as_ref();
        let inner = and.map(|and| (and.object_size_greater_than, and.object_size_less_than));
        sizes != (None, None) || inner.is_some_and(|inner| inner != (None, None))
    });
    if let Some(filter) = &rule.filter {
        check_filter(filter)?;
    }
    if let Some(expiration) = &rule.expiration {
        check_expiration(expiration, has_tags)?;
    }
    if let Some(noncurrent) = &rule.noncurrent_version_expiration {
        let days = noncurrent.noncurrent_days.ok_or_else(errors::malformed_xml)?;
        if days <= 0 {
            let message = "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer";
            return Err(invalid(message, "NoncurrentDays", days));
        }
        if noncurrent.newer_noncurrent_versions.is_some_and(|n| !(1..=100).contains(&n)) {
            let message = "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be a positive integer up to 100";
            return Err(errors::invalid_argument(message, "NewerNoncurrentVersions", "0"));
        }
    }
    if let Some(abort) = &rule.abort_incomplete_multipart_upload {
        let days = abort.days_after_initiation.ok_or_else(errors::malformed_xml)?;
        if days <= 0 {
            let message = "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer";
            return Err(invalid(message, "DaysAfterInitiation", days));
        }
        if has_tags {
            return Err(errors::invalid_request(
                "AbortIncompleteMultipartUpload cannot be specified with Tags.",
            ));
        }
        if has_sizes {
            return Err(errors::invalid_request(
                "AbortIncompleteMultipartUpload cannot be specified with Object Size.",
            ));
        }
    }
    for transition in rule.transitions.iter().flatten() {
        if transition.date.is_some() == transition.days.is_some() {
            return Err(errors::malformed_xml());
        }
        if matches!(transition.storage_class, None | Some(api::TransitionStorageClass::Unknown(_)))
        {
            return Err(errors::malformed_xml());
        }
        if let Some(days) = transition.days.filter(|days| *days < 0) {
            let message = "'Days' for Transition action must be nonnegative";
            return Err(invalid(message, "Days", days));
        }
    }
    check_days(rule)
}

/// What is moved to a class for what is seldom read has been there for a while, and what
/// expires does so after it was moved.
fn check_days(rule: &api::LifecycleRule) -> Result<(), AwsError> {
    use api::TransitionStorageClass::{OnezoneIa, StandardIa};
    let expires = rule.expiration.as_ref().and_then(|expiration| expiration.days);
    for transition in rule.transitions.iter().flatten() {
        let (Some(days), Some(class)) = (transition.days, &transition.storage_class) else {
            continue;
        };
        if matches!(class, StandardIa | OnezoneIa) && days < MIN_DAYS_BEFORE_IA {
            let message = format!(
                "'Days' in Transition action must be greater than or equal to {MIN_DAYS_BEFORE_IA} for storageClass '{}'",
                class.as_str()
            );
            return Err(invalid(message, "Days", days));
        }
        if let Some(expires) = expires.filter(|expires| *expires <= days) {
            let message = format!(
                "'Days' in the Expiration action for filter '({})' must be greater than 'Days' in the Transition action",
                Filter::of(rule)
            );
            return Err(invalid(message, "Days", expires));
        }
    }
    Ok(())
}

fn check_filter(filter: &api::LifecycleRuleFilter) -> Result<(), AwsError> {
    let n_given = usize::from(filter.prefix.is_some())
        + usize::from(filter.tag.is_some())
        + usize::from(filter.object_size_greater_than.is_some())
        + usize::from(filter.object_size_less_than.is_some())
        + usize::from(filter.and.is_some());
    if n_given > 1 {
        return Err(errors::malformed_xml());
    }
    if let Some(and) = &filter.and {
        let n_given = usize::from(and.prefix.is_some())
            + and.tags.as_ref().map_or(0, Vec::len)
            + usize::from(and.object_size_greater_than.is_some())
            + usize::from(and.object_size_less_than.is_some());
        if n_given < 2 {
            return Err(errors::malformed_xml());
        }
        let mut keys = std::collections::HashSet::new();
        let tags = and.tags.iter().flatten();
        if !tags.map(|tag| &tag.key).all(|key| keys.insert(key)) {
            return Err(errors::invalid_request("Duplicate Tag Keys are not allowed."));
        }
        if let (Some(more), Some(less)) = (and.object_size_greater_than, and.object_size_less_than)
            && more >= less
        {
            return Err(errors::invalid_request(
                "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'",
            ));
        }
    }
    Ok(())
}

fn check_expiration(expiration: &api::LifecycleExpiration, has_tags: bool) -> Result<(), AwsError> {
    let n_given = usize::from(expiration.date.is_some())
        + usize::from(expiration.days.is_some())
        + usize::from(expiration.expired_object_delete_marker.is_some());
    if n_given != 1 {
        return Err(errors::malformed_xml());
    }
    if let Some(days) = expiration.days.filter(|days| *days <= 0) {
        let message = "'Days' for Expiration action must be a positive integer";
        return Err(invalid(message, "Days", days));
    }
    if let Some(date) = expiration.date.filter(|date| date.0.rem_euclid(DAY_SECS * 1000) != 0) {
        return Err(invalid("'Date' must be at midnight GMT", "Date", date));
    }
    if expiration.expired_object_delete_marker == Some(true) && has_tags {
        return Err(errors::invalid_request(
            "ExpiredObjectDeleteMarker cannot be specified with Tags.",
        ));
    }
    Ok(())
}
