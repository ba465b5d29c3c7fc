//! Removes layers of images that nobody needs: those that were not used for long, and when the
//! disk fills up, the longest unused first.
//!
//! [`choose`] decides, from what is there; [`run`] looks from time to time and does it. A layer
//! that a task uses, or that is being pulled, is never chosen. What is chosen disappears at once
//! and is deleted later, in nobody's way (`trash`), since a tree of many files takes minutes on
//! a busy disk.

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use background::{BoxError, Chain};
use model::image::Digest;
use model::record::machine::LayerRecord;
use model::record::node::TaskLaunch;
use model::{StorageError, Timestamp};
use tracing::{info, warn};

use crate::Shared;
use crate::doctor::{Outcome, resources};
use crate::images::Unused;
use crate::rundir::RunDir;
use crate::task::blocking;

/// After a layer has come, before it is synced: no launch is to wait for the disk.
const SYNC_AFTER: Duration = Duration::from_secs(5);

/// When layers go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageCollection {
    /// Between two looks.
    pub every: Duration,
    /// How long a layer is kept that nobody uses.
    pub keep_unused: Duration,
    /// From this use of the disk on, in per cent of its space or of its inodes, layers go that
    /// nobody uses …
    pub high: u8,
    /// … until it is back at this.
    pub low: u8,
}

impl Default for ImageCollection {
    fn default() -> ImageCollection {
        ImageCollection {
            every: Duration::from_secs(60),
            keep_unused: Duration::from_secs(7 * 24 * 60 * 60),
            high: 85,
            low: 80,
        }
    }
}

/// A file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disk {
    pub(crate) bytes: Amount,
    /// All 0 where there is no such limit.
    pub(crate) inodes: Amount,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) total: u64,
    /// For whoever is not root.
    pub(crate) free: u64,
}

impl Amount {
    /// In per cent, rounded up; of nothing, nothing is used.
    pub(crate) fn used(self) -> u64 {
        let used = u128::from(self.total.saturating_sub(self.free));
        let used = (used * 100).div_ceil(u128::from(self.total.max(1)));
        u64::try_from(used).unwrap_or(100)
    }

    /// How much must go so that at most `percent` are used.
    fn excess(self, percent: u8) -> u64 {
        let allowed = u128::from(self.total) * u128::from(percent) / 100;
        let used = self.total.saturating_sub(self.free);
        used.saturating_sub(u64::try_from(allowed).unwrap_or(u64::MAX))
    }
}

impl Disk {
    pub(crate) fn of(path: &Path) -> io::Result<Disk> {
        let found = rustix::fs::statvfs(path)?;
        Ok(Disk {
            bytes: Amount {
                // What is set aside for root is not for us either.
                total: (found.f_blocks - found.f_bfree + found.f_bavail) * found.f_frsize,
                free: found.f_bavail * found.f_frsize,
            },
            inodes: Amount { total: found.f_files, free: found.f_favail },
        })
    }
}

/// Which of `unused` go, the longest unused first.
pub(crate) fn choose(
    unused: &[Unused],
    disk: Disk,
    policy: &ImageCollection,
    now: Timestamp,
) -> Vec<Digest> {
    let keep = i64::try_from(policy.keep_unused.as_millis()).unwrap_or(i64::MAX);
    let high = u64::from(policy.high);
    let is_full = disk.bytes.used() >= high || disk.inodes.used() >= high;
    let (mut bytes, mut inodes) = match is_full {
        true => (disk.bytes.excess(policy.low), disk.inodes.excess(policy.low)),
        false => (0, 0),
    };
    let mut chosen = Vec::new();
    for layer in unused {
        let is_old = layer.last_used_at.plus_millis(keep) <= now;
        if !is_old && bytes == 0 && inodes == 0 {
            continue;
        }
        bytes = bytes.saturating_sub(layer.length);
        inodes = inodes.saturating_sub(layer.n_files);
        chosen.push(layer.diff_id.clone());
    }
    chosen
}

/// Runs until it is dropped.
pub(crate) async fn run(shared: Arc<Shared>) -> Result<(), BoxError> {
    let mut look = tokio::time::interval(shared.config.image_collection.every);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut pressure = Pressure::default();
    loop {
        let layers = &shared.images.layers;
        let result = tokio::select! {
            // Both arms only wait.
            () = layers.has_come.notified() => {
                tokio::time::sleep(SYNC_AFTER).await;
                sync(&shared).await
            }
            _ = look.tick() => {
                pressure.look(shared.images.layers.dir());
                pass(&shared).await
            }
        };
        if let Err(error) = result {
            warn!(error = %Chain(error.as_ref()), "could not look after the images; it is tried again");
        }
    }
}

/// What the machine is running out of, and was said to be.
#[derive(Debug, Default)]
struct Pressure {
    said: Vec<&'static str>,
}

impl Pressure {
    fn look(&mut self, dir: &Path) {
        for check in resources::pressure(dir) {
            let is_short = check.outcome == Outcome::Fail;
            let was_said = self.said.contains(&check.name);
            if is_short && !was_said {
                self.said.push(check.name);
                let (what, found) = (check.name, check.detail);
                warn!(what, found, hint = check.hint, "the machine is running out");
            } else if !is_short && was_said {
                self.said.retain(|name| *name != check.name);
                info!(what = check.name, found = check.detail, "there is enough again");
            }
        }
    }
}

async fn sync(shared: &Arc<Shared>) -> Result<(), BoxError> {
    let layers = Arc::clone(&shared.images.layers);
    blocking(move || layers.sync()).await?;
    record(shared, shared.images.layers.records(&HashSet::new())).await?;
    Ok(())
}

async fn record(shared: &Shared, records: Vec<LayerRecord>) -> Result<(), StorageError> {
    use model::record::Record;
    use store::Read;
    let known = shared.store.read()?;
    let mut changed = Vec::new();
    for record in records {
        if known.get(&record.key())?.as_ref() != Some(&record) {
            changed.push(record);
        }
    }
    drop(known);
    if changed.is_empty() {
        return Ok(());
    }
    let records = changed.clone();
    let write = shared.store.write(move |txn| {
        changed.iter().for_each(|record| txn.put(record));
        Ok::<_, StorageError>(())
    });
    write.await?;
    shared.images.layers.mark_recorded(&records);
    Ok(())
}

/// One look: remembers when layers were last used, and removes those that go.
async fn pass(shared: &Arc<Shared>) -> Result<(), BoxError> {
    let run_dir = shared.run.clone();
    let dir = shared.images.layers.dir().to_owned();
    let since = shared.images.layers.uses();
    let (in_use, disk) = blocking(move || Ok((in_use(&run_dir)?, Disk::of(&dir)?))).await?;
    let (trusting, also_in_use) = (Arc::clone(shared), in_use.clone());
    blocking(move || trusting.trust.collect(&also_in_use)).await?;
    let layers = &shared.images.layers;
    record(shared, layers.records(&in_use)).await?;
    let policy = &shared.config.image_collection;
    let chosen = choose(&layers.unused(&in_use, since), disk, policy, shared.clock.now());
    if chosen.is_empty() {
        return Ok(());
    }
    let mut gone = Vec::new();
    let (layers, dir) = (Arc::clone(layers), shared.images.layers.dir().to_owned());
    let removed = blocking(move || {
        let mut removed = Vec::new();
        for diff_id in chosen {
            // Not what somebody has begun to use since the look.
            if layers.remove(&diff_id, since)? {
                removed.push(diff_id);
            }
        }
        rustix::fs::fsync(std::fs::File::open(dir.join("layers"))?)?;
        Ok(removed)
    });
    let removed = removed.await?;
    gone.extend(removed.iter().map(LayerRecord::key_of));
    info!(n_layers = gone.len(), "removed layers of images that nobody uses");
    let images = shared.images.forget_incomplete();
    let write = shared.store.write(move |txn| {
        gone.iter().for_each(|key| txn.delete(key));
        images.iter().for_each(|key| txn.delete(key));
        Ok::<_, StorageError>(())
    });
    Ok(write.await?)
}

/// The short names of the layers of all tasks that have begun.
///
/// # Errors
/// When a task's launch cannot be read: then nobody knows what is in use.
fn in_use(run_dir: &RunDir) -> io::Result<HashSet<String>> {
    let mut in_use = HashSet::new();
    let tasks = match std::fs::read_dir(run_dir.tasks()) {
        Ok(tasks) => tasks,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(in_use),
        Err(error) => return Err(error),
    };
    for task in tasks {
        let launch = match std::fs::read(task?.path().join("launch.json")) {
            Ok(launch) => launch,
            // Not begun, and then its pull has a lease; or gone.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let launch: TaskLaunch = serde_json::from_slice(&launch)?;
        in_use.extend(launch.containers.into_iter().flat_map(|container| container.layers));
    }
    Ok(in_use)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    fn layer(n: u8, days: i64, length: u64) -> Unused {
        let diff_id = Digest::sha256(&[n; 32]);
        Unused { diff_id, length, n_files: 10, last_used_at: Timestamp(days * DAY) }
    }

    /// With layers 1 to 4 of ten bytes each, used on day 1, 2, 3 and 4, on day `today`.
    fn check(today: i64, used: u64, used_inodes: u64, expected: &[u8]) {
        let unused: Vec<Unused> = (1..=4_u8).map(|n| layer(n, n.into(), 10)).collect();
        let disk = Disk {
            bytes: Amount { total: 100, free: 100 - used },
            inodes: Amount { total: 100, free: 100 - used_inodes },
        };
        let now = Timestamp(today * DAY);
        let chosen = choose(&unused, disk, &ImageCollection::default(), now);
        let expected: Vec<Digest> = expected.iter().map(|n| Digest::sha256(&[*n; 32])).collect();
        assert_eq!(chosen, expected, "on day {today} with {used} and {used_inodes} used");
    }

    #[test]
    fn with_room_enough_only_the_old_go() {
        check(4, 50, 50, &[]);
        check(9, 84, 84, &[1, 2]);
        check(100, 0, 0, &[1, 2, 3, 4]);
    }

    #[test]
    fn a_full_disk_is_brought_below_the_low_mark_the_longest_unused_first() {
        check(4, 85, 0, &[1]);
        check(4, 91, 0, &[1, 2]);
        check(4, 100, 0, &[1, 2]);
        check(4, 0, 100, &[1, 2]);
        check(9, 95, 0, &[1, 2]);
        check(8, 100, 100, &[1, 2]);
    }

    #[test]
    fn a_file_system_without_inodes_has_no_lack_of_them() {
        let disk = Disk { bytes: Amount { total: 100, free: 90 }, inodes: Amount::default() };
        let chosen = choose(&[layer(1, 0, 10)], disk, &ImageCollection::default(), Timestamp(DAY));
        assert!(chosen.is_empty());
        assert_eq!(Amount::default().used(), 0);
    }
}
