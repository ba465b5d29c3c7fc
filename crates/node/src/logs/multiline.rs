//! Joins the parts of long lines, and lines to events, for `awslogs-multiline-pattern` and
//! `awslogs-datetime-format`.
//!
//! A line that matches begins an event; the lines up to the next match belong to it. An event
//! is complete when the next one begins, or when nothing was added for five seconds.

use std::collections::BTreeMap;

use model::Timestamp;
use model::record::logs::LogEvent;
use regex_lite::Regex;
use shim::spool::{Record, Stream};

const PATIENCE_MS: i64 = 5_000;
/// The most that one event may carry: what AWS allows, less its overhead.
const MAX_EVENT: usize = 262_144 - 26;

/// Of a batch, which is then not the last.
pub(super) const MUCH: u64 = 512 << 10;

#[derive(Debug)]
pub(super) struct Rule {
    start: Regex,
}

impl Rule {
    /// `None` when lines are events. A date format wins over a pattern.
    pub(super) fn of(options: &BTreeMap<String, String>) -> Option<Rule> {
        let pattern = match options.get("awslogs-datetime-format") {
            Some(format) => date_pattern(format),
            None => options.get("awslogs-multiline-pattern")?.clone(),
        };
        Some(Rule { start: Regex::new(&pattern).ok()? })
    }

    /// The complete events in `lines`, and the offset behind them.
    pub(super) fn join(&self, lines: Lines, now: Timestamp, last: bool) -> (Vec<LogEvent>, u64) {
        let mut events = Vec::new();
        let mut end = lines.lines.first().map_or(lines.end, |line| line.offset);
        let mut begun: Option<LogEvent> = None;
        let mut newest = 0;
        for line in lines.lines {
            let offset = line.offset;
            let event = line.event();
            let full = begun
                .as_ref()
                .is_some_and(|begun| begun.message.len() + event.message.len() + 1 > MAX_EVENT);
            if self.start.is_match(&event.message) || full {
                events.extend(begun.take());
                end = offset;
            }
            newest = event.timestamp.0;
            match &mut begun {
                Some(begun) => {
                    begun.message.push('\n');
                    begun.message.push_str(&event.message);
                }
                None => begun = Some(event),
            }
        }
        if last || now.0 - newest >= PATIENCE_MS {
            events.extend(begun);
            end = lines.end;
        }
        events.retain(|event| !event.message.is_empty());
        (events, end)
    }
}

/// Lines as they were written.
#[derive(Debug)]
pub(super) struct Lines {
    lines: Vec<Line>,
    /// Behind the last of them.
    end: u64,
}

#[derive(Debug)]
struct Line {
    /// Of its first part, and of its last one.
    offset: u64,
    last_offset: u64,
    timestamp_ms: i64,
    bytes: Vec<u8>,
    /// Its end has not come.
    is_open: bool,
}

impl Line {
    fn event(self) -> LogEvent {
        let message = String::from_utf8(self.bytes);
        let message =
            message.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        LogEvent { timestamp: Timestamp(self.timestamp_ms), message }
    }
}

impl Lines {
    /// Puts the parts of long lines together again, as far as one event goes. What comes after the
    /// beginning of a line whose end has not come is left out, unless it is the `last` that comes,
    /// or nothing came for a while.
    pub(super) fn of(records: &[Record], now: Timestamp, last: bool) -> Lines {
        let mut lines: Vec<Line> = Vec::with_capacity(records.len());
        // Where the open line of either stream is.
        let mut open: [Option<usize>; 2] = [None, None];
        for record in records {
            let open = match record.stream {
                Stream::Stdout => &mut open[0],
                Stream::Stderr => &mut open[1],
            };
            match open.take().and_then(|at| Some((at, lines.get_mut(at)?))) {
                Some((at, line)) if line.bytes.len() + record.bytes.len() <= MAX_EVENT => {
                    line.bytes.extend_from_slice(&record.bytes);
                    line.last_offset = record.offset;
                    line.is_open = record.partial;
                    *open = record.partial.then_some(at);
                    continue;
                }
                Some((_, full)) => full.is_open = false,
                None => {}
            }
            *open = record.partial.then_some(lines.len());
            lines.push(Line {
                offset: record.offset,
                last_offset: record.offset,
                timestamp_ms: record.timestamp_ms,
                bytes: record.bytes.clone(),
                is_open: record.partial,
            });
        }
        let (from, end) = match (records.first(), records.last()) {
            (Some(first), Some(last)) => (first.offset, last.next),
            _ => (0, 0),
        };
        let first_open = lines.iter().find(|line| line.is_open).map(|line| line.offset);
        let Some(mut held) = first_open else { return Lines { lines, end } };
        // A line of the other stream, if some of it lies behind that, is to come later as a whole.
        while let Some(cut) =
            lines.iter().find(|line| line.offset < held && line.last_offset >= held)
        {
            held = cut.offset;
        }
        let newest = records.last().map_or(0, |record| record.timestamp_ms);
        let is_much = end - from >= MUCH;
        // After much there is more, and something of it was taken at least.
        let comes_again = is_much && held > from;
        if !comes_again && (is_much || last || now.0 - newest >= PATIENCE_MS) {
            return Lines { lines, end };
        }
        lines.retain(|line| line.offset < held);
        Lines { lines, end: held }
    }

    /// Without a rule every line is an event.
    pub(super) fn one_each(self) -> (Vec<LogEvent>, u64) {
        let events = self.lines.into_iter().map(Line::event);
        (events.collect(), self.end)
    }
}

/// A pattern for what a `strftime` format writes.
fn date_pattern(format: &str) -> String {
    let mut pattern = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            pattern.push_str(&regex_lite::escape(&c.to_string()));
            continue;
        }
        pattern.push_str(match chars.next() {
            Some('a') => "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)",
            Some('A') => "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
            Some('b') => "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
            Some('B') => {
                "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
            }
            Some('d' | 'H' | 'I' | 'm' | 'M' | 'S' | 'y' | 'U' | 'W') => r"\d{2}",
            Some('Y') => r"\d{4}",
            Some('j') => r"\d{3}",
            Some('f') => r"\d{6}",
            Some('L') => r"\.\d{3}",
            Some('p') => "[AP]M",
            Some('z') => r"[+-]\d{4}",
            Some('Z') => "[A-Z]{1,4}T",
            Some('w') => r"\d",
            Some('%') => "%",
            Some(_) | None => "",
        });
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;
    use shim::spool::Stream;

    fn records(lines: &[&str]) -> Vec<Record> {
        let record = |(n, line): (usize, &&str)| Record {
            offset: n as u64 * 10,
            next: n as u64 * 10 + 10,
            timestamp_ms: 1000,
            stream: Stream::Stdout,
            partial: false,
            bytes: line.as_bytes().to_vec(),
        };
        lines.iter().enumerate().map(record).collect()
    }

    fn check(lines: &[&str], now: i64, last: bool, expected: &[&str], end: u64) {
        let options = BTreeMap::from([("awslogs-multiline-pattern".into(), "^E".into())]);
        let rule = Rule::of(&options).unwrap();
        let lines = Lines::of(&records(lines), Timestamp(now), last);
        let (events, found) = rule.join(lines, Timestamp(now), last);
        let texts: Vec<&str> = events.iter().map(|event| event.message.as_str()).collect();
        assert_eq!((texts.as_slice(), found), (expected, end));
    }

    #[test]
    fn an_event_is_complete_when_the_next_begins() {
        check(&["E1", " at x", "E2"], 1000, false, &["E1\n at x"], 20);
        check(&["E1"], 1000, false, &[], 0);
    }

    #[test]
    fn an_event_is_complete_when_nothing_came_for_a_while_or_will_come() {
        check(&["E1", "", "x"], 7000, false, &["E1\n\nx"], 30);
        check(&["x", "E1"], 1000, true, &["x", "E1"], 20);
    }

    /// Each part: its stream, whether its line goes on, its text.
    fn check_parts(
        parts: &[(Stream, bool, &str)],
        now: i64,
        last: bool,
        expected: &[&str],
        end: u64,
    ) {
        let texts: Vec<&str> = parts.iter().map(|(_, _, text)| *text).collect();
        let mut records = records(&texts);
        for (record, (stream, partial, _)) in records.iter_mut().zip(parts) {
            (record.stream, record.partial) = (*stream, *partial);
        }
        let (events, found) = Lines::of(&records, Timestamp(now), last).one_each();
        let texts: Vec<&str> = events.iter().map(|event| event.message.as_str()).collect();
        assert_eq!((texts.as_slice(), found), (expected, end), "{parts:?}");
    }

    #[test]
    fn the_parts_of_a_long_line_are_one_event() {
        use Stream::{Stderr, Stdout};
        let (one, two, three) =
            ((Stdout, true, "one "), (Stdout, true, "two "), (Stdout, false, "3"));
        let (err, or) = ((Stderr, true, "err"), (Stderr, false, "or"));
        let short = (Stderr, false, "short");
        check_parts(&[one, two, three, short], 1000, false, &["one two 3", "short"], 40);
        check_parts(&[short, one, two], 1000, false, &["short"], 10);
        check_parts(&[one, short, two], 1000, false, &[], 0);
        check_parts(&[one, short, two, three], 1000, false, &["one two 3", "short"], 40);
        // The end of one line is behind the beginning of one that is not complete.
        check_parts(&[short, err, one, or], 1000, false, &["short"], 10);
        check_parts(&[one, two], 6000, false, &["one two "], 20);
        check_parts(&[one, two], 1000, true, &["one two "], 20);
        check_parts(&[], 1000, false, &[], 0);
    }

    /// A full batch is not the last, whatever is said, and is never taken in vain.
    #[test]
    fn what_is_open_at_the_end_of_a_full_batch_comes_with_the_next() {
        let check = |offset: u64, expected: &[&str], end: u64| {
            let mut records = records(&["short", "open"]);
            (records[0].next, records[1].offset, records[1].next) = (offset, offset, MUCH);
            records[1].partial = true;
            let records = if offset == 0 { &records[1..] } else { &records[..] };
            let (events, found) = Lines::of(records, Timestamp(9000), true).one_each();
            let texts: Vec<&str> = events.iter().map(|event| event.message.as_str()).collect();
            assert_eq!((texts.as_slice(), found), (expected, end), "{offset}");
        };
        check(10, &["short"], 10);
        check(0, &["open"], MUCH);
    }

    #[test]
    fn a_line_is_cut_where_an_event_ends() {
        let part = "x".repeat(100_000);
        let parts = [(Stream::Stdout, true, part.as_str()); 3];
        check_parts(&parts, 6000, false, &[&"x".repeat(200_000), &part], 30);
        check_parts(&parts, 1000, false, &[&"x".repeat(200_000)], 20);
    }

    #[test]
    fn a_date_format_is_a_pattern() {
        let regex = Regex::new(&date_pattern("%Y-%m-%d %H:%M:%S")).unwrap();
        assert!(regex.is_match("2026-11-21 10:00:00 hello"));
        assert!(!regex.is_match("hello"));
    }
}
