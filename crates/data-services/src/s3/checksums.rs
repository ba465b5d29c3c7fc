//! The checksums that S3 knows: computing, comparing, and combining those of parts.
//!
//! Not here: MD5 as the entity tag, which every object has ([`super::ingest`] computes it).

use std::fmt;

use aws_api::AwsError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use crc_fast::CrcAlgorithm;
use md5::Md5;
use model::record::s3::{ChecksumKind, Checksums};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use super::errors;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
    Sha512,
    Md5,
}

impl Algorithm {
    /// What S3 computes when the client names none.
    pub(super) const DEFAULT: Algorithm = Algorithm::Crc64Nvme;

    /// # Errors
    /// `NotImplemented` for those that AWS has and we do not, else `InvalidRequest`.
    pub(super) fn parse(name: &str) -> Result<Algorithm, AwsError> {
        Ok(match name.to_ascii_uppercase().as_str() {
            "CRC32" => Algorithm::Crc32,
            "CRC32C" => Algorithm::Crc32c,
            "CRC64NVME" => Algorithm::Crc64Nvme,
            "SHA1" => Algorithm::Sha1,
            "SHA256" => Algorithm::Sha256,
            "SHA512" => Algorithm::Sha512,
            "MD5" => Algorithm::Md5,
            "XXHASH64" | "XXHASH3" | "XXHASH128" => {
                return Err(errors::not_implemented(&format!("the checksum algorithm {name}")));
            }
            _ => {
                return Err(errors::invalid_request(
                    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5]",
                ));
            }
        })
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "CRC32",
            Algorithm::Crc32c => "CRC32C",
            Algorithm::Crc64Nvme => "CRC64NVME",
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
            Algorithm::Sha512 => "SHA512",
            Algorithm::Md5 => "MD5",
        }
    }

    fn header(self) -> String {
        format!("x-amz-checksum-{}", self.as_str().to_ascii_lowercase())
    }

    fn length(self) -> usize {
        match self {
            Algorithm::Crc32 | Algorithm::Crc32c => 4,
            Algorithm::Crc64Nvme => 8,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
            Algorithm::Sha512 => 64,
            Algorithm::Md5 => 16,
        }
    }

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Algorithm::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
            Algorithm::Sha1 | Algorithm::Sha256 | Algorithm::Sha512 | Algorithm::Md5 => None,
        }
    }

    /// The kind of checksum that an object uploaded in parts has, if the client does not say.
    pub(super) fn default_kind(self) -> ChecksumKind {
        match self {
            Algorithm::Crc64Nvme => ChecksumKind::FullObject,
            _ => ChecksumKind::Composite,
        }
    }

    /// Whether objects in parts can have a checksum of this kind: only those of a CRC can be
    /// combined, and CRC64NVME is never a composite.
    pub(super) fn allows(self, kind: ChecksumKind) -> bool {
        match kind {
            ChecksumKind::FullObject => self.crc().is_some(),
            ChecksumKind::Composite => self != Algorithm::Crc64Nvme,
        }
    }
}

/// A checksum being computed.
pub(super) enum Hasher {
    Crc(Algorithm, crc_fast::Digest),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Sha512),
    Md5(Md5),
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.algorithm().as_str())
    }
}

impl Hasher {
    pub(super) fn new(algorithm: Algorithm) -> Hasher {
        if let Some(crc) = algorithm.crc() {
            return Hasher::Crc(algorithm, crc_fast::Digest::new(crc));
        }
        match algorithm {
            Algorithm::Sha1 => Hasher::Sha1(Sha1::new()),
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha512 => Hasher::Sha512(Sha512::new()),
            _ => Hasher::Md5(Md5::new()),
        }
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        match self {
            Hasher::Crc(algorithm, _) => *algorithm,
            Hasher::Sha1(_) => Algorithm::Sha1,
            Hasher::Sha256(_) => Algorithm::Sha256,
            Hasher::Sha512(_) => Algorithm::Sha512,
            Hasher::Md5(_) => Algorithm::Md5,
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Crc(_, digest) => digest.update(bytes),
            Hasher::Sha1(hash) => hash.update(bytes),
            Hasher::Sha256(hash) => hash.update(bytes),
            Hasher::Sha512(hash) => hash.update(bytes),
            Hasher::Md5(hash) => hash.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Hasher::Crc(algorithm, digest) => crc_bytes(algorithm, digest.finalize()),
            Hasher::Sha1(hash) => hash.finalize().to_vec(),
            Hasher::Sha256(hash) => hash.finalize().to_vec(),
            Hasher::Sha512(hash) => hash.finalize().to_vec(),
            Hasher::Md5(hash) => hash.finalize().to_vec(),
        }
    }
}

fn crc_bytes(algorithm: Algorithm, value: u64) -> Vec<u8> {
    value.to_be_bytes()[8 - algorithm.length()..].to_vec()
}

pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// What a client says about the bytes that it sends.
#[derive(Clone, Debug, Default)]
pub(super) struct Declared {
    /// `Content-MD5`, in base64.
    pub(super) md5: Option<String>,
    pub(super) checksum: Option<(Algorithm, String)>,
    /// Named without a value: it comes as a trailer, or is only asked for.
    pub(super) algorithm: Option<Algorithm>,
}

impl Declared {
    /// Reads `Content-MD5`, the `x-amz-checksum-…` headers and
    /// `x-amz-sdk-checksum-algorithm`.
    ///
    /// # Errors
    /// When a value cannot be one, or several algorithms are used at once.
    pub(super) fn new(
        md5: Option<String>,
        given: &Checksums,
        algorithm: Option<&str>,
    ) -> Result<Declared, AwsError> {
        if let Some(md5) = &md5
            && BASE64.decode(md5).map_or(0, |bytes| bytes.len()) != 16
        {
            return Err(errors::invalid_md5(md5));
        }
        if given.len() > 1 {
            return Err(errors::invalid_request(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
            ));
        }
        let checksum = match given.first_key_value() {
            Some((name, value)) => Some((Algorithm::parse(name)?, value.clone())),
            None => None,
        };
        if let Some((algorithm, value)) = &checksum {
            check_form(*algorithm, value)?;
        }
        let algorithm = algorithm.map(Algorithm::parse).transpose()?;
        if let (Some((sent, _)), Some(named)) = (&checksum, algorithm)
            && *sent != named
        {
            return Err(errors::invalid_request(
                "Value for x-amz-sdk-checksum-algorithm header is invalid.",
            ));
        }
        Ok(Declared { md5, checksum, algorithm })
    }

    /// A checksum that came behind the body.
    ///
    /// # Errors
    /// When the value cannot be one.
    pub(super) fn add_trailer(&mut self, name: &str, value: &str) -> Result<(), AwsError> {
        let Some(name) =
            name.to_ascii_lowercase().strip_prefix("x-amz-checksum-").map(str::to_owned)
        else {
            return Ok(());
        };
        let algorithm = Algorithm::parse(&name)?;
        check_form(algorithm, value)?;
        self.checksum = Some((algorithm, value.to_owned()));
        Ok(())
    }

    /// The algorithm to compute.
    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        self.checksum.as_ref().map(|(algorithm, _)| *algorithm).or(self.algorithm)
    }

    /// # Errors
    /// `BadDigest` when what came is not what was declared.
    pub(super) fn compare(&self, md5: &[u8], computed: &Checksums) -> Result<(), AwsError> {
        if let Some(expected) = &self.md5 {
            let calculated = encode(md5);
            if *expected != calculated {
                return Err(errors::bad_md5(expected, &calculated));
            }
        }
        if let Some((algorithm, expected)) = &self.checksum
            && computed.get(algorithm.as_str()) != Some(expected)
        {
            return Err(errors::bad_checksum(algorithm.as_str()));
        }
        Ok(())
    }
}

fn check_form(algorithm: Algorithm, value: &str) -> Result<(), AwsError> {
    if BASE64.decode(value).map_or(0, |bytes| bytes.len()) == algorithm.length() {
        return Ok(());
    }
    Err(errors::invalid_request(format!("Value for {} header is invalid.", algorithm.header())))
}

/// The checksum of checksums: over the parts' own, in binary, with their number behind.
/// `None` when a part lacks its checksum.
pub(super) fn composite<'a>(
    algorithm: Algorithm,
    parts: impl ExactSizeIterator<Item = &'a Checksums>,
) -> Option<String> {
    let n_parts = parts.len();
    let mut hasher = Hasher::new(algorithm);
    for part in parts {
        hasher.update(&BASE64.decode(part.get(algorithm.as_str())?).ok()?);
    }
    Some(format!("{}-{n_parts}", encode(&hasher.finish())))
}

/// The checksum of the whole, from those of its parts and their sizes. Only a CRC can do that.
pub(super) fn combined<'a>(
    algorithm: Algorithm,
    parts: impl Iterator<Item = (&'a Checksums, u64)>,
) -> Option<String> {
    let crc = algorithm.crc()?;
    let mut whole = None;
    for (part, size) in parts {
        let bytes = BASE64.decode(part.get(algorithm.as_str())?).ok()?;
        let value = bytes.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
        whole = Some(match whole {
            None => value,
            Some(before) => crc_fast::checksum_combine(crc, before, value, size),
        });
    }
    Some(encode(&crc_bytes(algorithm, whole?)))
}

/// Sets the members `checksum_…` of an output.
macro_rules! set_checksums {
    ($to:expr, $from:expr) => {{
        let from: &model::record::s3::Checksums = $from;
        let get = |name: &str| from.get(name).cloned();
        $to.checksum_crc32 = get("CRC32");
        $to.checksum_crc32_c = get("CRC32C");
        $to.checksum_crc64_nvme = get("CRC64NVME");
        $to.checksum_sha1 = get("SHA1");
        $to.checksum_sha256 = get("SHA256");
        $to.checksum_sha512 = get("SHA512");
        $to.checksum_md5 = get("MD5");
    }};
}

/// Collects the members `checksum_…` of an input.
macro_rules! given_checksums {
    ($from:expr) => {{
        let mut given = model::record::s3::Checksums::new();
        for (name, value) in [
            ("CRC32", &$from.checksum_crc32),
            ("CRC32C", &$from.checksum_crc32_c),
            ("CRC64NVME", &$from.checksum_crc64_nvme),
            ("SHA1", &$from.checksum_sha1),
            ("SHA256", &$from.checksum_sha256),
            ("SHA512", &$from.checksum_sha512),
            ("MD5", &$from.checksum_md5),
            ("XXHASH64", &$from.checksum_xxhash64),
            ("XXHASH3", &$from.checksum_xxhash3),
            ("XXHASH128", &$from.checksum_xxhash128),
        ] {
            if let Some(value) = value {
                given.insert(name.to_owned(), value.clone());
            }
        }
        given
    }};
}

pub(super) use {given_checksums, set_checksums};

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(algorithm: Algorithm, bytes: &[u8]) -> String {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(bytes);
        encode(&hasher.finish())
    }

    /// The check values of the CRC catalogue and of the hashes' standards.
    #[test]
    fn each_algorithm_gives_its_published_value() {
        for (algorithm, hex) in [
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Crc64Nvme, "ae8b14860a799888"),
            (Algorithm::Md5, "25f9e794323b453885f5181f1b624d0b"),
            (Algorithm::Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        ] {
            let mut hasher = Hasher::new(algorithm);
            hasher.update(b"1234");
            hasher.update(b"56789");
            assert_eq!(hex::encode(hasher.finish()), hex, "{algorithm:?}");
        }
        assert_eq!(sum(Algorithm::Sha256, b""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn the_checksum_of_the_whole_follows_from_its_parts() {
        let whole: Vec<u8> = (0..100_000_u32).map(|n| n.to_be_bytes()[3]).collect();
        for algorithm in [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme] {
            let parts: Vec<(Checksums, u64)> = whole
                .chunks(33_333)
                .map(|part| {
                    let own = Checksums::from([(algorithm.as_str().into(), sum(algorithm, part))]);
                    (own, part.len() as u64)
                })
                .collect();
            let together = combined(algorithm, parts.iter().map(|(sums, size)| (sums, *size)));
            assert_eq!(together, Some(sum(algorithm, &whole)), "{algorithm:?}");
        }
        assert_eq!(combined(Algorithm::Sha1, [].into_iter()), None);
    }

    #[test]
    fn a_composite_is_the_checksum_of_checksums() {
        let part =
            |bytes: &[u8]| Checksums::from([("SHA256".to_owned(), sum(Algorithm::Sha256, bytes))]);
        let parts = [part(b"one"), part(b"two")];
        let mut both = Sha256::digest(b"one").to_vec();
        both.extend(Sha256::digest(b"two"));
        let expected = format!("{}-2", encode(&Sha256::digest(&both)));
        assert_eq!(composite(Algorithm::Sha256, parts.iter()), Some(expected));
        assert_eq!(composite(Algorithm::Crc32, parts.iter()), None);
    }

    #[test]
    fn what_cannot_be_a_checksum_is_refused() {
        let given = |name: &str, value: &str| Checksums::from([(name.into(), value.into())]);
        let code = |result: Result<Declared, AwsError>| result.unwrap_err().code;
        assert_eq!(
            code(Declared::new(Some("xx".into()), &given("CRC32", ""), None)),
            "InvalidDigest"
        );
        assert_eq!(code(Declared::new(None, &given("CRC32", "AAA="), None)), "InvalidRequest");
        assert_eq!(code(Declared::new(None, &given("XXHASH3", "AAA="), None)), "NotImplemented");
        assert_eq!(code(Declared::new(None, &Checksums::new(), Some("X"))), "InvalidRequest");
        let mut two = given("CRC32", "AAAAAA==");
        two.insert("SHA1".into(), "x".into());
        assert_eq!(code(Declared::new(None, &two, None)), "InvalidRequest");
        let fine = Declared::new(None, &given("CRC32", "AAAAAA=="), Some("CRC32")).unwrap();
        assert_eq!(fine.compare(&[], &given("CRC32", "AAAAAQ==")).unwrap_err().code, "BadDigest");
        assert!(fine.compare(&[], &given("CRC32", "AAAAAA==")).is_ok());
    }
}
