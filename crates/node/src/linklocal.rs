//! HTTP at 169.254.170.2, inside every VPC: the task role's credentials and task metadata.
//!
//! The caller of the credentials shows an id that only its environment has; metadata is asked
//! for by the container's id. Both are answered only to an address of the task's own.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use model::record::ecs::TaskRecord;
use model::{Clock, Key, StorageError, Timestamp};
use serde_json::{Value, json};
use store::{Read, Store};
use tokio::net::TcpListener;
use tracing::error;

use crate::credentials::{self, Current};
use crate::metadata::{self, Version};
use crate::network::gateway::accept;

/// The answering side, the same for all VPCs.
#[derive(Clone, Debug)]
pub(crate) struct LinkLocal {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
}

impl LinkLocal {
    /// Accepts connections of one VPC until the listener fails.
    pub(crate) async fn serve(
        self,
        listener: TcpListener,
        vpc_id: String,
        spawn: impl Fn(BoxFuture<'static, ()>),
    ) -> io::Result<()> {
        loop {
            let (stream, from) = accept(&listener).await;
            let caller = Caller { vpc_id: vpc_id.clone(), address: from.ip() };
            let this = self.clone();
            spawn(Box::pin(async move {
                let service = service_fn(|request| {
                    let answer = this.answer(request, &caller);
                    async { Ok::<_, Infallible>(answer.await) }
                });
                let served = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), service);
                // A broken connection is the task's own business.
                let _closed = served.await;
            }));
        }
    }

    async fn answer(&self, request: Request<Incoming>, caller: &Caller) -> Response<Full<Bytes>> {
        let (path, query) = (request.uri().path(), request.uri().query());
        if request.method() != Method::GET {
            return respond(StatusCode::METHOD_NOT_ALLOWED, &json!({}));
        }
        let answer = match credentials::id_in(path, query) {
            Some(id) => self.credentials(path, id).await,
            None => self.metadata(path, caller),
        };
        answer.unwrap_or_else(|error| {
            error!(path, error = %background::Chain(&error), "a task's request could not be answered");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "internal error")
        })
    }

    async fn credentials(
        &self,
        path: &str,
        id: String,
    ) -> Result<Response<Full<Bytes>>, StorageError> {
        let version = if path.starts_with("/v1") { 1 } else { 2 };
        if id.is_empty() {
            let message = format!("CredentialsV{version}Request: No Credential ID in the request");
            return Ok(refuse(StatusCode::BAD_REQUEST, "NoIdInRequest", &message));
        }
        let now = self.clock.now();
        let current = {
            let id = id.clone();
            self.store.write(move |txn| credentials::current(txn, &id, now)).await?
        };
        Ok(match current {
            Current::Unknown => {
                let message = format!("CredentialsV{version}Request: Credentials not found");
                refuse(StatusCode::BAD_REQUEST, "InvalidIdInRequest", &message)
            }
            Current::NoRole => {
                let message =
                    format!("CredentialsV{version}Request: Credentials uninitialized for ID: {id}");
                refuse(StatusCode::SERVICE_UNAVAILABLE, "CredentialsUninitialized", &message)
            }
            Current::Here { role_arn, key } => respond(
                StatusCode::OK,
                &json!({
                    "RoleArn": role_arn,
                    "AccessKeyId": key.access_key_id,
                    "SecretAccessKey": key.secret_access_key,
                    "Token": key.session_token,
                    "Expiration": whole_seconds(key.expires_at.unwrap_or(now)),
                }),
            ),
        })
    }

    fn metadata(&self, path: &str, caller: &Caller) -> Result<Response<Full<Bytes>>, StorageError> {
        let not_found = || respond(StatusCode::NOT_FOUND, &json!({}));
        let mut parts = path.trim_matches('/').split('/');
        let version = match parts.next() {
            Some("v3") => Version::V3,
            Some("v4") => Version::V4,
            _ => return Ok(not_found()),
        };
        let runtime_id = parts.next().unwrap_or_default();
        let what = parts.next();
        let tasks = self.store.read()?.scan(&Key::<TaskRecord>::new())?;
        let task = tasks.iter().find(|task| caller.is(task));
        let Some((task, (spec, state))) =
            task.and_then(|task| Some((task, metadata::find(task, runtime_id)?)))
        else {
            return Ok(not_found());
        };
        let now = self.clock.now();
        Ok(match (what, parts.next()) {
            (None, None) => {
                respond(StatusCode::OK, &metadata::container(task, spec, state, version))
            }
            (Some("task"), None) => {
                respond(StatusCode::OK, &metadata::task(task, version, false, now))
            }
            (Some("taskWithTags"), None) => {
                respond(StatusCode::OK, &metadata::task(task, version, true, now))
            }
            _ => not_found(),
        })
    }
}

/// Whose connection it is: addresses are unique in a VPC only.
#[derive(Debug)]
struct Caller {
    vpc_id: String,
    address: IpAddr,
}

impl Caller {
    fn is(&self, task: &TaskRecord) -> bool {
        task.network.vpc_id == self.vpc_id
            && task.network.private_ip.parse() == Ok(self.address)
            && task.last_status < model::record::ecs::TaskStatus::Deprovisioning
    }
}

fn whole_seconds(at: Timestamp) -> String {
    Timestamp(at.0 / 1000 * 1000).to_string()
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response<Full<Bytes>> {
    respond(status, &json!({"code": code, "message": message, "HTTPErrorCode": status.as_u16()}))
}

fn respond(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body.to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}
