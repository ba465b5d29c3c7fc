//! The command line: what can be typed, and which file answers it.

mod ca;
mod destroy;
mod doctor;
mod down;
mod env;
mod events;
mod iam;
mod images;
mod logs;
mod ps;
mod run;
mod status;
mod stop;
pub(crate) mod up;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

use crate::output::{self, Format};
use crate::settings::ClientSettings;

/// AWS Fargate that you run yourself.
///
/// Start it with `sudo hansom up`, point AWS_ENDPOINT_URL at it (`hansom env`), and use the AWS
/// command line, SDKs and infrastructure tools as on AWS; or hail a container with `hansom run`.
#[derive(Debug, Parser)]
#[command(name = "hansom", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    json: bool,
    /// Address of the daemon for client commands [default: AWS_ENDPOINT_URL, or http://127.0.0.1:4566].
    #[arg(long, global = true, value_name = "URL")]
    endpoint: Option<String>,
    /// Region for client commands [default: AWS_REGION, AWS_DEFAULT_REGION, or us-east-1].
    #[arg(long, global = true)]
    region: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the daemon.
    Up(up::Args),
    /// Stop the daemon. Tasks go on, unless told otherwise.
    Down(down::Args),
    /// Tell whether a daemon runs, where, and what it holds.
    Status(status::Args),
    /// Check that this machine has what is needed, and say how to get what is missing.
    Doctor(doctor::Args),
    /// Print the environment variables that point AWS tools at the daemon.
    Env(env::Args),
    /// Print the certificate of the daemon's own authority, for tools that use TLS.
    Ca(ca::Args),
    /// Stop everything and delete the data directory.
    Destroy(destroy::Args),
    /// Run a container image as a task.
    Run(run::Args),
    /// List tasks.
    Ps(ps::Args),
    /// Show a task's output.
    Logs(logs::Args),
    /// Stop tasks.
    Stop(stop::Args),
    /// Explain decisions of IAM.
    Iam(iam::Args),
    /// Show what was delivered lately: each event, its receiver, the answer, and what failed.
    Events(events::Args),
    /// List the images in the registry.
    Images,
    /// Print a script that completes commands in a shell.
    Completions { shell: clap_complete::Shell },
}

/// Where the daemon keeps its data.
#[derive(Debug, clap::Args)]
struct DataDir {
    /// The data directory [default: HANSOM_DATA_DIR, or /var/lib/hansom].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            output::note(format!("hansom: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    let format = Format::of(cli.json);
    let client = || ClientSettings::new(cli.endpoint.clone(), cli.region.clone());
    match cli.command {
        Command::Up(args) => up::run(args),
        Command::Down(args) => down::run(args, format),
        Command::Status(args) => status::run(args, format),
        Command::Doctor(args) => doctor::run(args, format),
        Command::Ca(args) => ca::run(&args, &client()?, format),
        Command::Env(args) => env::run(args, &client()?, format),
        Command::Destroy(args) => destroy::run(args),
        Command::Run(args) => run::run(args, client()?, format),
        Command::Ps(args) => ps::run(args, client()?, format),
        Command::Logs(args) => logs::run(args, client()?, format),
        Command::Stop(args) => stop::run(args, client()?, format),
        Command::Iam(args) => iam::run(args, &client()?, format),
        Command::Events(args) => events::run(args, &client()?, format),
        Command::Images => images::run(client()?, format),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "hansom", &mut script);
            output::line(String::from_utf8_lossy(&script));
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// A small runtime for commands that talk to the daemon.
fn block_on<F: Future>(future: F) -> Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
