//! Whole tasks on this kernel: an image of one busybox in our own registry, a node, real
//! containers, and afterwards nothing left of any of it.
//!
//! Needs root, `runc` and a static busybox at `/bin/busybox`.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod adoption;
mod clock;
mod failures;
mod functions;
mod image;
mod machine;
mod network;
mod registry;
#[path = "../../src/testing.rs"]
mod testing;

use machine::{Machine, machine, sh};
use model::Timestamp;
use model::record::ecs::{
    AttachmentStatus, ContainerSpec, ContainerStatus, MountPoint, StopCode, Tag, TaskRecord,
    TaskStatus, TaskStop,
};

pub(crate) fn stop_of(task: &TaskRecord) -> (StopCode, &str) {
    let stop = task.stop.as_ref().unwrap();
    (stop.code, stop.reason.as_str())
}

pub(crate) const EXITED: (StopCode, &str) =
    (StopCode::EssentialContainerExited, "Essential container in task exited");

/// Adds a container that runs `script`.
fn add(task: &mut TaskRecord, name: &str, script: &str) -> usize {
    let mut spec: ContainerSpec = task.spec.containers[0].clone();
    let mut state = task.containers[0].clone();
    spec.name = name.into();
    spec.command = Some(vec!["sh".into(), "-c".into(), script.into()]);
    state.name = name.into();
    state.runtime_id = format!("{}-{:010}", task.id, task.containers.len());
    task.spec.containers.push(spec);
    task.containers.push(state);
    task.containers.len() - 1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_runs_is_recorded_and_leaves_nothing() {
    let machine = machine!();
    let task = sh("echo one; echo two >&2; hostname; cat /etc/resolv.conf; exit 3");
    let task = machine.run(task).await;
    assert_eq!(stop_of(&task), EXITED);
    assert_eq!(task.last_status, TaskStatus::Deprovisioning);
    assert_eq!(task.network.attachment_status, AttachmentStatus::Detaching);
    let container = &task.containers[0];
    assert_eq!((container.exit_code, container.status), (Some(3), ContainerStatus::Stopped));
    assert_eq!(container.reason, None);
    assert!(container.image_digest.as_ref().unwrap().starts_with("sha256:"));
    for time in [
        task.connectivity_at,
        task.pull_started_at,
        task.pull_stopped_at,
        task.started_at,
        task.stopping_at,
        task.execution_stopped_at,
    ] {
        assert!(time.is_some(), "{task:?}");
    }
    assert_eq!(
        machine.sorted_log(&task),
        ["ip-10-0-1-17.ec2.internal", "nameserver 10.0.0.2", "one", "search ec2.internal", "two"]
    );
    machine.assert_nothing_is_left_of(&task);
    machine.assert_destroyed().await;
}

/// JVMs take the machine's memory for theirs where they do not find all of these.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_finds_its_own_control_groups_and_nobody_else_s() {
    let machine = machine!();
    let places = "for c in cpu cpuacct cpuset memory; do [ -d /sys/fs/cgroup/$c ] && echo $c; done";
    let others = "ls -d /sys/fs/cgroup/*/*/ 2>/dev/null";
    let task = machine.run(sh(&format!("{places}; {others}; echo end"))).await;
    let is_separate = std::path::Path::new("/sys/fs/cgroup/cpuset/cpuset.cpus").exists();
    let expected: &[&str] = match is_separate {
        true => &["cpu", "cpuacct", "cpuset", "memory", "end"],
        false => &["end"],
    };
    assert_eq!(machine.log(&task), expected);
    machine.assert_destroyed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_runs_when_all_its_containers_do_or_have_done() {
    let mut machine = machine!();
    let mut task = adoption::with_gate(sh("echo up; exit 7"));
    let first = add(&mut task, "first", "until [ -e /gate/open ]; do sleep 0.01; done");
    task.spec.containers[first].essential = false;
    task.spec.containers[0].depends_on = vec![("first".into(), "SUCCESS".into())];
    let task = machine.submit(task).await;
    let runs = |task: &TaskRecord| task.containers[1].status == ContainerStatus::Running;
    let seen = machine.wait(&task, runs).await;
    assert_eq!((seen.last_status, seen.started_at), (TaskStatus::Pending, None));
    // Another daemon sees it the same way, and does not begin again.
    machine.restart_daemon().await;
    let pids = machine.pids_of(&task);
    assert_eq!(machine.get(&task), seen);
    adoption::open_gate(&machine, &task);
    let task = machine.ended(&task).await;
    assert_eq!((stop_of(&task), task.containers[0].exit_code), (EXITED, Some(7)));
    assert!(task.started_at >= task.containers[1].finished_at, "{task:?}");
    assert_eq!((pids.1.len(), machine.log(&task)), (1, vec!["up".to_owned()]));
    machine.assert_nothing_is_left_of(&task);
    machine.assert_destroyed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_container_that_takes_too_long_is_not_started() {
    let machine = machine!();
    let mut task = sh("echo never");
    let slow = add(&mut task, "slow", "sleep 1000");
    (task.spec.containers[slow].essential, task.spec.containers[slow].start_timeout_secs) =
        (false, Some(1));
    task.spec.containers[0].depends_on = vec![("slow".into(), "SUCCESS".into())];
    let task = machine.run(task).await;
    let reason = "CannotStartContainerError: a container that this one depends on has timed out";
    assert_eq!(stop_of(&task), (StopCode::TaskFailedToStart, reason));
    assert_eq!(task.containers[0].reason.as_deref(), Some(reason));
    assert_eq!(machine.log(&task), [""; 0]);
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_is_asked_to_stop_is_told_and_then_killed() {
    let machine = machine!();
    let script = "trap 'echo told' TERM; echo up; while :; do sleep 0.05; done";
    let mut task = sh(script);
    task.spec.containers[0].stop_timeout_secs = Some(1);
    let task = machine.submit(task).await;
    machine.wait_for_line(&task, "up").await;
    let task = machine.wait(&task, |task| task.last_status == TaskStatus::Running).await;
    assert_eq!(task.containers[0].status, ContainerStatus::Running);
    let stop = TaskStop { code: StopCode::UserInitiated, reason: "enough".into() };
    machine.stop(&task, stop).await;
    let task = machine.wait(&task, |task| task.last_status >= TaskStatus::Deprovisioning).await;
    assert_eq!(stop_of(&task), (StopCode::UserInitiated, "enough"));
    assert_eq!(task.containers[0].exit_code, Some(137));
    assert_eq!(machine.log(&task), ["up", "told"]);
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_is_to_stop_before_it_began_never_runs() {
    let machine = machine!();
    let mut task = sh("echo never");
    let stop = TaskStop { code: StopCode::UserInitiated, reason: "no".into() };
    task.request_stop(stop, Timestamp(2));
    let task = machine.run(task).await;
    assert_eq!((task.started_at, task.containers[0].exit_code), (None, None));
    assert_eq!(machine.log(&task), [""; 0]);
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn containers_share_network_and_volumes_and_wait_for_each_other() {
    let machine = machine!();
    let mut task = sh("cat /shared/greeting; ls /data; touch /data/x || echo read-only; \
                       until nc 127.0.0.1 8080 </dev/null; do :; done; exit 5");
    task.spec.volumes = vec!["shared".into(), "data".into()];
    let mount = |volume: &str, path: &str, read_only| MountPoint {
        volume: volume.into(),
        container_path: path.into(),
        read_only,
    };
    task.spec.containers[0].mount_points =
        vec![mount("shared", "/shared", false), mount("data", "/data", true)];
    let web = add(&mut task, "web", "echo served | nc -l -p 8080; sleep 1000");
    let init = add(&mut task, "init", "echo hello > /shared/greeting");
    task.spec.containers[init].essential = false;
    task.spec.containers[web].stop_timeout_secs = Some(0);
    task.spec.containers[0].depends_on =
        vec![("init".into(), "SUCCESS".into()), ("web".into(), "START".into())];
    let task = machine.run(task).await;
    assert_eq!(stop_of(&task), EXITED);
    assert_eq!(machine.log(&task)[..2], ["hello", "from-image"]);
    let log = machine.sorted_log(&task);
    assert!(log.contains(&"served".into()) && log.contains(&"read-only".into()), "{log:?}");
    let codes: Vec<_> = task.containers.iter().map(|container| container.exit_code).collect();
    assert_eq!(codes, [Some(5), Some(137), Some(0)]);
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_much_memory_is_said_as_fargate_says_it() {
    let machine = machine!();
    let mut task = sh("x=x; while :; do x=$x$x$x$x; done");
    task.spec.containers[0].memory_mib = Some(32);
    let task = machine.run(task).await;
    let container = &task.containers[0];
    assert_eq!(container.exit_code, Some(137));
    assert_eq!(
        container.reason.as_deref(),
        Some("OutOfMemoryError: container killed due to memory usage")
    );
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn containers_run_as_the_user_and_with_the_rights_that_are_asked_for() {
    let machine = machine!();
    let mut task = sh("id -u; id -g; touch /x 2>/dev/null || echo sealed; echo $FROM_IMAGE $MINE");
    let spec = &mut task.spec.containers[0];
    spec.user = Some("app".into());
    spec.read_only_root = true;
    spec.environment = vec![("MINE".into(), "2".into())];
    let task = machine.run(task).await;
    assert_eq!(machine.log(&task), ["100", "101", "sealed", "1 2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn process_1_reaps_passes_signals_on_and_ends_as_the_command_does() {
    let machine = machine!();
    let script = "trap 'exit 6' TERM; (sleep 0 & exec sleep 0.1 &) ; echo up $PPID; \
                  while :; do sleep 0.02; done";
    let mut task = sh(script);
    task.spec.containers[0].init_process = true;
    let task = machine.submit(task).await;
    machine.wait_for_line(&task, "up 1").await;
    machine.stop_now(&task).await;
    let task = machine.ended(&task).await;
    assert_eq!(task.containers[0].exit_code, Some(6));
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_has_no_more_processor_time_than_it_was_given() {
    let machine = machine!();
    let mut task = sh("echo up; sleep 1000");
    task.spec.containers[0].stop_timeout_secs = Some(0);
    let task = machine.submit(task).await;
    machine.wait_for_line(&task, "up").await;
    let ceilings: Vec<String> = machine
        .cgroups_of(&task.id)
        .iter()
        .flat_map(|group| [format!("{group}/cpu.max"), format!("{group}/cpu.cfs_quota_us")])
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .map(|text| text.split_whitespace().next().unwrap().to_owned())
        .collect();
    assert_eq!(ceilings, ["25000"]);
    machine.stop_now(&task).await;
    let task = machine.ended(&task).await;
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limits_of_task_and_container_are_the_kernel_s() {
    let machine = machine!();
    let mut task = sh("ulimit -n; echo up; sleep 1000");
    let spec = &mut task.spec.containers[0];
    spec.stop_timeout_secs = Some(0);
    spec.memory_mib = Some(64);
    spec.memory_reservation_mib = Some(32);
    spec.cpu_units = 128;
    let task = machine.submit(task).await;
    machine.wait_for_line(&task, "up").await;
    // No more than this process itself may have, where it may not raise that.
    let own = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    let files = own.map_or(65_535, |own| own.min(65_535)).to_string();
    assert!(["65535", files.as_str()].contains(&machine.log(&task)[0].as_str()));
    // One of the two names, of version 1 or 2.
    let limit = |below: &str, names: [&str; 2]| {
        let groups = machine.cgroups_of(&task.id);
        let files =
            groups.iter().flat_map(|group| names.map(|name| format!("{group}{below}/{name}")));
        let found = files.filter_map(|file| std::fs::read_to_string(file).ok()).next();
        found.map(|text| text.trim().to_owned())
    };
    let is = |found: Option<String>, expected: [&str; 2]| {
        assert!(found.as_deref().is_some_and(|found| expected.contains(&found)), "{found:?}");
    };
    is(limit("", ["memory.limit_in_bytes", "memory.max"]), ["536870912"; 2]);
    is(limit("", ["pids.max", "pids.max"]), ["4096"; 2]);
    is(limit("/app", ["memory.limit_in_bytes", "memory.max"]), ["67108864"; 2]);
    is(limit("/app", ["memory.soft_limit_in_bytes", "memory.low"]), ["33554432"; 2]);
    // 128 shares are a weight of 5.
    is(limit("/app", ["cpu.shares", "cpu.weight"]), ["128", "5"]);
    machine.stop_now(&task).await;
    let task = machine.ended(&task).await;
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn containers_may_share_their_processes() {
    let machine = machine!();
    let script = "until pidof sleep >/dev/null; do :; done; echo seen; kill $(pidof sleep); \
                  cat /proc/1/comm";
    let mut task = sh(script);
    task.spec.shared_pid_namespace = true;
    let other = add(&mut task, "other", "exec sleep 1000");
    task.spec.containers[other].essential = false;
    let task = machine.run(task).await;
    assert_eq!(stop_of(&task), EXITED);
    assert_eq!(machine.log(&task), ["seen", "init"]);
    assert_eq!(task.containers[other].exit_code, Some(143));
    machine.assert_nothing_is_left_of(&task);
    machine.assert_destroyed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tag_chooses_what_runs_the_task() {
    let machine = machine!();
    let tagged = |runtime: &str, script: &str| {
        let mut task = sh(script);
        task.tags = vec![Tag { key: "hansom:runtime".into(), value: runtime.into() }];
        task
    };
    let task = machine.run(tagged("runc", "echo by runc; hostname; exit 3")).await;
    assert_eq!((stop_of(&task), task.containers[0].exit_code), (EXITED, Some(3)));
    assert_eq!(machine.log(&task), ["by runc", "ip-10-0-1-17.ec2.internal"]);
    machine.assert_nothing_is_left_of(&task);
    // Not any file of the host.
    let task = machine.run(tagged("/bin/busybox", "true")).await;
    let reason = "ResourceInitializationError: the runtime that the tag hansom:runtime names is not \
                  served by this node";
    assert_eq!(stop_of(&task), (StopCode::TaskFailedToStart, reason));
    machine.assert_destroyed().await;
}
