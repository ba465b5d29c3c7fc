//! HTTP at 169.254.170.2, inside every VPC: the task role's credentials, metadata, statistics.
//!
//! The caller of the credentials shows an id that only its environment has; metadata is asked
//! for by the container's id. Both are answered only to the task's own address, and to each task
//! only so often a second, as on Fargate.
//!
//! Not here: what the documents say (`metadata`, `stats`, `credentials`).

mod callers;

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use model::record::ecs::TaskRecord;
use model::{Clock, StorageError, Timestamp};
use serde_json::{Value, json};
use store::Store;
use tokio::net::TcpListener;
use tracing::error;

use crate::cgroup::Cgroups;
use crate::credentials::{self, Current};
use crate::metadata::{self, Version};
use crate::network::gateway::{Crowd, accept};
use crate::quota::Quotas;
use crate::stats::Stats;
use callers::{Caller, Callers, Found};

/// The answering side, the same for all VPCs.
#[derive(Clone, Debug)]
pub(crate) struct LinkLocal {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    callers: Arc<Callers>,
    stats: Arc<Stats>,
    storage: Option<Arc<Quotas>>,
}

impl LinkLocal {
    /// `cgroups`: where what tasks use is counted; without them nothing is.
    pub(crate) fn new(store: Store, clock: Clock, cgroups: Option<Cgroups>) -> LinkLocal {
        let stats = Arc::new(Stats::new(cgroups));
        LinkLocal { store, clock, callers: Arc::default(), stats, storage: None }
    }

    /// Says what tasks have written, too.
    pub(crate) fn with_storage(self, storage: Arc<Quotas>) -> LinkLocal {
        LinkLocal { storage: Some(storage), ..self }
    }

    /// The task has its address now. One that is not told is found when it first asks.
    pub(crate) fn know(&self, task: &TaskRecord) {
        self.callers.know(task);
    }

    /// The task's address is no longer its own.
    pub(crate) fn forget(&self, task: &TaskRecord) {
        self.callers.forget(task);
        self.stats.forget(task);
    }

    /// Accepts connections of one VPC until the listener fails.
    pub(crate) async fn serve(
        self,
        listener: TcpListener,
        vpc_id: String,
        crowd: Crowd,
        spawn: impl Fn(BoxFuture<'static, ()>),
    ) -> io::Result<()> {
        loop {
            let (stream, from, guest) = accept(&listener, &crowd).await;
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
                drop(guest);
            }));
        }
    }

    async fn answer(&self, request: Request<Incoming>, caller: &Caller) -> Response<Full<Bytes>> {
        let (path, query) = (request.uri().path(), request.uri().query());
        if request.method() != Method::GET {
            return respond(StatusCode::METHOD_NOT_ALLOWED, &json!({}));
        }
        let answer = match self.callers.find(caller, &self.store) {
            Err(error) => Err(error),
            Ok(Found::TooOften) => {
                let mut response = Response::new(Full::from("Too Many Requests\n"));
                *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                return response;
            }
            Ok(Found::Nobody) => return respond(StatusCode::NOT_FOUND, &json!({})),
            Ok(Found::Task(task)) => match credentials::id_in(path, query) {
                Some(id) => self.credentials(path, id, &task).await,
                None => Ok(self.metadata(path, &task)),
            },
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
        task: &TaskRecord,
    ) -> Result<Response<Full<Bytes>>, StorageError> {
        let version = if path.starts_with("/v1") { 1 } else { 2 };
        if id.is_empty() {
            let message = format!("CredentialsV{version}Request: No Credential ID in the request");
            return Ok(refuse(StatusCode::BAD_REQUEST, "NoIdInRequest", &message));
        }
        let now = self.clock.now();
        // Whoever shows another task's id learns no more than that it is not theirs.
        let current = if task.credentials_id.as_deref() != Some(id.as_str()) {
            Current::Unknown
        } else {
            let fresh = credentials::fresh(&self.store.read()?, &id, now)?;
            match fresh {
                Some(current) => current,
                None => {
                    let id = id.clone();
                    self.store.write(move |txn| credentials::current(txn, &id, now)).await?
                }
            }
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

    /// Version 2 knows the task by its address, the later ones also by a container's id.
    fn metadata(&self, path: &str, task: &TaskRecord) -> Response<Full<Bytes>> {
        let not_found = || respond(StatusCode::NOT_FOUND, &json!({}));
        let now = self.clock.now();
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let container = |id: &str| metadata::find(task, id);
        let mut document = match parts.as_slice() {
            ["v2", "metadata"] => metadata::task(task, Version::V3, false, now),
            ["v2", "metadataWithTags"] => metadata::task(task, Version::V3, true, now),
            ["v2", "stats"] => self.stats.of_task(task, now),
            ["v2", "metadata", id] => match container(id) {
                Some((spec, state)) => metadata::container(task, spec, state, Version::V3),
                None => return not_found(),
            },
            ["v2", "stats", id] => match container(id) {
                Some((_, state)) => self.stats.of_container(task, state, now),
                None => return not_found(),
            },
            [version @ ("v3" | "v4"), id, rest @ ..] => {
                let version = if *version == "v3" { Version::V3 } else { Version::V4 };
                let Some((spec, state)) = container(id) else { return not_found() };
                match rest {
                    [] => metadata::container(task, spec, state, version),
                    ["task"] => metadata::task(task, version, false, now),
                    ["taskWithTags"] => metadata::task(task, version, true, now),
                    ["stats"] => self.stats.of_container(task, state, now),
                    ["task", "stats"] => self.stats.of_task(task, now),
                    _ => return not_found(),
                }
            }
            _ => return not_found(),
        };
        let used = self.storage.as_ref().and_then(|storage| storage.usage(&task.id));
        if let (Some(used), Some(metrics)) = (used, document.get_mut("EphemeralStorageMetrics")) {
            metrics["Utilized"] = (used.bytes >> 20).into();
        }
        respond(StatusCode::OK, &document)
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
