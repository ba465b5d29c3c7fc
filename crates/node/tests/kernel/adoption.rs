//! Daemons that die and come back, and shims that die.

use model::record::ecs::StopCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::machine::{Machine, machine, sh};
use crate::{EXITED, stop_of};

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
    let task =
        machine.submit(sh("echo up; until [ -e /tmp/gate ]; do sleep 0.01; done; exit 4")).await;
    machine.wait_for_line(&task, "up").await;
    machine.kill_daemon().await;
    let task_dir = machine.node_dir().join("tasks").join(&task.id);
    std::fs::write(task_dir.join("containers/app/rootfs/tmp/gate"), "").unwrap();
    let exited = || {
        let state = shim::read_state(&task_dir).unwrap();
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
    let shims = machine.processes_with(&task.id);
    for pid in &shims {
        let pid = rustix::process::Pid::from_raw(i32::try_from(*pid).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }
    assert_eq!(shims.len(), 1);
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
    let script = "echo up; until [ -e /tmp/gate ]; do sleep 0.01; done; \
                  until wget -q -O - $AWS_ENDPOINT_URL/ 2>/dev/null; do sleep 0.05; done; \
                  nslookup ip-10-0-1-17.ec2.internal 10.0.0.2 >/dev/null && echo resolved";
    let task = machine.submit(sh(script)).await;
    machine.wait_for_line(&task, "up").await;
    machine.restart_daemon().await;
    let task_dir = machine.node_dir().join("tasks").join(&task.id);
    std::fs::write(task_dir.join("containers/app/rootfs/tmp/gate"), "").unwrap();
    let (mut request, _) = machine.gateway.accept().await.unwrap();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nhi\n";
    let mut bytes = [0; 4];
    request.read_exact(&mut bytes).await.unwrap();
    request.write_all(answer).await.unwrap();
    drop(request);
    let task = machine.ended(&task).await;
    assert_eq!(machine.log(&task), ["up", "hi", "resolved"]);
}
