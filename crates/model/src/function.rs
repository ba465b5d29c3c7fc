//! One run of a Lambda function, as control asks for it and the node answers: data only.
//!
//! Control has decided by then which version runs, that the caller may, and that there is
//! concurrency left. Not here: how an instance is made and kept (`node::functions`).

use bytes::Bytes;

use crate::{AccountId, Region};

/// What is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionCall {
    pub account: AccountId,
    pub region: Region,
    pub name: String,
    /// `$LATEST` or a number: aliases are resolved.
    pub version: String,
    /// As the caller named the function, for `Lambda-Runtime-Invoked-Function-Arn`.
    pub invoked_arn: String,
    pub request_id: String,
    /// JSON.
    pub payload: Bytes,
    /// JSON, decoded from Base64.
    pub client_context: Option<String>,
    /// `Root=…;Parent=…;Sampled=…;Lineage=…`, for `Lambda-Runtime-Trace-Id`.
    pub trace_id: Option<String>,
    /// The caller wants the last 4 KiB of the log.
    pub wants_tail: bool,
}

/// What came of it. That a function fails is an answer too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionAnswer {
    pub payload: Bytes,
    /// `X-Amz-Function-Error`: `Unhandled`, or `Handled`.
    pub error: Option<String>,
    /// The last 4 KiB of the log, if they were asked for; not in Base64 yet.
    pub tail: Option<String>,
    /// The version that ran.
    pub version: String,
}

/// Why nothing ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionFailure {
    /// There is no such version in the store, or not any more.
    NotFound,
    /// The code is not unpacked, or the image not pulled: the state to report.
    NotReady { state: String },
    /// The version cannot be run: `State` is `Failed`. AWS's reason code and a sentence.
    Broken { reason_code: String, reason: String },
    /// There is no room for another instance.
    Throttled { reason: String },
    /// Our own trouble; another attempt may do.
    Unavailable(String),
}

impl std::fmt::Display for FunctionFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FunctionFailure::NotFound => f.write_str("the function does not exist"),
            FunctionFailure::NotReady { state } => write!(f, "the function is {state}"),
            FunctionFailure::Broken { reason_code, reason } => write!(f, "{reason_code}: {reason}"),
            FunctionFailure::Throttled { reason } => write!(f, "throttled: {reason}"),
            FunctionFailure::Unavailable(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for FunctionFailure {}
