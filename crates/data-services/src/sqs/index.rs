//! Which messages of one queue can be received, and in what order. In memory, and pure: the
//! records are the truth, and whoever changes both does so in one transaction (`super::change`).
//!
//! A standard queue gives its visible messages by number. A FIFO queue gives a group's messages by
//! number, and none while one of them is in flight.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use model::Timestamp;
use model::record::sqs::{DeduplicationRecord, MessageStateRecord, QueueCounterRecord};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) sent_at: Timestamp,
    pub(super) visible_at: Timestamp,
    pub(super) receives: u32,
    pub(super) receives_before: u32,
    pub(super) first_received_at: Option<Timestamp>,
    pub(super) received_at: Option<Timestamp>,
    pub(super) receipt: u64,
    pub(super) group: Option<Arc<str>>,
    place: Place,
}

/// Where a message is, as of the last [`Index::advance`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Visible,
    Delayed,
    InFlight,
}

/// The messages of one group of a FIFO queue.
#[derive(Debug, Default)]
struct Group {
    numbers: BTreeSet<u64>,
    n_in_flight: usize,
}

/// How many messages are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) visible: usize,
    pub(super) in_flight: usize,
    pub(super) delayed: usize,
}

/// What a look without a transaction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glance {
    /// There is something to receive, as far as can be told.
    Something,
    /// There is not; perhaps at that time there will be.
    Nothing { until: Option<Timestamp> },
}

/// What others should be told after a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    /// So many more can be received.
    pub(super) n_visible: usize,
    /// Something will be visible earlier than was known.
    pub(super) is_sooner: bool,
}

#[derive(Debug)]
pub(super) struct Index {
    /// That of the counter record when the index was true.
    pub(super) counter: QueueCounterRecord,
    is_fifo: bool,
    entries: BTreeMap<u64, Entry>,
    /// Of a standard queue: what is visible.
    visible: BTreeSet<u64>,
    /// What is not visible, by when it will be.
    waiting: BTreeSet<(Timestamp, u64)>,
    by_age: BTreeSet<(Timestamp, u64)>,
    groups: HashMap<Arc<str>, Group>,
    /// Of a FIFO queue: groups that can be received from, by their first messages.
    open_groups: BTreeMap<u64, Arc<str>>,
    n_in_flight: usize,
    /// Deduplication ids by when they were taken: `(when, group, id)`.
    pub(super) taken: VecDeque<(Timestamp, Option<String>, String)>,
    /// What FIFO receives with an attempt id were given: messages with their receipts.
    pub(super) attempts: HashMap<String, Attempt>,
    /// Since the index was opened.
    news: News,
}

/// A receive that its caller can repeat.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) at: Timestamp,
    pub(super) given: Vec<(u64, u64)>,
}

impl Index {
    /// All that the records of a queue say.
    pub(super) fn load(
        counter: QueueCounterRecord,
        is_fifo: bool,
        states: impl IntoIterator<Item = MessageStateRecord>,
        deduplications: impl IntoIterator<Item = DeduplicationRecord>,
    ) -> Index {
        let mut index = Index {
            counter,
            is_fifo,
            entries: BTreeMap::new(),
            visible: BTreeSet::new(),
            waiting: BTreeSet::new(),
            by_age: BTreeSet::new(),
            groups: HashMap::new(),
            open_groups: BTreeMap::new(),
            n_in_flight: 0,
            taken: VecDeque::new(),
            attempts: HashMap::new(),
            news: News::default(),
        };
        for state in states {
            index.insert(&state);
        }
        let mut taken: Vec<_> = deduplications
            .into_iter()
            .map(|record| (record.taken_at, record.group, record.id))
            .collect();
        taken.sort();
        index.taken = taken.into();
        index.news = News::default();
        index
    }

    /// Adds a message. It is waiting until [`Index::advance`] finds that its time has come.
    pub(super) fn insert(&mut self, state: &MessageStateRecord) {
        let number = state.number;
        let group = state.group.as_deref().filter(|_| self.is_fifo).map(|name| {
            let known = self.groups.get_key_value(name).map(|(name, _)| Arc::clone(name));
            known.unwrap_or_else(|| Arc::from(name))
        });
        let place = if state.receipt == 0 { Place::Delayed } else { Place::InFlight };
        if place == Place::InFlight {
            self.n_in_flight += 1;
        }
        if let Some(name) = &group {
            let group = self.groups.entry(Arc::clone(name)).or_default();
            self.open_groups.remove(group.numbers.first().unwrap_or(&number));
            group.numbers.insert(number);
            if place == Place::InFlight {
                group.n_in_flight += 1;
            }
        }
        self.waiting.insert((state.visible_at, number));
        self.by_age.insert((state.sent_at, number));
        let entry = Entry {
            sent_at: state.sent_at,
            visible_at: state.visible_at,
            receives: state.receives,
            receives_before: state.receives_before,
            first_received_at: state.first_received_at,
            received_at: state.received_at,
            receipt: state.receipt,
            group: group.clone(),
            place,
        };
        self.entries.insert(number, entry);
        if let Some(name) = group {
            self.refresh(&name);
        }
    }

    /// Makes visible what has waited long enough.
    pub(super) fn advance(&mut self, now: Timestamp) {
        while let Some(&(at, number)) = self.waiting.first().filter(|(at, _)| *at <= now) {
            self.waiting.remove(&(at, number));
            self.show(number);
        }
    }

    fn show(&mut self, number: u64) {
        let Some(entry) = self.entries.get_mut(&number) else { return };
        let was = std::mem::replace(&mut entry.place, Place::Visible);
        self.news.n_visible += 1;
        let group = entry.group.clone();
        if was == Place::InFlight {
            self.n_in_flight -= 1;
        }
        match group {
            Some(name) => {
                if was == Place::InFlight
                    && let Some(group) = self.groups.get_mut(&name)
                {
                    group.n_in_flight -= 1;
                }
                self.refresh(&name);
            }
            None => {
                self.visible.insert(number);
            }
        }
    }

    /// Puts a group where it belongs, among those that can be received from or not.
    fn refresh(&mut self, name: &Arc<str>) {
        let Some(group) = self.groups.get(name) else { return };
        let Some(&first) = group.numbers.first() else {
            self.groups.remove(name);
            return;
        };
        let is_visible =
            self.entries.get(&first).is_some_and(|entry| entry.place == Place::Visible);
        if group.n_in_flight == 0 && is_visible {
            self.open_groups.insert(first, Arc::clone(name));
        } else {
            self.open_groups.remove(&first);
        }
    }

    /// Up to `max` messages in the order in which they are to be received. Of a FIFO queue, as
    /// many of one group as there are, then of the next.
    pub(super) fn receivable(&self, max: usize) -> Vec<u64> {
        if !self.is_fifo {
            return self.visible.iter().copied().take(max).collect();
        }
        let mut numbers = Vec::new();
        for name in self.open_groups.values() {
            let Some(group) = self.groups.get(name) else { continue };
            for number in &group.numbers {
                let is_visible =
                    self.entries.get(number).is_some_and(|entry| entry.place == Place::Visible);
                if !is_visible || numbers.len() == max {
                    break;
                }
                numbers.push(*number);
            }
            if numbers.len() == max {
                break;
            }
        }
        numbers
    }

    pub(super) fn get(&self, number: u64) -> Option<&Entry> {
        self.entries.get(&number)
    }

    /// Whether the message is in flight, as of the last [`Index::advance`].
    pub(super) fn is_in_flight(&self, number: u64) -> bool {
        self.entries.get(&number).is_some_and(|entry| entry.place == Place::InFlight)
    }

    pub(super) fn is_visible(&self, number: u64) -> bool {
        self.entries.get(&number).is_some_and(|entry| entry.place == Place::Visible)
    }

    /// Puts a message in flight.
    pub(super) fn receive(
        &mut self,
        number: u64,
        now: Timestamp,
        visible_at: Timestamp,
        receipt: u64,
    ) {
        let Some(entry) = self.entries.get_mut(&number) else { return };
        entry.receives = entry.receives.saturating_add(1);
        entry.first_received_at.get_or_insert(now);
        entry.received_at = Some(now);
        entry.receipt = receipt;
        self.hide(number, visible_at, Place::InFlight);
    }

    /// Changes when a message that is in flight becomes visible.
    pub(super) fn set_visible_at(&mut self, number: u64, visible_at: Timestamp) {
        self.news.is_sooner = true;
        self.hide(number, visible_at, Place::InFlight);
    }

    fn hide(&mut self, number: u64, visible_at: Timestamp, place: Place) {
        let Some(entry) = self.entries.get_mut(&number) else { return };
        let was = std::mem::replace(&mut entry.place, place);
        self.waiting.remove(&(entry.visible_at, number));
        entry.visible_at = visible_at;
        self.waiting.insert((visible_at, number));
        self.visible.remove(&number);
        let group = entry.group.clone();
        if was != Place::InFlight {
            self.n_in_flight += 1;
        }
        if let Some(name) = group {
            if was != Place::InFlight
                && let Some(group) = self.groups.get_mut(&name)
            {
                group.n_in_flight += 1;
            }
            self.refresh(&name);
        }
    }

    pub(super) fn remove(&mut self, number: u64) -> Option<Entry> {
        let entry = self.entries.remove(&number)?;
        self.visible.remove(&number);
        self.waiting.remove(&(entry.visible_at, number));
        self.by_age.remove(&(entry.sent_at, number));
        if entry.place == Place::InFlight {
            self.n_in_flight -= 1;
        }
        if let Some(name) = &entry.group
            && let Some(group) = self.groups.get_mut(name)
        {
            group.numbers.remove(&number);
            if entry.place == Place::InFlight {
                group.n_in_flight -= 1;
            }
            self.open_groups.remove(&number);
            self.refresh(name);
            // What waited behind it may be received now.
            self.news.n_visible += 1;
        }
        Some(entry)
    }

    /// Messages that were sent at that time or before.
    pub(super) fn sent_until(&self, until: Timestamp) -> Vec<u64> {
        self.by_age.iter().take_while(|(at, _)| *at <= until).map(|(_, number)| *number).collect()
    }

    pub(super) fn oldest(&self) -> Option<Timestamp> {
        self.by_age.first().map(|(at, _)| *at)
    }

    /// The numbers of all messages from `first` to `last`, in order.
    pub(super) fn numbers(&self, last: u64) -> impl Iterator<Item = u64> {
        self.entries.range(..=last).map(|(number, _)| *number)
    }

    pub(super) fn n_in_flight(&self) -> usize {
        self.n_in_flight
    }

    /// How many messages are where at `now`, which may be after the last [`Index::advance`].
    pub(super) fn counts(&self, now: Timestamp) -> Counts {
        let mut counts = Counts::default();
        for (at, number) in &self.waiting {
            let Some(entry) = self.entries.get(number).filter(|_| *at > now) else { continue };
            match entry.place {
                Place::InFlight => counts.in_flight += 1,
                Place::Delayed | Place::Visible => counts.delayed += 1,
            }
        }
        counts.visible = self.entries.len() - counts.in_flight - counts.delayed;
        counts
    }

    /// Whether it is worth trying to receive something at `now`.
    pub(super) fn glance(&self, now: Timestamp) -> Glance {
        let first = self.waiting.first().map(|(at, _)| *at);
        let is_due = first.is_some_and(|at| at <= now);
        if is_due || !self.visible.is_empty() || !self.open_groups.is_empty() {
            return Glance::Something;
        }
        Glance::Nothing { until: first }
    }

    /// Notes that sleepers should look again when they have to wake.
    pub(super) fn is_sooner(&mut self) {
        self.news.is_sooner = true;
    }

    /// What happened since the last time that this was asked.
    pub(super) fn take_news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    /// The record of a message.
    pub(super) fn state(&self, number: u64) -> Option<MessageStateRecord> {
        let entry = self.entries.get(&number)?;
        Some(MessageStateRecord {
            queue: self.counter.queue.clone(),
            number,
            sent_at: entry.sent_at,
            visible_at: entry.visible_at,
            receives: entry.receives,
            first_received_at: entry.first_received_at,
            received_at: entry.received_at,
            receipt: entry.receipt,
            group: entry.group.as_deref().map(str::to_owned),
            receives_before: entry.receives_before,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn state(number: u64, group: Option<&str>, visible_at: i64) -> MessageStateRecord {
        MessageStateRecord {
            queue: "q".into(),
            number,
            sent_at: Timestamp(i64::try_from(number).unwrap()),
            visible_at: Timestamp(visible_at),
            receives: 0,
            first_received_at: None,
            received_at: None,
            receipt: 0,
            group: group.map(str::to_owned),
            receives_before: 0,
        }
    }

    fn index(is_fifo: bool, states: Vec<MessageStateRecord>) -> Index {
        let counter = QueueCounterRecord { queue: "q".into(), version: 0, last: 0 };
        Index::load(counter, is_fifo, states, [])
    }

    #[test]
    fn a_message_in_flight_blocks_its_group_only() {
        let states = vec![state(1, Some("a"), 0), state(2, Some("b"), 0), state(3, Some("a"), 0)];
        let mut index = index(true, states);
        index.advance(Timestamp(0));
        assert_eq!(index.receivable(10), [1, 3, 2]);
        index.receive(1, Timestamp(0), Timestamp(30), 7);
        assert_eq!(index.receivable(10), [2]);
        index.remove(1);
        assert_eq!(index.receivable(10), [2, 3]);
    }

    #[test]
    fn a_group_comes_back_in_order_when_its_messages_time_out() {
        let mut index = index(true, (1..=3).map(|n| state(n, Some("g"), 0)).collect());
        index.advance(Timestamp(0));
        for number in 1..=2 {
            index.receive(number, Timestamp(0), Timestamp(30), number);
        }
        index.advance(Timestamp(29));
        assert_eq!(index.receivable(10), [0_u64; 0]);
        assert_eq!(index.glance(Timestamp(29)), Glance::Nothing { until: Some(Timestamp(30)) });
        index.advance(Timestamp(30));
        assert_eq!(index.receivable(10), [1, 2, 3]);
    }

    #[test]
    fn a_delayed_message_is_neither_visible_nor_in_flight() {
        let index = index(false, vec![state(1, None, 0), state(2, None, 50)]);
        let counts = Counts { visible: 1, in_flight: 0, delayed: 1 };
        assert_eq!(index.counts(Timestamp(49)), counts);
        let counts = Counts { visible: 2, in_flight: 0, delayed: 0 };
        assert_eq!(index.counts(Timestamp(50)), counts);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Send { group: u8, delay: i64 },
        Receive { max: usize, timeout: i64 },
        Delete { which: usize },
        SetVisible { which: usize, timeout: i64 },
        Wait { millis: i64 },
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (0..3_u8, 0..20_i64).prop_map(|(group, delay)| Step::Send { group, delay }),
            (1..4_usize, 0..40_i64).prop_map(|(max, timeout)| Step::Receive { max, timeout }),
            (0..10_usize).prop_map(|which| Step::Delete { which }),
            (0..10_usize, 0..40_i64)
                .prop_map(|(which, timeout)| Step::SetVisible { which, timeout }),
            (1..30_i64).prop_map(|millis| Step::Wait { millis }),
        ];
        prop::collection::vec(step, 1..60)
    }

    /// What the rules say, in the plainest form.
    #[derive(Clone, Debug)]
    struct Plain {
        number: u64,
        group: String,
        visible_at: i64,
        is_received: bool,
    }

    proptest! {
        /// Against a list that is searched from the start each time.
        #[test]
        fn the_index_says_what_the_rules_say(is_fifo: bool, steps in steps()) {
            let mut index = index(is_fifo, Vec::new());
            let mut plain: Vec<Plain> = Vec::new();
            let (mut now, mut last) = (0, 0);
            for step in steps {
                match step {
                    Step::Send { group, delay } => {
                        last += 1;
                        let group = format!("g{group}");
                        index.insert(&state(last, Some(&group), now + delay));
                        plain.push(Plain {
                            number: last, group, visible_at: now + delay, is_received: false,
                        });
                    }
                    Step::Receive { max, timeout } => {
                        index.advance(Timestamp(now));
                        for number in index.receivable(max) {
                            index.receive(number, Timestamp(now), Timestamp(now + timeout), 1);
                            let one = plain.iter_mut().find(|p| p.number == number).unwrap();
                            prop_assert!(one.visible_at <= now);
                            one.visible_at = now + timeout;
                            one.is_received = true;
                        }
                    }
                    Step::Delete { which } => {
                        if which < plain.len() {
                            let one = plain.remove(which);
                            prop_assert!(index.remove(one.number).is_some());
                        }
                    }
                    Step::SetVisible { which, timeout } => {
                        index.advance(Timestamp(now));
                        if let Some(one) = plain.get_mut(which)
                            && one.is_received && one.visible_at > now
                        {
                            one.visible_at = now + timeout;
                            index.set_visible_at(one.number, Timestamp(now + timeout));
                        }
                    }
                    Step::Wait { millis } => now += millis,
                }
                index.advance(Timestamp(now));
                let in_flight = |p: &Plain| p.is_received && p.visible_at > now;
                let expected: Vec<u64> = if is_fifo {
                    let mut open: Vec<u64> = Vec::new();
                    let mut seen: Vec<&str> = Vec::new();
                    for head in &plain {
                        if seen.contains(&head.group.as_str()) {
                            continue;
                        }
                        seen.push(&head.group);
                        let of_group = || plain.iter().filter(|p| p.group == head.group);
                        if of_group().any(in_flight) {
                            continue;
                        }
                        open.extend(
                            of_group().take_while(|p| p.visible_at <= now).map(|p| p.number),
                        );
                    }
                    open
                } else {
                    plain.iter().filter(|p| p.visible_at <= now).map(|p| p.number).collect()
                };
                prop_assert_eq!(index.receivable(usize::MAX), expected.clone());
                let n_in_flight = plain.iter().filter(|p| in_flight(p)).count();
                prop_assert_eq!(index.n_in_flight(), n_in_flight);
                let counts = index.counts(Timestamp(now));
                prop_assert_eq!(counts.in_flight, n_in_flight);
                prop_assert_eq!(
                    counts.visible, plain.iter().filter(|p| p.visible_at <= now).count()
                );
                prop_assert_eq!(
                    index.glance(Timestamp(now)) == Glance::Something, !expected.is_empty()
                );
            }
        }
    }
}
