//! The daemon's end of the connection to one shim.
//!
//! One owner, one connection: requests are answered in order, and events that come in between
//! are kept for [`Supervisor::event`]. Not here: what events mean for the task (`task`).

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::time::Duration;

use model::record::shim::ShimState;
use shim::SpawnError;
use shim::protocol::{self, Answer, Call, Decoder, Event, Fault, FrameError, Message, Request};
use thiserror::Error;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;

/// A shim that says nothing for so long is stuck; longest is a launch on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The container that holds the name spaces that the others share, in tasks that have such. Not
/// one of the task's own: it is left out of what is told of them.
pub(crate) const PAUSE: &str = "hansom_pause_0";

/// Leaves out [`PAUSE`].
pub(crate) fn own_containers(mut state: ShimState) -> ShimState {
    state.containers.retain(|container| container.name != PAUSE);
    state
}

#[derive(Debug, Error)]
pub(crate) enum SupervisorError {
    #[error("could not start the task's shim")]
    Spawn(#[from] SpawnError),
    #[error("the connection to the task's shim failed")]
    Io(#[from] io::Error),
    #[error("the task's shim said what cannot be read")]
    Frame(#[from] FrameError),
    #[error("the task's shim closed the connection")]
    Closed,
    #[error("the task's shim does not answer")]
    Silent,
    #[error("the task's shim refused")]
    Refused(#[source] Fault),
}

impl SupervisorError {
    /// Whether it says that the shim is dead.
    pub(crate) fn is_of_a_dead_shim(&self) -> bool {
        use io::ErrorKind::{BrokenPipe, ConnectionRefused, ConnectionReset, NotFound};
        match self {
            SupervisorError::Spawn(error) => matches!(error, SpawnError::Died { .. }),
            SupervisorError::Io(error) => {
                matches!(error.kind(), NotFound | ConnectionRefused | ConnectionReset | BrokenPipe)
            }
            SupervisorError::Closed => true,
            SupervisorError::Frame(_) | SupervisorError::Silent | SupervisorError::Refused(_) => {
                false
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct Supervisor {
    stream: UnixStream,
    decoder: Decoder,
    events: VecDeque<Event>,
    next_id: u64,
    /// Frames that go with the next request, and the id of the last of them.
    deferred: Option<(u64, Vec<u8>)>,
    /// Of the shim.
    pid: u32,
}

impl Supervisor {
    pub(crate) async fn connect(task_dir: &Path) -> Result<Supervisor, SupervisorError> {
        let stream = shim::connect(task_dir)?;
        stream.set_nonblocking(true)?;
        let mut supervisor = Supervisor::on(stream)?;
        let hello = Request::Hello { version: protocol::VERSION };
        if let Answer::Hello { pid, .. } = supervisor.call(hello).await? {
            supervisor.pid = pid;
        }
        Ok(supervisor)
    }

    fn on(stream: std::os::unix::net::UnixStream) -> io::Result<Supervisor> {
        Ok(Supervisor {
            stream: UnixStream::from_std(stream)?,
            decoder: Decoder::default(),
            events: VecDeque::new(),
            next_id: 1,
            deferred: None,
            pid: 0,
        })
    }

    /// As [`Supervisor::connect`] and [`Supervisor::whole_state`], in one breath: the shim is
    /// waited for once.
    pub(crate) async fn connect_to_known(
        task_dir: &Path,
    ) -> Result<(Supervisor, ShimState), SupervisorError> {
        let stream = shim::connect(task_dir)?;
        stream.set_nonblocking(true)?;
        let mut supervisor = Supervisor::on(stream)?;
        let hello = supervisor.frame(Request::Hello { version: protocol::VERSION })?;
        let state = supervisor.frame(Request::State)?;
        supervisor.send(&[hello.1, state.1].concat()).await?;
        if let Answer::Hello { pid, .. } = supervisor.answer(hello.0).await? {
            supervisor.pid = pid;
        }
        let state = match supervisor.answer(state.0).await? {
            Answer::State(state) => state,
            Answer::Hello { .. } | Answer::Done => ShimState::default(),
        };
        Ok((supervisor, state))
    }

    pub(crate) async fn call(&mut self, request: Request) -> Result<Answer, SupervisorError> {
        let (id, frame) = self.frame(request)?;
        match self.deferred.take() {
            None => self.send(&frame).await?,
            Some((earlier, mut frames)) => {
                frames.extend(frame);
                self.send(&frames).await?;
                self.answer(earlier).await?;
            }
        }
        self.answer(id).await
    }

    /// Has this sent together with the next request, which fails if this does.
    pub(crate) fn before_the_next(&mut self, request: Request) -> Result<(), SupervisorError> {
        let deferred = self.frame(request)?;
        self.deferred = Some(deferred);
        Ok(())
    }

    /// Whether the shim is known to have gone.
    pub(crate) fn is_cut(&mut self) -> bool {
        loop {
            let mut buffer = [0; 4096];
            match self.stream.try_read(&mut buffer) {
                Ok(0) => return true,
                Ok(length) => self.decoder.push(&buffer[..length]),
                Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
            }
        }
    }

    /// What the shim has said of the task's containers since it was last asked, if anything.
    pub(crate) fn last_state(&mut self) -> Option<ShimState> {
        let mut last = None;
        self.events.retain_mut(|event| match event {
            Event::State(state) => {
                last = Some(std::mem::take(state));
                false
            }
            Event::Logs { .. } => true,
        });
        last.map(own_containers)
    }

    /// A request as it is sent, with its number.
    fn frame(&mut self, request: Request) -> Result<(u64, Vec<u8>), SupervisorError> {
        let id = self.next_id;
        self.next_id += 1;
        Ok((id, protocol::encode(&Call { id, request })?))
    }

    async fn send(&mut self, frames: &[u8]) -> Result<(), SupervisorError> {
        let sent = tokio::time::timeout(PATIENCE, self.stream.write_all(frames)).await;
        Ok(sent.map_err(|_| SupervisorError::Silent)??)
    }

    async fn answer(&mut self, id: u64) -> Result<Answer, SupervisorError> {
        let exchange = async {
            loop {
                match self.receive().await? {
                    Message::Event(event) => self.events.push_back(event),
                    Message::Reply { id: of, result } if of == id => {
                        if let Ok(Answer::State(_)) = &result {
                            // Those that came before are older than this answer.
                            self.events.retain(|event| !matches!(event, Event::State(_)));
                        }
                        return result.map_err(SupervisorError::Refused);
                    }
                    Message::Reply { .. } => {}
                }
            }
        };
        tokio::time::timeout(PATIENCE, exchange).await.map_err(|_| SupervisorError::Silent)?
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// What the shim knows of the task's containers.
    pub(crate) async fn state(&mut self) -> Result<ShimState, SupervisorError> {
        self.whole_state().await.map(own_containers)
    }

    /// As [`Supervisor::state`], with [`PAUSE`].
    pub(crate) async fn whole_state(&mut self) -> Result<ShimState, SupervisorError> {
        match self.call(Request::State).await? {
            Answer::State(state) => Ok(state),
            Answer::Hello { .. } | Answer::Done => Ok(ShimState::default()),
        }
    }

    /// The next event. Dropping the future loses nothing.
    pub(crate) async fn event(&mut self) -> Result<Event, SupervisorError> {
        loop {
            match self.events.pop_front() {
                Some(Event::State(state)) => return Ok(Event::State(own_containers(state))),
                Some(event) => return Ok(event),
                None => {}
            }
            match self.receive().await? {
                Message::Event(event) => self.events.push_back(event),
                Message::Reply { .. } => {}
            }
        }
    }

    /// Ends the shim, whose containers must have ended, and waits until it has gone.
    pub(crate) async fn shut_down(mut self) -> Result<(), SupervisorError> {
        self.call(Request::Shutdown).await?;
        let closed = async {
            loop {
                if let Err(error) = self.event().await {
                    return error;
                }
            }
        };
        match tokio::time::timeout(PATIENCE, closed).await {
            Ok(_) => Ok(()),
            Err(_) => Err(SupervisorError::Silent),
        }
    }

    async fn receive(&mut self) -> Result<Message, SupervisorError> {
        loop {
            if let Some(message) = self.decoder.next_message()? {
                return Ok(message);
            }
            // Readiness and reading apart: a drop in between leaves the bytes in the socket.
            self.stream.readable().await?;
            let mut buffer = [0; 4096];
            match self.stream.try_read(&mut buffer) {
                Ok(0) => return Err(SupervisorError::Closed),
                Ok(length) => self.decoder.push(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
