//! Reads the names and ARNs by which callers mean clusters, tasks and task definitions.
//!
//! Pure: whether the thing exists is for the operations.

use aws_api::ecs::errors;
use aws_api::{AwsError, Context};
use model::Arn;

/// A name as most ECS resources have it: up to 255 letters, digits, `_` and `-`.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn separators() -> AwsError {
    errors::invalid_parameter_exception("Invalid identifier: Unexpected number of separators")
}

/// The parts of an ECS ARN of `ctx`'s account and region whose resource begins with `kind`.
fn own_arn(ctx: &Context, text: &str, kind: &str) -> Result<Vec<String>, ForeignArn> {
    let arn = Arn::parse(text).map_err(|_| ForeignArn::Malformed)?;
    let mut parts = arn.resource().split('/');
    if arn.service() != "ecs" || parts.next() != Some(kind) {
        return Err(ForeignArn::Malformed);
    }
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    if parts.iter().any(String::is_empty) {
        return Err(ForeignArn::Malformed);
    }
    if arn.region() != ctx.region.as_str() || arn.account() != ctx.account.as_str() {
        return Err(ForeignArn::Elsewhere);
    }
    Ok(parts)
}

enum ForeignArn {
    Malformed,
    /// Of another account or region: nothing that this call can see.
    Elsewhere,
}

/// The name of the cluster that a `cluster` member means; `default` when it is absent.
///
/// # Errors
/// When the text is no cluster's name or ARN, or an ARN of elsewhere.
pub(crate) fn cluster_name(ctx: &Context, cluster: Option<&str>) -> Result<String, AwsError> {
    let Some(text) = cluster.filter(|text| !text.is_empty()) else {
        return Ok("default".into());
    };
    if text.starts_with("arn:") {
        return match own_arn(ctx, text, "cluster") {
            Ok(parts) => match <[String; 1]>::try_from(parts) {
                Ok([name]) => Ok(name),
                Err(_) => Err(separators()),
            },
            Err(ForeignArn::Malformed) => Err(separators()),
            Err(ForeignArn::Elsewhere) => {
                Err(errors::cluster_not_found_exception("Cluster not found."))
            }
        };
    }
    if text.contains(['/', ':']) {
        return Err(separators());
    }
    Ok(text.into())
}

/// The id of the task that `text` means, in `cluster`. `None` when it can be no task of there.
///
/// # Errors
/// When the text has not the form of a task's id or ARN.
pub(crate) fn task_id(
    ctx: &Context,
    cluster: &str,
    text: &str,
) -> Result<Option<String>, AwsError> {
    let length = || errors::invalid_parameter_exception("taskId length should be one of [32,36]");
    if !text.starts_with("arn:") {
        if text.contains(['/', ':']) {
            return Err(separators());
        }
        return match text.len() {
            32 | 36 => Ok(Some(text.into())),
            _ => Err(length()),
        };
    }
    let parts = match own_arn(ctx, text, "task") {
        Ok(parts) => parts,
        Err(ForeignArn::Malformed) => return Err(separators()),
        Err(ForeignArn::Elsewhere) => return Ok(None),
    };
    // The old form of task ARNs has no cluster.
    let (of_cluster, id) = match parts.as_slice() {
        [id] => (cluster, id),
        [of_cluster, id] => (of_cluster.as_str(), id),
        _ => return Err(separators()),
    };
    if !matches!(id.len(), 32 | 36) {
        return Err(length());
    }
    Ok((of_cluster == cluster).then(|| id.clone()))
}

/// A family, or one revision of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DefinitionName {
    pub(crate) family: String,
    pub(crate) revision: Option<u64>,
}

/// Why a text names no task definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotADefinition {
    /// Not of the form `family`, `family:revision` or an ARN of that.
    Malformed,
    /// What stands where the revision should is no number.
    Revision(String),
    /// An ARN of another account or region.
    Elsewhere,
}

impl DefinitionName {
    /// # Errors
    /// When `text` cannot name a task definition of the caller's account and region.
    pub(crate) fn parse(ctx: &Context, text: &str) -> Result<DefinitionName, NotADefinition> {
        let tail = if text.starts_with("arn:") {
            match own_arn(ctx, text, "task-definition").map(<[String; 1]>::try_from) {
                Ok(Ok([tail])) => tail,
                Ok(Err(_)) | Err(ForeignArn::Malformed) => return Err(NotADefinition::Malformed),
                Err(ForeignArn::Elsewhere) => return Err(NotADefinition::Elsewhere),
            }
        } else {
            text.to_owned()
        };
        let (family, revision) = match tail.split_once(':') {
            None => (tail.as_str(), None),
            Some((family, number)) => match number.parse::<u64>() {
                Ok(revision) if revision > 0 => (family, Some(revision)),
                Ok(_) | Err(_) => return Err(NotADefinition::Revision(number.into())),
            },
        };
        if !is_name(family) {
            return Err(NotADefinition::Malformed);
        }
        Ok(DefinitionName { family: family.into(), revision })
    }

    /// As [`DefinitionName::parse`], where a revision must be given.
    ///
    /// # Errors
    /// As `DeregisterTaskDefinition` and `DeleteTaskDefinitions` word it.
    pub(crate) fn parse_revision(ctx: &Context, text: &str) -> Result<(String, u64), AwsError> {
        match DefinitionName::parse(ctx, text) {
            Ok(DefinitionName { family, revision: Some(revision) }) => Ok((family, revision)),
            Ok(DefinitionName { revision: None, .. }) => {
                Err(errors::client_exception("Revision is missing."))
            }
            Err(NotADefinition::Revision(number)) => {
                Err(errors::client_exception(format!("Invalid revision number. Number: {number}")))
            }
            Err(NotADefinition::Malformed) => {
                Err(errors::invalid_parameter_exception("Task definition identifier is invalid."))
            }
            Err(NotADefinition::Elsewhere) => {
                Err(errors::client_exception("The specified task definition does not exist."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";
    const SEPARATORS: &str = "Invalid identifier: Unexpected number of separators";

    fn ours(tail: &str) -> String {
        format!("arn:aws:ecs:us-east-1:000000000000:{tail}")
    }

    #[test]
    fn a_cluster_is_meant_by_name_or_arn() {
        let ctx = Context::for_tests();
        for (text, expected) in [
            (None, Ok("default")),
            (Some(String::new()), Ok("default")),
            (Some("prod".into()), Ok("prod")),
            (Some(ours("cluster/prod")), Ok("prod")),
            (Some(ours("cluster/prod/x")), Err(SEPARATORS)),
            (Some(ours("task/prod")), Err(SEPARATORS)),
            (Some("a/b".into()), Err(SEPARATORS)),
            (Some("arn:aws:ecs".into()), Err(SEPARATORS)),
            (
                Some("arn:aws:ecs:eu-west-1:000000000000:cluster/prod".into()),
                Err("Cluster not found."),
            ),
        ] {
            let found = cluster_name(&ctx, text.as_deref()).map_err(|error| error.message);
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{text:?}");
        }
    }

    #[test]
    fn a_task_is_meant_by_id_or_arn() {
        let ctx = Context::for_tests();
        for (text, expected) in [
            (ID.to_owned(), Ok(Some(ID))),
            (ours(&format!("task/prod/{ID}")), Ok(Some(ID))),
            (ours(&format!("task/{ID}")), Ok(Some(ID))),
            (ours(&format!("task/other/{ID}")), Ok(None)),
            (format!("arn:aws:ecs:us-east-1:111111111111:task/prod/{ID}"), Ok(None)),
            (String::new(), Err("taskId length should be one of [32,36]")),
            ("abc".into(), Err("taskId length should be one of [32,36]")),
            (ours("task/prod/abc"), Err("taskId length should be one of [32,36]")),
            (ours(&format!("task/a/b/{ID}")), Err(SEPARATORS)),
            (format!("prod/{ID}"), Err(SEPARATORS)),
        ] {
            let found = task_id(&ctx, "prod", &text).map_err(|error| error.message);
            let found = found.as_ref().map(Option::as_deref).map_err(String::as_str);
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn a_definition_is_meant_by_family_revision_or_arn() {
        let ctx = Context::for_tests();
        let name = |family: &str, revision| Ok(DefinitionName { family: family.into(), revision });
        for (text, expected) in [
            ("web".to_owned(), name("web", None)),
            ("web:3".into(), name("web", Some(3))),
            (ours("task-definition/web:3"), name("web", Some(3))),
            (ours("task-definition/web"), name("web", None)),
            ("web:x".into(), Err(NotADefinition::Revision("x".into()))),
            ("web:0".into(), Err(NotADefinition::Revision("0".into()))),
            ("we b".into(), Err(NotADefinition::Malformed)),
            (ours("task/web:3"), Err(NotADefinition::Malformed)),
            (
                "arn:aws:ecs:eu-west-1:000000000000:task-definition/web:3".into(),
                Err(NotADefinition::Elsewhere),
            ),
        ] {
            assert_eq!(DefinitionName::parse(&ctx, &text), expected, "{text:?}");
        }
        for (text, message) in
            [("web", "Revision is missing."), ("web:x", "Invalid revision number. Number: x")]
        {
            let error = DefinitionName::parse_revision(&ctx, text).unwrap_err();
            assert_eq!((error.code.as_ref(), error.message.as_str()), ("ClientException", message));
        }
    }
}
