//! Who is let in from where, and TLS beside plain connections on one port.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::sync::Arc;

use aws_api::client::{Client, ClientError};
use aws_api::sigv4::{self, Credentials};
use aws_api::{Body, sts};
use background::{TaskKind, Tasks};
use futures_util::future::BoxFuture;
use hansom_gateway::{Backends, Config, Gateway, Peer, RawHandler};
use model::Clock;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use store::{Holder, Store};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Says whether root would be let in.
struct Registry;

impl RawHandler for Registry {
    fn handle(
        &self,
        _: http::Request<Body>,
        allows_root: bool,
    ) -> BoxFuture<'static, http::Response<Body>> {
        let body = aws_api::body::full(format!("registry, root: {allows_root}"));
        Box::pin(async move { http::Response::new(body) })
    }
}

/// A gateway without services, at the host's listener and at one in a VPC.
struct Machine {
    host: std::net::SocketAddr,
    vpc: std::net::SocketAddr,
    authority: String,
    tasks: Tasks,
    _dir: tempfile::TempDir,
}

impl Machine {
    async fn new(root_keys_in_tasks: bool) -> Machine {
        let dir = tempfile::tempdir().unwrap();
        let holder = Holder { pid: 1, listen: String::new() };
        let store = Store::open(dir.path(), &holder).unwrap();
        let tasks = Tasks::new();
        let config = Config { root_keys_in_tasks, ..Config::new("127.0.0.1:0".parse().unwrap()) };
        let backends = Backends {
            services: Vec::new(),
            registry: Arc::new(Registry),
            access: access::Access::new(&store, access::Mode::Enforce),
            info: serde_json::json!({}),
            counts: Box::new(|| serde_json::json!({})),
            own_paths: Vec::new(),
            certificates: Box::new(|_| None),
        };
        let gateway =
            Gateway::bind(config, store, Clock::system(), tasks.clone(), backends).await.unwrap();
        let (host, door) = (gateway.address().unwrap(), gateway.door());
        let authority = gateway.authority_pem().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let vpc = listener.local_addr().unwrap();
        tasks.spawn(TaskKind::Disposable, "gateway", async move {
            gateway.run().await;
            Ok(())
        });
        let connections = tasks.clone();
        tasks.spawn(TaskKind::Disposable, "vpc", async move {
            loop {
                let (stream, address) = listener.accept().await?;
                let served = door.serve(stream, Peer::of_task(address, "vpc-1"));
                connections.spawn(TaskKind::Disposable, "connection", async move {
                    served.await;
                    Ok(())
                });
            }
        });
        Machine { host, vpc, authority, tasks, _dir: dir }
    }

    /// The code of the error that `sts:GetCallerIdentity` answers with.
    async fn code(&self, address: std::net::SocketAddr, key: &str) -> String {
        let credentials =
            Credentials { access_key: key.into(), secret_key: "test".into(), session_token: None };
        let client = Client::new(format!("http://{address}"), credentials, "us-east-1");
        let operation =
            sts::OPERATIONS.iter().find(|operation| operation.name == "GetCallerIdentity").unwrap();
        let answer: Result<sts::GetCallerIdentityResponse, ClientError> =
            client.call(operation, &sts::GetCallerIdentityRequest::default()).await;
        answer.unwrap_err().code().unwrap().to_owned()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.tasks.shut_down();
    }
}

async fn get(mut stream: impl AsyncRead + AsyncWrite + Unpin, host: &str, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    format!("{} {body}", head.split(' ').nth(1).unwrap())
}

async fn plain(address: std::net::SocketAddr, host: &str, path: &str) -> String {
    get(TcpStream::connect(address).await.unwrap(), host, path).await
}

#[tokio::test]
async fn root_keys_are_the_host_s_only() {
    let machine = Machine::new(false).await;
    for key in ["test", "123456789012"] {
        // Let in, and then there is no such service here.
        assert_eq!(machine.code(machine.host, key).await, "NotImplemented");
        assert_eq!(machine.code(machine.vpc, key).await, "InvalidClientTokenId");
    }
    assert_eq!(plain(machine.host, "localhost", "/v2/").await, "200 registry, root: true");
    assert_eq!(plain(machine.vpc, "localhost", "/v2/").await, "200 registry, root: false");
    let open = Machine::new(true).await;
    assert_eq!(open.code(open.vpc, "test").await, "NotImplemented");
}

/// The head of the answer to `request`, in lower case.
async fn head(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap().to_lowercase()
}

#[tokio::test]
async fn a_client_whose_body_is_not_read_is_told_that_the_connection_ends() {
    let machine = Machine::new(false).await;
    let unread = "PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\
                  Content-Length: 1000000\r\n\r\n";
    let answer = head(machine.host, unread).await;
    assert!(answer.starts_with("http/1.1 4") || answer.starts_with("http/1.1 5"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    for read in [
        "GET /bucket/key HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nAction=A",
    ] {
        let answer = head(machine.host, read).await;
        assert!(!answer.contains("connection: close"), "{answer}");
    }
}

#[tokio::test]
async fn a_streamed_body_may_be_signed_without_a_header_that_says_its_hash() {
    let machine = Machine::new(false).await;
    let host = machine.host;
    let address = format!("http://{host}/2014-11-13/functions/f/invoke-async");
    let credentials =
        Credentials { access_key: "test".into(), secret_key: "test".into(), session_token: None };
    let now = Clock::system().now();
    let uri = address.parse().unwrap();
    let post = http::Method::POST;
    let url = sigv4::presign(&post, &uri, &credentials, "us-east-1", "lambda", now, 60);
    let path = url.strip_prefix(&format!("http://{host}")).unwrap();
    // Whoever is let in is told that there is no Lambda here.
    for (body, status) in [("", "501"), ("{}", "403")] {
        let n_bytes = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {n_bytes}\r\n\r\n{body}"
        );
        let answer = head(host, &request).await;
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{body}: {answer}");
    }
}

#[tokio::test]
async fn what_runs_on_the_machine_is_not_told_to_tasks() {
    let machine = Machine::new(false).await;
    let status = |answer: String| answer[..3].to_owned();
    assert_eq!(status(plain(machine.host, "localhost", "/_hansom/info").await), "200");
    assert_eq!(status(plain(machine.vpc, "localhost", "/_hansom/info").await), "404");
    assert_eq!(status(plain(machine.vpc, "localhost", "/_hansom/health").await), "200");
    let pem = plain(machine.vpc, "localhost", "/_hansom/ca.pem").await;
    assert_eq!(pem, format!("200 {}", machine.authority));
}

#[tokio::test]
async fn a_bucket_s_own_host_name_has_all_paths() {
    let machine = Machine::new(false).await;
    for host in ["b.s3.us-east-1.amazonaws.com", "b.localhost"] {
        for path in ["/_hansom/health", "/v2/x"] {
            let answer = plain(machine.vpc, host, path).await;
            assert!(
                answer.starts_with("501 ") && answer.contains("GetObject"),
                "{host}{path} {answer}"
            );
        }
    }
    let registry = "000000000000.dkr.ecr.us-east-1.amazonaws.com";
    assert_eq!(plain(machine.vpc, registry, "/v2/").await, "200 registry, root: false");
    let unserved = plain(machine.vpc, "kinesis.us-east-1.amazonaws.com", "/v2/").await;
    assert!(unserved.contains("Hansom does not serve the service kinesis."), "{unserved}");
    let unsigned = plain(machine.vpc, "ecs.us-east-1.amazonaws.com", "/x").await;
    assert!(!unsigned.contains("s3"), "{unsigned}");
}

#[tokio::test]
async fn every_port_takes_tls_too_with_a_certificate_for_the_name_that_is_asked_for() {
    let machine = Machine::new(false).await;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(machine.authority.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = |versions: &[&'static rustls::SupportedProtocolVersion]| {
        let config = rustls::ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        tokio_rustls::TlsConnector::from(Arc::new(config))
    };
    let all = config(rustls::ALL_VERSIONS);
    for address in [machine.host, machine.vpc] {
        for name in ["localhost", "a-bucket.with.dots.s3.eu-west-1.amazonaws.com", "127.0.0.1"] {
            let stream = TcpStream::connect(address).await.unwrap();
            let name = ServerName::try_from(name).unwrap();
            let stream = all.connect(name, stream).await.unwrap();
            assert!(get(stream, "localhost", "/_hansom/health").await.starts_with("200 "));
        }
    }
    let old = config(&[&rustls::version::TLS12]);
    let stream = TcpStream::connect(machine.vpc).await.unwrap();
    old.connect(ServerName::try_from("sts.amazonaws.com").unwrap(), stream).await.unwrap();
    let stream = TcpStream::connect(machine.vpc).await.unwrap();
    let foreign = all.connect(ServerName::try_from("example.com").unwrap(), stream).await;
    assert!(foreign.is_err(), "the authority vouches for AWS's names only");
}
