//! The registry as skopeo and buildah use it, over HTTP on loopback.
//!
//! The server here is only as much as the test needs; the real one is the gateway's.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use aws_api::Context;
use aws_api::ecr::{self as api, Ecr as _};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hansom_data_services::ecr::{self, Ecr};
use hansom_data_services::registry::{self, Registry};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use model::Clock;
use model::image::Digest;
use sha2::Digest as _;
use store::{Holder, Store};

/// A registry on a port of its own, with a temporary store.
struct Server {
    ecr: Ecr,
    port: u16,
    directory: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Server {
    fn start() -> Server {
        let directory = tempfile::tempdir().unwrap();
        let holder = Holder { pid: std::process::id(), listen: String::new() };
        let store = Store::open(&directory.path().join("data"), &holder).unwrap();
        let config = registry::Config { allow_access_keys: false };
        let registry = Registry::new(store, Clock::system(), config);
        let ecr = Ecr::new(registry.clone(), ecr::Config::default());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        runtime.spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                let registry = registry.clone();
                #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
                tokio::spawn(async move {
                    let service = service_fn(move |request| {
                        let registry = registry.clone();
                        async move { Ok::<_, std::convert::Infallible>(registry.handle(request).await) }
                    });
                    let io = TokioIo::new(stream);
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(io, service)
                        .await;
                });
            }
        });
        Server { ecr, port, directory, runtime }
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    fn ctx(&self) -> Context {
        Context { endpoint: format!("http://127.0.0.1:{}", self.port), ..Context::for_tests() }
    }

    fn create_repository(&self, name: &str) -> String {
        let request = api::CreateRepositoryRequest {
            repository_name: Some(name.into()),
            ..Default::default()
        };
        let made = self.block_on(self.ecr.create_repository(&self.ctx(), request)).unwrap();
        made.repository.unwrap().repository_uri.unwrap()
    }

    /// `AWS:<password>`
    fn login(&self) -> String {
        let request = api::GetAuthorizationTokenRequest::default();
        let data = self.block_on(self.ecr.get_authorization_token(&self.ctx(), request)).unwrap();
        let token = data.authorization_data.unwrap().remove(0).authorization_token.unwrap();
        String::from_utf8(STANDARD.decode(token).unwrap()).unwrap()
    }

    fn tags(&self, repository: &str) -> Vec<String> {
        let request = api::ListImagesRequest {
            repository_name: Some(repository.into()),
            ..Default::default()
        };
        let listed = self.block_on(self.ecr.list_images(&self.ctx(), request)).unwrap();
        listed.image_ids.unwrap().into_iter().filter_map(|id| id.image_tag).collect()
    }
}

fn is_installed(program: &str) -> bool {
    let found = run(program, &["--version"]).is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

fn run(program: &str, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(program).args(arguments).output()
}

fn must(program: &str, arguments: &[&str]) -> String {
    let output = run(program, arguments).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn must_not(program: &str, arguments: &[&str]) -> String {
    let output = run(program, arguments).unwrap();
    assert!(!output.status.success(), "{program} {arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::sha256(&sha2::Sha256::digest(bytes).into())
}

/// An image with one big layer, in the form that skopeo calls `dir:`.
fn make_image(at: &Path) -> Vec<u8> {
    std::fs::create_dir_all(at).unwrap();
    // Not compressible, and long enough to come in many reads.
    let mut layer = Vec::with_capacity(24 << 20);
    let mut hash = sha2::Sha256::digest(b"a layer");
    while layer.len() < 24 << 20 {
        layer.extend_from_slice(&hash);
        hash = sha2::Sha256::digest(hash);
    }
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","config":{{}},"rootfs":{{"type":"layers","diff_ids":["{}"]}},"history":[{{"created_by":"test"}}]}}"#,
        digest(&layer)
    );
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
                   "digest": digest(config.as_bytes()).as_str(), "size": config.len()},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar",
                    "digest": digest(&layer).as_str(), "size": layer.len()}],
    });
    std::fs::write(at.join(digest(config.as_bytes()).hex()), config).unwrap();
    std::fs::write(at.join(digest(&layer).hex()), &layer).unwrap();
    std::fs::write(at.join("manifest.json"), manifest.to_string()).unwrap();
    std::fs::write(at.join("version"), "Directory Transport Version: 1.1\n").unwrap();
    layer
}

#[test]
fn skopeo_pushes_inspects_mounts_and_pulls() {
    if !is_installed("skopeo") {
        return;
    }
    let server = Server::start();
    let uri = server.create_repository("team/thumb");
    let other = server.create_repository("other");
    let login = server.login();
    let folder = server.directory.path();
    let layer = make_image(&folder.join("image"));
    let from = format!("dir:{}", folder.join("image").display());
    let to = format!("docker://{uri}:v1");

    let insecure = "--dest-tls-verify=false";
    let refused = must_not("skopeo", &["copy", insecure, &from, &to]);
    assert!(refused.contains("authentication required"), "{refused}");
    let nowhere = to.replace("thumb", "nowhere");
    let refused = must_not("skopeo", &["copy", insecure, "--dest-creds", &login, &from, &nowhere]);
    assert!(refused.contains("does not exist in the registry with id"), "{refused}");

    // Otherwise skopeo compresses the layer.
    let as_it_is = "--preserve-digests";
    must("skopeo", &["copy", as_it_is, insecure, "--dest-creds", &login, &from, &to]);
    assert_eq!(server.tags("team/thumb"), ["v1"]);
    // Converted to Docker's form on the way: the same layer, another manifest.
    let docker = to.replace("v1", "docker");
    let format = ["--format", "v2s2"];
    let arguments =
        ["copy", insecure, "--dest-creds", &login, format[0], format[1], &from, &docker];
    must("skopeo", &arguments);
    let inspected = must("skopeo", &["inspect", "--tls-verify=false", "--creds", &login, &docker]);
    assert!(inspected.contains("\"Os\": \"linux\""), "{inspected}");

    let arguments = [
        "copy",
        "--src-tls-verify=false",
        insecure,
        "--src-creds",
        &login,
        "--dest-creds",
        &login,
        &to,
        &format!("docker://{other}:copied"),
    ];
    must("skopeo", &arguments);
    let back = folder.join("back");
    let arguments = [
        "copy",
        "--src-tls-verify=false",
        "--src-creds",
        &login,
        &format!("docker://{other}:copied"),
        &format!("dir:{}", back.display()),
    ];
    must("skopeo", &arguments);
    assert!(std::fs::read(back.join(digest(&layer).hex())).unwrap() == layer);
    let original = std::fs::read(folder.join("image/manifest.json")).unwrap();
    assert!(std::fs::read(back.join("manifest.json")).unwrap() == original);

    let listed = ["list-tags", "--tls-verify=false", "--creds", &login, &format!("docker://{uri}")];
    assert!(must("skopeo", &listed).contains("\"docker\""));
    must("skopeo", &["delete", "--tls-verify=false", "--creds", &login, &to]);
    assert_eq!(server.tags("team/thumb"), ["docker"]);
}

#[test]
fn buildah_pushes_an_image_and_an_index_of_it() {
    if !is_installed("buildah") {
        return;
    }
    let server = Server::start();
    let uri = server.create_repository("built");
    let login = server.login();
    let folder = server.directory.path();
    let (root, runroot) = (folder.join("root"), folder.join("runroot"));
    let (root, runroot) = (root.to_str().unwrap(), runroot.to_str().unwrap());
    let storage = ["--root", root, "--runroot", runroot, "--storage-driver", "vfs"];
    let buildah =
        |arguments: &[&str]| must("buildah", &[&storage, arguments].concat()).trim().to_owned();
    std::fs::write(folder.join("hello"), "hello").unwrap();
    let container = buildah(&["from", "scratch"]);
    buildah(&["copy", &container, folder.join("hello").to_str().unwrap(), "/hello"]);
    buildah(&["config", "--cmd", "/hello", &container]);
    buildah(&["commit", &container, "thumb"]);
    buildah(&["rm", &container]);
    let to = format!("docker://{uri}:v1");
    buildah(&["push", "--tls-verify=false", "--creds", &login, "thumb", &to]);
    buildah(&["manifest", "create", "all", "thumb"]);
    let to = format!("docker://{uri}:all");
    buildah(&["manifest", "push", "--all", "--tls-verify=false", "--creds", &login, "all", &to]);
    let mut tags = server.tags("built");
    tags.sort();
    assert_eq!(tags, ["all", "v1"]);
    let index = format!("docker://{uri}:all");
    let raw = ["inspect", "--raw", "--tls-verify=false", "--creds", &login, &index];
    assert!(must("skopeo", &raw).contains("\"manifests\""));
    buildah(&["pull", "--tls-verify=false", "--creds", &login, &format!("{uri}:all")]);
}
