//! Clears away what nobody sees any more: messages past their retention, what deleted and purged
//! queues have left, names that are free again.

use std::time::Duration;

use model::Key;
use model::record::Record;
use model::record::sqs::{
    DeduplicationRecord, DeletedQueueRecord, MessageRecord, MessageStateRecord, QueueCounterRecord,
    QueueRecord, QueueRemainsRecord,
};
use store::{Read, Txn};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::Sqs;
use super::change;
use super::error::Failure;
use super::queue::PAUSE_SECS;

const EVERY: Duration = Duration::from_secs(60);
/// Records in one transaction: others wait for it.
const BATCH: usize = 500;

impl Sqs {
    /// Sweeps now and then until shutdown.
    pub async fn sweep(self, shutdown: CancellationToken) {
        loop {
            if let Err(failure) = self.sweep_once().await {
                let error = aws_api::AwsError::from(failure);
                warn!(%error, "what is left of queues could not be cleared away; it is tried again");
            }
            tokio::select! {
                // Each pass stands alone, so there is nothing to finish.
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// One full pass. Doing it twice changes nothing.
    pub(super) async fn sweep_once(&self) -> Result<(), Failure> {
        let queues: Vec<QueueRecord> = self.store.read()?.scan(&Key::new())?;
        for queue in queues {
            let expiry = change::expiry(&queue, self.clock.now());
            let cell = self.queues.cell(&queue.id);
            if cell.has_older(expiry) != Some(false) {
                match self.look_at(&queue).await {
                    // Deleted in the meantime.
                    Ok(()) | Err(Failure::Answer(_)) => {}
                    Err(failure) => return Err(failure),
                }
            }
        }
        let remains: Vec<QueueRemainsRecord> = self.store.read()?.scan(&Key::new())?;
        for remains in remains {
            self.clear(remains).await?;
        }
        let now = self.clock.now();
        let freed = self.store.write(move |txn| {
            let deleted: Vec<DeletedQueueRecord> = txn.scan(&Key::new())?;
            for record in deleted {
                if record.deleted_at.plus_secs(PAUSE_SECS) <= now {
                    txn.delete(&record.key());
                }
            }
            Ok::<_, Failure>(())
        });
        freed.await
    }

    async fn clear(&self, remains: QueueRemainsRecord) -> Result<(), Failure> {
        loop {
            let id = remains.queue.clone();
            let cleared = self.store.write(move |txn| {
                let n = delete_some::<MessageRecord>(txn, &MessageRecord::keys_of(&id))?
                    + delete_some::<MessageStateRecord>(txn, &MessageStateRecord::keys_of(&id))?
                    + delete_some::<DeduplicationRecord>(txn, &DeduplicationRecord::keys_of(&id))?;
                if n == 0 {
                    txn.delete(&QueueCounterRecord::key_of(&id));
                    txn.delete(&QueueRemainsRecord { queue: id }.key());
                }
                Ok::<_, Failure>(n)
            });
            if cleared.await? == 0 {
                self.queues.forget(&remains.queue);
                return Ok(());
            }
        }
    }
}

fn delete_some<R: Record>(txn: &mut Txn<'_>, prefix: &Key<R>) -> Result<usize, Failure> {
    let found = txn.scan_page(prefix, None, BATCH)?;
    for record in &found {
        txn.delete(&record.key());
    }
    Ok(found.len())
}
