//! InvokeWithResponseStream: the answer of Invoke in the frames of an event stream.
//!
//! The function's answer is one chunk: the node hands it over when it is whole. Clients that read
//! chunks as they come work all the same.

use aws_api::protocol::{Routed, Target};
use aws_api::{Body, catalog};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response};
use http_body_util::BodyExt as _;
use serde_json::json;

const FRONT: &str = "/2021-11-15/functions/";
const BACK: &str = "/response-streaming-invocations";
const ERROR: HeaderName = HeaderName::from_static("x-amz-function-error");
const LOG: HeaderName = HeaderName::from_static("x-amz-log-result");

/// The call of Invoke that has the answer; `None` for other operations.
pub(crate) fn as_invoke(routed: &Routed) -> Option<Routed> {
    let is_stream = routed.service.id == "lambda"
        && matches!(&routed.target, Target::Modelled(name) if *name == "InvokeWithResponseStream");
    if !is_stream {
        return None;
    }
    let function = routed.path.strip_prefix(FRONT)?.strip_suffix(BACK)?;
    Some(Routed {
        protocol: routed.protocol,
        service: routed.service,
        target: Target::Known(catalog::LAMBDA.operation("Invoke")?),
        path: format!("/2015-03-31/functions/{function}/invocations"),
    })
}

/// The answer of Invoke as a stream of events.
pub(crate) async fn framed(response: Response<Body>) -> Response<Body> {
    if response.status() != http::StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let payload = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let text =
        |value: Option<HeaderValue>| value.and_then(|value| value.to_str().ok().map(str::to_owned));
    let error = text(parts.headers.remove(ERROR));
    let log = text(parts.headers.remove(LOG));
    let mut complete = json!({});
    if let Some(error) = error {
        complete["ErrorCode"] = json!(error);
        complete["ErrorDetails"] = json!(String::from_utf8_lossy(&payload));
    }
    if let Some(log) = log {
        complete["LogResult"] = json!(log);
    }
    let mut out = Vec::new();
    if complete.get("ErrorCode").is_none() && !payload.is_empty() {
        out.extend(frame("PayloadChunk", "application/octet-stream", &payload));
    }
    out.extend(frame("InvokeComplete", "application/json", complete.to_string().as_bytes()));
    parts.headers.remove(CONTENT_LENGTH);
    let kind = HeaderValue::from_static("application/vnd.amazon.eventstream");
    parts.headers.insert(CONTENT_TYPE, kind);
    let streamed = HeaderName::from_static("x-amzn-remapped-content-type");
    parts.headers.insert(streamed, HeaderValue::from_static("application/octet-stream"));
    Response::from_parts(parts, aws_api::body::full(Bytes::from(out)))
}

/// One message: lengths, their checksum, headers, payload, and the checksum of it all.
fn frame(event: &str, kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut headers = Vec::new();
    for (name, value) in
        [(":event-type", event), (":content-type", kind), (":message-type", "event")]
    {
        headers.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        headers.extend(name.as_bytes());
        // The type of texts.
        headers.push(7);
        headers.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
        headers.extend(value.as_bytes());
    }
    let length = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_be_bytes();
    let mut out = Vec::with_capacity(16 + headers.len() + payload.len());
    out.extend(length(16 + headers.len() + payload.len()));
    out.extend(length(headers.len()));
    out.extend(crc32(&out).to_be_bytes());
    out.extend(headers);
    out.extend(payload);
    out.extend(crc32(&out).to_be_bytes());
    out
}

/// CRC-32 as in zip files.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| match crc & 1 {
            1 => crc >> 1 ^ 0xedb8_8320,
            _ => crc >> 1,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_lengths_and_checksums() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        let frame = frame("PayloadChunk", "application/octet-stream", b"hi");
        let u32_at = |at: usize| u32::from_be_bytes(frame[at..at + 4].try_into().unwrap());
        assert_eq!(u32_at(0) as usize, frame.len());
        assert_eq!(u32_at(8), crc32(&frame[..8]));
        let end = frame.len() - 4;
        assert_eq!(u32_at(end), crc32(&frame[..end]));
        assert_eq!(&frame[end - 2..end], b"hi");
        let headers = usize::try_from(u32_at(4)).unwrap();
        assert_eq!(12 + headers + 2 + 4, frame.len());
    }
}
