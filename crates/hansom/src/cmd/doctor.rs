//! `hansom doctor`: is this machine able to run tasks?

use std::process::ExitCode;

use anyhow::Result;
use node::{Check, Outcome};
use serde_json::json;

use super::DataDir;
use crate::output::{self, Colour, Format, paint};
use crate::settings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data_dir: DataDir,
    /// What is to start containers [default: HANSOM_RUNTIME, or native].
    #[arg(long, value_name = "NAME")]
    runtime: Option<String>,
}

pub(crate) fn run(args: Args, format: Format) -> Result<ExitCode> {
    let data_dir = settings::data_dir(args.data_dir.data_dir);
    let checks = node::doctor(&data_dir, &settings::runtime(args.runtime));
    let failed = checks.iter().any(|check| check.outcome == Outcome::Fail);
    match format {
        Format::Json => {
            let list: Vec<_> = checks
                .iter()
                .map(|check| {
                    json!({
                        "name": check.name,
                        "outcome": word(check),
                        "detail": check.detail,
                        "hint": check.hint,
                    })
                })
                .collect();
            output::json(&json!({ "ok": !failed, "checks": list }));
        }
        Format::Text => {
            for check in &checks {
                let colour = match check.outcome {
                    Outcome::Ok => Colour::Green,
                    Outcome::Warn => Colour::Yellow,
                    Outcome::Fail => Colour::Red,
                };
                let mark = paint(colour, &format!("{:>4}", word(check)));
                output::line(format!("{mark}  {}: {}", check.name, check.detail));
                if !check.hint.is_empty() {
                    output::line(format!("      {}", paint(Colour::Dim, &check.hint)));
                }
            }
            if failed {
                output::line("Tasks will not run until what failed is put right.");
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn word(check: &Check) -> &'static str {
    match check.outcome {
        Outcome::Ok => "ok",
        Outcome::Warn => "warn",
        Outcome::Fail => "FAIL",
    }
}
