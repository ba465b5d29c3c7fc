//! Speaking to a shim. [`connect`] is for everybody; [`Client`] blocks and is for tests and
//! tools, a daemon frames [`crate::protocol`] itself on its own reactor.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{Mode, OFlags, open};
use thiserror::Error;

use crate::protocol::{self, Answer, Call, Decoder, Event, Fault, FrameError, Message, Request};
use crate::socket_path;

/// Connects to the task's shim.
///
/// *Errors*: `NotFound` when there never was one, `ConnectionRefused` when it is dead.
pub fn connect(task_dir: &Path) -> io::Result<UnixStream> {
    by_short_path(task_dir, |path| UnixStream::connect(path))
}

pub(crate) fn listen(task_dir: &Path) -> io::Result<UnixListener> {
    by_short_path(task_dir, |path| UnixListener::bind(path))
}

/// An address of a unix socket has room for 107 bytes; a data directory may be deeper.
fn by_short_path<T>(task_dir: &Path, then: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let dir = open(task_dir, flags, Mode::empty())?;
    then(&socket_path(Path::new(&format!("/proc/self/fd/{}", dir.as_raw_fd()))))
}

#[derive(Debug, Error)]
pub enum ClientError {
    #[error("could not speak to the shim")]
    Io(#[from] io::Error),
    #[error("the shim sent what cannot be read")]
    Frame(#[from] FrameError),
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("the shim closed the connection")]
    Closed,
}

/// A connection that has said hello.
#[derive(Debug)]
pub struct Client {
    socket: UnixStream,
    decoder: Decoder,
    next_id: u64,
    events: VecDeque<Event>,
}

impl Client {
    pub fn connect(task_dir: &Path) -> Result<Client, ClientError> {
        let mut client = Client {
            socket: connect(task_dir)?,
            decoder: Decoder::default(),
            next_id: 1,
            events: VecDeque::new(),
        };
        client.call(Request::Hello { version: protocol::VERSION })?;
        Ok(client)
    }

    /// Sends a request and waits for its reply. Events that come first are kept.
    pub fn call(&mut self, request: Request) -> Result<Answer, ClientError> {
        let id = self.next_id;
        self.next_id += 1;
        self.socket.write_all(&protocol::encode(&Call { id, request })?)?;
        loop {
            match self.receive()? {
                Message::Event(event) => self.events.push_back(event),
                Message::Reply { id: of, result } if of == id => return Ok(result?),
                Message::Reply { .. } => {}
            }
        }
    }

    /// The next event, or `WouldBlock` when none comes in time.
    pub fn event(&mut self, within: Duration) -> Result<Event, ClientError> {
        if let Some(event) = self.events.pop_front() {
            return Ok(event);
        }
        self.socket.set_read_timeout(Some(within))?;
        let event = loop {
            match self.receive() {
                Ok(Message::Event(event)) => break Ok(event),
                Ok(Message::Reply { .. }) => {}
                Err(error) => break Err(error),
            }
        };
        self.socket.set_read_timeout(None)?;
        event
    }

    fn receive(&mut self) -> Result<Message, ClientError> {
        loop {
            if let Some(message) = self.decoder.next_message()? {
                return Ok(message);
            }
            let mut buffer = [0; 4096];
            match self.socket.read(&mut buffer)? {
                0 => return Err(ClientError::Closed),
                len => self.decoder.push(&buffer[..len]),
            }
        }
    }
}
