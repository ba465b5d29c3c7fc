//! Calls that Hansom makes itself, in somebody's name: a bucket that notifies, a rule that runs a
//! task. They are authorized and dispatched like everybody's.

use std::fmt;
use std::sync::{Arc, OnceLock};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use model::Region;
use model::record::delivery::Actor;
use serde_json::Value;

use crate::AwsError;

/// One call.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// The id of a service that is served: `sqs`.
    pub service: String,
    pub operation: String,
    /// In the form of the JSON protocols, whatever protocol the service speaks: members by the
    /// model's names, blobs in Base64, wherever HTTP would put them.
    pub input: Value,
    pub actor: Actor,
    pub region: Region,
    /// The X-Ray trace header of what led to it: `Context::trace` of the call.
    pub trace: Option<String>,
}

/// Makes calls. The gateway does.
pub trait Invoke: fmt::Debug + Send + Sync {
    /// The output, in the same form as the input.
    fn invoke(&self, call: Invocation) -> BoxFuture<'static, Result<Value, AwsError>>;
}

/// An [`Invoke`] that comes to be later: services are made before the gateway that serves them.
#[derive(Clone, Debug, Default)]
pub struct LateInvoke(Arc<OnceLock<Arc<dyn Invoke>>>);

impl LateInvoke {
    /// Only the first counts.
    pub fn set(&self, invoke: Arc<dyn Invoke>) {
        let _ = self.0.set(invoke);
    }
}

impl Invoke for LateInvoke {
    fn invoke(&self, call: Invocation) -> BoxFuture<'static, Result<Value, AwsError>> {
        match self.0.get() {
            Some(invoke) => invoke.invoke(call),
            None => {
                let error = AwsError::new("ServiceUnavailable", 503, "Hansom is still starting.");
                std::future::ready(Err(error)).boxed()
            }
        }
    }
}
