//! Prints what one decision costs: a user with ten policies of twenty statements in all, once it
//! is known. `cargo run --release -p hansom-access --example cost`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement"
)]

use std::sync::Arc;
use std::time::Instant;

use hansom_access::{Access, Ask, Call, Mode};
use model::policy::conditions::Facts;
use model::policy::trust::Naming;
use model::record::iam::{AttachedPolicies, UserRecord};
use model::{AccountId, Principal, StorageError, Timestamp};
use store::{Holder, Store};

const N: u32 = 100_000;

fn main() {
    let folder = std::env::temp_dir().join(format!("hansom-cost-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&folder, &Holder { pid: 1, listen: String::new() }).unwrap();
    let account = AccountId::default_account();
    let managed = [
        "CloudWatchReadOnlyAccess",
        "AmazonEC2ContainerRegistryPowerUser",
        "AmazonSQSReadOnlyAccess",
        "AmazonSSMReadOnlyAccess",
        "AWSXRayDaemonWriteAccess",
        "AWSStepFunctionsReadOnlyAccess",
        "CloudWatchLogsFullAccess",
    ];
    let inline = [
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::home/${aws:username}/*"}]}"#,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}}]}"#,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*","Condition":{"ArnLike":{"ecs:cluster":"arn:aws:ecs:*:*:cluster/c"}}}]}"#,
    ];
    let user = UserRecord {
        account: account.clone(),
        path: "/".into(),
        name: "ann".into(),
        id: "AIDA1".into(),
        created_at: Timestamp(0),
        policies: AttachedPolicies {
            inline: inline
                .iter()
                .enumerate()
                .map(|(n, text)| (format!("p{n}"), (*text).to_owned()))
                .collect(),
            managed: managed.iter().map(|name| format!("arn:aws:iam::aws:policy/{name}")).collect(),
            boundary: None,
        },
        groups: Vec::new(),
        access_keys: Vec::new(),
        tags: Vec::new(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let written = store.write(move |txn| {
        txn.put(&user);
        Ok::<_, StorageError>(())
    });
    runtime.block_on(written).unwrap();
    let access = Access::new(&store, Mode::Enforce);
    let principal =
        Principal::User { account, path: "/".into(), name: "ann".into(), id: "AIDA1".into() };
    for (action, resource) in [
        ("ecs:RunTask", "arn:aws:ecs:us-east-1:000000000000:task-definition/t:1"),
        ("s3:GetObject", "arn:aws:s3:::home/ann/a/b"),
        ("iam:CreateUser", "arn:aws:iam::000000000000:user/x"),
    ] {
        let began = Instant::now();
        let mut n_allowed = 0_u32;
        for _ in 0..N {
            let caller = access.caller(&principal, None).unwrap().unwrap();
            let mut facts = Facts::over([caller.facts.clone()]);
            for (key, value) in [
                ("aws:CurrentTime", "2026-11-22T00:00:00Z"),
                ("aws:EpochTime", "1795264215"),
                ("aws:SourceIp", "127.0.0.1"),
                ("aws:SecureTransport", "false"),
                ("aws:RequestedRegion", "us-east-1"),
                ("ecs:cluster", "arn:aws:ecs:us-east-1:000000000000:cluster/c"),
            ] {
                facts.add(key, value);
            }
            let ask = Ask {
                action,
                resource,
                owner: None,
                resource_policy: None,
                granted_besides: Naming::No,
                facts: Arc::new(facts),
            };
            let call = Call {
                request_id: "00000000-0000-4000-8000-000000000000",
                operation: "x:y",
                now: Timestamp(0),
            };
            n_allowed += u32::from(access.ask(&caller, call, &ask).is_ok());
        }
        println!(
            "{action}: {:.2} microseconds, {n_allowed} of {N} allowed",
            began.elapsed().as_secs_f64() * 1e6 / f64::from(N)
        );
    }
    drop(store);
    let _ = std::fs::remove_dir_all(&folder);
}
