//! S3's errors, with its codes, statuses, texts and further members.
//!
//! The service model names few of them; the rest are S3's documented codes. One function for
//! each, so that a text is written once.

use aws_api::AwsError;
use http::header::{ALLOW, LAST_MODIFIED};
use http::{HeaderName, HeaderValue};
use model::Timestamp;

use super::read::http_date;

fn error(code: &'static str, status: u16, message: impl Into<String>) -> AwsError {
    AwsError::new(code, status, message)
}

pub(super) fn no_such_bucket(bucket: &str) -> AwsError {
    error("NoSuchBucket", 404, "The specified bucket does not exist")
        .with_detail("BucketName", bucket)
}

pub(super) fn no_such_key(key: &str) -> AwsError {
    error("NoSuchKey", 404, "The specified key does not exist.").with_detail("Key", key)
}

/// The key's newest version is a delete marker.
pub(super) fn deleted(key: &str, version: &str) -> AwsError {
    with_marker(no_such_key(key), version)
}

/// The version that was asked for is a delete marker, made at `since`: there is nothing to read.
pub(super) fn is_delete_marker(method: &'static str, version: &str, since: Timestamp) -> AwsError {
    let error = error(
        "MethodNotAllowed",
        405,
        "The specified method is not allowed against this resource.",
    )
    .with_detail("Method", method)
    .with_detail("ResourceType", "DeleteMarker")
    .with_header(ALLOW, HeaderValue::from_static("DELETE"));
    let date = http_date(since).and_then(|date| HeaderValue::from_str(&date).ok());
    let error = match date {
        Some(date) => error.with_header(LAST_MODIFIED, date),
        None => error,
    };
    with_marker(error, version)
}

fn with_marker(error: AwsError, version: &str) -> AwsError {
    let error = error.with_header(
        HeaderName::from_static("x-amz-delete-marker"),
        HeaderValue::from_static("true"),
    );
    match HeaderValue::from_str(version) {
        Ok(version) => error.with_header(HeaderName::from_static("x-amz-version-id"), version),
        Err(_) => error,
    }
}

pub(super) fn no_such_version(key: &str, version: &str) -> AwsError {
    error("NoSuchVersion", 404, "The specified version does not exist.")
        .with_detail("Key", key)
        .with_detail("VersionId", version)
}

pub(super) fn no_such_upload(upload_id: &str) -> AwsError {
    error(
        "NoSuchUpload",
        404,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    )
    .with_detail("UploadId", upload_id)
}

/// One of the sub-resources of a bucket has not been set.
pub(super) fn not_configured(code: &'static str, message: &'static str, bucket: &str) -> AwsError {
    error(code, 404, message).with_detail("BucketName", bucket)
}

pub(super) fn bucket_already_owned_by_you(bucket: &str) -> AwsError {
    error(
        "BucketAlreadyOwnedByYou",
        409,
        "Your previous request to create the named bucket succeeded and you already own it.",
    )
    .with_detail("BucketName", bucket)
}

pub(super) fn bucket_already_exists(bucket: &str) -> AwsError {
    error(
        "BucketAlreadyExists",
        409,
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    )
    .with_detail("BucketName", bucket)
}

pub(super) fn bucket_not_empty(bucket: &str, only_old_versions: bool) -> AwsError {
    let message = if only_old_versions {
        "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
    } else {
        "The bucket you tried to delete is not empty"
    };
    error("BucketNotEmpty", 409, message).with_detail("BucketName", bucket)
}

pub(super) fn invalid_bucket_name(bucket: &str) -> AwsError {
    error("InvalidBucketName", 400, "The specified bucket is not valid.")
        .with_detail("BucketName", bucket)
}

pub(super) fn key_too_long(key: &str) -> AwsError {
    error("KeyTooLongError", 400, "Your key is too long")
        .with_detail("Size", key.len().to_string())
        .with_detail("MaxSizeAllowed", "1024")
}

pub(super) fn invalid_location(constraint: &str) -> AwsError {
    error("InvalidLocationConstraint", 400, "The specified location-constraint is not valid")
        .with_detail("LocationConstraint", constraint)
}

pub(super) fn illegal_location(constraint: &str) -> AwsError {
    error(
        "IllegalLocationConstraintException",
        400,
        format!(
            "The {constraint} location constraint is incompatible for the region specific endpoint this request was sent to."
        ),
    )
}

pub(super) fn access_denied() -> AwsError {
    error("AccessDenied", 403, "Access Denied")
}

pub(super) fn invalid_range(range: &str, size: u64) -> AwsError {
    error("InvalidRange", 416, "The requested range is not satisfiable")
        .with_detail("RangeRequested", range)
        .with_detail("ActualObjectSize", size.to_string())
        .with_header(
            http::header::CONTENT_RANGE,
            HeaderValue::from_str(&format!("bytes */{size}"))
                .unwrap_or_else(|_| HeaderValue::from_static("bytes */*")),
        )
}

pub(super) fn invalid_part_number(number: i32, n_parts: usize) -> AwsError {
    error("InvalidPartNumber", 416, "The requested partnumber is not satisfiable")
        .with_detail("PartNumberRequested", number.to_string())
        .with_detail("ActualPartCount", n_parts.to_string())
}

/// `condition` is the header that failed, as S3 spells it.
pub(super) fn precondition_failed(condition: &'static str) -> AwsError {
    error(
        "PreconditionFailed",
        412,
        "At least one of the pre-conditions you specified did not hold",
    )
    .with_detail("Condition", condition)
}

/// A 304 has no body; the entity tag tells caches which copy is still good.
pub(super) fn not_modified(etag: &str) -> AwsError {
    let error = error("NotModified", 304, "Not Modified");
    match HeaderValue::from_str(&format!("\"{etag}\"")) {
        Ok(etag) => error.with_header(http::header::ETAG, etag),
        Err(_) => error,
    }
}

pub(super) fn invalid_argument(message: impl Into<String>, name: &str, value: &str) -> AwsError {
    error("InvalidArgument", 400, message)
        .with_detail("ArgumentName", name)
        .with_detail("ArgumentValue", value)
}

pub(super) fn invalid_request(message: impl Into<String>) -> AwsError {
    error("InvalidRequest", 400, message)
}

pub(super) fn malformed_xml() -> AwsError {
    error(
        "MalformedXML",
        400,
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

pub(super) fn entity_too_small(part: u32, etag: &str, size: u64) -> AwsError {
    error("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size")
        .with_detail("ProposedSize", size.to_string())
        .with_detail("MinSizeAllowed", "5242880")
        .with_detail("PartNumber", part.to_string())
        .with_detail("ETag", etag)
}

pub(super) fn entity_too_large(size: u64) -> AwsError {
    error("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size")
        .with_detail("ProposedSize", size.to_string())
        .with_detail("MaxSizeAllowed", super::ingest::MAX_UPLOAD.to_string())
}

pub(super) fn incomplete_body() -> AwsError {
    error(
        "IncompleteBody",
        400,
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )
}

pub(super) fn invalid_part(upload_id: &str, part: u32, etag: &str) -> AwsError {
    error(
        "InvalidPart",
        400,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    )
    .with_detail("UploadId", upload_id)
    .with_detail("PartNumber", part.to_string())
    .with_detail("ETag", etag)
}

pub(super) fn invalid_part_order(upload_id: &str) -> AwsError {
    error(
        "InvalidPartOrder",
        400,
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
    )
    .with_detail("UploadId", upload_id)
}

pub(super) fn bad_md5(expected: &str, calculated: &str) -> AwsError {
    error("BadDigest", 400, "The Content-MD5 you specified did not match what we received.")
        .with_detail("ExpectedDigest", expected)
        .with_detail("CalculatedDigest", calculated)
}

pub(super) fn bad_checksum(algorithm: &str) -> AwsError {
    error(
        "BadDigest",
        400,
        format!("The {algorithm} you specified did not match the calculated checksum."),
    )
}

pub(super) fn invalid_md5(given: &str) -> AwsError {
    error("InvalidDigest", 400, "The Content-MD5 you specified was invalid.")
        .with_detail("Content-MD5", given)
}

pub(super) fn invalid_storage_class(class: &str) -> AwsError {
    error("InvalidStorageClass", 400, "The storage class you specified is not valid")
        .with_detail("StorageClassRequested", class)
}

pub(super) fn metadata_too_large(size: usize) -> AwsError {
    error("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size")
        .with_detail("Size", size.to_string())
        .with_detail("MaxSizeAllowed", "2048")
}

pub(super) fn invalid_tag(message: &'static str, key: &str) -> AwsError {
    error("InvalidTag", 400, message).with_detail("TagKey", key)
}

pub(super) fn bad_request(message: &'static str) -> AwsError {
    error("BadRequest", 400, message)
}

pub(super) fn acl_not_supported() -> AwsError {
    error("AccessControlListNotSupported", 400, "The bucket does not allow ACLs")
}

pub(super) fn malformed_policy(message: impl Into<String>) -> AwsError {
    error("MalformedPolicy", 400, message)
}

/// AWS has this; we do not. `what` names it.
pub(super) fn not_implemented(what: &str) -> AwsError {
    error("NotImplemented", 501, format!("Hansom does not serve {what}."))
}

/// As AWS answers a header whose value it does not implement.
pub(super) fn header_not_implemented(header: &'static str) -> AwsError {
    error(
        "NotImplemented",
        501,
        "A header you provided implies functionality that is not implemented",
    )
    .with_detail("Header", header)
}

/// The disk failed us, or a bug did: the caller learns no more than AWS would say.
pub(super) fn internal() -> AwsError {
    AwsError::internal(&aws_api::catalog::S3)
}

/// Storage errors are logged here, once, since their answer does not tell.
pub(super) fn storage(error: &model::StorageError) -> AwsError {
    tracing::error!(error = %chain(error), "S3 could not use the store");
    internal()
}

pub(super) fn io(doing: &'static str, error: &std::io::Error) -> AwsError {
    tracing::error!(doing, error = %chain(error), "S3 could not use its files");
    internal()
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
