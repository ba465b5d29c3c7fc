//! The role of a shim and nothing else, for the tests of this crate. The product has one binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    match shim::Args::take() {
        Some(args) => shim::run(args),
        None => ExitCode::FAILURE,
    }
}
