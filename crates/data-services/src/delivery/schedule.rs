//! Decides which delivery is attempted next. No store, no clock.
//!
//! A delivery waits until it is due and until all with the same order before it are gone; then it
//! stands in its receiver's line. Receivers take turns, and one may have no more under way than a
//! quarter of what is free: however many are dead, there is always room for the next.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use model::Timestamp;

/// How many attempts may be under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) total: usize,
    pub(super) per_receiver: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { total: 1024, per_receiver: 128 }
    }
}

/// What decides about one delivery.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) due: Timestamp,
    pub(super) receiver: Arc<str>,
    pub(super) order: Option<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Behind others with its order.
    Behind,
    /// Not due yet.
    Waiting,
    /// In its receiver's line.
    Ready,
    Running,
}

#[derive(Debug, Default)]
struct Receiver {
    line: VecDeque<u64>,
    n_running: usize,
    has_turn: bool,
}

#[derive(Debug)]
pub(super) struct Schedule {
    limits: Limits,
    items: HashMap<u64, (Item, Place)>,
    waiting: BTreeSet<(Timestamp, u64)>,
    orders: HashMap<Arc<str>, BTreeSet<u64>>,
    receivers: HashMap<Arc<str>, Receiver>,
    /// Receivers with a line, and room for its first.
    turns: VecDeque<Arc<str>>,
    n_running: usize,
    /// The greatest sequence number that was ever seen.
    newest: u64,
}

impl Schedule {
    pub(super) fn new(limits: Limits) -> Schedule {
        Schedule {
            limits,
            items: HashMap::new(),
            waiting: BTreeSet::new(),
            orders: HashMap::new(),
            receivers: HashMap::new(),
            turns: VecDeque::new(),
            n_running: 0,
            newest: 0,
        }
    }

    /// All that are not delivered yet.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether this number tells of a delivery that was not there before. Numbers only grow, so
    /// what is not newer is known or gone.
    pub(super) fn is_news(&self, sequence: u64) -> bool {
        sequence > self.newest
    }

    pub(super) fn saw(&mut self, sequence: u64) {
        self.newest = self.newest.max(sequence);
    }

    /// Takes a delivery in. One that is known stays as it is.
    pub(super) fn add(&mut self, sequence: u64, item: Item) {
        self.saw(sequence);
        if self.items.contains_key(&sequence) {
            return;
        }
        let mut place = Place::Waiting;
        if let Some(order) = &item.order {
            let line = self.orders.entry(Arc::clone(order)).or_default();
            line.insert(sequence);
            if line.first() != Some(&sequence) {
                place = Place::Behind;
            }
        }
        if place == Place::Waiting {
            self.waiting.insert((item.due, sequence));
        }
        self.items.insert(sequence, (item, place));
    }

    /// Puts a delivery back after an attempt. It keeps its place: those behind it in its order go on
    /// waiting. With another order than before, it is a newcomer there.
    pub(super) fn again(&mut self, sequence: u64, item: Item) {
        match self.detach(sequence) {
            Some(before) if before.order == item.order => {
                self.waiting.insert((item.due, sequence));
                self.items.insert(sequence, (item, Place::Waiting));
            }
            Some(before) => {
                self.leave_order(before.order, sequence);
                self.add(sequence, item);
            }
            None => self.add(sequence, item),
        }
    }

    /// As [`Schedule::again`], with nothing changed but the time.
    pub(super) fn later(&mut self, sequence: u64, due: Timestamp) {
        if let Some((item, _)) = self.items.get(&sequence) {
            let item = Item { due, ..item.clone() };
            self.again(sequence, item);
        }
    }

    /// Lets a delivery go, wherever it stands, and the next with its order come.
    pub(super) fn remove(&mut self, sequence: u64) {
        if let Some(item) = self.detach(sequence) {
            self.leave_order(item.order, sequence);
        }
    }

    /// Takes a delivery from where it stands, but not from its order.
    fn detach(&mut self, sequence: u64) -> Option<Item> {
        let (item, place) = self.items.remove(&sequence)?;
        match place {
            Place::Behind => {}
            Place::Waiting => {
                self.waiting.remove(&(item.due, sequence));
            }
            Place::Ready => {
                if let Some(receiver) = self.receivers.get_mut(&item.receiver) {
                    receiver.line.retain(|one| *one != sequence);
                }
            }
            Place::Running => {
                self.n_running -= 1;
                if let Some(receiver) = self.receivers.get_mut(&item.receiver) {
                    receiver.n_running -= 1;
                }
            }
        }
        self.give_turn(&item.receiver);
        let is_idle = |receiver: &Receiver| receiver.line.is_empty() && receiver.n_running == 0;
        if self.receivers.get(&item.receiver).is_some_and(is_idle) {
            self.receivers.remove(&item.receiver);
        }
        Some(item)
    }

    fn leave_order(&mut self, order: Option<Arc<str>>, sequence: u64) {
        let Some(order) = order else { return };
        let Some(line) = self.orders.get_mut(&order) else { return };
        line.remove(&sequence);
        match line.first().copied() {
            None => {
                self.orders.remove(&order);
            }
            Some(first) => {
                if let Some((item, place @ Place::Behind)) = self.items.get_mut(&first) {
                    *place = Place::Waiting;
                    self.waiting.insert((item.due, first));
                }
            }
        }
    }

    /// The next one to attempt now; it counts as under way until it is removed.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<u64> {
        while let Some(&(due, sequence)) = self.waiting.first()
            && due <= now
        {
            self.waiting.pop_first();
            if let Some((item, place)) = self.items.get_mut(&sequence) {
                *place = Place::Ready;
                let name = Arc::clone(&item.receiver);
                self.receivers.entry(Arc::clone(&name)).or_default().line.push_back(sequence);
                self.give_turn(&name);
            }
        }
        let mut n_looked_at = self.turns.len();
        while n_looked_at > 0 && self.n_running < self.limits.total {
            n_looked_at -= 1;
            let name = self.turns.pop_front()?;
            let room = (self.limits.total - self.n_running) / 4;
            let most = room.clamp(1, self.limits.per_receiver);
            let Some(receiver) = self.receivers.get_mut(&name) else { continue };
            if receiver.line.is_empty() {
                receiver.has_turn = false;
                continue;
            }
            if receiver.n_running >= most {
                // It keeps its turn: room can come from others' ends.
                self.turns.push_back(name);
                continue;
            }
            let sequence = receiver.line.pop_front()?;
            receiver.n_running += 1;
            receiver.has_turn = !receiver.line.is_empty();
            if receiver.has_turn {
                self.turns.push_back(name);
            }
            self.n_running += 1;
            if let Some((_, place)) = self.items.get_mut(&sequence) {
                *place = Place::Running;
            }
            return Some(sequence);
        }
        None
    }

    /// When the next one is due that only waits for its time.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.waiting.first().map(|(due, _)| *due)
    }

    fn give_turn(&mut self, name: &Arc<str>) {
        if let Some(receiver) = self.receivers.get_mut(name)
            && !receiver.has_turn
            && !receiver.line.is_empty()
        {
            receiver.has_turn = true;
            self.turns.push_back(Arc::clone(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(total: usize, per_receiver: usize) -> Schedule {
        Schedule::new(Limits { total, per_receiver })
    }

    fn item(due: i64, receiver: &str, order: Option<&str>) -> Item {
        Item { due: Timestamp(due), receiver: receiver.into(), order: order.map(Into::into) }
    }

    /// All that may be attempted at `now`, in turn.
    fn start(schedule: &mut Schedule, now: i64) -> Vec<u64> {
        std::iter::from_fn(|| schedule.next(Timestamp(now))).collect()
    }

    #[test]
    fn what_is_due_goes_in_order_of_time() {
        let mut schedule = schedule(10, 10);
        schedule.add(1, item(50, "a", None));
        schedule.add(2, item(10, "a", None));
        schedule.add(3, item(20, "a", None));
        assert_eq!(start(&mut schedule, 20), [2, 3]);
        assert_eq!(schedule.next_due(), Some(Timestamp(50)));
        assert_eq!(schedule.len(), 3);
    }

    #[test]
    fn one_order_goes_one_by_one_and_holds_up_nobody_else() {
        let mut schedule = schedule(10, 10);
        for (sequence, order) in [(1, "x"), (2, "x"), (3, "y"), (4, "x")] {
            schedule.add(sequence, item(0, "a", Some(order)));
        }
        assert_eq!(start(&mut schedule, 0), [1, 3]);
        // The head fails and waits: those behind it do as well.
        schedule.again(1, item(100, "a", Some("x")));
        assert!(start(&mut schedule, 99).is_empty());
        assert_eq!(start(&mut schedule, 100), [1]);
        schedule.remove(1);
        assert_eq!(start(&mut schedule, 100), [2]);
        schedule.remove(2);
        assert_eq!(start(&mut schedule, 100), [4]);
    }

    #[test]
    fn a_dead_receiver_leaves_room_for_others() {
        let mut schedule = schedule(16, 8);
        for sequence in 0..100 {
            schedule.add(sequence, item(0, "dead", None));
        }
        // The fourth would be more than a quarter of the 13 that are free then.
        let n_dead = start(&mut schedule, 0).len();
        assert_eq!(n_dead, 3);
        for (at, name) in ["b", "c", "d"].iter().enumerate() {
            schedule.add(200 + at as u64, item(0, name, None));
        }
        assert_eq!(start(&mut schedule, 0), [200, 201, 202]);
    }

    #[test]
    fn all_go_in_the_end_whoever_comes_and_goes() {
        let mut schedule = schedule(4, 2);
        for sequence in 0..60 {
            let order = format!("{}", sequence % 5);
            let receiver = format!("{}", sequence % 7);
            schedule.add(sequence, item(0, &receiver, (sequence % 2 == 0).then_some(&*order)));
        }
        let mut done = BTreeSet::new();
        while schedule.len() > 0 {
            let started = start(&mut schedule, 0);
            assert!(!started.is_empty() && started.len() <= 4);
            for sequence in started {
                schedule.remove(sequence);
                assert!(done.insert(sequence));
            }
        }
        assert_eq!(done.len(), 60);
        assert!(schedule.receivers.is_empty() && schedule.orders.is_empty());
    }

    #[test]
    fn what_changes_its_order_makes_way_in_the_old_one() {
        let mut schedule = schedule(10, 10);
        for sequence in [1, 2] {
            schedule.add(sequence, item(0, "a", Some("x")));
        }
        assert_eq!(start(&mut schedule, 0), [1]);
        // As a dead letter.
        schedule.again(1, item(0, "dead", Some("dead x")));
        assert_eq!(start(&mut schedule, 0), [1, 2]);
    }

    #[test]
    fn old_numbers_are_no_news() {
        let mut schedule = schedule(4, 2);
        schedule.add(5, item(0, "a", None));
        schedule.remove(5);
        assert!(!schedule.is_news(5) && schedule.is_news(6));
    }
}
