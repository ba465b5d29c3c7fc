//! The runtime API of one instance: how the process inside takes invocations and answers them.
//!
//! Served at [`ADDRESS`] in the instance's own network name space, so that nobody else can reach it
//! and no caller need be told apart. Version 2018-06-01 of AWS's interface.
//!
//! ```text
//! GET  /2018-06-01/runtime/invocation/next            waits for work; asking again ends the one before
//! POST /2018-06-01/runtime/invocation/<id>/response   202
//! POST /2018-06-01/runtime/invocation/<id>/error      202
//! POST /2018-06-01/runtime/init/error                 202
//! ```
//!
//! Not here: what is made of it (`invocation`).

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use model::Timestamp;
use model::function::FunctionCall;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

/// Where AWS has it. The port is the instance's own: the name space is.
pub(super) const ADDRESS: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 9001);
/// Of an answer, in bytes: 6 MiB and a little, as on AWS.
pub(super) const MAX_ANSWER: usize = 6_291_556;
const MAX_ERROR: usize = 256 << 10;
const VERSION: &str = "2018-06-01";

/// What the process inside has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It waits for an invocation: it has begun, or is through with the one before.
    Ready,
    Answer(Bytes),
    /// The answer was longer than [`MAX_ANSWER`].
    TooLarge,
    Error(Problem),
    InitError(Problem),
}

/// What a runtime reports instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// `Runtime.ImportModuleError`, if it was said.
    pub(super) kind: Option<String>,
    /// JSON, for the caller.
    pub(super) document: Bytes,
}

/// An invocation as the process inside gets it.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) call: Arc<FunctionCall>,
    pub(super) deadline: Timestamp,
}

/// The API of one instance. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Api {
    state: Arc<Mutex<State>>,
    said: mpsc::UnboundedSender<Said>,
}

#[derive(Debug, Default)]
struct State {
    /// Given and not fetched yet.
    given: Option<Work>,
    /// Who asks for the next.
    waiting: Option<oneshot::Sender<Work>>,
    /// Fetched and not answered yet.
    current: Option<String>,
}

impl Api {
    pub(super) fn new() -> (Api, mpsc::UnboundedReceiver<Said>) {
        let (said, heard) = mpsc::unbounded_channel();
        (Api { state: Arc::default(), said }, heard)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the process inside its next invocation, now or when it asks.
    pub(super) fn give(&self, work: Work) {
        let mut state = self.lock();
        state.current = Some(work.call.request_id.clone());
        let work = match state.waiting.take() {
            // One that has gone meanwhile asks again.
            Some(waiting) => waiting.send(work).err(),
            None => Some(work),
        };
        state.given = work;
    }

    /// Whether what was given last is with the process.
    pub(super) fn is_fetched(&self) -> bool {
        self.lock().given.is_none()
    }

    /// Serves connections until it is dropped.
    pub(super) async fn serve(
        self,
        listener: TcpListener,
        spawn: impl Fn(BoxFuture<'static, ()>),
    ) -> std::io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            // Each answer is small and waited for.
            let _slower = stream.set_nodelay(true);
            let this = self.clone();
            spawn(Box::pin(async move {
                let service = service_fn(|request| {
                    let answer = this.answer(request);
                    async { Ok::<_, Infallible>(answer.await) }
                });
                let served = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    // A runtime may wait for a minute in the middle of nothing: it is frozen.
                    .header_read_timeout(None)
                    .serve_connection(TokioIo::new(stream), service);
                // A broken connection is the process's own business.
                let _closed = served.await;
            }));
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().trim_matches('/').to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method(), parts.as_slice()) {
            (&Method::GET, [VERSION, "runtime", "invocation", "next"]) => self.next().await,
            (&Method::POST, [VERSION, "runtime", "invocation", id, "response"]) => {
                self.response(id, request).await
            }
            (&Method::POST, [VERSION, "runtime", "invocation", id, "error"]) => {
                if !self.is_current(id) {
                    return invalid_id();
                }
                match problem(request).await {
                    Ok(problem) if self.finish(id) => self.say(Said::Error(problem)),
                    Ok(_) => invalid_id(),
                    Err(refused) => refused,
                }
            }
            (&Method::POST, [VERSION, "runtime", "init", "error"]) => {
                match problem(request).await {
                    Ok(problem) => self.say(Said::InitError(problem)),
                    Err(refused) => refused,
                }
            }
            (&Method::GET | &Method::POST, _) => {
                let mut response = Response::new(Full::from("404 page not found\n"));
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
            }
            _ => refuse(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "Method not allowed"),
        }
    }

    async fn next(&self) -> Response<Full<Bytes>> {
        let waiting = {
            let mut state = self.lock();
            match state.given.take() {
                Some(work) => return invocation(&work),
                None => {
                    let (give, given) = oneshot::channel();
                    state.waiting = Some(give);
                    given
                }
            }
        };
        let _gone = self.said.send(Said::Ready);
        match waiting.await {
            Ok(work) => invocation(&work),
            // Another has asked since, or the instance is at its end.
            Err(_) => refuse(StatusCode::GONE, "InvalidStateTransition", "asked for elsewhere"),
        }
    }

    async fn response(&self, id: &str, request: Request<Incoming>) -> Response<Full<Bytes>> {
        if !self.is_current(id) {
            return invalid_id();
        }
        let (_, body) = request.into_parts();
        match Limited::new(body, MAX_ANSWER).collect().await {
            Ok(body) if self.finish(id) => self.say(Said::Answer(body.to_bytes())),
            Ok(_) => invalid_id(),
            Err(error) if error.is::<LengthLimitError>() => {
                if self.finish(id) {
                    self.say(Said::TooLarge);
                }
                let message =
                    format!("Exceeded maximum allowed payload size ({MAX_ANSWER} bytes).");
                refuse(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &message)
            }
            // It died half-way, which is seen elsewhere.
            Err(_) => refuse(StatusCode::BAD_REQUEST, "InvalidRequest", "the body broke off"),
        }
    }

    fn is_current(&self, id: &str) -> bool {
        let state = self.lock();
        state.current.as_deref() == Some(id) && state.given.is_none()
    }

    /// Takes the invocation as answered; `false` when it was, or is another.
    fn finish(&self, id: &str) -> bool {
        let mut state = self.lock();
        let is_current = state.current.as_deref() == Some(id) && state.given.is_none();
        if is_current {
            state.current = None;
        }
        is_current
    }

    fn say(&self, said: Said) -> Response<Full<Bytes>> {
        let _gone = self.said.send(said);
        respond(StatusCode::ACCEPTED, &json!({"status": "OK"}))
    }
}

async fn problem(request: Request<Incoming>) -> Result<Problem, Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_ERROR).collect().await;
    let body = body.map_err(|_| {
        refuse(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", "the error is too long")
    })?;
    let document = body.to_bytes();
    let header = header(&head.headers, "lambda-runtime-function-error-type");
    let parsed: Option<Value> = serde_json::from_slice(&document).ok();
    let in_document = |value: &Value| Some(value.get("errorType")?.as_str()?.to_owned());
    let kind = parsed.as_ref().and_then(in_document).or(header);
    Ok(Problem { kind, document })
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty()).then(|| value.to_owned())
}

fn invocation(work: &Work) -> Response<Full<Bytes>> {
    let call = &work.call;
    let mut response = Response::new(Full::from(call.payload.clone()));
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let fields = [
        ("lambda-runtime-aws-request-id", Some(call.request_id.clone())),
        ("lambda-runtime-deadline-ms", Some(work.deadline.0.to_string())),
        ("lambda-runtime-invoked-function-arn", Some(call.invoked_arn.clone())),
        ("lambda-runtime-trace-id", call.trace_id.clone()),
        ("lambda-runtime-client-context", call.client_context.clone()),
    ];
    for (name, value) in fields {
        // A context that is not fit for a header is left out: nobody could read it.
        if let Some(Ok(value)) = value.map(|value| HeaderValue::from_str(&value)) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn invalid_id() -> Response<Full<Bytes>> {
    refuse(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID")
}

fn refuse(status: StatusCode, kind: &str, message: &str) -> Response<Full<Bytes>> {
    respond(status, &json!({"errorMessage": message, "errorType": kind}))
}

fn respond(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(format!("{body}\n")));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Opens the API's socket. Runs inside the instance's network name space.
pub(super) fn listen() -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(SocketAddr::from(ADDRESS))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
