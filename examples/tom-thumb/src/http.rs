//! How Tom Thumb speaks HTTP: which certificates it trusts, how long it waits, and when it asks
//! again.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use thiserror::Error;
use ureq::config::ConfigBuilder;
use ureq::http::{Response, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::{Agent, Body};

use crate::config::Environment;

const CONNECT: Duration = Duration::from_secs(10);
/// The longest silence in the middle of something. A film of some hours may take its time as long
/// as it comes.
const SILENCE: Duration = Duration::from_secs(30);
/// How often something is tried, with a pause that doubles in between.
const N_TRIES: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Characters that people paste into URLs though they are not allowed there.
const ILLEGAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The certificates that are trusted.
#[derive(Clone, Debug)]
pub(crate) struct Roots(RootCerts);

#[derive(Debug, Error)]
pub(crate) enum RootsError {
    #[error("{variable}: could not read {}", path.display())]
    Read {
        variable: &'static str,
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("no certificate is in {}", path.display())]
    Empty { path: PathBuf },
}

impl Roots {
    /// Those of the file that the environment names, else those of the image, else Mozilla's as of
    /// when this was built.
    pub(crate) fn read(environment: &Environment) -> Result<Roots, RootsError> {
        for variable in ["AWS_CA_BUNDLE", "SSL_CERT_FILE"] {
            if let Some(path) = environment.get(variable) {
                let path = PathBuf::from(path);
                let pem = std::fs::read(&path).map_err(|source| RootsError::Read {
                    variable,
                    path: path.clone(),
                    source,
                })?;
                return Roots::of_pem(&pem).ok_or(RootsError::Empty { path });
            }
        }
        let of_image = std::fs::read("/etc/ssl/certs/ca-certificates.crt").ok();
        Ok(of_image.and_then(|pem| Roots::of_pem(&pem)).unwrap_or(Roots(RootCerts::WebPki)))
    }

    fn of_pem(pem: &[u8]) -> Option<Roots> {
        let certificates: Vec<_> = ureq::tls::parse_pem(pem)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            })
            .collect();
        (!certificates.is_empty()).then(|| Roots(RootCerts::new_with_certs(&certificates)))
    }
}

/// The settings that all requests have in common. A status is not an error: what it means depends on
/// who answered.
pub(crate) fn agent(roots: &Roots) -> ConfigBuilder<AgentScope> {
    Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(concat!("tom-thumb/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(CONNECT))
        .timeout_per_read(Some(SILENCE))
        .timeout_per_write(Some(SILENCE))
        .timeout_recv_response(Some(2 * SILENCE))
        .tls_config(TlsConfig::builder().root_certs(roots.0.clone()).build())
}

/// Asks until there is an answer that will not be another one in a second.
pub(crate) fn with_patience(
    mut ask: impl FnMut() -> Result<Response<Body>, ureq::Error>,
) -> Result<Response<Body>, ureq::Error> {
    let mut pause = FIRST_PAUSE;
    for _ in 1..N_TRIES {
        match ask() {
            Ok(response) if !may_pass(response.status().as_u16()) => return Ok(response),
            Err(error) if !is_transient(&error) => return Err(error),
            Ok(_) | Err(_) => {}
        }
        thread::sleep(pause);
        pause *= 2;
    }
    ask()
}

fn may_pass(status: u16) -> bool {
    matches!(status, 429 | 500 | 502 | 503 | 504)
}

pub(crate) fn is_transient(error: &ureq::Error) -> bool {
    matches!(
        error,
        ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed
            | ureq::Error::BodyStalled
            | ureq::Error::Protocol(_)
    )
}

/// `text` as a URL that may be requested, with the characters encoded that must not be in one and
/// without a fragment. `None` if it is not an absolute URL.
pub(crate) fn tidy_url(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.split('#').next().unwrap_or_default();
    let url = format!("{scheme}://{}", utf8_percent_encode(rest, ILLEGAL));
    let uri: Uri = url.parse().ok()?;
    let has_host = uri.host().is_some_and(|host| !host.is_empty());
    (has_host && matches!(scheme.as_str(), "http" | "https")).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_tidied_and_nothing_is_encoded_twice() {
        for (text, expected) in [
            ("https://a.example/b.mp4", Some("https://a.example/b.mp4")),
            (
                "HTTP://a.example:81/b c%20d+é.mp4?x=1&y=2#t=3",
                Some("http://a.example:81/b%20c%20d+%C3%A9.mp4?x=1&y=2"),
            ),
            ("http://a.example", Some("http://a.example")),
            ("http:///b", None),
            ("s3://bucket/key", None),
            ("/b.mp4", None),
            ("http://a b/c", None),
        ] {
            assert_eq!(tidy_url(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_may_pass_is_asked_again_and_only_that() {
        let mut n_asked = 0;
        let answer = with_patience(|| {
            n_asked += 1;
            Err(ureq::Error::RedirectFailed)
        });
        assert!(answer.is_err());
        assert_eq!(n_asked, 1);
        assert!(may_pass(503) && !may_pass(403) && !may_pass(404) && !may_pass(200));
        assert!(
            is_transient(&ureq::Error::HostNotFound)
                && !is_transient(&ureq::Error::TooManyRedirects)
        );
    }
}
