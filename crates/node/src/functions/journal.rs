//! The log of one instance: what its process says and what the platform says of it, in one order.
//!
//! Lines are handed to a task that writes them, many at once, so that no invocation waits for the
//! disk. They are written in the name of the function's role, which must be allowed to; without
//! that there is no log, as on AWS.
//!
//! Not here: the words (`words`), reading the spool (`instance`).

use std::collections::BTreeMap;
use std::sync::Arc;

use background::{Chain, TaskKind};
use model::Timestamp;
use model::record::lambda::FunctionRecord;
use model::record::logs::{LogEvent, LogGroupRecord};
use serde_json::json;
use store::Txn;
use store::logs::{AppendError, LogStreamName};
use tokio::sync::mpsc;
use tracing::warn;

use super::words;
use crate::Shared;

/// What callers get of the log, at most.
const TAIL: usize = 4096;
/// Written in one transaction, at most.
const MOST_AT_ONCE: usize = 5000;

/// The log of an instance, and what of it the present invocation has said.
#[derive(Debug)]
pub(super) struct Journal {
    stream: String,
    is_json: bool,
    /// `INFO`, `WARN` or `DEBUG`; of what the platform says, with JSON.
    system_level: Option<String>,
    to: Option<mpsc::UnboundedSender<LogEvent>>,
    tail: String,
}

/// `2026/11/22/[$LATEST]<32 hex digits>`
fn stream_name(version: &str, now: Timestamp) -> String {
    let day = now.to_datetime();
    let (year, month, day) = (day.year(), u8::from(day.month()), day.day());
    format!("{year:04}/{month:02}/{day:02}/[{version}]{}", model::random::hex::<16>())
}

impl Journal {
    /// A new stream of the function's log group. Nothing is written before [`Journal::open`].
    pub(super) fn new(shared: &Arc<Shared>, function: &FunctionRecord) -> Journal {
        let stream = stream_name(&function.version, shared.clock.now());
        Journal {
            stream,
            is_json: function.logging.json,
            system_level: function.logging.system_level.clone(),
            to: None,
            tail: String::new(),
        }
    }

    pub(super) fn stream(&self) -> &str {
        &self.stream
    }

    pub(super) fn name(&self, function: &FunctionRecord) -> LogStreamName {
        LogStreamName {
            account: function.account.clone(),
            region: function.region.clone(),
            group: function.logging.log_group.clone(),
            stream: self.stream.clone(),
        }
    }

    /// Has everything from now on written to the log group.
    pub(super) fn open(&mut self, shared: &Arc<Shared>, function: &FunctionRecord) {
        let (to, from) = mpsc::unbounded_channel();
        self.to = Some(to);
        let (name, shared) = (self.name(function), Arc::clone(shared));
        let tasks = shared.tasks.clone();
        tasks.spawn(TaskKind::Work, "function log", async move {
            write(&shared, &name, from).await;
            Ok(())
        });
    }

    /// The lines of another invocation begin.
    pub(super) fn begin(&mut self) {
        self.tail.clear();
    }

    /// A line of the process's.
    pub(super) fn output(&mut self, line: String, at: Timestamp) {
        self.push(line, at);
    }

    pub(super) fn init_start(&mut self, function: &FunctionRecord, digest: &str, now: Timestamp) {
        let Some(runtime) = function.runtime.as_deref() else { return };
        let version = runtime_version(runtime);
        let arn = format!("arn:aws:lambda:{}::runtime:{digest}", function.region.as_str());
        if self.is_json {
            let record = json!({
                "initializationType": "on-demand",
                "phase": "init",
                "runtimeVersion": version,
                "runtimeVersionArn": arn,
                "functionName": function.name,
                "functionVersion": function.version,
            });
            self.system("platform.initStart", &record, now);
        } else {
            let line =
                format!("INIT_START Runtime Version: {version}\tRuntime Version ARN: {arn}\n");
            self.push(line, now);
        }
    }

    pub(super) fn start(&mut self, request_id: &str, version: &str, now: Timestamp) {
        if self.is_json {
            self.system(
                "platform.start",
                &json!({"requestId": request_id, "version": version}),
                now,
            );
        } else {
            self.push(format!("START RequestId: {request_id} Version: {version}\n"), now);
        }
    }

    /// A line of the platform's that has no other form with JSON.
    pub(super) fn say(&mut self, line: String, now: Timestamp) {
        self.push(line, now);
    }

    pub(super) fn end(&mut self, request_id: &str, report: &words::Report, now: Timestamp) {
        if self.is_json {
            if self.system_level.as_deref() != Some("WARN") || report.status.is_some() {
                self.push(report.event(request_id, now), now);
            }
        } else {
            self.push(format!("END RequestId: {request_id}\n"), now);
            self.push(report.line(request_id), now);
        }
    }

    fn system(&mut self, kind: &str, record: &serde_json::Value, now: Timestamp) {
        if self.system_level.as_deref() != Some("WARN") {
            self.push(words::event(kind, record, now), now);
        }
    }

    fn push(&mut self, message: String, timestamp: Timestamp) {
        self.tail.push_str(&message);
        if !message.ends_with('\n') {
            self.tail.push('\n');
        }
        if self.tail.len() > 2 * TAIL {
            cut(&mut self.tail);
        }
        if let Some(to) = &self.to {
            // Where nobody writes any more the daemon is at its end.
            let _gone = to.send(LogEvent { timestamp, message });
        }
    }

    /// The last 4 KiB of what was said since [`Journal::begin`].
    pub(super) fn tail(&mut self) -> String {
        cut(&mut self.tail);
        self.tail.clone()
    }
}

fn cut(text: &mut String) {
    let mut from = text.len().saturating_sub(TAIL);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.drain(..from);
}

/// `python:3.12`
fn runtime_version(runtime: &str) -> String {
    let name = runtime.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == 'x');
    match runtime.strip_prefix("provided.") {
        Some(version) => format!("provided:{version}"),
        None => format!("{name}:{}", &runtime[name.len()..]),
    }
}

/// Until the instance is gone; at shutdown what has come until then.
async fn write(shared: &Shared, name: &LogStreamName, mut from: mpsc::UnboundedReceiver<LogEvent>) {
    let shutdown = shared.tasks.shutdown_token();
    let mut events = Vec::new();
    loop {
        tokio::select! {
            biased;
            n = from.recv_many(&mut events, MOST_AT_ONCE) => if n == 0 { return },
            // What had come was taken by the arm above.
            () = shutdown.cancelled() => return,
        }
        let (name, batch, now) = (name.clone(), std::mem::take(&mut events), shared.clock.now());
        let written = shared.store.write(move |txn| {
            let written = append(txn, &name, batch, now);
            match written {
                // Deleted under the running function; its next instance makes it anew.
                Ok(()) | Err(AppendError::NoGroup { .. } | AppendError::NoStream { .. }) => Ok(()),
                Err(AppendError::Storage(error)) => Err(error),
            }
        });
        if let Err(error) = written.await {
            warn!(error = %Chain(&error), "lines of a function's log are lost");
        }
    }
}

fn append(
    txn: &mut Txn<'_>,
    name: &LogStreamName,
    events: Vec<LogEvent>,
    now: Timestamp,
) -> Result<(), AppendError> {
    use store::Read;
    let key = LogGroupRecord::key_of(&name.account, &name.region, &name.group);
    if !txn.contains(&key)? {
        txn.put(&LogGroupRecord {
            account: name.account.clone(),
            region: name.region.clone(),
            name: name.group.clone(),
            created_at: now,
            retention_days: None,
            kms_key_id: None,
            class: "STANDARD".into(),
            tags: BTreeMap::new(),
        });
    }
    store::logs::ensure_stream(txn, name, now)?;
    store::logs::append(txn, name, events, None, now).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_end_and_no_character_is_cut() {
        let mut text = "ä".repeat(3000);
        cut(&mut text);
        assert_eq!(text.len(), 4096);
        let mut text = format!("x{}", "ä".repeat(3000));
        text.pop();
        text.push('y');
        cut(&mut text);
        assert!(text.len() <= 4096 && text.ends_with("äy"));
    }

    #[test]
    fn streams_and_runtimes_are_called_as_on_aws() {
        let name = stream_name("$LATEST", Timestamp(1_795_264_215_000));
        assert!(name.starts_with("2026/11/21/[$LATEST]"), "{name}");
        assert_eq!(name.len(), "2026/11/21/[$LATEST]".len() + 32);
        assert_eq!(runtime_version("python3.12"), "python:3.12");
        assert_eq!(runtime_version("nodejs20.x"), "nodejs:20.x");
        assert_eq!(runtime_version("provided.al2023"), "provided:al2023");
    }
}
