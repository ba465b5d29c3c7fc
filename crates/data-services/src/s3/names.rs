//! What may name a bucket or an object, and how a copy names its source.

use aws_api::AwsError;
use percent_encoding::percent_decode_str;

use super::errors;

/// Longest key, in bytes of UTF-8.
const MAX_KEY: usize = 1024;

/// # Errors
/// `InvalidBucketName` for a name that S3 gives to no new general purpose bucket.
pub(super) fn check_bucket(name: &str) -> Result<(), AwsError> {
    if is_bucket_name(name) { Ok(()) } else { Err(errors::invalid_bucket_name(name)) }
}

fn is_bucket_name(name: &str) -> bool {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|&b| is_inner(b) || b == b'.' || b == b'-')
        && bytes.first().copied().is_some_and(is_inner)
        && bytes.last().copied().is_some_and(is_inner)
        && !name.contains("..")
        && !is_ipv4_like(name)
        && !["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|prefix| name.starts_with(prefix))
        && !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|suffix| name.ends_with(suffix))
}

fn is_ipv4_like(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    parts.len() == 4
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// # Errors
/// `KeyTooLongError`.
pub(super) fn check_key(key: &str) -> Result<(), AwsError> {
    if key.len() > MAX_KEY {
        return Err(errors::key_too_long(key));
    }
    Ok(())
}

/// What `x-amz-copy-source` names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CopySource {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: Option<String>,
}

/// Reads `[/]bucket/key[?versionId=ID]`, where bucket and key are URL-encoded, or the ARN of
/// an object.
///
/// # Errors
/// `InvalidArgument`.
pub(super) fn copy_source(text: &str) -> Result<CopySource, AwsError> {
    let invalid = || {
        errors::invalid_argument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
            "x-amz-copy-source",
            text,
        )
    };
    let (path, version) = match text.rsplit_once("?versionId=") {
        Some((path, version)) => (path, Some(version.to_owned())),
        None => (text, None),
    };
    // SDKs encode the key; a plus sign stands for itself, as in paths.
    let path = percent_decode_str(path).decode_utf8().map_err(|_| invalid())?;
    let path = path.strip_prefix("arn:aws:s3:::").unwrap_or(&path);
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, key) = path.split_once('/').ok_or_else(invalid)?;
    if bucket.is_empty() || key.is_empty() {
        return Err(invalid());
    }
    Ok(CopySource { bucket: bucket.to_owned(), key: key.to_owned(), version })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_names_follow_the_rules_of_s3() {
        for good in ["abc", "a-b.c", "123", "my-bucket-1", &"a".repeat(63), "1.2.3", "0.0.0.0a"] {
            assert!(is_bucket_name(good), "{good}");
        }
        for bad in [
            "",
            "ab",
            &"a".repeat(64),
            "Abc",
            "a_b",
            "-abc",
            "abc-",
            ".abc",
            "abc.",
            "a..b",
            "192.168.5.4",
            "xn--abc",
            "sthree-abc",
            "abc-s3alias",
            "abc--ol-s3",
            "a b",
            "äbc",
            "abc.mrap",
            "abc--x-s3",
        ] {
            assert!(!is_bucket_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_copy_source_is_decoded() {
        let check = |text: &str, bucket: &str, key: &str, version: Option<&str>| {
            let expected = CopySource {
                bucket: bucket.into(),
                key: key.into(),
                version: version.map(str::to_owned),
            };
            assert_eq!(copy_source(text).unwrap(), expected, "{text}");
        };
        check("b/k", "b", "k", None);
        check("/b/k/l", "b", "k/l", None);
        check("b/a%20b+c%2Fd?versionId=v.1", "b", "a b+c/d", Some("v.1"));
        check("%2Fb%2Fk", "b", "k", None);
        check("arn:aws:s3:::b/k", "b", "k", None);
        check("b/%C3%A4", "b", "ä", None);
        for bad in ["", "b", "b/", "/b", "//k", "b/%ff"] {
            assert_eq!(copy_source(bad).unwrap_err().code, "InvalidArgument", "{bad}");
        }
    }
}
