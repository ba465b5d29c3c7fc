//! Takes in the bytes of an object or part: to a blob, or, if they are few, to a record.
//!
//! Hashing and writing happen on blocking threads, a batch at a time, while the next batch
//! arrives; at most two batches are in memory. A body that breaks off or is not what was
//! declared leaves nothing behind.

use std::io;

use aws_api::{AwsError, BodyError, StreamBody};
use bytes::Bytes;
use futures_util::StreamExt as _;
use md5::{Digest as _, Md5};
use model::record::s3::{Checksums, Segment, SmallRecord};
use store::{Blobs, BlockingBlobWriter};
use tokio::task::{JoinHandle, spawn_blocking};

use super::checksums::{Algorithm, Declared, Hasher, encode};
use super::content::Unnamed;
use super::errors;

/// Up to here, bytes go into a record. A file costs an inode, a block and a sync of its own,
/// which for an object of a page or less is most of the work; the record's commit is shared
/// with all other writes of the moment.
const MAX_SMALL: usize = 4096;

/// Bytes handed to a blocking thread at once: large enough that the hand-over does not show.
const BATCH: usize = 1 << 20;

/// The largest PUT or part: 5 GiB.
pub(super) const MAX_UPLOAD: u64 = 5 << 30;

/// Bytes that are stored but not yet named by a record.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) size: u64,
    pub(super) md5: [u8; 16],
    pub(super) checksums: Checksums,
    pub(super) content: Unnamed,
}

impl Received {
    pub(super) fn etag(&self) -> String {
        hex::encode(self.md5)
    }
}

/// Reads `body` to its end, stores it, and compares it with what was `declared`. Besides the
/// declared algorithm, or else the default one, `also` is computed.
///
/// # Errors
/// `IncompleteBody`, `BadDigest`, `EntityTooLarge`, what the transport found, or our disk's.
pub(super) async fn receive(
    blobs: &Blobs,
    body: &StreamBody,
    mut declared: Declared,
    also: Option<Algorithm>,
) -> Result<Received, AwsError> {
    let expected = body.length();
    if let Some(length) = expected.filter(|length| *length > MAX_UPLOAD) {
        return Err(errors::entity_too_large(length));
    }
    let mut algorithms = vec![declared.algorithm().or(also).unwrap_or(Algorithm::DEFAULT)];
    algorithms.extend(also.filter(|also| !algorithms.contains(also)));
    let mut pipe = Pipe::Idle(Sink::new(blobs.clone(), &algorithms));
    let mut batch = Vec::new();
    let mut batched = 0;
    let mut size = 0;
    if let Some(mut stream) = body.take() {
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(broken)?;
            size += chunk.len() as u64;
            if size > MAX_UPLOAD {
                return Err(errors::entity_too_large(size));
            }
            batched += chunk.len();
            batch.push(chunk);
            if batched >= BATCH {
                let sink = pipe.idle().await.map_err(unwritten)?;
                let full = std::mem::take(&mut batch);
                batched = 0;
                pipe = Pipe::Busy(spawn_blocking(move || sink.write(&full)));
            }
        }
    }
    if expected.is_some_and(|length| length != size) {
        return Err(errors::incomplete_body());
    }
    for (name, value) in body.trailers() {
        declared.add_trailer(&name, &value)?;
    }
    let sink = pipe.idle().await.map_err(unwritten)?;
    let finish = move || sink.finish(&batch, &declared);
    if size <= MAX_SMALL as u64 {
        // No file is involved, and hashing a page takes less time than changing threads.
        return finish();
    }
    spawn_blocking(finish).await.map_err(|_| errors::internal())?
}

fn broken(error: BodyError) -> AwsError {
    match error {
        BodyError::Rejected(error) => error,
        BodyError::Transport(_) => errors::incomplete_body(),
    }
}

fn unwritten(error: io::Error) -> AwsError {
    errors::io("write an object", &error)
}

/// Where the sink is at the moment.
enum Pipe {
    Idle(Sink),
    // When the request is dropped half-way, the thread ends its batch and drops the sink,
    // which removes the file.
    Busy(JoinHandle<io::Result<Sink>>),
}

impl Pipe {
    async fn idle(self) -> io::Result<Sink> {
        match self {
            Pipe::Idle(sink) => Ok(sink),
            Pipe::Busy(running) => running.await.map_err(io::Error::other)?,
        }
    }
}

struct Sink {
    blobs: Blobs,
    file: Option<BlockingBlobWriter>,
    size: u64,
    md5: Md5,
    hashers: Vec<Hasher>,
}

impl Sink {
    fn new(blobs: Blobs, algorithms: &[Algorithm]) -> Sink {
        Sink {
            blobs,
            file: None,
            size: 0,
            md5: Md5::new(),
            hashers: algorithms.iter().copied().map(Hasher::new).collect(),
        }
    }

    fn hash(&mut self, chunk: &[u8]) {
        self.size += chunk.len() as u64;
        self.md5.update(chunk);
        for hasher in &mut self.hashers {
            hasher.update(chunk);
        }
    }

    fn write(mut self, batch: &[Bytes]) -> io::Result<Sink> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.blobs.create_blocking()?,
        };
        for chunk in batch {
            self.hash(chunk);
            file.write(chunk)?;
        }
        self.file = Some(file);
        Ok(self)
    }

    fn finish(mut self, rest: &[Bytes], declared: &Declared) -> Result<Received, AwsError> {
        let length: usize = rest.iter().map(Bytes::len).sum();
        let small = self.file.is_none() && length <= MAX_SMALL;
        if small {
            for chunk in rest {
                self.hash(chunk);
            }
        } else {
            self = self.write(rest).map_err(unwritten)?;
        }
        let md5: [u8; 16] = self.md5.finalize().into();
        let checksums = self
            .hashers
            .into_iter()
            .map(|hasher| (hasher.algorithm().as_str().to_owned(), encode(&hasher.finish())))
            .collect();
        declared.compare(&md5, &checksums)?;
        let mut content = Unnamed::new(self.blobs);
        if let Some(file) = self.file {
            let id = file.finish().map_err(unwritten)?;
            content.segments.push(Segment::Blob {
                id: id.to_string(),
                offset: 0,
                length: self.size,
            });
        } else if self.size > 0 {
            let id = model::random::hex::<16>();
            content.segments.push(Segment::Small { id: id.clone(), length: self.size });
            content.small.push(SmallRecord { id, data: encode(&rest.concat()) });
        }
        Ok(Received { size: self.size, md5, checksums, content })
    }
}
