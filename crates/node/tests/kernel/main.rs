//! Whole tasks on this kernel: an image of one busybox in our own registry, a node, real
//! containers, and afterwards nothing left of any of it.
//!
//! Needs root, `runc` and a static busybox at `/bin/busybox`.

mod image;
mod machine;
#[path = "../../src/testing.rs"]
mod testing;

use machine::{Machine, machine, sh};
use model::record::ecs::{AttachmentStatus, ContainerStatus, StopCode, TaskStatus, TaskStop};

fn stop_of(task: &model::record::ecs::TaskRecord) -> (StopCode, &str) {
    let stop = task.stop.as_ref().unwrap();
    (stop.code, stop.reason.as_str())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_runs_is_recorded_and_leaves_nothing() {
    let machine = machine!();
    let task = sh("echo one; echo two >&2; hostname; cat /etc/resolv.conf; exit 3");
    let task = machine.run(task).await;
    assert_eq!(stop_of(&task), (StopCode::EssentialContainerExited, "Essential container in task exited"));
    assert_eq!(task.last_status, TaskStatus::Deprovisioning);
    assert_eq!(task.network.attachment_status, AttachmentStatus::Detaching);
    let container = &task.containers[0];
    assert_eq!((container.exit_code, container.status), (Some(3), ContainerStatus::Stopped));
    assert_eq!(container.reason, None);
    assert!(container.image_digest.as_ref().unwrap().starts_with("sha256:"));
    for time in [
        task.connectivity_at, task.pull_started_at, task.pull_stopped_at, task.started_at,
        task.stopping_at, task.execution_stopped_at,
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
