//! Hansom's own certificate authority, and the certificates that it gives the gateway.
//!
//! The authority is made once and kept as a record. Its certificate says for which names it can
//! vouch: AWS's, and those of this machine. Whoever trusts it, and whoever steals its key, can
//! do no more with it than that. Certificates for single names are made when a client asks for
//! one, live for some days, and are never stored.
//!
//! Not here: the handshake ([`crate::tls`]), who is made to trust the authority (the node's
//! trust stores, `hansom ca`).

use std::fmt;
use std::net::IpAddr;

use model::record::authority::AuthorityRecord;
use model::{StorageError, Timestamp, random};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType, SerialNumber,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use store::{Read, Store};
use thiserror::Error;

/// The only names, with all below them, that the authority vouches for.
const NAMES: [&str; 6] =
    ["amazonaws.com", "amazonaws.com.cn", "api.aws", "on.aws", "localhost", "hansom.internal"];

const DAY_SECS: i64 = 24 * 3600;
const AUTHORITY_DAYS: i64 = 10 * 365;
/// An authority that ends sooner is replaced when the daemon starts.
const AUTHORITY_MIN_DAYS: i64 = 90;
const LEAF_DAYS: i64 = 7;

#[derive(Debug, Error)]
pub enum AuthorityError {
    #[error("could not make or use the certificate authority")]
    Certificate(#[from] rcgen::Error),
    #[error("could not read or write the certificate authority")]
    Storage(#[from] StorageError),
}

/// For whom a certificate is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    Name(String),
    /// Of clients that name an address.
    Address(IpAddr),
}

impl Subject {
    /// What a client that asked for `name` at `address` is shown: a certificate for the name
    /// if it is one that the authority vouches for.
    pub(crate) fn of(name: Option<&str>, address: IpAddr) -> Subject {
        let name = name.map(str::to_ascii_lowercase);
        let vouched = name.filter(|name| {
            NAMES.iter().any(|known| {
                name.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
        });
        vouched.map_or(Subject::Address(address), Subject::Name)
    }
}

/// A certificate for one subject, with its chain and key.
#[derive(Debug)]
pub(crate) struct Leaf {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
    pub(crate) made_at: Timestamp,
    /// Long before its end, so that nobody sees a certificate that is about to expire.
    pub(crate) renew_at: Timestamp,
}

/// Signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    record: AuthorityRecord,
    /// Of all certificates that this process makes: what an attacker could gain from one key
    /// instead of many is nothing that they do not have with the process.
    leaf_key: KeyPair,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("name", &self.record.name).finish_non_exhaustive()
    }
}

impl Authority {
    /// The store's authority, made now if there is none or it ends soon.
    pub(crate) async fn of(store: &Store, now: Timestamp) -> Result<Authority, AuthorityError> {
        let lasts = |record: &AuthorityRecord| {
            record.expires_at > now.plus_secs(AUTHORITY_MIN_DAYS * DAY_SECS)
        };
        let kept = store.read()?.get(&AuthorityRecord::the_key())?.filter(lasts);
        let record = match kept {
            Some(record) => record,
            None => {
                let record = create(store.instance_id(), now)?;
                let made = record.clone();
                let write = store.write(move |txn| {
                    txn.put(&made);
                    Ok::<_, StorageError>(())
                });
                write.await?;
                record
            }
        };
        let key = KeyPair::from_pem(&record.key_pem)?;
        let issuer = Issuer::new(params(&record.name), key);
        Ok(Authority { issuer, record, leaf_key: KeyPair::generate()? })
    }

    /// What clients trust.
    pub(crate) fn certificate_pem(&self) -> &str {
        &self.record.certificate_pem
    }

    pub(crate) fn leaf(&self, subject: &Subject, now: Timestamp) -> Result<Leaf, rcgen::Error> {
        let mut leaf = CertificateParams::default();
        leaf.distinguished_name = name_of("Hansom");
        leaf.subject_alt_names = match subject {
            Subject::Name(name) => vec![SanType::DnsName(name.as_str().try_into()?)],
            Subject::Address(address) => {
                vec![SanType::IpAddress(*address), SanType::DnsName("localhost".try_into()?)]
            }
        };
        leaf.serial_number = Some(serial());
        // Clocks of clients may be a little behind.
        leaf.not_before = now.plus_secs(-DAY_SECS).to_datetime();
        leaf.not_after =
            now.plus_secs(LEAF_DAYS * DAY_SECS).min(self.record.expires_at).to_datetime();
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        let certificate = leaf.signed_by(&self.leaf_key, &self.issuer)?;
        let key = PrivatePkcs8KeyDer::from(self.leaf_key.serialize_der());
        Ok(Leaf {
            chain: vec![certificate.der().clone()],
            key: key.into(),
            made_at: now,
            renew_at: now.plus_secs(DAY_SECS),
        })
    }
}

fn create(instance: &str, now: Timestamp) -> Result<AuthorityRecord, rcgen::Error> {
    // Browsers and trust stores tell authorities apart by this name.
    let name = format!("Hansom {instance} {}", random::hex::<4>());
    let key = KeyPair::generate()?;
    let expires_at = now.plus_secs(AUTHORITY_DAYS * DAY_SECS);
    let mut params = params(&name);
    params.serial_number = Some(serial());
    params.not_before = now.plus_secs(-DAY_SECS).to_datetime();
    params.not_after = expires_at.to_datetime();
    let certificate = params.self_signed(&key)?;
    Ok(AuthorityRecord {
        name,
        certificate_pem: certificate.pem(),
        key_pem: key.serialize_pem(),
        expires_at,
    })
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name_of(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: NAMES
            .iter()
            .map(|name| GeneralSubtree::DnsName((*name).to_owned()))
            .collect(),
        excluded_subtrees: Vec::new(),
    });
    params
}

fn name_of(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

fn serial() -> SerialNumber {
    let mut bytes = random::bytes::<16>();
    bytes[0] = bytes[0] & 0x7f | 0x40; // Positive, and of one length.
    SerialNumber::from_slice(&bytes)
}

#[cfg(test)]
mod tests {
    use store::Holder;

    use super::*;

    const START: Timestamp = Timestamp(1_795_264_215_000);

    #[tokio::test]
    async fn the_authority_is_made_once_and_replaced_before_it_ends() {
        let dir = tempfile::tempdir().unwrap();
        let holder = Holder { pid: 1, listen: String::new() };
        let store = Store::open(dir.path(), &holder).unwrap();
        let first = Authority::of(&store, START).await.unwrap();
        let later = START.plus_secs(365 * DAY_SECS);
        let same = Authority::of(&store, later).await.unwrap();
        assert_eq!(first.certificate_pem(), same.certificate_pem());
        let late = START.plus_secs((AUTHORITY_DAYS - 30) * DAY_SECS);
        let other = Authority::of(&store, late).await.unwrap();
        assert_ne!(first.certificate_pem(), other.certificate_pem());
    }

    #[test]
    fn only_names_of_aws_and_this_machine_are_vouched_for() {
        let address: IpAddr = [127, 0, 0, 1].into();
        let named = |name: &str| {
            Subject::of(Some(name), address) == Subject::Name(name.to_ascii_lowercase())
        };
        for name in ["b.s3.amazonaws.com", "STS.amazonaws.com", "localhost", "b.localhost"] {
            assert!(named(name), "{name}");
        }
        for name in ["example.com", "notamazonaws.com", "amazonaws.com.evil.org"] {
            assert!(!named(name), "{name}");
        }
        assert_eq!(Subject::of(None, address), Subject::Address(address));
    }
}
