//! Why an operation fails: AWS's answer to a user's mistake, or our own trouble.

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
}

impl Fault {
    /// The answer for the caller; what is our fault is logged here, once.
    pub(crate) fn answer(self) -> AwsError {
        match self {
            Fault::Answer(answer) => answer,
            Fault::Storage(cause) => {
                error!(error = %Chain(&cause), "an ECS operation failed");
                AwsError::internal(&catalog::ECS)
            }
        }
    }
}
