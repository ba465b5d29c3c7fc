//! How an EC2 operation fails: with an error that AWS has, or because of the store.
//!
//! Codes and texts are AWS's. Those that several operations share are here.

use aws_api::{AwsError, catalog};
use model::StorageError;
use tracing::error;

use super::interfaces::InterfaceError;

#[derive(Debug)]
pub(super) enum Failure {
    Refused(AwsError),
    Storage(StorageError),
}

pub(super) type Outcome<T> = Result<T, Failure>;

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Failure {
        Failure::Storage(error)
    }
}

impl From<Failure> for AwsError {
    fn from(failure: Failure) -> AwsError {
        match failure {
            Failure::Refused(error) => error,
            Failure::Storage(error) => {
                error!(error = %background::Chain(&error), "an EC2 operation met a store that failed");
                AwsError::internal(&catalog::EC2)
            }
        }
    }
}

impl From<InterfaceError> for Failure {
    fn from(error: InterfaceError) -> Failure {
        match error {
            InterfaceError::NoSubnets => missing_parameter("subnetId"),
            InterfaceError::SubnetNotFound(id) => {
                refuse("InvalidSubnetID.NotFound", format!("The subnet ID '{id}' does not exist"))
            }
            InterfaceError::SubnetsOfDifferentVpcs { .. } => {
                invalid_value("You have specified two resources that belong to different networks.")
            }
            InterfaceError::GroupNotFound(id) => {
                refuse("InvalidGroup.NotFound", format!("The security group '{id}' does not exist"))
            }
            InterfaceError::GroupOfOtherVpc { .. } => {
                invalid_value("You have specified two resources that belong to different networks.")
            }
            InterfaceError::SubnetFull(_) => refuse(
                "InsufficientFreeAddressesInSubnet",
                "The specified subnet does not have enough free addresses to satisfy the request.",
            ),
            InterfaceError::AddressNotAvailable(address) => {
                invalid_value(format!("Address {address} is in subnet's reserved address range"))
            }
            InterfaceError::AddressInUse(address) => {
                refuse("InvalidIPAddress.InUse", format!("Address {address} is in use."))
            }
            InterfaceError::NoPublicAddress => refuse(
                "InsufficientAddressCapacity",
                "There are not enough available addresses to satisfy the request.",
            ),
            InterfaceError::Storage(error) => Failure::Storage(error),
        }
    }
}

pub(super) fn refuse(code: &'static str, message: impl Into<String>) -> Failure {
    Failure::Refused(AwsError::new(code, 400, message))
}

pub(super) fn invalid_value(message: impl Into<String>) -> Failure {
    refuse("InvalidParameterValue", message)
}

pub(super) fn missing_parameter(name: &str) -> Failure {
    refuse("MissingParameter", format!("The request must contain the parameter {name}"))
}

pub(super) fn dependency(message: impl Into<String>) -> Failure {
    refuse("DependencyViolation", message)
}

/// AWS has it, Hansom does not.
pub(super) fn unsupported(what: &str) -> Failure {
    refuse("UnsupportedOperation", format!("Hansom does not support {what}."))
}

/// All was well, and nothing was done.
pub(super) fn dry_run() -> AwsError {
    AwsError::new("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.")
}
