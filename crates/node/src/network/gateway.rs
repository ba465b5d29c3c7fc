//! Where tasks reach Hansom: at addresses of their VPC's router, which hands each connection to
//! the gateway together with whose it is.
//!
//! Connections are accepted inside the router's name space, so their far address is the task's
//! own: the router forwards no packet whose source is not the sender's.
//!
//! Not here: what is said on a connection, TLS included.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::net::{TcpListener, TcpStream};
use tracing::warn;

/// Of one task, at all services of its router together. An SDK keeps some tens.
const MAX_CONNECTIONS: usize = 1024;

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
    crowd: Crowd,
    spawn: impl Fn(BoxFuture<'static, ()>),
) -> io::Result<()> {
    loop {
        let (stream, address, guest) = accept(&listener, &crowd).await;
        let served = endpoint.serve(stream, TaskPeer { vpc_id: vpc_id.clone(), address });
        spawn(Box::pin(async move {
            served.await;
            drop(guest);
        }));
    }
}

/// The next connection; for as long as it is open, the guest is to be kept. A listener of ours
/// does not break; when the machine is out of something, others must let go of it before it helps
/// to try again.
pub(crate) async fn accept(
    listener: &TcpListener,
    crowd: &Crowd,
) -> (TcpStream, SocketAddr, Guest) {
    loop {
        match listener.accept().await {
            // One over the limit is closed at once.
            Ok((stream, address)) => {
                if let Some(guest) = crowd.enter(address.ip()) {
                    return (stream, address, guest);
                }
            }
            Err(error) => {
                warn!(%error, "could not accept a task's connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Connections to all services of a router, by who made them: no task takes so many that the
/// daemon has none left for others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crowd {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection in the count.
#[derive(Debug)]
pub(crate) struct Guest {
    crowd: Crowd,
    address: IpAddr,
}

impl Crowd {
    fn enter(&self, address: IpAddr) -> Option<Guest> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let n_open = open.entry(address).or_default();
        if *n_open >= MAX_CONNECTIONS {
            return None;
        }
        *n_open += 1;
        Some(Guest { crowd: self.clone(), address })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut open = self.crowd.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n_open) = open.get_mut(&self.address) {
            *n_open -= 1;
            if *n_open == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_many_connections_gets_no_more_until_some_are_closed() {
        let crowd = Crowd::default();
        let (greedy, modest): (IpAddr, IpAddr) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let mut guests: Vec<_> =
            (0..MAX_CONNECTIONS).map(|_| crowd.enter(greedy).unwrap()).collect();
        assert!(crowd.enter(greedy).is_none());
        assert!(crowd.enter(modest).is_some());
        guests.pop();
        assert!(crowd.enter(greedy).is_some());
        drop(guests);
        assert!(crowd.open.lock().unwrap().is_empty());
    }
}
