//! Hansom's own certificate authority.

use serde::{Deserialize, Serialize};

use super::Record;
use crate::{Key, Timestamp};

/// The authority that signs the certificates of the gateway's names. There is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorityRecord {
    /// The common name in its certificate.
    pub name: String,
    /// What clients trust.
    pub certificate_pem: String,
    /// PKCS #8.
    pub key_pem: String,
    pub expires_at: Timestamp,
}

impl AuthorityRecord {
    pub fn the_key() -> Key<Self> {
        Key::new().text("authority")
    }
}

impl Record for AuthorityRecord {
    const TABLE: &'static str = "authority";

    fn key(&self) -> Key<Self> {
        Self::the_key()
    }
}
