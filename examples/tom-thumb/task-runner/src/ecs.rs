//! One call of ECS, signed with the function's own credentials. What is called for is `main`'s.

use std::time::Duration;

use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;
use time::OffsetDateTime;
use time::macros::format_description;
use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig};

const TARGET: &str = "AmazonEC2ContainerServiceV20141113.RunTask";

#[derive(Debug, Error)]
pub(crate) enum EcsError {
    #[error("{0} is not set")]
    Unset(&'static str),
    #[error("could not reach {url}")]
    Unreachable {
        url: String,
        #[source]
        source: Box<ureq::Error>,
    },
    #[error("ECS answered {status}: {body}")]
    Refused { status: u16, body: String },
    #[error("ECS's answer is not JSON")]
    Unreadable(#[from] serde_json::Error),
}

/// Elastic Container Service in the function's region.
pub(crate) struct Ecs {
    agent: Agent,
    url: String,
    host: String,
    region: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

impl Ecs {
    /// With what Lambda gives to every function.
    pub(crate) fn of_this_process() -> Result<Ecs, EcsError> {
        let optional = crate::setting;
        let needed = |name| optional(name).ok_or(EcsError::Unset(name));
        let region = needed("AWS_REGION")?;
        let url = optional("AWS_ENDPOINT_URL_ECS")
            .or_else(|| optional("AWS_ENDPOINT_URL"))
            .unwrap_or_else(|| format!("https://ecs.{region}.amazonaws.com"));
        let url = url.trim_end_matches('/').to_owned();
        let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host).to_owned();
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)));
        let bundle = optional("AWS_CA_BUNDLE").or_else(|| optional("SSL_CERT_FILE"));
        let bundle = bundle.unwrap_or_else(|| "/etc/ssl/certs/ca-certificates.crt".into());
        if let Some(roots) = roots(&bundle) {
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        Ok(Ecs {
            agent: config.build().new_agent(),
            url,
            host,
            region,
            access_key_id: needed("AWS_ACCESS_KEY_ID")?,
            secret_access_key: needed("AWS_SECRET_ACCESS_KEY")?,
            session_token: optional("AWS_SESSION_TOKEN"),
        })
    }

    pub(crate) fn run_task(&self, input: &Value) -> Result<Value, EcsError> {
        let body = input.to_string();
        let mut request = self.agent.post(format!("{}/", self.url));
        for (name, value) in self.signed(&body, OffsetDateTime::now_utc()) {
            request = request.header(name, value);
        }
        let unreachable =
            |source| EcsError::Unreachable { url: self.url.clone(), source: Box::new(source) };
        let mut response = request.send(&body).map_err(unreachable)?;
        let text = response.body_mut().read_to_string().map_err(unreachable)?;
        match response.status().as_u16() {
            200 => Ok(serde_json::from_str(&text)?),
            status => Err(EcsError::Refused { status, body: text }),
        }
    }

    /// The headers of a call with `body`, Signature Version 4 among them.
    fn signed(&self, body: &str, at: OffsetDateTime) -> Vec<(&'static str, String)> {
        let stamp = at
            .format(format_description!("[year][month][day]T[hour][minute][second]Z"))
            .unwrap_or_default();
        let day = stamp.get(..8).unwrap_or_default();
        let scope = format!("{day}/{}/ecs/aws4_request", self.region);
        let mut headers = vec![
            ("content-type", "application/x-amz-json-1.1".to_owned()),
            ("host", self.host.clone()),
            ("x-amz-date", stamp.clone()),
        ];
        if let Some(token) = &self.session_token {
            headers.push(("x-amz-security-token", token.clone()));
        }
        headers.push(("x-amz-target", TARGET.to_owned()));
        let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let canonical = format!("POST\n/\n\n{lines}\n{names}\n{}", sha256(body));
        let to_sign = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", sha256(&canonical));
        let mut key = format!("AWS4{}", self.secret_access_key).into_bytes();
        for part in [day, &self.region, "ecs", "aws4_request"] {
            key = hmac(&key, part);
        }
        let signature = hex::encode(hmac(&key, &to_sign));
        let credential = format!("{}/{scope}", self.access_key_id);
        headers.push((
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
            ),
        ));
        headers
    }
}

/// The certificates in a file; `None` if there are none: then Mozilla's count.
fn roots(path: &str) -> Option<RootCerts> {
    let pem = std::fs::read(path).ok()?;
    let found: Vec<_> = ureq::tls::parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    (!found.is_empty()).then(|| RootCerts::new_with_certs(&found))
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    /// Against a value that botocore's signer gives for the same request.
    #[test]
    fn the_signature_is_that_of_the_sdks() {
        let ecs = Ecs {
            agent: Agent::new_with_defaults(),
            url: "https://ecs.us-east-1.amazonaws.com".into(),
            host: "ecs.us-east-1.amazonaws.com".into(),
            region: "us-east-1".into(),
            access_key_id: "AKIDEXAMPLE".into(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
            session_token: Some("token".into()),
        };
        let headers = ecs.signed("{\"cluster\":\"c\"}", datetime!(2026-01-02 03:04:05 UTC));
        let authorization = headers.iter().find(|(name, _)| *name == "authorization");
        let (_, authorization) = authorization.unwrap();
        assert!(authorization.ends_with(SIGNATURE), "{authorization}");
    }

    const SIGNATURE: &str = "ff233311d6660899aea9cdc9cf952411af71a0c33af8df47b704ce44ae449946";
}
