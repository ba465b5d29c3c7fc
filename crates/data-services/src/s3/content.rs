//! The bytes of objects once they are stored: reading, sharing and removing them.
//!
//! A blob goes when the record that names it goes, but not under a reader's feet: readers pin
//! the blobs that they are about to open, and a pinned blob is removed by its last reader.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_api::{BodyError, StreamBody};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream;
use model::StorageError;
use model::record::s3::{Segment, SmallRecord};
use store::{BlobId, Blobs, Read, Txn};
use tokio::task::spawn_blocking;
use tracing::warn;

use super::range::Span;

/// Bytes read from a file at once.
const CHUNK: u64 = 256 << 10;

/// Stored bytes that no record names yet. Dropping them removes them.
#[derive(Debug)]
pub(super) struct Unnamed {
    blobs: Blobs,
    pub(super) segments: Vec<Segment>,
    pub(super) small: Vec<SmallRecord>,
}

impl Unnamed {
    pub(super) fn new(blobs: Blobs) -> Unnamed {
        Unnamed { blobs, segments: Vec::new(), small: Vec::new() }
    }

    /// Hands the bytes to a transaction that is about to name them.
    ///
    /// From here on nothing removes them on drop: a transaction that was submitted stands even
    /// when its caller goes away. Who gets an error back removes them with [`Pins::remove`].
    pub(super) fn take(mut self) -> (Vec<Segment>, Vec<SmallRecord>) {
        (std::mem::take(&mut self.segments), std::mem::take(&mut self.small))
    }
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        for id in blob_ids(&self.segments) {
            remove_file(&self.blobs, &id);
        }
    }
}

fn remove_file(blobs: &Blobs, id: &BlobId) {
    if let Err(error) = std::fs::remove_file(blobs.path(id))
        && error.kind() != io::ErrorKind::NotFound
    {
        // It stays until the next start collects what no record names.
        warn!(blob = %id, %error, "could not remove a blob");
    }
}

pub(super) fn blob_ids(segments: &[Segment]) -> Vec<BlobId> {
    segments
        .iter()
        .filter_map(|segment| match segment {
            Segment::Blob { id, .. } => BlobId::parse(id),
            Segment::Small { .. } => None,
        })
        .collect()
}

/// In a transaction that removes the record which names `segments`: removes the small ones,
/// and notes the blobs to remove once the transaction is on disk.
pub(super) fn unlink(txn: &mut Txn<'_>, segments: &[Segment], unlinked: &mut Vec<BlobId>) {
    for segment in segments {
        match segment {
            Segment::Small { id, .. } => txn.delete(&SmallRecord::key_of(id)),
            Segment::Blob { id, .. } => unlinked.extend(BlobId::parse(id)),
        }
    }
}

/// Which blobs are being read, and which of those nobody names any more.
#[derive(Clone, Debug)]
pub(super) struct Pins {
    blobs: Blobs,
    table: Arc<Mutex<HashMap<BlobId, Pin>>>,
}

#[derive(Debug, Default)]
struct Pin {
    n_readers: usize,
    doomed: bool,
}

impl Pins {
    pub(super) fn new(blobs: Blobs) -> Pins {
        Pins { blobs, table: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<BlobId, Pin>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the files of `ids` until the result is dropped, if they are still there.
    pub(super) fn pin(&self, ids: Vec<BlobId>) -> Pinned {
        let mut table = self.lock();
        for id in &ids {
            table.entry(id.clone()).or_default().n_readers += 1;
        }
        drop(table);
        Pinned { pins: self.clone(), ids }
    }

    /// Removes blobs that no record names any more, now or when their last reader is done.
    pub(super) async fn remove(&self, ids: Vec<BlobId>) {
        let free: Vec<BlobId> = {
            let mut table = self.lock();
            ids.into_iter()
                .filter(|id| match table.get_mut(id) {
                    Some(pin) => {
                        pin.doomed = true;
                        false
                    }
                    None => true,
                })
                .collect()
        };
        if free.is_empty() {
            return;
        }
        let blobs = self.blobs.clone();
        // A panic there would have been reported; the files wait for the next start.
        let _ = spawn_blocking(move || {
            for id in &free {
                remove_file(&blobs, id);
            }
        })
        .await;
    }
}

/// A reader's hold on blobs.
#[derive(Debug)]
pub(super) struct Pinned {
    pins: Pins,
    ids: Vec<BlobId>,
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let mut table = self.pins.lock();
        for id in &self.ids {
            let Some(pin) = table.get_mut(id) else { continue };
            pin.n_readers -= 1;
            if pin.n_readers == 0 {
                let doomed = pin.doomed;
                table.remove(id);
                if doomed {
                    remove_file(&self.pins.blobs, id);
                }
            }
        }
    }
}

/// A run of bytes to send.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Memory(Bytes),
    File { id: BlobId, offset: u64, length: u64 },
}

/// The part of `segments` that lies in `span`. Small segments are read here and now.
pub(super) fn pieces(
    read: &impl Read,
    segments: &[Segment],
    span: Span,
) -> Result<Vec<Piece>, StorageError> {
    let mut pieces = Vec::new();
    for (segment, within) in overlap(segments, span) {
        pieces.push(match segment {
            Segment::Blob { id, offset, .. } => Piece::File {
                id: BlobId::parse(id)
                    .ok_or_else(|| StorageError::message("an object names no possible blob"))?,
                offset: offset + within.start,
                length: within.length(),
            },
            Segment::Small { id, .. } => {
                let record = read.get(&SmallRecord::key_of(id))?.ok_or_else(|| {
                    StorageError::message(format!("the content {id} of an object is missing"))
                })?;
                let data = BASE64.decode(&record.data).map_err(|error| {
                    StorageError::new(format!("could not decode the content {id}"), error)
                })?;
                let (start, end) = (usize_of(within.start), usize_of(within.end));
                Piece::Memory(Bytes::from(data).slice(start..end))
            }
        });
    }
    Ok(pieces)
}

/// Small segments are a few KiB, so this never saturates.
fn usize_of(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// The segments that meet `span`, each with the span within itself.
fn overlap(segments: &[Segment], span: Span) -> impl Iterator<Item = (&Segment, Span)> {
    let mut at = 0;
    segments.iter().filter_map(move |segment| {
        let (start, end) = (at, at + segment.length());
        at = end;
        let (from, to) = (span.start.max(start), span.end.min(end));
        (from < to).then(|| (segment, Span { start: from - start, end: to - start }))
    })
}

/// The segments of a copy of `span` of `segments`: blobs are given new names by hard links, so
/// no byte is copied; small ones come with a record of their own.
pub(super) fn share(
    blobs: &Blobs,
    segments: &[Segment],
    span: Span,
    pieces: &[Piece],
) -> io::Result<Unnamed> {
    let mut copy = Unnamed::new(blobs.clone());
    for ((segment, within), piece) in overlap(segments, span).zip(pieces) {
        match (segment, piece) {
            (Segment::Blob { offset, .. }, Piece::File { id, .. }) => {
                let id = blobs.link(id)?;
                copy.segments.push(Segment::Blob {
                    id: id.to_string(),
                    offset: offset + within.start,
                    length: within.length(),
                });
            }
            (_, Piece::Memory(bytes)) => {
                let id = model::random::hex::<16>();
                copy.segments.push(Segment::Small { id: id.clone(), length: within.length() });
                copy.small.push(SmallRecord { id, data: BASE64.encode(bytes) });
            }
            (Segment::Small { .. }, Piece::File { .. }) => {
                return Err(io::Error::other("pieces are not those of the segments"));
            }
        }
    }
    Ok(copy)
}

/// Sends `pieces`, reading a chunk ahead of the receiver.
pub(super) fn stream(blobs: &Blobs, pieces: Vec<Piece>, pinned: Pinned) -> StreamBody {
    let length = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Memory(bytes) => bytes.len() as u64,
            Piece::File { length, .. } => *length,
        })
        .sum();
    let state = Sending { blobs: blobs.clone(), pieces: pieces.into_iter(), current: None };
    let spare = Arc::new(Spare::default());
    let chunks = stream::unfold(state, |mut state| async move {
        let next = state.next().await?;
        Some((next, state))
    })
    .map(move |order| {
        // Every chunk keeps the files, so the last one to be dropped lets go of them.
        let _keep = &pinned;
        let spare = Arc::clone(&spare);
        async move {
            match order? {
                Next::Memory(bytes) => Ok(bytes),
                Next::Read(order) => order.carry_out(spare).await,
            }
        }
    })
    .buffered(2)
    .map(|chunk| {
        chunk.map_err(|error: io::Error| {
            tracing::error!(%error, "an object could not be read to its end");
            BodyError::Transport(Box::new(error))
        })
    });
    StreamBody::from_stream(chunks, Some(length))
}

struct Sending {
    blobs: Blobs,
    pieces: std::vec::IntoIter<Piece>,
    current: Option<(Arc<File>, Span)>,
}

enum Next {
    Memory(Bytes),
    Read(Order),
}

struct Order {
    file: Arc<File>,
    offset: u64,
    length: usize,
}

impl Order {
    /// What the kernel has in memory is copied here and now, which takes less time than another
    /// thread takes to begin; for the rest a thread waits.
    async fn carry_out(self, spare: Arc<Spare>) -> io::Result<Bytes> {
        let Order { file, offset, length } = self;
        let mut chunk = spare.take(length);
        let n_there = read_what_is_there(&file, &mut chunk, offset)?;
        if n_there < length {
            chunk = spawn_blocking(move || {
                file.read_exact_at(&mut chunk[n_there..], offset + n_there as u64)?;
                Ok::<_, io::Error>(chunk)
            })
            .await
            .map_err(io::Error::other)??;
        }
        Ok(Bytes::from_owner(Chunk { bytes: chunk, spare }))
    }
}

/// Reads without waiting for the disk. Returns how many bytes it got, 0 also where the file
/// system knows no such reading.
fn read_what_is_there(file: &File, chunk: &mut [u8], offset: u64) -> io::Result<usize> {
    use rustix::io::{Errno, ReadWriteFlags, preadv2};
    let mut n_read = 0;
    while n_read < chunk.len() {
        let rest = &mut [io::IoSliceMut::new(&mut chunk[n_read..])];
        match preadv2(file, rest, offset + n_read as u64, ReadWriteFlags::NOWAIT) {
            Ok(0) | Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS) => break,
            Ok(n) => n_read += n,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(n_read)
}

/// Buffers of one answer that were sent and may be filled again: new ones would have to be
/// cleared and mapped each time.
#[derive(Debug, Default)]
struct Spare(Mutex<Vec<Vec<u8>>>);

impl Spare {
    fn take(&self, length: usize) -> Vec<u8> {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut bytes = spare.unwrap_or_default();
        bytes.resize(length, 0);
        bytes
    }
}

/// Bytes that are being sent.
struct Chunk {
    bytes: Vec<u8>,
    spare: Arc<Spare>,
}

impl AsRef<[u8]> for Chunk {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        self.spare.0.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
    }
}

impl Sending {
    async fn next(&mut self) -> Option<io::Result<Next>> {
        loop {
            if let Some((file, rest)) = &mut self.current
                && rest.length() > 0
            {
                let length = rest.length().min(CHUNK);
                let offset = rest.start;
                rest.start += length;
                let order = Order { file: Arc::clone(file), offset, length: usize_of(length) };
                return Some(Ok(Next::Read(order)));
            }
            match self.pieces.next()? {
                Piece::Memory(bytes) => return Some(Ok(Next::Memory(bytes))),
                Piece::File { id, offset, length } => {
                    let path = self.blobs.path(&id);
                    let opened = spawn_blocking(move || File::open(path)).await;
                    match opened.map_err(io::Error::other).and_then(|opened| opened) {
                        Ok(file) => {
                            let span = Span { start: offset, end: offset + length };
                            self.current = Some((Arc::new(file), span));
                        }
                        Err(error) => {
                            // Nothing sensible can follow.
                            self.pieces = Vec::new().into_iter();
                            self.current = None;
                            return Some(Err(error));
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_meets_the_segments_that_it_touches() {
        let blob = |length| Segment::Blob { id: "b".into(), offset: 0, length };
        let segments = [blob(5), blob(3), blob(10)];
        let check = |start, end, expected: &[(u64, u64, u64)]| {
            let found: Vec<_> = overlap(&segments, Span { start, end })
                .map(|(segment, span)| (segment.length(), span.start, span.end))
                .collect();
            assert_eq!(found, expected, "{start}..{end}");
        };
        check(0, 18, &[(5, 0, 5), (3, 0, 3), (10, 0, 10)]);
        check(4, 9, &[(5, 4, 5), (3, 0, 3), (10, 0, 1)]);
        check(5, 8, &[(3, 0, 3)]);
        check(17, 18, &[(10, 9, 10)]);
        check(3, 3, &[]);
    }
}
