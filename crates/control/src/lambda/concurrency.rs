//! How many executions are under way, and whether one more may begin.
//!
//! A function with a reservation has that and no more; the others share what is left of the
//! account's. Not here: how many instances the machine has room for (the node).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::record::lambda::FunctionSettingsRecord;
use model::{AccountId, Region};

/// Of one account in one region, as AWS has it.
pub(crate) const ACCOUNT_LIMIT: u32 = 1000;

type Place = (AccountId, Region);

/// Clones count together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Concurrency(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    reserved: HashMap<(Place, String), u32>,
    shared: HashMap<Place, u32>,
}

/// Why none may begin: AWS's `Reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exceeded {
    Reserved,
    Account,
}

impl Exceeded {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Exceeded::Reserved => "ReservedFunctionConcurrentInvocationLimitExceeded",
            Exceeded::Account => "ConcurrentInvocationLimitExceeded",
        }
    }
}

/// One execution; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Execution {
    counts: Concurrency,
    place: Place,
    /// The function, if it counts against its own reservation.
    reserved_by: Option<String>,
}

impl Concurrency {
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins an execution. `reserved_by_all` is asked only when it matters: the sum of all
    /// reservations of the account.
    pub(crate) fn begin<E>(
        &self,
        settings: &FunctionSettingsRecord,
        reserved_by_all: impl FnOnce() -> Result<u32, E>,
    ) -> Result<Result<Execution, Exceeded>, E> {
        let place = (settings.account.clone(), settings.region.clone());
        let execution =
            |reserved_by| Execution { counts: self.clone(), place: place.clone(), reserved_by };
        if let Some(most) = settings.reserved_concurrency {
            let key = (place.clone(), settings.name.clone());
            let mut counts = self.lock();
            let n = counts.reserved.entry(key).or_default();
            if *n >= most {
                return Ok(Err(Exceeded::Reserved));
            }
            *n += 1;
            drop(counts);
            return Ok(Ok(execution(Some(settings.name.clone()))));
        }
        let n = self.lock().shared.get(&place).copied().unwrap_or(0);
        // A function can reserve no more than leaves a hundred.
        if n >= 100 && n >= ACCOUNT_LIMIT.saturating_sub(reserved_by_all()?) {
            return Ok(Err(Exceeded::Account));
        }
        *self.lock().shared.entry(place.clone()).or_default() += 1;
        Ok(Ok(execution(None)))
    }
}

impl Drop for Execution {
    fn drop(&mut self) {
        let mut counts = self.counts.lock();
        let place = self.place.clone();
        match self.reserved_by.take() {
            Some(name) => {
                let key = (place, name);
                if let Some(n) = counts.reserved.get_mut(&key) {
                    *n = n.saturating_sub(1);
                    if *n == 0 {
                        counts.reserved.remove(&key);
                    }
                }
            }
            None => {
                if let Some(n) = counts.shared.get_mut(&place) {
                    *n = n.saturating_sub(1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(name: &str, reserved: Option<u32>) -> FunctionSettingsRecord {
        FunctionSettingsRecord {
            account: AccountId::default_account(),
            region: Region::default_region(),
            name: name.into(),
            id: String::new(),
            last_version: 0,
            published_description: None,
            tags: Vec::new(),
            reserved_concurrency: reserved,
            allows_recursion: false,
            runtime_management: Default::default(),
        }
    }

    fn begin(
        counts: &Concurrency,
        settings: &FunctionSettingsRecord,
    ) -> Result<Execution, Exceeded> {
        counts.begin(settings, || Ok::<_, ()>(890)).unwrap()
    }

    #[test]
    fn a_reservation_is_a_limit() {
        let counts = Concurrency::default();
        let two = settings("f", Some(2));
        let (one, _other) = (begin(&counts, &two).unwrap(), begin(&counts, &two).unwrap());
        assert_eq!(begin(&counts, &two).unwrap_err(), Exceeded::Reserved);
        drop(one);
        assert!(begin(&counts, &two).is_ok());
        assert_eq!(begin(&counts, &settings("g", Some(0))).unwrap_err(), Exceeded::Reserved);
    }

    #[test]
    fn the_rest_share_what_is_left() {
        let counts = Concurrency::default();
        let all: Vec<_> = (0..110).map(|_| begin(&counts, &settings("f", None)).unwrap()).collect();
        assert_eq!(begin(&counts, &settings("g", None)).unwrap_err(), Exceeded::Account);
        assert!(begin(&counts, &settings("h", Some(1))).is_ok());
        drop(all);
        assert!(begin(&counts, &settings("g", None)).is_ok());
    }
}
