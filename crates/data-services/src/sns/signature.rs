//! Signs what receivers get, so that they can tell that it is from us.
//!
//! As on AWS: RSA with SHA-1 (`SignatureVersion` 1), or with SHA-256 where the topic says 2. The
//! key is made when it is first needed and kept; its certificate is for everybody to fetch.

use std::sync::{Arc, OnceLock};

use aws_api::{AwsError, catalog};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::record::sns::{SigningKeyRecord, TopicRecord};
use model::{Clock, StorageError};
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use store::{Read as _, Store};
use thiserror::Error;

use super::message::Signature;

const BITS: usize = 2048;
const PREFIX: &str = "SimpleNotificationService-";

/// Why there is no key.
#[derive(Debug, Error)]
enum SigningError {
    #[error("could not make an RSA key")]
    Make(#[source] rsa::Error),
    #[error("could not read or write an RSA key")]
    Encode(#[source] rsa::pkcs8::Error),
    #[error("could not make a certificate")]
    Certificate(#[source] rcgen::Error),
    #[error("the making of an RSA key was cut off")]
    Cut(#[source] tokio::task::JoinError),
    #[error("could not keep the signing key")]
    Storage(#[source] StorageError),
}

/// Signs in the name of this installation. Clones share the key.
#[derive(Clone)]
pub struct Signer(Arc<Shared>);

struct Shared {
    store: Store,
    clock: Clock,
    key: OnceLock<Key>,
    making: tokio::sync::Mutex<()>,
}

struct Key {
    sha1: SigningKey<Sha1>,
    sha256: SigningKey<Sha256>,
    certificate_pem: String,
    /// `SimpleNotificationService-….pem`
    file: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("has_key", &self.0.key.get().is_some()).finish()
    }
}

impl Signer {
    pub fn new(store: Store, clock: Clock) -> Signer {
        let making = tokio::sync::Mutex::new(());
        Signer(Arc::new(Shared { store, clock, key: OnceLock::new(), making }))
    }

    /// Until this has succeeded once, nothing is signed. Takes a second or two the first time.
    pub(super) async fn make_ready(&self) -> Result<(), AwsError> {
        if self.0.key.get().is_some() {
            return Ok(());
        }
        let _one_at_a_time = self.0.making.lock().await;
        if self.0.key.get().is_some() {
            return Ok(());
        }
        let key = self.find_or_make().await.map_err(|error| {
            tracing::error!(error = %background::Chain(&error), "no key to sign messages with");
            AwsError::internal(&catalog::SNS)
        })?;
        let _ = self.0.key.set(key);
        Ok(())
    }

    async fn find_or_make(&self) -> Result<Key, SigningError> {
        let found = self.0.store.read().and_then(|read| read.get(&SigningKeyRecord::only_key()));
        if let Some(record) = found.map_err(SigningError::Storage)? {
            return key(record);
        }
        let made = tokio::task::spawn_blocking(make).await.map_err(SigningError::Cut)??;
        let (key_pem, certificate_pem) = made;
        let record = SigningKeyRecord { key_pem, certificate_pem, created_at: self.0.clock.now() };
        let to_keep = record.clone();
        let kept = self.0.store.write(move |txn| {
            txn.put(&to_keep);
            Ok::<_, StorageError>(())
        });
        kept.await.map_err(SigningError::Storage)?;
        key(record)
    }

    /// `None` while there is no key.
    pub(super) fn sign(&self, topic: &TopicRecord, text: &str) -> Option<Signature> {
        let key = self.0.key.get()?;
        let mut random = rsa::rand_core::OsRng;
        let is_new = topic.attributes.get("SignatureVersion").is_some_and(|version| version == "2");
        let (version, signed) = match is_new {
            true => ("2", key.sha256.try_sign_with_rng(&mut random, text.as_bytes())),
            false => ("1", key.sha1.try_sign_with_rng(&mut random, text.as_bytes())),
        };
        Some(Signature {
            version: version.into(),
            text: STANDARD.encode(signed.ok()?.to_bytes()),
            certificate: key.file.clone(),
        })
    }

    /// The certificate, if this is its path: `/SimpleNotificationService-….pem`.
    pub fn certificate(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix('/').filter(|name| name.starts_with(PREFIX))?;
        if let Some(key) = self.0.key.get() {
            return (key.file == name).then(|| key.certificate_pem.clone());
        }
        // After a start, until something is signed.
        let read = self.0.store.read().ok()?;
        let record = read.get(&SigningKeyRecord::only_key()).ok()??;
        (file_name(&record.certificate_pem) == name).then_some(record.certificate_pem)
    }
}

/// A key and its certificate, in PEM.
fn make() -> Result<(String, String), SigningError> {
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS).map_err(SigningError::Make)?;
    let key_pem = key.to_pkcs8_pem(LineEnding::LF).map_err(SigningError::Encode)?.to_string();
    let pair = rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(&key_pem, &rcgen::PKCS_RSA_SHA256)
        .map_err(SigningError::Certificate)?;
    let mut params = rcgen::CertificateParams::new(vec!["sns.amazonaws.com".to_owned()])
        .map_err(SigningError::Certificate)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, "sns.amazonaws.com");
    let certificate = params.self_signed(&pair).map_err(SigningError::Certificate)?;
    Ok((key_pem, certificate.pem()))
}

fn key(record: SigningKeyRecord) -> Result<Key, SigningError> {
    let key = RsaPrivateKey::from_pkcs8_pem(&record.key_pem).map_err(SigningError::Encode)?;
    Ok(Key {
        sha1: SigningKey::new(key.clone()),
        sha256: SigningKey::new(key),
        file: file_name(&record.certificate_pem),
        certificate_pem: record.certificate_pem,
    })
}

fn file_name(certificate_pem: &str) -> String {
    let digest = hex::encode(Sha256::digest(certificate_pem.as_bytes()));
    format!("{PREFIX}{}.pem", &digest[..32])
}
