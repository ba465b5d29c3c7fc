//! What expires and when, by the rules alone and on a real store.

use aws_api::s3::{self as api, S3 as _};
use model::record::delivery::DeliveryRecord;
use model::record::ecs::Tag;
use model::record::s3::{ChecksumKind, ObjectRecord};
use model::{Key, Timestamp};
use store::Read as _;

use super::rules::{self, Rules, Version};
use crate::s3::tests::{Bench, code, some};

const DAY: i64 = 86_400;

fn object(key: &str, size: u64, tag: Option<(&str, &str)>, modified: i64) -> ObjectRecord {
    let mut object = ObjectRecord {
        bucket: "b".into(),
        key: key.into(),
        version: "null".into(),
        sequence: 1,
        last_modified: Timestamp::from_secs(modified),
        size,
        etag: String::new(),
        content: Vec::new(),
        parts: Vec::new(),
        upload_id: None,
        checksums: Default::default(),
        checksum_kind: ChecksumKind::FullObject,
        delete_marker: false,
        attributes: Default::default(),
    };
    object.attributes.tags =
        tag.into_iter().map(|(key, value)| Tag { key: key.into(), value: value.into() }).collect();
    object
}

fn rule(change: impl FnOnce(&mut api::LifecycleRule)) -> api::LifecycleRule {
    let mut rule = api::LifecycleRule {
        id: some("r"),
        status: Some(api::ExpirationStatus::Enabled),
        filter: Some(api::LifecycleRuleFilter::default()),
        ..Default::default()
    };
    change(&mut rule);
    rule
}

fn after(days: i32) -> Option<api::LifecycleExpiration> {
    Some(api::LifecycleExpiration { days: Some(days), ..Default::default() })
}

fn moved(steps: &[(i32, api::TransitionStorageClass)]) -> Option<Vec<api::Transition>> {
    let steps = steps.iter().map(|(days, class)| api::Transition {
        days: Some(*days),
        storage_class: Some(class.clone()),
        ..Default::default()
    });
    Some(steps.collect())
}

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp::from_secs(seconds))
}

fn rules_of(rule: api::LifecycleRule) -> Rules {
    Rules::of(&api::BucketLifecycleConfiguration { rules: Some(vec![rule]) })
}

#[test]
fn an_object_expires_at_the_midnight_after_its_days() {
    let rules = rules_of(rule(|rule| rule.expiration = after(2)));
    // Noon of day 10.
    let object = object("k", 1, None, 10 * DAY + DAY / 2);
    let (at, id) = rules.expiry(&object).unwrap();
    assert_eq!((at, id), (Timestamp::from_secs(13 * DAY), "r"));
    assert!(!rules.expires(&object, Timestamp::from_secs(13 * DAY - 1)));
    assert!(rules.expires(&object, Timestamp::from_secs(13 * DAY)));
    // At midnight sharp nothing is rounded.
    let sharp = self::object("k", 1, None, 10 * DAY);
    assert_eq!(rules.expiry(&sharp).unwrap().0, Timestamp::from_secs(12 * DAY));
}

#[test]
fn filters_choose_by_prefix_tag_and_size() {
    let now = Timestamp::from_secs(100 * DAY);
    let and =
        |more: Option<i64>, less: Option<i64>, tags: &[(&str, &str)]| api::LifecycleRuleFilter {
            and: Some(api::LifecycleRuleAndOperator {
                prefix: some("in/"),
                tags: Some(
                    tags.iter()
                        .map(|(key, value)| api::Tag { key: some(key), value: some(value) })
                        .collect(),
                ),
                object_size_greater_than: more,
                object_size_less_than: less,
            }),
            ..Default::default()
        };
    let prefix = |text: &str| api::LifecycleRuleFilter { prefix: some(text), ..Default::default() };
    for (filter, key, size, tag, expected) in [
        (prefix(""), "x", 1, None, true),
        (prefix("in/"), "in/x", 1, None, true),
        (prefix("in/"), "out/x", 1, None, false),
        (and(Some(10), None, &[]), "in/x", 10, None, false),
        (and(Some(10), None, &[]), "in/x", 11, None, true),
        (and(None, Some(10), &[]), "in/x", 10, None, false),
        (and(None, Some(10), &[]), "in/x", 9, None, true),
        (and(None, None, &[("a", "1")]), "in/x", 9, Some(("a", "1")), true),
        (and(None, None, &[("a", "1")]), "in/x", 9, Some(("a", "2")), false),
        (and(None, None, &[("a", "1")]), "in/x", 9, None, false),
        (and(None, None, &[("a", "1"), ("b", "1")]), "in/x", 9, Some(("a", "1")), false),
    ] {
        let rules = rules_of(rule(|rule| {
            rule.expiration = after(1);
            rule.filter = Some(filter.clone());
        }));
        let object = object(key, size, tag, 0);
        assert_eq!(rules.expires(&object, now), expected, "{filter:?} {key} {size}");
    }
}

#[test]
fn old_versions_expire_by_age_and_number() {
    let rules = rules_of(rule(|rule| {
        rule.noncurrent_version_expiration = Some(api::NoncurrentVersionExpiration {
            noncurrent_days: Some(3),
            newer_noncurrent_versions: Some(2),
        });
    }));
    let object = object("k", 1, None, 0);
    for (since, newer, now, expected) in
        [(1, 2, 4, true), (1, 3, 4, true), (1, 1, 4, false), (1, 0, 400, false), (2, 2, 4, false)]
    {
        let version = Version {
            object: &object,
            newer_than_it: newer,
            since: Timestamp::from_secs(since * DAY),
        };
        let found = rules.expires_noncurrent(version, Timestamp::from_secs(now * DAY));
        assert_eq!(found, expected, "since {since}, {newer} newer, at {now}");
    }
    assert!(!rules.expires(&object, Timestamp::from_secs(400 * DAY)));
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    use api::TransitionStorageClass::{
        DeepArchive, Glacier, GlacierIr, IntelligentTiering, OnezoneIa, StandardIa,
    };
    let noon = Some(Timestamp::from_secs(DAY / 2));
    let many: Vec<(api::LifecycleRule, &str)> = vec![
        (rule(|_| {}), "At least one action needs to be specified in a rule"),
        (
            rule(|rule| rule.expiration = after(0)),
            "'Days' for Expiration action must be a positive integer",
        ),
        (
            rule(|rule| {
                rule.expiration =
                    Some(api::LifecycleExpiration { date: noon, ..Default::default() });
            }),
            "'Date' must be at midnight GMT",
        ),
        (
            rule(|rule| {
                rule.abort_incomplete_multipart_upload =
                    Some(api::AbortIncompleteMultipartUpload { days_after_initiation: Some(0) });
            }),
            "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
        ),
        (
            rule(|rule| {
                rule.expiration = after(1);
                rule.id = Some("x".repeat(256));
            }),
            "ID length should not exceed allowed limit of 255",
        ),
        (
            rule(|rule| {
                let tag = api::Tag { key: some("a"), value: some("b") };
                rule.filter.as_mut().unwrap().tag = Some(tag);
                rule.expiration = Some(api::LifecycleExpiration {
                    expired_object_delete_marker: Some(true),
                    ..Default::default()
                });
            }),
            "ExpiredObjectDeleteMarker cannot be specified with Tags.",
        ),
        (
            rule(|rule| rule.transitions = moved(&[(29, StandardIa)])),
            "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
        ),
        (
            rule(|rule| rule.transitions = moved(&[(0, IntelligentTiering), (1, OnezoneIa)])),
            "'Days' in Transition action must be greater than or equal to 30 for storageClass 'ONEZONE_IA'",
        ),
        (
            rule(|rule| {
                rule.transitions = moved(&[(30, StandardIa)]);
                rule.expiration = after(30);
            }),
            "'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the Transition action",
        ),
        (
            rule(|rule| {
                rule.transitions = moved(&[(0, Glacier), (90, DeepArchive)]);
                rule.expiration = after(60);
                rule.filter.as_mut().unwrap().prefix = some("logs/");
            }),
            "'Days' in the Expiration action for filter '(prefix=logs/)' must be greater than 'Days' in the Transition action",
        ),
        (
            rule(|rule| {
                rule.transitions = moved(&[(1, GlacierIr)]);
                rule.expiration = after(1);
                let tag = api::Tag { key: some("a"), value: some("b") };
                rule.filter.as_mut().unwrap().and = Some(api::LifecycleRuleAndOperator {
                    prefix: some("x"),
                    tags: Some(vec![tag]),
                    object_size_greater_than: Some(5),
                    ..Default::default()
                });
            }),
            "'Days' in the Expiration action for filter '(prefix=x and tag=a=b and ObjectSizeGreaterThan=5)' must be greater than 'Days' in the Transition action",
        ),
    ];
    for (rule, message) in many {
        assert_eq!(rules::check(&mut [rule]).unwrap_err().message, message);
    }
    for (transitions, expiration) in [
        (moved(&[(30, StandardIa), (60, Glacier)]), after(61)),
        (moved(&[(0, IntelligentTiering)]), after(1)),
        (moved(&[(0, Glacier)]), None),
        // A date is not compared with days.
        (
            moved(&[(90, OnezoneIa)]),
            Some(api::LifecycleExpiration { date: at(DAY), ..Default::default() }),
        ),
    ] {
        let mut good = rule(|rule| {
            rule.transitions = transitions;
            rule.expiration = expiration;
        });
        rules::check(std::slice::from_mut(&mut good)).unwrap();
    }
    let twice = rule(|rule| rule.expiration = after(1));
    assert_eq!(
        rules::check(&mut [twice.clone(), twice]).unwrap_err().message,
        "Rule ID must be unique. Found same ID for more than one rule"
    );
    for broken in [
        rule(|rule| {
            rule.expiration = after(1);
            rule.status = None;
        }),
        rule(|rule| {
            rule.expiration = after(1);
            rule.filter = None;
        }),
        rule(|rule| {
            rule.expiration =
                Some(api::LifecycleExpiration { date: noon, days: Some(1), ..Default::default() });
        }),
    ] {
        assert_eq!(rules::check(&mut [broken]).unwrap_err().code, "MalformedXML");
    }
}

async fn set(bench: &Bench, rule: api::LifecycleRule) {
    let input = api::PutBucketLifecycleConfigurationRequest {
        bucket: some("bkt"),
        lifecycle_configuration: Some(api::BucketLifecycleConfiguration {
            rules: Some(vec![rule]),
        }),
        ..Default::default()
    };
    bench.s3.put_bucket_lifecycle_configuration(&bench.ctx, input).await.unwrap();
}

async fn notify_bus(bench: &Bench) {
    let input = api::PutBucketNotificationConfigurationRequest {
        bucket: some("bkt"),
        notification_configuration: Some(api::NotificationConfiguration {
            event_bridge_configuration: Some(Default::default()),
            ..Default::default()
        }),
        ..Default::default()
    };
    bench.s3.put_bucket_notification_configuration(&bench.ctx, input).await.unwrap();
}

fn told(bench: &Bench) -> Vec<String> {
    let all = bench.store.read().unwrap().scan::<DeliveryRecord>(&Key::new()).unwrap();
    all.into_iter()
        .map(|record| format!("{} {}", record.subject.event, record.subject.resource))
        .collect()
}

async fn versioned(bench: &Bench) {
    let input = api::PutBucketVersioningRequest {
        bucket: some("bkt"),
        versioning_configuration: Some(api::VersioningConfiguration {
            status: Some(api::BucketVersioningStatus::Enabled),
            ..Default::default()
        }),
        ..Default::default()
    };
    bench.s3.put_bucket_versioning(&bench.ctx, input).await.unwrap();
}

#[tokio::test]
async fn a_pass_removes_what_is_due_and_tells_of_it() {
    let bench = Bench::with_bucket().await;
    set(
        &bench,
        rule(|rule| {
            rule.expiration = after(1);
            rule.filter.as_mut().unwrap().prefix = some("tmp/");
        }),
    )
    .await;
    let put = bench.put("tmp/x", "1".repeat(10_000)).await;
    assert!(put.expiration.unwrap().contains("rule-id=\"r\""));
    assert_eq!(bench.put("keep", "2").await.expiration, None);
    notify_bus(&bench).await;
    assert_eq!(super::pass(&bench.s3).await.unwrap(), 0);
    bench.pass(2 * DAY);
    assert_eq!(super::pass(&bench.s3).await.unwrap(), 1);
    assert_eq!(super::pass(&bench.s3).await.unwrap(), 0);
    assert_eq!(code(bench.get("tmp/x").await), "NoSuchKey");
    bench.get("keep").await.unwrap();
    assert_eq!(told(&bench), ["LifecycleExpiration:Delete bkt/tmp/x"]);
    assert_eq!(bench.n_files(), 0);
}

#[tokio::test]
async fn versions_expire_one_after_the_other_until_nothing_is_left() {
    let bench = Bench::with_bucket().await;
    versioned(&bench).await;
    set(
        &bench,
        rule(|rule| {
            rule.expiration = after(1);
            rule.noncurrent_version_expiration = Some(api::NoncurrentVersionExpiration {
                noncurrent_days: Some(1),
                ..Default::default()
            });
        }),
    )
    .await;
    bench.put("k", "1").await;
    bench.put("k", "2").await;
    notify_bus(&bench).await;
    bench.pass(2 * DAY);
    // The old version goes, and the current one is hidden.
    assert_eq!(super::pass(&bench.s3).await.unwrap(), 2);
    assert_eq!(code(bench.get("k").await), "NoSuchKey");
    bench.pass(3 * DAY);
    // The hidden version goes, and then the marker hides nothing.
    while super::pass(&bench.s3).await.unwrap() > 0 {}
    let listed = bench
        .s3
        .list_object_versions(
            &bench.ctx,
            api::ListObjectVersionsRequest { bucket: some("bkt"), ..Default::default() },
        )
        .await
        .unwrap();
    assert!(listed.versions.unwrap_or_default().is_empty());
    assert!(listed.delete_markers.unwrap_or_default().is_empty());
    let mut told = told(&bench);
    told.sort();
    assert_eq!(
        told,
        [
            "LifecycleExpiration:Delete bkt/k",
            "LifecycleExpiration:Delete bkt/k",
            "LifecycleExpiration:Delete bkt/k",
            "LifecycleExpiration:DeleteMarkerCreated bkt/k",
        ]
    );
}

#[tokio::test]
async fn uploads_that_nobody_ends_are_aborted() {
    let bench = Bench::with_bucket().await;
    set(
        &bench,
        rule(|rule| {
            rule.abort_incomplete_multipart_upload =
                Some(api::AbortIncompleteMultipartUpload { days_after_initiation: Some(1) });
        }),
    )
    .await;
    let input = api::CreateMultipartUploadRequest {
        bucket: some("bkt"),
        key: some("k"),
        ..Default::default()
    };
    let made = bench.s3.create_multipart_upload(&bench.ctx, input).await.unwrap();
    let part = api::UploadPartRequest {
        bucket: some("bkt"),
        key: some("k"),
        upload_id: made.upload_id.clone(),
        part_number: Some(1),
        body: Some(aws_api::StreamBody::from_bytes("x".repeat(10_000))),
        ..Default::default()
    };
    bench.s3.upload_part(&bench.ctx, part).await.unwrap();
    assert_eq!(super::pass(&bench.s3).await.unwrap(), 0);
    bench.pass(2 * DAY);
    assert_eq!(super::pass(&bench.s3).await.unwrap(), 1);
    let gone = api::ListPartsRequest {
        bucket: some("bkt"),
        key: some("k"),
        upload_id: made.upload_id,
        ..Default::default()
    };
    assert_eq!(code(bench.s3.list_parts(&bench.ctx, gone).await), "NoSuchUpload");
    assert_eq!(bench.n_files(), 0);
}

#[tokio::test]
async fn what_is_locked_stays_whoever_wants_it_gone() {
    let bench = Bench::new();
    let input = api::CreateBucketRequest {
        bucket: some("bkt"),
        object_lock_enabled_for_bucket: Some(true),
        ..Default::default()
    };
    bench.s3.create_bucket(&bench.ctx, input).await.unwrap();
    set(
        &bench,
        rule(|rule| {
            rule.noncurrent_version_expiration = Some(api::NoncurrentVersionExpiration {
                noncurrent_days: Some(1),
                ..Default::default()
            });
        }),
    )
    .await;
    let mut request = bench.put_request("k", "1");
    request.object_lock_mode = Some(api::ObjectLockMode::Governance);
    request.object_lock_retain_until_date = Some(bench.clock.now().plus_secs(10 * DAY));
    let locked = bench.s3.put_object(&bench.ctx, request).await.unwrap();
    bench.delete("k").await;
    bench.pass(5 * DAY);
    assert_eq!(super::pass(&bench.s3).await.unwrap(), 0);
    let delete = |bypass| api::DeleteObjectRequest {
        bucket: some("bkt"),
        key: some("k"),
        version_id: locked.version_id.clone(),
        bypass_governance_retention: bypass,
        ..Default::default()
    };
    let refused = bench.s3.delete_object(&bench.ctx, delete(None)).await.unwrap_err();
    assert_eq!(
        (refused.code.as_ref(), refused.message.as_str()),
        ("AccessDenied", "Access Denied because object protected by object lock.")
    );
    let hold = |status| api::PutObjectLegalHoldRequest {
        bucket: some("bkt"),
        key: some("k"),
        version_id: locked.version_id.clone(),
        legal_hold: Some(api::ObjectLockLegalHold { status: Some(status) }),
        ..Default::default()
    };
    let on = hold(api::ObjectLockLegalHoldStatus::On);
    bench.s3.put_object_legal_hold(&bench.ctx, on).await.unwrap();
    // A hold is not governance: nobody bypasses it.
    assert_eq!(code(bench.s3.delete_object(&bench.ctx, delete(Some(true))).await), "AccessDenied");
    let off = hold(api::ObjectLockLegalHoldStatus::Off);
    bench.s3.put_object_legal_hold(&bench.ctx, off).await.unwrap();
    bench.s3.delete_object(&bench.ctx, delete(Some(true))).await.unwrap();
}
