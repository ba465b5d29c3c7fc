//! EventBridge Scheduler: schedules and their groups.
//!
//! [`timers`] invokes what is due; [`target`] says what a call a target is. Not here: what
//! expressions mean (`model::schedule`), making the calls ([`crate::delivery`]).

mod groups;
mod schedules;
mod tags;
mod target;
#[cfg(test)]
mod tests;
pub mod timers;

use std::sync::Arc;

use aws_api::scheduler as api;
use aws_api::{AwsError, Context};
use store::Store;

pub use target::SchedulerCourier;

/// The Scheduler API over the store.
#[derive(Clone, Debug)]
pub struct Scheduler {
    store: Store,
}

impl Scheduler {
    pub fn new(store: Store) -> Scheduler {
        Scheduler { store }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::scheduler::Server::new(self))
    }
}

macro_rules! operations {
    ($($method:ident ($input:ident) -> $output:ident;)*) => {
        impl api::Scheduler for Scheduler {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<api::$output, AwsError> {
                    Ok(Scheduler::$method(self, ctx, input).await?)
                }
            )*
        }
    };
}

operations! {
    create_schedule(CreateScheduleInput) -> CreateScheduleOutput;
    create_schedule_group(CreateScheduleGroupInput) -> CreateScheduleGroupOutput;
    delete_schedule(DeleteScheduleInput) -> DeleteScheduleOutput;
    delete_schedule_group(DeleteScheduleGroupInput) -> DeleteScheduleGroupOutput;
    get_schedule(GetScheduleInput) -> GetScheduleOutput;
    get_schedule_group(GetScheduleGroupInput) -> GetScheduleGroupOutput;
    list_schedule_groups(ListScheduleGroupsInput) -> ListScheduleGroupsOutput;
    list_schedules(ListSchedulesInput) -> ListSchedulesOutput;
    list_tags_for_resource(ListTagsForResourceInput) -> ListTagsForResourceOutput;
    tag_resource(TagResourceInput) -> TagResourceOutput;
    untag_resource(UntagResourceInput) -> UntagResourceOutput;
    update_schedule(UpdateScheduleInput) -> UpdateScheduleOutput;
}
