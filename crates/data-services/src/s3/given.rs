//! What a request says about a new object: headers, metadata, tags, grants, storage class.
//!
//! PutObject, CopyObject and CreateMultipartUpload say it with the same members, so
//! [`given_attributes`] collects them and [`Given::check`] judges them.

use std::collections::{BTreeMap, HashSet};

use aws_api::{AwsError, s3 as api};
use model::record::ecs::Tag;
use model::record::s3::{BucketRecord, ObjectAttributes, ObjectHeaders};
use percent_encoding::percent_decode_str;

use super::{acl, config, errors, lock};

/// Names and values of user metadata together.
const MAX_METADATA: usize = 2048;
const MAX_OBJECT_TAGS: usize = 10;
pub(super) const MAX_BUCKET_TAGS: usize = 50;

#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) headers: ObjectHeaders,
    pub(super) metadata: BTreeMap<String, String>,
    /// `a=b&c=d`.
    pub(super) tagging: Option<String>,
    pub(super) acl: acl::Given,
    pub(super) storage_class: Option<String>,
    pub(super) encryption: Option<String>,
    pub(super) kms_key_id: Option<String>,
    pub(super) bucket_key_enabled: Option<bool>,
    pub(super) customer_key: bool,
    pub(super) lock: lock::Given,
}

macro_rules! given_attributes {
    ($input:expr) => {
        crate::s3::given::Given {
            headers: model::record::s3::ObjectHeaders {
                content_type: $input.content_type.take(),
                content_encoding: $input.content_encoding.take(),
                content_language: $input.content_language.take(),
                content_disposition: $input.content_disposition.take(),
                cache_control: $input.cache_control.take(),
                expires: $input.expires.take(),
                website_redirect_location: $input.website_redirect_location.take(),
            },
            metadata: $input.metadata.take().unwrap_or_default(),
            tagging: $input.tagging.take(),
            acl: crate::s3::acl::Given {
                canned: $input.acl.as_ref().map(|acl| acl.as_str().to_owned()),
                full_control: $input.grant_full_control.take(),
                read: $input.grant_read.take(),
                write: None,
                read_acp: $input.grant_read_acp.take(),
                write_acp: $input.grant_write_acp.take(),
            },
            storage_class: $input.storage_class.as_ref().map(|class| class.as_str().to_owned()),
            encryption: $input.server_side_encryption.as_ref().map(|sse| sse.as_str().to_owned()),
            kms_key_id: $input.ssekms_key_id.take(),
            bucket_key_enabled: $input.bucket_key_enabled,
            customer_key: $input.sse_customer_algorithm.is_some()
                || $input.sse_customer_key.is_some(),
            lock: crate::s3::lock::Given {
                mode: $input.object_lock_mode.as_ref().map(|mode| mode.as_str().to_owned()),
                until: $input.object_lock_retain_until_date,
                hold: $input
                    .object_lock_legal_hold_status
                    .as_ref()
                    .map(|status| status.as_str().to_owned()),
            },
        }
    };
}
pub(super) use given_attributes;

impl Given {
    /// # Errors
    /// What S3 refuses, and what we do not serve.
    pub(super) fn check(self, bucket: &BucketRecord) -> Result<ObjectAttributes, AwsError> {
        if self.customer_key {
            return Err(customer_key());
        }
        let (retention, legal_hold) = self.lock.check(bucket)?;
        let size: usize = self.metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > MAX_METADATA {
            return Err(errors::metadata_too_large(size));
        }
        let storage_class = match self.storage_class.as_deref() {
            None | Some("STANDARD") => None,
            Some(class) => Some(check_storage_class(class)?),
        };
        let default = config::default_encryption(bucket);
        let encryption = match self.encryption.as_deref() {
            None => default.algorithm,
            Some(known @ ("AES256" | "aws:kms" | "aws:kms:dsse")) => known.to_owned(),
            Some(other) => {
                return Err(errors::invalid_argument(
                    "The encryption method specified is not supported",
                    "x-amz-server-side-encryption",
                    other,
                ));
            }
        };
        let with_key = encryption != "AES256";
        if let Some(key) = &self.kms_key_id
            && !matches!(self.encryption.as_deref(), Some("aws:kms" | "aws:kms:dsse"))
        {
            return Err(errors::invalid_argument(
                "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id",
                key,
            ));
        }
        let mut headers = self.headers;
        headers.content_encoding = headers.content_encoding.and_then(|text| without_framing(&text));
        Ok(ObjectAttributes {
            headers,
            metadata: self.metadata,
            tags: self.tagging.as_deref().map_or(Ok(Vec::new()), parse_tagging)?,
            acl: self.acl.check_for_object(bucket)?,
            storage_class,
            kms_key_id: self.kms_key_id.or(default.kms_key_id).filter(|_| with_key),
            bucket_key_enabled: self
                .bucket_key_enabled
                .or(default.bucket_key_enabled)
                .filter(|_| encryption == "aws:kms"),
            encryption,
            retention,
            legal_hold,
        })
    }
}

/// Encryption with the caller's key would have to be real, and is not there.
pub(super) fn customer_key() -> AwsError {
    errors::not_implemented("server-side encryption with customer-provided keys (SSE-C)")
}

fn check_storage_class(class: &str) -> Result<String, AwsError> {
    match class {
        "REDUCED_REDUNDANCY"
        | "STANDARD_IA"
        | "ONEZONE_IA"
        | "INTELLIGENT_TIERING"
        | "GLACIER_IR" => Ok(class.to_owned()),
        // These answer reads with InvalidObjectState until restored, which we could not keep.
        "GLACIER" | "DEEP_ARCHIVE" => {
            Err(errors::not_implemented(&format!("the storage class {class}")))
        }
        _ => Err(errors::invalid_storage_class(class)),
    }
}

/// `Content-Encoding` without `aws-chunked`, which is how the body came, not what it is.
fn without_framing(text: &str) -> Option<String> {
    let kept: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("aws-chunked"))
        .collect();
    (!kept.is_empty()).then(|| kept.join(","))
}

/// Reads the header `x-amz-tagging`.
fn parse_tagging(text: &str) -> Result<Vec<Tag>, AwsError> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8().map(|text| text.into_owned()).map_err(|_| {
            errors::invalid_argument(
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
                "x-amz-tagging",
                &text,
            )
        })
    };
    let mut tags = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        tags.push(Tag { key: decode(key)?, value: decode(value)? });
    }
    check_tags(tags, MAX_OBJECT_TAGS)
}

/// # Errors
/// When there are too many, too long ones, or two with one key.
pub(super) fn check_tags(tags: Vec<Tag>, max: usize) -> Result<Vec<Tag>, AwsError> {
    if tags.len() > max {
        return Err(errors::bad_request(if max == MAX_OBJECT_TAGS {
            "Object tags cannot be greater than 10"
        } else {
            "Bucket tag count cannot be greater than 50"
        }));
    }
    let mut seen = HashSet::new();
    for Tag { key, value } in &tags {
        if key.is_empty() || key.chars().count() > 128 || !is_tag_text(key) {
            return Err(errors::invalid_tag("The TagKey you have provided is invalid", key));
        }
        if value.chars().count() > 256 || !is_tag_text(value) {
            return Err(errors::invalid_tag("The TagValue you have provided is invalid", key));
        }
        if key.starts_with("aws:") {
            return Err(errors::invalid_tag(
                "System tags cannot be added/updated by requester",
                key,
            ));
        }
        if !seen.insert(key) {
            return Err(errors::invalid_tag("Cannot provide multiple Tags with the same key", key));
        }
    }
    Ok(tags)
}

fn is_tag_text(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "+-=._:/@".contains(c))
}

pub(super) fn tags_of(tagging: Option<api::Tagging>, max: usize) -> Result<Vec<Tag>, AwsError> {
    let tagging = tagging.and_then(|tagging| tagging.tag_set).ok_or_else(errors::malformed_xml)?;
    let tags = tagging
        .into_iter()
        .map(|tag| match (tag.key, tag.value) {
            (Some(key), Some(value)) => Ok(Tag { key, value }),
            _ => Err(errors::malformed_xml()),
        })
        .collect::<Result<_, _>>()?;
    check_tags(tags, max)
}

pub(super) fn tag_set(tags: Vec<Tag>) -> Vec<api::Tag> {
    tags.into_iter().map(|tag| api::Tag { key: Some(tag.key), value: Some(tag.value) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tagging_header_is_a_query_string() {
        let tags = parse_tagging("a=1&b=x%20y+z&c").unwrap();
        let tags: Vec<_> = tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())).collect();
        assert_eq!(tags, [("a", "1"), ("b", "x y z"), ("c", "")]);
        for (bad, code) in [
            ("a=1&a=2", "InvalidTag"),
            ("aws:x=1", "InvalidTag"),
            ("=1", "InvalidTag"),
            ("a=%00", "InvalidTag"),
            ("a=%ff", "InvalidArgument"),
            ("1=&2=&3=&4=&5=&6=&7=&8=&9=&10=&11=", "BadRequest"),
        ] {
            assert_eq!(parse_tagging(bad).unwrap_err().code, code, "{bad}");
        }
    }

    #[test]
    fn the_framing_of_the_body_is_no_encoding_of_the_object() {
        for (given, kept) in [
            ("aws-chunked", None),
            ("gzip", Some("gzip")),
            ("aws-chunked,gzip", Some("gzip")),
            ("gzip, AWS-Chunked", Some("gzip")),
            ("", None),
        ] {
            assert_eq!(without_framing(given).as_deref(), kept, "{given}");
        }
    }
}
