//! Collecting a page of events in the order of time, over one stream or many, in both directions.
//!
//! A chunk's key has the time of its newest event, and no chunk is longer than the stream's
//! `longest_chunk_millis`; so a stream is left as soon as no other chunk can reach into the page.
//! The streams share one page: what one of them has put there limits how far the next is read.

use std::ops::Range;
use std::sync::Arc;

use model::record::logs::{LogChunkRecord, LogStreamRecord};
use model::{StorageError, Timestamp};
use store::logs::EVENT_OVERHEAD;
use store::{Read, Reader};

/// Where an event stands: by time, then by stream, then by arrival.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) timestamp: i64,
    pub(super) stream: Arc<str>,
    pub(super) chunk: u64,
    pub(super) index: u64,
}

impl Position {
    /// Before every event at `timestamp`.
    pub(super) fn start_of(timestamp: i64) -> Position {
        Position { timestamp, stream: "".into(), chunk: 0, index: 0 }
    }

    /// Right behind this one.
    pub(super) fn next(&self) -> Position {
        Position { index: self.index.saturating_add(1), ..self.clone() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) position: Position,
    pub(super) message: String,
    pub(super) ingested_at: Timestamp,
}

impl Found {
    fn size(&self) -> u64 {
        size(&self.message)
    }
}

/// As AWS counts.
pub(super) fn size(message: &str) -> u64 {
    message.len() as u64 + EVENT_OVERHEAD
}

/// From which end of the range a page is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    OldestFirst,
    NewestFirst,
}

/// The best events so far, of those that were offered in any order.
#[derive(Debug)]
pub(super) struct Page {
    direction: Direction,
    limit: usize,
    max_bytes: u64,
    bytes: u64,
    events: Vec<Found>,
    /// The page ends before it (the oldest first: everything from here on is left out; the newest
    /// first: everything before it is).
    bound: Option<Position>,
}

impl Page {
    pub(super) fn new(direction: Direction, limit: usize, max_bytes: u64) -> Page {
        let limit = limit.max(1);
        Page { direction, limit, max_bytes, bytes: 0, events: Vec::new(), bound: None }
    }

    fn has_room_for(&self, position: &Position) -> bool {
        match (&self.bound, self.direction) {
            (None, _) => true,
            (Some(bound), Direction::OldestFirst) => position < bound,
            (Some(bound), Direction::NewestFirst) => position >= bound,
        }
    }

    /// The part of `range` that the page can still take.
    fn open(&self, range: &Range<Position>) -> Range<Position> {
        match (&self.bound, self.direction) {
            (None, _) => range.clone(),
            (Some(bound), Direction::OldestFirst) => {
                range.start.clone()..bound.min(&range.end).clone()
            }
            (Some(bound), Direction::NewestFirst) => {
                bound.max(&range.start).clone()..range.end.clone()
            }
        }
    }

    fn offer(&mut self, found: Found) {
        if self.has_room_for(&found.position) {
            self.bytes += found.size();
            self.events.push(found);
        }
    }

    /// Ends the page at `at`.
    fn cut(&mut self, at: Position) {
        if self.has_room_for(&at) {
            self.bound = Some(at);
            let mut events = std::mem::take(&mut self.events);
            events.retain(|found| self.has_room_for(&found.position));
            self.bytes = events.iter().map(Found::size).sum();
            self.events = events;
        }
    }

    /// Drops what is too much. At least one event stays, however large.
    fn settle(&mut self) {
        if self.events.len() <= self.limit && self.bytes <= self.max_bytes {
            return;
        }
        self.sort();
        let (mut n_kept, mut bytes) = (0, 0);
        for found in &self.events {
            bytes += found.size();
            if n_kept == self.limit || (bytes > self.max_bytes && n_kept > 0) {
                break;
            }
            n_kept += 1;
        }
        if let Some(first_dropped) = self.events.get(n_kept) {
            self.bound = Some(match self.direction {
                Direction::OldestFirst => first_dropped.position.clone(),
                // Exclusive above it, so that the bound is where the page begins.
                Direction::NewestFirst => first_dropped.position.next(),
            });
        }
        self.bytes -= self.events[n_kept..].iter().map(Found::size).sum::<u64>();
        self.events.truncate(n_kept);
    }

    /// The best first.
    fn sort(&mut self) {
        match self.direction {
            Direction::OldestFirst => self.events.sort_by(|a, b| a.position.cmp(&b.position)),
            Direction::NewestFirst => self.events.sort_by(|a, b| b.position.cmp(&a.position)),
        }
    }

    /// The events in the page's direction and, unless everything was looked at, where to go on.
    pub(super) fn finish(mut self) -> (Vec<Found>, Option<Position>) {
        self.settle();
        self.sort();
        (self.events, self.bound)
    }
}

/// What to look for.
pub(super) struct Search<'a> {
    pub(super) range: Range<Position>,
    pub(super) wanted: &'a dyn Fn(&str) -> bool,
}

impl Search<'_> {
    /// Adds the stream's events to `page`. When more than `quota` bytes were looked at, the page
    /// is cut off where the reading ended.
    pub(super) fn run(
        &self,
        read: &Reader,
        stream: &LogStreamRecord,
        quota: u64,
        page: &mut Page,
    ) -> Result<(), StorageError> {
        let open = page.open(&self.range);
        let (Some(first), Some(last)) = (stream.first_event_at, stream.last_event_at) else {
            return Ok(());
        };
        let misses =
            open.start >= open.end || first.0 > open.end.timestamp || last.0 < open.start.timestamp;
        if misses {
            return Ok(());
        }
        match page.direction {
            Direction::OldestFirst => self.forward(read, stream, quota, page),
            Direction::NewestFirst => self.backward(read, stream, quota, page),
        }
    }

    fn forward(
        &self,
        read: &Reader,
        stream: &LogStreamRecord,
        quota: u64,
        page: &mut Page,
    ) -> Result<(), StorageError> {
        let name: Arc<str> = stream.name.as_str().into();
        let start = LogChunkRecord::before(&stream.uid, Timestamp(self.range.start.timestamp));
        let mut n_bytes = 0_u64;
        read.visit(&LogChunkRecord::stream_keys(&stream.uid), Some(&start), |chunk| {
            // Neither this chunk nor a later one has anything before this.
            let reached =
                Position::start_of(chunk.newest().0.saturating_sub(stream.longest_chunk_millis));
            if reached >= self.range.end || !page.has_room_for(&reached) {
                return false;
            }
            if n_bytes > quota && reached > self.range.start {
                page.cut(reached);
                return false;
            }
            n_bytes += self.take(chunk, &name, page);
            true
        })
    }

    fn backward(
        &self,
        read: &Reader,
        stream: &LogStreamRecord,
        quota: u64,
        page: &mut Page,
    ) -> Result<(), StorageError> {
        let name: Arc<str> = stream.name.as_str().into();
        // A chunk that begins within the range may end up to the longest chunk's length after it.
        let end = self.range.end.timestamp.saturating_add(stream.longest_chunk_millis);
        let end = LogChunkRecord::before(&stream.uid, Timestamp(end.saturating_add(1)));
        let mut n_bytes = 0_u64;
        read.visit_back(&LogChunkRecord::stream_keys(&stream.uid), Some(&end), |chunk| {
            // Neither this chunk nor an earlier one has anything at this or later.
            let reached = Position::start_of(chunk.newest().0.saturating_add(1));
            if reached <= page.open(&self.range).start {
                return false;
            }
            if n_bytes > quota && reached < self.range.end {
                page.cut(reached);
                return false;
            }
            n_bytes += self.take(chunk, &name, page);
            true
        })
    }

    /// Offers the chunk's events, and returns its size.
    fn take(&self, chunk: LogChunkRecord, stream: &Arc<str>, page: &mut Page) -> u64 {
        let mut n_bytes = 0_u64;
        for (event, index) in chunk.events.into_iter().zip(0_u64..) {
            n_bytes += size(&event.message);
            let position = Position {
                timestamp: event.timestamp.0,
                stream: Arc::clone(stream),
                chunk: chunk.number,
                index,
            };
            if self.range.contains(&position)
                && page.has_room_for(&position)
                && (self.wanted)(&event.message)
            {
                page.offer(Found {
                    position,
                    message: event.message,
                    ingested_at: chunk.ingested_at,
                });
            }
        }
        page.settle();
        n_bytes
    }
}
