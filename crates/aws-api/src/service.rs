//! The object-safe face of a service: what the gateway calls.

use std::pin::Pin;

use crate::schema::{Operation, ServiceDescriptor};
use crate::value::{Dec, Structure, Value};
use crate::{AwsError, Context, validate};

/// What an operation answers, ready for any encoder.
pub type Output = Box<dyn Structure>;

/// An operation under way. It owns its input.
pub type Answer = Pin<Box<dyn Future<Output = Result<Output, AwsError>> + Send + 'static>>;

/// Looks at an input before its operation runs, and may refuse it.
pub type Gate<'a> = &'a dyn Fn(&Context, &dyn Structure) -> Result<(), AwsError>;

/// One AWS service that can be called. The generated `Server` types implement it.
pub trait Service: Send + Sync {
    fn descriptor(&self) -> &'static ServiceDescriptor;

    /// Decodes, validates and asks `gate` at once; the answer comes later.
    ///
    /// # Errors
    /// When the input cannot be read or breaks a constraint, and those of `gate`. `operation`
    /// must be one of this service's.
    fn dispatch(
        &self,
        operation: &'static Operation,
        ctx: Context,
        input: &mut dyn Dec,
        gate: Gate<'_>,
    ) -> Result<Answer, AwsError>;
}

/// Reads and validates the input of `operation`.
///
/// # Errors
/// `SerializationException` and its kin, or the service's validation error.
pub fn input<T: Value + Structure>(
    operation: &'static Operation,
    from: &mut dyn Dec,
) -> Result<T, AwsError> {
    let input =
        T::decode(from).map_err(|error| AwsError::malformed(operation.service, error.message))?;
    validate::input(operation, &input)?;
    Ok(input)
}
