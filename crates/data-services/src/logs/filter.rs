//! FilterLogEvents: the events of many streams of a group as one, in the order of time.

use std::collections::HashMap;

use aws_api::logs::{FilterLogEventsRequest, FilterLogEventsResponse, FilteredLogEvent};
use aws_api::{AwsError, Context};
use model::record::logs::{LogGroupRecord, LogStreamRecord};
use store::{Read, Reader};

use super::events::{MAX_PAGE_BYTES, MAX_PAGE_EVENTS};
use super::groups::bad_token;
use super::pattern::Pattern;
use super::search::{Direction, Found, Page, Position, Search};
use super::token::{GroupToken, event_id};
use super::{
    Failure, Logs, find_group, group_key, group_name, invalid, no_stream, page_size, retention,
};

/// What one call looks at before it answers with what it has and a token, so that a search for
/// something rare does not hold its caller for minutes.
const SCAN_BYTES: u64 = 64 << 20;

impl Logs {
    pub(super) async fn filter_log_events(
        &self,
        ctx: &Context,
        input: FilterLogEventsRequest,
    ) -> Result<FilterLogEventsResponse, AwsError> {
        let group = group_name(ctx, input.log_group_name, input.log_group_identifier)?;
        let streams = match (input.log_stream_names, input.log_stream_name_prefix) {
            (Some(_), Some(_)) => {
                return Err(invalid(
                    "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
                ));
            }
            (Some(names), None) => Streams::Named(names),
            (None, prefix) => Streams::Prefixed(prefix.unwrap_or_default()),
        };
        let pattern = Pattern::parse(input.filter_pattern.as_deref().unwrap_or_default())
            .map_err(|error| invalid(error.to_string()))?;
        let token = match &input.next_token {
            Some(text) => Some(GroupToken::parse(text).ok_or_else(bad_token)?),
            None => None,
        };
        let direction = match &token {
            Some(token) => token.direction,
            None if input.start_from_head == Some(false) => Direction::NewestFirst,
            None => Direction::OldestFirst,
        };
        let limit = page_size(input.limit, MAX_PAGE_EVENTS).min(MAX_PAGE_EVENTS);
        let start = input.start_time.unwrap_or(0);
        // Unlike that of GetLogEvents, the end belongs to the range.
        let end = input.end_time.unwrap_or(i64::MAX).saturating_add(1);
        let (ctx, now) = (ctx.clone(), self.clock.now());
        self.read(move |read| {
            let group = find_group(read, &group_key(&ctx, &group))?;
            let start = start.max(retention::cutoff(&group, now).0);
            let mut range = Position::start_of(start)..Position::start_of(end);
            match token {
                Some(GroupToken { direction: Direction::OldestFirst, at }) => {
                    range.start = range.start.max(at);
                }
                Some(GroupToken { direction: Direction::NewestFirst, at }) => {
                    range.end = range.end.min(at);
                }
                None => {}
            }
            let streams = streams.find(read, &group, &range, direction)?;
            let mut page = Page::new(direction, limit, MAX_PAGE_BYTES);
            let search = Search { range, wanted: &|message| pattern.matches(message) };
            let quota = SCAN_BYTES / (streams.len() as u64).max(1);
            for stream in &streams {
                search.run(read, stream, quota, &mut page)?;
            }
            let (events, rest) = page.finish();
            Ok(answer(events, rest.map(|at| GroupToken { direction, at }), &streams))
        })
        .await
    }
}

/// Which streams of a group are searched.
enum Streams {
    Named(Vec<String>),
    Prefixed(String),
}

impl Streams {
    /// Those of them that may have an event in `range`.
    fn find(
        &self,
        read: &Reader,
        group: &LogGroupRecord,
        range: &std::ops::Range<Position>,
        direction: Direction,
    ) -> Result<Vec<LogStreamRecord>, Failure> {
        let keys = LogStreamRecord::group_keys(&group.account, &group.region, &group.name);
        let mut streams = match self {
            Streams::Named(names) => {
                let mut names = names.clone();
                names.sort_unstable();
                names.dedup();
                let get = |name: &String| -> Result<LogStreamRecord, Failure> {
                    read.get(&keys.clone().text(name))?.ok_or_else(|| no_stream().into())
                };
                names.iter().map(get).collect::<Result<Vec<_>, _>>()?
            }
            Streams::Prefixed(prefix) => read.scan(&keys.text_prefix(prefix))?,
        };
        streams.retain(|stream| match (stream.first_event_at, stream.last_event_at) {
            (Some(first), Some(last)) => {
                first.0 <= range.end.timestamp && last.0 >= range.start.timestamp
            }
            _ => false,
        });
        // The page fills from its own end, and limits how far the others are read.
        match direction {
            Direction::OldestFirst => streams.sort_by_key(|stream| stream.first_event_at),
            Direction::NewestFirst => {
                streams.sort_by_key(|stream| std::cmp::Reverse(stream.last_event_at));
            }
        }
        Ok(streams)
    }
}

fn answer(
    events: Vec<Found>,
    next: Option<GroupToken>,
    streams: &[LogStreamRecord],
) -> FilterLogEventsResponse {
    let uids: HashMap<&str, &str> =
        streams.iter().map(|stream| (stream.name.as_str(), stream.uid.as_str())).collect();
    let event = |found: Found| {
        let stream = &*found.position.stream;
        let uid = uids.get(stream).copied().unwrap_or_default();
        FilteredLogEvent {
            log_stream_name: Some(stream.to_owned()),
            timestamp: Some(found.position.timestamp),
            event_id: Some(event_id(&found.position, uid)),
            message: Some(found.message),
            ingestion_time: Some(found.ingested_at.0),
        }
    };
    FilterLogEventsResponse {
        events: Some(events.into_iter().map(event).collect()),
        searched_log_streams: Some(Vec::new()),
        next_token: next.map(|token| token.print()),
    }
}
