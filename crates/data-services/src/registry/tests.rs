//! The registry as a client sees it, over a real store.

use aws_api::body::full;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use model::image::Digest;
use model::record::ecr::{LayerRecord, RepositoryRecord, TagMutability};
use model::{AccountId, Clock, Key, Region, StorageError, Timestamp};
use serde_json::{Value, json};
use sha2::Digest as _;
use store::{Holder, Read, Store};

use super::{Config, Registry, Swept};
use aws_api::Body;

/// A registry in a directory of its own, with the repositories `a` and `b/c`.
pub(crate) struct Fixture {
    pub(crate) registry: Registry,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    _directory: tempfile::TempDir,
}

pub(crate) const NOW: Timestamp = Timestamp(1_795_264_215_000);

impl Fixture {
    pub(crate) async fn new() -> Fixture {
        let directory = tempfile::tempdir().unwrap();
        let holder = Holder { pid: std::process::id(), listen: String::new() };
        let store = Store::open(directory.path(), &holder).unwrap();
        let clock = Clock::manual(NOW);
        let config = Config { allow_access_keys: true };
        let registry = Registry::new(store.clone(), clock.clone(), config);
        let fixture = Fixture { registry, store, clock, _directory: directory };
        fixture.create("a", TagMutability::Mutable).await;
        fixture.create("b/c", TagMutability::Mutable).await;
        fixture
    }

    /// As after a restart of the daemon.
    fn restarted(&self) -> Registry {
        let config = Config { allow_access_keys: true };
        Registry::new(self.store.clone(), self.clock.clone(), config)
    }

    pub(crate) async fn create(&self, name: &str, mutability: TagMutability) {
        let record = RepositoryRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            name: name.into(),
            created_at: NOW,
            mutability,
            mutability_exclusions: Vec::new(),
            scan_on_push: false,
            encryption_type: "AES256".into(),
            kms_key: None,
            policy: None,
            lifecycle_policy: None,
            lifecycle_evaluated_at: None,
            lifecycle_preview: None,
            tags: Vec::new(),
        };
        let put = self.store.write(move |txn| {
            txn.put(&record);
            Ok::<_, StorageError>(())
        });
        put.await.unwrap();
    }

    /// `text` is the method, the path, and headers after that, one a line.
    pub(crate) async fn call(&self, text: &str, body: impl Into<bytes::Bytes>) -> Answer {
        call(&self.registry, &format!("{text}\nauthorization: Basic dGVzdDp0ZXN0"), body).await
    }

    pub(crate) async fn push_blob(&self, repository: &str, bytes: &[u8]) -> String {
        let digest = digest(bytes);
        let answer = self
            .call(&format!("POST /v2/{repository}/blobs/uploads/?digest={digest}"), bytes.to_vec())
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        digest
    }

    /// Pushes an image of one layer and returns its digest.
    pub(crate) async fn push_image(&self, repository: &str, tag: &str, layer: &[u8]) -> String {
        let manifest = self.image(repository, layer, Value::Null).await;
        let answer =
            self.call(&format!("PUT /v2/{repository}/manifests/{tag}"), manifest.clone()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        digest(manifest.as_bytes())
    }

    /// Pushes configuration and layer, and returns the manifest for them.
    async fn image(&self, repository: &str, layer: &[u8], subject: Value) -> String {
        let config = self.push_blob(repository, b"{}").await;
        let layer_digest = self.push_blob(repository, layer).await;
        let mut manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
                       "digest": config, "size": 2},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
                        "digest": layer_digest, "size": layer.len()}],
        });
        if !subject.is_null() {
            manifest["artifactType"] = json!("text/notes");
            manifest["annotations"] = json!({"by": "me"});
            manifest["subject"] = subject;
        }
        manifest.to_string()
    }

    fn n_files(&self) -> usize {
        let folders = std::fs::read_dir(self.store.path().join("blobs")).unwrap();
        folders.map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
    }

    fn n_layers(&self) -> usize {
        self.store.read().unwrap().scan(&Key::<LayerRecord>::new()).unwrap().len()
    }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: http::HeaderMap,
    pub(crate) body: bytes::Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// `404 NAME_UNKNOWN`
    fn error(&self) -> String {
        let code = self.json()["errors"][0]["code"].as_str().unwrap().to_owned();
        format!("{} {code}", self.status.as_u16())
    }
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    Digest::sha256(&sha2::Sha256::digest(bytes).into()).to_string()
}

async fn call(registry: &Registry, text: &str, body: impl Into<bytes::Bytes>) -> Answer {
    let mut lines = text.lines();
    let (method, path) = lines.next().unwrap().split_once(' ').unwrap();
    let body = body.into();
    let mut request = Request::builder().method(method).uri(path);
    if !body.is_empty() {
        request = request.header("content-length", body.len());
    }
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    answer(registry.handle(request.body(full(body)).unwrap()).await).await
}

async fn answer(response: Response<Body>) -> Answer {
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    assert_eq!(head.headers["docker-distribution-api-version"], "registry/2.0");
    Answer { status: head.status, headers: head.headers, body }
}

#[tokio::test]
async fn nobody_gets_in_without_a_password() {
    let it = Fixture::new().await;
    let basic = |text: &str| {
        use base64::Engine;
        let text = base64::engine::general_purpose::STANDARD.encode(text);
        format!("GET /v2/\nhost: localhost:4566\nauthorization: Basic {text}")
    };
    let refused = call(&it.registry, "GET /v2/\nhost: localhost:4566", "").await;
    assert_eq!(refused.error(), "401 UNAUTHORIZED");
    assert_eq!(
        refused.header("www-authenticate"),
        "Basic realm=\"http://localhost:4566/\",service=\"ecr.amazonaws.com\""
    );
    for bad in ["test:wrong", "AWS:test", "AWS:a.b", "AKIANOBODY:x", "nocolon", "1234:test"] {
        assert_eq!(call(&it.registry, &basic(bad), "").await.error(), "401 UNAUTHORIZED", "{bad}");
    }
    for good in ["test:test", "123456789012:test"] {
        assert_eq!(call(&it.registry, &basic(good), "").await.status, StatusCode::OK, "{good}");
    }
    let strict =
        Registry::new(it.store.clone(), it.clock.clone(), Config { allow_access_keys: false });
    assert_eq!(call(&strict, &basic("test:test"), "").await.error(), "401 UNAUTHORIZED");
}

#[tokio::test]
async fn the_name_in_the_host_says_whose_registry_is_meant() {
    let it = Fixture::new().await;
    let host = |account: &str| {
        format!("GET /v2/a/tags/list\nhost: {account}.dkr.ecr.us-east-1.amazonaws.com")
    };
    assert_eq!(it.call(&host("000000000000"), "").await.status, StatusCode::OK);
    assert_eq!(it.call(&host("123456789012"), "").await.error(), "403 DENIED");
    let elsewhere = host("000000000000").replace("us-east-1", "eu-west-1");
    assert_eq!(it.call(&elsewhere, "").await.error(), "404 NAME_UNKNOWN");
}

#[tokio::test]
async fn a_layer_comes_in_one_request_or_in_chunks() {
    let it = Fixture::new().await;
    let whole = it.push_blob("a", b"one request").await;
    let fetched = it.call(&format!("GET /v2/a/blobs/{whole}"), "").await;
    assert_eq!(fetched.text(), "one request");
    assert_eq!(fetched.header("docker-content-digest"), whole);

    let started = it.call("POST /v2/b/c/blobs/uploads/", "").await;
    assert_eq!(started.status, StatusCode::ACCEPTED);
    let place = started.header("location").to_owned();
    assert_eq!(started.header("range"), "0-0");
    assert!(!started.header("docker-upload-uuid").is_empty());
    let first = it.call(&format!("PATCH {place}\ncontent-range: 0-4"), "hello").await;
    assert_eq!((first.status, first.header("range")), (StatusCode::ACCEPTED, "0-4"));
    let gap = it.call(&format!("PATCH {place}\ncontent-range: 6-10"), "world").await;
    assert_eq!(gap.error(), "416 BLOB_UPLOAD_INVALID");
    assert_eq!(gap.header("range"), "0-4");
    let second = it.call(&format!("PATCH {place}"), " wor").await;
    assert_eq!(second.header("range"), "0-8");
    let status = it.call(&format!("GET {place}"), "").await;
    assert_eq!((status.status, status.header("range")), (StatusCode::NO_CONTENT, "0-8"));
    let expected = digest(b"hello world");
    let done = it.call(&format!("PUT {place}?digest={expected}"), "ld").await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    assert_eq!(done.header("location"), format!("/v2/b/c/blobs/{expected}"));
    let fetched = it.call(&format!("GET /v2/b/c/blobs/{expected}"), "").await;
    assert_eq!(fetched.text(), "hello world");
    assert_eq!(it.call(&format!("GET {place}"), "").await.error(), "404 BLOB_UPLOAD_UNKNOWN");
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart() {
    let it = Fixture::new().await;
    let place = it.call("POST /v2/a/blobs/uploads/", "").await.header("location").to_owned();
    it.call(&format!("PATCH {place}"), "before ").await;
    let after = it.restarted();
    let text = format!(
        "PUT {place}?digest={}\nauthorization: Basic dGVzdDp0ZXN0",
        digest(b"before after")
    );
    assert_eq!(call(&after, &text, "after").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_body_that_breaks_off_keeps_what_came() {
    let it = Fixture::new().await;
    let place = it.call("POST /v2/a/blobs/uploads/", "").await.header("location").to_owned();
    let chunks = [Ok(bytes::Bytes::from("half ")), Err("connection reset")];
    let body = http_body_util::StreamBody::new(futures_util::stream::iter(
        chunks.map(|chunk| chunk.map(http_body::Frame::data)),
    ));
    let request = Request::patch(&place).header("authorization", "Basic dGVzdDp0ZXN0");
    let broken = answer(it.registry.handle(request.body(body).unwrap()).await).await;
    assert_eq!(broken.error(), "400 BLOB_UPLOAD_INVALID");
    assert_eq!(it.call(&format!("GET {place}"), "").await.header("range"), "0-4");
    let done = it.call(&format!("PUT {place}?digest={}", digest(b"half whole")), "whole").await;
    assert_eq!(done.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_layer_with_another_digest_is_thrown_away() {
    let it = Fixture::new().await;
    let wrong = digest(b"other");
    let refused = it.call(&format!("POST /v2/a/blobs/uploads/?digest={wrong}"), "bytes").await;
    assert_eq!(refused.error(), "400 DIGEST_INVALID");
    let place = it.call("POST /v2/a/blobs/uploads/", "").await.header("location").to_owned();
    let refused = it.call(&format!("PUT {place}?digest={wrong}"), "bytes").await;
    assert_eq!(refused.error(), "400 DIGEST_INVALID");
    assert_eq!(it.call(&format!("GET {place}"), "").await.error(), "404 BLOB_UPLOAD_UNKNOWN");
    assert_eq!(it.call(&format!("HEAD /v2/a/blobs/{wrong}"), "").await.error(), "404 BLOB_UNKNOWN");
    assert_eq!(it.n_files(), 0);
}

#[tokio::test]
async fn a_layer_is_stored_once_however_often_it_is_pushed() {
    let it = Fixture::new().await;
    let digest = it.push_blob("a", b"shared").await;
    it.push_blob("a", b"shared").await;
    it.push_blob("b/c", b"shared").await;
    assert_eq!((it.n_files(), it.n_layers()), (1, 1));
    for (repository, n_files) in [("a", 1), ("b/c", 0)] {
        let deleted = it.call(&format!("DELETE /v2/{repository}/blobs/{digest}"), "").await;
        assert_eq!(deleted.status, StatusCode::ACCEPTED);
        assert_eq!(it.n_files(), n_files);
    }
}

#[tokio::test]
async fn a_layer_is_mounted_from_another_repository_that_has_it() {
    let it = Fixture::new().await;
    let digest = it.push_blob("a", b"layer").await;
    let mount = |from: &str| format!("POST /v2/b/c/blobs/uploads/?mount={digest}&from={from}");
    let missing = it.call(&mount("nowhere"), "").await;
    assert_eq!(missing.status, StatusCode::ACCEPTED);
    let mounted = it.call(&mount("a"), "").await;
    assert_eq!(mounted.status, StatusCode::CREATED);
    assert_eq!(it.call(&format!("GET /v2/b/c/blobs/{digest}"), "").await.text(), "layer");
}

#[tokio::test]
async fn a_part_of_a_layer_can_be_fetched() {
    let it = Fixture::new().await;
    let digest = it.push_blob("a", b"0123456789").await;
    let part = it.call(&format!("GET /v2/a/blobs/{digest}\nrange: bytes=2-4"), "").await;
    assert_eq!((part.status, part.text().as_str()), (StatusCode::PARTIAL_CONTENT, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    let beyond = it.call(&format!("GET /v2/a/blobs/{digest}\nrange: bytes=10-"), "").await;
    assert_eq!(beyond.error(), "416 RANGE_INVALID");
    let head = it.call(&format!("HEAD /v2/a/blobs/{digest}"), "").await;
    assert_eq!((head.header("content-length"), head.body.len()), ("10", 0));
}

#[tokio::test]
async fn a_repository_must_be_created_before_it_is_pushed_to() {
    let it = Fixture::new().await;
    for text in [
        "POST /v2/x/blobs/uploads/".to_owned(),
        "GET /v2/x/tags/list".into(),
        "GET /v2/x/manifests/latest".into(),
        format!("GET /v2/x/blobs/{}", digest(b"")),
    ] {
        let answer = it.call(&text, "").await;
        assert_eq!(answer.error(), "404 NAME_UNKNOWN", "{text}");
        assert_eq!(
            answer.json()["errors"][0]["message"],
            "The repository with name 'x' does not exist in the registry with id '000000000000'"
        );
    }
}

#[tokio::test]
async fn a_manifest_comes_back_byte_for_byte() {
    let it = Fixture::new().await;
    let manifest = it.image("b/c", b"layer", Value::Null).await.replace(',', " ,\n");
    let expected = digest(manifest.as_bytes());
    let put = it.call("PUT /v2/b/c/manifests/v1", manifest.clone()).await;
    assert_eq!(put.header("docker-content-digest"), expected);
    for reference in ["v1", expected.as_str()] {
        let got = it.call(&format!("GET /v2/b/c/manifests/{reference}"), "").await;
        assert_eq!(got.text(), manifest);
        assert_eq!(got.header("content-type"), "application/vnd.oci.image.manifest.v1+json");
    }
    let head = it.call("HEAD /v2/b/c/manifests/v1", "").await;
    assert_eq!(head.header("content-length"), manifest.len().to_string());
    assert_eq!(head.header("docker-content-digest"), expected);
    let missing = it.call("GET /v2/b/c/manifests/v2", "").await;
    assert_eq!(missing.error(), "404 MANIFEST_UNKNOWN");
}

#[tokio::test]
async fn a_manifest_needs_all_that_it_names() {
    let it = Fixture::new().await;
    let manifest = it.image("a", b"layer", Value::Null).await;
    // The layers are in `a`, and `b/c` has no part in them.
    let refused = it.call("PUT /v2/b/c/manifests/v1", manifest.clone()).await;
    assert_eq!(refused.error(), "404 MANIFEST_BLOB_UNKNOWN");
    let media_type = "application/vnd.oci.image.index.v1+json";
    let index = json!({"schemaVersion": 2, "mediaType": media_type, "manifests": [{
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": digest(manifest.as_bytes()), "size": manifest.len(),
    }]})
    .to_string();
    let refused = it.call("PUT /v2/a/manifests/all", index.clone()).await;
    assert_eq!(refused.error(), "404 MANIFEST_BLOB_UNKNOWN");
    let by_digest = format!("PUT /v2/a/manifests/{}", digest(manifest.as_bytes()));
    assert_eq!(it.call(&by_digest, manifest.clone()).await.status, StatusCode::CREATED);
    assert_eq!(it.call("PUT /v2/a/manifests/all", index).await.status, StatusCode::CREATED);
    let needed = it.call(&by_digest.replace("PUT", "DELETE"), "").await;
    assert_eq!(needed.error(), "409 DENIED");

    let other = format!("PUT /v2/a/manifests/{}", digest(b"other"));
    assert_eq!(it.call(&other, manifest).await.error(), "400 DIGEST_INVALID");
    assert_eq!(it.call("PUT /v2/a/manifests/x", "{}").await.error(), "400 MANIFEST_INVALID");
}

#[tokio::test]
async fn an_immutable_tag_stays_where_it_is() {
    let it = Fixture::new().await;
    it.create("fixed", TagMutability::Immutable).await;
    it.push_image("fixed", "v1", b"one").await;
    it.push_image("fixed", "v1", b"one").await;
    let other = it.image("fixed", b"two", Value::Null).await;
    let refused = it.call("PUT /v2/fixed/manifests/v1", other).await;
    assert_eq!(refused.error(), "400 TAG_INVALID");
    assert_eq!(
        refused.json()["errors"][0]["message"],
        "The image tag 'v1' already exists in the 'fixed' repository and cannot be overwritten \
         because the repository is immutable."
    );
}

#[tokio::test]
async fn tags_are_listed_in_pages() {
    let it = Fixture::new().await;
    for tag in ["c", "a", "b"] {
        it.push_image("b/c", tag, b"layer").await;
    }
    let all = it.call("GET /v2/b/c/tags/list", "").await;
    assert_eq!(all.json(), json!({"name": "b/c", "tags": ["a", "b", "c"]}));
    assert_eq!(all.header("link"), "");
    let page = it.call("GET /v2/b/c/tags/list?n=2", "").await;
    assert_eq!(page.json()["tags"], json!(["a", "b"]));
    assert_eq!(page.header("link"), "</v2/b/c/tags/list?last=b&n=2>; rel=\"next\"");
    let rest = it.call("GET /v2/b/c/tags/list?last=b&n=2", "").await;
    assert_eq!((rest.json()["tags"].clone(), rest.header("link")), (json!(["c"]), ""));
    let catalog = it.call("GET /v2/_catalog?n=1", "").await;
    assert_eq!(catalog.json(), json!({"repositories": ["a"]}));
}

#[tokio::test]
async fn referrers_are_the_manifests_about_a_manifest() {
    let it = Fixture::new().await;
    let subject = it.push_image("a", "v1", b"layer").await;
    let about = json!({"mediaType": "application/vnd.oci.image.manifest.v1+json",
                       "digest": subject, "size": 1});
    let note = it.image("a", b"note", about).await;
    let put = it.call(&format!("PUT /v2/a/manifests/{}", digest(note.as_bytes())), note).await;
    assert_eq!(put.header("oci-subject"), subject);
    let list = it.call(&format!("GET /v2/a/referrers/{subject}"), "").await.json();
    assert_eq!(list["manifests"][0]["artifactType"], "text/notes");
    assert_eq!(list["manifests"][0]["annotations"]["by"], "me");
    let other = it.call(&format!("GET /v2/a/referrers/{subject}?artifactType=x"), "").await;
    assert_eq!(other.json()["manifests"], json!([]));
    assert_eq!(other.header("oci-filters-applied"), "artifactType");
    let none = it.call(&format!("GET /v2/a/referrers/{}", digest(b"")), "").await;
    assert_eq!(none.json()["manifests"], json!([]));
}

#[tokio::test]
async fn deleting_an_image_removes_the_layers_that_only_it_had() {
    let it = Fixture::new().await;
    let one = it.push_image("a", "one", b"layer one").await;
    it.push_image("a", "two", b"layer two").await;
    assert_eq!(it.n_files(), 3);
    let deleted = it.call(&format!("DELETE /v2/a/manifests/{one}"), "").await;
    assert_eq!(deleted.status, StatusCode::ACCEPTED);
    assert_eq!(it.n_files(), 2);
    assert_eq!(it.call("GET /v2/a/manifests/one", "").await.error(), "404 MANIFEST_UNKNOWN");
    assert_eq!(it.call("GET /v2/a/manifests/two", "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_sweep_takes_what_was_abandoned_and_nothing_else() {
    let it = Fixture::new().await;
    it.push_image("a", "v1", b"kept").await;
    it.push_blob("a", b"never used").await;
    let place = it.call("POST /v2/a/blobs/uploads/", "").await.header("location").to_owned();
    it.call(&format!("PATCH {place}"), "half").await;
    assert_eq!(it.registry.sweep().await.unwrap(), Swept::default());
    it.clock.set(NOW.plus_secs(86_400));
    let swept = it.registry.sweep().await.unwrap();
    assert_eq!(swept, Swept { uploads: 1, layers: 1, images: 0 });
    assert_eq!(it.n_files(), 2);
    assert_eq!(it.registry.sweep().await.unwrap(), Swept::default());
}

#[tokio::test]
async fn what_records_name_survives_the_collection_at_start() {
    let it = Fixture::new().await;
    it.push_image("a", "v1", b"kept").await;
    it.call("POST /v2/a/blobs/uploads/", "").await;
    drop(it.store.blobs().create().await.unwrap());
    let mut named = std::collections::HashSet::new();
    super::named_blobs(&it.store.read().unwrap(), &mut named).unwrap();
    assert_eq!(it.store.blobs().collect_garbage(&named).await.unwrap(), 1);
    assert_eq!(it.call("GET /v2/a/manifests/v1", "").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_clients_may_push_the_same_layer_at_once() {
    let it = Fixture::new().await;
    let layer = vec![7; 1 << 20];
    let digest = digest(&layer);
    let texts = ["a", "b/c"]
        .repeat(4)
        .into_iter()
        .map(|repository| format!("POST /v2/{repository}/blobs/uploads/?digest={digest}"));
    let texts: Vec<String> = texts.collect();
    let pushes = texts.iter().map(|text| it.call(text, layer.clone()));
    for answer in futures_util::future::join_all(pushes).await {
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    }
    assert_eq!((it.n_files(), it.n_layers()), (1, 1));
    for repository in ["a", "b/c"] {
        let got = it.call(&format!("GET /v2/{repository}/blobs/{digest}"), "").await;
        assert!(got.body == layer);
    }
}
