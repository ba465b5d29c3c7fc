//! Bodies that are not held in memory: S3 objects on their way in and out.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt;
use http_body::Frame;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody as HttpStream};
use thiserror::Error;

/// Whatever made a body fail on its way.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The body of an HTTP answer.
pub type Body = BoxBody<Bytes, BoxError>;

/// A whole body in memory.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed()
}

pub fn empty() -> Body {
    full(Bytes::new())
}

/// A request or answer body broke off.
#[derive(Debug, Error)]
pub enum BodyError {
    /// The other side closed or the connection failed.
    #[error("the body could not be read")]
    Transport(#[source] BoxError),
    /// The body came whole but is not what its signature, digest or framing says.
    #[error("{0}")]
    Rejected(crate::AwsError),
}

/// The chunks of a body.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, BodyError>> + Send>>;

/// The fields behind a body, which are there once its stream has ended. Clones share them:
/// whoever takes the framing off a body keeps one and adds to it.
#[derive(Clone, Debug, Default)]
pub struct Trailers {
    fields: Arc<Mutex<Vec<(String, String)>>>,
}

impl Trailers {
    pub fn add(&self, name: impl Into<String>, value: impl Into<String>) {
        let mut fields = self.fields.lock().unwrap_or_else(PoisonError::into_inner);
        fields.push((name.into(), value.into()));
    }

    pub fn all(&self) -> Vec<(String, String)> {
        self.fields.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A body that can be read once, wherever its clones have gone.
#[derive(Clone, Default)]
pub struct StreamBody {
    stream: Arc<Mutex<Option<BodyStream>>>,
    length: Option<u64>,
    trailers: Trailers,
}

impl StreamBody {
    pub fn from_stream(
        stream: impl Stream<Item = Result<Bytes, BodyError>> + Send + 'static,
        length: Option<u64>,
    ) -> StreamBody {
        StreamBody {
            stream: Arc::new(Mutex::new(Some(Box::pin(stream)))),
            length,
            trailers: Trailers::default(),
        }
    }

    /// With the fields that whoever made `stream` adds when it ends.
    #[must_use]
    pub fn with_trailers(mut self, trailers: Trailers) -> StreamBody {
        self.trailers = trailers;
        self
    }

    /// The fields behind the body, such as `x-amz-checksum-crc32`. Complete once the stream of
    /// [`StreamBody::take`] has ended.
    pub fn trailers(&self) -> Vec<(String, String)> {
        self.trailers.all()
    }

    pub fn from_bytes(bytes: impl Into<Bytes>) -> StreamBody {
        let bytes = bytes.into();
        let length = Some(bytes.len() as u64);
        StreamBody::from_stream(futures_util::stream::iter([Ok(bytes)]), length)
    }

    /// From an HTTP body; trailers are dropped.
    pub fn from_http<B>(body: B, length: Option<u64>) -> StreamBody
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let stream = http_body_util::BodyStream::new(body).filter_map(|frame| {
            std::future::ready(match frame {
                Ok(frame) => frame.into_data().ok().map(Ok),
                Err(error) => Some(Err(BodyError::Transport(error.into()))),
            })
        });
        StreamBody::from_stream(stream, length)
    }

    /// The body, for the first who asks.
    pub fn take(&self) -> Option<BodyStream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// How many bytes will come, if that is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// There is no body, or it is known to have no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == Some(0)
            || self.stream.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// All of it, up to `limit` bytes.
    ///
    /// # Errors
    /// When the body fails, or is longer than `limit`.
    pub async fn collect(&self, limit: usize) -> Result<Bytes, BodyError> {
        let mut out = bytes::BytesMut::new();
        let Some(mut stream) = self.take() else { return Ok(Bytes::new()) };
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            if out.len() + chunk.len() > limit {
                let message = "Your proposed upload exceeds the maximum allowed size";
                return Err(BodyError::Rejected(crate::AwsError::new(
                    "EntityTooLarge",
                    400,
                    message,
                )));
            }
            out.extend_from_slice(&chunk);
        }
        Ok(out.freeze())
    }

    /// As the body of an HTTP message.
    pub fn into_http(self) -> Body {
        match self.take() {
            Some(stream) => SyncBody(Mutex::new(HttpStream::new(
                stream.map(|chunk| chunk.map(Frame::data).map_err(|error| Box::new(error).into())),
            )))
            .boxed(),
            None => empty(),
        }
    }
}

/// `BoxBody` asks for `Sync`, which streams seldom are. Polling has `&mut`, so the lock is never
/// contended.
struct SyncBody<B>(Mutex<B>);

impl<B: http_body::Body<Data = Bytes, Error = BoxError> + Unpin> http_body::Body for SyncBody<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let body = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        Pin::new(body).poll_frame(cx)
    }
}

impl fmt::Debug for StreamBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamBody").field("length", &self.length).finish_non_exhaustive()
    }
}

/// The same body, not equal bytes: a stream cannot be compared without reading it.
impl PartialEq for StreamBody {
    fn eq(&self, other: &StreamBody) -> bool {
        Arc::ptr_eq(&self.stream, &other.stream)
    }
}
