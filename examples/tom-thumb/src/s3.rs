//! Objects of S3: their names, where they are, and the two requests GET and PUT.
//!
//! Every request is signed with the task role's credentials; bodies are streamed. Requests that fail
//! for a reason that may pass are tried again, and what S3 says about the others is handed on in its
//! own words.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};
use thiserror::Error;
use time::OffsetDateTime;
use ureq::Body;
use ureq::http::Response;

use crate::config::Environment;
use crate::credentials::{CredentialsError, Provider};
use crate::http::{self, Roots};
use crate::sigv4::{self, Credentials};

/// What S3 encodes in the path of a signed request: all but the unreserved characters and `/`.
const KEY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// One object: a bucket and a key in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct S3Object {
    bucket: Box<str>,
    key: Box<str>, // Invariant: not empty.
}

#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum InvalidObject {
    #[error("`{0}` is not BUCKET/KEY")]
    NoKey(String),
    #[error("`{0}` is not the name of a bucket")]
    Bucket(String),
}

impl S3Object {
    /// The object that `BUCKET/KEY` names. The key is taken as it is: in an `s3://` name nothing is
    /// percent-encoded.
    pub(crate) fn parse(text: &str) -> Result<S3Object, InvalidObject> {
        let no_key = || InvalidObject::NoKey(text.to_owned());
        let (bucket, key) = text.split_once('/').ok_or_else(no_key)?;
        S3Object::new(bucket, key).and_then(|object| object.ok_or_else(no_key))
    }

    /// The object `name` below `path`, which is `BUCKET`, `BUCKET/PREFIX` or either with slashes at
    /// its end, and may begin with `s3://`.
    pub(crate) fn under(path: &str, name: &str) -> Result<S3Object, InvalidObject> {
        let path = path.strip_prefix("s3://").unwrap_or(path);
        S3Object::parse(&format!("{}/{name}", path.trim_end_matches('/')))
    }

    /// The object that an address of S3 on the web stands for, if `url` is one: the forms with the
    /// bucket in the path and in the host, with and without a region. A URL with a query is
    /// something else (presigned, or a version), and has to be fetched as it is.
    pub(crate) fn of_web_address(url: &str) -> Option<S3Object> {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let (host, path) = rest.split_once('/')?;
        if path.contains(['?', '#']) {
            return None;
        }
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let place =
            host.strip_suffix(".amazonaws.com").or(host.strip_suffix(".amazonaws.com.cn"))?;
        // `s3`, `s3.REGION` or `s3-REGION`, alone or after `BUCKET.`; a bucket may be called `s3` too.
        let labels: Vec<&str> = place.split('.').collect();
        let is_service = |label: &str| label == "s3" || label.starts_with("s3-");
        let service = labels.iter().rposition(|label| is_service(label))?;
        match service {
            _ if labels.len() - service > 2 => None,
            0 => S3Object::parse(&path).ok(),
            _ => S3Object::new(&labels[..service].join("."), &path).ok().flatten(),
        }
    }

    fn new(bucket: &str, key: &str) -> Result<Option<S3Object>, InvalidObject> {
        // A bucket may become a part of a host name: nothing that means something there gets in.
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
        if !(3..=63).contains(&bucket.len())
            || !bucket.bytes().all(plain)
            || bucket.starts_with(['-', '.'])
            || bucket.ends_with(['-', '.'])
            || bucket.contains("..")
        {
            return Err(InvalidObject::Bucket(bucket.to_owned()));
        }
        Ok((!key.is_empty()).then(|| S3Object { bucket: bucket.into(), key: key.into() }))
    }
}

impl fmt::Display for S3Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

/// Where S3 is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Endpoint {
    /// At AWS: the bucket is in the host name.
    Aws,
    /// Elsewhere: the bucket is in the path. Scheme, host with port, and path without `/` at its end.
    At { scheme: String, host: String, base: String },
}

#[derive(Debug, Error)]
pub(crate) enum StorageError {
    #[error("{0}: `{1}` is not an http:// or https:// URL")]
    Endpoint(&'static str, String),
    #[error("no credentials to use S3 with")]
    Credentials(#[from] CredentialsError),
    #[error("could not read {object}")]
    Read {
        object: S3Object,
        #[source]
        source: RequestError,
    },
    #[error("could not write {object}")]
    Write {
        object: S3Object,
        #[source]
        source: RequestError,
    },
    #[error("could not read the picture again at {}", path.display())]
    Picture {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

#[derive(Debug, Error)]
pub(crate) enum RequestError {
    /// Told apart from [`RequestError::Refused`], because S3 sends no further words with it.
    #[error("the bucket is in region {actual}, and AWS_REGION is {configured}")]
    OtherRegion { actual: String, configured: String },
    #[error("{code} (HTTP {status}): {message}")]
    Refused { status: u16, code: String, message: String },
    #[error("no answer from {host}")]
    Unreachable {
        host: String,
        #[source]
        source: Box<ureq::Error>,
    },
}

/// S3 in one region, with the task role's credentials.
#[derive(Debug)]
pub(crate) struct Storage {
    region: String,
    endpoint: Endpoint,
    credentials: Provider,
    agent: ureq::Agent,
}

impl Storage {
    pub(crate) fn new(
        region: String,
        environment: &Environment,
        roots: &Roots,
    ) -> Result<Storage, StorageError> {
        let endpoint = Endpoint::of(environment)?;
        let credentials = Provider::of(environment, roots);
        // S3 redirects only to say that the region is wrong, and a signature is for one host.
        let agent = http::agent(roots).max_redirects(0).build().new_agent();
        Ok(Storage { region, endpoint, credentials, agent })
    }

    /// Whether S3 is somewhere else than at AWS. Then AWS's own addresses mean objects there.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.endpoint != Endpoint::Aws
    }

    pub(crate) fn check_credentials(&self) -> Result<(), StorageError> {
        self.credentials.get().map(drop).map_err(StorageError::from)
    }

    /// Opens `object` for reading from its start.
    pub(crate) fn get(&self, object: &S3Object) -> Result<Response<Body>, StorageError> {
        let credentials = self.credentials.get()?;
        http::with_patience(|| {
            let target = self.endpoint.target(object, &self.region);
            let signed = self.sign("GET", &target, &[], sigv4::EMPTY, &credentials);
            let mut request = self.agent.get(&target.url);
            for (name, value) in signed {
                request = request.header(name, value);
            }
            request.call()
        })
        .map_err(|source| self.request_error(object, source))
        .and_then(|response| self.accepted(response))
        .map_err(|source| StorageError::Read { object: object.clone(), source })
    }

    /// Writes the file at `path` as `object` and returns its length.
    pub(crate) fn put(
        &self,
        object: &S3Object,
        path: &Path,
        media_type: &str,
    ) -> Result<u64, StorageError> {
        // Taken anew, since fetching and decoding may have outlasted the ones of the beginning.
        let credentials = self.credentials.get()?;
        let picture = |source| StorageError::Picture { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(picture)?;
        let length = file.metadata().map_err(picture)?.len();
        let body_hash = hash_of(&mut file).map_err(picture)?;
        http::with_patience(|| {
            file.rewind().map_err(ureq::Error::Io)?;
            let target = self.endpoint.target(object, &self.region);
            let headers = [("content-type", media_type)];
            let signed = self.sign("PUT", &target, &headers, &body_hash, &credentials);
            let mut request = self.agent.put(&target.url).header("content-type", media_type);
            for (name, value) in signed {
                request = request.header(name, value);
            }
            request.header("content-length", length).send(&file)
        })
        .map_err(|source| self.request_error(object, source))
        .and_then(|response| self.accepted(response))
        .map_err(|source| StorageError::Write { object: object.clone(), source })?;
        Ok(length)
    }

    fn sign(
        &self,
        method: &str,
        target: &Target,
        headers: &[(&str, &str)],
        body_hash: &str,
        credentials: &Credentials,
    ) -> Vec<(&'static str, String)> {
        let Target { host, path, .. } = target;
        let request = sigv4::Request { method, host, path, headers, body_hash };
        sigv4::sign(&request, credentials, &self.region, now())
    }

    fn request_error(&self, object: &S3Object, source: ureq::Error) -> RequestError {
        let host = self.endpoint.target(object, &self.region).host;
        RequestError::Unreachable { host, source: Box::new(source) }
    }

    /// The response, if it is the one that was asked for.
    fn accepted(&self, mut response: Response<Body>) -> Result<Response<Body>, RequestError> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let region = response.headers().get("x-amz-bucket-region").and_then(|v| v.to_str().ok());
        if let Some(actual) = region.filter(|actual| *actual != self.region) {
            let (actual, configured) = (actual.to_owned(), self.region.clone());
            return Err(RequestError::OtherRegion { actual, configured });
        }
        // An error document is short; one that is not, or that breaks off, is none.
        let document = response.body_mut().with_config().limit(64 << 10).read_to_string();
        let document = document.unwrap_or_default();
        let reason = status.canonical_reason().unwrap_or("refused");
        Err(RequestError::Refused {
            status: status.as_u16(),
            code: element(&document, "Code").unwrap_or_else(|| reason.to_owned()),
            message: element(&document, "Message").unwrap_or_else(|| "no reason given".to_owned()),
        })
    }
}

/// An object as the address of a request.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    url: String,
    host: String,
    path: String,
}

impl Endpoint {
    fn of(environment: &Environment) -> Result<Endpoint, StorageError> {
        for name in ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] {
            if let Some(url) = environment.get(name) {
                let wrong = || StorageError::Endpoint(name, url.to_owned());
                return Endpoint::parse(url).ok_or_else(wrong);
            }
        }
        Ok(Endpoint::Aws)
    }

    fn parse(url: &str) -> Option<Endpoint> {
        let url = http::tidy_url(url)?;
        let (scheme, rest) = url.split_once("://")?;
        let (host, base) = rest.split_once('/').unwrap_or((rest, ""));
        // The usual port is left out of the `Host` header, which is signed.
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let host = host.strip_suffix(usual).unwrap_or(host);
        let base = match base.trim_end_matches('/') {
            "" => String::new(),
            base => format!("/{base}"),
        };
        let plain = !host.contains('@') && !base.contains(['?', '#']);
        plain.then(|| Endpoint::At { scheme: scheme.to_owned(), host: host.to_owned(), base })
    }

    fn target(&self, object: &S3Object, region: &str) -> Target {
        let S3Object { bucket, key } = object;
        let key = utf8_percent_encode(key, KEY);
        let (scheme, host, path) = match self {
            Endpoint::At { scheme, host, base } => {
                (scheme.as_str(), host.clone(), format!("{base}/{bucket}/{key}"))
            }
            Endpoint::Aws => {
                let domain = match region.starts_with("cn-") {
                    true => "amazonaws.com.cn",
                    false => "amazonaws.com",
                };
                // S3's certificate covers one label, so a bucket with dots goes into the path.
                match bucket.contains('.') {
                    true => ("https", format!("s3.{region}.{domain}"), format!("/{bucket}/{key}")),
                    false => ("https", format!("{bucket}.s3.{region}.{domain}"), format!("/{key}")),
                }
            }
        };
        Target { url: format!("{scheme}://{host}{path}"), host, path }
    }
}

/// The text of the first element `name`. S3's error documents are flat, and for two short texts of
/// them an XML parser would be much for little.
fn element(document: &str, name: &str) -> Option<String> {
    let (_, rest) = document.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let text = entities.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn hash_of(file: &mut File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex::encode(hash.finalize())),
            n => hash.update(&buffer[..n]),
        }
    }
}

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_a_bucket_and_a_key() {
        for (text, expected) in [
            ("bucket/key", Ok("s3://bucket/key")),
            ("my.bucket-1/a/b c/+%20.mp4", Ok("s3://my.bucket-1/a/b c/+%20.mp4")),
            ("bucket//key", Ok("s3://bucket//key")),
            ("bucket/", Err("`bucket/` is not BUCKET/KEY")),
            ("bucket", Err("`bucket` is not BUCKET/KEY")),
            ("/key", Err("`` is not the name of a bucket")),
            ("ab/key", Err("`ab` is not the name of a bucket")),
            ("a..b/key", Err("`a..b` is not the name of a bucket")),
            ("Bucket/key", Err("`Bucket` is not the name of a bucket")),
            ("evil@host:1/key", Err("`evil@host:1` is not the name of a bucket")),
        ] {
            let object = S3Object::parse(text).map(|object| object.to_string());
            assert_eq!(
                object.map_err(|error| error.to_string()),
                expected.map(str::to_owned).map_err(str::to_owned)
            );
        }
    }

    #[test]
    fn the_picture_goes_below_the_output_path() {
        for path in ["bucket/thumbs", "bucket/thumbs/", "s3://bucket/thumbs//"] {
            let object = S3Object::under(path, "a.png").unwrap();
            assert_eq!(object.to_string(), "s3://bucket/thumbs/a.png", "{path}");
        }
        for path in ["bucket", "bucket/", "s3://bucket"] {
            assert_eq!(S3Object::under(path, "a.png").unwrap().to_string(), "s3://bucket/a.png");
        }
        assert!(S3Object::under("", "a.png").is_err());
    }

    #[test]
    fn web_addresses_of_s3_name_objects() {
        for (url, expected) in [
            ("https://s3.amazonaws.com/bucket/raw/a.mp4", Some("s3://bucket/raw/a.mp4")),
            (
                "https://s3.eu-west-1.amazonaws.com/bucket/a+b%20c.mp4",
                Some("s3://bucket/a+b c.mp4"),
            ),
            ("https://s3-eu-west-1.amazonaws.com/bucket/a.mp4", Some("s3://bucket/a.mp4")),
            ("https://bucket.s3.amazonaws.com/a.mp4", Some("s3://bucket/a.mp4")),
            ("https://my.bucket.s3.eu-west-1.amazonaws.com/a/b", Some("s3://my.bucket/a/b")),
            ("https://s3.bucket.s3.us-east-1.amazonaws.com/a", Some("s3://s3.bucket/a")),
            ("https://bucket.s3.cn-north-1.amazonaws.com.cn/a", Some("s3://bucket/a")),
            ("https://bucket.s3.amazonaws.com/a?X-Amz-Signature=0", None),
            ("https://bucket.s3.amazonaws.com/", None),
            ("https://s3.amazonaws.com/bucket", None),
            ("https://ec2.us-east-1.amazonaws.com/bucket/a", None),
            ("https://example.com/bucket/a.mp4", None),
        ] {
            let object = S3Object::of_web_address(url).map(|object| object.to_string());
            assert_eq!(object.as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn an_endpoint_puts_the_bucket_into_the_path() {
        let object = S3Object::parse("bucket/a b/ü+~.png").unwrap();
        for (endpoint, url, host) in [
            (
                "http://localhost:4566",
                "http://localhost:4566/bucket/a%20b/%C3%BC%2B~.png",
                "localhost:4566",
            ),
            ("https://s3.test:443/", "https://s3.test/bucket/a%20b/%C3%BC%2B~.png", "s3.test"),
            ("http://[::1]:80/x/", "http://[::1]/x/bucket/a%20b/%C3%BC%2B~.png", "[::1]"),
        ] {
            let target = Endpoint::parse(endpoint).unwrap().target(&object, "us-east-1");
            assert_eq!((target.url.as_str(), target.host.as_str()), (url, host));
        }
    }

    #[test]
    fn at_aws_the_bucket_is_in_the_host_unless_it_has_dots() {
        let url =
            |object, region| Endpoint::Aws.target(&S3Object::parse(object).unwrap(), region).url;
        assert_eq!(url("bucket/k", "eu-west-1"), "https://bucket.s3.eu-west-1.amazonaws.com/k");
        assert_eq!(url("b.c.d/k", "eu-west-1"), "https://s3.eu-west-1.amazonaws.com/b.c.d/k");
        assert_eq!(
            url("bucket/k", "cn-north-1"),
            "https://bucket.s3.cn-north-1.amazonaws.com.cn/k"
        );
    }

    #[test]
    fn the_endpoint_of_s3_goes_before_the_general_one() {
        let environment = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Environment>()
        };
        let both =
            environment(&[("AWS_ENDPOINT_URL", "http://a"), ("AWS_ENDPOINT_URL_S3", "http://b")]);
        assert_eq!(Endpoint::of(&both).unwrap(), Endpoint::parse("http://b").unwrap());
        let general = environment(&[("AWS_ENDPOINT_URL", "http://a")]);
        assert_eq!(Endpoint::of(&general).unwrap(), Endpoint::parse("http://a").unwrap());
        assert_eq!(Endpoint::of(&Environment::default()).unwrap(), Endpoint::Aws);
        assert!(Endpoint::of(&environment(&[("AWS_ENDPOINT_URL", "localhost:4566")])).is_err());
    }

    #[test]
    fn the_words_of_s3_are_found_in_its_error() {
        let document = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>\
                        <Message>User &lt;x&gt; is not &amp;amp; allowed</Message></Error>";
        assert_eq!(element(document, "Code").as_deref(), Some("AccessDenied"));
        assert_eq!(element(document, "Message").as_deref(), Some("User <x> is not &amp; allowed"));
        assert_eq!(element(document, "Resource"), None);
        assert_eq!(element("<Code>x", "Code"), None);
    }
}
