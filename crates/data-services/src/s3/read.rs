//! GetObject, HeadObject, GetObjectAttributes.

use aws_api::{AwsError, Context, StreamBody, s3 as api};
use model::record::s3::{BucketRecord, ChecksumKind, Checksums, ObjectRecord, Versioning};
use model::{StorageError, Timestamp};
use store::{Read, Reader};
use time::macros::format_description;

use super::checksums::set_checksums;
use super::conditions::{Conditions, Verdict};
use super::content::{self, Pinned};
use super::range::{self, Asked, Span};
use super::{Failure, S3, access, errors, given, lifecycle, lock, versions};

/// How often an object may be replaced between our two looks before we give up on it.
const MAX_TRIES: usize = 20;

/// An object and a hold on its content.
pub(super) struct Held {
    pub(super) object: ObjectRecord,
    pub(super) pieces: Vec<content::Piece>,
    pub(super) pinned: Pinned,
}

/// Finds an object with `find` and takes hold of the bytes of the span that it chooses, so
/// that they can be read though the object is replaced or deleted meanwhile.
pub(super) fn hold<E: From<StorageError>>(
    s3: &S3,
    find: impl Fn(&Reader) -> Result<Option<(ObjectRecord, Span)>, E>,
) -> Result<Option<Held>, E> {
    for _ in 0..MAX_TRIES {
        let reader = s3.store.read()?;
        let Some((object, span)) = find(&reader)? else { return Ok(None) };
        let pieces = content::pieces(&reader, &object.content, span)?;
        let ids: Vec<_> = pieces
            .iter()
            .filter_map(|piece| match piece {
                content::Piece::File { id, .. } => Some(id.clone()),
                content::Piece::Memory(_) => None,
            })
            .collect();
        let is_all_here = ids.is_empty();
        let pinned = s3.pins.pin(ids);
        if is_all_here {
            return Ok(Some(Held { object, pieces, pinned }));
        }
        // Whoever unlinks the blobs from now on sees the pins. If they are still named, nobody
        // has done so before.
        let again = find(&s3.store.read()?)?;
        if again.is_some_and(|(again, _)| again.content == object.content) {
            return Ok(Some(Held { object, pieces, pinned }));
        }
    }
    Err(StorageError::message("an object changed faster than it could be read").into())
}

pub(super) struct Opened {
    pub(super) object: ObjectRecord,
    pub(super) body: StreamBody,
}

/// As [`hold`], and begins to read.
pub(super) fn open<E: From<StorageError>>(
    s3: &S3,
    find: impl Fn(&Reader) -> Result<Option<(ObjectRecord, Span)>, E>,
) -> Result<Option<Opened>, E> {
    Ok(hold(s3, find)?.map(|Held { object, pieces, pinned }| Opened {
        body: content::stream(s3.store.blobs(), pieces, pinned),
        object,
    }))
}

/// The object that a request names: the current version, or the one with the id.
///
/// # Errors
/// `NoSuchKey`, `NoSuchVersion`, or that it is a delete marker.
pub(super) fn object(
    read: &impl Read,
    bucket: &BucketRecord,
    key: &str,
    version: Option<&str>,
    method: &'static str,
) -> Result<ObjectRecord, Failure> {
    match version {
        None => {
            let newest = match bucket.versioning {
                Versioning::Never => read.get(&ObjectRecord::key_of(&bucket.name, key))?,
                Versioning::Enabled | Versioning::Suspended => {
                    versions::newest(read, &bucket.name, key)?
                }
            };
            match newest {
                None => Err(errors::no_such_key(key).into()),
                Some(marker) if marker.delete_marker => {
                    Err(errors::deleted(key, &marker.version).into())
                }
                Some(object) => Ok(object),
            }
        }
        Some(version) => {
            if version != versions::NULL && versions::sequence_of(version).is_none() {
                return Err(errors::invalid_argument(
                    "Invalid version id specified",
                    "versionId",
                    version,
                )
                .into());
            }
            let found = versions::find(read, &bucket.name, key, version)?;
            match found {
                None => Err(errors::no_such_version(key, version).into()),
                Some(marker) if marker.delete_marker => {
                    Err(errors::is_delete_marker(method, version, marker.last_modified).into())
                }
                Some(object) => Ok(object),
            }
        }
    }
}

/// What GET and HEAD ask for.
struct Ask {
    bucket: Option<String>,
    expected_owner: Option<String>,
    key: String,
    version: Option<String>,
    range: Option<String>,
    part: Option<i32>,
    conditions: Conditions,
    method: &'static str,
}

macro_rules! ask_of {
    ($input:expr, $method:literal) => {
        Ask {
            bucket: $input.bucket.take(),
            expected_owner: $input.expected_bucket_owner.take(),
            key: $input.key.take().unwrap_or_default(),
            version: $input.version_id.take(),
            range: $input.range.take(),
            part: $input.part_number,
            conditions: Conditions {
                if_match: $input.if_match.take(),
                if_none_match: $input.if_none_match.take(),
                if_modified_since: $input.if_modified_since,
                if_unmodified_since: $input.if_unmodified_since,
            },
            method: $method,
        }
    };
}

/// What there is to answer.
struct Found {
    object: ObjectRecord,
    bucket: BucketRecord,
    span: Span,
    /// Only a part of it was asked for.
    partial: bool,
    /// When a part of an upload was asked for: its checksums.
    part_checksums: Option<Checksums>,
}

impl Ask {
    fn find(&self, ctx: &Context, now: Timestamp, read: &Reader) -> Result<Found, Failure> {
        let owner = self.expected_owner.as_deref();
        let bucket = access::bucket_unchecked(read, self.bucket.as_deref(), owner)?;
        let action = if self.version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
        let key = Some(self.key.as_str());
        let version = self.version.as_deref();
        let object = match object(read, &bucket, &self.key, version, self.method) {
            Ok(object) => object,
            Err(failure) => {
                // Who may not list the bucket must not learn which keys it lacks.
                if ctx.principal.account() == Some(&bucket.account) {
                    access::check(ctx, &bucket, action, key, None)?;
                }
                access::check(ctx, &bucket, "s3:ListBucket", None, None)?;
                return Err(failure);
            }
        };
        access::check(ctx, &bucket, action, key, Some(&object))?;
        match self.conditions.of_read(&object.etag, object.last_modified, now) {
            Verdict::GoOn => {}
            Verdict::NotModified => return Err(errors::not_modified(&object.etag).into()),
            Verdict::Failed(header) => return Err(errors::precondition_failed(header).into()),
        }
        let whole = Span { start: 0, end: object.size };
        let mut found = Found { bucket, span: whole, partial: false, part_checksums: None, object };
        match (self.part, self.range.as_deref()) {
            (Some(_), Some(_)) => {
                return Err(errors::invalid_request(
                    "Cannot specify both Range header and partNumber query parameter",
                )
                .into());
            }
            (Some(number), None) => found.choose_part(number)?,
            (None, header) => match range::resolve(header, found.object.size) {
                Asked::Everything => {}
                Asked::Part(span) => {
                    found.span = span;
                    found.partial = true;
                }
                Asked::Unsatisfiable => {
                    let header = header.unwrap_or_default();
                    return Err(errors::invalid_range(header, found.object.size).into());
                }
            },
        }
        Ok(found)
    }
}

impl Found {
    fn choose_part(&mut self, number: i32) -> Result<(), AwsError> {
        if !(1..=10_000).contains(&number) {
            return Err(errors::invalid_argument(
                "Part number must be an integer between 1 and 10000, inclusive",
                "partNumber",
                &number.to_string(),
            ));
        }
        let parts = &self.object.parts;
        if parts.is_empty() && number == 1 {
            self.partial = self.object.size > 0;
            return Ok(());
        }
        let mut start = 0;
        for part in parts {
            if i64::from(part.number) == i64::from(number) {
                self.span = Span { start, end: start + part.size };
                self.partial = true;
                self.part_checksums = Some(part.checksums.clone());
                return Ok(());
            }
            start += part.size;
        }
        Err(errors::invalid_part_number(number, parts.len().max(1)))
    }

    /// The checksums to answer: those of the bytes that are sent, where we have them.
    fn checksums(&self) -> Option<&Checksums> {
        match &self.part_checksums {
            Some(checksums) => Some(checksums),
            None => (self.span.length() == self.object.size).then_some(&self.object.checksums),
        }
    }
}

/// The members that GET and HEAD have in common.
macro_rules! describe {
    ($output:expr, $found:expr, $input:expr) => {{
        let found: &Found = $found;
        let object = &found.object;
        let attributes = &object.attributes;
        let headers = &attributes.headers;
        let output = $output;
        output.accept_ranges = Some("bytes".to_owned());
        output.last_modified = Some(object.last_modified);
        output.content_length = i64::try_from(found.span.length()).ok();
        output.e_tag = Some(format!("\"{}\"", object.etag));
        if $input.checksum_mode.is_some()
            && let Some(checksums) = found.checksums()
        {
            set_checksums!(output, checksums);
            output.checksum_type = Some(kind_of(object.checksum_kind));
        }
        if found.bucket.versioning != Versioning::Never {
            output.version_id = Some(object.version.clone());
        }
        let given =
            |given: &Option<String>, kept: &Option<String>| given.clone().or_else(|| kept.clone());
        output.cache_control = given(&$input.response_cache_control, &headers.cache_control);
        output.content_disposition =
            given(&$input.response_content_disposition, &headers.content_disposition);
        output.content_encoding =
            given(&$input.response_content_encoding, &headers.content_encoding);
        output.content_language =
            given(&$input.response_content_language, &headers.content_language);
        output.content_type = given(&$input.response_content_type, &headers.content_type)
            .or_else(|| Some("binary/octet-stream".to_owned()));
        output.expires =
            $input.response_expires.and_then(http_date).or_else(|| headers.expires.clone());
        if found.partial {
            output.content_range = Some(found.span.content_range(object.size));
        }
        output.website_redirect_location = headers.website_redirect_location.clone();
        output.server_side_encryption =
            Some(api::ServerSideEncryption::from(attributes.encryption.as_str()));
        output.ssekms_key_id = attributes.kms_key_id.clone();
        output.bucket_key_enabled = attributes.bucket_key_enabled;
        if !attributes.metadata.is_empty() {
            output.metadata = Some(attributes.metadata.clone());
        }
        output.storage_class = attributes.storage_class.as_deref().map(api::StorageClass::from);
        if $input.part_number.is_some() && !object.parts.is_empty() {
            output.parts_count = i32::try_from(object.parts.len()).ok();
        }
        output.expiration = lifecycle::expiration(&found.bucket, object);
        if let Some(retention) = &attributes.retention {
            let mode = lock::mode_text(retention.mode);
            output.object_lock_mode = Some(api::ObjectLockMode::from(mode));
            output.object_lock_retain_until_date = Some(retention.until);
        }
        output.object_lock_legal_hold_status = attributes.legal_hold.map(lock::hold_status);
        if !attributes.tags.is_empty() {
            output.tag_count = i32::try_from(attributes.tags.len()).ok();
        }
    }};
}

pub(super) fn kind_of(kind: ChecksumKind) -> api::ChecksumType {
    match kind {
        ChecksumKind::FullObject => api::ChecksumType::FullObject,
        ChecksumKind::Composite => api::ChecksumType::Composite,
    }
}

/// `Sat, 21 Nov 2026 10:00:00 GMT`.
pub(super) fn http_date(at: Timestamp) -> Option<String> {
    at.to_datetime()
        .format(format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        ))
        .ok()
}

macro_rules! check_overrides {
    ($ctx:expr, $input:expr) => {
        let overrides = $input.response_cache_control.is_some()
            || $input.response_content_disposition.is_some()
            || $input.response_content_encoding.is_some()
            || $input.response_content_language.is_some()
            || $input.response_content_type.is_some()
            || $input.response_expires.is_some();
        if overrides && $ctx.principal == model::Principal::Anonymous {
            return Err(errors::invalid_request(
                "Request specific response headers cannot be used for anonymous GET requests.",
            )
            .into());
        }
        if $input.sse_customer_algorithm.is_some() || $input.sse_customer_key.is_some() {
            return Err(given::customer_key().into());
        }
    };
}

pub(super) async fn get_object(
    s3: &S3,
    ctx: &Context,
    mut input: api::GetObjectRequest,
) -> Result<api::GetObjectOutput, Failure> {
    check_overrides!(ctx, input);
    let ask = ask_of!(input, "GET");
    let now = s3.now();
    // What is answered must be what is held, so it is kept from the first look.
    let last = std::cell::RefCell::new(None);
    let opened = open(s3, |read| {
        let found = ask.find(ctx, now, read)?;
        let seen = (found.object.clone(), found.span);
        *last.borrow_mut() = Some(found);
        Ok::<_, Failure>(Some(seen))
    })?;
    let (Some(opened), Some(mut found)) = (opened, last.into_inner()) else {
        return Err(errors::internal().into());
    };
    found.object = opened.object;
    let mut output = api::GetObjectOutput::default();
    describe!(&mut output, &found, input);
    output.body = Some(opened.body);
    Ok(output)
}

pub(super) async fn head_object(
    s3: &S3,
    ctx: &Context,
    mut input: api::HeadObjectRequest,
) -> Result<api::HeadObjectOutput, Failure> {
    check_overrides!(ctx, input);
    let ask = ask_of!(input, "HEAD");
    let found = ask.find(ctx, s3.now(), &s3.store.read()?)?;
    let mut output = api::HeadObjectOutput::default();
    describe!(&mut output, &found, input);
    Ok(output)
}

pub(super) async fn get_object_attributes(
    s3: &S3,
    ctx: &Context,
    input: api::GetObjectAttributesRequest,
) -> Result<api::GetObjectAttributesOutput, Failure> {
    let wanted = input.object_attributes.unwrap_or_default();
    if wanted.is_empty()
        || wanted.iter().any(|name| matches!(name, api::ObjectAttributes::Unknown(_)))
    {
        return Err(errors::invalid_argument(
            "Invalid attribute name specified.",
            "x-amz-object-attributes",
            &wanted.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(","),
        )
        .into());
    }
    let reader = s3.store.read()?;
    let key = input.key.unwrap_or_default();
    let bucket = access::bucket(
        &reader,
        ctx,
        input.bucket.as_deref(),
        input.expected_bucket_owner.as_deref(),
        "s3:GetObjectAttributes",
        Some(&key),
    )?;
    let object = object(&reader, &bucket, &key, input.version_id.as_deref(), "GET")?;
    let mut output = api::GetObjectAttributesOutput {
        last_modified: Some(object.last_modified),
        version_id: (bucket.versioning != Versioning::Never).then(|| object.version.clone()),
        ..Default::default()
    };
    for name in wanted {
        match name {
            api::ObjectAttributes::ETag => output.e_tag = Some(object.etag.clone()),
            api::ObjectAttributes::Checksum if !object.checksums.is_empty() => {
                let mut checksum = api::Checksum::default();
                set_checksums!(&mut checksum, &object.checksums);
                checksum.checksum_type = Some(kind_of(object.checksum_kind));
                output.checksum = Some(checksum);
            }
            api::ObjectAttributes::ObjectParts if !object.parts.is_empty() => {
                output.object_parts =
                    Some(parts(&object, input.part_number_marker, input.max_parts)?);
            }
            api::ObjectAttributes::StorageClass => {
                let class = object.attributes.storage_class.as_deref().unwrap_or("STANDARD");
                output.storage_class = Some(api::StorageClass::from(class));
            }
            api::ObjectAttributes::ObjectSize => {
                output.object_size = i64::try_from(object.size).ok();
            }
            api::ObjectAttributes::Checksum
            | api::ObjectAttributes::ObjectParts
            | api::ObjectAttributes::Unknown(_) => {}
        }
    }
    Ok(output)
}

/// The parts after `marker`. S3 shows them one by one only when they have checksums of their
/// own that the object's does not replace.
fn parts(
    object: &ObjectRecord,
    marker: Option<i32>,
    max: Option<i32>,
) -> Result<api::GetObjectAttributesParts, AwsError> {
    let marker = marker.unwrap_or(0);
    let max = usize::try_from(max.unwrap_or(1000)).map_or(1000, |max| max.min(1000));
    let mut output = api::GetObjectAttributesParts {
        total_parts_count: i32::try_from(object.parts.len()).ok(),
        ..Default::default()
    };
    if object.checksum_kind == ChecksumKind::FullObject {
        return Ok(output);
    }
    let mut after = object.parts.iter().filter(|part| i64::from(part.number) > i64::from(marker));
    let shown: Vec<api::ObjectPart> = after
        .by_ref()
        .take(max)
        .map(|part| {
            let mut shown = api::ObjectPart {
                part_number: i32::try_from(part.number).ok(),
                size: i64::try_from(part.size).ok(),
                ..Default::default()
            };
            set_checksums!(&mut shown, &part.checksums);
            shown
        })
        .collect();
    output.part_number_marker = Some(marker);
    output.max_parts = i32::try_from(max).ok();
    output.is_truncated = Some(after.next().is_some());
    output.next_part_number_marker =
        Some(shown.last().and_then(|part| part.part_number).unwrap_or(0));
    output.parts = Some(shown);
    Ok(output)
}
