//! Repository policies, registry policies and lifecycle policies: kept and given back, and
//! checked for being what they claim to be.

use aws_api::ecr::{
    DeleteLifecyclePolicyRequest, DeleteLifecyclePolicyResponse, DeleteRegistryPolicyRequest,
    DeleteRegistryPolicyResponse, DeleteRepositoryPolicyRequest, DeleteRepositoryPolicyResponse,
    GetLifecyclePolicyRequest, GetLifecyclePolicyResponse, GetRegistryPolicyRequest,
    GetRegistryPolicyResponse, GetRepositoryPolicyRequest, GetRepositoryPolicyResponse,
    PutLifecyclePolicyRequest, PutLifecyclePolicyResponse, PutRegistryPolicyRequest,
    PutRegistryPolicyResponse, SetRepositoryPolicyRequest, SetRepositoryPolicyResponse, errors,
};
use aws_api::{AwsError, Context};
use model::record::ecr::RegistryRecord;
use serde_json::Value;
use store::Read;

use super::Ecr;
use super::error::{invalid_parameter, storage};
use super::lifecycle::Policy;
use super::repository::Failure;
use crate::registry::RepositoryId;

impl Ecr {
    pub(super) async fn set_repository_policy(
        &self,
        ctx: &Context,
        input: SetRepositoryPolicyRequest,
    ) -> Result<SetRepositoryPolicyResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let text = input.policy_text.unwrap_or_default();
        // `force` lets a policy lock its author out.
        self.find_repository(&place)?;
        check_policy(&text, "Invalid repository policy provided")?;
        let policy = text.clone();
        let record = self
            .change(place, move |record| {
                record.policy = Some(policy);
                Ok(())
            })
            .await?;
        Ok(SetRepositoryPolicyResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            policy_text: Some(text),
        })
    }

    pub(super) async fn get_repository_policy(
        &self,
        ctx: &Context,
        input: GetRepositoryPolicyRequest,
    ) -> Result<GetRepositoryPolicyResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let record = self.find_repository(&place)?;
        let policy_text = record.policy.ok_or_else(|| no_repository_policy(&place))?;
        Ok(GetRepositoryPolicyResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            policy_text: Some(policy_text),
        })
    }

    pub(super) async fn delete_repository_policy(
        &self,
        ctx: &Context,
        input: DeleteRepositoryPolicyRequest,
    ) -> Result<DeleteRepositoryPolicyResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let policy_text =
            self.find_repository(&place)?.policy.ok_or_else(|| no_repository_policy(&place))?;
        let record = self
            .change(place, |record| {
                record.policy = None;
                Ok(())
            })
            .await?;
        Ok(DeleteRepositoryPolicyResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            policy_text: Some(policy_text),
        })
    }

    pub(super) async fn put_lifecycle_policy(
        &self,
        ctx: &Context,
        input: PutLifecyclePolicyRequest,
    ) -> Result<PutLifecyclePolicyResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let text = input.lifecycle_policy_text.unwrap_or_default();
        self.find_repository(&place)?;
        Policy::parse(&text).map_err(|reason| {
            let failure = format!("Lifecycle policy validation failure: {reason}");
            invalid_parameter("LifecyclePolicyText", &failure)
        })?;
        let policy = text.clone();
        let record = self
            .change(place, move |record| {
                record.lifecycle_policy = Some(policy);
                record.lifecycle_evaluated_at = None;
                Ok(())
            })
            .await?;
        Ok(PutLifecyclePolicyResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            lifecycle_policy_text: Some(text),
        })
    }

    pub(super) async fn get_lifecycle_policy(
        &self,
        ctx: &Context,
        input: GetLifecyclePolicyRequest,
    ) -> Result<GetLifecyclePolicyResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let record = self.find_repository(&place)?;
        let text = record.lifecycle_policy.ok_or_else(|| no_lifecycle_policy(&place))?;
        Ok(GetLifecyclePolicyResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            lifecycle_policy_text: Some(text),
            // AWS answers the epoch while nothing was evaluated.
            last_evaluated_at: Some(record.lifecycle_evaluated_at.unwrap_or_default()),
        })
    }

    pub(super) async fn delete_lifecycle_policy(
        &self,
        ctx: &Context,
        input: DeleteLifecyclePolicyRequest,
    ) -> Result<DeleteLifecyclePolicyResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let old = self.find_repository(&place)?;
        let text = old.lifecycle_policy.ok_or_else(|| no_lifecycle_policy(&place))?;
        let record = self
            .change(place, |record| {
                record.lifecycle_policy = None;
                record.lifecycle_evaluated_at = None;
                Ok(())
            })
            .await?;
        Ok(DeleteLifecyclePolicyResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            lifecycle_policy_text: Some(text),
            last_evaluated_at: Some(old.lifecycle_evaluated_at.unwrap_or_default()),
        })
    }

    pub(super) async fn put_registry_policy(
        &self,
        ctx: &Context,
        input: PutRegistryPolicyRequest,
    ) -> Result<PutRegistryPolicyResponse, AwsError> {
        let text = input.policy_text.unwrap_or_default();
        check_policy(&text, "Invalid registry policy provided")?;
        let record = RegistryRecord {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            policy: Some(text.clone()),
        };
        let written: Result<(), Failure> = self
            .store()
            .write(move |txn| {
                txn.put(&record);
                Ok(())
            })
            .await;
        written?;
        Ok(PutRegistryPolicyResponse {
            registry_id: Some(ctx.account.to_string()),
            policy_text: Some(text),
        })
    }

    pub(super) async fn get_registry_policy(
        &self,
        ctx: &Context,
        _input: GetRegistryPolicyRequest,
    ) -> Result<GetRegistryPolicyResponse, AwsError> {
        let key = RegistryRecord::key_of(&ctx.account, &ctx.region);
        let record = self.store().read().and_then(|read| read.get(&key)).map_err(storage)?;
        let policy = record.and_then(|record| record.policy);
        Ok(GetRegistryPolicyResponse {
            registry_id: Some(ctx.account.to_string()),
            policy_text: Some(policy.ok_or_else(|| no_registry_policy(ctx))?),
        })
    }

    pub(super) async fn delete_registry_policy(
        &self,
        ctx: &Context,
        _input: DeleteRegistryPolicyRequest,
    ) -> Result<DeleteRegistryPolicyResponse, AwsError> {
        let key = RegistryRecord::key_of(&ctx.account, &ctx.region);
        let absent = no_registry_policy(ctx);
        let deleted: Result<String, Failure> = self
            .store()
            .write(move |txn| {
                let mut record = txn.get(&key)?.ok_or_else(|| absent.clone())?;
                let policy = record.policy.take().ok_or(absent)?;
                txn.put(&record);
                Ok(policy)
            })
            .await;
        Ok(DeleteRegistryPolicyResponse {
            registry_id: Some(ctx.account.to_string()),
            policy_text: Some(deleted?),
        })
    }
}

/// Whether `text` is a policy document at all. What it means is checked where it is evaluated.
fn check_policy(text: &str, constraint: &str) -> Result<(), AwsError> {
    let json = serde_json::from_str::<Value>(text).ok();
    let statements = match json.as_ref().and_then(|json| json.get("Statement")) {
        Some(Value::Array(statements)) => statements.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        Some(_) | None => Vec::new(),
    };
    let is_statement = |statement: &&Value| {
        matches!(statement.get("Effect").and_then(Value::as_str), Some("Allow" | "Deny"))
            && (statement.get("Action").is_some() || statement.get("NotAction").is_some())
            && (statement.get("Principal").is_some() || statement.get("NotPrincipal").is_some())
    };
    match !statements.is_empty() && statements.iter().all(is_statement) {
        true => Ok(()),
        false => Err(invalid_parameter("PolicyText", constraint)),
    }
}

fn no_repository_policy(place: &RepositoryId) -> AwsError {
    errors::repository_policy_not_found_exception(format!(
        "Repository policy does not exist for the repository with name '{}' in the registry with \
         id '{}'",
        place.name, place.account
    ))
}

pub(super) fn no_lifecycle_policy(place: &RepositoryId) -> AwsError {
    errors::lifecycle_policy_not_found_exception(format!(
        "Lifecycle policy does not exist for the repository with name '{}' in the registry with \
         id '{}'",
        place.name, place.account
    ))
}

fn no_registry_policy(ctx: &Context) -> AwsError {
    errors::registry_policy_not_found_exception(format!(
        "Registry policy does not exist in the registry with id '{}'",
        ctx.account
    ))
}
