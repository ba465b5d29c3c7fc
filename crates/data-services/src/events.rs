//! EventBridge: buses, rules and their targets, archives and replays.
//!
//! [`put`] takes events in; [`bus`] finds the rules that want an event and makes the deliveries
//! that follow, [`call`] each of them with what [`input`] makes of the event; [`timers`] makes the
//! events of schedules, and [`replays`] those of archives. Not here: carrying deliveries out
//! ([`crate::delivery`]), patterns and schedules themselves (`model::{event_pattern, schedule}`).

mod archives;
pub mod bus;
mod buses;
pub(crate) mod call;
pub(crate) mod envelope;
pub(crate) mod failure;
pub(crate) mod forward;
mod input;
mod json_path;
mod log_group;
mod managed;
mod names;
pub(crate) mod page;
mod permissions;
mod put;
mod replays;
mod rules;
mod tags;
mod targets;
#[cfg(test)]
mod tests;
pub mod timers;

use std::sync::Arc;

use aws_api::events as api;
use aws_api::{AwsError, Context};
use store::Store;

pub use bus::EventsBus;
pub use log_group::LogGroupCourier;

/// The EventBridge API over the store.
#[derive(Clone, Debug)]
pub struct Events {
    store: Store,
}

impl Events {
    pub fn new(store: Store) -> Events {
        Events { store }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::events::Server::new(self))
    }
}

/// Sends what replays send, and removes what archives no longer keep, until shutdown.
pub use replays::run as run_replays;

macro_rules! operations {
    ($($method:ident ($input:ident) -> $output:ty;)*) => {
        impl api::Events for Events {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<$output, AwsError> {
                    Ok(Events::$method(self, ctx, input).await?)
                }
            )*
        }
    };
}

operations! {
    cancel_replay(CancelReplayRequest) -> api::CancelReplayResponse;
    create_archive(CreateArchiveRequest) -> api::CreateArchiveResponse;
    create_event_bus(CreateEventBusRequest) -> api::CreateEventBusResponse;
    delete_archive(DeleteArchiveRequest) -> api::DeleteArchiveResponse;
    delete_event_bus(DeleteEventBusRequest) -> ();
    delete_rule(DeleteRuleRequest) -> ();
    describe_archive(DescribeArchiveRequest) -> api::DescribeArchiveResponse;
    describe_event_bus(DescribeEventBusRequest) -> api::DescribeEventBusResponse;
    describe_replay(DescribeReplayRequest) -> api::DescribeReplayResponse;
    describe_rule(DescribeRuleRequest) -> api::DescribeRuleResponse;
    disable_rule(DisableRuleRequest) -> ();
    enable_rule(EnableRuleRequest) -> ();
    list_archives(ListArchivesRequest) -> api::ListArchivesResponse;
    list_event_buses(ListEventBusesRequest) -> api::ListEventBusesResponse;
    list_replays(ListReplaysRequest) -> api::ListReplaysResponse;
    list_rule_names_by_target(ListRuleNamesByTargetRequest) -> api::ListRuleNamesByTargetResponse;
    list_rules(ListRulesRequest) -> api::ListRulesResponse;
    list_tags_for_resource(ListTagsForResourceRequest) -> api::ListTagsForResourceResponse;
    list_targets_by_rule(ListTargetsByRuleRequest) -> api::ListTargetsByRuleResponse;
    put_events(PutEventsRequest) -> api::PutEventsResponse;
    put_permission(PutPermissionRequest) -> ();
    put_rule(PutRuleRequest) -> api::PutRuleResponse;
    put_targets(PutTargetsRequest) -> api::PutTargetsResponse;
    remove_permission(RemovePermissionRequest) -> ();
    remove_targets(RemoveTargetsRequest) -> api::RemoveTargetsResponse;
    start_replay(StartReplayRequest) -> api::StartReplayResponse;
    tag_resource(TagResourceRequest) -> api::TagResourceResponse;
    test_event_pattern(TestEventPatternRequest) -> api::TestEventPatternResponse;
    untag_resource(UntagResourceRequest) -> api::UntagResourceResponse;
    update_archive(UpdateArchiveRequest) -> api::UpdateArchiveResponse;
    update_event_bus(UpdateEventBusRequest) -> api::UpdateEventBusResponse;
}
