//! What SQS says when it refuses, in its own words, and how failures become answers.

use aws_api::sqs::errors;
use aws_api::{AwsError, catalog};
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
                let mut text = error.to_string();
                let mut cause = std::error::Error::source(&error);
                while let Some(error) = cause {
                    text = format!("{text}: {error}");
                    cause = error.source();
                }
                tracing::error!(error = %text, "an SQS operation failed");
                AwsError::internal(&catalog::SQS)
            }
        }
    }
}

pub(super) fn no_queue() -> AwsError {
    errors::queue_does_not_exist("The specified queue does not exist.")
}

pub(super) fn missing(parameter: &str) -> AwsError {
    let text = format!("The request must contain the parameter {parameter}.");
    AwsError::new("MissingParameter", 400, text)
}

pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::new("InvalidParameterValue", 400, message)
}

/// `Value 11 for parameter MaxNumberOfMessages is invalid. Reason: …`
pub(super) fn invalid_value(
    value: impl std::fmt::Display,
    parameter: &str,
    reason: &str,
) -> AwsError {
    invalid(format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}"))
}

pub(super) fn not_for_this_type(value: impl std::fmt::Display, parameter: &str) -> AwsError {
    let reason = "The request include parameter that is not valid for this queue type.";
    invalid_value(value, parameter, reason)
}

pub(super) fn attribute_value(name: &str) -> AwsError {
    errors::invalid_attribute_value(format!("Invalid value for the parameter {name}."))
}

pub(super) fn unknown_attribute(name: &str) -> AwsError {
    errors::invalid_attribute_name(format!("Unknown Attribute {name}."))
}

pub(super) fn no_handle(handle: &str) -> AwsError {
    errors::receipt_handle_is_invalid(format!(
        "The input receipt handle \"{handle}\" is not a valid receipt handle."
    ))
}

pub(super) fn expired_handle(handle: &str) -> AwsError {
    invalid_value(handle, "ReceiptHandle", "The receipt handle has expired.")
}

pub(super) fn not_available(handle: &str) -> AwsError {
    let reason = "Message does not exist or is not available for visibility timeout change.";
    invalid_value(handle, "ReceiptHandle", reason)
}

pub(super) fn not_in_flight(handle: &str) -> AwsError {
    errors::message_not_inflight(format!(
        "Value {handle} for parameter ReceiptHandle is invalid. Reason: Message is not in flight."
    ))
}

pub(super) fn no_resource(parameter: &str) -> AwsError {
    errors::resource_not_found_exception(format!(
        "The resource that you specified for the {parameter} parameter doesn't exist."
    ))
}
