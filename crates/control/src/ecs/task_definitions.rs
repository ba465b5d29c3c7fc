//! Revisions of families: registered, found, listed, and taken out of use.
//!
//! `ACTIVE` → `INACTIVE` → `DELETE_IN_PROGRESS`; [`super::reconcile`] then removes what no task
//! uses. What a definition may say is for [`super::registration`].

use std::collections::BTreeMap;

use aws_api::ecs::{self as api, errors};
use aws_api::{AwsError, Context, json};
use model::record::ecs::{TaskDefinitionRecord, TaskDefinitionStatus, TaskFamilyRecord};
use model::{Arn, StorageError};
use store::Read;

use super::fault::Fault;
use super::identifiers::DefinitionName;
use super::paging::Page;
use super::{Ecs, registration, shapes, tags};

/// AWS's limit on a definition.
const MOST_BYTES: usize = 65_536;

pub(crate) async fn register(
    ecs: &Ecs,
    ctx: &Context,
    mut input: api::RegisterTaskDefinitionRequest,
) -> Result<api::RegisterTaskDefinitionResponse, Fault> {
    let tags = tags::checked(input.tags.take().unwrap_or_default())?;
    let n_bytes = json::to_value(&input).to_string().len();
    if n_bytes > MOST_BYTES {
        return Err(errors::client_exception(format!(
            "Actual length: '{n_bytes}'. Max allowed length is '{MOST_BYTES}' bytes."
        ))
        .into());
    }
    let mut definition = registration::register(&ctx.account, input)?;
    let family = definition.family.take().unwrap_or_default();
    let document = json::to_value(&definition);
    let (ctx, now) = (ctx.clone(), ecs.clock.now());
    let record = ecs
        .store
        .write(move |txn| {
            let key = TaskFamilyRecord::key_of(&ctx.account, &ctx.region, &family);
            let mut counter = txn.get(&key)?.unwrap_or_else(|| TaskFamilyRecord {
                account: ctx.account.clone(),
                region: ctx.region.clone(),
                family: family.clone(),
                next_revision: 1,
            });
            let revision = counter.next_revision;
            counter.next_revision += 1;
            txn.put(&counter);
            let record = TaskDefinitionRecord {
                registered_by: ctx.principal.arn(),
                account: ctx.account,
                region: ctx.region,
                family,
                revision,
                status: TaskDefinitionStatus::Active,
                registered_at: now,
                deregistered_at: None,
                delete_requested_at: None,
                tags,
                document,
            };
            txn.put(&record);
            Ok::<_, Fault>(record)
        })
        .await?;
    Ok(api::RegisterTaskDefinitionResponse {
        task_definition: Some(shapes::task_definition(&record)),
        tags: Some(shapes::tags(&record.tags)).filter(|tags| !tags.is_empty()),
    })
}

/// The revision that `text` means; a family means its latest active one.
pub(crate) fn find(
    read: &impl Read,
    ctx: &Context,
    text: &str,
) -> Result<Option<TaskDefinitionRecord>, StorageError> {
    let Ok(DefinitionName { family, revision }) = DefinitionName::parse(ctx, text) else {
        return Ok(None);
    };
    let (account, region) = (&ctx.account, &ctx.region);
    if let Some(revision) = revision {
        return read.get(&TaskDefinitionRecord::key_of(account, region, &family, revision));
    }
    let mut latest = None;
    let keys = TaskDefinitionRecord::family_keys(account, region, &family);
    read.visit(&keys, None, |record: TaskDefinitionRecord| {
        if record.status == TaskDefinitionStatus::Active {
            latest = Some(record);
        }
        true
    })?;
    Ok(latest)
}

pub(crate) async fn describe(
    ecs: &Ecs,
    ctx: &Context,
    input: api::DescribeTaskDefinitionRequest,
) -> Result<api::DescribeTaskDefinitionResponse, Fault> {
    let name = input.task_definition.unwrap_or_default();
    let record = find(&ecs.store.read()?, ctx, &name)?
        .ok_or_else(|| errors::client_exception("Unable to describe task definition."))?;
    let with_tags =
        input.include.is_some_and(|parts| parts.contains(&api::TaskDefinitionField::Tags));
    Ok(api::DescribeTaskDefinitionResponse {
        task_definition: Some(shapes::task_definition(&record)),
        tags: Some(if with_tags { shapes::tags(&record.tags) } else { Vec::new() }),
    })
}

fn does_not_exist() -> AwsError {
    errors::client_exception(
        "The specified task definition does not exist. Specify a valid account, family, revision \
         and try again.",
    )
}

pub(crate) async fn deregister(
    ecs: &Ecs,
    ctx: &Context,
    input: api::DeregisterTaskDefinitionRequest,
) -> Result<api::DeregisterTaskDefinitionResponse, Fault> {
    let name = input.task_definition.unwrap_or_default();
    let (family, revision) = DefinitionName::parse_revision(ctx, &name)?;
    let key = TaskDefinitionRecord::key_of(&ctx.account, &ctx.region, &family, revision);
    let now = ecs.clock.now();
    let record = ecs
        .store
        .write(move |txn| {
            let mut record = txn.get(&key)?.ok_or_else(does_not_exist)?;
            if record.status == TaskDefinitionStatus::Active {
                record.status = TaskDefinitionStatus::Inactive;
                record.deregistered_at = Some(now);
                txn.put(&record);
            }
            Ok::<_, Fault>(record)
        })
        .await?;
    Ok(api::DeregisterTaskDefinitionResponse {
        task_definition: Some(shapes::task_definition(&record)),
    })
}

pub(crate) async fn delete(
    ecs: &Ecs,
    ctx: &Context,
    input: api::DeleteTaskDefinitionsRequest,
) -> Result<api::DeleteTaskDefinitionsResponse, Fault> {
    let names = input.task_definitions.unwrap_or_default();
    if names.is_empty() || names.len() > 10 {
        return Err(errors::invalid_parameter_exception(
            "taskDefinitions should have between 1 and 10 items.",
        )
        .into());
    }
    let revisions: Vec<(String, u64)> = names
        .iter()
        .map(|name| DefinitionName::parse_revision(ctx, name))
        .collect::<Result<_, _>>()?;
    let (ctx, now) = (ctx.clone(), ecs.clock.now());
    let (deleted, failures) = ecs
        .store
        .write(move |txn| {
            let (mut deleted, mut failures) = (Vec::new(), Vec::new());
            for (family, revision) in revisions {
                let key =
                    TaskDefinitionRecord::key_of(&ctx.account, &ctx.region, &family, revision);
                let mut fail = |reason: &str| {
                    let resource = format!("task-definition/{family}:{revision}");
                    let arn = Arn::regional("ecs", &ctx.region, &ctx.account, resource);
                    failures.push(api::Failure {
                        arn: Some(arn.to_string()),
                        reason: Some(reason.into()),
                        detail: None,
                    });
                };
                match txn.get(&key)? {
                    None => fail("The specified task definition does not exist."),
                    Some(record) if record.status == TaskDefinitionStatus::Active => fail(
                        "The specified task definition is still in ACTIVE status. Please \
                         deregister the target and try again.",
                    ),
                    Some(mut record) => {
                        if record.status == TaskDefinitionStatus::Inactive {
                            record.status = TaskDefinitionStatus::DeleteInProgress;
                            record.delete_requested_at = Some(now);
                            txn.put(&record);
                        }
                        deleted.push(shapes::task_definition(&record));
                    }
                }
            }
            Ok::<_, Fault>((deleted, failures))
        })
        .await?;
    Ok(api::DeleteTaskDefinitionsResponse {
        task_definitions: Some(deleted),
        failures: Some(failures),
    })
}

pub(crate) async fn list(
    ecs: &Ecs,
    ctx: &Context,
    input: api::ListTaskDefinitionsRequest,
) -> Result<api::ListTaskDefinitionsResponse, Fault> {
    let page = Page::new(input.max_results, input.next_token.as_deref(), 100)?;
    let status = match input.status {
        None | Some(api::TaskDefinitionStatus::Active) => TaskDefinitionStatus::Active,
        Some(api::TaskDefinitionStatus::Inactive) => TaskDefinitionStatus::Inactive,
        Some(api::TaskDefinitionStatus::DeleteInProgress) => TaskDefinitionStatus::DeleteInProgress,
        Some(api::TaskDefinitionStatus::Unknown(_)) => {
            return Err(one_of("status", api::TaskDefinitionStatus::VALUES).into());
        }
    };
    let is_descending = match input.sort {
        None | Some(api::SortOrder::Asc) => false,
        Some(api::SortOrder::Desc) => true,
        Some(api::SortOrder::Unknown(_)) => {
            return Err(one_of("sort", api::SortOrder::VALUES).into());
        }
    };
    let keys = match input.family_prefix.filter(|family| !family.is_empty()) {
        // Despite its name, it is the whole name of a family.
        Some(family) => TaskDefinitionRecord::family_keys(&ctx.account, &ctx.region, &family),
        None => TaskDefinitionRecord::keys_of(&ctx.account, &ctx.region),
    };
    let mut found = Vec::new();
    ecs.store.read()?.visit(&keys, None, |record: TaskDefinitionRecord| {
        if record.status == status {
            // Padded, so that the texts sort as the revisions do.
            let place = format!("{}\0{:020}", record.family, record.revision);
            found.push((place, record.arn().to_string()));
        }
        true
    })?;
    if is_descending {
        found.reverse();
    }
    let (found, next_token) = page.cut(
        found,
        |(place, _)| place.clone(),
        |place, after| if is_descending { place < after } else { place > after },
    );
    let arns = found.into_iter().map(|(_, arn)| arn).collect();
    Ok(api::ListTaskDefinitionsResponse { task_definition_arns: Some(arns), next_token })
}

fn one_of(member: &str, values: &[&str]) -> AwsError {
    errors::invalid_parameter_exception(format!("{member} should be one of [{}]", values.join(",")))
}

pub(crate) async fn list_families(
    ecs: &Ecs,
    ctx: &Context,
    input: api::ListTaskDefinitionFamiliesRequest,
) -> Result<api::ListTaskDefinitionFamiliesResponse, Fault> {
    let page = Page::new(input.max_results, input.next_token.as_deref(), 100)?;
    let is_wanted: fn(bool) -> bool = match input.status {
        None | Some(api::TaskDefinitionFamilyStatus::All) => |_| true,
        Some(api::TaskDefinitionFamilyStatus::Active) => |has_active| has_active,
        Some(api::TaskDefinitionFamilyStatus::Inactive) => |has_active| !has_active,
        Some(api::TaskDefinitionFamilyStatus::Unknown(_)) => {
            return Err(one_of("status", api::TaskDefinitionFamilyStatus::VALUES).into());
        }
    };
    let prefix = input.family_prefix.unwrap_or_default();
    let keys = TaskDefinitionRecord::keys_of(&ctx.account, &ctx.region).text_prefix(&prefix);
    let mut families: BTreeMap<String, bool> = BTreeMap::new();
    ecs.store.read()?.visit(&keys, None, |record: TaskDefinitionRecord| {
        let has_active = families.entry(record.family).or_default();
        *has_active |= record.status == TaskDefinitionStatus::Active;
        true
    })?;
    let families = families
        .into_iter()
        .filter(|(_, has_active)| is_wanted(*has_active))
        .map(|(family, _)| family)
        .collect();
    let (families, next_token) = page.cut(families, Clone::clone, |name, after| name > after);
    Ok(api::ListTaskDefinitionFamiliesResponse { families: Some(families), next_token })
}
