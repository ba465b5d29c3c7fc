//! What a lifecycle policy would expire, were it applied now.
//!
//! Starting a preview keeps the policy; asking for it evaluates. So a preview is complete at
//! once, and always of the images as they are.

use aws_api::ecr::{
    GetLifecyclePolicyPreviewRequest, GetLifecyclePolicyPreviewResponse, ImageActionType,
    LifecyclePolicyPreviewResult, LifecyclePolicyPreviewStatus, LifecyclePolicyPreviewSummary,
    LifecyclePolicyRuleAction, StartLifecyclePolicyPreviewRequest,
    StartLifecyclePolicyPreviewResponse, TagStatus, errors,
};
use aws_api::{AwsError, Context};

use super::Ecr;
use super::error::{invalid_parameter, storage};
use super::lifecycle::{self, Policy};
use super::page::page;
use crate::registry::{all, candidates};

impl Ecr {
    pub(super) async fn start_lifecycle_policy_preview(
        &self,
        ctx: &Context,
        input: StartLifecyclePolicyPreviewRequest,
    ) -> Result<StartLifecyclePolicyPreviewResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let record = self.find_repository(&place)?;
        let text = match (input.lifecycle_policy_text, record.lifecycle_policy) {
            (Some(text), _) | (None, Some(text)) => text,
            (None, None) => {
                return Err(super::policy::no_lifecycle_policy(&place));
            }
        };
        Policy::parse(&text).map_err(|reason| {
            let failure = format!("Lifecycle policy validation failure: {reason}");
            invalid_parameter("LifecyclePolicyText", &failure)
        })?;
        let preview = text.clone();
        let record = self
            .change(place, move |record| {
                record.lifecycle_preview = Some(preview);
                Ok(())
            })
            .await?;
        Ok(StartLifecyclePolicyPreviewResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            lifecycle_policy_text: Some(text),
            status: Some(LifecyclePolicyPreviewStatus::InProgress),
        })
    }

    pub(super) async fn get_lifecycle_policy_preview(
        &self,
        ctx: &Context,
        input: GetLifecyclePolicyPreviewRequest,
    ) -> Result<GetLifecyclePolicyPreviewResponse, AwsError> {
        let place = self.repository(ctx, input.registry_id.as_deref(), input.repository_name)?;
        let record = self.find_repository(&place)?;
        let text = record.lifecycle_preview.ok_or_else(|| {
            errors::lifecycle_policy_preview_not_found_exception(format!(
                "Lifecycle policy preview does not exist for the repository with name '{}' in the \
                 registry with id '{}'",
                place.name, place.account
            ))
        })?;
        let policy = Policy::parse(&text)
            .map_err(|reason| invalid_parameter("LifecyclePolicyText", &reason))?;
        let images = {
            let read = self.store().read().map_err(storage)?;
            let images = all(&read, &place).map_err(storage)?;
            candidates(&place, &read, images).map_err(storage)?
        };
        let mut results: Vec<LifecyclePolicyPreviewResult> =
            lifecycle::evaluate(&policy, &images, ctx.now)
                .into_iter()
                .filter_map(|expired| {
                    let image = images.iter().find(|image| image.digest == expired.digest)?;
                    Some(LifecyclePolicyPreviewResult {
                        image_tags: Some(image.tags.clone()),
                        image_digest: Some(expired.digest.into()),
                        image_pushed_at: Some(image.pushed_at),
                        action: Some(LifecyclePolicyRuleAction {
                            r#type: Some(ImageActionType::Expire),
                            target_storage_class: None,
                        }),
                        applied_rule_priority: Some(expired.priority),
                        storage_class: None,
                    })
                })
                .collect();
        results.sort_by(|a, b| a.image_digest.cmp(&b.image_digest));
        let total = i32::try_from(results.len()).unwrap_or(i32::MAX);
        let wanted = input.filter.and_then(|filter| filter.tag_status);
        results.retain(|result| {
            let is_tagged = result.image_tags.as_ref().is_some_and(|tags| !tags.is_empty());
            let is_asked_for = input.image_ids.as_ref().is_none_or(|ids| {
                ids.iter().any(|id| {
                    id.image_digest.is_some() && id.image_digest == result.image_digest
                        || id.image_tag.as_ref().is_some_and(|tag| {
                            result.image_tags.as_ref().is_some_and(|tags| tags.contains(tag))
                        })
                })
            });
            let has_status = match &wanted {
                Some(TagStatus::Tagged) => is_tagged,
                Some(TagStatus::Untagged) => !is_tagged,
                Some(TagStatus::Any | TagStatus::Unknown(_)) | None => true,
            };
            is_asked_for && has_status
        });
        let name =
            |result: &LifecyclePolicyPreviewResult| result.image_digest.clone().unwrap_or_default();
        let (preview_results, next_token) =
            page(results, name, input.max_results, 100, input.next_token.as_deref())?;
        Ok(GetLifecyclePolicyPreviewResponse {
            registry_id: Some(record.account.to_string()),
            repository_name: Some(record.name),
            lifecycle_policy_text: Some(text),
            status: Some(LifecyclePolicyPreviewStatus::Complete),
            next_token,
            preview_results: Some(preview_results),
            summary: Some(LifecyclePolicyPreviewSummary {
                expiring_image_total_count: Some(total),
                transitioning_image_total_counts: None,
            }),
        })
    }
}
