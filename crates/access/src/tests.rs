//! Policies take effect with the write that sets them, and decisions can be explained.

use model::policy::evaluate::Layer;
use model::record::iam::{AttachedPolicies, UserRecord};
use model::{AccountId, StorageError};
use store::{Holder, Store};

use super::*;

fn user(documents: &[(&str, &str)]) -> UserRecord {
    let inline = documents.iter().map(|&(name, text)| (name.to_owned(), text.to_owned()));
    UserRecord {
        account: AccountId::default_account(),
        path: "/".into(),
        name: "ann".into(),
        id: "AIDA1".into(),
        created_at: Timestamp(0),
        policies: AttachedPolicies { inline: inline.collect(), ..AttachedPolicies::default() },
        groups: Vec::new(),
        access_keys: Vec::new(),
        tags: Vec::new(),
    }
}

fn principal() -> Principal {
    Principal::User {
        account: AccountId::default_account(),
        path: "/".into(),
        name: "ann".into(),
        id: "AIDA1".into(),
    }
}

async fn put(store: &Store, record: UserRecord) {
    let written = store.write(move |txn| {
        txn.put(&record);
        Ok::<_, StorageError>(())
    });
    written.await.unwrap();
}

fn ask(access: &Access, action: &str) -> Result<(), Refused> {
    let caller = access.caller(&principal(), None).unwrap().unwrap();
    let call = Call { request_id: "r1", operation: "s3:GetObject", now: Timestamp(0) };
    let ask = Ask {
        action,
        resource: "arn:aws:s3:::b/k",
        owner: None,
        resource_policy: None,
        granted_besides: Naming::No,
        facts: caller.facts.clone(),
    };
    access.ask(&caller, call, &ask)
}

fn open(folder: &std::path::Path) -> Store {
    Store::open(folder, &Holder { pid: 1, listen: String::new() }).unwrap()
}

const GET: &str = r#"{"Version":"2012-10-17","Statement":{"Sid":"x","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;

#[tokio::test]
async fn a_policy_is_in_force_once_its_write_is_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let access = Access::new(&store, Mode::Enforce);
    put(&store, user(&[])).await;
    let refused = ask(&access, "s3:GetObject").unwrap_err();
    assert_eq!(refused.decision, Decision::ImplicitDeny(Layer::Identity));
    assert_eq!(
        refused.message,
        "User: arn:aws:iam::000000000000:user/ann is not authorized to perform: s3:GetObject on \
         resource: arn:aws:s3:::b/k because no identity-based policy allows the s3:GetObject action"
    );
    put(&store, user(&[("p", GET)])).await;
    assert_eq!(ask(&access, "s3:GetObject"), Ok(()));
    put(&store, user(&[])).await;
    assert!(ask(&access, "s3:GetObject").is_err());
    let explained = access.with_decisions(|decisions| decisions.of_request("r1"));
    let words: Vec<_> = explained.iter().map(|one| one["decision"].as_str().unwrap()).collect();
    assert_eq!(words, ["implicitDeny", "allowed", "implicitDeny"]);
    assert_eq!(explained[1]["statements"][0]["decisive"], true);
    assert_eq!(explained[1]["statements"][0]["sid"], "x");
}

#[tokio::test]
async fn a_user_made_anew_is_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let access = Access::new(&store, Mode::Enforce);
    put(&store, UserRecord { id: "AIDA2".into(), ..user(&[("p", GET)]) }).await;
    assert!(access.caller(&principal(), None).unwrap().is_none());
}

#[tokio::test]
async fn in_log_mode_nothing_is_refused_and_all_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let access = Access::new(&store, Mode::Log);
    put(&store, user(&[])).await;
    assert_eq!(ask(&access, "s3:GetObject"), Ok(()));
    let (denials, last) = access.with_decisions(|decisions| decisions.denials(0));
    assert_eq!((denials.len(), denials[0]["enforced"].as_bool()), (1, Some(false)));
    assert!(access.with_decisions(|decisions| decisions.denials(last)).0.is_empty());
}
