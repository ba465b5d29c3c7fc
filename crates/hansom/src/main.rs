//! The one binary: the daemon, its command line, and the shim's other life.

mod client;
mod cmd;
mod daemon;
mod output;
mod settings;

use std::process::ExitCode;

fn main() -> ExitCode {
    // First, before logging or tokio: see the crate `shim`, which must have one thread.
    if let Some(args) = shim::Args::take() {
        return shim::run(args);
    }
    cmd::main()
}
