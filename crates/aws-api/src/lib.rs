//! The AWS API: types, operation traits and errors generated from the official service models,
//! the wire formats, and request signatures.
//!
//! A service implements its generated trait ([`ecs::Ecs`], …) and is wrapped in the generated
//! `Server`, which is a [`Service`]. The gateway finds service and operation with
//! [`protocol::route`], decodes with [`protocol::decode`], dispatches, and encodes the answer.
//!
//! Not here: listening, authentication of keys (`gateway`), what operations do.

pub mod body;
pub mod client;
mod context;
mod error;
mod generated;
pub mod invoke;
pub mod json;
mod macros;
pub mod permit;
pub mod protocol;
pub mod schema;
pub mod service;
pub mod sigv4;
pub mod validate;
pub mod value;

pub use body::{Body, BodyError, BodyStream, BoxError, StreamBody, Trailers};
pub use context::Context;
pub use error::AwsError;
pub use generated::{
    catalog, ec2, ecr, ecs, events, iam, lambda, logs, s3, scheduler, sns, sqs, sts,
};
pub use invoke::{Invocation, Invoke, LateInvoke};
pub use permit::{Ask, Permit, Refused};
pub use schema::{Operation, Protocol, ServiceDescriptor};
pub use service::{Answer, Output, Service};
