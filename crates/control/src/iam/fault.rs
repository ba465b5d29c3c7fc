//! Why an operation of IAM or STS fails, and the texts that several of them share.

use aws_api::iam::errors;
use aws_api::{AwsError, ServiceDescriptor};
use background::Chain;
use model::StorageError;
use model::policy::MalformedPolicy;
use thiserror::Error;
use tracing::error;

#[derive(Debug, Error)]
pub(crate) enum Fault {
    /// What the caller is to be told.
    #[error("{0}")]
    Answer(#[from] AwsError),
    /// Our fault; the caller is only told that there is one.
    #[error("the store failed")]
    Storage(#[from] StorageError),
}

impl Fault {
    /// The answer for the caller; what is our fault is logged here, once.
    pub(crate) fn answer(self, service: &'static ServiceDescriptor) -> AwsError {
        match self {
            Fault::Answer(answer) => answer,
            Fault::Storage(cause) => {
                error!(service = service.id, error = %Chain(&cause), "an operation failed");
                AwsError::internal(service)
            }
        }
    }
}

impl From<MalformedPolicy> for Fault {
    fn from(fault: MalformedPolicy) -> Fault {
        errors::malformed_policy_document_exception(fault.message).into()
    }
}

pub(crate) fn no_such_entity(message: impl Into<String>) -> Fault {
    errors::no_such_entity_exception(message).into()
}

pub(crate) fn already_exists(message: impl Into<String>) -> Fault {
    errors::entity_already_exists_exception(message).into()
}

pub(crate) fn delete_conflict(message: impl Into<String>) -> Fault {
    errors::delete_conflict_exception(message).into()
}

pub(crate) fn limit_exceeded(message: impl Into<String>) -> Fault {
    errors::limit_exceeded_exception(message).into()
}

pub(crate) fn invalid_input(message: impl Into<String>) -> Fault {
    errors::invalid_input_exception(message).into()
}

pub(crate) fn validation_error(message: impl Into<String>) -> Fault {
    AwsError::new("ValidationError", 400, message).into()
}

/// What the model requires and the endpoint has checked already.
pub(crate) fn required<T>(value: Option<T>, name: &str) -> Result<T, Fault> {
    value.ok_or_else(|| {
        validation_error(format!(
            "1 validation error detected: Value null at '{name}' failed to satisfy constraint: \
             Member must not be null"
        ))
    })
}
