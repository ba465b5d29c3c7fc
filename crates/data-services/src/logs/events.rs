//! GetLogEvents: the events of one stream, page by page, in both directions.

use aws_api::logs::{GetLogEventsRequest, GetLogEventsResponse, OutputLogEvent};
use aws_api::{AwsError, Context};
use store::Read;

use super::groups::bad_token;
use super::search::{Direction, Found, Page, Position, Search};
use super::token::StreamToken;
use super::{Logs, find_group, group_key, group_name, no_stream, page_size, retention, stream_key};

/// AWS's limits of a page of events.
pub(super) const MAX_PAGE_EVENTS: usize = 10_000;
pub(super) const MAX_PAGE_BYTES: u64 = 1_048_576;

impl Logs {
    pub(super) async fn get_log_events(
        &self,
        ctx: &Context,
        input: GetLogEventsRequest,
    ) -> Result<GetLogEventsResponse, AwsError> {
        let group = group_name(ctx, input.log_group_name, input.log_group_identifier)?;
        let stream = input.log_stream_name.unwrap_or_default();
        let token = match &input.next_token {
            Some(text) => Some(StreamToken::parse(text, &stream).ok_or_else(bad_token)?),
            None => None,
        };
        let direction = match &token {
            Some(token) => token.direction,
            None if input.start_from_head == Some(true) => Direction::OldestFirst,
            None => Direction::NewestFirst,
        };
        let limit = page_size(input.limit, MAX_PAGE_EVENTS).min(MAX_PAGE_EVENTS);
        let (start, end) = (input.start_time.unwrap_or(0), input.end_time.unwrap_or(i64::MAX));
        let (ctx, now) = (ctx.clone(), self.clock.now());
        self.read(move |read| {
            let group = find_group(read, &group_key(&ctx, &group))?;
            let stream =
                read.get(&stream_key(&ctx, &group.name, &stream))?.ok_or_else(no_stream)?;
            let start = start.max(retention::cutoff(&group, now).0);
            let mut range = Position::start_of(start)..Position::start_of(end);
            match &token {
                Some(StreamToken { direction: Direction::OldestFirst, at }) => {
                    range.start = range.start.max(at.clone());
                }
                Some(StreamToken { direction: Direction::NewestFirst, at }) => {
                    range.end = range.end.min(at.clone());
                }
                None => {}
            }
            let first = range.start.clone();
            let mut page = Page::new(direction, limit, MAX_PAGE_BYTES);
            Search { range, wanted: &|_| true }.run(read, &stream, u64::MAX, &mut page)?;
            let (mut events, _) = page.finish();
            if direction == Direction::NewestFirst {
                events.reverse();
            }
            let at = token.map_or(first, |token| token.at);
            Ok(answer(events, at))
        })
        .await
    }
}

/// The answer with `events`, oldest first, to a request that began at `at`.
fn answer(events: Vec<Found>, at: Position) -> GetLogEventsResponse {
    // Without events both tokens stay where they are: clients see the end by that.
    let before = events.first().map_or_else(|| at.clone(), |first| first.position.clone());
    let after = events.last().map_or(at, |last| last.position.next());
    let print = |direction, at| Some(StreamToken { direction, at }.print());
    GetLogEventsResponse {
        events: Some(events.into_iter().map(event).collect()),
        next_forward_token: print(Direction::OldestFirst, after),
        next_backward_token: print(Direction::NewestFirst, before),
    }
}

fn event(found: Found) -> OutputLogEvent {
    OutputLogEvent {
        timestamp: Some(found.position.timestamp),
        message: Some(found.message),
        ingestion_time: Some(found.ingested_at.0),
    }
}
