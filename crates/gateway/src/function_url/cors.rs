//! What browsers are told of requests from other sites to a function's address.

use aws_api::Body;
use aws_api::body::empty;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderName,
    VARY,
};
use http::{HeaderValue, Response};
use model::record::lambda::CorsRules;

fn set(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The origin as it is to be told, if it is let in.
fn allowed(rules: &CorsRules, origin: &str) -> Option<String> {
    let origins = rules.allow_origins.as_deref().unwrap_or_default();
    let is_open = origins.iter().any(|one| one == "*");
    let is_named = origins.iter().any(|one| one.eq_ignore_ascii_case(origin));
    match (is_open, is_named) {
        // Credentials are not sent where everybody is let in.
        (true, _) if rules.allow_credentials != Some(true) => Some("*".into()),
        (true, _) | (_, true) => Some(origin.to_owned()),
        (false, false) => None,
    }
}

/// Adds what an answer says of its reader.
pub(super) fn decorate(rules: &CorsRules, origin: &str, response: &mut Response<Body>) {
    let Some(allowed) = allowed(rules, origin) else { return };
    set(response, ACCESS_CONTROL_ALLOW_ORIGIN, &allowed);
    set(response, VARY, "Origin");
    if rules.allow_credentials == Some(true) {
        set(response, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    if let Some(headers) = rules.expose_headers.as_ref().filter(|list| !list.is_empty()) {
        set(response, ACCESS_CONTROL_EXPOSE_HEADERS, &headers.join(","));
    }
}

/// The answer to a browser that asks first.
pub(super) fn preflight(rules: &CorsRules, origin: &str) -> Response<Body> {
    let mut response = Response::new(empty());
    if allowed(rules, origin).is_none() {
        return response;
    }
    decorate(rules, origin, &mut response);
    for (name, list) in [
        (ACCESS_CONTROL_ALLOW_METHODS, &rules.allow_methods),
        (ACCESS_CONTROL_ALLOW_HEADERS, &rules.allow_headers),
    ] {
        if let Some(list) = list.as_ref().filter(|list| !list.is_empty()) {
            set(&mut response, name, &list.join(","));
        }
    }
    if let Some(age) = rules.max_age_secs {
        set(&mut response, ACCESS_CONTROL_MAX_AGE, &age.to_string());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_origins_of_the_rules_are_told() {
        let rules = CorsRules {
            allow_origins: Some(vec!["https://a.example".into()]),
            allow_methods: Some(vec!["GET".into(), "POST".into()]),
            max_age_secs: Some(60),
            ..CorsRules::default()
        };
        let headers = |origin| preflight(&rules, origin).headers().clone();
        let told = headers("https://a.example");
        assert_eq!(told[ACCESS_CONTROL_ALLOW_ORIGIN], "https://a.example");
        assert_eq!(told[ACCESS_CONTROL_ALLOW_METHODS], "GET,POST");
        assert_eq!(told[ACCESS_CONTROL_MAX_AGE], "60");
        assert!(headers("https://b.example").is_empty());
    }
}
