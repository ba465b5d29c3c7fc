//! Amazon resource names, parsed and built.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{AccountId, Region};

/// An ARN taken apart: `arn:<partition>:<service>:<region>:<account>:<resource>`.
///
/// Region and account are empty for global resources, as AWS writes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Arn {
    partition: String,
    service: String,
    region: String,
    account: String,
    resource: String,
}

#[derive(Debug, Error, PartialEq, Eq)]
#[error("{text:?} is not an ARN")]
pub struct InvalidArn {
    pub text: String,
}

impl Arn {
    /// An ARN of a resource that lives in one region of one account.
    pub fn regional(
        service: &str,
        region: &Region,
        account: &AccountId,
        resource: impl Into<String>,
    ) -> Arn {
        Arn {
            partition: "aws".into(),
            service: service.into(),
            region: region.as_str().into(),
            account: account.as_str().into(),
            resource: resource.into(),
        }
    }

    /// An ARN without a region, as IAM and STS write them.
    pub fn global(service: &str, account: &AccountId, resource: impl Into<String>) -> Arn {
        Arn {
            partition: "aws".into(),
            service: service.into(),
            region: String::new(),
            account: account.as_str().into(),
            resource: resource.into(),
        }
    }

    /// # Errors
    /// When `text` has fewer than six parts or does not begin with `arn:`.
    pub fn parse(text: &str) -> Result<Arn, InvalidArn> {
        let invalid = || InvalidArn { text: text.into() };
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return Err(invalid());
        }
        let mut part = || parts.next().map(str::to_owned).ok_or_else(invalid);
        let arn = Arn {
            partition: part()?,
            service: part()?,
            region: part()?,
            account: part()?,
            resource: part()?,
        };
        if arn.partition.is_empty() || arn.service.is_empty() || arn.resource.is_empty() {
            return Err(invalid());
        }
        Ok(arn)
    }

    pub fn partition(&self) -> &str {
        &self.partition
    }

    pub fn service(&self) -> &str {
        &self.service
    }

    /// Empty for global resources.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Empty for S3 buckets and for AWS managed policies (`aws`).
    pub fn account(&self) -> &str {
        &self.account
    }

    /// All after the fifth colon, for example `role/path/name`.
    pub fn resource(&self) -> &str {
        &self.resource
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arn { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

impl TryFrom<String> for Arn {
    type Error = InvalidArn;

    fn try_from(text: String) -> Result<Arn, InvalidArn> {
        Arn::parse(&text)
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> String {
        arn.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_survives_parsing_and_printing() {
        for text in [
            "arn:aws:iam::000000000000:role/service-role/x",
            "arn:aws:s3:::bucket/key:with:colons",
            "arn:aws:ecs:us-east-1:000000000000:task/default/0123",
        ] {
            assert_eq!(Arn::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_an_arn_is_refused() {
        for text in ["", "arn:", "arn:aws:iam", "role/x", "arn:aws:iam:::"] {
            assert!(Arn::parse(text).is_err(), "{text}");
        }
    }
}
