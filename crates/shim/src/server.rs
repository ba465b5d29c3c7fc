//! The shim itself: one thread, one poll loop.
//!
//! It waits for output, requests, ended children and due kills, and does each to its end
//! before the next. A start takes the runtime some tens of milliseconds, in which the pipes of
//! other containers hold their output back; that is all the waiting there is.

mod connection;

use std::ffi::CStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use model::record::shim::{ShimContainerStatus, ShimState};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{FlockOperation, Mode, flock};
use rustix::process::WaitOptions;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use thiserror::Error;

use self::connection::{Connection, Incoming};
use crate::container::Container;
use crate::protocol::{self, Answer, Event, Fault, LaunchSpec, Message, Request};
use crate::runtime::{Hierarchies, Native, OciCommand, Pattern, Runtime, RuntimeKind};
use crate::spawn::{Birth, Report};
use crate::{client, default_log_dir, log, log_path, read_state, socket_path, state, sys, title};

const NAME: &CStr = c"hansom-shim";

/// Lives as a shim until it is told to end and no container runs.
///
/// *Assumes* that the process was just forked from the zygote: it has one thread, and nothing
/// is open but what is given and the zygote's socket as stdin.
pub(crate) fn run(
    birth: Birth,
    report: OwnedFd,
    netns: Option<OwnedFd>,
    hierarchies: Hierarchies,
    pattern: Option<Pattern>,
) -> ExitCode {
    let shim = Shim::enter(birth, netns, hierarchies, pattern);
    let said = match &shim {
        Ok(_) => Report::Ready { pid: std::process::id() },
        Err(EnterError::RunsAlready) => Report::RunsAlready,
        Err(error) => Report::Failed { message: error.to_string() },
    };
    if let Err(error) = say(report, &said) {
        log::write(&format!("the daemon did not wait: {error}"));
    }
    match shim {
        Ok(mut shim) => {
            log::write("ready");
            shim.runtime.prepare(&shim.task_dir);
            let ended = shim.serve();
            let _ = fs::remove_file(socket_path(&shim.task_dir));
            match ended {
                Ok(()) => {
                    log::write("ended");
                    ExitCode::SUCCESS
                }
                Err(error) => {
                    log::write(&format!("ended: {error}"));
                    ExitCode::FAILURE
                }
            }
        }
        Err(error) => {
            log::write(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Tells the daemon, and closes the pipe so that it need not wait longer.
fn say(report: OwnedFd, said: &Report) -> io::Result<()> {
    let line = serde_json::to_vec(said)?;
    rustix::io::write(&report, &line)?;
    Ok(())
}

#[derive(Debug, Error)]
enum EnterError {
    #[error("the task's shim runs already")]
    RunsAlready,
    #[error("could not {doing}: {source}")]
    Step { doing: &'static str, source: io::Error },
}

/// For `map_err`: what was being done.
fn step<E: Into<io::Error>>(doing: &'static str) -> impl FnOnce(E) -> EnterError {
    move |source| EnterError::Step { doing, source: source.into() }
}

/// How often a shim that has nothing to do looks whether anybody can still find it.
const LOOK_MS: u64 = 5000;

#[derive(Debug)]
struct Shim {
    task_dir: PathBuf,
    /// Unless it is in the task's directory.
    log_dir: Option<PathBuf>,
    runtime: Box<dyn Runtime>,
    containers: Vec<Container>,
    connections: Vec<Connection>,
    listener: UnixListener,
    /// A byte for every signal.
    wake: OwnedFd,
    /// Something has happened that took memory for a while.
    is_untidy: bool,
    /// There is something to make known before the next wait.
    is_unsaved: bool,
    /// Ends when no container runs any more.
    leaving: bool,
    /// Locked as long as this shim lives.
    lock: File,
}

/// What poll found ready.
#[derive(Clone, Copy, Debug)]
enum Ready {
    Wake,
    Listener,
    Connection(usize),
    Output(usize),
}

impl Shim {
    fn enter(
        birth: Birth,
        netns: Option<OwnedFd>,
        hierarchies: Hierarchies,
        pattern: Option<Pattern>,
    ) -> Result<Shim, EnterError> {
        let Birth { task_dir, title, runtime, cgroup_procs, template: _ } = birth;
        leave_zygote(&task_dir).map_err(step("leave the zygote"))?;
        rustix::thread::set_name(NAME).map_err(step("set the process name"))?;
        title::set(&title, &task_dir);
        rustix::process::umask(Mode::from_raw_mode(0o022));
        for file in &cgroup_procs {
            fs::write(file, "0").map_err(step("enter its cgroup"))?;
        }
        if let Some(netns) = netns {
            move_into_link_name_space(netns.as_fd(), Some(LinkNameSpaceType::Network))
                .map_err(step("enter the network namespace"))?;
        }
        // The first process of a container is a child of the runtime command, and ours when
        // that command has ended.
        rustix::process::set_child_subreaper(Some(rustix::process::getpid()))
            .map_err(step("become a subreaper"))?;
        let wake = sys::catch_signals().map_err(step("catch signals"))?;
        let lock = lock(&task_dir)?;
        let mut runtime: Box<dyn Runtime> = match runtime {
            RuntimeKind::Native => Box::new(Native::new(hierarchies, pattern)),
            RuntimeKind::Command(binary) => {
                sys::own_mounts().map_err(step("make a mount name space"))?;
                Box::new(OciCommand::new(binary, &task_dir))
            }
        };
        let state = read_state(&task_dir).map_err(step("read the state of an earlier shim"))?;
        let log_dir = state.log_dir.clone();
        let containers = inherit(&task_dir, state, &mut *runtime)?;
        // Whoever has the lock owns the name; what is there is a dead shim's.
        let _ = fs::remove_file(socket_path(&task_dir));
        let listener = client::listen(&task_dir).map_err(step("listen"))?;
        listener.set_nonblocking(true).map_err(step("listen"))?;
        let shim = Shim {
            task_dir,
            log_dir,
            runtime,
            containers,
            connections: Vec::new(),
            listener,
            wake,
            is_untidy: false,
            is_unsaved: false,
            leaving: false,
            lock,
        };
        state::write_state(&shim.task_dir, &shim.state()).map_err(step("write its state"))?;
        Ok(shim)
    }

    fn serve(&mut self) -> io::Result<()> {
        while !self.may_leave() {
            for ready in self.wait()? {
                match ready {
                    Ready::Wake => self.drain_wake(),
                    Ready::Listener => self.accept(),
                    Ready::Connection(index) => self.serve_connection(index),
                    Ready::Output(index) => self.containers[index].pump(),
                }
            }
            // Outputs first, so that a line is read in the order in which it was written
            // and not only when its container is dead.
            self.reap();
            if sys::terminated() {
                log::write("told to end by a signal");
                self.stop_all();
                self.leaving = true;
            }
            if self.is_forgotten() {
                log::write("its directory was removed");
                self.leaving = true;
            }
            let now_ms = sys::monotonic_ms();
            for container in &mut self.containers {
                container.tick(now_ms, &mut *self.runtime);
            }
            if self.is_unsaved {
                self.changed();
            }
            self.announce();
            self.connections.retain(|connection| !connection.is_closed());
            if std::mem::take(&mut self.is_untidy) {
                sys::trim_heap();
            }
        }
        Ok(())
    }

    fn may_leave(&self) -> bool {
        self.leaving
            && self.containers.iter().all(|container| container.record.status.is_final())
            && !self.connections.iter().any(Connection::wants_to_send)
    }

    /// Nothing was ever launched, and nobody can find this shim any more: it was forked while
    /// everything of its daemon's was being removed.
    fn is_forgotten(&self) -> bool {
        self.containers.is_empty()
            && rustix::fs::fstat(&self.lock).is_ok_and(|lock| lock.st_nlink == 0)
    }

    /// Waits for something to do, at most until the next kill is due, or until it is time to see
    /// whether this shim is forgotten.
    fn wait(&self) -> io::Result<Vec<Ready>> {
        let mut sources = vec![Ready::Wake, Ready::Listener];
        let mut fds = vec![
            PollFd::new(&self.wake, PollFlags::IN),
            PollFd::new(&self.listener, PollFlags::IN),
        ];
        for (index, container) in self.containers.iter().enumerate() {
            for fd in container.output().into_iter().flat_map(|output| output.fds()) {
                sources.push(Ready::Output(index));
                fds.push(PollFd::from_borrowed_fd(fd, PollFlags::IN));
            }
        }
        for (index, connection) in self.connections.iter().enumerate() {
            let sending =
                if connection.wants_to_send() { PollFlags::OUT } else { PollFlags::empty() };
            sources.push(Ready::Connection(index));
            fds.push(PollFd::from_borrowed_fd(connection.fd(), PollFlags::IN | sending));
        }
        let due = self.containers.iter().filter_map(Container::kill_at_ms).min();
        let due = due.map(|due| due.saturating_sub(sys::monotonic_ms()));
        let look = self.containers.is_empty().then_some(LOOK_MS);
        let timeout = due.or(look).map(sys::timespec);
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        }
        let found = sources.into_iter().zip(&fds);
        Ok(found.filter(|(_, fd)| !fd.revents().is_empty()).map(|(ready, _)| ready).collect())
    }

    fn drain_wake(&self) {
        let mut buffer = [0; 64];
        while matches!(rustix::io::read(&self.wake, &mut buffer), Ok(1..)) {}
    }

    fn accept(&mut self) {
        loop {
            match self.listener.accept().and_then(|(socket, _)| Connection::new(socket)) {
                Ok(connection) => self.connections.push(connection),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) => {
                    log::write(&format!("could not accept a connection: {error}"));
                    return;
                }
            }
        }
    }

    fn serve_connection(&mut self, index: usize) {
        self.connections[index].flush();
        for Incoming { id, request } in self.connections[index].receive() {
            let result = request.and_then(|request| self.serve_request(index, request));
            let greeting = matches!(result, Ok(Answer::Hello { .. }));
            let connection = &mut self.connections[index];
            connection.send(&Message::Reply { id, result });
            if greeting {
                connection.greeted = true;
                let state = self.state();
                self.connections[index].send(&Message::Event(Event::State(state)));
            }
        }
    }

    fn serve_request(&mut self, index: usize, request: Request) -> Result<Answer, Fault> {
        if !self.connections[index].greeted && !matches!(request, Request::Hello { .. }) {
            return Err(Fault::NoHello);
        }
        match request {
            Request::Hello { version } => {
                if version < protocol::OLDEST {
                    return Err(Fault::Version {
                        oldest: protocol::OLDEST,
                        newest: protocol::VERSION,
                    });
                }
                let version = version.min(protocol::VERSION);
                return Ok(Answer::Hello { version, pid: std::process::id() });
            }
            Request::Launch(spec) => self.launch(&spec)?,
            Request::Signal { container, signal } => {
                let signal = valid_signal(signal)?;
                let container = find(&mut self.containers, &container)?;
                container.signal(signal, &mut *self.runtime);
            }
            Request::Stop { container, signal, timeout_ms } => {
                let signal = signal.map(valid_signal).transpose()?;
                let container = find(&mut self.containers, &container)?;
                container.stop(signal, timeout_ms, &mut *self.runtime);
            }
            Request::StopAll => self.stop_all(),
            Request::State => return Ok(Answer::State(self.state())),
            Request::TakeLogs { container, offset } => {
                find(&mut self.containers, &container)?
                    .take_logs(offset)
                    .map_err(|error| Fault::Failed { message: error.to_string() })?;
                self.connections[index].took(&container);
            }
            Request::Assign { task_dir, log_dir, title } => {
                self.assign(task_dir, log_dir, &title)?;
            }
            Request::Shutdown => self.leaving = true,
        }
        Ok(Answer::Done)
    }

    fn stop_all(&mut self) {
        for container in &mut self.containers {
            container.stop(None, None, &mut *self.runtime);
        }
    }

    fn assign(&mut self, task_dir: PathBuf, log_dir: PathBuf, title: &str) -> Result<(), Fault> {
        let invalid = |message: &str| Err(Fault::Invalid { message: message.to_owned() });
        if self.task_dir == task_dir && self.log_dir.as_ref() == Some(&log_dir) {
            return Ok(());
        }
        if !self.containers.is_empty() {
            return invalid("the shim has launched a container already");
        }
        if !task_dir.is_absolute() || !log_dir.is_absolute() {
            return invalid("task_dir and log_dir must be absolute paths");
        }
        // The directory is the one that this shim has locked, under another name.
        let own = rustix::fs::fstat(&self.lock).map_err(io::Error::from);
        let there = rustix::fs::stat(lock_path(&task_dir)).map_err(io::Error::from);
        match (own, there) {
            (Ok(own), Ok(there)) if (own.st_dev, own.st_ino) == (there.st_dev, there.st_ino) => {}
            _ => return invalid("task_dir is not the shim's directory renamed"),
        }
        title::set(title, &task_dir);
        self.runtime.moved(&task_dir);
        self.task_dir = task_dir;
        self.log_dir = Some(log_dir);
        // A launch follows as a rule, and writes the state anyway.
        self.is_unsaved = true;
        Ok(())
    }

    /// Where spools are.
    fn log_dir(&self) -> PathBuf {
        self.log_dir.clone().unwrap_or_else(|| default_log_dir(&self.task_dir))
    }

    fn launch(&mut self, spec: &LaunchSpec) -> Result<(), Fault> {
        let invalid = |message: &str| Err(Fault::Invalid { message: message.to_owned() });
        if self.leaving {
            return invalid("the shim is about to end");
        }
        if !is_name(&spec.container) || !is_name(&spec.runtime_id) {
            return invalid("names are letters, digits, '-' and '_', and do not begin with '-'");
        }
        if !spec.bundle_dir.is_absolute() {
            return invalid("bundle_dir must be an absolute path");
        }
        valid_signal(spec.stop_signal)?;
        let failed = |error: io::Error| Fault::Failed { message: error.to_string() };
        let same_name =
            self.containers.iter().position(|known| known.record.name == spec.container);
        let index = match same_name {
            Some(index) => {
                let known = &mut self.containers[index];
                if known.record.attempt == spec.attempt {
                    return already(&known.record.status);
                }
                if spec.attempt < known.record.attempt {
                    return invalid("a later attempt was launched already");
                }
                if !known.record.status.is_final() {
                    return invalid("an earlier attempt still runs");
                }
                known.restart(spec);
                index
            }
            None => {
                let container = Container::new(&self.log_dir(), spec).map_err(failed)?;
                self.containers.push(container);
                self.containers.len() - 1
            }
        };
        // On disk before it is done, so that a later shim knows what may be left of it.
        self.changed();
        self.containers[index].start(&mut *self.runtime);
        self.changed();
        already(&self.containers[index].record.status)
    }

    /// Collects children that have ended: containers, and their orphans.
    fn reap(&mut self) {
        while let Ok(Some((pid, status))) = rustix::process::wait(WaitOptions::NOHANG) {
            let ended = self.containers.iter_mut().find(|known| known.pid() == Some(pid));
            if let Some(container) = ended {
                container.finish(status, &mut *self.runtime);
                self.changed();
            } else {
                self.runtime.reaped(pid);
            }
        }
    }

    fn state(&self) -> ShimState {
        ShimState {
            version: ShimState::VERSION,
            log_dir: self.log_dir.clone(),
            containers: self.containers.iter().map(|known| known.record.clone()).collect(),
        }
    }

    /// Makes a change known: to the disk first, then to whoever is there.
    fn changed(&mut self) {
        self.is_untidy = true;
        self.is_unsaved = false;
        let state = self.state();
        if let Err(error) = state::write_state(&self.task_dir, &state) {
            // A daemon that is there should know all the same.
            log::write(&format!("could not write the state: {error}"));
        }
        let message = Message::Event(Event::State(state));
        for connection in self.connections.iter_mut().filter(|connection| connection.greeted) {
            connection.send(&message);
        }
    }

    fn announce(&mut self) {
        for container in &self.containers {
            if let Some(end) = container.untaken() {
                for connection in &mut self.connections {
                    connection.announce(&container.record.name, end);
                }
            }
        }
    }
}

/// Becomes a process of its own: session, standard streams, log.
fn leave_zygote(task_dir: &Path) -> io::Result<()> {
    rustix::process::setsid()?;
    let null = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&null)?;
    let log = OpenOptions::new().create(true).append(true).open(log_path(task_dir))?;
    Ok(rustix::stdio::dup2_stderr(log)?)
}

fn lock_path(task_dir: &Path) -> PathBuf {
    task_dir.join("shim.lock")
}

fn lock(task_dir: &Path) -> Result<File, EnterError> {
    let file = OpenOptions::new().create(true).append(true).open(lock_path(task_dir));
    let file = file.map_err(step("open its lock"))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(EnterError::RunsAlready),
        Err(error) => Err(step("lock its directory")(error)),
    }
}

/// What an earlier shim of this task has left.
fn inherit(
    task_dir: &Path,
    state: ShimState,
    runtime: &mut dyn Runtime,
) -> Result<Vec<Container>, EnterError> {
    let log_dir = state.log_dir.unwrap_or_else(|| default_log_dir(task_dir));
    let records = state.containers.into_iter();
    let containers = records.map(|record| Container::inherited(&log_dir, record, runtime));
    containers.collect::<io::Result<_>>().map_err(step("open a spool"))
}

fn find<'a>(containers: &'a mut [Container], name: &str) -> Result<&'a mut Container, Fault> {
    let found = containers.iter_mut().find(|known| known.record.name == name);
    found.ok_or_else(|| Fault::NoSuchContainer { container: name.to_owned() })
}

/// What a launch is answered with when it is over.
fn already(status: &ShimContainerStatus) -> Result<(), Fault> {
    match status {
        ShimContainerStatus::FailedToStart { message, .. } => {
            Err(Fault::StartFailed { message: message.clone() })
        }
        ShimContainerStatus::Created
        | ShimContainerStatus::Running { .. }
        | ShimContainerStatus::Exited { .. } => Ok(()),
    }
}

/// Names become file names and arguments of a command.
fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=200).contains(&text.len()) && !text.starts_with('-') && text.bytes().all(plain)
}

fn valid_signal(signal: i32) -> Result<i32, Fault> {
    if (1..=libc::SIGRTMAX()).contains(&signal) {
        Ok(signal)
    } else {
        Err(Fault::Invalid { message: format!("{signal} is not a signal") })
    }
}
