//! Images of other registries, by the OCI distribution protocol over HTTPS.
//!
//! Registries on this machine (`localhost`, 127.0.0.0/8) are spoken to in plain HTTP. A
//! registry that asks for a token or a password gets what the operator's file of credentials
//! says, and an anonymous token otherwise. What is received is verified by the caller.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Buf, Bytes};
use http::header::{ACCEPT, AUTHORIZATION, LOCATION, RANGE, USER_AGENT, WWW_AUTHENTICATE};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use model::image::{Digest, ImageReference};
use serde::Deserialize;
use tracing::debug;

use super::PullError;
use super::own::with_tag;
use super::stream::Feed;

const MANIFEST_TYPES: &str = "application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, \
     application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json";
/// As the distribution specification has it for manifests; configurations are smaller.
const MAX_DOCUMENT: usize = 8 << 20;
const MAX_REDIRECTS: usize = 5;
/// How often a blob that broke off is taken up again without a byte of progress, and the pause
/// before each time.
const MAX_RETRIES: u32 = 4;
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// User name and password for one registry.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({}, …)", self.user)
    }
}

/// Credentials by registry.
#[derive(Clone, Debug, Default)]
pub struct RegistryAuth {
    by_host: HashMap<String, Credentials>,
}

impl RegistryAuth {
    /// Reads Docker's `config.json`. Entries that only a credential helper could answer are
    /// left out.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn parse(config_json: &str) -> Result<RegistryAuth, serde_json::Error> {
        #[derive(Deserialize)]
        struct File {
            #[serde(default)]
            auths: HashMap<String, Auth>,
        }
        #[derive(Deserialize)]
        struct Auth {
            #[serde(default)]
            auth: Option<String>,
        }
        let file: File = serde_json::from_str(config_json)?;
        let by_host = file.auths.into_iter().filter_map(|(host, auth)| {
            let text = STANDARD.decode(auth.auth?).ok()?;
            let text = String::from_utf8(text).ok()?;
            let (user, password) = text.split_once(':')?;
            let credentials = Credentials { user: user.into(), password: password.into() };
            Some((host_of(&host), credentials))
        });
        Ok(RegistryAuth { by_host: by_host.collect() })
    }

    fn for_host(&self, host: &str) -> Option<&Credentials> {
        self.by_host.get(host)
    }
}

/// `https://index.docker.io/v1/` is how Docker writes `docker.io`.
fn host_of(entry: &str) -> String {
    let host = entry.split_once("://").map_or(entry, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    match host {
        "index.docker.io" | "registry-1.docker.io" => "docker.io".into(),
        other => other.into(),
    }
}

type HttpClient = Client<HttpsConnector<HttpConnector>, Empty<Bytes>>;

/// All registries but our own.
pub(super) struct Registries {
    client: std::sync::OnceLock<Result<HttpClient, String>>,
    auth: RegistryAuth,
    /// What a registry and repository last wanted as `Authorization`.
    tokens: Mutex<HashMap<(String, String), String>>,
}

impl std::fmt::Debug for Registries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registries").field("auth", &self.auth).finish_non_exhaustive()
    }
}

impl Registries {
    pub(super) fn new(auth: RegistryAuth) -> Registries {
        Registries { client: std::sync::OnceLock::new(), auth, tokens: Mutex::new(HashMap::new()) }
    }

    /// Made at first use: to read the machine's certificates takes a while.
    fn client(&self) -> Result<&HttpClient, String> {
        let made = self.client.get_or_init(|| {
            let connector = HttpsConnectorBuilder::new()
                .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
                .map_err(|error| format!("could not read the machine's certificates: {error}"))?
                .https_or_http()
                .enable_http1()
                .build();
            Ok(Client::builder(TokioExecutor::new()).build(connector))
        });
        made.as_ref().map_err(Clone::clone)
    }

    pub(super) fn repository(&self, image: &ImageReference) -> Repository<'_> {
        Repository {
            registries: self,
            host: image.registry.clone(),
            name: image.repository.clone(),
        }
    }
}

#[derive(Debug)]
pub(super) struct Repository<'a> {
    registries: &'a Registries,
    host: String,
    name: String,
}

/// What one request asks for.
struct Wanted<'a> {
    method: Method,
    accept: &'a str,
    from: Option<u64>,
}

/// What went wrong with one request.
enum Failure {
    Status(StatusCode),
    Other(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Status(status) => write!(f, "unexpected status code {status}"),
            Failure::Other(problem) => f.write_str(problem),
        }
    }
}

impl Repository<'_> {
    pub(super) async fn manifest(
        &self,
        image: &ImageReference,
        name: &str,
    ) -> Result<Vec<u8>, PullError> {
        let image = with_tag(image);
        let get = async {
            let path = format!("manifests/{name}");
            collect(self.get(&path, MANIFEST_TYPES).await?).await
        };
        get.await.map_err(|failure| match failure {
            Failure::Status(StatusCode::NOT_FOUND) => PullError::NotFound { image },
            Failure::Status(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                PullError::Denied { image }
            }
            other => PullError::Request { image, problem: other.to_string() },
        })
    }

    pub(super) async fn small_blob(&self, digest: &Digest) -> Result<Vec<u8>, PullError> {
        let get = async { collect(self.get(&format!("blobs/{digest}"), "*/*").await?).await };
        get.await.map_err(|failure| PullError::Blob { problem: failure.to_string() })
    }

    /// What a tag leads to, when the registry says so without sending the manifest. That does
    /// not count against the limits that public registries have for pulls.
    pub(super) async fn digest(&self, name: &str) -> Option<Digest> {
        let path = format!("manifests/{name}");
        let response = self.ask(Method::HEAD, &path, MANIFEST_TYPES, None).await.ok()?;
        Digest::parse(response.headers().get("docker-content-digest")?.to_str().ok()?).ok()
    }

    /// Sends a blob as it arrives. Where it breaks off it is taken up again.
    pub(super) async fn stream(&self, digest: &Digest, feed: Feed) -> Result<(), PullError> {
        let (mut n_sent, mut n_tries) = (0_u64, 0);
        loop {
            let sent_before = n_sent;
            match self.stream_from(digest, &feed, &mut n_sent).await {
                Ok(()) => {
                    feed.end().await;
                    return Ok(());
                }
                Err(Failure::Status(status)) if !status.is_server_error() => {
                    return Err(PullError::Blob { problem: Failure::Status(status).to_string() });
                }
                Err(failure) => {
                    n_tries = if n_sent > sent_before { 1 } else { n_tries + 1 };
                    if n_tries > MAX_RETRIES {
                        return Err(PullError::Blob { problem: failure.to_string() });
                    }
                    debug!(%digest, n_sent, error = %failure, "a layer broke off on its way");
                    tokio::time::sleep(RETRY_AFTER * n_tries).await;
                }
            }
        }
    }

    async fn stream_from(
        &self,
        digest: &Digest,
        feed: &Feed,
        n_sent: &mut u64,
    ) -> Result<(), Failure> {
        let path = format!("blobs/{digest}");
        let response = self.ask(Method::GET, &path, "*/*", Some(*n_sent)).await?;
        // A registry that cannot begin in the middle begins anew.
        let mut to_skip = match response.status() {
            StatusCode::PARTIAL_CONTENT => 0,
            _ => *n_sent,
        };
        let mut body = response.into_body();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| Failure::Other(error.to_string()))?;
            let Ok(mut bytes) = frame.into_data() else { continue };
            let skipped = to_skip.min(bytes.len() as u64);
            to_skip -= skipped;
            bytes.advance(usize::try_from(skipped).unwrap_or(usize::MAX));
            *n_sent += bytes.len() as u64;
            if !bytes.is_empty() && !feed.send(bytes).await {
                // Unpacking has failed, and says why itself.
                return Ok(());
            }
        }
        Ok(())
    }

    async fn get(&self, path: &str, accept: &str) -> Result<Response<Incoming>, Failure> {
        self.ask(Method::GET, path, accept, None).await
    }

    /// `from`: the first byte that is wanted.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        accept: &str,
        from: Option<u64>,
    ) -> Result<Response<Incoming>, Failure> {
        let base = base_url(&self.host);
        let url = format!("{base}/v2/{}/{path}", self.name);
        let cache_key = (self.host.clone(), self.name.clone());
        let lock = || self.registries.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&cache_key).cloned();
        let wanted = Wanted { method, accept, from };
        let response = self.fetch(&url, &wanted, known.as_deref()).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return successful(response);
        }
        let challenges = response.headers().get_all(WWW_AUTHENTICATE);
        let challenge = challenges
            .iter()
            .filter_map(|value| Challenge::parse(value.to_str().ok()?))
            .next()
            .ok_or(Failure::Status(StatusCode::UNAUTHORIZED))?;
        let authorization = self.answer(&challenge).await?;
        lock().insert(cache_key, authorization.clone());
        successful(self.fetch(&url, &wanted, Some(&authorization)).await?)
    }

    /// The `Authorization` that the registry asks for.
    async fn answer(&self, challenge: &Challenge) -> Result<String, Failure> {
        let credentials = self.registries.auth.for_host(&self.host);
        let basic = credentials.map(|credentials| {
            let text = format!("{}:{}", credentials.user, credentials.password);
            format!("Basic {}", STANDARD.encode(text))
        });
        match challenge {
            Challenge::Basic => basic.ok_or(Failure::Status(StatusCode::UNAUTHORIZED)),
            Challenge::Bearer { realm, service } => {
                let scope = format!("repository:{}:pull", self.name);
                let encode = |text: &str| {
                    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                        .to_string()
                };
                let join = if realm.contains('?') { '&' } else { '?' };
                let mut url = format!("{realm}{join}scope={}", encode(&scope));
                if let Some(service) = service {
                    url.push_str(&format!("&service={}", encode(service)));
                }
                let wanted = Wanted { method: Method::GET, accept: "application/json", from: None };
                let response = self.fetch(&url, &wanted, basic.as_deref()).await?;
                #[derive(Deserialize)]
                struct Token {
                    #[serde(alias = "access_token")]
                    token: String,
                }
                let bytes = collect(successful(response)?).await?;
                let token: Token = serde_json::from_slice(&bytes)
                    .map_err(|_| Failure::Other("the registry's token is malformed".into()))?;
                Ok(format!("Bearer {}", token.token))
            }
        }
    }

    /// Follows redirects; another host is not shown the credentials.
    async fn fetch(
        &self,
        url: &str,
        wanted: &Wanted<'_>,
        authorization: Option<&str>,
    ) -> Result<Response<Incoming>, Failure> {
        let client = self.registries.client().map_err(Failure::Other)?;
        let mut url = url.to_owned();
        let mut authorization = authorization;
        for _ in 0..MAX_REDIRECTS {
            let mut request = Request::builder()
                .method(wanted.method.clone())
                .uri(&url)
                .header(ACCEPT, wanted.accept)
                .header(USER_AGENT, "hansom");
            if let Some(from) = wanted.from.filter(|from| *from > 0) {
                request = request.header(RANGE, format!("bytes={from}-"));
            }
            if let Some(authorization) = authorization {
                request = request.header(AUTHORIZATION, authorization);
            }
            let other = |error: &dyn std::fmt::Display| Failure::Other(error.to_string());
            let request = request.body(Empty::new()).map_err(|error| other(&error))?;
            let response = client.request(request).await;
            let response = response.map_err(|error| {
                Failure::Other(format!("Get \"{url}\": {}", background::Chain(&error)))
            })?;
            if !response.status().is_redirection() {
                return Ok(response);
            }
            let location = response.headers().get(LOCATION);
            let location = location.and_then(|value| value.to_str().ok());
            let location = location.ok_or(Failure::Status(response.status()))?;
            let next = resolve(&url, location);
            if authority(&next) != authority(&url) {
                authorization = None;
            }
            url = next;
        }
        Err(Failure::Other("too many redirects".into()))
    }
}

fn base_url(host: &str) -> String {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let local = name == "localhost" || name == "[::1]" || name.starts_with("127.");
    match host {
        "docker.io" => "https://registry-1.docker.io".into(),
        host if local => format!("http://{host}"),
        host => format!("https://{host}"),
    }
}

fn authority(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    Some(uri.authority()?.to_string())
}

fn resolve(base: &str, location: &str) -> String {
    if location.contains("://") {
        return location.to_owned();
    }
    let origin = base.match_indices('/').nth(2).map_or(base, |(at, _)| &base[..at]);
    format!("{origin}/{}", location.trim_start_matches('/'))
}

fn successful(response: Response<Incoming>) -> Result<Response<Incoming>, Failure> {
    match response.status() {
        status if status.is_success() => Ok(response),
        status => Err(Failure::Status(status)),
    }
}

async fn collect(response: Response<Incoming>) -> Result<Vec<u8>, Failure> {
    let body = Limited::new(response.into_body(), MAX_DOCUMENT).collect().await;
    let body = body.map_err(|error| Failure::Other(error.to_string()))?;
    Ok(body.to_bytes().into())
}

#[derive(Debug, PartialEq, Eq)]
enum Challenge {
    Basic,
    Bearer { realm: String, service: Option<String> },
}

impl Challenge {
    /// Reads `Bearer realm="https://…",service="…",scope="…"`.
    fn parse(header: &str) -> Option<Challenge> {
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Challenge::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let mut parameters = HashMap::new();
        let mut rest = rest.trim();
        while let Some((name, tail)) = rest.split_once('=') {
            let (value, tail) = match tail.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => tail.split_once(',').unwrap_or((tail, "")),
            };
            parameters.insert(name.trim().to_ascii_lowercase(), value.to_owned());
            rest = tail.trim_start_matches([',', ' ']);
        }
        Some(Challenge::Bearer {
            realm: parameters.remove("realm")?,
            service: parameters.remove("service"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_read() {
        let header = r#"Bearer realm="https://auth.x.io/token",service="x.io",scope="a,b""#;
        assert_eq!(
            Challenge::parse(header),
            Some(Challenge::Bearer {
                realm: "https://auth.x.io/token".into(),
                service: Some("x.io".into())
            })
        );
        assert_eq!(Challenge::parse("Basic realm=\"x\""), Some(Challenge::Basic));
        assert_eq!(Challenge::parse("Negotiate"), None);
    }

    #[test]
    fn dockers_file_of_credentials_is_read() {
        let text = r#"{"auths":{"https://index.docker.io/v1/":{"auth":"dTpwOnE="},"x.io":{}}}"#;
        let auth = RegistryAuth::parse(text).unwrap();
        let found = auth.for_host("docker.io").unwrap();
        assert_eq!((found.user.as_str(), found.password.as_str()), ("u", "p:q"));
        assert!(auth.for_host("x.io").is_none());
    }

    #[test]
    fn only_this_machine_is_spoken_to_without_encryption() {
        assert_eq!(base_url("localhost:5000"), "http://localhost:5000");
        assert_eq!(base_url("127.0.0.1:5000"), "http://127.0.0.1:5000");
        assert_eq!(base_url("ghcr.io"), "https://ghcr.io");
        assert_eq!(base_url("docker.io"), "https://registry-1.docker.io");
    }

    #[test]
    fn redirects_may_be_relative() {
        assert_eq!(resolve("https://a.b/v2/x", "/y?z"), "https://a.b/y?z");
        assert_eq!(resolve("https://a.b/v2/x", "http://c/y"), "http://c/y");
    }
}
