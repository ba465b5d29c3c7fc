//! Images of another registry: one on loopback that wants a token for a password, sends blobs
//! by way of another address, and has an index of two platforms.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use model::record::ecs::StopCode;
use serde_json::json;
use tokio::net::TcpListener;

use crate::image::{busybox_layer, sha256};
use crate::machine::{Machine, machine, sh};
use crate::{EXITED, stop_of};

/// Any port of it: the tests' registries choose theirs freely, so the file names none.
pub(crate) const CREDENTIALS: &str = r#"{"auths":{"127.0.0.9:5000":{"auth":"dXNlcjpwYXNz"}}}"#;
const HOST: &str = "127.0.0.9:5000";

#[derive(Default)]
struct Registry {
    documents: HashMap<String, Vec<u8>>,
    /// Paths, with what was shown as authorization.
    seen: Mutex<Vec<(String, Option<String>)>>,
}

impl Registry {
    fn answer(&self, request: &Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().to_owned();
        let shown = request.headers().get("authorization");
        let shown = shown.map(|value| value.to_str().unwrap().to_owned());
        self.seen.lock().unwrap().push((path.clone(), shown.clone()));
        let answer = Response::builder();
        if path == "/token" {
            let known = shown.as_deref() == Some("Basic dXNlcjpwYXNz");
            let scope =
                request.uri().query().unwrap_or_default().contains("repository%3Aa%2Fb%3Apull");
            let status = if known && scope { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
            let token = json!({"token": "secret"}).to_string();
            return answer.status(status).body(token.into()).unwrap();
        }
        if let Some(digest) = path.strip_prefix("/elsewhere/") {
            // Another host's business: it must not see the token.
            let status = if shown.is_none() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
            let body = self.documents[digest].clone();
            return answer.status(status).body(body.into()).unwrap();
        }
        if shown.as_deref() != Some("Bearer secret") {
            let challenge = format!(r#"Bearer realm="http://{HOST}/token",service="test""#);
            let answer = answer.status(StatusCode::UNAUTHORIZED);
            return answer.header("www-authenticate", challenge).body(Full::default()).unwrap();
        }
        if let Some(digest) = path.strip_prefix("/v2/a/b/blobs/") {
            let to = format!("http://127.0.0.8:5000/elsewhere/{digest}");
            let answer = answer.status(StatusCode::TEMPORARY_REDIRECT).header("location", to);
            return answer.body(Full::default()).unwrap();
        }
        match path.strip_prefix("/v2/a/b/manifests/").and_then(|name| self.documents.get(name)) {
            Some(document) => answer.body(document.clone().into()).unwrap(),
            None => answer.status(StatusCode::NOT_FOUND).body(Full::default()).unwrap(),
        }
    }
}

async fn serve(registry: Arc<Registry>, address: SocketAddr, tasks: &background::Tasks) {
    let listener = TcpListener::bind(address).await.unwrap();
    tasks.spawn(background::TaskKind::Disposable, "registry", async move {
        loop {
            let (stream, _) = listener.accept().await?;
            let service = service_fn(|request| {
                let answer = registry.answer(&request);
                async { Ok::<_, Infallible>(answer) }
            });
            let mut server = hyper::server::conn::http1::Builder::new();
            let _closed =
                server.keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn images_of_other_registries_are_pulled_with_their_own_authentication() {
    let machine = machine!();
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
    let plain = busybox_layer();
    let layer = zstd::encode_all(&plain[..], 1).unwrap();
    let config = json!({
        "architecture": architecture,
        "os": "linux",
        "config": {"Entrypoint": ["sh", "-c"], "Cmd": ["echo from afar"]},
        "rootfs": {"type": "layers", "diff_ids": [sha256(&plain)]},
    })
    .to_string()
    .into_bytes();
    let manifest = json!({
        "schemaVersion": 2,
        "config": {"digest": sha256(&config)},
        "layers": [{"digest": sha256(&layer)}],
    })
    .to_string()
    .into_bytes();
    let index = json!({"manifests": [
        {"digest": sha256(b"other"), "platform": {"os": "linux", "architecture": "s390x"}},
        {"digest": sha256(&manifest), "platform": {"os": "linux", "architecture": architecture}},
    ]})
    .to_string()
    .into_bytes();
    let mut registry = Registry::default();
    registry.documents.insert("v1".into(), index.clone());
    for document in [config, layer, manifest] {
        registry.documents.insert(sha256(&document).to_string(), document);
    }
    let registry = Arc::new(registry);
    let tasks = background::Tasks::new();
    serve(Arc::clone(&registry), HOST.parse().unwrap(), &tasks).await;
    serve(Arc::clone(&registry), "127.0.0.8:5000".parse().unwrap(), &tasks).await;

    let mut task = sh("");
    task.spec.containers[0].command = None;
    task.spec.containers[0].image = format!("{HOST}/a/b:v1");
    let task = machine.run(task).await;
    assert_eq!(stop_of(&task), EXITED);
    assert_eq!(machine.log(&task), ["from afar"]);
    assert_eq!(task.containers[0].image_digest, Some(sha256(&index).to_string()));
    let seen = registry.seen.lock().unwrap().clone();
    assert_eq!(seen.iter().filter(|(path, _)| path == "/token").count(), 1, "{seen:?}");

    let mut task = sh("");
    task.spec.containers[0].image = format!("{HOST}/a/secret:v1");
    let task = machine.run(task).await;
    assert_eq!(
        stop_of(&task),
        (
            StopCode::TaskFailedToStart,
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to \
             resolve ref 127.0.0.9:5000/a/secret:v1: pull access denied, repository does not exist \
             or may require authorization: authorization failed: no basic auth credentials"
        )
    );
    tasks.shut_down();
}
