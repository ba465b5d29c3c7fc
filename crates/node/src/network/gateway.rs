//! Where tasks reach Hansom: at addresses of their VPC's router, which hands each connection to
//! the gateway together with whose it is.
//!
//! Connections are accepted inside the router's name space, so their far address is the task's
//! own: the router forwards no packet whose source is not the sender's.
//!
//! Not here: what is said on a connection, TLS included.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::net::{TcpListener, TcpStream};
use tracing::warn;

/// Whose connection it is. Addresses are unique in a VPC only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskPeer {
    pub vpc_id: Arc<str>,
    /// The task's private address, and its port.
    pub address: SocketAddr,
}

/// What serves the connections that tasks make to Hansom.
pub trait Endpoint: fmt::Debug + Send + Sync + 'static {
    /// Serves one connection to its end. Dropped when the VPC's router goes.
    fn serve(&self, stream: TcpStream, from: TaskPeer) -> BoxFuture<'static, ()>;
}

/// Accepts connections for as long as it is polled.
pub(super) async fn serve(
    listener: TcpListener,
    endpoint: Arc<dyn Endpoint>,
    vpc_id: Arc<str>,
    spawn: impl Fn(BoxFuture<'static, ()>),
) -> io::Result<()> {
    loop {
        let (stream, address) = accept(&listener).await;
        spawn(endpoint.serve(stream, TaskPeer { vpc_id: vpc_id.clone(), address }));
    }
}

/// The next connection. A listener of ours does not break; when the machine is out of something,
/// others must let go of it before it helps to try again.
pub(crate) async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                warn!(%error, "could not accept a task's connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
