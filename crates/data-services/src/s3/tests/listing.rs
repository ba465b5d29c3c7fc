//! Listings, beside a naive model of them.

use std::collections::BTreeSet;

use model::StorageError;
use model::record::s3::{ChecksumKind, ObjectRecord};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;

fn record(bucket: &str, key: &str) -> ObjectRecord {
    ObjectRecord {
        bucket: bucket.into(),
        key: key.into(),
        version: "null".into(),
        sequence: 0,
        last_modified: Timestamp(0),
        size: 0,
        etag: "e".into(),
        content: Vec::new(),
        parts: Vec::new(),
        upload_id: None,
        checksums: Default::default(),
        checksum_kind: ChecksumKind::FullObject,
        delete_marker: false,
        attributes: Default::default(),
    }
}

async fn fill(bench: &Bench, bucket: &str, keys: impl IntoIterator<Item = String>) {
    let records: Vec<ObjectRecord> = keys.into_iter().map(|key| record(bucket, &key)).collect();
    bench
        .store
        .write(move |txn| {
            for record in &records {
                txn.put(record);
            }
            Ok::<_, StorageError>(())
        })
        .await
        .unwrap();
}

/// What is shown of one name, as S3 documents it.
fn entry(key: &str, prefix: &str, delimiter: &str) -> String {
    match key[prefix.len()..].find(delimiter) {
        Some(at) if !delimiter.is_empty() => {
            format!("{} (prefix)", &key[..prefix.len() + at + delimiter.len()])
        }
        _ => key.to_owned(),
    }
}

/// Reads all of the keys, groups them, and cuts.
fn naive(keys: &BTreeSet<String>, prefix: &str, delimiter: &str, after: &str) -> Vec<String> {
    let mut entries: Vec<String> = keys
        .iter()
        .filter(|key| key.starts_with(prefix))
        .map(|key| entry(key, prefix, delimiter))
        .filter(|entry| entry.strip_suffix(" (prefix)").unwrap_or(entry) > after)
        .collect();
    entries.dedup();
    entries
}

/// All pages of a listing, each entry in order.
async fn listed(
    bench: &Bench,
    bucket: &str,
    prefix: &str,
    delimiter: &str,
    after: &str,
    max: i32,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut token = None;
    loop {
        let input = api::ListObjectsV2Request {
            bucket: some(bucket),
            prefix: some(prefix),
            delimiter: some(delimiter),
            start_after: some(after),
            max_keys: Some(max),
            continuation_token: token.take(),
            ..Default::default()
        };
        let page = bench.s3.list_objects_v2(&bench.ctx, input).await.unwrap();
        let keys = page.contents.unwrap_or_default().into_iter().map(|object| object.key.unwrap());
        let prefixes = page.common_prefixes.unwrap_or_default().into_iter();
        let mut entries: Vec<(String, bool)> = keys.map(|key| (key, false)).collect();
        entries.extend(prefixes.map(|prefix| (prefix.prefix.unwrap(), true)));
        assert_eq!(page.key_count, i32::try_from(entries.len()).ok());
        assert!(entries.len() <= usize::try_from(max).unwrap());
        entries.sort();
        found.extend(
            entries.into_iter().map(
                |(name, is_prefix)| {
                    if is_prefix { format!("{name} (prefix)") } else { name }
                },
            ),
        );
        token = page.next_continuation_token;
        if page.is_truncated != Some(true) {
            assert_eq!(token, None);
            return found;
        }
    }
}

#[test]
fn a_listing_is_what_reading_everything_would_give() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // One store for all cases: each has a bucket of its own, between neighbours.
    let bench = Bench::new();
    let n_cases = std::cell::Cell::new(0);
    let cases = (
        prop::collection::btree_set("[ab/é\u{0}]{1,6}", 0..60),
        "[ab/]{0,2}",
        "(/|a|/a|)",
        "[ab/é]{0,3}",
        1..7_i32,
    );
    let mut runner = TestRunner::new(ProptestConfig { cases: 100, ..ProptestConfig::default() });
    let checked = runner.run(&cases, |(keys, prefix, delimiter, after, max)| {
        n_cases.set(n_cases.get() + 1);
        let bucket = format!("bucket-{}", n_cases.get());
        runtime.block_on(async {
            bench.create(&bucket).await.unwrap();
            fill(&bench, &bucket, keys.iter().cloned()).await;
            let expected = naive(&keys, &prefix, &delimiter, &after);
            for max in [max, 1000] {
                let found = listed(&bench, &bucket, &prefix, &delimiter, &after, max).await;
                prop_assert_eq!(&found, &expected, "{} at once", max);
            }
            Ok(())
        })
    });
    checked.unwrap();
}

#[tokio::test]
async fn the_old_listing_goes_on_from_its_marker() {
    let bench = Bench::with_bucket().await;
    fill(&bench, "bkt", ["a/1", "a/2", "b", "c/1", "d"].map(str::to_owned)).await;
    let page = async |marker: Option<String>| {
        let input = api::ListObjectsRequest {
            bucket: some("bkt"),
            delimiter: some("/"),
            max_keys: Some(1),
            marker,
            ..Default::default()
        };
        bench.s3.list_objects(&bench.ctx, input).await.unwrap()
    };
    let mut marker = None;
    let mut markers = Vec::new();
    loop {
        let page = page(marker).await;
        marker = page.next_marker.clone();
        markers.extend(page.next_marker);
        if page.is_truncated == Some(false) {
            break;
        }
    }
    assert_eq!(markers, ["a/", "b", "c/"]);
}

#[tokio::test]
async fn names_are_encoded_on_demand_and_tokens_checked() {
    let bench = Bench::with_bucket().await;
    fill(&bench, "bkt", ["a b+é/\u{1}".to_owned()]).await;
    let input = api::ListObjectsV2Request {
        bucket: some("bkt"),
        encoding_type: Some(api::EncodingType::Url),
        fetch_owner: Some(true),
        ..Default::default()
    };
    let page = bench.s3.list_objects_v2(&bench.ctx, input).await.unwrap();
    let object = page.contents.unwrap().remove(0);
    assert_eq!(object.key, some("a%20b%2B%C3%A9/%01"));
    assert_eq!(object.owner.unwrap().id.unwrap().len(), 64);
    let list = async |max_keys, token: Option<&str>| {
        let input = api::ListObjectsV2Request {
            bucket: some("bkt"),
            max_keys,
            continuation_token: token.map(str::to_owned),
            ..Default::default()
        };
        bench.s3.list_objects_v2(&bench.ctx, input).await
    };
    assert_eq!(code(list(None, Some("x")).await), "InvalidArgument");
    assert_eq!(code(list(Some(-1), None).await), "InvalidArgument");
    let nothing = list(Some(0), None).await.unwrap();
    assert_eq!((nothing.is_truncated, nothing.key_count), (Some(false), Some(0)));
    assert_eq!(list(Some(5000), None).await.unwrap().max_keys, Some(1000));
}

#[tokio::test]
async fn common_prefixes_are_skipped_not_read() {
    let bench = Bench::with_bucket().await;
    let keys = (0..3).flat_map(|n| (0..2000).map(move |m| format!("dir{n}/{m:04}")));
    fill(&bench, "bkt", keys).await;
    let found = listed(&bench, "bkt", "", "/", "", 1000).await;
    assert_eq!(found, ["dir0/ (prefix)", "dir1/ (prefix)", "dir2/ (prefix)"]);
    assert_eq!(listed(&bench, "bkt", "dir1/", "/", "", 1000).await.len(), 2000);
}
