//! `hansom stop`: ask tasks to stop.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use crate::client::Api;
use crate::output::{self, Format};
use crate::settings::ClientSettings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Task ids or their beginnings.
    #[arg(required = true)]
    tasks: Vec<String>,
    /// What the task's `stoppedReason` will say.
    #[arg(long)]
    reason: Option<String>,
}

pub(crate) fn run(args: Args, settings: ClientSettings, format: Format) -> Result<ExitCode> {
    super::block_on(async move {
        let api = Api::new(settings);
        let mut stopped = Vec::new();
        for name in &args.tasks {
            let task = api.find_task(name).await?;
            api.stop_task(&task, args.reason.as_deref()).await?;
            stopped.push(super::ps::id(&task));
        }
        match format {
            Format::Json => output::json(&json!({ "stopping": stopped })),
            Format::Text => stopped.iter().for_each(output::line),
        }
        Ok(ExitCode::SUCCESS)
    })?
}
