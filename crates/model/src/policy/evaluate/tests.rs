//! The table of cases in `cases.json`, and laws that hold for any policies.

use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::policy::PolicyKind;

/// `{"group": …, "identity": […], "boundary": […], "session": […], "resource": …, "cases": […]}`.
/// A policy is a statement, or a list of them, or a whole document. A case is
/// `who | action | resource | fact=value, … | expected`, with more behind it for the reader.
const CASES: &str = include_str!("cases.json");

const OWN: &str = "111111111111";

fn account(text: &str) -> AccountId {
    AccountId::parse(text).unwrap()
}

fn principal(name: &str) -> Principal {
    let own = || account(OWN);
    match name {
        "root" => Principal::Root { account: own() },
        "user" => Principal::User {
            account: own(),
            path: "/".into(),
            name: "ann".into(),
            id: "AIDAAAAAAAAAAAAAAAAAA".into(),
        },
        "session" => Principal::AssumedRole {
            account: own(),
            role_path: "/app/".into(),
            role_name: "worker".into(),
            role_id: "AROAAAAAAAAAAAAAAAAAA".into(),
            session_name: "s1".into(),
        },
        "federated" => Principal::FederatedUser {
            account: own(),
            name: "fred".into(),
            issuer: Box::new(principal("user")),
        },
        "federated-root" => Principal::FederatedUser {
            account: own(),
            name: "fred".into(),
            issuer: Box::new(principal("root")),
        },
        "ecs" => Principal::Service { account: own(), name: "ecs-tasks.amazonaws.com".into() },
        "anonymous" => Principal::Anonymous,
        other => panic!("who is {other}?"),
    }
}

fn documents(value: Option<&Value>, kind: PolicyKind) -> Option<Vec<NamedPolicy>> {
    let list = match value? {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    let parse = |(index, value): (usize, Value)| {
        let text = match value.get("Statement") {
            Some(_) => value.to_string(),
            None => format!(r#"{{"Version":"2012-10-17","Statement":{value}}}"#),
        };
        let policy = Policy::parse(&text, kind).unwrap_or_else(|error| panic!("{error}: {text}"));
        NamedPolicy { name: format!("p{index}"), policy: Arc::new(policy) }
    };
    Some(list.into_iter().enumerate().map(parse).collect())
}

struct Case {
    about: String,
    policies: CallerPolicies,
    resource: Option<Policy>,
    must_allow: bool,
    owner: Option<AccountId>,
    granted_besides: Naming,
    who: Principal,
    action: String,
    on: String,
    facts: Facts,
    expected: String,
}

impl Case {
    fn ask<T>(
        &self,
        policies: &CallerPolicies,
        with: impl Fn(&Question<'_>, &CallerPolicies) -> T,
    ) -> T {
        let question = Question {
            principal: &self.who,
            action: &self.action,
            resource: &self.on,
            owner: self.owner.as_ref(),
            resource_policy: self.resource.as_ref().map(|policy| ResourcePolicy {
                name: "resource",
                policy,
                must_allow: self.must_allow,
            }),
            granted_besides: self.granted_besides,
            facts: &self.facts,
        };
        with(&question, policies)
    }
}

fn cases() -> Vec<Case> {
    let groups: Vec<BTreeMap<String, Value>> = serde_json::from_str(CASES).unwrap();
    let mut all = Vec::new();
    for group in groups {
        let text = |name: &str| group.get(name).and_then(Value::as_str);
        let policies = CallerPolicies {
            identity: documents(group.get("identity"), PolicyKind::Identity).unwrap_or_default(),
            boundary: documents(group.get("boundary"), PolicyKind::Identity),
            session: documents(group.get("session"), PolicyKind::Identity),
        };
        let is_trust = group.contains_key("trust");
        let resource = match is_trust {
            true => documents(group.get("trust"), PolicyKind::Trust),
            false => documents(group.get("resource"), PolicyKind::Resource),
        };
        let resource = resource.map(|list| Policy::clone(&list[0].policy));
        for case in group["cases"].as_array().unwrap() {
            let line = case.as_str().unwrap();
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            let [who, action, on, given, expected, ..] = parts[..] else { panic!("{line}") };
            let who = principal(who);
            let mut facts = Facts::of_principal(&who);
            for (key, value) in given.split(", ").filter_map(|fact| fact.split_once('=')) {
                facts.add(key.trim(), value);
            }
            all.push(Case {
                about: format!("{}: {line}", text("group").unwrap()),
                policies: policies.clone(),
                resource: resource.clone(),
                must_allow: is_trust,
                owner: text("owner").map(account),
                granted_besides: match text("acl") {
                    None => Naming::No,
                    Some("account") => Naming::ByAccount,
                    Some(_) => Naming::Directly,
                },
                who,
                action: action.into(),
                on: on.into(),
                facts,
                expected: expected.into(),
            });
        }
    }
    all
}

fn words(decision: Decision) -> String {
    let layer = |layer| match layer {
        Layer::Identity => "identity",
        Layer::Resource => "resource",
        Layer::Boundary => "boundary",
        Layer::Session => "session",
    };
    match decision {
        Decision::Allowed(_) => "allow".into(),
        Decision::ExplicitDeny(place) => format!("deny {}", layer(place.layer)),
        Decision::ImplicitDeny(lacking) => format!("no {}", layer(lacking)),
    }
}

#[test]
fn decisions_are_those_of_the_table() {
    let cases = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let found = words(case.ask(&case.policies, evaluate));
        if found != case.expected {
            wrong.push(format!("{}\n    found: {found}", case.about));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() >= 150, "only {} cases", cases.len());
}

#[test]
fn the_statement_that_decided_is_explained_as_applying() {
    for case in cases() {
        let decision = case.ask(&case.policies, evaluate);
        let considered = case.ask(&case.policies, explain);
        let place = match decision {
            Decision::Allowed(Some(place)) => (place, Effect::Allow),
            Decision::ExplicitDeny(place) => (place, Effect::Deny),
            Decision::Allowed(None) => continue,
            Decision::ImplicitDeny(lacking) => {
                // Nothing of that kind allows it.
                let found = considered.iter().find(|one| {
                    one.place.layer == lacking
                        && one.effect == Effect::Allow
                        && one.outcome == Outcome::Applies
                });
                let by_account = lacking == Layer::Resource
                    && matches!(case.who, Principal::Anonymous | Principal::Service { .. });
                assert!(found.is_none() || by_account, "{}: {found:?}", case.about);
                continue;
            }
        };
        let one = considered.iter().find(|one| one.place == place.0).unwrap();
        assert_eq!((one.effect, &one.outcome), (place.1, &Outcome::Applies), "{}", case.about);
    }
}

fn one(statement: &str) -> NamedPolicy {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#);
    let policy = Policy::parse(&text, PolicyKind::Identity).unwrap();
    NamedPolicy { name: "added".into(), policy: Arc::new(policy) }
}

#[test]
fn a_deny_that_is_added_anywhere_never_grants() {
    let some_denies = [
        r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"s3:Get*","Resource":"*"}"#,
        r#"{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::b/*"}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{"aws:username":"true"}}}"#,
    ];
    for case in cases() {
        let before = case.ask(&case.policies, evaluate).is_allowed();
        for (index, deny) in some_denies.iter().enumerate() {
            for layer in 0..3 {
                let mut policies = case.policies.clone();
                match layer {
                    0 => policies.identity.push(one(deny)),
                    1 => policies.boundary.iter_mut().for_each(|list| list.push(one(deny))),
                    _ => policies.session.iter_mut().for_each(|list| list.push(one(deny))),
                }
                let after = case.ask(&policies, evaluate);
                assert!(before || !after.is_allowed(), "{}", case.about);
                // The first of them is about everything, so it always wins.
                if index == 0 && layer == 0 {
                    assert!(matches!(after, Decision::ExplicitDeny(_)), "{}", case.about);
                }
            }
        }
    }
}

#[test]
fn a_boundary_or_session_policy_never_grants() {
    for case in cases() {
        let before = case.ask(&case.policies, evaluate).is_allowed();
        let everything = one(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#);
        let wide =
            CallerPolicies { boundary: Some(vec![everything.clone()]), ..case.policies.clone() };
        let narrow = CallerPolicies { boundary: Some(Vec::new()), ..case.policies.clone() };
        let without = CallerPolicies { boundary: None, ..case.policies.clone() };
        let [wide, narrow, without] =
            [wide, narrow, without].map(|policies| case.ask(&policies, evaluate).is_allowed());
        assert_eq!(wide, without, "a boundary of everything is none: {}", case.about);
        assert!(!narrow || before, "{}", case.about);
    }
}

#[test]
fn the_order_of_policies_and_statements_does_not_matter() {
    let reverse = |list: &[NamedPolicy]| -> Vec<NamedPolicy> {
        let turn = |named: &NamedPolicy| {
            let mut policy = Policy::clone(&named.policy);
            policy.statements.reverse();
            NamedPolicy { name: named.name.clone(), policy: Arc::new(policy) }
        };
        list.iter().rev().map(turn).collect()
    };
    for mut case in cases() {
        let before = case.ask(&case.policies, evaluate);
        let turned = CallerPolicies {
            identity: reverse(&case.policies.identity),
            boundary: case.policies.boundary.as_deref().map(reverse),
            session: case.policies.session.as_deref().map(reverse),
        };
        if let Some(policy) = &mut case.resource {
            policy.statements.reverse();
        }
        assert_eq!(words(case.ask(&turned, evaluate)), words(before), "{}", case.about);
    }
}
