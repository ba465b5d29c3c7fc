//! One request, from the first byte to the access log.
//!
//! The order matters: what can be refused from the head alone is refused before the body is read,
//! and a body is read only as far as its signature and limits allow.

use std::sync::Arc;

use aws_api::protocol::{self, InputBody, Routed};
use aws_api::{AwsError, Body, Context, Protocol, Service, ServiceDescriptor};
use bytes::Bytes;
use http::header::{HOST, SERVER, USER_AGENT};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use model::AwsHost;
use serde_json::json;
use tracing::{info, warn};

use crate::{Peer, Shared, authenticate, body, keys};

/// What the access log says of a request beyond its first line.
#[derive(Debug, Default)]
struct Trace {
    service: Option<&'static str>,
    operation: Option<String>,
    principal: Option<String>,
    error: Option<String>,
}

/// Answers a request, whatever it is.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    peer: &Peer,
    request: Request<Incoming>,
) -> Response<Body> {
    let started = tokio::time::Instant::now();
    let request_id = model::random::uuid();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut trace = Trace::default();
    let mut response = dispatch(&shared, peer, request, &request_id, &mut trace).await;
    response.headers_mut().entry(SERVER).or_insert(HeaderValue::from_static("hansom"));
    info!(
        target: "access",
        request = %request_id,
        peer = %peer.address,
        vpc = peer.vpc_id.as_deref(),
        %method,
        path,
        service = trace.service,
        operation = trace.operation,
        principal = trace.principal,
        status = response.status().as_u16(),
        error = trace.error,
        micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

async fn dispatch(
    shared: &Arc<Shared>,
    peer: &Peer,
    request: Request<Incoming>,
    request_id: &str,
    trace: &mut Trace,
) -> Response<Body> {
    let path = request.uri().path();
    let host = host_of(request.uri(), request.headers()).unwrap_or_default();
    let aws_host = authenticate::aws_host(&host);
    // A bucket of its own host name has all paths for itself, an AWS service its own.
    let is_bucket = protocol::bucket_of_host(&host).is_some();
    if aws_host.is_none()
        && !is_bucket
        && let Some(rest) = path.strip_prefix("/_hansom")
    {
        trace.service = Some("hansom");
        let own_path = rest.to_owned();
        return own(shared, peer, &own_path, request.method());
    }
    let is_registry = !is_bucket
        && aws_host.as_ref().is_none_or(|host| host.service() == "api.ecr")
        && (path == "/v2" || path.starts_with("/v2/"));
    if is_registry && !authenticate::is_signed(request.headers()) {
        trace.service = Some("registry");
        let request = request.map(|body| body.map_err(Into::into).boxed());
        let allows_root = keys::roots(&shared.config, peer).is_some();
        return shared.backends.registry.handle(request, allows_root).await;
    }
    let (parts, body) = request.into_parts();
    api(shared, peer, aws_host, parts, body, request_id, trace).await
}

/// A call of an AWS API.
async fn api(
    shared: &Arc<Shared>,
    peer: &Peer,
    aws_host: Option<AwsHost>,
    mut parts: Parts,
    body: Incoming,
    request_id: &str,
    trace: &mut Trace,
) -> Response<Body> {
    let mut body = Some(body);
    let mut form = Bytes::new();
    if protocol::takes_form(&parts) {
        match body::read_all(body.take(), &parts.headers, &shared.config).await {
            Ok(bytes) => form = bytes,
            Err(error) => {
                return failed(Protocol::Query, None, error, request_id, trace);
            }
        }
    }
    let mut signing_name = authenticate::signing_name(&parts);
    if let Some(named) = aws_host {
        match authenticate::named(named.service()) {
            // Unsigned, or signed for a service with no protocol of paths: the name decides.
            Some(service) => {
                signing_name.get_or_insert_with(|| service.signing_name.to_owned());
            }
            None => {
                let message = format!("Hansom does not serve the service {}.", named.service());
                let error = AwsError::new("NotImplemented", 501, message);
                return failed(Protocol::Json, None, error, request_id, trace);
            }
        }
    }
    let routed = match protocol::route(&parts, signing_name.as_deref(), &form) {
        Ok(routed) => routed,
        Err(unroutable) => {
            return failed(unroutable.protocol, None, unroutable.error, request_id, trace);
        }
    };
    trace.service = Some(routed.service.id);
    trace.operation = Some(routed.operation_name().to_owned());
    let whole = body.is_none().then_some(form);
    match call(shared, peer, &mut parts, body, whole, &routed, request_id, trace).await {
        Ok(response) => response,
        Err(error) => failed(routed.protocol, Some(routed.service), error, request_id, trace),
    }
}

#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename them")]
async fn call(
    shared: &Arc<Shared>,
    peer: &Peer,
    parts: &mut Parts,
    body: Option<Incoming>,
    form: Option<Bytes>,
    routed: &Routed,
    request_id: &str,
    trace: &mut Trace,
) -> Result<Response<Body>, AwsError> {
    let operation = routed.operation();
    let streams = operation.as_ref().is_ok_and(|operation| protocol::streams_input(operation));
    let now = shared.clock.now();

    let mut whole = form;
    if whole.is_none() && !streams {
        whole = Some(body::read_all(body, &parts.headers, &shared.config).await?);
    } else if whole.is_none() {
        let stream = body::stream(body, &parts.headers, &shared.config);
        let (principal, body) = authenticate::streamed(shared, peer, routed, parts, stream, now)?;
        trace.principal = Some(principal.arn());
        let ctx = context(shared, peer, parts, principal, now, request_id, routed);
        return run(shared, routed, operation?, parts, InputBody::Stream(body), ctx).await;
    }
    let bytes = whole.unwrap_or_default();
    let (principal, bytes) = authenticate::buffered(shared, peer, routed, parts, bytes, now)?;
    trace.principal = Some(principal.arn());
    let ctx = context(shared, peer, parts, principal, now, request_id, routed);
    run(shared, routed, operation?, parts, InputBody::Bytes(bytes), ctx).await
}

async fn run(
    shared: &Arc<Shared>,
    routed: &Routed,
    operation: &'static aws_api::Operation,
    parts: &Parts,
    body: InputBody,
    ctx: Context,
) -> Result<Response<Body>, AwsError> {
    let service = backend(shared, routed.service)
        .ok_or_else(|| AwsError::not_implemented(routed.service, operation.name))?;
    let request_id = ctx.request_id.clone();
    let answer = {
        let mut input = protocol::decode(routed, operation, parts, body)?;
        service.dispatch(operation, ctx, &mut input)?
    };
    let output = answer.await?;
    Ok(protocol::encode(routed.protocol, operation, output.as_ref(), &request_id))
}

fn backend<'a>(
    shared: &'a Shared,
    descriptor: &'static ServiceDescriptor,
) -> Option<&'a Arc<dyn Service>> {
    shared.backends.services.iter().find(|service| service.descriptor().id == descriptor.id)
}

fn failed(
    protocol: Protocol,
    service: Option<&'static ServiceDescriptor>,
    error: AwsError,
    request_id: &str,
    trace: &mut Trace,
) -> Response<Body> {
    trace.error = Some(error.to_string());
    if error.status >= 500 && error.status != 501 {
        warn!(request = %request_id, %error, "a call failed by our own fault");
    }
    protocol::encode_error(protocol, service, &error, request_id)
}

/// The name by which the client knows us, with its port if it gave one.
fn host_of(uri: &http::Uri, headers: &http::HeaderMap) -> Option<String> {
    let header = || headers.get(HOST)?.to_str().ok().map(str::to_owned);
    uri.authority().map(ToString::to_string).or_else(header)
}

fn context(
    shared: &Shared,
    peer: &Peer,
    parts: &Parts,
    principal: model::Principal,
    now: model::Timestamp,
    request_id: &str,
    routed: &Routed,
) -> Context {
    let header = |name| {
        parts
            .headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .map(str::to_owned)
    };
    let host =
        host_of(&parts.uri, &parts.headers).unwrap_or_else(|| shared.config.listen.to_string());
    let region =
        authenticate::region(parts, &host).unwrap_or_else(|| shared.config.default_region.clone());
    let account = principal.account().cloned().unwrap_or_else(model::AccountId::default_account);
    // The bucket of a virtual-host style address is no part of where we are.
    let bare_host = match (routed.service.id, protocol::bucket_of_host(&host)) {
        ("s3", Some(bucket)) => {
            host.strip_prefix(&format!("{bucket}.")).unwrap_or(&host).to_owned()
        }
        _ => host.clone(),
    };
    Context {
        request_id: request_id.to_owned(),
        account,
        region,
        principal,
        now,
        endpoint: format!("{}://{bare_host}", peer.scheme()),
        source_ip: peer.address.ip(),
        source_vpc: peer.vpc_id.as_deref().map(str::to_owned),
        secure: peer.secure,
        user_agent: header(USER_AGENT),
        host,
    }
}

/// `/_hansom/…`: what is ours, not AWS's.
fn own(shared: &Shared, peer: &Peer, path: &str, method: &Method) -> Response<Body> {
    if (method, path) == (&Method::GET, "/ca.pem") {
        let pem = shared.tls.authority().certificate_pem().to_owned();
        let mut response = Response::new(aws_api::body::full(pem));
        let kind = HeaderValue::from_static("application/x-pem-file");
        response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
        return response;
    }
    let is_host = peer.vpc_id.is_none();
    let (status, value) = match (method, path) {
        (&Method::GET | &Method::HEAD, "/health") => (StatusCode::OK, json!({ "status": "ok" })),
        // What else runs here is no task's business.
        (&Method::GET, "/info") if is_host => (StatusCode::OK, info_value(shared)),
        _ => (
            StatusCode::NOT_FOUND,
            json!({ "error": "only GET /_hansom/health, /_hansom/info and /_hansom/ca.pem are here" }),
        ),
    };
    let mut response = Response::new(aws_api::body::full(value.to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn info_value(shared: &Shared) -> serde_json::Value {
    let services: Vec<_> =
        shared.backends.services.iter().map(|service| service.descriptor().id).collect();
    let mut value = json!({
        "name": "hansom",
        "version": env!("CARGO_PKG_VERSION"),
        "listen": shared.config.listen.to_string(),
        "startedAt": shared.started.to_string(),
        "services": services,
        "counts": (shared.backends.counts)(),
    });
    if let (Some(into), Some(more)) = (value.as_object_mut(), shared.backends.info.as_object()) {
        into.extend(more.clone());
    }
    value
}
