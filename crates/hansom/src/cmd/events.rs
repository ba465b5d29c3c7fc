//! `hansom events`: what was delivered lately, to whom, and with which answer.
//!
//! Asks the daemon for what it remembers of its deliveries; only the root of an account is told.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::Value;

use super::iam::get;
use crate::output::{self, Colour, Format, paint};
use crate::settings::ClientSettings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Go on as new ones come.
    #[arg(long)]
    follow: bool,
    /// Only attempts that failed.
    #[arg(long)]
    failed: bool,
}

/// So long the daemon holds an answer back that would be empty; shorter than `get` waits.
const WAIT_SECS: u64 = 3;

pub(crate) fn run(args: Args, settings: &ClientSettings, format: Format) -> Result<ExitCode> {
    let (mut after, mut started) = (0_u64, None);
    loop {
        let wait = if args.follow && after > 0 { WAIT_SECS } else { 0 };
        let answer = get(settings, &format!("/_hansom/events?after={after}&wait={wait}"))?;
        if started.is_some() && started != answer["started"].as_str().map(str::to_owned) {
            // Numbers begin anew with each start of the daemon, and some may have been skipped.
            (after, started) = (0, answer["started"].as_str().map(str::to_owned));
            continue;
        }
        started = answer["started"].as_str().map(str::to_owned);
        let missed = answer["missed"].as_u64().unwrap_or(0);
        if missed > 0 && after > 0 {
            output::note(format!("{missed} attempts came too fast to be shown"));
        }
        let events = answer["events"].as_array().cloned().unwrap_or_default();
        for event in &events {
            let is_failure = event["result"] != "delivered";
            if args.failed && !is_failure {
                continue;
            }
            match format {
                Format::Json => output::line(event.to_string()),
                Format::Text => output::line(line(event)),
            }
        }
        let last = answer["last"].as_u64().unwrap_or(after);
        let is_all = events.is_empty() || last == after;
        after = last;
        if is_all && !args.follow {
            return Ok(ExitCode::SUCCESS);
        }
        if is_all && wait == 0 {
            // Nothing has happened yet at all, so there is no number to wait behind.
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
    }
}

/// `time  result  event resource  →  receiver  (via …)  answer`.
fn line(event: &Value) -> String {
    let text = |name: &str| event[name].as_str().unwrap_or("-").to_owned();
    let result = match text("result").as_str() {
        "delivered" => paint(Colour::Green, "delivered"),
        "retry" => paint(Colour::Yellow, "failed, will be tried again"),
        "to-dead-letter-queue" => paint(Colour::Red, "failed, for the dead-letter queue"),
        "dead-lettered" => paint(Colour::Red, "in the dead-letter queue"),
        _ => paint(Colour::Red, "failed, given up"),
    };
    let mut line = format!(
        "{}  {}  {result}  {} {} {} -> {}",
        to_the_millisecond(&text("at")),
        paint(Colour::Dim, &text("eventId")),
        text("source"),
        text("event"),
        text("resource"),
        text("receiver"),
    );
    if let Some(via) = event["via"].as_str() {
        line += &format!("  via {via}");
    }
    let attempt = event["attempt"].as_u64().unwrap_or(1);
    if attempt > 1 {
        line += &format!("  attempt {attempt}");
    }
    if let Some(answer) = event["answer"].as_str() {
        line += &format!("  {answer}");
    }
    if event["error"].is_object() {
        let part = |name: &str| event["error"][name].as_str().unwrap_or_default().to_owned();
        line += &format!("  {}: {}", part("code"), part("message"));
    }
    if let Some(next) = event["nextTry"].as_str() {
        line += &format!("  next try {next}");
    }
    if let Some(millis) = event["millis"].as_i64() {
        line += &paint(Colour::Dim, &format!("  {millis} ms"));
    }
    line
}

/// A time with all three digits behind its point, so that lines are in columns and sort.
fn to_the_millisecond(at: &str) -> String {
    let at = at.trim_end_matches('Z');
    let (seconds, fraction) = at.split_once('.').unwrap_or((at, ""));
    format!("{seconds}.{fraction:0<3}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_columns() {
        for (at, expected) in [
            ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000Z"),
            ("2026-11-22T10:00:00.1Z", "2026-11-22T10:00:00.100Z"),
            ("2026-11-22T10:00:00.123Z", "2026-11-22T10:00:00.123Z"),
        ] {
            assert_eq!(to_the_millisecond(at), expected);
        }
    }
}
