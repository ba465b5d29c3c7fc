//! The shim's end of a spool: appends records, deletes what was taken.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{HEADER, Head, MAX_LINE, Stream, segment_path, segments};

/// How much disk a spool may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A segment that has reached this is followed by a new one.
    pub segment_bytes: u64,
    /// Above this the oldest segment is deleted, taken or not: a container must never block
    /// on its output because no daemon runs, and must not fill the disk either.
    pub total_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { segment_bytes: 8 << 20, total_bytes: 1 << 30 }
    }
}

impl Limits {
    /// These limits for `total_bytes` altogether.
    pub fn total(total_bytes: u64) -> Limits {
        let segment_bytes = (total_bytes / 4).clamp(1, Limits::default().segment_bytes);
        Limits { segment_bytes, total_bytes }
    }
}

/// Appends to one spool. There is never a second one: the shim holds its directory's lock.
#[derive(Debug)]
pub struct Writer {
    dir: PathBuf,
    limits: Limits,
    /// Starts of the segments that exist; the last is `file`.
    starts: VecDeque<u64>,
    /// `None` until there is something to write: most containers start faster than the disk.
    file: Option<File>,
    /// Where the next record goes.
    end: u64,
    taken: u64,
    /// Records that are not in the file yet.
    buffer: Vec<u8>,
}

impl Writer {
    /// Opens the spool and cuts off a record that its last writer left unfinished. A spool that
    /// is not there is made with its first record.
    pub fn open(dir: &Path, limits: Limits) -> io::Result<Writer> {
        let starts = match segments(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        let mut starts = VecDeque::from(starts);
        let (file, end) = match starts.back() {
            Some(&start) => {
                let path = segment_path(dir, start);
                let file = append_to(&path)?;
                let len = whole_records(&path)?;
                file.set_len(len)?;
                (Some(file), start + len)
            }
            None => {
                starts.push_back(0);
                (None, 0)
            }
        };
        let taken = starts.front().copied().unwrap_or(end);
        Ok(Writer { dir: dir.to_owned(), limits, starts, file, end, taken, buffer: Vec::new() })
    }

    /// Where the next record goes; everything before is readable.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Where the oldest record is that was not taken.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Adds a record, to be written by [`Writer::flush`].
    ///
    /// *Assumes* at most [`MAX_LINE`] bytes; the rest is cut off.
    pub fn push(&mut self, stream: Stream, partial: bool, timestamp_ms: i64, line: &[u8]) {
        let line = &line[..line.len().min(MAX_LINE)];
        Head { len: line.len(), timestamp_ms, stream, partial }.write(&mut self.buffer);
        self.buffer.extend_from_slice(line);
    }

    /// Writes what was pushed.
    ///
    /// *Errors* lose the pushed records (the disk is full, say), never older ones, and leave
    /// the spool fit for the next.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let written = self.write_buffer();
        self.buffer.clear();
        // A burst of very short lines makes a buffer far longer than what was read.
        self.buffer.shrink_to(32 * 1024);
        written
    }

    fn write_buffer(&mut self) -> io::Result<()> {
        if self.end - self.last_start() >= self.limits.segment_bytes {
            self.rotate()?;
        }
        let start = self.last_start();
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                fs::create_dir_all(&self.dir)?;
                self.file.insert(append_to(&segment_path(&self.dir, start))?)
            }
        };
        if let Err(error) = file.write_all(&self.buffer) {
            file.set_len(self.end - start)?;
            return Err(error);
        }
        self.end += self.buffer.len() as u64;
        while self.starts.len() > 1 && self.end - self.starts[0] > self.limits.total_bytes {
            self.delete_oldest()?;
        }
        Ok(())
    }

    /// Everything before `offset` is safe elsewhere.
    pub fn take(&mut self, offset: u64) -> io::Result<()> {
        self.taken = self.taken.max(offset.min(self.end));
        // So that a talkative container whose daemon keeps up needs little disk.
        let worth_it = self.limits.segment_bytes / 8;
        if self.taken == self.end && self.end - self.last_start() > worth_it {
            self.rotate()?;
        }
        while self.starts.len() > 1 && self.starts[1] <= self.taken {
            self.delete_oldest()?;
        }
        Ok(())
    }

    fn last_start(&self) -> u64 {
        self.starts.back().copied().unwrap_or(self.end)
    }

    fn rotate(&mut self) -> io::Result<()> {
        self.file = Some(append_to(&segment_path(&self.dir, self.end))?);
        self.starts.push_back(self.end);
        Ok(())
    }

    fn delete_oldest(&mut self) -> io::Result<()> {
        if let Some(start) = self.starts.pop_front() {
            match fs::remove_file(segment_path(&self.dir, start)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        self.taken = self.taken.max(self.starts.front().copied().unwrap_or(self.end));
        Ok(())
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// How many bytes of the segment are whole records.
fn whole_records(path: &Path) -> io::Result<u64> {
    let mut file = io::BufReader::new(File::open(path)?);
    let size = file.get_ref().metadata()?.len();
    let mut at = 0;
    loop {
        let mut head = [0; HEADER];
        match file.read_exact(&mut head) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(at),
            Err(error) => return Err(error),
        }
        let Some(head) = Head::read(&head) else {
            return Ok(at);
        };
        let next = at + (HEADER + head.len) as u64;
        if next > size {
            return Ok(at);
        }
        file.seek_relative(i64::try_from(head.len).unwrap_or(0))?;
        at = next;
    }
}
