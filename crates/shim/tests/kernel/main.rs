//! Shims with real containers: this kernel, each runtime, and a root file system of one busybox.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod conformance;
mod support;
mod zygote;

use std::time::Duration;

use model::record::shim::ShimContainerStatus;
use shim::RuntimeKind;
use shim::client::{Client, ClientError};
use shim::protocol::{Event, Fault, Request};
use shim::spool::Stream;
use support::{Status, Task};
use zygote::{
    a_waiting_shim_becomes_the_shim_of_a_task, layers_are_mounted_where_no_other_process_sees_them,
};

/// A task with one container, run to its end.
macro_rules! task {
    ($runtime:expr) => {
        match Task::new($runtime) {
            Some(task) => task,
            None => return,
        }
    };
}

fn output_is_spooled_by_line_and_the_exit_code_is_kept(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("app", "echo one; echo; echo two >&2; printf three; exit 3").unwrap();
    let Status::Exited { code, signal, oom_killed, lost, started_at_ms, finished_at_ms } =
        task.wait_exit("app")
    else {
        panic!("it did not run");
    };
    assert_eq!((code, signal, oom_killed, lost), (3, None, false, false));
    assert!(started_at_ms > 0 && finished_at_ms >= started_at_ms);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    for record in task.records("app") {
        assert!(record.timestamp_ms >= started_at_ms - 60_000);
        match record.stream {
            Stream::Stdout => out.push(String::from_utf8(record.bytes).unwrap()),
            Stream::Stderr => err.push(String::from_utf8(record.bytes).unwrap()),
        }
    }
    assert_eq!((out, err), (vec!["one".into(), "three".into()], vec!["two".to_owned()]));
}

fn several_containers_of_a_task_run_beside_each_other(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("web", "trap 'exit 4' TERM; echo up; while :; do read never <&3; done").unwrap();
    task.launch("job", "exit 0").unwrap();
    assert!(matches!(task.wait_exit("job"), Status::Exited { code: 0, .. }));
    task.wait_line("web", "up");
    assert!(matches!(task.status("web"), Status::Running { .. }));
    task.client().call(Request::StopAll).unwrap();
    assert!(matches!(task.wait_exit("web"), Status::Exited { code: 4, .. }));
}

fn a_missing_executable_is_a_failed_start_in_the_runtimes_own_words(runtime: RuntimeKind) {
    let text = match &runtime {
        RuntimeKind::Command(command) if command.ends_with("crun") => {
            "OCI runtime create failed: executable file `nope` not found in $PATH: No such file or \
             directory"
        }
        _ => {
            "OCI runtime create failed: runc create failed: unable to start container process: \
             exec: \"nope\": executable file not found in $PATH"
        }
    };
    let mut task = task!(runtime);
    let error = task.launch_args("app", &["nope"]).unwrap_err();
    assert!(
        matches!(&error, ClientError::Fault(Fault::StartFailed { message }) if message == text),
        "{error}"
    );
    assert!(matches!(task.status("app"), Status::FailedToStart { message, .. } if message == text));
    assert_eq!(task.lines("app"), [""; 0]);
    assert_eq!(task.left_in_runtime(), [""; 0]);
    // Once more is the same answer and not another try.
    assert!(task.launch_args("app", &["nope"]).is_err());
}

fn a_container_that_cannot_be_described_fails_to_start_too(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.bundle("app", &["true"]);
    std::fs::write(task.bundle_dir("app").join("config.json"), "{").unwrap();
    let error = task.launch_prepared("app", 0, 0).unwrap_err();
    assert!(error.to_string().starts_with("could not read /"), "{error}");
}

fn a_process_that_ignores_sigterm_is_killed_when_its_time_is_over(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("app", "trap 'echo heard' TERM; echo up; while :; do read never <&3; done")
        .unwrap();
    task.wait_line("app", "up");
    let stop = |timeout_ms| Request::Stop {
        container: "app".into(),
        signal: None,
        timeout_ms: Some(timeout_ms),
    };
    // Half a minute, unless somebody shortens it.
    task.client().call(stop(30_000)).unwrap();
    task.wait_line("app", "heard");
    assert!(matches!(task.status("app"), Status::Running { .. }));
    task.client().call(stop(10)).unwrap();
    let Status::Exited { code, signal, .. } = task.wait_exit("app") else {
        panic!("it does not run");
    };
    assert_eq!((code, signal), (137, Some(9)));
    assert_eq!(task.lines("app"), ["up", "heard"], "the second stop sends no second signal");
}

fn the_stop_signal_is_the_launchs_and_a_process_may_end_in_its_own_way(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.bundle(
        "app",
        &["sh", "-c", "exec 3<>/fifo; trap 'exit 7' USR1; echo up; while :; do read x <&3; done"],
    );
    task.launch_prepared("app", 0, libc::SIGUSR1).unwrap();
    task.wait_line("app", "up");
    let stop = Request::Stop { container: "app".into(), signal: None, timeout_ms: None };
    task.client().call(stop).unwrap();
    assert!(matches!(task.wait_exit("app"), Status::Exited { code: 7, signal: None, .. }));
}

fn a_stop_goes_on_when_nobody_is_connected_and_the_exit_is_on_disk(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("app", "trap '' TERM; echo up; while :; do read never <&3; done").unwrap();
    task.wait_line("app", "up");
    let stop = Request::Stop { container: "app".into(), signal: None, timeout_ms: Some(100) };
    task.client().call(stop).unwrap();
    task.disconnect();
    task.wait_on_disk("app", |status| matches!(status, Status::Exited { code: 137, .. }));
    assert!(matches!(task.status("app"), Status::Exited { code: 137, .. }));
}

fn who_reconnects_is_told_the_state_and_what_output_waits(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("app", "echo hello; exit 5").unwrap();
    task.wait_exit("app");
    task.disconnect();
    let mut client = Client::connect(&task.task_dir()).unwrap();
    let Event::State(state) = client.event(Duration::from_secs(60)).unwrap() else {
        panic!("the state comes first");
    };
    let status = &state.container("app").unwrap().status;
    assert!(matches!(status, ShimContainerStatus::Exited { code: 5, .. }));
    let Event::Logs { container, end } = client.event(Duration::from_secs(60)).unwrap() else {
        panic!("then the output");
    };
    assert_eq!((container.as_str(), end), ("app", task.records("app")[0].next));
    client.call(Request::TakeLogs { container, offset: end }).unwrap();
    // All is taken: nothing is announced to the next one.
    let mut client = Client::connect(&task.task_dir()).unwrap();
    assert!(matches!(client.event(Duration::from_secs(60)).unwrap(), Event::State(_)));
    client.call(Request::State).unwrap();
    assert!(client.event(Duration::from_millis(1)).is_err());
}

fn output_that_nobody_takes_does_not_block_the_container(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    // Far more than pipes and socket buffers hold.
    task.launch("app", "i=0; while [ $i -lt 200 ]; do printf '%01000d\\n%0500d\\n' $i $i; i=$((i+1)); done; yes line | head -n 200000").unwrap();
    task.disconnect();
    task.wait_on_disk("app", |status| matches!(status, Status::Exited { code: 0, .. }));
    let lines = task.lines("app");
    assert_eq!(lines.len(), 400 + 200_000);
    assert_eq!(lines[398].len(), 1000);
    assert_eq!(lines[399], format!("{:0500}", 199));
    assert!(lines[400..].iter().all(|line| line == "line"));
}

fn a_container_that_wants_more_memory_than_it_has_is_reported_as_such(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.limit_memory(16 << 20);
    task.launch("app", "x=$(tail /dev/zero); echo $?").unwrap();
    // The kernel's victim is the biggest process; the shell tells of it and goes on.
    let Status::Exited { code, oom_killed, .. } = task.wait_exit("app") else {
        panic!("it does not run");
    };
    assert!(oom_killed, "exit code {code}");

    task.bundle("direct", &["tail", "/dev/zero"]);
    task.launch_prepared("direct", 0, 0).unwrap();
    let Status::Exited { code, signal, oom_killed, .. } = task.wait_exit("direct") else {
        panic!("it does not run");
    };
    assert_eq!((code, signal, oom_killed), (137, Some(9), true));
}

fn a_restart_is_a_new_attempt_in_the_same_spool(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.bundle("app", &["echo", "again"]);
    for attempt in 0..3 {
        task.launch_prepared("app", attempt, 0).unwrap();
        task.wait_exit("app");
        // Said twice, done once.
        task.launch_prepared("app", attempt, 0).unwrap();
    }
    assert!(task.launch_prepared("app", 1, 0).is_err());
    assert_eq!(task.lines("app"), ["again", "again", "again"]);
}

fn a_shim_has_one_thread_no_parent_and_a_name(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("app", "read never <&3").unwrap();
    let proc = std::path::PathBuf::from(format!("/proc/{}", task.pid()));
    let status = std::fs::read_to_string(proc.join("status")).unwrap();
    let field = |name: &str| {
        status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned()
    };
    assert_eq!(field("Threads:"), "1");
    assert_eq!(field("Name:"), "hansom-shim");
    assert_ne!(field("PPid:"), std::process::id().to_string());
    // A session of its own: no signal of the daemon's terminal or process group reaches it.
    assert_eq!(field("NSsid:"), field("NSpgid:"));
    let own = std::fs::read_to_string("/proc/self/status").unwrap();
    assert!(!own.contains(&format!("NSsid:\t{}\n", field("NSsid:"))));
    let cmdline = std::fs::read(proc.join("cmdline")).unwrap();
    assert!(cmdline.starts_with(b"hansom-shim test\0"));
    assert!(std::fs::read(proc.join("environ")).unwrap().starts_with(b"PATH="));
    // Nothing of the daemon's is open in it: log, pipes, socket, lock, and this connection.
    let fds = std::fs::read_dir(proc.join("fd")).unwrap().count();
    assert!(fds <= 12, "{fds}");
}

#[test]
fn a_shim_lives_in_its_tasks_network_namespace_and_cgroup_if_told_to() {
    use std::io::{Read, Write};
    use std::os::fd::AsFd;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};

    if !support::is_possible() {
        return;
    }
    let mut cat = Command::new("unshare")
        .args(["--net", "cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // When it answers, it is in its namespace.
    cat.stdin.as_mut().unwrap().write_all(b"x").unwrap();
    cat.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    let netns = std::fs::File::open(format!("/proc/{}/ns/net", cat.id())).unwrap();
    let inode = std::fs::read_link(format!("/proc/{}/ns/net", cat.id())).unwrap();
    let mut in_cgroup = String::new();
    let task = Task::with(RuntimeKind::Native, Some(netns.as_fd()), |birth, cgroup| {
        let memory = Path::new("/sys/fs/cgroup/memory");
        let mount = if memory.is_dir() { memory } else { Path::new("/sys/fs/cgroup") };
        std::fs::create_dir(mount.join(cgroup)).unwrap();
        birth.cgroup_procs = vec![mount.join(cgroup).join("cgroup.procs")];
        in_cgroup = format!(":/{cgroup}\n");
    });
    cat.kill().unwrap();
    cat.wait().unwrap();
    let Some(task) = task else {
        return;
    };
    let proc = PathBuf::from(format!("/proc/{}", task.pid()));
    assert_eq!(std::fs::read_link(proc.join("ns/net")).unwrap(), inode);
    assert!(std::fs::read_to_string(proc.join("cgroup")).unwrap().contains(&in_cgroup));
}

#[test]
fn a_shim_that_cannot_be_what_it_should_says_why() {
    let dir = tempfile::TempDir::new().unwrap();
    let birth = shim::Birth {
        task_dir: dir.path().join("task"),
        title: "test".into(),
        runtime: RuntimeKind::Native,
        cgroup_procs: vec!["/nowhere/cgroup.procs".into()],
        template: None,
    };
    let zygote = shim::Zygote::start(env!("CARGO_BIN_EXE_hansom-shim").as_ref()).unwrap();
    let error = zygote.fork(&birth, None).unwrap_err().to_string();
    assert!(error.contains("could not enter its cgroup: No such file"), "{error}");
    let zygote = shim::Zygote::start("/bin/true".as_ref()).unwrap();
    assert!(matches!(zygote.fork(&birth, None), Err(shim::SpawnError::Died { .. })));
}

fn a_task_has_one_shim_at_a_time(runtime: RuntimeKind) {
    let task = task!(runtime);
    assert!(matches!(task.spawn_again(), Err(shim::SpawnError::RunsAlready)));
}

fn what_a_killed_shim_has_left_is_cleared_up_by_the_next(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("app", "echo up; read never <&3").unwrap();
    task.wait_line("app", "up");
    let Status::Running { pid, .. } = task.status("app") else {
        panic!("it does not run");
    };
    task.kill_shim();
    task.spawn_again().unwrap();
    assert!(matches!(task.status("app"), Status::Exited { code: 137, lost: true, .. }));
    assert!(!support::is_alive(pid));
    assert_eq!(task.lines("app"), ["up"]);
    assert_eq!(task.left_in_runtime(), [""; 0]);
}

fn told_to_end_a_shim_waits_for_its_containers(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("app", "trap 'exit 0' TERM; echo up; while :; do read never <&3; done").unwrap();
    task.wait_line("app", "up");
    task.client().call(Request::Shutdown).unwrap();
    assert!(task.launch("late", "true").is_err());
    task.client().call(Request::StopAll).unwrap();
    task.wait_gone();
    assert_eq!(shim::connect(&task.task_dir()).unwrap_err().kind(), std::io::ErrorKind::NotFound);
    assert!(matches!(
        shim::read_state(&task.task_dir()).unwrap().container("app").unwrap().status,
        Status::Exited { code: 0, .. }
    ));
}

fn a_shim_that_is_terminated_stops_its_containers_first(runtime: RuntimeKind) {
    let mut task = task!(runtime);
    task.launch("app", "trap 'exit 6' TERM; echo up; while :; do read never <&3; done").unwrap();
    task.wait_line("app", "up");
    task.terminate_shim();
    assert!(matches!(
        shim::read_state(&task.task_dir()).unwrap().container("app").unwrap().status,
        Status::Exited { code: 6, .. }
    ));
}

fn requests_of_another_time_or_without_manners_are_answered(runtime: RuntimeKind) {
    use std::io::{Read, Write};

    use serde_json::{Value, json};

    let task = task!(runtime);
    let mut socket = shim::connect(&task.task_dir()).unwrap();
    let mut decoder = shim::protocol::Decoder::default();
    let mut call = |request: Value| -> Value {
        let frame = shim::protocol::encode(&json!({"id": 7, "request": request})).unwrap();
        socket.write_all(&frame).unwrap();
        loop {
            if let Some(message) = decoder.next_message::<Value>().unwrap() {
                if message["type"] == "Reply" {
                    return message["result"].clone();
                }
                continue;
            }
            let mut buffer = [0; 512];
            let len = socket.read(&mut buffer).unwrap();
            assert_ne!(len, 0);
            decoder.push(&buffer[..len]);
        }
    };
    assert_eq!(call(json!({"type": "State"}))["Err"]["fault"], "NoHello");
    assert_eq!(call(json!({"type": "Hello", "version": 0}))["Err"]["fault"], "Version");
    let hello = call(json!({"type": "Hello", "version": 99, "newer": true}));
    assert_eq!(hello["Ok"]["version"], 1);
    assert_eq!(call(json!({"type": "Levitate"}))["Err"]["fault"], "Unsupported");
    let stop = json!({"type": "Stop", "container": "ghost"});
    assert_eq!(call(stop)["Err"]["fault"], "NoSuchContainer");
    let launch = json!({
        "type": "Launch", "container": "../x", "runtime_id": "x", "bundle_dir": "/b",
        "stop_signal": 15, "stop_timeout_ms": 1,
    });
    assert_eq!(call(launch)["Err"]["fault"], "Invalid");
}

/// Each of these is to be true of every runtime.
macro_rules! with_each_runtime {
    ($($name:ident),* $(,)?) => {
        mod native {
            $(#[test] fn $name() { super::$name(super::RuntimeKind::Native); })*
        }
        mod runc {
            $(#[test] fn $name() { super::$name(super::RuntimeKind::parse("runc")); })*
        }
        mod crun {
            $(#[test] fn $name() { super::$name(super::RuntimeKind::parse("crun")); })*
        }
    };
}

with_each_runtime!(
    a_waiting_shim_becomes_the_shim_of_a_task,
    layers_are_mounted_where_no_other_process_sees_them,
    output_is_spooled_by_line_and_the_exit_code_is_kept,
    several_containers_of_a_task_run_beside_each_other,
    a_missing_executable_is_a_failed_start_in_the_runtimes_own_words,
    a_container_that_cannot_be_described_fails_to_start_too,
    a_process_that_ignores_sigterm_is_killed_when_its_time_is_over,
    the_stop_signal_is_the_launchs_and_a_process_may_end_in_its_own_way,
    a_stop_goes_on_when_nobody_is_connected_and_the_exit_is_on_disk,
    who_reconnects_is_told_the_state_and_what_output_waits,
    output_that_nobody_takes_does_not_block_the_container,
    a_container_that_wants_more_memory_than_it_has_is_reported_as_such,
    a_restart_is_a_new_attempt_in_the_same_spool,
    a_shim_has_one_thread_no_parent_and_a_name,
    a_task_has_one_shim_at_a_time,
    what_a_killed_shim_has_left_is_cleared_up_by_the_next,
    told_to_end_a_shim_waits_for_its_containers,
    a_shim_that_is_terminated_stops_its_containers_first,
    requests_of_another_time_or_without_manners_are_answered,
);
