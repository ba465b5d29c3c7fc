//! The machine's clock jumps while tasks run.

use model::record::ecs::TaskStatus;
use model::{Clock, Timestamp};

use crate::adoption::{open_gate, with_gate};
use crate::machine::{Machine, sh};
use crate::{EXITED, stop_of};

const HOUR: i64 = 3_600_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_goes_on_when_the_clock_jumps_ahead_and_back() {
    let start = Clock::system().now();
    let clock = Clock::manual(start);
    let Some(mut machine) = Machine::with_clock(clock.clone()).await else { return };
    let script = "echo before; until [ -e /gate/open ]; do sleep 0.01; done; echo after; exit 4";
    let mut task = with_gate(sh(script));
    task.created_at = start;
    let task = machine.submit(task).await;
    machine.wait_for_line(&task, "before").await;
    machine.wait(&task, |task| task.last_status == TaskStatus::Running).await;

    clock.set(Timestamp(start.0 + 24 * HOUR));
    machine.restart_daemon().await;
    // Started by the daemon that has the new time, beside the one that it adopted.
    let other = machine.run(sh("echo hello; exit 5")).await;
    assert_eq!((stop_of(&other), other.containers[0].exit_code), (EXITED, Some(5)));
    assert_eq!(machine.get(&task).last_status, TaskStatus::Running);

    clock.set(Timestamp(start.0 - HOUR));
    open_gate(&machine, &task);
    let task = machine.ended(&task).await;
    assert_eq!((stop_of(&task), task.containers[0].exit_code), (EXITED, Some(4)));
    assert_eq!(machine.log(&task), ["before", "after"]);
    let times = [
        Some(task.created_at),
        task.connectivity_at,
        task.pull_started_at,
        task.pull_stopped_at,
        task.started_at,
        task.stopping_at,
        task.execution_stopped_at,
    ];
    assert!(times.iter().all(Option::is_some) && times.is_sorted(), "{times:?}");
    machine.assert_nothing_is_left_of(&task);
}
