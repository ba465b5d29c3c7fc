//! PutLogEvents: what of a batch is taken.

use aws_api::logs::{PutLogEventsRequest, PutLogEventsResponse, RejectedLogEventsInfo};
use aws_api::{AwsError, Context};
use model::Timestamp;
use model::record::logs::LogEvent;
use store::logs::LogStreamName;

use super::search::size;
use super::{Failure, Logs, find_group, group_key, invalid, retention, token};

const MAX_BATCH_BYTES: u64 = 1_048_576;
const MAX_EVENT_BYTES: u64 = 1_048_576;
const HOUR_MILLIS: i64 = 60 * 60 * 1000;
const MAX_SPAN_MILLIS: i64 = 24 * HOUR_MILLIS;
const MAX_FUTURE_MILLIS: i64 = 2 * HOUR_MILLIS;
const MAX_AGE_MILLIS: i64 = 14 * 24 * HOUR_MILLIS;

impl Logs {
    pub(super) async fn put_log_events(
        &self,
        ctx: &Context,
        input: PutLogEventsRequest,
    ) -> Result<PutLogEventsResponse, AwsError> {
        let events: Vec<LogEvent> = input
            .log_events
            .unwrap_or_default()
            .into_iter()
            .map(|event| LogEvent {
                timestamp: Timestamp(event.timestamp.unwrap_or_default()),
                message: event.message.unwrap_or_default(),
            })
            .collect();
        check(&events).map_err(invalid)?;
        let name = LogStreamName {
            account: ctx.account.clone(),
            region: ctx.region.clone(),
            group: input.log_group_name.unwrap_or_default(),
            stream: input.log_stream_name.unwrap_or_default(),
        };
        // What need not be decided by the one thread that writes is decided here. A group that goes
        // meanwhile takes its streams along.
        let now = self.clock.now();
        let group =
            find_group(&self.store.read().map_err(Failure::from)?, &group_key(ctx, &name.group))?;
        let sorted = Sorted::new(&events, now, retention::cutoff(&group, now));
        let rejected_log_events_info = sorted.rejected(events.len());
        let accepted = events[sorted.n_rejected_old()..sorted.n_not_too_new].to_vec();
        check_span(&accepted).map_err(invalid)?;
        let written = self.store.write(move |txn| {
            store::logs::append(txn, &name, accepted, None, now).map_err(Failure::from)
        });
        let next_chunk = written.await?.unwrap_or_default();
        Ok(PutLogEventsResponse {
            next_sequence_token: Some(token::sequence_token(next_chunk)),
            rejected_log_events_info,
            rejected_entity_info: None,
        })
    }
}

/// What is wrong with a batch, whatever the time is.
fn check(events: &[LogEvent]) -> Result<(), String> {
    let size = |event: &LogEvent| size(&event.message);
    if let Some(event) = events.iter().find(|event| size(event) > MAX_EVENT_BYTES) {
        return Err(format!(
            "Log event too large: {} bytes exceeds limit of {MAX_EVENT_BYTES}",
            size(event)
        ));
    }
    let total: u64 = events.iter().map(size).sum();
    if total > MAX_BATCH_BYTES {
        return Err(format!("Upload too large: {total} bytes exceeds limit of {MAX_BATCH_BYTES}"));
    }
    if !events.is_sorted_by_key(|event| event.timestamp) {
        return Err(
            "Log events in a single PutLogEvents request must be in chronological order.".into()
        );
    }
    Ok(())
}

fn check_span(accepted: &[LogEvent]) -> Result<(), String> {
    let span = match (accepted.first(), accepted.last()) {
        (Some(first), Some(last)) => last.timestamp.0 - first.timestamp.0,
        _ => 0,
    };
    if span > MAX_SPAN_MILLIS {
        return Err("The batch of log events in a single PutLogEvents request cannot span more \
                    than 24 hours."
            .into());
    }
    Ok(())
}

/// Where in a batch, which is in the order of time, the events begin and end that are taken.
#[derive(Debug, PartialEq, Eq)]
struct Sorted {
    n_too_old: usize,
    n_expired: usize,
    n_not_too_new: usize,
}

impl Sorted {
    fn new(events: &[LogEvent], now: Timestamp, cutoff: Timestamp) -> Sorted {
        let n_before = |at: Timestamp| events.partition_point(|event| event.timestamp < at);
        let newest = now.plus_millis(MAX_FUTURE_MILLIS);
        Sorted {
            n_too_old: n_before(now.plus_millis(-MAX_AGE_MILLIS)),
            n_expired: n_before(cutoff),
            n_not_too_new: n_before(newest.plus_millis(1)),
        }
    }

    fn n_rejected_old(&self) -> usize {
        self.n_too_old.max(self.n_expired).min(self.n_not_too_new)
    }

    fn rejected(&self, n_events: usize) -> Option<RejectedLogEventsInfo> {
        let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let end = |n: usize| (n > 0).then(|| number(n));
        let info = RejectedLogEventsInfo {
            too_new_log_event_start_index: (self.n_not_too_new < n_events)
                .then(|| number(self.n_not_too_new)),
            too_old_log_event_end_index: end(self.n_too_old),
            expired_log_event_end_index: end(self.n_expired),
        };
        (info != RejectedLogEventsInfo::default()).then_some(info)
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    fn events(times: &[i64]) -> Vec<LogEvent> {
        times.iter().map(|at| LogEvent { timestamp: Timestamp(*at), message: "m".into() }).collect()
    }

    #[test]
    fn old_expired_and_new_events_are_told_apart() {
        let day = 24 * HOUR_MILLIS;
        let now = 100 * day;
        let batch = events(&[
            now - 15 * day,
            now - 8 * day,
            now,
            now + 2 * HOUR_MILLIS,
            now + 3 * HOUR_MILLIS,
        ]);
        let sorted = Sorted::new(&batch, Timestamp(now), Timestamp(now - 7 * day));
        assert_eq!(sorted, Sorted { n_too_old: 1, n_expired: 2, n_not_too_new: 4 });
        assert_eq!(sorted.n_rejected_old(), 2);
        let info = sorted.rejected(batch.len()).unwrap();
        assert_eq!(info.too_new_log_event_start_index, Some(4));
        assert_eq!(info.too_old_log_event_end_index, Some(1));
        assert_eq!(info.expired_log_event_end_index, Some(2));
        let all_good = Sorted::new(&events(&[now]), Timestamp(now), Timestamp(0));
        assert_eq!(all_good.rejected(1), None);
    }

    #[test]
    fn batches_that_break_a_limit_are_refused() {
        assert_eq!(check(&events(&[1, 1, 2])), Ok(()));
        assert!(check(&events(&[2, 1])).unwrap_err().contains("chronological order"));
        assert!(check_span(&events(&[0, MAX_SPAN_MILLIS])).is_ok());
        assert!(check_span(&events(&[0, MAX_SPAN_MILLIS + 1])).unwrap_err().contains("24 hours"));
        let large = |n: usize| LogEvent { timestamp: Timestamp(0), message: "x".repeat(n) };
        assert_eq!(
            check(&[large(1_048_551)]).unwrap_err(),
            "Log event too large: 1048577 bytes exceeds limit of 1048576"
        );
        assert_eq!(
            check(&[large(600_000), large(600_000)]).unwrap_err(),
            "Upload too large: 1200052 bytes exceeds limit of 1048576"
        );
    }
}
