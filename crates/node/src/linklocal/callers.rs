//! Which task asks, found by its address, and how often it may.
//!
//! Only a hint is kept: what a task is now is read from the store each time, so an address that
//! has passed to another task never answers for the first.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use model::record::Record;
use model::record::ecs::{TaskRecord, TaskStatus};
use model::{Key, StorageError};
use store::{Read, Store};
use tokio::time::Instant;

/// As the agent of ECS has it, for each task.
const REQUESTS_PER_SECOND: f64 = 40.0;
const BURST: f64 = 60.0;

/// Whose connection it is: addresses are unique in a VPC only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Caller {
    pub(super) vpc_id: String,
    pub(super) address: IpAddr,
}

impl Caller {
    fn of(task: &TaskRecord) -> Option<Caller> {
        let address = task.network.private_ip.parse().ok()?;
        Some(Caller { vpc_id: task.network.vpc_id.clone(), address })
    }

    fn is(&self, task: &TaskRecord) -> bool {
        task.network.vpc_id == self.vpc_id
            && task.network.private_ip.parse() == Ok(self.address)
            && task.last_status < TaskStatus::Deprovisioning
    }
}

pub(super) enum Found {
    Task(Box<TaskRecord>),
    Nobody,
    TooOften,
}

/// The tasks by their addresses.
#[derive(Debug, Default)]
pub(super) struct Callers {
    known: Mutex<HashMap<Caller, Known>>,
}

#[derive(Debug)]
struct Known {
    key: Key<TaskRecord>,
    allowance: Allowance,
}

impl Callers {
    pub(super) fn know(&self, task: &TaskRecord) {
        let Some(caller) = Caller::of(task) else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // The same task may be told twice; that must not give it more requests.
        if known.get(&caller).is_none_or(|known| known.key != task.key()) {
            known.insert(caller, Known { key: task.key(), allowance: Allowance::full() });
        }
    }

    pub(super) fn forget(&self, task: &TaskRecord) {
        let Some(caller) = Caller::of(task) else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // Another task may have the address by now.
        if known.get(&caller).is_some_and(|known| known.key == task.key()) {
            known.remove(&caller);
        }
    }

    pub(super) fn find(&self, caller: &Caller, store: &Store) -> Result<Found, StorageError> {
        let read = store.read()?;
        if let Some(key) = self.key_of(caller) {
            let Some(key) = key else { return Ok(Found::TooOften) };
            if let Some(task) = read.get(&key)?.filter(|task| caller.is(task)) {
                return Ok(Found::Task(Box::new(task)));
            }
        }
        // Between the start of a daemon and the adoption of the task, or a task just gone.
        let tasks = read.scan(&Key::<TaskRecord>::new())?;
        let Some(task) = tasks.into_iter().find(|task| caller.is(task)) else {
            return Ok(Found::Nobody);
        };
        self.know(&task);
        Ok(Found::Task(Box::new(task)))
    }

    /// The outer `None` is for those who are not known, the inner for those who ask too often.
    fn key_of(&self, caller: &Caller) -> Option<Option<Key<TaskRecord>>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_mut(caller)?;
        Some(known.allowance.take(Instant::now()).then(|| known.key.clone()))
    }
}

/// So many requests a second on average, and somewhat more at once.
#[derive(Debug)]
struct Allowance {
    left: f64,
    at: Option<Instant>,
}

impl Allowance {
    fn full() -> Allowance {
        Allowance { left: BURST, at: None }
    }

    fn take(&mut self, now: Instant) -> bool {
        let since = self.at.replace(now).map_or(0.0, |at| (now - at).as_secs_f64());
        self.left = (self.left + since * REQUESTS_PER_SECOND).min(BURST);
        let may = self.left >= 1.0;
        if may {
            self.left -= 1.0;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::StorageError;
    use store::Holder;

    use super::*;
    use crate::testing;

    #[test]
    fn a_burst_is_let_through_and_then_so_many_a_second() {
        let start = Instant::now();
        let mut allowance = Allowance::full();
        let at_once = (0..100).filter(|_| allowance.take(start)).count();
        assert_eq!(at_once, 60);
        let second = start + Duration::from_secs(1);
        assert_eq!((0..100).filter(|_| allowance.take(second)).count(), 40);
        let much_later = start + Duration::from_secs(1000);
        assert_eq!((0..100).filter(|_| allowance.take(much_later)).count(), 60);
    }

    #[tokio::test]
    async fn an_address_is_the_task_s_that_has_it_now() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), &Holder { pid: 1, listen: String::new() }).unwrap();
        let mut first = testing::task("x");
        let mut second = testing::task("x");
        second.network.vpc_id = first.network.vpc_id.clone();
        first.last_status = TaskStatus::Stopped;
        let (one, two) = (first.clone(), second.clone());
        let write = store.write(move |txn| {
            txn.put(&one);
            txn.put(&two);
            Ok::<_, StorageError>(())
        });
        write.await.unwrap();
        let callers = Callers::default();
        callers.know(&first);
        let caller = Caller::of(&first).unwrap();
        let found = |caller: &Caller| match callers.find(caller, &store).unwrap() {
            Found::Task(task) => Some(task.id),
            Found::Nobody | Found::TooOften => None,
        };
        assert_eq!(found(&caller).as_ref(), Some(&second.id));
        callers.forget(&first);
        assert_eq!(found(&caller).as_ref(), Some(&second.id));
        let elsewhere = Caller { vpc_id: "vpc-other".into(), ..caller };
        assert_eq!(found(&elsewhere), None);
    }
}
