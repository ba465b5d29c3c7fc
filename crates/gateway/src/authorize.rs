//! What a call asks for, and whether its caller may.
//!
//! [`Authorizer::gate`] takes the questions from the table in `service-models/authorization.txt`
//! ([`table`]), fills in the resources from the input ([`resources`]), adds the roles that the call
//! passes on ([`passed`]), and asks them of the call's [`CallPermit`]. S3 asks by itself: it knows
//! the objects.
//!
//! Not here: who the caller is ([`crate::authenticate`]), how policies are evaluated
//! (`model::policy`), where they come from (`access`).

mod facts;
mod fields;
mod lookup;
mod passed;
mod resources;
mod table;
#[cfg(test)]
mod tests;

use std::sync::{Arc, LazyLock, OnceLock};

use access::{Access, Call, Caller, ResourceDocument};
use aws_api::sigv4::errors;
use aws_api::value::Structure;
use aws_api::{Ask, AwsError, Context, Operation, Permit, Refused};
use background::Chain;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::policy::PolicyKind;
use model::policy::conditions::Facts;
use model::{AccountId, Arn, Principal, StorageError};
use serde_json::json;
use store::{Reader, Store};

use fields::Fields;
use lookup::Lookup;
use resources::Place;
use table::{Rule, Table, What};

static TABLE: LazyLock<Table> = LazyLock::new(Table::load);

/// Decides for one call; it is in the call's [`Context`].
#[derive(Debug)]
pub(crate) struct CallPermit {
    pub(crate) access: Access,
    pub(crate) caller: Caller,
    /// What is known of the call before its input is read; most calls of root never ask.
    pub(crate) facts: OnceLock<Arc<Facts>>,
    /// What the input says, for services that ask by themselves.
    pub(crate) of_input: Arc<OnceLock<Vec<(String, String)>>>,
    pub(crate) operation: String,
}

impl Permit for CallPermit {
    fn ask(&self, ctx: &Context, ask: &Ask<'_>) -> Result<(), Refused> {
        let mut facts = self.facts.get_or_init(|| facts::base_facts(&self.caller, ctx)).clone();
        let of_input = self.of_input.get().map(Vec::as_slice).unwrap_or_default();
        if !ask.facts.is_empty() || !of_input.is_empty() {
            let mut more = Facts::over([facts]);
            for (key, value) in ask.facts.iter().chain(of_input) {
                more.add(key, value.clone());
            }
            facts = Arc::new(more);
        }
        let call = Call { request_id: &ctx.request_id, operation: &self.operation, now: ctx.now };
        let asked =
            access::Ask {
                action: ask.action,
                resource: ask.resource,
                owner: ask.owner,
                resource_policy: ask
                    .resource_policy
                    .map(|(name, document, kind)| ResourceDocument { name, document, kind }),
                granted_besides: ask.granted_besides,
                facts,
            };
        self.access
            .ask(&self.caller, call, &asked)
            .map_err(|refused| Refused { decision: refused.decision, message: refused.message })
    }

    fn asks_first(&self) -> bool {
        true
    }
}

/// Asks what an operation needs.
#[derive(Clone, Debug)]
pub(crate) struct Authorizer<'a> {
    pub(crate) store: &'a Store,
    pub(crate) mode: access::Mode,
    /// A policy of the caller's speaks of the tags of resources.
    pub(crate) with_resource_tags: bool,
    /// That of the call's [`CallPermit`].
    pub(crate) of_input: Arc<OnceLock<Vec<(String, String)>>>,
}

impl Authorizer<'_> {
    /// Refuses the call if its caller may not do all that it asks for.
    ///
    /// # Errors
    /// In the words of the service.
    pub(crate) fn gate(
        &self,
        operation: &'static Operation,
        ctx: &Context,
        input: &dyn Structure,
    ) -> Result<(), AwsError> {
        let service = operation.service.id;
        of_sessions(operation, ctx)?;
        let is_root = matches!(ctx.principal, Principal::Root { .. });
        // Root is stopped by nothing but policies of resources, which these have.
        let is_free =
            is_root && !matches!(service, "ecr" | "sts" | "s3" | "sqs" | "sns" | "lambda");
        if self.mode == access::Mode::Off || is_free {
            return Ok(());
        }
        let internal = |error: StorageError| {
            tracing::error!(error = %Chain(&error), "could not look up what a call asks for");
            AwsError::internal(operation.service)
        };
        let read = self.store.read().map_err(internal)?;
        self.questions(operation, ctx, input, &read).map_err(|failure| match failure {
            Failure::Storage(error) => internal(error),
            Failure::Refused(refused, asked) => {
                let encoded = || encoded(ctx, &refused, &asked.0, &asked.1);
                AwsError::refused(operation.service, &refused, encoded)
            }
        })
    }

    fn questions(
        &self,
        operation: &'static Operation,
        ctx: &Context,
        input: &dyn Structure,
        read: &Reader,
    ) -> Result<(), Failure> {
        let service = operation.service.id;
        let fields = Fields::new(input);
        let lookup = Lookup { read, ctx };
        let place = Place { service, ctx, fields: &fields, lookup: &lookup };
        let of_input = facts::of_input(&fields);
        match TABLE.what(service, operation.name) {
            What::Nothing => {}
            What::Itself => {
                let mut known = of_input.clone();
                known.extend(facts::of_s3(&fields));
                // Once for a call, so it is empty before.
                let _ = self.of_input.set(known);
            }
            What::Unknown => {
                let action = format!("{service}:{}", operation.name);
                self.one(ctx, &lookup, &action, &["*".into()], &of_input)?;
            }
            What::Rules(rules) => {
                for rule in rules {
                    self.rule(rule, &place, &of_input)?;
                }
            }
        }
        for role in passed::roles(operation, &place)? {
            let facts = [("iam:PassedToService".to_owned(), role.service.to_owned())];
            self.one(ctx, &lookup, "iam:PassRole", &[role.arn], &facts)?;
        }
        Ok(())
    }

    fn rule(
        &self,
        rule: &Rule,
        place: &Place<'_>,
        of_input: &[(String, String)],
    ) -> Result<(), Failure> {
        if rule.only_if.as_ref().is_some_and(|member| !place.fields.has(member)) {
            return Ok(());
        }
        let mut known = of_input.to_vec();
        for (key, template) in &rule.facts {
            for value in place.expand(template)?.into_iter().flatten() {
                known.push((key.clone(), value));
            }
        }
        let forms: Vec<Vec<String>> = rule
            .resources
            .iter()
            .map(|template| place.resources(template))
            .collect::<Result<_, StorageError>>()?;
        let Some((first, others)) = forms.split_first() else { return Ok(()) };
        for (index, resource) in first.iter().enumerate() {
            let mut same = vec![resource.clone()];
            same.extend(others.iter().filter_map(|form| form.get(index).cloned()));
            self.one(place.ctx, place.lookup, &rule.action, &same, &known)?;
        }
        Ok(())
    }

    /// One action on one resource, whose ARN has one or several `forms`: any of them may be
    /// allowed, none may be denied.
    fn one(
        &self,
        ctx: &Context,
        lookup: &Lookup<'_>,
        action: &str,
        forms: &[String],
        known: &[(String, String)],
    ) -> Result<(), Failure> {
        let mut first = None;
        for resource in forms {
            let arn = Arn::parse(resource).ok();
            let owner = arn.as_ref().and_then(|arn| AccountId::parse(arn.account()).ok());
            let policy = match &arn {
                Some(arn) => lookup.resource_policy(action, arn)?,
                None => None,
            };
            let mut facts = known.to_vec();
            if self.with_resource_tags
                && let Some(arn) = &arn
            {
                facts.extend(lookup.tags(arn)?);
            }
            let ask = Ask {
                owner: owner.as_ref(),
                resource_policy: policy
                    .as_ref()
                    .map(|(name, document, kind)| (name.as_str(), document.as_str(), *kind)),
                facts,
                ..Ask::new(action, resource)
            };
            match ctx.ask(&ask) {
                Ok(()) => return Ok(()),
                Err(refused) => {
                    let asked = (action.to_owned(), resource.clone());
                    let is_deny = matches!(
                        refused.decision,
                        model::policy::evaluate::Decision::ExplicitDeny(_)
                    );
                    if is_deny {
                        return Err(Failure::Refused(refused, asked));
                    }
                    first.get_or_insert((refused, asked));
                }
            }
        }
        match first {
            None => Ok(()),
            Some((refused, asked)) => Err(Failure::Refused(refused, asked)),
        }
    }
}

/// What sessions of users cannot do, whatever their policies say: make further sessions of their
/// own, and change IAM.
fn of_sessions(operation: &'static Operation, ctx: &Context) -> Result<(), AwsError> {
    let is_of_user = match &ctx.principal {
        Principal::User { .. } | Principal::Root { .. } => ctx.session.is_some(),
        Principal::FederatedUser { .. } => true,
        Principal::AssumedRole { .. } | Principal::Anonymous | Principal::Service { .. } => false,
    };
    match (operation.service.id, operation.name) {
        ("iam", _) if is_of_user => Err(errors::unknown_key("iam", "")),
        ("sts", "GetSessionToken" | "GetFederationToken") if is_of_user => {
            let text = format!("Cannot call {} with session credentials", operation.name);
            Err(AwsError::new("AccessDenied", 403, text))
        }
        _ => Ok(()),
    }
}

/// Why a call does not go on.
#[derive(Debug)]
enum Failure {
    Storage(StorageError),
    /// With the action and the resource.
    Refused(Refused, (String, String)),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Failure {
        Failure::Storage(error)
    }
}

/// A policy's name, document and kind.
type Found = (String, String, PolicyKind);

/// What EC2 adds to a refusal, and `DecodeAuthorizationMessage` reads.
fn encoded(ctx: &Context, refused: &Refused, action: &str, resource: &str) -> String {
    use model::policy::evaluate::Decision;
    let text = json!({
        "allowed": false,
        "explicitDeny": matches!(refused.decision, Decision::ExplicitDeny(_)),
        "matchedStatements": { "items": [] },
        "failures": { "items": [] },
        "context": {
            "principal": { "id": ctx.principal.user_id(), "arn": ctx.principal.arn() },
            "action": action,
            "resource": resource,
            "conditions": { "items": [] },
        },
    });
    URL_SAFE_NO_PAD.encode(text.to_string())
}
