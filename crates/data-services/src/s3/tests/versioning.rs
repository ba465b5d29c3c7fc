//! Versions and delete markers.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

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
    let error = get_version(&bench, &marker).await.unwrap_err();
    assert_eq!(error.code, "MethodNotAllowed");
    let header = |name: &str| error.headers.iter().find(|(known, _)| known == name);
    assert_eq!(header("allow").unwrap().1, "DELETE");
    assert!(header("last-modified").unwrap().1.to_str().unwrap().ends_with(" GMT"));
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

#[derive(Clone, Debug)]
enum Step {
    Put,
    Delete,
    /// Of the n-th version that there is, newest first.
    DeleteVersion(usize),
    Set(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Put),
        2 => Just(Step::Delete),
        3 => (0..4_usize).prop_map(Step::DeleteVersion),
        1 => any::<bool>().prop_map(Step::Set),
    ]
}

/// One key as S3 describes it: a pile of versions, some of which are delete markers.
#[derive(Debug, Default)]
struct Pile {
    /// `None` before versioning was first asked for.
    enabled: Option<bool>,
    /// Id, and whether it is a marker; newest first.
    versions: Vec<(String, bool)>,
}

impl Pile {
    fn push(&mut self, id: String, marker: bool) {
        if self.enabled != Some(true) {
            self.versions.retain(|(id, _)| id != "null");
        }
        self.versions.insert(0, (id, marker));
    }
}

async fn take_step(bench: &Bench, pile: &mut Pile, step: &Step) {
    match step {
        Step::Set(on) => {
            let status = if *on {
                api::BucketVersioningStatus::Enabled
            } else {
                api::BucketVersioningStatus::Suspended
            };
            set(bench, status).await;
            pile.enabled = Some(*on);
        }
        Step::Put => {
            let id = bench.put("k", noise(5000)).await.version_id;
            pile.push(id.unwrap_or_else(|| "null".to_owned()), false);
        }
        Step::Delete if pile.enabled.is_none() => {
            assert_eq!(bench.delete("k").await.version_id, None);
            pile.versions.clear();
        }
        Step::Delete => {
            let id = bench.delete("k").await.version_id.unwrap();
            pile.push(id, true);
        }
        Step::DeleteVersion(n) => {
            if *n < pile.versions.len() {
                let (id, marker) = pile.versions.remove(*n);
                let deleted = delete_version(bench, &id).await;
                assert_eq!(deleted.delete_marker.unwrap_or(false), marker);
            }
        }
    }
}

#[test]
fn any_history_of_a_key_leaves_the_versions_that_s3_describes() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(ProptestConfig { cases: 12, ..ProptestConfig::default() });
    let checked = runner.run(&prop::collection::vec(step(), 1..20), |steps| {
        runtime.block_on(async {
            let bench = Bench::with_bucket().await;
            let mut pile = Pile::default();
            for step in &steps {
                take_step(&bench, &mut pile, step).await;
                let mut found = list(&bench, 1000).await;
                let mut expected: Vec<String> = pile
                    .versions
                    .iter()
                    .enumerate()
                    .map(|(n, (id, marker))| {
                        let marker = if *marker { "-" } else { "" };
                        format!("k:{id}{marker}{}", if n == 0 { "*" } else { "" })
                    })
                    .collect();
                found.sort();
                expected.sort();
                prop_assert_eq!(found, expected, "after {:?}", step);
                let there = pile.versions.first().is_some_and(|(_, marker)| !marker);
                prop_assert_eq!(bench.get("k").await.is_ok(), there, "after {:?}", step);
                let n_objects = pile.versions.iter().filter(|(_, marker)| !marker).count();
                prop_assert_eq!(bench.n_files(), n_objects, "after {:?}", step);
            }
            Ok(())
        })
    });
    checked.unwrap();
}
