//! Why an operation of EventBridge or Scheduler fails: the caller is told, or it is our fault.

use aws_api::{AwsError, catalog};
use background::Chain;
use model::StorageError;

pub(crate) enum Failure {
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

impl From<Failure> for AwsError {
    fn from(failure: Failure) -> AwsError {
        match failure {
            Failure::Answer(error) => *error,
            Failure::Storage(error) => {
                tracing::error!(error = %Chain(&error), "an operation of EventBridge failed");
                AwsError::internal(&catalog::EVENTS)
            }
        }
    }
}

/// The input is well-formed, and wrong.
pub(crate) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::new("ValidationException", 400, message)
}
