//! Brings a function's code here: a zip file from the request or from S3 into a blob of its own,
//! or the digest of an image of ours.
//!
//! Not here: unpacking and pulling, which the node does.

use std::collections::HashSet;
use std::io::Cursor;

use aws_api::lambda::errors;
use aws_api::{Ask, AwsError, Context};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use model::image::{ImageReference, parse_ecr_host};
use model::policy::PolicyKind;
use model::record::ecr::{ImageRecord, ImageTagRecord};
use model::record::lambda::{FunctionCode, FunctionRecord, LayerVersionRecord};
use model::record::s3::{BucketRecord, ObjectRecord, Segment, SmallRecord, VersionRecord};
use model::{AccountId, Key, Region, StorageError};
use sha2::{Digest as _, Sha256};
use store::{BlobId, BlobWriter, Read, Store};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::fault::{Fault, invalid};
use super::zip::{self, Contents, ZipFault};

/// A zip file that comes with a request, in bytes.
const MOST_DIRECT: usize = 50 << 20;

/// Where the code is, as a request says it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    pub(crate) zip_file: Option<Bytes>,
    pub(crate) s3_bucket: Option<String>,
    pub(crate) s3_key: Option<String>,
    pub(crate) s3_version: Option<String>,
    pub(crate) image_uri: Option<String>,
}

/// A zip file that is in the store and that no record names yet.
#[derive(Clone, Debug)]
pub(crate) struct StoredZip {
    pub(crate) blob: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) contents: Contents,
}

impl StoredZip {
    pub(crate) fn code(&self) -> FunctionCode {
        FunctionCode::Zip { blob: self.blob.clone(), size: self.size, sha256: self.sha256.clone() }
    }
}

/// Keeps the zip file that `source` names.
///
/// # Errors
/// When there is none, it is not one, it is too large, or the caller may not read it.
pub(crate) async fn keep(
    store: &Store,
    ctx: &Context,
    source: &Source,
) -> Result<StoredZip, Fault> {
    if let Some(bytes) = &source.zip_file {
        if source.s3_bucket.is_some() || source.s3_key.is_some() {
            return Err(invalid(
                "Please do not provide other FunctionCode parameters when providing a ZipFile.",
            ));
        }
        if bytes.len() > MOST_DIRECT {
            let text =
                "Request must be smaller than 70167211 bytes for the UpdateFunctionCode operation";
            return Err(errors::request_too_large_exception(text).into());
        }
        return keep_bytes(store, bytes.clone()).await;
    }
    match (&source.s3_bucket, &source.s3_key) {
        (Some(bucket), Some(key)) => {
            keep_object(store, ctx, bucket, key, source.s3_version.as_deref()).await
        }
        (None, None) => Err(invalid("Please provide a source for function code.")),
        _ => Err(invalid("Please provide both S3Bucket and S3Key.")),
    }
}

async fn keep_bytes(store: &Store, bytes: Bytes) -> Result<StoredZip, Fault> {
    let contents = zip::check(&mut Cursor::new(&bytes)).map_err(refused)?;
    let sha256 = STANDARD.encode(Sha256::digest(&bytes));
    let mut writer = store.blobs().create().await?;
    writer.write(&bytes).await?;
    let blob = writer.finish().await?;
    let size = bytes.len() as u64;
    Ok(StoredZip { blob: blob.as_str().to_owned(), size, sha256, contents })
}

fn refused(fault: ZipFault) -> Fault {
    match fault {
        ZipFault::Io(error) => Fault::Blob(error),
        fault => invalid(fault.to_string()),
    }
}

fn s3_error(code: &str, message: &str) -> Fault {
    invalid(format!(
        "Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}"
    ))
}

async fn keep_object(
    store: &Store,
    ctx: &Context,
    bucket: &str,
    key: &str,
    version: Option<&str>,
) -> Result<StoredZip, Fault> {
    let (object, small) = {
        let read = store.read()?;
        let object = find_object(&read, ctx, bucket, key, version)?;
        let mut small = Vec::new();
        for segment in &object.content {
            if let Segment::Small { id, .. } = segment {
                let record = read.get(&SmallRecord::key_of(id))?;
                let data = record.and_then(|record| STANDARD.decode(record.data).ok());
                small.push(data.unwrap_or_default());
            }
        }
        (object, small)
    };
    if object.size > zip::MOST_UNZIPPED {
        return Err(refused(ZipFault::TooLarge));
    }
    let mut small = small.into_iter();
    let mut writer = store.blobs().create().await?;
    let mut hash = Sha256::new();
    for segment in &object.content {
        match segment {
            Segment::Small { .. } => {
                let data = small.next().unwrap_or_default();
                hash.update(&data);
                writer.write(&data).await?;
            }
            Segment::Blob { id, offset, length } => {
                copy_blob(store, id, *offset, *length, &mut writer, &mut hash).await?;
            }
        }
    }
    let size = writer.length();
    let blob = writer.finish().await?;
    let path = store.blobs().path(&blob);
    let checked = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::open(path)?;
        zip::check(&mut file)
    })
    .await
    .map_err(std::io::Error::other)?;
    match checked {
        Ok(contents) => {
            let sha256 = STANDARD.encode(hash.finalize());
            Ok(StoredZip { blob: blob.as_str().to_owned(), size, sha256, contents })
        }
        Err(fault) => {
            store.blobs().remove(&blob).await?;
            Err(refused(fault))
        }
    }
}

async fn copy_blob(
    store: &Store,
    id: &str,
    offset: u64,
    length: u64,
    writer: &mut BlobWriter,
    hash: &mut Sha256,
) -> Result<(), Fault> {
    let gone = || s3_error("InternalError", "We encountered an internal error. Please try again.");
    let id = BlobId::parse(id).ok_or_else(gone)?;
    let mut file = store.blobs().open_file(&id).await?;
    file.seek(std::io::SeekFrom::Start(offset)).await?;
    let mut part = file.take(length);
    let mut buffer = vec![0; 1 << 17];
    loop {
        let n = part.read(&mut buffer).await?;
        let Some(chunk) = buffer.get(..n).filter(|chunk| !chunk.is_empty()) else { return Ok(()) };
        hash.update(chunk);
        writer.write(chunk).await?;
    }
}

/// The object, if the caller may read it.
fn find_object(
    read: &impl Read,
    ctx: &Context,
    bucket: &str,
    key: &str,
    version: Option<&str>,
) -> Result<ObjectRecord, Fault> {
    let found = read.get(&BucketRecord::key_of(bucket))?;
    let found =
        found.ok_or_else(|| s3_error("NoSuchBucket", "The specified bucket does not exist"))?;
    let resource = format!("arn:aws:s3:::{bucket}/{key}");
    let action = if version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
    let label = format!("policy of bucket {bucket}");
    let policy = found.policy.as_deref();
    let ask = Ask {
        owner: Some(&found.account),
        resource_policy: policy.map(|policy| (label.as_str(), policy, PolicyKind::Resource)),
        ..Ask::new(action, &resource)
    };
    if ctx.ask(&ask).is_err() {
        let text = format!(
            "Your access has been denied by S3, please make sure your request credentials have \
             permission to GetObject for {bucket}/{key}. S3 Error Code: AccessDenied. S3 Error \
             Message: Access Denied"
        );
        return Err(AwsError::new("AccessDeniedException", 403, text).into());
    }
    if found.region != ctx.region {
        let text = format!(
            "The bucket is in this region: {}. Please use this region to retry the request",
            found.region
        );
        return Err(s3_error("PermanentRedirect", &text));
    }
    let current = read.get(&ObjectRecord::key_of(bucket, key))?;
    let no_key = || s3_error("NoSuchKey", "The specified key does not exist.");
    match version {
        None => current.ok_or_else(no_key),
        Some(version) => {
            if let Some(current) = current.filter(|object| object.version == version) {
                return Ok(current);
            }
            let older: Vec<VersionRecord> = read.scan(&VersionRecord::keys_of(bucket, key))?;
            let older = older.into_iter().map(|record| record.0);
            let mut older = older.filter(|object| !object.delete_marker);
            older
                .find(|object| object.version == version)
                .ok_or_else(|| s3_error("NoSuchVersion", "The specified version does not exist."))
        }
    }
}

/// The digest of an image in a repository of ours.
///
/// # Errors
/// When the image is elsewhere, or not there.
pub(crate) fn image(read: &impl Read, ctx: &Context, uri: &str) -> Result<FunctionCode, Fault> {
    let not_valid =
        || invalid(format!("Source image {uri} is not valid. Provide a valid source image."));
    let reference = ImageReference::parse(uri).map_err(|_| not_valid())?;
    let (account, region) = registry(ctx, &reference.registry).ok_or_else(not_valid)?;
    let missing =
        || invalid(format!("Source image {uri} does not exist. Provide a valid source image."));
    let repository = &reference.repository;
    let digest = match &reference.digest {
        Some(digest) => digest.clone(),
        None => {
            let tag = reference.tag_or_latest();
            let key = ImageTagRecord::key_of(&account, &region, repository, tag);
            read.get(&key)?.ok_or_else(missing)?.digest
        }
    };
    let key = ImageRecord::key_of(&account, &region, repository, &digest);
    read.get(&key)?.ok_or_else(missing)?;
    let resolved_uri = format!("{}/{repository}@{digest}", reference.registry);
    Ok(FunctionCode::Image { uri: uri.to_owned(), resolved_uri, digest: digest.to_string() })
}

/// Whose registry a host is: an ECR name, or the name by which we are called.
fn registry(ctx: &Context, host: &str) -> Option<(AccountId, Region)> {
    if let Some(found) = parse_ecr_host(host) {
        return Some(found);
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let ours =
        host.eq_ignore_ascii_case(&ctx.host) || matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    ours.then(|| (ctx.account.clone(), ctx.region.clone()))
}

/// The blobs that functions and layers name, for the collection of garbage.
///
/// # Errors
/// When the store cannot be read.
pub fn named_blobs(read: &impl Read, named: &mut HashSet<BlobId>) -> Result<(), StorageError> {
    read.visit(&Key::new(), None, |record: FunctionRecord| {
        named.extend(record.blobs().filter_map(BlobId::parse));
        true
    })?;
    read.visit(&Key::new(), None, |record: LayerVersionRecord| {
        named.extend(BlobId::parse(&record.blob));
        true
    })
}

/// Those of `blobs` that no record names any more.
pub(crate) fn unnamed(
    read: &impl Read,
    blobs: impl IntoIterator<Item = String>,
) -> Result<Vec<BlobId>, StorageError> {
    let mut named = HashSet::new();
    let blobs: Vec<BlobId> = blobs.into_iter().filter_map(|blob| BlobId::parse(&blob)).collect();
    if !blobs.is_empty() {
        named_blobs(read, &mut named)?;
    }
    Ok(blobs.into_iter().filter(|blob| !named.contains(blob)).collect())
}

/// Removes what nobody names; what is left by a crash goes at the next start.
pub(crate) async fn remove(store: &Store, blobs: Vec<BlobId>) {
    for blob in blobs {
        if let Err(error) = store.blobs().remove(&blob).await {
            tracing::warn!(%error, "a function's code could not be removed");
        }
    }
}
