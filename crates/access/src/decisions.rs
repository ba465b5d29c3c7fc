//! What was decided lately, and why.
//!
//! A decision is kept with everything that it was made from, and explained only when somebody
//! asks: explaining costs more than deciding. Denials and the rest are kept apart, so that much
//! traffic does not wash the denials away.

use std::collections::VecDeque;
use std::sync::Arc;

use model::policy::conditions::Facts;
use model::policy::evaluate::{
    CallerPolicies, Considered, Decision, Layer, Outcome, Question, ResourcePolicy, denial, explain,
};
use model::policy::trust::Naming;
use model::policy::{Effect, Policy};
use model::{AccountId, Principal, Timestamp};
use serde_json::{Value, json};

const MAX_EACH: usize = 2000;

/// A question with its answer and all that led to it.
#[derive(Clone, Debug)]
pub struct Decided {
    pub request_id: String,
    pub operation: String,
    pub at: Timestamp,
    pub principal: Principal,
    pub action: String,
    pub resource: String,
    pub owner: Option<AccountId>,
    /// Name, policy, and whether it must allow.
    pub resource_policy: Option<(String, Arc<Policy>, bool)>,
    pub granted_besides: Naming,
    pub facts: Arc<Facts>,
    pub policies: Arc<CallerPolicies>,
    pub decision: Decision,
    /// False when the call went through all the same.
    pub was_enforced: bool,
}

/// The last few thousand decisions.
#[derive(Debug, Default)]
pub struct Decisions {
    n_pushed: u64,
    denied: VecDeque<(u64, Decided)>,
    allowed: VecDeque<(u64, Decided)>,
}

impl Decisions {
    pub(super) fn push(&mut self, decided: Decided) {
        self.n_pushed += 1;
        let ring = if decided.decision.is_allowed() { &mut self.allowed } else { &mut self.denied };
        if ring.len() == MAX_EACH {
            ring.pop_front();
        }
        ring.push_back((self.n_pushed, decided));
    }

    /// All questions of one call, in the order in which they were asked, explained.
    pub fn of_request(&self, request_id: &str) -> Vec<Value> {
        let both = self.denied.iter().chain(&self.allowed);
        let mut found: Vec<_> = both.filter(|(_, one)| one.request_id == request_id).collect();
        found.sort_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, one)| one.explained()).collect()
    }

    /// Denials after the `after`-th decision, oldest first, with the number of the last.
    pub fn denials(&self, after: u64) -> (Vec<Value>, u64) {
        let list = self.denied.iter().filter(|(number, _)| *number > after);
        (list.map(|(_, one)| one.summary()).collect(), self.n_pushed)
    }
}

impl Decided {
    fn question(&self) -> Question<'_> {
        Question {
            principal: &self.principal,
            action: &self.action,
            resource: &self.resource,
            owner: self.owner.as_ref(),
            resource_policy: self.resource_policy.as_ref().map(|(name, policy, must_allow)| {
                ResourcePolicy { name, policy, must_allow: *must_allow }
            }),
            granted_besides: self.granted_besides,
            facts: &self.facts,
        }
    }

    fn summary(&self) -> Value {
        json!({
            "requestId": self.request_id,
            "at": self.at.to_string(),
            "operation": self.operation,
            "principal": self.principal.arn(),
            "action": self.action,
            "resource": self.resource,
            "decision": word(self.decision),
            "reason": self.reason(),
            "enforced": self.was_enforced,
        })
    }

    fn reason(&self) -> String {
        match self.decision {
            Decision::Allowed(None) if matches!(self.principal, Principal::Root { .. }) => {
                "the root user of an account may do everything in it".into()
            }
            Decision::Allowed(None) => "an access control list allows it".into(),
            Decision::Allowed(Some(place)) => {
                format!("allowed by an {}", layer_words(place.layer))
            }
            Decision::ExplicitDeny(_) | Decision::ImplicitDeny(_) => {
                denial(&self.question(), self.decision)
            }
        }
    }

    fn explained(&self) -> Value {
        let decisive = match self.decision {
            Decision::Allowed(place) => place,
            Decision::ExplicitDeny(place) => Some(place),
            Decision::ImplicitDeny(_) => None,
        };
        let statements: Vec<Value> = explain(&self.question(), &self.policies)
            .iter()
            .map(|one| {
                let mut value = considered(one);
                if Some(one.place) == decisive {
                    value["decisive"] = json!(true);
                }
                value
            })
            .collect();
        let facts: serde_json::Map<String, Value> =
            self.facts.all().into_iter().map(|(key, values)| (key, json!(values))).collect();
        let mut value = self.summary();
        value["principalKind"] = json!(kind(&self.principal));
        value["resourceOwner"] = json!(self.owner.as_ref().map(AccountId::as_str));
        value["boundary"] = json!(self.policies.boundary.is_some());
        value["sessionPolicies"] = json!(self.policies.session.is_some());
        value["facts"] = Value::Object(facts);
        value["statements"] = json!(statements);
        value
    }
}

fn kind(principal: &Principal) -> &'static str {
    match principal {
        Principal::Root { .. } => "root",
        Principal::User { .. } => "user",
        Principal::AssumedRole { .. } => "session of a role",
        Principal::FederatedUser { .. } => "federated user",
        Principal::Anonymous => "anonymous",
        Principal::Service { .. } => "service",
    }
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed(_) => "allowed",
        Decision::ExplicitDeny(_) => "explicitDeny",
        Decision::ImplicitDeny(_) => "implicitDeny",
    }
}

fn layer_words(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "identity-based policy",
        Layer::Resource => "resource-based policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
    }
}

fn considered(one: &Considered) -> Value {
    let why = match &one.outcome {
        Outcome::Applies => "applies".to_owned(),
        Outcome::OtherPrincipal => "it is about other principals".to_owned(),
        Outcome::OtherAction => "it is about other actions".to_owned(),
        Outcome::OtherResource => "it is about other resources".to_owned(),
        Outcome::Condition { operator, key, expected, actual } => {
            let actual = match actual {
                None => "is not in the request".to_owned(),
                Some(values) => format!("is {}", values.join(", ")),
            };
            format!(
                "its condition {operator} {key} {} does not hold: {key} {actual}",
                expected.join(" or ")
            )
        }
    };
    json!({
        "kind": layer_words(one.place.layer),
        "policy": one.policy,
        "statement": one.place.statement + 1,
        "sid": one.sid,
        "effect": match one.effect { Effect::Allow => "Allow", Effect::Deny => "Deny" },
        "applies": one.outcome == Outcome::Applies,
        "why": why,
    })
}
