//! One container of the task, from its launch to its end.
//!
//! Everything here happens at the request of [`crate::server`], which owns the only loop.

use std::io;
use std::path::{Path, PathBuf};

use model::Clock;
use model::record::shim::{ShimContainer, ShimContainerStatus};
use rustix::process::{Pid, WaitStatus};

use crate::oom::OomCounter;
use crate::output::{self, Output};
use crate::protocol::{FileWrite, LaunchSpec, Overlay};
use crate::runtime::{Launch, Runtime, Stdio};
use crate::spool::{Limits, Writer};
use crate::{log, spool_path_in, sys};

/// After SIGKILL too a process may take its time to go, but then it is worth another try.
const KILL_AGAIN_MS: u64 = 10_000;

/// What ends a container that the shim has lost: nobody knows, so what it would get from us.
const LOST_SIGNAL: i32 = libc::SIGKILL;

#[derive(Debug)]
pub(crate) struct Container {
    pub(crate) record: ShimContainer,
    stop_signal: i32,
    stop_timeout_ms: u64,
    keep_empty_lines: bool,
    before_start: Vec<FileWrite>,
    rootfs: Option<Overlay>,
    seccomp_filter: Option<PathBuf>,
    writer: Writer,
    /// The last write to the spool failed, and that has been logged.
    spool_failed: bool,
    /// While it runs.
    output: Option<Output>,
    oom: Option<OomCounter>,
    /// When SIGKILL is due, once it has been asked to stop.
    kill_at_ms: Option<u64>,
}

impl Container {
    /// A container that is about to be started.
    pub(crate) fn new(log_dir: &Path, spec: &LaunchSpec) -> io::Result<Container> {
        let limits = Limits::total(spec.spool_limit_bytes);
        let mut container = Container::known(log_dir, record_of(spec), limits)?;
        container.set(spec);
        Ok(container)
    }

    /// Puts the next attempt in the place of one that is over. The spool goes on.
    pub(crate) fn restart(&mut self, spec: &LaunchSpec) {
        self.record = record_of(spec);
        self.set(spec);
    }

    fn set(&mut self, spec: &LaunchSpec) {
        self.stop_signal = spec.stop_signal;
        self.stop_timeout_ms = spec.stop_timeout_ms;
        self.keep_empty_lines = spec.keep_empty_lines;
        self.before_start.clone_from(&spec.before_start);
        self.rootfs.clone_from(&spec.rootfs);
        self.seccomp_filter.clone_from(&spec.seccomp_filter);
    }

    /// A container that an earlier shim of the task has left, running or not. What still runs
    /// of it is ended: its pipes are gone, so it could not say another word.
    pub(crate) fn inherited(
        log_dir: &Path,
        record: ShimContainer,
        runtime: &mut dyn Runtime,
    ) -> io::Result<Container> {
        let mut container = Container::known(log_dir, record, Limits::default())?;
        let record = &mut container.record;
        let now_ms = Clock::system().now().0;
        let started_at_ms = match record.status {
            ShimContainerStatus::Created => now_ms,
            ShimContainerStatus::Running { started_at_ms, .. } => started_at_ms,
            ShimContainerStatus::Exited { .. } | ShimContainerStatus::FailedToStart { .. } => {
                return Ok(container);
            }
        };
        log::write(&format!("the container {} was lost by an earlier shim", record.name));
        if let Err(error) = runtime.delete(&record.runtime_id, &record.bundle_dir) {
            log::write(&format!("could not remove the container {}: {error}", record.runtime_id));
        }
        record.status = ShimContainerStatus::Exited {
            code: 128 + LOST_SIGNAL,
            signal: Some(LOST_SIGNAL),
            oom_killed: false,
            lost: true,
            started_at_ms,
            finished_at_ms: now_ms,
        };
        Ok(container)
    }

    fn known(log_dir: &Path, record: ShimContainer, limits: Limits) -> io::Result<Container> {
        let writer = Writer::open(&spool_path_in(log_dir, &record.name), limits)?;
        Ok(Container {
            record,
            stop_signal: libc::SIGTERM,
            stop_timeout_ms: 0,
            keep_empty_lines: false,
            before_start: Vec::new(),
            rootfs: None,
            seccomp_filter: None,
            writer,
            spool_failed: false,
            output: None,
            oom: None,
            kill_at_ms: None,
        })
    }

    /// Starts it. Afterwards it is running or has failed to.
    pub(crate) fn start(&mut self, runtime: &mut dyn Runtime) {
        self.record.status = match self.try_start(runtime) {
            Ok(pid) => ShimContainerStatus::Running {
                pid: pid.as_raw_nonzero().get().unsigned_abs(),
                started_at_ms: Clock::system().now().0,
            },
            Err(message) => {
                // What the runtime command printed into the container's stderr is in
                // `message`; it is not the container's output.
                self.output = None;
                ShimContainerStatus::FailedToStart {
                    message,
                    finished_at_ms: Clock::system().now().0,
                }
            }
        };
    }

    fn try_start(&mut self, runtime: &mut dyn Runtime) -> Result<Pid, String> {
        let launch = Launch {
            id: &self.record.runtime_id,
            bundle: &self.record.bundle_dir,
            rootfs: self.rootfs.as_ref(),
            seccomp_filter: self.seccomp_filter.as_deref(),
            before_start: &self.before_start,
        };
        let started = match runtime.start_prepared(&launch) {
            Some(started) => {
                let (started, outputs) = started.map_err(|error| error.to_string())?;
                self.output = Some(Output::of(outputs, self.keep_empty_lines));
                started
            }
            None => {
                let (stdio, output) = self.open_stdio().map_err(|error| error.to_string())?;
                self.output = Some(output);
                runtime.create_and_start(&launch, stdio).map_err(|error| error.to_string())?
            }
        };
        self.oom = started.oom;
        Ok(started.pid)
    }

    fn open_stdio(&self) -> io::Result<(Stdio, Output)> {
        let (stdio, outputs) = output::open()?;
        Ok((stdio, Output::of(outputs, self.keep_empty_lines)))
    }

    pub(crate) fn pid(&self) -> Option<Pid> {
        match self.record.status {
            ShimContainerStatus::Running { pid, .. } => Pid::from_raw(i32::try_from(pid).ok()?),
            ShimContainerStatus::Created
            | ShimContainerStatus::Exited { .. }
            | ShimContainerStatus::FailedToStart { .. } => None,
        }
    }

    /// Its first process has ended: collects what it left, and has the runtime forget it.
    pub(crate) fn finish(&mut self, status: WaitStatus, runtime: &mut dyn Runtime) {
        let finished_at_ms = Clock::system().now().0;
        let started_at_ms = match self.record.status {
            ShimContainerStatus::Running { started_at_ms, .. } => started_at_ms,
            ShimContainerStatus::Created
            | ShimContainerStatus::Exited { .. }
            | ShimContainerStatus::FailedToStart { .. } => finished_at_ms,
        };
        // The counter goes with the cgroup, and the cgroup with the runtime's container.
        let oom_killed = self.oom.take().is_some_and(|counter| counter.has_risen());
        if let Err(error) = runtime.delete(&self.record.runtime_id, &self.record.bundle_dir) {
            let id = &self.record.runtime_id;
            log::write(&format!("could not remove the container {id}: {error}"));
        }
        // After the removal, so that no process is left that could still write.
        if let Some(output) = self.output.take() {
            let drained = output.drain(&mut self.writer, finished_at_ms);
            self.note_spool(drained);
        }
        let signal = status.terminating_signal();
        let code = signal.map_or(status.exit_status().unwrap_or(255), |signal| 128 + signal);
        self.kill_at_ms = None;
        self.record.status = ShimContainerStatus::Exited {
            code,
            signal,
            oom_killed,
            lost: false,
            started_at_ms,
            finished_at_ms,
        };
    }

    /// A container that is gone is not an error, nor is one that goes at this moment.
    pub(crate) fn signal(&self, signal: i32, runtime: &mut dyn Runtime) {
        let Some(pid) = self.pid() else {
            return;
        };
        if let Err(error) = runtime.kill(&self.record.runtime_id, pid, signal) {
            let name = &self.record.name;
            log::write(&format!("the runtime did not send {name} signal {signal}: {error}"));
            // For SIGKILL we need no runtime. The pid is still that process, or its zombie:
            // only this thread reaps it.
            if signal == libc::SIGKILL
                && let Err(error) = sys::kill(pid, signal)
            {
                log::write(&format!("could not kill {name}: {error}"));
            }
        }
    }

    /// Begins to stop it, or shortens the time that it has.
    pub(crate) fn stop(
        &mut self,
        signal: Option<i32>,
        timeout_ms: Option<u64>,
        runtime: &mut dyn Runtime,
    ) {
        if self.pid().is_none() {
            return;
        }
        let timeout_ms = timeout_ms.unwrap_or(self.stop_timeout_ms);
        let kill_at_ms = sys::monotonic_ms().saturating_add(timeout_ms);
        match &mut self.kill_at_ms {
            Some(earlier) => *earlier = kill_at_ms.min(*earlier),
            None => {
                self.kill_at_ms = Some(kill_at_ms);
                self.signal(signal.unwrap_or(self.stop_signal), runtime);
            }
        }
    }

    pub(crate) fn kill_at_ms(&self) -> Option<u64> {
        self.kill_at_ms
    }

    /// Sends SIGKILL if it is due.
    pub(crate) fn tick(&mut self, now_ms: u64, runtime: &mut dyn Runtime) {
        if self.kill_at_ms.is_some_and(|at| at <= now_ms) {
            self.kill_at_ms = Some(now_ms + KILL_AGAIN_MS);
            self.signal(libc::SIGKILL, runtime);
        }
    }

    pub(crate) fn output(&self) -> Option<&Output> {
        self.output.as_ref()
    }

    /// Moves a portion of output to the spool.
    pub(crate) fn pump(&mut self) {
        if let Some(output) = &mut self.output {
            let pumped = output.pump(&mut self.writer, Clock::system().now().0);
            self.note_spool(pumped.map(|_| ()));
        }
    }

    pub(crate) fn take_logs(&mut self, offset: u64) -> io::Result<()> {
        self.writer.take(offset)
    }

    /// The end of the spool, if there is something in it to be taken.
    pub(crate) fn untaken(&self) -> Option<u64> {
        (self.writer.end() > self.writer.taken()).then_some(self.writer.end())
    }

    /// A full disk must not block the container; its output is dropped and that is said once.
    fn note_spool(&mut self, result: io::Result<()>) {
        let failed = result.is_err();
        if let Err(error) = result
            && !self.spool_failed
        {
            log::write(&format!("output of {} is being lost: {error}", self.record.name));
        }
        self.spool_failed = failed;
    }
}

fn record_of(spec: &LaunchSpec) -> ShimContainer {
    ShimContainer {
        name: spec.container.clone(),
        runtime_id: spec.runtime_id.clone(),
        attempt: spec.attempt,
        bundle_dir: spec.bundle_dir.clone(),
        status: ShimContainerStatus::Created,
    }
}
