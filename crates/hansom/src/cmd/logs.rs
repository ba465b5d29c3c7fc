//! `hansom logs`: a task's output, past and coming.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use aws_api::ecs;
use serde_json::json;

use crate::client::{Api, LogPlace};
use crate::output::{self, Colour, Format, paint};
use crate::settings::ClientSettings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A task's id or its beginning.
    task: String,
    /// Go on until the task has stopped.
    #[arg(long, short)]
    follow: bool,
    /// Show when each line was written.
    #[arg(long, short)]
    timestamps: bool,
}

pub(crate) fn run(args: Args, settings: ClientSettings, format: Format) -> Result<ExitCode> {
    super::block_on(async move {
        let api = Api::new(settings);
        let task = api.find_task(&args.task).await?;
        let mut printer = Printer::new(&api, &task, format, args.timestamps).await?;
        if printer.is_empty() {
            bail!("no container of task {} has the log driver awslogs", super::ps::id(&task));
        }
        printer.catch_up(&api).await?;
        if args.follow {
            follow(&api, task, &mut printer).await?;
        }
        Ok(ExitCode::SUCCESS)
    })?
}

/// Prints what the task writes until it has stopped, and returns it as it stopped.
pub(super) async fn follow(
    api: &Api,
    mut task: ecs::Task,
    printer: &mut Printer,
) -> Result<ecs::Task> {
    loop {
        let is_over = task.last_status.as_deref() == Some("STOPPED");
        // After the last status was read, so that a stopped task's last lines are among these.
        printer.catch_up(api).await?;
        if is_over {
            return Ok(task);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        task = api.refresh(&task).await?;
    }
}

/// Where each stream of a task has been printed up to.
pub(super) struct Printer {
    places: Vec<(LogPlace, Option<String>)>,
    format: Format,
    timestamps: bool,
}

impl Printer {
    pub(super) async fn new(
        api: &Api,
        task: &ecs::Task,
        format: Format,
        timestamps: bool,
    ) -> Result<Printer> {
        let places = api.log_places(task).await?.into_iter().map(|place| (place, None)).collect();
        Ok(Printer { places, format, timestamps })
    }

    fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    async fn catch_up(&mut self, api: &Api) -> Result<()> {
        let shows_names = self.places.len() > 1;
        for (place, token) in &mut self.places {
            loop {
                let Some((events, next)) = api.log_events(place, token.clone()).await? else {
                    break; // The stream is made when the container starts.
                };
                for event in &events {
                    let message = event.message.as_deref().unwrap_or_default();
                    let at = model::Timestamp(event.timestamp.unwrap_or_default());
                    match self.format {
                        Format::Json => output::line(
                            json!({
                                "container": place.container,
                                "timestamp": at.to_string(),
                                "message": message,
                            })
                            .to_string(),
                        ),
                        Format::Text => {
                            let mut text = String::new();
                            if self.timestamps {
                                text.push_str(&paint(Colour::Dim, &format!("{at} ")));
                            }
                            if shows_names {
                                text.push_str(&paint(
                                    Colour::Bold,
                                    &format!("{} ", place.container),
                                ));
                            }
                            text.push_str(message);
                            output::line(text);
                        }
                    }
                }
                // The end is where the token stays the same.
                let is_end = next.is_none() || next == *token;
                if next.is_some() {
                    *token = next;
                }
                if is_end {
                    break;
                }
            }
        }
        Ok(())
    }
}
