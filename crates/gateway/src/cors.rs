//! Cross-origin requests to buckets: preflights, and the headers that let a page see an answer.
//!
//! The rules are the bucket's own, as `PutBucketCors` left them in its record. They let nobody do
//! anything: a browser asks before it lets a page ask us.

use aws_api::{AwsError, Body, json, s3 as api};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Response};
use model::record::s3::BucketRecord;
use store::{Read as _, Store};

/// What a page that asks from elsewhere says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    origin: String,
    method: String,
    /// In lower case.
    headers: Vec<String>,
}

impl Asked {
    /// Of a request that is made, not announced.
    pub(crate) fn of_request(method: &http::Method, headers: &HeaderMap) -> Option<Asked> {
        let origin = text(headers, &ORIGIN)?;
        Some(Asked { origin, method: method.as_str().to_owned(), headers: Vec::new() })
    }

    fn of_preflight(headers: &HeaderMap) -> Result<Asked, AwsError> {
        let bad = |message: &str| AwsError::new("BadRequest", 400, message);
        let origin = text(headers, &ORIGIN)
            .ok_or_else(|| bad("Insufficient information. Origin request header needed."))?;
        let method = text(headers, &ACCESS_CONTROL_REQUEST_METHOD).unwrap_or("null".to_owned());
        if !matches!(method.as_str(), "GET" | "PUT" | "POST" | "DELETE" | "HEAD") {
            return Err(bad(&format!("Invalid Access-Control-Request-Method: {method}")));
        }
        let wanted = text(headers, &ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
        let wanted = wanted.split(',').map(|name| name.trim().to_ascii_lowercase());
        let headers = wanted.filter(|name| !name.is_empty()).collect();
        Ok(Asked { origin, method, headers })
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The answer to `OPTIONS`. `path` begins with the bucket.
///
/// # Errors
/// S3's, when the page may not ask, or asks badly.
pub(crate) fn preflight(
    store: &Store,
    path: &str,
    headers: &HeaderMap,
) -> Result<Response<Body>, AwsError> {
    let asked = Asked::of_preflight(headers)?;
    let has_key =
        path.trim_start_matches('/').split_once('/').is_some_and(|(_, key)| !key.is_empty());
    let forbidden = |message: &str| {
        AwsError::new("AccessForbidden", 403, message)
            .with_detail("Method", asked.method.clone())
            .with_detail("ResourceType", if has_key { "OBJECT" } else { "BUCKET" })
    };
    let Some(rules) = rules(store, path) else {
        return Err(forbidden("CORSResponse: CORS is not enabled for this bucket."));
    };
    let Some(rule) = rules.iter().find(|rule| allows(rule, &asked)) else {
        return Err(forbidden(
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        ));
    };
    let mut response = Response::new(aws_api::body::empty());
    describe(response.headers_mut(), rule, &asked);
    if !asked.headers.is_empty() {
        insert(response.headers_mut(), ACCESS_CONTROL_ALLOW_HEADERS, &asked.headers.join(", "));
    }
    Ok(response)
}

/// Lets the page see the answer to its request, if a rule of the bucket does.
pub(crate) fn decorate(store: &Store, path: &str, asked: &Asked, response: &mut Response<Body>) {
    let Some(rules) = rules(store, path) else { return };
    if let Some(rule) = rules.iter().find(|rule| allows(rule, asked)) {
        describe(response.headers_mut(), rule, asked);
    }
}

/// The rules of the bucket that a path begins with, if it has any.
fn rules(store: &Store, path: &str) -> Option<Vec<api::CORSRule>> {
    let name = path.trim_start_matches('/').split('/').next()?;
    let read = store.read().ok()?;
    let bucket = read.get(&BucketRecord::key_of(name)).ok()??;
    let configuration: api::CORSConfiguration =
        json::from_value(bucket.documents.get("cors")?).ok()?;
    configuration.cors_rules
}

fn allows(rule: &api::CORSRule, asked: &Asked) -> bool {
    let any = |list: &Option<Vec<String>>, test: &dyn Fn(&str) -> bool| {
        list.iter().flatten().any(|item| test(item))
    };
    any(&rule.allowed_methods, &|method| method == asked.method)
        && any(&rule.allowed_origins, &|origin| fits(origin, &asked.origin))
        && asked.headers.iter().all(|name| {
            any(&rule.allowed_headers, &|pattern| fits(&pattern.to_ascii_lowercase(), name))
        })
}

/// A pattern has one asterisk at most, which stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((front, back)) => {
            text.len() >= front.len() + back.len()
                && text.starts_with(front)
                && text.ends_with(back)
        }
    }
}

fn describe(headers: &mut HeaderMap, rule: &api::CORSRule, asked: &Asked) {
    let everybody = rule.allowed_origins.iter().flatten().any(|origin| origin == "*");
    if everybody {
        insert(headers, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    } else {
        insert(headers, ACCESS_CONTROL_ALLOW_ORIGIN, &asked.origin);
        insert(headers, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    let joined = |list: &Option<Vec<String>>| list.as_deref().unwrap_or_default().join(", ");
    insert(headers, ACCESS_CONTROL_ALLOW_METHODS, &joined(&rule.allowed_methods));
    if rule.expose_headers.as_ref().is_some_and(|list| !list.is_empty()) {
        insert(headers, ACCESS_CONTROL_EXPOSE_HEADERS, &joined(&rule.expose_headers));
    }
    if let Some(seconds) = rule.max_age_seconds {
        insert(headers, ACCESS_CONTROL_MAX_AGE, &seconds.to_string());
    }
    insert(headers, VARY, "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(origins: &[&str], methods: &[&str], headers: &[&str]) -> api::CORSRule {
        let list = |items: &[&str]| Some(items.iter().map(|&item| item.to_owned()).collect());
        api::CORSRule {
            allowed_origins: list(origins),
            allowed_methods: list(methods),
            allowed_headers: list(headers),
            expose_headers: list(&["ETag"]),
            max_age_seconds: Some(60),
            ..Default::default()
        }
    }

    fn asked(origin: &str, method: &str, headers: &[&str]) -> Asked {
        Asked {
            origin: origin.into(),
            method: method.into(),
            headers: headers.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn a_rule_allows_origin_method_and_headers_together() {
        let exact = rule(&["https://a.example"], &["GET", "PUT"], &["Content-Type"]);
        let wide = rule(&["https://*.example"], &["GET"], &["x-amz-*"]);
        let open = rule(&["*"], &["GET"], &["*"]);
        for (rule, asked, expected) in [
            (&exact, asked("https://a.example", "PUT", &["content-type"]), true),
            (&exact, asked("https://a.example", "DELETE", &[]), false),
            (&exact, asked("http://a.example", "GET", &[]), false),
            (&exact, asked("https://a.example", "GET", &["x-amz-date"]), false),
            (&wide, asked("https://b.c.example", "GET", &["x-amz-date"]), true),
            (&wide, asked("https://.exampl", "GET", &[]), false),
            (&wide, asked("https://b.example", "GET", &["authorization"]), false),
            (&open, asked("null", "GET", &["anything"]), true),
        ] {
            assert_eq!(allows(rule, &asked), expected, "{asked:?}");
        }
    }

    #[test]
    fn credentials_are_for_origins_that_are_named() {
        let header = |headers: &HeaderMap, name: HeaderName| text(headers, &name);
        let mut headers = HeaderMap::new();
        let asked = asked("https://a.example", "GET", &[]);
        describe(&mut headers, &rule(&["https://a.example"], &["GET"], &[]), &asked);
        assert_eq!(
            header(&headers, ACCESS_CONTROL_ALLOW_ORIGIN).as_deref(),
            Some("https://a.example")
        );
        assert_eq!(header(&headers, ACCESS_CONTROL_ALLOW_CREDENTIALS).as_deref(), Some("true"));
        assert_eq!(header(&headers, ACCESS_CONTROL_EXPOSE_HEADERS).as_deref(), Some("ETag"));
        let mut headers = HeaderMap::new();
        describe(&mut headers, &rule(&["*"], &["GET"], &[]), &asked);
        assert_eq!(header(&headers, ACCESS_CONTROL_ALLOW_ORIGIN).as_deref(), Some("*"));
        assert_eq!(header(&headers, ACCESS_CONTROL_ALLOW_CREDENTIALS), None);
    }

    #[test]
    fn a_preflight_says_who_asks_for_what() {
        let mut headers = HeaderMap::new();
        assert_eq!(
            Asked::of_preflight(&headers).unwrap_err().message,
            "Insufficient information. Origin request header needed."
        );
        insert(&mut headers, ORIGIN, "https://a.example");
        assert_eq!(
            Asked::of_preflight(&headers).unwrap_err().message,
            "Invalid Access-Control-Request-Method: null"
        );
        insert(&mut headers, ACCESS_CONTROL_REQUEST_METHOD, "PUT");
        insert(&mut headers, ACCESS_CONTROL_REQUEST_HEADERS, "Content-Type, X-Amz-Date");
        let found = Asked::of_preflight(&headers).unwrap();
        assert_eq!(found, asked("https://a.example", "PUT", &["content-type", "x-amz-date"]));
    }
}
