//! Requests as functions see them, and answers as clients do: payload format 2.0. Plain functions.

use std::collections::BTreeMap;

use aws_api::Body;
use aws_api::body::full;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, HOST, HeaderName, SET_COOKIE, USER_AGENT,
};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};
use model::record::lambda::FunctionUrlRecord;
use model::{AccountId, Principal, Timestamp};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::Peer;

/// Between two ends of a connection only.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Who calls, and the trace that the call belongs to.
pub(super) struct Caller<'a> {
    pub(super) principal: &'a Principal,
    pub(super) access_key: Option<String>,
    pub(super) account: &'a AccountId,
    pub(super) trace: &'a str,
}

/// The event that the function gets.
pub(super) fn event(
    url: &FunctionUrlRecord,
    parts: &Parts,
    body: &Bytes,
    peer: &Peer,
    request_id: &str,
    now: Timestamp,
    caller: &Caller<'_>,
) -> Value {
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let path = percent_decode_str(parts.uri.path()).decode_utf8_lossy().into_owned();
    let query = parts.uri.query().unwrap_or_default();
    let host = text(HOST).unwrap_or_default();
    let (domain, port) = match host.rsplit_once(':') {
        Some((name, port)) => (name, port),
        None => (host, if peer.secure { "443" } else { "80" }),
    };
    let source_ip = peer.address.ip().to_string();
    let mut headers = headers(parts);
    for (name, value) in [
        ("x-amzn-trace-id", caller.trace),
        ("x-forwarded-for", source_ip.as_str()),
        ("x-forwarded-port", port),
        ("x-forwarded-proto", peer.scheme()),
    ] {
        headers.insert(name.to_owned(), json!(value));
    }
    let mut context = json!({
        "accountId": "anonymous",
        "apiId": url.id,
        "domainName": domain,
        "domainPrefix": url.id,
        "http": {
            "method": parts.method.as_str(),
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": source_ip,
            "userAgent": text(USER_AGENT),
        },
        "requestId": request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": time(now),
        "timeEpoch": now.0,
    });
    if url.requires_iam {
        let (arn, id) = super::user_of(caller.principal);
        context["accountId"] = json!(caller.account.as_str());
        context["authorizer"] = json!({ "iam": {
            "accessKey": caller.access_key,
            "accountId": caller.account.as_str(),
            "callerId": id,
            "cognitoIdentity": null,
            "principalOrgId": null,
            "userArn": arn,
            "userId": id,
        } });
    }
    let mut out = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.uri.path(),
        "rawQueryString": query,
        "headers": headers,
        "requestContext": context,
        "isBase64Encoded": false,
    });
    let cookies: Vec<&str> = parts
        .headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .map(str::trim)
        .filter(|cookie| !cookie.is_empty())
        .collect();
    if !cookies.is_empty() {
        out["cookies"] = json!(cookies);
    }
    if !query.is_empty() {
        out["queryStringParameters"] = json!(parameters(query));
    }
    if !body.is_empty() {
        let is_plain =
            is_text(text(CONTENT_TYPE), text(CONTENT_ENCODING)).then(|| std::str::from_utf8(body));
        match is_plain {
            Some(Ok(text)) => out["body"] = json!(text),
            Some(Err(_)) | None => {
                out["body"] = json!(STANDARD.encode(body));
                out["isBase64Encoded"] = json!(true);
            }
        }
    }
    out
}

/// All but cookies, and what was said to us alone.
fn headers(parts: &Parts) -> Map<String, Value> {
    let named = parts.headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<String> = named
        .flat_map(|names| names.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let is_ours = |name: &str| HOP_BY_HOP.contains(&name) || named.iter().any(|one| one == name);
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in &parts.headers {
        if let Ok(value) = value.to_str()
            && name != COOKIE
            && !is_ours(name.as_str())
        {
            all.entry(name.as_str()).or_default().push(value);
        }
    }
    all.into_iter().map(|(name, values)| (name.to_owned(), json!(values.join(",")))).collect()
}

/// Values of the same name are joined.
fn parameters(query: &str) -> BTreeMap<String, String> {
    let decode =
        |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decode(value);
        all.entry(decode(name))
            .and_modify(|known| {
                known.push(',');
                known.push_str(&value);
            })
            .or_insert(value);
    }
    all
}

/// Bodies of these kinds go as they are, others in Base64.
fn is_text(kind: Option<&str>, encoding: Option<&str>) -> bool {
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return false;
    }
    let kind = kind.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || matches!(
            kind.as_str(),
            "application/json" | "application/javascript" | "application/xml"
        )
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
}

/// `22/Nov/2026:05:00:00 +0000`
fn time(at: Timestamp) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let t = at.to_datetime();
    let month = MONTHS[usize::from(u8::from(t.month()) - 1)];
    let (day, year) = (t.day(), t.year());
    format!("{day:02}/{month}/{year}:{:02}:{:02}:{:02} +0000", t.hour(), t.minute(), t.second())
}

/// What the client gets of a function's answer: with a `statusCode` it says everything itself,
/// without one it is the body. `None` for what cannot be an answer.
pub(super) fn response(payload: &[u8]) -> Option<Response<Body>> {
    let value: Value = serde_json::from_slice(payload).unwrap_or(Value::Null);
    let Some(answer) = value.as_object().filter(|answer| answer.contains_key("statusCode")) else {
        let text = match &value {
            Value::String(text) => text.clone(),
            _ => String::from_utf8_lossy(payload).into_owned(),
        };
        let mut response = Response::new(full(text));
        let kind = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        return Some(response);
    };
    let status = match &answer["statusCode"] {
        Value::Number(number) => number.as_u64().and_then(|n| u16::try_from(n).ok())?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    let text = match answer.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let body: Bytes = match answer.get("isBase64Encoded") == Some(&json!(true)) {
        true => STANDARD.decode(&text).ok()?.into(),
        false => text.into(),
    };
    let mut response = Response::new(full(body));
    *response.status_mut() = StatusCode::from_u16(status).ok()?;
    let fields = response.headers_mut();
    for (name, value) in answer.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let name = HeaderName::from_bytes(name.as_bytes()).ok();
        // How long it is, and how it is sent, is ours to say.
        let is_ours = |name: &HeaderName| {
            matches!(name.as_str(), "content-length" | "transfer-encoding" | "connection")
        };
        if let (Some(name), Ok(value)) =
            (name.filter(|name| !is_ours(name)), HeaderValue::from_str(&text))
        {
            fields.insert(name, value);
        }
    }
    for cookie in answer.get("cookies").and_then(Value::as_array).into_iter().flatten() {
        if let Some(Ok(value)) = cookie.as_str().map(HeaderValue::from_str) {
            fields.append(SET_COOKIE, value);
        }
    }
    fields.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    Some(response)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;
    use model::Region;

    use super::*;

    fn url(requires_iam: bool) -> FunctionUrlRecord {
        FunctionUrlRecord {
            id: "abc".into(),
            account: AccountId::default_account(),
            region: Region::default_region(),
            function: "f".into(),
            qualifier: String::new(),
            requires_iam,
            cors: None,
            streams: false,
            created_at: Timestamp(0),
            last_modified: Timestamp(0),
        }
    }

    fn told(kind: &str, body: &'static [u8]) -> Value {
        let request = http::Request::builder()
            .method("POST")
            .uri("/a%20b/c?x=1&x=2&y=%2B+z")
            .header("host", "abc.lambda-url.us-east-1.on.aws")
            .header("content-type", kind)
            .header("cookie", "a=1; b=2")
            .header("connection", "keep-alive, X-Mine")
            .header("x-mine", "of the connection")
            .header("x-forwarded-for", "192.0.2.1")
            .header("x-other", "of the request")
            .body(())
            .unwrap();
        let (parts, ()) = request.into_parts();
        let peer = Peer::of_host("127.0.0.1:5".parse().unwrap());
        let principal = Principal::Anonymous;
        let account = AccountId::default_account();
        let caller = Caller {
            principal: &principal,
            access_key: None,
            account: &account,
            trace: "Root=1-2-3",
        };
        let body = Bytes::from_static(body);
        event(&url(false), &parts, &body, &peer, "r", Timestamp::from_secs(1), &caller)
    }

    #[test]
    fn a_request_has_format_2() {
        let event = told("application/json; charset=utf-8", b"{\"a\":1}");
        assert_eq!(event["version"], "2.0");
        assert_eq!(event["rawPath"], "/a%20b/c");
        assert_eq!(event["requestContext"]["http"]["path"], "/a b/c");
        assert_eq!(event["requestContext"]["time"], "01/Jan/1970:00:00:01 +0000");
        assert_eq!(event["requestContext"]["accountId"], "anonymous");
        assert_eq!(event["queryStringParameters"], json!({ "x": "1,2", "y": "+ z" }));
        assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
        assert_eq!(
            event["headers"],
            json!({
                "content-type": "application/json; charset=utf-8",
                "host": "abc.lambda-url.us-east-1.on.aws",
                "x-amzn-trace-id": "Root=1-2-3",
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-port": "80",
                "x-forwarded-proto": "http",
                "x-other": "of the request",
            })
        );
        assert_eq!(event["body"], "{\"a\":1}");
        assert_eq!(event["isBase64Encoded"], false);
        let binary = told("image/png", b"\xff\x00");
        assert_eq!((&binary["body"], &binary["isBase64Encoded"]), (&json!("/wA="), &json!(true)));
    }

    async fn given(payload: &str) -> (u16, String, String) {
        let response = response(payload.as_bytes()).unwrap();
        let kind = response.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn an_answer_says_all_or_is_the_body() {
        let json = "application/json".to_owned();
        assert_eq!(given("\"hi\"").await, (200, json.clone(), "hi".into()));
        assert_eq!(given("{\"a\": 1}").await, (200, json, "{\"a\": 1}".into()));
        let whole = r#"{"statusCode":201,"headers":{"Content-Type":"text/html","Content-Length":"9"},
            "body":"PGI+","isBase64Encoded":true,"cookies":["a=1","b=2"]}"#;
        assert_eq!(given(whole).await, (201, "text/html".into(), "<b>".into()));
        let cookies = response(whole.as_bytes()).unwrap();
        assert_eq!(cookies.headers().get_all(SET_COOKIE).iter().count(), 2);
        assert!(response(br#"{"statusCode":"x"}"#).is_none());
        assert!(response(br#"{"statusCode":99999}"#).is_none());
    }
}
