//! The project's own commands: `cargo xtask <command>`. Only dispatch is here.

#![expect(clippy::print_stdout, reason = "a command line tool")]

use std::process::ExitCode;

mod bench;
mod chaos;
mod codegen;
mod demo;
mod machine;
mod runtimes;
mod test;
mod tidy;
mod vm;

const USAGE: &str = "\
usage: cargo xtask <command>

  demo [--video FILE] [--position TIME]   install what is missing, build, start, and take a thumbnail
  test [--quick]                          run every check; --quick leaves out the end-to-end tests
  bench [NAME ...]                        measure, beside baselines run in the same minute
  chaos [--seconds N] [--seed S]          random calls, launches, stops and kill -9 of the daemon
  runtimes [--endpoint URL]               images of Lambda's runtimes, where AWS's are out of reach
  vm [--kernel PACKAGE] [TEST ...]        the node's tests on Debian's kernel, with cgroups of version 2 and quotas
  tidy                                    check what the compiler cannot
  codegen [--check] [--botocore DIR]      write crates/aws-api/src/generated from the service models";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let result = match args.first().map(String::as_str) {
        Some("demo") => demo::demo(rest),
        Some("test") => test::test(rest),
        Some("bench") => bench::bench(rest),
        Some("chaos") => chaos::chaos(rest),
        Some("runtimes") => runtimes::runtimes(rest),
        Some("vm") => vm::vm(rest),
        Some("tidy") => tidy::tidy(),
        Some("codegen") => codegen::run(rest),
        _ => Err(anyhow::anyhow!("{USAGE}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
