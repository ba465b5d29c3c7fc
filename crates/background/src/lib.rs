//! Background tasks: each has a name and a kind, and all end together at shutdown.
//!
//! Nothing else in the workspace calls `tokio::spawn`, so a task that dies unseen or outlives
//! the daemon's shutdown cannot be written by accident.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, warn};

/// What the end of a task means for the daemon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskKind {
    /// The daemon makes no sense without it: when it ends before shutdown, for whatever
    /// reason, the daemon shuts down and says why.
    Vital,
    /// One piece of work among many, such as a connection: an error is logged.
    Work,
    /// As `Work`, and shutdown drops it where it stands instead of waiting for it.
    Disposable,
}

/// An error as a task returns it.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Spawns tasks and ends them. Clones share everything.
#[derive(Clone)]
pub struct Tasks {
    shared: Arc<Shared>,
}

struct Shared {
    tracker: TaskTracker,
    shutdown: CancellationToken,
    failure: watch::Sender<Option<String>>,
}

impl Tasks {
    pub fn new() -> Tasks {
        Tasks {
            shared: Arc::new(Shared {
                tracker: TaskTracker::new(),
                shutdown: CancellationToken::new(),
                failure: watch::Sender::new(None),
            }),
        }
    }

    /// Runs `future` until it ends. It should watch [`Tasks::shutdown_token`] if it is long.
    pub fn spawn<F>(&self, kind: TaskKind, name: &'static str, future: F)
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let shared = Arc::clone(&self.shared);
        let supervised = async move {
            let result = match kind {
                TaskKind::Disposable => {
                    tokio::select! {
                        // Dropping the work half-way is what `Disposable` promises.
                        () = shared.shutdown.cancelled() => return,
                        result = future => result,
                    }
                }
                TaskKind::Vital | TaskKind::Work => future.await,
            };
            match (kind, result) {
                (TaskKind::Vital, result) => {
                    if shared.shutdown.is_cancelled() {
                        return;
                    }
                    let reason = match result {
                        Ok(()) => "it ended".to_owned(),
                        Err(error) => Chain(error.as_ref()).to_string(),
                    };
                    error!(name, error = %reason, "a vital task failed");
                    shared.failure.send_replace(Some(format!("{name}: {reason}")));
                    shared.shutdown.cancel();
                }
                (TaskKind::Work | TaskKind::Disposable, Err(error)) => {
                    warn!(name, error = %Chain(error.as_ref()), "a background task failed");
                }
                (TaskKind::Work | TaskKind::Disposable, Ok(())) => {}
            }
        };
        #[expect(clippy::disallowed_methods, reason = "this is the one place that spawns")]
        let _handle = tokio::spawn(self.shared.tracker.track_future(supervised));
    }

    /// Cancelled when the daemon shuts down.
    pub fn shutdown_token(&self) -> CancellationToken {
        self.shared.shutdown.clone()
    }

    /// Asks every task to end. Does not wait.
    pub fn shut_down(&self) {
        self.shared.shutdown.cancel();
    }

    /// Waits until shutdown was asked for and every task has ended.
    ///
    /// # Errors
    /// The text of the vital task's failure that caused the shutdown, if one did.
    pub async fn finished(&self) -> Result<(), String> {
        self.shared.shutdown.cancelled().await;
        self.shared.tracker.close();
        self.shared.tracker.wait().await;
        match self.shared.failure.borrow().clone() {
            Some(failure) => Err(failure),
            None => Ok(()),
        }
    }
}

impl Default for Tasks {
    fn default() -> Self {
        Tasks::new()
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tasks({} running)", self.shared.tracker.len())
    }
}

/// Prints an error with its causes: `could not do this: because of that: file not found`.
#[derive(Debug)]
pub struct Chain<'a>(pub &'a (dyn Error + 'static));

impl<'a> Chain<'a> {
    pub fn new(error: &'a (dyn Error + Send + Sync + 'static)) -> Chain<'a> {
        Chain(error)
    }
}

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_failure_of_a_vital_task_ends_the_daemon_and_says_why() {
        let tasks = Tasks::new();
        tasks.spawn(TaskKind::Disposable, "waits for ever", std::future::pending());
        tasks.spawn(TaskKind::Vital, "listener", async { Err("port in use".into()) });
        assert_eq!(tasks.finished().await, Err("listener: port in use".to_owned()));
    }

    #[tokio::test]
    async fn the_failure_of_ordinary_work_changes_nothing() {
        let tasks = Tasks::new();
        tasks.spawn(TaskKind::Work, "connection", async { Err("reset".into()) });
        tokio::task::yield_now().await;
        assert!(!tasks.shutdown_token().is_cancelled());
        tasks.shut_down();
        assert_eq!(tasks.finished().await, Ok(()));
    }
}
