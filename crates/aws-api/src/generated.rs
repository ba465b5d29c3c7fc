//! What `cargo xtask codegen` writes from the service models. Never edited by hand.

#[rustfmt::skip]
pub mod catalog;
#[rustfmt::skip]
pub mod ec2;
#[rustfmt::skip]
pub mod ecr;
#[rustfmt::skip]
pub mod ecs;
#[rustfmt::skip]
pub mod events;
#[rustfmt::skip]
pub mod iam;
#[rustfmt::skip]
pub mod lambda;
#[rustfmt::skip]
pub mod logs;
#[rustfmt::skip]
pub mod s3;
#[rustfmt::skip]
pub mod scheduler;
#[rustfmt::skip]
pub mod sns;
#[rustfmt::skip]
pub mod sqs;
#[rustfmt::skip]
pub mod sts;
