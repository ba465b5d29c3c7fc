//! Names of container images and of their parts, as Docker and OCI registries write them.
//!
//! [`ImageReference`] completes familiar names the way Docker does, and tells which of them are
//! in our own registry ([`OwnRegistry`]). Pure rules; nothing is looked up.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{AccountId, Region};

/// The digest of a manifest, configuration or layer: `sha256:` and 64 lowercase hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(Box<str>); // Invariant: as the comment above says, or sha512 with 128.

#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{text:?} is not a digest")]
pub struct InvalidDigest {
    pub text: String,
}

impl Digest {
    /// # Errors
    /// When the algorithm is not one that OCI registers, or the rest is not its length in
    /// lowercase hex.
    pub fn parse(text: &str) -> Result<Digest, InvalidDigest> {
        let valid = text.split_once(':').is_some_and(|(algorithm, hex)| {
            let length = match algorithm {
                "sha256" => 64,
                "sha512" => 128,
                _ => return false,
            };
            hex.len() == length && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        });
        match valid {
            true => Ok(Digest(text.into())),
            false => Err(InvalidDigest { text: text.into() }),
        }
    }

    /// From the 32 bytes that SHA-256 gives.
    pub fn sha256(hash: &[u8; 32]) -> Digest {
        use fmt::Write;
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in hash {
            let _ = write!(text, "{byte:02x}");
        }
        Digest(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `sha256` or `sha512`.
    pub fn algorithm(&self) -> &str {
        self.0.split_once(':').map_or("", |(algorithm, _)| algorithm)
    }

    pub fn hex(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, hex)| hex)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl TryFrom<String> for Digest {
    type Error = InvalidDigest;
    fn try_from(text: String) -> Result<Digest, InvalidDigest> {
        Digest::parse(&text)
    }
}
impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.0.into()
    }
}

/// An image's full name. A reference without tag and digest means the tag `latest`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageReference {
    /// Host and port, for example `docker.io` or `localhost:4566`.
    pub registry: String,
    /// For example `library/debian`.
    pub repository: String,
    pub tag: Option<String>,
    /// Wins over the tag when both are given, as for Docker.
    pub digest: Option<Digest>,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("invalid reference format: {text:?}: {reason}")]
pub struct InvalidImageReference {
    pub text: String,
    pub reason: &'static str,
}

impl ImageReference {
    /// Reads a name as Docker does: `debian` is `docker.io/library/debian:latest`.
    ///
    /// # Errors
    /// For what Docker calls an `invalid reference format`.
    pub fn parse(text: &str) -> Result<ImageReference, InvalidImageReference> {
        let invalid = |reason| InvalidImageReference { text: text.into(), reason };
        let (named, digest) = match text.split_once('@') {
            Some((named, digest)) => {
                let digest =
                    Digest::parse(digest).map_err(|_| invalid("the digest is malformed"))?;
                (named, Some(digest))
            }
            None => (text, None),
        };
        // A colon before the last slash belongs to a port.
        let (name, tag) = match named.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            Some(_) | None => (named, None),
        };
        if let Some(tag) = tag
            && !is_tag(tag)
        {
            return Err(invalid("the tag is malformed"));
        }
        let (registry, path) = match name.split_once('/') {
            Some((first, rest)) if is_host_like(first) => (first, rest),
            Some(_) | None => ("docker.io", name),
        };
        if registry.is_empty() || !registry.bytes().all(is_host_byte) {
            return Err(invalid("the registry's name is malformed"));
        }
        let (registry, repository) = match registry {
            "docker.io" | "index.docker.io" => {
                let familiar = !path.contains('/');
                ("docker.io", if familiar { format!("library/{path}") } else { path.to_owned() })
            }
            other => (other, path.to_owned()),
        };
        if path.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(invalid("repository name must be lowercase"));
        }
        if !is_repository(&repository) {
            return Err(invalid("the repository's name is malformed"));
        }
        Ok(ImageReference {
            registry: registry.to_owned(),
            repository,
            tag: tag.map(str::to_owned),
            digest,
        })
    }

    /// The tag to look for when there is no digest.
    pub fn tag_or_latest(&self) -> &str {
        self.tag.as_deref().unwrap_or("latest")
    }

    /// What to ask a registry for: the digest if there is one, else the tag.
    pub fn manifest_reference(&self) -> &str {
        match &self.digest {
            Some(digest) => digest.as_str(),
            None => self.tag_or_latest(),
        }
    }
}

/// The full name, with the tag or digest if one was given.
impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// The hosts under which our own registry answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRegistry {
    hosts: Vec<String>,
}

/// A repository of ours that an image reference names. What a host does not say (`localhost:4566`
/// says nothing) is the caller's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRepository {
    pub account: Option<AccountId>,
    pub region: Option<Region>,
    pub repository: String,
}

impl OwnRegistry {
    /// Our names as they are on this machine: `localhost:<port>`, `127.0.0.1:<port>`, `[::1]:<port>`.
    pub fn on_port(port: u16) -> OwnRegistry {
        let hosts = ["localhost", "127.0.0.1", "[::1]"];
        OwnRegistry { hosts: hosts.iter().map(|host| format!("{host}:{port}")).collect() }
    }

    /// Also answers as `host`, with its port if it is not the scheme's.
    #[must_use]
    pub fn and(mut self, host: impl Into<String>) -> OwnRegistry {
        self.hosts.push(host.into());
        self
    }

    /// The repository here that `image` names, or `None` for another registry's. Every ECR name
    /// is ours: there is no other ECR to us.
    pub fn find(&self, image: &ImageReference) -> Option<OwnRepository> {
        let repository = image.repository.clone();
        if let Some((account, region)) = parse_ecr_host(&image.registry) {
            return Some(OwnRepository {
                account: Some(account),
                region: Some(region),
                repository,
            });
        }
        let ours = self.hosts.iter().any(|host| host.eq_ignore_ascii_case(&image.registry));
        ours.then_some(OwnRepository { account: None, region: None, repository })
    }
}

/// Account and region of `<account>.dkr.ecr.<region>.amazonaws.com`, in its variants: a port,
/// `-fips`, the suffix of China, and the dual-stack name `dkr-ecr.<region>.on.aws`.
pub fn parse_ecr_host(host: &str) -> Option<(AccountId, Region)> {
    let host = host.split_once(':').map_or(host, |(name, _port)| name).to_ascii_lowercase();
    let (account, rest) = host.split_once('.')?;
    let account = AccountId::parse(account).ok()?;
    let region = ["dkr.ecr.", "dkr.ecr-fips."]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))
        .and_then(|rest| {
            rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn"))
        })
        .or_else(|| {
            ["dkr-ecr.", "dkr-ecr-fips."]
                .iter()
                .find_map(|prefix| rest.strip_prefix(prefix))
                .and_then(|rest| rest.strip_suffix(".on.aws"))
        })?;
    Some((account, Region::parse(region).ok()?))
}

/// Docker's rule: the first part is a host when it looks like no user name could.
fn is_host_like(first: &str) -> bool {
    first.contains(['.', ':'])
        || first == "localhost"
        || first.bytes().any(|b| b.is_ascii_uppercase())
}

fn is_host_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']')
}

/// Whether `text` can be a tag: up to 128 of `[A-Za-z0-9_.-]`, not beginning with `.` or `-`.
pub fn is_tag(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=128).contains(&text.len())
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

/// Whether `text` can be a repository's path: parts of lowercase letters and digits, joined by
/// one `.`, one or two `_`, or any number of `-`; at most 255 bytes (ECR: 256).
pub fn is_repository(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.split('/').all(is_path_component)
}

fn is_path_component(part: &str) -> bool {
    let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = part.as_bytes();
    if !bytes.first().is_some_and(|b| alphanumeric(*b))
        || !bytes.last().is_some_and(|b| alphanumeric(*b))
    {
        return false;
    }
    bytes.split(|b| alphanumeric(*b)).all(|separator| match separator {
        b"" | b"." | b"_" | b"__" => true,
        other => other.iter().all(|b| *b == b'-'),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn familiar_names_are_completed_as_docker_does() {
        for (text, full) in [
            ("debian", "docker.io/library/debian"),
            ("debian:12", "docker.io/library/debian:12"),
            ("user/app", "docker.io/user/app"),
            ("index.docker.io/debian", "docker.io/library/debian"),
            ("docker.io/a/b/c:x", "docker.io/a/b/c:x"),
            ("localhost/a", "localhost/a"),
            ("localhost:4566/thumb", "localhost:4566/thumb"),
            ("localhost:4566/a/b:1.0", "localhost:4566/a/b:1.0"),
            ("public.ecr.aws/docker/library/alpine:3", "public.ecr.aws/docker/library/alpine:3"),
            ("ghcr.io/x/y-z__q.r", "ghcr.io/x/y-z__q.r"),
            ("[::1]:4566/a:b", "[::1]:4566/a:b"),
        ] {
            assert_eq!(ImageReference::parse(text).unwrap().to_string(), full);
        }
    }

    #[test]
    fn a_digest_wins_over_the_tag() {
        let image = ImageReference::parse(&format!("r.io/a:t@sha256:{HEX}")).unwrap();
        assert_eq!(image.manifest_reference(), format!("sha256:{HEX}"));
        assert_eq!(image.tag.as_deref(), Some("t"));
        assert_eq!(ImageReference::parse("r.io/a").unwrap().manifest_reference(), "latest");
    }

    #[test]
    fn malformed_names_are_refused() {
        let bad_digest = format!("a@sha256:{}", &HEX[1..]);
        for text in [
            "",
            "/a",
            "a/",
            "a//b",
            "A",
            "a:",
            "a:-x",
            "-a",
            "a-",
            "a..b",
            "a___b",
            "a b",
            "a@x",
            "r.io/",
            "r.io/Upper",
            "a.b:x/y:z:q",
            &bad_digest,
        ] {
            assert!(ImageReference::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn our_own_registry_is_known_by_each_of_its_names() {
        let own = OwnRegistry::on_port(4566).and("build.example:4566");
        let find = |text: &str| own.find(&ImageReference::parse(text).unwrap());
        for ours in ["localhost:4566/a/b", "127.0.0.1:4566/a/b:x", "build.example:4566/a/b"] {
            let found = find(ours).unwrap();
            assert_eq!((found.account, found.repository.as_str()), (None, "a/b"));
        }
        for ecr in [
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a",
            "123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/a:x",
            "123456789012.dkr-ecr.eu-west-1.on.aws/a",
        ] {
            let found = find(ecr).unwrap();
            assert_eq!(found.account.unwrap().as_str(), "123456789012");
            assert_eq!(found.region.unwrap().as_str(), "eu-west-1");
        }
        for other in [
            "debian",
            "localhost:5000/a",
            "public.ecr.aws/a",
            "12345.dkr.ecr.eu-west-1.amazonaws.com/a",
            "123456789012.dkr.ecr.eu-west-1.example.com/a",
        ] {
            assert_eq!(find(other), None, "{other}");
        }
    }
}
