//! CloudWatch Logs: groups, streams, and the events in them.
//!
//! Containers' output comes in by the node, not here; both append through [`store::logs`], so an
//! event is the same whoever brought it. Metric filters, subscription filters, queries and
//! StartLiveTail answer that they are not served.

mod events;
mod filter;
mod groups;
mod metric_filters;
mod pattern;
mod put;
mod resource_policies;
pub mod retention;
mod search;
mod streams;
mod tags;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

use aws_api::logs::{self as api, errors};
use aws_api::{AwsError, Context, catalog};
use model::record::logs::{LogGroupRecord, LogStreamRecord};
use model::{Clock, Key, StorageError};
use store::logs::AppendError;
use store::{Read, Reader, Store};
use tokio::task;

/// The Logs API over the groups and streams of a store.
#[derive(Clone, Debug)]
pub struct Logs {
    store: Store,
    clock: Clock,
}

impl Logs {
    pub fn new(store: Store, clock: Clock) -> Logs {
        Logs { store, clock }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::logs::Server::new(self))
    }

    /// Runs `work` on a snapshot, beside the threads that answer quick calls: a search may read
    /// for long.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reader) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, AwsError> {
        let store = self.store.clone();
        let outcome = task::spawn_blocking(move || work(&store.read()?)).await;
        match outcome {
            Ok(result) => Ok(result?),
            Err(error) => Err(internal(&error)),
        }
    }
}

/// Why an operation or its transaction fails.
enum Failure {
    /// What the caller is told.
    Answer(Box<AwsError>),
    /// Our fault.
    Storage(StorageError),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Failure {
        Failure::Storage(error)
    }
}

impl From<AwsError> for Failure {
    fn from(error: AwsError) -> Failure {
        Failure::Answer(Box::new(error))
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Failure {
        match error {
            AppendError::NoGroup { .. } => no_group().into(),
            AppendError::NoStream { .. } => no_stream().into(),
            AppendError::Storage(error) => Failure::Storage(error),
        }
    }
}

impl From<Failure> for AwsError {
    fn from(failure: Failure) -> AwsError {
        match failure {
            Failure::Answer(error) => *error,
            Failure::Storage(error) => internal(&error),
        }
    }
}

/// Our fault; the cause is for our log only.
fn internal(error: &(dyn std::error::Error + 'static)) -> AwsError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    tracing::error!(error = %text, "a Logs operation failed");
    AwsError::internal(&catalog::LOGS)
}

fn invalid(message: impl Into<String>) -> AwsError {
    errors::invalid_parameter_exception(message)
}

fn no_group() -> AwsError {
    errors::resource_not_found_exception("The specified log group does not exist.")
}

fn no_stream() -> AwsError {
    errors::resource_not_found_exception("The specified log stream does not exist.")
}

fn group_key(ctx: &Context, name: &str) -> Key<LogGroupRecord> {
    LogGroupRecord::key_of(&ctx.account, &ctx.region, name)
}

fn stream_key(ctx: &Context, group: &str, stream: &str) -> Key<LogStreamRecord> {
    LogStreamRecord::key_of(&ctx.account, &ctx.region, group, stream)
}

fn find_group(read: &impl Read, key: &Key<LogGroupRecord>) -> Result<LogGroupRecord, Failure> {
    read.get(key)?.ok_or_else(|| no_group().into())
}

/// The name of the group that a request means by name or by identifier, which is a name or an
/// ARN.
fn group_name(
    ctx: &Context,
    name: Option<String>,
    identifier: Option<String>,
) -> Result<String, AwsError> {
    match (name, identifier) {
        (Some(_), Some(_)) => {
            Err(invalid("LogGroupName and LogGroupIdentifier are mutually exclusive parameters."))
        }
        (None, None) => Err(invalid("Either LogGroupName or LogGroupIdentifier is required.")),
        (Some(name), None) => Ok(name),
        (None, Some(identifier)) if identifier.starts_with("arn:") => {
            tags::group_of_arn(ctx, &identifier).ok_or_else(no_group)
        }
        (None, Some(name)) => Ok(name),
    }
}

/// How many items a page of a list may have.
fn page_size(limit: Option<i32>, default: usize) -> usize {
    limit.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(default)
}

macro_rules! operations {
    ($($method:ident ($input:ident) -> $output:ty;)*) => {
        impl api::Logs for Logs {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<$output, AwsError> {
                    Logs::$method(self, ctx, input).await
                }
            )*
        }
    };
}

operations! {
    create_log_group(CreateLogGroupRequest) -> ();
    create_log_stream(CreateLogStreamRequest) -> ();
    delete_log_group(DeleteLogGroupRequest) -> ();
    delete_log_stream(DeleteLogStreamRequest) -> ();
    delete_resource_policy(DeleteResourcePolicyRequest) -> ();
    delete_retention_policy(DeleteRetentionPolicyRequest) -> ();
    describe_log_groups(DescribeLogGroupsRequest) -> api::DescribeLogGroupsResponse;
    describe_log_streams(DescribeLogStreamsRequest) -> api::DescribeLogStreamsResponse;
    describe_resource_policies(DescribeResourcePoliciesRequest) -> api::DescribeResourcePoliciesResponse;
    filter_log_events(FilterLogEventsRequest) -> api::FilterLogEventsResponse;
    get_log_events(GetLogEventsRequest) -> api::GetLogEventsResponse;
    list_log_groups(ListLogGroupsRequest) -> api::ListLogGroupsResponse;
    list_tags_for_resource(ListTagsForResourceRequest) -> api::ListTagsForResourceResponse;
    list_tags_log_group(ListTagsLogGroupRequest) -> api::ListTagsLogGroupResponse;
    put_log_events(PutLogEventsRequest) -> api::PutLogEventsResponse;
    put_resource_policy(PutResourcePolicyRequest) -> api::PutResourcePolicyResponse;
    put_retention_policy(PutRetentionPolicyRequest) -> ();
    tag_log_group(TagLogGroupRequest) -> ();
    tag_resource(TagResourceRequest) -> ();
    test_metric_filter(TestMetricFilterRequest) -> api::TestMetricFilterResponse;
    untag_log_group(UntagLogGroupRequest) -> ();
    untag_resource(UntagResourceRequest) -> ();
}
