//! Signatures of the policies in S3's upload forms, versions 4 and 2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::{ALGORITHM, Scope, errors, hmac_is, signing_key};
use crate::AwsError;

/// Who signed a form's policy, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormSignature {
    pub access_key: String,
    pub session_token: Option<String>,
    /// `None` in version 2.
    pub scope: Option<Scope>,
    signature: String,
}

impl FormSignature {
    /// From the form's fields, whose names `get` knows in lower case. `None` when nothing of a
    /// signature is there.
    ///
    /// # Errors
    /// When something of it is missing, or the algorithm is another.
    pub fn parse<'a>(
        get: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Option<FormSignature>, AwsError> {
        let session_token = get("x-amz-security-token").map(str::to_owned);
        let missing = |name: &str| {
            let message = format!(
                "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
            );
            AwsError::new("InvalidArgument", 400, message)
                .with_detail("ArgumentName", name)
                .with_detail("ArgumentValue", "")
        };
        if let Some(access_key) = get("awsaccesskeyid") {
            return Ok(Some(FormSignature {
                access_key: access_key.to_owned(),
                session_token,
                scope: None,
                signature: get("signature").ok_or_else(|| missing("signature"))?.to_owned(),
            }));
        }
        if get("x-amz-algorithm").is_none() && get("x-amz-signature").is_none() {
            return Ok(None);
        }
        if get("x-amz-algorithm") != Some(ALGORITHM) {
            return Err(missing("x-amz-algorithm"));
        }
        let credential = get("x-amz-credential").ok_or_else(|| missing("x-amz-credential"))?;
        let malformed = || {
            let message = "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";
            AwsError::new("AuthorizationQueryParametersError", 400, message)
        };
        let mut parts = credential.rsplit('/');
        let mut part = || parts.next().map(str::to_owned).ok_or_else(malformed);
        let (end, service, region, date) = (part()?, part()?, part()?, part()?);
        let access_key: Vec<&str> = parts.rev().collect();
        if end != "aws4_request" || access_key.is_empty() || service != "s3" {
            return Err(malformed());
        }
        get("x-amz-date").ok_or_else(|| missing("x-amz-date"))?;
        let signature = get("x-amz-signature").ok_or_else(|| missing("x-amz-signature"))?;
        Ok(Some(FormSignature {
            access_key: access_key.join("/"),
            session_token,
            scope: Some(Scope { date, region, service }),
            signature: signature.to_owned(),
        }))
    }

    /// Whether the owner of `secret` signed `policy`, which is still in Base64.
    ///
    /// # Errors
    /// `SignatureDoesNotMatch`.
    pub fn verify(&self, policy: &str, secret: &str) -> Result<(), AwsError> {
        let is_good = match &self.scope {
            Some(scope) => hmac_is(&signing_key(secret, scope), policy, &self.signature),
            None => {
                let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes())
                    .expect("HMAC takes keys of any length");
                mac.update(policy.as_bytes());
                let given = STANDARD.decode(&self.signature);
                given.is_ok_and(|signature| mac.verify_slice(&signature).is_ok())
            }
        };
        if is_good {
            return Ok(());
        }
        Err(errors::mismatch("s3", errors::MISMATCH)
            .with_detail("AWSAccessKeyId", self.access_key.as_str())
            .with_detail("StringToSign", policy)
            .with_detail("SignatureProvided", self.signature.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(fields: &[(&str, &'static str)]) -> Result<Option<FormSignature>, AwsError> {
        let fields: Vec<(String, &'static str)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        FormSignature::parse(|name| {
            fields.iter().find(|(field, _)| field == name).map(|(_, value)| *value)
        })
    }

    #[test]
    fn the_example_of_the_documentation_is_verified() {
        let policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";
        let found = parse(&[
            ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"),
            ("x-amz-date", "20151229T000000Z"),
            ("x-amz-signature", "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"),
        ]);
        let found = found.unwrap().unwrap();
        assert_eq!(found.access_key, "AKIAIOSFODNN7EXAMPLE");
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        found.verify(policy, secret).unwrap();
        assert_eq!(found.verify(policy, "other").unwrap_err().code, "SignatureDoesNotMatch");
        assert_eq!(found.verify("e30=", secret).unwrap_err().code, "SignatureDoesNotMatch");
    }

    #[test]
    fn half_a_signature_is_none() {
        assert_eq!(parse(&[]).unwrap(), None);
        for fields in [
            &[("x-amz-algorithm", "AWS4-HMAC-SHA256")][..],
            &[("x-amz-signature", "00")],
            &[("awsaccesskeyid", "AKIA")],
            &[
                ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
                ("x-amz-date", "20151229T000000Z"),
                ("x-amz-credential", "AKIA"),
            ],
        ] {
            assert_eq!(parse(fields).unwrap_err().status, 400, "{fields:?}");
        }
    }
}
