//! Whether the caller of an operation may do what it asks for.
//!
//! The front door puts a [`Permit`] into every [`Context`]. It asks for most operations itself,
//! from a table; a service asks where only it knows what a call touches, as S3 does for each
//! object. Not here: evaluation (`model::policy`), where policies come from (`access`).

use std::fmt;
use std::sync::Arc;

use model::AccountId;
use model::policy::conditions::Facts;
use model::policy::evaluate::{
    CallerPolicies, Decision, Question, ResourcePolicy, denial, evaluate,
};
use model::policy::trust::Naming;
use model::policy::{Policy, PolicyKind};

use crate::schema::ServiceDescriptor;
use crate::{AwsError, Context};

/// One thing that a call needs to be allowed to do.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// `s3:GetObject`
    pub action: &'a str,
    /// An ARN, or `*`.
    pub resource: &'a str,
    /// Whose the resource is; `None` is the caller's.
    pub owner: Option<&'a AccountId>,
    /// Its name for people, and the document.
    pub resource_policy: Option<(&'a str, &'a str, PolicyKind)>,
    /// What an access control list says.
    pub granted_besides: Naming,
    /// Beyond what is known of every call: `(key, value)`.
    pub facts: Vec<(String, String)>,
}

impl<'a> Ask<'a> {
    /// To do `action` with a resource of the caller's own account.
    pub fn new(action: &'a str, resource: &'a str) -> Ask<'a> {
        Ask {
            action,
            resource,
            owner: None,
            resource_policy: None,
            granted_besides: Naming::No,
            facts: Vec::new(),
        }
    }
}

/// The answer no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub decision: Decision,
    /// AWS's sentence: `User: … is not authorized to perform: …`.
    pub message: String,
}

/// Decides for one call.
pub trait Permit: fmt::Debug + Send + Sync {
    /// # Errors
    /// When the caller may not.
    fn ask(&self, ctx: &Context, ask: &Ask<'_>) -> Result<(), Refused>;

    /// Whether the questions of the table were asked before the operation began.
    fn asks_first(&self) -> bool {
        false
    }
}

impl Context {
    /// Whether the caller may do that.
    ///
    /// # Errors
    /// When it may not.
    pub fn ask(&self, ask: &Ask<'_>) -> Result<(), Refused> {
        self.permit.ask(self, ask)
    }
}

/// Knows no policies but those of resources: root may do everything in its own account.
#[derive(Debug)]
pub struct NoPolicies;

impl NoPolicies {
    pub fn shared() -> Arc<dyn Permit> {
        Arc::new(NoPolicies)
    }
}

impl Permit for NoPolicies {
    fn ask(&self, ctx: &Context, ask: &Ask<'_>) -> Result<(), Refused> {
        let mut facts = Facts::of_principal(&ctx.principal);
        for (key, value) in &ask.facts {
            facts.add(key, value.clone());
        }
        let policy = ask.resource_policy.map(|(_, document, kind)| {
            Policy::parse(document, kind).unwrap_or_else(|_| Policy::deny_everything())
        });
        let question = Question {
            principal: &ctx.principal,
            action: ask.action,
            resource: ask.resource,
            owner: ask.owner,
            resource_policy: ask.resource_policy.zip(policy.as_ref()).map(
                |((name, _, kind), policy)| ResourcePolicy {
                    name,
                    policy,
                    must_allow: kind == PolicyKind::Trust,
                },
            ),
            granted_besides: ask.granted_besides,
            facts: &facts,
        };
        let decision = evaluate(&question, &CallerPolicies::default());
        match decision.is_allowed() {
            true => Ok(()),
            false => Err(Refused { decision, message: denial(&question, decision) }),
        }
    }
}

impl AwsError {
    /// A refusal as the service words it. `encoded` is what EC2 adds for
    /// `DecodeAuthorizationMessage`.
    pub fn refused(
        service: &'static ServiceDescriptor,
        refused: &Refused,
        encoded: impl FnOnce() -> String,
    ) -> AwsError {
        let message = &refused.message;
        match service.id {
            "ec2" => {
                let start = "You are not authorized to perform this operation.";
                let text = match message.split_once(" on resource: * ") {
                    Some((before, after)) => format!("{start} {before} {after}"),
                    None => format!(
                        "{start} {message}. Encoded authorization failure message: {}",
                        encoded()
                    ),
                };
                AwsError::new("UnauthorizedOperation", 403, text)
            }
            // STS does not say why: a stranger would learn which roles there are.
            "sts" => {
                let end = [" because no ", " with an explicit deny "]
                    .into_iter()
                    .filter_map(|words| message.find(words))
                    .min();
                AwsError::new("AccessDenied", 403, &message[..end.unwrap_or(message.len())])
            }
            "iam" => AwsError::new("AccessDenied", 403, message.clone()),
            // SNS writes its own name in capitals.
            "sns" => {
                let text = message.replace(" sns:", " SNS:");
                AwsError::new("AuthorizationError", 403, text)
            }
            // SQS writes actions in small letters.
            "sqs" => {
                let words = message.split(' ').map(|word| match word.strip_prefix("sqs:") {
                    Some(_) => word.to_ascii_lowercase(),
                    None => word.to_owned(),
                });
                let text = words.collect::<Vec<_>>().join(" ");
                AwsError::new("AccessDeniedException", 403, text).with_query_code("AccessDenied")
            }
            // S3 quotes resources, and leaves out what is none.
            "s3" => {
                let text = match message.split_once(" on resource: ") {
                    Some((before, after)) => {
                        let (resource, end) = after.split_once(' ').unwrap_or((after, ""));
                        match resource {
                            "*" => format!("{before} {end}"),
                            _ => format!("{before} on resource: \"{resource}\" {end}"),
                        }
                    }
                    None => message.clone(),
                };
                AwsError::new("AccessDenied", 403, text)
            }
            // The protocols of paths say it in the status too.
            "lambda" => AwsError::new("AccessDeniedException", 403, message.clone()),
            _ => AwsError::new("AccessDeniedException", 400, message.clone()),
        }
    }
}
