//! The texts of events: S3's own record, and the envelope for EventBridge.
//!
//! Pure, but for nothing: what they say is handed in.

use model::Timestamp;
use model::record::s3::{BucketRecord, ObjectRecord};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{Cause, Created, Event, bucket_arn};

/// As in forms, but that slashes stay. Spaces become plus signs.
const IN_KEYS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'/').remove(b' ');

/// A delete marker has no bytes; this is the digest of none.
const ETAG_OF_NOTHING: &str = "d41d8cd98f00b204e9800998ecf8427e";

pub(super) struct Happened<'a> {
    pub(super) bucket: &'a BucketRecord,
    pub(super) event: Event,
    pub(super) name: &'static str,
    pub(super) object: &'a ObjectRecord,
    pub(super) cause: &'a Cause,
    pub(super) sequencer: String,
    /// `None` where the bucket was never versioned.
    pub(super) version: Option<&'a str>,
}

impl Happened<'_> {
    /// What queues, topics and functions get.
    pub(super) fn record(&self, configuration_id: &str) -> Value {
        let (bucket, object, cause) = (self.bucket, self.object, self.cause);
        let mut described = Map::new();
        described.insert("key".into(), encoded_key(&object.key).into());
        match self.event {
            Event::Created(_) => {
                described.insert("size".into(), object.size.into());
                described.insert("eTag".into(), object.etag.clone().into());
            }
            Event::MarkerCreated => {
                described.insert("eTag".into(), ETAG_OF_NOTHING.into());
            }
            Event::Tagged | Event::Untagged | Event::AclPut | Event::RetentionPut => {
                described.insert("eTag".into(), object.etag.clone().into());
            }
            Event::Removed => {}
        }
        if let Some(version) = self.version {
            described.insert("versionId".into(), version.into());
        }
        described.insert("sequencer".into(), self.sequencer.clone().into());
        json!({ "Records": [{
            "eventVersion": self.event_version(),
            "eventSource": "aws:s3",
            "awsRegion": bucket.region.as_str(),
            "eventTime": iso_millis(cause.at),
            "eventName": self.name,
            "userIdentity": { "principalId": cause.principal_id },
            "requestParameters": { "sourceIPAddress": cause.source_ip },
            "responseElements": {
                "x-amz-request-id": cause.request_id,
                "x-amz-id-2": aws_api::protocol::host_id(&cause.request_id),
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": configuration_id,
                "bucket": {
                    "name": bucket.name,
                    "ownerIdentity": { "principalId": customer_id(bucket.account.as_str()) },
                    "arn": bucket_arn(bucket),
                },
                "object": described,
            },
        }]})
    }

    fn event_version(&self) -> &'static str {
        match self.event {
            Event::Tagged | Event::Untagged | Event::AclPut | Event::RetentionPut => "2.3",
            Event::Created(_) | Event::Removed | Event::MarkerCreated => {
                if self.cause.is_lifecycle { "2.3" } else { "2.1" }
            }
        }
    }

    /// What the event bus gets; `None` for what S3 does not send there.
    pub(super) fn envelope(&self, id: &str) -> Option<Value> {
        let (bucket, object, cause) = (self.bucket, self.object, self.cause);
        let detail_type = match self.event {
            Event::Created(_) => "Object Created",
            Event::Removed | Event::MarkerCreated => "Object Deleted",
            Event::Tagged => "Object Tags Added",
            Event::Untagged => "Object Tags Deleted",
            Event::AclPut => "Object ACL Updated",
            Event::RetentionPut => return None,
        };
        let mut described = Map::new();
        described.insert("key".into(), object.key.clone().into());
        match self.event {
            Event::Created(_) => {
                described.insert("size".into(), object.size.into());
                described.insert("etag".into(), object.etag.clone().into());
            }
            Event::MarkerCreated => {
                described.insert("etag".into(), ETAG_OF_NOTHING.into());
            }
            Event::Tagged | Event::Untagged | Event::AclPut | Event::RetentionPut => {
                described.insert("etag".into(), object.etag.clone().into());
            }
            Event::Removed => {}
        }
        if let Some(version) = self.version {
            described.insert("version-id".into(), version.into());
        }
        described.insert("sequencer".into(), self.sequencer.clone().into());
        let mut detail = Map::new();
        detail.insert("version".into(), "0".into());
        detail.insert("bucket".into(), json!({ "name": bucket.name }));
        detail.insert("object".into(), described.into());
        detail.insert("request-id".into(), cause.request_id.clone().into());
        detail.insert("requester".into(), cause.requester.clone().into());
        if !cause.is_lifecycle {
            detail.insert("source-ip-address".into(), cause.source_ip.clone().into());
        }
        let reason = match self.event {
            Event::Created(Created::Put) => Some("PutObject"),
            Event::Created(Created::Post) => Some("POST Object"),
            Event::Created(Created::Copy) => Some("CopyObject"),
            Event::Created(Created::CompleteMultipartUpload) => Some("CompleteMultipartUpload"),
            Event::Removed | Event::MarkerCreated if cause.is_lifecycle => {
                Some("Lifecycle Expiration")
            }
            Event::Removed | Event::MarkerCreated => Some("DeleteObject"),
            Event::Tagged | Event::Untagged | Event::AclPut | Event::RetentionPut => None,
        };
        if let Some(reason) = reason {
            detail.insert("reason".into(), reason.into());
        }
        match self.event {
            Event::Removed => {
                detail.insert("deletion-type".into(), "Permanently Deleted".into());
            }
            Event::MarkerCreated => {
                detail.insert("deletion-type".into(), "Delete Marker Created".into());
            }
            _ => {}
        }
        Some(json!({
            "version": "0",
            "id": id,
            "detail-type": detail_type,
            "source": "aws.s3",
            "account": bucket.account.as_str(),
            "time": iso_seconds(cause.at),
            "region": bucket.region.as_str(),
            "resources": [bucket_arn(bucket)],
            "detail": detail,
        }))
    }
}

pub(super) fn test_event(bucket: &str, now: Timestamp, request_id: &str) -> Value {
    json!({
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": iso_millis(now),
        "Bucket": bucket,
        "RequestId": request_id,
        "HostId": aws_api::protocol::host_id(request_id),
    })
}

fn encoded_key(key: &str) -> String {
    utf8_percent_encode(key, IN_KEYS).to_string().replace(' ', "+")
}

/// The id by which notifications know an account. Derived, so that it needs no place.
fn customer_id(account: &str) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut hash = Sha256::new();
    hash.update(b"hansom customer id of account ");
    hash.update(account.as_bytes());
    let letters = hash.finalize().into_iter().take(13);
    let letters = letters.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    std::iter::once('A').chain(letters).collect()
}

fn iso_millis(at: Timestamp) -> String {
    let millis = at.0.rem_euclid(1000);
    format!("{}.{millis:03}Z", to_seconds(at))
}

fn iso_seconds(at: Timestamp) -> String {
    format!("{}Z", to_seconds(at))
}

/// `2026-11-21T10:00:00`.
fn to_seconds(at: Timestamp) -> String {
    let whole = Timestamp::from_secs(at.as_secs()).to_string();
    whole.trim_end_matches('Z').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_as_in_forms_but_keep_their_slashes() {
        for (key, expected) in [
            ("a.mp4", "a.mp4"),
            ("in put/a b+c.mp4", "in+put/a+b%2Bc.mp4"),
            ("ä/漢", "%C3%A4/%E6%BC%A2"),
            ("100%&=?#~'()", "100%25%26%3D%3F%23%7E%27%28%29"),
            ("-_.*", "-_.*"),
        ] {
            assert_eq!(encoded_key(key), expected);
        }
    }

    #[test]
    fn times_have_the_precision_that_their_readers_expect() {
        let at = Timestamp(1_795_264_215_042);
        assert_eq!(iso_millis(at), "2026-11-21T12:30:15.042Z");
        assert_eq!(iso_seconds(at), "2026-11-21T12:30:15Z");
    }
}
