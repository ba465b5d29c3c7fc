//! Names, ids and documents as IAM writes them.

use model::{Arn, Timestamp, random};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::fault::{Fault, invalid_input};

/// The kinds of unique ids, by the letters that they begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id {
    Role,
    User,
    Group,
    Policy,
    InstanceProfile,
    AccessKey,
    SessionKey,
}

/// A new unique id: it is never given again, not even to something of the same name.
pub(crate) fn new_id(kind: Id) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (prefix, length) = match kind {
        Id::Role => ("AROA", 17),
        Id::User => ("AIDA", 17),
        Id::Group => ("AGPA", 17),
        Id::Policy => ("ANPA", 17),
        Id::InstanceProfile => ("AIPA", 17),
        Id::AccessKey => ("AKIA", 16),
        Id::SessionKey => ("ASIA", 16),
    };
    format!("{prefix}{}", random::text(ALPHABET, length))
}

/// A new secret access key.
pub(crate) fn new_secret() -> String {
    random::text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40)
}

/// Documents are URL-encoded in answers, by RFC 3986.
pub(crate) fn encode_document(document: &str) -> String {
    const RESERVED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(document, RESERVED).to_string()
}

/// IAM tells time in whole seconds.
pub(crate) fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_secs(at.as_secs())
}

/// The ARN of a policy, and its path and name.
pub(crate) struct PolicyArn {
    pub(crate) account: String,
    pub(crate) path: String,
    pub(crate) name: String,
}

impl PolicyArn {
    pub(crate) fn parse(text: &str) -> Result<PolicyArn, Fault> {
        let invalid = || invalid_input(format!("ARN {text} is not valid."));
        let arn = Arn::parse(text).map_err(|_| invalid())?;
        let resource = arn.resource().strip_prefix("policy").ok_or_else(invalid)?;
        let (path, name) = resource.rsplit_once('/').ok_or_else(invalid)?;
        if arn.service() != "iam" || !arn.region().is_empty() || name.is_empty() {
            return Err(invalid());
        }
        let account = arn.account().to_owned();
        Ok(PolicyArn { account, path: format!("{path}/"), name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_encoded_as_aws_encodes_them() {
        let encoded = encode_document(r#"{"a": "x:*/-_.~"}"#);
        assert_eq!(encoded, "%7B%22a%22%3A%20%22x%3A%2A%2F-_.~%22%7D");
    }

    #[test]
    fn ids_have_the_length_of_their_kind() {
        for (kind, prefix, length) in [
            (Id::Role, "AROA", 21),
            (Id::User, "AIDA", 21),
            (Id::Group, "AGPA", 21),
            (Id::Policy, "ANPA", 21),
            (Id::InstanceProfile, "AIPA", 21),
            (Id::AccessKey, "AKIA", 20),
            (Id::SessionKey, "ASIA", 20),
        ] {
            let id = new_id(kind);
            assert!(id.starts_with(prefix) && id.len() == length, "{id}");
        }
    }
}
