//! The formats of trust stores: PEM bundles, OpenSSL's hashed names, Java's key store.
//!
//! Only as much of each as adding one certificate takes. Not here: where the files are.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

const JAVA_MAGIC: [u8; 8] = [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2];
const JAVA_TRUSTED: u32 = 2;
/// The password that every virtual machine's store has; it protects nothing but against accidents.
const JAVA_PASSWORD: &str = "changeit";
const JAVA_ALIAS: &str = "hansom";
const SHA1_LENGTH: usize = 20;

/// A certificate of an authority.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    pem: String,
    der: Vec<u8>,
    subject_hash: String,
}

impl Certificate {
    /// # Errors
    /// When `pem` is not a certificate whose issuer has a simple name.
    pub(super) fn parse(pem: &str) -> io::Result<Certificate> {
        let malformed = || io::Error::new(io::ErrorKind::InvalidData, "no certificate in PEM");
        let der = certificates(pem.as_bytes()).into_iter().next().ok_or_else(malformed)?;
        let subject_hash = subject_hash(&der).ok_or_else(malformed)?;
        Ok(Certificate { pem: format!("{}\n", pem.trim()), der, subject_hash })
    }

    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// The name, less its number, that OpenSSL looks for in a directory of certificates.
    pub(super) fn subject_hash(&self) -> &str {
        &self.subject_hash
    }

    pub(super) fn appended_to(&self, mut bundle: Vec<u8>) -> Vec<u8> {
        if bundle.last().is_some_and(|last| *last != b'\n') {
            bundle.push(b'\n');
        }
        bundle.extend(self.pem.as_bytes());
        bundle
    }

    /// Java's store `old` with this certificate in it. One in the newer format is replaced by one
    /// in the older, which every version reads, with the certificates of the bundle `roots`.
    /// `None` when the store has a password of its own.
    pub(super) fn added_to_java(&self, old: &[u8], roots: &[u8]) -> Option<Vec<u8>> {
        if old.starts_with(&JAVA_MAGIC) {
            let (body, digest) = old.split_at_checked(old.len().checked_sub(SHA1_LENGTH)?)?;
            if java_digest(body)[..] != *digest {
                return None;
            }
            let n_entries = u32::from_be_bytes(body.get(8..12)?.try_into().ok()?);
            let mut store = body.to_vec();
            store.splice(8..12, (n_entries + 1).to_be_bytes());
            java_entry(&mut store, JAVA_ALIAS, &self.der);
            return Some(java_sealed(store));
        }
        // PKCS #12 begins as a sequence; its certificates may be encrypted, so the bundle's are
        // taken, which are the same ones.
        if old.first() != Some(&SEQUENCE) || roots.is_empty() {
            return None;
        }
        let roots = certificates(roots);
        let mut store = JAVA_MAGIC.to_vec();
        store.extend(u32::try_from(roots.len() + 1).ok()?.to_be_bytes());
        for (number, root) in roots.iter().enumerate() {
            java_entry(&mut store, &format!("root-{number}"), root);
        }
        java_entry(&mut store, JAVA_ALIAS, &self.der);
        Some(java_sealed(store))
    }
}

/// The certificates of a bundle; what cannot be read is left out.
fn certificates(bundle: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bundle);
    let bodies = text.split(BEGIN).skip(1).filter_map(|rest| Some(rest.split_once(END)?.0));
    bodies
        .filter_map(|body| {
            let compact: String = body.chars().filter(|c| !c.is_whitespace()).collect();
            STANDARD.decode(compact).ok()
        })
        .collect()
}

fn java_entry(store: &mut Vec<u8>, alias: &str, der: &[u8]) {
    store.extend(JAVA_TRUSTED.to_be_bytes());
    push_text(store, alias);
    store.extend(0_u64.to_be_bytes()); // When it was added.
    push_text(store, "X.509");
    store.extend(u32::try_from(der.len()).unwrap_or(u32::MAX).to_be_bytes());
    store.extend(der);
}

fn push_text(store: &mut Vec<u8>, text: &str) {
    store.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
    store.extend(text.as_bytes());
}

fn java_sealed(mut store: Vec<u8>) -> Vec<u8> {
    let digest = java_digest(&store);
    store.extend(digest);
    store
}

fn java_digest(body: &[u8]) -> [u8; SHA1_LENGTH] {
    let mut digest = Sha1::new();
    for unit in JAVA_PASSWORD.encode_utf16() {
        digest.update(unit.to_be_bytes());
    }
    digest.update(b"Mighty Aphrodite");
    digest.update(body);
    digest.finalize().into()
}

/// OpenSSL's hash of the issuer's name, which is the subject's in an authority's certificate: the
/// first bytes of the SHA-1 of the name with each value as UTF-8 in lower case.
fn subject_hash(certificate: &[u8]) -> Option<String> {
    let (_, certificate, _) = element(certificate)?;
    let (_, signed, _) = element(certificate)?;
    // The version, which is there unless it is the first; serial number; algorithm; issuer.
    let (kind, _, mut rest) = element(signed)?;
    if kind == 0xa0 {
        (_, _, rest) = element(rest)?;
    }
    (_, _, rest) = element(rest)?;
    let (_, issuer, _) = element(rest).filter(|(kind, _, _)| *kind == SEQUENCE)?;
    let mut canonical = Vec::new();
    let mut names = issuer;
    while !names.is_empty() {
        let (kind, one, after) = element(names)?;
        let (_, pair, _) = element(one).filter(|_| kind == SET)?;
        let (_, _, value) = element(pair)?;
        let identifier = pair.get(..pair.len() - value.len())?;
        let (_, value, _) = element(value)?;
        let value = String::from_utf8_lossy(value).to_ascii_lowercase();
        let words: Vec<&str> = value.split_ascii_whitespace().collect();
        let pair = [identifier, &encoded(0x0c, words.join(" ").as_bytes())].concat();
        canonical.extend(encoded(SET, &encoded(SEQUENCE, &pair)));
        names = after;
    }
    let digest = Sha1::digest(&canonical);
    let first: [u8; 4] = digest.get(..4)?.try_into().ok()?;
    Some(format!("{:08x}", u32::from_le_bytes(first)))
}

/// The kind and content of the element of DER that `bytes` begin with, and what comes after it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (kind, rest) = bytes.split_first()?;
    let (first, mut rest) = rest.split_first()?;
    let mut length = usize::from(*first);
    if *first >= 0x80 {
        let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
        length = digits.iter().try_fold(0_usize, |sum, digit| {
            sum.checked_mul(256)?.checked_add(usize::from(*digit))
        })?;
        rest = after;
    }
    let (content, after) = rest.split_at_checked(length)?;
    Some((*kind, content, after))
}

/// Names are short: one or two bytes of length.
fn encoded(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind];
    match u8::try_from(content.len()) {
        Ok(length @ ..0x80) => bytes.push(length),
        Ok(length) => bytes.extend([0x81, length]),
        Err(_) => {
            let length = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
            bytes.push(0x82);
            bytes.extend(length);
        }
    }
    bytes.extend(content);
    bytes
}
