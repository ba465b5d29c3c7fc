//! What S3 promises, through its trait, on a real store.

mod buckets;
mod listing;
mod multipart;
mod objects;
mod versioning;

use std::fmt::Debug;
use std::path::Path;

use aws_api::s3::{self as api, S3 as _};
use aws_api::{AwsError, BodyError, BoxError, Context, StreamBody};
use bytes::Bytes;
use futures_util::stream;
use model::{AccountId, Clock, Principal, Region, Timestamp};
use store::{Holder, Store};

use super::S3;

/// A service on a store of its own.
pub(super) struct Bench {
    pub(super) s3: S3,
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) ctx: Context,
    dir: tempfile::TempDir,
}

impl Bench {
    pub(super) fn new() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let ctx = Context::for_tests();
        let clock = Clock::manual(ctx.now);
        let store = open(dir.path());
        Bench { s3: S3::new(store.clone(), clock.clone()), store, clock, ctx, dir }
    }

    /// With the bucket `bkt`.
    pub(super) async fn with_bucket() -> Bench {
        let bench = Bench::new();
        bench.create("bkt").await.unwrap();
        bench
    }

    pub(super) async fn create(&self, name: &str) -> Result<api::CreateBucketOutput, AwsError> {
        let input = api::CreateBucketRequest { bucket: some(name), ..Default::default() };
        self.s3.create_bucket(&self.ctx, input).await
    }

    pub(super) fn in_region(&self, region: &str) -> Context {
        Context { region: Region::parse(region).unwrap(), ..self.ctx.clone() }
    }

    pub(super) fn as_account(&self, account: &str) -> Context {
        let account = AccountId::parse(account).unwrap();
        Context {
            principal: Principal::Root { account: account.clone() },
            account,
            ..self.ctx.clone()
        }
    }

    pub(super) fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_secs(seconds));
    }

    pub(super) fn put_request(&self, key: &str, body: impl Into<Bytes>) -> api::PutObjectRequest {
        api::PutObjectRequest {
            bucket: some("bkt"),
            key: some(key),
            body: Some(StreamBody::from_bytes(body)),
            ..Default::default()
        }
    }

    pub(super) async fn put(&self, key: &str, body: impl Into<Bytes>) -> api::PutObjectOutput {
        self.s3.put_object(&self.ctx, self.put_request(key, body)).await.unwrap()
    }

    pub(super) fn get_request(&self, key: &str) -> api::GetObjectRequest {
        api::GetObjectRequest { bucket: some("bkt"), key: some(key), ..Default::default() }
    }

    pub(super) async fn get(&self, key: &str) -> Result<Vec<u8>, AwsError> {
        let output = self.s3.get_object(&self.ctx, self.get_request(key)).await?;
        Ok(all(output.body).await)
    }

    pub(super) async fn delete(&self, key: &str) -> api::DeleteObjectOutput {
        let input =
            api::DeleteObjectRequest { bucket: some("bkt"), key: some(key), ..Default::default() };
        self.s3.delete_object(&self.ctx, input).await.unwrap()
    }

    /// The files that blobs are kept in.
    pub(super) fn n_files(&self) -> usize {
        fn count(path: &Path) -> usize {
            let entries = std::fs::read_dir(path).unwrap().map(Result::unwrap);
            entries
                .map(|entry| match entry.file_type().unwrap().is_dir() {
                    true => count(&entry.path()),
                    false => 1,
                })
                .sum()
        }
        count(&self.dir.path().join("blobs"))
    }
}

fn open(path: &Path) -> Store {
    Store::open(path, &Holder { pid: 7, listen: "127.0.0.1:4566".into() }).unwrap()
}

pub(super) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(super) async fn all(body: Option<StreamBody>) -> Vec<u8> {
    body.unwrap().collect(usize::MAX).await.unwrap().to_vec()
}

pub(super) fn code<T: Debug>(result: Result<T, AwsError>) -> String {
    result.unwrap_err().code.into_owned()
}

/// Bytes that are not the same in any two places of a size.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(length)
    .collect()
}

/// A body in chunks that ends as said.
fn body_of(chunks: &[&'static [u8]], end: Option<BodyError>, length: Option<u64>) -> StreamBody {
    let mut items: Vec<Result<Bytes, BodyError>> =
        chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk))).collect();
    items.extend(end.map(Err));
    StreamBody::from_stream(stream::iter(items), length)
}

fn broken() -> BodyError {
    BodyError::Transport(BoxError::from("the connection was reset"))
}

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp::from_secs(seconds))
}
