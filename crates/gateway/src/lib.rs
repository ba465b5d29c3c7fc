//! The one front door: every AWS API call and every image push enters here.
//!
//! [`Gateway`] listens, finds the service and operation ([`aws_api::protocol::route`]), verifies
//! the signature ([`authenticate`]), decodes, dispatches to the service, encodes, and writes the
//! access log. Not here: what services do, and what the wire formats look like (`aws-api`).

mod authenticate;
mod authority;
mod authorize;
mod body;
mod call;
mod cors;
mod form;
mod function_code;
mod function_stream;
mod function_url;
mod invoke;
mod keys;
mod listener;
mod peer;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;

use aws_api::{Body, Service};
use futures_util::future::BoxFuture;
use model::{Clock, Region};
use store::Store;

pub use authority::AuthorityError;
pub use listener::{Door, Gateway, ListenError};
pub use peer::Peer;

/// Which keys are the root of an account without a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootKeys {
    /// `test`/`test` for account `000000000000`, and any account number for that account.
    /// Only for loopback: whoever reaches the port is root.
    WellKnown,
    /// One pair, for account `000000000000`.
    Given { access_key_id: String, secret_access_key: String },
}

#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    pub root_keys: RootKeys,
    /// Let root keys in from inside tasks as well. Off, a task is what its own credentials say.
    pub root_keys_in_tasks: bool,
    /// For callers that name none, such as unsigned requests.
    pub default_region: Region,
    /// Largest body of an API call other than S3 and registry uploads, in bytes.
    pub max_body_bytes: usize,
    /// A client that sends nothing for so long is let go.
    pub idle_timeout: std::time::Duration,
}

impl Config {
    /// The defaults, on `listen`.
    pub fn new(listen: SocketAddr) -> Config {
        Config {
            listen,
            root_keys: RootKeys::WellKnown,
            root_keys_in_tasks: false,
            default_region: Region::default_region(),
            // A zip file of Lambda is 50 MiB, in Base64; this is AWS's own limit.
            max_body_bytes: 70_167_211,
            idle_timeout: std::time::Duration::from_secs(75),
        }
    }
}

/// Serves a part of the URL space that is not an AWS API, such as the image registry's `/v2/`.
pub trait RawHandler: Send + Sync + 'static {
    /// `allows_root` says whether the root keys are let in from where the request comes from.
    fn handle(
        &self,
        request: http::Request<Body>,
        allows_root: bool,
    ) -> BoxFuture<'static, http::Response<Body>>;
}

/// What the gateway stands in front of.
pub struct Backends {
    pub services: Vec<Arc<dyn Service>>,
    /// The image registry: everything under `/v2/`.
    pub registry: Arc<dyn RawHandler>,
    /// Decides what callers may do.
    pub access: access::Access,
    /// What `GET /_hansom/info` answers on top of version and uptime.
    pub info: serde_json::Value,
    /// How much there is of what, for people: `{"tasks": 3}`.
    pub counts: Box<dyn Fn() -> serde_json::Value + Send + Sync>,
    /// Further paths below `/_hansom`, such as `/events`, for root on this machine.
    pub own_paths: Vec<(&'static str, OwnPath)>,
    /// Certificates that everybody may fetch, such as that of SNS.
    pub certificates: Certificates,
}

/// The text at a path, in PEM, if there is one.
pub type Certificates = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Answers a GET of a path that is Hansom's own, given the query.
pub type OwnPath = Box<dyn Fn(String) -> BoxFuture<'static, serde_json::Value> + Send + Sync>;

impl std::fmt::Debug for Backends {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let services: Vec<_> = self.services.iter().map(|s| s.descriptor().id).collect();
        f.debug_struct("Backends").field("services", &services).finish_non_exhaustive()
    }
}

/// What one connection needs of the whole.
struct Shared {
    config: Config,
    store: Store,
    clock: Clock,
    backends: Backends,
    started: model::Timestamp,
    tls: tls::Tls,
}
