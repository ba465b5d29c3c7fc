//! Lambda: functions, versions, aliases, layers, permissions, and invocations.
//!
//! [`Lambda`] answers the API; each operation is in the file of its subject. A function's code is
//! kept here and run elsewhere: [`Run`] is the node. [`courier`] carries out asynchronous
//! invocations, [`poller`] feeds functions from queues.
//!
//! Not here: unpacking and running functions (`node::functions`), their HTTP addresses
//! (`gateway::function_url`).

mod aliases;
mod code;
mod concurrency;
mod configure;
pub mod courier;
mod event_invoke;
mod fault;
mod functions;
mod invoke;
mod layers;
mod mappings;
mod names;
mod outcome;
mod paging;
mod permissions;
pub mod poller;
mod settings;
mod shapes;
#[cfg(test)]
mod tests;
mod urls;
mod versions;
mod vpc;
mod zip;

use std::sync::Arc;

use aws_api::lambda as api;
use aws_api::{AwsError, Context, Invoke};
use futures_core::future::BoxFuture;
use model::Clock;
use model::function::{FunctionAnswer, FunctionCall, FunctionFailure};
use store::Store;

pub use code::named_blobs;
pub use courier::AsyncCourier;
pub use vpc::Interfaces;

/// Runs a function: the node does.
pub type Run = Arc<
    dyn Fn(FunctionCall) -> BoxFuture<'static, Result<FunctionAnswer, FunctionFailure>>
        + Send
        + Sync,
>;

/// The Lambda API over a store. Clones share it.
#[derive(Clone)]
pub struct Lambda {
    store: Store,
    clock: Clock,
    invoke: Arc<dyn Invoke>,
    run: Run,
    concurrency: concurrency::Concurrency,
}

impl std::fmt::Debug for Lambda {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lambda").field("concurrency", &self.concurrency).finish_non_exhaustive()
    }
}

impl Lambda {
    /// `invoke` makes the calls that functions' outcomes lead to; `run` runs functions.
    pub fn new(store: Store, clock: Clock, invoke: Arc<dyn Invoke>, run: Run) -> Lambda {
        Lambda { store, clock, invoke, run, concurrency: concurrency::Concurrency::default() }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::lambda::Server::new(self))
    }

    /// What carries out asynchronous invocations.
    pub fn courier(&self) -> AsyncCourier {
        AsyncCourier::new(self.clone())
    }
}

/// Each operation of the trait, and the function that serves it.
macro_rules! serve {
    ($($method:ident($input:ty) -> $output:ty = $function:path;)*) => {
        impl api::Lambda for Lambda {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: $input,
                ) -> Result<$output, AwsError> {
                    $function(self, ctx, input).await.map_err(fault::Fault::answer)
                }
            )*
        }
    };
}

serve! {
    create_function(api::CreateFunctionRequest) -> api::FunctionConfiguration = functions::create;
    update_function_code(api::UpdateFunctionCodeRequest) -> api::FunctionConfiguration
        = functions::update_code;
    update_function_configuration(api::UpdateFunctionConfigurationRequest)
        -> api::FunctionConfiguration = functions::update_configuration;
    get_function(api::GetFunctionRequest) -> api::GetFunctionResponse = functions::get;
    get_function_configuration(api::GetFunctionConfigurationRequest) -> api::FunctionConfiguration
        = functions::get_configuration;
    list_functions(api::ListFunctionsRequest) -> api::ListFunctionsResponse = functions::list;
    delete_function(api::DeleteFunctionRequest) -> api::DeleteFunctionResponse
        = functions::delete;

    publish_version(api::PublishVersionRequest) -> api::FunctionConfiguration = versions::publish;
    list_versions_by_function(api::ListVersionsByFunctionRequest)
        -> api::ListVersionsByFunctionResponse = versions::list;
    create_alias(api::CreateAliasRequest) -> api::AliasConfiguration = aliases::create;
    update_alias(api::UpdateAliasRequest) -> api::AliasConfiguration = aliases::update;
    get_alias(api::GetAliasRequest) -> api::AliasConfiguration = aliases::get;
    list_aliases(api::ListAliasesRequest) -> api::ListAliasesResponse = aliases::list;
    delete_alias(api::DeleteAliasRequest) -> () = aliases::delete;

    add_permission(api::AddPermissionRequest) -> api::AddPermissionResponse = permissions::add;
    remove_permission(api::RemovePermissionRequest) -> () = permissions::remove;
    get_policy(api::GetPolicyRequest) -> api::GetPolicyResponse = permissions::get;

    publish_layer_version(api::PublishLayerVersionRequest) -> api::PublishLayerVersionResponse
        = layers::publish;
    get_layer_version(api::GetLayerVersionRequest) -> api::GetLayerVersionResponse = layers::get;
    get_layer_version_by_arn(api::GetLayerVersionByArnRequest) -> api::GetLayerVersionResponse
        = layers::get_by_arn;
    list_layers(api::ListLayersRequest) -> api::ListLayersResponse = layers::list;
    list_layer_versions(api::ListLayerVersionsRequest) -> api::ListLayerVersionsResponse
        = layers::list_versions;
    delete_layer_version(api::DeleteLayerVersionRequest) -> () = layers::delete;
    add_layer_version_permission(api::AddLayerVersionPermissionRequest)
        -> api::AddLayerVersionPermissionResponse = layers::add_permission;
    remove_layer_version_permission(api::RemoveLayerVersionPermissionRequest) -> ()
        = layers::remove_permission;
    get_layer_version_policy(api::GetLayerVersionPolicyRequest)
        -> api::GetLayerVersionPolicyResponse = layers::get_policy;

    invoke(api::InvocationRequest) -> api::InvocationResponse = invoke::invoke;
    invoke_async(api::InvokeAsyncRequest) -> api::InvokeAsyncResponse = invoke::invoke_async;

    put_function_event_invoke_config(api::PutFunctionEventInvokeConfigRequest)
        -> api::FunctionEventInvokeConfig = event_invoke::put;
    update_function_event_invoke_config(api::UpdateFunctionEventInvokeConfigRequest)
        -> api::FunctionEventInvokeConfig = event_invoke::update;
    get_function_event_invoke_config(api::GetFunctionEventInvokeConfigRequest)
        -> api::FunctionEventInvokeConfig = event_invoke::get;
    list_function_event_invoke_configs(api::ListFunctionEventInvokeConfigsRequest)
        -> api::ListFunctionEventInvokeConfigsResponse = event_invoke::list;
    delete_function_event_invoke_config(api::DeleteFunctionEventInvokeConfigRequest) -> ()
        = event_invoke::delete;

    create_function_url_config(api::CreateFunctionUrlConfigRequest)
        -> api::CreateFunctionUrlConfigResponse = urls::create;
    update_function_url_config(api::UpdateFunctionUrlConfigRequest)
        -> api::UpdateFunctionUrlConfigResponse = urls::update;
    get_function_url_config(api::GetFunctionUrlConfigRequest) -> api::GetFunctionUrlConfigResponse
        = urls::get;
    list_function_url_configs(api::ListFunctionUrlConfigsRequest)
        -> api::ListFunctionUrlConfigsResponse = urls::list;
    delete_function_url_config(api::DeleteFunctionUrlConfigRequest) -> () = urls::delete;

    create_event_source_mapping(api::CreateEventSourceMappingRequest)
        -> api::EventSourceMappingConfiguration = mappings::create;
    update_event_source_mapping(api::UpdateEventSourceMappingRequest)
        -> api::EventSourceMappingConfiguration = mappings::update;
    get_event_source_mapping(api::GetEventSourceMappingRequest)
        -> api::EventSourceMappingConfiguration = mappings::get;
    list_event_source_mappings(api::ListEventSourceMappingsRequest)
        -> api::ListEventSourceMappingsResponse = mappings::list;
    delete_event_source_mapping(api::DeleteEventSourceMappingRequest)
        -> api::EventSourceMappingConfiguration = mappings::delete;

    list_tags(api::ListTagsRequest) -> api::ListTagsResponse = settings::list_tags;
    tag_resource(api::TagResourceRequest) -> () = settings::tag;
    untag_resource(api::UntagResourceRequest) -> () = settings::untag;
    put_function_concurrency(api::PutFunctionConcurrencyRequest) -> api::Concurrency
        = settings::put_concurrency;
    get_function_concurrency(api::GetFunctionConcurrencyRequest)
        -> api::GetFunctionConcurrencyResponse = settings::get_concurrency;
    delete_function_concurrency(api::DeleteFunctionConcurrencyRequest) -> ()
        = settings::delete_concurrency;
    get_provisioned_concurrency_config(api::GetProvisionedConcurrencyConfigRequest)
        -> api::GetProvisionedConcurrencyConfigResponse = settings::get_provisioned;
    list_provisioned_concurrency_configs(api::ListProvisionedConcurrencyConfigsRequest)
        -> api::ListProvisionedConcurrencyConfigsResponse = settings::list_provisioned;
    get_account_settings(api::GetAccountSettingsRequest) -> api::GetAccountSettingsResponse
        = settings::account;
    put_runtime_management_config(api::PutRuntimeManagementConfigRequest)
        -> api::PutRuntimeManagementConfigResponse = settings::put_runtime_management;
    get_runtime_management_config(api::GetRuntimeManagementConfigRequest)
        -> api::GetRuntimeManagementConfigResponse = settings::get_runtime_management;
    put_function_recursion_config(api::PutFunctionRecursionConfigRequest)
        -> api::PutFunctionRecursionConfigResponse = settings::put_recursion;
    get_function_recursion_config(api::GetFunctionRecursionConfigRequest)
        -> api::GetFunctionRecursionConfigResponse = settings::get_recursion;
    get_function_code_signing_config(api::GetFunctionCodeSigningConfigRequest)
        -> api::GetFunctionCodeSigningConfigResponse = settings::get_code_signing;
}
