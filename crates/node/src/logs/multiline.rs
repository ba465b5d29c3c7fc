//! Joins lines to events, for `awslogs-multiline-pattern` and `awslogs-datetime-format`.
//!
//! A line that matches begins an event; the lines up to the next match belong to it. An event
//! is complete when the next one begins, or when nothing was added for five seconds.

use std::collections::BTreeMap;

use model::Timestamp;
use model::record::logs::LogEvent;
use regex_lite::Regex;
use shim::spool::Record;

const PATIENCE_MS: i64 = 5_000;
/// The most that one event may carry: what AWS allows, less its overhead.
const MAX_EVENT: usize = 262_144 - 26;

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

    /// The complete events in `records`, and the offset behind them.
    pub(super) fn join(
        &self,
        records: &[Record],
        now: Timestamp,
        last: bool,
    ) -> (Vec<LogEvent>, u64) {
        let mut events = Vec::new();
        let mut end = records.first().map_or(0, |record| record.offset);
        let mut begun: Option<LogEvent> = None;
        let mut newest = 0;
        for record in records {
            let line = String::from_utf8_lossy(&record.bytes);
            let full = begun
                .as_ref()
                .is_some_and(|event| event.message.len() + line.len() + 1 > MAX_EVENT);
            if self.start.is_match(&line) || full {
                events.extend(begun.take());
                end = record.offset;
            }
            match &mut begun {
                Some(event) => {
                    event.message.push('\n');
                    event.message.push_str(&line);
                }
                None => {
                    begun = Some(LogEvent {
                        timestamp: Timestamp(record.timestamp_ms),
                        message: line.into_owned(),
                    });
                }
            }
            newest = record.timestamp_ms;
        }
        if last || now.0 - newest >= PATIENCE_MS {
            events.extend(begun);
            end = records.last().map_or(end, |record| record.next);
        }
        events.retain(|event| !event.message.is_empty());
        (events, end)
    }
}

/// Without a rule every line is an event.
pub(super) fn one_each(records: &[Record]) -> Vec<LogEvent> {
    let event = |record: &Record| LogEvent {
        timestamp: Timestamp(record.timestamp_ms),
        message: String::from_utf8_lossy(&record.bytes).into_owned(),
    };
    records.iter().map(event).collect()
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
        let (events, found) = rule.join(&records(lines), Timestamp(now), last);
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

    #[test]
    fn a_date_format_is_a_pattern() {
        let regex = Regex::new(&date_pattern("%Y-%m-%d %H:%M:%S")).unwrap();
        assert!(regex.is_match("2026-11-21 10:00:00 hello"));
        assert!(!regex.is_match("hello"));
    }
}
