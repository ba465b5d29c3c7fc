//! Request bodies: how much of one is taken, and how long it may pause.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use aws_api::{AwsError, BoxError, StreamBody};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use thiserror::Error;
use tokio::time::{Instant, Sleep};

use crate::Config;

/// A client stopped sending in the middle of its body.
#[derive(Debug, Error)]
#[error("nothing was received for {seconds} seconds")]
struct Stalled {
    seconds: u64,
}

/// A request's body, of which is known whether it was read to its end.
pub(crate) struct Received {
    body: Incoming,
    is_read: Arc<AtomicBool>,
}

/// Whether a body was read to its end, for who has given it away.
pub(crate) struct Remainder(Arc<AtomicBool>);

impl Received {
    pub(crate) fn new(body: Incoming) -> (Received, Remainder) {
        let is_read = Arc::new(AtomicBool::new(body.is_end_stream()));
        (Received { body, is_read: Arc::clone(&is_read) }, Remainder(is_read))
    }
}

impl Remainder {
    /// Some of the body is still to come, or to be asked for.
    pub(crate) fn is_left(&self) -> bool {
        !self.0.load(Ordering::Relaxed)
    }
}

impl Body for Received {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.is_read.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body as it comes, for operations that read it themselves.
pub(crate) fn stream(body: Option<Received>, headers: &HeaderMap, config: &Config) -> StreamBody {
    match body {
        Some(body) => StreamBody::from_http(Impatient::new(body, config), content_length(headers)),
        None => StreamBody::default(),
    }
}

/// The whole body.
pub(crate) async fn read_all(
    body: Option<Received>,
    headers: &HeaderMap,
    config: &Config,
) -> Result<Bytes, AwsError> {
    let limit = config.max_body_bytes;
    let too_large = || {
        let message = format!("The request body is larger than {limit} bytes.");
        AwsError::new("RequestEntityTooLargeException", 413, message)
    };
    let Some(body) = body else { return Ok(Bytes::new()) };
    let announced = content_length(headers).unwrap_or(0);
    if usize::try_from(announced).map_or(true, |n| n > limit) {
        return Err(too_large());
    }
    let mut limited = Limited::new(Impatient::new(body, config), limit);
    let mut whole = BytesMut::new();
    while let Some(frame) = limited.frame().await {
        let frame = frame.map_err(|error| {
            if error.is::<LengthLimitError>() {
                too_large()
            } else if error.is::<Stalled>() {
                let message = "Your socket connection to the server was not read from or written to within the timeout period.";
                AwsError::new("RequestTimeout", 400, message)
            } else {
                AwsError::new("RequestTimeout", 400, "The request body ended before its length.")
            }
        })?;
        if let Ok(data) = frame.into_data() {
            if whole.is_empty() && usize::try_from(announced).is_ok_and(|n| n == data.len()) {
                return Ok(data); // The usual small call: one frame, no copy.
            }
            whole.extend_from_slice(&data);
        }
    }
    Ok(whole.freeze())
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// A body that fails when nothing of it comes for a while.
struct Impatient {
    body: Received,
    seconds: u64,
    // Made at the first pause only: most bodies are there at once.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Impatient {
    fn new(body: Received, config: &Config) -> Impatient {
        Impatient { body, seconds: config.idle_timeout.as_secs(), timer: None }
    }
}

impl Body for Impatient {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.timer = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let seconds = this.seconds;
        let timer = this.timer.get_or_insert_with(|| {
            let until = Instant::now() + std::time::Duration::from_secs(seconds);
            Box::pin(tokio::time::sleep_until(until))
        });
        match timer.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err(Box::new(Stalled { seconds })))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
