//! One daemon (or tool) at the socket. Never blocks the shim.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use serde::Deserialize;

use crate::protocol::{Decoder, Event, Fault, FrameError, Message, Request, encode};

/// Who lets more than this pile up has stopped reading.
const MAX_UNSENT: usize = 1 << 20;

#[derive(Debug)]
pub(super) struct Connection {
    socket: UnixStream,
    decoder: Decoder,
    unsent: Vec<u8>,
    /// It has said hello and gets events.
    pub(super) greeted: bool,
    /// Containers whose output it was told of and has not taken since.
    announced: BTreeSet<String>,
    closed: bool,
}

/// A request, with what could not be understood of it kept apart from the stream's failures.
pub(super) struct Incoming {
    pub(super) id: u64,
    pub(super) request: Result<Request, Fault>,
}

/// Any call, of whatever version.
#[derive(Deserialize)]
struct RawCall {
    id: u64,
    request: serde_json::Value,
}

impl Connection {
    pub(super) fn new(socket: UnixStream) -> io::Result<Connection> {
        socket.set_nonblocking(true)?;
        Ok(Connection {
            socket,
            decoder: Decoder::default(),
            unsent: Vec::new(),
            greeted: false,
            announced: BTreeSet::new(),
            closed: false,
        })
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn wants_to_send(&self) -> bool {
        !self.closed && !self.unsent.is_empty()
    }

    /// The requests that have arrived.
    pub(super) fn receive(&mut self) -> Vec<Incoming> {
        let mut buffer = [0; 4096];
        match self.socket.read(&mut buffer) {
            Ok(0) => self.closed = true,
            Ok(len) => self.decoder.push(&buffer[..len]),
            Err(error) if is_transient(&error) => {}
            Err(_) => self.closed = true,
        }
        let mut calls = Vec::new();
        loop {
            match self.decoder.next_message::<RawCall>() {
                Ok(Some(call)) => calls.push(Incoming {
                    id: call.id,
                    request: serde_json::from_value(call.request)
                        .map_err(|error| Fault::Unsupported { message: error.to_string() }),
                }),
                Ok(None) => return calls,
                // Without an id there is nothing to answer, and nothing later can be trusted.
                Err(FrameError::Json(_) | FrameError::TooLong { .. }) => {
                    self.closed = true;
                    return calls;
                }
            }
        }
    }

    pub(super) fn send(&mut self, message: &Message) {
        match encode(message) {
            Ok(frame) if self.unsent.len() + frame.len() <= MAX_UNSENT => {
                self.unsent.extend_from_slice(&frame);
            }
            _ => self.closed = true,
        }
        self.flush();
    }

    pub(super) fn flush(&mut self) {
        while self.wants_to_send() {
            match self.socket.write(&self.unsent) {
                Ok(len) => {
                    self.unsent.drain(..len);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => self.closed = true,
            }
        }
    }

    /// Tells of a spool's new end, once.
    pub(super) fn announce(&mut self, container: &str, end: u64) {
        if self.greeted && !self.announced.contains(container) {
            self.announced.insert(container.to_owned());
            self.send(&Message::Event(Event::Logs { container: container.to_owned(), end }));
        }
    }

    pub(super) fn took(&mut self, container: &str) {
        self.announced.remove(container);
    }
}

fn is_transient(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
