//! The condition keys that every call has, and those that follow from the tags in its input.

use std::sync::Arc;

use access::Caller;
use aws_api::Context;
use model::Principal;
use model::policy::conditions::Facts;
use serde_json::Value;

use super::fields::Fields;

/// What is known of a call before its input is read.
pub(super) fn base_facts(caller: &Caller, ctx: &Context) -> Arc<Facts> {
    let mut facts = Facts::over([caller.facts.clone()]);
    facts.add("aws:CurrentTime", ctx.now.to_string());
    facts.add("aws:EpochTime", ctx.now.as_secs().to_string());
    facts.add("aws:SourceIp", ctx.source_ip.to_string());
    facts.add("aws:SecureTransport", if ctx.secure { "true" } else { "false" });
    facts.add("aws:RequestedRegion", ctx.region.as_str());
    facts.add("aws:ViaAWSService", "false");
    // What functions run in is a network, but no VPC.
    if let Some(vpc_id) = ctx.source_vpc.as_ref().filter(|id| id.starts_with("vpc-")) {
        facts.add("aws:SourceVpc", vpc_id.clone());
    }
    if let Some(user_agent) = &ctx.user_agent {
        facts.add("aws:UserAgent", user_agent.clone());
    }
    if matches!(caller.principal, Principal::AssumedRole { .. } | Principal::FederatedUser { .. }) {
        facts.add("aws:MultiFactorAuthPresent", "false");
    }
    Arc::new(facts)
}

/// `aws:RequestTag/…` and `aws:TagKeys`, from lists of key and value, maps, lists of keys, and
/// EC2's tag specifications.
pub(super) fn of_input(fields: &Fields<'_>) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    for name in fields.tag_members() {
        if let Some(value) = fields.value(name) {
            add(&value, &mut facts);
        }
    }
    facts
}

/// The members of S3's inputs that are condition keys as they are.
const S3: &[(&str, &str)] = &[
    ("Prefix", "s3:prefix"),
    ("Delimiter", "s3:delimiter"),
    ("MaxKeys", "s3:max-keys"),
    ("VersionId", "s3:VersionId"),
    ("ACL", "s3:x-amz-acl"),
    ("GrantRead", "s3:x-amz-grant-read"),
    ("GrantWrite", "s3:x-amz-grant-write"),
    ("GrantReadACP", "s3:x-amz-grant-read-acp"),
    ("GrantWriteACP", "s3:x-amz-grant-write-acp"),
    ("GrantFullControl", "s3:x-amz-grant-full-control"),
    ("CopySource", "s3:x-amz-copy-source"),
    ("MetadataDirective", "s3:x-amz-metadata-directive"),
    ("ServerSideEncryption", "s3:x-amz-server-side-encryption"),
    ("SSEKMSKeyId", "s3:x-amz-server-side-encryption-aws-kms-key-id"),
    ("StorageClass", "s3:x-amz-storage-class"),
    ("ObjectOwnership", "s3:x-amz-object-ownership"),
    ("IfMatch", "s3:if-match"),
    ("IfNoneMatch", "s3:if-none-match"),
];

/// The condition keys of S3 that the input has.
pub(super) fn of_s3(fields: &Fields<'_>) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    for (member, key) in S3 {
        match fields.value(member) {
            Some(Value::String(text)) => facts.push(((*key).to_owned(), text)),
            Some(Value::Number(number)) => facts.push(((*key).to_owned(), number.to_string())),
            _ => {}
        }
    }
    let mut tag = |key: String, value: String| {
        facts.push((format!("s3:RequestObjectTag/{key}"), value));
        facts.push(("s3:RequestObjectTagKeys".to_owned(), key));
    };
    match fields.value("Tagging") {
        // A header in the form of a query string.
        Some(Value::String(text)) => {
            for pair in text.split('&').filter(|pair| !pair.is_empty()) {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                tag(unescape(key), unescape(value));
            }
        }
        Some(value) => {
            for one in value.get("TagSet").and_then(Value::as_array).into_iter().flatten() {
                let part = |name: &str| one.get(name).and_then(Value::as_str).map(str::to_owned);
                if let Some(key) = part("Key") {
                    tag(key, part("Value").unwrap_or_default());
                }
            }
        }
        None => {}
    }
    facts
}

/// Percent signs and pluses of a query string, undone.
fn unescape(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(decoded) if byte == b'%' => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn add(value: &Value, into: &mut Vec<(String, String)>) {
    let text = |value: &Value, names: [&str; 2]| {
        let found = value.get(names[0]).or_else(|| value.get(names[1]));
        found.and_then(Value::as_str).map(str::to_owned)
    };
    let mut tag = |key: String, value: Option<String>| {
        if let Some(value) = value {
            into.push((format!("aws:RequestTag/{key}"), value));
        }
        into.push(("aws:TagKeys".to_owned(), key));
    };
    match value {
        Value::Array(list) => {
            for item in list {
                match item {
                    Value::String(key) => tag(key.clone(), None),
                    Value::Object(_) => {
                        if let Some(tags) = item.get("Tags") {
                            add_all(tags, into);
                            return;
                        }
                        if let Some(key) = text(item, ["key", "Key"]) {
                            tag(key, text(item, ["value", "Value"]));
                        }
                    }
                    _ => {}
                }
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                tag(key.clone(), value.as_str().map(str::to_owned));
            }
        }
        _ => {}
    }
}

/// The tags inside a tag specification, which hold no further ones.
fn add_all(tags: &Value, into: &mut Vec<(String, String)>) {
    for tag in tags.as_array().into_iter().flatten() {
        let part = |name: &str| tag.get(name).and_then(Value::as_str);
        if let Some(key) = part("Key") {
            if let Some(value) = part("Value") {
                into.push((format!("aws:RequestTag/{key}"), value.to_owned()));
            }
            into.push(("aws:TagKeys".to_owned(), key.to_owned()));
        }
    }
}
