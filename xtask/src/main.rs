//! The project's own commands: `cargo xtask <command>`. Only dispatch is here.

use std::process::ExitCode;

mod codegen;

const USAGE: &str = "\
usage: cargo xtask <command>

  codegen [--check] [--botocore DIR]   write crates/aws-api/src/generated from the service models";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let result = match args.first().map(String::as_str) {
        Some("codegen") => codegen::run(rest),
        _ => Err(anyhow::anyhow!("{USAGE}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
