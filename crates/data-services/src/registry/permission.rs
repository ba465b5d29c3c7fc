//! Whether a caller of the registry may do what its request does: the distribution API in the
//! terms of ECR's actions.
//!
//! Not here: who the caller is ([`super::access`]).

use std::sync::Arc;

use ::access::{Access, Ask, Call, ResourceDocument};
use http::{Method, StatusCode, request};
use model::Arn;
use model::policy::PolicyKind;
use model::policy::conditions::Facts;
use model::policy::trust::Naming;
use model::record::ecr::RepositoryRecord;
use model::{Principal, StorageError, Timestamp};
use store::Read;

use super::access::Caller;
use super::error::RegistryError;
use super::path::{Query, Route};

/// The actions that a request needs, each with the repository; `None` is the registry.
fn needed(head: &request::Parts, route: &Route) -> Vec<(&'static str, Option<String>)> {
    let method = &head.method;
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let one = |action, name: &str| vec![(action, Some(name.to_owned()))];
    match route {
        Route::Base => Vec::new(),
        Route::Catalog => vec![("ecr:DescribeRepositories", None)],
        Route::Uploads { name } => {
            let mut all = one("ecr:InitiateLayerUpload", name);
            let query = Query::parse(head.uri.query());
            if let (Some(_), Some(from)) = (query.get("mount"), query.get("from")) {
                all.push(("ecr:GetDownloadUrlForLayer", Some(from.to_owned())));
            }
            if query.get("digest").is_some() {
                all.push(("ecr:CompleteLayerUpload", Some(name.clone())));
            }
            all
        }
        Route::Upload { name, .. } if *method == Method::PUT => {
            one("ecr:CompleteLayerUpload", name)
        }
        Route::Upload { name, .. } => one("ecr:UploadLayerPart", name),
        Route::Blob { name, .. } if *method == Method::HEAD => {
            one("ecr:BatchCheckLayerAvailability", name)
        }
        Route::Blob { name, .. } if reads => one("ecr:GetDownloadUrlForLayer", name),
        Route::Blob { name, .. } => one("ecr:BatchDeleteImage", name),
        Route::Manifest { name, .. } if reads => one("ecr:BatchGetImage", name),
        Route::Manifest { name, .. } if *method == Method::PUT => one("ecr:PutImage", name),
        Route::Manifest { name, .. } => one("ecr:BatchDeleteImage", name),
        Route::Tags { name } => one("ecr:ListImages", name),
        Route::Referrers { name, .. } => one("ecr:BatchGetImage", name),
    }
}

/// Refuses what the caller's policies and the repository's do not allow.
///
/// # Errors
/// `DENIED`, and when the store cannot be read.
pub(super) fn check(
    access: &Access,
    read: &impl Read,
    head: &request::Parts,
    route: &Route,
    caller: &Caller,
    now: Timestamp,
) -> Result<(), RegistryError> {
    // Such a caller has a link that somebody signed who might fetch the layer.
    if caller.principal == Principal::Anonymous {
        return Ok(());
    }
    let gone = || {
        let message = "the security token included in the request is invalid";
        RegistryError::new(StatusCode::FORBIDDEN, "DENIED", message)
    };
    let known = access.caller(&caller.principal, caller.session.as_deref())?.ok_or_else(gone)?;
    let mut facts = Facts::over([known.facts.clone()]);
    facts.add("aws:CurrentTime", now.to_string());
    facts.add("aws:EpochTime", now.as_secs().to_string());
    facts.add("aws:RequestedRegion", caller.region.as_str());
    let facts = Arc::new(facts);
    let request_id = head.headers.get("x-amzn-requestid").and_then(|value| value.to_str().ok());
    let operation = format!("registry:{}", head.method);
    let call = Call { request_id: request_id.unwrap_or_default(), operation: &operation, now };
    for (action, repository) in needed(head, route) {
        let policy = match &repository {
            Some(name) => policy_of(read, caller, name)?,
            None => None,
        };
        let resource = match &repository {
            None => "*".to_owned(),
            Some(name) => {
                let resource = format!("repository/{name}");
                Arn::regional("ecr", &caller.region, &caller.account, resource).to_string()
            }
        };
        let label = format!("policy of repository {}", repository.as_deref().unwrap_or_default());
        let ask = Ask {
            action,
            resource: &resource,
            owner: Some(&caller.account),
            resource_policy: policy.as_deref().map(|document| ResourceDocument {
                name: &label,
                document,
                kind: PolicyKind::Repository,
            }),
            granted_besides: Naming::No,
            facts: facts.clone(),
        };
        access.ask(&known, call, &ask).map_err(|refused| {
            RegistryError::new(StatusCode::FORBIDDEN, "DENIED", refused.message)
        })?;
    }
    Ok(())
}

fn policy_of(
    read: &impl Read,
    caller: &Caller,
    name: &str,
) -> Result<Option<String>, StorageError> {
    let key = RepositoryRecord::key_of(&caller.account, &caller.region, name);
    Ok(read.get(&key)?.and_then(|record| record.policy))
}
