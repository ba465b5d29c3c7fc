//! Watches a task's containers until the last one has ended: records what happens to them,
//! takes their output, starts those that waited, and stops all when it is time to.

use std::collections::BTreeSet;
use std::time::Duration;

use model::Timestamp;
use model::record::ecs::{
    ContainerState, ContainerStatus, DesiredStatus, StopCode, TaskRecord, TaskStatus, TaskStop,
};
use model::record::shim::{ShimContainer, ShimContainerStatus, ShimState};
use shim::protocol::{Event, Request};
use tokio::time::Instant;

use super::launch::Failure;
use super::{TaskError, Worker};
use crate::logs;
use crate::order::{Readiness, Stage, readiness, to_stop};
use crate::supervisor::Supervisor;

/// Output is taken at once when it is the first for this long, and in batches otherwise.
const LOG_PAUSE: Duration = Duration::from_millis(100);
/// How often lines are looked at that wait for the rest of their event.
const LOG_WAIT: Duration = Duration::from_secs(1);

/// A task that takes longer to stop is recorded as `Stopping`.
const STOPPING_SOON: Duration = Duration::from_millis(50);

const OUT_OF_MEMORY: &str = "OutOfMemoryError: container killed due to memory usage";

impl Worker {
    /// Returns what the shim says when every container has ended, or when one could not start.
    /// What they said last is not taken yet, and how they ended is not recorded.
    ///
    /// `state`: what the shim has said already.
    pub(super) async fn supervise(
        &mut self,
        supervisor: &mut Supervisor,
        mut state: ShimState,
    ) -> Result<Result<ShimState, Failure>, TaskError> {
        let pumps = self.pumps();
        let mut outputs = Outputs::default();
        let mut stopping_since = None;
        loop {
            if self.is_to_stop() {
                self.stop_some(supervisor, &state).await?;
                stopping_since.get_or_insert_with(Instant::now);
            } else {
                match self.start_some(supervisor, &state).await? {
                    Ok(Started::Some) => {
                        // A shim tells of a change before it answers who asked for it.
                        state = match supervisor.last_state() {
                            Some(state) => state,
                            None => supervisor.state().await?,
                        };
                        continue;
                    }
                    Ok(Started::AllThatCan) => {}
                    Err(failure) => return Ok(Err(failure)),
                }
            }
            if self.is_over(&state) {
                return Ok(Ok(state));
            }
            self.observe(&state).await?;
            let stopping_due = async {
                match stopping_since {
                    Some(since) if self.task.last_status < TaskStatus::Stopping => {
                        tokio::time::sleep_until(since + STOPPING_SOON).await;
                    }
                    _ => std::future::pending().await,
                }
            };
            let late = self.until_late(&state).filter(|_| stopping_since.is_none());
            tokio::select! {
                // Nothing is lost by a drop: events stay in the connection, and a change of
                // the record is looked at anew in every round.
                event = supervisor.event() => match event? {
                    Event::State(new) => state = new,
                    Event::Logs { container, .. } => outputs.announce(container),
                },
                () = self.wait_for_change() => self.refresh_or_gone()?,
                // Looked at in the next round.
                () = tokio::time::sleep(late.unwrap_or_default()), if late.is_some() => {}
                () = stopping_due => {
                    self.update(|task, _| {
                        let status = task.last_status.advance(TaskStatus::Stopping);
                        task.last_status = status.unwrap_or(task.last_status);
                        status.is_some()
                    })
                    .await?;
                }
                () = outputs.due() => {
                    // The stream is made with the first commit.
                    if self.launch.is_some() {
                        self.update(|_, _| false).await?;
                    }
                    for container in outputs.take() {
                        let pump = pumps.iter().find(|(name, _)| *name == container);
                        let Some((_, pump)) = pump else { continue };
                        let pumped = pump.run(false).await?;
                        if pumped.waiting {
                            outputs.wait(container.clone());
                        }
                        if pumped.more {
                            outputs.announce(container.clone());
                        }
                        let offset = pumped.taken;
                        supervisor.call(Request::TakeLogs { container, offset }).await?;
                    }
                }
            }
        }
    }

    /// What the containers have said and is not in the log streams yet: nearly all of it goes
    /// there now, the rest is for the commit that ends the task.
    pub(super) async fn last_output(&mut self) -> Result<Vec<logs::Batch>, TaskError> {
        let pumps = self.pumps();
        if self.launch.is_some() && pumps.iter().any(|(_, pump)| pump.has_much()) {
            self.update(|_, _| false).await?;
        }
        let mut rest = Vec::new();
        for (_, pump) in pumps {
            rest.extend(pump.last().await?);
        }
        Ok(rest)
    }

    /// Records what the shim says, and that the task runs once every container does or has: one
    /// that waits for another to complete holds it up. What was recorded already changes nothing.
    async fn observe(&mut self, state: &ShimState) -> Result<(), TaskError> {
        let runs = !self.is_to_stop() && have_all_run(&self.task, state);
        let change = move |task: &mut TaskRecord, state: &ShimState, now: Timestamp| {
            let mut changed = record(task, state, now);
            if runs && let Some(status) = task.last_status.advance(TaskStatus::Running) {
                task.last_status = status;
                task.version += 1;
                let started_at = task.not_before_its_past(now);
                task.started_at.get_or_insert(started_at);
                changed = true;
            }
            changed
        };
        let mut copy = self.task.clone();
        if change(&mut copy, state, Timestamp(0)) || (self.launch.is_some() && runs) {
            let state = state.clone();
            self.update(move |task, now| change(task, &state, now)).await?;
        }
        Ok(())
    }

    async fn start_some(
        &mut self,
        supervisor: &mut Supervisor,
        state: &ShimState,
    ) -> Result<Result<Started, Failure>, TaskError> {
        let mut started = Started::AllThatCan;
        for spec in self.task.spec.containers.clone() {
            if let Some(known) = state.container(&spec.name) {
                match &known.status {
                    // A launch that an earlier daemon asked for and did not hear about.
                    ShimContainerStatus::FailedToStart { .. } => {}
                    _ => continue,
                }
            }
            let now = self.shared.clock.now();
            let stage_of = |name: &str| match stage(state.container(name)) {
                Stage::Running if self.late_at(state, name).is_some_and(|late| late <= now) => {
                    Stage::RunningLate
                }
                stage => stage,
            };
            match readiness(&spec, stage_of) {
                Readiness::Start => {
                    if let Err(failure) = self.launch(supervisor, &spec).await? {
                        return Ok(Err(failure));
                    }
                    started = Started::Some;
                }
                Readiness::Wait => {}
                Readiness::Never => {
                    return Ok(Err(Failure::of(
                        &spec.name,
                        "CannotStartContainerError: a container that this one depends on did not \
                         complete successfully"
                            .into(),
                    )));
                }
                Readiness::Late => {
                    return Ok(Err(Failure::of(
                        &spec.name,
                        "CannotStartContainerError: a container that this one depends on has timed \
                         out"
                            .into(),
                    )));
                }
                Readiness::NotServed => {
                    return Ok(Err(Failure::of(
                        &spec.name,
                        "CannotStartContainerError: the dependsOn condition HEALTHY is not served \
                         by this node"
                            .into(),
                    )));
                }
            }
        }
        Ok(Ok(started))
    }

    /// When a running container has had the time that its `startTimeout` gives it.
    fn late_at(&self, state: &ShimState, name: &str) -> Option<Timestamp> {
        let spec = self.task.spec.containers.iter().find(|spec| spec.name == name)?;
        let timeout = spec.start_timeout_secs?;
        match &state.container(name)?.status {
            ShimContainerStatus::Running { started_at_ms, .. } => {
                Some(Timestamp(*started_at_ms).plus_secs(timeout.into()))
            }
            _ => None,
        }
    }

    /// How long until somebody may be late for a container that waits.
    fn until_late(&self, state: &ShimState) -> Option<Duration> {
        let containers = &self.task.spec.containers;
        let waiting = containers.iter().filter(|spec| state.container(&spec.name).is_none());
        let awaited = waiting.flat_map(|spec| &spec.depends_on);
        let late = awaited.filter_map(|(name, _)| self.late_at(state, name)).min()?;
        let left = late.0.saturating_sub(self.shared.clock.now().0);
        Some(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
    }

    async fn stop_some(
        &mut self,
        supervisor: &mut Supervisor,
        state: &ShimState,
    ) -> Result<(), TaskError> {
        let stage_of = |name: &str| stage(state.container(name));
        let names: Vec<String> =
            to_stop(&self.task.spec.containers, stage_of).into_iter().map(str::to_owned).collect();
        for container in names {
            // Asked again it is the same request, with the same deadline.
            let stop = Request::Stop { container, signal: None, timeout_ms: None };
            supervisor.call(stop).await?;
        }
        Ok(())
    }

    /// Nothing runs, and nothing is going to.
    fn is_over(&self, state: &ShimState) -> bool {
        let all_final = state.containers.iter().all(|container| container.status.is_final());
        let all_known =
            self.task.spec.containers.iter().all(|spec| state.container(&spec.name).is_some());
        all_final && (self.is_to_stop() || all_known)
    }
}

fn have_all_run(task: &TaskRecord, state: &ShimState) -> bool {
    task.spec.containers.iter().all(|spec| {
        let status = state.container(&spec.name).map(|container| &container.status);
        matches!(
            status,
            Some(ShimContainerStatus::Running { .. } | ShimContainerStatus::Exited { .. })
        )
    })
}

enum Started {
    Some,
    AllThatCan,
}

fn stage(container: Option<&ShimContainer>) -> Stage {
    match container.map(|container| &container.status) {
        None => Stage::Waiting,
        Some(ShimContainerStatus::Created | ShimContainerStatus::Running { .. }) => Stage::Running,
        Some(ShimContainerStatus::Exited { code, .. }) => Stage::Ended(Some(*code)),
        Some(ShimContainerStatus::FailedToStart { .. }) => Stage::Ended(None),
    }
}

/// Writes the shim's words into the task's record; says whether they were news.
pub(super) fn record(task: &mut TaskRecord, state: &ShimState, now: Timestamp) -> bool {
    let mut changed = false;
    let mut essential_ended = false;
    for container in &state.containers {
        let spec = task.spec.containers.iter().find(|spec| spec.name == container.name);
        let essential = spec.is_some_and(|spec| spec.essential);
        let known = task.containers.iter_mut().find(|known| known.name == container.name);
        let Some(known) = known else { continue };
        changed |= record_container(known, &container.status);
        essential_ended |=
            essential && matches!(container.status, ShimContainerStatus::Exited { .. });
    }
    if essential_ended {
        // It ran, if only for a moment between two looks.
        if task.desired_status == DesiredStatus::Running
            && let Some(status) = task.last_status.advance(TaskStatus::Running)
        {
            task.last_status = status;
            task.version += 1;
            let first = task.containers.iter().filter_map(|container| container.started_at).min();
            task.started_at = task.started_at.or(first);
        }
        changed |= task.request_stop(
            TaskStop {
                code: StopCode::EssentialContainerExited,
                reason: "Essential container in task exited".into(),
            },
            now,
        );
    }
    changed
}

fn record_container(known: &mut ContainerState, status: &ShimContainerStatus) -> bool {
    let before = known.clone();
    match status {
        ShimContainerStatus::Created => {}
        ShimContainerStatus::Running { started_at_ms, .. } => {
            known.status = known.status.max(ContainerStatus::Running);
            known.started_at.get_or_insert(Timestamp(*started_at_ms));
        }
        ShimContainerStatus::Exited {
            code,
            oom_killed,
            lost,
            started_at_ms,
            finished_at_ms,
            ..
        } => {
            known.status = ContainerStatus::Stopped;
            known.started_at.get_or_insert(Timestamp(*started_at_ms));
            known.finished_at.get_or_insert(Timestamp(*finished_at_ms));
            known.exit_code.get_or_insert(*code);
            if *oom_killed {
                known.reason.get_or_insert(OUT_OF_MEMORY.into());
            } else if *lost {
                let reason = "InternalError: the process that supervised the container was lost";
                known.reason.get_or_insert(reason.into());
            }
        }
        ShimContainerStatus::FailedToStart { finished_at_ms, .. } => {
            known.status = ContainerStatus::Stopped;
            known.finished_at.get_or_insert(Timestamp(*finished_at_ms));
        }
    }
    *known != before
}

/// Containers whose output waits to be taken.
#[derive(Debug, Default)]
struct Outputs {
    names: BTreeSet<String>,
    due: Option<Instant>,
    last: Option<Instant>,
}

impl Outputs {
    fn announce(&mut self, container: String) {
        self.names.insert(container);
        let now = Instant::now();
        let soonest = self.last.map_or(now, |last| now.max(last + LOG_PAUSE));
        self.due = Some(self.due.map_or(soonest, |due| due.min(soonest)));
    }

    fn wait(&mut self, container: String) {
        self.names.insert(container);
        self.due.get_or_insert(Instant::now() + LOG_WAIT);
    }

    /// Dropping the future loses nothing.
    async fn due(&self) {
        match self.due {
            Some(due) => tokio::time::sleep_until(due).await,
            None => std::future::pending().await,
        }
    }

    fn take(&mut self) -> BTreeSet<String> {
        self.due = None;
        self.last = Some(Instant::now());
        std::mem::take(&mut self.names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn state(status: ShimContainerStatus) -> ShimState {
        ShimState {
            log_dir: None,
            version: 1,
            containers: vec![ShimContainer {
                name: "app".into(),
                runtime_id: "r".into(),
                attempt: 0,
                bundle_dir: "/b".into(),
                status,
            }],
        }
    }

    fn exited(oom_killed: bool) -> ShimState {
        state(ShimContainerStatus::Exited {
            code: 137,
            signal: Some(9),
            oom_killed,
            lost: false,
            started_at_ms: 1,
            finished_at_ms: 2,
        })
    }

    #[test]
    fn the_exit_of_an_essential_container_stops_the_task() {
        let mut task = testing::task("busybox");
        assert!(record(&mut task, &exited(false), Timestamp(5)));
        assert_eq!(task.desired_status, DesiredStatus::Stopped);
        assert_eq!(task.stopping_at, Some(Timestamp(5)));
        let stop = task.stop.clone().unwrap();
        assert_eq!(stop.code, StopCode::EssentialContainerExited);
        assert_eq!(stop.reason, "Essential container in task exited");
        assert_eq!(task.containers[0].exit_code, Some(137));
        assert_eq!(task.containers[0].reason, None);
        assert_eq!((task.last_status, task.started_at), (TaskStatus::Running, Some(Timestamp(1))));
    }

    #[test]
    fn other_containers_may_end() {
        let mut task = testing::task("busybox");
        task.spec.containers[0].essential = false;
        assert!(record(&mut task, &exited(false), Timestamp(5)));
        assert_eq!(task.desired_status, DesiredStatus::Running);
    }

    #[test]
    fn want_of_memory_is_said_as_fargate_says_it() {
        let mut task = testing::task("busybox");
        record(&mut task, &exited(true), Timestamp(5));
        assert_eq!(task.containers[0].reason.as_deref(), Some(OUT_OF_MEMORY));
    }

    #[test]
    fn news_twice_is_news_once_and_nothing_moves_back() {
        let mut task = testing::task("busybox");
        assert!(record(&mut task, &exited(false), Timestamp(5)));
        assert!(!record(&mut task, &exited(false), Timestamp(6)));
        let running = state(ShimContainerStatus::Running { pid: 1, started_at_ms: 1 });
        assert!(!record(&mut task, &running, Timestamp(7)));
        assert_eq!(task.containers[0].status, ContainerStatus::Stopped);
    }
}
