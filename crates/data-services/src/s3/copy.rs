//! CopyObject and UploadPartCopy: no byte is copied, blobs get second names.
//!
//! Bytes are read only where a copy has another entity tag or checksum than its source: a part
//! of an object, or the whole of one that was uploaded in parts.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use aws_api::{AwsError, Context, s3 as api};
use md5::{Digest as _, Md5};
use model::record::s3::{ChecksumKind, Checksums, ObjectRecord, Versioning};
use store::Blobs;
use tokio::task::spawn_blocking;

use super::checksums::{Algorithm, Hasher, encode, set_checksums};
use super::conditions::{Conditions, Verdict};
use super::content::{self, Piece, Unnamed};
use super::events::{Cause, Created};
use super::given::{self, given_attributes};
use super::ingest::MAX_UPLOAD;
use super::names::{self, CopySource};
use super::range::{self, Span};
use super::read::{self, Held, kind_of};
use super::versions::WriteConditions;
use super::{Failure, S3, access, errors, lock, multipart, write};

/// A source of a copy, held.
struct Source {
    held: Held,
    versioning: Versioning,
    span: Span,
}

impl Source {
    fn version_id(&self) -> Option<String> {
        let versioned = self.versioning != Versioning::Never;
        versioned.then(|| self.held.object.version.clone())
    }
}

/// What a request says about its source.
struct Ask {
    source: CopySource,
    expected_owner: Option<String>,
    conditions: Conditions,
    range: Option<String>,
}

macro_rules! ask_of {
    ($input:expr, $range:expr) => {{
        let asked_with_key = $input.copy_source_sse_customer_algorithm.is_some()
            || $input.sse_customer_algorithm.is_some();
        if asked_with_key {
            return Err(given::customer_key().into());
        }
        Ask {
            source: names::copy_source($input.copy_source.as_deref().unwrap_or_default())?,
            expected_owner: $input.expected_source_bucket_owner.take(),
            conditions: Conditions {
                if_match: $input.copy_source_if_match.take(),
                if_none_match: $input.copy_source_if_none_match.take(),
                if_modified_since: $input.copy_source_if_modified_since,
                if_unmodified_since: $input.copy_source_if_unmodified_since,
            },
            range: $range,
        }
    }};
}

impl Ask {
    fn hold(&self, s3: &S3, ctx: &Context, takes_tags: bool) -> Result<Source, Failure> {
        let now = s3.now();
        let CopySource { bucket: name, key, version } = &self.source;
        let chosen = std::cell::Cell::new(None);
        let held = read::hold(s3, |reader| {
            let owner = self.expected_owner.as_deref();
            let bucket = access::bucket_unchecked(reader, Some(name), owner)?;
            let object = read::object(reader, &bucket, key, version.as_deref(), "GET")
                .map_err(|failure| {
                    // A copy can say no more than that there is nothing to copy.
                    if failure.0.code == "MethodNotAllowed" {
                        return Failure::from(errors::invalid_request(
                            "The source of a copy request may not specifically refer to a delete marker by version id.",
                        ));
                    }
                    failure
                })?;
            let action = if version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
            access::check(ctx, &bucket, action, Some(key), Some(&object))?;
            if takes_tags && !object.attributes.tags.is_empty() {
                access::check(ctx, &bucket, "s3:GetObjectTagging", Some(key), Some(&object))?;
            }
            match self.conditions.of_copy_source(&object.etag, object.last_modified, now) {
                Verdict::GoOn => {}
                Verdict::NotModified => return Err(errors::internal().into()),
                Verdict::Failed(header) => {
                    return Err(errors::precondition_failed(header).into());
                }
            }
            let span = match &self.range {
                None => Span { start: 0, end: object.size },
                Some(range) => range::of_copy(range, object.size).ok_or_else(|| {
                    if range::of_copy(range, u64::MAX).is_some() {
                        errors::invalid_range(range, object.size)
                    } else {
                        errors::invalid_argument(
                            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
                            "x-amz-copy-source-range",
                            range,
                        )
                    }
                })?,
            };
            if span.length() > MAX_UPLOAD {
                return Err(errors::invalid_request(format!(
                    "The specified copy source is larger than the maximum allowable size for a copy source: {MAX_UPLOAD}"
                ))
                .into());
            }
            chosen.set(Some((bucket.versioning, span)));
            Ok::<_, Failure>(Some((object, span)))
        })?;
        match (held, chosen.get()) {
            (Some(held), Some((versioning, span))) => Ok(Source { held, versioning, span }),
            _ => Err(errors::internal().into()),
        }
    }
}

/// The digests of bytes that are stored.
struct Digests {
    etag: String,
    checksums: Checksums,
}

/// Reads what a copy must read, and names its blobs anew.
async fn share(
    s3: &S3,
    source: &Source,
    algorithm: Option<Algorithm>,
) -> Result<(Unnamed, Option<Digests>), Failure> {
    let blobs = s3.store.blobs().clone();
    let segments = source.held.object.content.clone();
    let pieces = source.held.pieces.clone();
    let span = source.span;
    let done = spawn_blocking(move || -> io::Result<_> {
        let digests = algorithm.map(|algorithm| digest(&blobs, &pieces, algorithm)).transpose()?;
        let copy = content::share(&blobs, &segments, span, &pieces)?;
        Ok((copy, digests))
    })
    .await
    .map_err(io::Error::other)
    .and_then(|done| done);
    done.map_err(|error| errors::io("copy an object", &error).into())
}

fn digest(blobs: &Blobs, pieces: &[Piece], algorithm: Algorithm) -> io::Result<Digests> {
    let mut md5 = Md5::new();
    let mut hasher = Hasher::new(algorithm);
    let mut buffer = vec![0; 256 << 10];
    for piece in pieces {
        match piece {
            Piece::Memory(bytes) => {
                md5.update(bytes);
                hasher.update(bytes);
            }
            Piece::File { id, offset, length } => {
                let file = File::open(blobs.path(id))?;
                let (mut at, end) = (*offset, offset + length);
                while at < end {
                    let room =
                        usize::try_from(end - at).map_or(buffer.len(), |n| n.min(buffer.len()));
                    file.read_exact_at(&mut buffer[..room], at)?;
                    md5.update(&buffer[..room]);
                    hasher.update(&buffer[..room]);
                    at += room as u64;
                }
            }
        }
    }
    Ok(Digests {
        etag: hex::encode(md5.finalize()),
        checksums: Checksums::from([(algorithm.as_str().to_owned(), encode(&hasher.finish()))]),
    })
}

/// The algorithm to compute for a copy of a whole object, if what is known does not do.
fn to_compute(
    source: &ObjectRecord,
    asked: Option<Algorithm>,
) -> Result<Option<Algorithm>, AwsError> {
    let known = source.checksums.keys().next().map(|name| Algorithm::parse(name)).transpose()?;
    let wanted = asked.or(known).unwrap_or(Algorithm::DEFAULT);
    let kept = source.parts.is_empty()
        && source.checksum_kind == ChecksumKind::FullObject
        && source.checksums.contains_key(wanted.as_str());
    Ok((!kept).then_some(wanted))
}

pub(super) async fn copy_object(
    s3: &S3,
    ctx: &Context,
    mut input: api::CopyObjectRequest,
) -> Result<api::CopyObjectOutput, Failure> {
    let key = input.key.take().unwrap_or_default();
    names::check_key(&key)?;
    let ask = ask_of!(input, None);
    let conditions = WriteConditions::new(input.if_match.take(), input.if_none_match.take())?;
    let replaces_metadata = directive(
        input.metadata_directive.as_ref().map(api::MetadataDirective::as_str),
        "Unknown metadata directive.",
        "x-amz-metadata-directive",
    )?;
    let replaces_tags = directive(
        input.tagging_directive.as_ref().map(api::TaggingDirective::as_str),
        "Unknown tagging directive.",
        "x-amz-tagging-directive",
    )?;
    let algorithm = input
        .checksum_algorithm
        .as_ref()
        .map(|algorithm| Algorithm::parse(algorithm.as_str()))
        .transpose()?;
    let bucket = access::bucket(
        &s3.store.read()?,
        ctx,
        input.bucket.as_deref(),
        input.expected_bucket_owner.as_deref(),
        "s3:PutObject",
        Some(&key),
    )?;
    let source = ask.hold(s3, ctx, !replaces_tags)?;
    let object = &source.held.object;
    let changes = replaces_metadata
        || input.storage_class.is_some()
        || input.website_redirect_location.is_some()
        || input.server_side_encryption.is_some()
        || algorithm.is_some()
        || ask.source.version.is_some();
    if ask.source.bucket == bucket.name && ask.source.key == key && !changes {
        return Err(errors::invalid_request(
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        )
        .into());
    }
    let redirect = input.website_redirect_location.clone();
    let sets_acl = input.acl.is_some();
    let mut attributes = given_attributes!(input).check(&bucket)?;
    let sets_acl = sets_acl || !attributes.acl.is_empty();
    let sets_tags = replaces_tags || !object.attributes.tags.is_empty();
    access::check_besides(ctx, &bucket, &key, sets_acl, &attributes, sets_tags)?;
    lock::check_future(&attributes, s3.now())?;
    if !replaces_metadata {
        attributes.headers = object.attributes.headers.clone();
        // The redirect is the copy's own, as in the directive's description.
        attributes.headers.website_redirect_location = redirect;
        attributes.metadata = object.attributes.metadata.clone();
    }
    if !replaces_tags {
        attributes.tags = object.attributes.tags.clone();
    }
    let compute = to_compute(object, algorithm)?;
    let (content, digests) = share(s3, &source, compute).await?;
    let Digests { etag, checksums } = digests.unwrap_or_else(|| Digests {
        etag: object.etag.clone(),
        checksums: object.checksums.clone(),
    });
    let new = write::NewObject {
        bucket: bucket.name,
        key,
        size: object.size,
        etag,
        content,
        checksums,
        attributes,
        conditions,
    };
    let cause = Cause::of(ctx, s3.clock.now());
    let written = write::commit(s3, new, Created::Copy, cause).await?;
    let mut result = api::CopyObjectResult {
        e_tag: Some(format!("\"{}\"", written.object.etag)),
        last_modified: Some(written.object.last_modified),
        checksum_type: Some(kind_of(written.object.checksum_kind)),
        ..Default::default()
    };
    set_checksums!(&mut result, &written.object.checksums);
    Ok(api::CopyObjectOutput {
        copy_object_result: Some(result),
        copy_source_version_id: source.version_id(),
        version_id: written.version_id(),
        expiration: written.expiration.clone(),
        server_side_encryption: Some(write::encryption(&written.object.attributes)),
        ssekms_key_id: written.object.attributes.kms_key_id,
        bucket_key_enabled: written.object.attributes.bucket_key_enabled,
        ..Default::default()
    })
}

/// Whether a directive says REPLACE.
fn directive(
    text: Option<&str>,
    unknown: &'static str,
    header: &'static str,
) -> Result<bool, AwsError> {
    match text {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => Err(errors::invalid_argument(unknown, header, other)),
    }
}

pub(super) async fn upload_part_copy(
    s3: &S3,
    ctx: &Context,
    mut input: api::UploadPartCopyRequest,
) -> Result<api::UploadPartCopyOutput, Failure> {
    let number = write::part_number(input.part_number)?;
    let ask = ask_of!(input, input.copy_source_range.take());
    let upload = multipart::upload(
        &s3.store.read()?,
        ctx,
        &multipart::Named {
            bucket: input.bucket,
            expected_owner: input.expected_bucket_owner,
            key: input.key.unwrap_or_default(),
            upload_id: input.upload_id.unwrap_or_default(),
        },
        "s3:PutObject",
    )?;
    let source = ask.hold(s3, ctx, false)?;
    let algorithm = multipart::algorithm(&upload)?;
    let (content, digests) = share(s3, &source, Some(algorithm)).await?;
    let digests = digests.ok_or_else(errors::internal)?;
    let encryption = write::encryption(&upload.attributes);
    let part = multipart::NewPart {
        number,
        size: source.span.length(),
        etag: digests.etag,
        content,
        checksums: digests.checksums,
    };
    let part = multipart::store_part(s3, &upload, part).await?;
    let mut result = api::CopyPartResult {
        e_tag: Some(format!("\"{}\"", part.etag)),
        last_modified: Some(part.last_modified),
        ..Default::default()
    };
    set_checksums!(&mut result, &part.checksums);
    Ok(api::UploadPartCopyOutput {
        copy_part_result: Some(result),
        copy_source_version_id: source.version_id(),
        server_side_encryption: Some(encryption),
        ..Default::default()
    })
}
