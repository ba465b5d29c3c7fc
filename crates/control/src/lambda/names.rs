//! Which function a caller means: a name, a part of an ARN or an ARN, with or without qualifier.

use aws_api::Context;
use model::record::lambda::{self, AliasRecord, FunctionRecord, FunctionSettingsRecord, LATEST};
use model::{AccountId, Region};
use store::Read;

use super::fault::{Fault, constraint, invalid, not_found};

/// A function as it was named. Nothing says that it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FunctionRef {
    pub(crate) account: AccountId,
    pub(crate) region: Region,
    pub(crate) name: String,
    /// `None` when none was given; `$LATEST` stays.
    pub(crate) qualifier: Option<String>,
}

impl FunctionRef {
    /// # Errors
    /// When the text names no function, one of another region, or another qualifier than
    /// `qualifier`.
    pub(crate) fn parse(
        ctx: &Context,
        text: Option<&str>,
        qualifier: Option<&str>,
    ) -> Result<FunctionRef, Fault> {
        let text = text.unwrap_or_default();
        let (account, region, name, own) =
            split(text).ok_or_else(|| invalid(format!("Invalid function name: {text}")))?;
        if name.is_empty() || name.len() > 64 {
            return Err(constraint(
                "functionName",
                text,
                "Member must have length less than or equal to 64",
            ));
        }
        if let Some(region) = &region
            && region != ctx.region.as_str()
        {
            return Err(not_found(format!(
                "Functions from '{region}' are not reachable in this region ('{}')",
                ctx.region
            )));
        }
        let account = match account {
            Some(account) => AccountId::parse(&account)
                .map_err(|_| invalid(format!("Invalid function name: {text}")))?,
            None => ctx.account.clone(),
        };
        let qualifier = match (own, qualifier.filter(|text| !text.is_empty())) {
            (Some(own), Some(given)) if own != given => {
                return Err(invalid(
                    "The derived qualifier from the function name does not match the specified \
                     qualifier.",
                ));
            }
            (own, given) => own.or_else(|| given.map(str::to_owned)),
        };
        Ok(FunctionRef { account, region: ctx.region.clone(), name, qualifier })
    }

    /// Of a whole ARN.
    pub(crate) fn of_arn(arn: &str) -> Option<FunctionRef> {
        let (account, region, name, qualifier) = lambda::split_function_arn(arn)?;
        let qualifier = (!qualifier.is_empty()).then_some(qualifier);
        Some(FunctionRef { account, region, name, qualifier })
    }

    /// As the caller named it.
    pub(crate) fn arn(&self) -> String {
        let qualifier = self.qualifier.as_deref().unwrap_or_default();
        lambda::function_arn(&self.account, &self.region, &self.name, qualifier).to_string()
    }

    pub(crate) fn unqualified_arn(&self) -> String {
        lambda::function_arn(&self.account, &self.region, &self.name, "").to_string()
    }

    pub(crate) fn missing(&self) -> Fault {
        not_found(format!("Function not found: {}", self.arn()))
    }

    /// The record that all versions share.
    pub(crate) fn settings(&self, read: &impl Read) -> Result<FunctionSettingsRecord, Fault> {
        let key = FunctionSettingsRecord::key_of(&self.account, &self.region, &self.name);
        let missing = || not_found(format!("Function not found: {}", self.unqualified_arn()));
        read.get(&key)?.ok_or_else(missing)
    }

    pub(crate) fn version(&self, read: &impl Read, version: &str) -> Result<FunctionRecord, Fault> {
        let key = FunctionRecord::key_of(&self.account, &self.region, &self.name, version);
        let arn = lambda::function_arn(&self.account, &self.region, &self.name, version);
        read.get(&key)?.ok_or_else(|| not_found(format!("Function not found: {arn}")))
    }

    pub(crate) fn latest(&self, read: &impl Read) -> Result<FunctionRecord, Fault> {
        let key = FunctionRecord::key_of(&self.account, &self.region, &self.name, LATEST);
        let missing = || not_found(format!("Function not found: {}", self.unqualified_arn()));
        read.get(&key)?.ok_or_else(missing)
    }

    pub(crate) fn alias(&self, read: &impl Read, name: &str) -> Result<Option<AliasRecord>, Fault> {
        Ok(read.get(&AliasRecord::key_of(&self.account, &self.region, &self.name, name))?)
    }

    /// The version that the qualifier stands for, and the alias if it is one.
    pub(crate) fn resolve(&self, read: &impl Read) -> Result<Resolved, Fault> {
        let qualifier = self.qualifier.as_deref().unwrap_or(LATEST);
        if is_version(qualifier) {
            let key = FunctionRecord::key_of(&self.account, &self.region, &self.name, qualifier);
            let record = read.get(&key)?.ok_or_else(|| self.missing())?;
            return Ok(Resolved { record, alias: None });
        }
        let missing = || not_found(format!("Cannot find alias arn: {}", self.arn()));
        self.settings(read)?;
        let alias = self.alias(read, qualifier)?.ok_or_else(missing)?;
        let record = self.version(read, &alias.version)?;
        Ok(Resolved { record, alias: Some(alias) })
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    pub(crate) record: FunctionRecord,
    pub(crate) alias: Option<AliasRecord>,
}

/// `$LATEST` or a number; otherwise it is an alias.
pub(crate) fn is_version(qualifier: &str) -> bool {
    qualifier == LATEST || qualifier.bytes().all(|b| b.is_ascii_digit())
}

type Parts = (Option<String>, Option<String>, String, Option<String>);

/// Account, region, name and qualifier, as far as they are there.
fn split(text: &str) -> Option<Parts> {
    if text.starts_with("arn:") {
        let (account, region, name, qualifier) = lambda::split_function_arn(text)?;
        let qualifier = (!qualifier.is_empty()).then_some(qualifier);
        return Some((Some(account.to_string()), Some(region.to_string()), name, qualifier));
    }
    let mut parts: Vec<&str> = text.split(':').collect();
    let (mut account, mut region) = (None, None);
    if let Some(at) = parts.iter().position(|part| *part == "function")
        && at <= 2
        && parts.len() > at + 1
    {
        let before: Vec<&str> = parts.drain(..=at).collect();
        for part in &before[..at] {
            match AccountId::parse(part) {
                Ok(_) => account = Some((*part).to_owned()),
                Err(_) => region = Some((*part).to_owned()),
            }
        }
    }
    match parts.as_slice() {
        [name] => Some((account, region, (*name).to_owned(), None)),
        [name, qualifier] => {
            Some((account, region, (*name).to_owned(), Some((*qualifier).to_owned())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_named_in_many_ways() {
        let ctx = Context::for_tests();
        let parse = |text: &str| FunctionRef::parse(&ctx, Some(text), None).map(|f| f.arn());
        let arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
        for text in ["f", "function:f", "000000000000:function:f", arn] {
            assert_eq!(parse(text).unwrap(), arn, "{text}");
            let qualified = format!("{text}:live");
            assert_eq!(parse(&qualified).unwrap(), format!("{arn}:live"));
        }
        let other = parse("111111111111:function:f:7").unwrap();
        assert_eq!(other, "arn:aws:lambda:us-east-1:111111111111:function:f:7");
        assert_eq!(
            parse("arn:aws:lambda:eu-west-1:000000000000:function:f").unwrap_err().to_string(),
            "ResourceNotFoundException: Functions from 'eu-west-1' are not reachable in this \
             region ('us-east-1')"
        );
        assert!(FunctionRef::parse(&ctx, Some("f:1"), Some("2")).is_err());
        assert!(FunctionRef::parse(&ctx, Some("f:1"), Some("1")).is_ok());
        assert!(parse(&"f".repeat(65)).is_err());
    }
}
