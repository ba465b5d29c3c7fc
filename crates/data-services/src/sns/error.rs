//! SNS's answers to what is wrong, in AWS's words.

use aws_api::sns::errors;
use aws_api::{AwsError, catalog};
use background::Chain;
use model::StorageError;

/// Why an operation or its transaction fails.
#[derive(Debug)]
pub(super) enum Failure {
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
                tracing::error!(error = %Chain(&error), "an SNS operation failed");
                AwsError::internal(&catalog::SNS)
            }
        }
    }
}

/// `Invalid parameter: …`
pub(super) fn invalid(what: impl std::fmt::Display) -> AwsError {
    errors::invalid_parameter_exception(format!("Invalid parameter: {what}"))
}

pub(super) fn no_topic() -> AwsError {
    errors::not_found_exception("Topic does not exist")
}

pub(super) fn no_subscription() -> AwsError {
    errors::not_found_exception("Subscription does not exist")
}
