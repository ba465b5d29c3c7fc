//! A shim and nothing else, for tests; the `hansom` binary enters the same role by itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(args) = shim::Args::take() else {
        eprintln!("hansom-shim is started by the Hansom daemon, never by hand");
        return ExitCode::from(64);
    };
    shim::run(args)
}
