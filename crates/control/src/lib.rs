//! The control plane: what should be. ECS, the EC2 network, IAM and STS.
//!
//! Operations validate, decide and write records; reconcilers bring the rest about. What is,
//! the node writes. The two meet in the store.

pub mod ec2;
pub mod ecs;
pub mod iam;
pub mod lambda;
pub mod sts;
