//! Who is at the other end of a connection, as far as the connection itself tells.
//!
//! The host's own clients come from an address of the host; a task comes from its private address
//! in a VPC, which the router of that VPC vouches for: no task can send with another's.

use std::net::SocketAddr;
use std::sync::Arc;

/// The other end of one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    pub address: SocketAddr,
    /// The VPC whose router the connection was accepted at; `None` for the host's listener.
    pub vpc_id: Option<Arc<str>>,
    /// What is said is said over TLS.
    pub secure: bool,
}

impl Peer {
    /// Somebody at the host's listener.
    pub fn of_host(address: SocketAddr) -> Peer {
        Peer { address, vpc_id: None, secure: false }
    }

    /// A task, by its private address in a VPC.
    pub fn of_task(address: SocketAddr, vpc_id: impl Into<Arc<str>>) -> Peer {
        Peer { address, vpc_id: Some(vpc_id.into()), secure: false }
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }
}
