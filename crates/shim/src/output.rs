//! From a container's pipes to its spool: cuts output into lines as `awslogs` does.
//!
//! The newline is stripped, a line longer than [`MAX_LINE`] is cut into parts, empty lines are
//! dropped unless asked for. Time is the time of reading.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::OFlags;
use rustix::pipe::{PipeFlags, pipe_with};

use crate::runtime::{Outputs, Stdio};
use crate::spool::{MAX_LINE, Stream, Writer};

/// The reading ends of one container's stdout and stderr.
#[derive(Debug)]
pub(crate) struct Output {
    pipes: Vec<Pipe>,
}

#[derive(Debug)]
struct Pipe {
    fd: OwnedFd,
    stream: Stream,
    lines: Lines,
}

/// Enough for a full pipe twice over: what is still unread then is somebody else's writing.
const MAX_DRAIN: usize = 256;
/// On the stack of every shim for ever, once used: what is saved by more at once is not worth it.
const READ: usize = 8 * 1024;

/// The standard streams of a container, and where its output is read.
pub(crate) fn open() -> io::Result<(Stdio, Outputs)> {
    let pipe = || {
        let (read, write) = pipe_with(PipeFlags::CLOEXEC)?;
        // Only our end: the container would be surprised by a stdout that does not block.
        rustix::fs::fcntl_setfl(&read, OFlags::NONBLOCK)?;
        Ok::<_, io::Error>((read, write))
    };
    let stdin = File::open("/dev/null")?.into();
    let (out, stdout) = pipe()?;
    let (err, stderr) = pipe()?;
    Ok((Stdio { stdin, stdout, stderr }, Outputs { stdout: out, stderr: err }))
}

impl Output {
    pub(crate) fn of(outputs: Outputs, keep_empty_lines: bool) -> Output {
        let pipe = |fd, stream| Pipe { fd, stream, lines: Lines::new(keep_empty_lines) };
        let Outputs { stdout, stderr } = outputs;
        Output { pipes: vec![pipe(stdout, Stream::Stdout), pipe(stderr, Stream::Stderr)] }
    }

    /// What to wait for. Empty when both ends were closed.
    pub(crate) fn fds(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.pipes.iter().map(|pipe| pipe.fd.as_fd())
    }

    /// Moves what is there, up to a portion per stream so that no container starves another.
    /// Whether there may be more.
    pub(crate) fn pump(&mut self, writer: &mut Writer, now_ms: i64) -> io::Result<bool> {
        let mut more = false;
        self.pipes.retain_mut(|pipe| match pipe.read(writer, now_ms) {
            Read::Some => {
                more = true;
                true
            }
            Read::Nothing => true,
            Read::End => {
                pipe.finish(writer, now_ms);
                false
            }
        });
        writer.flush()?;
        Ok(more)
    }

    /// Moves all that is there: for a container that has ended.
    pub(crate) fn drain(mut self, writer: &mut Writer, now_ms: i64) -> io::Result<()> {
        for _ in 0..MAX_DRAIN {
            if !self.pump(writer, now_ms)? {
                break;
            }
        }
        for pipe in &mut self.pipes {
            pipe.finish(writer, now_ms);
        }
        writer.flush()
    }
}

enum Read {
    Some,
    Nothing,
    End,
}

impl Pipe {
    fn read(&mut self, writer: &mut Writer, now_ms: i64) -> Read {
        let mut buffer = [0; READ];
        match rustix::io::read(&self.fd, &mut buffer) {
            Ok(0) => Read::End,
            Ok(len) => {
                let stream = self.stream;
                self.lines.push(&buffer[..len], |line, partial| {
                    writer.push(stream, partial, now_ms, line);
                });
                Read::Some
            }
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Read::Nothing,
            // Never seen on a pipe; to go on would spin.
            Err(_) => Read::End,
        }
    }

    fn finish(&mut self, writer: &mut Writer, now_ms: i64) {
        let stream = self.stream;
        self.lines.finish(|line, partial| writer.push(stream, partial, now_ms, line));
    }
}

/// Cuts bytes into lines.
#[derive(Debug, Default)]
struct Lines {
    /// The beginning of a line whose end has not come; at most [`MAX_LINE`].
    begun: Vec<u8>,
    /// A part of this line was given out already, so an empty rest is no line of its own.
    continued: bool,
    keep_empty: bool,
}

impl Lines {
    fn new(keep_empty: bool) -> Lines {
        Lines { keep_empty, ..Lines::default() }
    }

    fn push(&mut self, mut bytes: &[u8], mut emit: impl FnMut(&[u8], bool)) {
        while let Some(at) = bytes.iter().position(|byte| *byte == b'\n') {
            self.extend(&bytes[..at], &mut emit);
            self.end_line(&mut emit);
            bytes = &bytes[at + 1..];
        }
        self.extend(bytes, &mut emit);
    }

    fn finish(&mut self, mut emit: impl FnMut(&[u8], bool)) {
        if !self.begun.is_empty() {
            self.end_line(&mut emit);
        }
    }

    /// A part is given out only when a byte after it has come, so "partial" is always true.
    fn extend(&mut self, mut bytes: &[u8], emit: &mut impl FnMut(&[u8], bool)) {
        while self.begun.len() + bytes.len() > MAX_LINE {
            let (head, rest) = bytes.split_at(MAX_LINE - self.begun.len());
            self.begun.extend_from_slice(head);
            let whole = whole_characters(&self.begun, rest[0]);
            emit(&self.begun[..whole], true);
            self.begun.drain(..whole);
            self.continued = true;
            bytes = rest;
        }
        self.begun.extend_from_slice(bytes);
    }

    fn end_line(&mut self, emit: &mut impl FnMut(&[u8], bool)) {
        if !self.begun.is_empty() || (self.keep_empty && !self.continued) {
            emit(&self.begun, false);
        }
        self.begun.clear();
        self.continued = false;
    }
}

/// How much of `text`, which goes on with `next`, can be given out without cutting a character in
/// two; all of it where it is no UTF-8.
fn whole_characters(text: &[u8], next: u8) -> usize {
    const LONGEST: usize = 4;
    let continues = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
    if !continues(next) {
        return text.len();
    }
    let last = text.len().saturating_sub(LONGEST - 1)..text.len();
    let start = last.rev().find(|at| !continues(text[*at]));
    start.filter(|at| *at > 0 && text[*at] >= 0b1100_0000).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(keep_empty: bool, input: &[&[u8]]) -> Vec<(String, bool)> {
        let mut lines = Lines::new(keep_empty);
        let mut seen = Vec::new();
        let mut emit = |line: &[u8], partial| {
            seen.push((String::from_utf8_lossy(line).into_owned(), partial));
        };
        for bytes in input {
            lines.push(bytes, &mut emit);
        }
        lines.finish(&mut emit);
        seen
    }

    fn texts(keep_empty: bool, input: &[&[u8]]) -> Vec<String> {
        lines(keep_empty, input).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn lines_are_found_wherever_the_reads_are_cut() {
        assert_eq!(
            texts(false, &[b"one\ntw", b"o\n", b"", b"thr", b"ee"]),
            ["one", "two", "three"]
        );
    }

    #[test]
    fn empty_lines_are_dropped_unless_asked_for() {
        assert_eq!(texts(false, &[b"\n\na\n\n", b"\n"]), ["a"]);
        assert_eq!(texts(true, &[b"\na\n\n"]), ["", "a", ""]);
    }

    #[test]
    fn no_character_is_cut_in_two() {
        let text = format!("x{}", "é€😀".repeat(MAX_LINE / 4));
        for at in [1, 2, 3, 5, MAX_LINE - 1, MAX_LINE, MAX_LINE + 1] {
            let (one, two) = text.as_bytes().split_at(at);
            let parts = texts(false, &[one, two]);
            assert!(parts.iter().all(|part| !part.contains(char::REPLACEMENT_CHARACTER)));
            assert_eq!(parts.concat(), text);
        }
        let noise = vec![0x80; MAX_LINE + 1];
        assert_eq!(lines(false, &[&noise]).len(), 2);
    }

    #[test]
    fn long_lines_are_cut_and_only_the_cut_parts_are_partial() {
        let sizes = |len: usize, end: &[u8]| -> Vec<(usize, bool)> {
            let line = vec![b'x'; len];
            lines(true, &[&line, end])
                .iter()
                .map(|(line, partial)| (line.len(), *partial))
                .collect()
        };
        assert_eq!(sizes(MAX_LINE, b"\n"), [(MAX_LINE, false)]);
        assert_eq!(sizes(MAX_LINE, b""), [(MAX_LINE, false)]);
        assert_eq!(sizes(MAX_LINE + 1, b"\n"), [(MAX_LINE, true), (1, false)]);
        assert_eq!(sizes(2 * MAX_LINE + 5, b""), [(MAX_LINE, true), (MAX_LINE, true), (5, false)]);
    }
}
