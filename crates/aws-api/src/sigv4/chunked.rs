//! Checks a body while it streams: the hash that was signed, or the signed chunks of
//! `aws-chunked`.
//!
//! Bytes are handed on before their hash is known, so that no chunk has to fit in memory. A
//! reader may keep nothing until the stream has ended without an error.

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use http::request::Parts;
use sha2::{Digest, Sha256};

use super::{UNSIGNED_PAYLOAD, Verified, errors, hmac_is, is_hash};
use crate::body::{BodyError, BodyStream, Trailers};
use crate::{AwsError, StreamBody};

const SIGNED: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const SIGNED_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const UNSIGNED_TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
/// A chunk's header and a trailer's line are shorter.
const MAX_LINE: usize = 8 * 1024;
const MAX_TRAILERS: usize = 16;

/// The body as the client meant it: without the framing of `aws-chunked`, and failing at its
/// end, or before, when it is not what was signed. `verified` is `None` for unsigned requests.
///
/// # Errors
/// When the headers that say how the body is signed contradict each other.
pub fn wrap_body(
    parts: &Parts,
    verified: Option<&Verified>,
    body: StreamBody,
) -> Result<StreamBody, AwsError> {
    let content = super::header(parts, "x-amz-content-sha256").unwrap_or(UNSIGNED_PAYLOAD);
    match content {
        UNSIGNED_PAYLOAD => Ok(body),
        SIGNED | SIGNED_TRAILER | UNSIGNED_TRAILER => chunked(parts, verified, content, body),
        hash if is_hash(hash) => Ok(hashed(hash.to_ascii_lowercase(), body)),
        other => Err(AwsError::new(
            "InvalidArgument",
            400,
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.",
        )
        .with_detail("ArgumentName", "x-amz-content-sha256")
        .with_detail("ArgumentValue", other)),
    }
}

/// Compares the hash of all bytes at the end.
fn hashed(expected: String, body: StreamBody) -> StreamBody {
    let length = body.length();
    let Some(stream) = body.take() else { return body };
    let state = Some((stream, Sha256::new(), expected));
    let stream = stream::unfold(state, |state| async move {
        let (mut stream, mut hasher, expected) = state?;
        match stream.next().await {
            Some(Ok(chunk)) => {
                hasher.update(&chunk);
                Some((Ok(chunk), Some((stream, hasher, expected))))
            }
            Some(Err(error)) => Some((Err(error), None)),
            None => {
                let actual = hex::encode(hasher.finalize());
                let error = errors::wrong_hash("s3", &expected, &actual);
                (actual != expected).then_some((Err(BodyError::Rejected(error)), None))
            }
        }
    });
    StreamBody::from_stream(stream, length)
}

fn chunked(
    parts: &Parts,
    verified: Option<&Verified>,
    content: &str,
    body: StreamBody,
) -> Result<StreamBody, AwsError> {
    let length = super::header(parts, "x-amz-decoded-content-length");
    let Some(length) = length.and_then(|length| length.parse::<u64>().ok()) else {
        return Err(AwsError::new(
            "MissingContentLength",
            411,
            "You must provide the Content-Length HTTP header.",
        ));
    };
    let signer = match (content, verified) {
        (UNSIGNED_TRAILER, _) => None,
        (_, Some(verified)) => Some(ChunkSigner {
            verified: verified.clone(),
            previous: verified.seed_signature.clone(),
            claimed: String::new(),
            hasher: Sha256::new(),
        }),
        (_, None) => return Err(errors::missing("s3")),
    };
    let Some(input) = body.take() else { return Ok(body) };
    let trailers = Trailers::default();
    let decoder = Decoder {
        input,
        buffer: BytesMut::new(),
        state: State::Header,
        signer,
        left: length,
        trailers: trailers.clone(),
    };
    let stream = stream::unfold(Some(decoder), |decoder| async move {
        let mut decoder = decoder?;
        match decoder.next().await {
            Ok(Some(chunk)) => Some((Ok(chunk), Some(decoder))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(StreamBody::from_stream(stream, Some(length)).with_trailers(trailers))
}

struct ChunkSigner {
    verified: Verified,
    previous: String,
    /// The signature in the header of the chunk that is being read.
    claimed: String,
    hasher: Sha256,
}

impl ChunkSigner {
    fn check_chunk(&mut self) -> Result<(), BodyError> {
        let hash = hex::encode(std::mem::take(&mut self.hasher).finalize());
        let empty = hex::encode(Sha256::digest(b""));
        self.check("AWS4-HMAC-SHA256-PAYLOAD", &format!("{empty}\n{hash}"))
    }

    /// `lines` is each trailer as `name:value\n`.
    fn check_trailers(&mut self, lines: &str, signature: &str) -> Result<(), BodyError> {
        signature.clone_into(&mut self.claimed);
        let hash = hex::encode(Sha256::digest(lines));
        self.check("AWS4-HMAC-SHA256-TRAILER", &hash)
    }

    fn check(&mut self, algorithm: &str, rest: &str) -> Result<(), BodyError> {
        let Verified { signing_key, scope, date, .. } = &self.verified;
        let to_sign = format!("{algorithm}\n{date}\n{scope}\n{}\n{rest}", self.previous);
        if !hmac_is(signing_key, &to_sign, &self.claimed) {
            return Err(BodyError::Rejected(errors::mismatch("s3", errors::MISMATCH)));
        }
        self.previous = std::mem::take(&mut self.claimed);
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum State {
    Header,
    Data {
        left: u64,
    },
    /// The line end after a chunk's data.
    DataEnd,
    Trailers,
    Done,
}

struct Decoder {
    input: BodyStream,
    buffer: BytesMut,
    state: State,
    signer: Option<ChunkSigner>,
    /// How much of the decoded length has not come.
    left: u64,
    trailers: Trailers,
}

fn incomplete() -> BodyError {
    BodyError::Rejected(AwsError::new(
        "IncompleteBody",
        400,
        "You did not provide the number of bytes specified by the Content-Length HTTP header.",
    ))
}

fn malformed() -> BodyError {
    BodyError::Rejected(AwsError::new(
        "InvalidRequest",
        400,
        "The chunked encoding of the request body is not valid.",
    ))
}

impl Decoder {
    async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        loop {
            match self.state {
                State::Header => {
                    let line = self.line().await?;
                    self.chunk_header(&line)?;
                }
                State::Data { left } => {
                    if self.buffer.is_empty() && !self.fill().await? {
                        return Err(incomplete());
                    }
                    let available = self.buffer.len() as u64;
                    let taken = usize::try_from(left.min(available)).unwrap_or(usize::MAX);
                    let chunk = self.buffer.split_to(taken).freeze();
                    let left = left - chunk.len() as u64;
                    if let Some(signer) = &mut self.signer {
                        signer.hasher.update(&chunk);
                    }
                    self.state = if left == 0 { State::DataEnd } else { State::Data { left } };
                    return Ok(Some(chunk));
                }
                State::DataEnd => {
                    if !self.line().await?.is_empty() {
                        return Err(malformed());
                    }
                    if let Some(signer) = &mut self.signer {
                        signer.check_chunk()?;
                    }
                    self.state = State::Header;
                }
                State::Trailers => self.read_trailers().await?,
                State::Done => return Ok(None),
            }
        }
    }

    /// `size;chunk-signature=…`.
    fn chunk_header(&mut self, line: &str) -> Result<(), BodyError> {
        let (size, extension) = line.split_once(';').unwrap_or((line, ""));
        let size = u64::from_str_radix(size.trim(), 16).map_err(|_| malformed())?;
        self.left = self.left.checked_sub(size).ok_or_else(incomplete)?;
        if let Some(signer) = &mut self.signer {
            let signature = extension.trim().strip_prefix("chunk-signature=");
            signature.ok_or_else(malformed)?.clone_into(&mut signer.claimed);
        }
        if size > 0 {
            self.state = State::Data { left: size };
            return Ok(());
        }
        // The last chunk is empty, and signed like the others.
        if self.left > 0 {
            return Err(incomplete());
        }
        if let Some(signer) = &mut self.signer {
            signer.check_chunk()?;
        }
        self.state = State::Trailers;
        Ok(())
    }

    async fn read_trailers(&mut self) -> Result<(), BodyError> {
        let mut signed = String::new();
        let mut signature = None;
        let mut found = Vec::new();
        // Some clients leave out the empty line at the very end.
        while let Some(line) = self.line_or_end().await?.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').ok_or_else(malformed)?;
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
            if name == "x-amz-trailer-signature" {
                signature = Some(value.to_owned());
                continue;
            }
            if found.len() >= MAX_TRAILERS {
                return Err(malformed());
            }
            signed.push_str(&format!("{name}:{value}\n"));
            found.push((name, value.to_owned()));
        }
        if let Some(signer) = &mut self.signer
            && !found.is_empty()
        {
            signer.check_trailers(&signed, &signature.ok_or_else(malformed)?)?;
        }
        for (name, value) in found {
            self.trailers.add(name, value);
        }
        self.state = State::Done;
        Ok(())
    }

    async fn line(&mut self) -> Result<String, BodyError> {
        self.line_or_end().await?.ok_or_else(incomplete)
    }

    /// A line without its end, or `None` when the body has ended.
    async fn line_or_end(&mut self) -> Result<Option<String>, BodyError> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line = self.buffer.split_to(end);
                self.buffer.advance(1);
                let line = line.strip_suffix(b"\r").unwrap_or(&line);
                return String::from_utf8(line.to_vec()).map(Some).map_err(|_| malformed());
            }
            if self.buffer.len() > MAX_LINE {
                return Err(malformed());
            }
            if !self.fill().await? {
                let is_clean = self.buffer.iter().all(u8::is_ascii_whitespace);
                return if is_clean { Ok(None) } else { Err(incomplete()) };
            }
        }
    }

    /// False at the end of the input.
    async fn fill(&mut self) -> Result<bool, BodyError> {
        match self.input.next().await {
            Some(chunk) => {
                self.buffer.extend_from_slice(&chunk?);
                Ok(true)
            }
            None => Ok(false),
        }
    }
}
