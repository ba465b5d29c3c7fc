//! What the outbox holds after changes of objects, on a real store.

use aws_api::s3::{self as api, S3 as _};
use model::Key;
use model::record::delivery::{Actor, DeliveryRecord, Target};
use model::record::sqs::QueueRecord;
use model::{AccountId, Region, Timestamp};
use serde_json::{Value, json};
use store::{Read as _, Store};

use crate::s3::tests::{Bench, code, some};

const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:q";

fn queue(name: &str, policy: Option<&str>) -> QueueRecord {
    let fifo = name.ends_with(".fifo").then(|| json!({}));
    let record = json!({
        "account": "000000000000", "region": "us-east-1", "name": name, "id": name,
        "createdAt": 0, "modifiedAt": 0, "policy": policy,
        "visibilityTimeout": 30, "delay": 0, "retention": 345_600, "receiveWait": 0,
        "maximumMessageSize": 262_144, "fifo": fifo,
    });
    serde_json::from_value(record).unwrap()
}

fn letting(bucket: &str) -> String {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" },
        "Action": "sqs:SendMessage", "Resource": QUEUE,
        "Condition": {
            "ArnLike": { "aws:SourceArn": format!("arn:aws:s3:::{bucket}") },
            "StringEquals": { "aws:SourceAccount": "000000000000" },
        },
    }]})
    .to_string()
}

async fn put_queue(store: &Store, record: QueueRecord) {
    store
        .write(move |txn| {
            txn.put(&record);
            Ok::<_, model::StorageError>(())
        })
        .await
        .unwrap();
}

fn to_queue(arn: &str, events: &[&str], prefix: &str) -> api::QueueConfiguration {
    let rule = api::FilterRule { name: Some("prefix".into()), value: some(prefix) };
    let key = api::S3KeyFilter { filter_rules: Some(vec![rule]) };
    api::QueueConfiguration {
        id: some("mine"),
        queue_arn: some(arn),
        events: Some(events.iter().map(|event| api::Event::from(*event)).collect()),
        filter: Some(api::NotificationConfigurationFilter { key: Some(key) }),
    }
}

async fn configure(
    bench: &Bench,
    queues: Vec<api::QueueConfiguration>,
    to_bus: bool,
    skips: bool,
) -> Result<(), aws_api::AwsError> {
    let input = api::PutBucketNotificationConfigurationRequest {
        bucket: some("bkt"),
        notification_configuration: Some(api::NotificationConfiguration {
            queue_configurations: Some(queues),
            event_bridge_configuration: to_bus.then(Default::default),
            ..Default::default()
        }),
        skip_destination_validation: Some(skips),
        ..Default::default()
    };
    bench.s3.put_bucket_notification_configuration(&bench.ctx, input).await
}

/// What is in the outbox, in order; the outbox is empty afterwards.
async fn take(store: &Store) -> Vec<DeliveryRecord> {
    let all = store.read().unwrap().scan::<DeliveryRecord>(&Key::new()).unwrap();
    let keys: Vec<_> = all.iter().map(|record| DeliveryRecord::key_of(record.sequence)).collect();
    store
        .write(move |txn| {
            keys.iter().for_each(|key| txn.delete(key));
            Ok::<_, model::StorageError>(())
        })
        .await
        .unwrap();
    all
}

fn body(delivery: &DeliveryRecord) -> Value {
    let Target::Call { input, .. } = &delivery.target else { panic!("{delivery:?}") };
    let text = input["MessageBody"].as_str().unwrap();
    assert_eq!(text, delivery.payload);
    serde_json::from_str(text).unwrap()
}

/// With the queue `q`, which lets the bucket, and all events of keys below `in/` going there.
async fn bench() -> Bench {
    let bench = Bench::with_bucket().await;
    put_queue(&bench.store, queue("q", Some(&letting("bkt")))).await;
    let all = [
        "s3:ObjectCreated:*",
        "s3:ObjectRemoved:*",
        "s3:ObjectTagging:*",
        "s3:ObjectAcl:Put",
        "s3:LifecycleExpiration:*",
    ];
    configure(&bench, vec![to_queue(QUEUE, &all, "in/")], false, false).await.unwrap();
    bench
}

#[tokio::test]
async fn a_queue_is_told_when_it_is_configured() {
    let bench = bench().await;
    let told = take(&bench.store).await;
    assert_eq!(told.len(), 1);
    let body = body(&told[0]);
    assert_eq!(body["Service"], "Amazon S3");
    assert_eq!(body["Event"], "s3:TestEvent");
    assert_eq!(body["Bucket"], "bkt");
    assert_eq!(body["RequestId"], bench.ctx.request_id);
    assert_eq!(body["Time"], "2026-11-21T12:30:15.000Z");
}

#[tokio::test]
async fn an_upload_and_its_event_are_committed_together() {
    let bench = bench().await;
    take(&bench.store).await;
    bench.put("out/x", "no").await;
    assert!(take(&bench.store).await.is_empty());
    bench.put("in/a b+ä.mp4", "hello").await;
    let told = take(&bench.store).await;
    assert_eq!(told.len(), 1);
    let delivery = &told[0];
    let Target::Call { service, operation, input, actor, region } = &delivery.target else {
        panic!("{delivery:?}")
    };
    assert_eq!((service.as_str(), operation.as_str()), ("sqs", "SendMessage"));
    assert_eq!(input["QueueUrl"], "https://sqs.us-east-1.amazonaws.com/000000000000/q");
    assert_eq!(region, &Region::default_region());
    assert_eq!(
        actor,
        &Actor::Service {
            name: "s3.amazonaws.com".into(),
            account: AccountId::default_account(),
            source_arn: "arn:aws:s3:::bkt".into(),
        }
    );
    assert_eq!(delivery.order.as_deref(), Some(&*format!("s3 {QUEUE} bkt/in/a b+ä.mp4")));
    assert_eq!(delivery.subject.event, "ObjectCreated:Put");
    assert_eq!(delivery.subject.via.as_deref(), Some("mine"));
    let mut body = body(delivery);
    let record = &mut body["Records"][0];
    let owner = record["s3"]["bucket"]["ownerIdentity"]["principalId"].take();
    assert_eq!(owner.as_str().unwrap().len(), 14);
    let sequencer = record["s3"]["object"]["sequencer"].take();
    assert!(u128::from_str_radix(sequencer.as_str().unwrap(), 16).is_ok());
    assert_eq!(
        *record,
        json!({
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "us-east-1",
            "eventTime": "2026-11-21T12:30:15.000Z",
            "eventName": "ObjectCreated:Put",
            "userIdentity": { "principalId": "000000000000" },
            "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": {
                "x-amz-request-id": bench.ctx.request_id,
                "x-amz-id-2": aws_api::protocol::host_id(&bench.ctx.request_id),
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "mine",
                "bucket": {
                    "name": "bkt",
                    "ownerIdentity": { "principalId": null },
                    "arn": "arn:aws:s3:::bkt",
                },
                "object": {
                    "key": "in/a+b%2B%C3%A4.mp4",
                    "size": 5,
                    "eTag": "5d41402abc4b2a76b9719d911017c592",
                    "sequencer": null,
                },
            },
        })
    );
}

#[tokio::test]
async fn each_kind_of_change_has_its_event() {
    let bench = bench().await;
    take(&bench.store).await;
    let names = async |bench: &Bench| -> Vec<String> {
        let told = take(&bench.store).await;
        told.iter().map(|delivery| delivery.subject.event.clone()).collect()
    };
    // What is not there is not removed.
    bench.delete("in/x").await;
    assert!(names(&bench).await.is_empty());
    bench.put("in/x", "1").await;
    bench.delete("in/x").await;
    assert_eq!(names(&bench).await, ["ObjectCreated:Put", "ObjectRemoved:Delete"]);
    bench.put("out/y", "1").await;
    let copy = api::CopyObjectRequest {
        bucket: some("bkt"),
        key: some("in/x"),
        copy_source: some("bkt/out/y"),
        ..Default::default()
    };
    bench.s3.copy_object(&bench.ctx, copy).await.unwrap();
    let tagging = api::PutObjectTaggingRequest {
        bucket: some("bkt"),
        key: some("in/x"),
        tagging: Some(api::Tagging {
            tag_set: Some(vec![api::Tag { key: some("a"), value: some("b") }]),
        }),
        ..Default::default()
    };
    bench.s3.put_object_tagging(&bench.ctx, tagging).await.unwrap();
    let untagging = api::DeleteObjectTaggingRequest {
        bucket: some("bkt"),
        key: some("in/x"),
        ..Default::default()
    };
    bench.s3.delete_object_tagging(&bench.ctx, untagging).await.unwrap();
    let many = api::DeleteObjectsRequest {
        bucket: some("bkt"),
        delete: Some(api::Delete {
            objects: Some(
                ["in/x", "in/none", "out/y"]
                    .map(|key| api::ObjectIdentifier { key: some(key), ..Default::default() })
                    .to_vec(),
            ),
            quiet: None,
        }),
        ..Default::default()
    };
    bench.s3.delete_objects(&bench.ctx, many).await.unwrap();
    assert_eq!(
        names(&bench).await,
        ["ObjectCreated:Copy", "ObjectTagging:Put", "ObjectTagging:Delete", "ObjectRemoved:Delete"]
    );
}

#[tokio::test]
async fn versions_and_markers_are_told_apart() {
    let bench = bench().await;
    take(&bench.store).await;
    let versioning = api::PutBucketVersioningRequest {
        bucket: some("bkt"),
        versioning_configuration: Some(api::VersioningConfiguration {
            status: Some(api::BucketVersioningStatus::Enabled),
            ..Default::default()
        }),
        ..Default::default()
    };
    bench.s3.put_bucket_versioning(&bench.ctx, versioning).await.unwrap();
    let put = bench.put("in/x", "1").await;
    let marker = bench.delete("in/x").await;
    let version = api::DeleteObjectRequest {
        bucket: some("bkt"),
        key: some("in/x"),
        version_id: put.version_id.clone(),
        ..Default::default()
    };
    bench.s3.delete_object(&bench.ctx, version).await.unwrap();
    let told = take(&bench.store).await;
    let bodies: Vec<Value> = told.iter().map(body).collect();
    let object = |index: usize| &bodies[index]["Records"][0]["s3"]["object"];
    assert_eq!(told[1].subject.event, "ObjectRemoved:DeleteMarkerCreated");
    assert_eq!(told[2].subject.event, "ObjectRemoved:Delete");
    assert_eq!(object(0)["versionId"].as_str(), put.version_id.as_deref());
    assert_eq!(object(1)["versionId"].as_str(), marker.version_id.as_deref());
    assert_eq!(object(1)["eTag"], "d41d8cd98f00b204e9800998ecf8427e");
    assert_eq!(object(1).get("size"), None);
    assert_eq!(object(2)["versionId"].as_str(), put.version_id.as_deref());
    assert_eq!(object(2).get("eTag"), None);
    let sequencers: Vec<_> = (0..3).map(|n| object(n)["sequencer"].as_str().unwrap()).collect();
    assert!(sequencers.is_sorted_by(|a, b| a < b), "{sequencers:?}");
}

#[tokio::test]
async fn a_failed_upload_tells_nobody() {
    let bench = bench().await;
    take(&bench.store).await;
    bench.put("in/x", "1").await;
    take(&bench.store).await;
    let mut again = bench.put_request("in/x", "2");
    again.if_none_match = some("*");
    assert_eq!(code(bench.s3.put_object(&bench.ctx, again).await), "PreconditionFailed");
    let mut wrong = bench.put_request("in/x", "2");
    wrong.content_md5 = some("AAAAAAAAAAAAAAAAAAAAAA==");
    assert_eq!(code(bench.s3.put_object(&bench.ctx, wrong).await), "BadDigest");
    assert!(take(&bench.store).await.is_empty());
}

#[tokio::test]
async fn the_bus_gets_everything_in_its_own_form() {
    let bench = Bench::with_bucket().await;
    configure(&bench, Vec::new(), true, false).await.unwrap();
    assert!(take(&bench.store).await.is_empty());
    bench.put("any/a b", "hello").await;
    bench.delete("any/a b").await;
    let told = take(&bench.store).await;
    assert_eq!(told.len(), 2);
    let Target::Courier { name, detail } = &told[0].target else { panic!("{told:?}") };
    assert_eq!(name, "events-bus");
    assert_eq!(detail, &json!({ "bus": "default", "region": "us-east-1" }));
    let mut event: Value = serde_json::from_str(&told[0].payload).unwrap();
    assert_eq!(event["id"].take(), told[0].subject.event_id);
    event["detail"]["object"]["sequencer"].take();
    assert_eq!(
        event,
        json!({
            "version": "0", "id": null, "detail-type": "Object Created", "source": "aws.s3",
            "account": "000000000000", "time": "2026-11-21T12:30:15Z", "region": "us-east-1",
            "resources": ["arn:aws:s3:::bkt"],
            "detail": {
                "version": "0", "bucket": { "name": "bkt" },
                "object": {
                    "key": "any/a b", "size": 5, "etag": "5d41402abc4b2a76b9719d911017c592",
                    "sequencer": null,
                },
                "request-id": bench.ctx.request_id, "requester": "000000000000",
                "source-ip-address": "127.0.0.1", "reason": "PutObject",
            },
        })
    );
    let event: Value = serde_json::from_str(&told[1].payload).unwrap();
    assert_eq!(event["detail-type"], "Object Deleted");
    assert_eq!(event["detail"]["reason"], "DeleteObject");
    assert_eq!(event["detail"]["deletion-type"], "Permanently Deleted");
    assert_eq!(event["detail"]["object"].get("size"), None);
}

#[tokio::test]
async fn destinations_must_be_there_and_let_the_bucket() {
    let bench = Bench::with_bucket().await;
    put_queue(&bench.store, queue("q", Some(&letting("other")))).await;
    put_queue(&bench.store, queue("closed", None)).await;
    put_queue(&bench.store, queue("q.fifo", None)).await;
    let unable = "Unable to validate the following destination configurations";
    let denied = "Permissions on the destination queue do not allow S3 to publish notifications from this bucket";
    for (arn, message, argument) in [
        (QUEUE, unable, Some(denied)),
        ("arn:aws:sqs:us-east-1:000000000000:closed", unable, Some(denied)),
        (
            "arn:aws:sqs:us-east-1:000000000000:none",
            unable,
            Some("The destination queue does not exist"),
        ),
        (
            "arn:aws:sqs:us-east-1:000000000000:q.fifo",
            unable,
            Some("FIFO queues are not supported as a destination of notifications"),
        ),
        ("queue", "The ARN is not well formed", None),
        ("arn:aws:sns:us-east-1:000000000000:t", "The ARN is not well formed", None),
        (
            "arn:aws:sqs:eu-west-1:000000000000:q",
            "The notification destination service region is not valid for the bucket location constraint",
            None,
        ),
    ] {
        let asked = vec![to_queue(arn, &["s3:ObjectCreated:*"], "")];
        let error = configure(&bench, asked, false, false).await.unwrap_err();
        assert_eq!((error.code.as_ref(), error.message.as_str()), ("InvalidArgument", message));
        if let Some(argument) = argument {
            let detail = |name: &str| {
                let found = error.details.iter().find(|(key, _)| key == name);
                found.and_then(|(_, value)| value.as_str()).map(str::to_owned)
            };
            assert_eq!(detail("ArgumentName").as_deref(), Some(arn));
            assert_eq!(detail("ArgumentValue").as_deref(), Some(argument));
        }
    }
    // Whoever says so is believed, and no test message is sent.
    let asked = vec![to_queue(QUEUE, &["s3:ObjectCreated:*"], "")];
    configure(&bench, asked, false, true).await.unwrap();
    assert!(take(&bench.store).await.is_empty());
    bench.put("x", "1").await;
    assert_eq!(take(&bench.store).await.len(), 1);
}

#[tokio::test]
async fn an_empty_configuration_ends_it() {
    let bench = bench().await;
    take(&bench.store).await;
    configure(&bench, Vec::new(), false, false).await.unwrap();
    bench.put("in/x", "1").await;
    assert!(take(&bench.store).await.is_empty());
    let input = api::GetBucketNotificationConfigurationRequest {
        bucket: some("bkt"),
        ..Default::default()
    };
    let found = bench.s3.get_bucket_notification_configuration(&bench.ctx, input).await.unwrap();
    assert_eq!(found, api::NotificationConfiguration::default());
    assert_eq!(bench.clock.now(), Timestamp::from_secs(1_795_264_215));
}
