//! `hansom ps`: tasks, newest first.

use std::process::ExitCode;

use anyhow::Result;
use aws_api::ecs;
use model::Clock;
use serde_json::json;

use crate::client::Api;
use crate::output::{self, Colour, Format, paint};
use crate::settings::ClientSettings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Stopped tasks too.
    #[arg(long, short)]
    all: bool,
    /// Tasks of this cluster only [default: all clusters].
    #[arg(long)]
    cluster: Option<String>,
}

pub(crate) fn run(args: Args, settings: ClientSettings, format: Format) -> Result<ExitCode> {
    super::block_on(async move {
        let api = Api::new(settings);
        let mut tasks = Vec::new();
        let clusters = match args.cluster {
            Some(cluster) => vec![cluster],
            None => api.cluster_arns().await?,
        };
        for cluster in clusters {
            tasks.extend(api.tasks(&cluster, ecs::DesiredStatus::Running).await?);
            if args.all {
                tasks.extend(api.tasks(&cluster, ecs::DesiredStatus::Stopped).await?);
            }
        }
        tasks.sort_by_key(|task| std::cmp::Reverse(task.created_at));
        match format {
            Format::Json => output::json(&json!(tasks.iter().map(summary).collect::<Vec<_>>())),
            Format::Text => print(&tasks),
        }
        Ok(ExitCode::SUCCESS)
    })?
}

fn summary(task: &ecs::Task) -> serde_json::Value {
    json!({
        "id": id(task),
        "arn": task.task_arn,
        "cluster": task.cluster_arn,
        "taskDefinition": task.task_definition_arn,
        "status": task.last_status,
        "desiredStatus": task.desired_status,
        "stopCode": task.stop_code.as_ref().map(|code| code.as_str()),
        "stoppedReason": task.stopped_reason,
        "privateIp": private_ip(task),
        "createdAt": task.created_at.map(|at| at.to_string()),
        "containers": task.containers.iter().flatten().map(|container| json!({
            "name": container.name,
            "image": container.image,
            "status": container.last_status,
            "exitCode": container.exit_code,
            "reason": container.reason,
        })).collect::<Vec<_>>(),
    })
}

fn print(tasks: &[ecs::Task]) {
    let now = Clock::system().now();
    let rows: Vec<Vec<String>> = tasks
        .iter()
        .map(|task| {
            let images: Vec<&str> = task
                .containers
                .iter()
                .flatten()
                .filter_map(|container| container.image.as_deref())
                .collect();
            vec![
                id(task).chars().take(12).collect(),
                last_part(task.task_definition_arn.as_deref()),
                status(task),
                private_ip(task).unwrap_or_default(),
                task.created_at.map_or_else(String::new, |at| output::age(now.0 - at.0)),
                images.join(", "),
            ]
        })
        .collect();
    output::table(&["TASK", "DEFINITION", "STATUS", "ADDRESS", "AGE", "IMAGE"], &rows);
}

/// `RUNNING`, or `STOPPED (0)` with the exit codes of the containers.
fn status(task: &ecs::Task) -> String {
    let last = task.last_status.as_deref().unwrap_or("?");
    let codes: Vec<String> = task
        .containers
        .iter()
        .flatten()
        .filter_map(|container| container.exit_code)
        .map(|code| code.to_string())
        .collect();
    let (colour, text) = match last {
        "RUNNING" => (Colour::Green, last.to_owned()),
        "STOPPED" if codes.is_empty() => {
            let code = task.stop_code.as_ref().map_or("?", |code| code.as_str());
            (Colour::Red, format!("STOPPED ({code})"))
        }
        "STOPPED" => {
            let colour =
                if codes.iter().all(|code| code == "0") { Colour::Dim } else { Colour::Red };
            (colour, format!("STOPPED ({})", codes.join(", ")))
        }
        _ => (Colour::Yellow, last.to_owned()),
    };
    paint(colour, &text)
}

/// The task's id: the last part of its ARN.
pub(super) fn id(task: &ecs::Task) -> String {
    last_part(task.task_arn.as_deref())
}

fn last_part(arn: Option<&str>) -> String {
    arn.and_then(|arn| arn.rsplit('/').next()).unwrap_or_default().to_owned()
}

fn private_ip(task: &ecs::Task) -> Option<String> {
    task.attachments
        .iter()
        .flatten()
        .flat_map(|attachment| attachment.details.iter().flatten())
        .find(|detail| detail.name.as_deref() == Some("privateIPv4Address"))
        .and_then(|detail| detail.value.clone())
}
