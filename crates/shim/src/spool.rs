//! Output of a container on its way from the shim to a daemon: an append-only file of records.
//!
//! A spool is a directory of segments. A segment is named by the offset of its first byte in
//! the whole stream, so an offset stays valid when older segments are deleted.
//!
//! ```text
//! app.spool/00000000000000000000.seg   …records…
//! app.spool/00000000000008388721.seg   …records…  ◄── appended to
//! ```
//!
//! A record is a [`HEADER`]-byte head (mark, flags, length, time) and the bytes of one line. A
//! shim that is killed leaves at most one torn record at the very end: the reader stops before
//! it, and the next writer cuts it off. Nothing is synced: the page cache survives the death
//! of processes, and when the machine goes down its containers are gone as well.
//!
//! The shim has the only [`Writer`]. The daemon has [`Reader`]s and keeps the offset that it
//! has read to in the same transaction as the lines; that alone makes lines neither lost nor
//! doubled. [`Writer::take`] only frees the disk.

mod reader;
mod writer;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use reader::{Batch, Reader};
pub use writer::{Limits, Writer};

/// A longer line is cut; every part but the last is marked partial.
pub const MAX_LINE: usize = 16 * 1024;

/// Bytes before the line in every record.
pub const HEADER: usize = 16;

const MARK: u8 = 0xA7;
const FLAG_STDERR: u8 = 1;
const FLAG_PARTIAL: u8 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    Stderr,
}

/// One line of output, or a part of a long one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it starts in the spool.
    pub offset: u64,
    /// Where the next one starts: what to keep and to take when this one is safe.
    pub next: u64,
    /// When it was read from the container.
    pub timestamp_ms: i64,
    pub stream: Stream,
    /// The line goes on in the next record of the same stream.
    pub partial: bool,
    /// Without the newline. Any bytes, not always UTF-8.
    pub bytes: Vec<u8>,
}

struct Head {
    len: usize,
    timestamp_ms: i64,
    stream: Stream,
    partial: bool,
}

impl Head {
    fn write(&self, to: &mut Vec<u8>) {
        let mut flags = 0;
        if self.stream == Stream::Stderr {
            flags |= FLAG_STDERR;
        }
        if self.partial {
            flags |= FLAG_PARTIAL;
        }
        let len = u32::try_from(self.len).expect("lines are cut at MAX_LINE");
        to.extend_from_slice(&[MARK, flags, 0, 0]);
        to.extend_from_slice(&len.to_le_bytes());
        to.extend_from_slice(&self.timestamp_ms.to_le_bytes());
    }

    /// `None` when these are not the first bytes of a record.
    fn read(from: &[u8]) -> Option<Head> {
        let head: &[u8; HEADER] = from.first_chunk()?;
        let [mark, flags, _, _, len @ .., _, _, _, _, _, _, _, _] = head;
        let timestamp: &[u8; 8] = head.last_chunk()?;
        let len = u32::from_le_bytes(*len) as usize;
        if *mark != MARK || len > MAX_LINE {
            return None;
        }
        Some(Head {
            len,
            timestamp_ms: i64::from_le_bytes(*timestamp),
            stream: if flags & FLAG_STDERR == 0 { Stream::Stdout } else { Stream::Stderr },
            partial: flags & FLAG_PARTIAL != 0,
        })
    }
}

/// The start offsets of the segments that exist, lowest first.
fn segments(dir: &Path) -> io::Result<Vec<u64>> {
    let mut starts = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let start: Option<u64> =
            name.to_str().and_then(|name| name.strip_suffix(".seg")?.parse().ok());
        starts.extend(start);
    }
    starts.sort_unstable();
    Ok(starts)
}

fn segment_path(dir: &Path, start: u64) -> PathBuf {
    dir.join(format!("{start:020}.seg"))
}

#[cfg(test)]
mod tests;
