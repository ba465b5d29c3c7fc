//! What a daemon and a shim say to each other, and how it is framed.
//!
//! A frame is a big-endian `u32` length and that many bytes of JSON. The daemon sends
//! [`Call`]s; the shim answers each with a [`Message::Reply`] of the same id, in order, and
//! sends [`Message::Event`]s of its own accord to every connection that has said hello.
//!
//! Shims live for weeks, so a daemon meets older ones. A member that is added has a default;
//! a request that a shim does not know is answered with [`Fault::Unsupported`], not with a
//! closed connection. Only what cannot be said that way raises [`VERSION`].

use std::path::PathBuf;

use model::record::shim::ShimState;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The newest version of the protocol that this code speaks.
pub const VERSION: u32 = 1;

/// The oldest version that this code can still speak.
pub const OLDEST: u32 = 1;

/// A longer frame is a mistake, not a message.
pub const MAX_FRAME: usize = 1 << 20;

/// One request, with an id that the reply repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub id: u64,
    pub request: Request,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Request {
    /// Must come first. Answered with [`Answer::Hello`], followed by the events that repeat
    /// the present: one [`Event::State`], and one [`Event::Logs`] per container with output
    /// that was not taken yet.
    Hello { version: u32 },
    /// Starts a container; answered when it runs or has failed to. Twice with the same name
    /// and attempt is once.
    Launch(LaunchSpec),
    /// Sends a signal and expects nothing. A container that is gone is not an error.
    Signal { container: String, signal: i32 },
    /// Sends the stop signal, and SIGKILL when the time is over. Answered at once; the shim
    /// goes on by itself. Twice is once: the first signal is not repeated, and the earlier
    /// deadline holds. What is not said is as the launch said.
    Stop {
        container: String,
        #[serde(default)]
        signal: Option<i32>,
        #[serde(default)]
        timeout_ms: Option<u64>,
    },
    /// [`Request::Stop`] for every container at the same time, each with its own signal and
    /// time.
    StopAll,
    /// Answered with [`Answer::State`].
    State,
    /// Everything before `offset` is safe elsewhere: the shim may delete it. If there is
    /// more, or as soon as there is, an [`Event::Logs`] says so.
    TakeLogs { container: String, offset: u64 },
    /// Makes a shim that waits, and has launched nothing, the shim of a task. Its directory was
    /// renamed to `task_dir` just before; output is spooled in `log_dir`, which need not be on
    /// the same file system. Twice is once.
    Assign { task_dir: PathBuf, log_dir: PathBuf, title: String },
    /// Ends the shim, as soon as no container runs. What it leaves on disk stays.
    Shutdown,
}

/// How one container is to be started.
///
/// The bundle is a directory with `config.json` (OCI runtime specification) in it. The network
/// namespace and the cgroup's parent exist; so does the root file system, unless `rootfs` says
/// what it is to be made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchSpec {
    /// The name in the task definition: letters, digits, `-` and `_`.
    pub container: String,
    /// What the runtime calls it; unique for the task's runtime directory.
    pub runtime_id: String,
    pub bundle_dir: PathBuf,
    /// To be mounted at the specification's `root.path`, where no other process sees it.
    #[serde(default)]
    pub rootfs: Option<Overlay>,
    /// The file with what [`crate::seccomp::compile`] made of the profile. Without one, the
    /// profile in the specification is compiled at the launch.
    #[serde(default)]
    pub seccomp_filter: Option<PathBuf>,
    /// Written when the container is made and its command does not run yet: limits that are
    /// the command's and would only slow the runtime down.
    #[serde(default)]
    pub before_start: Vec<FileWrite>,
    /// 0 at first, one more for each restart of the same container.
    #[serde(default)]
    pub attempt: u32,
    pub stop_signal: i32,
    pub stop_timeout_ms: u64,
    /// Empty lines are spooled too, for those who join lines to multi-line events.
    #[serde(default)]
    pub keep_empty_lines: bool,
    /// When more output than this waits to be taken, the oldest is dropped.
    #[serde(default = "default_spool_limit")]
    pub spool_limit_bytes: u64,
}

/// A root file system of layers, with a writable one on top. All paths are absolute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlay {
    /// The topmost first. May be empty.
    pub lower: Vec<PathBuf>,
    /// Both are made when they are missing.
    pub upper: PathBuf,
    pub work: PathBuf,
}

/// What a file, of a cgroup usually, is to be given in one write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWrite {
    pub path: PathBuf,
    pub content: String,
}

pub fn default_spool_limit() -> u64 {
    crate::spool::Limits::default().total_bytes
}

/// What a shim sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Message {
    Reply { id: u64, result: Result<Answer, Fault> },
    Event(Event),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer")]
pub enum Answer {
    /// The version that this connection uses: the lower of the two.
    Hello {
        version: u32,
        pid: u32,
    },
    State(ShimState),
    Done,
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(tag = "fault")]
pub enum Fault {
    #[error("the shim speaks protocol versions {oldest} to {newest}")]
    Version { oldest: u32, newest: u32 },
    #[error("hello must come first")]
    NoHello,
    #[error("the shim does not know this request: {message}")]
    Unsupported { message: String },
    #[error("the task has no container {container}")]
    NoSuchContainer { container: String },
    #[error("{message}")]
    Invalid { message: String },
    /// The container is in [`ShimState`] as failed to start, with the same message.
    #[error("{message}")]
    StartFailed { message: String },
    #[error("{message}")]
    Failed { message: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum Event {
    /// After every change, and it is on disk already. The whole state, so a lost one is
    /// made good by the next.
    State(ShimState),
    /// The spool of this container reaches to `end`. Said once, then not again until
    /// [`Request::TakeLogs`] on the same connection.
    Logs { container: String, end: u64 },
}

#[derive(Debug, Error)]
pub enum FrameError {
    #[error("a frame of {len} bytes is longer than {MAX_FRAME}")]
    TooLong { len: usize },
    #[error("could not read the frame as JSON")]
    Json(#[source] serde_json::Error),
}

/// The bytes of one frame.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, FrameError> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message).map_err(FrameError::Json)?;
    let len = frame.len() - 4;
    let short = u32::try_from(len).ok().filter(|_| len <= MAX_FRAME);
    let short = short.ok_or(FrameError::TooLong { len })?;
    frame[..4].copy_from_slice(&short.to_be_bytes());
    Ok(frame)
}

/// Finds frames in bytes as they arrive. No I/O: for blocking and async readers alike.
#[derive(Debug, Default)]
pub struct Decoder {
    bytes: Vec<u8>,
}

impl Decoder {
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole frame, or `None` until more bytes have come.
    ///
    /// After [`FrameError::Json`] the stream is still in step and can be read on; after
    /// [`FrameError::TooLong`] it is not.
    pub fn next_message<T: for<'de> Deserialize<'de>>(&mut self) -> Result<Option<T>, FrameError> {
        let Some(head) = self.bytes.first_chunk::<4>() else {
            return Ok(None);
        };
        let len = u32::from_be_bytes(*head) as usize;
        if len > MAX_FRAME {
            return Err(FrameError::TooLong { len });
        }
        let Some(body) = self.bytes.get(4..4 + len) else {
            return Ok(None);
        };
        let message = serde_json::from_slice(body).map_err(FrameError::Json);
        self.bytes.drain(..4 + len);
        message.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_survive_any_cutting() {
        let calls = [
            Call { id: 1, request: Request::Hello { version: 1 } },
            Call { id: 2, request: Request::StopAll },
        ];
        let bytes: Vec<u8> = calls.iter().flat_map(|call| encode(call).unwrap()).collect();
        let mut decoder = Decoder::default();
        let mut seen = Vec::new();
        for byte in bytes {
            decoder.push(&[byte]);
            while let Some(call) = decoder.next_message::<Call>().unwrap() {
                seen.push(call);
            }
        }
        assert_eq!(seen, calls);
    }

    #[test]
    fn a_request_from_the_future_leaves_the_stream_in_step() {
        let mut decoder = Decoder::default();
        decoder
            .push(&encode(&serde_json::json!({"id": 1, "request": {"type": "Levitate"}})).unwrap());
        decoder.push(&encode(&Call { id: 2, request: Request::State }).unwrap());
        assert!(matches!(decoder.next_message::<Call>(), Err(FrameError::Json(_))));
        assert_eq!(decoder.next_message::<Call>().unwrap().unwrap().id, 2);
    }

    #[test]
    fn members_that_an_older_daemon_does_not_send_have_defaults() {
        let spec: LaunchSpec = serde_json::from_str(
            r#"{"container":"app","runtime_id":"a","bundle_dir":"/b","stop_signal":15,"stop_timeout_ms":1,"new":0}"#,
        )
        .unwrap();
        assert_eq!(spec.attempt, 0);
        assert_eq!((spec.rootfs, spec.seccomp_filter), (None, None));
        assert!(spec.spool_limit_bytes > 0);
    }

    /// What daemons and shims of the first version have on the wire and on disk; never to be
    /// changed, since some of them still live.
    #[test]
    fn the_first_versions_words_are_understood() {
        let calls = [
            r#"{"id":1,"request":{"type":"Hello","version":1}}"#,
            r#"{"id":2,"request":{"type":"Launch","container":"app","runtime_id":"r","bundle_dir":"/b","before_start":[{"path":"/p","content":"1"}],"attempt":0,"stop_signal":15,"stop_timeout_ms":30000,"keep_empty_lines":false,"spool_limit_bytes":1073741824}}"#,
            r#"{"id":3,"request":{"type":"Signal","container":"app","signal":9}}"#,
            r#"{"id":4,"request":{"type":"Stop","container":"app"}}"#,
            r#"{"id":5,"request":{"type":"StopAll"}}"#,
            r#"{"id":6,"request":{"type":"State"}}"#,
            r#"{"id":7,"request":{"type":"TakeLogs","container":"app","offset":5}}"#,
            r#"{"id":8,"request":{"type":"Shutdown"}}"#,
        ];
        for (index, call) in calls.iter().enumerate() {
            let call: Call = serde_json::from_str(call).unwrap();
            assert_eq!(call.id, index as u64 + 1);
        }
        let messages = [
            r#"{"type":"Reply","id":1,"result":{"Ok":{"answer":"Hello","version":1,"pid":7}}}"#,
            r#"{"type":"Reply","id":2,"result":{"Ok":{"answer":"Done"}}}"#,
            r#"{"type":"Reply","id":3,"result":{"Err":{"fault":"StartFailed","message":"m"}}}"#,
            r#"{"type":"Event","event":"State","version":1,"containers":[{"name":"app","runtime_id":"r","attempt":0,"bundle_dir":"/b","status":{"status":"Exited","code":0,"signal":null,"oom_killed":false,"started_at_ms":1,"finished_at_ms":2}}]}"#,
            r#"{"type":"Event","event":"Logs","container":"app","end":5}"#,
        ];
        for message in messages {
            let understood = serde_json::from_str::<Message>(message);
            assert!(understood.is_ok(), "{message}: {understood:?}");
        }
    }

    #[test]
    fn an_endless_frame_is_refused() {
        let mut decoder = Decoder::default();
        decoder.push(&u32::MAX.to_be_bytes());
        assert!(matches!(decoder.next_message::<Call>(), Err(FrameError::TooLong { .. })));
    }
}
