//! Daemons that die and come back, and shims that die.

use std::time::Duration;

use model::record::ecs::{MountPoint, StopCode, Tag, TaskRecord, TaskStatus};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::machine::{LONG, Machine, machine, sh};
use crate::{EXITED, stop_of};

/// Gives the container a volume at `/gate`.
pub(crate) fn with_gate(mut task: TaskRecord) -> TaskRecord {
    task.spec.volumes = vec!["gate".into()];
    task.spec.containers[0].mount_points =
        vec![MountPoint { volume: "gate".into(), container_path: "/gate".into(), read_only: true }];
    task
}

pub(crate) fn open_gate(machine: &Machine, task: &TaskRecord) {
    let gate = machine.node_dir().join("tasks").join(&task.id).join("volumes/gate");
    std::fs::write(gate.join("open"), "").unwrap();
}

fn kill(pid: u32) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_daemon_goes_on_where_the_old_one_was() {
    let mut machine = machine!();
    let script = "i=0; while [ $i -lt 200 ]; do echo $i; i=$((i+1)); sleep 0.01; done; exit 9";
    let task = machine.submit(sh(script)).await;
    machine.wait_for_line(&task, "5").await;
    machine.restart_daemon().await;
    machine.wait_for_line(&task, "60").await;
    machine.kill_daemon().await;
    let machine = {
        machine.restart_daemon().await;
        machine
    };
    let task = machine.ended(&task).await;
    assert_eq!((stop_of(&task), task.containers[0].exit_code), (EXITED, Some(9)));
    let expected: Vec<String> = (0..200).map(|n: u32| n.to_string()).collect();
    assert_eq!(machine.log(&task), expected);
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_while_no_daemon_lives_is_known_afterwards() {
    let mut machine = machine!();
    let script = "echo up; until [ -e /gate/open ]; do sleep 0.01; done; exit 4";
    let task = machine.submit(with_gate(sh(script))).await;
    machine.wait_for_line(&task, "up").await;
    machine.kill_daemon().await;
    open_gate(&machine, &task);
    let exited = || {
        let state = shim::read_state(&machine.run_dir(&task)).unwrap();
        state.containers.iter().all(|container| container.status.is_final())
    };
    while !exited() {
        tokio::task::yield_now().await;
    }
    machine.restart_daemon().await;
    let task = machine.ended(&task).await;
    assert_eq!(stop_of(&task), EXITED);
    assert_eq!(task.containers[0].exit_code, Some(4));
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_whose_shim_was_killed_is_ended_and_said_to_be_lost() {
    let machine = machine!();
    let task = machine.submit(sh("echo up; sleep 1000")).await;
    machine.wait_for_line(&task, "up").await;
    let (shim, containers) = machine.pids_of(&task);
    assert_eq!(containers.len(), 1);
    kill(shim);
    let task = machine.ended(&task).await;
    assert_eq!(stop_of(&task).0, StopCode::EssentialContainerExited);
    assert_eq!(task.containers[0].exit_code, Some(137));
    let reason = task.containers[0].reason.as_deref();
    assert_eq!(reason, Some("InternalError: the process that supervised the container was lost"));
    machine.assert_nothing_is_left_of(&task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_adopted_task_reaches_the_gateway_and_its_resolver_again() {
    let mut machine = machine!();
    let script = "echo up; until [ -e /gate/open ]; do sleep 0.01; done; \
                  until wget -q -O - http://169.254.170.3:4566/ 2>/dev/null; do sleep 0.05; done; \
                  nslookup ip-10-0-1-17.ec2.internal 10.0.0.2 >/dev/null && echo resolved";
    let task = machine.submit(with_gate(sh(script))).await;
    machine.wait_for_line(&task, "up").await;
    machine.restart_daemon().await;
    open_gate(&machine, &task);
    let (mut request, _) = machine.gateway.accept().await.unwrap();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nhi\n";
    let mut bytes = [0; 4];
    request.read_exact(&mut bytes).await.unwrap();
    request.write_all(answer).await.unwrap();
    drop(request);
    let task = machine.ended(&task).await;
    assert_eq!(machine.log(&task), ["up", "hi", "resolved"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_of_the_machine_what_ran_is_stopped_and_gone() {
    let mut machine = machine!();
    let task = machine.submit(sh("echo up; sleep 1000")).await;
    machine.wait_for_line(&task, "up").await;
    machine.wait(&task, |task| task.last_status == TaskStatus::Running).await;
    let (shim, containers) = machine.pids_of(&task);
    machine.kill_daemon().await;
    // What a restart leaves: no process, and another number of the boot.
    kill(shim);
    containers.into_iter().for_each(kill);
    std::fs::write(machine.node_dir().join("boot-id"), "another").unwrap();
    machine.restart_daemon().await;
    let task = machine.ended(&task).await;
    let reason = "The machine that ran the task was restarted";
    assert_eq!(stop_of(&task), (StopCode::InfrastructureHealth, reason));
    assert_eq!(machine.log(&task), ["up"]);
    machine.assert_nothing_is_left_of(&task);
    machine.assert_destroyed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_and_what_waits_for_tasks_are_adopted() {
    const N_TASKS: usize = 20;
    let mut machine = machine!();
    let mut tasks = Vec::new();
    for n in 0..N_TASKS {
        let mut task = with_gate(sh("until [ -e /gate/open ]; do sleep 0.05; done; exit 7"));
        task.network.vpc_id = "vpc-of-many".into();
        task.network.private_ip = format!("10.0.1.{}", 20 + n);
        task.network.mac_address = format!("02:00:0a:00:01:{:02x}", 20 + n);
        tasks.push(machine.submit(task).await);
    }
    for task in &tasks {
        machine.wait(task, |task| task.last_status == TaskStatus::Running).await;
    }
    let before: Vec<_> =
        tasks.iter().map(|task| (machine.get(task), machine.pids_of(task))).collect();
    machine.restart_daemon().await;
    for (task, (seen, pids)) in tasks.iter().zip(before) {
        assert_eq!(machine.pids_of(task), pids, "the same processes");
        assert_eq!(machine.get(task), seen, "adoption is no news");
        open_gate(&machine, task);
    }
    for task in &tasks {
        let task = machine.ended(task).await;
        assert_eq!((stop_of(&task), task.containers[0].exit_code), (EXITED, Some(7)));
        machine.assert_nothing_is_left_of(&task);
    }
    machine.assert_destroyed().await;
}

/// A launch may be quicker than the adoption of what waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_that_is_being_made_is_not_taken_for_one_that_was_left() {
    let mut machine = machine!();
    let warm = machine.warm_dir();
    let (left, made) = (warm.join("left"), warm.join("made"));
    std::fs::create_dir(&left).unwrap();
    machine.restart_daemon_and(|| std::fs::create_dir(&made).unwrap()).await;
    let removed = tokio::time::timeout(LONG, async {
        while left.exists() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    assert!(removed.await.is_ok(), "what was left is still there");
    assert!(made.exists());
    machine.assert_destroyed().await;
}

/// From its birth until it is its task's, whenever that is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_whose_sandbox_dies_as_it_is_made_gets_another() {
    const N_TASKS: usize = 20;
    let machine = machine!();
    let waits = format!("waits\0{}", machine.warm_dir().display());
    for _ in 0..N_TASKS {
        let mut task = sh("exit 7");
        // Nothing is made ahead for it, so all that waits is its own.
        task.tags = vec![Tag { key: "hansom:runtime".into(), value: "runc".into() }];
        let task = machine.submit(task).await;
        let ended = machine.ended(&task);
        tokio::pin!(ended);
        let early = loop {
            if let Some(&pid) = machine.processes_with(&waits).first() {
                kill(pid);
                break None;
            }
            tokio::select! {
                biased;
                task = &mut ended => break Some(task),
                () = tokio::task::yield_now() => {}
            }
        };
        let task = match early {
            Some(task) => task,
            None => ended.await,
        };
        assert_eq!((stop_of(&task), task.containers[0].exit_code), (EXITED, Some(7)));
    }
    machine.assert_destroyed().await;
}

/// What is left of earlier tasks is removed while new ones begin; here as slowly as can be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_begins_meanwhile_is_not_removed_with_what_was_left() {
    let mut machine = machine!();
    let task = with_gate(sh("echo up; until [ -e /gate/open ]; do sleep 0.01; done; exit 7"));
    let tasks = machine.run_dir(&task).parent().unwrap().to_owned();
    let [first, last] = ["0", "g"].map(|name| tasks.join(name));
    // Its shim is one that takes its time.
    std::fs::create_dir(&first).unwrap();
    let silent = std::os::unix::net::UnixListener::bind(shim::socket_path(&first)).unwrap();
    let dirs = [machine.run_dir(&task), last.clone()];
    let meanwhile = || dirs.into_iter().for_each(|dir| std::fs::create_dir(dir).unwrap());
    machine.restart_daemon_and(meanwhile).await;
    let (asked, _) = silent.accept().unwrap();
    let task = machine.submit(task).await;
    machine.wait_for_line(&task, "up").await;
    drop((asked, silent));
    let removed = tokio::time::timeout(LONG, async {
        while last.exists() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    assert!(removed.await.is_ok(), "what was left is still there");
    open_gate(&machine, &task);
    let task = machine.ended(&task).await;
    assert_eq!((stop_of(&task), task.containers[0].exit_code), (EXITED, Some(7)));
    machine.assert_destroyed().await;
}
