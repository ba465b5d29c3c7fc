//! Unpacks a layer: a tar archive, plain or compressed, that nobody should trust.
//!
//! ```text
//! this thread                           a thread of its own
//! read ─ digest ─ inflate ──chunks────► digest ─ tar ─ files (`tree`)
//!                      ◄──empty ones──
//! ```
//!
//! Inflating and writing take about as long as each other, so two threads halve the time of a
//! layer; several layers are unpacked side by side by the caller. Nothing is synced to disk here:
//! see `layers`, which knows what a power cut may have spoilt.

mod tree;

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use flate2::bufread::MultiGzDecoder;
use model::image::Digest;
use sha2::{Digest as _, Sha256};

use crate::sys;
use tree::Tree;

/// Of what goes from one thread to the other, and how many are on their way.
const CHUNK: usize = 256 << 10;
const N_CHUNKS: usize = 8;

/// What was read and written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unpacked {
    /// The digest of the file as it is.
    pub(super) blob: Digest,
    /// The digest of the archive within.
    pub(super) diff_id: Digest,
    /// The length of the archive within.
    pub(super) length: u64,
    pub(super) n_files: u64,
}

/// Unpacks `blob` into the empty directory `target`. After an error, anything may be in it.
///
/// # Errors
/// When `blob` cannot be read, is no archive, or asks for what must not be; when the disk fails.
pub(super) fn unpack(blob: impl Read, target: &Path) -> io::Result<Unpacked> {
    let mut outer = BufReader::with_capacity(CHUNK, Hashing::new(blob));
    let mut magic = [0; 4];
    let n_magic = read_up_to(&mut outer, &mut magic)?;
    let mut outer = io::Cursor::new(magic).take(n_magic as u64).chain(outer);

    let (full, to_write) = sync_channel(N_CHUNKS);
    let (used, empty) = channel();
    let (inflated, written) = std::thread::scope(|scope| {
        let writer = std::thread::Builder::new().name("node-unpack".into());
        let writer = writer.spawn_scoped(scope, move || write(to_write, used, target))?;
        let chunks = Chunks { full, empty };
        let inflated = match magic {
            [0x1f, 0x8b, ..] => chunks.fill(MultiGzDecoder::new(&mut outer)),
            [0x28, 0xb5, 0x2f, 0xfd] => zstd::stream::read::Decoder::with_buffer(&mut outer)
                .and_then(|decoder| chunks.fill(decoder)),
            _ => chunks.fill(&mut outer),
        };
        let written = writer.join().map_err(|_| io::Error::other("the unpacking panicked"));
        Ok::<_, io::Error>((inflated, written?))
    })?;
    // An archive that was cut short by an error ends in another, which says less.
    inflated?;
    let Written { diff_id, length, n_files } = written?;
    // What follows the archive counts for the digest too. The buffer in between is lost, but
    // what it holds was hashed on its way in.
    let (_, buffered) = outer.into_inner();
    let ((blob, _), _) = buffered.into_inner().finish()?;
    Ok(Unpacked { blob, diff_id, length, n_files })
}

fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut at = 0;
    while at < buffer.len() {
        match reader.read(&mut buffer[at..]) {
            Ok(0) => break,
            Ok(n) => at += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(at)
}

/// The writer's way to the archive.
struct Chunks {
    full: SyncSender<Vec<u8>>,
    empty: Receiver<Vec<u8>>,
}

impl Chunks {
    /// Sends everything that `source` gives. A writer that has failed wants no more, which is
    /// no error here.
    fn fill(self, mut source: impl Read) -> io::Result<()> {
        loop {
            let mut chunk = self.empty.try_recv().unwrap_or_default();
            chunk.resize(CHUNK, 0);
            let length = read_up_to(&mut source, &mut chunk)?;
            chunk.truncate(length);
            if length == 0 || self.full.send(chunk).is_err() {
                return Ok(());
            }
        }
    }
}

struct Written {
    diff_id: Digest,
    length: u64,
    n_files: u64,
}

fn write(full: Receiver<Vec<u8>>, used: Sender<Vec<u8>>, target: &Path) -> io::Result<Written> {
    // The modes of files are the archive's business; this thread is for nothing else.
    sys::clear_own_umask()?;
    let mut reader = Hashing::new(Arriving { full, used, chunk: Vec::new(), at: 0 });
    let mut tree = Tree::at(target)?;
    let mut archive = tar::Archive::new(&mut reader);
    let mut n_files = 0;
    for entry in archive.entries()? {
        tree.add(entry?)?;
        n_files += 1;
    }
    tree.finish()?;
    let ((diff_id, length), _reader) = reader.finish()?;
    Ok(Written { diff_id, length, n_files })
}

/// Reads chunks as they arrive.
struct Arriving {
    full: Receiver<Vec<u8>>,
    used: Sender<Vec<u8>>,
    chunk: Vec<u8>,
    at: usize,
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len() {
            let Ok(next) = self.full.recv() else { return Ok(0) };
            let used = std::mem::replace(&mut self.chunk, next);
            // The other thread may have sent its last.
            let _ = self.used.send(used);
            self.at = 0;
        }
        let length = buffer.len().min(self.chunk.len() - self.at);
        buffer[..length].copy_from_slice(&self.chunk[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// Digests what is read through it.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    length: u64,
}

impl<R: Read> Hashing<R> {
    fn new(inner: R) -> Hashing<R> {
        Hashing { inner, hash: Sha256::new(), length: 0 }
    }

    /// Reads what is left.
    fn finish(mut self) -> io::Result<((Digest, u64), R)> {
        let mut rest = BufReader::with_capacity(CHUNK, &mut self);
        while !rest.fill_buf()?.is_empty() {
            rest.consume(rest.buffer().len());
        }
        Ok(((Digest::sha256(&self.hash.finalize().into()), self.length), self.inner))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hash.update(&buffer[..length]);
        self.length += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
