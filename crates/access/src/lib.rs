//! Who may do what, with the policies that are in the store.
//!
//! [`Access`] finds the policies of a principal, keeps them parsed, asks
//! [`model::policy::evaluate`], and remembers what was decided ([`decisions`]), so that it can be
//! explained afterwards. A change of a policy is in force for every call that begins after it
//! was acknowledged.
//!
//! Not here: what an API call asks for (the gateway and the services), how a refusal is worded
//! on the wire (`aws-api`).

mod cache;
pub mod decisions;
pub mod policies;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use model::policy::conditions::Facts;
use model::policy::evaluate::{
    CallerPolicies, Decision, Question, ResourcePolicy, denial, evaluate,
};
use model::policy::trust::Naming;
use model::policy::{Policy, PolicyKind};
use model::record::iam::AccessKeyRecord;
use model::{AccountId, Principal, StorageError, Timestamp};
use store::Store;
use tracing::warn;

use cache::Cache;
use decisions::{Decided, Decisions};

/// What becomes of calls that policies do not allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// They are refused.
    #[default]
    Enforce,
    /// They are let through, and reported in the log and to `hansom iam denials`.
    Log,
    /// Nobody asks.
    Off,
}

/// Decides. Clones share everything.
#[derive(Clone, Debug)]
pub struct Access {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    mode: Mode,
    cache: Mutex<Cache>,
    decisions: Mutex<Decisions>,
}

/// A principal with all that limits and extends its rights.
#[derive(Clone, Debug)]
pub struct Caller {
    pub principal: Principal,
    pub policies: Arc<CallerPolicies>,
    /// What follows from who it is: `aws:PrincipalArn`, `aws:PrincipalTag/…`.
    pub facts: Arc<Facts>,
    /// A policy of its speaks of the tags of resources, so somebody has to look them up.
    pub asks_for_resource_tags: bool,
}

/// What is asked on behalf of a [`Caller`].
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub action: &'a str,
    pub resource: &'a str,
    pub owner: Option<&'a AccountId>,
    pub resource_policy: Option<ResourceDocument<'a>>,
    pub granted_besides: Naming,
    pub facts: Arc<Facts>,
}

/// The policy of a resource, as it was stored.
#[derive(Clone, Copy, Debug)]
pub struct ResourceDocument<'a> {
    /// What people call it: `bucket policy of b`.
    pub name: &'a str,
    pub document: &'a str,
    pub kind: PolicyKind,
}

/// Which call asks; for the record.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    pub request_id: &'a str,
    /// `ecs:RunTask`
    pub operation: &'a str,
    pub now: Timestamp,
}

/// A call that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub decision: Decision,
    /// AWS's sentence.
    pub message: String,
}

impl Access {
    pub fn new(store: &Store, mode: Mode) -> Access {
        Access {
            inner: Arc::new(Inner {
                store: store.clone(),
                mode,
                cache: Mutex::new(Cache::new(store)),
                decisions: Mutex::default(),
            }),
        }
    }

    pub fn mode(&self) -> Mode {
        self.inner.mode
    }

    /// `principal` as it is now, or `None` when its user or role is gone, or has been made anew
    /// under the same name. `session` is the key that it signed with, if it is a session's.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn caller(
        &self,
        principal: &Principal,
        session: Option<&AccessKeyRecord>,
    ) -> Result<Option<Caller>, StorageError> {
        let mut cache = self.inner.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.refresh();
        // Read only now: what changed before the watches were looked at is in this snapshot.
        cache.caller(|| self.inner.store.read(), principal, session)
    }

    /// Decides, writes the decision down, and in mode [`Mode::Log`] lets everything through.
    ///
    /// # Errors
    /// When the caller may not.
    pub fn ask(&self, caller: &Caller, call: Call<'_>, ask: &Ask<'_>) -> Result<(), Refused> {
        if self.inner.mode == Mode::Off {
            return Ok(());
        }
        let (policy, must_allow) = match ask.resource_policy {
            None => (None, false),
            Some(given) => (Some(self.parsed(given)), given.kind == PolicyKind::Trust),
        };
        let question = Question {
            principal: &caller.principal,
            action: ask.action,
            resource: ask.resource,
            owner: ask.owner,
            resource_policy: ask
                .resource_policy
                .zip(policy.as_deref())
                .map(|(given, policy)| ResourcePolicy { name: given.name, policy, must_allow }),
            granted_besides: ask.granted_besides,
            facts: &ask.facts,
        };
        let decision = evaluate(&question, &caller.policies);
        let is_root = matches!(caller.principal, Principal::Root { .. });
        if is_root && decision.is_allowed() {
            return Ok(());
        }
        let decided = Decided {
            request_id: call.request_id.to_owned(),
            operation: call.operation.to_owned(),
            at: call.now,
            principal: caller.principal.clone(),
            action: ask.action.to_owned(),
            resource: ask.resource.to_owned(),
            owner: ask.owner.cloned(),
            resource_policy: ask
                .resource_policy
                .zip(policy.clone())
                .map(|(given, policy)| (given.name.to_owned(), policy, must_allow)),
            granted_besides: ask.granted_besides,
            facts: ask.facts.clone(),
            policies: caller.policies.clone(),
            decision,
            was_enforced: self.inner.mode == Mode::Enforce,
        };
        self.inner.decisions.lock().unwrap_or_else(PoisonError::into_inner).push(decided);
        if decision.is_allowed() {
            return Ok(());
        }
        let message = denial(&question, decision);
        if self.inner.mode == Mode::Log {
            warn!(request = call.request_id, would_deny = message, "a call would be denied");
            return Ok(());
        }
        Err(Refused { decision, message })
    }

    /// What was decided lately, for people.
    pub fn with_decisions<T>(&self, look: impl FnOnce(&Decisions) -> T) -> T {
        look(&self.inner.decisions.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn parsed(&self, given: ResourceDocument<'_>) -> Arc<Policy> {
        let mut cache = self.inner.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.parsed(given.document, given.kind)
    }
}
