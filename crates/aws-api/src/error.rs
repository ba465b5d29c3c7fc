//! An error as AWS reports it: code, status, message, and whatever else the error's shape has.
//!
//! The generated `errors` modules construct these; [`crate::protocol::encode_error`] puts them
//! on the wire.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderName, HeaderValue};

use crate::schema::{Operation, Protocol, ServiceDescriptor};

/// What a call answers when it fails.
#[derive(Clone, Debug, PartialEq)]
pub struct AwsError {
    /// What clients match on, for example `ClusterNotFoundException`.
    pub code: Cow<'static, str>,
    pub message: String,
    /// The HTTP status.
    pub status: u16,
    /// Whose fault it is: the caller's, or ours.
    pub sender_fault: bool,
    /// The code in the old query protocol of a service that has moved to JSON.
    pub query_code: Option<Cow<'static, str>>,
    /// Further members of the error's shape, for example `resourceIds` or `BucketName`.
    pub details: Vec<(String, serde_json::Value)>,
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl AwsError {
    /// The status decides the fault: from 500 on it is ours.
    pub fn new(
        code: impl Into<Cow<'static, str>>,
        status: u16,
        message: impl Into<String>,
    ) -> AwsError {
        AwsError {
            code: code.into(),
            message: message.into(),
            status,
            sender_fault: status < 500,
            query_code: None,
            details: Vec::new(),
            headers: Vec::new(),
        }
    }

    #[must_use]
    pub fn with_query_code(mut self, code: impl Into<Cow<'static, str>>) -> AwsError {
        self.query_code = Some(code.into());
        self
    }

    #[must_use]
    pub fn with_detail(
        mut self,
        name: impl Into<String>,
        value: impl Into<serde_json::Value>,
    ) -> AwsError {
        self.details.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> AwsError {
        self.headers.push((name, value));
        self
    }

    /// AWS has the operation; this server does not serve it.
    pub fn not_served(operation: &'static Operation) -> AwsError {
        AwsError::not_implemented(operation.service, operation.name)
    }

    /// As [`AwsError::not_served`], for operations that have no table.
    pub fn not_implemented(service: &'static ServiceDescriptor, operation: &str) -> AwsError {
        AwsError::new(
            "NotImplemented",
            501,
            format!("Hansom does not serve the operation {operation} of {}.", service.id),
        )
    }

    /// The request cannot be read as the operation's input.
    pub fn malformed(service: &'static ServiceDescriptor, message: impl Into<String>) -> AwsError {
        let code = match service.protocols.first() {
            Some(Protocol::RestXml) => "MalformedXML",
            Some(Protocol::Query) => "MalformedInput",
            Some(Protocol::Ec2) => "InvalidParameterValue",
            Some(Protocol::Json | Protocol::RestJson | Protocol::Cbor) | None => {
                "SerializationException"
            }
        };
        AwsError::new(code, 400, message)
    }

    /// Our fault. The cause belongs in our log, not in the answer.
    pub fn internal(service: &'static ServiceDescriptor) -> AwsError {
        let (code, status, message) = match service.id {
            "ecs" | "ecr" => {
                ("ServerException", 500, "Service Unavailable. Please try again later.")
            }
            "s3" => ("InternalError", 500, "We encountered an internal error. Please try again."),
            "ec2" => ("InternalError", 500, "An internal error has occurred"),
            "iam" => (
                "ServiceFailure",
                500,
                "The request processing has failed because of an unknown error, exception or failure.",
            ),
            "logs" => ("ServiceUnavailableException", 500, "Service Unavailable"),
            _ => (
                "InternalFailure",
                500,
                "The request processing has failed because of an unknown error, exception or failure.",
            ),
        };
        AwsError::new(code, status, message)
    }
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for AwsError {}
