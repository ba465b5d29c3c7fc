//! The latest attempts, for people, and how many there were. In memory: a start begins anew.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use model::Timestamp;
use model::record::delivery::DeliveryRecord;
use serde_json::{Value, json};
use store::outbox::Outcome;
use tokio::sync::Notify;
use tracing::info;

use super::settle::Settlement;

/// So many attempts are remembered.
const MOST_ENTRIES: usize = 4096;
/// One answer carries no more.
const LONGEST_PAGE: usize = 1000;
/// A question waits no longer for news.
const LONGEST_WAIT_SECS: u64 = 60;

/// What has been attempted lately. Clones share everything.
#[derive(Clone, Debug)]
pub struct Trail {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    started: Timestamp,
    entries: Mutex<Entries>,
    news: Notify,
    n_delivered: AtomicU64,
    n_retried: AtomicU64,
    n_dead_lettered: AtomicU64,
    n_given_up: AtomicU64,
    n_waiting: AtomicU64,
}

#[derive(Debug, Default)]
struct Entries {
    /// With their numbers, which grow by one.
    latest: VecDeque<(u64, Value)>,
    last: u64,
}

impl Trail {
    pub(super) fn new(started: Timestamp) -> Trail {
        Trail {
            shared: Arc::new(Shared {
                started,
                entries: Mutex::default(),
                news: Notify::new(),
                n_delivered: AtomicU64::new(0),
                n_retried: AtomicU64::new(0),
                n_dead_lettered: AtomicU64::new(0),
                n_given_up: AtomicU64::new(0),
                n_waiting: AtomicU64::new(0),
            }),
        }
    }

    pub(super) fn set_waiting(&self, n: usize) {
        self.shared.n_waiting.store(n as u64, Ordering::Relaxed);
    }

    /// Since the start: what was delivered, how many attempts failed and were put off, what went to
    /// dead-letter queues, what was given up without one; and what waits now.
    pub fn counts(&self) -> Value {
        let of = |n: &AtomicU64| n.load(Ordering::Relaxed);
        let shared = &self.shared;
        json!({
            "delivered events": of(&shared.n_delivered),
            "retried deliveries": of(&shared.n_retried),
            "dead-lettered events": of(&shared.n_dead_lettered),
            "undeliverable events": of(&shared.n_given_up),
            "waiting deliveries": of(&shared.n_waiting),
        })
    }

    /// Remembers an attempt at `record` that ended with `outcome`.
    pub(super) fn note(
        &self,
        record: &DeliveryRecord,
        outcome: &Outcome,
        settlement: &Settlement,
        now: Timestamp,
    ) {
        let (result, next_try, counter) = match (outcome, settlement) {
            (Outcome::Done { .. }, _) if record.is_dead_letter => {
                ("dead-lettered", None, &self.shared.n_dead_lettered)
            }
            (Outcome::Done { .. }, _) => ("delivered", None, &self.shared.n_delivered),
            (_, Settlement::Gone { .. }) => ("given-up", None, &self.shared.n_given_up),
            (_, Settlement::Kept { record: kept, .. }) => {
                match kept.is_dead_letter && !record.is_dead_letter {
                    // Counted when the queue has it.
                    true => ("to-dead-letter-queue", None, &self.shared.n_retried),
                    false => ("retry", Some(kept.due_at), &self.shared.n_retried),
                }
            }
        };
        counter.fetch_add(1, Ordering::Relaxed);
        let subject = &record.subject;
        let mut entry = json!({
            "at": now.to_string(),
            "result": result,
            "attempt": record.attempts.saturating_add(1),
            "deliveryId": record.id,
            "account": record.account.as_str(),
            "eventId": subject.event_id,
            "source": subject.source,
            "event": subject.event,
            "resource": subject.resource,
            "via": subject.via,
            "receiver": subject.receiver,
            "millis": now.0.saturating_sub(record.created_at.0),
        });
        match outcome {
            Outcome::Done { answer, .. } => entry["answer"] = json!(answer),
            Outcome::Retry { code, message, .. } | Outcome::Failed { code, message, .. } => {
                entry["error"] = json!({ "code": code, "message": message });
            }
        }
        if let Some(at) = next_try {
            entry["nextTry"] = json!(at.to_string());
        }
        if result == "given-up" {
            info!(
                delivery = record.id,
                receiver = subject.receiver,
                error = %entry["error"],
                "gave a delivery up, and it has no dead-letter queue"
            );
        }
        self.push(entry);
    }

    fn push(&self, mut entry: Value) {
        let mut entries = self.shared.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.last += 1;
        let number = entries.last;
        entry["number"] = json!(number);
        entries.latest.push_back((number, entry));
        if entries.latest.len() > MOST_ENTRIES {
            entries.latest.pop_front();
        }
        drop(entries);
        self.shared.news.notify_waiters();
    }

    /// Answers `GET /_hansom/events?after=N&wait=seconds`: what came after number N, oldest first;
    /// `wait` holds an answer that would be empty back until there is news, or so long.
    /// `{"events": […], "last": N, "started": when numbers began, "missed": entries forgotten}`.
    pub async fn answer(&self, query: String) -> Value {
        let number = |name: &str| {
            let parts = query.split('&').filter_map(|part| part.split_once('='));
            parts.filter(|(key, _)| *key == name).find_map(|(_, value)| value.parse::<u64>().ok())
        };
        let after = number("after").unwrap_or(0);
        let wait = Duration::from_secs(number("wait").unwrap_or(0).min(LONGEST_WAIT_SECS));
        let waited = tokio::time::timeout(wait, async {
            loop {
                let news = self.shared.news.notified();
                tokio::pin!(news);
                // Registered before the look, so that nothing can come between the two.
                news.as_mut().enable();
                if self.last() != after {
                    return;
                }
                news.await;
            }
        });
        // Whether there was news or not, the page says.
        let _ = waited.await;
        self.page(after)
    }

    fn last(&self) -> u64 {
        self.shared.entries.lock().unwrap_or_else(PoisonError::into_inner).last
    }

    fn page(&self, after: u64) -> Value {
        let entries = self.shared.entries.lock().unwrap_or_else(PoisonError::into_inner);
        // A number from before a restart.
        let after = if after > entries.last { 0 } else { after };
        let first = entries.latest.front().map_or(1, |(number, _)| *number);
        let newer = entries.latest.iter().filter(|(number, _)| *number > after).take(LONGEST_PAGE);
        let page: Vec<&(u64, Value)> = newer.collect();
        json!({
            "events": page.iter().map(|(_, entry)| entry).collect::<Vec<_>>(),
            "last": page.last().map_or(after, |(number, _)| *number),
            "started": self.shared.started.to_string(),
            "missed": first.saturating_sub(after.saturating_add(1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_is_told_what_is_new_and_what_it_missed() {
        let trail = Trail::new(Timestamp(0));
        for n in 0..MOST_ENTRIES + 10 {
            trail.push(json!({ "n": n }));
        }
        let page = trail.answer("after=0".into()).await;
        assert_eq!(page["missed"], 10);
        assert_eq!(page["events"].as_array().unwrap().len(), LONGEST_PAGE);
        assert_eq!(page["last"], 10 + LONGEST_PAGE);
        let page = trail.answer(format!("after={}", MOST_ENTRIES + 9)).await;
        assert_eq!(page["events"].as_array().unwrap().len(), 1);
        assert_eq!(page["missed"], 0);
        let page = trail.answer("after=99999999".into()).await;
        assert_eq!(page["events"].as_array().unwrap().len(), LONGEST_PAGE);
    }

    #[tokio::test]
    async fn a_reader_that_waits_is_woken() {
        let trail = Trail::new(Timestamp(0));
        let (page, ()) = tokio::join!(trail.answer("after=0&wait=60".into()), async {
            tokio::task::yield_now().await;
            trail.push(json!({}));
        });
        assert_eq!(page["last"], 1);
    }
}
