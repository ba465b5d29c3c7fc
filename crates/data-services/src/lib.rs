//! The services that keep users' data: ECR with its image registry, and those beside it.
//!
//! Each service is a type that implements its generated trait of `aws_api`, over the store.
//! They meet other subsystems there only.

pub mod delivery;
pub mod ecr;
pub mod events;
pub mod logs;
pub mod registry;
pub mod s3;
pub mod scheduler;
pub mod sns;
pub mod sqs;
mod timers;
