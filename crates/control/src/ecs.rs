//! ECS: clusters, task definitions, tasks.
//!
//! [`Ecs`] answers the API; each operation is in the file of its subject and is one transaction.
//! [`reconcile`] ends what needs no caller: tasks whose node has let go, records past their time.
//!
//! Not here: running anything (`node`), services and deployments, which are not served yet.

mod admission;
mod capacity;
mod clusters;
pub mod events;
mod fault;
mod identifiers;
mod overrides;
mod paging;
pub mod reconcile;
mod registration;
mod roles;
mod run_task;
mod settings;
mod shapes;
mod sizes;
mod tags;
mod task_definitions;
mod tasks;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod unserved;

use std::sync::Arc;

use aws_api::ecs as api;
use aws_api::{AwsError, Context};
use model::Clock;
use store::Store;

/// The ECS API over a store.
#[derive(Clone, Debug)]
pub struct Ecs {
    store: Store,
    clock: Clock,
}

impl Ecs {
    pub fn new(store: Store, clock: Clock) -> Ecs {
        Ecs { store, clock }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::ecs::Server::new(self))
    }
}

/// Each operation of the trait, and the function that serves it.
macro_rules! serve {
    ($($method:ident($input:ident) -> $output:ident = $function:path;)*) => {
        impl api::Ecs for Ecs {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<api::$output, AwsError> {
                    $function(self, ctx, input).await.map_err(fault::Fault::answer)
                }
            )*
        }
    };
}

serve! {
    create_cluster(CreateClusterRequest) -> CreateClusterResponse = clusters::create;
    delete_cluster(DeleteClusterRequest) -> DeleteClusterResponse = clusters::delete;
    describe_clusters(DescribeClustersRequest) -> DescribeClustersResponse = clusters::describe;
    list_clusters(ListClustersRequest) -> ListClustersResponse = clusters::list;
    update_cluster(UpdateClusterRequest) -> UpdateClusterResponse = clusters::update;
    update_cluster_settings(UpdateClusterSettingsRequest) -> UpdateClusterSettingsResponse
        = clusters::update_settings;
    put_cluster_capacity_providers(PutClusterCapacityProvidersRequest)
        -> PutClusterCapacityProvidersResponse = clusters::put_capacity_providers;
    describe_capacity_providers(DescribeCapacityProvidersRequest)
        -> DescribeCapacityProvidersResponse = clusters::describe_capacity_providers;

    register_task_definition(RegisterTaskDefinitionRequest) -> RegisterTaskDefinitionResponse
        = task_definitions::register;
    deregister_task_definition(DeregisterTaskDefinitionRequest)
        -> DeregisterTaskDefinitionResponse = task_definitions::deregister;
    delete_task_definitions(DeleteTaskDefinitionsRequest) -> DeleteTaskDefinitionsResponse
        = task_definitions::delete;
    describe_task_definition(DescribeTaskDefinitionRequest) -> DescribeTaskDefinitionResponse
        = task_definitions::describe;
    list_task_definitions(ListTaskDefinitionsRequest) -> ListTaskDefinitionsResponse
        = task_definitions::list;
    list_task_definition_families(ListTaskDefinitionFamiliesRequest)
        -> ListTaskDefinitionFamiliesResponse = task_definitions::list_families;

    run_task(RunTaskRequest) -> RunTaskResponse = run_task::run;
    stop_task(StopTaskRequest) -> StopTaskResponse = tasks::stop;
    describe_tasks(DescribeTasksRequest) -> DescribeTasksResponse = tasks::describe;
    list_tasks(ListTasksRequest) -> ListTasksResponse = tasks::list;

    tag_resource(TagResourceRequest) -> TagResourceResponse = tags::tag;
    untag_resource(UntagResourceRequest) -> UntagResourceResponse = tags::untag;
    list_tags_for_resource(ListTagsForResourceRequest) -> ListTagsForResourceResponse
        = tags::list;

    list_account_settings(ListAccountSettingsRequest) -> ListAccountSettingsResponse
        = settings::list;
    put_account_setting(PutAccountSettingRequest) -> PutAccountSettingResponse = settings::put;
    put_account_setting_default(PutAccountSettingDefaultRequest)
        -> PutAccountSettingDefaultResponse = settings::put_default;
    delete_account_setting(DeleteAccountSettingRequest) -> DeleteAccountSettingResponse
        = settings::delete;
}
