//! Versions and delete markers.

use super::*;

async fn set(bench: &Bench, status: api::BucketVersioningStatus) {
    let input = api::PutBucketVersioningRequest {
        bucket: some("bkt"),
        versioning_configuration: Some(api::VersioningConfiguration {
            status: Some(status),
            mfa_delete: None,
        }),
        ..Default::default()
    };
    bench.s3.put_bucket_versioning(&bench.ctx, input).await.unwrap();
}

async fn get_version(bench: &Bench, version: &str) -> Result<Vec<u8>, AwsError> {
    let input = api::GetObjectRequest { version_id: some(version), ..bench.get_request("k") };
    Ok(all(bench.s3.get_object(&bench.ctx, input).await?.body).await)
}

async fn delete_version(bench: &Bench, version: &str) -> api::DeleteObjectOutput {
    let input = api::DeleteObjectRequest {
        bucket: some("bkt"),
        key: some("k"),
        version_id: some(version),
        ..Default::default()
    };
    bench.s3.delete_object(&bench.ctx, input).await.unwrap()
}

/// Versions as `key:id`, with `*` for the latest and `-` for delete markers.
async fn list(bench: &Bench, max: i32) -> Vec<String> {
    let mut found = Vec::new();
    let (mut key_marker, mut version_marker) = (None, None);
    loop {
        let input = api::ListObjectVersionsRequest {
            bucket: some("bkt"),
            max_keys: Some(max),
            key_marker: key_marker.take(),
            version_id_marker: version_marker.take(),
            ..Default::default()
        };
        let page = bench.s3.list_object_versions(&bench.ctx, input).await.unwrap();
        let versions = page
            .versions
            .unwrap_or_default()
            .into_iter()
            .map(|version| (version.key, version.version_id, version.is_latest, ""));
        let markers = page
            .delete_markers
            .unwrap_or_default()
            .into_iter()
            .map(|marker| (marker.key, marker.version_id, marker.is_latest, "-"));
        for (key, version, latest, kind) in versions.chain(markers) {
            let latest = if latest == Some(true) { "*" } else { "" };
            found.push(format!("{}:{}{kind}{latest}", key.unwrap(), version.unwrap()));
        }
        if page.is_truncated != Some(true) {
            return found;
        }
        (key_marker, version_marker) = (page.next_key_marker, page.next_version_id_marker);
        assert!(key_marker.is_some());
    }
}

#[tokio::test]
async fn old_versions_stay_until_they_are_deleted_by_name() {
    let bench = Bench::with_bucket().await;
    bench.put("k", "before").await;
    set(&bench, api::BucketVersioningStatus::Enabled).await;
    let one = bench.put("k", "one").await.version_id.unwrap();
    let two = bench.put("k", noise(5000)).await.version_id.unwrap();
    assert_eq!(bench.get("k").await.unwrap(), noise(5000));
    assert_eq!(get_version(&bench, &one).await.unwrap(), b"one");
    assert_eq!(get_version(&bench, "null").await.unwrap(), b"before");
    assert_eq!(code(get_version(&bench, "nonsense").await), "InvalidArgument");
    assert_eq!(code(get_version(&bench, &"0".repeat(32)).await), "NoSuchVersion");

    let marker = bench.delete("k").await;
    assert_eq!(marker.delete_marker, Some(true));
    let marker = marker.version_id.unwrap();
    let error = bench.get("k").await.unwrap_err();
    assert_eq!(error.code, "NoSuchKey");
    assert!(error.headers.iter().any(|(name, _)| name == "x-amz-delete-marker"));
    assert_eq!(code(get_version(&bench, &marker).await), "MethodNotAllowed");
    let expected =
        [format!("k:{marker}-*"), format!("k:{two}"), format!("k:{one}"), "k:null".to_owned()];
    for max in [1000, 2, 1] {
        let mut found = list(&bench, max).await;
        let mut expected = expected.to_vec();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{max} at once");
    }
    let input = api::DeleteBucketRequest { bucket: some("bkt"), ..Default::default() };
    assert_eq!(code(bench.s3.delete_bucket(&bench.ctx, input).await), "BucketNotEmpty");

    // Without its marker, the object is back; without its version, the one before is.
    assert_eq!(delete_version(&bench, &marker).await.delete_marker, Some(true));
    assert_eq!(bench.get("k").await.unwrap(), noise(5000));
    delete_version(&bench, &two).await;
    assert_eq!(bench.get("k").await.unwrap(), b"one");
    assert_eq!(bench.n_files(), 0);
    assert_eq!(list(&bench, 1000).await, [format!("k:{one}*"), "k:null".to_owned()]);
}

#[tokio::test]
async fn a_suspended_bucket_replaces_only_the_null_version() {
    let bench = Bench::with_bucket().await;
    set(&bench, api::BucketVersioningStatus::Enabled).await;
    let one = bench.put("k", "one").await.version_id.unwrap();
    set(&bench, api::BucketVersioningStatus::Suspended).await;
    assert_eq!(bench.put("k", noise(5000)).await.version_id, some("null"));
    bench.put("k", noise(6000)).await;
    assert_eq!(bench.n_files(), 1);
    assert_eq!(list(&bench, 10).await, ["k:null*".to_owned(), format!("k:{one}")]);
    assert_eq!(bench.delete("k").await.version_id, some("null"));
    assert_eq!(bench.n_files(), 0);
    assert_eq!(list(&bench, 10).await, [format!("k:{one}"), "k:null-*".to_owned()]);
    bench.delete("k").await;
    assert_eq!(list(&bench, 10).await.len(), 2);
    // A new null version replaces the marker.
    bench.put("k", "three").await;
    assert_eq!(list(&bench, 10).await, ["k:null*".to_owned(), format!("k:{one}")]);
}

#[tokio::test]
async fn tags_belong_to_a_version() {
    let bench = Bench::with_bucket().await;
    set(&bench, api::BucketVersioningStatus::Enabled).await;
    let one = bench.put("k", "one").await.version_id;
    bench.pass(5);
    bench.put("k", "two").await;
    let tag = api::Tag { key: some("a"), value: some("1") };
    let input = api::PutObjectTaggingRequest {
        bucket: some("bkt"),
        key: some("k"),
        version_id: one.clone(),
        tagging: Some(api::Tagging { tag_set: Some(vec![tag]) }),
        ..Default::default()
    };
    bench.s3.put_object_tagging(&bench.ctx, input).await.unwrap();
    for (version_id, n_tags) in [(one, 1), (None, 0)] {
        let input = api::GetObjectTaggingRequest {
            bucket: some("bkt"),
            key: some("k"),
            version_id,
            ..Default::default()
        };
        let found = bench.s3.get_object_tagging(&bench.ctx, input).await.unwrap();
        assert_eq!(found.tag_set.unwrap().len(), n_tags);
    }
}
