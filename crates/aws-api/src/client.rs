//! Calls an AWS API over HTTP, by the same tables that serve it. For our own command line and
//! tests.
//!
//! One connection for each call, no TLS, no retries: the daemon is near.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use bytes::Bytes;
use futures_util::stream;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use model::Clock;
use thiserror::Error;
use tokio::net::TcpStream;

use crate::body::{BodyError, full};
use crate::protocol::{self, cbor, form, json, rest, xml};
use crate::schema::{ELEMENT, Operation, Protocol};
use crate::sigv4::{self, Credentials};
use crate::value::{DecodeError, Structure, Value, encode_structure};
use crate::{AwsError, Body, StreamBody};

/// A call that gave no output.
#[derive(Debug, Error)]
pub enum ClientError {
    #[error("{endpoint} is not the address of an endpoint")]
    Endpoint { endpoint: String },
    #[error("could not connect to {endpoint}")]
    Connect {
        endpoint: String,
        #[source]
        source: std::io::Error,
    },
    #[error("the connection to {endpoint} broke off")]
    Transport {
        endpoint: String,
        #[source]
        source: hyper::Error,
    },
    /// The service answered with an error.
    #[error("{operation}: {error}")]
    Service { operation: &'static str, error: AwsError },
    #[error("could not read the answer to {operation}")]
    Unreadable {
        operation: &'static str,
        #[source]
        source: DecodeError,
    },
}

impl ClientError {
    /// The service's error code, if it was the service that refused.
    pub fn code(&self) -> Option<&str> {
        match self {
            ClientError::Service { error, .. } => Some(&error.code),
            ClientError::Endpoint { .. }
            | ClientError::Connect { .. }
            | ClientError::Transport { .. }
            | ClientError::Unreadable { .. } => None,
        }
    }
}

/// Speaks to one endpoint as one user in one region.
#[derive(Clone, Debug)]
pub struct Client {
    endpoint: String,
    credentials: Credentials,
    region: String,
    clock: Clock,
}

impl Client {
    /// `endpoint` is `http://host:port`.
    pub fn new(
        endpoint: impl Into<String>,
        credentials: Credentials,
        region: impl Into<String>,
    ) -> Client {
        let endpoint = endpoint.into().trim_end_matches('/').to_owned();
        Client { endpoint, credentials, region: region.into(), clock: Clock::system() }
    }

    /// Calls `operation`, one of the generated `OPERATIONS`. `input` and `O` must be its shapes;
    /// what does not belong to them is lost.
    ///
    /// # Errors
    /// When the service refuses, or cannot be reached or understood.
    pub fn call<'a, O: Value + Structure>(
        &'a self,
        operation: &'static Operation,
        input: &dyn Structure,
    ) -> impl Future<Output = Result<O, ClientError>> + Send + use<'a, O> {
        let request = self.request(operation, input);
        async move {
            let response = self.send(request?).await?;
            let (parts, body) = response.into_parts();
            if parts.status.is_success() && streams_output(operation) {
                return read(operation, &parts, Incomplete::Stream(body));
            }
            let body = body.collect(usize::MAX).await.map_err(|error| ClientError::Unreadable {
                operation: operation.name,
                source: DecodeError::new(error.to_string()),
            })?;
            if parts.status.is_success() {
                return read(operation, &parts, Incomplete::Bytes(body));
            }
            let error = read_error(parts.status.as_u16(), &body);
            Err(ClientError::Service { operation: operation.name, error })
        }
    }

    fn request(
        &self,
        operation: &'static Operation,
        input: &dyn Structure,
    ) -> Result<Request<Body>, ClientError> {
        let endpoint = || ClientError::Endpoint { endpoint: self.endpoint.clone() };
        let encoded = encode(operation, input);
        let uri: Uri =
            format!("{}{}", self.endpoint, encoded.path).parse().map_err(|_| endpoint())?;
        let authority = uri.authority().ok_or_else(endpoint)?.clone();
        let mut parts = Request::new(()).into_parts().0;
        parts.method = operation.method.parse().unwrap_or_default();
        parts.uri = encoded.path.parse().map_err(|_| endpoint())?;
        parts.headers = encoded.headers;
        parts
            .headers
            .insert(HOST, HeaderValue::from_str(authority.as_str()).map_err(|_| endpoint())?);
        let now = self.clock.now();
        let service = operation.service.signing_name;
        match encoded.body {
            ClientBody::Bytes(body) => {
                sigv4::sign(&mut parts, &body, &self.credentials, &self.region, service, now);
                Ok(Request::from_parts(parts, full(body)))
            }
            ClientBody::Stream(body) => {
                sigv4::sign_unsigned_payload(&mut parts, &self.credentials, &self.region, now);
                Ok(Request::from_parts(parts, body.into_http()))
            }
        }
    }

    async fn send(&self, request: Request<Body>) -> Result<Response<StreamBody>, ClientError> {
        let endpoint = self.endpoint.clone();
        let uri: Uri =
            endpoint.parse().map_err(|_| ClientError::Endpoint { endpoint: endpoint.clone() })?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80)))
            .await
            .map_err(|source| ClientError::Connect { endpoint: endpoint.clone(), source })?;
        let transport = |source| ClientError::Transport { endpoint: endpoint.clone(), source };
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(transport)?;
        // The connection only moves while it is polled; we poll it with whatever we wait for, so
        // that no task outlives the call.
        let mut driver: Driver = Some(Box::pin(async move {
            // A failure shows up in the request or in the body too.
            let _ = connection.await;
        }));
        let response = with_driver(&mut driver, Box::pin(sender.send_request(request)))
            .await
            .map_err(transport)?;
        Ok(response.map(|body| stream_body(driver, body)))
    }
}

type Driver = Option<Pin<Box<dyn Future<Output = ()> + Send>>>;

async fn with_driver<F: Future + Unpin>(driver: &mut Driver, mut future: F) -> F::Output {
    poll_fn(|cx| {
        if let Some(connection) = driver
            && connection.as_mut().poll(cx).is_ready()
        {
            *driver = None;
        }
        match Pin::new(&mut future).poll(cx) {
            Poll::Ready(output) => Poll::Ready(output),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

fn stream_body(driver: Driver, body: Incoming) -> StreamBody {
    let length = http_body::Body::size_hint(&body).exact();
    let chunks = stream::unfold(Some((driver, body)), |state| async move {
        let (mut driver, mut body) = state?;
        loop {
            match with_driver(&mut driver, body.frame()).await? {
                Ok(frame) => {
                    if let Ok(data) = frame.into_data() {
                        return Some((Ok(data), Some((driver, body))));
                    }
                }
                Err(error) => return Some((Err(BodyError::Transport(error.into())), None)),
            }
        }
    });
    StreamBody::from_stream(chunks, length)
}

struct Encoded {
    /// With the query.
    path: String,
    headers: http::HeaderMap,
    body: ClientBody,
}

enum ClientBody {
    Bytes(Bytes),
    Stream(StreamBody),
}

fn encode(operation: &'static Operation, input: &dyn Structure) -> Encoded {
    let service = operation.service;
    let mut headers = http::HeaderMap::new();
    let mut put = |name: http::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    let protocol = service.protocols[0];
    let body = match protocol {
        Protocol::Json => {
            let target = format!("{}.{}", service.target_prefix, operation.name);
            put(http::HeaderName::from_static("x-amz-target"), &target);
            put(CONTENT_TYPE, &format!("application/x-amz-json-{}", service.json_version));
            let mut enc = json::JsonEnc::default();
            encode_structure(input, &mut enc);
            enc.out
        }
        Protocol::Query | Protocol::Ec2 => {
            put(CONTENT_TYPE, "application/x-www-form-urlencoded; charset=utf-8");
            let is_ec2 = protocol == Protocol::Ec2;
            let mut enc = form::FormEnc::new(operation.name, service.api_version, is_ec2);
            encode_structure(input, &mut enc);
            enc.out
        }
        Protocol::Cbor => {
            put(http::HeaderName::from_static("smithy-protocol"), "rpc-v2-cbor");
            put(CONTENT_TYPE, "application/cbor");
            let mut enc = cbor::CborEnc::default();
            encode_structure(input, &mut enc);
            let path = format!("/service/{}/operation/{}", service.target_prefix, operation.name);
            return Encoded { path, headers, body: ClientBody::Bytes(enc.out.into()) };
        }
        Protocol::RestJson | Protocol::RestXml => return encode_rest(protocol, operation, input),
    };
    Encoded { path: "/".into(), headers, body: ClientBody::Bytes(body.into()) }
}

fn encode_rest(
    protocol: Protocol,
    operation: &'static Operation,
    input: &dyn Structure,
) -> Encoded {
    let message = rest::take_apart(input);
    let (template, fixed) = rest::split_template(operation.uri);
    let mut path = template.to_owned();
    for (name, value) in &message.labels {
        path = path.replace(&format!("{{{name}}}"), &rest::percent_encode(value));
        let greedy = value.split('/').map(rest::percent_encode).collect::<Vec<_>>().join("/");
        path = path.replace(&format!("{{{name}+}}"), &greedy);
    }
    let mut query: Vec<String> = fixed.split('&').map(str::to_owned).collect();
    query.extend(message.query.iter().map(|(name, value)| {
        format!("{}={}", rest::percent_encode(name), rest::percent_encode(value))
    }));
    query.retain(|pair| !pair.is_empty());
    if !query.is_empty() {
        path = format!("{path}?{}", query.join("&"));
    }
    let is_json = protocol == Protocol::RestJson;
    let body = match message.payload {
        rest::Payload::Stream(stream) => {
            return Encoded { path, headers: message.headers, body: ClientBody::Stream(stream) };
        }
        rest::Payload::Bytes(bytes) => bytes,
        rest::Payload::Text(text) => text.into(),
        rest::Payload::Structure(index) if is_json => {
            let mut enc = json::JsonEnc::default();
            input.slot(index).encode(&mut enc);
            enc.out.into()
        }
        rest::Payload::Structure(index) => {
            let member = &input.schema().members[index];
            let mut enc = xml::XmlEnc::new(true);
            enc.open(member.wire, operation.service.xml_namespace);
            input.slot(index).encode(&mut enc);
            enc.close(member.wire);
            enc.out.into()
        }
        rest::Payload::None if is_json && message.has_body_members => {
            let mut enc = json::JsonEnc::default();
            rest::encode_body_members(input, &mut enc);
            enc.out.into()
        }
        rest::Payload::None => Bytes::new(),
    };
    Encoded { path, headers: message.headers, body: ClientBody::Bytes(body) }
}

fn streams_output(operation: &Operation) -> bool {
    protocol::payload(operation.output).is_some_and(|member| member.is_streaming)
}

enum Incomplete {
    Bytes(Bytes),
    Stream(StreamBody),
}

fn read<O: Value + Structure>(
    operation: &'static Operation,
    parts: &http::response::Parts,
    body: Incomplete,
) -> Result<O, ClientError> {
    decode(operation, parts, body)
        .map_err(|source| ClientError::Unreadable { operation: operation.name, source })
}

fn decode<O: Value + Structure>(
    operation: &'static Operation,
    parts: &http::response::Parts,
    body: Incomplete,
) -> Result<O, DecodeError> {
    let protocol = operation.service.protocols[0];
    let bytes = match &body {
        Incomplete::Bytes(bytes) => bytes.clone(),
        Incomplete::Stream(_) => Bytes::new(),
    };
    match protocol {
        Protocol::Json => O::decode(&mut json::JsonDec::new(&json::parse(&bytes)?)),
        Protocol::Cbor => O::decode(&mut cbor::CborDec::new(&cbor::parse(&bytes)?)),
        Protocol::Query | Protocol::Ec2 => {
            let root = xml::parse(&bytes)?.unwrap_or_default();
            let result = match operation.result_wrapper {
                "" => Some(&root),
                wrapper => root.child(wrapper),
            };
            let result = result.ok_or_else(|| DecodeError::new("The answer has no result."))?;
            O::decode(&mut xml::XmlDec::new(result, &ELEMENT))
        }
        Protocol::RestJson | Protocol::RestXml => {
            let body = match body {
                Incomplete::Stream(stream) => rest::RestBody::Stream(stream),
                Incomplete::Bytes(bytes) if protocol == Protocol::RestJson => {
                    rest::RestBody::Json(bytes)
                }
                Incomplete::Bytes(bytes) => rest::RestBody::Xml(bytes),
            };
            O::decode(&mut protocol::Input::of_answer(parts, body))
        }
    }
}

/// Whatever the protocol: XML has `Code` and `Message` somewhere, JSON `__type` and `message`.
fn read_error(status: u16, body: &[u8]) -> AwsError {
    if let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(body) {
        let text = |names: [&str; 2]| {
            let value = names.iter().find_map(|name| object.get(*name)?.as_str());
            value.unwrap_or_default().to_owned()
        };
        let code = text(["__type", "code"]);
        let code = code.rsplit('#').next().unwrap_or_default().to_owned();
        return AwsError::new(code, status, text(["message", "Message"]));
    }
    fn find<'a>(element: &'a xml::Element, name: &str) -> Option<&'a str> {
        let own = element.child(name).map(|child| child.text.as_str());
        own.or_else(|| element.children.iter().find_map(|child| find(child, name)))
    }
    let root = xml::parse(body).ok().flatten().unwrap_or_default();
    let code = find(&root, "Code").map_or_else(|| status.to_string(), str::to_owned);
    AwsError::new(code, status, find(&root, "Message").unwrap_or_default())
}
