//! Takes messages to HTTP receivers.
//!
//! Not here: what they look like ([`super::message`]), and when they are tried again after the
//! pauses that are worked out here ([`crate::delivery`]).

use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use model::record::delivery::{DeliveryRecord, Target};
use serde_json::Value;
use store::outbox::{Courier, Outcome};

/// AWS waits as long.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(15);
/// An answer's body says nothing to us; it is read so that the connection can be used again.
const LONGEST_ANSWER: usize = 64 * 1024;

type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// The courier `sns-http`.
#[derive(Clone, Debug, Default)]
pub struct HttpCourier {
    client: std::sync::Arc<OnceLock<Result<HttpClient, String>>>,
}

impl HttpCourier {
    /// Made at first use: to read the machine's certificates takes a while.
    fn client(&self) -> Result<HttpClient, String> {
        let made = self.client.get_or_init(|| {
            let connector = HttpsConnectorBuilder::new()
                .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
                .map_err(|error| format!("could not read the machine's certificates: {error}"))?
                .https_or_http()
                .enable_http1()
                .build();
            Ok(Client::builder(TokioExecutor::new()).build(connector))
        });
        made.clone()
    }

    async fn post(self, record: DeliveryRecord) -> Outcome {
        let Target::Courier { detail, .. } = &record.target else {
            return failed("InvalidParameter", "this is no delivery by HTTP");
        };
        let url = detail["url"].as_str().unwrap_or_default();
        let Ok(uri) = url.parse::<http::Uri>() else {
            return failed("InvalidParameter", format!("{url} is no address"));
        };
        if detail["fromInside"] == true && leads_to_this_machine(&uri).await {
            return failed("AccessDenied", "a task may not reach this machine through SNS");
        }
        let mut request = http::Request::post(&uri)
            .header(USER_AGENT, "Amazon Simple Notification Service Agent")
            .header(CONTENT_TYPE, detail["contentType"].as_str().unwrap_or("text/plain"));
        for (name, value) in detail["headers"].as_object().into_iter().flatten() {
            request = request.header(name.as_str(), value.as_str().unwrap_or_default());
        }
        let Ok(request) = request.body(Full::new(Bytes::from(record.payload.clone()))) else {
            return failed("InvalidParameter", format!("{url} cannot be asked"));
        };
        let client = match self.client() {
            Ok(client) => client,
            Err(message) => return retry("InternalFailure", message, None),
        };
        let pause = pause(&detail["policy"], record.attempts);
        let Some(pause) = pause else {
            // As many as the policy wants have failed; this is the last attempt.
            return match exchange(&client, request).await {
                Err((code, message, _)) => failed(&code, message),
                Ok(answer) => Outcome::Done { answer, then: Vec::new() },
            };
        };
        match exchange(&client, request).await {
            Ok(answer) => Outcome::Done { answer, then: Vec::new() },
            Err((code, message, true)) => retry(&code, message, Some(pause)),
            Err((code, message, false)) => failed(&code, message),
        }
    }
}

/// The status of an answer that is a yes; else a code, a message, and whether to try again.
async fn exchange(
    client: &HttpClient,
    request: http::Request<Full<Bytes>>,
) -> Result<String, (String, String, bool)> {
    let answer = tokio::time::timeout(LONGEST_ATTEMPT, async {
        let answer = client.request(request).await.map_err(|error| {
            ("ConnectionFailure".to_owned(), background::Chain(&error).to_string(), true)
        })?;
        let status = answer.status();
        // Whatever the body is, the status is the answer.
        let _ = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
        Ok(status)
    });
    let no_answer = || ("Timeout".to_owned(), "there was no answer in 15 seconds".to_owned(), true);
    let status = answer.await.map_err(|_| no_answer())??;
    if status.is_success() {
        return Ok(status.as_u16().to_string());
    }
    // Only what the receiver says is our fault will be no better next time.
    let is_final = status.is_client_error() && status.as_u16() != 429;
    Err((format!("Http{}", status.as_u16()), format!("the receiver answered {status}"), !is_final))
}

fn failed(code: &str, message: impl Into<String>) -> Outcome {
    Outcome::Failed { code: code.into(), message: message.into(), then: Vec::new() }
}

fn retry(code: &str, message: impl Into<String>, after: Option<Duration>) -> Outcome {
    Outcome::Retry { code: code.into(), message: message.into(), after }
}

/// The pause after this attempt, when so many have failed before it; `None` when it is the last.
///
/// A policy's retries come in four phases: without delay, after the least, with delays that grow,
/// and after the greatest.
fn pause(policy: &Value, n_failed: u32) -> Option<Duration> {
    let number = |name: &str, default: u64| policy[name].as_u64().unwrap_or(default);
    let n_retries = number("numRetries", 3);
    let n = u64::from(n_failed);
    if n >= n_retries {
        return None;
    }
    let (least, most) = (number("minDelayTarget", 20), number("maxDelayTarget", 20));
    let most = most.max(least);
    let n_at_once = number("numNoDelayRetries", 0).min(n_retries);
    let n_least = number("numMinDelayRetries", 0);
    let n_most = number("numMaxDelayRetries", 0);
    let n_before_backoff = (n_at_once + n_least).min(n_retries);
    let n_backoff = n_retries.saturating_sub(n_before_backoff + n_most);
    let seconds = if n < n_at_once {
        0
    } else if n < n_before_backoff {
        least
    } else if n < n_before_backoff + n_backoff {
        let step = n - n_before_backoff;
        let grown = match policy["backoffFunction"].as_str() {
            Some("exponential" | "geometric") => least.max(1).saturating_mul(1_u64 << step.min(20)),
            Some("arithmetic") => least.saturating_add(step.saturating_mul(step + 1) / 2),
            // Evenly from the least to the greatest.
            _ => least + (most - least) * step / n_backoff.saturating_sub(1).max(1),
        };
        grown.min(most)
    } else {
        most
    };
    Some(Duration::from_secs(seconds))
}

/// Whether a host name or address is this machine itself, whatever network it is on.
pub(super) fn is_of_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    match host.parse::<IpAddr>() {
        Ok(address) => is_own(address),
        Err(_) => host.eq_ignore_ascii_case("localhost") || host.ends_with(".localhost"),
    }
}

fn is_own(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_link_local() || v4.is_unspecified(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified(),
    }
}

async fn leads_to_this_machine(uri: &http::Uri) -> bool {
    let Some(host) = uri.host() else { return true };
    if is_of_this_machine(host) {
        return true;
    }
    let host = host.trim_matches(['[', ']']);
    match tokio::net::lookup_host((host, uri.port_u16().unwrap_or(80))).await {
        Ok(mut addresses) => addresses.any(|address| is_own(address.ip())),
        // Then it cannot be reached either.
        Err(_) => false,
    }
}

impl Courier for HttpCourier {
    fn name(&self) -> &'static str {
        "sns-http"
    }

    fn deliver(&self, delivery: DeliveryRecord) -> BoxFuture<'static, Outcome> {
        self.clone().post(delivery).boxed()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pauses(policy: &Value) -> Vec<u64> {
        (0..200).map_while(|n| pause(policy, n)).map(|pause| pause.as_secs()).collect()
    }

    #[test]
    fn a_policy_says_how_often_and_when() {
        assert_eq!(pauses(&Value::Null), [20, 20, 20]);
        let policy = json!({
            "numRetries": 9, "numNoDelayRetries": 1, "numMinDelayRetries": 2,
            "numMaxDelayRetries": 2, "minDelayTarget": 5, "maxDelayTarget": 20,
            "backoffFunction": "linear",
        });
        assert_eq!(pauses(&policy), [0, 5, 5, 5, 10, 15, 20, 20, 20]);
        let policy = json!({
            "numRetries": 5, "minDelayTarget": 1, "maxDelayTarget": 10,
            "backoffFunction": "exponential",
        });
        assert_eq!(pauses(&policy), [1, 2, 4, 8, 10]);
        assert_eq!(pauses(&json!({ "numRetries": 0 })), [0_u64; 0]);
    }

    #[test]
    fn this_machine_is_known_by_all_its_names() {
        for host in [
            "localhost",
            "127.0.0.1",
            "127.9.9.9",
            "[::1]",
            "169.254.169.254",
            "0.0.0.0",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_of_this_machine(host), "{host}");
        }
        for host in ["example.com", "10.0.0.1", "localhost.example.com"] {
            assert!(!is_of_this_machine(host), "{host}");
        }
    }
}
