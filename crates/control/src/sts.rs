//! STS: who is calling, and sessions that act as a role or as their maker.
//!
//! A session is an access key record with an end. Its rights follow from its principal; what
//! they are is decided where calls are allowed, in the gateway.

mod assume_role;
mod session;
#[cfg(test)]
mod tests;
mod tokens;

use std::sync::Arc;

use aws_api::sts as api;
use aws_api::{AwsError, Context, catalog};
use model::Clock;
use store::Store;

use crate::iam::fault::Fault;
pub use session::{expire_sessions, sweep_sessions};

/// The STS API over a store.
#[derive(Clone, Debug)]
pub struct Sts {
    store: Store,
    clock: Clock,
}

impl Sts {
    pub fn new(store: Store, clock: Clock) -> Sts {
        Sts { store, clock }
    }

    /// What the gateway calls.
    pub fn into_service(self) -> Arc<dyn aws_api::Service> {
        Arc::new(aws_api::sts::Server::new(self))
    }
}

/// Each operation that makes a session, and the function that serves it in one transaction.
macro_rules! serve {
    ($($method:ident($input:ident) -> $output:ident = $function:path;)*) => {
        impl api::Sts for Sts {
            async fn get_caller_identity(
                &self,
                ctx: &Context,
                _input: api::GetCallerIdentityRequest,
            ) -> Result<api::GetCallerIdentityResponse, AwsError> {
                Ok(api::GetCallerIdentityResponse {
                    user_id: Some(ctx.principal.user_id()),
                    account: Some(ctx.account.to_string()),
                    arn: Some(ctx.principal.arn()),
                })
            }

            async fn get_access_key_info(
                &self,
                _ctx: &Context,
                input: api::GetAccessKeyInfoRequest,
            ) -> Result<api::GetAccessKeyInfoResponse, AwsError> {
                let snapshot = self.store.read().map_err(Fault::from);
                snapshot
                    .and_then(|snapshot| tokens::access_key_info(&snapshot, input))
                    .map_err(|fault| fault.answer(&catalog::STS))
            }

            /// What EC2 adds to a refusal is JSON in base64.
            async fn decode_authorization_message(
                &self,
                _ctx: &Context,
                input: api::DecodeAuthorizationMessageRequest,
            ) -> Result<api::DecodeAuthorizationMessageResponse, AwsError> {
                let encoded = input.encoded_message.unwrap_or_default();
                let decoded = tokens::decode_message(&encoded).ok_or_else(|| {
                    api::errors::invalid_authorization_message_exception("Message is not valid")
                })?;
                let decoded_message = Some(decoded);
                Ok(api::DecodeAuthorizationMessageResponse { decoded_message })
            }

            $(
                async fn $method(
                    &self,
                    ctx: &Context,
                    input: api::$input,
                ) -> Result<api::$output, AwsError> {
                    let ctx = Context { now: self.clock.now(), ..ctx.clone() };
                    self.store
                        .write(move |txn| $function(txn, &ctx, input))
                        .await
                        .map_err(|fault: Fault| fault.answer(&catalog::STS))
                }
            )*
        }
    };
}

serve! {
    assume_role(AssumeRoleRequest) -> AssumeRoleResponse = assume_role::assume;
    get_session_token(GetSessionTokenRequest) -> GetSessionTokenResponse = tokens::session_token;
    get_federation_token(GetFederationTokenRequest) -> GetFederationTokenResponse
        = tokens::federation_token;
}
