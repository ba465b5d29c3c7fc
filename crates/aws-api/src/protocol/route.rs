//! Finds which operation of which service a request is for.
//!
//! In this order: `X-Amz-Target`; the path of Smithy RPC; the `Action` of a form; then the REST
//! services by the signature's service name, S3 when there is none.

use http::Method;
use http::request::Parts;

use super::rest;
use crate::AwsError;
use crate::generated::catalog;
use crate::schema::{Operation, Protocol, ServiceDescriptor};

/// Where a request goes.
#[derive(Debug)]
pub struct Routed {
    pub protocol: Protocol,
    pub service: &'static ServiceDescriptor,
    pub target: Target,
    /// As the REST protocols see it: with the bucket first, wherever it was written.
    pub path: String,
}

/// How much we know of the operation that a request names.
#[derive(Debug)]
pub enum Target {
    /// It can be decoded.
    Known(&'static Operation),
    /// AWS has it, but there is no table for it.
    Modelled(&'static str),
    /// AWS does not have it either.
    Unknown(String),
}

impl Routed {
    /// # Errors
    /// AWS's answer to an operation that does not exist, or ours to one that is not served.
    pub fn operation(&self) -> Result<&'static Operation, AwsError> {
        match &self.target {
            Target::Known(operation) => Ok(operation),
            Target::Modelled(name) => Err(AwsError::not_implemented(self.service, name)),
            Target::Unknown(name) => Err(unknown(self.protocol, name)),
        }
    }

    /// The operation's name, for the log and for authorization.
    pub fn operation_name(&self) -> &str {
        match &self.target {
            Target::Known(operation) => operation.name,
            Target::Modelled(name) => name,
            Target::Unknown(name) => name,
        }
    }
}

/// A request that is for none of the services.
#[derive(Debug)]
pub struct Unroutable {
    /// In which the error is best written.
    pub protocol: Protocol,
    pub error: AwsError,
}

fn unknown(protocol: Protocol, name: &str) -> AwsError {
    match protocol {
        Protocol::Json | Protocol::Cbor => AwsError::new(
            "UnknownOperationException",
            400,
            format!("The operation {name} does not exist."),
        ),
        Protocol::Query | Protocol::Ec2 => AwsError::new(
            "InvalidAction",
            400,
            format!("The action {name} is not valid for this web service."),
        ),
        Protocol::RestXml => AwsError::new(
            "MethodNotAllowed",
            405,
            "The specified method is not allowed against this resource.",
        ),
        Protocol::RestJson => AwsError::new(
            "UnknownOperationException",
            404,
            "The requested operation does not exist.",
        ),
    }
}

/// Whether the operation's name is in the body, which must then be read before [`route`].
pub fn takes_form(parts: &Parts) -> bool {
    let content_type = parts.headers.get(http::header::CONTENT_TYPE);
    parts.method == Method::POST
        && (parts.uri.path() == "/" || is_queue_path(parts.uri.path()))
        && !parts.headers.contains_key("x-amz-target")
        && content_type.is_some_and(|value| {
            value.as_bytes().to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded")
        })
}

/// `/111122223333/name`
fn is_queue_path(path: &str) -> bool {
    let Some((account, name)) = path[1.min(path.len())..].split_once('/') else { return false };
    model::AccountId::parse(account).is_ok() && !name.is_empty() && !name.contains('/')
}

/// `signing_name` is the service in the signature's scope, if the request is signed. `form` is
/// the body when [`takes_form`], else empty.
///
/// # Errors
/// When no service can be told from the request.
pub fn route(parts: &Parts, signing_name: Option<&str>, form: &[u8]) -> Result<Routed, Unroutable> {
    if let Some(target) = parts.headers.get("x-amz-target") {
        return by_target(&String::from_utf8_lossy(target.as_bytes()));
    }
    if let Some(routed) = by_rpc_path(parts) {
        return Ok(routed);
    }
    let form = std::str::from_utf8(form).unwrap_or_default();
    let query = parts.uri.query().unwrap_or_default();
    let is_s3 = signing_name == Some("s3");
    // The query protocol of SQS has the queue in the path.
    let is_of_queue = signing_name == Some("sqs") && is_queue_path(parts.uri.path());
    if !is_s3 && (parts.uri.path() == "/" || is_of_queue) {
        for text in [form, query] {
            if let Some(action) = parameter(text, "Action") {
                let version = parameter(text, "Version");
                let routed = by_action(&action, version.as_deref(), signing_name)?;
                return Ok(Routed { path: parts.uri.path().to_owned(), ..routed });
            }
        }
    }
    by_path(parts, signing_name)
}

fn parameter(text: &str, name: &str) -> Option<String> {
    rest::parse_query(text).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn find(test: impl Fn(&ServiceDescriptor) -> bool) -> Option<&'static ServiceDescriptor> {
    catalog::ALL.iter().copied().find(|service| test(service))
}

fn target(service: &'static ServiceDescriptor, name: &str) -> Target {
    if let Some(operation) = service.operation(name) {
        return Target::Known(operation);
    }
    service.modelled(name).map_or_else(|| Target::Unknown(name.into()), Target::Modelled)
}

fn by_target(text: &str) -> Result<Routed, Unroutable> {
    let (prefix, name) = text.rsplit_once('.').unwrap_or(("", text));
    let service = find(|service| service.target_prefix == prefix && service.speaks(Protocol::Json));
    match service {
        Some(service) => Ok(Routed {
            protocol: Protocol::Json,
            service,
            target: target(service, name),
            path: "/".into(),
        }),
        None => Err(Unroutable { protocol: Protocol::Json, error: unknown(Protocol::Json, text) }),
    }
}

/// `/service/<target prefix>/operation/<name>`.
fn by_rpc_path(parts: &Parts) -> Option<Routed> {
    if !parts.headers.contains_key("smithy-protocol") {
        return None;
    }
    let (prefix, name) = parts.uri.path().strip_prefix("/service/")?.split_once("/operation/")?;
    let service =
        find(|service| service.target_prefix == prefix && service.speaks(Protocol::Cbor))?;
    Some(Routed {
        protocol: Protocol::Cbor,
        service,
        target: target(service, name),
        path: "/".into(),
    })
}

fn by_action(
    action: &str,
    version: Option<&str>,
    signing_name: Option<&str>,
) -> Result<Routed, Unroutable> {
    let speaks = |service: &ServiceDescriptor| {
        service.speaks(Protocol::Query) || service.speaks(Protocol::Ec2)
    };
    // Names of actions, and some versions, belong to several services; the signature does not.
    let service = match signing_name {
        Some(name) => find(|service| service.signing_name == name && speaks(service)),
        // The addresses that SNS puts into messages have no version.
        None => find(|service| {
            version.is_none_or(|version| version == service.api_version)
                && speaks(service)
                && service.modelled(action).is_some()
        }),
    };
    let Some(service) = service else {
        return Err(Unroutable {
            protocol: Protocol::Query,
            error: unknown(Protocol::Query, action),
        });
    };
    let protocol = if service.speaks(Protocol::Ec2) { Protocol::Ec2 } else { Protocol::Query };
    Ok(Routed { protocol, service, target: target(service, action), path: "/".into() })
}

fn by_path(parts: &Parts, signing_name: Option<&str>) -> Result<Routed, Unroutable> {
    let signing_name = signing_name.unwrap_or("s3");
    let service = find(|service| {
        service.signing_name == signing_name
            && (service.speaks(Protocol::RestXml) || service.speaks(Protocol::RestJson))
    });
    let Some(service) = service else {
        let named = find(|service| service.signing_name == signing_name);
        let (protocol, error) = match named.and_then(|service| service.protocols.first()) {
            Some(Protocol::Query | Protocol::Ec2) => (
                Protocol::Query,
                AwsError::new(
                    "MissingAction",
                    400,
                    "The request must contain the parameter Action",
                ),
            ),
            Some(_) => (Protocol::Json, unknown(Protocol::Json, parts.uri.path())),
            None => (
                Protocol::Json,
                AwsError::new(
                    "NotImplemented",
                    501,
                    format!("Hansom does not serve the service {signing_name}."),
                ),
            ),
        };
        return Err(Unroutable { protocol, error });
    };
    let mut path = parts.uri.path().to_owned();
    let protocol = if service.speaks(Protocol::RestXml) {
        let host = parts.headers.get(http::header::HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
        if let Some(bucket) = host.and_then(bucket_of_host) {
            path = format!("/{bucket}{path}");
        }
        Protocol::RestXml
    } else {
        Protocol::RestJson
    };
    let query = rest::parse_query(parts.uri.query().unwrap_or_default());
    Ok(Routed { protocol, service, target: rest_target(service, parts, &path, &query), path })
}

/// The most special of the operations whose method, path and fixed query fit.
fn rest_target(
    service: &'static ServiceDescriptor,
    parts: &Parts,
    path: &str,
    query: &[(String, String)],
) -> Target {
    let mut best: Option<(usize, Target)> = None;
    for modelled in service.modelled {
        if modelled.method != parts.method.as_str() {
            continue;
        }
        let (template, fixed) = rest::split_template(modelled.uri);
        let Some(labels) = rest::labels(template, path) else { continue };
        let fixed = rest::parse_query(fixed);
        let fits = fixed.iter().all(|(name, value)| {
            query.iter().any(|(key, given)| key == name && (value.is_empty() || given == value))
        });
        if !fits {
            continue;
        }
        let known = service.operation(modelled.name);
        let discriminators = known.map_or(&[][..], |operation| operation.discriminators);
        let fits = discriminators.iter().all(|name| match name.strip_prefix('?') {
            Some(name) => query.iter().any(|(key, _)| key == name),
            None => parts.headers.contains_key(*name),
        });
        if !fits {
            continue;
        }
        let literals = template.split('/').filter(|part| !part.is_empty()).count() - labels.len();
        // What we serve wins over what only has the same form.
        let score =
            4 * (fixed.len() + discriminators.len() + literals) + usize::from(known.is_some());
        if best.as_ref().is_none_or(|(best, _)| score > *best) {
            let target = known.map_or(Target::Modelled(modelled.name), Target::Known);
            best = Some((score, target));
        }
    }
    best.map_or_else(
        || Target::Unknown(format!("{} {}", parts.method, parts.uri.path())),
        |(_, target)| target,
    )
}

/// The bucket in a host name of the virtual-host style: `bucket.localhost`,
/// `bucket.s3.us-east-1.amazonaws.com`, `bucket.s3.hansom.internal`.
pub fn bucket_of_host(host: &str) -> Option<String> {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    bucket_of_name(name)
}

fn bucket_of_name(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let name = name.trim_end_matches('.');
    for (base, is_bare) in [
        (".localhost", true),
        (".hansom.internal", true),
        (".amazonaws.com", false),
        (".amazonaws.com.cn", false),
    ] {
        let Some(front) = name.strip_suffix(base) else { continue };
        // `s3`, `s3.region` or `s3-region` between bucket and base; without it, all is the bucket.
        let parts: Vec<&str> = front.split('.').collect();
        let service = parts.iter().rposition(|part| *part == "s3" || part.starts_with("s3-"));
        return match service {
            Some(0) => None,
            Some(at) if parts.len() - at <= 3 => Some(parts[..at].join(".")),
            _ if is_bare => Some(front.to_owned()),
            _ => None,
        };
    }
    None
}
