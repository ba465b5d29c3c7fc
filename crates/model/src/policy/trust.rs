//! Who may assume a role: a trust policy, evaluated for one caller.
//!
//! Not here: what the caller's own policies say. Where a role trusts a whole account, that
//! account's policies decide, and [`Trust::Delegated`] says so.

use super::conditions::{self, Facts};
use super::{Effect, Matches, Policy, PolicyPrincipal, Principals, Statement, action_matches};
use crate::Principal;

/// What a trust policy answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It names the caller.
    Granted,
    /// It names the caller's account, whose own policies have to allow the call.
    Delegated,
    /// It has nothing to say for the caller.
    Missing,
    /// A statement denies the call.
    Denied,
}

/// Whether `policy` lets `caller` do `action` (`sts:AssumeRole`, `sts:TagSession`, …).
pub fn trust(policy: &Policy, caller: &Principal, action: &str, facts: &Facts) -> Trust {
    let mut answer = Trust::Missing;
    for statement in &policy.statements {
        let naming = naming(&statement.principals, caller);
        let applies = naming != Naming::No
            && covers(&statement.actions, action)
            && conditions::hold(
                &statement.conditions,
                statement.effect,
                facts,
                policy.version == "2012-10-17",
            );
        if !applies {
            continue;
        }
        match (statement.effect, naming) {
            (Effect::Deny, _) => return Trust::Denied,
            (Effect::Allow, Naming::ByRole | Naming::Directly) => answer = Trust::Granted,
            (Effect::Allow, Naming::ByAccount | Naming::No) if answer == Trust::Missing => {
                answer = Trust::Delegated;
            }
            (Effect::Allow, Naming::ByAccount | Naming::No) => {}
        }
    }
    answer
}

/// The principals in the `AWS` elements of a policy, for the check that they exist.
pub fn aws_principals(policy: &Policy) -> impl Iterator<Item = &str> {
    fn of(statement: &Statement) -> &[PolicyPrincipal] {
        match &statement.principals {
            Principals::AnyOf(list) | Principals::NoneOf(list) => list,
            Principals::Absent => &[],
        }
    }
    policy.statements.iter().flat_map(of).filter_map(|principal| match principal {
        PolicyPrincipal::Aws(name) => Some(name.as_str()),
        PolicyPrincipal::Everyone
        | PolicyPrincipal::Service(_)
        | PolicyPrincipal::Federated(_)
        | PolicyPrincipal::CanonicalUser(_) => None,
    })
}

/// How an element names a caller, weakest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    #[default]
    No,
    /// By the account, which delegates to the account's own policies.
    ByAccount,
    /// A session, by its role or its maker: what narrows the session narrows this as well.
    ByRole,
    Directly,
}

pub(super) fn naming(principals: &Principals, caller: &Principal) -> Naming {
    let best = |list: &[PolicyPrincipal]| {
        list.iter().map(|item| names(item, caller)).max().unwrap_or(Naming::No)
    };
    match principals {
        Principals::Absent => Naming::No,
        Principals::AnyOf(list) => best(list),
        Principals::NoneOf(list) => match best(list) {
            Naming::No => Naming::Directly,
            Naming::ByAccount | Naming::ByRole | Naming::Directly => Naming::No,
        },
    }
}

fn names(item: &PolicyPrincipal, caller: &Principal) -> Naming {
    let directly = |is: bool| if is { Naming::Directly } else { Naming::No };
    match item {
        PolicyPrincipal::Everyone => Naming::Directly,
        PolicyPrincipal::Service(service) => {
            directly(matches!(caller, Principal::Service { name, .. } if name == service))
        }
        PolicyPrincipal::Federated(_) | PolicyPrincipal::CanonicalUser(_) => Naming::No,
        PolicyPrincipal::Aws(name) => {
            let account = name
                .strip_prefix("arn:aws:iam::")
                .and_then(|rest| rest.strip_suffix(":root"))
                .unwrap_or(name);
            match caller {
                Principal::Anonymous | Principal::Service { .. } => Naming::No,
                Principal::FederatedUser { account: own, issuer, .. } => {
                    if account == own.as_str() {
                        Naming::ByAccount
                    } else if *name == issuer.arn() {
                        Naming::ByRole
                    } else {
                        directly(*name == caller.arn())
                    }
                }
                Principal::Root { account: own } => directly(account == own.as_str()),
                Principal::User { account: own, id, .. } => {
                    if account == own.as_str() {
                        Naming::ByAccount
                    } else {
                        directly(*name == caller.arn() || name == id)
                    }
                }
                Principal::AssumedRole { account: own, role_id, .. } => {
                    if account == own.as_str() {
                        Naming::ByAccount
                    } else {
                        let role_arn = caller.role_arn();
                        if role_arn.as_ref() == Some(name) || name == role_id {
                            Naming::ByRole
                        } else {
                            directly(*name == caller.arn())
                        }
                    }
                }
            }
        }
    }
}

/// Whether `action` is among `actions`.
pub(super) fn covers(actions: &Matches, action: &str) -> bool {
    match actions {
        Matches::Absent => false,
        Matches::AnyOf(list) => list.iter().any(|pattern| action_matches(pattern, action)),
        Matches::NoneOf(list) => !list.iter().any(|pattern| action_matches(pattern, action)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::PolicyKind;
    use super::*;
    use crate::AccountId;

    fn account(digit: char) -> AccountId {
        AccountId::parse(&String::from(digit).repeat(12)).unwrap()
    }

    fn caller(text: &str) -> Principal {
        let account = account('1');
        match text {
            "root" => Principal::Root { account },
            "other root" => Principal::Root { account: self::account('2') },
            "user" => Principal::User {
                account,
                path: "/".into(),
                name: "u".into(),
                id: "AIDAUUUUUUUUUUUUUUUUU".into(),
            },
            "session" => Principal::AssumedRole {
                account,
                role_path: "/p/".into(),
                role_name: "r".into(),
                role_id: "AROARRRRRRRRRRRRRRRRR".into(),
                session_name: "s".into(),
            },
            "ecs" => Principal::Service { account, name: "ecs-tasks.amazonaws.com".into() },
            _ => Principal::Anonymous,
        }
    }

    /// `principal` and `more` are the members of the only Allow statement.
    fn check(principal: &str, more: &str, who: &str, expected: Trust) {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},
                "Action":"sts:AssumeRole"{more}}}}}"#
        );
        let policy = Policy::parse(&text, PolicyKind::Trust).unwrap();
        let facts =
            Facts::new().with("sts:ExternalId", "e").with("aws:SourceAccount", "111111111111");
        let answer = trust(&policy, &caller(who), "sts:AssumeRole", &facts);
        assert_eq!(answer, expected, "{principal} {more} for {who}");
    }

    #[test]
    fn a_caller_is_named_directly_or_by_account() {
        use Trust::{Delegated, Granted, Missing};
        let root = r#"{"AWS":"arn:aws:iam::111111111111:root"}"#;
        let number = r#"{"AWS":["111111111111"]}"#;
        let user = r#"{"AWS":"arn:aws:iam::111111111111:user/u"}"#;
        let role = r#"{"AWS":"arn:aws:iam::111111111111:role/p/r"}"#;
        let session = r#"{"AWS":"arn:aws:sts::111111111111:assumed-role/r/s"}"#;
        let role_id = r#"{"AWS":"AROARRRRRRRRRRRRRRRRR"}"#;
        let ecs = r#"{"Service":"ecs-tasks.amazonaws.com"}"#;
        for (principal, who, expected) in [
            (root, "root", Granted),
            (root, "user", Delegated),
            (root, "session", Delegated),
            (root, "other root", Missing),
            (root, "ecs", Missing),
            (number, "user", Delegated),
            (user, "user", Granted),
            (user, "root", Missing),
            (user, "session", Missing),
            (role, "session", Granted),
            (role, "user", Missing),
            (session, "session", Granted),
            (role_id, "session", Granted),
            (ecs, "ecs", Granted),
            (ecs, "root", Missing),
            (r#""*""#, "user", Granted),
            (r#"{"AWS":"*"}"#, "other root", Granted),
        ] {
            check(principal, "", who, expected);
        }
    }

    #[test]
    fn conditions_narrow_the_trust() {
        let root = r#"{"AWS":"111111111111"}"#;
        for (condition, expected) in [
            (r#"{"StringEquals":{"sts:ExternalId":"e"}}"#, Trust::Granted),
            (r#"{"StringEquals":{"sts:ExternalId":"f"}}"#, Trust::Missing),
            (r#"{"StringEquals":{"aws:SourceAccount":"111111111111"}}"#, Trust::Granted),
            (r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#, Trust::Missing),
            (r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}"#, Trust::Granted),
        ] {
            check(root, &format!(r#","Condition":{condition}"#), "root", expected);
        }
    }

    #[test]
    fn a_denial_wins_and_only_the_action_asked_for_counts() {
        let text = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole","sts:TagSession"]},
            {"Effect":"Deny","Principal":{"AWS":"111111111111"},"Action":"sts:Tag*"}]}"#;
        let policy = Policy::parse(text, PolicyKind::Trust).unwrap();
        let ask = |action| trust(&policy, &caller("user"), action, &Facts::new());
        assert_eq!(ask("sts:AssumeRole"), Trust::Granted);
        assert_eq!(ask("sts:TagSession"), Trust::Denied);
        assert_eq!(ask("sts:SetSourceIdentity"), Trust::Missing);
    }
}
