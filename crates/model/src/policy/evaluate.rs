//! Decides whether a principal may do something, as AWS's policy evaluation does.
//!
//! [`evaluate`] decides and is quick: it runs for every call. [`explain`] says of every statement
//! why it counted or did not; it is asked for afterwards, with the same arguments, and comes to
//! the same result because both are made of [`weigh`].
//!
//! ```text
//! a Deny that applies, anywhere          → denied
//! same account: the resource names the
//!   session or user itself               → allowed
//! identity policies, or the resource
//!   naming the role                      ┐
//! and the permissions boundary, if any   ├ all → allowed
//! and the session policies, if any       ┘
//! another account: all of these, and the resource's policy
//! ```
//!
//! Not here: where policies come from, and what a call asks for.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::conditions::{self, Facts};
use super::pattern::{Pattern, glob};
use super::trust::{Naming, covers, naming};
use super::{Effect, Matches, Policy, Principals, Statement};
use crate::{AccountId, Principal};

/// A policy, and what people call it: an ARN, or where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPolicy {
    pub name: String,
    pub policy: Arc<Policy>,
}

/// All that limits or extends what a principal may do, apart from resources' own policies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallerPolicies {
    /// Inline and managed, of the principal and of its groups.
    pub identity: Vec<NamedPolicy>,
    /// Empty, when its policy is gone: then nothing is within it.
    pub boundary: Option<Vec<NamedPolicy>>,
    /// Those given when the session was made.
    pub session: Option<Vec<NamedPolicy>>,
}

/// One thing that somebody wants to do.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub principal: &'a Principal,
    /// `s3:GetObject`
    pub action: &'a str,
    /// An ARN, or `*` for actions that know no resources.
    pub resource: &'a str,
    /// Whose the resource is; `None` is the principal's own account.
    pub owner: Option<&'a AccountId>,
    pub resource_policy: Option<ResourcePolicy<'a>>,
    /// What else lets the principal at the resource, such as an access control list. It counts
    /// as the resource's policy does.
    pub granted_besides: Naming,
    pub facts: &'a Facts,
}

/// The policy of a bucket, repository, role and the like.
#[derive(Clone, Copy, Debug)]
pub struct ResourcePolicy<'a> {
    pub name: &'a str,
    pub policy: &'a Policy,
    /// Without its word nobody gets in, the owner's own principals included: trust policies.
    pub must_allow: bool,
}

/// A kind of policy, by what it does in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    Identity,
    Resource,
    Boundary,
    Session,
}

/// A statement: of the `policy`-th policy of its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub layer: Layer,
    pub policy: usize,
    pub statement: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// By the first statement that grants it; `None` for root and for access control lists.
    Allowed(Option<Place>),
    ExplicitDeny(Place),
    /// Policies of this kind would have had to allow it.
    ImplicitDeny(Layer),
}

impl Decision {
    pub fn is_allowed(self) -> bool {
        matches!(self, Decision::Allowed(_))
    }
}

/// What the policies of one layer say.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    denied: Option<Place>,
    allowed: Option<Place>,
}

/// Whether `question.principal`, who carries `policies`, may do what is asked.
pub fn evaluate(question: &Question<'_>, policies: &CallerPolicies) -> Decision {
    let identity = said(question, &policies.identity, Layer::Identity);
    let boundary = policies.boundary.as_ref().map(|list| said(question, list, Layer::Boundary));
    let session = policies.session.as_ref().map(|list| said(question, list, Layer::Session));
    let (resource, named) = said_by_resource(question);
    let denials = [
        identity.denied,
        resource.denied,
        boundary.and_then(|said| said.denied),
        session.and_then(|said| said.denied),
    ];
    if let Some(place) = denials.into_iter().flatten().next() {
        return Decision::ExplicitDeny(place);
    }

    let is_own = match (question.principal.account(), question.owner) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(account), Some(owner)) => account == owner,
    };
    let is_root = match question.principal {
        // Neither has policies of its own: whoever owns the resource decides.
        Principal::Anonymous | Principal::Service { .. } => {
            return match named {
                Naming::Directly => Decision::Allowed(resource.allowed),
                Naming::No | Naming::ByAccount | Naming::ByRole => {
                    Decision::ImplicitDeny(Layer::Resource)
                }
            };
        }
        Principal::Root { .. } => true,
        Principal::FederatedUser { issuer, .. } => matches!(**issuer, Principal::Root { .. }),
        Principal::User { .. } | Principal::AssumedRole { .. } => false,
    };
    let must_name = !is_own || question.resource_policy.is_some_and(|policy| policy.must_allow);
    if is_own && named == Naming::Directly {
        return Decision::Allowed(resource.allowed);
    }
    let by_role = is_own && named == Naming::ByRole;
    if !is_root && identity.allowed.is_none() && !by_role {
        return Decision::ImplicitDeny(Layer::Identity);
    }
    if must_name && named == Naming::No {
        return Decision::ImplicitDeny(Layer::Resource);
    }
    if boundary.is_some_and(|said| said.allowed.is_none()) {
        return Decision::ImplicitDeny(Layer::Boundary);
    }
    let session_denies = match session {
        Some(said) => said.allowed.is_none(),
        // Without a policy such a session may do what resources let it do, and nothing else.
        None => matches!(question.principal, Principal::FederatedUser { .. }),
    };
    if session_denies {
        return Decision::ImplicitDeny(Layer::Session);
    }
    Decision::Allowed(identity.allowed.or(resource.allowed))
}

fn said(question: &Question<'_>, policies: &[NamedPolicy], layer: Layer) -> Said {
    let mut said = Said::default();
    for (index, named) in policies.iter().enumerate() {
        for (statement_index, statement) in named.policy.statements.iter().enumerate() {
            let slot = match statement.effect {
                Effect::Allow => &mut said.allowed,
                Effect::Deny => &mut said.denied,
            };
            if slot.is_none() && applies(question, &named.policy, statement) {
                *slot = Some(Place { layer, policy: index, statement: statement_index });
            }
        }
    }
    said
}

/// What the resource's policy says, and how the strongest Allow in it names the principal.
fn said_by_resource(question: &Question<'_>) -> (Said, Naming) {
    let mut said = Said::default();
    let mut best = question.granted_besides;
    let Some(ResourcePolicy { policy, .. }) = question.resource_policy else {
        return (said, best);
    };
    for (index, statement) in policy.statements.iter().enumerate() {
        let named = named_by(statement, question.principal);
        if named == Naming::No || !applies(question, policy, statement) {
            continue;
        }
        let place = Some(Place { layer: Layer::Resource, policy: 0, statement: index });
        match statement.effect {
            Effect::Deny => said.denied = said.denied.or(place),
            Effect::Allow => {
                if said.allowed.is_none() || named > best {
                    said.allowed = place;
                }
                best = best.max(named);
            }
        }
    }
    (said, best)
}

/// How a statement names the principal. Everybody, narrowed by `aws:PrincipalArn`, is the
/// other way to name a role, and weighs the same.
fn named_by(statement: &Statement, principal: &Principal) -> Naming {
    let named = naming(&statement.principals, principal);
    let is_session =
        matches!(principal, Principal::AssumedRole { .. } | Principal::FederatedUser { .. });
    if named == Naming::Directly
        && is_session
        && matches!(&statement.principals, Principals::AnyOf(list)
            if list.iter().all(|one| *one == super::PolicyPrincipal::Everyone))
        && statement.conditions.iter().any(|c| c.key.eq_ignore_ascii_case("aws:PrincipalArn"))
    {
        return Naming::ByRole;
    }
    named
}

fn applies(question: &Question<'_>, policy: &Policy, statement: &Statement) -> bool {
    let variables = policy.version == "2012-10-17";
    covers(&statement.actions, question.action)
        && reaches(&statement.resources, question, variables)
        && conditions::hold(&statement.conditions, statement.effect, question.facts, variables)
}

fn reaches(resources: &Matches, question: &Question<'_>, variables: bool) -> bool {
    let covers = |pattern: &String| {
        if pattern == "*" {
            return true;
        }
        if variables && pattern.contains("${") {
            return Pattern::with_variables(pattern, question.facts)
                .is_some_and(|pattern| pattern.matches(question.resource));
        }
        glob(pattern, question.resource)
    };
    match resources {
        // As in a trust policy, which is about its own role.
        Matches::Absent => true,
        Matches::AnyOf(list) => list.iter().any(covers),
        Matches::NoneOf(list) => !list.iter().any(covers),
    }
}

/// AWS's sentence for a question that was not allowed.
pub fn denial(question: &Question<'_>, decision: Decision) -> String {
    let Question { action, resource, principal, .. } = question;
    let mut text = format!(
        "User: {} is not authorized to perform: {action} on resource: {resource}",
        principal.arn()
    );
    match decision {
        Decision::Allowed(_) => {}
        Decision::ExplicitDeny(place) => {
            text += " with an explicit deny in ";
            text += match place.layer {
                Layer::Identity => "an identity-based policy",
                Layer::Resource => "a resource-based policy",
                Layer::Boundary => "a permissions boundary",
                Layer::Session => "a session policy",
            };
        }
        Decision::ImplicitDeny(layer) => {
            let kind = match layer {
                Layer::Identity => "identity-based policy",
                Layer::Resource => "resource-based policy",
                Layer::Boundary => "permissions boundary",
                Layer::Session => "session policy",
            };
            text += &format!(" because no {kind} allows the {action} action");
        }
    }
    text
}

/// One statement that was considered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Considered {
    pub place: Place,
    /// The policy's name.
    pub policy: String,
    pub sid: Option<String>,
    pub effect: Effect,
    pub outcome: Outcome,
}

/// Why a statement counted, or did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Applies,
    OtherPrincipal,
    OtherAction,
    OtherResource,
    /// The first condition that does not hold, and what the request has for its key.
    Condition {
        operator: String,
        key: String,
        expected: Vec<String>,
        actual: Option<Vec<String>>,
    },
}

/// Every statement that [`evaluate`] considers, in its order, with the reason for its outcome.
pub fn explain(question: &Question<'_>, policies: &CallerPolicies) -> Vec<Considered> {
    let mut all = Vec::new();
    let layers = [
        (Layer::Identity, Some(&policies.identity)),
        (Layer::Boundary, policies.boundary.as_ref()),
        (Layer::Session, policies.session.as_ref()),
    ];
    for (layer, list) in layers {
        for (index, named) in list.into_iter().flatten().enumerate() {
            weigh(question, &named.policy, &named.name, layer, index, &mut all);
        }
    }
    if let Some(resource) = question.resource_policy {
        weigh(question, resource.policy, resource.name, Layer::Resource, 0, &mut all);
    }
    all
}

fn weigh(
    question: &Question<'_>,
    policy: &Policy,
    name: &str,
    layer: Layer,
    index: usize,
    into: &mut Vec<Considered>,
) {
    for (statement_index, statement) in policy.statements.iter().enumerate() {
        into.push(Considered {
            place: Place { layer, policy: index, statement: statement_index },
            policy: name.to_owned(),
            sid: statement.sid.clone(),
            effect: statement.effect,
            outcome: outcome(question, policy, statement, layer),
        });
    }
}

fn outcome(
    question: &Question<'_>,
    policy: &Policy,
    statement: &Statement,
    layer: Layer,
) -> Outcome {
    let variables = policy.version == "2012-10-17";
    if layer == Layer::Resource && named_by(statement, question.principal) == Naming::No {
        return Outcome::OtherPrincipal;
    }
    if !covers(&statement.actions, question.action) {
        return Outcome::OtherAction;
    }
    if !reaches(&statement.resources, question, variables) {
        return Outcome::OtherResource;
    }
    let fails = |condition: &&super::Condition| {
        let one = std::slice::from_ref(*condition);
        !conditions::hold(one, statement.effect, question.facts, variables)
    };
    match statement.conditions.iter().find(fails) {
        None => Outcome::Applies,
        Some(condition) => Outcome::Condition {
            operator: condition.operator.clone(),
            key: condition.key.clone(),
            expected: condition.values.clone(),
            actual: question.facts.get(&condition.key).map(<[String]>::to_vec),
        },
    }
}

impl Facts {
    /// What follows from who the caller is.
    pub fn of_principal(principal: &Principal) -> Facts {
        let mut facts = Facts::new();
        let kind = match principal {
            Principal::Root { .. } => "Account",
            Principal::User { .. } => "User",
            Principal::AssumedRole { .. } => "AssumedRole",
            Principal::FederatedUser { .. } => "FederatedUser",
            Principal::Anonymous => "Anonymous",
            Principal::Service { .. } => "Service",
        };
        facts.add("aws:PrincipalType", kind);
        let is_service = matches!(principal, Principal::Service { .. });
        facts.add("aws:PrincipalIsAWSService", if is_service { "true" } else { "false" });
        facts.add("aws:userid", principal.user_id());
        match principal {
            Principal::Anonymous => return facts,
            Principal::Service { name, account } => {
                facts.add("aws:PrincipalServiceName", name.clone());
                facts.add("aws:SourceAccount", account.as_str());
                return facts;
            }
            Principal::User { name, .. } => facts.add("aws:username", name.clone()),
            Principal::Root { .. }
            | Principal::AssumedRole { .. }
            | Principal::FederatedUser { .. } => {}
        }
        // Policies name roles, not the sessions that come and go.
        let arn = principal.role_arn().unwrap_or_else(|| principal.arn());
        facts.add("aws:PrincipalArn", arn);
        if let Some(account) = principal.account() {
            facts.add("aws:PrincipalAccount", account.as_str());
        }
        facts
    }
}
