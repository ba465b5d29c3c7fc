//! Parsed policies of principals, kept until a record that they come from changes.
//!
//! The store tells of a change before it acknowledges the write, so looking at the watches at the
//! beginning of a call is enough for the call to see every policy that was acknowledged before.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use model::policy::conditions::Facts;
use model::policy::evaluate::{CallerPolicies, NamedPolicy};
use model::policy::{Policy, PolicyKind};
use model::record::Record;
use model::record::iam::{AccessKeyRecord, GroupRecord, PolicyRecord, RoleRecord, UserRecord};
use model::{Key, Principal, StorageError};
use store::{Reader, Store, Watch};
use tracing::error;

use super::Caller;
use super::policies::{self, gather};

/// So many callers are kept. Beyond that all are forgotten, which costs one look-up each.
const MAX_CALLERS: usize = 4096;
const MAX_DOCUMENTS: usize = 1024;

#[derive(Debug)]
pub(super) struct Cache {
    users: Watch<UserRecord>,
    groups: Watch<GroupRecord>,
    roles: Watch<RoleRecord>,
    policies: Watch<PolicyRecord>,
    callers: HashMap<CallerKey, Caller>,
    documents: HashMap<String, Arc<Policy>>,
}

/// Whose policies: the record's key, and what else makes callers differ. A role that was deleted
/// and made anew has another id and is another caller.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct CallerKey {
    record: Source,
    id: String,
    session_name: String,
    /// Of sessions, because their policies and tags are their own.
    access_key_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Source {
    User(Vec<u8>),
    Role(Vec<u8>),
    Root,
}

impl Cache {
    pub(super) fn new(store: &Store) -> Cache {
        Cache {
            users: store.watch(),
            groups: store.watch(),
            roles: store.watch(),
            policies: store.watch(),
            callers: HashMap::new(),
            documents: HashMap::new(),
        }
    }

    /// Forgets what has changed.
    pub(super) fn refresh(&mut self) {
        if !changed(&mut self.groups).is_empty() || !changed(&mut self.policies).is_empty() {
            self.callers.clear();
        }
        let users = changed(&mut self.users);
        let roles = changed(&mut self.roles);
        if !users.is_empty() || !roles.is_empty() {
            self.callers.retain(|key, _| match &key.record {
                Source::User(record) => !users.contains(record),
                Source::Role(record) => !roles.contains(record),
                Source::Root => true,
            });
        }
    }

    pub(super) fn caller(
        &mut self,
        read: impl FnOnce() -> Result<Reader, StorageError>,
        principal: &Principal,
        session: Option<&AccessKeyRecord>,
    ) -> Result<Option<Caller>, StorageError> {
        let key = key_of(principal, session);
        if let Some(caller) = self.callers.get(&key) {
            return Ok(Some(caller.clone()));
        }
        let Some(gathered) = gather(&read()?, principal)? else { return Ok(None) };
        let mut held = gathered.policies;
        let documents = session.map(|session| session.session_policies.as_slice());
        held.session = documents.filter(|documents| !documents.is_empty()).map(|documents| {
            let name = |index: usize| format!("session policy {}", index + 1);
            let parsed = documents
                .iter()
                .enumerate()
                .filter_map(|(index, document)| policies::parse(name(index), document));
            parsed.collect()
        });
        let mut facts = Facts::of_principal(principal);
        let session_tags = session.map(|session| session.session_tags.as_slice());
        let session_tags = session_tags.unwrap_or_default();
        for tag in session_tags {
            facts.add(&format!("aws:PrincipalTag/{}", tag.key), tag.value.clone());
        }
        for tag in gathered.tags {
            // A session's own tag stands in the place of its role's.
            if !session_tags.iter().any(|own| own.key.eq_ignore_ascii_case(&tag.key)) {
                facts.add(&format!("aws:PrincipalTag/{}", tag.key), tag.value);
            }
        }
        if let Some(session) = session {
            if let Some(identity) = &session.source_identity {
                facts.add("aws:SourceIdentity", identity.clone());
            }
            facts.add("aws:TokenIssueTime", session.created_at.to_string());
        }
        let caller = Caller {
            principal: principal.clone(),
            asks_for_resource_tags: mentions_resource_tags(&held),
            policies: Arc::new(held),
            facts: Arc::new(facts),
        };
        if self.callers.len() >= MAX_CALLERS {
            self.callers.clear();
        }
        self.callers.insert(key, caller.clone());
        Ok(Some(caller))
    }

    pub(super) fn parsed(&mut self, document: &str, kind: PolicyKind) -> Arc<Policy> {
        if let Some(policy) = self.documents.get(document) {
            return policy.clone();
        }
        let policy = Policy::parse(document, kind).unwrap_or_else(|fault| {
            error!(error = %fault, "the stored policy of a resource cannot be read");
            Policy::deny_everything()
        });
        if self.documents.len() >= MAX_DOCUMENTS {
            self.documents.clear();
        }
        let policy = Arc::new(policy);
        self.documents.insert(document.to_owned(), policy.clone());
        policy
    }
}

fn changed<R: Record>(watch: &mut Watch<R>) -> BTreeSet<Vec<u8>> {
    watch.changed_by_now().into_iter().map(|key: Key<R>| key.as_bytes().to_vec()).collect()
}

fn key_of(principal: &Principal, session: Option<&AccessKeyRecord>) -> CallerKey {
    let access_key_id = session.map(|session| session.access_key_id.clone()).unwrap_or_default();
    let (record, id, session_name) = source_of(principal);
    CallerKey { record, id, session_name, access_key_id }
}

fn source_of(principal: &Principal) -> (Source, String, String) {
    match principal {
        Principal::User { account, name, id, .. } => {
            let record = UserRecord::key_of(account, name).as_bytes().to_vec();
            (Source::User(record), id.clone(), String::new())
        }
        Principal::AssumedRole { account, role_name, role_id, session_name, .. } => {
            let record = RoleRecord::key_of(account, role_name).as_bytes().to_vec();
            (Source::Role(record), role_id.clone(), session_name.clone())
        }
        Principal::FederatedUser { issuer, .. } => {
            let (record, _, _) = source_of(issuer);
            (record, principal.user_id(), principal.arn())
        }
        Principal::Root { .. } | Principal::Anonymous | Principal::Service { .. } => {
            (Source::Root, principal.user_id(), principal.arn())
        }
    }
}

fn mentions_resource_tags(policies: &CallerPolicies) -> bool {
    let lists = [Some(&policies.identity), policies.boundary.as_ref(), policies.session.as_ref()];
    let in_policy = |named: &NamedPolicy| {
        named.policy.statements.iter().any(|statement| {
            let in_text = |text: &String| text.to_ascii_lowercase().contains("resourcetag/");
            let texts = statement.resources.texts();
            texts.iter().any(in_text)
                || statement.conditions.iter().any(|condition| {
                    in_text(&condition.key) || condition.values.iter().any(in_text)
                })
        })
    };
    lists.into_iter().flatten().flatten().any(in_policy)
}
