//! The daemon's end of a spool: reads records by offset, while the shim appends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{HEADER, Head, MAX_LINE, Record, segment_path, segments};

/// Reads one spool. Holds nothing open; the spool need not exist yet.
#[derive(Clone, Debug)]
pub struct Reader {
    dir: PathBuf,
}

/// What was found at an offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    pub records: Vec<Record>,
    /// Where to read on. Equal to the offset asked for when there is nothing new.
    pub next: u64,
    /// Bytes that were skipped because the spool was over its limit and nobody had taken them.
    pub lost_bytes: u64,
}

impl Reader {
    pub fn new(dir: &Path) -> Reader {
        Reader { dir: dir.to_owned() }
    }

    /// Records from `offset`, which is 0 or the `next` of an earlier read, up to `max_bytes`
    /// of spool, but at least one record if there is one. An empty batch means that
    /// everything was read.
    pub fn read_from(&self, offset: u64, max_bytes: usize) -> io::Result<Batch> {
        loop {
            match self.try_read(offset, max_bytes) {
                // A segment was deleted between listing and opening: list again. The newest
                // is never deleted, so this comes to an end.
                Err(error) if error.kind() == io::ErrorKind::NotFound && self.dir.exists() => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(Batch { next: offset, ..Batch::default() });
                }
                other => return other,
            }
        }
    }

    fn try_read(&self, offset: u64, max_bytes: usize) -> io::Result<Batch> {
        let starts = segments(&self.dir)?;
        let mut batch = Batch { next: offset, ..Batch::default() };
        let mut left = max_bytes.max(HEADER + MAX_LINE);
        for (index, &start) in starts.iter().enumerate() {
            let following = starts.get(index + 1).copied();
            if following.is_some_and(|following| following <= batch.next) {
                continue;
            }
            if start > batch.next {
                // Deleted for want of room, or the end of the last segment is damaged.
                batch.lost_bytes += start - batch.next;
                batch.next = start;
            }
            left = read_segment(&segment_path(&self.dir, start), start, &mut batch, left)?;
            if left == 0 {
                break;
            }
        }
        Ok(batch)
    }
}

/// Adds the whole records from `batch.next` on, and says how much may still be read; 0 stops.
fn read_segment(path: &Path, start: u64, batch: &mut Batch, left: usize) -> io::Result<usize> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(batch.next - start))?;
    let mut bytes = Vec::new();
    file.take(left as u64).read_to_end(&mut bytes)?;
    let mut at = 0;
    while let Some(head) = Head::read(&bytes[at..]) {
        let Some(line) = bytes.get(at + HEADER..at + HEADER + head.len) else {
            break;
        };
        at += HEADER + head.len;
        let next = batch.next + (HEADER + head.len) as u64;
        batch.records.push(Record {
            offset: batch.next,
            next,
            timestamp_ms: head.timestamp_ms,
            stream: head.stream,
            partial: head.partial,
            bytes: line.to_vec(),
        });
        batch.next = next;
    }
    // If the limit and not the file ended the read, the following segment must wait.
    Ok(if bytes.len() == left { 0 } else { left - bytes.len() })
}
