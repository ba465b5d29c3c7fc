//! Accepts connections and speaks HTTP/1.1 and HTTP/2 on them. What a request means is decided
//! in [`crate::call`].

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use background::{TaskKind, Tasks};
use futures_util::future::BoxFuture;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use model::Clock;
use store::Store;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::authority::{Authority, AuthorityError};
use crate::tls::{self, Tls};
use crate::{Backends, Config, Peer, RootKeys, Shared, call};

#[derive(Debug, Error)]
pub enum ListenError {
    #[error("could not listen on {address}")]
    Bind {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    #[error(
        "{address} can be reached from other machines, and the well-known root key would let \
         anybody in; give root credentials of your own with --root-credentials, or listen on a \
         loopback address"
    )]
    OpenToTheWorld { address: SocketAddr },
    #[error("could not get ready to speak TLS")]
    Authority(#[from] AuthorityError),
}

/// A bound listener that is about to serve.
pub struct Gateway {
    listener: TcpListener,
    door: Door,
}

/// Serves connections, wherever they were accepted. Clones share it.
#[derive(Clone)]
pub struct Door {
    shared: Arc<Shared>,
    tasks: Tasks,
}

impl Gateway {
    /// Binds the address. Nothing is served before [`Gateway::run`], but clients may connect.
    ///
    /// # Errors
    /// When the address is taken, the store fails, or the address is not loopback while anybody could be root.
    pub async fn bind(
        config: Config,
        store: Store,
        clock: Clock,
        tasks: Tasks,
        backends: Backends,
    ) -> Result<Gateway, ListenError> {
        let address = config.listen;
        if !address.ip().is_loopback() && config.root_keys == RootKeys::WellKnown {
            return Err(ListenError::OpenToTheWorld { address });
        }
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ListenError::Bind { address, source })?;
        let started = clock.now();
        let tls = Tls::new(Authority::of(&store, started).await?, clock.clone());
        let shared = Arc::new(Shared { config, store, clock, backends, started, tls });
        Ok(Gateway { listener, door: Door { shared, tasks } })
    }

    /// The certificate, in PEM, by which clients know that they speak with us.
    pub fn authority_pem(&self) -> &str {
        self.door.shared.tls.authority().certificate_pem()
    }

    /// The way in for calls that Hansom makes itself.
    pub fn inside(&self) -> Arc<dyn aws_api::Invoke> {
        Arc::new(crate::invoke::Inside(Arc::clone(&self.door.shared)))
    }

    /// For connections that somebody else accepts.
    pub fn door(&self) -> Door {
        self.door.clone()
    }

    /// The address that clients reach; its port is real even when port 0 was asked for.
    ///
    /// # Errors
    /// The kernel's.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until shutdown, then lets the requests that are under way finish.
    pub async fn run(self) {
        let shutdown = self.door.tasks.shutdown_token();
        loop {
            let accepted = tokio::select! {
                // Nothing is lost: a connection not yet accepted is the kernel's to refuse.
                () = shutdown.cancelled() => return,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => {
                    let served = self.door.serve(stream, Peer::of_host(address));
                    self.door.tasks.spawn(TaskKind::Work, "connection", async move {
                        served.await;
                        Ok(())
                    });
                }
                Err(error) => {
                    // Out of file descriptors, most likely: others must close before it helps
                    // to try again.
                    warn!(%error, "could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

impl Door {
    /// Serves one connection until it ends, or, after shutdown has begun, until its requests have.
    pub fn serve(&self, stream: TcpStream, peer: Peer) -> BoxFuture<'static, ()> {
        let shared = Arc::clone(&self.shared);
        let shutdown = self.tasks.shutdown_token();
        Box::pin(async move {
            // Answers are written whole; waiting for more to send with them only adds delay.
            let _ = stream.set_nodelay(true);
            let first = tokio::select! {
                // Nobody has said anything yet.
                () = shutdown.cancelled() => return,
                first = tokio::time::timeout(shared.config.idle_timeout, tls::is_wanted(&stream)) => first,
            };
            match first {
                Ok(Ok(Some(false))) => speak(shared, shutdown, TokioIo::new(stream), peer).await,
                Ok(Ok(Some(true))) => match shared.tls.accept(stream).await {
                    Ok(stream) => {
                        let peer = Peer { secure: true, ..peer };
                        speak(shared, shutdown, TokioIo::new(stream), peer).await;
                    }
                    Err(error) => debug!(peer = %peer.address, %error, "a TLS handshake failed"),
                },
                // Closed, broken, or silent for too long.
                Ok(Ok(None) | Err(_)) | Err(_) => {}
            }
        })
    }
}

/// HTTP/1.1 or HTTP/2, as the client begins.
async fn speak<I>(shared: Arc<Shared>, shutdown: CancellationToken, io: I, peer: Peer)
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let idle_timeout = shared.config.idle_timeout;
    let address = peer.address;
    let peer = Arc::new(peer);
    let service = service_fn(move |request| {
        let (shared, peer) = (Arc::clone(&shared), Arc::clone(&peer));
        async move { Ok::<_, std::convert::Infallible>(call::serve(shared, &peer, request).await) }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(idle_timeout)
        .max_buf_size(256 << 10);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(1024);
    let connection = builder.serve_connection_with_upgrades(io, service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        result = connection.as_mut() => {
            if let Err(error) = result {
                debug!(peer = %address, %error, "a connection broke");
            }
            return;
        }
        () = shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    // Half a minute is what a request in progress gets; then the process ends anyway.
    let _ = tokio::time::timeout(Duration::from_secs(30), connection).await;
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway")
            .field("listen", &self.door.shared.config.listen)
            .finish_non_exhaustive()
    }
}
