//! Clusters and their capacity providers.
//!
//! A deleted cluster stays, `INACTIVE`, until [`super::reconcile`] takes it away.

use std::collections::BTreeMap;

use aws_api::ecs::{self as api, errors};
use aws_api::{Context, json};
use model::record::ecs::{ClusterRecord, ClusterStatus, TaskGlance, TaskRecord, TaskStatus};
use model::{Arn, StorageError};
use serde_json::Value;
use store::Read;

use super::fault::Fault;
use super::identifiers::{cluster_name, is_name};
use super::paging::Page;
use super::shapes::{self, ClusterParts, Counts};
use super::{Ecs, capacity, settings, tags};

/// The cluster that `name` means, if it can be used.
///
/// # Errors
/// When it does not exist or was deleted.
pub(crate) fn active(read: &impl Read, ctx: &Context, name: &str) -> Result<ClusterRecord, Fault> {
    let cluster = known(read, ctx, name)?;
    match cluster.status {
        ClusterStatus::Active => Ok(cluster),
        ClusterStatus::Inactive => {
            Err(errors::cluster_not_found_exception("The referenced cluster was inactive.").into())
        }
    }
}

/// As [`active`], but a deleted cluster will do.
pub(crate) fn known(read: &impl Read, ctx: &Context, name: &str) -> Result<ClusterRecord, Fault> {
    read.get(&ClusterRecord::key_of(&ctx.account, &ctx.region, name))?
        .ok_or_else(|| errors::cluster_not_found_exception("Cluster not found.").into())
}

fn counts(read: &impl Read, cluster: &ClusterRecord) -> Result<Counts, StorageError> {
    let mut counts = Counts::default();
    let tasks = TaskGlance::cluster_keys(&cluster.account, &cluster.region, &cluster.name);
    read.visit(&tasks, None, |task: TaskGlance| {
        counts.add(task.last_status);
        true
    })?;
    Ok(counts)
}

pub(crate) async fn create(
    ecs: &Ecs,
    ctx: &Context,
    input: api::CreateClusterRequest,
) -> Result<api::CreateClusterResponse, Fault> {
    let name = input.cluster_name.filter(|name| !name.is_empty()).unwrap_or("default".into());
    if !is_name(&name) {
        return Err(errors::invalid_parameter_exception(
            "Cluster name contains invalid characters.",
        )
        .into());
    }
    let tags = tags::checked(input.tags.unwrap_or_default())?;
    let settings = input.settings.filter(|settings| !settings.is_empty());
    settings.as_deref().map(check_settings).transpose()?;
    let providers = providers(input.capacity_providers.unwrap_or_default())?;
    let strategy = input.default_capacity_provider_strategy.unwrap_or_default();
    capacity::check_strategy(&strategy, &providers)?;
    let mut document = BTreeMap::new();
    document.insert("capacityProviders".to_owned(), json::to_value(&providers));
    document.insert("defaultCapacityProviderStrategy".to_owned(), json::to_value(&strategy));
    set_configuration(
        &mut document,
        input.configuration.as_ref(),
        input.service_connect_defaults.as_ref(),
    );
    let (ctx, now) = (ctx.clone(), ecs.clock.now());
    let cluster = ecs
        .store
        .write(move |txn| {
            let key = ClusterRecord::key_of(&ctx.account, &ctx.region, &name);
            if let Some(existing) = txn.get(&key)?
                && existing.status == ClusterStatus::Active
            {
                let counts = counts(txn, &existing)?;
                return Ok::<_, Fault>(shapes::cluster(&existing, counts, ClusterParts::CHANGED));
            }
            let settings = match settings {
                Some(settings) => settings,
                None => default_settings(&settings::effective(txn, &ctx, "containerInsights")?),
            };
            document.insert("settings".to_owned(), json::to_value(&settings));
            let cluster = ClusterRecord {
                account: ctx.account,
                region: ctx.region,
                name,
                status: ClusterStatus::Active,
                created_at: now,
                deleted_at: None,
                tags,
                document,
            };
            txn.put(&cluster);
            Ok(shapes::cluster(&cluster, Counts::default(), ClusterParts::CHANGED))
        })
        .await?;
    Ok(api::CreateClusterResponse { cluster: Some(cluster) })
}

fn default_settings(container_insights: &str) -> Vec<api::ClusterSetting> {
    vec![api::ClusterSetting {
        name: Some(api::ClusterSettingName::ContainerInsights),
        value: Some(container_insights.into()),
    }]
}

fn check_settings(settings: &[api::ClusterSetting]) -> Result<(), Fault> {
    for setting in settings {
        let name = setting.name.as_ref().map(api::ClusterSettingName::as_str).unwrap_or_default();
        let value = setting.value.as_deref().unwrap_or_default();
        if name != "containerInsights" {
            let message =
                format!("{name} should be one of [{}]", api::ClusterSettingName::VALUES.join(","));
            return Err(errors::invalid_parameter_exception(message).into());
        }
        if !matches!(value, "enabled" | "disabled" | "enhanced") {
            return Err(errors::invalid_parameter_exception(
                "Invalid value for containerInsights: it should be one of \
                 [enabled,disabled,enhanced]",
            )
            .into());
        }
    }
    Ok(())
}

fn set_configuration(
    document: &mut BTreeMap<String, Value>,
    configuration: Option<&api::ClusterConfiguration>,
    service_connect: Option<&api::ClusterServiceConnectDefaultsRequest>,
) {
    if let Some(configuration) = configuration {
        document.insert("configuration".to_owned(), json::to_value(configuration));
    }
    match service_connect {
        // An empty name space takes the default away.
        Some(defaults) if defaults.namespace.as_deref().is_none_or(str::is_empty) => {
            document.remove("serviceConnectDefaults");
        }
        Some(defaults) => {
            document.insert("serviceConnectDefaults".to_owned(), json::to_value(defaults));
        }
        None => {}
    }
}

fn providers(asked: Vec<String>) -> Result<Vec<String>, Fault> {
    let mut providers = Vec::new();
    for one in asked {
        let name = capacity::known_provider(&one)?;
        if !providers.contains(&name) {
            providers.push(name);
        }
    }
    Ok(providers)
}

pub(crate) async fn delete(
    ecs: &Ecs,
    ctx: &Context,
    input: api::DeleteClusterRequest,
) -> Result<api::DeleteClusterResponse, Fault> {
    let name = cluster_name(ctx, input.cluster.as_deref())?;
    let (ctx, now) = (ctx.clone(), ecs.clock.now());
    let cluster = ecs
        .store
        .write(move |txn| {
            let mut cluster = known(txn, &ctx, &name)?;
            let counts = counts(txn, &cluster)?;
            if cluster.status == ClusterStatus::Active {
                if counts.n_alive > 0 {
                    return Err(Fault::from(errors::cluster_contains_tasks_exception(
                        "The Cluster cannot be deleted while Tasks are active.",
                    )));
                }
                cluster.status = ClusterStatus::Inactive;
                cluster.deleted_at = Some(now);
                txn.put(&cluster);
            }
            Ok(shapes::cluster(&cluster, counts, ClusterParts::CHANGED))
        })
        .await?;
    Ok(api::DeleteClusterResponse { cluster: Some(cluster) })
}

pub(crate) async fn describe(
    ecs: &Ecs,
    ctx: &Context,
    input: api::DescribeClustersRequest,
) -> Result<api::DescribeClustersResponse, Fault> {
    let asked = input.clusters.filter(|all| !all.is_empty()).unwrap_or(vec!["default".into()]);
    if asked.len() > 100 {
        return Err(
            errors::invalid_parameter_exception("clusters can have at most 100 items.").into()
        );
    }
    let include = input.include.unwrap_or_default();
    let parts = ClusterParts {
        configurations: include.contains(&api::ClusterField::Configurations),
        settings: include.contains(&api::ClusterField::Settings),
        statistics: include.contains(&api::ClusterField::Statistics),
        tags: include.contains(&api::ClusterField::Tags),
    };
    let read = ecs.store.read()?;
    let (mut clusters, mut failures) = (Vec::new(), Vec::new());
    for text in asked {
        let name = match cluster_name(ctx, Some(&text)) {
            Ok(name) => Some(name),
            // Of another region or account: as good as missing.
            Err(error) if error.code == "ClusterNotFoundException" => None,
            Err(error) => return Err(error.into()),
        };
        let key = name.as_ref().map(|name| ClusterRecord::key_of(&ctx.account, &ctx.region, name));
        match key.map(|key| read.get(&key)).transpose()?.flatten() {
            Some(cluster) => {
                clusters.push(shapes::cluster(&cluster, counts(&read, &cluster)?, parts));
            }
            None => failures.push(missing(name.map_or(text, |name| arn(ctx, "cluster", &name)))),
        }
    }
    Ok(api::DescribeClustersResponse { clusters: Some(clusters), failures: Some(failures) })
}

/// The ARN of what may not exist.
pub(crate) fn arn(ctx: &Context, kind: &str, name: &str) -> String {
    Arn::regional("ecs", &ctx.region, &ctx.account, format!("{kind}/{name}")).to_string()
}

/// The entry in `failures` for what does not exist.
pub(crate) fn missing(arn: String) -> api::Failure {
    api::Failure { arn: Some(arn), reason: Some("MISSING".into()), detail: None }
}

pub(crate) async fn list(
    ecs: &Ecs,
    ctx: &Context,
    input: api::ListClustersRequest,
) -> Result<api::ListClustersResponse, Fault> {
    let page = Page::new(input.max_results, input.next_token.as_deref(), 100)?;
    let mut clusters =
        ecs.store.read()?.scan(&ClusterRecord::keys_of(&ctx.account, &ctx.region))?;
    clusters.retain(|cluster| cluster.status == ClusterStatus::Active);
    let (clusters, next_token) =
        page.cut(clusters, |cluster| cluster.name.clone(), |name, after| name > after);
    let cluster_arns = clusters.iter().map(|cluster| cluster.arn().to_string()).collect();
    Ok(api::ListClustersResponse { cluster_arns: Some(cluster_arns), next_token })
}

/// Changes an active cluster in one transaction and answers it.
async fn change(
    ecs: &Ecs,
    ctx: &Context,
    cluster: Option<&str>,
    change: impl FnOnce(&mut ClusterRecord, &[TaskRecord]) -> Result<(), Fault> + Send + 'static,
) -> Result<api::Cluster, Fault> {
    let name = cluster_name(ctx, cluster)?;
    let ctx = ctx.clone();
    ecs.store
        .write(move |txn| {
            let mut cluster = active(txn, &ctx, &name)?;
            let tasks = txn.scan(&TaskRecord::cluster_keys(&ctx.account, &ctx.region, &name))?;
            change(&mut cluster, &tasks)?;
            txn.put(&cluster);
            let mut counts = Counts::default();
            tasks.iter().for_each(|task| counts.add(task.last_status));
            Ok(shapes::cluster(&cluster, counts, ClusterParts::CHANGED))
        })
        .await
}

pub(crate) async fn update(
    ecs: &Ecs,
    ctx: &Context,
    input: api::UpdateClusterRequest,
) -> Result<api::UpdateClusterResponse, Fault> {
    let settings = input.settings.filter(|settings| !settings.is_empty());
    settings.as_deref().map(check_settings).transpose()?;
    let cluster = change(ecs, ctx, input.cluster.as_deref(), move |cluster, _| {
        if let Some(settings) = settings {
            cluster.document.insert("settings".to_owned(), json::to_value(&settings));
        }
        set_configuration(
            &mut cluster.document,
            input.configuration.as_ref(),
            input.service_connect_defaults.as_ref(),
        );
        Ok(())
    })
    .await?;
    Ok(api::UpdateClusterResponse { cluster: Some(cluster) })
}

pub(crate) async fn update_settings(
    ecs: &Ecs,
    ctx: &Context,
    input: api::UpdateClusterSettingsRequest,
) -> Result<api::UpdateClusterSettingsResponse, Fault> {
    let settings = input.settings.unwrap_or_default();
    check_settings(&settings)?;
    let cluster = change(ecs, ctx, input.cluster.as_deref(), move |cluster, _| {
        if !settings.is_empty() {
            cluster.document.insert("settings".to_owned(), json::to_value(&settings));
        }
        Ok(())
    })
    .await?;
    Ok(api::UpdateClusterSettingsResponse { cluster: Some(cluster) })
}

pub(crate) async fn put_capacity_providers(
    ecs: &Ecs,
    ctx: &Context,
    input: api::PutClusterCapacityProvidersRequest,
) -> Result<api::PutClusterCapacityProvidersResponse, Fault> {
    let providers = providers(input.capacity_providers.unwrap_or_default())?;
    let strategy = input.default_capacity_provider_strategy.unwrap_or_default();
    capacity::check_strategy(&strategy, &providers)?;
    let cluster = change(ecs, ctx, input.cluster.as_deref(), move |cluster, tasks| {
        let is_removed = |name: &String| !providers.contains(name);
        let in_use = tasks.iter().any(|task| {
            task.last_status != TaskStatus::Stopped
                && task.capacity_provider.as_ref().is_some_and(is_removed)
        });
        if in_use {
            return Err(errors::resource_in_use_exception(
                "The specified capacity provider is in use and cannot be removed.",
            )
            .into());
        }
        let document = &mut cluster.document;
        document.insert("capacityProviders".to_owned(), json::to_value(&providers));
        document.insert("defaultCapacityProviderStrategy".to_owned(), json::to_value(&strategy));
        Ok(())
    })
    .await?;
    Ok(api::PutClusterCapacityProvidersResponse { cluster: Some(cluster) })
}

pub(crate) async fn describe_capacity_providers(
    ecs: &Ecs,
    ctx: &Context,
    input: api::DescribeCapacityProvidersRequest,
) -> Result<api::DescribeCapacityProvidersResponse, Fault> {
    let page = Page::new(input.max_results, input.next_token.as_deref(), 10)?;
    let mut associated = None;
    if let Some(cluster) = input.cluster.as_deref() {
        let name = cluster_name(ctx, Some(cluster))?;
        associated = Some(shapes::capacity_providers(&active(&ecs.store.read()?, ctx, &name)?));
    }
    let asked = input.capacity_providers.filter(|all| !all.is_empty());
    let mut failures = Vec::new();
    for text in asked.iter().flatten() {
        let name = capacity::provider_name(text);
        if !capacity::PROVIDERS.contains(&name) {
            failures.push(missing(arn(ctx, "capacity-provider", name)));
        }
    }
    let found: Vec<&str> = capacity::PROVIDERS
        .into_iter()
        .filter(|name| {
            let is_asked = asked.as_ref().is_none_or(|asked| {
                asked.iter().any(|text| capacity::provider_name(text) == *name)
            });
            is_asked && associated.as_ref().is_none_or(|all| all.iter().any(|one| one == name))
        })
        .collect();
    let (found, next_token) =
        page.cut(found, |name| (*name).to_owned(), |name, after| name > after);
    let capacity_providers = found
        .into_iter()
        .map(|name| api::CapacityProvider {
            capacity_provider_arn: Some(arn(ctx, "capacity-provider", name)),
            name: Some(name.into()),
            status: Some(api::CapacityProviderStatus::Active),
            tags: Some(Vec::new()),
            r#type: Some(api::CapacityProviderType::from(name)),
            ..api::CapacityProvider::default()
        })
        .collect();
    Ok(api::DescribeCapacityProvidersResponse {
        capacity_providers: Some(capacity_providers),
        failures: Some(failures),
        next_token,
    })
}
