//! Why an operation fails: AWS's answer to a user's mistake, or our own trouble.

use std::io;

use aws_api::lambda::errors;
use aws_api::{AwsError, catalog};
use background::Chain;
use model::StorageError;
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
    #[error("could not keep the code of a function")]
    Blob(#[from] io::Error),
}

impl Fault {
    /// The answer for the caller; what is our fault is logged here, once.
    pub(crate) fn answer(self) -> AwsError {
        match self {
            Fault::Answer(answer) => with_type(answer),
            Fault::Storage(cause) => {
                error!(error = %Chain(&cause), "a Lambda operation failed");
                AwsError::internal(&catalog::LAMBDA)
            }
            Fault::Blob(cause) => {
                error!(error = %Chain(&cause), "the code of a function could not be kept");
                AwsError::internal(&catalog::LAMBDA)
            }
        }
    }
}

/// Lambda's errors say whose fault they are.
fn with_type(answer: AwsError) -> AwsError {
    if answer.details.iter().any(|(name, _)| name == "Type") {
        return answer;
    }
    let whose = if answer.sender_fault { "User" } else { "Service" };
    answer.with_detail("Type", whose)
}

pub(crate) fn invalid(message: impl Into<String>) -> Fault {
    errors::invalid_parameter_value_exception(message).into()
}

pub(crate) fn not_found(message: impl Into<String>) -> Fault {
    errors::resource_not_found_exception(message).into()
}

pub(crate) fn conflict(message: impl Into<String>) -> Fault {
    errors::resource_conflict_exception(message).into()
}

/// As the front door words what breaks a constraint of the model.
pub(crate) fn constraint(member: &str, value: &str, rule: &str) -> Fault {
    let text = format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {rule}"
    );
    AwsError::new("ValidationException", 400, text).into()
}

pub(crate) fn precondition(what: &str) -> Fault {
    let text = format!(
        "The Revision Id provided does not match the latest Revision Id. Call the {what} API to \
         retrieve the latest Revision Id"
    );
    errors::precondition_failed_exception(text).into()
}

/// What AWS has and we do not, by its name.
pub(crate) fn unserved(what: &str) -> Fault {
    AwsError::new("NotImplemented", 501, format!("Hansom does not serve {what} of Lambda.")).into()
}
