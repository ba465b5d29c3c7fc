//! Pulls from a registry on loopback that breaks off, lies, and counts what it is asked.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use background::{TaskKind, Tasks};
use model::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Holder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

#[derive(Default)]
struct Registry {
    /// By what follows `/v2/a/` in a path.
    documents: Mutex<HashMap<String, Vec<u8>>>,
    /// `GET blobs/sha256:…`, with ` from N`.
    seen: Mutex<Vec<String>>,
    /// Blobs break off after so many bytes, this many times.
    breaks: AtomicUsize,
    break_at: usize,
    knows_ranges: bool,
    /// Manifests are answered when nobody holds it for writing.
    gate: tokio::sync::RwLock<()>,
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::sha256(&Sha256::digest(bytes).into())
}

impl Registry {
    /// Adds an image by a tag, of layers as they are sent, and the archives in them.
    fn add(&self, tag: &str, layers: &[(Vec<u8>, Vec<u8>)]) {
        let diff_ids: Vec<Digest> = layers.iter().map(|(_, plain)| digest(plain)).collect();
        let config = json!({"architecture": "amd64", "os": "linux", "config": {"Cmd": [tag]},
            "rootfs": {"type": "layers", "diff_ids": diff_ids}});
        let config = config.to_string().into_bytes();
        let blobs: Vec<_> =
            layers.iter().map(|(sent, _)| json!({"digest": digest(sent)})).collect();
        let manifest = json!({"config": {"digest": digest(&config)}, "layers": blobs});
        let manifest = manifest.to_string().into_bytes();
        let mut documents = self.documents.lock().unwrap();
        for (sent, _) in layers {
            documents.insert(format!("blobs/{}", digest(sent)), sent.clone());
        }
        documents.insert(format!("blobs/{}", digest(&config)), config);
        documents.insert(format!("manifests/{tag}"), manifest);
    }

    async fn serve(self: Arc<Self>, listener: TcpListener, tasks: Tasks) {
        while let Ok((stream, _)) = listener.accept().await {
            let this = Arc::clone(&self);
            tasks.spawn(TaskKind::Disposable, "answer", async move {
                this.answer(stream).await?;
                Ok(())
            });
        }
    }

    async fn answer(&self, mut stream: TcpStream) -> io::Result<()> {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await?);
        }
        let request = String::from_utf8_lossy(&request).to_lowercase();
        let mut words = request.split_whitespace();
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let path = path.trim_start_matches("/v2/a/");
        let from = request.split("range: bytes=").nth(1).and_then(|rest| rest.split('-').next());
        let from: usize = from.map_or(0, |from| from.parse().unwrap());
        let seen = match from {
            0 => format!("{method} {path}"),
            from => format!("{method} {path} from {from}"),
        };
        self.seen.lock().unwrap().push(seen);
        if path.starts_with("manifests/") {
            drop(self.gate.read().await);
        }
        let found = self.documents.lock().unwrap().get(path).cloned();
        let Some(document) = found else {
            let answer = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            return stream.write_all(answer.as_bytes()).await;
        };
        let (status, start) = match self.knows_ranges && from > 0 {
            true => ("206 Partial Content", from),
            false => ("200 OK", 0),
        };
        let body = &document[start..];
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\ndocker-content-digest: {}\r\n\
             connection: close\r\n\r\n",
            body.len(),
            digest(&document)
        );
        stream.write_all(head.as_bytes()).await?;
        if method == "head" {
            return Ok(());
        }
        let breaks = path.starts_with("blobs/")
            && body.len() > self.break_at
            && self
                .breaks
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                .is_ok();
        let end = if breaks { self.break_at } else { body.len() };
        stream.write_all(&body[..end]).await?;
        stream.shutdown().await
    }

    fn n_seen(&self, what: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|seen| seen.starts_with(what)).count()
    }
}

struct Fixture {
    images: Arc<Images>,
    registry: Arc<Registry>,
    address: SocketAddr,
    tasks: Tasks,
    _dir: tempfile::TempDir,
}

impl Fixture {
    async fn new(registry: Registry, policy: ImagePull) -> Fixture {
        let dir = tempfile::tempdir().unwrap();
        let holder = Holder { pid: 1, listen: "127.0.0.1:1".into() };
        let store = Store::open(dir.path(), &holder).unwrap();
        let own = OwnRegistry::on_port(1);
        let clock = Clock::manual(Timestamp(1));
        let images = Images::open(&store, &clock, own, RegistryAuth::default(), policy).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (registry, tasks) = (Arc::new(registry), Tasks::new());
        let serve = Arc::clone(&registry).serve(listener, tasks.clone());
        tasks.spawn(TaskKind::Disposable, "registry", async move {
            serve.await;
            Ok(())
        });
        Fixture { images: Arc::new(images), registry, address, tasks, _dir: dir }
    }

    async fn pull(&self, tag: &str) -> Result<Image, PullError> {
        let request = Request {
            image: format!("{}/a:{tag}", self.address),
            account: AccountId::default_account(),
            region: Region::default_region(),
            architecture: "amd64",
        };
        self.images.pull(&request).await
    }

    fn read(&self, image: &Image, layer: usize, file: &str) -> Vec<u8> {
        fs::read(self.images.short_names().join(&image.layers[layer]).join(file)).unwrap()
    }

    /// Those who ask for the name that most ask for.
    fn n_asking(&self) -> usize {
        let index = self.images.index();
        index.asking.values().map(|asking| Arc::strong_count(asking) - 1).max().unwrap_or(0)
    }

    fn n_partial(&self) -> usize {
        fs::read_dir(self.images.layers.dir().join("partial")).unwrap().count()
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.tasks.shut_down();
    }
}

/// A layer with one file of some length, gzipped.
fn layer(name: &str, content: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    tar.append_data(&mut header, name, content).unwrap();
    let plain = tar.into_inner().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(&plain).unwrap();
    (gzip.finish().unwrap(), plain)
}

fn noise(length: u32) -> Vec<u8> {
    (0..length).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

async fn check_broken(knows_ranges: bool) {
    let content = noise(200_000);
    let breaks = AtomicUsize::new(3);
    let registry = Registry { breaks, break_at: 100_000, knows_ranges, ..Registry::default() };
    registry.add("v1", &[layer("file", &content)]);
    let fixture = Fixture::new(registry, ImagePull::Always).await;
    let image = fixture.pull("v1").await.unwrap();
    assert!(fixture.read(&image, 0, "file") == content);
    let seen = fixture.registry.seen.lock().unwrap().clone();
    let resumed = seen.iter().filter(|seen| seen.contains(" from ")).count();
    assert_eq!(resumed, 3, "{seen:?}");
}

#[tokio::test]
async fn a_layer_that_breaks_off_is_taken_up_where_it_was() {
    check_broken(true).await;
}

#[tokio::test]
async fn a_registry_that_cannot_begin_in_the_middle_is_read_from_the_beginning() {
    check_broken(false).await;
}

#[tokio::test]
async fn a_layer_that_never_comes_leaves_nothing() {
    let breaks = AtomicUsize::new(usize::MAX);
    let registry = Registry { breaks, break_at: 0, ..Registry::default() };
    let (sent, plain) = layer("file", &noise(1000));
    registry.add("v1", &[(sent, plain)]);
    // The configuration is a blob too: it breaks off and is not tried again.
    let fixture = Fixture::new(registry, ImagePull::Always).await;
    let error = fixture.pull("v1").await.unwrap_err();
    assert!(matches!(error, PullError::Blob { .. }), "{error}");
    assert_eq!(fixture.n_partial(), 0);
}

#[tokio::test]
async fn what_is_not_what_was_promised_is_refused_and_leaves_nothing() {
    let registry = Registry::default();
    let (sent, plain) = layer("file", &noise(1000));
    let (other, _) = layer("file", b"other");
    registry.add("v1", &[(sent.clone(), plain)]);
    registry.documents.lock().unwrap().insert(format!("blobs/{}", digest(&sent)), other);
    let fixture = Fixture::new(registry, ImagePull::Always).await;
    let error = fixture.pull("v1").await.unwrap_err();
    assert!(matches!(error, PullError::Corrupt { .. }), "{error}");
    assert_eq!(fixture.n_partial(), 0);
    assert_eq!(fs::read_dir(fixture.images.layers.dir().join("layers")).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_that_want_the_same_ask_and_fetch_it_once() {
    let registry = Registry::default();
    let layers = [layer("one", &noise(50_000)), layer("two", b"2"), layer("three", b"3")];
    registry.add("v1", &layers);
    let fixture = Fixture::new(registry, ImagePull::Always).await;
    let gate = fixture.registry.gate.write().await;
    let pulls = try_join_all((0..40).map(|_| fixture.pull("v1")));
    let all_ask = async {
        while fixture.n_asking() < 40 {
            tokio::task::yield_now().await;
        }
        drop(gate);
    };
    let (images, ()) = tokio::join!(pulls, all_ask);
    let images = images.unwrap();
    assert!(images.iter().all(|image| image.layers == images[0].layers));
    assert_eq!(fixture.read(&images[0], 2, "three"), b"3");
    for (sent, _) in &layers {
        assert_eq!(fixture.registry.n_seen(&format!("get blobs/{}", digest(sent))), 1);
    }
    // The first answer is of before the others asked, the second is for all of them.
    assert!(fixture.registry.n_seen("get manifests/") <= 2);
}

#[tokio::test]
async fn a_tag_is_asked_for_every_time_and_only_what_is_new_is_fetched() {
    let registry = Registry::default();
    let (base, old, new) = (layer("base", b"b"), layer("app", b"old"), layer("app", b"new"));
    registry.add("v1", &[base.clone(), old]);
    let fixture = Fixture::new(registry, ImagePull::Always).await;
    let image = fixture.pull("v1").await.unwrap();
    assert_eq!(fixture.read(&image, 1, "app"), b"old");
    fixture.registry.seen.lock().unwrap().clear();
    fixture.pull("v1").await.unwrap();
    assert_eq!(*fixture.registry.seen.lock().unwrap(), ["head manifests/v1"]);
    fixture.registry.add("v1", &[base.clone(), new]);
    let image = fixture.pull("v1").await.unwrap();
    assert_eq!(fixture.read(&image, 1, "app"), b"new");
    assert_eq!(fixture.registry.n_seen(&format!("get blobs/{}", digest(&base.0))), 0);
}

#[tokio::test]
async fn what_is_missing_only_is_asked_for_once_and_again_when_it_is_gone() {
    let registry = Registry::default();
    registry.add("v1", &[layer("app", b"1")]);
    let fixture = Fixture::new(registry, ImagePull::Missing).await;
    let image = fixture.pull("v1").await.unwrap();
    fixture.registry.seen.lock().unwrap().clear();
    fixture.pull("v1").await.unwrap();
    assert_eq!(fixture.registry.n_seen(""), 0);
    let diff_id = image.lease.diff_ids()[0].clone();
    assert!(!fixture.images.layers.remove(&diff_id, fixture.images.layers.uses()).unwrap());
    drop(image);
    assert!(fixture.images.layers.remove(&diff_id, fixture.images.layers.uses()).unwrap());
    assert_eq!(fixture.images.forget_incomplete().len(), 1);
    let image = fixture.pull("v1").await.unwrap();
    assert_eq!(fixture.read(&image, 0, "app"), b"1");
}
