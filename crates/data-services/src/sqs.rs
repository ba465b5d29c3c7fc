//! SQS: queues, their messages, and who may receive which message when.
//!
//! Everything is a record; an answer means that it is on disk. Beside the records there is an index
//! of each queue in memory ([`index`]), kept true by [`change`], so that a receive does not have to
//! search. Receivers that wait sleep until a message arrives or becomes visible.
//!
//! ```text
//! send ─────────► message + state ─┐                       ┌─► another queue (transfer, moves)
//! receive, delete, visibility ─────┴─► change ─► index ────┘
//! ```
//!
//! Not here: who may do it (the gateway's table, with the queue's policy), and what is made of
//! messages (event source mappings).

mod attributes;
mod batch;
mod change;
mod digest;
mod error;
mod index;
mod message;
mod moves;
mod permissions;
mod queue;
mod receipt;
mod receive;
mod send;
mod sweep;
mod tags;
#[cfg(test)]
mod tests;
mod transfer;
mod visibility;

use std::sync::Arc;

use aws_api::sqs as api;
use aws_api::{AwsError, Context};
use model::Clock;
use store::Store;

use change::Queues;

/// The SQS API over the queues of a store.
#[derive(Clone, Debug)]
pub struct Sqs {
    store: Store,
    clock: Clock,
    queues: Arc<Queues>,
}

impl Sqs {
    /// All that change messages of one store must be clones of one value.
    pub fn new(store: Store, clock: Clock) -> Sqs {
        Sqs { store, clock, queues: Arc::default() }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::sqs::Server::new(self))
    }
}

macro_rules! operations {
    ($($method:ident ($input:ident) -> $output:ty;)*) => {
        impl api::Sqs for Sqs {
            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<$output, AwsError> {
                    Sqs::$method(self, ctx, input).await
                }
            )*
        }
    };
}

operations! {
    add_permission(AddPermissionRequest) -> ();
    cancel_message_move_task(CancelMessageMoveTaskRequest) -> api::CancelMessageMoveTaskResult;
    change_message_visibility(ChangeMessageVisibilityRequest) -> ();
    change_message_visibility_batch(ChangeMessageVisibilityBatchRequest)
        -> api::ChangeMessageVisibilityBatchResult;
    create_queue(CreateQueueRequest) -> api::CreateQueueResult;
    delete_message(DeleteMessageRequest) -> ();
    delete_message_batch(DeleteMessageBatchRequest) -> api::DeleteMessageBatchResult;
    delete_queue(DeleteQueueRequest) -> ();
    get_queue_attributes(GetQueueAttributesRequest) -> api::GetQueueAttributesResult;
    get_queue_url(GetQueueUrlRequest) -> api::GetQueueUrlResult;
    list_dead_letter_source_queues(ListDeadLetterSourceQueuesRequest)
        -> api::ListDeadLetterSourceQueuesResult;
    list_message_move_tasks(ListMessageMoveTasksRequest) -> api::ListMessageMoveTasksResult;
    list_queue_tags(ListQueueTagsRequest) -> api::ListQueueTagsResult;
    list_queues(ListQueuesRequest) -> api::ListQueuesResult;
    purge_queue(PurgeQueueRequest) -> ();
    receive_message(ReceiveMessageRequest) -> api::ReceiveMessageResult;
    remove_permission(RemovePermissionRequest) -> ();
    send_message(SendMessageRequest) -> api::SendMessageResult;
    send_message_batch(SendMessageBatchRequest) -> api::SendMessageBatchResult;
    set_queue_attributes(SetQueueAttributesRequest) -> ();
    start_message_move_task(StartMessageMoveTaskRequest) -> api::StartMessageMoveTaskResult;
    tag_queue(TagQueueRequest) -> ();
    untag_queue(UntagQueueRequest) -> ();
}
