//! `hansom run`: the short way to hail a container.
//!
//! Everything it does is done by the API, as its user: a role for logs, a log group, a task
//! definition, and a task in the default network.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use aws_api::ecs;
use serde_json::json;

use crate::client::{Api, TaskRequest};
use crate::cmd::logs;
use crate::output::{self, Format};
use crate::settings::ClientSettings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The image, for example localhost:4566/web:latest.
    image: String,
    /// CPU units; 1024 are one CPU.
    #[arg(long, default_value = "256")]
    cpu: String,
    /// Memory in MiB.
    #[arg(long, default_value = "512")]
    memory: String,
    /// A variable for the container; without a value, this shell's.
    #[arg(long, short, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    /// The task role, by name or ARN: what the container may do at AWS.
    #[arg(long)]
    role: Option<String>,
    /// The cluster; it is made if need be.
    #[arg(long, default_value = "default")]
    cluster: String,
    /// The name of the task definition [default: the image's name].
    #[arg(long)]
    name: Option<String>,
    /// Show the output and end with the container's exit code.
    #[arg(long, short)]
    follow: bool,
    /// Remove task definition and logs when the task has stopped; waits for that.
    #[arg(long)]
    rm: bool,
    /// Replaces the image's command.
    #[arg(last = true)]
    command: Vec<String>,
}

pub(crate) fn run(args: Args, settings: ClientSettings, format: Format) -> Result<ExitCode> {
    let environment = environment(&args.env)?;
    let family = match args.name.clone() {
        Some(name) => name,
        None => family_of(&args.image),
    };
    super::block_on(async move {
        let api = Api::new(settings);
        let request = TaskRequest {
            family,
            image: args.image.clone(),
            cpu: args.cpu.clone(),
            memory: args.memory.clone(),
            environment,
            command: args.command.clone(),
            task_role: args.role.clone(),
            cluster: args.cluster.clone(),
        };
        let (task, definition) = api.hail(&request).await?;
        if !args.follow && !args.rm {
            match format {
                Format::Json => output::json(&json!({ "taskArn": task.task_arn })),
                Format::Text => output::line(super::ps::id(&task)),
            }
            return Ok(ExitCode::SUCCESS);
        }
        let task = if args.follow {
            let mut printer = logs::Printer::new(&api, &task, format, false).await?;
            logs::follow(&api, task, &mut printer).await?
        } else {
            api.until_stopped(task).await?
        };
        if args.rm {
            api.forget(&task, &definition).await?;
        }
        conclude(&task)
    })?
}

/// The container's exit code, or why there is none.
fn conclude(task: &ecs::Task) -> Result<ExitCode> {
    let container = task.containers.iter().flatten().next().context("the task has no container")?;
    match container.exit_code {
        Some(code) => {
            if let Some(reason) = &container.reason {
                output::note(format!("hansom: {reason}"));
            }
            Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
        }
        None => bail!(
            "the task did not run: {}",
            task.stopped_reason.as_deref().unwrap_or("no reason was given")
        ),
    }
}

fn environment(args: &[String]) -> Result<Vec<(String, String)>> {
    args.iter()
        .map(|arg| match arg.split_once('=') {
            Some(("", _)) => bail!("{arg:?} has no name; write --env NAME=VALUE"),
            Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
            None => {
                let value = crate::settings::variable(arg)
                    .with_context(|| format!("{arg} is not set here; write --env {arg}=VALUE"))?;
                Ok((arg.clone(), value))
            }
        })
        .collect()
}

/// The image's last part, as far as a family's name may have its characters.
fn family_of(image: &str) -> String {
    let name = image.split('@').next().unwrap_or(image);
    let name = name.rsplit('/').next().unwrap_or(name);
    let name = name.split(':').next().unwrap_or(name);
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' })
        .collect();
    format!("run-{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_named_after_the_image() {
        assert_eq!(family_of("localhost:4566/team/web:1.2"), "run-web");
        assert_eq!(family_of("alpine"), "run-alpine");
        assert_eq!(family_of("x/y.z@sha256:00"), "run-y-z");
    }
}
