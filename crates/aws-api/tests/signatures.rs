//! Signatures against the examples that AWS publishes, and against what tampering does.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which the lint does not recognise")]

use aws_api::sigv4::{self, Credentials, Form};
use aws_api::{AwsError, StreamBody};
use bytes::Bytes;
use futures_util::FutureExt as _;
use http::request::Parts;
use model::Timestamp;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// 2013-05-24T00:00:00Z.
const THEN: Timestamp = Timestamp(1_369_353_600_000);

fn request(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
    let mut builder = http::Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(()).unwrap().into_parts().0
}

fn verify(parts: &Parts, body: Option<&[u8]>, now: Timestamp) -> Result<(), AwsError> {
    let authorization = sigv4::parse(parts)?.expect("the request is signed");
    authorization.verify(parts, SECRET, body, now).map(drop)
}

fn credential(signed: &str, signature: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders={signed}, Signature={signature}"
    )
}

#[test]
fn the_published_get_is_good() {
    let authorization = credential(
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    );
    let check = |range: &str, now: Timestamp| {
        let headers = [
            ("host", "examplebucket.s3.amazonaws.com"),
            ("range", range),
            ("x-amz-content-sha256", EMPTY),
            ("x-amz-date", "20130524T000000Z"),
            ("authorization", authorization.as_str()),
        ];
        verify(&request("GET", "/test.txt", &headers), Some(b""), now)
    };
    assert_eq!(check("bytes=0-9", THEN), Ok(()));
    assert_eq!(check("bytes=0-10", THEN).unwrap_err().code, "SignatureDoesNotMatch");
    assert_eq!(check("bytes=0-9", THEN.plus_secs(901)).unwrap_err().code, "RequestTimeTooSkewed");
    assert_eq!(check("bytes=0-9", THEN.plus_secs(-901)).unwrap_err().code, "RequestTimeTooSkewed");
}

#[test]
fn the_published_presigned_url_is_good_for_a_day() {
    let uri = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    let parts = request("GET", uri, &[("host", "examplebucket.s3.amazonaws.com")]);
    assert_eq!(verify(&parts, None, THEN.plus_secs(86_400)), Ok(()));
    let late = verify(&parts, None, THEN.plus_secs(86_401)).unwrap_err();
    assert_eq!((&*late.code, late.message.as_str()), ("AccessDenied", "Request has expired"));
    let other = request("PUT", uri, &[("host", "examplebucket.s3.amazonaws.com")]);
    assert_eq!(verify(&other, None, THEN).unwrap_err().code, "SignatureDoesNotMatch");
}

fn chunked_parts() -> Parts {
    let authorization = credential(
        "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    );
    request(
        "PUT",
        "/examplebucket/chunkObject.txt",
        &[
            ("host", "s3.amazonaws.com"),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ("authorization", &authorization),
            ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
            ("content-encoding", "aws-chunked"),
            ("x-amz-decoded-content-length", "66560"),
            ("content-length", "66824"),
        ],
    )
}

fn chunked_body() -> Vec<u8> {
    let mut body = Vec::new();
    for (size, signature) in [
        (65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
        (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
        (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
    ] {
        body.extend(format!("{size:x};chunk-signature={signature}\r\n").into_bytes());
        body.extend(vec![b'a'; size]);
        body.extend(b"\r\n");
    }
    body
}

fn read_chunked(body: Vec<u8>, piece: usize) -> Result<Bytes, String> {
    let parts = chunked_parts();
    let authorization = sigv4::parse(&parts).unwrap().unwrap();
    let verified = authorization.verify(&parts, SECRET, None, THEN).unwrap();
    let pieces: Vec<_> =
        body.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let body = StreamBody::from_stream(futures_util::stream::iter(pieces), None);
    let body = sigv4::wrap_body(&parts, Some(&verified), body).unwrap();
    assert_eq!(body.length(), Some(66_560));
    body.collect(1 << 20).now_or_never().unwrap().map_err(|error| error.to_string())
}

#[test]
fn the_published_chunks_are_good_however_they_arrive() {
    for piece in [1, 7, 1000, 65_536, 100_000] {
        let body = read_chunked(chunked_body(), piece).unwrap();
        assert_eq!(body, vec![b'a'; 66_560], "{piece}");
    }
}

#[test]
fn a_changed_or_cut_chunk_fails() {
    let mut changed = chunked_body();
    changed[66_000] = b'b';
    assert!(read_chunked(changed, 1000).unwrap_err().contains("SignatureDoesNotMatch"));
    let mut cut = chunked_body();
    cut.truncate(66_700);
    assert!(read_chunked(cut, 1000).unwrap_err().contains("IncompleteBody"));
}

#[test]
fn an_unsigned_trailer_is_told_at_the_end() {
    let parts = request(
        "PUT",
        "/b/k",
        &[
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ("x-amz-decoded-content-length", "5"),
            ("x-amz-trailer", "x-amz-checksum-crc32"),
        ],
    );
    let body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    let body = sigv4::wrap_body(&parts, None, StreamBody::from_bytes(body)).unwrap();
    let bytes = body.collect(100).now_or_never().unwrap().unwrap();
    assert_eq!(bytes, "hello");
    assert_eq!(body.trailers(), [("x-amz-checksum-crc32".to_owned(), "NhCmhg==".to_owned())]);
}

#[test]
fn a_streamed_body_must_have_the_hash_that_was_signed() {
    let parts = request("PUT", "/b/k", &[("x-amz-content-sha256", EMPTY)]);
    let read = |body: &'static str| {
        let body = sigv4::wrap_body(&parts, None, StreamBody::from_bytes(body)).unwrap();
        body.collect(100).now_or_never().unwrap().map_err(|error| error.to_string())
    };
    assert!(read("").is_ok());
    assert!(read("x").unwrap_err().contains("XAmzContentSHA256Mismatch"));
}

fn credentials() -> Credentials {
    Credentials {
        access_key: "AKIAIOSFODNN7EXAMPLE".into(),
        secret_key: SECRET.into(),
        session_token: Some("token".into()),
    }
}

#[test]
fn what_we_sign_we_accept() {
    for (service, uri) in [
        ("ecs", "http://localhost:4566/"),
        ("s3", "http://localhost:4566/b/a%20b/%C3%A4(1)?list-type=2&prefix=a%2Bb&acl"),
        ("lambda", "http://localhost:4566/2015-03-31/functions/a%3Ab/invocations?Qualifier=x"),
    ] {
        let mut parts = request("POST", uri, &[("content-type", "application/x-amz-json-1.1")]);
        sigv4::sign(&mut parts, b"{}", &credentials(), "eu-west-1", service, THEN);
        let authorization = sigv4::parse(&parts).unwrap().unwrap();
        assert_eq!(authorization.session_token.as_deref(), Some("token"));
        assert_eq!(
            authorization.scope.to_string(),
            format!("20130524/eu-west-1/{service}/aws4_request")
        );
        assert_eq!(verify(&parts, Some(b"{}"), THEN), Ok(()), "{service}");
        assert!(verify(&parts, Some(b"{ }"), THEN).is_err(), "{service}");
        parts.headers.insert("x-amz-security-token", http::HeaderValue::from_static("other"));
        assert!(verify(&parts, Some(b"{}"), THEN).is_err(), "{service}");
    }
}

#[test]
fn what_we_presign_we_accept() {
    let uri = "http://b.localhost:4566/a%20b?versionId=1".parse().unwrap();
    let url = sigv4::presign(&http::Method::GET, &uri, &credentials(), "us-east-1", "s3", THEN, 60);
    let parts = request("GET", &url, &[("host", "b.localhost:4566")]);
    assert_eq!(verify(&parts, None, THEN.plus_secs(60)), Ok(()));
    let authorization = sigv4::parse(&parts).unwrap().unwrap();
    assert_eq!(authorization.form, Form::Presigned { expires_seconds: 60 });
}

#[test]
fn a_presigned_url_is_for_what_was_signed_only() {
    let uri = "http://localhost:4566/b/k".parse().unwrap();
    let url = sigv4::presign(&http::Method::PUT, &uri, &credentials(), "us-east-1", "s3", THEN, 60);
    let headers = [("host", "localhost:4566"), ("x-amz-acl", "public-read")];
    let error = verify(&request("PUT", &url, &headers), None, THEN).unwrap_err();
    assert_eq!(error.details, [("HeadersNotSigned".into(), "x-amz-acl".into())]);
    let parts = request("PUT", &url, &[("host", "localhost:4566")]);
    let authorization = sigv4::parse(&parts).unwrap().unwrap();
    assert_eq!(authorization.check_service(&aws_api::catalog::S3), Ok(()));
    let error = authorization.check_service(&aws_api::catalog::ECS).unwrap_err();
    assert_eq!(error.message, "Credential should be scoped to correct service: 'ecs'.");
}

/// As botocore's version 2 makes them.
#[test]
fn version_2_urls_are_good_until_they_expire() {
    let uri = "/bucket/a%20key?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=SIGNATURE&Expires=1369357200";
    let uri = uri.replace("SIGNATURE", V2_SIGNATURE);
    let parts = request("GET", &uri, &[("host", "localhost:4566")]);
    assert_eq!(verify(&parts, None, THEN), Ok(()));
    let late = verify(&parts, None, THEN.plus_secs(3601)).unwrap_err();
    assert_eq!(late.message, "Request has expired");
    let other = request("GET", &uri.replace("a%20key", "b"), &[("host", "localhost:4566")]);
    assert_eq!(verify(&other, None, THEN).unwrap_err().code, "SignatureDoesNotMatch");
}

const V2_SIGNATURE: &str = "AL%2BPaPm3Ra4BrHdoIgUiArQg8QE%3D";

#[test]
fn each_service_has_its_own_words() {
    let check = |service: &str, age: i64, code: &str, status: u16, words: &str| {
        let mut parts = request("POST", "http://localhost/", &[]);
        sigv4::sign(&mut parts, b"", &credentials(), "us-east-1", service, THEN);
        let authorization = sigv4::parse(&parts).unwrap().unwrap();
        let secret = if age == 0 { "wrong" } else { SECRET };
        let error =
            authorization.verify(&parts, secret, Some(b""), THEN.plus_secs(age)).unwrap_err();
        assert_eq!((&*error.code, error.status), (code, status), "{service}");
        assert!(error.message.contains(words), "{}", error.message);
    };
    check("ecs", 0, "InvalidSignatureException", 400, "does not match the signature you provided");
    check("iam", 0, "SignatureDoesNotMatch", 403, "Check your AWS Secret Access Key");
    check("ec2", 0, "AuthFailure", 401, "AWS was not able to validate");
    check("s3", 0, "SignatureDoesNotMatch", 403, "Check your key and signing method.");
    check(
        "logs",
        1000,
        "InvalidSignatureException",
        400,
        "Signature expired: 20130524T000000Z is now earlier than 20130524T000140Z (20130524T001640Z - 15 min.)",
    );
    check("sts", -400, "SignatureDoesNotMatch", 403, "Signature not yet current");
    check("ec2", 1000, "RequestExpired", 400, "Request has expired.");
}

#[test]
fn other_kinds_of_authorization_are_not_ours() {
    for header in ["Basic QVdTOng=", "Bearer x"] {
        let parts = request("GET", "/v2/", &[("authorization", header)]);
        assert!(sigv4::parse(&parts).unwrap().is_none());
    }
    let parts = request("GET", "/", &[("authorization", "AWS4-HMAC-SHA256 Credential=x")]);
    assert!(sigv4::parse(&parts).is_err());
}
