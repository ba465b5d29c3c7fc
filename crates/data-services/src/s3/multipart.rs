//! Uploads in parts. A complete object is the list of its parts' blobs: nothing is copied.

use aws_api::{AwsError, Context, s3 as api};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::{Digest as _, Md5};
use model::record::s3::{
    BucketRecord, ChecksumKind, Checksums, MultipartUploadRecord, ObjectRecord, PartRecord,
    PartSummary, Segment, Versioning,
};
use model::{Principal, StorageError};
use store::{BlobId, Read, Txn};

use super::checksums::{self, Algorithm, Declared, given_checksums, set_checksums};
use super::content::{Unnamed, blob_ids, unlink};
use super::events::{Cause, Created};
use super::given::given_attributes;
use super::read::kind_of;
use super::versions::{self, WriteConditions};
use super::{Failure, S3, access, acl, errors, given, ingest, lifecycle, lock, names, write};

/// The least size of a part that is not the last.
const MIN_PART: u64 = 5 << 20;

/// An upload as a request names it.
pub(super) struct Named {
    pub(super) bucket: Option<String>,
    pub(super) expected_owner: Option<String>,
    pub(super) key: String,
    pub(super) upload_id: String,
}

/// # Errors
/// `NoSuchUpload`, or what keeps the caller from the bucket.
pub(super) fn upload(
    read: &impl Read,
    ctx: &Context,
    named: &Named,
    action: &'static str,
) -> Result<MultipartUploadRecord, Failure> {
    let bucket = access::bucket(
        read,
        ctx,
        named.bucket.as_deref(),
        named.expected_owner.as_deref(),
        action,
        Some(&named.key),
    )?;
    let key = MultipartUploadRecord::key_of(&bucket.name, &named.key, &named.upload_id);
    let found = read.get(&key)?;
    Ok(found.ok_or_else(|| errors::no_such_upload(&named.upload_id))?)
}

/// The algorithm that each part of an upload has a checksum of.
pub(super) fn algorithm(upload: &MultipartUploadRecord) -> Result<Algorithm, AwsError> {
    upload.checksum_algorithm.as_deref().map_or(Ok(Algorithm::DEFAULT), Algorithm::parse)
}

/// Removes an upload and its parts.
pub(super) fn discard(
    txn: &mut Txn<'_>,
    upload: &MultipartUploadRecord,
    unlinked: &mut Vec<BlobId>,
) -> Result<(), StorageError> {
    for part in txn.scan(&PartRecord::keys_of(&upload.upload_id))? {
        unlink(txn, &part.content, unlinked);
        txn.delete(&PartRecord::key_of(&upload.upload_id, part.number));
    }
    txn.delete(&MultipartUploadRecord::key_of(&upload.bucket, &upload.key, &upload.upload_id));
    Ok(())
}

pub(super) async fn create_multipart_upload(
    s3: &S3,
    ctx: &Context,
    mut input: api::CreateMultipartUploadRequest,
) -> Result<api::CreateMultipartUploadOutput, Failure> {
    let key = input.key.take().unwrap_or_default();
    names::check_key(&key)?;
    let algorithm = input
        .checksum_algorithm
        .as_ref()
        .map(|algorithm| Algorithm::parse(algorithm.as_str()))
        .transpose()?;
    let kind = checksum_kind(algorithm, input.checksum_type.as_ref())?;
    let bucket = access::bucket(
        &s3.store.read()?,
        ctx,
        input.bucket.as_deref(),
        input.expected_bucket_owner.as_deref(),
        "s3:PutObject",
        Some(&key),
    )?;
    let sets_acl = input.acl.is_some();
    let attributes = given_attributes!(input).check(&bucket)?;
    let sets_acl = sets_acl || !attributes.acl.is_empty();
    let sets_tags = !attributes.tags.is_empty();
    access::check_besides(ctx, &bucket, &key, sets_acl, &attributes, sets_tags)?;
    lock::check_future(&attributes, s3.now())?;
    let record = MultipartUploadRecord {
        bucket: bucket.name.clone(),
        key,
        upload_id: model::random::text(
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._",
            64,
        ),
        initiated_at: s3.now(),
        initiator: match &ctx.principal {
            Principal::Root { account } => acl::canonical_id(account),
            other => other.arn(),
        },
        checksum_algorithm: algorithm.map(|algorithm| algorithm.as_str().to_owned()),
        checksum_kind: kind,
        attributes,
    };
    let made = record.clone();
    s3.store
        .write(move |txn| -> Result<(), Failure> {
            if !txn.contains(&BucketRecord::key_of(&record.bucket))? {
                return Err(errors::no_such_bucket(&record.bucket).into());
            }
            txn.put(&record);
            Ok(())
        })
        .await?;
    Ok(api::CreateMultipartUploadOutput {
        bucket: Some(made.bucket),
        key: Some(made.key),
        upload_id: Some(made.upload_id),
        server_side_encryption: Some(write::encryption(&made.attributes)),
        ssekms_key_id: made.attributes.kms_key_id,
        bucket_key_enabled: made.attributes.bucket_key_enabled,
        checksum_algorithm: made.checksum_algorithm.as_deref().map(api::ChecksumAlgorithm::from),
        checksum_type: algorithm.map(|_| kind_of(kind)),
        ..Default::default()
    })
}

fn checksum_kind(
    algorithm: Option<Algorithm>,
    asked: Option<&api::ChecksumType>,
) -> Result<ChecksumKind, AwsError> {
    let asked_kind = match asked {
        None => None,
        Some(api::ChecksumType::FullObject) => Some(ChecksumKind::FullObject),
        Some(api::ChecksumType::Composite) => Some(ChecksumKind::Composite),
        Some(api::ChecksumType::Unknown(_)) => {
            return Err(errors::invalid_request(
                "Value for x-amz-checksum-type header is invalid.",
            ));
        }
    };
    let Some(algorithm) = algorithm else {
        if asked_kind.is_some() {
            return Err(errors::invalid_request(
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
            ));
        }
        return Ok(Algorithm::DEFAULT.default_kind());
    };
    let kind = asked_kind.unwrap_or_else(|| algorithm.default_kind());
    if !algorithm.allows(kind) {
        return Err(errors::invalid_request(format!(
            "The {} checksum type cannot be used with the {} checksum algorithm.",
            kind_of(kind).as_str(),
            algorithm.as_str().to_ascii_lowercase(),
        )));
    }
    Ok(kind)
}

/// A part whose bytes are stored.
pub(super) struct NewPart {
    pub(super) number: u32,
    pub(super) size: u64,
    pub(super) etag: String,
    pub(super) content: Unnamed,
    pub(super) checksums: Checksums,
}

/// Adds a part to an upload, in place of the one with its number.
pub(super) async fn store_part(
    s3: &S3,
    upload: &MultipartUploadRecord,
    part: NewPart,
) -> Result<PartRecord, Failure> {
    let (content, small) = part.content.take();
    let stored = blob_ids(&content);
    let record = PartRecord {
        upload_id: upload.upload_id.clone(),
        number: part.number,
        size: part.size,
        etag: part.etag,
        last_modified: s3.now(),
        content,
        checksums: part.checksums,
    };
    let made = record.clone();
    let place = MultipartUploadRecord::key_of(&upload.bucket, &upload.key, &upload.upload_id);
    let written = s3
        .store
        .write(move |txn| -> Result<_, Failure> {
            if !txn.contains(&place)? {
                return Err(errors::no_such_upload(&record.upload_id).into());
            }
            let mut unlinked = Vec::new();
            let before = txn.get(&PartRecord::key_of(&record.upload_id, record.number))?;
            if let Some(before) = before {
                unlink(txn, &before.content, &mut unlinked);
            }
            for small in &small {
                txn.put(small);
            }
            txn.put(&record);
            Ok(unlinked)
        })
        .await;
    match written {
        Ok(unlinked) => {
            s3.pins.remove(unlinked).await;
            Ok(made)
        }
        Err(failure) => {
            s3.pins.remove(stored).await;
            Err(failure)
        }
    }
}

pub(super) async fn upload_part(
    s3: &S3,
    ctx: &Context,
    mut input: api::UploadPartRequest,
) -> Result<api::UploadPartOutput, Failure> {
    if input.sse_customer_algorithm.is_some() {
        return Err(given::customer_key().into());
    }
    let number = write::part_number(input.part_number)?;
    let asked = input.checksum_algorithm.as_ref().map(api::ChecksumAlgorithm::as_str);
    let declared = Declared::new(input.content_md5.take(), &given_checksums!(input), asked)?;
    let named = Named {
        bucket: input.bucket,
        expected_owner: input.expected_bucket_owner,
        key: input.key.unwrap_or_default(),
        upload_id: input.upload_id.unwrap_or_default(),
    };
    let upload = upload(&s3.store.read()?, ctx, &named, "s3:PutObject")?;
    let own = algorithm(&upload)?;
    if upload.checksum_algorithm.is_some()
        && let Some(sent) = declared.algorithm()
        && sent != own
    {
        return Err(errors::invalid_request(format!(
            "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
            own.as_str().to_ascii_lowercase(),
            sent.as_str().to_ascii_lowercase(),
        ))
        .into());
    }
    let sent = declared.algorithm();
    let body = input.body.unwrap_or_default();
    let received = ingest::receive(s3.store.blobs(), &body, declared, Some(own)).await?;
    let part = NewPart {
        number,
        size: received.size,
        etag: received.etag(),
        checksums: received.checksums,
        content: received.content,
    };
    let part = store_part(s3, &upload, part).await?;
    let mut output = api::UploadPartOutput {
        e_tag: Some(format!("\"{}\"", part.etag)),
        server_side_encryption: Some(write::encryption(&upload.attributes)),
        ssekms_key_id: upload.attributes.kms_key_id,
        bucket_key_enabled: upload.attributes.bucket_key_enabled,
        ..Default::default()
    };
    // Only the checksum that the client knows of: what it sent, or what the upload has.
    let shown = sent.unwrap_or(own).as_str();
    let mut answered = part.checksums;
    answered.retain(|name, _| name == shown);
    set_checksums!(&mut output, &answered);
    Ok(output)
}

/// A part as CompleteMultipartUpload lists it.
struct Listed {
    number: u32,
    etag: String,
    checksums: Checksums,
}

fn listed(upload: Option<api::CompletedMultipartUpload>) -> Result<Vec<Listed>, AwsError> {
    let parts = upload.and_then(|upload| upload.parts).unwrap_or_default();
    if parts.is_empty() {
        return Err(errors::malformed_xml());
    }
    parts
        .into_iter()
        .map(|part| {
            let checksums = given_checksums!(part);
            let etag = part.e_tag.ok_or_else(errors::malformed_xml)?;
            Ok(Listed {
                number: write::part_number(Some(
                    part.part_number.ok_or_else(errors::malformed_xml)?,
                ))?,
                etag: etag.trim_matches('"').to_owned(),
                checksums,
            })
        })
        .collect()
}

/// An object out of parts.
#[derive(Debug)]
struct Assembled {
    size: u64,
    etag: String,
    content: Vec<Segment>,
    parts: Vec<PartSummary>,
    checksums: Checksums,
}

/// Puts together the parts that are listed, of those that there are, which are in order.
fn assemble(
    upload: &MultipartUploadRecord,
    listed: &[Listed],
    stored: &[PartRecord],
) -> Result<Assembled, AwsError> {
    let upload_id = &upload.upload_id;
    if listed.windows(2).any(|pair| pair[0].number >= pair[1].number) {
        return Err(errors::invalid_part_order(upload_id));
    }
    let own = algorithm(upload)?;
    let mut etags = Md5::new();
    let mut content = Vec::new();
    let mut parts = Vec::new();
    let mut size = 0;
    for (index, asked) in listed.iter().enumerate() {
        let missing = || errors::invalid_part(upload_id, asked.number, &asked.etag);
        let place = stored.binary_search_by_key(&asked.number, |part| part.number);
        let part = place.ok().and_then(|place| stored.get(place)).ok_or_else(missing)?;
        let differs = |(name, value): (&String, &String)| {
            part.checksums.get(name).is_some_and(|known| known != value)
        };
        if part.etag != asked.etag || asked.checksums.iter().any(differs) {
            return Err(missing());
        }
        if part.size < MIN_PART && index + 1 < listed.len() {
            return Err(errors::entity_too_small(part.number, &part.etag, part.size));
        }
        etags.update(hex::decode(&part.etag).map_err(|_| errors::internal())?);
        size += part.size;
        content.extend(part.content.iter().cloned());
        let mut checksums = part.checksums.clone();
        checksums.retain(|name, _| name == own.as_str());
        parts.push(PartSummary { number: part.number, size: part.size, checksums });
    }
    let checksum = match upload.checksum_kind {
        ChecksumKind::FullObject => {
            let parts = parts.iter().map(|part| (&part.checksums, part.size));
            checksums::combined(own, parts)
        }
        ChecksumKind::Composite => {
            checksums::composite(own, parts.iter().map(|part| &part.checksums))
        }
    };
    Ok(Assembled {
        size,
        etag: format!("{}-{}", hex::encode(etags.finalize()), parts.len()),
        content,
        checksums: checksum.map(|value| (own.as_str().to_owned(), value)).into_iter().collect(),
        parts,
    })
}

pub(super) async fn complete_multipart_upload(
    s3: &S3,
    ctx: &Context,
    mut input: api::CompleteMultipartUploadRequest,
) -> Result<api::CompleteMultipartUploadOutput, Failure> {
    let conditions = WriteConditions::new(input.if_match.take(), input.if_none_match.take())?;
    let given = given_checksums!(input);
    let parts = listed(input.multipart_upload.take())?;
    let expected_size = input.mpu_object_size;
    let named = Named {
        bucket: input.bucket,
        expected_owner: input.expected_bucket_owner,
        key: input.key.unwrap_or_default(),
        upload_id: input.upload_id.unwrap_or_default(),
    };
    let caller = ctx.clone();
    let now = s3.now();
    let cause = Cause::of(ctx, s3.clock.now());
    let (object, versioning, expiration, unlinked) = s3
        .store
        .write(move |txn| -> Result<_, Failure> {
            let found = upload(txn, &caller, &named, "s3:PutObject");
            let owner = named.expected_owner.as_deref();
            let bucket = access::bucket_unchecked(txn, named.bucket.as_deref(), owner)?;
            let upload = match found {
                Ok(upload) => upload,
                Err(failure) if failure.0.code != "NoSuchUpload" => return Err(failure),
                Err(failure) => {
                    // Completed before, and the client asks again because the answer got lost.
                    let current = versions::newest(txn, &bucket.name, &named.key)?;
                    return match current {
                        Some(object) if object.upload_id.as_ref() == Some(&named.upload_id) => {
                            let expiration = lifecycle::expiration(&bucket, &object);
                            Ok((object, bucket.versioning, expiration, Vec::new()))
                        }
                        _ => Err(failure),
                    };
                }
            };
            let stored = txn.scan(&PartRecord::keys_of(&upload.upload_id))?;
            let assembled = assemble(&upload, &parts, &stored)?;
            check_declared(&assembled, &given, expected_size)?;
            if conditions.any() {
                let current = txn.get(&ObjectRecord::key_of(&bucket.name, &upload.key))?;
                conditions.check(&upload.key, current.as_ref())?;
            }
            // The parts that are not in the object go; the others' bytes are now its own.
            let mut unlinked = Vec::new();
            for part in stored {
                // The list is in order, or it would not have come so far.
                if parts.binary_search_by_key(&part.number, |listed| listed.number).is_err() {
                    unlink(txn, &part.content, &mut unlinked);
                }
                txn.delete(&PartRecord::key_of(&upload.upload_id, part.number));
            }
            let place = (&upload.bucket, &upload.key, &upload.upload_id);
            txn.delete(&MultipartUploadRecord::key_of(place.0, place.1, place.2));
            let object = ObjectRecord {
                bucket: upload.bucket,
                key: upload.key,
                version: String::new(),
                sequence: 0,
                last_modified: now,
                size: assembled.size,
                etag: assembled.etag,
                content: assembled.content,
                parts: assembled.parts,
                upload_id: Some(upload.upload_id),
                checksums: assembled.checksums,
                checksum_kind: upload.checksum_kind,
                delete_marker: false,
                attributes: upload.attributes,
            };
            let installed =
                versions::install(txn, &bucket, object, Created::CompleteMultipartUpload, &cause)?;
            unlinked.extend(installed.unlinked);
            let expiration = lifecycle::expiration(&bucket, &installed.object);
            Ok((installed.object, bucket.versioning, expiration, unlinked))
        })
        .await?;
    s3.pins.remove(unlinked).await;
    let mut output = api::CompleteMultipartUploadOutput {
        location: Some(format!("{}/{}/{}", ctx.endpoint, object.bucket, object.key)),
        e_tag: Some(format!("\"{}\"", object.etag)),
        checksum_type: Some(kind_of(object.checksum_kind)),
        server_side_encryption: Some(write::encryption(&object.attributes)),
        version_id: (versioning != Versioning::Never).then_some(object.version),
        expiration,
        ssekms_key_id: object.attributes.kms_key_id,
        bucket_key_enabled: object.attributes.bucket_key_enabled,
        bucket: Some(object.bucket),
        key: Some(object.key),
        ..Default::default()
    };
    set_checksums!(&mut output, &object.checksums);
    Ok(output)
}

/// Compares the object with what the client says about the whole of it.
fn check_declared(
    assembled: &Assembled,
    given: &Checksums,
    expected_size: Option<i64>,
) -> Result<(), AwsError> {
    if let Some(expected) = expected_size
        && u64::try_from(expected).ok() != Some(assembled.size)
    {
        return Err(errors::invalid_request(format!(
            "The provided 'x-amz-mp-object-size' header value {expected} does not match what was computed: {}",
            assembled.size
        )));
    }
    for (name, value) in given {
        let known = assembled.checksums.get(name);
        // Some clients leave out the number of parts.
        let bare = known.map(|known| known.split_once('-').map_or(known.as_str(), |(sum, _)| sum));
        let well_formed = BASE64.decode(value.split('-').next().unwrap_or_default()).is_ok();
        if !well_formed || (known != Some(value) && bare != Some(value.as_str())) {
            return Err(errors::bad_checksum(name));
        }
    }
    Ok(())
}

pub(super) async fn abort_multipart_upload(
    s3: &S3,
    ctx: &Context,
    input: api::AbortMultipartUploadRequest,
) -> Result<api::AbortMultipartUploadOutput, Failure> {
    let named = Named {
        bucket: input.bucket,
        expected_owner: input.expected_bucket_owner,
        key: input.key.unwrap_or_default(),
        upload_id: input.upload_id.unwrap_or_default(),
    };
    let ctx = ctx.clone();
    let unlinked = s3
        .store
        .write(move |txn| -> Result<_, Failure> {
            let upload = upload(txn, &ctx, &named, "s3:AbortMultipartUpload")?;
            if let Some(at) = input.if_match_initiated_time
                && at.as_secs() != upload.initiated_at.as_secs()
            {
                return Err(errors::precondition_failed("x-amz-if-match-initiated-time").into());
            }
            let mut unlinked = Vec::new();
            discard(txn, &upload, &mut unlinked)?;
            Ok(unlinked)
        })
        .await?;
    s3.pins.remove(unlinked).await;
    Ok(api::AbortMultipartUploadOutput::default())
}

pub(super) async fn list_parts(
    s3: &S3,
    ctx: &Context,
    input: api::ListPartsRequest,
) -> Result<api::ListPartsOutput, Failure> {
    let named = Named {
        bucket: input.bucket,
        expected_owner: input.expected_bucket_owner,
        key: input.key.unwrap_or_default(),
        upload_id: input.upload_id.unwrap_or_default(),
    };
    let read = s3.store.read()?;
    let upload = upload(&read, ctx, &named, "s3:ListMultipartUploadParts")?;
    let limit = super::list::limit(input.max_parts, "max-parts")?;
    let marker = input.part_number_marker.unwrap_or(0);
    let after = u32::try_from(marker).unwrap_or(0);
    let after = PartRecord::key_of(&upload.upload_id, after);
    let mut parts =
        read.scan_page(&PartRecord::keys_of(&upload.upload_id), Some(&after), limit + 1)?;
    let truncated = parts.len() > limit;
    parts.truncate(limit);
    let last = parts.last().and_then(|part| i32::try_from(part.number).ok());
    let owner =
        read.get(&BucketRecord::key_of(&upload.bucket))?.map(|bucket| acl::owner(&bucket.account));
    let own = algorithm(&upload)?;
    Ok(api::ListPartsOutput {
        part_number_marker: Some(marker),
        next_part_number_marker: Some(last.unwrap_or(0)),
        max_parts: i32::try_from(limit).ok(),
        is_truncated: Some(truncated),
        parts: Some(
            parts
                .into_iter()
                .map(|part| {
                    let mut shown = api::Part {
                        part_number: i32::try_from(part.number).ok(),
                        last_modified: Some(part.last_modified),
                        e_tag: Some(format!("\"{}\"", part.etag)),
                        size: i64::try_from(part.size).ok(),
                        ..Default::default()
                    };
                    let mut checksums = part.checksums;
                    checksums.retain(|name, _| name == own.as_str());
                    set_checksums!(&mut shown, &checksums);
                    shown
                })
                .collect(),
        ),
        initiator: Some(initiator(&upload)),
        owner,
        storage_class: Some(api::StorageClass::from(
            upload.attributes.storage_class.as_deref().unwrap_or("STANDARD"),
        )),
        checksum_algorithm: upload.checksum_algorithm.as_deref().map(api::ChecksumAlgorithm::from),
        checksum_type: upload.checksum_algorithm.as_ref().map(|_| kind_of(upload.checksum_kind)),
        bucket: Some(upload.bucket),
        key: Some(upload.key),
        upload_id: Some(upload.upload_id),
        ..Default::default()
    })
}

pub(super) fn initiator(upload: &MultipartUploadRecord) -> api::Initiator {
    api::Initiator { id: Some(upload.initiator.clone()), ..Default::default() }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn upload() -> MultipartUploadRecord {
        MultipartUploadRecord {
            bucket: "b".into(),
            key: "k".into(),
            upload_id: "u".into(),
            initiated_at: Timestamp(0),
            initiator: String::new(),
            checksum_algorithm: None,
            checksum_kind: ChecksumKind::FullObject,
            attributes: Default::default(),
        }
    }

    /// Parts are given as `number:size`; each has the entity tag of its number.
    fn check(stored: &str, asked: &str, expected: Result<&str, &str>) {
        let etag = |number: u32| hex::encode(Md5::digest(number.to_string()));
        let stored = stored.split_whitespace().map(|part| {
            let (number, size) = part.split_once(':').unwrap();
            let number = number.parse().unwrap();
            PartRecord {
                upload_id: "u".into(),
                number,
                size: size.parse::<u64>().unwrap() << 20,
                etag: etag(number),
                last_modified: Timestamp(0),
                content: Vec::new(),
                checksums: Checksums::new(),
            }
        });
        let asked: Vec<Listed> = asked
            .split_whitespace()
            .map(|number| {
                let (number, etag) = match number.strip_suffix('!') {
                    Some(number) => (number.parse().unwrap(), "0".repeat(32)),
                    None => (number.parse().unwrap(), etag(number.parse().unwrap())),
                };
                Listed { number, etag, checksums: Checksums::new() }
            })
            .collect();
        let stored: Vec<PartRecord> = stored.collect();
        let result = assemble(&upload(), &asked, &stored);
        let result = result.map(|object| format!("{} in {}", object.size >> 20, object.etag));
        match expected {
            Ok(expected) => assert_eq!(result.unwrap(), expected),
            Err(code) => {
                assert_eq!(result.unwrap_err().code, code, "{asked:?}", asked = asked.len())
            }
        }
    }

    #[test]
    fn parts_are_put_together_as_s3_does() {
        let of_one = hex::encode(Md5::digest(Md5::digest("1")));
        check("1:1", "1", Ok(&format!("1 in {of_one}-1")));
        let mut both = Md5::digest("1").to_vec();
        both.extend(Md5::digest("3"));
        let of_both = hex::encode(Md5::digest(&both));
        check("1:5 2:9 3:1", "1 3", Ok(&format!("6 in {of_both}-2")));
        check("1:5 2:1", "2 1", Err("InvalidPartOrder"));
        check("1:5 2:1", "1 1", Err("InvalidPartOrder"));
        check("1:5 2:1", "1 3", Err("InvalidPart"));
        check("1:5 2:1", "1 2!", Err("InvalidPart"));
        check("1:4 2:1", "1 2", Err("EntityTooSmall"));
    }
}
