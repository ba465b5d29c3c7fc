//! Which instances there are, and which one an invocation gets.
//!
//! Decisions about data: `I` is an instance, whatever that is. The newest idle one is taken first,
//! so that those that are not needed become old and go.
//!
//! Not here: making and ending instances (`instance`).

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use tokio::time::Instant;

/// All instances that there are, by their ids, and addresses for them.
#[derive(Debug, Default)]
pub(crate) struct Books {
    /// With their networks.
    alive: HashMap<String, String>,
    /// Of those, the ones that have written more than they may.
    over_storage: HashSet<String>,
    next_number: u32,
}

impl Books {
    /// Enters a new instance; answers with the number of its address, if it needs one.
    pub(super) fn enter(&mut self, id: &str, network: &str) -> u32 {
        self.alive.insert(id.to_owned(), network.to_owned());
        self.next_number = self.next_number.wrapping_add(1);
        self.next_number
    }

    pub(super) fn leave(&mut self, id: &str) {
        self.alive.remove(id);
        self.over_storage.remove(id);
    }

    /// Notes that an instance has written more than it may; `false` for what is none.
    pub(crate) fn note_over_storage(&mut self, id: &str) -> bool {
        let is_one = self.has(id);
        if is_one {
            self.over_storage.insert(id.to_owned());
        }
        is_one
    }

    pub(super) fn was_over_storage(&self, id: &str) -> bool {
        self.over_storage.contains(id)
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.alive.contains_key(id)
    }

    pub(super) fn all(&self) -> Vec<String> {
        self.alive.keys().cloned().collect()
    }

    /// The networks that instances are in.
    pub(super) fn networks(&self) -> HashSet<String> {
        self.alive.values().cloned().collect()
    }
}

/// An instance that waits.
#[derive(Debug)]
struct Idle<I> {
    instance: I,
    revision: String,
    memory_mb: u32,
    since: Instant,
}

/// The instances of all functions; `K` names a version of one.
#[derive(Debug)]
pub(super) struct Fleet<K, I> {
    idle: HashMap<K, Vec<Idle<I>>>,
    /// Of all instances, those that are busy and that are being made included.
    promised_mb: u64,
}

/// What an invocation gets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Claim<I> {
    /// This one; nobody else has it.
    Warm(I),
    /// Room for a new one, once these others are ended.
    Room { evicted: Vec<I> },
    /// Every instance that there is room for is busy.
    Full,
}

impl<K: Eq + Hash + Clone, I> Fleet<K, I> {
    pub(super) fn new() -> Fleet<K, I> {
        Fleet { idle: HashMap::new(), promised_mb: 0 }
    }

    /// For an invocation of `revision`. `room_mb`: memory for all instances together.
    pub(super) fn claim(
        &mut self,
        key: &K,
        revision: &str,
        memory_mb: u32,
        room_mb: u64,
    ) -> Claim<I> {
        if let Some(warm) = self.take_warm(key, revision) {
            return Claim::Warm(warm);
        }
        let wanted = u64::from(memory_mb);
        let idle_mb: u64 = self.idle.values().flatten().map(|one| u64::from(one.memory_mb)).sum();
        if self.promised_mb - idle_mb + wanted > room_mb {
            return Claim::Full;
        }
        let mut evicted = Vec::new();
        while self.promised_mb + wanted > room_mb {
            let Some(oldest) = self.take_oldest() else { return Claim::Full };
            evicted.push(oldest);
        }
        self.promised_mb += wanted;
        Claim::Room { evicted }
    }

    /// The newest that has nothing to do.
    pub(super) fn take_warm(&mut self, key: &K, revision: &str) -> Option<I> {
        let idle = self.idle.get_mut(key)?;
        let at = idle.iter().rposition(|one| one.revision == revision)?;
        Some(idle.remove(at).instance)
    }

    fn take_oldest(&mut self) -> Option<I> {
        let oldest = self.idle.iter().filter_map(|(key, idle)| {
            let at = idle.iter().enumerate().min_by_key(|(_, one)| one.since)?.0;
            Some((idle[at].since, key.clone(), at))
        });
        let (_, key, at) = oldest.min_by_key(|(since, ..)| *since)?;
        let one = self.idle.get_mut(&key)?.remove(at);
        self.gone(one.memory_mb);
        Some(one.instance)
    }

    /// An instance has nothing to do any more.
    pub(super) fn give_back(
        &mut self,
        key: K,
        revision: String,
        memory_mb: u32,
        instance: I,
        now: Instant,
    ) {
        let idle = self.idle.entry(key).or_default();
        idle.push(Idle { instance, revision, memory_mb, since: now });
    }

    /// An instance that was busy is ended, or could not be made.
    pub(super) fn gone(&mut self, memory_mb: u32) {
        self.promised_mb = self.promised_mb.saturating_sub(u64::from(memory_mb));
    }

    /// Shows all that have had nothing to do since `before`.
    pub(super) fn each_idle_since(&mut self, before: Instant, mut visit: impl FnMut(&mut I)) {
        let idle = self.idle.values_mut().flatten().filter(|one| one.since <= before);
        idle.for_each(|one| visit(&mut one.instance));
    }

    /// Takes out those that `is_over`, of their key, revision and time since they are idle, says
    /// are of no use any more.
    pub(super) fn take_over(&mut self, is_over: impl Fn(&K, &str, Instant) -> bool) -> Vec<I> {
        let (mut over, mut freed) = (Vec::new(), 0);
        for (key, idle) in &mut self.idle {
            let all = std::mem::take(idle);
            for one in all {
                if is_over(key, &one.revision, one.since) {
                    freed += one.memory_mb;
                    over.push(one.instance);
                } else {
                    idle.push(one);
                }
            }
        }
        self.idle.retain(|_, idle| !idle.is_empty());
        self.gone(freed);
        over
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_newest_that_fits_is_taken_and_by_one_only() {
        let now = Instant::now();
        let mut fleet = Fleet::new();
        // Three at once are three.
        for _ in 0..3 {
            assert_eq!(fleet.claim(&"f", "1", 128, 1000), Claim::Room { evicted: vec![] });
        }
        for (after, name) in [(0, "old"), (1, "middle"), (2, "new")] {
            let at = now + Duration::from_secs(after);
            fleet.give_back("f", "1".into(), 128, name, at);
        }
        assert_eq!(fleet.claim(&"g", "1", 128, 1000), Claim::Room { evicted: vec![] });
        assert_eq!(fleet.claim(&"f", "2", 128, 1000), Claim::Room { evicted: vec![] });
        for name in ["new", "middle", "old"] {
            assert_eq!(fleet.claim(&"f", "1", 128, 1000), Claim::Warm(name));
        }
        assert_eq!(fleet.claim(&"f", "1", 128, 1000), Claim::Room { evicted: vec![] });
    }

    #[test]
    fn memory_is_taken_from_the_idle_and_never_from_the_busy() {
        let now = Instant::now();
        let mut fleet: Fleet<&str, &str> = Fleet::new();
        fleet.claim(&"a", "1", 400, 1000);
        fleet.claim(&"b", "1", 400, 1000);
        assert_eq!(fleet.claim(&"c", "1", 400, 1000), Claim::Full);
        fleet.give_back("b", "1".into(), 400, "b1", now);
        assert_eq!(fleet.claim(&"c", "1", 400, 1000), Claim::Room { evicted: vec!["b1"] });
        assert_eq!(fleet.claim(&"c", "1", 400, 1000), Claim::Full);
        fleet.gone(400);
        assert_eq!(fleet.claim(&"c", "1", 400, 1000), Claim::Room { evicted: vec![] });
        assert_eq!(fleet.claim(&"d", "1", 2000, 1000), Claim::Full, "never");
    }

    #[test]
    fn a_network_is_in_use_until_its_last_instance_is_gone() {
        let mut books = Books::default();
        for (id, network) in [("a", "vpc-1"), ("b", "vpc-1"), ("c", "functions")] {
            books.enter(id, network);
        }
        let networks = |books: &Books| {
            let mut all: Vec<String> = books.networks().into_iter().collect();
            all.sort();
            all.join(" ")
        };
        assert_eq!(networks(&books), "functions vpc-1");
        books.leave("a");
        assert_eq!(networks(&books), "functions vpc-1");
        books.leave("b");
        assert_eq!(networks(&books), "functions");
    }

    #[test]
    fn those_of_an_earlier_revision_go() {
        let now = Instant::now();
        let mut fleet = Fleet::new();
        fleet.claim(&"f", "1", 100, 100);
        fleet.give_back("f", "1".into(), 100, "x", now);
        assert!(fleet.take_over(|_, revision, _| revision != "1").is_empty());
        assert_eq!(fleet.take_over(|_, revision, _| revision != "2"), ["x"]);
        assert_eq!(fleet.claim(&"f", "2", 100, 100), Claim::Room { evicted: vec![] });
    }
}
