//! A shim's own log: stderr, which [`crate::spawn`] has pointed at a file of the task.
//!
//! Few lines in a life. `tracing` would bring its registry into every shim.

use std::io::Write;

use model::Clock;

pub(crate) fn write(message: &str) {
    // Whole, since stderr has no buffer.
    let line = format!("{} {message}\n", Clock::system().now());
    let _ = std::io::stderr().write_all(line.as_bytes());
}
