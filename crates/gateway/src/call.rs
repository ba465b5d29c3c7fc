//! One request, from the first byte to the access log.
//!
//! The order matters: what can be refused from the head alone is refused before the body is read,
//! and a body is read only as far as its signature and limits allow.

use std::sync::{Arc, OnceLock};

use aws_api::protocol::{self, InputBody, Routed};
use aws_api::sigv4::{self, errors};
use aws_api::value::Structure;
use aws_api::{AwsError, Body, Context, Protocol, Service, ServiceDescriptor};
use bytes::Bytes;
use http::header::{CONNECTION, EXPECT, HOST, SERVER, USER_AGENT};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Version};
use http_body::Body as _;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use model::AwsHost;
use serde_json::json;
use tracing::{debug, info, warn};

use crate::authenticate::Signed;
use crate::authorize::{Authorizer, CallPermit};
use crate::body::Received;
use crate::keys::SigningKey;
use crate::{
    Peer, Shared, authenticate, body, cors, form, function_code, function_stream, function_url,
    keys,
};

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
    debug!(target: "launch", "request received");
    let request_id = model::random::uuid();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut trace = Trace::default();
    let has_connections = request.version() < Version::HTTP_2;
    let is_unasked = request.headers().contains_key(EXPECT) && request.body().is_end_stream();
    let (parts, body) = request.into_parts();
    let (body, remainder) = Received::new(body);
    let request = Request::from_parts(parts, body);
    let mut response = dispatch(&shared, peer, request, &request_id, &mut trace).await;
    response.headers_mut().entry(SERVER).or_insert(HeaderValue::from_static("hansom"));
    if has_connections && (remainder.is_left() || is_unasked) {
        // What was not asked for, or is not worth waiting for, ends the connection; a client that
        // is not told would send its next request on it. So does an empty body that waits to be
        // asked for, which it is not (S3 does): the AWS CLI does not understand the next answer on
        // that connection.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
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
    request: Request<Received>,
    request_id: &str,
    trace: &mut Trace,
) -> Response<Body> {
    let path = request.uri().path();
    let host = host_of(request.uri(), request.headers()).unwrap_or_default();
    let aws_host = authenticate::aws_host(&host);
    if let Some(id) = function_url::id_of_host(&host) {
        trace.service = Some("lambda-url");
        return function_url::serve(shared, peer, &id, request, request_id).await;
    }
    // A bucket of its own host name has all paths for itself, an AWS service its own.
    let is_bucket = protocol::bucket_of_host(&host).is_some();
    if !is_bucket
        && request.method() == Method::GET
        && let Some(rest) = path.strip_prefix(function_code::PREFIX)
    {
        trace.service = Some("hansom");
        return function_code::serve(shared, rest).await;
    }
    if aws_host.is_none()
        && !is_bucket
        && let Some(rest) = path.strip_prefix("/_hansom")
    {
        trace.service = Some("hansom");
        let own_path = rest.to_owned();
        let (parts, _) = request.into_parts();
        return own(shared, peer, &own_path, &parts).await;
    }
    if !is_bucket
        && request.method() == Method::GET
        && let Some(pem) = (shared.backends.certificates)(path)
    {
        trace.service = Some("hansom");
        return of_pem(pem);
    }
    let is_registry = !is_bucket
        && aws_host.as_ref().is_none_or(|host| host.service() == "api.ecr")
        && (path == "/v2" || path.starts_with("/v2/"));
    if is_registry && !authenticate::is_signed(request.headers()) {
        trace.service = Some("registry");
        let mut request = request.map(|body| body.map_err(Into::into).boxed());
        if let Ok(id) = HeaderValue::from_str(request_id) {
            request.headers_mut().insert("x-amzn-requestid", id);
        }
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
    parts: Parts,
    body: Received,
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
    let signed = sigv4::parse(&parts);
    let mut signing_name = authenticate::signing_name(&signed);
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
    let (routed, is_event_stream) = match function_stream::as_invoke(&routed) {
        Some(invoke) => (invoke, true),
        None => (routed, false),
    };
    let whole = body.is_none().then_some(form);
    let mut asked = None;
    if routed.service.id == "s3" {
        if parts.method == Method::OPTIONS {
            // Browsers announce their requests without a signature.
            let answer = cors::preflight(&shared.store, &routed.path, &parts.headers);
            return answer.unwrap_or_else(|error| {
                failed(routed.protocol, Some(routed.service), error, request_id, trace)
            });
        }
        asked = cors::Asked::of_request(&parts.method, &parts.headers);
    }
    let answer = if form::is_upload(&parts, &routed) {
        form_upload(shared, peer, &parts, body, &routed, request_id, trace).await
    } else {
        call(shared, peer, (&signed, &parts), body, whole, &routed, request_id, trace).await
    };
    let mut response = match answer {
        Ok(response) if is_event_stream => function_stream::framed(response).await,
        Ok(response) => response,
        Err(error) => failed(routed.protocol, Some(routed.service), error, request_id, trace),
    };
    if let Some(asked) = asked {
        cors::decorate(&shared.store, &routed.path, &asked, &mut response);
    }
    response
}

#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only rename them")]
async fn call(
    shared: &Arc<Shared>,
    peer: &Peer,
    (signed, parts): (&Signed, &Parts),
    body: Option<Received>,
    form: Option<Bytes>,
    routed: &Routed,
    request_id: &str,
    trace: &mut Trace,
) -> Result<Response<Body>, AwsError> {
    let operation = routed.operation();
    // Only S3's requests always say what their body's hash is; for others it is in the signature
    // alone, which cannot be checked before the whole body is there.
    let is_told = routed.service.id == "s3" || parts.headers.contains_key("x-amz-content-sha256");
    let streams =
        is_told && operation.as_ref().is_ok_and(|operation| protocol::streams_input(operation));
    let now = shared.clock.now();

    let mut whole = form;
    if whole.is_none() && !streams {
        whole = Some(body::read_all(body, &parts.headers, &shared.config).await?);
    } else if whole.is_none() {
        let stream = body::stream(body, &parts.headers, &shared.config);
        let (key, body) =
            authenticate::streamed(shared, peer, routed, (signed, parts), stream, now)?;
        trace.principal = Some(key.principal.arn());
        let ctx = context(shared, peer, (signed, parts), key, now, request_id, routed)?;
        return run(shared, routed, operation?, parts, InputBody::Stream(body), ctx).await;
    }
    let bytes = whole.unwrap_or_default();
    let (key, bytes) = authenticate::buffered(shared, peer, routed, (signed, parts), bytes, now)?;
    trace.principal = Some(key.principal.arn());
    let ctx = context(shared, peer, (signed, parts), key, now, request_id, routed)?;
    run(shared, routed, operation?, parts, InputBody::Bytes(bytes), ctx).await
}

/// An upload by a form, as the PutObject that it is.
async fn form_upload(
    shared: &Arc<Shared>,
    peer: &Peer,
    parts: &Parts,
    body: Option<Received>,
    routed: &Routed,
    request_id: &str,
    trace: &mut Trace,
) -> Result<Response<Body>, AwsError> {
    trace.operation = Some("PostObject".to_owned());
    let body = body::stream(body, &parts.headers, &shared.config);
    let mut put = form::read(shared, peer, parts, body, routed).await?;
    trace.principal = Some(put.signer.principal.arn());
    let wish = put.wish();
    let now = shared.clock.now();
    let by = (&Ok(None), &put.parts);
    let (mut ctx, caller) = context(shared, peer, by, put.signer, now, request_id, &put.routed)?;
    ctx.is_form = true;
    ctx.region = put.region.unwrap_or(ctx.region);
    let body = InputBody::Stream(put.body);
    let operation = put.routed.operation()?;
    let answer = run(shared, &put.routed, operation, &put.parts, body, (ctx, caller)).await?;
    wish.answer(answer, peer.scheme())
}

async fn run(
    shared: &Arc<Shared>,
    routed: &Routed,
    operation: &'static aws_api::Operation,
    parts: &Parts,
    body: InputBody,
    (mut ctx, caller): (Context, CallerFacts),
) -> Result<Response<Body>, AwsError> {
    let service = backend(shared, routed.service)
        .ok_or_else(|| AwsError::not_implemented(routed.service, operation.name))?;
    let request_id = ctx.request_id.clone();
    // Who invokes a function is told under which trace it ran.
    let is_invocation = (routed.service.id, operation.name) == ("lambda", "Invoke");
    let trace = is_invocation.then(|| {
        let now = ctx.now;
        let begun = || format!("{};Sampled=0", model::lineage::begun(now));
        ctx.trace.get_or_insert_with(begun).clone()
    });
    let answer = {
        let mut input = protocol::decode(routed, operation, parts, body)?;
        let authorizer = Authorizer {
            store: &shared.store,
            mode: shared.backends.access.mode(),
            with_resource_tags: caller.with_resource_tags,
            of_input: caller.of_input,
        };
        let gate = |ctx: &Context, input: &dyn Structure| authorizer.gate(operation, ctx, input);
        service.dispatch(operation, ctx, &mut input, &gate)?
    };
    let output = answer.await?;
    let mut response = protocol::encode(routed.protocol, operation, output.as_ref(), &request_id);
    if let Some(trace) = trace.and_then(|trace| HeaderValue::from_str(&trace).ok()) {
        response.headers_mut().insert(HeaderName::from_static("x-amzn-trace-id"), trace);
    }
    Ok(response)
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

/// What the questions of a call need to know of its caller.
struct CallerFacts {
    with_resource_tags: bool,
    of_input: Arc<OnceLock<Vec<(String, String)>>>,
}

fn context(
    shared: &Shared,
    peer: &Peer,
    (signed, parts): (&Signed, &Parts),
    key: SigningKey,
    now: model::Timestamp,
    request_id: &str,
    routed: &Routed,
) -> Result<(Context, CallerFacts), AwsError> {
    let principal = key.principal;
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
        authenticate::region(signed, &host).unwrap_or_else(|| shared.config.default_region.clone());
    let account = principal.account().cloned().unwrap_or_else(model::AccountId::default_account);
    // The bucket of a virtual-host style address is no part of where we are.
    let bare_host = match (routed.service.id, protocol::bucket_of_host(&host)) {
        ("s3", Some(bucket)) => {
            host.strip_prefix(&format!("{bucket}.")).unwrap_or(&host).to_owned()
        }
        _ => host.clone(),
    };
    let caller = shared.backends.access.caller(&principal, key.session.as_deref());
    let caller = caller.map_err(|error| {
        tracing::error!(error = %background::Chain(&error), "could not read a caller's policies");
        AwsError::internal(routed.service)
    })?;
    let service = routed.service.signing_name;
    // The user or role of these credentials has been deleted.
    let caller = caller.ok_or_else(|| errors::unknown_key(service, &principal.user_id()))?;
    let user_agent = header(USER_AGENT);
    let caller_facts =
        CallerFacts { with_resource_tags: caller.asks_for_resource_tags, of_input: Arc::default() };
    let of_input = caller_facts.of_input.clone();
    let operation = format!("{}:{}", routed.service.id, routed.operation_name());
    let access = shared.backends.access.clone();
    let ctx = Context {
        request_id: request_id.to_owned(),
        account,
        region,
        principal,
        now,
        endpoint: format!("{}://{bare_host}", peer.scheme()),
        source_ip: peer.address.ip(),
        source_vpc: peer.vpc_id.as_deref().map(str::to_owned),
        secure: peer.secure,
        user_agent,
        host,
        session: key.session.map(|session| session.access_key_id),
        trace: header(HeaderName::from_static("x-amzn-trace-id")),
        is_form: false,
        permit: Arc::new(CallPermit {
            access,
            caller,
            facts: OnceLock::new(),
            of_input,
            operation,
        }),
    };
    Ok((ctx, caller_facts))
}

fn of_pem(pem: String) -> Response<Body> {
    let mut response = Response::new(aws_api::body::full(pem));
    let kind = HeaderValue::from_static("application/x-pem-file");
    response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
    response
}

/// `/_hansom/…`: what is ours, not AWS's.
async fn own(shared: &Shared, peer: &Peer, path: &str, parts: &Parts) -> Response<Body> {
    let method = &parts.method;
    if (method, path) == (&Method::GET, "/ca.pem") {
        return of_pem(shared.tls.authority().certificate_pem().to_owned());
    }
    let is_host = peer.vpc_id.is_none();
    let further = shared.backends.own_paths.iter().find(|(own, _)| *own == path);
    let (status, value) = match (method, path) {
        (&Method::GET, _) if is_host && let Some((_, answer)) = further => {
            let query = parts.uri.query().unwrap_or_default().to_owned();
            match authenticate::root(shared, peer, parts, shared.clock.now()) {
                Ok(_) => (StatusCode::OK, answer(query).await),
                Err(error) => {
                    let status = StatusCode::from_u16(error.status);
                    let status = status.unwrap_or(StatusCode::FORBIDDEN);
                    (status, json!({ "error": error.message }))
                }
            }
        }
        (&Method::GET | &Method::HEAD, "/health") => (StatusCode::OK, json!({ "status": "ok" })),
        // What else runs here is no task's business.
        (&Method::GET, "/info") if is_host => (StatusCode::OK, info_value(shared)),
        (&Method::GET, path) if is_host && path.starts_with("/iam/") => {
            decisions(shared, peer, path, parts)
        }
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

/// `/_hansom/iam/decisions/<request id>` and `/_hansom/iam/denials?after=<number>`, for root.
fn decisions(
    shared: &Shared,
    peer: &Peer,
    path: &str,
    parts: &Parts,
) -> (StatusCode, serde_json::Value) {
    if let Err(error) = authenticate::root(shared, peer, parts, shared.clock.now()) {
        let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::FORBIDDEN);
        return (status, json!({ "error": error.message }));
    }
    let access = &shared.backends.access;
    if let Some(request_id) = path.strip_prefix("/iam/decisions/") {
        let found = access.with_decisions(|decisions| decisions.of_request(request_id));
        return match found.is_empty() {
            false => (StatusCode::OK, json!({ "decisions": found })),
            true => (
                StatusCode::NOT_FOUND,
                json!({ "error": "nothing is remembered of this request: it may be too old, or it was root's" }),
            ),
        };
    }
    if path == "/iam/denials" {
        let query = parts.uri.query().unwrap_or_default();
        let after = query.strip_prefix("after=").and_then(|text| text.parse().ok()).unwrap_or(0);
        let (denials, last) = access.with_decisions(|decisions| decisions.denials(after));
        return (StatusCode::OK, json!({ "denials": denials, "last": last }));
    }
    (StatusCode::NOT_FOUND, json!({ "error": "there is nothing here" }))
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
