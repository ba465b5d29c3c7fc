//! The credentials of the task role, found as AWS's own libraries find them in a task: in the
//! environment, else at the address that the container agent announces there.
//!
//! Not here: profiles, and the metadata service of an EC2 instance. A task has neither.

use thiserror::Error;

use crate::config::Environment;
use crate::http::{self, Roots};
use crate::sigv4::Credentials;

/// Where the agent listens that answers a relative address.
const AGENT: &str = "http://169.254.170.2";

/// Knows where credentials come from, and gets them anew each time: those of a role expire.
#[derive(Debug)]
pub(crate) struct Provider {
    source: Source,
    agent: ureq::Agent,
}

#[derive(Debug)]
enum Source {
    Given(Credentials),
    Announced {
        url: String,
        authorization: Authorization,
    },
    /// Decided when they are needed: what is missing then is said with what was being done.
    Nowhere,
}

#[derive(Debug)]
enum Authorization {
    None,
    Token(String),
    /// Read for every request, since the agent replaces it.
    File(String),
}

#[derive(Debug, Error)]
pub(crate) enum CredentialsError {
    #[error(
        "none of AWS_ACCESS_KEY_ID, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and \
         AWS_CONTAINER_CREDENTIALS_FULL_URI is set; has the task definition a taskRoleArn?"
    )]
    Nowhere,
    #[error(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI: {0} is neither https nor the address of an agent on \
         this host"
    )]
    NotAnAgent(String),
    #[error("could not read AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE at {path}")]
    Token {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("no answer from {url}")]
    Unreachable {
        url: String,
        #[source]
        source: Box<ureq::Error>,
    },
    #[error("{url} answered HTTP {status}")]
    Refused { url: String, status: u16 },
    #[error("{url} answered something else than credentials")]
    NotCredentials { url: String },
}

impl Provider {
    pub(crate) fn of(environment: &Environment, roots: &Roots) -> Provider {
        // The agent is at the host's own address: no proxy is in between.
        let agent = http::agent(roots).proxy(None).max_redirects(0).build().new_agent();
        Provider { source: Source::of(environment), agent }
    }

    pub(crate) fn get(&self) -> Result<Credentials, CredentialsError> {
        let (url, authorization) = match &self.source {
            Source::Given(credentials) => return Ok(credentials.clone()),
            Source::Nowhere => return Err(CredentialsError::Nowhere),
            Source::Announced { url, authorization } => (url, authorization),
        };
        if !is_agent(url) {
            return Err(CredentialsError::NotAnAgent(url.clone()));
        }
        let token = match authorization {
            Authorization::None => None,
            Authorization::Token(token) => Some(token.clone()),
            Authorization::File(path) => {
                let error = |source| CredentialsError::Token { path: path.clone(), source };
                Some(std::fs::read_to_string(path).map_err(error)?.trim().to_owned())
            }
        };
        let unreachable =
            |source| CredentialsError::Unreachable { url: url.clone(), source: Box::new(source) };
        let mut response = http::with_patience(|| {
            let request = self.agent.get(url);
            match &token {
                Some(token) => request.header("authorization", token).call(),
                None => request.call(),
            }
        })
        .map_err(unreachable)?;
        if !response.status().is_success() {
            let status = response.status().as_u16();
            return Err(CredentialsError::Refused { url: url.clone(), status });
        }
        let answer =
            response.body_mut().with_config().limit(64 << 10).read_to_vec().map_err(unreachable)?;
        read(&answer).ok_or_else(|| CredentialsError::NotCredentials { url: url.clone() })
    }
}

impl Source {
    fn of(environment: &Environment) -> Source {
        let keys = (environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"));
        if let (Some(id), Some(secret)) = keys {
            return Source::Given(Credentials {
                access_key_id: id.to_owned(),
                secret_access_key: secret.to_owned(),
                session_token: environment.get("AWS_SESSION_TOKEN").map(str::to_owned),
            });
        }
        if let Some(path) = environment.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            let url = format!("{AGENT}/{}", path.trim_start_matches('/'));
            return Source::Announced { url, authorization: Authorization::None };
        }
        let Some(url) = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI") else {
            return Source::Nowhere;
        };
        let authorization = match (
            environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
            environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
        ) {
            (Some(path), _) => Authorization::File(path.to_owned()),
            (None, Some(token)) => Authorization::Token(token.to_owned()),
            (None, None) => Authorization::None,
        };
        Source::Announced { url: url.to_owned(), authorization }
    }
}

/// Whether credentials may be asked for there: over https, or in the clear from this host and the
/// link-local addresses of the agents of ECS and EKS, as AWS's libraries have it.
fn is_agent(url: &str) -> bool {
    if url.starts_with("https://") {
        return true;
    }
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.split_once(']') {
        Some((host, _)) => host.trim_start_matches('['),
        None => authority.split(':').next().unwrap_or_default(),
    };
    match host.parse::<std::net::IpAddr>() {
        Ok(address) => {
            address.is_loopback()
                || ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"].contains(&host)
        }
        Err(_) => host == "localhost",
    }
}

fn read(answer: &[u8]) -> Option<Credentials> {
    let answer: serde_json::Value = serde_json::from_slice(answer).ok()?;
    let text = |name: &str| Some(answer.get(name)?.as_str()?.to_owned());
    Some(Credentials {
        access_key_id: text("AccessKeyId")?,
        secret_access_key: text("SecretAccessKey")?,
        session_token: text("Token"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(pairs: &[(&str, &str)]) -> String {
        let environment =
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Environment>();
        match Source::of(&environment) {
            Source::Given(credentials) => format!(
                "{} {} {:?}",
                credentials.access_key_id, credentials.secret_access_key, credentials.session_token
            ),
            Source::Announced { url, authorization } => format!("{url} {authorization:?}"),
            Source::Nowhere => "nowhere".to_owned(),
        }
    }

    #[test]
    fn credentials_are_looked_for_in_the_order_of_the_official_libraries() {
        let relative = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1");
        let full = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:8080/c");
        let keys = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret")];
        assert_eq!(source(&[]), "nowhere");
        assert_eq!(source(&[keys[0]]), "nowhere");
        assert_eq!(source(&[relative, full, keys[0], keys[1]]), "id secret None");
        assert_eq!(
            source(&[keys[0], keys[1], ("AWS_SESSION_TOKEN", "token")]),
            "id secret Some(\"token\")"
        );
        assert_eq!(source(&[full, relative]), "http://169.254.170.2/v2/credentials/1 None");
        assert_eq!(source(&[full]), "http://127.0.0.1:8080/c None");
        let token = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "t");
        let file = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/t");
        assert_eq!(source(&[full, token]), "http://127.0.0.1:8080/c Token(\"t\")");
        assert_eq!(source(&[full, token, file]), "http://127.0.0.1:8080/c File(\"/t\")");
    }

    #[test]
    fn credentials_are_not_asked_for_in_the_clear_far_away() {
        for url in [
            "https://example.com/c",
            "http://localhost/c",
            "http://127.0.0.1:80/c",
            "http://[::1]:80/c",
            "http://169.254.170.2/c",
            "http://169.254.170.23/c",
            "http://[fd00:ec2::23]/c",
        ] {
            assert!(is_agent(url), "{url}");
        }
        for url in [
            "http://example.com/c",
            "http://169.254.169.254/c",
            "http://localhost.example.com/c",
            "http://127.0.0.1@example.com/",
            "ftp://127.0.0.1/",
            "/c",
        ] {
            assert!(!is_agent(url), "{url}");
        }
    }

    #[test]
    fn an_answer_of_the_agent_is_read() {
        let credentials = read(
            br#"{"RoleArn":"r","AccessKeyId":"id","SecretAccessKey":"s","Token":"t","Expiration":"e"}"#,
        )
        .unwrap();
        assert_eq!(credentials.access_key_id, "id");
        assert_eq!(credentials.session_token.as_deref(), Some("t"));
        assert!(read(b"{\"AccessKeyId\":\"id\"}").is_none());
        assert!(read(b"<html>").is_none());
    }

    #[test]
    fn secrets_are_not_printed() {
        let printed =
            format!("{:?}", read(br#"{"AccessKeyId":"id","SecretAccessKey":"hush"}"#).unwrap());
        assert!(printed.contains("id") && !printed.contains("hush"), "{printed}");
    }
}
