//! A shim's own log: stderr, which [`crate::spawn`] has pointed at a file of the task.
//!
//! Few lines in a life. `tracing` would bring its registry into every shim.

use model::Clock;

pub(crate) fn write(message: &str) {
    eprintln!("{} {message}", Clock::system().now());
}
