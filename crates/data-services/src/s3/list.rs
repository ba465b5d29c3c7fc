//! Listings: objects, versions, uploads. Common prefixes are skipped over, not read through.

mod source;

use aws_api::{AwsError, Context, s3 as api};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use model::StorageError;
use model::record::s3::{MultipartUploadRecord, ObjectRecord};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::source::{Objects, Source, Uploads, Versions};
use super::read::kind_of;
use super::{Failure, S3, access, acl, errors, multipart, versions};

/// Most entries in one answer.
const MAX_LIMIT: i32 = 1000;

/// S3 leaves slashes as they are.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'/');

/// An entry of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item<E> {
    Entry(E),
    Prefix(String),
}

#[derive(Debug)]
struct Page<E> {
    items: Vec<Item<E>>,
    truncated: bool,
}

impl<E> Page<E> {
    fn split(self) -> (Vec<E>, Vec<String>) {
        let (mut entries, mut prefixes) = (Vec::new(), Vec::new());
        for item in self.items {
            match item {
                Item::Entry(entry) => entries.push(entry),
                Item::Prefix(prefix) => prefixes.push(prefix),
            }
        }
        (entries, prefixes)
    }
}

/// The part of `name` up to the first delimiter behind `prefix`, if there is one.
fn common_prefix<'a>(name: &'a str, prefix: &str, delimiter: Option<&str>) -> Option<&'a str> {
    let delimiter = delimiter?;
    let rest = name.strip_prefix(prefix)?;
    let end = prefix.len() + rest.find(delimiter)? + delimiter.len();
    name.get(..end)
}

/// Up to `limit` entries and common prefixes, from where `source` stands.
fn page<S: Source>(
    source: &mut S,
    prefix: &str,
    delimiter: Option<&str>,
    limit: usize,
) -> Result<Page<S::Entry>, StorageError> {
    let mut page = Page { items: Vec::new(), truncated: false };
    while let Some(name) = source.peek()? {
        if page.items.len() >= limit {
            // Who asks for nothing has got all of it.
            page.truncated = limit > 0;
            break;
        }
        match common_prefix(&name, prefix, delimiter) {
            Some(common) => {
                source.skip_prefix(common);
                page.items.push(Item::Prefix(common.to_owned()));
            }
            None => match source.pop()? {
                Some(entry) => page.items.push(Item::Entry(entry)),
                None => break,
            },
        }
    }
    Ok(page)
}

/// Moves `source` behind `marker`, which may be a name or a common prefix of an earlier page.
fn start_after<S: Source>(source: &mut S, marker: &str, prefix: &str, delimiter: Option<&str>) {
    match common_prefix(marker, prefix, delimiter) {
        Some(common) => source.skip_prefix(common),
        None => source.skip_name(marker),
    }
}

/// # Errors
/// `InvalidArgument` for a negative number.
pub(super) fn limit(asked: Option<i32>, name: &str) -> Result<usize, AwsError> {
    let asked = asked.unwrap_or(MAX_LIMIT);
    usize::try_from(asked.min(MAX_LIMIT)).map_err(|_| {
        errors::invalid_argument(
            format!("Argument {name} must be an integer between 0 and 2147483647"),
            name,
            &asked.to_string(),
        )
    })
}

/// How names are written in the answer.
#[derive(Clone, Copy)]
struct Names {
    encoded: bool,
}

impl Names {
    fn new(asked: Option<&api::EncodingType>) -> Result<Names, AwsError> {
        match asked {
            None => Ok(Names { encoded: false }),
            Some(api::EncodingType::Url) => Ok(Names { encoded: true }),
            Some(api::EncodingType::Unknown(other)) => Err(errors::invalid_argument(
                "Invalid Encoding Method specified in Request",
                "encoding-type",
                other,
            )),
        }
    }

    fn write(self, name: &str) -> String {
        if self.encoded { utf8_percent_encode(name, ENCODED).to_string() } else { name.to_owned() }
    }

    fn write_given(self, name: &Option<String>) -> Option<String> {
        name.as_deref().filter(|name| !name.is_empty()).map(|name| self.write(name))
    }

    fn prefixes(self, prefixes: &[String]) -> Option<Vec<api::CommonPrefix>> {
        let write = |prefix: &String| api::CommonPrefix { prefix: Some(self.write(prefix)) };
        (!prefixes.is_empty()).then(|| prefixes.iter().map(write).collect())
    }

    fn kind(self) -> Option<api::EncodingType> {
        self.encoded.then_some(api::EncodingType::Url)
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

fn shown(object: ObjectRecord, names: Names, owner: Option<&api::Owner>) -> api::Object {
    let class = object.attributes.storage_class.as_deref().unwrap_or("STANDARD");
    api::Object {
        key: Some(names.write(&object.key)),
        last_modified: Some(object.last_modified),
        e_tag: Some(format!("\"{}\"", object.etag)),
        checksum_algorithm: algorithms(&object),
        checksum_type: (!object.checksums.is_empty()).then(|| kind_of(object.checksum_kind)),
        size: i64::try_from(object.size).ok(),
        storage_class: Some(api::ObjectStorageClass::from(class)),
        owner: owner.cloned(),
        restore_status: None,
    }
}

fn algorithms(object: &ObjectRecord) -> Option<Vec<api::ChecksumAlgorithm>> {
    let names: Vec<_> =
        object.checksums.keys().map(|name| api::ChecksumAlgorithm::from(name.as_str())).collect();
    (!names.is_empty()).then_some(names)
}

/// The name of the last item, which the next page begins after.
fn last_name(page: &Page<ObjectRecord>) -> Option<&str> {
    page.items.last().map(|item| match item {
        Item::Entry(object) => object.key.as_str(),
        Item::Prefix(prefix) => prefix,
    })
}

pub(super) async fn list_objects(
    s3: &S3,
    ctx: &Context,
    input: api::ListObjectsRequest,
) -> Result<api::ListObjectsOutput, Failure> {
    let read = s3.store.read()?;
    let owner = input.expected_bucket_owner.as_deref();
    let bucket = access::bucket(&read, ctx, input.bucket.as_deref(), owner, "s3:ListBucket", None)?;
    let names = Names::new(input.encoding_type.as_ref())?;
    let limit = limit(input.max_keys, "maxKeys")?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let delimiter = given(&input.delimiter);
    let mut source = Objects::new(&read, &bucket.name, prefix, delimiter.is_some());
    if let Some(marker) = given(&input.marker) {
        start_after(&mut source, marker, prefix, delimiter);
    }
    let page = page(&mut source, prefix, delimiter, limit)?;
    let truncated = page.truncated;
    // Without a delimiter, clients go on from the last key by themselves.
    let next =
        last_name(&page).filter(|_| truncated && delimiter.is_some()).map(|n| names.write(n));
    let (objects, prefixes) = page.split();
    let owner = acl::owner(&bucket.account);
    Ok(api::ListObjectsOutput {
        is_truncated: Some(truncated),
        marker: Some(names.write(input.marker.as_deref().unwrap_or_default())),
        next_marker: next,
        contents: Some(
            objects.into_iter().map(|object| shown(object, names, Some(&owner))).collect(),
        ),
        name: Some(bucket.name),
        prefix: Some(names.write(prefix)),
        delimiter: names.write_given(&input.delimiter),
        max_keys: i32::try_from(limit).ok(),
        common_prefixes: names.prefixes(&prefixes),
        encoding_type: names.kind(),
        ..Default::default()
    })
}

pub(super) async fn list_objects_v2(
    s3: &S3,
    ctx: &Context,
    input: api::ListObjectsV2Request,
) -> Result<api::ListObjectsV2Output, Failure> {
    let read = s3.store.read()?;
    let owner = input.expected_bucket_owner.as_deref();
    let bucket = access::bucket(&read, ctx, input.bucket.as_deref(), owner, "s3:ListBucket", None)?;
    let names = Names::new(input.encoding_type.as_ref())?;
    let limit = limit(input.max_keys, "maxKeys")?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let delimiter = given(&input.delimiter);
    let mut source = Objects::new(&read, &bucket.name, prefix, delimiter.is_some());
    let marker = match &input.continuation_token {
        Some(token) => Some(read_token(token)?),
        None => given(&input.start_after).map(str::to_owned),
    };
    if let Some(marker) = marker {
        start_after(&mut source, &marker, prefix, delimiter);
    }
    let page = page(&mut source, prefix, delimiter, limit)?;
    let truncated = page.truncated;
    let next = last_name(&page).filter(|_| truncated).map(make_token);
    let n_keys = page.items.len();
    let (objects, prefixes) = page.split();
    let owner = (input.fetch_owner == Some(true)).then(|| acl::owner(&bucket.account));
    Ok(api::ListObjectsV2Output {
        is_truncated: Some(truncated),
        contents: Some(
            objects.into_iter().map(|object| shown(object, names, owner.as_ref())).collect(),
        ),
        name: Some(bucket.name),
        prefix: Some(names.write(prefix)),
        delimiter: names.write_given(&input.delimiter),
        max_keys: i32::try_from(limit).ok(),
        common_prefixes: names.prefixes(&prefixes),
        encoding_type: names.kind(),
        key_count: i32::try_from(n_keys).ok(),
        continuation_token: input.continuation_token,
        next_continuation_token: next,
        start_after: names.write_given(&input.start_after),
        ..Default::default()
    })
}

/// A token says where to go on; the leading digit leaves room for another form.
fn make_token(last: &str) -> String {
    format!("1{}", BASE64URL.encode(last))
}

fn read_token(token: &str) -> Result<String, AwsError> {
    token
        .strip_prefix('1')
        .and_then(|text| BASE64URL.decode(text).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| {
            errors::invalid_argument(
                "The continuation token provided is incorrect",
                "continuation-token",
                token,
            )
        })
}

pub(super) async fn list_object_versions(
    s3: &S3,
    ctx: &Context,
    input: api::ListObjectVersionsRequest,
) -> Result<api::ListObjectVersionsOutput, Failure> {
    let read = s3.store.read()?;
    let owner = input.expected_bucket_owner.as_deref();
    let bucket =
        access::bucket(&read, ctx, input.bucket.as_deref(), owner, "s3:ListBucketVersions", None)?;
    let names = Names::new(input.encoding_type.as_ref())?;
    let limit = limit(input.max_keys, "maxKeys")?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let delimiter = given(&input.delimiter);
    let mut source = Versions::new(&read, &bucket.name, prefix, delimiter.is_some());
    match (given(&input.key_marker), given(&input.version_id_marker)) {
        (None, None) => {}
        (None, Some(version)) => {
            return Err(errors::invalid_argument(
                "A version-id marker cannot be specified without a key marker.",
                "version-id-marker",
                version,
            )
            .into());
        }
        (Some(key), None) => start_after(&mut source, key, prefix, delimiter),
        (Some(key), Some(version)) => match versions::find(&read, &bucket.name, key, version)? {
            Some(seen) => source.skip_version(key, seen.sequence),
            None => start_after(&mut source, key, prefix, delimiter),
        },
    }
    let page = page(&mut source, prefix, delimiter, limit)?;
    let truncated = page.truncated;
    let (next_key, next_version) = match page.items.last().filter(|_| truncated) {
        None => (None, None),
        Some(Item::Prefix(prefix)) => (Some(prefix.clone()), None),
        Some(Item::Entry((object, _))) => (Some(object.key.clone()), Some(object.version.clone())),
    };
    let (entries, prefixes) = page.split();
    let owner = acl::owner(&bucket.account);
    let mut output = api::ListObjectVersionsOutput {
        is_truncated: Some(truncated),
        key_marker: Some(names.write(input.key_marker.as_deref().unwrap_or_default())),
        version_id_marker: Some(input.version_id_marker.unwrap_or_default()),
        next_key_marker: next_key.map(|key| names.write(&key)),
        next_version_id_marker: next_version,
        name: Some(bucket.name),
        prefix: Some(names.write(prefix)),
        delimiter: names.write_given(&input.delimiter),
        max_keys: i32::try_from(limit).ok(),
        common_prefixes: names.prefixes(&prefixes),
        encoding_type: names.kind(),
        ..Default::default()
    };
    for (object, is_latest) in entries {
        let key = Some(names.write(&object.key));
        let owner = Some(owner.clone());
        if object.delete_marker {
            output.delete_markers.get_or_insert_default().push(api::DeleteMarkerEntry {
                owner,
                key,
                version_id: Some(object.version),
                is_latest: Some(is_latest),
                last_modified: Some(object.last_modified),
            });
        } else {
            output.versions.get_or_insert_default().push(api::ObjectVersion {
                e_tag: Some(format!("\"{}\"", object.etag)),
                checksum_algorithm: algorithms(&object),
                checksum_type: (!object.checksums.is_empty())
                    .then(|| kind_of(object.checksum_kind)),
                size: i64::try_from(object.size).ok(),
                storage_class: Some(api::ObjectVersionStorageClass::from(
                    object.attributes.storage_class.as_deref().unwrap_or("STANDARD"),
                )),
                key,
                version_id: Some(object.version),
                is_latest: Some(is_latest),
                last_modified: Some(object.last_modified),
                owner,
                restore_status: None,
            });
        }
    }
    Ok(output)
}

pub(super) async fn list_multipart_uploads(
    s3: &S3,
    ctx: &Context,
    input: api::ListMultipartUploadsRequest,
) -> Result<api::ListMultipartUploadsOutput, Failure> {
    let read = s3.store.read()?;
    let bucket = access::bucket(
        &read,
        ctx,
        input.bucket.as_deref(),
        input.expected_bucket_owner.as_deref(),
        "s3:ListBucketMultipartUploads",
        None,
    )?;
    let names = Names::new(input.encoding_type.as_ref())?;
    let limit = limit(input.max_uploads, "max-uploads")?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let delimiter = given(&input.delimiter);
    let mut source = Uploads::new(&read, &bucket.name, prefix, delimiter.is_some());
    match (given(&input.key_marker), given(&input.upload_id_marker)) {
        (None, _) => {}
        (Some(key), None) => start_after(&mut source, key, prefix, delimiter),
        (Some(key), Some(upload_id)) => source.skip_upload(key, upload_id),
    }
    let page = page(&mut source, prefix, delimiter, limit)?;
    let truncated = page.truncated;
    let (next_key, next_upload) = match page.items.last().filter(|_| truncated) {
        None => (None, None),
        Some(Item::Prefix(prefix)) => (Some(prefix.clone()), None),
        Some(Item::Entry(upload)) => (Some(upload.key.clone()), Some(upload.upload_id.clone())),
    };
    let (uploads, prefixes) = page.split();
    let owner = acl::owner(&bucket.account);
    Ok(api::ListMultipartUploadsOutput {
        bucket: Some(bucket.name),
        key_marker: Some(names.write(input.key_marker.as_deref().unwrap_or_default())),
        upload_id_marker: Some(input.upload_id_marker.unwrap_or_default()),
        next_key_marker: next_key.map(|key| names.write(&key)),
        next_upload_id_marker: next_upload,
        prefix: Some(names.write(prefix)),
        delimiter: names.write_given(&input.delimiter),
        max_uploads: i32::try_from(limit).ok(),
        is_truncated: Some(truncated),
        uploads: Some(
            uploads.into_iter().map(|upload| shown_upload(upload, names, &owner)).collect(),
        ),
        common_prefixes: names.prefixes(&prefixes),
        encoding_type: names.kind(),
        ..Default::default()
    })
}

fn shown_upload(
    upload: MultipartUploadRecord,
    names: Names,
    owner: &api::Owner,
) -> api::MultipartUpload {
    let class = upload.attributes.storage_class.as_deref().unwrap_or("STANDARD");
    api::MultipartUpload {
        key: Some(names.write(&upload.key)),
        initiated: Some(upload.initiated_at),
        storage_class: Some(api::StorageClass::from(class)),
        owner: Some(owner.clone()),
        initiator: Some(multipart::initiator(&upload)),
        checksum_algorithm: upload.checksum_algorithm.as_deref().map(api::ChecksumAlgorithm::from),
        checksum_type: upload.checksum_algorithm.as_ref().map(|_| kind_of(upload.checksum_kind)),
        upload_id: Some(upload.upload_id),
        ..Default::default()
    }
}
