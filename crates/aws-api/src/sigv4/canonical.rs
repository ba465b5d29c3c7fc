//! The canonical form of a request, over which both sides compute the signature.

use http::request::Parts;

use crate::protocol::rest::percent_encode;

/// The query string's pairs, percent-decoded; a plus sign stays one.
pub(super) fn raw_query(parts: &Parts) -> Vec<(String, String)> {
    let decode =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    parts
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

pub(super) fn get<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

pub(super) fn request(
    parts: &Parts,
    is_s3: bool,
    signed_headers: &[String],
    payload_hash: &str,
    is_presigned: bool,
) -> String {
    let path = if is_s3 { encode_once(parts.uri.path()) } else { encode_twice(parts.uri.path()) };
    let mut query: Vec<(String, String)> = raw_query(parts)
        .iter()
        .filter(|(name, _)| !is_presigned || name != "X-Amz-Signature")
        .map(|(name, value)| (percent_encode(name), percent_encode(value)))
        .collect();
    query.sort();
    let query: Vec<String> =
        query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut headers = String::new();
    for name in signed_headers {
        headers.push_str(name);
        headers.push(':');
        headers.push_str(&header_value(parts, name));
        headers.push('\n');
    }
    format!(
        "{}\n{path}\n{}\n{headers}\n{}\n{payload_hash}",
        parts.method,
        query.join("&"),
        signed_headers.join(";"),
    )
}

/// S3: the path as it is meant, every byte but slashes encoded once.
fn encode_once(path: &str) -> String {
    let path = if path.is_empty() { "/" } else { path };
    let segments = path.split('/').map(|segment| {
        let bytes: Vec<u8> = percent_encoding::percent_decode_str(segment).collect();
        encode_bytes(&bytes)
    });
    segments.collect::<Vec<_>>().join("/")
}

/// All others: the path as it is written, without dot segments, encoded again.
fn encode_twice(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let mut out = String::new();
    for segment in &segments {
        out.push('/');
        out.push_str(&percent_encode(segment));
    }
    if out.is_empty() || (path.ends_with('/') && !segments.is_empty()) {
        out.push('/');
    }
    out
}

fn encode_bytes(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(byte) {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// All values of a header with single spaces, joined by commas.
fn header_value(parts: &Parts, name: &str) -> String {
    let mut values: Vec<String> = parts
        .headers
        .get_all(name)
        .iter()
        .map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    if values.is_empty() && name == "host" {
        // HTTP/2 has the host in the URI only.
        values.extend(parts.uri.authority().map(|authority| authority.to_string()));
    }
    values.join(",").trim().to_owned()
}
