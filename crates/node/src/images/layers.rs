//! Which layers are here, who uses them, and since when nobody does.
//!
//! A layer appears under its name by a rename, and only when it has the digests that it should.
//! It is not synced first: a launch does not wait for the disk. Instead its record says which
//! boot of the machine wrote it and whether all of it has reached the disk since; what a power cut
//! may have spoilt is thrown away by the next start, and so is what has no record.
//!
//! Not here: which layers go when there are too many (`collect`).

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::image::Digest;
use model::record::machine::LayerRecord;
use model::{Clock, Key, Timestamp};
use store::{Read, Store};
use tokio::sync::Notify;

use super::unpack::Unpacked;
use crate::sys;
use crate::trash::Trash;

pub(crate) struct Layers {
    dir: PathBuf,
    clock: Clock,
    boot_id: String,
    state: Mutex<HashMap<Digest, Layer>>,
    /// What is to be deleted, on the same file system.
    pub(crate) trash: Trash,
    /// Rung when a layer has come that is not synced yet.
    pub(crate) has_come: Notify,
    /// How often leases were taken and given back.
    n_uses: AtomicU64,
}

#[derive(Debug, Default)]
struct Layer {
    /// What is known of it when it is here.
    here: Option<LayerRecord>,
    /// Whether the store has that record as it is.
    recorded: bool,
    n_leases: usize,
    /// When a lease was last taken or given back, of this daemon's.
    last_use: u64,
    /// Held by whoever is bringing it here.
    making: Arc<tokio::sync::Mutex<()>>,
}

impl Layer {
    /// Whether nobody uses it, or has begun to since.
    fn is_free(&self, since: Uses) -> bool {
        self.n_leases == 0 && self.last_use <= since.0
    }
}

/// A moment in the order of leases, whatever the clock says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uses(u64);

/// A layer that nobody uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unused {
    pub(crate) diff_id: Digest,
    pub(crate) length: u64,
    pub(crate) n_files: u64,
    pub(crate) last_used_at: Timestamp,
}

/// Keeps layers here while it lives.
pub(crate) struct Lease {
    layers: Arc<Layers>,
    diff_ids: Vec<Digest>,
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lease({} layers)", self.diff_ids.len())
    }
}

impl Lease {
    pub(super) fn diff_ids(&self) -> &[Digest] {
        &self.diff_ids
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut state = self.layers.lock();
        let end = self.layers.n_uses.fetch_add(1, Ordering::Relaxed) + 1;
        for diff_id in &self.diff_ids {
            if let Some(layer) = state.get_mut(diff_id) {
                layer.n_leases -= 1;
                layer.last_use = end;
            }
        }
        state.retain(|_, layer| layer.here.is_some() || layer.n_leases > 0);
    }
}

impl std::fmt::Debug for Layers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Layers").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// The name that mount options have room for.
pub(crate) fn short_name(diff_id: &Digest) -> String {
    diff_id.hex()[..16].to_owned()
}

impl Layers {
    /// Opens `dir`, and puts away what an earlier daemon did not finish or a power cut may have
    /// spoilt.
    pub(crate) fn open(dir: &Path, store: &Store, clock: Clock) -> io::Result<Layers> {
        for name in ["layers", "l", "partial"] {
            fs::create_dir_all(dir.join(name))?;
        }
        let layers = Layers {
            dir: dir.to_owned(),
            clock,
            boot_id: sys::boot_id()?,
            state: Mutex::default(),
            trash: Trash::open(dir)?,
            has_come: Notify::new(),
            n_uses: AtomicU64::new(0),
        };
        for entry in fs::read_dir(dir.join("partial"))? {
            layers.trash.throw(&entry?.path())?;
        }
        let records = store.read().and_then(|read| read.scan::<LayerRecord>(&Key::new()));
        let records = records.map_err(io::Error::other)?;
        let mut good: HashMap<&str, &LayerRecord> = HashMap::new();
        for record in &records {
            if record.synced || record.boot_id == layers.boot_id {
                good.insert(record.diff_id.hex(), record);
            }
        }
        {
            let mut state = layers.lock();
            for entry in fs::read_dir(dir.join("layers"))? {
                let entry = entry?;
                match entry.file_name().to_str().and_then(|name| good.get(name)) {
                    Some(record) => {
                        let here = Some((*record).clone());
                        let layer = Layer { here, recorded: true, ..Layer::default() };
                        state.insert(record.diff_id.clone(), layer);
                    }
                    None => layers.trash.throw(&entry.path())?,
                }
            }
        }
        if layers.unsynced().next().is_some() {
            layers.has_come.notify_one();
        }
        Ok(layers)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Layer>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the short names of layers are.
    pub(crate) fn short_names(&self) -> PathBuf {
        self.dir.join("l")
    }

    fn path(&self, diff_id: &Digest) -> PathBuf {
        self.dir.join("layers").join(diff_id.hex())
    }

    /// A place to unpack into, where nothing is yet.
    pub(super) fn partial(&self) -> PathBuf {
        self.dir.join("partial").join(model::random::hex::<8>())
    }

    /// Keeps those layers from being removed, here or not yet here, and counts them as used now.
    pub(super) fn lease(self: &Arc<Self>, diff_ids: &[Digest]) -> Lease {
        let now = self.clock.now();
        let mut state = self.lock();
        let this_use = self.n_uses.fetch_add(1, Ordering::Relaxed) + 1;
        for diff_id in diff_ids {
            let layer = state.entry(diff_id.clone()).or_default();
            layer.n_leases += 1;
            layer.last_use = this_use;
            if let Some(here) = &mut layer.here {
                here.last_used_at = here.last_used_at.max(now);
            }
        }
        Lease { layers: Arc::clone(self), diff_ids: diff_ids.to_vec() }
    }

    /// Now. To be asked for before it is looked who uses what: a task that begins after the look may
    /// have given its lease back before a layer is removed.
    pub(crate) fn uses(&self) -> Uses {
        let _all_counted = self.lock();
        Uses(self.n_uses.load(Ordering::Relaxed))
    }

    pub(super) fn are_here(&self, diff_ids: &[Digest]) -> bool {
        let state = self.lock();
        diff_ids.iter().all(|diff_id| state.get(diff_id).is_some_and(|one| one.here.is_some()))
    }

    /// To be locked by who brings the layer here. *Assumes* a lease.
    pub(super) fn making(&self, diff_id: &Digest) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(&self.lock().entry(diff_id.clone()).or_default().making)
    }

    /// Gives what was unpacked at `partial` its name. When another was quicker, that stays.
    pub(super) fn publish(&self, partial: &Path, unpacked: &Unpacked) -> io::Result<()> {
        let diff_id = &unpacked.diff_id;
        let mut state = self.lock();
        let layer = state.entry(diff_id.clone()).or_default();
        if layer.here.is_some() {
            return self.trash.throw(partial);
        }
        let target = self.path(diff_id);
        // Nothing can be there that is known to be whole.
        self.trash.throw(&target)?;
        fs::rename(partial, target)?;
        let link = self.short_names().join(short_name(diff_id));
        match std::os::unix::fs::symlink(format!("../layers/{}", diff_id.hex()), link) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        layer.here = Some(LayerRecord {
            diff_id: diff_id.clone(),
            length: unpacked.length,
            n_files: unpacked.n_files,
            boot_id: self.boot_id.clone(),
            synced: false,
            last_used_at: self.clock.now(),
        });
        layer.recorded = false;
        drop(state);
        self.has_come.notify_one();
        Ok(())
    }

    /// The records of `diff_ids` that the store does not have yet.
    pub(super) fn unrecorded(&self, diff_ids: &[Digest]) -> Vec<LayerRecord> {
        let state = self.lock();
        let layers = diff_ids.iter().filter_map(|diff_id| state.get(diff_id));
        layers.filter(|layer| !layer.recorded).filter_map(|layer| layer.here.clone()).collect()
    }

    /// The store has them now.
    pub(crate) fn mark_recorded(&self, records: &[LayerRecord]) {
        let mut state = self.lock();
        for record in records {
            if let Some(layer) = state.get_mut(&record.diff_id) {
                layer.recorded = true;
            }
        }
    }

    fn unsynced(&self) -> impl Iterator<Item = Digest> {
        let state = self.lock();
        let here = state.values().filter_map(|layer| layer.here.as_ref());
        let unsynced = here.filter(|here| !here.synced).map(|here| here.diff_id.clone());
        unsynced.collect::<Vec<_>>().into_iter()
    }

    /// Waits until everything of the layers that are here is on disk. Blocks.
    pub(crate) fn sync(&self) -> io::Result<()> {
        let unsynced: Vec<Digest> = self.unsynced().collect();
        if unsynced.is_empty() {
            return Ok(());
        }
        rustix::fs::syncfs(fs::File::open(&self.dir)?)?;
        let mut state = self.lock();
        for diff_id in unsynced {
            if let Some(here) = state.get_mut(&diff_id).and_then(|layer| layer.here.as_mut()) {
                here.synced = true;
            }
        }
        Ok(())
    }

    /// Everything that is here, after counting as used now what is leased or `in_use`, by short
    /// names.
    pub(crate) fn records(&self, in_use: &HashSet<String>) -> Vec<LayerRecord> {
        let now = self.clock.now();
        let mut state = self.lock();
        let here = state.values_mut().filter_map(|layer| {
            let is_leased = layer.n_leases > 0;
            let here = layer.here.as_mut()?;
            if is_leased || in_use.contains(&short_name(&here.diff_id)) {
                here.last_used_at = here.last_used_at.max(now);
            }
            Some(here.clone())
        });
        here.collect()
    }

    /// The layers that nobody uses, the longest unused first.
    pub(crate) fn unused(&self, in_use: &HashSet<String>, since: Uses) -> Vec<Unused> {
        let state = self.lock();
        let unused = state.values().filter(|layer| layer.is_free(since));
        let unused = unused.filter_map(|layer| layer.here.as_ref());
        let mut unused: Vec<Unused> = unused
            .filter(|here| !in_use.contains(&short_name(&here.diff_id)))
            .map(|here| Unused {
                diff_id: here.diff_id.clone(),
                length: here.length,
                n_files: here.n_files,
                last_used_at: here.last_used_at,
            })
            .collect();
        drop(state);
        unused.sort_by(|a, b| (a.last_used_at, &a.diff_id).cmp(&(b.last_used_at, &b.diff_id)));
        unused
    }

    /// Takes a layer away, unless somebody has begun to use it `since`. Says whether it did.
    pub(crate) fn remove(&self, diff_id: &Digest, since: Uses) -> io::Result<bool> {
        let mut state = self.lock();
        if state.get(diff_id).is_none_or(|layer| !layer.is_free(since) || layer.here.is_none()) {
            return Ok(false);
        }
        self.trash.throw(&self.path(diff_id))?;
        match fs::remove_file(self.short_names().join(short_name(diff_id))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        state.remove(diff_id);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Holder;

    struct Fixture {
        dir: tempfile::TempDir,
        store: Store,
    }

    impl Fixture {
        fn new() -> Fixture {
            let dir = tempfile::tempdir().unwrap();
            let holder = Holder { pid: 1, listen: "127.0.0.1:1".into() };
            let store = Store::open(&dir.path().join("data"), &holder).unwrap();
            Fixture { dir, store }
        }

        fn open(&self) -> Arc<Layers> {
            let clock = Clock::manual(Timestamp(1000));
            Arc::new(Layers::open(&self.dir.path().join("images"), &self.store, clock).unwrap())
        }

        async fn record(&self, layers: &Layers) {
            let records = layers.records(&HashSet::new());
            let write = self.store.write(move |txn| {
                records.iter().for_each(|record| txn.put(record));
                Ok::<_, model::StorageError>(())
            });
            write.await.unwrap();
        }
    }

    fn digest(n: u8) -> Digest {
        Digest::sha256(&[n; 32])
    }

    fn come(layers: &Layers, n: u8) {
        let partial = layers.partial();
        fs::create_dir(&partial).unwrap();
        fs::write(partial.join("file"), [n]).unwrap();
        let (blob, diff_id) = (digest(200), digest(n));
        let unpacked = Unpacked { blob, diff_id, length: 10, n_files: 1 };
        layers.publish(&partial, &unpacked).unwrap();
    }

    #[tokio::test]
    async fn what_is_leased_or_in_use_cannot_be_removed() {
        let fixture = Fixture::new();
        let layers = fixture.open();
        for n in 1..=3 {
            come(&layers, n);
        }
        let lease = layers.lease(&[digest(1), digest(9)]);
        let before = layers.uses();
        assert!(!layers.remove(&digest(1), layers.uses()).unwrap());
        let in_use = HashSet::from([short_name(&digest(2))]);
        let unused = |since| -> Vec<Digest> {
            layers.unused(&in_use, since).into_iter().map(|one| one.diff_id).collect()
        };
        assert_eq!(unused(layers.uses()), [digest(3)]);
        // Whoever had it has begun by now, and is not among those that were looked at.
        drop(lease);
        assert_eq!(unused(before), [digest(3)]);
        assert!(!layers.remove(&digest(1), before).unwrap());
        assert!(layers.remove(&digest(1), layers.uses()).unwrap());
        assert!(!layers.are_here(&[digest(1)]));
        assert!(!layers.short_names().join(short_name(&digest(1))).exists());
        assert!(layers.short_names().join(short_name(&digest(2))).join("file").exists());
    }

    #[tokio::test]
    async fn a_start_keeps_what_is_whole_and_puts_away_the_rest() {
        let fixture = Fixture::new();
        let layers = fixture.open();
        come(&layers, 1);
        fixture.record(&layers).await;
        come(&layers, 2); // Never recorded.
        fs::create_dir(layers.partial()).unwrap();
        let again = fixture.open();
        assert!(again.are_here(&[digest(1)]));
        assert!(!again.are_here(&[digest(2)]));
        let left = |name: &str| fs::read_dir(again.dir().join(name)).unwrap().count();
        assert_eq!((left("layers"), left("partial")), (1, 0));
    }

    #[tokio::test]
    async fn a_power_cut_costs_only_what_was_not_synced() {
        let fixture = Fixture::new();
        let layers = fixture.open();
        come(&layers, 1);
        layers.sync().unwrap();
        come(&layers, 2);
        let mut records = layers.records(&HashSet::new());
        for record in &mut records {
            record.boot_id = "another".into();
        }
        let write = fixture.store.write(move |txn| {
            records.iter().for_each(|record| txn.put(record));
            Ok::<_, model::StorageError>(())
        });
        write.await.unwrap();
        let again = fixture.open();
        assert!(again.are_here(&[digest(1)]));
        assert!(!again.are_here(&[digest(2)]));
    }

    #[tokio::test]
    async fn the_second_of_two_that_bring_a_layer_is_put_away() {
        let fixture = Fixture::new();
        let layers = fixture.open();
        come(&layers, 1);
        come(&layers, 1);
        assert_eq!(fs::read_dir(layers.dir().join("layers")).unwrap().count(), 1);
        assert_eq!(fs::read_dir(layers.dir().join("partial")).unwrap().count(), 0);
    }
}
