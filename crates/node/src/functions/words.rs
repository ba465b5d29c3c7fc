//! The words of AWS for what happens to an invocation: answers to callers, and lines of the log.

use std::time::Duration;

use bytes::Bytes;
use model::Timestamp;
use serde_json::json;

use super::api::MAX_ANSWER;

/// How an instance came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Code(i32),
    Signal(i32),
    OutOfMemory,
}

/// Why an invocation failed without a word from the function itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    TimedOut(u32),
    Exited(Exit),
    TooLarge,
    /// The program could not be started.
    Entry(String),
    /// The disk that the function may write to is full.
    Storage,
}

impl Failure {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Failure::TimedOut(_) => "Sandbox.Timedout",
            Failure::Exited(_) | Failure::Storage => "Runtime.ExitError",
            Failure::TooLarge => "Function.ResponseSizeTooLarge",
            Failure::Entry(_) => "Runtime.InvalidEntrypoint",
        }
    }

    /// After `RequestId: <id> Error: `, but for an answer that is too large.
    fn text(&self) -> String {
        match self {
            Failure::TimedOut(seconds) => format!("Task timed out after {seconds}.00 seconds"),
            Failure::Exited(Exit::Code(0)) => "Runtime exited without providing a reason".into(),
            Failure::Exited(Exit::Code(code)) => {
                format!("Runtime exited with error: exit status {code}")
            }
            Failure::Exited(Exit::OutOfMemory) => {
                "Runtime exited with error: signal: killed".into()
            }
            Failure::Exited(Exit::Signal(signal)) => {
                format!("Runtime exited with error: signal: {}", signal_name(*signal))
            }
            Failure::TooLarge => format!(
                "Response payload size exceeded maximum allowed payload size ({MAX_ANSWER} bytes)."
            ),
            Failure::Entry(problem) => problem.clone(),
            Failure::Storage => {
                "Runtime exited with error: signal: killed (the ephemeral storage is full)".into()
            }
        }
    }

    /// What the caller gets.
    pub(super) fn document(&self, request_id: &str) -> Bytes {
        let message = match self {
            Failure::TooLarge => self.text(),
            _ => format!("RequestId: {request_id} Error: {}", self.text()),
        };
        Bytes::from(json!({"errorType": self.kind(), "errorMessage": message}).to_string())
    }

    /// What the log says besides START, END and REPORT.
    pub(super) fn line(&self, request_id: &str, now: Timestamp) -> String {
        match self {
            Failure::TimedOut(_) => format!("{now} {request_id} {}\n\n", self.text()),
            Failure::TooLarge => format!("{}\n", self.text()),
            Failure::Exited(_) | Failure::Entry(_) | Failure::Storage => {
                format!("RequestId: {request_id} Error: {}\n{}\n", self.text(), self.kind())
            }
        }
    }

    /// In REPORT lines.
    pub(super) fn status(&self) -> &'static str {
        match self {
            Failure::TimedOut(_) => "timeout",
            _ => "error",
        }
    }
}

/// As Go has it.
fn signal_name(signal: i32) -> String {
    match signal {
        libc::SIGHUP => "hangup",
        libc::SIGINT => "interrupt",
        libc::SIGQUIT => "quit",
        libc::SIGILL => "illegal instruction",
        libc::SIGTRAP => "trace/breakpoint trap",
        libc::SIGABRT => "aborted",
        libc::SIGBUS => "bus error",
        libc::SIGFPE => "floating point exception",
        libc::SIGKILL => "killed",
        libc::SIGSEGV => "segmentation fault",
        libc::SIGPIPE => "broken pipe",
        libc::SIGTERM => "terminated",
        other => return format!("signal {other}"),
    }
    .to_owned()
}

/// How one invocation went, for its REPORT line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Report {
    pub(super) duration: Duration,
    /// Of an instance that was made for this invocation.
    pub(super) init: Option<Duration>,
    pub(super) memory_mb: u32,
    pub(super) max_used_mb: u64,
    /// `timeout` or `error`, and the kind of error.
    pub(super) status: Option<(String, Option<String>)>,
}

pub(super) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn status_fields(status: &Option<(String, Option<String>)>) -> String {
    match status {
        None => String::new(),
        Some((status, None)) => format!("Status: {status}\t"),
        Some((status, Some(kind))) => format!("Status: {status}\tError Type: {kind}\t"),
    }
}

impl Report {
    fn billed(&self) -> u128 {
        // What is begun is counted; the time it took to begin is, too.
        let whole = self.duration + self.init.unwrap_or_default();
        whole.as_micros().div_ceil(1000).max(1)
    }

    pub(super) fn line(&self, request_id: &str) -> String {
        let init = self.init.map(|init| format!("Init Duration: {:.2} ms\t", millis(init)));
        format!(
            "REPORT RequestId: {request_id}\tDuration: {:.2} ms\tBilled Duration: {} ms\t\
             Memory Size: {} MB\tMax Memory Used: {} MB\t{}{}\n",
            millis(self.duration),
            self.billed(),
            self.memory_mb,
            self.max_used_mb,
            init.unwrap_or_default(),
            status_fields(&self.status),
        )
    }

    /// With JSON as the log's format.
    pub(super) fn event(&self, request_id: &str, now: Timestamp) -> String {
        let mut metrics = json!({
            "durationMs": rounded(self.duration),
            "billedDurationMs": u64::try_from(self.billed()).unwrap_or(u64::MAX),
            "memorySizeMB": self.memory_mb,
            "maxMemoryUsedMB": self.max_used_mb,
        });
        if let Some(init) = self.init {
            metrics["initDurationMs"] = rounded(init).into();
        }
        let status = self.status.as_ref().map_or("success", |(status, _)| status.as_str());
        let mut record = json!({"requestId": request_id, "metrics": metrics, "status": status});
        if let Some((_, Some(kind))) = &self.status {
            record["errorType"] = kind.as_str().into();
        }
        event("platform.report", &record, now)
    }
}

fn rounded(duration: Duration) -> f64 {
    (millis(duration) * 1000.0).round() / 1000.0
}

/// One event of the platform, with JSON as the log's format.
pub(super) fn event(kind: &str, record: &serde_json::Value, now: Timestamp) -> String {
    json!({"time": now.to_string(), "type": kind, "record": record}).to_string()
}

/// The line of an init phase that failed.
pub(super) fn init_report(
    duration: Duration,
    phase: &str,
    status: &str,
    kind: Option<&str>,
) -> String {
    let kind = kind.map(|kind| format!("\tError Type: {kind}")).unwrap_or_default();
    format!(
        "INIT_REPORT Init Duration: {:.2} ms\tPhase: {phase}\tStatus: {status}{kind}\n",
        millis(duration)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(failure: &Failure) -> String {
        String::from_utf8(failure.document("id").to_vec()).unwrap()
    }

    #[test]
    fn callers_are_told_in_aws_s_words() {
        assert_eq!(
            document(&Failure::TimedOut(3)),
            r#"{"errorMessage":"RequestId: id Error: Task timed out after 3.00 seconds","errorType":"Sandbox.Timedout"}"#
        );
        assert_eq!(
            document(&Failure::Exited(Exit::Code(1))),
            r#"{"errorMessage":"RequestId: id Error: Runtime exited with error: exit status 1","errorType":"Runtime.ExitError"}"#
        );
        assert!(document(&Failure::Exited(Exit::OutOfMemory)).contains("signal: killed"));
        assert!(document(&Failure::Exited(Exit::Signal(11))).contains("segmentation fault"));
        assert!(document(&Failure::TooLarge).contains("(6291556 bytes)"));
    }

    #[test]
    fn a_report_counts_what_is_begun() {
        let report = Report {
            duration: Duration::from_micros(1230),
            memory_mb: 128,
            max_used_mb: 35,
            ..Report::default()
        };
        assert_eq!(
            report.line("id"),
            "REPORT RequestId: id\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t\
             Max Memory Used: 35 MB\t\n"
        );
        let failed = Report {
            init: Some(Duration::from_millis(100)),
            status: Some(("timeout".into(), None)),
            ..report
        };
        let line = failed.line("id");
        assert!(line.ends_with("\tInit Duration: 100.00 ms\tStatus: timeout\t\n"), "{line}");
    }
}
