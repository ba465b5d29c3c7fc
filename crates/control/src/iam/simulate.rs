//! SimulatePrincipalPolicy, SimulateCustomPolicy and their context keys: what policies would
//! decide, without anybody calling anything.
//!
//! Evaluation is the one that decides real calls (`model::policy::evaluate`). Not here: which
//! resources an action knows; a simulation takes those that it is given, or `*`.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_api::Context;
use aws_api::iam::{
    ContextEntry, EvaluationResult, GetContextKeysForCustomPolicyRequest,
    GetContextKeysForPolicyResponse, GetContextKeysForPrincipalPolicyRequest,
    PermissionsBoundaryDecisionDetail, PolicyEvaluationDecisionType as Verdict, PolicySourceType,
    Position, ResourceSpecificResult, SimulateCustomPolicyRequest, SimulatePolicyResponse,
    SimulatePrincipalPolicyRequest, Statement,
};
use model::policy::conditions::Facts;
use model::policy::evaluate::{
    CallerPolicies, Decision, Layer, NamedPolicy, Outcome, Question, ResourcePolicy, evaluate,
    explain,
};
use model::policy::trust::Naming;
use model::policy::{Effect, Policy, PolicyKind, action_matches};
use model::record::iam::{AttachedPolicies, GroupRecord, PolicyRecord, RoleRecord, UserRecord};
use model::{AccountId, Arn, Principal, StorageError};
use store::{Read, Reader};

use super::fault::{Fault, invalid_input, no_such_entity, required};
use super::managed;
use super::paging::page;

/// A document and what a simulation calls it.
struct Source {
    id: String,
    /// One that somebody has; those given for the simulation have no type.
    is_attached: bool,
    document: String,
}

/// Everything that a simulation is about.
struct Setting {
    principal: Principal,
    identity: Vec<Source>,
    boundary: Option<Vec<Source>>,
    resource: Option<Source>,
    owner: Option<AccountId>,
    actions: Vec<String>,
    resources: Vec<String>,
    entries: Vec<ContextEntry>,
}

pub(super) fn principal(
    read: &Reader,
    ctx: &Context,
    input: SimulatePrincipalPolicyRequest,
) -> Result<SimulatePolicyResponse, Fault> {
    let arn = required(input.policy_source_arn, "policySourceArn")?;
    let mut subject = Subject::find(read, ctx, &arn)?;
    subject.identity.extend(given("PolicyInputList", input.policy_input_list));
    let boundary = input.permissions_boundary_policy_input_list;
    if boundary.is_some() {
        subject.boundary = Some(given("PermissionsBoundaryPolicyInputList", boundary).collect());
    }
    let setting = Setting {
        principal: subject.principal,
        identity: subject.identity,
        boundary: subject.boundary,
        resource: input.resource_policy.map(resource_policy),
        owner: owner(input.resource_owner.as_deref())?,
        actions: required(input.action_names, "actionNames")?,
        resources: resources(input.resource_arns),
        entries: input.context_entries.unwrap_or_default(),
    };
    answer(&setting, input.marker.as_deref(), input.max_items)
}

pub(super) fn custom(
    _read: &Reader,
    ctx: &Context,
    input: SimulateCustomPolicyRequest,
) -> Result<SimulatePolicyResponse, Fault> {
    let boundary = input.permissions_boundary_policy_input_list;
    let setting = Setting {
        principal: caller(ctx, input.caller_arn.as_deref())?,
        identity: given("PolicyInputList", input.policy_input_list).collect(),
        boundary: boundary
            .map(|list| given("PermissionsBoundaryPolicyInputList", Some(list)).collect()),
        resource: input.resource_policy.map(resource_policy),
        owner: owner(input.resource_owner.as_deref())?,
        actions: required(input.action_names, "actionNames")?,
        resources: resources(input.resource_arns),
        entries: input.context_entries.unwrap_or_default(),
    };
    answer(&setting, input.marker.as_deref(), input.max_items)
}

pub(super) fn context_keys(
    read: &Reader,
    ctx: &Context,
    input: GetContextKeysForPrincipalPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Fault> {
    let arn = required(input.policy_source_arn, "policySourceArn")?;
    let mut subject = Subject::find(read, ctx, &arn)?;
    subject.identity.extend(given("PolicyInputList", input.policy_input_list));
    keys_in(&subject.identity)
}

pub(super) fn custom_context_keys(
    _read: &Reader,
    _ctx: &Context,
    input: GetContextKeysForCustomPolicyRequest,
) -> Result<GetContextKeysForPolicyResponse, Fault> {
    let sources: Vec<Source> = given("PolicyInputList", input.policy_input_list).collect();
    keys_in(&sources)
}

fn keys_in(sources: &[Source]) -> Result<GetContextKeysForPolicyResponse, Fault> {
    let mut keys = BTreeSet::new();
    for named in parse(sources, PolicyKind::Identity)? {
        for statement in &named.policy.statements {
            keys.extend(keys_of(statement));
        }
    }
    Ok(GetContextKeysForPolicyResponse { context_key_names: Some(keys.into_iter().collect()) })
}

/// The user, group or role whose policies are simulated.
struct Subject {
    principal: Principal,
    identity: Vec<Source>,
    boundary: Option<Vec<Source>>,
}

impl Subject {
    fn find(read: &Reader, ctx: &Context, arn: &str) -> Result<Subject, Fault> {
        let invalid = || {
            invalid_input(format!(
                "Invalid Entity Arn: {arn} does not clearly define entity type and name."
            ))
        };
        let parsed = Arn::parse(arn).map_err(|_| invalid())?;
        let (kind, path) = parsed.resource().split_once('/').ok_or_else(invalid)?;
        let name = path.rsplit('/').next().unwrap_or(path);
        let account = &ctx.account;
        let missing =
            |kind: &str| no_such_entity(format!("The {kind} with name {name} cannot be found."));
        let mut identity = Vec::new();
        let (principal, policies) = match kind {
            "user" => {
                let user = read.get(&UserRecord::key_of(account, name))?;
                let user =
                    user.filter(|user| user.arn() == parsed).ok_or_else(|| missing("user"))?;
                for group in &user.groups {
                    if let Some(group) = read.get(&GroupRecord::key_of(account, group))? {
                        attached(
                            read,
                            account,
                            &group.policies,
                            "group",
                            &group.name,
                            &mut identity,
                        )?;
                    }
                }
                attached(read, account, &user.policies, "user", &user.name, &mut identity)?;
                let principal = Principal::User {
                    account: account.clone(),
                    path: user.path,
                    name: user.name,
                    id: user.id,
                };
                (principal, user.policies)
            }
            "role" => {
                let role = read.get(&RoleRecord::key_of(account, name))?;
                let role =
                    role.filter(|role| role.arn() == parsed).ok_or_else(|| missing("role"))?;
                attached(read, account, &role.policies, "role", &role.name, &mut identity)?;
                let principal = Principal::AssumedRole {
                    account: account.clone(),
                    role_path: role.path,
                    role_name: role.name,
                    role_id: role.id,
                    session_name: "simulation".into(),
                };
                (principal, role.policies)
            }
            "group" => {
                let group = read.get(&GroupRecord::key_of(account, name))?;
                let group = group.filter(|g| g.arn() == parsed).ok_or_else(|| missing("group"))?;
                attached(read, account, &group.policies, "group", &group.name, &mut identity)?;
                let principal = Principal::User {
                    account: account.clone(),
                    path: "/".into(),
                    name: group.name,
                    id: group.id,
                };
                (principal, group.policies)
            }
            _ => return Err(invalid()),
        };
        let boundary = match &policies.boundary {
            None => None,
            Some(arn) => Some(managed_source(read, account, arn)?.into_iter().collect()),
        };
        Ok(Subject { principal, identity, boundary })
    }
}

fn attached(
    read: &Reader,
    account: &AccountId,
    policies: &AttachedPolicies,
    kind: &str,
    owner: &str,
    into: &mut Vec<Source>,
) -> Result<(), StorageError> {
    for (name, document) in &policies.inline {
        let id = format!("{kind}_{owner}_{name}");
        into.push(Source { id, is_attached: true, document: document.clone() });
    }
    for arn in &policies.managed {
        into.extend(managed_source(read, account, arn)?);
    }
    Ok(())
}

fn managed_source(
    read: &Reader,
    account: &AccountId,
    arn: &str,
) -> Result<Option<Source>, StorageError> {
    let name = arn.rsplit('/').next().unwrap_or(arn).to_owned();
    let source = |document: &str| Source {
        id: name.clone(),
        is_attached: true,
        document: document.to_owned(),
    };
    if let Some(policy) = managed::find(arn) {
        return Ok(Some(source(policy.document)));
    }
    let record = read.get(&PolicyRecord::key_of(account, &name))?;
    Ok(record.as_ref().and_then(PolicyRecord::default_document).map(source))
}

/// Documents that were given with the request: they are called after their place in it.
fn given(member: &str, list: Option<Vec<String>>) -> impl Iterator<Item = Source> {
    let member = member.to_owned();
    list.unwrap_or_default().into_iter().enumerate().map(move |(index, document)| Source {
        id: format!("{member}.{}", index + 1),
        is_attached: false,
        document,
    })
}

fn resource_policy(document: String) -> Source {
    Source { id: "ResourcePolicy".into(), is_attached: false, document }
}

fn resources(given: Option<Vec<String>>) -> Vec<String> {
    given.filter(|list| !list.is_empty()).unwrap_or_else(|| vec!["*".into()])
}

/// The user that a custom simulation is for.
fn caller(ctx: &Context, arn: Option<&str>) -> Result<Principal, Fault> {
    let simulated = |account: AccountId, name: &str| Principal::User {
        account,
        path: "/".into(),
        name: name.to_owned(),
        id: "AIDASIMULATION".into(),
    };
    let Some(arn) = arn else { return Ok(simulated(ctx.account.clone(), "simulation")) };
    let invalid = || invalid_input(format!("Invalid caller ARN: {arn}"));
    let parsed = Arn::parse(arn).map_err(|_| invalid())?;
    let account = AccountId::parse(parsed.account()).map_err(|_| invalid())?;
    let name = parsed.resource().strip_prefix("user/").ok_or_else(invalid)?;
    Ok(simulated(account, name.rsplit('/').next().unwrap_or(name)))
}

/// An account number, or an ARN of the account.
fn owner(text: Option<&str>) -> Result<Option<AccountId>, Fault> {
    let Some(text) = text else { return Ok(None) };
    let account = match Arn::parse(text) {
        Ok(arn) => arn.account().to_owned(),
        Err(_) => text.to_owned(),
    };
    AccountId::parse(&account)
        .map(Some)
        .map_err(|_| invalid_input(format!("Invalid resource owner: {text}")))
}

fn parse(sources: &[Source], kind: PolicyKind) -> Result<Vec<NamedPolicy>, Fault> {
    sources
        .iter()
        .map(|source| {
            let policy = Policy::parse(&source.document, kind)?;
            Ok(NamedPolicy { name: source.id.clone(), policy: Arc::new(policy) })
        })
        .collect()
}

fn answer(
    setting: &Setting,
    marker: Option<&str>,
    max_items: Option<i32>,
) -> Result<SimulatePolicyResponse, Fault> {
    let policies = CallerPolicies {
        identity: parse(&setting.identity, PolicyKind::Identity)?,
        boundary: match &setting.boundary {
            None => None,
            Some(list) => Some(parse(list, PolicyKind::Identity)?),
        },
        session: None,
    };
    let resource = match &setting.resource {
        None => None,
        Some(source) => Some(Policy::parse(&source.document, PolicyKind::Resource)?),
    };
    let mut facts = Facts::of_principal(&setting.principal);
    for entry in &setting.entries {
        if let Some(name) = &entry.context_key_name {
            facts.set(name, entry.context_key_values.clone().unwrap_or_default());
        }
    }
    let mut results = Vec::new();
    for action in &setting.actions {
        if !action.contains(':') {
            return Err(invalid_input(format!(
                "Invalid Action Name: {action}. Action names must be in the form service:action."
            )));
        }
        for on in &setting.resources {
            let question = Question {
                principal: &setting.principal,
                action,
                resource: on,
                owner: setting.owner.as_ref(),
                resource_policy: resource.as_ref().map(|policy| ResourcePolicy {
                    name: "ResourcePolicy",
                    policy,
                    must_allow: false,
                }),
                granted_besides: Naming::No,
                facts: &facts,
            };
            results.push(result(setting, &question, &policies));
        }
    }
    // The order is that of the request, which the markers of pages count.
    let numbered: Vec<(usize, EvaluationResult)> = results.into_iter().enumerate().collect();
    let page = page(numbered, |(number, _)| format!("{number:08}"), marker, max_items)?;
    Ok(SimulatePolicyResponse {
        is_truncated: page.is_truncated(),
        evaluation_results: Some(page.items.into_iter().map(|(_, result)| result).collect()),
        marker: page.marker,
    })
}

fn result(
    setting: &Setting,
    question: &Question<'_>,
    policies: &CallerPolicies,
) -> EvaluationResult {
    let decision = evaluate(question, policies);
    let verdict = || match decision {
        Decision::Allowed(_) => Verdict::Allowed,
        Decision::ExplicitDeny(_) => Verdict::ExplicitDeny,
        Decision::ImplicitDeny(_) => Verdict::ImplicitDeny,
    };
    let considered = explain(question, policies);
    let decisive = match decision {
        Decision::Allowed(_) => Some(Effect::Allow),
        Decision::ExplicitDeny(_) => Some(Effect::Deny),
        Decision::ImplicitDeny(_) => None,
    };
    let matched: Vec<Statement> = considered
        .iter()
        .filter(|one| one.outcome == Outcome::Applies && Some(one.effect) == decisive)
        .filter_map(|one| {
            let source = match one.place.layer {
                Layer::Identity => setting.identity.get(one.place.policy)?,
                Layer::Boundary => setting.boundary.as_ref()?.get(one.place.policy)?,
                Layer::Resource => setting.resource.as_ref()?,
                Layer::Session => return None,
            };
            // What is within a boundary is not granted by it.
            let grants = one.place.layer != Layer::Boundary || one.effect == Effect::Deny;
            grants.then(|| statement(source, one.place.statement))
        })
        .collect();
    let missing = missing(question, policies);
    let within = considered.iter().any(|one| {
        one.place.layer == Layer::Boundary
            && one.effect == Effect::Allow
            && one.outcome == Outcome::Applies
    });
    let boundary = || {
        setting.boundary.as_ref().map(|_| PermissionsBoundaryDecisionDetail {
            allowed_by_permissions_boundary: Some(within),
        })
    };
    let specific = (question.resource != "*").then(|| {
        vec![ResourceSpecificResult {
            eval_resource_name: Some(question.resource.to_owned()),
            eval_resource_decision: Some(verdict()),
            matched_statements: Some(matched.clone()),
            missing_context_values: Some(missing.clone()),
            permissions_boundary_decision_detail: boundary(),
            ..ResourceSpecificResult::default()
        }]
    });
    EvaluationResult {
        eval_action_name: Some(question.action.to_owned()),
        eval_resource_name: Some(question.resource.to_owned()),
        eval_decision: Some(verdict()),
        matched_statements: Some(matched),
        missing_context_values: Some(missing),
        permissions_boundary_decision_detail: boundary(),
        resource_specific_results: specific,
        ..EvaluationResult::default()
    }
}

/// The keys that statements about the action ask for and the request does not have.
fn missing(question: &Question<'_>, policies: &CallerPolicies) -> Vec<String> {
    let lists = [Some(&policies.identity), policies.boundary.as_ref()];
    let statements =
        lists.into_iter().flatten().flatten().flat_map(|named| &named.policy.statements).filter(
            |statement| match &statement.actions {
                model::policy::Matches::AnyOf(list) => {
                    list.iter().any(|pattern| action_matches(pattern, question.action))
                }
                model::policy::Matches::NoneOf(list) => {
                    !list.iter().any(|pattern| action_matches(pattern, question.action))
                }
                model::policy::Matches::Absent => false,
            },
        );
    let keys: BTreeSet<String> = statements.flat_map(keys_of).collect();
    keys.into_iter().filter(|key| question.facts.get(key).is_none()).collect()
}

/// The condition keys of a statement, those in variables included.
fn keys_of(statement: &model::policy::Statement) -> BTreeSet<String> {
    let mut keys: BTreeSet<String> =
        statement.conditions.iter().map(|condition| condition.key.clone()).collect();
    let values = statement.conditions.iter().flat_map(|condition| &condition.values);
    for text in values.chain(statement.resources.texts()) {
        let mut rest = text.as_str();
        while let Some((_, after)) = rest.split_once("${") {
            let Some((variable, end)) = after.split_once('}') else { break };
            let key = variable.split(',').next().unwrap_or(variable).trim();
            if !matches!(key, "*" | "?" | "$") {
                keys.insert(key.to_owned());
            }
            rest = end;
        }
    }
    keys
}

fn statement(source: &Source, index: usize) -> Statement {
    let place = spans(&source.document).get(index).copied();
    let position = |at: usize| {
        let before = &source.document[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        Position { line: i32::try_from(line).ok(), column: i32::try_from(column).ok() }
    };
    Statement {
        source_policy_id: Some(source.id.clone()),
        source_policy_type: source
            .is_attached
            .then(|| PolicySourceType::Unknown("IAM Policy".into())),
        start_position: place.map(|(start, _)| position(start)),
        end_position: place.map(|(_, end)| position(end)),
    }
}

/// Where the statements of a document begin and end, in bytes: the outermost objects inside the
/// outermost one. Other elements of a policy hold no objects.
fn spans(document: &str) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let (mut depth, mut start, mut in_text, mut is_escaped) = (0_usize, 0, false, false);
    for (at, byte) in document.bytes().enumerate() {
        match (in_text, byte) {
            (true, _) if is_escaped => is_escaped = false,
            (true, b'\\') => is_escaped = true,
            (_, b'"') => in_text = !in_text,
            (true, _) => {}
            (false, b'{') => {
                depth += 1;
                if depth == 2 {
                    start = at;
                }
            }
            (false, b'}') => {
                if depth == 2 {
                    spans.push((start, at + 1));
                }
                depth = depth.saturating_sub(1);
            }
            (false, _) => {}
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_found_in_their_document() {
        let document =
            "{\"Version\":\"2012-10-17\",\n \"Statement\":[{\"a\":\"}{\"},\n  {\"b\":{\"c\":1}}]}";
        let source = Source { id: "x".into(), is_attached: false, document: document.into() };
        let place = |index| {
            let found = statement(&source, index);
            let numbers = |position: Option<Position>| {
                let position = position.unwrap();
                (position.line.unwrap(), position.column.unwrap())
            };
            (numbers(found.start_position), numbers(found.end_position))
        };
        assert_eq!(place(0), ((2, 15), (2, 25)));
        assert_eq!(place(1), ((3, 3), (3, 16)));
    }
}
