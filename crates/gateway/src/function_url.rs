//! The HTTP addresses of Lambda functions: `https://<id>.lambda-url.<region>.on.aws/`, and, for those
//! who reach us on this machine, `http://<id>.lambda-url.<region>.localhost:<port>/`.
//!
//! Lets callers in as the address says (`NONE` or `AWS_IAM`), and has Lambda invoke the function.
//! Not here: what a request looks like to a function and an answer to a client ([`message`]).

mod cors;
mod message;

use std::sync::{Arc, OnceLock};

use aws_api::body::full;
use aws_api::value::Structure;
use aws_api::{Ask, AwsError, Body, Context, catalog, json, sigv4};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, HeaderName, ORIGIN};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use model::policy::PolicyKind;
use model::record::lambda::wiring::FunctionUrlIndexRecord;
use model::record::lambda::{FunctionPolicyRecord, FunctionUrlRecord};
use model::{AccountId, Arn, Principal, Region, StorageError, lineage};
use serde_json::{Value, json};
use store::Read as _;

use crate::authorize::CallPermit;
use crate::body::Received;
use crate::keys::SigningKey;
use crate::{Peer, Shared, authenticate, body};
use message::Caller;

/// Of a request's body, in bytes.
const MOST_BODY: usize = 6 << 20;

/// The id of the address that `host` is, with or without a port.
pub(crate) fn id_of_host(host: &str) -> Option<String> {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.to_ascii_lowercase();
    let front = name.strip_suffix(".on.aws").or_else(|| name.strip_suffix(".localhost"))?;
    let (id, region) = front.split_once(".lambda-url.")?;
    let is_id = id.len() == 32 && id.bytes().all(|b| b.is_ascii_alphanumeric());
    (is_id && Region::parse(region).is_ok()).then(|| id.to_owned())
}

/// Why a request has no answer of a function's.
enum Refusal {
    Forbidden,
    /// With AWS's message.
    Status(StatusCode, &'static str),
    Error(AwsError),
}

impl From<AwsError> for Refusal {
    fn from(error: AwsError) -> Refusal {
        Refusal::Error(error)
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Refusal {
        tracing::error!(error = %background::Chain(&error), "the address of a function could not be read");
        Refusal::Error(AwsError::internal(&catalog::LAMBDA))
    }
}

/// Answers a request to the address `id`.
pub(crate) async fn serve(
    shared: &Arc<Shared>,
    peer: &Peer,
    id: &str,
    request: Request<Received>,
    request_id: &str,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let url = match find(shared, id) {
        Ok(Some(url)) => url,
        Ok(None) => return of_refusal(Refusal::Forbidden, request_id),
        Err(refusal) => return of_refusal(refusal, request_id),
    };
    let origin = parts.headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    let origin = origin.map(str::to_owned);
    // With rules for other sites, the answer to a browser's question is ours.
    if parts.method == Method::OPTIONS
        && let (Some(rules), Some(origin)) = (&url.cors, &origin)
    {
        return cors::preflight(rules, origin);
    }
    let answer = answer(shared, peer, &url, &parts, body, request_id).await;
    let mut response = answer.unwrap_or_else(|refusal| of_refusal(refusal, request_id));
    if let (Some(rules), Some(origin)) = (&url.cors, &origin) {
        cors::decorate(rules, origin, &mut response);
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response
}

fn find(shared: &Shared, id: &str) -> Result<Option<FunctionUrlRecord>, Refusal> {
    let read = shared.store.read()?;
    let Some(index) = read.get(&FunctionUrlIndexRecord::key_of(id))? else { return Ok(None) };
    let FunctionUrlIndexRecord { account, region, function, qualifier, .. } = index;
    Ok(read.get(&FunctionUrlRecord::key_of(&account, &region, &function, &qualifier))?)
}

fn of_refusal(refusal: Refusal, request_id: &str) -> Response<Body> {
    let (status, message) = match refusal {
        Refusal::Forbidden => (
            StatusCode::FORBIDDEN,
            "Forbidden. For troubleshooting Function URL authorization issues, see: \
             https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
                .to_owned(),
        ),
        Refusal::Status(status, message) => (status, message.to_owned()),
        Refusal::Error(error) => {
            let status = match error.status {
                429 => StatusCode::TOO_MANY_REQUESTS,
                403 => StatusCode::FORBIDDEN,
                status if status < 500 => StatusCode::BAD_GATEWAY,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            };
            tracing::debug!(request = request_id, %error, "a function's address had no answer");
            (status, error.message)
        }
    };
    let mut response = Response::new(full(json!({ "Message": message }).to_string()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

async fn answer(
    shared: &Arc<Shared>,
    peer: &Peer,
    url: &FunctionUrlRecord,
    parts: &Parts,
    body: Received,
    request_id: &str,
) -> Result<Response<Body>, Refusal> {
    let bytes = body::read_all(Some(body), &parts.headers, &shared.config).await?;
    if bytes.len() > MOST_BODY {
        return Err(Refusal::Status(StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long"));
    }
    let now = shared.clock.now();
    let key = match url.requires_iam {
        true => {
            let signed = sigv4::parse(parts);
            authenticate::function_caller(shared, peer, (&signed, parts), &bytes, now)
                .map_err(|error| Refusal::Error(AwsError { status: 403, ..error }))?
        }
        false => SigningKey::anonymous(),
    };
    let access_key = key.session.as_ref().map(|session| session.access_key_id.clone());
    let mut ctx = context(shared, peer, url, parts, key, now, request_id)?;
    let trace = ctx.trace.clone().unwrap_or_else(|| lineage::begun(now));
    ctx.trace.get_or_insert_with(|| format!("{trace};Sampled=0"));
    allowed(shared, &ctx, url)?;
    let caller =
        Caller { principal: &ctx.principal, access_key, account: &ctx.account, trace: &trace };
    let event = message::event(url, parts, &bytes, peer, request_id, now, &caller);
    let output = invoke(shared, ctx.clone(), url, &event).await?;
    if output["FunctionError"].is_string() {
        return Err(Refusal::Status(StatusCode::BAD_GATEWAY, "Internal Server Error"));
    }
    let payload = output["Payload"].as_str().unwrap_or_default();
    let payload = STANDARD.decode(payload).unwrap_or_default();
    message::response(&payload)
        .ok_or(Refusal::Status(StatusCode::BAD_GATEWAY, "Internal Server Error"))
}

/// The policy of the function must let in who comes from outside its account.
fn allowed(shared: &Shared, ctx: &Context, url: &FunctionUrlRecord) -> Result<(), Refusal> {
    let arn = url.function_arn().to_string();
    let FunctionUrlRecord { account, region, function, qualifier, .. } = url;
    let key = FunctionPolicyRecord::key_of(account, region, function, qualifier);
    let policy = shared.store.read()?.get(&key)?;
    let kind = if url.requires_iam { "AWS_IAM" } else { "NONE" };
    let label = format!("policy of function {function}");
    let policy = policy.as_ref().map(|policy| policy.document.as_str());
    let ask = Ask {
        owner: Some(account),
        resource_policy: policy.map(|policy| (label.as_str(), policy, PolicyKind::Resource)),
        facts: vec![("lambda:FunctionUrlAuthType".into(), kind.into())],
        ..Ask::new("lambda:InvokeFunctionUrl", &arn)
    };
    ctx.ask(&ask).map_err(|_| Refusal::Forbidden)
}

fn context(
    shared: &Shared,
    peer: &Peer,
    url: &FunctionUrlRecord,
    parts: &Parts,
    key: SigningKey,
    now: model::Timestamp,
    request_id: &str,
) -> Result<Context, Refusal> {
    let access = &shared.backends.access;
    let caller = access.caller(&key.principal, key.session.as_deref())?;
    // The user or role of these credentials has been deleted.
    let caller = caller.ok_or(Refusal::Forbidden)?;
    let header = |name: &str| {
        let value = parts.headers.get(name).and_then(|value| value.to_str().ok());
        value.map(str::to_owned)
    };
    let host = header("host").unwrap_or_else(|| shared.config.listen.to_string());
    let account = key.principal.account().cloned();
    Ok(Context {
        request_id: request_id.to_owned(),
        account: account.unwrap_or_else(AccountId::default_account),
        region: url.region.clone(),
        principal: key.principal,
        now,
        endpoint: format!("{}://{host}", peer.scheme()),
        source_ip: peer.address.ip(),
        source_vpc: peer.vpc_id.as_deref().map(str::to_owned),
        secure: peer.secure,
        user_agent: header("user-agent"),
        host,
        session: key.session.map(|session| session.access_key_id),
        trace: header("x-amzn-trace-id"),
        is_form: false,
        permit: Arc::new(CallPermit {
            access: access.clone(),
            caller,
            facts: OnceLock::new(),
            of_input: Arc::default(),
            operation: "lambda:InvokeFunctionUrl".to_owned(),
        }),
    })
}

/// As Lambda's Invoke, by whom the address has let in.
async fn invoke(
    shared: &Arc<Shared>,
    ctx: Context,
    url: &FunctionUrlRecord,
    event: &Value,
) -> Result<Value, Refusal> {
    let backends = &shared.backends.services;
    let backend = backends.iter().find(|one| one.descriptor().id == "lambda");
    let operation = catalog::LAMBDA.operation("Invoke");
    let (Some(backend), Some(operation)) = (backend, operation) else {
        return Err(AwsError::not_implemented(&catalog::LAMBDA, "Invoke").into());
    };
    let arn: Arn = url.function_arn();
    let mut input = json!({
        "FunctionName": arn.to_string(),
        "Payload": STANDARD.encode(event.to_string()),
    });
    if !url.qualifier.is_empty() {
        input["Qualifier"] = json!(url.qualifier);
    }
    let answer = {
        // Whether the caller may has been asked: for the address, not for the function.
        let gate = |_: &Context, _: &dyn Structure| Ok(());
        backend.dispatch(operation, ctx, &mut json::reader(&input), &gate)?
    };
    Ok(json::of_structure(answer.await?.as_ref()))
}

/// Who signed; for the record of the request that the function gets.
pub(super) fn user_of(principal: &Principal) -> (String, String) {
    (principal.arn(), principal.user_id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_its_host() {
        let id = "abcdefghijklmnopqrstuvwxyz234567";
        for host in [
            format!("{id}.lambda-url.us-east-1.on.aws"),
            format!("{id}.lambda-url.us-east-1.on.aws:443"),
            format!("{id}.lambda-url.eu-west-1.localhost:4566"),
        ] {
            assert_eq!(id_of_host(&host).as_deref(), Some(id), "{host}");
        }
        for host in [
            "localhost:4566".to_owned(),
            format!("{id}.lambda-url.us-east-1.amazonaws.com"),
            format!("x.{id}.lambda-url.us-east-1.on.aws"),
            "short.lambda-url.us-east-1.on.aws".to_owned(),
        ] {
            assert_eq!(id_of_host(&host), None, "{host}");
        }
    }
}
