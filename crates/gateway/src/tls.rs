//! TLS at the gateway: what the first byte of a connection says, and the handshake.
//!
//! Every port takes both: a client that begins with a TLS record gets a handshake with a
//! certificate for the name that it asks for, everybody else is spoken to plainly.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::{Clock, Timestamp};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{Acceptor, ServerSessionMemoryCache, StoresServerSessions};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use crate::authority::{Authority, Subject};

/// The type of a TLS record that carries a handshake; no HTTP request begins with it.
const HANDSHAKE: u8 = 0x16;
/// A handshake takes two round trips; nobody needs so long.
const PATIENCE: Duration = Duration::from_secs(20);
/// Names are the clients' choice, so not all can be kept.
const MAX_NAMES: usize = 1024;
const MAX_SESSIONS: usize = 4096;

/// Whether the client begins with TLS. `None` when it closes without a word.
pub(crate) async fn is_wanted(stream: &TcpStream) -> io::Result<Option<bool>> {
    let mut first = [0];
    let n = stream.peek(&mut first).await?;
    Ok((n == 1).then_some(first[0] == HANDSHAKE))
}

/// Terminates TLS.
pub(crate) struct Tls {
    authority: Authority,
    clock: Clock,
    provider: Arc<CryptoProvider>,
    sessions: Arc<dyn StoresServerSessions>,
    configs: Mutex<HashMap<Subject, Entry>>,
}

struct Entry {
    config: Arc<ServerConfig>,
    renew_at: Timestamp,
    made_at: Timestamp,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("authority", &self.authority).finish_non_exhaustive()
    }
}

impl Tls {
    pub(crate) fn new(authority: Authority, clock: Clock) -> Tls {
        Tls {
            authority,
            clock,
            provider: Arc::new(ring::default_provider()),
            sessions: ServerSessionMemoryCache::new(MAX_SESSIONS),
            configs: Mutex::new(HashMap::new()),
        }
    }

    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let address = stream.local_addr()?.ip();
        let handshake = async {
            let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
            let subject = Subject::of(hello.client_hello().server_name(), address.to_canonical());
            hello.into_stream(self.config(subject)?).await
        };
        tokio::time::timeout(PATIENCE, handshake).await?
    }

    fn config(&self, subject: Subject) -> io::Result<Arc<ServerConfig>> {
        let now = self.clock.now();
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = configs.get(&subject)
            // A clock that went back counts, too.
            && (entry.made_at..entry.renew_at).contains(&now)
        {
            return Ok(Arc::clone(&entry.config));
        }
        let leaf = self.authority.leaf(&subject, now).map_err(io::Error::other)?;
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(leaf.chain, leaf.key)
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config.session_storage = Arc::clone(&self.sessions);
        let config = Arc::new(config);
        if configs.len() >= MAX_NAMES {
            configs.clear();
        }
        let entry =
            Entry { config: Arc::clone(&config), renew_at: leaf.renew_at, made_at: leaf.made_at };
        configs.insert(subject, entry);
        Ok(config)
    }
}
