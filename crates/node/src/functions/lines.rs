//! Lines as a function's process wrote them, out of the parts into which the shim cuts long ones.
//! Plain data.

use model::Timestamp;
use shim::spool::{Record, Stream};

/// Of one event, in bytes, with its line end; what is longer is cut here, as on AWS.
const LONGEST: usize = 256 << 10;

/// The lines that have begun, of either stream.
#[derive(Debug, Default)]
pub(super) struct Lines {
    out: Option<Begun>,
    err: Option<Begun>,
}

#[derive(Debug)]
struct Begun {
    at: Timestamp,
    bytes: Vec<u8>,
}

impl Begun {
    /// Bytes that are no UTF-8 are replaced here, where no character is cut in two any more.
    fn finished(self) -> (String, Timestamp) {
        let mut line = String::from_utf8_lossy(&self.bytes).into_owned();
        line.push('\n');
        (line, self.at)
    }
}

impl Lines {
    /// Takes what comes next; hands out a line, with its end and the time of its beginning, once
    /// it is whole or as long as an event may be.
    pub(super) fn take(&mut self, record: Record) -> Option<(String, Timestamp)> {
        let begun = match record.stream {
            Stream::Stdout => &mut self.out,
            Stream::Stderr => &mut self.err,
        };
        let goes_on = record.partial;
        let n_more = record.bytes.len();
        match begun {
            Some(line) => line.bytes.extend(record.bytes),
            None => {
                let at = Timestamp(record.timestamp_ms);
                *begun = Some(Begun { at, bytes: record.bytes });
            }
        }
        // Whether another part of this size would fit.
        let fits = |line: &Begun| line.bytes.len() + n_more < LONGEST;
        begun.take_if(|line| !goes_on || !fits(line)).map(Begun::finished)
    }

    /// What was begun and never ended.
    pub(super) fn rest(&mut self) -> impl Iterator<Item = (String, Timestamp)> {
        [self.out.take(), self.err.take()].into_iter().flatten().map(Begun::finished)
    }
}

#[cfg(test)]
mod tests {
    use shim::spool::MAX_LINE;

    use super::*;

    fn record(at: i64, stream: Stream, partial: bool, bytes: &[u8]) -> Record {
        Record { offset: 0, next: 0, timestamp_ms: at, stream, partial, bytes: bytes.to_vec() }
    }

    #[test]
    fn the_parts_of_a_line_are_one_event() {
        use Stream::{Stderr, Stdout};
        let mut lines = Lines::default();
        let mut take = |at, stream, partial, bytes: &str| {
            lines.take(record(at, stream, partial, bytes.as_bytes())).map(|(line, at)| (line, at.0))
        };
        assert_eq!(take(1, Stdout, false, "short"), Some(("short\n".into(), 1)));
        assert_eq!(take(2, Stdout, true, "one "), None);
        assert_eq!(take(3, Stderr, true, "err"), None);
        assert_eq!(take(4, Stdout, true, "two "), None);
        assert_eq!(take(5, Stderr, false, "or"), Some(("error\n".into(), 3)));
        assert_eq!(take(6, Stdout, false, "three"), Some(("one two three\n".into(), 2)));
        assert_eq!(take(7, Stdout, true, "never"), None);
        assert_eq!(
            lines.rest().map(|(line, at)| (line, at.0)).collect::<Vec<_>>(),
            [("never\n".to_owned(), 7)]
        );
        assert_eq!(lines.rest().count(), 0);
    }

    #[test]
    fn a_character_on_a_cut_is_whole_again() {
        let mut lines = Lines::default();
        let (head, tail) = "aé".as_bytes().split_at(2);
        assert_eq!(lines.take(record(1, Stream::Stdout, true, head)), None);
        let line = lines.take(record(1, Stream::Stdout, false, tail)).map(|(line, _)| line);
        assert_eq!(line.as_deref(), Some("aé\n"));
    }

    #[test]
    fn an_event_has_an_end() {
        let mut lines = Lines::default();
        let part = vec![b'x'; MAX_LINE];
        let mut sizes = Vec::new();
        for _ in 0..40 {
            let taken = lines.take(record(1, Stream::Stdout, true, &part));
            sizes.extend(taken.map(|(line, _)| line.len()));
        }
        sizes.extend(lines.rest().map(|(line, _)| line.len()));
        assert!(sizes.iter().all(|size| *size <= LONGEST), "{sizes:?}");
        let total: usize = sizes.iter().map(|size| size - 1).sum();
        assert_eq!((total, sizes.len()), (40 * MAX_LINE, 3));
    }
}
