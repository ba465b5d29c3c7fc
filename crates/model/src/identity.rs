//! Who calls, and in which account and region: the two name spaces that keep everything apart.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A 12-digit AWS account number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(Box<str>); // Invariant: exactly 12 ASCII digits.

#[derive(Debug, Error, PartialEq, Eq)]
#[error("{text:?} is not an account id: 12 digits are expected")]
pub struct InvalidAccountId {
    pub text: String,
}

impl AccountId {
    /// # Errors
    /// When `text` is not exactly 12 digits.
    pub fn parse(text: &str) -> Result<AccountId, InvalidAccountId> {
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(AccountId(text.into()))
        } else {
            Err(InvalidAccountId { text: text.into() })
        }
    }

    /// `000000000000`, the account of the key `test`.
    pub fn default_account() -> AccountId {
        AccountId("000000000000".into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A region name such as `us-east-1`. Any well-formed name is a region; each is a name space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(Box<str>); // Invariant: 1 to 32 of [a-z0-9-], beginning with a letter.

#[derive(Debug, Error, PartialEq, Eq)]
#[error("{text:?} is not a region name")]
pub struct InvalidRegion {
    pub text: String,
}

impl Region {
    /// # Errors
    /// When `text` has characters that no region name has.
    pub fn parse(text: &str) -> Result<Region, InvalidRegion> {
        let well_formed = (1..=32).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if well_formed { Ok(Region(text.into())) } else { Err(InvalidRegion { text: text.into() }) }
    }

    /// `us-east-1`.
    pub fn default_region() -> Region {
        Region("us-east-1".into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_type {
    ($type:ident, $error:ident) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $type {
            type Error = $error;
            fn try_from(text: String) -> Result<$type, $error> {
                $type::parse(&text)
            }
        }
        impl From<$type> for String {
            fn from(value: $type) -> String {
                value.0.into()
            }
        }
        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}
text_type!(AccountId, InvalidAccountId);
text_type!(Region, InvalidRegion);

/// The identity behind a call, once its signature is verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Principal {
    /// The account itself: every call is allowed.
    Root { account: AccountId },
    /// An IAM user. `path` begins and ends with `/`.
    User { account: AccountId, path: String, name: String, id: String },
    /// A session of an IAM role.
    AssumedRole {
        account: AccountId,
        role_path: String,
        role_name: String,
        /// The role's unique id, `AROA…`.
        role_id: String,
        session_name: String,
    },
    /// What `GetFederationToken` makes: `issuer`, narrowed by policies, under another name.
    FederatedUser { account: AccountId, name: String, issuer: Box<Principal> },
    /// An unsigned request. It has no account of its own; a resource policy must let it in.
    Anonymous,
    /// Hansom acting as an AWS service, for example `ecs-tasks.amazonaws.com`.
    Service { account: AccountId, name: String },
}

impl Principal {
    /// `None` for anonymous calls.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Principal::Root { account }
            | Principal::User { account, .. }
            | Principal::AssumedRole { account, .. }
            | Principal::FederatedUser { account, .. }
            | Principal::Service { account, .. } => Some(account),
            Principal::Anonymous => None,
        }
    }

    /// The ARN that `GetCallerIdentity` answers and that denials name.
    pub fn arn(&self) -> String {
        match self {
            Principal::Root { account } => format!("arn:aws:iam::{account}:root"),
            Principal::User { account, path, name, .. } => {
                format!("arn:aws:iam::{account}:user{path}{name}")
            }
            Principal::AssumedRole { account, role_name, session_name, .. } => {
                format!("arn:aws:sts::{account}:assumed-role/{role_name}/{session_name}")
            }
            Principal::FederatedUser { account, name, .. } => {
                format!("arn:aws:sts::{account}:federated-user/{name}")
            }
            Principal::Anonymous => "anonymous".into(),
            Principal::Service { name, .. } => name.clone(),
        }
    }

    /// The role behind a session; `None` for all others.
    pub fn role_arn(&self) -> Option<String> {
        match self {
            Principal::AssumedRole { account, role_path, role_name, .. } => {
                Some(format!("arn:aws:iam::{account}:role{role_path}{role_name}"))
            }
            Principal::Root { .. }
            | Principal::User { .. }
            | Principal::FederatedUser { .. }
            | Principal::Anonymous
            | Principal::Service { .. } => None,
        }
    }

    /// The `UserId` of `GetCallerIdentity`: the account for root, `AROA…:session` for a role.
    pub fn user_id(&self) -> String {
        match self {
            Principal::Root { account } | Principal::Service { account, .. } => account.to_string(),
            Principal::User { id, .. } => id.clone(),
            Principal::FederatedUser { account, name, .. } => format!("{account}:{name}"),
            Principal::AssumedRole { role_id, session_name, .. } => {
                format!("{role_id}:{session_name}")
            }
            Principal::Anonymous => "anonymous".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_twelve_digits() {
        assert!(AccountId::parse("123456789012").is_ok());
        for bad in ["", "12345678901", "1234567890123", "12345678901x"] {
            assert!(AccountId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_session_has_the_arn_that_sts_gives() {
        let session = Principal::AssumedRole {
            account: AccountId::default_account(),
            role_path: "/x/".into(),
            role_name: "thumb".into(),
            role_id: "AROAX".into(),
            session_name: "s".into(),
        };
        assert_eq!(session.arn(), "arn:aws:sts::000000000000:assumed-role/thumb/s");
        assert_eq!(session.user_id(), "AROAX:s");
    }
}
