//! Functions on this kernel: a runtime of a dozen lines of shell, in instances as they are.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use model::function::{FunctionAnswer, FunctionCall, FunctionFailure};
use model::record::iam::RoleRecord;
use model::record::lambda::{
    FunctionCode, FunctionLogging, FunctionRecord, FunctionState, FunctionStatusRecord, UsedLayer,
};
use model::record::logs::{LogChunkRecord, LogStreamRecord};
use model::{AccountId, Key, Region, Timestamp};
use store::Read;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::machine::{Machine, machine, put};

const LONG: Duration = Duration::from_secs(120);

/// Does what the event, one line of shell, says; what that prints is the answer.
const BOOTSTRAP: &str = r#"#!/bin/sh
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime
n=0
while :; do
  wget -q -S -O /tmp/event "$api/invocation/next" 2>/tmp/head || exit 9
  id=$(busybox sed -n 's/^ *[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p' /tmp/head | busybox tr -d '\r')
  n=$((n + 1))
  kind=response
  . /tmp/event >/tmp/answer
  busybox wget -q -O /dev/null --post-file /tmp/answer "$api/invocation/$id/$kind"
done
"#;

fn pack(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default().unix_permissions(0o755)).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn blob(machine: &Machine, bytes: &[u8]) -> String {
    let mut blob = machine.store.blobs().create().await.unwrap();
    blob.write(bytes).await.unwrap();
    blob.finish().await.unwrap().to_string()
}

/// A function as control writes it, with a role that is there.
async fn function(machine: &Machine, entries: &[(&str, &str)]) -> FunctionRecord {
    let (account, region) = (AccountId::default_account(), Region::default_region());
    let role = RoleRecord {
        account: account.clone(),
        path: "/".into(),
        name: "f".into(),
        id: "AROATEST".into(),
        created_at: Timestamp(1),
        description: None,
        max_session_secs: 3600,
        trust_policy: "{}".into(),
        policies: Default::default(),
        tags: Vec::new(),
        last_used_at: None,
    };
    put(&machine.store, role).await;
    let zip = pack(entries);
    let function = FunctionRecord {
        account,
        region,
        name: "f".into(),
        version: "$LATEST".into(),
        revision_id: model::random::uuid(),
        last_modified: Timestamp(1),
        description: String::new(),
        role: "arn:aws:iam::000000000000:role/f".into(),
        code: FunctionCode::Zip {
            blob: blob(machine, &zip).await,
            size: zip.len() as u64,
            sha256: crate::image::sha256(&zip).to_string(),
        },
        runtime: Some("provided.al2023".into()),
        handler: Some("x".into()),
        timeout_secs: 20,
        memory_mb: 128,
        ephemeral_storage_mb: 512,
        architecture: if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" }.into(),
        environment: BTreeMap::from([("GREETING".to_owned(), "hello".to_owned())]),
        layers: Vec::new(),
        image_overrides: None,
        vpc: None,
        dead_letter_arn: None,
        is_traced: false,
        logging: FunctionLogging {
            json: false,
            application_level: None,
            system_level: None,
            log_group: "/aws/lambda/f".into(),
        },
        snap_start: false,
        kms_key_arn: None,
    };
    put(&machine.store, function.clone()).await;
    function
}

async fn settled(machine: &Machine, function: &FunctionRecord) -> FunctionStatusRecord {
    let FunctionRecord { account, region, name, version, .. } = function;
    let key = FunctionStatusRecord::key_of(account, region, name, version);
    let mut changes = machine.store.watch::<FunctionStatusRecord>();
    let waited = tokio::time::timeout(LONG, async {
        loop {
            let status = machine.store.read().unwrap().get(&key).unwrap();
            if let Some(status) = status.filter(|one| one.revision_id == function.revision_id) {
                return status;
            }
            changes.changed().await;
        }
    });
    waited.await.expect("the node says nothing of the function")
}

async fn invoke(machine: &Machine, event: &str) -> Result<FunctionAnswer, FunctionFailure> {
    let call = FunctionCall {
        account: AccountId::default_account(),
        region: Region::default_region(),
        name: "f".into(),
        version: "$LATEST".into(),
        invoked_arn: "arn:aws:lambda:us-east-1:000000000000:function:f".into(),
        request_id: model::random::uuid(),
        payload: Bytes::from(event.to_owned()),
        client_context: None,
        trace_id: None,
        wants_tail: true,
    };
    machine.functions().invoke(call).await
}

async fn ask(machine: &Machine, event: &str) -> String {
    let answer = invoke(machine, event).await.unwrap();
    assert_eq!(answer.error, None, "{answer:?}");
    String::from_utf8(answer.payload.to_vec()).unwrap().trim().to_owned()
}

async fn fail(machine: &Machine, event: &str) -> (String, String) {
    let answer = invoke(machine, event).await.unwrap();
    assert_eq!(answer.error.as_deref(), Some("Unhandled"), "{answer:?}");
    (String::from_utf8(answer.payload.to_vec()).unwrap(), answer.tail.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_is_what_it_is_on_aws_and_stays_warm() {
    let machine = machine!();
    let mut function = function(&machine, &[("bootstrap", BOOTSTRAP), ("data", "mine\n")]).await;
    assert_eq!(settled(&machine, &function).await.state, FunctionState::Active);
    let first = invoke(&machine, "echo said; echo $n $GREETING").await.unwrap();
    assert_eq!(&first.payload[..], b"said\n1 hello\n");
    assert_eq!(first.version, "$LATEST");
    let tail = first.tail.unwrap();
    let lines: Vec<&str> = tail.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(lines, ["INIT_START", "START", "END", "REPORT"], "{tail}");
    assert!(tail.contains("Init Duration: "), "{tail}");

    // The same instance, which has what functions have.
    assert_eq!(ask(&machine, "echo $n").await, "2");
    assert_eq!(ask(&machine, "id").await, "uid=993 gid=990");
    assert_eq!(ask(&machine, "pwd; cat data").await, "/var/task\nmine");
    assert_eq!(ask(&machine, "touch /var/task/x 2>/dev/null || echo no").await, "no");
    assert_eq!(ask(&machine, "touch /x 2>/dev/null || echo no").await, "no");
    assert_eq!(ask(&machine, "echo $AWS_EXECUTION_ENV").await, "AWS_Lambda_provided.al2023");
    let key = ask(&machine, "echo $AWS_ACCESS_KEY_ID; env | busybox grep -c ECS_").await;
    assert!(key.starts_with("ASIA") && key.ends_with("\n0"), "{key}");
    let again = invoke(&machine, "echo to the log >&2").await.unwrap().tail.unwrap();
    let lines: Vec<&str> = again.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(lines, ["START", "to", "END", "REPORT"], "{again}");
    assert!(!again.contains("Init Duration"), "{again}");

    // Another revision is another instance, with layers below it.
    let layer = pack(&[("from-layer", "layer\n")]);
    function.revision_id = model::random::uuid();
    function.layers.push(UsedLayer {
        arn: "arn".into(),
        blob: blob(&machine, &layer).await,
        size: layer.len() as u64,
        sha256: crate::image::sha256(&layer).to_string(),
    });
    put(&machine.store, function.clone()).await;
    assert_eq!(settled(&machine, &function).await.state, FunctionState::Active);
    assert_eq!(ask(&machine, "echo $n; cat /opt/from-layer").await, "1\nlayer");
    assert_logged(&machine, "to the log\n").await;
    machine.assert_destroyed().await;
}

async fn assert_logged(machine: &Machine, line: &str) {
    let mut changes = machine.store.watch::<LogChunkRecord>();
    let waited = tokio::time::timeout(LONG, async {
        loop {
            let read = machine.store.read().unwrap();
            let streams = read.scan(&Key::<LogStreamRecord>::new()).unwrap();
            let ours = streams.iter().filter(|stream| stream.group == "/aws/lambda/f");
            let chunks = ours
                .flat_map(|stream| read.scan(&LogChunkRecord::stream_keys(&stream.uid)).unwrap());
            let events: Vec<String> =
                chunks.flat_map(|chunk| chunk.events).map(|event| event.message).collect();
            if events.iter().any(|event| event == line) {
                return;
            }
            drop(read);
            changes.changed().await;
        }
    });
    waited.await.expect("the line is not in the log group");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_wrong_is_said_in_aws_s_words() {
    let machine = machine!();
    let mut slow = function(&machine, &[("bootstrap", BOOTSTRAP)]).await;
    slow.timeout_secs = 1;
    slow.revision_id = model::random::uuid();
    put(&machine.store, slow.clone()).await;
    assert_eq!(settled(&machine, &slow).await.state, FunctionState::Active);
    let (document, tail) = fail(&machine, "sleep 100").await;
    assert!(document.contains("Task timed out after 1.00 seconds"), "{document}");
    assert!(document.contains("Sandbox.Timedout") && tail.contains("Status: timeout"), "{tail}");
    let (document, _) = fail(&machine, "exit 3").await;
    assert!(document.contains("Runtime exited with error: exit status 3"), "{document}");
    assert!(document.contains("Runtime.ExitError"), "{document}");
    let (document, _) = fail(&machine, "exit 0").await;
    assert!(document.contains("Runtime exited without providing a reason"), "{document}");
    let (document, _) = fail(&machine, "kill -SEGV $$").await;
    assert!(document.contains("signal: segmentation fault"), "{document}");
    let too_much = "busybox head -c 200000000 /dev/zero | tail >/dev/null; sleep 100";
    let (document, tail) = fail(&machine, too_much).await;
    assert!(
        document.contains("signal: killed") || document.contains("timed out"),
        "{document} {tail}"
    );
    let (document, _) =
        fail(&machine, "busybox head -c 6291557 /dev/zero | busybox tr '\\0' x").await;
    assert!(document.contains("Function.ResponseSizeTooLarge"), "{document}");
    let (document, _) = fail(&machine, "kind=error; echo '{\"errorType\":\"Mine\"}'").await;
    assert_eq!(document.trim(), "{\"errorType\":\"Mine\"}");
    // After all that it goes on.
    assert_eq!(ask(&machine, "echo well").await, "well");
    machine.assert_destroyed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_many_instances_and_none_serves_two() {
    let machine = machine!();
    let function = function(&machine, &[("bootstrap", BOOTSTRAP)]).await;
    settled(&machine, &function).await;
    // Each waits until it has seen that it is alone in its instance, and says which one that is.
    let event = "mkdir() { busybox mkdir \"$@\"; }; mkdir /tmp/one || echo two; sleep 1; \
                 busybox rmdir /tmp/one; hostname";
    let all = (0..5).map(|_| ask(&machine, event));
    let mut names = futures_util::future::join_all(all).await;
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("ip-10-254-")), "{names:?}");
    machine.assert_destroyed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_with_nothing_to_do_is_halted_and_goes_on() {
    let machine = machine!();
    let function = function(&machine, &[("bootstrap", BOOTSTRAP)]).await;
    settled(&machine, &function).await;
    // Counts for as long as it may.
    let event = "(while :; do echo x >>/tmp/x; busybox usleep 1000; done) & echo begun";
    assert_eq!(ask(&machine, event).await, "begun");
    let root = machine.node_dir().join("tasks");
    let tasks: Vec<_> = std::fs::read_dir(root).unwrap().map(|task| task.unwrap().path()).collect();
    let size = || std::fs::metadata(tasks[0].join("volumes/tmp/x")).map_or(0, |file| file.len());
    let halted = tokio::time::timeout(LONG, async {
        loop {
            let before = size();
            tokio::time::sleep(Duration::from_millis(300)).await;
            if before > 0 && size() == before {
                return;
            }
        }
    });
    halted.await.expect("it counts on");
    let before = size();
    assert_eq!(ask(&machine, "busybox usleep 200000; echo $n").await, "2");
    assert!(size() > before, "it did not go on");
    machine.assert_destroyed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_cannot_run_says_why() {
    let machine = machine!();
    let mut broken = function(&machine, &[("bootstrap", BOOTSTRAP)]).await;
    settled(&machine, &broken).await;
    // The update fails, and the revision before goes on.
    broken.revision_id = model::random::uuid();
    broken.runtime = Some("cobol85".into());
    put(&machine.store, broken.clone()).await;
    let status = settled(&machine, &broken).await;
    let failure = status.update_failure.unwrap();
    assert_eq!((status.state, failure.code.as_str()), (FunctionState::Active, "InvalidRuntime"));
    assert!(failure.message.contains("--lambda-runtime cobol85=IMAGE"), "{}", failure.message);
    assert_eq!(ask(&machine, "echo still here").await, "still here");
    // A program that is not there, or not one.
    for (entries, words) in [
        (&[("other", "x")][..], "Couldn't find valid bootstrap(s)"),
        (&[("bootstrap", "#!/no/such/program\n")], "no such file or directory"),
    ] {
        let function = function(&machine, entries).await;
        settled(&machine, &function).await;
        let (document, _) = fail(&machine, "").await;
        assert!(document.contains("Runtime.InvalidEntrypoint"), "{document}");
        assert!(document.contains(words), "{document}");
    }
    machine.assert_destroyed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_end_with_the_daemon_and_the_next_one_goes_on() {
    let mut machine = machine!();
    let function = function(&machine, &[("bootstrap", BOOTSTRAP)]).await;
    settled(&machine, &function).await;
    assert_eq!(ask(&machine, "echo $n").await, "1");
    machine.restart_daemon().await;
    assert_eq!(ask(&machine, "echo $n").await, "1", "another instance");
    let left = Path::new("/run/hansom").join(machine.store.instance_id()).join("tasks");
    let gone = tokio::time::timeout(LONG, async {
        while std::fs::read_dir(&left).unwrap().count() > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    gone.await.expect("what the earlier daemon has left is still there");
    machine.assert_destroyed().await;
}
