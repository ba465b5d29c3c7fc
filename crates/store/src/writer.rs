//! The one thread that writes, and group commit.
//!
//! Every write that has arrived while the last commit was syncing goes into the next one, so
//! the price of a sync is shared by all who wait. Each write has an overlay of its own, so one
//! that fails leaves nothing behind in the batch.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use model::StorageError;
use tokio::sync::oneshot;
use tracing::error;

use crate::database::Database;
use crate::transaction::{Base, Tables, Txn};
use crate::watch::Watchers;

/// Writes in one commit at most: bounds how long the first of them waits for the last.
const MAX_BATCH: usize = 512;
/// How long a commit that is smaller than the last one waits for the next write. Those who were
/// answered together often write again together, and a commit costs as much as many writes.
const GATHER: Duration = Duration::from_micros(100);

type Touched = BTreeMap<&'static str, BTreeSet<Vec<u8>>>;
/// Answers the caller, once it is known whether the batch reached the disk.
type Reply = Box<dyn FnOnce(Result<(), StorageError>) + Send>;
type Job = Box<dyn FnOnce(&dyn Base, &mut Touched) -> Reply + Send>;

#[derive(Debug)]
pub(crate) struct Writer {
    // `None` only while dropping.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(database: Arc<Database>, watchers: Arc<Watchers>) -> io::Result<Writer> {
        let (jobs, queue) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run(&database, &watchers, &queue))?;
        Ok(Writer { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut Txn<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel::<Result<T, E>>();
        let job: Job = Box::new(move |base, touched| {
            let mut txn = Txn::new(base);
            let result = catch_unwind(AssertUnwindSafe(|| work(&mut txn))).unwrap_or_else(|_| {
                Err(StorageError::message("a bug stopped a write half-way; nothing was written")
                    .into())
            });
            let result = result.and_then(|value| {
                txn.apply(touched)?;
                Ok(value)
            });
            Box::new(move |committed| {
                // The caller may have gone away; its write stands all the same.
                let _ = answer.send(result.and_then(|value| {
                    committed?;
                    Ok(value)
                }));
            })
        });
        let stopped = || StorageError::message("the store has been closed");
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(job).map_err(|_| stopped())?;
        answered.await.map_err(|_| StorageError::message("the database could not be written"))?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Closing the queue lets the thread finish what was accepted, and only then end.
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(database: &Database, watchers: &Watchers, queue: &mpsc::Receiver<Job>) {
    // Nobody who writes alone ever waits.
    let mut n_last = 1;
    while let Ok(first) = queue.recv() {
        let mut touched = Touched::new();
        let mut replies = Vec::new();
        let mut job = Some(first);
        let committed = database.write(|transaction| {
            let tables = Tables::new(transaction);
            while let Some(work) = job.take() {
                replies.push(work(&tables, &mut touched));
                if replies.len() < MAX_BATCH {
                    job = queue.try_recv().ok();
                }
                if job.is_none() && replies.len() < n_last {
                    job = queue.recv_timeout(GATHER).ok();
                }
            }
            !touched.is_empty()
        });
        n_last = replies.len();
        match &committed {
            Ok(()) => {
                for (table, keys) in &touched {
                    watchers.publish(table, keys);
                }
            }
            Err(error) => {
                let cause = error.source().map(ToString::to_string);
                error!(%error, cause, writes = replies.len(), "a commit failed");
            }
        }
        // A job that was not run, because no transaction could begin, is dropped here: its
        // caller is told that the write did not happen.
        for reply in replies {
            reply(committed.clone());
        }
    }
}
