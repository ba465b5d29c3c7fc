//! AWS Signature Version 4 for the two requests that Tom Thumb makes: GET and PUT of one object.
//!
//! A plain function of its input: no clock, no network. S3's peculiarities are included (the path is
//! encoded once, the hash of the body is a header), so this does not serve for other services.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;

/// The hash of an empty body.
pub(crate) const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

/// Without the secrets: this type is printed by mistake sooner or later.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    /// As in the `Host` header: with the port unless it is the usual one.
    pub(crate) host: &'a str,
    /// Percent-encoded as it goes over the wire; no query.
    pub(crate) path: &'a str,
    /// Further headers to be signed: names in lower case, values without blanks at either end.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// SHA-256 of the body in lower-case hexadecimal.
    pub(crate) body_hash: &'a str,
}

/// The headers that turn `request` into a signed one.
pub(crate) fn sign(
    request: &Request<'_>,
    credentials: &Credentials,
    region: &str,
    at: OffsetDateTime,
) -> Vec<(&'static str, String)> {
    let stamp = at
        .to_offset(time::UtcOffset::UTC)
        .format(format_description!("[year][month][day]T[hour][minute][second]Z"))
        .expect("a date in UTC always has these parts");
    let day = &stamp[..8];
    let scope = format!("{day}/{region}/s3/aws4_request");

    let mut added =
        vec![("x-amz-content-sha256", request.body_hash.to_owned()), ("x-amz-date", stamp.clone())];
    if let Some(token) = &credentials.session_token {
        added.push(("x-amz-security-token", token.clone()));
    }
    let mut headers: Vec<(&str, &str)> = vec![("host", request.host)];
    headers.extend(request.headers);
    headers.extend(added.iter().map(|(name, value)| (*name, value.as_str())));
    headers.sort_unstable();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();

    let canonical =
        format!("{}\n{}\n\n{lines}\n{names}\n{}", request.method, request.path, request.body_hash);
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}",
        hex::encode(Sha256::digest(canonical.as_bytes()))
    );
    let secret = format!("AWS4{}", credentials.secret_access_key);
    let key = [day, region, "s3", "aws4_request"]
        .iter()
        .fold(secret.into_bytes(), |key, part| mac(&key, part.as_bytes()));
    let signature = hex::encode(mac(&key, to_sign.as_bytes()));
    added.push((
        "authorization",
        format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            credentials.access_key_id
        ),
    ));
    added
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The signature of a request, computed for these tests by botocore 1.43 as well.
    fn signature(request: &Request<'_>, token: Option<&str>, region: &str) -> String {
        let credentials = Credentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
            session_token: token.map(str::to_owned),
        };
        let headers =
            sign(request, &credentials, region, time::macros::datetime!(2026-11-21 22:30:05 UTC));
        let value =
            |wanted| headers.iter().find(|(name, _)| *name == wanted).map(|(_, v)| v.clone());
        assert_eq!(value("x-amz-date").as_deref(), Some("20261121T223005Z"));
        assert_eq!(value("x-amz-content-sha256").as_deref(), Some(request.body_hash));
        assert_eq!(value("x-amz-security-token").as_deref(), token);
        value("authorization").unwrap()
    }

    #[test]
    fn a_get_is_signed_as_botocore_signs_it() {
        let request = Request {
            method: "GET",
            host: "localhost:4566",
            path: "/my-bucket/raw/my%20film%2B1.mp4",
            headers: &[],
            body_hash: EMPTY,
        };
        assert_eq!(
            signature(&request, None, "us-east-1"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/s3/aws4_request, \
             SignedHeaders=host;x-amz-content-sha256;x-amz-date, \
             Signature=dbf262d1321655bd5fd48586e1629a6856f69fcf73ac049c979fda312da8ced0"
        );
    }

    #[test]
    fn a_put_with_a_session_token_is_signed_as_botocore_signs_it() {
        let request = Request {
            method: "PUT",
            host: "my-bucket.s3.eu-central-1.amazonaws.com",
            path: "/thumbs/%C3%BC.png",
            headers: &[("content-type", "image/png")],
            body_hash: &hex::encode(Sha256::digest(b"not really a picture")),
        };
        assert_eq!(
            signature(&request, Some("FwoGZXIvYXdzEXAMPLETOKEN//=="), "eu-central-1"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-central-1/s3/aws4_request, \
             SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, \
             Signature=3f2a299b8502706197487fe3a331c426accae36aba108eb18ab10ca491080f29"
        );
    }

    #[test]
    fn the_hash_of_nothing_is_right() {
        assert_eq!(hex::encode(Sha256::digest(b"")), EMPTY);
    }
}
